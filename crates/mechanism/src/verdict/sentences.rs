//! The evidence in sentences: what speaks for a verdict, what against it, and what was not tested.

use crate::knowledge::compound::{Class, Regimen};
use crate::verdict::blot_weight::{Blot, BlotCode, UnderDrug};
use crate::verdict::decision::{Cap, Decision, Line, Lines, Verdict};
use crate::verdict::finding::{Finding, FindingCode, Origin};
use crate::verdict::genotype_weight::{Arrangement, Genotype};
use crate::verdict::growth_weight::Growth;
use crate::verdict::numbers::{general, percent};
use crate::verdict::panel::{Counts, Drug, Panel, PanelCode};
use crate::verdict::words;
use foldshift_curves::compare::Call;
use foldshift_tables::numerals::fold_interval;

/// What a sentence may speak of.
pub(super) struct Case<'a> {
    pub(super) genotype: &'a Genotype,
    pub(super) panel: &'a Panel,
    pub(super) blot: &'a Blot,
    pub(super) growth: &'a Growth,
    pub(super) lines: &'a Lines,
    pub(super) decision: &'a Decision,
    pub(super) reason: Option<&'a str>,
    /// The target of the case, where it is not TRK.
    pub(super) stranger: Option<&'a str>,
    /// What was tested on plates that failed.
    pub(super) failed: &'a [Regimen],
}

impl Case<'_> {
    /// Does the line resist what the rules do not know, or is it about another target altogether?
    pub(super) fn is_abroad(&self) -> bool {
        self.decision.is_of_gate() && (self.stranger.is_some() || !self.panel.resisted_outside().is_empty())
    }
}

/// What one experiment shows, and no more.
fn in_one_experiment(drug: &Drug) -> String {
    let name = &drug.regimen.name;
    match (drug.fold_words(), drug.qualifier) {
        (None, _) => format!("{name}: nothing can be said of one experiment"),
        (Some(fold), ">" | "<") => {
            format!("{name}: in this one experiment beyond the tested doses, {fold}")
        }
        (Some(fold), _) => {
            let wells = fold_interval(drug.lower, drug.upper).replace('–', " to ");
            let wells = if wells.is_empty() { wells } else { format!(" (its wells: {wells})") };
            format!("{name}: in this one experiment {fold}{wells}")
        }
    }
}

/// `larotrectinib R, 173-fold (139–214, n = 3)`.
pub(super) fn drug(drug: &Drug) -> String {
    if drug.one_experiment {
        return in_one_experiment(drug);
    }
    let call = match drug.counts {
        Counts::Resistant if drug.single_experiment => "taken as given".to_owned(),
        _ if drug.growth_artefact => "R by its IC50, not by GR50".to_owned(),
        _ => drug.call.to_string(),
    };
    let plateau = drug.raised.and(drug.shift_words()).map(|words| format!(" {words}")).unwrap_or_default();
    let fold = drug.fold_words().map(|fold| {
        let unpaired = if drug.unpaired { ", unpaired" } else { "" };
        let one_sided = if drug.is_limit { "one-sided 95 %, " } else { "" };
        let limits = fold_interval(drug.lower, drug.upper);
        let limits = if limits.is_empty() { limits } else { format!("{limits}, ") };
        let n = if drug.remembered {
            "one experiment and the scatter of earlier studies".to_owned()
        } else {
            format!("n = {}", drug.n)
        };
        format!(", {fold} ({limits}{one_sided}{n}{unpaired})")
    });
    format!("{} {call}{plateau}{}", drug.regimen.name, fold.unwrap_or_default())
}

/// `NTRK1 G595R (solvent front, 22 % of reads, 0 % in the parental line)`.
pub(super) fn finding(one: &Finding) -> String {
    with_parts(one, Vec::new())
}

/// The same with the drugs that the catalogue knows of it.
fn with_drugs(one: &Finding) -> String {
    let listed = |what: &str, drugs: &[String]| {
        let drugs: Vec<String> = drugs.iter().map(|drug| drug.replace('_', " ")).collect();
        (!drugs.is_empty()).then(|| format!("{what} {}", drugs.join(", ")))
    };
    let drugs = [listed("resists", &one.resisted), listed("keeps", &one.retaining)];
    with_parts(one, drugs.into_iter().flatten().collect())
}

