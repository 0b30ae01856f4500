//! How fast files of variants are read: 100,000 annotated records. `--write FOLDER` writes them, for other programs to be
//! measured beside; `--read FILE` reads one, for a look at peak memory.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::hint::black_box;
use std::io::Write as _;
use std::path::Path;

use criterion::{Criterion, Throughput};
use flate2::{Compression, write::GzEncoder};
use foldshift_mechanism::evidence::genotype::{Lines, coverage, read, read_from};

const RECORDS: usize = 100_000;
const TRANSCRIPTS: usize = 10;

/// Every how manieth record is of a gene of interest.
const OF_INTEREST: usize = 500;

fn genes() -> BTreeSet<String> {
    ["NTRK1", "NTRK2", "NTRK3", "BRAF", "KRAS", "NRAS", "MET", "EGFR", "PTEN", "NF1"]
        .map(str::to_owned)
        .into()
}

fn gene(record: usize) -> String {
    if record.is_multiple_of(OF_INTEREST) { "NTRK1".to_owned() } else { format!("GENE{}", record % 20_000) }
}

/// The header of VEP, with the fields that `--everything` writes.
fn csq_header() -> String {
    "##INFO=<ID=CSQ,Number=.,Type=String,Description=\"Consequence annotations from Ensembl VEP. Format: Allele|Consequence|\
     IMPACT|SYMBOL|Gene|Feature_type|Feature|BIOTYPE|EXON|INTRON|HGVSc|HGVSp|cDNA_position|CDS_position|Protein_position|\
     Amino_acids|Codons|Existing_variation|DISTANCE|STRAND|FLAGS|VARIANT_CLASS|SYMBOL_SOURCE|HGNC_ID|CANONICAL|MANE_SELECT|\
     MANE_PLUS_CLINICAL|TSL|APPRIS|CCDS|ENSP|SWISSPROT|TREMBL|UNIPARC|SIFT|PolyPhen|DOMAINS|AF|gnomADe_AF|CLIN_SIG|SOMATIC|\
     PHENO|PUBMED\">\n"
        .to_owned()
}

fn csq(text: &mut String, record: usize, transcript: usize) {
    let (gene, residue) = (gene(record), record % 900 + 1);
    let _ = write!(
        text,
        "A|missense_variant|MODERATE|{gene}|ENSG{:011}|Transcript|ENST{:011}.7|protein_coding|14/17||ENST{1:011}.7:c.{}G>A|\
         ENSP{1:011}.1:p.Gly{residue}Arg|{}|{}|{residue}/796|G/R|Ggg/Agg|rs{record}&COSV{record}||1||SNV|HGNC|HGNC:8031|\
         {}|{}||1|P1|CCDS1161.1|ENSP{1:011}|P04629.243||UPI000013D2A6|deleterious(0)|probably_damaging(0.998)|Gene3D:1.10.510.10&\
         PANTHER:PTHR24416|0.0002|4.1e-06|likely_pathogenic|0&1|1&1|26546295&28578312",
        record,
        record * TRANSCRIPTS + transcript,
        residue * 3,
        residue * 3 + 40,
        residue * 3,
        if transcript == 3 { "YES" } else { "" },
        if transcript == 3 { "NM_002529.4" } else { "" },
    );
}

fn ann_header() -> String {
    "##INFO=<ID=ANN,Number=.,Type=String,Description=\"Functional annotations: 'Allele | Annotation | Annotation_Impact | \
     Gene_Name | Gene_ID | Feature_Type | Feature_ID | Transcript_BioType | Rank | HGVS.c | HGVS.p | cDNA.pos / cDNA.length | \
     CDS.pos / CDS.length | AA.pos / AA.length | Distance | ERRORS / WARNINGS / INFO' \">\n"
        .to_owned()
}

fn ann(text: &mut String, record: usize, transcript: usize) {
    let (gene, residue) = (gene(record), record % 900 + 1);
    let number = record * TRANSCRIPTS + transcript;
    let _ = write!(
        text,
        "A|missense_variant|MODERATE|{gene}|{gene}|transcript|NM_{number:09}.3|protein_coding|14/17|c.{}G>A|p.Gly{residue}Arg|\
         {}/2663|{0}/2391|{residue}/796||",
        residue * 3,
        residue * 3 + 40,
    );
}

/// A VCF of two samples.
fn vcf(header: &str, key: &str, entry: fn(&mut String, usize, usize), records: usize) -> String {
    let mut text = format!(
        "##fileformat=VCFv4.2\n##source=Mutect2\n{header}#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tKM12\tKM12-LR1\n"
    );
    for record in 0..records {
        let _ = write!(text, "chr1\t{}\t.\tG\tA\t.\tPASS\tDP=410;MQ=60;{key}=", 1000 + record * 10);
        for transcript in 0..TRANSCRIPTS {
            if transcript > 0 {
                text.push(',');
            }
            entry(&mut text, record, transcript);
        }
        let _ = writeln!(
            text,
            "\tGT:AD:AF:DP\t0/0:{},0:0.005:210\t0/1:156,{}:0.2:200",
            200 + record % 20,
            30 + record % 30
        );
    }
    text
}

fn packed(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text.as_bytes()).expect("memory takes everything");
    encoder.finish().expect("memory takes everything")
}

fn files(records: usize) -> [(&'static str, Vec<u8>); 4] {
    let (vep, snpeff) = (vcf(&csq_header(), "CSQ", csq, records), vcf(&ann_header(), "ANN", ann, records));
    let (vep_gz, snpeff_gz) = (packed(&vep), packed(&snpeff));
    [
        ("vep.vcf", vep.into_bytes()),
        ("vep.vcf.gz", vep_gz),
        ("snpeff.vcf", snpeff.into_bytes()),
        ("snpeff.vcf.gz", snpeff_gz),
    ]
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let after =
        |name: &str| arguments.iter().position(|own| own == name).and_then(|at| arguments.get(at + 1));
    let lines = Lines::pair("KM12", "KM12-LR1");
    if let Some(folder) = after("--write") {
        for (name, bytes) in files(RECORDS) {
            std::fs::write(Path::new(folder).join(name), bytes).expect("the folder can be written");
        }
        return;
    }
    if let Some(file) = after("--read") {
        let found = read(Path::new(file), &lines, &genes()).expect("a file that --write wrote");
        println!("{} records, {} alterations", found.counts.records, found.counts.passed);
        return;
    }
    let mut criterion = Criterion::default().configure_from_args().sample_size(10);
    let mut group = criterion.benchmark_group("evidence");
    for (name, bytes) in files(RECORDS / 10) {
        group.throughput(Throughput::Elements(RECORDS as u64 / 10));
        group.bench_function(name, |b| b.iter(|| read_from(name, black_box(&bytes[..]), &lines, &genes())));
    }
    let bed: String = (0..RECORDS).fold(String::new(), |mut text, at| {
        let _ = writeln!(text, "chr1\t{}\t{}\t{}_exon{}", at * 300, at * 300 + 150, gene(at), at % 20 + 1);
        text
    });
    group.throughput(Throughput::Elements(RECORDS as u64));
    group.bench_function("panel.bed", |b| {
        b.iter(|| coverage::read_from("panel.bed", black_box(bed.as_bytes())));
    });
    group.finish();
    criterion.final_summary();
}
