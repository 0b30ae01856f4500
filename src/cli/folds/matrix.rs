//! Compounds and lines as a table of short cells, what matters first, in blocks that fit the terminal.

use std::collections::BTreeMap;

use unicode_width::UnicodeWidthStr as _;

use crate::cli::fitted::fitted;
use crate::report::words;
use foldshift_curves::compare::{Call, Shift};

/// Rows that are shown, those that matter first.
const MOST_ROWS: usize = 40;
/// Blocks that are shown.
const MOST_BLOCKS: usize = 3;
/// Columns of the terminal that a name may take.
const MOST_OF_NAME: usize = 24;
/// Blanks between two columns.
const GAP: usize = 2;

/// The folds of one parental line: a row a compound and a column a line, or the other way round where the lines are more.
/// A name that is too long is cut in its middle.
pub(super) fn lines(folds: &[&Shift], width: usize) -> Vec<String> {
    let compounds = ranked(folds, |fold| &fold.compound);
    let resistant = ranked(folds, |fold| &fold.resistant);
    let cells: BTreeMap<(&str, &str), String> =
        folds.iter().map(|fold| ((fold.compound.as_str(), fold.resistant.as_str()), cell(fold))).collect();
    let turned = resistant.len() > compounds.len();
    let (rows, columns, corner, across) = if turned {
        (resistant, compounds, "line", "compounds")
    } else {
        (compounds, resistant, "compound", "lines")
    };
    let at = |row: &str, column: &str| {
        let key = if turned { (column, row) } else { (row, column) };
        cells.get(&key).cloned().unwrap_or_else(|| "-".to_owned())
    };
    let shown = &rows[..rows.len().min(MOST_ROWS)];
    let names: Vec<String> = shown.iter().map(|row| fitted(row, MOST_OF_NAME)).collect();
    let of_names = names.iter().map(|name| name.width()).chain([corner.width()]).max().unwrap_or(0);
    let wide = |column: &str| {
        let widest = shown.iter().map(|row| at(row, column).width()).max().unwrap_or(0);
        widest.max(fitted(column, MOST_OF_NAME).width())
    };
    let mut told = Vec::new();
    let mut left = columns.as_slice();
    for block in 0..MOST_BLOCKS {
        if left.is_empty() {
            break;
        }
        let (now, later) = left.split_at(fitting(left.iter().map(|column| wide(column)), of_names, width));
        if block > 0 {
            told.push(String::new());
        }
        let heads = now.iter().map(|column| (fitted(column, MOST_OF_NAME), wide(column)));
        told.push(line(corner, of_names, heads));
        for (row, name) in shown.iter().zip(&names) {
            let cells = now.iter().map(|column| (at(row, column), wide(column)));
            told.push(line(name, of_names, cells));
        }
        left = later;
    }
    let down = if turned { "lines" } else { "compounds" };
    for (hidden, what) in [(&rows[shown.len()..], down), (left, across)] {
        if !hidden.is_empty() {
            told.push(not_shown(folds, hidden, what));
        }
    }
    told
}

/// `... and 20 more compounds, with 3 R and 0 H`.
fn not_shown(folds: &[&Shift], hidden: &[&str], what: &str) -> String {
    let there = |fold: &Shift| {
        hidden.contains(&if what == "lines" { fold.resistant.as_str() } else { fold.compound.as_str() })
    };
    let [r, h] = [Call::R, Call::H]
        .map(|call| folds.iter().filter(|one| one.call == Some(call) && there(one)).count());
    format!("... and {} more {what}, with {r} R and {h} H", hidden.len())
}

/// How many columns stand beside the names; one at least.
fn fitting(columns: impl Iterator<Item = usize>, names: usize, width: usize) -> usize {
    let mut used = names;
    let fit = columns
        .take_while(|column| {
            used += GAP + column;
            used <= width
        })
        .count();
    fit.max(1)
}

/// A row, filled up with blanks by what a terminal shows of it.
fn line(name: &str, of_names: usize, cells: impl Iterator<Item = (String, usize)>) -> String {
    let filled =
        |text: &str, width: usize| format!("{text}{}", " ".repeat(width.saturating_sub(text.width())));
    let mut line = filled(name, of_names);
    for (cell, width) in cells {
        line.push_str(&" ".repeat(GAP));
        line.push_str(&filled(&cell, width));
    }
    line.trim_end().to_owned()
}

