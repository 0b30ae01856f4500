//! One line under one compound, as its curves are drawn: the experiments, what each fit is drawn as, and what is missing.

use std::collections::{BTreeMap, BTreeSet};

use super::marker::{LineStyle, style_of};
use foldshift_curves::compare::combined::{DoseMean, dose_means, half_width_factor};
use foldshift_curves::compare::{Combined, combine};
use foldshift_curves::fit::{Fit, Reason, StandardError, Status};
use foldshift_curves::logistic::Logistic;
use foldshift_curves::statistics::{mean, sd};
use foldshift_plates::plate::layout::Role;
use foldshift_study::analysis::{Analysis, FittedCurve};
use foldshift_study::normalise::quality::Verdict;
use foldshift_tables::units::DoseUnit;

/// What is drawn of a fit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Course {
    /// Its curve.
    Curve(Logistic),
    /// A mean: no curve is better than a constant.
    Level(f64),
    /// The means of its doses, joined: the data do not tell its curve.
    Joined,
}

impl Course {
    pub(super) fn of(fitted: &FittedCurve) -> Self {
        match (fitted.fit.status, fitted.fit.curve) {
            (Status::NoResponse, _) => Self::Level(fitted.assembled.curve.mean()),
            (Status::Fitted, Some(curve)) if is_identified(&fitted.fit) => Self::Curve(curve),
            _ => Self::Joined,
        }
    }

    /// The response at a log₁₀ dose, in fractions of the vehicle; `None` where no curve is drawn.
    pub(super) fn response(&self, log_dose: f64) -> Option<f64> {
        match self {
            Self::Curve(curve) => Some(curve.response(log_dose)),
            Self::Level(level) => Some(*level),
            Self::Joined => None,
        }
    }
}

/// Do the data tell the slope and the place of the curve? A pooled fit keeps no reason, so its errors are asked too.
fn is_identified(fit: &Fit) -> bool {
    const UNTOLD: [Reason; 6] = [
        Reason::Step,
        Reason::HillAtBound,
        Reason::ShapeAtBound,
        Reason::SteeperFits,
        Reason::MidAtBound,
        Reason::NotConverged,
    ];
    let told = |error: StandardError| error != StandardError::NotDetermined;
    told(fit.errors[2]) && told(fit.errors[3]) && !UNTOLD.iter().any(|reason| fit.reasons.contains(reason))
}

/// One experiment of a line.
pub(super) struct Day<'a> {
    /// Its place among all experiments of the study.
    pub(super) number: usize,
    pub(super) curve: &'a FittedCurve,
    pub(super) course: Course,
}

/// One cell line in a figure.
pub(super) struct Line<'a> {
    pub(super) name: &'a str,
    /// Its place among the lines of the figure, by which a page toggles it.
    pub(super) place: usize,
    pub(super) style: LineStyle,
    pub(super) days: Vec<Day<'a>>,
    /// What the curve through the wells of all experiments is drawn as.
    pub(super) mean: Course,
    pub(super) ic50: Combined,
    pub(super) means: Vec<DoseMean>,
    /// Doses and responses of wells that take part in no fit.
    pub(super) left_out: Vec<(f64, f64)>,
}

/// The lines of a figure that met a compound, and the unit of its doses.
pub(super) struct Met<'a> {
    pub(super) lines: Vec<Line<'a>>,
    /// Lines with experiments of which a plate failed, curves or not.
    pub(super) failed: Vec<(&'a str, Vec<&'a str>)>,
    pub(super) unit: DoseUnit,
}

/// Most points of percent between the ends of a band that is drawn, as a fraction: a wider one says nothing.
const WIDEST: f64 = 0.40;

/// Parts of the band.
const STEPS: u32 = 90;

/// log₁₀ dose, lower and upper end of a band.
pub(super) type Rung = (f64, f64, f64);

impl<'a> Met<'a> {
    /// `None` when no line of these met the compound.
    pub(super) fn new(analysis: &'a Analysis, lines: &'a [String], compound: &'a str) -> Option<Self> {
        let of_line =
            |line: &str| (analysis.experiments_of(line, compound).collect(), analysis.pooled(line, compound));
        Self::of(analysis, lines, compound, of_line)
    }

