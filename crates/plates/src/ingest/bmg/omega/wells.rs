//! Kinetics of the Omega with a line per well and a column per cycle.
//!
//! ```text
//! Chromatic: 1
//! Cycle: 1, 2, 3, …
//! Time [s]: 0, 60, 120, …      perhaps
//! F09:  118, 121, 119, …
//! ```

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use crate::ingest::bmg::head;
use crate::ingest::bmg::words;
use crate::ingest::duration::{self, TimeUnit};
use crate::ingest::harvest::{Harvest, Slot};
use crate::ingest::naming::Taken;
use crate::plate::Well;
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::sheet::{Cell, Sheet};

/// Advice for a file of which a part is missing.
const HELP: &str = "the file looks cut off or altered: copy or export it again, completely";

type Problem = Box<Diagnostic>;

/// The well that a line is about: `F09:` at its start.
pub(super) fn well_of(sheet: &Sheet, line: usize) -> Option<Well> {
    let first = sheet.first_cell(line);
    first.text.split_once(':')?.0.trim().parse().ok()
}

/// The columns of a chromatic: the number of each cycle, and its time where there is one.
struct Header<'s> {
    line: usize,
    cycles: Vec<u32>,
    times: Option<Vec<f64>>,
    /// What stands before the numbers: `Cycle:` with the first of them, or in a cell of its own.
    inside: bool,
    cells: Vec<Cell<'s>>,
}

/// Reads the lines of all wells; `stated` are the numbers of chromatics and cycles in the head.
pub(super) fn take(
    sheet: &Sheet,
    lines: Range<usize>,
    plate: &Arc<str>,
    mode: &str,
    stated: (Option<usize>, Option<usize>),
    (harvest, taken): (&mut Harvest<'_>, &mut Taken),
) -> Result<(), Problem> {
    let mut header: Option<Header<'_>> = None;
    let mut read: Arc<str> = mode.into();
    let mut seen = BTreeSet::new();
    let mut counts: Vec<usize> = Vec::new();
    for line in lines.filter(|line| !sheet.is_blank(*line)) {
        let first = sheet.first_cell(line);
        if is_cycles(&first.text) {
            header = Some(cycles(sheet, line, stated.1)?);
            read = taken.free(plate, mode);
            seen.clear();
            counts.push(0);
        } else if let Some(well) = well_of(sheet, line) {
            let Some(header) = &header else {
                let message = "this line of a well stands before the cycles";
                return Err(Box::new(
                    sheet
                        .error(message, line, &first)
                        .code(Code::Export)
                        .help("expected `Cycle: 1` and all other cycles in a line above it"),
                ));
            };
            if !seen.insert(well) {
                let message = format!("well {well} has two lines");
                return Err(Box::new(sheet.error(message, line, &first).code(Code::Duplicate).help(HELP)));
            }
            take_well(sheet, line, well, header, (plate, &read), harvest)?;
            if let Some(count) = counts.last_mut() {
                *count += 1;
            }
        } else if let Some(header) = header.as_mut().filter(|_| seen.is_empty()) {
            if let Some(unit) = first.text.split_once(':').and_then(|(name, _)| words::unit_of_times(name)) {
                header.times = Some(times(sheet, line, header, unit)?);
            }
        } else if header.is_some() && !is_heading(&first.text) {
            let message = "this line is about no well";
            return Err(Box::new(
                sheet
                    .error(message, line, &first)
                    .code(Code::Export)
                    .help("expected a well before its numbers, such as `F09:`"),
            ));
        }
    }
    complete(sheet, &counts, stated.0, header.as_ref().map_or(0, |header| header.line))
}

fn is_heading(text: &str) -> bool {
    ["Chromatic:", "Channel:"].iter().any(|key| head::after(text, key).is_some())
}

/// Is this the line of cycles?
pub(super) fn is_cycles(text: &str) -> bool {
    head::after(text, "Cycle:").is_some() || head::after(text, "Cycles:").is_some()
}

/// Every chromatic of the head must be there, with the same number of wells.
fn complete(sheet: &Sheet, counts: &[usize], stated: Option<usize>, line: usize) -> Result<(), Problem> {
    let message = match stated.filter(|stated| *stated != counts.len()) {
        Some(stated) => format!("the head states {stated} chromatics, {} are there", counts.len()),
        None if counts.iter().any(|count| *count != counts[0] || *count == 0) => {
            format!("the chromatics have different numbers of wells: {counts:?}")
        }
        None => return Ok(()),
    };
    Err(Box::new(sheet.error_at(message, line, 1, 1).code(Code::Truncated).help(HELP)))
}

/// The cells behind the colon of the first one, the first of them with what stands behind the colon.
fn behind(sheet: &Sheet, line: usize) -> (bool, Vec<Cell<'_>>) {
    let mut cells = sheet.cells(line);
    let Some(first) = cells.first().cloned() else { return (false, cells) };
    let text = first.text.to_string();
    let after = text.find(':').map_or(text.len(), |at| at + 1);
    let rest = text[after..].trim_start();
    let column = first.column + text[..text.len() - rest.len()].chars().count();
    let tokens: Vec<&str> = rest.split_whitespace().collect();
    let alone = cells[1..].iter().all(|cell| cell.text.is_empty());
    if alone && tokens.len() > 1 {
        // Blanks separate the numbers.
        let mut from = 0;
        let spread = tokens.iter().map(|token| {
            let at = rest[from..].find(token).map_or(from, |found| from + found);
            from = at + token.len();
            Cell {
                text: Cow::Owned((*token).to_owned()),
                column: column + rest[..at].chars().count(),
                width: token.chars().count(),
                index: 0,
            }
        });
        return (true, spread.collect());
    }
    if tokens.is_empty() && cells.len() > 1 {
        cells.remove(0);
        return (false, cells);
    }
    cells[0] =
        Cell { text: Cow::Owned(rest.to_owned()), column, width: rest.chars().count(), index: first.index };
    (true, cells)
}

fn cycles(sheet: &Sheet, line: usize, stated: Option<usize>) -> Result<Header<'_>, Problem> {
    let (inside, mut cells) = behind(sheet, line);
    while cells.last().is_some_and(|cell| cell.text.is_empty()) {
        cells.pop();
    }
    let mut cycles: Vec<u32> = Vec::new();
    for cell in &cells {
        let text = words::after_one_of(&cell.text, &words::CYCLE).unwrap_or(&cell.text);
        let number = text.trim_start_matches([':', ' ']).parse::<u32>();
        let expected = u32::try_from(cycles.len() + 1).unwrap_or(u32::MAX);
        if number != Ok(expected) {
            let message = format!("`{}` stands where cycle {expected} is expected", cell.text);
            return Err(Box::new(sheet.error(message, line, cell).code(Code::Export).help(HELP)));
        }
        cycles.push(expected);
    }
    if let Some(stated) = stated.filter(|stated| *stated != cycles.len()) {
        let message = format!("the head states {stated} cycles, {} are there", cycles.len());
        return Err(Box::new(sheet.error_at_end(message, line).code(Code::Truncated).help(HELP)));
    }
    Ok(Header { line, cycles, times: None, inside, cells })
}

