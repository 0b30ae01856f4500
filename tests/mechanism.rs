//! On-target or off-target: the worked cases, every row of the truth table, and what bad tables get.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Output};

use foldshift::report::mechanism_table::mechanism;
use foldshift_mechanism::evidence::cases::{Tables, cases};
use foldshift_mechanism::evidence::tables;
use foldshift_mechanism::knowledge::{Catalogue, Rules};
use foldshift_mechanism::verdict::{Judgement, Knowledge, judge};
use proptest::prelude::*;

const IC50: &str = include_str!("../fixtures/mechanism/worked_cases_ic50.csv");
const GENOTYPE: &str = include_str!("../fixtures/mechanism/worked_cases_genotype.csv");
const BLOT: &str = include_str!("../fixtures/mechanism/worked_cases_blot.csv");
const GROWTH: &str = include_str!("../fixtures/mechanism/worked_cases_growth.csv");
const EXPECTED: &str = include_str!("../fixtures/mechanism/worked_cases_expected.csv");

/// Every case of the tables, judged; an empty table is not given.
fn judged_with(ic50: &str, genotype: &str, blot: &str, growth: &str, knowledge: Knowledge) -> Vec<Judgement> {
    let (ic50s, _) = tables::ic50("ic50.csv", ic50.as_bytes()).expect("a table of IC50s");
    let (alterations, coverage) = if genotype.is_empty() {
        (Vec::new(), Vec::new())
    } else {
        tables::genotype("genotype.csv", genotype.as_bytes()).expect("a table of genotypes").0
    };
    let residuals = if blot.is_empty() {
        Vec::new()
    } else {
        tables::blot("blot.csv", blot.as_bytes()).expect("a table of blots").0
    };
    let growth = if growth.is_empty() {
        Vec::new()
    } else {
        tables::growth("growth.csv", growth.as_bytes()).expect("a table of growth rates").0
    };
    let given = [!genotype.is_empty(), !blot.is_empty(), true];
    let (cases, _) = cases(Tables { ic50s, alterations, coverage, residuals, growth, given });
    cases.iter().map(|case| judge(case, knowledge).expect("a case without contradictions")).collect()
}

fn judged(ic50: &str, genotype: &str, blot: &str) -> Vec<Judgement> {
    judged_with(ic50, genotype, blot, "", Knowledge::built_in())
}

fn verdict(one: &Judgement) -> String {
    let confidence = one.decision.confidence.map(|confidence| format!(" {confidence}")).unwrap_or_default();
    format!("{}{confidence}", one.decision.verdict)
}

fn table_of(judgements: &[Judgement]) -> String {
    let mut out = Vec::new();
    mechanism(judgements, &mut out).expect("memory can be written");
    String::from_utf8(out).expect("UTF-8")
}

/// Rows of a CSV by its column names.
fn rows(text: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader.deserialize().map(|row| row.expect("a row")).collect()
}

#[test]
fn the_twelve_worked_cases_come_out_as_the_rule_book_says() {
    let judgements = judged_with(IC50, GENOTYPE, BLOT, GROWTH, Knowledge::built_in());
    let found = rows(&table_of(&judgements));
    let expected = rows(EXPECTED);
    assert_eq!((found.len(), expected.len()), (12, 12));
    for (found, expected) in found.iter().zip(&expected) {
        let case = &expected["case_id"];
        assert_eq!((&found["case_id"], &found["verdict"]), (case, &expected["expected_verdict"]));
        for column in
            ["confidence", "subclass", "panel_code", "blot_code", "flags", "lead_drug", "fold_censored"]
        {
            assert_eq!(found[column], expected[column], "{case} {column}");
        }
        for column in ["fold", "ci95_low", "ci95_high"] {
            assert_eq!(found[column].is_empty(), expected[column].is_empty(), "{case} {column}");
            if let (Ok(found), Ok(expected)) = (found[column].parse::<f64>(), expected[column].parse::<f64>())
            {
                // One unit of the third digit: the expected limits were computed with t = 4.303.
                assert!((found / expected - 1.0).abs() < 0.004, "{case} {column}: {found} and {expected}");
            }
        }
        for column in ["evidence_for", "next_experiment"] {
            assert!(!found[column].is_empty(), "{case} {column}");
        }
    }
}

#[test]
fn folds_of_the_worked_cases_are_exact_in_json() {
    let judgements = judged(IC50, GENOTYPE, BLOT);
    let fold =
        |case: &str| judgements.iter().find(|one| one.case_id == case).and_then(|one| one.fold).unwrap();
    assert!((fold("W01") / 253.5 - 1.0).abs() < 1e-12);
    let bound = (1000.0_f64 * 1250.0 * 10_000.0 / 12.0).cbrt();
    assert!((fold("W04") / bound - 1.0).abs() < 1e-12);
    let json = serde_json::to_string(&judgements).unwrap();
    assert!(json.contains("\"verdict\":\"ON_TARGET\"") && json.contains("\"panel_code\":\"P2\""));
}

