//! What is there instead of a file that is not: the nearest names, the files of its folder, or how far its path goes.

use std::path::{Path, PathBuf};

use foldshift_tables::diagnostic::{Near, suggest};
use foldshift_tables::numerals::counted;

/// Files of a folder that are listed where none is near.
const MOST_LISTED: usize = 6;

/// In a sentence; `name` says how a path is written.
pub(crate) fn instead(path: &Path, name: &dyn Fn(&Path) -> String) -> String {
    let text = path.to_string_lossy();
    if text.contains('\\') {
        let slashes = PathBuf::from(text.replace('\\', "/"));
        if slashes.exists() {
            return format!("write it with forward slashes: `{}`", name(&slashes));
        }
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if !folder.is_dir() {
        let elsewhere = renamed_folder(path, folder);
        if let Some(near) =
            Near::of(elsewhere.iter().map(|path| name(path)).collect::<Vec<_>>().iter().map(String::as_str))
        {
            return format!("did you mean {near}?");
        }
        return format!("there is no folder `{}`; paths are relative to the study file", name(folder));
    }
    let files = entries(folder, Path::is_file);
    let own = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let in_folder = |file: &str| name(&folder.join(file));
    if let Some(near) = suggest(&own, files.iter().map(String::as_str)) {
        let near: Vec<String> = near.words().map(in_folder).collect();
        let near = Near::of(near.iter().map(String::as_str));
        return near.map_or_else(String::new, |near| format!("did you mean {near}?"));
    }
    let shown: Vec<String> =
        files.iter().take(MOST_LISTED).map(|file| format!("`{}`", in_folder(file))).collect();
    match files.len().saturating_sub(MOST_LISTED) {
        _ if files.is_empty() => "its folder holds no file; paths are relative to the study file".to_owned(),
        0 => format!("its folder holds {}", shown.join(", ")),
        more => format!("its folder holds {} and {}", shown.join(", "), counted(more, "more file")),
    }
}

/// The same file in folders whose names are nearly that of its own, which is not there.
fn renamed_folder(path: &Path, folder: &Path) -> Vec<PathBuf> {
    let (Some(file), Some(wrong), Some(above)) = (path.file_name(), folder.file_name(), folder.parent())
    else {
        return Vec::new();
    };
    let above = if above.as_os_str().is_empty() { Path::new(".") } else { above };
    let folders = entries(above, Path::is_dir);
    let near = suggest(&wrong.to_string_lossy(), folders.iter().map(String::as_str));
    let near = near.iter().flat_map(Near::words);
    near.map(|folder| above.join(folder).join(file)).filter(|path| path.is_file()).collect()
}

/// Names of what lies in a folder, sorted; nothing that is hidden and no locks of an office program.
fn entries(folder: &Path, wanted: fn(&Path) -> bool) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut names: Vec<String> = entries
        .flatten()
        .filter(|entry| wanted(&entry.path()))
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| !name.starts_with('.') && !name.starts_with("~$"))
        .collect();
    names.sort();
    names
}
