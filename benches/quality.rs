//! How often does each check of quality speak for nothing, how often does it see what is there? Simulated plates, clean
//! and damaged: the figures of `docs/quality.md`.
//!
//! ```sh
//! cargo bench --bench quality -- [PLATES]               # everything; minutes to hours
//! cargo bench --bench quality -- [PLATES] false_alarms  # or sensitivity, runs, chemistry
//! ```
//!
//! `PLATES` is how many plates, or runs, a line stands for; of 384 wells there are fewer.
#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "small numbers of simulated wells and plates"
)]

#[path = "../crates/study/tests/simulated/chance.rs"]
mod chance;
#[path = "../crates/study/tests/simulated/quality.rs"]
#[allow(dead_code, reason = "the tests of the study use the rest")]
mod simulated;
#[path = "../crates/study/tests/simulated/truth.rs"]
mod truth;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use rayon::prelude::*;

use chance::Chance;
use foldshift_curves::elementary::exp;
use foldshift_plates::plate::layout::Role;
use foldshift_plates::plate::{Plate, Well};
use foldshift_study as study;
use simulated::{Bench, Weather, analysed, benches, chemistry_seen, judged, plate, run_plate};

/// A part of the measurements: its name, what it does with so many plates, and how many it takes when nobody says.
type Part = (&'static str, fn(u64), u64);

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let plates: Option<u64> = words.iter().find_map(|word| word.parse().ok());
    let parts: [Part; 4] = [
        ("false_alarms", false_alarms, 400),
        ("sensitivity", sensitivity, 60),
        ("runs", runs, 300),
        ("chemistry", chemistry, 400),
    ];
    let named = |part: &str| words.iter().any(|word| word == part);
    let all = !parts.iter().any(|(part, ..)| named(part));
    for (part, measure, usual) in parts {
        if all || named(part) {
            measure(plates.unwrap_or(usual));
        }
    }
}

/// How many of `n` plates each code speaks of.
fn told(
    bench: &Bench,
    n: u64,
    weather: impl Fn(&mut Chance) -> Weather + Sync,
    damage: impl Fn(&mut Chance, &Bench) -> Box<dyn Fn(Well, Role, f64) -> f64 + Sync> + Sync,
) -> BTreeMap<&'static str, usize> {
    let each: Vec<Vec<&'static str>> = (0..n)
        .into_par_iter()
        .map(|seed| {
            let mut chance = Chance(seed.wrapping_mul(0x5851_f42d_4c95_7f2d) + 17);
            let weather = weather(&mut chance);
            let damage = damage(&mut chance, bench);
            let plate = analysed(bench, &plate(bench, weather, &*damage, &mut chance));
            let mut codes = plate.quality[0].codes();
            if codes.iter().any(|code| SPACE.contains(code)) {
                codes.push("SPACE");
            }
            if codes.iter().any(|code| SPACE.contains(code) || *code == "nrfe") {
                codes.push("SPACE_OR_NRFE");
            }
            if codes.iter().any(|code| ["z_prime", "cv_vehicle", "edge"].contains(code)) {
                codes.push("CONTROLS");
            }
            codes
        })
        .collect();
    let mut counts = BTreeMap::new();
    for code in each.into_iter().flatten() {
        *counts.entry(code).or_insert(0) += 1;
    }
    counts
}

const SPACE: [&str; 5] = ["gradient", "edge_all_wells", "corner", "row_off", "column_off"];

fn whole(_: &mut Chance, _: &Bench) -> Box<dyn Fn(Well, Role, f64) -> f64 + Sync> {
    Box::new(|_, _, response| response)
}

fn percent(counts: &BTreeMap<&'static str, usize>, n: u64) -> String {
    let mut text = String::new();
    for (code, count) in counts {
        let _ = write!(text, " {code} {:.1}", 100.0 * *count as f64 / n as f64);
    }
    text
}

/// Of how many clean and everyday plates each check speaks.
fn false_alarms(n: u64) {
    for bench in benches() {
        let n = if bench.format.wells() > 96 { n / 4 } else { n };
        for everyday in [false, true] {
            for cv in [0.03, 0.06, 0.10] {
                let weather = |_: &mut Chance| Weather { everyday, ..Weather::clean(cv) };
                println!(
                    "{} cv {cv} everyday {everyday}: %{}",
                    bench.name,
                    percent(&told(&bench, n, weather, whole), n)
                );
            }
        }
    }
}

type Damaged = Box<dyn Fn(Well, Role, f64) -> f64 + Sync>;

/// What may befall the samples of a plate.
type Mishap = fn(&mut Chance, &Bench) -> Damaged;

