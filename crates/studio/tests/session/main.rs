//! An open study from outside: commands in, state out, and what the disk holds of it.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod asking;
mod commands;
mod disk;
mod fake;
mod files;
mod killed;
mod laws;
mod maps;
mod outside;
mod ready;
mod sheet;
mod texts;
mod texts_killed;
mod texts_outside;
