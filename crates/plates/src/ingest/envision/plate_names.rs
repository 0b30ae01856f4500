//! What the plates of an `EnVision` export are called.

use std::collections::{BTreeMap, BTreeSet};

use crate::ingest::envision::plate::Plate;

/// Names of plates: the barcode, or `Plate` and its number.
#[derive(Default)]
pub(super) struct Plates {
    export: usize,
    /// Export, number and barcode, and what the plate is called.
    names: BTreeMap<(usize, String, String), String>,
    taken: BTreeSet<String>,
    next: usize,
}

impl Plates {
    /// Another export begins.
    pub(super) fn begin(&mut self) {
        self.export += 1;
    }

    /// What the plate is called; `warn` hears of barcodes that two plates have.
    pub(super) fn name(&mut self, plate: &Plate, warn: impl FnOnce(String)) -> String {
        let key = (self.export, plate.number.clone(), plate.barcode.clone());
        if let Some(name) = self.names.get(&key) {
            return name.clone();
        }
        let mut name = plate.barcode.clone();
        if name.is_empty() {
            name = format!("Plate {}", plate.number);
            while self.taken.contains(&name) {
                self.next += 1;
                name = format!("Plate {}", self.next);
            }
        } else if self.taken.contains(&name) {
            let mut nth = 2;
            while self.taken.contains(&format!("{name}, {nth}")) {
                nth += 1;
            }
            let apart = format!("{name}, {nth}");
            warn(format!("several plates have the barcode `{name}`; this one is `{apart}` here"));
            name = apart;
        }
        self.taken.insert(name.clone());
        self.names.insert(key, name.clone());
        name
    }
}
