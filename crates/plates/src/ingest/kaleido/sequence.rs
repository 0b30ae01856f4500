//! The settings of a Kaleido export: what each operation of the measurement sequence reads, and the plate.

use std::collections::BTreeMap;
use std::ops::Range;

use foldshift_tables::sheet::Sheet;

/// The settings of one export.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Sequence {
    /// Operations by name.
    pub(super) operations: BTreeMap<String, Operation>,
    /// The two numbers of the plate type; which of them counts rows differs between versions.
    pub(super) sides: [Option<usize>; 2],
}

/// An operation, such as `Fluorescence intensity 1`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Operation {
    /// Wavelengths in nm, as printed.
    pub(super) excitation: Vec<String>,
    pub(super) emission: Vec<String>,
    /// Does it count light for a time, without flashes?
    counts: bool,
    /// Is it told twice, and differently?
    pub(super) contradicts: bool,
}

/// Where the operations begin.
const BEGINS: [&str; 2] = ["Measurements:", "Details of Measurement Sequence"];

/// Where the operations end.
const ENDS: [&str; 5] = ["Analysis:", "Post Processing Sequence", "EXPORT", "Comments:", "Platemap"];

impl Sequence {
    /// Reads the settings among `lines`.
    pub(super) fn read(sheet: &Sheet, lines: Range<usize>) -> Self {
        let mut sequence = Self::default();
        let mut open: Option<(String, Operation)> = None;
        let mut over = false;
        for line in lines {
            let cells = sheet.cells(line);
            let mut filled = cells.iter().map(|cell| cell.text.as_ref()).filter(|text| !text.is_empty());
            let Some(key) = filled.next() else { continue };
            let values: Vec<String> = filled.map(str::to_owned).collect();
            let lower = spaced(key).trim_end_matches(':').to_lowercase();
            match (lower.as_str(), values.first()) {
                ("operation" | "tech", Some(name)) if !over => {
                    sequence.close(open.take());
                    open = Some((spaced(name), Operation::default()));
                }
                ("number of rows", Some(number)) => sequence.sides[0] = number.parse().ok(),
                ("number of columns", Some(number)) => sequence.sides[1] = number.parse().ok(),
                _ if BEGINS.contains(&key) => over = false,
                _ if ENDS.contains(&key) => {
                    sequence.close(open.take());
                    over = true;
                }
                _ => {
                    if let Some((_, operation)) = &mut open {
                        operation.set(&lower, values);
                    }
                }
            }
        }
        sequence.close(open);
        sequence
    }

    fn close(&mut self, open: Option<(String, Operation)>) {
        let Some((name, operation)) = open else { return };
        let known = self.operations.entry(name).or_insert_with(|| operation.clone());
        known.contradicts |= *known != operation && !known.contradicts;
    }
}

/// The text with single blanks between its words; version 2 also writes blanks that do not break.
pub(super) fn spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<&str>>().join(" ")
}

impl Operation {
    fn set(&mut self, key: &str, values: Vec<String>) {
        let optics = key.contains("wavelength") || key.contains("filter");
        if values.is_empty() || values[0] == "N/A" || values[0] == "-" {
            return;
        }
        if optics && key.starts_with("exc") {
            self.excitation = values;
        } else if optics && key.starts_with("em") {
            self.emission = values;
        } else if key.starts_with("measurement time") {
            self.counts = true;
        }
    }

    /// The mode, from what goes into the wells and comes out, and from the name that Kaleido gives.
    /// `None` where these say nothing or contradict each other.
    pub(super) fn mode(&self, name: &str) -> Option<&'static str> {
        let optics = match (self.excitation.is_empty(), self.emission.is_empty()) {
            (false, false) => Some("fluorescence"),
            (false, true) => Some("absorbance"),
            (true, _) if self.counts => Some("luminescence"),
            (true, _) => None,
        };
        let lower = name.to_lowercase();
        let begins = |words: &[&str]| words.iter().any(|word| lower.starts_with(word));
        let called = if begins(&["abs"]) {
            Some("absorbance")
        } else if begins(&["lum", "us lum", "uslum", "ultra"]) {
            Some("luminescence")
        } else if begins(&["fluo", "fi ", "trf", "time", "htrf", "lance", "alpha"]) {
            Some("fluorescence")
        } else {
            None
        };
        // Alpha counts light after excitation by a laser; filters in front of a plate do not make a mode.
        match (called, optics) {
            (Some("fluorescence"), _) => called,
            (Some(one), Some(two)) if one != two => None,
            _ => called.or(optics),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sequence(text: &str) -> Sequence {
        let sheet = Sheet::new("a.csv", text.to_owned());
        Sequence::read(&sheet, 0..sheet.len())
    }

    #[test]
    fn both_versions_tell_what_an_operation_reads() {
        let two = sequence(
            "Number of rows:,,8\nMeas,,,,\nTech,,,,ABS mono 1\nExc. filter [nm],,,,\nExcitation wavelength [nm],,,,450\nAnalysis:\nTech,,,,no\n",
        );
        let operation = &two.operations["ABS mono 1"];
        assert_eq!(
            (operation.mode("ABS mono 1"), operation.excitation.as_slice()),
            (Some("absorbance"), ["450".to_owned()].as_slice())
        );
        assert_eq!((two.operations.len(), two.sides), (1, [Some(8), None]));
        let three = sequence(
            "Operation,,,Mine\nExcitation / Emission,,,TOP\nExcitation Wavelength [nm],,,550\nEmission Wavelength [nm],,,580\n\nOperation,,,Delay 1\nDuration,,,1\n\nOperation,,,L\nMeasurement Time [s],,,0.2\n",
        );
        assert_eq!(three.operations["Mine"].mode("Mine"), Some("fluorescence"));
        assert_eq!(three.operations["Delay 1"].mode("Delay 1"), None);
        assert_eq!(three.operations["L"].mode("L"), Some("luminescence"));
    }

    #[test]
    fn a_name_that_contradicts_the_optics_leaves_the_mode_open() {
        let one = sequence("Operation,,,Luminescence 1\nExcitation Wavelength [nm],,,450\n");
        assert_eq!(one.operations["Luminescence 1"].mode("Luminescence 1"), None);
    }
}
