//! BMG Labtech MARS, CSV: `Test run no.:`, `ID1:`, a mode line, `Raw Data (…)`, and a grid.

use std::ops::Range;

use crate::diagnostic::Diagnostic;
use crate::ingest::blocks::{Target, take_grid};
use crate::ingest::detect::Format;
use crate::ingest::grid::{self, Grid};
use crate::ingest::harvest::Harvest;
use crate::ingest::naming::Taken;
use crate::ingest::wording::read_name;
use crate::plate::readings::Readings;
use crate::sheet::{Book, Sheet};

/// The name of this reader.
const NAME: &str = "bmg_mars";

/// This format.
pub(crate) const FORMAT: Format = Format {
    name: NAME,
    title: "BMG Labtech MARS, CSV",
    recognised_by: "`Test name:` with `Test run no.:` or `Raw Data` in the first lines",
    generic: false,
    recognise,
    read,
};

/// How far down the landmarks stand.
const HEAD: usize = 12;

/// Evidence for a MARS export, if there is any.
fn recognise(book: &Book) -> Option<String> {
    book.sheets().iter().find_map(recognise_sheet)
}

fn recognise_sheet(sheet: &Sheet) -> Option<String> {
    let holding = |landmark: &str| {
        (0..sheet.len().min(HEAD))
            .find(|line| sheet.cells(*line).iter().any(|cell| cell.text.starts_with(landmark)))
    };
    let name = holding("Test name:")?;
    if let Some(run) = holding("Test run no.:") {
        return Some(format!("`Test run no.:` in line {} and `Test name:` in line {}", run + 1, name + 1));
    }
    let raw = holding("Raw Data")?;
    Some(format!("`Test name:` in line {} and `Raw Data` in line {}", name + 1, raw + 1))
}

/// Reads the raw grids; all others are calculated.
fn read(book: &Book) -> Result<Readings, Vec<Diagnostic>> {
    let mut harvest = Harvest::new(book);
    let mut taken = Taken::default();
    for sheet in book.sheets().iter().filter(|sheet| recognise_sheet(sheet).is_some()) {
        harvest.turn_to(sheet);
        read_sheet(sheet, &mut harvest, &mut taken);
    }
    harvest.finish(NAME)
}

fn read_sheet(sheet: &Sheet, harvest: &mut Harvest<'_>, taken: &mut Taken) {
    for (nth, section) in sections(sheet).into_iter().enumerate() {
        let plate = plate_of(sheet, section.clone()).unwrap_or_else(|| format!("Plate {}", nth + 1));
        let mut raw = false;
        for mut grid in grid::find(sheet, section.clone()) {
            match named(sheet, section.start, &grid) {
                Ok(Some(read)) => {
                    raw = true;
                    if let Some(problem) = grid.problem.take() {
                        harvest.problem(problem);
                        continue;
                    }
                    let read = taken.free(&plate, &read);
                    take_grid(sheet, harvest, &grid, &Target::endpoint(plate.as_str(), read));
                }
                Ok(None) => {
                    let title = grid.title.map(|(title, _)| title).unwrap_or_default();
                    harvest.warn(grid.header, format!("the grid `{title}` is not read: it is calculated"));
                }
                Err(problem) => {
                    raw = true;
                    harvest.problem(*problem);
                }
            }
        }
        if !raw {
            let place = sheet.place_of_line(section.start);
            let message = "this MARS export holds no grid titled `Raw Data`";
            let help = "expected `Raw Data (…)`, a line of column numbers and rows A, B, …; export the raw data as a plate";
            harvest.problem(Diagnostic::error(message).at(place).help(help));
        }
    }
}

/// Whole exports that were appended to one another; each begins with `User:`.
fn sections(sheet: &Sheet) -> Vec<Range<usize>> {
    let begins = |line: &usize| sheet.line(*line).trim_start_matches(['"', ' ']).starts_with("User:");
    let mut starts: Vec<usize> = (0..sheet.len()).filter(begins).collect();
    if starts.first() != Some(&0) {
        if starts.len() <= 1 {
            starts.clear();
        }
        starts.insert(0, 0);
    }
    let ends = starts.iter().copied().skip(1).chain([sheet.len()]);
    starts.iter().copied().zip(ends).map(|(start, end)| start..end).collect()
}

/// The identity of the plate, `ID1`.
fn plate_of(sheet: &Sheet, section: Range<usize>) -> Option<String> {
    section.take(HEAD).find_map(|line| {
        let cells = sheet.cells(line);
        let text =
            cells.iter().find_map(|cell| cell.text.strip_prefix("ID1:").map(str::trim).map(str::to_owned))?;
        (!text.is_empty()).then_some(text)
    })
}

