//! What the page is sent of the example study, with and without well D9 of one plate.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use super::ReportPresenter;
use crate::report::fixture::{changed, km12, one_experiment, with_compound};
use foldshift_curves::compare::Metric;
use foldshift_studio::Presenter;
use foldshift_studio::view::{CurveAsked, CurveView, MatrixView, Piece};
use foldshift_study::analysis::Analysis;

/// The example without the well that the design takes out.
fn without_d9() -> &'static Analysis {
    static WITHOUT: OnceLock<Analysis> = OnceLock::new();
    WITHOUT.get_or_init(|| {
        changed(|text| {
            let plate = "export = \"exports/2026-03-09_KM12-LR2.csv\"\nplate = \"Plate A\"\n";
            assert!(text.contains(plate));
            text.replace(plate, &format!("{plate}exclude = {{ D9 = \"bubble\" }}\n"))
        })
    })
}

fn matrix(analysis: &Analysis) -> MatrixView {
    ReportPresenter.matrix(analysis)
}

fn asked(analysis: &Analysis, compound: &str, resistant: &str) -> CurveAsked {
    let matrix = matrix(analysis);
    let row = matrix.compounds.iter().position(|name| name == compound).unwrap();
    let column = matrix.pairs.iter().position(|pair| pair.resistant == resistant).unwrap();
    CurveAsked {
        id: matrix.cells[row][column].id.clone(),
        width: 744.0,
        height: 400.0,
        ..CurveAsked::default()
    }
}

fn curve(analysis: &Analysis, before: Option<&Analysis>) -> CurveView {
    ReportPresenter.curve(analysis, before, &asked(analysis, "larotrectinib", "KM12-LR2")).unwrap()
}

fn text(pieces: &[Piece]) -> String {
    pieces.iter().map(|piece| piece.text.as_str()).collect()
}

/// Plate and well of every mark of a drawing, with what leaves it out.
fn marks(svg: &str) -> Vec<(usize, String, Option<String>)> {
    let document = roxmltree::Document::parse(svg).unwrap();
    let marks = document.descendants().filter(|node| node.has_attribute("data-well"));
    marks
        .map(|node| {
            let plate = node.attribute("data-plate").unwrap().parse().unwrap();
            assert!(node.has_attribute("data-day") && node.has_attribute("data-line"));
            (
                plate,
                node.attribute("data-well").unwrap().to_owned(),
                node.attribute("data-out").map(str::to_owned),
            )
        })
        .collect()
}

#[test]
fn every_mark_is_a_well_of_the_list_and_every_well_has_one_mark() {
    for analysis in [km12(), without_d9(), one_experiment()] {
        for line in ["KM12-LR1", "KM12-LR2"] {
            let view = ReportPresenter.curve(analysis, None, &asked(analysis, "trametinib", line)).unwrap();
            let mut marked: Vec<(usize, String, bool)> =
                marks(&view.svg).into_iter().map(|(plate, well, out)| (plate, well, out.is_some())).collect();
            let mut listed: Vec<(usize, String, bool)> =
                view.wells.iter().map(|well| (well.plate, well.well.clone(), well.out.is_some())).collect();
            marked.sort();
            listed.sort();
            assert!(listed.len() > 60, "{}", listed.len());
            assert_eq!(marked, listed);
            let plates: BTreeSet<usize> = listed.iter().map(|(plate, ..)| *plate).collect();
            assert!(plates.iter().all(|plate| view.plates.contains(plate)));
        }
    }
}

#[test]
fn a_well_that_is_left_out_stands_in_the_figure_with_its_reason_and_how_far_it_lies_off() {
    let view = curve(without_d9(), Some(km12()));
    let out: Vec<_> = view
        .wells
        .iter()
        .filter(|well| well.out.as_deref().is_some_and(|out| out.starts_with("bubble")))
        .collect();
    assert_eq!(out.len(), 1);
    assert_eq!((out[0].well.as_str(), out[0].line.as_str()), ("D9", "KM12-LR2"));
    assert_eq!(out[0].said, "10 nM · 116 % of vehicle");
    let off = out[0].out.as_deref().unwrap();
    assert!(off.ends_with(" SD above its curve"), "{off}");
    assert!(marks(&view.svg).contains(&(out[0].plate, "D9".to_owned(), Some("hand".to_owned()))));
}