    /// The same of other curves: those of the experiments of a line, and the one through all of them.
    pub(super) fn of(
        analysis: &'a Analysis,
        lines: &'a [String],
        compound: &'a str,
        curves: impl Fn(&str) -> (Vec<&'a FittedCurve>, Option<&'a FittedCurve>),
    ) -> Option<Self> {
        let experiments = experiments(analysis);
        let mut absent = absent(analysis, lines, compound);
        let failed = lines.iter().filter_map(|line| {
            let of_line = &absent.get(line.as_str())?.failed;
            (!of_line.is_empty()).then(|| (line.as_str(), of_line.iter().copied().collect()))
        });
        let failed = failed.collect();
        let mut unit: Option<DoseUnit> = None;
        let mut met = Vec::new();
        for (place, name) in lines.iter().enumerate() {
            let (mut curves, pooled) = curves(name);
            curves.retain(|curve| *unit.get_or_insert(curve.assembled.unit) == curve.assembled.unit);
            if curves.is_empty() {
                continue;
            }
            let number = |curve: &FittedCurve| {
                let name = curve.assembled.key.experiment.as_deref().unwrap_or_default();
                experiments.iter().position(|one| *one == name).unwrap_or_default()
            };
            let days: Vec<Day> = curves
                .iter()
                .map(|curve| Day { number: number(curve), curve, course: Course::of(curve) })
                .collect();
            let mean = match days.as_slice() {
                [only] => only.course,
                _ => pooled.map_or(Course::Joined, Course::of),
            };
            let absent = absent.remove(name.as_str()).unwrap_or_default();
            let left_out = absent.wells.iter().filter_map(|(dose, y)| Some((dose.in_unit(unit?)?, *y)));
            met.push(Line {
                name,
                place,
                style: style_of(place),
                ic50: over_experiments(&curves),
                means: dose_means(curves.iter().map(|curve| &curve.assembled.curve)),
                left_out: left_out.collect(),
                days,
                mean,
            });
        }
        Some(Self { lines: met, failed, unit: unit? })
    }

    /// log₁₀ of the lowest and the highest dose above 0.
    pub(super) fn tested(&self) -> Option<(f64, f64)> {
        let ranges = || self.lines.iter().filter_map(Line::tested);
        let first = ranges().map(|(from, _)| from).reduce(f64::min)?;
        Some((first, ranges().map(|(_, to)| to).reduce(f64::max)?))
    }

    /// Responses of all wells that are drawn.
    pub(super) fn responses(&self) -> impl Iterator<Item = f64> + '_ {
        self.lines
            .iter()
            .flat_map(|line| line.wells().map(|(_, y)| y).chain(line.left_out.iter().map(|(_, y)| *y)))
    }
}

impl Line<'_> {
    /// Doses and responses of its wells.
    pub(super) fn wells(&self) -> impl Iterator<Item = (f64, f64)> + '_ {
        let points = self.days.iter().flat_map(|day| day.curve.assembled.curve.points());
        points.map(|point| (point.dose, point.response))
    }

    /// log₁₀ of its lowest and highest dose above 0.
    pub(super) fn tested(&self) -> Option<(f64, f64)> {
        let ranges = || self.days.iter().filter_map(|day| day.curve.assembled.curve.tested_log_range());
        let first = ranges().map(|(from, _)| from).reduce(f64::min)?;
        Some((first, ranges().map(|(_, to)| to).reduce(f64::max)?))
    }

    /// The 95 % t interval of the mean over experiments, in runs of neighbouring doses: where [`Line::band_at`] has one.
    pub(super) fn band(&self) -> Vec<Vec<Rung>> {
        let Some((from, to)) = self.band_range() else { return Vec::new() };
        let mut runs = vec![Vec::new()];
        for step in 0..=STEPS {
            let log_dose = from + (to - from) * f64::from(step) / f64::from(STEPS);
            match self.band_within(log_dose) {
                Some((low, high)) => runs.last_mut().expect("there is a run").push((log_dose, low, high)),
                None => runs.push(Vec::new()),
            }
        }
        runs.retain(|run| run.len() > 1);
        runs
    }

    /// The band at a log₁₀ dose: from three experiments that each have a curve, where all of them were tested and the mean is
    /// known to within [`WIDEST`].
    pub(super) fn band_at(&self, log_dose: f64) -> Option<(f64, f64)> {
        let (from, to) = self.band_range()?;
        (from..=to).contains(&log_dose).then(|| self.band_within(log_dose)).flatten()
    }

    /// The log₁₀ doses between which every experiment was tested; `None` where there is no band.
    fn band_range(&self) -> Option<(f64, f64)> {
        if self.days.len() < 3 || self.days.iter().any(|day| day.course == Course::Joined) {
            return None;
        }
        let ranges = || self.days.iter().filter_map(|day| day.curve.assembled.curve.tested_log_range());
        let from = ranges().map(|(from, _)| from).fold(f64::NEG_INFINITY, f64::max);
        let to = ranges().map(|(_, to)| to).fold(f64::INFINITY, f64::min);
        (from.partial_cmp(&to) == Some(std::cmp::Ordering::Less)).then_some((from, to))
    }

    fn band_within(&self, log_dose: f64) -> Option<(f64, f64)> {
        // Every day has a curve, so that every mean is of as many.
        let factor = half_width_factor(self.days.len())?;
        let values: Vec<f64> = self.days.iter().filter_map(|day| day.course.response(log_dose)).collect();
        let (centre, half) = (mean(&values)?, factor * sd(&values)?);
        (2.0 * half <= WIDEST).then_some((centre - half, centre + half))
    }
}

