//! Tecan i-control, the XML that it writes beside its workbooks.
//!
//! ```text
//! <MeasurementResultData>
//!   <Plate/>
//!   <Script> … the settings once more … </Script>
//!   <Section Name="280_TopRead">
//!     <Parameters><Parameter Name="Mode" Value="Fluorescence Top Reading"/> … </Parameters>
//!     <Data Cycle="1" Temperature="24.8">
//!       <Well Pos="A1" Type="Single"><Single ID="1" Status="Measured">53250</Single></Well>
//! ```

mod section;
mod well;

use std::collections::BTreeSet;
use std::sync::Arc;

use roxmltree::{Document, Node, ParsingOptions};

use crate::ingest::format::Format;
use crate::ingest::harvest::Harvest;
use crate::ingest::naming::Taken;
use crate::plate::readings::Readings;
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::sheet::{Book, Sheet};

/// The name of this reader.
const NAME: &str = "tecan_icontrol_xml";

/// The element that holds everything.
const ROOT: &str = "MeasurementResultData";

/// This format.
pub(crate) const FORMAT: Format = Format {
    name: NAME,
    title: "Tecan i-control, XML",
    recognised_by: "an XML element `MeasurementResultData`",
    generic: false,
    recognise,
    read,
};

/// How far into a file its first element is looked for.
const REACH: usize = 40;

/// Evidence for such a file, if there is any.
fn recognise(book: &Book) -> Option<String> {
    let sheet = book.text()?;
    let xml = (0..sheet.len().min(REACH)).any(|line| sheet.line(line).trim_start().starts_with('<'));
    let line = (0..sheet.len().min(REACH)).find(|line| sheet.line(*line).contains(&format!("<{ROOT}")))?;
    xml.then(|| format!("`<{ROOT}` in line {}", line + 1))
}

fn named(node: Node<'_, '_>, name: &str) -> bool {
    node.is_element() && node.tag_name().name() == name
}

/// The text of an attribute, whatever the case of its name.
fn attribute<'a>(node: Node<'a, '_>, name: &str) -> Option<&'a str> {
    let found = node.attributes().find(|attribute| attribute.name().eq_ignore_ascii_case(name))?;
    Some(found.value().trim()).filter(|value| !value.is_empty())
}

/// An error at a place of the text, from its line and column, both from 1.
fn error_at(sheet: &Sheet, message: impl Into<String>, (line, column): (usize, usize)) -> Diagnostic {
    let help = "expected what i-control writes: sections with their parameters, and `Well` elements in `Data`; export again";
    let line = line.saturating_sub(1).min(sheet.len().saturating_sub(1));
    sheet.error_at(message, line, column.max(1), 1).code(Code::Export).help(help)
}

/// An error about an element.
fn error(sheet: &Sheet, message: impl Into<String>, node: Node<'_, '_>) -> Diagnostic {
    let place = node.document().text_pos_at(node.range().start);
    error_at(sheet, message, (place.row as usize, place.col as usize))
}

fn read(book: &Book) -> Result<Readings, Vec<Diagnostic>> {
    let mut harvest = Harvest::new(book).without_thousands();
    let sheet = book.first();
    let text: String = (0..sheet.len()).map(|line| sheet.line(line)).collect::<Vec<_>>().join("\n");
    let options = ParsingOptions { allow_dtd: false, ..ParsingOptions::default() };
    match Document::parse_with_options(&text, options) {
        Ok(document) => read_document(sheet, &document, &mut harvest),
        Err(damage) => {
            let place = damage.pos();
            let message = format!("this XML is damaged or cut off: {damage}");
            harvest.problem(
                error_at(sheet, message, (place.row as usize, place.col as usize)).code(Code::Damaged),
            );
        }
    }
    harvest.finish(NAME)
}

/// Is the element part of the script, which only says what was planned?
fn is_planned(node: Node<'_, '_>) -> bool {
    node.ancestors().any(|above| named(above, "Script"))
}

fn read_document(sheet: &Sheet, document: &Document<'_>, harvest: &mut Harvest<'_>) {
    if !named(document.root_element(), ROOT) {
        harvest.problem(error(sheet, format!("expected `<{ROOT}>`"), document.root_element()));
        return;
    }
    let mut plates = Plates::default();
    let mut taken = Taken::default();
    let mut sections: BTreeSet<(Arc<str>, String)> = BTreeSet::new();
    let measured = document.descendants().filter(|node| !is_planned(*node));
    for node in measured {
        if named(node, "Plate") {
            plates.begin(node);
        } else if named(node, "Section") {
            let plate = plates.current();
            let name = attribute(node, "Name").unwrap_or_default().to_owned();
            if !sections.insert((Arc::clone(&plate), name.clone())) {
                let message = format!("section `{name}` stands twice on plate `{plate}`");
                harvest.problem_of(&plate, error(sheet, message, node).code(Code::Duplicate));
                continue;
            }
            section::read(sheet, node, &plate, &mut taken, harvest);
        } else if named(node, "Data") && !node.ancestors().any(|above| named(above, "Section")) {
            harvest.problem(error(sheet, "these readings belong to no section", node));
        }
    }
}

/// The plates of the file, in order.
#[derive(Default)]
struct Plates {
    count: usize,
    current: Option<Arc<str>>,
}

impl Plates {
    /// A plate begins; its type is no name of it.
    fn begin(&mut self, node: Node<'_, '_>) {
        self.count += 1;
        let name = ["Barcode", "ID"].iter().find_map(|key| attribute(node, key)).map(str::to_owned);
        self.current = Some(name.unwrap_or_else(|| format!("Plate {}", self.count)).into());
    }

    fn current(&mut self) -> Arc<str> {
        Arc::clone(self.current.get_or_insert_with(|| "Plate 1".into()))
    }
}

#[cfg(test)]
mod tests;
