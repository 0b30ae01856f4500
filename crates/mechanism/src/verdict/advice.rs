//! The most informative next experiment, and what its outcome would change: the same rules, asked again with the
//! answer filled in.

use crate::knowledge::compound::Class;
use crate::verdict::blot_weight::BlotCode;
use crate::verdict::decision::{Cap, Confidence, Decision, Lines, Verdict};
use crate::verdict::finding::{Finding, FindingCode, Origin};
use crate::verdict::gate::ONE_EXPERIMENT;
use crate::verdict::numbers::listed;
use crate::verdict::panel::{Drug, PanelCode};
use crate::verdict::sentences::Case;
use foldshift_curves::compare::Call;

/// At most so many steps are advised at once.
const STEPS: usize = 3;

/// The next experiments, the most informative first.
pub(super) fn next(case: &Case) -> Vec<String> {
    let mut steps = match case.decision.verdict {
        Verdict::NotResistant => unshifted(case),
        _ if case.decision.is_of_gate() => ungated(case),
        _ => judged(case),
    };
    if let Some(step) = identity(case) {
        steps.insert(0, step);
    }
    steps.truncate(STEPS);
    steps
}

fn unshifted(case: &Case) -> Vec<String> {
    let open: Vec<&Drug> = case.panel.drugs.iter().filter(|one| one.call == Call::I).collect();
    if !open.is_empty() {
        return vec![repeat(&open)];
    }
    let growth = if case.panel.drugs.iter().any(|one| one.growth_artefact) {
        "none for the mechanism: what is shifted, is by the growth rate alone"
    } else if case.growth.controlled {
        "none for the mechanism: no TRK inhibitor is shifted"
    } else {
        "none for the mechanism; read a t0 plate, so that GR50 takes the growth rate out"
    };
    vec![growth.to_owned()]
}

fn repeat(drugs: &[&Drug]) -> String {
    let drugs = listed(&names(drugs));
    format!("repeat {drugs} on both lines until the interval decides: three experiments or more")
}

/// A resistance change of another drug's target that came with a line which resists no such drug hints at a mix-up.
fn identity(case: &Case) -> Option<String> {
    if case.is_abroad() {
        return None;
    }
    let resists = |drug: &Drug| drug.is_resisted() || drug.is_resisted_trk();
    let strange: Vec<String> = case
        .genotype
        .with(FindingCode::OtherTarget)
        .filter(|one| one.origin != Origin::Preexisting)
        .filter(|one| {
            !case.panel.drugs.iter().any(|drug| resists(drug) && one.is_of_target_of(&drug.regimen))
        })
        .map(|one| format!("{} ({})", one.name(), one.note))
        .collect();
    (!strange.is_empty()).then(|| format!("check the identity of the line: {}", strange.join(", ")))
}

fn ungated(case: &Case) -> Vec<String> {
    if case.is_abroad() {
        return abroad(case);
    }
    let failed: Vec<&str> =
        case.failed.iter().filter(|one| one.class.is_trk()).map(|one| one.name.as_str()).collect();
    if !case.panel.has_trk() && !failed.is_empty() {
        return vec![format!("repeat {} on both lines: the plates failed", listed(&failed))];
    }
    if !case.panel.has_trk() {
        return vec![
            "test larotrectinib and a next-generation TRK inhibitor on both lines, in three experiments"
                .to_owned(),
        ];
    }
    let once = case.decision.has(ONE_EXPERIMENT);
    let open = if once { case.panel.of_one_experiment() } else { case.panel.left_open() };
    if open.is_empty() {
        return vec![
            "repeat the TRK inhibitor on both lines until the interval decides: three experiments or more"
                .to_owned(),
        ];
    }
    vec![repeat(&open)]
}

