//! Natural forms of kinetic tables with their right values, and damaged ones.

use super::*;

fn read_text(text: &str) -> Result<Readings, Vec<Diagnostic>> {
    read_with(&Book::of_text("a.csv", text.to_owned()), None)
}

/// All readings as `A1@0=0.1`, in file order.
fn all(readings: &Readings) -> String {
    let one = |r: &crate::plate::readings::Reading| {
        let time = r.time_s.map_or_else(String::new, |time| format!("@{time}"));
        format!("{}{time}={}", r.well, r.value.unwrap_or(f64::NAN))
    };
    readings.readings.iter().map(one).collect::<Vec<_>>().join(" ")
}

const WHOLE: &str = "A1@0=1 A2@0=2 A1@300=3 A2@300=4 A1@600=5 A2@600=6";

#[test]
fn one_table_in_many_forms_is_read_alike() {
    for text in [
        "Time [s],A1,A2\n0,1,2\n300,3,4\n600,5,6\n",
        "Time,A1,A2\n0,1,2\n300,3,4\n600,5,6\n",
        "Time,A1,A2\n0:00:00,1,2\n0:05:00,3,4\n0:10:00,5,6\n",
        "Time (min),A01,A02\n0,1,2\n5,3,4\n10,5,6\n",
        "Zeit [min];A1;A2\n0,0;1;2\n5,0;3;4\n10,0;5;6\n",
        "Temps (s);A1;A2\n0;1;2\n300;3;4\n600;5;6\n",
        "Tiempo (min);A1;A2\n0;1;2\n5;3;4\n10;5;6\n",
        "Tempo [s]\tA1\tA2\n0\t1\t2\n300\t3\t4\n600\t5\t6\n",
        "Zyklus Nr.\tZeit [s]\tTemp. [°C]\tA1\tA2\n1\t0\t37\t1\t2\n2\t300\t37\t3\t4\n3\t600\t37\t5\t6\n",
        "Cycle n°\tTemps [s]\tA1\tA2\n1\t0\t1\t2\n2\t300\t3\t4\n3\t600\t5\t6\n",
        "Time,T° 600,A1,A2\n0:00:00,37,1,2\n0:05:00,37,3,4\n0:10:00,37,5,6\n",
        "Time,A1,A2\n0 min,1,2\n5 min,3,4\n10 min,5,6\n",
        "Uhrzeit;A1;A2\n23:55;1;2\n0:00;3;4\n0:05;5;6\n",
        "Time of day,Time [s],A1,A2\n10:00:01,0,1,2\n10:05:01,300,3,4\n10:10:01,600,5,6\n",
        "Time,A1,A2\n10:02:30,1,2\n10:07:30,3,4\n10:12:30,5,6\n",
        "Date Time,A1,A2\n2026-03-02 23:55:00,1,2\n2026-03-03 00:00:00,3,4\n2026-03-03 00:05:00,5,6\n",
        ",Time [s],A1,A2\n,0,1,2\n,300,3,4\n,600,5,6\n",
        "Growth of E. coli\n\nDate: 2026-03-02\n\nTime [h],A1,A2\n0,1,2\n0.0833333333,3,4\n0.1666666667,5,6\n",
        "Elapsed (hours),A1,A2\n0,1,2\n0.0833333333,3,4\n0.1666666667,5,6\n",
        "Time [s],WT (A1),KO 2 (A2)\n0,1,2\n300,3,4\n600,5,6\n",
        "Time [s],A1,A2,Mean,SD\n0,1,2,1.5,0.7\n300,3,4,3.5,0.7\n600,5,6,5.5,0.7\n",
        "Time,A1,A2\nmin,RFU,RFU\n0,1,2\n5,3,4\n10,5,6\n",
        "Zeit;A1;A2\n[min];;\n0,0;1;2\n5,0;3;4\n10,0;5;6\n",
        "Time [s],A1,Mean,A2\n0,1,1,2\n300,3,3,4\n600,5,5,6\n",
    ] {
        let readings = read_text(text).unwrap_or_else(|problems| panic!("{text}\n{problems:?}"));
        assert_eq!(all(&readings), WHOLE, "{text}");
    }
}

