//! Simulated plates and studies, good ones and such with a slip in them, as the forensics see them.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::chance::Chance;
use super::study::forensics::{Finding, Kind, examine, nearest};
use super::study::normalise::quality::Limits;
use super::study::normalise::{Normalisation, NormalizedPlate, normalize};
use super::truth::{Truth, log_dose};
use foldshift_curves::elementary::exp;
use foldshift_plates::plate::layout::{self, Beside, Contents, Property, Role};
use foldshift_plates::plate::readings::{Flag, FlagKind, Reading};
use foldshift_plates::plate::{Layout, Plate, PlateFormat, PlateWell, Well, WellContent};
use foldshift_tables::diagnostic::Place;
use foldshift_tables::units::Dose;

/// Two compounds in triplicate, blanks and vehicles spread.
const PANEL: &str = include_str!("../../../../fixtures/km12/layouts/panel_a.toml");
const PANEL_B: &str = include_str!("../../../../fixtures/km12/layouts/panel_b.toml");
/// One compound over the whole plate.
const COLUMNS: &str = "[expt]\ncell_line = \"P\"\n[col]\n1 = { role = \"blank\" }\n2 = { role = \"vehicle\" }\n[[series]]\ncompound = \"drug\"\nwells = \"A3-H12\"\ntop = \"10 uM\"\nfactor = \"half-log\"\ndirection = \"right\"\n";
/// Symmetric to turning but for the doses: vehicles at both ends, no blank, a compound a row.
const ROWS: &str = "[expt]\ncell_line = \"P\"\n[col]\n1 = { role = \"vehicle\" }\n12 = { role = \"vehicle\" }\n[[series]]\ncompound = \"a\"\nwells = \"A2-B11\"\ntop = \"10 uM\"\nfactor = 3\ndirection = \"left\"\n[[series]]\ncompound = \"b\"\nwells = \"C2-D11\"\ntop = \"10 uM\"\nfactor = 3\ndirection = \"left\"\n[[series]]\ncompound = \"c\"\nwells = \"E2-F11\"\ntop = \"1 uM\"\nfactor = 3\ndirection = \"left\"\n[[series]]\ncompound = \"d\"\nwells = \"G2-H11\"\ntop = \"1 uM\"\nfactor = 3\ndirection = \"left\"\n";
/// Two lines, a half each, with their own vehicles.
const HALVES: &str = "[row]\n\"A-D\" = { cell_line = \"P\" }\n\"E-H\" = { cell_line = \"R\" }\n[col]\n1 = { role = \"blank\" }\n12 = { role = \"vehicle\" }\n[[series]]\ncompound = \"a\"\nwells = \"A2-B11\"\ntop = \"10 uM\"\nfactor = \"half-log\"\ndirection = \"right\"\n[[series]]\ncompound = \"b\"\nwells = \"C2-D11\"\ntop = \"10 uM\"\nfactor = \"half-log\"\ndirection = \"right\"\n[[series]]\ncompound = \"a\"\nwells = \"E2-F11\"\ntop = \"10 uM\"\nfactor = \"half-log\"\ndirection = \"right\"\n[[series]]\ncompound = \"b\"\nwells = \"G2-H11\"\ntop = \"10 uM\"\nfactor = \"half-log\"\ndirection = \"right\"\n";
/// A small plate: six doses in triplicate, the series downwards.
const SMALL: &str = "[expt]\ncell_line = \"P\"\n[col]\n1 = { role = \"blank\" }\n8 = { role = \"vehicle\" }\n[[series]]\ncompound = \"a\"\nwells = \"A2-F4\"\ntop = \"10 uM\"\nfactor = 5\ndirection = \"down\"\n[[series]]\ncompound = \"b\"\nwells = \"A5-F7\"\ntop = \"10 uM\"\nfactor = 5\ndirection = \"down\"\n";

fn layouts() -> Vec<(&'static str, Contents, PlateFormat)> {
    [("panel", PANEL), ("columns", COLUMNS), ("rows", ROWS), ("halves", HALVES), ("small", SMALL)]
        .map(|(name, text)| {
            (name, contents(text, "P", "1"), layout(text).smallest_format().expect("a plate"))
        })
        .to_vec()
}

fn layout(text: &str) -> Layout {
    let read = layout::read("layout.toml", text.as_bytes(), &Beside::default());
    let layouts = read.unwrap_or_else(|problems| panic!("{}", problems[0]));
    layouts.select(None, &[]).unwrap_or_else(|problem| panic!("{problem}")).clone()
}