/// The steps where the line resists what the rules do not know.
fn abroad(case: &Case) -> Vec<String> {
    let outside = case.panel.resisted_outside();
    let mut steps = Vec::new();
    if outside.iter().any(|one| one.regimen.class == Class::Cytotoxic) {
        steps.push("test drugs of other mechanisms with and without an inhibitor of efflux pumps".to_owned());
    }
    let aimed = outside.iter().filter(|one| one.regimen.class != Class::Cytotoxic);
    let known = |drug: &Drug| case.genotype.findings.iter().any(|one| explains(one, drug));
    let (explained, open): (Vec<&Drug>, Vec<&Drug>) = aimed.partition(|one| known(one));
    if !explained.is_empty() {
        let found = case.genotype.findings.iter();
        let found: Vec<&Finding> =
            found.filter(|one| explained.iter().any(|drug| explains(one, drug))).collect();
        let hits: Vec<String> = found.iter().map(|one| one.name()).collect();
        let hits = listed(&hits.iter().map(String::as_str).collect::<Vec<_>>());
        let (are, of) = match found[..] {
            [only] => ("is", only.gene.as_str()),
            _ => ("are", "these targets"),
        };
        let drugs = listed(&names(&explained));
        steps.push(format!("read {hits}, which {are} known to resist {drugs}, by the literature of {of}"));
    }
    let that = if open.len() > 1 && case.stranger.is_none() { "these targets" } else { "that target" };
    let of = match case.stranger {
        Some(target) if explained.is_empty() => Some(target.to_owned()),
        _ if open.is_empty() => None,
        _ => {
            let acts = if open.len() == 1 { "acts" } else { "act" };
            Some(format!("what {} {acts} on", listed(&names(&open))))
        }
    };
    steps.extend(of.map(|of| {
        format!("sequence {of} in both lines, and read what is found by the literature of {that}")
    }));
    steps
}

/// Was it found, and is it known to resist this drug?
fn explains(one: &Finding, drug: &Drug) -> bool {
    (one.is_hit() || one.code == FindingCode::OtherTarget)
        && one.origin != Origin::Preexisting
        && one.resists(&drug.regimen)
}

fn names<'a>(drugs: &[&'a Drug]) -> Vec<&'a str> {
    drugs.iter().map(|one| one.regimen.name.as_str()).collect()
}

fn judged(case: &Case) -> Vec<String> {
    let lead = case.panel.lead().map_or("the TRK inhibitor", |one| one.regimen.name.as_str());
    let mut steps = Vec::new();
    let has = |flag: &str| case.decision.has(flag);
    if case.lines.panel == Some(PanelCode::P6) {
        steps.push("test drugs of other mechanisms with and without an inhibitor of efflux pumps".to_owned());
    }
    if has("conflicting_evidence") && (case.blot.is(BlotCode::B2) || case.blot.is(BlotCode::B1)) {
        steps.push(format!("repeat the blot under {lead} with a time course (1, 6 and 24 h)"));
    }
    if !case.genotype.sequenced {
        steps.push(format!(
            "sequence the NTRK kinase domain of both lines, with BRAF, KRAS, NRAS and MET copy number{}",
            if_sequenced(case)
        ));
    }
    if case.decision.rule == "3iii" {
        steps.push("sequence the NTRK kinase domain again, at 100-fold coverage or more".to_owned());
    }
    if has("on_target_does_not_explain_next_gen_resistance") && case.decision.off.is_empty() {
        steps.push("look for a second NTRK hit (xDFG) and for a bypass: deeper sequencing, a type II drug, a TRK + MEK inhibitor combination".to_owned());
    }
    if case.genotype.arrangement.is_some() {
        let untested: Vec<&str> =
            [(Class::Next, "a next-generation inhibitor"), (Class::TypeTwo, "a type II drug")]
                .into_iter()
                .filter(|(class, _)| !case.panel.tested(*class))
                .map(|(_, name)| name)
                .collect();
        if !untested.is_empty() {
            steps.push(format!("test {}", untested.join(" and ")));
        }
        let many = case.genotype.clone_fractions.is_some_and(|sum| sum < 1.0);
        steps.push(
            if many {
                "isolate single-cell clones and phase the variants in them"
            } else {
                "phase the variants: long reads, or single-cell clones"
            }
            .to_owned(),
        );
    }
    if !settled(case) {
        panel_steps(case, &mut steps);
    }
    blot_steps(case, lead, &mut steps);
    if case.genotype.sequenced && !case.genotype.adequate && !case.lines.on_known && !case.lines.off_acquired
    {
        steps.push(format!(
            "sequence what was not covered ({}){}",
            case.genotype.coverage_gaps,
            if_sequenced(case)
        ));
    }
    if case.decision.caps.contains(&Cap::NoParentalSample) {
        steps.push("sequence the parental line".to_owned());
    }
    if case.decision.caps.contains(&Cap::SingleExperiment) {
        steps.push(format!("repeat {lead} on both lines: three experiments"));
    }
    if steps.is_empty() {
        steps.push(confirm(case));
    }
    let mut seen = Vec::new();
    steps.retain(|step| {
        let new = !seen.contains(step);
        seen.push(step.clone());
        new
    });
    steps
}

/// Nothing more is needed for the verdict.
fn settled(case: &Case) -> bool {
    case.decision.confidence == Some(Confidence::High)
}

