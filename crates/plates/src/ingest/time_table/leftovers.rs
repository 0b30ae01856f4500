//! Numbers of a sheet outside of its tables of times: told, with how many they are.

use std::ops::Range;

use crate::ingest::cell;
use crate::ingest::harvest::{Harvest, LeftOut};
use crate::ingest::wording::{self, Kind};
use foldshift_tables::sheet::Sheet;

/// Tells every block of lines among `lines` that holds several numbers a line.
pub(super) fn tell(sheet: &Sheet, lines: Range<usize>, harvest: &mut Harvest<'_>) {
    let mut block: Option<(usize, usize)> = None;
    // A sheet called `Layout` holds no readings.
    let mut title = sheet.name().map(ToString::to_string).unwrap_or_default();
    for line in lines {
        let cells = sheet.cells(line);
        let numbers =
            cells.iter().filter(|cell| cell::is_reading(sheet.marks(), cell.index, &cell.text)).count();
        let first = cells.iter().find(|cell| !cell.text.is_empty()).map(|cell| cell.text.as_ref());
        if numbers > 1 {
            let (_, found) = block.get_or_insert_with(|| {
                if let Some(first) = first.filter(|first| wording::kind_of(first) != Kind::Raw) {
                    first.clone_into(&mut title);
                }
                (line, 0)
            });
            *found += numbers;
            continue;
        }
        if let Some((line, numbers)) = block.take() {
            say(harvest, line, &title, numbers);
        }
        if let Some(first) = first {
            first.clone_into(&mut title);
        }
    }
    if let Some((line, numbers)) = block {
        say(harvest, line, &title, numbers);
    }
}

fn say(harvest: &mut Harvest<'_>, line: usize, title: &str, numbers: usize) {
    let why = if wording::kind_of(title) == Kind::Raw { LeftOut::Unknown } else { LeftOut::Known };
    let shown = if title.is_empty() { String::new() } else { format!(" below `{title}`") };
    harvest.leave_out(
        line,
        &format!("the numbers{shown} are not read: they stand in no table of times"),
        numbers,
        why,
    );
}
