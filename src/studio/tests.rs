//! What the page is sent of the example study, with and without well D9 of one plate.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::OnceLock;

use super::ReportPresenter;
use super::plate_name::short_plate;
use crate::report::fixture::{changed, km12, one_experiment, with_compound};
use foldshift_curves::compare::Metric;
use foldshift_studio::Presenter;
use foldshift_studio::view::{CurveAsked, CurveView, MatrixView, Piece};
use foldshift_study::analysis::{Analysis, analyse};
use foldshift_study::decisions::Decisions;
use foldshift_study::study_file::Study;

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
fn only_a_curve_that_changed_has_a_ghost_and_a_strip() {
    let same = curve(km12(), Some(km12()));
    assert!(same.ghost.is_empty() && same.strip.is_empty());
    let moved = curve(without_d9(), Some(km12()));
    assert_eq!(moved.ghost.len(), 2, "its day and the mean of its line");
    let day = moved.ghost.iter().filter_map(|ghost| ghost.day).collect::<Vec<_>>();
    assert_eq!((day.len(), moved.ghost[0].line), (1, moved.ghost[1].line));
    assert!(moved.ghost.iter().all(|ghost| !moved.svg.contains(&ghost.d)));
    let other = asked(km12(), "trametinib", "KM12-LR1");
    let other = ReportPresenter.curve(without_d9(), Some(km12()), &other).unwrap();
    assert!(other.ghost.is_empty() && other.strip.is_empty());
}

/// Numbers of an attribute of all elements of a name.
fn numbers(svg: &str, element: &str, attribute: &str) -> Vec<f64> {
    let document = roxmltree::Document::parse(svg).unwrap();
    let nodes =
        document.descendants().filter(|node| node.has_tag_name(("http://www.w3.org/2000/svg", element)));
    nodes.filter_map(|node| node.attribute(attribute)?.parse().ok()).collect()
}

#[test]
fn a_strip_is_as_wide_as_its_figure_and_no_letter_of_it_is_small() {
    for (width, linear) in [(744.0, false), (560.0, false), (1200.0, true)] {
        let asked = CurveAsked { width, linear, ..asked(km12(), "larotrectinib", "KM12-LR2") };
        let view = ReportPresenter.curve(without_d9(), Some(km12()), &asked).unwrap();
        assert_eq!(numbers(&view.strip, "svg", "width"), [width]);
        assert_eq!(numbers(&view.svg, "svg", "width"), [width]);
        // Letters are measured in tenths of a pixel.
        let sizes = numbers(&view.strip, "text", "font-size");
        assert!(!sizes.is_empty() && sizes.iter().all(|size| *size >= 110.0), "{sizes:?}");
        let document = roxmltree::Document::parse(&view.strip).unwrap();
        let said = document.root_element().attribute("aria-label").unwrap();
        assert!(
            said.starts_with("9 Mar curve, now − before: ") && said.ends_with("where it changed most"),
            "{said}"
        );
        assert!(said.chars().any(|letter| letter.is_ascii_digit()));
    }
}

/// The example under these decisions.
fn decided(text: &str) -> Analysis {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/km12");
    let study = std::fs::read_to_string(folder.join("study.toml")).unwrap();
    let (mut study, warnings) = Study::parse("study.toml", &study, &folder).unwrap();
    study.decisions = Decisions::parse("decisions.toml", text).unwrap();
    analyse(study, warnings).unwrap()
}

const OUT: &str = "export = \"exports/2026-03-09_KM12-LR2.csv\"\nplate = \"Plate A\"\n";

fn sentence_of(now: &Analysis, before: &Analysis, compound: &str, line: &str) -> String {
    text(&ReportPresenter.curve(now, Some(before), &asked(now, compound, line)).unwrap().sentence)
}

