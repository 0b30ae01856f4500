//! What was read from an export: plate by plate and read by read, with the cells that hold it.

use std::collections::HashMap;
use std::collections::HashSet;

use crate::ingest::Readings;

/// The readings of a plate under one name.
#[derive(Clone, Debug)]
pub struct Block {
    /// The plate.
    pub plate: String,
    /// The read.
    pub read: String,
    /// How many wells.
    pub wells: usize,
    /// The times of a kinetic: how many, the first and the last in seconds.
    pub times: Option<(usize, f64, f64)>,
    /// The smallest and the largest number.
    pub range: Option<(f64, f64)>,
    /// How many readings are flags.
    pub flags: usize,
    /// Sheet, line and column (both from 1, as diagnostics count them) of each reading.
    pub(super) spots: Vec<(Option<String>, usize, usize)>,
}

/// The blocks of an export in file order.
pub(super) fn of(readings: &Readings) -> Vec<Block> {
    let mut index: HashMap<(&str, &str), usize> = HashMap::new();
    let mut blocks: Vec<Block> = Vec::new();
    let mut wells = Vec::new();
    let mut times: Vec<HashSet<u64>> = Vec::new();
    for reading in &readings.readings {
        let at = *index.entry((&reading.plate, &reading.read)).or_insert_with(|| {
            blocks.push(Block {
                plate: reading.plate.to_string(),
                read: reading.read.to_string(),
                wells: 0,
                times: None,
                range: None,
                flags: 0,
                spots: Vec::new(),
            });
            wells.push(HashSet::new());
            times.push(HashSet::new());
            blocks.len() - 1
        });
        let block = &mut blocks[at];
        wells[at].insert(reading.well);
        if let Some(time) = reading.time_s {
            times[at].insert(time.to_bits());
            let (_, first, last) = block.times.unwrap_or((0, time, time));
            block.times = Some((times[at].len(), first.min(time), last.max(time)));
        }
        if let Some(value) = reading.value {
            let (low, high) = block.range.unwrap_or((value, value));
            block.range = Some((low.min(value), high.max(value)));
        }
        block.flags += usize::from(reading.flag.is_some());
        let sheet = reading.sheet.as_ref().map(ToString::to_string);
        block.spots.push((sheet, reading.line as usize, reading.column as usize));
        block.wells = wells[at].len();
    }
    blocks
}
