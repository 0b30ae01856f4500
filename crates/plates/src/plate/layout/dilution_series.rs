//! Dilution series: a rectangle or a pattern of wells, a top dose, a factor and a direction instead of every value.

use std::collections::BTreeMap;

use crate::plate::layout::pattern;
use crate::plate::well::Well;
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::toml_document::Section;
use foldshift_tables::units::Dose;

/// One `[[series]]`.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Series {
    /// Every well with its dose, as a text with a unit.
    pub(super) doses: Vec<(Well, String)>,
}

/// The way in which the dose falls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Direction {
    /// From left to right.
    Right,
    /// From right to left.
    Left,
    /// From the top of the plate to its bottom.
    Down,
    /// From its bottom to its top.
    Up,
}

/// The step of a series. Half a logarithm is exact: every second step divides by ten.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Factor {
    /// A number above 1.
    Number(f64),
    /// √10.
    HalfLog,
}

impl Factor {
    /// The factor that a text names: `half-log`, or a number above 1.
    #[must_use]
    pub fn named(text: &str) -> Option<Self> {
        if text == "half-log" {
            return Some(Self::HalfLog);
        }
        text.parse::<f64>().ok().filter(|factor| factor.is_finite() && *factor > 1.0).map(Self::Number)
    }

    /// `top` divided by the factor `steps` times.
    pub(super) fn divide(self, top: f64, steps: i32) -> f64 {
        match self {
            Self::Number(factor) => round(top / factor.powi(steps)),
            Self::HalfLog => {
                let whole = top / 10_f64.powi(steps / 2);
                round(if steps % 2 == 0 { whole } else { whole / 10_f64.sqrt() })
            }
        }
    }
}

/// To twelve significant digits, as far as anybody pipettes: 10/3.1623² is then not 0.9999999999999998.
fn round(value: f64) -> f64 {
    format!("{value:.11e}").parse().unwrap_or(value)
}

/// The keys that describe a series; every other key is a property of its wells.
pub(super) const OWN_KEYS: [&str; 6] = ["wells", "quadrant", "top", "factor", "direction", "doses"];

/// Reads the wells and doses of a series; other keys belong to the caller.
pub(super) fn read(section: &Section, problems: &mut Vec<Diagnostic>) -> Option<Series> {
    let source = section.source;
    let before = problems.len();
    let wells = section.text("wells", problems);
    if wells.is_none() && problems.len() == before {
        problems.push(section.missing("wells", "give the rectangle, such as `wells = \"B2-D11\"`"));
    }
    let wells = wells?;
    let mut named = match pattern::wells(&wells.value) {
        Ok(named) => named,
        Err(message) => {
            let problem = Diagnostic::error(
                Code::UnknownWord,
                format!("`{}` does not name wells: {message}", wells.value),
            );
            let help = "write two corners, such as `B2-D11`, or a pattern, such as `A1,A3,...,A23`";
            problems.push(source.point(problem.help(help), wells.span));
            return None;
        }
    };
    if let Some(quadrant) = section.scalar("quadrant", problems) {
        let number = quadrant.value.parse::<usize>().ok().filter(|number| (1..=4).contains(number));
        let moved = number.and_then(|number| named.iter().map(|well| in_quadrant(*well, number)).collect());
        let Some(moved) = moved else {
            let problem = Diagnostic::error(
                Code::UnknownWord,
                format!("`{}` is not a quadrant of these wells", quadrant.value),
            );
            let help = "write 1 to 4; `wells` are then those of the plate that was stamped, such as `A1-H12`";
            problems.push(source.point(problem.help(help), quadrant.span));
            return None;
        };
        named = moved;
    }
    let direction = direction(section, problems)?;
    // The dose falls from line to line, whatever lies between them: `A1,A3,...,A23` has 12 steps.
    let mut lines: Vec<usize> = named.iter().map(|well| direction.line(*well)).collect();
    lines.sort_unstable();
    lines.dedup();
    if matches!(direction, Direction::Left | Direction::Up) {
        lines.reverse();
    }
    let ladder = ladder(section, lines.len(), problems)?;
    let dose_of: BTreeMap<usize, &String> = lines.into_iter().zip(&ladder).collect();
    Some(Series {
        doses: named.iter().map(|well| (*well, dose_of[&direction.line(*well)].clone())).collect(),
    })
}

