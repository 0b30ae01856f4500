//! The mechanism of every resistant line on one screen: verdict, evidence, panel, blots, variants, what to do next.

use maud::{Markup, html};

use super::context::Context;
use super::figures::drawn;
use super::glossary::{named, term};
use super::prose::prose;
use crate::report::figure::About;
use crate::report::words;
use foldshift_mechanism::verdict::blot_weight::BlotCode;
use foldshift_mechanism::verdict::finding::{Finding, FindingCode};
use foldshift_mechanism::verdict::words as in_words;
use foldshift_mechanism::verdict::{Judgement, Verdict};
use foldshift_study::analysis::Analysis;
use foldshift_study::analysis::mechanism::Judged;

/// Is any line judged?
pub(super) fn there(analysis: &Analysis) -> bool {
    !analysis.mechanism.is_empty()
}

/// The place.
pub(super) fn section(context: &Context) -> Markup {
    let analysis = context.analysis;
    html! {
        section.place id="mechanism" aria-labelledby="mechanism-title" {
            h2 id="mechanism-title" { "Mechanism" }
            @if !there(analysis) {
                p { "No line is judged: " (not_judged(analysis)) "." }
            } @else {
                @let version = &analysis.mechanism[0].judgement;
                p {
                    (term("target")) "? A verdict rests on lines of evidence: genotype, drug panel, blots."
                }
                @for judged in &analysis.mechanism { (case(context, judged)) }
                (drawn(&context.figures_about(|about| *about == About::Mechanism)))
                p.small {
                    strong { "Research use only. Not a treatment recommendation." }
                    " Rules " (version.rules_version) ", catalogue " (version.catalogue_version) "."
                }
            }
        }
    }
}

fn not_judged(analysis: &Analysis) -> &'static str {
    if analysis.study.pairs.is_empty() {
        "the study names no pair of a parental and a resistant line"
    } else {
        "no resistant line has a fold under a drug that the rules know"
    }
}

/// One line.
fn case(context: &Context, judged: &Judged) -> Markup {
    let judgement = &judged.judgement;
    let line = &judged.resistant;
    let blots = context.figures_about(|about| matches!(about, About::Blots(of) if of == line));
    html! {
        div.verdict {
            h3 { (line) " against " (judged.parental) }
            p.headline {
                strong { (words::verdict(judgement.decision.verdict)) }
                @if let Some(confidence) = judgement.decision.confidence {
                    " · " (words::confidence(confidence)) " confidence"
                }
                @if !judgement.subclass.is_empty() { " · " (in_words::class(&judgement.subclass)) }
            }
            (evidence(judgement))
            (drawn(&blots))
            (variants(judgement))
            (engagement(judged))
        }
    }
}

/// Marks stand beside words, so that they read in grey and aloud.
fn evidence(judgement: &Judgement) -> Markup {
    let rows = [
        (
            "✔",
            if judgement.decision.verdict == Verdict::InsufficientEvidence { "known" } else { "for" },
            &judgement.evidence_for,
        ),
        ("✘", "against", &judgement.evidence_against),
        ("–", "ignored", &judgement.ignored),
        ("○", "not tested", &judgement.not_tested),
        ("→", "next", &judgement.next_experiment),
    ];
    html! {
        table.evidence {
            tbody {
                @for (mark, name, lines) in rows {
                    @if !lines.is_empty() {
                        tr {
                            th scope="row" { span aria-hidden="true" { (mark) } " " (name) }
                            td.long {
                                @if lines.len() == 1 { (prose(&lines[0])) } @else {
                                    ul { @for line in lines { li { (prose(line)) } } }
                                }
                            }
                        }
                    }
                }
                (codes(judgement))
            }
        }
    }
}

