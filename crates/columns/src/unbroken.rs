//! Readers of other people, who panic over some damaged bytes: that is an error like others, and told once.

use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe, catch_unwind};
use std::sync::Once;

thread_local! {
    /// Does this thread read what may be damaged?
    static READING: Cell<bool> = const { Cell::new(false) };
}

/// Panics of threads that read are not printed: their error is.
static QUIET: Once = Once::new();

/// What `read` finds; `None` when it panics.
pub(crate) fn unbroken<T>(read: impl FnOnce() -> T) -> Option<T> {
    QUIET.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !READING.get() {
                before(info);
            }
        }));
    });
    let outer = READING.replace(true);
    let found = catch_unwind(AssertUnwindSafe(read)).ok();
    READING.set(outer);
    found
}
