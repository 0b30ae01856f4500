//! Files of variants, from the file to the alteration.

#[path = "../../../tests/corpora/mod.rs"]
mod corpora;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::PathBuf;

use flate2::{Compression, write::GzEncoder};
use foldshift_mechanism::evidence::genotype::{Evidence, Form, Lines, coverage, read, read_all, read_from};
use foldshift_mechanism::evidence::tables;
use foldshift_mechanism::knowledge::{gene, written};
use foldshift_mechanism::reported::{Alteration, Coverage, Extent};
use foldshift_tables::diagnostic::Diagnostic;
use proptest::prelude::*;

fn fixture(name: &str) -> PathBuf {
    corpora::project().join("fixtures/evidence/genotype").join(name)
}

fn genes() -> BTreeSet<String> {
    [
        "NTRK1", "NTRK2", "NTRK3", "BRAF", "KRAS", "NRAS", "HRAS", "MAP2K1", "MET", "IGF1R", "FGFR1", "EGFR",
        "ERBB2", "NF1", "PIK3CA", "PTEN",
    ]
    .map(str::to_owned)
    .into()
}

fn pair() -> Lines {
    Lines::pair("KM12", "KM12-LR1")
}

/// An alteration in a line: what tests compare.
fn shown(own: &Alteration) -> String {
    let mut text = format!("{} {} {}", own.case, own.gene, own.variant);
    let number =
        |name: &str, value: Option<f64>| value.map_or(String::new(), |value| format!(" {name}={value}"));
    for part in [
        own.transcript.as_ref().map_or(String::new(), |name| format!(" {name}")),
        number("parental", own.vaf_parental),
        number("resistant", own.vaf_resistant),
        own.in_parental.map_or(String::new(), |has| format!(" in_parental={has}")),
        number("copies", own.copies_resistant),
        number("copies_parental", own.copies_parental),
        own.filter.as_ref().map_or(String::new(), |why| format!(" filter={why}")),
        own.phase.as_ref().map_or(String::new(), |phase| format!(" phase={}/{}", phase.set, phase.haplotype)),
    ] {
        let _ = write!(text, "{part}");
    }
    text
}

fn all_shown(evidence: &Evidence) -> Vec<String> {
    evidence.alterations.iter().map(shown).collect()
}

fn told(diagnostics: &[Diagnostic]) -> String {
    diagnostics.iter().map(ToString::to_string).collect()
}

fn left(evidence: &Evidence, why: &str) -> usize {
    evidence.counts.left.get(why).copied().unwrap_or_default()
}

fn of_text(text: &str, lines: &Lines) -> Result<Evidence, Vec<Diagnostic>> {
    read_from("text", text.as_bytes(), lines, &genes())
}

#[test]
fn mutect2_and_vep_give_changes_fractions_and_phase_by_name_of_sample() {
    let evidence = read(&fixture("mutect2_vep.vcf"), &pair(), &genes()).unwrap();
    assert_eq!(evidence.forms, [Form::VcfCsq]);
    assert_eq!(
        all_shown(&evidence),
        [
            "KM12-LR1 NTRK1 G595R ENST00000524377 parental=0 resistant=0.22 in_parental=false phase=chr1:156876528_G_A/2",
            "KM12-LR1 NTRK1 G667C ENST00000524377 parental=0 resistant=0.1 in_parental=false filter=weak_evidence phase=chr1:156876528_G_A/1",
            "KM12-LR1 KRAS G12D ENST00000311936 parental=0.47 resistant=0.5 in_parental=true",
            "KM12-LR1 KRAS G12V ENST00000311936 parental=0 resistant=0.1 in_parental=false",
            "KM12-LR1 NF1 splice_donor_variant c.3113+1G>T ENST00000358273 resistant=0.4",
        ]
    );
    assert_eq!(evidence.counts.records, 8);
    assert_eq!(evidence.counts.passed, 5);
    assert_eq!(
        evidence.counts.left.iter().map(|(why, count)| format!("{why} {count}")).collect::<Vec<_>>(),
        ["intronic 1", "only_in_parental 1", "other_gene 1", "synonymous 1"]
    );
    assert_eq!(evidence.alterations[0].place.line, Some(10));
    assert_eq!(evidence.coverage.len(), 1);
    assert_eq!(evidence.coverage[0].extent, Extent::Unknown);
}

#[test]
fn strelka2_calls_its_samples_by_roles_and_they_must_be_named() {
    let said = told(&read(&fixture("strelka2_snpeff.vcf"), &pair(), &genes()).unwrap_err());
    assert!(said.contains("`NORMAL` = `KM12`, `TUMOR` = `KM12-LR1`"), "{said}");
    let lines = pair().sample("TUMOR", "KM12-LR1").sample("NORMAL", "KM12");
    let evidence = read(&fixture("strelka2_snpeff.vcf"), &lines, &genes()).unwrap();
    assert_eq!(evidence.forms, [Form::VcfAnn]);
    assert_eq!(
        all_shown(&evidence),
        [
            "KM12-LR1 NTRK1 G595R NM_002529.3 parental=0 resistant=0.22 in_parental=false",
            "KM12-LR1 EGFR E746_A750del NM_005228.5 parental=0 resistant=0.25 in_parental=false filter=LowEVS",
        ]
    );
    assert_eq!(left(&evidence, "synonymous"), 1);
}

