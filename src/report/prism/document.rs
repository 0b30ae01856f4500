//! The document: info sheets and tables, and how they are written as XML.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::report::prism::table::{Cell, Column, Form, Table};
use foldshift_tables::table::with_number;
use foldshift_tables::visible::visible;

/// What Prism's own files name as the moment they were made. Ours is the same moment in all of them, and no moment of anything.
const NO_MOMENT: &str = "1970-01-01T00:00:00+00:00";

/// Width of a column of numbers on the screen, as in Prism's files.
const WIDTH: usize = 89;

/// Decimals that are shown of a number; the file holds all of them.
const DECIMALS: usize = 3;

/// An info sheet.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Note {
    /// Its name in the list of sheets.
    pub(super) title: String,
    /// Its text, a line each.
    pub(super) lines: Vec<String>,
    /// Its table of names and values.
    pub(super) constants: Vec<(String, String)>,
}

/// Everything in a file.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Document {
    /// Info sheets, the first one on top.
    pub(super) notes: Vec<Note>,
    /// Data tables, the first one on top.
    pub(super) tables: Vec<Table>,
}

impl Document {
    /// Gives every table a name of its own: readers find tables by their names.
    pub(super) fn name_apart(&mut self) {
        let mut taken: BTreeSet<String> = BTreeSet::new();
        for table in &mut self.tables {
            let mut name = table.title.clone();
            let mut number = 2;
            while !taken.insert(shown(&name)) {
                name = format!("{} ({number})", table.title);
                number += 1;
            }
            table.title = name;
        }
    }

    /// The file.
    pub(super) fn xml(&self) -> String {
        let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        xml.push_str("<GraphPadPrismFile PrismXMLVersion=\"5.00\">\n<Created>\n");
        let version = env!("CARGO_PKG_VERSION");
        let _ = writeln!(
            xml,
            "<OriginalVersion CreatedByProgram=\"foldshift\" CreatedByVersion=\"{version}\" Login=\"\" DateTime=\"{NO_MOMENT}\"></OriginalVersion>"
        );
        xml.push_str("</Created>\n");
        sequence(&mut xml, "Info", self.notes.len());
        for (index, note) in self.notes.iter().enumerate() {
            put_note(&mut xml, index, note);
        }
        sequence(&mut xml, "Table", self.tables.len());
        for (index, table) in self.tables.iter().enumerate() {
            put_table(&mut xml, index, table);
        }
        xml.push_str("</GraphPadPrismFile>\n");
        xml
    }
}

/// The list of sheets of a kind, the first one chosen.
fn sequence(xml: &mut String, kind: &str, n: usize) {
    let _ = writeln!(xml, "<{kind}Sequence>");
    for index in 0..n {
        let chosen = if index == 0 { " Selected=\"1\"" } else { "" };
        let _ = writeln!(xml, "<Ref ID=\"{kind}{index}\"{chosen}></Ref>");
    }
    let _ = writeln!(xml, "</{kind}Sequence>");
}

fn put_note(xml: &mut String, index: usize, note: &Note) {
    let _ = writeln!(xml, "<Info ID=\"Info{index}\">\n<Title>{}</Title>", escaped(&note.title));
    xml.push_str("<Notes>\n<Font Color=\"#000000\" Face=\"Arial\">\n");
    for line in &note.lines {
        let _ = writeln!(xml, "{}<BR></BR>", escaped(line));
    }
    xml.push_str("</Font>\n</Notes>\n");
    for (name, value) in &note.constants {
        let (name, value) = (escaped(name), escaped(value));
        let _ = writeln!(xml, "<Constant><Name>{name}</Name><Value>{value}</Value></Constant>");
    }
    xml.push_str("</Info>\n");
}

