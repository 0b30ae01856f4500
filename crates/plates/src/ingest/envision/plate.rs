//! `Plate information`: which plate a grid belongs to, and what was read; or that it is calculated.

use std::ops::Range;

use crate::ingest::envision::mark::{Mark, mark_of};
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::sheet::{Cell, Sheet};

/// A plate and one of its grids.
#[derive(Clone, Debug)]
pub(super) struct Plate {
    /// The line of the values, from 0.
    pub(super) line: usize,
    pub(super) number: String,
    pub(super) repeat: String,
    /// Empty where there is none.
    pub(super) barcode: String,
    pub(super) origin: Origin,
    /// Does a delimiter end the line of headings?
    pub(super) trailing: bool,
    /// Where the grid and its title are.
    pub(super) data: Range<usize>,
}

/// Where the numbers of a grid come from.
#[derive(Clone, Debug)]
pub(super) enum Origin {
    /// The detector.
    Measured(Measured),
    /// A formula.
    Calculated(String),
}

/// What was measured.
#[derive(Clone, Debug)]
pub(super) struct Measured {
    /// `A450(1)`: the label, and for the how manieth time the protocol uses it.
    pub(super) label: String,
    pub(super) info: MeasInfo,
    /// Cycle and place within the well, as printed.
    pub(super) moment: [String; 3],
}

impl Measured {
    /// The label without its count.
    pub(super) fn name(&self) -> &str {
        without_count(&self.label)
    }
}

/// `A450(1)` is label `A450`.
pub(super) fn without_count(label: &str) -> &str {
    let counted = label.strip_suffix(')').and_then(|rest| rest.rsplit_once('('));
    match counted {
        Some((name, count)) if !count.is_empty() && count.bytes().all(|b| b.is_ascii_digit()) => {
            name.trim_end()
        }
        _ => label,
    }
}

/// `De=1st Ex=Top Em=Top Wdw=1 (14)`: detector, where light goes in and comes out, time window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct MeasInfo {
    pub(super) detector: String,
    excitation: String,
    emission: String,
    pub(super) window: String,
}

impl MeasInfo {
    pub(super) fn read(text: &str) -> Option<Self> {
        let value =
            |key: &str| text.split_whitespace().find_map(|word| word.strip_prefix(key)).map(str::to_owned);
        Some(Self {
            detector: value("De=")?,
            excitation: value("Ex=")?,
            emission: value("Em=")?,
            window: value("Wdw=").unwrap_or_default(),
        })
    }

    /// Does light go into the well?
    pub(super) fn excites(&self) -> bool {
        self.excitation != "N/A"
    }

    /// Is the light that comes out of the well looked at, and not what is left of the light that went in?
    pub(super) fn filters_emission(&self) -> bool {
        self.emission != "N/A"
    }

    /// Is it the ultra-sensitive luminescence detector?
    pub(super) fn is_luminescence(&self) -> bool {
        self.detector.eq_ignore_ascii_case("USLum")
    }
}

/// What `Plate information` says, key by key, in either of its forms.
struct Head {
    /// The last line of it.
    line: usize,
    said: Vec<(String, String)>,
    /// Does a delimiter end its lines?
    trailing: bool,
    /// Has every value a key?
    even: bool,
}

impl Head {
    /// A line of keys, and below it a line of values.
    fn of_lines(sheet: &Sheet, lines: &Range<usize>, left: usize) -> Self {
        let line = lines.start + 2;
        let titles: Vec<Cell<'_>> = cells(sheet, lines.start + 1, left);
        let values: Vec<Cell<'_>> = cells(sheet, line, left);
        let filled = |cells: &[Cell<'_>]| {
            cells.iter().rposition(|cell| !cell.text.is_empty()).map_or(0, |last| last + 1)
        };
        let value = |at: usize| values.get(at).map(|cell| cell.text.clone().into_owned()).unwrap_or_default();
        Self {
            line,
            trailing: titles.last().is_some_and(|cell| cell.text.is_empty()),
            even: filled(&values) <= filled(&titles),
            said: titles
                .iter()
                .enumerate()
                .map(|(at, key)| (key.text.clone().into_owned(), value(at)))
                .collect(),
        }
    }

    /// One item a line, `Plate,1` and so on, as version 1.12 writes it; `None` in the other form.
    fn of_items(sheet: &Sheet, lines: &Range<usize>, left: usize) -> Option<Self> {
        let first = (lines.start + 1..lines.end).find(|line| !sheet.is_blank(*line))?;
        let pair = |line: usize| {
            let cells = cells(sheet, line, left);
            let text =
                |at: usize| cells.get(at).map(|cell| cell.text.clone().into_owned()).unwrap_or_default();
            let more = cells.iter().skip(2).any(|cell| !cell.text.is_empty());
            ((text(0), text(1)), more)
        };
        let ((key, number), _) = pair(first);
        let counts = number.bytes().all(|b| b.is_ascii_digit());
        if !key.eq_ignore_ascii_case("Plate") || !counts || number.is_empty() {
            return None;
        }
        let items: Vec<_> = (first..lines.end)
            .take_while(|line| !sheet.is_blank(*line))
            .map(|line| (line, pair(line)))
            .collect();
        let line = items.last().map_or(first, |(line, _)| *line);
        let even = items.iter().all(|(_, ((key, _), more))| !key.is_empty() && !more);
        // Lines are padded like those of the grid, if at all: only the grid itself tells.
        Some(Self {
            line,
            said: items.into_iter().map(|(_, (item, _))| item).collect(),
            trailing: false,
            even,
        })
    }
}

