//! The figures: dose-response curves, fold shifts, plates. Each is one SVG that stands alone, reads in
//! grey and is the same to the byte whenever it is drawn.

mod axis;
mod blots;
mod canvas;
#[cfg(test)]
mod cases;
mod chip;
mod chosen;
mod combination;
mod combination_map;
mod combination_words;
mod control;
mod curve_points;
mod curve_sheet;
#[cfg(test)]
mod curve_tests;
mod curve_words;
mod curves;
mod day_names;
mod days;
mod days_layout;
mod deviation;
mod dose_axis;
mod drug_classes;
mod fine;
mod fit_residuals;
mod fold_axis;
mod forest;
mod forest_words;
mod format;
mod held;
mod ink;
mod key;
mod key_mark;
mod kinetics;
mod lane;
#[cfg(test)]
mod laws;
mod letter_widths;
mod lettering;
mod line;
mod line_groups;
mod marker;
mod matrix;
mod multiples;
mod palette;
mod panel;
mod panel_beyond;
mod panel_data;
mod panel_frame;
mod pen;
mod pixels;
mod plate;
mod plate_contents;
mod plate_map;
mod power;
#[cfg(test)]
mod print_laws;
mod profile;
mod push_apart;
mod quality;
mod scatter;
mod shape;
mod sheet;
mod size;
mod slopes;
mod small;
mod small_panel;
#[cfg(feature = "studio")]
pub(crate) mod studio;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod text_boxes;
mod waterfall;
mod well_grid;
mod well_marks;
mod whisker;
mod wrapping;

pub use blots::blots;
pub(crate) use chosen::plain;
pub use chosen::{Wanted, chosen};
pub use combination::combination;
pub(crate) use combination::drawn_model;
pub(crate) use combination_words::expectation;
pub use control::control;
pub use curve_points::{Course, CoursePoint, curve_points};
pub use curve_sheet::View;
pub use curves::{curves, curves_with_axes};
pub use day_names::day_names;
pub use days::days;
pub use deviation::deviation;
pub use dose_axis::Scale;
pub use drug_classes::drug_classes;
pub use fit_residuals::fit_residuals;
pub use forest::forest;
pub use format::{Format, Unit};
pub use held::{Advice, TooLarge, advice, held};
pub(crate) use key_mark::key_mark;
pub use kinetics::kinetics;
pub use line::experiments;
pub use line_groups::line_groups;
pub use matrix::matrix;
pub(crate) use palette::{of_word, shade_name, style_sheet};
pub use panel::Axes;
pub use plate::plate;
pub(crate) use plate_map::plate_map;
pub use power::{Drawing, power};
pub use profile::profile;
pub use quality::quality;
pub use scatter::scatter;
pub use size::size;
pub use small::small;
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
    /// Two compounds together on one line.
    Combination {
        /// The line.
        cell_line: String,
        /// The compounds.
        compounds: [String; 2],
    },
    /// IC50s of an unchanged line over experiments.
    ControlCharts,
    /// Curves of one compound.
    Curves {
        /// The compound.
        compound: String,
        /// The lines, the parental one first.
        lines: Vec<String>,
    },
    /// The small curve of one compound.
    Small {
        /// The compound.
        compound: String,
    },
    /// IC50s and folds of one compound, a line an experiment.
    Days {
        /// The compound.
        compound: String,
        /// The lines, the parental one first.
        lines: Vec<String>,
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
    /// Scatter of the folds over experiments, and what they lend each other.
    Scatter,
    /// Quality of the plates in the order of the experiments.
    QualityOverTime,
    /// The folds of one resistant line, sorted.
    Waterfall(String),
    /// A plate, by its index in [`Analysis::plates`].
    Plate(usize),
    /// Where a plate reads unevenly, by its index.
    Deviation(usize),
    /// The signals of a plate over time, by its index.
    Kinetics(usize),
}

