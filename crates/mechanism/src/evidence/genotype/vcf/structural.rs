//! Structural records: gains, losses and fusions, as far as they name a gene.

use std::sync::Arc;

use super::annotation::Read as Reading;
use super::sample::{Sample, finite};
use super::{Parts, Records};
use crate::evidence::genotype::observation::{Found, Observation, Seen};
use crate::knowledge::gene;
use foldshift_tables::diagnostic::{Code, Diagnostic, Place};

/// Copies per cell from which a gain is called an amplification: more than twice what a diploid cell has twice over.
const AMPLIFIED: f64 = 6.0;

/// Keys of INFO under which callers and annotators name genes.
const GENES: [&str; 8] = ["GENE", "GENES", "GENE_NAME", "GENE_SYMBOL", "SYMBOL", "GENE_A", "GENE1", "GENEA"];
const PARTNERS: [&str; 3] = ["GENE_B", "GENE2", "GENEB"];

/// Structural records that could not be used, for one warning.
#[derive(Debug, Default)]
pub(super) struct Tally {
    without_gene: usize,
    without_copies: usize,
    first: Option<usize>,
}

impl Tally {
    pub(super) fn tell(self, found: &mut Found) {
        let Some(line) = self.first else { return };
        let place = || Place { line: Some(line), ..found.place.clone() };
        let mut said = Vec::new();
        if self.without_gene > 0 {
            let message = format!("{} structural records name no gene, and are not used", self.without_gene);
            said.push(Diagnostic::warning(Code::UnknownName, message).at(place()).help(
                "annotate them, or state amplifications and fusions in a list: `MET amp CN 12`, `ETV6-NTRK3`",
            ));
        }
        if self.without_copies > 0 {
            let message = format!(
                "{} gains or losses of genes of interest state no copy number: they are passed on as `gain` or `deletion`",
                self.without_copies
            );
            said.push(
                Diagnostic::warning(Code::EvidenceNotUsed, message)
                    .at(place())
                    .help("state it in a list: `MET amplification CN 12`"),
            );
        }
        found.warnings.extend(said);
    }
}

/// Is it a structural record: a symbolic allele, a breakend, or a type of fusion? A deletion that is spelled out is a
/// small variant, whatever its `SVTYPE`.
pub(super) fn is_one(parts: &Parts<'_>) -> bool {
    let symbolic = |base: &str| {
        (base.starts_with('<') && !matches!(base, "<NON_REF>" | "<*>" | "<X>")) || base.contains(['[', ']'])
    };
    let fused = || matches!(parts.info("SVTYPE"), Some("BND" | "TRA" | "FUS" | "FUSION"));
    parts.alternates.iter().any(|base| symbolic(base)) || (parts.info.contains("SVTYPE=") && fused())
}

/// What happened to a gene.
enum Event {
    Gain,
    Loss,
    Fusion,
    /// An inversion, an insertion: what it does to the gene is not said.
    Other,
}

fn event(parts: &Parts<'_>) -> Event {
    let alternate = parts.alternates.first().copied().unwrap_or_default();
    let kind = parts.info("SVTYPE").unwrap_or_default();
    let is = |word: &str| kind == word || alternate.starts_with(&format!("<{word}"));
    if is("BND") || is("TRA") || is("FUS") || alternate.contains(['[', ']']) {
        Event::Fusion
    } else if is("DUP") || is("CNV") || is("CN") || is("GAIN") || is("AMP") {
        Event::Gain
    } else if is("DEL") || is("LOSS") {
        Event::Loss
    } else {
        Event::Other
    }
}

