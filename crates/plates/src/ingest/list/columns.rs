//! What the columns of a list hold, by their headings and by what stands below them.

use std::sync::Arc;

use crate::ingest::bad_well_words::BadWell;
use crate::ingest::cell::{self, Content};
use crate::ingest::duration::TimeUnit;
use crate::ingest::harvest::LeftOut;
use crate::ingest::list::readings_columns;
use crate::ingest::list::role::{Role, role_of};
use crate::ingest::list::sample::Sample;
use crate::ingest::list::wanted::{Wanted, names};
use crate::ingest::list::well_columns::{self, Found};
use crate::ingest::well_names::well_of;
use crate::ingest::wells::Wells;
use crate::ingest::wording;
use foldshift_tables::sheet::{Cell, Sheet};

/// One column of readings.
#[derive(Clone, Debug)]
pub(crate) struct Values {
    pub(crate) index: usize,
    pub(crate) read: Arc<str>,
    /// When they were read, in seconds, if their name says it.
    pub(crate) time_s: Option<f64>,
}

/// A column that is not read.
#[derive(Clone, Debug)]
pub(crate) struct Left {
    pub(crate) index: usize,
    pub(crate) name: String,
    /// `None` where it holds no numbers.
    pub(crate) why: Option<LeftOut>,
}

/// Why a list cannot be read although it is one: what to say, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Trouble {
    pub(crate) message: String,
    pub(crate) help: String,
}

/// What stands behind the readings of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Behind {
    /// Nothing, or texts.
    Nothing,
    /// Numbers that are not read: a line that lost a cell would move one of them into the place of a reading.
    Numbers,
    /// Statistics, in the first line of a group only: the others may end before them.
    Statistics,
}

/// Where the columns of a list stand.
#[derive(Clone, Debug)]
pub(crate) struct Columns {
    pub(crate) plate: Option<usize>,
    /// A column of barcodes, which name a plate better than its number does.
    pub(crate) barcode: Option<usize>,
    /// Are the plates numbered rather than named?
    pub(crate) numbered: bool,
    pub(crate) wells: Wells,
    /// Rows and columns beside a column of wells: they must agree.
    pub(crate) check: Option<Wells>,
    pub(crate) values: Vec<Values>,
    pub(crate) read: Option<usize>,
    /// Columns that name reads where wells are listed again and again.
    pub(crate) labels: Vec<usize>,
    pub(crate) wavelength: Option<usize>,
    pub(crate) cycle: Option<usize>,
    pub(crate) time: Option<(usize, TimeUnit)>,
    /// Does the column of times say by its name that it is ours, whose times are those of cycles?
    pub(crate) time_is_certain: bool,
    pub(crate) flag: Option<usize>,
    /// How many cells a line may have.
    pub(crate) width: usize,
    /// How many cells the header has up to its last name.
    pub(crate) filled: usize,
    pub(crate) behind: Behind,
    /// The last column that a line has which ends before the statistics of its group.
    pub(crate) early: usize,
    /// Columns that are not read.
    pub(crate) left: Vec<Left>,
    /// Is there a header?
    pub(crate) named: bool,
    pub(crate) trouble: Option<Trouble>,
}

