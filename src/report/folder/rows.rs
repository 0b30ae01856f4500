//! A table of results, read back cell by cell. Every problem names the file, the line and the column.

use std::collections::BTreeMap;

use crate::report::folder::Results;
use foldshift_curves::compare::{Call, Method, Metric, Moderation, PlainInterval, Shift, Tag};
use foldshift_curves::elementary::log10;
use foldshift_curves::fit::Ic50;
use foldshift_study::analysis::sensitivity::Choice;
use foldshift_tables::diagnostic::{Code, Diagnostic, Place};
use foldshift_tables::sheet::unguarded;

/// A table of results.
pub(crate) struct Rows {
    /// Its path, as it is shown.
    path: String,
    /// The version of the program that wrote it.
    version: String,
    headings: csv::StringRecord,
    records: Vec<(usize, csv::StringRecord)>,
}

/// A column of a table.
#[derive(Clone, Copy)]
pub(crate) struct Column(usize);

/// A row of a table.
#[derive(Clone, Copy)]
pub(crate) struct Row<'a> {
    rows: &'a Rows,
    line: usize,
    record: &'a csv::StringRecord,
}

impl Rows {
    /// A table of results by its name; `changed` is told when it is not as it was written.
    ///
    /// # Errors
    /// When it is not there, or is no table.
    pub(crate) fn read(results: &Results, name: &str, changed: &mut Vec<String>) -> Result<Self, Diagnostic> {
        let (content, as_written) = results.file(name)?;
        if !as_written {
            changed.push(name.to_owned());
        }
        let path = results.path(name).display().to_string();
        let broken = |error: &csv::Error| {
            let line = error.position().map_or(1, csv::Position::line);
            let place = Place::line(path.clone(), usize::try_from(line).unwrap_or(1));
            let what = match error.kind() {
                csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
                    format!("this row has {len} cells, and the table {expected_len} columns")
                }
                csv::ErrorKind::Utf8 { .. } => "this row is no text".to_owned(),
                _ => "this is no table".to_owned(),
            };
            Diagnostic::error(Code::Damaged, format!("{what}: the file was cut or changed since the run"))
                .at(place)
                .help("run the study again to have it back")
        };
        let mut reader = csv::ReaderBuilder::new().from_reader(content.as_slice());
        let headings = reader.headers().map_err(|error| broken(&error))?.clone();
        let mut records = Vec::new();
        for record in reader.records() {
            let record = record.map_err(|error| broken(&error))?;
            let line = record.position().map_or(1, csv::Position::line);
            records.push((usize::try_from(line).unwrap_or(1), record));
        }
        Ok(Self { path, version: results.version().to_owned(), headings, records })
    }

    /// A column by its name.
    ///
    /// # Errors
    /// When there is none, with the file and the version that wrote it.
    pub(crate) fn column(&self, name: &str) -> Result<Column, Diagnostic> {
        let found = self.headings.iter().position(|heading| heading == name);
        found.map(Column).ok_or_else(|| {
            let problem = format!("there is no column `{name}` in `{}`", self.path);
            let help = if self.version == env!("CARGO_PKG_VERSION") {
                "the table is not as it was written (commas between cells, names of columns in its first line): run the study again to have it back".to_owned()
            } else {
                format!(
                    "foldshift {} wrote it, and this is {}: run the study again with this one",
                    self.version,
                    env!("CARGO_PKG_VERSION")
                )
            };
            Diagnostic::error(Code::MissingColumn, problem).at(Place::line(self.path.clone(), 1)).help(help)
        })
    }

    /// The table.
    pub(crate) fn place(&self) -> Place {
        Place::file(self.path.clone())
    }

    /// Every row.
    pub(crate) fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.records.iter().map(|(line, record)| Row { rows: self, line: *line, record })
    }
}

impl<'a> Row<'a> {
    /// Its line in the file, from 1.
    pub(crate) const fn line(self) -> usize {
        self.line
    }