fn contents(text: &str, line: &str, experiment: &str) -> Contents {
    let layout = layout(text);
    let property = |value: &str| Property { value: value.to_owned(), place: Place::file("study") };
    let mut whole = BTreeMap::from([("experiment".to_owned(), property(experiment))]);
    if !text.contains("cell_line") {
        whole.insert("cell_line".to_owned(), property(line));
    }
    layout
        .contents(layout.smallest_format().expect("a plate"), &whole)
        .unwrap_or_else(|p| panic!("{}", p[0]))
        .0
}

/// A compound that acts.
pub(crate) fn acting(chance: &mut Chance) -> Truth {
    Truth {
        mid: chance.between(-8.5, -5.5),
        hill: exp(chance.between(-0.5, 1.2)),
        bottom: chance.between(0.0, 0.4),
        hormesis: if chance.happens(0.1) { chance.between(0.0, 0.3) } else { 0.0 },
    }
}

/// One that may do nothing, kill everything or shine.
pub(crate) fn any_compound(chance: &mut Chance) -> Truth {
    let ordinary = acting(chance);
    match chance.uniform() {
        u if u < 0.25 => Truth { bottom: 1.0, ..ordinary }, // inactive
        u if u < 0.30 => Truth { mid: -12.0, ..ordinary },  // all are dead
        u if u < 0.35 => Truth { bottom: chance.between(1.2, 2.0), ..ordinary }, // fluorescent
        _ => ordinary,
    }
}

/// What a plate suffers on the best of days and on bad ones.
#[derive(Clone, Copy)]
struct Weather {
    cv: f64,
    blank_cv: f64,
    signal_to_blank: f64,
    edge: f64,
    row_trend: f64,
    col_trend: f64,
    row_cv: f64,
    outliers: f64,
    badly_seeded: bool,
    decimals: i32,
}

impl Weather {
    fn any(chance: &mut Chance) -> Self {
        Self {
            cv: exp(chance.between(-3.9, -1.9)),
            blank_cv: chance.between(0.01, 0.1),
            signal_to_blank: exp(chance.between(1.0, 4.0)),
            edge: 1.0 + if chance.happens(0.3) { chance.between(-0.3, 0.2) } else { 0.0 },
            row_trend: if chance.happens(0.2) { chance.between(-0.3, 0.3) } else { 0.0 },
            col_trend: if chance.happens(0.2) { chance.between(-0.3, 0.3) } else { 0.0 },
            row_cv: if chance.happens(0.2) { 0.08 } else { 0.0 },
            outliers: if chance.happens(0.3) { 0.03 } else { 0.0 },
            badly_seeded: chance.happens(0.05),
            decimals: if chance.happens(0.5) { 0 } else { 4 },
        }
    }

    fn ordinary(chance: &mut Chance) -> Self {
        Self {
            cv: chance.between(0.03, 0.08),
            blank_cv: 0.04,
            signal_to_blank: chance.between(8.0, 40.0),
            edge: chance.between(0.93, 1.02),
            row_trend: chance.between(-0.05, 0.05),
            col_trend: chance.between(-0.05, 0.05),
            row_cv: 0.02,
            outliers: 0.003,
            badly_seeded: false,
            decimals: 0,
        }
    }
}

type Readings = BTreeMap<Well, Option<f64>>;

