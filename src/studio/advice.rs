//! What a change means: is the curve surer, is the fold, and what would help more.
//!
//! A fold over n experiments is as wide as t(n − 1) · SD / √n. Its SD holds what wells scatter and what days differ; without
//! any scatter of wells it would be √(1 − share of the wells) as wide. One experiment more makes it narrower by what a plan of
//! one more foretells. Where that is more than wells could give, it is said.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use super::before::{Changed, ChangedDay};
use super::names::Names;
use super::sentence::{plain, strong, why_none};
use super::surer::{Became, Subject, by_width, sentence};
use crate::report::html::said::{capitalised, why_untold};
use crate::report::outlook::{Outlook, Scatter, ScatterSource};
use crate::report::words;
use foldshift_curves::compare::{Margins, Shift, Value};
use foldshift_curves::elementary::{exp10, log10};
use foldshift_curves::fit::Ic50;
use foldshift_studio::view::Piece;
use foldshift_study::analysis::{Analysis, FittedCurve};

/// What narrows an interval by less than this share is not worth a sentence.
const LITTLE: f64 = 0.05;
/// From so many experiments on their folds are not told one by one.
const FEW: usize = 3;
/// Experiments after which one more is not worth a sentence.
const MOST: usize = 6;
/// Two-sided 95 % quantile of the normal distribution: half of an interval of wells in standard errors, nearly.
const HALF: f64 = 1.96;

pub(super) fn advice(names: &Names, changed: &Changed) -> Vec<Piece> {
    let curve = curve_became(changed);
    let first = sentence(&subject(names, changed), curve, fold_became(changed));
    let mut said = Vec::new();
    if !first.is_empty() {
        said.push(plain(format!("{first} ")));
    }
    match changed.now {
        Some(now) => said.extend(limited_by(names, changed, now)),
        None => {
            let why = why_none(names.analysis, changed.comparison);
            said.push(plain(format!("{}.", capitalised(&why))));
        }
    }
    said
}

/// What changed most, as a sentence begins.
fn subject(names: &Names, changed: &Changed) -> Subject {
    let one = |name: String| Subject { name, is_one: true };
    match changed.days.as_slice() {
        [] | [_] => one("That day’s curve".to_owned()),
        all if acted(all).is_some() => {
            let first = all[0].experiment;
            let name = if all.iter().all(|day| day.experiment == first) {
                format!("The curves of {}", names.day(first))
            } else {
                words::counted(all.len(), "curve")
            };
            Subject { name, is_one: false }
        }
        [most, ..] => one(format!("The curve of {} on {}", most.line, names.day(most.experiment))),
    }
}

/// Are all of these curves left out, or do all take part that did not?
fn acted(days: &[ChangedDay]) -> Option<Became> {
    let all = |became: Became, is: fn(&ChangedDay) -> bool| days.iter().all(is).then_some(became);
    all(Became::Gone, |day| day.now.is_none()).or_else(|| all(Became::New, |day| day.before.is_none()))
}

fn curve_became(changed: &Changed) -> Option<Became> {
    let most = changed.days.first()?;
    let one = |day: &ChangedDay| match (day.before, day.now) {
        (Some(_), None) => Some(Became::Gone),
        (None, Some(_)) => Some(Became::New),
        (before, now) => by_width(before.and_then(width), now.and_then(width)),
    };
    acted(&changed.days).or_else(|| one(most))
}

/// Of a fold that rests on one experiment now and rested on several, or the other way round, intervals tell nothing: that of
/// one experiment leaves out how days differ.
fn fold_became(changed: &Changed) -> Option<Became> {
    let told = |shift: Option<&'_ Shift>| shift.is_some_and(|shift| shift.qualifier != "nd");
    match (told(changed.before), told(changed.now)) {
        (true, false) => return Some(Became::Gone),
        (false, true) => return Some(Became::New),
        (false, false) => return None,
        (true, true) => {}
    }
    let (before, now) = (changed.before?, changed.now?);
    match [before, now].map(words::is_of_one_experiment) {
        [false, true] => return Some(Became::LessSure),
        [true, false] => return Some(Became::Surer),
        _ => {}
    }
    let width =
        |shift: &Shift| Some(log10(shift.upper?) - log10(shift.lower?)).filter(|width| width.is_finite());
    by_width(width(before), width(now))
}

fn width(curve: &FittedCurve) -> Option<f64> {
    match curve.fit.ic50_abs {
        Ic50::Measured { lower: Some(lower), upper: Some(upper), .. } => Some(upper - lower),
        _ => None,
    }
}

