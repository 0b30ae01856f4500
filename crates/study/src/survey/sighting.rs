//! One file looked at: a study, a table of plates, a layout, an export, or several of them on its sheets.

use std::collections::BTreeSet;
use std::path::Path;

use crate::study_file::is_table_of_plates;
use crate::survey::seen::{ExportSeen, LayoutSeen, PlateSeen, Seen, What};
use foldshift_plates::ingest::{Choice, Readings, read_path};
use foldshift_plates::plate::layout::{self, Beside, Layouts, Properties, Role};
use foldshift_plates::plate::{PlateFormat, Well};
use foldshift_tables::diagnostic::Diagnostic;
use foldshift_tables::sheet::{Book, Sheet, text};
use foldshift_tables::toml_document::Document;

/// The largest file that is looked at, in bytes.
const LARGEST: u64 = 512 << 20;

/// What a file is; of a workbook that holds several things, what each sheet is.
pub(super) fn of_file(file: &Seen) -> Vec<Seen> {
    let is = |what: What| vec![Seen { what, ..file.clone() }];
    if std::fs::metadata(&file.path).map_or(0, |about| about.len()) > LARGEST {
        return is(What::Other("too large to be an export".to_owned()));
    }
    let Ok(bytes) = std::fs::read(&file.path) else {
        return is(What::Other("cannot be read".to_owned()));
    };
    if is_study(&bytes) {
        return is(What::Study);
    }
    let book = Book::read(&file.name, &bytes).ok();
    drop(bytes);
    if let Some(book) = &book {
        if is_table_of_plates(book) {
            let is_workbook = book.text().is_none();
            let mut found = is(What::Plates { workbook: is_workbook });
            if is_workbook {
                found.extend(of_sheets(file, book, true));
            }
            return found;
        }
        if book.text().is_none() && book.sheets().len() > 1 {
            return of_sheets(file, book, false);
        }
    }
    is(whole(file))
}

/// Is it a study file: TOML with plates in it?
fn is_study(bytes: &[u8]) -> bool {
    let Ok(text) = text::decode(bytes) else { return false };
    if !text.contains("plate") {
        return false;
    }
    let Ok(document) = Document::parse("study", &text) else { return false };
    let mut none = Vec::new();
    let root = document.root();
    !root.sections("plate", &mut none).is_empty() && none.is_empty()
        || root.keys().iter().any(|key| key.value == "plates")
}

/// What a file is as a whole.
fn whole(file: &Seen) -> What {
    let opened = layout_of(file, Vec::new());
    if let Ok(layout) = opened {
        return What::Layout(layout);
    }
    match (export_of(file, None), opened) {
        (Ok(export), _) => What::Export(export),
        (Err(refused), Err(Some(problem))) => {
            // It has the form of a layout, and something is wrong with it; or of an export.
            What::Other(format!("no export ({refused}) and no layout ({problem})"))
        }
        (Err(refused), _) => What::Other(refused),
    }
}

/// What the sheets of a workbook are: layouts, exports, or the parts of one export.
/// Sheets that list plates, pairs and settings are no news in a workbook that `is_study`.
fn of_sheets(file: &Seen, book: &Book, is_study: bool) -> Vec<Seen> {
    let lists = |name: &str| {
        is_study && ["plates", "pairs", "settings"].contains(&name.trim().to_lowercase().as_str())
    };
    let names: Vec<String> = book
        .sheets()
        .iter()
        .filter_map(Sheet::name)
        .map(|name| (**name).to_owned())
        .filter(|name| !lists(name))
        .collect();
    let layouts: Vec<String> =
        names.iter().filter(|name| layout_of(file, vec![(*name).clone()]).is_ok()).cloned().collect();
    // A sheet a variable: none of them is a layout alone, and all that are no export are one together.
    let (exports, rest): (Vec<&String>, Vec<&String>) = names
        .iter()
        .filter(|name| !layouts.contains(name))
        .partition(|name| !is_variable(name) && export_of(file, Some(name)).is_ok());
    if exports.is_empty() && !is_study {
        // All of it is one thing: a layout of several sheets, or of a sheet a plate, or an export of them.
        return vec![Seen { what: whole(file), ..file.clone() }];
    }
    let parts: Vec<String> =
        rest.iter().filter(|name| has_grid(book, name)).map(|name| (*name).clone()).collect();
    let mut found = Vec::new();
    let mut push = |what: What| found.push(Seen { what, ..file.clone() });
    for name in &layouts {
        if let Ok(layout) = layout_of(file, vec![name.clone()]) {
            push(What::Layout(layout));
        }
    }
    let together = if parts.len() > 1 { layout_of(file, parts.clone()).ok() } else { None };
    let found_together = together.is_some();
    let is_mixed = !layouts.is_empty() || together.is_some();
    if let Some(layout) = together {
        push(What::Layout(layout));
    }
    if !is_mixed && !is_study {
        return vec![Seen { what: whole(file), ..file.clone() }];
    }
    for name in exports {
        match export_of(file, Some(name)) {
            Ok(export) => push(What::Export(export)),
            Err(why) => push(What::Other(format!("sheet `{name}`: {why}"))),
        }
    }
    for name in rest.iter().filter(|name| !(found_together && parts.contains(name))) {
        push(What::Other(format!("sheet `{name}`: neither an export nor a layout")));
    }
    found
}