/// The codes that stand in the tables, each beside its words: the one place of the page that shows them.
fn codes(judgement: &Judgement) -> Markup {
    let mut known: Vec<(String, String)> = Vec::new();
    if !judgement.decision.is_of_gate() {
        known.extend(judgement.panel.code.map(|code| (code.to_string(), code.words().to_owned())));
        let mut readings: Vec<BlotCode> = judgement.blot.readings.iter().map(|one| one.code).collect();
        readings.sort_unstable();
        readings.dedup();
        known.extend(readings.into_iter().map(|code| (code.to_string(), code.words().to_owned())));
    }
    known.extend(judgement.all_flags.iter().map(|flag| (flag.clone(), in_words::flag(flag))));
    html! {
        @if !known.is_empty() {
            tr {
                th scope="row" { "in the tables" }
                td.long.small {
                    @for (place, (code, words)) in known.iter().enumerate() {
                        @if place > 0 { "; " }
                        code { (code) } " " (words)
                    }
                }
            }
        }
    }
}

fn variants(judgement: &Judgement) -> Markup {
    let findings: Vec<&Finding> =
        judgement.genotype.findings.iter().filter(|finding| finding.code != FindingCode::Absent).collect();
    html! {
        @if !findings.is_empty() {
            div.scroll {
                table {
                    caption { "Alterations, in the numbering of the literature. VAF: fraction of reads in the resistant line." }
                    thead {
                        tr {
                            th scope="col" { "Alteration" }
                            th scope="col" { "As written" }
                            th.n scope="col" { (named("vaf", "VAF")) }
                            th.n scope="col" { "Copies" }
                            th scope="col" { "Counts as" }
                            th scope="col" { "Class" }
                            th scope="col" { "Remarks" }
                        }
                    }
                    tbody {
                        @for finding in findings {
                            tr {
                                th scope="row" { (finding.name()) }
                                td { (finding.written) }
                                td.n { (words::percent(finding.vaf)) }
                                td.n { (finding.copies.map_or_else(|| words::NOTHING.to_owned(), |n| words::significant(n, 2))) }
                                td { (words::finding(finding.code)) }
                                td { (in_words::class(&finding.class)) @if !finding.subclass.is_empty() { ", " (in_words::class(&finding.subclass)) } }
                                td.long { (prose(&remarks(finding))) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Shifts of target engagement beside those of viability.
fn engagement(judged: &Judged) -> Markup {
    html! {
        @if !judged.engagement.is_empty() {
            div.scroll {
                table {
                    caption {
                        "Target engagement: fold of the dose that halves a phosphorylation, beside the fold of the absolute IC50 of the "
                        "cells; n counts blots. Their ratio says how much of the shift the target does not explain."
                    }
                    thead {
                        tr {
                            th scope="col" { "Drug" }
                            th scope="col" { "Phosphorylation" }
                            th scope="col" { "Fold of engagement (95 % CI)" }
                            th.n scope="col" { "n" }
                            th scope="col" { "Fold of viability (95 % CI)" }
                            th scope="col" { "Reading" }
                        }
                    }
                    tbody {
                        @for both in &judged.engagement {
                            @let engaged = &both.engagement.shift;
                            tr {
                                th scope="row" { (engaged.compound) }
                                td { (both.engagement.target) @if let Some(hours) = both.engagement.time_h { ", " (words::trimmed(hours)) " h" } }
                                td.w { (words::shift(engaged)) }
                                td.n { (words::n_of(engaged)) }
                                td.w { (words::shift(&both.viability)) }
                                td.long {
                                    @if both.engagement.target.starts_with("pTRK") { (both.beside.reading.words()) }
                                    @else { "a signal behind the target: says nothing of the target by itself" }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn remarks(finding: &Finding) -> String {
    let mut parts: Vec<String> = Vec::new();
    if !finding.note.is_empty() {
        parts.push(finding.note.clone());
    }
    parts.extend(finding.tags.iter().map(|tag| in_words::tag(tag)));
    if let Some(file) = &finding.catalogue_file {
        parts.push(format!("by your catalogue {file}"));
    }
    parts.join("; ")
}
