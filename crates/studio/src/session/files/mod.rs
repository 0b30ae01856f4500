//! The files of a study as the page shows them: a card a plate, what was refused, what is wrong and where.

mod advice;
mod cards;
mod ids;
mod listed;
mod looked;
mod seen;
mod told;

use std::collections::BTreeSet;

use serde::Serialize;
use serde_json::{Value, json};

pub(super) use cards::{Known, tints, unnamed};
use foldshift_study::analysis::Analysis;
pub(super) use ids::card_id;
pub(super) use listed::files_below;
pub(super) use looked::Looked;
pub(super) use seen::{Asked, Became, Stamps};
pub(super) use told::Problem;

/// A plate, small.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(super) struct Card {
    place: Option<usize>,
    file: String,
    plate: String,
    line: String,
    day: String,
    guessed: bool,
    rows: usize,
    columns: usize,
    tints: String,
    verdict: &'static str,
    /// Its name in commands.
    id: String,
    /// Its row in the step Study.
    row: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sheet: Option<String>,
    reads: Vec<String>,
    /// "25 times, 0 to 4 h"; empty where it was read once.
    times: String,
}

/// A file that is no export, and why.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct RefusedFile {
    pub(super) name: String,
    pub(super) why: String,
    pub(super) help: String,
}

/// Everything that the step Files shows.
#[derive(Clone, Debug, Default)]
pub(super) struct Files {
    pub(super) said: String,
    pub(super) cards: Vec<Card>,
    /// Exports that are in no plate of the study.
    pub(super) strangers: Vec<Card>,
    /// Files among the exports that the study does not name, and that are none.
    pub(super) unnamed: Vec<RefusedFile>,
    pub(super) refused: Vec<RefusedFile>,
    pub(super) problems: Vec<Problem>,
    /// What the instrument remarked, counted.
    pub(super) remarks: String,
}

impl Files {
    /// With the cards and problems of an analysis.
    pub(super) fn of_analysis(self, analysis: &Analysis, known: &Known) -> Self {
        let folder = known.folder;
        Self {
            cards: known.of_analysis(analysis),
            problems: analysis.warnings.iter().map(|warning| Problem::of(warning, folder)).collect(),
            remarks: told::remarks(analysis),
            refused: Vec::new(),
            ..self
        }
    }

    /// As the page is sent it.
    pub(super) fn section(&self, reading: bool) -> Value {
        let all: Vec<&Card> = self.cards.iter().chain(&self.strangers).collect();
        let said = match (self.said.as_str(), self.strangers.as_slice()) {
            ("", []) => String::new(),
            ("", strangers) => told::strangers(strangers.iter().map(|card| card.file.as_str())),
            (said, _) => said.to_owned(),
        };
        let refused: Vec<&RefusedFile> = self.refused.iter().chain(&self.unnamed).collect();
        let unread: BTreeSet<&str> = refused.iter().map(|one| one.name.as_str()).collect();
        json!({
            "heading": told::heading(&self.cards, &self.strangers, unread.len(), reading),
            "said": said,
            "cards": all,
            "refused": refused,
            "problems": self.problems,
            "remarks": self.remarks,
        })
    }
}
