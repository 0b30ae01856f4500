//! How the studio starts and ends, as a shell and a desktop see it.
#![cfg(all(feature = "studio", unix))]

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

fn engine(home: &Path) -> Command {
    let mut engine = Command::new(env!("CARGO_BIN_EXE_foldshift"));
    for name in ["DISPLAY", "WAYLAND_DISPLAY", "FOLDSHIFT_HOME"] {
        engine.env_remove(name);
    }
    engine.env("HOME", home).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    engine
}

/// A studio that runs, and the first line that it printed.
fn started(home: &Path, words: &[&str]) -> (Child, BufReader<std::process::ChildStdout>, String) {
    let mut child = engine(home).arg("studio").args(words).spawn().expect("it starts");
    let mut out = BufReader::new(child.stdout.take().expect("piped"));
    let mut line = String::new();
    out.read_line(&mut line).expect("a line");
    (child, out, line)
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The answer to a question of the page.
fn asked(address: &str, path: &str, token: &str) -> String {
    let host = address.strip_prefix("http://").and_then(|rest| rest.split('/').next()).expect("an address");
    let mut stream = TcpStream::connect(host).expect("it answers");
    let request = format!(
        "GET {path} HTTP/1.1\r\nhost: {host}\r\nx-foldshift-token: {token}\r\nconnection: close\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).expect("it hears");
    let mut answer = String::new();
    let _ = stream.read_to_string(&mut answer);
    answer
}

fn ended(mut child: Child) -> Option<i32> {
    let until = Instant::now() + Duration::from_secs(20);
    while Instant::now() < until {
        if let Some(status) = child.try_wait().expect("a child") {
            return status.code();
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    let _ = child.kill();
    None
}

#[test]
fn the_address_is_all_of_stdout_and_a_signal_ends_it_well() {
    let home = tempfile::tempdir().unwrap();
    for signal in ["INT", "TERM", "HUP"] {
        let (child, mut out, line) = started(home.path(), &[]);
        let (address, token) = line.trim_end().split_once('#').expect("an address with a token");
        assert!(
            address.starts_with("http://127.0.0.1:") && address.ends_with('/') && token.len() == 43,
            "{line}"
        );
        let answer = asked(address, "/api/state?rev=0&epoch=0", token);
        assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("\"start\""), "{answer}");
        assert!(asked(address, "/api/state?rev=0&epoch=0", "").starts_with("HTTP/1.1 401"));
        let sent = Command::new("kill").args(["-s", signal, &child.id().to_string()]).status().unwrap();
        assert!(sent.success());
        assert_eq!(ended(child), Some(0), "{signal}");
        let mut rest = String::new();
        out.read_to_string(&mut rest).unwrap();
        assert_eq!(rest, "", "{signal}");
    }
    assert_eq!(fs::read_dir(home.path()).unwrap().count(), 0, "nothing was made");
}

#[test]
fn a_port_that_is_taken_and_a_study_that_is_none_end_it_with_two() {
    let home = tempfile::tempdir().unwrap();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let nothing = home.path().join("nothing");
    for (words, told) in [
        (vec!["--no-open", "--port", port.as_str()], "another program has it"),
        (vec![nothing.to_str().unwrap()], "there is no such file or folder"),
        (vec!["--port", "0"], "--port"),
    ] {
        let Output { status, stdout, stderr } =
            engine(home.path()).arg("studio").args(&words).output().unwrap();
        assert_eq!((status.code(), text(&stdout)), (Some(2), String::new()), "{words:?}");
        assert!(text(&stderr).contains("error: ") && text(&stderr).contains(told), "{}", text(&stderr));
    }
    let Output { status, stderr, .. } =
        engine(home.path()).env_remove("HOME").arg("studio").output().unwrap();
    assert_eq!(status.code(), Some(2));
    assert!(text(&stderr).contains("FOLDSHIFT_HOME"), "{}", text(&stderr));
}

#[test]
fn no_arguments_print_help_where_somebody_reads() {
    let home = tempfile::tempdir().unwrap();
    let Output { status, stdout, stderr } = engine(home.path()).env("DISPLAY", ":0").output().unwrap();
    assert_eq!((status.code(), text(&stdout)), (Some(2), String::new()));
    assert!(text(&stderr).contains("Usage: foldshift"), "{}", text(&stderr));
}

#[test]
fn a_browser_that_prints_spoils_nothing() {
    use std::os::unix::fs::PermissionsExt as _;
    let home = tempfile::tempdir().unwrap();
    let browser = home.path().join("xdg-open");
    fs::write(&browser, "#!/bin/sh\necho noise\necho noise >&2\necho \"$1\" > \"$HOME/opened\"\n").unwrap();
    fs::set_permissions(&browser, fs::Permissions::from_mode(0o755)).unwrap();
    let path = std::env::join_paths([home.path(), Path::new("/usr/bin"), Path::new("/bin")]).unwrap();
    let display = (if cfg!(target_os = "macos") { "PATH" } else { "DISPLAY" }, ":0");
    for (words, opens) in [(vec!["--no-open"], false), (vec![], cfg!(not(target_os = "macos")))] {
        let mut engine = engine(home.path());
        engine
            .env(display.0, display.1)
            .env("PATH", &path)
            .env_remove("SSH_CONNECTION")
            .env_remove("SSH_TTY");
        let mut child = engine.arg("studio").args(&words).spawn().unwrap();
        let mut line = String::new();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        out.read_line(&mut line).unwrap();
        let opened = home.path().join("opened");
        let until = Instant::now() + Duration::from_secs(if opens { 10 } else { 1 });
        while Instant::now() < until && fs::read_to_string(&opened).unwrap_or_default().is_empty() {
            std::thread::sleep(Duration::from_millis(20));
        }
        assert_eq!(fs::read_to_string(&opened).ok(), opens.then(|| line.clone()));
        assert!(Command::new("kill").arg(child.id().to_string()).status().unwrap().success());
        let (mut rest, mut words) = (String::new(), String::new());
        out.read_to_string(&mut rest).unwrap();
        child.stderr.take().unwrap().read_to_string(&mut words).unwrap();
        assert_eq!(rest, "");
        assert!(!words.contains("noise") && !words.contains('#'), "{words}");
        assert_eq!(ended(child), Some(0));
    }
}

#[test]
fn a_study_opens_and_says_its_name() {
    let home = tempfile::tempdir().unwrap();
    let study = home.path().join("km12");
    assert!(engine(home.path()).args(["demo", study.to_str().unwrap()]).status().unwrap().success());
    let (child, _out, line) = started(home.path(), &[study.to_str().unwrap(), "--no-open"]);
    let (address, token) = line.trim_end().split_once('#').unwrap();
    let until = Instant::now() + Duration::from_secs(60);
    let answer = loop {
        let answer = asked(address, "/api/state?rev=0&epoch=0", token);
        if answer.contains("\"matrix\":{") || Instant::now() > until {
            break answer;
        }
        std::thread::sleep(Duration::from_millis(100));
    };
    assert!(answer.contains("KM12-LR2") && answer.contains("larotrectinib"), "{answer:.400}");
    assert!(Command::new("kill").arg(child.id().to_string()).status().unwrap().success());
    assert_eq!(ended(child), Some(0));
    assert!(!home.path().join("foldshift").exists(), "a study that has a place gets no other");
}
