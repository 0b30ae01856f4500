//! `pubchem.csv`: IC50s as an activity table of PubChem BioAssay, a line and compound a row.
//!
//! Below the headings stand rows that say what the columns of results are, as in the tables that PubChem gives out. Substances have
//! no numbers before they are deposited, so `PUBCHEM_SID` and `PUBCHEM_CID` are empty.

use std::io;

use foldshift_curves::compare::combine;
use foldshift_curves::elementary::exp10;
use foldshift_curves::fit::Ic50;
use foldshift_study::analysis::{Analysis, FittedCurve};
use foldshift_tables::table::{TableWriter, number_cell as number};
use foldshift_tables::units::{DoseUnit, Quantity};

use crate::report::words::{combined_value, counted};

/// Columns that every table of PubChem has.
const TAGS: [&str; 8] = [
    "PUBCHEM_RESULT_TAG",
    "PUBCHEM_SID",
    "PUBCHEM_CID",
    "PUBCHEM_EXT_DATASOURCE_REGID",
    "PUBCHEM_ACTIVITY_OUTCOME",
    "PUBCHEM_ACTIVITY_SCORE",
    "PUBCHEM_ACTIVITY_URL",
    "PUBCHEM_ASSAYDATA_COMMENT",
];

/// A column of results.
struct Readout {
    name: &'static str,
    of: &'static str,
    about: &'static str,
    unit: &'static str,
}

const MICROMOLAR: &str = "MICROMOLAR";

/// The columns of results, in their order.
const RESULTS: [Readout; 8] = [
    Readout { name: "Cell_Line", of: "STRING", about: "Cell line", unit: "" },
    Readout { name: "IC50_Qualifier", of: "STRING", about: "Relation of the IC50 to its value", unit: "" },
    Readout {
        name: IC50,
        of: "FLOAT",
        about: "Absolute IC50: dose at half of the vehicle response, geometric mean over experiments; a bound with > or <",
        unit: MICROMOLAR,
    },
    Readout {
        name: "IC50_Lower95",
        of: "FLOAT",
        about: "Lower 95 % limit over experiments",
        unit: MICROMOLAR,
    },
    Readout {
        name: "IC50_Upper95",
        of: "FLOAT",
        about: "Upper 95 % limit over experiments",
        unit: MICROMOLAR,
    },
    Readout { name: "Experiments", of: "INTEGER", about: "Independent experiments", unit: "" },
    Readout { name: "Lowest_Dose", of: "FLOAT", about: "Lowest dose tested", unit: MICROMOLAR },
    Readout { name: "Highest_Dose", of: "FLOAT", about: "Highest dose tested", unit: MICROMOLAR },
];

/// What a row below the headings says of a column.
type Told = fn(&Readout) -> &'static str;

const IC50: &str = "IC50";
const QUALIFIER: &str = "IC50_Qualifier";

