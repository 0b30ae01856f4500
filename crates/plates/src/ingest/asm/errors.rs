//! Error documents: the texts that stand in the place of numbers.

use crate::ingest::asm::json::Node;

/// The error documents of a measurement: what is said, and of what.
pub(super) fn of<'n>(measurement: &'n Node<'_>) -> Vec<(&'n str, &'n str)> {
    let documents = measurement.at_path(&["error aggregate document", "error document"]);
    let documents = documents.map(Node::items).unwrap_or_default();
    documents
        .iter()
        .filter_map(|document| {
            let text = |name| document.get(name).and_then(Node::text);
            Some((text("error")?, text("error feature").unwrap_or_default()))
        })
        .collect()
}

/// What is said of a single value: of its mode where several things are said.
pub(super) fn of_value(errors: &[(&str, &str)], mode: &str) -> Option<String> {
    let of_mode = errors.iter().find(|(_, feature)| feature.to_lowercase().contains(mode));
    of_mode.or(errors.first()).map(|(error, _)| (*error).to_owned())
}

/// What stands behind a feature of a series: ` at 120 s`.
pub(super) const AT: &str = " at ";

/// What is said of each value of a series, whose times are given: by the time that a feature names; else one after the
/// other of the values that are missing (null or −0).
pub(super) fn of_series(
    errors: &[(&str, &str)],
    times: &[Option<f64>],
    is_missing: impl Fn(usize) -> bool,
) -> Vec<Option<String>> {
    let timed: Option<Vec<(f64, &str)>> = errors
        .iter()
        .map(|(error, feature)| {
            let (_, time) = feature.rsplit_once(AT)?;
            Some((time.strip_suffix(" s")?.parse().ok()?, *error))
        })
        .collect();
    if let Some(timed) = timed.filter(|timed| !timed.is_empty()) {
        let said = |time: &Option<f64>| {
            let found = timed.iter().find(|(at, _)| time.is_some_and(|time| time.total_cmp(at).is_eq()));
            found.map(|(_, error)| (*error).to_owned())
        };
        return times.iter().map(said).collect();
    }
    let mut next = errors.iter();
    let mut last = None;
    (0..times.len())
        .map(|nth| {
            if errors.is_empty() || !is_missing(nth) {
                return None;
            }
            last = next.next().map(|(error, _)| *error).or(last);
            last.map(str::to_owned)
        })
        .collect()
}
