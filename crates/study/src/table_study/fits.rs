//! A table of fits, as `foldshift fit` and `foldshift run` write it, back into fits.

use std::collections::{BTreeMap, BTreeSet};

use super::{Identity, LineCurve};
use crate::assemble::is_of_several;
use foldshift_curves::elementary::log10;
use foldshift_curves::fit::{Fit, Ic50, Moderated, StandardError, Status};
use foldshift_curves::logistic::Logistic;
use foldshift_tables::diagnostic::{Code, Diagnostic, Place};
use foldshift_tables::table::{Row, Table};
use foldshift_tables::units::{Dose, DoseUnit};

/// Columns without which there is no fit.
const NEEDED: [&str; 9] = [
    "status",
    "ic50_rel",
    "ic50_rel_qualifier",
    "ic50_rel_lower95",
    "ic50_rel_upper95",
    "ic50_abs",
    "ic50_abs_qualifier",
    "ic50_abs_lower95",
    "ic50_abs_upper95",
];

/// Reads a table of fits; rows of pooled curves are no experiments and are passed over.
pub(super) fn read(
    source: &str,
    table: &[u8],
    sheet: Option<&str>,
    identity: &Identity,
) -> Result<Vec<LineCurve>, Vec<Diagnostic>> {
    let table = Table::read_on(source, table, sheet).map_err(|problem| vec![problem])?;
    let missing: Vec<Diagnostic> = NEEDED
        .iter()
        .filter(|name| table.column(&[name]).is_none())
        .map(|name| {
            Diagnostic::error(Code::MissingColumn, format!("a table of fits needs the column `{name}`"))
        })
        .map(|problem| problem.at(table.header_place()))
        .collect();
    if !missing.is_empty() {
        return Err(missing);
    }
    let (mut curves, mut problems) = (Vec::new(), Vec::new());
    let mut units: BTreeMap<String, DoseUnit> = BTreeMap::new();
    for line in table.lines() {
        let row = table.row(line);
        let (found, wanted) = (row.cells().len(), table.headings().len());
        if found != wanted {
            let problem = Diagnostic::error(
                Code::RowShape,
                format!("the row has {found} cells and the header {wanted}"),
            );
            problems.push(problem.at(row.place()).help("is the table torn? Save it again"));
            continue;
        }
        let cell = |column: Option<usize>| row.text(column).unwrap_or_default().to_owned();
        let experiment = cell(identity.experiment);
        if is_of_several(&experiment) {
            continue;
        }
        let compound = cell(identity.compound);
        let mut reader = Reader { row: &row, times: 1.0, problems: Vec::new() };
        if let Ok(unit) = reader.text("dose_unit").parse::<DoseUnit>() {
            let common = *units.entry(compound.clone()).or_insert(unit);
            match Dose::new(1.0, unit).and_then(|one| one.in_unit(common)) {
                Some(times) => reader.times = times,
                None => {
                    let why = "does not convert to the unit of its compound’s other rows";
                    reader.complain(Code::Unit, "dose_unit", why);
                }
            }
        }
        let fit = reader.fit();
        problems.append(&mut reader.problems);
        curves.push(LineCurve {
            cell_line: cell(Some(identity.cell_line)),
            compound,
            experiment,
            curve: None,
            fit,
        });
    }
    if curves.is_empty() && problems.is_empty() {
        problems.push(
            Diagnostic::error(Code::Empty, "the table holds no fit of an experiment").at(Place::file(source)),
        );
    }
    let mut seen = BTreeSet::new();
    for one in &curves {
        if !seen.insert((&one.experiment, &one.cell_line, &one.compound)) {
            let name = [&one.experiment, &one.cell_line, &one.compound].map(String::as_str).join(", ");
            problems.push(
                Diagnostic::error(Code::Duplicate, format!("there are two fits of {name}"))
                    .at(Place::file(source)),
            );
        }
    }
    if problems.is_empty() { Ok(curves) } else { Err(problems) }
}

/// Reads a fit from its row.
struct Reader<'r, 't> {
    row: &'r Row<'t>,
    /// What doses are multiplied by, so that all of a compound are in one unit.
    times: f64,
    problems: Vec<Diagnostic>,
}

