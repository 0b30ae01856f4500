//! Scores of a matrix, for comparison with other programs.
//!
//! ```sh
//! cargo run -p foldshift-combinations --example combination_scores -- scores < matrix.csv
//! ```
//!
//! Standard input has the columns `dose_a, dose_b, response`, one row a well. `scores` writes
//! `model,dose_a,dose_b,observed,expected,excess`; `curves` writes the curve of each drug alone, `drug,top,bottom,log_mid,hill`;
//! `index` writes `ratio,effect,index`.

use std::error::Error;
use std::io::{self, Write};

use foldshift_combinations::{DrugCurve, Matrix, Settings, Well, combination_index, score};

fn main() -> Result<(), Box<dyn Error>> {
    let mut wells = Vec::new();
    for row in csv::Reader::from_reader(io::stdin()).deserialize() {
        let (a, b, response): (f64, f64, f64) = row?;
        wells.push(Well::new(a, b, response));
    }
    let matrix = Matrix::new(wells)?;
    let scores = score(&matrix, Settings::default());
    let mut out = io::stdout().lock();
    match std::env::args().nth(1).as_deref() {
        Some("curves") => {
            writeln!(out, "drug,top,bottom,log_mid,hill")?;
            for (drug, curve) in ["A", "B"].iter().zip(&scores.single_agents) {
                let Some(DrugCurve::Logistic { curve }) = curve else { continue };
                writeln!(out, "{drug},{},{},{},{}", curve.top, curve.bottom, curve.log_mid, curve.hill)?;
            }
        }
        Some("index") => {
            writeln!(out, "ratio,effect,index")?;
            for index in combination_index(&[matrix]) {
                let value = index.estimate.map_or_else(String::new, |value| value.to_string());
                writeln!(out, "{},{},{value}", index.ratio, index.effect)?;
            }
        }
        _ => {
            writeln!(out, "model,dose_a,dose_b,observed,expected,excess")?;
            for score in &scores.models {
                for cell in score.outcome.iter().flat_map(|excess| &excess.cells) {
                    let (a, b) = (cell.dose_a, cell.dose_b);
                    writeln!(
                        out,
                        "{},{a},{b},{},{},{}",
                        score.model, cell.observed, cell.expected, cell.excess
                    )?;
                }
            }
        }
    }
    Ok(())
}
