//! An analysis of results that stand in a folder, from their tables alone: no export, no layout and no page is needed, and
//! every figure comes out as the run drew it.
//!
//! ```text
//! study.resolved.toml ┐
//! decisions.toml      ├─► the same plates ─► fitted and compared in the same way ─► are these the tables of the run?
//! wells, kinetics.csv ┘                                                           │  yes: its figures
//! noise.csv ─► the scatter of earlier studies, where the study remembers any
//! panel.csv, blots.csv ─► the mechanism as far as figures show it                 │  no: another version, said
//! ```
//!
//! A table that somebody changed since is used only when that is asked for: `wells.csv` then in everything that follows from
//! it, `fits.csv` and `shifts.csv` in what is drawn of curves and folds.

mod changed_fits;
mod changed_shifts;
mod evidence;
mod signals;
mod wells;

use std::path::{Path, PathBuf};

use crate::report::file_names::DECISIONS;
use crate::report::folder::rows::Rows;
use crate::report::folder::{Results, open, tables};
use foldshift_study::analysis::{Analysis, Kept, again};
use foldshift_study::decisions::Decisions;
use foldshift_study::memory::{Wanted, read_table};
use foldshift_study::study_file::Study;
use foldshift_tables::diagnostic::{Code, Diagnostic, Place};

/// The study with every default filled in.
const SETTINGS: &str = "study.resolved.toml";
/// What holds the scatter of earlier studies.
const NOISE: &str = "noise.csv";
/// What plates are made from.
const SOURCES: [&str; 2] = [SETTINGS, "wells.csv"];
/// What results have where there is something to tell.
const SOMETIMES: [&str; 4] = ["kinetics.csv", "panel.csv", "blots.csv", DECISIONS];
/// What follows from them, and may be changed in what is drawn of it.
const DRAWN: [&str; 2] = ["fits.csv", "shifts.csv"];
/// Tables that do not follow from wells alone: sequencing is in no table.
const OF_EVIDENCE: [&str; 3] = ["mechanism.csv", "panel.csv", "blots.csv"];

/// An analysis from tables, and what is worth telling of them.
#[derive(Debug)]
pub struct Again {
    /// The analysis; of the mechanism it holds what figures show.
    pub analysis: Analysis,
    /// Tables that are not as they were written.
    pub warnings: Vec<Diagnostic>,
    /// The files of the results, wherever links lead.
    pub files: Vec<PathBuf>,
}

/// The analysis of the results in `folder`; tables that were changed since are used when `edited` says so.
///
/// # Errors
/// When the folder holds no results of a run, or those of two runs between each other; when a table is missing, cut, of
/// another version, or changed; when what follows from the wells is not what the run wrote. All problems at once.
pub fn read(folder: &Path, edited: bool) -> Result<Again, Vec<Diagnostic>> {
    let results = open(folder).map_err(|problem| vec![problem])?;
    let changed = changed(&results)?;
    if !(edited || changed.is_empty()) {
        return Err(changed.iter().map(|name| refused(&results, name)).collect());
    }
    let is_changed = |name: &str| changed.iter().any(|one| one == name);
    let mut analysis = again(kept(&results, is_changed("wells.csv"))?)?;
    if !SOURCES.iter().chain(&SOMETIMES).any(|name| is_changed(name)) {
        follows(&results, &analysis).map_err(|problem| vec![problem])?;
    }
    if is_changed("fits.csv") {
        changed_fits::take(&table(&results, "fits.csv")?, &mut analysis).map_err(|problem| vec![problem])?;
    }
    if is_changed("shifts.csv") {
        changed_shifts::take(&table(&results, "shifts.csv")?, &mut analysis)
            .map_err(|problem| vec![problem])?;
    }
    let warnings = changed.iter().map(|name| used(&results, name)).collect();
    let files = results.files().filter_map(|path| path.canonicalize().ok()).collect();
    Ok(Again { analysis, warnings, files })
}

/// The files, among those that are used here, that are not as they were written.
fn changed(results: &Results) -> Result<Vec<String>, Vec<Diagnostic>> {
    let (mut changed, mut problems) = (Vec::new(), Vec::new());
    let listed = SOMETIMES.into_iter().filter(|name| results.lists(name));
    for name in SOURCES.into_iter().chain(DRAWN).chain(listed) {
        match results.file(name) {
            Ok((_, true)) => {}
            Ok((_, false)) => changed.push(name.to_owned()),
            Err(problem) => problems.push(problem),
        }
    }
    if results.manifest_changed() {
        changed.push("manifest.json".to_owned());
    }
    if problems.is_empty() { Ok(changed) } else { Err(problems) }
}

fn refused(results: &Results, name: &str) -> Diagnostic {
    let problem =
        format!("`{name}` was changed since the run: a figure of it would not be one of these results");
    Diagnostic::error(Code::Results, problem)
        .at(Place::file(results.path(name).display().to_string()))
        .help("add `--edited` to draw it as it is; run the study again to have the table back")
}

fn used(results: &Results, name: &str) -> Diagnostic {
    let problem = format!("`{name}` was changed since the run: what follows is of it as it is");
    Diagnostic::warning(Code::Results, problem).at(Place::file(results.path(name).display().to_string()))
}

fn table(results: &Results, name: &str) -> Result<Rows, Vec<Diagnostic>> {
    Rows::read(results, name, &mut Vec::new()).map_err(|problem| vec![problem])
}

