//! Laws that hold for every pair of drugs.

use foldshift_combinations::{
    Call, Day, Drug, DrugCurve, Index, Matrix, Model, ParentalDay, Settings, SingleAgents, Well,
    combination_index, combine, excess_surface, loewe, potency_options, resensitisation, response_surface,
    score,
};
use foldshift_curves::screen::Random;
use foldshift_curves::{Curve, Ic50, Logistic, Point};
use proptest::prelude::*;

fn logistic(bottom: f64, log_mid: f64, hill: f64) -> DrugCurve {
    DrugCurve::Logistic { curve: Logistic { top: 1.0, bottom, log_mid, hill } }
}

/// Doses 0, 0.1 … 10 in half decades.
fn doses() -> Vec<f64> {
    [f64::NEG_INFINITY, -1.0, -0.5, 0.0, 0.5, 1.0].iter().map(|log| 10_f64.powf(*log)).collect()
}

/// A 6 × 6 matrix of this response.
fn matrix(response: impl Fn(f64, f64) -> f64) -> Matrix {
    let doses = doses();
    let wells = doses.iter().flat_map(|&a| doses.iter().map(move |&b| (a, b)));
    Matrix::new(wells.map(|(a, b)| Well::new(a, b, response(a, b))).collect()).unwrap()
}

fn mean(matrix: &Matrix, model: Model) -> f64 {
    score(matrix, Settings::default()).of(model).unwrap().mean
}

fn noisy(seed: u64, noise: f64, response: impl Fn(f64, f64) -> f64) -> Matrix {
    let mut random = Random::new(seed, 7);
    let mut wells = Vec::new();
    for &a in &doses() {
        for &b in &doses() {
            wells.extend((0..3).map(|_| Well::new(a, b, response(a, b) + noise * random.normal())));
        }
    }
    Matrix::new(wells).unwrap()
}

