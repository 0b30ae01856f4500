//! Many folds at a glance: a row a compound, a column a resistant line, the shade by the fold and the letter of the call in it.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::chips;
use super::context::Context;
use super::line_sentence::size;
use crate::report::figure::shade_name;
use crate::report::words;
use foldshift_curves::compare::{Call, Shift};
use foldshift_curves::elementary::log10;
use foldshift_mechanism::verdict::Verdict;
use foldshift_study::analysis::Analysis;

/// Compounds that a matrix holds; of more the table of folds tells.
pub(super) const MOST_ROWS: usize = 400;

/// A resistant line of a pair.
type Pair<'a> = (&'a str, &'a str);

/// The fold of a shift as far as it is known, for shades and orders.
pub(crate) fn known(shift: &Shift) -> Option<f64> {
    let fold = match shift.qualifier {
        "" => shift.estimate,
        ">" => shift.lower,
        "<" => shift.upper,
        _ => None,
    };
    fold.filter(|fold| *fold > 0.0 && fold.is_finite())
}

/// The matrix; nothing where nothing is compared.
pub(super) fn matrix(context: &Context) -> Markup {
    let pairs: Vec<Pair> =
        context.pairs().map(|pair| (pair[0].parental.as_str(), pair[0].resistant.as_str())).collect();
    let mut cells: BTreeMap<(&str, Pair), &Shift> = BTreeMap::new();
    for shift in &context.folds {
        cells.insert((&shift.compound, (&shift.parental, &shift.resistant)), shift);
    }
    let mut compounds: Vec<&str> = cells.keys().map(|(compound, _)| *compound).collect();
    compounds.dedup();
    if compounds.is_empty() || compounds.len() > MOST_ROWS {
        return html! {};
    }
    let class = classes(context.analysis);
    let rows: Vec<Vec<Option<&Shift>>> = compounds
        .iter()
        .map(|compound| pairs.iter().map(|pair| cells.get(&(*compound, *pair)).copied()).collect())
        .collect();
    let alike = alike(&rows);
    let furthest = |row: &[Option<&Shift>]| row.iter().flatten().map(|shift| size(shift)).fold(0.0, f64::max);
    let common = common_part(&pairs.iter().map(|(_, resistant)| *resistant).collect::<Vec<_>>());
    let one_parental = pairs.iter().all(|pair| pair.0 == pairs[0].0);
    // By class where classes are known, else by name, as the table of folds is.
    let mut order: Vec<usize> = (0..compounds.len()).collect();
    order.sort_by_key(|row| class.get(compounds[*row]).map_or((usize::MAX, 0), |(_, rank)| *rank));
    html! {
        div.scroll tabindex="0" role="region" aria-label="Folds of all lines and compounds" {
            table.matrix id="matrix" {
                caption {
                    "Fold of the absolute IC50, resistant ÷ parental" @if one_parental { " (" (pairs[0].0) ")" } ", with its call."
                    @if !common.is_empty() { " Lines without the “" (common) "” of their names." }
                    " A slash: not measured. No colour, dashed: undecided. ▾: downwards."
                }
                thead {
                    tr {
                        th scope="col" { "Compound" }
                        @for (parental, resistant) in &pairs {
                            th scope="col" title={ (resistant) " against " (parental) } {
                                (resistant.strip_prefix(common.as_str()).unwrap_or(resistant))
                                @if !one_parental { br; span.small { "÷ " (parental) } }
                                @if let Some(place) = placed(context, parental, resistant) { br; span.small { (place) } }
                            }
                        }
                    }
                }
                tbody {
                    @for (shown, row) in order.iter().enumerate() {
                        @let compound = compounds[*row];
                        @let (of_class, rank) = class.get(compound).map_or((String::new(), (usize::MAX, 0)), Clone::clone);
                        @let above = shown.checked_sub(1).and_then(|above| class.get(compounds[order[above]]));
                        tr data-class=(rank.0) data-rank=(rank.1) data-fold=(words::fixed(furthest(&rows[*row]), 3)) data-alike=(alike[*row])
                            class=[(shown > 0 && above.map(|(name, _)| name.as_str()).unwrap_or_default() != of_class).then_some("apart")] {
                            th scope="row" title=[(!of_class.is_empty()).then_some(of_class.as_str())] {
                                @match context.id_of(compound) {
                                    Some(id) => a href={ "#" (id) } { (compound) },
                                    None => (compound),
                                }
                            }
                            @for shift in &rows[*row] { (cell(*shift)) }
                        }
                    }
                }
            }
        }
        (chips::legend())
    }
}

fn cell(shift: Option<&Shift>) -> Markup {
    let Some(shift) = shift else {
        return html! { td.none { span.slash aria-label="not measured" role="img" { "⁄" } } };
    };
    let undecided = shift.call.is_none_or(|call| call == Call::I);
    let fold = known(shift).filter(|_| !undecided);
    let shade = fold.map(shade_name).unwrap_or_default();
    let down = fold.is_some_and(|fold| fold < 1.0) && !shade.is_empty();
    let letter = shift.call.map_or_else(|| words::NOTHING.to_owned(), |call| call.to_string());
    html! {
        td class={ (shade) @if undecided { " undecided" } } {
            span.letter title=(shift.call.map_or("no call", words::call)) { (letter) @if down { "▾" } }
            " " (words::shift_value(shift))
        }
    }
}

