//! Reports of `SkanIt` 2: a sheet per plate, `Plate 1: fullplate`, a grid `Sample` and a grid `Value`.

use std::sync::Arc;

use super::part::{Cells, HELP, Part, grids, mode_of};
use crate::ingest::harvest::Harvest;
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::sheet::Sheet;

/// How far down the first plate begins.
const HEAD: usize = 30;

/// `Plate 1` of `Plate 1: fullplate`.
fn plate_of(text: &str) -> Option<&str> {
    let (plate, _) = text.split_once(':')?;
    let number = plate.strip_prefix("Plate ")?;
    (!number.is_empty() && number.bytes().all(|b| b.is_ascii_digit())).then_some(plate)
}

/// The first plate, and the mode that the lines above it or the sheet name.
fn head(sheet: &Sheet) -> Option<(usize, &'static str, String)> {
    let plate = (0..sheet.len().min(HEAD)).find(|line| plate_of(&sheet.first_text(*line)).is_some())?;
    let above = (0..plate).find_map(|line| {
        let text = sheet.first_text(line);
        Some((mode_of(&text)?, text))
    });
    let (mode, step) =
        above.or_else(|| sheet.name().and_then(|name| Some((mode_of(name)?, name.to_string()))))?;
    Some((plate, mode, step))
}

pub(super) fn recognise(sheet: &Sheet) -> Option<String> {
    let (plate, _, step) = head(sheet)?;
    sheet.landmark("Value")?;
    Some(format!("`{step}` and, in line {}, `{}`", plate + 1, sheet.first_text(plate)))
}

pub(super) fn read<'b>(
    sheet: &'b Sheet,
    harvest: &mut Harvest<'_>,
) -> Result<Vec<Part<'b>>, Box<Diagnostic>> {
    let Some((start, mode, step)) = head(sheet) else { return Ok(Vec::new()) };
    let problem = |message: &str, line: usize| {
        Box::new(sheet.error_at(message, line, 1, 1).code(Code::Export).help(HELP))
    };
    let plates: Vec<usize> =
        (start..sheet.len()).filter(|line| plate_of(&sheet.first_text(*line)).is_some()).collect();
    let ends = plates.iter().copied().skip(1).chain([sheet.len()]);
    let mut parts = Vec::new();
    for (line, end) in plates.iter().copied().zip(ends) {
        let text = sheet.first_text(line);
        let printed = plate_of(&text).unwrap_or_default();
        let plate: Arc<str> = match sheet.name() {
            Some(name) if plates.len() == 1 => Arc::clone(name),
            Some(name) => format!("{name} {printed}").into(),
            None => printed.into(),
        };
        let grids = grids(sheet, line..end, &["Value"], harvest);
        let [grid] = grids.as_slice() else {
            return Err(problem("expected one grid `Value` for this plate", line));
        };
        let mut grid = grid.clone();
        if let Some(problem) = grid.problem.take() {
            return Err(Box::new(problem));
        }
        let waves = Vec::new();
        parts.push(Part {
            sheet,
            step: step.clone(),
            plate,
            mode,
            waves,
            cells: Cells::Grid(Box::new(grid)),
        });
    }
    Ok(parts)
}
