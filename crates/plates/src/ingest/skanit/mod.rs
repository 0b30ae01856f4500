//! Thermo `SkanIt`: results of version 4 to 7 with a sheet per step, and reports of version 2 with a sheet per
//! plate.

mod part;
mod report;
mod results;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::ingest::blocks::{Target, take_grid};
use crate::ingest::format::Format;
use crate::ingest::harvest::{Harvest, Line, Slot};
use crate::ingest::naming::Taken;
use crate::ingest::series_table::{Axis, SeriesTable};
use crate::ingest::wording::read_name;
use crate::plate::readings::Readings;
use foldshift_tables::diagnostic::{Code, Diagnostic, Place};
use foldshift_tables::sheet::Book;
use part::{Cells, HELP, Part};

/// The name of this reader.
const NAME: &str = "thermo_skanit";

/// This format.
pub(crate) const FORMAT: Format = Format {
    name: NAME,
    title: "Thermo SkanIt, results and reports",
    recognised_by: "`Measurement results` above a step and its plate; or `Plate 1: …` below a photometric, fluorometric \
                    or luminometric step",
    generic: false,
    recognise,
    read,
};

/// Evidence for a `SkanIt` export, if there is any.
fn recognise(book: &Book) -> Option<String> {
    let results = || book.sheets().iter().find_map(results::recognise);
    results().or_else(|| book.sheets().iter().find_map(report::recognise))
}

fn read(book: &Book) -> Result<Readings, Vec<Diagnostic>> {
    let mut harvest = Harvest::new(book);
    let mut parts: Vec<Part<'_>> = Vec::new();
    let mut any = false;
    for sheet in book.sheets() {
        harvest.turn_to(sheet);
        let found = if results::recognise(sheet).is_some() {
            results::read(sheet, &mut harvest)
        } else if report::recognise(sheet).is_some() {
            report::read(sheet, &mut harvest)
        } else {
            continue;
        };
        any = true;
        match found {
            Ok(found) => parts.extend(found),
            Err(problem) => harvest.problem(*problem),
        }
    }
    if !any {
        let message = "this is no SkanIt export: no sheet holds a measured step";
        return Err(vec![
            Diagnostic::error(Code::UnknownFormat, message)
                .at(Place::file(Arc::clone(book.source())))
                .help(HELP),
        ]);
    }
    take(parts, &mut harvest);
    harvest.finish(NAME)
}

/// Names and takes all parts. Steps that the user named tell reads apart that are alike otherwise.
fn take<'b>(parts: Vec<Part<'b>>, harvest: &mut Harvest<'b>) {
    let mut steps: BTreeMap<(Arc<str>, String), BTreeSet<String>> = BTreeMap::new();
    let base = |part: &Part<'_>| read_name(part.mode, &part.waves).unwrap_or_else(|| part.mode.to_owned());
    for part in &parts {
        steps.entry((Arc::clone(&part.plate), base(part))).or_default().insert(part.step.clone());
    }
    let mut taken = Taken::default();
    for part in parts {
        let alike = steps.get(&(Arc::clone(&part.plate), base(&part)));
        let named = alike.is_some_and(|steps| steps.len() > 1 && !steps.iter().all(|step| is_numbered(step)));
        let name = if named { format!(" [{}]", part.step) } else { String::new() };
        harvest.turn_to(part.sheet);
        match &part.cells {
            Cells::Grid(grid) => {
                let read = taken.free(&part.plate, &(base(&part) + &name));
                take_grid(part.sheet, harvest, grid, &Target::endpoint(Arc::clone(&part.plate), read));
            }
            Cells::Table(table) => take_table(&part, table, &name, &mut taken, harvest),
        }
    }
}

/// `Fluorescence 2` is what the software called it.
fn is_numbered(step: &str) -> bool {
    let word = step.trim_end_matches(|c: char| c.is_ascii_digit() || c == ' ').to_lowercase();
    ["absorbance", "fluorescence", "luminescence"].contains(&word.as_str())
}