#[test]
fn the_sentence_says_what_the_fold_was_before_the_last_decision() {
    let reading = reading("exports/2026-03-09_KM12-LR2.csv", "Plate A", "D9");
    let d9 = decided(&format!(
        "[[decision]]\nleave_out = \"well\"\n{OUT}wells = [\"D9\"]\nreading = [{reading}]\n"
    ));
    let said = sentence_of(&d9, km12(), "larotrectinib", "KM12-LR2");
    assert!(said.ends_with(" It was 61-fold before you left out D9."), "{said}");
    let back = sentence_of(km12(), &d9, "larotrectinib", "KM12-LR2");
    assert!(back.ends_with(" It was 62-fold before you put D9 back."), "{back}");
    // What it does not touch says nothing of it; nor does what is judged blind.
    let other = sentence_of(&d9, km12(), "trametinib", "KM12-LR1");
    assert!(!other.contains("before you"), "{other}");
    let blind = CurveAsked { blind: true, ..asked(km12(), "larotrectinib", "KM12-LR2") };
    let blind = ReportPresenter.curve(&d9, Some(km12()), &blind).unwrap();
    assert!(!text(&blind.sentence).contains("before you"));
    // No reason is told by who gave it.
    let told = serde_json::to_string(&curve(&d9, Some(km12()))).unwrap();
    assert!(told.contains("no reason given") && !told.contains("decision: "));
}

/// A reading of the example as a decision holds it.
fn reading(export: &str, plate: &str, well: &str) -> f64 {
    let plate = km12().plates.iter().find(|one| &*one.export == export && &*one.name == plate).unwrap();
    plate.wells.iter().find(|(name, _)| name.to_string() == well).unwrap().1.value.unwrap()
}

#[test]
fn a_bound_is_told_as_one_before_and_a_plate_by_its_name() {
    let plate = "[[decision]]\nleave_out = \"plate\"\nexport = \"exports/2026-03-16_KM12-LR1_A.csv\"\nplate = \"KM12-LR1 2026-03-16 A\"\n";
    let now = decided(plate);
    let said = sentence_of(&now, km12(), "larotrectinib", "KM12-LR1");
    assert!(said.contains(" It was at least 679-fold"), "{said}");
    assert!(said.ends_with(" before you left out the plate KM12-LR1, 16 Mar, A."), "{said}");
    let at = now.plates.iter().position(|one| &*one.export == "exports/2026-03-16_KM12-LR1_A.csv").unwrap();
    let view = ReportPresenter.plate(&now, at);
    assert_eq!((view.title.as_str(), view.said.as_str()), ("16 Mar · A", "left out"));
    assert_eq!(matrix(&now).standing[at], "out");
    assert_eq!(matrix(km12()).standing[at], "pass");
}

#[test]
fn a_failed_plate_is_told_in_plain_words_and_so_is_that_it_is_used_all_the_same() {
    let failed = km12().failed_plates()[0];
    let view = matrix(km12());
    let told = view.failed.unwrap();
    let cv = km12().plates[failed].quality[0].cv_vehicle.unwrap();
    let said = format!("One failed: KM12-LR2, 16 Mar, A. Its vehicle wells scatter by {:.0} %.", 100.0 * cv);
    assert_eq!((told.place, told.said), (failed, said));
    assert_eq!(view.standing[failed], "fail");
    let plate = &km12().plates[failed];
    let used = decided(&format!(
        "[[decision]]\nuse = \"plate\"\nexport = \"{}\"\nplate = \"{}\"\n",
        plate.export, plate.name
    ));
    assert_eq!(ReportPresenter.plate(&used, failed).said, "failed, used all the same");
    let view = matrix(&used);
    assert_eq!(view.standing[failed], "used");
    assert!(
        view.failed.unwrap().said.starts_with("One failed, and is used all the same: KM12-LR2, 16 Mar, A.")
    );
    let said = sentence_of(&used, km12(), "larotrectinib", "KM12-LR2");
    assert!(said.ends_with("before you used the failed plate."), "{said}");
}

