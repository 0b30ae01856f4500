//! `resensitisation.csv`: the IC50 of a compound in the presence of another one. Only in results that have any.

use std::io;

use crate::report::combination_sentences::{asked, resensitised};
use crate::report::result_tables::number;
use foldshift_combinations::{AtDose, Drug, Ratio};
use foldshift_curves::compare::combine;
use foldshift_curves::elementary::exp10;
use foldshift_curves::fit::Ic50;
use foldshift_study::analysis::Analysis;
use foldshift_study::analysis::combinations::{PairOnLine, Resensitised};
use foldshift_tables::table::TableWriter;

/// Columns of `resensitisation.csv`.
pub const RESENSITISATION_COLUMNS: [&str; 28] = [
    "parental",
    "resistant",
    "compound",
    "second_compound",
    "second_dose",
    "second_unit",
    "relative_to",
    "left_alone",
    "ic50",
    "ic50_qualifier",
    "ic50_lower95",
    "ic50_upper95",
    "unit",
    "potentiation",
    "potentiation_qualifier",
    "potentiation_lower95",
    "potentiation_upper95",
    "p",
    "p_adjusted",
    "n_experiments",
    "method",
    "remaining_fold",
    "remaining_qualifier",
    "remaining_lower95",
    "remaining_upper95",
    "best",
    "tags",
    "sentence",
];

/// `resensitisation.csv`: the IC50 of a compound at one dose of the second one a row, relative to the vehicle and to the second
/// compound alone; first without any.
///
/// # Errors
/// When the writer fails.
pub fn resensitisation(analysis: &Analysis, out: impl io::Write) -> io::Result<()> {
    let mut table = TableWriter::new(out);
    table.write_record(RESENSITISATION_COLUMNS)?;
    for pair in &analysis.combinations {
        let asked = asked(analysis, pair);
        for found in &pair.resensitised {
            let told = asked.iter().any(|one| std::ptr::eq(*one, found)).then(|| resensitised(pair, found));
            for row in rows(pair, found, told) {
                table.write_record(row)?;
            }
        }
    }
    table.flush()
}

/// What stands in `relative_to`.
const VEHICLE: &str = "vehicle";
const SECOND_ALONE: &str = "second_alone";

fn rows(pair: &PairOnLine, found: &Resensitised, told: Option<String>) -> Vec<Vec<String>> {
    let (compound, unit) = pair.drug(found.of);
    let (second, second_unit) = pair.drug(found.of.other());
    let start = |dose: f64, relative: &str, left: Option<f64>, ic50s: &[(String, Ic50)]| {
        let mut row = vec![
            found.parental.clone(),
            pair.key.cell_line.clone(),
            compound.to_owned(),
            second.to_owned(),
            number(Some(dose)),
            second_unit.to_string(),
            relative.to_owned(),
            number(left),
        ];
        let ic50 = combine(ic50s.iter().map(|(_, ic50)| *ic50));
        row.extend([
            number(ic50.log_ic50.map(exp10)),
            ic50.qualifier.to_owned(),
            number(ic50.lower.map(exp10).map(|limit| tested(pair, found.of, limit))),
            number(ic50.upper.map(exp10).map(|limit| tested(pair, found.of, limit))),
            unit.to_string(),
        ]);
        row
    };
    let mut alone = start(0.0, VEHICLE, None, &found.potency.alone);
    alone.resize(RESENSITISATION_COLUMNS.len() - 1, String::new());
    alone.push(told.unwrap_or_default());
    let mut all = vec![alone];
    for (index, at) in found.potency.doses.iter().enumerate() {
        let is_best = found.potency.best == Some(index);
        let each = [(VEHICLE, Some(&at.absolute)), (SECOND_ALONE, at.divided.as_ref())];
        for (relative, in_presence) in each {
            let Some(of) = in_presence else { continue };
            let mut row = start(at.dose, relative, at.alone.map(|alone| alone.value), &of.ic50);
            row.extend(ratio(Some(&of.potentiation)));
            let is_divided = relative == SECOND_ALONE;
            row.extend([
                number(of.potentiation.p),
                number(at.p_adjusted.filter(|_| is_divided)),
                of.potentiation.n.to_string(),
                of.potentiation.method.to_string(),
            ]);
            row.extend(ratio(of.remaining.as_ref()));
            row.push(if is_best && is_divided { "yes" } else { "no" }.to_owned());
            row.push(tags(at, &of.potentiation).join(";"));
            row.push(String::new());
            all.push(row);
        }
    }
    all
}

/// A bound that is a tested dose is printed as that dose, not as ten to its logarithm.
fn tested(pair: &PairOnLine, of: Drug, limit: f64) -> f64 {
    const LAST_DIGITS: f64 = 1e-12;
    let doses = pair.cells.iter().map(|cell| if of == Drug::A { cell.dose } else { cell.second_dose });
    let is_same = |dose: &f64| (dose - limit).abs() <= LAST_DIGITS * limit.abs();
    doses.into_iter().find(is_same).unwrap_or(limit)
}

/// Estimate, qualifier, lower and upper limit.
fn ratio(of: Option<&Ratio>) -> [String; 4] {
    [
        number(of.and_then(|of| of.estimate)),
        of.map(|of| of.qualifier.to_owned()).unwrap_or_default(),
        number(of.and_then(|of| of.lower)),
        number(of.and_then(|of| of.upper)),
    ]
}

/// What must be known of a row: `kills_alone`, `one_experiment`.
fn tags(at: &AtDose, of: &Ratio) -> Vec<&'static str> {
    let kills = at.kills_alone.then_some("kills_alone");
    let one = (of.n == 1).then_some("one_experiment");
    kills.into_iter().chain(one).collect()
}
