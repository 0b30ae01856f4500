//! The generic reader of plate grids with column numbers and row letters, in CSV or TSV.
//!
//! It knows no vendor, so it is careful: a grid whose title speaks of anything calculated, or of
//! what was put into the wells, is not read, and neither is a grid that is mostly text.

mod goes_on;
mod questions;
mod untitled;

use std::collections::{BTreeSet, HashMap};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use self::questions::{finer, open_names};
use crate::ingest::blocks::take_grid_but;
use crate::ingest::cell::{self, Content};
use crate::ingest::format::Format;
use crate::ingest::grid::Grid;
use crate::ingest::grid_finder;
use crate::ingest::grid_names::{self, Unnamed};
use crate::ingest::grids_over_time;
use crate::ingest::harvest::{Harvest, LeftOut};
use crate::ingest::headings::{self, Heading};
use crate::ingest::sighting::{self, Earlier, Sighting, Values, range_text};
use crate::ingest::surroundings;
use crate::ingest::turned;
use crate::ingest::typed_means;
use crate::ingest::wording::{self, Kind};
use crate::plate::readings::Readings;
use crate::plate::well::row_name;
use foldshift_tables::diagnostic::Diagnostic;
use foldshift_tables::sheet::{Book, Sheet};

/// The name of this reader.
const NAME: &str = "grid";

/// This format.
pub(crate) const FORMAT: Format = Format {
    name: NAME,
    title: "plate grids, CSV or TSV",
    recognised_by: "consecutive column numbers with row letters below them, and no landmark of a vendor",
    generic: true,
    recognise,
    read,
};

/// Evidence for a plate grid, if there is one.
fn recognise(book: &Book) -> Option<String> {
    evidence(&sightings(book))
}

/// What is told of the grids that were seen.
pub(crate) fn evidence(seen: &[Sighting]) -> Option<String> {
    let first = seen.first()?;
    let more = if seen.len() > 1 { format!(", and {} more", seen.len() - 1) } else { String::new() };
    Some(format!("{}{more}", first.told()))
}

/// Why a grid is not read.
#[derive(Clone)]
struct WhyNot {
    message: String,
    kind: LeftOut,
}

/// What a grid is not read for, if anything.
fn why_not(sheet: &Sheet, grid: &Grid) -> Option<WhyNot> {
    let title = grid.title.as_ref().map(|(text, _)| text.as_str()).unwrap_or_default();
    let known = |message: String| Some(WhyNot { message, kind: LeftOut::Known });
    match wording::kind_of(title) {
        Kind::Derived(word) => known(format!("its title says `{word}`, so it is calculated")),
        Kind::Layout(word) => known(format!("its title says `{word}`, so it is a layout")),
        Kind::Raw => is_text(sheet, grid).then(|| WhyNot {
            message: "it holds more text than numbers".to_owned(),
            kind: LeftOut::Unknown,
        }),
    }
}

/// A sheet called `% of control` or `Layout` holds no readings, unless a title says that they are raw.
fn sheet_is_not_raw(sheet: &Sheet, heading: &Heading) -> Option<WhyNot> {
    let name = sheet.name()?;
    // A sheet may be called `Growth` or `Media` for what was done in it.
    let message = match wording::kind_of(&format!("{name} sheet")) {
        Kind::Derived(word) => format!("its sheet is called `{word}`, so it is calculated"),
        Kind::Layout(word) if wording::says_nothing_but_layout(name) => {
            format!("its sheet is called `{word}`, so it is a layout")
        }
        _ => return None,
    };
    (!wording::says_raw(&heading.title)).then_some(WhyNot { message, kind: LeftOut::Known })
}

