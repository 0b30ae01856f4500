//! Numbers and codes as people read them. A bound stays a bound, an open side says so, and n is a number
//! of experiments.

use crate::compare::control_chart::Signal;
use crate::compare::{Call, Combined, Method, Metric, Shift, Tag};
use crate::elementary::exp10;
use crate::fit::{Ic50, Status};
use crate::mechanism::finding::Code;
use crate::mechanism::{Confidence, Verdict};
use crate::units::{Dose, DoseUnit};

/// What is printed where nothing can be said.
pub const NOTHING: &str = "–";

/// A number to `digits` significant digits, without an exponent, with a true minus sign.
#[must_use]
pub fn significant(value: f64, digits: usize) -> String {
    if !value.is_finite() {
        return NOTHING.to_owned();
    }
    let scientific = format!("{value:.*e}", digits.saturating_sub(1));
    let exponent: i64 = scientific.split_once('e').and_then(|(_, e)| e.parse().ok()).unwrap_or(0);
    let rounded: f64 = scientific.parse().unwrap_or(value);
    let decimals = i64::try_from(digits).unwrap_or(3) - 1 - exponent;
    with_minus(&format!("{rounded:.*}", usize::try_from(decimals).unwrap_or(0)))
}

/// A number with a fixed number of decimals and a true minus sign; never `−0`.
#[must_use]
pub fn fixed(value: f64, decimals: usize) -> String {
    with_minus(&format!("{value:.decimals$}"))
}

fn with_minus(text: &str) -> String {
    match text.strip_prefix('-') {
        Some(digits) if digits.contains(|c: char| c.is_ascii_digit() && c != '0') => format!("−{digits}"),
        Some(zero) => zero.to_owned(),
        None => text.to_owned(),
    }
}

/// A number that may be missing.
#[must_use]
pub fn number(value: Option<f64>, decimals: usize) -> String {
    value.map_or_else(|| NOTHING.to_owned(), |value| fixed(value, decimals))
}

/// A fraction as percent: `98 %`.
#[must_use]
pub fn percent(fraction: Option<f64>) -> String {
    fraction.map_or_else(|| NOTHING.to_owned(), |value| format!("{} %", fixed(100.0 * value, 0)))
}

/// A difference of fractions as points of percent: `+24`.
#[must_use]
pub fn points(difference: Option<f64>) -> String {
    difference.map_or_else(
        || NOTHING.to_owned(),
        |value| {
            let text = fixed(100.0 * value, 1);
            if text.starts_with('−') || text == "0.0" { text } else { format!("+{text}") }
        },
    )
}

/// A fold: `746`, `61`, `2.2`, `0.25`.
#[must_use]
pub fn fold(value: f64) -> String {
    if value >= 99.5 {
        significant(value, 3)
    } else if value >= 9.95 {
        fixed(value, 0)
    } else {
        significant(value, 2)
    }
}

/// Which way a bound is rounded, so that the printed bound never claims more than the data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Toward {
    /// A lower bound.
    Below,
    /// An upper bound.
    Above,
}

/// The value whose nearest rounding to `digits` significant digits is the rounding of `value` toward one
/// side. What differs from a round number by rounding error alone counts as that number.
fn leaning(value: f64, digits: i32, toward: Toward) -> f64 {
    if !(value.is_finite() && value > 0.0) {
        return value;
    }
    let unit = 10_f64.powi(
        format!("{value:e}").split_once('e').and_then(|(_, e)| e.parse().ok()).unwrap_or(0) - digits + 1,
    );
    let steps = value / unit;
    let whole = steps.round();
    if (steps - whole).abs() < 1e-6 {
        return value;
    }
    match toward {
        Toward::Below => steps.floor() * unit,
        Toward::Above => steps.ceil() * unit,
    }
}

/// A fold that is a bound.
fn fold_bound(value: f64, toward: Toward) -> String {
    fold(leaning(value, if value >= 99.5 { 3 } else { 2 }, toward))
}

/// A fold that is a lower bound, rounded down.
#[must_use]
pub fn fold_at_least(value: f64) -> String {
    fold_bound(value, Toward::Below)
}

/// A fold that is an upper bound, rounded up.
#[must_use]
pub fn fold_at_most(value: f64) -> String {
    fold_bound(value, Toward::Above)
}

/// A p value: `0.34`, `0.006`, `< 0.001`.
#[must_use]
pub fn p_value(p: Option<f64>) -> String {
    match p {
        None => NOTHING.to_owned(),
        Some(p) if p < 0.001 => "< 0.001".to_owned(),
        Some(p) if p < 0.0995 => fixed(p, 3),
        Some(p) => fixed(p, 2),
    }
}

