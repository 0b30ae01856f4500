//! Questions on real folders: exports of the example without a study, and folders that tests make.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::asked::{Added, Asked, Chosen, Does};
use super::open;
use crate::session::drafting::silent::Silent;
use crate::session::drafting::{Draft, Drafts};
use crate::session::files::files_below;
use crate::session::texts::Texts;
use foldshift_plates::ingest::{Choice, read_path};
use foldshift_plates::plate::Well;
use foldshift_study::analyse;
use foldshift_study::analysis::look;
use foldshift_study::study_file::Study;
use foldshift_study::survey::{Seen, look_at};

/// Maps of 96 and of 384 wells.
const SMALL: &str = "[well]\n\"A1-H12\" = { role = \"vehicle\" }\n";
const LARGE: &str = "[well]\n\"A1-P24\" = { role = \"vehicle\" }\n";

/// A folder that was looked at.
struct Folder {
    path: PathBuf,
    /// Taken away at the end, where a test made it.
    _made: Option<tempfile::TempDir>,
    /// Is the study analysed?
    analysed: bool,
    seen: Vec<Seen>,
    answers: BTreeMap<String, String>,
}

impl Folder {
    /// With these files, each by its name and what it holds.
    fn with(files: &[(&str, &str)]) -> Self {
        let of = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = of.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        Self::at(of.path().to_path_buf(), Some(of))
    }

    /// As it lies there.
    fn at(path: PathBuf, made: Option<tempfile::TempDir>) -> Self {
        let seen = files_below(&path).iter().flat_map(|path| look_at(path)).collect();
        Self { path, _made: made, analysed: false, seen, answers: BTreeMap::new() }
    }

    /// The exports of the example, and these of its layouts.
    fn example(layouts: &[&str]) -> Self {
        let km12 = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/km12");
        let mut paths: Vec<PathBuf> = files_below(&km12.join("exports"));
        paths.extend(layouts.iter().map(|layout| km12.join("layouts").join(layout)));
        let of = tempfile::tempdir().unwrap();
        for path in paths {
            let to = of.path().join(path.strip_prefix(&km12).unwrap());
            fs::create_dir_all(to.parent().unwrap()).unwrap();
            fs::copy(path, to).unwrap();
        }
        Self::at(of.path().to_path_buf(), Some(of))
    }

    /// What is asked, and what `then` makes of it.
    fn asked<T>(&self, then: impl FnOnce(&[Asked]) -> T) -> T {
        self.drafts(|drafts| then(&open(drafts)))
    }

    fn drafts<T>(&self, then: impl FnOnce(&Drafts) -> T) -> T {
        let texts = Texts::of(&self.path);
        let study = self.path.join("study.toml");
        let examined = study.is_file().then(|| look(Study::read_partial(&study)).examined).flatten();
        let analysis = self
            .analysed
            .then(|| Study::read(&study).unwrap())
            .map(|(study, warnings)| analyse(study, warnings).unwrap());
        let drafts = Drafts {
            folder: &self.path,
            study_file: study.is_file().then_some("study.toml"),
            texts: &texts,
            seen: &self.seen,
            analysis: analysis.as_ref(),
            examined: examined.as_ref(),
            problems: &[],
            answers: &self.answers,
            presenter: &Silent,
        };
        then(&drafts)
    }

    fn headings(&self) -> Vec<String> {
        self.asked(|asked| asked.iter().map(|one| one.heading.clone()).collect())
    }

    /// The question that begins so, as the page is sent it.
    fn question(&self, begins: &str) -> Value {
        self.asked(|asked| serde_json::to_value(find(asked, begins)).unwrap())
    }

    /// The cells that an answer sets: row, key, text.
    fn cells(&self, begins: &str, answer: &str, chosen: &[(&str, &str)]) -> Vec<(usize, String, String)> {
        match self.draft(begins, answer, chosen) {
            Draft::SetCells { cells } => {
                cells.into_iter().map(|cell| (cell.row, cell.key, cell.text)).collect()
            }
            other => panic!("{other:?}"),
        }
    }

