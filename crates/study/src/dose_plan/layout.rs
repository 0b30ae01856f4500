//! The layout of a plan: doses in the interior, vehicle wells on both sides of them, blanks at the edge.
//!
//! ```text
//!      1 2 3 4 5 6 7 8 9 101112
//!   A  . . . . b b b b . . . .      b  blank
//!   B  . v 1 2 3 4 5 6 7 8 v .      v  vehicle
//!   …
//! ```

use std::fmt::Write as _;

use crate::dose_plan::Plan;
use foldshift_curves::elementary::exp10;
use foldshift_curves::optimal_design::HALF_LOG;
use foldshift_curves::optimal_design::{Candidate, Room};
use foldshift_plates::plate::{PlateFormat, Well};
use foldshift_tables::toml_document::quoted;
use foldshift_tables::units::DoseUnit;

/// Columns of vehicle wells, one on either side of the doses.
const VEHICLE_COLUMNS: usize = 2;
/// Blanks in the first and in the last row.
const BLANKS: usize = 4;
/// Beyond so many doses of one series nothing is gained.
const MOST_DOSES: usize = 12;

/// The kinds of plates of this format: one that both lines share, or one for each.
#[must_use]
pub fn rooms(format: PlateFormat) -> Vec<Room> {
    let (rows, cols) = (format.rows.saturating_sub(2), format.cols.saturating_sub(2));
    let doses = cols.saturating_sub(VEHICLE_COLUMNS).min(MOST_DOSES);
    let room = |plates: usize, rows: usize| Room {
        plates,
        doses,
        replicates: rows,
        vehicles: VEHICLE_COLUMNS * rows,
    };
    vec![room(1, rows / 2), room(2, rows)]
}

/// A rectangle of wells, corners included; rows and columns from 0.
fn wells((top, left): (usize, usize), (bottom, right): (usize, usize)) -> Option<String> {
    if top > bottom || left > right {
        return None;
    }
    let (from, to) = (Well::new(top, left)?, Well::new(bottom, right)?);
    Some(if from == to { from.to_string() } else { format!("{from}-{to}") })
}

/// The layout as TOML with wellmap's words. With a plate for each line it is the same for both and names none.
#[must_use]
pub fn toml(plan: &Plan, format: PlateFormat, words: &[String]) -> String {
    let design = plan.answer.design();
    let mut text = String::new();
    for line in words {
        for wrapped in wrapped(line, 110) {
            let _ = writeln!(text, "# {wrapped}");
        }
    }
    let (last_row, last_col) = (format.rows - 1, format.cols - 1);
    let doses_to = 1 + design.series.doses;
    let mut roles: Vec<(Option<String>, &str, Option<&str>)> = Vec::new();
    let left = (format.cols - BLANKS) / 2;
    for row in [0, last_row] {
        roles.push((wells((row, 0), (row, left - 1)), "empty", None));
        roles.push((wells((row, left), (row, left + BLANKS - 1)), "blank", None));
        roles.push((wells((row, left + BLANKS), (row, last_col)), "empty", None));
    }
    roles.push((wells((1, 0), (last_row - 1, 0)), "empty", None));
    roles.push((wells((1, last_col), (last_row - 1, last_col)), "empty", None));
    let shared = design.room.plates == 1;
    let lines = [&plan.parental.cell_line, &plan.resistant.cell_line];
    let blocks: Vec<(usize, usize, Option<&str>)> = if shared {
        let rows = (format.rows - 2) / 2;
        vec![(1, rows, Some(lines[0])), (1 + rows, 2 * rows, Some(lines[1]))]
    } else {
        vec![(1, last_row - 1, None)]
    };
    for (first, last, line) in &blocks {
        for col in [1, last_col - 1] {
            roles.push((wells((*first, col), (*last, col)), "vehicle", *line));
        }
        let used = first + design.replicates - 1;
        roles.push((wells((used + 1, 2), (*last, doses_to)), "empty", None));
        roles.push((wells((*first, doses_to + 1), (*last, last_col - 2)), "empty", None));
    }
    text.push_str("\n[well]\n");
    for (wells, role, line) in roles {
        let Some(wells) = wells else { continue };
        let line = line.map(|line| format!(", cell_line = {}", quoted(line))).unwrap_or_default();
        let _ = writeln!(text, "{} = {{ role = {}{line} }}", quoted(&wells), quoted(role));
    }
    for (first, _, line) in blocks {
        let Some(wells) = wells((first, 2), (first + design.replicates - 1, doses_to)) else { continue };
        let line = line.map(|line| format!("cell_line = {}\n", quoted(line))).unwrap_or_default();
        let _ = write!(
            text,
            "\n[[series]]\n{line}compound = {}\nwells = {}\ntop = {}\nfactor = {}\ndirection = \"right\"\n",
            quoted(&plan.compound),
            quoted(&wells),
            quoted(&top(design, plan.unit)),
            factor(design)
        );
    }
    text
}

/// The top dose as it is pipetted: `10 µM`.
#[must_use]
pub fn top(design: &Candidate, unit: DoseUnit) -> String {
    let rounded: f64 = format!("{:.5e}", exp10(design.series.log_top)).parse().unwrap_or_default();
    foldshift_tables::units::Dose::new(rounded, unit)
        .map_or_else(String::new, |dose| dose.readable().to_string())
}

/// The factor as a layout has it.
fn factor(design: &Candidate) -> String {
    let factor = design.series.factor;
    if (factor - HALF_LOG).abs() < 1e-9 { "\"half-log\"".to_owned() } else { factor.to_string() }
}

/// A sentence in lines of at most this many letters.
fn wrapped(sentence: &str, most: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in sentence.split_whitespace() {
        let line = lines.last_mut().expect("there is always a line");
        if line.is_empty() {
            line.push_str(word);
        } else if line.chars().count() + 1 + word.chars().count() <= most {
            line.push(' ');
            line.push_str(word);
        } else {
            lines.push(word.to_owned());
        }
    }
    lines
}
