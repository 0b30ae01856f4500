//! What is decided by hand, held against studies that say the same in another way: the numbers are the same.

use std::path::{Path, PathBuf};

use foldshift_curves::compare::{Metric, Shift};
use foldshift_study::analysis::{Analysis, Outcome, analyse};
use foldshift_study::decisions::{Decisions, What};
use foldshift_study::normalise::By;
use foldshift_study::normalise::quality::Verdict;
use foldshift_study::study_file::Study;
use foldshift_tables::diagnostic::Code;

const D9: &str = "[[decision]]\nleave_out = \"well\"\nexport = \"exports/2026-03-09_KM12-LR2.csv\"\nplate = \"Plate A\"\nwells = [\"D9\"]\nreading = [19362]\nreason = \"bubble\"\n";

fn fixture() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/km12")
}

/// The example under decisions, its text changed.
fn example(decisions: &str, change: impl Fn(String) -> String) -> Analysis {
    let text = std::fs::read_to_string(fixture().join("study.toml")).expect("the example");
    let (mut study, warnings) = Study::parse("study.toml", &change(text), &fixture()).expect("it is right");
    study.decisions = Decisions::parse("decisions.toml", decisions).expect("they are right");
    analyse(study, warnings).expect("it can be analysed")
}

/// The study without plates of which the section holds a text.
fn without(text: &str, plates: impl Fn(&str) -> bool) -> String {
    let (head, pairs) = text.split_at(text.find("[[pair]]").expect("a pair"));
    let mut sections = head.split("[[plate]]");
    let mut left = sections.next().unwrap_or_default().to_owned();
    for section in sections.filter(|section| !plates(section)) {
        left.push_str("[[plate]]");
        left.push_str(section);
    }
    left + pairs
}

/// Every fold without what other choices say of it.
fn folds(shifts: &[Shift]) -> Vec<Shift> {
    let plain = |shift: &Shift| Shift { tags: Vec::new(), ..shift.clone() };
    shifts.iter().filter(|shift| shift.metric == Metric::Ic50Abs).map(plain).collect()
}

fn of_analysis(analysis: &Analysis) -> Vec<Shift> {
    folds(&analysis.shifts)
}

fn without_decisions(analysis: &Analysis) -> Vec<Shift> {
    folds(&analysis.without_decisions.iter().map(|row| row.shift.clone()).collect::<Vec<_>>())
}

fn doubts(analysis: &Analysis) -> Vec<String> {
    let asked = analysis.decided.iter().filter_map(|decided| match &decided.outcome {
        Outcome::Asked { doubt, help } => Some(format!("{doubt} ({help})")),
        Outcome::Applied { .. } => None,
    });
    asked.collect()
}

#[test]
fn a_well_left_out_by_a_decision_is_a_well_that_the_study_excludes() {
    let decided = example(D9, |text| text);
    let excluded = example("", |text| {
        let at = "export = \"exports/2026-03-09_KM12-LR2.csv\"\nplate = \"Plate A\"\n";
        assert_eq!(text.matches(at).count(), 1);
        text.replace(at, &format!("{at}exclude = {{ D9 = \"bubble\" }}\n"))
    });
    let plain = example("", |text| text);
    assert_eq!(decided.curves, excluded.curves);
    assert_eq!(decided.shifts, excluded.shifts);
    assert_eq!(decided.sensitivity, excluded.sensitivity);
    assert_eq!((&decided.noise, &decided.anatomy), (&excluded.noise, &excluded.anatomy));
    assert_eq!(without_decisions(&decided), of_analysis(&plain));
    assert_eq!(
        folds(&excluded.by_hand.iter().map(|row| row.shift.clone()).collect::<Vec<_>>()),
        of_analysis(&plain)
    );
    assert!(decided.by_hand.is_empty() && plain.decided.is_empty() && plain.without_decisions.is_empty());
    assert_eq!(decided.decided[0].outcome, Outcome::Applied { wells: 1, curves: 0 });
    let by_hand: Vec<String> = decided
        .exclusions()
        .into_iter()
        .filter(|one| one.by == By::Hand)
        .map(|one| format!("{} {}", one.well, one.reason))
        .collect();
    assert_eq!(by_hand, ["D9 decision: bubble"]);
    let of = |analysis: &Analysis| {
        let fold = analysis.shifts.iter().find(|shift| {
            shift.metric == Metric::Ic50Abs
                && shift.resistant == "KM12-LR2"
                && shift.compound == "larotrectinib"
        });
        fold.and_then(|fold| fold.estimate).expect("a fold")
    };
    // Towards a higher fold: D9 reads high where the curve begins to fall.
    assert!(of(&decided) > of(&plain) && of(&decided) < of(&plain) * 1.1, "{} {}", of(&plain), of(&decided));
}

