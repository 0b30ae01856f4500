//! How well the readings of a plate agree with what its wells are said to hold.
//!
//! Wells of one control share a level. Wells of a compound share a level per dose, and these levels run one
//! way from the vehicle on (isotonic regression, the vehicle being dose 0), give or take [`LEEWAY`]. Around its level a reading
//! scatters like Student's t with four degrees of freedom; the scale is the plate's own, profiled, never
//! below [`SCALES`]' first. A well without use may read anything. The scale of readings is
//!
//! ```text
//! z = asinh((F − low) / (0.1 · (high − low)))
//! ```
//!
//! linear near the background and logarithmic above, so that a CV is the same step everywhere. It depends on
//! the readings alone: likelihoods of one plate under different layouts are comparable.

use std::collections::BTreeMap;

use crate::normalise::{NormalizedPlate, WellResponse, same_dose};
use foldshift_curves::elementary::ln;
use foldshift_curves::statistics::median;
use foldshift_plates::plate::Well;
use foldshift_plates::plate::layout::Role;

/// What a well is said to hold, as far as its reading goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Content {
    /// Nothing that says what it should read.
    Unused,
    /// A control: index into [`Told::controls`].
    Control(usize),
    /// A compound: index into [`Told::series`], and the place of the dose in it from the lowest.
    Dose { series: usize, rank: usize },
}

/// Wells that are said to hold one compound on one line.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Series {
    pub(super) line: String,
    pub(super) compound: String,
    /// log₁₀ in the base unit, ascending.
    pub(super) log_doses: Vec<f64>,
    /// The vehicle of the line, among the controls.
    vehicle: Option<usize>,
}

/// A plate's readings, and what its layout says of them.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Told {
    pub(super) wells: Vec<Well>,
    /// Raw; `None` where there is no usable number.
    pub(super) raw: Vec<Option<f64>>,
    pub(super) contents: Vec<Content>,
    pub(super) controls: Vec<(Role, String)>,
    pub(super) series: Vec<Series>,
    z: Vec<Option<f64>>,
    range: f64,
}

/// The agreement of readings with contents.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Agreement {
    /// Natural logarithm of the likelihood, the scale profiled.
    pub(super) log_likelihood: f64,
    /// The scale: roughly the fraction by which wells miss their level.
    pub(super) scale: f64,
    /// Wells that read something else altogether.
    pub(super) unexplained: usize,
}

/// Scales that are tried: 13 % is granted to the best of plates, whose rows and edges err together; 200 % is
/// no agreement at all.
const SCALES: [f64; 13] = [0.126, 0.159, 0.2, 0.252, 0.32, 0.4, 0.504, 0.635, 0.8, 1.008, 1.27, 1.6, 2.0];

/// Degrees of freedom of the scatter: a few wells may lie anywhere.
const DF: f64 = 4.0;

/// Natural log of the prior odds of a series that rises with dose.
const RISING: f64 = -3.0;

/// Natural log of the prior odds of a vehicle that reads no more than a blank, although something does.
const VEHICLE_LIKE_BLANK: f64 = -25.0;

/// Natural log of the prior odds of cells that read clearly less than no cells.
const BELOW_BLANK: f64 = -10.0;

