//! Files of the example in a folder of the user: each new, and on the disk when it is said to be there.

use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::path::Path;

use crate::example::{self, Files};
use foldshift_tables::diagnostic::{Code, Diagnostic, why};

/// Writes files into a folder; one that is there stays as it is.
///
/// # Errors
/// When one cannot be written.
pub(super) fn write(files: &Files, folder: &Path) -> Result<(), Diagnostic> {
    let write = |path: &Path, content: &[u8]| -> io::Result<()> {
        let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
        file.write_all(content)?;
        file.sync_all()
    };
    example::extract(files, folder, write).map_err(|error| {
        let problem = format!("cannot write `{}`: {}", folder.display(), why(&error));
        Diagnostic::error(Code::Unwritable, problem).help("free the disk, or name another folder")
    })
}
