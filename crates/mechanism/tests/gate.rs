//! The gate: what is outside of the rules is named and abstained on, and what was found is listed whatever it says.

#[path = "../../../tests/corpora/mod.rs"]
mod corpora;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use foldshift_curves::compare::Tag;
use foldshift_mechanism::evidence::cases::{Tables, cases};
use foldshift_mechanism::evidence::tables;
use foldshift_mechanism::verdict::finding::FindingCode;
use foldshift_mechanism::verdict::{Case, Judgement, Knowledge, Verdict, judge};

const IC50: &str = "case_id,target,drug,experiment,parental_ic50_nM,resistant_ic50_nM\n";
const GENOTYPE: &str = "case_id,gene,variant,vaf_parental,vaf_resistant,ngs_coverage\n";

fn cases_of(ic50: &str, genotype: &str, blot: &str) -> Vec<Case> {
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
    let given = [!genotype.is_empty(), !blot.is_empty(), false];
    cases(Tables { ic50s, alterations, coverage, residuals, given, ..Tables::default() }).0
}

/// Three experiments of a drug at these folds.
fn drug(target: &str, name: &str, folds: [&str; 3]) -> String {
    let mut rows = String::new();
    for (experiment, fold) in folds.iter().enumerate() {
        let (mark, number) = fold.strip_prefix('>').map_or(("", *fold), |number| (">", number));
        let resistant = 10.0 * number.parse::<f64>().expect("a fold");
        writeln!(rows, "C,{target},{name},{experiment},10,{mark}{resistant}").expect("memory");
    }
    rows
}

const UNSHIFTED: [&str; 3] = ["1.1", "0.95", "1.2"];

fn of(rows: &[String], hits: &[&str]) -> Judgement {
    let mut genotype = GENOTYPE.to_owned();
    for hit in hits {
        let (gene, variant) = hit.split_once(' ').expect("a gene and a change");
        writeln!(genotype, "C,{gene},{variant},0,0.4,adequate").expect("memory");
    }
    let genotype = if hits.is_empty() { String::new() } else { genotype };
    let all = cases_of(&format!("{IC50}{}", rows.concat()), &genotype, "");
    judge(&all[0], Knowledge::built_in()).expect("a case without contradictions")
}

/// Everything that a row of the table says.
fn row(one: &Judgement) -> String {
    [
        one.all_flags.join(";"),
        one.evidence_for.join(" | "),
        one.evidence_against.join(" | "),
        one.ignored.join(" | "),
        one.not_tested.join(" | "),
        one.next_experiment.join(" | "),
    ]
    .join("\n")
}

#[test]
fn k562_with_t315i_resists_imatinib_and_is_not_called_unresistant() {
    let rows = [drug("", "imatinib", [">41", ">44", ">40.5"]), drug("", "larotrectinib", UNSHIFTED)];
    let one = of(&rows, &["ABL1 T315I"]);
    assert_eq!(one.decision.verdict, Verdict::InsufficientEvidence);
    assert_eq!(one.all_flags, ["resisted_drug_outside_pack:imatinib"]);
    assert_eq!((one.lead_drug.as_deref(), one.fold_censored.as_str()), (Some("imatinib"), ">"));
    assert!(one.fold.is_some_and(|fold| (fold - (41.0_f64 * 44.0 * 40.5).cbrt()).abs() < 1e-9));
    assert!(one.evidence_for[0].starts_with("imatinib R, > 41-fold"), "{}", one.evidence_for[0]);
    let found = &one.evidence_for[2];
    assert!(found.starts_with("found, not weighed: ABL1 T315I (gatekeeper, 40 % of reads"), "{found}");
    assert!(found.contains("resists imatinib, dasatinib, nilotinib, bosutinib"), "{found}");
    assert!(one.reason.as_ref().is_some_and(|why| why.contains("know TRK inhibitors alone")));
    assert!(one.ignored.is_empty() && one.warnings.len() == 1, "{:?}", one.warnings);
}

