//! Plates as a table: a row a plate, its columns the keys of `[[plate]]`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::near_files::instead;
use crate::study_file::keys;
use crate::study_file::paths::{path_in, relative};
use crate::study_file::plates::exclusion;
use crate::study_file::plates::said::Said;
use crate::study_file::plates::understood;
use crate::study_file::plates::written::Written;
use foldshift_tables::diagnostic::{Code, Diagnostic, Place, suggest, unreadable};
use foldshift_tables::sheet::{Book, Sheet};
use foldshift_tables::table::{Heading, Row, Table};
use foldshift_tables::toml_document::{Entry, Section};

/// Other names of columns; the key itself comes first.
const ALSO: [(&str, &[&str]); 4] = [
    ("export", &["file", "filename", "export file"]),
    ("cell_line", &["line"]),
    ("layout", &["plate map", "map"]),
    ("parental", &["parent", "parental line"]),
];

/// Columns for people: read over.
const REMARKS: [&str; 6] = ["note", "notes", "comment", "comments", "remark", "remarks"];

/// Names of columns that hold what a plate calls its experiment.
const DAYS: [&str; 9] =
    ["date", "day", "datum", "tag", "replicate", "biological replicate", "passage", "run", "exp"];

/// What tables of plates say.
#[derive(Debug, Default)]
pub(in crate::study_file) struct Listed {
    /// The plates, row by row.
    pub(in crate::study_file) written: Vec<Written>,
    /// The tables.
    pub(in crate::study_file) tables: Vec<PathBuf>,
}

/// `plates = "plates.csv"`, `{ path = "study.xlsx", sheet = "plates" }`, or a list of them.
pub(in crate::study_file) fn of_key(root: &Section, folder: &Path, said: &mut Vec<Diagnostic>) -> Listed {
    let mut listed = Listed::default();
    for entry in root.texts_or_sections("plates", said) {
        let (path, sheet) = match entry {
            Entry::Text(path) => (Some(path), None),
            Entry::Section(section) => {
                section.only(&["path", "sheet"], said);
                let path = section.text("path", said);
                if path.is_none() {
                    said.push(section.missing("path", "give the path of a table of plates"));
                }
                (path, section.text("sheet", said))
            }
        };
        let Some(path) = path else { continue };
        let file = path_in(folder, &path.value);
        let here = |span| root.source.point(Diagnostic::error(Code::Study, ""), span);
        let sheet = sheet.map(|sheet| Said::new(sheet.value, here(sheet.span)));
        of_file(&Said::new(file.display().to_string(), here(path.span)), sheet.as_ref(), &mut listed, said);
    }
    listed
}

/// Does a book hold a table of plates: a column `export`, another key of a plate, and no column that is neither a key
/// nor a remark?
#[must_use]
pub fn is_table_of_plates(book: &Book) -> bool {
    let is_one = |table: &Table<'_>| {
        let known: Vec<usize> = keys::of("plate").into_iter().filter_map(|key| column(table, key)).collect();
        let mut headings = table.headings().iter().enumerate();
        fits(table)
            && known.len() > 1
            && headings.all(|(at, heading)| known.contains(&at) || heading.is_empty() || is_remark(heading))
    };
    book.sheets().iter().any(|sheet| Table::find(sheet, is_one).is_some())
}

/// Is it a column for people?
fn is_remark(heading: &Heading) -> bool {
    REMARKS.iter().any(|remark| heading.is(remark))
}

/// A row of a table of plates, as it is written.
#[derive(Clone, Debug)]
pub struct ListedPlate {
    /// Its export as a path that can be opened.
    pub export: PathBuf,
    /// The files that fit, where the export is a pattern.
    pub files: Option<Vec<PathBuf>>,
    /// The texts by the keys of a plate; wells to leave out stand as they would in a cell.
    pub cells: BTreeMap<&'static str, String>,
    /// Where the row stands.
    pub place: Place,
}

/// The rows of a table of plates, or of the sheet of a workbook; warnings beside them.
///
/// # Errors
/// All problems of the table at once.
pub fn listed_plates(path: &Path) -> Result<(Vec<ListedPlate>, Vec<Diagnostic>), Vec<Diagnostic>> {
    let mut said = Vec::new();
    let mut listed = Listed::default();
    let here = Diagnostic::error(Code::Study, "").at(Place::file(path.display().to_string()));
    of_file(&Said::new(path.display().to_string(), here), None, &mut listed, &mut said);
    let Listed { written, tables } = listed;
    let files: Vec<_> = written.iter().map(|one| understood::exports(one, &tables, &mut said)).collect();
    let row = |(written, files): (Written, Option<Vec<PathBuf>>)| {
        let export = path_in(&written.folder, &written.text("export").unwrap_or_default());
        let place = written.whole.place();
        // Several sheets stand one a line inside, and with `;` between in a cell.
        let cell = |said: Said| said.value.replace('\n', "; ");
        let mut cells: BTreeMap<_, _> =
            written.said.into_iter().map(|(key, said)| (key, cell(said))).collect();
        let exclude: Vec<String> =
            written.exclude.iter().map(|one| format!("{}: {}", one.well, one.reason)).collect();
        if !exclude.is_empty() {
            cells.insert("exclude", exclude.join("; "));
        }
        ListedPlate { export, files, cells, place }
    };
    let (problems, warnings): (Vec<_>, Vec<_>) = said.into_iter().partition(Diagnostic::is_error);
    if problems.is_empty() {
        Ok((written.into_iter().zip(files).map(row).collect(), warnings))
    } else {
        Err(problems)
    }
}

