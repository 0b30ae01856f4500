use super::*;
use crate::ingest::{Choice, read_bytes};

/// A step with six wells.
const STEP: &str =
    "Luminescence,,,,,,,\n,Emission Filter:,,None,,,,\n,Reading:,,1,,1,2,3\n,,,,A,10,20,30\n,,,,B,40,50,60\n";

fn read_text(text: &str) -> Result<Readings, Vec<Diagnostic>> {
    read_bytes("a.csv", text.as_bytes(), Choice::default())
}

fn told(text: &str) -> String {
    read_text(text).unwrap_err().iter().map(ToString::to_string).collect()
}

fn wells(readings: &Readings) -> String {
    let shown = readings.readings.iter().map(|r| format!("{}={}", r.well, r.value.unwrap_or_default()));
    shown.collect::<Vec<_>>().join(" ")
}

#[test]
fn the_number_of_the_reading_is_no_column() {
    let readings = read_text(STEP).unwrap();
    assert_eq!((readings.reader, wells(&readings).as_str()), (NAME, "A1=10 A2=20 A3=30 B1=40 B2=50 B3=60"));
    assert_eq!(readings.reads("Plate 1"), ["luminescence"]);
}

#[test]
fn a_second_step_is_a_second_read_of_the_plate() {
    let second = STEP.replace("10,20", "11,21").replace("Luminescence", "\"Luminescence, Kinetics\"");
    let text = format!("{STEP},,,,,,,\nInjection,,,,,,,\n,Volume (uL):,,50,,,,\n,,,,,,,\n{second}");
    let readings = read_text(&text).unwrap();
    assert_eq!(readings.reads("Plate 1"), ["luminescence", "luminescence #2"]);
    assert_eq!((readings.readings[6].value, readings.readings.len()), (Some(11.0), 12));
}

#[test]
fn names_over_the_column_numbers_leave_the_wells_where_they_are() {
    let named = STEP.replace(",,1,2,3", ",,neg,,3");
    assert_eq!(wells(&read_text(&named).unwrap()), wells(&read_text(STEP).unwrap()));
    let all = STEP.replace(",,1,2,3", ",,neg,pos,drug");
    assert_eq!(read_text(&all).unwrap().readings.len(), 6);
    // Doses look like column numbers of other columns; and of half a plate nobody knows the columns.
    assert!(told(&STEP.replace(",,1,2,3", ",,10,3,1")).contains("column number 10 stands over column 1"));
    assert!(told(&named.replace("\n,,,,B,40,50,60", "")).contains("not those of a whole plate"));
}

#[test]
fn as_many_headings_as_columns_need_no_reading_in_the_last() {
    let partial = STEP.replace(",,1,2,3", ",,1,2,neg").replace(",40,50,60", ",40,50,");
    assert_eq!(wells(&read_text(&partial).unwrap()), "A1=10 A2=20 A3=30 B1=40 B2=50");
    assert!(told(&partial.replace(",1,2,neg", ",neg,pos,")).contains("not all 3 columns are there"));
}

#[test]
fn notes_to_the_right_are_no_wells() {
    let noted = STEP.replace('\n', ",\n").replace("30,", "30,mESC").replace("60,", "60,HEK");
    assert_eq!(wells(&read_text(&noted).unwrap()), wells(&read_text(STEP).unwrap()));
    let mean =
        STEP.replace("3\n,,,,A", "3,,Mean\n,,,,A").replace("30\n", "30,,20\n").replace("60\n", "60,,50\n");
    let readings = read_text(&mean).unwrap();
    assert_eq!((readings.readings.len(), readings.warnings.len()), (6, 1));
    assert!(readings.warnings[0].message.contains("2 values"));
}

#[test]
fn a_line_with_a_cell_too_few_or_too_many_is_refused() {
    for (from, to) in [
        ("A,10,20,30", "A,10,30"),
        ("B,40,50,60", "B,40,50,,60"),
        ("B,40,50,60", "B,40,50"),
        ("A,10", "10"),
        ("B,40", "C,40"),
        ("Reading:,,1,,1,2,3", "Reading:,,1,1,2,3"),
        (",Reading:,,1,,1,2,3", ",Readin,,1,,1,2,3"),
        ("Luminescence", ""),
    ] {
        let damaged = STEP.replacen(from, to, 1);
        assert!(read_text(&damaged).is_err(), "{from} to {to}: {:?}", read_text(&damaged).map(|r| wells(&r)));
    }
}

#[test]
fn calculated_steps_are_left_out() {
    let ratio = format!("{STEP},,,,,,,\n{}", STEP.replace("Luminescence", "Ratio"));
    let readings = read_text(&ratio).unwrap();
    assert_eq!((readings.readings.len(), readings.warnings.len()), (6, 1));
}
