//! Experiments whose responses disagree: two lines that changed places are seen here before anything is fitted.

use std::collections::BTreeMap;

use crate::digest::cells::Cell;
use crate::digest::questions::Question;
use foldshift_curves::statistics::median;

/// Mean responses that lie further apart than this are shown: a quarter of the vehicle over ten doses of a half-log series
/// is an IC50 that moved by more than tenfold.
const FAR: f64 = 0.25;

/// How far the ends of two ranges may lie apart on the log scale and still be comparable.
const SAME_RANGE: f64 = 0.15;

pub(super) fn questions(cells: &[Cell]) -> Vec<Question> {
    let mut groups: BTreeMap<[&str; 2], Vec<(&Cell, f64)>> = BTreeMap::new();
    for cell in cells {
        if let Some(mean) = cell.mean_response {
            groups.entry([&cell.compound, &cell.cell_line]).or_default().push((cell, mean));
        }
    }
    groups
        .into_iter()
        .filter_map(|([compound, line], group)| {
            let far = far(&group);
            (!far.is_empty()).then(|| Question::Disagrees {
                compound: compound.to_owned(),
                cell_line: line.to_owned(),
                experiments: far,
            })
        })
        .collect()
}

/// The experiments that are far from the median of all; of two that disagree nobody can say which is wrong.
fn far(group: &[(&Cell, f64)]) -> Vec<String> {
    let comparable = |a: &Cell, b: &Cell| {
        let ((low, high), (other_low, other_high)) = (a.log_range(), b.log_range());
        // A thousandfold slip of the unit is told elsewhere, and leaves the responses what they are.
        let off = |difference: f64| (difference - 3.0 * (difference / 3.0).round()).abs();
        a.doses == b.doses && off(low - other_low) < SAME_RANGE && off(high - other_high) < SAME_RANGE
    };
    let is_far = |(cell, mean): &&(&Cell, f64)| {
        let of_all = group.iter().filter(|(other, _)| comparable(cell, other)).map(|(_, mean)| *mean);
        let of_all: Vec<f64> = of_all.collect();
        let middle =
            if let [one, other] = of_all[..] { one + other - mean } else { median(&of_all).unwrap_or(*mean) };
        (mean - middle).abs() > FAR
    };
    group.iter().filter(is_far).map(|(cell, _)| cell.experiment.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::cells::tests::cell;

    fn told(means: &[f64]) -> Vec<String> {
        let cells: Vec<Cell> = means
            .iter()
            .enumerate()
            .map(|(day, mean)| Cell {
                mean_response: Some(*mean),
                ..cell("a", "P", &day.to_string(), ["1 nM", "1 uM"])
            })
            .collect();
        questions(&cells).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn the_experiment_that_stands_alone_is_named() {
        assert_eq!(told(&[0.3, 0.8, 0.35]), ["the responses of P under a in 1 are far from the others"]);
        assert_eq!(told(&[0.4, 0.8]), ["the responses of P under a in 0 and 1 are far from the others"]);
        assert!(told(&[0.4, 0.55, 0.5]).is_empty() && told(&[0.4]).is_empty());
    }
}
