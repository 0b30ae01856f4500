//! Maps of real folders: the example, layouts of every form, plates of other sizes, errors.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::session::drafting::maps::{Maps, plan, section, try_out, view};
use crate::session::drafting::silent::Silent;
use crate::session::drafting::{Draft, DraftPlan, Drafts, map_of};
use crate::session::files::files_below;
use crate::session::refusal::Refusal;
use crate::session::texts::Texts;
use foldshift_study::analysis::{Analysis, analyse};
use foldshift_study::study_file::Study;
use foldshift_study::survey::{Seen, look_at};

/// A folder that was looked at.
struct Folder {
    of: tempfile::TempDir,
    seen: Vec<Seen>,
    analysis: Option<Analysis>,
}

impl Folder {
    fn with(files: &[(&str, &str)]) -> Self {
        let of = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = of.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        Self { of, seen: Vec::new(), analysis: None }.looked_at()
    }

    /// The example; `change` is done to its files before they are looked at.
    fn example(change: impl FnOnce(&Path)) -> Self {
        let km12 = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/km12");
        let of = tempfile::tempdir().unwrap();
        for path in files_below(&km12) {
            let to = of.path().join(path.strip_prefix(&km12).unwrap());
            fs::create_dir_all(to.parent().unwrap()).unwrap();
            fs::copy(path, to).unwrap();
        }
        change(of.path());
        Self { of, seen: Vec::new(), analysis: None }.looked_at()
    }

    fn looked_at(mut self) -> Self {
        self.seen = files_below(self.of.path()).iter().flat_map(|path| look_at(path)).collect();
        self
    }

    fn analysed(mut self) -> Self {
        let (study, _) = Study::read(&self.of.path().join("study.toml")).unwrap();
        self.analysis = Some(analyse(study, Vec::new()).unwrap());
        self
    }

    fn drafts<T>(&self, then: impl FnOnce(&Drafts) -> T) -> T {
        let texts = Texts::of(self.of.path());
        let answers = BTreeMap::new();
        then(&Drafts {
            folder: self.of.path(),
            study_file: self.of.path().join("study.toml").is_file().then_some("study.toml"),
            texts: &texts,
            seen: &self.seen,
            analysis: self.analysis.as_ref(),
            examined: None,
            problems: &[],
            answers: &answers,
            presenter: &Silent,
        })
    }

    fn section(&self) -> Value {
        self.drafts(section)
    }

    fn view(&self, id: &str) -> Value {
        self.drafts(|drafts| view(drafts, id)).unwrap()
    }

    fn plan(&self, command: Value) -> Result<DraftPlan, Refusal> {
        let draft: Draft = serde_json::from_value(command).unwrap();
        self.drafts(|drafts| plan(drafts, &draft))
    }

    fn tried(&self, command: Value) -> Value {
        let draft: Draft = serde_json::from_value(command).unwrap();
        self.drafts(|drafts| try_out(drafts, &draft)).unwrap()
    }

    /// Does a command, and looks again.
    fn done(self, command: Value) -> Self {
        for wanted in self.plan(command).unwrap().texts {
            let path = self.of.path().join(&wanted.file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, wanted.text.unwrap()).unwrap();
        }
        self.looked_at()
    }

    fn text(&self, file: &str) -> String {
        fs::read_to_string(self.of.path().join(file)).unwrap()
    }
}

fn entry<'a>(section: &'a Value, id: &str) -> &'a Value {
    section["list"].as_array().unwrap().iter().find(|map| map["id"] == id).unwrap_or_else(|| panic!("{id}"))
}

fn well<'a>(view: &'a Value, name: &str) -> &'a Value {
    view["wells"].as_array().unwrap().iter().find(|well| well["well"] == name).unwrap()
}

const PANEL_A: &str = "layouts/panel_a.toml";

#[test]
fn the_maps_of_the_example_are_listed_with_their_plates_and_colours() {
    let section = Folder::example(|_| {}).section();
    let [a, b] = [entry(&section, PANEL_A), entry(&section, "layouts/panel_b.toml")];
    assert_eq!(
        (&a["name"], &a["wells"], &a["form"], &a["becomes"]),
        (&json!("Panel A"), &json!(96), &json!("TOML"), &json!(""))
    );
    assert_eq!(a["plates"].as_array().unwrap().len() + b["plates"].as_array().unwrap().len(), 18);
    assert_eq!(a["plates"][0]["day"], "2 Mar");
    assert_eq!(
        section["compounds"],
        json!(["larotrectinib", "selitrectinib", "repotrectinib", "trametinib"])
    );
    assert_eq!(section["lines"], json!(["KM12", "KM12-LR1", "KM12-LR2"]));
    assert!(section["templates"].as_array().unwrap().len() >= 6);
}

