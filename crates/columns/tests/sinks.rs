//! What is written is read back, and is the same bytes however it was handed over.

use std::fmt::Write as _;
use std::fs;

use foldshift_columns::{Batch, Block, Cells, Format, Options, OutColumn, Sink, Source, Strings, Wanted};

/// Rows of results: text, number, whole number, some of them missing.
fn block(rows: std::ops::Range<u32>) -> Block {
    let (mut texts, mut numbers, mut wholes) = (Strings::default(), Vec::new(), Vec::new());
    for row in rows {
        texts.push_with(|text| {
            if row % 7 > 0 {
                let _ = write!(text, "µ \"{}\", line", row % 11);
            }
        });
        numbers.push(if row % 5 == 0 { f64::NAN } else { 1.0 / f64::from(row) });
        wholes.push((row % 3 > 0 || row % 35 == 0).then(|| i64::from(row) - 100));
    }
    Block { columns: vec![Cells::Text(texts), Cells::Number(numbers), Cells::Integer(wholes)] }
}

fn columns() -> [OutColumn; 3] {
    [OutColumn::text("name"), OutColumn::number("ic50").in_unit("nM"), OutColumn::integer("iterations")]
}

/// The bytes of rows up to a number, handed over in blocks of a size.
fn written(format: Format, rows: u32, size: u32) -> Vec<u8> {
    let mut sink = Sink::create(Vec::new(), format, &columns()).unwrap();
    let mut start = 1;
    while start < rows {
        let end = (start + size).min(rows);
        sink.write(&block(start..end)).unwrap();
        start = end;
    }
    sink.finish().unwrap()
}

fn formats() -> impl Iterator<Item = (&'static str, Format)> {
    Format::ENDINGS.into_iter().filter(|(_, format)| cfg!(feature = "parquet") || !format.is_binary())
}

#[test]
fn what_is_written_is_read_back_whatever_the_ending() {
    let folder = tempfile::tempdir().unwrap();
    let Block { columns: expected } = block(1..1001);
    for (ending, format) in formats() {
        let path = folder.path().join(format!("fits{ending}"));
        assert_eq!(Format::of_name(&path).unwrap(), format);
        fs::write(&path, written(format, 1001, 300)).unwrap();
        let source = Source::open(&[path], Options::default()).unwrap();
        assert_eq!(source.sample().listed(), "`name`, `ic50`, `iterations`", "{ending}");
        let wanted = [Wanted::text(0), Wanted::number(1), Wanted::number(2)];
        let batches: Vec<Batch> = source.into_batches(&wanted).map(Result::unwrap).collect();
        let mut row = 0;
        for batch in &batches {
            for own in 0..batch.rows() {
                let number = |column: usize| {
                    let number = batch.columns()[column].numbers().unwrap()[own];
                    Some(number).filter(|number| number.is_finite())
                };
                let Cells::Text(texts) = &expected[0] else { unreachable!() };
                let Cells::Number(numbers) = &expected[1] else { unreachable!() };
                let Cells::Integer(wholes) = &expected[2] else { unreachable!() };
                assert_eq!(batch.columns()[0].text(own), texts.get(row), "{ending} {row}");
                assert_eq!(
                    number(1),
                    Some(numbers[row]).filter(|number| number.is_finite()),
                    "{ending} {row}"
                );
                #[expect(clippy::cast_precision_loss, reason = "small")]
                let whole = wholes[row].map(|whole| whole as f64);
                assert_eq!(number(2), whole, "{ending} {row}");
                row += 1;
            }
        }
        assert_eq!(row, 1000, "{ending}");
    }
}

#[test]
fn the_same_rows_are_the_same_bytes_however_they_come() {
    // More than one group of rows.
    const ROWS: u32 = 132_000;
    let mut done = Vec::new();
    for (ending, format) in formats() {
        if !done.contains(&format) {
            assert!(written(format, ROWS, ROWS) == written(format, ROWS, 1017), "{ending}");
            done.push(format);
        }
    }
}

#[test]
fn a_block_of_other_columns_is_refused() {
    let mut sink = Sink::create(Vec::new(), Format::Csv, &columns()[..2]).unwrap();
    assert!(sink.write(&block(0..2)).is_err());
}

/// An output whose disk is full.
struct Full(usize);

impl std::io::Write for Full {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0 = self.0.checked_sub(bytes.len()).ok_or(std::io::ErrorKind::StorageFull)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_full_disk_is_told_as_one() {
    for (ending, format) in formats() {
        let room = written(format, 3000, 3000).len();
        for room in [0, 3, 10, room / 2, room - 1] {
            let done = Sink::create(Full(room), format, &columns()).and_then(|mut sink| {
                sink.write(&block(1..3000))?;
                sink.finish()
            });
            let error = done.err().unwrap_or_else(|| panic!("{ending} {room}"));
            assert_eq!(error.kind(), std::io::ErrorKind::StorageFull, "{ending} {room}: {error}");
        }
    }
}
