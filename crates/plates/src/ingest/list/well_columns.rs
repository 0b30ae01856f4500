//! Which columns of a list hold its wells: by their headings, and by what stands below them.

use crate::ingest::format::Numbered;
use crate::ingest::list::columns::Trouble;
use crate::ingest::list::role::Role;
use crate::ingest::list::sample::Sample;
use crate::ingest::list::wanted::{Wanted, index_of, names, no_such};
use crate::ingest::wells::Wells;
use crate::plate::well::{PLATE_FORMATS, PlateFormat};
use foldshift_tables::pasteable::pasteable;
use foldshift_tables::sheet::{Cell, Sheet};

/// How the help begins that asks for the order of numbered wells.
pub(super) const NUMBERED: &str = "`--numbered";

/// The wells of a list.
pub(super) struct Found {
    pub(super) wells: Wells,
    /// Rows and columns beside a column of wells.
    pub(super) check: Option<Wells>,
    pub(super) trouble: Option<Trouble>,
}

/// May a header with these roles name wells? Asked before anything is looked at.
pub(super) fn are_possible(roles: &[Role], wanted: Wanted<'_>) -> bool {
    let any = |role: &Role| roles.contains(role);
    wanted.is_some() || any(&Role::Well) || any(&Role::WellId) || any(&Role::Row) && any(&Role::Col)
}

/// Where the wells stand below the header in `line`.
pub(super) fn find(
    sheet: &Sheet,
    line: usize,
    cells: &[Cell<'_>],
    roles: &[Role],
    sample: &Sample,
    wanted: Wanted<'_>,
) -> Option<Found> {
    let trouble = |message: String, help: String| Some(Trouble { message, help });
    let all = |role: &Role| -> Vec<usize> { (0..roles.len()).filter(|at| roles[*at] == *role).collect() };
    let one = |role: &Role| match all(role).as_slice() {
        [only] => Some(*only),
        _ => None,
    };
    let pair = one(&Role::Row).zip(one(&Role::Col)).map(|(row, col)| Wells::RowAndColumn(row, col));
    let found =
        |wells: Wells, trouble| Some(Found { wells, check: pair.filter(|pair| *pair != wells), trouble });
    if let Some(name) = wanted.well_column {
        let Some(index) = index_of(cells, name) else {
            // Another line may be the header.
            let named = wanted.column.is_some_and(|column| index_of(cells, column).is_some());
            let problem = trouble(format!("no column is called `{name}`"), no_such(cells, name));
            return (named || !all(&Role::Well).is_empty())
                .then(|| found(Wells::Column(0), problem))
                .flatten();
        };
        let (wells, trouble) = settled(sheet, line, index, cells, sample, wanted);
        return found(wells, trouble);
    }
    let well = all(&Role::Well);
    let holding: Vec<usize> = well.iter().copied().filter(|at| sample.column(*at).holds_wells()).collect();
    if let [first, rest @ ..] = holding.as_slice() {
        let same = |at: &usize| sample.column(*first).same_wells(sample.column(*at));
        let doubt = !rest.iter().all(same);
        let problem = doubt.then(|| Trouble {
            message: format!(
                "several columns hold wells: {}",
                names(holding.iter().map(|at| cells[*at].text.as_ref()))
            ),
            help: format!("say which: `--well-column {}`", pasteable(&cells[*first].text)),
        });
        return found(Wells::Column(*first), problem);
    }
    if let Some(pair) = pair.filter(|pair| has_wells(sheet, line, *pair)) {
        return found(pair, None);
    }
    let id = all(&Role::WellId);
    let ids: Vec<usize> = id.iter().copied().filter(|at| sample.column(*at).holds_wells()).collect();
    if let [only] = ids.as_slice() {
        return found(Wells::Column(*only), None);
    }
    let any: Vec<usize> = (0..cells.len()).filter(|at| sample.column(*at).is_of_wells()).collect();
    if let ([only], true) = (any.as_slice(), ids.is_empty()) {
        return found(Wells::Column(*only), None);
    }
    // Wells by number.
    let numbers = |at: &&usize| sample.column(**at).whole_numbers().is_some_and(|(low, _)| low >= 1.0);
    let index = *well.iter().chain(&id).find(numbers)?;
    let (wells, trouble) = settled(sheet, line, index, cells, sample, wanted);
    found(wells, trouble)
}

/// Do wells stand in one of the next lines?
fn has_wells(sheet: &Sheet, line: usize, wells: Wells) -> bool {
    let below = (line + 1..sheet.len()).filter(|line| !sheet.is_blank(*line)).take(3);
    below.into_iter().any(|line| wells.of(&sheet.cells(line)).is_some())
}

/// The wells of a column that is known to hold them: by name, or by number.
fn settled(
    sheet: &Sheet,
    line: usize,
    index: usize,
    cells: &[Cell<'_>],
    sample: &Sample,
    wanted: Wanted<'_>,
) -> (Wells, Option<Trouble>) {
    let seen = sample.column(index);
    if seen.holds_wells() || seen.whole_numbers().is_none() {
        return (Wells::Column(index), None);
    }
    let name = &cells[index].text;
    let highest = highest(sheet, line, index);
    let Some(numbered) = wanted.numbered else {
        let message =
            format!("column `{name}` numbers the wells: nothing says whether they run across or down");
        let help = format!(
            "{NUMBERED} across` where 2 is A2, `--numbered down` where 2 is B1{}",
            if PlateFormat::of(highest).is_some() {
                ""
            } else {
                "; with the size of the plate: `--numbered across-96`"
            }
        );
        return (Wells::Column(index), Some(Trouble { message, help }));
    };
    match plate_of(numbered, highest) {
        Ok(plate) => (Wells::Numbered(index, plate, numbered.order), None),
        Err(help) => {
            let message =
                format!("the wells in column `{name}` go up to {highest}, which is the size of no plate");
            (Wells::Column(index), Some(Trouble { message, help }))
        }
    }
}

/// The plate whose wells are numbered.
fn plate_of(numbered: Numbered, highest: usize) -> Result<PlateFormat, String> {
    let plate = PlateFormat::of(numbered.wells.unwrap_or(highest)).filter(|plate| plate.wells() >= highest);
    plate.ok_or_else(|| {
        let fits = PLATE_FORMATS.iter().map(|plate| plate.wells()).find(|wells| *wells >= highest.max(24));
        format!("say how many wells the plate has: `--numbered {}-{}`", numbered.order, fits.unwrap_or(96))
    })
}

/// The highest number of a column.
fn highest(sheet: &Sheet, line: usize, index: usize) -> usize {
    let mut cells = Vec::new();
    let mut highest = 0;
    for line in line + 1..sheet.len() {
        sheet.cells_into(line, &mut cells);
        let number = cells.get(index).and_then(|cell| cell.text.trim_end_matches(".0").parse::<usize>().ok());
        highest = highest.max(number.unwrap_or(0));
    }
    highest
}
