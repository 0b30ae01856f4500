//! Results never stand where inputs lie: not in a folder that holds one, nor in a folder above one.

use std::path::{Path, PathBuf};

/// The first input that `folder` holds or lies above, by its own path or by the path that its links lead to.
pub(super) fn held<'a>(folder: &Path, inputs: impl IntoIterator<Item = &'a Path>) -> Option<&'a Path> {
    let folders = paths(folder);
    inputs
        .into_iter()
        .find(|input| paths(input).iter().any(|input| folders.iter().any(|folder| input.starts_with(folder))))
}

/// All paths by which a file is known: as written, with the links of its folder resolved, with all of them.
fn paths(path: &Path) -> Vec<PathBuf> {
    let plain = foldshift_study::study_file::absolute(path);
    let beside = plain
        .parent()
        .and_then(|parent| parent.canonicalize().ok())
        .zip(plain.file_name())
        .map(|(parent, name)| parent.join(name));
    let resolved = path.canonicalize().ok();
    let mut all = vec![plain];
    all.extend(beside);
    all.extend(resolved);
    all.dedup();
    all
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_folder_above_an_input_is_seen_by_any_path() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::create_dir_all(at("study/exports")).unwrap();
        fs::create_dir_all(at("study/results")).unwrap();
        fs::write(at("study/exports/a.csv"), "a").unwrap();
        let input = at("study/exports/a.csv");
        let holds = |name: &str| held(&at(name), [input.as_path()]).is_some();
        assert_eq!(
            ["study", "study/exports", "study/./exports/../exports", "."].map(holds),
            [true, true, true, true]
        );
        assert_eq!(["study/results", "study/exp", "study/exports/results"].map(holds), [false, false, false]);
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_on_both_sides() {
        use std::os::unix::fs::symlink;
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::create_dir_all(at("data")).unwrap();
        fs::create_dir_all(at("study")).unwrap();
        fs::write(at("data/a.csv"), "a").unwrap();
        symlink(at("data"), at("out")).unwrap();
        symlink(at("data/a.csv"), at("study/a.csv")).unwrap();
        symlink(at("data"), at("study/linked")).unwrap();
        for (output, input) in [
            ("out", "data/a.csv"),
            ("data", "study/a.csv"),
            ("study", "study/a.csv"),
            ("out", "study/a.csv"),
            ("study", "study/linked/a.csv"),
        ] {
            assert!(held(&at(output), [at(input).as_path()]).is_some(), "{output} holds {input}");
        }
    }
}