    fn draft(&self, begins: &str, answer: &str, chosen: &[(&str, &str)]) -> Draft {
        let chosen: BTreeMap<String, String> =
            chosen.iter().map(|(id, option)| ((*id).to_owned(), (*option).to_owned())).collect();
        self.asked(|asked| match find(asked, begins).answered(answer, &chosen) {
            Ok((Does::Draft(draft), _)) => draft.clone(),
            Ok((Does::Chosen(draft), chosen)) => draft(&chosen),
            Ok(_) => panic!("no command"),
            Err(refusal) => panic!("{refusal:?}"),
        })
    }

    /// The plates that an answer adds.
    fn added(&self, begins: &str, answer: &str, chosen: &[(&str, &str)]) -> Vec<Added> {
        let chosen: Chosen = chosen.iter().map(|(id, one)| ((*id).to_owned(), (*one).to_owned())).collect();
        self.asked(|asked| match find(asked, begins).answered(answer, &chosen) {
            Ok((Does::Add(added), chosen)) => added(&chosen),
            _ => panic!("nothing is added"),
        })
    }

    /// Remembers an answer.
    fn remember(&mut self, begins: &str, answer: &str) {
        let (id, told) = self.asked(|asked| find(asked, begins).remembered(answer));
        self.answers.insert(id, told.unwrap());
    }
}

fn find<'a>(asked: &'a [Asked], begins: &str) -> &'a Asked {
    let all: Vec<&str> = asked.iter().map(|one| one.heading.as_str()).collect();
    asked.iter().find(|one| one.heading.starts_with(begins)).unwrap_or_else(|| panic!("{all:?}"))
}

/// A plate of 96 wells as a grid, its numbers by `seed`; `title` above it.
fn grid(title: &str, seed: usize) -> String {
    let mut text = format!("{title}\n,{}\n", (1..=12).map(|n| n.to_string()).collect::<Vec<_>>().join(","));
    for row in 0..8 {
        let numbers: Vec<String> = (0..12)
            .map(|col| (1000 + (seed * 6_101 + row * 7919 + col * 104_729) % 9973).to_string())
            .collect();
        writeln!(text, "{},{}", char::from(b'A' + u8::try_from(row).unwrap()), numbers.join(",")).unwrap();
    }
    text
}

#[test]
fn the_exports_of_the_example_are_asked_about_in_two_questions() {
    let folder = Folder::example(&["panel_a.toml", "panel_b.toml"]);
    assert_eq!(
        folder.headings(),
        ["Are the lines and days in the file names right?", "Which map belongs to which plates?",]
    );
    let names = folder.question("Are the lines");
    assert_eq!(
        names["said"],
        "17 names hold what looks like a day and a cell line. Nothing is taken from a name until you say so."
    );
    assert_eq!(names["seen"]["head"], json!(["File", "Day", "Line"]));
    assert_eq!(names["seen"]["rows"][0], json!(["2026-03-02_KM12-LR1_A.csv", "2 March 2026", "KM12-LR1"]));
    assert_eq!(names["all"]["rows"].as_array().unwrap().len(), 17);
    assert!(names.get("choices").is_none(), "a day that can be no other is not asked about");
    let cells = folder.cells("Are the lines", "yes", &[]);
    assert_eq!(cells.len(), 36, "line and day of 18 plates");
    assert_eq!(cells[0], (0, "cell_line".to_owned(), "KM12-LR1".to_owned()));
    assert_eq!(cells[1], (0, "experiment".to_owned(), "2026-03-02".to_owned()));
}

