//! What holds for every figure of every format, whatever the study: no text cut off or over another, letters and lines as the
//! format allows, nothing that a journal forbids.

use super::cases::{
    many_folds, of_one_compound, with_copies, with_kinetics, with_long_names, with_matrix_of, with_plate_of,
    without_pairs,
};
use super::text_boxes::{faults, sizes, strokes, text_colours};
use super::*;
use crate::report::fixture::{combination, km12, one_experiment};

/// The formats that differ most: for studies whose figures are those of others with less in them.
const SOME: [Format; 3] = [Format::PAGE, Format::NATURE_SINGLE, Format::SLIDE];
/// A rounded tenth of a pixel, and a little more.
const ROUNDED: f64 = 0.051;

/// Every figure in a format; on a page also the small curves, curves on a linear axis and the figures of its narrow columns.
fn every_figure(analysis: &Analysis, format: &Format) -> Vec<(Format, Figure)> {
    let mut all: Vec<(Format, Figure)> =
        for_print(analysis, format).into_iter().map(|figure| (*format, figure)).collect();
    if format.unit == Unit::Millimetres {
        return all;
    }
    for lines in line_groups(analysis) {
        for compound in analysis.compounds() {
            let formats = [Format::PAGE, Format::NATURE_SINGLE, Format::SLIDE];
            let small = |format: &Format| Some((*format, small(analysis, &lines, compound, format)?));
            all.extend(formats.iter().filter_map(small));
            let linear = View { scale: Scale::Linear, key: false };
            all.extend(curves(analysis, &lines, compound, linear, format).map(|figure| (*format, figure)));
            // A narrow column beside the curves of a page, and a phone.
            for narrow in [Format::PAGE.wide(352.0), Format::PAGE.wide(342.0)] {
                all.extend(days(analysis, &lines, compound, &narrow).map(|figure| (narrow, figure)));
                let curves = curves(analysis, &lines, compound, View::ALONE, &narrow);
                all.extend(curves.map(|figure| (narrow, figure)));
            }
        }
    }
    all
}

/// What is wrong with a figure.
fn wrong(format: &Format, figure: &Figure) -> Vec<String> {
    let svg = &figure.svg;
    let mut wrong = faults(svg);
    let within =
        |(least, most): (f64, f64)| move |size: &f64| !(least - ROUNDED..=most + ROUNDED).contains(size);
    if let Some(size) = sizes(svg).into_iter().find(within(format.letters)) {
        wrong.push(format!("letters of {size} px"));
    }
    if let Some(width) = strokes(svg).into_iter().find(within(format.lines)) {
        wrong.push(format!("a line of {width} px"));
    }
    let is_small = matches!(figure.about, About::Small { .. });
    let width = format!("width=\"{:.1}mm\"", Format::mm(format.width));
    if format.unit == Unit::Millimetres && !is_small && !svg.contains(&width) {
        wrong.push(format!("not {width}"));
    }
    if !format.grid && !is_small && svg.contains("s-grid") {
        wrong.push("a grid".to_owned());
    }
    if !format.coloured {
        wrong.extend(text_colours(svg).into_iter().map(|colour| format!("text in {colour}")));
    }
    for forbidden in ["NaN", "inf\"", "<b>", "<&"] {
        if svg.contains(forbidden) || figure.caption.contains("NaN") {
            wrong.push(forbidden.to_owned());
        }
    }
    wrong
}

/// Draws every figure of these formats, and finds no fault in any.
fn is_well_drawn(what: &str, analysis: &Analysis, formats: &[Format]) -> Vec<(Format, Figure)> {
    let all: Vec<(Format, Figure)> =
        formats.par_iter().flat_map_iter(|format| every_figure(analysis, format)).collect();
    let of_one = |(format, figure): &(Format, Figure)| {
        let name = format!("{what}, {}, {}", format.name, figure.name);
        wrong(format, figure).into_iter().map(move |fault| format!("{name}: {fault}"))
    };
    let faults: Vec<String> = all.par_iter().flat_map_iter(of_one).collect();
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
    all
}

