//! What becomes of a damaged export: read exactly all the same, read in part, refused, or, worst of all,
//! wrong without a word. `FOLDSHIFT_DAMAGES=50 cargo test --test mutations -- --nocapture` prints the table.

#[path = "../../../tests/corpora/mod.rs"]
mod corpora;

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _, Write as _};
use std::path::Path;

use foldshift_plates::ingest::{Choice, Readings, read_bytes};

/// A plate and a read, and the number and flag of each well and time.
type Group = BTreeMap<(String, String), (Option<u64>, String)>;

/// A small generator of its own, so that every machine makes the same damages.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides.max(1)
    }
}

/// The ways in which a file is damaged.
const DAMAGES: [&str; 10] = [
    "line deleted",
    "line doubled",
    "two lines swapped",
    "cell inserted",
    "cell deleted",
    "comma for point",
    "cut",
    "encoding broken",
    "header word changed",
    "number turned into text",
];

/// The decoded text of a file and how to encode it again.
fn text_of(bytes: &[u8]) -> (String, fn(&str) -> Vec<u8>) {
    fn utf8(text: &str) -> Vec<u8> {
        text.as_bytes().to_vec()
    }
    fn utf16(text: &str) -> Vec<u8> {
        let units = std::iter::once(0xFEFF).chain(text.encode_utf16());
        units.flat_map(u16::to_le_bytes).collect()
    }
    let encode: fn(&str) -> Vec<u8> = if bytes.starts_with(b"\xFF\xFE") { utf16 } else { utf8 };
    let text =
        foldshift_tables::sheet::text::decode(bytes).map(std::borrow::Cow::into_owned).unwrap_or_default();
    (text, encode)
}

/// Damages a text; `None` where there is nothing of the kind to damage.
fn damage_text(text: &str, kind: &str, dice: &mut Dice) -> Option<String> {
    let mut lines: Vec<String> = text.split_inclusive('\n').map(str::to_owned).collect();
    let filled: Vec<usize> = (0..lines.len()).filter(|line| !lines[*line].trim().is_empty()).collect();
    let at = *filled.get(dice.roll(filled.len()))?;
    let delimiter = ['\t', ';', ','].into_iter().max_by_key(|d| text.matches(*d).count())?;
    match kind {
        "line deleted" => {
            lines.remove(at);
        }
        "line doubled" => lines.insert(at, lines[at].clone()),
        "two lines swapped" => {
            let other = *filled.get(dice.roll(filled.len()))?;
            // Lines that are alike but for their numbers leave no trace when they are swapped.
            let frame = |line: &str| line.replace(|c: char| c.is_ascii_digit() || c == '.' || c == '-', "");
            if frame(&lines[at]) == frame(&lines[other]) {
                return None;
            }
            lines.swap(at, other);
        }
        "cell inserted" | "cell deleted" => {
            let marks: Vec<usize> = lines[at].match_indices(delimiter).map(|(at, _)| at).collect();
            let mark = *marks.get(dice.roll(marks.len()))?;
            if kind == "cell inserted" {
                lines[at].insert(mark, delimiter);
            } else {
                let end = lines[at][mark + 1..]
                    .find([delimiter, '\r', '\n'])
                    .map_or(lines[at].len(), |n| mark + 1 + n);
                lines[at].replace_range(mark..end, "");
            }
        }
        "comma for point" => {
            let points: Vec<usize> = lines[at].match_indices('.').map(|(at, _)| at).collect();
            let point = *points.get(dice.roll(points.len()))?;
            lines[at].replace_range(point..=point, ",");
        }
        "header word changed" => {
            let words: Vec<(usize, char)> =
                lines[at].char_indices().filter(|(_, c)| c.is_ascii_alphabetic()).collect();
            let (place, letter) = *words.get(dice.roll(words.len()))?;
            let other = if letter == 'q' { "x" } else { "q" };
            lines[at].replace_range(place..=place, other);
        }
        "number turned into text" => {
            let digits: Vec<usize> =
                lines[at].char_indices().filter(|(_, c)| c.is_ascii_digit()).map(|(at, _)| at).collect();
            let digit = *digits.get(dice.roll(digits.len()))?;
            lines[at].replace_range(digit..=digit, "l");
        }
        _ => return None,
    }
    Some(lines.concat())
}

