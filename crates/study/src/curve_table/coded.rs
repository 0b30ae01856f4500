//! Wide matrices whose columns are called by codes, and the second table that says the dose of each.
//!
//! ```text
//! matrix   line, T1, T2, T3 …                 a curve a row (and a compound, where the second table names some)
//! doses    column, compound, dose, unit       T1, entrectinib, 0.01, µM …
//! ```
//!
//! The column of codes of the second table is the one that holds the most headings of the matrix, whatever it is called; doses and
//! units are found as in every table of doses.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::PointsOptions;
use super::doses::{DoseColumn, UNIT};
use super::names::{Role, of_role};
use foldshift_columns::{Options, Source};
use foldshift_tables::diagnostic::{Code, Diagnostic, suggest};
use foldshift_tables::numerals::{counted, first_few};
use foldshift_tables::table::{Heading, Row, Table};
use foldshift_tables::units::DoseUnit;

/// Names of the column of compounds in treatment tables, beside those of every table.
const COMPOUNDS: [&str; 2] = ["name", "broad_id"];

/// How many names a message lists.
const NAMED: usize = 6;

/// What the second table says of columns, by their codes.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Treatments {
    source: String,
    of: BTreeMap<String, Treatment>,
    named: bool,
}

#[derive(Clone, Debug, PartialEq)]
struct Treatment {
    dose: f64,
    unit: Option<DoseUnit>,
    compound: Arc<str>,
}

/// A column of the matrix: where it stands, its dose, and the curve it belongs to.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct CodedColumn {
    pub(super) column: usize,
    pub(super) dose: f64,
    pub(super) unit: Option<DoseUnit>,
    /// Empty where the second table names no compounds.
    pub(super) compound: Arc<str>,
}

/// The columns that have doses.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Coded {
    pub(super) columns: Vec<CodedColumn>,
    /// Do curves of a row have the names of compounds?
    pub(super) named: bool,
    /// Columns of numbers without a dose.
    pub(super) idle: Vec<usize>,
    pub(super) note: String,
}

/// Where the second table has what.
struct Places {
    code: usize,
    dose: DoseColumn,
    unit: Option<usize>,
    compound: Option<usize>,
}

impl Treatments {
    /// Reads the second table beside a matrix of these headings.
    ///
    /// # Errors
    /// When it lacks a column, a row has no dose, or a code has two.
    pub(super) fn read(
        path: &Path,
        headings: &[Heading],
        options: &PointsOptions,
    ) -> Result<Self, Vec<Diagnostic>> {
        let source = Source::open(&[PathBuf::from(path)], Options::default())?;
        let of_curves = PointsOptions { command: options.command.clone(), ..PointsOptions::default() };
        let wanted = PointsOptions { dose_scale: options.dose_scale, ..of_curves };
        let codes: BTreeSet<&str> = headings.iter().map(|heading| heading.text.as_str()).collect();
        let places = Places::find(source.sample(), &codes, &wanted).map_err(|problem| vec![problem])?;
        let mut read = Self {
            source: path.display().to_string(),
            of: BTreeMap::new(),
            named: places.compound.is_some(),
        };
        let mut wrong = Vec::new();
        for batch in source.into_batches(&[]) {
            let batch = batch.map_err(|problem| vec![problem])?;
            let table = batch.table();
            for line in table.lines() {
                let row = table.row(line);
                wrong.extend(read.take(&row, &places, &codes, &wanted).err());
            }
        }
        if wrong.is_empty() { Ok(read) } else { Err(wrong) }
    }

    /// Takes a row of a column that the matrix has.
    fn take(
        &mut self,
        row: &Row,
        places: &Places,
        codes: &BTreeSet<&str>,
        options: &PointsOptions,
    ) -> Result<(), Diagnostic> {
        let code = row.cell(places.code);
        if !codes.contains(code) {
            return Ok(());
        }
        let dose = places.dose.cell(row, options).map_err(|problem| Diagnostic { help: None, ..problem })?;
        let said = row.text(places.unit);
        let of_column = said.map(|said| {
            let unknown = |_| {
                let problem = format!("`{said}` is not a unit of doses");
                row.error(places.unit.unwrap_or(0), problem).code(Code::Unit).help("such as nM, uM, mM or M")
            };
            said.parse::<DoseUnit>().map_err(unknown)
        });
        let compound = row.text(places.compound).unwrap_or_default();
        if compound.is_empty() && places.compound.is_some() {
            return Err(row.missing(places.compound.unwrap_or(0)));
        }
        let unit = dose.unit.or(of_column.transpose()?).or(places.dose.unit);
        let treatment = Treatment { dose: dose.value, unit, compound: compound.into() };
        match self.of.get(code) {
            Some(known) if *known != treatment => {
                let problem = format!("column `{code}` has two doses or compounds");
                Err(row.error(places.code, problem).code(Code::Contradiction).help("keep one row a column"))
            }
            Some(_) => Ok(()),
            None => {
                self.of.insert(code.to_owned(), treatment);
                Ok(())
            }
        }
    }

