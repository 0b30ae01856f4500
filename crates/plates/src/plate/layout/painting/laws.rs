//! Laws that hold for every stroke on every layout, and what a few of them look like.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::*;
use crate::plate::layout::{Beside, read, wells_named};
use crate::plate::well::{PLATE_FORMATS, PlateFormat, Well};

const PANEL: &str = include_str!("../../../../../../fixtures/km12/layouts/panel_a.toml");
const MATRIX: &str = include_str!("../../../../../../fixtures/combination/layouts/matrix.toml");
/// What people write: dotted keys, blocks in blocks, units in keys, quadrants, series of every second column, columns.
const MIXED: &str = "# head\n\n[expt]\nexperiment = \"day 1\" # the day\nunit = \"nM\"\n\n[row]\n# all rows\n\"A-C\" = { cell_line = \"P\" }\nD.cell_line = \"R\"\n\n[col]\n1 = { role = \"blank\" }\n\n[block.2x2]\n# a block\nC3 = { compound = \"b\", dose = 30 }\n[block.1x1]\nC3 = { dose = \"3 uM\" }\n\n[well]\n# lonely\nA2 = { role = \"vehicle\", exclude = \"bubble\" } # this one\nB2.role = \"vehicle\"\n\n# steps\n[[series]]\ncompound = \"a\"\nwells = \"A3,A5\"\ntop = \"100 nM\"\nfactor = 3 # thirds\ndirection = \"left\"\n\n[other]\nkept = true\n";
const QUADRANT: &str = "[[series]]\ncompound = \"a\"\nwells = \"A1-B3\"\nquadrant = 2\ntop = \"100 nM\"\nfactor = 3\ndirection = \"right\"\n";
/// Rows and columns both, so that every well that is named names others.
const CROSSED: &str = "# crossed\n[row]\nA = { role = \"vehicle\" }\n[col]\n2 = { medium = \"old\" }\n";

fn of(text: &str, format: PlateFormat) -> Said {
    let layouts =
        read("map", text.as_bytes(), &Beside::default()).unwrap_or_else(|all| panic!("{}\n{text}", all[0]));
    said(layouts.select(None, &[]).unwrap(), format).unwrap()
}

fn wells(text: &str) -> BTreeSet<Well> {
    wells_named(text).unwrap().into_iter().collect()
}

fn words(all: &[(&str, &str)]) -> Words {
    all.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}

fn set(named: &str, all: &[(&str, &str)]) -> Stroke {
    Stroke::Set { wells: wells(named), words: words(all) }
}

fn series(from: &str, to: &str, compound: &str, top: &str, factor: &str) -> Stroke {
    Stroke::Series(SeriesDrawn {
        from: from.parse().unwrap(),
        to: to.parse().unwrap(),
        compound: compound.to_owned(),
        top: top.to_owned(),
        factor: factor.to_owned(),
        direction: None,
        cell_line: String::new(),
    })
}

fn done(text: &str, stroke: &Stroke) -> Painted {
    paint("map", text, PLATE_FORMATS[4], stroke).unwrap_or_else(|all| panic!("{}\n{text}", all[0]))
}

