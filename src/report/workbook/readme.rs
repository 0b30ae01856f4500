//! The first sheet: what the others hold, what their words mean, and what is not in them.

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::look::{Look, height, printed};
use super::parts::Part;
use super::pictures::Drawn;
use super::{FIGURES, README};
use crate::report::file_names::FOR_PROGRAMS;
use crate::report::words::counted;
use foldshift_study::analysis::Analysis;

/// Widths of the columns of words and of what is said of them, in digits.
const LEFT: u16 = 18;
const RIGHT: u16 = 100;

/// What each table holds, by the name of its file.
const TABLES: [(&str, &str); 17] = [
    ("wells.csv", "a well a row: what was read, what it holds, its response, and why it was left out"),
    (
        "quality.csv",
        "a plate and cell line a row: controls, evenness, the verdict and what speaks against it",
    ),
    ("fits.csv", "a curve a row: IC50s with 95 % intervals, plateaus, slope, areas, how the fit ended"),
    ("mechanism.csv", "a resistant line a row: on-target or off-target, and by which evidence"),
    ("shifts.csv", "a comparison a row: the fold shift of a resistant line, its 95 % interval and its call"),
    ("sensitivity.csv", "a fold a row under another choice of the analysis, and whether its call changes"),
    (
        "anatomy.csv",
        "a pair of lines and a compound a row: how the two curves differ, in potency, plateau and slope",
    ),
    (
        "noise.csv",
        "how far the assay repeats itself: within and between experiments, which folds exceed it, and what a later study remembers",
    ),
    ("gr.csv", "a curve a row: growth rate metrics, which do not depend on the speed of growth"),
    (
        "panel.csv",
        "a drug of a resistant line a row: its class, its call, and what it counts as in the pattern",
    ),
    (
        "combinations.csv",
        "two compounds on a line under one model a row: the mean excess over what was expected, and its call",
    ),
    ("combination_cells.csv", "a pair of doses under one model a row: observed, expected, excess"),
    (
        "combination_index.csv",
        "a ray of constant ratio at one effect a row: below 1 the compounds are synergistic",
    ),
    (
        "resensitisation.csv",
        "a dose of the second compound a row: the IC50 of the first one, and what is left of the resistance",
    ),
    ("decisions.csv", "a decision made by hand a row: what, why, who, when, and whether it is applied"),
    ("without_decisions.csv", "a fold of the absolute IC50 a row, as if nothing had been decided by hand"),
    ("blots.csv", "a phosphorylation on one blot a row, as a fraction of the vehicle of the same line"),
];

/// Words that must be known, and what they mean.
const WORDS: [(&str, &str); 5] = [
    (
        "qualifier",
        "empty: measured. `>`: more than the bound in `lower95`. `<`: less than the bound in `upper95`. `nd`: nothing can be said. A bound is no value: leave it out of means.",
    ),
    (
        "n",
        "n_experiments counts experiments (days), n_pairs experiments that measured both lines, n_points wells. Wells of one plate are no replicates of an experiment.",
    ),
    (
        "call",
        "R resistant, S not shifted, H sensitised, I indeterminate. The letter says it; the colour only repeats it.",
    ),
    ("nd", "a standard error that the data do not tell. An empty cell is unknown, and never zero."),
    (
        "digits",
        "Every number has all of its digits, the same as in the CSV; the format of a cell shows fewer. Row 1 has units, row 2 the names of the CSV.",
    ),
];

/// Writes the sheet.
pub(super) fn write(
    sheet: &mut Worksheet,
    analysis: &Analysis,
    parts: &[Part],
    drawn: &Drawn<'_>,
    notes: &[String],
    look: &Look,
) -> Result<(), XlsxError> {
    sheet.set_name(README)?;
    printed(sheet, 0, f64::from(LEFT + RIGHT))?;
    sheet.set_screen_gridlines(false);
    sheet.set_column_width(0, LEFT)?;
    sheet.set_column_width(1, RIGHT)?;
    sheet.write_string_with_format(0, 0, short(&analysis.study.name), &look.title)?;
    let data = if analysis.study.simulated {
        "SIMULATED DATA: nobody measured them."
    } else {
        "Measured data, as the study says."
    };
    let mut row = 1;
    let mut line = |left: &str, right: &str| -> Result<(), XlsxError> {
        sheet.write_string_with_format(row, 0, left, &look.strong)?;
        sheet.write_string_with_format(row, 1, right, &look.prose)?;
        sheet.set_row_height(row, height(right, RIGHT))?;
        row += 1;
        Ok(())
    };
    line("data", data)?;
    line(
        "made by",
        concat!(
            "foldshift ",
            env!("CARGO_PKG_VERSION"),
            "; the same tables as CSV lie beside this file, with report.html and manifest.json"
        ),
    )?;
    line("", "")?;
    line("sheet", "what it holds")?;
    for part in parts {
        let what = TABLES.iter().find(|(file, _)| *file == part.file).map_or("a table", |(_, what)| what);
        line(&part.name, &format!("{what} ({}; {})", counted(part.len(), "row"), part.file))?;
    }
    let pictures =
        format!("{} of folds, curves and days, as in report.html", counted(drawn.pictures.len(), "picture"));
    line(FIGURES, &pictures)?;
    let beside = format!(
        "Tables for programs are files beside this one: {}, as far as there are any.",
        FOR_PROGRAMS.join(", ")
    );
    line("not here", &beside)?;
    line("", "")?;
    for (word, meaning) in WORDS {
        line(word, meaning)?;
    }
    line("", "")?;
    line("left out", &left_out(analysis))?;
    for note in notes.iter().chain(&drawn.notes) {
        line("not in here", &short(note))?;
    }
    Ok(())
}

/// How many wells the analysis left out, and where their reasons stand.
fn left_out(analysis: &Analysis) -> String {
    match analysis.exclusions().len() {
        0 => "No well.".to_owned(),
        n => format!(
            "{}, each with its reason in the column `excluded` of the sheet wells.",
            counted(n, "well")
        ),
    }
}

/// A text of a user as far as a cell reads well.
fn short(text: &str) -> String {
    const MOST: usize = 1000;
    if text.chars().count() <= MOST {
        text.to_owned()
    } else {
        text.chars().take(MOST).chain(['…']).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::file_names::ALWAYS;

    #[test]
    fn every_table_of_results_is_explained() {
        let told = |file: &&str| TABLES.iter().any(|(name, _)| name == file);
        let sheets = |name: &&str| name.ends_with("csv") && !FOR_PROGRAMS.contains(name);
        let tables = ALWAYS.into_iter().chain([
            "gr.csv",
            "panel.csv",
            "blots.csv",
            "decisions.csv",
            "without_decisions.csv",
        ]);
        for table in tables.filter(sheets) {
            assert!(told(&table), "{table}");
        }
    }
}
