//! What tells curves apart, as numbers: a text of a column is kept once, a curve is a number of eight bytes.

use super::slots::{Slots, mixed};
use super::texts::Texts;

/// The identities of all curves, numbered in the order in which each first occurs.
#[derive(Clone, Debug)]
pub(in crate::curve_table) struct Identities {
    columns: Vec<Texts>,
    /// Pairs of what the columns before say and of one text more; the last ones are the curves.
    pairs: Vec<Pairs>,
    /// The texts of a curve as numbers, while it is looked for.
    asked: Vec<u32>,
    /// The curve before, which most rows belong to.
    last: Option<(Vec<u32>, u32)>,
}

/// Pairs of numbers, each with a number.
#[derive(Clone, Debug, Default)]
struct Pairs {
    each: Vec<(u32, u32)>,
    slots: Slots,
}

impl Pairs {
    fn number(&mut self, pair: (u32, u32)) -> u32 {
        let Self { each, slots } = self;
        let next = u32::try_from(each.len()).unwrap_or(u32::MAX - 1);
        let number =
            slots.place(key(pair), next, |at| each[at as usize] == pair, |at| key(each[at as usize]));
        if number == next {
            each.push(pair);
        }
        number
    }
}

fn key((before, text): (u32, u32)) -> u64 {
    mixed(u64::from(before) << 32 | u64::from(text))
}

impl Identities {
    /// No curve yet, of so many columns.
    pub(in crate::curve_table) fn of(columns: usize) -> Self {
        Self {
            columns: vec![Texts::default(); columns],
            pairs: vec![Pairs::default(); columns.max(1)],
            asked: Vec::new(),
            last: None,
        }
    }

    /// The number of a text of a column.
    pub(in crate::curve_table) fn code(&mut self, column: usize, text: &str) -> u32 {
        self.columns[column].code(text)
    }

    /// The curve with these texts.
    pub(in crate::curve_table) fn curve(&mut self, identity: &[String]) -> u32 {
        let mut asked = std::mem::take(&mut self.asked);
        asked.clear();
        asked.extend(self.columns.iter_mut().zip(identity).map(|(texts, text)| texts.code(text)));
        let curve = self.curve_of(&asked);
        self.asked = asked;
        curve
    }

    /// The curve with the texts of these numbers.
    pub(in crate::curve_table) fn curve_of(&mut self, codes: &[u32]) -> u32 {
        if let Some((last, curve)) = &self.last
            && last == codes
        {
            return *curve;
        }
        let first = [0];
        let codes = if codes.is_empty() { &first } else { codes };
        let curve =
            codes.iter().zip(&mut self.pairs).fold(0, |before, (text, pairs)| pairs.number((before, *text)));
        let (last, number) = self.last.get_or_insert_default();
        last.clear();
        last.extend_from_slice(if self.columns.is_empty() { &[] } else { codes });
        *number = curve;
        curve
    }

    /// The text of a curve in a column.
    pub(in crate::curve_table) fn text(&self, curve: u32, column: usize) -> &str {
        let mut number = curve;
        for pairs in self.pairs.iter().skip(column + 1).rev() {
            number = pairs.each.get(number as usize).map_or(0, |pair| pair.0);
        }
        let code =
            self.pairs.get(column).and_then(|pairs| pairs.each.get(number as usize)).map_or(0, |pair| pair.1);
        self.columns.get(column).map_or("", |texts| texts.text(code))
    }

    /// The texts of a curve.
    pub(in crate::curve_table) fn identity(&self, curve: u32) -> Vec<String> {
        (0..self.columns.len()).map(|column| self.text(curve, column).to_owned()).collect()
    }

    /// Every text of a column that some curve has, in the order in which each first came.
    pub(in crate::curve_table) fn texts(&self, column: usize) -> impl Iterator<Item = &str> {
        let texts = self.columns.get(column);
        let mut used = vec![false; texts.map_or(0, Texts::len)];
        for (_, code) in self.pairs.get(column).into_iter().flat_map(|pairs| &pairs.each) {
            if let Some(used) = used.get_mut(*code as usize) {
                *used = true;
            }
        }
        let each = texts.into_iter().flat_map(|texts| (0..).take(texts.len()).map(|code| texts.text(code)));
        each.zip(used).filter_map(|(text, used)| used.then_some(text))
    }

    /// Bytes that they hold.
    pub(in crate::curve_table) fn bytes(&self) -> usize {
        let pairs = self.pairs.iter().map(|pairs| 8 * pairs.each.capacity() + pairs.slots.bytes());
        self.columns.iter().map(Texts::bytes).sum::<usize>() + pairs.sum::<usize>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn curves_are_numbered_as_they_first_occur_whatever_their_columns_share() {
        let mut identities = Identities::of(2);
        let named = |a: &str, b: &str| [a.to_owned(), b.to_owned()];
        let curves = [("a", "x"), ("a", "y"), ("b", "x"), ("a", "y"), ("a", "x"), ("c", "z")];
        let numbers: Vec<u32> = curves.map(|(a, b)| identities.curve(&named(a, b))).to_vec();
        assert_eq!(numbers, [0, 1, 2, 1, 0, 3]);
        for ((a, b), number) in curves.into_iter().zip(numbers) {
            assert_eq!(identities.identity(number), named(a, b));
        }
        assert_eq!(identities.texts(0).collect::<Vec<_>>(), ["a", "b", "c"]);
        let mut one = Identities::of(0);
        assert_eq!((one.curve(&[]), one.curve(&[])), (0, 0));
        assert!(one.identity(0).is_empty());
    }
}
