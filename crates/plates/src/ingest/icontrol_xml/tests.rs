use super::*;
use crate::ingest::{Choice, read_bytes};
use crate::plate::readings::FlagKind;

const MODE: &str = "<Parameters><Parameter Name=\"Mode\" Value=\"Fluorescence Top Reading\"/>\
                    <Parameter Name=\"Excitation Wavelength\" Value=\"280\" Unit=\"nm\"/>\
                    <Parameter Name=\"Emission Wavelength\" Value=\"350\" Unit=\"nm\"/></Parameters>";

fn well(position: &str, status: &str, text: &str) -> String {
    format!(
        "<Well Pos=\"{position}\" Type=\"Single\"><Single ID=\"1\" Status=\"{status}\">{text}</Single></Well>\n"
    )
}

fn cycle(attributes: &str, numbers: [&str; 2]) -> String {
    let wells = well("A1", "Measured", numbers[0]) + &well("A2", "Measured", numbers[1]);
    format!("<Data {attributes} Temperature=\"24.8\">\n{wells}</Data>\n")
}

fn file(sections: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<MeasurementResultData>\n<Plate/>\n\
         <Script><Section Name=\"plan\">{MODE}</Section></Script>\n{sections}</MeasurementResultData>\n"
    )
}

fn section(name: &str, data: &str) -> String {
    format!("<Section Name=\"{name}\">\n{MODE}\n{data}</Section>\n")
}

fn read_text(text: &str) -> Result<Readings, Vec<Diagnostic>> {
    read_bytes("a.xml", text.as_bytes(), Choice::default())
}

fn told(text: &str) -> String {
    read_text(text).unwrap_err().iter().map(ToString::to_string).collect()
}

#[test]
fn a_section_is_a_read_and_the_script_is_none() {
    let text = file(
        &(section("280_Top", &cycle("Cycle=\"1\"", ["53250", "0.5"]))
            + &section("280_2", &cycle("Cycle=\"1\"", ["1", "2"]))),
    );
    let readings = read_text(&text).unwrap();
    assert_eq!(readings.reader, NAME);
    let reads = ["fluorescence ex=280 em=350", "fluorescence ex=280 em=350 [280_2]"];
    assert_eq!(
        (readings.plates(), readings.reads("Plate 1")),
        (vec!["Plate 1".to_owned()], reads.map(str::to_owned).to_vec())
    );
    let first = &readings.readings[0];
    assert_eq!((first.value, first.well.to_string(), first.time_s), (Some(53250.0), "A1".to_owned(), None));
    let line = text.lines().nth(first.line as usize - 1).unwrap();
    assert!(line[first.column as usize - 1..].starts_with("53250"));
}

#[test]
fn a_status_other_than_measured_is_a_flag() {
    let data =
        format!("<Data Cycle=\"1\">{}{}</Data>", well("A1", "Overflow", "OVER"), well("A2", "Error", "12"));
    let readings = read_text(&file(&section("L", &data))).unwrap();
    let flag = readings.readings[0].flag.as_ref().unwrap();
    assert_eq!(
        (flag.text.as_str(), flag.kind, readings.readings[0].value),
        ("Overflow", FlagKind::Overflow, None)
    );
    assert_eq!(readings.readings[1].flag.as_ref().unwrap().text, "Error");
    assert_eq!(readings.readings[1].value, Some(12.0));
}

#[test]
fn cycles_have_their_times_or_are_reads() {
    let timed = |times: [&str; 2]| {
        let cycles = ["1", "2"]
            .iter()
            .zip(times)
            .map(|(nth, time)| cycle(&format!("Cycle=\"{nth}\" {time}"), ["1", "2"]));
        file(&section("L", &cycles.collect::<String>()))
    };
    let times = |text: &str| read_text(text).unwrap().readings.iter().map(|r| r.time_s).collect::<Vec<_>>();
    let seconds = [Some(0.0), Some(0.0), Some(90.5), Some(90.5)];
    assert_eq!(times(&timed(["Time=\"0\"", "Time=\"90.5\""])), seconds);
    let stamps = ["Time_Start=\"2026-02-28T23:59:30Z\"", "Time_Start=\"2026-03-01T00:01:00.5Z\""];
    assert_eq!(times(&timed(stamps)), seconds);
    let readings = read_text(&timed(["", ""])).unwrap();
    assert_eq!(
        readings.reads("Plate 1"),
        ["fluorescence ex=280 em=350 cycle=1", "fluorescence ex=280 em=350 cycle=2"]
    );
    assert!(told(&timed(["Time=\"9\"", "Time=\"9\""])).contains("does not follow"));
    assert!(told(&timed(["", ""]).replace("Cycle=\"2\"", "Cycle=\"3\"")).contains("not cycle 2"));
}

#[test]
fn plates_follow_one_another() {
    let first = section("L", &cycle("Cycle=\"1\"", ["1", "2"]));
    let text = file(&format!("{first}<Plate Barcode=\"K8\"/>\n{first}"));
    assert_eq!(read_text(&text).unwrap().plates(), ["Plate 1", "K8"]);
    assert!(told(&file(&format!("{first}{first}"))).contains("stands twice"));
}

#[test]
fn damage_is_refused_with_its_place() {
    let whole = file(&section(
        "L",
        &(cycle("Cycle=\"1\" Time=\"0\"", ["1", "2"])
            + &cycle("Cycle=\"2\" Time=\"9\"", ["3", "4"])
            + &cycle("Cycle=\"3\" Time=\"10\"", ["3", "4"])),
    ));
    assert!(read_text(&whole).is_ok());
    for (from, to) in [
        ("</Section>\n", "</Section>\n</Section>\n"),
        ("<Single ID=\"1\" Status=\"Measured\">3</Single>", ""),
        (">3<", "><"),
        (">3<", ">3x<"),
        ("Pos=\"A2\"", "Pos=\"A\""),
        ("Pos=\"A2\"", "Pos=\"A1\""),
        ("Type=\"Single\"", "Type=\"Multiple\""),
        ("<Data Cycle=\"2\"", "<Data Cycle=\"1\""),
        ("MeasurementResultData>\n", "MeasurementResult>\n"),
    ] {
        assert!(read_text(&whole.replacen(from, to, 1)).is_err(), "{from} to {to}");
    }
    let lost = whole.replacen(&well("A2", "Measured", "4"), "", 1);
    assert!(told(&lost).contains("cycle 2 holds 1 well,"));
    assert!(told(&whole[..whole.len() - 60]).contains("damaged or cut off"));
}
