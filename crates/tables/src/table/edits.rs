//! A table of a text changed in place: its separator, its quotes and its line ends stay, and every cell that is not set.

use std::collections::BTreeMap;

use crate::diagnostic::{Code, Diagnostic};
use crate::sheet::guarded;
use crate::table::Table;

/// Which column a cell is in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CellOf {
    /// One that is there, from 0.
    Column(usize),
    /// One that is made, with this heading.
    New(String),
}

/// A table that is edited: cells that are set, rows that come and go, all at once.
#[derive(Debug)]
pub struct TableEditor<'t> {
    table: &'t Table<'t>,
    set: BTreeMap<usize, BTreeMap<CellOf, String>>,
    added: Vec<BTreeMap<CellOf, String>>,
    removed: Vec<usize>,
}

impl<'t> TableEditor<'t> {
    /// Of a table in a text; a workbook cannot be edited.
    ///
    /// # Errors
    /// When the cells are parted by blanks: then no cell can be empty, or hold two words.
    pub fn new(table: &'t Table<'t>) -> Result<Self, Diagnostic> {
        if table.sheet().delimiter() == ' ' {
            let message = "the cells of this table are parted by blanks, and cannot be changed one by one";
            let problem = Diagnostic::error(Code::Cell, message).at(table.header_place());
            return Err(problem.help("save the table with commas, or edit its text"));
        }
        Ok(Self { table, set: BTreeMap::new(), added: Vec::new(), removed: Vec::new() })
    }

    /// Sets the cell of a line, from 0.
    pub fn set(&mut self, line: usize, column: CellOf, text: &str) {
        self.set.entry(line).or_default().insert(column, text.to_owned());
    }

    /// Adds a row behind the last.
    pub fn add(&mut self, cells: BTreeMap<CellOf, String>) {
        self.added.push(cells);
    }

    /// Takes the row of a line away, from 0.
    pub fn remove(&mut self, line: usize) {
        self.removed.push(line);
    }

    /// The text with all of it.
    #[must_use]
    pub fn text(&self) -> String {
        let sheet = self.table.sheet();
        let delimiter = sheet.delimiter();
        let new: Vec<&String> = self.new_columns();
        let width = self.table.headings().len();
        let place = |column: &CellOf| match column {
            CellOf::Column(at) => *at,
            CellOf::New(heading) => width + new.iter().position(|own| *own == heading).unwrap_or(new.len()),
        };
        let last = self.table.lines().last().unwrap_or_else(|| self.table.header());
        let (whole, eol) = (sheet.text(), line_ends(sheet.text()));
        let mut text = String::with_capacity(whole.len());
        for line in 0..sheet.len() {
            let (range, end) = (sheet.range(line), sheet.range(line + 1).start.min(whole.len()));
            let raw = &whole[range.clone()];
            if !self.removed.contains(&line) {
                let mut cells: BTreeMap<usize, &str> = BTreeMap::new();
                if line == self.table.header() {
                    cells.extend(new.iter().enumerate().map(|(at, heading)| (width + at, heading.as_str())));
                }
                let set = self.set.get(&line);
                cells.extend(set.into_iter().flatten().map(|(column, text)| (place(column), text.as_str())));
                text.push_str(&changed(raw, &sheet.raw_cells(line), delimiter, &cells));
                text.push_str(&whole[range.end..end]);
            }
            if line == last {
                for row in &self.added {
                    let cells: BTreeMap<usize, &str> =
                        row.iter().map(|(column, text)| (place(column), text.as_str())).collect();
                    let most = width.max(cells.keys().last().map_or(0, |last| last + 1));
                    let written: Vec<String> = (0..most)
                        .map(|at| cell(cells.get(&at).copied().unwrap_or_default(), false, delimiter))
                        .collect();
                    let row = written.join(&delimiter.to_string());
                    // A last line without an end stays one without.
                    if end == range.end {
                        text.push_str(eol);
                        text.push_str(&row);
                    } else {
                        text.push_str(&row);
                        text.push_str(eol);
                    }
                }
            }
        }
        text
    }

    /// Headings of the columns that are made.
    fn new_columns(&self) -> Vec<&String> {
        let mut found: Vec<&String> = Vec::new();
        for column in self.set.values().chain(&self.added).flat_map(BTreeMap::keys) {
            if let CellOf::New(heading) = column
                && !found.contains(&heading)
            {
                found.push(heading);
            }
        }
        found
    }
}

/// A line with some of its cells set.
fn changed(
    raw: &str,
    places: &[std::ops::Range<usize>],
    delimiter: char,
    cells: &BTreeMap<usize, &str>,
) -> String {
    let mut line = raw.to_owned();
    for (column, text) in cells.range(places.len()..) {
        // Cells that the line lacks, up to this one.
        let lacking = column + 1 - line_cells(places.len(), cells, *column);
        line.extend(std::iter::repeat_n(delimiter, lacking));
        line.push_str(&cell(text, false, delimiter));
    }
    for (column, text) in cells.range(..places.len()).rev() {
        let place = &places[*column];
        let old = &raw[place.clone()];
        let inner = old.trim();
        // A cell of blanks alone stays as wide as it was: what is written stands before them.
        let before = if inner.is_empty() { 0 } else { old.len() - old.trim_start().len() };
        let from = place.start + before;
        line.replace_range(from..from + inner.len(), &cell(text, inner.starts_with('"'), delimiter));
    }
    line
}

