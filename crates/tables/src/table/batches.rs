//! A table in parts: as many whole rows as fit into a few hundred thousand bytes, each part a table of its own.

use std::io::{self, Read};
use std::sync::Arc;

use flate2::read::MultiGzDecoder;
use memchr::{memchr, memchr_iter, memrchr};

use super::{Heading, Part, Table, is_comment};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::sheet::number::Marks;
use crate::sheet::{Book, Sheet, split, text};
use std::borrow::Cow;

/// How many bytes a part has at least, unless the table ends.
const PART: usize = 1 << 20;

/// How many bytes tell what kind of file it is.
const SAMPLE: usize = 4096;

/// First bytes of a gzip archive.
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// A table in parts, in the order of its rows.
///
/// What the first part says holds for all: the delimiter, the header, and, as far as later parts are silent, the
/// decimal marks. A workbook, UTF-16 and a text that ends its lines with CR are one part.
pub struct Batches<R> {
    source: Arc<str>,
    input: R,
    /// Read and not yet given.
    held: Vec<u8>,
    ended: bool,
    /// Lines of the file that were given.
    given: usize,
    part: usize,
    known: Option<Known>,
    /// What broke the reading; told after the rows before it.
    broken: Option<Diagnostic>,
    /// Is there nothing left to give?
    done: bool,
    letters: Letters,
    wanted: Wanted,
    /// What was passed over to get to the table.
    passed_over: Vec<String>,
}

/// Where the columns are named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// The line of the headings, from 0.
    pub line: usize,
    /// Columns whose headings stand in the line above.
    pub above: Vec<usize>,
}

/// Finds where the columns of a sheet are named.
pub type FindHeader = fn(&Sheet) -> Option<Header>;

/// The command that chooses the sheet of a name.
pub type AskForSheet = Box<dyn Fn(&str) -> String + Send>;

/// Where in a file the table is looked for.
#[derive(Default)]
struct Wanted {
    sheet: Option<String>,
    header: Option<FindHeader>,
    ask: Option<AskForSheet>,
}

/// How letters beyond ASCII are written, as far as the file was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Letters {
    None,
    Utf8,
    Western,
}

/// What the first part says.
struct Known {
    delimiter: char,
    headings: Arc<[Heading]>,
    marks: Arc<Marks>,
}

impl<'r> Batches<Box<dyn Read + 'r>> {
    /// The parts of a table; `source` is what to call it. A gzip archive is unpacked.
    ///
    /// # Errors
    /// When the input cannot be read.
    pub fn open(source: &str, mut input: impl Read + 'r) -> Result<Self, Diagnostic> {
        let mut start = Vec::new();
        let broken = |error: &io::Error| broken(source, error);
        input.by_ref().take(2).read_to_end(&mut start).map_err(|error| broken(&error))?;
        let packed = start == GZIP;
        let input = io::Cursor::new(start).chain(input);
        let input: Box<dyn Read + 'r> =
            if packed { Box::new(MultiGzDecoder::new(input)) } else { Box::new(input) };
        Ok(Self::new(source, input, PART))
    }

    /// A table in one part.
    pub(super) fn whole(source: &str, bytes: &'r [u8]) -> Self {
        let input: Box<dyn Read + 'r> =
            if bytes.starts_with(&GZIP) { Box::new(MultiGzDecoder::new(bytes)) } else { Box::new(bytes) };
        Self::new(source, input, usize::MAX)
    }
}

impl<R: Read> Batches<R> {
    /// The parts of a table that is not packed; `source` is what to call it.
    pub fn of(source: &str, input: R) -> Self {
        Self::new(source, input, PART)
    }

    fn new(source: &str, input: R, part: usize) -> Self {
        Self {
            source: source.into(),
            input,
            held: Vec::new(),
            ended: false,
            given: 0,
            part,
            known: None,
            broken: None,
            done: false,
            letters: Letters::None,
            wanted: Wanted::default(),
            passed_over: Vec::new(),
        }
    }

    /// The table stands on the sheet of this name, where one is given.
    #[must_use]
    pub fn on_sheet(mut self, name: Option<&str>) -> Self {
        self.wanted.sheet = name.map(str::to_owned);
        self
    }

