use proptest::prelude::*;

use super::*;

const SECTIONS: [&str; 4] = ["assay", "growth", "plate", "pair"];

fn keys(section: &str) -> Vec<&'static str> {
    match section {
        "" => vec!["name", "dose_unit"],
        "assay" => vec!["readout", "exposure_h", "time"],
        "growth" => vec!["doubling_h"],
        "plate" => vec!["export", "read", "layout", "cell_line", "experiment", "exclude"],
        "pair" => vec!["parental", "resistant"],
        _ => Vec::new(),
    }
}

fn editor(text: &str) -> Editor<'_> {
    Editor::new("study.toml", text, Order { sections: &SECTIONS, keys: &keys }).unwrap()
}

fn set(text: &str, path: &[Step], key: &str, value: Option<Written>) -> String {
    let mut editor = editor(text);
    editor.set(&Change { path: path.to_vec(), key: key.to_owned(), value }).unwrap();
    editor.into_text()
}

fn at(section: &str) -> Vec<Step> {
    vec![Step::Key(section.to_owned())]
}

fn plate(index: usize) -> Vec<Step> {
    vec![Step::Item("plate".to_owned(), index)]
}

fn word(text: &str) -> Written {
    Written::Text(text.to_owned())
}

fn list(all: &[&str]) -> Written {
    Written::List(all.iter().map(|one| word(one)).collect())
}

#[test]
fn a_value_is_written_as_the_old_one_was() {
    for (before, new, after) in [
        ("name='a' # c\r\n", "b", "name='b' # c\r\n"),
        ("name='a'\n", "it's", "name=\"it's\"\n"),
        ("name = \"a\"", "b", "name = \"b\""),
        ("name = 2026-03-02\n", "2026-03-09", "name = 2026-03-09\n"),
        ("name = 2026-03-02\n", "monday", "name = \"monday\"\n"),
        ("name = 3\n", "4", "name = 4\n"),
        ("name = 3\n", "04", "name = \"04\"\n"),
        ("name = '''\na'''\n", "b", "name = 'b'\n"),
    ] {
        assert_eq!(set(before, &[], "name", Some(word(new))), after, "{before}");
    }
}

#[test]
fn a_new_key_stands_where_the_order_says() {
    let text =
        "# mine\n[[plate]]   # one\nexport = \"a\"\n  cell_line = \"L\" # why\n\n[[plate]]\nexport = \"b\"\n";
    assert_eq!(
        set(text, &plate(0), "layout", Some(word("l.toml"))),
        "# mine\n[[plate]]   # one\nexport = \"a\"\nlayout = \"l.toml\"\n  cell_line = \"L\" # why\n\n[[plate]]\nexport = \"b\"\n"
    );
    assert_eq!(
        set(text, &[], "name", Some(word("n"))),
        "# mine\nname = \"n\"\n\n".to_owned() + text.strip_prefix("# mine\n").unwrap()
    );
    assert_eq!(
        set(text, &at("assay"), "readout", Some(word("ctg"))),
        "# mine\n[assay]\nreadout = \"ctg\"\n\n".to_owned() + text.strip_prefix("# mine\n").unwrap()
    );
    assert_eq!(set("", &at("assay"), "readout", Some(word("ctg"))), "[assay]\nreadout = \"ctg\"\n");
}

#[test]
fn dots_and_braces_are_kept() {
    assert_eq!(
        set("assay.readout = \"ctg\"\n[fit]\n", &at("assay"), "exposure_h", Some(Written::Bare("72".into()))),
        "assay.readout = \"ctg\"\nassay.exposure_h = 72\n[fit]\n"
    );
    let braces = "assay = { readout = \"ctg\", time='4 h' }\n";
    assert_eq!(set(braces, &at("assay"), "time", None), "assay = { readout = \"ctg\" }\n");
    assert_eq!(set(braces, &at("assay"), "readout", None), "assay = { time='4 h' }\n");
    assert_eq!(
        set(braces, &at("assay"), "exposure_h", Some(Written::Bare("72".into()))),
        "assay = { readout = \"ctg\", time='4 h', exposure_h = 72 }\n"
    );
}

#[test]
fn tables_are_changed_name_by_name_in_any_form() {
    let wanted = || {
        Some(Written::Table(vec![
            ("A".into(), Written::Bare("2".into())),
            ("C".into(), Written::Bare("3".into())),
        ]))
    };
    for (before, after) in [
        ("[growth]\ndoubling_h = { A = 1, B = 5 }\n", "[growth]\ndoubling_h = { A = 2, C = 3 }\n"),
        ("[growth.doubling_h] # x\nA = 1 # slow\nB = 5\n", "[growth.doubling_h] # x\nA = 2 # slow\nC = 3\n"),
        ("[growth]\ndoubling_h.A = 1\ndoubling_h.B = 5\n", "[growth]\ndoubling_h.A = 2\ndoubling_h.C = 3\n"),
    ] {
        assert_eq!(set(before, &at("growth"), "doubling_h", wanted()), after);
        assert_eq!(set(before, &at("growth"), "doubling_h", None).trim(), "", "{before}");
    }
}

