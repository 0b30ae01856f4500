//! The program, its settings, and what it cannot know.

use super::passage::Passage;
use super::works::{FOLDSHIFT, NUNEZ, OKABE};
use foldshift_curves::fit::Sigma;
use foldshift_study::analysis::Analysis;
use foldshift_study::normalise::Normalisation;
use foldshift_study::normalise::quality::Limits;

/// What computed and drew, with every setting that is not as it is without a word.
pub(super) fn software(analysis: &Analysis) -> Passage {
    let mut said = Passage::default();
    said.say(format!("Analysis and figures: foldshift {}", env!("CARGO_PKG_VERSION")))
        .cite([&FOLDSHIFT])
        .on(".");
    let settings = changed(analysis);
    said.say(if settings.is_empty() {
        "All settings were the defaults of this version; study.resolved.toml holds every one.".to_owned()
    } else {
        format!(
            "Settings other than the defaults of this version: {}; study.resolved.toml holds every one.",
            settings.join("; ")
        )
    });
    said.say("Colours are those of Okabe and Ito")
        .cite([&OKABE])
        .on(", of readings those of cividis")
        .cite([&NUNEZ])
        .on(".");
    said.say("For research use only.");
    said
}

/// Settings that differ from their defaults: `quality.cv_pass = 0.15 (default 0.1)`.
fn changed(analysis: &Analysis) -> Vec<String> {
    let study = &analysis.study;
    let mut found = Vec::new();
    let mut hold = |name: &str, own: &str, usual: &str| {
        if own != usual {
            found.push(format!("{name} = {own} (default {usual})"));
        }
    };
    let usual = Normalisation::default();
    hold("normalise.centre", study.normalise.centre.name(), usual.centre.name());
    hold("normalise.zero", study.normalise.zero.name(), usual.zero.name());
    hold("fit.bottom_bound", &study.bottom_bound.to_string(), "true");
    hold("fit.sigma", study.sigma.name(), Sigma::Moderated.name());
    let compare = foldshift_curves::compare::CompareOptions::default();
    hold("compare.model", study.compare.model.name(), compare.model.name());
    hold("compare.adjust", study.compare.adjust.name(), compare.adjust.name());
    let limits = |limits: &Limits| serde_json::to_value(limits).ok();
    if let (Some(serde_json::Value::Object(own)), Some(usual)) =
        (limits(&study.quality), limits(&Limits::default()))
    {
        for (name, value) in &own {
            hold(&format!("quality.{name}"), &value.to_string(), &usual[name].to_string());
        }
    }
    found
}

/// What a paper needs beside, and no file of the study tells.
pub(super) fn not_known(analysis: &Analysis) -> Passage {
    let mut missing = vec![
        "the plate reader",
        "origin and authentication of the lines",
        "medium and seeding density",
        "the solvent and its concentration",
        "source and purity of the compounds",
    ];
    if analysis.study.assay.exposure_h.is_none() {
        missing.push("hours of exposure");
    }
    let mut said = Passage::default();
    said.say(format!(
        "To be added by the authors, since no file of the study tells it: {}.",
        missing.join("; ")
    ));
    said
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture::{changed as other, km12};

    #[test]
    fn settings_that_differ_are_told_with_what_they_would_be() {
        assert!(changed(km12()).is_empty(), "{:?}", changed(km12()));
        let strict = other(|text| {
            text.replace("centre = \"median\"", "centre = \"mean\"")
                + "\n[quality]\nz_prime_pass = 0.6\n[compare]\nadjust = \"bh\"\n"
        });
        assert_eq!(
            changed(&strict),
            [
                "normalise.centre = mean (default median)",
                "compare.adjust = bh (default holm)",
                "quality.z_prime_pass = 0.6 (default 0.5)"
            ]
        );
    }

    #[test]
    fn hours_that_are_not_told_are_asked_for() {
        let told = |analysis: &Analysis| not_known(analysis).markdown();
        assert!(!told(km12()).contains("hours of exposure"));
        assert!(told(&other(|text| text.replace("exposure_h = 72\n", ""))).contains("hours of exposure"));
    }
}
