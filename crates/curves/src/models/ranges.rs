//! Where parameters may lie: a range for each, open on one side or on both.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;

use crate::fit::FitOptions;
use crate::logistic::Logistic;

/// Values from `least` to `most`; a side that is `None` is open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Range {
    least: Option<f64>,
    most: Option<f64>,
}

/// A text that is no range.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoRange {
    /// Not two numbers, or one and an open side.
    #[error(
        "`{0}` is no range: expected two numbers with a colon between them, one of which may be left out (`0.3:5`, `0.3:`, `:5`)"
    )]
    Form(String),
    /// Nothing lies between its ends.
    #[error("`{0}` is no range: its first number must lie below its second")]
    Order(String),
}

impl Range {
    /// Every value.
    pub const OPEN: Self = Self { least: None, most: None };

    /// From `least` to `most`; `None` unless they are finite and `least` lies below `most`.
    #[must_use]
    pub fn new(least: Option<f64>, most: Option<f64>) -> Option<Self> {
        let finite = [least, most].into_iter().flatten().all(f64::is_finite);
        let ordered = least.zip(most).is_none_or(|(least, most)| least < most);
        (finite && ordered).then_some(Self { least, most })
    }

    /// The lowest value, when there is one.
    #[must_use]
    pub const fn least(self) -> Option<f64> {
        self.least
    }

    /// The highest value, when there is one.
    #[must_use]
    pub const fn most(self) -> Option<f64> {
        self.most
    }

    /// Is every value in it?
    #[must_use]
    pub fn is_open(self) -> bool {
        self == Self::OPEN
    }

    /// The same with both ends turned by a function that grows.
    #[must_use]
    pub fn map(self, turn: impl Fn(f64) -> f64) -> Self {
        Self { least: self.least.map(&turn), most: self.most.map(turn) }
    }

    /// The same with the ends exchanged and their signs changed.
    fn negated(self) -> Self {
        Self { least: self.most.map(|most| -most), most: self.least.map(|least| -least) }
    }

    /// Does it hold this value, but for rounding?
    pub(super) fn holds(self, value: f64) -> bool {
        self.least.is_none_or(|least| value >= least - rounding(least))
            && self.most.is_none_or(|most| value <= most + rounding(most))
    }

    /// Does this value lie at one of its ends?
    pub(super) fn ends_at(self, value: f64) -> bool {
        self.least.is_some_and(|least| value <= least + rounding(least))
            || self.most.is_some_and(|most| value >= most - rounding(most))
    }
}

/// How near to the end of a range a value lies at it.
fn rounding(end: f64) -> f64 {
    1e-9 * (1.0 + end.abs())
}

impl FromStr for Range {
    type Err = NoRange;

    /// Reads `0.3:5`, `0.3:`, `:5`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let no = || NoRange::Form(text.trim().to_owned());
        let (least, most) = text.split_once(':').ok_or_else(no)?;
        let end = |text: &str| match text.trim() {
            "" => Ok(None),
            number => number.parse().ok().filter(|end: &f64| end.is_finite()).map(Some).ok_or_else(no),
        };
        let (least, most) = (end(least)?, end(most)?);
        if least.or(most).is_none() {
            return Err(no());
        }
        Self::new(least, most).ok_or_else(|| NoRange::Order(text.trim().to_owned()))
    }
}

impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let end = |end: Option<f64>| end.map_or_else(String::new, |end| end.to_string());
        write!(f, "{}:{}", end(self.least), end(self.most))
    }
}

/// Ranges of the parameters of a curve.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Ranges {
    /// Of the upper plateau.
    pub top: Range,
    /// Of the lower plateau.
    pub bottom: Range,
    /// Of the signed slope: positive falls with dose. A range with 0 inside allows both directions: falling curves as
    /// steep as its positive part says, and rising ones as steep as its negative part does. No curve has a slope of 0.
    pub hill: Range,
    /// Of the log₁₀ dose halfway between the plateaus.
    pub log_mid: Range,
}

impl Ranges {
    /// Every parameter anywhere.
    pub const OPEN: Self =
        Self { top: Range::OPEN, bottom: Range::OPEN, hill: Range::OPEN, log_mid: Range::OPEN };

