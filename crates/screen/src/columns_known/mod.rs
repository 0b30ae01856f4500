//! Tables of the public screens, known by the names of their columns.
//!
//! | screen | known by | read as |
//! | --- | --- | --- |
//! | GDSC, raw data | `BARCODE`, `TAG`, `CONC`, `INTENSITY` | raw wells, divided plate by plate |
//! | CTRP v2 | `cpd_conc_umol` and `cpd_avg_pv` or `bsub_value_log2` | viability, or its log₂ |
//! | CCLE | `Doses (uM)` and `Activity Data (median)`, lists in one cell | 1 + activity / 100 |
//! | PRISM, long | a line, a compound, a dose and a log fold change | 2 to its power |
//! | PRISM, wide | headings `compound::dose::screen` | 2 to its power |
//!
//! A table that holds fits instead of responses is refused by name.

mod ccle;
mod ctrp;
mod fits;
mod gdsc;
mod prism;
mod roled;

use foldshift_tables::diagnostic::Diagnostic;
use foldshift_tables::table::{Row, Table};
use foldshift_tables::units::DoseUnit;

use crate::roles::{WellRole, role_of, role_of_gdsc};
use crate::screen_options::ScreenOptions;

/// What the number in a column of responses is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scale {
    /// What an instrument read.
    Reading,
    /// A fraction of the vehicle.
    Fraction,
    /// A percentage of the vehicle.
    Percent,
    /// log₂ of the fraction.
    Log2,
    /// Percent of change: −100 is dead.
    PercentChange,
}

impl Scale {
    /// The number as a fraction of the vehicle; a reading as it is.
    pub(crate) fn response(self, value: f64) -> f64 {
        match self {
            Self::Reading | Self::Fraction => value,
            Self::Percent => 0.01 * value,
            Self::Log2 => foldshift_curves::elementary::exp(value * std::f64::consts::LN_2),
            Self::PercentChange => 1.0 + 0.01 * value,
        }
    }
}

/// Whose words stand in a column of roles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RoleWords {
    /// Those of people.
    Plain,
    /// Tags of GDSC.
    Gdsc,
}

impl RoleWords {
    /// The role that a word means; `None` where it means none.
    pub(crate) fn role_of(self, word: &str) -> Option<WellRole> {
        match self {
            Self::Plain => role_of(word),
            Self::Gdsc => role_of_gdsc(word),
        }
    }
}

/// The columns of a table with a well a row.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct WellColumns {
    /// What stands before the name of a line, where its cells are numbers.
    pub(crate) line_prefix: &'static str,
    pub(crate) cell_line: Option<usize>,
    pub(crate) compound: Option<usize>,
    pub(crate) experiment: Option<usize>,
    pub(crate) plate: Option<usize>,
    pub(crate) role: Option<(usize, RoleWords)>,
    pub(crate) dose: usize,
    pub(crate) unit: Option<DoseUnit>,
    pub(crate) unit_column: Option<usize>,
    pub(crate) response: usize,
    pub(crate) scale: Scale,
}

/// A compound, a dose and a screen that head a column.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Treatment {
    pub(crate) column: usize,
    pub(crate) compound: String,
    pub(crate) dose: f64,
    pub(crate) experiment: String,
}

/// How a table is read.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Known {
    /// A well a row.
    Wells(WellColumns),
    /// A curve a row, its doses and responses as lists.
    Lists { cell_line: usize, compound: usize, doses: usize, responses: usize },
    /// A line a row, a treatment a column.
    Across { cell_line: usize, treatments: Vec<Treatment> },
    /// As `foldshift fit` reads it.
    Points,
}

/// How the table that begins with this part is read, and the words for it.
///
/// # Errors
/// When it holds fits, or lacks a column.
pub(crate) fn recognise(
    table: &Table,
    options: &ScreenOptions,
) -> Result<(Known, Option<String>), Vec<Diagnostic>> {
    if let Some(problem) = fits::refused(table) {
        return Err(vec![problem]);
    }
    for find in [ccle::find, gdsc::find, ctrp::find, prism::find] {
        if let Some((known, words)) = find(table) {
            return Ok((known, Some(words)));
        }
    }
    match roled::find(table, options)? {
        Some((known, words)) => Ok((known, Some(words))),
        None => Ok((Known::Points, None)),
    }
}

/// `` `name` `` of a column.
fn quoted(table: &Table, column: usize) -> String {
    format!("`{}`", table.heading(column))
}

/// The first rows.
fn first_rows<'t>(table: &'t Table<'t>) -> impl Iterator<Item = Row<'t>> {
    table.lines().take(5000).map(|line| table.row(line))
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn known(text: &str) -> Result<(Known, Option<String>), Vec<Diagnostic>> {
        let table = Table::read("t.csv", text.as_bytes()).unwrap();
        recognise(&table, &ScreenOptions::default())
    }

    #[test]
    fn public_screens_are_known_by_their_columns() {
        let gdsc = "BARCODE,SCAN_ID,DATE_CREATED,CELL_LINE_NAME,TAG,DRUG_ID,CONC,INTENSITY\n1,1,2010-01-02,A,NC-0,,,100\n";
        let ctrp = "experiment_id,master_cpd_id,cpd_conc_umol,cpd_avg_pv\n1,2,3,0.9\n";
        let log2 = "experiment_id\tassay_plate_barcode\tbsub_value_log2\tmaster_cpd_id\tcpd_conc_umol\n1\tP\t-0.5\t2\t3\n";
        let prism = "depmap_id,broad_id,dose,LFC\nACH-1,BRD-1,2.5,-0.7\n";
        let wide = ",BRD-1::2.5::HTS,BRD-1::0.5::HTS,BRD-2::2.5::HTS\nACH-1,0.1,0.2,-1\n";
        let ccle =
            "CCLE Cell Line Name,Compound,Doses (uM),Activity Data (median)\nA,b,\"0.1,1\",\"-3,-50\"\n";
        for (text, word) in [
            (gdsc, "GDSC"),
            (ctrp, "CTRP"),
            (log2, "log₂"),
            (prism, "PRISM"),
            (wide, "PRISM"),
            (ccle, "CCLE"),
        ] {
            let (found, words) = known(text).unwrap();
            assert!(words.unwrap().contains(word) && found != Known::Points, "{word}");
        }
        assert_eq!(known("cell_line,compound,dose,response\nA,b,1,1\n").unwrap().0, Known::Points);
    }

    #[test]
    fn a_table_of_fits_is_refused_by_name() {
        let text = "CELL_LINE_NAME,DRUG_NAME,MIN_CONC,MAX_CONC,LN_IC50,AUC\nA,b,1,2,3,4\n";
        let problem = known(text).unwrap_err()[0].to_string();
        assert!(problem.contains("GDSC") && problem.contains("raw data"), "{problem}");
    }

    #[test]
    fn numbers_become_fractions_of_the_vehicle() {
        assert!((Scale::Log2.response(-1.0) - 0.5).abs() < 1e-15);
        assert!((Scale::PercentChange.response(-85.0) - 0.15).abs() < 1e-15);
        assert!((Scale::Percent.response(40.0) - 0.4).abs() < 1e-15);
    }
}
