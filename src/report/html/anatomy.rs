//! The anatomy of the shifts: potency, plateau, slope, one curve or two, one kind of cells or two. In words.

use maud::{Markup, html};

use super::folded::{Folded, Row};
use crate::report::words;
use foldshift_curves::compare::Anatomy;
use foldshift_curves::compare::anatomy::{Component, Fraction, FractionKind, Part, Verdict};
use foldshift_study::analysis::Analysis;

/// The section; nothing where nothing was compared.
pub(super) fn section(analysis: &Analysis, folded: &Folded) -> Markup {
    if analysis.anatomy.is_empty() {
        return html! {};
    }
    let caption = html! {
        "Differences of the curves, resistant against parental, with 95 % intervals over their own experiments, borrowing nothing; bold where the lines differ."
    };
    let heads =
        ["Line", "Compound", "Potency", "Plateau", "Slope", "One curve for both", "Resistant fraction"];
    let head = html! { @for head in heads { th scope="col" { (head) } } };
    let pairs = analysis.anatomy.chunk_by(|a, b| (&a.parental, &a.resistant) == (&b.parental, &b.resistant));
    let rows: Vec<Vec<Row>> = pairs.map(|pair| pair.iter().map(named_row).collect()).collect();
    html! {
        section id="anatomy" {
            h3 { "Anatomy of the shifts" }
            p {
                "How the curves differ: potency (the midpoint moves), plateau (fewer cells can be killed), slope. A difference is "
                "claimed where it repeats over experiments (95 % interval) and the wells show it. “One curve for both” asks "
                "whether the wells of an experiment need two curves at all; it knows nothing of the next day. A resistant fraction "
                "is given where the curves fall in two steps that no single curve follows; where more cells survive the highest "
                "dose, a raised plateau and a fraction that the doses do not reach look the same, and the fraction is a bound."
            }
            (folded.table("", &caption, &head, rows))
            @let tops: Vec<&Anatomy> = analysis.anatomy.iter().filter(|anatomy| differs(anatomy, Part::Top)).collect();
            @if !tops.is_empty() {
                p { "The upper plateaus differ too, which the vehicle wells should not allow:" }
                ul {
                    @for anatomy in tops {
                        li {
                            (anatomy.resistant) " under " (anatomy.compound) ": "
                            (anatomy.component(Part::Top).map(component).unwrap_or_default())
                        }
                    }
                }
            }
        }
    }
}

fn differs(anatomy: &Anatomy, part: Part) -> bool {
    anatomy.component(part).is_some_and(|found| found.verdict == Verdict::Different)
}

fn named_row(anatomy: &Anatomy) -> Row {
    Row { name: format!("{} under {}", anatomy.resistant, anatomy.compound), cells: row(anatomy) }
}

fn row(anatomy: &Anatomy) -> Markup {
    let cell = |part: Part| {
        let text = anatomy.component(part).map(component).unwrap_or_default();
        html! { td { @if differs(anatomy, part) { strong { (text) } } @else { (text) } } }
    };
    html! {
        tr {
            th scope="row" { (anatomy.resistant) }
            td { (anatomy.compound) }
            (cell(Part::Potency))
            (cell(Part::Plateau))
            (cell(Part::Slope))
            td { (one_curve(anatomy)) }
            td { (fraction(&anatomy.fraction)) }
        }
    }
}

/// What is said of a part: `61-fold (36–104), relative IC50`, `+21.0 points (14.2 to 27.8)`, `no difference shown`.
fn component(found: &Component) -> String {
    let value = value(found);
    match found.verdict {
        Verdict::Different => value,
        Verdict::NotShown if value.is_empty() => "no difference shown".to_owned(),
        // The experiments agree, and no curve of theirs shows it.
        Verdict::NotShown if found.p.is_some_and(|p| p < 0.05) => {
            format!("no difference shown by the wells: {value}")
        }
        // A bound beyond no change says that there is a difference: it cannot stand behind "no difference".
        Verdict::NotShown if is_beyond_one(found) => {
            format!("{value} by the experiments, not shown by the wells")
        }
        Verdict::NotShown => format!("no difference shown: {value}"),
        Verdict::NotDetermined => "not determined by these doses".to_owned(),
        Verdict::TechnicalOnly if value.is_empty() => "one experiment only".to_owned(),
        Verdict::TechnicalOnly => format!("{value}, wells of one experiment"),
    }
}

/// Does a bound exclude that nothing changes?
fn is_beyond_one(found: &Component) -> bool {
    match found.qualifier {
        ">" => found.lower.is_some_and(|lower| lower > 1.0),
        "<" => found.upper.is_some_and(|upper| upper < 1.0),
        _ => false,
    }
}

/// The midpoint is the relative IC50, whose fold is not the one to quote: every such number says so.
fn value(found: &Component) -> String {
    let value = bare_value(found);
    if found.part == Part::Potency && !value.is_empty() { format!("{value}, relative IC50") } else { value }
}