#[test]
fn which_of_two_maps_belongs_to_which_plates_follows_the_names() {
    let folder = Folder::example(&["panel_a.toml", "panel_b.toml"]);
    let asked = folder.question("Which map");
    let labels: Vec<&str> =
        asked["choices"].as_array().unwrap().iter().map(|one| one["label"].as_str().unwrap()).collect();
    assert_eq!(labels, ["9 plates with “A”", "9 plates with “B”"]);
    assert_eq!(asked["choices"][0]["chosen"], "layouts/panel_a.toml");
    assert_eq!(asked["choices"][1]["chosen"], "layouts/panel_b.toml");
    assert_eq!(asked["pictures"].as_array().unwrap().len(), 2);
    let cells = folder.cells("Which map", "use", &[]);
    assert_eq!(cells.len(), 18);
    assert_eq!(cells.iter().filter(|cell| cell.2 == "layouts/panel_b.toml").count(), 9);
    let one = folder.cells("Which map", "use", &[("group-1", "")]);
    assert_eq!(one.len(), 9, "what is meant by none stays open");
}

#[test]
fn one_map_that_fits_all_is_offered_for_all_and_without_any_the_way_to_the_maps() {
    let map = include_str!("../../../../../../fixtures/km12/layouts/panel_a.toml");
    let plates = [
        ("exports/a.csv", &grid("x", 1)),
        ("exports/b.csv", &grid("x", 2)),
        ("exports/c.csv", &grid("x", 3)),
    ];
    let mut files: Vec<(&str, &str)> = plates.iter().map(|(name, text)| (*name, text.as_str())).collect();
    files.push(("layouts/panel_a.toml", map));
    let mut folder = Folder::with(&files);
    let asked = folder.question("Use Panel A for all 3 plates?");
    assert_eq!(asked["said"], "It is the only map with 96 wells.");
    assert_eq!(asked["answers"][0]["label"], "Yes, use it");
    assert_eq!(asked["answers"][1]["then"], "maps");
    assert_eq!(folder.cells("Use Panel A", "yes", &[]).len(), 3);
    folder.remember("Use Panel A", "no");
    let still = folder.question("3 plates have no map yet");
    assert_eq!((&still["step"], &still["answers"][0]["go"]), (&json!("maps"), &json!("maps")));
    let none = Folder::example(&[]);
    let asked = none.question("These plates have no map yet");
    assert!(asked["said"].as_str().unwrap().starts_with("18 plates of 96 wells."), "{asked}");
    assert_eq!(asked["answers"], json!([{ "id": "go", "label": "Make a map", "main": true, "go": "maps" }]));
}

#[test]
fn one_map_is_offered_to_the_plates_whose_names_say_it_and_to_no_others() {
    let folder = Folder::example(&["panel_a.toml"]);
    let asked = folder.question("Which map belongs to which plates?");
    assert_eq!(
        (&asked["choices"][0]["label"], &asked["choices"][1]["label"]),
        (&json!("9 plates with “A”"), &json!("9 plates with “B”"))
    );
    assert!(asked["said"].as_str().unwrap().starts_with("Panel A is the only map with 96 wells"), "{asked}");
    assert_eq!(folder.cells("Which map", "use", &[]).len(), 9);
}

#[test]
fn a_map_from_a_template_is_asked_what_its_compounds_are() {
    let map = "[[series]]\ncompound = \"compound 1 of Panel A\"\nwells = \"A1-A6\"\ntop = \"10 uM\"\nfactor = 3\ndirection = \"right\"\n";
    let folder = Folder::with(&[("layouts/panel_a.toml", map)]);
    let asked = folder.question("Panel A names no compounds yet");
    assert_eq!((&asked["step"], &asked["map"]), (&json!("maps"), &json!("layouts/panel_a.toml")));
    let named =
        Folder::with(&[("layouts/panel_a.toml", &map.replace("compound 1 of Panel A", "larotrectinib"))]);
    assert!(named.headings().is_empty(), "{:?}", named.headings());
}

#[test]
fn a_map_of_another_size_is_said_with_both_sizes() {
    let map = LARGE;
    let folder = Folder::with(&[("exports/a.csv", &grid("Luminescence", 1)), ("layouts/big.toml", map)]);
    let asked = folder.question("No map fits 1 plate of 96 wells");
    assert!(asked["said"].as_str().unwrap().contains("big.toml has 384 wells"), "{asked}");
}

