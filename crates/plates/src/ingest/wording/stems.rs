//! Words known by their stems, so that inflected and compound words are known as well.
//!
//! A table lists them in small letters without accents: `mean` is the word itself, `moyen*` any word
//! that begins so, `*korrig*` any word that holds it. Two words are one after the other.

use std::collections::HashMap;

use crate::ingest::wording::fold::{self, Word};

/// A table of words, made ready to be looked up.
#[derive(Debug)]
pub(super) struct Stems<G> {
    whole: HashMap<&'static str, G>,
    begins: Vec<(&'static str, G)>,
    holds: Vec<(&'static str, G)>,
    /// The first of two words, the second, and what they say together.
    pairs: Vec<(&'static str, &'static str, G)>,
}

/// A word of a title that is in a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Found<G> {
    /// Which of the words of the title; for two words the first of them.
    pub(super) at: usize,
    /// How many words it takes.
    pub(super) words: usize,
    pub(super) group: G,
}

impl<G: Copy> Stems<G> {
    pub(super) fn new(table: &[(G, &[&'static str])]) -> Self {
        let mut stems =
            Self { whole: HashMap::new(), begins: Vec::new(), holds: Vec::new(), pairs: Vec::new() };
        for (group, words) in table {
            for word in *words {
                stems.add(word, *group);
            }
        }
        stems
    }

    fn add(&mut self, word: &'static str, group: G) {
        if let Some((first, second)) = word.split_once(' ') {
            self.pairs.push((first, second, group));
        } else if let Some(stem) = word.strip_prefix('*') {
            self.holds.push((stem.trim_end_matches('*'), group));
        } else if let Some(stem) = word.strip_suffix('*') {
            self.begins.push((stem, group));
        } else {
            self.whole.insert(word, group);
        }
    }

    /// What a single word says, given in small letters without accents.
    pub(super) fn group_of(&self, word: &str) -> Option<G> {
        let plain = word.trim_end_matches(|c: char| c.is_ascii_digit());
        let numbered = || self.whole.get(plain).filter(|_| plain.len() > 3);
        let whole = self.whole.get(word).or_else(numbered).copied();
        let begins = || self.begins.iter().find(|(stem, _)| word.starts_with(stem)).map(|(_, group)| *group);
        let holds = || self.holds.iter().find(|(stem, _)| word.contains(stem)).map(|(_, group)| *group);
        whole.or_else(begins).or_else(holds)
    }

    /// Every word of a title that is in the table; `folded` are its words in small letters.
    pub(super) fn all(&self, folded: &[String]) -> Vec<Found<G>> {
        let mut found = Vec::new();
        let mut at = 0;
        while at < folded.len() {
            let next = folded.get(at + 1).map_or("", String::as_str);
            let pair = self
                .pairs
                .iter()
                .find(|(one, two, _)| fits(one, &folded[at]) && fits(two, next))
                .map(|(.., group)| *group);
            let one = || self.group_of(&folded[at]);
            let (words, group) = pair.map_or_else(|| (1, one()), |group| (2, Some(group)));
            if let Some(group) = group {
                found.push(Found { at, words, group });
            }
            at += words;
        }
        found
    }
}

fn fits(pattern: &str, word: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(stem) => word.starts_with(stem),
        None => word == pattern,
    }
}

/// The words in small letters without accents.
pub(super) fn folded(words: &[Word<'_>]) -> Vec<String> {
    words.iter().map(|word| fold::folded(word.text)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_known_whole_by_its_beginning_or_within_another() {
        let stems = Stems::new(&[('m', &["mean", "moyen*"]), ('c', &["*korrig*", "ecart type"])]);
        let of = |word: &str| stems.group_of(word);
        assert_eq!((of("mean"), of("mean2"), of("meanwhile")), (Some('m'), Some('m'), None));
        assert_eq!((of("moyennes"), of("leerwertkorrigiert")), (Some('m'), Some('c')));
        let title = ["ecart", "type", "moyen"].map(str::to_owned);
        let found: Vec<(usize, usize)> = stems.all(&title).iter().map(|one| (one.at, one.words)).collect();
        assert_eq!(found, [(0, 2), (2, 1)]);
    }
}
