//! Numbers and codes as people read them. A bound stays a bound, an open side says so, and n is a number
//! of experiments.

use foldshift_curves::compare::control_chart::Signal;
use foldshift_curves::compare::{Call, Combined, Margins, Method, Metric, Moderation, Ratio, Shift, Tag};
use foldshift_curves::fit::{Ic50, Status};
use foldshift_mechanism::knowledge::compound::Class;
use foldshift_mechanism::verdict::finding::FindingCode;
use foldshift_mechanism::verdict::{Confidence, Verdict};
use foldshift_study::analysis::Analysis;
use foldshift_study::digest::Digest;
use foldshift_study::study_file::Pair;
pub use foldshift_tables::numerals::{
    NOTHING, counted, dose, first_few, fixed, fold, number, percent, points, significant, trimmed, true_minus,
};
use foldshift_tables::numerals::{Toward, bound, fold_bound, fold_interval, interval};
use foldshift_tables::units::{DoseUnit, LogDose};

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

/// An IC50 without its interval: `12.3 nM`, `> 10 µM`, `not determinable`.
#[must_use]
pub fn ic50_value(ic50: Ic50, unit: DoseUnit) -> String {
    match ic50 {
        Ic50::Measured { log_dose, .. } => dose(LogDose::new(log_dose, unit)),
        Ic50::Above { bound: log_dose } => {
            format!("> {}", bound(LogDose::new(log_dose, unit), Toward::Below))
        }
        Ic50::Below { bound: log_dose } => {
            format!("< {}", bound(LogDose::new(log_dose, unit), Toward::Above))
        }
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
        (Some(centre), ..) => dose(LogDose::new(centre, unit)),
        (None, ">", Some(limit), _) => format!("> {}", bound(LogDose::new(limit, unit), Toward::Below)),
        (None, "<", _, Some(limit)) => format!("< {}", bound(LogDose::new(limit, unit), Toward::Above)),
        _ => "not determinable".to_owned(),
    }
}

/// The interval alone of an IC50 over experiments, `10.1–15.0`, in the unit of its value; empty where there is none.
#[must_use]
pub fn combined_limits(of: &Combined, unit: DoseUnit) -> String {
    of.log_ic50.map(|centre| limits(centre, of.lower, of.upper, unit)).unwrap_or_default()
}

/// The interval alone of the IC50 of one experiment, which knows its wells only: `wells 10.1–15.0`; empty where there is none.
#[must_use]
pub fn limits_of_wells(ic50: Ic50, unit: DoseUnit) -> String {
    let Ic50::Measured { log_dose, lower, upper } = ic50 else { return String::new() };
    let limits = limits(log_dose, lower, upper, unit);
    if limits.is_empty() { limits } else { format!("wells {limits}") }
}

