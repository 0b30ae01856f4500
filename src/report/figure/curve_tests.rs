use super::cases::{with_copies, with_response, without_pairs};
use super::text_boxes::text_boxes;
use super::*;
use crate::report::fixture::{km12, one_experiment};
use foldshift_curves::compare::{Method, Metric};
use foldshift_curves::elementary::log10;
use foldshift_curves::fit::{Ic50, Reason, StandardError};

fn lines(analysis: &Analysis) -> Vec<String> {
    line_groups(analysis).remove(0)
}

fn drawn(analysis: &Analysis, compound: &str) -> Figure {
    curves(analysis, &lines(analysis), compound, View::ALONE, &Format::PAGE).expect("the lines met it")
}

/// The shapes of a group, of whatever day.
fn group<'a>(svg: &'a str, kind: &str, line: usize) -> Vec<&'a str> {
    let start = format!("<g class=\"{kind}\" data-line=\"{line}\"");
    svg.split(&start).skip(1).map(|part| part.split("</g>").next().unwrap_or_default()).collect()
}

/// Are the ends of an axis these?
fn are(ends: [f64; 2], wanted: [f64; 2]) -> bool {
    ends.iter().zip(wanted).all(|(end, wanted)| (end - wanted).abs() < 1e-12)
}

/// The maps from doses and responses to places, one a panel.
fn curve_axes(
    analysis: &Analysis,
    lines: &[String],
    compound: &str,
    view: View,
    format: &Format,
) -> Vec<Axes> {
    curves_with_axes(analysis, lines, compound, view, format).map_or_else(Vec::new, |(_, axes)| axes)
}

#[test]
fn a_journal_gets_its_units_in_brackets_and_neither_title_nor_note() {
    for format in [Format::NATURE_SINGLE, Format::NATURE_DOUBLE] {
        let figure = curves(km12(), &lines(km12()), "larotrectinib", View::ALONE, &format).unwrap();
        let texts: Vec<String> = text_boxes(&figure.svg).into_iter().map(|one| one.text).collect();
        assert!(texts.contains(&"larotrectinib (nM)".to_owned()), "{texts:?}");
        assert!(
            !texts.contains(&"larotrectinib".to_owned()) && !texts.contains(&"half of vehicle".to_owned())
        );
        assert!(texts.contains(&"Response (% of vehicle)".to_owned()));
    }
}

#[test]
fn three_experiments_have_a_band_two_have_none_and_one_has_hollow_wells() {
    let figure = drawn(km12(), "larotrectinib");
    assert_eq!(group(&figure.svg, "band", 0).len(), 1);
    assert!(group(&figure.svg, "band", 2).is_empty(), "two experiments");
    assert_eq!((group(&figure.svg, "day", 0).len(), group(&figure.svg, "day", 2).len()), (3, 2));
    assert_eq!(group(&figure.svg, "mean", 2).len(), 1);
    let one = drawn(one_experiment(), "repotrectinib");
    assert!((0..3).all(|line| group(&one.svg, "band", line).is_empty()));
    assert!((0..3).all(|line| group(&one.svg, "wells", line).is_empty()));
    assert!(group(&one.svg, "means", 0)[0].contains("fill=\"#fff\" stroke=\"#1a1a18\""), "hollow");
    assert!(one.svg.contains("one experiment") && one.caption.contains("(n = 1 experiment)"));
}

#[test]
fn a_band_is_drawn_only_where_it_is_at_most_forty_points_wide() {
    let line = ["KM12".to_owned()];
    let met = line::Met::new(km12(), &line, "larotrectinib").unwrap();
    let rungs: Vec<_> = met.lines[0].band().concat();
    assert!(rungs.iter().all(|(_, low, high)| high - low <= 0.40 && high > low));
    let (from, to) = met.lines[0].tested().unwrap();
    assert!(rungs.iter().all(|(log_dose, ..)| (from..=to).contains(log_dose)));
    // The example's days differ by less; days that are a decade apart do not.
    let mut apart = km12().clone();
    let days = apart.curves.iter_mut().filter(|curve| curve.assembled.key.cell_line == "KM12");
    for (number, curve) in days.filter(|c| c.assembled.key.compound == "larotrectinib").enumerate() {
        if let Some(logistic) = &mut curve.fit.curve {
            logistic.log_mid += 0.5 * f64::from(u32::try_from(number).unwrap());
        }
    }
    let apart = line::Met::new(&apart, &line, "larotrectinib").unwrap().lines[0].band();
    assert!(apart.concat().len() < rungs.len() && apart.len() == 2, "{} runs", apart.len());
}

