//! Numbers of a list that are doses: the same in every row of a column of the plate, or the other way round.

use std::collections::{BTreeMap, BTreeSet};

use crate::ingest::list::columns::{Columns, Trouble};
use foldshift_tables::sheet::Sheet;

/// How many lines are looked at.
const LINES: usize = 400;

/// Fewest lines from which something is concluded.
const FEWEST: usize = 8;

/// Says that a column of a list without heading holds doses, as the series on a plate repeats itself.
///
/// A column whose heading says nothing but `Value` holds doses where its levels also differ by one factor.
pub(super) fn doubt(sheet: &Sheet, from: usize, columns: &Columns) -> Option<Trouble> {
    columns.values.iter().filter(|values| values.time_s.is_none()).find_map(|values| {
        if columns.named && &*values.read != "signal" {
            return None;
        }
        let series = Series::of(sheet, from, columns, values.index);
        if !(series.repeats() && (!columns.named || series.is_geometric())) {
            return None;
        }
        let which = if columns.named {
            let header = from.checked_sub(1).map(|line| sheet.cells(line)).unwrap_or_default();
            header.get(values.index).map_or_else(String::new, |cell| format!("column `{}`", cell.text))
        } else {
            format!("column {}", values.index + 1)
        };
        Some(Trouble {
            message: format!("the numbers in {which} repeat across the plate as doses do"),
            help: "write a heading that says what was read, such as `RFU`, above the raw readings; doses go into a column \
                   `Dose`"
                .to_owned(),
        })
    })
}

/// The numbers of a column by the rows and the columns of the plate.
#[derive(Default)]
struct Series {
    lines: usize,
    rows: BTreeMap<usize, BTreeSet<String>>,
    cols: BTreeMap<usize, BTreeSet<String>>,
    levels: BTreeSet<String>,
}

impl Series {
    fn of(sheet: &Sheet, from: usize, columns: &Columns, index: usize) -> Self {
        let mut series = Self::default();
        let mut cells = Vec::new();
        for line in (from..sheet.len()).filter(|line| !sheet.is_blank(*line)).take(LINES) {
            sheet.cells_into(line, &mut cells);
            let Some(well) = columns.wells.of(&cells) else { continue };
            let Some(cell) = cells.get(index).filter(|cell| !cell.text.is_empty()) else { continue };
            series.lines += 1;
            series.rows.entry(well.row()).or_default().insert(cell.text.to_string());
            series.cols.entry(well.col()).or_default().insert(cell.text.to_string());
            series.levels.insert(cell.text.to_string());
        }
        series
    }

    /// Is there one number in each row, or one in each column, and not the same everywhere?
    fn repeats(&self) -> bool {
        let one = |by: &BTreeMap<usize, BTreeSet<String>>| {
            by.len() >= 2 && self.lines >= 2 * by.len() && by.values().all(|texts| texts.len() == 1)
        };
        self.lines >= FEWEST && self.levels.len() >= 2 && (one(&self.rows) || one(&self.cols))
    }

    /// Does each level differ from the next by the same factor, but for rounding? A level of zero is none of the series.
    fn is_geometric(&self) -> bool {
        let number = |text: &String| text.replace(',', ".").parse::<f64>().ok();
        let mut levels: Vec<f64> =
            self.levels.iter().filter_map(number).filter(|level| *level > 0.0).collect();
        levels.sort_unstable_by(f64::total_cmp);
        // The smallest are rounded most.
        let steps: Vec<f64> = levels.windows(2).rev().take(4).map(|pair| pair[1] / pair[0]).collect();
        let (Some(first), true) = (steps.first(), steps.len() >= 3) else { return false };
        *first > 1.2 && steps.iter().all(|step| (step / first - 1.0).abs() < 0.03)
    }
}

#[cfg(test)]
mod tests {
    use crate::ingest::{Choice, read_bytes};

    fn told(text: &str) -> Result<usize, String> {
        match read_bytes("a.csv", text.as_bytes(), Choice::default()) {
            Ok(readings) => Ok(readings.readings.len()),
            Err(problems) => Err(problems[0].message.clone()),
        }
    }

    /// Four rows and six columns, a line a well.
    fn list(line: impl Fn(usize, usize) -> String) -> String {
        let wells = (0..24).map(|at| (at / 6, at % 6));
        let lines = wells.map(|(row, col)| {
            let letter = ["A", "B", "C", "D"][row];
            format!("{letter}{},{}\n", col + 1, line(row, col))
        });
        lines.collect()
    }

    #[test]
    fn doses_of_a_list_without_headings_are_no_readings() {
        let repeat = "repeat across the plate as doses do";
        let dose = |col: usize| [100.0, 33.3, 11.1, 3.7, 1.2, 0.0][col];
        assert!(told(&list(|_, col| format!("{}", dose(col)))).unwrap_err().contains(repeat));
        let beside = list(|row, col| format!("{},{}", dose(col), 500 + 37 * row + 11 * col));
        assert_eq!(told(&beside).unwrap_err(), format!("the numbers in column 2 {repeat}"));
        let rows = list(|row, _| format!("{}", dose(row)));
        assert!(told(&rows).unwrap_err().contains(repeat));
        assert_eq!(told(&list(|row, col| format!("{}", 500 + 37 * row + 11 * col))), Ok(24));
        // All the same: an empty plate.
        assert_eq!(told(&list(|_, _| "0".to_owned())), Ok(24));
    }

    #[test]
    fn values_that_fall_by_one_factor_are_doses() {
        let dose = |col: u32| 100.0 / f64::from(3_u32.pow(col));
        let doses = list(|_, col| format!("{:.3}", dose(u32::try_from(col).unwrap_or(0))));
        assert!(told(&format!("Well,Value\n{doses}")).unwrap_err().contains("column `Value`"));
        assert_eq!(told(&format!("Well,RFU\n{doses}")), Ok(24));
        let even = list(|_, col| format!("{}", 100 * (col + 1)));
        assert_eq!(told(&format!("Well,Value\n{even}")), Ok(24));
    }
}