/// An interval with an en dash; a side that the data do not close is `open`, and no interval is empty.
fn interval(lower: Option<f64>, upper: Option<f64>, print: impl Fn(f64) -> String) -> String {
    let side = |limit: Option<f64>| limit.map_or_else(|| "open".to_owned(), &print);
    if lower.is_none() && upper.is_none() {
        return String::new();
    }
    let (lower, upper) = (side(lower), side(upper));
    // A sign beside an en dash is hard to read.
    let signed = |text: &str| text.starts_with(['−', '+']);
    if signed(&lower) || signed(&upper) {
        format!("{lower} to {upper}")
    } else {
        format!("{lower}–{upper}")
    }
}

/// The unit in which a reader would print a dose of ten to `log_dose` in `unit`.
fn readable(log_dose: f64, unit: DoseUnit) -> DoseUnit {
    let rounded: f64 = format!("{:.2e}", exp10(log_dose)).parse().unwrap_or_default();
    Dose::new(rounded, unit).map_or(unit, |dose| dose.readable().unit())
}

fn in_unit(log_dose: f64, from: DoseUnit, to: DoseUnit) -> f64 {
    Dose::new(exp10(log_dose), from).and_then(|dose| dose.in_unit(to)).unwrap_or(f64::NAN)
}

/// A measured dose of ten to `log_dose`: `12.3 nM`, `1.85 µM`.
#[must_use]
pub fn dose(log_dose: f64, unit: DoseUnit) -> String {
    let nice = readable(log_dose, unit);
    format!("{} {nice}", significant(in_unit(log_dose, unit, nice), 3))
}

/// A dose that is a bound: `10 µM`, without the zeros of a measurement.
fn bound(log_dose: f64, unit: DoseUnit, toward: Toward) -> String {
    let nice = readable(log_dose, unit);
    format!("{} {nice}", trimmed(leaning(in_unit(log_dose, unit, nice), 3, toward)))
}

/// A number to three digits without trailing zeros.
#[must_use]
pub fn trimmed(value: f64) -> String {
    let text = significant(value, 3);
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// An IC50 without its interval: `12.3 nM`, `> 10 µM`, `not determinable`.
#[must_use]
pub fn ic50_value(ic50: Ic50, unit: DoseUnit) -> String {
    match ic50 {
        Ic50::Measured { log_dose, .. } => dose(log_dose, unit),
        Ic50::Above { bound: log_dose } => format!("> {}", bound(log_dose, unit, Toward::Below)),
        Ic50::Below { bound: log_dose } => format!("< {}", bound(log_dose, unit, Toward::Above)),
        Ic50::Unknown => "not determinable".to_owned(),
    }
}

/// An IC50 with its interval: `12.3 nM (10.1–15.0)`, `> 10 µM`.
#[must_use]
pub fn ic50(ic50: Ic50, unit: DoseUnit) -> String {
    let value = ic50_value(ic50, unit);
    let Ic50::Measured { log_dose, lower, upper } = ic50 else { return value };
    bracketed(value, &limits(log_dose, lower, upper, unit))
}

/// An IC50 over experiments with its interval.
#[must_use]
pub fn combined(of: &Combined, unit: DoseUnit) -> String {
    let value = combined_value(of, unit);
    let Some(centre) = of.log_ic50 else { return value };
    bracketed(value, &limits(centre, of.lower, of.upper, unit))
}

/// An IC50 over experiments without its interval.
#[must_use]
pub fn combined_value(of: &Combined, unit: DoseUnit) -> String {
    match (of.log_ic50, of.qualifier, of.lower, of.upper) {
        (Some(centre), ..) => dose(centre, unit),
        (None, ">", Some(limit), _) => format!("> {}", bound(limit, unit, Toward::Below)),
        (None, "<", _, Some(limit)) => format!("< {}", bound(limit, unit, Toward::Above)),
        _ => "not determinable".to_owned(),
    }
}

/// Limits in the unit of their estimate.
fn limits(centre: f64, lower: Option<f64>, upper: Option<f64>, unit: DoseUnit) -> String {
    let nice = readable(centre, unit);
    interval(lower, upper, |limit| significant(in_unit(limit, unit, nice), 3))
}

fn bracketed(value: String, limits: &str) -> String {
    if limits.is_empty() { value } else { format!("{value} ({limits})") }
}

/// A shift without its interval: `61`, `> 745`, `+24.3`, `nd`. The qualifier is never lost.
#[must_use]
pub fn shift_value(shift: &Shift) -> String {
    let print = |value: f64| if shift.metric.is_fold() { fold(value) } else { points(Some(value)) };
    match (shift.qualifier, shift.estimate, shift.lower, shift.upper) {
        ("", Some(estimate), ..) => print(estimate),
        (">", _, Some(limit), _) if shift.metric.is_fold() => {
            let sign = if shift.method == Method::CensoredLikelihood { "≥" } else { ">" };
            format!("{sign} {}", fold_bound(limit, Toward::Below))
        }
        ("<", _, _, Some(limit)) if shift.metric.is_fold() => {
            let sign = if shift.method == Method::CensoredLikelihood { "≤" } else { "<" };
            format!("{sign} {}", fold_bound(limit, Toward::Above))
        }
        _ => "nd".to_owned(),
    }
}

/// Limits of folds beyond this are no more than "very far": two experiments that disagree have such.
const MOST_FOLD: f64 = 1e6;

/// The interval of a shift alone: `36–104`; `one-sided 95 %` for a limit; empty for a bare bound, and where
/// there is none.
#[must_use]
pub fn shift_limits(shift: &Shift) -> String {
    if shift.estimate.is_none() {
        let limit = shift.method == Method::CensoredLikelihood && shift.qualifier != "nd";
        return if limit { "one-sided 95 %".to_owned() } else { String::new() };
    }
    let print = |value: f64| match shift.metric.is_fold() {
        true if value >= MOST_FOLD => "> 10⁶".to_owned(),
        true if value <= 1.0 / MOST_FOLD => "< 10⁻⁶".to_owned(),
        true => fold(value),
        false => points(Some(value)),
    };
    interval(shift.lower, shift.upper, print)
}

/// A shift with its interval: `61 (36–104)`, `≥ 38 (one-sided 95 %)`, `> 745`.
#[must_use]
pub fn shift(shift: &Shift) -> String {
    bracketed(shift_value(shift), &shift_limits(shift))
}

/// The experiments behind a shift: those with both lines, or all of them where days are not paired.
#[must_use]
pub fn n_of(shift: &Shift) -> usize {
    if shift.n_pairs > 0 { shift.n_pairs } else { shift.n_experiments }
}

/// `3 experiments`, `1 experiment`.
#[must_use]
pub fn counted(n: usize, noun: &str) -> String {
    if n == 1 { format!("1 {noun}") } else { format!("{n} {noun}s") }
}

/// The word of a call.
#[must_use]
pub const fn call(call: Call) -> &'static str {
    match call {
        Call::R => "resistant",
        Call::S => "not shifted",
        Call::H => "sensitised",
        Call::I => "indeterminate",
    }
}