/// What the fold is limited by now, and what would help more than any well.
fn limited_by(names: &Names, changed: &Changed, now: &Shift) -> Vec<Piece> {
    let n = words::n_of(now);
    if words::is_of_one_experiment(now) {
        return vec![
            plain("It rests on one experiment. "),
            strong("A second experiment"),
            plain(" helps more than any well."),
        ];
    }
    if now.qualifier == "nd" {
        let why = why_untold(names.analysis, now);
        return vec![plain(format!("{} {why}.", capitalised(&now.compound)))];
    }
    if now.estimate.is_none() {
        let end = if now.qualifier == ">" { "above the highest" } else { "below the lowest" };
        return vec![
            plain(format!("The fold is a bound: half effect lies {end} dose in one of the lines. ")),
            strong("Other doses"),
            plain(" help more than any well."),
        ];
    }
    let folds: Vec<f64> = now
        .pairs
        .iter()
        .filter_map(|pair| match pair.value {
            Value::Measured(log_fold) => Some(exp10(log_fold)),
            _ => None,
        })
        .collect();
    let days = match folds.as_slice() {
        [] => return Vec::new(),
        few if few.len() <= FEW => {
            let few: Vec<String> = few.iter().map(|fold| words::fold(*fold)).collect();
            let (last, before) =
                few.split_last().map_or((String::new(), &[][..]), |(last, before)| (last.clone(), before));
            let listed = if before.is_empty() { last } else { format!("{}- and {last}", before.join("-, ")) };
            format!("It rests on {}, {listed}-fold. ", words::counted(folds.len(), "day"))
        }
        many => format!("It rests on {}. ", words::counted(many.len(), "day")),
    };
    let mut said = vec![plain(days)];
    let without_wells = (1.0 - share_of_wells(names.analysis, changed, now).min(1.0)).sqrt();
    if let Some(narrower) =
        one_more(now, n).filter(|narrower| n < MOST && *narrower < without_wells.min(1.0 - LITTLE))
    {
        let which = ["", "second", "third", "fourth", "fifth", "sixth"].get(n).copied().unwrap_or("further");
        said.push(strong(format!("A {which} experiment helps more than any well")));
        let percent = words::percent(Some(1.0 - narrower));
        said.push(plain(format!(": its interval would be about {percent} narrower.")));
    } else if without_wells < 0.5 {
        said.push(plain("Much of its width is the scatter of wells."));
    }
    said
}

/// The share of the variance of a fold over days that the wells of single days explain, by the intervals of their IC50s.
fn share_of_wells(analysis: &Analysis, changed: &Changed, now: &Shift) -> f64 {
    let Some(sd) = now.moderation.map(|moderation| moderation.sd).or(now.sd).filter(|sd| *sd > 0.0) else {
        return 0.0;
    };
    let compound = changed.comparison.compound;
    let variances = now.pairs.iter().filter_map(|pair| {
        let of = |line: &str| {
            let is = |curve: &&FittedCurve| {
                curve.assembled.key.experiment.as_deref() == Some(pair.experiment.as_str())
            };
            let error = 0.5 * width(analysis.experiments_of(line, compound).find(is)?)? / HALF;
            Some(error * error)
        };
        Some(of(changed.comparison.parental)? + of(changed.comparison.resistant)?)
    });
    let variances: Vec<f64> = variances.collect();
    foldshift_curves::statistics::mean(&variances).map_or(0.0, |mean| mean / (sd * sd))
}

/// Simulates what advice on these folds may rest on: with as many experiments as they have, and with one less or more.
pub(super) fn prepare(analysis: &Analysis) {
    let mut seen = BTreeSet::new();
    for shift in &analysis.shifts {
        let (n, compounds) = (words::n_of(shift), compounds_of(shift));
        for n in n.saturating_sub(1).max(2)..=(n + 1).min(MOST) {
            seen.extend([(compounds, n), (compounds.saturating_sub(1).max(1), n)]);
        }
    }
    for (compounds, n) in seen {
        narrower(compounds, n);
    }
}

/// How much narrower the interval of a fold is with one experiment more: the ratio of what a plan foretells of both. It does not
/// depend on the scatter, and is kept.
fn one_more(now: &Shift, n: usize) -> Option<f64> {
    narrower(compounds_of(now), n)
}

/// How many folds lend it their scatter, itself among them; beyond some, more change nothing.
fn compounds_of(shift: &Shift) -> usize {
    /// Compounds beyond which it stays the same.
    const COMPOUNDS: usize = 12;
    shift.moderation.map_or(1, |moderation| moderation.pairs.clamp(1, COMPOUNDS))
}

fn narrower(compounds: usize, n: usize) -> Option<f64> {
    static KEPT: Mutex<BTreeMap<(usize, usize), Option<f64>>> = Mutex::new(BTreeMap::new());
    let kept = || KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = kept().get(&(compounds, n)) {
        return *known;
    }
    let scatter = Scatter { sd: 0.1, source: ScatterSource::Given };
    let plan = Outlook::of(scatter, 0.0, Margins::default(), 1.0, (&[compounds], &[n, n + 1]));
    let ratio = plan.and_then(|plan| match plan.plans.as_slice() {
        [now, next] => Some(next.main().log_width? / now.main().log_width?),
        _ => None,
    });
    kept().insert((compounds, n), ratio);
    ratio
}
