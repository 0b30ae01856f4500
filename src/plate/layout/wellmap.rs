//! Layouts in TOML with the words of wellmap: `[expt]`, `[row]`, `[col]`, `[irow]`, `[icol]`,
//! `[block.WxH]`, `[well]`, and `[[series]]` of ours.
//!
//! A well takes the value of the most particular section that names it: well, then block or series,
//! then row or column, then `[expt]`. Sections of one rank that disagree are an error.
//! Source: wellmap, Kundert 2023, doi:10.1371/journal.pone.0288000.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diagnostic::Diagnostic;
use crate::document::{Document, Section};
use crate::plate::layout::{Layout, Properties, Property, pattern, series};
use crate::plate::well::{PlateFormat, Well};

/// Whole rows and columns, and values for every well.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Lines {
    everywhere: Properties,
    rows: BTreeMap<usize, Properties>,
    cols: BTreeMap<usize, Properties>,
    /// Interleaved rows: in every second column they trade places pairwise.
    irows: BTreeMap<usize, Properties>,
    icols: BTreeMap<usize, Properties>,
}

const SECTIONS: [&str; 8] = ["expt", "row", "col", "irow", "icol", "block", "well", "series"];

/// Reads a layout.
pub(super) fn read(source: &str, text: &str) -> Result<Layout, Vec<Diagnostic>> {
    let document = Document::parse(source, text).map_err(|problem| vec![problem])?;
    let root = document.root();
    let mut problems = Vec::new();
    root.only(&SECTIONS, &mut problems);
    let mut lines = Lines::default();
    if let Some(section) = root.section("expt", &mut problems) {
        lines.everywhere = properties(&section, &[], &mut problems);
    }
    for (name, is_row, place) in [
        ("row", true, &mut lines.rows),
        ("col", false, &mut lines.cols),
        ("irow", true, &mut lines.irows),
        ("icol", false, &mut lines.icols),
    ] {
        let Some(section) = root.section(name, &mut problems) else { continue };
        for (key, properties) in entries(&section, &mut problems) {
            match if is_row { pattern::rows(&key) } else { pattern::cols(&key) } {
                Ok(numbers) => {
                    for number in numbers {
                        let what = format!("{name} {key}");
                        merge(place.entry(number).or_default(), &properties, &what, &mut problems);
                    }
                }
                Err(message) => problems.push(at_key(&section, &key, message)),
            }
        }
    }
    let mut wells = blocks(&root, &mut problems);
    for (well, single) in singles(&root, &mut problems) {
        wells.entry(well).or_default().extend(single);
    }
    if problems.is_empty() {
        Ok(Layout { source: Arc::clone(&document.source.name), wells, lines })
    } else {
        Err(problems)
    }
}

fn at_key(section: &Section, key: &str, message: String) -> Diagnostic {
    section.source.point(Diagnostic::error(message), section.key_span(key))
}

/// The scalar values of a section as properties, `skip` left out.
fn properties(section: &Section, skip: &[&str], problems: &mut Vec<Diagnostic>) -> Properties {
    section
        .keys()
        .into_iter()
        .filter(|key| !skip.contains(&key.value.as_str()))
        .filter_map(|key| {
            let found = section.scalar(&key.value, problems)?;
            let place = section.source.place(found.span);
            Some((key.value, Property { value: found.value, place }))
        })
        .collect()
}

/// Every `pattern = { … }` of a section.
fn entries(section: &Section, problems: &mut Vec<Diagnostic>) -> Vec<(String, Properties)> {
    section
        .keys()
        .into_iter()
        .filter_map(|key| {
            let entry = section.section(&key.value, problems)?;
            Some((key.value, properties(&entry, &[], problems)))
        })
        .collect()
}

/// Adds `more`, complaining when it says otherwise than what is there.
fn merge(into: &mut Properties, more: &Properties, what: &str, problems: &mut Vec<Diagnostic>) {
    for (key, property) in more {
        match into.get(key) {
            Some(there) if there.value != property.value => {
                let problem = if key == "role" {
                    format!("two roles, `{}` and `{}`, for {what}", there.value, property.value)
                } else {
                    format!("two values of `{key}`, `{}` and `{}`, for {what}", there.value, property.value)
                };
                let already = Diagnostic::error(problem).at(property.place.clone());
                let already = already.help(format!("the other one stands at {}", there.place));
                if !problems.contains(&already) {
                    problems.push(already);
                }
            }
            _ => {
                into.insert(key.clone(), property.clone());
            }
        }
    }
}