fn bare_value(found: &Component) -> String {
    let one = |value: f64| {
        if found.part.is_fold() { words::fold(value) } else { words::points(Some(value)) }
    };
    let unit = if found.part.is_fold() { "-fold" } else { " points" };
    // What wells of one experiment bound is no bound on the line.
    let (below, above) =
        if found.verdict == Verdict::TechnicalOnly { ("> ", "< ") } else { ("at least ", "at most ") };
    match (found.qualifier, found.estimate, found.lower, found.upper) {
        ("", Some(estimate), ..) => {
            let limits = interval(found.lower, found.upper, one);
            format!("{}{unit}{limits}", one(estimate))
        }
        (">", _, Some(lower), _) => format!("{below}{}{unit}", words::fold_at_least(lower)),
        ("<", _, _, Some(upper)) => format!("{above}{}{unit}", words::fold_at_most(upper)),
        _ => String::new(),
    }
}

fn interval(lower: Option<f64>, upper: Option<f64>, print: impl Fn(f64) -> String) -> String {
    if lower.is_none() && upper.is_none() {
        return String::new();
    }
    let side = |limit: Option<f64>| limit.map_or_else(|| "open".to_owned(), &print);
    format!(" ({} to {})", side(lower), side(upper))
}

fn one_curve(anatomy: &Anatomy) -> String {
    let one = anatomy.one_curve;
    match one.n {
        0 => "not tested".to_owned(),
        n => format!("rejected in {} of {}", one.n_rejected, words::counted(n, "experiment")),
    }
}

/// `34 % (21 to 52), shifted 120-fold (60 to 240)`, `at least 14 %, or a raised plateau`, `none supported`.
fn fraction(found: &Fraction) -> String {
    let percent = |value: f64| words::fixed(100.0 * value, 0);
    match (found.kind, found.estimate, found.lower) {
        (FractionKind::Mixture, Some(estimate), _) => {
            let limits = interval(found.lower, found.upper, percent);
            let fold = found.shift.map(words::fold).unwrap_or_default();
            let [lower, upper] = found.shift_interval;
            let shift = interval(lower, upper, words::fold);
            let only = if found.technical_only { "; wells of one experiment" } else { "" };
            format!("{} %{limits}, shifted {fold}-fold{shift}{only}", percent(estimate))
        }
        (FractionKind::EfficacyOrResistantFraction, _, Some(lower)) => {
            format!("at least {} %, or a raised plateau", words::fixed((100.0 * lower).floor(), 0))
        }
        _ => "none supported".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture::{km12, one_experiment};
    use foldshift_curves::compare::{Method, Tag};

    fn found(part: Part, verdict: Verdict) -> Component {
        Component {
            part,
            estimate: Some(if part.is_fold() { 61.4 } else { 0.21 }),
            qualifier: "",
            lower: Some(if part.is_fold() { 36.2 } else { 0.142 }),
            upper: Some(if part.is_fold() { 104.0 } else { 0.278 }),
            n: 3,
            method: Method::PairedT,
            p: Some(0.001),
            p_adjusted: Some(0.004),
            p_technical: Some(0.0),
            verdict,
        }
    }

    #[test]
    fn a_difference_comes_in_folds_and_points_and_none_shown_is_not_equal() {
        let different = |part| component(&found(part, Verdict::Different));
        assert_eq!(different(Part::Potency), "61-fold (36 to 104), relative IC50");
        assert_eq!(different(Part::Plateau), "+21.0 points (+14.2 to +27.8)");
        let not_shown = component(&found(Part::Slope, Verdict::NotShown));
        assert!(not_shown.starts_with("no difference shown by the wells: "), "{not_shown}");
        let bound = Component {
            estimate: None,
            qualifier: ">",
            lower: Some(38.9),
            upper: None,
            ..found(Part::Potency, Verdict::Different)
        };
        assert_eq!(component(&bound), "at least 38-fold, relative IC50");
        let unseen = Component { verdict: Verdict::NotShown, p: None, ..bound.clone() };
        assert_eq!(
            component(&unseen),
            "at least 38-fold, relative IC50 by the experiments, not shown by the wells"
        );
        let open = Component { lower: Some(0.5), ..unseen };
        assert_eq!(component(&open), "no difference shown: at least 0.50-fold, relative IC50");
    }

    #[test]
    fn the_section_names_every_comparison_and_one_experiment_claims_nothing() {
        let html = section(km12(), &Folded::default()).into_string();
        let compared = km12()
            .shifts
            .iter()
            .filter(|shift| shift.metric == foldshift_curves::compare::Metric::Ic50Abs)
            .count();
        assert_eq!(html.matches("<th scope=\"row\">").count(), compared);
        let one = one_experiment();
        assert!(one.shifts.iter().any(|shift| shift.tags.contains(&Tag::TechnicalOnly)));
        assert!(!section(one, &Folded::default()).into_string().contains("<strong>"));
    }
}
