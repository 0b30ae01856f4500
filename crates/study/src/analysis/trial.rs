//! Simulated plates, clean and damaged: how often does each check of quality speak for nothing, how often does it
//! see what is there?
//!
//! The figures of `docs/quality.md` come from
//! `cargo test --lib analysis::trial -- --ignored --nocapture`.

#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "small numbers of simulated wells and plates"
)]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use rayon::prelude::*;

use super::{FittedCurve, residuals};
use crate::assemble::assemble;
use crate::normalise::quality::{Limits, Verdict, judge_beside};
use crate::normalise::{Normalisation, NormalizedPlate, normalize};
use foldshift_curves::elementary::{LN_10, exp, exp10, ln};
use foldshift_curves::fit::{FitOptions, fit};
use foldshift_plates::plate::layout::{self, Beside, Contents, Property, Role};
use foldshift_plates::plate::readings::Reading;
use foldshift_plates::plate::{Plate, PlateFormat, PlateWell, Well};
use foldshift_tables::diagnostic::Place;
use foldshift_tables::units::DoseUnit;

/// SplitMix64 (Steele, Lea & Flood 2014): the same plates on every machine.
struct Chance(u64);

impl Chance {
    fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (((z ^ (z >> 31)) >> 11) as f64) / (1_u64 << 53) as f64
    }

    fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.uniform()
    }

    fn normal(&mut self) -> f64 {
        let radius = (-2.0 * ln(1.0 - self.uniform())).sqrt();
        radius * (2.0 * std::f64::consts::PI * self.uniform()).cos()
    }

    fn happens(&mut self, probability: f64) -> bool {
        self.uniform() < probability
    }

    fn index(&mut self, n: usize) -> usize {
        ((self.uniform() * n as f64) as usize).min(n - 1)
    }
}

struct Bench {
    name: &'static str,
    contents: Contents,
    format: PlateFormat,
}

fn bench(name: &'static str, text: &str) -> Bench {
    let layouts = layout::read("layout.toml", text.as_bytes(), &Beside::default())
        .unwrap_or_else(|problems| panic!("{}", problems[0]));
    let layout = layouts.select(None, &[]).unwrap_or_else(|problem| panic!("{problem}")).clone();
    let format = layout.smallest_format().expect("a plate");
    let property = |value: &str| Property { value: value.to_owned(), place: Place::file("study") };
    let whole =
        BTreeMap::from([("experiment".to_owned(), property("1")), ("cell_line".to_owned(), property("P"))]);
    let contents = layout.contents(format, &whole).unwrap_or_else(|p| panic!("{}", p[0])).0;
    Bench { name, contents, format }
}

fn series(compound: &str, wells: &str) -> String {
    format!(
        "[[series]]\ncompound = \"{compound}\"\nwells = \"{wells}\"\ntop = \"10 uM\"\nfactor = \"half-log\"\ndirection = \"right\"\n"
    )
}

fn benches() -> Vec<Bench> {
    let row = |k: usize| char::from(b'A' + k as u8);
    let ends = "[row]\n\"A-D\" = {}\n[col]\n1 = { role = \"blank\" }\n2 = { role = \"vehicle\" }\n";
    let ends = ends.replace("[row]\n\"A-D\" = {}\n", "");
    let mut pairs = ends.clone();
    let mut singles = ends.clone();
    for k in 0..8 {
        pairs += &if k % 2 == 0 {
            series(&format!("c{k}"), &format!("{}3-{}12", row(k), row(k + 1)))
        } else {
            String::new()
        };
        singles += &series(&format!("c{k}"), &format!("{0}3-{0}12", row(k)));
    }
    let mut screen = "[col]\n\"1,24\" = { role = \"blank\" }\n\"2,23\" = { role = \"vehicle\" }\n".to_owned();
    for k in 0..16 {
        screen += &series(&format!("l{k}"), &format!("{0}3-{0}12", row(k)));
        screen += &series(&format!("r{k}"), &format!("{0}13-{0}22", row(k)));
    }
    vec![
        bench("panel: 2 compounds x 3", include_str!("../../../../fixtures/km12/layouts/panel_a.toml")),
        bench("one compound x 8", &(ends.clone() + &series("c0", "A3-H12"))),
        bench("4 compounds x 2", &pairs),
        bench("8 compounds x 1", &singles),
        bench("384: 32 compounds x 1", &screen),
    ]
}

