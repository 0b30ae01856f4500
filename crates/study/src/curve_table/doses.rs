//! Doses: which column holds them, and what its cells say.

use super::names::{Scale, has_dose_unit, is_dose, is_unknown, is_vehicle, scale};
use super::{DoseScale, PointsOptions};
use foldshift_curves::elementary::{exp, exp2, exp10};
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::sheet::number::NoNumber;
use foldshift_tables::table::{Row, Table};
use foldshift_tables::units::{Dose, DoseUnit, UnitError};

/// Names of a column of doses, and of one of their units.
const DOSE: [&str; 3] = ["dose", "conc", "concentration"];
pub(super) const UNIT: [&str; 4] = ["unit", "dose_unit", "conc_unit", "concentration_unit"];

/// The largest logarithm of a dose that is believed: heads that say `log` above plain doses are many.
const LARGEST_LOGARITHM: f64 = 20.0;

/// The column of doses, and how its numbers are read.
#[derive(Clone, Debug)]
pub(super) struct DoseColumn {
    pub(super) column: usize,
    pub(super) scale: Scale,
    /// The unit that stands beside its name.
    pub(super) unit: Option<DoseUnit>,
}

/// The dose of a row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct DoseCell {
    pub(super) value: f64,
    /// The unit that stands in the cell.
    pub(super) unit: Option<DoseUnit>,
    /// Is it the name of a vehicle?
    pub(super) by_name: bool,
}

impl DoseColumn {
    /// The column of doses: the one that is asked for, or the one that its heading tells; `None` where no heading does.
    ///
    /// # Errors
    /// When several columns could be it and do not hold the same doses, or there is none of the name that is asked for.
    pub(super) fn find(table: &Table, options: &PointsOptions) -> Result<Option<Self>, Diagnostic> {
        let of = |column: usize| {
            let heading = &table.headings()[column];
            let scale = match options.dose_scale {
                Some(DoseScale::Log10) => Scale::Log10,
                Some(DoseScale::Plain) => Scale::Plain,
                None => scale(heading),
            };
            let unit = heading.unit.or_else(|| heading.text.parse().ok());
            Self { column, scale, unit }
        };
        if let Some(name) = &options.dose {
            return table.named(name).map(|column| Some(of(column)));
        }
        let headings = table.headings().iter().enumerate();
        let exact = |column: usize| {
            let heading = &table.headings()[column];
            scale(heading) == Scale::Plain && DOSE.iter().any(|name| heading.measures(name))
        };
        let columns = |fits: &dyn Fn(usize) -> bool| -> Vec<usize> {
            let head = |column: &usize| of_heading(table.heading(*column), true).is_none();
            headings.clone().map(|(column, _)| column).filter(head).filter(|column| fits(*column)).collect()
        };
        let of_scale = |column: usize, plain: bool| {
            is_dose(&table.headings()[column]) && (scale(&table.headings()[column]) == Scale::Plain) == plain
        };
        let levels: [&dyn Fn(usize) -> bool; 5] = [
            &exact,
            &|column| of_scale(column, true),
            &|column| of_scale(column, false),
            &|column| has_dose_unit(&table.headings()[column]),
            &|column| table.heading(column).eq_ignore_ascii_case("x"),
        ];
        let ranked: Vec<Vec<usize>> = levels.into_iter().map(columns).collect();
        let Some(found) = ranked.iter().find(|found| !found.is_empty()) else { return Ok(None) };
        // A dose that is the same in all rows is one of a stock.
        let varies = |column: &usize| {
            let mut cells = table.lines().map(|line| table.row(line).cell(*column).to_owned());
            let first = cells.next().unwrap_or_default();
            cells.any(|cell| cell != first)
        };
        let first = ranked.iter().take(3).flatten().copied().find(varies).unwrap_or(found[0]);
        let mut others: Vec<usize> = if ranked[..3].iter().any(|level| level.contains(&first)) {
            ranked[..3].concat()
        } else {
            found.clone()
        };
        others.sort_unstable();
        others.dedup();
        let found = [first];
        let rivals: Vec<usize> = others
            .into_iter()
            .filter(|other| *other != first && varies(other) && !agree(table, &of(first), &of(*other)))
            .collect();
        if rivals.is_empty() {
            return Ok(Some(of(found[0])));
        }
        let all: Vec<usize> = std::iter::once(found[0]).chain(rivals).collect();
        let names: Vec<String> = all.iter().map(|column| format!("`{}`", table.heading(*column))).collect();
        let commands: Vec<String> = all
            .iter()
            .map(|column| format!("`{}`", options.command.with("--dose", table.heading(*column))))
            .collect();
        let problem = format!("{} could be the doses, and they are not the same", names.join(" and "));
        Err(Diagnostic::error(Code::SeveralFit, problem)
            .at(table.header_place())
            .help(format!("say which: {}", commands.join(", or "))))
    }

