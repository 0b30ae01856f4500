//! Words that several questions need.

use crate::session::drafting::capital;

/// `KM12, KM12-LR1 and KM12-LR2`; of many the first, and how many more.
pub(super) fn listed(names: &[String]) -> String {
    const MOST: usize = 4;
    match names {
        [] => String::new(),
        [only] => only.clone(),
        names if names.len() > MOST => {
            format!("{} and {} more", names[..MOST - 1].join(", "), names.len() + 1 - MOST)
        }
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// The last part of a path.
pub(super) fn last(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// “Plate A”.
pub(super) fn in_quotes(name: &str) -> String {
    format!("“{name}”")
}

/// One word or another, by how many there are.
pub(super) const fn by_number<'w>(n: usize, one: &'w str, several: &'w str) -> &'w str {
    if n == 1 { one } else { several }
}

/// With a capital letter, and a full stop where nothing ends it.
pub(super) fn sentence(words: &str) -> String {
    let end = if words.ends_with(['?', '.']) { "" } else { "." };
    format!("{}{end}", capital(words))
}
