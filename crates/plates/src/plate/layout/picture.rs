//! A layout drawn for the terminal.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::plate::layout::{Role, WellContent};
use crate::plate::well::{PlateFormat, Well, row_name};
use foldshift_tables::numerals::counted;
use foldshift_tables::visible::visible;

/// The plate as text: a sign per well (letters for compounds, `v` vehicle, `b` blank, …), the dose
/// ranges of every compound below. Lower-case signs are roles; capital letters are compounds.
#[must_use]
pub fn draw(contents: &BTreeMap<Well, WellContent>, format: PlateFormat) -> String {
    let compounds = compounds(contents);
    let mut text = String::new();
    let width = 3;
    text.push_str("   ");
    for col in 0..format.cols {
        let _ = write!(text, "{:>width$}", col + 1);
    }
    text.push('\n');
    for row in 0..format.rows {
        let _ = write!(text, "{:>3}", row_name(row));
        for col in 0..format.cols {
            let content = Well::new(row, col).and_then(|well| contents.get(&well));
            let sign = content.map_or("·".to_owned(), |content| sign(content, &compounds));
            let _ = write!(text, "{sign:>width$}");
        }
        text.push('\n');
    }
    text.push('\n');
    for (compound, letter) in &compounds {
        let _ = writeln!(text, "  {letter}  {}: {}", visible(compound), doses(contents, compound));
    }
    for (name, role) in Role::ALL {
        let n = contents.values().filter(|content| content.role == role && role != Role::Sample).count();
        if n > 0 {
            let _ =
                writeln!(text, "  {}  {name}: {n} well{}", role_sign(role), if n == 1 { "" } else { "s" });
        }
    }
    let excluded: Vec<Well> =
        contents.iter().filter(|(_, content)| content.exclude.is_some()).map(|(well, _)| *well).collect();
    if !excluded.is_empty() {
        let _ = writeln!(text, "  x  excluded: {}", crate::plate::layout::listed(&excluded));
    }
    let absent = format.iter().filter(|well| !contents.contains_key(well)).count();
    if absent > 0 {
        let _ = writeln!(text, "  ·  not in the layout: {absent} well{}", if absent == 1 { "" } else { "s" });
    }
    text
}

/// A letter for every compound, in the order of the plate.
fn compounds(contents: &BTreeMap<Well, WellContent>) -> Vec<(String, char)> {
    let mut names: Vec<String> = Vec::new();
    for content in contents.values().filter(|content| content.role == Role::Sample) {
        if let Some(compound) = &content.compound
            && !names.contains(compound)
        {
            names.push(compound.clone());
        }
    }
    let letters = ('A'..='Z').chain('0'..='9').chain(std::iter::repeat('#'));
    names.into_iter().zip(letters).collect()
}

fn role_sign(role: Role) -> char {
    match role {
        Role::Sample => 's',
        Role::Vehicle => 'v',
        Role::Blank => 'b',
        Role::Kill => 'k',
        Role::NoDye => 'n',
        Role::CompoundBlank => 'c',
        Role::T0 => 't',
        Role::Empty => '.',
    }
}

fn sign(content: &WellContent, compounds: &[(String, char)]) -> String {
    if content.exclude.is_some() {
        return "x".to_owned();
    }
    if content.role == Role::Sample {
        let letter = compounds.iter().find(|(name, _)| Some(name) == content.compound.as_ref());
        return letter.map_or('s', |(_, letter)| *letter).to_string();
    }
    role_sign(content.role).to_string()
}

fn doses(contents: &BTreeMap<Well, WellContent>, compound: &str) -> String {
    let mut doses: Vec<_> = contents
        .values()
        .filter(|content| content.role == Role::Sample && content.compound.as_deref() == Some(compound))
        .filter_map(|content| content.dose)
        .collect();
    let wells = doses.len();
    let Some(unit) = doses.first().map(|dose| dose.unit()) else { return String::new() };
    doses.sort_by(|a, b| a.in_unit(unit).unwrap_or(0.0).total_cmp(&b.in_unit(unit).unwrap_or(0.0)));
    doses.dedup_by(|a, b| a.in_unit(unit) == b.in_unit(unit));
    match (doses.first(), doses.last()) {
        (Some(low), Some(high)) => {
            format!(
                "{}, {}, {} to {high}",
                counted(wells, "well"),
                counted(doses.len(), "dose"),
                short(low.value(), &low.unit().to_string())
            )
        }
        _ => String::new(),
    }
}

fn short(value: f64, unit: &str) -> String {
    let digits = format!("{value:.3e}").parse::<f64>().unwrap_or(value);
    format!("{digits} {unit}")
}
