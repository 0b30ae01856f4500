//! Lists of plates, a plate a row: the manifest of gDR, with a barcode, a template (another layout) and
//! values for the whole plate such as the cell line (`clid`), or a list of files with their values.
//!
//! A plate is called by its barcode, or by its file. Without a template every well of the plate is
//! meant. Where `Duration` is 0 the vehicle wells were read when the compound was added: `t0`.

use std::collections::BTreeMap;
use std::path::Path;

use crate::plate::layout::form::LayoutForm;
use crate::plate::layout::layouts::{Input, Layouts};
use crate::plate::layout::named_files::{DEEPEST, plain};
use crate::plate::layout::rows_and_columns::RowsAndColumns;
use crate::plate::layout::tidy::{Header, row_properties};
use crate::plate::layout::words::is_vehicle;
use crate::plate::layout::{Layout, Properties, Property};
use foldshift_tables::diagnostic::{Code, Diagnostic, Place};
use foldshift_tables::sheet::Sheet;

/// Columns that name a file of readings.
const FILES: [&str; 3] = ["filename", "file_name", "file"];

/// The header, and the column by which a plate is called.
fn header(sheet: &Sheet) -> Option<(Header<'_>, usize)> {
    let header = Header::of(sheet)?;
    let wells = ["well", "wellrow", "well_row", "row"].iter().any(|name| header.position(name).is_some());
    let plate = header.position("plate").filter(|_| header.position("template").is_some());
    let key = plate.or_else(|| FILES.iter().find_map(|name| header.position(name)))?;
    (!wells).then_some((header, key))
}

/// This form.
pub(super) const FORM: LayoutForm = LayoutForm {
    name: "manifest",
    title: "gDR manifest or another list of plates, a plate a row",
    recognised_by: "a header with `Barcode` and `Template`, or with a file name, and without wells",
    fits,
    read,
};

/// Is there a header with a barcode and a template, or with a file, and without wells?
fn fits(input: &Input) -> bool {
    input.book.sheets().iter().any(|sheet| header(sheet).is_some())
}

/// Reads the list and the templates that it names.
fn read(input: &Input) -> Result<Layouts, Vec<Diagnostic>> {
    let mut problems = Vec::new();
    let mut layouts = Layouts::new(&input.source, "manifest");
    let mut templates: BTreeMap<String, Option<Layout>> = BTreeMap::new();
    for sheet in input.book.sheets() {
        let Some((header, key)) = header(sheet) else { continue };
        for line in (header.table.header() + 1..sheet.len()).filter(|line| !sheet.is_blank(*line)) {
            let cells = sheet.cells(line);
            let mut properties = row_properties(sheet, line, &cells, &header);
            let name = properties.remove(&header.columns[key].name).map(|name| name.value);
            let Some(name) = name else {
                problems
                    .push(sheet.error_at_end("this row does not name its plate", line).code(Code::Layout));
                continue;
            };
            let template = properties.remove("template");
            let mut layout = match &template {
                Some(template) => {
                    let read = templates
                        .entry(template.value.clone())
                        .or_insert_with(|| open(input, template, &mut layouts, &mut problems));
                    let Some(layout) = read else { continue };
                    layout.clone()
                }
                None => whole(input),
            };
            let at_start = properties.get("duration").is_some_and(|p| p.value.parse() == Ok(0.0));
            if at_start {
                vehicle_to_t0(&mut layout);
            }
            layout.everywhere(&properties);
            layouts.push(vec![name], layout);
        }
    }
    if problems.is_empty() { Ok(layouts) } else { Err(problems) }
}

/// Every well of a plate, with nothing said about any.
fn whole(input: &Input) -> Layout {
    let lines = RowsAndColumns { whole: true, ..RowsAndColumns::default() };
    Layout { source: input.source.clone(), wells: BTreeMap::new(), lines }
}

fn open(
    input: &Input,
    template: &Property,
    layouts: &mut Layouts,
    problems: &mut Vec<Diagnostic>,
) -> Option<Layout> {
    let path = input.folder.join(&template.value);
    let name = path.display().to_string();
    let bytes = match std::fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) => {
            let why = foldshift_tables::diagnostic::why(&error).replace("folder", "file");
            let problem = Diagnostic::error(
                Code::Unreadable,
                format!("cannot read the template `{}`: {why}", template.value),
            );
            let help = "put the template into the folder of its manifest";
            problems.push(problem.at(template.place.clone()).help(help));
            return None;
        }
    };
    layouts.inputs.push(path.clone());
    match template_of(input, &name, &bytes, &path) {
        Ok(layout) => Some(layout),
        Err(more) => {
            problems.extend(more);
            None
        }
    }
}

fn template_of(input: &Input, name: &str, bytes: &[u8], path: &Path) -> Result<Layout, Vec<Diagnostic>> {
    let plain = plain(path);
    if input.open.contains(&plain) || input.open.len() > DEEPEST {
        let message = format!("`{name}` names itself as a template");
        return Err(vec![
            Diagnostic::error(Code::Contradiction, message).at(Place::file(input.source.clone())),
        ]);
    }
    let mut open = input.open.clone();
    open.push(plain);
    let layouts = (input.read_other)(&name.into(), bytes, path, input.beside, open)?;
    layouts.select(None, &[]).cloned().map_err(|problem| vec![problem])
}

/// Wells with solvent alone, and wells without anything, were read when the compound was added.
fn vehicle_to_t0(layout: &mut Layout) {
    for properties in layout.wells.values_mut() {
        let solvent = |key: &str, p: &Properties| p.get(key).is_some_and(|own| is_vehicle(&own.value));
        if properties.contains_key("role") || !solvent("compound", properties) {
            continue;
        }
        let place = properties["compound"].place.clone();
        properties.insert("role".to_owned(), Property { value: "t0".to_owned(), place });
    }
}