    /// The columns of a matrix that have doses; `numeric` are those of numbers.
    ///
    /// # Errors
    /// When there is none.
    pub(super) fn of_columns(
        &self,
        table: &Table,
        numeric: impl Fn(usize) -> bool,
    ) -> Result<Coded, Diagnostic> {
        let mut columns = Vec::new();
        let (mut idle, mut lacking) = (Vec::new(), Vec::new());
        for (column, heading) in table.headings().iter().enumerate() {
            match self.of.get(&heading.text) {
                Some(Treatment { dose, unit, compound }) => columns.push(CodedColumn {
                    column,
                    dose: *dose,
                    unit: *unit,
                    compound: Arc::clone(compound),
                }),
                None if numeric(column) => {
                    idle.push(column);
                    lacking.push(format!("`{}`", heading.text));
                }
                None => {}
            }
        }
        if columns.is_empty() {
            return Err(self.none_of(table));
        }
        let compounds: BTreeSet<&Arc<str>> = columns.iter().map(|one| &one.compound).collect();
        let of =
            if self.named { format!(" of {}", counted(compounds.len(), "compound")) } else { String::new() };
        let mut note = format!("{} with doses{of} from `{}`", counted(columns.len(), "column"), self.source);
        if !lacking.is_empty() {
            let verb = if lacking.len() == 1 { "has" } else { "have" };
            let names = first_few(&lacking, NAMED);
            let lacking = counted(lacking.len(), "column");
            let _ = write!(note, "; {lacking} of numbers {verb} none and {verb} no part in it: {names}");
        }
        Ok(Coded { columns, named: self.named, idle, note })
    }

    fn none_of(&self, table: &Table) -> Diagnostic {
        let problem = format!("no column of the table has a dose in `{}`", self.source);
        Diagnostic::error(Code::MissingColumn, problem)
            .at(table.header_place())
            .help(format!("columns: {}", table.listed()))
    }
}

impl Places {
    fn find(table: &Table, codes: &BTreeSet<&str>, options: &PointsOptions) -> Result<Self, Diagnostic> {
        let mut known = vec![0_usize; table.headings().len()];
        let mut first = None;
        for line in table.lines() {
            let row = table.row(line);
            for (column, known) in known.iter_mut().enumerate() {
                let cell = row.cell(column);
                *known += usize::from(!cell.is_empty() && codes.contains(cell));
                first.get_or_insert_with(|| cell.to_owned());
            }
        }
        // The first of the best.
        let code =
            (0..known.len()).rev().max_by_key(|column| known[*column]).filter(|column| known[*column] > 0);
        let Some(code) = code else {
            let problem = "no column of this table holds headings of the matrix";
            let near = first.and_then(|first| suggest(&first, codes.iter().copied()));
            let help = near.map_or_else(
                || {
                    "a row a column: its heading, its dose, and where it has them its unit and compound"
                        .to_owned()
                },
                |near| format!("the matrix has {near}"),
            );
            return Err(Diagnostic::error(Code::MissingColumn, problem).at(table.header_place()).help(help));
        };
        let dose = DoseColumn::find(table, options)?.ok_or_else(|| {
            let problem = format!("no column of doses found; columns: {}", table.listed());
            Diagnostic::error(Code::MissingColumn, problem).at(table.header_place()).help("call it `dose`")
        })?;
        let taken = [code, dose.column];
        let free = |column: &usize| !taken.contains(column);
        let compound = of_role(table, Role::Compound).filter(free);
        Ok(Self {
            code,
            unit: table.column(&UNIT).filter(free),
            compound: compound.or_else(|| table.column(&COMPOUNDS).filter(free)),
            dose,
        })
    }
}

/// That nothing names the rows of a matrix: all of them would be wells of one line.
pub(super) fn nameless(table: &Table) -> Diagnostic {
    let problem = format!("nothing names the rows; columns: {}", table.listed());
    Diagnostic::error(Code::MissingColumn, problem)
        .at(table.header_place())
        .help("name the column that does with `--by`, or add one of lines")
}
