//! Plate grids below one another, or one a sheet, each with the time at which it was read above it.
//!
//! ```text
//! OD600
//! Time: 0:00:00          Time: 0:05:00
//!     1    2    3            1    2    3
//! A   …                  A   …
//! ```

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::ingest::blocks::{Target, take_grid};
use crate::ingest::cell;
use crate::ingest::format::Format;
use crate::ingest::grid::Grid;
use crate::ingest::grid_finder;
use crate::ingest::harvest::{Harvest, LeftOut};
use crate::ingest::moment_titles::{self, Moment};
use crate::ingest::wording::{self, Kind};
use crate::plate::readings::Readings;
use foldshift_tables::diagnostic::{Code, Diagnostic, Place};
use foldshift_tables::sheet::{Book, Sheet};

/// The name of this reader.
const NAME: &str = "grids_over_time";

/// This format.
pub(crate) const FORMAT: Format = Format {
    name: NAME,
    title: "plate grids over time, CSV, TSV or workbook",
    recognised_by: "a time, a cycle or a day above every grid, as in `Time: 0:05:00`, `Cycle 3` or `Day 2`",
    generic: true,
    recognise,
    read,
};

/// A raw grid and when it was read.
struct Timed<'b> {
    sheet: &'b Sheet,
    grid: Grid,
    moment: Moment,
    /// What else is said above it.
    title: String,
}

/// The lines above a grid and its corner, nearest first.
fn said_above(sheet: &Sheet, grid: &Grid, free: usize) -> Vec<String> {
    let corner = grid.run.start.checked_sub(1).and_then(|index| {
        let cells = sheet.cells(grid.header);
        cells.get(index).map(|cell| cell.text.to_string())
    });
    let above = (free..grid.header).rev().take(5).filter(|line| !sheet.is_blank(*line)).map(|line| {
        let cells = sheet.cells(line);
        let filled: Vec<&str> =
            cells.iter().map(|cell| cell.text.as_ref()).filter(|text| !text.is_empty()).collect();
        if filled.len() > 3 { String::new() } else { filled.join(" ") }
    });
    corner.into_iter().chain(above).filter(|text| !text.is_empty()).collect()
}

/// More numbers than texts?
fn is_numbers(sheet: &Sheet, grid: &Grid) -> bool {
    let (mut filled, mut numbers) = (0, 0);
    grid.for_each_cell(sheet, |_, _, _, index, cell| {
        filled += usize::from(!cell.text.is_empty());
        numbers += usize::from(cell::is_reading(sheet.marks(), index, &cell.text));
    });
    numbers * 2 > filled
}

/// A grid that is no reading: why, and how many numbers it holds.
type Aside<'b> = (&'b Sheet, usize, String, usize);

/// All raw grids with their moments, and the others; `None` unless every raw grid has one.
fn timed(book: &Book) -> Option<(Vec<Timed<'_>>, Vec<Aside<'_>>)> {
    let (mut found, mut asides) = (Vec::new(), Vec::new());
    for sheet in book.sheets() {
        let (mut free, mut carried) = (0, String::new());
        let own = sheet.name().and_then(|name| moment_titles::of(name.as_ref()));
        let mut header = None;
        for grid in grid_finder::find(sheet, 0..sheet.len()) {
            // Grids side by side: their times are those of their own titles, which nobody has shown yet.
            if header.replace(grid.header) == Some(grid.header) {
                return None;
            }
            let said = said_above(sheet, &grid, free);
            free = grid.rows.last().map_or(grid.header, |(_, line)| *line) + 1;
            // `5 min` is a time, and no minimum.
            let named: Vec<Option<(Moment, String)>> =
                said.iter().map(|text| moment_titles::of(text)).collect();
            let kinds = said.iter().zip(&named).map(|(text, named)| {
                wording::kind_of(named.as_ref().map_or(text.as_str(), |(_, rest)| rest))
            });
            let kind = kinds.into_iter().find(|kind| *kind != Kind::Raw);
            if let Some(Kind::Derived(word) | Kind::Layout(word)) = kind {
                let mut numbers = 0;
                grid.for_each_cell(sheet, |_, _, _, index, cell| {
                    numbers += usize::from(cell::is_reading(sheet.marks(), index, &cell.text));
                });
                asides.push((
                    sheet,
                    grid.header,
                    format!("the grid is not read: its title says `{word}`"),
                    numbers,
                ));
                continue;
            }
            if !is_numbers(sheet, &grid) {
                continue;
            }
            let is_time = |found: &&(Moment, String)| matches!(found.0, Moment::Time(_));
            let best = named.iter().flatten().find(is_time).or_else(|| named.iter().flatten().next());
            let (moment, rest) = best.cloned().or_else(|| own.clone())?;
            let other =
                said.iter().zip(&named).find(|(_, named)| named.is_none()).map(|(text, _)| text.clone());
            let title = if rest.is_empty() { other.unwrap_or_default() } else { rest };
            if !title.is_empty() {
                carried.clone_from(&title);
            }
            found.push(Timed { sheet, grid, moment, title: carried.clone() });
        }
    }
    let moments: Vec<Moment> = found.iter().map(|timed| timed.moment).collect();
    is_series(&moments).then_some((found, asides))
}

