//! `decisions.toml` read: every decision with its place, everything that is wrong with it at once.

use std::path::Path;

use super::{
    CurveName, CurvesNamed, Decision, Decisions, FittedModel, Parameter, PlateName, What, contradictions,
};
use crate::normalise::Zero;
use crate::study_file::DecisionsFile;
use foldshift_plates::plate::Well;
use foldshift_tables::diagnostic::{Code, Diagnostic, Place, suggest, unreadable};
use foldshift_tables::toml_document::{Document, Located, Section};

/// What stands for a reading that was not printed.
pub(super) const NOT_READ: &str = "none";

/// The key of the list.
pub(super) const LIST: &str = "decision";

/// The keys that say what is decided, with what they may say.
const KINDS: [(&str, &str); 6] = [
    ("leave_out", "`well`, `curve`, `plate` or `experiment`"),
    ("use", "`plate`"),
    ("fix", "`top`, `bottom` or `hill`"),
    ("bound", "`bottom` or `top`"),
    ("model", "`four_parameter`, `top_at_vehicle`, `bottom_at_zero` or `two_parameter`"),
    ("zero", "`blank`, `kill` or `none`"),
];

/// Keys that every decision may have.
const ALWAYS: [&str; 3] = ["reason", "who", "when"];

impl Decisions {
    /// Reads the text of a file of this name.
    ///
    /// # Errors
    /// All problems at once, each with line and column.
    pub fn parse(name: &str, text: &str) -> Result<Self, Vec<Diagnostic>> {
        let list = placed(name, text)?.into_iter().map(|(decision, _)| decision).collect();
        Ok(Self { list })
    }

    /// Reads a file.
    ///
    /// # Errors
    /// When it cannot be read, or is wrong: all problems at once.
    pub fn read(path: &Path) -> Result<Self, Vec<Diagnostic>> {
        let (decisions, _) = read(path)?;
        Ok(decisions)
    }
}

/// A file, with where everything in it stands.
pub(crate) fn read(path: &Path) -> Result<(Decisions, DecisionsFile), Vec<Diagnostic>> {
    let name = path.display().to_string();
    let help = "it holds what was decided by hand: make it readable, or move it away";
    let bytes = std::fs::read(path).map_err(|error| vec![unreadable(&name, &error, help)])?;
    if bytes.is_empty() {
        return Ok((Decisions::default(), DecisionsFile { path: path.to_path_buf(), places: Vec::new() }));
    }
    let text = foldshift_tables::sheet::text::decode(&bytes).map_err(|error| {
        let problem = format!("{error}").replace("a text export", "a file of decisions");
        let problem = Diagnostic::error(Code::Study, problem).at(Place::file(name.as_str()));
        vec![problem.help("decisions stand in a text file in TOML")]
    })?;
    let places = placed(&name, &text)?;
    let list = places.iter().map(|(decision, _)| decision.clone()).collect();
    Ok((Decisions { list }, DecisionsFile { path: path.to_path_buf(), places }))
}

/// Every decision of a text and where it stands.
fn placed(name: &str, text: &str) -> Result<Vec<(Decision, Place)>, Vec<Diagnostic>> {
    let document = Document::parse(name, text).map_err(|problem| vec![problem])?;
    let root = document.root();
    let mut problems = Vec::new();
    root.only(&[LIST], &mut problems);
    let mut found: Vec<(Decision, Place)> = Vec::new();
    for section in root.sections(LIST, &mut problems) {
        if let Some(decision) = decision(&section, &mut problems) {
            // The place is that of what is decided: `leave_out` and the like.
            let kind = KINDS.iter().find_map(|(key, _)| section.key_span(key));
            let place = section.source.place(kind.or_else(|| section.span.clone()));
            for told in found.iter().filter_map(|(there, at)| {
                contradictions::between(there, &decision).map(|told| told.against(at, &place))
            }) {
                problems.push(told);
            }
            found.push((decision, place));
        }
    }
    if problems.is_empty() { Ok(found) } else { Err(problems) }
}

/// Every decision of a list of sections; `None` in the place of one that is wrong.
pub(super) fn each(name: &str, text: &str) -> Vec<Option<Decision>> {
    let Ok(document) = Document::parse(name, text) else { return Vec::new() };
    let root = document.root();
    let sections = root.sections(LIST, &mut Vec::new());
    sections.iter().map(|section| decision(section, &mut Vec::new())).collect()
}

