//! The exports of `../shared/plates_2`: each plate and read by its wells, whatever they are called. Names of plates and
//! reads are not compared; plates that became one, and times that are not those of the file, are wrong.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::corpora;
use crate::shared_exports::exports;
use foldshift_plates::ingest::{Choice, Readings, read_bytes, read_path};

/// Plate, read, and time in milliseconds.
type Name = (String, String, Option<i64>);

/// The wells of one plate, read and time.
type Block = BTreeMap<String, Option<f64>>;

type Blocks = BTreeMap<Name, Block>;

/// A file whose expected table leaves out a flag that `FORMATS.md` reads.
const WITHOUT_FLAG: (&str, &str) = ("tecan_icontrol/uriba_sample.xlsx", "OVER");

/// Words for wells that nobody has a value of: they are flags, or left out.
fn is_not_available(flag: &str) -> bool {
    let letters: String = flag.to_lowercase().chars().filter(char::is_ascii_alphabetic).collect();
    ["na", "nd"].contains(&letters.as_str())
}

#[expect(clippy::cast_possible_truncation, reason = "times of experiments")]
fn milliseconds(time: f64) -> i64 {
    (time * 1000.0).round() as i64
}

fn expected(path: &Path) -> Blocks {
    let name = format!("{}.expected.csv", path.display());
    let mut table = csv::Reader::from_path(&name).unwrap_or_else(|error| panic!("{name}: {error}"));
    let mut blocks = Blocks::new();
    for row in table.records().map(|row| row.unwrap()) {
        let value = row[6].parse::<f64>().ok();
        if value.is_some() || !is_not_available(&row[7]) {
            let name = (row[0].to_owned(), row[4].to_owned(), row[5].parse().ok().map(milliseconds));
            blocks.entry(name).or_default().insert(row[1].to_owned(), value);
        }
    }
    blocks
}

fn found(readings: &Readings, without: Option<&str>) -> Blocks {
    let mut blocks = Blocks::new();
    for reading in &readings.readings {
        let flag = reading.flag.as_ref().map_or("", |flag| flag.text.as_str());
        if reading.value.is_none() && (is_not_available(flag) || without == Some(flag)) {
            continue;
        }
        let name = (reading.plate.to_string(), reading.read.to_string(), reading.time_s.map(milliseconds));
        blocks.entry(name).or_default().insert(reading.well.to_string(), reading.value);
    }
    blocks
}

fn is_same(one: &Block, other: &Block) -> bool {
    let close = |(a, b): (&Option<f64>, &Option<f64>)| match (a, b) {
        (Some(a), Some(b)) => (a - b).abs() <= 1e-9 * a.abs().max(1.0),
        (None, None) => true,
        _ => false,
    };
    one.len() == other.len() && one.keys().eq(other.keys()) && one.values().zip(other.values()).all(close)
}

/// The same moment, within a second or a thousandth; anything where the expected table says none.
fn is_then(expected: Option<i64>, found: Option<i64>) -> bool {
    let Some(expected) = expected else { return true };
    found.is_some_and(|found| (found - expected).abs() <= (expected.abs() / 1000).max(1000))
}

/// What is wrong, if anything.
fn difference(expected: &Blocks, mut found: Blocks) -> Option<String> {
    let mut plates: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for (name, block) in expected {
        let fits = |(other, own): &(&Name, &Block)| is_then(name.2, other.2) && is_same(block, own);
        let candidates = found.iter().filter(fits).map(|(other, _)| other);
        let Some(best) = candidates.min_by_key(|other| (other.0 != name.0, other.1 != name.1)).cloned()
        else {
            return Some(format!("{name:?} is not there, of {} wells", block.len()));
        };
        let is_alone = expected.values().filter(|other| is_same(block, other)).count() == 1;
        if is_alone && block.len() > 1 {
            // A plate that was read again is called `P #2`.
            let plate = name.0.split(" #").next().unwrap_or_default();
            plates.entry(best.0.clone()).or_default().insert(plate);
        }
        found.remove(&best);
    }
    if let Some((name, block)) = found.first_key_value() {
        return Some(format!("{name:?} is invented, of {} wells", block.len()));
    }
    let merged = plates.into_iter().find(|(_, plates)| plates.len() > 1)?;
    Some(format!("plates became one: {merged:?}"))
}

