//! What is asked for, settled: which lines in which order, how large.

use sha2::{Digest as _, Sha256};

use super::names::{Comparison, Names};
use crate::report::figure::Scale;
use crate::report::figure::studio::{Curves, OfGrowth, format};
use foldshift_studio::view::CurveAsked;

/// Widths and heights that are drawn, in CSS pixels.
const WIDTH: std::ops::RangeInclusive<f64> = 240.0..=2400.0;
const HEIGHT: std::ops::RangeInclusive<f64> = 220.0..=1200.0;

/// What is asked for, settled: which lines, how large.
pub(super) struct Settled<'a> {
    pub(super) comparison: Comparison<'a>,
    /// The lines of the figure by their places.
    pub(super) lines: Vec<String>,
    pub(super) shown: Vec<usize>,
    pub(super) growth: Option<OfGrowth>,
    pub(super) asked: &'a CurveAsked,
}

impl<'a> Settled<'a> {
    pub(super) fn new(names: &Names<'a>, asked: &'a CurveAsked, comparison: Comparison<'a>) -> Self {
        let group = names.group_of(comparison);
        let is_asked = |line: &String| asked.lines.contains(line);
        let of_pair = |line: &String| line == comparison.parental || line == comparison.resistant;
        let any = group.iter().any(is_asked);
        let is_shown = |line: &String| if any { is_asked(line) } else { of_pair(line) };
        let lines = if asked.blind {
            // In an order that tells nothing, the same for the same question.
            let mut lines: Vec<String> = group.iter().filter(|line| is_shown(line)).cloned().collect();
            lines.sort_by_key(|line| Sha256::digest(format!("{}\0{line}", asked.id)).to_vec());
            lines
        } else {
            group.to_vec()
        };
        let shown = (0..lines.len()).filter(|place| is_shown(&lines[*place])).collect();
        let growth =
            asked.growth.then(|| OfGrowth::new(names.analysis, &lines, comparison.compound)).flatten();
        Self { comparison, lines, shown, growth, asked }
    }

    pub(super) fn curves(&self) -> Curves<'_> {
        let within = |value: f64, range: &std::ops::RangeInclusive<f64>, usual: f64| {
            if value.is_finite() && value > 0.0 { value.clamp(*range.start(), *range.end()) } else { usual }
        };
        Curves {
            compound: self.comparison.compound,
            lines: &self.lines,
            shown: &self.shown,
            scale: if self.asked.linear { Scale::Linear } else { Scale::Log },
            growth: self.growth.as_ref(),
            blind: self.asked.blind,
            format: format(within(self.asked.width, &WIDTH, 744.0)),
            height: within(self.asked.height, &HEIGHT, 360.0),
        }
    }

    /// Does nothing tell which line is which?
    pub(super) const fn is_blind(&self) -> bool {
        self.asked.blind
    }

    /// Places of the lines that are shown, the resistant line first; of blind curves in their order.
    pub(super) fn resistant_first(&self) -> Vec<usize> {
        let mut places = self.shown.clone();
        if !self.asked.blind {
            places.sort_by_key(|place| (self.lines[*place] != self.comparison.resistant, *place));
        }
        places
    }
}
