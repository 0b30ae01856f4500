//! Slips of real tables that must not turn a verdict: each was once read wrongly.

use foldshift_mechanism::evidence::cases::{Tables, cases};
use foldshift_mechanism::evidence::tables;
use foldshift_mechanism::verdict::{Judgement, Knowledge, judge};

/// Rows as a table has them.
fn joined(rows: impl Iterator<Item = String>) -> String {
    rows.collect::<Vec<_>>().join("\n") + "\n"
}

/// Experiments of a drug: the line resists it a hundredfold, or not at all.
fn drug(name: &str, resisted: bool) -> String {
    let pairs = if resisted {
        [(10, "1000"), (9, "1100"), (11, "950")]
    } else {
        [(10, "12"), (9, "11"), (11, "12.5")]
    };
    joined(pairs.iter().zip(1..).map(|((p, r), day)| format!("C,{name},{day},{p},{r},")))
}

fn judged(ic50: &str, genotype: &str, blot: &str) -> Judgement {
    let ic50 =
        format!("case_id,drug,experiment,parental_ic50_nM,resistant_ic50_nM,resistant_censored\n{ic50}");
    let genotype = format!(
        "case_id,gene,variant,vaf_parental,vaf_resistant,copy_number_parental,copy_number_resistant,ngs_coverage,filter\n{genotype}"
    );
    let blot = format!("case_id,drug,target,line,residual_fraction_vs_own_DMSO\n{blot}");
    let (ic50s, _) = tables::ic50("ic50.csv", ic50.as_bytes()).expect("IC50s");
    let ((alterations, coverage), _) =
        tables::genotype("genotype.csv", genotype.as_bytes()).expect("genotypes");
    let (residuals, _) = tables::blot("blot.csv", blot.as_bytes()).expect("blots");
    let tables = Tables { ic50s, alterations, coverage, residuals, growth: Vec::new(), given: [true; 3] };
    let (cases, _) = cases(tables);
    judge(&cases[0], Knowledge::built_in()).expect("a case")
}

fn verdict(one: &Judgement) -> String {
    let confidence = one.decision.confidence.map(|confidence| format!(" {confidence}")).unwrap_or_default();
    format!("{}{confidence}", one.decision.verdict)
}

fn p4() -> String {
    drug("larotrectinib", true) + &drug("zurletrectinib", true)
}

fn p1() -> String {
    drug("larotrectinib", true) + &drug("repotrectinib", false)
}

#[test]
fn a_variant_whose_gene_cannot_be_read_is_no_negative_result() {
    for row in [
        "C,TRK,G595R,0,0.45,,,adequate,\n",
        "C,TrkA/B/C,G595R,0,0.45,,,adequate,\n",
        "C,NTKR1,G595R,0,0.45,,,adequate,\n",
    ] {
        let one = judged(&p4(), row, "");
        assert_eq!(verdict(&one), "INSUFFICIENT_EVIDENCE", "{row}");
        assert!(!one.warnings.is_empty(), "{row}");
    }
    // Gene and change in one cell are what lists have.
    let one = judged(&p4(), "C,,NTRK1 G595R,0,0.45,,,adequate,\n", "");
    assert_eq!(verdict(&one), "ON_TARGET LOW");
}

#[test]
fn a_prefix_that_names_another_gene_is_told_and_not_used() {
    let one = judged(&drug("larotrectinib", true), "C,KRAS,NRAS:G12D,0,0.4,,,adequate,\n", "");
    assert_eq!(verdict(&one), "INSUFFICIENT_EVIDENCE");
    assert!(!one.warnings.is_empty());
}

#[test]
fn a_blot_under_a_drug_that_works_does_not_vote() {
    let blot = "C,repotrectinib,pTRK,parental,0.05\nC,repotrectinib,pTRK,resistant,0.8\n";
    assert_eq!(verdict(&judged(&p1(), "C,,,,,,,none,\n", blot)), "ON_TARGET MODERATE");
}

#[test]
fn a_total_under_the_drug_is_no_lost_target() {
    let blot = "C,larotrectinib,totalTRK,parental,0.15\n";
    assert_eq!(
        verdict(&judged(&drug("larotrectinib", true), "C,,,,,,,none,\n", blot)),
        "INSUFFICIENT_EVIDENCE"
    );
}

