//! The plates of an iD3 or iD5 workbook, with their names and settings.

use std::collections::BTreeMap;
use std::ops::Range;

use foldshift_tables::sheet::Sheet;

/// What the first line of a grid begins with.
pub(super) const HEADER: &str = "Wavelength(Ex/Em)";

/// A plate: what its head says, and the lines in which it stands.
#[derive(Clone, Debug)]
pub(super) struct Plate {
    /// `1` of `Plate  (1 of 3)`.
    pub(super) number: usize,
    /// `3` of it.
    pub(super) of: usize,
    pub(super) name: String,
    barcode: String,
    /// `Abs`, `Fl`, `Lum`, in lower case.
    pub(super) mode: String,
    /// Rows and columns of the plate type.
    pub(super) shape: Option<(usize, usize)>,
    pub(super) lines: Range<usize>,
}

/// Does a grid or a table begin in this line?
pub(super) fn is_header(sheet: &Sheet, line: usize) -> bool {
    sheet.line(line).starts_with(HEADER)
}

/// The numbers of `Plate  (1 of 3)`.
pub(super) fn number_of(sheet: &Sheet, line: usize) -> Option<(usize, usize)> {
    if !sheet.line(line).contains("Plate") {
        return None;
    }
    let text = sheet.first_text(line);
    let (number, of) =
        text.strip_prefix("Plate")?.trim().strip_prefix('(')?.strip_suffix(')')?.split_once(" of ")?;
    Some((number.trim().parse().ok()?, of.trim().parse().ok()?))
}

/// The plates of a sheet, in order.
pub(super) fn all(sheet: &Sheet) -> Vec<Plate> {
    let starts: Vec<(usize, (usize, usize))> =
        (0..sheet.len()).filter_map(|line| Some((line, number_of(sheet, line)?))).collect();
    let ends = starts.iter().skip(1).map(|(line, _)| *line).chain([sheet.len()]);
    starts
        .iter()
        .zip(ends)
        .map(|((start, (number, of)), end)| Plate::read(sheet, *start..end, *number, *of))
        .collect()
}

impl Plate {
    fn read(sheet: &Sheet, lines: Range<usize>, number: usize, of: usize) -> Self {
        // The first of a key counts: names of plates stand above names of everything else.
        let mut said: BTreeMap<String, String> = BTreeMap::new();
        for line in lines.clone().take_while(|line| !is_header(sheet, *line)) {
            let cells = sheet.cells(line);
            if let [key, value, ..] = cells.as_slice()
                && !key.text.is_empty()
            {
                said.entry(key.text.to_lowercase()).or_insert_with(|| value.text.clone().into_owned());
            }
        }
        let get = |key: &str| said.get(key).cloned().unwrap_or_default();
        let count = |key: &str| get(key).parse::<usize>().ok();
        Self {
            number,
            of,
            name: get("plate name"),
            barcode: get("barcode"),
            mode: get("measurement mode").to_lowercase(),
            shape: count("rows").zip(count("columns")),
            lines,
        }
    }

    /// Its name, told apart from plates of the same name by its barcode or by a number.
    pub(super) fn name_apart(&self, names: &mut BTreeMap<String, usize>) -> String {
        let base = [&self.name, &self.barcode].into_iter().find(|name| !name.is_empty()).cloned();
        let mut name = base.unwrap_or_else(|| format!("Plate {}", self.number));
        if names.contains_key(&name) && !self.barcode.is_empty() && self.barcode != name {
            name = format!("{name}, {}", self.barcode);
        }
        let nth = names.entry(name.clone()).or_insert(0);
        *nth += 1;
        if *nth > 1 { format!("{name}, {nth}") } else { name }
    }
}
