//! What a person does to a map, and what is wanted of every well then.

use std::collections::{BTreeMap, BTreeSet};

use super::amounts::{self, Points};
use super::geometry::{Turn, between, moved};
use super::ladder::ladder;
use super::one_well::{is_of_contents, names_compound, painted, refused};
use super::said::{Said, Standing, Words};
use super::sense::{checked, each_has_a_compound};
use crate::plate::layout::words::is_vehicle;
use crate::plate::layout::{Direction, Factor, listed};
use crate::plate::well::{PlateFormat, Well};
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::units::Dose;

/// What a person does to a map.
#[derive(Clone, Debug, PartialEq)]
pub enum Stroke {
    /// Says something of wells; an empty text takes away what was said.
    Set {
        /// The wells.
        wells: BTreeSet<Well>,
        /// Role, compound, dose, cell line, or any other key.
        words: Words,
    },
    /// Lays a dilution series over a rectangle.
    Series(SeriesDrawn),
    /// Takes away what is said of wells themselves; what their rows and columns say of them remains.
    Clear(BTreeSet<Well>),
    /// Moves what wells hold; where it lies then, it stands in the place of what was there.
    Move {
        /// The wells.
        wells: BTreeSet<Well>,
        /// Down, where positive.
        rows: i32,
        /// To the right, where positive.
        columns: i32,
    },
    /// Lays the whole map otherwise.
    Turn(Turn),
    /// Calls a compound otherwise, wherever it stands.
    Rename {
        /// As it is called.
        from: String,
        /// As it is to be called.
        to: String,
    },
    /// Says something else of each well: what was pasted.
    Put(BTreeMap<Well, Words>),
}

/// A dilution series as it is drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct SeriesDrawn {
    /// The corner with the highest dose.
    pub from: Well,
    /// The corner across from it.
    pub to: Well,
    /// The compound.
    pub compound: String,
    /// The highest dose, with its unit.
    pub top: String,
    /// `half-log`, or a number above 1.
    pub factor: String,
    /// The way in which the dose falls; that of the longer side where it is not said.
    pub direction: Option<Direction>,
    /// The cell line; what was said of it stays where this is empty.
    pub cell_line: String,
}

/// What is wanted of every well, and which wells were meant.
pub(super) struct Wanted {
    pub(super) said: Said,
    pub(super) touched: BTreeSet<Well>,
}

impl Stroke {
    /// What is wanted of every well then.
    ///
    /// # Errors
    /// When it reaches beyond the plate, or says what makes no sense.
    pub(super) fn wanted(&self, now: &Standing, format: PlateFormat) -> Result<Wanted, Diagnostic> {
        let mut said = now.said.clone();
        let begin = |well: Well| now.said.get(&well).cloned().unwrap_or_else(|| now.below(well));
        let touched = match self {
            Self::Set { wells, words } => {
                on_the_plate(wells, format)?;
                let words = checked(words)?;
                for well in wells {
                    said.insert(*well, painted(begin(*well), &words));
                }
                each_has_a_compound(wells, &words, &said)?;
                wells.clone()
            }
            Self::Put(each) => {
                let wells: BTreeSet<Well> = each.keys().copied().collect();
                on_the_plate(&wells, format)?;
                for (well, words) in each {
                    let words = checked(words)?;
                    said.insert(*well, painted(begin(*well), &words));
                    each_has_a_compound(&BTreeSet::from([*well]), &words, &said)?;
                }
                wells
            }
            Self::Series(drawn) => {
                let doses = drawn.doses(format)?;
                for (well, dose) in &doses {
                    let mut words = begin(*well);
                    words.retain(|key, _| !is_of_contents(key));
                    words.insert("compound".to_owned(), drawn.compound.trim().to_owned());
                    words.insert("dose".to_owned(), dose.clone());
                    if !drawn.cell_line.trim().is_empty() {
                        words.insert("cell_line".to_owned(), drawn.cell_line.trim().to_owned());
                    }
                    said.insert(*well, words);
                }
                doses.into_keys().collect()
            }
            Self::Clear(wells) => {
                on_the_plate(wells, format)?;
                for well in wells {
                    clear(&mut said, *well, now);
                }
                wells.clone()
            }
            Self::Move { wells, rows, columns } => {
                on_the_plate(wells, format)?;
                let there = wells.iter().map(|well| {
                    moved(*well, *rows, *columns, format).ok_or_else(|| {
                        let message = format!("{well} would be moved off a {}-well plate", format.wells());
                        refused(Code::NotAWell, message, "move it less far, or fewer wells")
                    })
                });
                let there: Vec<Well> = there.collect::<Result<_, _>>()?;
                for well in wells {
                    clear(&mut said, *well, now);
                }
                for (from, to) in wells.iter().zip(&there) {
                    match now.said.get(from) {
                        Some(words) => drop(said.insert(*to, words.clone())),
                        None => clear(&mut said, *to, now),
                    }
                }
                wells.iter().copied().chain(there).collect()
            }
            Self::Rename { from, to } => renamed(&mut said, from.trim(), to.trim())?,
            Self::Turn(turn) => {
                said = now
                    .said
                    .iter()
                    .filter_map(|(well, words)| Some((turn.of(*well, format)?, words.clone())))
                    .collect();
                format.iter().collect()
            }
        };
        Ok(Wanted { said, touched })
    }
}