/// What the reader prints of a plate with these contents.
fn read(
    contents: &Contents,
    format: PlateFormat,
    weather: Weather,
    truth: &dyn Fn(&str, &str) -> Truth,
    chance: &mut Chance,
) -> Readings {
    let blank = if weather.decimals == 0 { 400.0 } else { 0.05 };
    let gain = exp(0.1 * chance.normal());
    let rows: Vec<f64> = (0..format.rows).map(|_| exp(weather.row_cv * chance.normal())).collect();
    let medium_only = chance.happens(0.5);
    let place = |index: usize, n: usize| index as f64 / (n - 1) as f64 - 0.5;
    let read = |(well, content): (&Well, &WellContent)| {
        let background = blank * exp(weather.blank_cv * chance.normal());
        let mut cells = blank * (weather.signal_to_blank - 1.0) * exp(weather.cv * chance.normal());
        match content.role {
            Role::Blank | Role::CompoundBlank => cells = 0.0,
            Role::Empty => cells *= if medium_only { 0.0 } else { chance.uniform() },
            Role::Sample => {
                let (line, compound) = (content.cell_line.as_deref(), content.compound.as_deref());
                let (line, compound) = line.zip(compound).expect("a sample has both");
                cells *= truth(line, compound).response(log_dose(content.dose.expect("a sample has one")));
            }
            Role::Vehicle if weather.badly_seeded => cells *= chance.between(0.2, 1.4),
            _ => {}
        }
        cells *= rows[well.row()];
        cells *= 1.0 + weather.row_trend * place(well.row(), format.rows);
        cells *= 1.0 + weather.col_trend * place(well.col(), format.cols);
        if format.is_edge(*well) {
            cells *= weather.edge;
        }
        if chance.happens(weather.outliers) {
            cells *= exp(chance.between(-2.5, 1.0));
        }
        let scale = 10_f64.powi(weather.decimals);
        let value = (gain * (background + cells) * scale).round() / scale;
        let missing = chance.happens(weather.outliers * 0.3);
        (*well, (!missing).then_some(value))
    };
    contents.iter().map(read).collect()
}

fn plate(name: &str, contents: &Contents, format: PlateFormat, readings: &Readings) -> NormalizedPlate {
    let reading = |well: Well| {
        let value = readings.get(&well).copied().flatten();
        let flag =
            value.is_none().then(|| Box::new(Flag { text: "OVRFLW".to_owned(), kind: FlagKind::Overflow }));
        let none: Arc<str> = "".into();
        Reading {
            plate: Arc::clone(&none),
            well,
            read: none,
            time_s: None,
            value,
            flag,
            sheet: None,
            line: 1,
            column: 1,
        }
    };
    let wells = contents.iter().map(|(well, content)| {
        (*well, PlateWell { content: content.clone(), reading: Some(reading(*well)) })
    });
    let plate = Plate {
        export: name.into(),
        name: "".into(),
        read: "".into(),
        format,
        wells: wells.collect(),
        kinetics: None,
    };
    normalize(plate, Normalisation::default(), &Limits::default())
}

fn alone(plate: &NormalizedPlate) -> Option<Finding> {
    examine(std::slice::from_ref(plate)).into_iter().next()
}

fn good_plate(layouts: &[(&str, Contents, PlateFormat)], wild: bool, chance: &mut Chance) -> NormalizedPlate {
    let (_, contents, format) = &layouts[chance.index(layouts.len())];
    let weather = if wild { Weather::any(chance) } else { Weather::ordinary(chance) };
    let truths: Vec<Truth> = (0..8).map(|_| any_compound(chance)).collect();
    let readings = read(contents, *format, weather, &by_name(&truths), chance);
    plate("good.csv", contents, *format, &readings)
}

fn by_name(truths: &[Truth]) -> impl Fn(&str, &str) -> Truth {
    |line, compound| {
        let sum: usize = line.bytes().chain(compound.bytes()).map(usize::from).sum();
        truths[sum % truths.len()]
    }
}

/// Alarms on `n` good plates, and the log₁₀ odds of the nearest other explanation of each, sorted.
pub(crate) fn false_alarms(n: u64, wild: bool) -> (usize, Vec<f64>) {
    let layouts = layouts();
    let mut odds = Vec::new();
    let mut alarms = 0;
    for seed in 0..n {
        let mut chance = Chance(seed.wrapping_mul(0x5851_f42d_4c95_7f2d) + u64::from(wild));
        let plate = good_plate(&layouts, wild, &mut chance);
        let Some((kind, highest)) = nearest(&plate) else { continue };
        odds.push(highest);
        if let Some(finding) = alone(&plate) {
            alarms += 1;
            if alarms <= 12 {
                eprintln!("  seed {seed}: {kind:?} {highest:.1} {}", finding.diagnostic().message);
            }
        }
    }
    odds.sort_by(f64::total_cmp);
    (alarms, odds)
}

type Way<'a> = &'a dyn Fn(usize, usize) -> (usize, usize);

/// The readings as if what stands at `from` were read here.
fn moved(readings: &Readings, way: Way) -> Readings {
    let value = |well: &Well| {
        let (row, col) = way(well.row(), well.col());
        Well::new(row, col).and_then(|well| readings.get(&well).copied()).flatten()
    };
    readings.keys().map(|well| (*well, value(well))).collect()
}

