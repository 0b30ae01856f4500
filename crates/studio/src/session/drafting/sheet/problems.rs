//! What is wrong with the study, beside the field where it stands.

use std::path::Path;

use serde_json::{Map, Value, json};

use super::base::Base;
use super::row::Row;
use crate::session::drafting::Drafts;
use crate::session::files::Problem;
use foldshift_study::study_file::edit::{self, Setting};
use foldshift_study::study_file::relative;
use foldshift_tables::diagnostic::{Code, Diagnostic, Place};
use foldshift_tables::near_names;

/// Where a field is.
#[derive(Default, PartialEq)]
struct Field {
    row: Option<usize>,
    key: String,
    section: String,
}

/// The section's `problems`.
pub(super) fn problems(drafts: &Drafts, base: &Base, rows: &[Row]) -> Vec<Value> {
    let settings = base.on(edit::settings).unwrap_or_default();
    let sections = base.on(edit::section_lines).unwrap_or_default();
    let of_text = base.broken.iter();
    let known = drafts.problems.iter();
    // Warnings of the whole study stand with the step Files; those of a field stand beside it.
    let warnings = drafts.analysis.map(|analysis| analysis.warnings.iter()).into_iter().flatten();
    let looked = drafts.examined.map(|examined| examined.warnings.iter()).into_iter().flatten();
    let mut told: Vec<(&Diagnostic, Field)> = Vec::new();
    for (problem, everywhere) in
        of_text.chain(known).map(|one| (one, true)).chain(warnings.chain(looked).map(|one| (one, false)))
    {
        let field = field(drafts, base, rows, &settings, &sections, problem);
        let says_nothing = field == Field::default() && !everywhere;
        if !says_nothing && !told.iter().any(|(other, _)| *other == problem) {
            told.push((problem, field));
        }
    }
    let near = near_lines(rows);
    for (problem, field) in &near {
        let known = told.iter().any(|(other, own)| own == field || other.message.contains(&problem.message));
        if !known {
            told.push((
                problem,
                Field { row: field.row, key: field.key.clone(), section: field.section.clone() },
            ));
        }
    }
    told.into_iter().map(|(problem, field)| value(problem, &field, drafts.folder)).collect()
}

fn value(problem: &Diagnostic, field: &Field, folder: &Path) -> Value {
    let mut value = match serde_json::to_value(Problem::of(problem, folder)) {
        Ok(Value::Object(value)) => value,
        _ => Map::new(),
    };
    value.insert("row".to_owned(), json!(field.row));
    value.insert("key".to_owned(), json!(field.key));
    value.insert("section".to_owned(), json!(field.section));
    Value::Object(value)
}

/// The field at the place of a problem.
fn field(
    drafts: &Drafts,
    base: &Base,
    rows: &[Row],
    settings: &[Setting],
    sections: &[(&'static str, (usize, usize))],
    problem: &Diagnostic,
) -> Field {
    let Some(place) = &problem.place else { return Field::default() };
    let file = relative(drafts.folder, Path::new(&*place.file));
    let file = if base.rows.iter().any(|row| row.file == *place.file) || *place.file == *base.file {
        place.file.to_string()
    } else {
        file
    };
    let Some(line) = place.line else { return of_map(rows, &file, problem) };
    let within = |(first, last): (usize, usize)| (first..=last).contains(&line);
    let row = rows.iter().find(|row| row.written.file == file && within(row.written.lines));
    if let Some(row) = row {
        return Field { row: Some(row.number), key: key(row, place, problem), section: "plate".to_owned() };
    }
    if file != base.file {
        return Field::default();
    }
    if let Some(setting) = settings.iter().find(|setting| setting.lines.is_some_and(within)) {
        return Field {
            row: None,
            key: setting.key.name.to_owned(),
            section: setting.key.section.to_owned(),
        };
    }
    let section = sections.iter().find(|(_, lines)| within(*lines)).map_or("", |(section, _)| section);
    Field { row: None, key: String::new(), section: section.to_owned() }
}

/// The map of the plate that does not go with it: such a problem stands at the layout, and names the export.
fn of_map(rows: &[Row], layout: &str, problem: &Diagnostic) -> Field {
    let is_it = |row: &&Row| {
        let export = row.text("export");
        row.text("layout") == layout && !export.is_empty() && problem.message.contains(export)
    };
    rows.iter().find(is_it).map_or_else(Field::default, |row| Field {
        row: Some(row.number),
        key: "layout".to_owned(),
        section: "plate".to_owned(),
    })
}

/// The key of a row that a problem is about.
fn key(row: &Row, place: &Place, problem: &Diagnostic) -> String {
    if problem.code == Code::MissingColumn
        && let Some(lacking) =
            problem.message.split_once("lacks `").and_then(|(_, rest)| rest.split_once('`'))
    {
        return lacking.0.to_owned();
    }
    let line = place.line.unwrap_or(0);
    let column = place.column.unwrap_or(1);
    let before = row.written.places.iter().filter(|(_, at)| **at <= (line, column));
    before.max_by_key(|(_, at)| **at).filter(|(_, at)| at.0 <= line && line > 0).map_or_else(
        String::new,
        |(key, at)| {
            // A heading is no key.
            if at.0 == line || row.written.lines.1 > row.written.lines.0 {
                (*key).to_owned()
            } else {
                String::new()
            }
        },
    )
}

/// Lines that nearly equal another one: asked before the plates can be read, too.
fn near_lines(rows: &[Row]) -> Vec<(Diagnostic, Field)> {
    let mut names: Vec<(&str, Vec<usize>)> = Vec::new();
    for row in rows {
        let name = row.text("cell_line");
        if name.is_empty() || !row.written.cells.contains_key("cell_line") {
            continue;
        }
        match names.iter_mut().find(|(own, _)| *own == name) {
            Some((_, all)) => all.push(row.number),
            None => names.push((name, vec![row.number])),
        }
    }
    let all: Vec<&str> = names.iter().map(|(name, _)| *name).collect();
    let mut found = Vec::new();
    for (a, b, likeness) in near_names::pairs(&all) {
        if !matches!(likeness, near_names::Likeness::Spelling | near_names::Likeness::Slip) {
            continue;
        }
        // The rarer name is the one that is asked about.
        let (rare, other) = if names[b].1.len() <= names[a].1.len() { (b, a) } else { (a, b) };
        for row in &names[rare].1 {
            let problem = Diagnostic::warning(
                Code::Slip,
                format!("`{}` is nearly `{}`: one line?", names[rare].0, names[other].0),
            )
            .help(format!("write `{}`, or leave it if they are two", names[other].0));
            let field = Field { row: Some(*row), key: "cell_line".to_owned(), section: "plate".to_owned() };
            found.push((problem, field));
        }
    }
    found
}