/// The lines that one text has and the other has not.
fn difference(was: &str, is: &str) -> String {
    let lines = |text: &str| -> Vec<String> { text.lines().map(str::to_owned).collect() };
    let (old, new) = (lines(was), lines(is));
    let gone = old.iter().filter(|line| !new.contains(line)).map(|line| format!("- {line}"));
    let come = new.iter().filter(|line| !old.contains(line)).map(|line| format!("+ {line}"));
    gone.chain(come).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_factor_of_a_series_changes_in_one_line() {
    let painted = done(PANEL, &series("E3", "G12", "selitrectinib", "10 uM", "3"));
    assert_eq!(painted.manner, Manner::InPlace);
    assert_eq!(difference(PANEL, &painted.text), "+ factor = 3");
    assert_eq!(painted.lines.map(|(first, last)| last - first), Some(0));
    assert_eq!(painted.wells.len(), 27, "the highest dose stays");
}

#[test]
fn a_series_drawn_over_half_of_another_one_leaves_the_rest_of_it() {
    let painted = done(PANEL, &series("D3", "D12", "crizotinib", "3 uM", "2"));
    assert_eq!(
        difference(PANEL, &painted.text),
        "- wells = \"B3-D12\"\n+ wells = \"B3-C12\"\n+ compound = \"crizotinib\"\n+ wells = \"D3-D12\"\n+ top = \"3 uM\"\n+ factor = 2\n+ direction = \"right\""
    );
    let cut = done(PANEL, &set("B3-D4", &[("role", "vehicle")]));
    assert_eq!(cut.manner, Manner::InPlace);
    assert!(cut.text.contains("wells = \"B5-D12\"\ntop = \"1 uM\""), "{}", cut.text);
}

#[test]
fn a_well_that_is_left_out_is_one_line_and_its_series_stays() {
    let painted = done(PANEL, &set("D9", &[("exclude", "bubble")]));
    assert_eq!(difference(PANEL, &painted.text), "+ D9 = { exclude = \"bubble\" }");
    let back = done(&painted.text, &set("D9", &[("exclude", "")]));
    assert_eq!(back.text, PANEL);
}

#[test]
fn wells_painted_one_by_one_stay_one_line() {
    let mut text = PANEL.to_owned();
    for well in ["B1", "C1", "F1", "G1"] {
        text = done(&text, &set(well, &[("role", "kill")])).text;
    }
    assert!(text.contains("\n\"B1-C1,F1-G1\" = { role = \"kill\" }\n"), "{text}");
}

#[test]
fn a_turned_map_keeps_its_sections_and_its_comments() {
    let painted = done(PANEL, &Stroke::Turn(Turn::Turned));
    assert_eq!(painted.manner, Manner::InPlace);
    assert!(painted.text.contains("wells = \"E1-G10\""), "{}", painted.text);
    assert!(painted.text.contains("direction = \"left\"        # the dose falls"), "{}", painted.text);
    let there_and_back = done(&painted.text, &Stroke::Turn(Turn::Turned)).text;
    assert_eq!(of(&there_and_back, PLATE_FORMATS[4]), of(PANEL, PLATE_FORMATS[4]));
}

#[test]
fn a_series_that_is_moved_keeps_its_section() {
    let stroke = Stroke::Move { wells: wells("E3-G12"), rows: 1, columns: 0 };
    let painted = done(PANEL, &stroke);
    assert!(painted.text.contains("wells = \"F3-H12\"\ntop = \"10 uM\""), "{}", painted.text);
    assert_eq!(painted.text.matches("[[series]]").count(), 2);
}

#[test]
fn painting_outside_of_the_plate_is_refused() {
    let refused = paint("map", PANEL, PLATE_FORMATS[4], &set("A13", &[("role", "blank")])).unwrap_err();
    assert!(refused[0].message.contains("a 96-well plate has no well A13"), "{}", refused[0]);
    let off = Stroke::Move { wells: wells("A1"), rows: -1, columns: 0 };
    assert!(paint("map", PANEL, PLATE_FORMATS[4], &off).is_err());
    let unit = series("A1", "A5", "a", "10", "3");
    assert!(paint("map", PANEL, PLATE_FORMATS[4], &unit).unwrap_err()[0].message.contains("no unit"));
}

#[test]
fn what_refers_to_others_is_not_edited_where_it_stands() {
    for text in [
        "[meta]\ninclude = \"b.toml\"\n[well]\nA1.role = \"blank\"\n",
        "[plate.one]\nwell.A1.role = \"blank\"\n",
        "well,role\nA1,blank\n",
    ] {
        assert!(!can_be_edited(text), "{text}");
    }
    assert!(can_be_edited(PANEL) && can_be_edited(MIXED));
}

#[test]
fn line_ends_and_the_mark_at_the_beginning_stay() {
    let windows = format!("\u{feff}{}", PANEL.replace('\n', "\r\n"));
    let painted = done(&windows, &set("A5", &[("role", "kill")]));
    assert_eq!(painted.text.matches('\n').count(), painted.text.matches("\r\n").count());
    assert!(painted.text.starts_with("\u{feff}# Panel A"));
}

#[test]
fn what_is_written_anew_says_the_same() {
    for (text, format) in [(PANEL, 4), (MATRIX, 4), (MIXED, 4), (QUADRANT, 5)] {
        let format = PLATE_FORMATS[format];
        let meant = of(text, format);
        let again = of(&written(&meant, "a copy"), format);
        for (well, words) in &meant {
            assert_eq!(plain(&again[well]), plain(words), "{well}");
        }
        assert_eq!(meant.len(), again.len());
    }
    let text = written(&of(PANEL, PLATE_FORMATS[4]), "a copy");
    assert_eq!(text.matches("[[series]]").count(), 2, "{text}");
    assert!(text.contains("\"A1-A4,H1-H4\" = { role = \"blank\" }"), "{text}");
    assert!(text.starts_with("# a copy\n\n[expt]\nexposure_h = \"72\"\n"), "{text}");
}

fn rectangle(format: PlateFormat) -> impl Strategy<Value = BTreeSet<Well>> {
    (0..format.rows, 0..format.rows, 0..format.cols, 0..format.cols)
        .prop_map(|(a, b, c, d)| super::geometry::between(Well::new(a, c).unwrap(), Well::new(b, d).unwrap()))
}

fn stroke(format: PlateFormat) -> impl Strategy<Value = Stroke> {
    let said = prop_oneof![
        Just(words(&[("role", "vehicle")])),
        Just(words(&[("role", "blank")])),
        Just(words(&[("role", "")])),
        Just(words(&[("compound", "x"), ("dose", "3 nM")])),
        Just(words(&[("compound", "a")])),
        Just(words(&[("dose", "5 uM")])),
        Just(words(&[("cell_line", "Q")])),
        Just(words(&[("cell_line", "")])),
        Just(words(&[("exclude", "bubble"), ("my note", "a \"b\" # c")])),
        Just(words(&[("compound", "x"), ("dose", "1 nM"), ("compound_2", "y"), ("dose_2", "2 nM")])),
    ];
    let drawn = (rectangle(format), prop_oneof![Just("half-log"), Just("3"), Just("1.7")], 0..5_usize);
    let drawn = drawn.prop_map(|(wells, factor, way)| {
        let (from, to) = (*wells.first().unwrap(), *wells.last().unwrap());
        let direction = [None, Some("right"), Some("left"), Some("down"), Some("up")][way];
        Stroke::Series(SeriesDrawn {
            from,
            to,
            compound: "drawn".to_owned(),
            top: "10 µM".to_owned(),
            factor: factor.to_owned(),
            direction: direction.and_then(crate::plate::layout::Direction::named),
            cell_line: if way == 1 { "Q".to_owned() } else { String::new() },
        })
    });
    prop_oneof![
        4 => (rectangle(format), said).prop_map(|(wells, words)| Stroke::Set { wells, words }),
        3 => drawn,
        1 => rectangle(format).prop_map(Stroke::Clear),
        1 => (rectangle(format), -2..3_i32, -2..3_i32)
            .prop_map(|(wells, rows, columns)| Stroke::Move { wells, rows, columns }),
        1 => (0..3_usize).prop_map(|turn| Stroke::Turn(Turn::ALL[turn].1)),
    ]
}

/// The comments that stand on lines of their own, sorted.
fn comments(text: &str) -> Vec<&str> {
    let mut all: Vec<&str> = text.lines().map(str::trim).filter(|line| line.starts_with('#')).collect();
    all.sort_unstable();
    all
}

/// What must hold of one stroke; gives the new text.
fn holds(
    text: &str,
    format: PlateFormat,
    stroke: &Stroke,
) -> Result<Option<(String, Manner)>, TestCaseError> {
    let was = of(text, format);
    let Ok(painted) = paint("map", text, format, stroke) else {
        // Only what moves off the plate may be refused.
        prop_assert!(matches!(stroke, Stroke::Move { .. }), "{:?} on\n{}", stroke, text);
        return Ok(None);
    };
    let is = of(&painted.text, format);
    prop_assert_eq!(&paint("map", text, format, stroke).unwrap().text, &painted.text, "the same bytes");
    prop_assert_eq!(comments(text), comments(&painted.text), "{}\n---\n{}", text, painted.text);
    let meant: BTreeSet<Well> = match stroke {
        Stroke::Set { wells, .. } | Stroke::Clear(wells) => wells.clone(),
        Stroke::Series(drawn) => super::geometry::between(drawn.from, drawn.to),
        Stroke::Move { wells, rows, columns } => {
            let there =
                wells.iter().map(|well| super::geometry::moved(*well, *rows, *columns, format).unwrap());
            wells.iter().copied().chain(there).collect()
        }
        _ => format.iter().collect(),
    };
    for well in format.iter() {
        let (before, after) = (was.get(&well).map(plain), is.get(&well).map(plain));
        prop_assert_eq!(before != after, painted.wells.contains(&well), "{} is told to change", well);
        if !meant.contains(&well) {
            prop_assert_eq!(before, after, "{} stays\n{}\n---\n{}", well, text, painted.text);
            continue;
        }
        let after = after.unwrap_or_default();
        match stroke {
            Stroke::Set { words, .. } => {
                for (key, value) in words.iter().filter(|(key, _)| !key.starts_with("dose")) {
                    prop_assert_eq!(after.get(key).map_or("", String::as_str), value.as_str(), "{}", well);
                }
                if words.get("role").is_some_and(|role| !role.is_empty()) {
                    prop_assert!(!after.contains_key("compound") && !after.contains_key("dose"));
                }
            }
            Stroke::Series(drawn) => {
                let dose = words(&[("dose", &drawn.doses(format).unwrap()[&well])]);
                let dose = plain(&dose);
                prop_assert_eq!(after.get("dose"), dose.get("dose"));
                prop_assert_eq!(after.get("compound").map(String::as_str), Some(drawn.compound.as_str()));
                prop_assert!(!after.contains_key("role") && !after.contains_key("compound_2"));
            }
            Stroke::Turn(turn) => {
                let before = was.get(&turn.of(well, format).unwrap()).map(plain).unwrap_or_default();
                prop_assert_eq!(after, before, "{}", well);
            }
            _ => {}
        }
    }
    Ok(Some((painted.text, painted.manner)))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, rng_seed: proptest::test_runner::RngSeed::Fixed(1), ..ProptestConfig::with_cases(48) })]

    #[test]
    fn any_sequence_of_strokes_leaves_what_is_wanted_and_every_comment(
        begin in 0..6_usize,
        strokes in proptest::collection::vec(stroke(PLATE_FORMATS[4]), 1..7),
    ) {
        let mut text = [PANEL, MATRIX, MIXED, CROSSED, "[well]\n", ""][begin].to_owned();
        if text.is_empty() {
            text = TEMPLATES[0].on(PLATE_FORMATS[4], "Panel A");
        }
        for stroke in strokes {
            if let Some((new, _)) = holds(&text, PLATE_FORMATS[4], &stroke)? {
                text = new;
            }
        }
    }

    #[test]
    fn the_same_on_plates_of_every_size((strokes, format) in (0..6_usize).prop_flat_map(|at| {
        let format = PLATE_FORMATS[at];
        (proptest::collection::vec(stroke(format), 1..5), Just(format))
    })) {
        let mut text = blank(format);
        for stroke in strokes {
            if let Some((new, _)) = holds(&text, format, &stroke)? {
                text = new;
            }
        }
    }

    #[test]
    fn what_is_moved_into_empty_wells_and_back_lies_where_it_lay(
        rows in 1..4_i32, columns in 0..3_i32, said in stroke(PlateFormat { rows: 3, cols: 4 }),
    ) {
        let format = PLATE_FORMATS[4];
        if matches!(said, Stroke::Turn(_) | Stroke::Move { .. }) {
            return Ok(());
        }
        let text = paint("map", "[well]\n", format, &said).unwrap().text;
        let all: BTreeSet<Well> = of(&text, format).into_keys().collect();
        let there = Stroke::Move { wells: all.clone(), rows, columns };
        let gone = paint("map", &text, format, &there).unwrap().text;
        let lies: BTreeSet<Well> = of(&gone, format).into_keys().collect();
        let back = paint("map", &gone, format, &Stroke::Move { wells: lies, rows: -rows, columns: -columns }).unwrap();
        let plainly = |text: &str| -> BTreeMap<Well, Words> {
            of(text, format).into_iter().map(|(well, words)| (well, plain(&words))).collect()
        };
        prop_assert_eq!(plainly(&back.text), plainly(&text));
    }
}

#[test]
fn the_largest_plate_is_painted_and_turned() {
    let format = PLATE_FORMATS[6];
    let mut text = blank(format);
    for stroke in [
        series("B3", "P46", "a", "10 uM", "2"),
        series("AE46", "Q3", "b", "10 uM", "1.5"),
        set("A1-AF1", &[("role", "blank")]),
        set("A2-AF2", &[("role", "vehicle")]),
        set("C5-C9", &[("exclude", "bubble")]),
        Stroke::Turn(Turn::Turned),
    ] {
        text = holds(&text, format, &stroke).unwrap().unwrap().0;
    }
    assert_eq!(of(&text, format).len(), 1536);
}