#[test]
fn a_published_single_fold_is_used_as_given_and_says_so() {
    let one = &judged(IC50, GENOTYPE, BLOT)[0];
    assert_eq!((one.case_id.as_str(), one.n_of_lead()), ("W01", 1));
    assert!(
        one.evidence_against.iter().any(|words| words == "resistance rests on one experiment"),
        "{:?}",
        one.evidence_against
    );
}

trait Lead {
    fn n_of_lead(&self) -> usize;
}

impl Lead for Judgement {
    fn n_of_lead(&self) -> usize {
        self.panel.lead().map_or(0, |drug| drug.n)
    }
}

// The truth table: genotype × panel × blot.

/// Three experiments of a drug that is resisted, and of one that is not.
fn drug(name: &str, resisted: bool) -> String {
    let pairs = if resisted {
        [(10.0, 1000.0), (9.0, 1100.0), (11.0, 950.0)]
    } else {
        [(10.0, 12.0), (9.0, 11.0), (11.0, 12.5)]
    };
    let mut text = String::new();
    for (experiment, (p, r)) in pairs.into_iter().enumerate() {
        writeln!(text, "C,{name},{experiment},{p},{r},").unwrap();
    }
    text
}

fn panel(code: &str) -> String {
    let drugs: &[(&str, bool)] = match code {
        "P0" => &[("larotrectinib", true)],
        "P1" => &[("larotrectinib", true), ("selitrectinib", false)],
        "P2" => &[("larotrectinib", true), ("selitrectinib", true), ("merestinib", false)],
        "P3" => &[("larotrectinib", true), ("repotrectinib", true), ("larotrectinib+trametinib", false)],
        "P4" => &[("larotrectinib", true), ("repotrectinib", true)],
        "P6" => &[("larotrectinib", true), ("doxorubicin", true)],
        other => panic!("no panel {other}"),
    };
    let rows: String = drugs.iter().map(|(name, resisted)| drug(name, *resisted)).collect();
    format!("case_id,drug,experiment,parental_ic50_nM,resistant_ic50_nM,resistant_censored\n{rows}")
}

const GENOTYPE_HEAD: &str = "case_id,gene,variant,transcript,vaf_parental,vaf_resistant,copy_number_resistant,ngs_coverage,filter,phase\n";

fn genotype(hits: &[&str], coverage: &str) -> String {
    let mut text = GENOTYPE_HEAD.to_owned();
    if hits.is_empty() {
        writeln!(text, "C,,,,,,,{coverage},,").unwrap();
    }
    for hit in hits {
        let (gene, variant) = hit.split_once(' ').expect("a gene and a variant");
        writeln!(text, "C,{gene},{variant},,0,0.4,,{coverage},,").unwrap();
    }
    text
}

fn blot(code: &str) -> String {
    let rows = match code {
        "B0" => "",
        "B1" => "C,larotrectinib,pTRK,parental,0.1\nC,larotrectinib,pTRK,resistant,0.9\n",
        "B2" => {
            "C,larotrectinib,pTRK,parental,0.1\nC,larotrectinib,pTRK,resistant,0.1\nC,larotrectinib,pERK,parental,0.1\nC,larotrectinib,pERK,resistant,0.9\n"
        }
        "B3" => {
            "C,larotrectinib,pTRK,parental,0.1\nC,larotrectinib,pTRK,resistant,0.1\nC,larotrectinib,pERK,resistant,0.2\nC,larotrectinib,pAKT,resistant,0.2\n"
        }
        "B4" => "C,DMSO,totalTRK_resistant_over_parental,both,0.1\n",
        "B5" => "C,larotrectinib,pERK,parental,0.1\nC,larotrectinib,pERK,resistant,0.9\n",
        "B6" => "C,larotrectinib,pTRK,parental,0.8\nC,larotrectinib,pTRK,resistant,0.9\n",
        "B7" => "C,larotrectinib,pTRK,parental,0.1\nC,larotrectinib,pTRK,resistant,0.4\n",
        other => panic!("no blot {other}"),
    };
    if rows.is_empty() {
        String::new()
    } else {
        format!("case_id,drug,target,line,residual_fraction_vs_own_DMSO\n{rows}")
    }
}

fn truth(hits: &[&str], coverage: &str, panel_code: &str, blot_code: &str) -> Judgement {
    let mut all = judged(&panel(panel_code), &genotype(hits, coverage), &blot(blot_code));
    let one = all.remove(0);
    assert_eq!((one.panel_code.as_str(), one.blot_code.as_str()), (panel_code, blot_code));
    one
}

fn check(one: &Judgement, expected: &str, flags: &[&str]) {
    assert_eq!(verdict(one), expected, "{:?} {:?}", one.decision, one.evidence_against);
    assert_eq!(one.all_flags, flags);
}