#[test]
fn tables_side_by_side_are_read_each_under_its_own_title() {
    for (text, names) in [
        (
            "KM12,,,,LR1\nTime [s],A1,A2,,Time [s],A1,A2\n0,1,2,,0,5,6\n300,3,4,,300,7,8\n",
            ["KM12 signal", "LR1 signal"],
        ),
        (
            "OD600;;;;GFP\nZeit [s];0;300;;Zeit [s];0;300\nA1;1;3;;A1;5;7\nA2;2;4;;A2;6;8\n",
            ["Plate 1 absorbance 600", "Plate 1 signal [GFP]"],
        ),
        (
            "Time [s],A1,A2,,Time [s],A1,A2\n0,1,2,,0,5,6\n300,3,4,,300,7,8\n",
            ["Plate 1 signal", "Plate 2 signal"],
        ),
    ] {
        let readings = read_text(text).unwrap_or_else(|problems| panic!("{text}\n{problems:?}"));
        let one = |r: &crate::plate::readings::Reading| {
            (
                format!("{} {}", r.plate, r.read),
                format!("{}@{}={}", r.well, r.time_s.unwrap(), r.value.unwrap()),
            )
        };
        let mut found: Vec<_> = readings.readings.iter().map(one).collect();
        found.sort();
        let mut right = Vec::new();
        for (name, values) in names
            .iter()
            .zip([["A1@0=1", "A1@300=3", "A2@0=2", "A2@300=4"], ["A1@0=5", "A1@300=7", "A2@0=6", "A2@300=8"]])
        {
            right.extend(values.map(|value| ((*name).to_owned(), value.to_owned())));
        }
        right.sort();
        assert_eq!(found, right, "{text}");
        // A derived table beside is left out with a word, a torn one refused.
        assert!(read_text(&text.replace("0,5,6", "0,6").replace("5;7", "7")).is_err(), "{text}");
    }
    let derived =
        "OD600,,,,Blank corrected\nTime [s],A1,A2,,Time [s],A1,A2\n0,1,2,,0,5,6\n300,3,4,,300,7,8\n";
    let readings = read_text(derived).unwrap();
    assert_eq!((all(&readings).as_str(), readings.warnings.len()), ("A1@0=1 A2@0=2 A1@300=3 A2@300=4", 1));
}

#[test]
fn a_note_beside_a_line_hides_no_lost_cell() {
    let noted = "Time [s],A1,A2\n0,1,2\n300,3,4,,bubble\n600,5,6\n";
    assert_eq!(all(&read_text(noted).unwrap()), WHOLE);
    assert!(read_text(&noted.replace("300,3,4,,", "300,4,,")).is_err());
    assert!(read_text(&noted.replace("300,3,4,,", "300,3,3,4,,")).is_err());
}

#[test]
fn wells_may_go_down() {
    let right = "A1@0=1 A1@300=3 A1@600=5 B12@0=2 B12@300=4 B12@600=6";
    for text in [
        "Time [s],0,300,600\nA1,1,3,5\nB12,2,4,6\n",
        "Well / Time [min];0;5;10\nA01;1;3;5\nB12;2;4;6\n",
        "Time,0:00:00,0:05:00,0:10:00\nA1,1,3,5\nB12,2,4,6\n",
        "Cycle,1,2,3\nTime [s],0,300,600\nTemp. [°C],37,37,37\nA1,1,3,5\nB12,2,4,6\n",
        "Zyklus Nr.;1;2;3\nZeit [s];0;300;600\nA1;1;3;5\nB12;2;4;6\n",
        "Time (min) \\ Well\t0\t5\t10\nA1\t1\t3\t5\nB12\t2\t4\t6\n",
        "Time [s],0,300,600,Mean\nA1,1,3,5,3\nB12,2,4,6,4\nMean,1.5,3.5,5.5,\n",
    ] {
        let readings = read_text(text).unwrap_or_else(|problems| panic!("{text}\n{problems:?}"));
        assert_eq!(all(&readings), right, "{text}");
    }
}

