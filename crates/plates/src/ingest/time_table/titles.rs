//! What stands above a table, or on its sheet: the read, the plate, or that it is calculated.

use std::ops::Range;
use std::sync::Arc;

use crate::ingest::naming::Taken;
use crate::ingest::wording::{self, Kind};
use foldshift_tables::sheet::Sheet;

/// What people call reads that name no mode.
const DYES: [&str; 18] = [
    "gfp",
    "egfp",
    "sfgfp",
    "yfp",
    "rfp",
    "cfp",
    "bfp",
    "mcherry",
    "dapi",
    "fitc",
    "tritc",
    "venus",
    "resazurin",
    "alamarblue",
    "luc",
    "fluc",
    "rluc",
    "ros",
];

/// How lines begin that name a plate.
const PLATES: [&str; 8] =
    ["plate", "platte", "plaque", "placa", "piastra", "barcode", "microplate", "assay plate"];

/// How many lines above a table are looked at.
const REACH: usize = 6;

/// What the lines above a table say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Title {
    pub(super) kind: Kind,
    read: Option<String>,
    plate: Option<String>,
}

impl Title {
    /// The lines of one or two cells above a table; `lines` are those since the table before, `columns` those of the table.
    pub(super) fn above(sheet: &Sheet, lines: Range<usize>, columns: Range<usize>) -> Self {
        let mut title = Self { kind: Kind::Raw, read: None, plate: None };
        let (mut nearest, mut apart) = (true, false);
        for line in lines.rev().take(REACH) {
            if sheet.is_blank(line) {
                apart = true;
                continue;
            }
            let cells = sheet.cells(line);
            let own = cells.iter().filter(|cell| columns.contains(&cell.index));
            let filled: Vec<&str> =
                own.map(|cell| cell.text.as_ref()).filter(|text| !text.is_empty()).collect();
            // A title of the table beside it.
            if filled.is_empty() {
                continue;
            }
            if filled.len() > 2 {
                // Titles above numbers that stand apart are theirs.
                if apart {
                    break;
                }
                continue;
            }
            let text = filled.join(" ");
            if nearest {
                title.kind = wording::kind_of(&text);
            }
            title.take(&text, nearest);
            nearest = false;
        }
        title
    }

    fn take(&mut self, text: &str, nearest: bool) {
        let (read, rest) = named(text);
        let plate = PLATES.iter().any(|word| text.to_lowercase().starts_with(word));
        // `Date: 2026-03-02` and `Temperature: 37` are neither plate nor read.
        let setting = text.contains(':') && !plate;
        if self.read.is_none() {
            self.read.clone_from(&read);
        }
        let names_plate = plate || (nearest && !setting && !rest.is_empty());
        if self.plate.is_none() && names_plate && !rest.is_empty() {
            self.plate = Some(rest);
        }
    }
}

/// The read that a text names, and what is left of it.
fn named(text: &str) -> (Option<String>, String) {
    let named = wording::name_of(text);
    if named.read.is_some() {
        return (named.read, named.rest);
    }
    if DYES.contains(&text.trim().to_lowercase().as_str()) {
        return (Some(format!("signal [{}]", text.trim())), String::new());
    }
    (None, named.rest)
}

/// Names of plates and reads, over all sheets.
#[derive(Default)]
pub(super) struct Names {
    pub(super) taken: Taken,
    given: Taken,
}

impl Names {
    /// Plate and read of the next table; a message where nothing tells it from an earlier one.
    pub(super) fn next(
        &mut self,
        sheet: &Sheet,
        title: &Title,
        several: bool,
    ) -> Result<(Arc<str>, String), String> {
        let (own_read, own_rest) = sheet.name().map_or((None, String::new()), |name| named(name));
        // A sheet called `GFP` is a read of the plate, one called `KM12` is a plate.
        let own_plate = Some(own_rest).filter(|rest| several && !rest.is_empty());
        let read = title.read.clone().or(own_read).unwrap_or_else(|| "signal".to_owned());
        if let Some(plate) = &title.plate {
            let plate = own_plate.map_or_else(
                || plate.clone(),
                |own| if own == *plate { own } else { format!("{own} {plate}") },
            );
            if self.given.holds(&plate, &read) {
                return Err(format!(
                    "a second table of `{read}` of plate `{plate}`, and nothing tells the two apart"
                ));
            }
            self.given.free(&plate, &read);
            return Ok((plate.into(), read));
        }
        let mut number = 1;
        let plate = loop {
            let plate = match &own_plate {
                Some(own) if number == 1 => own.clone(),
                Some(own) => format!("{own} Plate {number}"),
                None => format!("Plate {number}"),
            };
            if !self.given.holds(&plate, &read) {
                break plate;
            }
            number += 1;
        };
        self.given.free(&plate, &read);
        Ok((plate.into(), read))
    }
}