#[test]
fn every_export_is_read_value_by_value() {
    let Some(folder) = corpora::corpus("plates_2") else { return };
    let mut failures = Vec::new();
    for (name, path) in exports(&folder) {
        let expected = expected(&path);
        let may_refuse = name.contains("either__");
        let without = Some(WITHOUT_FLAG.1).filter(|_| name == WITHOUT_FLAG.0);
        let wrong = match read_path(&path, Choice::default()) {
            Ok(_) if expected.is_empty() => Some("read, although it must be refused".to_owned()),
            Ok(readings) => difference(&expected, found(&readings, without)),
            Err(_) if expected.is_empty() || may_refuse => None,
            Err(problems) => Some(format!("refused: {}", problems[0].message)),
        };
        failures.extend(wrong.map(|wrong| format!("{name}: {wrong}")));
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// The reader of a file by its folder, or by the first word of its name where people made it up; `None` where a general
/// reader serves.
fn family(name: &str) -> Option<&str> {
    let (folder, file) = name.split_once('/')?;
    match folder {
        "biotek_gen5_image" => Some("biotek_gen5"),
        "moldev_id3_xml" => Some("moldev_id_xml"),
        "handmade" => None,
        "synthetic" => match file.split('_').next()? {
            "gen5" => Some("biotek_gen5"),
            "glomax" => Some("promega_glomax"),
            "icontrol" => Some("tecan_icontrol"),
            "spark" => Some("tecan_spark"),
            _ => None,
        },
        folder => Some(folder),
    }
}

/// Files of a family that another reader serves: tables of wells that were copied out of Gen5 say nothing of it, and
/// CLARIOstar files of `SMART Control` have a reader of their own.
const SERVED_BY: [(&str, &str); 3] = [
    ("biotek_gen5/picogreen1.xlsx", "list"),
    ("synthetic/gen5_statistics_duplicates.txt", "list"),
    ("bmg_mars/clariostar.xlsx", "bmg_smart_control"),
];

#[test]
fn every_export_is_claimed_by_the_reader_of_its_family_alone() {
    let Some(folder) = corpora::corpus("plates_2") else { return };
    let mut strangers = Vec::new();
    for (name, path) in exports(&folder) {
        match read_path(&path, Choice::default()) {
            Ok(readings) => {
                let served = SERVED_BY.iter().find(|(file, _)| *file == name).map(|(_, reader)| *reader);
                if served.or_else(|| family(&name)).is_some_and(|reader| readings.reader != reader) {
                    strangers.push(format!("{name}: {}", readings.reader));
                }
            }
            Err(problems) if problems[0].message.contains("several formats") => {
                strangers.push(format!("{name}: {}", problems[0].message));
            }
            _ => {}
        }
    }
    assert!(strangers.is_empty(), "{}", strangers.join("\n"));
}

/// Larger files are cut in fewer places.
const LARGE: usize = 100_000;

#[test]
fn an_export_cut_anywhere_is_refused_or_gives_only_right_wells() {
    let Some(folder) = corpora::corpus("plates_2") else { return };
    let mut wrong = Vec::new();
    for (name, path) in exports(&folder) {
        let bytes = std::fs::read(&path).unwrap();
        // A workbook that is cut is damaged, wherever it is cut.
        let is_workbook = bytes.starts_with(b"PK");
        let Ok(whole) = read_bytes(&name, &bytes, Choice::default()) else { continue };
        let whole = found(&whole, None);
        let places = if is_workbook || bytes.len() > LARGE { 8 } else { 40 };
        let step = (bytes.len() / places).max(1);
        for end in (0..bytes.len()).step_by(step).chain(bytes.len().saturating_sub(places / 2)..bytes.len()) {
            let Ok(part) = read_bytes(&name, &bytes[..end], Choice::default()) else { continue };
            let open = part.warnings.iter().any(|warning| warning.message.contains("without a line end"));
            let last = part.readings.last().filter(|_| open).map(|reading| reading.well.to_string());
            let differs = found(&part, None).into_iter().find_map(|(name, block)| {
                let own = whole.get(&name);
                let right = |(well, value): &(&String, &Option<f64>)| {
                    last.as_ref() == Some(*well) || own.and_then(|own| own.get(*well)) == Some(*value)
                };
                let (well, value) = block.iter().find(|cell| !right(cell))?;
                Some(format!("{name:?} {well} {value:?}"))
            });
            if let Some(cell) = differs {
                wrong.push(format!("{name} cut at {end} of {}: {cell}", bytes.len()));
                break;
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_wrong_well_a_lost_plate_and_a_wrong_time_are_seen() {
    let block = |values: &[f64]| -> Block {
        values.iter().zip(1..).map(|(value, col)| (format!("A{col}"), Some(*value))).collect()
    };
    let of = |blocks: &[(&str, Option<i64>, &[f64])]| -> Blocks {
        let named = blocks
            .iter()
            .map(|(plate, time, values)| (((*plate).to_owned(), "signal".to_owned(), *time), block(values)));
        named.collect()
    };
    let expected = of(&[("P1", None, &[1.0, 2.0]), ("P2", None, &[3.0, 4.0])]);
    assert_eq!(difference(&expected, of(&[("X", None, &[1.0, 2.0]), ("Y", None, &[3.0, 4.0])])), None);
    assert!(difference(&expected, of(&[("X", None, &[1.0, 2.0]), ("Y", None, &[3.0, 5.0])])).is_some());
    assert!(difference(&expected, of(&[("X", None, &[1.0, 2.0])])).is_some());
    assert!(difference(&expected, of(&[("X", None, &[1.0, 2.0]), ("X", Some(0), &[3.0, 4.0])])).is_some());
    let kinetic = of(&[("P1", Some(0), &[1.0, 2.0]), ("P1", Some(60_000), &[3.0, 4.0])]);
    assert_eq!(difference(&kinetic, kinetic.clone()), None);
    let late = of(&[("P1", Some(0), &[1.0, 2.0]), ("P1", Some(62_000), &[3.0, 4.0])]);
    assert!(difference(&kinetic, late).is_some());
    let more = of(&[("P1", None, &[1.0, 2.0]), ("P2", None, &[3.0, 4.0]), ("P3", None, &[5.0, 6.0])]);
    assert!(difference(&expected, more).is_some());
}