#[test]
fn several_tables_are_reads_by_name_or_plates() {
    let table = "Time [s],A1,A2\n0,1,2\n300,3,4\n";
    let reads = |text: &str| {
        let readings = read_text(text).unwrap();
        let plates = readings.plates();
        plates
            .iter()
            .map(|plate| format!("{plate}: {}", readings.reads(plate).join(", ")))
            .collect::<Vec<_>>()
    };
    assert_eq!(reads(&format!("OD600\n{table}\nGFP\n{table}")), ["Plate 1: absorbance 600, signal [GFP]"]);
    assert_eq!(
        reads(&format!("Plate: K7\nOD600\n{table}\nPlate: K8\nOD600\n{table}")),
        ["K7: absorbance 600", "K8: absorbance 600"]
    );
    // Nothing says that the second is another read of the same wells.
    assert_eq!(reads(&format!("{table}\n\n{table}")), ["Plate 1: signal", "Plate 2: signal"]);
    assert!(
        read_text(&format!("K7\n{table}\nK7\n{table}")).unwrap_err()[0]
            .message
            .contains("tells the two apart")
    );
    let readings = read_text(&format!("OD600\n{table}\nBlank corrected\n{table}")).unwrap();
    assert_eq!((readings.readings.len(), readings.warnings.len()), (4, 1));
    assert!(readings.warnings[0].message.contains("(4 values)"));
}

#[test]
fn times_without_a_unit_are_asked_about() {
    let text = "Time,A1,A2\n0,1,2\n5,3,4\n10,5,6\n";
    let refused = read_text(text).unwrap_err();
    assert!(refused[0].help.as_deref().is_some_and(|help| help.contains("--time-unit min")));
    let choice = Choice { time_unit: Some("min"), ..Choice::default() };
    let read = |text: &str, choice| read_chosen(&Book::of_text("a.csv", text.to_owned()), choice);
    assert_eq!(all(&read(text, choice).unwrap()), WHOLE);
    assert!(read(text, Choice { time_unit: Some("weeks"), ..Choice::default() }).is_err());
    // What the heading says counts.
    assert_eq!(
        all(&read(&text.replace("Time", "Time [s]"), choice).unwrap()),
        "A1@0=1 A2@0=2 A1@5=3 A2@5=4 A1@10=5 A2@10=6"
    );
}

#[test]
fn cycles_without_times_are_reads() {
    let readings = read_text("OD600\nCycle,A1,A2\n1,1,2\n2,3,4\n").unwrap();
    assert_eq!(readings.reads("Plate 1"), ["absorbance 600 iteration=1", "absorbance 600 iteration=2"]);
    assert_eq!(all(&read_text("Cycle,1,2\nA1,1,3\nA2,2,4\n").unwrap()), "A1=1 A1=3 A2=2 A2=4");
}

#[test]
fn a_scan_has_a_read_a_wavelength() {
    let readings = read_text("Absorbance\nWavelength (nm),A1,A2\n450,1,2\n460,3,4\n").unwrap();
    assert_eq!(readings.reads("Plate 1"), ["absorbance 450", "absorbance 460"]);
}

#[test]
fn a_well_without_numbers_and_a_hole_have_no_readings() {
    assert_eq!(all(&read_text("Time [s],A1,A2,A3\n0,1,,\n300,,4,\n").unwrap()), "A1@0=1 A2@300=4");
    assert_eq!(all(&read_text("Time [s],0,300\nA1,,\nA2,2,\n").unwrap()), "A2@0=2");
}

#[test]
fn what_is_left_out_is_told_with_its_number_of_values() {
    let text = "Layout\nconc,1,2,3\n\nTime [s],A1,A2\n0,1,2\n300,3,4\n\nfoo,8,9\nfoo,8,9\n";
    let readings = read_text(text).unwrap();
    assert_eq!((all(&readings).as_str(), readings.unread), ("A1@0=1 A2@0=2 A1@300=3 A2@300=4", 4));
    assert!(readings.warnings.iter().any(|warning| warning.message.contains("(3 values)")));
}

