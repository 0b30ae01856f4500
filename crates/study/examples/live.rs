//! Milliseconds from a decision to its folds: the example study, and the same plates again under more days and lines.
//!
//! `cargo run --release -p foldshift-study --example live -- [PLATES ...]`; `-- write PLATES FOLDER` writes such a study and
//! times nothing.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use foldshift_plates::plate::Well;
use foldshift_plates::plate::layout::Role;
use foldshift_study::analysis::Analysis;
use foldshift_study::decisions::{Decision, Decisions, PlateName, What};
use foldshift_study::live::Live;
use foldshift_study::{Study, analyse};
use foldshift_tables::diagnostic::Diagnostic;

/// Plates of the example.
const EXAMPLE: usize = 18;
/// Days and lines of the example.
const DAYS: [&str; 3] = ["2026-03-02", "2026-03-09", "2026-03-16"];

fn main() -> Result<(), Vec<Diagnostic>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    if let [write, plates, folder] = words.as_slice()
        && write == "write"
    {
        return study_of(plates.parse().map_err(told)?, Path::new(folder)).map(drop).map_err(told);
    }
    let asked: Vec<usize> = words.iter().filter_map(|text| text.parse().ok()).collect();
    for plates in if asked.is_empty() { vec![18, 40, 400] } else { asked } {
        let folder = tempfile::tempdir().map_err(told)?;
        let file = study_of(plates, folder.path()).map_err(told)?;
        time(plates, &file)?;
    }
    Ok(())
}

fn told(error: impl std::fmt::Display) -> Vec<Diagnostic> {
    vec![Diagnostic::error(foldshift_tables::diagnostic::Code::Study, error.to_string())]
}

/// Opens a study, decides on a sample well, a vehicle well and a plate, and prints how long each takes.
fn time(plates: usize, file: &Path) -> Result<(), Vec<Diagnostic>> {
    let (study, warnings) = Study::read(file)?;
    let (_, whole) = timed(|| analyse(study.clone(), warnings.clone()).map(|_| ()));
    let (live, open) = timed(|| Live::open(study, warnings, Decisions::default()));
    let mut live = live?;
    println!("{plates} plates: a run {whole:.1} ms, opened in {open:.1} ms");
    let well = |role: Role| well_of(live.analysis(), role);
    let decisions = [
        ("a sample well", well(Role::Sample)),
        ("a vehicle well", well(Role::Vehicle)),
        ("a blank", well(Role::Blank)),
        ("a plate", plate_of(live.analysis())),
    ];
    for (name, what) in decisions {
        let one = Decision { what, reason: None, who: None, when: None };
        for (deed, list) in [("left out", vec![one]), ("put back", Vec::new())] {
            let (changed, decided) = timed(|| live.decide(Decisions { list }));
            let ((), settled) = timed(|| live.settle());
            println!(
                "  {name} {deed}: {decided:.1} ms ({} plates, {} curves, {} folds), then settled in {settled:.1} ms",
                changed.plates.len(),
                changed.curves,
                changed.folds
            );
        }
    }
    println!("  at most {} MB in use", most_in_use());
    Ok(())
}

fn timed<T>(deed: impl FnOnce() -> T) -> (T, f64) {
    let start = Instant::now();
    let done = deed();
    (done, start.elapsed().as_secs_f64() * 1000.0)
}

/// The most memory of this process so far, in MB, where the system tells.
fn most_in_use() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or(0) / 1000
}

/// The name of the plate that decisions are about: one in the middle.
fn named(analysis: &Analysis) -> PlateName {
    let plate = &analysis.plates[analysis.plates.len() / 2];
    PlateName { export: plate.export.to_string(), plate: plate.name.to_string(), read: None }
}

fn plate_of(analysis: &Analysis) -> What {
    What::LeaveOutPlate { plate: named(analysis) }
}

/// A well of that plate that is used.
fn well_of(analysis: &Analysis, role: Role) -> What {
    let plate = &analysis.plates[analysis.plates.len() / 2];
    let used = plate.wells.iter().filter(|(_, well)| well.content.role == role && well.excluded.is_none());
    let middle = used.clone().count() / 2;
    let (wells, reading): (Vec<Well>, Vec<Option<f64>>) =
        used.skip(middle).take(1).map(|(well, response)| (*well, response.value)).unzip();
    What::LeaveOutWells { plate: named(analysis), wells, reading }
}

