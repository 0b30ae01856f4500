//! Where the list of a sheet begins.

use crate::ingest::list::columns::Columns;
use crate::ingest::list::heading_words::may_be_header;
use crate::ingest::list::lists_side_by_side::{self, Part};
use crate::ingest::list::role::{Role, role_of};
use crate::ingest::list::sample::Sample;
use crate::ingest::list::wanted::{Wanted, index_of};
use crate::ingest::list::well_columns::Found;
use crate::ingest::well_names::well_of;
use crate::ingest::wells::Wells;
use foldshift_tables::sheet::{Cell, Sheet};

/// Where a list begins.
pub(super) struct Start {
    pub(super) line: usize,
    pub(super) form: Form,
}

impl Start {
    /// Are its wells numbered, and nothing says in which order? Others may read the same numbers as a grid.
    pub(super) fn is_numbered(&self) -> bool {
        matches!(&self.form, Form::Header(parts) if parts.iter().any(|part| part.columns.is_numbered()))
    }
}

/// How a list is written.
pub(super) enum Form {
    /// A header line, and a well a line below it; perhaps several lists beside one another.
    Header(Vec<Part>),
    /// A well a line from the first line on.
    Bare(Box<Columns>),
}

/// Where the list of a sheet begins, if it holds one.
pub(super) fn start(sheet: &Sheet, wanted: Wanted<'_>) -> Option<Start> {
    let first = (0..sheet.len()).find(|line| !sheet.is_blank(*line))?;
    if wanted.is_some() {
        return headed(sheet, first, wanted);
    }
    let bare = (first..sheet.len()).filter(|line| !sheet.is_blank(*line)).take(3);
    if let Some(columns) = Columns::of_line(sheet, &sheet.cells(first)) {
        // One line is no list: it may as well be a plate called `K7` above the columns of a cut grid.
        let second = bare.clone().nth(1).and_then(|line| columns.wells.of(&sheet.cells(line)));
        let list = second.is_some() && second != columns.wells.of(&sheet.cells(first));
        return list.then_some(Start { line: first, form: Form::Bare(Box::new(columns)) });
    }
    if let Some(start) = headed(sheet, first, wanted).or_else(|| by_contents(sheet, first)) {
        return Some(start);
    }
    // A slip in the first line of a bare list must not hide the list.
    let mut below = bare.skip(1).map(|line| Columns::of_line(sheet, &sheet.cells(line)));
    match (below.next().flatten(), below.next().flatten()) {
        (Some(one), Some(two))
            if one.wells == two.wells && one.width == two.width && one.fits(sheet, &sheet.cells(first)) =>
        {
            Some(Start { line: first, form: Form::Bare(Box::new(one)) })
        }
        _ => None,
    }
}

/// A list below a header that names its wells.
fn headed(sheet: &Sheet, first: usize, wanted: Wanted<'_>) -> Option<Start> {
    let named = |line: usize| {
        let names = [wanted.column, wanted.well_column].into_iter().flatten();
        let cells = sheet.cells(line);
        names.clone().next().is_some() && names.into_iter().any(|name| index_of(&cells, name).is_some())
    };
    (first..sheet.len()).filter(|line| may_be_header(sheet.line(*line)) || named(*line)).find_map(|line| {
        let parts = lists_side_by_side::parts(sheet, line, wanted)?;
        let below = (line + 1..sheet.len()).filter(|line| !sheet.is_blank(*line)).take(3);
        let columns = &parts[0].columns;
        let wells = |line: usize| columns.wells.of(&sheet.cells(line)).is_some() || columns.trouble.is_some();
        below.into_iter().any(wells).then_some(Start { line, form: Form::Header(parts) })
    })
}

/// How many lines are looked at where no heading speaks of wells.
const LINES: usize = 300;

/// A list whose wells stand below a heading that says something else, such as `Sample`, beside a column of readings.
fn by_contents(sheet: &Sheet, first: usize) -> Option<Start> {
    let lines: Vec<usize> = (first..sheet.len()).filter(|line| !sheet.is_blank(*line)).take(LINES).collect();
    let wells = |line: usize, index: usize| sheet.cells(line).get(index).and_then(|cell| well_of(&cell.text));
    for four in lines.windows(4) {
        let [header, one, two, three] = *four else { continue };
        let well = sheet.cells(one).iter().position(|cell| well_of(&cell.text).is_some());
        let Some(well) = well else { continue };
        let found = [one, two, three].map(|line| wells(line, well));
        let list = matches!(found, [Some(a), Some(b), Some(c)] if a != b && b != c && a != c);
        let cells = sheet.cells(header);
        if !list || cells.get(well).is_none_or(|cell| well_of(&cell.text).is_some()) {
            continue;
        }
        let roles: Vec<Role> = cells.iter().map(|cell| role_of(&cell.text)).collect();
        // Without a column of readings only a list and nothing else is claimed: to be refused.
        let words = |cell: &Cell<'_>| cell.text.starts_with(char::is_alphabetic);
        let alone = header == first && cells.iter().all(words);
        if !alone && !roles.iter().any(|role| matches!(role, Role::Value(_) | Role::Number(_))) {
            return None;
        }
        let sample = Sample::of(sheet, header + 1);
        let found = Found { wells: Wells::Column(well), check: None, trouble: None };
        let columns = Columns::with_wells(&cells, &roles, &sample, found, Wanted::default());
        let part = Part { columns, cells: 0..usize::MAX };
        return sample
            .column(well)
            .holds_wells()
            .then_some(Start { line: header, form: Form::Header(vec![part]) });
    }
    None
}
