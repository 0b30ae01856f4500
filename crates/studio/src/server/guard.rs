//! Who may ask: this program's own page in a browser of this computer, and nobody else.
//!
//! ```text
//! Host            ours?    a name that was bound to 127.0.0.1 from outside is none (DNS rebinding)
//! Origin          ours?    a page of another origin is refused, whatever it sends
//! Sec-Fetch-Site  same?    so is one that sends no Origin
//! the token       shown?   a header: no form, image or link of another page can carry it
//! ```

use axum::http::header::{self, AsHeaderName, HeaderName};
use axum::http::{HeaderMap, Method, StatusCode, Uri};

use super::answers::Refused;

/// The header that carries the token.
pub(super) const TOKEN: HeaderName = HeaderName::from_static("x-foldshift-token");

/// The names under which this program answers.
pub(super) struct Ours(Vec<String>);

impl Ours {
    /// Those of a port.
    pub(super) fn new(port: u16) -> Self {
        let names = ["127.0.0.1", "localhost", "[::1]"];
        let mut hosts: Vec<String> = names.iter().map(|name| format!("{name}:{port}")).collect();
        if port == 80 {
            hosts.extend(names.map(str::to_owned));
        }
        Self(hosts)
    }

    /// Does a request come from our own page, or open it?
    ///
    /// # Errors
    /// When it comes from anywhere else.
    pub(super) fn admit(&self, method: &Method, uri: &Uri, headers: &HeaderMap) -> Result<(), Refused> {
        let host = only(headers, header::HOST)?.unwrap_or_default();
        let is_ours = |name: &str| self.0.iter().any(|own| own.eq_ignore_ascii_case(name));
        if !is_ours(host) || uri.authority().is_some_and(|named| !is_ours(named.as_str())) {
            return Err(foreign("this program answers to its own address alone"));
        }
        let own = |origin: &str| {
            origin.strip_prefix("http://").is_some_and(|named| named.eq_ignore_ascii_case(host))
        };
        if only(headers, header::ORIGIN)?.is_some_and(|origin| !own(origin)) {
            return Err(foreign("another page asked"));
        }
        let opens = *method == Method::GET && uri.path() == "/";
        match only(headers, HeaderName::from_static("sec-fetch-site"))? {
            None | Some("same-origin") => Ok(()),
            Some("none") if opens => Ok(()),
            Some(_) => Err(foreign("another page asked")),
        }
    }
}

/// Is what is sent of the kind that the path takes?
///
/// # Errors
/// When it is not.
pub(super) fn admit_kind(method: &Method, path: &str, headers: &HeaderMap) -> Result<(), Refused> {
    if *method == Method::GET {
        return Ok(());
    }
    if *method != Method::POST {
        let message = "only GET and POST are answered";
        return Err(Refused::new(StatusCode::METHOD_NOT_ALLOWED, "method", message, ""));
    }
    let taken = if path == "/api/files" { "application/octet-stream" } else { "application/json" };
    let kind = only(headers, header::CONTENT_TYPE)?.unwrap_or_default();
    if kind.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case(taken)) {
        return Ok(());
    }
    let message = format!("what is sent is not {taken}");
    Err(Refused::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "kind", message, ""))
}

/// The one value of a header.
///
/// # Errors
/// When it is there twice, or is no text.
pub(super) fn only(headers: &HeaderMap, name: impl AsHeaderName) -> Result<Option<&str>, Refused> {
    let unclear =
        || Refused::new(StatusCode::BAD_REQUEST, "headers", "a header of the request is unclear", "");
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (None, _) => Ok(None),
        (Some(value), None) => value.to_str().map(Some).map_err(|_| unclear()),
        (Some(_), Some(_)) => Err(unclear()),
    }
}

fn foreign(message: &str) -> Refused {
    Refused::new(StatusCode::FORBIDDEN, "foreign", message, "open the address that the program printed")
}
