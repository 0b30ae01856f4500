//! What tells the readings of a well apart that a list names again and again: their reads, their wavelengths or their times.
//!
//! A well that was read once has an endpoint, whenever that was. Only a column `time_s` means cycles for certain.

use std::collections::{BTreeMap, HashSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use crate::ingest::cell::{self, Content};
use crate::ingest::duration::{self, TimeUnit};
use crate::ingest::list::columns::{Columns, Trouble};
use foldshift_tables::sheet::{Cell, Sheet};

/// Settles which columns name reads and whether times are those of cycles.
///
/// Of labels only those are kept that tell readings of one well apart; `time` is `None` afterwards where each well was
/// read once.
///
/// Where another column tells them apart as well, and its readings were taken by turns, the times may be those of one
/// pass: `Some` says so.
pub(super) fn settle(sheet: &Sheet, from: usize, columns: &mut Columns) -> Option<Trouble> {
    if columns.labels.is_empty() && (columns.time.is_none() || columns.time_is_certain) {
        return None;
    }
    let seen = Seen::of(sheet, from, columns);
    let vary = seen.labelled > seen.wells;
    if !vary {
        columns.labels.clear();
    }
    let once = if vary { seen.labelled } else { seen.wells } == seen.lines;
    if once && !columns.time_is_certain {
        columns.time = None;
    }
    let known = columns.wavelength.is_some() || columns.read.is_some();
    if let ([only], false) = (columns.labels.as_slice(), known) {
        // The only label is the read, or its wavelength.
        if seen.waves {
            columns.wavelength = Some(*only);
            columns.labels.clear();
        }
    }
    if let (Some((index, TimeUnit::Unnamed)), true) = (columns.time, seen.rises_by_hundreds()) {
        columns.time = Some((index, TimeUnit::Seconds(1.0)));
    }
    let left = columns.left.iter().find(|left| by_turns(sheet, from, columns, left.index))?;
    Some(Trouble {
        message: format!("wells are listed several times, and nothing says what `{}` tells apart", left.name),
        help: "call that column `Read`, `Plate` or `Wavelength`; without it, the times are taken for those of cycles".to_owned(),
    })
}

/// Does a column that is not read tell the readings of every well apart, and were they taken by turns?
fn by_turns(sheet: &Sheet, from: usize, columns: &Columns, index: usize) -> bool {
    let Some((time, _)) = columns.time.filter(|_| !columns.time_is_certain && columns.labels.is_empty())
    else {
        return false;
    };
    let (mut wells, mut told) = (HashSet::new(), HashSet::new());
    // The first and the last time of each text.
    let mut spans: BTreeMap<String, (f64, f64)> = BTreeMap::new();
    let mut lines = 0;
    let mut cells = Vec::new();
    for line in (from..sheet.len()).filter(|line| !sheet.is_blank(*line)) {
        sheet.cells_into(line, &mut cells);
        let Some(well) = columns.wells.of(&cells).filter(|_| is_read(sheet, columns, &cells)) else {
            continue;
        };
        let at = text(&cells, Some(time));
        let Some(at) = duration::seconds(at).or_else(|| sheet.marks().parse(time, at).ok()) else { continue };
        let named = [columns.plate, columns.barcode, columns.read, columns.wavelength];
        let key = (named.map(|index| text(&cells, index).to_owned()), well);
        let own = text(&cells, Some(index));
        lines += 1;
        told.insert((key.clone(), own.to_owned()));
        wells.insert(key);
        if spans.len() > 24 {
            return false;
        }
        let span = spans.entry(own.to_owned()).or_insert((at, at));
        *span = (span.0.min(at), span.1.max(at));
    }
    let mut spans: Vec<(f64, f64)> = spans.into_values().collect();
    spans.sort_unstable_by(|one, two| one.0.total_cmp(&two.0));
    let overlap = spans.windows(2).any(|pair| pair[1].0 < pair[0].1);
    told.len() == lines && wells.len() < lines && overlap
}

/// What the lines of a list have in common.
struct Seen {
    /// Lines with a reading.
    lines: usize,
    /// Wells, each once for its plate and its read.
    wells: usize,
    /// The same, each once for every label.
    labelled: usize,
    /// Are the labels wavelengths?
    waves: bool,
    /// Numbers without a unit below the heading of the times.
    times: Vec<f64>,
}

impl Seen {
    fn of(sheet: &Sheet, from: usize, columns: &Columns) -> Self {
        let (mut wells, mut labelled) = (HashSet::new(), HashSet::new());
        let mut seen = Self { lines: 0, wells: 0, labelled: 0, waves: true, times: Vec::new() };
        let mut cells = Vec::new();
        for line in (from..sheet.len()).filter(|line| !sheet.is_blank(*line)) {
            sheet.cells_into(line, &mut cells);
            let Some(well) = columns.wells.of(&cells).filter(|_| is_read(sheet, columns, &cells)) else {
                continue;
            };
            seen.lines += 1;
            let mut hasher = DefaultHasher::new();
            well.hash(&mut hasher);
            let cycle = columns.cycle.filter(|_| columns.time.is_none());
            for index in [columns.plate, columns.barcode, columns.read, columns.wavelength, cycle] {
                text(&cells, index).hash(&mut hasher);
            }
            wells.insert(hasher.finish());
            for index in &columns.labels {
                let label = text(&cells, Some(*index));
                seen.waves &= label
                    .trim_end_matches("nm")
                    .trim()
                    .parse()
                    .is_ok_and(|nm: f64| (200.0..=1000.0).contains(&nm));
                label.hash(&mut hasher);
            }
            labelled.insert(hasher.finish());
            if let Some((index, TimeUnit::Unnamed)) = columns.time {
                let time = cells.get(index).and_then(|cell| sheet.marks().parse(index, &cell.text).ok());
                seen.times.extend(time.filter(|time| seen.times.last() != Some(time)));
            }
        }
        (seen.wells, seen.labelled) = (wells.len(), labelled.len());
        seen
    }

    /// Times without a unit that lie hundreds apart are seconds.
    fn rises_by_hundreds(&self) -> bool {
        let mut times = self.times.clone();
        times.sort_unstable_by(f64::total_cmp);
        times.dedup();
        times.len() > 1 && times.windows(2).all(|pair| pair[1] - pair[0] >= 100.0)
    }
}

fn text<'c>(cells: &'c [Cell<'_>], index: Option<usize>) -> &'c str {
    index.and_then(|index| cells.get(index)).map_or("", |cell| cell.text.as_ref())
}

/// Does a line hold a reading?
fn is_read(sheet: &Sheet, columns: &Columns, cells: &[Cell<'_>]) -> bool {
    columns.values.iter().filter_map(|values| cells.get(values.index)).any(|cell| {
        !cell.text.is_empty() && cell::read(sheet.marks(), cell.index, &cell.text) != Content::Empty
    })
}
