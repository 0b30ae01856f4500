use super::page;
use crate::report::figure::figures;
use crate::report::fixture::{changed, km12, one_experiment, with_compound};
use foldshift_study::analysis::Analysis;
use foldshift_tables::diagnostic::{Code, Diagnostic};

fn report(analysis: &Analysis) -> String {
    page(analysis, &figures(analysis), "name = \"as resolved\"")
}

#[test]
fn every_compound_line_and_experiment_appears() {
    let html = report(km12());
    for name in ["larotrectinib", "repotrectinib", "selitrectinib", "trametinib", "KM12-LR1", "KM12-LR2"] {
        assert!(html.contains(&format!(">{name}<")), "{name}");
    }
    for text in ["2026-03-16", "SIMULATED DATA", "1 plate", "Growth rate not controlled", "as resolved"] {
        assert!(html.contains(text), "{text}");
    }
    assert!(html.contains("Research use only. Not a treatment recommendation."));
}

#[test]
fn the_answer_comes_in_plain_words_and_bounds_stay_bounds() {
    let html = report(km12());
    let text = html.replace("<strong class=\"R\">", "").replace("</strong>", "");
    assert!(text.contains(
        "KM12-LR1 is resistant to larotrectinib: at least 679-fold (one-sided 95 %, 3 experiments)"
    ));
    assert!(html.contains("selitrectinib: 2.2-fold (1.7–2.9, n = 3)"));
    assert!(html.contains("≥ 679") && html.contains("&gt; 10 µM"));
}

#[test]
fn a_name_is_never_taken_for_markup() {
    let html = report(&with_compound("<b>&"));
    assert!(html.contains("&lt;b&gt;&amp;") && !html.contains("<b>"));
}

#[test]
fn the_page_stands_alone() {
    let html = report(km12());
    for load in ["http://", "https://", "src=", "url(", "@import", "<link", "<script"] {
        assert!(!html.contains(load), "{load}");
    }
    assert!(html.len() < 3_000_000, "{} bytes", html.len());
}

#[test]
fn the_waiver_of_the_blank_is_on_page_one() {
    let html = report(&changed(|text| text.replace("zero = \"blank\"", "zero = \"none\"")));
    let (first, _) = html.split_once("<h2>").unwrap();
    assert!(first.contains("No blank was subtracted."));
}

#[test]
fn one_experiment_supports_no_call() {
    let html = report(one_experiment());
    assert!(html.contains("One experiment supports no call."));
    assert!(!html.contains("resistant</strong> to"));
}

#[test]
fn a_study_without_pairs_or_usable_plates_still_has_a_page() {
    let mut alone = changed(|text| text.split("[[pair]]").next().unwrap_or_default().to_owned());
    assert!(report(&alone).contains("Nothing is compared"));
    alone.curves.clear();
    assert!(report(&alone).contains("every sample was left out"));
}

#[test]
fn a_flood_of_warnings_is_folded_and_none_is_lost() {
    let mut flooded = km12().clone();
    flooded.warnings = (0..225)
        .map(|n| Diagnostic::warning(Code::Folds, format!("curve `drug <{n}>` is flat")).help("look at it"))
        .collect();
    let html = report(&flooded);
    assert!(html.contains("<p>225 warnings.</p>") && html.contains("and 222 more of this kind"));
    let (open, folded) = html.split_once("<details>").unwrap();
    assert_eq!(open.matches("is flat").count(), 3);
    assert_eq!(folded.matches("is flat").count(), 222);
    assert!(html.contains("curve <code>drug &lt;224&gt;</code> is flat: look at it"));
}
