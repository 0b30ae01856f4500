//! What the columns of a list hold.

use std::sync::Arc;

use crate::ingest::bad_well_words::BadWell;
use crate::ingest::cell::{self, Content};
use crate::ingest::duration::TimeUnit;
use crate::ingest::harvest::LeftOut;
use crate::ingest::list::wanted::names;
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
    /// Columns that are not read.
    pub(crate) left: Vec<Left>,
    /// Is there a header?
    pub(crate) named: bool,
    pub(crate) trouble: Option<Trouble>,
}

impl Columns {
    /// The last cell that holds a reading.
    pub(crate) fn last_value(&self) -> usize {
        self.values.iter().map(|values| values.index).max().unwrap_or(0)
    }

    /// How many cells a line has that ends before the statistics of its group.
    pub(crate) fn group_ends(&self) -> usize {
        let last = self.last_value();
        let statistics =
            self.left.iter().filter(|left| left.index > last && wording::is_statistic(&left.name));
        statistics.map(|left| left.index).min().unwrap_or(last + 1)
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
