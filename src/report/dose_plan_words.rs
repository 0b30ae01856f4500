//! A plan for the next plate in words: what is known, what is proposed, why, and what it promises.

use crate::report::words::{self, counted, fixed, percent, trimmed};
use foldshift_curves::compare::{Shift, Value};
use foldshift_curves::fit::Ic50;
use foldshift_curves::optimal_design::{Answer, Source};
use foldshift_curves::optimal_design::{HALF_LOG, PLATEAU};
use foldshift_plates::plate::PlateFormat;
use foldshift_study::dose_plan::known::{Known, Whereabouts};
use foldshift_study::dose_plan::layout::top;
use foldshift_study::dose_plan::{Ceiling, Moderated, Plan};
use foldshift_tables::units::LogDose;

/// The plan, a sentence or two a paragraph.
#[must_use]
pub fn paragraphs(plan: &Plan, format: PlateFormat) -> Vec<String> {
    let mut said = vec![now(plan), known(plan, &plan.parental), known(plan, &plan.resistant), days(plan)];
    said.push(proposal(plan, format));
    said.push(why(plan));
    said.push(promise(plan));
    said.extend(doubts(plan));
    said
}

/// A ratio of limits: `3.2`.
fn ratio(value: f64) -> String {
    if value >= 1e4 { "more than 10⁴".to_owned() } else { words::significant(value, 3) }
}

/// Upper over lower limit of a fold as it is.
#[must_use]
pub fn width_of(shift: &Shift) -> Option<f64> {
    shift.upper.zip(shift.lower).filter(|(_, lower)| *lower > 0.0).map(|(upper, lower)| upper / lower)
}

fn now(plan: &Plan) -> String {
    let fold = &plan.now;
    let n = counted(words::n_of(fold), "experiment");
    let of = format!("{} over {} under {}", fold.resistant, fold.parental, fold.compound);
    let value = if fold.qualifier == "nd" { "not determinable".to_owned() } else { words::shift(fold) };
    let width = match (width_of(fold), fold.n_pairs) {
        (Some(width), _) => format!("upper over lower limit {}", ratio(width)),
        (None, _) => "no interval with two ends".to_owned(),
    };
    format!("Now: {of}, fold {value}, {n}; {width}.")
}

pub(crate) fn known(plan: &Plan, line: &Known) -> String {
    let dose = |log_dose| words::dose(LogDose::new(log_dose, plan.unit));
    let name = &line.cell_line;
    let other = if *name == plan.parental.cell_line { &plan.resistant } else { &plan.parental };
    let scatter = format!("a well scatters by {} of the vehicle", percent(Some(line.sigma)));
    match line.whereabouts {
        Whereabouts::Measured { log_ic50, n } => {
            format!(
                "{name}: absolute IC50 {} (middle of {}); {scatter}.",
                dose(log_ic50),
                counted(n, "experiment")
            )
        }
        Whereabouts::Extrapolated { log_ic50, bound, response } => format!(
            "{name}: absolute IC50 {}; at the outermost dose tested {} of the vehicle is left. Along the curve of {} that would \
             put the IC50 near {}: a GUESS, since nobody has seen the rest of this curve; {scatter}.",
            limit(bound, response, plan),
            percent(Some(response)),
            other.cell_line,
            dose(log_ic50)
        ),
        Whereabouts::Nowhere { bound, response, .. } => format!(
            "{name}: absolute IC50 {}, and {} of the vehicle at the outermost dose tested is no sign of how far beyond: where it \
             lies is not even a guess; {scatter}.",
            limit(bound, response, plan),
            percent(Some(response))
        ),
    }
}

/// A bound of an IC50 on the side on which half effect lies.
fn limit(bound: f64, response: f64, plan: &Plan) -> String {
    let bound = if response > 0.5 { Ic50::Above { bound } } else { Ic50::Below { bound } };
    words::ic50_value(bound, plan.unit)
}

fn days(plan: &Plan) -> String {
    let days = &plan.days;
    let sd = |variance: f64| fixed(variance.sqrt(), 3);
    let from = match days.source {
        Source::Folds => format!(
            "from the folds of {} over {}, all compounds pooled, {} of freedom",
            plan.resistant.cell_line,
            plan.parental.cell_line,
            counted(days.df, "degree")
        ),
        Source::ParentalLine => format!(
            "from the IC50s of {} over experiments, {} of freedom, taken for both lines as if they shared nothing of a \
             day; no fold was measured twice",
            plan.parental.cell_line,
            counted(days.df, "degree")
        ),
        Source::Assumed => {
            return format!(
                "Between experiments a log10 fold is ASSUMED to scatter by {} (single folds repeat to within threefold): \
                 nothing was measured twice.",
                sd(days.total)
            );
        }
    };
    let limits = days
        .total_limits
        .map(|[low, high]| format!(", 95 % interval {}–{}", sd(low), sd(high)))
        .unwrap_or_default();
    let parts = if days.days > 0.0 {
        let wells = percent(Some(days.wells / days.total));
        format!(
            "wells explain {wells} of that variance, days the rest (standard deviation {})",
            sd(days.days)
        )
    } else {
        "wells alone explain it all, and nothing is left for days".to_owned()
    };
    format!(
        "Between experiments a log10 fold has a standard deviation of {} ({from}{limits}); {parts}.",
        sd(days.total)
    )
}

