//! The curves of one comparison: figure, wells, days, and what is said of them.

use std::collections::BTreeSet;

use super::change::{ghost, strip};
use super::former::former;
use super::names::{Names, views};
use super::sentence::{plain, sentence};
use super::settled::Settled;
use super::wells::{off_curve, reason};
use crate::report::figure::studio::{FigureWell, Marked, OfGrowth};
use crate::report::words;
use foldshift_curves::fit::FitOptions;
use foldshift_curves::statistics::mean;
use foldshift_plates::plate::layout::Role;
use foldshift_studio::view::{CurveAsked, CurveDay, CurveView, CurveWell, Table};
use foldshift_study::analysis::{Analysis, FittedCurve};
use foldshift_tables::units::{Dose, DoseUnit};

pub(super) fn curve(analysis: &Analysis, before: Option<&Analysis>, asked: &CurveAsked) -> Option<CurveView> {
    let names = Names::new(analysis);
    let comparison = names.by_id(&asked.id)?;
    let settled = Settled::new(&names, asked, comparison);
    let curves = settled.curves();
    let marked = Marked::new(analysis, &curves)?;
    let drawn = marked.wells();
    let unit = marked.unit();
    let sees = !asked.blind;
    let named = |name: &str| if sees { name.to_owned() } else { String::new() };
    let met = |line: &str| was_given(analysis, line, comparison.compound);
    let blind = "Judged blind: lines, folds and calls are hidden until you look.";
    let mut said = sentence(&names, comparison);
    said.extend(before.and_then(|before| former(before, &names, comparison)));
    Some(CurveView {
        id: asked.id.clone(),
        compound: comparison.compound.to_owned(),
        parental: named(comparison.parental),
        resistant: named(comparison.resistant),
        sentence: if sees { said } else { vec![plain(blind)] },
        svg: marked.svg(),
        ghost: before.map(|before| ghost(&settled, before, &marked)).unwrap_or_default(),
        strip: before.and_then(|before| strip(&names, &settled, before, &marked)).unwrap_or_default(),
        wells: wells(&names, &settled, drawn, unit),
        plates: plates(&settled, analysis, drawn),
        days: if sees { days(&names, &settled, unit) } else { Vec::new() },
        lines: if sees {
            views(&settled.lines).into_iter().filter(|line| met(&line.name)).collect()
        } else {
            Vec::new()
        },
        has_growth: OfGrowth::new(analysis, &settled.lines, comparison.compound).is_some(),
        table: if sees { table(&names, &settled, unit) } else { Table::default() },
        given: if sees { given(&names, &settled) } else { Vec::new() },
        // What changed it is known where it was changed.
        effect: None,
    })
}

/// Was a line given a compound?
fn was_given(analysis: &Analysis, line: &str, compound: &str) -> bool {
    analysis.experiments_of(line, compound).next().is_some()
        || analysis.plates.iter().flat_map(|plate| plate.wells.values()).any(|well| {
            well.content.compound.as_deref() == Some(compound)
                && well.content.cell_line.as_deref() == Some(line)
        })
}

/// The curve of a line in an experiment.
fn curve_of<'a>(
    analysis: &'a Analysis,
    line: &str,
    compound: &str,
    experiment: &str,
) -> Option<&'a FittedCurve> {
    let is =
        |curve: &&FittedCurve| curve.assembled.key.experiment.as_deref().unwrap_or_default() == experiment;
    analysis.experiments_of(line, compound).find(is)
}

