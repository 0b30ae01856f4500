//! Writes a simulated screen as a long table: `cargo run --release --example screen_table -- CURVES DOSES FILE [scattered]`.
//!
//! A hundred lines, every compound on each of them; a row a dose. `scattered` writes all curves of a line dose by dose, so that
//! the rows of a curve lie far apart.

use std::fs::File;
use std::io::{BufWriter, Write};

use foldshift_curves::screen::Screen;
use rayon::prelude::*;

fn main() -> std::io::Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let number = |k: usize, usual: u64| words.get(k).and_then(|word| word.parse().ok()).unwrap_or(usual);
    let (curves, doses) = (number(0, 1000), u32::try_from(number(1, 10)).unwrap_or(10));
    let path = words.get(2).map_or("screen.csv", String::as_str);
    let scattered = words.get(3).is_some_and(|word| word == "scattered");
    let screen = Screen { doses, replicates: 1, ..Screen::default() };
    let mut out = BufWriter::with_capacity(1 << 20, File::create(path)?);
    writeln!(out, "cell_line,compound,dose,response")?;
    let per_line = curves.div_ceil(100).max(1);
    let row = |curve: u64, dose: f64, response: f64| {
        let (line, compound) = (curve / per_line, curve % per_line);
        format!("L{line:03},cpd-{compound:06},{dose},{response:.6}\n")
    };
    let step = if scattered { per_line } else { 10_000 };
    for first in (0..curves).step_by(usize::try_from(step).unwrap_or(1)) {
        let some: Vec<u64> = (first..(first + step).min(curves)).collect();
        let wells: Vec<_> = some.par_iter().map(|curve| screen.points(*curve)).collect();
        let texts: Vec<String> = if scattered {
            let of_dose = |k: usize| {
                some.iter()
                    .zip(&wells)
                    .map(|(curve, wells)| row(*curve, wells[k].dose, wells[k].response))
                    .collect()
            };
            (0..doses as usize).into_par_iter().map(of_dose).collect()
        } else {
            let of_curve = |(curve, wells): (&u64, &Vec<foldshift_curves::curve::Point>)| {
                wells.iter().map(|well| row(*curve, well.dose, well.response)).collect()
            };
            some.par_iter().zip(&wells).map(of_curve).collect()
        };
        texts.iter().try_for_each(|text| out.write_all(text.as_bytes()))?;
    }
    out.flush()
}
