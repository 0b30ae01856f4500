//! Bytes as a PDF packs them.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::ZlibEncoder;

/// Source: ISO 32000-1:2008, 7.4.4 (`FlateDecode`).
pub(crate) fn deflated(data: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(data).and_then(|()| encoder.finish()).expect("memory takes what is written")
}
