//! Layouts as tidy tables: a well a row, a property a column.
//!
//! A column `plate` with several names in it describes several plates. Rows of long gDR templates
//! name the well by `WellRow` and `WellColumn`; their concentrations are in µM, as gDR has it.

use std::collections::BTreeMap;

use crate::plate::layout::form::LayoutForm;
use crate::plate::layout::layouts::{Input, Layouts};
use crate::plate::layout::words::{canonical, is_numbered};
use crate::plate::layout::{KEYS, Layout, Properties, Property};
use crate::plate::well::Well;
use foldshift_tables::diagnostic::{Code, Diagnostic, suggest};
use foldshift_tables::sheet::{Cell, Sheet};
use foldshift_tables::table::Table;
use foldshift_tables::units::DoseUnit;

/// A table whose columns we know by our own names.
pub(super) struct Header<'a> {
    pub(super) table: Table<'a>,
    pub(super) columns: Vec<Column>,
}

/// A column: our name, the unit that its heading carries.
pub(super) struct Column {
    pub(super) name: String,
    pub(super) unit: Option<DoseUnit>,
    /// Is it one of gDR's, where `NA` is nothing and concentrations are in µM?
    gdr: bool,
}

/// How a row says which well it is about.
#[derive(Clone, Copy)]
enum Address {
    Well(usize),
    RowAndCol(usize, usize),
}

impl<'a> Header<'a> {
    /// The table below the first line that is neither blank nor a comment.
    pub(super) fn of(sheet: &'a Sheet) -> Option<Self> {
        Table::first(sheet).map(Self::new)
    }

    /// The columns of a table.
    fn new(table: Table<'a>) -> Self {
        let gdr = table.headings().iter().any(|heading| heading.is("gnumber"));
        let columns = table.headings().iter().map(|heading| {
            let (name, unit) = canonical(&heading.text);
            Column { name, unit, gdr }
        });
        Self { columns: columns.collect(), table }
    }

    /// The first column of this name.
    pub(super) fn position(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }

    fn address(&self) -> Option<Address> {
        let any = |names: [&str; 3]| names.iter().find_map(|name| self.position(name));
        self.position("well").map(Address::Well).or_else(|| {
            let row = any(["row", "wellrow", "well_row"])?;
            let col = any(["col", "column", "wellcolumn"]).or_else(|| self.position("well_column"))?;
            Some(Address::RowAndCol(row, col))
        })
    }

    /// Columns that are nearly one of ours, and columns that stand twice.
    fn slips(&self) -> Vec<Diagnostic> {
        let mut problems = Vec::new();
        for (index, column) in self.columns.iter().enumerate() {
            let name = &column.name;
            let ours = KEYS.contains(&name.as_str()) || is_numbered(name) || name == "well";
            if !ours && let Some(near) = suggest(name, KEYS) {
                let message = format!("unknown column `{name}`; did you mean {near}?");
                problems.push(self.table.header_error(index, message));
            } else if !name.is_empty() && self.position(name) != Some(index) {
                let message = format!("two columns are called `{name}`");
                problems.push(self.table.header_error(index, message));
            }
        }
        problems
    }
}

/// This form.
pub(super) const FORM: LayoutForm = LayoutForm {
    name: "tidy",
    title: "tidy table, a well a row: CSV or a workbook",
    recognised_by: "a header with a column `well`, or with row and column; comma, semicolon or tab",
    fits,
    read,
};

/// Is there a header that names wells?
pub(super) fn fits(input: &Input) -> bool {
    input.book.sheets().iter().any(names_wells)
}

fn names_wells(sheet: &Sheet) -> bool {
    Header::of(sheet).is_some_and(|header| header.address().is_some())
}

/// Reads `well,role,cell_line,compound,dose,unit,…` with comma, semicolon or tab between.
pub(super) fn read(input: &Input) -> Result<Layouts, Vec<Diagnostic>> {
    let sheets: Vec<&Sheet> = input.book.sheets().iter().filter(|sheet| names_wells(sheet)).collect();
    let mut layouts = Layouts::new(&input.source, "tidy");
    let mut problems = Vec::new();
    for sheet in &sheets {
        let Some(header) = Header::of(sheet) else { continue };
        let Some(address) = header.address() else { continue };
        problems.extend(header.slips());
        for (name, wells) in plates(sheet, &header, address, &mut problems) {
            let sheet_name = sheet.name().filter(|_| sheets.len() > 1).map(|name| (**name).to_owned());
            let names = name.into_iter().chain(sheet_name).collect();
            layouts.push(names, Layout::of_wells(&input.source, wells));
        }
    }
    if problems.is_empty() { Ok(layouts) } else { Err(problems) }
}

type Plates = Vec<(Option<String>, BTreeMap<Well, Properties>)>;

