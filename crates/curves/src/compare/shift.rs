//! Shifts over experiments: paired t on the differences, Welch where days are not paired, the mixed model
//! where it is asked for, the censored likelihood where an IC50 is a bound, and profiles where there is but
//! one experiment.

use std::collections::BTreeSet;
use std::fmt;

use serde::Serialize;

use crate::compare::censored::{self, Known};
use crate::compare::mixed;
use crate::compare::pair::{PairShift, Value, common_range, ic50, known, response, value};
use crate::compare::tag::Tag;
use crate::compare::{Metric, Model, PlainInterval, Replicate, Shift, technical};
use crate::distribution::{t_quantile_two_sided, t_two_sided};
use crate::elementary::{exp10, log10};
use crate::fit::CONFIDENCE;
use crate::statistics::mean;

/// How an interval was computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// t interval of the differences within experiments, n − 1 degrees of freedom.
    PairedT,
    /// The same with a variance that the pairs of a study lend each other; see [`crate::moderated_variance`].
    ModeratedT,
    /// One experiment with the scatter that earlier studies foretell; see [`crate::compare::memory`]. It contains what the
    /// wells show.
    MemoryT,
    /// Welch's t interval of unpaired experiments.
    Welch,
    /// Mixed model with a random effect of the experiment (restricted maximum likelihood), Satterthwaite's
    /// degrees of freedom.
    MixedModel,
    /// Likelihood of censored values over experiments: a two-sided interval where the mean lies inside the
    /// tested doses, else a one-sided 95 % limit.
    CensoredLikelihood,
    /// One experiment: from the profiles (folds) or the errors (differences) of two curves, or the bound that their
    /// wells show. It knows the scatter of wells and nothing of the next experiment.
    TechnicalOnly,
    /// What the bounds of several experiments say by themselves, where nothing measures their scatter: the weakest.
    Bound,
    /// Nothing could be computed.
    None,
}

impl Method {
    /// Every method.
    const ALL: [Self; 9] = [
        Self::PairedT,
        Self::ModeratedT,
        Self::MemoryT,
        Self::Welch,
        Self::MixedModel,
        Self::CensoredLikelihood,
        Self::TechnicalOnly,
        Self::Bound,
        Self::None,
    ];

    /// The method of this name in tables.
    #[must_use]
    pub fn read(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.to_string() == name)
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::PairedT => "paired_t",
            Self::ModeratedT => "moderated_t",
            Self::MemoryT => "memory_t",
            Self::Welch => "welch",
            Self::MixedModel => "mixed_model",
            Self::CensoredLikelihood => "censored_likelihood",
            Self::TechnicalOnly => "technical_only",
            Self::Bound => "bound",
            Self::None => "none",
        })
    }
}

/// Folds that count as none: equivalent to within a factor of two, as of a line that is re-sensitised.
const EQUIVALENCE: [f64; 2] = [0.5, 2.0];

/// Confidence of the interval that must lie inside: two one-sided tests at 5 %.
/// Source: Schuirmann, J. Pharmacokinet. Biopharm. 15 (1987) 657, doi:10.1007/BF01068419.
const EQUIVALENCE_CONFIDENCE: f64 = 0.90;

/// Measured pairs from which the scatter of their differences is trusted beside bounds; with fewer the
/// scatter of the lines over experiments stands for it, which is no smaller where days are shared.
const ENOUGH_PAIRS: usize = 4;

#[expect(clippy::cast_precision_loss, reason = "counts of experiments")]
fn real(n: usize) -> f64 {
    n as f64
}

/// The shift of one metric, names and call still to be filled in.
pub(super) fn shift(metric: Metric, parental: &[Replicate], resistant: &[Replicate], model: Model) -> Shift {
    let experiments: BTreeSet<&str> =
        parental.iter().chain(resistant).map(|replicate| replicate.experiment).collect();
    let mut shift = Shift {
        parental: String::new(),
        resistant: String::new(),
        compound: String::new(),
        metric,
        estimate: None,
        qualifier: "nd",
        lower: None,
        upper: None,
        n_experiments: experiments.len(),
        n_pairs: 0,
        method: Method::None,
        p: None,
        p_adjusted: None,
        plain: None,
        df: None,
        sd: None,
        moderation: None,
        call: None,
        tags: Vec::new(),
        pairs: Vec::new(),
        of_series: false,
    };
    let pairs: Vec<(&Replicate, &Replicate)> = resistant
        .iter()
        .filter_map(|r| Some((r, parental.iter().find(|p| p.experiment == r.experiment)?)))
        .collect();
    if pairs.is_empty() {
        unpaired(&mut shift, parental, resistant, model);
    } else {
        if pairs.len() < experiments.len() {
            shift.tags.push(Tag::ExperimentsWithoutPartner(experiments.len() - pairs.len()));
        }
        paired(&mut shift, &pairs);
        if model == Model::Mixed && shift.method == Method::PairedT {
            mix(&mut shift, parental, resistant);
        }
    }
    on_its_scale(&mut shift);
    if shift.method == Method::PairedT {
        shift.plain = Some(PlainInterval { lower: shift.lower, upper: shift.upper, p: shift.p })
            .filter(|_| shift.sd.is_some());
    }
    shift
}

