//! What makes a comparison doubtful before it is made: one compound under two spellings, doses a
//! thousandfold apart, no common doses, one experiment.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::compare::lines::Measured;

/// A doubt, to be told as a warning.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Doubt {
    /// Two names that differ in case, spaces or punctuation only.
    TwoSpellings {
        /// `compound` or `line`.
        what: &'static str,
        /// The names.
        names: [String; 2],
    },
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
}

impl fmt::Display for Doubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TwoSpellings { what, names: [a, b] } => {
                write!(f, "are `{a}` and `{b}` one {what}? They are compared as two")
            }
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
            Self::TwoSpellings { .. } => "give both the same name if they are one",
            Self::Thousandfold { .. } => "a slip of a factor of 1000 is the commonest silent error",
            Self::NoCommonDoses { .. } => "the folds of IC50s stand on their own",
            Self::NotTested { .. } => "nothing to do if this was meant",
            Self::OneExperiment { .. } => "repeat on another day; three experiments make a case",
        }
    }
}

/// Every doubt, sorted.
#[must_use]
pub fn doubts(measured: &[Measured], pairs: &[(&str, &str)]) -> Vec<Doubt> {
    let mut found = BTreeSet::new();
    let compounds: BTreeSet<String> = measured.iter().map(|one| one.compound.to_owned()).collect();
    let lines: BTreeSet<String> = measured.iter().map(|one| one.cell_line.to_owned()).collect();
    for (what, names) in [("compound", compounds), ("line", lines)] {
        for names in alike(&names) {
            found.insert(Doubt::TwoSpellings { what, names });
        }
    }
    thousandfold(measured, &mut found);
    for (parental, resistant) in pairs {
        of_pair(measured, parental, resistant, &mut found);
    }
    found.into_iter().collect()
}

/// Names that are one when case, spaces and punctuation are left out.
fn alike(names: &BTreeSet<String>) -> Vec<[String; 2]> {
    let mut by_letters: BTreeMap<String, &String> = BTreeMap::new();
    let mut found = Vec::new();
    for name in names {
        let letters: String =
            name.chars().filter(|c| c.is_alphanumeric() || *c == '+').flat_map(char::to_lowercase).collect();
        if let Some(earlier) = by_letters.insert(letters, name) {
            found.push([earlier.clone(), name.clone()]);
        }
    }
    found
}

/// Curves of one compound whose lowest and highest dose are both 1000 times those of another.
fn thousandfold(measured: &[Measured], found: &mut BTreeSet<Doubt>) {
    let mut first: BTreeMap<&str, &Measured> = BTreeMap::new();
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
        let told =
            |doubt: &Doubt| matches!(doubt, Doubt::Thousandfold { compound, .. } if compound == one.compound);
        if !found.iter().any(told) {
            found.insert(Doubt::Thousandfold { compound: one.compound.to_owned(), curves });
        }
    }
}

fn of_pair(measured: &[Measured], parental: &str, resistant: &str, found: &mut BTreeSet<Doubt>) {
    let lines = [parental.to_owned(), resistant.to_owned()];
    let of = |line: &str, compound: &str| -> Vec<&Measured> {
        measured.iter().filter(|one| one.cell_line == line && one.compound == compound).collect()
    };
    let compounds: BTreeSet<&str> = measured
        .iter()
        .filter(|one| one.cell_line == parental || one.cell_line == resistant)
        .map(|one| one.compound)
        .collect();
    let mut experiments = BTreeSet::new();
    for compound in compounds {
        let (p, r) = (of(parental, compound), of(resistant, compound));
        if p.is_empty() || r.is_empty() {
            let line = if p.is_empty() { parental } else { resistant };
            let (compound, line) = (compound.to_owned(), line.to_owned());
            found.insert(Doubt::NotTested { compound, line });
            continue;
        }
        experiments.extend(p.iter().chain(&r).map(|one| one.replicate.experiment));
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
        };
        let measured = [
            one("P", "LOXO-101", &fit_right),
            one("R", "LOXO-101", &fit_slipped),
            one("R", "loxo 101", &fit_right),
        ];
        let found = doubts(&measured, &[("P", "R")]);
        assert!(matches!(&found[0], Doubt::TwoSpellings { what: "compound", .. }), "{found:?}");
        assert!(matches!(&found[1], Doubt::Thousandfold { curves: [a, _], .. } if a == "R, 1"), "{found:?}");
        assert!(found.iter().any(|doubt| matches!(doubt, Doubt::NotTested { line, .. } if line == "P")));
        assert!(found.iter().any(|doubt| matches!(doubt, Doubt::OneExperiment { .. })));
        assert!(doubts(&measured[..1], &[]).is_empty());
    }
}
