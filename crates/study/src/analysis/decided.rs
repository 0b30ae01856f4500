//! What became of every decision: applied, to how much; or asked, and why.

use serde::Serialize;

use super::Analysis;
use crate::decisions::Decision;

/// A decision and what became of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Decided {
    /// The decision.
    #[serde(flatten)]
    pub decision: Decision,
    /// What became of it.
    pub outcome: Outcome,
}

/// What became of a decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Outcome {
    /// It counts.
    Applied {
        /// Wells that it leaves out, or that it takes in of a plate that failed.
        wells: usize,
        /// Curves of single experiments that are fitted otherwise for it.
        curves: usize,
    },
    /// It does not fit the study, and counts for nothing until somebody answers.
    Asked {
        /// Why.
        doubt: String,
        /// What to do.
        help: String,
    },
}

impl Decided {
    /// Does it count?
    #[must_use]
    pub const fn is_applied(&self) -> bool {
        matches!(self.outcome, Outcome::Applied { .. })
    }

    /// How many wells it leaves out, or takes in of a plate that failed.
    #[must_use]
    pub const fn wells(&self) -> usize {
        match self.outcome {
            Outcome::Applied { wells, .. } => wells,
            Outcome::Asked { .. } => 0,
        }
    }
}

/// Every decision of a study that is fitted, in their order.
pub(super) fn decided(analysis: &Analysis) -> Vec<Decided> {
    let decisions = &analysis.study.decisions;
    if decisions.list.is_empty() {
        return Vec::new();
    }
    let targets = decisions.targets(&analysis.plates, &analysis.study);
    let mut doubts = targets.asked(&analysis.plates, decisions).into_iter().peekable();
    let mut found = Vec::with_capacity(decisions.list.len());
    for (number, decision) in decisions.list.iter().enumerate() {
        let doubt = doubts.next_if(|doubt| doubt.decision == number);
        let outcome = match doubt {
            Some(doubt) => Outcome::Asked { doubt: doubt.why.to_string(), help: doubt.why.help() },
            None => Outcome::Applied {
                wells: targets.wells_of(number, &analysis.plates, decision),
                curves: curves(analysis, decision),
            },
        };
        found.push(Decided { decision: decision.clone(), outcome });
    }
    found
}

fn curves(analysis: &Analysis, decision: &Decision) -> usize {
    let Some(of) = decision.what.fits() else { return 0 };
    let single = analysis.curves.iter().filter(|curve| !curve.is_pooled());
    single.filter(|curve| of.holds(&curve.assembled.key)).count()
}
