//! What a person reads is words: codes stand in columns, a flood is a table.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use foldshift::report::{figure, html};
use foldshift::{Study, analyse};
use foldshift_mechanism::evidence::cases::{Tables, cases};
use foldshift_mechanism::evidence::tables;
use foldshift_mechanism::verdict::{Judgement, Knowledge, judge};

fn foldshift(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_foldshift"))
        .current_dir(folder)
        .args(arguments)
        .output()
        .expect("the program runs")
}

fn said(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("words are UTF-8")
}

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name)
}

/// Codes within a text that is meant for people: `P4`, `B2`, `G:`, `ON_TARGET`, `not_converged`.
fn codes(text: &str) -> Vec<String> {
    let is_of_word = |c: char| c.is_alphanumeric() || "_./-".contains(c);
    let of_rules = |word: &str| {
        let word = word.strip_suffix('x').unwrap_or(word);
        matches!(word.as_bytes(), [b'P' | b'G' | b'B' | b'C', b'0'..=b'9'])
    };
    let snake = |word: &str| {
        let parts: Vec<&str> = word.split('_').collect();
        let letters = |part: &&str| !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric());
        parts.len() > 1 && parts.iter().all(letters)
    };
    let mut found: Vec<String> = text
        .split(|c: char| !is_of_word(c))
        .map(|word| word.trim_matches(['.', '-', '/']))
        .filter(|word| of_rules(word) || snake(word))
        .map(str::to_owned)
        .collect();
    // A line of evidence; elsewhere a letter and a colon may end a name.
    let of_line = text.split('|').map(str::trim_start).filter(|part| part.starts_with("G: "));
    found.extend(of_line.map(str::to_owned));
    found
}

/// Figures that name wells, which may look like codes.
const RESIDUALS: &str = "<figure data-name=\"residuals_";

/// The text of a page as it is seen, without what is shown as code, without the settings and without names of wells.
fn visible(html: &str) -> Vec<String> {
    let mut rest = html.to_owned();
    for (open, close) in [
        ("<style", "</style>"),
        ("<pre", "</pre>"),
        ("<code", "</code>"),
        ("<script", "</script>"),
        (RESIDUALS, "</figure>"),
    ] {
        let mut kept = String::new();
        let mut left = rest.as_str();
        while let Some((before, behind)) = left.split_once(open) {
            kept.push_str(before);
            left = behind.split_once(close).map_or("", |(_, after)| after);
        }
        kept.push_str(left);
        rest = kept;
    }
    let text = rest.split('<').filter_map(|part| part.split_once('>')).map(|(_, text)| text);
    text.map(|text| text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))
        .filter(|text| !text.trim().is_empty())
        .collect()
}

#[test]
fn the_search_for_codes_finds_them() {
    for text in ["pattern P4", "(B2)", "P2x: void", "G: known", "ON_TARGET HIGH", "not_converged"] {
        assert!(!codes(text).is_empty(), "{text}");
    }
    for text in
        ["well B02", "KM12-LR1", "pTRK persists", "layouts/panel_a.toml", "IC50 of C06", "NTRK1 G595R"]
    {
        assert!(codes(text).is_empty(), "{text}");
    }
    assert_eq!(visible("<p>a <code>P4</code>b &lt; `c`</p>"), ["a b < `c`"]);
}