/// Limits in the unit of their estimate.
fn limits(centre: f64, lower: Option<f64>, upper: Option<f64>, unit: DoseUnit) -> String {
    let nice = LogDose::new(centre, unit).readable_unit();
    interval(lower, upper, |limit| significant(LogDose::new(limit, unit).in_unit(nice), 3))
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

/// The interval of a shift alone: `36–104`; `one-sided 95 %` for a limit; `its wells: 33 to 48` where one experiment is all
/// there is; empty for a bare bound, and where there is none.
#[must_use]
pub fn shift_limits(shift: &Shift) -> String {
    if shift.estimate.is_none() {
        let limit = shift.method == Method::CensoredLikelihood && shift.qualifier != "nd";
        return if limit { "one-sided 95 %".to_owned() } else { String::new() };
    }
    let limits = if shift.metric.is_fold() {
        fold_interval(shift.lower, shift.upper)
    } else {
        interval(shift.lower, shift.upper, |value| points(Some(value)))
    };
    let of_wells = shift.method == Method::TechnicalOnly && !limits.is_empty();
    if of_wells { format!("its wells: {}", limits.replace('–', " to ")) } else { limits }
}

/// Does a shift rest on one experiment, so that it makes no claim on the line?
#[must_use]
pub fn is_of_one_experiment(shift: &Shift) -> bool {
    shift.tags.contains(&Tag::TechnicalOnly)
}

/// Is the interval of one experiment that which the scatter of earlier studies foretells?
#[must_use]
pub fn is_of_memory(shift: &Shift) -> bool {
    shift.method == Method::MemoryT
}

/// What a fold of one experiment with a memory comes from.
pub const OF_MEMORY: &str = "one experiment and the scatter of earlier studies";

/// What a single experiment shows, and no more: `in this one experiment 40-fold (its wells: 33 to 48)`, `in this one
/// experiment beyond the tested doses, > 40-fold`. Where no day holds both lines it says that, since no experiment is the one.
#[must_use]
pub fn in_one_experiment(shift: &Shift) -> String {
    // Without a day that both lines share, one of them has a single experiment.
    if shift.n_pairs == 0 && shift.n_experiments > 1 && shift.qualifier != "nd" {
        let value = bracketed(format!("{}-fold", shift_value(shift)), &shift_limits(shift));
        return format!("with a single experiment of one of the lines, on different days, {value}");
    }
    match shift.qualifier {
        "nd" => "nothing can be said of this one experiment".to_owned(),
        ">" | "<" => {
            let said = |of: &Shift| format!("{}-fold", shift_value(of));
            // What the wells show stands beside what a memory makes of it.
            let wells = shift.plain.filter(|_| shift.moderation.is_some());
            let of_wells =
                wells.map(|wells| Shift { lower: wells.lower, upper: wells.upper, ..shift.clone() });
            let widened =
                of_wells.as_ref().map(|_| format!("; with the scatter of earlier studies {}", said(shift)));
            format!(
                "in this one experiment beyond the tested doses, {}{}",
                said(of_wells.as_ref().unwrap_or(shift)),
                widened.unwrap_or_default()
            )
        }
        _ => bracketed(format!("in this one experiment {}-fold", shift_value(shift)), &shift_limits(shift)),
    }
}

/// A shift with its interval: `61 (36–104)`, `≥ 38 (one-sided 95 %)`, `> 745`.
#[must_use]
pub fn shift(shift: &Shift) -> String {
    bracketed(shift_value(shift), &shift_limits(shift))
}

/// The interval of a shift alone where there is little room: `wells 49–71` for one experiment.
#[must_use]
pub fn shift_limits_in_short(of: &Shift) -> String {
    let limits = shift_limits(of);
    if of.method != Method::TechnicalOnly || of.estimate.is_none() {
        return limits;
    }
    limits.replace("its wells: ", "wells ").replace(" to ", "–")
}

/// A shift with its interval where there is little room: `59 (wells 49–71)` for one experiment.
#[must_use]
pub fn shift_in_short(of: &Shift) -> String {
    bracketed(shift_value(of), &shift_limits_in_short(of))
}

/// Why a study compares nothing, in a sentence; `None` where it does.
#[must_use]
pub fn nothing_compared(analysis: &Analysis) -> Option<String> {
    if analysis.shifts.iter().any(|shift| shift.metric == Metric::Ic50Abs) {
        return None;
    }
    let failed = analysis.failed_plates().len();
    Some(why_nothing(failed, analysis.plates.len(), &paired_lines(&analysis.study.pairs)))
}

/// Why nothing is compared, in a sentence, where so many plates failed of so many and these lines stand in pairs.
#[must_use]
pub(crate) fn why_nothing(failed: usize, plates: usize, paired: &[&str]) -> String {
    let named = paired.join(", ");
    let why = if failed > 0 && failed == plates {
        let plates =
            if failed == 1 { "the only plate".to_owned() } else { format!("each of the {failed} plates") };
        format!("{plates} failed its quality checks, so that no line has a curve")
    } else if paired.is_empty() {
        NO_PAIR.to_owned()
    } else if failed > 0 {
        format!(
            "{} failed, and what is left holds no compound that both lines of a pair ({named}) were treated with",
            counted(failed, "plate")
        )
    } else {
        nothing_in_common(&named)
    };
    format!("nothing is compared: {why}")
}

const NO_PAIR: &str = "the study names no pair of lines";

fn nothing_in_common(lines: &str) -> String {
    format!("no compound was given to both lines of a pair ({lines})")
}

/// Why nothing will be compared, before anything is fitted: there is no pair, or none shares a compound.
#[must_use]
pub fn nothing_to_compare(pairs: &[Pair], digest: &Digest) -> Option<String> {
    let holds = |line: &str, compound: &str| {
        digest.cells.iter().any(|cell| cell.cell_line == line && cell.compound == compound)
    };
    let shares = |pair: &Pair| {
        let mut of_parental = digest.cells.iter().filter(|cell| cell.cell_line == pair.parental);
        of_parental.any(|cell| pair.resistant.iter().any(|line| holds(line, &cell.compound)))
    };
    if pairs.iter().any(shares) {
        return None;
    }
    let why = if pairs.is_empty() {
        NO_PAIR.to_owned()
    } else {
        nothing_in_common(&paired_lines(pairs).join(", "))
    };
    Some(format!("nothing is compared: {why}"))
}

/// Lines that stand in no pair of a study that has some.
#[must_use]
pub fn compared_with_none<'a>(pairs: &[Pair], lines: impl Iterator<Item = &'a str>) -> Option<String> {
    left_alone(&paired_lines(pairs), lines)
}

