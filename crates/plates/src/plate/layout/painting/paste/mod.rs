//! What is pasted from a spreadsheet: a grid, several of them below each other, or a list of wells.
//!
//! ```text
//! text ─► rows of cells ─► list, grid ─► cell (what one cell says) ─► Pasted: words of wells, strange cells, what does not fit
//! ```

mod cell;
mod grid;
mod list;

use std::collections::BTreeMap;

use super::said::Words;
use crate::plate::layout::words::canonical;
use crate::plate::well::{PlateFormat, Well};
use foldshift_tables::units::DoseUnit;

/// A cell that is not understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Strange {
    /// The well that it would be, or its line.
    pub at: String,
    /// What stands in it.
    pub text: String,
    /// Why it is not understood, and what to do.
    pub why: String,
}

/// What the cells of a grid are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Variable {
    /// The key; empty where every cell says it itself.
    pub key: String,
    /// The unit of doses, where it stands beside the key.
    pub unit: Option<DoseUnit>,
}

impl Variable {
    /// What a word above a grid, or a person, calls it: `compound`, `dose (nM)`; an empty one leaves it to the cells.
    #[must_use]
    pub fn called(word: &str) -> Self {
        let (key, unit) = canonical(word);
        Self { key, unit }
    }
}

/// What was pasted, as far as it is understood.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pasted {
    /// What is said of each well.
    pub wells: BTreeMap<Well, Words>,
    /// Cells that are not understood.
    pub strange: Vec<Strange>,
    /// Cells beyond the plate: rows and columns from 0.
    pub beyond: Vec<(usize, usize)>,
}

/// Rows of cells, without blanks around them.
type Rows = Vec<Vec<String>>;

/// Understands a text that is pasted with its first cell on the well `at` of a plate of this format; grids and lists that
/// name their wells go where they say.
#[must_use]
pub fn paste(text: &str, at: Well, variable: &Variable, format: PlateFormat) -> Pasted {
    let rows = rows(text);
    let marks = cell::Marks::of(&rows);
    let mut pasted = Pasted::default();
    let mut taken = Taken { pasted: &mut pasted, format, marks };
    if !list::read(&rows, variable, &mut taken) {
        grid::read(&rows, at, variable, &mut taken);
    }
    pasted
}

/// Where what is understood goes.
struct Taken<'a> {
    pasted: &'a mut Pasted,
    format: PlateFormat,
    marks: cell::Marks,
}

impl Taken<'_> {
    /// What a cell says of the well in this row and column.
    fn take(&mut self, (row, column): (usize, usize), text: &str, variable: &Variable) {
        if text.is_empty() {
            return;
        }
        let Some(well) = Well::new(row, column).filter(|well| self.format.contains(*well)) else {
            self.pasted.beyond.push((row, column));
            return;
        };
        match cell::read(text, variable, self.marks) {
            Ok(words) => self.pasted.wells.entry(well).or_default().extend(words),
            Err(why) => self.strange(well.to_string(), text, why),
        }
    }

    fn strange(&mut self, at: String, text: &str, why: String) {
        self.pasted.strange.push(Strange { at, text: text.to_owned(), why });
    }
}

/// The cells: apart by tabs where there are any, else by semicolons, else by commas.
fn rows(text: &str) -> Rows {
    let text = text.trim_start_matches('\u{feff}').trim_end_matches(['\n', '\r']);
    let mark = ['\t', ';'].into_iter().find(|mark| text.contains(*mark)).unwrap_or(',');
    text.lines().map(|line| split(line, mark)).collect()
}

