//! What a row still lacks: found where the files say it, asked where somebody sits, left empty else.

use std::io::BufRead;
use std::path::Path;

use crate::cli::new::ask::Questions;
use crate::cli::new::draft::Row;
use crate::cli::new::map::Map;
use crate::cli::new::named::{Named, line_with_experiment, named};
use crate::cli::terminal::Terminal;
use foldshift_plates::kinetics::{Moment, NoMoment};
use foldshift_plates::plate::times::{Times, spoken};
use foldshift_study::study_file::relative;
use foldshift_study::survey::Proposal;
use foldshift_tables::diagnostic::{Code, Diagnostic, MOST_SHOWN, suggest};

/// The layout of every plate: the only one that names all its wells, or the one that is chosen.
pub(super) fn layouts(
    rows: &mut [Row],
    maps: &[Map],
    folder: &Path,
    questions: &mut Questions<impl BufRead>,
) {
    sheets(rows, maps, folder, questions);
    let mut last = None;
    for row in rows.iter_mut().filter(|row| !row.has("layout")) {
        let fitting: Vec<usize> = (0..maps.len()).filter(|at| maps[*at].seen.fits(&row.plate)).collect();
        let chosen = match fitting.as_slice() {
            [] => None,
            [only] => Some(*only),
            several => {
                let names: Vec<String> = several.iter().map(|at| maps[*at].called(folder)).collect();
                let proposal = last.and_then(|last| several.iter().position(|at| *at == last));
                questions.choose(&format!("layout of {}", row.called), &names, proposal).map(|at| several[at])
            }
        };
        let Some(at) = chosen else { continue };
        last = Some(at);
        row.lay(&maps[at], folder);
    }
}

/// The sheet of a layout that the table names by its file alone, where the workbook holds other things, too.
fn sheets(rows: &mut [Row], maps: &[Map], folder: &Path, questions: &mut Questions<impl BufRead>) {
    for row in rows.iter_mut().filter(|row| row.has("layout") && !row.has("layout_sheet")) {
        let of: Vec<&Map> = maps.iter().filter(|map| is_file_of(row, map, folder)).collect();
        if of.is_empty() || of.iter().any(|map| map.seen.sheets.is_empty()) {
            continue;
        }
        let names: Vec<String> = of.iter().map(|map| map.called(folder)).collect();
        let only = (of.len() == 1).then_some(0);
        let chosen = only.or_else(|| questions.choose(&format!("layout of {}", row.called), &names, None));
        match chosen {
            Some(at) => row.lay(of[at], folder),
            None => {
                row.cells.insert("layout_sheet", String::new());
            }
        }
    }
}

/// The read of every plate that has several.
pub(super) fn reads(rows: &mut [Row], questions: &mut Questions<impl BufRead>) {
    let mut last: Option<String> = None;
    for row in rows.iter_mut().filter(|row| row.plate.reads.len() > 1 && !row.has("read")) {
        let of = row.plate.reads.clone();
        let proposal = last.as_ref().and_then(|last| of.iter().position(|read| read == last));
        let chosen =
            questions.choose(&format!("read of {}", row.called), &of, proposal).map(|at| of[at].clone());
        row.cells.insert("read", chosen.clone().unwrap_or_default());
        last = chosen.or(last);
    }
}

/// What is taken of every plate that was read again and again; an answer that is no time is asked again.
pub(super) fn times(rows: &mut [Row], questions: &mut Questions<impl BufRead>) {
    let mut last: Option<String> = None;
    for row in rows.iter_mut().filter(|row| !row.has("time")) {
        let Some(times) = times_of(row) else { continue };
        let mut asked = format!(
            "time of {}, read at {times} (`last`, `first`, a time such as `{}`, or `slope {} to {}`)",
            row.called,
            spoken(times.last_s),
            spoken(times.first_s),
            spoken(times.last_s)
        );
        let mut chosen = None;
        for _ in 0..3 {
            let Some(answer) = questions.ask(&asked, last.as_deref()) else { break };
            if answer.is_empty() {
                break;
            }
            match answer.parse::<Moment>() {
                Ok(_) => {
                    chosen = Some(answer);
                    break;
                }
                Err(error) => asked = format!("{error}; {}", NoMoment::HELP),
            }
        }
        row.cells.insert("time", chosen.clone().unwrap_or_default());
        last = chosen.or(last);
    }
}

/// The times of the read of a row, where it was taken again and again.
pub(super) fn times_of(row: &Row) -> Option<Times> {
    let read = row.cells.get("read").filter(|read| !read.is_empty());
    let mut times = row.plate.times.iter();
    let found = times.find(|(name, _)| read.is_none_or(|read| read == name));
    found.map(|(_, times)| times.clone())
}

/// Does the layout of a row say this itself?
fn is_said(row: &Row, maps: &[Map], folder: &Path, what: impl Fn(&Map) -> bool) -> bool {
    maps.iter().any(|map| is_laid(row, map, folder) && what(map))
}

