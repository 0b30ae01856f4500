//! The studies whose pages are driven: small and large ones, ones with little to say, and one whose names are hostile.

use std::fs;
use std::path::Path;

use serde_json::json;

use crate::sketch::{Sketch, names};

/// Names that are markup, that end elements, that quote, that run from right to left, that are long.
const SCRIPT: &str = "<script>window.pwned=1</script>";
const IMAGE: &str = "<img src=x onerror=\"window.pwned=2\">";
const ENDS: &str = "</script></style></title><svg onload='window.pwned=3'>";
const QUOTES: &str = "a &amp; b & \"double\" 'single' `back` ]]> <!-- ${x} {{y}}";
const FROM_RIGHT: &str = "تجربة שלום 7";
const EMOJI: &str = "🧬💊 µ–é";
const OF_OBJECTS: &str = "__proto__";

/// Writes every study into a folder of its own name, and `hostile.json`: the names that the pages must show as they are.
/// The names of the studies, in order.
pub(crate) fn write(folder: &Path) -> Vec<&'static str> {
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/km12");
    copy(&example, &folder.join("example"));
    copy(&example, &folder.join("left_out"));
    let study = folder.join("left_out/study.toml");
    let text = fs::read_to_string(&study).expect("the example");
    let plate = "export = \"exports/2026-03-02_KM12-LR1_A.csv\"\n";
    assert!(text.contains(plate), "the example has no such plate");
    let left_out = format!("{plate}exclude = {{ C5 = \"bubble\", D5 = \"bubble\" }}\n");
    fs::write(&study, text.replace(plate, &left_out)).expect("a study");

    let sketches = [
        ("thirty_by_ten", thirty_by_ten()),
        ("forty_plates", forty_plates()),
        ("one_curve", one_curve()),
        ("unpaired", unpaired()),
        ("nothing_fitted", Sketch { name: "nothing fitted".to_owned(), spoilt: true, ..Sketch::default() }),
        ("thousand", thousand()),
        ("hostile", hostile()),
    ];
    let shown = &sketches.last().expect("the hostile one").1;
    let told = json!({
        "study": shown.name, "lines": shown.lines, "experiments": shown.experiments,
        "compounds": shown.compounds, "plate": format!("{}1", shown.plate), "left_out": shown.left_out,
    });
    fs::write(folder.join("hostile.json"), told.to_string()).expect("the names");
    for (name, sketch) in &sketches {
        sketch.write(&folder.join(name));
    }
    ["example", "left_out"].into_iter().chain(sketches.iter().map(|(name, _)| *name)).collect()
}

/// 30 compounds, a parental line and ten resistant ones, two experiments: 22 plates of 384 wells.
fn thirty_by_ten() -> Sketch {
    Sketch {
        name: "thirty compounds, ten resistant lines".to_owned(),
        lines: std::iter::once("KM12".to_owned()).chain(names("KM12-LR", 10)).collect(),
        compounds: names("compound-", 30),
        shape: (16, 24),
        replicates: 1,
        ..Sketch::default()
    }
}

/// Four lines, five experiments, two layouts: 40 plates of 96 wells.
fn forty_plates() -> Sketch {
    Sketch {
        name: "forty plates".to_owned(),
        lines: names("SW-", 4),
        experiments: (2..=6).map(|day| format!("2026-03-0{day}")).collect(),
        compounds: names("inhibitor ", 4),
        ..Sketch::default()
    }
}

fn one_curve() -> Sketch {
    Sketch {
        name: "one curve".to_owned(),
        lines: names("A", 1),
        experiments: vec!["2026-03-02".to_owned()],
        compounds: names("drug ", 1),
        paired: false,
        ..Sketch::default()
    }
}

fn unpaired() -> Sketch {
    Sketch { name: "two lines that nobody compares".to_owned(), paired: false, ..Sketch::default() }
}

/// 1,000 compounds whose names are markup in part; the resistant line met those of one plate: 5 plates of 1,536 wells.
fn thousand() -> Sketch {
    Sketch {
        name: "a thousand compounds".to_owned(),
        experiments: vec!["2026-03-02".to_owned()],
        compounds: names("<b>library-", 1000),
        shape: (32, 48),
        doses: 5,
        replicates: 1,
        shared: 1,
        ..Sketch::default()
    }
}

fn hostile() -> Sketch {
    let long = "long-".repeat(40);
    Sketch {
        name: format!("{ENDS} {QUOTES}"),
        lines: vec![SCRIPT.to_owned(), QUOTES.to_owned(), FROM_RIGHT.to_owned(), long.clone()],
        experiments: vec![IMAGE.to_owned(), EMOJI.to_owned()],
        compounds: [SCRIPT, IMAGE, ENDS, QUOTES, FROM_RIGHT, EMOJI, OF_OBJECTS]
            .into_iter()
            .map(str::to_owned)
            .chain([long])
            .collect(),
        plate: format!("{IMAGE} & "),
        left_out: Some(("B3".to_owned(), format!("{SCRIPT} {QUOTES} {IMAGE}"))),
        ..Sketch::default()
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("a file");
        }
    }
}
