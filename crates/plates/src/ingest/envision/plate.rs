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

impl Plate {
    /// Reads the plate in `lines`, the first of which is `Plate information`; lines begin at cell `left`.
    pub(super) fn read(sheet: &Sheet, lines: Range<usize>, left: usize) -> Result<Self, Box<Diagnostic>> {
        let (header, line) = (lines.start + 1, lines.start + 2);
        let titles: Vec<Cell<'_>> = cells(sheet, header, left);
        let values: Vec<Cell<'_>> = cells(sheet, line, left);
        let get = |title: &str| {
            let at = titles.iter().position(|cell| cell.text.eq_ignore_ascii_case(title))?;
            Some(values.get(at).map_or("", |cell| cell.text.as_ref()))
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
        let filled = |cells: &[Cell<'_>]| {
            cells.iter().rposition(|cell| !cell.text.is_empty()).map_or(0, |last| last + 1)
        };
        if filled(&values) > filled(&titles) || !sheet.is_blank(line + 1) {
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
            trailing: titles.last().is_some_and(|cell| cell.text.is_empty()),
            data: after_background(sheet, line + 1..lines.end),
        })
    }
}

/// The cells of a line from cell `left` on.
pub(super) fn cells(sheet: &Sheet, line: usize, left: usize) -> Vec<Cell<'_>> {
    sheet.cells(line).into_iter().skip(left).collect()
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
            let end = (line..lines.end).find(|line| sheet.is_blank(*line)).unwrap_or(lines.end);
            end..lines.end
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
