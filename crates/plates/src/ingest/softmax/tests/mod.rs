mod forms;

use super::*;

fn read_text(text: &str) -> Result<Readings, Vec<Diagnostic>> {
    let book = Book::of_text("a.txt", text.to_owned());
    assert!(recognise(&book).is_some());
    read(&book)
}

fn said(text: &str) -> String {
    read_text(text)
        .map_or_else(|problems| problems[0].to_string(), |readings| format!("{:?}", readings.readings))
}

const FOOT: &str = "~End\r\nOriginal Filename: x; Date Last Saved: 1/6/2023 3:33:58 PM\r\n";

/// A six-well plate.
fn endpoint(waves: &str, count: usize, rows: &str) -> String {
    format!(
        "##BLOCKS= 2\r\nNote:\r\nwells, dilutions, and so on\r\nPlate:\tof a note\r\n~End\r\n\
         Plate:\tP1\t1.3\tPlateFormat\tEndpoint\tAbsorbance\tRaw\tFALSE\t1\t\t\t\t\t\t{count}\t{waves} \t1\t3\t6\t1\t2\t\t\r\n{rows}{FOOT}"
    )
}

#[test]
fn wavelengths_stand_side_by_side_and_reduced_numbers_are_left_out() {
    let rows = "\tTemperature(¡C)\t1\t2\t3\t\t1\t2\t3\t\r\n\t22.9\t.1\t.2\t.3\t\t1\t2\t3\t\r\n\t\t.4\tPath?\t#Sat\t\t\t5\t6E-02\t\r\n\
                \r\n\t\t1\t2\t3\t\r\n\t\t9\t9\t9\t\r\n\t\t9\t9\t9\t\r\n";
    let readings = read_text(&endpoint("450 450", 2, rows)).unwrap();
    assert_eq!(readings.reads("P1"), ["absorbance 450", "absorbance 450 #2"]);
    let shown: Vec<String> = readings
        .readings
        .iter()
        .map(|reading| {
            format!(
                "{}={}",
                reading.well,
                reading
                    .value
                    .map_or_else(|| reading.flag.as_ref().unwrap().text.clone(), |value| value.to_string())
            )
        })
        .collect();
    assert_eq!(
        shown,
        [
            "A1=0.1", "A2=0.2", "A3=0.3", "A1=1", "A2=2", "A3=3", "B1=0.4", "B2=Path?", "B3=#Sat", "B2=5",
            "B3=0.06"
        ]
    );
}

#[test]
fn a_line_or_a_cell_too_few_or_too_many_is_refused() {
    let rows = "\tTemperature(¡C)\t1\t2\t3\t\r\n\t22.9\t.1\t.2\t.3\t\r\n\t\t.4\t.5\t.6\t\r\n\r\n\t\t1\t2\t3\t\r\n\t\t9\t9\t9\t\r\n\t\t9\t9\t9\t\r\n";
    assert!(read_text(&endpoint("450", 1, rows)).is_ok());
    for (text, instead) in [
        ("\t\t.4\t.5\t.6\t\r\n", ""),
        ("\t\t.4\t.5\t.6\t\r\n", "\t\t.4\t.5\t.6\t\r\n\t\t.4\t.5\t.6\t\r\n"),
        ("\t.5", ""),
        ("\t.5", "\t.5\t.5"),
        ("\t.6", ""),
        ("\t.6\t", "\t.6\t7"),
        ("\t\t.4", "\t.4"),
        ("\t1\t2\t3\t\r\n\t22.9", "\t1\t2\t4\t\r\n\t22.9"),
        ("\t1\t2\t3\t\r\n\t22.9", "\t1\t2\t\r\n\t22.9"),
        ("22.9", "1422.9"),
        ("Temperature(¡C)", ""),
        ("\t22.9", "0:10\t22.9"),
    ] {
        let text = endpoint("450", 1, &rows.replacen(text, instead, 1));
        assert!(read_text(&text).is_err(), "{text}");
    }
    assert!(said(&endpoint("450 600", 2, rows)).contains("states 2 wavelengths"));
    assert!(
        said(&endpoint("450", 1, rows).replace("BLOCKS= 2", "BLOCKS= 3")).contains("3 blocks, 2 are there")
    );
}

#[test]
fn a_part_of_a_plate_stands_where_it_was_read() {
    let head = "##BLOCKS= 1\nPlate:\tP1\t1.3\tPlateFormat\tEndpoint\tAbsorbance\tRaw\tFALSE\t1\t\t\t\t\t\t1\t450 \t2\t2\t12\t2\t1\n";
    let whole =
        format!("{head}\tTemperature(¡C)\t1\t2\t3\t4\n\t\t\t\t\t\n\t25\t\t.5\t.6\t\n\t\t\t\t\t\n{FOOT}");
    let short = format!("{head}\tTemperature(¡C)\t1\t2\t3\t4\n\n\t25\t\t.5\t.6\n\n{FOOT}");
    for text in [whole, short] {
        let readings = read_text(&text).unwrap();
        let wells: Vec<String> = readings.readings.iter().map(|reading| reading.well.to_string()).collect();
        assert_eq!(wells, ["B2", "B3"], "{text}");
        assert!(read_text(&text.replace(".5\t.6", ".5\t.6\t.7")).is_err());
        assert!(read_text(&text.replace("\t\t.5\t.6", "\t.4\t.5\t.6")).is_err());
        let lines: Vec<&str> = text.lines().collect();
        let lost = |line: usize| [&lines[..line], &lines[line + 1..], &[""]].concat().join("\n");
        assert!((3..6).all(|line| read_text(&lost(line)).is_err() || line == 5), "{text}");
    }
}

