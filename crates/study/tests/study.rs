//! Layouts, normalisation, quality and comparison through the library.

#[path = "../../../tests/corpora/mod.rs"]
mod corpora;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use foldshift_curves::compare::{Call, Metric, Shift, Tag};
use foldshift_mechanism::verdict::panel::Drug;
use foldshift_mechanism::verdict::{Case, Knowledge, PanelFold, judge};
use foldshift_plates::plate::layout::{self, Beside};
use foldshift_plates::plate::{PlateFormat, Role, Well};
use foldshift_study::analysis::{Analysis, analyse};
use foldshift_study::forensics::Kind;
use foldshift_study::normalise::By;
use foldshift_study::normalise::quality::Verdict;
use foldshift_study::study_file::Study;
use tempfile::TempDir;

fn well(text: &str) -> Well {
    text.parse().expect("a well")
}

/// Writes a study of 96-well plates: blanks in column 1, vehicle in column 2, one compound falling from
/// column 3 to 12 in every row. `response` gives the fraction of the vehicle at a dose in nM.
struct Bench {
    folder: TempDir,
    plates: String,
}

impl Bench {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let layout = "[col]\n1 = { role = \"blank\" }\n2 = { role = \"vehicle\" }\n[[series]]\ncompound = \"drug\"\nwells = \"A3-H12\"\ntop = \"10 uM\"\nfactor = \"half-log\"\ndirection = \"right\"\n";
        std::fs::write(folder.path().join("layout.toml"), layout).expect("a layout");
        Self { folder, plates: String::new() }
    }

    fn plate(&mut self, line: &str, experiment: &str, response: impl Fn(f64) -> f64) -> &mut Self {
        let mut text = String::from(",1,2,3,4,5,6,7,8,9,10,11,12\n");
        for row in 0..8_u32 {
            // Rows differ by a few percent, so that there is scatter to speak of.
            let noise = 1.0 + 0.02 * (f64::from((row * 5 + 3) % 8) - 3.5) / 3.5;
            text.push(char::from(b'A' + u8::try_from(row).expect("a row")));
            let _ = write!(text, ",{},{}", 400.0 + f64::from(row), 400.0 + 20000.0 * noise);
            for step in 0..10_i32 {
                let dose = 10_f64.powf(4.0 - f64::from(step) / 2.0);
                let wobble = 1.0 + 0.02 * (f64::from((row * 3 + step.unsigned_abs()) % 7) - 3.0) / 3.0;
                let _ = write!(text, ",{:.1}", 400.0 + 20000.0 * response(dose) * wobble);
            }
            text.push('\n');
        }
        let name = format!("{line}_{experiment}.csv");
        std::fs::write(self.folder.path().join(&name), text).expect("an export");
        let _ = write!(
            self.plates,
            "[[plate]]\nexport = \"{name}\"\nlayout = \"layout.toml\"\ncell_line = \"{line}\"\nexperiment = \"{experiment}\"\n"
        );
        self
    }

    fn analyse(&self, more: &str) -> Analysis {
        let text = format!("{more}\n{}\n[[pair]]\nparental = \"P\"\nresistant = [\"R\"]\n", self.plates);
        let (study, warnings) = Study::parse("study.toml", &text, self.folder.path())
            .unwrap_or_else(|problems| panic!("{}", problems[0]));
        analyse(study, warnings).unwrap_or_else(|problems| panic!("{}", problems[0]))
    }
}

/// A curve from 1 to `bottom`, absolute IC50 at `ic50` nM.
fn falling(ic50: f64, bottom: f64) -> impl Fn(f64) -> f64 {
    let mid = ic50 * (0.5 - bottom) / 0.5;
    move |dose| bottom + (1.0 - bottom) / (1.0 + dose / mid)
}

fn shift(analysis: &Analysis, metric: Metric) -> &Shift {
    analysis.shifts.iter().find(|shift| shift.metric == metric).expect("a shift")
}

#[test]
fn a_line_against_itself_shifts_by_one() {
    let mut bench = Bench::new();
    for day in ["1", "2", "3"] {
        bench.plate("P", day, falling(30.0, 0.1)).plate("R", day, falling(30.0, 0.1));
    }
    let analysis = bench.analyse("");
    let fold = shift(&analysis, Metric::Ic50Abs);
    assert!((fold.estimate.expect("a fold") - 1.0).abs() < 1e-9);
    // Copies agree to the last bit: that is no scatter between experiments, and no interval.
    assert_eq!(
        (fold.lower, fold.upper, fold.p, fold.call, fold.n_pairs),
        (None, None, None, Some(Call::I), 3)
    );
    assert!(analysis.warnings.iter().any(|warning| warning.message.contains("read the same in every well")));
}