#[test]
fn the_ghost_of_what_did_not_change_lies_on_the_curves() {
    let view = curve(km12(), Some(km12()));
    assert!(view.ghost.len() >= 6, "{}", view.ghost.len());
    for ghost in &view.ghost {
        assert!(view.svg.contains(&format!("d=\"{}\"", ghost.d)), "{ghost:?}");
    }
    let moved = curve(without_d9(), Some(km12()));
    let apart = moved.ghost.iter().filter(|ghost| !moved.svg.contains(&ghost.d)).count();
    assert_eq!(apart, 2, "its day and the mean of its line");
}

#[test]
fn a_drawing_holds_nothing_that_a_strict_page_refuses() {
    let mut all = vec![curve(without_d9(), Some(km12())).svg];
    let effect = ReportPresenter.effect(
        km12(),
        without_d9(),
        &asked(km12(), "larotrectinib", "KM12-LR2"),
        "leaving out D9",
    );
    all.extend([effect.forest, effect.strip]);
    for svg in all {
        let document = roxmltree::Document::parse(&svg).unwrap();
        for node in document.descendants().filter(roxmltree::Node::is_element) {
            assert!(
                !["script", "style", "foreignObject", "image", "a"].contains(&node.tag_name().name()),
                "{svg}"
            );
            assert!(
                node.attributes().all(|one| one.name() != "style" && !one.name().starts_with("on")),
                "{svg}"
            );
        }
    }
}

#[test]
fn a_script_in_a_name_is_text() {
    let analysis = with_compound("<script>alert(1)</script>");
    let asked = asked(&analysis, "<script>alert(1)</script>", "KM12-LR2");
    let view = ReportPresenter.curve(&analysis, None, &asked).unwrap();
    assert!(view.svg.contains("&lt;script&gt;") && !view.svg.contains("<script"));
    roxmltree::Document::parse(&view.svg).unwrap();
}

#[test]
fn the_matrix_has_the_folds_of_the_report_in_its_order() {
    let view = matrix(km12());
    assert_eq!(view.compounds, ["larotrectinib", "selitrectinib", "repotrectinib", "trametinib"]);
    let shorts: Vec<&str> = view.pairs.iter().map(|pair| pair.short.as_str()).collect();
    assert_eq!(shorts, ["LR1", "LR2"]);
    for (row, compound) in view.cells.iter().zip(&view.compounds) {
        for (cell, pair) in row.iter().zip(&view.pairs) {
            let shift = km12()
                .shifts
                .iter()
                .find(|one| {
                    one.metric == Metric::Ic50Abs
                        && one.compound == *compound
                        && one.resistant == pair.resistant
                })
                .unwrap();
            assert_eq!(cell.fold, crate::report::words::shift_value(shift));
            assert_eq!(cell.call, shift.call.unwrap().to_string());
        }
    }
    assert_eq!(
        view.lines.iter().map(|line| line.name.as_str()).collect::<Vec<_>>(),
        ["KM12", "KM12-LR1", "KM12-LR2"]
    );
    assert_eq!(
        view.days.iter().map(|day| day.shown.as_str()).collect::<Vec<_>>(),
        ["2 Mar", "9 Mar", "16 Mar"]
    );
    let all: BTreeSet<usize> = view.plates.iter().flatten().flatten().copied().collect();
    assert_eq!(all.len(), km12().plates.len());
    assert_eq!(view.counts[0], "18 plates · 3 lines · 4 compounds");
    assert_eq!(view.verdicts.len(), 2);
    assert!(view.nothing.is_none());
    let ids: BTreeSet<&str> = view.cells.iter().flatten().map(|cell| cell.id.as_str()).collect();
    assert_eq!(ids.len(), 8);
}