#[test]
fn a_ros1_line_that_resists_crizotinib_is_named_and_abstained_on() {
    let rows = |target: &str| {
        [drug(target, "crizotinib", ["36", "39", "42.25"]), drug(target, "repotrectinib", UNSHIFTED)]
    };
    let one = of(&rows(""), &["ROS1 G2032R"]);
    assert_eq!(one.decision.verdict, Verdict::InsufficientEvidence);
    assert_eq!(one.all_flags, ["resisted_drug_outside_pack:crizotinib"]);
    assert!(
        one.evidence_for[0].starts_with("crizotinib R, 39-fold (32–48, n = 3)"),
        "{}",
        one.evidence_for[0]
    );
    assert!(row(&one).contains("ROS1 G2032R (solvent front"), "{}", row(&one));
    let named = of(&rows("ROS1"), &["ROS1 G2032R"]);
    assert_eq!(named.decision.verdict, Verdict::InsufficientEvidence);
    assert_eq!(named.all_flags, ["no_pack:ROS1"]);
    assert_eq!(named.lead_drug.as_deref(), Some("crizotinib"));
}

#[test]
fn a_case_of_another_target_is_not_judged_by_the_trk_inhibitors_in_its_panel() {
    let resisted = ["136", "150", "160"];
    let rows = [drug("ROS1", "entrectinib", resisted), drug("ROS1", "repotrectinib", UNSHIFTED)];
    let one = of(&rows, &["ROS1 G2032R"]);
    assert_eq!((one.decision.verdict, one.panel_code.as_str()), (Verdict::InsufficientEvidence, "-"));
    assert_eq!(one.all_flags, ["no_pack:ROS1"]);
    assert_eq!(
        of(&[drug("ROS1", "entrectinib", UNSHIFTED)], &[]).decision.verdict,
        Verdict::InsufficientEvidence
    );
    for target in ["NTRK", "NTRK1", "TRKA", "trk", ""] {
        let rows = [drug(target, "entrectinib", resisted), drug(target, "repotrectinib", UNSHIFTED)];
        assert_eq!(of(&rows, &[]).decision.verdict, Verdict::OnTarget, "{target}");
    }
}

#[test]
fn a_case_names_one_target() {
    let both = format!("{IC50}C,ROS1,entrectinib,1,10,12\nC,EGFR,entrectinib,2,10,12\n");
    let told = tables::ic50("i.csv", both.as_bytes()).expect_err("two targets");
    assert!(told[0].to_string().contains("names two targets: `ROS1` and `EGFR`"), "{}", told[0]);
}

#[test]
fn no_drug_that_is_resisted_leaves_a_line_not_resistant() {
    for other in ["erlotinib", "doxorubicin", "compound X", "larotrectinib+trametinib"] {
        let rows = [drug("", "larotrectinib", UNSHIFTED), drug("", other, ["30", "40", "35"])];
        let one = of(&rows, &[]);
        assert_eq!(one.decision.verdict, Verdict::InsufficientEvidence, "{other}");
        assert_eq!(one.all_flags, [format!("resisted_drug_outside_pack:{other}")]);
    }
    let one = of(&[drug("", "larotrectinib", UNSHIFTED), drug("", "erlotinib", UNSHIFTED)], &[]);
    assert_eq!(one.decision.verdict, Verdict::NotResistant);
}

#[test]
fn without_a_trk_inhibitor_nothing_is_said_of_resistance() {
    let one = of(&[drug("", "erlotinib", UNSHIFTED)], &[]);
    assert_eq!(one.decision.verdict, Verdict::InsufficientEvidence);
    assert!(one.evidence_against[0].starts_with("no TRK inhibitor was tested"), "{:?}", one.evidence_against);
    let both = of(&[drug("", "erlotinib", ["30", "40", "35"]), drug("", "imatinib", ["9", "8", "7"])], &[]);
    assert_eq!(
        both.all_flags,
        ["resisted_drug_outside_pack:erlotinib", "resisted_drug_outside_pack:imatinib"]
    );
}

