//! The sections of a layout that name wells, each with its wells and what it says of them.

use std::collections::{BTreeMap, BTreeSet};

use crate::plate::layout::painting::one_well::is_of_contents;
use crate::plate::layout::painting::said::Words;
use crate::plate::layout::pattern::{self, rectangle};
use crate::plate::layout::ranks::{block_size, properties};
use crate::plate::layout::{Direction, dilution_series};
use crate::plate::well::Well;
use foldshift_tables::toml_document::{Document, Section};

/// A line of `[well]`, or of `[block.WxH]`.
pub(super) struct Entry {
    pub(super) wells: BTreeSet<Well>,
    pub(super) words: Words,
}

impl Entry {
    /// Does it say what is in its wells, or only something about it?
    pub(super) fn says_contents(&self) -> bool {
        self.words.keys().any(|key| is_of_contents(key))
    }
}

/// A `[[series]]`.
pub(super) struct Ladder {
    pub(super) wells: BTreeSet<Well>,
    /// The doses in the order in which they fall, each with its line of wells.
    pub(super) lines: Vec<(usize, String)>,
    pub(super) direction: Direction,
    /// The compounds and whatever else it says.
    pub(super) words: Words,
}

/// All of them, in the order of the file.
pub(super) struct Entries {
    pub(super) wells: Vec<Entry>,
    pub(super) blocks: Vec<Entry>,
    pub(super) series: Vec<Ladder>,
}

impl Entries {
    /// Of a text; `None` where a part of it is not understood.
    pub(super) fn of(text: &str) -> Option<Self> {
        let document = Document::parse("layout", text).ok()?;
        let root = document.root();
        let mut problems = Vec::new();
        let mut entries = Self { wells: Vec::new(), blocks: Vec::new(), series: Vec::new() };
        if let Some(section) = root.section("well", &mut problems) {
            for (key, words) in lines(&section)? {
                let wells = pattern::wells(&key).ok()?.into_iter().collect();
                entries.wells.push(Entry { wells, words });
            }
        }
        if let Some(section) = root.section("block", &mut problems) {
            for size in section.keys() {
                let (width, height) = block_size(&size.value)?;
                for (key, words) in lines(&section.section(&size.value, &mut problems)?)? {
                    let mut wells = BTreeSet::new();
                    for corner in pattern::wells(&key).ok()? {
                        let end = Well::new(corner.row() + height - 1, corner.col() + width - 1)?;
                        wells.extend(rectangle(corner, end));
                    }
                    entries.blocks.push(Entry { wells, words });
                }
            }
        }
        for section in root.sections("series", &mut problems) {
            entries.series.push(series(&section)?);
        }
        problems.is_empty().then_some(entries)
    }
}

/// The lines of a section with what they say.
fn lines(section: &Section) -> Option<Vec<(String, Words)>> {
    let line = |key: String| {
        let mut problems = Vec::new();
        let entry = section.section(&key, &mut problems)?;
        let words = words(&entry, &[])?;
        problems.is_empty().then_some((key, words))
    };
    section.keys().into_iter().map(|key| line(key.value)).collect()
}

fn words(section: &Section, skip: &[&str]) -> Option<Words> {
    let mut problems = Vec::new();
    let all = properties(section, skip, &mut problems);
    let all = all.into_iter().map(|(key, property)| (key, property.value)).collect();
    problems.is_empty().then_some(all)
}

fn series(section: &Section) -> Option<Ladder> {
    let mut problems = Vec::new();
    let words = words(section, &dilution_series::OWN_KEYS)?;
    let dose_of: BTreeMap<Well, String> =
        dilution_series::read(section, &mut problems)?.doses.into_iter().collect();
    let direction = Direction::named(&section.text("direction", &mut problems)?.value)?;
    let by_line: BTreeMap<usize, String> =
        dose_of.iter().map(|(well, dose)| (direction.line(*well), dose.clone())).collect();
    let mut lines: Vec<(usize, String)> = by_line.into_iter().collect();
    if matches!(direction, Direction::Left | Direction::Up) {
        lines.reverse();
    }
    let wells = dose_of.keys().copied().collect();
    problems.is_empty().then_some(Ladder { wells, lines, direction, words })
}
