//! What `--model` and `--candidates` take, and say of it: the models of the registry.

use std::sync::LazyLock;

use clap::builder::PossibleValuesParser;
use foldshift_curves::models::Model;

/// Ways to choose a model.
const CHOICES: [&str; 2] = ["aicc", "ladder"];

pub(super) fn names() -> impl Iterator<Item = &'static str> {
    Model::ALL.iter().map(|model| model.name())
}

/// Every model, and the ways to choose one.
pub(super) fn and_choices() -> PossibleValuesParser {
    PossibleValuesParser::new(names().chain(CHOICES))
}

/// The rungs of the ladder, as `--candidates` takes them.
pub(super) fn ladder() -> &'static str {
    static NAMES: LazyLock<String> = LazyLock::new(|| rungs(","));
    &NAMES
}

fn rungs(between: &str) -> String {
    Model::ladder().into_iter().map(Model::name).collect::<Vec<_>>().join(between)
}

/// The help of `--model`: every model with what it is good for.
pub(super) fn help() -> String {
    let named = |model: &Model| match (model.name(), model.purpose()) {
        (name, "") => name.to_owned(),
        (name, purpose) => format!("{name} ({purpose})"),
    };
    format!(
        "The model: {}; or the best of the candidates by aicc, or up a ladder of F tests ({})",
        Model::ALL.iter().map(named).collect::<Vec<_>>().join("; "),
        rungs(", ")
    )
}
