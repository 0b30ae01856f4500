//! `matrix_ic50.csv`, `matrix_auc.csv`, `matrix_dss.csv`: compounds down, lines across.

use std::io;

use foldshift_screen::ScreenAnalysis;
use foldshift_screen::analysis::MatrixCell;
use foldshift_tables::table::TableWriter;

use crate::report::result_tables::number;

/// A bound keeps its sign: `>10`; `nd` where nothing can be said, nothing where nothing was tested.
pub(super) fn ic50(analysis: &ScreenAnalysis, out: impl io::Write) -> io::Result<()> {
    matrix(analysis, out, true, |cell| match cell.ic50 {
        Some(ic50) => format!("{}{}", cell.qualifier, number(Some(ic50))),
        None => cell.qualifier.to_owned(),
    })
}

pub(super) fn auc(analysis: &ScreenAnalysis, out: impl io::Write) -> io::Result<()> {
    matrix(analysis, out, false, |cell| number(cell.auc))
}

/// DSS 2, which is the one that most screens are compared by.
pub(super) fn dss(analysis: &ScreenAnalysis, out: impl io::Write) -> io::Result<()> {
    matrix(analysis, out, false, |cell| number(cell.dss.map(|dss| dss[1])))
}

fn matrix(
    analysis: &ScreenAnalysis,
    out: impl io::Write,
    with_unit: bool,
    cell: impl Fn(&MatrixCell) -> String,
) -> io::Result<()> {
    let matrices = &analysis.matrices;
    let mut table = TableWriter::new(out);
    let lines = matrices.cell_lines.iter().map(|line| analysis.cell_lines.name(*line).to_owned());
    let first = ["compound".to_owned()].into_iter().chain(with_unit.then(|| "dose_unit".to_owned()));
    table.write_record(first.chain(lines))?;
    for ((compound, unit), row) in matrices.compounds.iter().zip(&matrices.units).zip(&matrices.cells) {
        let first = [analysis.compounds.name(*compound).to_owned()];
        let first = first.into_iter().chain(with_unit.then(|| unit.to_string()));
        table.write_record(first.chain(row.iter().map(|one| one.as_ref().map_or(String::new(), &cell))))?;
    }
    table.flush()
}
