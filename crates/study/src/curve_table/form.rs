//! How responses stand in a table: a dose a row, with one curve or several beside each other, or a dose a column.

use super::PointsOptions;
use super::coded::CodedColumn;
use super::sampled::Sampled;
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::table::Table;
use foldshift_tables::units::DoseUnit;

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
    /// A column a dose, by a second table; a row may be curves of several compounds.
    Coded(Vec<CodedColumn>),
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
            Self::Coded(columns) => columns.iter().map(|one| one.column).collect(),
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

/// That no column of responses is found.
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

/// That several columns measure different things.
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
