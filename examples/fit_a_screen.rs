//! Many curves at once, from a long table: `cargo run --release --example fit_a_screen -- TABLE.csv`.
//!
//! Without a table it simulates a screen.

use std::fs::File;
use std::time::Instant;

use foldshift::curves::fit::Reads;
use foldshift::curves::screen::Screen;
use foldshift::study::curve_table::{PointsOptions, read};
use foldshift::{Curve, Diagnostic, FitOptions, Ic50, fit_many};

fn main() -> Result<(), Vec<Diagnostic>> {
    let curves: Vec<Curve> = match std::env::args().nth(1) {
        Some(path) => {
            let file = File::open(&path).map_err(|error| vec![unreadable(&path, &error)])?;
            let points = read(&path, file, &PointsOptions::default())?;
            points.curves.into_iter().map(|one| one.curve).collect()
        }
        None => Screen::default().curves(0..10_000).expect("simulated curves are curves"),
    };
    let start = Instant::now();
    let fits = fit_many(&curves, &FitOptions { reads: Some(Reads::Viability), ..FitOptions::default() });
    let seconds = start.elapsed().as_secs_f64();
    let measured = fits.iter().filter(|fit| matches!(fit.ic50_abs, Ic50::Measured { .. })).count();
    println!("{measured} of {} curves have an IC50 inside their doses; {seconds:.2} s", fits.len());
    Ok(())
}

fn unreadable(path: &str, error: &std::io::Error) -> Diagnostic {
    foldshift::tables::diagnostic::unreadable(path, error, "give a long table: compound, dose, response")
}