/// Damages the bytes of a file that is no text, or the way a text is encoded.
fn damage_bytes(bytes: &[u8], kind: &str, dice: &mut Dice) -> Option<Vec<u8>> {
    match kind {
        "cut" => Some(bytes[..dice.roll(bytes.len())].to_vec()),
        "encoding broken" => {
            let mut broken = bytes.to_vec();
            let at = dice.roll(broken.len());
            // A lost digit or point leaves a number behind that nobody can doubt.
            let number = |byte: u8| byte.is_ascii_digit() || b".,-+eE\0".contains(&byte);
            match if number(broken[at]) { dice.roll(2) * 2 } else { dice.roll(3) } {
                0 => broken[at] = 0xFF,
                1 => {
                    broken.remove(at);
                }
                _ => broken.insert(at, 0xC3),
            }
            Some(broken)
        }
        _ => None,
    }
}

/// Damages the XML of one sheet of a workbook: lines of it are its rows, cells are its cells.
fn damage_workbook(bytes: &[u8], kind: &str, dice: &mut Dice) -> Option<Vec<u8>> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).ok()?;
    let names: Vec<String> = archive.file_names().filter_map(|name| Some(name.ok()?.into_owned())).collect();
    let mut sheets: Vec<&String> =
        names.iter().filter(|name| name.starts_with("xl/worksheets/sheet")).collect();
    sheets.sort();
    let chosen = (*sheets.get(dice.roll(sheets.len()))?).clone();
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for name in &names {
        let mut content = Vec::new();
        archive.by_name(name).ok()?.read_to_end(&mut content).ok()?;
        if *name == chosen {
            content = damage_xml(&String::from_utf8(content).ok()?, kind, dice)?.into_bytes();
        }
        out.start_file(name.as_str(), zip::write::SimpleFileOptions::default()).ok()?;
        out.write_all(&content).ok()?;
    }
    Some(out.finish().ok()?.into_inner())
}

fn damage_xml(xml: &str, kind: &str, dice: &mut Dice) -> Option<String> {
    let element = |tag: &str, dice: &mut Dice| -> Option<(usize, usize)> {
        let starts: Vec<usize> = xml.match_indices(&format!("<{tag} ")).map(|(at, _)| at).collect();
        let start = *starts.get(dice.roll(starts.len()))?;
        let close = format!("</{tag}>");
        let end = xml[start..].find(&close).map(|at| start + at + close.len())?;
        Some((start, end))
    };
    match kind {
        "line deleted" | "cell deleted" => {
            let (start, end) = element(if kind == "line deleted" { "row" } else { "c" }, dice)?;
            Some(format!("{}{}", &xml[..start], &xml[end..]))
        }
        "comma for point" => {
            let points: Vec<usize> = xml.match_indices('.').map(|(at, _)| at).collect();
            let point = *points.get(dice.roll(points.len()))?;
            Some(format!("{},{}", &xml[..point], &xml[point + 1..]))
        }
        _ => None,
    }
}

/// The readings of an expected table or of a file, by plate and read.
fn groups<'a>(
    rows: impl Iterator<Item = (String, String, String, String, Option<f64>, &'a str)>,
) -> BTreeMap<(String, String), Group> {
    let mut groups: BTreeMap<(String, String), Group> = BTreeMap::new();
    for (plate, read, well, time, value, flag) in rows {
        let value = (value.map(f64::to_bits), flag.to_owned());
        groups.entry((plate, read)).or_default().insert((well, time), value);
    }
    groups
}

fn found(readings: &Readings) -> BTreeMap<(String, String), Group> {
    groups(readings.readings.iter().map(|reading| {
        let time = reading.time_s.map_or_else(String::new, |time| time.to_string());
        let flag = reading.flag.as_ref().map_or("", |flag| flag.text.as_str());
        (
            reading.plate.to_string(),
            reading.read.to_string(),
            reading.well.to_string(),
            time,
            reading.value,
            flag,
        )
    }))
}

