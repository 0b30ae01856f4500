//! The summary of results that stand in a folder, from their tables alone.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::report::folder::rows::{Row, Rows, ic50, shifts};
use crate::report::folder::{Results, open};
use crate::report::summary::ic50::Ic50s;
use crate::report::summary::plate::{reasons, verdict, worst_first};
use crate::report::summary::{
    Fold, JudgedPlate, LeftOut, LineVerdict, Summary, combinations, decisions, left_out,
};
use crate::report::words;
use foldshift_curves::compare::Metric;
use foldshift_plates::plate::layout::Role;
use foldshift_study::assemble::POOLED;
use foldshift_study::normalise::quality::Verdict;
use foldshift_tables::diagnostic::{Code, Diagnostic, Place};

/// The summary of a folder, and what is worth telling of it.
#[derive(Debug)]
pub struct Shown {
    /// What the end of the run said.
    pub summary: Summary,
    /// Tables that are not as they were written.
    pub warnings: Vec<Diagnostic>,
}

impl Summary {
    /// What the end of a run said, from the tables that it wrote into `folder`.
    ///
    /// # Errors
    /// When the folder holds no results of a run, or those of two runs between each other; when a table is missing, cut, or
    /// of another version: all problems at once.
    pub fn read(folder: &Path) -> Result<Shown, Vec<Diagnostic>> {
        let results = open(folder).map_err(|problem| vec![problem])?;
        let mut changed = Vec::new();
        let mut table = |name: &str| Rows::read(&results, name, &mut changed);
        let (of_shifts, of_wells, of_quality) =
            (table("shifts.csv"), table("wells.csv"), table("quality.csv"));
        let (of_fits, of_mechanism) = (table("fits.csv"), table("mechanism.csv"));
        let folds = of_shifts
            .and_then(|rows| shifts(&rows, &[Metric::Ic50Abs, Metric::Emax]))
            .map(|shifts| Fold::all(&shifts));
        let wells = of_wells.and_then(|rows| wells(&rows));
        let plates = of_quality.and_then(|rows| plates(&rows));
        let ic50s = of_fits.and_then(|rows| ic50s(&rows));
        let verdicts = of_mechanism.and_then(|rows| verdicts(&rows));
        let lines = paired(&results);
        let combined = combinations::of_folder(&results, &mut changed);
        let decided = decisions::of_folder(&results, &mut changed);
        match (folds, wells, plates, ic50s, verdicts, lines, combined, decided) {
            (
                Ok(folds),
                Ok(wells),
                Ok(plates),
                Ok(ic50s),
                Ok(verdicts),
                Ok(lines),
                Ok(combinations),
                Ok(decisions),
            ) => {
                let summary = together(&results, folds, wells, plates, ic50s, verdicts, &lines);
                let summary = Summary { combinations, decisions, ..summary };
                Ok(Shown { summary: summary.standing_in(folder), warnings: warnings(&results, &changed) })
            }
            (folds, wells, plates, ic50s, verdicts, lines, combined, decided) => {
                let of_tables = [folds.err(), wells.err(), plates.err(), ic50s.err(), verdicts.err()];
                Err(of_tables
                    .into_iter()
                    .chain([lines.err(), combined.err(), decided.err()])
                    .flatten()
                    .collect())
            }
        }
    }
}

fn together(
    results: &Results,
    folds: Vec<Fold>,
    wells: Wells,
    plates: Plates,
    ic50s: Ic50s,
    verdicts: Vec<LineVerdict>,
    lines: &[String],
) -> Summary {
    let paired: Vec<&str> = lines.iter().map(String::as_str).collect();
    // A plate of which no line could be judged has no row of its quality.
    let passed = |plate: &&PlateName| plates.worst.get(*plate).is_some_and(|worst| *worst < Verdict::Fail);
    let failed = wells.plates.len() - wells.plates.iter().filter(passed).count();
    let why = || words::why_nothing(failed, wells.plates.len(), &paired);
    Summary {
        study: results.study().to_owned(),
        simulated: results.simulated(),
        nothing_compared: folds.is_empty().then(why),
        compared_with_none: words::left_alone(&paired, wells.lines.iter().map(String::as_str)),
        ic50s: if folds.is_empty() { ic50s.all() } else { Vec::new() },
        folds,
        combinations: Vec::new(),
        verdicts,
        plates: plates.told,
        left_out: wells.left_out,
        decisions: Vec::new(),
        folder: None,
        report: None,
    }
}

