//! A workbook as the whole study: the sheets `plates`, `pairs` and `settings`, layouts and exports beside them.
//!
//! Settings are rows of a key and a value. They are read by the same checks as a study file: each becomes a line of
//! TOML, and a problem with that line is told at its row.

use std::fmt::Write as _;

use crate::study_file::keys::{self, KEYS, Key};
use crate::study_file::pairs::Pair;
use crate::study_file::plates::{self, Said, Written};
use foldshift_tables::diagnostic::{Code, Diagnostic, suggest};
use foldshift_tables::sheet::{Book, Sheet};
use foldshift_tables::table::{Row, Table};
use foldshift_tables::toml_document::{key as toml_key, quoted};

/// Sections whose keys may stand among the settings; the top of the file is the empty one.
const SECTIONS: [&str; 8] = ["", "assay", "normalise", "fit", "compare", "growth", "evidence", "quality"];

/// Sheets with a meaning.
const OF_A_STUDY: [&str; 3] = ["plates", "pairs", "settings"];

/// What a workbook says of a study.
#[derive(Debug, Default)]
pub(super) struct InWorkbook {
    /// The settings as the text of a study file, a line a row.
    pub(super) settings: String,
    /// Where each of these lines stands.
    places: Vec<Diagnostic>,
    /// The rows of the sheet of plates.
    pub(super) written: Vec<Written>,
    /// The rows of the sheet of pairs.
    pub(super) pairs: Vec<Pair>,
}

impl InWorkbook {
    /// A problem with a line of the settings, at its row.
    pub(super) fn at_its_row(&self, problem: Diagnostic) -> Diagnostic {
        let line = problem.place.as_ref().filter(|place| place.sheet.is_none()).and_then(|place| place.line);
        match line.and_then(|line| self.places.get(line.checked_sub(1)?)) {
            Some(row) => Diagnostic { place: row.place.clone(), excerpt: row.excerpt.clone(), ..problem },
            None => problem,
        }
    }
}

/// Reads the sheets of a study.
pub(super) fn of_book(book: &Book, said: &mut Vec<Diagnostic>) -> InWorkbook {
    let mut found = InWorkbook::default();
    if let Some(sheet) = plates::sheet_called(book, "settings") {
        settings(sheet, &mut found, said);
    }
    if let Some(sheet) = plates::sheet_called(book, "pairs") {
        pairs(sheet, &mut found.pairs, said);
    }
    found.written = plates::of_workbook(book, said);
    // What is blank on exports and layouts is told by those who read them.
    let is_own = |warning: &Diagnostic| {
        let sheet = warning.place.as_ref().and_then(|place| place.sheet.as_deref());
        sheet.is_some_and(|sheet| OF_A_STUDY.iter().any(|own| sheet.trim().eq_ignore_ascii_case(own)))
    };
    said.extend(book.warnings().into_iter().filter(is_own));
    unlisted(book, &found.written, said);
    found
}

/// Sheets that are no part of the study as it is written, and hold as many numbers as a plate of six wells: a measurement
/// that no row lists.
fn unlisted(book: &Book, written: &[Written], said: &mut Vec<Diagnostic>) {
    const FEWEST: usize = 6;
    const REMARKS: [&str; 6] = ["notes", "note", "comments", "remarks", "readme", "legend"];
    // An export that is no study lists nothing; a row that names the workbook and no sheet of it has all of them looked at.
    if written.is_empty() || written.iter().any(|row| row.names_whole(book)) {
        return;
    }
    for sheet in book.sheets() {
        let Some(name) = sheet.name() else { continue };
        let is_own = OF_A_STUDY.iter().chain(&REMARKS).any(|own| name.trim().eq_ignore_ascii_case(own));
        if is_own || written.iter().any(|row| row.names_sheet(name)) {
            continue;
        }
        let numbers =
            |line: usize| sheet.cells(line).iter().filter(|cell| cell.text.parse::<f64>().is_ok()).count();
        if (0..sheet.len()).map(numbers).sum::<usize>() < FEWEST {
            continue;
        }
        let message = format!("no row of `plates` names the sheet `{name}`: it is not read");
        said.push(Diagnostic::warning(Code::Study, message).at(sheet.place_of_line(0)).help(format!(
            "if it is a plate, add a row with `export` = `{name}`; if it is a layout, name it as `layout`"
        )));
    }
}

/// The table of a sheet with these two columns.
fn table<'s>(
    sheet: &'s Sheet,
    columns: [&[&str]; 2],
    said: &mut Vec<Diagnostic>,
) -> Option<(Table<'s>, [usize; 2])> {
    let both = |table: &Table<'_>| Some([table.column(columns[0])?, table.column(columns[1])?]);
    let found = Table::find(sheet, |table| both(table).is_some());
    if found.is_none() && (0..sheet.len()).any(|line| !sheet.is_blank(line)) {
        let message = format!(
            "sheet `{}` needs the columns `{}` and `{}`",
            sheet.name().map_or("", |name| name),
            columns[0][0],
            columns[1][0]
        );
        said.push(Diagnostic::error(Code::MissingColumn, message).at(sheet.place_of_line(0)));
    }
    let table = found?;
    table.check_shape(said);
    let at = both(&table)?;
    Some((table, at))
}

