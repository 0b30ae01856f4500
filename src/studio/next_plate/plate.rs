//! The plate of a plan, well by well: read from the text that is saved, so that both are one.

use super::super::names::views;
use crate::report::words;
use foldshift_plates::plate::layout::{self, Beside, Contents, Properties, Role, WellContent};
use foldshift_plates::plate::{PlateFormat, Well};
use foldshift_studio::view::{MapWell, PlanPlate};
use foldshift_study::dose_plan::Plan;
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::units::{Dose, DoseUnit, LogDose};

/// Numbers of doses are shorter than this, in the unit of the plate.
const MOST: f64 = 1e5;
const LEAST: f64 = 0.01;

/// The contents of the wells, and the plate for the page.
pub(super) fn plate(
    plan: &Plan,
    format: PlateFormat,
    text: &str,
    lines: &[String],
) -> Result<(Contents, PlanPlate), Diagnostic> {
    let contents = read(text, format)?;
    let unit = unit(plan);
    let wells = (0..format.rows).flat_map(|row| (0..format.cols).map(move |column| (row, column)));
    let doses = plan.answer.design().series.log_doses();
    let wells = wells
        .filter_map(|(row, column)| Well::new(row, column))
        .map(|well| view(well, contents.get(&well), unit, &doses, plan))
        .collect();
    let on_it = [&plan.parental.cell_line, &plan.resistant.cell_line];
    let lines = views(lines).into_iter().filter(|line| on_it.contains(&&line.name)).collect();
    let plate = PlanPlate { rows: format.rows, columns: format.cols, wells, lines, unit: unit.to_string() };
    Ok((contents, plate))
}

fn read(text: &str, format: PlateFormat) -> Result<Contents, Diagnostic> {
    let first = |problems: Vec<Diagnostic>| {
        problems
            .into_iter()
            .next()
            .unwrap_or_else(|| Diagnostic::error(Code::Folds, "the plan has no layout"))
    };
    let layouts = layout::read("the proposed layout", text.as_bytes(), &Beside::default()).map_err(first)?;
    let layout = layouts.select(None, &[])?;
    Ok(layout.contents(format, &Properties::default()).map_err(first)?.0)
}

/// The unit in which doses stand in wells: that of the study where its numbers are short.
fn unit(plan: &Plan) -> DoseUnit {
    let series = plan.answer.design().series;
    let own = |log_dose: f64| LogDose::new(log_dose, plan.unit).in_unit(plan.unit);
    if own(series.log_top) < MOST && own(series.log_bottom()) >= LEAST {
        return plan.unit;
    }
    LogDose::new(0.5 * (series.log_top + series.log_bottom()), plan.unit).readable_unit()
}

/// Three digits, no zeros behind.
fn short(dose: Dose, unit: DoseUnit) -> String {
    let text = words::significant(dose.in_unit(unit).unwrap_or(f64::NAN), 3);
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// A dose as it is pipetted: `5 µM`, `1.6 nM`.
pub(super) fn pipetted(dose: Dose) -> String {
    let rounded =
        format!("{:.2e}", dose.value()).parse().ok().and_then(|value| Dose::new(value, dose.unit()));
    let readable = rounded.unwrap_or(dose).readable();
    format!("{} {}", short(readable, readable.unit()), readable.unit())
}

fn view(well: Well, content: Option<&WellContent>, unit: DoseUnit, doses: &[f64], plan: &Plan) -> MapWell {
    let mut view = MapWell { well: well.to_string(), colour: -1, ..MapWell::default() };
    let Some(content) = content else {
        "not named".clone_into(&mut view.said);
        return view;
    };
    content.role.name().clone_into(&mut view.role);
    view.line = content.cell_line.clone().unwrap_or_default();
    let of_line = if view.line.is_empty() { String::new() } else { format!(", {}", view.line) };
    match (content.role, content.dose, content.compound.as_deref()) {
        (Role::Sample, Some(dose), Some(compound)) => {
            compound.clone_into(&mut view.compound);
            view.colour = 0;
            view.dose = short(dose, unit);
            view.depth = depth(dose, doses, plan.unit);
            view.said = format!("{compound} {}{of_line}", pipetted(dose));
            view.copy = format!("{compound} {}", pipetted(dose));
        }
        _ => {
            view.said = format!("{}{of_line}", content.role.name());
            content.role.name().clone_into(&mut view.copy);
        }
    }
    view
}

/// 1 at the highest dose of the series, 0 at the lowest.
fn depth(dose: Dose, doses: &[f64], unit: DoseUnit) -> f64 {
    let (Some(first), Some(last), Some(value)) = (doses.first(), doses.last(), dose.in_unit(unit)) else {
        return 0.0;
    };
    if first > last {
        ((foldshift_curves::elementary::log10(value) - last) / (first - last)).clamp(0.0, 1.0)
    } else {
        1.0
    }
}