/// One decision; `None` when anything is wrong with it.
fn decision(section: &Section, problems: &mut Vec<Diagnostic>) -> Option<Decision> {
    let before = problems.len();
    let kinds: Vec<&str> =
        KINDS.iter().map(|(key, _)| *key).filter(|key| section.key_span(key).is_some()).collect();
    let kind = match kinds.as_slice() {
        [kind] => *kind,
        [] => {
            let known = KINDS.map(|(key, _)| key);
            let mut keys = section.keys();
            keys.retain(|key| !ALWAYS.contains(&key.value.as_str()));
            let slip = keys.iter().find_map(|key| Some((key, suggest(&key.value, known)?)));
            problems.push(match slip {
                Some((key, near)) => {
                    let message = format!("unknown key `{}` in `[{}]`", key.value, section.path);
                    let problem = Diagnostic::error(Code::UnknownName, message);
                    section.source.point(problem.help(format!("did you mean {near}?")), key.span.clone())
                }
                None => section.missing(
                    "leave_out",
                    "say what is decided: `leave_out`, `use`, `fix`, `bound`, `model` or `zero`",
                ),
            });
            return None;
        }
        [first, second, ..] => {
            let message = format!("`[{}]` says `{first}` and `{second}`", section.path);
            let problem = Diagnostic::error(Code::Contradiction, message);
            let problem = problem.help("write two decisions, each headed `[[decision]]`");
            problems.push(section.source.point(problem, section.key_span(second)));
            return None;
        }
    };
    let word = said(section, kind, problems)?;
    let what = match (kind, word.value.as_str()) {
        ("leave_out", "well") => wells(section, problems),
        ("leave_out", "curve") => curve(section, problems),
        ("leave_out", "plate") => plate(section, problems).map(|plate| What::LeaveOutPlate { plate }),
        ("leave_out", "experiment") => {
            needed(section, "experiment", problems).map(|experiment| What::LeaveOutExperiment { experiment })
        }
        ("use", "plate") => plate(section, problems).map(|plate| What::UsePlate { plate }),
        ("fix", parameter) => match Parameter::ALL.into_iter().find(|one| one.name() == parameter) {
            Some(parameter) => fix(section, parameter, problems),
            None => unknown(section, kind, &word, problems),
        },
        ("bound", "top") => bound(section, Parameter::Top, "at_most", problems),
        ("bound", "bottom") => bound(section, Parameter::Bottom, "at_least", problems),
        ("model", model) => match FittedModel::ALL.into_iter().find(|one| one.name() == model) {
            Some(model) => of(section, problems).map(|of| What::Model { model, of }),
            None => unknown(section, kind, &word, problems),
        },
        ("zero", zero) => {
            match [Zero::Blank, Zero::Kill, Zero::None].into_iter().find(|one| one.name() == zero) {
                Some(zero) => Some(What::Zero { zero }),
                None => unknown(section, kind, &word, problems),
            }
        }
        _ => unknown(section, kind, &word, problems),
    };
    if let Some(keys) = keys_of(kind, &word.value) {
        let known: Vec<&str> = [kind].into_iter().chain(keys.iter().copied()).chain(ALWAYS).collect();
        section.only(&known, problems);
    }
    let [reason, who] = ["reason", "who"].map(|key| said(section, key, problems).map(|text| text.value));
    let when = section.moment("when", problems).map(|when| when.value);
    let what = what.filter(|_| problems.len() == before)?;
    Some(Decision { what, reason, who, when })
}

/// The keys of a decision beside the one that says what it is and those of all; `None` where that is no decision.
fn keys_of(kind: &str, word: &str) -> Option<&'static [&'static str]> {
    match (kind, word) {
        ("leave_out", "well") => Some(&["export", "plate", "read", "wells", "reading"]),
        ("leave_out", "curve") | ("model", _) => Some(&["cell_line", "compound", "experiment"]),
        ("leave_out" | "use", "plate") => Some(&["export", "plate", "read"]),
        ("leave_out", "experiment") => Some(&["experiment"]),
        ("fix", _) => Some(&["value", "cell_line", "compound", "experiment"]),
        ("bound", "top") => Some(&["at_most", "cell_line", "compound", "experiment"]),
        ("bound", "bottom") => Some(&["at_least", "cell_line", "compound", "experiment"]),
        ("zero", _) => Some(&[]),
        _ => None,
    }
}

fn unknown(
    section: &Section,
    kind: &str,
    word: &Located<String>,
    problems: &mut Vec<Diagnostic>,
) -> Option<What> {
    let known = KINDS.iter().find(|(key, _)| *key == kind).map_or("", |(_, known)| known);
    let words = known.split('`').skip(1).step_by(2);
    let help = match suggest(&word.value, words) {
        Some(near) => format!("did you mean {near}?"),
        None => format!("it may be {known}"),
    };
    let problem = Diagnostic::error(Code::UnknownWord, format!("`{kind}` cannot be `{}`", word.value));
    problems.push(section.source.point(problem.help(help), word.span.clone()));
    None
}

/// A text that is not empty and that can be shown in one line.
fn said(section: &Section, key: &str, problems: &mut Vec<Diagnostic>) -> Option<Located<String>> {
    let text = section.text(key, problems)?;
    let problem = if text.value.trim().is_empty() {
        let problem = Diagnostic::error(Code::EmptyCell, format!("`{key}` is empty"));
        problem.help(format!("write something, or remove `{key}`"))
    } else if text.value.chars().any(char::is_control) {
        let message = format!("`{key}` holds a line break or another control character");
        Diagnostic::error(Code::Cell, message).help("write it in one line")
    } else {
        return Some(text);
    };
    problems.push(section.source.point(problem, text.span));
    None
}

