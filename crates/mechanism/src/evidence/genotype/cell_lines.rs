//! Which sample of a file is which line: by name, never by order.

use std::collections::{BTreeMap, BTreeSet};

use foldshift_tables::diagnostic::{Code, Diagnostic, Place, suggest};

/// The lines of a study, as a file of variants may name them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lines {
    /// The line before selection; `None` when there is none.
    pub parental: Option<String>,
    /// The lines after selection. Empty only for tables that name their cases themselves.
    pub resistant: Vec<String>,
    /// The line of a sample, for samples that carry another name: `TUMOR` of `KM12-LR1`.
    pub samples: BTreeMap<String, String>,
    /// The line of the only sample of a file, whatever the sample is called, and of a list that names no line.
    pub lone: Option<String>,
}

impl Lines {
    /// A parental line and its resistant line.
    #[must_use]
    pub fn pair(parental: &str, resistant: &str) -> Self {
        Self { parental: Some(parental.to_owned()), resistant: vec![resistant.to_owned()], ..Self::default() }
    }

    /// The same, where the only sample of a file is of `line`, whatever it is called.
    #[must_use]
    pub fn lone(mut self, line: &str) -> Self {
        self.lone = Some(line.to_owned());
        self
    }

    /// The same, where `sample` is of `line`.
    #[must_use]
    pub fn sample(mut self, sample: &str, line: &str) -> Self {
        self.samples.insert(sample.to_owned(), line.to_owned());
        self
    }

    pub(super) fn is_parental(&self, line: &str) -> bool {
        self.parental.as_deref() == Some(line)
    }

    /// All lines, the parental one first.
    pub(super) fn all(&self) -> impl Iterator<Item = &String> {
        self.parental.iter().chain(&self.resistant)
    }

    /// The line that a list is about when it names none.
    pub(super) fn unnamed(&self) -> Option<&str> {
        self.lone.as_deref().or(match &self.resistant[..] {
            [only] => Some(only),
            _ => None,
        })
    }

    /// The line called exactly so, by the table of samples, or so but for case and punctuation.
    pub(super) fn of(&self, sample: &str) -> Option<Match<'_>> {
        if let Some(line) = self.samples.get(sample) {
            return self.all().find(|own| *own == line).map(|line| Match { line, exact: true });
        }
        if let Some(line) = self.all().find(|line| *line == sample) {
            return Some(Match { line, exact: true });
        }
        let bare = bare(sample);
        let mut alike = self.all().filter(|line| !bare.is_empty() && self::bare(line) == bare);
        match (alike.next(), alike.next()) {
            (Some(line), None) => Some(Match { line, exact: false }),
            _ => None,
        }
    }
}

/// The line of a sample, and whether it is spelled the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Match<'a> {
    pub(super) line: &'a str,
    pub(super) exact: bool,
}

/// Letters and digits of a name, in small letters.
fn bare(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The line of each sample, `None` for samples of no line.
///
/// # Errors
/// When no sample is of any line, or two are of the same.
pub(super) fn assign<'l>(
    names: &[String],
    lines: &'l Lines,
    place: &Place,
) -> Result<Vec<Option<&'l str>>, Vec<Diagnostic>> {
    let matches: Vec<Option<Match<'l>>> = names.iter().map(|name| lines.of(name)).collect();
    let mut assigned: Vec<Option<&str>> = vec![None; names.len()];
    let mut problems = Vec::new();
    for line in lines.all() {
        let of_line = |exact: bool| {
            let fits = move |found: &Match<'_>| found.line == line.as_str() && (found.exact || !exact);
            (0..names.len()).filter(|at| matches[*at].as_ref().is_some_and(fits)).collect::<Vec<usize>>()
        };
        let exact = of_line(true);
        match if exact.is_empty() { of_line(false) } else { exact }[..] {
            [] => {}
            [only] => assigned[only] = Some(line),
            ref several => {
                let named: Vec<&str> = several.iter().map(|at| names[*at].as_str()).collect();
                problems.push(
                    Diagnostic::error(
                        Code::SeveralFit,
                        format!("several samples are of the line `{line}`: {}", quoted(&named)),
                    )
                    .at(place.clone())
                    .help("keep one of them in the file, or name the sample of each line"),
                );
            }
        }
    }
    if let ([_], Some(lone)) = (names, &lines.lone)
        && assigned[0].is_none()
    {
        assigned[0] = lines.all().find(|line| *line == lone).map(String::as_str);
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    if assigned.iter().all(Option::is_none) {
        let names: BTreeSet<&str> = names.iter().map(String::as_str).collect();
        return Err(vec![strangers(&names, lines, place)]);
    }
    Ok(assigned)
}

/// No sample is of any line.
pub(super) fn strangers(names: &BTreeSet<&str>, lines: &Lines, place: &Place) -> Diagnostic {
    const MOST: usize = 12;
    let shown: Vec<&str> = names.iter().copied().take(MOST).collect();
    let more = names.len().saturating_sub(MOST);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let wanted: Vec<&str> = lines.all().map(String::as_str).collect();
    let message = if names.is_empty() {
        format!(
            "the file names no sample, and it is not said which of the lines {} it is of",
            quoted(&wanted)
        )
    } else {
        format!(
            "no sample of the file is one of the lines {}: its samples are {}{more}",
            quoted(&wanted),
            quoted(&shown)
        )
    };
    let near: Vec<String> = names.iter().filter_map(|name| near(name, lines)).take(4).collect();
    let help = if lines.resistant.is_empty() {
        "say which line is the parental one and which are resistant".to_owned()
    } else if near.is_empty() {
        "samples are matched with lines by name, never by order: say which sample is which line".to_owned()
    } else {
        format!("did you mean {}? Say which sample is which line", near.join(", "))
    };
    Diagnostic::error(Code::Evidence, message).at(place.clone()).help(help)
}

