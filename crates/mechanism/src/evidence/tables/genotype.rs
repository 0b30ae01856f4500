//! Alterations, and what sequencing covered.

use super::Told;
use super::case_table::{CaseTable, Kind};
use crate::evidence::genotype::coverage::{self, Unstated};
use crate::evidence::genotype::stated::Stated;
use crate::reported::{Alteration, Coverage, Extent};
use foldshift_tables::diagnostic::Code;

const GENOTYPE: Kind = Kind {
    name: "genotypes",
    needed: &["case_id", "gene", "variant"],
    known: &[
        "transcript",
        "vaf_parental",
        "vaf_resistant",
        "copy_number_parental",
        "copy_number_resistant",
        "ngs_coverage",
        "filter",
        "phase",
    ],
    may_be_empty: true,
};

/// A table of genotypes: one row an alteration; a row without gene states the coverage alone.
///
/// # Errors
/// All problems of the table.
pub fn genotype(source: &str, bytes: &[u8]) -> Told<(Vec<Alteration>, Vec<Coverage>)> {
    let mut table = CaseTable::read(source, bytes, &GENOTYPE)?;
    let (mut alterations, mut coverage): (Vec<Alteration>, Vec<Coverage>) = (Vec::new(), Vec::new());
    for row in table.rows() {
        let case = table.needed(row, "case_id");
        let (gene, variant) = (table.cell(row, "gene"), table.cell(row, "variant"));
        let numbers = ["vaf_parental", "vaf_resistant"].map(|name| table.fraction(row, name));
        let copies = ["copy_number_parental", "copy_number_resistant"].map(|name| {
            let value = table.number(row, name)?;
            if value < 0.0 {
                table.complain(
                    Code::Cell,
                    row,
                    name,
                    format!("{value} copies in `{name}`"),
                    "copies per cell, 2 for a diploid gene",
                );
            }
            Some(value.max(0.0))
        });
        let extent = extent(&mut table, row);
        let place = table.place(row, "variant");
        if let Some(extent) = extent {
            coverage.push(Coverage { case: case.clone(), extent, place: table.place(row, "ngs_coverage") });
        }
        if gene.is_empty() && variant.is_empty() {
            if numbers.iter().chain(&copies).any(Option::is_some) {
                table.complain(
                    Code::Cell,
                    row,
                    "gene",
                    "there are numbers and no gene".to_owned(),
                    "fill in the gene and the variant",
                );
            }
            continue;
        }
        if variant.is_empty() && crate::knowledge::fusion::read(&gene).is_none() {
            table.complain(
                Code::Cell,
                row,
                "variant",
                format!("what was altered in `{gene}`?"),
                "write G595R, amplification, …",
            );
            continue;
        }
        let (transcript, filter, phase) =
            (table.filled(row, "transcript"), table.cell(row, "filter"), table.cell(row, "phase"));
        let stated = Stated {
            case,
            gene,
            variant,
            transcript,
            fractions: numbers,
            copies,
            filter: &filter,
            phase: &phase,
            place,
        };
        alterations.push(stated.alteration());
    }
    table.finish((alterations, coverage))
}

/// `adequate`, `none`, `unknown`, or genes: `NTRK1 BRAF KRAS NRAS MET:cn`.
fn extent(table: &mut CaseTable, row: usize) -> Option<Extent> {
    const HELP: &str = "write adequate, none, unknown, or the genes covered: NTRK1 BRAF KRAS NRAS MET:cn";
    let text = table.filled(row, "ngs_coverage")?;
    let unstated = match coverage::of_cell(&text) {
        Ok(extent) => return Some(extent),
        Err(Unstated::NoGene(part)) => format!("`{part}` in `ngs_coverage` is no gene"),
        Err(Unstated::NotKnown) => format!("`{text}` in `ngs_coverage` is not known"),
    };
    table.complain(Code::Cell, row, "ngs_coverage", unstated, HELP);
    None
}
