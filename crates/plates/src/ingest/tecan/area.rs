//! The part of a plate that was read: `A1-H12`, `B2-G11`, `A1-F12;G1-G2`.

use std::collections::BTreeSet;

use crate::plate::Well;
use crate::plate::well::PLATE_FORMATS;

/// The wells that the reader was told to read; at least one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Area {
    wells: BTreeSet<Well>,
}

impl Area {
    /// Reads wells and rectangles between `;` or `,`.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut wells = BTreeSet::new();
        for part in text.split([';', ',']).map(str::trim).filter(|part| !part.is_empty()) {
            let (first, last) = part.split_once(['-', ':']).unwrap_or((part, part));
            let (first, last): (Well, Well) = (first.parse().ok()?, last.parse().ok()?);
            for row in first.row().min(last.row())..=first.row().max(last.row()) {
                let cols = first.col().min(last.col())..=first.col().max(last.col());
                wells.extend(cols.filter_map(|col| Well::new(row, col)));
            }
        }
        (!wells.is_empty()).then_some(Self { wells })
    }

    /// The wells, row by row.
    pub(super) fn wells(&self) -> &BTreeSet<Well> {
        &self.wells
    }

    /// The columns that were read in a row, both from 0: the last of them.
    pub(super) fn last_in_row(&self, row: usize) -> Option<usize> {
        self.wells.iter().filter(|well| well.row() == row).map(|well| well.col()).next_back()
    }

    /// First and last row and first and last column, from 0.
    fn bounds(&self) -> [usize; 4] {
        let rows = || self.wells.iter().map(|well| well.row());
        let cols = || self.wells.iter().map(|well| well.col());
        [rows().min(), rows().max(), cols().min(), cols().max()].map(Option::unwrap_or_default)
    }

    /// Can a grid with these rows and columns (first and last, from 0) show this area? It shows the
    /// area alone, or a whole plate.
    pub(super) fn is_shown_by(&self, shape: [usize; 4]) -> bool {
        let [top, bottom, left, right] = self.bounds();
        let whole = shape[0] == 0
            && shape[2] == 0
            && PLATE_FORMATS.iter().any(|plate| plate.rows == shape[1] + 1 && plate.cols == shape[3] + 1);
        shape == [top, bottom, left, right] || (whole && shape[1] >= bottom && shape[3] >= right)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rectangles_and_wells_make_an_area() {
        let area = Area::parse("A1-F12;G1-G2").unwrap();
        assert_eq!((area.wells().len(), area.last_in_row(6)), (74, Some(1)));
        assert!(area.is_shown_by([0, 7, 0, 11]) && area.is_shown_by([0, 6, 0, 11]));
        assert!(!area.is_shown_by([0, 5, 0, 11]) && !area.is_shown_by([0, 7, 0, 10]));
        assert_eq!(Area::parse("C5").unwrap().wells().len(), 1);
        assert!(Area::parse("whole plate").is_none() && Area::parse("").is_none());
    }
}