#[test]
fn a_turned_plate_is_told_and_nothing_is_changed() {
    let mut bench = Bench::new();
    bench.plate("P", "1", falling(30.0, 0.1)).plate("R", "1", falling(300.0, 0.3));
    let export = bench.folder.path().join("P_1.csv");
    let text = std::fs::read_to_string(&export).expect("an export");
    let mut lines = text.lines();
    let header = lines.next().expect("a header").to_owned();
    let rows: Vec<Vec<&str>> = lines.map(|line| line.split(',').skip(1).collect()).collect();
    let turned = rows.iter().rev().zip("ABCDEFGH".chars()).map(|(row, letter)| {
        let cells: Vec<&str> = row.iter().rev().copied().collect();
        format!("{letter},{}", cells.join(","))
    });
    let turned: Vec<String> = std::iter::once(header).chain(turned).collect();
    std::fs::write(&export, turned.join("\n")).expect("an export");
    let analysis = bench.analyse("");
    let finding = analysis.forensics.iter().find(|finding| finding.kind == Kind::Turned).expect("a finding");
    assert_eq!(finding.plates, [0]);
    let told = finding.diagnostic();
    assert!(told.message.contains("`P_1.csv` (Plate 1) reads as if turned by 180°"), "{told}");
    assert!(told.message.contains("the wells said to be vehicle of P (A2, B2"), "{told}");
    assert!(analysis.warnings.contains(&told));
    let reasons = &analysis.plates[0].quality[0].reasons;
    assert!(reasons.iter().any(|reason| reason.code == "turned"), "{reasons:?}");
    // The vehicle wells still hold what the layout says.
    assert_eq!(analysis.plates[0].wells[&well("B2")].content.role, Role::Vehicle);
}

#[test]
fn a_bad_plate_of_an_export_does_not_refuse_the_others() {
    let mut bench = Bench::new();
    bench.plate("P", "1", falling(30.0, 0.1)).plate("R", "1", falling(300.0, 0.1));
    let mut other = Bench::new();
    other.plate("R", "2", falling(120.0, 0.1));
    let folder = bench.folder.path();
    let read = |bench: &Bench, name: &str| {
        std::fs::read_to_string(bench.folder.path().join(name)).expect("an export")
    };
    let (parental, resistant) = (read(&bench, "P_1.csv"), read(&bench, "R_1.csv"));
    let bubble = |line: &str| match line.strip_prefix("C,").and_then(|cells| cells.split_once(',')) {
        Some((_, others)) => format!("C,bubble,{others}\n"),
        None => format!("{line}\n"),
    };
    let bad: String = read(&other, "R_2.csv").lines().map(bubble).collect();
    std::fs::write(folder.join("all.csv"), format!("P1{parental}\nP2{bad}\nP3{resistant}"))
        .expect("an export");
    let of = |parental: &str, resistant: &str| {
        let plates = bench
            .plates
            .replace("\"P_1.csv\"", &format!("\"all.csv\"\nplate = \"{parental}\""))
            .replace("\"R_1.csv\"", &format!("\"all.csv\"\nplate = \"{resistant}\""));
        let text = format!("{plates}\n[[pair]]\nparental = \"P\"\nresistant = [\"R\"]\n");
        let (study, warnings) =
            Study::parse("study.toml", &text, folder).unwrap_or_else(|problems| panic!("{}", problems[0]));
        analyse(study, warnings)
    };
    let analysis = of("P1", "P3").unwrap_or_else(|problems| panic!("{}", problems[0]));
    let fold = shift(&analysis, Metric::Ic50Abs).estimate.expect("a fold");
    assert!((9.0..11.0).contains(&fold), "{fold}");
    assert!(analysis.warnings.iter().any(|warning| warning.message.contains("`bubble` of well C1")));
    let problems = of("P1", "P2").expect_err("a bad plate");
    assert!(problems.iter().any(|problem| problem.message.contains("`bubble` of well C1")), "{problems:?}");
    let told = problems.iter().find(|problem| problem.message.contains("plate `P2` cannot be read"));
    assert!(
        told.and_then(|problem| problem.help.as_deref()).is_some_and(|help| help.contains("plate = \"P3\""))
    );
}

