use super::*;

fn read_as(format: &Format, text: &str) -> Result<Readings, Vec<Diagnostic>> {
    let book = Book::of_text("a.txt", text.to_owned());
    assert!((format.recognise)(&book).is_some());
    (format.read)(&book)
}

fn icontrol(body: &str) -> Result<Readings, Vec<Diagnostic>> {
    read_as(
        &ICONTROL,
        &format!("Application: Tecan i-control\t\t\t\tTecan i-control , 2.0\nPlate\t\t\t\tG24\n\n{body}"),
    )
}

fn spark(body: &str) -> Result<Readings, Vec<Diagnostic>> {
    read_as(&SPARK, &format!("Method name: M\nApplication: SparkControl\t\t\t\tV3.1\n\n{body}"))
}

const LABEL: &str = "Label: Label1\nMode\t\t\t\tAbsorbance\nWavelength\t\t\t\t600\tnm\nPart of Plate\t\t\t\tB2-C3\n\n\
                     \tTemperature: 21 °C\n";
const GRID: &str = "<>\t2\t3\nB\t0.1\t0.2\nC\t0.3\t0.4\n\n";

fn all(readings: &Readings) -> String {
    let one = |r: &crate::plate::readings::Reading| {
        let value = r.value.map_or_else(String::new, |value| value.to_string());
        let time = r.time_s.map_or_else(String::new, |time| format!("@{time}"));
        let flag = r.flag.as_ref().map_or("", |flag| flag.text.as_str());
        format!("{}{time}={value}{flag}", r.well)
    };
    readings.readings.iter().map(one).collect::<Vec<_>>().join(" ")
}

#[test]
fn a_grid_of_two_columns_is_read_where_its_numbers_say() {
    let readings = icontrol(&format!("{LABEL}{GRID}End Time:\tx\n")).unwrap();
    assert_eq!(all(&readings), "B2=0.1 B3=0.2 C2=0.3 C3=0.4");
    assert_eq!(readings.reads("Plate 1"), ["absorbance 600"]);
}

#[test]
fn a_damaged_grid_is_refused() {
    for (from, to) in [
        ("C\t0.3\t0.4\n", ""),
        ("B\t0.1\t0.2\n", ""),
        ("C\t0.3\t0.4\n", "C\t0.3\t0.4\nC\t0.3\t0.4\n"),
        ("C\t0.3\t0.4", "C\t0.3"),
        ("C\t0.3\t0.4", "C\t\t0.3\t0.4"),
        ("C\t0.3", "D\t0.3"),
        ("C\t0.3", "\t0.3"),
        ("<>\t2\t3", "<>\t2\t4"),
        ("<>\t2\t3", "<>\t1\t2"),
        ("<>\t2\t3", "<>\t2\t3\t4"),
        ("B2-C3", "B2-D3"),
        ("0.3", "q"),
        ("Wavelength", "W"),
    ] {
        let body = format!("{LABEL}{GRID}").replacen(from, to, 1);
        assert!(icontrol(&body).is_err(), "{from:?} to {to:?}");
    }
}

#[test]
fn a_hole_is_a_well_without_reading_and_a_text_is_a_flag() {
    let readings = icontrol(&format!("{LABEL}{GRID}").replace("0.1", "").replace("0.4", "OVER")).unwrap();
    assert_eq!(all(&readings), "B3=0.2 C2=0.3 C3=OVER");
    assert_eq!(
        all(&icontrol(&format!("{LABEL}{GRID}").replace("0.4", "N/A")).unwrap()),
        "B2=0.1 B3=0.2 C2=0.3 C3=N/A"
    );
}

#[test]
fn labels_with_the_same_optics_are_told_apart_by_their_names() {
    let body = format!("{LABEL}{GRID}{}{GRID}", LABEL.replace("Label1", "late"));
    let reads = icontrol(&body).unwrap().reads("Plate 1");
    assert_eq!(reads, ["absorbance 600 [Label1]", "absorbance 600 [late]"]);
    let body = format!("{LABEL}{GRID}{}{GRID}", LABEL.replace("Label1", "late").replace("600", "700"));
    assert_eq!(icontrol(&body).unwrap().reads("Plate 1"), ["absorbance 600", "absorbance 700"]);
}

#[test]
fn cycles_of_several_labels_stand_below_the_names_of_the_labels() {
    let table =
        "Cycle Nr.\t1\t2\nTime [s]\t0\t60.5\nTemp. [°C]\t37\t37\nB2\t1\t2\nB3\t3\t4\nC2\t5\t6\nC3\t7\t8\n\n";
    let labels = format!("{LABEL}{}", LABEL.replace("Label1", "GFP").replace("600", "700"));
    let readings = icontrol(&format!("{labels}\nLabel1\n{table}\nGFP\n{table}End Time\tx\n")).unwrap();
    assert_eq!(readings.reads("Plate 1"), ["absorbance 600", "absorbance 700"]);
    assert!(all(&readings).starts_with("B2@0=1 B2@60.5=2 B3@0=3"));
    assert!(icontrol(&format!("{labels}\n{table}\n{table}")).is_err(), "whose cycles are these?");
    assert!(icontrol(&format!("{labels}\nLabel1\n{table}")).is_err(), "one label has no readings");
    assert!(icontrol(&format!("{LABEL}\n{}", table.replace("C3\t7\t8\n", ""))).is_err(), "a well is missing");
}

