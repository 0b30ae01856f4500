//! What the columns of a list hold, as their names say it.

use std::sync::Arc;

use crate::ingest::bad_well_words::BadWell;
use crate::ingest::cell::{self, Content};
use crate::ingest::duration::{self, TimeUnit};
use crate::ingest::wells::Wells;
use crate::ingest::wording::{self, Kind};
use crate::plate::Well;
use foldshift_tables::sheet::{Cell, Sheet};
use foldshift_tables::table::Heading;

/// What a column of a list holds.
#[derive(Clone, Debug, PartialEq)]
enum Role {
    Plate,
    Barcode,
    Well,
    /// Perhaps wells, where no better column holds them.
    WellId,
    Row,
    Col,
    /// A reading, with the name of its read.
    Value(String),
    /// The readings at a time in seconds.
    Moment(f64),
    Read,
    Wavelength,
    Cycle,
    /// Times of readings.
    Time(TimeUnit),
    Flag,
    Other,
}

/// What lists call their columns, in small letters without blanks and underscores.
const NAMES: [(&[&str], Role); 10] = [
    (
        &[
            "well",
            "wells",
            "wellposition",
            "wellpositions",
            "wellname",
            "welladdress",
            "wellcoordinate",
            "position",
        ],
        Role::Well,
    ),
    (&["wellid", "wellno", "wellno.", "welllabel"], Role::WellId),
    (&["row", "rows", "wellrow", "platerow", "rowname", "rowletter"], Role::Row),
    (&["col", "cols", "column", "columns", "wellcol", "wellcolumn", "platecolumn", "platecol"], Role::Col),
    (
        &[
            "plate",
            "platenumber",
            "plateno",
            "plateno.",
            "plate#",
            "plateid",
            "platename",
            "platelabel",
            "assayplate",
        ],
        Role::Plate,
    ),
    (&["platebarcode", "barcode", "assayplatebarcode", "assaybarcode"], Role::Barcode),
    (&["read"], Role::Read),
    (&["flag"], Role::Flag),
    (&["wavelength", "wavelength[nm]", "wavelength(nm)", "wavelengthnm"], Role::Wavelength),
    (&["cycle", "cyclenr", "cyclenr.", "cycleno", "cycleno.", "cyclenumber", "cycle#"], Role::Cycle),
];

/// What lists call a column of readings that do not say what was read.
const SIGNAL: [&str; 16] = [
    "signal",
    "value",
    "values",
    "reading",
    "raw",
    "rawvalue",
    "rawdata",
    "rawsignal",
    "counts",
    "count",
    "intensity",
    "measurement",
    "response",
    "result",
    "data",
    "readout",
];

fn role_of(text: &str) -> Role {
    // `Well #` is no `Well`: a sign may tell two columns apart.
    let folded = Heading::of(text).folded();
    let folded = folded.as_str();
    if let Some((_, role)) = NAMES.iter().find(|(names, _)| names.contains(&folded)) {
        return role.clone();
    }
    match folded {
        "times" | "timesec" => Role::Time(TimeUnit::Seconds(1.0)),
        _ if SIGNAL.contains(&folded) => Role::Value("signal".to_owned()),
        _ if duration::unit_of_column(text).is_some() => {
            Role::Time(duration::unit_of_column(text).unwrap_or(TimeUnit::Unnamed))
        }
        _ if duration::seconds(text).is_some() => Role::Moment(duration::seconds(text).unwrap_or_default()),
        _ if wording::kind_of(text) != Kind::Raw => Role::Other,
        _ => match wording::name_of(text) {
            wording::Named { read: Some(read), rest } if rest.is_empty() => Role::Value(read),
            _ => Role::Other,
        },
    }
}

/// One column of readings.
#[derive(Clone, Debug)]
pub(super) struct Values {
    pub(super) index: usize,
    pub(super) read: Arc<str>,
    /// When they were read, in seconds, if their name says it.
    pub(super) time_s: Option<f64>,
}

/// Where the columns of a list stand.
#[derive(Clone, Debug)]
pub(super) struct Columns {
    pub(super) plate: Option<usize>,
    /// A column of barcodes, which name a plate better than its number does.
    pub(super) barcode: Option<usize>,
    /// Are the plates numbered rather than named?
    pub(super) numbered: bool,
    pub(super) wells: Wells,
    /// Rows and columns beside a column of wells: they must agree.
    pub(super) check: Option<Wells>,
    pub(super) values: Vec<Values>,
    pub(super) read: Option<usize>,
    pub(super) wavelength: Option<usize>,
    pub(super) cycle: Option<usize>,
    pub(super) time: Option<(usize, TimeUnit)>,
    /// Does the column of times say by its name that it is ours, whose times are those of cycles?
    pub(super) time_is_certain: bool,
    pub(super) flag: Option<usize>,
    /// How many cells a line may have.
    pub(super) width: usize,
    /// How many cells the header has up to its last name.
    pub(super) filled: usize,
    /// Columns that are not read.
    pub(super) other: Vec<String>,
    /// Is there a header?
    pub(super) named: bool,
}

