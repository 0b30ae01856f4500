//! The figures: dose-response curves, fold shifts, plates. Each is one SVG that stands alone, reads in
//! grey and is the same to the byte whenever it is drawn.

mod axis;
mod canvas;
mod chip;
mod control;
mod curves;
mod deviation;
mod drug_classes;
mod fine;
mod forest;
mod format;
mod ink;
mod key;
mod kinetics;
mod letter_widths;
mod lettering;
mod marker;
mod matrix;
mod palette;
mod panel;
mod pen;
mod pixels;
mod plate;
mod plate_map;
mod residuals;
mod shape;
mod sheet;
mod small;
#[cfg(test)]
mod tests;

pub use control::control;
pub use curves::curves;
pub use deviation::deviation;
pub use drug_classes::drug_classes;
pub use forest::forest;
pub use format::Format;
pub(crate) use key::key;
pub use kinetics::kinetics;
pub use matrix::matrix;
pub(crate) use palette::{shade_name, style_sheet};
pub use plate::plate;
pub(crate) use plate_map::plate_map;
pub use residuals::residuals;
pub use small::small;

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
    /// IC50s and folds of one compound, a line an experiment.
    Days {
        /// The compound.
        compound: String,
    },
    /// Residuals of the fits of one compound.
    Residuals {
        /// The compound.
        compound: String,
    },
    /// Profile likelihood of the absolute IC50s of one compound.
    Profile {
        /// The compound.
        compound: String,
    },
    /// Quality of the plates in the order of the experiments.
    QualityOverTime,
    /// A plate, by its index in [`Analysis::plates`].
    Plate(usize),
    /// Where a plate reads unevenly, by its index.
    Deviation(usize),
    /// The signals of a plate over time, by its index.
    Kinetics(usize),
}

/// How doses and responses become pixels of a drawing: what a page needs to find the well under a pointer.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Axes {}

/// One figure.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// Stem of its file, in characters that are safe everywhere; distinct within an analysis.
    pub name: String,
    /// What it shows.
    pub about: About,
    /// What a paper would print beneath it; plain text.
    pub caption: String,
    /// The drawing.
    pub svg: String,
    /// The same with a linear axis of doses, where there is one.
    pub linear: Option<String>,
    /// Where doses and responses lie in the drawing, of curves.
    pub axes: Option<Axes>,
}

/// Every figure of an analysis: folds, curves by compound, control charts, plates, each with its deviations where it
/// is uneven and with its signals over time where it was read again and again.
#[must_use]
pub fn figures(analysis: &Analysis) -> Vec<Figure> {
    let mut figures = forest(analysis);
    figures.extend(matrix(analysis));
    figures.extend(drug_classes(analysis));
    figures.extend(residuals(analysis));
    let groups = groups(analysis);
    let of_compound = |compound: &str| -> Vec<Figure> {
        groups.iter().filter_map(|lines| curves(analysis, lines, compound)).collect()
    };
    figures.par_extend(analysis.compounds().into_par_iter().flat_map_iter(of_compound));
    figures.extend(control(analysis));
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
