//! Details are found by eight walks side by side; where one of them does not settle, on the road of every model, one
//! at a time. Both must say the same, and where they differ it is the slow one that has missed something.

use crate::curve::Curve;
use crate::fit::{Fit, FitOptions, extents, fit_many};
use crate::models::four_parameter::of_fit;
use crate::models::model::ModelFit;
use crate::models::{Details, Ranges, details, details_many};
use crate::screen::Screen;

fn fitted(curves: &[Curve]) -> Vec<ModelFit> {
    let options = FitOptions::default();
    fit_many(curves, &options).into_iter().map(|fit| of_fit(fit, &options)).collect()
}

fn limits(details: &Details) -> [Option<f64>; 10] {
    let Details { top, bottom, hill, auc, emax, .. } = *details;
    let mut limits = [None; 10];
    for (pair, own) in limits.chunks_mut(2).zip([top, bottom, hill, auc, emax]) {
        pair.copy_from_slice(&own);
    }
    limits
}

#[test]
fn limits_found_side_by_side_are_those_of_the_road_of_every_model_or_further_out() {
    let curves = Screen::default().curves(0..40).expect("curves");
    let models = fitted(&curves);
    let each: Vec<(&Curve, &ModelFit)> = curves.iter().zip(&models).collect();
    let options = FitOptions::default();
    let (mut alike, mut further, mut nearer) = (0, Vec::new(), Vec::new());
    for (number, (found, (curve, model))) in
        details_many(&each, &options, &Ranges::OPEN).iter().zip(&each).enumerate()
    {
        let slow = details(curve, model, &options);
        assert_eq!((found.p_runs, found.p_heteroscedastic), (slow.p_runs, slow.p_heteroscedastic));
        for (k, (fast, slow)) in limits(found).into_iter().zip(limits(&slow)).enumerate() {
            let outwards = if k % 2 == 0 { -1.0 } else { 1.0 };
            let far = |limit: Option<f64>| limit.map_or(1e9, |limit| limit * outwards);
            let off = (far(fast) - far(slow)) / slow.unwrap_or(1.0).abs().max(0.05);
            if off.abs() < 1e-7 {
                alike += 1;
            } else if off > 0.0 {
                further.push((number, k, fast, slow));
            } else if off < -1e-5 {
                nearer.push((number, k, fast, slow));
            }
        }
    }
    assert!(nearer.len() <= 1, "{nearer:?}");
    assert!(alike > 380 && further.len() < 20, "{alike} alike, {further:?}");
}

#[test]
fn nearly_every_walk_settles() {
    let curves = Screen::default().curves(0..400).expect("curves");
    let models = fitted(&curves);
    let each: Vec<(&Curve, &Fit)> = curves.iter().zip(models.iter().map(|model| &model.fit)).collect();
    let found = extents(&each, &FitOptions::default());
    let settled = found.iter().filter(|found| found.is_some()).count();
    assert!(settled >= 398, "{settled} of {}", found.len());
}

#[test]
fn details_do_not_depend_on_the_curves_beside() {
    let curves = Screen::default().curves(0..30).expect("curves");
    let models = fitted(&curves);
    let each: Vec<(&Curve, &ModelFit)> = curves.iter().zip(&models).collect();
    let options = FitOptions::default();
    let together = details_many(&each, &options, &Ranges::OPEN);
    let apart: Vec<Details> =
        each.chunks(7).flat_map(|some| details_many(some, &options, &Ranges::OPEN)).collect();
    assert_eq!(together, apart);
}
