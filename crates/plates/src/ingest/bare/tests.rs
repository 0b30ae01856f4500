use super::*;

fn plate(rows: usize, cols: usize, label: impl Fn(usize) -> String) -> String {
    let line = |row: usize| {
        let cells: Vec<String> =
            (0..cols).map(|col| (100 + (row * 7919 + col * 104_729) % 9973).to_string()).collect();
        label(row) + &cells.join("\t") + "\n"
    };
    (0..rows).map(line).collect()
}

fn certain(text: String) -> Vec<bool> {
    sightings(&Book::of_text("a.txt", text)).iter().map(Sighting::is_certain).collect()
}

#[test]
fn eight_lines_of_twelve_numbers_are_a_plate_and_seven_are_not() {
    assert_eq!(certain(plate(8, 12, |_| String::new())), [true]);
    assert_eq!(certain(plate(7, 12, |_| String::new())), [false]);
    assert_eq!(certain(plate(16, 24, |_| "\t".to_owned())), [true]);
}

#[test]
fn lines_with_letters_but_no_column_numbers_are_rows() {
    let letter = |row: usize| format!("{}\t", crate::plate::well::row_name(row));
    let book = Book::of_text("a.txt", plate(8, 12, letter));
    assert!(sightings(&book)[0].is_certain());
    let readings = read(&book).unwrap();
    assert_eq!(readings.readings.len(), 96);
    assert_eq!(readings.readings[12].well.to_string(), "B1");
}

#[test]
fn labels_that_run_another_way_are_no_wells() {
    let counted: String = plate(8, 12, |row| format!("{}\t", 8 - row));
    let header: Vec<String> = (0..12).rev().map(|col| col.to_string()).collect();
    let book = Book::of_text("a.txt", format!("\t{}\n{counted}", header.join("\t")));
    let seen = sightings(&book);
    assert_eq!((seen[0].range.as_deref(), seen[0].is_certain()), (Some("B2:M9"), false));
    assert!(read(&book).is_err());
    let numbers: Vec<String> = (1..=12).map(|col| col.to_string()).collect();
    let lettered = plate(8, 12, |row| format!("{}\t", crate::plate::well::row_name(row)));
    let headed = format!("{}\n{lettered}", numbers.join("\t"));
    assert_eq!(read(&Book::of_text("a.txt", headed)).unwrap().plates(), ["Plate 1"]);
}

#[test]
fn a_copy_less_the_blank_is_doubted() {
    let raw = plate(8, 12, |_| String::new());
    let less: String = raw
        .lines()
        .map(|line| {
            let cells: Vec<String> =
                line.split('\t').map(|cell| (cell.parse::<i64>().unwrap() - 90).to_string()).collect();
            cells.join("\t") + "\n"
        })
        .collect();
    assert_eq!(certain(format!("{raw}\n{less}")), [true, false]);
}

#[test]
fn a_line_without_one_of_its_cells_is_refused_whatever_the_labels() {
    let whole = plate(8, 12, |_| String::new());
    let numbers: Vec<String> = (1..=12).map(|col| col.to_string()).collect();
    let lettered = plate(8, 12, |row| format!("{}\t", crate::plate::well::row_name(row)));
    for text in
        [whole.clone(), lettered, format!("{}\n{whole}", numbers.join("\t")), whole.replace('\n', "\t\n")]
    {
        assert_eq!(read(&Book::of_text("a.txt", text.clone())).unwrap().readings.len(), 96);
        let lines: Vec<&str> = text.lines().collect();
        let torn = lines[5].splitn(4, '\t').collect::<Vec<_>>();
        let torn = format!("{}\t{}\t{}", torn[0], torn[1], torn[3]);
        let problems = read(&Book::of_text("a.txt", text.replace(lines[5], &torn))).unwrap_err();
        assert!(problems[0].message.contains("this line has"), "{text}: {}", problems[0].message);
        assert_eq!(problems[0].place.as_ref().and_then(|place| place.line), Some(6));
    }
}

#[test]
fn a_plate_that_lost_a_row_beside_a_whole_one_is_refused() {
    let whole = plate(4, 6, |_| String::new());
    let short: String = whole.lines().skip(1).fold(String::new(), |text, line| text + line + "\n");
    let problems = read(&Book::of_text("a.txt", format!("{whole}\n{short}"))).unwrap_err();
    assert!(problems[0].message.starts_with("3 lines of 6 numbers are not the rows of a plate"));
}

#[test]
fn a_table_with_headings_is_doubted() {
    let table = plate(4, 6, |_| String::new());
    assert_eq!(certain(format!("dose\trep 1\trep 2\trep 3\tmean\tsd\n{table}")), [false]);
    assert_eq!(certain(format!("luminescence\n{table}")), [true]);
}

#[test]
fn three_plates_side_by_side_are_three_plates() {
    let book = Book::of_text("a.txt", plate(8, 36, |_| String::new()));
    assert!(sightings(&book)[0].is_certain());
    let readings = read(&book).unwrap();
    assert_eq!(readings.plates(), ["Plate 1", "Plate 2", "Plate 3"]);
    let corner = readings.readings.iter().find(|reading| &*reading.plate == "Plate 2").unwrap();
    assert_eq!(
        (corner.well.to_string().as_str(), corner.value),
        ("A1", Some(100.0 + f64::from(12 * 104_729 % 9973)))
    );
    assert!(readings.warnings[0].message.contains("are 3 plates"));
    assert_eq!(certain(plate(8, 24, |_| String::new())), [false]);
}