/// Line and experiment of every plate: one question a plate where its name proposes both, else one each. What was taken
/// is said.
pub(super) fn names(
    rows: &mut [Row],
    maps: &[Map],
    folder: &Path,
    questions: &mut Questions<impl BufRead>,
    terminal: &Terminal,
) {
    for row in rows.iter_mut() {
        let line = !row.has("cell_line") && !is_said(row, maps, folder, |map| map.seen.names_lines);
        let experiment =
            !row.has("experiment") && !is_said(row, maps, folder, |map| map.seen.names_experiments);
        let Proposal { cell_line: of_line, experiment: of_experiment } = row.proposal.clone();
        let mut answered = false;
        if line {
            let both = of_line.as_ref().zip(of_experiment.as_ref()).filter(|_| experiment);
            let (question, proposal) = match both {
                Some((line, day)) => ("cell line, experiment", Some(format!("{line}, {day}"))),
                None => ("cell line", of_line),
            };
            let answer =
                line_and_day(&format!("{question} of {}", row.called), proposal.as_deref(), questions);
            let Named { line, experiment: day } = answer.unwrap_or_default();
            answered = !line.is_empty();
            row.cells.insert("cell_line", line);
            if experiment {
                row.cells.insert("experiment", day);
            }
        }
        if experiment && !row.has("experiment") && (!line || row.has("cell_line")) {
            let question = format!("experiment (a day, a passage) of {}", row.called);
            let answer = experiment_alone(&question, of_experiment.as_deref(), questions);
            answered |= answer.is_some();
            row.cells.insert("experiment", answer.unwrap_or_default());
        }
        if answered {
            let cell = |key: &str| row.cells.get(key).filter(|text| !text.is_empty());
            let taken: Vec<String> = [("cell line", "cell_line"), ("experiment", "experiment")]
                .iter()
                .filter_map(|(word, key)| cell(key).map(|text| format!("{word} {text}")))
                .collect();
            terminal.say(&format!("  {}: {}", row.called, taken.join(", ")));
        }
    }
}

/// The question for a line, asked three times at most: a day alone is no line.
fn line_and_day(
    question: &str,
    proposal: Option<&str>,
    questions: &mut Questions<impl BufRead>,
) -> Option<Named> {
    let mut asked = question.to_owned();
    for _ in 0..3 {
        let answer = questions.ask(&asked, proposal)?;
        match named(&answer) {
            Some(named) => return Some(named),
            None if answer.is_empty() => return None,
            None => {
                asked = format!("`{answer}` names no line; first the line, then the experiment: {question}");
            }
        }
    }
    None
}

/// The question for an experiment: an answer that names a line, too, is asked again, and taken when it is given again.
fn experiment_alone(
    question: &str,
    proposal: Option<&str>,
    questions: &mut Questions<impl BufRead>,
) -> Option<String> {
    let answer = questions.ask(question, proposal)?;
    let Some(Named { line, experiment }) = line_with_experiment(&answer) else { return Some(answer) };
    let asked = format!(
        "`{answer}` names a line, too (`{line}`, `{experiment}`); the experiment alone, or the same once more to take it: {question}"
    );
    questions.ask(&asked, proposal)
}

/// A pair that the study file names, because the layouts name the lines.
pub(super) type Pair = (String, Vec<String>);

/// The line before selection: beside every line of the table, or as a pair where the layouts name the lines.
///
/// # Errors
/// When no plate holds the line that is given, and all lines are known.
pub(super) fn parental(
    rows: &mut [Row],
    maps: &[Map],
    folder: &Path,
    given: Option<&str>,
    questions: &mut Questions<impl BufRead>,
) -> Result<Option<Pair>, Diagnostic> {
    if rows.iter().any(|row| row.has("parental")) {
        return Ok(None);
    }
    let of_layouts = |row: &Row| !row.cells.contains_key("cell_line");
    let mut lines: Vec<String> = rows.iter().filter_map(|row| row.cells.get("cell_line").cloned()).collect();
    for row in rows.iter().filter(|row| of_layouts(row)) {
        for map in maps.iter().filter(|map| is_laid(row, map, folder)) {
            lines.extend(map.seen.lines.iter().cloned());
        }
    }
    let all_known = !lines.is_empty() && lines.iter().all(|line| !line.is_empty());
    lines.sort();
    lines.dedup();
    let parental = match given {
        Some(given) if all_known && !lines.iter().any(|line| line == given) => {
            let problem = Diagnostic::error(Code::NoSuch, format!("no plate holds the line `{given}`"));
            return Err(problem.help(match suggest(given, lines.iter().map(String::as_str)) {
                Some(near) => {
                    let near: Vec<String> =
                        near.words().take(MOST_SHOWN).map(|line| format!("`--parental '{line}'`")).collect();
                    format!("did you mean {}?", near.join(" or "))
                }
                None => format!("lines: {}", lines.join(", ")),
            }));
        }
        Some(given) => given.to_owned(),
        None if all_known && lines.len() > 1 => {
            let question = "the line before selection, with which the others are compared";
            let Some(at) = questions.choose(question, &lines, None) else { return Ok(None) };
            lines[at].clone()
        }
        None => return Ok(None),
    };
    if rows.iter().any(of_layouts) {
        let others: Vec<String> =
            lines.into_iter().filter(|line| *line != parental && !line.is_empty()).collect();
        return Ok((!others.is_empty()).then_some((parental, others)));
    }
    for row in rows.iter_mut() {
        row.cells.insert("parental", parental.clone());
    }
    Ok(None)
}

