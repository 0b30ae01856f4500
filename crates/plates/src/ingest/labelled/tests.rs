//! What the reader of plate grids reads, doubts and refuses.

use super::*;

fn read_text(text: &str) -> Result<Readings, Vec<Diagnostic>> {
    read(&Book::of_text("a.csv", text.to_owned()))
}

#[test]
fn stacked_plates_without_names_are_numbered() {
    let readings = read_text(",1,2,3\nA,1,2,3\nB,4,5,6\n\n,1,2,3\nA,7,8,9\nB,1,2,3\n").unwrap();
    assert_eq!(readings.plates(), ["Plate 1", "Plate 2"]);
    assert_eq!(readings.readings[8].column, 7);
}

#[test]
fn reads_of_one_plate_are_told_apart_by_their_titles() {
    let text = "KM12 OD450\n,1,2,3\nA,1,2,3\nB,4,5,6\nKM12 OD600\n,1,2,3\nA,7,8,9\nB,1,2,3\n";
    let readings = read_text(text).unwrap();
    assert_eq!(readings.plates(), ["KM12"]);
    assert_eq!(readings.reads("KM12"), ["absorbance 450", "absorbance 600"]);
}

#[test]
fn layouts_and_calculated_grids_are_never_raw() {
    let text = "Layout,1,2,3\nA,s,s,v\nB,s,s,v\nK7,1,2,3\nA,1,2,3\nB,4,5,6\nMean,1,2,3\nA,7,8,9\nB,1,2,3\n";
    let readings = read_text(text).unwrap();
    assert_eq!((readings.readings.len(), readings.warnings.len()), (6, 2));
    assert!(read_text("Mean,1,2,3\nA,7,8,9\nB,1,2,3\n").is_err());
}

#[test]
fn what_speaks_of_calculated_numbers_near_a_grid_is_doubted() {
    let certain =
        |text: &str| sightings(&Book::of_text("a.csv", text.to_owned())).iter().all(Sighting::is_certain);
    let grid = ",1,2,3\nA,1,2,3\nB,4,5,6\n";
    assert!(certain(&format!("Mean temperature: 25\nPlate 7\n{grid}")));
    assert!(certain(&format!("{grid}\nMean,1,2,3\nA,1,2,3\nB,4,5,6\n")));
    assert!(!certain(&format!("Normalised to DMSO\nPlate 7\n{grid}")));
    assert!(!certain(&format!("{grid}\nBlank corrected\n")));
    assert!(certain(&format!("{grid}Mean,1,2,3\n")));
    assert!(!certain(&grid.replacen("3\n", "3,,Normalised to DMSO\n", 1)));
    assert!(certain("OD570,,,,,Inhib\n,1,2,3,,,1,2,3\nA,1,2,3,,A,4,5,6\nB,1,2,3,,B,4,5,6\n"));
}

#[test]
fn a_second_grid_of_one_name_is_asked_about() {
    let problems = read_text("K7,1,2,3\nA,1.5,2,3\nB,4,5,6\nK7,1,2,3\nA,7.5,8,9\nB,1,2,3\n").unwrap_err();
    assert!(problems[0].message.contains("lines 1, 4 are all called `K7`"), "{}", problems[0]);
    assert!(problems[0].to_string().contains("--grid 'B2:D3,B5:D6'"), "{}", problems[0]);
}

#[test]
fn names_further_up_tell_plates_apart() {
    let grid = |name: &str, at: usize| {
        format!("Plate name,{name}\nMeasurement mode,Abs\n\nWell data\n560 nm,1,2,3\nA,{at},2,3\nB,4,5,6\n\n")
    };
    let readings = read_text(&(grid("KM12", 1) + &grid("KM12-LR", 7))).unwrap();
    assert_eq!(readings.plates(), ["KM12", "KM12-LR"]);
    assert_eq!(readings.reads("KM12"), ["absorbance 560"]);
}

#[test]
fn a_grid_that_repeats_another_is_left_out_with_its_numbers() {
    let grid = ",1,2,3\nA,1.5,2,3\nB,4,5,6\n\n";
    let readings = read_text(&format!("Raw data\n{grid}Raw data\n{grid}")).unwrap();
    assert_eq!((readings.readings.len(), readings.plates()), (6, vec!["Plate 1".to_owned()]));
    assert!(readings.warnings[0].message.contains("the same numbers"), "{}", readings.warnings[0]);
    let named = read_text(&format!("KM12\n{grid}KM13\n{grid}")).unwrap();
    assert_eq!(named.plates(), ["KM12", "KM13"]);
}

