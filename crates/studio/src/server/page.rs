//! The files of the page, as they stand in `page/`: what is served is the source.

use axum::extract::Path;
use axum::response::Response;

use super::answers::{Refused, page_file};

/// The name and content of every file of the page, sorted by name; the build script lists them.
const FILES: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/page.rs"));

/// The shell, without any data.
pub(super) async fn shell() -> Result<Response, Refused> {
    file("index.html")
}

/// One of its files.
pub(super) async fn part(Path(name): Path<String>) -> Result<Response, Refused> {
    file(&name)
}

fn file(name: &str) -> Result<Response, Refused> {
    let at = FILES.binary_search_by_key(&name, |(own, _)| own).map_err(|_| Refused::not_there())?;
    let (name, bytes) = FILES[at];
    Ok(page_file(kind(name), bytes))
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
        assert!(FILES.is_sorted_by_key(|(name, _)| name) && !FILES.is_empty());
        for (name, _) in FILES {
            assert!(file(name).is_ok() && kind(name) != "application/octet-stream", "{name}");
        }
        assert!(file("../Cargo.toml").is_err() && file("").is_err());
    }
}
