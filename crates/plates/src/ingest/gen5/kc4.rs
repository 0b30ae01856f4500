//! KC4, the program of `BioTek` before Gen5: its steps stand in one line each, its data as those of Gen5.
//!
//! ```text
//! Procedure Summary
//!
//! Plate Type   96 WELL PLATE
//! Read         Read:  start (A) 590
//! Start Kinetic  Start Kinetic [Run 0:06:00, Interval 0:00:30]
//! Read         Read:  (F) 485/20,528/20
//!
//! start:590
//!    1      2      3                         Kinetic read  A1    A2
//! A  0.957  0.912  0.944  start:590          0:00:00       0.17  0.27
//! ```

use std::collections::BTreeSet;

use super::headings::{first_filled, header_run, title_above};
use super::mode::Mode;
use super::optics::normal;
use super::procedure::{Procedure, Step, durations, wells_of};
use super::read_names::Names;
use super::section::Section;
use super::{Points, export, moments, words};
use crate::ingest::format::Format;
use crate::ingest::harvest::Harvest;
use crate::plate::readings::Readings;
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::sheet::{Book, Sheet};

/// The name of this reader.
const NAME: &str = "biotek_kc4";

/// This format.
pub(crate) const FORMAT: Format = Format {
    name: NAME,
    title: "BioTek KC4, text",
    recognised_by: "`Procedure Summary` with a line `Read` whose text begins with `Read:`, or with `Kinetic read` above wells",
    generic: false,
    recognise,
    read,
};

/// What begins an export.
const START: &str = "Procedure Summary";

/// Title of the times of a table.
const KINETIC: &str = "Kinetic read";

/// How far down the landmarks stand.
const HEAD: usize = 400;

/// The line with which the first export of a sheet begins.
pub(super) fn begins(sheet: &Sheet) -> Option<usize> {
    sheet.landmark(START).filter(|line| first_filled(sheet, *line).1 == START)
}

/// Evidence for an export of KC4, if there is any.
fn recognise(book: &Book) -> Option<String> {
    book.sheets().iter().find_map(|sheet| {
        let start = begins(sheet)?;
        let second = (start + 1..sheet.len().min(start + HEAD)).find(|line| {
            let first = first_filled(sheet, *line).1;
            first == KINETIC || (first == "Read" && step(&second_text(sheet, *line)).is_some())
        });
        let plain = || {
            (start + 1..sheet.len().min(start + HEAD))
                .find(|line| first_filled(sheet, *line).1 == "Plate Type")
        };
        let second = second.or_else(plain)?;
        Some(format!(
            "`{START}` in line {} and `{}` in line {}",
            start + 1,
            first_filled(sheet, second).1,
            second + 1
        ))
    })
}

/// The cell behind the first text of a line.
fn second_text(sheet: &Sheet, line: usize) -> String {
    let (at, _) = first_filled(sheet, line);
    sheet.cells(line).get(at + 1).map_or_else(String::new, |cell| cell.text.to_string())
}

/// The step of a text such as `Read:  start (A) 590, 630`.
fn step(text: &str) -> Option<Step> {
    let text = text.strip_prefix("Read:")?;
    let (name, rest) = text.split_once('(')?;
    let (mode, optics) = rest.split_once(')')?;
    let mode = match mode {
        "A" => Mode::Absorbance,
        "F" | "T" => Mode::Fluorescence,
        "L" => Mode::Luminescence,
        _ => return None,
    };
    let optics = match mode {
        // Pairs of fluorescence have a comma within and blanks behind the comma between them.
        Mode::Fluorescence => optics.split(", ").map(normal).collect(),
        _ => optics.split(',').map(normal).collect::<Vec<String>>(),
    };
    let name = Some(name.trim().to_owned()).filter(|name| !name.is_empty());
    let optics = optics.into_iter().filter(|optics| !optics.is_empty()).collect();
    Some(Step { name, mode: Some(mode), optics, ..Step::default() })
}