/// The same, of the lines that stand in pairs.
#[must_use]
pub(crate) fn left_alone<'a>(paired: &[&str], lines: impl Iterator<Item = &'a str>) -> Option<String> {
    let mut left: Vec<&str> = lines.filter(|line| !paired.contains(line)).collect();
    left.sort_unstable();
    left.dedup();
    if paired.is_empty() || left.is_empty() {
        return None;
    }
    let is = if left.len() == 1 { "is" } else { "are" };
    Some(format!("{} {is} compared with no line", left.join(", ")))
}

/// The lines of pairs, each once.
pub(crate) fn paired_lines(pairs: &[Pair]) -> Vec<&str> {
    let mut lines: Vec<&str> = pairs
        .iter()
        .flat_map(|pair| std::iter::once(&pair.parental).chain(&pair.resistant))
        .map(String::as_str)
        .collect();
    lines.sort_unstable();
    lines.dedup();
    lines
}

/// The end of the name of a subline, where it is named after its parental line: `LR1` of `KM12-LR1`.
#[must_use]
pub fn short_line<'n>(pairs: &[Pair], line: &'n str) -> &'n str {
    let of_pair = pairs.iter().find(|pair| pair.resistant.iter().any(|resistant| resistant == line));
    let rest = of_pair.and_then(|pair| line.strip_prefix(pair.parental.as_str()));
    let rest =
        rest.map(|rest| rest.trim_start_matches(['-', '_', ' ', '/', '.'])).filter(|rest| !rest.is_empty());
    rest.unwrap_or(line)
}

/// The experiments behind a shift: those with both lines, or all of them where days are not paired.
#[must_use]
pub fn n_of(shift: &Shift) -> usize {
    if shift.n_pairs > 0 { shift.n_pairs } else { shift.n_experiments }
}

/// The word of a call.
#[must_use]
pub const fn call(call: Call) -> &'static str {
    match call {
        Call::R => "resistant",
        Call::H => "sensitised",
        Call::L => "low-level shift",
        Call::S => "not shifted",
        Call::I => "indeterminate",
    }
}

/// What a call asks for, beside its word.
#[must_use]
pub fn call_rule(call: Call, margins: Margins) -> String {
    let [most, least] = [margins.resistant(), margins.negligible()].map(trimmed);
    match call {
        Call::R => format!("{most}-fold or more and certainly shifted, or less effect at the top dose"),
        Call::H if most == "3" => "a third or less and certainly shifted".to_owned(),
        Call::H => format!("1/{most} or less and certainly shifted"),
        Call::L => format!("certainly shifted, by {least}-fold or more and less than {most}-fold"),
        Call::S => format!("certainly below {most}-fold"),
        Call::I => "the data do not decide".to_owned(),
    }
}

