//! The folds of a study, its plates as lines × days, and what is counted.

use std::collections::BTreeSet;

use super::failed::failed;
use super::names::{Comparison, Names, colour_of};
use super::plate::standing;
use super::sentence::{call_of, call_word, counted, pieces, plain, strong, why_none};
use crate::report::html::said::{amount, capitalised, known, mechanism};
use crate::report::words;
use foldshift_curves::compare::Call;
use foldshift_curves::elementary::log10;
use foldshift_studio::view::{CellView, DayView, MatrixView, PairView, Piece};
use foldshift_study::analysis::Analysis;
use foldshift_study::normalise::By;

pub(super) fn matrix(analysis: &Analysis) -> MatrixView {
    let names = Names::new(analysis);
    let pairs = names.pairs.iter().map(|(parental, resistant)| pair(&names, parental, resistant)).collect();
    let row = |compound: &&str| {
        let of =
            |(parental, resistant): &(&str, &str)| cell(&names, Comparison { compound, parental, resistant });
        names.pairs.iter().map(of).collect()
    };
    let lines = names.lines();
    let plates = lines.iter().map(|line| plates_of(&names, &line.name)).collect();
    let day = |(name, shown): (&&str, &String)| DayView { name: (*name).to_owned(), shown: shown.clone() };
    MatrixView {
        compounds: names.compounds.iter().map(|compound| (*compound).to_owned()).collect(),
        pairs,
        cells: names.compounds.iter().map(row).collect(),
        days: names.experiments.iter().zip(&names.days).map(day).collect(),
        plates,
        verdicts: verdicts(&names),
        counts: counts(&names, lines.len()),
        standing: analysis.plates.iter().map(|plate| standing(plate).to_owned()).collect(),
        failed: failed(&names),
        nothing: words::nothing_compared(analysis).map(|why| format!("{}.", capitalised(&why))),
        lines,
    }
}

fn pair(names: &Names, parental: &str, resistant: &str) -> PairView {
    let lines = names.group_of(Comparison { compound: "", parental, resistant });
    let place = lines.iter().position(|line| line == resistant).unwrap_or(1);
    PairView {
        parental: parental.to_owned(),
        resistant: resistant.to_owned(),
        short: words::short_line(&names.analysis.study.pairs, resistant).to_owned(),
        colour: colour_of(place),
    }
}

fn cell(names: &Names, comparison: Comparison) -> CellView {
    let about = format!("{} under {}", names.told(comparison), comparison.compound);
    let Some(shift) = comparison.fold(names.analysis) else {
        let why = why_none(names.analysis, comparison);
        let fold = words::NOTHING.to_owned();
        return CellView {
            id: comparison.id(),
            fold,
            said: format!("{about}: not compared, {why}"),
            ..CellView::default()
        };
    };
    let call = call_of(Some(shift));
    let limits = words::shift_limits_in_short(shift);
    let interval = if shift.estimate.is_some() { limits.clone() } else { String::new() };
    let said = if words::is_of_one_experiment(shift) {
        format!("{about}: {}", words::in_one_experiment(shift))
    } else {
        let limits = if limits.is_empty() { limits } else { format!(" ({limits})") };
        let n = words::counted(words::n_of(shift), "experiment");
        format!("{about}: {}, {}{limits}, {n}", call_word(Some(shift)), amount(shift))
    };
    // What is undecided has no colour, as in the report.
    let decided = shift.call.is_some_and(|call| call != Call::I);
    CellView {
        id: comparison.id(),
        call: call.map(|call| call.to_string()).unwrap_or_default(),
        fold: words::shift_value(shift),
        interval,
        n: words::n_of(shift),
        depth: known(shift).filter(|_| decided).map(log10),
        said,
    }
}

/// The plates of a line, by experiment.
fn plates_of(names: &Names, line: &str) -> Vec<Vec<usize>> {
    let mut found: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); names.experiments.len()];
    for (place, plate) in names.analysis.plates.iter().enumerate() {
        let mut last = None;
        for content in plate.wells.values().map(|well| &well.content) {
            let own = content.cell_line.as_deref() == Some(line);
            let Some(experiment) = content.experiment.as_deref().filter(|_| own) else { continue };
            // Neighbours are mostly of one experiment.
            if last != Some(experiment) {
                if let Some(day) = names.experiments.iter().position(|name| *name == experiment) {
                    found[day].insert(place);
                }
                last = Some(experiment);
            }
        }
    }
    found.into_iter().map(|plates| plates.into_iter().collect()).collect()
}

/// Where the resistance of each line lies, in the report's sentence.
fn verdicts(names: &Names) -> Vec<Vec<Piece>> {
    let of_pair = |(parental, resistant): &(&str, &str)| {
        let mut judged = names.analysis.mechanism.iter();
        let judged = judged.find(|one| one.parental == *parental && one.resistant == *resistant)?;
        let said = pieces(&mechanism(&judged.judgement));
        let said = if said.is_empty() {
            vec![plain(format!("{}.", words::verdict(judged.judgement.decision.verdict)))]
        } else {
            said
        };
        let line = names.told(Comparison { compound: "", parental, resistant });
        Some([strong(line), plain(": ")].into_iter().chain(said).collect())
    };
    names.pairs.iter().filter_map(of_pair).collect()
}

fn counts(names: &Names, lines: usize) -> Vec<String> {
    let analysis = names.analysis;
    let all = format!(
        "{} · {} · {}",
        counted(analysis.plates.len(), "plate"),
        counted(lines, "line"),
        counted(names.compounds.len(), "compound")
    );
    let failed = analysis.failed_plates().len();
    let wells = analysis.plates.iter().flat_map(|plate| plate.wells.values());
    let out = wells.filter(|well| well.excluded_by.is_some_and(|by| by != By::Plate)).count();
    let mut second = Vec::new();
    if failed > 0 {
        second.push(format!("{} failed", counted(failed, "plate")));
    }
    if out > 0 {
        second.push(format!("{} out", counted(out, "well")));
    }
    [all].into_iter().chain((!second.is_empty()).then(|| second.join(" · "))).collect()
}
