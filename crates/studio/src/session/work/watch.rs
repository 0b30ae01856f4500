//! Looks at the disk each second: files that changed since they were read are asked about, mended ones are read again.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::{Instant, SystemTime};

use super::{BEAT, Shared, read};
use crate::session::desk::{Desk, Opened, Section};
use crate::session::files::{Asked, Became, files_below};
use crate::session::{clock, kept};

/// Why nothing is saved when there is no folder.
const NO_FOLDER: &str = "the folder of the study is not there";

/// Looks until the desk is closed.
pub(super) fn go_on(shared: &Shared) {
    loop {
        let start = Instant::now();
        let mut desk = shared.desk();
        while !desk.closed && start.elapsed() < BEAT {
            desk = shared
                .wait(desk, BEAT.saturating_sub(start.elapsed()).max(std::time::Duration::from_millis(1)));
        }
        if desk.closed {
            return;
        }
        drop(desk);
        look_at_place(shared);
        look_at_files(shared);
        super::save::look_at_decisions(shared);
    }
}

/// Is the folder there, can it be written, and is it still ours?
fn look_at_place(shared: &Shared) {
    let failed = !shared.desk().place_fails.is_empty();
    let why = if !shared.folder.is_dir() {
        NO_FOLDER.to_owned()
    } else if let Err(refusal) = shared.keep_lock() {
        refusal.message
    } else if failed {
        kept::takes_files(&shared.folder).err().map_or_else(String::new, |error| kept::why(&error))
    } else {
        String::new()
    };
    shared.changing(|desk| {
        desk.note_place(&why);
        if why.is_empty() {
            desk.stand();
        }
    });
}

/// Looks at every file that was read, and at what else lies in the folder.
pub(in crate::session) fn look_at_files(shared: &Shared) {
    let desk = shared.desk();
    let (reading, is_live) = (desk.reading, matches!(desk.opened, Opened::Live(_)));
    let readings = desk.readings;
    drop(desk);
    if reading {
        return;
    }
    let now = files_below(&shared.folder);
    let (news, others) = {
        let mut stamps = shared.stamps();
        let before = stamps.clone();
        let news = (stamps.look(), stamps.lists_others(now));
        if !shared.folder.is_dir() {
            // A folder that is away says nothing of its files.
            *stamps = before;
            drop(stamps);
            shared.changing(|desk| desk.note_place(NO_FOLDER));
            return;
        }
        news
    };
    if !is_live {
        // Nobody relies on what could not be analysed.
        hear_of_texts(shared, false);
        if others || news.iter().any(|(_, became)| *became != Became::TheSame) {
            shared.changing(Desk::read_again);
        }
        return;
    }
    if !news.is_empty() {
        ask(shared, news, readings);
    }
    hear_of_texts(shared, true);
    read::look_again(shared, readings);
}

/// Hears of files of steps on which nothing depends that would have to be asked about: those that a study that is analysed does not
/// read, all of them where there is none.
fn hear_of_texts(shared: &Shared, is_live: bool) {
    let read = if is_live { shared.stamps().paths().cloned().collect() } else { BTreeSet::new() };
    shared.changing(|desk| {
        if !desk.reading {
            let beside = desk.texts_beside(&read);
            desk.hear_of(&beside);
        }
    });
}

/// Asks about files that changed.
fn ask(shared: &Shared, news: Vec<(PathBuf, Became)>, readings: u64) {
    shared.changing(|desk| {
        if desk.reading || desk.readings != readings {
            // All of it is read again, or was meanwhile.
            return;
        }
        for (path, became) in news {
            let at = |time: Option<SystemTime>| clock::of_file(time.unwrap_or_else(SystemTime::now));
            let (at, is_gone) = match became {
                Became::TheSame => {
                    desk.asked.remove(&path);
                    continue;
                }
                Became::Other(time) => (at(time), false),
                Became::Gone => (at(None), true),
            };
            desk.questions += 1;
            let id = format!("file-{}", desk.questions);
            desk.asked.insert(path, Asked { id, at, is_gone, is_kept: false });
        }
        desk.change(&[Section::Questions, Section::Study]);
    });
}
