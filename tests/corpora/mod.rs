//! The corpora beside the project: read in place, never copied. Without them a test says that it is
//! skipped; with `FOLDSHIFT_REQUIRE_SHARED=1`, as in CI, their absence is a failure.

use std::path::{Path, PathBuf};

/// The folder of the project, in which `fixtures` and `docs` lie.
#[allow(dead_code, reason = "not every test reads the corpora")]
pub(crate) fn project() -> &'static Path {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.ancestors().find(|folder| folder.join("fixtures").is_dir()).unwrap_or(package)
}

/// `../shared/<part>`, if it is there.
#[allow(dead_code, reason = "not every test reads the corpora")]
pub(crate) fn corpus(part: &str) -> Option<PathBuf> {
    let path = project().join("../shared").join(part);
    if path.is_dir() {
        return Some(path);
    }
    assert!(
        std::env::var_os("FOLDSHIFT_REQUIRE_SHARED").is_none(),
        "../shared/{part} is required and not here"
    );
    eprintln!("skipped: ../shared/{part} is not here");
    None
}
