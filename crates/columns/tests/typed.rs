//! Files that other people's libraries wrote: `fixtures/make.py` made them.
#![cfg(feature = "parquet")]

use std::path::{Path, PathBuf};

use foldshift_columns::{Batch, Options, Source, Wanted};

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name)
}

fn open(path: PathBuf) -> Source {
    Source::open(&[path], Options::default()).unwrap_or_else(|problems| panic!("{}", problems[0]))
}

/// A row: its drug, day, dose, response and note, numbers to the bit.
type Row = (String, String, u64, u64, String);

fn rows(source: Source) -> Vec<Row> {
    let column = |name: &str| source.sample().named(name).unwrap();
    let wanted = [
        Wanted::text(column("drug")),
        Wanted::text(column("day")),
        Wanted::number(column("dose")),
        Wanted::number(column("response")),
        Wanted::text(column("note")),
    ];
    let mut rows = Vec::new();
    for batch in source.into_batches(&wanted) {
        let batch = batch.unwrap();
        assert!(batch.is_plain());
        let number = |place: usize, row: usize| batch.columns()[place].numbers().unwrap()[row].to_bits();
        let text = |place: usize, row: usize| batch.columns()[place].text(row).to_owned();
        for row in 0..batch.rows() {
            rows.push((text(0, row), text(1, row), number(2, row), number(3, row), text(4, row)));
        }
    }
    rows
}

#[test]
fn rows_are_the_same_whoever_wrote_them_and_in_whatever_form() {
    let expected = rows(open(fixture("points.csv")));
    assert_eq!(expected.len(), 60);
    assert_eq!((expected[30].0.as_str(), expected[42].0.as_str()), ("µ-opioid, new", "say \"no\""));
    assert_eq!(expected[3].2, 0.1_f64.to_bits());
    for name in [
        "points.csv.gz",
        "pyarrow_snappy.parquet",
        "pyarrow_zstd.parquet",
        "pyarrow_lz4.parquet",
        "pyarrow_lists.parquet",
        "pyarrow_lz4.feather",
        "pyarrow.arrows",
        "polars.parquet",
        "polars_zstd.arrow",
        "duckdb.parquet",
    ] {
        assert_eq!(rows(open(fixture(name))), expected, "{name}");
    }
}

/// The cells of a column as the batch has them (codes and numbers), and as its table has them.
fn cells(name: &str, column: &str) -> Vec<(String, Option<f64>, String)> {
    let source = open(fixture(name));
    let place = source.sample().named(column).unwrap();
    let batches: Vec<Batch> = source
        .into_batches(&[Wanted::text(place), Wanted::number(place)])
        .map(|batch| batch.unwrap_or_else(|problem| panic!("{problem}")))
        .collect();
    let mut cells = Vec::new();
    for batch in &batches {
        let table = batch.table();
        for row in 0..batch.rows() {
            let number = batch.columns()[1].numbers().unwrap()[row];
            let odd = batch.odd().contains(&u32::try_from(row).unwrap());
            assert_eq!(odd, number.is_nan(), "{column} {row}");
            let careful = table.row(batch.line(row));
            // The careful road reads the same number, or none.
            let value = careful.value(place, careful.cell(place)).ok();
            assert_eq!(value.map(f64::to_bits), (!odd).then(|| number.to_bits()), "{column} {row}");
            let text = batch.columns()[0].text(row).to_owned();
            cells.push((text, value, careful.cell(place).to_owned()));
        }
    }
    cells
}

/// A column, the texts of its cells, and their numbers.
type Cells = (&'static str, [&'static str; 4], [Option<f64>; 4]);

