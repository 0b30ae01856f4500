//! Two names that may be one: `larotrectinb` and `larotrectinib`, `KM12-LR1` and `km12 lr1`, `2026-03-02` and `02.03.2026`.
//!
//! A misspelt compound is a compound of its own, and an experiment is lost without a word. But `KM12-LR1` and `KM12-LR2`,
//! `drug A` and `drug B`, `TPX-0005` and `TPX-0046` are two things, and whoever is warned of those reads no warning. So
//! names are held together by four laws, of which a name must obey one:
//!
//! 1. **Spelling.** Case, blanks, dashes, underscores and leading zeros do not tell names apart, nor Greek letters and their
//!    names or Latin letters (`α`, `alpha`, `a`), micro signs, Cyrillic and full-width letters that look like Latin ones,
//!    capital I and small l in the place of 1, O in the place of 0. A separator between two digits does: `1-1` is not `11`.
//! 2. **Day.** Two forms of one day are one: `2026-03-02`, `02.03.2026`, `2026/3/2`, `2 Mar 2026`, `2. März 2026`, `02.03.`, `260302`, and
//!    `46083`, the number that spreadsheets keep for a day. The time behind a day (`2026-03-02 14:00`) makes it one of several of that
//!    day: a question only where something else says so too.
//! 3. **Slip.** One letter more, less, other, or two exchanged, in a word of five letters and more, the numbers being the
//!    same: never a difference in digits, nor in single letters that number things (`LR1`, `drug A`, `KM12R`).
//! 4. **Far slip.** Two such letters in a word of eight letters and more, or two letters exchanged in a short word: as
//!    likely two things (`imatinib`, `afatinib`), and worth a question only where something else says so too.

mod dates;
mod orders;

use std::collections::{BTreeMap, BTreeSet};

pub(crate) use dates::one_day;
use dates::{Date, dates};
pub use orders::{DayOrder, day_by_order, day_in_words, month_in_words};

/// How two names may be one, the surest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Likeness {
    /// They differ in how they are written only.
    Spelling,
    /// They are two forms of one day.
    Day,
    /// They are one day at two times: a question only with other evidence.
    Time,
    /// One letter apart, in a word.
    Slip,
    /// Two letters apart: a question only with other evidence.
    FarSlip,
}

/// How two different names may be one; `None` for one name and for two things.
#[must_use]
pub fn likeness(a: &str, b: &str) -> Option<Likeness> {
    let (a, b) = (Name::of(a), Name::of(b));
    a.likeness(&b)
}

/// Do two names hold the same numbers in the same order? `TPX-0005` and `TPX-0046` do not, and are two things.
#[must_use]
pub fn same_numbers(a: &str, b: &str) -> bool {
    let numbers = |text: &str| -> Vec<String> {
        let is_number = |word: &String| word.starts_with(|c: char| c.is_ascii_digit());
        words(text).into_iter().filter(is_number).collect()
    };
    numbers(a) == numbers(b)
}

/// Is all of a text a day, in any form that is known, with or without a year and a time behind it?
#[must_use]
pub fn is_day(text: &str) -> bool {
    dates(text).is_one()
}

/// The one day that a text is: year, month and day of the month; `None` when it may be several, has no year, or is no date.
#[must_use]
pub fn day(text: &str) -> Option<(u16, u8, u8)> {
    dates::one_day(text).map(|(day, _)| day)
}

/// Names up to which every two are held beside each other letter by letter; of more only spellings and days are
/// compared.
const MOST_FOR_SLIPS: usize = 1000;

/// Every two of the names that may be one, by their places in the list.
#[must_use]
pub fn pairs(names: &[&str]) -> Vec<(usize, usize, Likeness)> {
    let read: Vec<Name> = names.iter().map(|name| Name::of(name)).collect();
    let mut candidates: BTreeSet<(usize, usize)> = BTreeSet::new();
    if read.len() <= MOST_FOR_SLIPS {
        candidates.extend((0..read.len()).flat_map(|a| (a + 1..read.len()).map(move |b| (a, b))));
    } else {
        let mut same: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (index, name) in read.iter().enumerate() {
            let days = name.date.days.iter().map(|day| format!("day {day:?}"));
            // Names of punctuation only fold to nothing, which is no likeness.
            let folds = name.folds.iter().filter(|fold| !fold.is_empty()).cloned();
            let keys: BTreeSet<String> = folds.chain(days).collect();
            for key in keys {
                let earlier = same.entry(key).or_default();
                candidates.extend(earlier.iter().map(|&other| (other, index)));
                earlier.push(index);
            }
        }
    }
    let found = candidates.into_iter().filter_map(|(a, b)| Some((a, b, read[a].likeness(&read[b])?)));
    found.collect()
}

