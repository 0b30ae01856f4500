//! Which files are meant: names, patterns, folders, standard input.

use std::fs;
use std::path::{Path, PathBuf};

use foldshift_tables::diagnostic::{Code, Diagnostic, Place, suggest, unreadable};
use foldshift_tables::natural_order;

/// Endings of the names of tables in a folder, packed or not; a name that is given itself may end in anything.
const TABLES: [&str; 9] = ["csv", "tsv", "tab", "txt", "parquet", "pq", "arrow", "feather", "ipc"];

/// The name of standard input.
pub(crate) const STDIN: &str = "-";

/// The files that inputs name, in the order in which they are named; those of a pattern or a folder in the order in which
/// people count.
///
/// # Errors
/// All inputs that name nothing, and files that are named twice.
pub(crate) fn of(inputs: &[PathBuf]) -> Result<Vec<PathBuf>, Vec<Diagnostic>> {
    let (mut files, mut problems): (Vec<PathBuf>, Vec<Diagnostic>) = Default::default();
    for input in inputs {
        match of_input(input) {
            Ok(found) => files.extend(found),
            Err(problem) => problems.push(problem),
        }
    }
    let mut seen: Vec<PathBuf> = Vec::new();
    for file in &files {
        let own = fs::canonicalize(file).unwrap_or_else(|_| file.clone());
        if seen.contains(&own) {
            let problem = format!("`{}` is named twice, and its rows would count twice", file.display());
            problems.push(Diagnostic::error(Code::Duplicate, problem).help("name it once"));
        }
        seen.push(own);
    }
    if files.is_empty() && problems.is_empty() {
        problems.push(Diagnostic::error(Code::Arguments, "no table is named"));
    }
    if problems.is_empty() { Ok(files) } else { Err(problems) }
}

fn of_input(input: &Path) -> Result<Vec<PathBuf>, Diagnostic> {
    if input.as_os_str() == STDIN {
        return Ok(vec![input.to_path_buf()]);
    }
    match fs::metadata(input) {
        Ok(data) if data.is_dir() => of_folder(input),
        Ok(_) => Ok(vec![input.to_path_buf()]),
        Err(error) => match input.to_str().filter(|name| name.contains(['*', '?', '['])) {
            Some(pattern) => of_pattern(pattern),
            None => Err(unreadable(&input.display().to_string(), &error, &near(input))),
        },
    }
}

/// What to do about a name that no file has.
fn near(input: &Path) -> String {
    let folder = input.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let own = input.file_name().unwrap_or_default().to_string_lossy();
    let names: Vec<String> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.file_name().to_string_lossy().into_owned()))
        .collect();
    match suggest(&own, names.iter().map(String::as_str)) {
        Some(near) => format!("did you mean {near}?"),
        None => "check the name and the folder".to_owned(),
    }
}

fn of_pattern(pattern: &str) -> Result<Vec<PathBuf>, Diagnostic> {
    let place = || Place::file(pattern.to_owned());
    let paths = glob::glob(pattern).map_err(|error| {
        let problem = format!("`{pattern}` is no pattern of names: {}", error.msg);
        Diagnostic::error(Code::Arguments, problem).at(place()).help("write `*` for any letters, `?` for one")
    })?;
    let mut found = Vec::new();
    for path in paths {
        let path = path.map_err(|error| {
            unreadable(&error.path().display().to_string(), error.error(), "may you read this folder?")
        })?;
        if path.is_file() {
            found.push(path);
        }
    }
    if found.is_empty() {
        let problem = format!("no file is called like `{pattern}`");
        return Err(Diagnostic::error(Code::Unreadable, problem)
            .at(place())
            .help("check the folder before the pattern"));
    }
    Ok(sorted(found))
}

fn of_folder(folder: &Path) -> Result<Vec<PathBuf>, Diagnostic> {
    let name = folder.display().to_string();
    let refused = |error: &std::io::Error| unreadable(&name, error, "may you read this folder?");
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(|error| refused(&error))? {
        let path = entry.map_err(|error| refused(&error))?.path();
        if path.is_file() && is_table(&path) {
            found.push(path);
        }
    }
    if found.is_empty() {
        let endings: Vec<String> = TABLES.iter().map(|ending| format!(".{ending}")).collect();
        return Err(Diagnostic::error(Code::Unreadable, format!("the folder `{name}` holds no table"))
            .at(Place::file(name.as_str()))
            .help(format!(
                "tables in a folder end in {}, or these with .gz; name others one by one",
                endings.join(", ")
            )));
    }
    Ok(sorted(found))
}

/// Is this the name of a table, and not one that hides or that a program keeps for itself?
fn is_table(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
    let bare = name.strip_suffix(".gz").unwrap_or(&name);
    let ending = bare.rsplit_once('.').map_or("", |(_, ending)| ending);
    !name.starts_with(['.', '_', '~']) && !name.starts_with("readme") && TABLES.contains(&ending)
}

fn sorted(mut paths: Vec<PathBuf>) -> Vec<PathBuf> {
    paths.sort_by(|a, b| natural_order::compare(&a.to_string_lossy(), &b.to_string_lossy()));
    paths
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(inputs: &[PathBuf]) -> Vec<String> {
        let files = of(inputs).unwrap();
        files.iter().map(|path| path.file_name().unwrap().to_string_lossy().into_owned()).collect()
    }

    #[test]
    fn a_folder_and_a_pattern_name_their_tables_as_people_count() {
        let folder = tempfile::tempdir().unwrap();
        for name in [
            "p10.csv",
            "p2.csv.gz",
            "p1.parquet",
            "_SUCCESS",
            ".hidden.csv",
            "~$p1.csv",
            "README.txt",
            "a.png",
        ] {
            fs::write(folder.path().join(name), "x").unwrap();
        }
        let at = |name: &str| vec![folder.path().join(name)];
        assert_eq!(names(&[folder.path().to_path_buf()]), ["p1.parquet", "p2.csv.gz", "p10.csv"]);
        assert_eq!(names(&at("p?*.csv*")), ["p2.csv.gz", "p10.csv"]);
        let said = of(&at("q*.csv")).unwrap_err()[0].to_string();
        assert!(said.contains("no file is called like"), "{said}");
        let said = of(&at("p11.csv")).unwrap_err()[0].to_string();
        assert!(said.contains("`p10.csv`"), "{said}");
        let said = of(&[at("p10.csv"), at("*.csv")].concat()).unwrap_err()[0].to_string();
        assert!(said.contains("twice"), "{said}");
        let bare = tempfile::tempdir().unwrap();
        let said = of(&[bare.path().to_path_buf()]).unwrap_err()[0].to_string();
        assert!(said.contains("holds no table") && said.contains(".parquet"), "{said}");
    }

    #[test]
    fn a_file_whose_name_looks_like_a_pattern_is_a_file() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a[1].csv"), "x").unwrap();
        assert_eq!(names(&[folder.path().join("a[1].csv")]), ["a[1].csv"]);
    }
}
