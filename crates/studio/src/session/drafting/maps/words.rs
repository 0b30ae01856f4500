//! What is said of a map and of its wells.

use std::collections::BTreeMap;

use super::opened::Opened;
use foldshift_plates::plate::layout::painting::{Series, Words};
use foldshift_plates::plate::layout::{Direction, Factor, Role, WellContent};
use foldshift_plates::plate::well::row_name;
use foldshift_plates::plate::{PlateFormat, Well};
use foldshift_study::digest::shown;
use foldshift_tables::numerals::counted;
use foldshift_tables::units::Dose;

/// "larotrectinib 10 µM", "vehicle", "larotrectinib 10 µM, KM12, left out: bubble".
pub(super) fn said(content: &WellContent) -> String {
    let mut said = contents(content, shown);
    if let Some(line) = &content.cell_line {
        said = format!("{said}, {line}");
    }
    if let Some(why) = &content.exclude {
        said = format!("{said}, left out: {why}");
    }
    said
}

/// As it is pasted again: its doses are not rounded.
pub(super) fn copy(content: &WellContent) -> String {
    let said = contents(content, |dose| dose.to_string());
    content.cell_line.as_ref().map_or_else(|| said.clone(), |line| format!("{line}: {said}"))
}

fn contents(content: &WellContent, print: impl Fn(Dose) -> String) -> String {
    let (Some(compound), Some(dose)) = (content.first_compound(), content.dose) else {
        return role(content.role).to_owned();
    };
    let partners = content.partners.iter();
    let more = partners.map(|partner| format!(" + {} {}", partner.compound, print(partner.dose)));
    let all = format!("{compound} {}{}", print(dose), more.collect::<String>());
    if content.role == Role::Sample { all } else { format!("{}: {all}", role(content.role)) }
}

/// A role as people say it.
pub(super) fn role(role: Role) -> &'static str {
    match role {
        Role::NoDye => "no dye",
        Role::CompoundBlank => "compound blank",
        role => role.name(),
    }
}

/// What is written of a well that makes no sense.
pub(super) fn not_understood(words: &Words) -> String {
    let all: Vec<&str> = ["role", "compound", "dose", "unit"]
        .iter()
        .filter_map(|key| words.get(*key))
        .map(String::as_str)
        .collect();
    if all.is_empty() {
        "nothing that makes a role".to_owned()
    } else {
        format!("{}: not understood", all.join(" "))
    }
}

/// "60 samples, 12 vehicle wells (6 at the edge, 6 inside), 8 blanks, 16 empty. Nothing is missing."
pub(super) fn of_map(map: &Opened) -> String {
    let mut counts: BTreeMap<Role, usize> = BTreeMap::new();
    for content in map.contents.values() {
        *counts.entry(content.role).or_default() += 1;
    }
    let count = |role: Role| counts.get(&role).copied().unwrap_or(0);
    let vehicle = map.contents.iter().filter(|(_, content)| content.role == Role::Vehicle);
    let edge = vehicle.filter(|(well, _)| map.format.is_edge(**well)).count();
    let mut parts = Vec::new();
    for (_, role) in Role::ALL {
        let n = count(role);
        if n == 0 {
            continue;
        }
        parts.push(match role {
            Role::Sample => counted(n, "sample"),
            Role::Vehicle => {
                let wells = counted(n, "vehicle well");
                if edge > 0 && edge < n {
                    format!("{wells} ({edge} at the edge, {} inside)", n - edge)
                } else {
                    wells
                }
            }
            Role::Blank => counted(n, "blank"),
            Role::Empty => format!("{n} empty"),
            other => counted(n, &format!("{} well", self::role(other))),
        });
    }
    if parts.is_empty() {
        return "Nothing is painted yet.".to_owned();
    }
    let missing = missing(map);
    let end = if missing.is_empty() { "Nothing is missing.".to_owned() } else { missing.join(" ") };
    format!("{}. {end}", parts.join(", "))
}

/// "compound 1 and compound 2 of Panel A are names of the template: write what they are"; `None` where all are named.
pub(super) fn unnamed(placeholders: &[String]) -> Option<String> {
    let short = |name: &String| name.split_once(" of ").map_or(name.clone(), |(short, _)| short.to_owned());
    match placeholders {
        [] => None,
        [one] => Some(format!("{one} is a name of the template: write what it is")),
        [first @ .., last] => {
            let first: Vec<String> = first.iter().map(short).collect();
            Some(format!("{} and {last} are names of the template: write what they are", first.join(", ")))
        }
    }
}

