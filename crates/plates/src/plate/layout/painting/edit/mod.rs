//! The edit itself: tried from the smallest on, and taken only where our own reader finds what was wanted.

mod changes;
mod comments;
mod entries;
mod place;
mod renamed;
mod turned;
mod withdraw;

use std::collections::BTreeSet;

use toml_edit::DocumentMut;

use super::one_well::{is_of_contents, refused};
use super::said::{Said, Standing, alike, is_plain, plain};
use super::strokes::{Stroke, Wanted};
use super::written::Sections;
use crate::plate::layout::{Beside, read};
use crate::plate::well::{PlateFormat, Well};
use changes::Changes;
use entries::Entries;
use foldshift_tables::diagnostic::{Code, Diagnostic};
use withdraw::{Depth, withdrawn};

/// How the text was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Manner {
    /// Nothing had to be.
    Untouched,
    /// Sections in their places.
    InPlace,
    /// Wells one by one, above what sections say.
    WellByWell,
    /// The wells were written anew; comments and what holds for the whole plate stayed.
    Anew,
}

/// A layout as it is painted.
#[derive(Clone, Debug, PartialEq)]
pub struct Painted {
    /// The new text.
    pub text: String,
    /// The first and the last line of it that changed, from 1; `None` where none did.
    pub lines: Option<(usize, usize)>,
    /// The wells of which something else is said now.
    pub wells: BTreeSet<Well>,
    /// How the text was changed.
    pub manner: Manner,
    /// What is said of every well now.
    pub said: Said,
}

/// Can a layout be edited where it stands? TOML of one plate without a name, all of it in this file.
#[must_use]
pub fn can_be_edited(text: &str) -> bool {
    read("layout", text.as_bytes(), &Beside::default()).is_ok_and(|layouts| is_plain(&layouts, text))
}

/// Paints on a layout in TOML, on a plate of this format.
///
/// # Errors
/// When the text is no layout that can be edited where it stands, or the stroke makes no sense on it.
pub fn paint(
    source: &str,
    text: &str,
    format: PlateFormat,
    stroke: &Stroke,
) -> Result<Painted, Vec<Diagnostic>> {
    let one = |problem: Diagnostic| vec![problem];
    let layouts = read(source, text.as_bytes(), &Beside::default())?;
    if !is_plain(&layouts, text) {
        let help = "a copy of it in TOML can be painted";
        let message = format!("`{source}` is no layout of one plate in TOML that stands for itself");
        return Err(one(refused(Code::Layout, message, help)));
    }
    let now = Standing::of(source, text, format)?;
    let wanted = stroke.wanted(&now, format).map_err(one)?;
    let changed = changed(&now.said, &wanted.said);
    if changed.is_empty() {
        let (text, said) = (text.to_owned(), now.said);
        return Ok(Painted { text, lines: None, wells: changed, manner: Manner::Untouched, said });
    }
    let is_right =
        |made: &String| Standing::of(source, made, format).is_ok_and(|made| alike(&made.said, &wanted.said));
    let bare = text.trim_start_matches('\u{feff}');
    let whole = match stroke {
        Stroke::Turn(turn) => turned::turned(bare, *turn, format),
        Stroke::Rename { from, to } => renamed::renamed(bare, from, to),
        _ => None,
    };
    let manners: [(Manner, &dyn Fn() -> Option<String>); 5] = [
        (Manner::InPlace, &|| whole.clone()),
        (Manner::InPlace, &|| remarked(source, bare, &now, &wanted, format)),
        (Manner::InPlace, &|| edited(source, bare, &wanted, format, Depth::Contents)),
        (Manner::WellByWell, &|| edited(source, bare, &wanted, format, Depth::Lines)),
        (Manner::Anew, &|| anew(source, bare, &wanted.said, format)),
    ];
    let found = manners.into_iter().find_map(|(manner, make)| Some((manner, make().filter(&is_right)?)));
    let Some((manner, made)) = found else {
        let help = "edit its text; nothing was changed";
        let message = format!("`{source}` has a form in which this cannot be said");
        return Err(one(refused(Code::Layout, message, help)));
    };
    let made = as_it_was_written(text, made);
    let lines = changed_lines(text, &made);
    Ok(Painted { text: made, lines, wells: changed, manner, said: wanted.said })
}