    /// The dose of a row.
    ///
    /// # Errors
    /// When the cell is no dose.
    pub(super) fn cell(&self, row: &Row, options: &PointsOptions) -> Result<DoseCell, Diagnostic> {
        let text = row.cell(self.column);
        let parsed = row.value(self.column, text);
        if let Ok(number) = parsed {
            return self.scaled(number, row, options).map(|value| DoseCell {
                value,
                unit: None,
                by_name: false,
            });
        }
        if is_vehicle(text) || (self.scale != Scale::Plain && is_minus_infinity(text)) {
            return Ok(DoseCell { value: 0.0, unit: None, by_name: true });
        }
        if parsed == Err(NoNumber::Ambiguous) {
            return Err(row.no_number(self.column, text, NoNumber::Ambiguous));
        }
        match with_unit(row, self.column, text) {
            Ok(dose) if self.scale == Scale::Plain => {
                Ok(DoseCell { value: dose.value(), unit: Some(dose.unit()), by_name: false })
            }
            Err(UnitError::UnknownUnit { text: unit, suggestion })
                if !unit.is_empty() && starts_with_number(text) =>
            {
                let problem = format!("`{unit}` in `{text}` is not a unit of doses");
                let help = suggestion
                    .map_or("such as nM, uM, mM or M".to_owned(), |near| format!("did you mean `{near}`?"));
                Err(row.error(self.column, problem).code(Code::Unit).help(help))
            }
            _ => Err(self.no_dose(row, text, parsed.is_ok(), options)),
        }
    }

    /// The dose that a number of the column stands for; `None` where it stands for none.
    pub(super) fn dose_of(&self, number: f64) -> Option<f64> {
        if self.scale == Scale::Plain {
            return (number >= 0.0).then_some(number + 0.0);
        }
        (number.abs() <= LARGEST_LOGARITHM).then(|| match self.scale {
            Scale::Ln => exp(number),
            Scale::Log2 => exp2(number),
            Scale::NegativeLog10 => exp10(-number),
            Scale::Log10 | Scale::Plain => exp10(number),
        })
    }

    /// A number of the column as a dose.
    fn scaled(&self, number: f64, row: &Row, options: &PointsOptions) -> Result<f64, Diagnostic> {
        if let Some(dose) = self.dose_of(number) {
            return Ok(dose);
        }
        if self.scale == Scale::Plain {
            return Err(self.no_dose(row, row.cell(self.column), true, options));
        }
        let problem = format!(
            "`{}` in column `{}` is not the logarithm of a dose",
            row.cell(self.column),
            row.table().heading(self.column)
        );
        let help =
            format!("if these are the doses themselves, `{}`", options.command.switched("--plain-dose"));
        Err(row.error(self.column, problem).code(Code::OutOfRange).help(help))
    }

    fn no_dose(&self, row: &Row, text: &str, is_number: bool, options: &PointsOptions) -> Diagnostic {
        let found = if text.is_empty() { "an empty cell".to_owned() } else { format!("`{text}`") };
        let name = row.table().heading(self.column);
        let message = format!("{found} in column `{name}` is not a dose of zero or more");
        let code = match (text.is_empty(), is_number) {
            (true, _) => Code::EmptyCell,
            (_, true) => Code::OutOfRange,
            _ => Code::NotANumber,
        };
        let skip = options.skip_help();
        let help = if is_number && text.starts_with('-') {
            format!(
                "{skip}; doses by their logarithm are read with `{}`",
                options.command.switched("--log-dose")
            )
        } else if text.is_empty() {
            format!("{skip}; rows of controls are left out with `--only COLUMN=TEXT`")
        } else if is_unknown(text) {
            format!("doses of unknowns are not read off a standard curve here; {skip}")
        } else {
            skip
        };
        row.error(self.column, message).code(code).help(help)
    }
}

/// Do two columns hold the same doses, in whatever units?
fn agree(table: &Table, one: &DoseColumn, other: &DoseColumn) -> bool {
    let log = |row: &Row, of: &DoseColumn| {
        let number = row.value(of.column, row.cell(of.column)).ok()?;
        let logarithm = match of.scale {
            Scale::Plain => number.log10(),
            Scale::Log10 => number,
            Scale::NegativeLog10 => -number,
            Scale::Log2 => number * std::f64::consts::LOG10_2,
            Scale::Ln => number / std::f64::consts::LN_10,
        };
        logarithm.is_finite().then(|| logarithm + of.unit.map_or(0.0, |unit| f64::from(unit.exponent())))
    };
    let mut apart = None;
    for line in table.lines() {
        let row = table.row(line);
        let Some((a, b)) = log(&row, one).zip(log(&row, other)) else { continue };
        let known = one.unit.is_some() && other.unit.is_some();
        // Two stocks of one series differ by a factor, too: only a logarithm without a unit may.
        let logarithm = one.scale != other.scale && (one.unit.is_none() || other.unit.is_none());
        let expected = *apart.get_or_insert(if known || !logarithm { 0.0 } else { a - b });
        // Logarithms are often rounded.
        let tolerance = if one.scale == other.scale { 1e-3 } else { 0.03 };
        if (a - b - expected).abs() > tolerance {
            return false;
        }
    }
    apart.is_some()
}

