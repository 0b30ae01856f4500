//! The real exports of `../shared/plates`: value by value, by the reader of their family alone, and cut anywhere.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::corpora;
use foldshift_plates::ingest::{Choice, Readings, read_bytes, read_path};

/// Plate, well, read and time.
type Key = (String, String, String, String);

/// Number and flag.
type Value = (Option<f64>, String);

/// A file whose expected wells are not those that it labels: its source counts the printed rows from A,
/// but they are rows A, E, I and M.
const ROWS_BY_LABEL: (&str, [(&str, &str); 3]) =
    ("PE_Envision_luminescence_example01.csv", [("B", "E"), ("C", "I"), ("D", "M")]);

/// The well that a file labels where its source counted.
fn labelled(file: &Path, well: &str) -> String {
    let (name, rows) = ROWS_BY_LABEL;
    let counted = rows.iter().filter(|_| file.ends_with(name)).find(|(counted, _)| well.starts_with(counted));
    counted.map_or_else(|| well.to_owned(), |(_, row)| format!("{row}{}", &well[1..]))
}

/// What a file must give.
type Values = BTreeMap<Key, Value>;

fn expected(file: &Path) -> Values {
    let name = format!("{}.expected.csv", file.display());
    let mut table = csv::Reader::from_path(&name).unwrap_or_else(|error| panic!("{name}: {error}"));
    let mut values = Values::new();
    for row in table.records().map(|row| row.unwrap()) {
        let time: String = row[5].parse::<f64>().map_or_else(|_| String::new(), |time| time.to_string());
        let key = (row[0].to_owned(), labelled(file, &row[1]), row[4].to_owned(), time);
        values.insert(key, (row[6].parse().ok(), row[7].to_owned()));
    }
    values
}

fn found(readings: &Readings) -> Values {
    let rows = readings.readings.iter().map(|reading| {
        let time = reading.time_s.map_or_else(String::new, |time| time.to_string());
        let key = (reading.plate.to_string(), reading.well.to_string(), reading.read.to_string(), time);
        (key, (reading.value, reading.flag.as_ref().map_or_else(String::new, |flag| flag.text.clone())))
    });
    rows.collect()
}

/// How a file came out.
#[derive(Clone, Debug, PartialEq)]
enum Outcome {
    Exact,
    /// Right wells and numbers; a plate or a read is called otherwise, because the file does not say.
    Named(String),
    Refused(String),
    Wrong(String),
}

fn outcome(file: &Path) -> Outcome {
    let readings = match read_path(file, Choice::default()) {
        Ok(readings) => readings,
        Err(problems) => return Outcome::Refused(problems[0].message.clone()),
    };
    let (expected, found) = (expected(file), found(&readings));
    if expected == found {
        return Outcome::Exact;
    }
    let nameless = |values: &Values| -> BTreeSet<(String, String, String, String)> {
        let rows = values.iter();
        rows.map(|((_, well, _, time), (value, flag))| {
            (well.clone(), time.clone(), format!("{value:?}"), flag.clone())
        })
        .collect()
    };
    let names = |values: &Values| -> BTreeSet<(String, String)> {
        values.keys().map(|(plate, _, read, _)| (plate.clone(), read.clone())).collect()
    };
    let (want, got) = (names(&expected), names(&found));
    if expected.len() == found.len() && want.len() == got.len() && nameless(&expected) == nameless(&found) {
        return Outcome::Named(format!("{got:?} for {want:?}"));
    }
    let first = expected.iter().find(|(key, value)| found.get(*key) != Some(*value));
    Outcome::Wrong(format!("{} of {}, first difference {first:?}", found.len(), expected.len()))
}

/// Every export of the manifest.
pub(crate) fn exports(folder: &Path) -> Vec<(String, PathBuf)> {
    let mut table = csv::Reader::from_path(folder.join("manifest.csv")).unwrap();
    table
        .records()
        .map(|row| row.unwrap()[0].to_owned())
        .map(|name| (name.clone(), folder.join(name)))
        .collect()
}

/// Files whose plate or read is known only to their source: a barcode in the name of the file, a
/// mode in the paper.
const NAMED_ELSEWHERE: [&str; 4] = [
    "biotek_gen5/abs__010307_114129_BNCH654563_stdcurve_singleplate01.txt",
    "biotek_gen5/abs__240411_172731_BNCH2345883_abs450_96well_non_numeric_values.txt",
    "generic_list/FT01-G01.txt",
    // Its second plate was excited by a laser and has no absorbance; the source names one mode for the file.
    "perkinelmer_envision/PE_Envision_absorbance_example01.csv",
];