/// Calls a compound otherwise in every well that has it; which these are.
fn renamed(said: &mut Said, from: &str, to: &str) -> Result<BTreeSet<Well>, Diagnostic> {
    if to.is_empty() || to.chars().any(char::is_control) {
        return Err(refused(Code::EmptyCell, format!("`{from}` gets no name"), "name the compound"));
    }
    if is_vehicle(to) {
        let help = "choose its wells and paint them as vehicle";
        return Err(refused(Code::UnknownName, format!("`{to}` is the vehicle and no compound"), help));
    }
    let mut touched = BTreeSet::new();
    for (well, words) in said.iter_mut() {
        let here: Vec<String> = words
            .iter()
            .filter(|(key, name)| names_compound(key) && *name == from)
            .map(|(key, _)| key.clone())
            .collect();
        if here.is_empty() {
            continue;
        }
        if from != to && words.iter().any(|(key, name)| names_compound(key) && name == to) {
            let message = format!("{well} has `{to}` already, beside `{from}`");
            return Err(refused(Code::UnknownName, message, "give it another name"));
        }
        words.extend(here.into_iter().map(|key| (key, to.to_owned())));
        touched.insert(*well);
    }
    if touched.is_empty() {
        return Err(refused(
            Code::UnknownName,
            format!("no well of this map has `{from}`"),
            "load the page again",
        ));
    }
    Ok(touched)
}

/// A well as if nothing were said of it itself.
fn clear(said: &mut Said, well: Well, now: &Standing) {
    if now.named_below.contains(&well) {
        said.insert(well, now.below(well));
    } else {
        said.remove(&well);
    }
}

impl SeriesDrawn {
    /// Every well with its dose.
    ///
    /// # Errors
    /// When it lacks a compound, a dose with its unit or a factor, falls below 1 fM, or reaches beyond the plate.
    pub fn doses(&self, format: PlateFormat) -> Result<BTreeMap<Well, String>, Diagnostic> {
        let wells = between(self.from, self.to);
        on_the_plate(&wells, format)?;
        if self.compound.trim().is_empty() {
            return Err(refused(Code::EmptyCell, "the series has no compound", "name it"));
        }
        let top = amounts::dose(&self.top, None, Points::Decimal)?;
        let dose: Dose = top.parse().map_err(|_| {
            let message = format!("`{}` is no highest dose", self.top.trim());
            refused(Code::Unit, message, "write a number and its unit, such as `10 uM`")
        })?;
        if dose.is_zero() {
            let help = "give the highest dose, such as `10 uM`; wells without the compound are vehicle";
            return Err(refused(Code::OutOfRange, "a series does not begin at 0", help));
        }
        let factor = self.factor()?;
        let direction = self.direction();
        let mut lines: Vec<usize> = wells.iter().map(|well| direction.line(*well)).collect();
        lines.sort_unstable();
        lines.dedup();
        if matches!(direction, Direction::Left | Direction::Up) {
            lines.reverse();
        }
        let doses = ladder(&top, factor, lines.len()).unwrap_or_default();
        let lowest = doses.last().and_then(|dose| dose.parse().ok());
        if lowest.is_none_or(amounts::is_too_small) {
            let message =
                format!("{} steps by {} from {top} end below 1 fM", lines.len(), self.factor.trim());
            let help = "choose fewer wells, a smaller factor or a higher dose";
            return Err(refused(Code::OutOfRange, message, help));
        }
        let of_line: BTreeMap<usize, &String> = lines.into_iter().zip(&doses).collect();
        Ok(wells
            .iter()
            .filter_map(|well| Some((*well, (*of_line.get(&direction.line(*well))?).clone())))
            .collect())
    }

    /// The factor, as people write it.
    ///
    /// # Errors
    /// When it is none, or so small or large that no series comes of it.
    pub fn factor(&self) -> Result<Factor, Diagnostic> {
        amounts::factor(&self.factor)
    }

    /// The way in which the dose falls: along the longer side, away from the corner of the highest dose.
    #[must_use]
    pub fn direction(&self) -> Direction {
        let (down, right) =
            (self.from.row().abs_diff(self.to.row()), self.from.col().abs_diff(self.to.col()));
        self.direction.unwrap_or(
            match (right >= down, self.to >= self.from, self.to.col() >= self.from.col()) {
                (true, _, true) => Direction::Right,
                (true, _, false) => Direction::Left,
                (false, true, _) => Direction::Down,
                (false, false, _) => Direction::Up,
            },
        )
    }
}

fn on_the_plate(wells: &BTreeSet<Well>, format: PlateFormat) -> Result<(), Diagnostic> {
    let beyond: Vec<Well> = wells.iter().copied().filter(|well| !format.contains(*well)).collect();
    if beyond.is_empty() {
        return Ok(());
    }
    let message = format!("a {}-well plate has no well {}", format.wells(), listed(&beyond));
    Err(refused(Code::NotAWell, message, "choose wells of this map"))
}
