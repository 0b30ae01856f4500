//! Bounds of lines that were never measured on the same day.

use std::fmt::Write as _;

use foldshift_curves::compare::{Call, CompareOptions, Metric, Shift};
use foldshift_curves::fit::{FitOptions, Sigma};
use foldshift_study::table_study::{Names, TableStudy};

/// The fold of IC50s in nM of two lines on days of their own; the resistant ones are bounds, `>`.
fn fold(parental: &[f64], beyond: &[f64]) -> Shift {
    let columns = ["", "_qualifier", "_lower95", "_upper95"];
    let of = |name: &str| columns.map(|column| format!("ic50_{name}{column}")).join(",");
    let mut table = format!("experiment,cell_line,compound,status,{},{}\n", of("rel"), of("abs"));
    for (day, ic50) in parental.iter().enumerate() {
        let _ = writeln!(table, "p{day},P,x,fitted,{ic50},,,,{ic50},,,");
    }
    for (day, bound) in beyond.iter().enumerate() {
        let _ = writeln!(table, "r{day},R,x,fitted,,>,{bound},,,>,{bound},");
    }
    let read = TableStudy::read(
        "fits.csv",
        table.as_bytes(),
        &Names::default(),
        (&FitOptions::default(), Sigma::Own),
    );
    let (study, _) = read.unwrap_or_else(|problems| panic!("{problems:?}\n{table}"));
    let shifts = study.compare(&[("P", "R")], CompareOptions::default());
    shifts.into_iter().find(|shift| shift.metric == Metric::Ic50Abs).expect("a fold")
}

#[test]
fn one_parental_experiment_supports_no_call() {
    assert_eq!(fold(&[10.0], &[10_000.0; 3]).call, Some(Call::I));
    assert_eq!(fold(&[10.0, 12.0], &[10_000.0; 3]).call, Some(Call::R));
    assert_eq!(fold(&[10.0, 12.0], &[10_000.0]).call, Some(Call::I));
}

#[test]
fn the_order_of_the_days_makes_no_call() {
    let (one, other) = (fold(&[10.0, 5000.0], &[10_000.0; 2]), fold(&[5000.0, 10.0], &[10_000.0; 2]));
    assert_eq!((one.call, one.lower), (other.call, other.lower));
    assert_eq!(one.call, Some(Call::I));
}
