//! What one TOML document says of wells: values by the rank of the section that gives them.
//!
//! A well takes the value of the most particular section that names it: well, then block or series,
//! then row or column, then the plate, then `[expt]`; of two blocks, the smaller one. Sections of one
//! rank that disagree are an error, and so are blocks that give a well two roles.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::plate::layout::one_plate::Layout;
use crate::plate::layout::property::{Properties, Property, merge};
use crate::plate::layout::rows_and_columns::RowsAndColumns;
use crate::plate::layout::tidy::unit_key;
use crate::plate::layout::words::{canonical, partner_number};
use crate::plate::layout::{dilution_series, pattern};
use crate::plate::well::Well;
use foldshift_tables::diagnostic::{Code, Diagnostic, suggest};
use foldshift_tables::toml_document::Section;

/// What one document says, its patterns resolved, one map for every rank.
#[derive(Clone, Debug, Default)]
pub(super) struct Ranks {
    everywhere: Properties,
    rows: BTreeMap<usize, Properties>,
    cols: BTreeMap<usize, Properties>,
    irows: BTreeMap<usize, Properties>,
    icols: BTreeMap<usize, Properties>,
    blocks: BTreeMap<Well, Properties>,
    wells: BTreeMap<Well, Properties>,
    /// What `[plate.NAME]` says beyond the rest.
    pub(super) plates: BTreeMap<String, Ranks>,
}

const SECTIONS: [&str; 10] =
    ["meta", "expt", "row", "col", "irow", "icol", "block", "well", "series", "plate"];

/// The ranks of one document, without what it includes.
pub(super) fn ranks(root: &Section, warnings: &mut Vec<Diagnostic>, problems: &mut Vec<Diagnostic>) -> Ranks {
    strangers(root, warnings, problems);
    let mut ranks = sections(root, problems);
    if let Some(section) = root.section("expt", problems) {
        ranks.everywhere = properties(&section, &[], problems);
    }
    if let Some(plates) = root.section("plate", problems) {
        for name in plates.keys() {
            let Some(plate) = plates.section(&name.value, problems) else { continue };
            for misplaced in ["expt", "meta", "plate"] {
                if plate.keys().iter().any(|key| key.value == misplaced) {
                    let message = format!("`[{misplaced}]` has no place within `[{}]`", plate.path);
                    let help = "write values for the whole plate right below its heading";
                    problems.push(at_key(&plate, misplaced, message).help(help));
                }
            }
            let mut own = sections(&plate, problems);
            own.everywhere = properties(&plate, &SECTIONS, problems);
            ranks.plates.insert(name.value, own);
        }
    }
    ranks
}

/// Tables that say nothing about wells are left alone, as in wellmap, but not without a word.
fn strangers(root: &Section, warnings: &mut Vec<Diagnostic>, problems: &mut Vec<Diagnostic>) {
    for key in root.keys() {
        let known = SECTIONS.contains(&key.value.as_str());
        if known {
            continue;
        }
        if suggest(&key.value, SECTIONS).is_none() && root.is_section(&key.value) {
            let warning =
                Diagnostic::warning(Code::Layout, format!("`[{}]` says nothing about wells", key.value));
            let help = format!("sections of a layout are {}", SECTIONS.join(", "));
            warnings.push(root.source.point(warning, key.span).help(help));
        } else {
            let all: Vec<String> = root.keys().into_iter().map(|key| key.value).collect();
            let others: Vec<&str> =
                all.iter().map(String::as_str).filter(|other| *other != key.value).chain(SECTIONS).collect();
            root.only(&others, problems);
            return;
        }
    }
}

/// Rows, columns, blocks, series and wells.
fn sections(root: &Section, problems: &mut Vec<Diagnostic>) -> Ranks {
    let mut ranks = Ranks::default();
    for (name, is_row, place) in [
        ("row", true, &mut ranks.rows),
        ("col", false, &mut ranks.cols),
        ("irow", true, &mut ranks.irows),
        ("icol", false, &mut ranks.icols),
    ] {
        let Some(section) = root.section(name, problems) else { continue };
        for (key, properties) in entries(&section, problems) {
            match if is_row { pattern::rows(&key) } else { pattern::cols(&key) } {
                Ok(numbers) => {
                    for number in numbers {
                        let what = format!("{name} {key}");
                        merge(place.entry(number).or_default(), &properties, &what, problems);
                    }
                }
                Err(message) => problems.push(at_key(&section, &key, message)),
            }
        }
    }
    ranks.blocks = blocks(root, problems);
    ranks.wells = singles(root, problems);
    ranks
}

