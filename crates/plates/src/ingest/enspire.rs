//! `PerkinElmer` `EnSpire`, CSV: `Plate information`, then `Results for Meas A - (RFU)` above each grid.
//!
//! ```text
//! Plate information
//! Plate,Repeat,Barcode, … ,Kinetics, …
//! 1,1,="K7", … ,0, …
//!
//! Results for Meas A -  (RFU)
//! ,01,02,03,
//! A,101,102,103,
//!
//! Exported with EnSpire Workstation version 4.10
//! ```

use std::collections::BTreeMap;

use crate::ingest::blocks::{Target, take_grid};
use crate::ingest::format::Format;
use crate::ingest::grid::Grid;
use crate::ingest::grid_finder;
use crate::ingest::harvest::{Harvest, LeftOut};
use crate::ingest::naming::Taken;
use crate::ingest::rectangle::uneven;
use crate::ingest::wording::{self, Kind, read_name};
use crate::plate::readings::Readings;
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::sheet::{Book, Sheet};

/// The name of this reader.
const NAME: &str = "perkinelmer_enspire";

const PLATE: &str = "Plate information";
const RESULTS: &str = "Results for ";
const CALCULATED: &str = "Calculated results";
const END: &str = "Exported with EnSpire";

/// This format.
pub(crate) const FORMAT: Format = Format {
    name: NAME,
    title: "PerkinElmer EnSpire, CSV",
    recognised_by: "`Exported with EnSpire`, or `Results for Meas A` above a grid",
    generic: false,
    recognise,
    read,
};

/// Evidence for such an export, if there is any.
fn recognise(book: &Book) -> Option<String> {
    book.sheets().iter().find_map(evidence)
}

/// As [`recognise`], of one sheet; the reader of the `EnVision` leaves such sheets alone.
pub(super) fn evidence(sheet: &Sheet) -> Option<String> {
    let found = [END, "Results for Meas "].iter().find_map(|mark| Some((mark, sheet.landmark(mark)?)))?;
    Some(format!("`{}` in line {}", found.0.trim_end(), found.1 + 1))
}

/// What a grid belongs to: what the last `Plate information` says.
#[derive(Clone, Debug, Default)]
struct Plate {
    number: String,
    barcode: String,
    repeat: String,
    cycle: String,
}

const HELP: &str = "expected `Plate information` with its two lines, `Results for …`, and a grid with column numbers; export \
                    the plates again, completely";

fn refuse(sheet: &Sheet, message: &str, line: usize) -> Diagnostic {
    let width = sheet.line(line).chars().count();
    sheet.error_at(message, line, 1, width).code(Code::Export).help(HELP)
}

fn read(book: &Book) -> Result<Readings, Vec<Diagnostic>> {
    let mut harvest = Harvest::new(book);
    let mut taken = Taken::default();
    for sheet in book.sheets().iter().filter(|sheet| evidence(sheet).is_some()) {
        harvest.turn_to(sheet);
        read_sheet(sheet, &mut harvest, &mut taken);
    }
    harvest.finish(NAME)
}