fn panel_steps(case: &Case, steps: &mut Vec<String>) {
    match case.lines.panel {
        Some(PanelCode::P0) if !case.panel.tested(Class::Next) && case.genotype.arrangement.is_none() => {
            steps.push(format!(
                "add selitrectinib or repotrectinib{}",
                outcomes(
                    case,
                    &[
                        ("works", &|lines| lines.panel = Some(PanelCode::P1)),
                        ("fails", &|lines| (lines.panel, lines.next_resisted) = (Some(PanelCode::P4), true)),
                    ]
                )
            ));
        }
        Some(PanelCode::P4) => {
            if !case.panel.tested(Class::TypeTwo) && !case.genotype.has_receptor_event() {
                steps.push(format!(
                    "add a type II drug{}",
                    outcomes(case, &[("works", &|lines| lines.panel = Some(PanelCode::P2))])
                ));
            }
            if !case.panel.tested(Class::Combination) {
                steps.push(format!(
                    "add a combination of a TRK and a MEK inhibitor{}",
                    outcomes(case, &[("restores", &|lines| lines.panel = Some(PanelCode::P3))])
                ));
            }
        }
        Some(PanelCode::P2x) => steps
            .push("test a selective inhibitor of the receptor, alone and with the TRK inhibitor".to_owned()),
        Some(PanelCode::P5) => {
            steps.push("count copies and transcripts of the fusion, and read GR50 (t0 plate)".to_owned());
        }
        _ => {}
    }
    if case.panel.combination_void {
        steps.push(
            "repeat the combination at a fixed dose of the pathway drug that leaves the cells alive"
                .to_owned(),
        );
    }
}

fn blot_steps(case: &Case, lead: &str, steps: &mut Vec<String>) {
    if case.blot.is(BlotCode::B5) {
        steps.push(format!("probe pTRK on the blot under {lead}{}", if_blotted(case)));
    } else if case.blot.is(BlotCode::B6) || case.blot.is(BlotCode::B7) {
        steps.push(format!(
            "repeat the blot under {lead} at a dose that silences pTRK of the parental line{}",
            if_blotted(case)
        ));
    } else if case.decision.caps.contains(&Cap::SingleBlot) {
        steps.push("repeat the blot".to_owned());
    } else if case.blot.is_empty() && !settled(case) {
        steps.push(format!(
            "blot pTRK, pERK and pAKT of both lines under {lead}, 1 to 6 h{}",
            if_blotted(case)
        ));
    }
}

fn confirm(case: &Case) -> String {
    let variant = case.genotype.with(FindingCode::OnKnown).next().map(crate::verdict::finding::Finding::name);
    match (case.decision.verdict, variant) {
        (Verdict::OnTarget | Verdict::Mixed, Some(variant)) => {
            format!("confirm: put the fusion with {variant} into naive Ba/F3 and measure the fold again")
        }
        (Verdict::OffTarget, _) => {
            "confirm: knock TRK down; a line that survives no longer depends on it".to_owned()
        }
        _ => "confirm: knock TRK down; a line that dies still depends on it".to_owned(),
    }
}

fn if_sequenced(case: &Case) -> String {
    outcomes(
        case,
        &[
            ("known on-target variant", &|lines| lines.on_known = true),
            ("acquired bypass event", &|lines| lines.off_acquired = true),
            ("neither, adequately covered", &|lines| lines.negative = true),
        ],
    )
}

fn if_blotted(case: &Case) -> String {
    outcomes(
        case,
        &[
            ("pTRK persists", &|lines| lines.ptrk_persists = true),
            ("pTRK suppressed, pERK or pAKT persists", &|lines| lines.bypass_signal = true),
        ],
    )
}

/// A result of an experiment, and what it would fill in.
type Outcome<'a> = (&'a str, &'a dyn Fn(&mut Lines));

/// ` (works: on-target, high confidence; fails: …)`: what each result would make of the verdict; nothing where none changes it.
fn outcomes(case: &Case, results: &[Outcome]) -> String {
    let same = |decision: &Decision| {
        decision.verdict == case.decision.verdict && decision.confidence == case.decision.confidence
    };
    let mut any = false;
    let told: Vec<String> = results
        .iter()
        .map(|(result, fill)| {
            let mut lines = *case.lines;
            fill(&mut lines);
            let decision = lines.decide();
            any |= !same(&decision);
            let confidence = decision.confidence.map(|one| format!(", {} confidence", one.words()));
            format!("{result}: {}{}", decision.verdict.words(), confidence.unwrap_or_default())
        })
        .collect();
    if any { format!(" ({})", told.join("; ")) } else { String::new() }
}