#[test]
fn what_was_found_is_listed_though_nothing_is_shifted() {
    let hits = ["NTRK1 G595R", "KRAS G12D", "NTRK1 H604Y", "TP53 R175H"];
    let one = of(&[drug("", "larotrectinib", UNSHIFTED)], &hits);
    assert_eq!(one.decision.verdict, Verdict::NotResistant);
    let found = &one.evidence_against[0];
    assert!(found.starts_with("found, though nothing is shifted: "), "{found}");
    assert!(found.contains("NTRK1 G595R (solvent front, 40 % of reads, acquired, resists larotrectinib, entrectinib, keeps selitrectinib"), "{found}");
    assert!(found.contains("KRAS G12D (RAS, 40 % of reads"), "{found}");
    for hit in hits {
        assert!(row(&one).contains(hit), "{hit}\n{}", row(&one));
    }
    let open = of(&[drug("", "larotrectinib", ["4", "0.4", "9"])], &hits);
    assert_eq!(open.decision.verdict, Verdict::InsufficientEvidence);
    assert!(row(&open).contains("found, not weighed: KRAS G12D"), "{}", row(&open));
}

#[test]
fn a_polymorphism_is_neither_for_nor_against() {
    for hit in ["NTRK1 H604Y", "NTRK1 G613V"] {
        let one = of(&[drug("", "larotrectinib", ["90", "100", "110"])], &[hit]);
        let told = [one.evidence_for.join(" "), one.evidence_against.join(" ")].join(" ");
        assert!(!told.contains(hit), "{told}");
        assert!(one.ignored.iter().any(|words| words.starts_with(hit)), "{:?}", one.ignored);
        assert_eq!(one.genotype.findings[0].code, FindingCode::Guard);
    }
}

#[test]
fn a_resistance_change_of_another_target_is_no_bypass() {
    let rows =
        [drug("", "larotrectinib", ["90", "100", "110"]), drug("", "selitrectinib", ["12", "13", "14"])];
    for hit in [
        "EGFR T790M",
        "EGFR T790I",
        "EGFR C797S",
        "ABL1 T315I",
        "ALK G1202R",
        "ALK L1196M",
        "ROS1 G2032R",
        "RET G810R",
        "MET D1228N",
        "KIT V654A",
        "KIT T670I",
        "KRAS Y96C",
        "FGFR1 V561M",
        "ERBB2 T798I",
    ] {
        let one = of(&rows, &[hit]);
        assert_eq!(one.genotype.findings[0].code, FindingCode::OtherTarget, "{hit}");
        assert_eq!(one.decision.off, [], "{hit}");
        assert!(one.ignored[0].contains("no bypass of TRK"), "{:?}", one.ignored);
        let step = &one.next_experiment[0];
        assert!(step.starts_with(&format!("check the identity of the line: {hit}")), "{step}");
    }
    for hit in ["BRAF V600E", "EGFR L858R", "KRAS G12D", "EGFR amplification", "MET amplification"] {
        let one = of(&rows, &[hit]);
        assert_eq!(one.genotype.findings[0].code, FindingCode::OffAcquired, "{hit}");
    }
    let of_egfr = &of(&rows, &["EGFR T790M"]).ignored[0];
    assert!(of_egfr.contains("gatekeeper of EGFR inhibitors"), "{of_egfr}");
}

#[test]
fn t790m_says_nothing_beside_a_next_generation_drug_that_works() {
    let rows = [drug("", "larotrectinib", ["90", "100", "110"]), drug("", "selitrectinib", UNSHIFTED)];
    let one = of(&rows, &["EGFR T790M"]);
    assert_eq!(one.decision.verdict, Verdict::OnTarget);
    assert!(one.all_flags.is_empty() && row(&one).contains("EGFR T790M"), "{}", row(&one));
    // A parental line that has it too is no mix-up.
    let genotype = format!("{GENOTYPE}C,EGFR,T790M,0.4,0.4,adequate\n");
    let all = cases_of(&format!("{IC50}{}", rows.concat()), &genotype, "");
    let one = judge(&all[0], Knowledge::built_in()).expect("a sound case");
    assert!(!row(&one).contains("check the identity"), "{}", row(&one));
}