#[test]
fn a_map_is_seen_well_by_well() {
    let view = Folder::example(|_| {}).view(PANEL_A);
    assert_eq!(
        view["said"],
        "60 samples, 12 vehicle wells (6 at the edge, 6 inside), 8 blanks, 16 empty. Nothing is missing."
    );
    assert_eq!(view["wells"].as_array().unwrap().len(), 96);
    let d3 = well(&view, "D3");
    assert_eq!(
        (&d3["role"], &d3["said"], &d3["colour"], &d3["depth"]),
        (&json!("sample"), &json!("larotrectinib 10 µM"), &json!(0), &json!(1.0))
    );
    assert_eq!(well(&view, "E4")["dose"], "3.16 µM");
    assert_eq!(well(&view, "B2")["said"], "vehicle");
    let series = &view["series"][1];
    assert_eq!(
        (&series["compound"], &series["wells"], &series["factor"], &series["top"]),
        (&json!("selitrectinib"), &json!("E3-G12"), &json!("half-log"), &json!("10 µM"))
    );
    assert_eq!(series["said"], "10 doses, 10 µM to 316 pM; rows E, F and G are replicates.");
    assert_eq!(
        view["compounds"][0],
        json!({ "name": "larotrectinib", "colour": 0, "doses": 10, "replicates": 3 })
    );
    assert!(view["text"].as_str().unwrap().starts_with("# Panel A"));
}

#[test]
fn a_series_is_tried_before_it_is_painted() {
    let folder = Folder::example(|_| {});
    let command = json!({ "do": "series", "map": PANEL_A, "from": "E3", "to": "G12", "compound": "entrectinib",
        "top": "10 µM", "factor": "half-log", "direction": "", "line": "" });
    let tried = folder.tried(command.clone());
    assert_eq!(tried["said"], "E3 to G12: 10 doses, 10 µM to 316 pM; rows E, F and G are replicates.");
    assert_eq!(tried["does"], "Paint 30 wells");
    assert_eq!(tried["wells"].as_array().unwrap().len(), 30);
    assert_eq!(well(&tried["map"], "F3")["compound"], "entrectinib");
    let lines = tried["map"]["changed"].clone();
    assert!(
        tried["map"]["text"]
            .as_str()
            .unwrap()
            .lines()
            .nth(usize::try_from(lines[0].as_u64().unwrap()).unwrap() - 1)
            .unwrap()
            .contains("entrectinib")
    );
    assert!(folder.text(PANEL_A).contains("selitrectinib"), "nothing is done");
    let plan = folder.plan(command).unwrap();
    assert_eq!(plan.said, "Panel A: series of entrectinib painted, 30 wells");
    assert_eq!(plan.texts.len(), 1);
    assert!(plan.texts[0].text.as_ref().unwrap().contains("# Panel A: larotrectinib in rows B-D"));
}

#[test]
fn a_layout_of_another_form_is_painted_as_a_new_file_that_its_plates_name_then() {
    let tidy = "well,role,compound,dose\nA1,blank,,\nA2,vehicle,,\nA3,,a,10 nM\nA4,,a,1 nM\nH12,empty,,\n";
    let study = "# mine\nname = \"s\"\n[[plate]]\nexport = \"exports/a.csv\"\nlayout = \"layouts/old.csv\" # by hand\ncell_line = \"K\"\n\n[[plate]]\nexport = \"exports/b.csv\"\nlayout = \"layouts/other.toml\"\n";
    let folder = Folder::with(&[
        ("study.toml", study),
        ("layouts/old.csv", tidy),
        ("layouts/other.toml", "[well]\nA1 = { role = \"vehicle\" }\n"),
        ("layouts/old.toml", "[well]\nA1 = { role = \"vehicle\" }\n"),
    ]);
    let section = folder.section();
    let old = entry(&section, "layouts/old.csv");
    assert_eq!((&old["form"], &old["becomes"]), (&json!("tidy table"), &json!("layouts/old_2.toml")));
    let command =
        json!({ "do": "paint", "map": "layouts/old.csv", "wells": ["A5"], "set": { "role": "kill" } });
    let draft: Draft = serde_json::from_value(command.clone()).unwrap();
    let about = folder.drafts(|drafts| map_of(drafts, &draft)).unwrap();
    assert_eq!(about.0, "layouts/old_2.toml");
    let folder = folder.done(command);
    assert_eq!(folder.text("layouts/old.csv"), tidy, "what a person wrote stays");
    assert_eq!(folder.text("study.toml"), study.replace("layouts/old.csv", "layouts/old_2.toml"));
    let view = folder.view("layouts/old_2.toml");
    assert_eq!(well(&view, "A5")["role"], "kill");
    assert_eq!(well(&view, "A3")["said"], "a 10 nM");
    assert_eq!(view["becomes"], "");
}

