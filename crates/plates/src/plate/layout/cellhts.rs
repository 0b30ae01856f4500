//! Layouts as plate configurations of cellHTS2: `Wells:` and `Plates:`, then rows of Plate, Well and
//! Content in which `*` means all and a pattern such as `[A-P]02` several. Later rows win.
//!
//! `sample`, `neg` (vehicle), `pos` (kill) and `other` (empty) are roles; any other content is a
//! compound control and stays a word in `content`. A configuration names no compounds: the study does.
//! Source: cellHTS2, Bioconductor, "Plate configuration file".

use std::collections::BTreeMap;

use crate::plate::layout::form::LayoutForm;
use crate::plate::layout::layouts::{Input, Layouts};
use crate::plate::layout::{Layout, Properties, Property};
use crate::plate::well::{PlateFormat, Well};
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::sheet::{Cell, Sheet};

/// The lines before the rows.
struct Head {
    header: usize,
    wells: Option<(usize, usize)>,
    plates: Option<(usize, usize)>,
    plate: usize,
    well: usize,
    content: usize,
}

impl Head {
    /// `Wells: 384` may be one cell or two.
    fn of(sheet: &Sheet) -> Option<Self> {
        const REACH: usize = 20;
        let number = |line: usize, name: &str| {
            let text = sheet.line(line).replace(['\t', ',', ';'], " ");
            let rest = text.trim().strip_prefix(name)?.trim_start().strip_prefix(':')?.trim().to_owned();
            Some(rest.parse::<usize>().unwrap_or(0)).map(|number| (line, number))
        };
        let header = (0..sheet.len().min(REACH)).find(|line| {
            let cells = sheet.cells(*line);
            ["Plate", "Well", "Content"].iter().all(|name| cells.iter().any(|cell| cell.text == *name))
        })?;
        let cells = sheet.cells(header);
        let at = |name: &str| cells.iter().position(|cell| cell.text == name);
        let wells = (0..header).find_map(|line| number(line, "Wells"));
        let plates = (0..header).find_map(|line| number(line, "Plates"));
        (wells.is_some() || plates.is_some()).then_some(())?;
        Some(Self { header, wells, plates, plate: at("Plate")?, well: at("Well")?, content: at("Content")? })
    }
}

/// This form.
pub(super) const FORM: LayoutForm = LayoutForm {
    name: "cellhts2",
    title: "cellHTS2 plate configuration",
    recognised_by: "`Wells:` and `Plates:` above a header with Plate, Well and Content",
    fits,
    read,
};

/// Is there such a head?
fn fits(input: &Input) -> bool {
    input.book.sheets().iter().any(|sheet| Head::of(sheet).is_some())
}

/// Reads the configuration of every plate.
fn read(input: &Input) -> Result<Layouts, Vec<Diagnostic>> {
    let mut problems = Vec::new();
    let mut layouts = Layouts::new(&input.source, "cellhts2");
    for sheet in input.book.sheets() {
        let Some(head) = Head::of(sheet) else { continue };
        let format = head.wells.and_then(|(_, wells)| PlateFormat::of(wells));
        let count = head.plates.map(|(_, plates)| plates).filter(|plates| (1..=10_000).contains(plates));
        if format.is_none() {
            let line = head.wells.map_or(head.header, |(line, _)| line);
            let problem = sheet
                .error_at_end("`Wells:` does not say the number of wells of a plate", line)
                .code(Code::Layout);
            problems.push(problem.help("plates have 6, 12, 24, 48, 96, 384 or 1536 wells"));
        }
        if count.is_none() {
            let line = head.plates.map_or(head.header, |(line, _)| line);
            problems.push(
                sheet.error_at_end("`Plates:` does not say the number of plates", line).code(Code::Layout),
            );
        }
        let (Some(format), Some(count)) = (format, count) else { continue };
        let rules = rules(sheet, &head, &mut problems);
        // Plates that the same rules fit are one layout with many names.
        let mut alike: BTreeMap<Vec<usize>, Vec<String>> = BTreeMap::new();
        for plate in 1..=count {
            let name = plate.to_string();
            let fits = (0..rules.len()).filter(|rule| rules[*rule].plate.fits(&name)).collect();
            alike.entry(fits).or_default().extend([name, format!("Plate {plate}")]);
        }
        for (fitting, names) in alike {
            let mut wells: BTreeMap<Well, Properties> = BTreeMap::new();
            for rule in fitting.into_iter().map(|rule| &rules[rule]) {
                for well in format.iter().filter(|well| rule.well.fits(&well.padded())) {
                    wells.insert(well, rule.properties.clone());
                }
            }
            layouts.push(names, Layout::of_wells(&input.source, wells));
        }
    }
    if problems.is_empty() { Ok(layouts) } else { Err(problems) }
}