#[test]
fn one_bound_of_one_experiment_opens_no_gate_and_one_published_number_does() {
    let bound = of(&[format!("C,,larotrectinib,1,10,>{}\n", 1000)], &["NTRK1 G595R"]);
    assert_eq!(bound.decision.verdict, Verdict::InsufficientEvidence);
    assert_eq!(bound.all_flags, ["one_experiment"]);
    assert_eq!(
        bound.evidence_for[0],
        "larotrectinib: in this one experiment beyond the tested doses, > 100-fold"
    );
    let given = of(&["C,,larotrectinib,1,2,507\n".to_owned()], &["NTRK1 G595R"]);
    assert_eq!(given.decision.verdict, Verdict::OnTarget);
    assert!(
        given.evidence_for[0].starts_with("larotrectinib taken as given, 254-fold"),
        "{}",
        given.evidence_for[0]
    );
}

/// Rows of a CSV by its column names.
fn csv(text: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader.deserialize().map(|row| row.expect("a row")).collect()
}

/// Those of the second table of worked cases that the rules of this version decide.
const HOLD: [&str; 4] = ["W16", "W20", "W21", "W22"];
/// Those that wait for packs of other targets: here nothing is claimed of them.
const ABSTAINED: [&str; 2] = ["W18", "W19"];

#[test]
fn worked_cases_of_the_gate_come_out_as_the_rule_book_says() {
    let Some(folder) = corpora::corpus("biology") else { return };
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).expect("a worked table");
    let all = cases_of(
        &read("worked_cases_2_ic50.csv"),
        &read("worked_cases_2_genotype.csv"),
        &read("worked_cases_2_blot.csv"),
    );
    let judged: BTreeMap<String, Judgement> = all
        .iter()
        .map(|case| (case.name.clone(), judge(case, Knowledge::built_in()).expect("a sound case")))
        .collect();
    let expected = csv(&read("worked_cases_2_expected.csv"));
    let told = |case: &str| expected.iter().find(|row| row["case_id"] == case).expect("it is expected");
    for case in HOLD {
        let (one, wanted) = (&judged[case], told(case));
        let among = |column: &str, found: String| {
            assert!(wanted[column].split('|').any(|right| right == found), "{case} {column}: {found}");
        };
        among("expected_verdict", one.decision.verdict.to_string());
        among("confidence", one.decision.confidence.map_or_else(|| "-".to_owned(), |own| own.to_string()));
        let row = row(one);
        for name in wanted["must_name"].split('|') {
            assert!(row.contains(name), "{case} names {name}\n{row}");
        }
        for name in wanted["must_not"].split('|').filter(|name| !name.is_empty()) {
            assert!(!row.contains(name), "{case} must not say {name}\n{row}");
        }
        if let Ok(fold) = wanted["fold"].parse::<f64>() {
            assert_eq!(one.lead_drug.as_deref(), Some(wanted["lead_drug"].as_str()));
            assert!(one.fold.is_some_and(|own| (own / fold - 1.0).abs() < 0.005), "{case} {:?}", one.fold);
        }
    }
    for case in ABSTAINED {
        assert_eq!(judged[case].decision.verdict, Verdict::InsufficientEvidence, "{case}");
        assert!(judged[case].all_flags[0].starts_with("no_pack:"), "{:?}", judged[case].all_flags);
        let row = row(&judged[case]);
        assert!(row.contains(&told(case)["must_name"]), "{case}\n{row}");
    }
}

/// A case of these rows whose lines divide 4 and 2 times, with a GR50 that is not shifted.
fn slow(rows: &[String], of: &str, hits: &[&str]) -> Judgement {
    let growth = format!(
        "case_id,drug,divisions_parental,divisions_resistant,hours,gr50_fold,gr50_lower95,gr50_upper95\nC,{of},4,2,72,1.1,0.8,1.5\n"
    );
    let (ic50s, _) =
        tables::ic50("ic50.csv", format!("{IC50}{}", rows.concat()).as_bytes()).expect("a table of IC50s");
    let (growth, _) = tables::growth("growth.csv", growth.as_bytes()).expect("a table of growth rates");
    let mut genotype = GENOTYPE.to_owned();
    for hit in hits {
        let (gene, variant) = hit.split_once(' ').expect("a gene and a change");
        writeln!(genotype, "C,{gene},{variant},0,0.4,adequate").expect("memory");
    }
    let ((alterations, coverage), _) =
        tables::genotype("genotype.csv", genotype.as_bytes()).expect("a table of genotypes");
    let given = [false, false, true];
    let (all, _) = cases(Tables { ic50s, alterations, coverage, growth, given, ..Tables::default() });
    judge(&all[0], Knowledge::built_in()).expect("a sound case")
}

