//! What the reads of a measurement are called: mode and wavelengths, and what else tells them apart.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::ingest::blocks::Target;
use crate::ingest::bmg::title::Raw;

/// Plate, read, chromatic, cycle and time.
type Key = (Arc<str>, String, usize, Option<u32>, Option<u64>);

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
    /// The targets of all blocks of one view of a plate, in file order. Two chromatics of the same
    /// wavelengths are two reads, whether their times are the same or not.
    pub(super) fn targets(&mut self, plate: &Arc<str>, blocks: &[Titled<'_>]) -> Vec<Target> {
        let cycles = blocks.iter().filter_map(|block| block.raw.cycle).max().unwrap_or(1) > 1;
        let mut channels: BTreeMap<&str, BTreeSet<Option<char>>> = BTreeMap::new();
        let mut chromatics: BTreeMap<(&str, Option<char>), Vec<&str>> = BTreeMap::new();
        let mut nth = Vec::with_capacity(blocks.len());
        for Titled { raw, read } in blocks {
            channels.entry(read).or_default().insert(raw.channel);
            let known = chromatics.entry((read, raw.channel)).or_default();
            nth.push(known.iter().position(|optics| *optics == raw.optics()).unwrap_or_else(|| {
                known.push(raw.optics());
                known.len() - 1
            }));
        }
        let several = |read: &str| channels.get(read).is_some_and(|channels| channels.len() > 1);
        let targets = blocks.iter().zip(nth);
        targets.map(|(block, nth)| self.target(plate, block, nth, several(&block.read), cycles)).collect()
    }

    fn target(
        &mut self,
        plate: &Arc<str>,
        block: &Titled<'_>,
        chromatic: usize,
        channels: bool,
        cycles: bool,
    ) -> Target {
        let Titled { raw, read } = block;
        let mut name = read.clone();
        if let Some(letter) = raw.channel.filter(|_| channels) {
            name = format!("{name} [{letter}]");
        }
        if let Some(cycle) = raw.cycle.filter(|_| raw.time_s.is_none() && cycles) {
            name = format!("{name} cycle={cycle}");
        }
        let key = (Arc::clone(plate), name.clone(), chromatic, raw.cycle, raw.time_s.map(f64::to_bits));
        let before = self.counts.entry(key).or_insert(0);
        let nth = *before + chromatic + 1;
        *before += 1;
        if nth > 1 {
            name = format!("{name} #{nth}");
        }
        Target { plate: Arc::clone(plate), read: name.into(), time_s: raw.time_s }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::bmg::title::{self, Title};

    #[test]
    fn two_chromatics_of_the_same_wavelength_are_two_reads_at_times_of_their_own() {
        let raws: Vec<Raw> = ["Raw Data (600 1) - 0 s", "Raw Data (600 1) - 60 s", "Raw Data (600 2) - 5 s"]
            .iter()
            .filter_map(|text| if let Title::Raw(raw) = title::read(text) { Some(raw) } else { None })
            .collect();
        let blocks: Vec<Titled<'_>> =
            raws.iter().map(|raw| Titled { raw, read: "absorbance 600".to_owned() }).collect();
        let targets = Reads::default().targets(&"K7".into(), &blocks);
        let names: Vec<&str> = targets.iter().map(|target| &*target.read).collect();
        assert_eq!(names, ["absorbance 600", "absorbance 600", "absorbance 600 #2"]);
    }
}
