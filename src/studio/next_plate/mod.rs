//! The next plate: its doses on the curves, the width of the interval by experiments, the plate, the bench table.
//!
//! ```text
//! PlanAsked ─► asked ─► Plan ─► words, figures, tables        the page
//!                        └────► layout (TOML) ─► plate, bench  the same wells as in the file
//! ```

mod asked;
mod bench;
mod drawn;
mod plate;
mod power;
mod tables;
#[cfg(test)]
mod tests;
mod words;

use foldshift_plates::plate::PlateFormat;
use foldshift_studio::view::{PlanAsked, PlanView};
use foldshift_study::analysis::Analysis;
use foldshift_study::dose_plan::{self, Plan};
use foldshift_tables::diagnostic::Diagnostic;

/// The plan as the page shows it.
///
/// # Errors
/// When nothing can be planned: what, and what to do.
pub(super) fn view(analysis: &Analysis, asked: &PlanAsked) -> Result<PlanView, Diagnostic> {
    let (plan, format) = asked::plan(analysis, asked)?;
    let prospect = power::Prospect::new(&plan, analysis.study.compare.margins);
    let lines = drawn::lines(analysis, &plan);
    let (contents, wells) = plate::plate(&plan, format, &text_of(analysis, &plan, format), &lines)?;
    Ok(PlanView {
        heading: words::heading(&plan),
        sentence: words::sentence(&plan),
        promised: plan.is_promised(),
        doses: drawn::doses(analysis, &plan, &lines, asked.figure),
        widths: drawn::widths(&plan, &prospect, asked.figure),
        doses_said: words::doses(&plan),
        doses_table: tables::doses(&plan),
        widths_table: tables::widths(&plan, &prospect),
        bench: bench::bench(&plan, &contents),
        plate: wells,
        known: words::known(&plan),
        before: words::before(analysis, &plan),
        file: asked::file(&plan),
    })
}

/// The layout of that plate, as TOML.
///
/// # Errors
/// As for [`view`].
pub(super) fn layout(analysis: &Analysis, asked: &PlanAsked) -> Result<String, Diagnostic> {
    let (plan, format) = asked::plan(analysis, asked)?;
    Ok(text_of(analysis, &plan, format))
}

/// The layout with what the page says of it above.
fn text_of(analysis: &Analysis, plan: &Plan, format: PlateFormat) -> String {
    let mut said = Vec::new();
    if analysis.study.simulated {
        said.push("Simulated data.".to_owned());
    }
    let sentence: String = words::sentence(plan).into_iter().map(|piece| piece.text).collect();
    said.push(format!("{}. {sentence}", words::heading(plan)));
    said.push(words::doses(plan));
    said.extend(words::known(plan));
    said.extend(words::before(analysis, plan));
    dose_plan::layout::toml(plan, format, &said)
}
