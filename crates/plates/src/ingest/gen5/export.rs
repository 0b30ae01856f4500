//! One export: its matrices, lines of wells and tables in file order, and which of them are raw.

use std::collections::{BTreeMap, BTreeSet};

use super::area::{self, Points};
use super::endpoints::Endpoints;
use super::headings::{header_run, title_above};
use super::label;
use super::listed::Listed;
use super::matrix::Matrix;
use super::read_names::Names;
use super::section::Section;
use super::series::Series;
use super::series_lines::Axis;
use super::{moments, words};
use crate::ingest::cell;
use crate::ingest::harvest::{Harvest, LeftOut};
use crate::ingest::wording::{self, Kind};
use crate::plate::Well;
use crate::plate::well::parse_row;
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::sheet::{Cell, Sheet};

/// Data of an export.
enum Block {
    Matrix(Matrix),
    Endpoints(Endpoints),
    Listed(Listed),
    Series(Series),
}

impl Block {
    /// The labels that stand in it.
    fn labels(&self) -> BTreeSet<&str> {
        match self {
            Self::Matrix(matrix) => matrix.labels().collect(),
            Self::Endpoints(wells) => wells.labels().collect(),
            Self::Listed(wells) => wells.labels().collect(),
            Self::Series(series) => BTreeSet::from([series.title()]),
        }
    }

    /// How many numbers stand under a label.
    fn values(&self, sheet: &Sheet, label: &str) -> usize {
        match self {
            Self::Matrix(matrix) => matrix.values(sheet, label),
            Self::Endpoints(wells) => wells.values(sheet, label),
            Self::Listed(wells) => wells.values(sheet, label),
            Self::Series(series) => series.values(sheet),
        }
    }

    /// The title of a kinetic table.
    fn kinetic(&self) -> Option<&Series> {
        match self {
            Self::Series(series) if series.axis != Axis::Waves => Some(series),
            _ => None,
        }
    }
}

/// What stands in an export.
#[derive(Default)]
struct Blocks {
    all: Vec<Block>,
    scans: area::Wells,
    /// The plate rows of its layout.
    layout: BTreeSet<usize>,
    /// A line of readings that is in none of them.
    stray: Option<Diagnostic>,
}

/// A line of readings below no column numbers, wells or times: the header of its grid or table was lost.
fn stray(sheet: &Sheet, section: &Section, line: usize) -> Option<Diagnostic> {
    let cells = sheet.cells(line);
    let first = cells.iter().find(|cell| !cell.text.is_empty())?;
    let is_label = |cell: &&Cell<'_>| label::parse(&cell.text, &section.procedure).is_some();
    let labelled = cells.iter().any(|cell| is_label(&cell));
    let time = first.text.contains(':') && moments::is_moment(&first.text);
    let row = parse_row(&first.text).is_some() || first.text.parse::<Well>().is_ok();
    let values = cells.iter().filter(|cell| cell.index != first.index && !is_label(cell));
    let readings = values.filter(|cell| cell::is_reading(sheet.marks(), cell.index, &cell.text)).count();
    (readings > 1 && (labelled || time || row)).then(|| {
        let message = "this line of readings stands below no column numbers, wells or times";
        let help = "the line above its grid or table was lost or changed; export the file again";
        sheet.error(message, line, first).code(Code::Export).help(help)
    })
}

fn blocks(sheet: &Sheet, section: &Section) -> Blocks {
    let mut found = Blocks::default();
    let mut line = section.lines.start;
    while line < section.lines.end {
        let block = if let Some(series) = Series::find(sheet, section, line) {
            line = series.end;
            Block::Series(series)
        } else if let Some(wells) = Endpoints::find(sheet, section, line) {
            line = wells.end;
            Block::Endpoints(wells)
        } else if let Some(wells) = Listed::find(sheet, section, line) {
            line = wells.end;
            Block::Listed(wells)
        } else if let Some(end) = found.scans.find(sheet, section, line) {
            line = end;
            continue;
        } else if let Some(run) = header_run(sheet, line) {
            let title = title_above(sheet, &section.lines, line);
            let matrix = Matrix::find(sheet, section.lines.end, line, run, title);
            line = matrix.end;
            if words::is_layout(&matrix.title) || matrix.is_layout() {
                found.layout.extend(matrix.rows());
                continue;
            }
            Block::Matrix(matrix)
        } else {
            found.stray = found.stray.or_else(|| stray(sheet, section, line));
            line += 1;
            continue;
        };
        found.all.push(block);
    }
    found
}