#[test]
fn a_map_of_another_size_than_its_plate_says_so_and_painting_outside_is_refused() {
    let mut export = String::from("well,OD\n");
    for row in 'A'..='P' {
        for column in 1..=24 {
            writeln!(export, "{row}{column},1").unwrap();
        }
    }
    let folder = Folder::with(&[
        ("study.toml", "[[plate]]\nexport = \"exports/big.csv\"\nlayout = \"layouts/small.toml\"\n"),
        ("exports/big.csv", &export),
        ("layouts/small.toml", "[well]\n\"A1-H12\" = { role = \"vehicle\" }\n"),
        ("layouts/large.toml", "[well]\n\"A1-P24\" = { role = \"vehicle\" }\n"),
    ]);
    let section = folder.section();
    let plate = &entry(&section, "layouts/small.toml")["plates"][0];
    assert_eq!((&plate["how"], &plate["said"]), (&json!("wrong"), &json!("384 wells, and the map has 96")));
    let outside =
        json!({ "do": "paint", "map": "layouts/small.toml", "wells": ["P24"], "set": { "role": "blank" } });
    let refused = folder.plan(outside).unwrap_err();
    assert!(refused.message.contains("a 96-well plate has no well P24"), "{refused}");
    let folder = folder.done(json!({ "do": "use_map", "map": "layouts/large.toml", "rows": [0] }));
    assert!(folder.text("study.toml").contains("layout = \"layouts/large.toml\""));
    let again =
        folder.plan(json!({ "do": "use_map", "map": "layouts/small.toml", "rows": [0] })).unwrap_err();
    assert!(again.message.contains("384 wells, and the map has 96"), "{again}");
}

#[test]
fn a_layout_with_errors_is_listed_with_its_problems_and_its_text() {
    let text = "[well]\nA1 = { role = \"vehicel\" }\nA2 = { compound = \"a\", dose = \"10 nM\" }\n";
    let folder = Folder::with(&[
        ("layouts/bad.toml", text),
        ("layouts/broken.toml", "[well\nA1 = 1\n"),
        ("study.toml", "[[plate]]\nexport = \"e.csv\"\nlayout = \"layouts/broken.toml\"\n"),
    ]);
    let section = folder.section();
    let bad = entry(&section, "layouts/bad.toml");
    assert!(bad["problems"][0]["message"].as_str().unwrap().contains("did you mean `vehicle`"), "{bad}");
    assert_eq!(bad["problems"][0]["where"], "layouts/bad.toml:2:15");
    let view = folder.view("layouts/bad.toml");
    assert_eq!(well(&view, "A2")["said"], "a 10 nM");
    assert_eq!(well(&view, "A1")["said"], "vehicel: not understood");
    let mended = folder.plan(json!({ "do": "paint", "map": "layouts/bad.toml", "wells": ["A1"], "set": { "role": "vehicle" } })).unwrap();
    assert!(mended.texts[0].text.as_ref().unwrap().contains("A1 = { role = \"vehicle\" }"));
    let broken = entry(&section, "layouts/broken.toml");
    assert_eq!((&broken["wells"], &broken["plates"][0]["how"]), (&json!(0), &json!("wrong")));
    assert_eq!(folder.view("layouts/broken.toml")["text"], "[well\nA1 = 1\n");
    let refused = folder
        .plan(json!({ "do": "clear_wells", "map": "layouts/broken.toml", "wells": ["A1"] }))
        .unwrap_err();
    assert!(refused.message.contains("cannot be read"), "{refused}");
}

