//! The files of the page, as they stand in `page/`: what is served is the source, packed where the browser unpacks it.

use axum::extract::Path;
use axum::http::HeaderMap;
use axum::http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, HeaderValue, VARY};
use axum::response::Response;

use super::answers::{Refused, page_file};

/// The name and content of every file of the page, and the content packed by gzip; sorted by name. The build script lists them.
const FILES: &[(&str, &[u8], &[u8])] = include!(concat!(env!("OUT_DIR"), "/page.rs"));

/// The shell, without any data.
pub(super) async fn shell(headers: HeaderMap) -> Result<Response, Refused> {
    file("index.html", unpacks(&headers))
}

/// One of its files.
pub(super) async fn part(Path(name): Path<String>, headers: HeaderMap) -> Result<Response, Refused> {
    file(&name, unpacks(&headers))
}

fn file(name: &str, unpacks: bool) -> Result<Response, Refused> {
    let at = FILES.binary_search_by_key(&name, |(own, ..)| own).map_err(|_| Refused::not_there())?;
    let (name, bytes, packed) = FILES[at];
    let mut answer = page_file(kind(name), if unpacks { packed } else { bytes });
    answer.headers_mut().insert(VARY, HeaderValue::from_static("accept-encoding"));
    if unpacks {
        answer.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    Ok(answer)
}

/// Does whoever asks unpack gzip?
fn unpacks(headers: &HeaderMap) -> bool {
    let said = headers.get_all(ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    let mut kinds = said.flat_map(|value| value.split(',')).map(|kind| kind.trim().to_ascii_lowercase());
    kinds.any(|kind| {
        let (name, weight) = kind.split_once(';').unwrap_or((&kind, ""));
        let refused = weight.trim().strip_prefix("q=").is_some_and(|q| q.trim().parse() == Ok(0.0));
        name.trim() == "gzip" && !refused
    })
}

/// What a file is, by the end of its name.
fn kind(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("woff2") => "font/woff2",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_found_and_known() {
        assert!(FILES.is_sorted_by_key(|(name, ..)| name) && !FILES.is_empty());
        for (name, ..) in FILES {
            assert!(file(name, true).is_ok() && kind(name) != "application/octet-stream", "{name}");
        }
        assert!(file("../Cargo.toml", false).is_err() && file("", false).is_err());
    }

    #[test]
    fn packed_files_are_for_those_who_unpack_them() {
        let asks = |value: &'static str| {
            unpacks(&HeaderMap::from_iter([(ACCEPT_ENCODING, HeaderValue::from_static(value))]))
        };
        assert!(["gzip", "deflate, GZIP;q=0.5", "br, gzip"].into_iter().all(asks));
        assert!(!["", "br", "gzip;q=0", "gzip; q=0.0, br", "xgzip"].into_iter().any(asks));
        assert!(!unpacks(&HeaderMap::new()));
    }
}