fn pairs() -> impl Strategy<Value = [(f64, f64, f64); 2]> {
    let one = || (0.0..0.7, -0.5..0.6, 0.7..2.5_f64);
    (one(), one()).prop_map(|(a, b)| [a, b])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn independent_drugs_have_no_bliss_and_no_zip_excess([a, b] in pairs()) {
        let (one, two) = (logistic(a.0, a.1, a.2), logistic(b.0, b.1, b.2));
        let matrix = matrix(|a, b| one.response(a) * two.response(b));
        let scores = score(&matrix, Settings::default());
        for cell in &scores.of(Model::Bliss).unwrap().cells {
            prop_assert!(cell.excess.abs() < 1e-12, "{cell:?}");
        }
        for cell in &scores.of(Model::Zip).unwrap().cells {
            prop_assert!(cell.excess.abs() < 1e-4, "{cell:?}");
        }
    }

    #[test]
    fn additive_doses_have_no_loewe_excess_and_the_better_drug_alone_no_hsa_excess([a, b] in pairs()) {
        let (one, two) = (logistic(a.0, a.1, a.2), logistic(b.0, b.1, b.2));
        let additive = matrix(|a, b| loewe([&one, &two], [a, b]));
        for cell in &score(&additive, Settings::default()).of(Model::Loewe).unwrap().cells {
            prop_assert!(cell.excess.abs() < 1e-4, "{cell:?}");
        }
        let highest = matrix(|a, b| one.response(a).min(two.response(b)));
        for cell in &score(&highest, Settings::default()).of(Model::Hsa).unwrap().cells {
            prop_assert!(cell.excess.abs() < 1e-12, "{cell:?}");
        }
    }

    #[test]
    fn a_drug_with_itself_has_no_loewe_excess_and_an_index_of_one(
        bottom in 0.0..0.3, mid in -0.6..-0.2, hill in 0.8..2.0_f64,
    ) {
        // B is A diluted threefold or so: √10.
        let (drug, dilution) = (logistic(bottom, mid, hill), 10_f64.sqrt());
        let sham = matrix(|a, b| drug.response(a + b / dilution));
        for cell in &score(&sham, Settings::default()).of(Model::Loewe).unwrap().cells {
            prop_assert!(cell.excess.abs() < 1e-4, "{cell:?}");
        }
        let indices = combination_index(&[sham]);
        prop_assert_eq!(indices.len(), 9, "three rays, three effects");
        let measured: Vec<f64> = indices.iter().filter_map(|index| index.estimate).collect();
        prop_assert!(measured.len() >= 3, "at half effect at least: {indices:?}");
        for value in measured {
            prop_assert!((value - 1.0).abs() < 1e-3, "{value}");
        }
    }

    #[test]
    fn swapped_drugs_mirror_everything(seed in 0_u64..1000, [a, b] in pairs()) {
        let (one, two) = (logistic(a.0, a.1, a.2), logistic(b.0, b.1, b.2));
        let forward = noisy(seed, 0.05, |a, b| one.response(a) * two.response(b) * 0.9);
        let turned = forward.swapped();
        let (here, there) = (score(&forward, Settings::default()), score(&turned, Settings::default()));
        for model in Model::ALL {
            let (here, there) = (here.of(model).unwrap(), there.of(model).unwrap());
            prop_assert!((here.mean - there.mean).abs() < 1e-12);
            for cell in &here.cells {
                let mirrored = there.cells.iter().find(|c| (c.dose_a, c.dose_b) == (cell.dose_b, cell.dose_a));
                prop_assert!((mirrored.unwrap().excess - cell.excess).abs() < 1e-12);
            }
            prop_assert_eq!(here.window.unwrap().doses_a.map(f64::to_bits), there.window.unwrap().doses_b.map(f64::to_bits));
        }
        let (of, other) = (combination_index(&[forward]), combination_index(&[turned]));
        for index in &of {
            let same = |one: &f64| (one * index.ratio - 1.0).abs() < 1e-6;
            let mirrored = other.iter().find(|i| same(&i.ratio) && i.effect.to_bits() == index.effect.to_bits());
            let (here, there) = (index.estimate, mirrored.unwrap().estimate);
            prop_assert!(here.is_some() == there.is_some());
            prop_assert!((here.unwrap_or(1.0) / there.unwrap_or(1.0) - 1.0).abs() < 1e-9);
        }
    }

    #[test]
    fn the_unit_of_a_dose_changes_nothing(seed in 0_u64..1000, [a, b] in pairs()) {
        let (one, two) = (logistic(a.0, a.1, a.2), logistic(b.0, b.1, b.2));
        let here = noisy(seed, 0.05, |a, b| one.response(a).min(two.response(b)) - 0.05);
        let scaled = here.wells().iter().map(|w| Well { dose_a: w.dose_a * 1e-9, dose_b: w.dose_b * 1e3, ..*w });
        let there = Matrix::new(scaled.collect()).unwrap();
        for model in Model::ALL {
            prop_assert!((mean(&here, model) - mean(&there, model)).abs() < 1e-5, "{model}");
        }
        for (here, there) in combination_index(&[here]).iter().zip(combination_index(&[there])) {
            prop_assert!((here.estimate.unwrap_or(1.0) / there.estimate.unwrap_or(1.0) - 1.0).abs() < 1e-6);
        }
    }

    #[test]
    fn whatever_the_wells_are_the_answer_is_a_number_or_a_reason(
        wells in prop::collection::vec((0_usize..6, 0_usize..6, 0_usize..8, -0.5..1.5_f64), 3..60),
    ) {
        let dose = [0.0, 1e-300, 1e-9, 1.0, 3.0, 1e300];
        let odd = |kind: usize, y: f64| [y, y, y, y, 1e50 * y.signum(), 0.0, 1.0, -1e9][kind];
        let all: Vec<Well> =
            wells.iter().map(|&(a, b, kind, y)| Well::new(dose[a], dose[b], odd(kind, y))).collect();
        let days = [all.clone(), all.iter().rev().skip(2).copied().collect(), all[1..].to_vec()];
        let matrices: Vec<Matrix> = days.into_iter().flat_map(Matrix::new).collect();
        for some in [&matrices[..], &matrices[..matrices.len().min(1)]] {
            let found = combine(some, Settings::default());
            for model in &found.models {
                let Ok(said) = &model.outcome else { continue };
                let estimates = said.cells.iter().map(|cell| cell.excess).chain(said.mean);
                for one in estimates {
                    prop_assert!(one.value.is_finite(), "{one:?}");
                    let others = [one.lower, one.upper, one.p, one.sd];
                    prop_assert!(others.iter().flatten().all(|number| number.is_finite()), "{one:?}");
                }
                prop_assert!(excess_surface(said, 5).values.iter().flatten().all(|value| value.is_finite()));
            }
            prop_assert!(response_surface(some, 5).values.iter().flatten().all(|value| value.is_finite()));
            for index in combination_index(some) {
                let numbers = [index.estimate, index.lower, index.upper, index.p];
                prop_assert!(numbers.iter().flatten().all(|number| number.is_finite()), "{index:?}");
            }
            let line: Vec<Day> = some.iter().map(|matrix| Day { experiment: "1", matrix }).collect();
            for drug in Drug::BOTH {
                for at in resensitisation(drug, &line, &[], &potency_options()).doses {
                    let ratio = at.absolute.potentiation;
                    let numbers = [ratio.estimate, ratio.lower, ratio.upper, ratio.p];
                    prop_assert!(numbers.iter().flatten().all(|number| !number.is_nan()), "{ratio:?}");
                }
            }
        }
    }

    #[test]
    fn more_is_expected_of_independent_drugs_than_of_the_better_one(seed in 0_u32..1000, [a, b] in pairs()) {
        let (one, two) = (logistic(a.0, a.1, a.2), logistic(b.0, b.1, b.2));
        let matrix = matrix(|a, b| one.response(a) * two.response(b) * (1.0 - 0.01 * f64::from(seed % 7)));
        let scores = score(&matrix, Settings { single_agents: SingleAgents::Fitted });
        let (hsa, bliss) = (scores.of(Model::Hsa).unwrap(), scores.of(Model::Bliss).unwrap());
        let loewe = scores.of(Model::Loewe).unwrap();
        // A product is less than its factors where these are parts of the vehicle; a fitted plateau may lie below none.
        let parts = hsa.cells.iter().zip(&bliss.cells).zip(&loewe.cells).filter(|((hsa, _), _)| hsa.expected >= 0.0);
        for ((hsa, bliss), loewe) in parts {
            prop_assert!(hsa.expected >= bliss.expected - 1e-9 && hsa.excess >= bliss.excess - 1e-9);
            prop_assert!(hsa.expected >= loewe.expected - 1e-9);
        }
    }
}