#[test]
fn gains_losses_and_fusions_are_taken_where_a_gene_is_named_and_counted_where_none_is() {
    let evidence = read(&fixture("structural.vcf"), &pair(), &genes()).unwrap();
    assert_eq!(
        all_shown(&evidence),
        [
            "KM12-LR1 MET amplification parental=0 in_parental=false copies=12 copies_parental=2",
            "KM12-LR1 EGFR gain parental=0 in_parental=false copies=3 copies_parental=2",
            "KM12-LR1 PTEN deep deletion parental=0 in_parental=false copies=0 copies_parental=2",
            "KM12-LR1 NTRK1 TPM3-NTRK1 lost in_parental=true",
        ]
    );
    assert!(
        told(&evidence.warnings).contains("1 structural records name no gene"),
        "{:?}",
        evidence.warnings
    );
}

#[test]
fn a_maf_gives_both_lines_by_their_barcodes() {
    let evidence = read(&fixture("data_mutations.txt"), &pair(), &genes()).unwrap();
    assert_eq!(evidence.forms, [Form::Maf]);
    assert_eq!(
        all_shown(&evidence),
        [
            "KM12-LR1 NTRK1 G595R ENST00000524377 parental=0 resistant=0.22 in_parental=false",
            "KM12-LR1 KRAS G12D ENST00000256078 parental=0.47 resistant=0.49 in_parental=true",
            "KM12-LR1 NF1 X1038_splice ENST00000358273 parental=0 in_parental=false",
        ]
    );
    assert_eq!(
        (left(&evidence, "synonymous"), left(&evidence, "other_gene"), left(&evidence, "other_sample")),
        (1, 1, 1)
    );
    assert!(told(&evidence.warnings).contains("2 alterations of resistant lines are not listed for `KM12`"));
    // Without a parental line nobody can say what is acquired.
    let alone = Lines { parental: None, ..pair() };
    let evidence = read(&fixture("data_mutations.txt"), &alone, &genes()).unwrap();
    assert!(evidence.alterations.iter().all(|own| own.in_parental.is_none() && own.vaf_parental.is_none()));
}

#[test]
fn a_matched_normal_that_is_the_parental_line_speaks_for_it() {
    let text = "Hugo_Symbol\tHGVSp_Short\tVariant_Classification\tTumor_Sample_Barcode\tMatched_Norm_Sample_Barcode\tt_alt_count\tt_depth\tn_alt_count\tn_depth\n\
                KRAS\tp.G12D\tMissense_Mutation\tKM12_LR1\tkm12\t49\t100\t47\t100\n\
                BRAF\tp.V600E\tMissense_Mutation\tKM12_LR1\tkm12\t41\t100\t0\t90\n";
    assert_eq!(
        all_shown(&of_text(text, &pair()).unwrap()),
        [
            "KM12-LR1 KRAS G12D parental=0.47 resistant=0.49 in_parental=true",
            "KM12-LR1 BRAF V600E parental=0 resistant=0.41 in_parental=false",
        ]
    );
}

#[test]
fn a_percentage_in_a_maf_is_no_fraction() {
    let text = "Hugo_Symbol\tHGVSp_Short\tTumor_Sample_Barcode\tt_vaf\nBRAF\tp.V600E\tKM12-LR1\t41\n";
    let said = told(&of_text(text, &pair()).unwrap_err());
    assert!(said.contains("`41` is no fraction") && said.contains("text:2:23"), "{said}");
}

#[test]
fn levels_of_copy_number_are_no_copies_and_only_the_highest_are_passed_on() {
    let evidence = read(&fixture("data_cna.txt"), &pair(), &genes()).unwrap();
    assert_eq!(
        all_shown(&evidence),
        [
            "KM12-LR1 EGFR amplification parental=0 in_parental=false",
            "KM12-LR1 MET amplification in_parental=true",
            "KM12-LR1 PTEN deep deletion",
        ]
    );
    assert_eq!((left(&evidence, "low_level_gain"), left(&evidence, "other_gene")), (1, 1));
}

