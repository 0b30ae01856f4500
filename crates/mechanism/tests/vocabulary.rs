//! Laws of the vocabulary: one gene, one drug and one change, whoever reads it.

use std::collections::BTreeSet;

use foldshift_mechanism::evidence::genotype::{Lines, read_from};
use foldshift_mechanism::knowledge::change::Change;
use foldshift_mechanism::knowledge::{gene, hgvs, written};
use proptest::prelude::*;

/// The change that a list of alterations passes on, as text.
fn of_list(text: &str) -> Option<String> {
    let genes: BTreeSet<String> = ["BRAF".to_owned()].into();
    let list = format!("BRAF {text}\n");
    let found = read_from("list.txt", list.as_bytes(), &Lines::pair("P", "R"), &genes).ok()?;
    found.alterations.first().map(|one| one.variant.clone())
}

fn meant(text: &str) -> Option<Change> {
    written::read(text).map(|written| written.change)
}

const RESIDUES: [(&str, &str); 20] = [
    ("A", "Ala"),
    ("R", "Arg"),
    ("N", "Asn"),
    ("D", "Asp"),
    ("C", "Cys"),
    ("Q", "Gln"),
    ("E", "Glu"),
    ("G", "Gly"),
    ("H", "His"),
    ("I", "Ile"),
    ("L", "Leu"),
    ("K", "Lys"),
    ("M", "Met"),
    ("F", "Phe"),
    ("P", "Pro"),
    ("S", "Ser"),
    ("T", "Thr"),
    ("W", "Trp"),
    ("Y", "Tyr"),
    ("V", "Val"),
];

/// A change in one-letter code and in three-letter code.
fn spellings() -> impl Strategy<Value = (String, String)> {
    let residue = || (0..20usize).prop_map(|at| RESIDUES[at]);
    (residue(), 1..3000u32, residue(), 1..40u32, 0..16usize).prop_map(|(from, at, to, more, kind)| {
        let (last, n) = (at + more, more);
        let both =
            |make: &dyn Fn(&str, &str, &str) -> String| (make(from.0, to.0, "*"), make(from.1, to.1, "Ter"));
        match kind {
            0..=3 => both(&|from, to, _| format!("{from}{at}{to}")),
            4 => both(&|from, _, _| format!("{from}{at}=")),
            5 => both(&|from, _, stop| format!("{from}{at}{stop}")),
            6 => both(&|from, to, stop| format!("{from}{at}{to}fs{stop}{n}")),
            7 => both(&|from, _, _| format!("{from}{at}fs")),
            8 => both(&|from, _, _| format!("{from}{at}del")),
            9 => both(&|from, to, _| format!("{from}{at}_{to}{last}del")),
            10 => both(&|from, to, _| format!("{from}{at}_{to}{last}delins{to}{from}")),
            11 => both(&|from, to, _| format!("{from}{at}_{to}{last}ins{to}")),
            12 => both(&|from, to, _| format!("{from}{at}_{to}{last}dup")),
            13 => both(&|_, to, stop| format!("{stop}{at}{to}ext{stop}{n}")),
            14 => both(&|from, _, _| format!("{from}{at}?")),
            _ => both(&|from, _, stop| format!("{from}{at}delins{from}{stop}")),
        }
    })
}

proptest! {
    #[test]
    fn a_change_is_the_same_in_every_spelling((one, three) in spellings()) {
        let change = meant(&one);
        prop_assert!(change.is_some(), "{one}");
        for text in [three.clone(), format!("p.{three}"), format!("p.({three})"), format!("NP_1.2:p.{three}"), format!("p.{one}"), hgvs::one_letter(&three)] {
            prop_assert_eq!(meant(&text), change.clone(), "{}", text);
        }
    }

    #[test]
    fn what_a_list_accepts_means_the_same_to_the_rules((one, three) in spellings()) {
        for text in [one, three.clone(), format!("p.{three}"), format!("p.({three})")] {
            // Where no change of the residue is left there is nothing to pass on but its text.
            let passed = of_list(&text);
            prop_assert!(passed.is_some(), "{text} is not read in a list");
            prop_assert_eq!(meant(&passed.unwrap_or_default()), meant(&text), "{}", text);
        }
    }

    #[test]
    fn whatever_a_list_accepts_as_one_change_the_rules_can_read(text in "[A-Za-z*]{1,3}[0-9]{0,3}[A-Za-z_*=?]{0,7}[0-9]{0,2}[A-Z*]{0,2}") {
        if hgvs::protein(&text).is_some() && let Some(passed) = of_list(&text) {
            prop_assert_eq!(meant(&passed), meant(&text), "{} is passed on as {}", text, passed);
        }
    }

    #[test]
    fn what_is_printed_reads_as_the_same_change(text in "(p\\.)?[A-Z*]{1,3}[0-9]{0,3}[A-Za-z_*=?]{0,7}[0-9]{0,2}[A-Z*]{0,2}") {
        if let Some(change) = meant(&text) {
            prop_assert_eq!(meant(&change.to_string()), Some(change), "{}", text);
        }
    }

    #[test]
    fn no_text_breaks_the_reader(text in "\\PC{0,20}") {
        let _ = (meant(&text), hgvs::one_letter(&text), gene::named(&text), of_list(&text));
    }
}

#[test]
fn words_and_fusions_are_printed_so_that_they_are_read_again() {
    for text in [
        "amp",
        "gain",
        "CN 12",
        "homdel",
        "lost",
        "fusion",
        "activation",
        "lof",
        "exon 14 skipping",
        "METex14",
        "p.=",
        "p.0",
        "p.?",
        "X1010_splice",
        "splice_donor_variant c.3113+1G>T",
        "exon 19 deletion",
        "ETV6-NTRK3",
        "TPM3::NTRK1 fusion lost",
        "FGFR1-TACC1",
        "TPM3-NTRK1 fusion overexpression",
    ] {
        let change = meant(text);
        if text == "METex14" {
            assert_eq!(change, None);
            continue;
        }
        assert!(change.is_some(), "{text}");
        assert_eq!(meant(&change.clone().unwrap().to_string()), change, "{text}");
    }
}

#[test]
fn events_of_a_list_mean_the_same_to_the_rules() {
    for text in [
        "p.?",
        "p.=",
        "p.0",
        "amp",
        "ampl",
        "Amplified",
        "high-level amplification",
        "CN gain",
        "del",
        "homdel",
        "deep deletion",
        "loss",
        "gain of function",
        "loss-of-function",
        "fusion overexpression",
        "exon 14 skipping",
    ] {
        let passed = of_list(text).unwrap_or_else(|| panic!("{text} is not read"));
        assert_eq!(meant(&passed), meant(text), "{text} is passed on as {passed}");
    }
}

#[test]
fn a_gene_of_the_rules_is_found_in_a_list_under_every_name() {
    let genes: BTreeSet<String> = ["EGFR".to_owned(), "NTRK1".to_owned()].into();
    for (name, symbol) in
        [("ERBB1", "EGFR"), ("HER1", "EGFR"), ("TRKA", "NTRK1"), ("TRK-A", "NTRK1"), ("TRK1", "NTRK1")]
    {
        let list = format!("{name} amp\n");
        let found = read_from("list.txt", list.as_bytes(), &Lines::pair("P", "R"), &genes).unwrap();
        assert_eq!(found.alterations[0].gene, symbol, "{name}");
    }
}