#[test]
fn maps_begin_blank_like_another_or_from_a_template() {
    let folder = Folder::example(|_| {});
    let begun = folder.plan(json!({ "do": "new_map", "name": "Panel A", "wells": 384, "like": "" })).unwrap();
    assert_eq!(begun.texts[0].file, "layouts/panel_a_2.toml", "never over another");
    let like = folder.plan(json!({ "do": "new_map", "name": "copy", "wells": 96, "like": PANEL_A })).unwrap();
    assert_eq!(like.texts[0].text.as_deref(), Some(folder.text(PANEL_A).as_str()));
    assert!(folder.plan(json!({ "do": "new_map", "name": "copy", "wells": 384, "like": PANEL_A })).is_err());
    assert!(folder.plan(json!({ "do": "new_map", "name": "?", "wells": 96, "like": "" })).is_err());
    assert!(folder.plan(json!({ "do": "new_map", "name": "x", "wells": 100, "like": "" })).is_err());
    let templates = folder.section()["templates"].clone();
    for template in templates.as_array().unwrap() {
        let command = json!({ "do": "new_map", "name": template["id"], "wells": template["wells"], "like": template["id"] });
        let plan = folder.plan(command).unwrap();
        assert!(plan.texts[0].text.as_ref().unwrap().contains("vehicle"));
    }
    let folder = folder.done(json!({ "do": "new_map", "name": "Blank", "wells": 1536, "like": "" }));
    let view = folder.view("layouts/blank.toml");
    assert_eq!((&view["rows"], &view["columns"]), (&json!(32), &json!(48)));
}

#[test]
fn what_a_template_calls_compounds_is_asked_for_and_pools_with_no_other_map() {
    let new = |name: &str, like: &str| json!({ "do": "new_map", "name": name, "wells": 96, "like": like });
    let folder = Folder::with(&[]).done(new("Panel A", "template:checkerboard:96"));
    let folder = folder.done(new("Panel B", "template:two:96")).done(new("Panel C", PANEL_A));
    let view = folder.view(PANEL_A);
    assert_eq!(view["placeholders"], json!(["compound 1 of Panel A", "compound 2 of Panel A"]));
    let asked = "compound 1 and compound 2 of Panel A are names of the template: write what they are";
    assert!(view["checks"].as_array().unwrap().contains(&json!({ "ok": false, "said": asked })), "{view:#}");
    assert_eq!(folder.section()["compounds"].as_array().unwrap().len(), 6, "no two maps share one");
    assert_eq!(
        folder.view("layouts/panel_c.toml")["placeholders"],
        json!(["compound 1 of Panel C", "compound 2 of Panel C"])
    );

    let rename =
        |from: &str, to: &str| json!({ "do": "rename_compound", "map": PANEL_A, "from": from, "to": to });
    let before = folder.text(PANEL_A);
    assert!(folder.plan(rename("compound 2 of Panel A", " ")).is_err());
    assert!(folder.plan(rename("compound 2 of Panel A", "DMSO")).is_err());
    assert!(
        folder.plan(rename("compound 2 of Panel A", "compound 1 of Panel A")).is_err(),
        "they share wells"
    );
    assert!(folder.plan(rename("nothing", "trametinib")).is_err());
    let tried = folder.tried(rename("compound 2 of Panel A", "PF \"1\""));
    // Six inner rows fall; the last of them holds none of it, and is no dose of it.
    assert_eq!(tried["map"]["placeholders"], json!(["compound 1 of Panel A"]));
    let folder = folder.done(rename("compound 2 of Panel A", "PF \"1\""));
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
    let (old, new) = (lines(&before), lines(&folder.text(PANEL_A)));
    let changed: Vec<_> = old.iter().zip(&new).filter(|(old, new)| old != new).collect();
    assert_eq!((old.len(), changed.len()), (new.len(), 1), "{changed:?}");
    let folder = folder.done(rename("compound 1 of Panel A", "larotrectinib"));
    let view = folder.view(PANEL_A);
    assert_eq!(view["placeholders"], json!([]));
    assert!(!view["checks"].to_string().contains("template"));
}

