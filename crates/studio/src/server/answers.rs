//! What is answered: JSON, files of the page, refusals; and the headers that every answer carries.

use std::fmt::Write as _;

use axum::body::Body;
use axum::http::header::{self, HeaderName, HeaderValue};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::json;

use crate::session::{Refusal, Status};

/// The page takes scripts, styles and data from this program alone. SVG of the report carries classes and attributes, no
/// `style`, so that styles need no exception.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; \
    connect-src 'self'; font-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

/// Headers of every answer.
const STRICT: [(HeaderName, &str); 8] = [
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::CACHE_CONTROL, "no-store"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-embedder-policy"), "require-corp"),
    (header::X_FRAME_OPTIONS, "DENY"),
];

/// Puts the strict headers on an answer.
pub(super) fn strict(headers: &mut HeaderMap) {
    for (name, value) in STRICT {
        headers.insert(name, HeaderValue::from_static(value));
    }
}

/// A refusal on its way out.
#[derive(Debug)]
pub(super) struct Refused {
    status: StatusCode,
    code: &'static str,
    message: String,
    help: String,
}

impl Refused {
    /// In words.
    pub(super) fn new(
        status: StatusCode,
        code: &'static str,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        Self { status, code, message: message.into(), help: help.into() }
    }

    /// There is nothing of that name.
    pub(super) fn not_there() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", "there is nothing here", "")
    }

    /// The program made a mistake; what it was stands on stderr.
    pub(super) fn fault() -> Self {
        let message = "the program made a mistake, and did not do this";
        let help = "what it was stands in the window of the program; what was saved before is saved";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "fault", message, help)
    }
}

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Self {
        let (status, code) = match refusal.status {
            Status::Bad => (StatusCode::BAD_REQUEST, "bad"),
            Status::NotFound => (StatusCode::NOT_FOUND, "not_found"),
            Status::Conflict => (StatusCode::CONFLICT, "conflict"),
            Status::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "too_large"),
            Status::NotSaved => (StatusCode::INSUFFICIENT_STORAGE, "not_saved"),
        };
        Self::new(status, code, refusal.message, refusal.help)
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let error = json!({ "code": self.code, "message": self.message, "help": self.help });
        (self.status, plain_json(json!({ "error": error }).to_string())).into_response()
    }
}

/// A value as JSON.
pub(super) fn as_json(value: &impl Serialize) -> Result<Response, Refused> {
    serde_json::to_string(value).map(plain_json).map_err(|_| Refused::fault())
}

fn plain_json(text: String) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], text).into_response()
}

/// A file of the page.
pub(super) fn page_file(kind: &'static str, bytes: &'static [u8]) -> Response {
    ([(header::CONTENT_TYPE, kind)], Body::from(bytes)).into_response()
}

/// A file to be kept: its name in plain letters, and as it is.
pub(super) fn download(name: &str, kind: &'static str, bytes: Vec<u8>) -> Result<Response, Refused> {
    let plain: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() || "-_. ".contains(c) { c } else { '_' }).collect();
    let mut whole = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.".contains(&byte) {
            whole.push(char::from(byte));
        } else {
            let _ = write!(whole, "%{byte:02X}"); // A text takes all.
        }
    }
    let disposition = format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{whole}");
    let disposition = HeaderValue::from_str(&disposition).map_err(|_| Refused::fault())?;
    let mut response = ([(header::CONTENT_TYPE, kind)], bytes).into_response();
    response.headers_mut().insert(header::CONTENT_DISPOSITION, disposition);
    Ok(response)
}
