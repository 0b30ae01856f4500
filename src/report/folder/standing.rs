//! What stands in the folder already: results of ours as we wrote them, and what is not ours.
//!
//! A file is ours when our manifest lists it, and with the hash that it lists. Everything else stays.

use std::collections::BTreeMap;

use crate::report::folder::disk::Kind;
use crate::report::folder::manifest::{Hashed, MANIFEST, Whose, whose};
use crate::report::folder::place::Place;
use crate::report::folder::trouble::Trouble;

/// Earlier results.
#[derive(Debug, Default)]
pub(super) struct Standing {
    /// Ours, as we wrote them: name and hash, the manifest among them.
    ours: BTreeMap<String, String>,
    /// Listed, but not as we wrote them: other content, a link, a folder.
    pub(super) changed: Vec<String>,
    /// A `manifest.json` that vouches for nothing.
    manifest: Option<Whose>,
}

impl Standing {
    /// Looks at every file that the manifest lists.
    pub(super) fn of(place: &Place<'_>) -> Result<Self, Trouble> {
        let content = match place.kind(MANIFEST)? {
            Kind::Nothing => return Ok(Self::default()),
            Kind::File => place.read(MANIFEST)?,
            Kind::Folder | Kind::Other => {
                return Ok(Self { manifest: Some(Whose::Foreign), ..Self::default() });
            }
        };
        let outputs = match whose(&content) {
            Whose::Ours(outputs) => outputs,
            other => return Ok(Self { manifest: Some(other), ..Self::default() }),
        };
        let mut standing = Self::default();
        let own = Hashed::of(MANIFEST, &content);
        standing.ours.insert(own.path, own.sha256);
        for Hashed { path, sha256 } in outputs {
            if place.holds(&path, &sha256)? {
                standing.ours.insert(path, sha256);
            } else if place.kind(&path)? != Kind::Nothing {
                standing.changed.push(path);
            }
        }
        standing.changed.sort();
        standing.changed.dedup();
        Ok(standing)
    }

    /// Are there results of ours?
    pub(super) fn is_ours(&self) -> bool {
        !self.ours.is_empty()
    }

    /// What goes when new results come: the manifest first, so that none vouches for a mixture.
    pub(super) fn files(&self) -> Vec<Hashed> {
        let manifest = self.ours.get_key_value(MANIFEST);
        let others = self.ours.iter().filter(|(name, _)| *name != MANIFEST);
        let file = |(path, sha256): (&String, &String)| Hashed { path: path.clone(), sha256: sha256.clone() };
        manifest.into_iter().chain(others).map(file).collect()
    }

    /// Refuses names that are taken by what is not ours: all of them at once. A name that ends with a slash is
    /// that of a folder.
    pub(super) fn refuse_taken<'n>(
        &self,
        place: &Place<'_>,
        names: impl IntoIterator<Item = &'n str>,
    ) -> Result<(), Trouble> {
        let (mut foreign, mut changed) = (Vec::new(), Vec::new());
        for name in names {
            let folder = name.split_once('/').map(|(folder, _)| folder);
            if let Some(folder) = folder
                && !matches!(place.kind(folder)?, Kind::Nothing | Kind::Folder)
            {
                foreign.push(folder.to_owned());
            } else if !name.ends_with('/')
                && place.kind(name)? != Kind::Nothing
                && !self.ours.contains_key(name)
            {
                let was_ours = self.changed.iter().any(|one| one == name)
                    || (name == MANIFEST && self.manifest == Some(Whose::Changed));
                if was_ours { &mut changed } else { &mut foreign }.push(name.to_owned());
            }
        }
        foreign.dedup();
        Trouble::taken(foreign, changed)
    }
}
