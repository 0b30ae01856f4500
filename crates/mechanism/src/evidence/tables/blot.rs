//! Residual signals of blots.

use std::collections::BTreeMap;

use super::Told;
use super::case_table::{CaseTable, Kind};
use crate::knowledge::compound::regimen;
use crate::reported::Residual;
use foldshift_tables::diagnostic::{Code, Diagnostic};

const BLOT: Kind = Kind {
    name: "blots",
    needed: &["case_id", "drug", "target", "line", "residual_fraction_vs_own_DMSO"],
    known: &["n_blots", "invalid"],
    may_be_empty: true,
};

/// A table of blots: one row a case, drug, target and line.
///
/// # Errors
/// All problems of the table.
pub fn blot(source: &str, bytes: &[u8]) -> Told<Vec<Residual>> {
    const FRACTION: &str = "residual_fraction_vs_own_DMSO";
    let mut table = CaseTable::read(source, bytes, &BLOT)?;
    let (mut found, mut seen): (Vec<Residual>, BTreeMap<_, usize>) = (Vec::new(), BTreeMap::new());
    for row in table.rows() {
        let (case, drug) = (table.needed(row, "case_id"), table.needed(row, "drug"));
        let (target, line) = (table.needed(row, "target"), table.needed(row, "line").to_lowercase());
        if !line.is_empty() && !["parental", "resistant", "both"].contains(&line.as_str()) {
            table.complain(
                Code::UnknownWord,
                row,
                "line",
                format!("`{line}` in `line` is none of parental, resistant, both"),
                "name the line by its part in the comparison",
            );
        }
        let fraction = table.number(row, FRACTION);
        match fraction {
            Some(value) if value < 0.0 => {
                table.complain(Code::Cell, row, FRACTION, format!("{value} in `{FRACTION}` is below zero"), "a residual is a share of the line's own vehicle: subtract the background and look at the band again");
            }
            Some(value) if value > 10.0 => {
                table.complain(
                    Code::UnknownWord,
                    row,
                    FRACTION,
                    format!("{value} in `{FRACTION}` is no share of the vehicle"),
                    &format!("if it is percent, write {}", value / 100.0),
                );
            }
            None if table.column(FRACTION).is_some() && table.cell(row, FRACTION).is_empty() => {
                table.complain(
                    Code::Cell,
                    row,
                    FRACTION,
                    "a residual is missing".to_owned(),
                    "leave out the row of what was not measured",
                );
            }
            _ => {}
        }
        let blots = table.positive(row, "n_blots").and_then(|n| {
            let whole = n.fract() == 0.0;
            if !whole {
                table.complain(Code::Cell, row, "n_blots", format!("{n} blots"), "a whole number");
            }
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count above zero")]
            whole.then_some(n as usize)
        });
        let invalid = table
            .filled(row, "invalid")
            .filter(|text| !["no", "0", "false"].contains(&text.to_lowercase().as_str()));
        let place = table.place(row, "target");
        let Some(fraction) = fraction else { continue };
        let one = Residual { case, drug, target, line, fraction, below: false, blots, invalid, place };
        let plain =
            |text: &str| -> String { text.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect() };
        let name = |one: &Residual| {
            (one.case.clone(), regimen(&one.drug).name, plain(&one.target), one.line.clone())
        };
        if let Some(first) = seen.get(&name(&one)).and_then(|at: &usize| found.get(*at)) {
            let words =
                format!("{} of the {} line of `{}` under {}", one.target, one.line, one.case, one.drug);
            let first_at = first.place.clone();
            if (first.fraction, first.blots, &first.invalid) == (one.fraction, one.blots, &one.invalid) {
                let problem = Diagnostic::warning(
                    Code::Duplicate,
                    format!("{words} stands twice with the same number: it counts once"),
                );
                let problem = problem.at(one.place.clone()).help(format!("the other row is {first_at}"));
                table.warnings.push(problem);
            } else {
                table.complain(Code::Duplicate, row, "target", format!("{words} stands twice with different numbers"), &format!("the other row is {first_at}: give the geometric mean over blots, and their number in `n_blots`"));
            }
            continue;
        }
        if !crate::verdict::blot_weight::is_read(&one.target) {
            let problem = Diagnostic::warning(
                Code::UnknownWord,
                format!("`{}` is no target that the rules read", one.target),
            );
            table.warnings.push(
                problem
                    .at(one.place.clone())
                    .help("they read pTRK, pERK, pAKT and totalTRK_resistant_over_parental"),
            );
        }
        seen.insert(name(&one), found.len());
        found.push(one);
    }
    table.finish(found)
}
