//! Well lists, one well a line: with a header of common column names, or bare `plate, well, value`.

use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Place};
use crate::ingest::cell::{self, Content};
use crate::ingest::detect::Format;
use crate::ingest::harvest::{Harvest, Slot};
use crate::ingest::wording::{self, Kind};
use crate::plate::Well;
use crate::plate::readings::{Flag, Reading, Readings};
use crate::sheet::{Book, Cell, Sheet};

/// The name of this reader.
const NAME: &str = "list";

/// This format.
pub(crate) const FORMAT: Format = Format {
    name: NAME,
    title: "well lists, CSV or TSV",
    recognised_by: "a column `well` with wells below it, or lines of plate, well and value without a header",
    generic: true,
    recognise,
    read,
};

/// What a column of a list holds.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Role {
    Plate,
    Well,
    /// A reading, with the name of its read.
    Value(String),
    Read,
    /// Seconds since the first cycle.
    Time,
    Flag,
    Other,
}

/// Where the columns of a list stand.
#[derive(Clone, Debug)]
struct Columns {
    plate: Option<usize>,
    /// Are the plates numbered rather than named?
    numbered: bool,
    well: usize,
    /// Index and name of each read.
    values: Vec<(usize, Arc<str>)>,
    read: Option<usize>,
    time: Option<usize>,
    flag: Option<usize>,
    /// Columns that are not read.
    other: Vec<String>,
}

fn role_of(header: &str) -> Role {
    let plain: String = header.to_lowercase().chars().filter(|c| !c.is_whitespace() && *c != '_').collect();
    match plain.as_str() {
        "well" | "wells" | "wellposition" | "wellpositions" | "wellname" | "welladdress" | "position" => {
            Role::Well
        }
        "plate" | "platenumber" | "plateno" | "plateno." | "plateid" | "platename" | "platebarcode"
        | "barcode" | "assayplate" => Role::Plate,
        "times" | "time[s]" | "time(s)" | "timesec" => Role::Time,
        "read" => Role::Read,
        "flag" => Role::Flag,
        "signal" | "value" | "values" | "reading" | "raw" | "rawvalue" | "rawdata" | "rawsignal"
        | "counts" | "count" | "intensity" | "measurement" | "response" | "result" | "data" | "readout" => {
            Role::Value("signal".to_owned())
        }
        _ if wording::kind_of(header) != Kind::Raw => Role::Other,
        _ => match wording::name_of(header) {
            wording::Named { read: Some(read), rest } if rest.is_empty() => Role::Value(read),
            _ => Role::Other,
        },
    }
}