/// From the scale on which shifts are averaged to that of the metric: estimate and limits, once.
pub(super) fn on_its_scale(shift: &mut Shift) {
    if !shift.metric.is_fold() {
        return;
    }
    for limit in [&mut shift.estimate, &mut shift.lower, &mut shift.upper] {
        *limit = limit.map(exp10);
    }
}

/// Both lines in the same experiments.
fn paired(shift: &mut Shift, pairs: &[(&Replicate, &Replicate)]) {
    shift.pairs = pairs
        .iter()
        .map(|(r, p)| PairShift { experiment: r.experiment.to_owned(), value: value(shift.metric, r, p) })
        .collect();
    let unknown = shift.pairs.iter().filter(|pair| pair.value == Value::Unknown).count();
    if unknown > 0 {
        shift.tags.push(Tag::PairsWithoutValue(unknown));
    }
    let told: Vec<(&Replicate, &Replicate, Value)> = pairs
        .iter()
        .zip(&shift.pairs)
        .map(|((r, p), pair)| (*r, *p, pair.value))
        .filter(|(.., value)| *value != Value::Unknown)
        .collect();
    shift.n_pairs = told.len();
    let values: Vec<Value> = told.iter().map(|(.., value)| *value).collect();
    if values.iter().any(|value| value.is_bound()) {
        let metric = shift.metric;
        let first: Vec<Known> = told.iter().filter_map(|(_, p, _)| known(p, metric)).collect();
        let second: Vec<Known> = told.iter().filter_map(|(r, ..)| known(r, metric)).collect();
        let differences: Vec<Known> = values.iter().filter_map(|value| value.known()).collect();
        let measured = differences.iter().filter(|value| matches!(value, Known::At(_))).count();
        let found = if measured >= ENOUGH_PAIRS {
            censored::mean(&differences)
        } else {
            censored::difference(&first, &second)
        };
        if let [(r, p, _)] = told[..] {
            one_bound(shift, known(r, metric), known(p, metric), (r, p));
        } else {
            bounded(shift, &values, found);
        }
        return;
    }
    let measured: Vec<f64> = values.iter().filter_map(|value| value.measured()).collect();
    if let [(r, p, Value::Measured(only))] = told[..] {
        shift.qualifier = "";
        shift.estimate = Some(only);
        shift.method = Method::TechnicalOnly;
        (shift.lower, shift.upper) = technical::limits(shift.metric, r, p);
        return;
    }
    let Some(centre) = mean(&measured) else { return };
    let df = real(measured.len() - 1);
    let ss: f64 = measured.iter().map(|d| (d - centre) * (d - centre)).sum();
    let sd = (ss / df).sqrt();
    t_interval(shift, Method::PairedT, centre, sd / real(measured.len()).sqrt(), df);
    if shift.p.is_some() {
        (shift.sd, shift.df) = (Some(sd), Some(df));
    }
}

/// The bound of one experiment: where the other line was measured, its limit over wells rather than its
/// estimate, so that the bound holds for both.
fn one_bound(
    shift: &mut Shift,
    resistant: Option<Known>,
    parental: Option<Known>,
    (r, p): (&Replicate, &Replicate),
) {
    let (Some(resistant), Some(parental)) = (resistant, parental) else { return };
    let (r, p) = (ic50(r, shift.metric), ic50(p, shift.metric));
    let place = |of: Known, limit: Option<f64>| match of {
        Known::At(value) => limit.unwrap_or(value),
        Known::Above(bound) | Known::Below(bound) => bound,
    };
    shift.method = Method::TechnicalOnly;
    let at_least = matches!(resistant, Known::Above(_)) || matches!(parental, Known::Below(_));
    if at_least {
        shift.qualifier = ">";
        shift.lower = Some(place(resistant, r.lower()) - place(parental, p.upper()));
    } else {
        shift.qualifier = "<";
        shift.upper = Some(place(resistant, r.upper()) - place(parental, p.lower()));
    }
}

