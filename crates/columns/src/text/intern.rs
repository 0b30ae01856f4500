//! Texts to codes: each different text once.

use crate::batch::Texts;

/// No code.
const NONE: u32 = u32::MAX;

/// The texts of a column as they come.
pub(crate) struct Intern {
    texts: Texts,
    codes: Vec<u32>,
    /// Codes by the hashes of their texts; a power of two of them, more than twice as many as there are texts.
    slots: Vec<u32>,
}

impl Default for Intern {
    fn default() -> Self {
        Self { texts: Texts::default(), codes: Vec::new(), slots: vec![NONE; 64] }
    }
}

impl Intern {
    /// Takes the text of the next row.
    pub(crate) fn push(&mut self, text: &str) {
        // Neighbours are often alike.
        let code = match self.codes.last() {
            Some(&last) if self.texts.get(last) == text => last,
            _ => self.code_of(text),
        };
        self.codes.push(code);
    }

    /// Takes a code for the next row.
    #[cfg(feature = "parquet")]
    pub(crate) fn push_code(&mut self, code: u32) {
        self.codes.push(code);
    }

    /// The code of a text, a new one where it is new.
    pub(crate) fn code_of(&mut self, text: &str) -> u32 {
        let mask = self.slots.len() - 1;
        let mut slot = hash(text.as_bytes()) & mask;
        while self.slots[slot] != NONE {
            if self.texts.get(self.slots[slot]) == text {
                return self.slots[slot];
            }
            slot = (slot + 1) & mask;
        }
        let code = u32::try_from(self.texts.len()).unwrap_or(NONE - 1);
        self.texts.text.push_str(text);
        self.texts.ends.push(self.texts.text.len());
        self.slots[slot] = code;
        if 2 * self.texts.len() > self.slots.len() {
            self.grow();
        }
        code
    }

    fn grow(&mut self) {
        let mask = 4 * self.slots.len() - 1;
        self.slots = vec![NONE; mask + 1];
        for (code, text) in self.texts.iter().enumerate() {
            let mut slot = hash(text.as_bytes()) & mask;
            while self.slots[slot] != NONE {
                slot = (slot + 1) & mask;
            }
            self.slots[slot] = u32::try_from(code).unwrap_or(NONE - 1);
        }
    }

    /// The codes of the rows, and their texts.
    pub(crate) fn finish(self) -> (Vec<u32>, Texts) {
        (self.codes, self.texts)
    }
}

/// A hash that is the same on every machine: eight bytes at a time, multiplied and folded.
#[expect(clippy::cast_possible_truncation, reason = "bits of a hash")]
fn hash(bytes: &[u8]) -> usize {
    const MIX: u64 = 0x9e37_79b9_7f4a_7c15;
    let mut state = bytes.len() as u64;
    let mut take = |word: u64| {
        let product = u128::from(state ^ word) * u128::from(MIX);
        state = (product >> 64) as u64 ^ product as u64;
    };
    let mut words = bytes.chunks_exact(8);
    for word in &mut words {
        take(word.try_into().map_or(0, u64::from_le_bytes));
    }
    let mut last = [0; 8];
    let rest = words.remainder();
    last[..rest.len()].copy_from_slice(rest);
    take(u64::from_le_bytes(last));
    state as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_has_one_code_however_many_there_are() {
        let mut column = Intern::default();
        for row in 0..5000_u32 {
            column.push(&format!("KM12-{}", row % 1000));
        }
        let (codes, texts) = column.finish();
        assert_eq!((codes.len(), texts.len()), (5000, 1000));
        assert!(codes.iter().enumerate().all(|(row, code)| *code == u32::try_from(row % 1000).unwrap()));
        assert_eq!((texts.get(999), texts.get(1000)), ("KM12-999", ""));
        assert_eq!(texts.iter().nth(7), Some("KM12-7"));
    }
}