#[test]
fn a_compound_of_a_tidy_table_is_renamed_in_a_new_file() {
    let tidy = "well,role,compound,dose\nA1,blank,,\nA2,vehicle,,\nA3,,a,10 nM\nA4,,a,1 nM\nA5,,b,1 nM\n";
    let folder = Folder::with(&[("layouts/old.csv", tidy)]);
    let rename =
        json!({ "do": "rename_compound", "map": "layouts/old.csv", "from": "a", "to": "larotrectinib" });
    let plan = folder.plan(rename.clone()).unwrap();
    assert_eq!(plan.said, "Old: a is called larotrectinib, 2 wells");
    let folder = folder.done(rename);
    assert_eq!(folder.text("layouts/old.csv"), tidy);
    let view = folder.view("layouts/old.toml");
    assert_eq!(well(&view, "A3")["compound"], "larotrectinib");
    assert_eq!(well(&view, "A5")["compound"], "b");
}

#[test]
fn what_is_copied_from_one_map_is_pasted_into_another_as_it_is() {
    let folder = Folder::with(&[
        (
            "layouts/a.toml",
            "[well]\nA1 = { compound = \"a b\", dose = \"3.16227766017 nM\", cell_line = \"K\" }\nA2 = { role = \"no_dye\" }\nA3 = { compound = \"a\", dose = \"1 uM\", compound_2 = \"b\", dose_2 = \"2 nM\" }\nB1 = { role = \"compound_blank\", compound = \"c\", dose = \"5 nM\" }\nB2 = { role = \"t0\" }\nB3 = { role = \"vehicle\", cell_line = \"K\" }\n",
        ),
        ("layouts/b.toml", "[row]\n\"A-H\" = { role = \"empty\" }\n"),
    ]);
    let view = folder.view("layouts/a.toml");
    let copy = |name: &str| well(&view, name)["copy"].as_str().unwrap().to_owned();
    let rows = [["A1", "A2", "A3"], ["B1", "B2", "B3"]];
    let text = rows.map(|row| row.map(copy).join("\t")).join("\n");
    let folder =
        folder.done(json!({ "do": "paste", "map": "layouts/b.toml", "at": "C5", "text": text, "as": "" }));
    let pasted = folder.view("layouts/b.toml");
    for (there, here) in [("A1", "C5"), ("A2", "C6"), ("A3", "C7"), ("B1", "D5"), ("B2", "D6"), ("B3", "D7")]
    {
        assert_eq!(well(&view, there)["said"], well(&pasted, here)["said"], "{text}");
        assert_eq!(well(&view, there)["role"], well(&pasted, here)["role"]);
    }
}

#[test]
fn a_paste_says_what_it_did_not_understand_and_what_does_not_fit() {
    let folder = Folder::example(|_| {});
    let text = format!("a 10 nM\t10\t{}", ["blank"; 12].join("\t"));
    let tried = folder.tried(json!({ "do": "paste", "map": PANEL_A, "at": "A1", "text": text, "as": "" }));
    assert_eq!(
        tried["said"],
        "11 wells, A1 to A12; 1 cell is not understood; 2 cells do not fit on 96 wells: columns 13 to 14."
    );
    assert_eq!(tried["does"], "Paste 11 wells");
    assert_eq!(tried["strange"][0]["at"], "A2");
    let nothing = json!({ "do": "paste", "map": PANEL_A, "at": "A1", "text": "10\t1", "as": "" });
    assert_eq!(folder.tried(nothing.clone())["strange"].as_array().unwrap().len(), 2);
    assert!(folder.plan(nothing).unwrap_err().message.contains("no unit"));
}