const UNEXPLAINED: &str = "on_target_does_not_explain_next_gen_resistance";

#[test]
fn a_known_variant_with_a_next_generation_drug_that_works_is_on_target() {
    for blot in ["B1", "B0"] {
        check(&truth(&["NTRK1 G595R"], "adequate", "P1", blot), "ON_TARGET HIGH", &[]);
    }
}

#[test]
fn a_known_variant_alone_is_on_target_with_moderate_confidence() {
    check(&truth(&["NTRK1 G595R"], "adequate", "P0", "B0"), "ON_TARGET MODERATE", &[]);
}

#[test]
fn an_xdfg_variant_that_leaves_type_two_drugs_or_persisting_ptrk_is_on_target() {
    for panel in ["P2", "P4"] {
        check(&truth(&["NTRK1 G667C"], "adequate", panel, "B1"), "ON_TARGET HIGH", &[]);
    }
}

#[test]
fn two_variants_in_cis_explain_next_generation_resistance() {
    let genotype =
        genotype(&["NTRK1 G595R", "NTRK1 F589L"], "adequate").replace("adequate,,\n", "adequate,,cis\n");
    for panel_code in ["P2", "P4"] {
        let one = &judged(&panel(panel_code), &genotype, &blot("B1"))[0];
        check(one, "ON_TARGET HIGH", &[]);
        assert!(
            one.subclass.starts_with("compound (") && one.subclass.contains("in cis"),
            "{}",
            one.subclass
        );
    }
}

#[test]
fn a_solvent_front_or_gatekeeper_variant_does_not_explain_next_generation_resistance() {
    for hit in ["NTRK1 G595R", "NTRK3 F617L"] {
        check(&truth(&[hit], "adequate", "P4", "B0"), "ON_TARGET LOW", &[UNEXPLAINED]);
    }
}

#[test]
fn a_solvent_front_variant_beside_a_functional_bypass_is_mixed() {
    check(&truth(&["NTRK1 G595R"], "adequate", "P3", "B2"), "MIXED HIGH", &[UNEXPLAINED]);
}

#[test]
fn an_acquired_bypass_event_with_a_bypass_signal_is_off_target() {
    for panel in ["P3", "P4"] {
        check(&truth(&["BRAF V600E"], "adequate", panel, "B2"), "OFF_TARGET HIGH", &[]);
    }
}

#[test]
fn an_acquired_bypass_event_alone_is_off_target_with_moderate_confidence() {
    for panel in ["P0", "P4"] {
        check(&truth(&["KRAS G12D"], "adequate", panel, "B0"), "OFF_TARGET MODERATE", &[]);
    }
}

#[test]
fn a_bypass_event_contradicts_a_next_generation_drug_that_works() {
    let one = truth(&["KRAS G12D"], "adequate", "P1", "B0");
    check(&one, "INSUFFICIENT_EVIDENCE", &["conflicting_evidence"]);
}

#[test]
fn where_the_next_generation_drug_works_the_variant_outweighs_a_bypass_event() {
    for blot in ["B0", "B1", "B3"] {
        let one = truth(&["NTRK1 G595R", "KRAS G12D"], "adequate", "P1", blot);
        check(&one, "ON_TARGET MODERATE", &[]);
        assert!(
            one.evidence_against.iter().any(|words| words.contains("KRAS G12D")),
            "{:?}",
            one.evidence_against
        );
    }
}

#[test]
fn a_variant_and_a_bypass_event_with_next_generation_resistance_are_mixed() {
    let hits = ["NTRK1 G595R", "KRAS G12D"];
    check(&truth(&hits, "adequate", "P4", "B0"), "MIXED MODERATE", &[UNEXPLAINED]);
    check(&truth(&hits, "adequate", "P4", "B2"), "MIXED HIGH", &[UNEXPLAINED]);
}

#[test]
fn a_functional_bypass_without_any_variant_is_off_target() {
    check(&truth(&[], "adequate", "P3", "B2"), "OFF_TARGET HIGH", &[]);
}

#[test]
fn next_generation_resistance_with_a_clean_sequence_is_off_target_by_exclusion() {
    for blot in ["B0", "B5"] {
        check(&truth(&[], "adequate", "P4", blot), "OFF_TARGET LOW", &["by_exclusion"]);
    }
    check(&truth(&[], "unknown", "P4", "B0"), "INSUFFICIENT_EVIDENCE", &[]);
}

#[test]
fn a_next_generation_drug_that_works_predicts_an_on_target_variant() {
    for coverage in ["adequate", "none"] {
        let one = truth(&[], coverage, "P1", "B0");
        check(&one, "ON_TARGET MODERATE", &[]);
        assert_eq!(one.subclass, "predicted solvent_front or gatekeeper");
    }
}

#[test]
fn a_next_generation_drug_that_works_contradicts_a_bypass_signal() {
    check(&truth(&[], "none", "P1", "B2"), "INSUFFICIENT_EVIDENCE", &["conflicting_evidence"]);
}