fn with_parts(one: &Finding, drugs: Vec<String>) -> String {
    let mut parts = Vec::new();
    let finer = one.class == "bypass" || one.code == FindingCode::OtherTarget;
    let class = if finer && !one.subclass.is_empty() { &one.subclass } else { &one.class };
    parts.extend((!class.is_empty()).then(|| words::class(class)));
    parts.extend(one.vaf.map(|vaf| format!("{} of reads", percent(vaf))));
    parts.extend(one.copies.map(|copies| format!("{copies} copies")));
    if !one.structural && one.origin == Origin::Acquired {
        parts.push("acquired".to_owned());
    }
    parts.extend(one.tags.iter().map(|tag| words::tag(tag)));
    parts.extend((!one.note.is_empty()).then(|| one.note.clone()));
    parts.extend(drugs);
    parts.extend(one.catalogue_file.as_ref().map(|file| format!("row of {file}")));
    if parts.is_empty() { one.name() } else { format!("{} ({})", one.name(), parts.join(", ")) }
}

fn findings(genotype: &Genotype, code: FindingCode, words: &str) -> Option<String> {
    let named: Vec<String> = genotype.with(code).map(finding).collect();
    (!named.is_empty()).then(|| format!("{words}: {}", named.join(" and ")))
}

fn blot(reading: &UnderDrug) -> String {
    let under = if reading.drug.is_empty() { String::new() } else { format!(" under {}", reading.drug) };
    let mut parts: Vec<String> =
        reading.ptrk.map(|r| format!("pTRK {} of vehicle", general(r, 2))).into_iter().collect();
    for (persists, name) in [(reading.perk_persists, "pERK"), (reading.pakt_persists, "pAKT")] {
        parts
            .extend(persists.map(|persists| {
                format!("{name} {}", if persists { "persists" } else { "does not persist" })
            }));
    }
    parts.extend((!reading.note.is_empty()).then(|| reading.note.clone()));
    let what = if parts.is_empty() { String::new() } else { format!(" ({})", parts.join(", ")) };
    format!("blot{under}: {}{what}", reading.code.words())
}

fn panel_line(panel: &Panel) -> String {
    let code = panel.code.unwrap_or(PanelCode::P0);
    let carries = |one: &&Drug| match code {
        PanelCode::P1 => one.regimen.class == Class::Next,
        PanelCode::P2 | PanelCode::P2x => matches!(one.regimen.class, Class::Next | Class::TypeTwo),
        // Combinations at doses that restore nothing are no evidence that one does.
        PanelCode::P3 => {
            one.regimen.class == Class::Next
                || (one.regimen.class == Class::Combination && one.counts == Counts::Sensitive)
        }
        PanelCode::P6 => one.regimen.class == Class::Cytotoxic,
        _ => matches!(one.regimen.class, Class::Next | Class::TypeTwo | Class::Combination),
    };
    let drugs: Vec<String> =
        panel.drugs.iter().filter(carries).filter(|one| one.counts != Counts::Untested).map(drug).collect();
    let drugs = if drugs.is_empty() { String::new() } else { format!(" ({})", drugs.join("; ")) };
    format!("{}{drugs}", code.words())
}

fn side(case: &Case, lines: &[Line], on: bool) -> Vec<String> {
    let mut found = Vec::new();
    for line in lines {
        match line {
            Line::G if on => {
                found.extend(findings(case.genotype, FindingCode::OnKnown, "known on-target variant"));
            }
            Line::G => {
                found.extend(findings(case.genotype, FindingCode::OffAcquired, "acquired bypass event"));
            }
            Line::P => found.push(panel_line(case.panel)),
            Line::B if on => found.extend(case.blot.with(BlotCode::B1).map(blot)),
            Line::B => {
                found.extend(case.blot.with(BlotCode::B4).map(blot));
                found.extend(case.blot.with(BlotCode::B2).map(blot));
            }
        }
    }
    found
}

/// What was found in a case that the gate leaves alone, where it would carry a line, with what is known of it.
fn unweighed(case: &Case, words: &str) -> Option<String> {
    // What must be ignored stands there, and not here too.
    let other = case.is_abroad();
    let is_named = |one: &&Finding| one.is_hit() || (other && one.code == FindingCode::OtherTarget);
    let mut named: Vec<String> = case.genotype.findings.iter().filter(is_named).map(with_drugs).collect();
    let silent = |one: &&UnderDrug| one.code == BlotCode::B0 || no_vote(one);
    named.extend(case.blot.readings.iter().filter(|one| !silent(one)).map(blot));
    (!named.is_empty()).then(|| format!("{words}: {}", named.join(" and ")))
}

