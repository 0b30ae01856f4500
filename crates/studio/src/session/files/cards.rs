//! Cards of plates, from an analysis, from readings, or from a folder that was looked at.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::advice::advice;
use super::ids::{PlateThere, PlatesThere, card_id};
use super::{Card, RefusedFile};
use crate::session::add::EXPORTS;
use foldshift_plates::ingest::{Choice, Readings, read_path};
use foldshift_plates::plate::times::{Times, spoken};
use foldshift_plates::plate::{PlateFormat, Well};
use foldshift_study::analysis::Analysis;
use foldshift_study::normalise::NormalizedPlate;
use foldshift_study::normalise::quality::Verdict;
use foldshift_study::study_file::{NamedPlate, PlateSource, Study, absolute, relative};
use foldshift_study::survey::{PlateFound, Seen, What, suggestions};
use foldshift_tables::diagnostic::Place;

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

/// What is known of the plates of a folder.
#[derive(Clone, Copy)]
pub(in crate::session) struct Known<'a> {
    pub(in crate::session) folder: &'a Path,
    /// What was looked at.
    pub(in crate::session) seen: &'a [Seen],
    /// Every plate that the study names.
    pub(in crate::session) named: &'a [NamedPlate],
    /// The study as far as it was understood: the plates that `named` has places of.
    pub(in crate::session) study: Option<&'a Study>,
    /// Every file that it reads, as an absolute path.
    pub(in crate::session) read: &'a BTreeSet<PathBuf>,
}

impl Known<'_> {
    /// A card a plate, as it was analysed, and those that the study names and that wait.
    pub(in crate::session) fn of_analysis(&self, analysis: &Analysis) -> Vec<Card> {
        let there = PlatesThere::of(self.seen);
        let sources = &analysis.study.plates;
        let known = sources.len() == analysis.plates.len();
        let rows: BTreeMap<usize, usize> =
            self.named.iter().enumerate().filter_map(|(row, named)| Some((named.of?, row))).collect();
        let plates = analysis.plates.iter().enumerate();
        let mut cards: Vec<Card> = plates
            .map(|(place, plate)| {
                let source = sources.get(place).filter(|_| known);
                let file = source
                    .map_or_else(|| (*plate.export).to_owned(), |one| relative(self.folder, &one.export));
                let card = of_plate(plate, file);
                let card = match source {
                    Some(source) => self.told(card, &there, &of_source(source)),
                    None => card,
                };
                Card { place: Some(place), row: rows.get(&place).copied(), ..card }
            })
            .collect();
        name_plates(&mut cards);
        let waiting = self.named.iter().enumerate().filter(|(_, named)| named.of.is_none());
        let waiting = waiting.filter_map(|(row, named)| self.of_named(row, named, &there).ok().flatten());
        cards.extend(waiting);
        cards
    }

    /// A card a plate that the study names, in its order, and the exports of it that cannot be read.
    pub(in crate::session) fn of_study(&self) -> (Vec<Card>, Vec<RefusedFile>) {
        let there = PlatesThere::of(self.seen);
        let (mut cards, mut refused) = (Vec::new(), Vec::new());
        for (row, named) in self.named.iter().enumerate() {
            match self.of_named(row, named, &there) {
                Ok(card) => cards.extend(card),
                Err(one) if refused.contains(&one) => {}
                Err(one) => refused.push(one),
            }
        }
        (cards, refused)
    }

    /// Cards of the exports that no study names, with the line and day that their names propose.
    pub(in crate::session) fn strangers(&self) -> Vec<Card> {
        let there = PlatesThere::of(self.seen);
        // As the question on names suggests it.
        let suggested = suggestions(&PlateFound::all(self.seen));
        let mut cards = Vec::new();
        for (plate, proposal) in there.all().iter().zip(suggested) {
            if self.reads(&plate.file.path) {
                continue;
            }
            cards.push(Card {
                line: proposal.cell_line.unwrap_or_default(),
                day: proposal.experiment.unwrap_or_default(),
                guessed: true,
                ..self.of_there(plate)
            });
        }
        cards
    }

    /// Files that are nothing that is known, where no study is there to name them.
    pub(in crate::session) fn refused(&self) -> Vec<RefusedFile> {
        let of = |one: &Seen| of_refused(one, relative(self.folder, &one.path));
        self.seen.iter().filter_map(of).collect()
    }

    /// Does the study read a file?
    fn reads(&self, path: &Path) -> bool {
        self.read.contains(&absolute(path))
    }

    /// The card of a plate that the study names; `None` where nothing of it could be read, and the problems of the study say why.
    fn of_named(
        &self,
        row: usize,
        named: &NamedPlate,
        there: &PlatesThere,
    ) -> Result<Option<Card>, RefusedFile> {
        let card = match (names(named, there), named.of.and_then(|of| self.study?.plates.get(of))) {
            (Some(at), _) => self.of_there(&there.all()[at]),
            // It is read as the study says, and not as the program would.
            (None, Some(source)) => self.told(of_readings(source, self.folder)?, there, named),
            (None, None) => return Ok(None),
        };
        let (line, day) = (named.cell_line.clone(), named.experiment.clone());
        Ok(Some(Card {
            row: Some(row),
            line: line.unwrap_or_default(),
            day: day.unwrap_or_default(),
            ..card
        }))
    }

    /// A card with what was seen of its plate.
    fn told(&self, card: Card, there: &PlatesThere, named: &NamedPlate) -> Card {
        let Some(at) = names(named, there) else {
            let id = card_id(&card.file, named.export_sheet.as_deref(), named.plate.as_deref());
            return Card { id, sheet: named.export_sheet.clone(), ..card };
        };
        let Card { id, sheet, reads, times, .. } = self.of_there(&there.all()[at]);
        Card { id, sheet, reads, times, ..card }
    }

    /// The card of a plate as it was seen.
    fn of_there(&self, there: &PlateThere) -> Card {
        let PlateThere { file, export, plate } = there;
        let numbers = plate.numbers.iter();
        let values = numbers.filter_map(|(well, bits)| Some((*well, f64::from_bits((*bits)?)))).collect();
        Card {
            file: relative(self.folder, &file.path),
            plate: there.one_of_several().unwrap_or_default().to_owned(),
            rows: plate.format.rows,
            columns: plate.format.cols,
            tints: tints(plate.format, &values),
            id: there.id(self.folder),
            sheet: export.sheet.clone(),
            reads: plate.reads.clone(),
            times: plate.times.first().map(|(_, times)| said_of(times)).unwrap_or_default(),
            ..Card::default()
        }
    }
}