#[test]
fn resistance_alone_tells_no_mechanism() {
    for blot in ["B5", "B0", "B3", "B6", "B7"] {
        check(&truth(&[], "none", "P0", blot), "INSUFFICIENT_EVIDENCE", &[]);
    }
}

#[test]
fn a_cytotoxic_drug_that_fails_too_makes_panel_and_blot_void() {
    check(&truth(&[], "adequate", "P6", "B1"), "INSUFFICIENT_EVIDENCE", &["suspect_nonspecific"]);
    check(&truth(&["NTRK1 G595R"], "adequate", "P6", "B1"), "ON_TARGET MODERATE", &[]);
}

// Rules beside the table.

#[test]
fn one_line_without_a_genotype_is_worth_what_the_sequence_is_worth() {
    check(&truth(&[], "adequate", "P3", "B0"), "OFF_TARGET MODERATE", &[]);
    check(&truth(&[], "none", "P3", "B0"), "OFF_TARGET LOW", &[]);
    check(&truth(&[], "none", "P0", "B1"), "ON_TARGET LOW", &[]);
    check(&truth(&[], "none", "P0", "B4"), "OFF_TARGET LOW", &[]);
    check(&truth(&["KRAS G12D"], "adequate", "P0", "B1"), "MIXED LOW", &[]);
    assert_eq!(truth(&[], "none", "P2", "B0").subclass, "predicted xDFG");
}

#[test]
fn type_two_drugs_say_nothing_beside_a_bypass_receptor() {
    let met = format!("{GENOTYPE_HEAD}C,MET,amplification,,,,12,adequate,,\n");
    let one = &judged(&panel("P2"), &met, "")[0];
    assert_eq!(one.panel_code, "P2x");
    check(one, "OFF_TARGET MODERATE", &[]);
    assert_eq!(one.subclass, "bypass RTK (MET)");
    let few = met.replace(",12,", ",3,");
    check(&judged(&panel("P2"), &few, "")[0], "ON_TARGET MODERATE", &[]);
}

#[test]
fn a_variant_in_few_cells_names_what_another_line_shows_and_carries_nothing_alone() {
    let few = genotype(&["NTRK1 G595R"], "adequate").replace("0.4", "0.05");
    check(&judged(&panel("P0"), &few, "")[0], "INSUFFICIENT_EVIDENCE", &[]);
    let one = &judged(&panel("P1"), &few, "")[0];
    check(one, "ON_TARGET MODERATE", &[]);
    assert_eq!(one.subclass, "solvent_front");
    // In a fifth of the reads of the fusion allele it is clonal.
    let of_fusion = format!("{few}C,LMNA-NTRK1,,,,0.2,,adequate,,\n");
    check(&judged(&panel("P0"), &of_fusion, "")[0], "ON_TARGET MODERATE", &[]);
    // In another gene than the one with the fusion it is noted.
    let elsewhere = format!("{few}C,ETV6-NTRK3,,,,0.2,,adequate,,\n").replace("0.05", "0.4");
    check(&judged(&panel("P0"), &elsewhere, "")[0], "INSUFFICIENT_EVIDENCE", &[]);
}

#[test]
fn a_bypass_event_in_few_cells_makes_an_unexplained_line_mixed() {
    let both = genotype(&["NTRK1 G595R", "KRAS G12D"], "adequate")
        .replace("C,KRAS,G12D,,0,0.4", "C,KRAS,G12D,,0,0.05");
    check(&judged(&panel("P4"), &both, "")[0], "MIXED LOW", &[UNEXPLAINED]);
}

#[test]
fn what_the_parental_line_has_too_explains_nothing() {
    for hit in ["KRAS G12D", "NTRK1 G595R"] {
        let there = genotype(&[hit], "adequate").replace(",0,0.4", ",0.38,0.4");
        check(&judged(&panel("P0"), &there, "")[0], "INSUFFICIENT_EVIDENCE", &[]);
    }
    let risen = genotype(&["KRAS G12D"], "adequate").replace(",0,0.4", ",0.1,0.3");
    check(&judged(&panel("P0"), &risen, "")[0], "OFF_TARGET MODERATE", &[]);
}

#[test]
fn without_a_parental_sample_confidence_stays_moderate() {
    let alone = genotype(&["NTRK1 G595R"], "adequate").replace(",0,0.4", ",,0.4");
    check(&judged(&panel("P1"), &alone, "")[0], "ON_TARGET MODERATE", &[]);
}

#[test]
fn a_single_blot_leaves_confidence_moderate() {
    let single = blot("B2")
        .replace("_vs_own_DMSO\n", "_vs_own_DMSO,n_blots\n")
        .replace("0.1\n", "0.1,1\n")
        .replace("0.9\n", "0.9,1\n");
    check(&judged(&panel("P3"), &genotype(&[], "adequate"), &single)[0], "OFF_TARGET MODERATE", &[]);
    let two = single.replace(",1\n", ",2\n");
    check(&judged(&panel("P3"), &genotype(&[], "adequate"), &two)[0], "OFF_TARGET HIGH", &[]);
}

