//! What makes a comparison doubtful before it is made: doses a thousandfold apart, no common doses, one experiment; and
//! after it: a resistant line that resists nothing and is more sensitive than its parental line.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::compare::lines::ByLine;
use crate::compare::lines::Measured;
use crate::compare::{Call, Metric, RESISTANT_FOLD, Shift};

/// A doubt, to be told as a warning.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Doubt {
    /// Doses of one compound that differ between two curves by a factor of 1000.
    Thousandfold {
        /// The compound.
        compound: String,
        /// Line and experiment of the curve with the larger doses, then of the other.
        curves: [String; 2],
    },
    /// Both lines were tested, at doses that do not overlap.
    NoCommonDoses {
        /// The compound.
        compound: String,
        /// Parental and resistant line.
        lines: [String; 2],
    },
    /// A line that has no curve under a compound that the other has.
    NotTested {
        /// The compound.
        compound: String,
        /// The line without curve.
        line: String,
    },
    /// Nothing is known beyond one experiment.
    OneExperiment {
        /// Parental and resistant line.
        lines: [String; 2],
    },
    /// The resistant line is more sensitive than the parental one and resists no compound.
    Exchanged {
        /// Parental and resistant line, as they are told.
        lines: [String; 2],
        /// The compounds that it is more sensitive to.
        compounds: Vec<String>,
    },
}

impl fmt::Display for Doubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Thousandfold { compound, curves: [a, b] } => write!(
                f,
                "the doses of `{compound}` are 1000 times larger in `{a}` than in `{b}`: are both given in one unit?"
            ),
            Self::NoCommonDoses { compound, lines: [p, r] } => {
                write!(
                    f,
                    "`{p}` and `{r}` have no common doses of `{compound}`: AUC and Emax are not compared"
                )
            }
            Self::NotTested { compound, line } => {
                write!(f, "`{line}` has no curve under `{compound}`: not compared")
            }
            Self::OneExperiment { lines: [p, r] } => write!(
                f,
                "`{r}` against `{p}`: one experiment only; intervals know the scatter of wells and support no call"
            ),
            Self::Exchanged { lines: [p, r], compounds } => {
                const MOST: usize = 4;
                let shown = compounds.iter().take(MOST).map(String::as_str).collect::<Vec<_>>().join(", ");
                let more = compounds.len().saturating_sub(MOST);
                let more = if more == 0 { String::new() } else { format!(" and {more} more") };
                let to = if shown.is_empty() { String::new() } else { format!(" to {shown}{more}") };
                write!(
                    f,
                    "{r} stands as the resistant line, is more sensitive than {p}{to} and resists no compound: are the \
                     parental and the resistant line exchanged?"
                )
            }
        }
    }
}

impl Doubt {
    /// Does it show in the result anyway, by a tag or a line in the report?
    #[must_use]
    pub const fn shows_anyway(&self) -> bool {
        matches!(self, Self::NotTested { .. } | Self::OneExperiment { .. })
    }

    /// What to do about it.
    #[must_use]
    pub const fn help(&self) -> &'static str {
        match self {
            Self::Thousandfold { .. } => "a slip of a factor of 1000 is the commonest silent error",
            Self::NoCommonDoses { .. } => "the folds of IC50s stand on their own",
            Self::NotTested { .. } => "nothing to do if this was meant",
            Self::OneExperiment { .. } => "repeat on another day; three experiments make a case",
            Self::Exchanged { .. } => {
                "the parental line is the one before selection; nothing to do if the other one was sensitised"
            }
        }
    }
}

/// Every doubt, sorted.
#[must_use]
pub fn doubts(measured: &[Measured], pairs: &[(&str, &str)]) -> Vec<Doubt> {
    let mut found = BTreeSet::new();
    thousandfold(measured, &mut found);
    let by_line = ByLine::of(measured);
    for (parental, resistant) in pairs {
        of_pair(&by_line, parental, resistant, &mut found);
    }
    found.into_iter().collect()
}

/// Curves of one compound whose lowest and highest dose are both 1000 times those of another.
fn thousandfold(measured: &[Measured], found: &mut BTreeSet<Doubt>) {
    let mut first: BTreeMap<&str, &Measured> = BTreeMap::new();
    let mut told: BTreeSet<&str> = BTreeSet::new();
    for one in measured {
        let earlier = *first.entry(one.compound).or_insert(one);
        let (Some(now), Some(then)) = (one.replicate.fit.tested, earlier.replicate.fit.tested) else {
            continue;
        };
        let slipped =
            |by: f64| [now.0 / then.0, now.1 / then.1].iter().all(|ratio| (ratio / by - 1.0).abs() < 0.05);
        let name = |of: &Measured| format!("{}, {}", of.cell_line, of.replicate.experiment);
        let curves = if slipped(1000.0) {
            [name(one), name(earlier)]
        } else if slipped(0.001) {
            [name(earlier), name(one)]
        } else {
            continue;
        };
        if told.insert(one.compound) {
            found.insert(Doubt::Thousandfold { compound: one.compound.to_owned(), curves });
        }
    }
}

