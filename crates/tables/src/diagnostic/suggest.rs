//! "Did you mean": the known words nearest to what was written.

use std::fmt;

/// The known words that are nearest to a text, all as near as each other, in the order in which they are known.
///
/// Shown as `` `a` ``, `` `a` or `b` ``, `` `a`, `b` or `c` ``; more than [`MOST_SHOWN`] are counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Near<'a> {
    first: &'a str,
    others: Vec<&'a str>,
}

/// Words that are shown of those that are as near; a table of ten thousand lines has many.
pub const MOST_SHOWN: usize = 6;

impl<'a> Near<'a> {
    /// These words, each once; `None` without any.
    pub fn of(words: impl IntoIterator<Item = &'a str>) -> Option<Self> {
        let mut words = words.into_iter();
        let mut near = Self { first: words.next()?, others: Vec::new() };
        for word in words {
            near.add(word);
        }
        Some(near)
    }

    fn add(&mut self, word: &'a str) {
        if self.words().all(|known| known != word) {
            self.others.push(word);
        }
    }

    /// The first of them, for an example.
    #[must_use]
    pub const fn first(&self) -> &'a str {
        self.first
    }

    /// The only one; `None` where several are as near, so that nobody picks one of them for the user.
    #[must_use]
    pub fn only(&self) -> Option<&'a str> {
        self.others.is_empty().then_some(self.first)
    }

    /// Each of them.
    pub fn words(&self) -> impl Iterator<Item = &'a str> + '_ {
        std::iter::once(self.first).chain(self.others.iter().copied())
    }
}

impl fmt::Display for Near<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown: Vec<String> = self.words().take(MOST_SHOWN).map(|word| format!("`{word}`")).collect();
        let more = (self.others.len() + 1).saturating_sub(MOST_SHOWN);
        if more > 0 {
            shown.push(format!("{more} more"));
        }
        let last = shown.pop().unwrap_or_default();
        if shown.is_empty() { f.write_str(&last) } else { write!(f, "{} or {last}", shown.join(", ")) }
    }
}

/// The known words nearest to `text`, if they are near enough to be a slip of the finger: all that are as near.
#[must_use]
pub fn suggest<'a>(text: &str, known: impl IntoIterator<Item = &'a str>) -> Option<Near<'a>> {
    let text = text.to_lowercase();
    let mut nearest: Option<(usize, Near<'a>)> = None;
    for word in known {
        let distance = strsim::damerau_levenshtein(&text, &word.to_lowercase());
        if distance > 1 + word.chars().count() / 4 {
            continue;
        }
        match &mut nearest {
            Some((least, _)) if distance > *least => {}
            Some((least, near)) if distance == *least => near.add(word),
            _ => nearest = Some((distance, Near { first: word, others: Vec::new() })),
        }
    }
    nearest.map(|(_, near)| near)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, known: &[&'static str]) -> Option<String> {
        suggest(text, known.iter().copied()).map(|near| near.to_string())
    }

    #[test]
    fn a_slip_is_suggested_and_a_stranger_is_not() {
        assert_eq!(shown("exposre_h", &["readout", "exposure_h"]).as_deref(), Some("`exposure_h`"));
        assert_eq!(shown("banana", &["readout", "exposure_h"]), None);
    }

    #[test]
    fn all_that_are_as_near_are_suggested_and_none_that_is_farther() {
        let lines = ["KM12", "KM12-LR1", "KM12-LR2", "KM12-LR1"];
        assert_eq!(shown("KM12-LR3", &lines).as_deref(), Some("`KM12-LR1` or `KM12-LR2`"));
        assert_eq!(shown("km12-lr2", &lines).as_deref(), Some("`KM12-LR2`"));
        let near = suggest("KM12-LR3", lines).unwrap();
        assert_eq!((near.only(), near.first()), (None, "KM12-LR1"));
        assert_eq!(suggest("KM12-LR22", lines).unwrap().only(), Some("KM12-LR2"));
    }

    #[test]
    fn a_hundred_that_are_as_near_are_counted() {
        let known = ["L0", "L1", "L2", "L3", "L4", "L5", "L6", "L7"];
        assert_eq!(shown("LX", &known).as_deref(), Some("`L0`, `L1`, `L2`, `L3`, `L4`, `L5` or 2 more"));
    }
}