#[test]
fn a_curve_that_is_not_identified_is_not_drawn_and_the_means_of_the_day_are_joined() {
    let figure = drawn(km12(), "larotrectinib");
    // The first day of this line has a step, so ten means are joined: nine steps after the first place.
    let first = group(&figure.svg, "day", 1)[0];
    let path = first.split(" d=\"").nth(1).and_then(|d| d.split('"').next()).unwrap();
    let numbers = path.split(|c: char| !c.is_ascii_digit()).filter(|text| !text.is_empty()).count();
    assert!(numbers <= 20, "{path}");
    assert!(figure.caption.contains("Means are joined where a day does not tell its curve: KM12-LR1."));
    let mut analysis = km12().clone();
    for curve in &mut analysis.curves {
        if curve.is_pooled() {
            curve.fit.errors[2] = StandardError::NotDetermined;
        } else {
            curve.fit.say(Reason::HillAtBound);
        }
    }
    let none = drawn(&analysis, "selitrectinib");
    assert!(
        (0..3).all(|line| group(&none.svg, "mean", line).is_empty()),
        "a pooled curve that nothing tells"
    );
    assert!((0..3).all(|line| group(&none.svg, "band", line).is_empty()));
    let small = small(&analysis, &lines(&analysis), "selitrectinib", &Format::PAGE).unwrap();
    assert!((0..3).all(|line| group(&small.svg, "mean", line).is_empty()));
    assert!(group(&small.svg, "means", 0)[0].matches('a').count() > 5);
}

#[test]
fn half_effect_beyond_the_doses_is_a_bar_at_the_highest_dose_and_an_arrow() {
    let figure = drawn(km12(), "larotrectinib");
    assert!(figure.svg.contains("&gt; 10 µM"));
    assert!(figure.caption.contains("an arrow starts at a bound"), "{}", figure.caption);
    let axes = curve_axes(km12(), &lines(km12()), "larotrectinib", View::ALONE, &Format::PAGE).remove(0);
    let x = axes.x[0] + (4.0 - axes.dose[0]) / (axes.dose[1] - axes.dose[0]) * (axes.x[1] - axes.x[0]);
    let bar = format!("M{:.0} ", 10.0 * x);
    assert!(
        group(&figure.svg, "ic50", 1).concat().contains(&bar),
        "{bar}: {:?}",
        group(&figure.svg, "ic50", 1)
    );
    assert!(!drawn(km12(), "trametinib").caption.contains("arrow"));
}

#[test]
fn the_map_of_a_page_finds_the_mean_of_a_dose() {
    for scale in [Scale::Log, Scale::Linear] {
        let view = View { scale, key: false };
        let lines = lines(km12());
        let figure = curves(km12(), &lines, "larotrectinib", view, &Format::PAGE).unwrap();
        let axes = curve_axes(km12(), &lines, "larotrectinib", view, &Format::PAGE);
        assert_eq!((axes.len(), axes[0].lines.as_slice()), (1, [0, 1, 2].as_slice()));
        let axes = &axes[0];
        let met = line::Met::new(km12(), &lines, "larotrectinib").unwrap();
        let mean = met.lines[0].means.last().unwrap();
        let dose = if axes.log { log10(mean.dose) } else { mean.dose };
        let at = |value: f64, [from, to]: [f64; 2], [start, end]: [f64; 2]| {
            10.0 * (start + (value - from) / (to - from) * (end - start))
        };
        let (x, y) = (at(dose, axes.dose, axes.x).round(), at(mean.mean, axes.response, axes.y).round());
        // Its mark is a circle of 3.9 px, which begins at its left.
        assert!(group(&figure.svg, "means", 0)[0].ends_with("\"/>\n"));
        let places = places(group(&figure.svg, "means", 0)[0]);
        let near =
            places.iter().any(|(left, height)| (left + 39.0 - x).abs() <= 1.5 && (height - y).abs() <= 1.5);
        assert!(near, "{scale:?}: {x} {y} in {places:?}");
        assert_eq!(axes.vehicle.len(), 3);
    }
}

/// Starts of the circles of a group: places after `M` and `m`.
fn places(group: &str) -> Vec<(f64, f64)> {
    let mut at = (0.0, 0.0);
    let mut found = Vec::new();
    let paths = group.split(" d=\"").skip(1).map(|part| part.split('"').next().unwrap_or_default());
    for path in paths {
        for (number, piece) in path.split(['M', 'm']).skip(1).enumerate() {
            let step = piece.split('a').next().unwrap_or_default().replace('-', " -");
            let step: Vec<f64> = step.split_whitespace().map(|text| text.parse().unwrap()).collect();
            at = if number == 0 { (step[0], step[1]) } else { (at.0 + step[0], at.1 + step[1]) };
            found.push(at);
        }
    }
    found
}

