//! A TOML text changed as a person would change it: the bytes of what is set, and no others.
//!
//! ```text
//! text ─► homes (where a key stands: under its heading, dotted, inline) ─► values (written as the old one was) ─► text
//!                                  blocks (sections put in and taken away) ─┘
//! ```
//!
//! Nothing is printed anew: comments, order, blanks, quotes and line ends of a hand-written file stay as they are.

mod blocks;
mod homes;
mod lines;
mod values;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::ops::Range;

use crate::diagnostic::{Code, Diagnostic};
use crate::toml_document::{Document, key as key_text};
use homes::{Home, Place};

/// A value to be written.
#[derive(Clone, Debug, PartialEq)]
pub enum Written {
    /// A text.
    Text(String),
    /// A number, a truth value or a date, as TOML writes it.
    Bare(String),
    /// A list.
    List(Vec<Written>),
    /// A table: names and values.
    Table(Vec<(String, Written)>),
}

/// A step from the top of a document down.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// The section of this name.
    Key(String),
    /// One of a list of sections, from 0.
    Item(String, usize),
}

/// A key that is set, or taken away (`None`).
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// Where it stands; empty for the top of the file.
    pub path: Vec<Step>,
    /// Its name.
    pub key: String,
    /// What it is to be.
    pub value: Option<Written>,
}

/// The order in which what is new is put in.
pub struct Order<'a> {
    /// Names of the sections.
    pub sections: &'a [&'a str],
    /// Names of the keys of a section; of the top for "".
    pub keys: &'a dyn Fn(&str) -> Vec<&'static str>,
}

/// A part of the text, and what stands there instead.
type Splice = (Range<usize>, String);

/// A text that is edited.
pub struct Editor<'a> {
    name: &'a str,
    order: Order<'a>,
    text: String,
    document: Document,
}

impl<'a> Editor<'a> {
    /// Of a text; `name` is what messages call it.
    ///
    /// # Errors
    /// When it is not TOML: where, and why.
    pub fn new(name: &'a str, text: &str, order: Order<'a>) -> Result<Self, Diagnostic> {
        Ok(Self { name, order, text: text.to_owned(), document: Document::parse(name, text)? })
    }

    /// The text as it stands.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text as it stands, and no more edits.
    #[must_use]
    pub fn into_text(self) -> String {
        self.text
    }

    /// The document as it stands.
    #[must_use]
    pub fn document(&self) -> &Document {
        &self.document
    }

    /// What a key says; `None` where it is not there, or holds what is no value and no table of values.
    #[must_use]
    pub fn read(&self, path: &[Step], key: &str) -> Option<Written> {
        homes::entry(&homes::find(&self.document, path)?, key)?.said()
    }

    /// The keys of a section, in the order of the file.
    #[must_use]
    pub fn keys(&self, path: &[Step]) -> Vec<String> {
        homes::find(&self.document, path).map(|place| place.names()).unwrap_or_default()
    }