#[test]
fn a_fusion_is_lost_only_where_the_resistant_line_has_rows_of_its_own() {
    let evidence = read(&fixture("data_sv.txt"), &pair(), &genes()).unwrap();
    assert_eq!(
        all_shown(&evidence),
        [
            "KM12-LR1 NTRK3 ETV6-NTRK3 parental=0 in_parental=false",
            "KM12-LR1 NTRK1 TPM3-NTRK1 lost in_parental=true",
        ]
    );
    let alone = "Sample_Id\tSite1_Hugo_Symbol\tSite2_Hugo_Symbol\nKM12\tTPM3\tNTRK1\n";
    let evidence = of_text(alone, &pair()).unwrap();
    assert!(evidence.alterations.is_empty());
    assert!(told(&evidence.warnings).contains("whether `KM12-LR1` has lost it cannot be said"));
    let evidence = read(&fixture("data_fusions.txt"), &pair(), &genes()).unwrap();
    assert_eq!(all_shown(&evidence), ["KM12-LR1 NTRK1 TPM3-NTRK1 in_parental=true"]);
}

#[test]
fn a_list_is_read_in_every_spelling() {
    let evidence = read(&fixture("list.txt"), &pair(), &genes()).unwrap();
    assert_eq!(
        all_shown(&evidence),
        [
            "KM12-LR1 NTRK1 G595R",
            "KM12-LR1 NTRK1 G667C resistant=0.22",
            "KM12-LR1 BRAF V600E resistant=0.41",
            "KM12-LR1 MET amplification copies=12",
            "KM12-LR1 KRAS G12D parental=0.47 resistant=0.49 in_parental=true",
            "KM12-LR1 NTRK2 G639R NM_006180.4 resistant=0.125",
            "KM12-LR1 NTRK3 ETV6-NTRK3",
            "KM12-LR1 NTRK1 TPM3-NTRK1 lost",
            "KM12-LR1 EGFR amplification",
        ]
    );
    assert_eq!(left(&evidence, "other_gene"), 1);
    assert!(told(&evidence.warnings).contains("`TP53`"));
    for (line, wanted) in [
        ("NTRK1 G595R", "NTRK1 G595R"),
        ("NTRK1:p.Gly595Arg", "NTRK1 G595R"),
        ("ntrk1 g595r", "NTRK1 G595R"),
        ("TRKA G595R 22%", "NTRK1 G595R resistant=0.22"),
        ("TRKA\tG595R\t0.22", "NTRK1 G595R resistant=0.22"),
        ("NTRK1 (TRKA) p.G595R (VAF 22 %)", "NTRK1 G595R resistant=0.22"),
        ("NTRK1 c.1783G>A p.Gly595Arg", "NTRK1 G595R"),
        ("BRAF V600E, VAF 0,41", "BRAF V600E resistant=0.41"),
        ("BRAF V600E @41%", "BRAF V600E resistant=0.41"),
        ("BRAF V600E vaf=41%", "BRAF V600E resistant=0.41"),
        ("MET amplification CN 12", "MET amplification copies=12"),
        ("MET amp (12 copies)", "MET amplification copies=12"),
        ("MET copy number gain CN=3", "MET gain copies=3"),
        ("ETV6/NTRK3 fusion", "NTRK3 ETV6-NTRK3"),
        ("NTRK1 fusion amplification", "NTRK1 fusion amplification"),
        ("NF1 R1276X", "NF1 R1276*"),
        ("PTEN loss of function", "PTEN loss of function"),
    ] {
        let evidence = of_text(line, &pair()).unwrap_or_else(|said| panic!("{line}: {}", told(&said)));
        assert_eq!(all_shown(&evidence), [format!("KM12-LR1 {wanted}")], "{line}");
    }
    let evidence = of_text("NTRK1 G595R + G667C; BRAF V600E", &pair()).unwrap();
    assert_eq!(all_shown(&evidence), ["KM12-LR1 NTRK1 G595R", "KM12-LR1 NTRK1 G667C", "KM12-LR1 BRAF V600E"]);
    let evidence = of_text("KM12: KRAS G12D 47%\nKM12-LR1: KRAS G12D 49%", &pair()).unwrap();
    assert_eq!(all_shown(&evidence), ["KM12-LR1 KRAS G12D parental=0.47 resistant=0.49 in_parental=true"]);
}

#[test]
fn every_word_that_cannot_be_read_is_pointed_at() {
    let said =
        of_text("NTRK1 G595R\n# fine\nNTRK1 banana, BRAF V600E 41\nG12D\nNTRK3 G623R, maybe\n", &pair())
            .unwrap_err();
    let places: Vec<_> =
        said.iter().map(|own| own.place.as_ref().map(|at| (at.line, at.column)).unwrap()).collect();
    assert_eq!(places, [(Some(3), Some(7)), (Some(3), Some(26)), (Some(4), Some(1)), (Some(5), Some(14))]);
    let text = told(&said);
    for part in [
        "`banana` cannot be read",
        "write `41%`",
        "no gene is named before the change `G12D`",
        "`maybe` cannot be read",
    ] {
        assert!(text.contains(part), "{text}");
    }
    let said = told(&of_text("NTRK1 G595R, KRAS\n", &pair()).unwrap_err());
    assert!(said.contains("no change of `KRAS` is named"), "{said}");
    let evidence = of_text("NTKR1 G595R\nKRAS WT", &pair()).unwrap();
    assert!(told(&evidence.warnings).contains("`NTKR1` → `NTRK1`"));
    assert_eq!(left(&evidence, "wild_type"), 1);
}