#[test]
fn the_example_study_is_told_in_words() {
    let folder = tempfile::tempdir().expect("a folder");
    let study = fixture("km12/study.toml");
    let run = foldshift(folder.path(), &["run", &study.display().to_string(), "-o", "results"]);
    let told = said(&run);
    assert!(told.contains("on-target resistance: solvent front, high confidence"), "{told}");
    assert_eq!(codes(&told.replace('`', " ")), [""; 0], "{told}");
    let page = fs::read_to_string(folder.path().join("results/report.html")).expect("a report");
    assert!(page.contains("acquired bypass event: KRAS G12D"));
    assert!(
        page.contains(
            "blot under larotrectinib: pTRK is suppressed while a downstream signal persists: bypass"
        )
    );
    assert!(
        page.contains("<code>B2</code> pTRK is suppressed"),
        "codes stand beside their words, in one place"
    );
    for text in visible(&page) {
        assert!(!text.contains('`'), "a backtick: {text}");
        assert_eq!(codes(&text), [""; 0], "{text}");
    }
    let methods = fs::read_to_string(folder.path().join("results/methods.md")).expect("methods");
    // Legends of residuals name wells, which may look like codes.
    let told: Vec<&str> = methods.lines().filter(|line| !line.starts_with("**Residuals of ")).collect();
    assert_eq!(codes(&told.join("\n")), [""; 0], "{methods}");
}

#[test]
fn worked_cases_are_told_in_words_and_keep_their_columns() {
    let folder = tempfile::tempdir().expect("a folder");
    let table = |name: &str| fixture(&format!("mechanism/worked_cases_{name}.csv")).display().to_string();
    let [ic50, genotype, blot, growth] = ["ic50", "genotype", "blot", "growth"].map(table);
    let arguments = [
        "mechanism",
        "--ic50",
        &ic50,
        "--genotype",
        &genotype,
        "--blot",
        &blot,
        "--growth",
        &growth,
        "-o",
        "m.csv",
        "-v",
    ];
    let told = said(&foldshift(folder.path(), &arguments));
    assert!(told.contains("Next: add selitrectinib or repotrectinib (works: on-target, moderate confidence; fails: on-target, low confidence)"), "{told}");
    for line in told.lines().filter(|line| !line.contains("-->")) {
        assert_eq!(codes(&line.replace('`', " ")), [""; 0], "{line}");
    }
    let mut csv = csv::Reader::from_path(folder.path().join("m.csv")).expect("a table");
    let heads = csv.headers().expect("headers").clone();
    let at = |name: &str| heads.iter().position(|head| head == name).expect("a column");
    let mut panels = BTreeSet::new();
    for row in csv.records().map(|row| row.expect("a row")) {
        for column in ["evidence_for", "evidence_against", "not_tested", "next_experiment"] {
            assert_eq!(codes(&row[at(column)]), [""; 0], "{}", &row[at(column)]);
        }
        panels.insert(row[at("panel_code")].to_owned());
        assert!(row[at("verdict")].chars().all(|c| c.is_ascii_uppercase() || c == '_'));
    }
    assert!(panels.contains("P4") && panels.contains("P1"), "{panels:?}");
}

/// Points of a parental line and so many others under so many compounds, in three experiments.
fn screen(compounds: usize, lines: usize) -> String {
    let mut table = "cell_line,compound,experiment,dose,unit,response\n".to_owned();
    for compound in 0..compounds {
        for line in 0..=lines {
            for experiment in 0..3 {
                for step in 0..8 {
                    let dose = 3_f64.powi(step);
                    // Line 1 is hundredfold resistant to the first three compounds.
                    let shift = if line == 1 && compound < 3 { 50.0 } else { 1.0 };
                    let wobble = 0.01 * f64::from((step * 7 + experiment * 3) % 5 - 2);
                    let response = 1.0 / (1.0 + dose / (20.0 * shift)) + wobble;
                    let name = if line == 0 { "P".to_owned() } else { format!("R{line}") };
                    let _ = writeln!(table, "{name},ω-drug {compound},{experiment},{dose},nM,{response:.4}");
                }
            }
        }
    }
    table
}