#[test]
fn the_readings_speak_against_a_map_that_was_turned_and_turning_it_back_mends_it() {
    // One plate has a map of its own, and it is turned.
    let folder = Folder::example(|folder| {
        let panel = fs::read_to_string(folder.join(PANEL_A)).unwrap();
        fs::write(folder.join("layouts/own.toml"), panel).unwrap();
        let study = fs::read_to_string(folder.join("study.toml")).unwrap();
        fs::write(folder.join("study.toml"), study.replacen(PANEL_A, "layouts/own.toml", 1)).unwrap();
    });
    let turned =
        folder.done(json!({ "do": "turn_map", "map": "layouts/own.toml", "how": "turned" })).analysed();
    let section = turned.section();
    let own = entry(&section, "layouts/own.toml");
    assert_eq!((&own["doubts"], &own["plates"][0]["how"]), (&json!(1), &json!("doubt")));
    let doubt = &turned.view("layouts/own.toml")["doubts"][0];
    assert_eq!(doubt["heading"], "Own, KM12, 2 Mar: is this map right?");
    assert_eq!(doubt["offers"], "Turn the map by 180°");
    assert_eq!(doubt["question"], "map-turned-0");
    assert!(
        !doubt["readings"].as_str().unwrap().is_empty() && !doubt["expected"].as_str().unwrap().is_empty()
    );
    let mended = turned.done(doubt["command"].clone()).analysed();
    assert_eq!(entry(&mended.section(), "layouts/own.toml")["plates"][0]["how"], "fits");
    assert_eq!(well(&mended.view("layouts/own.toml"), "D3")["said"], "larotrectinib 10 µM");
}

#[test]
fn a_plate_that_failed_and_an_edge_that_dried_stand_beside_the_map() {
    let folder = Folder::example(|_| {}).analysed();
    let section = folder.section();
    let said: Vec<String> = ["layouts/panel_a.toml", "layouts/panel_b.toml"]
        .iter()
        .flat_map(|id| entry(&section, id)["plates"].as_array().unwrap())
        .filter(|plate| plate["how"] != "fits")
        .map(|plate| {
            format!(
                "{} {}: {}",
                plate["line"].as_str().unwrap(),
                plate["day"].as_str().unwrap(),
                plate["said"].as_str().unwrap()
            )
        })
        .collect();
    assert!(said.contains(&"KM12-LR2 16 Mar: vehicle wells scatter by 56 %".to_owned()), "{said:?}");
    assert!(said.contains(&"KM12-LR1 9 Mar: the edge reads otherwise".to_owned()), "{said:?}");
    let view = folder.view("layouts/panel_b.toml");
    let edge = view["doubts"]
        .as_array()
        .unwrap()
        .iter()
        .find(|doubt| doubt["heading"].as_str().unwrap().contains("KM12-LR1, 9 Mar"));
    let edge = edge.unwrap_or_else(|| panic!("{}", view["doubts"]));
    assert!(edge["said"].as_str().unwrap().contains("drying at the edge"), "{edge}");
    assert_eq!(edge["command"], Value::Null);
}

#[test]
fn the_largest_map_is_small_enough_to_be_sent() {
    let series = |name: &str, wells: &str| {
        format!(
            "[[series]]\ncompound = \"{name} with a long name\"\nwells = \"{wells}\"\ntop = \"10 uM\"\nfactor = 1.3\ndirection = \"right\"\ncell_line = \"KM12-LR1\"\n"
        )
    };
    let text = series("one", "A1-P48") + &series("other", "Q1-AF48");
    let folder = Folder::with(&[("layouts/large.toml", &text)]);
    let sent = folder.view("layouts/large.toml").to_string();
    assert!(sent.len() < 400_000, "{} bytes", sent.len());
}

#[test]
fn ids_that_are_none_are_refused() {
    let folder = Folder::example(|_| {});
    for id in ["", "study.toml", "../x.toml", "layouts/none.toml", "exports/2026-03-02_KM12_A.csv"] {
        assert!(folder.drafts(|drafts| view(drafts, id)).is_err(), "{id}");
    }
    folder.drafts(|drafts| assert_eq!(Maps::of(drafts).known.len(), 2));
}

#[test]
fn what_the_study_says_of_all_wells_is_no_error_of_the_map() {
    let folder = Folder::with(&[
        (
            "study.toml",
            "[[plate]]\nexport = \"e.csv\"\nlayout = \"layouts/roles.toml\"\ncompound = \"a\"\ndose = \"10 nM\"\n",
        ),
        ("layouts/roles.toml", "[well]\n\"A1-A6\" = { role = \"sample\" }\nB1 = { role = \"vehicle\" }\n"),
    ]);
    let section = folder.section();
    assert_eq!(entry(&section, "layouts/roles.toml")["problems"], json!([]));
    let view = folder.view("layouts/roles.toml");
    assert_eq!(
        (&well(&view, "A2")["said"], &well(&view, "B1")["said"]),
        (&json!("a 10 nM"), &json!("vehicle"))
    );
}