/// Is a sheet named as a variable of layouts is?
fn is_variable(name: &str) -> bool {
    let plain = foldshift_tables::table::plain(name);
    ["role", "compound", "dose", "conc", "cellline", "unit"]
        .iter()
        .any(|variable| plain.starts_with(variable))
}

/// Does a sheet hold anything?
fn has_grid(book: &Book, name: &str) -> bool {
    book.sheet(name).is_some_and(|sheet| (0..sheet.len()).any(|line| sheet.cells(line).len() > 2))
}

/// The file, or a sheet of it, as an export; or in short why it is none.
fn export_of(file: &Seen, sheet: Option<&str>) -> Result<ExportSeen, String> {
    let readings = read_path(&file.path, Choice { sheet, ..Choice::default() }).map_err(|all| short(&all))?;
    let plates = readings.plates().into_iter().filter_map(|name| plate_of(&readings, name)).collect();
    Ok(ExportSeen { sheet: sheet.map(str::to_owned), reader: readings.reader, plates })
}

/// The first problem, in one line.
fn short(problems: &[Diagnostic]) -> String {
    problems.first().map_or_else(|| "not understood".to_owned(), |problem| problem.message.clone())
}

fn plate_of(readings: &Readings, name: String) -> Option<PlateSeen> {
    let reads = readings.reads(&name);
    let first = reads.first()?;
    let of_first = readings.readings.iter().filter(|one| *one.plate == *name && *one.read == **first);
    let mut numbers: Vec<(Well, Option<u64>)> =
        of_first.map(|one| (one.well, one.value.map(f64::to_bits))).collect();
    numbers.sort_unstable();
    let wells = readings.readings.iter().filter(|one| *one.plate == *name).map(|one| one.well);
    let format = PlateFormat::holding(wells)?;
    Some(PlateSeen { name, reads, format, numbers })
}

/// A layout at a path, whatever lies beside it.
///
/// # Errors
/// All problems of the layout.
pub fn layout_at(path: &Path) -> Result<LayoutSeen, Vec<Diagnostic>> {
    let layouts = layout::open(path, &Beside::default())?;
    let found = understood(&layouts)?;
    Ok(seen(&layouts, Vec::new(), found))
}

/// The file, or sheets of it, as a layout; what is wrong with it where it has the form of one.
fn layout_of(file: &Seen, sheets: Vec<String>) -> Result<LayoutSeen, Option<String>> {
    let beside = Beside { sheets: sheets.clone(), ..Beside::default() };
    let layouts = layout::open(&file.path, &beside).map_err(|_| None)?;
    let found = understood(&layouts).map_err(|all| Some(short(&all)))?;
    Ok(seen(&layouts, sheets, found))
}

fn seen(layouts: &Layouts, sheets: Vec<String>, found: Understood) -> LayoutSeen {
    let Understood { format, wells, used, names_lines, names_experiments } = found;
    let plates = layouts.plates().into_iter().map(str::to_owned).collect();
    LayoutSeen { sheets, form: layouts.form(), plates, format, wells, used, names_lines, names_experiments }
}

/// What a layout says, all its plates together.
struct Understood {
    format: PlateFormat,
    wells: BTreeSet<Well>,
    used: BTreeSet<Well>,
    names_lines: bool,
    names_experiments: bool,
}

/// The wells of all plates of a layout, and whether lines and experiments are named.
fn understood(layouts: &Layouts) -> Result<Understood, Vec<Diagnostic>> {
    let names: Vec<Option<&str>> = match layouts.plates() {
        names if names.is_empty() => vec![None],
        names => names.into_iter().map(Some).collect(),
    };
    let mut found = Understood {
        format: PlateFormat { rows: 2, cols: 3 },
        wells: BTreeSet::new(),
        used: BTreeSet::new(),
        names_lines: true,
        names_experiments: true,
    };
    for name in names {
        let layout = layouts.select(name, &[]).map_err(|problem| vec![problem])?;
        let format = layout.smallest_format().unwrap_or(found.format);
        found.format = found.format.max(format);
        let (contents, _) = layout.contents(format, &Properties::new())?;
        for (well, content) in contents {
            found.wells.insert(well);
            if content.role != Role::Empty {
                found.used.insert(well);
            }
            if matches!(content.role, Role::Sample | Role::Vehicle) {
                found.names_lines &= content.cell_line.is_some();
                found.names_experiments &= content.experiment.is_some();
            }
        }
    }
    Ok(found)
}
