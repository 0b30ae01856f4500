//! Units behind readings: all of a plate, or none.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::plate::readings::Reading;
use foldshift_tables::diagnostic::{Code, Diagnostic};

/// A unit behind some readings of a plate and not behind others, or another one: they are not of one kind.
pub(crate) fn problem(
    readings: &[Reading],
    units: Vec<(usize, String)>,
    source: &Arc<str>,
) -> Option<Diagnostic> {
    let units: BTreeMap<usize, String> = units.into_iter().collect();
    let mut first: BTreeMap<(&str, &str), &str> = BTreeMap::new();
    for (index, unit) in &units {
        let reading = &readings[*index];
        first.entry((&reading.plate, &reading.read)).or_insert(unit);
    }
    let odd = readings.iter().enumerate().find_map(|(index, reading)| {
        let unit = *first.get(&(&*reading.plate, &*reading.read))?;
        let own = units.get(&index).map_or("", String::as_str);
        let differs = reading.value.is_some() && !own.eq_ignore_ascii_case(unit);
        differs.then(|| (reading, own.to_owned(), unit.to_owned()))
    });
    let (reading, own, unit) = odd?;
    let own = if own.is_empty() { "no unit".to_owned() } else { format!("the unit `{own}`") };
    let message = format!("well {} has {own}, others of its plate have `{unit}`", reading.well);
    let problem = Diagnostic::error(Code::Export, message).at(reading.place(source));
    Some(problem.help("give every reading the same unit, or none"))
}