fn take_table(
    part: &Part<'_>,
    table: &SeriesTable,
    name: &str,
    taken: &mut Taken,
    harvest: &mut Harvest<'_>,
) {
    let mut reads: BTreeMap<u64, Arc<str>> = BTreeMap::new();
    let mut line = Line::new(part.sheet);
    for entry in &table.entries {
        let (key, time_s) = match table.axis {
            Axis::Time | Axis::Cycle => (0, Some(entry.moment)),
            Axis::Wave => (entry.moment.to_bits(), None),
        };
        let read = reads.entry(key).or_insert_with(|| {
            let mut base = read_name(part.mode, &part.waves).unwrap_or_else(|| part.mode.to_owned());
            if table.axis == Axis::Wave {
                base = format!("{} {}", part.mode, entry.moment);
            }
            taken.free(&part.plate, &(base + name))
        });
        let slot = Slot { plate: Arc::clone(&part.plate), read: Arc::clone(read), well: entry.well, time_s };
        line.take(harvest, &slot, entry.line, entry.index);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(text: &str) -> Result<Readings, Vec<Diagnostic>> {
        let book = Book::of_text("a.txt", text.to_owned());
        assert!(recognise(&book).is_some());
        read(&book)
    }

    const HEAD: &str = "Measurement results\t\t\t\nK7.skax\t\t\t\n2026-03-02\t\t\t\n \t\t\t\nFluorescence 1\t\t\t\nEx 530 nm, Em 590 nm\t\t\t\n\n";
    const GRID: &str = "RFU\t1\t2\t3\nA\t1.5\t2\t3\nB\t4\t5\t6\n\n";
    const SAMPLES: &str =
        "Sample\t1\t2\t3\nA\tUn1\tUn2\tUn3\nB\tUn4\tUn5\tUn6\n\nAutoloading range A1 - D20\n";

    #[test]
    fn plates_and_wavelengths_stand_below_one_another() {
        let text = format!(
            "{HEAD}Plate 1\n\n{GRID}{SAMPLES}Plate 2\n\n{GRID}Ex 530 nm, Em 600 nm\nPlate 1\n\n{GRID}"
        );
        let readings = read_text(&text).unwrap();
        assert_eq!(readings.plates(), ["Plate 1", "Plate 2"]);
        assert_eq!(readings.reads("Plate 1"), ["fluorescence ex=530 em=590", "fluorescence ex=530 em=600"]);
        assert_eq!(readings.readings.len(), 18);
    }

    #[test]
    fn each_plate_is_held_against_its_own_samples() {
        let samples = SAMPLES.replace("Autoloading range A1 - D20\n", "");
        let grid = "RFU\t1\t2\t3\t4\nA\t1.5\t2\t3\t4\nB\t5\t6\t7\t8\n\n";
        let own = "Sample\t1\t2\t3\t4\nA\tUn1\tUn2\tUn3\tUn4\nB\tUn5\tUn6\tUn7\tUn8\n\n";
        let first = format!("{HEAD}Plate 1\n\n{GRID}{samples}Plate 2\n\n{grid}");
        assert_eq!(read_text(&format!("{first}{own}")).unwrap().readings.len(), 14);
        assert!(read_text(&format!("{first}{samples}")).is_err());
    }

    #[test]
    fn a_grid_that_is_not_understood_is_not_lost_in_silence() {
        let whole = format!("{HEAD}Plate 1\n\n{GRID}{SAMPLES}");
        let text = whole.replace("Autoloading", "Plate 2\n\nRFU\t1\t2\nA\t1\t2\nB\t4\t5\n\nAutoloading");
        assert!(read_text(&text).unwrap_err()[0].message.contains("no grid that is understood"));
    }

    #[test]
    fn calculated_steps_and_grids_are_left_out() {
        let derived = HEAD.replace("Fluorescence 1", "Blank Subtraction 1") + "Plate 1\n\n" + GRID;
        let readings =
            read_text(&format!("{HEAD}Plate 1\n\n{GRID}{}{derived}", GRID.replace("RFU", "Average")))
                .unwrap();
        assert_eq!((readings.readings.len(), readings.warnings.len()), (6, 2));
    }

    #[test]
    fn means_that_somebody_typed_into_free_columns_are_no_wells() {
        let line = |letter: &str, one: f64, other: f64| {
            format!("{letter}\t{one}\t{other}\t\t{}\n", f64::midpoint(one, other))
        };
        let rows =
            [("A", 0.3812, 0.5127), ("B", 0.2716, 0.8813), ("C", 0.9127, 0.1131), ("D", 0.4414, 0.6039)];
        let rows: String = rows.into_iter().map(|(letter, one, other)| line(letter, one, other)).collect();
        let samples: String = ["A", "B", "C", "D"].map(|letter| format!("{letter}\tUn\tUn\t\t\n")).concat();
        let text = format!("{HEAD}Plate 1\n\nRFU\t1\t2\t3\t4\n{rows}\nSample\t1\t2\t3\t4\n{samples}\n");
        let readings = read_text(&text).unwrap();
        assert_eq!((readings.readings.len(), readings.warnings.len()), (8, 1));
        assert!(readings.warnings[0].message.contains("column 4"), "{}", readings.warnings[0]);
    }

    #[test]
    fn a_damaged_sheet_is_refused() {
        let whole = format!("{HEAD}Plate 1\n\n{GRID}{SAMPLES}");
        assert_eq!(read_text(&whole).unwrap().readings.len(), 6);
        for (from, to) in [
            ("A\t1.5\t2\t3\n", ""),
            ("B\t4\t5\t6\n", ""),
            ("B\t4\t5\t6\n", "B\t4\t5\t6\nB\t4\t5\t6\n"),
            ("\t5\t6", "\t6"),
            ("\t4\t5", "\t\t4\t5"),
            ("RFU", "RFX"),
            ("1.5", "q"),
            ("Plate 1\n", "Reading 1\n"),
            ("Plate 1\n", "Plate 1\nsomething\n"),
        ] {
            assert!(read_text(&whole.replacen(from, to, 1)).is_err(), "{from:?} to {to:?}");
        }
        assert!(read_text(&format!("{whole}\n{GRID}")).is_err(), "a second grid of the same plate");
    }

    #[test]
    fn cycles_have_their_times() {
        let text = format!("{HEAD}Plate 1\n\nReading\tTime [s]\tA1\tA2\n1\t0\t5\t6\n2\t60\t7\t8\n\n");
        let times: Vec<Option<f64>> = read_text(&text).unwrap().readings.iter().map(|r| r.time_s).collect();
        assert_eq!(times, [Some(0.0), Some(0.0), Some(60.0), Some(60.0)]);
    }

    #[test]
    fn cycles_of_wells_with_samples_may_have_notes_around_them() {
        let head = HEAD.replacen("\t\t\t\n", "\t\tenzyme\tNADH\n", 4);
        let table = "\tconc (mM)\t1\t30\nReading\tavg. time [s]\tDH0001 (A01)\tDH 7 (B12)\n1\t0\t5\t6\n2\t4.22\t7\t8\n \t\t\t\nAutoloading range A1 - D20\n";
        let readings = read_text(&format!("{head}Plate 1\n{table}")).unwrap();
        let found: Vec<(String, Option<f64>)> =
            readings.readings.iter().map(|r| (r.well.to_string(), r.time_s)).collect();
        assert_eq!(found[3], ("B12".to_owned(), Some(4.22)));
        assert_eq!(found.len(), 4);
        for (from, to) in [("\t7\t8", "\t7"), ("4.22", "0"), ("(B12)", "(A01)"), ("\t4.22", "")] {
            assert!(
                read_text(&format!("{head}Plate 1\n{}", table.replacen(from, to, 1))).is_err(),
                "{from} to {to}"
            );
        }
    }

    #[test]
    fn a_report_has_samples_and_values() {
        let text = format!(
            "FluorometricM\n\nPlate 1: fullplate\n\n{}\n{}",
            SAMPLES,
            GRID.replace("RFU", "Value").replace("\nB", "\n B")
        );
        let readings = read_text(&text).unwrap();
        assert_eq!(
            (readings.plates(), readings.reads("Plate 1")),
            (vec!["Plate 1".to_owned()], vec!["fluorescence".to_owned()])
        );
        assert!(read_text(&text.replace("B\t4\t5\t6\n", "")).is_err());
    }
}
