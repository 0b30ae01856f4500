//! The landmarks of an `EnVision` export, and the exports, plates and settings between them.

use std::ops::Range;

use foldshift_tables::sheet::Sheet;

/// What a line begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    /// `Plate information`: a plate and one of its grids.
    Plate,
    /// `Background information`: a table between a plate and its grid.
    Background,
    /// `Basic assay information` or `Protocol information`: settings for the whole export.
    Assay,
    /// `Exported with EnVision Workstation version …`: the last line of an export.
    End,
}

/// The landmarks and what they begin. All but the last stand alone in their line.
const MARKS: [(&str, Mark); 5] = [
    ("Plate information", Mark::Plate),
    ("Background information", Mark::Background),
    ("Basic assay information", Mark::Assay),
    ("Protocol information", Mark::Assay),
    ("Exported with EnVision", Mark::End),
];

/// The landmark of a line, and the index of the cell that it stands in.
pub(super) fn mark_of(sheet: &Sheet, line: usize) -> Option<(Mark, usize)> {
    let empty = |c: char| c == sheet.delimiter() || c == '"' || c.is_whitespace();
    let text = sheet.line(line);
    let own = text.trim_start_matches(empty);
    let (landmark, mark) = MARKS.iter().find(|(landmark, _)| own.starts_with(landmark))?;
    let alone = *mark == Mark::End || own[landmark.len()..].chars().all(empty);
    let before = text.len() - own.len();
    alone.then(|| (*mark, text[..before].chars().filter(|c| *c == sheet.delimiter()).count()))
}

/// One export: what `EnVision` wrote at once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Export {
    /// From `Plate information` to the next plate, to the settings or to the end; and the index of
    /// the cell in which lines begin, which is 0 but where a workbook was pasted further right.
    pub(super) plates: Vec<(Range<usize>, usize)>,
    /// The settings.
    pub(super) assay: Vec<Range<usize>>,
    /// Lines that belong to nothing.
    pub(super) stray: Vec<usize>,
    /// Is its last line there?
    pub(super) ended: bool,
}

/// The exports of a sheet, one after the other.
pub(super) fn exports(sheet: &Sheet) -> Vec<Export> {
    let mut exports = Vec::new();
    let mut export = Export::default();
    let mut open: Option<Mark> = None;
    for line in 0..sheet.len() {
        match mark_of(sheet, line) {
            Some((Mark::Plate, left)) => {
                export.plates.push((line..line + 1, left));
                open = Some(Mark::Plate);
            }
            Some((Mark::Assay, _)) if open != Some(Mark::Assay) => {
                export.assay.push(line..line + 1);
                open = Some(Mark::Assay);
            }
            Some((Mark::End, _)) => {
                export.ended = true;
                exports.push(std::mem::take(&mut export));
                open = None;
            }
            _ => match open {
                Some(Mark::Plate) => extend(export.plates.last_mut().map(|(lines, _)| lines), line),
                Some(_) => extend(export.assay.last_mut(), line),
                None if sheet.is_blank(line) => {}
                None => export.stray.push(line),
            },
        }
    }
    if export != Export::default() {
        exports.push(export);
    }
    exports
}

fn extend(lines: Option<&mut Range<usize>>, line: usize) {
    if let Some(lines) = lines {
        lines.end = line + 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_landmark_stands_alone_in_its_line_whatever_pads_it() {
        let sheet = Sheet::new(
            "a.csv",
            "Plate information ,,,\n\"Plate information\"\n,Plate information\nPlate information,x\n"
                .to_owned(),
        );
        let marks: Vec<_> = (0..4).map(|line| mark_of(&sheet, line)).collect();
        assert_eq!(marks, [Some((Mark::Plate, 0)), Some((Mark::Plate, 0)), Some((Mark::Plate, 1)), None]);
    }

    #[test]
    fn exports_end_with_their_last_line_and_settings_may_come_first() {
        let text = "Plate information\n1\n2\n\nBasic assay information\nx\nProtocol information\ny\nExported with EnVision 1\n\
                    note\nBasic assay information\nPlate information\n3\n";
        let sheet = Sheet::new("a.csv", text.to_owned());
        let exports = exports(&sheet);
        assert_eq!(exports[0].plates, [(0..4, 0)]);
        assert_eq!(exports[0].assay.first(), Some(&(4..8)));
        assert_eq!((exports[1].stray.as_slice(), exports[1].ended), ([9].as_slice(), false));
        assert_eq!(
            (exports[1].assay.first(), exports[1].plates.as_slice()),
            (Some(&(10..11)), [(11..13, 0)].as_slice())
        );
    }
}