fn read_sheet(sheet: &Sheet, harvest: &mut Harvest<'_>, taken: &mut Taken) {
    let mark = |line: usize| {
        let text = sheet.line(line).trim_start_matches(['"', ' ', sheet.delimiter()]);
        [PLATE, RESULTS, CALCULATED, "Basic assay information", "Protocol information", END]
            .into_iter()
            .find(|mark| text.starts_with(mark))
    };
    let marks: Vec<(usize, &str)> = (0..sheet.len()).filter_map(|line| Some((line, mark(line)?))).collect();
    if sheet.name().is_none() && !marks.iter().any(|(_, mark)| *mark == END) {
        let message = "truncated: the last line, `Exported with EnSpire Workstation version …`, is missing";
        harvest.problem(
            sheet.error_at_end(message, sheet.len().saturating_sub(1)).code(Code::Truncated).help(HELP),
        );
        return;
    }
    let settings =
        settings(sheet, marks.iter().rfind(|(_, mark)| *mark == RESULTS).map_or(0, |(line, _)| *line));
    let mut plate: Option<Plate> = None;
    let mut names = Names::default();
    // Number, barcode, repeat and label, and the cycle in which they were met first.
    let mut once: BTreeMap<[String; 4], String> = BTreeMap::new();
    for (nth, (line, mark)) in marks.iter().copied().enumerate() {
        let end = marks.get(nth + 1).map_or(sheet.len(), |(line, _)| *line);
        if mark == PLATE {
            plate = plate_at(sheet, line);
            if plate.is_none() {
                harvest.problem(refuse(sheet, "nothing below this line names a plate and its barcode", line));
            }
            continue;
        }
        if mark != RESULTS && mark != CALCULATED {
            continue;
        }
        let title = sheet.first_text(line);
        let Some(plate) = &plate else {
            harvest.problem(refuse(sheet, "these results belong to no `Plate information`", line));
            continue;
        };
        let name = names.of(plate);
        let mut grids = grid_finder::find(sheet, line + 1..end);
        let grid = grids.pop().filter(|_| grids.is_empty());
        let Some(mut grid) = grid else {
            harvest.problem_of(&name, refuse(sheet, "expected one grid below this title", line));
            continue;
        };
        if mark == CALCULATED || matches!(wording::kind_of(&title), Kind::Derived(_)) {
            let mut numbers = 0;
            grid.for_each_cell(sheet, |_, _, _, _, cell| numbers += usize::from(!cell.text.is_empty()));
            harvest.leave_out(
                line,
                &format!("`{title}` is not read: it is calculated"),
                numbers,
                LeftOut::Known,
            );
            continue;
        }
        let (label, unit) = label_of(&title);
        let key = [&plate.number, &plate.barcode, &plate.repeat, &label].map(Clone::clone);
        let problem = misshapen(sheet, &mut grid, end, settings.get("")).or_else(|| {
            let first = once.insert(key, plate.cycle.clone())?;
            let message = if first == plate.cycle {
                "this plate was read with this label already"
            } else {
                "kinetics of the EnSpire are not read, because the times of their cycles are not printed"
            };
            Some(refuse(sheet, message, line))
        });
        if let Some(problem) = problem {
            harvest.problem_of(&name, problem);
            continue;
        }
        let read = read_of(&unit, settings.get(&label.to_lowercase()));
        let read = if taken.holds(&name, &read) { format!("{read} [{label}]") } else { read };
        take_grid(sheet, harvest, &grid, &Target::endpoint(name.as_str(), taken.free(&name, &read)));
    }
}

/// What is wrong with the shape of a grid: its lines, what stands below it before line `end`, and the plate type.
fn misshapen(
    sheet: &Sheet,
    grid: &mut Grid,
    end: usize,
    plate: Option<&BTreeMap<String, String>>,
) -> Option<Diagnostic> {
    let rows: Vec<usize> = grid.rows.iter().map(|(_, line)| *line).collect();
    let below = rows.last().map_or(grid.header, |line| *line) + 1;
    let stray = (below..end).find(|line| runs_of_numbers(sheet, *line) > 2);
    let count = |key: &str| plate?.get(key)?.parse::<usize>().ok();
    if let Some(problem) = grid.problem.take().or_else(|| uneven(sheet, rows.iter().copied())) {
        return Some(problem);
    }
    // A delimiter ends the rows, and perhaps the column numbers.
    let cells = rows.first().map_or(0, |line| sheet.cells(*line).len());
    let titles = sheet.cells(grid.header).len();
    if sheet.name().is_none() && cells != titles && cells != titles + 1 {
        let message = "the rows of this grid are shorter or longer than its column numbers";
        return Some(refuse(sheet, message, grid.header));
    }
    if let Some(stray) = stray {
        return Some(refuse(sheet, "this line does not belong to the grid above it", stray));
    }
    let (height, width) = count("number of rows").zip(count("number of columns"))?;
    let on_plate = grid.rows.iter().all(|(row, _)| *row < height);
    let fits = grid.run.first == 1 && grid.run.cols == width && on_plate;
    (!fits).then(|| refuse(sheet, "this grid is not one of the plate type", grid.header))
}

