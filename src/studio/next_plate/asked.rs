//! What is asked of a plan, as the page asks it; and the file that it is saved in.

use foldshift_plates::plate::PlateFormat;
use foldshift_studio::view::PlanAsked;
use foldshift_study::analysis::Analysis;
use foldshift_study::dose_plan::{Asker, Plan, Wanted, plan_for};
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::units::Dose;

/// Nobody does more, and nothing beyond is drawn.
const MOST_EXPERIMENTS: usize = 24;

/// The plan, and the plate that it is of.
pub(super) fn plan(analysis: &Analysis, asked: &PlanAsked) -> Result<(Plan, PlateFormat), Diagnostic> {
    let wrong = |what: String, help: &str| Diagnostic::error(Code::OutOfRange, what).help(help);
    let wells = || wrong(format!("no plan is for {} wells", asked.wells), "choose 96 or 384");
    let format = match asked.wells {
        96 | 384 => PlateFormat::of(asked.wells).ok_or_else(wells)?,
        _ => return Err(wells()),
    };
    if asked.experiments > MOST_EXPERIMENTS {
        let problem = format!("{} experiments are more than a plan has", asked.experiments);
        return Err(wrong(problem, "choose fewer, or the fewest that are enough"));
    }
    let max_dose = match asked.max_dose.trim() {
        "" => None,
        text => Some(text.replace(',', ".").parse::<Dose>().map_err(|error| {
            wrong(
                error.to_string(),
                "write the highest dose with its unit, such as `100 µM`, or leave it empty",
            )
        })?),
    };
    let wanted = Wanted {
        compound: asked.compound.clone(),
        resistant: asked.resistant.clone(),
        parental: Some(asked.parental.clone()).filter(|name| !name.is_empty()),
        width: asked.width,
        experiments: Some(asked.experiments).filter(|n| *n > 0),
        max_dose,
        format,
    };
    Ok((plan_for(analysis, &wanted, Asker::Page)?, format))
}

/// `layouts/next_larotrectinib_KM12-LR2.toml`: letters, digits and what is safe in any name of a file.
pub(super) fn file(plan: &Plan) -> String {
    let safe = |name: &str| -> String {
        name.chars().map(|c| if c.is_alphanumeric() || "-.".contains(c) { c } else { '_' }).collect()
    };
    format!("layouts/next_{}_{}.toml", safe(&plan.compound), safe(&plan.resistant.cell_line))
}