/// Undamaged files that hold reduced numbers only.
const WITHOUT_RAW_NUMBERS: [&str; 1] = ["moldev_softmax/softmaxpro_example_reduced.txt"];

#[test]
fn every_export_is_read_value_by_value() {
    let Some(folder) = corpora::corpus("plates") else { return };
    let mut failures = Vec::new();
    for (name, path) in exports(&folder) {
        let outcome = outcome(&path);
        let right = match &outcome {
            Outcome::Exact => !name.contains("malformed__"),
            Outcome::Refused(_) => {
                name.contains("malformed__") || WITHOUT_RAW_NUMBERS.contains(&name.as_str())
            }
            Outcome::Named(_) => NAMED_ELSEWHERE.contains(&name.as_str()),
            Outcome::Wrong(_) => false,
        };
        if !right {
            failures.push(format!("{name}: {outcome:?}"));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn no_export_of_any_family_gives_a_wrong_well() {
    let Some(folder) = corpora::corpus("plates") else { return };
    let mut table: BTreeMap<String, [usize; 4]> = BTreeMap::new();
    let mut wrong = Vec::new();
    for (name, path) in exports(&folder) {
        let outcome = outcome(&path);
        let column = match &outcome {
            Outcome::Exact => 0,
            Outcome::Named(_) => 1,
            Outcome::Refused(_) => 2,
            Outcome::Wrong(_) => 3,
        };
        table.entry(name.split('/').next().unwrap_or_default().to_owned()).or_default()[column] += 1;
        if column == 3 || (column == 1 && !NAMED_ELSEWHERE.contains(&name.as_str())) {
            wrong.push(format!("{name}: {outcome:?}"));
        } else if column == 2 {
            println!("{name}: {outcome:?}");
        }
    }
    for (family, [exact, named, refused, wrong]) in table {
        println!(
            "{family:24} exact {exact:3}  named elsewhere {named:2}  refused {refused:3}  wrong {wrong:2}"
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_export_is_claimed_by_the_reader_of_its_family_alone() {
    let Some(folder) = corpora::corpus("plates") else { return };
    let mut strangers = Vec::new();
    for (name, path) in exports(&folder) {
        let family = name.split('/').next().unwrap_or_default();
        let reader = match family {
            "biotek_gen5_image" => "biotek_gen5",
            "generic_list" => "list",
            "moldev_softmax_paste" => "softmax_paste",
            family => family,
        };
        // Two that both claim it would be a refusal.
        match read_path(&path, Choice::default()) {
            Ok(readings) if readings.reader != reader => {
                strangers.push(format!("{name}: {}", readings.reader));
            }
            Err(problems) if problems[0].message.contains("several formats") => {
                strangers.push(format!("{name}: {}", problems[0].message));
            }
            _ => {}
        }
    }
    assert!(strangers.is_empty(), "{}", strangers.join("\n"));
}

#[test]
fn a_real_export_cut_anywhere_is_refused_or_gives_only_right_wells() {
    let Some(folder) = corpora::corpus("plates") else { return };
    let mut wrong = Vec::new();
    for (name, path) in exports(&folder) {
        let bytes = std::fs::read(&path).unwrap();
        let Ok(whole) = read_bytes(&name, &bytes, Choice::default()) else { continue };
        let whole = found(&whole);
        let step = (bytes.len() / 40).max(1);
        for end in (0..bytes.len()).step_by(step).chain(bytes.len().saturating_sub(24)..bytes.len()) {
            let Ok(part) = read_bytes(&name, &bytes[..end], Choice::default()) else { continue };
            let open = part.warnings.iter().any(|warning| warning.message.contains("without a line end"));
            let last = part.readings.last().map(|reading| (reading.plate.clone(), reading.well));
            let differs = |(key, value): (&Key, &Value)| {
                let is_last =
                    last.as_ref().is_some_and(|(plate, well)| **plate == *key.0 && well.to_string() == key.1);
                whole.get(key) != Some(value) && !(open && is_last)
            };
            if let Some(cell) = found(&part).iter().find(|cell| differs(*cell)) {
                wrong.push(format!("{name} cut at {end} of {}: {cell:?}", bytes.len()));
                break;
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
