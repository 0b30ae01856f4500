//! The table for the bench: every dose, how it is diluted, and where it goes.

use super::plate::pipetted;
use super::words::step;
use foldshift_plates::plate::layout::{Contents, Role};
use foldshift_studio::view::Table;
use foldshift_study::dose_plan::Plan;

pub(super) fn bench(plan: &Plan, contents: &Contents) -> Table {
    let design = plan.answer.design();
    let shared = design.room.plates == 1;
    let lines = [&plan.parental.cell_line, &plan.resistant.cell_line];
    let mut head = vec!["Dose".to_owned(), "Step".to_owned()];
    if shared {
        head.extend(lines.iter().map(|line| format!("Wells {line}")));
    } else {
        head.push("Wells on both plates".to_owned());
    }
    // Doses as the wells have them, highest first: they are those of the series.
    let samples = || contents.iter().filter(|(_, content)| content.role == Role::Sample);
    let value = |content: &foldshift_plates::plate::layout::WellContent| {
        content.dose.and_then(|dose| dose.in_unit(plan.unit))
    };
    let mut doses: Vec<_> = samples().filter_map(|(_, content)| content.dose).collect();
    doses.sort_by(|a, b| {
        let of = |dose: &foldshift_tables::units::Dose| dose.in_unit(plan.unit).unwrap_or_default();
        of(b).total_cmp(&of(a))
    });
    doses.dedup();
    let rows = doses.iter().enumerate().map(|(place, dose)| {
        let of = |line: Option<&str>| -> String {
            let same = samples().filter(|(_, content)| value(content) == dose.in_unit(plan.unit));
            let own = same.filter(|(_, content)| line.is_none() || content.cell_line.as_deref() == line);
            own.map(|(well, _)| well.to_string()).collect::<Vec<_>>().join(", ")
        };
        let step = if place == 0 { "top".to_owned() } else { step(design) };
        let mut row = vec![pipetted(*dose), step];
        if shared {
            row.extend(lines.iter().map(|line| of(Some(line))));
        } else {
            row.push(of(None));
        }
        row
    });
    Table { rows: rows.collect(), head }
}
