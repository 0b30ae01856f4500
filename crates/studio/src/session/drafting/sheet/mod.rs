//! The step Study: plates as a table, pairs, every key, evidence; and the commands that change them.
//!
//! ```text
//! texts, or the exports of the folder where no study names them ─► Sheet ─┬─► section: rows, design, settings, problems
//!                                                                        └─► plan: texts as they are to stand
//! ```

mod base;
mod candidates;
mod columns;
mod commands;
pub(super) mod days;
mod design;
mod exports;
mod problems;
mod quality;
mod readings;
mod row;
mod settings;
mod text;

use serde_json::{Value, json};

use super::Drafts;
pub(super) use base::Base;
use foldshift_study::study_file::edit;
use foldshift_tables::numerals::counted;

pub(super) use commands::plan;
pub(super) use readings::readings;
pub(super) use text::text;

/// The section `sheet` of `page/types.js`.
pub(super) fn section(drafts: &Drafts) -> Value {
    let base = Base::of(drafts);
    let exports = exports::Exports::of(drafts);
    let rows = row::rows(drafts, &base, &exports);
    let pairs = base.on(edit::pairs).unwrap_or_default();
    let pairs = if base.kind == "workbook" { base::pairs_of(drafts) } else { pairs };
    let lines = lines(&rows, &pairs.pairs);
    let settings = settings::settings(&base);
    let digest = drafts.examined.map(|examined| drafts.presenter.digest(examined)).unwrap_or_default();
    let pairs_said: Vec<Value> = pairs
        .pairs
        .iter()
        .map(|(parental, resistant)| json!({ "parental": parental, "resistant": resistant }))
        .collect();
    json!({
        "file": drafts.study_file.unwrap_or_default(),
        "kind": base.kind,
        "rows": rows.iter().map(row::Row::value).collect::<Vec<_>>(),
        "columns": columns::columns(drafts, &lines),
        "said": said(&rows),
        "design": design::design(&rows, &lines, &pairs.pairs),
        "pairs": pairs_said,
        "pairs_in_rows": pairs.in_rows,
        "keys": settings,
        "candidates": candidates::candidates(drafts, &base),
        "digest": digest,
        "problems": problems::problems(drafts, &base, &rows),
        "lines": lines,
    })
}

/// "18 plates, all with a map, a line and a day".
fn said(rows: &[row::Row]) -> String {
    let waiting = rows.iter().filter(|row| !row.missing.is_empty()).count();
    match (rows.len(), waiting) {
        (0, _) => "No plates yet".to_owned(),
        (n, 0) => format!(
            "{}{} a map, a line and a day",
            counted(n, "plate"),
            if n == 1 { " with" } else { ", all with" }
        ),
        (n, waiting) if n == waiting => {
            let them = if n == 1 { "it lacks" } else { "all of them lack" };
            format!("{}, {them} a map, a line or a day", counted(n, "plate"))
        }
        (n, waiting) => {
            let lack = if waiting == 1 { "lacks" } else { "lack" };
            format!("{}, {waiting} of them {lack} a map, a line or a day", counted(n, "plate"))
        }
    }
}

/// The lines that are known, parental first, in the order of their colours.
fn lines(rows: &[row::Row], pairs: &[(String, Vec<String>)]) -> Vec<String> {
    let of_pairs = pairs.iter().flat_map(|(parental, resistant)| std::iter::once(parental).chain(resistant));
    let mut of_rows: Vec<&String> = rows.iter().flat_map(|row| &row.lines).collect();
    of_rows.sort_by(|a, b| foldshift_tables::natural_order::compare(a, b));
    let mut found: Vec<String> = Vec::new();
    for line in of_pairs.chain(of_rows) {
        if !line.is_empty() && !found.contains(line) {
            found.push(line.clone());
        }
    }
    found
}
