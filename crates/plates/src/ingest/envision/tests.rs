use super::*;
use crate::ingest::{Choice, read_bytes};

const MEASURED: &str =
    "Plate,Repeat,Barcode,Measured height,Group,Label,ScanX,ScanY,Measinfo,Kinetics,Measurement date,";
const LUM: &str = "De=USLum Ex=N/A Em=N/A Wdw=N/A (12)";
const TOP: &str = "De=1st Ex=Top Em=Top Wdw=N/A (14)";
const END: &str =
    "\nBasic assay information \nAssay ID: ,,,,101\n\nExported with EnVision Workstation version 1.13\n";
const SIX: &str = "1.5,2,3,\n4,5,6,\n";

/// A plate with a grid; `who` is number, repeat and barcode.
fn plate(who: &str, label: &str, info: &str, grid: &str) -> String {
    format!("Plate information \n{MEASURED}\n{who},14.35,1,{label},0,0,{info},0,3/2/2026,\n\n{grid}\n")
}

fn read_text(text: &str) -> Result<Readings, Vec<Diagnostic>> {
    read_bytes("a.csv", text.as_bytes(), Choice { format: Some(NAME), ..Choice::default() })
}

fn told(text: &str) -> String {
    read_text(text).unwrap_err().iter().map(ToString::to_string).collect()
}

/// Well and number of every reading.
fn wells(readings: &Readings) -> Vec<String> {
    readings.readings.iter().map(|r| format!("{}={}", r.well, r.value.unwrap_or_default())).collect()
}

#[test]
fn all_heading_styles_give_the_same_wells() {
    let title = "Results for L(1) - channel 0 (CPS)\n";
    let lettered = "A,1.5,2,3,\nB,4,5,6,\n";
    let header = ",01,02,03,\n";
    let settings = "\nBasic assay information\nPlate type:\nNumber of rows,,,,2\nNumber of columns,,,,3\n\nExported with EnVision\n";
    for grid in [
        format!("{title}{header}{lettered}"),
        format!("{header}{lettered}"),
        format!("{title}{lettered}"),
        lettered.to_owned(),
        format!("{title}{SIX}"),
        SIX.to_owned(),
    ] {
        let readings = read_text(&(plate("1,1,K7", "L(1)", LUM, &grid) + settings)).unwrap();
        assert_eq!(wells(&readings), ["A1=1.5", "A2=2", "A3=3", "B1=4", "B2=5", "B3=6"], "{grid}");
        assert_eq!(
            (readings.plates(), readings.reads("K7")),
            (vec!["K7".to_owned()], vec!["luminescence".to_owned()])
        );
    }
}

#[test]
fn a_delimiter_may_end_the_lines_of_a_grid_alone_where_the_settings_name_the_plate() {
    let text = "Plate information \nPlate,1\nRepeat,1\nBarcode,K7\nLabel,L(1)\nMeasinfo,De=USLum Ex=N/A Em=N/A Wdw=N/A (12)\n\n1.5,2,3,\n4,5,6,\n\n\n\
                Basic assay information\nPlate type:\nNumber of rows,,,,2\nNumber of columns,,,,3\n\nExported with EnVision\n";
    assert_eq!(wells(&read_text(text).unwrap()), ["A1=1.5", "A2=2", "A3=3", "B1=4", "B2=5", "B3=6"]);
    assert!(told(&text.replace("4,5,6,", ",4,5,6")).contains("2 lines of 4 cells"));
}

#[test]
fn empty_lines_and_cells_of_bare_grids_are_wells() {
    let grid = ",,,,,,,\n,,,,,,,\n,,7,,,,,\n,,,,,,,\n".replace(",\n", "\n");
    let text = plate("1,1,=\"\"", "L(1)", LUM, &grid) + END;
    let readings = read_text(&text).unwrap();
    assert_eq!((wells(&readings), readings.plates()), (vec!["C3=7".to_owned()], vec!["Plate 1".to_owned()]));
}

