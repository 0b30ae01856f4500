//! Axes: from numbers to pixels, and where the ticks go.

use crate::report::words::trimmed;
use foldshift_curves::elementary::{exp10, log10};

/// A linear map from numbers (of a log axis: log₁₀) to pixels.
#[derive(Clone, Copy, Debug)]
pub(super) struct Axis {
    pub(super) from: f64,
    pub(super) to: f64,
    pub(super) start: f64,
    pub(super) end: f64,
}

impl Axis {
    /// The pixel of a number.
    pub(super) fn at(self, value: f64) -> f64 {
        self.start + (value - self.from) / (self.to - self.from) * (self.end - self.start)
    }

    /// The pixel of a number, kept within the axis.
    pub(super) fn clipped(self, value: f64) -> f64 {
        self.at(value.clamp(self.from, self.to))
    }

    pub(super) fn holds(self, value: f64) -> bool {
        (self.from..=self.to).contains(&value)
    }

    /// Whole powers of ten on a log axis, thinned where there are more than ten: (log₁₀, label).
    pub(super) fn decades(self) -> Vec<(f64, String)> {
        let (first, last) = (self.from.ceil(), self.to.floor());
        let stride = ((last - first) / 10.0).floor() + 1.0;
        let mut ticks = Vec::new();
        let mut decade = first;
        while decade <= last + 1e-9 {
            ticks.push((decade, power(decade)));
            decade += stride;
        }
        ticks
    }

    /// 2 to 9 times every power of ten on a log axis, for minor ticks.
    pub(super) fn minor(self) -> Vec<f64> {
        let mut ticks = Vec::new();
        let mut decade = self.from.floor();
        while decade < self.to && self.to - self.from <= 10.0 {
            ticks.extend((2..10).map(|k| decade + log10(f64::from(k))).filter(|tick| self.holds(*tick)));
            decade += 1.0;
        }
        ticks
    }
}

/// A power of ten in plain digits where that is short, as 10ⁿ elsewhere.
pub(super) fn power(decade: f64) -> String {
    if (-3.0..=5.0).contains(&decade) {
        let plain = trimmed(exp10(decade));
        return grouped(&plain);
    }
    let digits = format!("{decade:.0}");
    let raised: String = digits
        .chars()
        .map(|c| {
            c.to_digit(10).map_or('⁻', |d| ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'][d as usize])
        })
        .collect();
    format!("10{raised}")
}

/// Thin spaces between thousands of numbers of five digits and more.
pub(super) fn grouped(plain: &str) -> String {
    if plain.len() < 5 || plain.contains('.') {
        return plain.to_owned();
    }
    let mut text = String::new();
    for (place, c) in plain.chars().enumerate() {
        if place > 0 && (plain.len() - place).is_multiple_of(3) {
            text.push('\u{2009}');
        }
        text.push(c);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decades_are_labelled_as_people_write_them() {
        let labels = |from, to| -> Vec<String> {
            let axis = Axis { from, to, start: 0.0, end: 1.0 };
            axis.decades().into_iter().map(|(_, label)| label).collect()
        };
        assert_eq!(labels(-1.2, 4.0), ["0.1", "1", "10", "100", "1000", "10\u{2009}000"]);
        assert_eq!(labels(5.5, 7.0), ["10⁶", "10⁷"]);
        assert!(labels(-12.0, 12.0).len() <= 11);
    }
}