#[test]
fn a_decision_that_does_not_fit_is_asked_and_changes_nothing() {
    let plain = example("", |text| text);
    for (change, doubt) in [
        (D9.replace("19362", "19400"), "the reading of D9 was 19400 when it was left out, and is 19362 now: the well takes part"),
        (D9.replace("[19362]", "[\"none\"]"), "the reading of D9 was nothing when it was left out, and is 19362 now"),
        (D9.replace("\"D9\"", "\"D9\", \"D10\"").replace("19362", "19362, 17020"), "the reading of D10 was 17020"),
        (D9.replace("_KM12-LR2", "_KM12-LR3"), "the study has no export `exports/2026-03-09_KM12-LR3.csv` (did you mean `exports/2026-03-09_KM12-LR2.csv`"),
        (D9.replace("Plate A", "Plate C"), "the study has no plate `Plate C` (did you mean `Plate A` or `Plate B`?)"),
        (D9.replace("plate = \"Plate A\"\n", ""), "it may be of several plates: `Plate A`, `Plate B` (say which with `plate`)"),
        (D9.replace("plate =", "read = \"x\"\nplate ="), "the study has no read `x`"),
        (D9.replace("\"D9\"", "\"P24\""), "the layout says nothing of well P24 of this plate"),
        (D9.replace("\"D9\"", "\"A1\""), "the reading of A1 was 19362"),
        ("[[decision]]\nleave_out = \"experiment\"\nexperiment = \"2026-03-08\"\n".to_owned(), "the study has no experiment `2026-03-08` (did you mean"),
        ("[[decision]]\nleave_out = \"curve\"\ncell_line = \"KM12\"\ncompound = \"larotrectinb\"\nexperiment = \"2026-03-09\"\n".to_owned(), "the study has no compound `larotrectinb` (did you mean `larotrectinib`?)"),
        ("[[decision]]\nfix = \"top\"\nvalue = 1\ncell_line = \"KM12-LR9\"\n".to_owned(), "the study has no line `KM12-LR9`"),
    ] {
        let asked = example(&change, |text| text);
        let said = doubts(&asked);
        assert!(said.len() == 1 && said[0].contains(doubt), "{doubt}: {said:?}");
        assert_eq!((&asked.curves, &asked.shifts), (&plain.curves, &plain.shifts), "{doubt}");
        assert_eq!(asked.plates, plain.plates, "{doubt}");
        assert!(asked.without_decisions.is_empty());
        let warned: Vec<_> = asked.warnings.iter().filter(|told| told.code == Code::Decision).collect();
        assert!(warned.len() == 1 && warned[0].help.is_some(), "{warned:?}");
    }
}

#[test]
fn an_experiment_and_its_plates_left_out_are_as_if_they_were_not_there() {
    let experiment =
        example("[[decision]]\nleave_out = \"experiment\"\nexperiment = \"2026-03-09\"\n", |text| text);
    let gone = example("", |text| without(&text, |plate| plate.contains("experiment = \"2026-03-09\"")));
    assert_eq!(of_analysis(&experiment), of_analysis(&gone));
    let fits =
        |analysis: &Analysis| -> Vec<_> { analysis.curves.iter().map(|curve| curve.fit.clone()).collect() };
    assert_eq!(fits(&experiment), fits(&gone));
    let plate = example(
        "[[decision]]\nleave_out = \"plate\"\nexport = \"exports/2026-03-02_KM12_A.csv\"\n",
        |text| text,
    );
    let gone = example("", |text| without(&text, |plate| plate.contains("2026-03-02_KM12_A.csv")));
    assert_eq!((of_analysis(&plate), fits(&plate)), (of_analysis(&gone), fits(&gone)));
    // The plate is judged as it was: nobody leaves out a plate to make it fail.
    let whole = example("", |text| text);
    assert_eq!(plate.plates[0].controls, whole.plates[0].controls);
    assert_eq!(plate.plates[0].verdict(), whole.plates[0].verdict());
    assert_eq!(without_decisions(&plate), of_analysis(&whole));
}

#[test]
fn a_curve_left_out_leaves_the_others_of_its_plate_as_they_are() {
    let curve = example(
        "[[decision]]\nleave_out = \"curve\"\ncell_line = \"KM12-LR2\"\ncompound = \"larotrectinib\"\nexperiment = \"2026-03-09\"\n",
        |text| text,
    );
    let whole = example("", |text| text);
    assert_eq!(curve.decided[0].outcome, Outcome::Applied { wells: 30, curves: 0 });
    assert_eq!(curve.curves.len() + 1, whole.curves.len());
    let selitrectinib = |analysis: &Analysis| -> Vec<_> {
        let of =
            |curve: &&foldshift_study::analysis::FittedCurve| curve.assembled.key.compound == "selitrectinib";
        analysis.curves.iter().filter(of).map(|curve| curve.assembled.curve.clone()).collect()
    };
    assert_eq!(selitrectinib(&curve), selitrectinib(&whole));
}

