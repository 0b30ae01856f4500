//! Sheets that people made: plates typed or pasted with titles, notes and averages around them. Each form is read
//! exactly or refused, as a text and as a workbook.

use foldshift_plates::ingest::{Choice, read_bytes};

type Lines = Vec<Vec<String>>;

/// A plate of numbers that look measured, other ones for each `seed`.
fn plate(seed: usize, rows: usize, cols: usize) -> Vec<Vec<f64>> {
    let number = |row: usize, col: usize| {
        let mixed = (seed * 15_485_863 + row * 7919 + col * 104_729 + row * col * 31) % 1873;
        f64::from(u32::try_from(mixed + 50).expect("a small number")) / 1000.0
    };
    (0..rows).map(|row| (0..cols).map(|col| number(row, col)).collect()).collect()
}

fn letter(row: usize) -> String {
    char::from(b'A' + u8::try_from(row).expect("a row of a plate")).to_string()
}

fn line(cells: &[&str]) -> Vec<String> {
    cells.iter().map(ToString::to_string).collect()
}

fn texts(numbers: &[f64]) -> Vec<String> {
    numbers.iter().map(ToString::to_string).collect()
}

/// The plate with labels of its own making.
fn labelled(
    plate: &[Vec<f64>],
    corner: &str,
    row: impl Fn(usize) -> String,
    col: impl Fn(usize) -> String,
) -> Lines {
    let header: Vec<String> =
        std::iter::once(corner.to_owned()).chain((0..plate[0].len()).map(col)).collect();
    let lines = plate.iter().enumerate().map(|(nth, numbers)| [vec![row(nth)], texts(numbers)].concat());
    std::iter::once(header).chain(lines).collect()
}

fn grid(plate: &[Vec<f64>], corner: &str) -> Lines {
    labelled(plate, corner, letter, |col| (col + 1).to_string())
}

/// Letters across the top, numbers down the side.
fn turned(plate: &[Vec<f64>]) -> Lines {
    let across: Vec<Vec<f64>> =
        (0..plate[0].len()).map(|col| plate.iter().map(|numbers| numbers[col]).collect()).collect();
    labelled(&across, "", |col| (col + 1).to_string(), letter)
}

fn beside(blocks: &[Lines]) -> Lines {
    let most = blocks.iter().map(Vec::len).max().unwrap_or(0);
    (0..most)
        .map(|nth| {
            let mut cells = Vec::new();
            for block in blocks {
                let width = block.iter().map(Vec::len).max().unwrap_or(0);
                let mut own = block.get(nth).cloned().unwrap_or_default();
                own.resize(width + 1, String::new());
                cells.extend(own);
            }
            cells
        })
        .collect()
}

fn below(blocks: &[Lines]) -> Lines {
    blocks.join(&vec![String::new()])
}

fn titled(title: &str, lines: Lines) -> Lines {
    std::iter::once(vec![title.to_owned()]).chain(lines).collect()
}

fn mean(numbers: &[f64]) -> String {
    let count = u32::try_from(numbers.len()).expect("a few numbers");
    (numbers.iter().sum::<f64>() / f64::from(count)).to_string()
}

/// Each line with more cells behind it.
fn with(lines: Lines, behind: impl Fn(usize) -> Vec<String>) -> Lines {
    lines.into_iter().enumerate().map(|(nth, cells)| [cells, behind(nth)].concat()).collect()
}

fn csv(lines: &Lines) -> String {
    let most = lines.iter().map(Vec::len).max().unwrap_or(0);
    let text = |cells: &Vec<String>| {
        let mut cells = cells.clone();
        cells.resize(most, String::new());
        cells.join(",") + "\n"
    };
    lines.iter().map(text).collect()
}

fn workbook(sheets: &[(&str, Lines)]) -> String {
    use std::fmt::Write as _;
    let mut xml = String::from(
        "<?xml version=\"1.0\"?>\n<?mso-application progid=\"Excel.Sheet\"?>\n<Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\" xmlns:ss=\"urn:schemas-microsoft-com:office:spreadsheet\">",
    );
    for (name, lines) in sheets {
        write!(xml, "<Worksheet ss:Name=\"{name}\"><Table>").expect("a text grows");
        for cells in lines {
            xml.push_str("<Row>");
            for (nth, text) in cells.iter().enumerate().filter(|(_, text)| !text.is_empty()) {
                let kind = if text.parse::<f64>().is_ok() { "Number" } else { "String" };
                write!(xml, "<Cell ss:Index=\"{}\"><Data ss:Type=\"{kind}\">{text}</Data></Cell>", nth + 1)
                    .expect("a text grows");
            }
            xml.push_str("</Row>");
        }
        xml.push_str("</Table></Worksheet>");
    }
    xml + "</Workbook>"
}

