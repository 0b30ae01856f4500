//! Which columns of a list hold readings: by their headings, by what stands below them, and by their company.

use std::collections::{BTreeMap, BTreeSet};

use crate::ingest::harvest::LeftOut;
use crate::ingest::list::columns::{Columns, Left, Trouble, Values};
use crate::ingest::list::role::Role;
use crate::ingest::list::sample::{Sample, Seen};
use crate::ingest::list::wanted::{Wanted, names, no_such};
use foldshift_tables::pasteable::pasteable;
use foldshift_tables::sheet::Cell;

/// Chooses the columns of readings, and says of the others why they are none.
pub(super) fn choose(
    columns: &mut Columns,
    cells: &[Cell<'_>],
    roles: &[Role],
    sample: &Sample,
    wanted: Wanted<'_>,
) {
    let check = columns.check;
    let free = |index: usize| !columns.wells.are_in(index) && check.is_none_or(|check| !check.are_in(index));
    let chosen = wanted.columns(cells);
    let found: Vec<(usize, String, Option<f64>)> = match &chosen {
        Some(Ok(chosen)) => {
            chosen.iter().map(|at| (*at, named(&roles[*at], &cells[*at].text), None)).collect()
        }
        Some(Err(name)) => {
            columns.trouble.get_or_insert(Trouble {
                message: format!("no column is called `{name}`"),
                help: no_such(cells, name),
            });
            Vec::new()
        }
        None => match wanted.measures {
            Some(measure) => measures(cells, roles, sample, measure, &free),
            None => readings(cells, roles, sample, columns.read.is_some(), &free),
        },
    };
    if chosen.is_none()
        && let Some(trouble) = doubt(&found, cells, roles)
    {
        columns.trouble.get_or_insert(trouble);
    }
    let mut called: BTreeMap<&str, usize> = BTreeMap::new();
    for (_, read, _) in &found {
        *called.entry(read).or_default() += 1;
    }
    for (index, read, time_s) in &found {
        let alone = time_s.is_some() || called.get(read.as_str()) == Some(&1);
        let heading = &cells[*index].text;
        let read = if alone || heading.is_empty() { read.clone() } else { format!("{read} [{heading}]") };
        columns.values.push(Values { index: *index, read: read.into(), time_s: *time_s });
    }
    let taken: BTreeSet<usize> = columns.values.iter().map(|values| values.index).collect();
    for (cell, role) in cells.iter().zip(roles) {
        if taken.contains(&cell.index) || !free_of(columns, cell.index) || cell.text.is_empty() {
            continue;
        }
        let seen = sample.column(cell.index);
        let why = match role {
            Role::Unknown | Role::Label if !seen.looks_like_levels() => LeftOut::Unknown,
            Role::Moment(_) => LeftOut::Unknown,
            // The user chose another column.
            Role::Value(_) | Role::Number(_) | Role::Known | Role::Count | Role::Unknown => LeftOut::Known,
            _ => continue,
        };
        let why = Some(why).filter(|_| seen.numbers > 0);
        columns.left.push(Left { index: cell.index, name: cell.text.clone().into_owned(), why });
    }
    if columns.values.is_empty() && columns.trouble.is_none() {
        columns.trouble = Some(no_readings(columns, cells, sample));
    }
}

/// Is a column no other's?
fn free_of(columns: &Columns, index: usize) -> bool {
    !columns.wells.are_in(index) && columns.plate != Some(index) && columns.barcode != Some(index)
}

/// Every column of numbers that is a measure, as the software's own reader knows them.
fn measures(
    cells: &[Cell<'_>],
    roles: &[Role],
    sample: &Sample,
    measure: fn(&str) -> Option<String>,
    free: &impl Fn(usize) -> bool,
) -> Vec<(usize, String, Option<f64>)> {
    let named = |role: &Role| {
        matches!(
            role,
            Role::Plate
                | Role::Barcode
                | Role::Well
                | Role::WellId
                | Role::Time(_)
                | Role::Cycle
                | Role::Blank
        )
    };
    let columns = cells
        .iter()
        .zip(roles)
        .filter(|(cell, role)| free(cell.index) && !named(role) && sample.column(cell.index).holds_numbers());
    columns.filter_map(|(cell, _)| Some((cell.index, measure(&cell.text)?, None))).collect()
}

/// The columns of readings with the names of their reads, and perhaps their times.
fn readings(
    cells: &[Cell<'_>],
    roles: &[Role],
    sample: &Sample,
    has_read: bool,
    free: &impl Fn(usize) -> bool,
) -> Vec<(usize, String, Option<f64>)> {
    let moments = roles.iter().filter(|role| matches!(role, Role::Moment(_))).count();
    let mut found = Vec::new();
    let mut texts = Vec::new();
    for (cell, role) in cells.iter().zip(roles).filter(|(cell, _)| free(cell.index)) {
        let seen = sample.column(cell.index);
        match role {
            Role::Value(read) | Role::Number(read) if is_text(seen) => {
                texts.push((cell.index, read.clone(), None));
            }
            Role::Value(_) | Role::Number(_) if seen.looks_like_dates() => {}
            Role::Value(read) | Role::Number(read) => found.push((cell.index, read.clone(), None)),
            Role::Moment(time) if moments > 1 && !has_read => {
                found.push((cell.index, "signal".to_owned(), Some(*time)));
            }
            _ => {}
        }
    }
    if !found.is_empty() {
        return found;
    }
    // Whatever is wrong with the texts, it is told cell by cell.
    if !texts.is_empty() {
        return texts;
    }
    let of = |role: Role| -> Vec<usize> {
        (0..roles.len())
            .filter(|at| roles[*at] == role && free(*at) && sample.column(*at).holds_numbers())
            .collect()
    };
    // `Count` beside statistics counts replicates; alone, it is what the reader counted.
    let statistics = roles
        .iter()
        .zip(cells)
        .any(|(role, cell)| *role == Role::Known && sample.column(cell.index).numbers > 0);
    match (of(Role::Count).as_slice(), of(Role::Label).as_slice()) {
        ([count], _) if !statistics && !sample.column(*count).looks_like_replicates() => {
            vec![(*count, "signal".to_owned(), None)]
        }
        // `Measure` above numbers.
        ([], [label]) if sample.column(*label).looks_measured() => vec![(*label, "signal".to_owned(), None)],
        _ => Vec::new(),
    }
}

/// Texts, and no number at all.
fn is_text(seen: &Seen) -> bool {
    seen.filled > 0 && seen.numbers == 0
}

/// What speaks against columns of readings.
fn doubt(found: &[(usize, String, Option<f64>)], cells: &[Cell<'_>], roles: &[Role]) -> Option<Trouble> {
    let plain: Vec<(usize, f64)> = found
        .iter()
        .filter(|(index, ..)| matches!(roles[*index], Role::Number(_)))
        .filter_map(|(index, ..)| Some((*index, cells[*index].text.parse().ok()?)))
        .collect();
    let numbers: Vec<f64> = cells.iter().filter_map(|cell| cell.text.parse().ok()).collect();
    let even = numbers.windows(3).any(|three| {
        let (first, second) = (three[1] - three[0], three[2] - three[1]);
        first > 0.0 && (first - second).abs() < 1e-9
    });
    if !plain.is_empty() && numbers.len() >= 3 && even {
        let names = names(plain.iter().take(3).map(|(index, _)| cells[*index].text.as_ref()));
        return Some(Trouble {
            message: format!("the columns {names}, … may be wavelengths or times"),
            help: "write the unit into the headings: `450 nm`, `300 s`".to_owned(),
        });
    }
    let twin = found.iter().enumerate().find_map(|(nth, (index, _, time))| {
        let heading = &cells[*index].text;
        let mut before = found[..nth].iter();
        before.any(|(other, _, at)| cells[*other].text == *heading && at == time).then_some(heading)
    })?;
    Some(Trouble {
        message: format!("two columns are called `{twin}`"),
        help: "name them apart: by what was read, by their times or by their plates".to_owned(),
    })
}

/// The name of the read in a column that the user chose.
fn named(role: &Role, heading: &str) -> String {
    match role {
        Role::Value(read) | Role::Number(read) => read.clone(),
        _ if heading.is_empty() => "signal".to_owned(),
        _ => format!("signal [{heading}]"),
    }
}

/// A list without a column of readings; the help names those that may be one.
fn no_readings(columns: &Columns, cells: &[Cell<'_>], sample: &Sample) -> Trouble {
    let likely: Vec<&str> = cells
        .iter()
        .filter(|cell| {
            columns.left.iter().any(|left| left.index == cell.index && left.why == Some(LeftOut::Unknown))
                && sample.column(cell.index).looks_measured()
        })
        .map(|cell| cell.text.as_ref())
        .collect();
    let help = match likely.first() {
        Some(first) => format!(
            "numbers stand in {}; say which are raw readings, for example `--column {}`",
            names(likely.iter().copied()),
            pasteable(first)
        ),
        None => format!(
            "found the columns {}; name the column of raw readings `value`, or by what was read, such as `OD600`",
            Columns::all_names(cells)
        ),
    };
    Trouble { message: "this list has no column of readings".to_owned(), help }
}
