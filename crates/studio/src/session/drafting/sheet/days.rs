//! Days as pages name them.

use foldshift_tables::near_names::{day, month_in_words};

fn parts(experiment: &str) -> Option<(u16, &'static str, u8)> {
    let (year, month, day) = day(experiment)?;
    let month = Some(month_in_words(month)).filter(|name| !name.is_empty())?;
    Some((year, month, day))
}

/// `2 March 2026`; what is no day stays as it is written.
pub(super) fn long(experiment: &str) -> String {
    parts(experiment)
        .map_or_else(|| experiment.to_owned(), |(year, month, day)| format!("{day} {month} {year}"))
}

/// `2 Mar`.
pub(in crate::session::drafting) fn short(experiment: &str) -> String {
    parts(experiment)
        .map_or_else(|| experiment.to_owned(), |(_, month, day)| format!("{day} {}", &month[..3]))
}

/// `2 March`.
pub(super) fn spoken(experiment: &str) -> String {
    parts(experiment).map_or_else(|| experiment.to_owned(), |(_, month, day)| format!("{day} {month}"))
}

/// Days as they follow each other, what is none behind them as people count.
pub(super) fn sort(experiments: &mut Vec<String>) {
    experiments.sort_by(|a, b| match (day(a), day(b)) {
        (Some(one), Some(other)) => one.cmp(&other),
        (Some(_), None) => std::cmp::Ordering::Less,
        (None, Some(_)) => std::cmp::Ordering::Greater,
        (None, None) => foldshift_tables::natural_order::compare(a, b),
    });
    experiments.dedup();
}
