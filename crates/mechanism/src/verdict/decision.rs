//! From lines of evidence to a verdict: the rules 0 to 4, and nothing else. `gate` says who comes here.
//!
//! No percentages: what is known of these lines is too thin to calibrate any.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::verdict::panel::PanelCode;

/// What becomes of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "MechanismVerdict", rename_all = "SCREAMING_SNAKE_CASE")
)]
pub enum Verdict {
    /// Every TRK inhibitor is unshifted, and no other drug is resisted.
    NotResistant,
    /// TRK itself is changed.
    OnTarget,
    /// TRK is bypassed or gone.
    OffTarget,
    /// Both.
    Mixed,
    /// The evidence does not decide.
    InsufficientEvidence,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::NotResistant => "NOT_RESISTANT",
            Self::OnTarget => "ON_TARGET",
            Self::OffTarget => "OFF_TARGET",
            Self::Mixed => "MIXED",
            Self::InsufficientEvidence => "INSUFFICIENT_EVIDENCE",
        })
    }
}

impl Verdict {
    /// What it says of the resistance, within a sentence.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::NotResistant => "not resistant",
            Self::OnTarget => "on-target",
            Self::OffTarget => "off-target",
            Self::Mixed => "on and off target",
            Self::InsufficientEvidence => "not decided",
        }
    }
}

impl Serialize for Verdict {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// How firmly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename_all = "UPPERCASE"))]
pub enum Confidence {
    /// One weak line, or by exclusion.
    Low,
    /// One line, or two with a weakness.
    Moderate,
    /// Two lines or more that agree.
    High,
}

impl fmt::Display for Confidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Low => "LOW",
            Self::Moderate => "MODERATE",
            Self::High => "HIGH",
        })
    }
}

impl Confidence {
    /// As it is written within a sentence.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Moderate => "moderate",
            Self::High => "high",
        }
    }
}

impl Serialize for Confidence {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A line of evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Line {
    /// Genotype.
    G,
    /// Panel.
    P,
    /// Blot.
    B,
}

/// Why a confidence is not higher.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Cap {
    /// The parental line was not sequenced, so that nothing can be said to be acquired.
    NoParentalSample,
    /// A single blot.
    SingleBlot,
    /// Resistance rests on one experiment.
    SingleExperiment,
    /// What is shifted is shifted by less than threefold.
    LowLevelShift,
}

impl Cap {
    /// What it means.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::NoParentalSample => {
                "the parental line was not sequenced: nothing can be said to be acquired"
            }
            Self::SingleBlot => "a single blot",
            Self::LowLevelShift => "the shift is certain, and below threefold",
            Self::SingleExperiment => "resistance rests on one experiment",
        }
    }
}

/// What the lines of a case say, as far as the rules look at it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[expect(clippy::struct_excessive_bools, reason = "each is a question of the rule book")]
pub struct Lines {
    /// Pattern of the panel; `None` without one.
    pub panel: Option<PanelCode>,
    /// Are all next-generation inhibitors that count resisted?
    pub next_resisted: bool,
    /// A known on-target variant of the fusion gene, clonal.
    pub on_known: bool,
    /// On-target variants none of which explains resistance to next-generation inhibitors.
    pub unexplaining: bool,
    /// A known bypass event, acquired.
    pub off_acquired: bool,
    /// The same in few cells.
    pub off_subclonal: bool,
    /// Sequenced adequately, and no on-target variant.
    pub negative: bool,
    /// An on-target variant and a bypass event in different clones.
    pub different_clones: bool,
    /// B1.
    pub ptrk_persists: bool,
    /// B2.
    pub bypass_signal: bool,
    /// B4.
    pub target_lost: bool,
    /// The parental line beside the on-target variants is not known.
    pub on_parental_unknown: bool,
    /// The same beside the bypass events.
    pub off_parental_unknown: bool,
    /// A blot that counts is a single one.
    pub single_blot: bool,
    /// Resistance rests on one experiment.
    pub single_experiment: bool,
    /// Viability under the pathway inhibitor of a combination alone is known.
    pub pathway_alone_known: bool,
}

/// The flag of a case whose TRK inhibitors are shifted for certain, and by less than threefold.
const LOW_LEVEL_SHIFT: &str = "low_level_shift";

/// The rule of a decision that the gate makes.
pub(crate) const GATE: &str = "gate";

/// What follows from the lines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Decision {
    /// The verdict.
    pub verdict: Verdict,
    /// How firmly; `None` where there is no mechanism.
    pub confidence: Option<Confidence>,
    /// Which rule decided, as the documentation numbers them.
    pub rule: &'static str,
    /// Flags of the rules, such as `conflicting_evidence` or `resisted_drug_outside_pack:imatinib`.
    pub flags: Vec<String>,
    /// Lines for on-target.
    pub on: Vec<Line>,
    /// Lines for off-target.
    pub off: Vec<Line>,
    /// Why the confidence is not higher.
    pub caps: Vec<Cap>,
}

impl Decision {
    /// Does it carry this flag?
    #[must_use]
    pub fn has(&self, flag: &str) -> bool {
        self.flags.iter().any(|one| one == flag)
    }

    /// Did the gate decide, so that no line of evidence was weighed?
    #[must_use]
    pub fn is_of_gate(&self) -> bool {
        self.rule == GATE
    }

    /// Says whether the gate decided, where an earlier decision says so.
    pub fn set_of_gate(&mut self, is_of_gate: bool) {
        self.rule = match (is_of_gate, self.rule) {
            (true, _) => GATE,
            (false, GATE) => "",
            (false, rule) => rule,
        };
    }
}