fn put_table(xml: &mut String, index: usize, table: &Table) {
    let form = match table.form {
        Form::Replicates(n) => {
            format!("XFormat=\"numbers\" YFormat=\"replicates\" Replicates=\"{n}\" TableType=\"XY\"")
        }
        Form::MeanSdN => "XFormat=\"numbers\" YFormat=\"SDN\" TableType=\"XY\"".to_owned(),
        Form::Limits => "XFormat=\"none\" YFormat=\"upper-lower-limits\" TableType=\"TwoWay\"".to_owned(),
        Form::Plain => "XFormat=\"none\" TableType=\"OneWay\"".to_owned(),
    };
    let _ = writeln!(
        xml,
        "<Table ID=\"Table{index}\" {form} EVFormat=\"AsteriskAfterNumber\">\n<Title>{}</Title>",
        escaped(&table.title)
    );
    xml.push_str("<RowTitlesColumn Width=\"160\">\n<Subcolumn>\n");
    for row in &table.rows {
        let _ = writeln!(xml, "<d>{}</d>", escaped(row));
    }
    xml.push_str("</Subcolumn>\n</RowTitlesColumn>\n");
    if let Some(x) = &table.x {
        let _ = writeln!(
            xml,
            "<XColumn Width=\"{WIDTH}\" Decimals=\"{DECIMALS}\" Subcolumns=\"1\">\n<Title>{}</Title>",
            escaped(&x.title)
        );
        let values: Vec<Cell> = x.values.iter().map(|value| Cell::of(Some(*value))).collect();
        put_numbers(xml, &values);
        xml.push_str("</XColumn>\n");
    }
    for column in &table.columns {
        put_column(xml, table.form, column);
    }
    xml.push_str("</Table>\n");
}

fn put_column(xml: &mut String, form: Form, column: &Column) {
    let n = form.subcolumns();
    let _ = writeln!(
        xml,
        "<YColumn Width=\"{}\" Decimals=\"{DECIMALS}\" Subcolumns=\"{n}\">\n<Title>{}</Title>",
        n * WIDTH,
        escaped(&column.title)
    );
    for numbers in &column.subcolumns {
        put_numbers(xml, numbers);
    }
    xml.push_str("</YColumn>\n");
}

/// A subcolumn; every number is the shortest text that reads back to it.
fn put_numbers(xml: &mut String, cells: &[Cell]) {
    xml.push_str("<Subcolumn>\n");
    for Cell { value, excluded } in cells {
        let left_out = *excluded && value.is_some();
        xml.push_str(if left_out { "<d Excluded=\"1\">" } else { "<d>" });
        with_number(value.unwrap_or(f64::NAN), |text| xml.push_str(text));
        xml.push_str("</d>\n");
    }
    xml.push_str("</Subcolumn>\n");
}

/// A text as it is read in Prism: what would not be seen, or would act, is written out, and so is what no XML may hold.
fn shown(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for letter in visible(text).chars() {
        // Controls are written out by now; these two are all that XML 1.0 forbids beside them.
        if matches!(letter, '\u{fffe}' | '\u{ffff}') {
            let _ = write!(shown, "{}", letter.escape_unicode());
        } else {
            shown.push(letter);
        }
    }
    shown
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in shown(text).chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            letter => escaped.push(letter),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_xml_forbids_or_nobody_sees_is_written_out() {
        assert_eq!(
            escaped("<b>&\"]]>\u{0}\u{202e}\u{ffff}\n"),
            "&lt;b&gt;&amp;&quot;]]&gt;\\u{0}\\u{202e}\\u{ffff}\\n"
        );
    }

    #[test]
    fn tables_of_one_name_are_told_apart() {
        let table = |title: &str| Table {
            title: title.to_owned(),
            form: Form::Plain,
            rows: Vec::new(),
            x: None,
            columns: Vec::new(),
            experiments: None,
            is_part: false,
        };
        let tables = ["a", "a", "a (2)", "a\n", "a\\n"].map(table).to_vec();
        let mut document = Document { notes: Vec::new(), tables };
        document.name_apart();
        let titles: Vec<&str> = document.tables.iter().map(|table| table.title.as_str()).collect();
        assert_eq!(titles, ["a", "a (2)", "a (2) (2)", "a\n", "a\\n (2)"]);
    }
}
