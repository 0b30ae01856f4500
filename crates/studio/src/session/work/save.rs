//! Writes the file of decisions within a second of a step, and tries again what the disk did not take.

use std::sync::PoisonError;
use std::time::Duration;

use super::{BEAT, Shared};
use crate::session::kept;
use crate::session::refusal::{Refusal, Status};

/// How long steps are gathered before the file is written.
const GATHER: Duration = Duration::from_millis(300);

/// Saves whenever something waits.
pub(super) fn go_on(shared: &Shared) {
    loop {
        let mut desk = shared.desk();
        loop {
            if desk.closed {
                return;
            }
            let fails = !desk.not_saved().is_empty();
            let waits = desk.unsaved.map(|(since, _)| since.elapsed());
            if !fails && waits.is_some_and(|waits| waits >= GATHER) {
                break;
            }
            if (fails && (desk.waiting() > 0 || waits.is_some())) || desk.texts_wait() {
                // The next try comes with the next beat.
                desk = wait_for_a_beat(shared, desk);
                if desk.closed {
                    return;
                }
                break;
            }
            if desk.journal.has_notes() && desk.quiet_since.elapsed() >= GATHER {
                desk.write_notes();
            }
            let most = waits.map_or(BEAT, |waits| GATHER.saturating_sub(waits));
            desk = shared.wait(desk, most.max(Duration::from_millis(1)));
        }
        drop(desk);
        let _ = save_now(shared);
    }
}

fn wait_for_a_beat<'a>(
    shared: &'a Shared,
    mut desk: std::sync::MutexGuard<'a, crate::session::desk::Desk>,
) -> std::sync::MutexGuard<'a, crate::session::desk::Desk> {
    let start = std::time::Instant::now();
    while !desk.closed && start.elapsed() < BEAT {
        desk = shared.wait(desk, BEAT.saturating_sub(start.elapsed()).max(Duration::from_millis(1)));
    }
    desk
}

/// Looks whether somebody else wrote the file of decisions.
pub(super) fn look_at_decisions(shared: &Shared) {
    let _pen = shared.pen.lock().unwrap_or_else(PoisonError::into_inner);
    shared.changing(|desk| desk.absorb(&*shared.presenter));
}

/// Writes everything that waits, now.
///
/// # Errors
/// When the disk does not take it; it still waits then.
pub(in crate::session) fn save_now(shared: &Shared) -> Result<(), Refusal> {
    let _pen = shared.pen.lock().unwrap_or_else(PoisonError::into_inner);
    let may_write = shared.changing(|desk| {
        desk.retry();
        desk.absorb(&*shared.presenter)
    });
    if may_write {
        let desk = shared.desk();
        let steps = desk.unsaved.map_or(0, |(_, steps)| steps);
        if let Some((decisions, text)) = desk.unsaved_text() {
            let mut file = desk.decisions_file.clone();
            drop(desk);
            // Nobody who decides waits for this.
            let put = file.put(text);
            shared.changing(|desk| match put {
                // Somebody else wrote it this moment: the next look tells.
                Ok(false) => {}
                Ok(true) => {
                    desk.decisions_file = file;
                    desk.file_saved(&decisions, steps);
                }
                Err(error) => desk.file_not_saved(&error),
            });
        }
    }
    let mut desk = shared.desk();
    desk.write_notes();
    if desk.not_saved().is_empty() && !desk.texts_wait() {
        return Ok(());
    }
    if desk.not_saved().is_empty() {
        let message = "a change of yours waits for a file that another program changed";
        return Err(Refusal::new(Status::Conflict, message, "answer first whose text is to stand"));
    }
    let waiting = desk.waiting();
    let wait = if waiting == 1 { "1 change waits".to_owned() } else { format!("{waiting} changes wait") };
    let message = format!("not saved: {}; {wait}", desk.not_saved());
    let why = desk.not_saved();
    let status = if why.contains("not understood") { Status::Conflict } else { Status::NotSaved };
    Err(Refusal::new(status, message, kept::help(why)))
}