impl Told {
    /// What the layout of `plate` says. `None` for a plate without readings.
    pub(super) fn of(plate: &NormalizedPlate) -> Option<Self> {
        let mut controls: Vec<(Role, String)> = Vec::new();
        let mut doses: BTreeMap<(String, String), BTreeMap<String, f64>> = BTreeMap::new();
        for response in plate.wells.values() {
            if let Some(control) = control(response)
                && !controls.contains(&control)
            {
                controls.push(control);
            }
            if let Some((key, (dose, log_dose))) = dose(response) {
                doses.entry(key).or_default().insert(dose, log_dose);
            }
        }
        let mut series = Vec::new();
        let mut ranks: BTreeMap<(String, String), (usize, Vec<String>)> = BTreeMap::new();
        for ((line, compound), doses) in doses {
            let mut ordered: Vec<(String, f64)> = doses.into_iter().collect();
            ordered.sort_by(|a, b| a.1.total_cmp(&b.1));
            let vehicle = controls.iter().position(|control| *control == (Role::Vehicle, line.clone()));
            let names = ordered.iter().map(|(name, _)| name.clone()).collect();
            ranks.insert((line.clone(), compound.clone()), (series.len(), names));
            let log_doses = ordered.into_iter().map(|(_, log_dose)| log_dose).collect();
            series.push(Series { line, compound, log_doses, vehicle });
        }
        let content = |response: &WellResponse| {
            if let Some(control) = control(response) {
                let index = controls.iter().position(|known| *known == control);
                return index.map_or(Content::Unused, Content::Control);
            }
            dose(response)
                .and_then(|(key, (dose, _))| {
                    let (series, names) = ranks.get(&key)?;
                    let rank = names.iter().position(|name| *name == dose)?;
                    Some(Content::Dose { series: *series, rank })
                })
                .unwrap_or(Content::Unused)
        };
        let usable = |response: &WellResponse| {
            response.value.filter(|_| !response.is_told_bad() && response.content.exclude.is_none())
        };
        let contents = plate.wells.values().map(content).collect();
        let raw: Vec<Option<f64>> = plate.wells.values().map(usable).collect();
        let wells = plate.wells.keys().copied().collect();
        let mut told = Self { wells, raw, contents, controls, series, z: Vec::new(), range: 0.0 };
        told.scale_readings().then_some(told)
    }

    /// The same contents with the readings of `other`, well by well.
    pub(super) fn read_as(&self, other: &Self) -> Option<Self> {
        let readings: BTreeMap<Well, Option<f64>> =
            other.wells.iter().copied().zip(other.raw.iter().copied()).collect();
        let raw = self.wells.iter().map(|well| readings.get(well).copied().flatten()).collect();
        let mut told = Self { raw, ..self.clone() };
        told.scale_readings().then_some(told)
    }

    fn scale_readings(&mut self) -> bool {
        let mut sorted: Vec<f64> = self.raw.iter().copied().flatten().collect();
        sorted.sort_by(f64::total_cmp);
        if sorted.len() < FEWEST_WELLS {
            return false;
        }
        let high = sorted[(sorted.len() - 1) * 9 / 10];
        // A plate that is alike everywhere has no background to measure from.
        let low = sorted[(sorted.len() - 1) / 20].min(if high > 0.0 { 0.5 * high } else { high });
        if high <= low {
            return false;
        }
        let z = |value: f64| ((value - low) / (0.1 * (high - low))).clamp(-50.0, 500.0);
        let asinh = |u: f64| f64::copysign(ln(u.abs() + (u * u + 1.0).sqrt()), u);
        self.z = self.raw.iter().map(|value| value.map(|value| asinh(z(value)))).collect();
        let ends = self
            .z
            .iter()
            .copied()
            .flatten()
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), z| (a.min(z), b.max(z)));
        self.range = ends.1 - ends.0 + 1.0;
        true
    }

    /// How well the readings agree with `contents`, which name what this plate's layout names, elsewhere.
    pub(super) fn agreement(&self, contents: &[Content]) -> Agreement {
        let mut offsets = Vec::with_capacity(self.series.len());
        let mut next = self.controls.len();
        for series in &self.series {
            offsets.push(next);
            next += series.log_doses.len();
        }
        let mut groups: Vec<Vec<f64>> = vec![Vec::new(); next];
        let mut unused = 0_usize;
        for (content, z) in contents.iter().zip(&self.z) {
            let Some(z) = *z else { continue };
            match *content {
                Content::Unused => unused += 1,
                Content::Control(index) => groups[index].push(z),
                Content::Dose { series, rank } => groups[offsets[series] + rank].push(z),
            }
        }
        let levels: Vec<Option<f64>> = groups.iter().map(|group| median(group)).collect();
        let mut residuals = Vec::with_capacity(contents.len());
        let mut prior = 0.0;
        for (group, level) in groups.iter().zip(&levels).take(self.controls.len()) {
            residuals.extend(level.iter().flat_map(|level| group.iter().map(move |z| z - level)));
        }
        for (series, offset) in self.series.iter().zip(offsets) {
            let doses = offset..offset + series.log_doses.len();
            prior += isotonic(
                series.vehicle.and_then(|index| Some((levels[index]?, &groups[index]))),
                &groups[doses.clone()],
                &levels[doses],
                &mut residuals,
            );
        }
        let (of_blank, impossible) = self.prior_of_blank(&levels, &groups);
        prior += of_blank;
        #[expect(clippy::cast_precision_loss, reason = "a plate has few wells")]
        let anywhere = -(unused as f64) * ln(self.range);
        let (log_likelihood, scale) = SCALES
            .into_iter()
            .map(|scale| (student(&residuals, scale), scale))
            .max_by(|a, b| a.0.total_cmp(&b.0))
            .unwrap_or_default();
        let unexplained =
            residuals.iter().filter(|residual| residual.abs() > UNEXPLAINED).count() + impossible;
        Agreement { log_likelihood: log_likelihood + anywhere + prior, scale, unexplained }
    }

    /// A blank is the least that a well can read, and a vehicle reads more: log prior, and the wells that
    /// speak against it.
    fn prior_of_blank(&self, levels: &[Option<f64>], groups: &[Vec<f64>]) -> (f64, usize) {
        let of = |role: Role| {
            let named = self.controls.iter().zip(levels).filter(move |((known, _), _)| *known == role);
            median(&named.filter_map(|(_, level)| *level).collect::<Vec<f64>>())
        };
        let Some(blank) = of(Role::Blank) else { return (0.0, 0) };
        let mut told = (0.0, 0);
        if of(Role::Vehicle).is_some_and(|vehicle| vehicle < blank + 0.3) {
            let controls = self.controls.iter().zip(groups);
            let wells = controls.filter(|((role, _), _)| matches!(role, Role::Vehicle | Role::Blank));
            told = (VEHICLE_LIKE_BLANK, wells.map(|(_, group)| group.len()).sum());
        }
        let least = levels.iter().copied().flatten().fold(f64::INFINITY, f64::min);
        if least < blank - 1.0 {
            told.0 += BELOW_BLANK;
        }
        told
    }
}

