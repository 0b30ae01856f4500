//! Simulated plates, clean and damaged, as the checks of quality see them.
//!
//! Blanks, gain, noise, everyday unevenness; what befalls the cells, the dye, the detector. Nothing but readings is
//! simulated: what is made of them is the work of the checks.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use rayon::prelude::*;

use super::chance::Chance;
use super::study::analysis::analyse;
use super::study::normalise::quality::{Limits, judge_beside};
use super::study::normalise::{Normalisation, NormalizedPlate, normalize};
use super::study::study_file::Study;
use super::truth::{Truth, log_dose};
use foldshift_curves::elementary::exp;
use foldshift_plates::plate::layout::{self, Beside, Contents, Property, Role};
use foldshift_plates::plate::readings::Reading;
use foldshift_plates::plate::{Plate, PlateFormat, PlateWell, Well};
use foldshift_tables::diagnostic::Place;

/// A layout in which plates are simulated.
pub(crate) struct Bench {
    pub(crate) name: &'static str,
    /// As it is written, in TOML.
    layout: String,
    pub(crate) contents: Contents,
    pub(crate) format: PlateFormat,
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
    Bench { name, layout: text.to_owned(), contents, format }
}

fn series(compound: &str, wells: &str) -> String {
    format!(
        "[[series]]\ncompound = \"{compound}\"\nwells = \"{wells}\"\ntop = \"10 uM\"\nfactor = \"half-log\"\ndirection = \"right\"\n"
    )
}

/// The five layouts of `docs/quality.md`.
pub(crate) fn benches() -> Vec<Bench> {
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

/// Of four compounds one does nothing, of ten one grows at low doses.
fn any_compound(chance: &mut Chance) -> Truth {
    let inactive = chance.happens(0.25);
    Truth {
        mid: chance.between(-8.5, -5.5),
        hill: exp(chance.between(-0.5, 1.2)),
        bottom: if inactive { 1.0 } else { chance.between(0.0, 0.4) },
        hormesis: if chance.happens(0.1) { chance.between(0.0, 0.3) } else { 0.0 },
    }
}

/// What a plate goes through.
#[derive(Clone, Copy, Default)]
pub(crate) struct Weather {
    pub(crate) cv: f64,
    /// Small everyday unevenness: rows, edge, a few outliers, a blur of doses.
    pub(crate) everyday: bool,
    pub(crate) gain: f64,
    pub(crate) blank_gain: f64,
    /// Most that the detector can read, in units of the vehicle's signal.
    pub(crate) ceiling: Option<f64>,
}

impl Weather {
    /// Nothing but the noise of wells.
    pub(crate) fn clean(cv: f64) -> Self {
        Self { cv, gain: 1.0, blank_gain: 1.0, ..Self::default() }
    }
}

/// By how much the cells of a well are changed.
pub(crate) type Damage<'a> = &'a (dyn Fn(Well, Role, f64) -> f64 + Sync);

/// Signal over background and what the reader prints of a plate.
pub(crate) fn plate(bench: &Bench, weather: Weather, damage: Damage, chance: &mut Chance) -> Plate {
    plate_of(bench, weather, damage, chance, None)
}

/// The same with compounds that are known, in the order of their names.
pub(crate) fn plate_of(
    bench: &Bench,
    weather: Weather,
    damage: Damage,
    chance: &mut Chance,
    known: Option<&[Truth]>,
) -> Plate {
    let blank = 400.0;
    let signal_to_blank = chance.between(8.0, 40.0);
    let blank_cv = chance.between(0.02, 0.06);
    let ceiling = weather.ceiling.map_or(f64::INFINITY, |most| most * blank * signal_to_blank);
    let mut truths: BTreeMap<&str, Truth> = BTreeMap::new();
    for compound in bench.contents.values().filter_map(|content| content.compound.as_deref()) {
        truths.entry(compound).or_insert_with(|| any_compound(chance));
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
            Role::Sample => truths[content.compound.as_deref().expect("a sample has one")]
                .response(log_dose(content.dose.expect("a sample has one")) + blur),
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
    Plate {
        export: "trial.csv".into(),
        name: "".into(),
        read: "".into(),
        format: bench.format,
        wells,
        kinetics: None,
    }
}

/// A plate whose signal to blank is that of its run.
pub(crate) fn run_plate(bench: &Bench, weather: Weather, signal: f64, chance: &mut Chance) -> Plate {
    let mut probe = Chance(chance.0);
    let own = probe.between(8.0, 40.0);
    let gain = weather.gain * (signal - 1.0) / (own - 1.0);
    plate(bench, Weather { gain, ..weather }, &|_, _, response| response, chance)
}

/// The plates of one line and day, normalised and judged beside each other; no curve is fitted.
pub(crate) fn judged(plates: Vec<Plate>, readout: &str) -> Vec<NormalizedPlate> {
    let (how, limits) = (Normalisation::default(), Limits::default());
    let mut plates: Vec<NormalizedPlate> =
        plates.into_iter().map(|plate| normalize(plate, how, &limits)).collect();
    judge_beside(&mut plates, how, &limits, readout);
    plates
}

/// A plate as a study of its own: written to a folder, read and analysed like any other.
pub(crate) fn analysed(bench: &Bench, plate: &Plate) -> NormalizedPlate {
    const STUDY: &str = "[assay]\nreadout = \"resazurin\"\n[[plate]]\nexport = \"plate.csv\"\nlayout = \"layout.toml\"\n\
                         cell_line = \"P\"\nexperiment = \"1\"\n";
    let folder = tempfile::tempdir().expect("a folder");
    let mut export = String::from("well,value\n");
    for (well, content) in &plate.wells {
        let value = content.reading.as_ref().and_then(|reading| reading.value).expect("every well was read");
        let _ = writeln!(export, "{well},{value}");
    }
    std::fs::write(folder.path().join("plate.csv"), export).expect("an export");
    std::fs::write(folder.path().join("layout.toml"), &bench.layout).expect("a layout");
    let (study, warnings) =
        Study::parse("study.toml", STUDY, folder.path()).unwrap_or_else(|problems| panic!("{}", problems[0]));
    let analysis = analyse(study, warnings).unwrap_or_else(|problems| panic!("{}", problems[0]));
    analysis.plates.into_iter().next().expect("the plate")
}

/// What a reading becomes, by the role of its well.
pub(crate) type Chemistry = fn(f64, Role) -> f64;

/// What only dye, detector, blanks or a compound do, with the code that must see it.
pub(crate) fn chemistry() -> Vec<(&'static str, Weather, Chemistry)> {
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
pub(crate) fn chemical_bench() -> Bench {
    let mut text = "[col]\n1 = { role = \"blank\" }\n2 = { role = \"vehicle\" }\n[block.1x2]\nA1 = { role = \"no_dye\" }\nC1 = { role = \"compound_blank\", compound = \"c0\", dose = \"10 uM\" }\n".to_owned();
    for (k, rows) in [("c0", "A3-B12"), ("c1", "C3-D12"), ("c2", "E3-F12"), ("c3", "G3-H12")] {
        text += &series(k, rows);
    }
    bench("chemistry", &text)
}

/// How many of `n` plates each chemical fault is seen on, and how many clean ones the same code speaks of.
pub(crate) fn chemistry_seen(n: u64) -> Vec<(&'static str, usize, usize)> {
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
                        judged(vec![plate], "resazurin")[0].quality[0].codes().contains(&code)
                    })
                    .count()
            };
            (code, count(weather, change), count(Weather::clean(0.06), |response, _| response))
        })
        .collect()
}
