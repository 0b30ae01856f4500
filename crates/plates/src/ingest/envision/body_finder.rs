//! Finds the grid of a plate: below column numbers, with row letters alone, or of bare numbers.

use crate::ingest::envision::bare;
use crate::ingest::envision::body::{Body, Surroundings, filled};
use crate::ingest::rectangle::uneven;
use crate::ingest::{grid, grid_finder};
use crate::plate::well::{PLATE_FORMATS, parse_row, row_name};
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::sheet::Sheet;

/// The grid among `around.lines`.
pub(super) fn find(sheet: &Sheet, around: &Surroundings) -> Result<Body, Box<Diagnostic>> {
    let Some(first) = around.lines.clone().find(|line| !sheet.is_blank(*line)) else {
        let line = around.lines.start.min(sheet.len().saturating_sub(1));
        let message = "no grid stands below this plate";
        return Err(Box::new(
            sheet.error_at(message, line, 1, 1).code(Code::Export).help("export the plate again, completely"),
        ));
    };
    let cells = sheet.cells(first);
    let begins = cells.get(around.left).map_or("", |cell| cell.text.as_ref());
    let body = if begins.is_empty() && grid::runs(&cells).first().is_some_and(|run| run.first == 1) {
        headed(sheet, around, first)?
    } else if parse_row(begins).is_some() {
        lettered(sheet, around, first)?
    } else {
        bare::find(sheet, around)?
    };
    match uneven(sheet, body.rows.iter().map(|(_, line)| *line)).or_else(|| beyond(sheet, &body)) {
        Some(problem) => Err(Box::new(problem)),
        None => Ok(body),
    }
}

/// A grid with column numbers in line `header`.
fn headed(sheet: &Sheet, around: &Surroundings, header: usize) -> Result<Body, Box<Diagnostic>> {
    let mut grids = grid_finder::find(sheet, header..around.lines.end);
    let refuse = |message: String, line: usize| {
        let help = "expected `,01,02,03,…` for every column of the plate, and below it a line for each row";
        Box::new(
            sheet.error_at(message, line, 1, sheet.line(line).chars().count()).code(Code::Export).help(help),
        )
    };
    if grids.len() != 1 {
        return Err(refuse("these column numbers head no grid that is understood".to_owned(), header));
    }
    let mut grid = grids.remove(0);
    if let Some(problem) = grid.problem.take() {
        return Err(Box::new(problem));
    }
    let (start, cols) = (grid.run.start, grid.run.cols);
    let fits = match around.shape {
        Some((_, wanted)) => cols == wanted,
        None => grid.run.plate_rows().is_some(),
    };
    if start != around.left + 1 || grid.run.first != 1 || !fits {
        return Err(refuse("these column numbers are not those of the plate".to_owned(), header));
    }
    let last = grid.rows.last().map_or(header, |(_, line)| *line);
    if let Some(stray) = (last + 1..around.lines.end).find(|line| !sheet.is_blank(*line)) {
        return Err(refuse("this line does not belong to the grid above it".to_owned(), stray));
    }
    let body = Body { rows: grid.rows, left: start, cols };
    on_plate(sheet, &body, around.shape)?;
    Ok(body)
}

/// A grid with row letters and without column numbers: the cells behind the letter are counted.
fn lettered(sheet: &Sheet, around: &Surroundings, first: usize) -> Result<Body, Box<Diagnostic>> {
    let mut rows: Vec<(usize, usize)> = Vec::new();
    for line in (first..around.lines.end).filter(|line| !sheet.is_blank(*line)) {
        let cells = sheet.cells(line);
        let label = cells.get(around.left).map_or("", |cell| cell.text.as_ref());
        match parse_row(label).filter(|row| rows.last().is_none_or(|(last, _)| last < row)) {
            Some(row) => rows.push((row, line)),
            None => {
                let message = format!("`{label}` is no row letter that may follow here");
                let help = "expected each row letter once, from top to bottom";
                return Err(Box::new(
                    sheet
                        .error_at(message, line, 1, label.chars().count().max(1))
                        .code(Code::NotAWell)
                        .help(help),
                ));
            }
        }
    }
    let left = around.left + 1;
    let width = rows.iter().map(|(_, line)| filled(sheet, *line)).max().unwrap_or(0).saturating_sub(left);
    let cells = sheet.cells(first).len() - left.min(sheet.cells(first).len());
    let own = cells.saturating_sub(usize::from(around.trailing));
    let cols = around.shape.map(|(_, cols)| cols).or_else(|| {
        let counted =
            PLATE_FORMATS.iter().find(|format| sheet.name().is_none() && format.cols == own && width <= own);
        counted.map(|format| format.cols)
    });
    let Some(cols) = cols.filter(|cols| sheet.name().is_some() || (cells == *cols || cells == cols + 1))
    else {
        let message =
            format!("these rows have {cells} cells behind the row letter, which fits no plate for sure");
        let help = "export with column numbers, or with the protocol information, which names the plate type";
        return Err(Box::new(
            sheet
                .error_at(message, first, 1, sheet.line(first).chars().count())
                .code(Code::Export)
                .help(help),
        ));
    };
    let body = Body { rows, left, cols };
    on_plate(sheet, &body, around.shape)?;
    Ok(body)
}

/// Are all rows on the plate type?
fn on_plate(sheet: &Sheet, body: &Body, shape: Option<(usize, usize)>) -> Result<(), Box<Diagnostic>> {
    let Some((rows, _)) = shape else { return Ok(()) };
    let Some((row, line)) = body.rows.iter().find(|(row, _)| *row >= rows) else { return Ok(()) };
    let message = format!("row {} is beyond the {rows} rows of the plate type", row_name(*row));
    let help = "the settings and the grids of this file do not belong together: export again";
    Err(Box::new(sheet.error_at(message, *line, 1, 1).code(Code::Export).help(help)))
}

/// Something directly right of the last column, or anywhere right of it in a text.
fn beyond(sheet: &Sheet, body: &Body) -> Option<Diagnostic> {
    let end = body.left + body.cols;
    let reach = if sheet.name().is_some() { 1 } else { usize::MAX };
    body.rows.iter().find_map(|(row, line)| {
        let cells = sheet.cells(*line);
        let cell = cells.iter().skip(end).take(reach).find(|cell| !cell.text.is_empty())?;
        let message = format!("row {} goes on beyond the {} columns of its plate", row_name(*row), body.cols);
        let help = "decimal commas in a file with commas between the cells? Export again; notes need an empty column before them";
        Some(sheet.error(message, *line, cell).code(Code::Export).help(help))
    })
}
