mod forms;
mod tears;

use super::*;

fn export(procedure: &str, data: &str) -> String {
    format!(
        "\n\nSoftware Version\t3.12.08\n\n\nPlate Number\tPlate 7\nReader Type:\tSynergy\n\n\
         Procedure Details\n\nPlate Type\t6 WELL PLATE\n{procedure}\n\n{data}"
    )
}

fn read_text(text: &str) -> Result<Readings, Vec<Diagnostic>> {
    let book = Book::of_text("a.txt", text.to_owned());
    assert!(recognise(&book).is_some());
    read(&book)
}

const OD: &str = "Read\tOD\n\tAbsorbance Endpoint\n\tWavelengths:  450, 600";

#[test]
fn the_label_at_the_end_of_a_line_decides_what_is_raw() {
    let data = "Results\n\t1\t2\t3\nA\t1\t2\t3\tOD:600\n\t4\t5\t6\tOD:450\n\t0\t0\t0\tBlank OD:450\n\
                B\t7\t8\t9\tOD:450\n\t1\t1\t1\tOD:600\n\t0\t0\t0\tBlank OD:450\n\n";
    let readings = read_text(&export(OD, data)).unwrap();
    assert_eq!(readings.reads("Plate 7"), ["absorbance 600", "absorbance 450"]);
    let b1 = readings.select(None, Some("absorbance 450")).unwrap().wells[&"B1".parse().unwrap()].value;
    assert_eq!((b1, readings.readings.len()), (Some(7.0), 12));
}

#[test]
fn reads_that_differ_only_by_their_step_are_named_by_it() {
    let procedure = "Read\tlow\n\tAbsorbance Endpoint\n\tWavelengths:  450\nRead\thigh\n\tAbsorbance Endpoint\n\tWavelengths:  450";
    let data = "Results\n\t1\t2\t3\nA\t1\t2\t3\tlow:450\n\t4\t5\t6\thigh:450\nB\t1\t2\t3\tlow:450\n\t4\t5\t6\thigh:450\n\n";
    let readings = read_text(&export(procedure, data)).unwrap();
    assert_eq!(readings.reads("Plate 7"), ["absorbance 450 [low]", "absorbance 450 [high]"]);
}

#[test]
fn a_blank_subtracted_kinetic_table_is_not_raw() {
    let procedure = "Start Kinetic\tRuntime 0:01:00 (HH:MM:SS), Interval 0:01:00, 2 Reads\n    Read\tOD\n\tAbsorbance Endpoint\n\tWavelengths:  450";
    let data = "OD:450\n\nTime\tT° OD:450\tA1\tA2\n0:00:00\t\t1\t2\n0:01:00\t37\t3\tOVRFLW\n\n\
                Blank OD:450\n\nTime\tA1\tA2\n0:00:00\t0\t0\n0:01:00\t0\t0\n\n";
    let readings = read_text(&export(procedure, data)).unwrap();
    let times: Vec<Option<f64>> = readings.readings.iter().map(|reading| reading.time_s).collect();
    assert_eq!(times, [Some(0.0), Some(0.0), Some(60.0), Some(60.0)]);
    assert_eq!(readings.readings[3].flag.as_ref().unwrap().text, "OVRFLW");
}

#[test]
fn a_file_that_ends_before_its_label_or_its_last_row_is_cut_off() {
    let whole = export(
        OD,
        "Results\n\t1\t2\t3\nA\t1\t2\t3\tOD:450\n\t1\t2\t3\tOD:600\nB\t7\t8\t9\tOD:450\n\t4\t5\t6\tOD:600\n",
    );
    assert!(read_text(&whole).is_ok());
    let start = whole.find("Results").unwrap();
    for end in start..whole.len() - 1 {
        assert!(read_text(&whole[..end]).is_err(), "{}", &whole[start..end]);
    }
}

#[test]
fn the_same_plate_read_again_in_an_appended_export_is_a_second_read() {
    let one = export(OD, "Results\n\t1\t2\t3\nA\t1\t2\t3\tOD:450\nB\t7\t8\t9\tOD:450\n\n");
    let readings = read_text(&(one.clone() + &one)).unwrap();
    assert_eq!(readings.reads("Plate 7"), ["absorbance 450", "absorbance 450 #2"]);
}

#[test]
fn wells_in_one_line_are_read_by_their_names() {
    let data = "\n\tWell\tA1\tA2\tA3\tB1\tB2\tB3\n\tOD:450\t1\t2\t3\t4\t5\t6\n\tOD:600\t\t\t\t4\t5\tOVRFLW\n\tnormOD:450\t0\t0\t0\t0\t0\t0\n\n";
    let readings = read_text(&export(OD, data)).unwrap();
    assert_eq!(
        (readings.reads("Plate 7"), readings.readings.len()),
        (vec!["absorbance 450".to_owned(), "absorbance 600".to_owned()], 9)
    );
    assert!(readings.warnings.iter().any(|warning| warning.message.contains("`normOD:450`")));
    for (text, instead) in [
        ("\tA2\tA3", "\tA3\tA2"),
        ("\t2\t3\t4", "\t2\t4"),
        ("\t2\t3\t4", "\t2\t2\t3\t4"),
        ("\tOD:450\t1", "\t1"),
    ] {
        assert!(read_text(&export(OD, &data.replacen(text, instead, 1))).is_err(), "{instead}");
    }
}

