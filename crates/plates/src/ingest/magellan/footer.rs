//! What stands below a list of Magellan: how it was measured.

use std::collections::BTreeSet;

use super::optics::{Optics, mode_of, wave_of};
use super::{HELP, List, Problem, error};
use crate::plate::Well;
use crate::plate::well::{PLATE_FORMATS, PlateFormat};
use foldshift_tables::diagnostic::Code;

impl List<'_> {
    /// What stands below the list.
    pub(super) fn read_footer(&mut self) -> Result<(), Problem> {
        let sheet = self.sheet;
        let Some((last, _)) = self.lines.last().copied() else {
            return Err(Box::new(
                sheet
                    .error_at_end("truncated: this list has no wells", self.header)
                    .code(Code::Truncated)
                    .help(HELP),
            ));
        };
        let mut dated = false;
        for line in last + 1..sheet.len() {
            let cells = sheet.cells(line);
            let text =
                cells.iter().map(|cell| cell.text.as_ref()).find(|text| !text.is_empty()).unwrap_or_default();
            let number = cells.first().filter(|cell| sheet.marks().parse(0, &cell.text).is_ok());
            if let Some(cell) = number {
                return Err(error(sheet, "a number without a well", line, cell));
            }
            dated |= text.starts_with("Date:") && !sheet.is_open(line);
            let Some((key, value)) = text.split_once(':') else { continue };
            let value = value.trim();
            match key.trim().to_lowercase().as_str() {
                "measurement mode" => {
                    self.optics.push(Optics { mode: mode_of(value), ..Optics::default() });
                    if mode_of(value).is_none() {
                        let message = format!("measurement mode `{value}` is not read");
                        return Err(Box::new(
                            sheet.error_at(message, line, 1, 1).code(Code::UnknownName).help(HELP),
                        ));
                    }
                }
                "plate definition file" => {
                    let stem = value.rsplit(['\\', '/']).next().unwrap_or(value);
                    let stem =
                        [".pdfx", ".pdf"].iter().find_map(|end| stem.strip_suffix(end)).unwrap_or(stem);
                    self.definition = Some(stem.to_owned()).filter(|name| !name.is_empty());
                }
                key => {
                    let wave = wave_of(value);
                    let Some(optics) = self.optics.last_mut() else { continue };
                    match key {
                        "measurement wavelength" | "wavelength" => optics.wave = wave,
                        "excitation wavelength" => optics.excitation = wave,
                        "emission wavelength" => optics.emission = wave,
                        _ => {}
                    }
                }
            }
        }
        if sheet.name().is_none() && !dated && !self.is_whole() {
            let message = "truncated: below the list, the lines end before `Date:`";
            return Err(Box::new(
                sheet.error_at_end(message, sheet.len() - 1).code(Code::Truncated).help(HELP),
            ));
        }
        Ok(())
    }

    /// Is it a list of all wells of a plate, to the last line end? Then nothing below it is needed.
    fn is_whole(&self) -> bool {
        let wells: BTreeSet<Well> = self.lines.iter().map(|(_, well)| *well).collect();
        let whole = |format: &PlateFormat| {
            wells.len() == format.wells() && wells.iter().all(|well| format.contains(*well))
        };
        let last = self.lines.last().is_none_or(|(line, _)| self.sheet.is_open(*line));
        !last && PLATE_FORMATS.iter().any(whole)
    }
}