/// A row of the configuration.
struct Rule {
    plate: Pattern,
    well: Pattern,
    properties: Properties,
}

fn rules(sheet: &Sheet, head: &Head, problems: &mut Vec<Diagnostic>) -> Vec<Rule> {
    let mut rules = Vec::new();
    for line in (head.header + 1..sheet.len()).filter(|line| !sheet.is_blank(*line)) {
        let cells = sheet.cells(line);
        let found = [head.plate, head.well, head.content].map(|at| cells.get(at));
        let [Some(plate), Some(well), Some(content)] = found else {
            problems.push(
                sheet.error_at_end("this row needs a plate, a well and a content", line).code(Code::Layout),
            );
            continue;
        };
        let pattern = |cell: &Cell| {
            Pattern::parse(&cell.text).map_err(|message| {
                let help = "patterns may hold `*`, `.`, `[A-P]`, `(a|b)`, and `?`, `*` or `+` behind each";
                sheet.error(message, line, cell).code(Code::Layout).help(help)
            })
        };
        match (pattern(plate), pattern(well)) {
            (Ok(plate), Ok(well)) => {
                rules.push(Rule { plate, well, properties: meaning(sheet, line, content) });
            }
            (plate, well) => problems.extend([plate.err(), well.err()].into_iter().flatten()),
        }
    }
    rules
}

fn meaning(sheet: &Sheet, line: usize, content: &Cell) -> Properties {
    let place = sheet.place(line, content);
    let property = |value: &str| Property { value: value.to_owned(), place: place.clone() };
    let role = match content.text.to_lowercase().as_str() {
        "sample" => "sample",
        "neg" => "vehicle",
        "pos" => "kill",
        "other" | "empty" => "empty",
        _ => "",
    };
    let mut properties = Properties::from([("content".to_owned(), property(&content.text))]);
    if !role.is_empty() {
        properties.insert("role".to_owned(), property(role));
    }
    properties
}

/// A small part of regular expressions: characters, `.`, `[A-P]`, `(a|b)`, `?`, `*`, `+`; `*` alone is
/// everything.
#[derive(Clone, Debug, PartialEq)]
struct Pattern {
    alternatives: Vec<Vec<Piece>>,
}

#[derive(Clone, Debug, PartialEq)]
struct Piece {
    one: One,
    least: usize,
    most: usize,
}

#[derive(Clone, Debug, PartialEq)]
enum One {
    Any,
    /// Ranges of characters, and whether all others are meant.
    Among(Vec<(char, char)>, bool),
    Group(Pattern),
}

/// The longest pattern: longer ones name no wells.
const LONGEST: usize = 200;

