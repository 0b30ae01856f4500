//! What stands below the maps of a combination.

use std::fmt::Write as _;

use super::combination_map::FULL_EXCESS;
use crate::report::words;
use foldshift_combinations::{Basis, Model};
use foldshift_study::analysis::combinations::PairOnLine;
use foldshift_tables::numerals::interval;

/// The caption: what both maps show, the mean excess with its interval, what bold means.
pub(super) fn caption(pair: &PairOnLine, model: Model, simulated: bool) -> String {
    let key = &pair.key;
    let n = pair.experiments.len();
    let of = if n == 1 { "in one experiment".to_owned() } else { format!("mean of {n} experiments") };
    let mut text = format!(
        "{} under {} (columns) and {} (rows), {of}. First map: response, % of the vehicle. Second map: excess over {}, in points of the \
         vehicle: orange and + more effect than expected, purple and − less; full shade at ±{} points.",
        key.cell_line,
        key.compound,
        key.second_compound,
        expectation(model),
        words::fixed(100.0 * FULL_EXCESS, 0),
    );
    if let Some(excess) = pair.excess(model) {
        if let Some(mean) = &excess.mean {
            let interval = interval(mean.lower, mean.upper, |limit| words::points(Some(limit)));
            let limits = match mean.basis {
                Basis::Experiments => format!(" (95 % interval over {n} experiments {interval})"),
                Basis::Wells => format!(" (its wells: {interval})"),
                Basis::None => String::new(),
            };
            let _ = write!(text, " Mean excess {}{limits}.", words::points(Some(mean.value)));
        }
        if excess.cells.iter().any(|cell| cell.call.is_some()) {
            text.push_str(" Bold: p < 0.05 by Holm over the cells.");
        }
    }
    if simulated {
        text.push_str(" Simulated data.");
    }
    text
}

/// What a model expects, in words.
pub(crate) const fn expectation(model: Model) -> &'static str {
    match model {
        Model::Hsa => "the better compound alone (HSA)",
        Model::Bliss => "independent effects (Bliss)",
        Model::Loewe => "dose additivity (Loewe)",
        Model::Zip => "unchanged potencies (ZIP)",
    }
}
