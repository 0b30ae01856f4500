//! The ground that results stand on: folders that are made for them, and where paths in them start from.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::report::folder::disk::sync_folder;
use foldshift_study::study_file::relative;

/// Makes a folder and those above it; the ones that were not there.
pub(super) fn make(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut missing: Vec<&Path> = Vec::new();
    for above in folder.ancestors() {
        if above.as_os_str().is_empty() || above.exists() {
            break;
        }
        missing.push(above);
    }
    let mut made = Vec::new();
    for folder in missing.into_iter().rev() {
        if let Err(error) = fs::create_dir(folder) {
            if folder.is_dir() {
                continue; // Made by somebody else in between, or `a/..`.
            }
            for folder in made.iter().rev() {
                let _ = fs::remove_dir(folder);
            }
            return Err(error);
        }
        made.push(folder.to_path_buf());
        let parent =
            folder.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        // A folder above that cannot be read cannot be waited for either.
        let _ = sync_folder(parent);
    }
    Ok(made)
}

/// The folder that relative paths in the results start from: as it was named, unless a link makes `..` lead
/// elsewhere.
pub(super) fn home(folder: &Path, base: &Path) -> PathBuf {
    let leads_back = folder.join(relative(folder, base)).canonicalize().ok();
    let plain = leads_back.is_some() && leads_back == base.canonicalize().ok();
    if plain { folder.to_path_buf() } else { folder.canonicalize().unwrap_or_else(|_| folder.to_path_buf()) }
}
