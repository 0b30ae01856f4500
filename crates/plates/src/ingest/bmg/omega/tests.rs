use super::*;

fn head(plate: &str, chromatics: u32, cycles: u32) -> String {
    format!(
        "Test name: t,,\nDate: 04/10/2021 Time: 13:10:13,,\nID1: {plate},,\nID2: ,,\nID3: ,,\nNo. of Channels / Multichromatics: {chromatics},,\nNo. of Cycles: {cycles},,\n,,\n"
    )
}

const GRID: &str = "1,2,3\n4,,6\n";

fn read_text(text: &str) -> Result<Readings, Vec<Diagnostic>> {
    let book = Book::of_text("a.csv", text.to_owned());
    assert!(recognise(&book).is_some());
    read(&book)
}

#[test]
fn geometry_names_the_wells_and_the_identity_is_the_plate() {
    let readings = read_text(&format!("{}Chromatic: 1,,\nCycle: 1,,\n{GRID}", head("K7", 1, 1))).unwrap();
    let wells: Vec<String> = readings.readings.iter().map(|reading| reading.well.to_string()).collect();
    assert_eq!(
        (readings.plates(), wells),
        (vec!["K7".to_owned()], ["A1", "A2", "A3", "B1", "B3"].map(str::to_owned).to_vec())
    );
    assert_eq!(readings.reads("K7"), ["fluorescence"]);
    assert!(readings.warnings[0].message.contains("does not say what was read"));
}

#[test]
fn chromatics_are_numbered_and_cycles_named_because_their_times_are_unknown() {
    let chromatic = |nth: u32| format!("Chromatic: {nth},,\nCycle: 1,,\n{GRID},,\nCycle: 2,,\n{GRID},,\n");
    let text = head("K7", 2, 2) + &chromatic(1) + &chromatic(2);
    let names = [
        "fluorescence cycle=1",
        "fluorescence cycle=2",
        "fluorescence cycle=1 #2",
        "fluorescence cycle=2 #2",
    ];
    assert_eq!(read_text(&text).unwrap().reads("K7"), names);
    assert!(read_text(&text.replace("Chromatic: 2", "Chromatic: 1")).is_err());
    assert!(read_text(&text.replace("No. of Cycles: 2", "No. of Cycles: 3")).is_err());
}

#[test]
fn a_line_of_the_time_below_its_cycle_is_no_row() {
    let cycle = |nth: u32, time: &str| format!("Cycle: {nth},,\nTime [s]: {time},,\n{GRID},,\n");
    let text = format!("{}Chromatic: 1,,\n{}{}", head("K7", 1, 2), cycle(1, "0"), cycle(2, "60"));
    let readings = read_text(&text).unwrap();
    assert_eq!(
        (readings.reads("K7"), readings.readings[5].time_s),
        (vec!["fluorescence".to_owned()], Some(60.0))
    );
    assert!(read_text(&text.replace("[s]: 60", "[s]: 0")).is_err());
}

#[test]
fn appended_exports_are_several_plates() {
    let one = |plate: &str| format!("{}Chromatic: 1,,\nCycle: 1,,\n{GRID},,\n", head(plate, 1, 1));
    assert_eq!(read_text(&(one("K7") + &one("K8"))).unwrap().plates(), ["K7", "K8"]);
    assert_eq!(read_text(&(one("") + &one(""))).unwrap().plates(), ["Plate 1", "Plate 2"]);
}

#[test]
fn an_empty_first_line_is_a_row_that_was_not_read() {
    let text = |grid: &str| format!("{}Chromatic: 1,,\nCycle: 1,,\n{grid}", head("K7", 1, 1));
    assert_eq!(read_text(&text(",,\n1,2,3\n")).unwrap().readings[0].well.to_string(), "B1");
    assert_eq!(read_text(&text(",,\n1,2,3\n4,5,6\n,,\n")).unwrap().readings[0].well.to_string(), "A1");
    assert!(read_text(&text(",,\n1,2,3\n,,\n")).is_err(), "row A or row B?");
}

#[test]
fn a_row_lost_before_the_empty_line_behind_a_grid_is_refused() {
    let text = |first: &str| {
        format!(
            "{}Chromatic: 1,,\nCycle: 1,,\n{first},,\nChromatic: 2,,\nCycle: 1,,\n{GRID}",
            head("K7", 2, 1)
        )
    };
    assert!(read_text(&text(GRID)).is_ok());
    assert!(read_text(&text("4,,6\n")).is_err());
}

#[test]
fn a_row_lost_before_empty_lines_at_the_end_moves_no_row() {
    let bare = |grid: &str| format!("{}Chromatic: 1,,\nCycle: 1,,\n{grid}", head("K7", 1, 1));
    assert!(read_text(&bare("1,2,3\n4,5,6\n,,\n")).is_ok());
    assert!(read_text(&bare("4,5,6\n,,\n")).is_err(), "row A without B, or a row that was lost?");
    let slim = |grid: &str| bare(grid).replace(",,\nChromatic", "\nChromatic");
    assert_eq!(read_text(&slim("1,2,3\n,,\n\n")).unwrap().readings.len(), 3, "row B was not read");
    assert!(read_text(&slim("1,2,3\n\n")).is_err());
}

#[test]
fn damage_is_refused() {
    let whole = format!("{}Chromatic: 1,,\nCycle: 1,,\n{GRID}", head("K7", 1, 1));
    for (from, to) in [
        ("4,,6\n", ""),
        ("4,,6", "4,,6\n4,,6"),
        ("4,,6", "4,6"),
        ("1,2,3", "1,2,3,4"),
        ("1,2,3", "1,2,q"),
        ("Cycle: 1,,\n1", "Cycle: 2,,\n1"),
    ] {
        let text = whole.replacen(from, to, 1);
        assert_ne!(text, whole);
        assert!(read_text(&text).is_err(), "{from:?} -> {to:?}");
    }
}
