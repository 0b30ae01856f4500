//! Layouts in the shape of the plate: grids with column numbers above and row letters before, the
//! variable in the corner (`compound`, `dose (nM)`, `role`), stacked, side by side or a sheet each.
//!
//! A workbook in which every sheet holds the same variables describes a plate a sheet. A grid without
//! a word in its corner is called by the line right above it, or by its sheet.
//! Source: plater, Hughes 2016, doi:10.21105/joss.00106.

use std::collections::{BTreeMap, BTreeSet};

use crate::plate::layout::form::LayoutForm;
use crate::plate::layout::layouts::{Input, Layouts};
use crate::plate::layout::tidy::{self, decimal, unit_key};
use crate::plate::layout::words::{canonical, is_numbered};
use crate::plate::layout::{KEYS, Layout, Properties, Property};
use crate::plate::well::{Well, parse_row, row_name};
use foldshift_tables::diagnostic::{Code, Diagnostic, Place, suggest};
use foldshift_tables::sheet::{Cell, Sheet};
use foldshift_tables::units::DoseUnit;

/// A grid of a sheet.
struct Grid {
    /// The line with its column numbers, from 0.
    header: usize,
    /// The cell of its corner, from 0.
    corner: usize,
    /// Column of its first number, from 0, and how many numbers follow each other.
    first: usize,
    width: usize,
}

/// This form.
pub(super) const FORM: LayoutForm = LayoutForm {
    name: "plate_shaped",
    title: "plate-shaped grids: CSV or a workbook",
    recognised_by: "column numbers 1, 2, 3… with row letters below them, the variable in the corner",
    fits,
    read,
};

/// Is there a grid with a row `A` or another one below its numbers?
fn fits(input: &Input) -> bool {
    // A header that names wells settles it: numbers below it are no column numbers.
    !tidy::fits(input)
        && input.book.sheets().iter().any(|sheet| {
            (0..sheet.len())
                .any(|line| grids_of_line(sheet, line).iter().any(|grid| !rows(sheet, grid).is_empty()))
        })
}

/// The grids whose column numbers stand in this line.
fn grids_of_line(sheet: &Sheet, line: usize) -> Vec<Grid> {
    let cells = sheet.cells(line);
    let number = |at: usize| -> Option<usize> {
        cells.get(at)?.text.parse::<usize>().ok().filter(|number| (1..=48).contains(number))
    };
    let mut grids = Vec::new();
    let mut corner = 0;
    while corner + 1 < cells.len() {
        let first = number(corner + 1).filter(|_| number(corner).is_none());
        let width = first.map_or(0, |first| {
            (0..48).take_while(|step| number(corner + 1 + step) == Some(first + step)).count()
        });
        match first {
            Some(first) if width >= 2 => {
                grids.push(Grid { header: line, corner, first: first - 1, width });
                corner += width + 1;
            }
            _ => corner += 1,
        }
    }
    grids
}

/// The lines of a grid and the rows of the plate they are, as long as letter follows letter.
fn rows(sheet: &Sheet, grid: &Grid) -> Vec<(usize, usize)> {
    let row_at = |line: usize| parse_row(&sheet.cells(line).get(grid.corner)?.text);
    let Some(start) = row_at(grid.header + 1) else { return Vec::new() };
    (grid.header + 1..sheet.len())
        .zip(start..)
        .take_while(|(line, row)| row_at(*line) == Some(*row))
        .collect()
}

/// What grids say, and which variables they were.
#[derive(Default)]
struct Plate {
    wells: BTreeMap<Well, Properties>,
    variables: BTreeSet<String>,
}

