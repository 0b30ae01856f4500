//! Plans of the example study, as the page is sent them.

use std::collections::BTreeSet;
use std::path::Path;

use super::{layout, view};
use crate::report::fixture::{changed, km12, one_experiment};
use foldshift_plates::plate::PlateFormat;
use foldshift_plates::plate::layout::{self as layouts, Beside, Properties, Role};
use foldshift_studio::view::{PlanAsked, PlanView, Table};
use foldshift_study::dose_plan::{Asker, Wanted, plan, plan_for};

fn asked(compound: &str, resistant: &str) -> PlanAsked {
    PlanAsked {
        compound: compound.to_owned(),
        resistant: resistant.to_owned(),
        width: 4.0,
        wells: 96,
        ..PlanAsked::default()
    }
}

fn planned(asked: &PlanAsked) -> PlanView {
    view(km12(), asked).unwrap()
}

fn text(view: &PlanView) -> String {
    view.sentence.iter().map(|piece| piece.text.as_str()).collect()
}

/// What cannot be planned, with what to do.
fn refused(asked: &PlanAsked) -> (String, String) {
    let problem = view(km12(), asked).unwrap_err();
    (problem.message, problem.help.unwrap_or_default())
}

fn column(table: &Table, place: usize) -> Vec<&str> {
    table.rows.iter().map(|row| row[place].as_str()).collect()
}

/// The plan that the engine makes, by the command line's own road.
fn wanted(asked: &PlanAsked) -> Wanted {
    Wanted {
        compound: asked.compound.clone(),
        resistant: asked.resistant.clone(),
        parental: None,
        width: asked.width,
        experiments: None,
        max_dose: None,
        format: PlateFormat::of(asked.wells).unwrap(),
    }
}

#[test]
fn a_plan_says_what_the_engine_planned() {
    let asked = asked("larotrectinib", "KM12-LR2");
    let (view, plan) = (planned(&asked), plan(km12(), &wanted(&asked)).unwrap());
    let design = plan.answer.design();
    assert_eq!(view.heading, "Three experiments, one plate each");
    assert_eq!(view.promised, plan.is_promised());
    let strong: Vec<&str> =
        view.sentence.iter().filter(|piece| piece.strong).map(|piece| piece.text.as_str()).collect();
    let width: f64 = strong[0].trim_end_matches('×').parse().unwrap();
    assert!((width / design.width - 1.0).abs() < 0.005 && strong.len() == 1, "{strong:?}");
    assert!(
        text(&view)
            .starts_with(&format!("{} doses from 5 µM, 1 in 5, two wells a dose", design.series.doses))
    );
    // Every number of experiments has its width, and the plan's own is that of the sentence.
    let own = view.widths_table.rows.iter().find(|row| row[0].ends_with(", as planned")).unwrap();
    assert_eq!(own[1], strong[0]);
    let widths: Vec<f64> = column(&view.widths_table, 1)
        .iter()
        .map(|text| text.trim_end_matches('×').parse().unwrap())
        .collect();
    assert!(widths.windows(2).all(|pair| pair[0] > pair[1]), "{widths:?}");
    let told: Vec<f64> = column(&view.widths_table, 4)
        .iter()
        .map(|text| text.trim_end_matches("-fold").parse().unwrap())
        .collect();
    assert!(told.windows(2).all(|pair| pair[0] >= pair[1]), "{told:?}");
    assert!(told.iter().all(|fold| *fold > km12().study.compare.margins.resistant()), "{told:?}");
    assert!(view.doses_said.contains("from the upper plateau of KM12 to the lower one of KM12-LR2"));
    assert!(view.known[0].contains("-fold (") && view.before[0].contains("instead of 60"), "{view:?}");
}

#[test]
fn the_plate_the_bench_and_the_layout_hold_the_same_wells() {
    for (compound, line) in [("larotrectinib", "KM12-LR2"), ("trametinib", "KM12-LR1")] {
        for wells in [96, 384] {
            let asked = PlanAsked { wells, ..asked(compound, line) };
            let (view, toml) = (planned(&asked), layout(km12(), &asked).unwrap());
            let read = layouts::read("plan", toml.as_bytes(), &Beside::default()).unwrap();
            let read = read.select(None, &[]).unwrap();
            let format = PlateFormat::of(wells).unwrap();
            let (contents, _) = read.contents(format, &Properties::default()).unwrap();
            assert_eq!(view.plate.wells.len(), wells);
            let named = |role: Role| -> BTreeSet<String> {
                contents
                    .iter()
                    .filter(|(_, well)| well.role == role)
                    .map(|(well, _)| well.to_string())
                    .collect()
            };
            for role in [Role::Sample, Role::Vehicle, Role::Blank] {
                let drawn = view.plate.wells.iter().filter(|well| well.role == role.name());
                assert_eq!(drawn.map(|well| well.well.clone()).collect::<BTreeSet<_>>(), named(role));
            }
            let on_bench =
                view.bench.rows.iter().flat_map(|row| row[2..].iter().flat_map(|cell| cell.split(", ")));
            assert_eq!(on_bench.map(str::to_owned).collect::<BTreeSet<_>>(), named(Role::Sample));
            // A dose is as deep as its place in the series, whatever its line.
            let mut top = view.plate.wells.iter().filter(|well| well.role == "sample" && well.depth > 0.999);
            assert!(top.all(|well| well.said.contains(&view.bench.rows[0][0])));
            assert!(!toml.contains("--") && toml.contains(&view.heading), "{toml}");
        }
    }
}