/// What a sample may be, for a question.
fn near(sample: &str, lines: &Lines) -> Option<String> {
    let own = bare(sample);
    let role = match &*own {
        "normal" | "germline" | "control" | "parental" | "wt" => lines.parental.as_deref(),
        "tumor" | "tumour" | "primary" | "resistant" => match &lines.resistant[..] {
            [only] => Some(only.as_str()),
            _ => None,
        },
        _ => None,
    };
    // Of two lines whose names begin alike, the longer one is meant: `KM12_LR1_S3` is of KM12-LR1, not of KM12.
    let inside = || {
        let held = lines.all().filter(|line| bare(line).len() > 2 && own.contains(&bare(line)));
        held.max_by_key(|line| line.len()).map(String::as_str)
    };
    let slip = || suggest(sample, lines.all().map(String::as_str));
    match role.or_else(inside) {
        Some(line) => Some(format!("`{sample}` = `{line}`")),
        None => slip().map(|near| format!("`{sample}` = {near}")),
    }
}

pub(super) fn quoted(names: &[&str]) -> String {
    if names.is_empty() {
        return "(none given)".to_owned();
    }
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// The samples of a table that names one a row, matched as they come.
pub(super) struct Barcodes<'l> {
    lines: &'l Lines,
    known: BTreeMap<String, Option<Match<'l>>>,
}

impl<'l> Barcodes<'l> {
    pub(super) fn new(lines: &'l Lines) -> Self {
        Self { lines, known: BTreeMap::new() }
    }

    /// The line of a sample.
    pub(super) fn line(&mut self, sample: &str) -> Option<&'l str> {
        if let Some(known) = self.known.get(sample) {
            return known.map(|found| found.line);
        }
        let found = self.lines.of(sample);
        self.known.insert(sample.to_owned(), found);
        found.map(|found| found.line)
    }

    /// The lines that had rows.
    ///
    /// # Errors
    /// As [`assign`]; rows of a second spelling of a line are refused rather than mixed in.
    pub(super) fn close(self, place: &Place) -> Result<BTreeMap<String, &'l str>, Vec<Diagnostic>> {
        let names: Vec<String> = self.known.into_keys().collect();
        let mut seen: BTreeMap<&str, &str> = BTreeMap::new();
        let mut problems = Vec::new();
        for name in &names {
            let Some(found) = self.lines.of(name) else { continue };
            if let Some(first) = seen.insert(found.line, name) {
                problems.push(
                    Diagnostic::error(
                        Code::SeveralFit,
                        format!(
                            "several samples are of the line `{}`: {}",
                            found.line,
                            quoted(&[first, name])
                        ),
                    )
                    .at(place.clone())
                    .help("keep one of them in the file, or give the line one spelling"),
                );
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        let assigned = assign(&names, self.lines, place)?;
        Ok(names.iter().zip(assigned).filter_map(|(name, line)| Some((name.clone(), line?))).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn samples_are_matched_by_name_and_the_order_is_nothing() {
        let lines = Lines::pair("KM12", "KM12-LR1");
        let place = Place::file("a.vcf");
        let found = assign(&names(&["km12_lr1", "KM12"]), &lines, &place).unwrap();
        assert_eq!(found, [Some("KM12-LR1"), Some("KM12")]);
        let found = assign(&names(&["KM12", "other", "KM12-LR1"]), &lines, &place).unwrap();
        assert_eq!(found, [Some("KM12"), None, Some("KM12-LR1")]);
    }

    #[test]
    fn an_exact_name_wins_over_a_similar_one() {
        let lines = Lines::pair("KM12", "KM12-LR1");
        let found = assign(&names(&["KM12 LR1", "KM12-LR1"]), &lines, &Place::file("a.vcf")).unwrap();
        assert_eq!(found, [None, Some("KM12-LR1")]);
    }

    #[test]
    fn strangers_are_listed_with_what_they_may_be() {
        let lines = Lines::pair("KM12", "KM12-LR1");
        let said = assign(&names(&["NORMAL", "TUMOR"]), &lines, &Place::file("a.vcf")).unwrap_err();
        let said = said[0].to_string();
        assert!(said.contains("`NORMAL` = `KM12`, `TUMOR` = `KM12-LR1`"), "{said}");
        let said = assign(&names(&["KM12_LR1_S3", "x"]), &lines, &Place::file("a.vcf")).unwrap_err();
        assert!(said[0].to_string().contains("`KM12_LR1_S3` = `KM12-LR1`"));
        let mapped = lines.sample("TUMOR", "KM12-LR1").sample("NORMAL", "KM12");
        let found = assign(&names(&["TUMOR", "NORMAL"]), &mapped, &Place::file("a.vcf")).unwrap();
        assert_eq!(found, [Some("KM12-LR1"), Some("KM12")]);
    }

    #[test]
    fn a_single_sample_is_the_resistant_one_only_when_someone_says_so() {
        let lines = Lines::pair("KM12", "KM12-LR1");
        let place = Place::file("a.vcf");
        assert!(assign(&names(&["SAMPLE1"]), &lines, &place).is_err());
        let found = assign(&names(&["SAMPLE1"]), &lines.lone("KM12-LR1"), &place)
            .map(|found| found[0].map(str::to_owned));
        assert_eq!(found.unwrap().as_deref(), Some("KM12-LR1"));
    }

    #[test]
    fn two_samples_of_one_line_are_refused() {
        let lines = Lines::pair("KM12", "KM12-LR1");
        assert!(assign(&names(&["km12", "KM-12"]), &lines, &Place::file("a.vcf")).is_err());
    }
}