/// What a map lacks, a sentence each.
pub(super) fn missing(map: &Opened) -> Vec<String> {
    let has = |role: Role| map.contents.values().any(|content| content.role == role);
    let mut missing = Vec::new();
    if has(Role::Sample) && !has(Role::Vehicle) {
        missing.push("Vehicle wells are missing.".to_owned());
    }
    if has(Role::Sample) && !has(Role::Blank) && !has(Role::Kill) {
        missing.push("There are no blanks and no kill control.".to_owned());
    }
    let open = map.format.iter().filter(|well| !map.contents.contains_key(well)).count();
    if open > 0 {
        missing.push(format!("{} no role.", has_n(open)));
    }
    missing
}

fn has_n(n: usize) -> String {
    if n == 1 { "1 well has".to_owned() } else { format!("{n} wells have") }
}

/// "10 doses, 10 µM to 0.316 nM; rows E, F and G are replicates."
pub(super) fn of_series(series: &Series) -> String {
    let dose = |text: Option<&String>| {
        text.and_then(|text| text.parse::<Dose>().ok()).map(shown).unwrap_or_default()
    };
    let range = format!(
        "{}, {} to {}",
        counted(series.doses.len(), "dose"),
        dose(series.doses.first()),
        dose(series.doses.last())
    );
    format!("{range}; {}", replicates(series))
}

fn replicates(series: &Series) -> String {
    let along_row = matches!(series.direction, Direction::Right | Direction::Left);
    let mut lines: Vec<usize> =
        series.wells.iter().map(|well| if along_row { well.row() } else { well.col() }).collect();
    lines.sort_unstable();
    lines.dedup();
    let name = |line: &usize| if along_row { row_name(*line) } else { (line + 1).to_string() };
    let what = if along_row { "row" } else { "column" };
    match lines.as_slice() {
        [one] => format!("one well a dose, in {what} {}.", name(one)),
        [first, second] => format!("{what}s {} and {} are replicates.", name(first), name(second)),
        [first, middle @ .., last] if lines.len() <= 4 => {
            let middle: Vec<String> = middle.iter().map(name).collect();
            format!("{what}s {}, {} and {} are replicates.", name(first), middle.join(", "), name(last))
        }
        [first, .., last] => format!("{what}s {} to {} are replicates.", name(first), name(last)),
        [] => String::new(),
    }
}

/// The step of a series as the page types it: "half-log", "3"; empty where its doses are listed.
pub(super) fn factor(factor: Option<Factor>) -> String {
    match factor {
        Some(Factor::HalfLog) => "half-log".to_owned(),
        Some(Factor::Number(number)) => number.to_string(),
        None => String::new(),
    }
}

/// "E3 to G12".
pub(super) fn from_to(from: Well, to: Well) -> String {
    if from == to { from.to_string() } else { format!("{from} to {to}") }
}

/// Cells beyond the plate, counted and named: "24 cells do not fit on 96 wells: rows I to P".
pub(super) fn beyond(cells: &[(usize, usize)], format: PlateFormat) -> String {
    let outside = |all: Vec<usize>, most: usize, name: &dyn Fn(usize) -> String, what: &str| {
        let mut all: Vec<usize> = all.into_iter().filter(|at| *at >= most).collect();
        all.sort_unstable();
        all.dedup();
        match all.as_slice() {
            [] => None,
            [one] => Some(format!("{what} {}", name(*one))),
            [first, .., last] => Some(format!("{what}s {} to {}", name(*first), name(*last))),
        }
    };
    let rows = outside(cells.iter().map(|(row, _)| *row).collect(), format.rows, &row_name, "row");
    let column = |at: usize| (at + 1).to_string();
    let columns = outside(cells.iter().map(|(_, at)| *at).collect(), format.cols, &column, "column");
    let named: Vec<String> = rows.into_iter().chain(columns).collect();
    let fit = if cells.len() == 1 {
        "1 cell does not fit".to_owned()
    } else {
        format!("{} cells do not fit", cells.len())
    };
    format!("{fit} on {} wells: {}", format.wells(), named.join(" and "))
}
