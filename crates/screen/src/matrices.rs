//! Compounds by lines: what stands where both meet, over the experiments in which they did.

use std::collections::BTreeMap;
use std::sync::Arc;

use foldshift_curves::elementary::exp10;
use foldshift_curves::fit::{Ic50, dose_of};
use foldshift_curves::statistics::mean;

use crate::analysis::{Matrices, MatrixCell, ScreenCurve};
use crate::names::Names;

/// The matrices of all curves.
#[must_use]
pub fn matrices(curves: &[ScreenCurve], cell_lines: &Names, compounds: &Names) -> Matrices {
    let mut of: BTreeMap<(u32, u32), Vec<&ScreenCurve>> = BTreeMap::new();
    let mut units: BTreeMap<u32, Arc<str>> = BTreeMap::new();
    for curve in curves {
        of.entry((curve.compound, curve.cell_line)).or_default().push(curve);
        units.entry(curve.compound).or_insert_with(|| Arc::clone(&curve.unit));
    }
    let rows: Vec<u32> = compounds.in_order().into_iter().filter(|row| units.contains_key(row)).collect();
    let used: std::collections::BTreeSet<u32> = of.keys().map(|(_, line)| *line).collect();
    let columns: Vec<u32> = cell_lines.in_order().into_iter().filter(|line| used.contains(line)).collect();
    let cells = rows
        .iter()
        .map(|row| columns.iter().map(|column| of.get(&(*row, *column)).map(|own| cell(own))).collect())
        .collect();
    let units = rows.iter().map(|row| Arc::clone(&units[row])).collect();
    Matrices { compounds: rows, cell_lines: columns, units, cells }
}

fn cell(curves: &[&ScreenCurve]) -> MatrixCell {
    let (qualifier, ic50) = combined(curves);
    let aucs: Vec<f64> = curves.iter().filter_map(|curve| curve.auc).collect();
    let scores: Vec<[f64; 3]> = curves.iter().filter_map(|curve| curve.dss).collect();
    let score = |k: usize| mean(&scores.iter().map(|score| score[k]).collect::<Vec<_>>());
    MatrixCell {
        n: curves.len(),
        ic50,
        qualifier,
        auc: mean(&aucs),
        dss: score(0).zip(score(1)).zip(score(2)).map(|((first, second), third)| [first, second, third]),
    }
}

/// The geometric mean of measured IC50s where most are; a bound that holds for all others: the highest of `<`, the lowest of `>`.
fn combined(curves: &[&ScreenCurve]) -> (&'static str, Option<f64>) {
    let (mut measured, mut above, mut below) = (Vec::new(), Vec::new(), Vec::new());
    for curve in curves {
        let tested = curve.tested();
        // A bound that is a tested dose is printed as that dose, not as ten to its logarithm.
        let exact = |bound: f64| {
            let dose = exp10(bound);
            let ends = tested.into_iter().flat_map(|(low, high)| [low, high]);
            ends.into_iter().find(|end| (dose / end - 1.0).abs() < 1e-12).unwrap_or(dose)
        };
        match curve.ic50_abs {
            Ic50::Measured { log_dose, .. } => measured.push(log_dose),
            Ic50::Above { bound } => above.push(exact(bound)),
            Ic50::Below { bound } => below.push(exact(bound)),
            Ic50::Unknown => {}
        }
    }
    let lowest = above.iter().copied().reduce(f64::min);
    let highest = below.iter().copied().reduce(f64::max);
    match (measured.len(), above.len(), below.len()) {
        (0, 0, 0) => ("nd", None),
        (n, a, b) if n > a + b => ("", dose_of(mean(&measured))),
        (n, a, 0) if a > 0 => {
            // What was measured lies beyond no bound: the lowest of all holds.
            let least = measured.iter().map(|log_dose| exp10(*log_dose)).reduce(f64::min).filter(|_| n > 0);
            (">", lowest.map(|bound| least.map_or(bound, |least| bound.min(least))))
        }
        (n, 0, b) if b > 0 => {
            let most = measured.iter().map(|log_dose| exp10(*log_dose)).reduce(f64::max).filter(|_| n > 0);
            ("<", highest.map(|bound| most.map_or(bound, |most| bound.max(most))))
        }
        _ => ("nd", None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::potency::of_levels;

    fn at(ic50: Ic50) -> ScreenCurve {
        let mut curve = of_levels(0, 0, 0, (0..6).map(|k| (10_f64.powi(k), 1.0)).collect());
        curve.ic50_abs = ic50;
        curve
    }

    fn measured(log_dose: f64) -> Ic50 {
        Ic50::Measured { log_dose, lower: None, upper: None }
    }

    #[test]
    fn ic50s_of_several_experiments_are_a_geometric_mean_or_a_bound_that_holds_for_all() {
        let of = |ic50s: &[Ic50]| {
            let curves: Vec<ScreenCurve> = ic50s.iter().map(|ic50| at(*ic50)).collect();
            combined(&curves.iter().collect::<Vec<_>>())
        };
        assert_eq!(of(&[measured(1.0), measured(3.0)]), ("", Some(100.0)));
        assert_eq!(of(&[Ic50::Above { bound: 5.0 }, Ic50::Above { bound: 4.0 }]), (">", Some(1e4)));
        assert_eq!(of(&[measured(3.0), Ic50::Above { bound: 5.0 }]), (">", Some(1000.0)));
        assert_eq!(of(&[Ic50::Above { bound: 5.0 }, Ic50::Below { bound: 0.0 }]).0, "nd");
        assert_eq!(of(&[Ic50::Unknown]), ("nd", None));
        assert_eq!(of(&[measured(2.0), measured(2.0), Ic50::Above { bound: 5.0 }]), ("", Some(100.0)));
    }

    #[test]
    fn names_stand_in_their_natural_order_and_what_was_not_tested_is_empty() {
        let (mut lines, mut compounds) = (Names::default(), Names::default());
        for name in ["L10", "L2"] {
            lines.place(name);
        }
        for name in ["b", "a"] {
            compounds.place(name);
        }
        let level: Vec<(f64, f64)> = (0..6).map(|k| (10_f64.powi(k), 1.0)).collect();
        let curves = [of_levels(0, 0, 0, level.clone()), of_levels(1, 1, 0, level)];
        let found = matrices(&curves, &lines, &compounds);
        assert_eq!((found.compounds, found.cell_lines), (vec![1, 0], vec![1, 0]));
        assert!(found.cells[0][0].is_some() && found.cells[0][1].is_none());
    }
}