/// The plate among those that were seen that a study names.
fn names(named: &NamedPlate, there: &PlatesThere) -> Option<usize> {
    there.find(named.export.as_deref()?, named.export_sheet.as_deref(), named.plate.as_deref())
}

/// What a study names of a plate that it understood.
fn of_source(source: &PlateSource) -> NamedPlate {
    NamedPlate {
        export: Some(source.export.clone()),
        export_sheet: source.export_sheet.clone(),
        plate: source.plate.clone(),
        cell_line: None,
        experiment: None,
        of: None,
        place: Place::file("study"),
    }
}

/// "25 times, 0 to 4 h".
fn said_of(times: &Times) -> String {
    let first = if times.first_s == 0.0 { "0".to_owned() } else { spoken(times.first_s) };
    format!("{} times, {first} to {}", times.count, spoken(times.last_s))
}

fn of_plate(plate: &NormalizedPlate, file: String) -> Card {
    let named = |of: fn(&foldshift_plates::plate::WellContent) -> Option<&String>| {
        let all: BTreeSet<&String> = plate.wells.values().filter_map(|well| of(&well.content)).collect();
        all.into_iter().map(String::as_str).collect::<Vec<_>>().join(", ")
    };
    let values = plate.wells.iter().filter_map(|(well, one)| Some((*well, one.value?))).collect();
    Card {
        file,
        plate: (*plate.name).to_owned(),
        line: named(|content| content.cell_line.as_ref()),
        day: named(|content| content.experiment.as_ref()),
        rows: plate.format.rows,
        columns: plate.format.cols,
        tints: tints(plate.format, &values),
        verdict: match plate.verdict() {
            Verdict::Pass => "pass",
            Verdict::Warn => "warn",
            Verdict::Fail => "fail",
        },
        ..Card::default()
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
fn of_readings(source: &PlateSource, folder: &Path) -> Result<Card, RefusedFile> {
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
pub(in crate::session) fn unnamed(known: &Known) -> Vec<RefusedFile> {
    let exports = known.folder.join(EXPORTS);
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
            What::NearlyLayout(_) | What::Other(_) => {
                return of_refused(one, relative(known.folder, &one.path));
            }
        };
        let name = relative(known.folder, &one.path);
        Some(RefusedFile { name, why: why.to_owned(), help: help.to_owned() })
    };
    let beside = known.seen.iter().filter(|one| one.path.starts_with(&exports) && !known.reads(&one.path));
    beside.filter_map(of).collect()
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
