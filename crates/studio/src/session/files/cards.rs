//! Cards of plates, from an analysis, from readings, or from a folder that was looked at.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::advice::advice;
use super::{Card, RefusedFile};
use crate::session::add::EXPORTS;
use foldshift_plates::ingest::{Choice, Readings, read_path};
use foldshift_plates::plate::{PlateFormat, Well};
use foldshift_study::analysis::Analysis;
use foldshift_study::normalise::NormalizedPlate;
use foldshift_study::normalise::quality::Verdict;
use foldshift_study::study_file::{PlateSource, relative};
use foldshift_study::survey::{Seen, What, propose};

/// The byte of a well without a number.
const NO_NUMBER: u8 = 255;

/// A byte a well, row by row, from 0 for the lowest reading to 254 for the highest; base64.
pub(in crate::session) fn tints(format: PlateFormat, values: &BTreeMap<Well, f64>) -> String {
    let low = values.values().copied().fold(f64::INFINITY, f64::min);
    let high = values.values().copied().fold(f64::NEG_INFINITY, f64::max);
    let byte = |value: f64| {
        let part = if high > low { (value - low) / (high - low) } else { 0.5 };
        let scaled = (part * 254.0).round().clamp(0.0, 254.0);
        // Between 0 and 254 by the line above.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let byte = scaled as u8;
        byte
    };
    let wells = (0..format.rows).flat_map(|row| (0..format.cols).map(move |column| Well::new(row, column)));
    let bytes: Vec<u8> = wells
        .map(|well| well.and_then(|well| values.get(&well)).map_or(NO_NUMBER, |value| byte(*value)))
        .collect();
    STANDARD.encode(bytes)
}

/// A card a plate, as it was analysed.
pub(super) fn of_analysis(analysis: &Analysis, folder: &Path) -> Vec<Card> {
    let sources = &analysis.study.plates;
    let known = sources.len() == analysis.plates.len();
    let plates = analysis.plates.iter().enumerate();
    let mut cards: Vec<Card> = plates
        .map(|(place, plate)| {
            let source = sources.get(place).filter(|_| known);
            let file = source.map_or_else(|| (*plate.export).to_owned(), |one| relative(folder, &one.export));
            Card { place: Some(place), ..of_plate(plate, file) }
        })
        .collect();
    name_plates(&mut cards);
    cards
}

fn of_plate(plate: &NormalizedPlate, file: String) -> Card {
    let named = |of: fn(&foldshift_plates::plate::WellContent) -> Option<&String>| {
        let all: BTreeSet<&String> = plate.wells.values().filter_map(|well| of(&well.content)).collect();
        all.into_iter().map(String::as_str).collect::<Vec<_>>().join(", ")
    };
    let values = plate.wells.iter().filter_map(|(well, one)| Some((*well, one.value?))).collect();
    Card {
        place: None,
        file,
        plate: (*plate.name).to_owned(),
        line: named(|content| content.cell_line.as_ref()),
        day: named(|content| content.experiment.as_ref()),
        guessed: false,
        rows: plate.format.rows,
        columns: plate.format.cols,
        tints: tints(plate.format, &values),
        verdict: match plate.verdict() {
            Verdict::Pass => "pass",
            Verdict::Warn => "warn",
            Verdict::Fail => "fail",
        },
    }
}

/// Plates of exports that hold one need no name.
fn name_plates(cards: &mut [Card]) {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for card in cards.iter() {
        *counts.entry(card.file.clone()).or_default() += 1;
    }
    for card in cards.iter_mut().filter(|card| counts.get(&card.file) == Some(&1)) {
        card.plate.clear();
    }
}

/// The card of a plate of a study before it is analysed, or why its export cannot be read.
pub(in crate::session) fn of_readings(source: &PlateSource, folder: &Path) -> Result<Card, RefusedFile> {
    let file = relative(folder, &source.export);
    let choice = Choice {
        format: source.format.as_deref(),
        sheet: source.export_sheet.as_deref(),
        grid: source.grid.as_deref(),
        plate: source.plate.as_deref(),
        read: source.read.as_deref(),
        column: source.column.as_deref(),
        well_column: source.well_column.as_deref(),
        in_part: source.in_part,
        ..Choice::default()
    };
    let readings = read_path(&source.export, choice).map_err(|problems| {
        let first = problems.into_iter().next();
        let why = first.as_ref().map_or_else(|| "not understood".to_owned(), |first| first.message.clone());
        let help = first.and_then(|first| first.help).unwrap_or_default();
        RefusedFile { name: file.clone(), why, help: advice(&help, true) }
    })?;
    let plate = source.plate.clone().or_else(|| readings.plates().into_iter().next()).unwrap_or_default();
    Ok(of_one(&readings, file, plate))
}

