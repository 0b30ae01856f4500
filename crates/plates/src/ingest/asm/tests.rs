use proptest::prelude::*;

use crate::ingest::{Choice, Readings, read_bytes};
use crate::plate::readings::{Flag, FlagKind, Reading};
use crate::plate::{PlateFormat, Well};

fn read(text: &str) -> Result<Readings, String> {
    read_bytes("a.json", text.as_bytes(), Choice::default()).map_err(|problems| problems[0].to_string())
}

/// A document of measurements.
fn document(converter: &str, measurements: &str) -> String {
    format!(
        r#"{{"$asm.manifest": "http://purl.allotrope.org/manifests/plate-reader/REC/2024/06/plate-reader.manifest",
 "plate reader aggregate document": {{
  "data system document": {{"ASM converter name": "{converter}"}},
  "plate reader document": [{{"measurement aggregate document": {{"measurement document": [
   {measurements}
  ]}}}}]
 }}}}
"#
    )
}

/// A measurement of a well; `rest` is what was measured.
fn measurement(well: &str, settings: &str, rest: &str) -> String {
    format!(
        r#"{{"measurement identifier": "x", "sample document": {{"location identifier": "{well}", "well plate identifier": "K7"}},
    "device control aggregate document": {{"device control document": [{{"device type": "plate reader"{settings}}}]}}, {rest}}}"#
    )
}

const AT_450: &str = r#", "detector wavelength setting": {"value": 450.0, "unit": "nm"}"#;

fn rows(readings: &Readings) -> Vec<String> {
    let row = |one: &Reading| {
        let flag = one.flag.as_ref().map(|flag| flag.text.as_str()).unwrap_or_default();
        format!("{} {} {} {:?} {:?} {flag}", one.plate, one.well, one.read, one.time_s, one.value)
    };
    readings.readings.iter().map(|one| row(one).trim_end().to_owned()).collect()
}

#[test]
fn a_measurement_has_its_well_plate_wavelength_number_and_place() {
    let text = document("a", &measurement("B3", AT_450, r#""absorbance": {"value": 412.5, "unit": "mAU"}"#));
    let readings = read(&text).unwrap();
    assert_eq!(readings.reader, "asm");
    assert_eq!(rows(&readings), ["K7 B3 absorbance 450 None Some(0.4125)"]);
    let line = text.lines().nth(readings.readings[0].line as usize - 1).unwrap();
    assert!(line[readings.readings[0].column as usize - 1..].starts_with("412.5"), "{line}");
}

#[test]
fn numbers_that_only_are_called_milli_units_stay_as_they_stand_and_are_told() {
    let one = |number: &str| {
        measurement("A1", AT_450, &format!(r#""absorbance": {{"value": {number}, "unit": "mAU"}}"#))
    };
    for (converter, number) in [("allotropy_agilent_gen5", "418.0"), ("another", "0.418")] {
        let readings = read(&document(converter, &one(number))).unwrap();
        assert_eq!(readings.readings[0].value, Some(number.parse().unwrap()), "{converter}");
        assert!(readings.warnings[0].message.contains("kept as they stand"));
    }
}

#[test]
fn an_error_document_stands_in_the_place_of_a_number() {
    let text = document(
        "allotropy",
        &measurement(
            "A1",
            "",
            r#""luminescence": {"value": -0.0, "unit": "RLU"}, "error aggregate document": {"error document": [{"error": "OVRFLW", "error feature": "luminescence"}]}"#,
        ),
    );
    let readings = read(&text).unwrap();
    assert_eq!(rows(&readings), ["K7 A1 luminescence None None OVRFLW"]);
    assert_eq!(readings.readings[0].flag.as_ref().unwrap().kind, FlagKind::Overflow);
}

/// A cube of three values of a measure.
fn cube(name: &str, dimension: &str, against: &str, measure: &str, values: &str) -> String {
    format!(
        r#""{name}": {{"label": "x", "cube-structure": {{"dimensions": [{{"concept": "{dimension}", "unit": "{}"}}],
      "measures": [{{"concept": "{measure}", "unit": "RFU"}}]}}, "data": {{"dimensions": [[{against}]], "measures": [[{values}]]}}}}"#,
        if dimension == "wavelength" { "nm" } else { "min" }
    )
}

