//! Doses that are a thousandfold off those of the other experiments, and doses that nobody gives.

use std::collections::BTreeMap;

use crate::digest::cells::Cell;
use crate::digest::questions::Question;
use foldshift_tables::units::{Dose, DoseUnit, Quantity};

/// How far two log doses may lie apart and still be one: 5 %.
const SAME: f64 = 0.021_189_299_069_938_07;

/// Units of one quantity are thousands apart; further than this is no slip of a prefix.
const MOST_THOUSANDS: i32 = 4;

/// From here on a dose is asked about: few drugs dissolve so well, and none acts there on its target.
const MUCH: (f64, DoseUnit) = (10.0, DoseUnit::MILLIMOLAR);

/// Below this a highest dose is asked about.
const LITTLE: (f64, DoseUnit) = (1.0, DoseUnit::PICOMOLAR);

pub(super) fn questions(cells: &[Cell]) -> Vec<Question> {
    let mut by_compound: BTreeMap<&str, Vec<&Cell>> = BTreeMap::new();
    for cell in cells {
        by_compound.entry(&cell.compound).or_default().push(cell);
    }
    let mut found = Vec::new();
    let (mut much, mut little) = (Vec::new(), Vec::new());
    for cells in by_compound.values() {
        let slips = thousandfold(cells);
        // What a slip of the unit explains is not asked twice.
        let is_slip = |cell: &Cell| {
            slips.iter().any(|slip| matches!(slip, Question::Thousandfold { cells, .. }
            if cells.iter().any(|[line, experiment]| (line, experiment) == (&cell.cell_line, &cell.experiment))))
        };
        let others: Vec<&Cell> = cells.iter().copied().filter(|cell| !is_slip(cell)).collect();
        much.extend(extreme(&others, is_much, MUCH.1));
        if slips.is_empty() && cells.iter().all(|cell| is_little(cell)) {
            little.extend(extreme(cells, |_| true, LITTLE.1));
        }
        found.extend(slips);
    }
    found.extend(unlikely(&much, true));
    found.extend(unlikely(&little, false));
    found
}

fn is(dose: Dose, holds: impl Fn(f64) -> bool, unit: DoseUnit) -> bool {
    dose.unit().quantity() == Quantity::Molar && dose.in_unit(unit).is_some_and(holds)
}

/// 10 mM and more.
fn is_much(highest: f64) -> bool {
    highest >= MUCH.0 * (1.0 - 1e-9)
}

/// Less than 1 pM everywhere.
fn is_little(cell: &Cell) -> bool {
    is(cell.highest, |high| high < LITTLE.0, LITTLE.1)
}

/// The cell with the highest dose, when that is extreme.
fn extreme<'a>(cells: &[&'a Cell], holds: impl Fn(f64) -> bool, unit: DoseUnit) -> Option<&'a Cell> {
    let highest = |cell: &Cell| cell.log_range().1;
    let cell = cells.iter().max_by(|a, b| highest(a).total_cmp(&highest(b)))?;
    // Above 1 M and below 1 fM the layout speaks of the well.
    (is(cell.highest, holds, unit) && !cell.highest.is_implausible()).then_some(*cell)
}

/// One question for all compounds.
fn unlikely(cells: &[&Cell], much: bool) -> Option<Question> {
    let highest = |cell: &Cell| cell.log_range().1;
    let most = cells.iter().max_by(|a, b| highest(a).total_cmp(&highest(b)))?;
    Some(Question::Unlikely {
        compounds: cells.iter().map(|cell| cell.compound.clone()).collect(),
        highest: most.highest,
        much,
        place: most.place.clone(),
    })
}

/// Cells whose lowest and highest dose are both 1000ⁿ times those of most other cells of the compound.
fn thousandfold(cells: &[&Cell]) -> Vec<Question> {
    // Doses of one range, in the order in which they occur.
    let mut ranges: Vec<Vec<&Cell>> = Vec::new();
    let same = |a: &Cell, b: &Cell, shift: f64| {
        let ((low, high), (other_low, other_high)) = (a.log_range(), b.log_range());
        a.highest.unit().quantity() == b.highest.unit().quantity()
            && (low - other_low - shift).abs() < SAME
            && (high - other_high - shift).abs() < SAME
    };
    for &cell in cells {
        match ranges.iter_mut().find(|range| same(cell, range[0], 0.0)) {
            Some(range) => range.push(cell),
            None => ranges.push(vec![cell]),
        }
    }
    // The first of the most frequent ones is what the others are held against; doses that nobody gives are not, however
    // frequent.
    let is_odd = |range: &[&Cell]| is(range[0].highest, is_much, MUCH.1) || is_little(range[0]);
    let all_are = ranges.iter().all(|range| is_odd(range));
    let likely = |range: &&Vec<&Cell>| all_are || !is_odd(range);
    let most = ranges.iter().filter(likely).map(Vec::len).max().unwrap_or(0);
    let usual = ranges.iter().position(|range| range.len() == most && likely(&range));
    let Some(usual) = usual else { return Vec::new() };
    let usual = ranges.swap_remove(usual);
    let mut found = Vec::new();
    for range in &ranges {
        let factor = (-MOST_THOUSANDS..=MOST_THOUSANDS)
            .filter(|thousands| *thousands != 0)
            .map(|thousands| 3 * thousands)
            .find(|&power| same(range[0], usual[0], f64::from(power)));
        if let Some(log10_factor) = factor {
            found.push(Question::Thousandfold {
                compound: range[0].compound.clone(),
                cells: range.iter().map(|cell| [cell.cell_line.clone(), cell.experiment.clone()]).collect(),
                at: at(range, cells),
                log10_factor,
                ranges: [range[0].range(), usual[0].range()],
                place: range[0].place.clone(),
            });
        }
    }
    found
}