#[test]
fn a_failed_plate_that_is_used_counts_as_if_nothing_had_failed_it_and_stays_failed() {
    let plain = example("", |text| text);
    let [failed] = plain.failed_plates()[..] else { panic!("one plate of the example fails") };
    let (export, name) = (plain.plates[failed].export.to_string(), plain.plates[failed].name.to_string());
    let used = format!("[[decision]]\nuse = \"plate\"\nexport = \"{export}\"\nplate = \"{name}\"\n");
    let used = example(&used, |text| text);
    assert_eq!(used.plates[failed].verdict(), Verdict::Fail);
    assert!(used.plates[failed].is_used_though_failed() && !used.plates[0].is_used_though_failed());
    let Outcome::Applied { wells, .. } = used.decided[0].outcome else { panic!() };
    assert!(wells > 60, "{wells}");
    let lenient = example("", |text| {
        text.replacen(
            "[[plate]]",
            "[quality]\nz_prime_fail = -9.0\nsignal_to_blank_fail = 0.0\ncv_fail = 9.0\nedge_fail = 9.0\n\n[[plate]]",
            1,
        )
    });
    assert_eq!(lenient.failed_plates(), Vec::<usize>::new());
    assert_eq!(of_analysis(&used), of_analysis(&lenient));
    assert_eq!(without_decisions(&used), of_analysis(&plain));
}

#[test]
fn parameters_bounds_and_models_hold_in_the_curves_that_they_name() {
    let all = "[[decision]]\nfix = \"top\"\nvalue = 1.0\n\n[[decision]]\nfix = \"hill\"\nvalue = 1.25\ncompound = \"larotrectinib\"\nexperiment = \"2026-03-09\"\n\n[[decision]]\nbound = \"bottom\"\nat_least = 0.05\ncell_line = \"KM12\"\n\n[[decision]]\nmodel = \"bottom_at_zero\"\ncell_line = \"KM12-LR1\"\n";
    let analysis = example(all, |text| text);
    assert_eq!(doubts(&analysis), Vec::<String>::new());
    for curve in &analysis.curves {
        let (key, found) = (&curve.assembled.key, curve.fit.curve.expect("a curve"));
        assert_eq!(found.top.to_bits(), 1.0_f64.to_bits(), "{key:?}");
        if key.compound == "larotrectinib" && key.experiment.as_deref() == Some("2026-03-09") {
            assert_eq!(found.hill.to_bits(), 1.25_f64.to_bits(), "{key:?}");
        }
        match key.cell_line.as_str() {
            "KM12" => assert!(found.bottom >= 0.05, "{key:?}"),
            "KM12-LR1" => assert_eq!(found.bottom.to_bits(), 0.0_f64.to_bits(), "{key:?}"),
            _ => {}
        }
    }
    let plain = example("", |text| text);
    assert_eq!(without_decisions(&analysis), of_analysis(&plain));
    assert_ne!(of_analysis(&analysis), of_analysis(&plain));
    let single = plain.curves.iter().filter(|curve| !curve.is_pooled()).count();
    assert_eq!(analysis.decided[0].outcome, Outcome::Applied { wells: 0, curves: single });
    assert_eq!(plain.curves.len(), analysis.curves.len());
}

#[test]
fn a_zero_that_is_decided_is_the_zero_of_the_study_and_the_study_file_keeps_its_own() {
    let folder = tempfile::tempdir().expect("a folder");
    for below in ["exports", "layouts", "evidence"] {
        std::fs::create_dir(folder.path().join(below)).expect("a folder");
        for file in std::fs::read_dir(fixture().join(below)).expect("a folder") {
            let file = file.expect("a file");
            let mut content = std::fs::read(file.path()).expect("a file");
            if below == "layouts" {
                let text = String::from_utf8(content).expect("a text");
                let with_kill = text.replace("H1 = { role = \"blank\" }", "H1 = { role = \"kill\" }");
                assert_ne!(text, with_kill);
                content = with_kill.into_bytes();
            }
            std::fs::write(folder.path().join(below).join(file.file_name()), content).expect("a file");
        }
    }
    let text = std::fs::read_to_string(fixture().join("study.toml")).expect("the example");
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).expect("a file");
    let run = || {
        let (study, warnings) = Study::read(&folder.path().join("study.toml")).expect("it is right");
        analyse(study, warnings).expect("it can be analysed")
    };
    write("study.toml", &text);
    let blank = run();
    write("study.toml", &text.replace("zero = \"blank\"", "zero = \"kill\""));
    let kill = run();
    write("study.toml", &text);
    write("decisions.toml", "[[decision]]\nzero = \"kill\"\n");
    let decided = run();
    assert_eq!(
        (&decided.plates, &decided.curves, &decided.shifts),
        (&kill.plates, &kill.curves, &kill.shifts)
    );
    assert_eq!(without_decisions(&decided), of_analysis(&blank));
    assert_ne!(of_analysis(&decided), of_analysis(&blank));
    assert!(decided.study.resolved(folder.path()).contains("zero = \"blank\""));
    assert!(decided.inputs.contains(&folder.path().join("decisions.toml")));
    // Asked with its place in the file.
    write("decisions.toml", &format!("\n{}", D9.replace("19362", "1")));
    let asked = run();
    let told = asked.warnings.iter().find(|told| told.code == Code::Decision).expect("a warning");
    let place = told.place.clone().expect("a place");
    assert_eq!((place.line, place.column), (Some(3), Some(1)));
    assert_eq!(asked.study.shown(&place).to_string(), "decisions.toml:3:1");
    assert!(matches!(asked.study.decisions.list[0].what, What::LeaveOutWells { .. }));
}
