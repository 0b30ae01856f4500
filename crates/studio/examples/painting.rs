//! How long a change of a map takes: until it is answered, and until results follow.
//!
//! ```sh
//! cargo run --release -p foldshift-studio --example painting -- fixtures/km12 layouts/panel_a.toml
//! ```
//!
//! Works on a copy of the folder. The presenter says nothing: what is measured is the session.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use foldshift_studio::Presenter;
use foldshift_studio::session::{Seen, Session};
use foldshift_studio::view::{
    CurveAsked, CurveView, Effect, MatrixView, Piece, PlanAsked, PlanView, PlateView, Price,
};
use foldshift_study::analysis::{Analysis, Examined};
use foldshift_study::decisions::{Decision, Decisions};
use foldshift_study::study_file::Study;
use foldshift_tables::diagnostic::{Code, Diagnostic};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

/// So many wells are painted.
const ROUNDS: usize = 40;

struct Silent;

fn nothing<T>() -> Result<T, Diagnostic> {
    Err(Diagnostic::error(Code::Results, "nothing is said here"))
}

impl Presenter for Silent {
    fn matrix(&self, _: &Analysis) -> MatrixView {
        MatrixView::default()
    }

    fn curve(&self, _: &Analysis, _: Option<&Analysis>, _: &CurveAsked) -> Option<CurveView> {
        None
    }

    fn plate(&self, _: &Analysis, _: usize) -> PlateView {
        PlateView::default()
    }

    fn decision(&self, _: &Decision, _: &Study) -> (String, String) {
        (String::new(), String::new())
    }

    fn effect(&self, _: &Analysis, _: &Analysis, _: &CurveAsked, _: &str) -> Effect {
        Effect::default()
    }

    fn effect_on(&self, _: &Analysis, _: &Analysis, _: &CurveAsked, _: &str) -> Option<Effect> {
        None
    }

    fn price(&self, _: &Analysis, _: &Analysis, _: &[&Decision], _: Option<&CurveAsked>) -> Price {
        Price::default()
    }

    fn plan(&self, _: &Analysis, _: &PlanAsked) -> Result<PlanView, Diagnostic> {
        nothing()
    }

    fn plan_layout(&self, _: &Analysis, _: &PlanAsked) -> Result<String, Diagnostic> {
        nothing()
    }

    fn digest(&self, _: &Examined) -> Vec<Vec<Piece>> {
        Vec::new()
    }

    fn write(&self, _: &Analysis, _: &Path) -> Result<(PathBuf, Vec<Diagnostic>), Diagnostic> {
        nothing()
    }

    fn packed(&self, _: &Analysis, _: &Path, _: &Decisions) -> Result<Vec<u8>, Diagnostic> {
        nothing()
    }

    fn example(&self, _: &Path) -> Result<PathBuf, Diagnostic> {
        nothing()
    }

    fn practice(&self, _: &Path) -> Result<(), Diagnostic> {
        nothing()
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut named = std::env::args().skip(1);
    let (Some(folder), Some(map)) = (named.next(), named.next()) else {
        return Err("name the folder of a study, and a map in it".into());
    };
    let copy = tempfile::tempdir()?;
    copy_all(Path::new(&folder), copy.path())?;
    let start = Instant::now();
    let session = Session::open(copy.path(), Arc::new(Silent), Arc::new(|_| ()))?;
    wait(&session)?;
    println!("opened in {} ms", start.elapsed().as_millis());
    let (mut answered, mut followed) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        let text = fs::read_to_string(copy.path().join(&map))?;
        let bytes: [u8; 8] = Sha256::digest(text.as_bytes())[..8].try_into()?;
        let was = format!("{:016x}", u64::from_be_bytes(bytes));
        // A comment costs the same as a well, and every layout takes it.
        let painted = format!("{text}# {round}\n");
        let command = json!({ "do": "edit_text", "file": map, "text": painted, "was": was });
        let start = Instant::now();
        session.act(seen(&session), &command, None)?;
        answered.push(start.elapsed());
        wait(&session)?;
        followed.push(start.elapsed());
    }
    tell("answered", answered);
    tell("results follow", followed);
    Ok(())
}

fn seen(session: &Session) -> Seen {
    let state = session.state(Seen::default());
    let of = |key: &str| state.get(key).and_then(Value::as_u64).unwrap_or_default();
    Seen { rev: of("rev"), epoch: of("epoch") }
}

fn wait(session: &Session) -> Result<(), Box<dyn Error>> {
    if session.read(Duration::from_secs(120)) { Ok(()) } else { Err("reading takes too long".into()) }
}

fn tell(what: &str, mut times: Vec<Duration>) {
    times.sort();
    let ms = |at: usize| times.get(at).map_or(0.0, |time| (time.as_secs_f64() * 1e4).round() / 10.0);
    let last = times.len().saturating_sub(1);
    println!("{what}: median {} ms, at most {} ms of {}", ms(last / 2), ms(last), times.len());
}

fn copy_all(from: &Path, to: &Path) -> std::io::Result<()> {
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            fs::create_dir(&to)?;
            copy_all(&entry.path(), &to)?;
        } else {
            fs::copy(entry.path(), to)?;
        }
    }
    Ok(())
}