/// A dose-response in log₁₀ molar.
#[derive(Clone, Copy)]
struct Truth {
    mid: f64,
    hill: f64,
    bottom: f64,
    hormesis: f64,
}

impl Truth {
    fn any(chance: &mut Chance) -> Self {
        let inactive = chance.happens(0.25);
        Self {
            mid: chance.between(-8.5, -5.5),
            hill: exp(chance.between(-0.5, 1.2)),
            bottom: if inactive { 1.0 } else { chance.between(0.0, 0.4) },
            hormesis: if chance.happens(0.1) { chance.between(0.0, 0.3) } else { 0.0 },
        }
    }

    fn response(self, log_dose: f64) -> f64 {
        let falling = self.bottom + (1.0 - self.bottom) / (1.0 + exp10(self.hill * (log_dose - self.mid)));
        let bump = (log_dose - self.mid + 1.0) / 0.6;
        falling + self.hormesis * exp(-bump * bump)
    }
}

/// What a plate goes through.
#[derive(Clone, Copy, Default)]
struct Weather {
    cv: f64,
    /// Small everyday unevenness: rows, edge, a few outliers, a blur of doses.
    everyday: bool,
    gain: f64,
    blank_gain: f64,
    /// Most that the detector can read, in units of the vehicle's signal.
    ceiling: Option<f64>,
}

impl Weather {
    fn clean(cv: f64) -> Self {
        Self { cv, gain: 1.0, blank_gain: 1.0, ..Self::default() }
    }
}

/// By how much the cells of a well are changed.
type Damage<'a> = &'a (dyn Fn(Well, Role, f64) -> f64 + Sync);

fn log_dose(content: &foldshift_plates::plate::WellContent) -> f64 {
    content
        .dose
        .map_or(f64::NEG_INFINITY, |dose| ln(dose.value()) / LN_10 + f64::from(dose.unit().exponent()))
}

/// Signal over background and what the reader prints of a plate.
fn plate(bench: &Bench, weather: Weather, damage: Damage, chance: &mut Chance) -> NormalizedPlate {
    plate_of(bench, weather, damage, chance, None)
}

/// The same with compounds that are known, in the order of their names.
fn plate_of(
    bench: &Bench,
    weather: Weather,
    damage: Damage,
    chance: &mut Chance,
    known: Option<&[Truth]>,
) -> NormalizedPlate {
    let blank = 400.0;
    let signal_to_blank = chance.between(8.0, 40.0);
    let blank_cv = chance.between(0.02, 0.06);
    let ceiling = weather.ceiling.map_or(f64::INFINITY, |most| most * blank * signal_to_blank);
    let mut truths: BTreeMap<&str, Truth> = BTreeMap::new();
    for compound in bench.contents.values().filter_map(|content| content.compound.as_deref()) {
        truths.entry(compound).or_insert_with(|| Truth::any(chance));
    }
    for (truth, known) in truths.values_mut().zip(known.unwrap_or_default()) {
        *truth = *known;
    }
    let small = f64::from(u8::from(weather.everyday));
    let rows: Vec<f64> = (0..bench.format.rows).map(|_| exp(0.015 * small * chance.normal())).collect();
    let edge = 1.0 + small * chance.between(-0.05, 0.02);
    let (across, down) = (small * chance.between(-0.03, 0.03), small * chance.between(-0.03, 0.03));
    let mut wells = BTreeMap::new();
    for (well, content) in &bench.contents {
        let background = weather.blank_gain * blank * exp(blank_cv * chance.normal());
        let blur = small * 0.03 * chance.normal();
        let mut response = match content.role {
            Role::Vehicle => 1.0,
            Role::Sample => truths[content.compound.as_deref().unwrap()].response(log_dose(content) + blur),
            _ => 0.0,
        };
        response *= rows[well.row()] * if bench.format.is_edge(*well) { edge } else { 1.0 };
        response *= 1.0 + across * (well.col() as f64 / bench.format.cols as f64 - 0.5);
        response *= 1.0 + down * (well.row() as f64 / bench.format.rows as f64 - 0.5);
        response *= exp(weather.cv * chance.normal());
        if chance.happens(0.005 * small) {
            response *= exp(chance.between(-2.5, 1.0));
        }
        response = damage(*well, content.role, response);
        let cells = blank * (signal_to_blank - 1.0) * weather.gain * response;
        let none: Arc<str> = "".into();
        let reading = Reading {
            plate: Arc::clone(&none),
            well: *well,
            read: none,
            time_s: None,
            value: Some((background + cells).min(ceiling).round()),
            flag: None,
            sheet: None,
            line: 1,
            column: 1,
        };
        wells.insert(*well, PlateWell { content: content.clone(), reading: Some(reading) });
    }
    let plate =
        Plate { export: "trial.csv".into(), name: "".into(), read: "".into(), format: bench.format, wells };
    normalize(plate, Normalisation::default(), &Limits::default())
}

