//! The figures: dose-response curves, fold shifts, plates. Each is one SVG that stands alone, reads in
//! grey and is the same to the byte whenever it is drawn.

mod axis;
mod blots;
mod canvas;
mod chip;
mod control;
mod curves;
mod deviation;
mod drug_classes;
mod fine;
mod fit_residuals;
mod forest;
mod format;
mod ink;
mod kinetics;
#[cfg(test)]
mod laws;
mod letter_widths;
mod lettering;
mod marker;
mod matrix;
pub(crate) mod palette;
mod panel;
mod pen;
mod plate;
mod profile;
mod quality;
mod shape;
mod sheet;
mod small_panel;
#[cfg(test)]
mod tests;
mod waterfall;

pub use blots::blots;
pub use control::control;
pub use curves::curves;
pub use deviation::deviation;
pub use drug_classes::drug_classes;
pub use fit_residuals::fit_residuals;
pub use forest::forest;
pub use format::Format;
pub use kinetics::kinetics;
pub use matrix::matrix;
pub use plate::plate;
pub use profile::profile;
pub use quality::quality;
pub use waterfall::waterfall;

use std::collections::BTreeSet;

use rayon::prelude::*;

use foldshift_study::analysis::Analysis;

/// What a figure shows, so that a page knows where it belongs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum About {
    /// Fold shifts of all lines and compounds.
    Folds,
    /// Every line against every compound.
    CrossResistance,
    /// The panel of drugs by class, of every line whose mechanism is judged.
    Mechanism,
    /// Blots of one resistant line.
    Blots(String),
    /// IC50s of an unchanged line over experiments.
    ControlCharts,
    /// Curves of one compound.
    Curves {
        /// The compound.
        compound: String,
        /// The lines, the parental one first.
        lines: Vec<String>,
    },
    /// How far wells lie from the curves of one compound.
    Residuals {
        /// The compound.
        compound: String,
    },
    /// The profile likelihood of the absolute IC50s of one compound.
    Profile {
        /// The compound.
        compound: String,
    },
    /// Quality of all plates over time.
    Quality,
    /// The folds of one resistant line under many compounds, sorted.
    Waterfall(String),
    /// A plate, by its index in [`Analysis::plates`].
    Plate(usize),
}

/// One figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    /// Stem of its file, in characters that are safe everywhere; distinct within an analysis.
    pub name: String,
    /// What it shows.
    pub about: About,
    /// What a paper would print beneath it; plain text.
    pub caption: String,
    /// The drawing.
    pub svg: String,
}

/// Every figure of an analysis: folds, curves by compound with their residuals and profiles, control charts, quality over
/// time, plates, each with its deviations where it is uneven and with its signals over time where it was read again and
/// again.
#[must_use]
pub fn figures(analysis: &Analysis) -> Vec<Figure> {
    let mut figures = forest(analysis);
    figures.extend(matrix(analysis));
    figures.extend(drug_classes(analysis));
    figures.extend(waterfall(analysis, &Format::PAGE));
    figures.extend(blots(analysis, &Format::PAGE));
    let groups = groups(analysis);
    let of_compound = |compound: &str| -> Vec<Figure> {
        let of_lines = |lines: &Vec<String>| {
            let beside = [
                fit_residuals(analysis, lines, compound, &Format::PAGE),
                profile(analysis, lines, compound, &Format::PAGE),
            ];
            curves(analysis, lines, compound).into_iter().chain(beside.into_iter().flatten())
        };
        groups.iter().flat_map(of_lines).collect()
    };
    figures.par_extend(analysis.compounds().into_par_iter().flat_map_iter(of_compound));
    figures.extend(control(analysis));
    figures.extend(quality(analysis, &Format::PAGE));
    let of_plate = |index: usize| {
        let beside = [deviation(analysis, index), kinetics(analysis, index)];
        std::iter::once(plate(analysis, index)).chain(beside.into_iter().flatten())
    };
    figures.par_extend((0..analysis.plates.len()).into_par_iter().flat_map_iter(of_plate));
    let mut taken = BTreeSet::new();
    for figure in &mut figures {
        let stem = figure.name.clone();
        let mut copy = 2;
        while !taken.insert(figure.name.to_lowercase()) {
            figure.name = format!("{stem}_{copy}");
            copy += 1;
        }
    }
    figures
}

/// Printed in every figure of a study that nobody measured.
const SIMULATED: &str = "SIMULATED DATA";

/// Most lines that one panel holds and stays readable.
const MOST_LINES: usize = 6;

/// Which lines share a panel: a parental line with its resistant ones; a line without partner alone.
fn groups(analysis: &Analysis) -> Vec<Vec<String>> {
    let mut by_parental: Vec<(&str, Vec<&str>)> = Vec::new();
    for pair in &analysis.study.pairs {
        let place = by_parental.iter().position(|(parental, _)| *parental == pair.parental);
        let place = place.unwrap_or_else(|| {
            by_parental.push((&pair.parental, Vec::new()));
            by_parental.len() - 1
        });
        for line in &pair.resistant {
            if !by_parental[place].1.contains(&line.as_str()) {
                by_parental[place].1.push(line);
            }
        }
    }
    let mut groups: Vec<Vec<String>> = Vec::new();
    for (parental, resistant) in &by_parental {
        for some in resistant.chunks(MOST_LINES - 1) {
            groups.push(std::iter::once(parental).chain(some).map(|line| (*line).to_owned()).collect());
        }
    }
    let mut alone: Vec<&str> = analysis.curves.iter().map(|c| c.assembled.key.cell_line.as_str()).collect();
    alone.dedup();
    let grouped: BTreeSet<&str> = groups.iter().flatten().map(String::as_str).collect();
    alone.retain(|line| !grouped.contains(line));
    let alone: Vec<String> = alone.into_iter().map(str::to_owned).collect();
    groups.extend(alone.into_iter().map(|line| vec![line]));
    groups
}

/// A stem of a file name: letters, digits, `-` and `.`; anything else becomes `_`.
fn safe(text: &str) -> String {
    let safe: String = text
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || matches!(c, '-' | '.') { c } else { '_' })
        .take(80)
        .collect();
    safe.trim_matches('.').to_owned()
}
