//! BED: regions of the genome, the gene in the fourth column (`NTRK1_exon14`, `NTRK1:…`, `NTRK1|…`).

use std::collections::{BTreeMap, BTreeSet};

use super::Covered;
use crate::evidence::genotype::stream::Opened;
use crate::knowledge::gene;
use crate::reported::Extent;
use foldshift_tables::diagnostic::{Code, Diagnostic, Place};

/// Bases that code for the kinase domain of a TRK: residues 510 to 781 of TRKA, and as many of TRKB and TRKC. Regions
/// of fewer bases cannot hold all its exons.
const KINASE_DOMAIN: u64 = (781 - 510 + 1) * 3;
const KINASES: [&str; 3] = ["NTRK1", "NTRK2", "NTRK3"];

/// Prefixes of names that are no genes.
const NO_GENES: [&str; 14] = [
    "NM", "NR", "NP", "XM", "XR", "REF", "ENS", "CCDS", "MRNA", "REGION", "TARGET", "AMPLICON", "EXON", "CHR",
];

/// A region: three or more columns, start before end.
fn region(line: &str) -> Option<(&str, u64, u64, Option<&str>)> {
    let tabs = line.contains('\t');
    let mut cells: Vec<&str> =
        if tabs { line.split('\t').collect() } else { line.split_whitespace().collect() };
    for cell in &mut cells {
        *cell = cell.trim();
    }
    let (start, end) = (cells.get(1)?.parse().ok()?, cells.get(2)?.parse().ok()?);
    (start <= end && !cells[0].is_empty()).then(|| (cells[0], start, end, cells.get(3).copied()))
}

fn is_preamble(line: &str) -> bool {
    let line = line.trim();
    line.is_empty() || line.starts_with('#') || line.starts_with("track") || line.starts_with("browser")
}

/// Is it a BED file: are its first lines regions?
pub(in super::super) fn is_one(lines: &[&str]) -> bool {
    let mut regions = lines.iter().filter(|line| !is_preamble(line)).take(3).peekable();
    regions.peek().is_some() && regions.all(|line| region(line).is_some())
}

/// The gene that the name of a region names.
fn gene_of(name: &str) -> Option<String> {
    let mut words =
        name.split(['_', ':', '|', ';', ',', '(', ')', '.', ' ', '=']).filter(|word| !word.is_empty());
    words.find_map(|word| {
        // `NTRK1-ex14`, while `HLA-A` keeps its hyphen.
        let cut = word.split_once('-').filter(|(_, rest)| {
            let rest = rest.to_lowercase();
            rest.starts_with("ex") || rest.starts_with(|c: char| c.is_ascii_digit())
        });
        let word = cut.map_or(word, |(gene, _)| gene);
        let upper = word.to_uppercase();
        let prefix: String = upper.chars().take_while(char::is_ascii_alphabetic).collect();
        let numbered = upper.len() > prefix.len() || prefix == upper;
        let none = NO_GENES.contains(&prefix.as_str()) && numbered
            || prefix.starts_with("ENS") && upper.len() > 12
            || (prefix == "RS" && upper.len() > 4);
        (gene::is_approved_like(word) && !none && upper.len() > 1).then(|| gene::named(word))
    })
}

/// Reads it.
pub(super) fn read(opened: Opened<'_>) -> Result<Covered, Vec<Diagnostic>> {
    let place = opened.place();
    let mut input = opened.lines();
    let mut genes: BTreeSet<String> = BTreeSet::new();
    let mut kinases: BTreeMap<String, Vec<(String, u64, u64)>> = BTreeMap::new();
    let (mut regions, mut nameless) = (0usize, 0usize);
    let mut problems = Vec::new();
    while let Some((number, text)) = input.next().map_err(|problem| vec![problem])? {
        if is_preamble(text) {
            continue;
        }
        let Some((chromosome, start, end, name)) = region(text) else {
            problems.push(
                Diagnostic::error(
                    Code::UnknownFormat,
                    "this is no region: expected chromosome, start and end",
                )
                .at(Place::line(place.file.clone(), number))
                .excerpt(text, 1, text.chars().count())
                .help("columns of BED are separated by tabs; start comes before end"),
            );
            if problems.len() >= 20 {
                break;
            }
            continue;
        };
        regions += 1;
        match name.and_then(gene_of) {
            Some(gene) => {
                if KINASES.contains(&gene.as_str()) {
                    kinases.entry(gene.clone()).or_default().push((chromosome.to_owned(), start, end));
                }
                genes.insert(gene);
            }
            None => nameless += 1,
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let mut warnings = Vec::new();
    if genes.is_empty() {
        let message = format!(
            "none of the {regions} regions names a gene in its fourth column: the coverage is unknown"
        );
        warnings.push(
            Diagnostic::warning(Code::EvidenceNotUsed, message)
                .at(place.clone())
                .help("name the genes in the fourth column (`NTRK1_exon14`), or give a list of genes"),
        );
        return Ok(Covered { extent: Extent::Unknown, place, warnings });
    }
    if nameless > 0 {
        let message = format!("{nameless} of {regions} regions name no gene and are not used");
        warnings.push(Diagnostic::warning(Code::UnknownName, message).at(place.clone()));
    }
    for (gene, regions) in kinases {
        let bases = length(regions);
        if bases < KINASE_DOMAIN {
            genes.remove(&gene);
            let message = format!(
                "the regions of {gene} have {bases} bases, and its kinase domain needs {KINASE_DOMAIN}: {gene} does not count as covered"
            );
            let help = "a panel of hot spots cannot say that the kinase domain has no mutation";
            warnings.push(Diagnostic::warning(Code::EvidenceNotUsed, message).at(place.clone()).help(help));
        }
    }
    let extent = Extent::Genes { variants: genes.into_iter().collect(), copies: Vec::new() };
    Ok(Covered { extent, place, warnings })
}

/// Bases that regions cover together.
fn length(mut regions: Vec<(String, u64, u64)>) -> u64 {
    regions.sort();
    let (mut bases, mut reached) = (0, (String::new(), 0));
    for (chromosome, start, end) in regions {
        if chromosome != reached.0 {
            reached = (chromosome, 0);
        }
        bases += end.saturating_sub(start.max(reached.1));
        reached.1 = reached.1.max(end);
    }
    bases
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn genes_are_found_in_every_way_that_panels_name_regions() {
        for name in [
            "NTRK1_exon14",
            "NTRK1:NM_002529:14",
            "NTRK1|ex14",
            "ref|NTRK1,ref|NM_002529,ens|ENST00000524377",
            "NM_002529.3_NTRK1",
            "NTRK1-ex14",
            "TRKA(exon 14)",
        ] {
            assert_eq!(gene_of(name).as_deref(), Some("NTRK1"), "{name}");
        }
        assert_eq!(gene_of("HLA-A_ex2").as_deref(), Some("HLA-A"));
        for name in [".", "NM_002529", "chr1:1-2", "rs113488022", "12", "target_5", "ENST00000524377.1"] {
            assert_eq!(gene_of(name), None, "{name}");
        }
    }

    #[test]
    fn bases_that_regions_share_count_once() {
        let region = |start, end| ("chr1".to_owned(), start, end);
        assert_eq!(length(vec![region(50, 150), region(0, 100), region(10, 20)]), 150);
        assert_eq!(length(vec![region(0, 10), ("chr2".to_owned(), 0, 10)]), 20);
    }
}
