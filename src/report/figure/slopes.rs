//! The IC50s of a parental and a resistant line, day by day, and why a day has none.

use super::line::{Line, Met};
use crate::report::words;
use foldshift_curves::compare::{Shift, Value};
use foldshift_curves::elementary::exp10;
use foldshift_curves::fit::Ic50;

/// One experiment with both lines: IC50s and fold.
pub(super) struct Slope {
    pub(super) day: usize,
    pub(super) ends: [Ic50; 2],
    pub(super) label: String,
}

/// One resistant line against its parental one.
pub(super) struct Pair<'a> {
    pub(super) line: &'a Line<'a>,
    pub(super) slopes: Vec<Slope>,
    /// Why other days are not drawn.
    pub(super) missing: Vec<String>,
}

/// log₁₀ of an IC50 or of its bound.
pub(super) const fn place(ic50: Ic50) -> Option<f64> {
    match ic50 {
        Ic50::Measured { log_dose: at, .. } | Ic50::Above { bound: at } | Ic50::Below { bound: at } => {
            Some(at)
        }
        Ic50::Unknown => None,
    }
}

/// The fold of one day: `64×`, `> 706×`.
fn fold(value: Value) -> String {
    match value {
        Value::Measured(log) => format!("{}×", words::fold(exp10(log))),
        Value::AtLeast(log) => format!("> {}×", words::fold_at_least(exp10(log))),
        Value::AtMost(log) => format!("< {}×", words::fold_at_most(exp10(log))),
        Value::Unknown => words::NOTHING.to_owned(),
    }
}

pub(super) fn pair<'a>(
    parental: &Line,
    line: &'a Line<'a>,
    shift: &Shift,
    names: &[String],
    experiments: &[&str],
    met: &Met,
) -> Pair<'a> {
    let of_day = |line: &Line, number: usize| {
        line.days.iter().find(|day| day.number == number).map(|day| day.curve.fit.ic50_abs)
    };
    let failed = |line: &Line, number: usize| {
        let days = met.failed.iter().find(|(name, _)| *name == line.name).map(|(_, days)| days);
        days.is_some_and(|days| days.contains(&experiments[number]))
    };
    let (mut slopes, mut missing) = (Vec::new(), Vec::new());
    for (number, name) in names.iter().enumerate() {
        let ends = [parental, line].map(|line| (line, of_day(line, number)));
        if ends.iter().all(|(line, ic50)| ic50.is_none() && !failed(line, number)) {
            continue;
        }
        if let [(_, Some(first)), (_, Some(second))] = ends
            && place(first).is_some()
            && place(second).is_some()
        {
            let value = shift.pairs.iter().find(|pair| pair.experiment == experiments[number]);
            let value = value.map_or(Value::Unknown, |pair| pair.value);
            slopes.push(Slope {
                day: number,
                ends: [first, second],
                label: format!("{name}\u{a0} {}", fold(value)),
            });
            continue;
        }
        let why = ends.iter().find_map(|(line, ic50)| match ic50 {
            None if failed(line, number) => Some(format!("a plate of {} failed", line.name)),
            None => Some(format!("no curve of {}", line.name)),
            Some(Ic50::Unknown) => Some(format!("no IC50 of {}", line.name)),
            Some(_) => None,
        });
        missing.extend(why.map(|why| format!("{name}: {why}.")));
    }
    Pair { line, slopes, missing }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fold_of_one_day_never_claims_more_than_the_data() {
        let log = foldshift_curves::elementary::log10;
        assert_eq!(fold(Value::Measured(log(63.9))), "64×");
        assert_eq!(fold(Value::AtLeast(log(706.9))), "> 706×");
        assert_eq!(fold(Value::AtMost(log(0.241))), "< 0.25×");
    }
}
