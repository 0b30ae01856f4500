//! What the reads of a measurement are called: mode and wavelengths, and what else tells them apart.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::ingest::blocks::Target;
use crate::ingest::bmg::title::Raw;

/// Plate, read, cycle and time.
type Key = (Arc<str>, String, Option<u32>, Option<u64>);

/// Names of reads: the second of a kind at the same time is `#2`.
#[derive(Default)]
pub(super) struct Reads {
    counts: BTreeMap<Key, usize>,
}

/// A title and the base of its name.
pub(super) struct Titled<'t> {
    pub(super) raw: &'t Raw,
    pub(super) read: String,
}

impl Reads {
    /// The targets of all blocks of one view of a plate, in file order.
    pub(super) fn targets(&mut self, plate: &Arc<str>, blocks: &[Titled<'_>]) -> Vec<Target> {
        let cycles = blocks.iter().filter_map(|block| block.raw.cycle).max().unwrap_or(1) > 1;
        let mut channels: BTreeMap<&str, BTreeSet<Option<char>>> = BTreeMap::new();
        for block in blocks {
            channels.entry(&block.read).or_default().insert(block.raw.channel);
        }
        let several = |read: &str| channels.get(read).is_some_and(|channels| channels.len() > 1);
        blocks.iter().map(|block| self.target(plate, block, several(&block.read), cycles)).collect()
    }

    fn target(&mut self, plate: &Arc<str>, block: &Titled<'_>, channels: bool, cycles: bool) -> Target {
        let Titled { raw, read } = block;
        let mut name = read.clone();
        if let Some(letter) = raw.channel.filter(|_| channels) {
            name = format!("{name} [{letter}]");
        }
        if let Some(cycle) = raw.cycle.filter(|_| raw.time_s.is_none() && cycles) {
            name = format!("{name} cycle={cycle}");
        }
        let key = (Arc::clone(plate), name.clone(), raw.cycle, raw.time_s.map(f64::to_bits));
        let nth = self.counts.entry(key).or_insert(0);
        *nth += 1;
        if *nth > 1 {
            name = format!("{name} #{nth}");
        }
        Target { plate: Arc::clone(plate), read: name.into(), time_s: raw.time_s }
    }
}