impl Lines {
    fn on(&self) -> Vec<Line> {
        let nonspecific = self.panel == Some(PanelCode::P6);
        let mut lines = Vec::new();
        if self.on_known {
            lines.push(Line::G);
        }
        if self.panel.is_some_and(PanelCode::is_on) {
            lines.push(Line::P);
        }
        if self.ptrk_persists && !nonspecific {
            lines.push(Line::B);
        }
        lines
    }

    fn off(&self) -> Vec<Line> {
        let nonspecific = self.panel == Some(PanelCode::P6);
        let mut lines = Vec::new();
        if self.off_acquired {
            lines.push(Line::G);
        }
        if self.panel == Some(PanelCode::P3) {
            lines.push(Line::P);
        }
        if (self.bypass_signal && !nonspecific) || self.target_lost {
            lines.push(Line::B);
        }
        lines
    }

    /// Next-generation inhibitors are resisted and nothing found on target explains it.
    #[must_use]
    pub fn unexplained(&self) -> bool {
        self.on_known && self.unexplaining && self.next_resisted && self.panel != Some(PanelCode::P6)
    }

    /// The verdict on the mechanism of a line that resists a TRK inhibitor.
    #[must_use]
    pub fn decide(&self) -> Decision {
        let (on, off) = (self.on(), self.off());
        let mut flags = Vec::new();
        if self.unexplained() {
            flags.push("on_target_does_not_explain_next_gen_resistance");
        }
        let (verdict, confidence, rule) = self.rule(&on, &off, &mut flags);
        let flags = flags.into_iter().map(str::to_owned).collect();
        let mut decision = Decision { verdict, confidence, rule, flags, on, off, caps: Vec::new() };
        self.cap(&mut decision);
        decision
    }

    /// The verdict on the mechanism of a line of which TRK inhibitors are shifted by less than threefold, for certain:
    /// the panel says nothing, and confidence is low.
    #[must_use]
    pub fn decide_on_low_level(&self) -> Decision {
        let mut decision = self.decide();
        decision.flags.push(LOW_LEVEL_SHIFT.to_owned());
        if decision.confidence.is_some() {
            decision.caps.push(Cap::LowLevelShift);
            decision.confidence = Some(Confidence::Low);
        }
        decision
    }

    fn rule(
        &self,
        on: &[Line],
        off: &[Line],
        flags: &mut Vec<&'static str>,
    ) -> (Verdict, Option<Confidence>, &'static str) {
        use Confidence::{High, Low, Moderate};
        use Verdict::{InsufficientEvidence, Mixed, OffTarget, OnTarget};
        if self.panel == Some(PanelCode::P6) && !self.on_known && !self.off_acquired {
            flags.push("suspect_nonspecific");
            return (InsufficientEvidence, None, "0");
        }
        let has = |lines: &[Line], line: Line| lines.contains(&line);
        match (on, off) {
            ([], []) if self.negative && self.panel == Some(PanelCode::P4) => {
                flags.push("by_exclusion");
                (OffTarget, Some(Low), "4")
            }
            ([], []) => (InsufficientEvidence, None, "4"),
            (_, []) if self.unexplained() && self.off_subclonal => (Mixed, Some(Low), "1"),
            (_, []) if self.unexplained() => (OnTarget, Some(Low), "1"),
            (lines, []) => {
                let confidence = match lines {
                    [Line::B] => Low,
                    [_] => Moderate,
                    _ => High,
                };
                (OnTarget, Some(confidence), "1")
            }
            ([], lines) => {
                let confidence = match lines {
                    [Line::G] => Moderate,
                    [_] if self.negative => Moderate,
                    [_] => Low,
                    _ => High,
                };
                (OffTarget, Some(confidence), "2")
            }
            (on, [Line::G]) if self.panel == Some(PanelCode::P1) && !self.different_clones => {
                if has(on, Line::G) || has(on, Line::B) {
                    (OnTarget, Some(Moderate), "3i")
                } else {
                    flags.push("conflicting_evidence");
                    (InsufficientEvidence, None, "3i")
                }
            }
            (on, off) if has(on, Line::G) => {
                let firm = self.unexplained() && off.len() > 1;
                (Mixed, Some(if firm { High } else { Moderate }), "3ii")
            }
            ([Line::B], off) if has(off, Line::G) => (Mixed, Some(Low), "3iii"),
            _ => {
                flags.push("conflicting_evidence");
                (InsufficientEvidence, None, "3iv")
            }
        }
    }

    fn cap(&self, decision: &mut Decision) {
        if decision.confidence.is_none() {
            return;
        }
        let (on, off) = match decision.verdict {
            Verdict::OnTarget => (true, false),
            Verdict::OffTarget => (false, true),
            _ => (true, true),
        };
        let uses = |side: bool, lines: &[Line], line: Line| side && lines.contains(&line);
        let unknown = (uses(on, &decision.on, Line::G) && self.on_parental_unknown)
            || (uses(off, &decision.off, Line::G) && self.off_parental_unknown);
        let blot = uses(on, &decision.on, Line::B) || uses(off, &decision.off, Line::B);
        if unknown {
            decision.caps.push(Cap::NoParentalSample);
        }
        if blot && self.single_blot {
            decision.caps.push(Cap::SingleBlot);
        }
        if self.single_experiment {
            decision.caps.push(Cap::SingleExperiment);
        }
        if !decision.caps.is_empty() {
            decision.confidence = decision.confidence.map(|confidence| confidence.min(Confidence::Moderate));
        }
    }
}