/// The steps of the export that begins in line `start`.
fn procedure(sheet: &Sheet, start: usize, end: usize) -> Procedure {
    let mut procedure = Procedure { described: true, ..Procedure::default() };
    for line in start + 1..end {
        let first = first_filled(sheet, line).1;
        if words::is_layout(&first) || first == KINETIC || header_run(sheet, line).is_some() {
            break;
        }
        let second = second_text(sheet, line);
        match first.as_str() {
            "Read" => procedure.steps.extend(step(&second)),
            "Plate Type" => procedure.wells = wells_of(&second),
            _ => {
                if let [_, interval] = durations(&second).as_slice() {
                    procedure.intervals.push(*interval);
                }
            }
        }
    }
    procedure
}

fn sections(sheet: &Sheet) -> Vec<Section> {
    let starts: Vec<usize> = (0..sheet.len()).filter(|line| first_filled(sheet, *line).1 == START).collect();
    let ends = starts.iter().skip(1).copied().chain([sheet.len()]);
    let several = starts.len() > 1;
    let section = |(nth, (start, end)): (usize, (&usize, usize))| Section {
        lines: *start..end,
        plate: if several { format!("Plate {}", nth + 1) } else { String::new() },
        procedure: procedure(sheet, *start, end),
    };
    starts.iter().zip(ends).enumerate().map(section).collect()
}

/// Kinetic tables of an export without titles: which read each of them is nobody says.
fn untitled(sheet: &Sheet, section: &Section) -> Option<Diagnostic> {
    let mut titles = BTreeSet::new();
    let tables = section.lines.clone().filter(|line| first_filled(sheet, *line).1 == KINETIC);
    for line in tables {
        let above = (section.lines.start..line).rev().take(2).all(|line| sheet.is_blank(line));
        let title = title_above(sheet, &section.lines, line);
        if above || moments::is_moment(&title) || title == START || !titles.insert(title) {
            let message = "this table of times has no title, so nothing says at which wavelength it was read";
            let help = "expected the label of a read above it, such as `Read 2:590`; write it there, or export again";
            return Some(sheet.error_at(message, line, 1, KINETIC.len()).code(Code::Export).help(help));
        }
    }
    None
}

