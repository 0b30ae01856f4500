//! The two views of a measurement, grids and tables: both are read, and where there are both they agree.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::ingest::bmg::head::Head;
use crate::ingest::bmg::reads::Reads;
use crate::ingest::bmg::section::Section;
use crate::ingest::bmg::{ceiling, grids, repeats, tables};
use crate::ingest::harvest::Harvest;
use crate::plate::readings::{Reading, Readings};
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::sheet::Book;

/// How a family calls its plates.
pub(super) type PlateOf = fn(&Head) -> Option<&str>;

/// Reads all grids and all tables; where there are both, they must agree.
pub(super) fn read(
    book: &Book,
    reader: &'static str,
    sections: &[Section<'_>],
    plate_of: PlateOf,
) -> Result<Readings, Vec<Diagnostic>> {
    let (mut of_grids, mut of_tables) = (Harvest::new(book), Harvest::new(book));
    let (mut grid_names, mut table_names) = (Reads::default(), Reads::default());
    let mut plates = Plates::default();
    for section in sections {
        let plate = plates.name(section, plate_of);
        of_grids.turn_to(section.sheet);
        of_tables.turn_to(section.sheet);
        let found = tables::find(section);
        for table in found.iter() {
            tables::take(section, table, &plate, &mut of_tables, &mut table_names);
        }
        grids::take(section, &found, &plate, &mut of_grids, &mut grid_names);
    }
    repeats::leave_out(&mut of_tables);
    repeats::leave_out(&mut of_grids);
    if of_tables.is_empty() {
        tell_sheets(book, sections, &mut of_grids);
        warn_of_ceiling(&mut of_grids);
        return of_grids.finish(reader);
    }
    if of_grids.is_empty() {
        tell_sheets(book, sections, &mut of_tables);
        warn_of_ceiling(&mut of_tables);
        return of_tables.finish(reader);
    }
    if let Some(problem) = disagreement(book, of_grids.readings(), of_tables.readings()) {
        of_grids.problem(problem);
    }
    tell_sheets(book, sections, &mut of_grids);
    warn_of_ceiling(&mut of_grids);
    let tables = of_tables.finish(reader);
    match (of_grids.finish(reader), tables) {
        (Ok(mut grids), Ok(tables)) => {
            grids.unread = grids.unread.max(tables.unread);
            // Both views leave out the same; once is enough.
            if grids.warnings.is_empty() {
                grids.warnings = tables.warnings;
            }
            Ok(grids)
        }
        (Ok(_), Err(problems)) => Err(problems),
        (Err(mut problems), tables) => {
            problems.extend(tables.err().unwrap_or_default());
            Err(problems)
        }
    }
}

/// Sheets that other software, or a hand, wrote.
fn tell_sheets(book: &Book, sections: &[Section<'_>], harvest: &mut Harvest<'_>) {
    for name in book.sheets().iter().filter_map(|sheet| sheet.name()) {
        if !sections.iter().any(|section| section.sheet.name() == Some(name)) {
            harvest.warn_of_file(format!(
                "sheet `{name}` is not read: nothing in it says that the reader wrote it"
            ));
        }
    }
}

fn warn_of_ceiling(harvest: &mut Harvest<'_>) {
    if let Some(message) = ceiling::warning(harvest.readings()) {
        harvest.warn_of_file(message);
    }
}

/// The first reading that grids and tables do not share.
fn disagreement(book: &Book, grids: &[Reading], tables: &[Reading]) -> Option<Diagnostic> {
    let key = |reading: &Reading| {
        (
            Arc::clone(&reading.plate),
            Arc::clone(&reading.read),
            reading.well,
            reading.time_s.map(f64::to_bits),
        )
    };
    let known: BTreeMap<_, &Reading> = tables.iter().map(|reading| (key(reading), reading)).collect();
    let same = |one: &Reading, two: &Reading| {
        one.value == two.value
            && one.flag.as_ref().map(|flag| &flag.text) == two.flag.as_ref().map(|flag| &flag.text)
    };
    let differs =
        grids.iter().find(|reading| known.get(&key(reading)).is_none_or(|other| !same(reading, other)));
    let help = "the sheets of one export agree when nobody changes them: export the file again";
    if let Some(reading) = differs {
        let shown = |reading: &Reading| {
            let text = reading.flag.as_ref().map(|flag| flag.text.clone());
            text.or(reading.value.map(|value| value.to_string())).unwrap_or_default()
        };
        let other = known
            .get(&key(reading))
            .map_or_else(|| "nothing".to_owned(), |other| format!("`{}`", shown(other)));
        let message = format!(
            "well {} is `{}` in the plate view and {other} in the table",
            reading.well,
            shown(reading)
        );
        return Some(
            Diagnostic::error(Code::Contradiction, message).at(reading.place(book.source())).help(help),
        );
    }
    let first = tables.first().filter(|_| tables.len() != grids.len())?;
    let message = format!("the table holds {} readings, the plate view {}", tables.len(), grids.len());
    Some(Diagnostic::error(Code::Contradiction, message).at(first.place(book.source())).help(help))
}

/// Names of plates: measurements without one are numbered, and another measurement of the same mode
/// under the same name is another plate, as far as anybody can tell.
#[derive(Default)]
struct Plates {
    unnamed: Vec<Vec<String>>,
    named: Vec<(String, Option<&'static str>, Vec<String>)>,
}

impl Plates {
    fn name(&mut self, section: &Section<'_>, plate_of: PlateOf) -> Arc<str> {
        let head = Head::of(section.sheet, section.lines.clone());
        let mut identity = head.identity.clone();
        if !section.has_head {
            identity.extend(section.sheet.name().map(ToString::to_string));
        }
        if let Some(name) = plate_of(&head) {
            let mode = section.first_mode();
            let mut known = self.named.iter().filter(|(known, of, _)| known == name && *of == mode);
            let nth = known.position(|(_, _, known)| *known == identity).unwrap_or_else(|| {
                self.named.push((name.to_owned(), mode, identity));
                self.named.iter().filter(|(known, of, _)| known == name && *of == mode).count() - 1
            });
            return if nth == 0 { name.into() } else { format!("{name} #{}", nth + 1).into() };
        }
        let known = self.unnamed.iter().position(|known| *known == identity);
        let nth = known.unwrap_or_else(|| {
            self.unnamed.push(identity);
            self.unnamed.len() - 1
        });
        format!("Plate {}", nth + 1).into()
    }
}
