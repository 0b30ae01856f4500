//! Groups responses into curves: the one bridge between plates and mathematics.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::normalise::{NormalizedPlate, WellResponse};
use foldshift_curves::curve::{Curve, Point};
use foldshift_plates::plate::layout::{Partner, Role};
use foldshift_plates::plate::{Well, WellContent};
use foldshift_tables::units::{Dose, DoseUnit};

/// The name of the pooled curve in the column `experiment` of a table.
pub const POOLED: &str = "(pooled)";
/// The name of the mean over experiments in the column `experiment` of a table of points.
pub const MEAN: &str = "(mean)";

/// Does a name stand for several experiments, as the tables of results write it?
#[must_use]
pub fn is_of_several(experiment: &str) -> bool {
    [POOLED, MEAN].contains(&experiment)
}

/// What a curve is of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CurveKey {
    /// Cell line.
    pub cell_line: String,
    /// Compound.
    pub compound: String,
    /// Experiment; `None` for all of them pooled, for drawing only.
    pub experiment: Option<String>,
}

/// The wells of one curve.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Assembled {
    /// What the curve is of.
    pub key: CurveKey,
    /// The unit of its doses.
    pub unit: DoseUnit,
    /// Its observations: sample wells, and the vehicle wells of the same plates as dose 0.
    pub curve: Curve,
    /// The sample wells among them: index of the plate, well, dose in `unit`.
    pub samples: Vec<(usize, Well, f64)>,
    /// The wells that stand for dose 0: index of the plate, well.
    pub zeros: Vec<(usize, Well)>,
    /// The lowest plateau that is physically possible, as a fraction of the vehicle: the blank within its error.
    pub bottom_at_least: f64,
    /// Do its wells hold other compounds beside that of its doses, as the layout says?
    #[serde(skip)]
    pub combined: bool,
}

/// Groups the usable wells of all plates into curves by line, compound and experiment, and again
/// into pooled curves by line and compound. Sorted by key; doses in `unit` where they convert.
#[must_use]
pub fn assemble(plates: &[NormalizedPlate], unit: DoseUnit) -> Vec<Assembled> {
    assemble_some(plates, unit, |_| true, |_, _| true)
}

/// The same of the curves of some lines and compounds. `is_meant` says which plates hold wells of them; others are not
/// looked at.
pub(crate) fn assemble_some(
    plates: &[NormalizedPlate],
    unit: DoseUnit,
    is_meant: impl Fn(usize) -> bool,
    is_wanted: impl Fn(&str, &str) -> bool,
) -> Vec<Assembled> {
    let mut groups: BTreeMap<Key, Group> = BTreeMap::new();
    let mut units: BTreeMap<&str, DoseUnit> = BTreeMap::new();
    let meant = plates.iter().enumerate().filter(|(index, _)| is_meant(*index));
    for (index, plate) in meant.clone() {
        for (well, response) in &plate.wells {
            let Some((line, compound, dose)) = usable(response) else { continue };
            if !is_wanted(line, compound) {
                continue;
            }
            let content = &response.content;
            let Some(value) = response.response else { continue };
            // One unit for a compound over the whole study, or its curves could not be compared.
            let unit =
                *units.entry(compound).or_insert_with(|| unit_of(plates, compound, unit).unwrap_or(unit));
            for experiment in [content.experiment.as_deref(), None] {
                let group = groups
                    .entry((line, compound, experiment))
                    .or_insert_with(|| Group::new(unit, &content.partners));
                if let Some(dose) = dose.in_unit(group.unit) {
                    group.points.push(Point::new(dose, value));
                    group.samples.push((index, *well, dose));
                }
            }
        }
    }
    let of_plates: BTreeMap<usize, Vehicles> = meant.map(|(index, plate)| (index, vehicles(plate))).collect();
    groups
        .into_iter()
        .filter_map(|((line, compound, experiment), group)| {
            let key = CurveKey {
                cell_line: line.to_owned(),
                compound: compound.to_owned(),
                experiment: experiment.map(str::to_owned),
            };
            group.finish(key, plates, &of_plates)
        })
        .collect()
}

/// Line, compound and experiment.
type Key<'p> = (&'p str, &'p str, Option<&'p str>);

/// Line, compound and dose of a sample well that is used.
fn usable(response: &WellResponse) -> Option<(&str, &str, Dose)> {
    let content = &response.content;
    let used = content.role == Role::Sample && response.response.is_some() && response.excluded.is_none();
    used.then_some(())?;
    Some((content.cell_line.as_deref()?, content.compound.as_deref()?, content.dose?))
}

