//! One fold of the absolute IC50, with all that is said of it.

use serde::Serialize;

use crate::report::words;
use foldshift_curves::compare::{Call, Metric, Shift, Tag};

/// A fold of the absolute IC50.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Fold {
    /// Line before selection.
    pub parental: String,
    /// Line after selection.
    pub resistant: String,
    /// Compound.
    pub compound: String,
    /// The fold as it is printed everywhere: `61`, `≥ 679`, `nd`.
    pub fold: String,
    /// Its interval as it is printed: `36–104`, `one-sided 95 %`, `wells 49–71`; empty where there is none.
    pub interval: String,
    /// The fold; `None` when censored or unknown.
    pub estimate: Option<f64>,
    /// Empty, `>`, `<` or `nd`.
    pub qualifier: String,
    /// Lower 95 % limit, or the bound of a right-censored fold.
    pub lower: Option<f64>,
    /// Upper 95 % limit, or the bound of a left-censored fold.
    pub upper: Option<f64>,
    /// Experiments behind it.
    pub n: usize,
    /// Does it rest on one experiment, whose interval knows the scatter of wells only?
    pub one_experiment: bool,
    /// The call; `None` where none was made.
    pub call: Option<Call>,
    /// What must be known of it, in a word or two: `fragile`, `n = 2`.
    pub short: Vec<String>,
    /// The same in full.
    pub remarks: Vec<String>,
    /// The codes of its tags, as in `shifts.csv`.
    pub tags: Vec<String>,
}

impl Fold {
    /// Every fold of the absolute IC50 among shifts, in their order.
    #[must_use]
    pub fn all(shifts: &[Shift]) -> Vec<Self> {
        let folds = shifts.iter().filter(|shift| shift.metric == Metric::Ic50Abs);
        folds.map(|shift| Self::of(shift, is_lowered(shift, shifts))).collect()
    }

    fn of(shift: &Shift, lowered: bool) -> Self {
        let n = words::n_of(shift);
        let one_experiment = words::is_of_one_experiment(shift);
        let (mut short, mut remarks) = (Vec::new(), Vec::new());
        if one_experiment || words::is_of_memory(shift) {
            short.push("n = 1".to_owned());
        } else if n == 2 {
            short.push("n = 2".to_owned());
            remarks.push("rests on 2 experiments".to_owned());
        }
        for tag in &shift.tags {
            short.extend(in_short(*tag).filter(|words| !short.contains(words)));
        }
        remarks.extend(shift.tags.iter().filter_map(|tag| in_full(shift, *tag, lowered)));
        remarks.extend(fragile(&shift.tags));
        Self {
            parental: shift.parental.clone(),
            resistant: shift.resistant.clone(),
            compound: shift.compound.clone(),
            fold: words::shift_value(shift),
            interval: words::shift_limits_in_short(shift),
            estimate: shift.estimate,
            qualifier: shift.qualifier.to_owned(),
            lower: shift.lower,
            upper: shift.upper,
            n,
            one_experiment,
            call: shift.call,
            short,
            remarks,
            tags: shift.tags.iter().map(ToString::to_string).collect(),
        }
    }

    /// The log₁₀ distance from no shift, as far as it is known.
    #[must_use]
    pub fn distance(&self) -> f64 {
        let known = self.estimate.or(self.lower).or(self.upper).filter(|value| *value > 0.0);
        known.map_or(0.0, |value| value.log10().abs())
    }
}

/// Is the response at the top dose of the resistant line the lower one? Of inhibition, less effect is a lower response.
fn is_lowered(fold: &Shift, shifts: &[Shift]) -> bool {
    let goes_with = |other: &&Shift| {
        other.metric == Metric::Emax
            && (&other.parental, &other.resistant, &other.compound)
                == (&fold.parental, &fold.resistant, &fold.compound)
    };
    shifts.iter().find(goes_with).and_then(|emax| emax.estimate).is_some_and(|rise| rise < 0.0)
}

/// What stands beside the call, where room is short.
fn in_short(tag: Tag) -> Option<String> {
    let short = match tag {
        Tag::Fragile(_) => "fragile",
        Tag::EfficacyShift => "plateau",
        Tag::GrowthRateArtefact => "growth",
        Tag::OppositeDirections => "opposite",
        _ => return None,
    };
    Some(short.to_owned())
}

/// What is told below the folds; `None` for what the fold, its interval, n and call show already.
fn in_full(shift: &Shift, tag: Tag, lowered: bool) -> Option<String> {
    match tag {
        Tag::Low
        | Tag::Moderate
        | Tag::High
        | Tag::Up
        | Tag::Down
        | Tag::Censored
        | Tag::GrowthNotControlled
        | Tag::Fragile(_) => None,
        Tag::EfficacyShift if lowered => Some("lower response at the top dose".to_owned()),
        Tag::TechnicalOnly => Some("one experiment alone, which makes no claim".to_owned()),
        tag => Some(words::remark(shift, tag)),
    }
}

/// The choices of the analysis that change the call.
fn fragile(tags: &[Tag]) -> Option<String> {
    let choices: Vec<&str> = tags
        .iter()
        .filter_map(|tag| if let Tag::Fragile(choice) = tag { Some(words::with(choice)) } else { None })
        .collect();
    (!choices.is_empty()).then(|| format!("fragile: the call changes {}", choices.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture::one_experiment;
    use foldshift_curves::compare::Method;

    #[test]
    fn a_call_of_one_experiment_with_a_memory_says_what_it_rests_on() {
        let measured = |shift: &&Shift| shift.metric == Metric::Ic50Abs && shift.estimate.is_some();
        let alone = one_experiment().shifts.iter().find(measured).expect("the example has one");
        let tags = vec![Tag::Low, Tag::RestsOnMemory];
        let with = Shift { method: Method::MemoryT, call: Some(Call::R), tags, ..alone.clone() };
        let [fold] = &Fold::all(&[with])[..] else { panic!("one fold") };
        assert_eq!((&fold.short[..], fold.one_experiment), (&["n = 1".to_owned()][..], false));
        assert_eq!(fold.remarks, ["rests on one experiment and the scatter of earlier studies"]);
    }
}