#[test]
fn guards_unverified_variants_and_filtered_calls_carry_nothing() {
    for hit in [
        "NTRK1 H604Y",
        "NTRK1 G613V",
        "NTRK3 G623E",
        "NTRK1 V573M",
        "NF1 R1306*",
        "PIK3CA H1047R",
        "TP53 R175H",
    ] {
        let one = truth(&[hit], "adequate", "P0", "B0");
        check(&one, "INSUFFICIENT_EVIDENCE", &[]);
        assert!(one.genotype.findings.len() == 1, "{hit} is listed");
    }
    let filtered = genotype(&["NTRK1 G595R"], "adequate").replace("adequate,,", "adequate,strand_bias,");
    let one = &judged(&panel("P4"), &filtered, "")[0];
    check(one, "INSUFFICIENT_EVIDENCE", &[]);
    assert!(
        one.evidence_against.iter().any(|words| words.contains("strand_bias")),
        "{:?}",
        one.evidence_against
    );
}

#[test]
fn a_negative_result_is_worth_the_genes_it_covered() {
    let exclusion = |coverage: &str| verdict(&truth(&[], coverage, "P4", "B0"));
    assert_eq!(exclusion("NTRK1 NTRK2 NTRK3 BRAF KRAS NRAS MET:cn"), "OFF_TARGET LOW");
    assert_eq!(exclusion("NTRK1 NTRK2 NTRK3 BRAF KRAS NRAS MET"), "INSUFFICIENT_EVIDENCE");
    assert_eq!(exclusion("NTRK1 BRAF KRAS NRAS MET:cn"), "INSUFFICIENT_EVIDENCE");
    let with_fusion = format!("{GENOTYPE_HEAD}C,TPM3-NTRK1,,,,0.4,,NTRK1 BRAF KRAS NRAS MET:cn,,\n");
    assert_eq!(verdict(&judged(&panel("P4"), &with_fusion, "")[0]), "OFF_TARGET LOW");
}

#[test]
fn ntrk2_on_the_other_isoform_is_the_literature_variant() {
    let one = truth(&["TRKB G623R"], "adequate", "P1", "B0");
    check(&one, "ON_TARGET HIGH", &["isoform_inferred"]);
    assert_eq!(one.genotype.findings[0].name(), "NTRK2 G639R");
    let wrong = genotype(&["NTRK2 G639R"], "adequate").replace("G639R,,", "G639R,NM_001018064.3,");
    let one = &judged(&panel("P4"), &wrong, "")[0];
    check(one, "INSUFFICIENT_EVIDENCE", &[]);
    assert!(one.warnings[0].message.contains("has M at 639"), "{}", one.warnings[0]);
}

#[test]
fn numbering_along_the_fusion_needs_a_transcript() {
    let along = genotype(&["NTRK1 LMNA-NTRK1:p.Gly595Arg"], "adequate");
    let one = &judged(&panel("P0"), &along, "")[0];
    check(one, "INSUFFICIENT_EVIDENCE", &[]);
    assert!(one.warnings[0].message.contains("along the fusion protein"), "{}", one.warnings[0]);
    let given = along.replace("Arg,,", "Arg,NM_002529.4,");
    check(&judged(&panel("P0"), &given, "")[0], "ON_TARGET MODERATE", &[]);
}

#[test]
fn variants_in_different_clones_are_mixed() {
    let mut both = genotype(&["NTRK1 G595R", "KRAS G12D"], "adequate");
    both = both.replacen("adequate,,\n", "adequate,,clones:a\n", 1).replacen(
        "adequate,,\n",
        "adequate,,clones:b\n",
        1,
    );
    check(&judged(&panel("P1"), &both, "")[0], "MIXED MODERATE", &[]);
}

#[test]
fn a_combination_whose_partner_kills_alone_says_nothing() {
    let head = "case_id,drug,experiment,parental_ic50_nM,resistant_ic50_nM,resistant_censored,pathway_alone_viability\n";
    let body = panel("P3").split_once('\n').unwrap().1.replace(",\n", ",,\n");
    let with = |left: &str| {
        let rows: String = body
            .lines()
            .map(|line| {
                if line.contains('+') { format!("{}{left}\n", line.trim_end()) } else { format!("{line}\n") }
            })
            .collect();
        format!("{head}{rows}")
    };
    let one = &judged(&with("0.3"), &genotype(&[], "none"), "")[0];
    assert_eq!(one.panel_code, "P4");
    check(one, "INSUFFICIENT_EVIDENCE", &["combo_not_interpretable"]);
    check(&judged(&with("0.8"), &genotype(&[], "none"), "")[0], "OFF_TARGET LOW", &[]);
}

