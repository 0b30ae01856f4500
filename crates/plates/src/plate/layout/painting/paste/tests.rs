//! What is pasted, and what is made of it.

use super::*;
use crate::plate::well::PLATE_FORMATS;

fn told(text: &str, at: &str, variable: &str) -> Vec<String> {
    told_on(text, at, variable, PLATE_FORMATS[4])
}

fn told_on(text: &str, at: &str, variable: &str, format: PlateFormat) -> Vec<String> {
    let pasted = paste(text, at.parse().unwrap(), &Variable::called(variable), format);
    let wells = pasted.wells.iter().map(|(well, words)| {
        let words: Vec<String> = words.iter().map(|(key, value)| format!("{key} {value}")).collect();
        format!("{well} {}", words.join(", "))
    });
    let strange = pasted.strange.iter().map(|one| format!("{}? {}: {}", one.at, one.text, one.why));
    let beyond = (!pasted.beyond.is_empty()).then(|| format!("{} beyond", pasted.beyond.len()));
    wells.chain(strange).chain(beyond).collect()
}

#[test]
fn cells_of_a_grid_say_what_a_well_holds() {
    let all = "larotrectinib 10 uM\tDMSO\tblank\nKM12: larotrectinib 3,16 µM\t\tKM12: vehicle";
    assert_eq!(
        told(all, "B3", ""),
        [
            "B3 compound larotrectinib, dose 10 uM",
            "B4 role vehicle",
            "B5 role blank",
            "C3 cell_line KM12, compound larotrectinib, dose 3.16 uM",
            "C5 cell_line KM12, role vehicle",
        ]
    );
    let two = "compound 1 10 nM + PF-06463922 0.5 uM";
    assert_eq!(
        told(two, "A1", ""),
        ["A1 compound compound 1, compound_2 PF-06463922, dose 10 nM, dose_2 0.5 uM"]
    );
}

#[test]
fn what_is_not_understood_is_named_and_nothing_is_guessed() {
    let strange = told("10\tlarotrectinib\t10 nm\n1,000 nM;x", "A1", "");
    assert_eq!(strange.len(), 4, "{strange:?}");
    assert!(strange[0].starts_with("A1? 10: ") && strange[0].contains("no unit"), "{}", strange[0]);
    assert!(strange[1].contains("no dose"), "{}", strange[1]);
    assert!(strange[2].contains("nM"), "{}", strange[2]);
    let thousand = told("1,000 nM\t2 nM", "A1", "dose");
    assert!(thousand[1].contains("1000 or 1: "), "{thousand:?}");
    // A decimal comma beside it shows nothing of this one: lists are made of several hands.
    let beside = told("1,000 nM\t0,25 nM", "A1", "dose");
    assert_eq!(beside[0], "A2 dose 0.25 nM");
    assert!(beside[1].starts_with("A1? 1,000 nM: ") && beside[1].contains("1000 or 1: "), "{beside:?}");
}

#[test]
fn grids_with_letters_and_numbers_go_where_they_say_one_below_the_other() {
    let grids = "compound,1,2,3\nC,a,a,DMSO\nD,a,,b\n\ndose (nM),1,2,3\nC,100,10,\nD,1,,5\n";
    assert_eq!(
        told(grids, "A1", ""),
        [
            "C1 compound a, dose 100 nM",
            "C2 compound a, dose 10 nM",
            "C3 role vehicle",
            "D1 compound a, dose 1 nM",
            "D3 compound b, dose 5 nM",
        ]
    );
    assert_eq!(
        told("A\tKM12\tP2\nB\tP3\t", "A4", "cell_line"),
        ["A4 cell_line KM12", "A5 cell_line P2", "B4 cell_line P3"]
    );
}

#[test]
fn a_list_names_its_wells_with_headings_or_without() {
    let headed = "Well;Drug;conc (µM);line\nA1;a;0,5;KM12\nB02;DMSO;;KM12\nZ9;a;1;KM12\n";
    assert_eq!(
        told(headed, "C3", ""),
        ["A1 cell_line KM12, compound a, dose 0.5 uM", "B2 cell_line KM12, role vehicle", "1 beyond",]
    );
    assert_eq!(
        told("A1\ta\t5 nM\nA2\tvehicle\nA3\tb 1 uM", "A1", ""),
        ["A1 compound a, dose 5 nM", "A2 role vehicle", "A3 compound b, dose 1 uM",]
    );
    let bare = told("A1\ta\t5\nA2\ta\t10", "A1", "");
    assert!(bare.iter().all(|one| one.contains("no unit")), "{bare:?}");
}

#[test]
fn a_comma_in_one_cell_is_no_mark_between_cells() {
    let one = told("x 1,500 uM", "C5", "");
    assert_eq!(one.len(), 1, "{one:?}");
    assert!(one[0].starts_with("C5? x 1,500 uM: `1,500 uM` may be 1500 or 1.5: "), "{one:?}");
    assert_eq!(told("x 3,16 uM", "C5", ""), ["C5 compound x, dose 3.16 uM"]);
    assert_eq!(told("x 3,16 uM\ny 0,5 uM", "C5", "").len(), 2);
    let doses = told("1,000\n2,500", "C5", "dose (nM)");
    assert!(doses.len() == 2 && doses.iter().all(|one| one.contains(" may be ")), "{doses:?}");
}