/// What a metric is called.
#[must_use]
pub const fn metric(metric: Metric) -> &'static str {
    match metric {
        Metric::Ic50Abs => "fold, absolute IC50",
        Metric::Ic50Rel => "fold, relative IC50",
        Metric::Gr50 => "fold, GR50",
        Metric::Auc => "mean response (AUC), points",
        Metric::Emax => "response at the top dose, points",
        Metric::Hill => "ratio of slopes",
    }
}

/// How an interval was computed.
#[must_use]
pub const fn method(method: Method) -> &'static str {
    match method {
        Method::PairedT => "paired t over experiments",
        Method::Welch => "Welch t, unpaired experiments",
        Method::MixedModel => "mixed model over experiments",
        Method::CensoredLikelihood => "censored likelihood over experiments",
        Method::TechnicalOnly => "wells of one experiment only",
        Method::Bound => "bound, without scatter of experiments",
        Method::None => NOTHING,
    }
}

/// How a fit ended.
#[must_use]
pub const fn status(status: Status) -> &'static str {
    match status {
        Status::Fitted => "fitted",
        Status::NoResponse => "no response",
        Status::NotDeterminable => "not determinable",
    }
}

/// What another choice of the analysis does, in words.
#[must_use]
pub fn with(choice: &str) -> &str {
    match choice {
        "without_edge" => "without the wells at the edge",
        "without_outliers" => "without outlier wells",
        "robust_loss" => "with a robust loss",
        "centre_mean" => "with the mean of the controls",
        "centre_median" => "with the median of the controls",
        "zero_kill" => "with the kill control as zero",
        "zero_blank" => "with the blank as zero",
        "model_mixed" => "with the mixed model",
        "model_paired" => "with pairs of experiments",
        other => other,
    }
}

/// What a control chart says of an experiment.
#[must_use]
pub const fn signal(signal: Signal) -> &'static str {
    match signal {
        Signal::BeyondAction => "lies beyond 3 SD",
        Signal::TwoBeyondWarning => "is the second of two out of three beyond 2 SD on one side",
        Signal::Run => "ends a run of 8 or more on one side of the mean",
    }
}