#[test]
fn the_growth_rate_excuses_trk_inhibitors_alone() {
    let trk = drug("", "larotrectinib", ["100", "100", "100"]);
    let both = [trk.clone(), drug("", "doxorubicin", ["50", "55", "60"])];
    // Neither a GR50 of no drug nor that of the drug itself makes a line unresistant that resists something else.
    for (named, outside) in [("", "doxorubicin"), ("larotrectinib", "doxorubicin")] {
        let one = slow(&both, named, &[]);
        assert_eq!(one.decision.verdict, Verdict::InsufficientEvidence, "{named}");
        let flag = format!("resisted_drug_outside_pack:{outside}");
        assert!(one.all_flags.contains(&flag), "{:?}", one.all_flags);
        assert_eq!(one.lead_drug.as_deref(), Some(outside));
    }
    let own = slow(
        &[drug("", "larotrectinib", UNSHIFTED), drug("", "imatinib", ["3.8", "3.7", "3.9"])],
        "Imatinib mesylate",
        &[],
    );
    assert_eq!(own.decision.verdict, Verdict::InsufficientEvidence);
    assert!(own.all_flags.contains(&"resisted_drug_outside_pack:imatinib".to_owned()), "{:?}", own.all_flags);
    assert!(own.evidence_for[0].starts_with("imatinib R by its IC50, not by GR50"), "{:?}", own.evidence_for);
    // The same of a study, whose comparison marks the fold itself.
    let rows = [drug("", "larotrectinib", UNSHIFTED), drug("", "imatinib", ["3.8", "3.7", "3.9"])];
    let mut all = cases_of(&format!("{IC50}{}", rows.concat()), "", "");
    let marked = all[0].folds.iter_mut().find(|fold| fold.drug == "imatinib").expect("its fold");
    marked.shift.tags.push(Tag::GrowthRateArtefact);
    let one = judge(&all[0], Knowledge::built_in()).expect("a sound case");
    assert_eq!(one.decision.verdict, Verdict::InsufficientEvidence);
    assert_eq!(one.all_flags, ["resisted_drug_outside_pack:imatinib"]);
    let alone = slow(&[trk], "", &[]);
    assert_eq!(alone.decision.verdict, Verdict::NotResistant);
    assert!(alone.all_flags.contains(&"growth_rate_artefact".to_owned()), "{:?}", alone.all_flags);
}

#[test]
fn spellings_of_an_unknown_drug_are_one_drug() {
    let groups = [
        ["XYZ-1", "xyz 1", "XYZ_1"],
        ["Imatinib", "imatinib mesylate", "IMATINIB-Mesylate"],
        ["Ponezitib HCl", "ponezitib", "Ponezitib dihydrochloride"],
        ["imatinib+trametinib", "trametinib + Imatinib", "GSK1120212+imatinib tosylate"],
    ];
    for names in groups {
        let mut rows = vec![drug("", "larotrectinib", UNSHIFTED)];
        for (experiment, name) in names.iter().enumerate() {
            rows.push(format!("C,,{name},{experiment},10,{}\n", 300 + 20 * experiment));
        }
        for turn in 0..2 {
            let one = of(&rows, &[]);
            assert_eq!(one.decision.verdict, Verdict::InsufficientEvidence, "{names:?}");
            assert_eq!(one.panel.drugs.len(), 2, "{names:?}");
            assert_eq!(one.all_flags, [format!("resisted_drug_outside_pack:{}", names[0])], "turn {turn}");
            assert_eq!(one.lead().map(|lead| lead.n), Some(3));
            rows.reverse();
        }
    }
    // A number of a code is no spelling.
    let two = [drug("", "XYZ-1", UNSHIFTED), drug("", "XYZ-2", UNSHIFTED)];
    assert_eq!(of(&two, &[]).panel.drugs.len(), 2);
}