#[test]
fn two_halves_of_one_export_are_asked_about_by_their_names() {
    let two = format!("Plate A\n{}\nPlate B\n{}", grid("", 1).trim_start(), grid("", 2).trim_start());
    let map = SMALL;
    let files =
        [("exports/both.csv", two.as_str()), ("layouts/panel_a.toml", map), ("layouts/panel_b.toml", map)];
    let folder = Folder::with(&files);
    let asked = folder.question("Which map belongs to which half of both.csv?");
    assert_eq!(asked["said"], "This export holds 2 plates, named “Plate A” and “Plate B”.");
    assert_eq!(asked["choices"][1]["chosen"], "layouts/panel_b.toml", "{asked:#}");
    assert_eq!(asked["choices"][0]["label"], "Plate A");
}

#[test]
fn a_day_that_may_be_two_is_said_as_it_is_read_and_offered_both_ways() {
    let of = |name: &str, seed: usize| (format!("exports/{name}"), grid("Luminescence", seed));
    let with = |names: &[&str]| {
        let files: Vec<(String, String)> =
            names.iter().enumerate().map(|(at, name)| of(name, at + 1)).collect();
        let files: Vec<(&str, &str)> =
            files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        Folder::with(&files)
    };
    let folder = with(&["KM12_02-03-2026.csv", "KM12-LR1_02-03-2026.csv"]);
    let asked = folder.question("Are the lines and days");
    assert_eq!(asked["seen"]["rows"][0][1], "2 March 2026");
    let options = &asked["choices"][0]["options"];
    assert_eq!(options[0]["label"], "day first: 2 March 2026");
    assert_eq!(options[1]["label"], "month first: 3 February 2026");
    let days = |chosen: &[(&str, &str)]| folder.cells("Are the lines", "yes", chosen)[1].2.clone();
    assert_eq!(days(&[]), "2026-03-02");
    assert_eq!(days(&[("order", "month")]), "2026-02-03");
    // The 16th is no month: all of them are read so.
    let sure = with(&["KM12_02-03-2026.csv", "KM12-LR1_16-03-2026.csv"]);
    assert!(sure.question("Are the lines").get("choices").is_none());
}

#[test]
fn an_answer_is_remembered_until_other_files_come() {
    let files = [
        ("exports/2026-03-02_KM12.csv", grid("Luminescence", 1)),
        ("exports/2026-03-02_LR1.csv", grid("Luminescence", 2)),
    ];
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (*name, text.as_str())).collect();
    let mut folder = Folder::with(&files);
    folder.remember("Are the lines", "no");
    assert!(!folder.headings().iter().any(|one| one.starts_with("Are the lines")));
    let answers = folder.answers.clone();
    let third = grid("Luminescence", 3);
    let mut more =
        Folder::with(&[files.clone(), vec![("exports/2026-03-09_LR1.csv", third.as_str())]].concat());
    more.answers = answers;
    assert!(more.headings().iter().any(|one| one.starts_with("Are the lines")));
}

#[test]
fn the_same_numbers_twice_are_asked_about_once() {
    let text = grid("Luminescence", 1);
    let folder = Folder::with(&[
        ("exports/a.csv", &text),
        ("exports/copy of a.csv", &text),
        ("exports/b.csv", &grid("Luminescence", 2)),
    ]);
    let begins = "copy of a.csv holds the same numbers as a.csv. Leave it out?";
    let place = folder.seen.iter().position(|seen| seen.name.ends_with("copy of a.csv")).unwrap();
    assert_eq!(folder.draft(begins, "out", &[]), Draft::RemovePlates { rows: vec![place] });
}

#[test]
fn a_table_of_something_else_is_not_asked_about() {
    let folder = Folder::with(&[
        ("exports/a.csv", &grid("Luminescence", 1)),
        (
            "right_values.csv",
            "line,drug,top,bottom,hill,ic50\nP,a,1.0,0.1,1.2,12.5\nP,b,1.0,0.2,1.3,5.25\nR,a,1.1,0.1,0.9,740.5\nR,b,0.9,0.2,1.1,6.75\n",
        ),
    ]);
    assert!(
        !folder.headings().iter().any(|heading| heading.contains("right_values")),
        "{:?}",
        folder.headings()
    );
}

