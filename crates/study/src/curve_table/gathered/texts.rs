//! Texts as numbers, each kept once.

use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};

use super::slots::Slots;

/// Texts in the order in which each first came.
#[derive(Clone, Debug, Default)]
pub(in crate::curve_table) struct Texts {
    letters: String,
    /// Where each ends.
    ends: Vec<usize>,
    slots: Slots,
}

impl Texts {
    /// The number of a text.
    pub(in crate::curve_table) fn code(&mut self, text: &str) -> u32 {
        let Self { letters, ends, slots } = self;
        let next = u32::try_from(ends.len()).unwrap_or(u32::MAX - 1);
        let code = slots.place(
            hash(text),
            next,
            |at| of(letters, ends, at) == text,
            |at| hash(of(letters, ends, at)),
        );
        if code == next {
            letters.push_str(text);
            ends.push(letters.len());
        }
        code
    }

    /// The text of a number.
    pub(in crate::curve_table) fn text(&self, code: u32) -> &str {
        of(&self.letters, &self.ends, code)
    }

    /// How many there are.
    pub(in crate::curve_table) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Bytes that they hold.
    pub(super) fn bytes(&self) -> usize {
        self.letters.capacity() + 8 * self.ends.capacity() + self.slots.bytes()
    }
}

fn of<'t>(letters: &'t str, ends: &[usize], code: u32) -> &'t str {
    let code = code as usize;
    let from = if code == 0 { 0 } else { ends.get(code - 1).copied().unwrap_or(0) };
    let to = ends.get(code).copied().unwrap_or(from);
    &letters[from..to]
}

fn hash(text: &str) -> u64 {
    BuildHasherDefault::<DefaultHasher>::default().hash_one(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_has_one_number_and_comes_back() {
        let mut texts = Texts::default();
        let names: Vec<String> = (0..5000).map(|k| format!("c{}", k % 1700)).collect();
        for name in names.iter().chain([&String::new()]) {
            let code = texts.code(name);
            assert_eq!(texts.text(code), name);
        }
        assert_eq!((texts.len(), texts.code("c3"), texts.code("")), (1701, 3, 1700));
    }
}