#[test]
fn a_fold_is_said_in_a_sentence_and_one_experiment_makes_no_claim() {
    let said = text(&curve(km12(), None).sentence);
    assert!(said.starts_with("KM12-LR2 is resistant: 61-fold (95 % interval "), "{said}");
    assert!(said.ends_with(", 2 experiments)."), "{said}");
    let bound = ReportPresenter.curve(km12(), None, &asked(km12(), "larotrectinib", "KM12-LR1")).unwrap();
    let said = text(&bound.sentence);
    assert!(
        said.starts_with("KM12-LR1 is resistant: at least ") && said.contains("one-sided 95 % limit"),
        "{said}"
    );
    let one = ReportPresenter
        .curve(one_experiment(), None, &asked(one_experiment(), "larotrectinib", "KM12-LR2"))
        .unwrap();
    let said = text(&one.sentence);
    assert!(
        said.contains("in this one experiment") && said.ends_with("One experiment supports no call."),
        "{said}"
    );
    let cells = matrix(one_experiment()).cells;
    assert!(cells.iter().flatten().all(|cell| cell.call.is_empty()));
}

#[test]
fn what_leaving_out_a_well_changed_is_told_of_fold_call_and_day() {
    let asked = asked(km12(), "larotrectinib", "KM12-LR2");
    let effect = ReportPresenter.effect(km12(), without_d9(), &asked, "leaving out D9");
    assert_eq!(effect.heading, "What leaving out D9 changed");
    let names: Vec<&str> = effect.rows.iter().map(|row| row.name.as_str()).collect();
    assert_eq!(names, ["Fold", "Call", "9 Mar, nM"]);
    assert!(effect.rows[1].same && !effect.rows[2].same);
    assert!(effect.strip_said.starts_with("9 Mar curve, now − before: at most "), "{}", effect.strip_said);
    let advice = text(&effect.advice);
    assert!(
        advice.contains("That day’s curve is surer") && advice.contains("A third experiment helps more"),
        "{advice}"
    );
    assert!(effect.calls.is_empty() && effect.announced.ends_with("call the same"), "{}", effect.announced);
    // Looked at from another comparison it speaks of the one that changed.
    let other = CurveAsked { id: asked.id.clone(), ..self::asked(km12(), "trametinib", "KM12-LR1") };
    let elsewhere = CurveAsked { id: self::asked(km12(), "trametinib", "KM12-LR1").id, ..other };
    let told = ReportPresenter.effect(km12(), without_d9(), &elsewhere, "leaving out D9");
    assert_eq!(told.heading, "What leaving out D9 changed of KM12-LR2 under larotrectinib");
    assert_eq!(told.rows, effect.rows);
    // And nothing at all changes nothing.
    let same = ReportPresenter.effect(km12(), km12(), &asked, "nothing");
    assert!(same.rows.iter().all(|row| row.same) && same.strip.is_empty() && same.calls.is_empty());
}

#[test]
fn blind_curves_tell_no_line_no_fold_and_no_call() {
    let asked = CurveAsked { blind: true, ..asked(km12(), "larotrectinib", "KM12-LR2") };
    let view = ReportPresenter.curve(km12(), None, &asked).unwrap();
    let told = serde_json::to_string(&view).unwrap();
    assert!(!told.contains("KM12") && !told.contains("-fold"), "{told}");
    // All lines have one colour.
    for line in 1..6 {
        assert!(!view.svg.contains(&format!("s-l{line}\"")), "{line}");
    }
    assert_eq!(marks(&view.svg).len(), view.wells.len());
    // Places are ordered by neither role.
    let seen = curve(km12(), None);
    assert_eq!(marks(&seen.svg).len(), view.wells.len());
}

#[test]
fn a_plate_is_told_well_by_well() {
    let at =
        km12().plates.iter().position(|plate| &*plate.export == "exports/2026-03-09_KM12-LR2.csv").unwrap();
    let view = ReportPresenter.plate(without_d9(), at);
    assert_eq!((view.title.as_str(), view.rows, view.columns), ("9 Mar · A", 8, 12));
    assert!(view.said.starts_with("Z′ "), "{}", view.said);
    let d9 = view.wells.iter().find(|well| well.well == "D9").unwrap();
    assert_eq!(
        (d9.said.as_str(), d9.out.as_deref(), d9.by.as_deref()),
        ("larotrectinib 10 nM, 116 %", Some("bubble"), Some("hand"))
    );
    assert!(view.wells.iter().filter_map(|well| well.tint).all(|tint| (0.0..=1.0).contains(&tint)));
    let failed = km12().failed_plates()[0];
    let view = ReportPresenter.plate(km12(), failed);
    assert_eq!((view.verdict.as_str(), view.said.as_str()), ("fail", "failed, not used"));
    assert!(!view.reasons.is_empty());
}
