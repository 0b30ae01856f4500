//! A flood is a table: problems of one kind are told a few in full, the rest as a number with their places.
//!
//! Of one kind are problems of one severity and code whose message and advice differ in nothing but what they quote in
//! backticks, in numbers, and in words that hold a number (`KM12`, `A01`). How many names or numbers a list holds does
//! not matter either.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::{Code, Diagnostic, Place, Severity};
use crate::visible::visible;

/// So many of a kind are told in full.
pub const IN_FULL: usize = 3;
/// So many stretches of lines of a file are listed.
const MOST_STRETCHES: usize = 20;
/// So many files are listed.
const MOST_FILES: usize = 6;

/// What is told of problems, in their order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told<'a> {
    /// A problem as it is.
    InFull(&'a Diagnostic),
    /// Those of the kind just told that are left.
    More(More<'a>),
}

/// The rest of a kind. Printed: `... and 222 more of this kind, in lines 9, 12–40`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct More<'a> {
    /// Those that are left, in their order.
    pub left: Vec<&'a Diagnostic>,
    /// How bad they are.
    pub severity: Severity,
    /// The file of the problem just told, which needs no name here.
    told: Option<String>,
    /// The lines of each file.
    lines: Vec<(String, BTreeSet<usize>)>,
}

/// The first [`IN_FULL`] of every kind in full, with what is left of the kind behind the last of them.
#[must_use]
pub fn in_kinds(diagnostics: &[Diagnostic]) -> Vec<Told<'_>> {
    let mut kinds: BTreeMap<(Severity, Code, String, Option<String>), Vec<usize>> = BTreeMap::new();
    for (index, one) in diagnostics.iter().enumerate() {
        let kind = (one.severity, one.code, pattern(&one.message), one.help.as_deref().map(pattern));
        kinds.entry(kind).or_default().push(index);
    }
    let mut rest: BTreeMap<usize, More<'_>> = BTreeMap::new();
    let mut left_out: BTreeSet<usize> = BTreeSet::new();
    for of_kind in kinds.values().filter(|of_kind| of_kind.len() > IN_FULL) {
        let (told, left) = of_kind.split_at(IN_FULL);
        let last = told[IN_FULL - 1];
        let left_of_it = left.iter().map(|index| &diagnostics[*index]).collect();
        rest.insert(last, More::of(&diagnostics[last], left_of_it));
        left_out.extend(left);
    }
    let shown = diagnostics.iter().enumerate().filter(|(index, _)| !left_out.contains(index));
    shown
        .flat_map(|(index, one)| {
            std::iter::once(Told::InFull(one)).chain(rest.remove(&index).map(Told::More))
        })
        .collect()
}

/// A message without what tells it from others of its kind.
#[must_use]
pub fn pattern(message: &str) -> String {
    let mut words: Vec<String> = Vec::new();
    let mut glued = String::new();
    for (place, part) in message.split('`').enumerate() {
        if place % 2 == 1 {
            glued.push('#');
            continue;
        }
        for (index, word) in part.split(' ').enumerate() {
            if index > 0 {
                words.push(std::mem::take(&mut glued));
            }
            glued.push_str(&without_number(word));
        }
    }
    words.push(glued);
    let mut found = words.join(" ");
    // A list of any length is one.
    for between in ["#, #", "# and #", "# or #", "#; #"] {
        while found.contains(between) {
            found = found.replace(between, "#");
        }
    }
    found
}

/// A word that holds a digit is a name or a number; what stands around it stays.
fn without_number(word: &str) -> String {
    let is_edge = |c: char| "()[]{},.;:".contains(c);
    let core = word.trim_matches(is_edge);
    if core.contains(|c: char| c.is_ascii_digit()) { word.replacen(core, "#", 1) } else { word.to_owned() }
}

/// The file, and the sheet, of a place.
fn file_of(place: &Place) -> String {
    let whole = Place { line: None, column: None, ..place.clone() };
    whole.to_string()
}

impl<'a> More<'a> {
    fn of(last: &Diagnostic, left: Vec<&'a Diagnostic>) -> Self {
        let told = last.place.as_ref().map(file_of);
        let mut lines: Vec<(String, BTreeSet<usize>)> = Vec::new();
        for place in left.iter().filter_map(|one| one.place.as_ref()) {
            let file = file_of(place);
            let at = lines.iter().position(|(known, _)| *known == file).unwrap_or_else(|| {
                lines.push((file, BTreeSet::new()));
                lines.len() - 1
            });
            lines[at].1.extend(place.line);
        }
        Self { left, severity: last.severity, told, lines }
    }
}

