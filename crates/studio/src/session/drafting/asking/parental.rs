//! Which line is before selection: asked once all lines are known and none is compared.

use std::collections::BTreeSet;

use super::asked::{Asked, Choice, Chosen, Does};
use super::known::Known;
use super::words::listed;
use crate::session::drafting::Draft;
use crate::session::drafting::command::PairSaid;
use foldshift_study::survey::before_selection;
use foldshift_tables::natural_order;

/// The id of the choice.
const PARENTAL: &str = "parental";

pub(super) fn ask(known: &Known) -> Vec<Asked> {
    if known.rows.iter().any(|row| row.has(PARENTAL)) || known.has_pairs {
        return Vec::new();
    }
    let mut lines = BTreeSet::new();
    for row in &known.rows {
        let of_map = known.map_of(row).map(|map| map.layout).filter(|layout| layout.names_lines);
        match (row.cell("cell_line"), of_map) {
            (Some(line), _) => {
                lines.insert(line);
            }
            (None, Some(layout)) => lines.extend(layout.lines.iter().map(String::as_str)),
            // Not all lines are known yet.
            (None, None) => return Vec::new(),
        }
    }
    let mut lines: Vec<&str> = lines.into_iter().collect();
    if lines.len() < 2 {
        return Vec::new();
    }
    natural_order::sort(&mut lines);
    let names: Vec<String> = lines.iter().map(|&line| line.to_owned()).collect();
    let said =
        format!("The study holds {}. The others are compared with the one that is chosen.", listed(&names));
    let chosen = before_selection(&lines).unwrap_or(lines[0]);
    let heading = "Which line is before selection?".to_owned();
    let asked = Asked::new(PARENTAL, &names, "study", heading, said);
    let asked = asked.choice(Choice::of(PARENTAL, "Before selection", &names, chosen));
    let taken = move |chosen: &Chosen| {
        let parental = chosen.get(PARENTAL).cloned().unwrap_or_default();
        let resistant = names.iter().filter(|line| **line != parental).cloned().collect();
        Draft::SetPairs { pairs: vec![PairSaid { parental, resistant }] }
    };
    let asked = asked.answer("use", "Compare with it", Does::Chosen(Box::new(taken)));
    vec![asked.answer("no", "Nothing is compared", Does::Remember)]
}
