//! What can keep results from their place.

use std::io;

use foldshift_tables::diagnostic::why;
use foldshift_tables::numerals::first_few;

/// What went wrong, and with which file of the folder.
#[derive(Debug)]
pub(super) enum Trouble {
    /// The disk refuses.
    Disk { name: String, error: io::Error },
    /// Files that are not ours have the names of results.
    InTheWay(Vec<String>),
    /// Results that somebody changed since they were written.
    Changed(Vec<String>),
    /// Both of the former.
    Both { foreign: Vec<String>, changed: Vec<String> },
    /// A file of an exchange is neither where it comes from nor where it goes.
    Lost(String),
}

impl Trouble {
    pub(super) fn at(name: &str, error: io::Error) -> Self {
        Self::Disk { name: name.to_owned(), error }
    }

    /// Names that are taken, if there are any.
    pub(super) fn taken(foreign: Vec<String>, changed: Vec<String>) -> Result<(), Self> {
        match (foreign.is_empty(), changed.is_empty()) {
            (true, true) => Ok(()),
            (false, true) => Err(Self::InTheWay(foreign)),
            (true, false) => Err(Self::Changed(changed)),
            (false, false) => Err(Self::Both { foreign, changed }),
        }
    }

    /// What is wrong with the results in `folder`, in a sentence without a full stop.
    pub(super) fn sentence(&self, folder: &str) -> String {
        let foreign = |names: &[String]| {
            let (verb, them) = if names.len() == 1 { ("is", "it") } else { ("are", "them") };
            format!(
                "{} in `{folder}` {verb} not ours, and results would take the place of {them}",
                quoted(names)
            )
        };
        let changed = |names: &[String]| {
            let (verb, them) = if names.len() == 1 { ("was", "it") } else { ("were", "them") };
            format!(
                "{} in `{folder}` {verb} changed since foldshift wrote {them}, and new results would take the place of {them}",
                quoted(names)
            )
        };
        match self {
            Self::Disk { name, error } if name.is_empty() => {
                format!("cannot write `{folder}`: {}", why(error))
            }
            Self::Disk { name, error } => format!("cannot write `{name}` in `{folder}`: {}", why(error)),
            Self::InTheWay(names) => foreign(names),
            Self::Changed(names) => changed(names),
            Self::Both { foreign: theirs, changed: edited } => {
                format!("{}; {}", foreign(theirs), changed(edited))
            }
            Self::Lost(name) => format!("`{name}` of the results in `{folder}` is not where it was put"),
        }
    }

    /// What to do about it.
    pub(super) fn help(&self) -> &'static str {
        match self {
            Self::Disk { .. } => "choose another folder with `-o`",
            Self::InTheWay(_) | Self::Changed(_) | Self::Both { .. } => {
                "rename or move what you want to keep, or choose another folder with `-o`"
            }
            Self::Lost(_) => "look for it beside the folder, or choose another folder with `-o`",
        }
    }
}

/// At most this many names are told one by one.
const MOST_TOLD: usize = 8;

/// Names between backticks.
pub(super) fn quoted(names: &[String]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    first_few(&quoted, MOST_TOLD)
}