/// How often each damage of a plate is found, and under its name, by layout.
pub(crate) fn power(n: u64, layout: &str, truth: &dyn Fn(&mut Chance) -> Truth) -> Vec<(Kind, usize, usize)> {
    let layouts = layouts();
    let (_, contents, format) = layouts.iter().find(|(name, ..)| *name == layout).expect("it is there");
    let (rows, cols) = (format.rows, format.cols);
    let kinds = [
        Kind::Turned,
        Kind::Mirrored,
        Kind::Shifted,
        Kind::RowsExchanged,
        Kind::SeriesReversed,
        Kind::SeriesOffByOne,
    ];
    let mut table = Vec::new();
    for kind in kinds {
        let (mut found, mut named) = (0, 0);
        for seed in 0..n {
            let mut chance = Chance(seed.wrapping_mul(0x2545_f491_4f6c_dd1d) + 99);
            let weather = Weather::ordinary(&mut chance);
            let truths: Vec<Truth> = (0..8).map(|_| truth(&mut chance)).collect();
            let mut really = contents.clone();
            if matches!(kind, Kind::SeriesReversed | Kind::SeriesOffByOne) {
                redose(&mut really, kind);
            }
            let readings = read(&really, *format, weather, &by_name(&truths), &mut chance);
            let (a, b) = (chance.index(cols), chance.index(cols - 1));
            let b = if b >= a { b + 1 } else { b };
            let readings = match kind {
                Kind::Turned => moved(&readings, &|r, c| (rows - 1 - r, cols - 1 - c)),
                Kind::Mirrored => moved(&readings, &|r, c| (r, cols - 1 - c)),
                Kind::Shifted => moved(&readings, &|r, c| (r, (c + 1) % cols)),
                Kind::RowsExchanged => moved(&readings, &|r, c| {
                    (
                        r,
                        if c == a {
                            b
                        } else if c == b {
                            a
                        } else {
                            c
                        },
                    )
                }),
                _ => readings,
            };
            let damaged = plate("damaged.csv", contents, *format, &readings);
            if let Some(finding) = alone(&damaged) {
                found += 1;
                named += usize::from(finding.kind == kind);
            }
        }
        table.push((kind, found, named));
    }
    table
}

/// Puts the doses in another order into the wells.
fn redose(contents: &mut Contents, kind: Kind) {
    let mut doses: BTreeMap<(Option<String>, Option<String>), Vec<Dose>> = BTreeMap::new();
    for content in contents.values().filter(|content| content.role == Role::Sample) {
        let known = doses.entry((content.cell_line.clone(), content.compound.clone())).or_default();
        known.extend(content.dose);
    }
    for known in doses.values_mut() {
        known.sort_by(|a, b| log_dose(*a).total_cmp(&log_dose(*b)));
        known.dedup();
    }
    for content in contents.values_mut().filter(|content| content.role == Role::Sample) {
        let known = &doses[&(content.cell_line.clone(), content.compound.clone())];
        let rank = known.iter().position(|dose| Some(*dose) == content.dose).expect("it is there");
        if kind == Kind::SeriesReversed {
            content.dose = Some(known[known.len() - 1 - rank]);
        } else if rank + 1 == known.len() {
            // The first well was left without compound, and the series runs on from the second.
            content.role = Role::Vehicle;
        } else {
            content.dose = Some(known[rank + 1]);
        }
    }
}

/// A study: experiments × lines × two panels of two compounds.
struct Bench {
    contents: Vec<Contents>,
    readings: Vec<Readings>,
    format: PlateFormat,
}

const DAYS: [&str; 3] = ["2026-03-02", "2026-03-09", "2026-03-16"];
const LINES: [&str; 3] = ["P", "R1", "R2"];