/// Pairs whose resistant line resists no compound and is surely more sensitive: to two compounds at least threefold, or to
/// one so far that the whole interval lies beyond threefold. A line that was really sensitised to one compound and resists
/// another is never asked about.
#[must_use]
pub fn exchanged(shifts: &[Shift]) -> Vec<Doubt> {
    let mut pairs: BTreeMap<[&str; 2], Vec<&Shift>> = BTreeMap::new();
    for shift in shifts.iter().filter(|shift| matches!(shift.metric, Metric::Ic50Abs | Metric::Ic50Rel)) {
        pairs.entry([&shift.parental, &shift.resistant]).or_default().push(shift);
    }
    let resists =
        |shift: &&&Shift| shift.call == Some(Call::R) || shift.lower.is_some_and(|lower| lower > 1.0);
    let limit = 1.0 / RESISTANT_FOLD;
    let sensitive = |shift: &&Shift| {
        let fold = shift.estimate.or(shift.upper);
        shift.metric == Metric::Ic50Abs
            && shift.upper.is_some_and(|upper| upper < 1.0)
            && fold.is_some_and(|fold| fold <= limit)
    };
    let far = |shift: &&Shift| shift.upper.is_some_and(|upper| upper < limit);
    let mut found = Vec::new();
    for (lines, shifts) in pairs {
        let sensitive: Vec<&Shift> = shifts.iter().copied().filter(sensitive).collect();
        let sure = sensitive.len() > 1 || sensitive.iter().any(far);
        if sure && shifts.iter().find(resists).is_none() {
            found.push(Doubt::Exchanged {
                lines: lines.map(str::to_owned),
                compounds: sensitive
                    .iter()
                    .map(|shift| shift.compound.clone())
                    .filter(|name| !name.is_empty())
                    .collect(),
            });
        }
    }
    found
}

fn of_pair(by_line: &ByLine, parental: &str, resistant: &str, found: &mut BTreeSet<Doubt>) {
    let lines = [parental.to_owned(), resistant.to_owned()];
    let compounds: BTreeSet<&str> = by_line.compounds(parental).chain(by_line.compounds(resistant)).collect();
    let mut experiments = BTreeSet::new();
    for compound in compounds {
        let (p, r) = (by_line.get(parental, compound), by_line.get(resistant, compound));
        if p.is_empty() || r.is_empty() {
            let line = if p.is_empty() { parental } else { resistant };
            let (compound, line) = (compound.to_owned(), line.to_owned());
            found.insert(Doubt::NotTested { compound, line });
            continue;
        }
        experiments.extend(p.iter().chain(r).map(|one| one.replicate.experiment));
        let overlap = r.iter().any(|r| {
            p.iter().any(|p| crate::compare::pair::common_range(&r.replicate, &p.replicate).is_some())
        });
        if !overlap {
            found.insert(Doubt::NoCommonDoses { compound: compound.to_owned(), lines: lines.clone() });
        }
    }
    if experiments.len() == 1 {
        found.insert(Doubt::OneExperiment { lines });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare::Replicate;
    use crate::curve::{Curve, Point};
    use crate::fit::{FitOptions, fit};

    #[test]
    fn what_is_doubtful_is_told_once() {
        let options = FitOptions::default();
        let curve = |scale: f64| {
            let points = (0..8).map(|k| Point::new(scale * 3_f64.powi(k), 1.0 / (1.0 + 3_f64.powi(k - 4))));
            Curve::new(points.collect()).unwrap()
        };
        let (right, slipped) = (curve(1.0), curve(1000.0));
        let (fit_right, fit_slipped) = (fit(&right, &options), fit(&slipped, &options));
        let one = |cell_line, compound, fit| Measured {
            cell_line,
            compound,
            replicate: Replicate { experiment: "1", curve: None, fit, options: &options },
            grown: None,
            of_series: false,
        };
        let measured = [
            one("P", "LOXO-101", &fit_right),
            one("R", "LOXO-101", &fit_slipped),
            one("R", "LOXO-195", &fit_right),
        ];
        let found = doubts(&measured, &[("P", "R")]);
        assert!(matches!(&found[0], Doubt::Thousandfold { curves: [a, _], .. } if a == "R, 1"), "{found:?}");
        assert!(found.iter().any(|doubt| matches!(doubt, Doubt::NotTested { line, .. } if line == "P")));
        assert!(found.iter().any(|doubt| matches!(doubt, Doubt::OneExperiment { .. })));
        assert!(doubts(&measured[..1], &[]).is_empty());
    }

    #[test]
    fn a_resistant_line_that_resists_nothing_and_is_more_sensitive_is_asked_about() {
        let fold = |compound: &str, estimate: f64, lower: f64, upper: f64| Shift {
            parental: "P".to_owned(),
            resistant: "R".to_owned(),
            compound: compound.to_owned(),
            estimate: Some(estimate),
            qualifier: "",
            lower: Some(lower),
            upper: Some(upper),
            ..crate::compare::shift::shift(Metric::Ic50Abs, &[], &[], crate::compare::Model::Paired)
        };
        let asked = |shifts: &[Shift]| exchanged(shifts).first().map(ToString::to_string);
        let (low, lower, flat) =
            (fold("a", 0.2, 0.1, 0.5), fold("b", 0.1, 0.05, 0.2), fold("c", 1.0, 0.8, 1.2));
        let said = asked(&[low.clone(), lower.clone(), flat.clone()]).unwrap();
        assert!(
            said.starts_with("R stands as the resistant line, is more sensitive than P to a, b"),
            "{said}"
        );
        // One compound: far beyond threefold with its whole interval, or nothing is asked.
        assert!(
            asked(std::slice::from_ref(&lower)).is_some() && asked(&[low.clone(), flat.clone()]).is_none()
        );
        // A line that resists one compound may be sensitised to others.
        assert!(asked(&[low.clone(), lower.clone(), fold("d", 8.0, 5.0, 12.0)]).is_none());
        assert!(asked(&[low, lower, fold("d", 1.6, 1.2, 2.0)]).is_none());
        assert!(asked(&[flat]).is_none());
        // Censored: known to lie below a tenth.
        let bound = Shift { estimate: None, qualifier: "<", lower: None, ..fold("a", 0.1, 0.0, 0.1) };
        assert!(asked(&[bound]).is_some());
    }
}
