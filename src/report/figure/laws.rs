//! What holds for every figure of several panels: no data, one experiment, hostile names, every format.

use super::cases::many_folds;
use super::*;
use crate::report::fixture::{changed, km12, one_experiment};
use foldshift_curves::fit::{Ic50, Status};
use foldshift_mechanism::evidence::blot::{self, Blots};
use std::fmt::Write as _;

/// A name of 200 letters that no document may take for its own words.
fn hostile() -> String {
    format!("<&\"'{}>", "long name ".repeat(20)).chars().take(200).collect()
}

/// Every figure of this file, as a journal prints it.
fn all(analysis: &Analysis) -> Vec<Figure> {
    let mut found = Vec::new();
    let format = Format::NATURE_SINGLE;
    found.extend(blots(analysis, &format));
    found.extend(waterfall(analysis, &format));
    found.extend(quality(analysis, &format));
    for lines in line_groups(analysis) {
        for compound in analysis.compounds() {
            found.extend(fit_residuals(analysis, &lines, compound, &format));
            found.extend(profile(analysis, &lines, compound, &format));
        }
    }
    found
}

/// The example with other blots.
fn with_blots(table: &str) -> Analysis {
    let mut analysis = km12().clone();
    let pairs = [("KM12", "KM12-LR1"), ("KM12", "KM12-LR2")];
    let files = [("blots.csv", table.as_bytes())];
    let found = blot::read_bytes(&files, None, &pairs, &blot::Settings::default()).expect("blots");
    for judged in &mut analysis.mechanism {
        judged.residuals =
            found.residuals.iter().filter(|one| one.case == judged.resistant).cloned().collect();
    }
    analysis.blots = Some(found);
    analysis
}

const HEAD: &str = "experiment,membrane,lane,line,drug,dose,unit,time_h,target,signal,loading\n";

/// Bands of two blots over two times: pTRK over TRK at `left` of the vehicle, by line.
fn bands(blots: &[&str], hours: &[u32], doses: &[f64], left: impl Fn(&str, f64) -> f64) -> String {
    let mut text = HEAD.to_owned();
    for (place, blot) in blots.iter().enumerate() {
        for hours in hours {
            for line in ["KM12", "KM12-LR1"] {
                let mut lane = 1;
                let mut add = |drug: &str, dose: f64, signal: f64| {
                    for (target, signal) in [("pTRK", signal), ("TRK", 5000.0)] {
                        let _ = writeln!(
                            text,
                            "{blot},{target}_{line}_{hours},{lane},{line},{drug},{dose},nM,{hours},{target},{signal},1000"
                        );
                    }
                    lane += 1;
                };
                add("DMSO", 0.0, 10_000.0);
                for dose in doses {
                    #[expect(clippy::cast_precision_loss, reason = "two blots")]
                    let noise = 1.0 + 0.1 * place as f64;
                    add("larotrectinib", *dose, 10_000.0 * left(line, *dose) * noise);
                }
            }
        }
    }
    text
}

fn is_drawing(figure: &Figure) {
    let svg = &figure.svg;
    assert!(svg.starts_with("<svg") && svg.ends_with("</svg>\n"), "{}", figure.name);
    assert!(!svg.contains("NaN") && !svg.contains("inf"), "{}", figure.name);
    assert!(!figure.caption.contains("NaN") && !figure.caption.contains("inf "), "{}", figure.caption);
    assert!(!svg.contains("<&"), "{}", figure.name);
}

#[test]
fn every_membrane_is_a_point_and_every_time_a_panel() {
    let left = |line: &str, dose: f64| if line == "KM12" { 1.0 / (1.0 + dose / 10.0) } else { 0.9 };
    let analysis = with_blots(&bands(&["1", "2"], &[4, 24], &[3.0, 30.0, 300.0], left));
    let figures = blots(&analysis, &Format::PAGE);
    let figure = figures.iter().find(|one| one.about == About::Blots("KM12-LR1".to_owned())).expect("blots");
    for words in ["pTRK, 4 h", "pTRK, 24 h", ">30<", ">300<", ">0.3<", ">0.5<"] {
        assert!(figure.svg.contains(words), "{words}");
    }
    let caption = &figure.caption;
    assert!(caption.contains("at 3, 30, 300 nM (4 h, 24 h)") && caption.contains("(2 blots)"), "{caption}");
    assert!(!caption.contains("Hollow") && !caption.contains("Arrow"), "{caption}");
    // A disc for every blot, time and dose of the parental line, and one in the key; a disc is two arcs.
    assert_eq!(figure.svg.matches(" 0 1 0 ").count(), 2 * 2 * 3 + 1);
    is_drawing(figure);
}