/// Fewest letters of a word in which one letter is a slip.
const SHORTEST_WORD: usize = 5;

/// Fewest letters of a word in which two letters are a slip.
const SHORTEST_WORD_OF_TWO: usize = 8;

/// Words that are followed by a letter or a number that tells one from another.
const NUMBERED: [&str; 24] = [
    "compound",
    "cmpd",
    "cpd",
    "drug",
    "inhibitor",
    "agent",
    "treatment",
    "line",
    "clone",
    "pool",
    "patient",
    "donor",
    "sample",
    "plate",
    "batch",
    "run",
    "day",
    "week",
    "passage",
    "experiment",
    "exp",
    "replicate",
    "rep",
    "set",
];

/// Words that are shortened before a number.
const SHORTENED: [(&str, &str); 8] = [
    ("exp", "experiment"),
    ("expt", "experiment"),
    ("experiments", "experiment"),
    ("rep", "replicate"),
    ("repl", "replicate"),
    ("cmpd", "compound"),
    ("cpd", "compound"),
    ("pass", "passage"),
];

/// A name as it is compared.
struct Name<'a> {
    written: &'a str,
    /// What is left when all that does not tell names apart is taken away, in three ways.
    folds: [String; 3],
    /// Its words and numbers.
    words: Vec<String>,
    /// The day that it is, when it is a date.
    date: Date,
}

impl<'a> Name<'a> {
    fn of(written: &'a str) -> Self {
        let plain: String = written.chars().map(latin).collect();
        let named = greek(&plain, |(_, name, _)| name);
        let lettered = greek(&plain, |(_, _, letter)| letter);
        let confused: String = plain.chars().map(look_alike).collect();
        let folds = [&named, &lettered, &confused].map(|text| words(text).join(""));
        Self { written, folds, words: words(&named), date: dates(&plain) }
    }

    fn likeness(&self, other: &Self) -> Option<Likeness> {
        if self.written == other.written {
            return None;
        }
        if self.date.is_one() && other.date.is_one() {
            let is_spelling = self.folds[0] == other.folds[0];
            return self.date.likeness(&other.date, is_spelling);
        }
        if self.folds.iter().zip(&other.folds).any(|(a, b)| a == b && !a.is_empty()) {
            return Some(Likeness::Spelling);
        }
        slip(&self.words, &other.words)
    }
}

/// Is one list of words the other with a slip in one of them? Numbers must agree.
fn slip(a: &[String], b: &[String]) -> Option<Likeness> {
    let is_number = |word: &&String| word.starts_with(|c: char| c.is_ascii_digit());
    if !a.iter().filter(is_number).eq(b.iter().filter(is_number)) {
        return None;
    }
    if a.len() != b.len() {
        return None;
    }
    let mut differ = a.iter().zip(b).filter(|(a, b)| a != b);
    let (Some((a, b)), None) = (differ.next(), differ.next()) else { return None };
    let shorter = a.chars().count().min(b.chars().count());
    let distance = strsim::damerau_levenshtein(a, b);
    match distance {
        1 if numbers_things(a, b) => None,
        1 if shorter >= SHORTEST_WORD => Some(Likeness::Slip),
        // Two letters exchanged leave the same letters: `LR1` and `RL1`.
        1 if shorter >= 2 && same_letters(a, b) => Some(Likeness::FarSlip),
        2 if shorter >= SHORTEST_WORD_OF_TWO => Some(Likeness::FarSlip),
        _ => None,
    }
}

fn same_letters(a: &str, b: &str) -> bool {
    let sorted = |text: &str| {
        let mut letters: Vec<char> = text.chars().collect();
        letters.sort_unstable();
        letters
    };
    sorted(a) == sorted(b)
}