#[test]
fn a_table_of_cases_is_read_with_its_coverage() {
    let evidence = read(&fixture("cases.csv"), &Lines::default(), &genes()).unwrap();
    assert_eq!(evidence.forms, [Form::Table]);
    assert_eq!(
        all_shown(&evidence),
        [
            "C1 NTRK1 G595R NM_002529 parental=0 resistant=0.22 in_parental=false",
            "C3 EGFR amplification copies=19.6",
            "C3 NTRK1 TPM3-NTRK1 lost",
        ]
    );
    let coverage: Vec<_> =
        evidence.coverage.iter().map(|own| (own.case.as_str(), own.extent.clone())).collect();
    assert_eq!(coverage, [("C1", Extent::Adequate), ("C2", Extent::None), ("C3", Extent::Adequate)]);
    let said = told(&of_text("gene,variant,vaf\nNTRK1,G595R,22\nBRAF,oops,0.1\n", &pair()).unwrap_err());
    assert!(
        said.contains("write `22%`") && said.contains("text:2:13") && said.contains("text:3:6"),
        "{said}"
    );
    let evidence = of_text("gene;variant;VAF (%)\nNTRK1;p.Gly595Arg;22,5\n", &pair()).unwrap();
    assert_eq!(all_shown(&evidence), ["KM12-LR1 NTRK1 G595R resistant=0.225"]);
}

#[test]
fn the_worked_cases_are_read_whole() {
    let Some(folder) = corpora::corpus("biology") else { return };
    let evidence = read(&folder.join("worked_cases_genotype.csv"), &Lines::default(), &genes()).unwrap();
    let mut table = csv::Reader::from_path(folder.join("worked_cases_genotype.csv")).unwrap();
    let rows: Vec<csv::StringRecord> = table.records().map(Result::unwrap).collect();
    assert_eq!(evidence.alterations.len(), rows.iter().filter(|row| !row[1].is_empty()).count());
    assert_eq!(evidence.coverage.len(), rows.iter().map(|row| &row[0]).collect::<BTreeSet<_>>().len());
    assert!(evidence.warnings.is_empty(), "{:?}", evidence.warnings);
}

/// What a row of the catalogue looks like in a file: the gene, the change as in the literature and in three letters.
fn catalogued() -> Vec<(String, String, String, String)> {
    let Some(folder) = corpora::corpus("biology") else { return Vec::new() };
    let mut table = csv::Reader::from_path(folder.join("resistance_catalog.csv")).unwrap();
    let (mut rows, mut stated) = (Vec::new(), 0);
    for row in table.records().map(Result::unwrap) {
        let (gene, short, long) = (&row[0], &row[1], &row[2]);
        stated += usize::from(long.starts_with("p."));
        let transcript =
            row[3].split([' ', '/']).next().unwrap_or_default().replace("canonical", "NM_000000");
        for (short, long) in short.split(" + ").zip(long.split(" + ")).filter(|(_, long)| !long.is_empty()) {
            rows.push((gene.to_owned(), short.to_owned(), long.to_owned(), transcript.clone()));
        }
    }
    assert!(stated > 0 && rows.len() >= stated);
    rows
}

/// Rows of the catalogue that name a class of changes, each with a member of the class.
const CLASSES: [(&str, &str, &str); 20] = [
    ("KRAS", "G12C", "p.Gly12Cys"),
    ("KRAS", "G13D", "p.Gly13Asp"),
    ("KRAS", "A59T", "p.Ala59Thr"),
    ("KRAS", "Q61H", "p.Gln61His"),
    ("KRAS", "K117N", "p.Lys117Asn"),
    ("KRAS", "A146T", "p.Ala146Thr"),
    ("NRAS", "G12D", "p.Gly12Asp"),
    ("NRAS", "G13R", "p.Gly13Arg"),
    ("NRAS", "Q61K", "p.Gln61Lys"),
    ("HRAS", "Q61R", "p.Gln61Arg"),
    ("MAP2K1", "K57N", "p.Lys57Asn"),
    ("FGFR1", "N546K", "p.Asn546Lys"),
    ("EGFR", "L858R", "p.Leu858Arg"),
    ("EGFR", "E746_A750del", "p.Glu746_Ala750del"),
    ("ERBB2", "A775_G776insYVMA", "p.Ala775_Gly776insTyrValMetAla"),
    ("NF1", "R1276*", "p.Arg1276Ter"),
    ("NF1", "L52Wfs*3", "p.Leu52TrpfsTer3"),
    ("PIK3CA", "H1047R", "p.His1047Arg"),
    ("PTEN", "R233*", "p.Arg233Ter"),
    ("IGF1R", "M1054V", "p.Met1054Val"),
];

