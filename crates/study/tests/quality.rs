//! The checks of quality on simulated plates. How often they are right, `cargo bench --bench quality` measures.

mod simulated;

use foldshift_plates::plate::Well;
use foldshift_plates::plate::layout::Role;
use foldshift_study::normalise::NormalizedPlate;
use foldshift_study::normalise::quality::Verdict;
use simulated::chance::Chance;
use simulated::quality::{
    Weather, analysed, benches, chemical_bench, chemistry, chemistry_seen, judged, plate, plate_of, run_plate,
};
use simulated::truth::Truth;

#[test]
fn a_bad_column_among_the_samples_is_named_although_the_controls_see_nothing() {
    let bench = &benches()[2];
    let damage = |well: Well, role: Role, response: f64| {
        if role == Role::Sample && well.col() == 6 { 0.7 * response } else { response }
    };
    let weather = Weather::clean(0.04);
    let plate = analysed(bench, &plate(bench, weather, &damage, &mut Chance(5)));
    let quality = &plate.quality[0];
    let said = quality.reasons_of(Verdict::Warn);
    assert!(said.starts_with("column 7 reads -") && quality.codes() == ["column_off"], "{said}");
    assert!((quality.uneven[0].size + 0.3).abs() < 0.08, "{:?}", quality.uneven);
}

#[test]
fn what_dye_detector_and_compounds_do_is_seen_and_clean_plates_are_left_alone() {
    for (code, seen, clean) in chemistry_seen(25) {
        assert!(seen >= 18 && clean <= 1, "{code}: seen on {seen} of 25, told of {clean} clean plates of 25");
    }
}

#[test]
fn a_blank_with_cells_in_it_is_named() {
    let bench = &benches()[2];
    let wells: Vec<Well> =
        bench.contents.iter().filter(|(_, c)| c.role == Role::Blank).map(|(well, _)| *well).collect();
    let odd = wells[2];
    let damage = |well: Well, _: Role, response: f64| if well == odd { 0.4 } else { response };
    let plates = judged(vec![plate(bench, Weather::clean(0.05), &damage, &mut Chance(9))], "resazurin");
    let quality = &plates[0].quality[0];
    let said =
        quality.reasons.iter().find(|reason| reason.code == "blank_contaminated").expect("a word on it");
    assert!(said.words.starts_with(&format!("blank {odd} reads")), "{}", said.words);
}

#[test]
fn over_reduction_is_a_matter_of_resazurin() {
    let bench = chemical_bench();
    let (_, weather, change) = chemistry().swap_remove(1);
    let truths = [-7.4, -7.0, -6.6, -7.0].map(|mid| Truth { mid, hill: 1.0, bottom: 0.02, hormesis: 0.0 });
    let damage = |_: Well, role: Role, response: f64| change(response, role);
    let told = |readout: &str| {
        let plates = judged(vec![plate_of(&bench, weather, &damage, &mut Chance(4), Some(&truths))], readout);
        plates[0].quality[0].codes().contains(&"over_reduction")
    };
    assert!(told("resazurin") && !told("ctg"));
}

#[test]
fn growth_at_low_doses_of_one_compound_of_several_is_no_over_reduction() {
    let bench = chemical_bench();
    let truths = [0.5, 0.0, 0.0, 0.0].map(|hormesis| Truth { mid: -6.8, hill: 1.2, bottom: 0.02, hormesis });
    let whole = |_: Well, _: Role, response: f64| response;
    let plate = plate_of(&bench, Weather::clean(0.04), &whole, &mut Chance(4), Some(&truths));
    let plates = judged(vec![plate], "resazurin");
    assert!(!plates[0].quality[0].codes().contains(&"over_reduction"), "{:?}", plates[0].quality[0].reasons);
}

#[test]
fn a_run_that_fades_is_told_at_its_last_plate_and_another_gain_is_no_dirty_blank() {
    let bench = &benches()[0];
    let run = |gains: [(f64, f64); 6]| {
        let plates = gains
            .iter()
            .enumerate()
            .map(|(k, &(gain, blank_gain))| {
                let weather = Weather { gain, blank_gain, ..Weather::clean(0.05) };
                run_plate(bench, weather, 20.0, &mut Chance(k as u64 + 40))
            })
            .collect();
        let plates = judged(plates, "resazurin");
        let of_runs = |plate: &NormalizedPlate| -> Vec<&'static str> {
            plate.quality[0].codes().into_iter().filter(|code| code.contains("run")).collect()
        };
        plates.iter().map(of_runs).collect::<Vec<_>>()
    };
    let even = (1.0, 1.0);
    let fading = [1.0, 0.92, 0.86, 0.8, 0.72, 0.66].map(|gain| (gain, 1.0));
    let told = run(fading);
    assert!(told[..5].iter().all(Vec::is_empty) && told[5] == ["run_vehicle_drift"], "{told:?}");
    let told = run([even, even, (1.0, 1.8), even, even, even]);
    assert_eq!(told[2], ["blank_against_run"]);
    assert!(told.iter().enumerate().all(|(k, codes)| k == 2 || codes.is_empty()), "{told:?}");
    let told = run([even, even, (1.8, 1.8), even, even, even]);
    assert!(told.iter().all(Vec::is_empty), "{told:?}");
}