/// What speaks for the verdict, and what against it; every fold stands in one of both.
pub(super) fn evidence(case: &Case) -> (Vec<String>, Vec<String>) {
    let (mut found, mut against) = (for_verdict(case), against_verdict(case));
    let told = |one: &&Drug| {
        let words = drug(one);
        found.iter().chain(&against).any(|sentence| sentence.contains(&words))
    };
    let (resisted, others): (Vec<&Drug>, Vec<&Drug>) = case
        .panel
        .drugs
        .iter()
        .filter(|one| !told(one))
        .partition(|one| one.is_resisted() && !one.regimen.class.is_trk());
    let joined = |drugs: Vec<&Drug>| drugs.into_iter().map(drug).collect::<Vec<_>>().join("; ");
    if !resisted.is_empty() {
        against.push(format!("resisted too, and no rule says why: {}", joined(resisted)));
    }
    if !others.is_empty() {
        found.push(format!("measured too: {}", joined(others)));
    }
    found.extend(findings(case.genotype, FindingCode::Fusion, "names the target, adds no line"));
    (found, against)
}

fn for_verdict(case: &Case) -> Vec<String> {
    let mut found = Vec::new();
    if case.decision.verdict == Verdict::NotResistant {
        // What is left open speaks against.
        found.extend(case.panel.drugs.iter().filter(|one| one.call != Call::I).map(drug));
        return found;
    }
    if case.decision.is_of_gate() {
        let (resisted, others): (Vec<&Drug>, Vec<&Drug>) =
            case.panel.drugs.iter().partition(|one| one.is_resisted());
        found.extend(resisted.into_iter().chain(others).map(drug));
        found.extend(unweighed(case, "found, not weighed"));
        return found;
    }
    found.extend(case.panel.lead().map(drug));
    let (on, off) = (side(case, &case.decision.on, true), side(case, &case.decision.off, false));
    match case.decision.verdict {
        Verdict::OffTarget => {
            found.extend(off);
            if case.decision.has("by_exclusion") {
                found.push(panel_line(case.panel));
            }
            if case.lines.negative {
                found.push("no on-target variant with adequate coverage".to_owned());
            }
        }
        Verdict::Mixed => {
            found.extend(on);
            found.extend(off);
        }
        Verdict::OnTarget | Verdict::InsufficientEvidence => found.extend(on),
        Verdict::NotResistant => {}
    }
    let sensitised = |one: &&Drug| one.regimen.class == Class::Pathway && one.call == Call::H;
    let sensitised: Vec<String> = case.panel.drugs.iter().filter(sensitised).map(drug).collect();
    if !sensitised.is_empty() && matches!(case.decision.verdict, Verdict::OffTarget | Verdict::Mixed) {
        found.push(format!("supports a bypass, adds no line: {}", sensitised.join("; ")));
    }
    found.extend(findings(
        case.genotype,
        FindingCode::OnSubclonal,
        "names the variant, adds no line: on-target in few cells",
    ));
    found
}

/// What speaks against it, or makes it weaker.
fn against_verdict(case: &Case) -> Vec<String> {
    let mut found = Vec::new();
    let decision = case.decision;
    found.extend(case.reason.map(str::to_owned));
    if decision.verdict == Verdict::NotResistant {
        let by_growth = case.panel.drugs.iter().any(|one| one.growth_artefact);
        let nothing = if by_growth { "shifted by the growth rate alone" } else { "nothing is shifted" };
        found.extend(unweighed(case, &format!("found, though {nothing}")));
        let open = |one: &&Drug| one.call == Call::I;
        let open: Vec<String> = case.panel.drugs.iter().filter(open).map(drug).collect();
        found.extend((!open.is_empty()).then(|| format!("left open: {}", open.join("; "))));
    }
    match decision.verdict {
        Verdict::OnTarget | Verdict::InsufficientEvidence => found.extend(side(case, &decision.off, false)),
        Verdict::OffTarget => found.extend(side(case, &decision.on, true)),
        Verdict::Mixed | Verdict::NotResistant => {}
    }
    let genotype = case.genotype;
    if case.lines.unexplained() {
        let next =
            case.panel.drugs.iter().filter(|one| one.regimen.class == Class::Next && one.is_resisted_trk());
        let next: Vec<String> = next.map(drug).collect();
        let words = "the variant found leaves resistance to next-generation TRK inhibitors unexplained";
        found.push(format!("{words} ({})", next.join("; ")));
    }
    if !decision.is_of_gate() {
        found.extend(findings(genotype, FindingCode::OffSubclonal, "bypass event in few cells"));
    }
    // Where nothing is shifted there is nothing to explain.
    let unshifted = decision.verdict == Verdict::NotResistant;
    let there_before = if unshifted { "noted, no consequence" } else { "not an explanation" };
    for (code, words) in [
        (FindingCode::OnPreexisting, there_before),
        (FindingCode::OffPreexisting, there_before),
        (FindingCode::OnVus, "noted, no vote"),
        (FindingCode::OffVus, "noted, no vote"),
        (FindingCode::NotCalled, "not called"),
        (FindingCode::Filtered, "not used"),
        (FindingCode::Absent, "not there"),
    ] {
        found.extend(findings(genotype, code, words));
    }
    found.extend(without_rule(genotype));
    if let Some(Arrangement::Unknown) = genotype.arrangement {
        found.push("cis/trans unknown: the variants are not phased".to_owned());
    }
    if let Some(sum) = genotype.clone_fractions.filter(|sum| *sum < 1.0) {
        let words = format!(
            "the on-target variants are in about {} of the cells together: a heterogeneous line",
            percent(sum)
        );
        found.push(words);
    }
    let void = [PanelCode::P2x, PanelCode::P4, PanelCode::P5, PanelCode::P6];
    if case.lines.panel.is_some_and(|code| void.contains(&code)) && !decision.has("by_exclusion") {
        found.push(panel_line(case.panel));
    }
    found.extend(case.blot.readings.iter().filter(|one| no_vote(one)).map(blot));
    found.extend(case.panel.notes.iter().cloned());
    found.extend(decision.caps.iter().map(|cap| cap.words().to_owned()));
    if decision.caps.is_empty() && case.lines.single_experiment && !decision.is_of_gate() {
        found.push(Cap::SingleExperiment.words().to_owned());
    }
    found
}

