//! The same wells in short: mean, SD and n over experiments, at every dose.

use crate::report::prism::replicates::{row_title, x_title};
use crate::report::prism::table::{Cell, Column, Form, MOST_COLUMNS, Table, Xs, part};
use crate::report::prism::wells::CompoundWells;
use foldshift_curves::statistics::{mean, sd};

/// The tables of a compound; none where it has no dose but zero.
pub(super) fn tables(wells: &CompoundWells<'_>) -> Vec<Table> {
    let levels: Vec<(usize, f64)> =
        wells.levels().filter_map(|level| Some((level, wells.x(level)?))).collect();
    let all: Vec<usize> = (0..wells.lines.len()).collect();
    let parts: Vec<&[usize]> = all.chunks(MOST_COLUMNS).collect();
    let table = |(index, lines): (usize, &&[usize])| {
        let column = |line: &usize| {
            let of = levels.iter().map(|(level, _)| over_experiments(wells, *line, *level));
            let mut subcolumns = vec![Vec::with_capacity(levels.len()); Form::MeanSdN.subcolumns()];
            for cells in of {
                for (subcolumn, value) in subcolumns.iter_mut().zip(cells) {
                    subcolumn.push(Cell::of(value));
                }
            }
            Column { title: wells.lines[*line].to_owned(), subcolumns }
        };
        Table {
            title: part(
                &format!("{}, mean of experiments, % of vehicle", wells.compound),
                index,
                parts.len(),
            ),
            form: Form::MeanSdN,
            rows: levels.iter().map(|(level, _)| row_title(wells, *level)).collect(),
            x: Some(Xs { title: x_title(wells, true), values: levels.iter().map(|(_, x)| *x).collect() }),
            columns: lines.iter().map(column).collect(),
            experiments: None,
            is_part: parts.len() > 1,
        }
    };
    if levels.is_empty() { Vec::new() } else { parts.iter().enumerate().map(table).collect() }
}

/// Mean, SD and n of the means of single experiments; the wells that are left out take no part. The SD needs three experiments: two
/// say nothing of scatter.
fn over_experiments(wells: &CompoundWells<'_>, line: usize, level: usize) -> [Option<f64>; 3] {
    let of_one = |experiment: usize| {
        let used = wells.at(line, experiment, level).iter().filter(|cell| !cell.excluded);
        mean(&used.filter_map(|cell| cell.value).collect::<Vec<f64>>())
    };
    let means: Vec<f64> = (0..wells.experiments.len()).filter_map(of_one).collect();
    let n = u32::try_from(means.len()).ok().filter(|n| *n > 0).map(f64::from);
    [mean(&means), sd(&means), n]
}
