//! What is compared: sections `[[pair]]`, or a column `parental`.

use std::collections::BTreeMap;

use crate::study_file::edit::rows::rows;
use crate::study_file::edit::{Edited, Files, one_line, set_cells};
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::toml_edits::{Change, Step, Written};

/// The pairs as they are written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PairsSaid {
    /// A parental line and what was selected from it.
    pub pairs: Vec<(String, Vec<String>)>,
    /// Are some said by rows of plates?
    pub in_rows: bool,
}

/// The pairs, those of sections first.
///
/// # Errors
/// When the study file is no TOML: where, and why.
pub fn pairs(files: &Files) -> Result<PairsSaid, Diagnostic> {
    let editor = files.editor()?;
    let texts = |value: Option<Written>| match value {
        Some(Written::Text(text)) => vec![text],
        Some(Written::List(all)) => {
            let text = |one| if let Written::Text(text) = one { Some(text) } else { None };
            all.into_iter().filter_map(text).collect()
        }
        _ => Vec::new(),
    };
    let mut found = PairsSaid::default();
    for index in 0..editor.count("pair") {
        let path = [Step::Item("pair".to_owned(), index)];
        let parental = texts(editor.read(&path, "parental")).into_iter().next().unwrap_or_default();
        found.pairs.push((parental, texts(editor.read(&path, "resistant"))));
    }
    for row in rows(files)? {
        let (Some(line), Some(parental)) = (row.cells.get("cell_line"), row.cells.get("parental")) else {
            continue;
        };
        found.in_rows = true;
        let known = found.pairs.iter().any(|(own, all)| own == parental && all.contains(line));
        if known || line == parental {
            continue;
        }
        match found.pairs.iter_mut().find(|(own, _)| own == parental) {
            Some((_, all)) => all.push(line.clone()),
            None => found.pairs.push((parental.clone(), vec![line.clone()])),
        }
    }
    Ok(found)
}

/// Sets all pairs. Where rows say them, and can say the new ones, rows do: each resistant line has one parental line and rows of
/// its own. Else sections do, and the rows say nothing more.
///
/// # Errors
/// When a name is empty or has several lines, a line is compared with itself, or rows cannot be changed.
pub fn set_pairs(files: &Files, wanted: &[(String, Vec<String>)]) -> Result<Edited, Diagnostic> {
    let mut clean: Vec<(String, Vec<String>)> = Vec::new();
    for (parental, resistant) in wanted {
        let parental = one_line(parental, "parental")?.to_owned();
        let mut lines: Vec<String> = Vec::new();
        for line in resistant {
            let line = one_line(line, "resistant")?.to_owned();
            if line == parental {
                let message = format!("`{line}` is compared with itself");
                return Err(
                    Diagnostic::error(Code::Contradiction, message).help("choose another parental line")
                );
            }
            if !line.is_empty() && !lines.contains(&line) {
                lines.push(line);
            }
        }
        if parental.is_empty() && !lines.is_empty() {
            let message = format!("{} has no parental line yet", lines.join(", "));
            return Err(
                Diagnostic::error(Code::MissingColumn, message).help("choose the line before selection")
            );
        }
        if !lines.is_empty() {
            clean.push((parental, lines));
        }
    }
    let now = pairs(files)?;
    if !now.in_rows {
        return of_sections(files, &clean);
    }
    let all = rows(files)?;
    let of_line = |line: &str| -> Vec<&str> {
        let own = clean.iter().filter(|(_, all)| all.iter().any(|own| own == line));
        own.map(|(parental, _)| parental.as_str()).collect()
    };
    let named = |line: &str| all.iter().any(|row| row.cells.get("cell_line").is_some_and(|own| own == line));
    let by_rows = files.editor()?.count("pair") == 0
        && clean.iter().flat_map(|(_, all)| all).all(|line| of_line(line).len() == 1 && named(line));
    let cells = all.iter().enumerate().filter_map(|(row, plate)| {
        let line = plate.cells.get("cell_line").map_or("", String::as_str);
        let parental = of_line(line).first().copied().filter(|_| by_rows).unwrap_or_default();
        let said = plate.cells.get("parental").map_or("", String::as_str);
        // The parental line may name itself: that says nothing.
        let idle = by_rows && parental.is_empty() && said == line;
        (said != parental && !idle).then(|| (row, "parental".to_owned(), parental.to_owned()))
    });
    let mut edited = set_cells(files, &cells.collect::<Vec<_>>())?;
    if !by_rows {
        let text = |file: &str| edited.get(file).cloned().or_else(|| (files.text)(file));
        let sections = of_sections(&Files { text: &text, ..*files }, &clean)?;
        edited.extend(sections);
    }
    Ok(edited)
}

/// Pairs as sections: those that are there keep their place, and their remarks.
fn of_sections(files: &Files, wanted: &[(String, Vec<String>)]) -> Result<Edited, Diagnostic> {
    let mut editor = files.editor()?;
    let count = editor.count("pair");
    let lines = |all: &[String]| Written::List(all.iter().map(|line| Written::Text(line.clone())).collect());
    // A pair keeps the section of its parental line, where there is one.
    let mut homes: BTreeMap<usize, usize> = BTreeMap::new();
    for index in 0..count {
        let path = [Step::Item("pair".to_owned(), index)];
        let parental = editor.read(&path, "parental");
        let own = wanted.iter().enumerate().find(|(at, (name, _))| {
            parental == Some(Written::Text(name.clone())) && !homes.values().any(|taken| taken == at)
        });
        homes.extend(own.map(|(at, _)| (index, at)));
    }
    let mut left: Vec<usize> =
        (0..wanted.len()).filter(|at| !homes.values().any(|taken| taken == at)).collect();
    let free: Vec<usize> = (0..count).filter(|index| !homes.contains_key(index)).collect();
    let renamed = free.len().min(left.len());
    for (index, at) in free.iter().zip(left.drain(..renamed)) {
        homes.insert(*index, at);
    }
    for (index, at) in &homes {
        let (parental, resistant) = &wanted[*at];
        let path = vec![Step::Item("pair".to_owned(), *index)];
        let set = |key: &str, value| Change { path: path.clone(), key: key.to_owned(), value: Some(value) };
        editor.set_all(&[
            set("parental", Written::Text(parental.clone())),
            set("resistant", lines(resistant)),
        ])?;
    }
    editor.remove("pair", &free[renamed..])?;
    for at in left {
        let (parental, resistant) = &wanted[at];
        let said = [
            ("parental".to_owned(), Written::Text(parental.clone())),
            ("resistant".to_owned(), lines(resistant)),
        ];
        editor.add("pair", &said)?;
    }
    Ok(files.edited(editor))
}