fn known() -> Vec<(String, String, String, String)> {
    let classes = CLASSES.map(|(gene, short, long)| {
        (gene.to_owned(), short.to_owned(), long.to_owned(), "NM_000000".to_owned())
    });
    catalogued().into_iter().chain(classes).collect()
}

fn consequence(long: &str) -> &'static str {
    match long {
        long if long.contains("fs") => "frameshift_variant",
        long if long.ends_with("Ter") => "stop_gained",
        long if long.contains("del") => "inframe_deletion",
        long if long.contains("ins") => "inframe_insertion",
        _ => "missense_variant",
    }
}

#[test]
fn every_change_of_the_catalogue_reads_the_same_from_csq_ann_maf_and_lists() {
    let known = known();
    let columns = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tKM12\tKM12-LR1\n";
    let mut csq = "##fileformat=VCFv4.2\n##INFO=<ID=CSQ,Number=.,Type=String,Description=\"Consequence annotations from Ensembl VEP. Format: Allele|Consequence|SYMBOL|Feature|BIOTYPE|HGVSp\">\n".to_owned() + columns;
    let mut ann = "##fileformat=VCFv4.2\n##INFO=<ID=ANN,Number=.,Type=String,Description=\"Functional annotations: 'Allele | Annotation'\">\n".to_owned() + columns;
    let mut maf =
        "Hugo_Symbol\tVariant_Classification\tTumor_Sample_Barcode\tHGVSp\tStart_Position\n".to_owned();
    let (mut short, mut long) = (String::new(), String::new());
    for (at, (gene, one, three, transcript)) in known.iter().enumerate() {
        let kind = consequence(three);
        let samples = "GT:AD\t0/0:100,0\t0/1:78,22";
        let _ = writeln!(
            csq,
            "1\t{}\t.\tG\tA\t.\tPASS\tCSQ=A|{kind}|{gene}|{transcript}.3|protein_coding|NP_1.2:{three}\t{samples}",
            at + 1
        );
        let _ = writeln!(
            ann,
            "1\t{}\t.\tG\tA\t.\tPASS\tANN=A|{kind}|MODERATE|{gene}|{gene}|transcript|{transcript}.3|protein_coding|1/2|c.1G>A|{three}||||| \t{samples}",
            at + 1
        );
        let _ = writeln!(maf, "{gene}\tMissense_Mutation\tKM12-LR1\t{three}\t{at}");
        let _ = writeln!(short, "{gene} {one} 22%");
        let _ = writeln!(long, "- {gene}:{three} (VAF 0.22)");
    }
    let wanted: Vec<_> = known.iter().map(|(gene, one, ..)| (gene.clone(), one.clone())).collect();
    for (form, text) in
        [(Form::VcfCsq, csq), (Form::VcfAnn, ann), (Form::Maf, maf), (Form::List, short), (Form::List, long)]
    {
        let evidence = of_text(&text, &pair()).unwrap_or_else(|said| panic!("{}", told(&said)));
        assert_eq!(evidence.forms, [form]);
        let mut found: Vec<_> =
            evidence.alterations.iter().map(|own| (own.gene.clone(), own.variant.clone())).collect();
        if matches!(form, Form::Maf | Form::List) {
            // One row each: the catalogue names G595R and G667C twice, once as a compound.
            let mut once = wanted.clone();
            once.dedup();
            let mut seen = BTreeSet::new();
            once.retain(|own| seen.insert(own.clone()));
            found.sort();
            once.sort();
            assert_eq!(found, once, "{form}");
        } else {
            assert_eq!(found, wanted, "{form}");
        }
        if form != Form::Maf {
            assert!(evidence.alterations.iter().all(|own| own.vaf_resistant == Some(0.22)), "{form}");
        }
    }
}

#[test]
fn what_happens_to_whole_genes_reads_the_same_from_lists_and_tables() {
    for (gene, event) in [
        ("MET", "amplification"),
        ("EGFR", "amplification"),
        ("ERBB2", "amplification"),
        ("FGFR1", "amplification"),
        ("NTRK1", "fusion amplification"),
        ("NTRK1", "overexpression"),
        ("IGF1R", "activation"),
        ("EGFR", "activation"),
        ("NF1", "loss of function"),
        ("PTEN", "loss of function"),
        ("NTRK1", "TPM3-NTRK1 lost"),
    ] {
        let line = if event.ends_with("lost") { event.to_owned() } else { format!("{gene} {event}") };
        for text in [line, format!("gene\tvariant\n{gene}\t{event}\n")] {
            let evidence = of_text(&text, &pair()).unwrap_or_else(|said| panic!("{text}: {}", told(&said)));
            assert_eq!(all_shown(&evidence), [format!("KM12-LR1 {gene} {event}")]);
        }
    }
}