#[test]
fn a_block_that_may_be_calculated_is_asked_about_with_its_cells() {
    let folder = Folder::with(&[("exports/counts.csv", &grid("% of control", 1))]);
    let asked = folder.question("Is this a plate? counts.csv, B3 to M10");
    let said = asked["said"].as_str().unwrap();
    assert!(
        said.starts_with("Numbers in the shape of a 96-well plate, but: ") && said.contains('%'),
        "{said}"
    );
    assert!(said.ends_with("If they are calculated, they cannot be used: intervals need raw readings."));
    assert_eq!(asked["cells"], true);
    assert_eq!(asked["seen"]["head"], json!(["", "A", "B", "C", "D", "E", "F"]));
    assert_eq!(asked["seen"]["rows"][0].as_array().unwrap()[..2], [json!("1"), json!("% of control")]);
    let labels: Vec<&Value> = asked["answers"].as_array().unwrap().iter().map(|one| &one["label"]).collect();
    assert_eq!(labels, ["Calculated: leave it out", "Raw readings: read B3 to M10"]);
    assert!(asked["answers"].as_array().unwrap().iter().all(|one| one["main"] == false));
    let added = folder.added("Is this a plate", "raw", &[]);
    assert_eq!(added.len(), 1);
    assert_eq!((added[0]["export"].as_str(), added[0]["grid"].as_str()), ("exports/counts.csv", "B3:M10"));
}

#[test]
fn many_files_with_the_same_doubt_are_one_question_and_clear_files_none() {
    let files: Vec<(String, String)> =
        (1..=20).map(|n| (format!("exports/{n}.csv"), grid("% of control", n))).collect();
    let mut files: Vec<(&str, &str)> =
        files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let clear = grid("Luminescence", 99);
    files.push(("exports/1234.csv", &clear));
    let folder = Folder::with(&files);
    assert_eq!(folder.headings(), ["This plate has no map yet", "Are these plates? 20 files, B3 to M10"]);
    assert_eq!(folder.added("Are these plates", "raw", &[]).len(), 20);
}

#[test]
fn two_hundred_plates_are_few_questions_and_asked_at_once() {
    let of = |n: usize| {
        let (day, line, map) = (1 + n / 20, ["KM12", "KM12-LR1"][n % 2], ["A", "B"][n / 2 % 2]);
        (format!("exports/2026-03-{day:02}_{line}_{map}_{n}.csv"), grid("Luminescence", n))
    };
    let files: Vec<(String, String)> = (0..200).map(of).collect();
    let map = SMALL;
    let mut files: Vec<(&str, &str)> =
        files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    files.extend([("layouts/panel_a.toml", map), ("layouts/panel_b.toml", map)]);
    let folder = Folder::with(&files);
    let start = std::time::Instant::now();
    assert_eq!(folder.headings().len(), 2, "{:?}", folder.headings());
    let ms = start.elapsed().as_millis();
    assert!(ms < 1000, "{ms} ms");
    println!("200 plates: {ms} ms for questions, asked twice");
}

#[test]
fn exports_that_no_plate_names_are_offered_and_become_sections() {
    let study = "[[plate]]\nexport = \"exports/a.csv\"\nlayout = \"map.toml\"\n# kept\n";
    let texts = [1, 2, 3].map(|seed| grid("Luminescence", seed));
    let folder = Folder::with(&[
        ("study.toml", study),
        ("map.toml", SMALL),
        ("exports/a.csv", &texts[0]),
        ("exports/b.csv", &texts[1]),
        ("exports/c.csv", &texts[2]),
        ("exports/copy of a.csv", &texts[0]),
    ]);
    let asked = folder.question("2 exports are in no plate of the study. Add them?");
    assert_eq!(asked["said"], "They hold 2 plates.");
    let id = asked["id"].as_str().unwrap();
    let plan = folder.drafts(|drafts| super::answer(drafts, id, "add", &BTreeMap::new()).unwrap().unwrap());
    assert_eq!(plan.said, "2 plates added");
    let text = plan.texts[0].text.clone().unwrap();
    assert!(text.starts_with(study) && text.ends_with("[[plate]]\nexport = \"exports/c.csv\"\n"), "{text}");
    assert_eq!(plan.answers, [(id.to_owned(), Some("add".to_owned()))]);
}

