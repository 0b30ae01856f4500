//! A table as a sheet, or as several where it has more rows than a sheet.
//!
//! Row 1 has the units, row 2 the names of the CSV, both frozen; rows are filtered by the names.
//!
//! Source: Microsoft, Excel specifications and limits: 1,048,576 rows, 16,384 columns, 32,767 letters a cell.

use std::io;

use rust_xlsxwriter::{Format, Worksheet, XlsxError};

use super::columns::{Column, Table};
use super::look::{Look, grounds, number_format, printed};
use foldshift_tables::sheet::{kept, unguarded};

/// Rows above those of the table.
const HEAD: u32 = 2;

/// What a sheet holds.
#[derive(Clone, Copy)]
pub(super) struct Limits {
    /// Rows of a table.
    pub(super) rows: usize,
    pub(super) columns: usize,
    /// Letters of a cell, as UTF-16 counts them.
    pub(super) letters: usize,
}

/// What a sheet of Excel holds.
pub(super) const EXCEL: Limits = Limits { rows: 1_048_576 - HEAD as usize, columns: 16_384, letters: 32_767 };

/// A table, or as many of its rows as a sheet holds.
pub(super) struct Part {
    /// Name of the sheet.
    pub(super) name: String,
    /// Name of the file of the table.
    pub(super) file: String,
    columns: Vec<Column>,
    rows: Vec<Vec<Cell>>,
}

/// What stands in a cell.
enum Cell {
    Empty,
    Number(f64),
    Text(String),
}

/// The parts of a table, and what has no room in them.
pub(super) fn of_table(file: &str, content: &[u8]) -> io::Result<(Vec<Part>, Vec<String>)> {
    within(file, content, EXCEL)
}

fn within(file: &str, content: &[u8], limits: Limits) -> io::Result<(Vec<Part>, Vec<String>)> {
    let table = Table::read(content)?;
    let stem = file.strip_suffix(".csv").unwrap_or(file);
    let (mut parts, mut notes) = (Vec::new(), Vec::new());
    let (wide, long) = (table.columns.len(), table.rows.len());
    if wide > limits.columns {
        let last = &table.columns[limits.columns - 1].name;
        notes.push(format!(
            "{stem}: {wide} columns are more than a sheet holds; those after `{last}` stand in {file} only"
        ));
    }
    let mut cut = 0_usize;
    let chunks =
        if long == 0 { vec![table.rows.as_slice()] } else { table.rows.chunks(limits.rows).collect() };
    for (number, rows) in chunks.into_iter().enumerate() {
        let name = if number == 0 { stem.to_owned() } else { format!("{stem} {}", number + 1) };
        let cells = |row: &csv::StringRecord| -> Vec<Cell> {
            let pairs = row.iter().zip(&table.columns).take(limits.columns);
            pairs.map(|(text, column)| cell(text, column.is_number, limits.letters, &mut cut)).collect()
        };
        let rows = rows.iter().map(cells).collect();
        let columns = table.columns.iter().take(limits.columns).map(Column::clone).collect();
        parts.push(Part { name, file: file.to_owned(), columns, rows });
    }
    if parts.len() > 1 {
        notes.push(format!("{stem}: {long} rows go on over {} sheets", parts.len()));
    }
    if cut > 0 {
        let cells = if cut == 1 { "cell has".to_owned() } else { format!("cells ({cut}) have") };
        notes.push(format!(
            "{stem}: {cells} more letters than Excel takes and end with `…`; they are whole in {file}"
        ));
    }
    Ok((parts, notes))
}

/// A cell of the CSV as a cell of a sheet: a number only where it is one that is printed like that.
fn cell(text: &str, is_number: bool, letters: usize, cut: &mut usize) -> Cell {
    if text.is_empty() {
        return Cell::Empty;
    }
    if is_number
        && let Ok(number) = text.parse::<f64>()
        && number.is_finite()
    {
        return Cell::Number(number);
    }
    let text = kept(unguarded(text)).into_owned();
    if text.encode_utf16().count() <= letters {
        return Cell::Text(text);
    }
    *cut += 1;
    let mut room = letters - 1;
    let whole = |letter: &char| {
        let size = letter.len_utf16();
        let fits = size <= room;
        room = room.saturating_sub(size);
        fits
    };
    Cell::Text(text.chars().take_while(whole).chain(['…']).collect())
}

