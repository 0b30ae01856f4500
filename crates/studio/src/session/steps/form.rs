//! Steps as a line of the journal holds them. Numbers are texts there: the shortest that reads back to the same number.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::session::steps::{AnswerEdit, Book, Edit, Entry, Step, TextEdit};
use crate::view::Price;
use foldshift_plates::plate::Well;
use foldshift_study::decisions::{CurveName, CurvesNamed, Decision, FittedModel, Parameter, PlateName, What};
use foldshift_study::normalise::Zero;

/// A step.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct StepForm {
    said: String,
    edits: Vec<EditForm>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    texts: Vec<TextForm>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    answers: Vec<AnswerForm>,
    /// How files stood of which the journal says nothing before.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    bases: Bases,
}

/// Files as a whole; `None`: there was none.
pub(crate) type Bases = BTreeMap<String, Option<String>>;

/// A book as a whole.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct BookForm {
    entries: Vec<(u64, EntryForm)>,
    done: Vec<StepForm>,
    undone: Vec<StepForm>,
    last_id: u64,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    texts: Bases,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    answers: BTreeMap<String, String>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct EditForm {
    id: u64,
    before: Option<EntryForm>,
    after: Option<EntryForm>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct TextForm {
    file: String,
    before: Option<String>,
    after: Option<String>,
    at: usize,
    was: String,
    now: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct AnswerForm {
    question: String,
    before: Option<String>,
    after: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct EntryForm {
    what: WhatForm,
    reason: Option<String>,
    who: Option<String>,
    when: Option<String>,
    in_force: bool,
    price: Option<(String, bool)>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct PlateForm {
    export: String,
    plate: String,
    read: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct OfForm {
    cell_line: Option<String>,
    compound: Option<String>,
    experiment: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum WhatForm {
    Wells { plate: PlateForm, wells: Vec<String>, reading: Vec<Option<String>> },
    Curve { cell_line: String, compound: String, experiment: String },
    Plate(PlateForm),
    Experiment(String),
    Use(PlateForm),
    Fix { parameter: String, value: String, of: OfForm },
    Bound { parameter: String, at: String, of: OfForm },
    Model { model: String, of: OfForm },
    Zero(String),
}

impl From<&Step> for StepForm {
    fn from(step: &Step) -> Self {
        let edits = step.edits.iter().map(|edit| EditForm {
            id: edit.id,
            before: edit.before.as_ref().map(EntryForm::from),
            after: edit.after.as_ref().map(EntryForm::from),
        });
        let texts = step.texts.iter().cloned().map(|edit| {
            let TextEdit { file, before, after, at, was, now } = edit;
            TextForm { file, before, after, at, was, now }
        });
        let answers = step.answers.iter().cloned().map(|edit| {
            let AnswerEdit { question, before, after } = edit;
            AnswerForm { question, before, after }
        });
        Self {
            said: step.said.clone(),
            edits: edits.collect(),
            texts: texts.collect(),
            answers: answers.collect(),
            bases: Bases::new(),
        }
    }
}

impl StepForm {
    /// The step with how files stood before it of which the journal says nothing yet.
    pub(crate) fn with(self, bases: Bases) -> Self {
        Self { bases, ..self }
    }

    /// Tells a book how files stood before.
    pub(crate) fn tell(&self, book: &mut Book) {
        for (file, text) in &self.bases {
            book.know(file, text.as_deref());
        }
    }

    /// The step; `None` where it says something that cannot be.
    pub(crate) fn read(self) -> Option<Step> {
        let entry = |form: Option<EntryForm>| form.map_or(Some(None), |form| form.read().map(Some));
        let edits = self
            .edits
            .into_iter()
            .map(|edit| Some(Edit { id: edit.id, before: entry(edit.before)?, after: entry(edit.after)? }));
        let texts = self.texts.into_iter().map(|form| {
            let TextForm { file, before, after, at, was, now } = form;
            TextEdit { file, before, after, at, was, now }
        });
        let answers = self.answers.into_iter().map(|form| {
            let AnswerForm { question, before, after } = form;
            AnswerEdit { question, before, after }
        });
        Some(Step {
            said: self.said,
            edits: edits.collect::<Option<_>>()?,
            texts: texts.collect(),
            answers: answers.collect(),
        })
    }
}

impl From<&Book> for BookForm {
    fn from(book: &Book) -> Self {
        let steps = |steps: &[Step]| steps.iter().map(StepForm::from).collect();
        Self {
            entries: book.entries.iter().map(|(id, entry)| (*id, EntryForm::from(entry))).collect(),
            done: steps(&book.done),
            undone: steps(&book.undone),
            last_id: book.last_id,
            texts: book
                .texts
                .iter()
                .map(|(file, text)| (file.clone(), text.as_deref().map(str::to_owned)))
                .collect(),
            answers: book.answers.clone(),
        }
    }
}

impl BookForm {
    /// The book; `None` where it says something that cannot be.
    pub(crate) fn read(self) -> Option<Book> {
        let steps = |steps: Vec<StepForm>| steps.into_iter().map(StepForm::read).collect::<Option<Vec<_>>>();
        let entries = self.entries.into_iter().map(|(id, entry)| Some((id, entry.read()?)));
        Some(Book {
            entries: entries.collect::<Option<_>>()?,
            done: steps(self.done)?,
            undone: steps(self.undone)?,
            last_id: self.last_id,
            texts: self.texts.into_iter().map(|(file, text)| (file, text.map(Arc::from))).collect(),
            answers: self.answers,
        })
    }
}

impl From<&Entry> for EntryForm {
    fn from(entry: &Entry) -> Self {
        let Decision { what, reason, who, when } = entry.decision.clone();
        Self {
            what: WhatForm::from(what),
            reason,
            who,
            when,
            in_force: entry.in_force,
            price: entry.price.clone().map(|price| (price.said, price.changes_call)),
        }
    }
}

impl EntryForm {
    fn read(self) -> Option<Entry> {
        let Self { what, reason, who, when, in_force, price } = self;
        let decision = Decision { what: what.read()?, reason, who, when };
        let price = price.map(|(said, changes_call)| Price { said, changes_call });
        Some(Entry { decision, in_force, price })
    }
}

impl From<PlateName> for PlateForm {
    fn from(PlateName { export, plate, read }: PlateName) -> Self {
        Self { export, plate, read }
    }
}

impl From<PlateForm> for PlateName {
    fn from(PlateForm { export, plate, read }: PlateForm) -> Self {
        Self { export, plate, read }
    }
}

impl From<CurvesNamed> for OfForm {
    fn from(CurvesNamed { cell_line, compound, experiment }: CurvesNamed) -> Self {
        Self { cell_line, compound, experiment }
    }
}

impl From<OfForm> for CurvesNamed {
    fn from(OfForm { cell_line, compound, experiment }: OfForm) -> Self {
        Self { cell_line, compound, experiment }
    }
}

impl From<What> for WhatForm {
    fn from(what: What) -> Self {
        match what {
            What::LeaveOutWells { plate, wells, reading } => Self::Wells {
                plate: plate.into(),
                wells: wells.iter().map(Well::to_string).collect(),
                reading: reading.into_iter().map(|one| one.map(shortest)).collect(),
            },
            What::LeaveOutCurve(CurveName { cell_line, compound, experiment }) => {
                Self::Curve { cell_line, compound, experiment }
            }
            What::LeaveOutPlate { plate } => Self::Plate(plate.into()),
            What::LeaveOutExperiment { experiment } => Self::Experiment(experiment),
            What::UsePlate { plate } => Self::Use(plate.into()),
            What::Fix { parameter, value, of } => {
                Self::Fix { parameter: name_of(parameter).to_owned(), value: shortest(value), of: of.into() }
            }
            What::Bound { parameter, at, of } => {
                Self::Bound { parameter: name_of(parameter).to_owned(), at: shortest(at), of: of.into() }
            }
            What::Model { model, of } => Self::Model { model: model_name(model).to_owned(), of: of.into() },
            What::Zero { zero } => Self::Zero(zero.name().to_owned()),
        }
    }
}

impl WhatForm {
    fn read(self) -> Option<What> {
        let number = |text: &str| text.parse::<f64>().ok();
        Some(match self {
            Self::Wells { plate, wells, reading } => What::LeaveOutWells {
                plate: plate.into(),
                wells: wells.iter().map(|well| well.parse().ok()).collect::<Option<_>>()?,
                reading: reading
                    .into_iter()
                    .map(|one| one.map_or(Some(None), |text| number(&text).map(Some)))
                    .collect::<Option<_>>()?,
            },
            Self::Curve { cell_line, compound, experiment } => {
                What::LeaveOutCurve(CurveName { cell_line, compound, experiment })
            }
            Self::Plate(plate) => What::LeaveOutPlate { plate: plate.into() },
            Self::Experiment(experiment) => What::LeaveOutExperiment { experiment },
            Self::Use(plate) => What::UsePlate { plate: plate.into() },
            Self::Fix { parameter, value, of } => {
                What::Fix { parameter: parameter_of(&parameter)?, value: number(&value)?, of: of.into() }
            }
            Self::Bound { parameter, at, of } => {
                What::Bound { parameter: parameter_of(&parameter)?, at: number(&at)?, of: of.into() }
            }
            Self::Model { model, of } => What::Model { model: model_of(&model)?, of: of.into() },
            Self::Zero(zero) => What::Zero { zero: zero_of(&zero)? },
        })
    }
}

/// A number in the fewest letters that read back to it: no row of zeros.
fn shortest(number: f64) -> String {
    format!("{number:?}")
}

const PARAMETERS: [(&str, Parameter); 3] =
    [("top", Parameter::Top), ("bottom", Parameter::Bottom), ("hill", Parameter::Hill)];

const MODELS: [(&str, FittedModel); 4] = [
    ("four_parameter", FittedModel::FourParameter),
    ("top_at_vehicle", FittedModel::TopAtVehicle),
    ("bottom_at_zero", FittedModel::BottomAtZero),
    ("two_parameter", FittedModel::TwoParameter),
];

fn name_of(parameter: Parameter) -> &'static str {
    PARAMETERS.iter().find(|(_, one)| *one == parameter).map_or("", |(name, _)| name)
}

fn model_name(model: FittedModel) -> &'static str {
    MODELS.iter().find(|(_, one)| *one == model).map_or("", |(name, _)| name)
}

/// The parameter of a name.
pub(crate) fn parameter_of(name: &str) -> Option<Parameter> {
    PARAMETERS.iter().find(|(known, _)| *known == name).map(|(_, one)| *one)
}

/// The model of a name.
pub(crate) fn model_of(name: &str) -> Option<FittedModel> {
    MODELS.iter().find(|(known, _)| *known == name).map(|(_, one)| *one)
}

/// The zero of a name.
pub(crate) fn zero_of(name: &str) -> Option<Zero> {
    [Zero::Blank, Zero::Kill, Zero::None].into_iter().find(|zero| zero.name() == name)
}
