//! What time it is: for files, and as the clock on the wall shows it.

use chrono::{DateTime, Local, SecondsFormat, Utc};

/// Now, as RFC 3339 writes it, to the second: `2026-03-18T10:42:00Z`.
pub(super) fn now() -> String {
    Utc::now().to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// A time of a file on the wall here, without its day: `10:42`; as it is written where it is none.
pub(super) fn on_the_wall(when: &str) -> String {
    DateTime::parse_from_rfc3339(when)
        .map_or_else(|_| when.to_owned(), |time| time.with_timezone(&Local).format("%H:%M").to_string())
}

/// The same of a moment of the disk.
pub(super) fn of_file(time: std::time::SystemTime) -> String {
    DateTime::<Local>::from(time).format("%H:%M").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn now_is_a_time_that_reads_back() {
        let now = now();
        assert!(now.ends_with('Z') && DateTime::parse_from_rfc3339(&now).is_ok(), "{now}");
        assert_eq!(on_the_wall(&now).len(), 5);
        assert_eq!(on_the_wall("yesterday"), "yesterday");
    }
}