#[test]
fn the_gate_opens_for_a_resisted_trk_inhibitor_alone() {
    let head = "case_id,drug,experiment,parental_ic50_nM,resistant_ic50_nM,resistant_censored\n";
    let hit = genotype(&["NTRK1 G595R"], "adequate");
    let gate = |rows: &str| verdict(&judged(&format!("{head}{rows}"), &hit, "")[0]);
    assert_eq!(gate(&drug("larotrectinib", false)), "NOT_RESISTANT");
    assert_eq!(gate(&drug("doxorubicin", true)), "INSUFFICIENT_EVIDENCE");
    assert_eq!(gate("C,larotrectinib,1,10,12,\n"), "INSUFFICIENT_EVIDENCE");
    assert_eq!(
        gate("C,larotrectinib,1,10,40,\nC,larotrectinib,2,10,4,\nC,larotrectinib,3,10,90,\n"),
        "INSUFFICIENT_EVIDENCE"
    );
    assert_eq!(gate("C,larotrectinib,1,10,>1000,\nC,larotrectinib,2,14,1000,>\n"), "ON_TARGET MODERATE");
}

#[test]
fn a_shallow_parallel_shift_carries_no_line() {
    let rows = |name: &str, times: f64| {
        let mut text = String::new();
        for (n, (parental, wiggle)) in [(10.0, 1.0), (9.0, 1.02), (11.0, 1.04)].into_iter().enumerate() {
            writeln!(text, "C,{name},{n},{parental},{},", parental * times * wiggle).unwrap();
        }
        text
    };
    let text = format!(
        "case_id,drug,experiment,parental_ic50_nM,resistant_ic50_nM,resistant_censored\n{}{}",
        rows("larotrectinib", 3.6),
        rows("repotrectinib", 2.5)
    );
    let one = &judged(&text, &genotype(&[], "adequate"), "")[0];
    assert_eq!(one.panel_code, "P5");
    check(one, "INSUFFICIENT_EVIDENCE", &[]);
}

#[test]
fn a_slower_line_whose_gr50_is_not_shifted_is_not_resistant() {
    let growth = "case_id,divisions_parental,divisions_resistant,hours,gr50_fold,gr50_lower95,gr50_upper95\nC,3.4,1.6,72,1.1,0.8,1.5\n";
    let one = &judged_with(
        &panel("P0"),
        &genotype(&["NTRK1 G595R"], "adequate"),
        "",
        growth,
        Knowledge::built_in(),
    )[0];
    assert_eq!(verdict(one), "NOT_RESISTANT");
    assert!(one.all_flags.contains(&"growth_rate_artefact".to_owned()), "{:?}", one.all_flags);
    let alike = growth.replace("1.6", "2.9");
    let one = &judged_with(
        &panel("P0"),
        &genotype(&["NTRK1 G595R"], "adequate"),
        "",
        &alike,
        Knowledge::built_in(),
    )[0];
    check(one, "ON_TARGET MODERATE", &[]);
}

#[test]
fn a_users_catalogue_overrides_and_adds_and_is_named() {
    let own = "gene,variant,class,mechanism,counts_as,evidence_source\nNTRK1,A608D,solvent_front,on_target,known,our own Ba/F3\nRAF1,amplification,bypass,off_target,known,our own line\n";
    let (rows, _) = tables::catalogue("own.csv", own.as_bytes()).unwrap();
    let mut catalogue = Catalogue::built_in().clone();
    for row in rows {
        catalogue.extend(row);
    }
    let knowledge = Knowledge { catalogue: &catalogue, rules: Rules::built_in() };
    let with =
        |hit: &str| judged_with(&panel("P0"), &genotype(&[hit], "adequate"), "", "", knowledge).remove(0);
    let one = with("NTRK1 A608D");
    check(&one, "ON_TARGET MODERATE", &[]);
    assert!(
        one.evidence_for.iter().any(|words| words.contains("own.csv"))
            && one.catalogue_version.contains("own.csv")
    );
    check(&with("RAF1 amplification"), "OFF_TARGET MODERATE", &[]);
    let toml = "[[row]]\ngene = \"NTRK1\"\nvariant = \"A608D\"\nclass = \"solvent_front\"\nmechanism = \"on_target\"\ncounts_as = \"known\"\nevidence_source = \"ours\"\n";
    assert_eq!(tables::catalogue("own.toml", toml.as_bytes()).unwrap().0.len(), 1);
    let wrong = own.replace("on_target,known", "on_target,sure");
    assert!(
        tables::catalogue("own.csv", wrong.as_bytes()).unwrap_err()[0].to_string().contains("own.csv:2:")
    );
}

// Bad tables.

fn problems(told: Result<impl Sized, Vec<foldshift_tables::diagnostic::Diagnostic>>) -> String {
    told.err().expect("a problem").iter().map(ToString::to_string).collect()
}