#[test]
fn swapped_lines_invert_the_fold() {
    let days = [("1", 30.0, 330.0), ("2", 36.0, 300.0), ("3", 27.0, 310.0)];
    let run = |swap: bool| {
        let mut bench = Bench::new();
        for (day, p, r) in days {
            let (p, r) = if swap { (r, p) } else { (p, r) };
            bench.plate("P", day, falling(p, 0.1)).plate("R", day, falling(r, 0.1));
        }
        shift(&bench.analyse(""), Metric::Ic50Abs).clone()
    };
    let (up, down) = (run(false), run(true));
    let product = up.estimate.expect("a fold") * down.estimate.expect("a fold");
    assert!((product - 1.0).abs() < 1e-9, "{product}");
    assert!((up.lower.expect("a limit") * down.upper.expect("a limit") - 1.0).abs() < 1e-9);
    assert_eq!((up.call, down.call), (Some(Call::R), Some(Call::H)));
    assert_eq!(up.p, down.p);
    // Geometric mean of 11, 8.33 and 11.48.
    assert!((up.estimate.expect("a fold") - (11.0 * 300.0 / 36.0 * 310.0 / 27.0_f64).cbrt()).abs() < 0.3);
}

#[test]
fn a_resistant_line_that_never_dies_gives_a_bound_on_the_fold() {
    let mut bench = Bench::new();
    for day in ["1", "2"] {
        bench.plate("P", day, falling(30.0, 0.1)).plate("R", day, |_| 1.0);
    }
    let analysis = bench.analyse("");
    let fold = shift(&analysis, Metric::Ic50Abs);
    assert_eq!((fold.estimate, fold.qualifier, fold.upper, fold.p), (None, ">", None, None));
    assert!((fold.lower.expect("a bound") - 10_000.0 / 30.0).abs() < 20.0, "{:?}", fold.lower);
    assert_eq!(fold.call, Some(Call::R));
    assert!(fold.tags.contains(&Tag::Censored));
    assert_eq!(shift(&analysis, Metric::Ic50Rel).qualifier, "nd");
}

#[test]
fn one_experiment_gives_a_technical_interval_and_no_call() {
    let mut bench = Bench::new();
    bench.plate("P", "1", falling(30.0, 0.1)).plate("R", "1", falling(300.0, 0.1));
    let analysis = bench.analyse("");
    let fold = shift(&analysis, Metric::Ic50Abs);
    let (estimate, lower, upper) =
        (fold.estimate.expect("a fold"), fold.lower.expect("low"), fold.upper.expect("high"));
    assert!(lower < estimate && estimate < upper && (estimate - 10.0).abs() < 0.5);
    // Two profiles of like width: the interval of their difference is √2 as wide as either, not twice.
    let width = |line: &str| {
        let ic50 = analysis.experiments_of(line, "drug").next().expect("a curve").fit.ic50_abs;
        ic50.upper().expect("high") - ic50.lower().expect("low")
    };
    let expected = width("P").hypot(width("R"));
    assert!(((upper / lower).log10() / expected - 1.0).abs() < 0.1, "{} {expected}", (upper / lower).log10());
    assert_eq!((fold.call, fold.p, fold.n_pairs), (Some(Call::I), None, 1));
    assert!(fold.tags.contains(&Tag::TechnicalOnly));
}

#[test]
fn two_experiments_with_a_large_scattered_fold_need_a_third() {
    let mut bench = Bench::new();
    for (day, r) in [("1", 100.0), ("2", 1200.0)] {
        bench.plate("P", day, falling(30.0, 0.1)).plate("R", day, falling(r, 0.1));
    }
    let analysis = bench.analyse("");
    let fold = shift(&analysis, Metric::Ic50Abs);
    assert_eq!(fold.call, Some(Call::I));
    assert!(fold.tags.contains(&Tag::NeedsThirdExperiment));
}

#[test]
fn lines_measured_on_different_days_are_compared_unpaired() {
    let mut bench = Bench::new();
    for (day, ic50) in [("1", 30.0), ("2", 33.0), ("3", 28.0)] {
        bench.plate("P", day, falling(ic50, 0.1));
    }
    for (day, ic50) in [("4", 310.0), ("5", 290.0), ("6", 330.0)] {
        bench.plate("R", day, falling(ic50, 0.1));
    }
    let analysis = bench.analyse("");
    let fold = shift(&analysis, Metric::Ic50Abs);
    assert_eq!((fold.method.to_string().as_str(), fold.call), ("welch", Some(Call::R)));
    assert!(fold.tags.contains(&Tag::Unpaired));
    assert!((fold.estimate.expect("a fold") - 10.2).abs() < 0.5);
}