fn judged(mut plates: Vec<NormalizedPlate>) -> Vec<NormalizedPlate> {
    judge_beside(&mut plates, Normalisation::default(), &Limits::default(), "resazurin");
    let curves: Vec<FittedCurve> = assemble(&plates, DoseUnit::NANOMOLAR)
        .into_iter()
        .filter(|curve| curve.key.experiment.is_some())
        .map(|assembled| {
            // Intervals are not looked at here.
            let bottom_at_least = Some(assembled.bottom_at_least);
            let options = FitOptions { bottom_at_least, intervals: false, ..FitOptions::default() };
            let fit = fit(&assembled.curve, &options);
            FittedCurve { assembled, options, fit }
        })
        .collect();
    residuals::judge(&mut plates, &curves, &Limits::default());
    plates
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
            let plate = judged(vec![plate(bench, weather, &*damage, &mut chance)]).remove(0);
            let quality = &plate.quality[0];
            if std::env::var("TRIAL_VERBOSE").is_ok() {
                eprintln!(
                    "  nrfe {:?} ratio {:?} uneven {:?}",
                    quality.nrfe,
                    quality.nrfe_ratio,
                    quality.uneven.first().map(ToString::to_string)
                );
            }
            let mut codes = quality.codes();
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

#[test]
#[ignore = "takes minutes; the figures of docs/quality.md"]
fn measure_false_alarms() {
    let n = std::env::var("TRIAL_N").ok().and_then(|n| n.parse().ok()).unwrap_or(400);
    for bench in benches() {
        let n = if bench.format.wells() > 96 { n / 4 } else { n };
        for everyday in [false, true] {
            for cv in [0.03, 0.06, 0.10] {
                let weather = |_: &mut Chance| Weather { everyday, ..Weather::clean(cv) };
                eprintln!(
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

#[test]
#[ignore = "takes minutes; the figures of docs/quality.md"]
fn measure_sensitivity() {
    let n = std::env::var("TRIAL_N").ok().and_then(|n| n.parse().ok()).unwrap_or(60);
    for bench in benches() {
        let n = if bench.format.wells() > 96 { n / 3 } else { n };
        for (name, damage) in damages() {
            for cv in [0.03, 0.08] {
                let weather = |_: &mut Chance| Weather::clean(cv);
                let counts = told(&bench, n, weather, damage);
                let share = |code: &str| 100.0 * counts.get(code).copied().unwrap_or(0) as f64 / n as f64;
                eprintln!(
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

#[test]
#[ignore = "takes minutes; the figures of docs/quality.md"]
fn measure_runs() {
    let n = std::env::var("TRIAL_N").ok().and_then(|n| n.parse().ok()).unwrap_or(300_u64);
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
                    let run: Vec<NormalizedPlate> = (0..plates)
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
                    let mut run = run;
                    judge_beside(&mut run, Normalisation::default(), &Limits::default(), "resazurin");
                    let mut codes: Vec<&str> = run
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
            eprintln!("run of {plates}, {name}: %{}", percent(&counts, n));
        }
    }
}

/// A plate whose signal to blank is that of its run.
fn run_plate(bench: &Bench, weather: Weather, signal: f64, chance: &mut Chance) -> NormalizedPlate {
    let mut probe = Chance(chance.0);
    let own = probe.between(8.0, 40.0);
    let gain = weather.gain * (signal - 1.0) / (own - 1.0);
    plate(bench, Weather { gain, ..weather }, &|_, _, response| response, chance)
}

#[test]
fn a_bad_column_among_the_samples_is_named_although_the_controls_see_nothing() {
    let bench = &benches()[2];
    let damage = |well: Well, role: Role, response: f64| {
        if role == Role::Sample && well.col() == 6 { 0.7 * response } else { response }
    };
    let weather = Weather::clean(0.04);
    let plate = judged(vec![plate(bench, weather, &damage, &mut Chance(5))]).remove(0);
    let quality = &plate.quality[0];
    let said = quality.reasons_of(Verdict::Warn);
    assert!(said.starts_with("column 7 reads -") && quality.codes() == ["column_off"], "{said}");
    assert!((quality.uneven[0].size + 0.3).abs() < 0.08, "{:?}", quality.uneven);
}

/// What a reading becomes, by the role of its well.
type Chemistry = fn(f64, Role) -> f64;

/// What only dye, detector, blanks or a compound do, with the code that must see it.
fn chemistry() -> Vec<(&'static str, Weather, Chemistry)> {
    fn cells(role: Role) -> bool {
        matches!(role, Role::Sample | Role::Vehicle)
    }
    let clean = Weather::clean(0.06);
    vec![
        ("suspect_saturation", Weather { ceiling: Some(0.98), ..clean }, |response, _| response),
        ("over_reduction", clean, |d, role| if cells(role) { d * (3.8 - 2.8 * d).max(0.3) } else { d }),
        ("low_doses_above_vehicle", clean, |r, role| if role == Role::Vehicle { 0.7 * r } else { r }),
        ("below_blank", clean, |r, role| if role == Role::Blank { 0.15 } else { r }),
        ("no_dye_signal", clean, |r, role| if role == Role::NoDye { 0.12 } else { r }),
        ("compound_signal", clean, |r, role| if role == Role::CompoundBlank { 0.15 } else { r }),
    ]
}

/// Three compounds that kill and one that does nothing, some wells without dye, some without cells.
fn chemical_bench() -> Bench {
    let mut text = "[col]\n1 = { role = \"blank\" }\n2 = { role = \"vehicle\" }\n[block.1x2]\nA1 = { role = \"no_dye\" }\nC1 = { role = \"compound_blank\", compound = \"c0\", dose = \"10 uM\" }\n".to_owned();
    for (k, rows) in [("c0", "A3-B12"), ("c1", "C3-D12"), ("c2", "E3-F12"), ("c3", "G3-H12")] {
        text += &series(k, rows);
    }
    bench("chemistry", &text)
}

/// How many of `n` plates each chemical fault is seen on, and how many clean ones the same code speaks of.
fn chemistry_seen(n: u64) -> Vec<(&'static str, usize, usize)> {
    let bench = chemical_bench();
    chemistry()
        .into_iter()
        .map(|(code, weather, change)| {
            let count = |weather: Weather, change: fn(f64, Role) -> f64| {
                (0..n)
                    .into_par_iter()
                    .filter(|seed| {
                        let mut chance = Chance(seed.wrapping_mul(0x5851_f42d_4c95_7f2d) + 71);
                        let mut truth = |k: usize| Truth {
                            mid: chance.between(-7.6, -6.6),
                            hill: chance.between(0.8, 1.5),
                            bottom: if k == 3 { 1.0 } else { 0.02 },
                            hormesis: 0.0,
                        };
                        let truths = [truth(0), truth(1), truth(2), truth(3)];
                        let damage = |_: Well, role: Role, response: f64| change(response, role);
                        let plate = plate_of(&bench, weather, &damage, &mut chance, Some(&truths));
                        let mut plates = vec![plate];
                        judge_beside(&mut plates, Normalisation::default(), &Limits::default(), "resazurin");
                        plates[0].quality[0].codes().contains(&code)
                    })
                    .count()
            };
            (code, count(weather, change), count(Weather::clean(0.06), |response, _| response))
        })
        .collect()
}

#[test]
fn what_dye_detector_and_compounds_do_is_seen_and_clean_plates_are_left_alone() {
    for (code, seen, clean) in chemistry_seen(25) {
        assert!(seen >= 18 && clean <= 1, "{code}: seen on {seen} of 25, told of {clean} clean plates of 25");
    }
}

#[test]
#[ignore = "the figures of docs/quality.md"]
fn measure_chemistry() {
    for (code, seen, clean) in chemistry_seen(400) {
        eprintln!("chemistry {code}: seen {seen}, clean {clean} of 400");
    }
}

#[test]
fn a_blank_with_cells_in_it_is_named() {
    let bench = &benches()[2];
    let wells: Vec<Well> =
        bench.contents.iter().filter(|(_, c)| c.role == Role::Blank).map(|(well, _)| *well).collect();
    let odd = wells[2];
    let damage = |well: Well, _: Role, response: f64| if well == odd { 0.4 } else { response };
    let mut plates = vec![plate(bench, Weather::clean(0.05), &damage, &mut Chance(9))];
    judge_beside(&mut plates, Normalisation::default(), &Limits::default(), "resazurin");
    let quality = &plates[0].quality[0];
    let said =
        quality.reasons.iter().find(|reason| reason.code == "blank_contaminated").expect("a word on it");
    assert!(said.words.starts_with(&format!("blank {odd} reads")), "{}", said.words);
}

#[test]
fn over_reduction_is_a_matter_of_resazurin() {
    let bench = chemical_bench();
    let (_, weather, change) = chemistry().swap_remove(1);
    let truths = [-7.4, -7.0, -6.6, -7.0].map(|mid| Truth { mid, hill: 1.0, bottom: 0.02, hormesis: 0.0 });
    let damage = |_: Well, role: Role, response: f64| change(response, role);
    let told = |readout: &str| {
        let mut plates = vec![plate_of(&bench, weather, &damage, &mut Chance(4), Some(&truths))];
        judge_beside(&mut plates, Normalisation::default(), &Limits::default(), readout);
        plates[0].quality[0].codes().contains(&"over_reduction")
    };
    assert!(told("resazurin") && !told("ctg"));
}

#[test]
fn growth_at_low_doses_of_one_compound_of_several_is_no_over_reduction() {
    let bench = chemical_bench();
    let truths = [0.5, 0.0, 0.0, 0.0].map(|hormesis| Truth { mid: -6.8, hill: 1.2, bottom: 0.02, hormesis });
    let mut plates = vec![plate_of(
        &bench,
        Weather::clean(0.04),
        &|_, _, response| response,
        &mut Chance(4),
        Some(&truths),
    )];
    judge_beside(&mut plates, Normalisation::default(), &Limits::default(), "resazurin");
    assert!(!plates[0].quality[0].codes().contains(&"over_reduction"), "{:?}", plates[0].quality[0].reasons);
}

#[test]
fn a_run_that_fades_is_told_at_its_last_plate_and_another_gain_is_no_dirty_blank() {
    let bench = &benches()[0];
    let run = |gains: [(f64, f64); 6]| {
        let mut plates: Vec<NormalizedPlate> = gains
            .iter()
            .enumerate()
            .map(|(k, &(gain, blank_gain))| {
                let weather = Weather { gain, blank_gain, ..Weather::clean(0.05) };
                run_plate(bench, weather, 20.0, &mut Chance(k as u64 + 40))
            })
            .collect();
        judge_beside(&mut plates, Normalisation::default(), &Limits::default(), "resazurin");
        let of_runs = |plate: &NormalizedPlate| -> Vec<&'static str> {
            plate.quality[0].codes().into_iter().filter(|code| code.contains("run")).collect()
        };
        plates.iter().map(of_runs).collect::<Vec<_>>()
    };
    let even = (1.0, 1.0);
    let fading = [1.0, 0.92, 0.86, 0.8, 0.72, 0.66].map(|gain| (gain, 1.0));
    let told = run(fading);
    assert!(told[..5].iter().all(Vec::is_empty) && told[5] == ["run_vehicle_drift"], "{told:?}");
    let told = run([even, even, (1.0, 1.8), even, even, even]);
    assert_eq!(told[2], ["blank_against_run"]);
    assert!(told.iter().enumerate().all(|(k, codes)| k == 2 || codes.is_empty()), "{told:?}");
    let told = run([even, even, (1.8, 1.8), even, even, even]);
    assert!(told.iter().all(Vec::is_empty), "{told:?}");
}