#[test]
fn cell_counts_are_read_and_other_statistics_of_images_are_not() {
    let procedure = "Read\tImage Single Color\n\tFull Plate";
    let data = "Results\n\t1\t2\t3\nA\t1\t2\t3\tCell Count\n\t3.45E+06\t2\t3\tObject Area\nB\t4\t5\t6\tCell Count\n\t1\t2\t3\tObject Area\n\n";
    let readings = read_text(&export(procedure, data)).unwrap();
    assert_eq!(
        (readings.reads("Plate 7"), readings.readings.len()),
        (vec!["image [Cell Count]".to_owned()], 6)
    );
}

#[test]
fn one_or_two_columns_that_were_read_are_columns_too() {
    let readings = read_text(&export(OD, "Results\n\t2\t3\nA\t1\t2\tOD:450\nB\t4\t5\tOD:450\n\n")).unwrap();
    let wells: Vec<String> = readings.readings.iter().map(|reading| reading.well.to_string()).collect();
    assert_eq!(wells, ["A2", "A3", "B2", "B3"]);
}

#[test]
fn decimal_commas_stand_between_semicolons() {
    let text = export(OD, "Results\n\t1\t2\t3\nA\t1,234\t0,5\t2,5\tOD:450\nB\t1,1\t2,2\t3,3\tOD:450\n\n")
        .replace('\t', ";");
    assert_eq!(read_text(&text).unwrap().readings[0].value, Some(1.234));
    let mixed = export(OD, "Results\n\t1\t2\t3\nA\t1,234\t0.5\t2.5\tOD:450\nB\t1.1\t2.2\t3.3\tOD:450\n\n");
    assert!(read_text(&mixed).is_err());
}

#[test]
fn a_table_with_a_cell_or_a_time_too_few_is_refused() {
    let procedure = "Start Kinetic\tRuntime 0:02:00 (HH:MM:SS), Interval 0:01:00, 3 Reads\n    Read\tOD\n\tLuminescence Endpoint\n\tEmission: Full light";
    let data = "OD:Lum\n\nTime\tT° OD:Lum\tA1\tA2\tA3\n0:00:00\t37\t1\t2\t\n0:01:00\t37\t3\t4\t5\n0:00:00\t\t\t\t\n\nResults\n";
    let readings = read_text(&export(procedure, data)).unwrap();
    assert_eq!((readings.reads("Plate 7"), readings.readings.len()), (vec!["luminescence".to_owned()], 5));
    for (text, instead) in [
        ("\t3\t4", "\t3"),
        ("0:01:00\t", ""),
        ("0:01:00", "0:00:00"),
        ("\tA2\tA3", "\tA3\tA2"),
        ("0:01:00", "first"),
    ] {
        assert!(read_text(&export(procedure, &data.replacen(text, instead, 1))).is_err(), "{instead}");
    }
}

#[test]
fn rows_that_would_be_lost_are_refused_and_a_gap_is_told() {
    let whole = "Results\n\t1\t2\t3\nA\t1\t2\t3\tOD:450\nB\t7\t8\t9\tOD:450\n\n";
    for between in ["\n", "refilled\n"] {
        let parted = whole.replace("B\t", &format!("{between}B\t"));
        assert!(read_text(&export(OD, &parted)).unwrap_err()[0].message.contains("row B stands apart"));
    }
    let line = |row: char| {
        let cells: Vec<String> = (0..12).map(|col| (u32::from(row) * 7 + col * 31).to_string()).collect();
        format!("{row}\t{}\tOD:450\n", cells.join("\t"))
    };
    let header: Vec<String> = (1..=12).map(|col| col.to_string()).collect();
    let plate = |rows: &str| {
        let lines: String = rows.chars().map(line).collect();
        read_text(&export(OD, &format!("Results\n\t{}\n{lines}\n", header.join("\t")))).unwrap()
    };
    assert!(plate("ABCDEFGH").warnings.is_empty());
    assert!(plate("ABCDFGH").warnings[0].message.contains("no row E"));
}

#[test]
fn a_header_that_lost_a_line_is_not_guessed_at() {
    let whole = export(OD, "Results\n\t1\t2\t3\nA\t1\t2\t3\tOD:450\nB\t7\t8\t9\tOD:450\n\n");
    assert_eq!(read_text(&whole.replace("Software Version\t3.12.08\n", "")).unwrap().plates(), ["Plate 7"]);
    assert!(read_text(&whole.replace("Read\tOD\n", "")).is_err());
    let two = whole.clone() + &whole.replace("Software Version\t3.12.08\n", "");
    assert!(read_text(&two).unwrap_err()[0].message.contains("stands twice"));
}
