//! What every line of a plate block must hold, whichever way its wells stand.

use std::ops::Range;

use super::moment;
use super::section::{Kind, Reads, Section};
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::sheet::{Cell, Sheet};

/// Advice for a file of which a part is missing.
pub(super) const CUT: &str = "the file looks cut off or edited: export it again, completely";

/// The lines of a plate block, and what its first line said about them.
pub(super) struct Body<'a> {
    pub(super) sheet: &'a Sheet,
    pub(super) section: &'a Section,
    pub(super) lines: Range<usize>,
    /// Does nothing tell an empty row from the line between two blocks? A workbook keeps no empty
    /// cells, and a spreadsheet that saves a text gives all lines the same number of them.
    pub(super) is_loose: bool,
}

/// Index of the cell of the first well: before it stand the time or wavelength, and the temperature.
pub(super) const WELLS: usize = 2;

impl<'a> Body<'a> {
    /// The lines below a `Plate:` line, which stands right above them.
    pub(super) fn new(sheet: &'a Sheet, section: &'a Section, lines: Range<usize>) -> Self {
        let stated = lines.start.checked_sub(1).map_or(0, |line| sheet.cells(line).len());
        let mut blank = lines.clone().filter(|line| sheet.is_blank(*line)).peekable();
        let wide = |line: usize| sheet.cells(line).len() == stated || sheet.is_last(line);
        let padded = stated > WELLS + 1 && blank.peek().is_some() && blank.all(wide);
        Self { sheet, section, lines, is_loose: sheet.name().is_some() || padded }
    }