#[test]
fn a_block_that_is_read_begins_the_study_with_all_that_lies_there() {
    let folder = Folder::with(&[
        ("exports/a.csv", &grid("Luminescence", 1)),
        ("exports/odd.csv", &grid("% of control", 2)),
    ]);
    let id = folder.question("Is this a plate?")["id"].as_str().unwrap().to_owned();
    let plan = folder.drafts(|drafts| super::answer(drafts, &id, "raw", &BTreeMap::new()).unwrap().unwrap());
    let text = plan.texts[0].text.clone().unwrap();
    assert_eq!(plan.texts[0].file, "study.toml");
    assert!(text.contains("export = \"exports/a.csv\"\n") && text.contains("grid = \"B3:M10\"\n"), "{text}");
    fs::write(folder.path.join("study.toml"), text).unwrap();
    assert!(!folder.headings().iter().any(|one| one.starts_with("Is this")), "{:?}", folder.headings());
    // It has a size, so that maps can be asked about.
    assert!(folder.headings().contains(&"These plates have no map yet".to_owned()));
    let other = folder.drafts(|drafts| super::answer(drafts, "block-0", "raw", &BTreeMap::new()).is_none());
    assert!(other, "what nobody asks is nobody's question");
}

/// A study of plates with these lines and days.
fn study(plates: &[(&str, &str, &str)]) -> String {
    let plate = |(export, line, day): &(&str, &str, &str)| {
        format!(
            "[[plate]]\nexport = \"exports/{export}\"\nlayout = \"panel_a.toml\"\ncell_line = \"{line}\"\nexperiment = \"{day}\"\n"
        )
    };
    format!("dose_unit = \"nM\"\n{}", plates.iter().map(plate).collect::<String>())
}

/// The first exports of the example under these names, and its map.
fn named(plates: &[(&str, &str, &str)], more: &str) -> Folder {
    let km12 = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/km12");
    let read = |path: &str| fs::read_to_string(km12.join(path)).unwrap();
    let sources = [
        "2026-03-02_KM12_A.csv",
        "2026-03-02_KM12-LR1_A.csv",
        "2026-03-09_KM12_A.csv",
        "2026-03-09_KM12-LR1_A.csv",
    ];
    let mut files: Vec<(String, String)> = plates
        .iter()
        .zip(sources)
        .map(|((export, ..), source)| (format!("exports/{export}"), read(&format!("exports/{source}"))))
        .collect();
    files.push(("panel_a.toml".to_owned(), read("layouts/panel_a.toml")));
    files.push(("study.toml".to_owned(), study(plates) + more));
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    Folder::with(&files)
}

#[test]
fn the_line_before_selection_is_proposed_by_the_names_and_asked_once_all_are_known() {
    let plates = [("a.csv", "KM12-LR1", "2026-03-02"), ("b.csv", "KM12", "2026-03-02")];
    let folder = named(&plates, "");
    let asked = folder.question("Which line is before selection?");
    assert_eq!(asked["choices"][0]["chosen"], "KM12");
    let Draft::SetPairs { pairs } = folder.draft("Which line", "use", &[("parental", "KM12-LR1")]) else {
        panic!()
    };
    assert_eq!(
        (pairs[0].parental.as_str(), pairs[0].resistant.as_slice()),
        ("KM12-LR1", &["KM12".to_owned()][..])
    );
    let paired = named(&plates, "[[pair]]\nparental = \"KM12\"\nresistant = [\"KM12-LR1\"]\n");
    assert_eq!(paired.headings(), Vec::<String>::new());
}