#[test]
fn a_percentage_is_no_fraction_and_the_cell_is_pointed_at() {
    let text = genotype(&["NTRK1 G595R"], "adequate").replace("0.4", "22");
    let told = problems(tables::genotype("g.csv", text.as_bytes()));
    assert!(told.contains("g.csv:2:18") && told.contains("write 0.22"), "{told}");
    let text = blot("B1").replace("0.9", "90");
    assert!(problems(tables::blot("b.csv", text.as_bytes())).contains("write 0.9"));
    let text = genotype(&["NTRK1 G595R"], "adequate").replace("0.4", "22%");
    assert!(problems(tables::genotype("g.csv", text.as_bytes())).contains("is no number"));
}

#[test]
fn ic50s_are_above_zero_and_stand_once() {
    let told = problems(tables::ic50("i.csv", panel("P0").replace("1000", "-5").as_bytes()));
    assert!(told.contains("i.csv:2:22") && told.contains("not above zero"), "{told}");
    let twice = format!("{}C,LOXO-101,0,10,999,\n", panel("P0"));
    let told = problems(tables::ic50("i.csv", twice.as_bytes()));
    assert!(
        told.contains("i.csv:5:3") && told.contains("different numbers") && told.contains("i.csv:2:3"),
        "{told}"
    );
    let same = format!("{}C,LOXO-101,0,10,1000,\n", panel("P0"));
    let (rows, warnings) = tables::ic50("i.csv", same.as_bytes()).unwrap();
    assert_eq!((rows.len(), warnings.len()), (3, 1));
}

#[test]
fn unknown_columns_are_suggested_or_told() {
    let told = problems(tables::ic50(
        "i.csv",
        panel("P0").replace("resistant_censored", "resistant_censord").as_bytes(),
    ));
    assert!(told.contains("did you mean `resistant_censored`?"), "{told}");
    let told = problems(tables::ic50(
        "i.csv",
        panel("P0").replace("parental_ic50_nM", "parental_ic50_uM").as_bytes(),
    ));
    assert!(told.contains("needs the column `parental_ic50_nM`"), "{told}");
    let more = GENOTYPE_HEAD.replace("phase", "phase,operator") + "C,,,,,,,adequate,,,Ada\n";
    let (_, warnings) = tables::genotype("g.csv", more.as_bytes()).unwrap();
    assert!(warnings[0].message.contains("`operator`: it is not read"));
}

#[test]
fn a_variant_listed_twice_with_other_numbers_is_a_contradiction() {
    let twice = genotype(&["NTRK1 G595R", "TRKA p.Gly595Arg"], "adequate");
    let twice = twice.replacen("0.4", "0.2", 1);
    let (ic50s, _) = tables::ic50("i.csv", panel("P0").as_bytes()).unwrap();
    let ((alterations, coverage), _) = tables::genotype("g.csv", twice.as_bytes()).unwrap();
    let tables = Tables { ic50s, alterations, coverage, given: [true, false, false], ..Tables::default() };
    let (cases, _) = cases(tables);
    let told = judge(&cases[0], Knowledge::built_in()).unwrap_err();
    assert!(told[0].to_string().contains("NTRK1 G595R of `C` is listed twice"), "{}", told[0]);
}

#[test]
fn tables_with_semicolons_and_decimal_commas_are_read() {
    let text = panel("P0").replace('.', ",").replace(
        "case_id,drug,experiment,parental_ic50_nM,resistant_ic50_nM,resistant_censored",
        "case_id;drug;experiment;parental_ic50_nM;resistant_ic50_nM;resistant_censored",
    );
    let text: String = text
        .lines()
        .map(|line| if line.starts_with("C,") { line.replace(',', ";") } else { line.to_owned() } + "\n")
        .collect();
    assert_eq!(
        tables::ic50("i.csv", text.replace("1000", "1000,5").as_bytes()).unwrap().0[0].resistant_nm,
        Some(1000.5)
    );
}

// Through the binary.

fn foldshift(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_foldshift"))
        .args(arguments)
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/mechanism"))
        .env("NO_COLOR", "1")
        .output()
        .expect("the program starts")
}

const TABLES: [&str; 7] = [
    "mechanism",
    "--ic50",
    "worked_cases_ic50.csv",
    "--genotype",
    "worked_cases_genotype.csv",
    "--blot",
    "worked_cases_blot.csv",
];