#[test]
fn files_that_belong_together_are_joined() {
    let vcf = |sample: &str, counts: &str| {
        format!(
            "##fileformat=VCFv4.2\n##INFO=<ID=CSQ,Number=.,Type=String,Description=\"Format: Allele|Consequence|SYMBOL|Feature|HGVSp\">\n\
             #CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t{sample}\n\
             12\t1\t.\tC\tT\t.\tPASS\tCSQ=T|missense_variant|KRAS|x|p.Gly12Asp\tGT:AD\t0/1:{counts}\n"
        )
    };
    let folder = tempfile::tempdir().unwrap();
    let (first, second) = (folder.path().join("a"), folder.path().join("b"));
    std::fs::write(&first, vcf("KM12", "53,47")).unwrap();
    std::fs::write(&second, vcf("KM12_LR1", "51,49")).unwrap();
    let evidence = read_all(&[&first, &second], &pair(), &genes()).unwrap();
    assert_eq!(all_shown(&evidence), ["KM12-LR1 KRAS G12D x parental=0.47 resistant=0.49 in_parental=true"]);
    let alone = read(&first, &pair(), &genes()).unwrap();
    assert!(told(&alone.warnings).contains("no sample of the resistant line `KM12-LR1`"));
    assert!(read(&folder.path().join("none"), &pair(), &genes()).is_err());
}

#[test]
fn what_is_not_understood_is_refused_by_its_name() {
    let vcf = |info: &str| {
        format!(
            "##fileformat=VCFv4.2\n{info}#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tKM12\n1\t1\t.\tA\tC\t.\t.\t.\tGT\t0/1\n"
        )
    };
    for (text, wanted) in [
        (vcf(""), "not annotated"),
        (vcf("##INFO=<ID=EFF,Number=.,Type=String,Description=\"Effects\">\n"), "old form `EFF`"),
        (vcf("##INFO=<ID=BCSQ,Number=.,Type=String,Description=\"x\">\n"), "annotated with `BCSQ`"),
        (vcf("##INFO=<ID=CSQ,Number=.,Type=String,Description=\"Format: Allele|Gene\">\n"), "no SYMBOL"),
        (
            vcf("##INFO=<ID=CSQ,Number=.,Type=String,Description=\"Format: Allele|SYMBOL\">\n"),
            "neither HGVSp",
        ),
        ("##fileformat=VCFv4.2\n".to_owned(), "cut in its header"),
        ("chr1\t1\t100\tNTRK1\nchr1\t200\t300\tNTRK1\n".to_owned(), "BED"),
        ("NTRK1\nBRAF\n".to_owned(), "list of genes without changes"),
        ("Hugo_Symbol\tx\nNTRK1\thello\n".to_owned(), "neither MAF"),
        (String::new(), "empty"),
        ("BCF\u{2}\u{2}".to_owned(), "BCF"),
        ("# only a remark\n".to_owned(), "comments and nothing else"),
    ] {
        let said = told(&of_text(&text, &pair()).unwrap_err());
        assert!(said.contains(wanted), "{wanted}: {said}");
    }
    let cut = std::fs::read_to_string(fixture("mutect2_vep.vcf")).unwrap();
    let end = cut.rfind("\t0/1:70,30").unwrap();
    let said = told(&of_text(&cut[..end], &pair()).unwrap_err());
    assert!(said.contains("cut in the middle of a record") && said.contains("text:17:"), "{said}");
}

#[test]
fn coverage_says_what_a_negative_result_is_worth() {
    let bed = coverage::read(&fixture("panel.bed"), None).unwrap();
    let Extent::Genes { variants, copies } = &bed.extent else { panic!("{:?}", bed.extent) };
    assert_eq!(*variants, ["BRAF", "MET", "NTRK1"]);
    assert!(copies.is_empty());
    assert!(told(&bed.warnings).contains("NTRK2 have 300 bases"), "{}", told(&bed.warnings));
    let listed = coverage::read(&fixture("genes.txt"), None).unwrap();
    let Extent::Genes { variants, copies } = &listed.extent else { panic!() };
    assert_eq!(*variants, ["BRAF", "EGFR", "MET", "NTRK1", "NTRK2"]);
    assert_eq!(*copies, ["EGFR", "MET"]);
    let both = coverage::read(&fixture("panel.bed"), Some(&fixture("genes.txt"))).unwrap();
    let Extent::Genes { copies, .. } = &both.extent else { panic!() };
    assert_eq!(copies.len(), 5);
    let nameless = coverage::read_from("b", &b"chr1\t1\t2\nchr1\t5\t9\n"[..]).unwrap();
    assert_eq!(nameless.extent, Extent::Unknown);
    assert_eq!(nameless.warnings.len(), 1);
    assert!(told(&coverage::read_from("g", &b"NTRK1\nNTRK1 banana\n"[..]).unwrap_err()).contains("g:2:7"));
    assert!(coverage::read(&fixture("mutect2_vep.vcf"), None).is_err());
    assert_eq!(coverage::word(" Adequate "), Some(Extent::Adequate));
    assert_eq!(coverage::word("none"), Some(Extent::None));
    assert_eq!(coverage::word("yes"), None);
}