#[test]
fn a_list_of_wells_is_an_endpoint_whatever_its_times() {
    let body = "Mode\tFluorescence Top Reading\nName\tGFP\nExcitation wavelength\t\t\t\t488\tnm\nEmission wavelength [nm]\t\t\t\t530\n\
                Part of Plate\tA1-A2\n\n<>\tValue\tTime [ms]\nA1\t5\t0\nA2\tOVER\t204\n\nEnd Time\tx\n";
    let readings = spark(body).unwrap();
    assert_eq!(all(&readings), "A1=5 A2=OVER");
    assert_eq!(readings.reads("Plate 1"), ["fluorescence ex=488 em=530"]);
    for (from, to) in [
        ("A2\tOVER\t204\n", ""),
        ("A2\tO", "A1\tO"),
        ("A2\tO", "A3\tO"),
        ("A1\t5", "A\t5"),
        ("A2\tOVER", "A2"),
        ("A1\t5", "A1\t0\t5"),
        ("Emission", "E"),
    ] {
        assert!(spark(&body.replacen(from, to, 1)).is_err(), "{from:?} to {to:?}");
    }
}

#[test]
fn several_reads_within_a_well_are_several_reads_and_their_mean_is_none() {
    let body = format!(
        "{LABEL}Well\tMean\tStDev\t0;1\t1;1\nB2\t1.5\t0.7\t1\t2\nB3\t3\t0\t3\t3\nC2\t4\t0\t4\t4\nC3\t5\t0\t5\t5\n\n"
    );
    let readings = icontrol(&body).unwrap();
    assert_eq!(readings.reads("Plate 1"), ["absorbance 600 [0;1]", "absorbance 600 [1;1]"]);
    assert!(all(&readings).starts_with("B2=1 B2=2 B3=3"));
    assert!(icontrol(&body.replace("\t0;1\t1;1", "")).is_err(), "only means are left");
}

#[test]
fn calculated_grids_are_left_out_and_unknown_ones_refused() {
    let body = format!("{LABEL}{GRID}\nMean\n{GRID}");
    let readings = icontrol(&body).unwrap();
    assert_eq!((readings.readings.len(), readings.warnings.len()), (4, 1));
    assert!(icontrol(&body.replace("Mean", "Foo")).is_err());
    assert!(icontrol(&body.replace("Mean", "")).is_err());
}

#[test]
fn an_action_without_readings_means_that_the_file_is_cut() {
    let actions = "List of actions in this measurement script:\nPlate\n\tAbsorbance\t\t\t\t\tOD\n\tAbsorbance\t\t\t\t\tlate\n\n";
    let label = "Mode\tAbsorbance\nName\tOD\nMeasurement wavelength\t600\nPart of Plate\tB2-C3\n";
    assert!(spark(&format!("{actions}{label}{GRID}")).is_err());
    let both = format!("{actions}{label}{GRID}{}{GRID}", label.replace("OD", "late"));
    assert_eq!(spark(&both).unwrap().reads("Plate 1"), ["absorbance 600 [OD]", "absorbance 600 [late]"]);
}

#[test]
fn the_only_label_of_the_list_of_actions_needs_no_name_above_its_readings() {
    let actions = "List of actions in this measurement script:\nKinetic\n\tAbsorbance\tOD\n";
    let head = "Kinetic Measurement\nKinetic Cycles\t\t\t\t3\nMode\t\t\t\tAbsorbance\nWavelength\t\t\t\t595\tnm\nStart Time:\tx\n\n";
    // With and without an empty line below the list.
    for below in ["\n", "", "1 Labels\n"] {
        let body = format!("{actions}{below}{head}{CYCLES}End Time:\tx\n");
        assert_eq!(icontrol(&body).unwrap().reads("Plate 1"), ["absorbance 595"], "{below:?}");
        let two = body.replace("\tOD\n", "\tOD\n\tAbsorbance\tlate\n");
        assert!(icontrol(&two).is_err(), "the second has no readings");
    }
}

#[test]
fn a_scan_names_each_wavelength_and_appended_files_are_plates() {
    let scan = format!("{LABEL}Wavel.\tB2\tB3\tC2\tC3\n450\t1\t2\t3\t4\n452\t5\t6\t7\t8\n\n");
    let readings = icontrol(&format!("{scan}Application: Tecan i-control\n\n{LABEL}{GRID}")).unwrap();
    assert_eq!(readings.reads("Plate 1"), ["absorbance 450", "absorbance 452"]);
    assert_eq!(readings.reads("Plate 2"), ["absorbance 600"]);
}