    /// Each part has so many bytes at least, unless the table ends.
    #[must_use]
    pub fn in_parts_of(mut self, bytes: usize) -> Self {
        self.part = bytes.max(1);
        self
    }

    /// The line that `find` finds names the columns, titles may stand above it; where it finds none, it is the first that is
    /// neither blank nor a comment. Of several sheets the only one on which it finds one holds the table; where several
    /// do, the user is shown the commands that `ask` gives.
    #[must_use]
    pub fn headed_by(mut self, find: FindHeader, ask: AskForSheet) -> Self {
        self.wanted = Wanted { header: Some(find), ask: Some(ask), ..self.wanted };
        self
    }

    /// What was passed over to get to the table: titles above it, other sheets. Known with the first part.
    #[must_use]
    pub fn passed_over(&self) -> &[String] {
        &self.passed_over
    }

    /// Was the last part given?
    #[must_use]
    pub fn is_ended(&self) -> bool {
        self.done
    }

    /// Reads until `bytes` are held or the input ends. What was read before it broke is whole as far as it goes.
    fn fill(&mut self, bytes: usize) {
        if !self.ended && self.held.len() < bytes {
            let wanted = u64::try_from(bytes - self.held.len()).unwrap_or(u64::MAX);
            if let Err(error) = self.input.by_ref().take(wanted).read_to_end(&mut self.held) {
                self.broken = Some(broken(&self.source, &error));
                // The row in which it broke off is none.
                self.held.truncate(memrchr(b'\n', &self.held).map_or(0, |at| at + 1));
            }
            self.ended = self.held.len() < bytes;
        }
    }

    /// The bytes of the next part: whole rows.
    fn rows(&mut self) -> Vec<u8> {
        let mut wanted = self.part;
        loop {
            self.fill(wanted);
            if self.ended {
                return std::mem::take(&mut self.held);
            }
            let end = match &self.known {
                // Without quotes every line is a row.
                _ if memchr(b'"', &self.held).is_none() => memrchr(b'\n', &self.held).map(|at| at + 1),
                Some(known) => {
                    let delimiter = u8::try_from(known.delimiter).unwrap_or(b',');
                    split::record_ends(&self.held, &[delimiter], false).pop()
                }
                None => split::record_ends(&self.held, b",;\t", false).pop(),
            };
            if let Some(end) = end {
                let rest = self.held.split_off(end);
                return std::mem::replace(&mut self.held, rest);
            }
            wanted = wanted.saturating_mul(2);
        }
    }

    /// Bytes as text: UTF-8, or Windows-1252 where no letter of UTF-8 was seen. Where the file turns from one to the
    /// other it breaks: what stands before is given.
    fn decoded(&mut self, bytes: Vec<u8>) -> String {
        if !bytes.is_ascii() {
            return self.with_letters(bytes);
        }
        String::from_utf8(bytes).map_or_else(|odd| self.with_letters(odd.into_bytes()), with_line_feeds)
    }

    /// Bytes of which some are no ASCII.
    fn with_letters(&mut self, mut bytes: Vec<u8>) -> String {
        let letters = |line: &[u8]| match std::str::from_utf8(line) {
            _ if line.is_ascii() => Letters::None,
            Ok(_) => Letters::Utf8,
            Err(_) => Letters::Western,
        };
        let (mut start, mut number) = (0, self.given);
        while let Some(line) = bytes.get(start..).filter(|rest| !rest.is_empty()) {
            // Nearly every text is ASCII to its end, or of one kind.
            let end = memchr(b'\n', line).map_or(line.len(), |at| at + 1);
            let own = letters(&line[..end]);
            if own != Letters::None && self.letters != Letters::None && own != self.letters {
                let message = "this line and earlier ones are not in one encoding";
                let place = Place::line(Arc::clone(&self.source), number + 1);
                let problem = Diagnostic::error(Code::Damaged, message).at(place);
                self.broken = Some(problem.help("save the table again, as UTF-8"));
                self.ended = true;
                self.held.clear();
                bytes.truncate(start);
                break;
            }
            self.letters = if own == Letters::None { self.letters } else { own };
            (start, number) = (start + end, number + 1);
        }
        let text = match self.letters {
            Letters::Western => text::western(&bytes),
            Letters::None | Letters::Utf8 => String::from_utf8_lossy(&bytes).into_owned(),
        };
        with_line_feeds(text)
    }