    /// The first and the last line of a key with its value, from 1.
    #[must_use]
    pub fn lines_of(&self, path: &[Step], key: &str) -> Option<(usize, usize)> {
        let place = homes::find(&self.document, path)?;
        let heads = homes::headings_of(&self.document, path, key);
        let found = homes::bytes_of(&place, key).into_iter().chain(heads);
        found.map(|range| lines::numbers(&self.text, &range)).reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))
    }

    /// The first and the last line of every section of this name that has a heading, from 1; of a list by their places in it.
    #[must_use]
    pub fn lines_of_sections(&self, section: &str) -> BTreeMap<Option<usize>, (usize, usize)> {
        let mut found: BTreeMap<Option<usize>, (usize, usize)> = BTreeMap::new();
        for block in blocks::of(&self.document, &self.text).iter().filter(|block| block.top == section) {
            let (first, last) = lines::numbers(&self.text, &(block.header.start..block.end));
            let lines = found.entry(block.index).or_insert((first, last));
            *lines = (lines.0.min(first), lines.1.max(last));
        }
        found
    }

    /// Makes a change.
    ///
    /// # Errors
    /// When something else stands there than a section, or a section is written in a way that cannot be changed in place.
    pub fn set(&mut self, change: &Change) -> Result<(), Diagnostic> {
        self.set_all(std::slice::from_ref(change))
    }

    /// Makes changes, those of different sections together.
    ///
    /// # Errors
    /// As for [`Editor::set`].
    pub fn set_all(&mut self, changes: &[Change]) -> Result<(), Diagnostic> {
        let mut left: Vec<Change> = changes.to_vec();
        while !left.is_empty() {
            let mut splices = Vec::new();
            let mut touched: Vec<Vec<Step>> = Vec::new();
            let mut later = Vec::new();
            for change in left {
                // A section that is made, or taken away, is alone in its round; so is each key of a section.
                if touched
                    .iter()
                    .any(|path| *path == change.path || path.is_empty() || change.path.is_empty())
                {
                    later.push(change);
                    continue;
                }
                match self.planned(&change)? {
                    Planned::Splices(some) => {
                        touched.push(change.path.clone());
                        splices.extend(some);
                    }
                    Planned::Alone(some) if splices.is_empty() => {
                        splices.extend(some);
                        touched.push(Vec::new());
                    }
                    Planned::Alone(_) => later.push(change),
                    Planned::Instead(some) => later.extend(some),
                }
            }
            self.apply(splices)?;
            left = later;
        }
        Ok(())
    }

    /// Puts a section at the end of those of its list; gives its number, from 0.
    ///
    /// # Errors
    /// When the list is written in a way that cannot be added to.
    pub fn add(&mut self, section: &str, keys: &[(String, Written)]) -> Result<usize, Diagnostic> {
        let count = self.count(section);
        self.add_all(section, &[keys.to_vec()])?;
        Ok(count)
    }

    /// Puts sections at the end of those of their list, parted by blank lines: the text is read again once.
    ///
    /// # Errors
    /// As for [`Editor::add`].
    pub fn add_all(&mut self, section: &str, sections: &[Vec<(String, Written)>]) -> Result<(), Diagnostic> {
        homes::count(&self.document, section)
            .ok_or_else(|| refused(&self.document, section, "is not a list of sections"))?;
        if sections.is_empty() {
            return Ok(());
        }
        let eol = lines::eol(&self.text);
        let block = |keys: &Vec<(String, Written)>| {
            let mut block = format!("[[{}]]{eol}", key_text(section));
            for (key, value) in keys {
                let _ = write!(block, "{} = {}{eol}", key_text(key), values::text(value));
            }
            block
        };
        let block = sections.iter().map(block).collect::<Vec<_>>().join(eol);
        let splice = blocks::insert(&self.document, &self.text, section, &block, &self.order);
        self.apply(vec![splice])
    }

    /// Takes sections of a list away, by their numbers from 0. Comments that stand between sections stay.
    ///
    /// # Errors
    /// When one is not there.
    pub fn remove(&mut self, section: &str, which: &[usize]) -> Result<(), Diagnostic> {
        let count = homes::count(&self.document, section).unwrap_or(0);
        if let Some(none) = which.iter().find(|index| **index >= count) {
            let message = format!("there is no section {} of `{section}`", none + 1);
            return Err(Diagnostic::error(Code::NoSuch, message));
        }
        let all = blocks::of(&self.document, &self.text);
        let out = all
            .iter()
            .filter(|block| block.top == section && block.index.is_some_and(|index| which.contains(&index)));
        let ranges = blocks::together(&self.text, out.cloned().collect());
        self.apply(lines::united(ranges).into_iter().map(|range| (range, String::new())).collect())
    }

    /// How many sections of a list there are.
    #[must_use]
    pub fn count(&self, section: &str) -> usize {
        homes::count(&self.document, section).unwrap_or(0)
    }

    /// What a change does to the text as it stands.
    fn planned(&self, change: &Change) -> Result<Planned, Diagnostic> {
        let (text, document) = (&self.text, &self.document);
        let Some(place) = homes::find(document, &change.path) else {
            let name = change.path.last().map_or("", |step| match step {
                Step::Key(name) | Step::Item(name, _) => name,
            });
            return Err(refused(document, name, "is not a section here"));
        };
        match (homes::entry(&place, &change.key), &change.value) {
            (Some(entry), Some(Written::Table(wanted))) if entry.is_table() => {
                let mut path = change.path.clone();
                path.push(Step::Key(change.key.clone()));
                let gone =
                    entry.names().into_iter().filter(|name| !wanted.iter().any(|(own, _)| own == name));
                let gone = gone.map(|key| Change { path: path.clone(), key, value: None });
                let mut steps: Vec<Change> = wanted
                    .iter()
                    .map(|(key, value)| Change {
                        path: path.clone(),
                        key: key.clone(),
                        value: Some(value.clone()),
                    })
                    .collect();
                if steps.is_empty() {
                    steps.push(Change { value: None, ..change.clone() });
                } else {
                    steps.extend(gone);
                }
                Ok(Planned::Instead(steps))
            }
            (Some(entry), Some(value)) => match entry.value() {
                Some((old, span)) => Ok(Planned::Splices(values::rewritten(text, old, span, value))),
                None => Ok(Planned::Instead(vec![Change { value: None, ..change.clone() }, change.clone()])),
            },
            (Some(_), None) => match &place.home {
                Home::Inline(table) => homes::without(&place, table, &change.key)
                    .map(|splice| Planned::Splices(vec![splice]))
                    .ok_or_else(|| refused(document, &change.key, "stands within braces and dots")),
                _ => Ok(self.taken_away(document, &place, change)),
            },
            (None, None) => Ok(Planned::Splices(Vec::new())),
            (None, Some(value)) => self.put_in(document, &place, change, value),
        }
    }

    /// A key that is there, taken away with its lines; with its heading where nothing else stands below it.
    fn taken_away(&self, document: &Document, place: &Place, change: &Change) -> Planned {
        let text = &self.text;
        let lines = homes::lines_of(place, text, &change.key);
        let heads = homes::headings_of(document, &change.path, &change.key);
        let all = blocks::of(document, text);
        let mut ranges: Vec<Range<usize>> = lines;
        ranges.extend(
            all.iter().filter(|block| heads.contains(&block.header)).map(|block| blocks::whole(text, block)),
        );
        if let Home::Headed { header: Some(header), alone: true } = &place.home
            && homes::only_key(place, &change.key)
            && let Some(block) = all.iter().find(|block| block.header == *header)
            && blocks::is_bare_without(text, block, &all, &ranges)
        {
            ranges.push(blocks::whole(text, block));
            return Planned::Alone(
                lines::united(ranges).into_iter().map(|range| (range, String::new())).collect(),
            );
        }
        if let (Home::Headed { header: None, .. }, [range]) = (&place.home, ranges.as_mut_slice())
            && homes::bodies(place).iter().all(|(name, _)| *name == change.key)
            && lines::is_blank_at(text, range.end)
        {
            // The blank line that parted the top from the first section.
            range.end = lines::line_end(text, range.end);
        }
        let splices = lines::united(ranges).into_iter().map(|range| (range, String::new())).collect();
        if heads.is_empty() { Planned::Splices(splices) } else { Planned::Alone(splices) }
    }

    /// A key that is not there yet.
    fn put_in(
        &self,
        document: &Document,
        place: &Place,
        change: &Change,
        value: &Written,
    ) -> Result<Planned, Diagnostic> {
        let text = &self.text;
        let eol = lines::eol(text);
        let said = format!("{} = {}", key_text(&change.key), values::text(value));
        let order = match change.path.as_slice() {
            [] => (self.order.keys)(""),
            [Step::Key(name) | Step::Item(name, _)] => (self.order.keys)(name),
            _ => Vec::new(),
        };
        match &place.home {
            Home::Absent => {
                let names: Vec<String> = change
                    .path
                    .iter()
                    .map(|step| match step {
                        Step::Key(name) | Step::Item(name, _) => key_text(name),
                    })
                    .collect();
                let block = format!("[{}]{eol}{said}{eol}", names.join("."));
                let top = change.path.first().map_or("", |step| match step {
                    Step::Key(name) | Step::Item(name, _) => name,
                });
                Ok(Planned::Alone(vec![blocks::insert(document, text, top, &block, &self.order)]))
            }
            Home::Inline(table) => homes::added(place, table, &said)
                .map(|splice| Planned::Splices(vec![splice]))
                .ok_or_else(|| refused(document, &change.key, "would stand within braces and dots")),
            Home::Dotted(prefix) => {
                let before: Vec<String> = prefix.iter().map(|name| key_text(name)).collect();
                let line = format!("{}.{said}", before.join("."));
                Ok(Planned::Splices(vec![homes::line_in(place, text, &change.key, &line, &order)]))
            }
            Home::Headed { header: None, .. } if homes::bodies(place).is_empty() => {
                Ok(Planned::Alone(vec![blocks::at_the_top(document, text, &said)]))
            }
            Home::Headed { .. } => {
                Ok(Planned::Splices(vec![homes::line_in(place, text, &change.key, &said, &order)]))
            }
        }
    }

    /// Puts splices in; what comes out is TOML.
    fn apply(&mut self, mut splices: Vec<Splice>) -> Result<(), Diagnostic> {
        splices.sort_by_key(|(range, _)| (range.start, range.end));
        for (range, new) in splices.into_iter().rev() {
            self.text.replace_range(range, &new);
        }
        self.document = Document::parse(self.name, &self.text)?;
        Ok(())
    }
}

/// A place that cannot be changed, and what to do.
fn refused(document: &Document, key: &str, what: &str) -> Diagnostic {
    let message = format!("`{key}` {what}, and cannot be changed in place");
    let span = document.root().key_span(key);
    document
        .source
        .point(Diagnostic::error(Code::Study, message), span)
        .help("change it in the text of the file")
}

/// What a change comes to.
enum Planned {
    /// Splices within its section.
    Splices(Vec<Splice>),
    /// Splices that move other sections.
    Alone(Vec<Splice>),
    /// Other changes that do the same.
    Instead(Vec<Change>),
}

#[cfg(test)]
mod tests;