/// `pubchem.csv`: what the columns are, then a line and compound a row, by line and compound. Doses in µM have six significant
/// digits.
///
/// `Active` has half effect within the tested doses or below them in every experiment that says anything, `Inactive` in none up
/// to the highest dose; where experiments disagree, or none says anything, it is `Inconclusive`.
///
/// # Errors
/// When the writer fails.
pub fn pubchem(analysis: &Analysis, out: impl io::Write) -> io::Result<()> {
    let mut table = TableWriter::new(out);
    table.write_record(TAGS.iter().copied().chain(RESULTS.iter().map(|result| result.name)))?;
    let told: [(&str, Told); 5] = [
        ("RESULT_TYPE", |result| result.of),
        ("RESULT_DESCR", |result| result.about),
        ("RESULT_UNIT", |result| result.unit),
        ("RESULT_IS_ACTIVE_CONCENTRATION", |result| if result.name == IC50 { "TRUE" } else { "" }),
        (
            "RESULT_IS_ACTIVE_CONCENTRATION_QUALIFIER",
            |result| if result.name == QUALIFIER { "TRUE" } else { "" },
        ),
    ];
    for (tag, of) in told {
        let empty = [""; TAGS.len() - 1];
        table.write_record(std::iter::once(tag).chain(empty).chain(RESULTS.iter().map(of)))?;
    }
    let of_one = |a: &FittedCurve, b: &FittedCurve| {
        let [a, b] = [a, b].map(|curve| &curve.assembled.key);
        a.cell_line == b.cell_line && a.compound == b.compound
    };
    let mut tag = 0_usize;
    for curves in analysis.curves.chunk_by(of_one) {
        let experiments: Vec<&FittedCurve> = curves.iter().filter(|curve| !curve.is_pooled()).collect();
        let Some(first) = experiments.first() else { continue };
        tag += 1;
        let known = Known::of(&experiments);
        let key = &first.assembled.key;
        let [lowest, highest] = known.tested;
        let given = [
            tag.to_string(),
            String::new(),
            String::new(),
            key.compound.clone(),
            known.outcome.to_owned(),
            String::new(),
            String::new(),
            known.comment,
            key.cell_line.clone(),
            known.qualifier.to_owned(),
        ];
        let numbers = [known.value, known.limits[0], known.limits[1]].map(cell);
        let rest = [experiments.len().to_string(), cell(lowest), cell(highest)];
        table.write_record(given.into_iter().chain(numbers).chain(rest))?;
    }
    table.flush()
}

/// A dose to six significant digits.
fn cell(dose: Option<f64>) -> String {
    number(dose.and_then(|dose| format!("{dose:.5e}").parse().ok()))
}

/// What is known of one line and compound; doses in µM.
struct Known {
    outcome: &'static str,
    qualifier: &'static str,
    value: Option<f64>,
    limits: [Option<f64>; 2],
    tested: [Option<f64>; 2],
    comment: String,
}

impl Known {
    fn of(experiments: &[&FittedCurve]) -> Self {
        let unit = experiments[0].assembled.unit;
        let all: Vec<Ic50> = experiments.iter().map(|curve| curve.fit.ic50_abs).collect();
        let combined = combine(all.iter().copied());
        let count = |holds: fn(&Ic50) -> bool| all.iter().filter(|ic50| holds(ic50)).count();
        let above = count(|ic50| matches!(ic50, Ic50::Above { .. }));
        let measured = count(|ic50| matches!(ic50, Ic50::Measured { .. }));
        let (outcome, qualifier) = match combined.qualifier {
            "" => ("Active", "="),
            "<" => ("Active", "<"),
            ">" if measured == 0 => ("Inactive", ">"),
            ">" => ("Inconclusive", ">"),
            _ => ("Inconclusive", ""),
        };
        let in_micromolar = |log_dose: Option<f64>| log_dose.and_then(|log_dose| micromolar(log_dose, unit));
        let value = combined.log_ic50.or(match combined.qualifier {
            ">" => combined.lower,
            "<" => combined.upper,
            _ => None,
        });
        let limits =
            if combined.log_ic50.is_some() { [combined.lower, combined.upper] } else { [None, None] };
        let ranges = || experiments.iter().filter_map(|curve| curve.assembled.curve.tested_log_range());
        let tested =
            [ranges().map(|(from, _)| from).reduce(f64::min), ranges().map(|(_, to)| to).reduce(f64::max)];
        let mut comment = Vec::new();
        if unit.quantity() != Quantity::Molar {
            comment.push(format!("doses in {unit}, not molar: IC50 {}", combined_value(&combined, unit)));
        }
        if above > 0 && measured > 0 {
            comment.push(format!(
                "half effect beyond the highest dose in {above} of {}",
                counted(experiments.len(), "experiment")
            ));
        }
        if combined.unknown > 0 {
            comment.push(format!(
                "IC50 not determinable in {} of {}",
                combined.unknown,
                counted(experiments.len(), "experiment")
            ));
        }
        if experiments.len() == 1 {
            comment.push("one experiment: no interval".to_owned());
        }
        Self {
            outcome,
            qualifier,
            value: in_micromolar(value),
            limits: limits.map(in_micromolar),
            tested: tested.map(in_micromolar),
            comment: comment.join("; "),
        }
    }
}

