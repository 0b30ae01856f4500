//! How far long work is: rate, share, time left; on terminals only.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::cli::Common;

/// How often the time of such work is told.
const TICK: Duration = Duration::from_millis(200);

/// How far a piece of work is. It vanishes when the work ends.
pub(super) struct Progress(ProgressBar);

impl Progress {
    /// Bytes that are read, of so many where that is known.
    pub(super) fn of_bytes(what: &'static str, common: &Common) -> Self {
        let style = "{msg} {bytes} of {total_bytes} {wide_bar} {bytes_per_sec}, {eta} left";
        Self::of(what, None, style, common)
    }

    /// Things that are done, so many in all.
    pub(super) fn of_things(what: &'static str, all: u64, common: &Common) -> Self {
        let style = "{msg} {human_pos} of {human_len} {wide_bar} {per_sec}, {eta} left";
        Self::of(what, Some(all), style, common)
    }

    /// Work whose end nobody knows: what it is and for how long it has lasted.
    pub(super) fn of_work(what: &'static str, common: &Common) -> Self {
        let work = Self::of(what, None, "{spinner} {msg} {elapsed}", common);
        if !work.0.is_hidden() {
            work.0.enable_steady_tick(TICK);
        }
        work
    }

    fn of(what: &'static str, all: Option<u64>, style: &str, common: &Common) -> Self {
        // Where stderr is no terminal nothing is drawn.
        let target = if common.quiet { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
        let bar = ProgressBar::with_draw_target(all, target).with_message(what);
        if let Ok(style) = ProgressStyle::with_template(style) {
            bar.set_style(style);
        }
        Self(bar)
    }

    /// So many are done, of so many where that is known.
    pub(super) fn at(&self, done: u64, all: Option<u64>) {
        if let Some(all) = all {
            self.0.set_length(all.max(done));
        }
        self.0.set_position(done);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
