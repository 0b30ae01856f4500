//! Grids that are parts of one plate: its column numbers go on behind an empty column, or further down.

use crate::ingest::grid::Grid;

/// Does the plate of `before` go on with `next`, which has no title of its own: `1 … 6`, then `7 … 12` of the same rows?
///
/// Side by side the numbers may jump over columns that nobody used.
pub(super) fn goes_on(before: &Grid, next: &Grid) -> bool {
    let rows = |grid: &Grid| -> Vec<usize> { grid.rows.iter().map(|(row, _)| *row).collect() };
    let after = before.run.first + before.run.cols;
    let follows = if before.header == next.header && before.run.end() <= next.run.start {
        next.run.first >= after
    } else {
        next.run.first == after && before.header != next.header
    };
    let untitled = next
        .title
        .as_ref()
        .is_none_or(|(title, _)| before.title.as_ref().is_some_and(|(other, _)| title == other));
    let turned = before.turned || next.turned;
    follows && untitled && !turned && !before.rows.is_empty() && rows(before) == rows(next)
}

#[cfg(test)]
mod tests {
    use super::super::FORMAT;
    use foldshift_tables::sheet::Book;

    fn told(text: &str) -> Vec<String> {
        let readings = (FORMAT.read)(&Book::of_text("a.csv", text.to_owned())).unwrap().readings;
        readings
            .iter()
            .map(|reading| {
                format!("{} {} {}", reading.plate, reading.well, reading.value.unwrap_or(f64::NAN))
            })
            .collect()
    }

    #[test]
    fn an_empty_column_within_a_plate_makes_no_second_plate() {
        let expected = [
            "Plate 1 A1 1.5",
            "Plate 1 A2 2",
            "Plate 1 A3 3",
            "Plate 1 B1 4",
            "Plate 1 B2 5",
            "Plate 1 B3 6",
            "Plate 1 A4 7",
            "Plate 1 A5 8",
            "Plate 1 A6 9",
            "Plate 1 B4 1",
            "Plate 1 B5 2",
            "Plate 1 B6 3",
        ];
        assert_eq!(told(",1,2,3,,4,5,6\nA,1.5,2,3,,7,8,9\nB,4,5,6,,1,2,3\n\n"), expected);
        assert_eq!(told(",1,2,3,,4,5,6\nA,1.5,2,3,A,7,8,9\nB,4,5,6,B,1,2,3\n\n"), expected);
        let below = ",1,2,3\nA,1.5,2,3\nB,4,5,6\n\n,4,5,6\nA,7,8,9\nB,1,2,3\n\n";
        assert_eq!(told(below), expected);
        assert_eq!(told(",2,3,4,,2,3,4\nA,1.5,2,3,,7,8,9\nB,4,5,6,,1,2,3\n\n")[6], "Plate 2 A2 7");
        assert_eq!(told(",1,2,3,,5,6,7\nA,1.5,2,3,,7,8,9\nB,4,5,6,,1,2,3\n\n")[6], "Plate 1 A5 7");
    }
}