#[test]
fn the_folds_of_thirty_compounds_and_ten_lines_are_a_table() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("points.csv"), screen(30, 10)).expect("points");
    let arguments = ["compare", "points.csv", "--parental", "P", "-o", "shifts.csv"];
    let told = said(&foldshift(folder.path(), &arguments));
    assert!(told.lines().count() < 110, "{} lines\n{told}", told.lines().count());
    assert!(told.contains("300 folds: 3 resistant (R), "), "{told}");
    // What is resisted stands first: the first row and the first column.
    let rows: Vec<&str> = told.lines().skip_while(|line| !line.starts_with("compound")).collect();
    assert!(rows[0].split_whitespace().nth(1) == Some("R1"), "{told}");
    assert!(rows[1..4].iter().all(|row| row.contains("R ")), "{told}");
    assert!(told.lines().all(|line| line.chars().count() <= 120), "{told}");
    let all = said(&foldshift(folder.path(), &[&arguments[..], &["-v"]].concat()));
    assert_eq!(
        all.lines().filter(|line| line.contains(" under ω-drug ") && line.contains("-fold")).count(),
        300
    );
    let quiet = foldshift(folder.path(), &[&arguments[..], &["-q"]].concat());
    assert!(quiet.stderr.is_empty());
}

#[test]
fn few_folds_stay_sentences() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("points.csv"), screen(4, 3)).expect("points");
    let told =
        said(&foldshift(folder.path(), &["compare", "points.csv", "--parental", "P", "-o", "shifts.csv"]));
    assert_eq!(told.lines().filter(|line| line.contains(" under ω-drug ")).count(), 12, "{told}");
}

#[test]
fn a_hundred_bad_cells_are_three_and_the_lines_of_the_others() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut table = "compound,dose,response\n".to_owned();
    for row in 0..200 {
        let response = if row % 2 == 0 { "0.5".to_owned() } else { format!("bad{row}") };
        let _ = writeln!(table, "drug,{},{response}", row + 1);
    }
    fs::write(folder.path().join("points.csv"), table).expect("points");
    let run = foldshift(folder.path(), &["fit", "points.csv"]);
    assert_eq!(run.status.code(), Some(2));
    let told = said(&run);
    assert_eq!(told.matches("-->").count(), 3, "{told}");
    assert!(told.contains("... and 97 more of this kind, in lines 9, 11, 13, "), "{told}");
    assert!(told.contains("(`-v` shows all)") && told.contains("100 errors"), "{told}");
    let all = said(&foldshift(folder.path(), &["fit", "points.csv", "-v"]));
    assert_eq!(all.matches("-->").count(), 100);
}

/// Examples of the help of a command that need nothing but the study of `foldshift demo`.
fn examples(folder: &Path, command: &[&str]) -> Vec<String> {
    let help = foldshift(folder, &[command, &["--help"]].concat());
    let help = String::from_utf8(help.stdout).expect("help is UTF-8");
    let lines = help.lines().map(str::trim);
    let ready = |line: &&str| line.starts_with("foldshift ") && line.contains("foldshift-demo");
    lines.filter(ready).map(str::to_owned).collect()
}

#[test]
fn examples_of_the_help_work_after_the_demo() {
    let folder = tempfile::tempdir().expect("a folder");
    assert_eq!(foldshift(folder.path(), &["demo"]).status.code(), Some(0));
    let commands: [&[&str]; 8] = [
        &[],
        &["run"],
        &["read"],
        &["check"],
        &["layout"],
        &["layout", "show"],
        &["layout", "convert"],
        &["layout", "next"],
    ];
    for command in commands {
        let found = examples(folder.path(), command);
        assert!(!found.is_empty(), "{command:?}");
        for example in found {
            let words: Vec<&str> = example.split_whitespace().skip(1).collect();
            let run = foldshift(folder.path(), &words);
            assert!(matches!(run.status.code(), Some(0 | 1)), "{example}\n{}", said(&run));
        }
    }
}

#[test]
fn the_short_help_has_groups_and_no_examples() {
    let folder = tempfile::tempdir().expect("a folder");
    let help = |arguments: &[&str]| {
        String::from_utf8(foldshift(folder.path(), arguments).stdout).expect("help is UTF-8")
    };
    let (short, long) = (help(&["read", "-h"]), help(&["read", "--help"]));
    for heading in ["\nData:\n", "\nOutput:\n", "\nCommon:\n"] {
        assert!(short.contains(heading) && long.contains(heading), "{heading}");
    }
    assert!(!short.contains("Examples:") && long.contains("\nExamples:\n  foldshift read "));
    assert!(help(&["-h"]).contains("\nFirst steps, "));
}

