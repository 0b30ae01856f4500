//! The result folder of `foldshift run`: nothing is removed that is not ours, and a run that is stopped leaves old
//! or new results whole.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use sha2::{Digest, Sha256};
use tempfile::TempDir;

const EXPORT: &str = ",1,2,3,4,5,6\nA,400,20000,2500,6000,15000,19000\nB,410,20500,2600,6100,15100,19100\nC,390,19500,2400,5900,14900,18900\nD,400,20100,2500,6000,15000,19000\n";

const LAYOUT: &str = "[col]\n1 = { role = \"blank\" }\n2 = { role = \"vehicle\" }\n\n[[series]]\ncompound = \"drug\"\nwells = \"A3-D6\"\ntop = \"1 uM\"\nfactor = 10\ndirection = \"right\"\n";

const STUDY: &str = "name = \"small\"\n\n[[plate]]\nexport = \"exports/plate.csv\"\nlayout = \"layout.toml\"\ncell_line = \"KM12\"\nexperiment = \"1\"\n";

/// A study of one plate, its export in a folder of its own.
fn study() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "exports/plate.csv", EXPORT);
    write(folder.path(), "layout.toml", LAYOUT);
    write(folder.path(), "study.toml", STUDY);
    write(folder.path(), "other.toml", STUDY.replace("small", "another"));
    folder
}

fn write(folder: &Path, name: &str, content: impl AsRef<[u8]>) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    fs::write(path, content).expect("a file");
}

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_foldshift"));
    command.args(arguments).current_dir(folder).env("NO_COLOR", "1").stdin(Stdio::null());
    command
}

fn foldshift(folder: &Path, arguments: &[&str]) -> Output {
    command(folder, arguments).output().expect("the program runs")
}

/// Exit code and words.
fn told(output: &Output) -> String {
    let code = output.status.code().map_or("none".to_owned(), |code| code.to_string());
    format!("exit {code}\n{}", String::from_utf8_lossy(&output.stderr))
}

/// Every file beneath a folder.
fn files_in(root: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![PathBuf::new()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(root.join(&folder)).expect("a folder") {
            let name = folder.join(entry.expect("an entry").file_name());
            if root.join(&name).is_dir() {
                folders.push(name);
            } else {
                found.insert(name.clone(), fs::read(root.join(&name)).unwrap_or_default());
            }
        }
    }
    found
}

/// The study whose results stand whole in a folder; `None` where no manifest vouches for any.
fn whole(results: &Path) -> Option<String> {
    let manifest: serde_json::Value =
        serde_json::from_slice(&fs::read(results.join("manifest.json")).ok()?).ok()?;
    for output in manifest["outputs"].as_array().expect("outputs") {
        let name = output["path"].as_str().expect("a path");
        let content = fs::read(results.join(name)).unwrap_or_else(|_| panic!("no {name}"));
        let hash =
            Sha256::digest(&content).iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"));
        assert_eq!(output["sha256"], hash, "{name}");
    }
    manifest["study"].as_str().map(str::to_owned)
}

fn assert_no_litter(results: &Path) {
    let hidden: Vec<String> = fs::read_dir(results)
        .expect("results")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .filter(|name| name.starts_with(".foldshift"))
        .collect();
    assert!(hidden.is_empty(), "{hidden:?}");
}

#[test]
fn notes_in_a_results_folder_outlive_every_run() {
    let study = study();
    let results = study.path().join("results");
    write(study.path(), "results/notes.txt", "years of work");
    for name in ["study.toml", "other.toml", "study.toml"] {
        write(study.path(), "results/plots/my own.svg", "mine");
        assert!(foldshift(study.path(), &["run", name, "-q", "-o", "results"]).status.code() < Some(2));
        assert!(whole(&results).is_some());
        assert_eq!(fs::read_to_string(results.join("notes.txt")).ok().as_deref(), Some("years of work"));
        assert_eq!(fs::read_to_string(results.join("plots/my own.svg")).ok().as_deref(), Some("mine"));
        assert_no_litter(&results);
    }
}