impl Ranks {
    /// Is nothing said of any well?
    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
            && self.cols.is_empty()
            && self.irows.is_empty()
            && self.icols.is_empty()
            && self.blocks.is_empty()
            && self.wells.is_empty()
    }

    /// Takes from `below` what is not said here, rank by rank.
    pub(super) fn lay_over(&mut self, below: Self) {
        fn fill(own: &mut Properties, below: Properties) {
            for (key, property) in below {
                own.entry(key).or_insert(property);
            }
        }
        fn each<K: Ord>(own: &mut BTreeMap<K, Properties>, below: BTreeMap<K, Properties>) {
            for (key, properties) in below {
                fill(own.entry(key).or_default(), properties);
            }
        }
        fill(&mut self.everywhere, below.everywhere);
        each(&mut self.rows, below.rows);
        each(&mut self.cols, below.cols);
        each(&mut self.irows, below.irows);
        each(&mut self.icols, below.icols);
        each(&mut self.blocks, below.blocks);
        each(&mut self.wells, below.wells);
        for (name, plate) in below.plates {
            self.plates.entry(name).or_default().lay_over(plate);
        }
    }

    /// Everything moved down and to the right; why it cannot be.
    pub(super) fn shifted(self, (down, right): (isize, isize)) -> Result<Self, String> {
        let line = |line: usize, by: isize, most: usize| {
            line.checked_add_signed(by).filter(|line| *line < most).ok_or("it shifts beyond any plate")
        };
        let well = |well: Well| {
            Well::new(line(well.row(), down, 32)?, line(well.col(), right, 48)?)
                .ok_or("it shifts beyond any plate")
        };
        if !self.irows.is_empty() || !self.icols.is_empty() {
            return Err("a layout with `[irow]` or `[icol]` cannot be shifted".to_owned());
        }
        let wells = |all: BTreeMap<Well, Properties>| -> Result<BTreeMap<_, _>, &str> {
            all.into_iter().map(|(at, properties)| Ok((well(at)?, properties))).collect()
        };
        let lines = |all: BTreeMap<usize, Properties>, by, most| -> Result<BTreeMap<_, _>, &str> {
            all.into_iter().map(|(at, properties)| Ok((line(at, by, most)?, properties))).collect()
        };
        Ok(Self {
            rows: lines(self.rows, down, 32)?,
            cols: lines(self.cols, right, 48)?,
            blocks: wells(self.blocks)?,
            wells: wells(self.wells)?,
            plates: self
                .plates
                .into_iter()
                .map(|(name, plate)| Ok((name, plate.shifted((down, right))?)))
                .collect::<Result<_, String>>()?,
            ..self
        })
    }

    /// The layout of one plate; its named plates are left out.
    pub(super) fn into_layout(self, source: &Arc<str>) -> Layout {
        let mut wells = self.blocks;
        for (well, single) in self.wells {
            wells.entry(well).or_default().extend(single);
        }
        let lines = RowsAndColumns {
            everywhere: self.everywhere,
            whole: false,
            rows: self.rows,
            cols: self.cols,
            irows: self.irows,
            icols: self.icols,
        };
        Layout { source: Arc::clone(source), wells, lines }
    }
}

fn at_key(section: &Section, key: &str, message: String) -> Diagnostic {
    section.source.point(Diagnostic::error(Code::Layout, message), section.key_span(key))
}

/// The scalar values of a section as properties, `skip` left out. Keys may be the words that columns
/// have: `conc_uM` is a dose in µM.
pub(super) fn properties(section: &Section, skip: &[&str], problems: &mut Vec<Diagnostic>) -> Properties {
    let mut all = Properties::new();
    for key in section.keys() {
        if skip.contains(&key.value.as_str()) {
            continue;
        }
        let Some(found) = section.scalar(&key.value, problems) else { continue };
        let place = section.source.place(found.span);
        let (name, unit) = canonical(&key.value);
        if let (Some(unit), Some(unit_key)) = (unit, unit_key(&name)) {
            let value = unit.to_string();
            all.entry(unit_key).or_insert(Property { value, place: place.clone() });
        }
        all.insert(name, Property { value: found.value, place });
    }
    all
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

/// Blocks and series. Of two blocks that name a well, the smaller one counts.
fn blocks(root: &Section, problems: &mut Vec<Diagnostic>) -> BTreeMap<Well, Properties> {
    let mut by_area: BTreeMap<usize, BTreeMap<Well, Properties>> = BTreeMap::new();
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
            let wells = by_area.entry(width * height).or_default();
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
    let mut wells: BTreeMap<Well, Properties> = BTreeMap::new();
    for (well, larger) in by_area.into_values().flatten() {
        let own = wells.entry(well).or_default();
        let open = larger.into_iter().filter(|(key, _)| key == "role" || !own.contains_key(key)).collect();
        merge(own, &open, &format!("well {well}"), problems);
    }
    for section in root.sections("series", problems) {
        let mut common = properties(&section, &dilution_series::OWN_KEYS, problems);
        let place = section.source.place(section.span.clone());
        let number = series_of_a_partner(&common);
        if number.is_none() && !common.contains_key("compound") {
            problems.push(section.missing("compound", "name the compound of the series"));
        }
        let role = Property { value: "sample".to_owned(), place: place.clone() };
        common.entry("role".to_owned()).or_insert(role);
        for (well, dose) in
            dilution_series::read(&section, problems).into_iter().flat_map(|series| series.doses)
        {
            let mut own = common.clone();
            let key = number.map_or_else(|| "dose".to_owned(), |number| format!("dose_{number}"));
            own.insert(key, Property { value: dose, place: place.clone() });
            merge(wells.entry(well).or_default(), &own, &format!("well {well}"), problems);
        }
    }
    wells
}

/// The number of the compound whose doses a series gives: of the only one that it names, where that is `compound_2` or a
/// later one without a dose of its own. `None` of the first compound.
fn series_of_a_partner(common: &Properties) -> Option<usize> {
    let mut named =
        common.keys().filter(|key| key.starts_with("compound")).filter_map(|key| partner_number(key));
    let number = named.next().filter(|_| named.next().is_none() && !common.contains_key("compound"))?;
    (!common.contains_key(&format!("dose_{number}"))).then_some(number)
}

/// `3x2` as (width, height), as wellmap has it.
pub(super) fn block_size(text: &str) -> Option<(usize, usize)> {
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
