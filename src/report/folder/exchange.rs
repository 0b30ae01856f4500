//! Earlier results out, new ones in: forward, back, and on from wherever an earlier run was stopped.
//!
//! Everything new is on the disk before the journal says so; from then on files only change places, and none is
//! removed before the new results are whole. So at every step the old results or the new ones can be put
//! together from what is there, and the manifest, first to go and last to come, vouches for no mixture.

use std::collections::BTreeSet;

use crate::report::folder::disk::Kind;
use crate::report::folder::manifest::{Hashed, MANIFEST};
use crate::report::folder::place::Place;
use crate::report::folder::plan::{EXCHANGE, Plan, Stage, within};
use crate::report::folder::trouble::Trouble;

/// What a recovery found and did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Recovery {
    /// No run was stopped here.
    Nothing,
    /// A run was stopped before its results were complete: the ones before it stand, its litter is gone.
    Cleared,
    /// A run was stopped when its results were complete: they stand.
    Finished,
    /// The same, but something keeps them from their place: the ones before stand again.
    TakenBack,
}

/// How an exchange failed.
#[derive(Debug)]
pub(super) struct Failed {
    pub(super) trouble: Trouble,
    /// Do the earlier results stand as they were?
    pub(super) earlier_stand: bool,
}

fn new(name: &str) -> String {
    within(&format!("new/{name}"))
}

fn old(name: &str) -> String {
    within(&format!("old/{name}"))
}

/// Puts new results in the place of the old ones.
///
/// When this fails the old ones stand, or [`Failed::earlier_stand`] says that they do not.
pub(super) fn exchange(place: &Place<'_>, plan: &Plan, contents: &[(String, Vec<u8>)]) -> Result<(), Failed> {
    let staged =
        stage(place, plan, contents).and_then(|()| Plan::turn(place, Stage::Planned, Stage::Exchanging));
    if let Err(trouble) = staged {
        // The last step may have been done although it failed. Nothing has left its place in any case; what
        // cannot be cleared now is cleared by the next run.
        let _ = match Plan::find(place) {
            Ok(Some((Stage::Exchanging, _))) => {
                take_back(place, plan).and_then(|()| clear_staged(place, plan))
            }
            Ok(_) => clear_staged(place, plan),
            Err(trouble) => Err(trouble),
        };
        return Err(Failed { trouble, earlier_stand: true });
    }
    if let Err(trouble) = forward(place, plan) {
        if let Ok(Some((Stage::Done, _))) = Plan::find(place) {
            return Ok(()); // Only the word that all is done did not reach the disk for certain.
        }
        let earlier_stand = take_back(place, plan).is_ok();
        if earlier_stand {
            let _ = clear_staged(place, plan);
        }
        return Err(Failed { trouble, earlier_stand });
    }
    Ok(())
}

/// Writes everything that is new beside the old results, and waits until the disk has it.
fn stage(place: &Place<'_>, plan: &Plan, contents: &[(String, Vec<u8>)]) -> Result<(), Trouble> {
    plan.write(place)?;
    let mut folders = vec![within("new"), within("old")];
    folders.extend(Plan::folders_of(&plan.new).iter().map(|folder| new(folder)));
    folders.extend(Plan::folders_of(&plan.old).iter().map(|folder| old(folder)));
    for folder in &folders {
        place.create_folder(folder)?;
    }
    let files: Vec<(String, &[u8])> =
        contents.iter().map(|(name, content)| (new(name), content.as_slice())).collect();
    place.create_all(&files)?;
    for folder in folders.iter().rev() {
        place.sync(folder)?;
    }
    place.sync(EXCHANGE)
}