/// The cells of a line below the cycles, each below its own.
fn aligned<'s>(sheet: &'s Sheet, line: usize, header: &Header<'_>) -> Result<Vec<Cell<'s>>, Problem> {
    let (inside, mut cells) = behind(sheet, line);
    if header.inside && !inside {
        // The first number is blank.
        cells.insert(0, Cell { text: Cow::Borrowed(""), ..sheet.first_cell(line) });
    }
    let extra = cells.iter().skip(header.cells.len()).any(|cell| !cell.text.is_empty());
    if cells.len() < header.cells.len() || extra || (inside && !header.inside) {
        let cut = if sheet.is_open(line) { "truncated: " } else { "" };
        let message = format!(
            "{cut}this line has {} numbers, expected {}, one of each cycle",
            cells.len(),
            header.cells.len()
        );
        return Err(Box::new(sheet.error_at_end(message, line).code(Code::Truncated).help(HELP)));
    }
    cells.truncate(header.cells.len());
    Ok(cells)
}

fn times(sheet: &Sheet, line: usize, header: &Header<'_>, unit: TimeUnit) -> Result<Vec<f64>, Problem> {
    let mut times: Vec<f64> = Vec::new();
    for cell in aligned(sheet, line, header)? {
        let number = sheet.marks().parse(cell.index, &cell.text).ok();
        let time = duration::seconds(&cell.text).or_else(|| match unit {
            TimeUnit::Unnamed => number.filter(|number| number.fract() == 0.0),
            unit @ TimeUnit::Seconds(_) => number.and_then(|number| unit.seconds(number)),
        });
        match time.filter(|time| times.last().is_none_or(|last| time > last)) {
            Some(time) => times.push(time),
            None => {
                let message = format!("`{}` is no time that comes after the one before", cell.text);
                return Err(Box::new(
                    sheet
                        .error(message, line, &cell)
                        .code(Code::Export)
                        .help("expected seconds, or times with a unit, that grow"),
                ));
            }
        }
    }
    Ok(times)
}

