//! A presenter that says little, and studies to open.

#![allow(unreachable_pub, reason = "every test beside it takes its part")]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use foldshift_studio::Presenter;
use foldshift_studio::session::{Event, Refusal, Seen, Session, Tell};
use foldshift_studio::view::{
    CurveAsked, CurveView, Effect, MatrixView, Piece, PlanAsked, PlanView, PlateView, Price,
};
use foldshift_study::analysis::{Analysis, Examined};
use foldshift_study::decisions::{Decision, Decisions};
use foldshift_study::study_file::Study;
use foldshift_tables::diagnostic::Diagnostic;
use serde_json::{Value, json};

/// Says what a test asks, and nothing else.
pub struct Fake;

impl Presenter for Fake {
    fn matrix(&self, analysis: &Analysis) -> MatrixView {
        let folds = analysis.shifts.iter().map(|shift| format!("{:?}", shift.estimate)).collect();
        MatrixView { counts: folds, ..MatrixView::default() }
    }

    fn curve(&self, analysis: &Analysis, before: Option<&Analysis>, asked: &CurveAsked) -> Option<CurveView> {
        let is_there = analysis.compounds().contains(&asked.id.as_str());
        let given = vec![format!("ghost: {}", before.is_some())];
        is_there.then(|| CurveView { id: asked.id.clone(), given, ..CurveView::default() })
    }

    fn plate(&self, analysis: &Analysis, place: usize) -> PlateView {
        let plate = &analysis.plates[place];
        let out = plate.wells.iter().filter(|(_, well)| well.excluded.is_some());
        PlateView {
            place,
            export: (*plate.export).to_owned(),
            reasons: out.map(|(well, _)| well.to_string()).collect(),
            ..PlateView::default()
        }
    }

    fn plan(&self, _: &Analysis, asked: &PlanAsked) -> Result<PlanView, Diagnostic> {
        Ok(PlanView { heading: asked.compound.clone(), ..PlanView::default() })
    }

    fn plan_layout(&self, _: &Analysis, asked: &PlanAsked) -> Result<String, Diagnostic> {
        Ok(format!("[well]\nA1 = {{ role = \"vehicle\" }} # {}\n", asked.compound))
    }

    fn digest(&self, examined: &Examined) -> Vec<Vec<Piece>> {
        let text = format!("{} plates", examined.plates.len());
        vec![vec![Piece { text, strong: false }]]
    }

    fn decision(&self, decision: &Decision, _: &Study) -> (String, String) {
        (decision.what.about(), String::new())
    }

    fn effect(&self, _: &Analysis, _: &Analysis, asked: &CurveAsked, change: &str) -> Effect {
        Effect { curve: asked.id.clone(), heading: format!("{change} ({})", asked.id), ..Effect::default() }
    }

    fn effect_on(
        &self,
        before: &Analysis,
        now: &Analysis,
        asked: &CurveAsked,
        change: &str,
    ) -> Option<Effect> {
        // Only the first compound is ever touched.
        let is_touched = now.compounds().first().is_some_and(|first| *first == asked.id);
        is_touched.then(|| self.effect(before, now, asked, change))
    }

    fn price(
        &self,
        before: &Analysis,
        now: &Analysis,
        decided: &[&Decision],
        looked_at: Option<&CurveAsked>,
    ) -> Price {
        let at = looked_at.map_or("nothing", |view| view.id.as_str());
        let said =
            format!("{} → {}, {} decided at {at}", before.shifts.len(), now.shifts.len(), decided.len());
        Price { said, changes_call: false }
    }

    fn write(&self, analysis: &Analysis, file: &Path) -> Result<(PathBuf, Vec<Diagnostic>), Diagnostic> {
        let results = file.parent().unwrap().join("results");
        fs::create_dir_all(&results).unwrap();
        fs::write(results.join("decided.txt"), format!("{:?}", analysis.study.decisions)).unwrap();
        Ok((results, Vec::new()))
    }

    fn packed(&self, analysis: &Analysis, _: &Path, decisions: &Decisions) -> Result<Vec<u8>, Diagnostic> {
        assert_eq!(&analysis.study.decisions, decisions);
        Ok(format!("{decisions:?}").into_bytes())
    }

    fn example(&self, folder: &Path) -> Result<PathBuf, Diagnostic> {
        Ok(folder.join("study.toml"))
    }

    fn practice(&self, folder: &Path) -> Result<(), Diagnostic> {
        assert!(folder.is_dir());
        Ok(())
    }
}

/// The example study of the project.
pub fn km12() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/km12")
}

/// Two plates of the example in a folder of their own.
pub fn small() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let of = km12();
    for sub in ["exports", "layouts"] {
        fs::create_dir(folder.path().join(sub)).unwrap();
    }
    let files =
        ["exports/2026-03-02_KM12_A.csv", "exports/2026-03-02_KM12-LR1_A.csv", "layouts/panel_a.toml"];
    for file in files {
        fs::copy(of.join(file), folder.path().join(file)).unwrap();
    }
    fs::write(folder.path().join("study.toml"), STUDY).unwrap();
    folder
}