fn warnings(results: &Results, changed: &[String]) -> Vec<Diagnostic> {
    let folder = results.folder().display().to_string();
    let manifest = results.manifest_changed().then(|| "manifest.json".to_owned());
    let warn = |name: &String| {
        let problem =
            format!("`{name}` in `{folder}` was changed since the run: what follows is of it as it is");
        Diagnostic::warning(Code::Results, problem).at(Place::file(results.path(name).display().to_string()))
    };
    changed.iter().chain(&manifest).map(warn).collect()
}

/// The lines that stand in pairs, each once.
fn paired(results: &Results) -> Result<Vec<String>, Diagnostic> {
    #[derive(serde::Deserialize)]
    struct Pair {
        parental: String,
        resistant: Vec<String>,
    }
    #[derive(serde::Deserialize)]
    struct Settings {
        pairs: Vec<Pair>,
    }
    let settings: Settings = serde::Deserialize::deserialize(results.settings()).map_err(|error| {
        let path = results.path("manifest.json").display().to_string();
        let problem = format!("the settings do not say which lines are pairs: {error}");
        Diagnostic::error(Code::Damaged, problem).at(Place::file(path))
    })?;
    let lines =
        settings.pairs.into_iter().flat_map(|pair| std::iter::once(pair.parental).chain(pair.resistant));
    let lines: BTreeSet<String> = lines.collect();
    Ok(lines.into_iter().collect())
}

/// Export, name and read of a plate.
type PlateName = [String; 3];

/// What `wells.csv` tells.
struct Wells {
    plates: BTreeSet<PlateName>,
    /// Lines that were given a compound.
    lines: BTreeSet<String>,
    left_out: Vec<LeftOut>,
}

fn wells(rows: &Rows) -> Result<Wells, Diagnostic> {
    let [export, plate, read, well] = ["export", "plate", "read", "well"].map(|name| rows.column(name));
    let (export, plate, read, well) = (export?, plate?, read?, well?);
    let [role, line, excluded] = ["role", "cell_line", "excluded"].map(|name| rows.column(name));
    let (role, line, excluded) = (role?, line?, excluded?);
    let sample = Role::Sample.to_string();
    let mut found = Wells { plates: BTreeSet::new(), lines: BTreeSet::new(), left_out: Vec::new() };
    let mut last: Option<PlateName> = None;
    for row in rows.rows() {
        let name = [export, plate, read].map(|column| row.text(column));
        if last.as_ref().is_none_or(|last| *last != name) {
            let name = name.map(str::to_owned);
            found.plates.insert(name.clone());
            last = Some(name);
        }
        let of_line = row.text(line);
        if row.text(role) == sample && !of_line.is_empty() && !found.lines.contains(of_line) {
            found.lines.insert(of_line.to_owned());
        }
        let reason = row.text(excluded);
        if !reason.is_empty() {
            let well = row.known(well, |text| text.parse().ok())?;
            left_out::take(&mut found.left_out, (name[0], name[1]), well, reason);
        }
    }
    Ok(found)
}

/// What `quality.csv` tells.
struct Plates {
    /// Those that do not pass, the worst first.
    told: Vec<JudgedPlate>,
    /// The worst verdict of every plate that was judged.
    worst: BTreeMap<PlateName, Verdict>,
}

fn plates(rows: &Rows) -> Result<Plates, Diagnostic> {
    let [export, plate, read, line] = ["export", "plate", "read", "cell_line"].map(|name| rows.column(name));
    let (export, plate, read, line) = (export?, plate?, read?, line?);
    let (of_verdict, why) = (rows.column("verdict")?, rows.column("reasons")?);
    let mut found = Plates { told: Vec::new(), worst: BTreeMap::new() };
    for row in rows.rows() {
        let verdict = row.known(of_verdict, verdict)?;
        let name = [export, plate, read].map(|column| row.text(column).to_owned());
        let worst = found.worst.entry(name).or_insert(verdict);
        *worst = verdict.max(*worst);
        if verdict > Verdict::Pass {
            found.told.push(JudgedPlate {
                export: row.text(export).to_owned(),
                plate: row.text(plate).to_owned(),
                cell_line: row.text(line).to_owned(),
                verdict,
                reasons: row.known(why, reasons)?,
            });
        }
    }
    worst_first(&mut found.told);
    Ok(found)
}

