//! The page and its data over HTTP, for this computer alone.
