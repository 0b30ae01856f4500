//! Exports of MARS and Omega as people have them.

mod mars_forms;