#[test]
fn plates_are_told_by_line_and_day_and_never_two_alike() {
    let of = |place: usize| ReportPresenter.plate(km12(), place);
    let mut all = BTreeSet::new();
    for place in 0..km12().plates.len() {
        let view = of(place);
        let (_, rest) = view.title.split_once(" · ").unwrap();
        assert!(["A", "B", short_plate(&view.name)].contains(&rest), "{}", view.title);
        assert!(!view.lines.iter().any(|line| rest.contains(line)), "{}", view.title);
        assert!(all.insert((view.lines, view.title)));
    }
    let mut twice = km12().clone();
    let (at, with) = (of(0), of(1));
    assert_eq!(at.lines, with.lines);
    twice.plates[1].name = twice.plates[0].name.clone();
    let whole = ReportPresenter.plate(&twice, 0);
    assert!(whole.title.ends_with(&*twice.plates[0].name), "{}", whole.title);
}

#[test]
fn counts_are_grouped_as_the_page_groups_them() {
    let said = [(1, "1 well"), (999, "999 wells"), (1080, "1,080 wells"), (1_234_567, "1,234,567 wells")];
    for (n, said) in said {
        assert_eq!(super::sentence::counted(n, "well"), said);
    }
}

#[test]
fn a_price_says_the_word_once() {
    let price = |view: Option<&CurveAsked>, decided: usize| {
        let one = d9();
        ReportPresenter.price(km12(), without_d9(), &vec![&one.list[0]; decided], view).said
    };
    let own = asked(km12(), "larotrectinib", "KM12-LR2");
    let said = "larotrectinib, LR2: 61 → 62-fold, call the same";
    assert_eq!(price(Some(&own), 1), said);
    // Of the fold that moved, where the one that is looked at did not.
    assert_eq!(price(Some(&asked(km12(), "trametinib", "KM12-LR1")), 1), said);
    assert_eq!(price(None, 3), format!("{said} (together with 2 others)"));
    let same = ReportPresenter.price(km12(), km12(), &[], Some(&own));
    assert_eq!((same.said.as_str(), same.changes_call), ("no curve changes", false));
}

#[test]
fn a_price_is_of_the_fold_that_is_looked_at_where_that_moved() {
    let plate = &km12().plates[km12().failed_plates()[0]];
    let used = decided(&format!(
        "[[decision]]\nuse = \"plate\"\nexport = \"{}\"\nplate = \"{}\"\n",
        plate.export, plate.name
    ));
    let of = |compound: &str| {
        let view = asked(km12(), compound, "KM12-LR2");
        ReportPresenter.price(km12(), &used, &[&used.study.decisions.list[0]], Some(&view))
    };
    let moved = |compound: &str| {
        let fold = |analysis: &Analysis| {
            let matrix = matrix(analysis);
            let row = matrix.compounds.iter().position(|name| name == compound).unwrap();
            (matrix.cells[row][1].fold.clone(), matrix.cells[row][1].call.clone())
        };
        fold(km12()) != fold(&used)
    };
    let compounds = matrix(km12()).compounds;
    let several: Vec<&String> = compounds.iter().filter(|compound| moved(compound)).collect();
    assert!(several.len() > 1, "{several:?}");
    for compound in several {
        let price = of(compound);
        assert!(price.said.starts_with(&format!("{compound}, LR2: ")), "{}", price.said);
    }
    // Lines that the plate is not of do not move.
    let other = asked(km12(), "larotrectinib", "KM12-LR1");
    let price = ReportPresenter.price(km12(), &used, &[], Some(&other));
    assert!(price.said.contains(", LR2: "), "{}", price.said);
}

fn d9() -> Decisions {
    let text = format!("[[decision]]\nleave_out = \"well\"\n{OUT}wells = [\"D9\"]\nreading = [1]\n");
    Decisions::parse("decisions.toml", &text).unwrap()
}