/// The study of the two plates.
pub const STUDY: &str = r#"name = "Two plates"
dose_unit = "nM"

[[plate]]
export = "exports/2026-03-02_KM12_A.csv"
layout = "layouts/panel_a.toml"
cell_line = "KM12"
experiment = "2026-03-02"

[[plate]]
export = "exports/2026-03-02_KM12-LR1_A.csv"
layout = "layouts/panel_a.toml"
cell_line = "KM12-LR1"
experiment = "2026-03-02"

[[pair]]
parental = "KM12"
resistant = ["KM12-LR1"]
"#;

/// An open study with all that it told.
pub struct Open {
    pub session: Session,
    pub told: Arc<Mutex<Vec<Event>>>,
}

impl Open {
    /// Opens a folder and waits until it is read.
    pub fn at(folder: &Path) -> Self {
        let open = Self::try_at(folder).unwrap();
        assert!(open.session.read(Duration::from_secs(120)));
        open
    }

    pub fn try_at(folder: &Path) -> Result<Self, Refusal> {
        let told = Arc::new(Mutex::new(Vec::new()));
        let list = Arc::clone(&told);
        let tell: Tell = Arc::new(move |event| list.lock().unwrap().push(event));
        Ok(Self { session: Session::open(folder, Arc::new(Fake), tell)?, told })
    }

    /// What a page that looks now has seen.
    pub fn seen(&self) -> Seen {
        let state = self.all();
        Seen { rev: state["rev"].as_u64().unwrap(), epoch: state["epoch"].as_u64().unwrap() }
    }

    pub fn all(&self) -> Value {
        self.session.state(Seen::default())
    }

    pub fn act(&self, command: &Value) -> Result<Value, Refusal> {
        self.session.act(self.seen(), command, None)
    }

    pub fn undo(&self) -> Result<Value, Refusal> {
        self.session.undo(self.seen(), false, None)
    }

    pub fn redo(&self) -> Result<Value, Refusal> {
        self.session.undo(self.seen(), true, None)
    }

    /// Decisions in force, as their ids and headings with reasons, and what can be undone and done again.
    pub fn decided(&self) -> Value {
        let state = self.all();
        let list: Vec<Value> = state["decisions"]["list"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|one| one["in_force"] == true)
            .map(|one| json!([one["id"], one["heading"], one["reason"]]))
            .collect();
        json!({ "list": list, "undo": state["study"]["undo"], "redo": state["study"]["redo"] })
    }

    pub fn out(&self, plate: usize) -> Vec<String> {
        self.session.plate(plate, false).unwrap().reasons
    }

    /// Waits until the state is as wished.
    pub fn until(&self, what: &str, wished: impl Fn(&Value) -> bool) -> Value {
        let start = Instant::now();
        loop {
            let state = self.all();
            if wished(&state) {
                return state;
            }
            assert!(start.elapsed() < Duration::from_secs(60), "{what}: {state:#}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

/// Leaves wells of a plate out.
pub fn leave_out(plate: usize, wells: &[&str], reason: &str) -> Value {
    json!({ "do": "leave_out_wells", "wells": [{ "plate": plate, "wells": wells }], "reason": reason })
}

/// Puts wells of a plate back.
pub fn put_back(plate: usize, wells: &[&str]) -> Value {
    json!({ "do": "put_back_wells", "wells": [{ "plate": plate, "wells": wells }] })
}

/// Copies a folder with all that is in it: how the disk looks when the program is killed now.
pub fn copied(from: &Path) -> tempfile::TempDir {
    fn copy(from: &Path, to: &Path) {
        for entry in fs::read_dir(from).unwrap() {
            let entry = entry.unwrap();
            let to = to.join(entry.file_name());
            if entry.path().is_dir() {
                fs::create_dir(&to).unwrap();
                copy(&entry.path(), &to);
            } else {
                // A file that is exchanged this moment may be gone.
                let _ = fs::copy(entry.path(), to);
            }
        }
    }
    let folder = tempfile::tempdir().unwrap();
    copy(from, folder.path());
    folder
}

/// Gives a file of the study this text, as somebody does who sees what lies there now.
pub fn edit(folder: &Path, file: &str, text: &str) -> Value {
    let was = fs::read_to_string(folder.join(file)).map_or_else(|_| String::new(), |there| hashed(&there));
    edit_of(file, &was, text)
}

/// The same of one who saw another text.
pub fn edit_of(file: &str, was: &str, text: &str) -> Value {
    json!({ "do": "edit_text", "file": file, "text": text, "was": was })
}

/// A text as pages name it.
pub fn hashed(text: &str) -> String {
    use sha2::Digest as _;
    let bytes: [u8; 8] = sha2::Sha256::digest(text.as_bytes())[..8].try_into().unwrap();
    format!("{:016x}", u64::from_be_bytes(bytes))
}