/// The unit of the doses of a compound over the whole study: `unit` where the first well of it that is used has a dose that
/// converts, else that of its dose; `None` where no well of it is used.
pub(crate) fn unit_of(plates: &[NormalizedPlate], compound: &str, unit: DoseUnit) -> Option<DoseUnit> {
    let wells = plates.iter().flat_map(|plate| plate.wells.values()).filter_map(usable);
    let (.., dose) = wells.into_iter().find(|(_, own, _)| *own == compound)?;
    Some(if dose.in_unit(unit).is_some() { unit } else { dose.unit() })
}

/// The usable vehicle wells of a plate by line, with their responses.
type Vehicles<'p> = BTreeMap<&'p str, Vec<(Well, f64)>>;

fn vehicles(plate: &NormalizedPlate) -> Vehicles<'_> {
    let mut found = Vehicles::new();
    for (well, response) in &plate.wells {
        if let (Role::Vehicle, Some(line), None, Some(y)) = (
            response.content.role,
            response.content.cell_line.as_deref(),
            &response.excluded,
            response.response,
        ) {
            found.entry(line).or_default().push((*well, y));
        }
    }
    found
}

struct Group {
    unit: DoseUnit,
    points: Vec<Point>,
    samples: Vec<(usize, Well, f64)>,
    /// What is in every well of a combination beside the compound of the curve.
    partners: Vec<String>,
}

impl Group {
    fn new(unit: DoseUnit, partners: &[Partner]) -> Self {
        let partners = partners.iter().map(ToString::to_string).collect();
        Self { unit, points: Vec::new(), samples: Vec::new(), partners }
    }

    /// Is this well a dose 0 of a combination? It is the partner alone, at its dose, not the vehicle.
    fn is_partner_alone(&self, content: &WellContent) -> bool {
        let (Role::Sample, Some(compound), Some(dose)) = (content.role, &content.compound, content.dose)
        else {
            return false;
        };
        // The label of what is beside `compound` stands in `compound` already.
        let (first, others) = compound.split_once(" + ").unwrap_or((compound, ""));
        let alone = Partner { compound: first.to_owned(), dose }.to_string();
        let all: Vec<&str> =
            std::iter::once(alone.as_str()).chain(Some(others).filter(|o| !o.is_empty())).collect();
        all.join(" + ") == self.partners.join(" + ")
    }

    /// Adds the vehicle wells of every plate that the curve has wells on: the top is anchored by
    /// measurement, not by decree. A combination has the wells of its partner alone instead.
    fn finish(
        mut self,
        key: CurveKey,
        plates: &[NormalizedPlate],
        vehicles: &BTreeMap<usize, Vehicles>,
    ) -> Option<Assembled> {
        let mut on: Vec<usize> = self.samples.iter().map(|(index, ..)| *index).collect();
        on.dedup();
        let mut bottom_at_least = 0.0_f64;
        let mut zeros = Vec::new();
        for index in on {
            let plate = &plates[index];
            let alone = |(well, response): (&Well, &WellResponse)| {
                let is_zero = self.is_partner_alone(&response.content)
                    && response.content.cell_line.as_deref() == Some(key.cell_line.as_str())
                    && response.excluded.is_none();
                response.response.filter(|_| is_zero).map(|y| (*well, y))
            };
            let wells: Vec<(Well, f64)> = if self.partners.is_empty() {
                let of_line = |of_plate: &Vehicles| of_plate.get(key.cell_line.as_str()).cloned();
                vehicles.get(&index).and_then(of_line).unwrap_or_default()
            } else {
                plate.wells.iter().filter_map(alone).collect()
            };
            for (well, y) in wells {
                self.points.push(Point::new(0.0, y));
                zeros.push((index, well));
            }
            let error = plate.controls.get(&key.cell_line).and_then(|controls| controls.zero_error);
            bottom_at_least = bottom_at_least.min(-TWO_SIDED_NORMAL * error.unwrap_or(0.0));
        }
        let curve = Curve::new(self.points).ok()?;
        let combined = !self.partners.is_empty();
        Some(Assembled {
            key,
            unit: self.unit,
            curve,
            samples: self.samples,
            zeros,
            bottom_at_least,
            combined,
        })
    }
}

/// 97.5 % point of the normal distribution: how far below zero the blank's own error lets a plateau lie.
const TWO_SIDED_NORMAL: f64 = 1.959_963_984_540_054;