#[test]
fn the_example_is_well_drawn_and_held_in_every_format_under_the_same_names() {
    let all = is_well_drawn("example", &with_kinetics(km12().clone()), &Format::ALL);
    let named = |format: &Format| -> Vec<&str> {
        let own = all.iter().filter(|(own, figure)| {
            own.name == format.name
                && format.unit == Unit::Millimetres
                && !matches!(figure.about, About::Small { .. })
        });
        own.map(|(_, figure)| figure.name.as_str()).collect()
    };
    assert!(named(&Format::POSTER).contains(&"kinetics_02_2026-03-02_KM12_B"));
    for format in [Format::NATURE_SINGLE, Format::NATURE_DOUBLE, Format::SLIDE] {
        assert_eq!(named(&format), named(&Format::POSTER), "{}", format.name);
    }
    for (format, figure) in &all {
        assert_eq!(held(figure, format), Ok(()));
    }
}

#[test]
fn one_experiment_is_well_drawn() {
    is_well_drawn("one experiment", one_experiment(), &SOME);
}

#[test]
fn names_of_two_hundred_letters_are_well_drawn_in_every_format() {
    let mut long = with_kinetics(km12().clone());
    long.plates.truncate(10);
    is_well_drawn("long names", &with_long_names(long), &Format::ALL);
}

#[test]
fn thirty_lines_are_well_drawn_in_every_format() {
    let mut many = of_one_compound(with_copies(28));
    many.plates.truncate(2);
    is_well_drawn("thirty lines", &many, &Format::ALL);
    is_well_drawn("thirty long names", &with_long_names(many), &[Format::NATURE_SINGLE, Format::SLIDE]);
}

#[test]
fn lines_without_pairs_are_well_drawn() {
    is_well_drawn("without pairs", &of_one_compound(without_pairs(km12().clone())), &SOME);
    let mut many = of_one_compound(without_pairs(with_copies(6)));
    many.plates.truncate(1);
    is_well_drawn("many without pairs", &many, &SOME);
}

#[test]
fn plates_of_any_size_are_well_drawn_in_every_format() {
    for wells in [6, 384, 1536] {
        let mut large = of_one_compound(km12().clone());
        large.plates.truncate(1);
        large.curves.clear();
        large.blots = None;
        let large = with_plate_of(large, wells);
        is_well_drawn(&format!("{wells} wells"), &large, &Format::ALL);
    }
}

#[test]
fn folds_of_many_compounds_are_well_drawn_in_every_format() {
    for count in [6, 45, 300] {
        let mut many = many_folds(count);
        many.plates.clear();
        many.curves.clear();
        is_well_drawn(&format!("{count} compounds"), &many, &Format::ALL);
        for format in Format::ALL {
            for figure in waterfall(&many, &format) {
                assert_eq!(held(&figure, &format), Ok(()), "{count} compounds");
            }
        }
    }
}

#[test]
fn combinations_are_well_drawn_in_every_format_whatever_their_doses_and_names() {
    let mut alone = combination().clone();
    alone.plates.truncate(1);
    alone.curves.clear();
    let all = is_well_drawn("combination", &alone, &Format::ALL);
    let of_maps = |(_, figure): &&(Format, Figure)| matches!(figure.about, About::Combination { .. });
    assert_eq!(all.iter().filter(of_maps).count(), 2 * Format::ALL.len());
    for (format, figure) in all.iter().filter(of_maps) {
        assert_eq!(held(figure, format), Ok(()), "{}", format.name);
    }
    is_well_drawn("combination of long names", &with_long_names(alone.clone()), &Format::ALL);
    for doses in [[2, 2], [11, 5], [5, 11], [16, 24]] {
        is_well_drawn(&format!("{doses:?}"), &with_matrix_of(alone.clone(), doses), &Format::ALL);
    }
}