#[test]
fn a_membrane_that_is_not_used_is_hollow_and_the_caption_says_why() {
    // Loading of one lane differs fivefold from that of its vehicle.
    let text = bands(&["1"], &[4], &[30.0], |_, _| 0.5);
    let uneven = text.replace(
        "2,KM12-LR1,larotrectinib,30,nM,4,pTRK,5000,1000",
        "2,KM12-LR1,larotrectinib,30,nM,4,pTRK,25000,5000",
    );
    assert_ne!(text, uneven);
    let analysis = with_blots(&uneven);
    let figure = blots(&analysis, &Format::PAGE).remove(0);
    assert!(
        figure.caption.contains("Hollow, not used: ") && figure.caption.contains("loading"),
        "{}",
        figure.caption
    );
    let whole = blots(&with_blots(&text), &Format::PAGE).remove(0);
    assert!(!whole.caption.contains("Hollow"), "{}", whole.caption);
}

#[test]
fn residuals_that_a_table_gives_stand_by_drug() {
    let table = "drug,target,line,residual\nlarotrectinib,pTRK,KM12,0.1\nlarotrectinib,pTRK,KM12-LR1,0.8\n\
                 repotrectinib,pTRK,KM12,0.05\nrepotrectinib,pTRK,KM12-LR1,2.6\n";
    let pairs = [("KM12", "KM12-LR1")];
    let found = blot::read_bytes(&[("r.csv", table.as_bytes())], None, &pairs, &blot::Settings::default());
    let found: Blots = found.expect("residuals");
    let mut analysis = km12().clone();
    analysis.mechanism.truncate(1);
    analysis.mechanism[0].residuals = found.residuals.clone();
    analysis.blots = Some(found);
    let figures = blots(&analysis, &Format::PAGE);
    assert_eq!(figures.len(), 1);
    assert!(figures[0].svg.contains("repotrectinib") && figures[0].svg.contains("pTRK"));
    assert!(
        figures[0].caption.contains("Beyond the axis and drawn at its end: 2.6"),
        "{}",
        figures[0].caption
    );
}

#[test]
fn without_data_nothing_is_drawn_and_nothing_breaks() {
    let mut analysis = km12().clone();
    analysis.blots = None;
    for judged in &mut analysis.mechanism {
        judged.residuals.clear();
    }
    analysis.shifts.clear();
    for curve in &mut analysis.curves {
        curve.fit.curve = None;
        curve.fit.status = Status::NotDeterminable;
        curve.fit.ic50_abs = Ic50::Unknown;
    }
    let figures = all(&analysis);
    assert!(figures.iter().all(|figure| figure.about == About::QualityOverTime), "nothing but quality");
    analysis.curves.clear();
    analysis.plates.clear();
    assert!(all(&analysis).is_empty());
}

#[test]
fn one_experiment_and_one_dose_are_drawn() {
    let figures = all(one_experiment());
    assert!(figures.iter().any(|figure| matches!(figure.about, About::Profile { .. })));
    assert!(figures.iter().any(|figure| matches!(figure.about, About::Residuals { .. })));
    figures.iter().for_each(is_drawing);
    let one_dose = with_blots(&bands(&["1"], &[4], &[30.0], |_, _| 0.5));
    let found = blots(&one_dose, &Format::NATURE_SINGLE);
    assert!(!found.is_empty());
    found.iter().for_each(is_drawing);
}

/// The example, with a hostile name for a resistant line, its plate, every compound and drug.
fn hostile_study() -> Analysis {
    let name = hostile();
    let mut analysis = km12().clone();
    for pair in &mut analysis.study.pairs {
        pair.resistant = vec![name.clone()];
    }
    for curve in &mut analysis.curves {
        let key = &mut curve.assembled.key;
        if key.cell_line == "KM12-LR1" {
            key.cell_line.clone_from(&name);
        }
        key.compound = format!("{name}{}", key.compound);
    }
    analysis.curves.sort_by(|a, b| a.assembled.key.cmp(&b.assembled.key));
    for plate in &mut analysis.plates {
        for quality in plate.quality.iter_mut().filter(|quality| quality.cell_line == "KM12-LR1") {
            quality.cell_line.clone_from(&name);
        }
    }
    analysis.plates[16].export = format!("exports/{name}.csv").into();
    for shift in &mut analysis.shifts {
        shift.resistant.clone_from(&name);
        shift.compound = format!("{name}{}", shift.compound);
    }
    for judged in &mut analysis.mechanism {
        judged.resistant.clone_from(&name);
    }
    if let Some(blots) = &mut analysis.blots {
        for sample in blots.ratios.iter_mut().map(|one| &mut one.sample) {
            sample.drug.clone_from(&name);
            if sample.line == "KM12-LR1" {
                sample.line.clone_from(&name);
            }
        }
    }
    analysis
}

