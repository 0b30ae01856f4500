//! Workbooks to sheets: XLSX, XLS and ODS. Cells keep their addresses; empty lines and columns stay.

use std::cell::Cell;
use std::collections::HashSet;
use std::io::{Cursor, Read as _, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Once};

use calamine::{Data, DataRef, Dimensions, ExcelDateTime, Ods, Reader as _, Xls, Xlsx};
use memchr::memmem;

use crate::diagnostic::{Code, Diagnostic, Place};
use crate::sheet::{Sheet, extent};

/// A kind of workbook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Xlsx,
    Xls,
    Ods,
}

impl Kind {
    /// The kind of workbook that these bytes are, if they are one.
    pub(super) fn of(bytes: &[u8]) -> Option<Self> {
        if bytes.starts_with(b"\xD0\xCF\x11\xE0") {
            return Some(Self::Xls);
        }
        if !bytes.starts_with(b"PK\x03\x04") {
            return None;
        }
        let Ok(mut archive) = zip::ZipArchive::new(Cursor::new(bytes)) else {
            // Cut off: its directory stands at the end, but the names of its parts stand before each, too.
            let names = |part: &[u8]| bytes.windows(part.len()).take(1 << 16).any(|window| window == part);
            let xlsx = names(b"[Content_Types].xml") || names(b"xl/");
            return if xlsx {
                Some(Self::Xlsx)
            } else {
                names(b"opendocument.spreadsheet").then_some(Self::Ods)
            };
        };
        if archive.by_name("xl/workbook.xml").is_ok() {
            Some(Self::Xlsx)
        } else {
            archive.by_name("content.xml").is_ok().then_some(Self::Ods)
        }
    }

    fn title(self) -> &'static str {
        match self {
            Self::Xlsx => "Excel workbook (.xlsx)",
            Self::Xls => "Excel workbook (.xls)",
            Self::Ods => "OpenDocument workbook (.ods)",
        }
    }
}

/// The most bytes that a workbook may unpack to: 64 MiB, or 64 times its own size if that is more.
fn most_unpacked(packed: usize) -> u64 {
    (packed as u64).saturating_mul(64).max(64 << 20)
}

/// A cell: row and column from 0, and its text.
pub(super) type At = (u32, u32, String);

/// Cells of a sheet that hold a formula and no value, as files have them that no spreadsheet program has saved.
#[derive(Clone, Debug)]
pub(super) struct Unvalued {
    /// The sheet.
    pub(super) sheet: Arc<str>,
    /// How many cells.
    pub(super) cells: usize,
    /// The first of them.
    pub(super) place: Place,
}

/// A workbook as it was read.
#[derive(Debug, Default)]
pub(super) struct Workbook {
    pub(super) sheets: Vec<Sheet>,
    /// Where formulas have no value.
    pub(super) unvalued: Vec<Unvalued>,
    /// The sheets that spreadsheet programs do not show.
    pub(super) hidden: Vec<Arc<str>>,
    /// Cells that were merged into one.
    pub(super) merged: Vec<Merged>,
}

/// Cells that were merged into one, which holds the value of the first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merged {
    /// The sheet.
    pub sheet: Arc<str>,
    /// Row and column of the first cell, from 0.
    pub first: (usize, usize),
    /// Row and column of the last cell, from 0.
    pub last: (usize, usize),
}

impl Merged {
    /// How many cells.
    #[must_use]
    pub const fn cells(&self) -> usize {
        (self.last.0 + 1 - self.first.0) * (self.last.1 + 1 - self.first.1)
    }
}

/// Everything that is known of a workbook.
pub(super) fn read(source: &Arc<str>, kind: Kind, bytes: &[u8]) -> Result<Workbook, Diagnostic> {
    let merges = if kind == Kind::Xls {
        unfolds(bytes.len(), extent::of_xls(bytes).unwrap_or(0))?;
        true
    } else {
        unpacks(kind, bytes)?
    };
    let damaged = |why: &str| {
        Diagnostic::error(Code::Damaged, format!("this {} is damaged: {why}", kind.title()))
            .help("save it again from the software that wrote it; a workbook with a password is not read")
    };
    let read = || match kind {
        Kind::Xlsx => xlsx(bytes, merges),
        Kind::Xls => xls(bytes),
        Kind::Ods => dense(&mut Ods::new(Cursor::new(bytes)).map_err(|error| error.to_string())?),
    };
    let sheets = quietly(read)
        .ok_or_else(|| damaged("its structure makes no sense"))?
        .map_err(|error| damaged(&error))?;
    if sheets.is_empty() {
        return Err(Diagnostic::error(Code::Empty, "this workbook has no sheets")
            .help("expected a sheet with raw data"));
    }
    let mut workbook = Workbook::default();
    for Cells { name, formulas, hidden, merged, .. } in &sheets {
        let sheet: Arc<str> = name.as_str().into();
        if *hidden {
            workbook.hidden.push(Arc::clone(&sheet));
        }
        workbook.merged.extend(merged.iter().map(|region| {
            let corner = |(row, col): (u32, u32)| (row as usize, col as usize);
            Merged { sheet: Arc::clone(&sheet), first: corner(region.start), last: corner(region.end) }
        }));
        if let Some(&(row, col)) = formulas.first() {
            let place =
                Place::cell(Arc::clone(source), Arc::clone(&sheet), row as usize + 1, Some(col as usize + 1));
            workbook.unvalued.push(Unvalued { sheet, cells: formulas.len(), place });
        }
    }
    for sheet in sheets {
        workbook.sheets.push(sheet_of(source, &sheet.name, sheet.filled, bytes.len())?);
    }
    Ok(workbook)
}

