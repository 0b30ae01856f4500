//! What a digest asks, and how each question is told: in a sentence, and as a warning with place and advice.

use std::fmt;

use serde::Serialize;

use crate::digest::cells::shown;
use foldshift_tables::diagnostic::{Code, Diagnostic, Place};
use foldshift_tables::numerals::{counted, first_few};
use foldshift_tables::units::{Dose, DoseUnit};

/// Something that could be meant, and is far more often a slip.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Question {
    /// Names that may be one.
    OneName {
        /// `compound`, `line` or `experiment`.
        what: &'static str,
        /// The names, the rarest first.
        names: Vec<String>,
        /// In a sentence without a full stop.
        words: String,
        /// What to do about it.
        help: String,
        /// Where the rarest is used first.
        #[serde(skip)]
        place: Option<Place>,
    },
    /// On most plates the vehicle does not read more than the blank.
    Controls {
        /// Plates on which it does not.
        plates: usize,
        /// All plates.
        of: usize,
        /// What is no response: `blank`, or `kill`.
        zero: &'static str,
        /// Where the vehicle of the first of them is described.
        #[serde(skip)]
        place: Option<Place>,
    },
    /// The doses of a compound differ by a thousand, a million, …
    Thousandfold {
        /// The compound.
        compound: String,
        /// Line and experiment of the doses that stand alone.
        cells: Vec<[String; 2]>,
        /// Line and experiment in words.
        at: String,
        /// log₁₀ of the factor: 3, −3, 6, …
        log10_factor: i32,
        /// The doses there, and those elsewhere.
        ranges: [String; 2],
        /// Where they are described.
        #[serde(skip)]
        place: Place,
    },
    /// A dose that is much for a drug, or all doses are very little.
    Unlikely {
        /// The compounds.
        compounds: Vec<String>,
        /// The highest dose.
        highest: Dose,
        /// Is it too much, or too little?
        much: bool,
        /// Where they are described.
        #[serde(skip)]
        place: Place,
    },
    /// Curves that every other experiment has.
    Missing {
        /// The experiment.
        experiment: String,
        /// Compound and line of each.
        cells: Vec<[String; 2]>,
        /// In words.
        what: String,
        /// Is it asked about, or seen in the digest only?
        #[serde(skip)]
        told: bool,
    },
    /// An experiment that holds one half of a pair, and those that lack just that half.
    Half {
        /// The experiment.
        experiment: String,
        /// The lines of pairs that it holds.
        lines: Vec<String>,
        /// What they are compared with, and what is not there.
        without: Vec<String>,
        /// Experiments that hold what is not there and lack the lines.
        others: Vec<String>,
    },
    /// Several experiments that hold a parental line alone.
    Alone {
        /// The parental line.
        line: String,
        /// The experiments.
        experiments: Vec<String>,
        /// The lines that are compared with it.
        without: Vec<String>,
    },
    /// Two lines that are compared and that no experiment holds both.
    NeverTogether {
        /// The parental line.
        parental: String,
        /// The resistant lines.
        resistant: Vec<String>,
        /// Where the pair is written.
        #[serde(skip)]
        place: Option<Place>,
    },
    /// A compound that one experiment has alone.
    OnlyIn {
        /// The compound.
        compound: String,
        /// The experiment.
        experiment: String,
    },
    /// The mean response over all doses is far from that of the other experiments.
    Disagrees {
        /// The compound.
        compound: String,
        /// The line.
        cell_line: String,
        /// The experiments that stand alone; all of them when there are two.
        experiments: Vec<String>,
    },
}

impl fmt::Display for Question {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OneName { words, .. } => f.write_str(words),
            Self::Controls { plates, of, zero, .. } => {
                let on = if plates == of { String::new() } else { format!("{plates} of ") };
                write!(
                    f,
                    "the vehicle reads no more than the {zero} on {on}{}: are their roles exchanged?",
                    counted(*of, "plate")
                )
            }
            Self::Thousandfold { compound, at, log10_factor, ranges: [here, elsewhere], .. } => write!(
                f,
                "the doses of {compound} {at} are {} those elsewhere ({here}, elsewhere {elsewhere}): is the unit right?",
                times(*log10_factor)
            ),
            Self::Unlikely { compounds, highest, much: true, .. } => {
                write!(
                    f,
                    "{} is much for a drug ({}): is the unit right?",
                    shown(*highest),
                    listed(compounds)
                )
            }
            Self::Unlikely { compounds, highest, much: false, .. } => write!(
                f,
                "all doses are below 1 pM ({}; the highest is {}): is the unit right?",
                listed(compounds),
                shown(*highest)
            ),
            Self::Missing { experiment, what, .. } => {
                write!(f, "missing in {experiment}, where the other curves are: {what}")
            }
            Self::Half { experiment, lines, without, others } => {
                let (lines, without) = (listed(lines), listed(without));
                write!(f, "{experiment} holds {lines} without {without}")?;
                match &others[..] {
                    [] => f.write_str(": what is it compared with?"),
                    [other] => write!(f, ", and {other} lacks {lines}: one experiment?"),
                    others => write!(f, ", and {} lack {lines}: is it one of these?", listed(others)),
                }
            }
            Self::Alone { line, experiments, without } => {
                const MOST: usize = 3;
                let (count, first) = (counted(experiments.len(), "experiment"), first_few(experiments, MOST));
                let without = listed(without);
                write!(f, "{count} hold {line} without {without} ({first}): what is it compared with?")
            }
            Self::NeverTogether { parental, resistant, .. } => write!(
                f,
                "no experiment holds both {parental} and {}: the comparison is unpaired",
                listed(resistant)
            ),
            Self::OnlyIn { compound, experiment } => write!(f, "{compound} is in {experiment} only"),
            Self::Disagrees { compound, cell_line, experiments } => write!(
                f,
                "the responses of {cell_line} under {compound} in {} are far from the others",
                experiments.join(" and ")
            ),
        }
    }
}