#[test]
fn cubes_are_series_over_time_or_spectra() {
    let settings = r#", "excitation wavelength setting": {"value": 485, "unit": "nm"}, "detector wavelength setting": {"value": 525.0, "unit": "nm"}"#;
    let kinetic = cube(
        "fluorescence emission profile data cube",
        "elapsed time",
        "0, 1.5, 3",
        "fluorescence",
        "10, 20.5, 30",
    );
    let readings = read(&document("a", &measurement("A1", settings, &kinetic))).unwrap();
    let name = "K7 A1 fluorescence ex=485 em=525";
    assert_eq!(
        rows(&readings),
        [
            format!("{name} Some(0.0) Some(10.0)"),
            format!("{name} Some(90.0) Some(20.5)"),
            format!("{name} Some(180.0) Some(30.0)")
        ]
    );
    let spectrum =
        cube("fluorescence emission spectrum data cube", "wavelength", "500, 510", "fluorescence", "1, 2");
    let readings = read(&document("a", &measurement("A1", settings, &spectrum))).unwrap();
    assert_eq!(
        rows(&readings),
        [
            "K7 A1 fluorescence ex=485 em=500 None Some(1.0)",
            "K7 A1 fluorescence ex=485 em=510 None Some(2.0)"
        ]
    );
    let torn = cube(
        "fluorescence emission profile data cube",
        "elapsed time",
        "0, 1",
        "fluorescence",
        "10, 20.5, 30",
    );
    let refused = read(&document("a", &measurement("A1", settings, &torn))).unwrap_err();
    assert!(refused.contains("3 values stand against 2 values"), "{refused}");
}

#[test]
fn reads_of_one_name_are_named_apart_by_a_setting_or_refused() {
    let gain = |well: &str, gain: u32| {
        let settings = format!(r#", "detector gain setting": "{gain}""#);
        measurement(well, &settings, &format!(r#""luminescence": {{"value": {gain}5, "unit": "RLU"}}"#))
    };
    let wells = [gain("A1", 1), gain("A1", 2), gain("A2", 1), gain("A2", 2)].join(",\n");
    let readings = read(&document("a", &wells)).unwrap();
    assert_eq!(readings.reads("K7"), ["luminescence [detector gain 1]", "luminescence [detector gain 2]"]);
    // One document holds both for every well: they are two reads, and told.
    let same = [gain("A1", 1), gain("A1", 1), gain("A2", 1), gain("A2", 1)].join(",\n");
    let readings = read(&document("a", &same)).unwrap();
    assert_eq!(readings.reads("K7"), ["luminescence", "luminescence #2"]);
    assert!(readings.warnings[0].message.contains("numbered in the order"));
    let torn = [gain("A1", 1), gain("A1", 1), gain("A2", 1)].join(",\n");
    assert!(read(&document("a", &torn)).unwrap_err().contains("is read twice"));
    let apart = "]}}, {\"measurement aggregate document\": {\"measurement document\": [";
    let plates = [gain("A1", 1), gain("A1", 1)].join(&format!("\n{apart}\n"));
    assert!(read(&document("a", &plates)).unwrap_err().contains("is read twice"));
}

#[test]
fn an_older_document_without_plate_reader_documents_is_read() {
    let text = r##"{"measurement aggregate document": {"plate well count": {"value": 96, "unit": "#"}, "measurement document": [
        {"sample document": {"well location identifier": "A2", "plate barcode": "P9"}, "fluorescence": {"value": 7, "unit": "RFU"}}
    ]}}"##;
    assert_eq!(rows(&read(text).unwrap()), ["P9 A2 fluorescence None Some(7.0)"]);
}

#[test]
fn calculated_data_are_told_with_their_number_and_features_of_images_are_reads() {
    let feature = r#""processed data aggregate document": {"processed data document": [{"image feature aggregate document": {"image feature document": [{"image feature name": "Cell Count", "image feature result": {"value": 12087.0, "unit": "(unitless)"}}]}}]}"#;
    let text = document("a", &measurement("A1", "", feature)).replace(
        "\"plate reader document\"",
        "\"calculated data aggregate document\": {\"calculated data document\": [{}, {}]},\n\"plate reader document\"",
    );
    let readings = read(&text).unwrap();
    assert_eq!(rows(&readings), ["K7 A1 image [Cell Count] None Some(12087.0)"]);
    assert!(readings.warnings[0].message.ends_with("not read (2 values)"), "{:?}", readings.warnings);
}