/// `compounda` and `compoundb`, `drug` and `drugs`, `line` and `linea`: what is behind the word numbers things.
fn numbers_things(a: &str, b: &str) -> bool {
    let stem = |word: &str| -> String { word.chars().take(word.chars().count().saturating_sub(1)).collect() };
    let is_numbered = |word: &str| NUMBERED.contains(&word);
    (is_numbered(&stem(a)) && is_numbered(&stem(b)) && stem(a) == stem(b))
        || (is_numbered(a) && stem(b) == *a)
        || (is_numbered(b) && stem(a) == *b)
}

/// Small words and numbers, cut at separators, between letters and digits, and between a small and a capital letter
/// that ends a word (`drugA`). Numbers without leading zeros; a separator between two digits stays.
fn words(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let characters: Vec<char> = text.chars().collect();
    let mut in_word = false;
    for (index, &c) in characters.iter().enumerate() {
        let before = index.checked_sub(1).map(|index| characters[index]);
        let after = characters.get(index + 1).copied();
        let is_digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
        if !c.is_alphanumeric() && !matches!(c, '+' | '%' | '*') {
            // `0.1` is not `01`, nor `1-1` eleven.
            if in_word && is_digit(before) && is_digit(after) {
                found.push(if matches!(c, '.' | ',') { ".".to_owned() } else { "-".to_owned() });
            }
            in_word = false;
            continue;
        }
        let other_kind =
            before.is_some_and(|b| b.is_ascii_digit() != c.is_ascii_digit() || !b.is_alphanumeric());
        let last_capital = c.is_uppercase()
            && before.is_some_and(char::is_lowercase)
            && after.is_none_or(|after| !after.is_alphabetic());
        let starts = !in_word || other_kind || last_capital || !c.is_alphanumeric();
        if starts {
            found.push(String::new());
        }
        if let Some(word) = found.last_mut() {
            word.extend(c.to_lowercase());
        }
        in_word = true;
    }
    for index in 0..found.len() {
        // `exp 2` is `experiment 2`.
        if found.get(index + 1).is_some_and(|next| next.bytes().all(|b| b.is_ascii_digit()))
            && let Some((_, whole)) = SHORTENED.iter().find(|(short, _)| *short == found[index])
        {
            (*whole).clone_into(&mut found[index]);
        }
        let is_decimal = index > 0 && found[index - 1] == ".";
        if found[index].bytes().all(|b| b.is_ascii_digit()) && !is_decimal {
            let short = found[index].trim_start_matches('0');
            found[index] = if short.is_empty() { "0".to_owned() } else { short.to_owned() };
        }
    }
    found
}

/// A letter that looks like a Latin one, or is written wider, as that one; dashes as one dash.
fn latin(c: char) -> char {
    const CYRILLIC: [(char, char); 26] = [
        ('а', 'a'),
        ('е', 'e'),
        ('о', 'o'),
        ('р', 'p'),
        ('с', 'c'),
        ('у', 'y'),
        ('х', 'x'),
        ('і', 'i'),
        ('ѕ', 's'),
        ('ј', 'j'),
        ('А', 'A'),
        ('В', 'B'),
        ('Е', 'E'),
        ('К', 'K'),
        ('М', 'M'),
        ('Н', 'H'),
        ('О', 'O'),
        ('Р', 'P'),
        ('С', 'C'),
        ('Т', 'T'),
        ('У', 'Y'),
        ('Х', 'X'),
        ('І', 'I'),
        ('Ѕ', 'S'),
        ('Ј', 'J'),
        ('к', 'k'),
    ];
    match c {
        '\u{ff01}'..='\u{ff5e}' => u32::from(c).checked_sub(0xfee0).and_then(char::from_u32).unwrap_or(c),
        '\u{2070}' | '\u{2080}' => '0',
        '\u{b9}' | '\u{2081}' => '1',
        '\u{b2}' | '\u{2082}' => '2',
        '\u{b3}' | '\u{2083}' => '3',
        // The micro sign of old code pages is the Greek letter mu.
        '\u{b5}' => '\u{3bc}',
        _ => CYRILLIC.iter().find(|(from, _)| *from == c).map_or(c, |(_, to)| *to),
    }
}