/// Several experiments with a bound among them. `found` is the likelihood's word, if there is one.
fn bounded(shift: &mut Shift, values: &[Value], found: Option<censored::Estimate>) {
    let places: Vec<f64> = values.iter().filter_map(|value| value.place()).collect();
    let at_least = values.iter().any(|value| matches!(value, Value::AtLeast(_)));
    let at_most = values.iter().any(|value| matches!(value, Value::AtMost(_)));
    if at_least && at_most {
        shift.tags.push(Tag::BoundsDisagree);
    }
    let low = places.iter().copied().fold(f64::INFINITY, f64::min);
    let high = places.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let Some(found) = found else {
        shift.method = Method::Bound;
        match (at_least, at_most) {
            (true, false) => (shift.qualifier, shift.lower) = (">", Some(low)),
            (false, true) => (shift.qualifier, shift.upper) = ("<", Some(high)),
            _ => shift.method = Method::None,
        }
        return;
    };
    shift.method = Method::CensoredLikelihood;
    if let Some(best) = found.best.filter(|best| (low..=high).contains(best)) {
        // A limit beyond everything tested would be an extrapolation: that side stays open.
        let [lower, upper] = found.two_sided;
        shift.qualifier = "";
        shift.estimate = Some(best);
        shift.lower = lower.filter(|lower| !at_most || *lower >= low);
        shift.upper = upper.filter(|upper| !at_least || *upper <= high);
        shift.p = found.p;
        return;
    }
    // A bound cannot claim more than the doses that were tested.
    let centre = mean(&places);
    let [lower, upper] = found.one_sided;
    match (at_least, at_most) {
        (true, false) => {
            shift.lower = lower.zip(centre).map(|(lower, centre)| lower.min(centre));
            shift.qualifier = if shift.lower.is_some() { ">" } else { "nd" };
        }
        (false, true) => {
            shift.upper = upper.zip(centre).map(|(upper, centre)| upper.max(centre));
            shift.qualifier = if shift.upper.is_some() { "<" } else { "nd" };
        }
        _ => {}
    }
}

/// Estimate, limits and p, on the scale on which shifts are averaged.
pub(super) fn t_interval(shift: &mut Shift, method: Method, centre: f64, error: f64, df: f64) {
    shift.method = method;
    shift.qualifier = "";
    shift.estimate = Some(centre);
    // Experiments that agree to the last digits are copies of one another: there is no error to speak of.
    if error < 1e-9 {
        return;
    }
    shift.tags.retain(|tag| *tag != Tag::Equivalent);
    let half = t_quantile_two_sided(CONFIDENCE, df) * error;
    shift.lower = Some(centre - half);
    shift.upper = Some(centre + half);
    shift.p = Some(t_two_sided(centre / error, df));
    let inner = t_quantile_two_sided(EQUIVALENCE_CONFIDENCE, df) * error;
    let [low, high] = EQUIVALENCE.map(log10);
    if shift.metric.is_potency() && centre - inner > low && centre + inner < high {
        shift.tags.push(Tag::Equivalent);
    }
}

/// The mixed model over all experiments, those with one line included.
fn mix(shift: &mut Shift, parental: &[Replicate], resistant: &[Replicate]) {
    let experiments: BTreeSet<&str> =
        parental.iter().chain(resistant).map(|replicate| replicate.experiment).collect();
    let Some(partner) = parental.first() else { return };
    // A metric over the common doses needs a partner; that of another experiment serves.
    let measured = |of: &Replicate| {
        if shift.metric.is_fold() {
            return known(of, shift.metric).and_then(|known| match known {
                Known::At(value) => Some(value),
                _ => None,
            });
        }
        let range = common_range(of, partner)?;
        response(of, shift.metric, range).map(|(value, _)| value)
    };
    let of = |replicates: &[Replicate], experiment: &str| {
        replicates.iter().find(|replicate| replicate.experiment == experiment).and_then(measured)
    };
    let values: Vec<mixed::Both> = experiments
        .iter()
        .map(|experiment| [of(parental, experiment), of(resistant, experiment)])
        .filter(|both| both.iter().any(Option::is_some))
        .collect();
    if let Some(found) = mixed::difference(&values) {
        (shift.sd, shift.df) = (None, None);
        t_interval(shift, Method::MixedModel, found.estimate, found.error, found.df);
    }
}

