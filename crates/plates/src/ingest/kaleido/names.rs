//! What the plates and reads of a Kaleido export are called.

use std::collections::{BTreeMap, BTreeSet};

use crate::ingest::grid::Grid;
use crate::ingest::kaleido::heading::Heading;
use foldshift_tables::sheet::Sheet;

/// A measured grid before it is named.
pub(super) struct Read<'b> {
    pub(super) sheet: &'b Sheet,
    pub(super) grid: Grid,
    pub(super) plate: String,
    pub(super) operation: String,
    pub(super) base: String,
    pub(super) window: String,
}

/// The plates that were read.
pub(super) fn plates_of<'r>(reads: &'r [Read<'_>]) -> BTreeSet<&'r str> {
    reads.iter().map(|read| read.plate.as_str()).collect()
}

/// What the reads of one plate with one mode and one set of wavelengths are told apart by.
#[derive(Default)]
struct Alike<'r> {
    operations: BTreeSet<&'r str>,
    windows: BTreeSet<&'r str>,
}

/// The names of all reads; operation and window are added where nothing else tells reads apart.
pub(super) fn names(reads: &[Read<'_>]) -> Vec<String> {
    let mut alike: BTreeMap<(&str, &str), Alike<'_>> = BTreeMap::new();
    for read in reads {
        let group = alike.entry((&read.plate, &read.base)).or_default();
        group.operations.insert(&read.operation);
        group.windows.insert(&read.window);
    }
    let several = |read: &Read<'_>| {
        let group = alike.get(&(read.plate.as_str(), read.base.as_str()));
        group.map_or((false, false), |group| (group.operations.len() > 1, group.windows.len() > 1))
    };
    let name = |read: &Read<'_>| {
        let (operations, windows) = several(read);
        let mut name = read.base.clone();
        if operations {
            name = format!("{name} [{}]", read.operation);
        }
        if windows {
            name = format!("{name} [window {}]", read.window);
        }
        name
    };
    reads.iter().map(name).collect()
}

/// Why a grid has no place on its plate.
pub(super) enum Twin {
    /// It is another cycle of a kinetic.
    Cycle,
    /// It was there before.
    Same,
}

/// Names of plates: the barcode, or their number in the file.
pub(super) struct Plates {
    /// Barcode, repeat, operation, read and window, and the cycle.
    seen: BTreeMap<[String; 5], String>,
    /// How many plates came before.
    before: usize,
}

impl Plates {
    /// Nothing was read yet of this export; `before` plates were, of earlier ones.
    pub(super) fn after(before: usize) -> Self {
        Self { seen: BTreeMap::new(), before }
    }

    pub(super) fn name(&mut self, operation: &str, base: &str, heading: &Heading) -> Result<String, Twin> {
        let Heading { barcode, repeat, window, cycle, .. } = heading;
        let key = [barcode, repeat, operation, base, window].map(str::to_owned);
        match self.seen.insert(key, cycle.clone()) {
            Some(before) if before != *cycle => Err(Twin::Cycle),
            Some(_) => Err(Twin::Same),
            None if barcode.is_empty() => Ok(format!("Plate {}", self.before + 1)),
            None => Ok(barcode.clone()),
        }
    }
}
