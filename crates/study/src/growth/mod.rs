//! Growth-rate inhibition (GR): the dose response with the growth rate of the line taken out.
//!
//! A line that divides less often during the assay looks resistant in fractions of the vehicle, with no
//! change in its response to the compound. GR compares growth with growth instead.

mod start;

use serde::Serialize;

use foldshift_curves::growth::{Growth, Refusal, Source, gr_aoc, gr_max};
pub use start::Grown;
pub(crate) use start::{Starts, starts};

use crate::assemble::{Assembled, CurveKey};
use crate::decisions::Decisions;
use crate::normalise::NormalizedPlate;
use foldshift_curves::curve::{Curve, Point};
use foldshift_curves::fit::fit_each;
use foldshift_curves::fit::{Fit, FitOptions, Reads};
use foldshift_curves::statistics::mean;
use foldshift_tables::units::DoseUnit;

/// The GR of one line and compound in one experiment.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GrowthCurve {
    /// What the curve is of; always with an experiment.
    #[serde(flatten)]
    pub key: CurveKey,
    /// The unit of its doses.
    pub unit: DoseUnit,
    /// Where the signal at the addition of the compound comes from.
    pub source: Option<Source>,
    /// The curve, or why there is none.
    #[serde(serialize_with = "curve_or_code")]
    #[cfg_attr(feature = "schema", schemars(with = "CurveOrCode"))]
    pub outcome: Result<Inhibition, Refusal>,
}

/// A curve through GR values, fitted. Its absolute IC50 is the GR50, its relative IC50 the GEC50, its response
/// at infinite dose GRinf.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Inhibition {
    /// Signal when the compound was added, background subtracted, as the instrument counts; the mean where the wells lie on several plates.
    pub x0: f64,
    /// Divisions of the vehicle; the mean where the wells lie on several plates.
    pub divisions: f64,
    /// GR of the sample wells, and of the vehicle wells as dose 0.
    pub curve: Curve,
    /// The options it was fitted with.
    pub options: FitOptions,
    /// The fit.
    pub fit: Fit,
    /// The lower of the mean GR values at the two highest doses.
    pub gr_max: Option<f64>,
    /// Area over the GR values, as a fraction.
    pub gr_aoc: Option<f64>,
    /// Wells at or below the background, which count as −1.
    pub at_limit: usize,
}

/// The curve as it is, or the code of the refusal.
#[cfg(feature = "schema")]
#[derive(schemars::JsonSchema)]
#[schemars(untagged)]
#[expect(dead_code, reason = "the form of what is written")]
enum CurveOrCode {
    /// The curve.
    Curve(Box<Inhibition>),
    /// Why there is none.
    Refusal(Refusal),
}

/// The curve as it is, or the code of the refusal.
fn curve_or_code<S: serde::Serializer>(
    outcome: &Result<Inhibition, Refusal>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match outcome {
        Ok(inhibition) => inhibition.serialize(serializer),
        Err(refusal) => refusal.serialize(serializer),
    }
}

impl GrowthCurve {
    /// Does its beginning rest on a doubling time?
    #[must_use]
    pub fn is_estimated(&self) -> bool {
        self.source == Some(Source::DoublingTime)
    }
}

/// What a fit of GR values may be told: GR is never below −1, whatever the blank, and falls with effect.
#[must_use]
pub fn fit_options() -> FitOptions {
    FitOptions { bottom_at_least: Some(-1.0), reads: Some(Reads::Viability), ..FitOptions::default() }
}

