//! JSON Schemas of the types that write themselves as a text, a list or one of several things.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::compare::anatomy::Free;
use crate::compare::{Ratio, Tag};
use crate::fit::{Reason, Reasons, StandardError};
use crate::growth::Refusal;
use crate::models::Model;

/// One of these words, each with what it means.
fn one_of<'a>(words: impl IntoIterator<Item = (&'a str, &'a str)>) -> Schema {
    let each = words.into_iter().map(|(word, meaning)| match meaning {
        "" => json_schema!({ "const": word }),
        _ => json_schema!({ "const": word, "description": meaning }),
    });
    json_schema!({ "type": "string", "oneOf": each.collect::<Vec<_>>() })
}

/// The schema of a type, its name and its description.
macro_rules! schema {
    ($type:ty, $name:literal, $description:literal, $generator:pat => $schema:expr) => {
        impl JsonSchema for $type {
            fn schema_name() -> Cow<'static, str> {
                $name.into()
            }

            fn schema_id() -> Cow<'static, str> {
                concat!(module_path!(), "::", $name).into()
            }

            fn json_schema($generator: &mut SchemaGenerator) -> Schema {
                let mut schema: Schema = $schema;
                schema.insert("description".to_owned(), $description.into());
                schema
            }
        }
    };
}

schema!(Reason, "Reason", "Why a fit says what it says.", _ => {
    one_of(Reason::ALL.iter().map(|reason| (reason.code(), reason.words())))
});

schema!(Reasons, "Reasons", "Why a fit says what it says, each reason once.", generator => {
    json_schema!({ "type": "array", "items": generator.subschema_for::<Reason>(), "uniqueItems": true })
});

schema!(StandardError, "StandardError", "A standard error in the unit of its estimate; `nd` where the observations do not determine it, null for what was given.", _ => {
    json_schema!({ "oneOf": [{ "type": "number", "minimum": 0 }, { "const": "nd" }, { "type": "null" }] })
});

schema!(Model, "CurveModel", "A model of the response over dose.", _ => {
    one_of(Model::ALL.iter().map(|model| (model.name(), model.purpose())))
});

schema!(Free, "Free", "What differs between two curves that are fitted together.", _ => {
    let names = Free::ALL.map(Free::name);
    one_of(names.iter().map(|name| (name.as_str(), "")))
});

schema!(Refusal, "Refusal", "Why no GR is computed.", _ => {
    let (x0, x_ctrl) = (0.0, 0.0);
    let all = [
        (Refusal::NoStart, "neither a `t0` well nor a doubling time"),
        (Refusal::NotAboveBackground, "the `t0` wells are not above the background"),
        (Refusal::NoGrowth { x0, x_ctrl }, "the vehicle reads no more at the end than the `t0` wells"),
        (Refusal::LittleGrowth { x0, x_ctrl }, "the vehicle grew less than 1.5-fold"),
    ];
    one_of(all.map(|(refusal, meaning)| (refusal.code(), meaning)))
});

schema!(Tag, "Tag", "What else must be known of a shift.", _ => {
    let words = TAGS.iter().map(|(tag, meaning)| {
        let text = tag.to_string();
        match tag {
            Tag::ExperimentsWithoutPartner(_) | Tag::PairsWithoutValue(_) => {
                let name = text.split(':').next().unwrap_or_default();
                json_schema!({ "pattern": format!("^{name}:[0-9]+$"), "description": meaning })
            }
            Tag::Fragile(_) => json_schema!({ "pattern": "^fragile:[a-z_]+$", "description": meaning }),
            Tag::ResistantFold(_) | Tag::NegligibleFold(_) => {
                let name = text.split(':').next().unwrap_or_default();
                json_schema!({ "pattern": format!("^{name}:[0-9.e-]+$"), "description": meaning })
            }
            Tag::Low | Tag::Moderate | Tag::High | Tag::Censored | Tag::TechnicalOnly | Tag::NeedsThirdExperiment
            | Tag::Unpaired | Tag::OppositeDirections | Tag::BoundsDisagree | Tag::EfficacyShift
            | Tag::PotencyAndEfficacyDisagree | Tag::Equivalent | Tag::WithinNoise | Tag::GrowthNotControlled
            | Tag::X0Estimated | Tag::GrowthRateArtefact | Tag::Up | Tag::Down | Tag::MayExceedThreefold
            | Tag::SmallShift | Tag::VarianceOutlier | Tag::CommonDayError | Tag::RestsOnModeration
            | Tag::RestsOnMemory => json_schema!({ "const": text, "description": meaning }),
        }
    });
    json_schema!({ "type": "string", "oneOf": words.collect::<Vec<_>>() })
});

/// Every tag with its meaning. The match over them knows each, so that a new one is not forgotten.
const TAGS: [(Tag, &str); 29] = [
    (Tag::Low, "3- to 10-fold"),
    (Tag::Moderate, "10- to 100-fold"),
    (Tag::High, "above 100-fold"),
    (Tag::Censored, "at least one IC50 is a bound"),
    (Tag::TechnicalOnly, "one experiment: the interval knows the scatter of wells only"),
    (Tag::NeedsThirdExperiment, "two experiments and a large fold: a third would settle it"),
    (Tag::Unpaired, "the lines were measured on different days"),
    (Tag::ExperimentsWithoutPartner(1), "so many experiments measured only one of the lines"),
    (Tag::PairsWithoutValue(1), "in so many experiments nothing can be said of the IC50s"),
    (Tag::OppositeDirections, "some curves fall with dose and some rise: no fold is taken between them"),
    (Tag::BoundsDisagree, "one experiment bounds the fold from below, another from above"),
    (Tag::EfficacyShift, "resistant by a raised plateau"),
    (Tag::PotencyAndEfficacyDisagree, "the IC50 falls and the plateau rises"),
    (Tag::Equivalent, "re-sensitised: the 90 % interval of the fold lies within 0.5 to 2"),
    (
        Tag::WithinNoise,
        "the fold is no larger than two IC50s of the parental line in two experiments differ by chance",
    ),
    (Tag::Fragile("robust_loss"), "the call changes with this choice of the analysis"),
    (Tag::GrowthNotControlled, "an experiment behind the fold has no GR of one of the lines"),
    (
        Tag::X0Estimated,
        "a GR50 rests on a doubling time instead of a reading at the addition of the compound",
    ),
    (Tag::GrowthRateArtefact, "with the growth rate taken out nothing is shifted"),
    (Tag::Up, "a low-level shift towards resistance"),
    (Tag::Down, "a low-level shift towards sensitivity"),
    (Tag::MayExceedThreefold, "a low-level shift whose interval reaches threefold"),
    (Tag::SmallShift, "shifted for certain, by less than counts at all"),
    (
        Tag::VarianceOutlier,
        "its experiments scatter more than those of one fold in a hundred: the wider interval",
    ),
    (Tag::CommonDayError, "days move the folds that share them together: their errors are not independent"),
    (Tag::RestsOnModeration, "with the scatter of its own experiments alone the call would be another"),
    (Tag::RestsOnMemory, "the interval rests on the scatter of earlier studies too"),
    (Tag::ResistantFold(Ratio(2.0)), "the fold that counts as resistant, where it is not the usual one"),
    (Tag::NegligibleFold(Ratio(1.2)), "the fold that counts as negligible, where it is not the usual one"),
];
