//! What a file is, by what is in it; the name is never looked at.

use super::alteration_table;
use super::coverage::bed;
use super::stream::{Opened, text_of};
use crate::knowledge::gene;
use foldshift_tables::diagnostic::{Code, Diagnostic, Place};

/// The kinds of files that alterations are read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Vcf,
    Maf,
    CopyNumbers,
    StructuralVariants,
    Fusions,
    Table,
    List,
}

/// What can be read; for refusals.
const READABLE: &str = "give a VCF annotated by VEP or SnpEff, a MAF, a data_mutations/data_cna/data_sv table of cBioPortal, \
                        a table with columns gene and variant, or a list such as `NTRK1 G595R 22%`";

/// Which kind it is.
pub(super) fn of(opened: &Opened<'_>) -> Result<Kind, Vec<Diagnostic>> {
    let head = &opened.head[..];
    let refuse = |message: String, help: &str| {
        Err(vec![Diagnostic::error(Code::Evidence, message).at(opened.place()).help(help)])
    };
    if head.starts_with(b"BCF\x02") {
        return refuse(
            "this is a BCF file".to_owned(),
            "convert it: `bcftools view -O z -o variants.vcf.gz variants.bcf`",
        );
    }
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"\xD0\xCF\x11\xE0") {
        return Ok(Kind::Table);
    }
    let text = text_of(head);
    if text.trim().is_empty() {
        return refuse("the file is empty".to_owned(), READABLE);
    }
    // An unfinished last line of the head tells nothing.
    let end = if opened.whole { text.len() } else { text.rfind('\n').unwrap_or(text.len()) };
    let lines: Vec<&str> = text[..end].lines().collect();
    if lines.iter().take(1).any(|line| line.starts_with("##fileformat=VCF"))
        || lines.iter().any(|line| is_columns_of_vcf(line))
    {
        return Ok(Kind::Vcf);
    }
    let mut content =
        lines.iter().enumerate().filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'));
    let Some((at, first)) = content.next() else {
        if lines.iter().any(|line| line.starts_with("##")) {
            return Ok(Kind::Vcf);
        }
        return refuse("the file holds comments and nothing else".to_owned(), READABLE);
    };
    let next = content.next().map(|(_, line)| *line);
    if let Some(kind) = of_portal(first, next) {
        return Ok(kind);
    }
    if first.split('\t').any(is_symbol_column) && first.contains('\t') {
        let place = Place::line(opened.name.clone(), at + 1);
        return Err(vec![
            Diagnostic::error(Code::UnknownWord, "a table with Hugo_Symbol that is neither MAF, nor copy numbers, nor structural variants")
                .at(place)
                .excerpt(*first, 1, first.chars().count())
                .help("a MAF has Tumor_Sample_Barcode and HGVSp_Short, HGVSp or Variant_Classification; data_cna has only numbers; data_sv has Site1_Hugo_Symbol and Site2_Hugo_Symbol"),
        ]);
    }
    if bed::is_one(&lines) {
        return refuse(
            "this is a BED file: it says what was covered, not what was found".to_owned(),
            "give it as the coverage",
        );
    }
    if alteration_table::is_header(first) {
        return Ok(Kind::Table);
    }
    let symbols =
        lines.iter().map(|line| line.trim()).filter(|line| !line.is_empty() && !line.starts_with('#'));
    if symbols.clone().all(gene::is_approved_like) && symbols.count() > 0 {
        return refuse(
            "this is a list of genes without changes: it may say what was covered, not what was found"
                .to_owned(),
            "give it as the coverage; or name the change of each gene, as in `NTRK1 G595R`",
        );
    }
    Ok(Kind::List)
}

/// The line that names the columns of a VCF.
fn is_columns_of_vcf(line: &str) -> bool {
    line.starts_with("#CHROM\tPOS")
}

pub(super) fn is_symbol_column(cell: &str) -> bool {
    cell.trim().trim_matches('"').eq_ignore_ascii_case("hugo_symbol")
}

/// MAF and the tables of cBioPortal, by their columns.
fn of_portal(header: &str, next: Option<&str>) -> Option<Kind> {
    let cells: Vec<String> =
        header.split('\t').map(|cell| cell.trim().trim_matches('"').to_lowercase()).collect();
    let has = |name: &str| cells.iter().any(|cell| cell == name);
    if has("site1_hugo_symbol") && has("site2_hugo_symbol") {
        return Some(Kind::StructuralVariants);
    }
    if !has("hugo_symbol") {
        return None;
    }
    let changes = ["hgvsp_short", "hgvsp", "variant_classification", "protein_change", "amino_acid_change"];
    if changes.iter().any(|name| has(name)) {
        return Some(Kind::Maf);
    }
    if has("fusion") {
        return Some(Kind::Fusions);
    }
    let known = |cell: &str| matches!(cell, "hugo_symbol" | "entrez_gene_id" | "cytoband" | "locus id");
    let row: Vec<&str> = next.unwrap_or_default().split('\t').collect();
    let levels = cells.iter().zip(&row).filter(|(name, _)| !known(name));
    let numbers = levels.clone().all(|(_, cell)| {
        let cell = cell.trim();
        cell.is_empty() || cell.eq_ignore_ascii_case("na") || cell.parse::<f64>().is_ok()
    });
    (cells.len() > 1 && levels.count() > 0 && numbers).then_some(Kind::CopyNumbers)
}
