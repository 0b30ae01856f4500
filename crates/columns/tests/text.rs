//! Tables of text as batches.

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use foldshift_columns::{Batch, Options, Source, Wanted};

fn options(part: usize, threads: usize) -> Options {
    Options { part: Some(part), threads: Some(threads), ..Options::default() }
}

/// Every row of the columns `drug` and `dose` with its place.
fn rows(source: Source) -> Vec<(String, String, f64)> {
    let table = source.sample();
    let wanted =
        [Wanted::text(table.column(&["drug"]).unwrap()), Wanted::number(table.column(&["dose"]).unwrap())];
    let mut rows = Vec::new();
    for batch in source.into_batches(&wanted) {
        let batch: Batch = batch.unwrap();
        for row in 0..batch.rows() {
            let number = batch.columns()[1].numbers().unwrap()[row];
            rows.push((batch.place(row).to_string(), batch.columns()[0].text(row).to_owned(), number));
        }
    }
    rows
}

#[test]
fn rows_come_in_their_order_with_their_places_however_the_file_is_parted() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.csv");
    let mut text = String::from("drug,dose\n");
    for row in 0..500 {
        let _ = writeln!(text, "\"d, {}\",{row}.5", row % 7);
        if row % 50 == 0 {
            text += "\r\n";
        }
    }
    fs::write(&path, &text).unwrap();
    let open = |part, threads| Source::open(std::slice::from_ref(&path), options(part, threads)).unwrap();
    let whole = rows(open(1 << 20, 1));
    assert_eq!(whole.len(), 500);
    assert_eq!(
        (whole[1].0.as_str(), whole[1].1.as_str(), whole[1].2),
        (&*format!("{}:4", path.display()), "d, 1", 1.5)
    );
    for (part, threads) in [(1, 1), (100, 3), (1000, 2)] {
        assert_eq!(rows(open(part, threads)), whole);
    }
}

#[test]
fn files_of_one_table_may_have_their_columns_in_another_order_and_no_other_columns() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        path
    };
    let a = write("a.csv", "drug,dose\nx,1\n");
    let b = write("b.csv", "dose,drug\n2,y\nno,z\n");
    let source = Source::open(&[a.clone(), b], Options::default()).unwrap();
    let batches: Vec<Batch> =
        source.into_batches(&[Wanted::text(0), Wanted::number(1)]).map(Result::unwrap).collect();
    let second = &batches[1];
    assert_eq!((second.columns()[0].text(0), second.columns()[1].numbers().unwrap()[0]), ("y", 2.0));
    // The odd row is decided by the careful road, which finds the columns where the sample has them.
    assert_eq!(second.odd(), [1]);
    let table = second.table();
    let said = table.row(second.line(1)).required(1).unwrap_err().to_string();
    assert!(said.contains("b.csv:3:1") && said.contains("`no`"), "{said}");
    let c = write("c.csv", "drug,doze\nx,1\n");
    let said = Source::open(&[a.clone(), c], Options::default()).err().unwrap()[0].to_string();
    for word in ["a.csv", "c.csv", "`dose`", "did you mean `doze`"] {
        assert!(said.contains(word), "{word}: {said}");
    }
    let d = write("d.csv", "drug,dose,day\nx,1,2\n");
    let said = Source::open(&[PathBuf::from(&a), d], Options::default()).err().unwrap()[0].to_string();
    assert!(said.contains("`day`"), "{said}");
}