/// The numbers are those of grids before it, calculated, and a title such as `F/R` or a sheet called `Media` may say so.
fn calculated(sheet: &Sheet, heading: &Heading) -> Option<WhyNot> {
    let name = sheet.name().map(ToString::to_string).unwrap_or_default();
    let title = heading.title.as_str();
    let written = title.contains(['/', '-', '−', '–', ':', 'Δ'])
        || wording::plain_words(title).iter().any(|word| word == "minus");
    // `485/520` is how light is filtered.
    let filters = title.contains('/') && wording::waves_of(title).is_some();
    let said = if written && !filters {
        title.to_owned()
    } else {
        matches!(wording::kind_of(&name), Kind::Derived(_)).then_some(name)?
    };
    let message = format!("`{said}` is calculated from grids before it, to the last digit");
    Some(WhyNot { message, kind: LeftOut::Known })
}

/// A grid of a sheet, before it is named.
struct Found<'b> {
    sheet: &'b Sheet,
    grid: Grid,
    heading: Heading,
    /// What near it speaks of calculated numbers.
    said: Option<String>,
    why_not: Option<WhyNot>,
    /// Is it another part of the plate of the grid before it?
    goes_on: bool,
    /// Is it calculated from grids before it, though nothing near it says so?
    derived: bool,
}

/// Every grid of the book, in order.
fn survey(book: &Book) -> Vec<Found<'_>> {
    let mut found: Vec<Found<'_>> = Vec::new();
    let mut numbers = Seen::default();
    let mut earlier = Earlier::default();
    for sheet in book.sheets() {
        let mut grids = grid_finder::find_in_made(sheet);
        let turned = turned::find(sheet, &grids);
        grids.extend(turned);
        grids.sort_by_key(|grid| (grid.header, grid.run.start));
        let said = surroundings::said(sheet, &grids);
        let headings = headings::of(sheet, &grids);
        for ((grid, said), heading) in grids.into_iter().zip(said).zip(headings) {
            let mut why_not = why_not(sheet, &grid).or_else(|| sheet_is_not_raw(sheet, &heading));
            let before = found.last().filter(|before| std::ptr::eq(before.sheet, sheet));
            let before = before.filter(|before| goes_on::goes_on(&before.grid, &grid));
            let goes_on = before.is_some();
            why_not = why_not.or_else(|| before?.why_not.clone());
            let mut derived = false;
            if why_not.is_none() {
                derived = earlier.knows(values(sheet, &grid));
                why_not = calculated(sheet, &heading).filter(|_| derived);
            }
            if why_not.is_none() && grid.problem.is_none() {
                let own = values(sheet, &grid);
                let twin = numbers.twin(&own).filter(|twin| heading.names_no_other(&found[*twin].heading));
                if let Some(twin) = twin {
                    let place = found[twin].sheet.place_of_line(found[twin].grid.header);
                    let message = format!("it holds the same numbers as the grid at {place}");
                    why_not = Some(WhyNot { message, kind: LeftOut::Known });
                } else {
                    numbers.remember(found.len(), own);
                }
            }
            let mut grid = grid;
            if why_not.is_none() && grid.problem.is_none() {
                let before = found.iter().filter(|found| std::ptr::eq(found.sheet, sheet));
                grid.problem = untitled::behind_calculated(
                    sheet,
                    &grid,
                    &heading,
                    before.map(|found| (&found.heading, found.why_not.is_none())),
                );
            }
            found.push(Found { sheet, grid, heading, said, why_not, goes_on, derived });
        }
    }
    found
}

/// The numbers of the grids so far, by what they amount to.
#[derive(Default)]
struct Seen(HashMap<u64, Vec<(usize, Values)>>);

impl Seen {
    /// The first grid with the same numbers in the same wells.
    fn twin(&self, own: &Values) -> Option<usize> {
        let alike = self.0.get(&key(own))?.iter().find(|(_, other)| other == own);
        let enough = || own.iter().flatten().filter(|value| value.is_some()).count() >= ENOUGH;
        alike.filter(|_| enough()).map(|(nth, _)| *nth)
    }

    fn remember(&mut self, nth: usize, own: Values) {
        self.0.entry(key(&own)).or_default().push((nth, own));
    }
}