#[test]
fn other_techniques_damaged_files_and_wells_that_are_none_are_refused_with_their_place() {
    let other = r#"{"$asm.manifest": "http://purl.allotrope.org/manifests/cell-counting/REC/2024/06/cell-counting.manifest"}"#;
    assert!(read(other).unwrap_err().contains("`cell-counting`"));
    let text = document("a", &measurement("A1", "", r#""luminescence": {"value": 1, "unit": "RLU"}"#));
    assert!(read(&text[..text.len() - 6]).unwrap_err().contains("no whole JSON"));
    let strange = read(&text.replace("\"A1\"", "\"rack\"")).unwrap_err();
    assert!(strange.contains("measurement document/0: `rack` is no well"), "{strange}");
}

/// Readings of every kind: modes, names that are not made of wavelengths, series, flags.
fn some() -> impl Strategy<Value = Vec<Reading>> {
    let names = [
        "absorbance 450",
        "fluorescence ex=560 em=590",
        "luminescence",
        "absorbance 450 #2",
        "confluence",
        "signal",
    ];
    let wells: Vec<Well> = PlateFormat { rows: 8, cols: 12 }.iter().collect();
    let value = prop_oneof![
        (-10_000_000_i64..10_000_000, 0..7_i32)
            .prop_map(|(n, p)| format!("{n}e-{p}").parse::<f64>().unwrap())
    ];
    let flag = prop_oneof![4 => Just(None), 1 => Just(Some(("OVRFLW", FlagKind::Overflow))), 1 => Just(Some(("*3*", FlagKind::Masked)))];
    let one = (0..2_usize, 0..96_usize, 0..names.len(), 0..4_u32, value, flag);
    proptest::collection::vec(one, 1..60).prop_map(move |all| {
        let mut seen = std::collections::BTreeSet::new();
        let mut readings = Vec::new();
        for (plate, well, name, cycle, value, flag) in all {
            // Names of odd number are series.
            let time_s = (name % 2 == 1).then(|| 61.5 * f64::from(cycle));
            if !seen.insert((plate, well, name, if name % 2 == 1 { cycle } else { 0 })) {
                continue;
            }
            let value =
                if flag.is_some_and(|(_, kind)| kind == FlagKind::Overflow) { None } else { Some(value) };
            let flag = flag.map(|(text, kind)| Box::new(Flag { text: text.to_owned(), kind }));
            readings.push(Reading {
                plate: ["", "a \"b\" µ\n"][plate].into(),
                well: wells[well],
                read: names[name].into(),
                time_s,
                value,
                flag,
                sheet: None,
                line: 1,
                column: 1,
            });
        }
        readings
    })
}

/// Everything but the places.
fn without_places(readings: &[Reading]) -> Vec<String> {
    let mut rows: Vec<String> = readings
        .iter()
        .map(|one| {
            format!(
                "{:?}",
                (&one.plate, one.well, &one.read, one.time_s, one.value.map(f64::to_bits), &one.flag)
            )
        })
        .collect();
    rows.sort();
    rows
}

proptest! {
    #[test]
    fn what_is_written_reads_back_to_the_same_readings_and_the_same_bytes(readings in some()) {
        let readings = Readings {
            source: "folder/export.csv".into(),
            reader: "list",
            evidence: String::new(),
            readings,
            warnings: Vec::new(),
            unread: 0,
            refused: crate::plate::readings::Refused::default(),
        };
        let mut written = Vec::new();
        readings.write_asm(&mut written).unwrap();
        let again = read(&String::from_utf8(written.clone()).unwrap());
        let again = again.unwrap();
        prop_assert_eq!(without_places(&readings.readings), without_places(&again.readings));
        let mut twice = Vec::new();
        readings.write_asm(&mut twice).unwrap();
        prop_assert_eq!(written, twice);
    }
}