#[test]
fn a_response_beyond_the_axis_is_an_arrow_with_its_number_and_the_axis_ends_at_two_hundred() {
    let analysis = with_response("KM12", "trametinib", 2.43);
    let figure = drawn(&analysis, "trametinib");
    let numbers = text_boxes(&figure.svg).into_iter().filter(|one| one.text == "243").count();
    // Ten doses; where neighbours are close their numbers stand in rows.
    assert_eq!(numbers, 10);
    assert!(figure.caption.contains("beyond the axis"), "{}", figure.caption);
    let axes = curve_axes(&analysis, &lines(&analysis), "trametinib", View::ALONE, &Format::PAGE).remove(0);
    assert!(are(axes.response, [0.0, 2.0]), "{axes:?}");
    let low = with_response("KM12", "trametinib", -0.43);
    let axes = curve_axes(&low, &lines(&low), "trametinib", View::ALONE, &Format::PAGE).remove(0);
    assert!(are(axes.response, [-0.45, 1.25]), "{axes:?}");
    assert!(!drawn(&low, "trametinib").caption.contains("beyond the axis"));
}

#[test]
fn wells_that_were_left_out_are_crossed_and_a_failed_plate_is_absent() {
    let figure = drawn(km12(), "trametinib");
    assert_eq!(group(&figure.svg, "left-out", 2).len(), 1);
    assert!(figure.caption.contains("Crosses are wells that were left out."));
    let failed = drawn(km12(), "larotrectinib");
    assert!(failed.caption.contains("Absent, because a plate failed: KM12-LR2 (2026-03-16)."));
    assert!(!failed.svg.contains("data-line=\"2\" data-day=\"2\""));
}

#[test]
fn days_are_numbered_among_all_experiments_of_the_study() {
    assert_eq!(experiments(km12()), ["2026-03-02", "2026-03-09", "2026-03-16"]);
    let mut analysis = km12().clone();
    analysis.curves.retain(|curve| {
        let key = &curve.assembled.key;
        key.cell_line != "KM12-LR2" || key.experiment.as_deref() != Some("2026-03-02")
    });
    let figure = drawn(&analysis, "trametinib");
    assert!(!figure.svg.contains("class=\"day\" data-line=\"2\" data-day=\"0\""));
    assert!(figure.svg.contains("class=\"day\" data-line=\"2\" data-day=\"2\""));
}

#[test]
fn no_response_is_its_mean_as_a_dashed_level() {
    let mut analysis = km12().clone();
    for curve in analysis.curves.iter_mut().filter(|c| c.assembled.key.cell_line == "KM12") {
        curve.fit.status = foldshift_curves::fit::Status::NoResponse;
    }
    let figure = drawn(&analysis, "trametinib");
    let mean = group(&figure.svg, "mean", 0)[0];
    let path = mean.split(" d=\"").nth(1).and_then(|d| d.split('"').next()).unwrap();
    assert!(mean.contains("stroke-dasharray") && path.contains('h') && !path.contains('l'), "{mean}");
    assert!(figure.caption.contains("No curve is better than a constant, so the mean is drawn: KM12."));
}

#[test]
fn more_than_six_lines_are_small_multiples_in_one_figure() {
    let analysis = with_copies(28);
    let groups = line_groups(&analysis);
    assert_eq!(groups.len(), 1);
    let figure = drawn(&analysis, "repotrectinib");
    let axes = curve_axes(&analysis, &groups[0], "repotrectinib", View::ALONE, &Format::PAGE);
    assert_eq!(axes.len(), 30);
    assert!(axes.iter().enumerate().all(|(number, axes)| axes.lines == [0, number + 1]));
    assert!(axes.iter().all(|one| are(one.dose, axes[0].dose) && are(one.response, axes[0].response)));
    for number in 1..=28 {
        assert!(figure.svg.contains(&format!("KM12-LR2 clone {number:02}<")), "{number}");
    }
    let beyond = with_copies(29);
    assert_eq!(line_groups(&beyond).iter().map(Vec::len).collect::<Vec<_>>(), [31, 2]);
    // A column of a journal has 247 mm; a caption needs room.
    let column = curves(&analysis, &groups[0], "repotrectinib", View::ALONE, &Format::NATURE_SINGLE).unwrap();
    let height = column.svg.split(" height=\"").nth(1).and_then(|text| text.split("mm").next()).unwrap();
    assert!(height.parse::<f64>().unwrap() < 230.0, "{height}");
}

