//! What the script of the page works with: names, and every well with its number, packed.

use std::collections::{BTreeMap, BTreeSet};

use foldshift_curves::elementary::log10;
use foldshift_plates::plate::layout::Role;
use foldshift_study::normalise::quality::Verdict;
use maud::{Markup, PreEscaped, html};
use serde::Serialize;

use super::context::Context;
use super::folded::packed_bytes;
use crate::report::words;
use foldshift_tables::units::Dose;

/// Names, by which the packed wells are read.
#[derive(Serialize)]
struct Names<'a> {
    name: &'a str,
    lines: &'a [&'a str],
    /// The place of each line among those it is drawn with.
    places: Vec<usize>,
    experiments: &'a [&'a str],
    /// Those with a curve, which have a place on the page, then all others.
    compounds: &'a [&'a str],
    /// How many have a place.
    placed: usize,
    plates: Vec<Plate<'a>>,
    /// A list a plate of [`Well`]s, as JSON, deflated, as base64.
    wells: String,
}

#[derive(Serialize)]
struct Plate<'a> {
    name: String,
    export: &'a str,
    rows: usize,
    cols: usize,
    failed: bool,
}

/// A well in whole numbers and texts: row, column, role (a letter), line, compound, experiment (places in the lists, −1 for
/// none), log₁₀ of the dose, dose in words, response in thousandths of the vehicle, reading, why it was left out.
type Well = (usize, usize, char, i64, i64, i64, Option<f64>, String, Option<i64>, Option<f64>, String);

const fn letter(role: Role) -> char {
    match role {
        Role::Sample => 's',
        Role::Vehicle => 'v',
        Role::Blank => 'b',
        Role::Kill => 'k',
        Role::NoDye => 'n',
        Role::CompoundBlank => 'c',
        Role::T0 => 't',
        Role::Empty => 'e',
    }
}

/// A dose as people write it: `3.16 µM`.
fn short(dose: Dose) -> String {
    let readable = dose.readable();
    format!("{} {}", words::trimmed(readable.value()), readable.unit())
}

/// More wells than this and the script finds none under the pointer; the tables hold them all.
const MOST_WELLS: usize = 40_000;

/// The element of data. A name cannot end it.
pub(super) fn block(context: &Context) -> Markup {
    let analysis = context.analysis;
    let plates = analysis.plates.iter().map(|plate| Plate {
        name: super::plates::title(plate),
        export: &plate.export,
        rows: plate.format.rows,
        cols: plate.format.cols,
        failed: plate.verdict() == Verdict::Fail,
    });
    let compounds = with_others(context);
    let names = Names {
        name: &analysis.study.name,
        lines: &context.lines,
        places: context.lines.iter().map(|line| context.place_of(line)).collect(),
        experiments: &context.experiments,
        compounds: &compounds,
        placed: context.compounds.len(),
        plates: plates.collect(),
        wells: packed_bytes(&wells(context, &compounds)),
    };
    let json = serde_json::to_string(&names).unwrap_or_default().replace('<', "\\u003c");
    html! { script type="application/json" id="data" { (PreEscaped(json)) } }
}

/// The compounds of the page, then those whose wells gave no curve.
fn with_others<'a>(context: &Context<'a>) -> Vec<&'a str> {
    let wells = context.analysis.plates.iter().flat_map(|plate| plate.wells.values());
    let named = wells.filter(|well| well.content.role == Role::Sample);
    let others: BTreeSet<&str> = named.filter_map(|well| well.content.compound.as_deref()).collect();
    let placed: BTreeSet<&str> = context.compounds.iter().copied().collect();
    context.compounds.iter().copied().chain(others.difference(&placed).copied()).collect()
}

fn wells(context: &Context, compounds: &[&str]) -> Vec<u8> {
    let analysis = context.analysis;
    if analysis.plates.iter().map(|plate| plate.wells.len()).sum::<usize>() > MOST_WELLS {
        return b"[]".to_vec();
    }
    let place = |all: &[&str], name: Option<&str>| {
        let found = name.and_then(|name| all.binary_search(&name).ok());
        found.and_then(|at| i64::try_from(at).ok()).unwrap_or(-1)
    };
    let numbers: BTreeMap<&str, i64> = compounds.iter().copied().zip(0..).collect();
    #[expect(clippy::cast_possible_truncation, reason = "thousandths of a response")]
    let thousandths = |response: f64| (1000.0 * response).round() as i64;
    let plates: Vec<Vec<Well>> = analysis
        .plates
        .iter()
        .map(|plate| {
            let one = |(well, response): (
                &foldshift_plates::plate::Well,
                &foldshift_study::normalise::WellResponse,
            )| {
                let content = &response.content;
                let dose = content.dose.as_ref().filter(|_| content.role == Role::Sample);
                let unit = analysis.study.dose_unit;
                (
                    well.row(),
                    well.col(),
                    letter(content.role),
                    place(&context.lines, content.cell_line.as_deref()),
                    content
                        .compound
                        .as_deref()
                        .filter(|_| content.role == Role::Sample)
                        .and_then(|name| numbers.get(name))
                        .copied()
                        .unwrap_or(-1),
                    place(&context.experiments, content.experiment.as_deref()),
                    dose.map(|dose| dose.in_unit(unit).unwrap_or(dose.value()))
                        .filter(|dose| *dose > 0.0)
                        .map(|dose| (log10(dose) * 1e4).round() / 1e4),
                    dose.map(|dose| short(*dose)).unwrap_or_default(),
                    response.response.map(thousandths),
                    response.value,
                    response.excluded.clone().unwrap_or_default(),
                )
            };
            plate.wells.iter().map(one).collect()
        })
        .collect();
    serde_json::to_vec(&plates).unwrap_or_default()
}