pub(super) fn take(records: &mut Records<'_>, number: usize, parts: &Parts<'_>, readings: &[Reading<'_>]) {
    let event = event(parts);
    if let Some((left, right)) = partners(parts, readings) {
        let Some(fusion) = records.wanted.fusion(&left, &right) else {
            records.leave("other_gene");
            return;
        };
        push(records, number, parts, &fusion.gene, &fusion.name, Some(&fusion.pair));
        return;
    }
    let mut named: Vec<String> = readings.iter().map(|reading| reading.gene.clone()).collect();
    let stated = GENES.iter().filter_map(|key| parts.info(key)).flat_map(|text| text.split([',', '|', '&']));
    named.extend(stated.map(gene::named));
    let any = !named.iter().all(String::is_empty) || records.annotation.is_in(parts.info);
    named.retain(|gene| records.wanted.has(gene));
    named.sort();
    named.dedup();
    if !any || (matches!(event, Event::Fusion | Event::Other) && !named.is_empty()) {
        records.leave("structural_without_gene");
        records.structural.without_gene += 1;
        records.structural.first.get_or_insert(number);
        return;
    }
    if named.is_empty() {
        records.leave("other_gene");
        return;
    }
    for gene in named {
        push(
            records,
            number,
            parts,
            &gene,
            if matches!(event, Event::Loss) { "deletion" } else { "gain" },
            None,
        );
    }
}

/// The two genes of a fusion that the record names.
fn partners(parts: &Parts<'_>, readings: &[Reading<'_>]) -> Option<(String, String)> {
    let fused = readings.iter().find(|reading| reading.consequence.contains("gene_fusion"));
    if let Some((left, right)) = fused.and_then(|reading| reading.symbol.split_once('&')) {
        return Some((left.to_owned(), right.to_owned()));
    }
    if let Some(text) =
        parts.info("FUSION").or_else(|| parts.info("FUSION_NAME")).or_else(|| parts.info("FusionName"))
    {
        let (left, right) =
            text.split_once("--").or_else(|| text.split_once("::")).or_else(|| text.split_once('-'))?;
        return Some((left.to_owned(), right.to_owned()));
    }
    if !matches!(event(parts), Event::Fusion) {
        return None;
    }
    let first = |keys: &[&str]| keys.iter().find_map(|key| parts.info(key)).map(str::to_owned);
    if let (Some(left), Some(right)) = (first(&GENES[5..]), first(&PARTNERS)) {
        return Some((left, right));
    }
    let (left, right) = parts.info("GENES").or_else(|| parts.info("GENE"))?.split_once([',', '|', '&'])?;
    (!right.contains([',', '|', '&'])).then(|| (left.to_owned(), right.to_owned()))
}

/// An event of each line.
fn push(
    records: &mut Records<'_>,
    number: usize,
    parts: &Parts<'_>,
    gene: &str,
    what: &str,
    fusion: Option<&(String, String)>,
) {
    let copies_of_record = || {
        let alternate = parts.alternates.first()?;
        let symbolic = alternate.strip_prefix("<CN").and_then(|rest| rest.strip_suffix('>'));
        symbolic.and_then(finite).or_else(|| parts.info("CN").and_then(finite))
    };
    for at in 0..records.samples.len() {
        let Some(line) = records.samples[at] else { continue };
        let place = Place::line(Arc::clone(&records.name), number);
        let mut own = Observation::new(line, gene, what, place);
        own.filter.clone_from(&parts.filter);
        own.site = Some(format!("{}:{}:{}", parts.chromosome, parts.position, parts.alternates.join(",")));
        let sample = Sample::new(parts, at);
        own.seen = sample.as_ref().map_or(Seen::Present(None), |sample| carried(sample));
        if fusion.is_some() {
            own.fusion = fusion.cloned();
        } else {
            own.copies = sample.as_ref().and_then(Sample::copies).or_else(|| {
                let carried = matches!(own.seen, Seen::Present(_));
                carried.then(copies_of_record).flatten()
            });
            named_by_copies(&mut own, what);
            if own.copies.is_none() && matches!(own.seen, Seen::Present(_)) {
                records.structural.without_copies += 1;
                records.structural.first.get_or_insert(number);
            }
        }
        records.found.observations.push(own);
    }
}

/// Calls a gain or loss by its copies, where they are known.
fn named_by_copies(own: &mut Observation, what: &str) {
    let Some(copies) = own.copies else { return };
    let name = if copies >= AMPLIFIED {
        "amplification"
    } else if copies < 0.5 {
        "deep deletion"
    } else if copies < 2.0 {
        "deletion"
    } else if what == "deletion" {
        // Fewer than the cell has of its other genes.
        what
    } else if copies > 2.0 {
        "gain"
    } else {
        own.seen = Seen::Absent(0.0);
        what
    };
    name.clone_into(&mut own.variant);
}

/// Is the event in the sample? By its genotype, its reads, or its copies.
fn carried(sample: &Sample<'_>) -> Seen {
    if let Some(genotype) = sample.get("GT") {
        let mut alleles = genotype.split(['/', '|']);
        if alleles.clone().any(|allele| allele.parse::<usize>().is_ok_and(|allele| allele > 0)) {
            return Seen::Present(None);
        }
        if alleles.all(|allele| allele == "0") {
            return Seen::Absent(0.0);
        }
    }
    // Manta counts reads that span and that split: reference, alternative.
    let reads = ["PR", "SR"].iter().filter_map(|key| sample.get(key));
    let alternates: Vec<f64> = reads.filter_map(|text| finite(text.split(',').nth(1)?)).collect();
    if !alternates.is_empty() {
        return if alternates.iter().sum::<f64>() > 0.0 { Seen::Present(None) } else { Seen::Absent(0.0) };
    }
    if sample.copies().is_some() { Seen::Present(None) } else { Seen::Unknown }
}
