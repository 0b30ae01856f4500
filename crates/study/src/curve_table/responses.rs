//! Responses: which columns hold them, and which of these are wells of one curve.

use super::form::{Form, Found, Series};
use super::names::{Summary, summary, words};
use super::sampled::Sampled;
use super::wide::grouped;
use super::{PointsOptions, doses};
use foldshift_tables::diagnostic::Diagnostic;
use foldshift_tables::table::Table;
use foldshift_tables::units::DoseUnit;

/// Names of a column of responses.
const RESPONSE: [&str; 2] = ["response", "viability"];

/// The doses that stand as headings: three or more of them.
///
/// Numbers from one onward beside a column of doses count wells.
pub(super) fn across(table: &Table, sampled: &Sampled, dose: Option<usize>) -> Option<Form> {
    let commas = table.sheet().delimiter() != ',';
    // R writes `X0.01` and `X1` for columns called 0.01 and 1.
    let of_r = table.headings().iter().any(|heading| {
        heading.text.strip_prefix('X').is_some_and(|rest| rest.contains('.') && rest.parse::<f64>().is_ok())
    });
    let doses: Vec<(usize, f64, Option<DoseUnit>)> = table
        .headings()
        .iter()
        .enumerate()
        .filter_map(|(column, heading)| {
            let text = if of_r { heading.text.trim_start_matches('X') } else { heading.text.as_str() };
            doses::of_heading(text, commas).map(|(dose, unit)| (column, dose, unit))
        })
        .collect();
    let mut distinct: Vec<u64> = doses.iter().map(|(_, dose, _)| dose.to_bits()).collect();
    distinct.sort_unstable();
    distinct.dedup();
    // A column of doses that is filled with numbers holds the doses, unless it only counts the rows.
    let spoken_for = dose.is_some_and(|dose| sampled.is_numeric(dose) && !sampled.is_running(dose));
    (distinct.len() >= 3 && !spoken_for).then_some(Form::Across(doses))
}

/// The columns of responses beside a column of doses; `taken` serve something else.
///
/// # Errors
/// When none is found, or several that measure different things.
pub(super) fn down(
    table: &Table,
    sampled: &Sampled,
    dose: usize,
    taken: &[usize],
    options: &PointsOptions,
) -> Result<Found, Diagnostic> {
    let free = |column: &usize| !taken.contains(column);
    let found = |series: Series| {
        let derived = series.other.clone();
        Ok(Found { form: Form::Down(vec![series]), derived })
    };
    if let Some(name) = &options.response {
        let wells = match table.named(name) {
            Ok(column) => vec![column],
            Err(problem) if !name.contains(',') => return Err(problem),
            Err(_) => named_list(table, &name.split(',').map(str::to_owned).collect::<Vec<_>>())?,
        };
        let mut series = Series { wells, ..Series::default() };
        if let [column] = series.wells[..] {
            beside(table, sampled, column, &mut series, taken);
        }
        return found(series);
    }
    // A response by its own name, unless it stands beside others of the same.
    let own = table
        .quantity(&RESPONSE)
        .filter(free)
        .filter(|column| sampled.is_numeric(*column) || sampled.is_empty(*column));
    let stem = |column: usize| {
        let words = words(&table.headings()[column]);
        let kept = words.iter().rposition(|word| word.parse::<u32>().is_err()).map_or(0, |last| last + 1);
        words[..kept].to_vec()
    };
    let alone = |column: usize| {
        let alike = (0..table.headings().len())
            .filter(|other| free(other) && sampled.is_numeric(*other) && stem(*other) == stem(column));
        alike.count() <= 1
    };
    if let Some(column) = own.filter(|column| alone(*column)) {
        let mut series = Series { wells: vec![column], ..Series::default() };
        beside(table, sampled, column, &mut series, taken);
        return found(series);
    }
    grouped(table, sampled, dose, taken, options)
}

/// The columns of these names, which stood between commas: a name may hold some itself.
///
/// # Errors
/// When there is none of a name.
pub(super) fn named_list(table: &Table, names: &[String]) -> Result<Vec<usize>, Diagnostic> {
    let mut columns = Vec::new();
    let mut rest = names;
    while let [first, ..] = rest {
        let known = |n: &usize| {
            let name = rest[..*n].join(",");
            table.named(&name).or_else(|problem| table.named(name.trim()).map_err(|_| problem))
        };
        let longest = (1..=rest.len()).rev().find(|n| known(n).is_ok());
        let n = longest.unwrap_or(1);
        columns.push(if longest.is_some() { known(&n)? } else { table.named(first.trim())? });
        rest = &rest[n..];
    }
    Ok(columns)
}

/// What stands beside a mean: its spread, and with it its number.
fn beside(table: &Table, sampled: &Sampled, response: usize, series: &mut Series, taken: &[usize]) {
    let of_mean = summary(&table.headings()[response]);
    let is_mean = of_mean.as_ref().is_some_and(|(kind, _)| *kind == Summary::Mean);
    let own = of_mean.map_or_else(|| words(&table.headings()[response]).join(" "), |(_, rest)| rest);
    for column in (0..table.headings().len()).filter(|column| *column != response && !taken.contains(column))
    {
        let Some((kind, rest)) = summary(&table.headings()[column]) else { continue };
        if !(rest.is_empty() || rest == own) || !sampled.is_numeric(column) {
            continue;
        }
        match kind {
            Summary::Sd => series.sd = series.sd.or(Some(column)),
            Summary::Sem => series.sem = series.sem.or(Some(column)),
            Summary::Number => series.number = series.number.or(Some(column)),
            Summary::Mean | Summary::Other => {}
        }
    }
    if is_mean || series.sd.is_some() || series.sem.is_some() {
        series.mean = Some(response);
        series.wells.clear();
    } else {
        // A number without a spread may as well count replicates.
        series.number = None;
    }
}
