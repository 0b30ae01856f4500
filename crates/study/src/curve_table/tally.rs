//! What was read otherwise than as a plain number.

use std::collections::{BTreeMap, BTreeSet};

use super::PointsOptions;
use super::columns::Columns;
use super::gathered::Survey;
use foldshift_tables::diagnostic::{Code, Diagnostic, Place};
use foldshift_tables::numerals::counted;

/// How many values of a column are shown.
const SHOWN: usize = 8;

/// Counts of what was read otherwise than as a plain number.
#[derive(Default)]
pub(super) struct Tally {
    /// Names of vehicles among the doses, with how many cells.
    pub(super) vehicles: BTreeMap<String, usize>,
    pub(super) percent: usize,
    /// The first cell without a percent sign, and the first with one.
    pub(super) plain_at: Option<Place>,
    pub(super) percent_at: Option<Place>,
    /// Cells of tables with several wells a row in which nothing is known.
    pub(super) blank: usize,
    /// Rows that sum up others.
    pub(super) sums: usize,
    /// Units that were converted into others.
    pub(super) converted: BTreeMap<(String, String), usize>,
    /// Rows that were not asked for, of all.
    pub(super) others: usize,
    pub(super) rows: usize,
    /// Of every column of `--only`: was a row found, and which texts stand there?
    only: BTreeMap<usize, (bool, BTreeSet<String>)>,
    /// Means whose spread could not be used, since nobody says how many wells there were.
    pub(super) spread_unused: usize,
    pub(super) spread_used: usize,
    pub(super) number_used: usize,
    /// Times of day that were read as their day.
    pub(super) days: usize,
}

impl Tally {
    /// Sees a cell of a column of `--only`.
    pub(super) fn see_only(&mut self, place: usize, cell: &str, fits: bool) {
        let (found, texts) = self.only.entry(place).or_default();
        *found |= fits;
        if texts.len() < SHOWN && !texts.contains(cell) {
            texts.insert(cell.to_owned());
        }
    }

    /// That no row has the text that is asked for.
    pub(super) fn nothing_asked_for(&self, columns: &Columns, options: &PointsOptions) -> Option<Diagnostic> {
        let (place, (_, texts)) = self.only.iter().find(|(_, (found, _))| !found)?;
        let (column, asked) = columns.only.get(*place)?;
        let name = &columns.headings[*column].text;
        let problem = format!("no row has `{}` in column `{name}`", asked.join("` or `"));
        let shown: Vec<String> = texts.iter().map(|text| format!("`{text}`")).collect();
        let first = texts.iter().next().map_or("", String::as_str);
        let command = options.command.with("--only", &format!("{name}={first}"));
        Some(
            Diagnostic::error(Code::NoSuch, problem)
                .help(format!("there stand {}: `{command}`", shown.join(", "))),
        )
    }

    /// That some responses have a percent sign and some have none.
    pub(super) fn mixed_signs(&self) -> Option<Diagnostic> {
        let (plain, percent) = self.plain_at.as_ref().zip(self.percent_at.as_ref())?;
        let problem = format!("some responses have a percent sign (first at {percent}) and some have none");
        let problem = Diagnostic::error(Code::Contradiction, problem).at(plain.clone());
        Some(problem.help("write all of them as percentages, or none"))
    }
}

/// That some curves look like percentages and some like fractions, if they do.
pub(super) fn mixed_scales(survey: &Survey, named: impl Fn(u32) -> String) -> Option<Diagnostic> {
    let (a, b) = (survey.percent.first?, survey.fractions.first?);
    let shown =
        |curve: u32| Some(named(curve)).filter(|name| !name.is_empty()).unwrap_or("a curve".to_owned());
    let message = format!(
        "the responses of {} look like percentages (first: {}) and those of {} like fractions (first: {})",
        counted(survey.percent.count, "curve"),
        shown(a),
        counted(survey.fractions.count, "curve"),
        shown(b)
    );
    let help = "bring all responses to one scale: absolute IC50s are read at one half for all";
    Some(Diagnostic::warning(Code::Contradiction, message).help(help))
}
