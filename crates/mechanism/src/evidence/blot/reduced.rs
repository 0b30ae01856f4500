//! Tables of residuals that somebody has worked out already: `case_id,drug,target,line,residual…,note`.
//!
//! A residual is a fraction of the line's own vehicle: 0.08, and 1.1 where a signal rises. Percent are read as
//! percent where the heading or the cell says so (`residual_%`, `8 %`), and refused where nothing does.

use std::collections::BTreeMap;

use crate::evidence::blot::described::quoted;
use crate::knowledge::antibody::Target;
use crate::knowledge::compound::{VEHICLE, identity};
use crate::reported::Residual;
use foldshift_tables::diagnostic::{Code, Diagnostic, Near, Place};
use foldshift_tables::sheet::Book;
use foldshift_tables::table::{Row, Table};

/// A fraction above this is surely a percentage: no signal rises fivefold under a drug that should lower it without
/// a word about it.
const SURELY_PERCENT: f64 = 5.0;

/// A fraction above this is told, and a column of percentages with nothing above it may hold fractions.
const REMARKABLE: f64 = 1.5;

fn residual_column(names: &[String]) -> Option<usize> {
    names.iter().position(|name| name.starts_with("residual"))
}

pub(super) fn fits(names: &[String]) -> bool {
    let has = |name: &str| names.iter().any(|own| own == name);
    residual_column(names).is_some() && has("target") && has("line") && !has("signal")
}

/// Reads such a table; `None` when this is none.
///
/// # Errors
/// All problems of the table.
pub(super) fn read(
    book: &Book,
    pairs: &[(&str, &str)],
    said: &mut Vec<Diagnostic>,
) -> Result<Option<Vec<Residual>>, Vec<Diagnostic>> {
    let Some(table) =
        Table::only(book, |table| fits(&table.plain_names())).map_err(|problem| vec![problem])?
    else {
        return Ok(None);
    };
    let Some(residual_at) = residual_column(&table.plain_names()) else { return Ok(None) };
    let mut problems = Vec::new();
    table.check_shape(&mut problems);
    unknown_columns(&table, &mut problems);
    let heading = table.heading(residual_at).to_lowercase();
    let percent = heading.contains('%') || heading.contains("percent") || heading.contains("pct");
    let mut found: Vec<Residual> = Vec::new();
    let mut highest: Option<f64> = None;
    for line in table.lines() {
        let row = table.row(line);
        let fraction = match fraction(&row, residual_at, percent) {
            Ok(fraction) => Some(fraction),
            Err(problem) => {
                problems.push(problem);
                None
            }
        };
        let rows = names(&row, pairs, &mut problems);
        if let (Some((fraction, below)), Some((cases, drug, target, line))) = (fraction, rows) {
            highest = Some(highest.unwrap_or(0.0).max(fraction));
            if fraction > REMARKABLE {
                let message = format!("{target} under {drug} is {fraction} times its vehicle");
                problems.push(Diagnostic::warning(Code::OutOfRange, message).at(row.place()));
            }
            let blots = row.number(table.column(&["blots", "n", "nblots"]));
            let blots = blots.unwrap_or_else(|problem| {
                problems.push(problem);
                None
            });
            let invalid = row.text(table.column(&["invalid"])).map(str::to_owned);
            found.extend(cases.into_iter().map(|case| Residual {
                case,
                drug: drug.clone(),
                target: target.clone(),
                line: line.to_owned(),
                fraction,
                below,
                blots: blots.filter(|n| *n >= 1.0).and_then(|n| format!("{n:.0}").parse().ok()),
                invalid: invalid.clone(),
                place: row.place(),
            }));
        }
    }
    if percent && highest.is_some_and(|highest| highest * 100.0 <= REMARKABLE) {
        let message = "the heading says percent, but no residual is above 1.5 %: are these fractions?";
        problems.push(
            Diagnostic::warning(Code::OutOfRange, message).at(table.sheet().place_of_line(table.header())),
        );
    }
    let mut seen: BTreeMap<[String; 4], Place> = BTreeMap::new();
    for one in &found {
        let key = [&one.case, &identity(&one.drug), &one.target, &one.line].map(Clone::clone);
        if let Some(place) = seen.insert(key, one.place.clone()) {
            let message = format!("{} of the {} line under {} stands twice", one.target, one.line, one.drug);
            problems.push(
                Diagnostic::error(Code::Duplicate, message)
                    .at(one.place.clone())
                    .help(format!("it stands already at {place}; give the geometric mean of the blots")),
            );
        }
    }
    let (errors, warnings): (Vec<_>, Vec<_>) = problems.into_iter().partition(Diagnostic::is_error);
    said.extend(warnings);
    if errors.is_empty() { Ok(Some(found)) } else { Err(errors) }
}

/// Columns as the table compares them: small letters and digits.
const COLUMNS: [&str; 18] = [
    "caseid",
    "case",
    "drug",
    "compound",
    "treatment",
    "target",
    "line",
    "blots",
    "n",
    "nblots",
    "invalid",
    "note",
    "notes",
    "comment",
    "dose",
    "unit",
    "time",
    "timeh",
];