#[test]
fn the_plan_is_printed_as_json_beside_the_layout() {
    let folder = tempfile::tempdir().expect("a folder");
    let study = fixture("km12/study.toml").display().to_string();
    let arguments =
        ["layout", "next", &study, "--compound", "selitrectinib", "--resistant", "KM12-LR2", "--json"];
    let both = foldshift(folder.path(), &[&arguments[..], &["-o", "next.toml"]].concat());
    let alone = foldshift(folder.path(), &arguments);
    assert!(
        both.stdout
            .starts_with(b"{\"schema\":\"urn:foldshift:layout-next:1\",\"compound\":\"selitrectinib\""),
        "{}",
        said(&both)
    );
    assert_eq!(both.stdout, alone.stdout);
    let layout = fs::read_to_string(folder.path().join("next.toml")).expect("a layout");
    assert!(layout.contains("selitrectinib"));
}

#[test]
fn one_problem_of_many_exports_is_told_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let names: Vec<String> = (0..20).map(|n| format!("plate {n}.csv")).collect();
    for name in &names {
        fs::write(folder.path().join(name), "nothing,that\nany,reader knows\n").expect("a file");
    }
    let arguments: Vec<&str> = std::iter::once("read").chain(names.iter().map(String::as_str)).collect();
    let run = foldshift(folder.path(), &arguments);
    assert_eq!(run.status.code(), Some(2));
    let told = said(&run);
    assert_eq!(told.matches("-->").count(), 3, "{told}");
    assert!(
        told.contains("... and 17 more of this kind, in line 1 of plate 3.csv; line 1 of plate 4.csv; "),
        "{told}"
    );
    assert!(told.contains(" and 11 more files (`-v` shows all)") && told.contains("20 errors"), "{told}");
}

/// The worked cases, judged.
fn worked_cases() -> Vec<Judgement> {
    let read =
        |name: &str| fs::read(fixture(&format!("mechanism/worked_cases_{name}.csv"))).expect("a table");
    let (ic50s, _) = tables::ic50("ic50.csv", &read("ic50")).expect("IC50s");
    let ((alterations, coverage), _) =
        tables::genotype("genotype.csv", &read("genotype")).expect("genotypes");
    let (residuals, _) = tables::blot("blot.csv", &read("blot")).expect("blots");
    let (growth, _) = tables::growth("growth.csv", &read("growth")).expect("growth rates");
    let (cases, _) = cases(Tables { ic50s, alterations, coverage, residuals, growth, given: [true; 3] });
    cases.iter().map(|case| judge(case, Knowledge::built_in()).expect("a sound case")).collect()
}

#[test]
fn the_page_of_the_worked_cases_is_told_in_words() {
    let (study, warnings) = Study::read(&fixture("km12/study.toml")).expect("the example is right");
    let mut analysis = analyse(study, warnings).expect("the example can be analysed");
    let first = analysis.mechanism[0].clone();
    let judged = worked_cases();
    assert_eq!(judged.len(), 12);
    analysis.mechanism = judged
        .into_iter()
        .map(|judgement| {
            let mut one = first.clone();
            one.resistant.clone_from(&judgement.case_id);
            one.judgement = judgement;
            one
        })
        .collect();
    let page = html::page(&analysis, &figure::figures(&analysis), "");
    for words in
        ["loss of the target", "cis/trans unknown", "parental line not sequenced", "doublings in 72 h"]
    {
        assert!(page.contains(words), "{words}");
    }
    for text in visible(&page) {
        assert!(!text.contains('`') && codes(&text).is_empty(), "{text}: {:?}", codes(&text));
    }
}
