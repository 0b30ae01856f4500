//! What is sent with a request, as far as we take it.

use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody as _};
use axum::http::StatusCode;
use http_body_util::BodyExt as _;
use serde::de::DeserializeOwned;
use tokio::time::timeout;

use super::answers::Refused;

/// The most bytes of a request in JSON.
const MOST_JSON: usize = 1 << 20;

/// The most bytes of a file.
pub(super) const MOST_FILE: usize = 64 << 20;

/// How long the next piece may let us wait.
const PATIENCE: Duration = Duration::from_secs(10);

/// All that is sent.
///
/// # Errors
/// When it is more than `most` bytes, breaks off, or comes too slowly.
pub(super) async fn whole(mut body: Body, most: usize) -> Result<Bytes, Refused> {
    let declared = body.size_hint();
    if declared.lower() > most as u64 {
        return Err(too_large(most));
    }
    let mut all = Vec::with_capacity(declared.exact().map_or(0, |bytes| usize::try_from(bytes).unwrap_or(0)));
    loop {
        let Ok(next) = timeout(PATIENCE, body.frame()).await else {
            let message = "the rest of what was sent did not come";
            return Err(Refused::new(StatusCode::REQUEST_TIMEOUT, "slow", message, "send it again"));
        };
        let Some(frame) = next else { return Ok(all.into()) };
        let frame = frame.map_err(|_| {
            Refused::new(StatusCode::BAD_REQUEST, "broken", "what was sent broke off", "send it again")
        })?;
        let Ok(piece) = frame.into_data() else { continue };
        if all.len() + piece.len() > most {
            return Err(too_large(most));
        }
        all.extend_from_slice(&piece);
    }
}

/// What is sent, as JSON.
///
/// # Errors
/// As [`whole`], and when it is not what is taken here.
pub(super) async fn json<T: DeserializeOwned>(body: Body) -> Result<T, Refused> {
    let bytes = whole(body, MOST_JSON).await?;
    serde_json::from_slice(&bytes).map_err(|error| {
        let message = format!("what is sent is not understood: {error}");
        Refused::new(StatusCode::BAD_REQUEST, "bad", message, "")
    })
}

fn too_large(most: usize) -> Refused {
    let message = format!("more than {} MiB are not taken", most >> 20);
    Refused::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", message, "")
}