/// What is true of all of these: the lowest of values and lower bounds, or the highest of values and upper bounds.
fn weakest(values: impl Iterator<Item = Value>) -> Value {
    let known: Vec<Value> = values.filter(|value| *value != Value::Unknown).collect();
    let places = || known.iter().filter_map(|value| value.place());
    let is_at_most = |value: &Value| matches!(value, Value::AtMost(_));
    let is_at_least = |value: &Value| matches!(value, Value::AtLeast(_));
    match (known.iter().any(is_at_least), known.iter().any(is_at_most)) {
        (true, true) => Value::Unknown,
        (true, false) => places().reduce(f64::min).map_or(Value::Unknown, Value::AtLeast),
        (false, true) => places().reduce(f64::max).map_or(Value::Unknown, Value::AtMost),
        (false, false) => known.first().copied().unwrap_or(Value::Unknown),
    }
}

/// The lines were never measured in the same experiment.
fn unpaired(shift: &mut Shift, parental: &[Replicate], resistant: &[Replicate], model: Model) {
    shift.tags.push(Tag::Unpaired);
    // Every curve against every other: what is known of each side follows from one partner.
    let (Some(first_p), Some(first_r)) = (parental.first(), resistant.first()) else { return };
    let metric = shift.metric;
    let against = |r: &Replicate, p: &Replicate| PairShift {
        experiment: format!("{} / {}", r.experiment, p.experiment),
        value: value(metric, r, p),
    };
    let r_sides: Vec<PairShift> = resistant.iter().map(|r| against(r, first_p)).collect();
    let p_sides: Vec<PairShift> = parental.iter().map(|p| against(first_r, p)).collect();
    let all: Vec<Value> = resistant
        .iter()
        .flat_map(|r| parental.iter().map(|p| value(metric, r, p)))
        .filter(|value| *value != Value::Unknown)
        .collect();
    shift.pairs.clone_from(&r_sides);
    if all.iter().any(|value| value.is_bound()) {
        let side = |of: &[Replicate]| -> Vec<Known> { of.iter().filter_map(|r| known(r, metric)).collect() };
        // A bound holds against every parental curve, not against the one that comes first.
        for (pair, r) in shift.pairs.iter_mut().zip(resistant) {
            pair.value = weakest(parental.iter().map(|p| value(metric, r, p)));
        }
        if side(parental).len().min(side(resistant).len()) < 2 {
            shift.tags.push(Tag::TechnicalOnly);
        }
        if let ([r], [p]) = (resistant, parental) {
            one_bound(shift, known(r, metric), known(p, metric), (r, p));
        } else {
            bounded(shift, &all, censored::difference(&side(parental), &side(resistant)));
        }
        return;
    }
    let values =
        |sides: &[PairShift]| -> Vec<f64> { sides.iter().filter_map(|side| side.value.measured()).collect() };
    let (r, p) = (values(&r_sides), values(&p_sides));
    let (Some(r_mean), Some(p_mean)) = (mean(&r), mean(&p)) else { return };
    // r_i − p_1 and r_1 − p_j: the mean difference is their sum less the shared r_1 − p_1.
    let Some(shared) = r_sides.first().and_then(|side| side.value.measured()) else { return };
    let centre = r_mean + p_mean - shared;
    shift.qualifier = "";
    if r.len() < 2 || p.len() < 2 {
        shift.estimate = Some(centre);
        shift.method = Method::TechnicalOnly;
        if let ([r], [p]) = (resistant, parental) {
            (shift.lower, shift.upper) = technical::limits(metric, r, p);
        }
        return;
    }
    if model == Model::Mixed {
        mix(shift, parental, resistant);
        return;
    }
    let variance = |values: &[f64], mean: f64| {
        values.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>()
            / real(values.len() - 1)
            / real(values.len())
    };
    let (vr, vp) = (variance(&r, r_mean), variance(&p, p_mean));
    let df = (vr + vp) * (vr + vp) / (vr * vr / real(r.len() - 1) + vp * vp / real(p.len() - 1));
    t_interval(shift, Method::Welch, centre, (vr + vp).sqrt(), df);
}
