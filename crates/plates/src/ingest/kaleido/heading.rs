//! What stands above each grid: `Barcode: …, PlateRepeat: 1, WellRepeat: 1` in version 2, a line of headings and a
//! line of values since version 3.

use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::sheet::Sheet;

/// Where a grid comes from, as printed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Heading {
    pub(super) barcode: String,
    /// Repeats of the plate and of the well.
    pub(super) repeat: String,
    /// The cycle of a kinetic.
    pub(super) cycle: String,
    pub(super) excitation: String,
    pub(super) emission: String,
    pub(super) window: String,
    /// Where in the well, when wells were scanned.
    pub(super) scan: String,
    /// What was calculated.
    pub(super) analysis: String,
    /// The line after it.
    pub(super) end: usize,
}

/// Does a heading stand in this line?
pub(super) fn begins(sheet: &Sheet, line: usize) -> bool {
    let text = sheet.line(line);
    if !text.contains("Barcode") {
        return false;
    }
    let cells = sheet.cells(line);
    let mut filled = cells.iter().filter(|cell| !cell.text.is_empty());
    match (filled.next(), filled.next()) {
        (Some(first), _) if first.text.starts_with("Barcode:") && text.contains("PlateRepeat:") => true,
        (Some(first), Some(second)) => first.text == "Barcode" && second.text == "Repeat",
        _ => false,
    }
}

/// The heading that begins in `line`.
pub(super) fn read(sheet: &Sheet, line: usize) -> Result<Heading, Box<Diagnostic>> {
    if sheet.line(line).contains("PlateRepeat:") { sentence(sheet, line) } else { table(sheet, line) }
}

fn refuse(sheet: &Sheet, line: usize) -> Box<Diagnostic> {
    let message = "what stands above this grid is not understood";
    let help = "expected `Barcode: …, PlateRepeat: 1, WellRepeat: 1`, or `Barcode,Repeat,Loop no,…` and a line of values";
    Box::new(
        sheet
            .error_at(message, line, 1, sheet.line(line).chars().count().max(1))
            .code(Code::Export)
            .help(help),
    )
}

/// `Barcode: V-1, PlateRepeat: 1, WellRepeat: 1`; the barcode may hold the delimiter.
fn sentence(sheet: &Sheet, line: usize) -> Result<Heading, Box<Diagnostic>> {
    let cells = sheet.cells(line);
    let filled: Vec<&str> =
        cells.iter().map(|cell| cell.text.as_ref()).filter(|text| !text.is_empty()).collect();
    let text = filled.join(",");
    let parts =
        text.split_once("Barcode:").and_then(|(_, rest)| {
            let (barcode, rest) = rest.split_once("PlateRepeat:")?;
            let (plate, well) = rest.split_once("WellRepeat:").unwrap_or((rest, "1"));
            Some([barcode, plate, well].map(|part| {
                part.trim_matches(|c: char| c.is_whitespace() || c == ',' || c == ';').to_owned()
            }))
        });
    let counts = |text: &String| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    match parts {
        Some([barcode, plate, well]) if counts(&plate) && counts(&well) => {
            Ok(Heading { barcode, repeat: format!("{plate}.{well}"), end: line + 1, ..Heading::default() })
        }
        _ => Err(refuse(sheet, line)),
    }
}

/// `Barcode,Repeat,Loop no,Well scan x,…` and the values below.
fn table(sheet: &Sheet, line: usize) -> Result<Heading, Box<Diagnostic>> {
    if line + 1 >= sheet.len() || sheet.is_blank(line + 1) || sheet.is_open(line + 1) {
        return Err(refuse(sheet, line));
    }
    let (titles, values) = (sheet.cells(line), sheet.cells(line + 1));
    let mut heading = Heading { end: line + 2, ..Heading::default() };
    for (nth, value) in values.iter().enumerate().filter(|(_, value)| !value.text.is_empty()) {
        let title = titles.get(nth).map_or(String::new(), |title| title.text.to_lowercase());
        let field = match title.as_str() {
            "barcode" => &mut heading.barcode,
            "repeat" => &mut heading.repeat,
            "loop no" => &mut heading.cycle,
            "exc wl / filter" => &mut heading.excitation,
            "ems wl" => &mut heading.emission,
            "trf window" => &mut heading.window,
            "well scan x" | "well scan y" => &mut heading.scan,
            "analysis parameter" | "label-free parameter" => &mut heading.analysis,
            _ => return Err(refuse(sheet, line + 1)),
        };
        field.push_str(&value.text);
    }
    let counts = !heading.repeat.is_empty() && heading.repeat.bytes().all(|b| b.is_ascii_digit());
    if counts { Ok(heading) } else { Err(refuse(sheet, line + 1)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_versions_name_plate_and_repeat() {
        let text = "Barcode: V,1 16:16, PlateRepeat: 2, WellRepeat: 1\nBarcode,Repeat,Loop no,Exc wl / filter,\nK7,2,,450,\n";
        let sheet = Sheet::new("a.csv", text.to_owned());
        let two = read(&sheet, 0).unwrap();
        assert_eq!((two.barcode.as_str(), two.repeat.as_str(), two.end), ("V,1 16:16", "2.1", 1));
        let three = read(&sheet, 1).unwrap();
        assert_eq!(
            (three.barcode.as_str(), three.repeat.as_str(), three.excitation.as_str()),
            ("K7", "2", "450")
        );
        assert_eq!((0..3).map(|line| begins(&sheet, line)).collect::<Vec<_>>(), [true, true, false]);
    }

    #[test]
    fn a_heading_without_repeat_is_refused() {
        let sheet = Sheet::new("a.csv", "Barcode,Repeat,\nK7,,\nBarcode: K, PlateRepeat: x\n".to_owned());
        assert!(read(&sheet, 0).is_err() && read(&sheet, 2).is_err());
    }
}
