//! How often a dose of B is named as restoring sensitivity to A where the drugs are independent, and where B does restore it.
//!
//! ```sh
//! cargo run --release -p foldshift-combinations --example null_potentiation -- [STUDIES] [NOISE] [WELLS]
//! ```
//!
//! A study has n experiments: eight doses of A (1 to 3,162) under none and four doses of B that leave 0.98, 0.95, 0.85 and
//! 0.7 of the cells, WELLS wells a cell, well noise NOISE (SD, of the vehicle). Days move log₁₀ midpoints by 0.15 (SD). The
//! highest two doses of B make A more potent by the factor in the first column.
#![expect(clippy::cast_precision_loss, reason = "counts for people")]

use foldshift_combinations::{Day, Drug, Matrix, Well, potency_options, resensitisation};
use foldshift_curves::Logistic;
use foldshift_curves::elementary::{exp10, log10};
use foldshift_curves::screen::Random;
use rayon::prelude::*;

const LEFT: [f64; 5] = [1.0, 0.98, 0.95, 0.85, 0.7];

fn experiment((log_ic50, factor): (f64, f64), (noise, wells): (f64, u32), random: &mut Random) -> Matrix {
    let log_mid = log_ic50 + 0.15 * random.normal();
    let mut all = Vec::new();
    for (b, left) in (0_u32..).zip(LEFT) {
        let shift = if b >= 3 { log10(factor) } else { 0.0 };
        let curve = Logistic { top: left, bottom: 0.0, log_mid: log_mid - shift, hill: 1.2 };
        for k in 0..=8_u32 {
            let log_dose = if k == 0 { f64::NEG_INFINITY } else { 0.5 * f64::from(k - 1) };
            for _ in 0..if k + b == 0 { 12 } else { wells } {
                let response = curve.response(log_dose) + noise * random.normal();
                all.push(Well::new(exp10(log_dose), f64::from(b), response));
            }
        }
    }
    Matrix::new(all).expect("a full matrix")
}

fn main() {
    let told: Vec<String> = std::env::args().skip(1).collect();
    let told = |k: usize, default: f64| told.get(k).and_then(|text| text.parse().ok()).unwrap_or(default);
    let (studies, noise, wells) = (told(0, 2000.0), told(1, 0.05), told(2, 3.0));
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small counts")]
    let (studies, wells) = (studies.max(1.0) as u64, wells.max(1.0) as u32);
    println!("factor,log_ic50,n,studies,a_dose_is_named,of_the_two_right_ones");
    for factor in [1.0, 3.0, 10.0] {
        for log_ic50 in [2.0, 3.2, 3.6, 4.0] {
            for n in [2, 3, 4_usize] {
                let study = |seed: u64| {
                    let mut random = Random::new(77 + n as u64, seed);
                    let days: Vec<Matrix> =
                        (0..n).map(|_| experiment((log_ic50, factor), (noise, wells), &mut random)).collect();
                    let names = ["1", "2", "3", "4"];
                    let line: Vec<Day> = names
                        .iter()
                        .zip(&days)
                        .map(|(&experiment, matrix)| Day { experiment, matrix })
                        .collect();
                    resensitisation(Drug::A, &line, &[], &potency_options()).best
                };
                let best: Vec<Option<usize>> = (0..studies).into_par_iter().map(study).collect();
                let rate = |is: &dyn Fn(usize) -> bool| {
                    best.iter().flatten().filter(|&&k| is(k)).count() as f64 / studies as f64
                };
                println!("{factor},{log_ic50},{n},{studies},{:.4},{:.4}", rate(&|_| true), rate(&|k| k >= 2));
            }
        }
    }
}
