//! One bad plate of many: which plates a problem is about, and which can be read all the same.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::plate::readings::{Readings, Refused};
use foldshift_tables::diagnostic::{Code, Diagnostic, Place};
use foldshift_tables::numerals::counted;
use foldshift_tables::pasteable::pasteable;
use foldshift_tables::sheet::{Book, Sheet};

/// The plates that problems were met with.
#[derive(Debug, Default)]
pub(crate) struct BadPlates {
    plates: BTreeSet<Arc<str>>,
    /// Sheets with problems of which nobody said the plate: no plate with readings there is good.
    sheets: BTreeSet<String>,
    /// Is there a problem that belongs to no plate and to no sheet?
    all: bool,
}

impl BadPlates {
    /// Notes a problem of `plate`, or of the sheet that it stands in.
    pub(crate) fn note(&mut self, plate: Option<&Arc<str>>, problem: &Diagnostic) {
        match (plate, problem.place.as_ref().and_then(|place| place.sheet.as_ref())) {
            (Some(plate), _) => {
                self.plates.insert(Arc::clone(plate));
            }
            (None, Some(sheet)) => {
                self.sheets.insert(sheet.to_string());
            }
            (None, None) => self.all = true,
        }
    }

    /// Keeps the readings of plates that no problem is about; `None` when nobody can tell, or when nothing is left.
    pub(crate) fn keep_good(
        mut self,
        book: &Book,
        readings: &mut Readings,
        problems: Vec<Diagnostic>,
    ) -> Option<()> {
        if self.all {
            return None;
        }
        let mut counted: BTreeMap<Arc<str>, bool> = BTreeMap::new();
        for reading in &readings.readings {
            let on_bad_sheet =
                reading.sheet.as_ref().is_some_and(|sheet| self.sheets.contains(sheet.as_str()));
            // A plate that was left out has no number, and those behind it have its.
            let counted = *counted.entry(Arc::clone(&reading.plate)).or_insert_with(|| {
                let sheet = reading.sheet.as_ref().and_then(|name| book.sheet(name));
                is_counted(&reading.plate) && !sheet.is_some_and(|sheet| names(sheet, &reading.plate))
            });
            if (on_bad_sheet || (counted && !self.sheets.is_empty())) && !self.plates.contains(&reading.plate)
            {
                self.plates.insert(Arc::clone(&reading.plate));
            }
        }
        readings.readings.retain(|reading| !self.plates.contains(&reading.plate));
        if readings.readings.is_empty() {
            return None;
        }
        let sheets = self.sheets.into_iter().map(|sheet| format!("the plate of sheet `{sheet}`"));
        let plates = self.plates.iter().map(|plate| format!("plate `{plate}`")).chain(sheets).collect();
        readings.refused = Refused { plates, problems };
        Some(())
    }
}

/// Is this name a number in the order of the file, as plates without a name get it?
fn is_counted(name: &str) -> bool {
    name.strip_prefix("Plate ").is_some_and(|number| number.bytes().all(|b| b.is_ascii_digit()))
}

/// Does the sheet itself give the plate this name?
fn names(sheet: &Sheet, plate: &str) -> bool {
    const REACH: usize = 60;
    (0..sheet.len().min(REACH)).any(|line| {
        sheet.line(line).contains(plate) && sheet.cells(line).iter().any(|cell| cell.text == plate)
    })
}

/// Every problem of a file, and which of its plates can be read.
pub(crate) fn told(readings: &mut Readings) -> Vec<Diagnostic> {
    let Refused { plates, problems } = std::mem::take(&mut readings.refused);
    let good = readings.plates();
    let options: Vec<String> = good.iter().map(|plate| format!("--plate {}", pasteable(plate))).collect();
    let message = format!(
        "{} cannot be read; {} of this file can",
        plates.join(", "),
        counted(good.len(), "other plate")
    );
    let summary = Diagnostic::error(Code::Export, message)
        .at(Place::file(Arc::clone(&readings.source)))
        .help(format!("`{}` reads what is whole", options.join(" ")));
    problems.into_iter().chain([summary]).collect()
}

#[cfg(test)]
mod tests {
    use crate::ingest::{Choice, Readings, read_bytes, read_each_plate};
    use foldshift_tables::diagnostic::Diagnostic;

    /// Three plates, of which the second has a bad well.
    const TEXT: &str =
        "P1,1,2,3\nA,1,2,3\nB,4,5,6\n\nP2,1,2,3\nA,1,bat,3\nB,4,5,6\n\nP3,1,2,3\nA,7,8,9\nB,4,5,6\n";

    fn read(choice: Choice<'_>) -> Result<Readings, Vec<Diagnostic>> {
        read_bytes("a.csv", TEXT.as_bytes(), choice)
    }

    #[test]
    fn one_bad_plate_is_named_and_the_others_are_offered() {
        let problems = read(Choice::default()).unwrap_err();
        assert!(problems[0].message.contains("`bat` of well A2"));
        let last = &problems[problems.len() - 1];
        assert_eq!(last.message, "plate `P2` cannot be read; 2 other plates of this file can");
        assert_eq!(last.help.as_deref(), Some("`--plate P1 --plate P3` reads what is whole"));
    }

    #[test]
    fn what_is_offered_works() {
        let both = ["P1".to_owned(), "P3".to_owned()];
        let readings = read(Choice { plates: &both, ..Choice::default() }).unwrap();
        assert_eq!((readings.plates(), readings.readings.len()), (both.to_vec(), 12));
        assert_eq!(readings.readings[6].value, Some(7.0));
        assert!(readings.warnings.iter().any(|warning| warning.message.contains("`bat`")));
        let one = read(Choice { plate: Some("P3"), ..Choice::default() }).unwrap();
        assert_eq!((one.plates(), one.readings.len()), (vec!["P3".to_owned()], 6));
    }

    #[test]
    fn the_bad_plate_itself_is_refused() {
        let problems = read(Choice { plate: Some("P2"), ..Choice::default() }).unwrap_err();
        assert!(problems[0].message.contains("`bat` of well A2"));
        let among = ["P1".to_owned(), "P2".to_owned()];
        assert!(read(Choice { plates: &among, ..Choice::default() }).is_err());
    }

    #[test]
    fn a_study_reads_once_and_takes_the_good_plates() {
        let readings = read_each_plate("a.csv", TEXT.as_bytes(), Choice::default()).unwrap();
        assert_eq!(readings.plates(), ["P1", "P3"]);
        assert_eq!((readings.refused.problems.len(), readings.refused.plates.len()), (1, 1));
    }
}
