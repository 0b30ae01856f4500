//! The corpora beside the project: read in place, never copied. Without them a test says that it is
//! skipped; with `FOLDSHIFT_REQUIRE_SHARED=1`, as in CI, their absence is a failure.

use std::path::{Path, PathBuf};

/// `../shared/<part>`, if it is there.
pub(crate) fn corpus(part: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared").join(part);
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