/// The experiments of a study, sorted: the place of one is the `data-day` of its curves.
#[must_use]
pub fn experiments(analysis: &Analysis) -> Vec<&str> {
    let of_wells = analysis
        .plates
        .iter()
        .flat_map(|plate| plate.wells.values())
        .filter_map(|well| well.content.experiment.as_deref());
    let of_curves = analysis.curves.iter().filter_map(|curve| curve.assembled.key.experiment.as_deref());
    let all: BTreeSet<&str> = of_wells.chain(of_curves).collect();
    all.into_iter().collect()
}

/// The IC50 over experiments; of a single one with the interval of its wells.
fn over_experiments(experiments: &[&FittedCurve]) -> Combined {
    let mut combined = combine(experiments.iter().map(|curve| curve.fit.ic50_abs));
    if let ([only], Some(_)) = (experiments, combined.log_ic50) {
        (combined.lower, combined.upper) = (only.fit.ic50_abs.lower(), only.fit.ic50_abs.upper());
    }
    combined
}

/// What takes no part in the curves of a line.
#[derive(Default)]
struct Absent<'a> {
    wells: Vec<(foldshift_tables::units::Dose, f64)>,
    failed: BTreeSet<&'a str>,
}

/// What takes no part, by line: single wells with a response, vehicle wells of the same plates among them, and the
/// experiments of failed plates.
fn absent<'a>(analysis: &'a Analysis, lines: &'a [String], compound: &str) -> BTreeMap<&'a str, Absent<'a>> {
    let mut found: BTreeMap<&str, Absent> = BTreeMap::new();
    for plate in &analysis.plates {
        let samples = || {
            let wells = plate.wells.values();
            wells
                .filter(|w| w.content.role == Role::Sample && w.content.compound.as_deref() == Some(compound))
        };
        for line in lines.iter().map(String::as_str) {
            // A plate judges every line on it.
            if plate.quality.iter().all(|quality| quality.cell_line != line) {
                continue;
            }
            let own = |name: Option<&str>| name == Some(line);
            let mut samples = samples().filter(|well| own(well.content.cell_line.as_deref())).peekable();
            let Some(first) = samples.peek() else { continue };
            let failed = |quality: &&foldshift_study::normalise::quality::Quality| {
                quality.cell_line == line && quality.verdict == Verdict::Fail
            };
            let absent = found.entry(line).or_default();
            if plate.quality.iter().find(failed).is_some() {
                absent.failed.extend(first.content.experiment.as_deref());
                continue;
            }
            let Some(none) =
                first.content.dose.and_then(|dose| foldshift_tables::units::Dose::new(0.0, dose.unit()))
            else {
                continue;
            };
            let vehicles = plate
                .wells
                .values()
                .filter(|well| well.content.role == Role::Vehicle && own(well.content.cell_line.as_deref()));
            for well in samples.chain(vehicles).filter(|well| well.excluded.is_some()) {
                absent.wells.extend(well.response.map(|y| (well.content.dose.unwrap_or(none), y)));
            }
        }
    }
    found
}