    fn read(&mut self) -> Result<Option<Part>, Diagnostic> {
        if self.known.is_none() {
            self.fill(SAMPLE.min(self.part));
            let start = &self.held[..self.held.len().min(SAMPLE)];
            if text::is_whole(start) {
                self.fill(usize::MAX);
                self.done = true;
                if let Some(problem) = self.broken.take() {
                    return Err(problem);
                }
                let book = Book::read(&self.source, &std::mem::take(&mut self.held))?;
                let table = of_book(&book, &self.wanted, &mut self.passed_over)?;
                return Ok(Some(Part::of_table(table)));
            }
            if let Some(problem) = text::binary(start) {
                let place = Place::file(Arc::clone(&self.source));
                return Err(Diagnostic::error(Code::Damaged, problem.to_string())
                    .at(place)
                    .help(problem.help()));
            }
        }
        let bytes = self.rows();
        let text = self.decoded(bytes);
        self.done = self.ended;
        if text.is_empty() {
            return match self.broken.take() {
                Some(problem) => Err(problem),
                None if self.known.is_some() => Ok(None),
                None => Err(empty(&self.source)),
            };
        }
        let lines = memchr_iter(b'\n', text.as_bytes()).count();
        let part = match &mut self.known {
            None => {
                let text = text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text);
                let table = first(&self.source, text, &self.wanted, &mut self.passed_over)?;
                self.known = Some(Known {
                    delimiter: table.sheet.delimiter(),
                    headings: Arc::clone(&table.headings),
                    marks: Arc::new(table.sheet.marks().clone()),
                });
                Part::of_table(table)
            }
            // Cells between commas without quotes hold no comma, and say nothing about those of others.
            Some(known) if known.delimiter == ',' && memchr(b'"', text.as_bytes()).is_none() => {
                let (marks, headings) = (Arc::clone(&known.marks), Arc::clone(&known.headings));
                Part::of_rows(Arc::clone(&self.source), text, self.given, marks, headings)
            }
            Some(known) => {
                let source = Arc::clone(&self.source);
                let sheet = Sheet::of_records(source, text, known.delimiter, self.given, Some(&known.marks));
                if let Some(column) = known.marks.contradicted_by(sheet.marks()) {
                    let name = known.headings.get(column).map_or("", |heading| &heading.text);
                    let message = format!(
                        "numbers such as `1,234` in column `{name}` have decimals in one part of the table and thousands in another"
                    );
                    let place = Place::line(Arc::clone(&self.source), self.given + 1);
                    let problem = Diagnostic::error(Code::AmbiguousNumber, message).at(place);
                    return Err(problem.help("save the table without separators between thousands"));
                }
                known.marks = Arc::new(sheet.marks().clone());
                let headings = Arc::clone(&known.headings);
                Part::of_table(Table {
                    sheet: Cow::Owned(sheet),
                    header: None,
                    headings,
                    comments: false,
                    order: None,
                })
            }
        };
        self.given += lines;
        Ok(Some(part))
    }
}

impl<R: Read> Batches<R> {
    /// The next part as it stands in the file.
    pub fn next_part(&mut self) -> Option<Result<Part, Diagnostic>> {
        if self.done {
            return self.broken.take().map(Err);
        }
        let read = self.read();
        self.done |= read.is_err();
        read.transpose()
    }
}

impl<R: Read> Iterator for Batches<R> {
    type Item = Result<Table<'static>, Diagnostic>;

    fn next(&mut self) -> Option<Self::Item> {
        self.next_part().map(|part| part.map(Part::into_table))
    }
}

fn empty(source: &Arc<str>) -> Diagnostic {
    Diagnostic::error(Code::Empty, "the table is empty").at(Place::file(Arc::clone(source)))
}

