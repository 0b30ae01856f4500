//! The page of a report in a browser, for small, large, empty and hostile studies. `tests/browser` drives it; here the studies
//! are written and run. Without Chromium, Node.js or its modules this test says so and passes; where `FOLDSHIFT_CHROMIUM` is
//! `required` it fails. The pages stay in `target/tmp/report_page`, to be driven again by hand:
//!
//! ```text
//! npm ci --prefix tests/browser
//! node tests/browser/all.mjs target/tmp/report_page [part of a check's name]
//! ```

mod sketch;
mod studies;

use std::fs;
use std::path::Path;
use std::process::Command;

/// What `tests/browser/package.json` says.
const LEAST_NODE: u32 = 20;

/// The browser and what drives it; else what is missing.
fn browser(modules: &Path) -> Result<&'static str, String> {
    let answers =
        |name: &str| Command::new(name).arg("--version").output().is_ok_and(|output| output.status.success());
    let browser = ["chromium", "chromium-browser"].into_iter().find(|name| answers(name));
    let Some(browser) = browser else { return Err("no chromium".to_owned()) };
    let node = Command::new("node").arg("--version").output();
    let node = node.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
    let Ok(version) = node else { return Err("no node".to_owned()) };
    let major = version.trim_start_matches('v').split('.').next().and_then(|major| major.parse().ok());
    if major.is_none_or(|major: u32| major < LEAST_NODE) {
        return Err(format!("node is {}, not {LEAST_NODE} or newer", version.trim()));
    }
    for module in ["playwright-core", "axe-core"] {
        if !modules.join(module).join("package.json").is_file() {
            return Err(format!("no {module}: npm ci --prefix tests/browser"));
        }
    }
    Ok(browser)
}

fn run(folder: &Path) {
    let output = Command::new(env!("CARGO_BIN_EXE_foldshift"))
        .args(["run", "study.toml", "-o", "results", "-q"])
        .current_dir(folder)
        .output()
        .expect("it runs");
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.code().is_some_and(|code| code < 2), "{}: {told}", folder.display());
}

#[test]
fn the_page_of_every_study_works_in_a_browser() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser");
    let browser = match browser(&tests.join("node_modules")) {
        Ok(browser) => browser,
        Err(missing) => {
            let required = std::env::var("FOLDSHIFT_CHROMIUM").as_deref() == Ok("required");
            assert!(!required, "{missing}, and FOLDSHIFT_CHROMIUM says that it is required");
            eprintln!("skipped: {missing}");
            return;
        }
    };
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("report_page");
    if folder.exists() {
        fs::remove_dir_all(&folder).expect("the pages of an earlier run");
    }
    for name in studies::write(&folder) {
        run(&folder.join(name));
    }
    let output = Command::new("node")
        .arg(tests.join("all.mjs"))
        .arg(&folder)
        .env("FOLDSHIFT_BROWSER", browser)
        .output()
        .expect("node runs");
    let (told, wrong) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    println!("{told}");
    let faults: Vec<&str> = told.lines().filter(|line| !line.starts_with("ok ")).collect();
    assert!(output.status.success(), "{}\n{wrong}", faults.join("\n"));
    // A driver that checked nothing says nothing.
    assert!(told.lines().filter(|line| line.starts_with("ok ")).count() > 100, "{told}\n{wrong}");
}