#[test]
fn bounds_of_unpaired_days_count_experiments() {
    let mut bench = Bench::new();
    for (day, ic50) in [("1", 30.0), ("2", 33.0)] {
        bench.plate("P", day, falling(ic50, 0.1));
    }
    for day in ["4", "5"] {
        bench.plate("R", day, |dose| if dose > 5000.0 { 0.9 } else { 1.0 });
    }
    let analysis = bench.analyse("");
    let fold = shift(&analysis, Metric::Ic50Abs);
    assert_eq!((fold.qualifier, fold.call), (">", Some(Call::R)));
    assert!(!fold.tags.contains(&Tag::TechnicalOnly));
}

#[test]
fn a_lower_ic50_with_a_raised_plateau_is_called_neither() {
    let mut bench = Bench::new();
    for (day, nudge) in [("1", 1.0), ("2", 1.05), ("3", 0.95)] {
        bench.plate("P", day, falling(300.0 * nudge, 0.05)).plate("R", day, falling(20.0, 0.35));
    }
    let analysis = bench.analyse("");
    let fold = shift(&analysis, Metric::Ic50Abs);
    assert_eq!(fold.call, Some(Call::I));
    assert!(fold.tags.contains(&Tag::PotencyAndEfficacyDisagree));
}

/// What a study of these plates and layouts is refused for.
fn refused(plates: &str, layouts: &[(&str, &str)]) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let mut export = String::from(",1,2,3,4,5,6\n");
    for (index, row) in "ABCD".chars().enumerate() {
        let _ = writeln!(export, "{row},400,{},900,5000,15000,19{index}00", 20_000 + index);
    }
    std::fs::write(folder.path().join("one.csv"), &export).expect("an export");
    std::fs::write(folder.path().join("two.csv"), export.replace("900", "950")).expect("an export");
    for (name, text) in layouts {
        std::fs::write(folder.path().join(name), text).expect("a layout");
    }
    let (study, warnings) = Study::parse("study.toml", plates, folder.path()).expect("a study");
    let problems = analyse(study, warnings).expect_err("it must be refused");
    problems.iter().map(|problem| problem.message.clone()).collect::<Vec<_>>().join("; ")
}

const SMALL: &str = "[col]\n1 = { role = \"blank\" }\n2 = { role = \"vehicle\" }\n[[series]]\ncompound = \"drug\"\nwells = \"A3-D6\"\ntop = \"10 uM\"\nfactor = 10\ndirection = \"right\"\n";

#[test]
fn doses_that_do_not_convert_are_refused_across_layouts() {
    let plates = "[[plate]]\nexport = \"one.csv\"\nlayout = \"a.toml\"\ncell_line = \"P\"\nexperiment = \"1\"\n[[plate]]\nexport = \"two.csv\"\nlayout = \"b.toml\"\ncell_line = \"R\"\nexperiment = \"1\"\n";
    let told = refused(plates, &[("a.toml", SMALL), ("b.toml", &SMALL.replace("10 uM", "10 mg/mL"))]);
    assert!(told.contains("which do not convert"), "{told}");
}

#[test]
fn a_compound_has_one_unit_whatever_its_layouts_say() {
    let run = |other: &str| {
        let mut bench = Bench::new();
        let layout = std::fs::read_to_string(bench.folder.path().join("layout.toml")).expect("a layout");
        for (name, top) in [("layout.toml", "10 mg/mL"), ("other.toml", other)] {
            std::fs::write(bench.folder.path().join(name), layout.replace("10 uM", top)).expect("a layout");
        }
        for (day, nudge) in [("1", 1.0), ("2", 1.1)] {
            bench.plate("P", day, falling(30.0 * nudge, 0.1));
            bench.plate("R", day, falling(300.0, 0.1));
        }
        bench.plates = bench.plates.replace("R_1.csv\"\nlayout = \"layout", "R_1.csv\"\nlayout = \"other");
        bench.plates = bench.plates.replace("R_2.csv\"\nlayout = \"layout", "R_2.csv\"\nlayout = \"other");
        shift(&bench.analyse(""), Metric::Ic50Abs).estimate.expect("a fold")
    };
    let (same, other) = (run("10 mg/mL"), run("10000 ug/mL"));
    assert!((same / other - 1.0).abs() < 1e-9 && (same - 9.5).abs() < 0.3, "{same} {other}");
}

#[test]
fn wells_of_one_plate_are_not_two_experiments() {
    let layout =
        format!("[row]\n\"A-B\" = {{ experiment = \"1\" }}\n\"C-D\" = {{ experiment = \"2\" }}\n{SMALL}");
    let plates = "[[plate]]\nexport = \"one.csv\"\nlayout = \"a.toml\"\ncell_line = \"P\"\n";
    let told = refused(plates, &[("a.toml", &layout)]);
    assert!(told.contains("2 experiments"), "{told}");
}