#[test]
fn every_type_that_holds_texts_or_numbers_is_read() {
    let columns: [Cells; 15] = [
        ("i8", ["1", "-2", "", "4"], [Some(1.0), Some(-2.0), None, Some(4.0)]),
        ("i16", ["1", "-2", "", "4"], [Some(1.0), Some(-2.0), None, Some(4.0)]),
        (
            "i64",
            ["1", "-2", "", "9007199254740993"],
            [Some(1.0), Some(-2.0), None, Some(9_007_199_254_740_992.0)],
        ),
        ("u8", ["1", "2", "", "255"], [Some(1.0), Some(2.0), None, Some(255.0)]),
        (
            "u64",
            ["1", "2", "", "18446744073709551615"],
            [Some(1.0), Some(2.0), None, Some(18_446_744_073_709_551_616.0)],
        ),
        ("f16", ["0.5", "-2", "", "4"], [Some(0.5), Some(-2.0), None, Some(4.0)]),
        (
            "f32",
            ["0.10000000149011612", "-2.5", "", "NaN"],
            [Some(f64::from(0.1_f32)), Some(-2.5), None, None],
        ),
        ("f64", ["0.1", "-2.5e-300", "", "inf"], [Some(0.1), Some(-2.5e-300), None, None]),
        ("decimal", ["0.10", "-12.34", "", "5.00"], [Some(0.1), Some(-12.34), None, Some(5.0)]),
        ("truth", ["true", "false", "", "true"], [None; 4]),
        ("text", ["0.5", "1,5", "", "a\tb\n\"c\""], [Some(0.5), Some(1.5), None, None]),
        ("large", ["x", "", "", "y"], [None; 4]),
        ("coded", ["b", "a", "", "b"], [None; 4]),
        ("date", ["2026-03-02", "1969-12-31", "", "2026-03-03"], [None; 4]),
        ("moment", ["2026-03-02", "2026-03-02 09:30:00", "", "2026-03-03"], [None; 4]),
    ];
    for file in ["types.parquet", "types.feather"] {
        for (column, texts, numbers) in &columns {
            let found = cells(file, column);
            let expected: Vec<(String, Option<f64>, String)> = texts
                .iter()
                .zip(numbers)
                .map(|(text, number)| ((*text).to_owned(), *number, (*text).to_owned()))
                .collect();
            assert_eq!(found, expected, "{file}: {column}");
        }
        assert!(cells(file, "nothing").iter().all(|cell| cell.0.is_empty()));
    }
    assert_eq!(cells("types.feather", "view"), cells("types.feather", "text"));
    let source = open(fixture("types.parquet"));
    let list = source.sample().named("list").unwrap();
    let said = source.into_batches(&[Wanted::text(list)]).next().unwrap().unwrap_err().to_string();
    assert!(said.contains("`list`") && said.contains("neither texts nor numbers"), "{said}");
}

#[test]
fn a_row_is_placed_in_its_row_group_or_record_batch() {
    for (name, row, place) in [
        ("pyarrow_snappy.parquet", 20, "row group 2, row 4"),
        ("pyarrow_lz4.feather", 20, "record batch 1, row 21"),
        ("pyarrow.arrows", 26, "record batch 2, row 2"),
    ] {
        let source = open(fixture(name));
        let mut before = 0;
        for batch in source.into_batches(&[Wanted::number(0)]) {
            let batch = batch.unwrap();
            if (before..before + batch.rows()).contains(&row) {
                let expected = format!("{}: {place}", fixture(name).display());
                assert_eq!(batch.place(row - before).to_string(), expected);
                // A text where a number is wanted is odd, and told with its place.
                let said = batch.table().row(batch.line(row - before)).required(0).unwrap_err().to_string();
                assert!(said.contains(place.split(',').next().unwrap()), "{said}");
            }
            before += batch.rows();
        }
        assert_eq!(before, 60);
    }
}

#[test]
fn groups_without_rows_are_passed_and_a_table_without_any_has_none() {
    let source = open(fixture("empty_groups.parquet"));
    assert!(!source.is_whole());
    assert_eq!(rows(source).len(), 5);
    let source = open(fixture("no_rows.parquet"));
    assert!(source.is_whole() && source.sample().lines().count() == 0);
    assert_eq!(rows(source).len(), 0);
}

#[test]
fn text_and_parquet_may_be_one_table() {
    let files = [fixture("points.csv"), fixture("polars.parquet"), fixture("pyarrow_lz4.feather")];
    let source = Source::open(&files, Options::default()).unwrap();
    assert!(!source.is_whole());
    let all = rows(source);
    assert_eq!((all.len(), &all[..60]), (180, &all[120..]));
}

#[test]
fn a_column_of_lists_is_an_error_only_where_it_is_wanted() {
    let source = open(fixture("pyarrow_lists.parquet"));
    let wells = source.sample().named("wells").unwrap();
    assert_eq!(source.unread(), [wells]);
    let problem = source.into_batches(&[Wanted::text(wells)]).find_map(Result::err).unwrap();
    assert!(problem.message.contains("`wells` holds neither texts nor numbers"), "{problem}");
    assert!(open(fixture("points.csv")).unread().is_empty());
}

#[test]
fn a_packing_that_is_not_read_is_no_damage() {
    let path = fixture("pyarrow_brotli.parquet");
    let problem = Source::open(&[path], Options::default()).err().unwrap().remove(0);
    assert!(problem.message.contains("packed by brotli, which is not read"), "{problem}");
    assert!(problem.help.unwrap().contains("zstd"));
}