/// A text that must be there.
fn needed(section: &Section, key: &str, problems: &mut Vec<Diagnostic>) -> Option<String> {
    if section.key_span(key).is_none() {
        problems.push(section.missing(key, &format!("name it as the study does: `{key} = \"…\"`")));
        return None;
    }
    said(section, key, problems).map(|text| text.value)
}

/// A plate; without `plate` the only one of its export.
fn plate(section: &Section, problems: &mut Vec<Diagnostic>) -> Option<PlateName> {
    let before = problems.len();
    let export = needed(section, "export", problems);
    let [plate, read] = ["plate", "read"].map(|key| said(section, key, problems).map(|text| text.value));
    let plate = PlateName { export: export?, plate: plate.unwrap_or_default(), read };
    (problems.len() == before).then_some(plate)
}

/// `wells = ["D9"]`, `reading = [19362]`.
fn wells(section: &Section, problems: &mut Vec<Diagnostic>) -> Option<What> {
    let plate = plate(section, problems);
    let before = problems.len();
    let texts = section.texts("wells", problems);
    if texts.is_empty() && problems.len() == before {
        problems.push(section.missing("wells", "name them: `wells = [\"D9\"]`"));
    }
    let mut named: Vec<Well> = Vec::new();
    for text in &texts {
        let (problem, help) = match text.value.parse::<Well>() {
            Ok(well) if !named.contains(&well) => {
                named.push(well);
                continue;
            }
            Ok(well) => {
                let problem =
                    Diagnostic::error(Code::Duplicate, format!("well {well} stands twice in `wells`"));
                (problem, "name it once")
            }
            Err(_) => {
                let problem = Diagnostic::error(Code::NotAWell, format!("`{}` is no well", text.value));
                (problem, "name wells one by one: `wells = [\"D9\", \"D10\"]`")
            }
        };
        problems.push(section.source.point(problem.help(help), text.span.clone()));
    }
    let reading = section.numbers("reading", NOT_READ, problems);
    match &reading {
        None if section.key_span("reading").is_none() => problems.push(section.missing(
            "reading",
            "write what the instrument printed for each well, `reading = [19362]`: when that changes, the decision is asked again",
        )),
        Some(list) if list.value.len() != texts.len() => {
            let message = format!(
                "`wells` names {} wells, and `reading` holds {} numbers",
                texts.len(),
                list.value.len()
            );
            let problem = Diagnostic::error(Code::RowShape, message);
            let problem = problem.help(format!("one reading a well, in their order; \"{NOT_READ}\" where none was printed"));
            problems.push(section.source.point(problem, list.span.clone()));
            return None;
        }
        _ => {}
    }
    let (plate, reading) = (plate?, reading?);
    if named.len() != texts.len() || named.is_empty() {
        return None;
    }
    let mut pairs: Vec<(Well, Option<f64>)> = named.into_iter().zip(reading.value).collect();
    pairs.sort_by_key(|(well, _)| *well);
    let (wells, reading) = pairs.into_iter().unzip();
    Some(What::LeaveOutWells { plate, wells, reading })
}

fn curve(section: &Section, problems: &mut Vec<Diagnostic>) -> Option<What> {
    let names = ["cell_line", "compound", "experiment"].map(|key| needed(section, key, problems));
    let [Some(cell_line), Some(compound), Some(experiment)] = names else { return None };
    Some(What::LeaveOutCurve(CurveName { cell_line, compound, experiment }))
}

/// The curves that are named; all of them without a name.
fn of(section: &Section, problems: &mut Vec<Diagnostic>) -> Option<CurvesNamed> {
    let before = problems.len();
    let [cell_line, compound, experiment] = ["cell_line", "compound", "experiment"]
        .map(|key| said(section, key, problems).map(|text| text.value));
    (problems.len() == before).then_some(CurvesNamed { cell_line, compound, experiment })
}

fn fix(section: &Section, parameter: Parameter, problems: &mut Vec<Diagnostic>) -> Option<What> {
    let value = number(section, "value", parameter, problems);
    let of = of(section, problems);
    Some(What::Fix { parameter, value: value?, of: of? })
}

fn bound(section: &Section, parameter: Parameter, key: &str, problems: &mut Vec<Diagnostic>) -> Option<What> {
    let at = number(section, key, parameter, problems);
    let of = of(section, problems);
    Some(What::Bound { parameter, at: at?, of: of? })
}

/// A number that the parameter may have.
fn number(section: &Section, key: &str, parameter: Parameter, problems: &mut Vec<Diagnostic>) -> Option<f64> {
    let name = parameter.name();
    if section.key_span(key).is_none() {
        problems.push(section.missing(key, &format!("say where the {name} is: `{key} = 1.0`")));
        return None;
    }
    let found = section.number(key, problems)?;
    let Some((problem, help)) = parameter.refuses(found.value) else { return Some(found.value) };
    let problem = Diagnostic::error(Code::OutOfRange, format!("`{key}`: {problem}")).help(help);
    problems.push(section.source.point(problem, found.span));
    None
}
