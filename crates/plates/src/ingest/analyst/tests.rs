use std::fmt::Write as _;

use super::*;

fn read_text(text: &str) -> Result<Readings, Vec<Diagnostic>> {
    let book = Book::of_text("a.txt", text.to_owned());
    assert!(recognise(&book).is_some());
    read(&book)
}

fn wells(data: &str, first: f64) -> String {
    let mut text = format!(
        "Well list:\ta1r0(a1:b3) = (a1(a1:b3))\nData:\t{data}\nUnits:\tO.D.\nDisplay format:\t%0.3f\n"
    );
    for (at, well) in ["A1", "A2", "A3", "B1", "B2", "B3"].iter().enumerate() {
        writeln!(text, "{well}\t{}", first + f64::from(u8::try_from(at).unwrap()) / 8.0).unwrap();
    }
    text
}

fn pass(moment: &str, plate: &str, first: f64) -> String {
    let head = format!("{moment}\t{plate}\t\nKinetic read cycle completed:\t1  of  1\n");
    head + &wells("ABS DATA", first) + &wells("BACKGROUND SUBTRACTED DATA", first - 0.1) + "\n"
}

#[test]
fn passes_of_one_plate_are_a_series_and_calculated_lists_are_told() {
    let text = pass("06/15/2012 11:58:04 AM", "773", 1.0) + &pass("06/15/2012 12:28:19 PM", "773", 2.0);
    let readings = read_text(&text).unwrap();
    assert_eq!(
        (readings.plates(), readings.reads("773")),
        (vec!["773".to_owned()], vec!["absorbance".to_owned()])
    );
    let last = readings.readings.last().unwrap();
    assert_eq!((last.well.to_string().as_str(), last.time_s, last.value), ("B3", Some(1815.0), Some(2.625)));
    assert_eq!(readings.readings.len(), 12);
    let told = "not read, because they are calculated: `BACKGROUND SUBTRACTED DATA` (12 values)";
    assert_eq!(readings.warnings[0].message, told);
}

#[test]
fn plates_are_kept_apart_and_one_pass_is_an_endpoint() {
    let text = pass("06/15/2012 06:28:04 PM", "773", 1.0) + &pass("06/15/2012 06:30:04 PM", "774", 2.0);
    let readings = read_text(&text).unwrap();
    assert_eq!(readings.plates(), ["773", "774"]);
    assert!(readings.readings.iter().all(|reading| reading.time_s.is_none()));
    let unnamed = pass("06/15/2012 06:28:04 PM", "", 1.0);
    assert_eq!(read_text(&unnamed).unwrap().plates(), ["Plate 1"]);
    assert!(read_text(&(unnamed.clone() + &unnamed)).is_err());
}

#[test]
fn a_damaged_list_is_refused() {
    let whole = pass("06/15/2012 06:28:04 PM", "773", 1.0) + &pass("06/15/2012 06:58:04 PM", "773", 2.0);
    assert!(read_text(&whole).is_ok());
    for (from, to) in [
        ("A2\t1.125\n", ""),
        ("A2\t1.125", "A2"),
        ("A2\t1.125", "E2\t1.125"),
        ("A2\t1.125", "A1\t1.125"),
        ("A2\t1.125", "A2\t1.125\t7"),
        ("A2\t1.125", "1.125"),
        ("06:58:04 PM", "05:58:04 PM"),
        ("06/15/2012 06:28:04 PM\t773", "773"),
        ("06:58:04 PM", "06:58:04 P"),
        ("06/15/2012 06:58:04 PM", "/15/2012 06:58:04 PM"),
        ("ABS DATA", "DATA OF MINE"),
        ("(a1:b3)", "(a1:b4)"),
    ] {
        let text =
            whole.replacen(from, to, 1).replace("O.D.", if to.contains("MINE") { "mP" } else { "O.D." });
        assert!(read_text(&text).is_err(), "{from:?} -> {to:?}");
    }
}

#[test]
fn a_plate_with_fewer_passes_than_another_is_told() {
    let of = |plates: [&str; 3]| {
        let moments = ["06/15/2012 06:28:04 PM", "06/15/2012 06:38:04 PM", "06/15/2012 06:48:04 PM"];
        moments.into_iter().zip(plates).map(|(moment, plate)| pass(moment, plate, 1.0)).collect::<String>()
    };
    let told = |plates| {
        let warnings = read_text(&of(plates)).unwrap().warnings;
        warnings.iter().filter(|warning| warning.message.contains("was a pass lost")).count()
    };
    assert_eq!((told(["773", "773", "773"]), told(["773", "774", "773"])), (0, 1));
    assert!(read_text(&of(["773", "773", "774"])).unwrap_err()[0].message.contains("begins where another"));
}
