//! Tidy tables: a band a row, with what was in its lane, its signal and its loading.

use std::collections::BTreeMap;

use crate::evidence::blot::Target;
use crate::evidence::blot::band::{Band, Membrane, Signal};
use crate::evidence::blot::described::Columns;
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::sheet::Book;
use foldshift_tables::table::{Row, Table};

/// Columns that this table may have beside those of every description.
const OTHERS: [&str; 6] = ["signal", "intensity", "loading", "loadingsignal", "background", "bkgnd"];

pub(super) fn fits(names: &[String]) -> bool {
    let has = |some: &[&str]| names.iter().any(|own| some.contains(&own.as_str()));
    has(&["target", "antibody", "protein", "probe"])
        && has(&["line", "cellline", "cell"])
        && has(&["signal", "intensity"])
}

/// What a signal is before it is known how little can be seen.
enum Read {
    Number(f64),
    Below(f64),
}

/// Reads a tidy table; `None` when this is none.
///
/// # Errors
/// All problems of the table.
pub(super) fn read(book: &Book, said: &mut Vec<Diagnostic>) -> Result<Option<Vec<Band>>, Vec<Diagnostic>> {
    let Some(table) =
        Table::only(book, |table| fits(&table.plain_names())).map_err(|problem| vec![problem])?
    else {
        return Ok(None);
    };
    let mut problems = Vec::new();
    table.check_shape(&mut problems);
    let columns = Columns::of(&table);
    columns.check(&table, &OTHERS, &mut problems);
    let signal_at = table.column(&["signal", "intensity"]).unwrap_or(0);
    let loading_at = table.column(&["loading", "loadingsignal"]);
    let mut rows: Vec<(Band, Read)> = Vec::new();
    for line in table.lines() {
        let row = table.row(line);
        let described = columns.read(&row, &mut problems);
        let signal = keep(signal(&row, signal_at), &mut problems);
        let loading = keep(loading(&row, loading_at), &mut problems);
        let (Some(described), Some(signal), Some(loading)) = (described, signal, loading) else { continue };
        let lane = described.lane.unwrap_or_else(|| described.sample.words());
        let band = Band {
            membrane: described.membrane,
            lane,
            sample: described.sample,
            target: described.target,
            signal: Signal::Measured(1.0),
            loading,
            loading_membrane: described.loading_membrane,
            saturated: described.saturated.then(|| "the table marks it as saturated".to_owned()),
            place: row.place(),
        };
        rows.push((band, signal));
    }
    let (errors, warnings): (Vec<_>, Vec<_>) = problems.into_iter().partition(Diagnostic::is_error);
    said.extend(warnings);
    if !errors.is_empty() {
        return Err(errors);
    }
    if rows.is_empty() {
        let place = table.sheet().place_of_line(table.header());
        return Err(vec![
            Diagnostic::error(Code::Empty, "the table of bands holds no rows below its header").at(place),
        ]);
    }
    seen(rows).map(Some)
}

fn keep<T>(result: Result<T, Diagnostic>, said: &mut Vec<Diagnostic>) -> Option<T> {
    result.map_err(|problem| said.push(problem)).ok()
}

/// A signal after background, or `<` and what it is less than.
fn signal(row: &Row, column: usize) -> Result<Read, Diagnostic> {
    let text = row.text(Some(column)).ok_or_else(|| row.missing(column))?;
    let Some(bound) = text.strip_prefix('<') else { return row.parse(column, text).map(Read::Number) };
    let bound = row.parse(column, bound.trim())?;
    if bound > 0.0 { Ok(Read::Below(bound)) } else { Err(row.error(column, "a bound must be above zero")) }
}

fn loading(row: &Row, column: Option<usize>) -> Result<Option<f64>, Diagnostic> {
    match (row.number(column)?, column) {
        (Some(loading), Some(column)) if loading <= 0.0 => {
            Err(row.error(column, format!("a loading of {loading} cannot be divided by")))
        }
        (loading, _) => Ok(loading),
    }
}

/// Signals of zero and less are not seen: less than the weakest of the same target on the same membrane.
fn seen(rows: Vec<(Band, Read)>) -> Result<Vec<Band>, Vec<Diagnostic>> {
    let mut weakest: BTreeMap<(Membrane, Target), f64> = BTreeMap::new();
    for (band, read) in &rows {
        let (Read::Number(value) | Read::Below(value)) = read;
        if *value > 0.0 {
            let entry = weakest.entry((band.membrane.clone(), band.target.clone())).or_insert(f64::INFINITY);
            *entry = entry.min(*value);
        }
    }
    let mut problems = Vec::new();
    let mut bands = Vec::new();
    for (mut band, read) in rows {
        band.signal = match read {
            Read::Number(value) if value > 0.0 => Signal::Measured(value),
            Read::Below(bound) => Signal::Below(bound),
            Read::Number(_) => match weakest.get(&(band.membrane.clone(), band.target.clone())) {
                Some(weakest) => Signal::Below(*weakest),
                None => {
                    let message =
                        format!("no band of {} on {} is above zero", band.target, band.membrane.words());
                    problems.push(Diagnostic::error(Code::OutOfRange, message).at(band.place.clone()));
                    continue;
                }
            },
        };
        bands.push(band);
    }
    if problems.is_empty() { Ok(bands) } else { Err(problems) }
}