/// `in 2026-03-16`, `of KM12-LR1 in 2026-03-16`, `of KM12-LR1`: no more words than are needed.
fn at(range: &[&Cell], all: &[&Cell]) -> String {
    let named = |of: fn(&Cell) -> &String| {
        let mut names: Vec<String> = range.iter().map(|cell| of(cell).clone()).collect();
        names.sort();
        names.dedup();
        names
    };
    let (lines, experiments) = (named(|cell| &cell.cell_line), named(|cell| &cell.experiment));
    let whole = |outside: &dyn Fn(&Cell) -> bool| {
        all.iter().filter(|cell| outside(cell)).all(|cell| range.iter().any(|own| own == cell))
    };
    let all_lines = whole(&|cell| experiments.contains(&cell.experiment));
    let all_experiments = whole(&|cell| lines.contains(&cell.cell_line));
    let (lines, experiments) = (super::questions::listed(&lines), super::questions::listed(&experiments));
    match (all_lines, all_experiments) {
        (true, _) => format!("in {experiments}"),
        (false, true) => format!("of {lines}"),
        (false, false) => format!("of {lines} in {experiments}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::cells::tests::cell;

    fn told(cells: &[Cell]) -> Vec<String> {
        questions(cells).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_thousandfold_slip_is_told_with_where_it_is() {
        let day = |line, day, doses| cell("a", line, day, doses);
        let (right, slipped) = (["0.5 nM", "10 uM"], ["0.5 uM", "10 mM"]);
        let said =
            told(&[day("P", "1", right), day("P", "2", slipped), day("R", "1", right), day("R", "2", right)]);
        assert_eq!(
            said,
            [
                "the doses of a of P in 2 are 1000 times those elsewhere (500 nM - 10 mM, elsewhere 500 pM - 10 µM): is the unit right?"
            ]
        );
        let low = ["0.5 pM", "10 nM"];
        let said =
            told(&[day("P", "1", right), day("P", "2", low), day("P", "3", right), day("R", "2", low)]);
        assert!(
            said[0].starts_with("the doses of a in 2 are 1000 times lower than those elsewhere"),
            "{said:?}"
        );
        let far = ["0.5 mM", "10 M"];
        let said =
            told(&[day("P", "1", right), day("P", "2", right), day("R", "1", far), day("R", "2", far)]);
        assert!(said[0].starts_with("the doses of a of R are 10^6 times those elsewhere"), "{said:?}");
    }

    #[test]
    fn of_two_ranges_the_one_that_nobody_gives_is_the_slip_however_frequent() {
        let (right, slipped) = (["0.5 nM", "10 uM"], ["0.5 uM", "10000 uM"]);
        let day = |line, day, doses| cell("a", line, day, doses);
        let said = told(&[
            day("P", "1", slipped),
            day("R", "1", slipped),
            day("P", "2", slipped),
            day("R", "2", slipped),
            day("P", "3", right),
            day("R", "3", right),
        ]);
        assert_eq!(
            said,
            [
                "the doses of a in 1, 2 are 1000 times those elsewhere (500 nM - 10 mM, elsewhere 500 pM - 10 µM): is the unit right?"
            ]
        );
    }

    #[test]
    fn another_range_of_doses_is_no_slip() {
        let ranges = [["0.5 nM", "10 uM"], ["5 nM", "100 uM"], ["0.5 nM", "1 uM"], ["50 nM", "1 mM"]];
        let cells: Vec<Cell> = ranges.iter().map(|range| cell("a", range[1], "1", *range)).collect();
        assert_eq!(told(&cells), [""; 0]);
    }

    #[test]
    fn ten_millimolar_and_less_than_a_picomolar_are_asked_about() {
        let one = |low, high| told(&[cell("a", "P", "1", [low, high])]);
        assert_eq!(one("1 uM", "10 mM"), ["10 mM is much for a drug (a): is the unit right?"]);
        assert_eq!(one("1 uM", "9.9 mM"), [""; 0]);
        assert_eq!(one("1 %", "10 %"), [""; 0]);
        assert_eq!(
            one("1 fM", "0.9 pM"),
            ["all doses are below 1 pM (a; the highest is 900 fM): is the unit right?"]
        );
        assert_eq!(one("1 fM", "1 pM"), [""; 0]);
        let help = |low, high| {
            questions(&[cell("a", "P", "1", [low, high])])[0].diagnostic().and_then(|told| told.help)
        };
        assert!(help("1 uM", "10000 uM").unwrap().starts_with("the doses there are in µM: write `nM`"));
        assert!(help("1 mM", "10 mM").unwrap().starts_with("the doses there are in mM: write `uM`"));
        assert!(help("0.1 fM", "9 fM").unwrap().starts_with("the doses there are in fM: write `pM`"));
        let two = told(&[cell("a", "P", "1", ["1 uM", "10 mM"]), cell("b", "P", "1", ["1 uM", "30 mM"])]);
        assert_eq!(two, ["30 mM is much for a drug (a, b): is the unit right?"]);
    }
}