fn gzip(bytes: &[u8], members: usize) -> Vec<u8> {
    let mut packed = Vec::new();
    for chunk in bytes.chunks(bytes.len().div_ceil(members).max(1)) {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(chunk).unwrap();
        packed.extend(encoder.finish().unwrap());
    }
    packed
}

const FIXTURES: [&str; 8] = [
    "mutect2_vep.vcf",
    "strelka2_snpeff.vcf",
    "structural.vcf",
    "data_mutations.txt",
    "data_cna.txt",
    "data_sv.txt",
    "list.txt",
    "cases.csv",
];

fn lines_for(name: &str) -> Lines {
    match name {
        "cases.csv" => Lines::default(),
        _ => pair().sample("TUMOR", "KM12-LR1").sample("NORMAL", "KM12"),
    }
}

#[test]
fn packed_files_and_other_line_ends_say_the_same() {
    for name in FIXTURES {
        let bytes = std::fs::read(fixture(name)).unwrap();
        let lines = lines_for(name);
        let plain = read_from("f", &bytes[..], &lines, &genes()).unwrap();
        let crlf = String::from_utf8(bytes.clone()).unwrap().replace('\n', "\r\n");
        assert_eq!(read_from("f", crlf.as_bytes(), &lines, &genes()).unwrap(), plain, "{name} with CRLF");
        for members in [1, 3] {
            let packed = gzip(&bytes, members);
            assert_eq!(
                read_from("f", &packed[..], &lines, &genes()).unwrap(),
                plain,
                "{name} in {members} gzip members"
            );
            let cut = read_from("f", &packed[..packed.len() - 5], &lines, &genes());
            assert!(told(&cut.unwrap_err()).contains("cut"), "{name} cut");
        }
        let marked = [&b"\xEF\xBB\xBF"[..], &bytes].concat();
        assert_eq!(
            read_from("f", &marked[..], &lines, &genes()).unwrap(),
            plain,
            "{name} with a byte order mark"
        );
    }
}

#[test]
fn a_bgzip_file_without_its_last_block_is_cut() {
    // A block of bgzip is a gzip member with its size in an extra field.
    let block = |bytes: &[u8]| {
        let member = gzip(bytes, 1);
        let size = u16::try_from(member.len() + 8 - 1).unwrap().to_le_bytes();
        let mut block = member[..10].to_vec();
        block[3] = 4;
        block.extend([6, 0, b'B', b'C', 2, 0, size[0], size[1]]);
        block.extend(&member[10..]);
        block
    };
    let bytes = std::fs::read(fixture("mutect2_vep.vcf")).unwrap();
    let end = [
        0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 0xff, 6, 0, 0x42, 0x43, 2, 0, 0x1b, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    ];
    let mut packed = [block(&bytes[..1000]), block(&bytes[1000..])].concat();
    let said = told(&read_from("f", &packed[..], &pair(), &genes()).unwrap_err());
    assert!(said.contains("last block of bgzip is missing"), "{said}");
    packed.extend(end);
    let plain = read_from("f", &bytes[..], &pair(), &genes()).unwrap();
    assert_eq!(read_from("f", &packed[..], &pair(), &genes()).unwrap(), plain);
}

/// Random numbers of a fixed seed (xorshift64*, doi:10.18637/jss.v008.i14).
fn random(state: &mut u64) -> u64 {
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    state.wrapping_mul(0x2545_F491_4F6C_DD1D)
}

#[test]
fn damaged_bytes_never_panic() {
    let mut state = 0x9E37_79B9_7F4A_7C15;
    let mut below = |most: usize| usize::try_from(random(&mut state) % most as u64).unwrap();
    let names: Vec<&str> =
        FIXTURES.iter().copied().chain(["panel.bed", "genes.txt", "data_fusions.txt"]).collect();
    for name in names {
        let bytes = std::fs::read(fixture(name)).unwrap();
        let lines = lines_for(name);
        for _ in 0..2000 {
            let mut damaged = bytes.clone();
            for _ in 0..=below(4) {
                let at = below(damaged.len());
                match below(5) {
                    0 => damaged[at] = u8::try_from(below(256)).unwrap(),
                    1 => damaged[at] = b"\t\n,;:|=%()/.&-\"<>[]*0"[below(21)],
                    2 => drop(damaged.drain(at..(at + below(20)).min(damaged.len()))),
                    3 => damaged.insert(at, b"\t\n,;:|=%()/.&-\"<>[]*\xc3"[below(21)]),
                    _ => {
                        let copy = damaged[at..(at + below(40)).min(damaged.len())].to_vec();
                        let to = below(damaged.len());
                        damaged.splice(to..to, copy);
                    }
                }
                if damaged.is_empty() {
                    damaged.push(b'x');
                }
            }
            for own in read_from("f", &damaged[..], &lines, &genes())
                .unwrap_or_else(|said| panic_free(&said))
                .alterations
            {
                assert!(
                    [own.vaf_parental, own.vaf_resistant]
                        .iter()
                        .flatten()
                        .all(|own| (0.0..=1.0).contains(own))
                );
            }
            let _ = coverage::read_from("f", &damaged[..]);
        }
    }
}

