//! Folds as bars of letters on one logarithmic axis: `├──●──┤`, an arrow where a side is open.

use unicode_width::UnicodeWidthStr as _;

use crate::report::summary::Fold;
use foldshift_tables::numerals::trimmed;

/// The folds at which every bar has a mark: none, and the smallest that counts.
const MARKED: [f64; 2] = [1.0, 3.0];
/// How far limits widen the axis beyond the folds themselves, in decades: two experiments that disagree have endless ones.
const FURTHEST: f64 = 1.0;
/// Room beside the outermost fold, in decades.
const MARGIN: f64 = 0.3;

/// A logarithmic axis of so many columns.
#[derive(Clone, Copy, Debug)]
pub(super) struct Axis {
    low: f64,
    high: f64,
    width: usize,
}

/// Where a side of an interval ends.
#[derive(Clone, Copy)]
enum End {
    /// In this column.
    At(usize),
    /// Beyond the axis, or nowhere.
    Open,
}

impl Axis {
    /// An axis that shows all these folds, and their limits unless those are very far.
    pub(super) fn over(folds: &[&Fold], width: usize) -> Self {
        let log = |value: Option<f64>| value.filter(|value| *value > 0.0).map(f64::log10);
        let known = |fold: &Fold| {
            let bound = if fold.qualifier == ">" { fold.lower } else { fold.upper };
            log(fold.estimate.or(bound.filter(|_| fold.qualifier != "nd")))
        };
        let marked = MARKED.map(f64::log10);
        let values = || folds.iter().filter_map(|fold| known(fold)).chain(marked);
        let (least, most) = (values().fold(0.0, f64::min), values().fold(0.0, f64::max));
        let limits = || folds.iter().flat_map(|fold| [log(fold.lower), log(fold.upper)]).flatten();
        let low = limits().filter(|limit| *limit >= least - FURTHEST).fold(least, f64::min);
        let high = limits().filter(|limit| *limit <= most + FURTHEST).fold(most, f64::max);
        Self { low: low - MARGIN, high: high + MARGIN, width }
    }

    /// The column of a fold; `None` beyond the axis.
    fn column(&self, fold: f64) -> Option<usize> {
        let share = (fold.log10() - self.low) / (self.high - self.low);
        let inside = fold > 0.0 && (0.0..=1.0).contains(&share);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "a column of a terminal"
        )]
        inside.then(|| (share * self.width.saturating_sub(1) as f64).round() as usize)
    }

    /// The folds of whole decades, each at its column, as far as they stand clear of each other; 1 first.
    pub(super) fn labels(&self) -> String {
        #[expect(clippy::cast_possible_truncation, reason = "decades of a fold")]
        let (first, last) = (self.low.ceil() as i32, self.high.floor() as i32);
        let mut decades: Vec<i32> = (first..=last).collect();
        decades.sort_by_key(|decade| decade.abs());
        let mut line = vec![' '; self.width];
        for decade in decades {
            let label = trimmed(10_f64.powi(decade));
            let Some(column) = self.column(10_f64.powi(decade)) else { continue };
            if label.width() > self.width {
                continue;
            }
            let from = column.saturating_sub((label.width() - 1) / 2).min(self.width - label.width());
            let around = from.saturating_sub(1)..(from + label.width() + 1).min(self.width);
            if line[around].iter().all(|cell| *cell == ' ') {
                line.splice(from..from + label.chars().count(), label.chars());
            }
        }
        line.into_iter().collect()
    }

    /// The bar of a fold; marks alone where nothing is known of it.
    pub(super) fn bar(&self, fold: &Fold) -> String {
        let mut line = vec![' '; self.width];
        for column in MARKED.into_iter().filter_map(|mark| self.column(mark)) {
            line[column] = '┊';
        }
        let end = |limit: Option<f64>| limit.and_then(|limit| self.column(limit)).map_or(End::Open, End::At);
        let has_interval = fold.lower.is_some() || fold.upper.is_some();
        if has_interval && fold.qualifier != "nd" && self.width > 0 {
            let stroke = if fold.one_experiment { '╌' } else { '─' };
            self.draw(&mut line, end(fold.lower), end(fold.upper), stroke);
        }
        if let Some(column) = fold.estimate.and_then(|estimate| self.column(estimate)) {
            line[column] = '●';
        }
        line.into_iter().collect()
    }

    fn draw(&self, line: &mut [char], lower: End, upper: End, stroke: char) {
        let first = if let End::At(column) = lower { column } else { 0 };
        let last = if let End::At(column) = upper { column } else { self.width - 1 };
        for cell in line.iter_mut().take(last + 1).skip(first) {
            *cell = if *cell == '┊' { '┼' } else { stroke };
        }
        line[first] = if matches!(lower, End::At(_)) { '├' } else { '←' };
        line[last] = if matches!(upper, End::At(_)) { '┤' } else { '→' };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture::km12;
    use crate::report::summary::Summary;

    /// A fold of the example with other numbers.
    fn fold(qualifier: &str, estimate: Option<f64>, limits: [Option<f64>; 2]) -> Fold {
        let mut one = Summary::of(km12()).folds.remove(0);
        (one.qualifier, one.estimate) = (qualifier.to_owned(), estimate);
        [one.lower, one.upper] = limits;
        one
    }

    /// Three decades in 31 columns: ten to the decade.
    const AXIS: Axis = Axis { low: -1.0, high: 2.0, width: 31 };

    #[test]
    fn a_fold_stands_at_its_logarithm_between_its_limits() {
        assert_eq!(AXIS.labels(), "0.1       1         10      100");
        assert_eq!(
            AXIS.bar(&fold("", Some(10.0), [Some(2.0), Some(50.0)])),
            "          ┊  ├─┼────●──────┤   "
        );
        assert_eq!(AXIS.bar(&fold("", Some(0.2), [Some(0.1), Some(0.5)])), "├──●───┤  ┊    ┊               ");
    }

    #[test]
    fn what_is_open_or_far_is_an_arrow() {
        assert_eq!(AXIS.bar(&fold(">", None, [Some(10.0), None])), "          ┊    ┊    ├─────────→");
        assert_eq!(AXIS.bar(&fold("<", None, [None, Some(0.5)])), "←──────┤  ┊    ┊               ");
        assert_eq!(
            AXIS.bar(&fold("", Some(10.0), [Some(5.0), Some(5e4)])),
            "          ┊    ┊ ├──●─────────→"
        );
        assert_eq!(AXIS.bar(&fold("nd", None, [None, None])), "          ┊    ┊               ");
    }

    #[test]
    fn the_axis_reaches_every_fold_and_no_endless_limit() {
        let folds = [
            fold("", Some(100.0), [Some(1e-9), Some(1e12)]),
            fold("", Some(0.02), [Some(0.01), Some(0.04)]),
            fold(">", None, [Some(700.0), None]),
        ];
        let axis = Axis::over(&folds.iter().collect::<Vec<_>>(), 40);
        assert!((axis.low - (-2.0 - MARGIN)).abs() < 1e-9, "{axis:?}");
        assert!((axis.high - (700_f64.log10() + MARGIN)).abs() < 1e-9, "{axis:?}");
        for one in &folds {
            assert_eq!(axis.bar(one).chars().count(), 40);
        }
    }
}