/// How many cells a line has before one that is put behind it: its own, and those that were put there already.
fn line_cells(own: usize, cells: &BTreeMap<usize, &str>, column: usize) -> usize {
    cells.range(own..column).last().map_or(own, |(before, _)| before + 1)
}

/// A cell as it is written: quoted where it was, or where it must be.
fn cell(text: &str, quoted: bool, delimiter: char) -> String {
    let text = guarded(text);
    let must = text.contains(['"', '\n', '\r', delimiter]) || text.trim() != text;
    if quoted || must { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.into_owned() }
}

/// The line end that the text uses.
fn line_ends(text: &str) -> &'static str {
    match text.find('\n') {
        Some(at) if text[..at].ends_with('\r') => "\r\n",
        None if text.contains('\r') => "\r",
        _ => "\n",
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::sheet::Book;

    fn edited(text: &str, edit: impl Fn(&mut TableEditor)) -> String {
        let book = Book::of_text("plates.csv", text.to_owned());
        let table = Table::find(book.first(), |table| table.column(&["export"]).is_some()).unwrap();
        let mut editor = TableEditor::new(&table).unwrap();
        edit(&mut editor);
        editor.text()
    }

    fn cells(text: &str) -> Vec<Vec<String>> {
        let book = Book::of_text("plates.csv", text.to_owned());
        let table = Table::find(book.first(), |table| table.column(&["export"]).is_some()).unwrap();
        let row = |line| (0..table.headings().len()).map(|at| table.row(line).cell(at).to_owned()).collect();
        table.lines().map(row).collect()
    }

    #[test]
    fn a_cell_keeps_separator_quotes_and_blanks() {
        let text = "# mine\r\nexport;cell_line\r\n\"a.csv\"; KM12 \r\nb.csv\r\n";
        assert_eq!(
            edited(text, |one| one.set(2, CellOf::Column(0), "c;\"d\"")),
            text.replace("\"a.csv\"", "\"c;\"\"d\"\"\"")
        );
        assert_eq!(edited(text, |one| one.set(2, CellOf::Column(1), "LR1")), text.replace("KM12", "LR1"));
        assert_eq!(
            edited(text, |one| one.set(3, CellOf::Column(1), "LR1")),
            text.replace("b.csv", "b.csv;LR1")
        );
        assert_eq!(
            edited(text, |one| one.set(3, CellOf::Column(1), "=x")),
            text.replace("b.csv", "b.csv;'=x")
        );
    }

    #[test]
    fn a_column_that_lacks_is_made() {
        assert_eq!(
            edited("export,map\na.csv,m\nb.csv\n", |one| {
                one.set(2, CellOf::New("cell_line".into()), "KM12");
                one.set(2, CellOf::New("experiment".into()), "1, 2");
            }),
            "export,map,cell_line,experiment\na.csv,m\nb.csv,,KM12,\"1, 2\"\n"
        );
    }

    #[test]
    fn rows_come_and_go() {
        let row = || BTreeMap::from([(CellOf::Column(0), "c.csv".to_owned())]);
        for (text, more) in [
            ("export\tmap\na.csv\tm\n", "export\tmap\na.csv\tm\nc.csv\t\n"),
            ("export\tmap\na.csv\tm", "export\tmap\na.csv\tm\nc.csv\t"),
            (
                "export\tmap\r\na.csv\tm\r\n\r\n# end\r\n",
                "export\tmap\r\na.csv\tm\r\nc.csv\t\r\n\r\n# end\r\n",
            ),
        ] {
            assert_eq!(edited(text, |one| one.add(row())), more);
        }
        assert_eq!(edited("export,map\na,m\nb,n\n", |one| one.remove(1)), "export,map\nb,n\n");
    }

    proptest! {
        /// Law: what is set is read, every other cell stays, and set back gives the bytes of before.
        #[test]
        fn set_then_read_gives_it(
            rows in prop::collection::vec(("[a-z]{1,4}\\.csv", "( ?[A-Z0-9][A-Z0-9-]{0,4} ?|\"[A-Z, ;]{0,4}[A-Z]\")", "[a-z ]{0,4}[a-z]"), 1..5),
            delimiter in prop::sample::select(vec![",", ";", "\t"]),
            windows: bool, line in 0_usize..5, column in 0_usize..3,
            value in "[A-Za-z0-9:=\"' ,;-]{0,8}",
        ) {
            let value = value.trim();
            let mut text = ["export", "cell_line", "notes"].join(delimiter) + "\n";
            for (export, name, notes) in &rows {
                text += &([export.as_str(), name, notes].join(delimiter) + "\n");
            }
            if windows { text = text.replace('\n', "\r\n"); }
            let line = line % rows.len();
            let before = cells(&text);
            // What the text is parted by is found anew each time.
            prop_assume!(before.iter().all(|row| row.len() == 3) && !before[0][0].contains(['"', ';', ',']));
            let now = edited(&text, |one| one.set(line + 1, CellOf::Column(column), value));
            let mut wanted = before.clone();
            value.clone_into(&mut wanted[line][column]);
            let is_blank = wanted[line].iter().all(String::is_empty);
            prop_assume!(!is_blank);
            prop_assert_eq!(cells(&now), wanted);
            let back = edited(&now, |one| one.set(line + 1, CellOf::Column(column), &before[line][column]));
            // Of a cell that was emptied nobody knows any more on which side its blanks stood.
            if !now.contains('"') && !value.is_empty() {
                prop_assert_eq!(back, text);
            }
        }
    }
}