#[test]
fn every_kind_of_decision_is_told_in_words() {
    let curves = "cell_line = \"KM12-LR2\"\ncompound = \"trametinib\"\nexperiment = \"2026-03-09\"\n";
    for (text, heading, about) in [
        (
            format!("fix = \"top\"\nvalue = 1.0\n{curves}"),
            "Top fixed at 100 %",
            "KM12-LR2 under trametinib, 9 Mar",
        ),
        ("fix = \"hill\"\nvalue = 1.5\n".to_owned(), "Slope fixed at 1.5", "every curve"),
        (
            "fix = \"bottom\"\nvalue = -0.05\ncompound = \"trametinib\"\n".to_owned(),
            "Bottom fixed at −5 %",
            "trametinib",
        ),
        (
            "bound = \"bottom\"\nat_least = 0\ncell_line = \"KM12\"\n".to_owned(),
            "Bottom at least 0 %",
            "KM12",
        ),
        (
            format!("bound = \"top\"\nat_most = 1.1\n{curves}"),
            "Top at most 110 %",
            "KM12-LR2 under trametinib, 9 Mar",
        ),
        ("model = \"four_parameter\"\n".to_owned(), "Model: all four parameters free", "every curve"),
        (
            "model = \"top_at_vehicle\"\nexperiment = \"2026-03-09\"\n".to_owned(),
            "Model: top at the vehicle",
            "9 Mar",
        ),
        ("model = \"bottom_at_zero\"\n".to_owned(), "Model: bottom at zero", "every curve"),
        (
            "model = \"two_parameter\"\n".to_owned(),
            "Model: top at the vehicle, bottom at zero",
            "every curve",
        ),
        ("zero = \"blank\"\n".to_owned(), "Zero: the blank", "every plate"),
        ("zero = \"kill\"\n".to_owned(), "Zero: the kill control", "every plate"),
        ("zero = \"none\"\n".to_owned(), "Zero: nothing is subtracted", "every plate"),
        (format!("use = \"plate\"\n{OUT}"), "Failed plate used all the same", "KM12-LR2, 9 Mar, A"),
        (format!("leave_out = \"plate\"\n{OUT}"), "Plate left out", "KM12-LR2, 9 Mar, A"),
        (format!("leave_out = \"curve\"\n{curves}"), "Curve of trametinib left out", "KM12-LR2, 9 Mar"),
        (
            "leave_out = \"experiment\"\nexperiment = \"2026-03-09\"\n".to_owned(),
            "9 Mar left out",
            "all its plates and wells",
        ),
        (
            format!("leave_out = \"well\"\n{OUT}wells = [\"D9\"]\nreading = [1]\n"),
            "Well D9 left out",
            "KM12-LR2, 9 Mar, A",
        ),
    ] {
        let decisions = Decisions::parse("decisions.toml", &format!("[[decision]]\n{text}")).unwrap();
        let told = ReportPresenter.decision(&decisions.list[0], &km12().study);
        assert_eq!((told.0.as_str(), told.1.as_str()), (heading, about), "{text}");
    }
}

#[test]
fn leaving_out_an_experiment_is_told_without_contradiction() {
    let now = decided("[[decision]]\nleave_out = \"experiment\"\nexperiment = \"2026-03-09\"\n");
    let view = asked(km12(), "larotrectinib", "KM12-LR2");
    let effect = ReportPresenter.effect(km12(), &now, &view, "leaving out 9 Mar");
    let said = text(&effect.advice);
    // Of two days one is left, whose interval knows nothing of days.
    assert!(
        said.starts_with(
            "The curves of 9 Mar are left out, and the fold is less sure. It rests on one experiment. "
        ),
        "{said}"
    );
    assert!(!said.contains("but"), "{said}");
    let back = ReportPresenter.effect(&now, km12(), &view, "putting 9 Mar back");
    let said = text(&back.advice);
    assert!(said.starts_with("The curves of 9 Mar take part, and the fold is surer. "), "{said}");
    // Without any experiment there is no fold, and it is said why.
    let none = decided(
        &["02", "09", "16"]
            .map(|day| format!("[[decision]]\nleave_out = \"curve\"\ncell_line = \"KM12-LR2\"\ncompound = \"larotrectinib\"\nexperiment = \"2026-03-{day}\"\n"))
            .into_iter()
            .filter(|text| !text.contains("03-16"))
            .collect::<String>(),
    );
    let said = text(&ReportPresenter.effect(km12(), &none, &view, "that").advice);
    assert!(said.contains("are left out, and there is no fold any more. "), "{said}");
    assert!(said.ends_with("KM12-LR2 has no usable curve of larotrectinib."), "{said}");
}

