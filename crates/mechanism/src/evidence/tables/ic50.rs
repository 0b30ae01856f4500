//! IC50s of both lines, experiment by experiment.

use foldshift_tables::diagnostic::{Code, Diagnostic};
use std::collections::BTreeMap;

use super::Told;
use super::case_table::{CaseTable, Kind};
use crate::knowledge::compound::regimen;
use crate::reported::PairedIc50;
use crate::verdict::given::key;

const IC50: Kind = Kind {
    name: "IC50s",
    needed: &["case_id", "drug", "experiment", "parental_ic50_nM", "resistant_ic50_nM"],
    known: &["target", "resistant_censored", "parental_censored", "pathway_alone_viability"],
    may_be_empty: false,
};

/// A table of IC50s: one row a case, drug and experiment; nM.
///
/// # Errors
/// All problems of the table.
pub fn ic50(source: &str, bytes: &[u8]) -> Told<Vec<PairedIc50>> {
    let mut table = CaseTable::read(source, bytes, &IC50)?;
    let (mut found, mut seen): (Vec<PairedIc50>, BTreeMap<_, usize>) = (Vec::new(), BTreeMap::new());
    for row in table.rows() {
        let (case, drug) = (table.needed(row, "case_id"), table.needed(row, "drug"));
        let experiment = table.needed(row, "experiment");
        let (parental_nm, parental_censored) =
            bounded(&mut table, row, "parental_ic50_nM", "parental_censored");
        let (resistant_nm, resistant_censored) =
            bounded(&mut table, row, "resistant_ic50_nM", "resistant_censored");
        let pathway_alone = table.fraction(row, "pathway_alone_viability");
        let target = Some(table.cell(row, "target")).filter(|text| !text.is_empty());
        let place = table.place(row, "drug");
        let one = PairedIc50 {
            case,
            target,
            drug,
            experiment,
            parental_nm,
            resistant_nm,
            resistant_censored,
            parental_censored,
            pathway_alone,
            place,
        };
        let name = (one.case.clone(), key(&regimen(&one.drug)), one.experiment.clone());
        let Some(first) = seen.get(&name).and_then(|at: &usize| found.get(*at)) else {
            seen.insert(name, found.len());
            found.push(one);
            continue;
        };
        let numbers = |one: &PairedIc50| {
            (
                one.parental_nm,
                one.resistant_nm,
                one.resistant_censored.clone(),
                one.parental_censored.clone(),
                one.pathway_alone,
            )
        };
        let name = format!("{} of `{}` in experiment `{}`", one.drug, one.case, one.experiment);
        let first_at = first.place.clone();
        if numbers(first) == numbers(&one) {
            let message = format!("{name} stands twice with the same numbers: it counts once");
            let problem = table.at(row, "drug", message).help(format!("the other row is {first_at}"));
            table.warnings.push(problem.as_warning());
        } else {
            table.complain(
                Code::Duplicate,
                row,
                "drug",
                format!("{name} stands twice with different numbers"),
                &format!("the other row is {first_at}: an experiment has one IC50 a line"),
            );
        }
    }
    one_target_a_case(&mut table, &found);
    table.finish(found)
}

/// The rows of a case name one target, or none.
fn one_target_a_case(table: &mut CaseTable, rows: &[PairedIc50]) {
    let mut named: BTreeMap<&str, &str> = BTreeMap::new();
    let mut told = Vec::new();
    for row in rows {
        let Some(target) = row.target.as_deref() else { continue };
        let first = *named.entry(&row.case).or_insert(target);
        if !first.eq_ignore_ascii_case(target) {
            told.push(
                Diagnostic::error(
                    Code::Contradiction,
                    format!("`{}` names two targets: `{first}` and `{target}`", row.case),
                )
                .at(row.place.clone())
                .help("a case has one target: give the drugs of another one a case of their own"),
            );
        }
    }
    table.problems.extend(told);
}

/// An IC50 and what it is a bound of; `>10000` in the cell of the number will do.
fn bounded(table: &mut CaseTable, row: usize, number: &str, censored: &str) -> (Option<f64>, String) {
    let text = table.cell(row, number);
    let stated = table.cell(row, censored);
    let mark = text.chars().next().filter(|c| matches!(c, '>' | '<'));
    let digits = match mark {
        Some(mark) => text.trim_start_matches(mark).trim_start_matches('=').trim(),
        None => text.as_str(),
    };
    let value = table.positive_in(row, number, digits);
    let stated = match stated.as_str() {
        "" | "no" | "=" | "measured" => String::new(),
        ">" | "right" | "above" => ">".to_owned(),
        "<" | "left" | "below" => "<".to_owned(),
        other => {
            table.complain(
                Code::UnknownWord,
                row,
                censored,
                format!("`{other}` in `{censored}` is none of `>`, `<` or empty"),
                "`>` for an IC50 above the highest dose",
            );
            String::new()
        }
    };
    let mark = mark.map(String::from).unwrap_or_default();
    if !mark.is_empty() && !stated.is_empty() && mark != stated {
        table.complain(
            Code::Contradiction,
            row,
            number,
            format!("`{text}` and `{stated}` beside it contradict each other"),
            "keep one of them",
        );
    }
    if value.is_none() && !stated.is_empty() && text.is_empty() {
        table.complain(
            Code::NotANumber,
            row,
            number,
            format!("`{censored}` says `{stated}` and there is no number"),
            "write the dose that the IC50 lies beyond",
        );
    }
    (value, if mark.is_empty() { stated } else { mark })
}