/// Files among the exports that an open study does not name, and that are none: each with why, and what to do. Elsewhere in
/// the folder lies what is nobody's matter: notes, pictures.
pub(in crate::session) fn unnamed(seen: &[Seen], folder: &Path) -> Vec<RefusedFile> {
    let exports = folder.join(EXPORTS);
    let of = |one: &Seen| {
        let (why, help) = match &one.what {
            What::Export(_) | What::Results => return None,
            What::Layout(_) => {
                ("a layout that no plate of the study names yet", "choose its plates in the step Plate maps")
            }
            What::Plates { .. } => (
                "a table of plates that the study does not name yet",
                "open the study file as text in the step Study, and name it there as `plates`",
            ),
            What::Study => (
                "a study is open, and this is another study file",
                "close this study and drop the whole folder of the other, or edit the study file that is open",
            ),
            What::NearlyLayout(_) | What::Other(_) => return of_refused(one, relative(folder, &one.path)),
        };
        let name = relative(folder, &one.path);
        Some(RefusedFile { name, why: why.to_owned(), help: help.to_owned() })
    };
    seen.iter().filter(|one| one.path.starts_with(&exports)).filter_map(of).collect()
}

/// Why a file is none, and what to do about it; `None` of one that is something.
fn of_refused(one: &Seen, name: String) -> Option<RefusedFile> {
    let (why, help) = match (&one.what, &one.refused) {
        (What::NearlyLayout(near), _) => (near.problem.message.clone(), near.problem.help.as_deref()),
        (What::Other(_), Some(refused)) => (refused.problem.message.clone(), refused.problem.help.as_deref()),
        (What::Other(why), None) => (why.clone(), None),
        _ => return None,
    };
    Some(RefusedFile { name, why, help: advice(help.unwrap_or_default(), false) })
}

fn of_one(readings: &Readings, file: String, plate: String) -> Card {
    let mut values = BTreeMap::new();
    let mut wells = BTreeSet::new();
    for one in readings.readings.iter().filter(|one| *one.plate == *plate) {
        wells.insert(one.well);
        if let Some(value) = one.value {
            values.entry(one.well).or_insert(value);
        }
    }
    let format = PlateFormat::holding(wells).unwrap_or(PlateFormat { rows: 8, cols: 12 });
    let shown = if readings.plates().len() > 1 { plate } else { String::new() };
    let (rows, columns) = (format.rows, format.cols);
    Card { file, plate: shown, rows, columns, tints: tints(format, &values), ..Card::default() }
}

/// Cards of the exports among files that were looked at, with the line and day that their names propose; and the files
/// that are nothing that is known.
pub(in crate::session) fn of_survey(seen: &[Seen], folder: &Path) -> (Vec<Card>, Vec<RefusedFile>) {
    let (mut cards, mut refused) = (Vec::new(), Vec::new());
    let names: Vec<&str> =
        seen.iter().filter(|one| matches!(one.what, What::Export(_))).map(|one| one.name.as_str()).collect();
    for one in seen {
        let file = relative(folder, &one.path);
        match &one.what {
            What::Export(export) => {
                let proposal = propose(&one.name, None, &names);
                for plate in &export.plates {
                    let numbers = plate.numbers.iter();
                    let values =
                        numbers.filter_map(|(well, bits)| Some((*well, f64::from_bits((*bits)?)))).collect();
                    cards.push(Card {
                        file: file.clone(),
                        plate: if export.plates.len() > 1 { plate.name.clone() } else { String::new() },
                        line: proposal.cell_line.clone().unwrap_or_default(),
                        day: proposal.experiment.clone().unwrap_or_default(),
                        guessed: true,
                        rows: plate.format.rows,
                        columns: plate.format.cols,
                        tints: tints(plate.format, &values),
                        ..Card::default()
                    });
                }
            }
            What::NearlyLayout(_) | What::Other(_) => refused.extend(of_refused(one, file)),
            What::Layout(_) | What::Plates { .. } | What::Study | What::Results => {}
        }
    }
    (cards, refused)
}