impl<'r> Reader<'r, '_> {
    fn text(&self, name: &str) -> &'r str {
        self.row.text(self.row.table().column(&[name])).unwrap_or_default()
    }

    fn complain(&mut self, code: Code, name: &str, why: &str) {
        let column = self.row.table().column(&[name]).unwrap_or_default();
        let problem = format!("`{}` in column `{name}` {why}", self.text(name));
        self.problems.push(self.row.error(column, problem).code(code));
    }

    fn number(&mut self, name: &str) -> Option<f64> {
        let text = self.text(name);
        if text.is_empty() {
            return None;
        }
        let column = self.row.table().column(&[name])?;
        let value = self.row.value(column, text);
        if value.is_err() {
            self.complain(Code::NotANumber, name, "is not a finite number");
        }
        value.ok()
    }

    /// log₁₀ of a dose in the unit of the compound.
    fn log_dose(&mut self, name: &str) -> Option<f64> {
        let dose = self.number(name)?;
        if dose <= 0.0 {
            self.complain(Code::OutOfRange, name, "is not a dose above zero");
            return None;
        }
        Some(log10(dose * self.times))
    }

    fn ic50(&mut self, name: &str) -> Ic50 {
        let estimate = self.log_dose(name);
        let lower = self.log_dose(&format!("{name}_lower95"));
        let upper = self.log_dose(&format!("{name}_upper95"));
        let qualifier = format!("{name}_qualifier");
        match (self.text(&qualifier), estimate, lower, upper) {
            ("", Some(log_dose), ..) => Ic50::Measured { log_dose, lower, upper },
            (">", None, Some(bound), None) => Ic50::Above { bound },
            ("<", None, None, Some(bound)) => Ic50::Below { bound },
            ("nd" | "", None, ..) => Ic50::Unknown,
            _ => {
                self.complain(Code::Contradiction, &qualifier, "does not go with the numbers beside it");
                Ic50::Unknown
            }
        }
    }

    /// The scatter that the curve borrowed, where the table tells it.
    fn moderated(&mut self) -> Option<Moderated> {
        let [sigma, df, prior_sigma, prior_df] =
            ["sigma_moderated", "df_moderated", "prior_sigma", "prior_df"].map(|name| self.number(name));
        Some(Moderated { sigma: sigma?, df: df?, prior_sigma: prior_sigma?, prior_df: prior_df? })
    }

    fn fit(&mut self) -> Fit {
        let status = match self.text("status") {
            "fitted" => Status::Fitted,
            "no_response" => Status::NoResponse,
            "not_determinable" => Status::NotDeterminable,
            _ => {
                self.complain(
                    Code::UnknownWord,
                    "status",
                    "is none of fitted, no_response, not_determinable",
                );
                Status::NotDeterminable
            }
        };
        let log_times = log10(self.times);
        let parameters = ["top", "bottom", "log10_mid", "hill"].map(|name| self.number(name));
        let curve = match parameters {
            [Some(top), Some(bottom), Some(log_mid), Some(hill)] => {
                Some(Logistic { top, bottom, log_mid: log_mid + log_times, hill })
            }
            _ => None,
        };
        let tested = self.number("dose_min").zip(self.number("dose_max"));
        let reasons = self.text("reasons").to_owned();
        let count = |value: Option<f64>| {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count of wells")]
            value.map_or(0, |value| value.max(0.0) as usize)
        };
        Fit {
            model: self.text("model").to_owned().into(),
            status,
            reasons: foldshift_curves::fit::Reason::ALL
                .iter()
                .copied()
                .filter(|reason| reasons.split(';').any(|code| code == reason.code()))
                .collect(),
            n_points: count(self.number("n_points")),
            n_doses: count(self.number("n_doses")),
            tested: tested.map(|(low, high)| (low * self.times, high * self.times)),
            curve,
            errors: [StandardError::Given; 4],
            covariance: None,
            ic50_rel: self.ic50("ic50_rel"),
            ic50_abs: self.ic50("ic50_abs"),
            einf: if self.text("einf") == "nd" { None } else { self.number("einf") },
            emax: self.number("emax"),
            auc: self.number("auc"),
            aac: self.number("aac"),
            auc_clipped: self.number("auc_clipped"),
            rss: self.number("rss"),
            df: count(self.number("df")),
            sigma: self.number("sigma"),
            moderated: self.moderated(),
            r2: self.number("r2"),
            p_flat: self.number("p_flat"),
            p_lack_of_fit: self.number("p_lack_of_fit"),
            p_trend: self.number("p_trend"),
            iterations: 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use crate::table_study::{Names, TableStudy};
    use foldshift_curves::compare::{Call, CompareOptions, Metric};
    use foldshift_curves::fit::{FitOptions, Reads, Sigma};

    const HEAD: &str = "experiment,cell_line,compound,status,dose_min,dose_max,dose_unit,ic50_rel,ic50_rel_qualifier,\
                        ic50_rel_lower95,ic50_rel_upper95,ic50_abs,ic50_abs_qualifier,ic50_abs_lower95,ic50_abs_upper95\n";

    fn read(rows: &str) -> Result<TableStudy, String> {
        let text = format!("{HEAD}{rows}");
        TableStudy::read("fits.csv", text.as_bytes(), &Names::default(), (&FitOptions::default(), Sigma::Own))
            .map(|(study, _)| study)
            .map_err(|problems| problems[0].to_string())
    }

    /// Reference: ratios 166.7, 190.9 and 162.5 have the geometric mean 172.9 (139 to 214).
    #[test]
    fn folds_of_a_table_of_ic50s_are_those_of_the_paired_t_test() {
        let mut rows = String::new();
        for (day, (p, r)) in [(6.0, 1000.0), (5.5, 1050.0), (8.0, 1300.0)].into_iter().enumerate() {
            for (line, ic50) in [("P", p), ("R", r)] {
                let _ = writeln!(rows, "{day},{line},x,fitted,1,10000,nM,{ic50},,,,{ic50},,,");
            }
        }
        rows += "(pooled),P,x,fitted,1,10000,nM,,nd,,,,nd,,\n";
        let study = read(&rows).unwrap();
        let shifts = study.compare(&study.pairs("P", &[]).unwrap(), CompareOptions::default());
        let fold = shifts.iter().find(|shift| shift.metric == Metric::Ic50Abs).unwrap();
        let shown = [fold.estimate, fold.lower, fold.upper].map(|value| value.unwrap().round());
        assert_eq!((shown, fold.n_pairs), ([173.0, 139.0, 214.0], 3));
    }

    /// Fits of inhibition in percent: the resistant line is the one with less effect, and 1.8 points are no plateau.
    #[test]
    fn the_scale_and_the_direction_of_fits_are_in_the_fits() {
        let head = HEAD.trim_end().to_owned() + ",top,bottom,hill,log10_mid,emax,auc,aac\n";
        let rows = |effect: [f64; 2]| {
            let mut text = head.clone();
            for (day, [p, r]) in [[1.0, 1.05], [1.1, 1.0], [0.9, 0.95]].into_iter().enumerate() {
                for ((line, shift), effect) in [("P", p), ("R", r)].into_iter().zip(effect) {
                    let (mid, auc) = (30.0 * shift, 0.5 * effect);
                    let _ = writeln!(
                        text,
                        "{day},{line},x,fitted,1,10000,nM,{mid},,,,{mid},,,,{effect},0,-1,{},{effect},{auc},{}",
                        f64::log10(mid),
                        100.0 - auc
                    );
                }
            }
            text
        };
        let read = |text: String| {
            TableStudy::read(
                "fits.csv",
                text.as_bytes(),
                &Names::default(),
                (&FitOptions::default(), Sigma::Own),
            )
            .unwrap()
            .0
        };
        let call = |study: &TableStudy| {
            let shifts = study.compare(&study.pairs("P", &[]).unwrap(), CompareOptions::default());
            shifts.into_iter().find(|shift| shift.metric == Metric::Ic50Abs).unwrap().call
        };
        let equal = read(rows([95.0, 96.8]));
        assert_eq!((equal.options.half, equal.options.reads), (50.0, Some(Reads::Inhibition)));
        assert_eq!(call(&equal), Some(Call::S));
        // More inhibition is no resistance, less is.
        assert_eq!(call(&read(rows([60.0, 95.0]))), Some(Call::S));
        assert_eq!(call(&read(rows([95.0, 60.0]))), Some(Call::R));
    }

    /// Every reason of a fit may stand in a row: none of them names a column.
    #[test]
    fn reasons_are_no_headings() {
        let head = HEAD.replace("status,", "status,reasons,");
        for reason in foldshift_curves::fit::Reason::ALL {
            let mut text = head.clone();
            for line in ["P", "R"] {
                let _ = writeln!(text, "1,{line},x,no_response,flat;{reason},1,10000,nM,,nd,,,,nd,,");
            }
            let read = TableStudy::read(
                "fits.csv",
                text.as_bytes(),
                &Names::default(),
                (&FitOptions::default(), Sigma::Own),
            );
            assert_eq!(read.map(|(study, _)| study.curves.len()), Ok(2), "{reason}");
        }
    }

    #[test]
    fn a_cell_that_makes_no_sense_is_named_by_its_place() {
        let row = "1,P,x,fitted,1,10000,nM,2,,,,2,>,,\n";
        assert!(read(row).unwrap_err().contains("fits.csv:2:32"), "{}", read(row).unwrap_err());
        let row = "1,P,x,fitted,1,10000,nM,2,,,,-2,,,\n";
        assert!(read(row).unwrap_err().contains("not a dose above zero"));
        let twice = "1,P,x,fitted,1,10000,nM,2,,,,2,,,\n".repeat(2);
        assert!(read(&twice).unwrap_err().contains("two fits of 1, P, x"));
    }
}