/// The rows of the sheet of plates of a workbook that is the whole study.
pub(in crate::study_file) fn of_workbook(book: &Book, said: &mut Vec<Diagnostic>) -> Vec<Written> {
    match of_book(book, None) {
        Ok(table) => rows(&table, book, said),
        Err(problem) => {
            let help = "a workbook is a study with a sheet `plates`: a row a plate, with the columns `export`, `layout`, \
                        `cell_line`, `experiment`; `foldshift new FOLDER` writes a study for the exports of a folder";
            said.push(problem.help(help));
            Vec::new()
        }
    }
}

/// The rows of one table.
fn of_file(path: &Said, sheet: Option<&Said>, listed: &mut Listed, said: &mut Vec<Diagnostic>) {
    let name = path.value.as_str();
    let file = PathBuf::from(name);
    let bytes = match std::fs::read(&file) {
        Ok(bytes) => bytes,
        Err(error) => {
            let message = unreadable(name, &error, "").message;
            let help = if error.kind() == std::io::ErrorKind::NotFound {
                let place = path.place();
                let study = Path::new(&*place.file).parent().unwrap_or(Path::new(""));
                instead(&file, &|path| relative(study, path))
            } else {
                "give the path of a table of plates".to_owned()
            };
            said.push(path.problem(Code::Unreadable, message).help(help));
            return;
        }
    };
    listed.tables.push(file);
    match Book::read(name, &bytes) {
        Ok(book) => {
            match of_book(&book, sheet) {
                Ok(table) => listed.written.extend(rows(&table, &book, said)),
                Err(problem) => said.push(problem),
            }
            said.extend(book.warnings());
        }
        Err(problem) => said.push(problem),
    }
}

/// Is it a table of plates?
fn fits(table: &Table<'_>) -> bool {
    column(table, "export").is_some()
}

/// The table of plates of a book: on the sheet that is named, on the sheet `plates`, or the only one.
///
/// # Errors
/// When there is no such sheet or table, or several.
pub(in crate::study_file) fn of_book<'b>(
    book: &'b Book,
    sheet: Option<&Said>,
) -> Result<Table<'b>, Diagnostic> {
    let none = || {
        Diagnostic::error(Code::MissingColumn, "this is no table of plates: no column is called `export`")
            .at(Place::file(Arc::clone(book.source())))
            .help("a row a plate, with the columns `export`, `layout`, `cell_line`, `experiment`")
    };
    let on = |sheet: &'b Sheet| Table::find(sheet, fits).ok_or_else(none);
    if let Some(said) = sheet {
        let found = book.sheet(&said.value).ok_or_else(|| {
            let Diagnostic { message, help, .. } = book.no_sheet(&said.value);
            Diagnostic { help, ..said.problem(Code::NoSuch, message) }
        })?;
        return on(found);
    }
    match sheet_called(book, "plates") {
        Some(sheet) => on(sheet),
        None => {
            let which = "say which: `plates = { path = \"…\", sheet = \"…\" }`, or call one `plates`";
            Table::only(book, fits).map_err(|several| several.help(which))?.ok_or_else(none)
        }
    }
}

/// The sheet of this name, whatever its case.
pub(in crate::study_file) fn sheet_called<'b>(book: &'b Book, name: &str) -> Option<&'b Sheet> {
    let is = |sheet: &&Sheet| sheet.name().is_some_and(|own| own.trim().eq_ignore_ascii_case(name));
    book.sheets().iter().find(is)
}

/// The column of a key.
pub(in crate::study_file) fn column(table: &Table<'_>, key: &str) -> Option<usize> {
    let also = ALSO.iter().find(|(name, _)| *name == key).map_or(&[][..], |(_, also)| also);
    let names: Vec<&str> = std::iter::once(key).chain(also.iter().copied()).collect();
    table.column(&names)
}

/// Every row of the table.
fn rows(table: &Table<'_>, book: &Book, said: &mut Vec<Diagnostic>) -> Vec<Written> {
    table.check_shape(said);
    let tabled = Tabled::of(table, book);
    let columns = &tabled.columns;
    for (index, heading) in table.headings().iter().enumerate() {
        let twice = table.twice().contains(&index);
        if heading.is_empty() {
            nameless(table, index, said);
        }
        if heading.is_empty()
            || is_remark(heading)
            || twice
            || columns.values().any(|column| *column == index)
        {
            continue;
        }
        let problem = table
            .header_error(index, format!("a plate has no key `{}`", heading.text))
            .code(Code::UnknownName);
        let is_day = DAYS.iter().any(|day| heading.is(day)) && !columns.contains_key("experiment");
        said.push(problem.help(match suggest(&heading.text, keys::of("plate")) {
            _ if is_day => {
                "did you mean `experiment`? It is the biological replicate: one day, one passage".to_owned()
            }
            Some(near) => format!("did you mean {near}?"),
            None => {
                format!("remove the column, or call it `notes`; known here: {}", keys::of("plate").join(", "))
            }
        }));
    }
    let written: Vec<Written> = table.lines().map(|line| tabled.row(&table.row(line), said)).collect();
    if written.is_empty() {
        let problem = Diagnostic::error(Code::Empty, "the table of plates has no row");
        said.push(problem.at(table.header_place()).help("write a row for every plate"));
    }
    written
}

