//! Dilution series that wells form: rectangles in which the dose falls from line to line and lines across are replicates.

use std::collections::{BTreeMap, BTreeSet};

use super::geometry::{between, pattern_of};
use super::said::{Said, Words, dose_text, plain};
use crate::plate::layout::{Direction, Factor};
use crate::plate::well::{MOST_COLS, Well};
use foldshift_tables::units::Dose;

/// Fewer doses are no series.
const FEWEST_DOSES: usize = 3;

/// A series: its wells, its doses from the highest to the lowest, and what else holds for its wells.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// The compound.
    pub compound: String,
    /// Its wells.
    pub wells: BTreeSet<Well>,
    /// The doses from the highest on, each with its unit.
    pub doses: Vec<String>,
    /// The step between them, where it is one.
    pub factor: Option<Factor>,
    /// The way in which the dose falls.
    pub direction: Direction,
    /// What else is said of its wells, alike of all.
    pub words: Words,
}

impl Series {
    /// The wells as a pattern: `B3-D12`.
    #[must_use]
    pub fn named(&self) -> String {
        pattern_of(&self.wells)
    }

    /// The corner with the highest dose, and the one that lies across from it.
    #[must_use]
    pub fn corners(&self) -> Option<(Well, Well)> {
        let (first, last) = (self.wells.first()?, self.wells.last()?);
        let rows = (first.row(), last.row());
        let columns = (
            self.wells.iter().map(|well| well.col()).min()?,
            self.wells.iter().map(|well| well.col()).max()?,
        );
        let (from, to) = match self.direction {
            Direction::Right | Direction::Down => ((rows.0, columns.0), (rows.1, columns.1)),
            Direction::Left => ((rows.0, columns.1), (rows.1, columns.0)),
            Direction::Up => ((rows.1, columns.0), (rows.0, columns.1)),
        };
        Some((Well::new(from.0, from.1)?, Well::new(to.0, to.1)?))
    }

    /// How many wells have each dose.
    #[must_use]
    pub fn replicates(&self) -> usize {
        self.wells.len() / self.doses.len().max(1)
    }
}

/// A well of a series, perhaps.
struct Rung {
    /// What it shares with others of its series: everything but the dose.
    shared: Words,
    /// Its dose as it is compared.
    plain: String,
    value: f64,
    text: String,
}

/// The series that wells form, and the wells that are in none. Larger ones go first from every well on.
#[must_use]
pub fn series_of(said: &Said) -> (Vec<Series>, BTreeSet<Well>) {
    let rungs: BTreeMap<Well, Rung> =
        said.iter().filter_map(|(well, words)| Some((*well, rung(words)?))).collect();
    let mut left: BTreeSet<Well> = rungs.keys().copied().collect();
    let mut rest: BTreeSet<Well> = said.keys().filter(|well| !rungs.contains_key(well)).copied().collect();
    let mut found = Vec::new();
    while let Some(&start) = left.first() {
        let candidates = [(true, true), (true, false), (false, true), (false, false)]
            .into_iter()
            .filter_map(|(along_row, even)| from(start, along_row, even, &rungs, &left));
        // Of equal ones the first: even steps along a row.
        let best = candidates.fold(None, |best: Option<Series>, next| match best {
            Some(best) if best.wells.len() >= next.wells.len() => Some(best),
            _ => Some(next),
        });
        if let Some(series) = best {
            left.retain(|well| !series.wells.contains(well));
            found.push(series);
        } else {
            left.remove(&start);
            rest.insert(start);
        }
    }
    (found, rest)
}

fn rung(words: &Words) -> Option<Rung> {
    let mut shared = plain(words);
    let is_alone = !shared.keys().any(|key| key.starts_with("compound_") || key.starts_with("dose_"));
    if !is_alone || !shared.contains_key("compound") || shared.contains_key("role") {
        return None;
    }
    let dose = shared.remove("dose")?;
    let text = dose_text(words)?;
    let value: Dose = text.parse().ok().filter(|dose: &Dose| !dose.is_zero())?;
    // In the base of its kind: within one compound there is one kind.
    let value = value.value() * 10_f64.powi(value.unit().exponent());
    Some(Rung { shared, plain: dose, value, text })
}