#[test]
fn a_fusion_lost_or_an_amplification_needs_no_reads_of_the_resistant_line() {
    for row in [
        "C,NTRK1,TPM3-NTRK1 lost,0.4,0,,,adequate,\n",
        "C,NTRK1,TPM3-NTRK1,0.4,0,,,adequate,\n",
        "C,MET,amplification,0,0,,12,adequate,\n",
    ] {
        assert_eq!(verdict(&judged(&drug("larotrectinib", true), row, "")), "OFF_TARGET MODERATE", "{row}");
    }
    // Copies that the parental line has already explain nothing.
    let one = judged(&drug("larotrectinib", true), "C,MET,amplification,,,12,,adequate,\n", "");
    assert_eq!(verdict(&one), "INSUFFICIENT_EVIDENCE");
}

#[test]
fn a_filtered_fusion_does_not_move_the_target_to_another_gene() {
    let rows = "C,NTRK1,G595R,0,0.45,,,adequate,\nC,,ETV6-NTRK3,0,0.3,,,adequate,LowQ\n";
    assert_eq!(verdict(&judged(&p1(), rows, "")), "ON_TARGET HIGH");
}

#[test]
fn replicates_that_agree_to_the_last_digit_are_still_replicates_in_a_table() {
    let works = joined((1..=3).map(|day| format!("C,selitrectinib,{day},5,7,")));
    let one = judged(&(drug("larotrectinib", true) + &works), "C,,,,,,,none,\n", "");
    assert_eq!((one.panel_code.as_str(), verdict(&one).as_str()), ("P1", "ON_TARGET MODERATE"));
}

#[test]
fn bounds_of_exactly_three_are_resistance() {
    for (p, r) in [(10, 30), (20, 60), (30, 90)] {
        let rows = format!("C,larotrectinib,1,{p},{r},>\nC,larotrectinib,2,{p},2000,>\n");
        assert!(judged(&rows, "C,,,,,,,none,\n", "").panel.is_resistant(), "{p} {r}");
    }
}

#[test]
fn a_partner_that_kills_below_its_lowest_dose_voids_the_combination() {
    let alone = joined((1..=3).map(|day| format!("C,trametinib,{day},1,1,<")));
    let rows = p4() + &drug("zurletrectinib+trametinib (100 nM)", false) + &alone;
    let one = judged(&rows, "C,,,,,,,none,\n", "");
    assert!(one.all_flags.iter().any(|flag| flag == "combo_not_interpretable"), "{:?}", one.all_flags);
    assert_eq!(one.panel_code, "P4");
}

#[test]
fn variants_of_two_genes_are_never_one_compound_hit() {
    let rows = "C,NTRK1,G595R,0,0.4,,,adequate,\nC,NTRK3,G623R,0,0.4,,,adequate,\n";
    let one = judged(&p4(), rows, "");
    assert_eq!(verdict(&one), "ON_TARGET LOW");
}

#[test]
fn what_happened_to_a_fusion_is_of_the_gene_that_the_fusion_names() {
    let one = judged(&p4(), "C,BRAF,TPM3-NTRK1 overexpression,0,,,8,adequate,\n", "");
    assert_eq!(one.genotype.findings[0].gene, "NTRK1");
    let one = judged(&p4(), "C,NTRK1,FGFR1-TACC1,0,0.4,,,adequate,\n", "");
    assert_eq!(one.genotype.findings[0].gene, "FGFR1");
    // One line of evidence, the genotype: P4 is none.
    assert_eq!(verdict(&one), "OFF_TARGET MODERATE");
}

#[test]
fn a_change_of_trk_whose_effect_is_not_told_is_no_negative_result() {
    for variant in ["p.?", "G595?", "X595R", "p.Xaa595Arg"] {
        let one = judged(&p4(), &format!("C,NTRK1,{variant},0,0.4,,,adequate,\n"), "");
        assert_eq!(verdict(&one), "INSUFFICIENT_EVIDENCE", "{variant}");
        assert!(!one.warnings.is_empty(), "{variant}");
    }
}
