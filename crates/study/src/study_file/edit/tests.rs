//! Laws of edits, and what they do to files that people wrote.

use std::collections::BTreeMap;
use std::path::Path;

use proptest::prelude::*;

use super::*;
use crate::study_file::Study;
use crate::study_file::keys::KEYS;

/// Texts by file.
type Held = BTreeMap<String, String>;

fn held(files: &[(&str, &str)]) -> Held {
    files.iter().map(|(file, text)| ((*file).to_owned(), (*text).to_owned())).collect()
}

/// Does something with the texts.
fn on<T>(held: &Held, act: impl Fn(&Files) -> T) -> T {
    let text = |file: &str| held.get(file).cloned();
    act(&Files { folder: Path::new(""), study: "study.toml", text: &text })
}

/// The texts after an edit.
fn after(held: &Held, act: impl Fn(&Files) -> Result<Edited, Diagnostic>) -> Held {
    let mut now = held.clone();
    now.extend(on(held, act).unwrap());
    now
}

fn cell(row: usize, key: &str, text: &str) -> (usize, String, String) {
    (row, key.to_owned(), text.to_owned())
}

const BY_HAND: &str = "# Ana's study\r\nname='mine' # c\r\n\r\n[[plate]]  # first\r\n  export = 'a.csv'\r\nexperiment = 2026-03-02 # day\r\nexclude = { D5 = \"bubble\" } # by eye\r\n\r\n[[plate]]\r\nexport=\"b.csv\"\r\ncell_line = \"KM12\"\r\n\r\n# compared\r\n[[pair]]\r\nparental = \"KM12\"\r\nresistant = [\r\n  \"LR1\", # first clone\r\n]\r\n";

#[test]
fn cells_are_set_in_a_file_that_was_written_by_hand() {
    let study = held(&[("study.toml", BY_HAND)]);
    let cells = [
        cell(0, "cell_line", "KM12"),
        cell(1, "cell_line", "KM12-LR1"),
        cell(0, "experiment", "2026-03-09"),
        cell(1, "layout", "l.toml"),
        cell(0, "exclude", "D5: bubble; E1-E3: tip"),
    ];
    let now = after(&study, |files| set_cells(files, &cells));
    let expected = BY_HAND
        .replace("2026-03-02 # day", "2026-03-09 # day")
        .replace("{ D5 = \"bubble\" }", "{ D5 = \"bubble\", E1-E3 = \"tip\" }")
        .replace("cell_line = \"KM12\"\r\n", "cell_line = \"KM12-LR1\"\r\n")
        .replace("  export = 'a.csv'\r\n", "  export = 'a.csv'\r\ncell_line = \"KM12\"\r\n")
        .replace("export=\"b.csv\"\r\n", "export=\"b.csv\"\r\nlayout = \"l.toml\"\r\n");
    assert_eq!(now["study.toml"], expected);
    for (row, key, text) in cells {
        assert_eq!(on(&now, |files| rows(files).unwrap()[row].cells[key.as_str()].clone()), text);
    }
    let back = after(&now, |files| {
        set_cells(
            files,
            &[
                cell(0, "cell_line", ""),
                cell(1, "cell_line", "KM12"),
                cell(0, "experiment", "2026-03-02"),
                cell(1, "layout", ""),
                cell(0, "exclude", "D5: bubble"),
            ],
        )
    });
    assert_eq!(back, study);
}

#[test]
fn rows_come_from_sections_then_from_tables() {
    let study = held(&[
        ("study.toml", "plates = [\"one.csv\", { path = \"more/two.csv\" }]\n[[plate]]\nexport = 'x'\n"),
        ("one.csv", "export;line;notes\na.csv;KM12;\n"),
        ("more/two.csv", "export,cell_line\nb.csv,LR1\n"),
    ]);
    let told = on(&study, |files| {
        let one = |row: &PlateRow| {
            let line = row.cells.get("cell_line").cloned().unwrap_or_default();
            format!("{}:{} {} {line}", row.file, row.lines.0, row.export_in(files))
        };
        rows(files).unwrap().iter().map(one).collect::<Vec<_>>()
    });
    assert_eq!(told, ["study.toml:2 x ", "one.csv:2 a.csv KM12", "more/two.csv:2 more/b.csv LR1"]);
    let now = after(&study, |files| {
        set_cells(files, &[cell(1, "experiment", "day 1; early"), cell(2, "cell_line", "")])
    });
    assert_eq!(now["one.csv"], "export;line;notes;experiment\na.csv;KM12;;\"day 1; early\"\n");
    assert_eq!(now["more/two.csv"], "export,cell_line\nb.csv,\n");
    let gone = after(&study, |files| remove_plates(files, &[0, 2]));
    assert_eq!(gone["more/two.csv"], "export,cell_line\n");
    assert_eq!(gone["study.toml"], "plates = [\"one.csv\", { path = \"more/two.csv\" }]\n");
}

