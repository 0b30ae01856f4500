//! Lists that are read, and lists that are refused.

mod forms;

use super::*;

fn read_text(text: &str) -> Result<Readings, Vec<Diagnostic>> {
    read(&Book::of_text("a.csv", text.to_owned()))
}

#[test]
fn one_line_of_a_cut_grid_is_no_list() {
    // The header of a grid whose plate is called `K7`, cut after its first column number.
    assert!(recognise(&Book::of_text("a.csv", "K7;1;".to_owned())).is_none());
    assert!(recognise(&Book::of_text("a.csv", "A1,887\nA2,958\n".to_owned())).is_some());
}

#[test]
fn a_list_without_header_is_read_by_its_wells() {
    let readings = read_text("KM12\tA01\t17\nKM12\tA02\t18,5\n").unwrap();
    assert_eq!(readings.plates(), ["KM12"]);
    assert_eq!(readings.readings[1].value, Some(18.5));
    let readings = read_text("a1,17\nB12,OVRFLW\n").unwrap();
    assert_eq!((readings.plates(), readings.readings.len()), (vec!["Plate 1".to_owned()], 2));
}

#[test]
fn several_value_columns_are_several_reads() {
    let readings = read_text("Plate;Well;OD450;OD600\n1;A1;1,10;0,9\n1;A2;2;N/A\n").unwrap();
    assert_eq!(readings.reads("Plate 1"), ["absorbance 450", "absorbance 600"]);
    assert_eq!(readings.readings[0].value, Some(1.1));
    let flag = readings.readings[3].flag.as_ref().map(|flag| flag.text.as_str());
    assert_eq!((readings.readings.len(), flag, readings.readings[3].value), (4, Some("N/A"), None));
}

#[test]
fn a_well_listed_twice_is_refused_unless_one_has_no_reading() {
    assert_eq!(read_text("Well,Signal\nA1,5\nA1,N/A\n").unwrap().readings.len(), 1);
    assert!(read_text("Well,Signal\nA1,5\nA1,6\n").unwrap_err()[0].message.contains("twice"));
}

#[test]
fn cells_that_moved_are_refused() {
    for text in [
        "Plate,Well,OD600\nP,A1,0,5\nP,A2,0,6\n",
        "P,A1,0.5\nP,A2,0,6\n",
        "Well,OD450,Note\nA1,0.5,x\nA2,0.6\n",
        "well,row,col,value\nA1,1,1,5\nA2,1,3,6\n",
        "Well,OD450\nA1,0.5\nA2,2,160\n",
    ] {
        assert!(read_text(text).is_err(), "{text}");
    }
}

#[test]
fn wells_may_stand_in_rows_and_columns_and_plates_have_barcodes() {
    let readings = read_text("Plate\tBarcode\tRow\tColumn\tRFU\n1\tB7\tA\t1\t5\n1\tB7\tA\t2\t6\n").unwrap();
    assert_eq!(
        (readings.plates(), readings.reads("B7")),
        (vec!["B7".to_owned()], vec!["fluorescence".to_owned()])
    );
    assert_eq!(readings.readings[1].well.to_string(), "A2");
}

#[test]
fn several_numbers_without_header_are_several_reads_and_said_so() {
    let readings = read_text("K7\tA001\t17\t0.5\nK7\tA002\t18\t0.6\n").unwrap();
    assert_eq!(readings.reads("K7"), ["signal", "signal #2"]);
    assert!(readings.warnings[0].message.contains("has no header"));
    assert!(read_text("K7\tA001\t17\t0.5\nK7\tA002\t18\n").is_err());
}

#[test]
fn times_make_cycles_only_where_wells_are_read_again() {
    let times = |text: &str| -> Vec<Option<f64>> {
        read_text(text).unwrap().readings.iter().map(|reading| reading.time_s).collect()
    };
    assert_eq!(times("Well,Time [min],RFU\nA1,0,5\nA1,1.5,6\n"), [Some(0.0), Some(90.0)]);
    assert_eq!(times("Well,Time [ms],RFU\nA1,0,5\nA2,150,6\n"), [None, None]);
    assert_eq!(times("well,time_s,value\nA1,0,5\nA2,0,6\n"), [Some(0.0), Some(0.0)]);
    assert_eq!(times("Well,Time,RFU\nA1,0:00:00,5\nA1,0:01:00,6\n"), [Some(0.0), Some(60.0)]);
    assert!(read_text("Well,Time,RFU\nA1,0,5\nA1,1,6\n").unwrap_err()[0].message.contains("no unit"));
}

#[test]
fn words_between_blanks_are_a_list_too() {
    assert_eq!(read_text("Well   Raw\nA01    17\nA02  1800\n").unwrap().readings[1].value, Some(1800.0));
    assert!(read_text("Well   Raw\nA01    17\nA02\n").is_err());
}

#[test]
fn a_calculated_column_is_no_reading() {
    assert!(read_text("Well,Mean\nA1,5\nA2,6\n").unwrap_err()[0].message.contains("no column of readings"));
}

#[test]
fn a_list_cut_within_a_line_is_refused() {
    assert!(read_text("P,A1,5\nP,A2,6\nP,A").is_err());
    assert!(read_text("P,A1,5\nP,A2,6\nP").is_err());
}

#[test]
fn thousands_of_columns_are_told_in_a_few_names() {
    let heads: Vec<String> = (0..5000).map(|k| format!("feature {k} of cells")).collect();
    let cells = vec!["1"; 5000].join(",");
    let text = format!("Well,OD450,{}\nA1,0.9,{cells}\nA2,0.8,{cells}\n", heads.join(","));
    let said = match read_text(&text) {
        Ok(readings) => readings.warnings.iter().map(ToString::to_string).collect::<String>(),
        Err(problems) => problems.iter().map(ToString::to_string).collect(),
    };
    assert!(said.contains("and 49") && said.len() < 4000, "{} letters", said.len());
}