#[test]
fn wells_given_twice_or_as_means_score_the_same() {
    let (one, two) = (logistic(0.1, 0.0, 1.2), logistic(0.2, 0.2, 1.0));
    let once = noisy(3, 0.05, |a, b| one.response(a) * two.response(b));
    let twice = Matrix::new(once.wells().iter().chain(once.wells()).copied().collect()).unwrap();
    let means = once
        .cells()
        .iter()
        .map(|cell| Well { weight: cell.weight, ..Well::new(cell.dose_a, cell.dose_b, cell.mean) });
    let means = Matrix::new(means.collect()).unwrap();
    for model in Model::ALL {
        assert!((mean(&once, model) - mean(&twice, model)).abs() < 1e-6, "{model}");
        assert!((mean(&once, model) - mean(&means, model)).abs() < 1e-6, "{model}");
    }
}

#[test]
fn missing_cells_are_left_out_and_counted() {
    let (one, two) = (logistic(0.1, 0.0, 1.2), logistic(0.2, 0.2, 1.0));
    let whole = matrix(|a, b| one.response(a) * two.response(b));
    let without = |keep: &dyn Fn(&Well) -> bool| {
        Matrix::new(whole.wells().iter().filter(|well| keep(well)).copied().collect()).unwrap()
    };
    // Only the diagonal, and one dose of B that was not tested alone.
    let diagonal = without(&|w| w.dose_a * w.dose_b <= 0.0 || (w.dose_a - w.dose_b).abs() < 1e-9);
    let scores = score(&diagonal, Settings::default());
    assert_eq!(scores.of(Model::Bliss).unwrap().cells.len(), 5);
    assert!(scores.of(Model::Bliss).unwrap().mean.abs() < 1e-12);
    assert!(scores.of(Model::Zip).is_err(), "a diagonal has no rows");
    assert_eq!(combination_index(&[diagonal]).len(), 3);
    let gap = without(&|w| w.dose_a > 0.0 || w.dose_b < 9.0);
    let scores = score(&gap, Settings::default());
    assert_eq!((scores.of(Model::Bliss).unwrap().silent, scores.of(Model::Loewe).unwrap().silent), (5, 0));
    assert!(scores.of(Model::Zip).unwrap().mean.abs() < 1e-4);
}

