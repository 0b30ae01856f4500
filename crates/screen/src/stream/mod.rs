//! Curves in blocks, each written before the next is held: what was written is remembered, so that an interrupted run goes on.

mod fingerprint;
mod journal;

pub use fingerprint::Fingerprint;
pub use journal::{Block, Changed, Journal, Setting, Unusable};
