//! CCLE (Barretina et al. 2012): a curve a row, its doses and its activities as lists in one cell.

use foldshift_tables::table::Table;

use super::{Known, quoted};

pub(super) fn find(table: &Table) -> Option<(Known, String)> {
    let doses = table.column(&["Doses (uM)", "doses_um"])?;
    let responses = table.column(&["Activity Data (median)", "activity_data_median"])?;
    let cell_line = table.column(&["CCLE Cell Line Name", "Primary Cell Line Name", "cell_line"])?;
    let compound = table.column(&["Compound", "drug"])?;
    let words = format!(
        "CCLE: a curve a row; doses in µM from {}, responses 1 + activity / 100 from {}, lines from {}",
        quoted(table, doses),
        quoted(table, responses),
        quoted(table, cell_line)
    );
    Some((Known::Lists { cell_line, compound, doses, responses }, words))
}