/// The read of a grid; `None` for a calculated one.
fn named(sheet: &Sheet, start: usize, grid: &Grid) -> Result<Option<String>, Box<Diagnostic>> {
    let Some((title, line)) = &grid.title else {
        let message = "this grid has no title: it may be raw or calculated";
        return Err(Box::new(
            sheet.error_at(message, grid.header, 1, 1).help("expected `Raw Data (…)` above it"),
        ));
    };
    let Some(rest) = title.strip_prefix("Raw Data").or_else(|| title.strip_prefix("Raw data")) else {
        return Ok(None);
    };
    let rest = rest.trim();
    let optics = match rest.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        Some(optics) if !optics.contains('(') => optics.trim(),
        None if rest.is_empty() => "",
        _ => {
            let message = format!("the title `{title}` is not understood");
            let help = "expected `Raw Data (485/520)` or `Raw Data (450 1)`; cycles and spectra are not read";
            return Err(Box::new(sheet.error_at(message, *line, 1, title.chars().count()).help(help)));
        }
    };
    let Some(mode) = (start..*line).rev().find_map(|line| mode_of(&sheet.cells(line).first()?.text)) else {
        let message = format!("nothing above `{title}` says what was read");
        let help = "expected a line such as `Absorbance`, `Fluorescence (FI)` or `Luminescence`";
        return Err(Box::new(sheet.error_at(message, *line, 1, title.chars().count()).help(help)));
    };
    Ok(Some(
        waves(optics)
            .and_then(|waves| read_name(mode, &waves))
            .unwrap_or_else(|| format!("{mode} [{optics}]")),
    ))
}

/// The mode that a line of the header names.
fn mode_of(line: &str) -> Option<&'static str> {
    let lower = line.to_lowercase();
    let begins = |words: &[&str]| words.iter().any(|word| lower.starts_with(word));
    if begins(&["absorbance"]) {
        Some("absorbance")
    } else if begins(&["luminescence", "bret"]) {
        Some("luminescence")
    } else if begins(&[
        "fluorescence",
        "time resolved fluorescence",
        "time-resolved fluorescence",
        "alphascreen",
    ]) {
        Some("fluorescence")
    } else {
        None
    }
}

/// Wavelengths in nm of `485/520`, `450 1` (chromatic 1), `480-14/520-30` (bandwidths), `No filter`.
fn waves(optics: &str) -> Option<Vec<u32>> {
    let lower = optics.to_lowercase();
    if ["", "no filter", "lens", "empty"].contains(&lower.as_str()) {
        return Some(Vec::new());
    }
    let mut words = lower.split_whitespace();
    let first = words.next()?;
    let chromatic = words.next();
    if words.next().is_some() || chromatic.is_some_and(|word| word.chars().count() > 2) {
        return None;
    }
    first.split('/').map(|part| part.split('-').next()?.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn export(title: &str, tail: &str) -> String {
        format!(
            "User: U,Path: C:\\D,Test run no.: 4\r\nTest name: T,Date: 5/14/2021,Time: 3:29:50 PM\r\n\r\n\
             ID1: K7,ID2: x\r\nFluorescence (FI)\r\n\r\n{title}\r\n\r\n,1,2,3\r\nA,1,,3\r\nB,4,5,6\r\n{tail}"
        )
    }

    fn read_text(text: &str) -> Result<Readings, Vec<Diagnostic>> {
        let book = Book::of_text("a.csv", text.to_owned());
        assert!(recognise(&book).is_some());
        read(&book)
    }

    #[test]
    fn the_plate_is_id1_and_the_read_is_mode_and_wavelengths() {
        let readings = read_text(&export("Raw Data (480-14/520-30)", "")).unwrap();
        assert_eq!(readings.plates(), ["K7"]);
        assert_eq!(readings.reads("K7"), ["fluorescence ex=480 em=520"]);
        assert_eq!(readings.readings.len(), 5);
    }

    #[test]
    fn a_calculated_grid_is_left_out_whatever_its_position() {
        let tail = "\r\nBlank corrected based on Raw Data (485/520)\r\n\r\n,1,2,3\r\nA,0,0,0\r\nB,0,0,0\r\n";
        let readings = read_text(&export("Raw Data (485/520)", tail)).unwrap();
        assert_eq!((readings.readings.len(), readings.warnings.len()), (5, 1));
        assert!(read_text(&export("Blank corrected based on Raw Data (485/520)", "")).is_err());
    }

    #[test]
    fn cycles_are_refused_because_their_times_are_unknown() {
        assert!(read_text(&export("Raw Data (485/520) - Cycle 1 (0 s)", "")).is_err());
    }

    #[test]
    fn appended_exports_are_several_plates_or_several_reads() {
        let text = export("Raw Data (485/520)", "") + &export("Raw Data (485/520)", "").replace("K7", "K8");
        assert_eq!(read_text(&text).unwrap().plates(), ["K7", "K8"]);
    }
}
