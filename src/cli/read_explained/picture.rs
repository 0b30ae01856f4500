//! A picture of sheets made of letters: one a cell.

use std::fmt::Write as _;

use crate::cli::read_explained::{block_told, letter, readers_said, verdict};
use foldshift_plates::ingest::{Explained, LineSeen, Mark, SheetSeen};
use foldshift_tables::diagnostic::column_letters;
use foldshift_tables::numerals::counted;

/// So many blocks are listed; the others are counted.
const MOST_BLOCKS: usize = 30;

/// The pictures of several exports.
pub(super) fn text(explained: &[Explained]) -> String {
    let mut out = String::new();
    for (nth, seen) in explained.iter().enumerate() {
        if nth > 0 {
            out.push('\n');
        }
        one(&mut out, seen);
    }
    out
}

fn one(out: &mut String, seen: &Explained) {
    let _ = writeln!(out, "{}: {}", seen.source, verdict(seen));
    for sheet in &seen.sheets {
        picture(out, sheet);
    }
    let _ = writeln!(
        out,
        "\n.  empty    a  text    9  number that is not read    ?  may be a reading    !  here is a problem"
    );
    for (nth, block) in seen.blocks.iter().take(MOST_BLOCKS).enumerate() {
        let _ = writeln!(out, "{}  {}", letter(nth), block_told(block));
    }
    if seen.blocks.len() > MOST_BLOCKS {
        let _ = writeln!(out, "and {}", counted(seen.blocks.len() - MOST_BLOCKS, "more block"));
    }
    section(out, "Readers", &readers_said(seen));
    section(out, "May be wells", &seen.candidates);
    if !seen.told.is_empty() {
        let _ = writeln!(out, "\nTold");
        for problem in &seen.told {
            let _ = write!(out, "{problem}");
        }
    }
}

fn section(out: &mut String, title: &str, lines: &[String]) {
    if lines.is_empty() {
        return;
    }
    let _ = writeln!(out, "\n{title}");
    for line in lines {
        let _ = writeln!(out, "  {line}");
    }
}

fn picture(out: &mut String, sheet: &SheetSeen) {
    out.push('\n');
    if let Some(name) = &sheet.name {
        let _ = writeln!(out, "{name}");
    }
    if sheet.lines.is_empty() {
        let _ = writeln!(out, "  (empty)");
        return;
    }
    let names: Vec<String> = (1..=sheet.width).map(column_letters).collect();
    let tens =
        |name: &String| if name.len() > 1 { name[..name.len() - 1].to_owned() } else { " ".to_owned() };
    let ones = |name: &String| name[name.len() - 1..].to_owned();
    if sheet.width > 26 {
        let _ = writeln!(out, "      {}", spaced(names.iter().map(tens)));
    }
    let _ = writeln!(out, "      {}", spaced(names.iter().map(ones)));
    for line in &sheet.lines {
        let cells = spaced(line.cells.iter().map(|cell| mark(cell.mark).to_string()));
        let more = if line.more_cells > 0 { " …" } else { "" };
        let _ = writeln!(out, "{:>5} {cells}{more}", line.number);
        if line.like_it > 0 {
            let _ = writeln!(out, "    : {}", alike(line));
        }
    }
    if sheet.more_lines > 0 {
        let _ = writeln!(out, "    : {}", counted(sheet.more_lines, "more line"));
    }
}

fn alike(line: &LineSeen) -> String {
    let lines = counted(line.like_it, "more line");
    if line.like_it == 1 {
        format!("{lines} like it")
    } else {
        format!("{lines} like it, to line {}", line.number + line.like_it)
    }
}

fn spaced(marks: impl Iterator<Item = String>) -> String {
    marks.collect::<Vec<_>>().join(" ").trim_end().to_owned()
}

fn mark(mark: Mark) -> char {
    match mark {
        Mark::Empty => '.',
        Mark::Text => 'a',
        Mark::Number => '9',
        Mark::Candidate => '?',
        Mark::Problem => '!',
        Mark::Read(block) => letter(block),
    }
}