/// A grid without a time among others that have one each: the line with its time was lost.
pub(crate) fn untimed(book: &Book) -> Option<Diagnostic> {
    let mut moments: Vec<Moment> = Vec::new();
    let mut lacking = None;
    for sheet in book.sheets() {
        let own = sheet.name().and_then(|name| moment_titles::of(name.as_ref()));
        let mut free = 0;
        for grid in grid_finder::find(sheet, 0..sheet.len()) {
            let said = said_above(sheet, &grid, free);
            free = grid.rows.last().map_or(grid.header, |(_, line)| *line) + 1;
            let titles = said.iter().map(|text| moment_titles::of(text));
            match titles.flatten().next().or_else(|| own.clone()) {
                Some((moment, _)) => moments.push(moment),
                None if is_numbers(sheet, &grid)
                    && said.iter().all(|text| wording::kind_of(text) == Kind::Raw) =>
                {
                    lacking.get_or_insert((sheet, grid.header));
                }
                None => {}
            }
        }
    }
    let (sheet, header) = lacking.filter(|_| is_series(&moments))?;
    let message = "no time stands above this grid, as it does above the others";
    let help = "the line with its time may be lost: export the file again, or read the grid with `--grid`";
    let width = sheet.line(header).chars().count();
    Some(sheet.error_at(message, header, 1, width).code(Code::Export).help(help))
}

/// Are these moments of one series? Times of the day say when each of several plates was read.
fn is_series(moments: &[Moment]) -> bool {
    let of_kind = moments.windows(2).all(|pair| {
        matches!(
            (pair[0], pair[1]),
            (Moment::Time(_), Moment::Time(_)) | (Moment::Cycle(_), Moment::Cycle(_))
        )
    });
    let early = moments.first().is_some_and(|first| match first {
        Moment::Time(at) => at.rem_euclid(3600.0) == 0.0 || *at < 3600.0,
        Moment::Cycle(_) => true,
    });
    of_kind && early && moments.windows(2).any(|pair| pair[0] != pair[1])
}

/// Evidence for grids over time, if there is any.
fn recognise(book: &Book) -> Option<String> {
    let (found, _) = timed(book)?;
    Some(format!("{} grids, each with its time or cycle above it", found.len()))
}

