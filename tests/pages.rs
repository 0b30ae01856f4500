//! Pages as a browser sees them: what is folded unfolds, what is asked for is drawn. Without Chromium these tests say so
//! and pass; where `FOLDSHIFT_CHROMIUM` is `required` (as it is where every change is tested) they fail.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The text of the title after a script of the test has run in the page; `None` without a browser.
fn title_after(page: &Path, script: &str) -> Option<String> {
    let browser = ["chromium", "chromium-browser"].into_iter().find(|name| {
        Command::new(name).arg("--version").output().is_ok_and(|output| output.status.success())
    });
    let Some(browser) = browser else {
        assert!(
            std::env::var("FOLDSHIFT_CHROMIUM").as_deref() != Ok("required"),
            "no Chromium, and FOLDSHIFT_CHROMIUM says that it is required"
        );
        eprintln!("skipped: no Chromium on this machine");
        return None;
    };
    let folder = tempfile::tempdir().expect("a folder");
    let html = fs::read_to_string(page).expect("a page");
    let driven = folder.path().join("page.html");
    let script = format!("<script>setTimeout(function () {{ {script} }}, 200)</script></body>");
    fs::write(&driven, html.replace("</body>", &script)).expect("a page is written");
    let profile = folder.path().join("profile");
    let output = Command::new(browser)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"])
        .args(["--disable-component-update", "--disable-sync", "--virtual-time-budget=5000", "--dump-dom"])
        .arg(format!("--user-data-dir={}", profile.display()))
        .arg(format!("file://{}", driven.display()))
        .output()
        .expect("the browser runs");
    let dom = String::from_utf8_lossy(&output.stdout);
    let (_, rest) = dom.split_once("<title>").expect("a title");
    rest.split_once("</title>").map(|(title, _)| title.to_owned())
}

fn foldshift(arguments: &[&str]) {
    let output = Command::new(env!("CARGO_BIN_EXE_foldshift")).args(arguments).output().expect("it runs");
    assert!(output.status.code() < Some(2), "{}", String::from_utf8_lossy(&output.stderr));
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a path in letters")
}

/// Two lines under 44 compounds with an angle bracket in their names, each on one plate: doses down the rows.
fn study(folder: &Path) -> PathBuf {
    let mut layout = "well,role,compound,dose,unit\n".to_owned();
    let mut export =
        format!("Plate: one\n,{}\n", (1..=24).map(|c| c.to_string()).collect::<Vec<_>>().join(","));
    for (row, letter) in (0..16_u32).zip('A'..) {
        let mut values = Vec::new();
        for col in 0..24_u32 {
            let well = format!("{letter}{}", col + 1);
            let (series, dose) = ((row / 8) * 22 + col.saturating_sub(1), row % 8);
            let (says, value) = match (col, row % 2) {
                (0 | 23, 0) => ("vehicle,,,".to_owned(), 20_000 + 37 * row),
                (0 | 23, _) => ("blank,,,".to_owned(), 400 + row),
                _ => {
                    let says = format!("sample,<b>drug {series},{},nM", 3_u32.pow(dose));
                    (says, 20_400 - 2_400 * dose + 13 * (series % 7) + 7 * col)
                }
            };
            let _ = writeln!(layout, "{well},{says}");
            values.push(value.to_string());
        }
        let _ = writeln!(export, "{letter},{}", values.join(","));
    }
    fs::write(folder.join("layout.csv"), layout).expect("a layout");
    let mut study = "name = \"many\"\n[assay]\nreadout = \"resazurin\"\n".to_owned();
    for line in ["P", "R"] {
        fs::write(folder.join(format!("{line}.csv")), export.replace("one", line)).expect("an export");
        let _ = write!(
            study,
            "[[plate]]\nexport = \"{line}.csv\"\nlayout = \"layout.csv\"\ncell_line = \"{line}\"\nexperiment = \"1\"\n"
        );
    }
    study.push_str("[[pair]]\nparental = \"P\"\nresistant = [\"R\"]\n");
    fs::write(folder.join("study.toml"), study).expect("a study");
    folder.join("study.toml")
}

#[test]
fn a_compound_of_a_large_study_is_found_and_unfolds() {
    let folder = tempfile::tempdir().expect("a folder");
    let (study, results) = (study(folder.path()), folder.path().join("results"));
    foldshift(&["run", text(&study), "-o", text(&results), "-q"]);
    let page = results.join("report.html");
    let html = fs::read_to_string(&page).expect("a report");
    for load in ["src=", "url(", "@import", "<link", "<b>"] {
        assert!(!html.contains(load), "{load}");
    }
    let script = "var field = document.getElementById('find'); field.value = 'drug 42'; \
        field.dispatchEvent(new Event('input')); \
        var one = document.querySelector('#found details'); one.open = true; \
        setTimeout(function () { document.title = one.querySelectorAll('figure svg path').length > 5 && \
        one.querySelector('table').textContent.indexOf('IC50s of <b>drug 42 by') >= 0 ? 'unfolded' : 'not'; }, 200);";
    if let Some(title) = title_after(&page, script) {
        assert_eq!(title, "unfolded");
    }
}

#[test]
fn a_curve_of_a_screen_is_drawn_when_it_is_asked_for() {
    let folder = tempfile::tempdir().expect("a folder");
    let (wells, results) = (folder.path().join("wells.csv"), folder.path().join("results"));
    let table = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/screen/wells.csv"))
        .expect("the fixture")
        .replace("cpd-06", "<script>alert(1)</script>");
    fs::write(&wells, table).expect("a table");
    foldshift(&["screen", text(&wells), "-o", text(&results), "-q"]);
    let page = results.join("screen.html");
    let html = fs::read_to_string(&page).expect("a page");
    assert!(!html.contains("<script>alert"), "a name is markup");
    for load in ["src=", "url(", "@import", "<link"] {
        assert!(!html.contains(load), "{load}");
    }
    let script = "document.querySelector('button[data-compound]').click(); \
        var curve = document.getElementById('curve'); \
        document.title = curve.querySelectorAll('svg circle').length + ' means, ' + \
        (curve.querySelectorAll('svg path[stroke-width=\"2\"]').length > 0) + ', ' + \
        (document.querySelectorAll('#curve script').length);";
    if let Some(title) = title_after(&page, script) {
        let (means, rest) = title.split_once(" means, ").expect("what was drawn");
        assert!(means.parse::<usize>().is_ok_and(|means| means >= 8), "{title}");
        assert_eq!(rest, "true, 0");
    }
}