#[test]
fn a_line_of_a_bare_grid_lost_or_doubled_is_refused() {
    for grid in [
        "1,2,3,\n",
        "1,2,3,\n4,5,6,\n4,5,6,\n",
        "1,2,3,\n4,5,\n",
        "1,2,3,\n4,5,0,6,\n",
        "1,2,3,4,5,\n4,5,6,7,8,\n",
    ] {
        assert!(read_text(&(plate("1,1,K7", "L(1)", LUM, grid) + END)).is_err(), "{grid}");
    }
    assert!(told(&(plate("1,1,K7", "L(1)", LUM, "1,2,3,\n") + END)).contains("rows of no plate"));
}

#[test]
fn padded_lines_are_counted_with_the_empty_lines_around_them() {
    let pad = |text: String| -> String {
        let line = |line: &str| {
            format!("{line}{}\n", ",".repeat(14_usize.saturating_sub(line.matches(',').count())))
        };
        text.lines().map(line).collect()
    };
    let grid = ",,,,,,,\n,,,,,,,\n,,7,,,,,\n,,,,,,,\n";
    let whole = pad(plate("1,1,K7", "L(1)", LUM, grid) + END);
    assert_eq!(wells(&read_text(&whole).unwrap()), ["C3=7"]);
    let trimmed = format!("\n,,7,,,,,\n{}", "\n".repeat(7));
    let trimmed = pad(plate("1,1,K7", "L(1)", LUM, &trimmed) + END);
    assert!(told(&trimmed).contains("nobody can tell"));
}

#[test]
fn a_calculated_grid_before_the_raw_one_is_left_out() {
    let calculated = "Plate information \nPlate,Repeat,Barcode,Measured height,Formula,Measurement date,\n1,1,K7,N/A,Calc 1: Crosstalk,3/2/2026,\n\n";
    for title in ["", "Calculated results: Calc 1: Crosstalk\n"] {
        let text = format!("{calculated}{title}9,9,9,\n9,9,9,\n\n{}{END}", plate("1,1,K7", "L(1)", LUM, SIX));
        let readings = read_text(&text).unwrap();
        assert_eq!((readings.readings.len(), readings.warnings.len()), (6, 1));
    }
    let lies = format!("{calculated}Results for L(1) - channel 0 (CPS)\n{SIX}{END}");
    assert!(told(&lies).contains("do not speak of the same grid"));
    let other = plate("1,1,K7", "L(1)", LUM, &format!("Results for M(1) - channel 0 (CPS)\n{SIX}")) + END;
    assert!(told(&other).contains("do not speak of the same grid"));
}

#[test]
fn repeats_of_a_plate_are_numbered_and_plates_keep_their_numbers() {
    let text =
        [("4,1,", 1), ("4,2,", 2), ("5,1,", 3)].map(|(who, _)| plate(who, "L(1)", LUM, SIX)).concat() + END;
    let readings = read_text(&text).unwrap();
    assert_eq!(readings.plates(), ["Plate 4", "Plate 5"]);
    assert_eq!(readings.reads("Plate 4"), ["luminescence", "luminescence #2"]);
    let appended = text.clone() + &text;
    assert_eq!(read_text(&appended).unwrap().plates().len(), 4);
    assert!(told(&(plate("1,1,", "L(1)", LUM, SIX).repeat(2) + END)).contains("twice"));
}

#[test]
fn cycles_are_refused_because_their_times_are_unknown() {
    let first = plate("1,1,K7", "L(1)", LUM, SIX);
    let second = first.replace("(12),0,", "(12),1,");
    assert!(told(&(first + &second + END)).contains("cycles"));
}

#[test]
fn filters_give_the_wavelengths_unless_the_settings_are_those_of_another_file() {
    let settings = "\nBasic assay information\n\nOperations:\nPlate 1\n  Group 1\nPlate 2\n  Group 1\n\nLabels:\nL,,,,4000013\nExc. filter,,,,X\n\
                    Ems. filter,,,,M\n\nFilters:\nX,,,,1\nDescription,,,,X485 CWL=485nm BW=14nm\n\nM,,,,2\nDescription,,,,M535 CWL=535nm BW=25nm\n\n\
                    Exported with EnVision\n";
    let plates = plate("1,1,K7", "L(1)", TOP, SIX) + &plate("2,1,K8", "L(1)", TOP, SIX);
    assert_eq!(read_text(&(plates.clone() + settings)).unwrap().reads("K8"), ["fluorescence ex=485 em=535"]);
    let separate = plates + &settings.replace("Plate 2\n  Group 1\n", "");
    let readings = read_text(&separate).unwrap();
    assert_eq!((readings.reads("K8"), readings.warnings.len()), (vec!["fluorescence".to_owned()], 1));
}