/// The same for the same numbers; `-0` is `0`.
fn key(values: &Values) -> u64 {
    let mut hasher = DefaultHasher::new();
    for value in values.iter().flatten().flatten() {
        (value + 0.0).to_bits().hash(&mut hasher);
    }
    hasher.finish()
}

/// Fewest wells of a grid that may be known as a copy.
const ENOUGH: usize = 6;

/// The grids that can be raw, each with its certainty; the others as well when there is no such grid.
pub(crate) fn sightings(book: &Book) -> Vec<Sighting> {
    let mut raw: Vec<Sighting> = Vec::new();
    let mut other = Vec::new();
    for Found { sheet, grid, said, why_not, derived, .. } in survey(book) {
        let run = grid.run;
        let last_col = run.first + run.cols - 1;
        let what = match grid.rows.as_slice() {
            _ if grid.turned => {
                let (columns, rows) = (grid.rows.len(), row_name(run.cols - 1));
                format!("a turned grid of rows A to {rows} and columns 1 to {columns}")
            }
            [] => format!("column numbers {} to {last_col} and no rows", run.first),
            [(first, _), .., (last, _)] => {
                let (first, last) = (row_name(*first), row_name(*last));
                format!("a grid of rows {first} to {last} and columns {} to {last_col}", run.first)
            }
            [(row, _)] => {
                format!("a grid of row {} and columns {} to {last_col}", row_name(*row), run.first)
            }
        };
        let mut sighting = Sighting::new(what, sheet.place_of_line(grid.header), 0.95);
        sighting.range = range_of(sheet, &grid);
        if let Some(WhyNot { message, .. }) = why_not {
            sighting.not_raw = Some(message);
            other.push(sighting);
            continue;
        }
        if let Some(said) = said {
            sighting.doubt(0.5, format!("`{said}` stands near it, which speaks of calculated numbers"));
        }
        let values = values(sheet, &grid);
        sighting::doubt_numbers(&mut sighting, &values);
        if derived {
            sighting.doubt(
                0.5,
                "it is an earlier grid, shifted or scaled, or of two the mean, difference or ratio: calculated, though its title does not say so",
            );
        }
        raw.push(sighting);
    }
    if raw.is_empty() { other } else { raw }
}

/// The cells of a grid, as `--grid` takes them; `None` where they are no rectangle of wells.
fn range_of(sheet: &Sheet, grid: &Grid) -> Option<String> {
    if grid.turned {
        return None;
    }
    let ((first, top), (_, bottom)) = grid.rows.first().zip(grid.rows.last())?;
    let follow = |pair: &[(usize, usize)]| (pair[0].0 + 1, pair[0].1 + 1) == pair[1];
    let range = range_text(sheet, (*top, grid.run.start), (*bottom, grid.run.end() - 1));
    let corner = if (*first, grid.run.first) == (0, 1) {
        String::new()
    } else {
        format!("@{}{}", row_name(*first), grid.run.first)
    };
    grid.rows.windows(2).all(follow).then(|| range + &corner)
}

/// Is there a grid that is neither calculated nor a layout?
pub(crate) fn holds_raw(book: &Book) -> bool {
    survey(book).iter().any(|found| !found.grid.rows.is_empty() && found.why_not.is_none())
}

/// The numbers of a grid, row by row over the plate.
fn values(sheet: &Sheet, grid: &Grid) -> Values {
    let mut values = vec![vec![None; 48]; 32];
    grid.for_each_cell(sheet, |row, col, _, index, cell| {
        let value = values.get_mut(row).and_then(|row: &mut Vec<Option<f64>>| row.get_mut(col));
        if let (Content::Number(number), Some(value)) = (cell::read(sheet.marks(), index, &cell.text), value)
        {
            *value = Some(number);
        }
    });
    values
}