#[test]
fn doses_whose_wells_are_all_left_out_stay_on_the_axis() {
    let compound = "larotrectinib";
    let own = curve(km12(), None);
    let lowest =
        own.wells.iter().map(|well| well.dose).filter(|dose| *dose > 0.0).fold(f64::INFINITY, f64::min);
    let of_lowest: Vec<(usize, String)> = own
        .wells
        .iter()
        .filter(|well| well.dose <= lowest * 1.0001 && well.dose > 0.0)
        .map(|well| (well.plate, well.well.clone()))
        .collect();
    let mut text = String::new();
    for (plate, well) in &of_lowest {
        let plate = &km12().plates[*plate];
        let value = reading(&plate.export, &plate.name, well);
        let (export, name) = (&plate.export, &plate.name);
        let _ = writeln!(
            text,
            "[[decision]]\nleave_out = \"well\"\nexport = \"{export}\"\nplate = \"{name}\"\nwells = [\"{well}\"]\nreading = [{value}]"
        );
    }
    let now = decided(&text);
    let view = ReportPresenter.curve(&now, None, &asked(km12(), compound, "KM12-LR2")).unwrap();
    // Each dose stands where it stood.
    let place = |svg: &str, plate: usize, well: &str| -> String {
        let document = roxmltree::Document::parse(svg).unwrap();
        let mark = document
            .descendants()
            .find(|node| {
                node.attribute("data-well") == Some(well)
                    && node.attribute("data-plate") == Some(plate.to_string().as_str())
            })
            .unwrap();
        let path = mark.descendants().find_map(|node| node.attribute("d")).unwrap();
        path.split_whitespace().next().unwrap().to_owned()
    };
    let highest = own.wells.iter().max_by(|a, b| a.dose.total_cmp(&b.dose)).unwrap();
    let [then, since] = [&own.svg, &view.svg].map(|svg| place(svg, highest.plate, &highest.well));
    assert!(!then.is_empty());
    assert_eq!(then, since);
    for (plate, well) in &of_lowest {
        assert!(view.wells.iter().any(|one| one.plate == *plate && one.well == *well && one.out.is_some()));
    }
}

/// The example with what its lines are known to grow.
fn growth() -> &'static Analysis {
    static GROWTH: OnceLock<Analysis> = OnceLock::new();
    GROWTH.get_or_init(|| {
        let known = "[growth]\ndoubling_h = { KM12 = 30.0, KM12-LR1 = 33.0, KM12-LR2 = 36.0 }\n\n[normalise]";
        changed(|text| text.replacen("[normalise]", known, 1))
    })
}

#[test]
fn curves_of_growth_are_drawn_and_no_well_of_them_is_marked() {
    let growth = growth();
    let compound = matrix(growth).compounds[0].clone();
    let line = matrix(growth).pairs[0].resistant.clone();
    let asked = CurveAsked { growth: true, ..asked(growth, &compound, &line) };
    let view = ReportPresenter.curve(growth, None, &asked).unwrap();
    assert!(view.has_growth && view.wells.is_empty() && !view.plates.is_empty());
    assert!(view.svg.contains("GR, %") && marks(&view.svg).is_empty());
    let same = ReportPresenter.curve(growth, Some(growth), &asked).unwrap();
    assert!(same.ghost.is_empty() && same.strip.is_empty());
}