thread_local! {
    /// Is this thread in a library that may panic on broken files?
    static TRIED: Cell<bool> = const { Cell::new(false) };
}

/// Does what may panic: the library is trusted with whole workbooks, and a broken one may upset it.
/// `None` when it did; the user gets our words for it, not a backtrace.
fn quietly<T>(work: impl FnOnce() -> T) -> Option<T> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            if !TRIED.get() {
                before(panic);
            }
        }));
    });
    TRIED.set(true);
    let done = catch_unwind(AssertUnwindSafe(work));
    TRIED.set(false);
    done.ok()
}

/// Unpacks an archive without keeping anything: a bomb is found here, before anyone holds it. Do sheets of it hold
/// merged cells?
fn unpacks(kind: Kind, bytes: &[u8]) -> Result<bool, Diagnostic> {
    let damaged = |error: &dyn std::fmt::Display| {
        Diagnostic::error(Code::Damaged, format!("this {} is damaged: {error}", kind.title()))
            .help("the file looks cut off or altered: copy or save it again, completely")
    };
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|error| damaged(&error))?;
    let limit = most_unpacked(bytes.len());
    let mut left = limit;
    let mut merges = Watch::for_text(b"<mergeCell ");
    for index in 0..archive.len() {
        let content = kind == Kind::Ods && archive.index_for_name("content.xml") == Some(index);
        let entry = archive.by_index(index).map_err(|error| damaged(&error))?;
        let mut entry = entry.take(left + 1);
        let taken = if content {
            let mut text = Vec::new();
            let taken = entry.read_to_end(&mut text).map_err(|error| damaged(&error))?;
            unfolds(taken, extent::of_ods(&String::from_utf8_lossy(&text)))?;
            taken as u64
        } else {
            std::io::copy(&mut entry, &mut merges).map_err(|error| damaged(&error))?
        };
        left = left.checked_sub(taken).ok_or_else(|| {
            let message = format!("this {} unpacks to more than {} MiB", kind.title(), limit >> 20);
            Diagnostic::error(Code::TooLarge, message)
                .help("save the sheet with the raw data alone, or as CSV")
        })?;
    }
    Ok(merges.seen)
}

/// Forgets what is written to it, but whether a text was among it.
struct Watch {
    text: &'static [u8],
    /// The end of what was written last, in which the text may begin.
    tail: Vec<u8>,
    seen: bool,
}

impl Watch {
    fn for_text(text: &'static [u8]) -> Self {
        Self { text, tail: Vec::new(), seen: false }
    }
}

