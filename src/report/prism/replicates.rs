//! An XY table of a compound: a column set a line, a subcolumn a replicate, wells that are left out struck.

use std::ops::Range;

use crate::report::prism::table::{Cell, Column, Form, MOST_COLUMNS, MOST_SUBCOLUMNS, Table, Xs, part};
use crate::report::prism::wells::{CompoundWells, base_unit};
use crate::report::words;
use foldshift_curves::elementary::log10;
use foldshift_tables::numerals::fixed;
use foldshift_tables::units::LogDose;

/// The tables of a compound: one, unless it has more lines or replicates than a table of Prism holds; none where it has no dose but
/// zero.
pub(super) fn tables(wells: &CompoundWells<'_>) -> Vec<Table> {
    let all: Vec<usize> = (0..wells.lines.len()).collect();
    let blocks = blocks(wells);
    let of_lines: Vec<&[usize]> = all.chunks(MOST_COLUMNS).collect();
    let parts: Vec<(&[Block], &[usize])> =
        blocks.iter().flat_map(|blocks| of_lines.iter().map(|lines| (&**blocks, *lines))).collect();
    let n = parts.len();
    let titled = |(index, (blocks, lines)): (usize, (&[Block], &[usize]))| {
        let title = part(&format!("{}, % of vehicle", wells.compound), index, n);
        table(wells, title, blocks, lines, n)
    };
    parts.into_iter().enumerate().filter_map(titled).collect()
}

/// The heading of the doses, where the table has wells at dose 0 and where not.
pub(super) fn x_title(wells: &CompoundWells<'_>, has_zero: bool) -> String {
    let of = base_unit(wells.unit);
    match wells.x(0).filter(|_| has_zero) {
        Some(zero) => format!("log10 dose ({of}); dose 0 at {}", fixed(zero, 2)),
        None => format!("log10 dose ({of})"),
    }
}

/// What a row is called: its dose.
pub(super) fn row_title(wells: &CompoundWells<'_>, level: usize) -> String {
    let dose = level.checked_sub(1).and_then(|index| wells.doses.get(index));
    dose.map_or_else(|| "dose 0".to_owned(), |dose| words::dose(LogDose::new(log10(*dose), wells.unit)))
}

/// The subcolumns of an experiment, the same in every column set of a table.
#[derive(Clone, Debug, PartialEq)]
struct Block {
    experiment: usize,
    subcolumns: Range<usize>,
}

/// Experiments beside each other, as wide as their largest number of replicates at a dose; in as many tables as it takes.
fn blocks(wells: &CompoundWells<'_>) -> Vec<Vec<Block>> {
    let mut tables: Vec<Vec<Block>> = Vec::new();
    for experiment in 0..wells.experiments.len() {
        let most = |levels: Range<usize>| {
            let at = |level| (0..wells.lines.len()).map(move |line| wells.at(line, experiment, level).len());
            levels.flat_map(at).max().unwrap_or(0)
        };
        // Dose 0 has more wells than a dose: they go on in further rows.
        let of_doses = most(1..wells.levels().end);
        let width = if of_doses > 0 { of_doses } else { most(0..1) }.min(MOST_SUBCOLUMNS);
        let from = tables.last().and_then(|blocks| blocks.last()).map_or(0, |block| block.subcolumns.end);
        match tables.last_mut() {
            Some(blocks) if from + width <= MOST_SUBCOLUMNS => {
                blocks.push(Block { experiment, subcolumns: from..from + width });
            }
            _ => tables.push(vec![Block { experiment, subcolumns: 0..width }]),
        }
    }
    tables
}

fn table(
    wells: &CompoundWells<'_>,
    title: String,
    blocks: &[Block],
    lines: &[usize],
    parts: usize,
) -> Option<Table> {
    let width = blocks.last()?.subcolumns.end;
    let mut rows = Vec::new();
    let mut xs = Vec::new();
    let mut columns: Vec<Vec<Vec<Cell>>> = vec![vec![Vec::new(); width]; lines.len()];
    let mut has_zero = false;
    for level in wells.levels() {
        let x = wells.x(level)?;
        let needs = |line: &usize| {
            let of = |block: &Block| {
                wells.at(*line, block.experiment, level).len().div_ceil(block.subcolumns.len().max(1))
            };
            blocks.iter().map(of).max().unwrap_or(0)
        };
        let turns = lines.iter().map(needs).max().unwrap_or(0);
        has_zero |= level == 0 && turns > 0;
        for turn in 0..turns {
            rows.push(row_title(wells, level));
            xs.push(x);
            for (line, subcolumns) in lines.iter().zip(&mut columns) {
                for block in blocks {
                    let cells = wells.at(*line, block.experiment, level);
                    let from = turn * block.subcolumns.len();
                    for (nth, at) in block.subcolumns.clone().enumerate() {
                        subcolumns[at].push(cells.get(from + nth).copied().unwrap_or_default());
                    }
                }
            }
        }
    }
    let columns = lines.iter().zip(columns);
    Some(Table {
        title,
        form: Form::Replicates(width),
        rows,
        x: Some(Xs { title: x_title(wells, has_zero), values: xs }),
        columns: columns
            .map(|(line, subcolumns)| Column { title: wells.lines[*line].to_owned(), subcolumns })
            .collect(),
        experiments: Some(experiments(wells, blocks)),
        is_part: parts > 1,
    })
}

/// Which subcolumns are which experiment: `1 to 3 2026-03-02, 4 to 6 2026-03-09`.
fn experiments(wells: &CompoundWells<'_>, blocks: &[Block]) -> String {
    let of = |block: &Block| {
        let (from, to) = (block.subcolumns.start + 1, block.subcolumns.end);
        let which = if from >= to { to.to_string() } else { format!("{from} to {to}") };
        format!("{which} {}", wells.experiments[block.experiment])
    };
    blocks.iter().map(of).collect::<Vec<_>>().join(", ")
}
