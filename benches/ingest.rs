//! How fast exports become readings.

use std::fmt::Write as _;
use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use foldshift_plates::ingest::{Choice, read_bytes};
use foldshift_plates::plate::PlateFormat;
use foldshift_plates::plate::well::row_name;

/// A MARS export of a 384-well plate.
fn mars() -> String {
    let mut text = "User: U,Path: D,Test run no.: 1\r\nTest name: T,Date: 02/03/2026,Time: 10:00:00\r\n\r\n\
                    ID1: P1\r\nFluorescence (FI)\r\n\r\nRaw Data (544/590)\r\n\r\n"
        .to_owned();
    for col in 1..=24 {
        let _ = write!(text, ",{col}");
    }
    text.push_str("\r\n");
    for row in 0..16 {
        text.push_str(&row_name(row));
        for col in 0..24 {
            let _ = write!(text, ",{}", 1000 + (row * 7919 + col * 104_729) % 60_000);
        }
        text.push_str("\r\n");
    }
    text
}

/// A list of `lines` wells on 384-well plates.
fn list(lines: usize) -> String {
    let mut text = "plate,well,value\n".to_owned();
    let wells =
        (0..).flat_map(|plate| PlateFormat { rows: 16, cols: 24 }.iter().map(move |well| (plate, well)));
    for (plate, well) in wells.take(lines) {
        let _ = writeln!(text, "P{plate},{well},{}", 1000 + well.row() * 131 + well.col());
    }
    text
}

fn exports(c: &mut Criterion) {
    let mut group = c.benchmark_group("ingest");
    for (name, text) in [("mars/384", mars()), ("list/100k", list(100_000))] {
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function(name, |b| {
            b.iter(|| read_bytes(name, black_box(text.as_bytes()), Choice::default()));
        });
    }
    group.finish();
}

/// The least that anyone can do with a list: split its lines and add up a column.
fn sum(list: &str) -> f64 {
    let mut reader = csv::Reader::from_reader(list.as_bytes());
    let mut record = csv::ByteRecord::new();
    let mut sum = 0.0;
    while reader.read_byte_record(&mut record).is_ok_and(|more| more) {
        let value = std::str::from_utf8(&record[2]).ok().and_then(|text| text.parse::<f64>().ok());
        sum += value.unwrap_or(f64::NAN);
    }
    sum
}

/// A list beside the trivial loop over the same bytes, and the way back to a table.
fn lists(c: &mut Criterion) {
    let text = list(1_000_000);
    let mut group = c.benchmark_group("list/1M");
    group.sample_size(10).throughput(Throughput::Bytes(text.len() as u64));
    group.bench_function("sum with the csv crate", |b| b.iter(|| sum(black_box(&text))));
    group.bench_function("read", |b| {
        b.iter(|| read_bytes("list", black_box(text.as_bytes()), Choice::default()));
    });
    let readings = read_bytes("list", text.as_bytes(), Choice::default()).expect("the list is whole");
    group.bench_function("write", |b| {
        b.iter(|| black_box(&readings).write_csv(std::io::sink()));
    });
    group.finish();
}

criterion_group!(benches, exports, lists);
criterion_main!(benches);