fn ic50s(rows: &Rows) -> Result<Ic50s, Diagnostic> {
    let [experiment, line, compound, unit] =
        ["experiment", "cell_line", "compound", "dose_unit"].map(|name| rows.column(name));
    let (experiment, line, compound, unit) = (experiment?, line?, compound?, unit?);
    let [estimate, qualifier, lower, upper] =
        ["ic50_abs", "ic50_abs_qualifier", "ic50_abs_lower95", "ic50_abs_upper95"]
            .map(|name| rows.column(name));
    let (estimate, qualifier, lower, upper) = (estimate?, qualifier?, lower?, upper?);
    let mut found = Ic50s::default();
    for row in rows.rows().filter(|row| row.text(experiment) != POOLED) {
        let unit = row.known(unit, |text| text.parse().ok())?;
        let limits = (row.number(lower)?, row.number(upper)?);
        let ic50 = ic50(row.number(estimate)?, row.text(qualifier), limits.0, limits.1).ok_or_else(|| {
            row.not(qualifier, "does not go with the numbers beside it", Code::Contradiction)
        })?;
        found.take((row.text(line), row.text(compound)), unit, ic50);
    }
    Ok(found)
}

fn verdicts(rows: &Rows) -> Result<Vec<LineVerdict>, Diagnostic> {
    let [line, verdict, sentence] = ["case_id", "verdict", "sentence"].map(|name| rows.column(name));
    let (line, verdict, sentence) = (line?, verdict?, sentence?);
    let told = |column, row: Row<'_>| row.text(column).to_owned();
    Ok(rows
        .rows()
        .map(|row| LineVerdict {
            line: told(line, row),
            verdict: told(verdict, row),
            sentence: told(sentence, row),
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;
    use crate::report::folder;
    use foldshift_study::analysis::Analysis;

    /// Writes an analysis, and compares what is read back with what was written.
    fn reads_back(analysis: &Analysis) -> Summary {
        let place = tempfile::tempdir().expect("a folder");
        let results = place.path().join("results");
        folder::write(analysis, &results).expect("it can be written");
        let shown = Summary::read(&results).unwrap_or_else(|problems| panic!("{problems:?}"));
        assert!(shown.warnings.is_empty(), "{:?}", shown.warnings);
        assert_eq!(shown.summary, Summary::of(analysis).standing_in(&results));
        shown.summary
    }

    #[test]
    fn tables_give_the_summary_of_their_analysis() {
        let summary = reads_back(fixture::km12());
        assert_eq!((summary.folds.len(), summary.verdicts.len(), summary.n_left_out()), (8, 2, 74));
        assert!(summary.simulated && summary.nothing_compared.is_none() && summary.ic50s.is_empty());
        let of_lr2 = summary.folds.iter().find(|fold| fold.resistant == "KM12-LR2").expect("a fold");
        assert_eq!((&*of_lr2.fold, &*of_lr2.interval, of_lr2.n), ("61", "47–81", 2));
        reads_back(fixture::one_experiment());
    }

    #[test]
    fn a_study_without_pairs_gives_its_ic50s() {
        let without = fixture::changed(|text| text[..text.find("[[pair]]").expect("pairs")].to_owned());
        let summary = reads_back(&without);
        assert_eq!((summary.folds.len(), summary.ic50s.len()), (0, 12));
        let of_lr1 = summary.ic50s.iter().find(|one| one.cell_line == "KM12-LR1").expect("a line");
        assert_eq!((&*of_lr1.compound, &*of_lr1.ic50, of_lr1.n), ("larotrectinib", "> 10 µM", 3));
        assert_eq!(
            summary.nothing_compared.as_deref(),
            Some("nothing is compared: the study names no pair of lines")
        );
    }

    #[test]
    fn a_line_in_no_pair_is_named_from_tables_too() {
        let left = fixture::changed(|text| text.replace("[\"KM12-LR1\", \"KM12-LR2\"]", "[\"KM12-LR1\"]"));
        let summary = reads_back(&left);
        assert_eq!(summary.compared_with_none.as_deref(), Some("KM12-LR2 is compared with no line"));
    }

    #[test]
    fn names_that_would_act_read_back_as_they_are() {
        for name in
            ["<b>&\"]]>", "=cmd|' /C'!A0", "a\nb;c", "\u{202e}gpj.exe", &"x".repeat(200), "'", "a; fail: b"]
        {
            let mut analysis = fixture::with_compound(name);
            for quality in analysis.plates.iter_mut().flat_map(|plate| &mut plate.quality) {
                quality.cell_line.push_str(name);
            }
            let summary = reads_back(&analysis);
            assert_eq!(summary.folds.iter().filter(|fold| fold.compound == name).count(), 2, "{name}");
        }
    }
}
