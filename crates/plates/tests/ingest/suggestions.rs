//! Every option that a help text offers is pasted: it is understood, and the question it answers is not asked again.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::shared_exports::exports;
use crate::{corpora, fixtures};
use foldshift_plates::ingest::{Choice, Numbered, read_bytes};
use foldshift_tables::diagnostic::Diagnostic;

/// Ranges that show how one is written, in files of which nothing was seen.
const SHAPES: [&str; 2] = ["B3:M10", "B3:M10@A1"];

/// The options between backticks in a text, each with its value as a shell hands it on.
fn options(text: &str) -> Vec<(String, String)> {
    let spans = text.split('`').skip(1).step_by(2);
    let options = spans.filter_map(|span| {
        let (option, value) = span.strip_prefix("--")?.split_once(' ').unwrap_or((&span[2..], ""));
        let quoted = |mark: char| value.strip_prefix(mark)?.strip_suffix(mark);
        let value =
            quoted('\'').map(|value| value.replace(r"'\''", "'")).or_else(|| quoted('"').map(str::to_owned));
        Some((option.to_owned(), value.unwrap_or_else(|| span[2 + option.len()..].trim().to_owned())))
    });
    options.filter(|(_, value)| !SHAPES.contains(&value.as_str())).collect()
}

/// What an option chooses; `None` for one that only names what others choose.
fn choice<'a>(option: &str, value: &'a str) -> Option<Choice<'a>> {
    let all = Choice::default();
    match option {
        "grid" => Some(Choice { grid: Some(value), ..all }),
        "format" => Some(Choice { format: Some(value), ..all }),
        "sheet" => Some(Choice { sheet: Some(value), ..all }),
        "column" => Some(Choice { column: Some(value), ..all }),
        "well-column" => Some(Choice { well_column: Some(value), ..all }),
        "time-unit" => Some(Choice { time_unit: Some(value), ..all }),
        "numbered" => Some(Choice { numbered: Some(value.parse::<Numbered>().unwrap()), ..all }),
        "in-part" => Some(Choice { in_part: true, ..all }),
        _ => None,
    }
}

/// Pastes every option of every help; says which, and what does not help.
fn paste(name: &str, bytes: &[u8], pasted: &mut BTreeSet<String>, wrong: &mut String) {
    let Err(problems) = read_bytes(name, bytes, Choice::default()) else { return };
    let told = |problems: &[Diagnostic]| problems[0].message.clone();
    for (option, value) in problems.iter().filter_map(|problem| problem.help.as_deref()).flat_map(options) {
        let Some(choice) = choice(&option, &value) else { continue };
        pasted.insert(option.clone());
        // Another question may be left, but not the same one, and none about the answer.
        if let Err(next) = read_bytes(name, bytes, choice)
            && (told(&next) == told(&problems) || told(&next).contains(&format!("--{option}")))
        {
            writeln!(wrong, "{name}: `--{option} {value}`: {}", told(&next)).unwrap();
        }
    }
}

/// A number between 0.1 and 2.1, another for each `nth`.
fn value(nth: usize) -> f64 {
    0.1 + f64::from(u16::try_from(nth * 7919 % 997).unwrap()) / 500.0
}

/// Lines of numbers in which nothing repeats.
fn numbers(lines: usize, columns: usize) -> String {
    let line = |line: usize| -> Vec<String> {
        (0..columns).map(|col| format!("{:.3}", value(line + 17 * col))).collect()
    };
    (0..lines).map(|at| line(at).join(",") + "\n").collect()
}

/// The lines of a text, each changed.
fn changed(text: &str, change: impl Fn(usize, &str) -> String) -> String {
    let lines: Vec<String> = text.lines().enumerate().map(|(at, line)| change(at, line) + "\n").collect();
    lines.concat()
}

#[test]
fn every_suggestion_can_be_pasted() {
    let wells: Vec<String> =
        (0..96).map(|nth| format!("{}{}", char::from(b'A' + nth / 12), nth % 12 + 1)).collect();
    let list = |header: &str, line: &dyn Fn(usize, &str) -> String| -> String {
        let lines = wells.iter().enumerate().map(|(nth, well)| line(nth, well) + "\n");
        format!("{header}\n{}", lines.collect::<String>())
    };
    let letter = |row: usize| char::from(b'A' + u8::try_from(row).unwrap());
    let grid = changed(&numbers(8, 12), |row, line| format!("{},{line}", letter(row)));
    let header = "plate,1,2,3,4,5,6,7,8,9,10,11,12\n";
    let texts = [
        ("two_bare_plates.csv", numbers(16, 12)),
        ("no_plate.csv", numbers(7, 11)),
        ("few_numbers.csv", numbers(2, 3)),
        ("under_headings.csv", format!("a,b,c,d,e,f,g,h,i,j,k,l\n{}", numbers(8, 12))),
        ("beside.csv", changed(&numbers(8, 12), |_, line| format!("note,{line},x"))),
        (
            "columns_of_measures.csv",
            list("Well,Alpha,Beta", &|nth, well| format!("{well},{},{}", value(nth), value(nth + 7))),
        ),
        (
            "two_columns_of_wells.csv",
            list("Well,Well Position,Value", &|nth, well| {
                format!("{well},{},{}", wells[95 - nth], value(nth))
            }),
        ),
        ("numbered.csv", list("Well,Value", &|nth, _| format!("{},{}", nth + 1, value(nth)))),
        ("times_without_unit.csv", {
            let lines = (0..6).map(|at| {
                format!("{at},{}\n", numbers(1, 96).trim_end().replace("0.1", &format!("0.{}1", at + 1)))
            });
            format!("Time,{}\n{}", wells.join(","), lines.collect::<String>())
        }),
        ("grid_and_list.csv", ",1,2,3\nA,1,2,3\nB,4,5,6\n\nplate,well,value\nK7,A1,17\n".to_owned()),
        ("unknown_beside_known.csv", {
            let other = numbers(8, 12).replace("0.", "7.");
            format!("{header}{grid}\n\nSomething\n{other}")
        }),
    ];
    let (mut pasted, mut wrong) = (BTreeSet::new(), String::new());
    for (name, text) in &texts {
        paste(name, text.as_bytes(), &mut pasted, &mut wrong);
    }
    for file in fixtures("broken") {
        paste(&file.display().to_string(), &std::fs::read(&file).unwrap(), &mut pasted, &mut wrong);
    }
    for part in ["plates", "plates_2"] {
        let Some(folder) = corpora::corpus(part) else { continue };
        let may_be_refused = |name: &str| name.contains("malformed__") || name.contains("either__");
        for (name, path) in exports(&folder).into_iter().filter(|(name, _)| may_be_refused(name)) {
            paste(&name, &std::fs::read(&path).unwrap(), &mut pasted, &mut wrong);
        }
    }
    assert_eq!(wrong, "");
    let all: Vec<&str> = pasted.iter().map(String::as_str).collect();
    assert_eq!(all, ["column", "format", "grid", "numbered", "time-unit", "well-column"]);
}

#[test]
fn options_are_found_as_a_shell_takes_them() {
    let help = "say which: `--grid 'it'\\''s!A1:L8'`, in a study `grid = \"x\"`; `--column \"Abs 450\"`; or `--in-part`, `--grid B3:M10`";
    let found = options(help);
    let found: Vec<(&str, &str)> =
        found.iter().map(|(option, value)| (option.as_str(), value.as_str())).collect();
    assert_eq!(found, [("grid", "it's!A1:L8"), ("column", "Abs 450"), ("in-part", "")]);
}
