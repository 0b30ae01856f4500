//! A pass of the Analyst: its moment, its plate, and its lists of wells.

use crate::ingest::analyst::moment::{Moment, since_first};
use crate::ingest::analyst::{HELP, begins};
use crate::ingest::wording::{Kind, kind_of};
use crate::plate::Well;
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::sheet::Sheet;

/// One pass over one plate.
pub(super) struct Pass {
    pub(super) line: usize,
    /// What stands behind the moment; may be empty.
    pub(super) plate: String,
    moment: Moment,
    pub(super) lists: Vec<Wells>,
}

/// A list of wells.
pub(super) enum Wells {
    /// Readings: the line of each well.
    Raw { read: String, wells: Vec<(usize, Well)> },
    /// What was calculated of them.
    Calculated { name: String, line: usize, values: usize },
}

type Problem = Box<Diagnostic>;

fn error(sheet: &Sheet, message: &str, line: usize) -> Problem {
    let length = sheet.line(line).chars().count().max(1);
    Box::new(sheet.error_at(message, line, 1, length).code(Code::Export).help(HELP))
}

/// All passes of a sheet, in order.
pub(super) fn all(sheet: &Sheet) -> Result<Vec<Pass>, Problem> {
    let mut passes: Vec<Pass> = Vec::new();
    let mut line = 0;
    while line < sheet.len() {
        let text = sheet.first_text(line);
        if let Some(moment) = Moment::of(&text) {
            let plate = sheet.cells(line).get(1).map(|cell| cell.text.trim().to_owned()).unwrap_or_default();
            passes.push(Pass { line, plate, moment, lists: Vec::new() });
        } else if begins(sheet, line) {
            let Some(pass) = passes.last_mut() else {
                return Err(error(sheet, "no date and time stand above this list of wells", line));
            };
            let (list, end) = list(sheet, line, pass)?;
            pass.lists.push(list);
            line = end;
            continue;
        } else if !(text.is_empty() || text.starts_with(char::is_alphabetic) && text.contains(':')) {
            return Err(error(sheet, "this line belongs to no list of wells", line));
        }
        line += 1;
    }
    match passes.iter().find(|pass| pass.lists.is_empty()) {
        Some(empty) => {
            Err(error(sheet, "truncated: no list of wells follows this date and time", empty.line))
        }
        None => Ok(passes),
    }
}

/// The list whose head begins in `head`, and the line behind it.
fn list(sheet: &Sheet, head: usize, pass: &Pass) -> Result<(Wells, usize), Problem> {
    let value = |line: usize| {
        let cells = sheet.cells(line);
        cells
            .iter()
            .skip(1)
            .map(|cell| cell.text.trim())
            .find(|text| !text.is_empty())
            .unwrap_or_default()
            .to_owned()
    };
    let (formula, name, units) = (value(head), value(head + 1), value(head + 2));
    let mut wells: Vec<(usize, Well)> = Vec::new();
    let mut line = head + 3;
    while line < sheet.len() {
        let text = sheet.first_text(line);
        if let Ok(well) = text.parse::<Well>() {
            let filled = sheet.cells(line).iter().filter(|cell| !cell.text.is_empty()).count();
            if filled > 2 || (sheet.name().is_none() && sheet.cells(line).len() < 2) {
                return Err(error(sheet, "this line is not a well and its reading", line));
            }
            wells.push((line, well));
        } else if !wells.is_empty() || !text.starts_with("Display format:") {
            break;
        }
        line += 1;
    }
    let listed = rectangle(&formula);
    let lacking =
        listed.as_ref().and_then(|all| all.iter().find(|well| !wells.iter().any(|(_, w)| w == *well)));
    let beyond = listed.as_ref().and_then(|all| wells.iter().find(|(_, well)| !all.contains(well)));
    if let Some(well) = lacking {
        let message = format!("well {well} of `{formula}` is missing below this head");
        return Err(error(sheet, &message, head));
    }
    if let Some((line, well)) = beyond {
        let message = format!("well {well} is none of `{formula}`");
        return Err(error(sheet, &message, *line));
    }
    if listed.is_none() || wells.is_empty() {
        return Err(error(sheet, "this list does not say its wells as `(a1:h12)`, or has none", head));
    }
    if matches!(kind_of(&name), Kind::Derived(_)) {
        return Ok((Wells::Calculated { name, line: head, values: wells.len() }, line));
    }
    let Some(mode) = mode_of(&name, &units) else {
        let message = format!("`{name}` in `{units}` is no read that is known");
        return Err(error(sheet, &message, head + 1));
    };
    let same =
        |list: &&Wells| matches!(list, Wells::Raw { read, .. } if read.split(" #").next() == Some(mode));
    let read = match pass.lists.iter().filter(same).count() {
        0 => mode.to_owned(),
        before => format!("{mode} #{}", before + 1),
    };
    Ok((Wells::Raw { read, wells }, line))
}

/// The wells of `a1r0(a1:h12) = …`.
fn rectangle(formula: &str) -> Option<Vec<Well>> {
    let (first, last) = formula.split_once('(')?.1.split_once(')')?.0.split_once(':')?;
    let (first, last): (Well, Well) = (first.trim().parse().ok()?, last.trim().parse().ok()?);
    let rows = first.row()..=last.row();
    rows.flat_map(|row| (first.col()..=last.col()).map(move |col| Well::new(row, col))).collect()
}

/// The mode that the name of the data or their unit says.
fn mode_of(name: &str, units: &str) -> Option<&'static str> {
    let name = name.to_uppercase();
    let words: Vec<&str> = name.split(|c: char| !c.is_ascii_alphanumeric()).collect();
    let says = |starts: &[&str]| words.iter().any(|word| starts.iter().any(|start| word.starts_with(start)));
    if says(&["ABS"]) || matches!(units, "O.D." | "OD") {
        Some("absorbance")
    } else if says(&["LUM"]) || units == "RLU" {
        Some("luminescence")
    } else if says(&["FLUOR", "FI"]) || units == "RFU" {
        Some("fluorescence")
    } else {
        None
    }
}

/// The seconds of the passes of one plate; none where there is one pass.
pub(super) fn times(sheet: &Sheet, passes: &[&Pass]) -> Result<Vec<Option<f64>>, Problem> {
    if passes.len() == 1 {
        return Ok(vec![None]);
    }
    let moments: Vec<Moment> = passes.iter().map(|pass| pass.moment).collect();
    let Some(times) = since_first(&moments) else {
        return Err(error(sheet, "nobody can tell the day from the month of these passes", passes[1].line));
    };
    if let Some(at) = (1..times.len()).find(|at| times[*at] <= times[*at - 1]) {
        return Err(error(
            sheet,
            "this pass is not later than the one before it of the same plate",
            passes[at].line,
        ));
    }
    Ok(times.into_iter().map(Some).collect())
}