/// A column without a heading whose cells say something: nobody knows what.
fn nameless(table: &Table<'_>, column: usize, said: &mut Vec<Diagnostic>) {
    let holds = |line: usize| {
        let row = table.row(line);
        let text = row.text(Some(column)).map(str::trim).filter(|text| !text.is_empty())?.to_owned();
        Some(row.error(column, format!("`{text}` stands in a column without a heading")))
    };
    if let Some(problem) = table.lines().find_map(holds) {
        let help = "give the column a heading, a key of a plate or `notes`, which is read over";
        said.push(problem.code(Code::MissingColumn).help(help));
    }
}

/// A table whose rows are understood one by one.
pub(in crate::study_file) struct Tabled<'b> {
    columns: BTreeMap<&'static str, usize>,
    book: &'b Book,
    folder: PathBuf,
}

impl<'b> Tabled<'b> {
    /// A table of a book.
    pub(in crate::study_file) fn of(table: &Table<'_>, book: &'b Book) -> Self {
        let columns =
            keys::of("plate").into_iter().filter_map(|key| Some((key, column(table, key)?))).collect();
        let folder = Path::new(&**book.source()).parent().unwrap_or(Path::new("")).to_path_buf();
        Self { columns, book, folder }
    }

    /// What a row says of its plate.
    pub(in crate::study_file) fn row(&self, row: &Row<'_>, problems: &mut Vec<Diagnostic>) -> Written {
        written(row, &self.columns, self.book, &self.folder, problems)
    }
}

/// What a row says of its plate.
fn written(
    row: &Row<'_>,
    columns: &BTreeMap<&'static str, usize>,
    book: &Book,
    folder: &Path,
    problems: &mut Vec<Diagnostic>,
) -> Written {
    let mut said = BTreeMap::new();
    let mut exclude = Vec::new();
    for (key, column) in columns {
        let Some(text) = row.text(Some(*column)).map(str::trim).filter(|text| !text.is_empty()) else {
            continue;
        };
        let here = Said::new(text, row.error(*column, ""));
        match *key {
            "exclude" => exclusion::of_text(&here, &mut exclude, problems),
            "layout_sheet" => {
                let names: Vec<&str> = text.split(';').map(str::trim).collect();
                said.insert(*key, here.with(names.join("\n")));
            }
            key => {
                said.insert(key, here);
            }
        }
    }
    for (key, sheet) in [("export", "export_sheet"), ("layout", "layout_sheet")] {
        sheet_of(book, key, sheet, &mut said, problems);
    }
    let first = columns.get("export").copied().unwrap_or(0);
    let whole = Said::new("this row", row.error(first, ""));
    Written { whole, folder: folder.to_path_buf(), said, exclude }
}

/// Names of the sheet that is the layout of every row that names none.
const MAPS: [&str; 5] = ["layout", "plate map", "platemap", "plate layout", "map"];

/// An export or a layout may be a sheet of the workbook in which the table stands: `sheet:P1`, or its name alone. A
/// layout that is not named is the sheet `layout` (or `plate map`, `map`).
fn sheet_of(
    book: &Book,
    key: &'static str,
    sheet_key: &'static str,
    said: &mut BTreeMap<&'static str, Said>,
    problems: &mut Vec<Diagnostic>,
) {
    if book.text().is_some() {
        return;
    }
    let file = Path::new(&**book.source()).file_name().unwrap_or_default().to_string_lossy().into_owned();
    let Some(written) = said.get(key).cloned() else {
        let layout = MAPS.iter().find_map(|name| sheet_called(book, name)).and_then(Sheet::name);
        if let (Some(layout), "layout", Some(export)) = (layout, key, said.get("export").cloned()) {
            said.insert(sheet_key, export.with(layout.to_string()));
            said.insert(key, export.with(file));
        }
        return;
    };
    let (name, must) = match written.value.strip_prefix("sheet:") {
        Some(name) => (name.trim().to_owned(), true),
        None => (written.value.clone(), false),
    };
    if let Some(own) = book.sheet(&name).and_then(Sheet::name) {
        said.insert(sheet_key, written.with(own.to_string()));
        said.insert(key, written.with(file));
    } else if must {
        let Diagnostic { message, help, .. } = book.no_sheet(&name);
        problems.push(Diagnostic { help, ..written.problem(Code::NoSuch, message) });
    }
}
