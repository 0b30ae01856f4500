//! When the program ends: somebody asks for it, or nobody looks any more.

use std::time::Duration;

use tokio::sync::Notify;

use super::hub::Hub;

/// Waits for the end: Ctrl-C, the system's wish, a call of [`super::Ender::end`], or the last page gone for `linger`.
pub(super) async fn end(hub: &Hub, linger: Duration, asked: &Notify) {
    tokio::select! {
        () = asked.notified() => {}
        () = hub.nobody_left(linger) => {}
        () = signalled() => {}
    }
}

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