#[test]
fn plates_of_one_table_are_added_to_it_with_its_own_paths() {
    let study = held(&[
        ("study.toml", "plates = \"lists/plates.csv\"\n"),
        ("lists/plates.csv", "export,cell_line\n../exports/a.csv,KM12\n"),
    ]);
    let new = BTreeMap::from([
        ("export".to_owned(), "exports/b.csv".to_owned()),
        ("layout".to_owned(), "layouts/l.toml".to_owned()),
    ]);
    let now = after(&study, |files| add_plates(files, std::slice::from_ref(&new)));
    assert_eq!(
        now["lists/plates.csv"],
        "export,cell_line,layout\n../exports/a.csv,KM12\n../exports/b.csv,,../layouts/l.toml\n"
    );
    let exports =
        on(&now, |files| rows(files).unwrap().iter().map(|row| row.export_in(files)).collect::<Vec<_>>());
    assert_eq!(exports, ["exports/a.csv", "exports/b.csv"]);
}

#[test]
fn plates_are_sections_where_the_study_has_none_in_a_table() {
    let study = held(&[("study.toml", &begin("mine", None, None))]);
    let new = BTreeMap::from([
        ("export".to_owned(), "exports/b.csv".to_owned()),
        ("read".to_owned(), "570".to_owned()),
    ]);
    let now = after(&study, |files| add_plates(files, &[new.clone(), new.clone()]));
    assert_eq!(
        now["study.toml"],
        begin("mine", None, None)
            + "\n[[plate]]\nexport = \"exports/b.csv\"\nread = \"570\"\n\n[[plate]]\nexport = \"exports/b.csv\"\nread = \"570\"\n"
    );
    assert_eq!(after(&now, |files| remove_plates(files, &[1, 0])), study);
}

#[test]
fn a_study_that_is_begun_says_no_read_out_that_nobody_said() {
    let study = held(&[("study.toml", &begin_unsaid("mine", None))]);
    let readout = on(&study, |files| {
        let all = settings(files).unwrap();
        all.into_iter().find(|one| (one.key.section, one.key.name) == ("assay", "readout")).unwrap()
    });
    assert_eq!((readout.value, readout.key.default), (None, "\"resazurin\""));
}

#[test]
fn every_key_can_be_set_and_taken_away() {
    for start in [BY_HAND, "", "[[plate]]\nexport = 'a'", "# c\n\n[assay]\n# why\nreadout = 'ctg'\n"] {
        let study = held(&[("study.toml", start)]);
        for key in KEYS.iter().filter(|key| !["plate", "pair"].contains(&key.section)) {
            // The example is TOML; what would be typed of it is what a file with it says.
            let text = if key.section.is_empty() {
                format!("{} = {}\n", key.name, key.example)
            } else {
                format!("[{}]\n{} = {}\n", key.section, key.name, key.example)
            };
            let example = held(&[("study.toml", &text)]);
            let value = |held: &Held| {
                on(held, |files| {
                    let all = settings(files).unwrap();
                    all.into_iter().find(|one| one.key == key).and_then(|one| one.value)
                })
            };
            let typed = value(&example).unwrap();
            let now = after(&study, |files| set_key(files, key.section, key.name, Some(&typed)));
            assert_eq!(value(&now).as_ref(), Some(&typed), "{key:?} in {start:?}: {now:?}");
            let before = value(&study);
            let back = after(&now, |files| set_key(files, key.section, key.name, before.as_deref()));
            assert_eq!(back, study, "{key:?}");
            // Written so, it means what the example means.
            let fresh = after(&held(&[("study.toml", "")]), |files| {
                set_key(files, key.section, key.name, Some(&typed))
            });
            let resolved = |text: &str| {
                let text = format!(
                    "{text}\n[[plate]]\nexport = 'a'\nlayout = 'l'\n[[pair]]\nparental = 'KM12'\nresistant = ['KM12-LR1', 'KM12-LR2']\n"
                );
                Study::partial("study.toml", &text, Path::new(""))
                    .study
                    .map(|study| study.resolved(Path::new("")))
            };
            if key.name != "plates" {
                assert_eq!(resolved(&fresh["study.toml"]), resolved(&text), "{key:?}: {fresh:?}");
            }
        }
    }
}

#[test]
fn what_cannot_be_written_is_refused() {
    let study = held(&[
        (
            "study.toml",
            "plates = \"p.txt\"\n[growth]\ndoubling_h = { A = 1 }\n[[plate]]\nexport = \"no/*.csv\"\n",
        ),
        ("p.txt", "export cell_line\na.csv KM12\n"),
    ]);
    let refused = |act: &dyn Fn(&Files) -> Result<Edited, Diagnostic>| on(&study, act).unwrap_err().message;
    assert_eq!(
        refused(&|files| set_key(files, "growth", "doubling_h", Some("KM12"))),
        "`KM12` under `doubling_h` lacks its value"
    );
    assert_eq!(
        refused(&|files| set_key(files, "assay", "redout", Some("x"))),
        "there is no key `redout` in `[assay]`"
    );
    assert!(refused(&|files| set_cells(files, &[cell(1, "cell_line", "x")])).contains("parted by blanks"));
    assert!(refused(&|files| set_cells(files, &[cell(0, "cell_line", "x")])).contains("one pattern"));
    assert_eq!(refused(&|files| set_cells(files, &[cell(7, "cell_line", "x")])), "the study has no plate 8");
    assert!(
        refused(&|files| set_pairs(files, &[("A".to_owned(), vec!["A".to_owned()])])).contains("with itself")
    );
    let broken = held(&[("study.toml", "name = \n")]);
    let problem = on(&broken, |files| set_key(files, "", "name", Some("x"))).unwrap_err();
    assert_eq!(problem.place.map(|place| place.to_string()), Some("study.toml:1:8".to_owned()));
}

