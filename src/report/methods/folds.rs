//! How lines were compared, and what a call asks for.

use super::passage::Passage;
use super::works::{BENJAMINI, GIESBRECHT, HAFNER, HOLM, PATTERSON, SATTERTHWAITE, SMYTH, TOBIN, WELCH};
use crate::report::words::{counted, fixed, trimmed};
use foldshift_curves::compare::{Adjustment, EFFICACY_SHIFT, Method, Metric, Shift, Tag};
use foldshift_study::analysis::Analysis;
use foldshift_study::memory::Apart;

/// Fold shifts; only what this study used.
pub(super) fn folds(analysis: &Analysis) -> Passage {
    let folds = || analysis.shifts.iter().filter(|shift| shift.metric == Metric::Ic50Abs);
    let mut said = Passage::default();
    said.say(
        "The fold shift is the ratio of the absolute IC50 of a resistant line to that of its parental line.",
    );
    over_experiments(&folds().collect::<Vec<_>>(), &mut said);
    remembered(analysis, &mut said);
    said.say(
        "Shifts of the mean response over the common log doses (AUC) and of the fitted response at the highest \
         common dose (Emax) are differences, averaged in the same way.",
    );
    if analysis.shifts.iter().any(|shift| shift.p_adjusted.is_some()) {
        said.say("P values were adjusted over the compounds of each line by ");
        match analysis.study.compare.adjust {
            Adjustment::Holm => said.on("Holm’s method").cite([&HOLM]),
            Adjustment::BenjaminiHochberg => {
                said.on("the false discovery rate of Benjamini and Hochberg").cite([&BENJAMINI])
            }
        }
        .on(".");
    }
    said.say(format!(
        "A line was called resistant (R) with a fold of at least {fold} and an interval above 1, or with every experiment’s \
         bound at least {fold} (n ≥ 2), or with a response at the highest dose raised by at least {points} points with an \
         interval above 0; sensitised (H) with a fold of at most 1/{fold} and an interval below 1; shifted at \
         a low level (L) with an interval that excludes 1 and a fold beyond {negligible} or 1/{negligible} that is neither; not \
         shifted (S) with an interval that ends below {fold}; else indeterminate (I). Calls rest on intervals, not on p values.",
        fold = trimmed(analysis.study.compare.margins.resistant()),
        negligible = trimmed(analysis.study.compare.margins.negligible()),
        points = fixed(100.0 * EFFICACY_SHIFT, 0),
    ));
    let loose = folds().filter(|shift| shift.tags.contains(&Tag::GrowthNotControlled)).count();
    if loose > 0 {
        let which =
            if loose == folds().count() { String::new() } else { format!(" for {}", counted(loose, "fold")) };
        said.say(format!(
            "Growth rates were not controlled{which}: a line that grows more slowly can appear resistant"
        ))
        .cite([&HAFNER])
        .on(".");
    }
    said
}

/// What was remembered of earlier studies.
fn remembered(analysis: &Analysis, said: &mut Passage) {
    let memory = &analysis.memory;
    if memory.pairs.is_empty() {
        return;
    }
    let studies: Vec<String> = memory.studies().iter().map(|name| format!("“{name}”")).collect();
    said.say(format!(
        "The scatter of earlier studies of the assay ({}) joined the prior.",
        studies.join(", ")
    ));
    let apart: Vec<String> =
        memory.agreements.iter().filter(|one| !one.holds()).map(|one| Apart(one).to_string()).collect();
    if !apart.is_empty() {
        said.say(format!(
            "It was set aside where the experiments of this study scattered otherwise (t test of ln s², p < 0.01): {}.",
            apart.join("; ")
        ));
    }
}

/// How experiments were put together, method by method.
fn over_experiments(folds: &[&Shift], said: &mut Passage) {
    let has = |method: Method| folds.iter().any(|shift| shift.method == method);
    if has(Method::PairedT) || has(Method::ModeratedT) {
        let alone = if has(Method::ModeratedT) { "" } else { " with n − 1 degrees of freedom" };
        said.say(format!(
            "Log₁₀ ratios were taken within experiments and averaged; intervals and p values are those of a paired t test\
             {alone} over experiments."
        ));
    }
    if has(Method::MemoryT) {
        said.say(
            "A fold of a single experiment has the t interval of the scatter that earlier studies foretell, widened to what the \
             profile likelihoods of its two curves show; it rests on those studies, and is marked so.",
        );
    }
    let mut lent = folds.iter().filter(|shift| shift.sd.is_some()).filter_map(|shift| shift.moderation);
    if let Some(lent) = lent.next() {
        said.say(format!(
            "Their variances were moderated over the {} that were measured in two and more experiments{} (empirical Bayes",
            counted(lent.pairs, "fold"),
            if lent.earlier == 0 { String::new() } else { format!(", {} of earlier studies among them", lent.earlier) }
        ))
        .cite([&SMYTH])
        .on(format!(
            "): the standard deviation common to them, {} (log₁₀), counts with as many degrees of freedom as they agree in it, \
             2n at most. The interval without moderation is given beside each fold. A fold whose variance exceeds the common one \
             beyond the 99 % point of F keeps the wider of both intervals.",
            fixed(lent.prior_sd, 3)
        ));
    }
    if folds.iter().any(|shift| shift.tags.contains(&Tag::CommonDayError)) {
        said.say(
            "Days moved the folds together (two-way analysis of variance of folds and days, p < 0.01): their errors are not \
             independent.",
        );
    }
    if has(Method::Welch) {
        said.say("Where the lines were measured in different experiments, Welch’s t test")
            .cite([&WELCH])
            .on(" on log₁₀ IC50 was used and the shift is marked as unpaired.");
    }
    if has(Method::TechnicalOnly) {
        said.say(
            "With a single experiment the interval combines the profile likelihoods of the two curves; it is marked as \
             technical only, without p value, and its call is indeterminate whatever it is.",
        );
    }
    if has(Method::MixedModel) {
        said.say(
            "Log₁₀ IC50s were compared by a mixed model with a random effect of the experiment (restricted maximum \
             likelihood",
        )
        .cite([&PATTERSON])
        .on(", Satterthwaite’s degrees of freedom")
        .cite([&SATTERTHWAITE, &GIESBRECHT])
        .on(").");
    }
    if has(Method::CensoredLikelihood) {
        said.say(
            "Where IC50s were censored, bounds entered the likelihood of a normal distribution of log₁₀ values over \
             experiments as bounds (Tobit model",
        )
        .cite([&TOBIN])
        .on(
            "), without substituted values. Where the mean lay inside the tested doses the interval is two-sided; else the \
             fold is given as a one-sided 95 % limit, without p value.",
        );
    }
    if has(Method::Bound) {
        said.say(
            "Where nothing measured the scatter of experiments beside a censored IC50, the fold is a bare bound: that of \
             the weakest experiment, without p value.",
        );
    }
}