/// The unit that stands there, and the next smaller or larger one that may be meant.
fn other_unit(dose: Dose, much: bool) -> String {
    let unit = dose.unit();
    let exponent = unit.exponent() + if much { -3 } else { 3 };
    let meant = [
        (DoseUnit::MILLIMOLAR, "mM", "millimolar"),
        (DoseUnit::MICROMOLAR, "uM", "micromolar"),
        (DoseUnit::NANOMOLAR, "nM", "nanomolar"),
        (DoseUnit::PICOMOLAR, "pM", "picomolar"),
    ];
    match meant.into_iter().find(|(other, ..)| other.exponent() == exponent) {
        Some((_, short, word)) => {
            format!(
                "the doses there are in {unit}: write `{short}` if they are {word}; nothing to do if it was meant"
            )
        }
        None => "look at the unit there; nothing to do if it was meant".to_owned(),
    }
}

/// `1000 times`, `10^6 times lower than`.
fn times(log10_factor: i32) -> String {
    let power = |n: i32| if n <= 3 { "1000".to_owned() } else { format!("10^{n}") };
    if log10_factor > 0 {
        format!("{} times", power(log10_factor))
    } else {
        format!("{} times lower than", power(-log10_factor))
    }
}

/// The first few, and how many more.
pub(super) fn listed(names: &[String]) -> String {
    const MOST: usize = 4;
    first_few(names, MOST)
}

impl Question {
    /// As a warning; `None` for what is seen in the digest and asked nowhere else.
    #[must_use]
    pub fn diagnostic(&self) -> Option<Diagnostic> {
        let warning = |place: Option<&Place>, help: &str| {
            let warning = Diagnostic::warning(Code::Slip, self.to_string()).help(help);
            Some(match place {
                Some(place) => warning.at(place.clone()),
                None => warning,
            })
        };
        match self {
            Self::OneName { help, place, .. } => warning(place.as_ref(), help),
            Self::Controls { place, .. } => warning(
                place.as_ref(),
                "the vehicle is cells with solvent and without a compound; look at the roles of the controls in this layout",
            ),
            Self::Thousandfold { place, .. } => warning(
                Some(place),
                "a slip of a factor of 1000 is the commonest silent error; look at the unit in this layout",
            ),
            Self::Unlikely { place, much, highest, .. } => warning(Some(place), &other_unit(*highest, *much)),
            Self::Missing { told: true, .. } => warning(
                None,
                "name its plate in the study; nothing to do if it was not measured: experiments without it count as they are",
            ),
            Self::Half { others, .. } => warning(
                None,
                if others.is_empty() {
                    "name the plate of the other line in the study, or mend the experiment; nothing to do if it was not \
                     measured: a paired comparison leaves this experiment out"
                } else {
                    "if so, give both one `experiment`; else a paired comparison leaves this experiment out"
                },
            ),
            Self::Alone { .. } => warning(
                None,
                "name the plates of the other lines in the study, or mend the experiments; nothing to do if they were not \
                 measured: a paired comparison leaves these experiments out",
            ),
            Self::NeverTogether { place, .. } => warning(
                place.as_ref(),
                "lines that were treated side by side share their `experiment` (a day, a passage); nothing to do if they \
                 were not: then the interval is wider",
            ),
            Self::Missing { .. } | Self::OnlyIn { .. } | Self::Disagrees { .. } => None,
        }
    }

    /// The compounds that it is about; all of them when none is named.
    #[must_use]
    pub fn is_about(&self, compound: &str) -> bool {
        match self {
            Self::OneName { what, names, .. } => {
                *what == "compound" && names.iter().any(|name| name == compound)
            }
            Self::Thousandfold { compound: own, .. }
            | Self::OnlyIn { compound: own, .. }
            | Self::Disagrees { compound: own, .. } => own == compound,
            Self::Unlikely { compounds, .. } => compounds.iter().any(|own| own == compound),
            Self::Controls { .. } | Self::Half { .. } | Self::Alone { .. } | Self::NeverTogether { .. } => {
                false
            }
            Self::Missing { cells, .. } => cells.iter().any(|[own, _]| own == compound),
        }
    }
}

/// Warnings of one digest that are told one by one; a study that has more of them has one trouble, not many.
const MOST_TOLD: usize = 12;

/// Keeps the first of many warnings and counts the others.
pub(super) fn shorten(told: &mut Vec<Diagnostic>) {
    let more = told.len().saturating_sub(MOST_TOLD);
    if more > 0 {
        told.truncate(MOST_TOLD);
        told.push(
            Diagnostic::warning(Code::ManyMore, format!("{} of this kind", counted(more, "more question")))
                .help("`foldshift check STUDY --json` lists them all"),
        );
    }
}