/// `threefold`, `2.5-fold`.
#[must_use]
pub fn times(fold: f64) -> String {
    let plain = trimmed(fold);
    if plain == "3" { "threefold".to_owned() } else { format!("{plain}-fold") }
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
        Method::ModeratedT => "moderated t over experiments",
        Method::MemoryT => "one experiment, t with the scatter of earlier studies",
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

/// What folds lend each other: `the scatter of folds over experiments is borrowed from 7 folds: a common SD of 0.072 (log₁₀)`.
#[must_use]
pub fn lenders(lent: Moderation) -> String {
    let earlier = match lent.earlier {
        0 => String::new(),
        all if all == lent.pairs => " of earlier studies".to_owned(),
        some => format!(", {some} of them of earlier studies"),
    };
    format!(
        "the scatter of folds over experiments is borrowed from {}{earlier}: a common SD of {} (log₁₀)",
        counted(lent.pairs, "fold"),
        fixed(lent.prior_sd, 3)
    )
}

/// The interval of a fold from its own experiments alone, where something is borrowed: `own experiments 36–104`; `None` where nothing
/// is borrowed. Of one experiment it is what its wells show.
#[must_use]
pub fn plain_limits(shift: &Shift) -> Option<String> {
    shift.moderation.filter(|_| shift.estimate.is_some())?;
    let plain = shift.plain?;
    Some(if shift.metric.is_fold() {
        fold_interval(plain.lower, plain.upper)
    } else {
        interval(plain.lower, plain.upper, |value| points(Some(value)))
    })
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
        Tag::OppositeDirections => "some curves fall and some rise: no fold".to_owned(),
        Tag::BoundsDisagree => "bounds point both ways".to_owned(),
        Tag::EfficacyShift => "higher response at the top dose".to_owned(),
        Tag::PotencyAndEfficacyDisagree => "lower IC50 but a higher response at the top dose".to_owned(),
        Tag::Equivalent => "equivalent: within 0.5 to 2".to_owned(),
        Tag::WithinNoise => "within the assay’s own noise (MSR)".to_owned(),
        Tag::Fragile(choice) => format!("fragile: the call changes {}", with(choice)),
        Tag::GrowthNotControlled => "growth rate not controlled".to_owned(),
        Tag::X0Estimated => "start estimated from a doubling time".to_owned(),
        Tag::GrowthRateArtefact => "growth-rate artefact: GR50 is not shifted".to_owned(),
        Tag::Up => "towards resistance".to_owned(),
        Tag::Down => "towards sensitivity".to_owned(),
        Tag::MayExceedThreefold => "may be larger than low-level".to_owned(),
        Tag::SmallShift => "a small shift, for certain".to_owned(),
        Tag::VarianceOutlier => "scatters more than the other folds of the study".to_owned(),
        Tag::CommonDayError => "errors not independent: days move all compounds together".to_owned(),
        Tag::RestsOnModeration => {
            "rests on borrowed scatter: its experiments alone give another call".to_owned()
        }
        Tag::RestsOnMemory => "rests on the scatter of earlier studies".to_owned(),
        Tag::ResistantFold(Ratio(fold)) => format!("resistant from {fold}-fold on"),
        Tag::NegligibleFold(Ratio(fold)) => format!("negligible up to {fold}-fold"),
    }
}

