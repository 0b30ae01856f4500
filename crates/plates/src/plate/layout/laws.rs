//! Laws that hold for every layout: one form turned into another says the same of every well, and no
//! bytes make a reader panic.

use std::collections::BTreeMap;

use proptest::prelude::*;

use crate::plate::layout::rows_and_columns::RowsAndColumns;
use crate::plate::layout::{Beside, Contents, Form, Layout, Properties, Property, convert, read};
use crate::plate::well::{PLATE_FORMATS, PlateFormat, Well};
use foldshift_tables::diagnostic::Place;

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[A-Za-z0-9µ ,;\"'#\\[\\]=+-]{1,12}",
        Just("KM12-LR1".to_owned()),
        Just("1,5".to_owned()),
        Just("007".to_owned()),
        Just("=1+1".to_owned()),
        Just("NA".to_owned()),
    ]
}

fn dose() -> impl Strategy<Value = String> {
    (0..7_u32, 1..1000_u32, prop_oneof![Just("nM"), Just("uM"), Just("µM")]).prop_map(
        |(exponent, value, unit)| format!("{} {unit}", f64::from(value) / 10_f64.powf(f64::from(exponent))),
    )
}

/// What one well is said to be: roles, samples, combinations, exclusions, words of one's own.
fn properties() -> impl Strategy<Value = Vec<(&'static str, String)>> {
    let role = prop_oneof![
        Just(vec![("role", "vehicle".to_owned())]),
        Just(vec![("role", "blank".to_owned())]),
        Just(vec![("role", "empty".to_owned())]),
        Just(vec![("compound", "killer".to_owned()), ("dose", "Inf".to_owned())]),
        (text(), dose()).prop_map(|(compound, dose)| vec![("compound", compound), ("dose", dose)]),
        (text(), 1..900_u32).prop_map(|(compound, dose)| {
            vec![("compound", compound), ("dose", dose.to_string()), ("unit", "nM".to_owned())]
        }),
        (text(), dose(), text(), dose()).prop_map(|(a, dose_a, b, dose_b)| {
            vec![("compound", a), ("dose", dose_a), ("compound_2", b), ("dose_2", dose_b)]
        }),
    ];
    let more = (
        proptest::option::of(text()),
        proptest::option::of(text()),
        proptest::option::of(Just("true".to_owned())),
    );
    (role, more).prop_map(|(mut all, (line, media, exclude))| {
        all.extend(line.map(|line| ("cell_line", line)));
        all.extend(media.map(|media| ("Medium used", media)));
        all.extend(exclude.map(|exclude| ("exclude", exclude)));
        all
    })
}

fn layout() -> impl Strategy<Value = (PlateFormat, Layout)> {
    let wells = proptest::collection::btree_map((0..64_usize, 0..64_usize), properties(), 1..30);
    (0..PLATE_FORMATS.len(), wells).prop_map(|(format, wells)| {
        let format = PLATE_FORMATS[format];
        let wells = wells.into_iter().filter_map(|((row, col), all)| {
            let well = Well::new(row % format.rows, col % format.cols)?;
            let property = |value| Property { value, place: Place::file("given") };
            Some((well, all.into_iter().map(|(key, value)| (key.to_owned(), property(value))).collect()))
        });
        let wells: BTreeMap<Well, Properties> = wells.collect();
        (format, Layout { source: "given".into(), wells, lines: RowsAndColumns::default() })
    })
}

/// The contents without their places; none where the layout makes no sense.
fn contents(layout: &Layout, format: PlateFormat) -> Option<Contents> {
    let mut contents = layout.contents(format, &Properties::new()).ok()?.0;
    for content in contents.values_mut() {
        content.place = Place::file("anywhere");
    }
    Some(contents)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, rng_seed: proptest::test_runner::RngSeed::Fixed(1), ..ProptestConfig::with_cases(64) })]

    #[test]
    fn every_form_says_the_same_of_every_well((format, given) in layout()) {
        let meant = contents(&given, format);
        let mut layout = given;
        for form in [Form::Tidy, Form::PlateShaped, Form::Toml, Form::Workbook, Form::Tidy, Form::Toml] {
            let bytes = convert(&layout, format, form).unwrap();
            prop_assert_eq!(&bytes, &convert(&layout, format, form).unwrap(), "the same bytes");
            let layouts = read("turned", &bytes, &Beside::default());
            let layouts = layouts.unwrap_or_else(|all| panic!("{form:?}: {}\n{}", all[0], String::from_utf8_lossy(&bytes)));
            layout = layouts.select(None, &[]).unwrap().clone();
            prop_assert_eq!(&contents(&layout, format), &meant, "{:?}", form);
        }
    }

    #[test]
    fn no_bytes_make_a_reader_panic(
        pieces in proptest::collection::vec(prop_oneof![
            Just("[DETAILS]\nSource Well,Destination Well,Actual Volume\n".to_owned()),
            Just("Wells: 96\nPlates: 2\nPlate\tWell\tContent\n*\t[A-H]0*\tsample\n".to_owned()),
            Just("<Protocol><Fluids><Fluid ID=\"0\"/></Fluids><Plates><Plate><Wells><Well Row=\"1\" Col=\"99\">".to_owned()),
            Just("well,compound,dose\nA1,x,3 nM\n".to_owned()),
            Just("dose (nM),1,2,3\nA,1,2,3\nB,4,5,6\n".to_owned()),
            Just("[block.3x2]\nA1.x = 1\n[[series]]\nwells = \"A1,A3,...,A11\"\n".to_owned()),
            Just("Barcode,Template\nP1,nowhere.csv\n".to_owned()),
            "[ -~\n\t]{0,40}",
        ], 1..5),
        cut in 0..200_usize,
    ) {
        let text = pieces.concat();
        let bytes = text.as_bytes();
        let bytes = &bytes[..bytes.len().saturating_sub(cut)];
        if let Ok(layouts) = read("noise", bytes, &Beside::default())
            && let Ok(layout) = layouts.select(None, &[])
        {
            let format = layout.smallest_format().unwrap_or(PLATE_FORMATS[4]);
            let _ = layout.contents(format, &Properties::new());
            let _ = convert(layout, format, Form::Tidy);
        }
    }
}