/// GR curves of all curves that are no pool of experiments, in their order; empty without `starts`. One that is among `former`
/// with the same values and options is not fitted again.
pub(crate) fn curves<'a>(
    assembled: impl Iterator<Item = &'a Assembled>,
    plates: &[NormalizedPlate],
    starts: &Starts,
    decisions: &Decisions,
    former: &[GrowthCurve],
) -> Vec<GrowthCurve> {
    if starts.is_empty() {
        return Vec::new();
    }
    let of_experiments: Vec<&Assembled> =
        assembled.filter(|assembled| assembled.key.experiment.is_some()).collect();
    let values: Vec<(Option<Source>, Result<Values, Refusal>)> =
        of_experiments.iter().map(|assembled| values(assembled, plates, starts)).collect();
    let options: Vec<FitOptions> = of_experiments
        .iter()
        .map(|assembled| decisions.growth_options(&assembled.key, fit_options()))
        .collect();
    let before = |key: &CurveKey, values: &Values, options: &FitOptions| {
        let at = former.binary_search_by(|one| one.key.cmp(key)).ok()?;
        let before = former[at].outcome.as_ref().ok()?;
        (before.curve == values.curve && before.options == *options).then(|| before.fit.clone())
    };
    let known: Vec<Option<Fit>> = of_experiments
        .iter()
        .zip(&values)
        .zip(&options)
        .map(|((assembled, (_, values)), options)| before(&assembled.key, values.as_ref().ok()?, options))
        .collect();
    let unknown: Vec<(&Curve, &FitOptions)> = values
        .iter()
        .zip(&options)
        .zip(&known)
        .filter(|(_, known)| known.is_none())
        .filter_map(|(((_, values), options), _)| Some((&values.as_ref().ok()?.curve, options)))
        .collect();
    let mut fits = fit_each(&unknown).into_iter();
    let mut found = Vec::with_capacity(values.len());
    let each = of_experiments.into_iter().zip(values).zip(options).zip(known);
    for (((assembled, (source, values)), options), known) in each {
        let outcome = match values {
            Ok(values) => {
                let Some(fit) = known.or_else(|| fits.next()) else { continue };
                Ok(values.with(fit, options))
            }
            Err(refusal) => Err(refusal),
        };
        found.push(GrowthCurve { key: assembled.key.clone(), unit: assembled.unit, source, outcome });
    }
    found
}

/// GR values of one curve.
struct Values {
    x0: f64,
    divisions: f64,
    curve: Curve,
    at_limit: usize,
}

impl Values {
    fn with(self, fit: Fit, options: FitOptions) -> Inhibition {
        let Self { x0, divisions, curve, at_limit } = self;
        let (gr_max, gr_aoc) = (gr_max(&curve), gr_aoc(&curve));
        Inhibition { x0, divisions, curve, options, fit, gr_max, gr_aoc, at_limit }
    }
}

/// GR of every well of a curve. Each plate has its own vehicle; one plate without growth leaves the whole
/// curve without GR.
fn values(
    assembled: &Assembled,
    plates: &[NormalizedPlate],
    starts: &Starts,
) -> (Option<Source>, Result<Values, Refusal>) {
    let line = &assembled.key.cell_line;
    let mut on: Vec<usize> = assembled.samples.iter().map(|(plate, ..)| *plate).collect();
    on.dedup();
    let grown: Vec<&Grown> = on.iter().filter_map(|plate| starts.get(&(*plate, line.clone()))).collect();
    let source = grown.iter().map(|grown| grown.source).max().flatten();
    let growths: Result<Vec<Growth>, Refusal> = grown.iter().map(|grown| grown.growth).collect();
    let growths = match growths {
        Ok(growths) => growths,
        Err(refusal) => return (source, Err(refusal)),
    };
    let zeros = assembled.zeros.iter().map(|(plate, well)| (*plate, *well, 0.0));
    let mut at_limit = 0;
    let mut points = Vec::with_capacity(assembled.samples.len() + assembled.zeros.len());
    for (plate, well, dose) in assembled.samples.iter().copied().chain(zeros) {
        let growth = on.iter().zip(&growths).find(|(on, _)| **on == plate).map(|(_, growth)| growth);
        let controls = plates[plate].controls.get(line);
        let response = plates[plate].wells.get(&well).and_then(|response| response.response);
        let (Some(growth), Some(controls), Some(response)) = (growth, controls, response) else { continue };
        let signal = response * (controls.vehicle - controls.zero);
        at_limit += usize::from(signal <= 0.0);
        points.push(Point::new(dose, growth.inhibition(signal)));
    }
    let means = (mean(&growths.iter().map(Growth::x0).collect::<Vec<_>>()))
        .zip(mean(&growths.iter().map(Growth::divisions).collect::<Vec<_>>()));
    match (means, Curve::new(points)) {
        (Some((x0, divisions)), Ok(curve)) => (source, Ok(Values { x0, divisions, curve, at_limit })),
        _ => (source, Err(Refusal::NoStart)),
    }
}