/// The series that begins or ends at this well, along its row or its column, in even steps or in steps of any size.
fn from(
    start: Well,
    along_row: bool,
    even: bool,
    rungs: &BTreeMap<Well, Rung>,
    left: &BTreeSet<Well>,
) -> Option<Series> {
    let at = |along: usize, across: usize| {
        let (row, col) = if along_row { (across, along) } else { (along, across) };
        let well = Well::new(row, col).filter(|well| left.contains(well))?;
        rungs.get(&well).map(|rung| (well, rung))
    };
    let (begin, line) = if along_row { (start.col(), start.row()) } else { (start.row(), start.col()) };
    let first = rungs.get(&start)?;
    let mut run: Vec<&Rung> = vec![first];
    for along in begin + 1..MOST_COLS {
        let Some((_, next)) = at(along, line) else { break };
        let Some(last) = run.last() else { break };
        let step = last.value / next.value;
        let begun = run.get(1).map(|second| first.value / second.value);
        let fits = begun.is_none_or(|begun| {
            let falls_on = (begun > 1.0) == (step > 1.0);
            falls_on && (!even || (step / begun - 1.0).abs() < 1e-6)
        });
        if next.shared != first.shared || next.plain == last.plain || !fits {
            break;
        }
        run.push(next);
    }
    if run.len() < FEWEST_DOSES {
        return None;
    }
    let is_same = |across: usize| {
        run.iter().enumerate().all(|(step, rung)| {
            at(begin + step, across)
                .is_some_and(|(_, other)| other.shared == rung.shared && other.plain == rung.plain)
        })
    };
    let last_line = (line..MOST_COLS).take_while(|across| is_same(*across)).last()?;
    let end = begin + run.len() - 1;
    let corner = if along_row { Well::new(last_line, end)? } else { Well::new(end, last_line)? };
    let falls = run[0].value > run[1].value;
    let direction = match (along_row, falls) {
        (true, true) => Direction::Right,
        (true, false) => Direction::Left,
        (false, true) => Direction::Down,
        (false, false) => Direction::Up,
    };
    if !falls {
        run.reverse();
    }
    let mut words = first.shared.clone();
    let compound = words.remove("compound")?;
    let factor = factor(&run);
    if even && factor.is_none() {
        return None;
    }
    let doses = run.iter().map(|rung| rung.text.clone()).collect();
    Some(Series { compound, wells: between(start, corner), doses, factor, direction, words })
}

/// The factor from which the doses come out as they are.
fn factor(run: &[&Rung]) -> Option<Factor> {
    let ratio: f64 = format!("{:.3e}", run[0].value / run[1].value).parse().ok()?;
    [Factor::HalfLog, Factor::Number(ratio)].into_iter().find(|factor| {
        let texts: Vec<&str> = run.iter().map(|rung| rung.plain.as_str()).collect();
        ladder(&run[0].text, *factor, run.len()).is_some_and(|ladder| {
            let plain_of = |dose: &String| {
                let words = Words::from([("dose".to_owned(), dose.clone())]);
                plain(&words).remove("dose").unwrap_or_default()
            };
            ladder.iter().map(plain_of).eq(texts.iter().map(|text| (*text).to_owned()))
        })
    })
}

/// The doses that a layout means by a highest dose and a factor.
pub(super) fn ladder(top: &str, factor: Factor, steps: usize) -> Option<Vec<String>> {
    let top: Dose = top.parse().ok()?;
    let unit = top.unit().to_string().replace('µ', "u");
    (0..steps)
        .map(|step| Some(format!("{} {unit}", factor.divide(top.value(), i32::try_from(step).ok()?))))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plate::layout::wells_named;

    fn said(all: &[(&str, &str, &str)]) -> Said {
        let mut said = Said::new();
        for (wells, compound, dose) in all {
            for well in wells_named(wells).unwrap() {
                let words = [("compound", *compound), ("dose", *dose)];
                said.insert(well, words.map(|(key, value)| (key.to_owned(), value.to_owned())).into());
            }
        }
        said
    }

    fn told(said: &Said) -> String {
        let (series, rest) = series_of(said);
        let each = series.iter().map(|one| {
            let step = match one.factor {
                Some(Factor::HalfLog) => "half-log".to_owned(),
                Some(Factor::Number(number)) => format!("/ {number}"),
                None => one.doses.join(", "),
            };
            format!("{} {} {} {step} {}", one.compound, one.named(), one.doses[0], one.direction.name())
        });
        format!("{}; {} left", each.collect::<Vec<_>>().join("; "), rest.len())
    }

    #[test]
    fn a_series_is_found_with_its_factor_its_direction_and_its_replicates() {
        let thirds = said(&[("B2-D2", "a", "9 uM"), ("B3-D3", "a", "3 uM"), ("B4-D4", "a", "1000 nM")]);
        assert_eq!(told(&thirds), "a B2-D4 9 uM / 3 right; 0 left");
        let up = said(&[("C1", "a", "1 nM"), ("D1", "a", "3.16227766017 nM"), ("E1", "a", "10 nM")]);
        assert_eq!(told(&up), "a C1-E1 10 nM half-log up; 0 left");
    }

    #[test]
    fn doses_that_were_rounded_stay_as_they_were_written() {
        let rounded =
            said(&[("A4", "a", "10 uM"), ("A3", "a", "3 uM"), ("A2", "a", "1 uM"), ("A1", "a", "0.3 uM")]);
        assert_eq!(told(&rounded), "a A1-A4 10 uM 10 uM, 3 uM, 1 uM, 0.3 uM left; 0 left");
    }

    #[test]
    fn two_doses_and_two_compounds_are_no_series() {
        let two = said(&[("A1", "a", "10 uM"), ("A2", "a", "1 uM"), ("A3", "b", "0.1 uM")]);
        assert_eq!(told(&two), "; 3 left");
    }
}
