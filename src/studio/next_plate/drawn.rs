//! The two figures of a plan, in the colours of the study's own.

use super::super::names::{Comparison, Names};
use super::power::{Prospect, what_is_told};
use crate::report::figure::studio::{Widths, format, plan_doses, plan_widths};
use foldshift_study::analysis::Analysis;
use foldshift_study::dose_plan::Plan;

/// Width of a figure in CSS pixels where none is asked for, and the ends of what is drawn.
const USUAL: f64 = 560.0;
const LEAST: f64 = 260.0;
const MOST: f64 = 1400.0;

fn width(asked: f64) -> f64 {
    if asked > 0.0 { asked.clamp(LEAST, MOST).round() } else { USUAL }
}

/// The lines that share a figure with those of the plan, in the order of their colours.
pub(super) fn lines(analysis: &Analysis, plan: &Plan) -> Vec<String> {
    let comparison = Comparison {
        compound: &plan.compound,
        parental: &plan.parental.cell_line,
        resistant: &plan.resistant.cell_line,
    };
    Names::new(analysis).group_of(comparison).to_vec()
}

pub(super) fn doses(analysis: &Analysis, plan: &Plan, lines: &[String], asked: f64) -> String {
    plan_doses(analysis, plan, lines, &format(width(asked)))
}

pub(super) fn widths(plan: &Plan, prospect: &Prospect, asked: f64) -> String {
    let widths = Widths {
        over: &prospect.over,
        experiments: plan.answer.design().experiments,
        asked: plan.width,
        told: (what_is_told(), prospect.shifts()),
    };
    plan_widths(&widths, &format(width(asked)))
}
