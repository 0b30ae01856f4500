//! What `check` asks of a study, where an answer can be given at once: names that may be one, halves of one experiment.

use std::collections::BTreeSet;

use super::asked::{Asked, Choice, Chosen, Does};
use super::known::{Known, Row};
use super::words::{in_quotes, listed, sentence};
use crate::session::drafting::Draft;
use crate::session::drafting::command::CellSaid;
use foldshift_study::digest::Question;

/// The id of the choice.
const NAME: &str = "name";

pub(super) fn ask(known: &Known) -> Vec<Asked> {
    let Some(examined) = known.drafts.examined else { return Vec::new() };
    let asked = examined.digest.questions.iter().filter_map(|question| match question {
        Question::OneName { what, names, words, .. } => one_name(known, what, names, words),
        Question::Half { experiment, lines, others, .. } => match others.as_slice() {
            [other] => half(known, experiment, lines, other, &question.to_string()),
            _ => None,
        },
        _ => None,
    });
    asked.collect()
}

/// Rows with one of these names in a cell; `None` where a name also stands elsewhere, as in a map.
fn rows_with<'k>(known: &'k Known, key: &str, names: &[String]) -> Option<Vec<&'k Row<'k>>> {
    let is_one = |row: &&Row| row.cell(key).is_some_and(|cell| names.iter().any(|name| name == cell));
    let rows: Vec<&Row> = known.rows.iter().filter(is_one).collect();
    let said: BTreeSet<&str> = rows.iter().filter_map(|row| row.cell(key)).collect();
    let is_said = names.iter().all(|name| said.contains(name.as_str()));
    (is_said && rows.iter().all(|row| !row.fixed)).then_some(rows)
}

/// Cells that are to be called otherwise.
fn renamed(rows: &[&Row], key: &'static str) -> Does {
    let places: Vec<(usize, String)> =
        rows.iter().map(|row| (row.at, row.cell(key).unwrap_or_default().to_owned())).collect();
    Does::Chosen(Box::new(move |chosen: &Chosen| {
        let name = chosen.get(NAME).cloned().unwrap_or_default();
        let other = places.iter().filter(|(_, own)| *own != name);
        let cell =
            |(row, _): &(usize, String)| CellSaid { row: *row, key: key.to_owned(), text: name.clone() };
        Draft::SetCells { cells: other.map(cell).collect() }
    }))
}

fn one_name(known: &Known, what: &str, names: &[String], words: &str) -> Option<Asked> {
    let key = match what {
        "line" => "cell_line",
        "experiment" => "experiment",
        _ => return None,
    };
    let rows = rows_with(known, key, names)?;
    let heading = format!("{}: one {what}?", listed(names));
    let asked = Asked::new("one-name", names, "study", heading, sentence(words));
    let most = names.last()?;
    let asked = asked.choice(Choice::of(NAME, "Its name", names, most));
    let asked = asked.answer("one", format!("One {what}: one name for it"), renamed(&rows, key));
    let no = if names.len() == 2 { "They are two".to_owned() } else { format!("They are {}", names.len()) };
    Some(asked.answer("no", no, Does::Remember))
}

fn half(known: &Known, experiment: &str, lines: &[String], other: &str, words: &str) -> Option<Asked> {
    let names = [experiment.to_owned(), other.to_owned()];
    let rows = rows_with(known, "experiment", &names)?;
    let heading = format!("{} in {experiment} and the others in {other}: one experiment?", listed(lines));
    let asked = Asked::new("half", &names, "study", heading, sentence(words));
    let asked = asked.choice(Choice::of(NAME, "Its name", &names, other));
    let one = format!("One experiment: {} and {}", in_quotes(experiment), in_quotes(other));
    let asked = asked.answer("one", one, renamed(&rows, "experiment"));
    Some(asked.answer("no", "They are two", Does::Remember))
}
