//! Thermo Ascent, Fluoroskan and Multiskan, text: `Results of Fluorometric1`, `Plate:1 - Wavelength:560/590`,
//! perhaps `Iteration: 1`, and a grid without column numbers and row letters.

use std::ops::Range;

use crate::ingest::blocks::{Bare, Target, take_bare};
use crate::ingest::format::Format;
use crate::ingest::harvest::Harvest;
use crate::ingest::naming::Taken;
use crate::ingest::rectangle::uneven;
use crate::ingest::wording::read_name;
use crate::plate::readings::Readings;
use crate::plate::well::PLATE_FORMATS;
use foldshift_tables::diagnostic::{Code, Diagnostic, Place};
use foldshift_tables::sheet::{Book, Sheet};

/// The name of this reader.
const NAME: &str = "thermo_ascent";

/// This format.
pub(crate) const FORMAT: Format = Format {
    name: NAME,
    title: "Thermo Ascent (Fluoroskan, Multiskan, Luminoskan), text",
    recognised_by: "`Results of …` with `Plate:1` below it",
    generic: false,
    recognise,
    read,
};

/// Evidence for an Ascent export, if there is any.
fn recognise(book: &Book) -> Option<String> {
    book.sheets().iter().find_map(recognise_sheet)
}

fn recognise_sheet(sheet: &Sheet) -> Option<String> {
    let results = sheet.landmark("Results of ")?;
    let plate = (results + 1..sheet.len().min(results + 6))
        .find(|line| sheet.first_text(*line).starts_with("Plate:"))?;
    Some(format!("`Results of …` in line {} and `Plate:` in line {}", results + 1, plate + 1))
}

const HELP: &str = "expected `Results of Fluorometric1`, `Plate:1 - Wavelength:560/590`, perhaps `Iteration: 1`, and \
                    a whole plate of numbers below; export the file again, completely";

/// What the lines so far say about the next grid.
#[derive(Default)]
struct Heading {
    step: String,
    /// Absorbance, fluorescence or luminescence; `None` for what is calculated.
    mode: Option<&'static str>,
    plate: Option<String>,
    waves: Vec<u32>,
    iteration: Option<u32>,
    /// Is a grid due?
    due: bool,
}

fn read(book: &Book) -> Result<Readings, Vec<Diagnostic>> {
    let mut harvest = Harvest::new(book);
    let mut taken = Taken::default();
    let mut any = false;
    for sheet in book.sheets().iter().filter(|sheet| recognise_sheet(sheet).is_some()) {
        any = true;
        harvest.turn_to(sheet);
        if let Err(problem) = read_sheet(sheet, &mut harvest, &mut taken) {
            harvest.problem(*problem);
        }
    }
    if !any {
        let message = "this is no Ascent export: nothing says `Results of …`";
        return Err(vec![
            Diagnostic::error(Code::UnknownFormat, message).at(Place::file(book.source().clone())).help(HELP),
        ]);
    }
    harvest.finish(NAME)
}

fn read_sheet(sheet: &Sheet, harvest: &mut Harvest<'_>, taken: &mut Taken) -> Result<(), Box<Diagnostic>> {
    let error = |message: &str, line: usize| {
        Box::new(
            sheet
                .error_at(message, line, 1, sheet.line(line).chars().count())
                .code(Code::UnknownFormat)
                .help(HELP),
        )
    };
    let mut heading = Heading::default();
    // Some repeat the heading above each iteration.
    let mut before = Heading::default();
    let mut line = 0;
    while line < sheet.len() {
        let text = sheet.first_text(line);
        if text.is_empty() && (sheet.line(line).is_empty() || !heading.due || !grid_follows(sheet, line)) {
            line += 1;
        } else if let Some(step) = text.strip_prefix("Results of ") {
            if heading.due {
                return Err(error("there is no grid above this line", line));
            }
            let fresh = Heading { step: step.trim().to_owned(), mode: mode_of(step), ..Heading::default() };
            before = std::mem::replace(&mut heading, fresh);
            line += 1;
        } else if let Some(plate) = text.strip_prefix("Plate:") {
            if heading.due {
                return Err(error("there is no grid above this line", line));
            }
            if !heading.take_plate(plate) {
                return Err(error("this line about the plate is not understood", line));
            }
            line += 1;
        } else if let Some(iteration) = text.strip_prefix("Iteration:") {
            let doubled = heading.due && heading.iteration.is_some();
            if heading.iteration.is_none() && heading.repeats(&before) {
                heading.iteration = before.iteration;
            }
            let fresh = iteration.trim().parse().ok().filter(|next| {
                heading.iteration.map_or(*next == 1, |before| before.checked_add(1) == Some(*next))
            });
            if fresh.is_none() || doubled {
                return Err(error("this iteration does not follow the one before", line));
            }
            (heading.iteration, heading.due) = (fresh, true);
            line += 1;
        } else {
            if !heading.due {
                return Err(error("this line is not understood", line));
            }
            let bare = bare(sheet, line, error)?;
            line = bare.end;
            heading.take_grid(sheet, harvest, taken, &bare);
        }
    }
    if heading.due {
        return Err(error("truncated: the file ends before the readings of the last plate", sheet.len() - 1));
    }
    Ok(())
}