#[test]
fn experiments_with_different_cells_are_compared_on_those_they_share() {
    let (one, two) = (logistic(0.1, 0.0, 1.2), logistic(0.2, 0.2, 1.0));
    let truth = |a: f64, b: f64| one.response(a) * two.response(b) * if a * b > 0.0 { 0.8 } else { 1.0 };
    let whole: Vec<Matrix> = (1..=3).map(|seed| noisy(seed, 0.02, truth)).collect();
    let wells = whole[0].wells().iter().filter(|w| w.dose_a < 9.0 || w.dose_b <= 0.0).copied();
    let part = Matrix::new(wells.collect()).unwrap();
    let found = combine(&[part, whole[1].clone(), whole[2].clone()], Settings::default());
    let bliss = found.of(Model::Bliss).unwrap();
    assert_eq!((bliss.common_cells, bliss.cells.len(), bliss.n), (20, 25, 3));
    assert_eq!(bliss.call, Some(Call::Synergy));
    assert!(bliss.cells.iter().filter(|cell| cell.dose_a > 9.0).all(|cell| cell.excess.n == 2));
    assert!(bliss.cells.iter().any(|cell| cell.call == Some(Call::Synergy)));
}

#[test]
fn a_matrix_with_one_synergistic_cell_is_not_called_additive() {
    let (one, two) = (logistic(0.1, 0.0, 1.2), logistic(0.2, 0.2, 1.0));
    let truth = |more: f64| {
        move |a: f64, b: f64| {
            let here = (a - 1.0).abs() < 1e-9 && (b - 1.0).abs() < 1e-9;
            one.response(a) * two.response(b) - if here { more } else { 0.0 }
        }
    };
    let call = |more: f64| {
        let days: Vec<Matrix> = (1..=4).map(|seed| noisy(seed, 0.01, truth(more))).collect();
        let found = combine(&days, Settings::default());
        let bliss = found.of(Model::Bliss).unwrap();
        (bliss.call, bliss.cells.iter().filter(|cell| cell.call == Some(Call::Synergy)).count())
    };
    assert_eq!(call(0.0), (Some(Call::Additive), 0));
    assert_eq!(call(0.2), (Some(Call::Indeterminate), 1));
}

#[test]
fn the_surfaces_go_through_the_means_over_experiments() {
    let (one, two) = (logistic(0.1, 0.0, 1.2), logistic(0.2, 0.2, 1.0));
    let days: Vec<Matrix> =
        (1..=3).map(|seed| noisy(seed, 0.05, |a, b| one.response(a) * two.response(b))).collect();
    let response = response_surface(&days, 26);
    let top = mean_of(&days, 10.0, 10.0_f64.powf(-0.5));
    assert!((response.at(25, 10).unwrap() - top).abs() < 1e-12);
    let found = combine(&days, Settings::default());
    let bliss = found.of(Model::Bliss).unwrap();
    let excess = excess_surface(bliss, 26);
    let last = bliss.cells.last().unwrap();
    assert!((excess.at(25, 25).unwrap() - last.excess.value).abs() < 1e-12);
    assert!((0..26).all(|k| excess.at(k, 0) == Some(0.0) && excess.at(0, k) == Some(0.0)));
    assert!(excess.values.iter().all(Option::is_some));
}

