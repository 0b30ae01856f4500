//! The mechanism in a few words: `solvent_front`, `bypass MAPK (RAF)`, `solvent_front + EGFR/MAPK bypass`.

use crate::knowledge::compound::Class;
use crate::verdict::blot_weight::{Blot, BlotCode};
use crate::verdict::decision::{Decision, Verdict};
use crate::verdict::finding::{Finding, FindingCode};
use crate::verdict::genotype_weight::{Arrangement, Genotype};
use crate::verdict::panel::{Counts, Panel, PanelCode};

/// The words for a decision; empty where there is no mechanism.
#[must_use]
pub(super) fn words(decision: &Decision, genotype: &Genotype, panel: &Panel, blot: &Blot) -> String {
    match decision.verdict {
        Verdict::NotResistant | Verdict::InsufficientEvidence => String::new(),
        Verdict::OnTarget => on_target(genotype, panel),
        Verdict::OffTarget if decision.has("by_exclusion") => "by exclusion".to_owned(),
        Verdict::OffTarget => {
            let events = events(genotype, blot);
            match &events[..] {
                [] => format!("bypass {}", functional(panel, blot).join(" / ")),
                [only] => only.alone(),
                several => several.iter().map(Event::beside).collect::<Vec<_>>().join(" + "),
            }
        }
        Verdict::Mixed => {
            let mut parts = vec![on_target(genotype, panel)];
            let events = events(genotype, blot);
            if !events.is_empty() {
                parts.extend(events.iter().map(Event::beside));
            } else if decision.off.is_empty() {
                let subclonal = genotype.with(FindingCode::OffSubclonal).map(Event::of);
                let mut subclonal: Vec<String> =
                    subclonal.map(|event| format!("{}, subclonal", event.beside())).collect();
                subclonal.dedup();
                parts.extend(subclonal);
            } else {
                parts.push(named(panel, blot));
            }
            parts.join(" + ")
        }
    }
}

fn on_target(genotype: &Genotype, panel: &Panel) -> String {
    let classes = |code: FindingCode| -> Vec<&str> {
        let hits = genotype
            .with(code)
            .map(|hit| if hit.class.is_empty() { "on_target" } else { hit.class.as_str() });
        hits.collect()
    };
    let mut found = classes(FindingCode::OnKnown);
    if found.is_empty() {
        found = classes(FindingCode::OnSubclonal);
    }
    if found.is_empty() {
        return match panel.code {
            Some(PanelCode::P1) => "predicted solvent_front or gatekeeper",
            Some(PanelCode::P2) => "predicted xDFG",
            _ => "variant not identified",
        }
        .to_owned();
    }
    let joined = found.join(" + ");
    match genotype.arrangement {
        None => joined,
        Some(Arrangement::Cis) => format!("compound ({joined} in cis)"),
        Some(Arrangement::Trans) => format!("{joined}, in trans"),
        Some(Arrangement::Unknown) => format!("{joined}, cis/trans unknown"),
    }
}

/// A bypass event of the genotype, or the loss of the target.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    TargetLoss,
    Receptor(String),
    Pathway(&'static str, String),
}

impl Event {
    fn of(finding: &Finding) -> Self {
        if finding.class == "target_loss" {
            return Self::TargetLoss;
        }
        if finding.receptor {
            return Self::Receptor(finding.gene.clone());
        }
        let pathway = if finding.pathway.starts_with("MAPK") { "MAPK" } else { "PI3K-AKT" };
        let part = if finding.subclass.is_empty() { finding.gene.clone() } else { finding.subclass.clone() };
        Self::Pathway(pathway, part)
    }

    /// As the only event.
    fn alone(&self) -> String {
        match self {
            Self::TargetLoss => "target_loss".to_owned(),
            Self::Receptor(gene) => format!("bypass RTK ({gene})"),
            Self::Pathway(pathway, part) => format!("bypass {pathway} ({part})"),
        }
    }

    /// Beside another.
    fn beside(&self) -> String {
        match self {
            Self::TargetLoss => "target_loss".to_owned(),
            Self::Receptor(_) => "RTK bypass".to_owned(),
            Self::Pathway(pathway, part) => format!("{pathway} bypass ({part})"),
        }
    }
}

fn events(genotype: &Genotype, blot: &Blot) -> Vec<Event> {
    let mut events: Vec<Event> = genotype.with(FindingCode::OffAcquired).map(Event::of).collect();
    if blot.is(BlotCode::B4) {
        events.push(Event::TargetLoss);
    }
    events.sort();
    events.dedup_by(|a, b| a.beside() == b.beside());
    events
}

/// Receptors that the partners of a combination that restores the TRK inhibitor hit.
fn receptors(panel: &Panel) -> Vec<String> {
    const RECEPTORS: [&str; 6] = ["EGFR", "ERBB2", "MET", "IGF1R", "FGFR", "AXL"];
    let mut found: Vec<String> =
        restoring(panel).filter(|target| RECEPTORS.contains(&target.as_str())).collect();
    found.sort();
    found.dedup();
    found
}

fn restoring(panel: &Panel) -> impl Iterator<Item = String> {
    panel
        .drugs
        .iter()
        .filter(|drug| drug.regimen.class == Class::Combination && drug.counts == Counts::Sensitive)
        .flat_map(|drug| drug.regimen.targets.clone())
}

/// The pathway that the blot shows, or else that the combination restores through.
fn pathway(panel: &Panel, blot: &Blot) -> Option<&'static str> {
    if let Some(reading) = blot.with(BlotCode::B2) {
        return Some(if reading.perk_persists == Some(true) { "MAPK" } else { "PI3K-AKT" });
    }
    let mut targets = restoring(panel).collect::<Vec<_>>();
    targets.sort();
    let has = |names: &[&str]| targets.iter().any(|target| names.contains(&target.as_str()));
    if has(&["MEK", "RAF", "ERK", "RAS", "SHP2"]) {
        Some("MAPK")
    } else if has(&["PI3K", "AKT", "MTOR"]) {
        Some("PI3K-AKT")
    } else {
        None
    }
}

/// What the panel and the blot say of a bypass that no alteration shows.
fn functional(panel: &Panel, blot: &Blot) -> Vec<&'static str> {
    let pathway = pathway(panel, blot);
    let akt_only = blot.with(BlotCode::B2).is_some_and(|one| one.perk_persists != Some(true));
    let mut parts = Vec::new();
    // pAKT alone points at PI3K or a receptor.
    if !receptors(panel).is_empty() || akt_only {
        parts.push("RTK");
    }
    parts.extend(pathway);
    if parts.is_empty() {
        parts.push("not identified");
    }
    parts
}

/// The same beside an on-target variant: `EGFR/MAPK bypass`.
fn named(panel: &Panel, blot: &Blot) -> String {
    let receptors = receptors(panel);
    let mut parts: Vec<String> = match &receptors[..] {
        [] => Vec::new(),
        [only] => vec![only.clone()],
        _ => vec!["RTK".to_owned()],
    };
    parts.extend(pathway(panel, blot).map(str::to_owned));
    if parts.is_empty() { "bypass".to_owned() } else { format!("{} bypass", parts.join("/")) }
}