impl Columns {
    /// The columns that a header line names; `None` unless it is clear which hold the wells.
    pub(super) fn of_header(cells: &[Cell<'_>]) -> Option<Self> {
        let roles: Vec<Role> = cells.iter().map(|cell| role_of(&cell.text)).collect();
        let find = |role: &Role| roles.iter().position(|other| other == role);
        let one =
            |role: &Role| find(role).filter(|_| roles.iter().filter(|other| *other == role).count() == 1);
        if cells.len() < 2 || roles.iter().filter(|role| **role == Role::Well).count() > 1 {
            return None;
        }
        let pair = one(&Role::Row).zip(one(&Role::Col)).map(|(row, col)| Wells::RowAndColumn(row, col));
        let wells = find(&Role::Well).map(Wells::Column);
        let wells = wells.or(pair).or_else(|| one(&Role::WellId).map(Wells::Column))?;
        let plate = find(&Role::Plate);
        let named = plate.and_then(|index| cells.get(index)).map(|cell| cell.text.to_lowercase());
        let time = roles.iter().enumerate().find_map(|(index, role)| match role {
            Role::Time(unit) => Some((index, *unit)),
            _ => None,
        });
        let mut columns = Self {
            plate,
            barcode: find(&Role::Barcode),
            numbered: named.is_some_and(|name| !name.contains("name")),
            wells,
            check: pair.filter(|pair| *pair != wells),
            values: Vec::new(),
            read: find(&Role::Read),
            wavelength: one(&Role::Wavelength),
            cycle: one(&Role::Cycle),
            time,
            time_is_certain: time
                .and_then(|(index, _)| cells.get(index))
                .is_some_and(|cell| cell.text == "time_s"),
            flag: find(&Role::Flag),
            width: cells.len(),
            filled: cells.iter().rposition(|cell| !cell.text.is_empty()).map_or(0, |last| last + 1),
            other: Vec::new(),
            named: true,
        };
        columns.name_values(cells, &roles);
        Some(columns)
    }

    fn name_values(&mut self, cells: &[Cell<'_>], roles: &[Role]) {
        let moments = roles.iter().filter(|role| matches!(role, Role::Moment(_))).count();
        let read = self.read.is_some();
        for (cell, role) in cells.iter().zip(roles) {
            let values = match role {
                Role::Value(read) => {
                    let alone = roles.iter().filter(|other| *other == role).count() == 1;
                    let read = if alone { read.clone() } else { format!("{read} [{}]", cell.text) };
                    Some((read, None))
                }
                Role::Moment(time) if moments > 1 && !read => Some(("signal".to_owned(), Some(*time))),
                _ => None,
            };
            let skipped = matches!(role, Role::Other | Role::Moment(_)) && !cell.text.is_empty();
            match values {
                Some((read, time_s)) => {
                    self.values.push(Values { index: cell.index, read: read.into(), time_s });
                }
                None if skipped => self.other.push(cell.text.clone().into_owned()),
                None => {}
            }
        }
    }

    /// The columns of a list without header, from one of its lines: a plate perhaps, a well, readings.
    pub(super) fn of_line(sheet: &Sheet, cells: &[Cell<'_>]) -> Option<Self> {
        let filled = cells.iter().rposition(|cell| !cell.text.is_empty())? + 1;
        let well = cells.iter().take(2).position(|cell| cell.text.parse::<Well>().is_ok());
        // The plate may be called `A1`, too.
        let well =
            if well == Some(0) && filled > 2 && cells[1].text.parse::<Well>().is_ok() { 1 } else { well? };
        let values = cells.get(well + 1..filled).filter(|values| !values.is_empty())?;
        let reading = |cell: &Cell<'_>| {
            let content = cell::read(sheet.marks(), cell.index, &cell.text);
            !matches!(content, Content::Unknown | Content::Bad(BadWell::Marked))
        };
        if !values.iter().all(reading) {
            return None;
        }
        let values = values.iter().enumerate().map(|(nth, cell)| Values {
            index: cell.index,
            read: if nth == 0 { "signal".into() } else { format!("signal #{}", nth + 1).into() },
            time_s: None,
        });
        Some(Self {
            plate: (well == 1).then_some(0),
            barcode: None,
            numbered: true,
            wells: Wells::Column(well),
            check: None,
            values: values.collect(),
            read: None,
            wavelength: None,
            cycle: None,
            time: None,
            time_is_certain: false,
            flag: None,
            width: filled,
            filled,
            other: Vec::new(),
            named: false,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(text: &str) -> Option<Columns> {
        Columns::of_header(&Sheet::new("a.csv", text.to_owned()).cells(0))
    }

    #[test]
    fn wells_stand_in_one_column_or_in_two() {
        assert_eq!(header("Well,Value").unwrap().wells, Wells::Column(0));
        assert_eq!(header("Row,Column,Value").unwrap().wells, Wells::RowAndColumn(0, 1));
        assert_eq!(header("Well ID,Well,Value").unwrap().wells, Wells::Column(1));
        assert!(header("Well,Well Position,Value").is_none() && header("Row,Value").is_none());
    }

    #[test]
    fn columns_named_by_times_are_readings_at_these_times() {
        let times: Vec<Option<f64>> = header("Well,Content,0 h,0 h 10 min")
            .unwrap()
            .values
            .iter()
            .map(|values| values.time_s)
            .collect();
        assert_eq!(times, [Some(0.0), Some(600.0)]);
        assert!(header("Well,24 h").unwrap().values.is_empty());
    }
}