    /// Where it stands.
    pub(crate) fn place(self) -> Place {
        Place::line(self.rows.path.clone(), self.line)
    }

    /// The text of a cell.
    pub(crate) fn text(self, column: Column) -> &'a str {
        unguarded(self.record.get(column.0).unwrap_or_default())
    }

    /// The number of a cell; `None` where it is empty.
    ///
    /// # Errors
    /// When it holds something else.
    pub(crate) fn number(self, column: Column) -> Result<Option<f64>, Diagnostic> {
        let text = self.text(column);
        if text.is_empty() {
            return Ok(None);
        }
        let value = text.parse().ok().filter(|value: &f64| value.is_finite());
        value.map(Some).ok_or_else(|| self.not(column, "is not a number", Code::NotANumber))
    }

    /// A count.
    ///
    /// # Errors
    /// When it is none.
    pub(crate) fn count(self, column: Column) -> Result<usize, Diagnostic> {
        self.text(column).parse().map_err(|_| self.not(column, "is not a count", Code::NotANumber))
    }

    /// What `read` makes of a cell.
    ///
    /// # Errors
    /// When it knows nothing of it.
    pub(crate) fn known<T>(
        self,
        column: Column,
        read: impl FnOnce(&'a str) -> Option<T>,
    ) -> Result<T, Diagnostic> {
        read(self.text(column)).ok_or_else(|| self.not(column, "is not known here", Code::UnknownWord))
    }

    /// That the text of a cell is not what it should be.
    pub(crate) fn not(self, column: Column, what: &str, code: Code) -> Diagnostic {
        let heading = self.rows.headings.get(column.0).unwrap_or_default();
        let problem = format!("`{}` in column `{heading}` {what}", self.text(column));
        Diagnostic::error(code, problem).at(Place::line(self.rows.path.clone(), self.line)).help(format!(
            "foldshift {} wrote the table; if nobody changed it since, show it with that version",
            self.rows.version
        ))
    }
}