#[test]
fn a_compound_blank_serves_its_dose_however_it_is_written() {
    let found = |blank: &str| {
        let mut bench = Bench::new();
        let layout = std::fs::read_to_string(bench.folder.path().join("layout.toml")).expect("a layout");
        let changed = format!("{layout}[well]\nH3 = {{ role = \"compound_blank\", dose = \"{blank}\" }}\n");
        std::fs::write(bench.folder.path().join("layout.toml"), changed).expect("a layout");
        bench.plate("P", "1", falling(30.0, 0.1)).plate("R", "1", falling(31.0, 0.1));
        bench.analyse("").plates[0].wells[&well("A3")].response.expect("a response")
    };
    // The compound blank of the top dose reads what cells at the top dose read: nothing is left of them.
    let (same, other) = (found("10 uM"), found("10000 nM"));
    assert!(same.abs() < 0.01 && (same - other).abs() < 1e-12, "{same} {other}");
    assert!(found("1 uM") > 0.09);
}

#[test]
fn wells_that_serve_nothing_are_named() {
    let mut bench = Bench::new();
    let layout = std::fs::read_to_string(bench.folder.path().join("layout.toml")).expect("a layout");
    let idle = layout
        + "[well]\nG3 = { role = \"t0\" }\nH3 = { role = \"compound_blank\", dose = \"7 nM\" }\nH4 = { role = \"compound_blank\" }\n";
    std::fs::write(bench.folder.path().join("layout.toml"), idle).expect("a layout");
    bench.plate("P", "1", falling(30.0, 0.1)).plate("R", "1", falling(31.0, 0.1));
    let told = |more: &str| {
        let analysis = bench.analyse(more);
        analysis
            .warnings
            .iter()
            .map(|w| w.message.clone())
            .filter(|m| m.contains("wells of plate"))
            .collect::<Vec<_>>()
    };
    let subtracted = told("");
    // The `t0` well begins the growth of its plate.
    assert_eq!(subtracted.len(), 2, "{subtracted:?}");
    // H4 has the dose of its series and serves the samples beside it; H3 matches none.
    assert!(subtracted[0].contains("match no sample") && subtracted[0].ends_with(": H3"), "{subtracted:?}");
    assert!(told("[normalise]\nzero = \"none\"")[0].ends_with("H3, H4"));
}

#[test]
fn kill_controls_without_a_line_serve_every_line() {
    let mut bench = Bench::new();
    let layout = std::fs::read_to_string(bench.folder.path().join("layout.toml")).expect("a layout");
    // Two lines share the plate; the kill controls stand where the top doses stood and name no line.
    let shared = layout
        + "[row]\n\"A-D\" = { cell_line = \"P\" }\n\"E-H\" = { cell_line = \"R\" }\n[well]\n\"A3-H3\" = { role = \"kill\", cell_line = \"\" }\n";
    std::fs::write(bench.folder.path().join("layout.toml"), shared).expect("a layout");
    bench.plate("both", "1", falling(30.0, 0.1));
    bench.plates = bench.plates.replace("cell_line = \"both\"\n", "");
    let analysis = bench.analyse("");
    let lines: Vec<(&str, usize, Option<&str>)> = analysis.plates[0]
        .quality
        .iter()
        .map(|quality| (quality.cell_line.as_str(), quality.n_kill, quality.z_prime_against))
        .collect();
    assert_eq!(lines, [("P", 8, Some("kill")), ("R", 8, Some("kill"))]);
}

#[test]
fn a_raised_plateau_is_resistance_by_efficacy() {
    let mut bench = Bench::new();
    for day in ["1", "2", "3"] {
        let nudge = if day == "2" { 1.03 } else { 1.0 };
        bench.plate("P", day, falling(30.0 * nudge, 0.1)).plate("R", day, falling(35.0, 0.4));
    }
    let analysis = bench.analyse("");
    let fold = shift(&analysis, Metric::Ic50Abs);
    assert_eq!(fold.call, Some(Call::R));
    assert!(fold.tags.contains(&Tag::EfficacyShift));
    let emax = shift(&analysis, Metric::Emax);
    assert!((emax.estimate.expect("a rise") - 0.3).abs() < 0.02 && emax.call.is_none());
    // Of a line that is judged, the plateau is said and not a fold of 1.2 alone.
    let panel = PanelFold::of(fold.clone(), Some(emax));
    assert!(panel.raised.is_some_and(|raised| (raised - 0.3).abs() < 0.02));
    let case = Case { name: "R".to_owned(), folds: vec![panel], ..Case::default() };
    let judged = judge(&case, Knowledge::built_in()).expect("a sound case");
    let points = 100.0 * emax.estimate.expect("a rise");
    let words = format!("drug R by a higher response at the top dose, +{points:.0} points, 1.2-fold (");
    assert!(judged.evidence_for[0].starts_with(&words), "{:?}", judged.evidence_for);
    let lead = judged.lead().and_then(Drug::shift_words);
    assert_eq!(lead, Some(format!("by a higher response at the top dose, +{points:.0} points")));
}