/// A carriage return that ends a line alone, as a line feed.
fn with_line_feeds(text: String) -> String {
    let bytes = text.as_bytes();
    let alone = |at: usize| !matches!(bytes.get(at + 1), Some(b'\n' | b'\r'));
    if !memchr_iter(b'\r', bytes).any(alone) {
        return text;
    }
    let mut fed = bytes.to_vec();
    for at in memchr_iter(b'\r', bytes).filter(|at| alone(*at)) {
        fed[at] = b'\n';
    }
    String::from_utf8(fed).unwrap_or(text)
}

/// The first part of a text.
fn first(
    source: &Arc<str>,
    text: String,
    wanted: &Wanted,
    passed_over: &mut Vec<String>,
) -> Result<Table<'static>, Diagnostic> {
    if let Some(name) = &wanted.sheet {
        let problem = format!("there is no sheet `{name}`: this is a text");
        return Err(Diagnostic::error(Code::NoSuch, problem).at(Place::file(Arc::clone(source))));
    }
    let plain = Sheet::new(Arc::clone(source), text);
    let Some(header) = wanted.header_of(&plain) else { return Err(empty(source)) };
    // What parts the headings parts the cells: a comma in a cell of every row does not.
    let line = plain.line(header.line);
    let count = |mark: char| line.matches(mark).count();
    let delimiter =
        [';', '\t'].into_iter().fold(',', |best, mark| if count(mark) > count(best) { mark } else { best });
    // Where it stands in the rows otherwise than in the headings, another may stand alike in both.
    let rows: Vec<&str> = (header.line + 1..plain.len())
        .map(|line| plain.line(line))
        .filter(|row| !row.trim().is_empty())
        .take(8)
        .collect();
    let alike = |mark: &char| {
        let same = rows.iter().filter(|row| row.matches(*mark).count() == count(*mark)).count();
        count(*mark) > 0 && !rows.is_empty() && 2 * same > rows.len()
    };
    let delimiter = if alike(&delimiter) {
        delimiter
    } else {
        [';', '\t', ','].into_iter().find(alike).unwrap_or(delimiter)
    };
    let delimiter = if count(delimiter) == 0 { plain.delimiter() } else { delimiter };
    let sheet = Sheet::of_records(Arc::clone(source), plain.into_text(), delimiter, 0, None);
    Ok(wanted.headed(sheet, passed_over))
}

/// The table of a book: on the sheet that is asked for, on the one that is filled, or on the one that has a header.
fn of_book(
    book: &Book,
    wanted: &Wanted,
    passed_over: &mut Vec<String>,
) -> Result<Table<'static>, Diagnostic> {
    let filled: Vec<&Sheet> =
        book.sheets().iter().filter(|sheet| (0..sheet.len()).any(|line| !sheet.is_blank(line))).collect();
    let at = |problem: Diagnostic| problem.at(Place::file(Arc::clone(book.source())));
    let name_of = |sheet: &Sheet| sheet.name().map(ToString::to_string).unwrap_or_default();
    let listed = |sheets: &[&Sheet]| sheets.iter().map(|sheet| name_of(sheet)).collect::<Vec<_>>().join(", ");
    if let Some(name) = &wanted.sheet {
        let exactly = |sheet: &&&Sheet| name_of(sheet) == *name;
        let nearly = |sheet: &&&Sheet| name_of(sheet).trim().eq_ignore_ascii_case(name.trim());
        let found = filled.iter().find(exactly).or_else(|| filled.iter().find(nearly));
        return found.map(|sheet| wanted.headed((*sheet).clone(), passed_over)).ok_or_else(|| {
            let problem = format!("there is no filled sheet `{name}`");
            at(Diagnostic::error(Code::NoSuch, problem).help(format!("sheets: {}", listed(&filled))))
        });
    }
    if let [sheet] = filled.as_slice() {
        return match sheet.name() {
            None => first(book.source(), (*sheet).clone().into_text(), wanted, passed_over),
            Some(_) => Ok(wanted.headed((*sheet).clone(), passed_over)),
        };
    }
    if filled.is_empty() {
        return Err(at(Diagnostic::error(Code::Empty, "the workbook is empty")));
    }
    let fit: Vec<&Sheet> = match wanted.header {
        Some(find) => filled.iter().copied().filter(|sheet| find(sheet).is_some()).collect(),
        None => Vec::new(),
    };
    if let [sheet] = fit.as_slice() {
        let others: Vec<&Sheet> = filled.iter().copied().filter(|one| one.name() != sheet.name()).collect();
        passed_over.push(format!("read from sheet `{}`; passed over: {}", name_of(sheet), listed(&others)));
        return Ok(wanted.headed((*sheet).clone(), passed_over));
    }
    let problem =
        Diagnostic::error(Code::SeveralFit, format!("several sheets hold something: {}", listed(&filled)));
    Err(at(problem.help(match &wanted.ask {
        None => "save the sheet with the table as a file of its own".to_owned(),
        Some(ask) => {
            let offered = if fit.is_empty() { &filled } else { &fit };
            let commands: Vec<String> = offered
                .iter()
                .take(SHEETS_OFFERED)
                .map(|sheet| format!("`{}`", ask(&name_of(sheet))))
                .collect();
            let more = if offered.len() > SHEETS_OFFERED { ", and so on" } else { "" };
            format!("say which: {}{more}", commands.join(", or "))
        }
    })))
}