impl Write for Watch {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if !self.seen {
            let overlap = self.text.len() - 1;
            self.tail.extend_from_slice(bytes);
            self.seen = memmem::find(&self.tail, self.text).is_some();
            self.tail.drain(..self.tail.len().saturating_sub(overlap));
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Refuses a workbook whose cells, unfolded into rectangles, would be many more than its bytes.
fn unfolds(bytes: usize, cells: u64) -> Result<(), Diagnostic> {
    let limit = (bytes as u64).max(1 << 20);
    if cells <= limit {
        return Ok(());
    }
    let message = format!("the cells of this workbook lie too far apart: it unfolds to {cells} cells");
    Err(Diagnostic::error(Code::TooLarge, message).help("save the sheet with the raw data alone, or as CSV"))
}

/// The cells of a sheet.
struct Cells {
    name: String,
    filled: Vec<At>,
    /// Row and column from 0 of cells with a formula and without a value.
    formulas: Vec<(u32, u32)>,
    hidden: bool,
    merged: Vec<Dimensions>,
}

type Sheets = Vec<Cells>;

/// Cell by cell, so that two cells far apart do not fill the memory between them.
fn xlsx(bytes: &[u8], merges: bool) -> Result<Sheets, String> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|error| error.to_string())?;
    let mut sheets = Vec::new();
    for (name, hidden) in worksheets(&book) {
        let (mut cells, mut blank) = (Vec::new(), HashSet::new());
        let mut reader = book.worksheet_cells_reader(&name).map_err(|error| error.to_string())?;
        while let Some(cell) = reader.next_cell().map_err(|error| error.to_string())? {
            let (row, col) = cell.get_position();
            let text = match cell.get_value() {
                DataRef::SharedString(text) => (*text).to_owned(),
                other => text_of(&Data::from(other.clone())),
            };
            if !text.is_empty() {
                cells.push((row, col, text));
            } else if matches!(cell.get_value(), DataRef::Empty) {
                blank.insert((row, col));
            }
        }
        drop(reader);
        let formulas = if blank.is_empty() { Vec::new() } else { unvalued(&mut book, &name, &blank)? };
        let merged = if merges {
            book.merge_cells_by_sheet_name(&name).map_err(|error| error.to_string())?
        } else {
            Vec::new()
        };
        sheets.push(Cells { name, filled: cells, formulas, hidden, merged });
    }
    Ok(sheets)
}

/// The blank cells that hold a formula, in the order of the sheet.
fn unvalued(
    book: &mut Xlsx<Cursor<&[u8]>>,
    name: &str,
    blank: &HashSet<(u32, u32)>,
) -> Result<Vec<(u32, u32)>, String> {
    let mut found = Vec::new();
    let mut reader = book.worksheet_cells_reader(name).map_err(|error| error.to_string())?;
    while let Some(cell) = reader.next_formula().map_err(|error| error.to_string())? {
        if !cell.get_value().is_empty() && blank.contains(&cell.get_position()) {
            found.push(cell.get_position());
        }
    }
    Ok(found)
}

fn xls(bytes: &[u8]) -> Result<Sheets, String> {
    let mut book: Xls<_> = Xls::new(Cursor::new(bytes)).map_err(|error| error.to_string())?;
    let mut sheets = dense(&mut book)?;
    for sheet in &mut sheets {
        sheet.merged = book.merge_cells_by_sheet_name(&sheet.name).map_err(|error| error.to_string())?;
    }
    Ok(sheets)
}

fn dense<R: calamine::Reader<Cursor<B>>, B: AsRef<[u8]>>(book: &mut R) -> Result<Sheets, String>
where
    R::Error: std::fmt::Display,
{
    let mut sheets = Vec::new();
    for (name, hidden) in worksheets(book) {
        let range = book.worksheet_range(&name).map_err(|error| error.to_string())?;
        let (top, left) = range.start().unwrap_or((0, 0));
        let offset = |origin: u32, at: usize| origin.saturating_add(u32::try_from(at).unwrap_or(u32::MAX));
        let cells = range.used_cells();
        let cells = cells.map(|(row, col, data)| (offset(top, row), offset(left, col), text_of(data)));
        let cells = cells.filter(|(_, _, text)| !text.is_empty()).collect();
        sheets.push(Cells { name, filled: cells, formulas: Vec::new(), hidden, merged: Vec::new() });
    }
    Ok(sheets)
}

/// The sheets with cells, which chart sheets and macros have not: their names, and whether they are hidden.
fn worksheets<RS: std::io::Read + std::io::Seek, R: calamine::Reader<RS>>(book: &R) -> Vec<(String, bool)> {
    let sheets = book.sheets_metadata().iter();
    sheets
        .filter(|sheet| sheet.typ == calamine::SheetType::WorkSheet)
        .map(|sheet| (sheet.name.clone(), sheet.visible != calamine::SheetVisible::Visible))
        .collect()
}

/// What a cell shows, numbers with all their digits.
fn text_of(data: &Data) -> String {
    match data {
        Data::Empty => String::new(),
        Data::Int(number) => number.to_string(),
        Data::Float(number) => number_text(*number),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text.clone(),
        Data::Bool(truth) => if *truth { "TRUE" } else { "FALSE" }.to_owned(),
        Data::DateTime(moment) => moment_text(moment),
        Data::Error(error) => error.to_string(),
    }
}

/// The shortest text that reads back to the same number.
pub(super) fn number_text(number: f64) -> String {
    let size = number.abs();
    if size != 0.0 && !(1e-5..1e16).contains(&size) { format!("{number:e}") } else { format!("{number}") }
}