impl Part {
    /// How many rows of the table it holds.
    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    /// Writes the sheet.
    pub(super) fn write(&self, sheet: &mut Worksheet, look: &Look) -> Result<(), XlsxError> {
        sheet.set_name(&self.name)?;
        sheet.set_freeze_panes(HEAD, 0)?;
        let wide = (0..self.columns.len()).map(|column| self.width(column)).sum();
        printed(sheet, HEAD, wide)?;
        let last = HEAD + u32::try_from(self.rows.len()).unwrap_or(u32::MAX - HEAD);
        for (number, column) in (0_u16..).zip(&self.columns) {
            sheet.write_string_with_format(0, number, &column.unit, &look.unit)?;
            sheet.write_string_with_format(HEAD - 1, number, kept(&column.name), &look.heading)?;
            sheet.set_column_width(number, self.width(usize::from(number)))?;
            if column.is_number {
                let format = Format::new().set_num_format(number_format(&self.numbers(usize::from(number))));
                sheet.set_column_format(number, &format)?;
            }
            if matches!(column.name.as_str(), "call" | "verdict") && !self.rows.is_empty() {
                grounds(sheet, number, (HEAD, last - 1))?;
            }
        }
        for (row, cells) in (HEAD..).zip(&self.rows) {
            for (column, cell) in (0..).zip(cells) {
                match cell {
                    Cell::Empty => {}
                    Cell::Number(number) => _ = sheet.write_number(row, column, *number)?,
                    Cell::Text(text) => _ = sheet.write_string(row, column, text)?,
                }
            }
        }
        let wide = u16::try_from(self.columns.len()).unwrap_or(u16::MAX);
        if wide > 0 {
            sheet.autofilter(HEAD - 1, 0, (last - 1).max(HEAD - 1), wide - 1)?;
        }
        Ok(())
    }

    /// The numbers of a column.
    fn numbers(&self, column: usize) -> Vec<f64> {
        let number = |row: &Vec<Cell>| match row.get(column) {
            Some(Cell::Number(number)) => Some(*number),
            _ => None,
        };
        self.rows.iter().filter_map(number).collect()
    }

    /// Width of a column, in digits: its name with the arrow of the filter, and its texts.
    #[expect(clippy::cast_precision_loss, reason = "at most 48")]
    fn width(&self, column: usize) -> f64 {
        let of_text = |row: &Vec<Cell>| match row.get(column) {
            Some(Cell::Text(text)) => text.chars().take(MOST_LETTERS).count(),
            _ => 0,
        };
        let texts = self.rows.iter().map(of_text).max().unwrap_or(0);
        let head = &self.columns[column];
        let names = head.name.chars().count() + 3;
        texts.max(names).max(head.unit.chars().count()).clamp(8, MOST_LETTERS) as f64
    }
}

/// The widest column, in digits.
const MOST_LETTERS: usize = 48;

#[cfg(test)]
mod tests {
    use super::*;

    const SMALL: Limits = Limits { rows: 2, columns: 3, letters: 5 };

    #[test]
    fn what_a_sheet_has_no_room_for_goes_on_or_is_said() {
        let csv = "cell_line,compound,estimate,p\nKM12,long name,1,2\nb,c,3,4\nd,🧪🧪🧪,5,6\n";
        let (parts, notes) = within("shifts.csv", csv.as_bytes(), SMALL).unwrap();
        assert_eq!(
            parts.iter().map(|part| (part.name.as_str(), part.len())).collect::<Vec<_>>(),
            [("shifts", 2), ("shifts 2", 1)]
        );
        assert!(matches!(&parts[0].rows[0][1], Cell::Text(text) if text == "long…"));
        assert!(matches!(&parts[1].rows[0][1], Cell::Text(text) if text == "🧪🧪…"));
        assert_eq!(
            notes,
            [
                "shifts: 4 columns are more than a sheet holds; those after `estimate` stand in shifts.csv only",
                "shifts: 3 rows go on over 2 sheets",
                "shifts: cells (2) have more letters than Excel takes and end with `…`; they are whole in shifts.csv",
            ]
        );
    }

    #[test]
    fn a_table_that_fits_is_one_sheet_without_a_note_even_without_rows() {
        let (parts, notes) = within("gr.csv", b"cell_line,estimate\n", EXCEL).unwrap();
        assert_eq!((parts.len(), parts[0].len(), notes.len()), (1, 0, 0));
    }

    #[test]
    fn numbers_are_numbers_in_columns_of_numbers_alone() {
        let mut cut = 0;
        let mut of = |text: &str, is_number: bool| cell(text, is_number, 100, &mut cut);
        assert!(matches!(of("0.1", true), Cell::Number(number) if number.to_bits() == 0.1_f64.to_bits()));
        assert!(matches!(of("0012", false), Cell::Text(text) if text == "0012"));
        assert!(matches!(of("nd", true), Cell::Text(text) if text == "nd"));
        assert!(matches!(of("inf", true), Cell::Text(_)) && matches!(of("", true), Cell::Empty));
        assert!(matches!(of("'=cmd()", false), Cell::Text(text) if text == "=cmd()"));
    }
}
