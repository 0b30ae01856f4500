//! Lists: a well a line, under headings or without.

use std::collections::BTreeMap;

use super::cell;
use super::{Rows, Taken, Variable};
use crate::plate::layout::Role;
use crate::plate::layout::painting::said::Words;
use crate::plate::layout::words::{canonical, is_numbered, is_vehicle};
use crate::plate::well::Well;
use foldshift_tables::units::DoseUnit;

/// Reads a list; `false` where it is none.
pub(super) fn read(rows: &Rows, variable: &Variable, taken: &mut Taken) -> bool {
    let filled: Vec<(usize, &Vec<String>)> =
        rows.iter().enumerate().filter(|(_, cells)| cells.iter().any(|cell| !cell.is_empty())).collect();
    let Some((_, first)) = filled.first() else { return false };
    let heads: Vec<(String, Option<DoseUnit>)> = first.iter().map(|cell| canonical(cell)).collect();
    if let Some(well_at) = heads.iter().position(|(name, _)| name == "well") {
        let lines = &filled[1..];
        taken.twice(lines, well_at);
        for (line, cells) in lines {
            headed(*line, cells, &heads, well_at, taken);
        }
        return true;
    }
    let names_well = |cells: &[String]| cells.first().is_some_and(|cell| cell.parse::<Well>().is_ok());
    if !filled.iter().all(|(_, cells)| cells.len() > 1 && names_well(cells)) {
        return false;
    }
    taken.twice(&filled, 0);
    for (line, cells) in filled {
        bare(line, cells, variable, taken);
    }
    true
}

impl Taken<'_> {
    /// Wells that several of these lines name: which of them counts is not ours to say, so none is taken.
    fn twice(&mut self, lines: &[(usize, &Vec<String>)], well_at: usize) {
        let mut named: BTreeMap<Well, Vec<usize>> = BTreeMap::new();
        for (line, cells) in lines {
            if let Some(well) = cells.get(well_at).and_then(|cell| cell.parse::<Well>().ok()) {
                named.entry(well).or_default().push(line + 1);
            }
        }
        self.twice = named.into_iter().filter(|(_, lines)| lines.len() > 1).collect();
    }
}

/// Where a well is; a well that no plate has is strange, as is one that is named twice; one that this plate has not does not
/// fit.
fn place(line: usize, text: &str, taken: &mut Taken) -> Option<Well> {
    let at = format!("line {}", line + 1);
    match text.parse::<Well>() {
        Ok(well) if !taken.format.contains(well) => {
            taken.pasted.beyond.push((well.row(), well.col()));
            None
        }
        Ok(well) => {
            let Some(lines) = taken.twice.get(&well) else { return Some(well) };
            let lines: Vec<String> = lines.iter().map(ToString::to_string).collect();
            let why = format!("{well} is named in lines {}: keep one of them", lines.join(", "));
            taken.strange(at, text, why);
            None
        }
        Err(why) => {
            taken.strange(at, text, why.to_string());
            None
        }
    }
}

fn headed(
    line: usize,
    cells: &[String],
    heads: &[(String, Option<DoseUnit>)],
    well_at: usize,
    taken: &mut Taken,
) {
    let Some(well) = place(line, cells.get(well_at).map_or("", String::as_str), taken) else { return };
    let beside = |key: &str| {
        let at = heads.iter().position(|(name, _)| name == key)?;
        cells.get(at).filter(|cell| !cell.is_empty()).cloned()
    };
    let mut words = Words::new();
    for ((name, unit), text) in heads.iter().zip(cells) {
        let is_unit = name == "unit" || name.starts_with("unit_");
        if text.is_empty() || name.is_empty() || name == "well" || name == "plate" || is_unit {
            continue;
        }
        let is_dose = name == "dose" || name.starts_with("dose_") && is_numbered(name);
        let read = if is_dose {
            let own = beside(&name.replacen("dose", "unit", 1)).or_else(|| beside("unit"));
            let unit = unit.map(|unit| unit.to_string()).or(own);
            cell::dose(text, unit.as_deref(), taken.points).map(|dose| Words::from([(name.clone(), dose)]))
        } else {
            cell::read(text, &Variable { key: name.clone(), unit: None }, taken.points)
        };
        match read {
            Ok(more) => words.extend(more),
            Err(why) => {
                taken.strange(well.to_string(), text, why);
                return;
            }
        }
    }
    // A control needs no compound, and its dose is none.
    if words.contains_key("role") && !words.contains_key("compound") {
        words.remove("dose");
    }
    if !words.is_empty() {
        taken.pasted.wells.entry(well).or_default().extend(words);
    }
}

/// A well and what it holds: in one cell, or compound, dose and unit side by side.
fn bare(line: usize, cells: &[String], variable: &Variable, taken: &mut Taken) {
    let Some(well) = place(line, &cells[0], taken) else { return };
    let rest: Vec<&String> = cells[1..].iter().collect();
    let filled = rest.iter().rposition(|cell| !cell.is_empty()).map_or(0, |at| at + 1);
    let read = match &rest[..filled] {
        [] => return,
        [one] => cell::read(one, variable, taken.points),
        [compound, dose] if variable.key.is_empty() => {
            cell::dose(dose, None, taken.points).map(|dose| of(compound, dose))
        }
        [compound, dose, unit] if variable.key.is_empty() => {
            cell::dose(dose, Some(unit), taken.points).map(|dose| of(compound, dose))
        }
        _ => Err("give the columns headings: well, compound, dose, cell_line".to_owned()),
    };
    match read {
        Ok(words) => taken.pasted.wells.entry(well).or_default().extend(words),
        Err(why) => {
            let text = rest[..filled].iter().map(|cell| cell.as_str()).collect::<Vec<_>>().join(" ");
            taken.strange(well.to_string(), &text, why);
        }
    }
}

fn of(compound: &str, dose: String) -> Words {
    if is_vehicle(compound) {
        // What stands beside the solvent is its share, and no dose of a compound.
        return Words::from([("role".to_owned(), Role::Vehicle.name().to_owned())]);
    }
    Words::from([("compound".to_owned(), compound.to_owned()), ("dose".to_owned(), dose)])
}