impl Bench {
    /// `fold`: spread of log₁₀ folds of the resistant lines.
    fn new(fold: f64, wild: bool, chance: &mut Chance) -> Self {
        let panels = [PANEL, PANEL_B];
        let format = PlateFormat::of(96).expect("a plate");
        let mut truths: BTreeMap<(String, String), Truth> = BTreeMap::new();
        for compound in ["larotrectinib", "selitrectinib", "repotrectinib", "trametinib"] {
            let parental = acting(chance);
            for line in LINES {
                let own = Truth {
                    mid: parental.mid + if line == "P" { 0.0 } else { fold * chance.normal() },
                    ..parental
                };
                truths.insert((line.to_owned(), compound.to_owned()), own);
            }
        }
        let (mut contents_of, mut readings) = (Vec::new(), Vec::new());
        for day in DAYS {
            let shift = 0.12 * chance.normal();
            for line in LINES {
                for panel in panels {
                    let contents = contents(panel, line, day);
                    let weather = if wild { Weather::any(chance) } else { Weather::ordinary(chance) };
                    let own = shift + 0.08 * chance.normal();
                    let truth = |line: &str, compound: &str| {
                        let truth = truths[&(line.to_owned(), compound.to_owned())];
                        Truth { mid: truth.mid + own, ..truth }
                    };
                    readings.push(read(&contents, format, weather, &truth, chance));
                    contents_of.push(contents);
                }
            }
        }
        Self { contents: contents_of, readings, format }
    }

    fn plates(&self) -> Vec<NormalizedPlate> {
        let pairs = self.contents.iter().zip(&self.readings).enumerate();
        pairs.map(|(index, (c, r))| plate(&format!("{index}.csv"), c, self.format, r)).collect()
    }
}

/// Alarms on `n` good studies.
pub(crate) fn study_alarms(n: u64, wild: bool) -> usize {
    let mut alarms = 0;
    for seed in 0..n {
        let mut chance = Chance(seed.wrapping_mul(0x9e6c_63d0_876a_68e5) + 7 + u64::from(wild));
        let fold = chance.between(0.0, 2.0);
        let found = examine(&Bench::new(fold, wild, &mut chance).plates());
        alarms += usize::from(!found.is_empty());
        for finding in found.iter().take(2) {
            eprintln!(
                "  study {seed}: {:?} {:.1} {}",
                finding.kind,
                finding.log10_odds,
                finding.diagnostic().message
            );
        }
    }
    alarms
}

/// How often each slip of a study is found, and under its name.
pub(crate) fn study_power(n: u64, fold: f64) -> Vec<(Kind, usize, usize)> {
    let kinds = [
        Kind::LinesExchanged,
        Kind::PlatesExchanged,
        Kind::CompoundsExchanged,
        Kind::UsedTwice,
        Kind::PastedInPart,
    ];
    let mut table = Vec::new();
    for kind in kinds {
        let (mut found, mut named) = (0, 0);
        for seed in 0..n {
            let mut chance = Chance(seed.wrapping_mul(0x1234_5678_9abc_def1) + 3);
            let mut bench = Bench::new(fold, false, &mut chance);
            damage(&mut bench, kind, &mut chance);
            let findings = examine(&bench.plates());
            found += usize::from(!findings.is_empty());
            named += usize::from(findings.iter().any(|finding| finding.kind == kind));
        }
        table.push((kind, found, named));
    }
    table
}

fn damage(bench: &mut Bench, kind: Kind, chance: &mut Chance) {
    let day = chance.index(3);
    let lines = [[0, 1], [0, 2], [1, 2]][chance.index(3)];
    let at = |line: usize, panel: usize| day * 6 + line * 2 + panel;
    match kind {
        Kind::LinesExchanged => {
            for panel in 0..2 {
                bench.readings.swap(at(lines[0], panel), at(lines[1], panel));
            }
        }
        Kind::PlatesExchanged => bench.readings.swap(at(lines[0], 0), at(lines[1], 1)),
        Kind::CompoundsExchanged => {
            let readings = &mut bench.readings[at(lines[0], 0)];
            *readings = moved(readings, &|r, c| match (r, c) {
                (1..=3, 2..) => (r + 3, c),
                (4..=6, 2..) => (r - 3, c),
                other => other,
            });
        }
        Kind::UsedTwice => {
            let turned = moved(&bench.readings[at(lines[0], 0)], &|r, c| (7 - r, 11 - c));
            bench.readings[at(lines[1], 0)] = match chance.index(3) {
                0 => turned,
                1 => turned.iter().map(|(well, value)| (*well, value.map(|v| (v * 1.137).round()))).collect(),
                _ => bench.readings[at(lines[0], 0)].clone(),
            };
        }
        _ => {
            let part: Vec<(Well, Option<f64>)> = bench.readings[at(lines[0], 0)]
                .iter()
                .filter(|(well, _)| well.row() == 2 && well.col() > 1)
                .map(|(well, value)| (*well, *value))
                .collect();
            bench.readings[at(lines[1], 0)].extend(part);
        }
    }
}