fn damages() -> Vec<(&'static str, Mishap)> {
    fn sample_at(bench: &Bench, chance: &mut Chance) -> Well {
        let samples: Vec<Well> = bench
            .contents
            .iter()
            .filter(|(_, content)| content.role == Role::Sample)
            .map(|(well, _)| *well)
            .collect();
        samples[chance.index(samples.len())]
    }
    fn only(change: impl Fn(Well) -> f64 + Sync + 'static) -> Damaged {
        Box::new(
            move |well, role, response| if role == Role::Sample { response * change(well) } else { response },
        )
    }
    vec![
        ("column -20 %", |chance, bench| {
            let col = sample_at(bench, chance).col();
            only(move |well| if well.col() == col { 0.8 } else { 1.0 })
        }),
        ("row -30 % (tip)", |chance, bench| {
            let row = sample_at(bench, chance).row();
            only(move |well| if well.row() == row { 0.7 } else { 1.0 })
        }),
        ("tilt of 30 % over columns", |chance, bench| {
            let (sign, cols) = (if chance.happens(0.5) { 0.3 } else { -0.3 }, bench.format.cols as f64);
            only(move |well| 1.0 + sign * (well.col() as f64 / cols - 0.5))
        }),
        ("tilt of 30 % over rows", |chance, bench| {
            let (sign, rows) = (if chance.happens(0.5) { 0.3 } else { -0.3 }, bench.format.rows as f64);
            only(move |well| 1.0 + sign * (well.row() as f64 / rows - 0.5))
        }),
        ("edge -25 %", |_, bench| {
            let format = bench.format;
            only(move |well| if format.is_edge(well) { 0.75 } else { 1.0 })
        }),
        ("corner -50 %", |_, bench| {
            let format = bench.format;
            only(move |well| {
                let (down, across) =
                    ((format.rows - 1 - well.row()) as f64, (format.cols - 1 - well.col()) as f64);
                1.0 - 0.5 * (1.0 - down.hypot(across) / (0.5 * format.rows as f64)).max(0.0)
            })
        }),
        ("one sample in five +-40 %", |chance, bench| {
            let odd: BTreeMap<Well, f64> = bench
                .contents
                .keys()
                .map(|well| {
                    (
                        *well,
                        if chance.happens(0.2) { if chance.happens(0.5) { 1.4 } else { 0.6 } } else { 1.0 },
                    )
                })
                .collect();
            only(move |well| odd[&well])
        }),
        ("samples 2.5 x as noisy", |chance, bench| {
            let noise: BTreeMap<Well, f64> =
                bench.contents.keys().map(|well| (*well, chance.normal())).collect();
            only(move |well| exp(0.115 * noise[&well]))
        }),
    ]
}

/// Of how many damaged plates each check speaks.
fn sensitivity(n: u64) {
    for bench in benches() {
        let n = if bench.format.wells() > 96 { n / 3 } else { n };
        for (name, damage) in damages() {
            for cv in [0.03, 0.08] {
                let weather = |_: &mut Chance| Weather::clean(cv);
                let counts = told(&bench, n, weather, damage);
                let share = |code: &str| 100.0 * counts.get(code).copied().unwrap_or(0) as f64 / n as f64;
                println!(
                    "{} | {name} | cv {cv} | controls {:.0} | nrfe {:.0} | space {:.0} | both {:.0} | col {:.0} row {:.0} grad {:.0} edge {:.0} corner {:.0}",
                    bench.name,
                    share("CONTROLS"),
                    share("nrfe"),
                    share("SPACE"),
                    share("SPACE_OR_NRFE"),
                    share("column_off"),
                    share("row_off"),
                    share("gradient"),
                    share("edge_all_wells"),
                    share("corner"),
                );
            }
        }
    }
}

/// What happens to the plates of a run: gain of cells and of blanks by place in the run, from 0 to 1.
type Course = fn(f64) -> (f64, f64);

/// What is said of runs of plates, even and drifting.
fn runs(n: u64) {
    let bench = &benches().swap_remove(0);
    let courses: [(&str, Course); 5] = [
        ("clean", |_| (1.0, 1.0)),
        ("vehicle -20 %", |at| (1.0 - 0.2 * at, 1.0)),
        ("blank +40 %", |at| (1.0, 1.0 + 0.4 * at)),
        ("one blank +60 %", |at| (1.0, if (0.3..0.45).contains(&at) { 1.6 } else { 1.0 })),
        ("one gain +60 %", |at| if (0.3..0.45).contains(&at) { (1.6, 1.6) } else { (1.0, 1.0) }),
    ];
    for (name, course) in courses {
        for plates in [4, 6, 10] {
            let each: Vec<Vec<&'static str>> = (0..n)
                .into_par_iter()
                .map(|seed| {
                    let mut chance = Chance(seed.wrapping_mul(0x2545_f491_4f6c_dd1d) + 3);
                    let signal = chance.between(8.0, 40.0);
                    let run: Vec<Plate> = (0..plates)
                        .map(|k| {
                            let (gain, blank_gain) = course(f64::from(k) / f64::from(plates - 1));
                            let sown = exp(0.04 * chance.normal());
                            let day = exp(0.02 * chance.normal());
                            let weather = Weather {
                                everyday: true,
                                gain: gain * sown,
                                blank_gain: blank_gain * day,
                                ..Weather::clean(0.06)
                            };
                            let mut own = Chance(chance.index(1 << 30) as u64);
                            run_plate(bench, weather, signal, &mut own)
                        })
                        .collect();
                    let mut codes: Vec<&str> = judged(run, "resazurin")
                        .iter()
                        .flat_map(|plate| plate.quality[0].codes())
                        .filter(|code| code.contains("run"))
                        .collect();
                    codes.sort_unstable();
                    codes.dedup();
                    codes
                })
                .collect();
            let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
            for code in each.into_iter().flatten() {
                *counts.entry(code).or_insert(0) += 1;
            }
            println!("run of {plates}, {name}: %{}", percent(&counts, n));
        }
    }
}

/// What only dye, detector, blanks and compounds do.
fn chemistry(n: u64) {
    for (code, seen, clean) in chemistry_seen(n) {
        println!("chemistry {code}: seen {seen}, clean {clean} of {n}");
    }
}