#[test]
fn the_program_writes_a_row_a_case_and_says_a_sentence_each() {
    let output = foldshift(&TABLES);
    assert_eq!(output.status.code(), Some(0));
    let (table, words) =
        (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert!(table.starts_with("case_id,verdict,confidence,subclass,panel_code,blot_code,flags,lead_drug,fold,ci95_low,ci95_high,fold_censored,evidence_for,evidence_against,not_tested,next_experiment,sentence\n"));
    assert_eq!(rows(&table).len(), 12);
    for row in rows(&table) {
        assert!(words.contains(&format!("{}\n", row["sentence"])), "{}", row["sentence"]);
    }
    assert!(
        words.contains("W06: on-target resistance: xDFG, high confidence (larotrectinib 216-fold)."),
        "{words}"
    );
    assert!(words.contains("Research use only"));
    let alone = foldshift(&TABLES[..3]);
    let table = String::from_utf8(alone.stdout).unwrap();
    assert_eq!(
        rows(&table).iter().filter(|row| row["verdict"] == "ON_TARGET").count(),
        4,
        "P1 and P2 alone: W06, W09, W11, W12\n{table}"
    );
}

#[test]
fn unknown_drugs_genes_and_cases_are_told_with_a_suggestion() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: String| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    };
    let ic50 = write("i.csv", panel("P1").replace("selitrectinib", "selitrectnib"));
    let genes =
        write("g.csv", genotype(&["NTKR1 G595R"], "adequate") + "CC,NTRK1,G595R,,0,0.4,,adequate,,\n");
    let output = foldshift(&["mechanism", "--ic50", &ic50, "--genotype", &genes]);
    let words = String::from_utf8(output.stderr).unwrap();
    for part in [
        "did you mean `selitrectinib`?",
        "did you mean `NTRK1`?",
        "case `CC` of the table of genotypes has no IC50s",
        "i.csv:5:3",
        "g.csv:2:",
    ] {
        assert!(words.contains(part), "{part}\n{words}");
    }
    let table = String::from_utf8(output.stdout).unwrap();
    assert!(table.contains("selitrectnib is of no class"), "{table}");
    let strict = foldshift(&["--strict", "mechanism", "--ic50", &ic50, "--genotype", &genes]);
    assert_eq!(strict.status.code(), Some(1));
    assert_eq!(foldshift(&["mechanism", "--ic50", "nowhere.csv"]).status.code(), Some(2));
}

#[test]
fn explain_tells_what_is_known_of_a_variant_and_where_from() {
    let told = |asked: &str| {
        let output = foldshift(&["explain", asked]);
        (output.status.code(), String::from_utf8(output.stdout).unwrap())
    };
    let (code, words) = told("NTRK1:G595R");
    assert_eq!(code, Some(0));
    for part in [
        "solvent front",
        "G589R on NM_001012331",
        "Russo M et al. 2016",
        "selitrectinib; repotrectinib",
        "TRKA",
    ] {
        assert!(words.contains(part), "{part}\n{words}");
    }
    assert!(told("TRKB G623R").1.starts_with("NTRK2 G639R\n"));
    assert!(told("NM_001018064.3:p.Gly623Arg").1.contains("written as         G623R of NM_001018064"));
    let (code, words) = told("NTRK1:G595E");
    assert_eq!(code, Some(1));
    assert!(
        words.contains("not in the catalogue") && words.contains("nearest            NTRK1 G595R"),
        "{words}"
    );
    assert!(told("LOXO-101").1.contains("first-generation"));
    assert!(told("MET amp").1.contains("bypass RTK"));
}

proptest! { // The order of rows never changes a byte.
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn the_order_of_rows_never_changes_a_byte(
        ic50 in Just(body(IC50)).prop_shuffle(),
        genotype in Just(body(GENOTYPE)).prop_shuffle(),
        blot in Just(body(BLOT)).prop_shuffle(),
    ) {
        let plain = table_of(&judged(IC50, GENOTYPE, BLOT));
        let mixed = judged(&whole(IC50, &ic50), &whole(GENOTYPE, &genotype), &whole(BLOT, &blot));
        prop_assert_eq!(plain, table_of(&mixed));
    }
}

fn body(text: &str) -> Vec<String> {
    text.lines().skip(1).map(str::to_owned).collect()
}

fn whole(text: &str, rows: &[String]) -> String {
    format!("{}\n{}\n", text.lines().next().unwrap_or_default(), rows.join("\n"))
}

#[test]
fn a_bound_of_the_table_never_claims_more_than_the_data() {
    let head = "case_id,drug,experiment,parental_ic50_nM,resistant_ic50_nM\n";
    // Bounds of 679.8 and of 2289 as means, and an upper bound of 0.1234.
    let ic50 = format!(
        "{head}A,larotrectinib,1,10,>6798\nA,larotrectinib,2,10,>6798\nB,larotrectinib,1,10,>22890\nB,larotrectinib,2,10,>22890\n\
         C,larotrectinib,1,100,<12.34\nC,larotrectinib,2,100,<12.34\n"
    );
    let table = rows(&table_of(&judged(&ic50, "", "")));
    let folds: Vec<&str> = table.iter().map(|row| row["fold"].as_str()).collect();
    assert_eq!(folds, ["679", "2.28e+03", "0.124"]);
    assert!(table[0]["evidence_for"].contains("> 679-fold"), "{}", table[0]["evidence_for"]);
}