/// What was found and speaks neither for nor against.
pub(super) fn ignored(case: &Case) -> Vec<String> {
    let words = if case.decision.is_of_gate() { with_drugs } else { finding };
    case.genotype.ignored(case.is_abroad()).map(words).collect()
}

/// Alterations that no rule speaks of, the first few by name.
fn without_rule(genotype: &Genotype) -> Option<String> {
    const NAMED: usize = 5;
    let names: Vec<String> = genotype.with(FindingCode::Noted).map(finding).collect();
    let (first, rest) = names.split_at(names.len().min(NAMED));
    let more = if rest.is_empty() { String::new() } else { format!(" and {} more", rest.len()) };
    (!names.is_empty()).then(|| format!("noted, no rule: {}{more}", first.join(" and ")))
}

fn no_vote(reading: &UnderDrug) -> bool {
    !reading.counts || matches!(reading.code, BlotCode::B3 | BlotCode::B5 | BlotCode::B6 | BlotCode::B7)
}

/// Classes of drugs that the rules read, and miss where they were not tested.
const CLASSES: [Class; 5] = [Class::First, Class::Next, Class::TypeTwo, Class::Combination, Class::Cytotoxic];

/// What was not tested.
pub(super) fn not_tested(case: &Case) -> Vec<String> {
    let mut found = Vec::new();
    if !case.genotype.sequenced {
        found.push("genotype".to_owned());
    } else if !case.genotype.coverage_gaps.is_empty() {
        found.push(format!("genotype: {}", case.genotype.coverage_gaps));
    }
    let classes = if case.stranger.is_some() { &[][..] } else { &CLASSES };
    for &class in classes {
        if !case.panel.tested(class) {
            let any = case.panel.drugs.iter().any(|one| one.regimen.class == class);
            let name = match class {
                Class::Combination => "TRK inhibitor with a pathway inhibitor".to_owned(),
                Class::Cytotoxic => "unrelated cytotoxic drug".to_owned(),
                class => format!("{class} TRK inhibitor"),
            };
            let failed = case.failed.iter().any(|one| one.class == class);
            found.push(if any {
                format!("{name} (measured, no call)")
            } else if failed {
                format!("{name} (tested, the plates failed)")
            } else {
                name
            });
        }
    }
    let unread =
        case.panel.drugs.iter().filter(|one| matches!(one.regimen.class, Class::Unknown | Class::Other));
    found.extend(unread.map(|one| format!("{} is of no class that the rules read", one.written)));
    let combined = case.panel.drugs.iter().filter(|one| one.regimen.class == Class::Combination);
    if combined.clone().any(|one| one.counts == Counts::Sensitive) && !case.lines.pathway_alone_known {
        found.push("viability under the pathway inhibitor alone at its fixed dose".to_owned());
    }
    if case.blot.is_empty() {
        found.push("phospho-blot".to_owned());
    } else if case.blot.is(BlotCode::B5) {
        found.push("pTRK".to_owned());
    }
    if !case.growth.controlled {
        found.push("growth rate not controlled".to_owned());
    }
    found
}
