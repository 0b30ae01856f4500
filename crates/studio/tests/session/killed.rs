//! The program killed in the middle of saving: everything that was answered is there.

use std::env;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::fake::{Open, leave_out, put_back, small};

/// Names the folder in which the one who is killed works.
const FOLDER: &str = "FOLDSHIFT_TEST_KILLED_IN";

const WELLS: [&str; 8] = ["B3", "B4", "C3", "C4", "D3", "D4", "E3", "E4"];

/// What one does at step `n`, always: each round leaves another reason.
fn step(open: &Open, n: usize) {
    let (round, at) = (n / (2 * WELLS.len()), n % (2 * WELLS.len()));
    if at < WELLS.len() {
        open.act(&leave_out(0, &[WELLS[at]], &format!("round {round}"))).unwrap();
    } else {
        open.act(&put_back(0, &[WELLS[at - WELLS.len()]])).unwrap();
    }
}

/// The wells that are out, with the round that says why, after `n` steps.
fn after(n: usize) -> Vec<(String, String)> {
    let (round, at) = (n / (2 * WELLS.len()), n % (2 * WELLS.len()));
    let out = if at <= WELLS.len() { &WELLS[..at] } else { &WELLS[at - WELLS.len()..] };
    out.iter().map(|well| ((*well).to_owned(), format!("round {round}"))).collect()
}

/// Works until it is killed; does nothing when it is run as a test.
#[test]
fn the_one_who_is_killed() {
    let Ok(folder) = env::var(FOLDER) else { return };
    let open = Open::at(Path::new(&folder));
    let mut out = std::io::stdout();
    for n in 0.. {
        step(&open, n);
        writeln!(out, "answered {}", n + 1).unwrap();
        out.flush().unwrap();
    }
}

#[test]
fn killed_at_ten_moments_nothing_that_was_answered_is_lost() {
    for moment in 0..10_u32 {
        let folder = small();
        let mut child = Command::new(env::current_exe().unwrap())
            .args(["--exact", "killed::the_one_who_is_killed", "--nocapture", "--test-threads=1"])
            .env(FOLDER, folder.path())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut answered = lines
            .map_while(Result::ok)
            .filter_map(|line| line.strip_prefix("answered ").and_then(|n| n.parse::<usize>().ok()));
        let mut last = answered.next().unwrap();
        // The file of decisions is written some 300 ms after a step: the moments lie around that, too.
        std::thread::sleep(Duration::from_millis(u64::from(moment * moment * 9)));
        child.kill().unwrap();
        child.wait().unwrap();
        last = answered.last().unwrap_or(last).max(last);
        let open = Open::at(folder.path());
        let state = open.all();
        let mut found: Vec<(String, String)> = state["decisions"]["list"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|one| one["in_force"] == true)
            .map(|one| {
                (one["heading"].as_str().unwrap().to_owned(), one["reason"].as_str().unwrap().to_owned())
            })
            .map(|(heading, reason)| (heading.split(' ').nth(2).unwrap().to_owned(), reason))
            .collect();
        found.sort();
        // The step that it was at may be done, too: nobody was told yet.
        let is_step = [after(last), after(last + 1)].contains(&found);
        assert!(is_step, "moment {moment}, {last} answered: {found:?}");
        assert_eq!(state["files"]["problems"].to_string().matches("journal is damaged").count(), 0);
        let of_plate: Vec<String> = found.iter().map(|(well, _)| well.clone()).collect();
        assert_eq!(open.out(0), of_plate);
    }
}
