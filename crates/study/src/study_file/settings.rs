//! `dose_unit`, `[normalise]`, `[quality]`, `[fit]` and `[compare]`: the settings, each with its default.

use crate::normalise::quality::{LimitField, Limits};
use crate::normalise::{Centre, Normalisation, Zero};
use crate::study_file::keys;
use crate::study_file::words::one_of;
use foldshift_curves::compare::{Adjustment, CompareOptions, Margins, Model};
use foldshift_curves::fit::Sigma;
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::toml_document::{Located, Section};
use foldshift_tables::units::DoseUnit;

/// The unit of doses in tables and figures.
pub(super) fn dose_unit(root: &Section, problems: &mut Vec<Diagnostic>) -> DoseUnit {
    let Some(unit) = root.text("dose_unit", problems) else { return DoseUnit::NANOMOLAR };
    unit.value.parse().unwrap_or_else(|error| {
        problems.push(root.source.point(Diagnostic::error(Code::Study, format!("{error}")), unit.span));
        DoseUnit::NANOMOLAR
    })
}

/// `[normalise]`.
pub(super) fn normalisation(root: &Section, problems: &mut Vec<Diagnostic>) -> Normalisation {
    let mut how = Normalisation::default();
    let Some(section) = root.section("normalise", problems) else { return how };
    section.only(&keys::of("normalise"), problems);
    let centres = [Centre::Median, Centre::Mean].map(|centre| (centre.name(), centre));
    if let Some((_, centre)) = one_of(&section, "centre", &centres, problems) {
        how.centre = centre;
    }
    let zeros = [Zero::Blank, Zero::Kill, Zero::None].map(|zero| (zero.name(), zero));
    if let Some((_, zero)) = one_of(&section, "zero", &zeros, problems) {
        how.zero = zero;
    }
    how
}

/// `[fit]`: `bottom_bound` and `sigma`.
pub(super) fn fit(root: &Section, problems: &mut Vec<Diagnostic>) -> (bool, Sigma) {
    let Some(section) = root.section("fit", problems) else { return (true, Sigma::Moderated) };
    section.only(&keys::of("fit"), problems);
    let bottom_bound = section.truth("bottom_bound", problems).unwrap_or(true);
    let sigmas = Sigma::ALL.map(|sigma| (sigma.name(), sigma));
    let sigma = one_of(&section, "sigma", &sigmas, problems).map_or(Sigma::Moderated, |(_, sigma)| sigma);
    (bottom_bound, sigma)
}

/// `[compare]`.
pub(super) fn comparison(root: &Section, problems: &mut Vec<Diagnostic>) -> CompareOptions {
    let mut options = CompareOptions::default();
    let Some(section) = root.section("compare", problems) else { return options };
    section.only(&keys::of("compare"), problems);
    let models = [Model::Paired, Model::Mixed].map(|model| (model.name(), model));
    if let Some((_, model)) = one_of(&section, "model", &models, problems) {
        options.model = model;
    }
    let adjustments = [Adjustment::Holm, Adjustment::BenjaminiHochberg].map(|adjust| (adjust.name(), adjust));
    if let Some((_, adjust)) = one_of(&section, "adjust", &adjustments, problems) {
        options.adjust = adjust;
    }
    if let Some(moderate) = section.truth("moderate", problems) {
        options.moderate = moderate;
    }
    options.margins = margins(&section, problems);
    options
}

/// `[compare] resistant_fold` and `negligible_fold`.
fn margins(section: &Section, problems: &mut Vec<Diagnostic>) -> Margins {
    let usual = Margins::default();
    let [resistant, negligible] =
        ["resistant_fold", "negligible_fold"].map(|key| section.number(key, problems));
    let value = |found: &Option<Located<f64>>, usual: f64| found.as_ref().map_or(usual, |found| found.value);
    let (above, below) = (value(&resistant, usual.resistant()), value(&negligible, usual.negligible()));
    Margins::new(above, below).unwrap_or_else(|| {
        let problem = Diagnostic::error(
            Code::OutOfRange,
            format!("`resistant_fold` {above} and `negligible_fold` {below} are no margins of a fold"),
        )
        .help("`negligible_fold` is at least 1, and `resistant_fold` lies above it, such as 1.5 and 3");
        let place = resistant.or(negligible).and_then(|found| found.span);
        problems.push(section.source.point(problem, place));
        usual
    })
}

/// `[quality]`.
pub(super) fn limits(root: &Section, problems: &mut Vec<Diagnostic>) -> Limits {
    let mut limits = Limits::default();
    let Some(section) = root.section("quality", problems) else { return limits };
    section.only(&keys::of("quality"), problems);
    for (key, field) in limits.fields() {
        let Some(found) = section.number(key, problems) else { continue };
        match field {
            LimitField::Real(value) => *value = found.value,
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked")]
            LimitField::Count(value)
                if found.value.fract() == 0.0 && (0.0..=1536.0).contains(&found.value) =>
            {
                *value = found.value as usize;
            }
            LimitField::Count(_) => {
                let problem =
                    Diagnostic::error(Code::NotANumber, format!("`{key}` must be a whole number of wells"));
                problems.push(section.source.point(problem, found.span));
            }
        }
    }
    in_order(&limits, &section, problems);
    limits
}

/// A plate must not fail before it is warned of.
fn in_order(limits: &Limits, section: &Section, problems: &mut Vec<Diagnostic>) {
    let pairs = [
        ("z_prime_fail", limits.z_prime_fail, "z_prime_pass", limits.z_prime_pass),
        (
            "signal_to_blank_fail",
            limits.signal_to_blank_fail,
            "signal_to_blank_pass",
            limits.signal_to_blank_pass,
        ),
        ("cv_pass", limits.cv_pass, "cv_fail", limits.cv_fail),
        ("edge_warn", limits.edge_warn, "edge_fail", limits.edge_fail),
    ];
    for (low, at_least, high, at_most) in pairs {
        if at_least > at_most {
            let problem = Diagnostic::error(
                Code::OutOfRange,
                format!("`{low}` ({at_least}) is above `{high}` ({at_most})"),
            );
            let span = section.key_span(high).or_else(|| section.key_span(low));
            problems.push(section.source.point(problem, span));
        }
    }
    if limits.z_prime_pass > 1.0 {
        let problem = Diagnostic::error(Code::OutOfRange, "Z′ is never above 1: no plate would pass");
        problems.push(section.source.point(problem, section.key_span("z_prime_pass")));
    }
}
