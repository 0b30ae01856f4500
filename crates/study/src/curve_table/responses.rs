//! Responses: which columns hold them, and which of these are wells of one curve.

use super::names::{Summary, summary, words};
use super::sampled::Sampled;
use super::wide::grouped;
use super::{PointsOptions, doses};
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::table::{Heading, Table};
use foldshift_tables::units::DoseUnit;

/// Names of a column of responses.
const RESPONSE: [&str; 2] = ["response", "viability"];

/// The responses of one curve within a row.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Series {
    /// What the headings call the curve; empty where other columns name it.
    pub(super) name: String,
    /// Columns of single wells.
    pub(super) wells: Vec<usize>,
    /// Column of their mean, where no wells are given.
    pub(super) mean: Option<usize>,
    /// Column of the standard deviation of the wells behind a mean.
    pub(super) sd: Option<usize>,
    /// Column of the standard error of the mean.
    pub(super) sem: Option<usize>,
    /// Column of the number of wells behind a mean.
    pub(super) number: Option<usize>,
    /// Columns that follow from the others.
    pub(super) other: Vec<usize>,
}

/// How responses stand in a table.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Form {
    /// A dose a row; one curve, or several beside each other.
    Down(Vec<Series>),
    /// A column a dose, by heading.
    Across(Vec<(usize, f64, Option<DoseUnit>)>),
}

/// A form, and the columns that it leaves out because they follow from others.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Found {
    pub(super) form: Form,
    pub(super) derived: Vec<usize>,
}

impl Form {
    /// Every column that it reads.
    pub(super) fn columns(&self) -> Vec<usize> {
        match self {
            Self::Down(series) => series.iter().flat_map(Series::columns).collect(),
            Self::Across(doses) => doses.iter().map(|(column, ..)| *column).collect(),
        }
    }

    /// Does a curve have one column, a row a well?
    pub(super) fn is_long(&self) -> bool {
        matches!(self, Self::Down(series) if series.len() == 1 && series[0].columns().count() == 1)
    }
}

impl Series {
    pub(super) fn columns(&self) -> impl Iterator<Item = usize> {
        let beside = [self.mean, self.sd, self.sem, self.number];
        self.wells.clone().into_iter().chain(beside.into_iter().flatten())
    }

    /// The columns that hold responses themselves.
    pub(super) fn responses(&self) -> impl Iterator<Item = usize> {
        self.wells.clone().into_iter().chain(self.mean)
    }
}

/// The doses that stand as headings: three or more of them.
///
/// Numbers from one onward beside a column of doses count wells.
pub(super) fn across(table: &Table, sampled: &Sampled, dose: Option<usize>) -> Option<Form> {
    let commas = table.sheet().delimiter() != ',';
    let doses: Vec<(usize, f64, Option<DoseUnit>)> = table
        .headings()
        .iter()
        .enumerate()
        .filter_map(|(column, heading)| {
            doses::of_heading(&heading.text, commas).map(|(dose, unit)| (column, dose, unit))
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
    grouped(table, sampled, taken, options)
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

/// Columns of numbers that are surely no responses: places on a plate, doses, times, what a fit gave. A number in the heading
/// (`24 h`, `Plate 1`) makes it a name.
pub(super) fn not_a_response(heading: &Heading) -> bool {
    const WORDS: [&str; 36] = [
        "time",
        "hours",
        "hour",
        "h",
        "hrs",
        "min",
        "passage",
        "weight",
        "row",
        "col",
        "column",
        "plate",
        "index",
        "id",
        "temperature",
        "seeding",
        "density",
        "position",
        "day",
        "duration",
        "no",
        "nr",
        "number",
        "mw",
        "ic50",
        "ec50",
        "predicted",
        "residual",
        "residuals",
        "fitted",
        "expected",
        "unnamed",
        "rank",
        "level",
        "step",
        "order",
    ];
    let said = words(heading);
    let numbered = heading.text.chars().any(|c| c.is_ascii_digit())
        && !said.iter().any(|word| word == "ic50" || word == "ec50" || word == "unnamed");
    let none = !said.is_empty()
        && said.iter().all(|word| WORDS.contains(&word.as_str()) || word.parse::<u32>().is_ok());
    (none && !numbered) || super::names::is_dose(heading) || super::names::has_dose_unit(heading)
}

pub(super) fn missing(
    table: &Table,
    sampled: &Sampled,
    taken: &[usize],
    options: &PointsOptions,
) -> Diagnostic {
    let problem = format!("no column of responses found; columns: {}", table.listed());
    let first =
        (0..table.headings().len()).find(|column| !taken.contains(column) && sampled.is_numeric(*column));
    let any = (0..table.headings().len()).rev().find(|column| sampled.is_numeric(*column));
    let help = match first.or(any) {
        Some(column) => {
            format!("name it, for example `{}`", options.command.with("--response", table.heading(column)))
        }
        None => "name it with `--response`, or call it `response`".to_owned(),
    };
    Diagnostic::error(Code::MissingColumn, problem).at(table.header_place()).help(help)
}

pub(super) fn several_measures(table: &Table, series: &[Series], options: &PointsOptions) -> Diagnostic {
    let heads =
        |one: &Series| one.responses().map(|column| table.heading(column).to_owned()).collect::<Vec<_>>();
    let names: Vec<String> = series.iter().flat_map(heads).map(|name| format!("`{name}`")).collect();
    let problem = format!("several columns could be the responses: {}", names.join(", "));
    let commands: Vec<String> = series
        .iter()
        .map(|one| format!("`{}`", options.command.with("--response", &heads(one).join(","))))
        .collect();
    Diagnostic::error(Code::SeveralFit, problem)
        .at(table.header_place())
        .help(format!("say which: {}", commands.join(", or ")))
}