#[test]
fn a_drawing_holds_nothing_that_a_strict_page_refuses() {
    let view = curve(without_d9(), Some(km12()));
    let mut all = vec![view.svg, view.strip];
    let effect = ReportPresenter.effect(
        km12(),
        without_d9(),
        &asked(km12(), "larotrectinib", "KM12-LR2"),
        "leaving out D9",
    );
    all.push(effect.forest);
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
    assert_eq!(effect.heading, "What leaving out D9 changed: larotrectinib, KM12-LR2");
    assert_eq!(effect.curve, asked.id);
    let on = |asked: &CurveAsked| ReportPresenter.effect_on(km12(), without_d9(), asked, "leaving out D9");
    assert_eq!(on(&asked), Some(effect.clone()));
    assert_eq!(on(&CurveAsked { blind: true, ..asked.clone() }), None);
    let names: Vec<&str> = effect.rows.iter().map(|row| row.name.as_str()).collect();
    assert_eq!(names, ["Fold", "Call", "9 Mar, nM"]);
    assert!(effect.rows[1].same && !effect.rows[2].same);
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
    assert_eq!((&told.heading, &told.curve), (&effect.heading, &effect.curve));
    assert_eq!(told.rows, effect.rows);
    assert!(told.announced.contains("of KM12-LR2 under larotrectinib"), "{}", told.announced);
    assert_eq!(on(&elsewhere), None);
    // And nothing at all changes nothing.
    let same = ReportPresenter.effect(km12(), km12(), &asked, "nothing");
    assert!(same.rows.iter().all(|row| row.same) && same.calls.is_empty());
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

#[test]
fn what_one_practises_on_are_the_exports_of_the_example_and_no_study() {
    let folder = tempfile::tempdir().unwrap();
    ReportPresenter.practice(folder.path()).unwrap();
    let inside: Vec<_> =
        std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(inside, ["exports"]);
    let study = &km12().study;
    let named: BTreeSet<&str> = study.plates.iter().map(|plate| plate.export_name.as_str()).collect();
    for export in &named {
        assert!(folder.path().join(export).is_file(), "{export}");
    }
    assert_eq!(std::fs::read_dir(folder.path().join("exports")).unwrap().count(), named.len());
}

#[test]
fn the_page_has_the_classes_and_the_colours_of_the_figures() {
    let page = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("crates/studio/page");
    let read = |name: &str| std::fs::read_to_string(page.join(name)).unwrap();
    if std::env::var_os("FOLDSHIFT_WRITE_CLASSES").is_some() {
        std::fs::write(page.join("figures.css"), super::figure_classes()).unwrap();
    }
    assert_eq!(read("figures.css"), super::figure_classes(), "FOLDSHIFT_WRITE_CLASSES=1 writes it anew");
    let roles = read("roles.css").replace(": ", ":");
    for (name, [light, dark]) in crate::report::figure::roles_of_curves() {
        assert_eq!(roles.matches(&format!("--{name}:{light};")).count(), 1, "{name}: {light}");
        // In the theme of the system, and in the one that was chosen.
        assert_eq!(roles.matches(&format!("--{name}:{dark};")).count(), 2, "{name}: {dark}");
    }
    assert!(read("index.html").contains("/page/figures.css"));
    let drawn = curve(without_d9(), None).svg;
    let used = drawn.split("class=\"").skip(1).filter_map(|rest| rest.split('"').next());
    for class in used
        .flat_map(|classes| classes.split(' '))
        .filter(|class| class.starts_with("f-") || class.starts_with("s-"))
    {
        assert!(super::figure_classes().contains(&format!(".{class}{{")), "{class}");
    }
}