fn wells(names: &Names, settled: &Settled, drawn: &[FigureWell], unit: DoseUnit) -> Vec<CurveWell> {
    let analysis = names.analysis;
    let mut views: Vec<(&FigureWell, CurveWell)> = drawn
        .iter()
        .map(|well| {
            let line = &settled.lines[well.line];
            let experiment = names.experiments.get(well.day).copied().unwrap_or_default();
            let response = analysis.plates.get(well.plate).and_then(|plate| plate.wells.get(&well.well));
            let out = response.filter(|_| well.out.is_some()).and_then(reason).map(|reason| {
                let curve = curve_of(analysis, line, settled.comparison.compound, experiment);
                let off = curve.and_then(|curve| off_curve(curve, well.dose, well.response));
                [reason].into_iter().chain(off).collect::<Vec<_>>().join(" · ")
            });
            let percent = words::percent(Some(well.response));
            let said = if well.dose > 0.0 {
                format!("{} · {percent} of vehicle", shown_dose(well.dose, unit))
            } else {
                format!("vehicle · {percent} of their centre")
            };
            let view = CurveWell {
                plate: well.plate,
                well: well.well.to_string(),
                line: if settled.asked.blind { String::new() } else { line.clone() },
                experiment: if settled.asked.blind { String::new() } else { experiment.to_owned() },
                dose: well.dose,
                said,
                out,
            };
            (well, view)
        })
        .collect();
    if settled.asked.blind {
        views.sort_by_key(|(well, _)| (well.plate, well.well));
    }
    views.into_iter().map(|(_, view)| view).collect()
}

fn shown_dose(dose: f64, unit: DoseUnit) -> String {
    let shown = Dose::new(dose, unit).map(Dose::readable);
    shown.map_or_else(
        || format!("{} {unit}", words::trimmed(dose)),
        |dose| format!("{} {}", words::trimmed(dose.value()), dose.unit()),
    )
}

/// The plates of these wells, and those that failed; the resistant line first.
fn plates(settled: &Settled, analysis: &Analysis, drawn: &[FigureWell]) -> Vec<usize> {
    let mut found: Vec<usize> = Vec::new();
    for place in settled.resistant_first() {
        let line = settled.lines[place].as_str();
        let own = |(_, plate): &(usize, &foldshift_study::normalise::NormalizedPlate)| {
            plate.wells.values().any(|well| {
                well.content.role == Role::Sample
                    && well.content.compound.as_deref() == Some(settled.comparison.compound)
                    && well.content.cell_line.as_deref() == Some(line)
            })
        };
        let with_samples = analysis.plates.iter().enumerate().filter(own).map(|(place, _)| place);
        let with_marks = drawn.iter().filter(|well| well.line == place).map(|well| well.plate);
        let all: BTreeSet<usize> = with_samples.chain(with_marks).collect();
        found.extend(all.into_iter().filter(|plate| !found.contains(plate)).collect::<Vec<_>>());
    }
    if settled.asked.blind {
        found.sort_unstable();
    }
    found
}

/// Every experiment in which a line was given the compound, with its IC50 or why there is none.
fn days(names: &Names, settled: &Settled, unit: DoseUnit) -> Vec<CurveDay> {
    let (analysis, compound) = (names.analysis, settled.comparison.compound);
    let mut found = Vec::new();
    for place in settled.resistant_first() {
        let line = settled.lines[place].as_str();
        for (experiment, shown) in names.experiments.iter().zip(&names.days) {
            let curve = curve_of(analysis, line, compound, experiment);
            let own = analysis.plates.iter().flat_map(|plate| plate.wells.values()).filter(|well| {
                let content = &well.content;
                content.role == Role::Sample
                    && content.compound.as_deref() == Some(compound)
                    && content.cell_line.as_deref() == Some(line)
                    && content.experiment.as_deref().unwrap_or_default() == *experiment
            });
            let mut own = own.peekable();
            let given = own.peek().is_some();
            let (ic50, out) = match curve {
                Some(curve) => (words::ic50(curve.fit.ic50_abs, unit), None),
                None if given => {
                    let why = own.find_map(reason).unwrap_or_else(|| "no usable well".to_owned());
                    (words::NOTHING.to_owned(), Some(why))
                }
                None => continue,
            };
            let (line, experiment) = (line.to_owned(), (*experiment).to_owned());
            found.push(CurveDay { line, experiment, shown: shown.clone(), ic50, out });
        }
    }
    found
}

