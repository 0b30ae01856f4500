//! Tables whose wells go down: a well a line, a column of readings each.

use super::axis::{self, Axis, Point};
use super::{Found, Series, Table, shape};
use crate::ingest::blocks::{Target, take_cell};
use crate::ingest::bmg::left_out::{Skipped, numbers};
use crate::ingest::bmg::title::{self, Raw, Title, unclear};
use crate::ingest::bmg::words;
use crate::ingest::harvest::Harvest;
use crate::ingest::wells::Wells;
use crate::ingest::wording::{self, Kind};
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::sheet::{Cell, Sheet};

/// The lines above the wells.
struct Header<'s> {
    sheet: &'s Sheet,
    lines: Vec<(usize, Vec<Cell<'s>>)>,
    /// The place among `lines` of the titles.
    titles: usize,
    /// The place among `lines` and the index of the cell that names what the labels count.
    axis: Option<(usize, usize, Axis)>,
}

impl<'s> Header<'s> {
    fn of(sheet: &'s Sheet, table: &Table, first: usize) -> Self {
        let lines: Vec<(usize, Vec<Cell<'_>>)> =
            (table.lines.start..first).map(|line| (line, sheet.cells(line))).collect();
        let raw = |(_, cells): &(usize, Vec<Cell<'_>>)| {
            cells.iter().any(|cell| title::read(&cell.text) != Title::Other)
        };
        let titles = lines.iter().position(raw).unwrap_or(table.header - table.lines.start);
        let named = |wanted: fn(Axis) -> bool| {
            lines.iter().enumerate().find_map(|(at, (_, cells))| {
                let found = |cell: &Cell<'_>| axis::named(&cell.text).filter(|axis| wanted(*axis));
                cells.iter().find_map(|cell| Some((at, cell.index, found(cell)?)))
            })
        };
        // Cycles beside times say nothing more.
        let axis = named(|axis| axis != Axis::Cycle).or_else(|| named(|_| true));
        Self { sheet, lines, titles, axis }
    }

    fn title(&self, index: usize) -> Option<&str> {
        self.lines[self.titles].1.get(index).map(|cell| cell.text.as_ref()).filter(|text| !text.is_empty())
    }

    /// A title alone in its line above the header is that of all columns.
    fn lone_title(&self) -> Option<&str> {
        let mut filled = self.lines[self.titles].1.iter().filter(|cell| !cell.text.is_empty());
        let first = filled.next()?;
        filled.next().is_none().then_some(first.text.as_ref())
    }

    /// The label of a column, and its place among the lines.
    fn label(&self, index: usize) -> Option<(usize, &Cell<'s>)> {
        let filled = |at: usize| self.lines[at].1.get(index).filter(|cell| !cell.text.is_empty());
        if let Some((at, left, _)) = self.axis {
            return filled(at).filter(|_| left < index).map(|cell| (at, cell));
        }
        let others = (0..self.lines.len()).filter(|at| *at != self.titles || self.title(index).is_none());
        let mut labels = others.filter_map(|at| Some((at, filled(at)?)));
        // A group, or a name that the user gave, is no label.
        labels.find(|(_, cell)| axis::point(self.sheet, None, cell).is_some())
    }

    fn point(&self, at: usize, cell: &Cell<'_>) -> Option<Point> {
        let axis = self.axis.filter(|(line, _, _)| *line == at).map(|(_, _, axis)| axis);
        axis::point(self.sheet, axis, cell)
    }

    /// The wavelength of `Lambda 220 nm`; a number below it must be the same.
    fn lambda(&self, index: usize) -> Result<Option<u32>, Box<Diagnostic>> {
        let cell = |at: usize| self.lines[at].1.get(index);
        let found = (0..self.lines.len()).find_map(|at| Some((at, words::lambda(&cell(at)?.text)?)));
        let Some((stated, wave)) = found else { return Ok(None) };
        for (at, (line, cells)) in self.lines.iter().enumerate().filter(|(at, _)| *at != stated) {
            let bare = cells.get(index).filter(|cell| cell.text.parse::<u32>().is_ok_and(|nm| nm != wave));
            if let Some(cell) = bare {
                let message = format!("`{}` stands in the column of {wave} nm", cell.text);
                let help = "a cell of the header is missing or too many: export the file again";
                return Err(Box::new(
                    self.sheet
                        .error(message, self.lines[at].0.max(*line), cell)
                        .code(Code::Contradiction)
                        .help(help),
                ));
            }
        }
        Ok(Some(wave))
    }
}

/// Numbers between the header and the first well that are neither times nor wavelengths: a line whose
/// well was lost.
fn lost_well(header: &Header<'_>, table: &Table, wells: Wells) -> Option<Diagnostic> {
    let sheet = header.sheet;
    let axis = header.axis.map(|(at, _, _)| at);
    let below =
        header.lines.iter().enumerate().filter(|(at, (line, _))| *line > table.header && Some(*at) != axis);
    for (_, (line, cells)) in below {
        if cells.iter().any(|cell| words::is_layout(&cell.text) || axis::named(&cell.text).is_some()) {
            continue;
        }
        // Whole numbers below `Lambda 220 nm` are looked at elsewhere.
        let of_spectrum = |cell: &Cell<'_>| {
            let above =
                |(_, above): &(usize, Vec<Cell<'_>>)| above.get(cell.index).map(|cell| cell.text.to_string());
            let lambda = header.lines.iter().filter_map(above).any(|text| words::lambda(&text).is_some());
            lambda && cell.text.parse::<u32>().is_ok()
        };
        let number =
            |cell: &Cell<'_>| !of_spectrum(cell) && sheet.marks().parse(cell.index, &cell.text).is_ok();
        let (before, behind) = cells.split_at(cells.len().min(wells.last_cell() + 1));
        if before.iter().any(|cell| !cell.text.is_empty()) || behind.iter().any(number) {
            let message = "this line of numbers below the header names no well";
            let help = "expected a well such as `A01`: a cell may be missing; export the file again";
            return Some(
                sheet
                    .error_at(message, *line, 1, sheet.line(*line).chars().count())
                    .code(Code::NotAWell)
                    .help(help),
            );
        }
    }
    None
}

/// The raw columns of a table.
pub(super) fn series(sheet: &Sheet, table: &Table, wells: Wells, first: usize) -> Found {
    let header = Header::of(sheet, table, first);
    if let Some(problem) = lost_well(&header, table, wells) {
        return Err(Box::new(problem));
    }
    let width = header.lines.iter().map(|(_, cells)| cells.len()).max().unwrap_or(0);
    let title_line = header.lines[header.titles].0;
    let mut found: Vec<Series> = Vec::new();
    let mut others: Vec<(usize, String)> = Vec::new();
    let mut carried: Option<Option<Raw>> = match header.lone_title().map(title::read) {
        Some(Title::Raw(raw)) => Some(Some(raw)),
        Some(Title::Unclear) => return Err(Box::new(unclear(sheet, title_line))),
        _ => None,
    };
    for index in wells.last_cell() + 1..width {
        let own = header.title(index);
        let lambda = header.lambda(index)?;
        if let Some(text) = own.filter(|text| words::lambda(text).is_none()) {
            carried = Some(match title::read(text) {
                Title::Raw(raw) => Some(raw),
                Title::Unclear => return Err(Box::new(unclear(sheet, title_line))),
                Title::Other => None,
            });
        } else if lambda.is_some() && carried.as_ref().is_none_or(Option::is_none) && own.is_some() {
            carried = Some(Some(Raw::default()));
        }
        if header.axis.is_some_and(|(_, at, _)| index == at) {
            continue;
        }
        let label = header.label(index);
        let point = match (lambda, label) {
            (Some(wave), _) => Some(Point { wave: Some(wave), ..Point::default() }),
            (None, Some((at, cell))) => match header.point(at, cell) {
                Some(point) => {
                    let axis = header.axis.map(|(_, _, axis)| axis);
                    if let Some(problem) = axis::not_in_seconds(sheet, axis, header.lines[at].0, cell) {
                        return Err(Box::new(problem));
                    }
                    Some(point)
                }
                None if own.is_some() && matches!(carried, Some(Some(_))) => {
                    return Err(Box::new(unclear(sheet, header.lines[at].0)));
                }
                None => {
                    others.push((index, cell.text.to_string()));
                    continue;
                }
            },
            (None, None) if own.is_some() && header.axis.is_some() && matches!(carried, Some(Some(_))) => {
                let line = header.axis.map_or(title_line, |(at, _, _)| header.lines[at].0);
                let message = "a column of readings has no time or wavelength";
                let help = "a cell of this line is missing: export the file again, completely";
                return Err(Box::new(sheet.error_at_end(message, line).code(Code::Export).help(help)));
            }
            (None, None) => None,
        };
        match &carried {
            Some(Some(raw)) if own.is_some() || point.is_some() => {
                found.push(Series::new(raw, point.unwrap_or_default(), index, title_line));
            }
            _ => {
                let name = (0..header.lines.len())
                    .filter_map(|at| header.lines[at].1.get(index))
                    .find(|cell| !cell.text.is_empty())
                    .map(|cell| own.map_or_else(|| cell.text.to_string(), str::to_owned));
                others.extend(name.map(|name| (index, name)));
            }
        }
    }
    Ok((found, skipped(sheet, first..table.lines.end, &others)))
}

/// The columns that are not raw, with the numbers in them.
fn skipped(sheet: &Sheet, lines: std::ops::Range<usize>, others: &[(usize, String)]) -> Skipped {
    let mut counts = vec![0; others.len()];
    if !others.is_empty() {
        for line in lines {
            let cells = sheet.cells(line);
            for (count, (index, _)) in counts.iter_mut().zip(others) {
                *count += numbers(sheet, cells.get(*index).into_iter());
            }
        }
    }
    let mut skipped = Skipped::default();
    for ((_, title), values) in others.iter().zip(counts) {
        skipped.add(title, values);
    }
    skipped
}

/// Takes the readings of every well.
pub(super) fn take(
    sheet: &Sheet,
    table: &Table,
    (wells, first): (Wells, usize),
    harvest: &mut Harvest<'_>,
    series: &[Series],
    targets: &[Target],
) {
    let named = |line: usize| {
        sheet.cells(line).iter().rposition(|cell| !cell.text.is_empty()).map_or(0, |last| last + 1)
    };
    let width = (table.lines.start..first).map(named).max().unwrap_or(0);
    let mut lines = Vec::new();
    for line in first..table.lines.end {
        let cells = sheet.cells(line);
        let Some(well) = wells.of(&cells) else {
            let mut words = cells.iter().filter(|cell| !cell.text.is_empty());
            let derived =
                words.next().is_some_and(|cell| matches!(wording::kind_of(&cell.text), Kind::Derived(_)));
            if derived {
                let mut skipped = Skipped::default();
                skipped.add(&sheet.first_text(line), numbers(sheet, cells.iter()));
                skipped.tell(line, harvest);
                continue;
            }
            let message = "this line within a table names no well";
            harvest.problem(
                sheet
                    .error_at(message, line, 1, sheet.line(line).chars().count())
                    .code(Code::NotAWell)
                    .help("expected a well such as `A01`"),
            );
            continue;
        };
        if let Some(cell) = super::beyond(&cells, width) {
            harvest.problem(super::too_many(sheet, line, cell));
            continue;
        }
        lines.push(line);
        for (one, target) in series.iter().zip(targets) {
            if let Some(cell) = cells.get(one.at) {
                take_cell(sheet, harvest, target, (well.row(), well.col()), line, cell);
            }
        }
    }
    for problem in shape::torn(sheet, &lines, width) {
        harvest.problem(problem);
    }
    let indices: Vec<usize> = series.iter().map(|one| one.at).collect();
    let lines: Vec<(usize, Vec<usize>)> = lines.into_iter().map(|line| (line, indices.clone())).collect();
    if let Some(problem) = shape::moved(sheet, &lines) {
        harvest.problem(problem);
    }
}
