//! Lists that people write: `NTRK1 G595R`, `TRKA G595R 22%`, `MET amp CN 12`, `ETV6-NTRK3`, `TPM3-NTRK1 lost`.
//!
//! A line may name its line first (`KM12-LR1: NTRK1 G595R`), or a heading may (`[KM12-LR1]`). Every word is read or
//! refused, with its line and column.

mod item;
mod tokens;
mod words;

use std::collections::BTreeSet;

pub(super) use self::item::{Item, Reader};
use self::tokens::{Token, tokens};
use super::Form;
use super::cell_lines::{Lines, quoted, strangers};
use super::observation::{Found, Observation, Seen};
use super::wanted::Wanted;
use crate::knowledge::gene;
use foldshift_tables::diagnostic::{Code, Diagnostic, Place, suggest};
use foldshift_tables::sheet::{Book, Sheet};

/// How many bad words are told one by one.
const MOST_TOLD: usize = 20;

/// Reads a list.
pub(super) fn read(book: &Book, lines: &Lines, wanted: &Wanted<'_>) -> Result<Found, Vec<Diagnostic>> {
    let sheet = book.first();
    let mut found = Found::new(Form::List, Place::file(book.source().clone()));
    let mut problems = Vec::new();
    let mut strange: BTreeSet<String> = BTreeSet::new();
    let mut heading: Option<&str> = None;
    let mut unnamed: Option<Place> = None;
    for at in 0..sheet.len() {
        let text = tokens::without_comment(sheet.line(at));
        if text.trim().is_empty() {
            continue;
        }
        let (named, start) = line_of(text, lines);
        let words = tokens(text, start);
        if let (Some(line), true) = (named, words.is_empty()) {
            heading = Some(line);
            found.lines.insert(line.to_owned());
            continue;
        }
        let line = named.or(heading).or_else(|| lines.unnamed());
        let mut reader = Reader::new(wanted, None);
        let read = reader.read(&words);
        problems.extend(read.problems.iter().map(|problem| point(sheet, at, problem)));
        for item in read.items {
            found.counts.records += 1;
            let Some(line) = line else {
                unnamed.get_or_insert_with(|| sheet.place_of_line(at));
                continue;
            };
            found.lines.insert(line.to_owned());
            if item.wild_type {
                found.counts.leave("wild_type");
                continue;
            }
            if !wanted.has(&item.gene) {
                found.counts.leave("other_gene");
                strange.insert(item.gene);
                continue;
            }
            let place = Place::at(book.source().clone(), at + 1, item.column);
            found.observations.push(observation(line, item, place));
        }
        if problems.len() >= MOST_TOLD {
            break;
        }
    }
    if let Some(place) = unnamed {
        let mut problem = strangers(&[].into(), lines, &place);
        problem.help = Some(
            "name the line at the beginning, as in `KM12-LR1: NTRK1 G595R`, or in a heading `[KM12-LR1]`"
                .to_owned(),
        );
        problems.push(problem);
    }
    if !problems.is_empty() {
        problems.truncate(MOST_TOLD);
        return Err(problems);
    }
    found.warnings.extend(self::strange(&strange, wanted, &found.place));
    if found.counts.left.contains_key("wild_type") {
        found.warnings.push(
            Diagnostic::warning(
                Code::Contradiction,
                "genes stated as wild type are noted and not used: they do not say what was covered",
            )
            .at(found.place.clone())
            .help("give the list of covered genes as the coverage"),
        );
    }
    Ok(found)
}

/// A warning of genes that are not wanted, which may be slips of the finger.
pub(super) fn strange(genes: &BTreeSet<String>, wanted: &Wanted<'_>, place: &Place) -> Option<Diagnostic> {
    const MOST: usize = 12;
    if genes.is_empty() {
        return None;
    }
    let shown: Vec<&str> = genes.iter().map(String::as_str).take(MOST).collect();
    let message =
        format!("{} genes are not in the catalogue and are not used: {}", genes.len(), quoted(&shown));
    let near: Vec<String> = genes
        .iter()
        .filter_map(|gene| suggest(gene, wanted.symbols()).map(|near| format!("`{gene}` → {near}")))
        .collect();
    let warning = Diagnostic::warning(Code::UnknownName, message).at(place.clone());
    Some(if near.is_empty() { warning } else { warning.help(format!("did you mean {}?", near.join(", "))) })
}

/// The line that a text begins with (`KM12-LR1:`, `[KM12-LR1]`, or alone), and where the rest starts; bytes.
fn line_of<'l>(text: &str, lines: &'l Lines) -> (Option<&'l str>, usize) {
    let lead = text.len() - text.trim_start().len();
    let body = &text[lead..];
    if let Some(inner) = body.strip_prefix('[')
        && let Some(end) = inner.find(']')
        && let Some(found) = lines.of(inner[..end].trim())
    {
        let rest = lead + end + 2;
        let colon = text[rest..].len() - text[rest..].trim_start_matches([':', ' ']).len();
        return (Some(found.line), rest + colon);
    }
    let whole = body.trim_end().trim_end_matches(':').trim_end();
    if let Some(found) = lines.of(whole) {
        return (Some(found.line), text.len());
    }
    // The longest name before a colon that is a line: names may hold colons and blanks themselves.
    let colons = body.char_indices().filter(|(at, c)| *c == ':' && !body[at + 1..].starts_with(':'));
    let mut named = colons
        .rev()
        .filter_map(|(at, _)| lines.of(body[..at].trim()).map(|found| (found.line, lead + at + 1)));
    named.next().map_or((None, 0), |(line, rest)| (Some(line), rest))
}

/// An item as an observation of a line.
pub(super) fn observation(line: &str, item: Item, place: Place) -> Observation {
    let mut own = Observation::new(line, &item.gene, &item.variant, place);
    own.seen = match item.fraction {
        Some(fraction) if fraction <= 0.0 => Seen::Absent(0.0),
        fraction => Seen::Present(fraction),
    };
    own.transcript = item.transcript;
    own.copies = item.copies;
    own.copies_parental = item.copies_parental;
    own.parental = item
        .fraction_parental
        .map(|fraction| if fraction > 0.0 { Seen::Present(Some(fraction)) } else { Seen::Absent(0.0) });
    own.fusion = item.fusion;
    // `TRKA` and `NTRK1` are one gene when two lines stand side by side.
    own.gene = gene::named(&own.gene);
    own
}

/// What is wrong with a word.
pub(super) struct Problem {
    pub(super) message: String,
    pub(super) column: usize,
    pub(super) width: usize,
    pub(super) help: String,
}

fn point(sheet: &Sheet, line: usize, problem: &Problem) -> Diagnostic {
    sheet.error_at(problem.message.clone(), line, problem.column, problem.width).help(problem.help.clone())
}

/// The words of a cell.
pub(super) fn words_of(text: &str) -> Vec<Token<'_>> {
    tokens(text, 0)
}
