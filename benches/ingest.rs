//! How fast exports become readings.

use std::fmt::Write as _;
use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use foldshift::ingest::{Choice, read_bytes};
use foldshift::plate::PlateFormat;
use foldshift::plate::well::row_name;

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

criterion_group!(benches, exports);
criterion_main!(benches);
