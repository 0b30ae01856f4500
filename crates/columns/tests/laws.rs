//! Law: batches hold what the tables hold that are read row by row.

use std::fs;

use foldshift_columns::{Options, Source, Wanted};
use foldshift_tables::table::Batches;
use proptest::prelude::*;

/// A row of either road: its place, texts of all columns, their numbers, and is it odd.
type Row = (String, Vec<String>, Vec<Option<u64>>);

/// The rows as tables have them; what broke last.
fn by_tables(bytes: &[u8], part: usize) -> (Vec<Row>, Option<String>) {
    let batches = match Batches::open("t", bytes) {
        Ok(batches) => batches.in_parts_of(part),
        Err(problem) => return (Vec::new(), Some(problem.to_string())),
    };
    let (mut rows, mut width) = (Vec::new(), 0);
    for table in batches {
        let table = match table {
            Ok(table) => table,
            Err(problem) => return (rows, Some(problem.message)),
        };
        width = width.max(table.headings().len());
        for line in table.lines() {
            let row = table.row(line);
            let texts: Vec<String> = (0..width).map(|column| row.cell(column).to_owned()).collect();
            let number = |(column, text): (usize, &String)| row.value(column, text).ok().map(f64::to_bits);
            let numbers = texts.iter().enumerate().map(number).collect();
            let place = row.place();
            rows.push((format!("{:?}", place.line), texts, numbers));
        }
    }
    (rows, None)
}

/// The same rows as batches have them.
fn by_batches(bytes: &[u8], part: usize, threads: usize) -> (Vec<Row>, Option<String>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t");
    fs::write(&path, bytes).unwrap();
    let options = Options { part: Some(part), threads: Some(threads), ..Options::default() };
    let source = match Source::open(&[path], options) {
        Ok(source) => source,
        Err(problems) => return (Vec::new(), Some(problems[0].message.clone())),
    };
    let width = source.sample().headings().len();
    let mut wanted: Vec<Wanted> = (0..width).rev().map(Wanted::text).collect();
    wanted.extend((0..width).map(Wanted::number));
    let mut rows = Vec::new();
    for batch in source.into_batches(&wanted) {
        let batch = match batch {
            Ok(batch) => batch,
            Err(problem) => return (rows, Some(problem.message)),
        };
        let table = batch.table();
        for row in 0..batch.rows() {
            let columns = batch.columns();
            let texts: Vec<String> =
                (0..width).rev().map(|column| columns[column].text(row).to_owned()).collect();
            let finite = |column: usize| {
                let number = columns[width + column].numbers().unwrap()[row];
                Some(number).filter(|number| number.is_finite()).map(f64::to_bits)
            };
            let numbers: Vec<Option<u64>> = (0..width).map(finite).collect();
            // What is no number, or too much, is called odd.
            let careful = table.row(batch.line(row));
            let odd = numbers.contains(&None) || careful.too_long().is_some();
            let called = batch.odd().contains(&u32::try_from(row).unwrap());
            assert!(called || !odd);
            let sheet = table.sheet();
            assert!(!called || odd || sheet.is_open(batch.line(row)));
            let same: Vec<&str> = (0..width).map(|column| careful.cell(column)).collect();
            assert_eq!(same, texts);
            rows.push((format!("{:?}", batch.place(row).line), texts, numbers));
        }
    }
    (rows, None)
}

/// A table as people and programs write them.
fn table() -> impl Strategy<Value = String> {
    let delimiter = prop_oneof![Just(","), Just(";"), Just("\t")];
    let end = prop_oneof![Just("\n"), Just("\r\n")];
    let number = prop_oneof![
        (-1e3..1e6_f64, 0_usize..7).prop_map(|(number, decimals)| format!("{number:.decimals$}")),
        (-1e3..1e6_f64, 0_usize..7)
            .prop_map(|(number, decimals)| format!("{number:.decimals$}").replace('.', ",")),
        any::<f64>().prop_map(|number| format!("{number:e}")),
        "[0-9]{1,2}[.,][0-9]{3}",
        Just("NA".to_owned()),
        Just(String::new()),
        Just("1,234,567.5".to_owned()),
        Just(" 12 ".to_owned()),
    ];
    let text = prop_oneof![4 => "[a-zA-Z]{0,4}[0-9]{0,2}", 1 => "[a-z'=+\"µ\u{a0} \n,;\t#-]{0,6}"];
    let row = (text, prop::collection::vec(number, 0..4));
    (delimiter, end, any::<bool>(), prop::collection::vec(row, 0..30)).prop_map(
        |(delimiter, end, open, rows)| {
            let mut text = ["name", "dose", "response", "note"].join(delimiter) + end;
            for (name, numbers) in rows {
                let cells = std::iter::once(name).chain(numbers);
                let quoted = cells.map(|cell| {
                    let parted = cell.contains(['"', '\n', '\t', ';']);
                    if parted || (delimiter == "," && cell.contains(',')) {
                        format!("\"{}\"", cell.replace('"', "\"\""))
                    } else {
                        cell
                    }
                });
                text += &quoted.collect::<Vec<_>>().join(delimiter);
                text += end;
            }
            if open { text.trim_end().to_owned() } else { text }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn batches_hold_what_tables_hold_whatever_the_parts_and_threads(
        text in table(),
        part in 1_usize..300,
        threads in 1_usize..4,
        western in any::<bool>(),
    ) {
        let bytes: Vec<u8> = if western { text.chars().map(|c| u8::try_from(c).unwrap_or(b'?')).collect() } else { text.clone().into_bytes() };
        prop_assert_eq!(by_batches(&bytes, part, threads), by_tables(&bytes, part));
        prop_assert_eq!(by_batches(&bytes, 1 << 20, threads), by_tables(&bytes, 1 << 20));
    }

    #[test]
    fn a_text_that_is_cut_anywhere_never_panics_and_its_last_row_is_odd(text in table(), cut in 0.0..1.0_f64) {
        let bytes = text.as_bytes();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "a place")]
        let cut = &bytes[..(bytes.len() as f64 * cut) as usize];
        let (cut_rows, _) = by_batches(cut, 1 << 20, 1);
        prop_assert_eq!(cut_rows, by_tables(cut, 1 << 20).0);
    }
}
