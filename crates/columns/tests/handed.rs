//! Tables in memory: read as files are, once or again, and told by their rows where they break.
#![cfg(feature = "parquet")]

use std::io::Read as _;
use std::sync::Arc;

use arrow_array::types::Int32Type;
use arrow_array::{
    Array as _, ArrayRef, DictionaryArray, Float64Array, RecordBatch, RecordBatchIterator, StringArray,
    TimestampSecondArray,
};
use arrow_schema::{ArrowError, Schema, SchemaRef};
use foldshift_columns::{Block, Cells, Handed, KeptRows, Options, OutColumn, Source, Wanted};

fn batch(names: &[&str], numbers: &[Option<f64>]) -> RecordBatch {
    let names: DictionaryArray<Int32Type> = names.iter().copied().collect();
    let columns: [(&str, ArrayRef); 2] =
        [("compound", Arc::new(names)), ("dose", Arc::new(Float64Array::from(numbers.to_vec())))];
    RecordBatch::try_from_iter_with_nullable(columns.map(|(name, array)| (name, array, true))).unwrap()
}

fn stream(batches: Vec<Result<RecordBatch, ArrowError>>) -> Handed {
    let schema: SchemaRef =
        batches.iter().find_map(|one| Some(one.as_ref().ok()?.schema())).unwrap_or(Arc::new(Schema::empty()));
    Handed::stream("<table>", Box::new(RecordBatchIterator::new(batches, schema)))
}

fn two_batches() -> Vec<Result<RecordBatch, ArrowError>> {
    vec![Ok(batch(&["a", "b"], &[Some(1.0), Some(0.5)])), Ok(batch(&["c", "a"], &[None, Some(3.0)]))]
}

fn cells(source: Source) -> Vec<(String, f64)> {
    let mut found = Vec::new();
    for batch in source.into_batches(&[Wanted::text(0), Wanted::number(1)]) {
        let batch = batch.unwrap();
        for row in 0..batch.rows() {
            let number = batch.columns()[1].numbers().unwrap()[row];
            found.push((batch.columns()[0].text(row).to_owned(), number));
        }
    }
    found
}

#[test]
fn a_stream_has_the_rows_of_its_batches_and_is_read_once() {
    let handed = stream(two_batches());
    let source = Source::handed(&handed, Options::default()).unwrap();
    assert!(source.files().is_empty() && !source.is_whole());
    let found = cells(source);
    let names: Vec<&str> = found.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["a", "b", "c", "a"]);
    assert!(found[2].1.is_nan() && (found[3].1 - 3.0).abs() < f64::EPSILON);
    let problem = Source::handed(&handed, Options::default()).err().unwrap();
    assert!(problem.message.contains("read already"), "{problem}");
}

#[test]
fn a_stream_that_is_held_is_read_again_and_as_text() {
    let handed = stream(two_batches());
    handed.hold().unwrap();
    for _ in 0..2 {
        assert_eq!(cells(Source::handed(&handed, Options::default()).unwrap()).len(), 4);
        let mut text = String::new();
        let source = Source::handed(&handed, Options::default()).unwrap();
        source.into_csv().unwrap().read_to_string(&mut text).unwrap();
        assert_eq!(text, "compound,dose\na,1\nb,0.5\nc,\na,3\n");
    }
}

#[test]
fn rows_are_counted_through_all_batches() {
    let source = Source::handed(&stream(two_batches()), Options::default()).unwrap();
    let places: Vec<Option<usize>> = source
        .into_batches(&[Wanted::number(1)])
        .flat_map(|batch| {
            let batch = batch.unwrap();
            batch.odd().iter().map(|row| batch.place(*row as usize).line).collect::<Vec<_>>()
        })
        .collect();
    assert_eq!(places, [Some(3)]);
}

