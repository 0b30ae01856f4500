use super::*;
use crate::report::fixture::{changed, km12, one_experiment, with_compound};
use foldshift_curves::compare::Metric;
use foldshift_curves::fit::Ic50;
use std::sync::OnceLock;

fn find<'a>(figures: &'a [Figure], name: &str) -> &'a Figure {
    figures.iter().find(|figure| figure.name == name).unwrap_or_else(|| panic!("no figure {name}"))
}

/// The figures of the example on a page, drawn once for all tests of this file.
fn example() -> &'static [Figure] {
    static EXAMPLE: OnceLock<Vec<Figure>> = OnceLock::new();
    EXAMPLE.get_or_init(|| figures(km12()))
}

#[test]
fn the_same_study_gives_the_same_drawings_to_the_byte() {
    assert_eq!(example(), figures(&changed(str::to_owned)));
}

#[test]
fn a_censored_fold_and_a_censored_ic50_are_drawn_as_bounds() {
    let figures = example();
    let folds = find(figures, "folds");
    assert!(
        folds.svg.contains("≥ 679")
            && folds.svg.contains("one-sided 95 %, n = 3")
            && folds.caption.contains("one-sided 95 % limit"),
        "{}",
        folds.caption
    );
    let curves = find(figures, "curves_KM12_larotrectinib");
    assert!(curves.svg.contains("&gt; 10 µM"));
    assert!(curves.caption.contains("KM12-LR2 (n = 2)"), "{}", curves.caption);
}

#[test]
fn no_drawing_holds_a_number_that_is_none() {
    for figures in [example(), &figures(one_experiment())] {
        for figure in figures {
            assert!(!figure.svg.contains("NaN") && !figure.svg.contains("inf"), "{}", figure.name);
            assert!(figure.svg.contains("SIMULATED DATA") && figure.caption.contains("Simulated data"));
            assert!(figure.svg.len() < 200_000, "{} has {} bytes", figure.name, figure.svg.len());
        }
    }
}

#[test]
fn a_fold_of_which_nothing_is_known_says_so() {
    let mut analysis = km12().clone();
    let shift = analysis.shifts.iter_mut().find(|shift| shift.metric == Metric::Ic50Abs).unwrap();
    (shift.qualifier, shift.estimate, shift.lower, shift.upper) = ("nd", None, None, None);
    assert!(forest(&analysis, &Format::PAGE)[0].svg.contains("not determinable"));
    for curve in &mut analysis.curves {
        curve.fit.ic50_abs = Ic50::Unknown;
    }
    let figures = for_column(&analysis, &Format::PAGE);
    assert!(find(&figures, "curves_KM12_trametinib").svg.contains("not determinable"));
}

#[test]
fn what_is_told_to_be_drawn_for_print_is_drawn() {
    let printed = for_column(km12(), &Format::NATURE_SINGLE);
    let names: Vec<&str> = printed.iter().map(|figure| figure.name.as_str()).collect();
    let told: Vec<String> = example()
        .iter()
        .filter(|figure| figure.about.is_for_print())
        .map(|figure| figure.name.clone())
        .collect();
    assert_eq!(names, told);
    assert!(printed.iter().all(|figure| figure.svg.contains("width=\"89.0mm\"")), "{names:?}");
    let of = |figures: Vec<Figure>| figures.into_iter().map(|figure| figure.name).collect::<Vec<_>>();
    assert_eq!(of(for_print(km12(), &Format::SLIDE)), of(figures(km12())));
}

#[test]
fn files_have_safe_names_and_none_overwrites_another() {
    let analysis = with_compound("../Selitrectinib");
    let figures = for_column(&analysis, &Format::PAGE);
    let mut names: Vec<String> = figures.into_iter().map(|figure| figure.name).collect();
    let all = names.len();
    assert!(names.iter().all(|name| !name.contains('/')), "{names:?}");
    names.sort_by_key(|name| name.to_lowercase());
    names.dedup_by_key(|name| name.to_lowercase());
    assert_eq!(names.len(), all);
}

#[test]
fn a_line_that_is_compared_with_none_still_has_its_curves() {
    let analysis = changed(|text| text.split("[[pair]]").next().unwrap_or_default().to_owned());
    let figures = for_column(&analysis, &Format::PAGE);
    assert!(figures.iter().all(|figure| figure.about != About::Folds));
    assert!(find(&figures, "curves_KM12_trametinib").svg.contains("KM12-LR2"));
}

#[test]
fn a_failed_plate_is_named_so_and_an_excluded_well_is_crossed() {
    let figures = example();
    let failed = find(figures, "plate_17_2026-03-16_KM12-LR2_A");
    assert!(failed.svg.contains(">FAIL<") && failed.svg.contains("Z′(blank) −0.68"));
    assert!(find(figures, "plate_06_2026-03-02_KM12-LR2_B").caption.contains("Crossed"));
}
