//! Connections: who is slow, or one of many, keeps nobody else waiting.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, watch};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use tower_service::Service as _;

/// The most connections at a time. A page holds few; where there are more, one that never showed the token makes room.
const MOST: usize = 128;

/// How long the head of a request may take, and a connection lie idle.
const PATIENCE: Duration = Duration::from_secs(10);

/// The most bytes of the head of a request.
const MOST_HEAD: usize = 32 << 10;

/// How long answers that are on their way are waited for in the end.
const FAREWELL: Duration = Duration::from_secs(2);

/// A connection, as requests on it see it.
#[derive(Default)]
pub(super) struct Connection {
    trusted: AtomicBool,
    gives_way: Notify,
}

impl Connection {
    /// The token was shown on it.
    pub(super) fn trust(&self) {
        self.trusted.store(true, Ordering::Relaxed);
    }

    fn is_trusted(&self) -> bool {
        self.trusted.load(Ordering::Relaxed)
    }
}

/// Those that are open, the oldest first.
#[derive(Default)]
struct Open(Mutex<VecDeque<Arc<Connection>>>);

impl Open {
    /// Takes one more; of too many the oldest that is not trusted goes, or this one.
    fn enter(&self, new: &Arc<Connection>) -> bool {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if open.len() >= MOST {
            let Some(place) = open.iter().position(|one| !one.is_trusted()) else { return false };
            if let Some(given_up) = open.remove(place) {
                given_up.gives_way.notify_one();
            }
        }
        open.push_back(Arc::clone(new));
        true
    }

    fn leave(&self, one: &Arc<Connection>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).retain(|other| !Arc::ptr_eq(one, other));
    }
}

/// Answers connections until `ends` says so; then those that are open end what they do.
pub(super) async fn serve(listener: TcpListener, router: Router, mut ends: watch::Receiver<bool>) {
    let open = Arc::new(Open::default());
    let mut all = JoinSet::new();
    loop {
        let accepted = tokio::select! {
            _ = ends.wait_for(|ends| *ends) => break,
            Some(_) = all.join_next(), if !all.is_empty() => continue,
            accepted = listener.accept() => accepted,
        };
        // Too many files of the system are open: it is better in a moment.
        let Ok((stream, _)) = accepted else {
            sleep(Duration::from_millis(50)).await;
            continue;
        };
        let connection = Arc::new(Connection::default());
        if open.enter(&connection) {
            let (open, router, ends) = (Arc::clone(&open), router.clone(), ends.clone());
            all.spawn(async move {
                answer(stream, router, &connection, ends).await;
                open.leave(&connection);
            });
        }
    }
    drop(listener);
    let _ = timeout(FAREWELL, async { while all.join_next().await.is_some() {} }).await;
}

/// Answers the requests of one connection.
async fn answer(
    stream: TcpStream,
    router: Router,
    connection: &Arc<Connection>,
    mut ends: watch::Receiver<bool>,
) {
    let _ = stream.set_nodelay(true); // Answers are small, and someone waits for them.
    let service = service_fn(|mut request: Request<Incoming>| {
        request.extensions_mut().insert(Arc::clone(connection));
        router.clone().call(request.map(Body::new))
    });
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(PATIENCE).max_header_size(MOST_HEAD);
    let mut serving = std::pin::pin!(http.serve_connection(TokioIo::new(stream), service));
    // A connection that breaks is the business of who broke it.
    tokio::select! {
        _ = serving.as_mut() => return,
        () = connection.gives_way.notified() => return,
        _ = ends.wait_for(|ends| *ends) => {}
    }
    serving.as_mut().graceful_shutdown();
    let _ = serving.await;
}
