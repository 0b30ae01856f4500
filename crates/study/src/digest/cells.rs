//! The wells of a study, counted by line, compound and experiment, and by plate and role.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::normalise::{NormalizedPlate, same_dose};
use foldshift_curves::statistics::mean;
use foldshift_plates::plate::layout::Role;
use foldshift_tables::diagnostic::Place;
use foldshift_tables::units::Dose;

/// The sample wells of one compound on one line in one experiment.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Cell {
    /// Compound; a combination as `A + B (0.1 µM)`.
    pub compound: String,
    /// Cell line.
    pub cell_line: String,
    /// Experiment.
    pub experiment: String,
    /// Sample wells, those that are left out among them.
    pub wells: usize,
    /// Wells of these that are left out.
    pub left_out: usize,
    /// Distinct doses, to three digits.
    pub doses: usize,
    /// The lowest dose above zero.
    pub lowest: Dose,
    /// The highest dose.
    pub highest: Dose,
    /// Mean response of the used wells over all doses, as a fraction of the vehicle; `None` where the plate has none.
    pub mean_response: Option<f64>,
    /// Where the first of the wells is described.
    #[serde(skip)]
    pub place: Place,
}

/// A dose to three digits in the unit of the bench: `508 pM`, `10 µM`.
#[must_use]
pub fn shown(dose: Dose) -> String {
    let three = |dose: Dose| format!("{:.2e}", dose.value()).parse().unwrap_or(dose.value());
    // Rounded before the unit is chosen: 999.9996 nM is 1 µM.
    let rounded = Dose::new(three(dose), dose.unit()).unwrap_or(dose).readable();
    format!("{} {}", three(rounded), rounded.unit())
}

impl Cell {
    /// `508 pM - 10 µM`; one dose alone.
    #[must_use]
    pub fn range(&self) -> String {
        let (low, high) = (shown(self.lowest), shown(self.highest));
        if low == high { high } else { format!("{low} - {high}") }
    }

    /// log₁₀ of the lowest and highest dose in base units.
    pub(super) fn log_range(&self) -> (f64, f64) {
        let log = |dose: Dose| dose.value().log10() + f64::from(dose.unit().exponent());
        (log(self.lowest), log(self.highest))
    }
}

#[derive(Default)]
struct Group {
    wells: usize,
    left_out: usize,
    doses: BTreeMap<String, Dose>,
    responses: Vec<f64>,
    place: Option<Place>,
}

/// Every compound, line and experiment that has sample wells.
pub(super) fn count(plates: &[NormalizedPlate]) -> Vec<Cell> {
    let mut groups: BTreeMap<[&str; 3], Group> = BTreeMap::new();
    for response in plates.iter().flat_map(|plate| plate.wells.values()) {
        let content = &response.content;
        let (Role::Sample, Some(compound), Some(line), Some(experiment), Some(dose)) =
            (content.role, &content.compound, &content.cell_line, &content.experiment, content.dose)
        else {
            continue;
        };
        let group = groups.entry([compound, line, experiment]).or_default();
        group.wells += 1;
        group.left_out += usize::from(response.excluded.is_some());
        group.doses.entry(same_dose(dose)).or_insert(dose);
        group.responses.extend(response.response.filter(|_| response.excluded.is_none()));
        group.place.get_or_insert_with(|| content.place.clone());
    }
    let finish = |([compound, line, experiment], group): ([&str; 3], Group)| {
        let size = |dose: &&Dose| dose.value() * 10_f64.powi(dose.unit().exponent());
        let above_zero = group.doses.values().filter(|dose| !dose.is_zero());
        let lowest = above_zero.clone().min_by(|a, b| size(a).total_cmp(&size(b)))?;
        let highest = above_zero.max_by(|a, b| size(a).total_cmp(&size(b)))?;
        Some(Cell {
            compound: compound.to_owned(),
            cell_line: line.to_owned(),
            experiment: experiment.to_owned(),
            wells: group.wells,
            left_out: group.left_out,
            doses: group.doses.len(),
            lowest: *lowest,
            highest: *highest,
            mean_response: mean(&group.responses),
            place: group.place?,
        })
    };
    groups.into_iter().filter_map(finish).collect()
}

/// The wells of a plate by what they are for.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PlateWells {
    /// The export as tables name it.
    pub export: String,
    /// The plate as the export names it.
    pub plate: String,
    /// Its experiment.
    pub experiment: Option<String>,
    /// Its lines.
    pub cell_lines: Vec<String>,
    /// Wells of each role.
    pub roles: BTreeMap<Role, usize>,
    /// Wells that are left out.
    pub left_out: usize,
}

impl PlateWells {
    pub(super) fn of(plate: &NormalizedPlate) -> Self {
        let mut roles: BTreeMap<Role, usize> = BTreeMap::new();
        for response in plate.wells.values() {
            *roles.entry(response.content.role).or_default() += 1;
        }
        let contents = || plate.wells.values().map(|response| &response.content);
        let lines: BTreeSet<&String> = contents().filter_map(|content| content.cell_line.as_ref()).collect();
        Self {
            export: plate.export.to_string(),
            plate: plate.name.to_string(),
            experiment: contents().find_map(|content| content.experiment.clone()),
            cell_lines: lines.into_iter().cloned().collect(),
            roles,
            left_out: plate.wells.values().filter(|response| response.excluded.is_some()).count(),
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A cell of ten doses in three wells each, for tests of what is asked about cells.
    pub(crate) fn cell(compound: &str, line: &str, experiment: &str, doses: [&str; 2]) -> Cell {
        let [lowest, highest] = doses.map(|dose| dose.parse().unwrap());
        Cell {
            compound: compound.to_owned(),
            cell_line: line.to_owned(),
            experiment: experiment.to_owned(),
            wells: 30,
            left_out: 0,
            doses: 10,
            lowest,
            highest,
            mean_response: Some(0.5),
            place: Place::line("layout.toml", 7),
        }
    }

    #[test]
    fn doses_are_shown_in_the_unit_of_the_bench() {
        let doses = |low: &str, high: &str| cell("a", "P", "1", [low, high]).range();
        assert_eq!(doses("0.508052 nM", "10000 nM"), "508 pM - 10 µM");
        assert_eq!(doses("999.9996 nM", "10 mM"), "1 µM - 10 mM");
        assert_eq!(doses("5 %", "5 %"), "5 %");
    }
}