impl fmt::Display for More<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "... and {} more of this kind", self.left.len())?;
        let mut listed: Vec<String> = Vec::new();
        for (file, lines) in &self.lines {
            let here = self.told.as_ref() == Some(file);
            let places = stretches(lines);
            let word = if lines.len() == 1 { "line" } else { "lines" };
            listed.extend(match (here, places.is_empty()) {
                (true, true) => None,
                (true, false) => Some(format!("{word} {places}")),
                (false, true) => Some(visible(file).into_owned()),
                (false, false) => Some(format!("{word} {places} of {}", visible(file))),
            });
        }
        if listed.is_empty() {
            return Ok(());
        }
        let others = listed.len().saturating_sub(MOST_FILES);
        listed.truncate(MOST_FILES);
        write!(f, ", in {}", listed.join("; "))?;
        if others > 0 { write!(f, " and {others} more files") } else { Ok(()) }
    }
}

/// Lines as people list them: `3, 5, 9–12`.
fn stretches(lines: &BTreeSet<usize>) -> String {
    let mut found: Vec<(usize, usize)> = Vec::new();
    for &line in lines {
        match found.last_mut() {
            Some((_, last)) if *last + 1 == line => *last = line,
            _ => found.push((line, line)),
        }
    }
    let shown = found
        .iter()
        .take(MOST_STRETCHES)
        .map(|&(first, last)| if first == last { first.to_string() } else { format!("{first}–{last}") });
    let shown = shown.collect::<Vec<_>>().join(", ");
    let rest: usize = found.iter().skip(MOST_STRETCHES).map(|(first, last)| last - first + 1).sum();
    if rest > 0 { format!("{shown} and {rest} more") } else { shown }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn warning(message: String) -> Diagnostic {
        Diagnostic::warning(Code::Folds, message).help("look at it")
    }

    fn lines_of(told: &[Told]) -> Vec<String> {
        let line = |one: &Told| match one {
            Told::InFull(one) => one.message.clone(),
            Told::More(more) => more.to_string(),
        };
        told.iter().map(line).collect()
    }

    #[test]
    fn two_hundred_of_a_kind_are_three_and_a_number() {
        let all: Vec<Diagnostic> =
            (0..225).map(|n| warning(format!("curve `drug {n}` of KM{n} is flat"))).collect();
        let told = lines_of(&in_kinds(&all));
        assert_eq!(told.len(), 4);
        assert_eq!(told[0], "curve `drug 0` of KM0 is flat");
        assert_eq!(told[3], "... and 222 more of this kind");
    }

    #[test]
    fn three_of_a_kind_and_problems_of_their_own_are_told_as_they_are() {
        let mut all: Vec<Diagnostic> = (0..3).map(|n| warning(format!("well A{n} is empty"))).collect();
        all.push(warning("the plate is turned".to_owned()));
        all.push(Diagnostic::error(Code::Folds, "well A9 is empty").help("look at it"));
        all.push(warning("well A7 is empty".to_owned()).help("look again"));
        assert_eq!(in_kinds(&all).len(), all.len());
        assert!(in_kinds(&all).iter().all(|one| matches!(one, Told::InFull(_))));
    }

    #[test]
    fn kinds_that_alternate_keep_their_order_and_each_its_rest() {
        let all: Vec<Diagnostic> =
            (0..10).map(|n| warning(format!("{} {n}", if n % 2 == 0 { "even" } else { "odd" }))).collect();
        let told = lines_of(&in_kinds(&all));
        assert_eq!(
            told,
            [
                "even 0",
                "odd 1",
                "even 2",
                "odd 3",
                "even 4",
                "... and 2 more of this kind",
                "odd 5",
                "... and 2 more of this kind"
            ]
        );
    }

    #[test]
    fn the_places_of_all_are_kept() {
        let lines = [3, 5, 7, 9, 12, 13, 14, 20];
        let all: Vec<Diagnostic> = lines
            .iter()
            .map(|line| {
                Diagnostic::error(Code::NotANumber, format!("`x{line}` is not a number"))
                    .at(Place::at("a.csv", *line, 2))
            })
            .collect();
        assert_eq!(lines_of(&in_kinds(&all))[3], "... and 5 more of this kind, in lines 9, 12–14, 20");
        let elsewhere: Vec<Diagnostic> = ["a.csv", "b.csv", "c.csv", "d.csv", "e.csv"]
            .iter()
            .map(|file| warning("no t0".to_owned()).at(Place::file(*file)))
            .collect();
        assert_eq!(lines_of(&in_kinds(&elsewhere))[3], "... and 2 more of this kind, in d.csv; e.csv");
    }

    #[test]
    fn what_is_quoted_and_what_counts_makes_no_kind() {
        assert_eq!(
            pattern("wells A1, A2 and B3 of `x y` read 0.3 (p < 0.001)"),
            "wells # of # read # (p < #)"
        );
        assert_eq!(pattern("wells A1 of `z` read 12 (p < 0.2)"), "wells # of # read # (p < #)");
        assert_ne!(pattern("the top is high"), pattern("the bottom is high"));
    }
}
