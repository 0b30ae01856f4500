//! The page of a screen as a browser sees it: what is asked for is drawn (`report_page` drives the page of a study). Without
//! Chromium this test says so and passes; where `FOLDSHIFT_CHROMIUM` is `required` (as it is where every change is tested) it
//! fails.

use std::fs;
use std::path::Path;
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