/// Blocks and series: rectangles of wells.
fn blocks(root: &Section, problems: &mut Vec<Diagnostic>) -> BTreeMap<Well, Properties> {
    let mut wells: BTreeMap<Well, Properties> = BTreeMap::new();
    if let Some(section) = root.section("block", problems) {
        for size in section.keys() {
            let Some((width, height)) = block_size(&size.value) else {
                let message = format!(
                    "`{}` is not a block size: write width x height, such as `[block.3x2]`",
                    size.value
                );
                problems.push(at_key(&section, &size.value, message));
                continue;
            };
            let Some(block) = section.section(&size.value, problems) else { continue };
            for (key, properties) in entries(&block, problems) {
                let corners = match pattern::wells(&key) {
                    Ok(corners) => corners,
                    Err(message) => {
                        problems.push(at_key(&block, &key, message));
                        continue;
                    }
                };
                for corner in corners {
                    let Some(end) = Well::new(corner.row() + height - 1, corner.col() + width - 1) else {
                        problems.push(at_key(
                            &block,
                            &key,
                            format!("a block of {} at {corner} reaches beyond any plate", size.value),
                        ));
                        continue;
                    };
                    for well in pattern::rectangle(corner, end) {
                        merge(wells.entry(well).or_default(), &properties, &format!("well {well}"), problems);
                    }
                }
            }
        }
    }
    for section in root.sections("series", problems) {
        let mut common = properties(&section, &["wells", "top", "factor", "direction", "doses"], problems);
        let place = section.source.place(section.span.clone());
        if !common.contains_key("compound") {
            problems.push(section.missing("compound", "name the compound of the series"));
        }
        let role = Property { value: "sample".to_owned(), place: place.clone() };
        common.entry("role".to_owned()).or_insert(role);
        debug_assert!(series::KEYS.contains(&"wells"));
        for (well, dose) in series::read(&section, problems).into_iter().flat_map(|series| series.doses) {
            let mut own = common.clone();
            own.insert("dose".to_owned(), Property { value: dose, place: place.clone() });
            merge(wells.entry(well).or_default(), &own, &format!("well {well}"), problems);
        }
    }
    wells
}

/// `3x2` as (width, height), as wellmap has it.
fn block_size(text: &str) -> Option<(usize, usize)> {
    let (width, height) = text.split_once('x')?;
    let number = |text: &str| text.parse::<usize>().ok().filter(|n| (1..=48).contains(n));
    Some((number(width)?, number(height)?))
}

/// Wells named one by one.
fn singles(root: &Section, problems: &mut Vec<Diagnostic>) -> BTreeMap<Well, Properties> {
    let mut wells: BTreeMap<Well, Properties> = BTreeMap::new();
    let Some(section) = root.section("well", problems) else { return wells };
    for (key, properties) in entries(&section, problems) {
        match pattern::wells(&key) {
            Ok(named) => {
                for well in named {
                    merge(wells.entry(well).or_default(), &properties, &format!("well {well}"), problems);
                }
            }
            Err(message) => problems.push(at_key(&section, &key, message)),
        }
    }
    wells
}

impl Lines {
    /// The far corner of what the lines name.
    pub(super) fn corners(&self) -> Option<Well> {
        let last = |lines: [&BTreeMap<usize, Properties>; 2]| {
            lines.iter().filter_map(|lines| lines.keys().next_back().copied()).max()
        };
        let (row, col) = (last([&self.rows, &self.irows]), last([&self.cols, &self.icols]));
        (row.is_some() || col.is_some()).then(|| Well::new(row.unwrap_or(0), col.unwrap_or(0))).flatten()
    }

    /// Is this well named by its row and its column? Where a layout names only rows, or only columns,
    /// they reach across the plate; where it names both, a well needs both, as in wellmap.
    fn names(&self, well: Well) -> bool {
        let rows = !self.rows.is_empty() || !self.irows.is_empty();
        let cols = !self.cols.is_empty() || !self.icols.is_empty();
        let row = self.rows.contains_key(&well.row())
            || self.irows.contains_key(&interleave(well.row(), well.col()));
        let col = self.cols.contains_key(&well.col())
            || self.icols.contains_key(&interleave(well.col(), well.row()));
        (rows || cols) && (row || !rows) && (col || !cols)
    }

    /// Every well of the layout with all its properties, on a plate of this format.
    pub(super) fn over(
        &self,
        wells: &BTreeMap<Well, Properties>,
        format: PlateFormat,
        problems: &mut Vec<Diagnostic>,
    ) -> BTreeMap<Well, Properties> {
        let mut all: BTreeMap<Well, Properties> =
            format.iter().filter(|well| self.names(*well)).map(|well| (well, Properties::new())).collect();
        all.extend(wells.iter().map(|(well, properties)| (*well, properties.clone())));
        for (well, properties) in &mut all {
            let mut line = Properties::new();
            let through = [
                self.rows.get(&well.row()),
                self.cols.get(&well.col()),
                self.irows.get(&interleave(well.row(), well.col())),
                self.icols.get(&interleave(well.col(), well.row())),
            ];
            // A block or a single well that settles a key settles it for its row and column too.
            let open = |through: &Properties| -> Properties {
                through
                    .iter()
                    .filter(|(key, _)| !properties.contains_key(*key))
                    .map(|(k, p)| (k.clone(), p.clone()))
                    .collect()
            };
            for lines in through.into_iter().flatten().map(open) {
                merge(&mut line, &lines, &format!("well {well}"), problems);
            }
            for (key, property) in line.into_iter().chain(self.everywhere.clone()) {
                properties.entry(key).or_insert(property);
            }
        }
        all
    }
}

/// wellmap's interleaving: in every second crossing line, lines trade places pairwise.
fn interleave(line: usize, across: usize) -> usize {
    match (across % 2, line % 2) {
        (0, _) => line,
        (_, 0) => line + 1,
        _ => line - 1,
    }
}