fn is_minus_infinity(text: &str) -> bool {
    ["-inf", "-infinity", "-∞"].contains(&text.to_lowercase().as_str())
}

fn starts_with_number(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit() || c == '.')
}

/// `30 nM`; with a decimal comma where the table has them.
fn with_unit(row: &Row, column: usize, text: &str) -> Result<Dose, UnitError> {
    let parsed = text.parse::<Dose>();
    if parsed.is_ok() || !text.contains(',') {
        return parsed;
    }
    let end = text.find(|c: char| !(c.is_ascii_digit() || ",.".contains(c))).unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    match row.value(column, number) {
        Ok(value) => Dose::new(value, unit.parse()?).ok_or_else(|| UnitError::NotADose(text.to_owned())),
        Err(_) => parsed,
    }
}

/// A heading that is itself a dose: `0.01`, `10 nM`, `DMSO`; with its unit where it has one.
pub(super) fn of_heading(text: &str, decimal_commas: bool) -> Option<(f64, Option<DoseUnit>)> {
    let text = if decimal_commas { text.replace(',', ".") } else { text.to_owned() };
    if let Ok(value) = text.parse::<f64>() {
        return (value.is_finite() && value >= 0.0).then_some((value, None));
    }
    if let Ok(dose) = text.parse::<Dose>() {
        return Some((dose.value(), Some(dose.unit())));
    }
    is_vehicle(&text).then_some((0.0, None))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(text: &str, options: &PointsOptions) -> Vec<Result<DoseCell, String>> {
        let table = Table::read("t.csv", text.as_bytes()).unwrap();
        let doses = DoseColumn::find(&table, options).unwrap().unwrap();
        let each = table.lines().map(|line| doses.cell(&table.row(line), options));
        each.map(|cell| cell.map_err(|problem| problem.to_string())).collect()
    }

    #[test]
    fn a_dose_may_have_its_unit_and_a_vehicle_its_name() {
        let read =
            cells("dose,response\n1 nM,1\n0.5uM,1\nDMSO,1\n30 nm,1\n-1,1\n", &PointsOptions::default());
        let dose = |value, unit: &str| DoseCell { value, unit: unit.parse().ok(), by_name: false };
        assert_eq!(read[0], Ok(dose(1.0, "nM")));
        assert_eq!(read[1], Ok(dose(0.5, "uM")));
        assert!(read[2].as_ref().is_ok_and(|cell| cell.by_name && cell.value == 0.0));
        assert!(read[3].as_ref().is_err_and(|said| said.contains("did you mean `nM`?")), "{read:?}");
        assert!(read[4].as_ref().is_err_and(|said| said.contains("--log-dose")), "{read:?}");
        let commas = cells("dose;response\n0,5 nM;1\n", &PointsOptions::default());
        assert_eq!(commas[0], Ok(dose(0.5, "nM")));
    }

    #[test]
    fn logarithms_are_read_by_their_heading_or_when_asked_for() {
        let by_heading = cells("log10_dose,response\n-2,1\n-Inf,1\n25,1\n", &PointsOptions::default());
        assert!((by_heading[0].as_ref().unwrap().value - 0.01).abs() < 1e-15);
        assert!(by_heading[1].as_ref().is_ok_and(|cell| cell.value == 0.0));
        assert!(by_heading[2].is_err());
        let asked = PointsOptions { dose_scale: Some(DoseScale::Log10), ..PointsOptions::default() };
        assert!((cells("dose,response\n2,1\n", &asked)[0].as_ref().unwrap().value - 100.0).abs() < 1e-9);
        let natural = cells("ln(dose),response\n0,1\n", &PointsOptions::default());
        assert!((natural[0].as_ref().unwrap().value - 1.0).abs() < 1e-15);
    }

    #[test]
    fn two_columns_of_doses_are_one_where_they_agree_and_asked_about_where_not() {
        let find = |text: &str| {
            let table = Table::read("t.csv", text.as_bytes()).unwrap();
            DoseColumn::find(&table, &PointsOptions::default()).map(|found| found.map(|found| found.column))
        };
        assert_eq!(find("Conc (uM),Conc (nM),response\n1,1000,1\n2,2000,1\n").unwrap(), Some(0));
        assert_eq!(find("log_dose,dose,response\n0,1,1\n1,10,1\n").unwrap(), Some(1));
        let said = find("Conc (uM),Conc (nM),response\n1,1,1\n2,2,1\n").unwrap_err().to_string();
        assert!(said.contains("`foldshift fit TABLE --dose \"Conc (nM)\"`"), "{said}");
    }
}