/// A tag of a shift in words: what it says is of that shift.
#[must_use]
pub fn remark(shift: &Shift, of: Tag) -> String {
    match of {
        Tag::RestsOnMemory if is_of_memory(shift) => format!("rests on {OF_MEMORY}"),
        of => tag(of),
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

/// A class of drugs.
#[must_use]
pub const fn drug_class(class: Class) -> &'static str {
    match class {
        Class::First => "first-generation inhibitor",
        Class::Next => "next-generation inhibitor",
        Class::TypeTwo => "type II inhibitor",
        Class::Combination => "combination with a pathway inhibitor",
        Class::Cytotoxic => "cytotoxic drug",
        Class::Pathway => "pathway inhibitor",
        Class::Other => "other combination",
        Class::Unknown => "class not known",
    }
}

/// What an alteration is worth.
#[must_use]
pub const fn finding(code: FindingCode) -> &'static str {
    match code {
        FindingCode::OnKnown => "known on-target variant, clonal",
        FindingCode::OnSubclonal => "known on-target variant, in few cells",
        FindingCode::OnPreexisting => "on-target variant, in the parental line too",
        FindingCode::OnVus => "change of the kinase domain of unknown meaning",
        FindingCode::OffAcquired => "bypass event, acquired",
        FindingCode::OffSubclonal => "bypass event, in few cells",
        FindingCode::OffPreexisting => "bypass event, in the parental line too",
        FindingCode::OffVus => "bypass gene, change of unknown meaning",
        FindingCode::Guard => "polymorphism, ignored",
        FindingCode::OtherTarget => "resistance change of another target, no vote",
        FindingCode::Fusion => "the fusion itself",
        FindingCode::Filtered => "filtered by the caller, not used",
        FindingCode::Absent => "not in the resistant line",
        FindingCode::NotCalled => "not placed, not used",
        FindingCode::Noted => "noted, no consequence",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NM: DoseUnit = DoseUnit::NANOMOLAR;

    #[test]
    fn a_censored_ic50_is_printed_as_a_bound() {
        assert_eq!(ic50(Ic50::Above { bound: 4.0 }, NM), "> 10 µM");
        assert_eq!(ic50(Ic50::Below { bound: -1.0 }, NM), "< 100 pM");
        let open = Ic50::Measured { log_dose: 2.0, lower: Some(1.9), upper: None };
        assert_eq!(ic50(open, NM), "100 nM (79.4–open)");
    }

    /// A fold of the example's first experiment, with other numbers.
    fn of_one(qualifier: &'static str, estimate: Option<f64>, limits: [Option<f64>; 2]) -> Shift {
        let all = &crate::report::fixture::one_experiment().shifts;
        let of_ic50 = |shift: &&Shift| shift.metric == Metric::Ic50Abs;
        let measured = |shift: &&Shift| shift.estimate.is_some() == estimate.is_some();
        let mut one = all.iter().filter(of_ic50).find(measured).expect("the example has both").clone();
        (one.qualifier, one.estimate) = (qualifier, estimate);
        [one.lower, one.upper] = limits;
        one
    }

    #[test]
    fn one_experiment_says_what_its_wells_show_and_no_more() {
        let measured = of_one("", Some(39.8), [Some(33.2), Some(47.8)]);
        assert_eq!(in_one_experiment(&measured), "in this one experiment 40-fold (its wells: 33 to 48)");
        let bound = of_one(">", None, [Some(40.9), None]);
        assert_eq!(in_one_experiment(&bound), "in this one experiment beyond the tested doses, > 40-fold");
        assert!(is_of_one_experiment(&bound));
    }

    #[test]
    fn a_label_of_one_experiment_says_that_its_interval_is_of_wells() {
        let one = of_one("", Some(59.2), [Some(49.3), Some(71.4)]);
        assert_eq!(shift_in_short(&one), "59 (wells 49–71)");
    }

    #[test]
    fn one_experiment_with_a_memory_says_what_it_rests_on() {
        let mut one = of_one("", Some(4.3), [Some(3.0), Some(6.3)]);
        assert_eq!(remark(&one, Tag::RestsOnMemory), "rests on the scatter of earlier studies");
        one.method = Method::MemoryT;
        let said = "rests on one experiment and the scatter of earlier studies";
        assert!(is_of_memory(&one) && remark(&one, Tag::RestsOnMemory) == said);
        assert_eq!(remark(&one, Tag::Low), "low");
    }

    #[test]
    fn p_values_and_points_are_short() {
        assert_eq!([0.0064, 0.0003, 0.416].map(|p| p_value(Some(p))), ["0.006", "< 0.001", "0.42"]);
        assert_eq!([0.243, -0.136, -0.0001].map(|d| points(Some(d))), ["+24.3", "−13.6", "0.0"]);
    }
}
