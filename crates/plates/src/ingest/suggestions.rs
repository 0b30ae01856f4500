//! The options that would settle a doubt. Every one of them is tried before it is shown.

use crate::ingest::format::Choice;
use crate::ingest::picked::{self, Fit};
use crate::ingest::sighting::{LEAST_CERTAIN, Sighting};
use crate::ingest::wording;
use foldshift_tables::diagnostic::{Code, Diagnostic, Place};
use foldshift_tables::sheet::Book;

/// Most ranges that one suggestion holds.
const MOST: usize = 8;

/// The refusal that shows what was seen and how to settle it.
pub(crate) fn refusal(book: &Book, sightings: &[Sighting]) -> Diagnostic {
    let mut lines: Vec<String> = sightings.iter().take(MOST).map(Sighting::told).collect();
    if sightings.len() > MOST {
        lines.push(format!("and {} more", sightings.len() - MOST));
    }
    let message = format!(
        "no reader is certain enough of this file ({:.0} % is needed). Seen: {}",
        LEAST_CERTAIN * 100.0,
        lines.join(" | ")
    );
    let unsure = sightings.iter().find(|sighting| !sighting.is_certain()).or(sightings.first());
    let mut likely: Vec<&Sighting> = sightings.iter().collect();
    likely.sort_by(|one, two| two.certainty.total_cmp(&one.certainty));
    let ranges: Vec<&str> = likely.iter().filter_map(|sighting| sighting.range.as_deref()).collect();
    let help = if ranges.is_empty() {
        "say how it is to be read: `--format list`".to_owned()
    } else {
        grid_option(book, &ranges).unwrap_or_else(|| {
            "say which cells are the wells of one plate: `--grid B3:M10`, and which is the first: `--grid B3:M10@A1`"
                .to_owned()
        })
    };
    let problem = Diagnostic::error(Code::Export, message).help(help);
    problem.at(unsure.map_or_else(|| Place::file(book.source().as_ref()), |sighting| sighting.place.clone()))
}

/// `--grid '…'` for ranges that are a plate each, if they can be read so.
pub(crate) fn as_plates(book: &Book, ranges: &[String]) -> Option<String> {
    let all = ranges.join(",");
    picked::read(book, &all, Choice::default()).ok()?;
    Some(format!("`--grid {}`", in_shell(&all)))
}

/// `--grid …` for the first of the ranges that can be read so; `None` where none can.
fn grid_option(book: &Book, ranges: &[&str]) -> Option<String> {
    let read = read_in(book);
    let (range, part) =
        ranges.iter().take(MOST).find_map(|range| as_it_can_be_read(book, range, read.as_deref()))?;
    let several = if range.contains(',') {
        "; each range is a plate"
    } else if part {
        " if their first is well A1, otherwise the well behind the `@`"
    } else {
        "; several ranges with commas"
    };
    let (shell, study) = (in_shell(&range), in_study(&range));
    let (read, named) = read.map_or_else(
        || (String::new(), "`--plate` and `--read` name them"),
        |read| (format!(" --read \"{read}\""), "`--plate` names them"),
    );
    Some(format!(
        "say which cells are wells: `--grid {shell}{read}`, in a study `grid = {study}`{several}; {named}"
    ))
}

/// A range, or the plates in it, as they can be read, and whether they are a part of a plate whose first well nobody named;
/// `None` where they cannot.
pub(crate) fn as_it_can_be_read(book: &Book, range: &str, read: Option<&str>) -> Option<(String, bool)> {
    let parts = picked::plates_in(book, range).or_else(|| picked::without_surroundings(book, range));
    let parts = parts.unwrap_or_else(|| range.to_owned());
    let part = picked::fit(book, &parts) == Some(Fit::Part);
    let parts = if part { format!("{parts}@A1") } else { parts };
    let choice = Choice { grid: Some(&parts), read, ..Choice::default() };
    picked::read(book, &parts, choice).is_ok().then_some((parts, part))
}

/// A range as a shell takes it.
fn in_shell(range: &str) -> String {
    format!("'{}'", range.replace('\'', r"'\''"))
}

/// A range as a study file takes it.
fn in_study(range: &str) -> String {
    if range.contains('"') { format!("'{range}'") } else { format!("\"{range}\"") }
}

/// The read that the file names, where it names one and no other.
fn read_in(book: &Book) -> Option<String> {
    const LINES: usize = 60;
    let mut reads: Vec<String> = Vec::new();
    for sheet in book.sheets() {
        for line in (0..sheet.len().min(LINES)).filter(|line| !sheet.is_blank(*line)) {
            let cells = sheet.cells(line);
            if cells.len() > LINES {
                continue;
            }
            let words = cells.iter().filter(|cell| cell.text.chars().any(char::is_alphabetic));
            for read in words.filter_map(|cell| wording::name_of(&cell.text).read) {
                if !reads.contains(&read) {
                    reads.push(read);
                }
            }
        }
    }
    // `Absorbance` and, below it, `absorbance 450` are one.
    let longest = reads.iter().max_by_key(|read| read.len())?.clone();
    reads.iter().all(|read| longest.starts_with(read.as_str())).then_some(longest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::bare;

    fn lines(rows: usize, cols: usize) -> String {
        let line = |row: usize| {
            let cells: Vec<String> =
                (0..cols).map(|col| (100 + (row * 7919 + col * 104_729) % 9973).to_string()).collect();
            cells.join(",") + "\n"
        };
        (0..rows).map(line).collect()
    }

    fn help(text: &str) -> String {
        let book = Book::of_text("a.csv", text.to_owned());
        refusal(&book, &bare::sightings(&book)).to_string()
    }

    #[test]
    fn three_plates_side_by_side_are_suggested_as_three_ranges() {
        let told = help(&lines(8, 36));
        assert!(told.contains("`--grid 'A1:L8,M1:X8,Y1:AJ8'`"), "{told}");
        assert!(help(&lines(16, 12)).contains("`--grid 'A1:L8,A9:L16'`"));
    }

    #[test]
    fn a_suggestion_names_the_read_that_the_file_names() {
        let told = help(&format!("Luminescence\nx\n{}", lines(7, 12)));
        assert!(told.contains("--grid 'A3:L9'") && told.contains("--read \"luminescence\""), "{told}");
        assert!(!help(&lines(7, 12)).contains("--read \""));
    }

    #[test]
    fn a_part_of_a_plate_is_suggested_with_its_first_well_and_without_what_stands_around() {
        assert!(help(&lines(6, 10)).contains("`--grid 'A1:J6@A1'`"));
        let means = lines(8, 12).replace('\n', ",,1.5\n");
        assert!(help(&means).contains("`--grid 'A1:L8'`"), "{}", help(&means));
        let cells = lines(9, 12);
        let rows = cells
            .lines()
            .zip(["", "A", "B", "C", "D", "E", "F", "G", "H"])
            .map(|(line, row)| format!("{row},{line}\n"));
        let told = help(&rows.collect::<String>());
        assert!(told.contains("`--grid 'B2:M9'`"), "{told}");
    }

    #[test]
    fn a_range_that_cannot_be_read_is_not_suggested() {
        let told = help(&lines(7, 12).replacen("100", "q", 1));
        assert!(!told.contains("--grid 'A1:L7"), "{told}");
    }
}
