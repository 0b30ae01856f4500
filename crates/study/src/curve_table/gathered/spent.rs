//! How long the curves of a table took.

use std::time::{Duration, Instant};

/// How long gathering took, step by step. What other threads read ahead meanwhile is waited for by nobody.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spent {
    /// Waiting for rows that are read and parsed.
    pub read: Duration,
    /// Putting rows to their curves.
    pub group: Duration,
    /// Looking at all curves once they are there.
    pub look: Duration,
}

/// The time since then; from now on it counts anew.
pub(in crate::curve_table) fn lap(since: &mut Instant) -> Duration {
    let now = Instant::now();
    now.duration_since(std::mem::replace(since, now))
}