#[test]
fn lists_keep_their_lines_and_remarks() {
    let text = "[[pair]]\nparental = 'P'\nresistant = [\n  'R1', # first\n  'R2',\n]\n";
    let pair = [Step::Item("pair".to_owned(), 0)];
    let more = set(text, &pair, "resistant", Some(list(&["R1", "R2", "R3"])));
    assert_eq!(more, text.replace("  'R2',\n", "  'R2',\n  \"R3\",\n"));
    assert_eq!(set(&more, &pair, "resistant", Some(list(&["R1", "R2"]))), text);
    assert_eq!(set(text, &pair, "resistant", Some(list(&["R1", "Q"]))), text.replace("R2", "Q"));
}

#[test]
fn sections_are_added_behind_the_last_and_taken_away_whole() {
    for text in [
        "[[plate]]\nexport = 'a'\n\n# pairs\n[[pair]]\nparental = 'P'\n",
        "[[plate]]\nexport = 'a'\n[[pair]]\nparental = 'P'\n",
        "[[plate]]\nexport = 'a'",
        "[[plate]]\r\nexport = 'a'\r\n",
        "name = 'n'\n",
        "",
        "[[plate]]\nexport = 'a'\n[plate.exclude]\nD5 = 'x'\n# the end\n",
    ] {
        let mut one = editor(text);
        let index = one.add("plate", &[("export".to_owned(), Written::Text("new".to_owned()))]).unwrap();
        assert!(one.text().contains("export = \"new\""));
        assert_eq!(index + 1, one.count("plate"));
        one.remove("plate", &[index]).unwrap();
        assert_eq!(one.text(), text);
    }
}

#[test]
fn what_is_no_toml_is_refused_with_its_place() {
    let problem = Editor::new("study.toml", "name = \n", Order { sections: &[], keys: &keys }).err().unwrap();
    assert_eq!(problem.place.unwrap().line, Some(1));
}

/// A hand-written file of odd spacing.
fn files() -> impl Strategy<Value = String> {
    let top =
        prop::sample::select(vec!["", "name = 'x'\n", "# mine\n\nname=\"x\" # c\ndose_unit = \"nM\"\n"]);
    let assay = prop::sample::select(vec![
        "",
        "\n[assay]\nreadout = \"ctg\"\n",
        "[ assay ]  # as\n  exposure_h=72 # hours\n# time\n\n\n",
        "\n[assay]\ntime = '4 h'\n\n# about growth\n[growth.doubling_h]\nKM12 = 28\n",
    ]);
    let plates = prop::collection::vec(
        prop::sample::select(vec![
            "\n[[plate]]\nexport = \"a.csv\"\nlayout = 'l.toml'\n",
            "[[plate]]#x\n  export   =  'b.csv'\n\texperiment = 2026-03-02 # day\n# c\n\n",
            "\n# the third\n[[plate]]\nexport = \"c\"\nexclude.D5 = \"x\"\ncell_line = \"L\"\n",
            "\n[[plate]]\nexport = \"d\"\n[plate.exclude]\nD5 = \"x\"\n",
        ]),
        1..4,
    );
    let pairs = prop::sample::select(vec![
        "",
        "\n[[pair]]\nparental = 'P'\nresistant = [\n  'R1', # one\n]\n",
        "[[pair]]\nparental = \"P\"\nresistant = \"R1\"",
    ]);
    (top, assay, plates, pairs, any::<bool>()).prop_map(|(top, assay, plates, pairs, windows)| {
        let text = format!("{top}{assay}{}{pairs}", plates.concat());
        if windows { text.replace('\n', "\r\n") } else { text }
    })
}

proptest! {
    /// Law: what is set is read, no line but its own changes, and what was not there before leaves no trace.
    #[test]
    fn set_then_read_gives_it_and_all_else_stays(
        text in files(),
        (section, key) in prop::sample::select(vec![
            ("", "name"), ("", "dose_unit"), ("assay", "readout"), ("assay", "time"), ("plate", "read"),
            ("plate", "layout"), ("plate", "cell_line"), ("plate", "experiment"),
        ]),
        // Text between single quotes takes none of its own: those become double.
        value in "[ -&(-~é]{1,9}",
    ) {
        let path = match section {
            "" => Vec::new(),
            "plate" => plate(0),
            section => at(section),
        };
        let read = |text: &str| {
            let document = Document::parse("t", text).unwrap();
            let place = homes::find(&document, &path)?;
            homes::entry(&place, key)?.value().map(|(value, _)| values::said(value))
        };
        let old = read(&text);
        let now = set(&text, &path, key, Some(word(&value)));
        let said = read(&now);
        prop_assert!(
            said == Some(word(&value)) || said == Some(Written::Bare(value.clone())),
            "{:?} of {}", said, now
        );
        // Every line of before is there, in its order, but for the one that was set.
        let mut lines = now.lines();
        for line in text.lines().filter(|line| old.is_none() || !line.contains(key)) {
            prop_assert!(lines.any(|other| other == line), "{} is lost in {}", line, now);
        }
        let back = set(&now, &path, key, old);
        prop_assert_eq!(back, text);
    }

    /// Law: a plate that is added and taken away leaves the bytes of before.
    #[test]
    fn a_section_that_comes_and_goes_leaves_no_trace(text in files()) {
        let mut one = editor(&text);
        let index = one.add("plate", &[("export".to_owned(), Written::Text("new".to_owned()))]).unwrap();
        one.remove("plate", &[index]).unwrap();
        prop_assert_eq!(one.text(), text.as_str());
    }
}