impl About {
    /// Is it among those that [`for_column`] draws?
    #[must_use]
    pub const fn is_for_print(&self) -> bool {
        // Residuals and profiles say how well curves fit, plates what was read: they are for the page, and few papers print
        // them.
        matches!(
            self,
            Self::Folds
                | Self::Waterfall(_)
                | Self::Blots(_)
                | Self::Combination { .. }
                | Self::QualityOverTime
                | Self::Curves { .. }
                | Self::Days { .. }
        )
    }
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

/// Every figure of an analysis, as a page shows it: folds, blots, combinations, curves by compound with their residuals and profiles,
/// control charts, quality over time, plates, each with its deviations where it is uneven and with its signals over time
/// where it was read again and again.
#[must_use]
pub fn figures(analysis: &Analysis) -> Vec<Figure> {
    for_print(analysis, &Format::PAGE)
}

/// The same figures in the width, the letters and the lines of any format, under the same names.
#[must_use]
pub fn for_print(analysis: &Analysis, format: &Format) -> Vec<Figure> {
    let mut figures = forest(analysis, format);
    figures.extend(matrix(analysis, format));
    figures.extend(drug_classes(analysis, format));
    figures.extend(waterfall(analysis, format));
    figures.extend(blots(analysis, format));
    figures.extend(combination(analysis, format));
    figures.extend(of_compounds(analysis, format, true));
    figures.extend(scatter(analysis, format));
    figures.extend(control(analysis, &format.on_page(control::ON_PAGE)));
    figures.extend(quality(analysis, format));
    let plates: Vec<usize> = (0..analysis.plates.len()).collect();
    figures.extend(of_plates(analysis, &plates, format));
    named_apart(figures)
}

/// The figures of these plates, by their indices.
fn of_plates(analysis: &Analysis, plates: &[usize], format: &Format) -> Vec<Figure> {
    let of_plate = |index: &usize| {
        let beside = [
            deviation(analysis, *index, &format.on_page(deviation::ON_PAGE)),
            kinetics(analysis, *index, &format.on_page(kinetics::ON_PAGE)),
        ];
        std::iter::once(plate(analysis, *index, &format.on_page(plate::ON_PAGE)))
            .chain(beside.into_iter().flatten())
    };
    plates.par_iter().flat_map_iter(of_plate).collect()
}

/// Those that a paper prints, which are those of folds, blots, combinations, curves and quality; see [`About::is_for_print`].
#[must_use]
pub fn for_column(analysis: &Analysis, format: &Format) -> Vec<Figure> {
    let mut figures = forest(analysis, format);
    figures.extend(waterfall(analysis, format));
    figures.extend(blots(analysis, format));
    figures.extend(combination(analysis, format));
    figures.extend(of_compounds(analysis, format, false));
    figures.extend(quality(analysis, format));
    named_apart(figures)
}

/// The figures of every compound, each with its key: curves and days, and where `fits` are asked for residuals and the
/// profiles of IC50s too.
fn of_compounds(analysis: &Analysis, format: &Format, fits: bool) -> Vec<Figure> {
    let groups = line_groups(analysis);
    let of_compound = |compound: &str| -> Vec<Figure> {
        let of_lines = |lines: &Vec<String>| {
            let fits = |draw: fn(&Analysis, &[String], &str, &Format) -> Option<Figure>| {
                fits.then(|| draw(analysis, lines, compound, format)).flatten()
            };
            let all = [
                curves(analysis, lines, compound, View::ALONE, format),
                days(analysis, lines, compound, format),
                fits(fit_residuals),
                fits(profile),
            ];
            all.into_iter().flatten()
        };
        groups.iter().flat_map(of_lines).collect()
    };
    analysis.compounds().into_par_iter().flat_map_iter(of_compound).collect()
}

/// Figures of which no two share a name, in letters of either case.
fn named_apart(mut figures: Vec<Figure>) -> Vec<Figure> {
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

/// A stem of a file name: letters, digits, `-` and `.`; anything else becomes `_`.
fn safe(text: &str) -> String {
    let safe: String = text
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || matches!(c, '-' | '.') { c } else { '_' })
        .take(80)
        .collect();
    safe.trim_matches('.').to_owned()
}