const KINETIC: &str = "2 Labels\nKinetic Measurement\nKinetic Cycles\t\t\t\t3\nMode\t\t\t\tAbsorbance\nWavelength\t\t\t\t595\tnm\n\
    Mode\t\t\t\tFluorescence Top Reading\nExcitation Wavelength\t\t\t\t560\tnm\nEmission Wavelength\t\t\t\t590\tnm\n\
    Start Time:\tx\n\n";
const CYCLES: &str = "Cycle Nr.\t1\t2\t3\nTime [s]\t0\t60\t120\nTemp. [°C]\t30\t30\t30\nA1\t1\t2\t3\nB7\t4\t5\t6\nC1\t\t\t\n\n";

#[test]
fn the_second_table_belongs_to_the_second_label_whatever_it_is_called() {
    let late = CYCLES.replace("0\t60\t120", "1.5\t61.5\t121.5");
    for (one, other) in [("OD\n", "Resazurin\n"), ("Label: OD\n", "Label: R\n"), ("", "")] {
        let readings = icontrol(&format!("{KINETIC}{one}{CYCLES}{other}{late}End Time:\tx\n")).unwrap();
        assert_eq!(readings.reads("Plate 1"), ["absorbance 595", "fluorescence ex=560 em=590"], "{one}");
        assert!(all(&readings).starts_with("A1@0=1 A1@60=2 A1@120=3 B7@0=4 B7@60=5 B7@120=6 A1@1.5=1"));
        assert!(icontrol(&format!("{KINETIC}{one}{CYCLES}End Time:\tx\n")).is_err(), "one table is missing");
        let three = format!("{KINETIC}{one}{CYCLES}{other}{late}Third\n{late}End Time:\tx\n");
        assert!(icontrol(&three).is_err(), "one table too many");
    }
}

#[test]
fn a_measurement_that_was_stopped_says_so() {
    let short = CYCLES
        .replace("0\t60\t120", "0\t60\t")
        .replace("30\t30\t30", "30\t30\t")
        .replace("2\t3\n", "2\t\n")
        .replace("5\t6", "\t");
    let readings = icontrol(&format!("{KINETIC}OD\n{short}End Time:\tx\n")).unwrap();
    assert_eq!(all(&readings), "A1@0=1 A1@60=2 B7@0=4");
    assert!(readings.warnings[0].message.contains("2 of 3 cycles"));
    assert!(icontrol(&format!("{KINETIC}OD\n{short}")).is_err(), "the end is missing");
}

#[test]
fn a_kinetic_frame_is_no_label() {
    let body = "Mode\tKinetic\nKinetic duration\t\t\t\t00:01:00\n\nMode\tAbsorbance\nName\tLabel 1\nMeasurement wavelength\t\t\t\t420\tnm\n\
                Part of Plate\tA1-A2;C3\n\nStart Time\tx\n\nLabel 1\n";
    let down = "Cycle Nr.\tTime [s]\tTemp. [°C]\tA1\tA2\tA3\tC3\n1\t0\t25\t1\t2\t\t3\n2\t29.8\t25\t4\t5\t\t\n\nEnd Time\tx\n";
    let readings = spark(&format!("{body}{down}")).unwrap();
    assert_eq!(all(&readings), "A1@0=1 A2@0=2 C3@0=3 A1@29.8=4 A2@29.8=5");
    for (from, to) in [
        ("\t4\t5\t\t\n", "\t5\t\t\n"),
        ("\t4\t5", "\t4\t4\t5"),
        ("29.8", ""),
        ("29.8", "0"),
        ("A1\tA2", "A2"),
        ("2\t29.8", "3\t29.8"),
    ] {
        assert!(spark(&format!("{body}{}", down.replacen(from, to, 1))).is_err(), "{from:?} to {to:?}");
    }
}

#[test]
fn wells_that_were_not_read_have_lines_without_numbers_and_the_last_cycle_may_be_incomplete() {
    for (from, to, right) in [
        ("B7\t4\t5\t6", "B7\t4\t5\t", true),
        ("A1\t1\t2\t3", "A1\t1\t2", false),
        ("A1\t1\t2\t3", "A1\t2\t3", false),
        ("A1\t1\t2\t3", "A1\t1\t1\t2\t3", false),
        ("0\t60\t120", "0\t120", false),
        ("0\t60\t120", "0\t60\t60", false),
        ("1\t2\t3\nTime", "1\t3\nTime", false),
        ("C1\t\t\t\n", "B7\t1\t1\t1\n", false),
    ] {
        let body = format!("{LABEL}{}End Time:\tx\n", CYCLES.replacen(from, to, 1))
            .replace("Part of Plate\t\t\t\tB2-C3\n", "");
        assert_eq!(icontrol(&body).is_ok(), right, "{from:?} to {to:?}");
    }
}
