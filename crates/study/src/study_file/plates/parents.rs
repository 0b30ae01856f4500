//! `parental` beside `cell_line` on plates: which lines are compared, and where the rows of a line do not agree.

use crate::study_file::pairs::Pair;
use crate::study_file::plates::said::Said;
use crate::study_file::plates::written::Written;
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::numerals::counted;

/// A line with the parental lines that its plates name: each as often, and first there.
struct Line<'a> {
    name: &'a str,
    parental: Vec<(&'a Said, usize)>,
}

impl Line<'_> {
    /// Where the line is named as its own parental one.
    fn own(&self) -> Option<&Said> {
        self.parental.iter().map(|(said, _)| *said).find(|said| said.value == self.name)
    }
}

/// The pairs that plates name; what does not agree goes to `problems`.
pub(super) fn pairs(written: &[Written], problems: &mut Vec<Diagnostic>) -> Vec<Pair> {
    let mut lines: Vec<Line> = Vec::new();
    for one in written {
        let Some(parental) = one.said.get("parental") else { continue };
        let Some(line) = one.said.get("cell_line") else {
            let message = format!("{} names a `parental` line and no `cell_line`", one.whole.value);
            problems.push(
                parental
                    .problem(Code::MissingColumn, message)
                    .help("give the line of this plate as `cell_line`, or the comparison as `[[pair]]`"),
            );
            continue;
        };
        let index = lines.iter().position(|own| own.name == line.value).unwrap_or_else(|| {
            lines.push(Line { name: &line.value, parental: Vec::new() });
            lines.len() - 1
        });
        let named = &mut lines[index].parental;
        match named.iter_mut().find(|(said, _)| said.value == parental.value) {
            Some((_, times)) => *times += 1,
            None => named.push((parental, 1)),
        }
    }
    for line in &lines {
        problems.extend(itself(line, &lines).or_else(|| several(line)));
    }
    let mut pairs: Vec<Pair> = Vec::new();
    for line in &lines {
        for (parental, _) in line.parental.iter().filter(|(said, _)| said.value != line.name) {
            match pairs.iter_mut().find(|pair| pair.parental == parental.value) {
                Some(pair) => pair.resistant.push(line.name.to_owned()),
                None => pairs.push(Pair {
                    parental: parental.value.clone(),
                    resistant: vec![line.name.to_owned()],
                    place: Some(parental.place()),
                }),
            }
        }
    }
    pairs
}

/// A line that names itself. Whoever fills the column on every row names the parental line on its own rows too, and means
/// nothing by it; a line that is nobody's parental line, or names another one elsewhere, is a slip.
fn itself(line: &Line, lines: &[Line]) -> Option<Diagnostic> {
    let said = line.own()?;
    let is_parental = lines.iter().any(|other| {
        other.name != line.name && other.parental.iter().any(|(said, _)| said.value == line.name)
    });
    let is_alone = lines.len() == 1;
    if line.parental.len() == 1 && (is_parental || is_alone) {
        return None;
    }
    let problem = said.problem(Code::Contradiction, format!("`{}` is compared with itself", line.name));
    Some(problem.help(match line.parental.iter().find(|(other, _)| other.value != line.name) {
        Some((other, _)) => format!("write `{}`, as on its other plates", other.value),
        None => "name the line that it was selected from".to_owned(),
    }))
}

/// A line with several parental lines: one wrong cell compares it with a stranger.
fn several(line: &Line) -> Option<Diagnostic> {
    let (rare, _) = line.parental.iter().rev().min_by_key(|(_, times)| *times)?;
    if line.parental.len() < 2 {
        return None;
    }
    let named: Vec<String> = line
        .parental
        .iter()
        .map(|(said, times)| format!("`{}` on {}", said.value, counted(*times, "plate")))
        .collect();
    let message = format!("`{}` has {} parental lines: {}", line.name, named.len(), named.join(", "));
    let warning = rare.problem(Code::Slip, message).as_warning();
    Some(
        warning.help(
            "name one parental line on all of its plates; nothing to do if it is to be compared with each",
        ),
    )
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    /// The pairs and what is told of plates with these lines and parental lines.
    fn told(plates: &[(&str, &str)]) -> (Vec<String>, Vec<String>) {
        let said = |text: &str| Said::new(text, Diagnostic::error(Code::Study, ""));
        let written: Vec<Written> = plates
            .iter()
            .map(|(line, parental)| {
                let both = [("cell_line", line), ("parental", parental)];
                let given = both.into_iter().filter(|(_, text)| !text.is_empty());
                let of: BTreeMap<&'static str, Said> = given.map(|(key, text)| (key, said(text))).collect();
                Written { whole: said("this row"), folder: "".into(), said: of, exclude: Vec::new() }
            })
            .collect();
        let mut problems = Vec::new();
        let pairs = pairs(&written, &mut problems);
        let pairs = pairs.iter().map(|pair| format!("{}: {}", pair.parental, pair.resistant.join(", ")));
        (pairs.collect(), problems.into_iter().map(|problem| problem.message).collect())
    }

    #[test]
    fn a_parental_line_that_names_itself_says_nothing() {
        let (pairs, problems) = told(&[("P", "P"), ("R1", "P"), ("R2", "P"), ("R1", "P"), ("Q", "")]);
        assert_eq!((pairs, problems), (vec!["P: R1, R2".to_owned()], Vec::new()));
        assert_eq!(told(&[("P", "P"), ("P", "P")]), (Vec::new(), Vec::new()));
    }

    #[test]
    fn another_line_that_names_itself_is_a_slip() {
        let said = ["`R1` is compared with itself"];
        assert_eq!(told(&[("P", ""), ("R1", "P"), ("R1", "R1")]).1, said);
        assert_eq!(told(&[("P", "P"), ("R1", "R1"), ("R2", "P")]).1, said);
    }

    #[test]
    fn two_parental_lines_of_one_line_are_asked_about() {
        let (pairs, problems) = told(&[("R1", "P"), ("R1", "Q"), ("R1", "P")]);
        assert_eq!(pairs, ["P: R1", "Q: R1"]);
        assert_eq!(problems, ["`R1` has 2 parental lines: `P` on 2 plates, `Q` on 1 plate"]);
    }
}
