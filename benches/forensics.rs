//! How often do the forensics raise a false alarm, how often do they find a slip? Simulated plates and studies, good ones and
//! such with a slip in them: the figures of `docs/forensics.md`.
//!
//! ```sh
//! cargo bench --bench forensics             # everything; minutes
//! cargo bench --bench forensics -- plates   # or damages, studies
//! cargo bench --bench forensics -- 100 plates
//! ```
//!
//! A number is how many plates or studies a line stands for.
#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "small numbers of simulated wells and plates"
)]

#[path = "../crates/study/tests/simulated/chance.rs"]
mod chance;
#[path = "../crates/study/tests/simulated/slips.rs"]
#[allow(dead_code, reason = "the tests of the study use the rest")]
mod simulated;
#[path = "../crates/study/tests/simulated/truth.rs"]
mod truth;

use chance::Chance;
use foldshift_study as study;
use simulated::{acting, any_compound, false_alarms, power, study_alarms, study_power};
use truth::Truth;

/// A part of the measurements: its name, what it does with so many plates, and how many it takes when nobody says.
type Part = (&'static str, fn(u64), u64);

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let count: Option<u64> = words.iter().find_map(|word| word.parse().ok());
    let parts: [Part; 3] = [("plates", plates, 5_000), ("damages", damages, 60), ("studies", studies, 150)];
    let named = |part: &str| words.iter().any(|word| word == part);
    let all = !parts.iter().any(|(part, ..)| named(part));
    for (part, measure, usual) in parts {
        if all || named(part) {
            measure(count.unwrap_or(usual));
        }
    }
}

/// Alarms on good plates, and how near the others come.
fn plates(n: u64) {
    for wild in [false, true] {
        let (alarms, odds) = false_alarms(n, wild);
        let at = |part: f64| odds[((odds.len() - 1) as f64 * part) as usize];
        println!(
            "wild {wild}: {alarms} alarms on {n} plates; log10 odds median {:.1}, 99 % {:.1}, 99.9 % {:.1}, highest {:.1}",
            at(0.5),
            at(0.99),
            at(0.999),
            at(1.0)
        );
    }
}

/// How often a damage of one plate is found, by layout.
fn damages(n: u64) {
    for layout in ["panel", "columns", "rows", "halves", "small"] {
        println!("{layout}, {n} plates: found, under its name");
        for (truth, words) in [(acting as fn(&mut Chance) -> Truth, "active"), (any_compound, "any")] {
            for (kind, found, named) in power(n, layout, &truth) {
                println!("  {words:<7} {:<18} {:>5.1} % {:>5.1} %", kind.code(), pc(found, n), pc(named, n));
            }
        }
    }
}

fn pc(count: usize, n: u64) -> f64 {
    100.0 * count as f64 / n as f64
}

/// Alarms on good studies, and how often a slip in one is found.
fn studies(n: u64) {
    for wild in [false, true] {
        let start = std::time::Instant::now();
        let alarms = study_alarms(n, wild);
        println!("wild {wild}: {alarms} alarms on {n} studies of 18 plates, {:?}", start.elapsed());
    }
    let n = (n * 4).div_ceil(15);
    for fold in [0.2, 0.5, 1.0, 1.5] {
        for (kind, found, named) in study_power(n, fold) {
            println!("  fold SD {fold} {:<20} {:>5.1} % {:>5.1} %", kind.code(), pc(found, n), pc(named, n));
        }
    }
}