/// I and l in the place of 1, O in that of 0.
fn look_alike(c: char) -> char {
    match c {
        'I' | 'l' | '|' => '1',
        'O' | 'o' => '0',
        other => other,
    }
}

/// Greek letters with their names and the Latin letters that stand for them.
const GREEK: [(char, &str, &str); 14] = [
    ('α', "alpha", "a"),
    ('β', "beta", "b"),
    ('γ', "gamma", "g"),
    ('δ', "delta", "d"),
    ('ε', "epsilon", "e"),
    ('ζ', "zeta", "z"),
    ('η', "eta", "h"),
    ('θ', "theta", "th"),
    ('κ', "kappa", "k"),
    ('λ', "lambda", "l"),
    ('μ', "mu", "u"),
    ('σ', "sigma", "s"),
    ('τ', "tau", "t"),
    ('ω', "omega", "w"),
];

/// The text with its Greek letters written in Latin ones.
fn greek(text: &str, as_latin: impl Fn((char, &'static str, &'static str)) -> &'static str) -> String {
    let mut written = String::with_capacity(text.len());
    for c in text.chars() {
        let small = c.to_lowercase().next().unwrap_or(c);
        match GREEK.iter().find(|(letter, ..)| *letter == small) {
            Some(&entry) => written.push_str(as_latin(entry)),
            None => written.push(c),
        }
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_may_be_one_are_held_together() {
        for (a, b, how) in [
            ("larotrectinb", "larotrectinib", Likeness::Slip),
            ("larotrectinin", "larotrectinib", Likeness::Slip),
            ("larotrectini", "larotrectinib", Likeness::Slip),
            ("alrotrectinib", "larotrectinib", Likeness::Slip),
            ("Larotrectinib", "larotrectinib", Likeness::Spelling),
            ("LOXO-101", "loxo 101", Likeness::Spelling),
            ("LOXO101", "LOXO_101", Likeness::Spelling),
            ("LOXO\u{a0}101", "LOXO\u{2011}101", Likeness::Spelling),
            ("LOXO-1O1", "LOXO-101", Likeness::Spelling),
            ("KM12-LRl", "KM12-LR1", Likeness::Spelling),
            ("KM12-LR01", "KM12-LR1", Likeness::Spelling),
            ("KM12 LR1", "km12-lr1", Likeness::Spelling),
            ("TGFα", "TGF-alpha", Likeness::Spelling),
            ("PI3Kα", "PI3Ka", Likeness::Spelling),
            ("КМ12", "KM12", Likeness::Spelling),
            ("ＫＭ１２", "KM12", Likeness::Spelling),
            ("A + B (0.1 \u{b5}M)", "A + B (0.1 \u{3bc}M)", Likeness::Spelling),
            ("A + B (0.1 µM)", "a+b (0.1 uM)", Likeness::Spelling),
            ("day 1", "Day-01", Likeness::Spelling),
            ("parental", "parentel", Likeness::Slip),
            ("replicate 1", "replciate 1", Likeness::Slip),
            ("2026-03-02", "02.03.2026", Likeness::Day),
            ("2026-03-02", "2026/3/2", Likeness::Day),
            ("2026-03-02", "20260302", Likeness::Day),
            ("2026-03-02", "2 Mar 2026", Likeness::Day),
            ("2026-03-02", "March 2, 2026", Likeness::Day),
            ("2026-03-02", "02/03/2026", Likeness::Day),
            ("2026-03-02", "03/02/2026", Likeness::Day),
            ("2026-03-02", "02.03.26", Likeness::Day),
            ("2026-03-09", "46090", Likeness::Day),
            ("2026-03-09", "260309", Likeness::Day),
            ("2026-03-09", "09.03.", Likeness::Day),
            ("2026-03-09", "9 Mar", Likeness::Day),
            ("2026-03-09", "09. März 2026", Likeness::Day),
            ("2026-03-09", "9 mars 2026", Likeness::Day),
            ("2026-03-09", "2026-03-09 14:00", Likeness::Time),
            ("2026-03-09 10:30", "2026-03-09 11:05", Likeness::Time),
            ("2026-03-09T10:30:00", "9.3.2026 11:05", Likeness::Time),
            ("46090", "46090.4375", Likeness::Time),
            ("09.03.2026 10:30", "2026-03-09 10:30", Likeness::Day),
            ("experiment 2", "exp 2", Likeness::Spelling),
            ("Exp2", "experiment 02", Likeness::Spelling),
            ("rep 1", "replicate 1", Likeness::Spelling),
            ("imatinib", "afatinib", Likeness::FarSlip),
            ("larotrektnib", "larotrectinib", Likeness::FarSlip),
            ("KM12-RL1", "KM12-LR1", Likeness::FarSlip),
        ] {
            assert_eq!(likeness(a, b), Some(how), "{a} {b}");
            assert_eq!(likeness(b, a), Some(how), "{b} {a}");
        }
    }

    #[test]
    fn names_that_number_things_are_two() {
        for (a, b) in [
            ("KM12-LR1", "KM12-LR2"),
            ("KM12", "KM12-LR1"),
            ("KM12", "KM12R"),
            ("KM12-P", "KM12-R"),
            ("KM12-1-1", "KM12-11"),
            ("PC9-GR", "PC9-ER"),
            ("HCC827", "HCC828"),
            ("drug A", "drug B"),
            ("drugA", "drugB"),
            ("compounda", "compoundb"),
            ("drug", "drugs"),
            ("AZ-1", "AZ-11"),
            ("TPX-0005", "TPX-0046"),
            ("PHA-665752", "PHA-848125"),
            ("LOXO-101", "LOXO-195"),
            ("day1", "day2"),
            ("day 1", "day 11"),
            ("2026-03-02", "2026-03-03"),
            ("02/03/2026", "03/02/2026"),
            ("2026-03-02", "2026-02-03"),
            ("02.03.2026", "03.02.2026"),
            ("2026-03-02 a", "2026-03-02 b"),
            ("46090", "46091"),
            ("46090", "2026-03-10"),
            ("260309", "2026-03-10"),
            ("09.03.", "2026-03-10"),
            ("09.03.", "09.04."),
            ("2026-03-09 10:30", "2026-03-10 10:30"),
            ("exp 2", "experiment 3"),
            ("10:30", "11:05"),
            ("rep A", "replicate"),
            ("A + B (0.1 µM)", "A + B (1 µM)"),
            ("A + B (0.1 µM)", "A + B (0.1 nM)"),
            ("A + B", "A"),
            ("selitrectinib", "repotrectinib"),
            ("0.1", "0.01"),
            ("siRNA-a", "siRNA-b"),
            ("MEK1", "MEK2"),
            ("ALK", "ABL"),
            ("larotrectinib", "larotrectinib"),
            ("", "-"),
        ] {
            assert_eq!(likeness(a, b), None, "{a} {b}");
            assert_eq!(likeness(b, a), None, "{b} {a}");
        }
    }

    #[test]
    fn numbers_are_compared_without_their_zeros() {
        assert!(same_numbers("TPX-0005", "tpx 5") && same_numbers("imatinib", "imatinb"));
        assert!(!same_numbers("TPX-0005", "TPX-0046") && !same_numbers("LOXO-101", "LOXO"));
    }

    #[test]
    fn many_names_are_compared_by_their_spelling() {
        let mut names: Vec<String> = (0..5000).map(|k| format!("compound {k}")).collect();
        names.push("COMPOUND-77".to_owned());
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        assert_eq!(pairs(&names), [(77, 5000, Likeness::Spelling)]);
    }

    #[test]
    fn names_of_punctuation_only_are_no_candidates_for_each_other() {
        // Every two of 8,000 would be 32 million.
        let names: Vec<String> = (0..8000_u32)
            .map(|n| (0..13).map(|bit| if n >> bit & 1 == 1 { '#' } else { '!' }).collect())
            .collect();
        let names: Vec<&str> = names.iter().map(String::as_str).chain(["KM-12", "km12"]).collect();
        let began = std::time::Instant::now();
        assert_eq!(pairs(&names), [(8000, 8001, Likeness::Spelling)]);
        assert!(began.elapsed().as_secs() < 8, "{:?}", began.elapsed());
    }
}
