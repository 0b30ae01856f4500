//! Names that hold what looks like a line and a day: asked about once for all of them, never taken.

use std::collections::BTreeSet;

use super::asked::{Asked, Choice, Does, Opt};
use super::known::{Known, Row};
use super::words::{by_number, in_quotes, last};
use crate::session::drafting::Draft;
use crate::session::drafting::command::CellSaid;
use foldshift_tables::near_names::{DayOrder, day_by_order, day_in_words};

/// The id of the choice how days are written.
const ORDER: &str = "order";

/// The days that a text may be.
type Days = Vec<(DayOrder, (u16, u8, u8))>;

/// What a name says of a plate of which nothing else says it.
#[derive(Clone)]
struct Said {
    row: usize,
    name: String,
    line: Option<String>,
    /// As the name has it.
    day: Option<String>,
}

pub(super) fn ask(known: &Known) -> Vec<Asked> {
    let said: Vec<Said> = known.rows.iter().filter_map(|row| said(known, row)).collect();
    if said.is_empty() {
        return Vec::new();
    }
    let orders = orders(&said);
    let files: BTreeSet<&str> = said.iter().map(|one| one.name.as_str()).collect();
    let (lines, days) = (said.iter().any(|one| one.line.is_some()), said.iter().any(|one| one.day.is_some()));
    let are_days = said.iter().filter_map(|one| one.day.as_deref()).any(|day| !day_by_order(day).is_empty());
    let (of_day, a_day) = if are_days { ("days", "a day") } else { ("experiments", "an experiment") };
    let n = files.len();
    let (what, holds) = match (lines, days) {
        (true, true) if n == 1 => {
            (format!("line and {}", of_day.trim_end_matches('s')), format!("{a_day} and a cell line"))
        }
        (true, true) => (format!("lines and {of_day}"), format!("{a_day} and a cell line")),
        (true, false) => ("lines".to_owned(), "a cell line".to_owned()),
        _ => (of_day.to_owned(), a_day.to_owned()),
    };
    let hold = by_number(n, "name holds", "names hold");
    let told = format!("{n} {hold} what looks like {holds}. Nothing is taken from a name until you say so.");
    let about: Vec<String> =
        said.iter().map(|one| format!("{}\t{:?}\t{:?}", one.name, one.line, one.day)).collect();
    let heading = match (n, lines && days) {
        (1, false) => format!("Is the {} in the file name right?", what.trim_end_matches('s')),
        (1, true) => format!("Are the {what} in the file name right?"),
        _ => format!("Are the {what} in the file names right?"),
    };
    let mut asked = Asked::new("names", &about, "files", heading, told);
    let first = orders.first().copied().unwrap_or(DayOrder::YearFirst);
    if orders.len() > 1 {
        asked = asked.choice(choice(&said, &orders));
    }
    let mut table: Vec<Vec<String>> = Vec::new();
    for one in &said {
        let row = vec![
            one.name.clone(),
            one.day.as_deref().map(|day| shown(day, first)).unwrap_or_default(),
            one.line.clone().unwrap_or_default(),
        ];
        if !table.contains(&row) {
            table.push(row);
        }
    }
    let taken = move |chosen: &super::asked::Chosen| {
        let order = chosen.get(ORDER).and_then(|id| order_of(id)).unwrap_or(first);
        Draft::SetCells { cells: said.iter().flat_map(|one| cells(one, order)).collect() }
    };
    let day = if are_days { "Day" } else { "Experiment" };
    let asked = asked.seen(&["File", day, "Line"], table);
    let asked = asked.answer("yes", "Yes, use them", Does::Chosen(Box::new(taken)));
    vec![asked.answer("no", "No, I fill them in", Does::Remember).then("study")]
}

/// What a row lacks and its name proposes.
fn said(known: &Known, row: &Row) -> Option<Said> {
    let map = known.map_of(row);
    let lacks_line = !row.has("cell_line") && !map.is_some_and(|map| map.layout.names_lines);
    let lacks_day = !row.has("experiment") && !map.is_some_and(|map| map.layout.names_experiments);
    let line = row.proposal.cell_line.clone().filter(|_| lacks_line);
    let day = row.proposal.experiment.clone().filter(|_| lacks_day);
    let is_said = (line.is_some() || day.is_some()) && !row.fixed;
    let name = last(&row.file).to_owned();
    is_said.then_some(Said { row: row.at, name, line, day })
}

fn cells(one: &Said, order: DayOrder) -> Vec<CellSaid> {
    let cell = |key: &str, text: String| CellSaid { row: one.row, key: key.to_owned(), text };
    let line = one.line.clone().map(|line| cell("cell_line", line));
    let day = one.day.as_deref().map(|day| cell("experiment", written(day, order)));
    line.into_iter().chain(day).collect()
}

/// The orders in which every day of the names can be read; one where they all agree in one.
fn orders(said: &[Said]) -> Vec<DayOrder> {
    let days: BTreeSet<&str> = said.iter().filter_map(|one| one.day.as_deref()).collect();
    let read: Vec<Days> = days.into_iter().map(day_by_order).filter(|days| !days.is_empty()).collect();
    let fits = |order: &DayOrder| read.iter().all(|days| days.iter().any(|(own, _)| own == order));
    let fitting: Vec<DayOrder> = DayOrder::ALL.into_iter().filter(fits).collect();
    let day = |days: &[(DayOrder, (u16, u8, u8))], order: DayOrder| {
        days.iter().find(|(own, _)| *own == order).map(|(_, day)| *day)
    };
    let differs = |order: &DayOrder| read.iter().any(|days| day(days, *order) != day(days, fitting[0]));
    if fitting.iter().any(differs) { fitting } else { fitting.into_iter().take(1).collect() }
}

/// How days are written, by what one of them would be.
fn choice(said: &[Said], orders: &[DayOrder]) -> Choice {
    let days = said.iter().filter_map(|one| one.day.as_deref());
    let several = |day: &&str| {
        let all: BTreeSet<_> = day_by_order(day).into_iter().map(|(_, day)| day).collect();
        all.len() > 1
    };
    let example = days.into_iter().find(several).unwrap_or_default();
    let option = |order: &DayOrder| Opt {
        id: id_of(*order).to_owned(),
        label: format!("{} first: {}", id_of(*order), shown(example, *order)),
    };
    Choice {
        id: ORDER.to_owned(),
        label: format!("{} is", in_quotes(example)),
        options: orders.iter().map(option).collect(),
        chosen: orders.first().map(|order| id_of(*order).to_owned()).unwrap_or_default(),
    }
}

const fn id_of(order: DayOrder) -> &'static str {
    match order {
        DayOrder::YearFirst => "year",
        DayOrder::DayFirst => "day",
        DayOrder::MonthFirst => "month",
    }
}

fn order_of(id: &str) -> Option<DayOrder> {
    DayOrder::ALL.into_iter().find(|order| id_of(*order) == id)
}

/// The day that a text is in an order; `None` where it is none.
fn day(text: &str, order: DayOrder) -> Option<(u16, u8, u8)> {
    let days = day_by_order(text);
    days.iter().find(|(own, _)| *own == order).map(|(_, day)| *day)
}

/// As people say it.
fn shown(text: &str, order: DayOrder) -> String {
    day(text, order).map_or_else(|| text.to_owned(), day_in_words)
}

/// As it is written into the study: a day with its year as `2026-03-02`, all else as the name has it.
fn written(text: &str, order: DayOrder) -> String {
    day(text, order)
        .map_or_else(|| text.to_owned(), |(year, month, day)| format!("{year:04}-{month:02}-{day:02}"))
}
