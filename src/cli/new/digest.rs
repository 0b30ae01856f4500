//! What was found in a folder, a line a file.

use std::collections::BTreeMap;

use crate::cli::terminal::Terminal;
use crate::report::words::counted;
use foldshift_plates::plate::layout::FORMS;
use foldshift_study::survey::{ExportSeen, LayoutSeen, NearLayout, Survey, What};

/// How many files that are passed over are named.
const MOST: usize = 8;

/// A line a file: what it is, its plates, their size, their reads.
pub(super) fn tell(survey: &Survey, terminal: &Terminal) {
    let width = survey.seen.iter().map(|seen| seen.name.chars().count()).max().unwrap_or(0).min(48);
    let (others, used): (Vec<_>, Vec<_>) =
        survey.seen.iter().partition(|seen| matches!(seen.what, What::Other(_)));
    for seen in used {
        let what = match &seen.what {
            What::Export(export) => of_export(export),
            What::Layout(layout) => of_layout(layout),
            What::NearlyLayout(near) => of_near_layout(near),
            What::Plates { workbook: true } => "workbook with a list of plates: a whole study".to_owned(),
            What::Plates { workbook: false } => "table of plates".to_owned(),
            What::Study => "study file".to_owned(),
            What::Results => "results of an earlier run, passed over".to_owned(),
            What::Other(_) => continue,
        };
        terminal.say(&format!("  {:width$}  {what}", seen.name));
    }
    for seen in others.iter().take(MOST) {
        let What::Other(why) = &seen.what else { continue };
        terminal.say(&format!("  {:width$}  passed over: {}", seen.name, short(why)));
    }
    if others.len() > MOST {
        let more = others.len() - MOST;
        let files = if more == 1 { "file" } else { "files" };
        terminal.say(&format!("  and {more} more {files} passed over"));
    }
}

/// The first sentence of a reason, and not all of a long one.
fn short(why: &str) -> String {
    const MOST: usize = 90;
    let first = why.split(". ").next().unwrap_or(why);
    if first.chars().count() <= MOST {
        return first.to_owned();
    }
    format!("{}…", first.chars().take(MOST).collect::<String>().trim_end())
}

fn of_export(export: &ExportSeen) -> String {
    let mut sizes: BTreeMap<usize, usize> = BTreeMap::new();
    let mut reads: Vec<&str> = Vec::new();
    for plate in &export.plates {
        *sizes.entry(plate.format.wells()).or_default() += 1;
        for read in &plate.reads {
            if !reads.contains(&read.as_str()) {
                reads.push(read);
            }
        }
    }
    let sizes: Vec<String> = sizes
        .iter()
        .map(|(wells, plates)| format!("{} of {wells} wells", counted(*plates, "plate")))
        .collect();
    let sheet = export.sheet.as_ref().map(|sheet| format!("sheet {sheet}: ")).unwrap_or_default();
    format!("{sheet}export ({}), {}, read {}", export.reader, sizes.join(" and "), reads.join(", "))
}

fn of_layout(layout: &LayoutSeen) -> String {
    let form = FORMS.iter().find(|form| form.name == layout.form).map_or(layout.form, |form| form.name);
    let plates = match layout.plates.len() {
        0 | 1 => String::new(),
        n => format!(" of {n} plates"),
    };
    let names = match (layout.names_lines, layout.names_experiments) {
        (true, true) => ", with lines and experiments",
        (true, false) => ", with lines",
        (false, true) => ", with experiments",
        (false, false) => "",
    };
    let sheets = of_sheets(&layout.sheets);
    format!(
        "{sheets}layout ({form}){plates}, {} of {} wells{names}",
        layout.wells.len(),
        layout.format.wells()
    )
}

/// What keeps a layout from being one, and where.
fn of_near_layout(near: &NearLayout) -> String {
    let place = near.problem.place.as_ref().map(|place| format!(" ({place})")).unwrap_or_default();
    let more = match near.count {
        0 | 1 => String::new(),
        n => format!(", and {} more {}", n - 1, if n == 2 { "problem" } else { "problems" }),
    };
    format!("{}nearly a layout: {}{place}{more}", of_sheets(&near.sheets), near.problem.message)
}

/// The sheets that are meant, where a workbook holds other things, too.
fn of_sheets(sheets: &[String]) -> String {
    let word = if sheets.len() == 1 { "sheet" } else { "sheets" };
    if sheets.is_empty() { String::new() } else { format!("{word} {}: ", sheets.join(", ")) }
}