/// The mode of a step: `Fluorometric1`.
fn mode_of(step: &str) -> Option<&'static str> {
    let lower = step.trim().to_lowercase();
    let is = |word: &str| {
        let rest = lower.strip_prefix(word);
        rest.is_some_and(|rest| rest.trim().bytes().all(|b| b.is_ascii_digit()))
    };
    [("photometric", "absorbance"), ("fluorometric", "fluorescence"), ("luminometric", "luminescence")]
        .into_iter()
        .find_map(|(word, mode)| is(word).then_some(mode))
}

impl Heading {
    /// Does it say the same step, plate and wavelengths again?
    fn repeats(&self, before: &Heading) -> bool {
        self.step == before.step && self.plate == before.plate && self.waves == before.waves
    }

    /// `1 - Wavelength:560/590`; says whether it is understood.
    fn take_plate(&mut self, text: &str) -> bool {
        let (name, waves) = match text.split_once(" - Wavelength:") {
            Some((name, waves)) => (name.trim(), waves.trim()),
            None if text.contains("Wavelength") => return false,
            None => (text.trim(), ""),
        };
        let waves: Option<Vec<u32>> =
            waves.split('/').filter(|wave| !wave.is_empty()).map(|wave| wave.trim().parse().ok()).collect();
        let Some(waves) = waves.filter(|_| !name.is_empty()) else { return false };
        let number = name.bytes().all(|b| b.is_ascii_digit());
        self.plate = Some(if number { format!("Plate {name}") } else { name.to_owned() });
        self.waves = waves.into_iter().filter(|wave| *wave > 0).collect();
        (self.iteration, self.due) = (None, true);
        self.mode.is_none() || read_name(self.mode.unwrap_or_default(), &self.waves).is_some()
    }

    fn take_grid(&mut self, sheet: &Sheet, harvest: &mut Harvest<'_>, taken: &mut Taken, grid: &Whole) {
        self.due = false;
        let (Some(mode), Some(plate)) = (self.mode, &self.plate) else {
            harvest.warn(grid.bare.top, format!("the grid of `{}` is not read: it is calculated", self.step));
            return;
        };
        let mut read = read_name(mode, &self.waves).unwrap_or_else(|| mode.to_owned());
        if let Some(iteration) = self.iteration {
            read = format!("{read} iteration={iteration}");
        }
        let read = taken.free(plate, &read);
        take_bare(sheet, harvest, grid.bare, &Target::endpoint(plate.as_str(), read));
    }
}

/// A whole plate without labels.
struct Whole {
    bare: Bare,
    end: usize,
}

/// Does a line of readings follow a line of empty cells?
fn grid_follows(sheet: &Sheet, line: usize) -> bool {
    let cells = sheet.cells(line).len();
    PLATE_FORMATS.iter().any(|plate| plate.cols + 1 == cells)
}