/// Whether a step advises to check the identity of the line.
fn doubts(one: &Judgement) -> bool {
    one.next_experiment.iter().any(|step| step.starts_with("check the identity"))
}

#[test]
fn the_identity_is_doubted_only_where_no_drug_of_that_target_is_resisted() {
    let resisted = ["40", "50", "60"];
    for (other, hit) in [
        ("gefitinib", "EGFR T790M"),
        ("crizotinib", "ROS1 G2032R"),
        ("crizotinib", "ALK G1202R"),
        ("Alectinib HCl", "ALK L1196M"),
        ("entrectinib", "ROS1 G2032R"),
        ("imatinib", "ABL1 T315I"),
        ("imatinib+trametinib", "ABL1 T315I"),
        ("ponatinib", "ABL1 T315I"),
        ("MRTX1133", "KRAS Y96C"),
    ] {
        let trk = drug("", "larotrectinib", ["90", "100", "110"]);
        let one = of(&[trk.clone(), drug("", other, resisted)], &[hit]);
        assert!(!doubts(&one), "{other} {hit}: {:?}", one.next_experiment);
        let one = of(&[trk, drug("", other, UNSHIFTED)], &[hit]);
        assert!(doubts(&one), "{other} {hit}: {:?}", one.next_experiment);
    }
    let other = of(&[drug("", "larotrectinib", resisted), drug("", "gefitinib", resisted)], &["ALK G1202R"]);
    assert!(doubts(&other), "{:?}", other.next_experiment);
}

#[test]
fn every_fold_is_listed_whatever_the_gate_says() {
    let trk = drug("", "larotrectinib", ["90", "100", "110"]);
    let others = [
        drug("", "imatinib", ["45", "50", "55"]),
        drug("", "gefitinib", UNSHIFTED),
        drug("", "trametinib", ["0.1", "0.11", "0.12"]),
        drug("", "XYZ", ["1", "5", "9"]),
    ];
    let judged = of(&[&[trk], &others[..]].concat(), &["NTRK1 G595R"]);
    assert_eq!(judged.decision.verdict, Verdict::OnTarget);
    let against = judged.evidence_against.join(" | ");
    assert!(against.contains("resisted too, and no rule says why: imatinib R, 50-fold"), "{against}");
    let quiet = of(&[&[drug("", "larotrectinib", UNSHIFTED)], &others[1..]].concat(), &[]);
    assert_eq!(quiet.decision.verdict, Verdict::NotResistant);
    for one in [&judged, &quiet] {
        let told = [one.evidence_for.join(" | "), one.evidence_against.join(" | ")].join(" | ");
        for words in ["gefitinib S, 1.1-fold", "trametinib H, 0.11-fold", "XYZ I, 3.6-fold"] {
            assert_eq!(told.matches(words).count(), 1, "{words}\n{told}");
        }
    }
    assert!(quiet.evidence_for.iter().any(|words| words.starts_with("gefitinib S")));
    assert_eq!(
        quiet.next_experiment,
        ["repeat XYZ on both lines until the interval decides: three experiments or more"]
    );
}

