//! Laws of all readers, and what their tests share.

mod laws;

use crate::ingest::{Choice, read_bytes};

/// Every reading as `plate|read|well|time|value`, or the first message of a refusal.
pub(crate) fn found(text: &str) -> Vec<String> {
    match read_bytes("export", text.as_bytes(), Choice::default()) {
        Ok(readings) => readings
            .readings
            .iter()
            .map(|r| {
                let time = r.time_s.map_or_else(String::new, |time| time.to_string());
                let value = r.value.map_or_else(String::new, |value| value.to_string());
                format!("{}|{}|{}|{time}|{value}", r.plate, r.read, r.well)
            })
            .collect(),
        Err(problems) => vec![format!("refused: {}", problems[0])],
    }
}