#[test]
fn a_word_for_a_bad_well_is_a_flag_among_numbers_and_nothing_else() {
    let readings = read_text(",1,2,3\nA,1,NA,3\nB,bad,5,6\n").unwrap();
    let a2 = &readings.readings[1];
    assert_eq!((a2.value, a2.flag.as_ref().map(|flag| flag.text.as_str())), (None, Some("NA")));
    assert_eq!(readings.warnings[0].message, "2 wells are marked instead of read: A2 `NA`, B1 `bad`");
    for layout in
        [",1,2,3\nA,-,-,-\nB,-,-,-\n", ",1,2,3\nA,-,-,7\nB,-,-,6\n", ",1,2,3\nA,1,#DIV/0!,3\nB,2,5,6\n"]
    {
        assert!(read_text(layout).is_err(), "{layout}");
    }
}

#[test]
fn one_unit_behind_every_number_is_read_and_two_are_refused() {
    let text = ",1,2,3\nA,1350 RFU,12 RFU,3 RFU\nB,4 RFU,NA,6 RFU\n";
    let readings = read_text(text).unwrap();
    assert_eq!(readings.readings[0].value, Some(1350.0));
    assert_eq!(readings.reads(&readings.plates()[0]), ["fluorescence"]);
    for other in ["6 OD", "6", "6 %"] {
        assert!(read_text(&text.replace("6 RFU", other)).is_err(), "{other}");
    }
    assert!(read_text(&text.replace("B,4 RFU,", "B,")).unwrap_err()[0].message.contains("row B has 3 cells"));
    assert!(read_text(&text.replace("A,", "A,5 RFU,")).unwrap_err()[0].message.contains("more numbers"));
}

#[test]
fn a_grid_that_lost_its_title_below_calculated_ones_is_refused() {
    let grid = |by: usize| {
        let line = |row: usize| {
            let cells: Vec<String> =
                (1..=6).map(|col| (by + 100 * row + 7 * col * col).to_string()).collect();
            format!("{},{}\n", ["A", "B", "C", "D"][row], cells.join(","))
        };
        format!(",1,2,3,4,5,6\n{}\n", (0..4).map(line).collect::<String>())
    };
    let text = |titles: [&str; 3]| {
        let part = |(title, by): (&str, usize)| format!("{title}\n{}", grid(by));
        titles.into_iter().zip([900, 37, 511]).map(part).collect::<String>()
    };
    let read = |text: String| read(&Book::of_text("a.csv", text));
    // The whole file is refused, unless the user names a plate that is well.
    let told =
        |text: String| read(text).map_or_else(|told| told, |kept| kept.refused.problems)[0].message.clone();
    assert_eq!(read(text(["Raw", "Promedio", "Media"])).unwrap().readings.len(), 24);
    assert!(told(text(["Raw", "Promedio", ""])).contains("nothing says what this grid is"));
    assert!(told(format!("{}{}", grid(900), grid(300))).contains("shifted or scaled"));
    assert_eq!(read(text(["K1", "K2", "K3"])).unwrap().plates().len(), 3);
}

#[test]
fn a_title_that_writes_a_calculation_is_believed_where_the_numbers_are_its_result() {
    let numbers = |of: &dyn Fn(f64) -> f64| -> String {
        let line = |row: u32| {
            let cells: Vec<String> = (0..6)
                .map(|col| of(f64::from(100 + (row * 7919 + col * 104_729) % 9973)).to_string())
                .collect();
            format!("{},{}\n", ["A", "B", "C", "D"][row as usize], cells.join(","))
        };
        let lines: String = (0..4).map(line).collect();
        format!(",1,2,3,4,5,6\n{lines}\n")
    };
    let (raw, other) = (numbers(&|value| value), numbers(&|value| (value * 7.0) % 613.0 + 50.0));
    let ratio = numbers(&|value| value / ((value * 7.0) % 613.0 + 50.0));
    let readings = read_text(&format!("Firefly\n{raw}Renilla\n{other}F/R\n{ratio}")).unwrap();
    assert_eq!(readings.plates(), ["Plate 1"]);
    assert_eq!(readings.reads("Plate 1"), ["luminescence [Firefly]", "luminescence [Renilla]"]);
    assert!(readings.warnings[0].message.contains("(24 values)"), "{}", readings.warnings[0].message);
    let plain = Book::of_text("a.csv", format!("Firefly\n{raw}Renilla\n{other}both\n{ratio}"));
    assert!(sightings(&plain).iter().any(|sighting| !sighting.is_certain()));
}

#[test]
fn columns_may_be_called_by_words() {
    for word in ["Col ", "Spalte ", "X", "V", "#"] {
        let text = format!("K7,{word}2,{word}3,{word}4\nB:,1.5,2,3\nC:,4,5,6\n\n");
        let wells: Vec<String> =
            read_text(&text).unwrap().readings.iter().map(|reading| reading.well.to_string()).collect();
        assert_eq!(wells, ["B2", "B3", "B4", "C2", "C3", "C4"], "{word}");
    }
}