#[test]
fn lines_in_no_pair_share_a_figure() {
    let alone = without_pairs(km12().clone());
    assert_eq!(line_groups(&alone), [["KM12", "KM12-LR1", "KM12-LR2"].map(str::to_owned).to_vec()]);
    let mut some = km12().clone();
    some.study.pairs[0].resistant.retain(|line| line == "KM12-LR1");
    assert_eq!(line_groups(&some)[1], ["KM12-LR2"]);
    let many = without_pairs(with_copies(6));
    let axes = curve_axes(&many, &line_groups(&many)[0], "trametinib", View::ALONE, &Format::PAGE);
    assert!(axes.len() == 9 && axes.iter().all(|axes| axes.lines.len() == 1), "single lines");
}

#[test]
fn day_by_day_names_every_day_with_its_fold_and_those_that_are_missing() {
    let figure = days(km12(), &lines(km12()), "larotrectinib", &Format::PAGE).unwrap();
    let texts: Vec<String> = text_boxes(&figure.svg).into_iter().map(|one| one.text).collect();
    for text in ["2 Mar\u{a0} > 915×", "16 Mar\u{a0} > 641×", "9 Mar\u{a0} 64×", "2 Mar\u{a0} 59×"] {
        assert!(texts.iter().any(|one| one == text), "{text}: {texts:?}");
    }
    assert!(texts.contains(&"16 Mar: a plate of KM12-LR2 failed.".to_owned()), "{texts:?}");
    assert_eq!(figure.about, About::Days { compound: "larotrectinib".to_owned(), lines: lines(km12()) });
    assert!(figure.caption.contains("KM12-LR2 (2 experiments)"));
    assert!(days(&without_pairs(km12().clone()), &lines(km12()), "larotrectinib", &Format::PAGE).is_none());
    let mut unknown = km12().clone();
    for curve in unknown.curves.iter_mut().filter(|c| c.assembled.key.cell_line == "KM12") {
        curve.fit.ic50_abs = Ic50::Unknown;
    }
    assert!(days(&unknown, &lines(&unknown), "larotrectinib", &Format::PAGE).is_none());
}

#[test]
fn the_forest_has_calls_in_shapes_folds_intervals_and_n_and_several_parts_beyond_thirty_six_rows() {
    let figure = forest(km12(), &Format::PAGE).remove(0);
    let texts: Vec<String> = text_boxes(&figure.svg).into_iter().map(|one| one.text).collect();
    for text in ["≥ 679 †", "one-sided 95 %, n = 3", "61", "47–81, n = 2", "1/3", "1/10", "1000", "KM12-LR1"]
    {
        assert!(texts.iter().any(|one| one == text), "{text}: {texts:?}");
    }
    let calls = |letter: &str| texts.iter().filter(|one| *one == letter).count();
    assert_eq!((calls("R"), calls("L"), calls("S"), calls("H")), (4, 2, 1, 1));
    let many = with_copies(28);
    let parts = forest(&many, &Format::PAGE);
    assert_eq!(parts.len(), 120_usize.div_ceil(36));
    assert_eq!((parts[0].name.as_str(), parts[3].name.as_str()), ("folds_1", "folds_4"));
}

#[test]
fn a_fold_of_one_experiment_is_a_range_of_wells_in_the_forest() {
    let figure = forest(one_experiment(), &Format::PAGE).remove(0);
    assert!(figure.svg.contains("wells 49–71, n = 1") && figure.caption.contains("supports no call"));
    let of_wells = one_experiment().shifts.iter().filter(|shift| shift.metric == Metric::Ic50Abs);
    assert!(of_wells.clone().any(|shift| shift.method == Method::TechnicalOnly));
    assert!(!figure.svg.contains("95 %"));
}

#[test]
fn a_small_curve_has_its_size_and_names_the_ends_of_its_axes() {
    let figure = small(km12(), &lines(km12()), "larotrectinib", &Format::PAGE).unwrap();
    assert!(figure.svg.contains("width=\"268\" height=\"150\""));
    let texts: Vec<String> = text_boxes(&figure.svg).into_iter().map(|one| one.text).collect();
    assert_eq!(texts, ["0", "50", "100", "1 nM", "100 nM", "10 µM"]);
    assert_eq!((0..3).filter(|line| group(&figure.svg, "mean", *line).len() == 1).count(), 3);
}

#[test]
fn a_line_that_met_no_compound_has_no_figure() {
    let line = ["nobody".to_owned()];
    assert!(curves(km12(), &line, "larotrectinib", View::ALONE, &Format::PAGE).is_none());
    assert!(curve_axes(km12(), &line, "larotrectinib", View::ALONE, &Format::PAGE).is_empty());
    assert!(small(km12(), &lines(km12()), "nothing", &Format::PAGE).is_none());
    assert!(days(km12(), &[], "larotrectinib", &Format::PAGE).is_none());
}
