//! Where maps that are made here lie, and what their files are called.

use super::super::Drafts;

/// Where new maps lie, relative to the folder of the study.
pub(super) const LAYOUTS: &str = "layouts/";

/// A file of the folder of maps that is not there yet, called like this.
pub(super) fn free_file(drafts: &Drafts, stem: &str) -> String {
    let stem = stem.trim_start_matches(LAYOUTS);
    let stem = if stem.is_empty() { "map" } else { stem };
    let names = std::iter::once(format!("{LAYOUTS}{stem}.toml"))
        .chain((2..).map(|number| format!("{LAYOUTS}{stem}_{number}.toml")));
    let is_free = |file: &String| !drafts.texts.is_there(file);
    names.take(10_000).find(is_free).unwrap_or_else(|| format!("{LAYOUTS}{stem}_more.toml"))
}
