//! The next plate.
