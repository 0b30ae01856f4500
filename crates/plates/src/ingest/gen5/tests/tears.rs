//! Lines that lost, gained or joined cells: whatever the form, a reading is right or the file is refused.

use std::collections::BTreeMap;

use crate::ingest::{Choice, Readings, read_bytes};

/// Plate, read, well and time (in milliseconds) of each reading.
type Values = BTreeMap<(String, String, String, Option<String>), Option<f64>>;

fn values(readings: &Readings) -> Values {
    let one = |reading: &crate::plate::readings::Reading| {
        let time = reading.time_s.map(|time| format!("{time:.3}"));
        let key = (reading.plate.to_string(), reading.read.to_string(), reading.well.to_string(), time);
        (key, reading.value)
    };
    readings.readings.iter().map(one).collect()
}

fn read(text: &str) -> Option<Values> {
    let readings = read_bytes("a.txt", text.as_bytes(), Choice::default()).ok();
    // What is left of a copied grid without its labels is the business of the general readers.
    readings.filter(|readings| readings.reader == "biotek_gen5").map(|readings| values(&readings))
}

/// A number that comes once in a file, with three decimals.
fn number(row: usize, col: usize, read: usize) -> String {
    format!("{}.{:03}", 1 + row % 3, 100 + (row * 37 + col * 11 + read * 331) % 899)
}

const HEAD: &str = "\n\nSoftware Version\t3.12.08\n\n\nPlate Number\tPlate 7\nReader Type:\tSynergy\n\nProcedure Details\n\n";
const TWO: &str =
    "Plate Type\t24 WELL PLATE\nRead\tOD\n\tAbsorbance Endpoint\n\tFull Plate\n\tWavelengths:  450, 600\n\n";
const LOOP: &str = "Plate Type\t24 WELL PLATE\nStart Kinetic\tRuntime 0:03:00 (HH:MM:SS), Interval 0:01:00, 4 Reads\n    Read\tAbsorbance Endpoint\n\tFull Plate\n\tWavelengths:  412\nEnd Kinetic\t\n\n";

fn grid(labels: &[&str], numbers: std::ops::RangeInclusive<usize>, notes: &str) -> String {
    let columns: Vec<String> = numbers.clone().map(|col| col.to_string()).collect();
    let mut text = format!("\t{}\n", columns.join("\t"));
    for row in 0..4 {
        for (read, label) in labels.iter().enumerate() {
            let letter = if read == 0 { ["A", "B", "C", "D"][row] } else { "" };
            let cells: Vec<String> = numbers.clone().map(|col| number(row, col, read)).collect();
            let behind = if label.is_empty() { String::new() } else { format!("\t{label}{notes}") };
            text.extend([letter, "\t", &cells.join("\t"), &behind, "\n"]);
        }
    }
    text + "\n"
}

fn table(wells: &[&str], across: bool) -> String {
    let cell = |time: usize, well: usize| number(time, well, 0);
    if across {
        let times: Vec<String> = (0..4).map(|time| format!("0:0{time}:00")).collect();
        let lines = wells.iter().enumerate().map(|(nth, well)| {
            let cells: Vec<String> = (0..4).map(|time| cell(time, nth)).collect();
            format!("{well}\t{}\n", cells.join("\t"))
        });
        return format!(
            "412\n\nTime\t{}\nT° 412\t37\t37\t37\t37\n{}\n",
            times.join("\t"),
            lines.collect::<String>()
        );
    }
    let lines = (0..4).map(|time| {
        let cells: Vec<String> = (0..wells.len()).map(|nth| cell(time, nth)).collect();
        format!("0:0{time}:00\t37\t{}\n", cells.join("\t"))
    });
    format!("412\n\nTime\tT° 412\t{}\n{}\n", wells.join("\t"), lines.collect::<String>())
}