/// Reads every grid at its time.
fn read(book: &Book) -> Result<Readings, Vec<Diagnostic>> {
    let Some((found, asides)) = timed(book) else {
        let problem =
            Diagnostic::error(Code::UnknownFormat, "not every grid of this file has a time above it");
        return Err(vec![problem.at(Place::file(Arc::clone(book.source())))]);
    };
    let mut harvest = Harvest::new(book);
    for (sheet, line, message, numbers) in asides {
        harvest.turn_to(sheet);
        harvest.leave_out(line, &message, numbers, LeftOut::Known);
    }
    let mut last: BTreeMap<(String, String), f64> = BTreeMap::new();
    for Timed { sheet, mut grid, moment, title } in found {
        harvest.turn_to(sheet);
        if let Some(problem) = grid.problem.take() {
            harvest.problem(problem);
            continue;
        }
        let named = wording::name_of(&title);
        let read = named.read.unwrap_or_else(|| "signal".to_owned());
        let setting = named.rest.contains(':');
        let plate = if named.rest.is_empty() || setting { "Plate 1".to_owned() } else { named.rest };
        let (read, time_s, order) = match moment {
            Moment::Time(at) => (read, Some(at), at),
            Moment::Cycle(cycle) => (format!("{read} iteration={cycle}"), None, f64::from(cycle)),
        };
        let base = read.split(" iteration=").next().unwrap_or_default().to_owned();
        if last.insert((plate.clone(), base), order).is_some_and(|before| before >= order) {
            let width = sheet.line(grid.header).chars().count();
            let problem = sheet.error_at(
                "the time above this grid does not come after the one before",
                grid.header,
                1,
                width,
            );
            harvest.problem(
                problem.code(Code::Export).help("write the name of the plate above the grids of each plate"),
            );
            continue;
        }
        take_grid(sheet, &mut harvest, &grid, &Target { plate: plate.into(), read: read.into(), time_s });
    }
    harvest.finish(NAME)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Result<Vec<String>, Vec<Diagnostic>> {
        let book = Book::of_text("a.csv", text.to_owned());
        let readings = read(&book)?;
        let one = |r: &crate::plate::readings::Reading| {
            let time = r.time_s.map_or_else(String::new, |time| format!("@{time}"));
            format!("{} {} {}{time}={}", r.plate, r.read, r.well, r.value.unwrap_or_default())
        };
        Ok(readings.readings.iter().map(one).collect())
    }

    fn grids(titles: &[&str]) -> String {
        let mut value = 0;
        titles.iter().fold(String::new(), |text, title| {
            value += 10;
            format!("{text}{title}\n,1,2,3\nA,{value},2,3\nB,4,5,6\n\n")
        })
    }

    #[test]
    fn every_grid_has_the_time_above_it() {
        for titles in [
            ["Time: 0:00:00", "Time: 0:05:00"],
            ["t = 0 min", "t = 5 min"],
            ["0 min", "5 min"],
            ["Time,0 s", "Time,300 s"],
        ] {
            let found = found(&grids(&titles)).unwrap();
            assert_eq!(found.len(), 12);
            assert_eq!(
                (found[0].as_str(), found[6].as_str()),
                ("Plate 1 signal A1@0=10", "Plate 1 signal A1@300=20"),
                "{titles:?}"
            );
        }
        let found =
            found(&grids(&["OD600\nTime: 0:00:00", "Time: 0:05:00", "KM12 OD450\nDay 0", "Day 3"])).unwrap();
        assert_eq!(found[6], "Plate 1 absorbance 600 A1@300=20");
        assert_eq!(found[18], "KM12 absorbance 450 A1@259200=40");
    }

    #[test]
    fn cycles_without_times_are_reads_and_times_count_more_than_cycles() {
        assert_eq!(found(&grids(&["Cycle 1", "Cycle 2"])).unwrap()[6], "Plate 1 signal iteration=2 A1=20");
        let both = grids(&["Cycle 1\nTime [s]: 0", "Cycle 2\nTime [s]: 60"]);
        assert_eq!(found(&both).unwrap()[6], "Plate 1 signal A1@60=20");
    }

    #[test]
    fn times_that_do_not_grow_are_refused_and_plates_with_names_are_none() {
        assert!(found(&grids(&["0 min", "5 min", "5 min"])).is_err());
        assert!(found(&grids(&["5 min", "0 min"])).is_err());
        for titles in [["Plate 1", "Plate 2"], ["Time: 10:35:12", "Time: 10:41:00"], ["0 min", "K7"]] {
            assert!(recognise(&Book::of_text("a.csv", grids(&titles))).is_none(), "{titles:?}");
        }
        let whole = grids(&["0 min", "5 min"]).replace("B,4,5,6\n", "B,4,5,6\nC,4,5,6\nD,4,5,6\n");
        assert_eq!(found(&whole).unwrap().len(), 24);
        assert!(found(&whole.replace("A,20,2,3", "A,20,3")).is_err());
        let derived = grids(&["0 min", "5 min", "Mean"]);
        assert_eq!(found(&derived).unwrap().len(), 12);
    }
}