/// Reads every grid that can be raw.
fn read(book: &Book) -> Result<Readings, Vec<Diagnostic>> {
    if let Some(problem) = grids_over_time::untimed(book) {
        return Err(vec![problem]);
    }
    let mut harvest = Harvest::new(book);
    let mut found = survey(book);
    for beside in found.chunk_by(|one, two| std::ptr::eq(one.sheet, two.sheet)) {
        let grids: Vec<&Grid> = beside.iter().map(|found| &found.grid).collect();
        harvest.turn_to(beside[0].sheet);
        surroundings::tell_numbers(beside[0].sheet, &grids, &mut harvest);
    }
    let holds = |sheet: &Sheet| found.iter().any(|found| std::ptr::eq(found.sheet, sheet));
    for sheet in book.sheets().iter().filter(|sheet| !holds(sheet)) {
        harvest.turn_to(sheet);
        surroundings::tell_sheet(sheet, &mut harvest);
    }
    let sheets: BTreeSet<&str> = found
        .iter()
        .filter(|found| found.why_not.is_none())
        .filter_map(|found| found.sheet.name().map(AsRef::as_ref))
        .collect();
    let several = sheets.len() > 1;
    let mut read: Vec<&mut Found<'_>> = Vec::new();
    for found in &mut found {
        let Found { sheet, grid, heading, why_not, .. } = &mut *found;
        harvest.turn_to(sheet);
        if let Some(WhyNot { message, kind }) = why_not {
            let title = &heading.title;
            let shown = if title.is_empty() { String::new() } else { format!(" `{title}`") };
            let message = format!("the grid{shown} is not read: {message}");
            harvest.leave_out(grid.header, &message, numbers(sheet, grid), *kind);
        } else {
            read.push(found);
        }
    }
    let unnamed: Vec<Unnamed> = read
        .iter()
        .map(|found| Unnamed {
            sheet: found.sheet.name().filter(|_| several).map(ToString::to_string),
            heading: found.heading.clone(),
            goes_on: found.goes_on,
        })
        .collect();
    match grid_names::assign(&unnamed) {
        Ok(targets) => {
            let mut earlier = Earlier::default();
            for (Found { sheet, grid, heading, .. }, target) in read.iter_mut().zip(targets) {
                harvest.turn_to(sheet);
                if grid.turned {
                    let message =
                        "the plate stands turned: its letters are above and its numbers at the side";
                    harvest.warn(grid.header, message.to_owned());
                }
                let typed = typed_means::of(sheet, grid);
                if let Some(problem) = finer(book, sheet, grid, typed.as_ref()) {
                    harvest.problem(problem);
                }
                let problem =
                    grid.problem.take().or_else(|| untitled::copied(sheet, grid, heading, &mut earlier));
                match problem {
                    Some(problem) => harvest.problem_of(&target.plate, problem),
                    None => take_grid_but(sheet, &mut harvest, grid, typed, &target),
                }
            }
        }
        Err(alike) => {
            for Found { grid, .. } in &mut read {
                grid.problem.take().into_iter().for_each(|problem| harvest.problem(problem));
            }
            for alike in alike {
                let grids: Vec<&Found<'_>> = alike.grids.iter().map(|at| &*read[*at]).collect();
                harvest.problem(open_names(book, &alike.name, &grids));
            }
        }
    }
    harvest.finish(NAME)
}

/// How many numbers stand in a grid.
fn numbers(sheet: &Sheet, grid: &Grid) -> usize {
    let mut numbers = 0;
    grid.for_each_cell(sheet, |_, _, _, index, cell| {
        numbers += usize::from(cell::is_reading(sheet.marks(), index, &cell.text));
    });
    numbers
}

fn is_text(sheet: &Sheet, grid: &Grid) -> bool {
    let (mut filled, mut readings) = (0, 0);
    grid.for_each_cell(sheet, |_, _, _, index, cell| {
        filled += usize::from(!cell.text.is_empty());
        let number = cell::is_reading(sheet.marks(), index, &cell.text)
            || cell.text.starts_with(|c: char| c.is_ascii_digit());
        readings += usize::from(number);
    });
    readings * 2 < filled
}

#[cfg(test)]
mod tests;