/// Every form, and where its data begin.
fn forms() -> Vec<(&'static str, String)> {
    let wells = ["A1", "A2", "A4", "B1", "B5", "C2", "D6"];
    let line = "\n\tWell\tA1\tA2\tA3\tB1\tB2\tB3\n\tOD:450\t1.5\t2.25\t3.75\t4.5\t5.5\t6.25\n\tOD:600\t1.1\t2.2\t3.3\t4.4\t5.6\t6.6\n\n";
    vec![
        (
            "results",
            format!("{HEAD}{TWO}Results\n{}", grid(&["OD:450", "OD:600", "Blank OD:450"], 1..=6, "")),
        ),
        ("notes", format!("{HEAD}{TWO}Results\n{}", grid(&["OD:450", "OD:600"], 1..=6, "\tdrug one"))),
        (
            "matrix",
            format!(
                "{HEAD}{TWO}OD:450\n{}OD:600\n{}",
                grid(&["OD:450"], 1..=6, ""),
                grid(&["OD:600"], 1..=6, "")
            ),
        ),
        ("unlabelled", format!("{HEAD}{TWO}OD:450\n{}", grid(&[""], 1..=6, ""))),
        ("part", format!("{HEAD}{TWO}Results\n{}", grid(&["OD:450"], 2..=5, ""))),
        ("pasted", grid(&["540"], 1..=6, "")),
        ("pasted, notes", grid(&["OD:540"], 1..=6, "\tDMSO")),
        ("pasted, two", grid(&["528/20,590/20", "600"], 1..=6, "")),
        ("wells", format!("{HEAD}{TWO}{line}")),
        ("table", format!("{HEAD}{LOOP}{}Results\n", table(&wells, false))),
        ("table across", format!("{HEAD}{LOOP}{}Results\n", table(&wells, true))),
    ]
}

/// Lines without the cells `lost`, counted among those that are not the first.
fn without(line: &str, delimiter: char, at: usize, count: usize) -> Option<String> {
    let cells: Vec<&str> = line.split(delimiter).collect();
    (at + count <= cells.len() && count < cells.len() && cells.len() > 3).then(|| {
        let kept: Vec<&str> = cells[..at].iter().chain(&cells[at + count..]).copied().collect();
        kept.join(&delimiter.to_string())
    })
}

fn check(name: &str, whole: &Values, lines: &[String], what: &str, lost: bool) {
    let text = lines.join("\n") + "\n";
    let Some(found) = read(&text) else { return };
    for (key, value) in &found {
        assert_eq!(whole.get(key), Some(value), "{name}: {what}: {key:?}\n{text}");
    }
    assert!(lost || found.len() == whole.len(), "{name}: {what}: {} of {}\n{text}", found.len(), whole.len());
}

#[test]
fn a_torn_line_never_gives_a_wrong_reading() {
    for (name, text) in forms() {
        let whole = read(&text).unwrap_or_else(|| panic!("{name} is not read\n{text}"));
        assert!(whole.len() >= 12, "{name}");
        let lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let data = lines
            .iter()
            .position(|line| {
                line.contains("\t1\t2")
                    || line.contains("\t2\t3")
                    || line.contains("\tA1")
                    || line.starts_with("Time\t0")
            })
            .unwrap();
        for line in data..lines.len() {
            let width = lines[line].split('\t').count();
            for at in 0..width {
                for count in [1, 3] {
                    let Some(torn) = without(&lines[line], '\t', at, count) else { continue };
                    let mut damaged = lines.clone();
                    damaged[line] = torn;
                    check(
                        name,
                        &whole,
                        &damaged,
                        &format!("line {line} without {count} cells from {at}"),
                        false,
                    );
                    // Several lines, short by the same cells.
                    for more in [3].into_iter().filter(|_| count == 1) {
                        let mut damaged = lines.clone();
                        for next in line..(line + more).min(lines.len()) {
                            if let Some(torn) = without(&lines[next], '\t', at, count) {
                                damaged[next] = torn;
                            }
                        }
                        if (line..line + more).len() < lines.len() - data - 3 {
                            check(
                                name,
                                &whole,
                                &damaged,
                                &format!("{more} lines from {line} without {count} cells from {at}"),
                                true,
                            );
                        }
                    }
                }
                let cells: Vec<&str> = lines[line].split('\t').collect();
                if cells.len() < 3 {
                    continue;
                }
                let mut doubled = cells.clone();
                doubled.insert(at, cells[at]);
                let mut joined = cells.clone();
                if at + 1 < cells.len() {
                    joined.remove(at + 1);
                }
                let both = cells[at].to_owned() + cells.get(at + 1).copied().unwrap_or_default();
                joined[at] = &both;
                let mut emptied = cells.clone();
                emptied[at] = "";
                for (what, cells, lost) in
                    [("doubled", doubled, false), ("joined", joined, false), ("emptied", emptied, true)]
                {
                    let mut damaged = lines.clone();
                    damaged[line] = cells.join("\t");
                    check(name, &whole, &damaged, &format!("cell {at} of line {line} {what}"), lost);
                }
            }
        }
    }
}
