use std::fmt::Write as _;

use super::*;
use crate::ingest::{Choice, read_bytes};

/// A workbook of one sheet from its lines; cells stand between `|`, empty ones are skipped by `ss:Index`.
fn workbook(text: &str) -> String {
    let mut rows = String::new();
    for (nth, line) in text.lines().enumerate().filter(|(_, line)| !line.is_empty()) {
        let cells: String = line.split('|').enumerate().filter(|(_, cell)| !cell.is_empty()).fold(
            String::new(),
            |cells, (at, cell)| {
                let kind = if cell.parse::<f64>().is_ok() { "Number" } else { "String" };
                format!("{cells}<Cell ss:Index=\"{}\"><Data ss:Type=\"{kind}\">{cell}</Data></Cell>", at + 1)
            },
        );
        let _ = writeln!(rows, "<Row ss:Index=\"{}\">{cells}</Row>", nth + 1);
    }
    format!(
        "<?xml version=\"1.0\"?>\n<Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\" \
         xmlns:ss=\"urn:schemas-microsoft-com:office:spreadsheet\"><Worksheet ss:Name=\"General\"><Table>\n{rows}</Table></Worksheet></Workbook>\n"
    )
}

fn plate(number: &str, name: &str, mode: &str, data: &str) -> String {
    format!(
        "Plate  ({number})\nPlate name|{name}\nBarcode|\nRows|2\nColumns|3\n\nSettings\nMeasurement mode|{mode}\n\
         Measurement type|Endpoint\n\nWell data\n{data}\n"
    )
}

const GRID: &str = "Wavelength(Ex/Em)|700 nm/-|1|2|3\n|A|0.1|0.2|0.3\n|B|0.4|0.5|0.6\n";

fn read_text(text: &str) -> Result<Readings, Vec<Diagnostic>> {
    read_bytes("a.xml", workbook(text).as_bytes(), Choice::default())
}

fn told(text: &str) -> String {
    read_text(text).unwrap_err().iter().map(ToString::to_string).collect()
}

#[test]
fn plates_of_one_wavelength_are_plates_and_not_reads() {
    let text =
        plate("1 of 2", "K7", "Abs", GRID) + &plate("2 of 2", "K8", "Abs", &GRID.replace("0.6", "0.7"));
    let readings = read_text(&text).unwrap();
    assert_eq!((readings.reader, readings.plates()), (NAME, vec!["K7".to_owned(), "K8".to_owned()]));
    assert_eq!(readings.reads("K8"), ["absorbance 700"]);
    assert_eq!((readings.readings.len(), readings.readings[11].value), (12, Some(0.7)));
}

#[test]
fn two_plates_of_one_name_stay_apart() {
    let text = plate("1 of 2", "K7", "Abs", GRID) + &plate("2 of 2", "K7", "Abs", GRID);
    let readings = read_text(&text).unwrap();
    assert_eq!((readings.plates(), readings.warnings.len()), (vec!["K7".to_owned(), "K7, 2".to_owned()], 1));
}

#[test]
fn a_plate_is_never_missing_in_silence() {
    let whole = plate("1 of 2", "K7", "Abs", GRID) + &plate("2 of 2", "K8", "Abs", GRID);
    assert!(told(&plate("1 of 2", "K7", "Abs", GRID)).contains("2 are announced"));
    assert!(told(&plate("2 of 2", "K8", "Abs", GRID)).contains("plate 1 is expected"));
    let empty = plate("1 of 2", "K7", "Abs", GRID) + &plate("2 of 2", "K8", "Abs", "");
    assert!(told(&empty).contains("plate `K8` has no well data"));
    let headless = whole.replacen("Plate  (2 of 2)", "Plate", 1);
    assert!(read_text(&headless).is_err());
}

#[test]
fn a_kinetic_has_its_seconds_in_the_third_cell() {
    let data = "Wavelength(Ex/Em)|485 nm/535 nm|Cycle(Seconds)/Well|A1|A2\n||0|10|20\n||30.5|11|Error\n";
    let readings = read_text(&plate("1 of 1", "K7", "FL", data)).unwrap();
    assert_eq!(readings.reads("K7"), ["fluorescence ex=485 em=535"]);
    let times: Vec<_> = readings.readings.iter().map(|r| (r.well.to_string(), r.time_s, r.value)).collect();
    assert_eq!(times[2], ("A1".to_owned(), Some(30.5), Some(11.0)));
    assert_eq!((times[3].2, readings.readings[3].flag.as_ref().unwrap().text.as_str()), (None, "Error"));
    assert!(told(&plate("1 of 1", "K7", "FL", &data.replace("||30.5", "||0"))).contains("does not follow"));
    assert!(told(&plate("1 of 1", "K7", "FL", &data.replace("|11|Error", "|11"))).contains("ends after"));
}

#[test]
fn a_spectrum_is_a_read_for_every_wavelength() {
    let data = "Wavelength(Ex/Em)|-/-|Wavelength/Well|A1|A2\n||400|0.1|0.2\n||410|0.3|0.4\n";
    let readings = read_text(&plate("1 of 1", "K7", "Abs", data)).unwrap();
    assert_eq!(readings.reads("K7"), ["absorbance 400", "absorbance 410"]);
}

#[test]
fn a_row_with_a_cell_too_few_or_too_many_is_refused() {
    for (from, to) in [
        ("|A|0.1|0.2|0.3", "|A|0.1|0.3"),
        ("|B|0.4|0.5|0.6", "|B|0.4|0.5|0|0.6"),
        ("|B|0.4", "|C|0.4"),
        ("|1|2|3", "|1|3"),
        ("700 nm/-|1", "1"),
        ("Wavelength", "Wave"),
    ] {
        let text = plate("1 of 1", "K7", "Abs", &GRID.replacen(from, to, 1));
        assert!(read_text(&text).is_err(), "{from} to {to}");
    }
    // Unread columns at the end and unread rows are no damage.
    let part = GRID.replace("|0.3", "").replace("|B|0.4|0.5|0.6", "|B");
    assert_eq!(read_text(&plate("1 of 1", "K7", "Abs", &part)).unwrap().readings.len(), 2);
}