fn read(book: &Book) -> Result<Readings, Vec<Diagnostic>> {
    let mut harvest = Harvest::new(book).without_thousands();
    let mut names = Names::default();
    for sheet in book.sheets() {
        harvest.turn_to(sheet);
        for mut section in sections(sheet) {
            if let Some(problem) = untitled(sheet, &section) {
                harvest.problem(problem);
                continue;
            }
            names.begin(&section.plate);
            let silent = section.procedure.steps.is_empty();
            if !export::read(sheet, &mut harvest, &mut names, &mut section, Points::Refused) {
                let message = "this export of KC4 holds no raw reads";
                let help = "expected a grid or a table of times under a label such as `Read 1:590`; export the raw data, too";
                harvest.problem(
                    sheet.error_at(message, section.lines.start, 1, START.len()).code(Code::Empty).help(help),
                );
            } else if silent {
                let message =
                    "nothing says what was measured; the mode follows from the wavelengths in the labels";
                harvest.warn(section.lines.start, message.to_owned());
            }
        }
    }
    harvest.finish(NAME)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str =
        "Procedure Summary\n\nPlate Type\t6 WELL PLATE\nSet Temperature\tTemperature:  Setpoint 25 °C\n";

    fn read_text(text: &str) -> Result<Readings, Vec<Diagnostic>> {
        let book = Book::of_text("a.txt", text.to_owned());
        assert!(recognise(&book).is_some());
        read(&book)
    }

    fn at(readings: &Readings, read: &str, well: &str, time: Option<f64>) -> Option<f64> {
        let well = well.parse().unwrap();
        let same = |one: &&crate::plate::readings::Reading| {
            &*one.read == read && one.well == well && one.time_s == time
        };
        readings.readings.iter().find(same).and_then(|one| one.value)
    }

    const TWO_READS: &str = "Read\tRead:  start (A) 734, 950\nPlate In/Out\tPlate Out,In   load sample\n\
        Start Kinetic\tStart Kinetic [Run 0:01:00, Interval 0:00:30]\nRead\tRead:  (F) 485/20,528/20\nEnd Kinetic\tEnd Kinetic\n\n\
        Layout\n\t1\t2\t3\nA\tSPL1\t\t\tWell ID\n\t\t\t\tName\nB\tSPL2\t\t\tWell ID\n\t\t\t\tName\n\n\
        Well IDs\n\nWell ID\tName\nSPL1\t\nSPL2\t\n\n\
        start:734\n\t1\t2\t3\nA\t0.5\t0.6\t\tstart:734\nB\t0.7\t0.8\t0.9\tstart:734\n\n\
        start:950\n\t1\t2\t3\nA\t0.05\t#N/A\t\tstart:950\nB\t0.07\t0.08\t0.09\tstart:950\n\n\
        Read 2:485/20,528/20\n\nKinetic read\tA1\tA2\tB1\n0:00:00\t101\t\t103\n0:00:30\t111\tOVRFLW\t113\n\n";

    #[test]
    fn grids_and_tables_are_read_under_their_labels() {
        let readings = read_text(&format!("{HEAD}{TWO_READS}")).unwrap();
        assert_eq!(readings.reads(""), ["absorbance 734", "absorbance 950", "fluorescence ex=485 em=528"]);
        assert_eq!(at(&readings, "absorbance 950", "B3", None), Some(0.09));
        assert_eq!(at(&readings, "absorbance 734", "A2", None), Some(0.6));
        assert_eq!(at(&readings, "fluorescence ex=485 em=528", "B1", Some(30.0)), Some(113.0));
        assert_eq!(readings.readings.len(), 5 + 5 + 5, "`#N/A` is a flag");
    }

    #[test]
    fn reads_without_a_name_are_numbered_and_a_name_may_look_like_wavelengths() {
        let numbered = "Read\tRead:  (A) 590\n\nRead 1:590\n\n\t1\t2\t3\nA\t1\t2\t3\tRead 1:590\nB\t4\t5\t6\tRead 1:590\n\n";
        assert_eq!(read_text(&format!("{HEAD}{numbered}")).unwrap().reads(""), ["absorbance 590"]);
        let named = "Start Kinetic\tStart Kinetic [Run 0:02:00, Interval 0:01:00]\nRead\tRead:  734,950 (A) 734, 950\n\n\
                     734,950:734\n\nKinetic read\tA1\tA2\n0:00:00\t1\t2\n0:01:00\t3\t4\n\n\
                     734,950:950\n\nKinetic read\tA1\tA2\n0:00:05\t5\t6\n0:01:05\t7\t8\n\n";
        let readings = read_text(&format!("{HEAD}{named}")).unwrap();
        assert_eq!(readings.reads(""), ["absorbance 734", "absorbance 950"]);
        assert_eq!(at(&readings, "absorbance 950", "A2", Some(65.0)), Some(8.0));
    }

    #[test]
    fn two_exports_are_two_plates_and_tables_without_a_title_are_refused() {
        let one = format!("{HEAD}{TWO_READS}");
        let readings = read_text(&format!("{one}{one}")).unwrap();
        assert_eq!(readings.plates(), ["Plate 1", "Plate 2"]);
        let bare = one.replace("Read 2:485/20,528/20\n", "\n");
        assert!(read_text(&bare).unwrap_err()[0].message.contains("no title"));
    }

    #[test]
    fn a_torn_line_is_refused() {
        let whole = format!("{HEAD}{TWO_READS}");
        for (text, instead) in [
            ("A\t0.5\t0.6", "A\t0.5"),
            ("B\t0.7\t0.8\t0.9", "B\t0.9"),
            ("\t111\tOVRFLW\t113", "\t111\t113"),
            ("\tA2\tB1", "\tB1"),
            ("B\t0.07\t", "0.07\t"),
        ] {
            let torn = whole.replacen(text, instead, 1);
            assert!(torn != whole && read_text(&torn).is_err(), "{instead}");
        }
    }
}