#[test]
fn commas_are_between_the_cells_of_what_is_plainly_a_table() {
    assert_eq!(told("blank,DMSO,kill\nblank,,kill", "A1", "").len(), 5);
    assert_eq!(told("A1,a 5 nM\nA2,vehicle", "C3", ""), ["A1 compound a, dose 5 nM", "A2 role vehicle"]);
    assert_eq!(told("A1,5\nA2,10", "C3", "dose (nM)"), ["A1 dose 5 nM", "A2 dose 10 nM"]);
    assert_eq!(told("well,drug,dose\nA1,a,5 nM", "C3", ""), ["A1 compound a, dose 5 nM"]);
    // A decimal comma would shift the columns.
    let shifted = told("well,drug,dose (nM)\nA1,a,0,5", "C3", "");
    assert!(shifted.iter().all(|one| one.contains("? ")), "{shifted:?}");
    assert!(told("1,500,2\n1,500,3", "C3", "dose (nM)").iter().all(|one| one.contains("? ")));
}

#[test]
fn blanks_between_thousands_are_no_part_of_a_compound() {
    assert_eq!(told("x 1 000 nM", "A1", ""), ["A1 compound x, dose 1000 nM"]);
    assert_eq!(told("1 000", "A1", "dose (nM)"), ["A1 dose 1000 nM"]);
    let two = told("compound 1 100 nM", "A1", "");
    assert_eq!(two.len(), 1);
    assert!(two[0].contains("may be `compound` at 1100 nM or `compound 1` at 100 nM: "), "{two:?}");
    assert!(told("x 000 nM", "A1", "")[0].contains("a zero too many"));
}

#[test]
fn a_well_that_is_named_twice_is_taken_from_neither_line() {
    let twice = told("A5\ta 1 nM\nB1\ta 2 nM\nA05\ta 3 nM\na5\ta 4 nM", "A1", "");
    assert_eq!(twice.len(), 4);
    assert_eq!(twice[0], "B1 compound a, dose 2 nM");
    assert_eq!(twice[1], "line 1? A5: A5 is named in lines 1, 3, 4: keep one of them");
    let headed = told("well\tdrug\tdose (nM)\nA5\ta\t1\nA05\tb\t1", "A1", "");
    assert_eq!(headed[0], "line 2? A5: A5 is named in lines 2, 3: keep one of them");
    assert_eq!(headed.len(), 2);
}

#[test]
fn a_point_before_three_digits_is_a_question_unless_others_show_what_it_is() {
    let all = told("1.000\t2.500\t7", "A1", "dose (nM)");
    assert_eq!(all[0], "A3 dose 7 nM");
    assert!(all[1].contains("1000 or 1: ") && all[2].contains("2500 or 2.5: "), "{all:?}");
    assert_eq!(told("1.000\t0.316", "A1", "dose (nM)"), ["A1 dose 1 nM", "A2 dose 0.316 nM"]);
}

#[test]
fn that_a_well_is_left_out_is_no_reason() {
    let all = told("well\texclude\nA1\tTRUE\nA2\tFALSE\nA3\tbubble", "A1", "");
    assert_eq!(
        all,
        [
            "A3 exclude bubble",
            "A1? TRUE: `TRUE` is no reason; say why the well is left out, such as `bubble`"
        ]
    );
}

#[test]
fn a_dose_for_a_well_without_a_compound_is_strange() {
    let map = "[well]\nA1 = { compound = \"a\", dose = \"1 nM\" }\nA2 = { role = \"blank\" }\n";
    let pasted = paste("10\t20\t30", "A1".parse().unwrap(), &Variable::called("dose (nM)"), PLATE_FORMATS[4]);
    let pasted = pasted.on("map", map, PLATE_FORMATS[4]);
    assert_eq!(pasted.wells.keys().map(ToString::to_string).collect::<Vec<_>>(), ["A1"]);
    assert_eq!(pasted.strange.len(), 2);
    assert!(
        pasted.strange[0].why.starts_with("A2 has no compound to which the dose belongs; "),
        "{:?}",
        pasted.strange
    );
}

#[test]
fn one_cell_is_read_as_it_was_meant() {
    for (compound, dose) in [
        ("compound 1", "100 nM"),
        ("a", "1.581 uM"),
        ("a", "3.16227766017 uM"),
        ("5-FU", "0.25 mM"),
        ("a", "1000 nM"),
    ] {
        let cell = one_cell(compound, dose.parse().unwrap());
        let pasted = paste(&cell, "A1".parse().unwrap(), &Variable::default(), PLATE_FORMATS[4]);
        let words = pasted.wells.values().next().unwrap_or_else(|| panic!("{cell}: {pasted:?}"));
        assert_eq!((words["compound"].as_str(), words["dose"].as_str()), (compound, dose), "{cell}");
    }
}

#[test]
fn a_paste_that_half_fits_is_counted() {
    let row = vec!["blank"; 14].join("\t");
    assert_eq!(told(&row, "A1", "").last().unwrap(), "2 beyond");
    assert_eq!(told_on(&row, "A20", "", PLATE_FORMATS[5]).last().unwrap(), "9 beyond");
}

#[test]
fn bare_words_and_numbers_are_what_a_person_says_they_are() {
    assert_eq!(told("a\tb", "A1", "compound"), ["A1 compound a", "A2 compound b"]);
    assert_eq!(told("10\t1", "A1", "dose (nM)"), ["A1 dose 10 nM", "A2 dose 1 nM"]);
    assert!(told("10\t1", "A1", "dose")[0].contains("no unit"));
    assert!(told("v", "A1", "role")[0].contains("not a role"));
}

#[test]
fn no_text_makes_it_panic() {
    for text in
        ["", "\n\n", "\t\t\n", ",,,\n\"", "A", "well", "well\tcompound\n", "1\t2\t3", ":", "+ +", "\u{feff}"]
    {
        for variable in ["", "dose", "compound", "anything"] {
            let _ = told(text, "H12", variable);
        }
    }
}