#[test]
fn what_rests_on_one_experiment_is_repeated_and_nothing_else() {
    let shown = drug("", "larotrectinib", UNSHIFTED);
    let once = of(&[shown.clone(), "C,,entrectinib,1,10,>4000\n".to_owned()], &[]);
    assert_eq!(once.all_flags, ["one_experiment"]);
    assert!(once.evidence_against[0].contains("(entrectinib)"), "{:?}", once.evidence_against);
    assert!(once.next_experiment[0].starts_with("repeat entrectinib on"), "{:?}", once.next_experiment);
    let beside = of(&[shown, "C,,XYZ-1,1,10,>10000\n".to_owned()], &[]);
    assert_eq!(beside.decision.verdict, Verdict::NotResistant);
    assert!(beside.next_experiment[0].starts_with("repeat XYZ-1 on"), "{:?}", beside.next_experiment);
    // A drug of three experiments leaves the gate open: one experiment of another is not why.
    let open = drug("", "larotrectinib", ["4", "0.4", "9"]);
    let one = of(&[open, "C,,gefitinib,1,10,>4000\n".to_owned()], &[]);
    assert_eq!(one.decision.verdict, Verdict::InsufficientEvidence);
    assert!(one.all_flags.is_empty(), "{:?}", one.all_flags);
    assert!(one.next_experiment[0].starts_with("repeat larotrectinib on"), "{:?}", one.next_experiment);
}

#[test]
fn what_was_found_and_explains_a_resisted_drug_is_not_sought_again() {
    let shown = drug("", "larotrectinib", UNSHIFTED);
    let resisted = ["30", "40", "35"];
    let found = of(&[shown.clone(), drug("", "crizotinib", resisted)], &["ROS1 G2032R"]);
    assert_eq!(
        found.next_experiment,
        ["read ROS1 G2032R, which is known to resist crizotinib, by the literature of ROS1"]
    );
    let names = ["imatinib", "dasatinib", "XYZ"];
    let rows: Vec<String> = names.iter().map(|name| drug("", name, resisted)).collect();
    let sought = of(&[&[shown], &rows[..2]].concat(), &[]);
    let step = &sought.next_experiment[0];
    assert!(
        step.starts_with("sequence what imatinib and dasatinib act on")
            || step.starts_with("sequence what dasatinib and imatinib act on"),
        "{step}"
    );
    let all = of(&rows, &[]);
    assert!(all.next_experiment[0].contains(", ") && all.next_experiment[0].contains(" and "));
    assert!(all.reason.is_some_and(|why| why.contains(" and ")));
}

#[test]
fn a_blot_is_listed_where_the_gate_abstains() {
    let blot = "case_id,drug,target,line,residual_fraction_vs_own_DMSO,n_blots\n\
                C,larotrectinib,pTRK,parental,0.05,3\nC,larotrectinib,pTRK,resistant,0.9,3\n";
    for (rows, flag) in [
        ("C,,larotrectinib,1,10,>1000\n".to_owned(), "one_experiment"),
        (drug("ROS1", "larotrectinib", ["90", "100", "110"]), "no_pack:ROS1"),
    ] {
        let all = cases_of(&format!("{IC50}{rows}"), "", blot);
        let one = judge(&all[0], Knowledge::built_in()).expect("a sound case");
        assert_eq!(one.all_flags, [flag]);
        assert!(row(&one).contains("under larotrectinib"), "{}", row(&one));
    }
}

#[test]
fn no_sentence_contradicts_its_row() {
    let by_growth = slow(&[drug("", "larotrectinib", ["100", "110", "90"])], "", &["NTRK1 G595R"]);
    let against = by_growth.evidence_against.join(" | ");
    assert!(against.contains("found, though shifted by the growth rate alone: NTRK1 G595R"), "{against}");
    assert_eq!(
        by_growth.next_experiment,
        ["none for the mechanism: what is shifted, is by the growth rate alone"]
    );
    let shared = format!("{GENOTYPE}C,NTRK1,G595R,0.4,0.4,adequate\n");
    let all = cases_of(&format!("{IC50}{}", drug("", "larotrectinib", UNSHIFTED)), &shared, "");
    let one = judge(&all[0], Knowledge::built_in()).expect("a sound case");
    assert_eq!(one.decision.verdict, Verdict::NotResistant);
    let told = row(&one);
    assert!(told.contains("noted, no consequence: NTRK1 G595R") && !told.contains("explain"), "{told}");
    let other = of(&[drug("", "larotrectinib", UNSHIFTED)], &["EGFR T790M"]);
    let against = other.evidence_against.join(" | ");
    assert!(!against.contains("T790M") && other.ignored[0].starts_with("EGFR T790M"), "{against}");
}
