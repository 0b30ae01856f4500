use super::*;

fn read_text(text: &str) -> Result<Readings, Vec<Diagnostic>> {
    let book = Book::of_text("a.txt", text.to_owned());
    assert!(recognise(&book).is_some());
    read(&book)
}

const FOOT: &str = "Date of measurement: 2021-07-08\nMeasurement mode: Absorbance\nMeasurement wavelength: 535 nm\n\
                        Plate definition file: G24.pdfx\nUnit: OD\nDate: 2021-07-08, Time: 15:01:21\n";

#[test]
fn wells_may_stand_behind_their_readings() {
    let readings =
        read_text(&format!("Raw data\tWell positions\tPlate\n0.1\tA1\tK7\n0.2\tB1\tK8\n{FOOT}")).unwrap();
    assert_eq!(readings.plates(), ["K7", "K8"]);
    assert_eq!(readings.reads("K7"), ["absorbance 535"]);
    let readings = read_text(&format!("Well positions\tRaw data\nA1\t0.1\nB1\tOVER\n{FOOT}")).unwrap();
    assert_eq!((readings.plates(), readings.readings.len()), (vec!["G24".to_owned()], 2));
}

#[test]
fn one_label_at_several_times_is_a_series() {
    let readings = read_text(&format!(
        "Label1\tLabel1\tWell positions\n0s\t60s\n24 °C\t24 °C\n1\t2\tA1\n3\t4\tA2\n{FOOT}"
    ))
    .unwrap();
    assert_eq!(readings.readings[1].time_s, Some(60.0));
    assert!(read_text(&format!("Label1\tLabel1\tWell positions\n1\t2\tA1\n{FOOT}")).is_err());
}

#[test]
fn a_list_of_a_whole_plate_needs_nothing_below_it() {
    let list = |wells: usize| {
        let line = |at: usize| format!("{}{}\t{}\n", ['A', 'B'][at / 3], at % 3 + 1, at + 10);
        (0..wells).map(line).collect::<Vec<_>>().concat()
    };
    let text = |wells| format!("Well positions\tRaw data\n{}", list(wells));
    assert_eq!(read_text(&text(6)).unwrap().readings.len(), 6);
    assert!(read_text(&text(5)).is_err(), "truncated");
    assert!(read_text(text(6).trim_end()).is_err(), "the last number may not be whole");
}

#[test]
fn a_damaged_list_is_refused() {
    let whole = format!("Raw data\tWell positions\n0.1\tA1\n0.2\tA12\n{FOOT}");
    assert!(read_text(&whole).is_ok());
    for (from, to) in [
        ("A12", "A"),
        ("0.1\tA1", "0.1\t\tA1"),
        ("A12", "A1"),
        ("0.2\tA12", "0.2"),
        ("Raw data", "Raw dat"),
        ("Date: 2021", "Dat"),
        ("0.1\tA1\n", "0.1\tA1\n\n"),
        ("Measurement wavelength", "M"),
    ] {
        let damaged = whole.replacen(from, to, 1);
        assert!(read_text(&damaged).is_err(), "{from:?} to {to:?}");
    }
}