/// What a damaged file gives, compared with the whole one. Names of plates and reads may have changed
/// with a word of the header; wells, times and numbers must not.
fn judge(whole: &BTreeMap<(String, String), Group>, readings: &Readings) -> &'static str {
    let part = found(readings);
    let within = |own: &Group| {
        whole.values().any(|group| own.iter().all(|(key, value)| group.get(key) == Some(value)))
    };
    // Without a line end the last number may be a part of itself, and the reader has said so.
    let open = readings.warnings.iter().any(|warning| warning.message.contains("without a line end"));
    if !part.values().all(within) && !open {
        return "wrong";
    }
    let count =
        |groups: &BTreeMap<(String, String), Group>| groups.values().map(BTreeMap::len).sum::<usize>();
    if count(&part) == count(whole) {
        "exact"
    } else if readings.warnings.is_empty() {
        "part, without a word"
    } else {
        "part, with a warning"
    }
}

/// The first reading of the first group that is in no group of the whole file.
fn first_wrong(whole: &BTreeMap<(String, String), Group>, readings: &Readings) -> String {
    let part = found(readings);
    let within = |own: &Group| {
        whole.values().any(|group| own.iter().all(|(key, value)| group.get(key) == Some(value)))
    };
    let odd = part.iter().find(|(_, own)| !within(own));
    let Some((name, own)) = odd else { return String::new() };
    let other = whole.get(name).or_else(|| whole.values().next());
    let first = own.iter().find(|(key, value)| other.and_then(|other| other.get(*key)) != Some(*value));
    let number = |value: &(Option<u64>, String)| value.0.map(f64::from_bits);
    first.map_or_else(String::new, |(key, value)| format!("{name:?} {key:?} {:?} {}", number(value), value.1))
}

#[test]
fn a_damaged_export_is_never_wrong_without_a_word() {
    let Some(folder) = corpora::corpus("plates") else { return };
    let each: usize = std::env::var("FOLDSHIFT_DAMAGES").ok().and_then(|n| n.parse().ok()).unwrap_or(10);
    let mut table: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    let mut wrong = Vec::new();
    let mut manifest = csv::Reader::from_path(folder.join("manifest.csv")).unwrap();
    for row in manifest.records() {
        let name = row.unwrap()[0].to_owned();
        let bytes = std::fs::read(folder.join(Path::new(&name))).unwrap();
        let Ok(whole) = read_bytes(&name, &bytes, Choice::default()) else { continue };
        let whole = found(&whole);
        let workbook = bytes.starts_with(b"PK");
        let binary = workbook || bytes.starts_with(b"\xD0\xCF");
        let mut dice = Dice(name.bytes().fold(12, |sum, b| (sum * 31 + u64::from(b)) % 1_000_003));
        let (text, encode) = if binary { (String::new(), text_of(b"").1) } else { text_of(&bytes) };
        for nth in 0..each {
            let kind = DAMAGES[nth % DAMAGES.len()];
            let damaged = damage_bytes(&bytes, kind, &mut dice).or_else(|| {
                if workbook {
                    damage_workbook(&bytes, kind, &mut dice)
                } else {
                    damage_text(&text, kind, &mut dice).map(|text| encode(&text))
                }
            });
            let Some(damaged) = damaged else { continue };
            let outcome = match read_bytes(&name, &damaged, Choice::default()) {
                Err(_) => "refused",
                Ok(readings) => judge(&whole, &readings),
            };
            *table.entry((kind, outcome)).or_default() += 1;
            if outcome == "wrong" {
                let detail = read_bytes(&name, &damaged, Choice::default())
                    .map(|readings| first_wrong(&whole, &readings));
                wrong.push(format!("{name}: {kind} (damage {nth}): {:?}", detail.unwrap_or_default()));
                if let Some(folder) = std::env::var_os("FOLDSHIFT_KEEP_DAMAGED") {
                    let file = format!("{}_{nth}", name.replace('/', "__"));
                    std::fs::write(Path::new(&folder).join(file), &damaged).unwrap();
                }
            }
        }
    }
    for ((kind, outcome), count) in &table {
        println!("{kind:24} {outcome:22} {count:5}");
    }
    assert!(wrong.is_empty(), "{} wrong without a word:\n{}", wrong.len(), wrong.join("\n"));
}
