//! What the wells of source plates hold, for the reports of transfers that do not say it: a layout
//! of its own, mostly a tidy CSV with `plate,well,compound,dose,unit`, the dose being that of the stock.

use std::collections::BTreeMap;
use std::path::Path;

use crate::plate::layout::layouts::{Beside, Input};
use crate::plate::layout::meaning::parse_dose;
use crate::plate::layout::named_files::{bytes_of, plain};
use crate::plate::layout::words::is_vehicle;
use crate::plate::well::Well;
use foldshift_tables::diagnostic::{Code, Diagnostic, Place};
use foldshift_tables::units::Dose;

/// What a well of a source plate holds.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Stock {
    Solvent(String),
    Compound(String, Dose),
}

type Wells = BTreeMap<Well, Stock>;

/// The source plates by their names.
#[derive(Default)]
pub(super) struct SourcePlates {
    plates: Vec<(Vec<String>, Wells)>,
}

impl SourcePlates {
    /// Reads the layout of the source plates that stands beside a report of transfers.
    pub(super) fn open(path: &Path, report: &Input) -> Result<Self, Vec<Diagnostic>> {
        let bytes = bytes_of(path).map_err(|problem| vec![problem])?;
        let name = path.display().to_string().into();
        let layouts = (report.read_other)(&name, &bytes, path, &Beside::default(), vec![plain(path)])?;
        let mut problems = Vec::new();
        let mut plates = Vec::new();
        for (names, layout) in layouts.into_plates() {
            let mut wells = Wells::new();
            let Some(format) = layout.smallest_format() else { continue };
            for (well, properties) in layout.properties(format)? {
                let text = |key: &str| {
                    let text = properties.get(key)?.value.trim();
                    (!text.is_empty()).then_some(text)
                };
                let place = |key: &str| {
                    let property = properties.get(key).or_else(|| properties.values().next());
                    property.map_or_else(|| Place::file(layout.source.clone()), |p| p.place.clone())
                };
                let Some(compound) = text("compound") else {
                    if text("role") == Some("vehicle") {
                        wells.insert(well, Stock::Solvent("vehicle".to_owned()));
                    }
                    continue;
                };
                if is_vehicle(compound) || text("role") == Some("vehicle") {
                    wells.insert(well, Stock::Solvent(compound.to_owned()));
                    continue;
                }
                match text("dose").map(|dose| parse_dose(dose, text("unit"))) {
                    Some(Ok(dose)) if !dose.is_zero() => {
                        wells.insert(well, Stock::Compound(compound.to_owned(), dose));
                    }
                    Some(Err(message)) => {
                        problems.push(Diagnostic::error(Code::Layout, message).at(place("dose")));
                    }
                    _ => {
                        let message = format!("the stock of `{compound}` in source well {well} has no dose");
                        let help = "write its concentration, such as `10 mM`; a solvent is called `DMSO`";
                        problems
                            .push(Diagnostic::error(Code::Layout, message).at(place("compound")).help(help));
                    }
                }
            }
            plates.push((names, wells));
        }
        if problems.is_empty() { Ok(Self { plates }) } else { Err(problems) }
    }

    /// What a well of the plate of these names holds. A plate without a name stands for the only one
    /// there is.
    pub(super) fn holds(&self, names: &[String], well: Well, only: bool) -> Option<&Stock> {
        let named = self.plates.iter().find(|(own, _)| own.iter().any(|name| names.contains(name)));
        let nameless = || match self.plates.as_slice() {
            [plate] if only && plate.0.is_empty() => Some(plate),
            _ => None,
        };
        named.or_else(nameless)?.1.get(&well)
    }
}
