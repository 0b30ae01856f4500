//! `foldshift check` on the example study with the slips that no file is wrong for: a misspelt compound, lines that
//! changed places, a unit off by a thousand, a plate that was forgotten; and with everything wrong at once.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

/// The example study in a folder of its own.
struct Example(TempDir);

impl Example {
    fn new() -> Self {
        let folder = TempDir::new().expect("a folder");
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/km12");
        copy(&from, &folder.path().join("km12"));
        Self(folder)
    }

    /// Changes a file; what is changed must be there.
    fn change(&self, file: &str, changes: &[(&str, &str)]) -> &Self {
        let path = self.0.path().join("km12").join(file);
        let mut text = fs::read_to_string(&path).expect("a text");
        for (from, to) in changes {
            assert!(text.contains(from), "{from} is not in {file}");
            text = text.replace(from, to);
        }
        fs::write(path, text).expect("written");
        self
    }

    /// A layout under another name, changed.
    fn layout(&self, from: &str, to: &str, changes: &[(&str, &str)]) -> &Self {
        let folder = self.0.path().join("km12/layouts");
        fs::copy(folder.join(from), folder.join(to)).expect("a copy");
        self.change(&format!("layouts/{to}"), changes)
    }

    fn foldshift(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_foldshift"))
            .current_dir(self.0.path())
            .args(arguments)
            .args(["--color", "never"])
            .output()
            .expect("it runs")
    }

    /// Exit code, data and words of `check`.
    fn check(&self) -> (Option<i32>, String, String) {
        let output = self.foldshift(&["check", "km12/study.toml"]);
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("text");
        (output.status.code(), text(&output.stdout), text(&output.stderr))
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder").flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("a copy");
        }
    }
}

#[test]
fn a_study_without_a_slip_is_a_few_lines_and_asks_nothing() {
    let (code, digest, words) = Example::new().check();
    assert_eq!(code, Some(1), "one plate fails on purpose\n{words}");
    insta::assert_snapshot!("digest_clean", digest);
    assert!(!digest.contains('?') && !words.contains("warning:"), "{words}");
}

#[test]
fn a_misspelt_compound_is_seen_at_a_glance_and_named_with_what_it_may_be() {
    let example = Example::new();
    example.layout("panel_a.toml", "panel_a_LR1.toml", &[("\"larotrectinib\"", "\"larotrectinb\"")]).change(
        "study.toml",
        &[(
            "2026-03-16_KM12-LR1_A.csv\"\nlayout = \"layouts/panel_a.toml\"",
            "2026-03-16_KM12-LR1_A.csv\"\nlayout = \"layouts/panel_a_LR1.toml\"",
        )],
    );
    let (code, digest, words) = example.check();
    assert_eq!(code, Some(1));
    insta::assert_snapshot!("digest_typo", digest);
    let said = "warning: are `larotrectinb` (30 wells of KM12-LR1, only in 2026-03-16) and `larotrectinib` (240 wells \
                in 3 experiments) one compound? `larotrectinib` is missing there";
    assert!(words.contains(said) && words.contains("panel_a_LR1.toml:35:1"), "{words}");
    assert!(words.contains("if so, write `larotrectinib` everywhere"), "{words}");
    // What the name explains is not asked twice.
    assert_eq!(words.matches("warning:").count(), 1, "{words}");
    // `run` says it too, and so does the report.
    let run = example.foldshift(&["run", "km12/study.toml", "-o", "out"]);
    assert!(String::from_utf8_lossy(&run.stderr).contains(said));
    let report = fs::read_to_string(example.0.path().join("out/report.html")).expect("a report");
    assert!(report.contains("Are <code>larotrectinb</code> (30 wells of KM12-LR1, only in 2026-03-16)"));
}

#[test]
fn lines_that_changed_places_are_seen_in_their_responses() {
    let example = Example::new();
    let text = fs::read_to_string(example.0.path().join("km12/study.toml")).expect("a text");
    let mut parts: Vec<String> = text.split("[[plate]]").map(str::to_owned).collect();
    for (line, other) in [("KM12", "KM12-LR1"), ("KM12-LR1", "KM12")] {
        for plate in ["A", "B"] {
            let export = format!("2026-03-09_{line}_{plate}.csv\"");
            let part = parts.iter_mut().find(|part| part.contains(&export)).expect("a plate");
            *part = part.replace(&format!("cell_line = \"{line}\""), &format!("cell_line = \"{other}\""));
        }
    }
    fs::write(example.0.path().join("km12/study.toml"), parts.join("[[plate]]")).expect("written");
    let (code, digest, _) = example.check();
    assert_eq!(code, Some(1));
    insta::assert_snapshot!("digest_swap", digest);
}