/// A column that nobody reads is told: `invalidd` would let a saturated band vote.
fn unknown_columns(table: &Table, problems: &mut Vec<Diagnostic>) {
    let cells = table.sheet().cells(table.header());
    for (name, cell) in table.plain_names().iter().zip(&cells) {
        if name.is_empty() || name.starts_with("residual") || COLUMNS.contains(&name.as_str()) {
            continue;
        }
        let near =
            COLUMNS.into_iter().filter(|own| name.len() > 2 && strsim::damerau_levenshtein(name, own) == 1);
        let near = Near::of(near);
        problems.push(match near {
            Some(near) => {
                let message = format!("unknown column `{}`; did you mean {near}?", cell.text);
                table.sheet().error(message, table.header(), cell).code(Code::UnknownName)
            }
            None => Diagnostic::warning(Code::UnknownName, format!("the column `{}` is not read", cell.text))
                .at(table.sheet().place_of_line(table.header())),
        });
    }
}

/// The fraction, and whether it is an upper bound.
fn fraction(row: &Row, column: usize, percent: bool) -> Result<(f64, bool), Diagnostic> {
    let written = row.text(Some(column)).ok_or_else(|| row.missing(column))?;
    let (text, below) = written.strip_prefix('<').map_or((written, false), |rest| (rest.trim(), true));
    let (text, own_percent) = text.strip_suffix('%').map_or((text, false), |rest| (rest.trim(), true));
    let number = row.parse(column, text)?;
    let fraction = if percent || own_percent { number / 100.0 } else { number };
    if fraction < 0.0 {
        return Err(row
            .error(column, format!("a residual of {written} is negative"))
            .help("write a band below detection as `<` and its bound"));
    }
    if fraction > SURELY_PERCENT {
        return Err(row.error(column, format!("a residual of {written} is no fraction of the vehicle")).help(
            "write 0.85 for 85 %, or say that these are percent: `85 %` in the cell, or `residual_%` in the heading",
        ));
    }
    Ok((fraction, below))
}

type Names = (Vec<String>, String, String, &'static str);

/// Cases, drug, target and line of a row.
fn names(row: &Row, pairs: &[(&str, &str)], said: &mut Vec<Diagnostic>) -> Option<Names> {
    let table = row.table();
    let before = said.len();
    let (drug_at, target_at, line_at) = (
        table.column(&["drug", "compound", "treatment"]),
        table.column(&["target"])?,
        table.column(&["line"])?,
    );
    let target_text = row.text(Some(target_at));
    let is_total = target_text.is_some_and(|text| text.to_lowercase().ends_with("resistant_over_parental"));
    let drug = row.text(drug_at).map(str::to_owned).or(is_total.then(|| VEHICLE.to_owned()));
    if drug.is_none() {
        said.push(row.missing(drug_at.unwrap_or(target_at)));
    }
    let target = match target_text {
        Some(text) if is_total => Some(text.to_owned()),
        Some(text) => match Target::parse(text) {
            Some(target @ Target::Phospho { .. }) => Some(target.code()),
            _ => {
                let help = "pTRK, pERK, pAKT, pS6, … or totalTRK_resistant_over_parental";
                said.push(row.error(target_at, format!("`{text}` is no phosphorylated target")).help(help));
                None
            }
        },
        None => {
            said.push(row.missing(target_at));
            None
        }
    };
    let line = row.text(Some(line_at)).unwrap_or_default().to_owned();
    let case = row.text(table.column(&["caseid", "case"])).map(str::to_owned);
    let found = line_of(&line, pairs);
    let Some((role, mut cases)) = found else {
        let lines: Vec<&str> =
            pairs.iter().flat_map(|(parental, resistant)| [*parental, *resistant]).collect();
        let help =
            format!("write `parental`, `resistant` or `both`, or the name of a line: {}", quoted(&lines));
        said.push(row.error(line_at, format!("`{line}` is no line of the study")).help(help));
        return None;
    };
    if let Some(case) = case {
        cases = vec![case];
    } else if cases.is_empty() || (cases.len() > 1 && role != "parental") {
        let message = format!("`{line}` does not say which resistant line it belongs to");
        said.push(
            row.error(line_at, message).help("add a column `case_id` with the name of the resistant line"),
        );
    }
    (said.len() == before).then_some((cases, drug?, target?, role))
}

/// The role of a line, and the cases it belongs to.
fn line_of(line: &str, pairs: &[(&str, &str)]) -> Option<(&'static str, Vec<String>)> {
    let all = |keep: &dyn Fn(&(&str, &str)) -> bool| -> Vec<String> {
        pairs.iter().filter(|pair| keep(pair)).map(|(_, resistant)| (*resistant).to_owned()).collect()
    };
    let parental = all(&|(parental, _)| parental.eq_ignore_ascii_case(line));
    let resistant = all(&|(_, resistant)| resistant.eq_ignore_ascii_case(line));
    match line.to_lowercase().as_str() {
        _ if !resistant.is_empty() => Some(("resistant", resistant)),
        _ if !parental.is_empty() => Some(("parental", parental)),
        "parental" => Some(("parental", all(&|_| true))),
        "resistant" => Some(("resistant", all(&|_| true))),
        "both" => Some(("both", all(&|_| true))),
        _ => None,
    }
}
