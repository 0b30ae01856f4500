//! Both figures of a plan as tables.

use super::plate::pipetted;
use super::power::{Prospect, what_is_told};
use super::words::times;
use crate::report::html::said::capitalised;
use crate::report::words::{NOTHING, percent};
use foldshift_curves::elementary::exp10;
use foldshift_studio::view::Table;
use foldshift_study::dose_plan::Plan;
use foldshift_tables::units::Dose;

/// The doses with what the curves that are planned with leave at each.
pub(super) fn doses(plan: &Plan) -> Table {
    let lines = [&plan.parental, &plan.resistant];
    let mut head = vec!["Dose".to_owned()];
    head.extend(lines.iter().map(|line| {
        let guess = if line.is_guess() { ", a guess" } else { "" };
        format!("{}, % of vehicle along its curve{guess}", line.cell_line)
    }));
    let rows = plan.answer.design().series.log_doses().into_iter().map(|log_dose| {
        let dose = Dose::new(exp10(log_dose), plan.unit).map_or_else(String::new, pipetted);
        let of = lines.iter().map(|line| percent(Some(line.assumed.curve.response(log_dose))));
        [dose].into_iter().chain(of).collect()
    });
    Table { rows: rows.collect(), head }
}

/// The width of the interval by the number of experiments.
pub(super) fn widths(plan: &Plan, prospect: &Prospect) -> Table {
    let head = [
        "Experiments".to_owned(),
        "Middle of such studies".to_owned(),
        "Four in five stay under".to_owned(),
        "If days scatter as much as they might".to_owned(),
        capitalised(&what_is_told()),
    ];
    let own = plan.answer.design().experiments;
    let rows = prospect.over.iter().zip(prospect.shifts()).map(|(over, shift)| {
        let n = over.experiments;
        let plan = if n == own { ", as planned" } else { "" };
        vec![
            format!("{n}{plan}"),
            times(over.width),
            times(over.width_80),
            over.pessimistic.map_or_else(|| NOTHING.to_owned(), times),
            shift,
        ]
    });
    Table { rows: rows.collect(), head: head.into() }
}
