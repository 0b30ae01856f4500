//! The names that the lines of a list give to plates and reads.

use std::collections::HashMap;
use std::sync::Arc;

use crate::ingest::list::columns::{Columns, Values};
use crate::ingest::list::waves::waves_of;
use crate::ingest::wording::{self, read_name};
use foldshift_tables::sheet::Cell;

/// The names of plates and reads, each kept once; neighbours share theirs.
#[derive(Default)]
pub(super) struct Names {
    plates: HashMap<String, Arc<str>>,
    reads: HashMap<String, Arc<str>>,
    /// The text that the last plate was named by.
    last: String,
}

impl Names {
    /// Turns to the plate that the line names, if it names one; `false` where others do and it does not.
    pub(super) fn plate(&mut self, columns: &Columns, cells: &[Cell<'_>], plate: &mut Arc<str>) -> bool {
        let text =
            |index: Option<usize>| index.and_then(|index| cells.get(index)).map(|cell| cell.text.as_ref());
        let barcode = text(columns.barcode).filter(|text| !text.is_empty());
        let Some(text) = barcode.or_else(|| text(columns.plate)).or_else(|| text(columns.barcode)) else {
            return true;
        };
        let numbered = barcode.is_none() && columns.numbered;
        if self.last == text && !(self.plates.is_empty()) {
            return true;
        }
        if text.is_empty() {
            return self.plates.is_empty();
        }
        text.clone_into(&mut self.last);
        if let Some(known) = self.plates.get(text) {
            *plate = Arc::clone(known);
            return true;
        }
        let number = numbered && (1..=3).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        *plate = if number { format!("Plate {text}").into() } else { text.into() };
        self.plates.insert(text.to_owned(), Arc::clone(plate));
        true
    }

    /// Turns to the read that the line, or else the column, names.
    pub(super) fn read(
        &mut self,
        columns: &Columns,
        values: &Values,
        cells: &[Cell<'_>],
        read: &mut Arc<str>,
    ) {
        let text =
            |index: usize| cells.get(index).map(|cell| cell.text.as_ref()).filter(|text| !text.is_empty());
        let cycle = columns.cycle.and_then(text).filter(|_| columns.time.is_none());
        let (own, wavelength) = (columns.read.and_then(text), columns.wavelength.and_then(text));
        let label = columns.labels.iter().any(|index| text(*index).is_some());
        if own.is_none() && wavelength.is_none() && cycle.is_none() && !label {
            if !Arc::ptr_eq(read, &values.read) {
                *read = Arc::clone(&values.read);
            }
            return;
        }
        let base = own.unwrap_or(&values.read);
        if wavelength.is_none() && cycle.is_none() && !label && **read == *base {
            return;
        }
        let mut name = base.to_owned();
        for label in columns.labels.iter().filter_map(|index| text(*index)) {
            let whole = wording::name_of(label);
            let known = whole.read.filter(|_| whole.rest.is_empty());
            let known = known.or_else(|| waves_of(label).map(|waves| waves.read));
            name = known.filter(|_| name == "signal").unwrap_or_else(|| format!("{name} [{label}]"));
        }
        if let Some(wave) = wavelength {
            let nm = wave.trim_end_matches("nm").trim_end().parse().ok();
            let named = nm.and_then(|nm| read_name(base, &[nm])).filter(|_| base == "absorbance");
            name = named.unwrap_or_else(|| format!("{name} [{wave}]"));
        }
        if let Some(cycle) = cycle {
            name = format!("{name} cycle={cycle}");
        }
        *read = Arc::clone(self.reads.entry(name).or_insert_with_key(|name| name.as_str().into()));
    }
}
