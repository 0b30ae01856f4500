//! An earlier result of `foldshift bench`, that another is held against.

use std::path::Path;

use foldshift_tables::diagnostic::{Code, Diagnostic, Place, unreadable};

/// The columns that every result has.
const COLUMNS: [&str; 4] = ["stage", "curves", "seconds", "curves_per_s"];

/// An earlier result.
pub(super) struct Before {
    file: String,
    headings: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Before {
    /// # Errors
    /// When the file cannot be read, or holds something else.
    pub(super) fn read(path: &Path) -> Result<Self, Diagnostic> {
        let file = path.display().to_string();
        let help = "give a file that `foldshift bench -o FILE` wrote";
        let text = std::fs::read(path).map_err(|error| unreadable(&file, &error, help))?;
        let text = String::from_utf8_lossy(&text);
        let mut lines = text.lines().map(|line| line.split(',').map(str::to_owned).collect::<Vec<_>>());
        let headings = lines.next().unwrap_or_default();
        let rows: Vec<Vec<String>> = lines.collect();
        let foreign = |line: usize| {
            let problem = Diagnostic::error(Code::Arguments, "this is no result of `foldshift bench`");
            problem.at(Place::line(file.clone(), line)).help(help)
        };
        if !headings.iter().map(String::as_str).take(COLUMNS.len()).eq(COLUMNS) {
            return Err(foreign(1));
        }
        let is_rate = |cell: &str| cell.parse::<f64>().is_ok_and(|rate| rate > 0.0 && rate.is_finite());
        if let Some(row) = rows.iter().position(|row| row.len() != headings.len() || !is_rate(&row[3])) {
            return Err(foreign(row + 2));
        }
        if rows.is_empty() {
            return Err(foreign(1));
        }
        Ok(Self { file, headings, rows })
    }

    /// Curves a second of a stage, when it was there.
    pub(super) fn rate(&self, stage: &str) -> Option<f64> {
        self.rows.iter().find(|row| row[0] == stage).and_then(|row| row[3].parse().ok())
    }

    /// That the rates do not depend on the program alone: what was set otherwise then.
    pub(super) fn other_settings(&self, settings: &[(&str, String)]) -> Option<Diagnostic> {
        let then = |name: &str| {
            let at = self.headings.iter().position(|heading| heading == name)?;
            self.rows.first().map(|row| row[at].clone())
        };
        let other = |(name, now): &(&str, String)| match then(name) {
            Some(then) if then == *now => None,
            Some(then) => Some(format!("{name} {then}, now {now}")),
            None => Some(format!("{name} not known, now {now}")),
        };
        let others: Vec<String> = settings.iter().filter_map(other).collect();
        if others.is_empty() {
            return None;
        }
        let problem = format!("the earlier result was measured otherwise: {}", others.join("; "));
        let place = Place::file(self.file.clone());
        Some(
            Diagnostic::warning(Code::Arguments, problem)
                .at(place)
                .help("ratios tell of the program alone where settings and machine are the same"),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn before(text: &str) -> Result<Before, Diagnostic> {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("then.csv"), text).unwrap();
        Before::read(&folder.path().join("then.csv"))
    }

    #[test]
    fn an_earlier_result_tells_its_rates_and_what_was_set_otherwise() {
        let text =
            "stage,curves,seconds,curves_per_s,doses,threads\nfit,10,2.0,5,10,2\ntable,10,1.0,10,10,2\n";
        let found = before(text).unwrap();
        assert_eq!(
            (found.rate("fit"), found.rate("table"), found.rate("fit_profile")),
            (Some(5.0), Some(10.0), None)
        );
        let set = |doses: &str, threads: &str| [("doses", doses.to_owned()), ("threads", threads.to_owned())];
        assert!(found.other_settings(&set("10", "2")).is_none());
        let told = found.other_settings(&set("8", "2")).unwrap().to_string();
        assert!(told.contains("doses 10, now 8") && !told.contains("threads"), "{told}");
    }

    #[test]
    fn what_is_no_result_is_refused_with_its_line() {
        for (text, line) in [
            ("", 1),
            ("dose,response\n1,2\n", 1),
            ("stage,curves,seconds,curves_per_s\n", 1),
            ("stage,curves,seconds,curves_per_s\nfit,10,2.0,5\nfit,10,2.0\n", 3),
            ("stage,curves,seconds,curves_per_s\nfit,10,2.0,many\n", 2),
            ("stage,curves,seconds,curves_per_s\nfit,10,2.0,-1\n", 2),
        ] {
            let told = before(text).err().map(|problem| problem.to_string()).unwrap_or_default();
            assert!(
                told.contains("no result of `foldshift bench`") && told.contains(&format!("then.csv:{line}")),
                "{told}"
            );
        }
    }
}