fn proposal(plan: &Plan, format: PlateFormat) -> String {
    let design = plan.answer.design();
    let factor = if (design.series.factor - HALF_LOG).abs() < 1e-9 {
        "half-logarithmic steps".to_owned()
    } else {
        format!("1 in {} steps", trimmed(design.series.factor))
    };
    let plates = if design.room.plates == 1 {
        format!("both lines on one {}-well plate", format.wells())
    } else {
        format!("a {}-well plate for each line, both by this layout", format.wells())
    };
    format!(
        "Proposed: top dose {}, {factor}, {} doses down to {}, {} wells a dose and {} vehicle wells for each line, {plates}; {}.",
        top(design, plan.unit),
        design.series.doses,
        words::dose(LogDose::new(design.series.log_bottom(), plan.unit)),
        design.replicates,
        design.room.vehicles,
        counted(design.experiments, "experiment")
    )
}

fn why(plan: &Plan) -> String {
    let design = plan.answer.design();
    let outer = percent(Some(PLATEAU));
    let mut said = vec![format!(
        "Why: the doses run from where less than {outer} of the fall of the more sensitive line is done to where less than \
         {outer} of that of the other is left, a day's shift of both included, as far as doses may go; among the series that \
         do, this one tells log IC50 best for its wells (error over wells {} and {}).",
        fixed(design.wells[0].sqrt(), 3),
        fixed(design.wells[1].sqrt(), 3)
    )];
    let highest = words::dose(LogDose::new(plan.ceiling.0, plan.unit));
    said.push(match plan.ceiling.1 {
        Ceiling::Given => format!("No dose above {highest}, as asked."),
        Ceiling::Assumed => format!(
            "No dose above {highest} was considered, ten times the highest tested or the next round dose below; whether the \
             compound dissolves there is not known: `--max-dose` sets the limit."
        ),
    });
    said.join(" ")
}

fn promise(plan: &Plan) -> String {
    let design = plan.answer.design();
    let wanted = ratio(plan.width);
    let n = counted(design.experiments, "experiment");
    let mut said = vec![match plan.answer {
        Answer::Reached(_) => format!(
            "Then: upper over lower limit {} in the middle of such studies, at most {} in four of five; {wanted} was asked for. \
             The experiments done so far are not counted.",
            ratio(design.width),
            ratio(design.width_80)
        ),
        Answer::Missed(_) => format!(
            "NOT REACHED: over {n} the narrowest design gives an upper over lower limit of {} in the middle of such studies; \
             {wanted} was asked for.",
            ratio(design.width)
        ),
    }];
    let (least, floor) = plan.floor;
    if floor > plan.width {
        let enough = plan.experiments_for_days.map_or_else(
            || "and no number of experiments that was searched is enough".to_owned(),
            |n| format!("{n} experiments are the fewest that days allow"),
        );
        said.push(format!(
            "Day-to-day variation dominates: with infinitely many wells {} would still give {}; {enough}.",
            counted(least, "experiment"),
            ratio(floor)
        ));
    }
    if let Some(before) = plan.as_before {
        said.push(format!(
            "The plates as they were, done {} times again, would give {}.",
            plan.now.n_pairs,
            ratio(before)
        ));
    }
    if let Some(worst) = plan.pessimistic {
        said.push(format!(
            "If days scatter as much as the 95 % limit of what was seen, this design gives {}.",
            ratio(worst)
        ));
    }
    said.extend(plan.moderated.map(|lent| moderated(plan, lent)));
    said.join(" ")
}

/// What the study's other folds add, beside what this one promises alone.
fn moderated(plan: &Plan, lent: Moderated) -> String {
    let enough = match lent.experiments {
        Some(n) if n < plan.answer.design().experiments => {
            format!("; {} of this design are enough then", counted(n, "experiment"))
        }
        _ => String::new(),
    };
    format!(
        "That is by the experiments of this fold alone; with the scatter that {} of the study lend each other (standard \
         deviation {}, {} degrees of freedom) the limit is {} in the middle, at most {} in four of five{enough}.",
        counted(lent.pairs, "fold"),
        fixed(lent.prior_sd, 3),
        trimmed((10.0 * lent.prior_df).round() / 10.0),
        ratio(lent.width),
        ratio(lent.width_80)
    )
}

pub(crate) fn doubts(plan: &Plan) -> Vec<String> {
    let mut said = Vec::new();
    for line in [&plan.parental, &plan.resistant] {
        let name = &line.cell_line;
        if line.is_guess() && !line.is_within(plan.ceiling.0) {
            said.push(format!(
                "Nothing can be promised for {name}: half effect may lie too near the highest dose that may be used, or beyond it. \
                 Then the fold stays a bound; the width holds only if half effect is reached, as precisely as on the other line."
            ));
        } else if line.is_guess() {
            said.push(format!(
                "The width holds only if the guess for {name} does. Run one plate first and plan again."
            ));
        }
        if line.levels_off {
            said.push(format!(
                "The curves of {name} level off above half effect within the doses tested: higher doses may never reach it. \
                 Compare AUC and Emax instead."
            ));
        }
    }
    let bounds =
        plan.now.pairs.iter().filter(|pair| matches!(pair.value, Value::AtLeast(_) | Value::AtMost(_)));
    let bounds = bounds.count();
    if bounds > 0 && !plan.parental.is_guess() && !plan.resistant.is_guess() {
        said.push(format!(
            "In {} half effect was not reached: some may be again.",
            counted(bounds, "experiment")
        ));
    }
    said
}
