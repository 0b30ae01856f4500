//! One file looked at: a study, a table of plates, a layout, an export, or several of them on its sheets.

use std::collections::BTreeSet;
use std::path::Path;

use crate::study_file::{is_table_of_plates, relative};
use crate::survey::refused;
use crate::survey::seen::{ExportSeen, LayoutSeen, NearLayout, PlateSeen, Seen, What};
use foldshift_plates::ingest::{Choice, read_path};
use foldshift_plates::plate::layout::{self, Beside, Layouts, Properties, Role};
use foldshift_plates::plate::{PlateFormat, Well};
use foldshift_tables::diagnostic::{Code, Diagnostic};
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
    let near = match layout_of(file, &[]) {
        Ok(layout) => return What::Layout(layout),
        Err(near) => near,
    };
    match (export_of(file, None), near) {
        (Ok(export), Some(near)) if near.wins_over(&export) => What::NearlyLayout(near.seen),
        (Ok(export), _) => What::Export(export),
        (Err(_), Some(near)) if near.says_wells => What::NearlyLayout(near.seen),
        (Err(refused), _) => What::Other(refused),
    }
}

/// What the sheets of a workbook are: layouts, exports, or the parts of one of them. A sheet that is nearly a layout
/// hides none of the others.
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
    let (mut layouts, mut nearly, mut exports, mut rest) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for name in names {
        let near = match layout_of(file, std::slice::from_ref(&name)) {
            Ok(layout) => {
                layouts.push(layout);
                continue;
            }
            Err(near) => near.filter(|near| near.says_wells),
        };
        let export = if is_variable(&name) { None } else { export_of(file, Some(&name)).ok() };
        match (export, near) {
            (Some(export), near) if !near.as_ref().is_some_and(|near| near.wins_over(&export)) => {
                exports.push(export);
            }
            (_, Some(near)) => nearly.push((name, near)),
            (_, None) => rest.push(name),
        }
    }
    let as_one = || vec![Seen { what: whole(file), ..file.clone() }];
    if exports.is_empty() && !is_study {
        // All of it is one thing: a layout of several sheets, or of a sheet a plate, or an export of them.
        return as_one();
    }
    // A sheet a variable: none of them is a layout alone, and all that are no export are one together.
    let mut parts: Vec<String> = nearly.iter().map(|(name, _)| name.clone()).collect();
    parts.extend(rest.iter().filter(|name| has_grid(book, name)).cloned());
    let together = if parts.len() > 1 { Some(layout_of(file, &parts)) } else { None };
    let mut wholes: Vec<What> = layouts.into_iter().map(What::Layout).collect();
    match together {
        Some(Ok(layout)) => wholes.push(What::Layout(layout)),
        Some(Err(Some(near))) if near.says_wells && nearly.iter().all(|(_, alone)| alone.is_a_part) => {
            wholes.push(What::NearlyLayout(near.seen));
        }
        _ => {
            wholes.extend(nearly.into_iter().map(|(_, near)| What::NearlyLayout(near.seen)));
            parts.clear();
        }
    }
    if wholes.is_empty() && !is_study {
        // Nothing but an export, perhaps of several sheets; or exports among sheets of other things.
        let one = as_one();
        if !matches!(one[0].what, What::Other(_)) {
            return one;
        }
    }
    wholes.extend(exports.into_iter().map(What::Export));
    let others = rest.iter().filter(|name| !parts.contains(name));
    wholes.extend(others.map(|name| What::Other(format!("sheet `{name}`: neither an export nor a layout"))));
    wholes.into_iter().map(|what| Seen { what, ..file.clone() }).collect()
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
    let plates = readings.plates().into_iter().filter_map(|name| PlateSeen::of(&readings, name)).collect();
    Ok(ExportSeen { sheet: sheet.map(str::to_owned), reader: readings.reader, plates })
}

/// The first problem, in one line.
fn short(problems: &[Diagnostic]) -> String {
    problems.first().map_or_else(|| "not understood".to_owned(), |problem| problem.message.clone())
}

/// What a single file is, or each sheet of it, and of one that is refused what may be read of it all the same; it is called
/// by its path.
#[must_use]
pub fn look_at(path: &Path) -> Vec<Seen> {
    look(path, path.display().to_string())
}

/// The same of a file of a folder; it is called as seen from there.
#[must_use]
pub fn look_in(folder: &Path, path: &Path) -> Vec<Seen> {
    look(path, relative(folder, path))
}

