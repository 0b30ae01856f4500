//! A layout opened, whatever its form: the one road to its plates, and to those of files that it names.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::plate::layout::forms;
use crate::plate::layout::layouts::{Beside, Input, Layouts};
use crate::plate::layout::named_files::{bytes_of, plain};
use foldshift_tables::diagnostic::{Code, Diagnostic, Place};
use foldshift_tables::sheet::{Book, text};

/// Opens a layout file; what form it has, the content says.
///
/// # Errors
/// All problems of the file, and of the files that it names, at once.
pub fn open(path: &Path, beside: &Beside) -> Result<Layouts, Vec<Diagnostic>> {
    let bytes = bytes_of(path).map_err(|problem| vec![problem])?;
    read_within(&path.display().to_string().into(), &bytes, path, beside, vec![plain(path)])
}

/// The same from bytes, `source` being what to call them; files that it names are looked for in
/// the current folder.
///
/// # Errors
/// As for [`open`].
pub fn read(source: &str, bytes: &[u8], beside: &Beside) -> Result<Layouts, Vec<Diagnostic>> {
    read_within(&source.into(), bytes, Path::new(""), beside, Vec::new())
}

/// The same of bytes that are to stand at `path`: files that they name are looked for beside it. `source` is what to call them.
///
/// # Errors
/// As for [`open`].
pub fn read_at(source: &str, bytes: &[u8], path: &Path, beside: &Beside) -> Result<Layouts, Vec<Diagnostic>> {
    read_within(&source.into(), bytes, path, beside, vec![plain(path)])
}

/// The same, within files that are open already.
fn read_within(
    source: &Arc<str>,
    bytes: &[u8],
    path: &Path,
    beside: &Beside,
    open: Vec<PathBuf>,
) -> Result<Layouts, Vec<Diagnostic>> {
    let book = Book::read(source, bytes).map_err(|mut problem| {
        problem.message = problem
            .message
            .replace("expected a plate-reader export", "expected a layout")
            .replace("a text export", "a layout");
        vec![problem.help("`foldshift layout new` writes a template; `foldshift formats` lists the forms")]
    })?;
    // Files that it names have sheets of their own.
    let book = if open.len() > 1 {
        book
    } else {
        book.with_sheets(&beside.sheets).map_err(|problem| vec![problem])?
    };
    let text = book.text().and_then(|_| text::decode(bytes).ok()).map(std::borrow::Cow::into_owned);
    let folder = path.parent().unwrap_or(Path::new(""));
    let read_other = read_within;
    let input = Input { source: Arc::clone(source), folder, book, text, beside, open, read_other };
    let blank = input.book.warnings();
    let read = forms::of(&input).and_then(|form| form(&input));
    let mut layouts = read.map_err(|mut problems| {
        problems.extend(blank.clone());
        problems
    })?;
    layouts.warnings.extend(blank);
    if layouts.is_empty() {
        let problem = Diagnostic::error(Code::NotAWell, "this layout names no well")
            .at(Place::file(Arc::clone(source)));
        return Err(vec![problem]);
    }
    Ok(layouts)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::plate::well::Well;

    fn opened(files: &[(&str, &str)]) -> Result<Layouts, Vec<Diagnostic>> {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        open(&folder.path().join(files[0].0), &Beside::default())
    }

    fn roles(layouts: &Layouts) -> BTreeMap<Well, String> {
        let layout = layouts.select(None, &[]).unwrap();
        let format = layout.smallest_format().unwrap();
        let wells = layout.properties(format).unwrap();
        wells.into_iter().map(|(well, p)| (well, p["role"].value.clone())).collect()
    }

    #[test]
    fn a_layout_takes_precedence_over_what_it_includes_and_may_shift_it() {
        let layouts = opened(&[
            ("a.toml", "[meta]\ninclude = [\"b.toml\", { path = \"c.toml\", shift = \"A1 to B2\" }]\n[well]\nA1.role = \"blank\"\n"),
            ("b.toml", "[well]\nA1.role = \"kill\"\nA2.role = \"kill\"\nB2.role = \"kill\"\n"),
            ("c.toml", "[well]\nA1.role = \"vehicle\"\n"),
        ])
        .unwrap();
        let told: Vec<String> = roles(&layouts).iter().map(|(well, role)| format!("{well} {role}")).collect();
        assert_eq!(told, ["A1 blank", "A2 kill", "B2 vehicle"]);
        assert_eq!(layouts.inputs().len(), 2);
    }

    #[test]
    fn circles_and_missing_files_are_told_where_they_are_written() {
        let said = |files: &[(&str, &str)]| opened(files).unwrap_err()[0].to_string();
        let circle = said(&[
            ("a.toml", "[meta]\ninclude = \"b.toml\"\n"),
            ("b.toml", "[meta]\ninclude = \"a.toml\"\n"),
        ]);
        assert!(circle.contains("circle: `a.toml` includes `b.toml` includes `a.toml`"), "{circle}");
        assert!(circle.contains("b.toml:2:11"), "{circle}");
        let missing = said(&[("a.toml", "[meta]\ninclude = 'no.toml'\n")]);
        assert!(missing.contains("there is no such file") && missing.contains("a.toml:2:11"), "{missing}");
    }

    #[test]
    fn a_plate_says_more_than_its_file() {
        let layouts = opened(&[(
            "a.toml",
            "[row]\nA.role = \"vehicle\"\n[col]\n1.x = 1\n[plate.one]\ncell_line = \"P\"\n[plate.two]\ncell_line = \"R\"\nrow.A.role = \"blank\"\n",
        )])
        .unwrap();
        assert!(layouts.select(None, &[]).is_err());
        let layout = layouts.select(Some("two"), &[]).unwrap();
        let wells = layout.properties(layout.smallest_format().unwrap()).unwrap();
        let a1 = &wells[&"A1".parse::<Well>().unwrap()];
        assert_eq!((a1["role"].value.as_str(), a1["cell_line"].value.as_str()), ("blank", "R"));
    }
}