#[test]
fn time_points_are_counted_and_timed() {
    let line = "Plate:\tP1\t1.3\tPlateFormat\tKinetic\tFluorescence\tFALSE\tRaw\tFALSE\t2\t60\t60\t\t\t\t1\t525 \t1\t3\t6\t485 \tManual\t\t\t\t6\t\t\t\t1\t2\t";
    let rows = "\tTemperature(°C)\t1\t2\t3\n00:00:00\t37\t1\t2\t3\n\t\t4\t5\t6\n\n00:01:00\t37\t7\t8\t9\n\t\t10\t11\t12\n\n\t\t1\t2\t3\n\t\t0\t0\t0\n\t\t0\t0\t0\n";
    let text = format!("##BLOCKS= 1\n{line}\n{rows}{FOOT}");
    let readings = read_text(&text).unwrap();
    assert_eq!(readings.reads("P1"), ["fluorescence ex=485 em=525"]);
    let times: Vec<f64> = readings.readings.iter().map(|reading| reading.time_s.unwrap()).collect();
    assert_eq!((times[0], times[11], times.len()), (0.0, 60.0, 12));
    assert!(said(&text.replace("FALSE\t2\t", "FALSE\t3\t")).contains("3 time points, 2 are there"));
    assert!(said(&text.replace("00:01:00", "01:00:00")).contains("3600 s apart"));
    assert!(said(&text.replace("00:00:00", "00:02:00")).contains("does not come after"));
}

#[test]
fn a_column_per_well_is_read_by_its_header() {
    let line = "Plate:\tP1\t1.3\tTimeFormat\tEndpoint\tLuminescence\tRaw\tFALSE\t1\t\t\t\t\t\t2\t480 515 \t1\t3\t6\t\t\t\t\t\t6\t\t\t\t1\t2\t\t\t";
    let wells = "A1\tA2\tA3\tB1\tB2\tB3\t";
    let text = format!(
        "##BLOCKS= 1\n{line}\n\tTemperature(¡C)\t{wells}\n\t25\t1\t2\t3\t4\t5\t6\t\n\n\t25\t1\t2\t3\t4\t5\t7\t\n\n\t\t{wells}\n\t\t0\t0\t0\t0\t0\t0\t\n{FOOT}"
    );
    let readings = read_text(&text).unwrap();
    assert_eq!(readings.reads("P1"), ["luminescence em=480", "luminescence em=515"]);
    assert_eq!(
        readings.readings.last().map(|last| (last.well.to_string(), last.value)),
        Some(("B3".to_owned(), Some(7.0)))
    );
    assert!(said(&text.replace("A2\tA3", "A3\tA2")).contains("not the wells of a plate"));
    assert!(said(&text.replace("\t25\t1\t2\t3\t4\t5\t7\t\n", "")).contains("expected 2"));
    assert!(said(&text.replace("\t5\t7\t", "\t7\t")).contains("expected 9"));
}

#[test]
fn a_kinetic_with_a_column_per_well_begins_again_for_each_wavelength() {
    let line = "Plate:\tP1\t1.3\tTimeFormat\tKinetic\tAbsorbance\tRaw\tFALSE\t2\t60\t60\t\t\t\t2\t405 450 \t1\t3\t6\t1\t2";
    let text = format!(
        "##BLOCKS= 1\n{line}\nTime\tTemperature(¡C)\tA1\tA2\tA3\tB1\tB2\tB3\n0:00\t37\t1\t2\t3\t4\t5\t6\n1:00\t37\t1\t2\t3\t4\t5\t7\n\n0:00\t37\t1\t2\t3\t4\t5\t8\n1:00\t37\t1\t2\t3\t4\t5\t9\n{FOOT}"
    );
    let readings = read_text(&text).unwrap();
    let last = readings.readings.last().unwrap();
    assert_eq!((&*last.read, last.time_s, last.value), ("absorbance 450", Some(60.0), Some(9.0)));
    assert!(read_text(&text.replace("1:00\t37\t1\t2\t3\t4\t5\t7\n", "")).is_err());
}

#[test]
fn notes_full_of_commas_do_not_decide_what_separates_cells() {
    let notes = "a, b, c\n".repeat(40);
    let text = endpoint("450", 1, "\tTemperature(¡C)\t1\t2\t3\n\t25\t0,1\t0,2\t0,3\n\t\t0,4\t0,5\t1,234\n")
        .replace("wells,", &notes);
    let readings = read_text(&text).unwrap();
    assert_eq!(readings.readings.last().and_then(|last| last.value), Some(1.234));
}

#[test]
fn a_file_with_reduced_numbers_only_says_so() {
    let text =
        endpoint("450", 1, "\t\t1\t2\t3\n\t\t1\t2\t3\n\t\t4\t5\t6\n").replace("\tRaw\t", "\tReduced\t");
    let problems = read_text(&text).unwrap_err();
    assert!(problems.iter().any(|problem| problem.message.contains("reduced numbers only")), "{problems:?}");
}
