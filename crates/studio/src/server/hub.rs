//! Who looks, and what everyone who looks is told.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::sync::{broadcast, watch};
use tokio::time::timeout;

use crate::session::Event;

/// Events that wait for a page that is slow; of more the page asks anew.
const WAITING: usize = 64;

/// Who is there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Presence {
    /// Was a page ever there?
    came: bool,
    /// Pages that listen.
    pages: usize,
    /// Requests that run.
    requests: usize,
}

impl Presence {
    /// Is nobody there any more?
    const fn is_over(&self) -> bool {
        self.came && self.pages == 0 && self.requests == 0
    }
}

/// Pages and requests of the program, and the events that pages hear.
pub(super) struct Hub {
    events: broadcast::Sender<Event>,
    presence: watch::Sender<Presence>,
    latest: AtomicU64,
}

impl Hub {
    pub(super) fn new() -> Arc<Self> {
        let (events, presence) = (broadcast::Sender::new(WAITING), watch::Sender::new(Presence::default()));
        Arc::new(Self { events, presence, latest: AtomicU64::new(0) })
    }

    /// Tells everyone; does not wait.
    pub(super) fn tell(&self, event: Event) {
        if let Event::Changed { rev } = event {
            self.latest.store(rev, Ordering::Relaxed);
        }
        let _ = self.events.send(event); // Nobody need be there.
    }

    /// What a page hears that missed events.
    pub(super) fn latest(&self) -> Event {
        Event::Changed { rev: self.latest.load(Ordering::Relaxed) }
    }

    /// A page that listens, from now on.
    pub(super) fn page(self: &Arc<Self>) -> (Present, broadcast::Receiver<Event>) {
        let events = self.events.subscribe();
        (self.counted(|presence| (&mut presence.pages, true)), events)
    }

    /// A request that runs.
    pub(super) fn request(self: &Arc<Self>) -> Present {
        self.counted(|presence| (&mut presence.requests, false))
    }

    fn counted(self: &Arc<Self>, which: fn(&mut Presence) -> (&mut usize, bool)) -> Present {
        self.presence.send_modify(|presence| {
            let (count, comes) = which(presence);
            *count += 1;
            presence.came |= comes;
        });
        Present { hub: Arc::clone(self), which }
    }

    /// Waits until the last page has been gone for `linger`, and nothing runs for it. Before a first page came nobody
    /// is gone.
    pub(super) async fn nobody_left(&self, linger: Duration) {
        let mut presence = self.presence.subscribe();
        loop {
            // The sender lives as long as we do: waiting cannot fail.
            let _ = presence.wait_for(Presence::is_over).await;
            if timeout(linger, presence.wait_for(|now| !now.is_over())).await.is_err() {
                return;
            }
        }
    }
}

/// Someone who is there as long as this is.
pub(super) struct Present {
    hub: Arc<Hub>,
    which: fn(&mut Presence) -> (&mut usize, bool),
}

impl Drop for Present {
    fn drop(&mut self) {
        self.hub.presence.send_modify(|presence| *(self.which)(presence).0 -= 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINGER: Duration = Duration::from_millis(80);

    async fn over(hub: &Hub, within: u64) -> bool {
        timeout(Duration::from_millis(within), hub.nobody_left(LINGER)).await.is_ok()
    }

    #[tokio::test]
    async fn it_ends_after_the_last_page_and_not_before_the_first() {
        let hub = Hub::new();
        drop(hub.request());
        assert!(!over(&hub, 300).await, "no page came yet");
        let (page, _events) = hub.page();
        assert!(!over(&hub, 300).await, "a page is there");
        let running = hub.request();
        drop(page);
        assert!(!over(&hub, 300).await, "a request runs");
        drop(running);
        assert!(over(&hub, 2_000).await);
    }

    #[tokio::test]
    async fn a_page_that_is_loaded_again_keeps_it() {
        let hub = Hub::new();
        drop(hub.page());
        let ends = tokio::spawn({
            let hub = Arc::clone(&hub);
            async move { over(&hub, 400).await }
        });
        tokio::time::sleep(LINGER / 4).await;
        let page = hub.page();
        assert!(!ends.await.unwrap());
        drop(page);
    }
}
