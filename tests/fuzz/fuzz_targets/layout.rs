//! Any bytes as a layout.
#![no_main]

use foldshift::plate::Layout;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Ok(text) = foldshift::sheet::text::decode(data) else { return };
    let _ = Layout::read("fuzz", &text);
});
