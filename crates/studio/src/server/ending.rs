//! When the program ends: somebody asks for it, or nobody looks any more and nothing waits to be saved.

use std::time::Duration;

use tokio::sync::Notify;

use super::hub::Hub;

/// How often it is looked whether something still waits to be saved when nobody looks any more.
const AGAIN: Duration = Duration::from_millis(500);

/// Waits for the end: Ctrl-C, the system's wish, a call of [`super::Ender::end`], or the last page gone for `linger` while
/// nothing `waits` to be saved.
pub(super) async fn end(hub: &Hub, linger: Duration, asked: &Notify, waits: impl Fn() -> bool) {
    tokio::select! {
        () = asked.notified() => {}
        () = left(hub, linger, waits) => {}
        () = signalled() => {}
    }
}

/// Waits until nobody is left, and nothing that could be lost.
async fn left(hub: &Hub, linger: Duration, waits: impl Fn() -> bool) {
    hub.nobody_left(linger).await;
    while waits() {
        tokio::time::sleep(AGAIN).await;
        hub.nobody_left(linger).await;
    }
}

/// The signal of a file that grew beyond what the system allows: 25 on Linux and macOS, save on MIPS.
#[cfg(unix)]
const TOO_LARGE: i32 = 25;

/// Hears the signal of a file that is too large, which would end the program: the disk takes nothing then, and that is told.
#[cfg(unix)]
pub(super) fn survive_full_files() {
    use tokio::signal::unix::{SignalKind, signal};
    // Once heard it is not deadly any more, whether somebody still listens or not.
    let _ = signal(SignalKind::from_raw(TOO_LARGE));
}

/// No such signal is known.
#[cfg(not(unix))]
pub(super) const fn survive_full_files() {}

/// Waits for Ctrl-C, and for what a system sends that wants the program to end. Where no signal can be heard, for ever.
#[cfg(unix)]
async fn signalled() {
    use tokio::signal::unix::{SignalKind, signal};
    let heard = |kind| async move {
        match signal(kind) {
            Ok(mut signal) => drop(signal.recv().await),
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        () = heard(SignalKind::interrupt()) => {}
        () = heard(SignalKind::terminate()) => {}
        () = heard(SignalKind::hangup()) => {}
    }
}

/// Waits for Ctrl-C, or for the window of the program to be closed.
#[cfg(windows)]
async fn signalled() {
    use tokio::signal::windows::{ctrl_c, ctrl_close, ctrl_shutdown};
    let (Ok(mut stop), Ok(mut closed), Ok(mut shut)) = (ctrl_c(), ctrl_close(), ctrl_shutdown()) else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = stop.recv() => {}
        _ = closed.recv() => {}
        _ = shut.recv() => {}
    }
}

/// Waits for Ctrl-C.
#[cfg(not(any(unix, windows)))]
async fn signalled() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending().await
    }
}