impl Pattern {
    fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let everything = Piece { one: One::Any, least: 0, most: usize::MAX };
        if text == "*" {
            return Ok(Self { alternatives: vec![vec![everything]] });
        }
        if text.is_empty() || text.chars().count() > LONGEST {
            return Err(format!("`{text}` is not a pattern"));
        }
        let inner = text.strip_prefix('^').unwrap_or(text);
        let inner: Vec<char> = inner.strip_suffix('$').unwrap_or(inner).chars().collect();
        let mut at = 0;
        let pattern = Self::alternatives(&inner, &mut at, 0).filter(|_| at == inner.len());
        pattern.ok_or_else(|| format!("`{text}` is not a pattern that is read here"))
    }

    fn alternatives(text: &[char], at: &mut usize, depth: usize) -> Option<Self> {
        if depth > 4 {
            return None;
        }
        let mut alternatives = vec![Vec::new()];
        while let Some(&c) = text.get(*at) {
            *at += 1;
            let one = match c {
                ')' => {
                    *at -= 1;
                    break;
                }
                '|' => {
                    alternatives.push(Vec::new());
                    continue;
                }
                '.' => One::Any,
                '(' => {
                    let group = Self::alternatives(text, at, depth + 1)?;
                    (text.get(*at) == Some(&')')).then(|| *at += 1)?;
                    One::Group(group)
                }
                '[' => class(text, at)?,
                '*' | '+' | '?' | ']' | '{' | '}' | '\\' | '^' | '$' => return None,
                plain => One::Among(vec![(plain, plain)], false),
            };
            let (least, most) = match text.get(*at) {
                Some('?') => (0, 1),
                Some('*') => (0, usize::MAX),
                Some('+') => (1, usize::MAX),
                _ => (1, 1),
            };
            if (least, most) != (1, 1) {
                *at += 1;
            }
            alternatives.last_mut()?.push(Piece { one, least, most });
        }
        Some(Self { alternatives })
    }

    fn fits(&self, text: &str) -> bool {
        let text: Vec<char> = text.chars().collect();
        self.ends(&text, 0).contains(&text.len())
    }

    /// Where the pattern may end when it begins at `from`. Sets keep it quick on any pattern.
    fn ends(&self, text: &[char], from: usize) -> Vec<usize> {
        let mut ends = Vec::new();
        for pieces in &self.alternatives {
            let mut at = vec![from];
            for piece in pieces {
                at = piece.ends(text, at);
            }
            ends.extend(at);
        }
        ends.sort_unstable();
        ends.dedup();
        ends
    }
}

impl Piece {
    fn ends(&self, text: &[char], from: Vec<usize>) -> Vec<usize> {
        let mut ends = if self.least == 0 { from.clone() } else { Vec::new() };
        let mut at = from;
        for _ in 0..self.most.min(text.len() + 1) {
            at = at.iter().flat_map(|at| self.one.ends(text, *at)).collect();
            at.sort_unstable();
            at.dedup();
            if at.is_empty() {
                break;
            }
            ends.extend(&at);
        }
        ends.sort_unstable();
        ends.dedup();
        ends
    }
}

impl One {
    fn ends(&self, text: &[char], at: usize) -> Vec<usize> {
        let next = text.get(at);
        let fits = match self {
            Self::Any => next.is_some(),
            Self::Among(ranges, not) => {
                next.is_some_and(|c| ranges.iter().any(|(low, high)| (low..=high).contains(&c)) != *not)
            }
            Self::Group(pattern) => return pattern.ends(text, at),
        };
        if fits { vec![at + 1] } else { Vec::new() }
    }
}

/// `[A-P]`, `[1-24]` as a set of characters, `[^A]`.
fn class(text: &[char], at: &mut usize) -> Option<One> {
    let not = text.get(*at) == Some(&'^');
    *at += usize::from(not);
    let mut ranges = Vec::new();
    loop {
        let c = *text.get(*at)?;
        *at += 1;
        if c == ']' {
            return (!ranges.is_empty()).then_some(One::Among(ranges, not));
        }
        let high = (text.get(*at) == Some(&'-')).then(|| text.get(*at + 1)).flatten().filter(|c| **c != ']');
        match high {
            Some(high) if *high >= c => {
                ranges.push((c, *high));
                *at += 2;
            }
            Some(_) => return None,
            None => ranges.push((c, c)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_name_wells_as_regular_expressions_do() {
        let wells = |pattern: &str| {
            let pattern = Pattern::parse(pattern).unwrap();
            let format = PlateFormat::of(384).unwrap();
            format.iter().filter(|well| pattern.fits(&well.padded())).count()
        };
        assert_eq!(wells("*"), 384);
        assert_eq!(wells("[A-P]02"), 16);
        assert_eq!(wells("A0[1-2]"), 2);
        assert_eq!(wells("(A|B).."), 48);
        assert_eq!(wells("[^A].*"), 360);
        assert_eq!(wells("B01"), 1);
        for bad in ["", "[A-", "[P-A]01", "(A", "A)", "**", "A\\d"] {
            assert!(Pattern::parse(bad).is_err(), "{bad}");
        }
    }
}
