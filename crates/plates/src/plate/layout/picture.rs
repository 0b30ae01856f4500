//! A layout drawn for the terminal.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::plate::layout::{Role, WellContent};
use crate::plate::well::{PlateFormat, Well, row_name};
use foldshift_tables::numerals::counted;
use foldshift_tables::units::Dose;
use foldshift_tables::visible::visible;

/// The plate as text: a sign per well (letters for compounds, `v` vehicle, `b` blank, …), the dose
/// ranges of every compound below. Lower-case signs are roles; capital letters are compounds, and combinations:
/// one letter for each pair, however many doses of the second one there are.
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
    for (drugs, letter) in &compounds {
        let wells: Vec<&WellContent> =
            contents.values().filter(|content| Drugs::of(content).as_ref() == Some(drugs)).collect();
        let _ = writeln!(text, "  {letter}  {}", drugs.described(&wells));
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

/// What is in a sample, apart from the doses.
#[derive(Clone, PartialEq)]
struct Drugs {
    first: String,
    others: Vec<String>,
}

impl Drugs {
    fn of(content: &WellContent) -> Option<Self> {
        let first = content.first_compound().filter(|_| content.role == Role::Sample)?.to_owned();
        Some(Self {
            first,
            others: content.partners.iter().map(|partner| partner.compound.clone()).collect(),
        })
    }

    /// `A: 30 wells, 10 doses, 1 nM to 10 µM`; of a combination the doses of each.
    fn described(&self, wells: &[&WellContent]) -> String {
        let alone = range(wells.iter().filter_map(|content| content.dose));
        let n = counted(wells.len(), "well");
        if self.others.is_empty() {
            return format!("{}: {n}, {alone}", visible(&self.first));
        }
        let others = self.others.iter().enumerate().map(|(at, name)| {
            let doses = wells.iter().filter_map(|content| Some(content.partners.get(at)?.dose));
            format!("{}: {}", visible(name), range(doses))
        });
        let each: Vec<String> =
            std::iter::once(format!("{}: {alone}", visible(&self.first))).chain(others).collect();
        let names: Vec<&str> = std::iter::once(&self.first).chain(&self.others).map(String::as_str).collect();
        format!("{}: {n}; {}", visible(&names.join(" + ")), each.join("; "))
    }
}

/// A letter for every compound and combination, in the order of the plate.
fn compounds(contents: &BTreeMap<Well, WellContent>) -> Vec<(Drugs, char)> {
    let mut found: Vec<Drugs> = Vec::new();
    for drugs in contents.values().filter_map(Drugs::of) {
        if !found.contains(&drugs) {
            found.push(drugs);
        }
    }
    let letters = ('A'..='Z').chain('0'..='9').chain(std::iter::repeat('#'));
    found.into_iter().zip(letters).collect()
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

fn sign(content: &WellContent, compounds: &[(Drugs, char)]) -> String {
    if content.exclude.is_some() {
        return "x".to_owned();
    }
    if content.role == Role::Sample {
        let drugs = Drugs::of(content);
        let letter = compounds.iter().find(|(known, _)| Some(known) == drugs.as_ref());
        return letter.map_or('s', |(_, letter)| *letter).to_string();
    }
    role_sign(content.role).to_string()
}

/// `10 doses, 1 nM to 10 µM`; `1 dose, 100 nM`.
fn range(doses: impl Iterator<Item = Dose>) -> String {
    let mut doses: Vec<Dose> = doses.collect();
    let Some(unit) = doses.first().map(|dose| dose.unit()) else { return String::new() };
    doses.sort_by(|a, b| a.in_unit(unit).unwrap_or(0.0).total_cmp(&b.in_unit(unit).unwrap_or(0.0)));
    doses.dedup_by(|a, b| a.in_unit(unit) == b.in_unit(unit));
    match (doses.first(), doses.last()) {
        (Some(low), Some(high)) => {
            format!(
                "{}, {} to {high}",
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
