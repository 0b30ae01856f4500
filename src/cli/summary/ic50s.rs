//! The IC50s of a study that compares nothing: a table by cell line.

use crate::cli::summary::table::{Group, Heads, Row, table};
use crate::report::summary::LineIc50;
use crate::report::words::counted;

/// The IC50s; nothing where there are none.
pub(super) fn part(ic50s: &[LineIc50], width: usize) -> Vec<String> {
    let mut groups: Vec<Group> = Vec::new();
    for one in ic50s {
        let unknown = format!("nothing to say in {}", counted(one.unknown, "experiment"));
        let row = Row {
            name: &one.compound,
            value: &one.ic50,
            interval: &one.interval,
            n: one.n,
            bar: None,
            call: String::new(),
            remark: if one.unknown > 0 && one.n > 0 { unknown } else { String::new() },
        };
        match groups.iter_mut().find(|group| group.title == one.cell_line) {
            Some(group) => group.rows.push(row),
            None => groups.push(Group { title: one.cell_line.clone(), rows: vec![row] }),
        }
    }
    let single = ic50s.iter().any(|one| one.interval.starts_with("wells "));
    let interval = if single { "interval" } else { "95 % CI" };
    table(Heads { name: "compound", value: "absolute IC50", interval, call: "" }, &groups, width)
}
