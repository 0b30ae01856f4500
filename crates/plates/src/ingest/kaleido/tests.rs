use super::*;
use crate::ingest::{Choice, read_bytes};

const SIX: &str = ",1,2,3,\nA,1,2,3,\nB,4,5,6,\n";
const SETTINGS: &str = "\nMeasurement Information\nBarcode,,K7\n\nPlate Type Information\nNumber of Rows,,3\nNumber of Columns,,2\n\nPlatemap\n,1,2,3,\nA,-,-,-,\nB,-,-,-,\n\n\
     Details of Measurement Sequence\n\nOperation,,,Absorbance 1\nExcitation Wavelength [nm],,,450\n\nOperation,,,Fluorescence intensity 1\n\
     Excitation Wavelength [nm],,,550\nEmission Wavelength [nm],,,580\n\nOperation,,,Absorbance 2\nExcitation Wavelength [nm],,,450,600\n\n\
     Post Processing Sequence\n\nExported with Kaleido 3.5.3082.227\n";

fn result(operation: &str, values: &str, grid: &str) -> String {
    let titles = "Barcode,Repeat,Loop no,Well scan x,Well scan y,Exc wl / filter,Ems wl,TRF Window,Analysis Parameter,Label-free Parameter,";
    format!("Result for {operation}\n{titles}\n{values}\n\n{grid}\n\n")
}

fn read_text(text: &str) -> Result<Readings, Vec<Diagnostic>> {
    let whole = format!("EnSight Results from\nProtocol Name,T\n\n\n{text}");
    read_bytes("a.csv", whole.as_bytes(), Choice::default())
}

fn told(text: &str) -> String {
    read_text(text).unwrap_err().iter().map(ToString::to_string).collect()
}

#[test]
fn several_operations_and_plates_are_told_apart() {
    let text = result("Absorbance 1", "K7,1,,", SIX)
        + &result("Fluorescence intensity 1", "K7,1,,", SIX)
        + &result("Absorbance 1", "K7,2,,", SIX)
        + &result("Absorbance 1", "K8,1,,", SIX)
        + SETTINGS;
    let readings = read_text(&text).unwrap();
    assert_eq!(readings.plates(), ["K7", "K8"]);
    assert_eq!(readings.reads("K7"), ["absorbance 450", "fluorescence ex=550 em=580", "absorbance 450 #2"]);
    assert_eq!(readings.readings.len(), 24);
}

#[test]
fn each_of_several_wavelengths_has_to_say_so() {
    let own =
        result("Absorbance 2", "K7,1,,,,450,", SIX) + &result("Absorbance 2", "K7,1,,,,600,", SIX) + SETTINGS;
    assert_eq!(read_text(&own).unwrap().reads("K7"), ["absorbance 450", "absorbance 600"]);
    assert!(told(&(result("Absorbance 2", "K7,1,,", SIX) + SETTINGS)).contains("at which wavelength"));
}

#[test]
fn what_is_no_operation_is_calculated() {
    let text = result("Absorbance 1", "K7,1,,", SIX) + &result("Ratio 1", "K7,1,,", SIX) + SETTINGS;
    let readings = read_text(&text).unwrap();
    assert_eq!((readings.readings.len(), readings.warnings.len()), (6, 1));
}

#[test]
fn the_second_version_has_its_barcode_in_a_sentence() {
    let text = "\n\nResults for\u{a0}ABS mono 1\n\nBarcode:\u{a0}V-1 16:16,\u{a0}PlateRepeat:\u{a0}1, WellRepeat: 1\n,1,2,3\nA,1,2,3\nB,4,5,6\n\nAnalysis Result  \n\n,1,2,3\nA,9,9,9\nB,9,9,9\n\n\
         Measurement Basic Information\nBarcode:,,V-1 16:16\n\nPlate Type\nNumber of rows:,,2\nNumber of columns:,,3\nPlatemap\nPlate\n,1,2,3\nA,-,-,-\nB,-,-,-\n\n\
         Measurements:\n\nMeas,,,,\nTech,,,,ABS mono 1\nExc. filter [nm],,,,\nExcitation wavelength [nm],,,,450\n\nAnalysis:\n\nExported with Kaleido 2.0.3058.126 and xslt version 2.0.0\n";
    let readings = read_bytes("a.csv", text.as_bytes(), Choice::default()).unwrap();
    assert_eq!(
        (readings.plates(), readings.reads("V-1 16:16")),
        (vec!["V-1 16:16".to_owned()], vec!["absorbance 450".to_owned()])
    );
    assert_eq!((readings.readings.len(), readings.warnings.len()), (6, 1));
}

#[test]
fn damaged_exports_are_refused() {
    let whole = result("Absorbance 1", "K7,1,,", SIX) + SETTINGS;
    assert!(read_text(&whole).is_ok());
    for (from, to) in [
        ("A,1,2,3,\n", "A,1,3,\n"),
        ("A,1,2,3,\n", "A,1,2,3,\nA,1,2,3,\n"),
        (",1,2,3,\nA,1", ",1,2,\nA,1"),
        (",1,2,3,\nA,1", "A,1"),
        ("K7,1,,\n", ""),
        ("Result for Absorbance 1\n", ""),
        ("Result for Absorbance 1\n", "Result for Absorbence 1\n"),
        ("Exported with", "Exported"),
        ("K7,1,,\n", "K7,1,2,7,\n"),
    ] {
        assert!(read_text(&whole.replacen(from, to, 1)).is_err(), "{from:?} to {to:?}");
    }
    let cycles = result("Absorbance 1", "K7,1,1,", SIX) + &result("Absorbance 1", "K7,1,2,", SIX) + SETTINGS;
    assert!(told(&cycles).contains("cycles"));
}

#[test]
fn a_partial_plate_is_read_with_a_warning() {
    let text = result("Absorbance 1", "K7,1,,", ",1,2,3,\nB,4,5,6,\n") + SETTINGS;
    assert_eq!(read_text(&text).unwrap().warnings.len(), 1);
}