/// Writes a study of so many plates: copies of the example, every other one three days later on, else of other lines; its
/// readings moved by a few counts, so that no copy is the same plate.
fn study_of(plates: usize, folder: &Path) -> std::io::Result<PathBuf> {
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/km12");
    let text = fs::read_to_string(example.join("study.toml"))?;
    let (head, rest) = text.split_once("[[plate]]").unwrap_or((&text, ""));
    let (listed, tail) = rest.split_once("[[pair]]").unwrap_or((rest, ""));
    let tail = tail.split_once("[evidence]").map_or("", |(_, evidence)| evidence);
    let mut study = head.to_owned();
    let (exports, layouts) = (folder.join("exports"), folder.join("layouts"));
    fs::create_dir_all(&exports)?;
    fs::create_dir_all(&layouts)?;
    for entry in fs::read_dir(example.join("layouts"))? {
        let entry = entry?;
        fs::copy(entry.path(), layouts.join(entry.file_name()))?;
    }
    let evidence = folder.join("evidence");
    fs::create_dir_all(&evidence)?;
    for entry in fs::read_dir(example.join("evidence"))? {
        let entry = entry?;
        fs::copy(entry.path(), evidence.join(entry.file_name()))?;
    }
    let copies = plates.div_ceil(EXAMPLE);
    for copy in 0..copies {
        for entry in fs::read_dir(example.join("exports"))? {
            let entry = entry?;
            let to = exports.join(format!("{copy}_{}", entry.file_name().to_string_lossy()));
            fs::write(to, moved(&fs::read(entry.path())?, copy))?;
        }
    }
    let blocks = listed.split("[[plate]]");
    for (number, block) in
        (0..copies).flat_map(|copy| blocks.clone().map(move |block| (copy, block))).take(plates)
    {
        let mut block = block.replace("exports/", &format!("exports/{number}_"));
        if number % 2 == 1 {
            for day in DAYS {
                block = block.replace(
                    &format!("experiment = \"{day}"),
                    &format!("experiment = \"{}", day.replace("-03-", "-04-")),
                );
            }
        }
        let line = number / 2;
        if line > 0 {
            block = block.replace("cell_line = \"KM12", &format!("cell_line = \"KM12.{line}"));
        }
        let _ = write!(study, "[[plate]]{block}");
    }
    for line in 0..copies.div_ceil(2) {
        let name = if line == 0 { "KM12".to_owned() } else { format!("KM12.{line}") };
        let of_line = |end: &str| format!("cell_line = \"{name}{end}\"");
        let resistant: Vec<String> = ["-LR1", "-LR2"]
            .into_iter()
            .filter(|end| study.contains(&of_line(end)))
            .map(|end| format!("\"{name}{end}\""))
            .collect();
        if !resistant.is_empty() {
            let _ =
                writeln!(study, "\n[[pair]]\nparental = \"{name}\"\nresistant = [{}]", resistant.join(", "));
        }
    }
    let _ = writeln!(study, "\n[evidence]{tail}");
    let file = folder.join("study.toml");
    fs::write(&file, study)?;
    Ok(file)
}

/// An export with every reading of four and more digits moved by less than a hundred counts.
fn moved(bytes: &[u8], copy: usize) -> Vec<u8> {
    let mut moved = bytes.to_vec();
    if copy == 0 {
        return moved;
    }
    // A text of two bytes a character has its digits two bytes apart.
    let step = if bytes.starts_with(&[0xff, 0xfe]) { 2 } else { 1 };
    let mut state = 0x9e37_79b9_u32.wrapping_mul(u32::try_from(copy).unwrap_or(1));
    let digit = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_digit);
    let separator = |at: Option<usize>| {
        at.and_then(|at| bytes.get(at)).is_none_or(|byte| matches!(byte, b',' | b';' | b'\t' | b'\n' | b'\r'))
    };
    for at in 0..bytes.len() {
        let back = |by: usize| at.checked_sub(by * step);
        let ends = separator(Some(at + step)) && digit(Some(at));
        if !(ends && digit(back(1)) && digit(back(2)) && digit(back(3))) {
            continue;
        }
        let alone = separator(back(4)) || (digit(back(4)) && separator(back(5)));
        if alone {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let [high, low, ..] = state.to_be_bytes();
            moved[at] = b'0' + high % 10;
            if let Some(tens) = back(1) {
                moved[tens] = b'0' + low % 10;
            }
        }
    }
    moved
}
