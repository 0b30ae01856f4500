//! The wells of a compound: by line, experiment and dose, those that are left out among them.

use std::collections::{BTreeMap, BTreeSet};

use crate::report::prism::table::Cell;
use foldshift_curves::elementary::log10;
use foldshift_plates::plate::Well;
use foldshift_plates::plate::layout::Role;
use foldshift_study::analysis::Analysis;
use foldshift_study::normalise::WellResponse;
use foldshift_tables::natural_order;
use foldshift_tables::units::{DoseUnit, Quantity};

/// Doses that differ by less are one, written in two units.
const SAME_DOSE: f64 = 1e-9;

/// Decades below the lowest dose at which dose 0 stands. A curve of slope 1 has lost less than 1 % of its fall there even where its
/// midpoint is the lowest dose; GraphPad advises one or two (FAQ 1063).
pub(super) const DECADES_BELOW: f64 = 2.0;

/// What stands at one place of a table: which line, which experiment, which dose (0 is dose 0, the others count from 1).
type Key = (usize, usize, usize);

/// Every well of a compound that has a dose, and the wells that stand for dose 0 beside them.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct CompoundWells<'a> {
    /// The compound.
    pub(super) compound: &'a str,
    /// The unit of its doses.
    pub(super) unit: DoseUnit,
    /// Its doses in `unit` but zero, rising.
    pub(super) doses: Vec<f64>,
    /// The lines, in the order of their names.
    pub(super) lines: Vec<&'a str>,
    /// The experiments, in the order of their days.
    pub(super) experiments: Vec<&'a str>,
    /// Wells whose dose has a unit that does not convert: in no table.
    pub(super) unconverted: usize,
    cells: BTreeMap<Key, Vec<Cell>>,
}

impl CompoundWells<'_> {
    /// The wells of a line in an experiment at a dose (see [`Self::levels`]), in the order of plates and wells.
    pub(super) fn at(&self, line: usize, experiment: usize, level: usize) -> &[Cell] {
        self.cells.get(&(line, experiment, level)).map_or(&[], Vec::as_slice)
    }

    /// Dose 0 and every dose, as numbers from 0.
    pub(super) fn levels(&self) -> std::ops::Range<usize> {
        0..self.doses.len() + 1
    }

    /// log₁₀ of a dose in mol/L (g/mL, percent); dose 0 stands [`DECADES_BELOW`] the lowest. `None` where there is no dose but zero.
    pub(super) fn x(&self, level: usize) -> Option<f64> {
        let lowest = *self.doses.first()?;
        let log = |dose: f64| log10(dose) + f64::from(self.unit.exponent());
        Some(match level.checked_sub(1) {
            None => log(lowest) - DECADES_BELOW,
            Some(index) => log(*self.doses.get(index)?),
        })
    }
}

/// What the logarithm of a dose is one of: `M`, `g/mL` or `%`.
pub(super) fn base_unit(unit: DoseUnit) -> &'static str {
    match unit.quantity() {
        Quantity::Molar => "M",
        Quantity::MassPerVolume => "g/mL",
        Quantity::Percent => "%",
    }
}

/// A sample well.
struct Sample<'a> {
    plate: usize,
    line: &'a str,
    experiment: &'a str,
    dose: Option<f64>,
    cell: Cell,
    has_partner: bool,
}

/// The wells of every compound, sorted by compound; those of compounds that have no curve too.
pub(super) fn gathered(analysis: &Analysis) -> Vec<CompoundWells<'_>> {
    let mut units: BTreeMap<&str, DoseUnit> = BTreeMap::new();
    for curve in &analysis.curves {
        units.insert(&curve.assembled.key.compound, curve.assembled.unit);
    }
    let mut samples: BTreeMap<&str, Vec<Sample<'_>>> = BTreeMap::new();
    for (plate, wells) in analysis.plates.iter().map(|plate| &plate.wells).enumerate() {
        for response in wells.values() {
            let content = &response.content;
            let (Role::Sample, Some(compound), Some(dose)) = (content.role, &content.compound, content.dose)
            else {
                continue;
            };
            let wanted = analysis.study.dose_unit;
            let unit = *units
                .entry(compound)
                .or_insert_with(|| if dose.in_unit(wanted).is_some() { wanted } else { dose.unit() });
            samples.entry(compound).or_default().push(Sample {
                plate,
                line: content.cell_line.as_deref().unwrap_or_default(),
                experiment: content.experiment.as_deref().unwrap_or_default(),
                dose: dose.in_unit(unit),
                cell: cell(response, response.excluded.is_some()),
                has_partner: !content.partners.is_empty(),
            });
        }
    }
    let zeros = zeros(analysis);
    samples
        .into_iter()
        .map(|(compound, samples)| {
            let unit = units.get(compound).copied().unwrap_or(analysis.study.dose_unit);
            let zeros = zeros.get(compound).cloned().unwrap_or_default();
            arranged(analysis, (compound, unit), &samples, &zeros)
        })
        .collect()
}

/// The response of a well in percent of the vehicle.
fn cell(response: &WellResponse, excluded: bool) -> Cell {
    Cell { value: response.response.map(|fraction| 100.0 * fraction), excluded }
}

/// The wells that stand for dose 0 in the curves of single experiments, by compound: plate, well, line, experiment.
type Zeros<'a> = BTreeSet<(usize, Well, &'a str, &'a str)>;

fn zeros(analysis: &Analysis) -> BTreeMap<&str, Zeros<'_>> {
    let mut found: BTreeMap<&str, Zeros<'_>> = BTreeMap::new();
    for curve in analysis.curves.iter().map(|curve| &curve.assembled) {
        let Some(experiment) = curve.key.experiment.as_deref() else { continue };
        let of = found.entry(&curve.key.compound).or_default();
        of.extend(curve.zeros.iter().map(|(plate, well)| (*plate, *well, &*curve.key.cell_line, experiment)));
    }
    found
}