#[test]
fn pictures_that_were_asked_for_go_with_the_next_run_that_does_not_ask() {
    let study = study();
    let results = study.path().join("results");
    let pictures = || {
        let files = files_in(&results);
        let with =
            |ending: &str| files.keys().filter(|name| name.extension().is_some_and(|e| e == ending)).count();
        (with("png"), with("svg"))
    };
    let run = |more: &[&str]| {
        let arguments = [&["run", "study.toml", "-q", "-o", "results"], more].concat();
        assert!(foldshift(study.path(), &arguments).status.code() < Some(2));
        assert!(whole(&results).is_some());
        assert_no_litter(&results);
    };
    run(&["--png"]);
    let (png, svg) = pictures();
    assert!(png > 2 && png == svg, "{png} of {svg}");
    write(study.path(), "results/plots/my own.png", "mine");
    run(&[]);
    assert_eq!(pictures(), (1, svg));
}

#[test]
fn a_web_project_with_a_manifest_is_not_ours() {
    let study = study();
    write(study.path(), "app/manifest.json", r#"{"name": "my app", "start_url": "/"}"#);
    write(study.path(), "app/report.html", "<p>mine</p>");
    write(study.path(), "app/plots", "a file of this name");
    let before = files_in(study.path());
    let output = foldshift(study.path(), &["run", "study.toml", "-q", "-o", "app"]);
    insta::assert_snapshot!("web_project", told(&output));
    assert_eq!(files_in(study.path()), before);
}

#[test]
fn a_folder_that_holds_an_input_is_refused() {
    let study = study();
    let before = files_in(study.path());
    for output in [".", "exports", "exports/..", "../../../../../../../.."] {
        let told = told(&foldshift(study.path(), &["run", "study.toml", "-q", "-o", output]));
        assert!(told.starts_with("exit 2") && told.contains("holds the input"), "{told}");
        assert_eq!(files_in(study.path()), before);
    }
    insta::assert_snapshot!(
        "holds_an_input",
        told(&foldshift(study.path(), &["run", "study.toml", "-q", "-o", "exports"]))
    );
    // The study file alone is an input as well, and so is a layout that a layout includes.
    write(
        study.path(),
        "alone/study.toml",
        STUDY.replace("exports/", "../exports/").replace("layout.t", "../layout.t"),
    );
    let alone = foldshift(study.path(), &["run", "alone/study.toml", "-q", "-o", "alone"]);
    assert!(told(&alone).contains("holds the input"), "{}", told(&alone));
    write(study.path(), "shared/layout.toml", LAYOUT);
    write(study.path(), "layout.toml", "[meta]\ninclude = \"shared/layout.toml\"\n");
    let shared = foldshift(study.path(), &["run", "study.toml", "-q", "-o", "shared"]);
    assert!(told(&shared).contains("holds the input"), "{}", told(&shared));
    assert_eq!(files_in(&study.path().join("shared")).len(), 1);
}

#[test]
fn an_edited_result_is_named_and_kept() {
    let study = study();
    foldshift(study.path(), &["run", "study.toml", "-q"]);
    write(study.path(), "results/methods.md", "my own words");
    write(study.path(), "results/fits.csv", "my own numbers");
    let output = foldshift(study.path(), &["run", "other.toml", "-q", "-o", "results"]);
    insta::assert_snapshot!("edited", told(&output));
    let results = study.path().join("results");
    assert_eq!(fs::read_to_string(results.join("methods.md")).ok().as_deref(), Some("my own words"));
    fs::remove_file(results.join("methods.md")).expect("removed");
    fs::rename(results.join("fits.csv"), results.join("my fits.csv")).expect("moved");
    assert!(foldshift(study.path(), &["run", "other.toml", "-q", "-o", "results"]).status.code() < Some(2));
    assert_eq!(whole(&results).as_deref(), Some("another"));
    assert_eq!(fs::read_to_string(results.join("my fits.csv")).ok().as_deref(), Some("my own numbers"));
}

#[test]
fn results_go_into_the_working_folder() {
    let study = study();
    let empty = study.path().join("empty");
    fs::create_dir(&empty).expect("a folder");
    for _ in 0..2 {
        let output = foldshift(&empty, &["run", "../study.toml", "-q", "-o", "."]);
        assert!(output.status.code() < Some(2), "{}", told(&output));
        assert!(whole(&empty).is_some());
        assert_no_litter(&empty);
    }
}

#[cfg(unix)]
#[test]
fn a_link_to_a_folder_stays_a_link_and_its_study_runs_again() {
    let study = study();
    let elsewhere = tempfile::tempdir().expect("a folder");
    let link = study.path().join("results");
    std::os::unix::fs::symlink(elsewhere.path(), &link).expect("a link");
    for _ in 0..2 {
        let output = foldshift(study.path(), &["run", "study.toml", "-q"]);
        assert!(output.status.code() < Some(2), "{}", told(&output));
        assert!(link.is_symlink() && whole(elsewhere.path()).is_some());
    }
    // The paths in it start where it really lies.
    let again = foldshift(study.path(), &["run", "results/study.resolved.toml", "-q", "-o", "again"]);
    assert!(again.status.code() < Some(2), "{}", told(&again));
    fs::remove_file(&link).expect("removed");
    std::os::unix::fs::symlink("nowhere", &link).expect("a link");
    let told = told(&foldshift(study.path(), &["run", "study.toml", "-q"]));
    assert!(told.contains("is a link that leads to no folder"), "{told}");
}

#[cfg(unix)]
#[test]
fn a_folder_under_an_unwritable_parent_is_written_into() {
    use std::os::unix::fs::PermissionsExt as _;
    let study = study();
    let parent = study.path().join("shared");
    fs::create_dir_all(parent.join("results")).expect("a folder");
    fs::set_permissions(&parent, fs::Permissions::from_mode(0o555)).expect("permissions");
    for _ in 0..2 {
        let output = foldshift(study.path(), &["run", "study.toml", "-q", "-o", "shared/results"]);
        assert!(output.status.code() < Some(2), "{}", told(&output));
        assert!(whole(&parent.join("results")).is_some());
    }
    fs::set_permissions(&parent, fs::Permissions::from_mode(0o755)).expect("permissions");
}

#[test]
fn what_is_said_of_earlier_results_is_true() {
    let study = study();
    write(study.path(), "file", "in the way");
    let output = foldshift(study.path(), &["run", "study.toml", "-q", "-o", "file/results"]);
    insta::assert_snapshot!("file_above", told(&output));
    let output = foldshift(study.path(), &["run", "study.toml", "-q", "-o", "file"]);
    insta::assert_snapshot!("is_a_file", told(&output));
}

/// Files are limited to a few blocks, and the process is told so instead of killed, as by a full disk.
#[cfg(unix)]
#[test]
fn a_full_disk_leaves_earlier_results_and_says_so() {
    let study = study();
    let full = |output: &str| {
        let limit = "trap '' XFSZ; ulimit -f 16; exec";
        let command = format!("{limit} '{}' run other.toml -q -o {output}", env!("CARGO_BIN_EXE_foldshift"));
        Command::new("sh").args(["-c", &command]).current_dir(study.path()).output().expect("a shell")
    };
    insta::assert_snapshot!("full_at_first", told(&full("deep/results")));
    assert!(!study.path().join("deep").exists());
    foldshift(study.path(), &["run", "study.toml", "-q"]);
    let before = files_in(&study.path().join("results"));
    insta::assert_snapshot!("full", told(&full("results")));
    assert_eq!(files_in(&study.path().join("results")), before);
    assert_no_litter(&study.path().join("results"));
}

#[test]
fn a_study_that_cannot_be_read_leaves_no_new_folder() {
    let study = study();
    write(study.path(), "exports/plate.csv", "no export");
    let output = foldshift(study.path(), &["run", "study.toml", "-q", "-o", "deep/down/results"]);
    assert_eq!(output.status.code(), Some(2), "{}", told(&output));
    assert!(!study.path().join("deep").exists());
}

/// The largest file is limited to a few blocks, so the process dies in the middle of a file.
#[cfg(unix)]
#[test]
fn a_run_that_dies_while_it_writes_leaves_the_old_results() {
    let study = study();
    let results = study.path().join("results");
    foldshift(study.path(), &["run", "study.toml", "-q"]);
    let before = files_in(&results);
    for (file, limit) in [("other.toml", 8), ("other.toml", 1)] {
        let command =
            format!("ulimit -f {limit}; exec '{}' run {file} -q -o results", env!("CARGO_BIN_EXE_foldshift"));
        let output =
            Command::new("sh").args(["-c", &command]).current_dir(study.path()).output().expect("a shell");
        assert!(!matches!(output.status.code(), Some(0 | 1)), "{}", told(&output));
        assert_eq!(whole(&results).as_deref(), Some("small"));
        let found = files_in(&results);
        assert!(before.iter().all(|(name, content)| found.get(name) == Some(content)));
    }
    assert!(results.join(".foldshift-exchange").is_dir(), "the process was to die in between");
    assert!(foldshift(study.path(), &["run", "other.toml", "-q", "-o", "results"]).status.code() < Some(2));
    assert_eq!(whole(&results).as_deref(), Some("another"));
    assert_no_litter(&results);
}

#[test]
fn tables_between_old_and_new_results_are_no_input() {
    let study = study();
    foldshift(study.path(), &["run", "study.toml", "-q"]);
    let compare = ["compare", "results/fits.csv", "--parental", "KM12", "-q"];
    let before = told(&foldshift(study.path(), &compare));
    write(study.path(), "results/.foldshift-exchange/journal.json", "as a killed run leaves it");
    insta::assert_snapshot!("between", told(&foldshift(study.path(), &compare)));
    fs::remove_dir_all(study.path().join("results/.foldshift-exchange")).expect("removed");
    assert_eq!(told(&foldshift(study.path(), &compare)), before);
}

/// Kills the program at moments after it has begun to write; the next run finds old or new results whole.
#[test]
fn a_killed_run_is_recovered_from() {
    let study = study();
    let results = study.path().join("results");
    write(study.path(), "results/notes.txt", "years of work");
    assert!(foldshift(study.path(), &["run", "study.toml", "-q"]).status.code() < Some(2));
    let mut killed = 0;
    for round in 0..24_u64 {
        let name = if round % 2 == 0 { "other.toml" } else { "study.toml" };
        let mut run = command(study.path(), &["run", name, "-q", "-o", "results"])
            .stderr(Stdio::null())
            .spawn()
            .expect("it runs");
        let exchange = results.join(".foldshift-exchange");
        let ended = loop {
            if exchange.exists() {
                std::thread::sleep(std::time::Duration::from_micros(130 * round * round));
                break false;
            }
            if run.try_wait().expect("a process").is_some() {
                break true;
            }
            std::thread::yield_now();
        };
        if !ended {
            let _ = run.kill();
        }
        let status = run.wait().expect("an end");
        killed += usize::from(status.code().is_none());
        // Whoever reads the folder now finds results that are whole, or none that anything vouches for.
        let stands = whole(&results);
        assert!(stands.is_some() || exchange.join("journal.json").is_file(), "round {round}");
        assert_eq!(fs::read_to_string(results.join("notes.txt")).ok().as_deref(), Some("years of work"));
        if stands.is_none() {
            let fit = told(&foldshift(study.path(), &["fit", "results/wells.csv", "--by", "cell_line"]));
            assert!(fit.contains("a run was stopped while it exchanged the results"), "{fit}");
        }
        // A run that gets no further than the claim recovers.
        write(study.path(), "broken.toml", STUDY.replace("exports/plate.csv", "nothing.csv"));
        let broken = foldshift(study.path(), &["run", "broken.toml", "-q", "-o", "results"]);
        assert_eq!(broken.status.code(), Some(2), "{}", told(&broken));
        assert!(whole(&results).is_some(), "round {round}: {}", told(&broken));
        assert_no_litter(&results);
    }
    assert!(killed > 0, "no run was killed in time");
}

#[cfg(unix)]
#[test]
fn two_runs_in_one_folder_do_not_mix() {
    let study = study();
    fs::create_dir(study.path().join("results")).expect("a folder");
    let held = fs::File::open(study.path().join("results")).expect("the folder");
    held.lock().expect("a lock");
    let output = foldshift(study.path(), &["run", "study.toml", "-q"]);
    insta::assert_snapshot!("two_runs", told(&output));
    assert_eq!(fs::read_dir(study.path().join("results")).expect("a folder").count(), 0);
    drop(held);
    let mut runs: Vec<_> = ["study.toml", "other.toml", "study.toml"]
        .iter()
        .map(|name| {
            command(study.path(), &["run", name, "-q", "-o", "results"])
                .stderr(Stdio::null())
                .spawn()
                .expect("it runs")
        })
        .collect();
    for run in &mut runs {
        run.wait().expect("an end");
    }
    assert!(whole(&study.path().join("results")).is_some());
    assert_no_litter(&study.path().join("results"));
}

#[test]
fn two_studies_of_a_folder_have_results_of_their_own() {
    let study = study();
    for name in ["study.toml", "other.toml"] {
        assert!(foldshift(study.path(), &["run", name, "-q"]).status.code() < Some(2));
    }
    let of = |folder: &str| whole(&study.path().join(folder));
    assert_eq!((of("results").as_deref(), of("results-other").as_deref()), (Some("small"), Some("another")));
    // Into one folder they go only when it is named, and not in silence.
    let told = told(&foldshift(study.path(), &["run", "study.toml", "-o", "results-other"]));
    assert!(told.contains("the results of the study `another` in `results-other` make way"), "{told}");
    assert_eq!(of("results-other").as_deref(), Some("small"));
}

#[test]
fn results_of_other_exports_are_replaced_with_a_word_and_the_same_ones_without() {
    let study = study();
    let words = || told(&foldshift(study.path(), &["run", "study.toml"]));
    assert!(!words().contains("make way"));
    assert!(!words().contains("make way"));
    write(study.path(), "exports/plate.csv", EXPORT.replace("20000", "20001"));
    assert!(words().contains("are of other exports, and make way"));
}

#[test]
fn a_folder_stands_for_the_study_in_it() {
    let study = study();
    let name = study.path().file_name().expect("a name").to_string_lossy().into_owned();
    let above = study.path().parent().expect("a folder");
    let ran = told(&foldshift(above, &["run", &name]));
    assert!(ran.contains(&format!("results in {name}/results\n")), "{ran}");
    assert!(whole(&study.path().join("results")).is_some());
    fs::remove_file(study.path().join("study.toml")).expect("a study");
    let checked = told(&foldshift(above, &["check", &name]));
    assert!(checked.contains("is a folder without a `study.toml`"), "{checked}");
    assert!(checked.contains(&format!("name the study: `foldshift check {name}/other.toml`\n")), "{checked}");
    fs::copy(study.path().join("other.toml"), study.path().join("second.toml")).expect("a second study");
    let ran = told(&foldshift(above, &["run", &name]));
    assert!(ran.contains("and holds 2 studies"), "{ran}");
    let commands = format!("`foldshift run {name}/other.toml` or `foldshift run {name}/second.toml`");
    assert!(ran.contains(&commands), "{ran}");
}