fn look(path: &Path, name: String) -> Vec<Seen> {
    let what = What::Other(String::new());
    let mut seen = of_file(&Seen { path: path.to_path_buf(), name, what, refused: None });
    if seen.iter().all(|one| matches!(one.what, What::Other(_)))
        && let Some(first) = seen.first_mut()
    {
        first.refused = refused::of_file(path).map(Box::new);
    }
    seen
}

/// What is no layout, for a reason that can be told.
struct Near {
    seen: NearLayout,
    /// Does it name something that layouts name of wells: roles, compounds, doses, lines?
    says_wells: bool,
    /// Has it the shape of a plate?
    is_plate_shaped: bool,
    /// Is it one variable, of which another sheet may say what it lacks?
    is_a_part: bool,
}

impl Near {
    /// Grids of doses are grids of numbers, too: what calls them doses is no export.
    fn wins_over(&self, export: &ExportSeen) -> bool {
        self.says_wells && self.is_plate_shaped && export.reader == "grid"
    }
}

/// Variables that only layouts have.
const OF_WELLS: [&str; 5] = ["role", "compound", "dose", "cell_line", "experiment"];

/// The file, or sheets of it, as a layout; what is wrong with it where it has the form of one.
fn layout_of(file: &Seen, sheets: &[String]) -> Result<LayoutSeen, Option<Near>> {
    let near = |problems: &[Diagnostic]| {
        let mut problem = problems.first()?.clone();
        if let Some(place) = &mut problem.place {
            // It is called as the survey calls it.
            place.file = file.name.as_str().into();
        }
        let seen = NearLayout { sheets: sheets.to_vec(), problem, count: problems.len() };
        Some(Near { seen, says_wells: true, is_plate_shaped: true, is_a_part: false })
    };
    let beside = Beside { sheets: sheets.to_vec(), ..Beside::default() };
    let layouts = layout::open(&file.path, &beside).map_err(|problems| {
        // A variable that is nearly one of ours: it was meant to be a layout.
        let slips = problems.into_iter().filter(|problem| problem.code == Code::UnknownName);
        // A sheet `Plate1` of readings is as near to `plate`: an export is one all the same.
        near(&slips.collect::<Vec<_>>()).map(|near| Near { is_plate_shaped: false, ..near })
    })?;
    understood(&layouts).map(|found| seen(&layouts, sheets.to_vec(), found)).map_err(|problems| {
        let says = |variable: &str| names(&layouts, variable);
        let said = ["role", "compound", "dose"].iter().filter(|variable| says(variable)).count();
        let is_a_part = said < 2;
        let is_plate_shaped = layouts.form() == "plate_shaped";
        let says_wells = OF_WELLS.iter().any(|variable| says(variable));
        near(&problems).map(|near| Near { says_wells, is_plate_shaped, is_a_part, ..near })
    })
}

/// Does any plate of a layout name this variable?
fn names(layouts: &Layouts, variable: &str) -> bool {
    let plates = layouts.plates();
    let all: Vec<Option<&str>> =
        if plates.is_empty() { vec![None] } else { plates.into_iter().map(Some).collect() };
    all.into_iter().filter_map(|plate| layouts.select(plate, &[]).ok()).any(|layout| layout.names(variable))
}

fn seen(layouts: &Layouts, sheets: Vec<String>, found: Understood) -> LayoutSeen {
    let Understood { format, wells, used, compounds, lines, names_lines, names_experiments } = found;
    let plates = layouts.plates().into_iter().map(str::to_owned).collect();
    LayoutSeen {
        sheets,
        form: layouts.form(),
        plates,
        format,
        wells,
        used,
        compounds,
        lines,
        names_lines,
        names_experiments,
    }
}

/// What a layout says, all its plates together.
struct Understood {
    format: PlateFormat,
    wells: BTreeSet<Well>,
    used: BTreeSet<Well>,
    compounds: BTreeSet<String>,
    lines: BTreeSet<String>,
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
        compounds: BTreeSet::new(),
        lines: BTreeSet::new(),
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
            found.compounds.extend(content.first_compound().map(str::to_owned));
            found.compounds.extend(content.partners.iter().map(|partner| partner.compound.clone()));
            found.lines.extend(content.cell_line.clone());
            if matches!(content.role, Role::Sample | Role::Vehicle) {
                found.names_lines &= content.cell_line.is_some();
                found.names_experiments &= content.experiment.is_some();
            }
        }
    }
    Ok(found)
}
