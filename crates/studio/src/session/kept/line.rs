//! A line of the journal: a checksum, then what it says.
//!
//! ```text
//! 9f86d081884c7d65 {"n":5,"said":{"undo":null}}
//! ```

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::session::steps::{BookForm, StepForm};

/// How many letters a checksum has: 64 bits of SHA-256.
const CHECKSUM: usize = 16;

/// What a line says.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::session) enum Said {
    /// Everything up to here: the first line of a journal.
    Whole(Box<BookForm>),
    /// A step was done.
    Do(StepForm),
    /// The last step was taken back.
    Undo,
    /// The step taken back last was done again.
    Redo,
    /// `decisions.toml` holds what was in force then, by its key; "" where there is no file.
    Saved(String),
    /// Files hold these texts, by their hashes; `None` where there is no file.
    Texts(BTreeMap<String, Option<String>>),
}

impl Said {
    /// Does it only say what the disk holds, and nothing that was done?
    pub(super) const fn is_note(&self) -> bool {
        matches!(self, Self::Saved(_) | Self::Texts(_))
    }
}

#[derive(Serialize, Deserialize)]
struct Line {
    /// The number of the line, from 1.
    n: u64,
    said: Said,
}

/// Line `n`, with its end.
pub(super) fn written(n: u64, said: &Said) -> String {
    let text = serde_json::to_string(&Line { n, said: said.clone() }).unwrap_or_default();
    format!("{} {text}\n", checksum(&text))
}

/// What line `n` says; `None` where it is no such line, whole.
pub(super) fn read(n: u64, line: &[u8]) -> Option<Said> {
    let (sum, text) = std::str::from_utf8(line).ok()?.split_once(' ')?;
    if sum != checksum(text) {
        return None;
    }
    let line: Line = serde_json::from_str(text).ok()?;
    (line.n == n).then_some(line.said)
}

fn checksum(text: &str) -> String {
    hex(&Sha256::digest(text.as_bytes())[..CHECKSUM / 2])
}

/// Bytes as letters.
pub(in crate::session) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_reads_back_and_no_other_does() {
        let line = written(5, &Said::Saved("abc".to_owned()));
        let line = line.trim_end().as_bytes();
        assert!(matches!(read(5, line), Some(Said::Saved(key)) if key == "abc"));
        assert!(read(6, line).is_none());
        for at in 0..line.len() {
            let mut other = line.to_vec();
            other[at] ^= 1;
            assert!(read(5, &other).is_none(), "{at}");
            assert!(read(5, &line[..at]).is_none(), "{at}");
        }
    }
}