/// Means of every dose, a column an experiment; in percent of the vehicle.
fn table(names: &Names, settled: &Settled, unit: DoseUnit) -> Table {
    let (analysis, compound) = (names.analysis, settled.comparison.compound);
    let all: Vec<&FittedCurve> = settled
        .shown
        .iter()
        .flat_map(|place| analysis.experiments_of(&settled.lines[*place], compound))
        .collect();
    let has = |experiment: &&str| {
        all.iter().any(|curve| curve.assembled.key.experiment.as_deref().unwrap_or_default() == *experiment)
    };
    let experiments: Vec<&str> = names.experiments.iter().copied().filter(has).collect();
    let percent = |value: Option<f64>| words::number(value.map(|value| 100.0 * value), 0);
    let mut rows = Vec::new();
    for line in settled.shown.iter().map(|place| settled.lines[*place].as_str()) {
        let curves: Vec<Option<&FittedCurve>> =
            experiments.iter().map(|experiment| curve_of(analysis, line, compound, experiment)).collect();
        let levels = || curves.iter().flatten().flat_map(|curve| curve.assembled.curve.levels());
        let mut doses: Vec<f64> = levels().map(|level| level.dose).collect();
        doses.sort_by(f64::total_cmp);
        doses.dedup();
        for dose in doses {
            let of = |curve: &FittedCurve| {
                let mut levels = curve.assembled.curve.levels().iter();
                levels.find(|level| level.dose.to_bits() == dose.to_bits()).map(|level| level.mean)
            };
            let means: Vec<Option<f64>> = curves.iter().map(|curve| curve.and_then(of)).collect();
            let known: Vec<f64> = means.iter().flatten().copied().collect();
            let shown = if dose > 0.0 { shown_dose(dose, unit) } else { "vehicle".to_owned() };
            let cells = [line.to_owned(), shown].into_iter().chain(means.iter().map(|mean| percent(*mean)));
            rows.push(cells.chain([percent(mean(&known))]).collect());
        }
    }
    let days = experiments.iter().map(|experiment| names.day(experiment));
    let head =
        ["Line", "Dose"].map(str::to_owned).into_iter().chain(days).chain(["Mean, % of vehicle".to_owned()]);
    Table { head: head.collect(), rows }
}

/// What is given of the curves that are shown, each once with those it is given of: "top fixed at 100 %".
fn given(names: &Names, settled: &Settled) -> Vec<String> {
    let (analysis, compound) = (names.analysis, settled.comparison.compound);
    let mut told: Vec<(String, Vec<String>)> = Vec::new();
    let mut all = 0;
    for place in settled.resistant_first() {
        let line = &settled.lines[place];
        for curve in analysis.experiments_of(line, compound) {
            all += 1;
            let day = names.day(curve.assembled.key.experiment.as_deref().unwrap_or_default());
            for what in parameters(
                &curve.options,
                analysis.study.bottom_bound.then_some(curve.assembled.bottom_at_least),
            ) {
                let of = format!("{line} {day}");
                match told.iter_mut().find(|(known, _)| *known == what) {
                    Some((_, curves)) => curves.push(of),
                    None => told.push((what, vec![of])),
                }
            }
        }
    }
    let said = |(what, curves): (String, Vec<String>)| {
        if curves.len() == all { what } else { format!("{what}: {}", curves.join(", ")) }
    };
    told.into_iter().map(said).collect()
}

/// What options give of a curve, beside the bound that the blank sets.
fn parameters(options: &FitOptions, of_blank: Option<f64>) -> Vec<String> {
    let percent = |value: f64| format!("{} %", words::trimmed(100.0 * value));
    let mut said = Vec::new();
    said.extend(options.top.map(|top| format!("top fixed at {}", percent(top))));
    said.extend(options.bottom.map(|bottom| format!("bottom fixed at {}", percent(bottom))));
    said.extend(options.hill.map(|hill| format!("slope fixed at {}", words::trimmed(hill))));
    let by_hand =
        options.bottom_at_least.filter(|bound| Some(*bound) != of_blank && options.bottom.is_none());
    said.extend(by_hand.map(|bound| format!("bottom at least {}", percent(bound))));
    said.extend(options.top_at_most.map(|bound| format!("top at most {}", percent(bound))));
    said
}
