//! What a matrix of two compounds lacks, before anything is computed of it.

use std::collections::BTreeSet;

use crate::matrices::{AssembledMatrix, MatrixWell, matrices};
use crate::normalise::NormalizedPlate;
use foldshift_tables::diagnostic::{Code, Diagnostic, Place};
use foldshift_tables::numerals::{counted, first_few};
use foldshift_tables::units::{Dose, DoseUnit};

/// Doses and cells that a message names one by one.
const NAMED: usize = 6;

/// A warning for everything that keeps a combination from being held against its single agents.
pub(crate) fn warnings(plates: &[NormalizedPlate], unit: DoseUnit) -> Vec<Diagnostic> {
    let (found, of_more) = matrices(plates, unit);
    let mut told = Vec::new();
    if of_more > 0 {
        let wells = counted(of_more, "well");
        let problem = format!("{wells} with three compounds and more: they are curves, and in no matrix");
        let help = "two compounds at a time are held against each alone; a matrix has one `second_compound`";
        told.push(Diagnostic::warning(Code::Combination, problem).help(help));
    }
    for matrix in &found {
        told.extend(of_matrix(plates, matrix));
    }
    told
}

fn of_matrix(plates: &[NormalizedPlate], matrix: &AssembledMatrix) -> Vec<Diagnostic> {
    let key = &matrix.key;
    let [first, second] = matrix.combined_doses();
    let about = format!(
        "{} + {} in {}, experiment {}",
        key.compound, key.second_compound, key.cell_line, matrix.experiment
    );
    let at = place(plates, matrix);
    let warning = |problem: String| {
        let warning = Diagnostic::warning(Code::Combination, problem);
        at.iter().fold(warning, |warning, place| warning.at(place.clone()))
    };
    let mut told = Vec::new();
    let alone = |dose: fn(&MatrixWell) -> f64, other: fn(&MatrixWell) -> f64| -> BTreeSet<u64> {
        let wells = matrix.wells.iter().filter(|well| dose(well) > 0.0 && other(well) <= 0.0);
        wells.map(|well| dose(well).to_bits()).collect()
    };
    let of_first = (alone(|w| w.dose, |w| w.second_dose), &key.compound, first.as_slice(), matrix.unit);
    let of_second =
        (alone(|w| w.second_dose, |w| w.dose), &key.second_compound, second.as_slice(), matrix.second_unit);
    for (there, compound, doses, unit) in [of_first, of_second] {
        let lacking: Vec<String> = doses
            .iter()
            .filter(|dose| !there.contains(&dose.to_bits()))
            .map(|dose| shown(*dose, unit))
            .collect();
        if there.is_empty() {
            let problem = format!("{about}: no well holds {compound} alone, so nothing is expected of both");
            told.push(warning(problem).help("add wells with dose 0 of the other compound"));
        } else if !lacking.is_empty() {
            let listed = first_few(&lacking, NAMED);
            let problem = format!("{about}: no well holds {compound} alone at {listed}");
            let help = "models that take single agents as they were measured have no expectation there";
            told.push(warning(problem).help(help));
        }
    }
    let missing = matrix.missing_cells();
    let cells = first.len() * second.len();
    // A ray or a few fixed doses are no matrix with holes.
    if !missing.is_empty() && 2 * missing.len() < cells {
        let named: Vec<String> = missing
            .iter()
            .map(|(a, b)| format!("{} with {}", shown(*a, matrix.unit), shown(*b, matrix.second_unit)))
            .collect();
        let problem =
            format!("{about}: {} of {cells} cells hold no well: {}", missing.len(), first_few(&named, NAMED));
        let help = "means are over the cells that are there; compare matrices over the same cells";
        told.push(warning(problem).help(help));
    }
    told
}

/// A dose in the unit of a reader, to three digits.
fn shown(dose: f64, unit: DoseUnit) -> String {
    let Some(dose) = Dose::new(dose, unit) else { return format!("{dose} {unit}") };
    let dose = dose.readable();
    let value: f64 = format!("{:.2e}", dose.value()).parse().unwrap_or(dose.value());
    format!("{value} {}", dose.unit())
}

/// Where the first combined well is described.
fn place(plates: &[NormalizedPlate], matrix: &AssembledMatrix) -> Option<Place> {
    let well = matrix.wells.iter().find(|well| well.is_combined())?;
    Some(plates.get(well.plate)?.wells.get(&well.well)?.content.place.clone())
}
