//! Any bytes as a layout: in whatever form they claim to be.
#![no_main]

use foldshift_plates::plate::layout::{self, Beside};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let beside = Beside { source: None, volume: Some("50 uL".to_owned()), sheets: Vec::new() };
    if let Ok(layouts) = layout::read("fuzz", data, &beside) {
        let _ = layouts.select(None, &[]);
    }
});
