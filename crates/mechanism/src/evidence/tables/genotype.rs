//! Alterations, and what sequencing covered.

use super::Told;
use super::table::{Kind, Table};
use crate::reported::{Alteration, Coverage, Extent, Phase};

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
    let mut table = Table::read(source, bytes, &GENOTYPE)?;
    let (mut alterations, mut coverage): (Vec<Alteration>, Vec<Coverage>) = (Vec::new(), Vec::new());
    for row in 0..table.rows.len() {
        let case = table.needed(row, "case_id");
        let (gene, variant) = (table.cell(row, "gene"), table.cell(row, "variant"));
        let numbers = ["vaf_parental", "vaf_resistant"].map(|name| table.fraction(row, name));
        let copies = ["copy_number_parental", "copy_number_resistant"].map(|name| {
            let value = table.number(row, name)?;
            if value < 0.0 {
                table.complain(
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
                row,
                "variant",
                format!("what was altered in `{gene}`?"),
                "write G595R, amplification, …",
            );
            continue;
        }
        let filter =
            table.filled(row, "filter").filter(|text| !["PASS", ".", "pass"].contains(&text.as_str()));
        let phase = table.filled(row, "phase").map(|text| match text.split_once(':') {
            Some((set, haplotype)) => {
                Phase { set: set.trim().to_owned(), haplotype: haplotype.trim().to_owned() }
            }
            // Variants in trans lie apart from each other; those in cis lie together.
            None if text.eq_ignore_ascii_case("trans") => {
                Phase { set: String::new(), haplotype: format!("trans {gene} {variant}") }
            }
            None => Phase { set: String::new(), haplotype: text.to_lowercase() },
        });
        alterations.push(Alteration {
            case,
            gene,
            variant,
            transcript: table.filled(row, "transcript"),
            vaf_parental: numbers[0],
            vaf_resistant: numbers[1],
            in_parental: numbers[0].map(|vaf| vaf > 0.0),
            copies_parental: copies[0],
            copies_resistant: copies[1],
            filter,
            phase,
            place,
        });
    }
    table.finish((alterations, coverage))
}

/// `adequate`, `none`, `unknown`, or genes: `NTRK1 BRAF KRAS NRAS MET:cn`.
fn extent(table: &mut Table, row: usize) -> Option<Extent> {
    let text = table.filled(row, "ngs_coverage")?;
    match text.to_lowercase().as_str() {
        "adequate" => return Some(Extent::Adequate),
        "none" | "not sequenced" | "no" => return Some(Extent::None),
        "unknown" | "inadequate" | "partial" => return Some(Extent::Unknown),
        _ => {}
    }
    let (mut variants, mut copies) = (Vec::new(), Vec::new());
    for part in text.split([' ', ',', ';']).filter(|part| !part.is_empty()) {
        let (gene, what) = part.split_once(':').unwrap_or((part, ""));
        let symbol =
            crate::knowledge::gene::symbol(gene).map_or_else(|| gene.to_ascii_uppercase(), str::to_owned);
        if !crate::knowledge::gene::is_symbol_like(gene) || !matches!(what.to_lowercase().as_str(), "" | "cn")
        {
            let help = "write adequate, none, unknown, or the genes covered: NTRK1 BRAF KRAS NRAS MET:cn";
            table.complain(row, "ngs_coverage", format!("`{part}` in `ngs_coverage` is no gene"), help);
            return None;
        }
        if !what.is_empty() {
            copies.push(symbol.clone());
        }
        variants.push(symbol);
    }
    for list in [&mut variants, &mut copies] {
        list.sort();
        list.dedup();
    }
    // A lone word that is no gene of the rules is more likely a slip of `adequate` than a panel of one gene.
    if variants.len() == 1 && crate::knowledge::gene::symbol(&variants[0]).is_none() {
        let help = "write adequate, none, unknown, or the genes covered: NTRK1 BRAF KRAS NRAS MET:cn";
        table.complain(row, "ngs_coverage", format!("`{text}` in `ngs_coverage` is not known"), help);
        return None;
    }
    Some(Extent::Genes { variants, copies })
}
