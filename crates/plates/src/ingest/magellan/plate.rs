//! Tecan Magellan, plate: `Raw data` above a grid with the corner `<>`, and below it how it was measured.
//!
//! ```text
//! Raw data
//! <>   1       2       3
//! A    34018   33412   35197
//! Date of measurement: 06/10/2010
//! Measurement mode: Fluorescence
//! ```

use crate::ingest::blocks::{Target, take_grid};
use crate::ingest::cell;
use crate::ingest::grid::{Grid, runs_in};
use crate::ingest::grid_finder;
use crate::ingest::harvest::{Harvest, LeftOut};
use crate::ingest::naming::Taken;
use crate::ingest::rectangle::uneven;
use crate::ingest::torn::torn;
use crate::ingest::wording::{self, Kind, read_name};
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::sheet::{Book, Sheet};

/// What stands below the grids, and in no other export that has them.
const FOOT: &str = "Measurement mode:";

const HELP: &str = "expected `Raw data`, a grid with `<>` in its corner, and how it was measured below; export the plate \
                    again, completely";

/// The line of the first grid, where a sheet holds such a plate.
fn header(sheet: &Sheet) -> Option<usize> {
    sheet.landmark(FOOT)?;
    (0..sheet.len()).find(|line| sheet.line(*line).contains("<>") && !runs_in(sheet, *line).is_empty())
}

/// Evidence for such an export, if there is any.
pub(super) fn evidence(book: &Book) -> Option<String> {
    let line = book.sheets().iter().find_map(header)?;
    Some(format!("`<>` in line {} and `{FOOT}` below the grid", line + 1))
}

/// Reads every sheet that holds such a plate.
pub(super) fn read<'b>(book: &'b Book, harvest: &mut Harvest<'b>) {
    let mut taken = Taken::default();
    let sheets: Vec<&'b Sheet> = book.sheets().iter().filter(|sheet| header(sheet).is_some()).collect();
    for sheet in &sheets {
        harvest.turn_to(sheet);
        let plate = match sheet.name() {
            Some(name) if sheets.len() > 1 => name.to_string(),
            _ => "Plate 1".to_owned(),
        };
        read_sheet(sheet, &plate, &mut taken, harvest);
    }
}

fn read_sheet(sheet: &Sheet, plate: &str, taken: &mut Taken, harvest: &mut Harvest<'_>) {
    let grids = grid_finder::find(sheet, 0..sheet.len());
    let optics = optics(sheet);
    let title = |grid: &Grid| grid.title.as_ref().map(|(text, _)| text.clone()).unwrap_or_default();
    let raw = grids.iter().filter(|grid| wording::kind_of(&title(grid)) == Kind::Raw).count();
    let mut nth = 0;
    for mut grid in grids {
        let title = title(&grid);
        if let Kind::Derived(word) | Kind::Layout(word) = wording::kind_of(&title) {
            let mut numbers = 0;
            grid.for_each_cell(sheet, |_, _, _, index, cell| {
                numbers += usize::from(cell::is_reading(sheet.marks(), index, &cell.text));
            });
            let message = format!("the grid `{title}` is not read: its title says `{word}`");
            harvest.leave_out(grid.header, &message, numbers, LeftOut::Known);
            continue;
        }
        let known = optics.get(nth).filter(|_| optics.len() == raw).or(optics.first().filter(|_| raw == 1));
        nth += 1;
        let problem = grid.problem.take().or_else(|| misshapen(sheet, &grid));
        if let Some(problem) = problem {
            harvest.problem_of(plate, problem);
            continue;
        }
        let read = known
            .cloned()
            .unwrap_or_else(|| if raw == 1 { "signal".to_owned() } else { format!("signal [{title}]") });
        take_grid(sheet, harvest, &grid, &Target::endpoint(plate, taken.free(plate, &read)));
    }
}