/// Is the layout of the row in this file?
pub(super) fn is_file_of(row: &Row, map: &Map, folder: &Path) -> bool {
    row.cells.get("layout").is_some_and(|layout| relative(folder, &map.path) == *layout)
}

/// Is this the layout of the row: its file, and of that its sheets?
pub(super) fn is_laid(row: &Row, map: &Map, folder: &Path) -> bool {
    let sheets = row.cells.get("layout_sheet").map(String::as_str).unwrap_or_default();
    is_file_of(row, map, folder) && sheets == map.seen.sheets.join("; ")
}

#[cfg(test)]
pub(super) mod tests {
    use std::collections::{BTreeMap, BTreeSet};
    use std::path::PathBuf;

    use super::*;
    use foldshift_plates::plate::PlateFormat;
    use foldshift_study::survey::{LayoutSeen, PlateSeen};

    /// A plate whose name proposes these.
    pub(in crate::cli::new) fn row(cell_line: Option<&str>, experiment: Option<&str>) -> Row {
        let format = PlateFormat { rows: 8, cols: 12 };
        let own = |text: Option<&str>| text.map(str::to_owned);
        Row {
            path: "a.csv".into(),
            called: "a.csv".to_owned(),
            plate: PlateSeen {
                name: "a".to_owned(),
                reads: Vec::new(),
                format,
                times: Vec::new(),
                numbers: Vec::new(),
            },
            cells: BTreeMap::from([("export", "a.csv".to_owned())]),
            proposal: Proposal { cell_line: own(cell_line), experiment: own(experiment) },
            one_of_several: false,
            said: None,
        }
    }

    /// What is taken of these answers.
    fn taken(mut of: Row, answers: &str) -> (String, String) {
        let mut questions = Questions::of(answers.as_bytes());
        names(std::slice::from_mut(&mut of), &[], Path::new(""), &mut questions, &Terminal::silent());
        let cell = |key: &str| of.cells.get(key).cloned().unwrap_or_default();
        (cell("cell_line"), cell("experiment"))
    }

    fn both(line: &str, day: &str) -> (String, String) {
        (line.to_owned(), day.to_owned())
    }

    #[test]
    fn enter_takes_the_line_that_alone_is_proposed_and_the_experiment_is_asked_for() {
        assert_eq!(taken(row(Some("KM12"), None), "\nday 1\n"), both("KM12", "day 1"));
        assert_eq!(taken(row(None, Some("2026-03-02")), "KM12\n\n"), both("KM12", "2026-03-02"));
        assert_eq!(taken(row(Some("KM12"), Some("2026-03-02")), "\n"), both("KM12", "2026-03-02"));
    }

    #[test]
    fn answers_without_a_comma_are_understood_and_a_day_alone_is_asked_again() {
        for answer in ["LR1 2026-03-09\n", "LR1;2026-03-09\n", "2026-03-09\nLR1, 2026-03-09\n"] {
            let of = row(Some("KM12"), Some("2026-03-02"));
            assert_eq!(taken(of, answer), both("LR1", "2026-03-09"), "{answer}");
        }
    }

    #[test]
    fn a_line_at_the_question_for_the_experiment_is_asked_again() {
        for (answers, day) in [
            ("KM12\nKM12-LR2,02.03.2026\n02.03.2026\n", "02.03.2026"),
            ("KM12\npassage 3, 02.03.2026\npassage 3, 02.03.2026\n", "passage 3, 02.03.2026"),
            ("KM12\n02.03.2026 14:00\n", "02.03.2026 14:00"),
        ] {
            assert_eq!(taken(row(None, None), answers), both("KM12", day), "{answers}");
        }
    }

    pub(in crate::cli::new) fn map(sheet: &str, names_lines: bool) -> Map {
        let seen = LayoutSeen {
            sheets: vec![sheet.to_owned()],
            form: "plate_shaped",
            plates: Vec::new(),
            format: PlateFormat { rows: 8, cols: 12 },
            wells: BTreeSet::new(),
            used: BTreeSet::new(),
            compounds: BTreeSet::new(),
            lines: BTreeSet::new(),
            names_lines,
            names_experiments: names_lines,
        };
        Map { path: PathBuf::from("x.xlsx"), seen }
    }

    #[test]
    fn of_two_maps_in_a_workbook_only_the_chosen_one_says_the_lines() {
        let maps = [map("map A", false), map("map B", true)];
        let mut of = row(None, None);
        of.lay(&maps[0], Path::new(""));
        assert!(is_laid(&of, &maps[0], Path::new("")) && !is_laid(&of, &maps[1], Path::new("")));
        let mut questions = Questions::of(&b"KM12, 1\n"[..]);
        names(std::slice::from_mut(&mut of), &maps, Path::new(""), &mut questions, &Terminal::silent());
        assert_eq!(of.cells.get("cell_line").map(String::as_str), Some("KM12"));
    }
}
