//! The studio's page in a browser: its frame and its steps with a program that answers as told, then with the program itself, from
//! a click to a results folder that `run` repeats. `crates/studio/tests/page` drives it. Without Chromium, Node.js or its modules
//! this test says so and passes; where `FOLDSHIFT_CHROMIUM` is `required` it fails.
#![cfg(feature = "studio")]

use std::path::Path;
use std::process::Command;

/// What `crates/studio/tests/page/package.json` says.
const LEAST_NODE: u32 = 20;

/// The browser by its path; else what is missing.
fn browser(modules: &Path) -> Result<String, String> {
    let on_path = |name: &str| {
        let paths = std::env::var_os("PATH").unwrap_or_default();
        std::env::split_paths(&paths).map(|folder| folder.join(name)).find(|path| path.is_file())
    };
    let browser = ["chromium", "chromium-browser"].into_iter().find_map(on_path).ok_or("no chromium")?;
    let node = Command::new("node").arg("--version").output().map_err(|_| "no node")?;
    let version = String::from_utf8_lossy(&node.stdout).into_owned();
    let major = version.trim_start_matches('v').split('.').next().and_then(|major| major.parse().ok());
    if major.is_none_or(|major: u32| major < LEAST_NODE) {
        return Err(format!("node is {}, not {LEAST_NODE} or newer", version.trim()));
    }
    for module in ["playwright-core", "axe-core", "typescript"] {
        if !modules.join(module).join("package.json").is_file() {
            return Err(format!("no {module}: npm ci --prefix crates/studio/tests/page"));
        }
    }
    Ok(browser.display().to_string())
}

/// Runs the tests of one file; fails with what they say.
fn holds(file: &str) {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("crates/studio/tests/page");
    let browser = match browser(&tests.join("node_modules")) {
        Ok(browser) => browser,
        Err(missing) => {
            let required = std::env::var("FOLDSHIFT_CHROMIUM").as_deref() == Ok("required");
            assert!(!required, "{missing}, and FOLDSHIFT_CHROMIUM says that it is required");
            eprintln!("skipped: {missing}");
            return;
        }
    };
    let output = Command::new("node")
        .args(["--test", "--test-reporter=tap", "--test-concurrency=1", file])
        .current_dir(&tests)
        .env("FOLDSHIFT", env!("CARGO_BIN_EXE_foldshift"))
        .env("FOLDSHIFT_BROWSER", browser)
        .output()
        .expect("node runs");
    let told = String::from_utf8_lossy(&output.stdout);
    println!("{told}");
    assert!(output.status.success(), "{file}\n{told}\n{}", String::from_utf8_lossy(&output.stderr));
    // A driver that tested nothing says nothing.
    assert!(told.lines().any(|line| line.trim_start().starts_with("ok ")), "{told}");
}

#[test]
fn the_page_is_what_it_says_it_is() {
    holds("sources.mjs");
}

#[test]
fn the_frame_of_the_page_keeps_its_word() {
    holds("shell.mjs");
}

#[test]
fn the_maps_step_keeps_its_word() {
    holds("maps.mjs");
}

#[test]
fn the_plan_step_keeps_its_word() {
    holds("plan.mjs");
}

#[test]
fn the_results_step_keeps_its_word() {
    holds("results.mjs");
}

#[test]
fn a_click_becomes_a_results_folder_that_run_repeats() {
    holds("program.mjs");
}

#[test]
fn exports_alone_become_a_report_by_mouse_by_keys_and_with_a_finger() {
    holds("from_exports.mjs");
}

#[test]
fn what_is_wrong_or_too_large_or_changed_outside_is_said_and_nothing_is_lost() {
    holds("bad_input.mjs");
}