    /// May every parameter lie anywhere?
    #[must_use]
    pub fn is_open(&self) -> bool {
        *self == Self::OPEN
    }

    /// What of it a plain fit keeps by itself, as part of the options (the lower end of the bottom and the upper end of
    /// the top, the tighter of the ends where `options` have one already), and the rest.
    #[must_use]
    pub fn split(self, options: FitOptions) -> (FitOptions, Self) {
        let tighter = |a: Option<f64>, b: Option<f64>, pick: fn(f64, f64) -> f64| match (a, b) {
            (Some(a), Some(b)) => Some(pick(a, b)),
            (a, b) => a.or(b),
        };
        let options = FitOptions {
            bottom_at_least: tighter(options.bottom_at_least, self.bottom.least, f64::max),
            top_at_most: tighter(options.top_at_most, self.top.most, f64::min),
            ..options
        };
        let top = Range { most: None, ..self.top };
        let bottom = Range { least: None, ..self.bottom };
        (options, Self { top, bottom, ..self })
    }

    /// Does a curve keep them all?
    pub(super) fn are_kept_by(&self, curve: &Logistic) -> bool {
        self.top.holds(curve.top)
            && self.bottom.holds(curve.bottom)
            && self.hill.holds(curve.hill)
            && self.log_mid.holds(curve.log_mid)
    }

    /// The steepness of curves that fall, or rise; `None` where the range has only the other direction.
    pub(super) fn steepness(&self, falling: bool) -> Option<Range> {
        let hill = if falling { self.hill } else { self.hill.negated() };
        hill.most
            .is_none_or(|most| most > 0.0)
            .then(|| Range { least: hill.least.filter(|least| *least > 0.0), ..hill })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(text: &str) -> Range {
        text.parse().unwrap()
    }

    #[test]
    fn ranges_are_read_with_one_side_open_or_none() {
        assert_eq!(range("0.3:5"), Range { least: Some(0.3), most: Some(5.0) });
        assert_eq!(
            (range("0.3:"), range(" :-5 ")),
            (Range::new(Some(0.3), None).unwrap(), Range::new(None, Some(-5.0)).unwrap())
        );
        for text in [":", "5", "a:b", "1:2:3", "inf:", "0.3:NaN"] {
            assert!(matches!(text.parse::<Range>(), Err(NoRange::Form(_))), "{text}");
        }
        for text in ["5:0.3", "1:1"] {
            assert!(matches!(text.parse::<Range>(), Err(NoRange::Order(_))), "{text}");
        }
        assert_eq!(range("0.3:").to_string(), "0.3:");
    }

    #[test]
    fn a_slope_goes_both_ways_only_where_its_range_has_both_signs() {
        let of = |text: &str| {
            let ranges = Ranges { hill: range(text), ..Ranges::OPEN };
            [true, false].map(|falling| ranges.steepness(falling).map(|range| range.to_string()))
        };
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(of("0.3:5"), [some("0.3:5"), None]);
        assert_eq!(of("-5:-0.3"), [None, some("0.3:5")]);
        assert_eq!(of("-2:5"), [some(":5"), some(":2")]);
        assert_eq!(of("0:"), [some(":"), None]);
        assert_eq!(of(":5"), [some(":5"), some(":")]);
    }

    #[test]
    fn the_ends_that_a_plain_fit_keeps_are_given_to_it() {
        let ranges = Ranges { top: range("0.9:1.1"), bottom: range("0:"), ..Ranges::OPEN };
        let (options, rest) =
            ranges.split(FitOptions { bottom_at_least: Some(-0.1), ..FitOptions::default() });
        assert_eq!((options.bottom_at_least, options.top_at_most), (Some(0.0), Some(1.1)));
        assert_eq!(rest, Ranges { top: range("0.9:"), ..Ranges::OPEN });
        let (_, rest) =
            Ranges { bottom: range("0:"), top: range(":2"), ..Ranges::OPEN }.split(FitOptions::default());
        assert!(rest.is_open());
    }
}