fn mean_of(days: &[Matrix], a: f64, b: f64) -> f64 {
    days.iter().map(|day| day.cell(a, b).unwrap().mean).sum::<f64>() / 3.0
}

#[test]
fn one_experiment_has_limits_of_its_wells_and_no_call() {
    let (one, two) = (logistic(0.1, 0.0, 1.2), logistic(0.2, 0.2, 1.0));
    let truth = |a: f64, b: f64| one.response(a) * two.response(b);
    let found = combine(&[noisy(5, 0.05, truth)], Settings::default());
    for model in Model::ALL {
        let said = found.of(model).unwrap();
        let mean = said.mean.unwrap();
        assert_eq!((said.call, mean.p, mean.n), (None, None, 1));
        assert!(mean.lower.unwrap() < mean.value && mean.value < mean.upper.unwrap());
        assert!(said.cells.iter().all(|cell| cell.call.is_none() && cell.excess.lower.is_some()));
    }
    let without_replicates = combine(&[matrix(truth)], Settings::default());
    assert_eq!(without_replicates.of(Model::Bliss).unwrap().mean.unwrap().lower, None);
}

/// Over many matrices of independent drugs the limits of wells hold the truth as often as they say.
#[test]
fn limits_of_wells_cover_what_the_wells_scatter() {
    let (one, two) = (logistic(0.1, 0.0, 1.2), logistic(0.2, 0.2, 1.0));
    let truth = |a: f64, b: f64| one.response(a) * two.response(b);
    let mut covered = [0; 2];
    for seed in 0..100 {
        let found = combine(&[noisy(seed, 0.05, truth)], Settings::default());
        for (count, model) in covered.iter_mut().zip([Model::Bliss, Model::Zip]) {
            let mean = found.of(model).unwrap().mean.unwrap();
            *count += usize::from(mean.lower.unwrap() <= 0.0 && mean.upper.unwrap() >= 0.0);
        }
    }
    assert!(covered.iter().all(|count| (88..=99).contains(count)), "{covered:?}");
}

#[test]
fn what_a_model_lacks_is_said() {
    let wells = [(0.0, 0.0, 1.0), (1.0, 0.0, 0.8), (0.0, 1.0, 0.7), (1.0, 1.0, 0.4)];
    let small = Matrix::new(wells.map(|(a, b, y)| Well::new(a, b, y)).to_vec()).unwrap();
    let scores = score(&small, Settings::default());
    let why = scores.of(Model::Loewe).unwrap_err().to_string();
    assert_eq!(why, "drug A alone has 1 doses, a curve needs 3");
    let other = [(1.0, 0.0, 0.8), (0.0, 1.0, 0.7), (2.0, 2.0, 0.4)];
    let other = Matrix::new(other.map(|(a, b, y)| Well::new(a, b, y)).to_vec()).unwrap();
    assert!(score(&other, Settings::default()).of(Model::Bliss).is_err());
    assert!(combine(&[], Settings::default()).models.is_empty());
}

/// A line that A does not kill alone, and tenfold more for each of the two higher doses of B.
fn restored((seed, day): (u64, f64), noise: f64) -> Matrix {
    let mut random = Random::new(11, seed);
    let mut wells = Vec::new();
    for b in [0.0, 0.1, 1.0, 10.0, 100.0] {
        let left = if b > 50.0 { 0.3 } else { 0.9 };
        let left = if b > 0.0 { left } else { 1.0 };
        let log_mid = if b < 0.5 {
            3.0
        } else if b < 5.0 {
            2.0
        } else {
            1.0
        };
        let curve = logistic(0.0, log_mid + day, 1.2);
        for k in -1..=6 {
            let a = if k < 0 { 0.0 } else { 10_f64.powf(0.5 * f64::from(k)) };
            wells.extend((0..3).map(|_| Well::new(a, b, left * curve.response(a) + noise * random.normal())));
        }
    }
    Matrix::new(wells).unwrap()
}