/// Is the grid as even as Magellan wrote it, and is it the whole of it?
fn misshapen(sheet: &Sheet, grid: &Grid) -> Option<Diagnostic> {
    let lines: Vec<usize> = grid.rows.iter().map(|(_, line)| *line).collect();
    let ends: Vec<(usize, usize)> = lines.iter().map(|line| (*line, grid.run.end() - 1)).collect();
    let below = lines.last().map_or(grid.header, |line| *line) + 1;
    uneven(sheet, lines.iter().copied()).or_else(|| torn(sheet, &ends)).or_else(|| {
        let cells = sheet.cells(below);
        let numbers = cells.iter().filter(|cell| cell.text.parse::<f64>().is_ok()).count();
        let stray = numbers > 1 && runs_in(sheet, below).is_empty();
        let width = sheet.line(below).chars().count();
        stray.then(|| {
            let message = "these numbers have no row letter that may follow here";
            sheet.error_at(message, below, 1, width).code(Code::Export).help(HELP)
        })
    })
}

/// The names of the reads that the foot describes, in its order.
fn optics(sheet: &Sheet) -> Vec<String> {
    let mut found: Vec<(&str, Vec<u32>)> = Vec::new();
    for line in 0..sheet.len() {
        let text = sheet.first_text(line);
        let Some((key, value)) = text.split_once(':') else { continue };
        let key = key.trim().to_lowercase();
        if key == "measurement mode" {
            let value = value.to_lowercase();
            let mode =
                ["absorbance", "fluorescence", "luminescence"].into_iter().find(|mode| value.contains(mode));
            found.push((mode.unwrap_or("signal"), Vec::new()));
        } else if key.ends_with("wavelength")
            && let Some((_, waves)) = found.last_mut()
        {
            let wave = value.trim().trim_end_matches("nm").trim().parse::<u32>().ok();
            waves.extend(wave.filter(|wave| (200..=1000).contains(wave)));
        }
    }
    found
        .into_iter()
        .map(|(mode, waves)| read_name(mode, &waves).unwrap_or_else(|| mode.to_owned()))
        .collect()
}

#[cfg(test)]
mod tests {
    use crate::ingest::{Choice, Readings, read_bytes};
    use foldshift_tables::diagnostic::Diagnostic;

    const PLATE: &str = "Raw data\n<>\t1\t2\t3\nA\t1\t2\t3\nB\t4\t5\t6\nDate of measurement: 2026-03-02\n\
                         Measurement mode: Fluorescence\nExcitation wavelength: 535 nm\nEmission wavelength: 590 nm\nUnit: RFU\n";

    fn read_text(text: &str) -> Result<Readings, Vec<Diagnostic>> {
        read_bytes("a.txt", text.as_bytes(), Choice::default())
    }

    #[test]
    fn the_foot_says_what_the_plate_was_read_with() {
        let readings = read_text(PLATE).unwrap();
        assert_eq!(
            (readings.reader, readings.reads("Plate 1")),
            ("tecan_magellan", vec!["fluorescence ex=535 em=590".to_owned()])
        );
        let last = readings.readings.last().unwrap();
        assert_eq!(
            (last.well.to_string().as_str(), last.value, readings.readings.len()),
            ("B3", Some(6.0), 6)
        );
    }

    #[test]
    fn a_calculated_grid_is_told() {
        let text = format!("{PLATE}\nBlank corrected\n<>\t1\t2\t3\nA\t0\t1\t2\nB\t3\t4\t5\n");
        let readings = read_text(&text).unwrap();
        assert_eq!((readings.readings.len(), readings.warnings.len()), (6, 1));
    }

    #[test]
    fn a_torn_row_is_refused() {
        for (from, to) in [
            ("A\t1\t2\t3", "A\t1\t3"),
            ("B\t4\t5\t6", "4\t5\t6"),
            ("B\t4\t5\t6", "B\t4\t5\t\t6"),
            ("<>\t1\t2\t3", "<>\t1\t3"),
        ] {
            assert!(read_text(&PLATE.replacen(from, to, 1)).is_err(), "{from} to {to}");
        }
    }
}