/// Where the resistance of a line lies, in a word.
fn placed(context: &Context, parental: &str, resistant: &str) -> Option<&'static str> {
    let judged = context
        .analysis
        .mechanism
        .iter()
        .find(|judged| judged.parental == parental && judged.resistant == resistant)?;
    match judged.judgement.decision.verdict {
        Verdict::OnTarget => Some("on"),
        Verdict::OffTarget => Some("off"),
        Verdict::Mixed => Some("on, off"),
        Verdict::InsufficientEvidence => Some("?"),
        Verdict::NotResistant => None,
    }
}

/// The class of each compound that the packs know, and its rank.
pub(crate) fn classes(analysis: &Analysis) -> BTreeMap<&str, (String, (usize, usize))> {
    let drugs = analysis.mechanism.iter().flat_map(|judged| &judged.judgement.panel.drugs);
    drugs
        .map(|drug| {
            let class = drug.regimen.class;
            (
                drug.written.as_str(),
                (words::drug_class(class).to_owned(), (class as usize, drug.regimen.rank)),
            )
        })
        .collect()
}

/// An order in which neighbours are alike: from the row that is shifted furthest, always on to the nearest that is left.
/// The place of each row in it.
fn alike(rows: &[Vec<Option<&Shift>>]) -> Vec<usize> {
    let of = |row: &[Option<&Shift>]| -> Vec<Option<f64>> {
        row.iter().map(|shift| shift.and_then(known).map(log10)).collect()
    };
    let profiles: Vec<Vec<Option<f64>>> = rows.iter().map(|row| of(row)).collect();
    // Mean of the squared differences where both were measured.
    let apart = |a: &[Option<f64>], b: &[Option<f64>]| {
        let both: Vec<f64> =
            a.iter().zip(b).filter_map(|(a, b)| Some((a.as_ref()? - b.as_ref()?).powi(2))).collect();
        #[expect(clippy::cast_precision_loss, reason = "a few lines")]
        let n = both.len() as f64;
        if both.is_empty() { f64::INFINITY } else { both.iter().sum::<f64>() / n }
    };
    let height = |profile: &[Option<f64>]| profile.iter().flatten().sum::<f64>();
    let mut left: Vec<usize> = (0..rows.len()).collect();
    let mut places = vec![0; rows.len()];
    let mut at = left.iter().copied().max_by(|a, b| height(&profiles[*a]).total_cmp(&height(&profiles[*b])));
    for place in 0..rows.len() {
        let Some(row) = at else { break };
        places[row] = place;
        left.retain(|other| *other != row);
        at = left.iter().copied().min_by(|a, b| {
            apart(&profiles[row], &profiles[*a]).total_cmp(&apart(&profiles[row], &profiles[*b]))
        });
    }
    places
}

/// What all names begin with, up to its last `-`, `_`, `/` or blank; empty of a single name.
fn common_part(names: &[&str]) -> String {
    let Some((first, others)) = names.split_first().filter(|(_, others)| !others.is_empty()) else {
        return String::new();
    };
    let same = |name: &&str| first.bytes().zip(name.bytes()).take_while(|(a, b)| a == b).count();
    let length = others.iter().map(same).min().unwrap_or_default();
    let bytes = &first.as_bytes()[..length];
    let end = bytes.iter().rposition(|byte| matches!(byte, b'-' | b'_' | b'/' | b' ')).map_or(0, |at| at + 1);
    first.get(..end).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_lose_what_their_names_have_in_common() {
        assert_eq!(common_part(&["KM12-LR1", "KM12-LR2", "KM12-ER1"]), "KM12-");
        assert_eq!(common_part(&["KM12-LR1"]), "");
        assert_eq!(common_part(&["Größe-a", "Größe-b"]), "Größe-");
        assert_eq!(common_part(&["alpha", "alpine"]), "");
    }

    #[test]
    fn neighbours_in_the_order_of_likeness_are_alike() {
        let all = &crate::report::fixture::km12().shifts;
        let fold = |fold: f64| {
            let mut one = all[0].clone();
            (one.qualifier, one.estimate) = ("", Some(fold));
            one
        };
        let folds: Vec<[Shift; 2]> =
            [[100.0, 90.0], [1.0, 1.1], [80.0, 100.0], [1.2, 0.9]].map(|row| row.map(fold)).into();
        let rows: Vec<Vec<Option<&Shift>>> = folds.iter().map(|row| row.iter().map(Some).collect()).collect();
        let places = alike(&rows);
        assert!(places[0].abs_diff(places[2]) == 1 && places[1].abs_diff(places[3]) == 1, "{places:?}");
    }
}