/// What the tables keep of the files of the study; of wells that were changed their responses too.
fn kept(results: &Results, changed: bool) -> Result<Kept, Vec<Diagnostic>> {
    let one = |problem: Diagnostic| vec![problem];
    let (settings, _) = results.file(SETTINGS).map_err(one)?;
    let name = results.path(SETTINGS).display().to_string();
    let (mut study, _) = Study::parse(&name, &String::from_utf8_lossy(&settings), results.folder())?;
    if results.lists(DECISIONS) {
        let (decisions, _) = results.file(DECISIONS).map_err(one)?;
        let name = results.path(DECISIONS).display().to_string();
        study.decisions = Decisions::parse(&name, &String::from_utf8_lossy(&decisions))?;
    }
    let of_wells = table(results, "wells.csv")?;
    let mut plates = wells::plates(&of_wells).map_err(one)?;
    if plates.len() != study.plates.len() {
        let problem = format!(
            "the table holds {} plates, and the study {}: rows were sorted or removed",
            plates.len(),
            study.plates.len()
        );
        let problem = Diagnostic::error(Code::Damaged, problem).at(of_wells.place());
        return Err(vec![problem.help("sort the rows as the run wrote them: by plate, then by well")]);
    }
    let responses = if changed { wells::responses(&of_wells).map_err(one)? } else { Vec::new() };
    if results.lists("kinetics.csv") {
        signals::add(&table(results, "kinetics.csv")?, &study, &mut plates).map_err(one)?;
    }
    let lines = if results.lists("panel.csv") {
        evidence::lines(&table(results, "panel.csv")?).map_err(one)?
    } else {
        Vec::new()
    };
    let (ratios, given) = if results.lists("blots.csv") {
        evidence::blots(&table(results, "blots.csv")?).map_err(one)?
    } else {
        (Vec::new(), Vec::new())
    };
    let memory = if study.noise.prior.is_empty() {
        Vec::new()
    } else {
        let (content, _) = results.file(NOISE).map_err(one)?;
        read_table(&results.path(NOISE).display().to_string(), &content, Wanted::Given)?
    };
    Ok(Kept { study, plates, responses, lines, ratios, given, memory })
}

/// That the tables that follow from the wells are those of the run, to the byte.
fn follows(results: &Results, analysis: &Analysis) -> Result<(), Diagnostic> {
    let shown = results.folder().display().to_string();
    let written = tables(analysis).map_err(|error| {
        Diagnostic::error(Code::Results, format!("cannot compare the tables of `{shown}`: {error}"))
    })?;
    let of_wells = written.iter().filter(|(name, _)| !OF_EVIDENCE.contains(&name.as_str()));
    let other: Vec<&str> = of_wells
        .filter(|(name, content)| results.lists(name) && !results.wrote(name, content))
        .map(|(name, _)| name.as_str())
        .collect();
    if other.is_empty() {
        return Ok(());
    }
    let problem = format!(
        "foldshift {} wrote `{shown}`, and this one, {}, finds other numbers in its wells: {}",
        results.version(),
        env!("CARGO_PKG_VERSION"),
        other.join(", ")
    );
    Err(Diagnostic::error(Code::Results, problem)
        .at(Place::file(results.path(other[0]).display().to_string()))
        .help("run the study again with this one; or draw with the one that wrote them"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::figure::{Figure, Format, figures, for_print};
    use crate::report::{fixture, folder};

    /// Writes an analysis, and draws its figures from what was written.
    fn drawn_again(analysis: &Analysis) -> (Vec<Figure>, Vec<Figure>) {
        let place = tempfile::tempdir().expect("a folder");
        let results = place.path().join("results");
        folder::write(analysis, &results).expect("it can be written");
        let again = read(&results, false).unwrap_or_else(|problems| panic!("{problems:?}"));
        assert!(again.warnings.is_empty(), "{:?}", again.warnings);
        (figures(&again.analysis), for_print(&again.analysis, &Format::NATURE_SINGLE))
    }

    /// One figure after the other, so that a failure names it.
    fn are_equal(analysis: &Analysis) {
        let (on_page, in_column) = drawn_again(analysis);
        for (format, (first, again)) in [
            ("page", (figures(analysis), on_page)),
            ("column", (for_print(analysis, &Format::NATURE_SINGLE), in_column)),
        ] {
            assert_eq!(first.len(), again.len(), "{format}");
            for (first, again) in first.iter().zip(&again) {
                assert!(first == again, "{format}: {}, {}", first.name, again.name);
            }
        }
    }

    #[test]
    fn figures_from_tables_are_those_of_the_analysis_to_the_byte() {
        are_equal(fixture::km12());
        are_equal(fixture::one_experiment());
        are_equal(fixture::combination());
    }

    #[test]
    fn partners_of_any_name_read_back() {
        use foldshift_plates::plate::layout::Partner;
        use foldshift_tables::units::Dose;
        let dose = |value: f64, unit: &str| Dose::new(value, unit.parse().expect("a unit")).expect("a dose");
        for names in [vec!["cobimetinib"], vec!["a; b (1 nM)", "c"], vec!["x (y)", "z; "]] {
            let partners: Vec<Partner> = names
                .iter()
                .map(|name| Partner { compound: (*name).to_owned(), dose: dose(0.1, "µM") })
                .collect();
            let text = partners.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
            let again = super::wells::partners(&text).expect("partners");
            let shown = |partners: &[Partner]| {
                partners.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
            };
            assert_eq!(shown(&again), text);
        }
        assert!(super::wells::partners("nonsense").is_none());
    }
}