/// Fewest readings of which anything is said.
const FEWEST_WELLS: usize = 12;

fn control(response: &WellResponse) -> Option<(Role, String)> {
    let content = &response.content;
    let line = || content.cell_line.clone().unwrap_or_default();
    match content.role {
        Role::Vehicle | Role::Kill | Role::NoDye | Role::T0 => Some((content.role, line())),
        // Without cells there is no line.
        Role::Blank => Some((Role::Blank, String::new())),
        Role::Sample | Role::CompoundBlank | Role::Empty => None,
    }
}

type Labelled = ((String, String), (String, f64));

/// Line and compound of a sample, its dose as a key and as log₁₀.
fn dose(response: &WellResponse) -> Option<Labelled> {
    let content = &response.content;
    if content.role != Role::Sample {
        return None;
    }
    let dose = content.dose?;
    let log_dose = foldshift_curves::elementary::log10(dose.value()) + f64::from(dose.unit().exponent());
    let line = content.cell_line.clone().unwrap_or_default();
    Some(((line, content.compound.clone()?), (same_dose(dose), log_dose)))
}

/// Residuals of a series around levels that run one way from the vehicle on, falling or rising, whichever
/// fits; and the log prior of that way.
fn isotonic(
    vehicle: Option<(f64, &Vec<f64>)>,
    groups: &[Vec<f64>],
    levels: &[Option<f64>],
    residuals: &mut Vec<f64>,
) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "a plate has few wells")]
    let weighted = |level: f64, wells: &Vec<f64>| (level, wells.len() as f64);
    let known: Vec<(f64, f64)> = vehicle
        .iter()
        .map(|(level, wells)| (*level, hold(*level, wells) * weighted(*level, wells).1))
        .chain(levels.iter().zip(groups).filter_map(|(level, group)| Some(weighted((*level)?, group))))
        .collect();
    let doses: Vec<&Vec<f64>> = groups.iter().filter(|group| !group.is_empty()).collect();
    let around = |fitted: Vec<f64>| -> Vec<f64> {
        let first = known.len() - doses.len();
        let levels = known[first..].iter().zip(&fitted[first..]);
        let near = levels.map(|((own, _), fitted)| fitted + (own - fitted).clamp(-LEEWAY, LEEWAY));
        doses.iter().zip(near).flat_map(|(group, level)| group.iter().map(move |z| z - level)).collect()
    };
    let negated: Vec<(f64, f64)> = known.iter().map(|(level, weight)| (-level, *weight)).collect();
    let falling = around(rising_levels(&negated).into_iter().map(|level| -level).collect());
    let rising = around(rising_levels(&known));
    if student(&rising, ORDINARY_SCALE) + RISING > student(&falling, ORDINARY_SCALE) {
        residuals.extend(rising);
        RISING
    } else {
        residuals.extend(falling);
        0.0
    }
}