fn take_well(
    sheet: &Sheet,
    line: usize,
    well: Well,
    header: &Header<'_>,
    (plate, read): (&Arc<str>, &Arc<str>),
    harvest: &mut Harvest<'_>,
) -> Result<(), Problem> {
    let cells = aligned(sheet, line, header)?;
    if let Some(last) = cells.last().filter(|_| sheet.is_open(line) && sheet.cells(line).len() == 1) {
        let message =
            format!("the file ends without a line end: `{}` may not be the whole number", last.text);
        harvest.warn(line, message);
    }
    for (nth, cell) in cells.iter().enumerate() {
        let time_s = header.times.as_ref().and_then(|times| times.get(nth).copied());
        let name = match time_s {
            None if header.cycles.len() > 1 => format!("{read} cycle={}", header.cycles[nth]).into(),
            _ => Arc::clone(read),
        };
        let slot = Slot { plate: Arc::clone(plate), read: name, well, time_s };
        harvest.take(&slot, line, cell.index, cell);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::ingest::bmg::omega::FORMAT;
    use crate::plate::readings::Readings;
    use foldshift_tables::diagnostic::Diagnostic;
    use foldshift_tables::sheet::Book;

    const HEAD: &str = "Test name: growth\nDate: 04/10/2021 Time: 13:10:13\nID1: K7\nID2: \nID3: \n\
                        No. of Channels / Multichromatics: 1\nNo. of Cycles: 3\n\nChromatic: 1\n";

    fn read_text(text: &str) -> Result<Readings, Vec<Diagnostic>> {
        let book = Book::of_text("a.csv", text.to_owned());
        assert!((FORMAT.recognise)(&book).is_some());
        (FORMAT.read)(&book)
    }

    fn found(text: &str) -> Vec<(String, String, Option<f64>, Option<f64>)> {
        let readings = read_text(text).unwrap();
        let of =
            |r: &crate::plate::readings::Reading| (r.well.to_string(), r.read.to_string(), r.time_s, r.value);
        readings.readings.iter().map(of).collect()
    }

    #[test]
    fn wells_are_lines_whatever_stands_between_their_numbers() {
        for body in [
            "Cycle: 1,2,3\nF09:  118,121,119\nF10:  218,,219\n",
            "Cycle:,1,2,3\nF09:,118,121,119\nF10:,218,,219\n",
            "Cycle: 1\t2\t3\nF09:  118\t121\t119\nF10:  218\t\t219\n",
            "Cycle: 1,Cycle: 2,Cycle: 3\nF09: 118,121,119\nF10: 218,,219\n",
        ] {
            let wells = found(&format!("{HEAD}{body}"));
            assert_eq!(wells.len(), 5, "{body}");
            assert_eq!(wells[1], ("F9".to_owned(), "fluorescence cycle=2".to_owned(), None, Some(121.0)));
            assert_eq!(wells[4], ("F10".to_owned(), "fluorescence cycle=3".to_owned(), None, Some(219.0)));
        }
        let blanks = found(&format!("{HEAD}Cycle:  1  2  3\nF09:  118  121 119\nF10:  218  9  219\n"));
        assert_eq!((blanks.len(), blanks[4].3), (6, Some(9.0)));
    }

    #[test]
    fn times_are_read_where_they_are_there() {
        let wells = found(&format!("{HEAD}Cycle: 1,2,3\nTime [min]: 0,1.5,3\nF09:  118,121,119\n"));
        assert_eq!(wells[1], ("F9".to_owned(), "fluorescence".to_owned(), Some(90.0), Some(121.0)));
    }

    #[test]
    fn chromatics_are_reads() {
        let one = "Cycle: 1,2,3\nF09:  118,121,119\n";
        let head = HEAD.replace("chromatics: 1", "chromatics: 2");
        let wells = found(&format!("{head}{one}\nChromatic: 2\n{}", one.replace("118", "7")));
        assert_eq!((wells[3].1.as_str(), wells[3].3), ("fluorescence #2 cycle=1", Some(7.0)));
        assert!(read_text(&format!("{head}{one}")).is_err());
    }

    #[test]
    fn a_line_with_a_number_too_few_or_too_many_is_refused() {
        let whole = format!("{HEAD}Cycle: 1,2,3\nF09:  118,121,119\nF10:  218,221,219\n");
        assert!(read_text(&whole).is_ok());
        for (from, to) in [
            (",121", ""),
            (",121,119", ""),
            (",221", ",221,5"),
            ("F10", "F09"),
            ("F10", "X"),
            ("1,2,3", "1,3"),
            ("1,2,3", "1,2"),
            ("Cycles: 3", "Cycles: 4"),
            ("F10:  218", "F10:  21x"),
        ] {
            assert!(read_text(&whole.replacen(from, to, 1)).is_err(), "{from} -> {to}");
        }
    }
}
