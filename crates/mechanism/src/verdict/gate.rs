//! The gate: whose mechanism is judged at all. The rules know TRK inhibitors; what is outside is named, and abstained on.
//!
//! 1. A TRK inhibitor is resisted: judged.
//! 2. One is shifted for certain, though below threefold: judged by genotype and blot alone, at most with low confidence.
//! 3. Any other drug is resisted, by the growth rate or not: `INSUFFICIENT_EVIDENCE`, for nothing here knows why.
//! 4. Every TRK inhibitor is called not shifted, or resisted by the growth rate alone: `NOT_RESISTANT`.
//! 5. Else `INSUFFICIENT_EVIDENCE`.
//!
//! A case of another target than TRK has no rules here: `INSUFFICIENT_EVIDENCE`, whatever its drugs say.

use crate::knowledge::compound::Regimen;
use crate::verdict::decision::{Decision, GATE, Lines, Verdict};
use crate::verdict::numbers::listed;
use crate::verdict::panel::{Drug, Panel};
use foldshift_curves::compare::Call;

/// A resisted drug that no rule speaks of, with its name behind the colon.
const OUTSIDE: &str = "resisted_drug_outside_pack";
/// A target that no rule speaks of, with its name behind the colon.
const NO_PACK: &str = "no_pack";
/// What leaves the gate open rests on one experiment.
pub(super) const ONE_EXPERIMENT: &str = "one_experiment";

/// The verdict of the gate, or that of the rules where it is open. `stranger` is the target of the case, where it is not
/// TRK.
pub(super) fn decide(panel: &Panel, lines: &Lines, stranger: Option<&str>) -> Decision {
    use Verdict::{InsufficientEvidence, NotResistant};
    if let Some(target) = stranger {
        return closed(InsufficientEvidence, vec![format!("{NO_PACK}:{target}")]);
    }
    if panel.is_resistant() {
        return lines.decide();
    }
    if panel.is_low_level() {
        return lines.decide_on_low_level();
    }
    let mut flags: Vec<String> =
        panel.resisted_outside().iter().map(|drug| format!("{OUTSIDE}:{}", drug.regimen.name)).collect();
    if by_growth(panel) {
        flags.push("growth_rate_artefact".to_owned());
    }
    if panel.resisted_outside().is_empty() && panel.is_not_shifted() {
        return closed(NotResistant, flags);
    }
    let open = panel.left_open();
    let all_known = panel.has_trk() || open.len() == panel.drugs.len();
    let outside = flags.iter().any(|flag| flag.starts_with(OUTSIDE));
    if !outside && all_known && !open.is_empty() && open.iter().all(|drug| drug.one_experiment) {
        flags.push(ONE_EXPERIMENT.to_owned());
    }
    closed(InsufficientEvidence, flags)
}

fn closed(verdict: Verdict, flags: Vec<String>) -> Decision {
    Decision {
        verdict,
        confidence: None,
        rule: GATE,
        flags,
        on: Vec::new(),
        off: Vec::new(),
        caps: Vec::new(),
    }
}

/// Is a TRK inhibitor resisted by the growth rate alone?
fn by_growth(panel: &Panel) -> bool {
    let would_count = |drug: &Drug| drug.growth_artefact && drug.call == Call::R;
    panel.drugs.iter().any(|drug| would_count(drug) && drug.regimen.class.is_trk())
}

/// Why a case was not judged, in a sentence; `None` where it was, or where nothing is resisted.
pub(super) fn reason(
    panel: &Panel,
    decision: &Decision,
    stranger: Option<&str>,
    failed: &[Regimen],
) -> Option<String> {
    if !decision.is_of_gate() || decision.verdict != Verdict::InsufficientEvidence {
        return None;
    }
    let names =
        |drugs: &[&Drug]| listed(&drugs.iter().map(|drug| drug.regimen.name.as_str()).collect::<Vec<_>>());
    if let Some(target) = stranger {
        let resisted: Vec<&Drug> = panel.drugs.iter().filter(|drug| drug.is_resisted()).collect();
        let drugs =
            if resisted.is_empty() { String::new() } else { format!("resists {}; ", names(&resisted)) };
        return Some(format!(
            "{drugs}its target is {target}, and the rules here know TRK inhibitors alone, so folds and alterations are listed and no \
             mechanism is judged"
        ));
    }
    let outside = panel.resisted_outside();
    if !outside.is_empty() {
        return Some(format!(
            "resists {}: the rules here know TRK inhibitors alone, so folds and alterations are listed and no mechanism is judged",
            names(&outside)
        ));
    }
    if decision.has(ONE_EXPERIMENT) {
        return Some(format!(
            "one experiment makes no claim on the line ({}): it needs to be repeated",
            names(&panel.of_one_experiment())
        ));
    }
    let failed: Vec<&str> =
        failed.iter().filter(|one| one.class.is_trk()).map(|one| one.name.as_str()).collect();
    Some(if !failed.is_empty() && !panel.has_trk() {
        format!("the plates of {} failed: nothing is said of resistance", listed(&failed))
    } else if panel.drugs.is_empty() {
        "no fold of any drug is known: nothing is said of resistance".to_owned()
    } else if panel.has_trk() {
        "the evidence does not tell whether it is resistant to a TRK inhibitor".to_owned()
    } else {
        "no TRK inhibitor was tested, of which alone the rules here know: nothing is said of resistance"
            .to_owned()
    })
}