/// The plates of a sheet in the order of their first rows.
fn plates(sheet: &Sheet, header: &Header, address: Address, problems: &mut Vec<Diagnostic>) -> Plates {
    let plate_column = header.position("plate");
    let mut plates: Plates = Vec::new();
    for line in header.table.lines() {
        let cells = sheet.cells(line);
        let well = match well_of(sheet, line, &cells, address) {
            Ok(well) => well,
            Err(problem) => {
                problems.push(problem);
                continue;
            }
        };
        let properties = properties_of(sheet, line, &cells, header, address);
        let plate = plate_column.and_then(|at| cells.get(at)).map(|cell| cell.text.clone().into_owned());
        let wells = match plates.iter().position(|(name, _)| *name == plate) {
            Some(at) => &mut plates[at].1,
            None => {
                plates.push((plate, BTreeMap::new()));
                let last = plates.len() - 1;
                &mut plates[last].1
            }
        };
        if let Some(earlier) = wells.get(&well) {
            problems.push(twice(well, earlier, &properties).at(sheet.place_of_line(line)));
        } else {
            wells.insert(well, properties);
        }
    }
    plates
}

fn well_of(sheet: &Sheet, line: usize, cells: &[Cell], address: Address) -> Result<Well, Diagnostic> {
    let missing = || sheet.error_at_end("this row names no well", line).code(Code::NotAWell);
    match address {
        Address::Well(at) => {
            let cell = cells.get(at).ok_or_else(missing)?;
            cell.text.parse().map_err(|error| sheet.error(format!("{error}"), line, cell).code(Code::Layout))
        }
        Address::RowAndCol(row, col) => {
            let (row, col) = (cells.get(row).ok_or_else(missing)?, cells.get(col).ok_or_else(missing)?);
            format!("{}{}", row.text, col.text)
                .parse()
                .map_err(|error| sheet.error(format!("{error}"), line, row).code(Code::Layout))
        }
    }
}

/// Everything that a row says about its well; cells without a heading and empty cells say nothing.
pub(super) fn row_properties(sheet: &Sheet, line: usize, cells: &[Cell], header: &Header) -> Properties {
    let mut properties = Properties::new();
    for (column, cell) in header.columns.iter().zip(cells) {
        let nothing = cell.text.is_empty() || column.name.is_empty() || (column.gdr && cell.text == "NA");
        if nothing {
            continue;
        }
        let place = sheet.place(line, cell);
        if let Some(unit_key) = unit_key(&column.name)
            && let Some(unit) = column.unit.or(column.gdr.then_some(DoseUnit::MICROMOLAR))
        {
            let unit = Property { value: unit.to_string(), place: place.clone() };
            properties.entry(unit_key).or_insert(unit);
        }
        properties.insert(column.name.clone(), Property { value: decimal(sheet, cell), place });
    }
    properties
}

fn properties_of(
    sheet: &Sheet,
    line: usize,
    cells: &[Cell],
    header: &Header,
    address: Address,
) -> Properties {
    let mut properties = row_properties(sheet, line, cells, header);
    let used = match address {
        Address::Well(well) => vec![well],
        Address::RowAndCol(row, col) => vec![row, col],
    };
    for at in used.into_iter().chain(header.position("plate")) {
        properties.remove(&header.columns[at].name);
    }
    properties
}

/// `unit` for `dose`, `unit_2` for `dose_2`.
pub(super) fn unit_key(key: &str) -> Option<String> {
    key.strip_prefix("dose")
        .filter(|rest| rest.is_empty() || is_numbered(key))
        .map(|rest| format!("unit{rest}"))
}

/// Under a semicolon or a tab a comma in a number is a decimal comma, as far as the others agree.
pub(super) fn decimal(sheet: &Sheet, cell: &Cell) -> String {
    let text = &cell.text;
    if sheet.name().is_some() || sheet.delimiter() == ',' || !text.contains(',') {
        return text.clone().into_owned();
    }
    match sheet.marks().parse(cell.index, text) {
        Ok(number) => number.to_string(),
        Err(_) => text.clone().into_owned(),
    }
}

fn twice(well: Well, earlier: &Properties, later: &Properties) -> Diagnostic {
    let role = |properties: &Properties| properties.get("role").map(|role| role.value.clone());
    let message = match (role(earlier), role(later)) {
        (Some(one), Some(other)) if one != other => {
            format!("well {well} has two roles, `{one}` and `{other}`")
        }
        _ => format!("well {well} stands twice in the layout"),
    };
    let problem = Diagnostic::error(Code::Layout, message);
    match earlier.values().next() {
        Some(property) => problem.help(format!("it stands already at {}", property.place)),
        None => problem,
    }
}
