//! Blank layouts to be filled in, and grids written as CSV or as a workbook.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, XlsxError};

use crate::plate::well::{PlateFormat, Well, row_name};
use foldshift_tables::sheet::{guarded, kept};

/// Variables with the text of every well.
pub(super) type Grids = Vec<(String, BTreeMap<Well, String>)>;

/// Stacked grids with an empty line between.
pub(super) fn grids_csv(grids: &Grids, format: PlateFormat) -> String {
    let mut text = String::new();
    for (index, (name, values)) in grids.iter().enumerate() {
        if index > 0 {
            text.push('\n');
        }
        text.push_str(&csv_cell(name));
        for col in 1..=format.cols {
            let _ = write!(text, ",{col}");
        }
        text.push('\n');
        for row in 0..format.rows {
            text.push_str(&row_name(row));
            for col in 0..format.cols {
                let value = Well::new(row, col).and_then(|well| values.get(&well));
                let _ = write!(text, ",{}", csv_cell(value.map_or("", |value| value)));
            }
            text.push('\n');
        }
    }
    text
}

/// A sheet a grid; the same grids give the same bytes.
pub(super) fn grids_workbook(grids: &Grids, format: PlateFormat) -> Result<Vec<u8>, String> {
    let write = || -> Result<Vec<u8>, XlsxError> {
        let mut book = Workbook::new();
        let day = ExcelDateTime::from_ymd(2000, 1, 1)?;
        book.set_properties(&DocProperties::new().set_creation_datetime(&day));
        let bold = Format::new().set_bold();
        for (index, (name, values)) in grids.iter().enumerate() {
            let sheet = book.add_worksheet();
            sheet.set_name(sheet_name(name, index))?;
            sheet.write_string_with_format(0, 0, name, &bold)?;
            for (line, row) in (1..).zip(0..format.rows) {
                sheet.write_string_with_format(line, 0, row_name(row), &bold)?;
            }
            for (column, number) in (1..).zip(1..=format.cols) {
                sheet.write_string_with_format(0, column, number.to_string(), &bold)?;
            }
            for (well, value) in values {
                let line = u32::try_from(well.row() + 1).unwrap_or(u32::MAX);
                let column = u16::try_from(well.col() + 1).unwrap_or(u16::MAX);
                // A number is a number only where it reads back as it was written.
                match value.parse::<f64>() {
                    Ok(number) if number.is_finite() && number.to_string() == *value => {
                        sheet.write_number(line, column, number)?;
                    }
                    _ => {
                        sheet.write_string(line, column, kept(value))?;
                    }
                }
            }
            sheet.set_freeze_panes(1, 1)?;
        }
        book.save_to_buffer()
    };
    write().map_err(|error| format!("the workbook cannot be written: {error}"))
}

/// Excel allows 31 characters, and not all of them; the corner of the grid says the whole name.
fn sheet_name(name: &str, index: usize) -> String {
    let plain: String = name.chars().map(|c| if c.is_alphanumeric() || c == '_' { c } else { ' ' }).collect();
    let short: String = plain.trim().chars().take(24).collect();
    format!("{} {}", index + 1, short)
}

/// The grids that a biologist fills in.
fn blank() -> Grids {
    ["role", "cell_line", "compound", "dose (nM)"].map(|name| (name.to_owned(), BTreeMap::new())).to_vec()
}

/// Blank grids in CSV, with a word on how to fill them in.
#[must_use]
pub fn template_grids(format: PlateFormat) -> String {
    format!(
        "# Fill in the wells that were used; leave the others empty or give them the role `empty`.\n\
         # role: vehicle | blank | kill | empty | no_dye | compound_blank | t0. Wells with a compound and a dose need none.\n\
         \n{}",
        grids_csv(&blank(), format)
    )
}

/// Blank grids in a workbook.
///
/// # Errors
/// When the workbook cannot be written.
pub fn template_workbook(format: PlateFormat) -> Result<Vec<u8>, String> {
    grids_workbook(&blank(), format)
}

/// A tidy CSV with a row for every well of the format and nothing in it but `empty`.
#[must_use]
pub fn template_csv(format: PlateFormat) -> String {
    let mut text = String::from("well,role,cell_line,compound,dose,unit,exclude\n");
    for well in format.iter() {
        let _ = writeln!(text, "{well},empty,,,,,");
    }
    text
}

/// A TOML layout for the format: blanks, vehicle and two series to be changed.
#[must_use]
pub fn template_toml(format: PlateFormat) -> String {
    let last_row = row_name(format.rows - 1);
    let middle = format.rows / 2;
    let row = |index: usize| row_name(index.min(format.rows - 1));
    let (first, last) = (3.min(format.cols), format.cols);
    format!(
        "# A {wells}-well plate. A well takes the value of the most particular section that names it:\n\
         # [well], then [block] or [[series]], then [row] or [col], then [expt].\n\
         # Roles: sample, vehicle, blank, kill, no_dye, compound_blank, t0, empty.\n\
         \n\
         [row]                        # rows `A`, `A,B`, `A-D` or `A,B,...,H`\n\
         \"A-{last_row}\" = {{ role = \"empty\" }}\n\
         \n\
         [block.1x{height}]{pad}        # width x height, at the well in the upper left corner\n\
         A1 = {{ role = \"blank\" }}      # medium and dye, no cells\n\
         A2 = {{ role = \"vehicle\" }}    # cells with the solvent alone\n\
         \n\
         [[series]]\n\
         compound = \"compound 1\"\n\
         wells = \"A{first}-{upper}{last}\"          # both corners included; the lines across are replicates\n\
         top = \"10 uM\"\n\
         factor = 3                   # or \"half-log\"\n\
         direction = \"right\"          # the way in which the dose falls\n\
         \n\
         [[series]]\n\
         compound = \"compound 2\"\n\
         wells = \"{lower}{first}-{last_row}{last}\"\n\
         top = \"10 uM\"\n\
         factor = 3\n\
         direction = \"right\"\n",
        wells = format.wells(),
        height = format.rows,
        pad = " ".repeat(8),
        upper = row(middle.max(1) - 1),
        lower = row(middle),
    )
}

/// A cell of a CSV.
pub(super) fn csv_cell(text: &str) -> String {
    let text = guarded(text);
    if text.contains(['"', ',', ';', '\t', '#']) || text.trim() != text {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.into_owned()
    }
}