/// The wells of which both say something else.
fn changed(one: &Said, other: &Said) -> BTreeSet<Well> {
    let all: BTreeSet<Well> = one.keys().chain(other.keys()).copied().collect();
    let differs = |well: &Well| one.get(well).map(plain) != other.get(well).map(plain);
    all.into_iter().filter(differs).collect()
}

/// Where wells hold what they held, and only something about them is said otherwise.
fn remarked(
    source: &str,
    text: &str,
    now: &Standing,
    wanted: &Wanted,
    format: PlateFormat,
) -> Option<String> {
    let of_contents = |said: Option<&super::said::Words>| {
        said.map(|words| {
            let all = plain(words);
            all.into_iter().filter(|(key, _)| is_of_contents(key)).collect::<Vec<_>>()
        })
    };
    let only_remarks = wanted
        .touched
        .iter()
        .all(|well| of_contents(now.said.get(well)) == of_contents(wanted.said.get(well)));
    only_remarks.then(|| edited(source, text, wanted, format, Depth::Remarks)).flatten()
}

/// The sections taken off the wells that are meant, and what they lack put in.
fn edited(source: &str, text: &str, wanted: &Wanted, format: PlateFormat, depth: Depth) -> Option<String> {
    let entries = Entries::of(text)?;
    let mut changes: Changes = withdrawn(&entries, &wanted.touched, &wanted.said, depth);
    let without = changes.made_in(text)?;
    let now = Standing::of(source, &without, format).ok().or_else(|| {
        // Nothing may be left of it for a moment.
        without.trim().is_empty().then(|| Standing::of(source, "[well]\n", format).ok()).flatten()
    })?;
    let mut lacks = Said::new();
    for well in &wanted.touched {
        if let Some(words) = wanted.said.get(well)
            && let Some(own) = place::lacking(*well, words, &now)
        {
            lacks.insert(*well, own);
        }
    }
    place::place(&mut changes, &entries, &lacks);
    let made = changes.made_in(text)?;
    Some(if made.trim().is_empty() { "[well]\n".to_owned() } else { made })
}

/// Everything that names wells written anew; what holds for the whole plate, and every comment, stays.
fn anew(source: &str, text: &str, wanted: &Said, format: PlateFormat) -> Option<String> {
    let mut document: DocumentMut = text.parse().ok()?;
    for section in ["row", "col", "irow", "icol", "block", "well", "series"] {
        document.remove(section);
    }
    let rest = document.to_string();
    let mut made: String =
        comments::lost(text, &rest).iter().fold(String::new(), |all, line| all + line + "\n");
    if !made.is_empty() {
        made.push('\n');
    }
    made.push_str(rest.trim_start_matches('\n'));
    if !rest.trim().is_empty() {
        made.push_str(if rest.ends_with('\n') { "\n" } else { "\n\n" });
    }
    // What the whole plate is said to be need not be said again.
    let below = Standing::of(source, &format!("{made}[well]\n"), format).ok()?;
    let own = wanted.iter().filter_map(|(well, words)| Some((*well, place::lacking(*well, words, &below)?)));
    let mut sections = Sections::of(&own.collect());
    for series in &mut sections.series {
        series.words.remove("role");
    }
    let body = sections.text();
    Some(made + if body.is_empty() { "[well]\n" } else { &body })
}

/// With the ends of lines and the mark at the beginning that the file had.
fn as_it_was_written(was: &str, made: String) -> String {
    let made = if was.contains("\r\n") { made.replace("\r\n", "\n").replace('\n', "\r\n") } else { made };
    if was.starts_with('\u{feff}') { format!("\u{feff}{made}") } else { made }
}

/// The first and the last line of the new text that the old one does not have there.
#[must_use]
pub fn changed_lines(was: &str, is: &str) -> Option<(usize, usize)> {
    let (old, new): (Vec<&str>, Vec<&str>) = (was.lines().collect(), is.lines().collect());
    let before = old.iter().zip(&new).take_while(|(one, other)| one == other).count();
    if before == old.len() && before == new.len() {
        return None;
    }
    let most = old.len().min(new.len()) - before;
    let behind =
        old.iter().rev().zip(new.iter().rev()).take(most).take_while(|(one, other)| one == other).count();
    let first = (before + 1).min(new.len().max(1));
    Some((first, (new.len() - behind).max(first)))
}
