//! Any bytes as an export: detected, and by each reader that is asked for by name.
#![no_main]

use foldshift_plates::ingest::{Choice, formats, read_bytes};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Some((first, rest)) = data.split_first() else { return };
    let _ = read_bytes("fuzz", rest, Choice::default());
    let names: Vec<&str> = formats().map(|format| format.name).collect();
    let choice = Choice { format: names.get(usize::from(*first) % names.len()).copied(), ..Choice::default() };
    if let Ok(readings) = read_bytes("fuzz", rest, choice) {
        // What was read can be written, and every number is a number.
        let mut table = Vec::new();
        readings.write_csv(&mut table).expect("memory takes it");
        assert!(readings.readings.iter().all(|reading| reading.value.is_none_or(f64::is_finite)));
    }
});