#[test]
fn responses_are_fractions_of_the_vehicle_above_the_blank() {
    let mut bench = Bench::new();
    bench.plate("P", "1", falling(30.0, 0.1)).plate("R", "1", falling(30.0, 0.1));
    let analysis = bench.analyse("");
    let plate = &analysis.plates[0];
    // Both plates read the same, and that is all there is to say against them.
    assert_eq!(plate.verdict(), Verdict::Warn, "{:?}", plate.quality);
    assert!(plate.quality[0].reasons.iter().all(|reason| reason.code == "used_twice"), "{:?}", plate.quality);
    // At 10 µM the response is the bottom, but for the wobble of a row.
    let top_dose = plate.wells[&well("A3")].response.expect("a response");
    assert!((top_dose - 0.1).abs() < 0.01, "{top_dose}");
    let vehicles: Vec<f64> = (0..8)
        .map(|row| plate.wells[&Well::new(row, 1).expect("a well")].response.expect("a response"))
        .collect();
    assert!((vehicles.iter().sum::<f64>() / 8.0 - 1.0).abs() < 0.02);
    let waived = bench.analyse("[normalise]\nzero = \"none\"");
    let unsubtracted = waived.plates[0].wells[&well("A3")].response.expect("a response");
    assert!((unsubtracted - (400.0 + 2000.0) / 20400.0).abs() < 0.01, "{unsubtracted}");
    assert_eq!(waived.plates[0].verdict(), Verdict::Warn);
}

#[test]
fn vehicle_wells_anchor_the_curve_as_dose_zero() {
    let mut bench = Bench::new();
    bench.plate("P", "1", falling(30.0, 0.1)).plate("R", "1", falling(30.0, 0.1));
    let analysis = bench.analyse("");
    let curve = &analysis.experiments_of("P", "drug").next().expect("a curve").assembled.curve;
    let zero = curve.levels()[0];
    assert_eq!((zero.dose.to_bits(), zero.n), (0, 8));
    assert_eq!((curve.levels().len(), curve.points().len()), (11, 88));
}

// ---- layouts

fn contents(text: &str) -> BTreeMap<Well, (Role, Option<String>, Option<String>)> {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("layout.toml"), text).expect("a layout");
    // Through a study, as a user would: every well of a 96-well plate reads some number.
    let mut export = String::from(",1,2,3,4,5,6,7,8,9,10,11,12\n");
    for row in "ABCDEFGH".chars() {
        let _ = write!(export, "{row}");
        (0..12).for_each(|col| {
            let _ = write!(export, ",{}", 1000 + (u32::from(row) * 37 + col * 101) % 97);
        });
        export.push('\n');
    }
    std::fs::write(folder.path().join("plate.csv"), export).expect("an export");
    let study = "[[plate]]\nexport = \"plate.csv\"\nlayout = \"layout.toml\"\ncell_line = \"P\"\nexperiment = \"1\"\n";
    let (study, warnings) = Study::parse("study.toml", study, folder.path()).expect("a study");
    let analysis = analyse(study, warnings).unwrap_or_else(|problems| panic!("{}", problems[0]));
    analysis.plates[0]
        .wells
        .iter()
        .map(|(well, r)| {
            (*well, (r.content.role, r.content.compound.clone(), r.content.dose.map(|dose| dose.to_string())))
        })
        .collect()
}

#[test]
fn a_well_takes_the_value_of_the_most_particular_section() {
    let found = contents(
        "[row]\n\"A-H\" = { role = \"empty\" }\n[block.3x2]\nB2 = { role = \"blank\" }\n[well]\nC3 = { role = \"vehicle\" }\n[[series]]\ncompound = \"drug\"\nwells = \"E1-E4\"\ntop = \"8 nM\"\nfactor = 2\ndirection = \"left\"\n",
    );
    assert_eq!(found.len(), 96);
    assert_eq!(found[&well("A1")].0, Role::Empty);
    // Width 3, height 2, as in wellmap.
    assert_eq!(found[&well("B4")].0, Role::Blank);
    assert_eq!(found[&well("C2")].0, Role::Blank);
    assert_eq!(found[&well("D2")].0, Role::Empty);
    assert_eq!(found[&well("C3")].0, Role::Vehicle);
    assert_eq!(found[&well("E4")].2.as_deref(), Some("8 nM"));
    assert_eq!(found[&well("E1")], (Role::Sample, Some("drug".to_owned()), Some("1 nM".to_owned())));
}