/// The shifts of `shifts.csv` of some metrics, without what they are in each experiment.
///
/// # Errors
/// When a column is missing, or a cell makes no sense.
pub(crate) fn shifts(rows: &Rows, metrics: &[Metric]) -> Result<Vec<Shift>, Diagnostic> {
    let [parental, resistant, compound, metric] =
        ["parental", "resistant", "compound", "metric"].map(|name| rows.column(name));
    let (parental, resistant, compound, metric) = (parental?, resistant?, compound?, metric?);
    let [estimate, qualifier, lower, upper] =
        ["estimate", "qualifier", "lower95", "upper95"].map(|name| rows.column(name));
    let (estimate, qualifier, lower, upper) = (estimate?, qualifier?, lower?, upper?);
    let [n_experiments, n_pairs, method, call, tags] =
        ["n_experiments", "n_pairs", "method", "call", "tags"].map(|name| rows.column(name));
    let (n_experiments, n_pairs, method, call, tags) = (n_experiments?, n_pairs?, method?, call?, tags?);
    let (p, p_adjusted) = (rows.column("p")?, rows.column("p_adjusted")?);
    let plain = ["plain_lower95", "plain_upper95", "plain_p"].map(|name| rows.column(name));
    let [plain_lower, plain_upper, plain_p] = plain;
    let (plain_lower, plain_upper, plain_p) = (plain_lower?, plain_upper?, plain_p?);
    let [df, sd, sd_moderated, prior_sd, prior_df] =
        ["df", "sd", "sd_moderated", "prior_sd", "prior_df"].map(|name| rows.column(name));
    let (df, sd, sd_moderated, prior_sd, prior_df) = (df?, sd?, sd_moderated?, prior_sd?, prior_df?);
    let mut found = Vec::new();
    for row in rows.rows() {
        let Some(metric) = metrics.iter().find(|one| one.to_string() == row.text(metric)).copied() else {
            continue;
        };
        let numbers = [estimate, lower, upper].map(|column| row.number(column));
        let [value, from, to] = numbers;
        let (value, from, to) = (value?, from?, to?);
        if metric.is_fold() && [value, from, to].into_iter().flatten().any(|fold| fold <= 0.0) {
            return Err(row.not(
                estimate,
                "or a limit beside it is no ratio: it is not above zero",
                Code::OutOfRange,
            ));
        }
        if from.zip(to).is_some_and(|(from, to)| from > to) {
            return Err(row.not(lower, "lies above the upper limit", Code::Contradiction));
        }
        if row.count(n_pairs)? > row.count(n_experiments)? {
            return Err(row.not(n_pairs, "is more than the experiments beside it", Code::Contradiction));
        }
        found.push(Shift {
            parental: row.text(parental).to_owned(),
            resistant: row.text(resistant).to_owned(),
            compound: row.text(compound).to_owned(),
            metric,
            estimate: value,
            qualifier: row
                .known(qualifier, |text| ["", ">", "<", "nd"].into_iter().find(|known| *known == text))?,
            lower: from,
            upper: to,
            n_experiments: row.count(n_experiments)?,
            n_pairs: row.count(n_pairs)?,
            method: row.known(method, Method::read)?,
            p: row.number(p)?,
            p_adjusted: row.number(p_adjusted)?,
            plain: Some(PlainInterval {
                lower: row.number(plain_lower)?,
                upper: row.number(plain_upper)?,
                p: row.number(plain_p)?,
            })
            .filter(|plain| plain.lower.or(plain.upper).or(plain.p).is_some()),
            df: row.number(df)?,
            sd: row.number(sd)?,
            moderation: match (row.number(sd_moderated)?, row.number(prior_sd)?, row.number(prior_df)?) {
                (Some(sd), Some(prior_sd), Some(prior_df)) => {
                    Some(Moderation { sd, prior_sd, prior_df, pairs: 0, earlier: 0 })
                }
                _ => None,
            },
            call: row.known(call, |text| match text {
                "" => Some(None),
                letter => Call::read(letter).map(Some),
            })?,
            tags: row.known(tags, |text| {
                let codes = text.split(';').filter(|code| !code.is_empty());
                codes.map(|code| Tag::read(code, &Choice::CODES)).collect()
            })?,
            pairs: Vec::new(),
            of_series: false,
        });
    }
    lenders(&mut found);
    Ok(found)
}

/// Counts the pairs that lend each other their scatter: those of a metric that borrow.
fn lenders(shifts: &mut [Shift]) {
    let mut counts: BTreeMap<Metric, usize> = BTreeMap::new();
    for shift in shifts.iter().filter(|shift| shift.moderation.is_some()) {
        *counts.entry(shift.metric).or_default() += 1;
    }
    for shift in shifts {
        let count = counts.get(&shift.metric).copied();
        if let (Some(lent), Some(count)) = (&mut shift.moderation, count) {
            lent.pairs = count;
        }
    }
}

/// An IC50 as a table of fits has it, in doses; `None` when its cells do not go together.
pub(crate) fn ic50(
    estimate: Option<f64>,
    qualifier: &str,
    lower: Option<f64>,
    upper: Option<f64>,
) -> Option<Ic50> {
    // No dose of ours is zero or less, and no limit lies on the wrong side.
    if [estimate, lower, upper].into_iter().flatten().any(|dose| dose <= 0.0) {
        return None;
    }
    let above = |a: Option<f64>, b: Option<f64>| a.zip(b).is_some_and(|(a, b)| a > b);
    if above(lower, estimate) || above(estimate, upper) || above(lower, upper) {
        return None;
    }
    let log = |dose: Option<f64>| dose.map(log10);
    match (qualifier, log(estimate), log(lower), log(upper)) {
        ("", Some(log_dose), lower, upper) => Some(Ic50::Measured { log_dose, lower, upper }),
        (">", None, Some(bound), _) => Some(Ic50::Above { bound }),
        ("<", None, _, Some(bound)) => Some(Ic50::Below { bound }),
        ("nd" | "", None, ..) => Some(Ic50::Unknown),
        _ => None,
    }
}