#[test]
fn a_thousandfold_slip_of_a_unit_is_seen_and_told_where_it_stands() {
    let example = Example::new();
    example.layout("panel_b.toml", "panel_b_mM.toml", &[("top = \"1 uM\"", "top = \"1 mM\"")]);
    let text = fs::read_to_string(example.0.path().join("km12/study.toml")).expect("a text");
    let parts: Vec<String> = text
        .split("[[plate]]")
        .map(|part| {
            let is_of_day = part.contains("experiment = \"2026-03-16\"");
            if is_of_day { part.replace("panel_b.toml", "panel_b_mM.toml") } else { part.to_owned() }
        })
        .collect();
    fs::write(example.0.path().join("km12/study.toml"), parts.join("[[plate]]")).expect("written");
    let (code, digest, words) = example.check();
    assert_eq!(code, Some(1));
    insta::assert_snapshot!("digest_thousandfold", digest);
    assert!(
        words
            .contains("the doses of trametinib in 2026-03-16 are 1000 times those elsewhere (50.8 nM - 1 mM")
            && words.contains("panel_b_mM.toml:42:1"),
        "{words}"
    );
    // `run` tells it once, not once more from the curves.
    let run = example.foldshift(&["run", "km12/study.toml", "-o", "out"]);
    let words = String::from_utf8_lossy(&run.stderr).into_owned();
    assert_eq!(words.matches("1000 times").count(), 1, "{words}");
}

#[test]
fn a_forgotten_plate_is_seen_as_a_hole() {
    let example = Example::new();
    let text = fs::read_to_string(example.0.path().join("km12/study.toml")).expect("a text");
    let parts: Vec<&str> =
        text.split("[[plate]]").filter(|part| !part.contains("2026-03-16_KM12-LR1_B")).collect();
    fs::write(example.0.path().join("km12/study.toml"), parts.join("[[plate]]")).expect("written");
    let (code, digest, words) = example.check();
    assert_eq!(code, Some(1));
    insta::assert_snapshot!("digest_missing_plate", digest);
    let said = "missing in 2026-03-16, where the other curves are: KM12-LR1 x repotrectinib, trametinib";
    assert!(words.contains(said), "{words}");
}

#[test]
fn everything_that_is_wrong_is_told_in_one_go() {
    let example = Example::new();
    example
        .change(
            "study.toml",
            &[
                ("name = \"KM12 and", "nmae = \"KM12 and"),
                ("2026-03-02_KM12_A.csv", "2026-03-02_KM12_AA.csv"),
                ("exports/2026-03-09_KM12_B.csv", "exprots/2026-03-09_KM12_B.csv"),
                ("evidence/blots.csv", "evidence\\\\blots.csv"),
                ("resistant = [\"KM12-LR1\"", "resistant = [\"KM12-LR3\""),
                (
                    "cell_line = \"KM12\"\nexperiment = \"2026-03-16\"",
                    "cell_line = \"km12\"\nexperiment = \"16.03.2026\"",
                ),
            ],
        )
        .change("layouts/panel_b.toml", &[("top = \"1 uM\"", "top = \"1 um\"")]);
    let (code, digest, words) = example.check();
    assert_eq!(code, Some(2));
    insta::assert_snapshot!("digest_all_at_once", words);
    assert!(digest.contains("? 10 plates could not be read and are not counted"), "{digest}");
    let json = example.foldshift(&["check", "km12/study.toml", "--json"]);
    assert_eq!(json.status.code(), Some(2));
    let json: serde_json::Value = serde_json::from_slice(&json.stdout).expect("JSON");
    assert_eq!(json["problems"].as_array().map(Vec::len), Some(6), "{}", json["problems"]);
    assert_eq!(json["digest"]["questions"][0]["kind"], "one_name");
}

#[test]
fn exchanged_parental_and_resistant_lines_are_asked_about() {
    let example = Example::new();
    example.change(
        "study.toml",
        &[
            ("parental = \"KM12\"\nresistant = [\"KM12-LR1\", \"KM12-LR2\"]", "parental = \"KM12-LR1\"\nresistant = [\"KM12\"]"),
            ("[evidence]\nvariants = [\"evidence/variants.vcf\"]\ncoverage = \"evidence/panel.txt\"\nblots = \"evidence/blots.csv\"", ""),
        ],
    );
    let (_, _, words) = example.check();
    assert!(
        words.contains("`KM12-LR1` is named after `KM12` and stands as its parental line")
            && words.contains("study.toml:"),
        "{words}"
    );
    let run = example.foldshift(&["run", "km12/study.toml", "-o", "out"]);
    let words = String::from_utf8_lossy(&run.stderr).into_owned();
    assert!(
        words.contains("KM12 stands as the resistant line, is more sensitive than KM12-LR1 to larotrectinib and resists no compound"),
        "{words}"
    );
    assert!(!words.contains("named after"), "asked once, with the better evidence\n{words}");
    // The tables alone say it too.
    let table =
        example.foldshift(&["compare", "out/fits.csv", "--parental", "KM12-LR1", "--resistant", "KM12"]);
    assert!(String::from_utf8_lossy(&table.stderr).contains("KM12 stands as the resistant line"));
    let table =
        example.foldshift(&["compare", "out/fits.csv", "--parental", "KM12", "--resistant", "KM12-LR2"]);
    assert!(!String::from_utf8_lossy(&table.stderr).contains("stands as the resistant line"));
}