/// A plate, a read, and the numbers of its wells from A1 on.
type Expected<'a> = (&'a str, &'a str, Vec<Vec<f64>>);

/// What was read, as sorted texts, or the first problem.
fn found(text: &str) -> Result<Vec<String>, String> {
    let readings =
        read_bytes("made", text.as_bytes(), Choice::default()).map_err(|problems| problems[0].to_string())?;
    let told = readings.readings.iter().map(|reading| {
        format!("{} {} {} {}", reading.plate, reading.read, reading.well, reading.value.unwrap_or(f64::NAN))
    });
    let mut told: Vec<String> = told.collect();
    told.sort();
    Ok(told)
}

fn wanted(expected: &[Expected<'_>]) -> Vec<String> {
    let mut told = Vec::new();
    for (plate, read, numbers) in expected {
        for (row, numbers) in numbers.iter().enumerate() {
            for (col, number) in numbers.iter().enumerate().filter(|(_, number)| !number.is_nan()) {
                told.push(format!("{plate} {read} {}{} {number}", letter(row), col + 1));
            }
        }
    }
    told.sort();
    told
}

fn assert_read(form: &str, lines: &Lines, expected: &[Expected<'_>]) {
    for text in [csv(lines), workbook(&[("Sheet1", lines.clone())])] {
        assert_eq!(found(&text).as_ref(), Ok(&wanted(expected)), "{form}");
    }
}

fn assert_refused(form: &str, lines: &Lines) {
    for text in [csv(lines), workbook(&[("Sheet1", lines.clone())])] {
        assert!(found(&text).is_err(), "{form}");
    }
}

fn plates() -> [Vec<Vec<f64>>; 3] {
    [1, 2, 3].map(|seed| plate(seed, 8, 12))
}

#[test]
fn plates_stand_side_by_side_below_one_another_or_both() {
    let [a, b, c] = plates();
    let two = |one: &'static str, other: &'static str| {
        [(one, "signal", plates()[0].clone()), (other, "signal", plates()[1].clone())].to_vec()
    };
    let titles = |first: &str, second: &str| {
        let mut cells = vec![String::new(); 14];
        (cells[0], cells[13]) = (first.to_owned(), second.to_owned());
        cells.push(String::new());
        cells.swap(13, 14);
        cells
    };
    let mut side = vec![titles("KM12", "KM13")];
    side.extend(beside(&[grid(&a, ""), grid(&b, "")]));
    assert_read("titles above plates side by side", &side, &two("KM12", "KM13"));
    assert_read("corners", &beside(&[grid(&a, "P1"), grid(&b, "P2")]), &two("P1", "P2"));
    assert_read("no titles", &beside(&[grid(&a, ""), grid(&b, "")]), &two("Plate 1", "Plate 2"));
    let stacked = below(&[titled("KM12", grid(&a, "")), titled("KM13", grid(&b, ""))]);
    assert_read("stacked", &stacked, &two("KM12", "KM13"));
    assert_read("stacked without titles", &below(&[grid(&a, ""), grid(&b, "")]), &two("Plate 1", "Plate 2"));
    let joined = [grid(&a, ""), grid(&b, "")].concat();
    assert_read("stacked without a gap", &joined, &two("Plate 1", "Plate 2"));
    let square = below(&[beside(&[grid(&a, "P1"), grid(&b, "P2")]), grid(&c, "P3")]);
    let mut three = two("P1", "P2");
    three.push(("P3", "signal", c));
    assert_read("two and one below", &square, &three);
    let touching: Lines =
        grid(&a, "").into_iter().zip(grid(&b, "")).map(|(one, other)| [one, other].concat()).collect();
    assert_read("touching", &touching, &two("Plate 1", "Plate 2"));
}

#[test]
fn several_plates_under_one_line_of_column_numbers() {
    let [a, b, _] = plates();
    let rows = || grid(&b, "").split_off(1);
    let two = |one: &'static str, other: &'static str| {
        [(one, "signal", plates()[0].clone()), (other, "signal", plates()[1].clone())]
    };
    assert_read("right below", &[grid(&a, ""), rows()].concat(), &two("Plate 1", "Plate 2"));
    assert_read("below a gap", &below(&[grid(&a, ""), rows()]), &two("Plate 1", "Plate 2"));
    let named = [titled("KM12", grid(&a, "")), titled("KM13", rows())].concat();
    assert_read("below a title", &named, &two("KM12", "KM13"));
    let mut short = [grid(&a, ""), rows()].concat();
    short.pop();
    assert_refused("the second lacks a row", &short);
}

#[test]
fn labels_are_written_in_many_ways() {
    let [a, ..] = plates();
    let one = [("Plate 1", "signal", a.clone())];
    let number = |col: usize| (col + 1).to_string();
    let forms: [(&str, Lines); 9] = [
        ("small letters", labelled(&a, "", |row| letter(row).to_lowercase(), number)),
        ("`Row A`", labelled(&a, "", |row| format!("Row {}", letter(row)), number)),
        ("`Col 1`", labelled(&a, "", letter, |col| format!("Col {}", col + 1))),
        ("`01`", labelled(&a, "", letter, |col| format!("{:02}", col + 1))),
        ("`1.0`", labelled(&a, "", letter, |col| format!("{}.0", col + 1))),
        (
            "letters at both sides",
            with(grid(&a, ""), |nth| vec![nth.checked_sub(1).map_or(String::new(), letter)]),
        ),
        ("in column C, row 7", {
            let moved = grid(&a, "").into_iter().map(|cells| [line(&["", ""]), cells].concat());
            std::iter::repeat_n(Vec::new(), 6).chain(moved).collect()
        }),
        ("groups above the columns", {
            let mut groups = line(&["", "DMSO", "DMSO", "DMSO"]);
            groups.resize(13, "drug".to_owned());
            std::iter::once(groups).chain(grid(&a, "")).collect()
        }),
        ("column numbers above every row", {
            let lines = grid(&a, "");
            lines[1..].iter().flat_map(|cells| [lines[0].clone(), cells.clone()]).collect()
        }),
    ];
    for (form, lines) in &forms {
        assert_read(form, lines, &one);
    }
}

#[test]
fn turned_plates_are_read_turned() {
    let [a, b, _] = plates();
    assert_read("turned", &turned(&a), &[("Plate 1", "signal", a.clone())]);
    let named = titled("KM12 OD600", turned(&a));
    assert_read("turned with a title", &named, &[("KM12", "absorbance 600", a.clone())]);
    let two = [("Plate 1", "signal", a.clone()), ("Plate 2", "signal", b.clone())];
    assert_read("two turned", &beside(&[turned(&a), turned(&b)]), &two);
    let large = plate(4, 16, 24);
    assert_read("384 turned", &turned(&large), &[("Plate 1", "signal", large.clone())]);
    assert_refused("a table of four groups", &turned(&plate(1, 4, 12)));
}

#[test]
fn averages_and_notes_around_a_plate_are_left_out() {
    let [a, b, _] = plates();
    let one = [("Plate 1", "signal", a.clone())];
    let columns = |col: usize| a.iter().map(|numbers| numbers[col]).collect::<Vec<f64>>();
    let means: Vec<String> = (0..12).map(|col| mean(&columns(col))).collect();
    let beside_it = with(grid(&a, ""), |nth| match nth {
        0 => line(&["", "Mean"]),
        _ => vec![String::new(), mean(&a[nth - 1])],
    });
    assert_read("a column of means", &beside_it, &one);
    let mean_line = || [line(&["Mean"]), means.clone()].concat();
    assert_read("a line of means", &[grid(&a, ""), vec![mean_line()]].concat(), &one);
    assert_read("a line of means further down", &below(&[grid(&a, ""), vec![mean_line()]]), &one);
    let notes = below(&[
        vec![line(&["MTT", "", "Anna"]), line(&["seeded on Monday"])],
        titled("Plate: KM12", grid(&a, "")),
        vec![line(&["edge wells dried out"])],
    ]);
    assert_read("notes", &notes, &[("KM12", "signal", a.clone())]);
    let calculated = below(&[
        titled("Datos brutos", grid(&a, "")),
        titled("Promedio", grid(&b, "")),
        titled("Corregido por blanco", grid(&plate(3, 8, 12), "")),
    ]);
    assert_read("calculated grids below", &calculated, &one);
    let layout = beside(&[
        grid(&a, "OD600"),
        labelled(&plate(2, 8, 12), "Belegung", letter, |col| (col + 1).to_string()),
    ]);
    assert_read("a layout beside it", &layout, &[("Plate 1", "absorbance 600", a.clone())]);
}

#[test]
fn averages_typed_into_the_columns_of_a_plate_are_no_wells() {
    let [a, ..] = plates();
    let left: Vec<Vec<f64>> = a.iter().map(|numbers| numbers[..6].to_vec()).collect();
    let cells = |nth: usize| {
        vec![
            String::new(),
            mean(&left[nth][..3]),
            mean(&left[nth][3..]),
            String::new(),
            String::new(),
            String::new(),
        ]
    };
    let mut typed = grid(&a, "");
    for (nth, own) in typed.iter_mut().enumerate().skip(1) {
        own.splice(7.., cells(nth - 1));
    }
    assert_read("means behind an empty column", &typed, &[("Plate 1", "signal", left.clone())]);
    let every_fourth: Vec<Vec<f64>> = a
        .iter()
        .map(|numbers| {
            numbers[..9].chunks(3).flat_map(|three| [three[0], three[1], three[2], f64::NAN]).collect()
        })
        .collect();
    let mut lines = grid(&a, "");
    for (own, numbers) in lines.iter_mut().skip(1).zip(&a) {
        let cells = numbers[..9].chunks(3).flat_map(|three| [texts(three), vec![mean(three)]].concat());
        own.splice(1.., cells);
    }
    assert_read("a mean behind every triplet", &lines, &[("Plate 1", "signal", every_fourth)]);
    let mut unclear = typed.clone();
    for own in unclear.iter_mut().skip(1) {
        own.splice(7.., line(&["", "0.73656666667", "", "", "", ""]));
    }
    assert_refused("long decimals behind an empty column", &unclear);
}

#[test]
fn titles_and_lines_further_up_name_plates_and_reads() {
    let [a, b, c] = plates();
    let reads =
        below(&[titled("OD450", grid(&a, "")), titled("OD570", grid(&b, "")), titled("OD690", grid(&c, ""))]);
    let of = |read: &'static str, numbers: &Vec<Vec<f64>>| ("Plate 1", read, numbers.clone());
    let three = [of("absorbance 450", &a), of("absorbance 570", &b), of("absorbance 690", &c)];
    assert_read("three reads of one plate", &reads, &three);
    let corners = below(&[grid(&a, "450 nm"), grid(&b, "570 nm")]);
    assert_read("wavelengths in the corner", &corners, &[of("signal [450]", &a), of("signal [570]", &b)]);
    let head = |name: &str, numbers: &[Vec<f64>]| {
        below(&[
            vec![line(&["Plate name", name]), line(&["Measurement mode", "Abs"])],
            titled("Well data", grid(numbers, "")),
        ])
    };
    let named = [("KM12", "absorbance", a.clone()), ("KM12-LR", "absorbance", b.clone())];
    assert_read("equal titles", &below(&[head("KM12", &a), head("KM12-LR", &b)]), &named);
    let further = below(&[
        titled("Platte 1", titled("Extinktion", grid(&a, ""))),
        titled("Platte 2", titled("Extinktion", grid(&b, ""))),
    ]);
    let plates = [("Platte 1", "absorbance", a.clone()), ("Platte 2", "absorbance", b.clone())];
    assert_read("names two lines up", &further, &plates);
    let same = below(&[titled("KM12", grid(&a, "")), titled("KM12", grid(&b, ""))]);
    assert_refused("two grids of one name", &same);
}

#[test]
fn sheets_are_plates_reads_or_copies() {
    let [a, b, c] = plates();
    let read = |sheets: &[(&str, Lines)]| found(&workbook(sheets));
    let expected = |expected: &[Expected<'_>]| Ok(wanted(expected));
    let plates = read(&[("KM12", grid(&a, "")), ("KM13", grid(&b, ""))]);
    assert_eq!(plates, expected(&[("KM12", "signal", a.clone()), ("KM13", "signal", b.clone())]));
    let waves = read(&[("412", grid(&a, "")), ("700", grid(&b, ""))]);
    assert_eq!(
        waves,
        expected(&[("Plate 1", "signal [412]", a.clone()), ("Plate 1", "signal [700]", b.clone())])
    );
    let copy = read(&[("raw", grid(&a, "")), ("analysis", grid(&a, ""))]);
    assert_eq!(copy, expected(&[("Plate 1", "signal", a.clone())]));
    let percent = read(&[("raw", grid(&a, "")), ("% of control", grid(&c, "")), ("Layout", grid(&b, ""))]);
    assert_eq!(percent, expected(&[("Plate 1", "signal", a.clone())]));
    let halves: Vec<Vec<f64>> = a
        .iter()
        .zip(&b)
        .map(|(one, other)| one.iter().zip(other).map(|(x, y)| f64::midpoint(*x, *y)).collect())
        .collect();
    assert!(read(&[("A", grid(&a, "")), ("B", grid(&b, "")), ("Sheet3", grid(&halves, ""))]).is_err());
}

#[test]
fn a_format_is_offered_that_reads_most_of_the_file() {
    let [a, ..] = plates();
    let kinetics = vec![
        line(&["Time (min)", "0", "10", "20", "30"]),
        line(&["A1", "0.1", "0.2", "0.31", "0.4"]),
        line(&["B1", "0.12", "0.25", "0.32", "0.45"]),
        line(&["C1", "0.13", "0.22", "0.35", "0.41"]),
    ];
    let told = found(&csv(&below(&[grid(&a, ""), kinetics]))).unwrap_err();
    assert!(told.contains("`--format grid`"), "{told}");
}