/// `2026-03-02`, `2026-03-02 14:05:00`, `0:01:00` or `26:30:00.250`.
fn moment_text(moment: &ExcelDateTime) -> String {
    let serial = moment.as_f64();
    if moment.is_duration() || (0.0..1.0).contains(&serial) {
        return duration_text(serial * 86_400_000.0);
    }
    let (year, month, day, hour, minute, second, milli) = moment.to_ymd_hms_milli();
    match (hour, minute, second, milli) {
        (0, 0, 0, 0) => format!("{year:04}-{month:02}-{day:02}"),
        _ => format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}"),
    }
}

/// Milliseconds as `h:mm:ss`, with a fraction where there is one.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
pub(super) fn duration_text(milliseconds: f64) -> String {
    let total = milliseconds.round().clamp(0.0, 1e15) as u64;
    let (seconds, milli) = (total / 1000, total % 1000);
    let whole = format!("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    if milli == 0 { whole } else { format!("{whole}.{milli:03}") }
}

/// A sheet from its cells, each at its address.
pub(super) fn sheet_of(
    source: &Arc<str>,
    name: &str,
    mut cells: Vec<At>,
    packed: usize,
) -> Result<Sheet, Diagnostic> {
    cells.sort_by_key(|(row, col, _)| (*row, *col));
    let limit = usize::try_from(most_unpacked(packed)).unwrap_or(usize::MAX);
    let (mut text, mut row, mut col) = (String::new(), 0, 0);
    for (at_row, at_col, cell) in &cells {
        if *at_row != row {
            col = 0;
        }
        let gap = (at_row - row) as usize + at_col.saturating_sub(col) as usize + cell.len();
        if text.len() + gap > limit {
            let message = format!("the cells of sheet `{name}` lie too far apart");
            return Err(Diagnostic::error(Code::TooLarge, message)
                .help("save the sheet with the raw data alone, or as CSV"));
        }
        text.extend(std::iter::repeat_n('\n', (at_row - row) as usize));
        text.extend(std::iter::repeat_n('\t', at_col.saturating_sub(col) as usize));
        (row, col) = (*at_row, *at_col);
        text.extend(cell.chars().map(|c| if c.is_control() { ' ' } else { c }));
    }
    text.push('\n');
    Ok(Sheet::of_workbook(Arc::clone(source), name, text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_stand_at_their_addresses() {
        let cells = vec![(2, 1, "b\n1".to_owned()), (1, 3, "0.5".to_owned()), (1, 1, "x".to_owned())];
        let sheet = sheet_of(&"a.xlsx".into(), "S", cells, 100).unwrap();
        let at = |line: usize, index: usize| sheet.cells(line)[index].text.clone().into_owned();
        assert_eq!(
            (sheet.len(), at(1, 1), at(1, 2), at(1, 3), at(2, 1)),
            (3, "x".to_owned(), String::new(), "0.5".to_owned(), "b 1".to_owned())
        );
        let place = sheet.place(1, &sheet.cells(1)[3]).to_string();
        assert_eq!(place, "a.xlsx: S!D2");
    }

    #[test]
    fn cells_that_lie_too_far_apart_are_refused() {
        let far = (0..1000).map(|row| (row * 1000, 16_000, "1".to_owned())).collect();
        assert!(sheet_of(&"a.xlsx".into(), "S", far, 100).is_ok());
        let far = (0..10_000).map(|row| (row * 100, 16_000, "1".to_owned())).collect();
        assert!(sheet_of(&"a.xlsx".into(), "S", far, 100).is_err());
    }

    #[test]
    fn a_text_is_seen_across_the_pieces_in_which_it_comes() {
        let seen = |pieces: &[&[u8]]| {
            let mut watch = Watch::for_text(b"<mergeCell ");
            for piece in pieces {
                watch.write_all(piece).unwrap();
            }
            watch.seen
        };
        assert!(seen(&[b"<a/><mergeCell ref"]) && seen(&[b"x<mer", b"ge", b"Cell ref"]));
        assert!(!seen(&[b"<mer", b"geCells>", b"<merge"]));
    }

    #[test]
    fn numbers_and_times_are_shown_with_all_they_hold() {
        assert_eq!(number_text(0.041_900_001_466_274_3), "0.0419000014662743");
        assert_eq!(number_text(1e300), "1e300");
        assert_eq!(number_text(0.0), "0");
        assert_eq!(duration_text(95_400_250.0), "26:30:00.250");
        assert_eq!(duration_text(60_000.0), "0:01:00");
    }

    #[test]
    fn a_broken_workbook_is_called_damaged() {
        let said = read(&"a.xls".into(), Kind::Xls, b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1").unwrap_err();
        assert!(said.message.contains("damaged"), "{said}");
    }
}