#[test]
fn a_guess_promises_nothing_and_is_drawn_as_one() {
    let asked = asked("larotrectinib", "KM12-LR1");
    let view = planned(&asked);
    assert!(!view.promised && view.doses_said.contains("The dashed curve of KM12-LR1 is a guess."));
    assert!(view.known.iter().any(|text| text.contains("Nothing can be promised for KM12-LR1")));
    assert!(view.doses.contains("class=\"guess\""));
    assert!(!planned(&self::asked("larotrectinib", "KM12-LR2")).doses.contains("class=\"guess\""));
}

#[test]
fn what_cannot_be_planned_is_said_in_the_words_of_the_page() {
    let fine = asked("larotrectinib", "KM12-LR2");
    let cases = [
        (PlanAsked { width: 1.0, ..fine.clone() }, "an interval 1× wide is none"),
        (PlanAsked { width: f64::NAN, ..fine.clone() }, "an interval NaN× wide is none"),
        (PlanAsked { experiments: 1, ..fine.clone() }, "one experiment has no interval"),
        (PlanAsked { experiments: 99, ..fine.clone() }, "99 experiments are more"),
        (PlanAsked { max_dose: "100".to_owned(), ..fine.clone() }, "`100` has no unit"),
        (PlanAsked { max_dose: "30 ug/mL".to_owned(), ..fine.clone() }, "the highest dose, 30"),
        (PlanAsked { max_dose: "1 nM".to_owned(), ..fine.clone() }, "no series on a 96-well plate"),
        (PlanAsked { wells: 1536, ..fine.clone() }, "no plan is for 1536 wells"),
        (PlanAsked { compound: "larotrectinb".to_owned(), ..fine.clone() }, "no curve is of the compound"),
        (PlanAsked { resistant: "KM12-LR9".to_owned(), ..fine.clone() }, "no pair compares"),
    ];
    for (asked, says) in cases {
        let (message, help) = refused(&asked);
        assert!(message.contains(says), "{message}");
        assert!(!help.is_empty() && !message.contains("--") && !help.contains("--"), "{message}: {help}");
    }
    // The command line keeps its own words.
    let narrow = Wanted { width: 1.0, ..wanted(&fine) };
    assert!(plan_for(km12(), &narrow, Asker::CommandLine).unwrap_err().message.contains("`--width 1`"));
}

/// A decimal comma is a dose, and no dose of the plan lies above it.
#[test]
fn the_highest_dose_is_kept() {
    let plain = planned(&asked("trametinib", "KM12-LR1"));
    let capped = PlanAsked { max_dose: "0,2 µM".to_owned(), ..asked("trametinib", "KM12-LR1") };
    let capped = planned(&capped);
    assert!(
        !capped.doses_said.contains("was considered") && plain.doses_said.contains("Nothing above 10 µM")
    );
    let top: f64 = capped.plate.wells.iter().filter_map(|well| well.dose.parse().ok()).fold(0.0, f64::max);
    assert_eq!((capped.plate.unit.as_str(), top <= 200.0), ("nM", true), "{top}");
}

#[test]
fn more_is_asked_for_than_any_number_of_wells_gives() {
    let view = planned(&PlanAsked { width: 1.05, ..asked("larotrectinib", "KM12-LR2") });
    assert!(view.heading.ends_with("are not enough") && !view.promised, "{}", view.heading);
    assert!(text(&view).contains("You asked for 1.05×. Days scatter too much"), "{}", text(&view));
}

#[test]
fn one_experiment_and_a_study_without_pairs_are_planned_or_say_why() {
    let view = super::view(one_experiment(), &asked("larotrectinib", "KM12-LR2")).unwrap();
    assert!(view.known.iter().any(|text| text.contains("assumed to scatter")), "{:?}", view.known);
    assert!(view.widths_table.rows.iter().all(|row| row[3] == "–"));
    let alone = changed(|text| text.split("[[pair]]").next().unwrap_or_default().to_owned());
    let problem = super::view(&alone, &asked("larotrectinib", "KM12-LR2")).unwrap_err();
    assert!(problem.help.unwrap().contains("in the step Study"));
}

/// Letters are large enough for a page, and no text lies over another: in a narrow column as in a wide one.
#[test]
fn figures_are_drawn_for_their_width() {
    for width in [0.0, 300.0, 388.0, 900.0] {
        for line in ["KM12-LR1", "KM12-LR2"] {
            for wide in [1.3, 4.0, 40.0] {
                let asked = PlanAsked { figure: width, width: wide, ..asked("larotrectinib", line) };
                let view = planned(&asked);
                for svg in [&view.doses, &view.widths] {
                    let document = roxmltree::Document::parse(svg).unwrap();
                    let sizes = document.descendants().filter_map(|node| node.attribute("font-size"));
                    assert!(sizes.map(|size| size.parse::<f64>().unwrap()).all(|size| size >= 110.0));
                    let faults = crate::report::figure::studio::faults(svg);
                    assert!(faults.is_empty(), "{width} {line} {wide}: {faults:?}\n{svg}");
                }
            }
        }
    }
}

/// The page is tested with plans that this program made.
#[test]
fn the_plans_of_the_pages_tests_are_those_of_the_program() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("crates/studio/tests/page/canned-plan.json");
    let wide = PlanAsked { wells: 384, ..asked("larotrectinib", "KM12-LR1") };
    let plans = [planned(&asked("larotrectinib", "KM12-LR2")), planned(&wide)];
    let text = format!("{}\n", serde_json::to_string(&plans).unwrap());
    if std::env::var_os("FOLDSHIFT_WRITE_PLANS").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    assert!(std::fs::read_to_string(&path).unwrap() == text, "FOLDSHIFT_WRITE_PLANS=1 writes it anew");
}
