//! The stream of events: a line of JSON each, and a beat that says that the program is there.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use hyper::body::Frame;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::mpsc;
use tokio::time::{interval, timeout};

use super::hub::Hub;
use crate::session::Event;

/// Between two beats.
const BEAT: Duration = Duration::from_millis(2_500);

/// A page that takes nothing for so long is gone.
const PATIENCE: Duration = Duration::from_secs(10);

/// What a page hears, until it goes or the program ends. The first line is a beat, at once.
pub(super) fn stream(hub: &Arc<Hub>) -> Response {
    let (lines, heard) = mpsc::channel(8);
    let (present, mut events) = hub.page();
    let hub = Arc::clone(hub);
    tokio::spawn(async move {
        let _present = present;
        let mut beats = interval(BEAT);
        loop {
            let event = tokio::select! {
                () = lines.closed() => return,
                _ = beats.tick() => Event::Beat,
                told = events.recv() => match told {
                    Ok(event) => event,
                    Err(RecvError::Lagged(_)) => hub.latest(),
                    Err(RecvError::Closed) => return,
                },
            };
            let Ok(mut line) = serde_json::to_string(&event) else { return };
            line.push('\n');
            let is_taken =
                timeout(PATIENCE, lines.send(Bytes::from(line))).await.is_ok_and(|sent| sent.is_ok());
            if !is_taken || event == Event::Bye {
                return;
            }
        }
    });
    ([(header::CONTENT_TYPE, "application/x-ndjson")], Body::new(Lines(heard))).into_response()
}

/// Lines as they come.
struct Lines(mpsc::Receiver<Bytes>);

impl hyper::body::Body for Lines {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.0.poll_recv(context).map(|line| line.map(|line| Ok(Frame::data(line))))
    }
}