/// Reads every grid.
fn read(input: &Input) -> Result<Layouts, Vec<Diagnostic>> {
    let mut problems = Vec::new();
    let mut sheets: Vec<(Option<String>, Plate)> = Vec::new();
    for sheet in input.book.sheets() {
        let plate = plate_of(sheet, &mut problems);
        if !plate.variables.is_empty() {
            sheets.push((sheet.name().map(|name| (**name).to_owned()), plate));
        }
    }
    let several =
        sheets.len() > 1 && sheets.iter().all(|(_, plate)| plate.variables == sheets[0].1.variables);
    if !several {
        let mut whole = Plate::default();
        for (name, plate) in std::mem::take(&mut sheets) {
            for variable in plate.variables {
                if !whole.variables.insert(variable.clone()) {
                    let message = format!(
                        "`{variable}` stands in two sheets, the second one `{}`",
                        name.as_deref().unwrap_or_default()
                    );
                    let problem =
                        Diagnostic::error(Code::Duplicate, message).at(Place::file(input.source.clone()));
                    let help =
                        "a workbook has a sheet a variable, or a sheet a plate with all variables on each";
                    problems.push(problem.help(help));
                }
            }
            for (well, properties) in plate.wells {
                whole.wells.entry(well).or_default().extend(properties);
            }
        }
        sheets.push((None, whole));
    }
    if problems.is_empty() && sheets.iter().all(|(_, plate)| plate.wells.is_empty()) {
        let problem = Diagnostic::error(Code::Empty, "every grid of this layout is empty")
            .at(Place::file(input.source.clone()));
        problems.push(problem.help(
            "fill in `role` (blank, vehicle, …) or `compound` and `dose` for every well that was used",
        ));
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let mut layouts = Layouts::new(&input.source, "plate_shaped");
    for (name, plate) in sheets {
        layouts.push(name.into_iter().collect(), Layout::of_wells(&input.source, plate.wells));
    }
    Ok(layouts)
}

fn plate_of(sheet: &Sheet, problems: &mut Vec<Diagnostic>) -> Plate {
    let mut plate = Plate::default();
    // Lines and cells that belong to a grid already: a row of `1,2,3` is no header.
    let mut taken: Vec<(usize, usize, usize, usize)> = Vec::new();
    for line in 0..sheet.len() {
        taken.retain(|(last, ..)| *last >= line);
        for grid in grids_of_line(sheet, line) {
            let rows = rows(sheet, &grid);
            let inside = taken
                .iter()
                .any(|(_, first, from, to)| line >= *first && (*from..=*to).contains(&grid.corner));
            if rows.is_empty() || inside {
                continue;
            }
            taken.push((grid.header + rows.len(), grid.header, grid.corner, grid.corner + grid.width));
            match variable(sheet, &grid) {
                Ok((variable, unit)) => {
                    if !plate.variables.insert(variable.clone()) {
                        let message = format!("a second grid of `{variable}`");
                        let help = "give it another name; several plates go into several files, or into the sheets of a workbook";
                        problems.push(
                            sheet
                                .error(message, grid.header, &corner(sheet, &grid))
                                .code(Code::Layout)
                                .help(help),
                        );
                    }
                    take(sheet, &grid, &rows, &variable, unit, &mut plate.wells, problems);
                }
                Err(problem) => problems.push(problem),
            }
            problems.extend(interrupted(sheet, &grid, &rows));
        }
    }
    plate
}

fn corner<'a>(sheet: &'a Sheet, grid: &Grid) -> Cell<'a> {
    sheet.cells(grid.header).swap_remove(grid.corner)
}

/// What a grid is about: its corner, else the line above it, else its sheet.
fn variable(sheet: &Sheet, grid: &Grid) -> Result<(String, Option<DoseUnit>), Diagnostic> {
    let corner = corner(sheet, grid);
    let word = |text: &str| text.chars().any(char::is_alphabetic).then(|| text.to_owned());
    let above = || {
        let line = grid.header.checked_sub(1)?;
        let mut words = sheet.cells(line).into_iter().filter(|cell| !cell.text.is_empty());
        let only = words.next().filter(|_| words.next().is_none())?;
        word(&only.text)
    };
    let named = word(&corner.text)
        .or_else(above)
        .or_else(|| sheet.name().and_then(|name| word(name)))
        .ok_or_else(|| {
            sheet
                .error("this grid does not say what it is about", grid.header, &corner)
                .code(Code::Layout)
                .help("write the variable into its corner: `role`, `compound`, `dose (nM)`, `cell_line`, …")
        })?;
    let (name, unit) = canonical(&named);
    let ours = KEYS.contains(&name.as_str()) || is_numbered(&name);
    match suggest(&name, KEYS) {
        Some(near) if !ours => {
            let message = format!("unknown variable `{name}`; did you mean {near}?");
            Err(sheet.error(message, grid.header, &corner).code(Code::UnknownName))
        }
        _ => Ok((name, unit)),
    }
}

fn take(
    sheet: &Sheet,
    grid: &Grid,
    rows: &[(usize, usize)],
    variable: &str,
    unit: Option<DoseUnit>,
    wells: &mut BTreeMap<Well, Properties>,
    problems: &mut Vec<Diagnostic>,
) {
    for (line, row) in rows {
        let cells = sheet.cells(*line);
        for (step, cell) in cells.iter().skip(grid.corner + 1).take(grid.width).enumerate() {
            if cell.text.is_empty() {
                continue;
            }
            let Some(well) = Well::new(*row, grid.first + step) else {
                problems.push(sheet.error("this well is beyond any plate", *line, cell).code(Code::NotAWell));
                continue;
            };
            let properties = wells.entry(well).or_default();
            let place = sheet.place(*line, cell);
            if let (Some(unit), Some(key)) = (unit, unit_key(variable)) {
                let unit = Property { value: unit.to_string(), place: place.clone() };
                properties.entry(key).or_insert(unit);
            }
            properties.insert(variable.to_owned(), Property { value: decimal(sheet, cell), place });
        }
    }
}

/// A grid that ends where no plate does, because another letter follows.
fn interrupted(sheet: &Sheet, grid: &Grid, rows: &[(usize, usize)]) -> Option<Diagnostic> {
    let (line, row) = *rows.last()?;
    let cells = sheet.cells(line + 1);
    let next = cells.get(grid.corner).filter(|cell| parse_row(&cell.text).is_some())?;
    let message = format!("row `{}` was expected here, not `{}`", row_name(row + 1), next.text);
    let begins_another = grids_of_line(sheet, line + 1).iter().any(|other| other.corner == grid.corner);
    (!begins_another && row + 1 < 32).then(|| sheet.error(message, line + 1, next).code(Code::Layout))
}