#[test]
fn values_that_mean_nothing_are_written_for_the_study_to_complain() {
    let study = held(&[("study.toml", "[[plate]]\nexport = 'a'\nlayout = 'l'\n")]);
    let now = after(&study, |files| set_key(files, "assay", "exposure_h", Some("three days")));
    let now = after(&now, |files| {
        set_cells(files, &[cell(0, "unlisted", "nobody"), cell(0, "in_part", "perhaps")])
    });
    let problems = Study::partial("study.toml", &now["study.toml"], Path::new("")).problems;
    assert_eq!(problems.len(), 3, "{problems:?}");
}

#[test]
fn pairs_keep_their_sections_and_their_remarks() {
    let study = held(&[("study.toml", BY_HAND)]);
    let both =
        |lines: &[&str]| vec![("KM12".to_owned(), lines.iter().map(|line| (*line).to_owned()).collect())];
    let now = after(&study, |files| set_pairs(files, &both(&["LR1", "LR2"])));
    assert_eq!(now["study.toml"], BY_HAND.replace("\"LR1\",", "\"LR1\",\r\n  \"LR2\","));
    assert_eq!(after(&now, |files| set_pairs(files, &both(&["LR1"]))), study);
    let none = after(&study, |files| set_pairs(files, &[]));
    assert!(!none["study.toml"].contains("[[pair]]") && none["study.toml"].contains("# compared"));
}

#[test]
fn pairs_of_rows_stay_in_rows_while_rows_can_say_them() {
    let table = "export,cell_line,parental\na,P,\nb,R1,P\nc,R2,\n";
    let study = held(&[("study.toml", "plates = \"plates.csv\"\n"), ("plates.csv", table)]);
    let pair = |parental: &str, lines: &[&str]| {
        (parental.to_owned(), lines.iter().map(|line| (*line).to_owned()).collect::<Vec<_>>())
    };
    assert_eq!(
        on(&study, |files| pairs(files).unwrap()),
        PairsSaid { pairs: vec![pair("P", &["R1"])], in_rows: true }
    );
    let now = after(&study, |files| set_pairs(files, &[pair("P", &["R1", "R2"])]));
    assert_eq!(now["plates.csv"], table.replace("c,R2,", "c,R2,P"));
    assert_eq!(after(&now, |files| set_pairs(files, &[pair("P", &["R1"])])), study);
    // A line that no row names needs a section.
    let now = after(&study, |files| set_pairs(files, &[pair("P", &["R1", "R9"])]));
    assert_eq!(now["plates.csv"], table.replace("b,R1,P", "b,R1,"));
    assert_eq!(on(&now, |files| pairs(files).unwrap().pairs), [pair("P", &["R1", "R9"])]);
}

proptest! {
    /// Law: what is set in a cell is read, whatever it is; every other cell and line stays; set back gives the same bytes.
    #[test]
    fn set_then_read_gives_it(
        row in 0_usize..2,
        key in prop::sample::select(vec!["cell_line", "layout", "experiment", "exclude", "time", "layout_sheet", "in_part"]),
        text in "[A-H][1-3](: [a-z]{1,5})?(; [A-H][4-9]: [a-z ]{1,5})?|[ -&(-~é]{1,12}",
    ) {
        let study = held(&[("study.toml", BY_HAND)]);
        let text = text.trim();
        let read = |held: &Held| on(held, |files| {
            rows(files).unwrap().into_iter().map(|row| row.cells).collect::<Vec<_>>()
        });
        let before = read(&study);
        let now = after(&study, |files| set_cells(files, &[cell(row, key, text)]));
        let cells = read(&now);
        let plain = |text: &str| text.chars().filter(|c| !c.is_whitespace() && *c != ';').collect::<String>().to_lowercase();
        let same = cells[row].get(key).map_or("", String::as_str);
        let is_truth = ["true", "false"].contains(&same);
        prop_assert!(is_truth || plain(same) == plain(text), "{} of {}", same, text);
        for (at, (old, new)) in before.iter().zip(&cells).enumerate() {
            for (own, value) in old {
                prop_assert!((at, *own) == (row, key) || new.get(own) == Some(value));
            }
        }
        let old = before[row].get(key).cloned().unwrap_or_default();
        let back = after(&now, |files| set_cells(files, &[cell(row, key, &old)]));
        // A table of wells that became a text says it again as a table of its own, and a date that became one stays one.
        if ["exclude", "experiment"].contains(&key) {
            prop_assert_eq!(read(&back), before);
        } else {
            prop_assert_eq!(&back, &study);
        }
    }
}