#[test]
fn two_spellings_of_one_line_are_one_answer() {
    let folder = named(
        &[
            ("a.csv", "KM12", "2026-03-02"),
            ("b.csv", "KM12-LR1", "2026-03-02"),
            ("c.csv", "KM12", "2026-03-09"),
            ("d.csv", "KM12 LR1", "2026-03-09"),
        ],
        "[[pair]]\nparental = \"KM12\"\nresistant = [\"KM12-LR1\"]\n",
    );
    let asked = folder.question("KM12 LR1 and KM12-LR1: one line?");
    assert_eq!(asked["step"], "study");
    let cells = folder.cells("KM12 LR1", "one", &[("name", "KM12-LR1")]);
    assert_eq!(cells, [(3, "cell_line".to_owned(), "KM12-LR1".to_owned())]);
}

#[test]
fn a_read_is_chosen_before_a_time_and_both_once_for_all_plates() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/exports/time_table");
    let text = fs::read_to_string(fixtures.join("two_reads.csv")).unwrap();
    let other = text.replacen("0,868", "0,768", 1);
    assert_ne!(text, other);
    let folder = Folder::with(&[("exports/1.csv", &text), ("exports/2.csv", &other)]);
    let begins = "Which read of 2 plates?";
    let asked = folder.question(begins);
    let reads = asked["choices"][0]["options"].as_array().unwrap();
    assert_eq!(reads.len(), 2);
    let second = reads[1]["id"].as_str().unwrap();
    let cells = folder.cells(begins, "use", &[("read", second)]);
    assert_eq!(cells, [(0, "read".to_owned(), second.to_owned()), (1, "read".to_owned(), second.to_owned())]);
    assert!(!folder.headings().iter().any(|one| one.starts_with("Which time")));
    let wrong = BTreeMap::from([("read".to_owned(), "colour".to_owned())]);
    assert!(folder.asked(|asked| find(asked, begins).answered("use", &wrong).is_err()));
    let plate = |n: usize| format!("[[plate]]\nexport = \"exports/{n}.csv\"\nread = \"{second}\"\n");
    fs::write(folder.path.join("study.toml"), plate(1) + &plate(2)).unwrap();
    let time = folder.question("Which time of 2 plates counts?");
    assert_eq!(time["choices"][0]["chosen"], "last");
    let slope = time["choices"][0]["options"][2]["id"].as_str().unwrap();
    assert!(slope.starts_with("slope "));
    let cells = folder.cells("Which time", "use", &[("time", slope)]);
    assert_eq!(cells[1], (1, "time".to_owned(), slope.to_owned()));
}

#[test]
fn a_plate_that_reads_as_if_it_was_turned_is_asked_about_at_its_map() {
    let mut folder = named(
        &[("a.csv", "KM12", "2026-03-02"), ("b.csv", "KM12-LR1", "2026-03-02")],
        "[[pair]]\nparental = \"KM12\"\nresistant = [\"KM12-LR1\"]\n",
    );
    let path = folder.path.join("exports/b.csv");
    let readings = read_path(&path, Choice::default()).unwrap();
    let value = |row: usize, col: usize| {
        let well = Well::new(7 - row, 11 - col).unwrap();
        readings.readings.iter().find(|one| one.well == well).and_then(|one| one.value).unwrap_or_default()
    };
    let mut text = "Fluorescence\n,1,2,3,4,5,6,7,8,9,10,11,12\n".to_owned();
    for row in 0..8 {
        let cells: Vec<String> = (0..12).map(|col| value(row, col).to_string()).collect();
        writeln!(text, "{},{}", char::from(b'A' + u8::try_from(row).unwrap()), cells.join(",")).unwrap();
    }
    fs::write(&path, text).unwrap();
    folder.analysed = true;
    let asked = folder.question("Panel A, KM12-LR1, 2 March 2026: is this map right?");
    assert_eq!((&asked["step"], &asked["map"]), (&json!("maps"), &json!("panel_a.toml")));
    assert_eq!(asked["id"], "map-turned-1");
    assert_eq!(asked["answers"][1]["go"], "maps");
    folder.remember("Panel A", "right");
    assert_eq!(folder.headings(), Vec::<String>::new());
}