    /// Is this the header of raw numbers? That of reduced ones has no temperature.
    pub(super) fn is_raw_header(cells: &[Cell<'_>]) -> bool {
        cells.get(1).is_some_and(|cell| cell.text.starts_with("Temp"))
    }

    /// Where raw numbers must stand, but only reduced ones do.
    pub(super) fn no_raw_header(&self, line: usize) -> Box<Diagnostic> {
        let message = "this is not the header of raw numbers";
        let help = "expected `Temperature` in its second cell, then column numbers or wells; export the raw data, too";
        Box::new(self.sheet.error_at(message, line, 1, 1).code(Code::Export).help(help))
    }

    /// A line of another width than its header is damaged: nobody knows which cell is missing. Where a
    /// part of the plate was read all lines may stop at its last column, with a value.
    /// In a workbook empty cells at the end of a line are not kept.
    pub(super) fn check_width(
        &self,
        line: usize,
        cells: &[Cell<'_>],
        width: &mut Width,
    ) -> Result<(), Box<Diagnostic>> {
        if self.sheet.name().is_some() {
            return Ok(());
        }
        let found = cells.len();
        let ends_with_a_value = cells.last().is_some_and(|cell| !cell.text.is_empty());
        let stops_early = found == width.needed && found < width.header && ends_with_a_value;
        let expected = width.found.unwrap_or(if stops_early { found } else { width.header });
        if found == expected && found >= width.needed {
            width.found = Some(found);
            return Ok(());
        }
        let message = format!("this line has {found} cells, expected {expected}");
        Err(Box::new(self.sheet.error_at_end(message, line).code(Code::Export).help(CUT)))
    }

    /// A cell that must be empty.
    pub(super) fn check_empty(
        &self,
        line: usize,
        cells: &[Cell<'_>],
        index: usize,
        why: &str,
    ) -> Result<(), Box<Diagnostic>> {
        match cells.get(index).filter(|cell| !cell.text.is_empty()) {
            Some(cell) => {
                let message = format!("`{}` stands {why}", cell.text);
                Err(Box::new(self.sheet.error(message, line, cell).code(Code::Export).help(CUT)))
            }
            None => Ok(()),
        }
    }

    /// A temperature, or nothing.
    pub(super) fn check_temperature(&self, line: usize, cells: &[Cell<'_>]) -> Result<(), Box<Diagnostic>> {
        let plausible = |text: &str| {
            let number = text.replace(',', ".").parse::<f64>();
            text.is_empty() || number.is_ok_and(|number| number.is_nan() || (-40.0..=150.0).contains(&number))
        };
        match cells.get(1).filter(|cell| !plausible(&cell.text)) {
            Some(cell) => {
                let message = format!("`{}` is no temperature", cell.text);
                Err(Box::new(self.sheet.error(message, line, cell).code(Code::Export).help(CUT)))
            }
            None => Ok(()),
        }
    }

    /// As many time points, or wavelengths of a spectrum, must be there as the `Plate:` line says.
    pub(super) fn check_count(&self, found: usize) -> Result<(), Box<Diagnostic>> {
        let Some(stated) = self.section.points.filter(|stated| *stated != found) else { return Ok(()) };
        let what = if self.section.kind == Kind::Spectrum { "wavelengths" } else { "time points" };
        let line = self.lines.start - 1;
        let message = format!("the `Plate:` line states {stated} {what}, {found} are there");
        let width = self.sheet.line(line).chars().count();
        Err(Box::new(self.sheet.error_at(message, line, 1, width).code(Code::Export).help(CUT)))
    }

    /// The read and the time of a line or grid whose first cell is `cell`; `last` is the time, or the
    /// wavelength, of the one before.
    pub(super) fn moment(
        &self,
        line: usize,
        cell: &Cell<'_>,
        last: Option<f64>,
    ) -> Result<Moment, Box<Diagnostic>> {
        let refuse = |message: String, help: &'static str| {
            Err(Box::new(self.sheet.error(message, line, cell).code(Code::Export).help(help)))
        };
        let text = cell.text.as_ref();
        let (value, scanned) = match (self.section.kind, &self.section.reads) {
            (Kind::Kinetic, _) => match moment::seconds(text) {
                Some(seconds) => (seconds, None),
                None => return refuse(format!("`{text}` is no time"), "expected a time such as `00:01:30`"),
            },
            (_, Reads::Scanned(scan)) => {
                let nm = text.parse::<u32>().ok().filter(|nm| match scan.steps {
                    Some([first, last, step]) => (first..=last).contains(nm) && (nm - first) % step == 0,
                    None => (180..=1100).contains(nm),
                });
                match nm.and_then(|nm| Some((f64::from(nm), scan.read_at(nm)?))) {
                    Some((nm, read)) => (nm, Some(read)),
                    None => {
                        return refuse(
                            format!("`{text}` is no wavelength of this spectrum"),
                            "expected a wavelength in nm, within the range and at the steps of the `Plate:` line",
                        );
                    }
                }
            }
            (_, Reads::Named(_)) if text.is_empty() => return Ok(Moment { value: None, scanned: None }),
            (_, Reads::Named(_)) => {
                return refuse(format!("`{text}` stands before the temperature of an endpoint"), CUT);
            }
        };
        if let Some(last) = last.filter(|last| value <= *last) {
            return refuse(format!("`{text}` does not come after the one before, {last}"), CUT);
        }
        Ok(Moment { value: Some(value), scanned })
    }

    /// The times must fit the interval of the `Plate:` line: a spreadsheet takes `0:30` for half an hour.
    pub(super) fn check_interval(&self, times: &[f64]) -> Result<(), Box<Diagnostic>> {
        let (Some(interval), [first, .., last]) = (self.section.interval_s, times) else { return Ok(()) };
        #[expect(clippy::cast_precision_loss, reason = "a file has fewer lines than 2^52")]
        let found = (last - first) / (times.len() - 1) as f64;
        if self.section.kind != Kind::Kinetic || (0.5..=2.0).contains(&(found / interval)) {
            return Ok(());
        }
        let message =
            format!("the times are {found} s apart, but the interval in the `Plate:` line is {interval} s");
        let line = self.lines.start - 1;
        Err(Box::new(
            self.sheet
                .error_at(message, line, 1, 1)
                .code(Code::Export)
                .help("a spreadsheet may have changed the times: export the file again"),
        ))
    }
}

/// How many cells the lines of raw numbers have.
pub(super) struct Width {
    /// Cells of the header.
    pub(super) header: usize,
    /// Cells up to the last well that was read.
    pub(super) needed: usize,
    /// Cells of the lines so far.
    pub(super) found: Option<usize>,
}

/// What the first cell of a line or grid says.
pub(super) struct Moment {
    /// Seconds, or nm.
    pub(super) value: Option<f64>,
    /// The read at a wavelength of a spectrum.
    pub(super) scanned: Option<String>,
}