impl Plate {
    /// Reads the plate in `lines`, the first of which is `Plate information`; lines begin at cell `left`.
    pub(super) fn read(sheet: &Sheet, lines: Range<usize>, left: usize) -> Result<Self, Box<Diagnostic>> {
        let Head { line, said, trailing, even } =
            Head::of_items(sheet, &lines, left).unwrap_or_else(|| Head::of_lines(sheet, &lines, left));
        let get = |title: &str| {
            let (_, value) = said.iter().find(|(key, _)| key.eq_ignore_ascii_case(title))?;
            Some(value.as_str())
        };
        let refuse = |message: &str| {
            let line = line.min(lines.end - 1);
            let width = sheet.line(line).chars().count();
            let help = "expected below `Plate information` one line `Plate,Repeat,Barcode,…` and one line of values; export again";
            Box::new(sheet.error_at(message, line, 1, width).code(Code::Export).help(help))
        };
        if line >= lines.end || sheet.is_open(line) {
            return Err(refuse("truncated: the file ends within `Plate information`"));
        }
        let (Some(number), Some(repeat), Some(barcode)) = (get("Plate"), get("Repeat"), get("Barcode"))
        else {
            return Err(refuse("this line of headings names no plate, repeat and barcode"));
        };
        let counts = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        if !counts(number) || !counts(repeat) {
            return Err(refuse("the number of the plate or of the repeat is no number"));
        }
        if !even || !sheet.is_blank(line + 1) {
            return Err(refuse("what stands below `Plate information` does not fit its headings"));
        }
        let origin = match (get("Formula"), get("Measinfo")) {
            (Some(formula), None) => Origin::Calculated(formula.to_owned()),
            (None, Some(info)) => {
                let info = MeasInfo::read(info).ok_or_else(|| {
                    refuse("`Measinfo` does not say what was read, as in `De=1st Ex=Top Em=Top`")
                })?;
                let moment =
                    ["Kinetics", "ScanX", "ScanY"].map(|title| get(title).unwrap_or_default().to_owned());
                let label = get("Label").filter(|label| !label.is_empty());
                let label = label.ok_or_else(|| refuse("the label of this read is missing"))?.to_owned();
                Origin::Measured(Measured { label, info, moment })
            }
            _ => return Err(refuse("nothing says whether the grid below was measured or calculated")),
        };
        Ok(Self {
            line,
            number: number.to_owned(),
            repeat: repeat.to_owned(),
            barcode: barcode_of(barcode),
            origin,
            trailing,
            data: after_background(sheet, line + 1..lines.end),
        })
    }
}

/// The cells of a line from cell `left` on.
pub(super) fn cells(sheet: &Sheet, line: usize, left: usize) -> Vec<Cell<'_>> {
    sheet.cells(line).into_iter().skip(left).collect()
}

/// Does `Plate information` in `line` go on with one item a line?
pub(super) fn is_listed(sheet: &Sheet, line: usize) -> bool {
    mark_of(sheet, line).is_some_and(|(_, left)| Head::of_items(sheet, &(line..sheet.len()), left).is_some())
}

/// Barcodes are written as formulas, `="BARCODE"`, so that Excel takes them for text.
fn barcode_of(text: &str) -> String {
    let inner = text.strip_prefix('=').unwrap_or(text).trim();
    let inner = inner.strip_prefix('"').and_then(|inner| inner.strip_suffix('"')).unwrap_or(inner).trim();
    if inner == "N/A" { String::new() } else { inner.to_owned() }
}

/// The lines after `Background information` and its table, or all of them.
fn after_background(sheet: &Sheet, lines: Range<usize>) -> Range<usize> {
    let first = lines.clone().find(|line| !sheet.is_blank(*line));
    match first.and_then(|line| Some((line, mark_of(sheet, line)?))) {
        Some((line, (Mark::Background, _))) => {
            let blank =
                |from: usize| (from..lines.end).find(|line| sheet.is_blank(*line)).unwrap_or(lines.end);
            let next = |from: usize| (from..lines.end).find(|line| !sheet.is_blank(*line));
            // Version 1.12 explains its columns, and sets the table below with blanks.
            let legend = next(line + 1).filter(|line| sheet.first_text(*line).starts_with("Legend"));
            let table = legend.and_then(|legend| next(blank(legend)));
            let table = table.filter(|line| sheet.first_text(*line).starts_with("HDR1"));
            blank(table.unwrap_or(line))..lines.end
        }
        _ => lines,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn barcodes_are_freed_of_all_quotes() {
        for (text, barcode) in [
            ("=\"\"", ""),
            ("=\"K7\"", "K7"),
            ("K7", "K7"),
            ("", ""),
            ("=\"8/22/2023 10:50\"", "8/22/2023 10:50"),
        ] {
            assert_eq!(barcode_of(text), barcode);
        }
    }

    #[test]
    fn labels_are_freed_of_their_count_only() {
        assert_eq!(without_count("US LUM 384 (cps)(1)"), "US LUM 384 (cps)");
        assert_eq!(without_count("US LUM 384 (cps)"), "US LUM 384 (cps)");
        assert_eq!(without_count("AC HTRF Laser [Eu](12)"), "AC HTRF Laser [Eu]");
    }
}
