//! Plates that were read again and again: which time counts, or the slope between two.

use super::asked::{Asked, Choice, Chosen, Does, Opt};
use super::known::{Known, Row};
use super::words::by_number;
use crate::session::drafting::Draft;
use crate::session::drafting::command::CellSaid;
use foldshift_plates::plate::times::{Times, spoken};

/// The id of the choice.
const TIME: &str = "time";

pub(super) fn ask(known: &Known) -> Vec<Asked> {
    let mut groups: Vec<(&Times, Vec<&Row>)> = Vec::new();
    for row in known.rows.iter().filter(|row| !row.has("time") && !row.fixed) {
        let Some(times) = times_of(row) else { continue };
        match groups.iter_mut().find(|(own, _)| own.to_string() == times.to_string()) {
            Some((_, rows)) => rows.push(row),
            None => groups.push((times, vec![row])),
        }
    }
    groups.into_iter().map(|(times, rows)| of(times, &rows)).collect()
}

/// The times of the read of a row; `None` where it is not known yet which read is meant.
fn times_of<'a>(row: &Row<'a>) -> Option<&'a Times> {
    let plate = row.plate?;
    let read = match (row.cell("read"), plate.reads.as_slice()) {
        (Some(read), _) => read,
        (None, [only]) => only,
        _ => return None,
    };
    plate.times.iter().find(|(name, _)| name == read).map(|(_, times)| times)
}

fn of(times: &Times, rows: &[&Row]) -> Asked {
    let names: Vec<String> = rows.iter().map(|row| row.called()).collect();
    let heading = match rows {
        [only] => format!("Which time of {} counts?", only.called()),
        several => format!("Which time of {} plates counts?", several.len()),
    };
    let said = format!("{} read {times}.", by_number(rows.len(), "It was", "They were"));
    let about: Vec<String> = names.iter().cloned().chain([times.to_string()]).collect();
    let asked = Asked::new("time", &about, "files", heading, said);
    let asked = if names.len() > 1 {
        asked.seen(&["Plate"], names.into_iter().map(|name| vec![name]).collect())
    } else {
        asked
    };
    let (first, last) = (spoken(times.first_s), spoken(times.last_s));
    let option = |id: String, label: String| Opt { id, label };
    let options = vec![
        option("last".to_owned(), format!("the last, {last}")),
        option("first".to_owned(), format!("the first, {first}")),
        option(format!("slope {first} to {last}"), format!("the slope from {first} to {last}")),
    ];
    let places: Vec<usize> = rows.iter().map(|row| row.at).collect();
    let taken = move |chosen: &Chosen| {
        let time = chosen.get(TIME).cloned().unwrap_or_default();
        let cell = |row: &usize| CellSaid { row: *row, key: TIME.to_owned(), text: time.clone() };
        Draft::SetCells { cells: places.iter().map(cell).collect() }
    };
    let label = "What counts".to_owned();
    let asked = asked.choice(Choice { id: TIME.to_owned(), label, options, chosen: "last".to_owned() });
    let asked = asked.answer("use", "Use it", Does::Chosen(Box::new(taken)));
    asked.answer("no", "Another time", Does::Remember).then("study")
}
