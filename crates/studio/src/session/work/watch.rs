//! Looks at the disk each second: files that changed since they were read are asked about, mended ones are read again.

use std::path::PathBuf;
use std::time::{Instant, SystemTime};

use super::{BEAT, Shared, read};
use crate::session::clock;
use crate::session::desk::{Opened, Section};
use crate::session::files::{Asked, Became, files_below};

/// Looks until the desk is closed.
pub(super) fn go_on(shared: &Shared) {
    let mut asked = 0;
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
        let (reading, is_live) = (desk.reading, matches!(desk.opened, Opened::Live(_)));
        drop(desk);
        if reading {
            continue;
        }
        let news = shared.stamps().look();
        let now = files_below(&shared.folder);
        let others = shared.stamps().lists_others(now);
        if is_live {
            if !news.is_empty() {
                ask(shared, news, &mut asked);
            }
            if others {
                let strangers = read::strangers(shared, &shared.stamps().clone());
                shared.changing(|desk| desk.show_strangers(strangers));
            }
        } else if news.iter().any(|(_, became)| *became != Became::TheSame) || others {
            // Nobody relies on what could not be analysed.
            shared.changing(|desk| desk.reading = true);
        }
        super::save::look_at_decisions(shared);
    }
}

/// Asks about files that changed.
fn ask(shared: &Shared, news: Vec<(PathBuf, Became)>, count: &mut usize) {
    shared.changing(|desk| {
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
            *count += 1;
            desk.asked.insert(path, Asked { id: format!("file-{count}"), at, is_gone, is_kept: false });
        }
        desk.change(&[Section::Questions, Section::Study]);
    });
}
