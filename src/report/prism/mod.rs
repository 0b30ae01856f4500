//! `prism.pzfx`: the wells and the results as a file that GraphPad Prism opens.
//!
//! ```text
//! plates ─► wells of a compound ─► XY tables: log dose, a column set a line, a subcolumn a replicate
//!                    └──────────► XY tables: mean, SD and n over experiments
//! curves ─► column tables: log IC50, a row an experiment        shifts ─► a grouped table of folds
//!                                        document ─► XML
//! ```
//!
//! The form is the XML of Prism 5 and later, as files that Prism 6 and 7 saved have it (test data of the R package `pzfx`): elements,
//! their order and their attributes are theirs. Analyses and graphs, which such a file keeps in a binary block, are left out: Prism
//! makes its own from the tables.

mod about;
mod document;
mod folds;
mod left_out;
mod means;
mod measured;
mod replicates;
mod table;
mod wells;

use foldshift_study::analysis::Analysis;

use document::Document;
use wells::gathered;

/// `prism.pzfx`: tables of Prism's XML form, UTF-8. Responses are percent of the vehicle, doses log₁₀ molar (of g/mL or percent
/// where they are such). The same analysis gives the same bytes: no date of its making stands in it.
#[must_use]
pub fn prism(analysis: &Analysis) -> String {
    let compounds = gathered(analysis);
    let mut document = Document::default();
    for compound in &compounds {
        document.tables.extend(replicates::tables(compound));
    }
    for compound in &compounds {
        document.tables.extend(means::tables(compound));
    }
    for compound in &compounds {
        document.tables.extend(measured::tables(analysis, compound));
    }
    document.tables.extend(folds::table(analysis));
    document.name_apart();
    document.notes = about::notes(analysis, &compounds, &document.tables);
    document.xml()
}

#[cfg(test)]
mod tests;