/// How far the level of a dose may lie off the way, in z: stimulation at low doses and the edge of the plate
/// are no slips.
const LEEWAY: f64 = 0.25;

/// A vehicle well counts as this many samples: the way begins at the vehicle, whatever the doses would like.
const ANCHOR: f64 = 10.0;

/// Scatter of vehicle wells, in z, from which on they are no such anchor.
const LOOSE: f64 = 0.2;

/// Distance from its level, in z, at which a well reads something else: by a third or a half.
const UNEXPLAINED: f64 = 0.5;

/// How firmly the vehicle wells hold the beginning of a series.
fn hold(level: f64, wells: &[f64]) -> f64 {
    let off: Vec<f64> = wells.iter().map(|z| (z - level).abs()).collect();
    let loose = median(&off).unwrap_or(0.0) / LOOSE;
    ANCHOR / (1.0 + loose * loose).powi(2)
}

/// The scale at which falling and rising are compared.
const ORDINARY_SCALE: f64 = 0.15;

/// Least-squares levels that never fall, by pooling adjacent violators.
///
/// Source: Barlow, Bartholomew, Bremner & Brunk, Statistical Inference under Order Restrictions (1972).
fn rising_levels(levels: &[(f64, f64)]) -> Vec<f64> {
    let mut blocks: Vec<(f64, f64, usize)> = Vec::with_capacity(levels.len());
    for &(level, weight) in levels {
        blocks.push((level, weight, 1));
        while let [.., (a, w, n), (b, v, m)] = blocks[..]
            && a > b
        {
            blocks.truncate(blocks.len() - 2);
            blocks.push(((a * w + b * v) / (w + v), w + v, n + m));
        }
    }
    blocks.into_iter().flat_map(|(level, _, n)| std::iter::repeat_n(level, n)).collect()
}

/// Log density of residuals under Student's t with [`DF`] degrees of freedom and this scale.
fn student(residuals: &[f64], scale: f64) -> f64 {
    /// ln Γ(5/2) − ln Γ(2) − ½ ln(4π).
    const NORMALISER: f64 = -0.980_829_253_011_726_2;
    // One logarithm for eight wells: it is what the time goes into.
    let per = 1.0 / (DF * scale * scale);
    let spread: f64 =
        residuals.chunks(8).map(|chunk| ln(chunk.iter().map(|r| 1.0 + r * r * per).product::<f64>())).sum();
    #[expect(clippy::cast_precision_loss, reason = "a plate has few wells")]
    let n = residuals.len() as f64;
    n * (NORMALISER - ln(scale)) - 0.5 * (DF + 1.0) * spread
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adjacent_violators_are_pooled() {
        let levels = [(1.0, 1.0), (3.0, 1.0), (2.0, 3.0), (4.0, 1.0)];
        assert_eq!(rising_levels(&levels), [1.0, 2.25, 2.25, 4.0]);
    }

    /// Reference: t with four degrees of freedom has density 3/8 at 0 and 0.2147 at 1.
    #[test]
    fn the_scatter_is_student_t() {
        assert!((student(&[0.0], 1.0) - 0.375_f64.ln()).abs() < 1e-12);
        assert!((student(&[1.0], 1.0) - (0.375 * 1.25_f64.powf(-2.5)).ln()).abs() < 1e-12);
    }
}