#[test]
fn times_go_on_below_empty_lines() {
    for gap in ["\n", "\n\n", ",,\n"] {
        let text = format!("Time [s],A1,A2\n0,0.1,0.2\n{gap}10,0.3,0.4\n");
        assert_eq!(read_text(&text).unwrap().readings.len(), 4, "{text}");
        assert!(read_text(&text.replace("\n10", "\n0")).is_err(), "{text}");
    }
}

#[test]
fn a_damaged_table_is_refused() {
    for text in [
        "Time [s],A1,A2\n0,1,2\n300,3,4\n\n7,8,9\n",
        "Time [s],A1,A2\n0,1,2\n300,3\n600,5,6\n",
        "Time [s],A1,A2\n0,1,2\n300,3,4,4\n600,5,6\n",
        "Time [s],A1,A2\n0,1,2\n,3,4\n600,5,6\n",
        "Time [s],A1,A2\n0,1,2\n300,3,4\n200,5,6\n",
        "Time [s],A1,A2\n0,1,2\n300,3,4\n300,5,6\n",
        "Time [s],A1,A2\n0,1,2\nx,3,4\n600,5,6\n",
        "Time [s],A1,A1\n0,1,2\n300,3,4\n",
        "Time [s],A1,,A3\n0,1,2,3\n300,3,4,5\n",
        "Time [s],A1,foo,A3\n0,1,2,3\n300,3,4,5\n",
        "Time [s],A1,A2\n0,1,2,3\n300,3,4,5\n",
        "Time [s],A1,A2,A3\n0,1,2\n300,3,4\n",
        "Time [s],A1,A2\n",
        "Time [s],A1,A2\n0,0,1,0,2\n300,0,3,0,4\n",
        "Time [s],0,300\nA1,1,3\nA2,2\n",
        "Time [s],0,300\nA1,1,3\nA1,2,4\n",
        "Time [s],0,300\nA1,1,3\n,2,4\n",
        "Time [s],300,0\nA1,1,3\nA2,2,4\n",
        "Cycle,1,2,3\nTime [s],0,600\nA1,1,3,5\n",
        "Cycle,1,3\nTime [s],0,600\nA1,1,3\n",
        "Cycle,Time [s],A1\n1,0,1\n3,600,3\n",
        "Time [s],A1,A2\n0,1,2\n300,3,q\n",
    ] {
        assert!(read_text(text).is_err(), "{text}");
    }
}

#[test]
fn every_sheet_of_a_workbook_is_a_read_or_a_plate() {
    let cell = |text: &str| format!("<Cell><Data ss:Type=\"String\">{text}</Data></Cell>");
    let row =
        |cells: &[&str]| format!("<Row>{}</Row>", cells.iter().map(|text| cell(text)).collect::<String>());
    let sheet = |name: &str| {
        let rows = [&["Time [s]", "A1", "A2"], &["0", "1", "2"], &["300", "3", "4"]]
            .map(|cells| row(cells))
            .concat();
        format!("<Worksheet ss:Name=\"{name}\"><Table>{rows}</Table></Worksheet>")
    };
    let book = |names: &[&str]| {
        let sheets: String = names.iter().map(|name| sheet(name)).collect();
        let xml = format!(
            "<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\" \
             xmlns:ss=\"urn:schemas-microsoft-com:office:spreadsheet\">{sheets}</Workbook>"
        );
        read_with(&Book::read("a.xml", xml.as_bytes()).unwrap(), None).unwrap()
    };
    assert_eq!(book(&["OD600", "GFP"]).reads("Plate 1"), ["absorbance 600", "signal [GFP]"]);
    assert_eq!(book(&["KM12", "KM13"]).plates(), ["KM12", "KM13"]);
    assert_eq!(book(&["KM12"]).plates(), ["Plate 1"]);
}