/// What the plates are called: two of one barcode stay apart.
#[derive(Default)]
struct Names {
    /// Number and barcode, and the name.
    known: Vec<([String; 2], String)>,
}

impl Names {
    fn of(&mut self, plate: &Plate) -> String {
        let key = [plate.number.clone(), plate.barcode.clone()];
        if let Some((_, name)) = self.known.iter().find(|(known, _)| *known == key) {
            return name.clone();
        }
        let numbered = format!("Plate {}", plate.number);
        let mut name = if plate.barcode.is_empty() { numbered } else { plate.barcode.clone() };
        if self.known.iter().any(|(_, known)| *known == name) {
            name = format!("{name}, plate {}", plate.number);
        }
        self.known.push((key, name.clone()));
        name
    }
}

fn runs_of_numbers(sheet: &Sheet, line: usize) -> usize {
    sheet.cells(line).iter().filter(|cell| cell.text.parse::<f64>().is_ok()).count()
}

/// The plate in the two lines below `Plate information`.
fn plate_at(sheet: &Sheet, line: usize) -> Option<Plate> {
    let (titles, values) = (sheet.cells(line + 1), sheet.cells(line + 2));
    let get = |title: &str| {
        let at = titles.iter().position(|cell| cell.text.eq_ignore_ascii_case(title))?;
        let text = values.get(at)?.text.trim_start_matches('=').trim_matches('"').trim().to_owned();
        Some(if text == "N/A" { String::new() } else { text })
    };
    let number = get("Plate").filter(|text| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()))?;
    Some(Plate {
        number,
        barcode: get("Barcode")?,
        repeat: get("Repeat").unwrap_or_default(),
        cycle: get("Kinetics").unwrap_or_default(),
    })
}

/// `Meas A` and `RFU` of `Results for Meas A -  (RFU)`.
fn label_of(title: &str) -> (String, String) {
    let text = title.strip_prefix(RESULTS).unwrap_or(title);
    let (label, unit) = text.rsplit_once('(').unwrap_or((text, ""));
    let label = label.trim_end().trim_end_matches('-').trim_end();
    (label.to_owned(), unit.trim_end_matches(')').trim().to_owned())
}

/// The settings below the results: groups of keys and values by the first key of each; those of the plate under no name.
fn settings(sheet: &Sheet, from: usize) -> BTreeMap<String, BTreeMap<String, String>> {
    let mut groups: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    let mut group: Option<String> = None;
    for line in from..sheet.len() {
        let cells = sheet.cells(line);
        let mut filled = cells.iter().map(|cell| cell.text.as_ref()).filter(|text| !text.is_empty());
        let Some(key) = filled.next().map(str::to_lowercase) else {
            group = None;
            continue;
        };
        let value = filled.next().unwrap_or_default().to_owned();
        if key.starts_with("number of ") {
            groups.entry(String::new()).or_default().insert(key, value);
            continue;
        }
        let named = group.get_or_insert_with(|| key.clone()).clone();
        groups.entry(named).or_default().insert(key, value);
    }
    groups
}

