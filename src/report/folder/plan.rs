//! What an exchange of results is going to do, written down before it does anything.
//!
//! ```text
//! results/.foldshift-exchange/
//!     plan.json       new results are being written beside the old ones, which are whole
//!     journal.json    the same file renamed: everything is on the disk, files are changing places
//!     done.json       renamed again: the new results are whole, the old ones are being cleared away
//!     new/ old/       the files that come, and those that go
//! ```
//!
//! One of the three names stands there at any time, so a run that finds the folder knows how far an earlier one
//! came, and which files in it are ours.

use serde::{Deserialize, Serialize};

use crate::report::folder::disk::Kind;
use crate::report::folder::manifest::{Hashed, MANIFEST, is_within};
use crate::report::folder::place::Place;
use crate::report::folder::trouble::Trouble;

/// The folder in which results are exchanged.
pub(super) const EXCHANGE: &str = ".foldshift-exchange";

/// The plan while it is written.
const DRAFT: &str = "plan.json.part";

/// How every plan begins.
const BEGINNING: &str = "{\"foldshift_exchange\":1,";

/// How far an exchange has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// The old results are whole.
    Planned,
    /// The old and the new ones are whole together with what lies in the exchange.
    Exchanging,
    /// The new results are whole.
    Done,
}

impl Stage {
    pub(super) const ALL: [Self; 3] = [Self::Exchanging, Self::Done, Self::Planned];

    /// The name of the plan in this stage.
    pub(super) fn file(self) -> &'static str {
        match self {
            Self::Planned => "plan.json",
            Self::Exchanging => "journal.json",
            Self::Done => "done.json",
        }
    }
}

/// Which files come and which go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Plan {
    /// Version of this form; first, so that a torn plan is known by how it begins.
    foldshift_exchange: u32,
    /// The new results, the manifest last.
    pub(super) new: Vec<Hashed>,
    /// The earlier ones that stand as they were written, the manifest first.
    pub(super) old: Vec<Hashed>,
    /// Folders that were not there before the new results.
    pub(super) folders: Vec<String>,
}

impl Plan {
    pub(super) fn new(new: Vec<Hashed>, old: Vec<Hashed>, folders: Vec<String>) -> Self {
        Self { foldshift_exchange: 1, new, old, folders }
    }

    /// The folders within the results that hold any of these files.
    pub(super) fn folders_of<'a>(files: impl IntoIterator<Item = &'a Hashed>) -> Vec<String> {
        let mut folders: Vec<String> = Vec::new();
        for file in files {
            for (at, _) in file.path.match_indices('/') {
                let folder = &file.path[..at];
                if !folders.iter().any(|known| known == folder) {
                    folders.push(folder.to_owned());
                }
            }
        }
        folders
    }

    fn read(content: &[u8]) -> Option<Self> {
        let plan: Self = serde_json::from_slice(content).ok()?;
        let known = |file: &Hashed| file.path == MANIFEST || is_within(&file.path);
        let within =
            plan.new.iter().chain(&plan.old).all(known) && plan.folders.iter().all(|name| is_within(name));
        (plan.foldshift_exchange == 1 && within).then_some(plan)
    }

    /// Writes the plan down, in the stage in which nothing else is done yet.
    pub(super) fn write(&self, place: &Place<'_>) -> Result<(), Trouble> {
        let text = serde_json::to_string(self).map_err(|error| Trouble::at(EXCHANGE, error.into()))?;
        place.create_folder(EXCHANGE)?;
        place.sync("")?;
        place.create(&within(DRAFT), text.as_bytes())?;
        place.rename(&within(DRAFT), &within(Stage::Planned.file()))?;
        place.sync(EXCHANGE)
    }

    /// Says that the exchange has come to another stage.
    pub(super) fn turn(place: &Place<'_>, from: Stage, to: Stage) -> Result<(), Trouble> {
        place.rename(&within(from.file()), &within(to.file()))?;
        place.sync(EXCHANGE)
    }

    /// The plan of an exchange that did not come to its end.
    pub(super) fn find(place: &Place<'_>) -> Result<Option<(Stage, Self)>, Trouble> {
        match place.kind(EXCHANGE)? {
            Kind::Nothing => return Ok(None),
            Kind::Folder => {}
            Kind::File | Kind::Other => return Err(Trouble::InTheWay(vec![EXCHANGE.to_owned()])),
        }
        for side in ["new", "old"] {
            if !matches!(place.kind(&within(side))?, Kind::Nothing | Kind::Folder) {
                return Err(Trouble::InTheWay(vec![within(side)]));
            }
        }
        for stage in Stage::ALL {
            let name = within(stage.file());
            if place.kind(&name)? == Kind::File {
                let plan = Self::read(&place.read(&name)?);
                return plan.map(|plan| Some((stage, plan))).ok_or(Trouble::InTheWay(vec![name]));
            }
        }
        Ok(None)
    }

    /// Removes a plan that was not written to its end: it is a beginning of one, and nothing was done yet.
    pub(super) fn clear_draft(place: &Place<'_>) -> Result<(), Trouble> {
        let name = within(DRAFT);
        if place.kind(&name)? == Kind::File {
            let content = place.read(&name)?;
            let begins = content.iter().zip(BEGINNING.as_bytes()).all(|(a, b)| a == b);
            if begins {
                place.remove(&name)?;
            }
        }
        Ok(())
    }
}

/// The path of something in the exchange.
pub(super) fn within(name: &str) -> String {
    format!("{EXCHANGE}/{name}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_begins_as_every_plan_and_reads_back() {
        let plan = Plan::new(
            vec![Hashed::of("plots/a.svg", b"a"), Hashed::of(MANIFEST, b"m")],
            vec![Hashed::of(MANIFEST, b"old")],
            vec!["plots".to_owned()],
        );
        let text = serde_json::to_string(&plan).unwrap();
        assert!(text.starts_with(BEGINNING), "{text}");
        assert_eq!(Plan::read(text.as_bytes()), Some(plan.clone()));
        assert_eq!(Plan::read(text.replace("plots/a", "../a").as_bytes()), None);
        assert_eq!(Plan::folders_of(&plan.new), ["plots"]);
    }
}