/// The well of a plate of four times the wells into which a smaller plate's well is stamped:
/// quadrant 1 begins at A1, 2 at A2, 3 at B1, 4 at B2.
fn in_quadrant(well: Well, quadrant: usize) -> Option<Well> {
    Well::new(well.row() * 2 + (quadrant - 1) / 2, well.col() * 2 + (quadrant - 1) % 2)
}

impl Direction {
    /// Every direction with its name in layouts.
    pub const ALL: [(&'static str, Self); 4] =
        [("right", Self::Right), ("left", Self::Left), ("down", Self::Down), ("up", Self::Up)];

    /// The name in layouts.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, way)| *way == self).map_or("", |(name, _)| name)
    }

    /// The direction of this name.
    #[must_use]
    pub fn named(text: &str) -> Option<Self> {
        Self::ALL.iter().find(|(name, _)| *name == text).map(|(_, way)| *way)
    }

    /// The number of the line along which the dose falls.
    pub(super) fn line(self, well: Well) -> usize {
        match self {
            Self::Right | Self::Left => well.col(),
            Self::Down | Self::Up => well.row(),
        }
    }
}

fn direction(section: &Section, problems: &mut Vec<Diagnostic>) -> Option<Direction> {
    let Some(text) = section.text("direction", problems) else {
        problems.push(section.missing("direction", "say which way the dose falls: right, left, down or up"));
        return None;
    };
    let way = Direction::named(&text.value);
    if way.is_none() {
        let problem = Diagnostic::error(Code::UnknownWord, format!("`{}` is not a direction", text.value));
        let problem = problem.help("say which way the dose falls: right, left, down or up");
        problems.push(section.source.point(problem, text.span));
    }
    way
}

/// The doses of a series, first to last.
fn ladder(section: &Section, steps: usize, problems: &mut Vec<Diagnostic>) -> Option<Vec<String>> {
    let source = section.source;
    let listed = section.texts("doses", problems);
    if !listed.is_empty() {
        if listed.len() != steps {
            let problem = Diagnostic::error(
                Code::Layout,
                format!("{} doses for a series of {steps} steps", listed.len()),
            );
            problems.push(source.point(problem, section.key_span("doses")));
            return None;
        }
        return Some(listed.into_iter().map(|dose| dose.value).collect());
    }
    let Some(top) = section.text("top", problems) else {
        problems.push(section.missing("top", "give the highest dose, such as `top = \"10 uM\"`"));
        return None;
    };
    let dose: Dose = match top.value.parse() {
        Ok(dose) => dose,
        Err(error) => {
            problems.push(source.point(Diagnostic::error(Code::Layout, format!("{error}")), top.span));
            return None;
        }
    };
    let factor = factor(section, problems)?;
    let step = |k: usize| factor.divide(dose.value(), i32::try_from(k).unwrap_or(i32::MAX));
    Some((0..steps).map(|k| format!("{} {}", step(k), dose.unit())).collect())
}

fn factor(section: &Section, problems: &mut Vec<Diagnostic>) -> Option<Factor> {
    let Some(text) = section.scalar("factor", problems) else {
        problems.push(section.missing("factor", "give the dilution factor, such as `factor = 3`"));
        return None;
    };
    let factor = Factor::named(&text.value);
    if factor.is_none() {
        let problem =
            Diagnostic::error(Code::UnknownWord, format!("`{}` is not a dilution factor", text.value));
        let problem = problem.help("give a number above 1, such as 3, or \"half-log\"");
        problems.push(section.source.point(problem, text.span));
    }
    factor
}