/// How many sheets are offered with a command each.
const SHEETS_OFFERED: usize = 4;

impl Wanted {
    fn header_of(&self, sheet: &Sheet) -> Option<Header> {
        let first = || Some(Header { line: header_of(sheet)?, above: Vec::new() });
        self.header.and_then(|find| find(sheet)).or_else(first)
    }

    /// A sheet with its header; what stands above it is told.
    fn headed(&self, sheet: Sheet, passed_over: &mut Vec<String>) -> Table<'static> {
        let Header { line: header, above: names_above } =
            self.header_of(&sheet).unwrap_or(Header { line: 0, above: Vec::new() });
        let above: Vec<usize> = (0..header)
            .filter(|line| !sheet.is_blank(*line) && !sheet.line(*line).trim_start().starts_with('#'))
            .collect();
        if let (Some(first), true) = (above.first(), self.header.is_some()) {
            let title: String = sheet.first_text(*first).chars().take(60).collect();
            let more = if above.len() > 1 { format!(" and {} more", above.len() - 1) } else { String::new() };
            let place = sheet.place_of_line(header);
            passed_over.push(format!("the table begins at {place}; above it: `{title}`{more}"));
        }
        let mut headings: Vec<Heading> =
            sheet.cells(header).iter().map(|cell| Heading::of(&cell.text)).collect();
        for column in names_above {
            let cells = sheet.cells(header.saturating_sub(1));
            if let Some((heading, cell)) = headings.get_mut(column).zip(cells.get(column)) {
                *heading = Heading::of(&cell.text);
            }
        }
        // A workbook ends its rows with the last filled cell, also where a heading stands above several columns.
        if self.header.is_some() && sheet.name().is_some() {
            let widest = (header + 1..sheet.len()).map(|line| sheet.cells(line).len()).max().unwrap_or(0);
            headings.resize_with(headings.len().max(widest), || Heading::of(""));
        }
        Table {
            sheet: Cow::Owned(sheet),
            header: Some(header),
            headings: headings.into(),
            comments: false,
            order: None,
        }
    }
}

/// The line that names the columns: the first that is neither blank nor a comment. A line that begins with `#` and
/// no blank behind it is no comment when it has as many cells as the line below it.
fn header_of(sheet: &Sheet) -> Option<usize> {
    let mut lines = (0..sheet.len()).filter(|line| !sheet.is_blank(*line)).peekable();
    while let Some(line) = lines.next() {
        let cells = |line: usize| sheet.cells(line).len();
        if sheet.line(line).trim_start().starts_with("# ") {
            continue;
        }
        let below = lines.peek().map_or(0, |below| cells(*below));
        if !is_comment(sheet, line) || (below > 1 && cells(line) == below) {
            return Some(line);
        }
    }
    None
}

