//! What the terms of the page mean: a list at its end, and the same words under the pointer, the focus or a tap.

use maud::{Markup, html};

use super::chips::CALLS;
use crate::report::words;
use foldshift_curves::compare::Margins;

/// Short name for links, the term as it is printed, what it means.
const TERMS: [(&str, &str, &str); 27] = [
    (
        "fold",
        "Fold",
        "IC50 of the resistant line ÷ IC50 of the parental line, taken within each experiment that holds both lines, then averaged on the log scale; of the means of both lines where none does. 1: no shift.",
    ),
    (
        "absolute-ic50",
        "Absolute IC50",
        "The dose at which half of the vehicle’s signal is left. It needs a blank, and a curve that falls to 50 %.",
    ),
    (
        "relative-ic50",
        "Relative IC50",
        "The dose halfway between the plateaus of a curve, whatever they are. Its fold is another number than that of the absolute IC50.",
    ),
    (
        "interval",
        "95 % interval",
        "Over experiments: from the scatter between days (t interval on the log scale). Of one experiment: from its wells only, by profile likelihood.",
    ),
    (
        "bound",
        "Bound",
        "Half effect lies beyond the tested doses. “≥ 679” is a one-sided 95 % limit over experiments, “> 10 µM” a dose that was not reached. Neither is an estimate.",
    ),
    ("n", "n", "Experiments: days or passages. Wells of one plate are not counted as n."),
    (
        "call",
        "R, L, S, H, I",
        "A call needs two experiments, or one and the scatter of earlier studies of the assay.",
    ),
    (
        "fragile",
        "Fragile",
        "The call changes under another choice that an analyst may make, such as leaving out the wells at the edge.",
    ),
    ("vehicle", "Vehicle", "Wells with cells and solvent, without compound: 100 %."),
    ("blank", "Blank", "Wells without cells: what is subtracted, 0 %."),
    (
        "z-prime",
        "Z′",
        "1 − 3 (SD vehicle + SD blank) ÷ distance of their means. Above 0.5 is good, below 0 the two overlap within 3 SD. Blanks scatter little, so that Z′ against blanks flatters a plate.",
    ),
    (
        "robust-z-prime",
        "Robust Z′",
        "Z′ with medians and median absolute deviations, so that one odd well does not decide.",
    ),
    ("s-b", "S/B", "Signal to background: vehicle ÷ blank, raw readings."),
    (
        "ssmd",
        "SSMD",
        "Strictly standardised mean difference: distance of vehicle and blank in units of their joint SD.",
    ),
    ("cv", "CV", "Coefficient of variation: SD ÷ mean of the wells."),
    (
        "nrfe",
        "NRFE",
        "Normalised residual fit error: how far the samples of a plate lie from their fitted curves. It sees faults that no control well sees.",
    ),
    ("edge", "Edge", "Vehicle wells at the rim of the plate against those inside."),
    ("lod", "LoD", "Limit of detection: readings below cannot be told from the blank."),
    ("auc", "AUC", "Mean response over the log doses, 100 % without an effect. It needs no IC50."),
    ("emax", "Emax", "Response at the highest dose that both lines met."),
    ("hill", "Hill slope", "How steeply a curve falls; 1 for a simple binding."),
    (
        "gr50",
        "GR50",
        "The dose at GR 0.5. GR compares the growth under the drug with that of the vehicle during the assay, so that it does not depend on how fast a line grows.",
    ),
    (
        "gr-max",
        "GRmax",
        "GR at the highest doses: 1 untreated, 0 no cell gained or lost, below 0 cells are lost.",
    ),
    (
        "msr",
        "MSR",
        "Minimum significant ratio: two IC50s of one unchanged line differ by chance by up to so much.",
    ),
    ("holm", "p (Holm)", "p value corrected for the number of compounds that were compared."),
    (
        "target",
        "On-target, off-target",
        "On-target: the target itself has changed, so that the drug no longer hits it. Off-target: the drug still hits, and the cells have found a way round.",
    ),
    ("vaf", "VAF", "Variant allele fraction: the share of reads that carry a change."),
];

/// A term with its link to the list.
pub(super) fn term(id: &str) -> Markup {
    let printed = TERMS.iter().find(|(name, ..)| *name == id).map_or(id, |(_, printed, _)| printed);
    named(id, printed)
}

/// The same in other words.
pub(super) fn named(id: &str, printed: &str) -> Markup {
    debug_assert!(TERMS.iter().any(|(name, ..)| *name == id), "no term {id}");
    html! { a.term href={ "#term-" (id) } { (printed) } }
}

/// The list.
pub(super) fn list(margins: Margins) -> Markup {
    html! {
        h3 id="glossary" { "Terms" }
        dl.terms {
            @for (id, printed, meaning) in TERMS {
                div id={ "term-" (id) } {
                    dt { (printed) }
                    dd {
                        // The rules stand in one place, with those of the terminal.
                        @if id == "call" {
                            @for call in CALLS { (call) " " (words::call(call)) ": " (words::call_rule(call, margins)) ". " }
                        }
                        (meaning)
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_term_has_a_place_of_its_own() {
        let page = list(Margins::default()).into_string();
        for (id, printed, _) in TERMS {
            assert_eq!(page.matches(&format!("id=\"term-{id}\"")).count(), 1, "{id}");
            assert!(term(id).into_string().contains(printed));
        }
        assert!(
            CALLS.iter().all(|call| page.contains(&words::call_rule(*call, Margins::default()))),
            "{page}"
        );
    }
}
