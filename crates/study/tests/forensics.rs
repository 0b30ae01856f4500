//! Slips on simulated plates and studies. How often they are found, `cargo bench --bench forensics` measures.

mod simulated;

use simulated::slips::{acting, false_alarms, power, study_alarms, study_power};

#[test]
fn good_plates_raise_no_alarm() {
    for wild in [false, true] {
        assert_eq!(false_alarms(150, wild).0, 0, "wild: {wild}");
    }
}

#[test]
fn a_turned_plate_with_active_compounds_is_found() {
    for layout in ["panel", "columns", "halves", "small"] {
        let (_, found, named) = power(20, layout, &acting)[0];
        assert_eq!((found, named), (20, 20), "{layout}");
    }
}

#[test]
fn good_studies_raise_no_alarm() {
    assert_eq!(study_alarms(8, false) + study_alarms(8, true), 0);
}

#[test]
fn lines_exchanged_in_one_experiment_are_found_and_an_export_used_twice_too() {
    let table = study_power(6, 1.0);
    assert!(table[0].2 >= 5, "{table:?}");
    assert_eq!((table[3].2, table[4].2), (6, 6), "{table:?}");
}