#[test]
fn the_dose_that_restores_sensitivity_is_found_and_one_that_kills_alone_is_not() {
    let days = [(1, 0.0), (2, 0.1), (3, -0.1)].map(|day| restored(day, 0.02));
    let names = ["1", "2", "3"];
    let line: Vec<Day> =
        names.iter().zip(&days).map(|(&experiment, matrix)| Day { experiment, matrix }).collect();
    let curve = Curve::new(
        (0..8)
            .map(|k| 10_f64.powf(0.5 * f64::from(k)))
            .map(|dose| Point::new(dose, logistic(0.0, 1.0, 1.2).response(dose)))
            .collect(),
    )
    .unwrap();
    let parental: Vec<ParentalDay> =
        names.iter().map(|&experiment| ParentalDay { experiment, curve: &curve }).collect();
    let found = resensitisation(Drug::A, &line, &parental, &potency_options());
    assert_eq!(found.doses.iter().map(|at| at.kills_alone).collect::<Vec<_>>(), [false, false, false, true]);
    let best = found.best().unwrap();
    assert!(best.is(10.0));
    let divided = best.divided.as_ref().unwrap();
    // Alone the line is beyond or at the highest dose, with 10 of B it has the IC50 of the parental line.
    assert!(divided.potentiation.lower.unwrap() > 20.0, "{:?}", divided.potentiation);
    let remaining = divided.remaining.as_ref().unwrap().estimate.unwrap();
    assert!((0.7..1.4).contains(&remaining), "{remaining}");
    // What B does alone counts in the absolute one: never less than the divided one.
    let absolute = |at: usize| found.doses[at].absolute.ic50[0].1.log_dose().unwrap();
    let relative = |at: usize| found.doses[at].divided.as_ref().unwrap().ic50[0].1.log_dose().unwrap();
    assert!((1..3).all(|at| absolute(at) <= relative(at) + 0.02));
    assert!(found.doses[0].divided.as_ref().unwrap().potentiation.lower.is_none_or(|lower| lower < 1.5));
    // One day makes no claim.
    let one = resensitisation(Drug::A, &line[..1], &parental[..1], &potency_options());
    assert_eq!(one.best, None);
    assert_eq!(one.doses[2].divided.as_ref().unwrap().potentiation.n, 1);
}

#[test]
fn an_ic50_beyond_the_doses_stays_a_bound() {
    // A alone does nothing up to the highest dose.
    let day = |shift: f64| {
        let with = logistic(0.0, 0.0 + shift, 1.5);
        let doses = doses();
        let wells = doses.iter().flat_map(|&a| [(a, 0.0), (a, 1.0), (a, 2.0)]);
        let response = |a: f64, b: f64| if b > 0.0 { with.response(a) } else { 1.0 - 0.01 * (a * 7.0).sin() };
        Matrix::new(wells.map(|(a, b)| Well::new(a, b, response(a, b))).collect()).unwrap()
    };
    let (one, two) = (day(0.0), day(0.1));
    let line = [Day { experiment: "1", matrix: &one }, Day { experiment: "2", matrix: &two }];
    let found = resensitisation(Drug::A, &line, &[], &potency_options());
    assert!(found.alone.iter().all(|(_, ic50)| matches!(ic50, Ic50::Above { .. })));
    let ratio = &found.doses[0].absolute.potentiation;
    assert_eq!((ratio.qualifier, ratio.estimate, ratio.upper), (">", None, None));
    assert!(ratio.lower.unwrap() > 1.0);
    assert!(found.doses[0].absolute.remaining.is_none());
    let bounds: Vec<Index> =
        combination_index(&[one]).iter().flat_map(|index| index.experiments.clone()).collect();
    assert!(bounds.is_empty(), "two doses of B are no ray");
}