#[test]
fn every_folder_of_exports_is_asked_about_in_few_questions_whose_answers_can_be_given() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures");
    let exports = fs::read_dir(fixtures.join("exports")).unwrap().map(|entry| entry.unwrap().path());
    let folders = exports.filter(|path| path.is_dir()).chain([fixtures.join("broken")]);
    let mut asked_of = 0;
    for path in folders {
        let folder = Folder::at(path.clone(), None);
        folder.asked(|asked| {
            let files = files_below(&path).len();
            assert!(
                asked.len() <= 3 + files,
                "{}: {} questions on {files} files",
                path.display(),
                asked.len()
            );
            let ids: std::collections::BTreeSet<&str> = asked.iter().map(|one| one.id.as_str()).collect();
            assert_eq!(ids.len(), asked.len(), "{}", path.display());
            for one in asked {
                asked_of += 1;
                let shown = serde_json::to_value(one).unwrap();
                assert!(!one.heading.is_empty() && !one.said.contains("--"), "{}: {}", one.heading, one.said);
                for answer in
                    shown["answers"].as_array().unwrap().iter().filter(|answer| answer.get("go").is_none())
                {
                    let id = answer["id"].as_str().unwrap();
                    match one.answered(id, &BTreeMap::new()).unwrap() {
                        (Does::Chosen(draft), chosen) => drop(draft(&chosen)),
                        (Does::Add(added), chosen) => drop(added(&chosen)),
                        _ => {}
                    }
                }
            }
        });
        println!("{}: {:?}", path.file_name().unwrap().to_string_lossy(), folder.headings());
    }
    assert!(asked_of > 20, "{asked_of}");
    // Decimal commas between commas: cells that read as other numbers are no suggestion.
    let broken = Folder::at(fixtures.join("broken"), None);
    assert_eq!(broken.headings(), ["Is this a plate? only_calculated.csv, B3 to D4"]);
}

#[test]
fn a_table_of_plates_is_asked_about_before_anything_that_it_says() {
    let table = "export,layout,cell_line,experiment\nexports/a_KM12.csv,map.toml,KM12,2026-03-02\n";
    let mut folder = Folder::with(&[
        ("plates.csv", table),
        ("map.toml", SMALL),
        ("exports/a_KM12.csv", &grid("Luminescence", 1)),
    ]);
    assert_eq!(folder.headings(), ["plates.csv lists plates. Make the study of it?"]);
    let id = folder.question("plates.csv")["id"].as_str().unwrap().to_owned();
    let plan = folder.drafts(|drafts| super::answer(drafts, &id, "use", &BTreeMap::new()).unwrap().unwrap());
    fs::write(folder.path.join("study.toml"), plan.texts[0].text.as_ref().unwrap()).unwrap();
    assert_eq!(folder.headings(), Vec::<String>::new(), "the table says it all");
    let (study, _) = Study::read(&folder.path.join("study.toml")).unwrap();
    assert_eq!(study.plates.len(), 1);
    fs::remove_file(folder.path.join("study.toml")).unwrap();
    folder.remember("plates.csv", "no");
    // One name without a day suggests no line.
    assert_eq!(folder.headings(), ["Use Map for a_KM12.csv?"]);
}

#[test]
fn a_line_is_suggested_where_several_names_hold_one_and_never_by_a_read_out() {
    let names = |files: &[&str]| {
        let grids: Vec<String> = (1..=files.len()).map(|seed| grid("Luminescence", seed)).collect();
        let files: Vec<(&str, &str)> =
            files.iter().zip(&grids).map(|(name, text)| (*name, text.as_str())).collect();
        Folder::with(&files).headings().into_iter().find(|heading| heading.contains("file name"))
    };
    assert_eq!(names(&["exports/ATP.csv", "exports/Fluorometric1.csv", "exports/Fluorometric2.csv"]), None);
    assert_eq!(names(&["exports/Example.csv", "exports/KM12.csv"]), None);
    let right = Some("Are the lines in the file names right?".to_owned());
    assert_eq!(names(&["exports/KM12.csv", "exports/KM12-LR1.csv"]), right);
}