/// From the journal to whole new results; every step may have been done before.
fn forward(place: &Place<'_>, plan: &Plan) -> Result<(), Trouble> {
    let coming: BTreeSet<&str> = plan.new.iter().map(|file| file.path.as_str()).collect();
    for file in &plan.old {
        set_aside(place, &coming, file)?;
        if file.path == MANIFEST {
            place.sync("")?;
        }
    }
    for folder in Plan::folders_of(&plan.new) {
        match place.kind(&folder)? {
            Kind::Nothing => place.create_folder(&folder)?,
            Kind::Folder => {}
            Kind::File | Kind::Other => return Err(Trouble::InTheWay(vec![folder])),
        }
    }
    for file in &plan.new {
        if file.path == MANIFEST {
            sync(place, plan)?;
        }
        put(place, file)?;
    }
    sync(place, plan)?;
    Plan::turn(place, Stage::Exchanging, Stage::Done)
}

/// Moves an old file out of its place, unless it is gone already.
fn set_aside(place: &Place<'_>, coming: &BTreeSet<&str>, file: &Hashed) -> Result<(), Trouble> {
    let name = &file.path;
    if place.kind(&old(name))? != Kind::Nothing || place.kind(name)? == Kind::Nothing {
        return Ok(());
    }
    // Where the new file has left the exchange, it is the new one that stands there.
    if coming.contains(name.as_str()) && place.kind(&new(name))? == Kind::Nothing {
        return Ok(());
    }
    if !place.holds(name, &file.sha256)? {
        return Err(Trouble::Changed(vec![name.clone()]));
    }
    place.rename(name, &old(name))
}

/// Moves a new file into its place, unless it stands there already.
fn put(place: &Place<'_>, file: &Hashed) -> Result<(), Trouble> {
    let name = &file.path;
    match (place.kind(&new(name))?, place.kind(name)?) {
        (Kind::File, Kind::Nothing) => place.rename(&new(name), name),
        (Kind::Nothing, Kind::File) if place.holds(name, &file.sha256)? => Ok(()),
        (Kind::Nothing, Kind::Nothing) => Err(Trouble::Lost(name.clone())),
        _ => Err(Trouble::InTheWay(vec![name.clone()])),
    }
}

/// From the journal back to whole old results; every step may have been done before.
fn take_back(place: &Place<'_>, plan: &Plan) -> Result<(), Trouble> {
    for file in plan.new.iter().rev() {
        let name = &file.path;
        if place.kind(&new(name))? == Kind::Nothing && place.holds(name, &file.sha256)? {
            place.rename(name, &new(name))?;
        }
    }
    for file in plan.old.iter().rev() {
        let name = &file.path;
        if file.path == MANIFEST {
            sync(place, plan)?;
        }
        match (place.kind(&old(name))?, place.kind(name)?) {
            (Kind::Nothing, _) => {}
            (_, Kind::Nothing) => place.rename(&old(name), name)?,
            _ => return Err(Trouble::InTheWay(vec![name.clone()])),
        }
    }
    for folder in plan.folders.iter().rev() {
        place.remove_empty(folder)?;
    }
    sync(place, plan)?;
    Plan::turn(place, Stage::Exchanging, Stage::Planned)
}

/// Waits until the disk knows every name that has changed.
fn sync(place: &Place<'_>, plan: &Plan) -> Result<(), Trouble> {
    for folder in Plan::folders_of(plan.new.iter().chain(&plan.old)).iter().rev() {
        for name in [folder.clone(), new(folder), old(folder)] {
            if place.kind(&name)? == Kind::Folder {
                place.sync(&name)?;
            }
        }
    }
    for name in [within("new"), within("old"), String::new()] {
        if place.kind(&name)? == Kind::Folder {
            place.sync(&name)?;
        }
    }
    Ok(())
}

/// Removes what was staged: the old results are whole, and the new ones are only here.
fn clear_staged(place: &Place<'_>, plan: &Plan) -> Result<(), Trouble> {
    for file in &plan.new {
        if place.kind(&new(&file.path))? == Kind::File {
            place.remove(&new(&file.path))?;
        }
    }
    clear_folders(place, plan, Stage::Planned)
}