/// The grid that begins in line `top`: as many lines and cells as a plate has, behind a first cell
/// that is empty.
fn bare(
    sheet: &Sheet,
    top: usize,
    error: impl Fn(&str, usize) -> Box<Diagnostic>,
) -> Result<Whole, Box<Diagnostic>> {
    let lines: Range<usize> = top..(top..sheet.len())
        .find(|line| {
            let text = sheet.first_text(*line);
            sheet.line(*line).is_empty()
                || ["Results of", "Plate:", "Iteration:"].iter().any(|start| text.starts_with(start))
                || (text.is_empty() && sheet.cells(*line).len() < 4)
        })
        .unwrap_or(sheet.len());
    let Some(plate) = PLATE_FORMATS.iter().find(|plate| plate.rows == lines.len()) else {
        let message = format!("truncated or edited: {} lines of readings are those of no plate", lines.len());
        return Err(error(&message, lines.end - 1));
    };
    for line in lines.clone() {
        let cells = sheet.cells(line);
        let filled = cells.iter().rposition(|cell| !cell.text.is_empty()).map_or(0, |last| last + 1);
        let text = sheet.name().is_none();
        if cells[0].text.is_empty() && filled <= plate.cols + 1 && (cells.len() > plate.cols || !text) {
            continue;
        }
        let message = format!(
            "truncated or edited: this line holds {} cells, expected an empty one and {} readings",
            cells.len(),
            plate.cols
        );
        return Err(error(&message, line));
    }
    if let Some(problem) = uneven(sheet, lines.clone()) {
        return Err(Box::new(problem));
    }
    let bare = Bare { top, left: 1, rows: plate.rows, cols: plate.cols };
    Ok(Whole { bare, end: lines.end })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(text: &str) -> Result<Readings, Vec<Diagnostic>> {
        let book = Book::of_text("a.txt", text.to_owned());
        assert!(recognise(&book).is_some());
        read(&book)
    }

    const HEAD: &str = "Results of Fluorometric1\r\n\r\n\tPlate:1 - Wavelength:560/590\r\n\r\n";
    const GRID: &str = "\t1\t2\t3\r\n\t4\t\t6\r\n";

    #[test]
    fn iterations_and_plates_are_kept_apart() {
        let text = format!(
            "{HEAD}\tIteration: 1\r\n{GRID}\r\n\tIteration: 2\r\n{GRID}\r\n\tPlate:2 - Wavelength:560/590\r\n\r\n{GRID}"
        );
        let readings = read_text(&text).unwrap();
        assert_eq!(
            readings.reads("Plate 1"),
            ["fluorescence ex=560 em=590 iteration=1", "fluorescence ex=560 em=590 iteration=2"]
        );
        assert_eq!(readings.reads("Plate 2"), ["fluorescence ex=560 em=590"]);
        assert_eq!(readings.readings.len(), 15);
    }

    #[test]
    fn the_heading_may_stand_again_above_each_iteration() {
        let once = |nth: u32| format!("{HEAD}\tIteration: {nth}\r\n{GRID}\r\n");
        let readings = read_text(&(once(1) + &once(2))).unwrap();
        let read = |nth: u32| format!("fluorescence ex=560 em=590 iteration={nth}");
        assert_eq!(
            (readings.plates(), readings.reads("Plate 1")),
            (vec!["Plate 1".to_owned()], vec![read(1), read(2)])
        );
        assert!(read_text(&(once(1) + &once(3))).is_err());
        assert!(read_text(&(once(1) + &once(2).replace("Plate:1", "Plate:2"))).is_err());
        assert!(read_text(&once(1).replace("Iteration: 1", "Iteration: 1\r\n\tIteration: 2")).is_err());
    }

    #[test]
    fn an_edited_grid_is_refused() {
        for grid in [
            "\t1\t2\t3\r\n",
            "\t1\t2\t3\r\n\t4\t5\r\n",
            "\t1\t2\t3\t4\r\n\t4\t5\t6\t7\r\n",
            "\t1\t2\t3\r\n\t4\t5\t6\r\n\t7\t8\t9\r\n",
            "1\t2\t3\r\n4\t5\t6\r\n",
            "\t1\t2\t3\r\n\t4\t5\tq\r\n",
            "",
        ] {
            assert!(read_text(&format!("{HEAD}{grid}")).is_err(), "{grid:?}");
        }
        let skipped = format!("{HEAD}\tIteration: 1\r\n{GRID}\r\n\tIteration: 3\r\n{GRID}");
        assert!(read_text(&skipped).is_err());
    }

    #[test]
    fn calculated_results_are_left_out() {
        let calculated = HEAD.replace("Fluorometric1", "Blank subtraction1");
        let readings = read_text(&format!("{HEAD}{GRID}\r\n{calculated}{GRID}")).unwrap();
        assert_eq!((readings.readings.len(), readings.warnings.len()), (5, 1));
    }
}