/// A tag in words.
#[must_use]
pub fn tag(tag: Tag) -> String {
    match tag {
        Tag::Low => "low".to_owned(),
        Tag::Moderate => "moderate".to_owned(),
        Tag::High => "high".to_owned(),
        Tag::Censored => "a bound, not an estimate".to_owned(),
        Tag::TechnicalOnly => "interval from wells only".to_owned(),
        Tag::NeedsThirdExperiment => "needs a third experiment".to_owned(),
        Tag::Unpaired => "experiments not paired".to_owned(),
        Tag::ExperimentsWithoutPartner(n) => format!("{} with one line only", counted(n, "experiment")),
        Tag::PairsWithoutValue(n) => format!("nothing to say in {}", counted(n, "experiment")),
        Tag::BoundsDisagree => "bounds point both ways".to_owned(),
        Tag::EfficacyShift => "raised plateau".to_owned(),
        Tag::PotencyAndEfficacyDisagree => "lower IC50 but raised plateau".to_owned(),
        Tag::Equivalent => "equivalent: within 0.5 to 2".to_owned(),
        Tag::WithinNoise => "within the assay’s own noise (MSR)".to_owned(),
        Tag::Fragile(choice) => format!("fragile: the call changes {}", with(choice)),
        Tag::GrowthNotControlled => "growth rate not controlled".to_owned(),
        Tag::X0Estimated => "start estimated from a doubling time".to_owned(),
        Tag::GrowthRateArtefact => "growth-rate artefact: GR50 is not shifted".to_owned(),
    }
}

/// A verdict on the mechanism.
#[must_use]
pub const fn verdict(of: Verdict) -> &'static str {
    match of {
        Verdict::NotResistant => "Not resistant",
        Verdict::OnTarget => "On-target resistance",
        Verdict::OffTarget => "Off-target resistance",
        Verdict::Mixed => "Resistance on and off target",
        Verdict::InsufficientEvidence => "The evidence does not decide",
    }
}

/// How firm a verdict is.
#[must_use]
pub const fn confidence(of: Confidence) -> &'static str {
    match of {
        Confidence::High => "high",
        Confidence::Moderate => "moderate",
        Confidence::Low => "low",
    }
}

/// What an alteration is worth.
#[must_use]
pub const fn finding(code: Code) -> &'static str {
    match code {
        Code::OnKnown => "known on-target variant, clonal",
        Code::OnSubclonal => "known on-target variant, in few cells",
        Code::OnPreexisting => "on-target variant, in the parental line too",
        Code::OnVus => "change of the kinase domain of unknown meaning",
        Code::OffAcquired => "bypass event, acquired",
        Code::OffSubclonal => "bypass event, in few cells",
        Code::OffPreexisting => "bypass event, in the parental line too",
        Code::OffVus => "bypass gene, change of unknown meaning",
        Code::Guard => "polymorphism, ignored",
        Code::Fusion => "the fusion itself",
        Code::Filtered => "filtered by the caller, not used",
        Code::Absent => "not in the resistant line",
        Code::NotCalled => "not placed, not used",
        Code::Noted => "noted, no consequence",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NM: DoseUnit = DoseUnit::NANOMOLAR;

    #[test]
    fn doses_come_in_the_unit_of_the_bench() {
        assert_eq!(dose(12.34_f64.log10(), NM), "12.3 nM");
        assert_eq!(dose(1851_f64.log10(), NM), "1.85 µM");
        assert_eq!(dose(999.7_f64.log10(), NM), "1.00 µM");
        assert_eq!(dose(0.0412_f64.log10(), NM), "41.2 pM");
    }

    #[test]
    fn a_censored_ic50_is_printed_as_a_bound() {
        assert_eq!(ic50(Ic50::Above { bound: 4.0 }, NM), "> 10 µM");
        assert_eq!(ic50(Ic50::Below { bound: -1.0 }, NM), "< 100 pM");
        let open = Ic50::Measured { log_dose: 2.0, lower: Some(1.9), upper: None };
        assert_eq!(ic50(open, NM), "100 nM (79.4–open)");
    }

    #[test]
    fn folds_keep_the_digits_that_mean_something() {
        let folds = [745.7, 61.48, 9.97, 2.201, 0.2481, 12_345.0].map(fold);
        assert_eq!(folds, ["746", "61", "10", "2.2", "0.25", "12300"]);
    }

    #[test]
    fn p_values_and_points_are_short() {
        assert_eq!([0.0064, 0.0003, 0.416].map(|p| p_value(Some(p))), ["0.006", "< 0.001", "0.42"]);
        assert_eq!([0.243, -0.136, -0.0001].map(|d| points(Some(d))), ["+24.3", "−13.6", "0.0"]);
    }

    #[test]
    fn a_printed_bound_never_claims_more_than_the_data() {
        assert_eq!(fold_bound(745.74, Toward::Below), "745");
        assert_eq!(fold_bound(745.2, Toward::Above), "746");
        assert_eq!(fold_bound(0.2499, Toward::Above), "0.25");
        assert_eq!(fold_bound(3.0, Toward::Below), "3.0");
        assert_eq!(bound(4.0, DoseUnit::NANOMOLAR, Toward::Below), "10 µM");
        assert_eq!(bound(2.725_9, DoseUnit::NANOMOLAR, Toward::Below), "531 nM");
    }
}