fn broken(source: &str, error: &io::Error) -> Diagnostic {
    Diagnostic::error(Code::Unreadable, format!("cannot read the table: {error}")).at(Place::file(source))
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use proptest::prelude::*;

    use super::*;

    fn cells(batches: Batches<impl Read>) -> Vec<(String, Vec<String>)> {
        let mut rows = Vec::new();
        for table in batches {
            let table = table.expect("a table");
            for line in table.lines() {
                let row = table.row(line);
                let texts = row.cells().iter().map(|cell| cell.text.clone().into_owned()).collect();
                rows.push((row.place().to_string(), texts));
            }
        }
        rows
    }

    proptest! {
        /// Law: how a table is parted changes neither a cell nor its place.
        #[test]
        fn parts_of_any_size_hold_the_same_cells_at_the_same_places(
            rows in prop::collection::vec(("[a-z\"é][a-z\"\n,;é ]{0,7}", -9.0..9.0_f64), 1..30),
            part in 1_usize..200,
        ) {
            let mut bytes = Vec::new();
            {
                let mut out = crate::table::TableWriter::new(&mut bytes);
                out.write_record(["name", "value"]).unwrap();
                for (name, value) in &rows {
                    out.write_record([name.clone(), format!("{value:.3}")]).unwrap();
                }
                out.flush().unwrap();
            }
            let whole = cells(Batches::new("t.csv", bytes.as_slice(), usize::MAX));
            prop_assert_eq!(&whole, &cells(Batches::new("t.csv", bytes.as_slice(), part)));
            prop_assert_eq!(whole.len(), rows.len());
            for ((_, texts), (name, value)) in whole.iter().zip(&rows) {
                prop_assert_eq!(texts[0].as_str(), name.trim());
                prop_assert_eq!(&texts[1], &format!("{value:.3}"));
            }
        }
    }

    #[test]
    fn a_packed_table_and_one_in_utf_16_are_read() {
        let text = "name;value\nµ;0,5\n";
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packed.write_all(text.as_bytes()).unwrap();
        let packed = packed.finish().unwrap();
        let wide: Vec<u8> =
            [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        for bytes in [text.as_bytes(), &packed, &wide] {
            let table = Table::read("t.csv", bytes).unwrap();
            let row = table.row(table.lines().next().unwrap());
            assert_eq!((row.cell(0), row.number(Some(1)).unwrap()), ("µ", Some(0.5)));
        }
    }

    #[test]
    fn commas_within_headings_part_nothing_that_the_rows_do_not() {
        let table =
            Table::read("t.csv", "Conc (nM);Viability, % (mean, n=3)\n1;99\n10;50\n".as_bytes()).unwrap();
        assert_eq!((table.headings().len(), table.row(1).cell(1)), (2, "99"));
        let table = Table::read("t.csv", b"dose,response\n1,\"0,5\"\n2,\"0,4\"\n").unwrap();
        assert_eq!(table.headings().len(), 2);
    }

    #[test]
    fn what_parts_the_headings_parts_the_cells() {
        let table = Table::read("t.csv", b"name,note\nx,a;b\ny,c;d\n").unwrap();
        assert_eq!(table.row(1).cell(1), "a;b");
    }

    fn told(bytes: &[u8], part: usize) -> Vec<Result<usize, String>> {
        let each = Batches::new("t.csv", bytes, part);
        each.map(|table| table.map(|table| table.lines().count()).map_err(|problem| problem.to_string()))
            .collect()
    }

    #[test]
    fn a_file_that_is_read_whole_is_one_part() {
        let wide: Vec<u8> =
            [0xff, 0xfe].into_iter().chain("a,b\n1,2\n".encode_utf16().flat_map(u16::to_le_bytes)).collect();
        assert_eq!(told(&wide, 4), [Ok(1)]);
        assert_eq!(told(b"a,b\n1,2\n3,4\n", 4).into_iter().map(Result::unwrap).sum::<usize>(), 2);
        assert!(told(b"", 4)[0].as_ref().is_err_and(|said| said.contains("empty")));
    }

    #[test]
    fn rows_before_a_break_are_given_and_the_break_is_told() {
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::none());
        packed.write_all(b"a,b\n1,2\n3,4\n5,6\n").unwrap();
        let packed = packed.finish().unwrap();
        let cut = &packed[..packed.len() - 11];
        let each: Vec<_> = Batches::open("t.csv.gz", cut).unwrap().collect();
        assert!(each.len() == 2 && each[1].is_err(), "{each:?}");
        assert_eq!(each[0].as_ref().unwrap().lines().count(), 2);
    }

    #[test]
    fn a_file_is_in_one_encoding() {
        let western = b"a,b\n\xb5,1\n\xe9,2\n";
        assert_eq!(cells(Batches::new("t.csv", western.as_slice(), 4))[1].1[0], "é");
        for part in [8, usize::MAX] {
            let mixed = [b"a,b\n".as_slice(), "µ,1\n".as_bytes(), b"\xe9,2\n"].concat();
            let said = told(&mixed, part).pop().unwrap().unwrap_err();
            assert!(said.contains("t.csv:3") && said.contains("UTF-8"), "{said}");
        }
    }

    #[test]
    fn a_table_that_breaks_is_none_where_all_of_it_is_wanted() {
        let mixed = ["a,b\nµ,1\n".as_bytes(), b"\xe9,2\n"].concat();
        let said = Table::read("t.csv", &mixed).unwrap_err().to_string();
        assert!(said.contains("t.csv:3"), "{said}");
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::none());
        packed.write_all(b"a,b\n1,2\n3,4\n5,6\n").unwrap();
        let packed = packed.finish().unwrap();
        assert_eq!(Table::read("t.csv.gz", &packed).unwrap().lines().count(), 3);
        assert!(Table::read("t.csv.gz", &packed[..packed.len() - 11]).is_err());
    }

    #[test]
    fn commas_mean_the_same_in_every_part() {
        let text = b"a;b\nx;1,250\ny;1,500\nz;1,000.125\n";
        let said = told(text, 8).pop().unwrap().unwrap_err();
        assert!(said.contains("`b`") && said.contains("thousands"), "{said}");
        let said = told(b"a;b\nx;1.000\ny;0,5\n", 8).pop().unwrap().unwrap_err();
        assert!(said.contains("`b`"), "{said}");
        // A note says nothing about the numbers beside it.
        let table = Table::read("t.csv", b"dose,note\n\"1,000\",\"3,5\"\n").unwrap();
        assert!(table.row(1).number(Some(0)).is_err());
        let table = Table::read("t.csv", b"dose;note\n1,250;100,200,300\n").unwrap();
        assert_eq!(table.row(1).number(Some(0)).unwrap(), Some(1.25));
    }

    #[test]
    fn a_sign_before_a_line_makes_it_no_comment() {
        for text in ["#,a,b\n1,2,3\n", "# made, by us\n#,a,b\n1,2,3\n"] {
            let table = Table::read("t.csv", text.as_bytes()).unwrap();
            assert_eq!((table.column(&["a"]), table.lines().count()), (Some(1), 1), "{text}");
        }
        let sheet =
            Sheet::new("t.csv", "\"well\",\"drug\"\n\"#12\",\"x\"\n\"# so, it is\"\n# too\n".to_owned());
        assert_eq!(Table::first(&sheet).unwrap().lines().count(), 1);
    }

    #[test]
    fn a_quote_that_does_not_close_is_a_character() {
        let text = "a,b,c\n5\" dish,\"open,1\n6\" dish,\"shut\",2\n";
        let rows = cells(Batches::new("t.csv", text.as_bytes(), 8));
        assert_eq!(rows.len(), 2, "{rows:?}");
    }

    #[test]
    fn lines_may_end_in_three_ways() {
        let rows = cells(Batches::new("t.csv", b"a,b\r1,2\r\n3,4\n5,6".as_slice(), usize::MAX));
        assert_eq!(rows.len(), 3, "{rows:?}");
        let rows = cells(Batches::new("t.csv", b"a,b\r\"x\",2\r\"y\",4\r".as_slice(), usize::MAX));
        assert_eq!(rows.len(), 2, "{rows:?}");
    }
}