#[test]
fn hostile_and_long_names_stay_text() {
    let figures = all(&hostile_study());
    let kinds: BTreeSet<String> = figures.iter().map(|figure| kind(&figure.about)).collect();
    assert_eq!(kinds.len(), 5, "{kinds:?}");
    for figure in &figures {
        is_drawing(figure);
        assert!(figure.svg.contains("&lt;&amp;"), "{}", figure.name);
        assert!(figure.name.len() < 200, "{}", figure.name);
    }
}

fn kind(about: &About) -> String {
    format!("{about:?}").chars().take_while(|letter| letter.is_alphabetic()).collect()
}

#[test]
fn folds_fall_from_the_first_to_the_last_and_all_are_drawn() {
    let few = waterfall(&many_folds(6), &Format::PAGE).remove(0);
    assert!(few.caption.contains("Not determinable: compound 003"), "{}", few.caption);
    assert!(few.svg.contains("≥ 679 (one-sided)") && !few.svg.contains("compound 003"));
    let places: Vec<usize> = ["000", "001", "002", "004", "005"]
        .iter()
        .map(|name| few.svg.find(&format!(">compound {name}<")).expect("a name"))
        .collect();
    assert!(places.is_sorted(), "{places:?}");
    assert!(waterfall(&many_folds(4), &Format::PAGE).is_empty());
    let many = waterfall(&many_folds(300), &Format::PAGE).remove(0);
    assert!(many.svg.contains(">compound 000<") && many.svg.contains(">compound 299<"));
    assert!(!many.svg.contains(">compound 150<") && many.caption.contains("the first and the last 20"));
    is_drawing(&many);
}

#[test]
fn a_failed_plate_is_crossed_and_named_and_the_wells_far_off_are() {
    let figure = quality(km12(), &Format::PAGE).expect("quality");
    assert!(
        figure.caption.contains("✕ failed, used in no curve: 2026-03-16_KM12-LR2_A"),
        "{}",
        figure.caption
    );
    assert!(figure.svg.contains(">2026-03-16_KM12-LR2_A"));
    assert!(figure.svg.contains(">2026-03-02<") && figure.svg.contains(">2026-03-16<"));
    let text = |analysis: &Analysis| -> Vec<String> {
        let of =
            |compound: &&str| fit_residuals(analysis, &line_groups(analysis)[0], compound, &Format::PAGE);
        analysis.compounds().iter().filter_map(of).map(|figure| figure.caption).collect()
    };
    let before = text(km12());
    // One well of one curve reads 60 points more.
    let mut analysis = changed(str::to_owned);
    let curve = analysis.experiments_of("KM12", "repotrectinib").next().expect("a curve");
    let (plate, well, _) = curve.assembled.samples[3];
    let response = analysis.plates[plate].wells.get_mut(&well).expect("the well");
    response.response = response.response.map(|value| value + 0.6);
    let after = text(&analysis);
    assert!(!before[1].contains(&format!("{well} of KM12, 2026-03-02")), "{}", before[1]);
    assert!(after[1].contains(&format!("{well} of KM12, 2026-03-02 (+")), "{}", after[1]);
}

#[test]
fn a_profile_ticks_the_limits_that_the_table_prints() {
    let figure = profile(km12(), &line_groups(km12())[0], "larotrectinib", &Format::PAGE).expect("a profile");
    assert!(
        figure.caption.contains("KM12 (n = 3), KM12-LR1 (n = 3), KM12-LR2 (n = 2)"),
        "{}",
        figure.caption
    );
    assert!(figure.svg.contains("<g class=\"day\" data-line=\"0\" data-day=\"2\">"));
    assert!(!figure.caption.contains("Without a profile"), "{}", figure.caption);
}

#[test]
fn a_page_has_a_title_and_a_journal_none() {
    let page = quality(km12(), &Format::PAGE).expect("quality");
    let journal = quality(km12(), &Format::NATURE_SINGLE).expect("quality");
    assert!(page.svg.contains(">Quality of the plates over time<") && page.svg.contains("s-grid"));
    assert!(!journal.svg.contains("font-weight=\"bold\">Quality"));
}
