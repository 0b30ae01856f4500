//! A plan in words: what is proposed and promised, what is known now, what the plates so far would have given.

use super::super::sentence::{plain, strong};
use super::plate::pipetted;
use crate::report::dose_plan_words::{self, width_of};
use crate::report::figure::studio::width;
use crate::report::words::{self, counted, fixed, percent, trimmed};
use foldshift_curves::elementary::exp10;
use foldshift_curves::optimal_design::{Answer, Candidate, HALF_LOG, PLATEAU, Source};
use foldshift_curves::statistics::median;
use foldshift_studio::view::Piece;
use foldshift_study::analysis::Analysis;
use foldshift_study::dose_plan::known::{Known, log_ic50};
use foldshift_study::dose_plan::layout::top;
use foldshift_study::dose_plan::{Ceiling, Moderated, Plan};
use foldshift_tables::units::Dose;

/// A small number in letters, as sentences begin with it.
fn in_letters(n: usize) -> String {
    const LETTERS: [&str; 13] = [
        "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
        "twelve",
    ];
    LETTERS.get(n).map_or_else(|| n.to_string(), |word| (*word).to_owned())
}

fn begun(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// `three experiments`.
fn experiments(n: usize) -> String {
    format!("{} {}", in_letters(n), if n == 1 { "experiment" } else { "experiments" })
}

/// A ratio of limits as people say it: `2.15×`.
pub(super) fn times(ratio: f64) -> String {
    if ratio >= 1e4 { "more than 10⁴×".to_owned() } else { format!("{}×", width(ratio)) }
}

/// `1 in 5`.
pub(super) fn step(design: &Candidate) -> String {
    let factor = design.series.factor;
    if (factor - HALF_LOG).abs() < 1e-9 {
        format!("1 in {}", words::significant(factor, 3))
    } else {
        format!("1 in {}", trimmed(factor))
    }
}

/// "Three experiments, one plate each"; where they are not enough it says so.
pub(super) fn heading(plan: &Plan) -> String {
    let design = plan.answer.design();
    let n = begun(&experiments(design.experiments));
    match plan.answer {
        Answer::Reached(_) => {
            let plates = if design.room.plates == 1 { "one plate each" } else { "two plates each" };
            format!("{n}, {plates}")
        }
        Answer::Missed(_) => format!("{n} are not enough"),
    }
}

/// What it is, and how wide the interval will be.
pub(super) fn sentence(plan: &Plan) -> Vec<Piece> {
    let design = plan.answer.design();
    let plates =
        if design.room.plates == 1 { "both lines on one plate" } else { "a plate for each line, both alike" };
    let mut said = vec![
        plain(format!(
            "{} doses from {}, {}, {} wells a dose, {plates}. In the middle of such studies the interval is ",
            design.series.doses,
            top(design, plan.unit),
            step(design),
            in_letters(design.replicates)
        )),
        strong(times(design.width)),
        plain(format!(" wide; four in five stay under {}.", times(design.width_80))),
    ];
    if matches!(plan.answer, Answer::Missed(_)) {
        said.push(plain(format!(" {}", missed(plan))));
    }
    said
}

/// What was asked for, and why it is not reached.
fn missed(plan: &Plan) -> String {
    let asked = format!("You asked for {}.", times(plan.width));
    let (least, floor) = plan.floor;
    if floor <= plan.width {
        return format!("{asked} Only more wells than such a plate has would do.");
    }
    let days = format!(
        "Days scatter too much: with any number of wells {} would still give {}",
        experiments(least),
        times(floor)
    );
    let enough = match plan.experiments_for_days {
        Some(n) => format!("; {} are the fewest that days allow.", experiments(n)),
        None => ".".to_owned(),
    };
    format!("{asked} {days}{enough}")
}

/// How much of the fall of a line is left at a log₁₀ dose.
fn left(line: &Known, log_dose: f64) -> f64 {
    let curve = line.assumed.curve;
    (curve.response(log_dose) - curve.bottom) / (curve.top - curve.bottom)
}

/// From where to where the doses reach.
pub(super) fn doses(plan: &Plan) -> String {
    let series = plan.answer.design().series;
    let (parental, resistant) = (&plan.parental, &plan.resistant);
    let parental_first = log_ic50(parental.whereabouts) <= log_ic50(resistant.whereabouts);
    let (first, last) = if parental_first { (parental, resistant) } else { (resistant, parental) };
    let share = left(last, series.log_top);
    let name = &last.cell_line;
    let from = format!("They reach from the upper plateau of {}", first.cell_line);
    let to = if share <= PLATEAU + 1e-9 {
        format!("to the lower one of {name}")
    } else {
        let is_most = (series.log_top - plan.ceiling.0).abs() < 1e-9;
        let why = if is_most { ", the highest that may be used" } else { "" };
        format!(
            "to {}{why}, where {} of the fall of {name} is left",
            top(plan.answer.design(), plan.unit),
            percent(Some(share.min(1.0)))
        )
    };
    let guess =
        if last.is_guess() { format!(" The dashed curve of {name} is a guess.") } else { String::new() };
    let highest = match plan.ceiling.1 {
        Ceiling::Given => String::new(),
        Ceiling::Assumed => format!(
            " Nothing above {} was considered; whether so much dissolves is not known here.",
            Dose::new(exp10(plan.ceiling.0), plan.unit).map_or_else(String::new, pipetted)
        ),
    };
    format!("{from} {to}.{guess}{highest}")
}

/// What is known now.
pub(super) fn known(plan: &Plan) -> Vec<String> {
    let mut said = vec![now(plan)];
    for line in [&plan.parental, &plan.resistant] {
        if line.is_guess() {
            said.push(dose_plan_words::known(plan, line));
        }
    }
    said.push(days(plan));
    said.extend(plan.moderated.map(|lent| lent_by_others(plan, lent)));
    said.extend(dose_plan_words::doubts(plan));
    said.push("Experiments done so far are not counted in the promise.".to_owned());
    said
}

/// The promise with the scatter that the folds of the study lend each other.
fn lent_by_others(plan: &Plan, lent: Moderated) -> String {
    let enough = match lent.experiments {
        Some(n) if n < plan.answer.design().experiments => {
            format!("; {} of this plate are enough then", experiments(n))
        }
        _ => String::new(),
    };
    format!(
        "The promise rests on this fold alone. With the scatter that {} of the study lend each other the interval is {} wide in \
         the middle, and under {} in four of five{enough}.",
        counted(lent.pairs, "fold"),
        times(lent.width),
        times(lent.width_80)
    )
}

fn now(plan: &Plan) -> String {
    let fold = &plan.now;
    let n = counted(words::n_of(fold), "experiment");
    if fold.qualifier == "nd" {
        return format!("The fold cannot be told yet, from {n}.");
    }
    let value = words::shift_value(fold);
    let value = if fold.estimate.is_some() { format!("{value}-fold") } else { format!("a fold {value}") };
    let limits = words::shift_limits(fold);
    let limits = if limits.is_empty() { String::new() } else { format!(" ({limits})") };
    let width = match (width_of(fold), words::is_of_one_experiment(fold)) {
        (_, true) => " One experiment has no interval over days.".to_owned(),
        (Some(width), _) => format!(" The interval is {} wide.", times(width)),
        (None, _) => " It has no interval with two ends.".to_owned(),
    };
    begun(&format!("{value}{limits} from {n}.{width}"))
}

fn days(plan: &Plan) -> String {
    let days = &plan.days;
    let sd = fixed(days.total.sqrt(), 3);
    let from = match days.source {
        Source::Folds => format!("all compounds pooled, {} of freedom", counted(days.df, "degree")),
        Source::ParentalLine => format!(
            "from the IC50s of {}, {} of freedom; no fold was measured twice",
            plan.parental.cell_line,
            counted(days.df, "degree")
        ),
        Source::Assumed => {
            return format!(
                "From day to day the log fold is assumed to scatter by {sd}, so that single folds repeat to within threefold: \
                 nothing was measured twice."
            );
        }
    };
    let parts = if days.days > 0.0 {
        format!("wells explain {} of that, days the rest", percent(Some(days.wells / days.total)))
    } else {
        "wells alone explain all of that".to_owned()
    };
    format!("From day to day the log fold scatters by {sd} ({from}); {parts}.")
}

/// What the plates so far would give, done again, beside the plan.
pub(super) fn before(analysis: &Analysis, plan: &Plan) -> Vec<String> {
    let design = plan.answer.design();
    let wells = 2 * design.series.doses * design.replicates;
    let days = |n: usize| format!("{} {}", in_letters(n), if n == 1 { "day" } else { "days" });
    let then = format!("{} of this plate give {}", begun(&days(design.experiments)), times(design.width));
    let Some(width) = plan.as_before else {
        return vec![format!("{then}, with {wells} sample wells a day.")];
    };
    let own = median(&samples(analysis, plan)).map_or_else(String::new, |own| {
        format!(", with {wells} sample wells a day instead of {}", fixed(own, 0))
    });
    vec![format!(
        "{} more of them, on their own, would give {}. {then}{own}.",
        begun(&days(plan.now.n_pairs)),
        times(width)
    )]
}

/// Sample wells of both lines under the compound, experiment by experiment of the fold.
fn samples(analysis: &Analysis, plan: &Plan) -> Vec<f64> {
    let of = |line: &str, experiment: &str| {
        analysis
            .experiments_of(line, &plan.compound)
            .filter(|curve| curve.assembled.key.experiment.as_deref() == Some(experiment))
            .map(|curve| curve.assembled.curve.points().iter().filter(|point| point.dose > 0.0).count())
            .sum::<usize>()
    };
    let lines = [&plan.parental.cell_line, &plan.resistant.cell_line];
    let all = plan.now.pairs.iter().map(|pair| lines.iter().map(|line| of(line, &pair.experiment)).sum());
    #[expect(clippy::cast_precision_loss, reason = "counts of wells")]
    all.map(|wells: usize| wells as f64).filter(|wells| *wells > 0.0).collect()
}