/// The cells of a line; quotes hold marks together.
fn split(line: &str, mark: char) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut quoted = false;
    let mut all = line.chars().peekable();
    while let Some(c) = all.next() {
        let Some(cell) = cells.last_mut() else { break };
        match c {
            '"' if quoted && all.peek() == Some(&'"') => {
                cell.push('"');
                all.next();
            }
            '"' if quoted || cell.trim().is_empty() => quoted = !quoted,
            c if c == mark && !quoted => cells.push(String::new()),
            c => cell.push(c),
        }
    }
    cells.into_iter().map(|cell| cell.trim().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plate::well::PLATE_FORMATS;

    fn told(text: &str, at: &str, variable: &str) -> Vec<String> {
        told_on(text, at, variable, PLATE_FORMATS[4])
    }

    fn told_on(text: &str, at: &str, variable: &str, format: PlateFormat) -> Vec<String> {
        let pasted = paste(text, at.parse().unwrap(), &Variable::called(variable), format);
        let wells = pasted.wells.iter().map(|(well, words)| {
            let words: Vec<String> = words.iter().map(|(key, value)| format!("{key} {value}")).collect();
            format!("{well} {}", words.join(", "))
        });
        let strange = pasted.strange.iter().map(|one| format!("{}? {}: {}", one.at, one.text, one.why));
        let beyond = (!pasted.beyond.is_empty()).then(|| format!("{} beyond", pasted.beyond.len()));
        wells.chain(strange).chain(beyond).collect()
    }

    #[test]
    fn cells_of_a_grid_say_what_a_well_holds() {
        let all = "larotrectinib 10 uM\tDMSO\tblank\nKM12: larotrectinib 3,16 µM\t\tKM12: vehicle";
        assert_eq!(
            told(all, "B3", ""),
            [
                "B3 compound larotrectinib, dose 10 uM",
                "B4 role vehicle",
                "B5 role blank",
                "C3 cell_line KM12, compound larotrectinib, dose 3.16 uM",
                "C5 cell_line KM12, role vehicle",
            ]
        );
        let two = "compound 1 10 nM + PF-06463922 0.5 uM";
        assert_eq!(
            told(two, "A1", ""),
            ["A1 compound compound 1, compound_2 PF-06463922, dose 10 nM, dose_2 0.5 uM"]
        );
    }

    #[test]
    fn what_is_not_understood_is_named_and_nothing_is_guessed() {
        let strange = told("10\tlarotrectinib\t10 nm\n1,000 nM;x", "A1", "");
        assert_eq!(strange.len(), 4, "{strange:?}");
        assert!(strange[0].starts_with("A1? 10: ") && strange[0].contains("no unit"), "{}", strange[0]);
        assert!(strange[1].contains("no dose"), "{}", strange[1]);
        assert!(strange[2].contains("nM"), "{}", strange[2]);
        let thousand = told("1,000 nM\t2 nM", "A1", "dose");
        assert!(thousand[1].contains("1000 or 1.000"), "{thousand:?}");
        assert_eq!(told("1,000 nM\t0,25 nM", "A1", "dose"), ["A1 dose 1 nM", "A2 dose 0.25 nM"]);
    }

    #[test]
    fn grids_with_letters_and_numbers_go_where_they_say_one_below_the_other() {
        let grids = "compound,1,2,3\nC,a,a,DMSO\nD,a,,b\n\ndose (nM),1,2,3\nC,100,10,\nD,1,,5\n";
        assert_eq!(
            told(grids, "A1", ""),
            [
                "C1 compound a, dose 100 nM",
                "C2 compound a, dose 10 nM",
                "C3 role vehicle",
                "D1 compound a, dose 1 nM",
                "D3 compound b, dose 5 nM",
            ]
        );
        assert_eq!(
            told("A\tKM12\tP2\nB\tP3\t", "A4", "cell_line"),
            ["A4 cell_line KM12", "A5 cell_line P2", "B4 cell_line P3"]
        );
    }

    #[test]
    fn a_list_names_its_wells_with_headings_or_without() {
        let headed = "Well;Drug;conc (µM);line\nA1;a;0,5;KM12\nB02;DMSO;;KM12\nZ9;a;1;KM12\n";
        assert_eq!(
            told(headed, "C3", ""),
            ["A1 cell_line KM12, compound a, dose 0.5 uM", "B2 cell_line KM12, role vehicle", "1 beyond",]
        );
        assert_eq!(
            told("A1\ta\t5 nM\nA2\tvehicle\nA3\tb 1 uM", "A1", ""),
            ["A1 compound a, dose 5 nM", "A2 role vehicle", "A3 compound b, dose 1 uM",]
        );
        let bare = told("A1\ta\t5\nA2\ta\t10", "A1", "");
        assert!(bare.iter().all(|one| one.contains("no unit")), "{bare:?}");
    }

    #[test]
    fn a_paste_that_half_fits_is_counted() {
        let row = vec!["blank"; 14].join("\t");
        assert_eq!(told(&row, "A1", "").last().unwrap(), "2 beyond");
        assert_eq!(told_on(&row, "A20", "", PLATE_FORMATS[5]).last().unwrap(), "9 beyond");
    }

    #[test]
    fn bare_words_and_numbers_are_what_a_person_says_they_are() {
        assert_eq!(told("a\tb", "A1", "compound"), ["A1 compound a", "A2 compound b"]);
        assert_eq!(told("10\t1", "A1", "dose (nM)"), ["A1 dose 10 nM", "A2 dose 1 nM"]);
        assert!(told("10\t1", "A1", "dose")[0].contains("no unit"));
        assert!(told("v", "A1", "role")[0].contains("not a role"));
    }

    #[test]
    fn no_text_makes_it_panic() {
        for text in [
            "",
            "\n\n",
            "\t\t\n",
            ",,,\n\"",
            "A",
            "well",
            "well\tcompound\n",
            "1\t2\t3",
            ":",
            "+ +",
            "\u{feff}",
        ] {
            for variable in ["", "dose", "compound", "anything"] {
                let _ = told(text, "H12", variable);
            }
        }
    }
}
