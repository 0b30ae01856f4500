//! Computes what waits, on a copy, so that nobody who decides meanwhile waits for it.

use std::sync::Arc;
use std::time::Duration;

use super::{BEAT, Shared};
use crate::session::desk::{Desk, Opened};
use foldshift_study::analysis::Analysis;
use foldshift_study::decisions::Decisions;
use foldshift_study::live::Live;

/// How long nothing must be decided before the rest is computed.
const QUIET: Duration = Duration::from_millis(150);

/// Settles whenever there is quiet.
pub(super) fn go_on(shared: &Shared) {
    let mut prepared = None;
    let aside = aside();
    loop {
        let mut desk = shared.desk();
        loop {
            if desk.closed {
                return;
            }
            let wants = unsettled(&desk).is_some() || wants_without(&desk) || wants_prepared(&desk, prepared);
            let quiet = desk.quiet_since.elapsed();
            if wants && quiet >= QUIET {
                break;
            }
            let most = if wants { QUIET.saturating_sub(quiet) } else { BEAT };
            desk = shared.wait(desk, most.max(Duration::from_millis(1)));
        }
        drop(desk);
        let mut work = || {
            settle_once(shared);
            without(shared);
            prepare(shared, &mut prepared);
        };
        match &aside {
            Some(threads) => threads.install(work),
            None => work(),
        }
    }
}

/// Threads of their own, half as many as there are: who decides meanwhile does not stand behind what can wait. `None` where the
/// system gives none.
fn aside() -> Option<rayon::ThreadPool> {
    let threads = std::thread::available_parallelism().map_or(1, |all| all.get().div_ceil(2));
    rayon::ThreadPoolBuilder::new().num_threads(threads).build().ok()
}

/// A copy of what is not settled, and its generation.
fn unsettled(desk: &Desk) -> Option<&Live> {
    match &desk.opened {
        Opened::Live(live) if !live.is_settled() => Some(live),
        _ => None,
    }
}

fn wants_without(desk: &Desk) -> bool {
    let decided = desk.book.entries.values().any(|entry| entry.in_force);
    matches!(desk.opened, Opened::Live(_)) && desk.without.is_none() && decided
}

/// Is there an analysis that the presenter has not seen while nobody waited?
fn wants_prepared(desk: &Desk, prepared: Option<u64>) -> bool {
    matches!(desk.opened, Opened::Live(_)) && prepared != Some(desk.generation)
}

fn prepare(shared: &Shared, prepared: &mut Option<u64>) {
    let desk = shared.desk();
    let Opened::Live(live) = &desk.opened else { return };
    let (analysis, generation) = (live.analysis().clone(), desk.generation);
    drop(desk);
    shared.presenter.prepare(&analysis);
    *prepared = Some(generation);
}

fn settle_once(shared: &Shared) {
    let desk = shared.desk();
    let Some(mut live) = unsettled(&desk).cloned() else { return };
    let generation = desk.generation;
    drop(desk);
    live.settle();
    let examined = live.examined();
    shared.changing(|desk| desk.take_settled(live, examined, generation));
}

/// The analysis without any decision, computed where it is not known yet; `None` where there is no analysis.
pub(in crate::session) fn without(shared: &Shared) -> Option<Arc<Analysis>> {
    let desk = shared.desk();
    if let Some(without) = &desk.without {
        return Some(Arc::clone(without));
    }
    let Opened::Live(live) = &desk.opened else { return None };
    if !desk.book.entries.values().any(|entry| entry.in_force) {
        return Some(Arc::new(live.analysis().clone()));
    }
    // Files that are read again are another study.
    let (mut live, readings) = ((**live).clone(), desk.readings);
    drop(desk);
    live.decide(Decisions::default());
    let found = Arc::new(live.analysis().clone());
    let same = Arc::clone(&found);
    shared.changing(|desk| {
        if desk.readings == readings {
            desk.take_without(same);
        }
    });
    Some(found)
}
