//! The same contents in other wells: a plate turned or mirrored, put in one column too far, or with two of
//! its rows or columns exchanged.

use std::collections::BTreeMap;

use crate::forensics::likelihood::{Content, Told};
use crate::forensics::{Alternative, Kind};
use foldshift_plates::plate::well::row_name;
use foldshift_plates::plate::{PlateFormat, Well};

/// Every way in which the contents of this plate may lie elsewhere. A way that changes nothing, because the
/// layout is symmetric to it, is left out.
pub(super) fn alternatives(told: &Told, format: PlateFormat) -> Vec<Alternative> {
    let (rows, cols) = (format.rows, format.cols);
    let (last_row, last_col) = (rows - 1, cols - 1);
    let at: BTreeMap<Well, Content> = told.wells.iter().copied().zip(told.contents.iter().copied()).collect();
    let mut found = Vec::new();
    let mut add =
        |kind: Kind, words: String, log10_prior: f64, from: &dyn Fn(usize, usize) -> (usize, usize)| {
            let moved = |well: &Well| {
                let (row, col) = from(well.row(), well.col());
                Well::new(row, col).and_then(|well| at.get(&well).copied()).unwrap_or(Content::Unused)
            };
            let contents: Vec<Content> = told.wells.iter().map(moved).collect();
            if contents != told.contents {
                found.push(Alternative { kind, words, log10_prior, contents });
            }
        };
    add(Kind::Turned, "turned by 180°".to_owned(), -3.0, &|r, c| (last_row - r, last_col - c));
    for (words, from) in [
        ("with its columns from right to left", (|r, c, _, last| (r, last - c)) as Mirror),
        ("with its rows from bottom to top", |r, c, last, _| (last - r, c)),
    ] {
        add(Kind::Mirrored, words.to_owned(), -4.0, &|r, c| from(r, c, last_row, last_col));
    }
    let back = |index: usize, n: usize| (index + n - 1) % n;
    let on = |index: usize, n: usize| (index + 1) % n;
    let shifted = |way: &str| format!("with everything one {way}");
    add(Kind::Shifted, shifted("column further right"), -3.5, &|r, c| (r, back(c, cols)));
    add(Kind::Shifted, shifted("column further left"), -3.5, &|r, c| (r, on(c, cols)));
    add(Kind::Shifted, shifted("row further down"), -3.5, &|r, c| (back(r, rows), c));
    add(Kind::Shifted, shifted("row further up"), -3.5, &|r, c| (on(r, rows), c));
    let trade = |index: usize, a: usize, b: usize| match index {
        index if index == a => b,
        index if index == b => a,
        index => index,
    };
    for (a, b) in pairs(rows) {
        let words = format!("with rows {} and {} exchanged", row_name(a), row_name(b));
        add(Kind::RowsExchanged, words, -5.0 - log10_of(pairs(rows).len()), &|r, c| (trade(r, a, b), c));
    }
    for (a, b) in pairs(cols) {
        let words = format!("with columns {} and {} exchanged", a + 1, b + 1);
        add(Kind::RowsExchanged, words, -5.0 - log10_of(pairs(cols).len()), &|r, c| (r, trade(c, a, b)));
    }
    found
}

type Mirror = fn(usize, usize, usize, usize) -> (usize, usize);

/// Pairs of rows or columns that are tried: all, on the largest plates only neighbours.
fn pairs(n: usize) -> Vec<(usize, usize)> {
    let reach = if n > 24 { 1 } else { n };
    (0..n).flat_map(|a| (a + 1..n.min(a + 1 + reach)).map(move |b| (a, b))).collect()
}

fn log10_of(count: usize) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "a plate has few rows and columns")]
    let count = count as f64;
    foldshift_curves::elementary::log10(count.max(1.0))
}