impl Columns {
    /// The columns that the header in `line` names; `None` unless it is clear that some hold wells.
    pub(crate) fn of_header(
        sheet: &Sheet,
        line: usize,
        cells: &[Cell<'_>],
        wanted: Wanted<'_>,
    ) -> Option<Self> {
        if cells.len() < 2 {
            return None;
        }
        let roles: Vec<Role> = cells.iter().map(|cell| role_of(&cell.text)).collect();
        if !well_columns::are_possible(&roles, wanted) {
            return None;
        }
        let sample = Sample::of(sheet, line + 1);
        let found = well_columns::find(sheet, line, cells, &roles, &sample, wanted)?;
        Some(Self::with_wells(cells, &roles, &sample, found, wanted))
    }

    /// The columns of a header whose wells are known.
    pub(super) fn with_wells(
        cells: &[Cell<'_>],
        roles: &[Role],
        sample: &Sample,
        found: Found,
        wanted: Wanted<'_>,
    ) -> Self {
        let Found { wells, check, trouble } = found;
        let free = |index: usize| !wells.are_in(index);
        let find = |role: &Role| roles.iter().enumerate().position(|(at, other)| other == role && free(at));
        let one =
            |role: &Role| find(role).filter(|_| roles.iter().filter(|other| *other == role).count() == 1);
        let plate = find(&Role::Plate);
        let named = plate.and_then(|index| cells.get(index)).map(|cell| cell.text.to_lowercase());
        let time = roles.iter().enumerate().find_map(|(index, role)| match role {
            Role::Time(unit) => Some((index, *unit)),
            _ => None,
        });
        let labels = roles.iter().enumerate().filter(|(index, role)| {
            let waves = matches!(role, Role::Unknown | Role::Blank | Role::Label)
                && sample.column(*index).looks_like_wavelengths();
            free(*index) && (waves || **role == Role::Label && !sample.column(*index).holds_numbers())
        });
        let mut columns = Self {
            plate,
            barcode: find(&Role::Barcode),
            numbered: named.is_some_and(|name| !name.contains("name")),
            wells,
            check,
            values: Vec::new(),
            read: find(&Role::Read),
            labels: labels.map(|(index, _)| index).collect(),
            wavelength: one(&Role::Wavelength).filter(|index| sample.column(*index).may_be_wavelengths()),
            cycle: one(&Role::Cycle),
            time,
            time_is_certain: time
                .and_then(|(index, _)| cells.get(index))
                .is_some_and(|cell| cell.text == "time_s"),
            flag: find(&Role::Flag),
            width: cells.len(),
            filled: cells.iter().rposition(|cell| !cell.text.is_empty()).map_or(0, |last| last + 1),
            behind: Behind::Nothing,
            early: 0,
            left: Vec::new(),
            named: true,
            trouble,
        };
        readings_columns::choose(&mut columns, cells, roles, sample, wanted);
        let last = columns.values.iter().map(|values| values.index).max();
        let behind = columns.left.iter().filter(|left| last.is_some_and(|last| left.index > last));
        let calculated = behind.clone().filter(|left| left.why == Some(LeftOut::Known)).count();
        columns.behind = match behind.filter(|left| left.why.is_some()).count() {
            0 => Behind::Nothing,
            _ if calculated >= 2 => Behind::Statistics,
            _ => Behind::Numbers,
        };
        let statistic = |left: &&Left| wording::is_statistic(&left.name);
        let first =
            columns.left.iter().filter(|left| last.is_some_and(|last| left.index > last)).find(statistic);
        columns.early = match (first, last) {
            // Before the statistics stands what is calculated of each well: `595`, `Blank 595`, `Count`, `Mean`.
            (Some(first), Some(last)) => first.index.saturating_sub(1).max(last),
            (None, last) => last.unwrap_or(0),
            (Some(_), None) => 0,
        };
        columns
    }

    /// Are the wells numbered, and nothing says in which order?
    pub(super) fn is_numbered(&self) -> bool {
        self.trouble.as_ref().is_some_and(|trouble| trouble.help.starts_with(well_columns::NUMBERED))
    }

    /// The last cell that holds a reading.
    pub(crate) fn last_value(&self) -> usize {
        self.values.iter().map(|values| values.index).max().unwrap_or(0)
    }

    /// The columns of a list without header, from one of its lines: a plate perhaps, a well, readings.
    pub(super) fn of_line(sheet: &Sheet, cells: &[Cell<'_>]) -> Option<Self> {
        let filled = cells.iter().rposition(|cell| !cell.text.is_empty())? + 1;
        let well = cells.iter().take(2).position(|cell| well_of(&cell.text).is_some());
        // The plate may be called `A1`, too.
        let well = if well == Some(0) && filled > 2 && well_of(&cells[1].text).is_some() { 1 } else { well? };
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
            labels: Vec::new(),
            wavelength: None,
            cycle: None,
            time: None,
            time_is_certain: false,
            flag: None,
            width: filled,
            filled,
            behind: Behind::Nothing,
            early: 0,
            left: Vec::new(),
            named: false,
            trouble: None,
        })
    }

    /// Does a line have as many cells, and readings where these stand?
    pub(super) fn fits(&self, sheet: &Sheet, cells: &[Cell<'_>]) -> bool {
        let reading = |values: &Values| {
            cells
                .get(values.index)
                .is_some_and(|cell| cell::is_reading(sheet.marks(), cell.index, &cell.text))
        };
        cells.len() == self.width && self.values.iter().any(reading)
    }

    /// The names of all columns, for messages.
    pub(super) fn all_names(cells: &[Cell<'_>]) -> String {
        names(cells.iter().map(|cell| cell.text.as_ref()).filter(|text| !text.is_empty()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(text: &str) -> Option<Columns> {
        let sheet = Sheet::new("a.csv", text.to_owned());
        Columns::of_header(&sheet, 0, &sheet.cells(0), Wanted::default())
    }

    #[test]
    fn wells_stand_in_one_column_or_in_two() {
        assert_eq!(header("Well,Value\nA1,5").unwrap().wells, Wells::Column(0));
        assert_eq!(header("Row,Column,Value\nA,1,5").unwrap().wells, Wells::RowAndColumn(0, 1));
        assert_eq!(header("Reihe;Spalte;Wert\nA;1;5").unwrap().wells, Wells::RowAndColumn(0, 1));
        assert_eq!(header("Well ID,Well,Value\nSPL1,A1,5").unwrap().wells, Wells::Column(1));
        assert_eq!(header("Well,Position,Value\n1,A1,5").unwrap().wells, Wells::Column(1));
        assert_eq!(header("Well,Well Position,Value\nA1,A1,5").unwrap().wells, Wells::Column(0));
        assert!(header("Well,Well Position,Value\nA1,B1,5").unwrap().trouble.is_some());
        assert!(header("Row,Value\nA,5").is_none());
    }

    #[test]
    fn columns_named_by_times_are_readings_at_these_times() {
        let times: Vec<Option<f64>> = header("Well,Content,0 h,0 h 10 min\nA1,x,1,2")
            .unwrap()
            .values
            .iter()
            .map(|values| values.time_s)
            .collect();
        assert_eq!(times, [Some(0.0), Some(600.0)]);
        assert!(header("Well,24 h\nA1,5").unwrap().values.is_empty());
    }
}