/// A row a key: `assay.exposure_h`, or `exposure_h` alone.
fn settings(sheet: &Sheet, found: &mut InWorkbook, said: &mut Vec<Diagnostic>) {
    let Some((table, [name, value])) = table(sheet, [&["key", "setting"], &["value"]], said) else { return };
    let mut seen: Vec<String> = Vec::new();
    for line in table.lines() {
        let row = table.row(line);
        let (Some(name_text), Some(text)) = (row.text(Some(name)), row.text(Some(value))) else { continue };
        let Some((written, key)) = named(name_text) else {
            said.push(unknown(&row, name, name_text));
            continue;
        };
        if seen.contains(&written) {
            let problem = row.error(name, format!("`{name_text}` is set twice")).code(Code::Duplicate);
            said.push(problem.help("remove one of the two"));
            continue;
        }
        let _ = writeln!(found.settings, "{written} = {}", value_of(key, text));
        found.places.push(row.error(value, ""));
        seen.push(written);
    }
}

/// The key that a setting names, and how a study file writes it.
fn named(text: &str) -> Option<(String, &'static Key)> {
    let text = text.trim();
    let settable = || KEYS.iter().filter(|key| SECTIONS.contains(&key.section) && key.name != "plates");
    let dotted = |key: &Key| {
        if key.section.is_empty() { key.name.to_owned() } else { format!("{}.{}", key.section, key.name) }
    };
    // Tables of a study: `growth.doubling_h.KM12`, `evidence.samples.S17`.
    for key in settable().filter(|key| key.takes.starts_with("table of")) {
        let stems = [format!("{}.", dotted(key)), format!("{}.", key.name)];
        if let Some(entry) = stems.iter().find_map(|stem| text.strip_prefix(stem.as_str())) {
            return Some((format!("{}.{}", dotted(key), toml_key(entry)), key));
        }
    }
    let whole = settable().find(|key| dotted(key) == text);
    let mut alone = settable().filter(|key| key.name == text);
    let found = whole.or_else(|| alone.next().filter(|_| alone.next().is_none()))?;
    Some((dotted(found), found))
}

fn unknown(row: &Row<'_>, column: usize, text: &str) -> Diagnostic {
    let known = || SECTIONS.iter().flat_map(|section| keys::of(section));
    let problem = row.error(column, format!("there is no setting `{text}`")).code(Code::UnknownName);
    let last = text.rsplit('.').next().unwrap_or(text);
    problem.help(match suggest(last, known()) {
        Some(near) => format!("did you mean {near}?"),
        None => "settings are the keys of a study file: docs/study.md lists them".to_owned(),
    })
}

/// A cell as TOML, by what the key takes.
fn value_of(key: &Key, text: &str) -> String {
    let text = text.trim();
    let is_number = key.takes.starts_with("number") || key.name == "doubling_h";
    if is_number && let Ok(number) = text.replace(',', ".").parse::<f64>() {
        return number.to_string();
    }
    match (key.takes, text.to_lowercase().as_str()) {
        ("`true` or `false`", "true" | "yes" | "1") => "true".to_owned(),
        ("`true` or `false`", "false" | "no" | "0") => "false".to_owned(),
        (takes, _) if takes.contains("list of") && text.contains(';') => {
            let parts: Vec<String> = text.split(';').map(|part| quoted(part.trim())).collect();
            format!("[{}]", parts.join(", "))
        }
        _ => quoted(text),
    }
}

/// A row a parental line and a resistant one, or several with `;` between.
fn pairs(sheet: &Sheet, found: &mut Vec<Pair>, said: &mut Vec<Diagnostic>) {
    let Some((table, [parental, resistant])) = table(sheet, [&["parental", "parent"], &["resistant"]], said)
    else {
        return;
    };
    for line in table.lines() {
        let row = table.row(line);
        for column in [parental, resistant].into_iter().filter(|column| row.text(Some(*column)).is_none()) {
            said.push(row.missing(column));
        }
        let (Some(before), Some(after)) = (row.text(Some(parental)), row.text(Some(resistant))) else {
            continue;
        };
        let lines: Vec<String> = after.split(';').map(|line| line.trim().to_owned()).collect();
        if lines.iter().any(|line| line == before) {
            let here = Said::new(after, row.error(resistant, ""));
            said.push(here.problem(Code::Contradiction, format!("`{before}` is compared with itself")));
        }
        let place = Some(row.place_of(Some(resistant)));
        found.push(Pair { parental: before.to_owned(), resistant: lines, place });
    }
}