impl Columns {
    /// The columns that a header line names; `None` unless exactly one holds wells.
    fn of_header(cells: &[Cell<'_>]) -> Option<Self> {
        let roles: Vec<Role> = cells.iter().map(|cell| role_of(&cell.text)).collect();
        let find = |role: &Role| roles.iter().position(|other| other == role);
        let well = find(&Role::Well)?;
        if roles.iter().filter(|role| **role == Role::Well).count() > 1 || cells.len() < 2 {
            return None;
        }
        let plate = find(&Role::Plate);
        let named = plate.and_then(|index| cells.get(index)).map(|cell| cell.text.to_lowercase());
        let mut values = Vec::new();
        for (index, role) in roles.iter().enumerate() {
            let Role::Value(read) = role else { continue };
            let alone = roles.iter().filter(|other| *other == role).count() == 1;
            let name = if alone { read.clone() } else { format!("{read} [{}]", cells[index].text) };
            values.push((index, name.into()));
        }
        let other =
            cells.iter().zip(&roles).filter(|(cell, role)| **role == Role::Other && !cell.text.is_empty());
        Some(Self {
            plate,
            numbered: named.is_some_and(|name| !name.contains("barcode") && !name.contains("name")),
            well,
            values,
            read: find(&Role::Read),
            time: find(&Role::Time),
            flag: find(&Role::Flag),
            other: other.map(|(cell, _)| cell.text.clone().into_owned()).collect(),
        })
    }

    /// The columns of a list without header, from one of its lines.
    fn of_line(sheet: &Sheet, cells: &[Cell<'_>]) -> Option<Self> {
        let filled = cells.iter().rposition(|cell| !cell.text.is_empty())? + 1;
        let well = filled.checked_sub(2).filter(|well| *well <= 1)?;
        let value = &cells.get(well + 1)?.text;
        let reading = cell::read(sheet.marks(), well + 1, value);
        if cells.get(well)?.text.parse::<Well>().is_err() || matches!(reading, Content::Unknown) {
            return None;
        }
        Some(Self {
            plate: (well == 1).then_some(0),
            numbered: true,
            well,
            values: vec![(well + 1, "signal".into())],
            read: None,
            time: None,
            flag: None,
            other: Vec::new(),
        })
    }
}

/// The first line of a list, its columns, and whether that line is a header.
fn start(sheet: &Sheet) -> Option<(usize, Columns, bool)> {
    let first = (0..sheet.len()).find(|line| !sheet.is_blank(*line))?;
    let bare = (first..sheet.len()).filter(|line| !sheet.is_blank(*line)).take(3);
    if let Some(columns) = Columns::of_line(sheet, &sheet.cells(first)) {
        // One line is no list: it may as well be a plate called `K7` above the columns of a cut grid.
        let well =
            |line: usize| sheet.cells(line).get(columns.well).and_then(|cell| cell.text.parse::<Well>().ok());
        let second = bare.clone().nth(1).and_then(well);
        return (second.is_some() && second != well(first)).then_some((first, columns, false));
    }
    let header = header_from(sheet, first);
    if header.is_some() {
        return header;
    }
    // A slip in the first line of a bare list must not hide the list.
    let mut bare = bare.skip(1).map(|line| Columns::of_line(sheet, &sheet.cells(line)));
    match (bare.next().flatten(), bare.next().flatten()) {
        (Some(one), Some(two)) if one.well == two.well && sheet.cells(first).len() == one.well + 2 => {
            Some((first, one, false))
        }
        _ => None,
    }
}

fn header_from(sheet: &Sheet, first: usize) -> Option<(usize, Columns, bool)> {
    (first..sheet.len()).find_map(|line| {
        let lower = sheet.line(line).to_lowercase();
        if !lower.contains("well") && !lower.contains("position") {
            return None;
        }
        let columns = Columns::of_header(&sheet.cells(line))?;
        let below = (line + 1..sheet.len()).filter(|line| !sheet.is_blank(*line)).take(3);
        let wells = |line: usize| {
            sheet.cells(line).get(columns.well).is_some_and(|cell| cell.text.parse::<Well>().is_ok())
        };
        below.into_iter().any(wells).then_some((line, columns, true))
    })
}

/// Evidence for a well list, if there is one.
fn recognise(book: &Book) -> Option<String> {
    book.sheets().iter().find_map(recognise_sheet)
}

fn recognise_sheet(sheet: &Sheet) -> Option<String> {
    let (line, columns, header) = start(sheet)?;
    Some(if header {
        let cell = sheet.cells(line).into_iter().nth(columns.well).map(|cell| cell.text.into_owned());
        format!("a column `{}` in line {} with wells below it", cell.unwrap_or_default(), line + 1)
    } else {
        format!("wells in column {} from line {} on, and no header", columns.well + 1, line + 1)
    })
}

/// Reads the list.
fn read(book: &Book) -> Result<Readings, Vec<Diagnostic>> {
    let mut harvest = Harvest::new(book);
    let mut any = false;
    for sheet in book.sheets() {
        let Some(start) = start(sheet) else { continue };
        harvest.turn_to(sheet);
        read_sheet(sheet, &mut harvest, start);
        any = true;
    }
    if !any {
        let message = "this is no well list: expected a column `well` and a column such as `value`";
        return Err(vec![Diagnostic::error(message).at(Place::file(Arc::clone(book.source())))]);
    }
    harvest.finish(NAME)
}

fn read_sheet(
    sheet: &Sheet,
    harvest: &mut Harvest<'_>,
    (first, mut columns, header): (usize, Columns, bool),
) {
    if header {
        announce(sheet, harvest, first, &columns);
    }
    let mut plate: Arc<str> = "Plate 1".into();
    for line in first + usize::from(header)..sheet.len() {
        if sheet.is_blank(line) {
            continue;
        }
        let cells = sheet.cells(line);
        if let Some(next) = Columns::of_header(&cells) {
            columns = next;
            announce(sheet, harvest, line, &columns);
            continue;
        }
        if let Some(text) = columns.plate.and_then(|index| cells.get(index)).map(|cell| cell.text.as_ref()) {
            let number = columns.numbered && text.len() <= 3 && text.bytes().all(|b| b.is_ascii_digit());
            let name = if number && !text.is_empty() { format!("Plate {text}") } else { text.to_owned() };
            if *plate != *name {
                plate = name.into();
            }
        }
        take_line(sheet, harvest, &columns, &plate, line, &cells);
    }
}

/// Says what of the header is not understood.
fn announce(sheet: &Sheet, harvest: &mut Harvest<'_>, line: usize, columns: &Columns) {
    if columns.values.is_empty() {
        let message = "this list has no column of readings";
        let named: Vec<String> = sheet.cells(line).iter().map(|cell| format!("`{}`", cell.text)).collect();
        harvest.problem(sheet.error_at(message, line, 1, sheet.line(line).chars().count()).help(format!(
            "found the columns {}; name the column of raw readings `value`, or by what was read, such as `OD600`",
            named.join(", ")
        )));
    } else if columns.read.is_some() && columns.values.len() > 1 {
        let message = "this list has a column `read` and several columns of readings";
        harvest
            .problem(sheet.error_at(message, line, 1, 1).help("keep one column of readings, or drop `read`"));
    }
    let silent = ["row", "rows", "col", "column", "columns", "cols"];
    let other: Vec<String> = columns
        .other
        .iter()
        .filter(|name| !silent.contains(&name.to_lowercase().as_str()))
        .map(|name| format!("`{name}`"))
        .collect();
    if !other.is_empty() {
        harvest.warn(line, format!("not read as raw readings: {}", other.join(", ")));
    }
}

fn take_line(
    sheet: &Sheet,
    harvest: &mut Harvest<'_>,
    columns: &Columns,
    plate: &Arc<str>,
    line: usize,
    cells: &[Cell<'_>],
) {
    let Some(cell) = cells.get(columns.well) else {
        return harvest.problem(ended(sheet, line, "its well"));
    };
    let Ok(well) = cell.text.parse::<Well>() else {
        let message = format!("`{}` is not a well", cell.text);
        let help = "expected a row letter and a column number, such as `A1` or `AF48`";
        return harvest.problem(sheet.error(message, line, cell).help(help));
    };
    let at = |index: Option<usize>| {
        index.and_then(|index| Some((index, cells.get(index)?))).filter(|(_, cell)| !cell.text.is_empty())
    };
    let time_s = match at(columns.time).map(|(index, cell)| (cell, sheet.marks().parse(index, &cell.text))) {
        Some((_, Ok(time))) => Some(time),
        Some((cell, Err(_))) => {
            let message = format!("time `{}` of well {well} is not a number of seconds", cell.text);
            return harvest.problem(sheet.error(message, line, cell));
        }
        None => None,
    };
    for (index, name) in &columns.values {
        let Some(cell) = cells.get(*index) else {
            return harvest.problem(ended(sheet, line, &format!("the reading of well {well}")));
        };
        let read: Arc<str> =
            at(columns.read).map_or_else(|| Arc::clone(name), |(_, cell)| cell.text.as_ref().into());
        let slot = Slot { plate: Arc::clone(plate), read, well, time_s };
        match at(columns.flag) {
            None => harvest.take(&slot, line, *index, cell),
            Some((_, flag)) => take_flagged(sheet, harvest, slot, line, (*index, cell), flag),
        }
    }
}

/// A reading whose flag stands in a column of its own, as in the tables that we write.
fn take_flagged(
    sheet: &Sheet,
    harvest: &mut Harvest<'_>,
    slot: Slot,
    line: usize,
    (index, cell): (usize, &Cell<'_>),
    flag: &Cell<'_>,
) {
    let Content::Flagged(inside, kind) = cell::read(sheet.marks(), index, &flag.text) else {
        let message = format!("flag `{}` of well {} is not known", flag.text, slot.well);
        return harvest.problem(sheet.error(message, line, flag).help(cell::help(&flag.text)));
    };
    let value = match cell::read(sheet.marks(), index, &cell.text) {
        Content::Number(value) => Some(value),
        Content::Empty => inside,
        _ => return harvest.take(&slot, line, index, cell),
    };
    harvest.push(Reading {
        plate: slot.plate,
        well: slot.well,
        read: slot.read,
        time_s: slot.time_s,
        value,
        flag: Some(Flag { text: flag.text.clone().into_owned(), kind }),
        sheet: sheet.name().cloned(),
        line: line + 1,
        column: sheet.column_of(cell),
    });
}

fn ended(sheet: &Sheet, line: usize, before: &str) -> Diagnostic {
    let cut = if sheet.is_open(line) { "truncated: the file" } else { "the line" };
    sheet
        .error_at_end(format!("{cut} ends before {before}"), line)
        .help("copy or export the file again, completely")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(text: &str) -> Result<Readings, Vec<Diagnostic>> {
        read(&Book::of_text("a.csv", text.to_owned()))
    }

    #[test]
    fn one_line_of_a_cut_grid_is_no_list() {
        // The header of a grid whose plate is called `K7`, cut after its first column number.
        assert!(recognise(&Book::of_text("a.csv", "K7;1;".to_owned())).is_none());
        assert!(recognise(&Book::of_text("a.csv", "A1,887\nA2,958\n".to_owned())).is_some());
    }

    #[test]
    fn a_list_without_header_is_read_by_its_wells() {
        let readings = read_text("KM12\tA01\t17\nKM12\tA02\t18,5\n").unwrap();
        assert_eq!(readings.plates(), ["KM12"]);
        assert_eq!(readings.readings[1].value, Some(18.5));
        let readings = read_text("a1,17\nB12,OVRFLW\n").unwrap();
        assert_eq!((readings.plates(), readings.readings.len()), (vec!["Plate 1".to_owned()], 2));
    }

    #[test]
    fn several_value_columns_are_several_reads() {
        let readings = read_text("Plate;Well;OD450;OD600\n1;A1;1,10;0,9\n1;A2;2;N/A\n").unwrap();
        assert_eq!(readings.reads("Plate 1"), ["absorbance 450", "absorbance 600"]);
        assert_eq!(readings.readings[0].value, Some(1.1));
        assert_eq!(readings.readings.len(), 3);
    }

    #[test]
    fn a_well_listed_twice_is_refused_unless_one_has_no_reading() {
        assert_eq!(read_text("Well,Signal\nA1,5\nA1,N/A\n").unwrap().readings.len(), 1);
        assert!(read_text("Well,Signal\nA1,5\nA1,6\n").unwrap_err()[0].message.contains("twice"));
    }

    #[test]
    fn a_calculated_column_is_no_reading() {
        assert!(
            read_text("Well,Mean\nA1,5\nA2,6\n").unwrap_err()[0].message.contains("no column of readings")
        );
    }

    #[test]
    fn a_list_cut_within_a_line_is_refused() {
        assert!(read_text("P,A1,5\nP,A2,6\nP,A").is_err());
        assert!(read_text("P,A1,5\nP,A2,6\nP").is_err());
    }
}