/// How many numbers stand in the matrices and tables of an export.
pub(super) fn values(sheet: &Sheet, section: &Section) -> usize {
    let found = blocks(sheet, section).all;
    found.iter().flat_map(|block| block.labels().into_iter().map(|label| block.values(sheet, label))).sum()
}

/// Reads matrices and tables in file order; says whether there was any raw one.
pub(super) fn read(
    sheet: &Sheet,
    harvest: &mut Harvest<'_>,
    names: &mut Names,
    section: &mut Section,
    points: Points,
) -> bool {
    let Blocks { all, scans, layout, stray } = blocks(sheet, section);
    if section.procedure.steps.is_empty() {
        let labels: BTreeSet<&str> = all.iter().flat_map(Block::labels).collect();
        section.procedure.calculated = label::calculated(labels.into_iter());
    }
    let section = &*section;
    let raw = |label: &str| label::parse(label, &section.procedure);
    // A table without temperatures that has the title of one with them is its copy, blanks subtracted.
    let warm: BTreeSet<&str> =
        all.iter().filter_map(Block::kinetic).filter(|table| table.temperature).map(Series::title).collect();
    let is_copy = |block: &Block| {
        block.kinetic().is_some_and(|table| !table.temperature && warm.contains(table.title()))
    };
    let mut labels = BTreeSet::new();
    let mut left_out: BTreeMap<&str, usize> = BTreeMap::new();
    for block in &all {
        let own = block.labels();
        let mixed = own.iter().any(|label| raw(label).is_some());
        let told = |label: &&str| {
            is_copy(block) || (raw(label).is_none() && !(mixed && wording::kind_of(label) != Kind::Raw))
        };
        for label in own.iter().copied().filter(told) {
            *left_out.entry(label).or_default() += block.values(sheet, label);
        }
        labels.extend(own);
    }
    names.tell_apart(labels.into_iter().filter_map(raw));
    let grids = all.iter().filter(|block| matches!(block, Block::Matrix(_) | Block::Endpoints(_)));
    let gridded: BTreeSet<String> =
        grids.flat_map(Block::labels).filter_map(raw).map(|label| label.base).collect();
    let mut found = false;
    let mut scanned = BTreeSet::new();
    for block in all.iter().filter(|block| !is_copy(block)) {
        found |= match block {
            Block::Matrix(matrix) => match matrix.points(&section.procedure) {
                Some(scan) => {
                    scanned.extend(scan.labels());
                    scan.take(sheet, harvest, names, section, points)
                }
                None => matrix.take(sheet, harvest, names, section, &layout),
            },
            Block::Endpoints(wells) => wells.take(sheet, harvest, names, section),
            Block::Listed(wells) => wells.take(sheet, harvest, names, section, &gridded),
            Block::Series(series) => series.take(sheet, harvest, names, section),
        };
    }
    found |= scans.take(sheet, harvest, names, section, points);
    if let Some(problem) = stray {
        harvest.problem(problem);
        found = true;
    }
    left_out.retain(|label, _| !scanned.contains(*label));
    tell_left_out(harvest, section, &left_out);
    found
}

/// Names what is left out, but for calculated lines among raw ones, which every export has and whose
/// labels say so.
fn tell_left_out(harvest: &mut Harvest<'_>, section: &Section, labels: &BTreeMap<&str, usize>) {
    const SHOWN: usize = 8;
    // Spectra are named by their table, not by its title.
    let named = labels.iter().filter(|(label, _)| !label.is_empty() && !label.ends_with("Spectrum"));
    let (unknown, known): (Vec<_>, Vec<_>) =
        named.partition(|(label, _)| label::may_be_raw(label, &section.procedure));
    for (labels, why) in [(known, LeftOut::Known), (unknown, LeftOut::Unknown)] {
        if labels.is_empty() {
            continue;
        }
        let mut shown: Vec<String> =
            labels.iter().take(SHOWN).map(|(label, _)| format!("`{label}`")).collect();
        if labels.len() > SHOWN {
            shown.push(format!("{} more", labels.len() - SHOWN));
        }
        let message = format!("not read, because no step of the procedure measured it: {}", shown.join(", "));
        let values = labels.iter().map(|(_, values)| **values).sum();
        harvest.leave_out(section.lines.start, &message, values, why);
    }
}