/// The name of a read by its unit and the wavelengths of its label.
fn read_of(unit: &str, label: Option<&BTreeMap<String, String>>) -> String {
    let mode = match unit.to_lowercase().as_str() {
        "od" | "abs" | "a" => "absorbance",
        "rlu" | "cps" | "counts" => "luminescence",
        "rfu" => "fluorescence",
        _ => return format!("signal [{unit}]"),
    };
    let wave = |key: &str| {
        let text = label?.get(key)?;
        text.trim_end_matches("nm").trim().parse::<u32>().ok().filter(|wave| (200..=1000).contains(wave))
    };
    let keys: &[&str] = match mode {
        "absorbance" => &["measurement wavelength", "excitation wavelength"],
        "luminescence" => &["emission wavelength"],
        _ => &["excitation wavelength", "emission wavelength"],
    };
    let waves: Vec<u32> = keys.iter().filter_map(|key| wave(key)).collect();
    read_name(mode, &waves).unwrap_or_else(|| mode.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::{Choice, read_bytes};

    fn plate(who: &str, cycle: &str) -> String {
        format!(
            "Plate information \nPlate,Repeat,Barcode,Measured height,Kinetics,\n{who},14.35,{cycle},\n\nNo background information available.\n"
        )
    }

    const A: &str = "Results for Meas A -  (RFU)\n,01,02,03,\nA,101,102,103,\nB,201,202,203,\n\n";
    const B: &str = "Results for Meas B -  (OD)\n,01,02,03,\nA,1.01,1.02,1.03,\nB,2.01,2.02,2.03,\n\n";
    const END: &str = "Basic assay information \nAssay ID: ,,,,101\n\nPlate type:\nNumber of rows,,,,2\nNumber of columns,,,,3\n\nLabels:\n\nMeas A,,,,1\n\
                       Excitation wavelength,,,,560 nm\nEmission wavelength,,,,590 nm\n\nExported with EnSpire Workstation version 4.10\n";

    fn read_text(text: &str) -> Result<Readings, Vec<Diagnostic>> {
        read_bytes("a.csv", text.as_bytes(), Choice::default())
    }

    #[test]
    fn every_label_is_a_read_of_its_plate() {
        let text = plate("1,1,=\"K7\"", "0") + A + B + &plate("2,1,", "0") + A + END;
        let readings = read_text(&text).unwrap();
        assert_eq!((readings.reader, readings.plates()), (NAME, vec!["K7".to_owned(), "Plate 2".to_owned()]));
        assert_eq!(readings.reads("K7"), ["fluorescence ex=560 em=590", "absorbance"]);
        assert_eq!((readings.readings[5].value, readings.readings.len()), (Some(203.0), 18));
    }

    #[test]
    fn two_plates_of_one_barcode_stay_apart() {
        let text = plate("1,1,K7", "0") + A + &plate("2,1,K7", "0") + A + END;
        assert_eq!(read_text(&text).unwrap().plates(), ["K7", "K7, plate 2"]);
    }

    #[test]
    fn what_is_calculated_is_left_out() {
        let text =
            plate("1,1,K7", "0") + A + &B.replace("Results for Meas B", "Calculated results: Ratio") + END;
        let readings = read_text(&text).unwrap();
        assert_eq!((readings.readings.len(), readings.warnings.len()), (6, 1));
    }

    #[test]
    fn damage_cycles_and_repetition_are_refused() {
        let whole = plate("1,1,K7", "0") + A + B + END;
        assert!(read_text(&whole).is_ok());
        for (from, to) in [
            ("A,101,102,103,", "A,101,103,"),
            ("A,101,102,103,\nB,201,202,203,", "A,101,102,\nB,201,202,"),
            (",01,02,03,", ",01,02,"),
            ("Results for Meas B", "Resu"),
            ("Plate information", "Plate"),
            ("Exported with EnSpire", "Exp"),
            ("rows,,,,2", "rows,,,,1"),
        ] {
            assert!(read_text(&whole.replacen(from, to, 1)).is_err(), "{from} to {to}");
        }
        let told = |text: String| -> String {
            read_text(&text).unwrap_err().iter().map(ToString::to_string).collect()
        };
        assert!(told(plate("1,1,K7", "0") + A + &plate("1,1,K7", "1") + A + END).contains("kinetics"));
        assert!(told(plate("1,1,K7", "0") + A + &plate("1,1,K7", "0") + A + END).contains("already"));
    }
}
