//! Two compounds together: maps, a sentence for every line, the dose of the second one that restores most sensitivity.

use maud::{Markup, html};

use super::context::Context;
use super::figures::drawn_or_folded;
use super::folded::Row;
use super::prose::prose;
use crate::report::combination_sentences::{asked, dose, excess, ratio, resensitised};
use crate::report::figure::About;
use crate::report::words;
use foldshift_combinations::{AtDose, CombinedExcess, Model};
use foldshift_curves::compare::combine;
use foldshift_study::analysis::Analysis;
use foldshift_study::analysis::combinations::{PairOnLine, Resensitised};
use foldshift_tables::numerals::interval;

/// The name and the heading of the place.
pub(super) const PLACE: (&str, &str) = ("combinations", "Combinations");

/// Does any well hold two compounds?
pub(super) fn there(analysis: &Analysis) -> bool {
    !analysis.combinations.is_empty()
}

/// The place; nothing without a combination.
pub(super) fn section(context: &Context) -> Markup {
    let analysis = context.analysis;
    if !there(analysis) {
        return html! {};
    }
    let of_pair = |a: &PairOnLine, b: &PairOnLine| {
        (&a.key.compound, &a.key.second_compound) == (&b.key.compound, &b.key.second_compound)
    };
    let mut pairs: Vec<&PairOnLine> = analysis.combinations.iter().collect();
    pairs.sort_by(|a, b| {
        (&a.key.compound, &a.key.second_compound).cmp(&(&b.key.compound, &b.key.second_compound))
    });
    html! {
        section.place id=(PLACE.0) aria-labelledby="combinations-title" {
            h2 id="combinations-title" { (PLACE.1) }
            p {
                "Wells with two compounds, held against each compound alone. The excess is the response that a model expects less the "
                "response that was read, in points of the vehicle: above zero there is more effect than expected. Models differ in what "
                "they expect, and none is the right one: better compound alone (HSA), independent effects (Bliss), dose additivity "
                "(Loewe), unchanged potencies (ZIP)."
            }
            @for lines in pairs.chunk_by(|a, b| of_pair(a, b)) { (pair(context, lines)) }
        }
    }
}

fn pair(context: &Context, lines: &[&PairOnLine]) -> Markup {
    let Some(first) = lines.first() else { return html! {} };
    let compounds = [first.key.compound.clone(), first.key.second_compound.clone()];
    let figures = context
        .figures_about(|about| matches!(about, About::Combination { compounds: of, .. } if *of == compounds));
    let asked: Vec<(&PairOnLine, &Resensitised)> = lines
        .iter()
        .flat_map(|line| asked(context.analysis, line).into_iter().map(move |found| (*line, found)))
        .collect();
    html! {
        h3 { (compounds[0]) " + " (compounds[1]) }
        ul {
            @for line in lines { li { (prose(&excess(line))) } }
            @for (line, found) in &asked { li { (prose(&resensitised(line, found))) } }
        }
        (drawn_or_folded(&figures, context.folded))
        (models(context, lines))
        @for (line, found) in &asked { (potency(context, line, found)) }
    }
}

/// The mean excess of every line under every model.
fn models(context: &Context, lines: &[&PairOnLine]) -> Markup {
    let caption = html! {
        "Mean excess over the cells with both compounds, in points of the vehicle, with its 95 % interval over experiments."
    };
    let head = html! {
        th scope="col" { "Line" }
        @for model in Model::ALL { th scope="col" { (model.title()) } }
        th scope="col" { "Experiments" }
    };
    let row = |line: &&PairOnLine| {
        let cells = html! {
            tr {
                th scope="row" { (line.key.cell_line) }
                @for model in Model::ALL { td { (line.excess(model).map_or_else(|| words::NOTHING.to_owned(), mean)) } }
                td { (line.experiments.len()) }
            }
        };
        Row { name: line.key.cell_line.clone(), cells }
    };
    context.folded.table("", &caption, &head, vec![lines.iter().map(row).collect()])
}

/// `+21.4 (18.0–24.8), synergy`.
fn mean(of: &CombinedExcess) -> String {
    let Some(mean) = &of.mean else { return words::NOTHING.to_owned() };
    let value = words::points(Some(mean.value));
    let range = interval(mean.lower, mean.upper, |limit| words::points(Some(limit)));
    let range = match (range.is_empty(), mean.over_experiments()) {
        (true, _) => String::new(),
        (false, Some(_)) => format!(" ({range})"),
        (false, None) => format!(" (wells {range})"),
    };
    let call = of.call.map(|call| format!(", {call}")).unwrap_or_default();
    format!("{value}{range}{call}")
}

/// The IC50 of a compound at every dose of the other one.
fn potency(context: &Context, line: &PairOnLine, found: &Resensitised) -> Markup {
    let (compound, unit) = line.drug(found.of);
    let (second, second_unit) = line.drug(found.of.other());
    let caption = html! {
        "IC50 of " (compound) " in " (line.key.cell_line) " at each dose of " (second) ". Potentiation is the IC50 without it over that "
        "with it, the effect of " (second) " alone divided out; what remains is the IC50 with it, relative to the vehicle, over that of "
        (found.parental) " alone. Best: the dose that restores most sensitivity for certain, and alone leaves half of the cells or more."
    };
    let heads = [second, "Left alone", "IC50", "Potentiation", "Remaining fold", "Experiments"];
    let head = html! { @for head in heads { th scope="col" { (head) } } };
    let alone = combine(found.potency.alone.iter().map(|(_, ic50)| *ic50));
    let without = Row {
        name: "without".to_owned(),
        cells: html! {
            tr {
                th scope="row" { "without" } td { (words::NOTHING) } td { (words::combined(&alone, unit)) }
                td { (words::NOTHING) } td { (words::NOTHING) } td { (alone.n) }
            }
        },
    };
    let row = |(index, at): (usize, &AtDose)| {
        let name = dose(at.dose, second_unit);
        let ic50 = combine(at.absolute.ic50.iter().map(|(_, ic50)| *ic50));
        let potentiation = at.divided.as_ref().map(|of| &of.potentiation);
        let is_best = found.potency.best == Some(index);
        let left = at.alone.as_ref().map(|alone| alone.value);
        let remaining = at.absolute.remaining.as_ref().map_or_else(|| words::NOTHING.to_owned(), ratio);
        let cells = html! {
            tr {
                th scope="row" { (name) @if is_best { ", best" } }
                td { (words::percent(left)) @if at.kills_alone { ", kills alone" } }
                td { (words::combined(&ic50, unit)) }
                td { (potentiation.map_or_else(|| words::NOTHING.to_owned(), ratio)) }
                td { (remaining) }
                td { (at.absolute.potentiation.n) }
            }
        };
        Row { name, cells }
    };
    let rows = std::iter::once(without).chain(found.potency.doses.iter().enumerate().map(row));
    context.folded.table("", &caption, &head, vec![rows.collect()])
}
