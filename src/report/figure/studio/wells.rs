//! Which wells a figure of curves shows: those that take part, and those that are left out, at their responses.

use std::collections::BTreeSet;

use super::super::line::{Course, Line, Met, experiments};
use super::super::marker::style_of;
use super::Curves;
use foldshift_curves::compare::combine;
use foldshift_curves::elementary::log10;
use foldshift_plates::plate::layout::Role;
use foldshift_plates::plate::{Well, WellContent};
use foldshift_study::analysis::Analysis;
use foldshift_study::normalise::{By, WellResponse};
use foldshift_tables::units::DoseUnit;

/// A well of a figure.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct FigureWell {
    /// Place of its line.
    pub(crate) line: usize,
    /// Place of its experiment.
    pub(crate) day: usize,
    /// Place of its plate.
    pub(crate) plate: usize,
    /// Its name.
    pub(crate) well: Well,
    /// Dose in the unit of the figure; 0 for what stands for the vehicle.
    pub(crate) dose: f64,
    /// Fraction of the vehicle.
    pub(crate) response: f64,
    /// Who leaves it out.
    pub(crate) out: Option<By>,
    /// Has the curve that it would belong to any well that takes part?
    pub(crate) has_curve: bool,
}

fn is_sample_of(content: &WellContent, compound: &str) -> bool {
    content.role == Role::Sample && content.compound.as_deref() == Some(compound)
}

/// The unit of a compound that no line has a curve of.
pub(super) fn unit(analysis: &Analysis, compound: &str) -> Option<DoseUnit> {
    let contents = analysis.plates.iter().flat_map(|plate| plate.wells.values()).map(|well| &well.content);
    let dose = contents.filter(|content| is_sample_of(content, compound)).find_map(|content| content.dose)?;
    let own = analysis.study.dose_unit;
    Some(if dose.in_unit(own).is_some() { own } else { dose.unit() })
}

/// log₁₀ of the lowest and the highest dose above 0.
pub(super) fn tested(wells: &[FigureWell]) -> Option<(f64, f64)> {
    let doses = || wells.iter().map(|well| well.dose).filter(|dose| *dose > 0.0).map(log10);
    Some((doses().reduce(f64::min)?, doses().reduce(f64::max)?))
}

/// Lines that were given the compound, and of which every curve is left out.
pub(super) fn without_curves<'a>(
    analysis: &'a Analysis,
    met: &Met<'a>,
    lines: &'a [String],
    compound: &str,
) -> Vec<Line<'a>> {
    let is_left_out = |line: &str| {
        let wells = analysis.plates.iter().flat_map(|plate| plate.wells.values());
        let mut own = wells.filter(|well| {
            is_sample_of(&well.content, compound) && well.content.cell_line.as_deref() == Some(line)
        });
        own.any(|well| well.response.is_some() && well.excluded_by != Some(By::Plate))
    };
    let missing = |name: &str| met.lines.iter().all(|line| line.name != name);
    let missing =
        lines.iter().enumerate().filter(|(_, name)| missing(name.as_str()) && is_left_out(name.as_str()));
    missing
        .map(|(place, name)| Line {
            name,
            place,
            style: style_of(place),
            days: Vec::new(),
            mean: Course::Joined,
            ic50: combine([]),
            means: Vec::new(),
            left_out: Vec::new(),
        })
        .collect()
}

/// The wells of these lines, by line, experiment, dose and well. Of growth none: its values name no well.
pub(super) fn wells(analysis: &Analysis, met: &Met, curves: &Curves) -> Vec<FigureWell> {
    if curves.growth.is_some() {
        return Vec::new();
    }
    let days = experiments(analysis);
    let day_of =
        |name: Option<&str>| days.iter().position(|day| *day == name.unwrap_or_default()).unwrap_or_default();
    let mut found = Vec::new();
    for line in &met.lines {
        let name = curves.lines[line.place].as_str();
        let with_curve: BTreeSet<usize> = line.days.iter().map(|day| day.number).collect();
        for day in &line.days {
            let assembled = &day.curve.assembled;
            let doses = assembled.samples.iter().copied();
            let zeros = assembled.zeros.iter().map(|(plate, well)| (*plate, *well, 0.0));
            found.extend(doses.chain(zeros).filter_map(|(plate, well, dose)| {
                let response = analysis.plates.get(plate)?.wells.get(&well)?.response?;
                Some(FigureWell {
                    line: line.place,
                    day: day.number,
                    plate,
                    well,
                    dose,
                    response,
                    out: None,
                    has_curve: true,
                })
            }));
        }
        for (plate, normalized) in analysis.plates.iter().enumerate() {
            let own = |well: &WellResponse| well.content.cell_line.as_deref() == Some(name);
            let samples = || {
                normalized
                    .wells
                    .iter()
                    .filter(|(_, well)| is_sample_of(&well.content, curves.compound) && own(well))
            };
            let Some((_, first)) = samples().next() else { continue };
            let vehicles =
                normalized.wells.iter().filter(|(_, well)| well.content.role == Role::Vehicle && own(well));
            for (well, response) in samples().chain(vehicles) {
                let (Some(y), Some(by)) = (response.response, response.excluded_by) else { continue };
                let dose = response.content.dose.map_or(Some(0.0), |dose| dose.in_unit(met.unit));
                let Some(dose) = dose.filter(|_| by != By::Plate) else { continue };
                let experiment = response.content.experiment.as_deref();
                let day = day_of(experiment.or(first.content.experiment.as_deref()));
                let has_curve = with_curve.contains(&day);
                found.push(FigureWell {
                    line: line.place,
                    day,
                    plate,
                    well: *well,
                    dose,
                    response: y,
                    out: Some(by),
                    has_curve,
                });
            }
        }
    }
    found.sort_by(|a, b| {
        let keys = |one: &FigureWell| (one.line, one.day);
        keys(a)
            .cmp(&keys(b))
            .then_with(|| a.dose.total_cmp(&b.dose))
            .then_with(|| (a.plate, a.well).cmp(&(b.plate, b.well)))
    });
    found
}