#[test]
fn a_zero_dose_is_vehicle_and_half_logs_are_exact() {
    let found = contents(
        "[row]\n\"A-H\" = { role = \"empty\" }\n[[series]]\ncompound = \"drug\"\nwells = \"A1-A3\"\ndoses = [\"1 uM\", \"1 nM\", \"0 nM\"]\ndirection = \"right\"\n[[series]]\ncompound = \"drug\"\nwells = \"B1-B5\"\ntop = \"10 uM\"\nfactor = \"half-log\"\ndirection = \"right\"\n",
    );
    assert_eq!(found[&well("A3")], (Role::Vehicle, Some("drug".to_owned()), None));
    let doses: Vec<&str> =
        ["B1", "B2", "B3", "B5"].iter().map(|w| found[&well(w)].2.as_deref().expect("a dose")).collect();
    assert_eq!(doses, ["10 µM", "3.16227766017 µM", "1 µM", "0.1 µM"]);
}

#[test]
fn interleaved_rows_trade_places_in_every_second_column() {
    let found = contents(
        "[expt]\nrole = \"sample\"\nunit = \"nM\"\ncompound = \"drug\"\n[irow]\nA = { dose = 1 }\nB = { dose = 2 }\nC = { dose = 3 }\nD = { dose = 4 }\nE = { dose = 5 }\nF = { dose = 6 }\nG = { dose = 7 }\nH = { dose = 8 }\n",
    );
    let dose = |name: &str| found[&well(name)].2.clone().expect("a dose");
    assert_eq!(
        (dose("A1"), dose("A2"), dose("B1"), dose("B2")),
        ("1 nM".into(), "2 nM".into(), "2 nM".into(), "1 nM".into())
    );
}

#[test]
fn layouts_in_the_corpus_with_wellmap_words_name_their_wells() {
    let path = corpora::project().join("../shared/plates/layouts/wellmap/well_groups.toml");
    let Ok(text) = std::fs::read_to_string(&path) else {
        assert!(std::env::var_os("FOLDSHIFT_REQUIRE_SHARED").is_none(), "../shared is required and not here");
        eprintln!("skipped: ../shared is not here");
        return;
    };
    let layouts = layout::read("well_groups.toml", text.as_bytes(), &Beside::default())
        .unwrap_or_else(|problems| panic!("{}", problems[0]));
    let layout = layouts.select(None, &[]).expect("one plate");
    assert_eq!(layout.smallest_format(), PlateFormat::of(24));
}

/// The example, with `exclude` in its first plate of KM12-LR1.
fn example(exclude: &str) -> Analysis {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/km12");
    let text = std::fs::read_to_string(folder.join("study.toml")).expect("the example is there");
    let plate = "export = \"exports/2026-03-02_KM12-LR1_A.csv\"\n";
    assert!(text.contains(plate), "the example has the plate");
    let text = text.replace(plate, &format!("{plate}{exclude}"));
    let (study, warnings) = Study::parse("study.toml", &text, &folder).expect("the study is right");
    analyse(study, warnings).expect("the study can be analysed")
}

/// What is said of every fold of the absolute IC50 before it was marked by what other choices make of it.
fn unmarked<'a>(shifts: impl Iterator<Item = &'a Shift>) -> Vec<String> {
    let folds = shifts.filter(|shift| shift.metric == Metric::Ic50Abs);
    let marks = |tag: &Tag| matches!(tag, Tag::Fragile(_) | Tag::WithinNoise);
    folds
        .map(|shift| {
            let mut shift = shift.clone();
            shift.tags.retain(|tag| !marks(tag));
            format!("{shift:?}")
        })
        .collect()
}