/// `R 61`, `R ≥679`, `I`.
fn cell(fold: &Shift) -> String {
    let call = fold.call.map(|call| call.to_string()).unwrap_or_default();
    let value =
        if fold.qualifier == "nd" { String::new() } else { words::shift_value(fold).replace(' ', "") };
    [call, value].join(" ").trim().to_owned()
}

/// Names, those with the most resisted folds first, then with the most sensitised, then with the largest shift.
fn ranked<'a>(folds: &[&'a Shift], name: impl Fn(&'a Shift) -> &'a String) -> Vec<&'a str> {
    let mut scores: BTreeMap<&str, (usize, usize, f64)> = BTreeMap::new();
    for fold in folds {
        let score = scores.entry(name(fold)).or_default();
        score.0 += usize::from(fold.call == Some(Call::R));
        score.1 += usize::from(fold.call == Some(Call::H));
        let known = fold.estimate.or(fold.lower).or(fold.upper).filter(|value| *value > 0.0);
        score.2 = score.2.max(known.map_or(0.0, |value| value.ln().abs()));
    }
    let mut names: Vec<(&str, (usize, usize, f64))> = scores.into_iter().collect();
    names
        .sort_by(|(a, x), (b, y)| y.0.cmp(&x.0).then(y.1.cmp(&x.1)).then(y.2.total_cmp(&x.2)).then(a.cmp(b)));
    names.into_iter().map(|(name, _)| name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture::km12;
    use foldshift_curves::compare::Metric;

    /// A fold of the example under other names.
    fn fold(resistant: &str, compound: &str, call: Call, estimate: f64) -> Shift {
        let of_ic50 = |shift: &&Shift| shift.metric == Metric::Ic50Abs && shift.estimate.is_some();
        let mut one = km12().shifts.iter().find(of_ic50).expect("the example has one").clone();
        (one.resistant, one.compound) = (resistant.to_owned(), compound.to_owned());
        (one.call, one.estimate, one.qualifier) = (Some(call), Some(estimate), "");
        one
    }

    fn shown(folds: &[Shift], width: usize) -> Vec<String> {
        lines(&folds.iter().collect::<Vec<_>>(), width)
    }

    #[test]
    fn what_is_resisted_stands_first_and_what_was_not_compared_is_a_dash() {
        let folds = [
            fold("L1", "aaa", Call::S, 1.2),
            fold("L1", "bbb", Call::R, 61.0),
            fold("L2", "bbb", Call::H, 0.25),
            fold("L1", "ccc", Call::H, 0.1),
        ];
        assert_eq!(
            shown(&folds, 80),
            [
                "compound  L1      L2",
                "bbb       R 61    H 0.25",
                "ccc       H 0.10  -",
                "aaa       S 1.2   -"
            ]
        );
    }

    #[test]
    fn wide_and_greek_letters_stand_under_each_other() {
        let folds = [
            fold("L1", "薬剤", Call::R, 61.0),
            fold("L1", "β-lapachone", Call::R, 12.0),
            fold("L1", "abc", Call::S, 1.2),
        ];
        let told = shown(&folds, 80);
        let at = |line: &str| line.find(['R', 'S', 'L']).map(|byte| line[..byte].width());
        assert!(told.iter().all(|line| at(line) == Some(13)), "{told:?}");
    }

    #[test]
    fn blocks_fit_the_terminal_and_long_tables_are_cut() {
        let folds: Vec<Shift> = (0..60)
            .flat_map(|compound| {
                (0..20).map(move |line| {
                    fold(&format!("a-long-name-{line}"), &format!("compound-{compound}"), Call::S, 1.0)
                })
            })
            .collect();
        let told = shown(&folds, 80);
        assert!(told.iter().all(|line| line.width() <= 80), "{told:?}");
        assert!(told.len() <= MOST_BLOCKS * (MOST_ROWS + 2) + 2, "{} lines", told.len());
        assert!(told.contains(&"... and 20 more compounds, with 0 R and 0 H".to_owned()), "{told:?}");
        assert!(told.last().is_some_and(|line| line.ends_with("more lines, with 0 R and 0 H")), "{told:?}");
    }

    #[test]
    fn more_lines_than_compounds_are_the_rows() {
        let folds: Vec<Shift> = (0..5).map(|line| fold(&format!("L{line}"), "drug", Call::S, 1.0)).collect();
        let told = shown(&folds, 80);
        assert!(told[0].starts_with("line") && told[0].ends_with("drug"), "{told:?}");
        assert_eq!(told.len(), 6);
    }
}