fn arranged<'a>(
    analysis: &'a Analysis,
    (compound, unit): (&'a str, DoseUnit),
    samples: &[Sample<'a>],
    zeros: &Zeros<'a>,
) -> CompoundWells<'a> {
    let beside = beside(analysis, samples, zeros);
    let lines = in_order(samples.iter().map(|sample| sample.line));
    let of_zeros = beside.iter().map(|(_, experiment, _)| *experiment);
    let experiments = in_order(samples.iter().map(|sample| sample.experiment).chain(of_zeros));
    let mut wells = CompoundWells {
        compound,
        unit,
        doses: doses(samples),
        lines,
        experiments,
        unconverted: samples.iter().filter(|sample| sample.dose.is_none()).count(),
        cells: BTreeMap::new(),
    };
    let mut put = |line: &str, experiment: &str, level: usize, cell: Cell| {
        let line = wells.lines.iter().position(|name| *name == line);
        let experiment = wells.experiments.iter().position(|name| *name == experiment);
        if let (Some(line), Some(experiment)) = (line, experiment) {
            wells.cells.entry((line, experiment, level)).or_default().push(cell);
        }
    };
    for (line, experiment, cell) in beside {
        put(line, experiment, 0, cell);
    }
    for sample in samples {
        let Some(dose) = sample.dose else { continue };
        // The first dose that is no lower, but for rounding.
        let level = if dose > 0.0 {
            1 + wells.doses.partition_point(|known| *known * (1.0 + SAME_DOSE) < dose)
        } else {
            0
        };
        put(sample.line, sample.experiment, level, sample.cell);
    }
    wells
}

/// The doses of samples but zero, rising; those that differ by rounding alone are one.
fn doses(samples: &[Sample<'_>]) -> Vec<f64> {
    let mut doses: Vec<f64> =
        samples.iter().filter_map(|sample| sample.dose).filter(|dose| *dose > 0.0).collect();
    doses.sort_by(f64::total_cmp);
    doses.dedup_by(|next, kept| *next <= *kept * (1.0 + SAME_DOSE));
    doses
}

/// The wells that stand for dose 0: vehicle wells of the plates that hold the compound, marked as left out where no curve of it uses
/// them; of a combination the wells of its partner alone that its curves use.
fn beside<'a>(
    analysis: &'a Analysis,
    samples: &[Sample<'a>],
    zeros: &Zeros<'a>,
) -> Vec<(&'a str, &'a str, Cell)> {
    let well = |plate: usize, well: Well| analysis.plates.get(plate).and_then(|plate| plate.wells.get(&well));
    if samples.iter().any(|sample| sample.has_partner) {
        let of = |(plate, at, line, experiment): &(usize, Well, &'a str, &'a str)| {
            Some((*line, *experiment, cell(well(*plate, *at)?, false)))
        };
        return zeros.iter().filter_map(of).collect();
    }
    let used: BTreeSet<(usize, Well)> = zeros.iter().map(|(plate, well, ..)| (*plate, *well)).collect();
    let on: BTreeSet<(usize, &str, &str)> =
        samples.iter().map(|sample| (sample.plate, sample.line, sample.experiment)).collect();
    let mut found = Vec::new();
    for (plate, line, experiment) in on {
        for (at, response) in &analysis.plates[plate].wells {
            let content = &response.content;
            let of_line = content.cell_line.as_deref().unwrap_or_default() == line;
            if content.role == Role::Vehicle && of_line {
                found.push((line, experiment, cell(response, !used.contains(&(plate, *at)))));
            }
        }
    }
    found
}

fn in_order<'a>(names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut names: Vec<&str> = names.collect::<BTreeSet<_>>().into_iter().collect();
    natural_order::sort(&mut names);
    names
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture::km12;

    #[test]
    fn every_well_with_a_dose_has_a_place_at_its_dose() {
        let found = gathered(km12());
        let wells = km12().plates.iter().flat_map(|plate| plate.wells.values());
        let samples = wells.filter(|well| well.content.role == Role::Sample && well.content.dose.is_some());
        let placed = found.iter().flat_map(|of| of.cells.iter().filter(|((_, _, level), _)| *level > 0));
        assert_eq!(placed.map(|(_, cells)| cells.len()).sum::<usize>(), samples.count());
        assert!(found.iter().all(|of| of.unconverted == 0 && of.doses.is_sorted()));
    }

    #[test]
    fn dose_zero_stands_two_decades_below_the_lowest_dose() {
        for of in gathered(km12()) {
            let (zero, lowest) = (of.x(0).expect("it has doses"), of.x(1).expect("it has doses"));
            assert!((lowest - zero - 2.0).abs() < 1e-12, "{}: {zero} {lowest}", of.compound);
            assert!((libm_free_log(of.doses[0]) - 9.0 - lowest).abs() < 1e-12, "nM to M: {lowest}");
        }
    }

    fn libm_free_log(dose: f64) -> f64 {
        dose.ln() / std::f64::consts::LN_10
    }

    #[test]
    fn doses_in_two_units_are_one_and_near_ones_stay_two() {
        let sample = |dose| Sample {
            plate: 0,
            line: "",
            experiment: "",
            dose: Some(dose),
            cell: Cell::default(),
            has_partner: false,
        };
        let samples = [316.0, 0.0, 0.1 + 0.2, 0.3, 316.2].map(sample);
        assert_eq!(doses(&samples), [0.3, 316.0, 316.2]);
    }
}