/// A log₁₀ dose in µM; `None` where it is no molar one.
fn micromolar(log_dose: f64, unit: DoseUnit) -> Option<f64> {
    let shift = f64::from(unit.exponent() - DoseUnit::MICROMOLAR.exponent());
    (unit.quantity() == Quantity::Molar).then(|| exp10(log_dose + shift))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture::{km12, with_compound};

    fn rows(analysis: &Analysis) -> Vec<csv::StringRecord> {
        let mut out = Vec::new();
        pubchem(analysis, &mut out).unwrap();
        csv::Reader::from_reader(out.as_slice()).records().map(Result::unwrap).collect()
    }

    fn row(analysis: &Analysis, line: &str, compound: &str) -> csv::StringRecord {
        rows(analysis).into_iter().find(|row| &row[8] == line && &row[3] == compound).expect("a row")
    }

    #[test]
    fn a_measured_ic50_is_active_and_one_beyond_the_doses_inactive_with_its_bound() {
        let parental = row(km12(), "KM12", "larotrectinib");
        assert_eq!([&parental[4], &parental[9], &parental[13]], ["Active", "=", "3"]);
        let value: f64 = parental[10].parse().unwrap();
        assert!((0.005..0.05).contains(&value), "{value} µM");
        assert!(parental[11].parse::<f64>().unwrap() < value && value < parental[12].parse().unwrap());
        let bound = row(km12(), "KM12-LR1", "larotrectinib");
        assert_eq!([&bound[4], &bound[9], &bound[10], &bound[11]], ["Inactive", ">", "10", ""]);
    }

    #[test]
    fn experiments_that_disagree_and_curves_that_tell_nothing_are_inconclusive() {
        let mut analysis = km12().clone();
        let mut own: Vec<&mut FittedCurve> = analysis
            .curves
            .iter_mut()
            .filter(|curve| {
                let key = &curve.assembled.key;
                key.cell_line == "KM12" && key.compound == "larotrectinib" && key.experiment.is_some()
            })
            .collect();
        own[0].fit.ic50_abs = Ic50::Above { bound: 4.0 };
        let mixed = row(&analysis, "KM12", "larotrectinib");
        assert_eq!([&mixed[4], &mixed[9]], ["Inconclusive", ">"]);
        assert!(mixed[7].contains("beyond the highest dose in 1 of 3 experiments"), "{}", &mixed[7]);
        for curve in &mut analysis.curves {
            curve.fit.ic50_abs = Ic50::Unknown;
        }
        let nothing = row(&analysis, "KM12", "larotrectinib");
        assert_eq!([&nothing[4], &nothing[9], &nothing[10]], ["Inconclusive", "", ""]);
    }

    #[test]
    fn doses_by_mass_stand_in_the_comment_alone() {
        let mut analysis = km12().clone();
        for curve in &mut analysis.curves {
            curve.assembled.unit = "ng/mL".parse().unwrap();
        }
        let parental = row(&analysis, "KM12", "larotrectinib");
        assert!(parental[10].is_empty() && parental[14].is_empty(), "{parental:?}");
        assert!(parental[7].starts_with("doses in ng/mL, not molar: IC50 "), "{}", &parental[7]);
    }

    #[test]
    fn rows_below_the_headings_say_what_columns_are_and_names_are_guarded() {
        let rows = rows(&with_compound("=cmd()"));
        assert_eq!(
            rows.iter().take(3).map(|row| &row[0]).collect::<Vec<_>>(),
            ["RESULT_TYPE", "RESULT_DESCR", "RESULT_UNIT"]
        );
        assert_eq!(
            [&rows[0][10], &rows[2][10], &rows[3][10], &rows[4][9]],
            ["FLOAT", "MICROMOLAR", "TRUE", "TRUE"]
        );
        assert!(rows.iter().any(|row| &row[3] == "'=cmd()"));
        assert!(rows.iter().skip(5).all(|row| row[1].is_empty() && row[2].is_empty()));
    }
}