/// Removes the old results: the new ones are whole. Each is looked at once more, and stays if it was changed.
///
/// Gives the names of those that stay.
pub(super) fn clear_old(place: &Place<'_>, plan: &Plan) -> Result<Vec<String>, Trouble> {
    let mut kept = Vec::new();
    for file in &plan.old {
        let name = old(&file.path);
        if place.holds(&name, &file.sha256)? {
            place.remove(&name)?;
        } else if place.kind(&name)? != Kind::Nothing {
            kept.push(name);
        }
    }
    if kept.is_empty() {
        let needed = Plan::folders_of(&plan.new);
        for folder in Plan::folders_of(&plan.old).iter().rev().filter(|folder| !needed.contains(folder)) {
            place.remove_empty(folder)?;
        }
        clear_folders(place, plan, Stage::Done)?;
    }
    Ok(kept)
}

/// Removes the folders of the exchange as far as they are empty, then the plan, then the exchange itself.
fn clear_folders(place: &Place<'_>, plan: &Plan, stage: Stage) -> Result<(), Trouble> {
    for folder in Plan::folders_of(&plan.new).iter().rev() {
        place.remove_empty(&new(folder))?;
    }
    for folder in Plan::folders_of(&plan.old).iter().rev() {
        place.remove_empty(&old(folder))?;
    }
    place.remove_empty(&within("new"))?;
    place.remove_empty(&within("old"))?;
    Plan::clear_draft(place)?;
    if place.kind(&within(stage.file()))? == Kind::File {
        place.remove(&within(stage.file()))?;
    }
    place.remove_empty(EXCHANGE)?;
    place.sync("")
}

/// Brings an exchange that was stopped to an end: old results whole or new ones, and no litter.
pub(super) fn recover(place: &Place<'_>) -> Result<Recovery, Trouble> {
    let recovery = match Plan::find(place)? {
        None if place.kind(EXCHANGE)? == Kind::Nothing => return Ok(Recovery::Nothing),
        None => {
            Plan::clear_draft(place)?;
            place.remove_empty(EXCHANGE)?;
            Recovery::Cleared
        }
        Some((Stage::Planned, plan)) => {
            clear_staged(place, &plan)?;
            Recovery::Cleared
        }
        Some((Stage::Exchanging, plan)) => {
            match staged_is_whole(place, &plan).and_then(|()| forward(place, &plan)) {
                Ok(()) => {
                    clear_old(place, &plan)?;
                    Recovery::Finished
                }
                Err(trouble) => {
                    // What hinders the way forward is told if the way back is barred as well.
                    take_back(place, &plan).map_err(|_| trouble)?;
                    clear_staged(place, &plan)?;
                    Recovery::TakenBack
                }
            }
        }
        Some((Stage::Done, plan)) => {
            clear_old(place, &plan)?;
            Recovery::Finished
        }
    };
    if place.kind(EXCHANGE)? == Kind::Folder {
        let left = remains(place, EXCHANGE)?;
        return Err(Trouble::InTheWay(if left.is_empty() { vec![EXCHANGE.to_owned()] } else { left }));
    }
    Ok(recovery)
}

/// Does every new file that has not left the exchange hold what was written?
fn staged_is_whole(place: &Place<'_>, plan: &Plan) -> Result<(), Trouble> {
    for file in &plan.new {
        let name = new(&file.path);
        if place.kind(&name)? != Kind::Nothing && !place.holds(&name, &file.sha256)? {
            return Err(Trouble::Lost(file.path.clone()));
        }
    }
    Ok(())
}

/// The files that are left in a folder of the exchange, but for its plan.
fn remains(place: &Place<'_>, folder: &str) -> Result<Vec<String>, Trouble> {
    let mut found = Vec::new();
    for name in place.names(folder)? {
        let name = format!("{folder}/{name}");
        if place.kind(&name)? == Kind::Folder {
            found.extend(remains(place, &name)?);
        } else if !Stage::ALL.iter().any(|stage| within(stage.file()) == name) {
            found.push(name);
        }
    }
    Ok(found)
}