#[test]
fn decimal_commas_between_semicolons_are_read() {
    let text = plate("1,1,=\"K7\"", "L(1)", LUM, SIX) + END;
    let german = text.replace(',', ";").replace("1.5", "1,5").replace("14.35", "14,35");
    assert_eq!(wells(&read_text(&german).unwrap())[0], "A1=1.5");
}

#[test]
fn a_grid_above_its_plate_and_an_export_cut_off_are_refused() {
    let text = plate("1,1,K7", "L(1)", LUM, SIX);
    assert!(told(&text).contains("truncated"));
    assert!(told(&format!("{SIX}\n{text}{END}")).contains("above all `Plate information`"));
    assert!(
        told(&format!("Results for L(1) - channel 0 (CPS)\n,01,02,03,\nA,1,2,3,\n{END}"))
            .contains("Plate information")
    );
    assert!(told(&(text.replace("Barcode", "Barcade") + END)).contains("headings"));
    assert!(told(&(text.replace("De=USLum", "USLum") + END)).contains("Measinfo"));
}

#[test]
fn the_shape_of_the_plate_type_decides() {
    let settings = |rows, cols| {
        format!(
            "\nBasic assay information\nPlate type:\nNumber of rows,,,,{rows}\nNumber of columns,,,,{cols}\n\nExported with EnVision\n"
        )
    };
    let text = plate("1,1,K7", "L(1)", LUM, ",01,02,03,\nA,1,2,3,\nB,4,5,6,\n");
    assert!(read_text(&(text.clone() + &settings(2, 3))).is_ok());
    assert!(told(&(text + &settings(8, 12))).contains("not those of the plate"));
    assert!(
        told(&(plate("1,1,K7", "L(1)", LUM, SIX) + &settings(8, 12)))
            .contains("expected 8 lines of 12 cells")
    );
}

/// `Plate information` of version 1.12: one item a line.
fn listed(number: u32, more: &str, grid: &str) -> String {
    format!(
        "Plate information,\n,\nPlate,{number}\nRepeat,1\nBarcode,K7\nMeasured height,14.41\n{more}Measurement date,2.3.26 18:02\n,\n\
         Background information,\nLegend:,\nHDR1 - Plate,\nHDR2 - Label,\n,\nHDR1  HDR2  HDR3,\n1     L     0,\n,\n,\n\n{grid}\n"
    )
}

#[test]
fn plate_information_may_stand_one_item_a_line() {
    let measured = format!("Group,1\nLabel,L(1)\nScanX,0\nScanY,0\nMeasinfo,{LUM}\nKinetics,0\n");
    let raw = "Results for L(1) - channel 0 (CPS),,,\n\n,1,2,3\nA,1.5,2,3\nB,4,5,6\n";
    let calculated = "Calculated results: Calc 1: Crosstalk,,,\n\n,1,2,3\nA,9,9,9\nB,9,9,9\n";
    let text = listed(1, "Formula,Calc 1: Crosstalk\n", calculated) + &listed(1, &measured, raw) + END;
    let readings = read_text(&text).unwrap();
    assert_eq!(wells(&readings), ["A1=1.5", "A2=2", "A3=3", "B1=4", "B2=5", "B3=6"]);
    assert!(readings.warnings[0].message.contains("6 values"));
    let twice = listed(1, &measured, raw) + &listed(2, &measured, raw) + END;
    let readings = read_text(&twice).unwrap();
    assert_eq!((readings.plates(), readings.warnings.len()), (vec!["K7".to_owned(), "K7, 2".to_owned()], 1));
    for (from, to) in [
        ("Plate,1", "Plate,x"),
        ("A,1.5,2,3", "A,1.5,3"),
        ("Repeat,1", "Repeat"),
        ("Label,L(1)", "Label,M(1)"),
    ] {
        assert!(read_text(&text.replace(from, to)).is_err(), "{from} to {to}");
    }
}