#[test]
fn a_stream_that_breaks_off_is_told_after_the_rows_before_it() {
    let broken = || {
        let mut batches = two_batches();
        batches.push(Err(ArrowError::ExternalError("the network went away".into())));
        stream(batches)
    };
    let found: Vec<_> =
        Source::handed(&broken(), Options::default()).unwrap().into_batches(&[Wanted::text(0)]).collect();
    assert!(found[..2].iter().all(Result::is_ok) && found.len() == 3);
    let problem = found[2].as_ref().unwrap_err();
    assert!(problem.message.contains("the network went away"), "{problem}");
    assert!(broken().hold().is_err());
    let mut text = String::new();
    let source = Source::handed(&broken(), Options::default()).unwrap();
    assert!(source.into_csv().unwrap().read_to_string(&mut text).is_err());
}

#[test]
fn a_table_without_rows_has_its_headings() {
    let schema = batch(&[], &[]).schema();
    let handed = Handed::whole("<table>", schema, Vec::new());
    let source = Source::handed(&handed, Options::default()).unwrap();
    assert_eq!(source.sample().headings().len(), 2);
    assert!(cells(source).is_empty());
}

#[test]
fn names_that_a_spreadsheet_would_run_come_back_as_they_are() {
    let names: ArrayRef = Arc::new(StringArray::from(vec!["-80C", "a,b", "say \"x\"", "'=1"]));
    let batch = RecordBatch::try_from_iter([("name", names)]).unwrap();
    let handed = Handed::whole("<table>", batch.schema(), vec![batch]);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("names.csv");
    let mut text = Vec::new();
    Source::handed(&handed, Options::default()).unwrap().into_csv().unwrap().read_to_end(&mut text).unwrap();
    std::fs::write(&path, text).unwrap();
    let source = Source::open(&[path], Options::default()).unwrap();
    let found: Vec<String> = source
        .into_batches(&[Wanted::text(0)])
        .flat_map(|batch| {
            let batch = batch.unwrap();
            (0..batch.rows()).map(|row| batch.columns()[0].text(row).to_owned()).collect::<Vec<_>>()
        })
        .collect();
    assert_eq!(found, ["-80C", "a,b", "say \"x\"", "'=1"]);
}

#[test]
fn rows_that_are_kept_are_those_that_were_written() {
    let columns = [OutColumn::text("name"), OutColumn::number("dose").in_unit("nM"), OutColumn::integer("n")];
    let mut kept = KeptRows::new(&columns);
    for part in 0..3_i64 {
        let mut block = Block::of(&columns);
        for (cells, text) in block.columns.iter_mut().zip(["a", "", ""]) {
            match cells {
                Cells::Text(texts) => texts.push(text),
                Cells::Number(numbers) => numbers.push(f64::NAN),
                Cells::Integer(numbers) => numbers.push(Some(part)),
            }
        }
        kept.write(&block).unwrap();
    }
    let rows = kept.finish().unwrap();
    assert_eq!(rows.schema.field(1).metadata()["unit"], "nM");
    assert_eq!(rows.batches.len(), 1);
    let batch = &rows.batches[0];
    assert_eq!((batch.num_rows(), batch.column(1).null_count()), (3, 3));
}

#[test]
fn moments_are_those_of_their_zone_and_a_zone_that_nobody_knows_is_refused() {
    let evening = 1_767_315_600; // 2026-01-02 01:00:00 UTC
    let column = |zone: &str| {
        let moments: ArrayRef = Arc::new(TimestampSecondArray::from(vec![evening]).with_timezone(zone));
        let batch = RecordBatch::try_from_iter([("day", moments)]).unwrap();
        Handed::whole("<table>", batch.schema(), vec![batch])
    };
    let read = |zone: &str| {
        let source = Source::handed(&column(zone), Options::default()).unwrap();
        source.into_batches(&[Wanted::text(0)]).next().unwrap()
    };
    for (zone, day) in [
        ("America/New_York", "2026-01-01 20:00:00"),
        ("+01:00", "2026-01-02 02:00:00"),
        ("UTC", "2026-01-02 01:00:00"),
    ] {
        assert_eq!(read(zone).unwrap().columns()[0].text(0), day, "{zone}");
    }
    assert!(read("Mars/Olympus").unwrap_err().message.contains("neither texts nor numbers"));
}