#[test]
fn a_table_of_points_with_a_misspelt_name_is_asked_about() {
    let folder = TempDir::new().expect("a folder");
    let mut table = "experiment,cell_line,compound,dose,unit,response\n".to_owned();
    for (day, laro, line) in [
        ("2026-03-02", "larotrectinib", "KM12-LR1"),
        ("2026-03-09", "larotrectinib", "KM12-LR1"),
        ("16.03.2026", "larotrectinb", "KM12 LR1"),
    ] {
        for (own, shift) in [("KM12", 1.0), (line, 20.0)] {
            for step in 0..9 {
                let dose = 3.0_f64.powi(step);
                let wiggle = 0.01 * f64::from((step * 7) % 5 - 2);
                let response = 1.0 / (1.0 + dose / (10.0 * shift)) + wiggle;
                let _ = writeln!(table, "{day},{own},{laro},{dose},nM,{response}");
            }
        }
    }
    // One row of that day under the form of the others.
    let _ = writeln!(table, "2026-03-16,KM12 LR1,larotrectinb,19683,nM,0.02");
    fs::write(folder.path().join("points.csv"), table).expect("written");
    let output = Command::new(env!("CARGO_BIN_EXE_foldshift"))
        .current_dir(folder.path())
        .args(["compare", "points.csv", "--parental", "KM12", "--color", "never", "--strict"])
        .output()
        .expect("it runs");
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        words.contains("are `larotrectinb` (19 rows in 2 experiments) and `larotrectinib` (36 rows"),
        "{words}"
    );
    assert!(
        words.contains("are `KM12 LR1` (10 rows")
            && words.contains("`KM12-LR1` (18 rows in 2 experiments) one line?"),
        "{words}"
    );
    assert!(words.contains("are `2026-03-16` (1 row of KM12 LR1) and `16.03.2026` (18 rows of KM12, KM12 LR1) one experiment?"), "{words}");
    assert_eq!(output.status.code(), Some(1), "strict");
}

/// Below 2000, and another one for every seed.
fn noise(seed: usize) -> usize {
    let mut state = seed as u64 + 0x9e37_79b9;
    for _ in 0..3 {
        state = state.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(0x1405_7b7e_f767_814f);
        state ^= state >> 29;
    }
    usize::try_from(state % 2000).expect("small")
}

#[test]
fn a_large_study_stays_readable() {
    // 30 compounds × 3 lines × 2 experiments on 384 wells; one compound has another unit in one experiment.
    let folder = TempDir::new().expect("a folder");
    let mut study = "name = \"panel\"\n".to_owned();
    let row = |index: usize| char::from(b'A' + u8::try_from(index).expect("a row"));
    for (day, experiment) in ["2026-03-02", "2026-03-09"].into_iter().enumerate() {
        let mut layout = "well,role,compound,dose,unit\n".to_owned();
        for compound in 0..30 {
            for step in 0..10 {
                let (r, c) = (compound / 2, 1 + (compound % 2) * 10 + step);
                let unit = if compound == 7 && day == 1 { "uM" } else { "nM" };
                let name = ["imatinib", "gefitinib", "paclitaxel", "cisplatin"]
                    .get(compound)
                    .map_or_else(|| format!("MRT-{}", 100 + 17 * compound), |n| (*n).to_owned());
                let dose = 10_000.0 / 3.0_f64.powi(i32::try_from(step).expect("few"));
                let _ = writeln!(layout, "{}{c},sample,{name},{dose:.4},{unit}", row(r));
            }
        }
        for r in 0..15 {
            let _ = writeln!(layout, "{0}21,vehicle,,,\n{0}22,vehicle,,,\n{0}23,blank,,,", row(r));
        }
        fs::write(folder.path().join(format!("layout{day}.csv")), layout).expect("written");
        for (number, line) in ["P", "P-R1", "P-R2"].into_iter().enumerate() {
            let mut export = "<>".to_owned();
            for c in 1..=24 {
                let _ = write!(export, ",{c}");
            }
            export.push('\n');
            for r in 0..16 {
                export.push(row(r));
                for c in 1..=24 {
                    let value =
                        if c >= 23 { 100 } else { 20_000 + noise(((day * 3 + number) * 16 + r) * 24 + c) };
                    let _ = write!(export, ",{value}");
                }
                export.push('\n');
            }
            let file = format!("{line}_{day}.csv");
            fs::write(folder.path().join(&file), export).expect("written");
            let _ = writeln!(
                study,
                "[[plate]]\nexport = \"{file}\"\nlayout = \"layout{day}.csv\"\ncell_line = \"{line}\"\nexperiment = \"{experiment}\"\nunlisted = \"empty\""
            );
        }
    }
    study += "[[pair]]\nparental = \"P\"\nresistant = [\"P-R1\", \"P-R2\"]\n";
    fs::write(folder.path().join("study.toml"), study).expect("written");
    let output = Command::new(env!("CARGO_BIN_EXE_foldshift"))
        .current_dir(folder.path())
        .args(["check", "study.toml", "--color", "never"])
        .output()
        .expect("it runs");
    let digest = String::from_utf8_lossy(&output.stdout).into_owned();
    insta::assert_snapshot!("digest_large", digest);
    assert!(digest.lines().count() < 30, "{digest}");
}