#[test]
fn with_the_wells_left_out_by_hand_the_folds_are_those_of_the_study_without_the_exclusion() {
    let whole = example("");
    assert!(whole.by_hand.is_empty());
    let index = whole.plates.iter().position(|plate| plate.export.contains("03-02_KM12-LR1_A")).expect("it");
    // Two wells of a curve that passes half effect.
    let wells: Vec<Well> = whole
        .curves
        .iter()
        .find_map(|curve| {
            let measured =
                curve.assembled.key.cell_line == "KM12-LR1" && curve.fit.ic50_abs.log_dose().is_some();
            let on = curve.assembled.samples.iter().filter(|(plate, ..)| *plate == index);
            let wells: Vec<Well> = on.map(|(_, well, _)| *well).collect();
            (measured && wells.len() > 6).then_some(wells)
        })
        .expect("a measured curve");
    let (one, two) = (wells[4].min(wells[5]), wells[4].max(wells[5]));
    let without = example(&format!("exclude = {{ {one} = \"bubble\", {two} = \"pipetting\" }}\n"));
    let by_hand: Vec<(usize, Well, String)> = without
        .exclusions()
        .into_iter()
        .filter(|exclusion| exclusion.by == By::Hand)
        .map(|exclusion| (exclusion.plate, exclusion.well, exclusion.reason))
        .collect();
    let told = |well, why: &str| (index, well, format!("layout: {why}"));
    assert_eq!(by_hand, [told(one, "bubble"), told(two, "pipetting")]);
    assert!(unmarked(without.shifts.iter()) != unmarked(whole.shifts.iter()), "the wells change a fold");
    assert_eq!(unmarked(without.by_hand.iter().map(|again| &again.shift)), unmarked(whole.shifts.iter()));
    for again in &without.by_hand {
        let before = without.before(again).expect("the fold of the study");
        assert_eq!([&before.parental, &before.resistant, &before.compound], again.key());
        assert_eq!(again.flips, before.call != again.shift.call);
    }
    // Every other well is left out as before, by whom it was.
    let others = |analysis: &Analysis| {
        let mut all = analysis.exclusions();
        all.retain(|exclusion| exclusion.by != By::Hand);
        all
    };
    assert_eq!(others(&without), others(&whole));
}

#[test]
fn who_leaves_a_well_out_is_known_where_it_is_decided() {
    let whole = example("");
    let count = |by: By| whole.exclusions().iter().filter(|exclusion| exclusion.by == by).count();
    let failed: usize = whole
        .failed_plates()
        .iter()
        .map(|index| whole.plates[*index].wells.values().filter(|well| well.excluded.is_some()).count())
        .sum();
    assert!(failed > 0 && count(By::Plate) <= failed && count(By::Plate) > 0);
    assert!(
        whole.exclusions().iter().all(|one| (one.by == By::Plate) == one.reason.starts_with("plate failed"))
    );
    assert_eq!(count(By::Hand) + count(By::Rule), 0);
}

#[test]
fn a_well_that_the_layout_or_the_instrument_leaves_out_anyway_does_not_come_back() {
    let mut bench = Bench::new();
    for day in ["1", "2"] {
        bench.plate("P", day, falling(30.0, 0.1)).plate("R", day, falling(300.0, 0.1));
    }
    // The reader flags C5; the layout leaves out D5.
    let export = bench.folder.path().join("R_1.csv");
    let text = std::fs::read_to_string(&export).expect("an export");
    let lines = text.lines().map(|line| {
        let mut cells: Vec<&str> = line.split(',').collect();
        if cells[0] == "C" {
            cells[5] = "OVRFLW";
        }
        cells.join(",")
    });
    std::fs::write(&export, lines.collect::<Vec<_>>().join("\n")).expect("an export");
    let layout = std::fs::read_to_string(bench.folder.path().join("layout.toml")).expect("a layout");
    let layout = format!("{layout}[well]\nD5 = {{ exclude = \"hair\" }}\n");
    std::fs::write(bench.folder.path().join("layout.toml"), layout).expect("a layout");
    let own = "cell_line = \"R\"\nexperiment = \"1\"\n";
    let of = |exclude: &str, bench: &Bench| {
        let plates = bench.plates.replace(own, &format!("{own}exclude = {exclude}\n"));
        Bench { folder: tempfile::tempdir().expect("a folder"), plates }
    };
    let at = |exclude: &str| {
        let other = of(exclude, &bench);
        for file in std::fs::read_dir(bench.folder.path()).expect("a folder") {
            let file = file.expect("a file");
            std::fs::copy(file.path(), other.folder.path().join(file.file_name())).expect("a copy");
        }
        other.analyse("")
    };
    let by = |analysis: &Analysis, name: &str| {
        let plate = analysis.plates.iter().find(|plate| plate.export.contains("R_1")).expect("the plate");
        plate.wells[&well(name)].excluded_by
    };
    let both = at("[\"C5\", \"D5\"]");
    assert_eq!((by(&both, "C5"), by(&both, "D5"), by(&both, "E5")), (Some(By::Hand), Some(By::Layout), None));
    assert!(both.by_hand.is_empty(), "the reader and the layout leave them out anyway");
    let more = at("[\"E5\"]");
    assert_eq!(
        (by(&more, "C5"), by(&more, "D5"), by(&more, "E5")),
        (Some(By::Instrument), Some(By::Layout), Some(By::Hand))
    );
    assert_eq!(more.by_hand.len(), 1);
}