/// A refusal can be shown, whatever it points at; it has no alterations.
fn panic_free(said: &[Diagnostic]) -> Evidence {
    assert!(!said.is_empty() && !told(said).is_empty());
    of_text("NTRK1 G595R", &pair()).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn a_file_cut_anywhere_is_read_or_refused(which in 0..FIXTURES.len(), part in 0.0..1.0_f64) {
        let bytes = std::fs::read(fixture(FIXTURES[which])).unwrap();
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)]
        let end = (bytes.len() as f64 * part) as usize;
        let found = read_from("f", &bytes[..end], &lines_for(FIXTURES[which]), &genes());
        if let Err(said) = found {
            prop_assert!(!said.is_empty());
        }
    }

    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,200}") {
        let _ = of_text(&text, &pair());
        let _ = coverage::read_from("f", text.as_bytes());
    }

    #[test]
    fn a_percentage_is_its_fraction(percent in 0_u32..=1000) {
        let fraction = f64::from(percent) / 10.0 / 100.0;
        let evidence = of_text(&format!("NTRK1 G595R {}%", f64::from(percent) / 10.0), &pair()).unwrap();
        if percent > 0 {
            prop_assert!((evidence.alterations[0].vaf_resistant.unwrap() - fraction).abs() < 1e-12);
        } else {
            prop_assert!(evidence.alterations.is_empty());
        }
    }

    #[test]
    fn the_order_of_samples_is_nothing(alt in 0_u32..200, reference in 1_u32..200, swapped: bool) {
        let (names, first, second) = ("KM12\tKM12-LR1", "0/0:50,0".to_owned(), format!("0/1:{reference},{alt}"));
        let (names, first, second) =
            if swapped { ("KM12-LR1\tKM12", second, first) } else { (names, first, second) };
        let text = format!(
            "##fileformat=VCFv4.2\n##INFO=<ID=CSQ,Number=.,Type=String,Description=\"Format: Consequence|SYMBOL|HGVSp\">\n\
             #CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t{names}\n\
             1\t1\t.\tC\tT\t.\tPASS\tCSQ=missense_variant|NTRK1|p.Gly595Arg\tGT:AD\t{first}\t{second}\n"
        );
        let evidence = of_text(&text, &pair()).unwrap();
        let own = &evidence.alterations[0];
        prop_assert_eq!(own.vaf_parental, Some(0.0));
        prop_assert_eq!(own.vaf_resistant, Some(f64::from(alt) / f64::from(alt + reference)));
    }
}

/// The columns of a table of cases and of a file of evidence mean the same.
#[test]
fn a_table_of_cases_states_the_same_as_a_file_of_evidence() {
    let path = corpora::project().join("fixtures/mechanism/worked_cases_genotype.csv");
    let bytes = std::fs::read(&path).unwrap();
    let more = "case_id,gene,variant,vaf_parental,vaf_resistant,ngs_coverage,filter,phase\n\
                A,TRKA,p.Gly595Arg,0,0.2,NTRK1 BRAF MET:cn,PASS,cis\nA,NTRK1,G667C,0,0.1,NTRK1 BRAF MET:cn,LowQ,1:2\n\
                B,ERBB1,amp,,,partial,.,\nC,NTRK3,ETV6--NTRK3,0.4,0,no,,trans\n";
    for text in [bytes.as_slice(), more.as_bytes()] {
        let ((stated, coverage), _) = tables::genotype("cases.csv", text).unwrap();
        let found = read_from("cases.csv", text, &Lines::default(), &genes()).unwrap();
        let row = |one: &Alteration| {
            let gene = gene::named(&one.gene);
            let meant = written::read(&one.variant).map(|written| written.change);
            let numbers = (one.vaf_parental, one.vaf_resistant, one.copies_parental, one.copies_resistant);
            let told = (one.transcript.clone(), one.filter.clone(), one.in_parental);
            let set = one.phase.as_ref().map(|phase| phase.set.clone());
            (one.case.clone(), gene, meant, numbers, told, set)
        };
        assert_eq!(
            found.alterations.iter().map(row).collect::<Vec<_>>(),
            stated.iter().map(row).collect::<Vec<_>>()
        );
        let by_case = |rows: &[Coverage]| -> BTreeMap<String, Extent> {
            rows.iter().map(|one| (one.case.clone(), one.extent.clone())).collect()
        };
        assert_eq!(by_case(&found.coverage), by_case(&coverage));
    }
}
