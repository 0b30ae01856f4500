//! What becomes of a damaged export: read exactly all the same, read in part, refused, or, worst of all,
//! wrong without a word. `FOLDSHIFT_DAMAGES=50 FOLDSHIFT_CELLS=all cargo test --test mutations -- --nocapture`
//! prints the tables.

#[path = "../../../../tests/corpora/mod.rs"]
mod corpora;

mod bytes;
mod cells;
mod dice;
mod exports;
mod judge;
mod text;
mod workbook;

use std::collections::BTreeMap;
use std::path::Path;

use dice::Dice;
use exports::Export;
use foldshift_plates::ingest::{Choice, read_bytes};
use foldshift_tables::sheet::Sheet;

/// The ways in which a file is damaged.
const DAMAGES: [&str; 15] = [
    "line deleted",
    "line doubled",
    "two lines swapped",
    "cell inserted",
    "cell deleted",
    "2 to 6 cells deleted",
    "3 to 5 lines short",
    "gap lost",
    "gap added",
    "lines lost around a gap",
    "comma for point",
    "cut",
    "encoding broken",
    "header word changed",
    "number turned into text",
];

/// Damages after which a file says something else that is whole: the export, the kind of damage, and why nobody can tell.
const UNDECIDABLE: [(&str, &str, &str); 2] = [
    (
        "thermo_ascent/iterations_and_two_plates.txt",
        "lines lost around a gap",
        "the end of one iteration and the beginning of the next are lost, and a whole plate is left",
    ),
    (
        "moldev_softmax/MD_SMP_fluorescence_endpoint_partial_plate_example01.txt",
        "lines lost around a gap",
        "the raw line and the heading of the reduced one are lost, and the reduced line stands below the raw heading",
    ),
];

/// Outcomes of one kind of damage, counted, and the files that came out wrong without a word.
#[derive(Default)]
struct Trial {
    table: BTreeMap<(String, &'static str), usize>,
    wrong: Vec<String>,
}

impl Trial {
    /// Reads a damaged export and notes what came of it.
    fn judge(
        &mut self,
        export: &Export,
        whole: &BTreeMap<(String, String), judge::Group>,
        damaged: &[u8],
        kind: &str,
        what: &str,
    ) {
        let (outcome, detail) = match read_bytes(&export.name, damaged, Choice::default()) {
            Err(_) => ("refused", String::new()),
            Ok(readings) => match judge::judge(whole, &readings) {
                "wrong" if UNDECIDABLE.iter().any(|(name, of, _)| *name == export.name && *of == kind) => {
                    ("undecidable", String::new())
                }
                "wrong" => ("wrong", judge::first_wrong(whole, &readings)),
                outcome => (outcome, String::new()),
            },
        };
        *self.table.entry((kind.to_owned(), outcome)).or_default() += 1;
        if outcome == "wrong" {
            self.wrong.push(format!("{}: {kind} ({what}): {detail}", export.name));
            if let Some(folder) = std::env::var_os("FOLDSHIFT_KEEP_DAMAGED") {
                let file = format!("{}_{}", what.replace(' ', "_"), export.name.replace('/', "__"));
                std::fs::write(Path::new(&folder).join(file), damaged).unwrap();
            }
        }
    }

    fn tell(self) {
        for ((kind, outcome), count) in &self.table {
            println!("{kind:24} {outcome:22} {count:5}");
        }
        assert!(
            self.wrong.is_empty(),
            "{} wrong without a word:\n{}",
            self.wrong.len(),
            self.wrong.join("\n")
        );
    }
}

/// A number that the user may set.
fn asked(name: &str, default: usize) -> usize {
    std::env::var(name).ok().and_then(|n| n.parse().ok()).unwrap_or(default)
}

#[test]
fn a_damaged_export_is_never_wrong_without_a_word() {
    let each = asked("FOLDSHIFT_DAMAGES", 6);
    let mut trial = Trial::default();
    exports::for_each(|export| {
        let whole = judge::found(&export.readings);
        let mut dice = Dice(export.seed());
        let first = if each < DAMAGES.len() { dice.roll(DAMAGES.len()) } else { 0 };
        let (text, encode) = if export.is_binary() {
            (String::new(), text::text_of(b"").1)
        } else {
            text::text_of(&export.bytes)
        };
        for nth in 0..each {
            let kind = DAMAGES[(first + nth) % DAMAGES.len()];
            let damaged = bytes::damage_bytes(&export.bytes, kind, &mut dice).or_else(|| {
                if export.is_workbook() {
                    workbook::damage_workbook(&export.bytes, kind, &mut dice)
                } else {
                    text::damage_text(&text, kind, &mut dice).map(|text| encode(&text))
                }
            });
            if let Some(damaged) = damaged {
                trial.judge(export, &whole, &damaged, kind, &format!("damage {nth}"));
            }
        }
    });
    trial.tell();
}

#[test]
fn one_cell_deleted_doubled_emptied_or_joined_is_never_wrong_without_a_word() {
    let all = std::env::var("FOLDSHIFT_CELLS").is_ok_and(|cells| cells == "all");
    let most = if all { usize::MAX } else { asked("FOLDSHIFT_CELLS", 2) };
    let mut trial = Trial::default();
    exports::for_each(|export| {
        if export.is_binary() {
            return;
        }
        let whole = judge::found(&export.readings);
        let (text, encode) = text::text_of(&export.bytes);
        let sheet = Sheet::new(export.name.as_str(), text.clone());
        let mut places: Vec<(usize, usize)> = export
            .readings
            .readings
            .iter()
            .map(|reading| (reading.line as usize, reading.column as usize))
            .collect();
        places.sort_unstable();
        places.dedup();
        let mut dice = Dice(export.seed());
        for deed in cells::DEEDS {
            let chosen: Vec<(usize, usize)> = if places.len() <= most {
                places.clone()
            } else {
                (0..most).map(|_| places[dice.roll(places.len())]).collect()
            };
            for place in chosen {
                if let Some(damaged) = cells::damaged(&text, &sheet, place, deed) {
                    let what = format!("line {} column {}", place.0, place.1);
                    trial.judge(export, &whole, &encode(&damaged), deed, &what);
                }
            }
        }
    });
    trial.tell();
}
