//! What a study holds, as a plain table for people: compounds that are equal in one line, those that are not as lines ×
//! experiments, and a `?` at whatever looks like a slip.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use foldshift_plates::plate::layout::Role;
use foldshift_study::digest::{Cell, Digest, PlateWells, Question};
use foldshift_study::forensics::Finding;
use foldshift_tables::numerals::{counted, first_few, fixed};
use foldshift_tables::visible::visible;

/// Characters of a line of names.
const WIDTH: usize = 96;

/// Experiments side by side; more go below.
const MOST_COLUMNS: usize = 6;

/// Lines that are named in one row.
const MOST_NAMES: usize = 3;

/// The digest as text, with what the readings say against the layouts.
#[must_use]
pub(crate) fn draw(digest: &Digest, findings: &[Finding]) -> String {
    let mut page = String::new();
    head(&mut page, digest);
    plates(&mut page, digest);
    for group in groups(digest) {
        page.push('\n');
        group.draw(&mut page, digest);
    }
    responses(&mut page, digest);
    if !findings.is_empty() {
        page.push_str("\nthe readings\n");
        for finding in findings {
            let _ = writeln!(page, "    ? {}", finding.what);
        }
    }
    page.push('\n');
    visible_lines(&page)
}

/// Names of strangers, shown as they are, line by line.
fn visible_lines(page: &str) -> String {
    page.lines().fold(String::new(), |shown, line| shown + visible(line).trim_end() + "\n")
}

fn head(page: &mut String, digest: &Digest) {
    let wells: usize = digest.cells.iter().map(|cell| cell.wells).sum();
    for (what, names) in
        [("line", digest.lines()), ("experiment", digest.experiments()), ("compound", digest.compounds())]
    {
        named(page, &format!("{}: ", counted(names.len(), what)), &names);
        for question in &digest.questions {
            let is_of_it = match question {
                Question::OneName { what: own, .. } => *own == what && what != "compound",
                Question::Half { .. } | Question::Alone { .. } | Question::NeverTogether { .. } => {
                    what == "experiment"
                }
                _ => false,
            };
            if is_of_it {
                let _ = writeln!(page, "    ? {question}");
            }
        }
    }
    let _ = writeln!(page, "{} on {}", counted(wells, "sample well"), counted(digest.plates.len(), "plate"));
    if digest.unread > 0 {
        let are = if digest.unread == 1 { "is" } else { "are" };
        let _ = writeln!(
            page,
            "    ? {} could not be read and {are} not counted",
            counted(digest.unread, "plate")
        );
    }
}

/// Names behind a heading, on as many lines as they need.
fn named(page: &mut String, heading: &str, names: &[&str]) {
    let mut line = heading.to_owned();
    for (index, name) in names.iter().enumerate() {
        let comma = if index + 1 < names.len() { "," } else { "" };
        if line.chars().count() + name.chars().count() + comma.len() > WIDTH && line.trim() != "" {
            let _ = writeln!(page, "{}", line.trim_end());
            "    ".clone_into(&mut line);
        }
        let _ = write!(line, "{name}{comma} ");
    }
    let _ = writeln!(page, "{}", line.trim_end());
}

/// The wells of the plates by what they are for; plates that are alike in one line.
fn plates(page: &mut String, digest: &Digest) {
    let mut alike: Vec<(&BTreeMap<Role, usize>, Vec<&PlateWells>)> = Vec::new();
    for plate in &digest.plates {
        match alike.iter_mut().find(|(roles, _)| **roles == plate.roles) {
            Some((_, plates)) => plates.push(plate),
            None => alike.push((&plate.roles, vec![plate])),
        }
    }
    let usual = alike.iter().map(|(_, plates)| plates.len()).max().unwrap_or(0);
    let has = |role: Role| digest.plates.iter().any(|plate| plate.roles.contains_key(&role));
    page.push_str("\nwells of a plate\n");
    for (roles, plates) in &alike {
        let each: Vec<String> = roles.iter().map(|(role, wells)| format!("{wells} {role}")).collect();
        let lacks: Vec<String> = [Role::Vehicle, Role::Blank, Role::Kill]
            .into_iter()
            .filter(|role| !roles.contains_key(role) && (has(*role) || *role == Role::Vehicle))
            .map(|role| format!("  ? no {role}"))
            .collect();
        let which = if plates.len() == usual && alike.len() == 1 {
            format!("all {}", plates.len())
        } else if plates.len() == usual {
            counted(plates.len(), "plate")
        } else {
            let names: Vec<String> = plates.iter().map(|plate| plate_name(plate)).collect();
            first_few(&names, MOST_NAMES)
        };
        let _ = writeln!(page, "    {which}: {}{}", each.join(", "), lacks.join(""));
    }
    controls(page, digest);
    for plate in digest.plates.iter().filter(|plate| plate.left_out > 0) {
        let _ = writeln!(page, "    {}: {} left out", plate_name(plate), counted(plate.left_out, "well"));
    }
}

/// What is asked of the controls of all plates.
fn controls(page: &mut String, digest: &Digest) {
    for question in digest.questions.iter().filter(|question| matches!(question, Question::Controls { .. })) {
        let _ = writeln!(page, "    ? {question}");
    }
}

fn plate_name(plate: &PlateWells) -> String {
    format!("{} ({})", plate.export, plate.plate)
}

/// Compounds that are equal in every line and experiment.
struct Group<'a> {
    compounds: Vec<&'a str>,
    /// The cells of the first of them.
    cells: Vec<&'a Cell>,
}

/// What is compared of two compounds: everything that is shown of them.
fn pattern(cells: &[&Cell]) -> Vec<(String, String, String)> {
    cells
        .iter()
        .map(|cell| (cell.cell_line.clone(), cell.experiment.clone(), doses(cell) + &wells(cell)))
        .collect()
}

/// The groups, those without a gap first.
fn groups(digest: &Digest) -> Vec<Group<'_>> {
    let mut groups: Vec<Group> = Vec::new();
    for compound in digest.compounds() {
        let cells: Vec<&Cell> = digest.cells.iter().filter(|cell| cell.compound == compound).collect();
        let asked =
            digest.questions.iter().any(|question| question.is_about(compound) && !is_of_table(question));
        let own = pattern(&cells);
        match groups.iter_mut().find(|group| {
            !asked
                && pattern(&group.cells) == own
                && !digest
                    .questions
                    .iter()
                    .any(|question| question.is_about(group.compounds[0]) && !is_of_table(question))
        }) {
            Some(group) => group.compounds.push(compound),
            None => groups.push(Group { compounds: vec![compound], cells }),
        }
    }
    groups.sort_by_key(|group| !group.is_regular(digest));
    groups
}

/// Is it shown in the rows of a table rather than beside a name?
const fn is_of_table(question: &Question) -> bool {
    matches!(question, Question::Missing { .. } | Question::Disagrees { .. })
}

/// `10 doses 508 pM - 10 µM`.
fn doses(cell: &Cell) -> String {
    format!("{} {}", counted(cell.doses, "dose"), cell.range())
}

/// Wells that were planned; which of them are left out stands with their plate.
fn wells(cell: &Cell) -> String {
    cell.wells.to_string()
}

/// What is asked of a compound, in a few words beside its name; the sentence is among the warnings.
fn mark(question: &Question, compound: &str) -> Option<String> {
    if !question.is_about(compound) || is_of_table(question) {
        return None;
    }
    match question {
        Question::OneName { names, .. } => {
            let others = names.iter().filter(|name| *name != compound).map(|name| format!("`{name}`"));
            Some(format!("nearly {}", others.collect::<Vec<_>>().join(", ")))
        }
        Question::OnlyIn { experiment, .. } => Some(format!("only in {experiment}")),
        Question::Unlikely { much: true, .. } => Some("much for a drug: is the unit right?".to_owned()),
        Question::Unlikely { much: false, .. } => Some("less than 1 pM: is the unit right?".to_owned()),
        // Stands in the table of its doses.
        Question::Thousandfold { .. } => None,
        other => Some(other.to_string()),
    }
}

impl Group<'_> {
    fn lines(&self) -> Vec<&str> {
        let mut lines: Vec<&str> = self.cells.iter().map(|cell| cell.cell_line.as_str()).collect();
        lines.dedup();
        lines
    }

    fn has_one(&self, of: impl Fn(&Cell) -> String) -> bool {
        self.cells.windows(2).all(|two| of(two[0]) == of(two[1]))
    }

    /// The same everywhere: on all lines in all experiments.
    fn is_regular(&self, digest: &Digest) -> bool {
        self.cells.len() == digest.lines().len() * digest.experiments().len()
            && self.has_one(doses)
            && self.has_one(wells)
    }

    fn draw(&self, page: &mut String, digest: &Digest) {
        let heading = match self.compounds.len() {
            1 => String::new(),
            n => format!("{}: ", counted(n, "compound")),
        };
        named(page, &heading, &self.compounds);
        for mark in digest.questions.iter().filter_map(|question| mark(question, self.compounds[0])) {
            let _ = writeln!(page, "    ? {mark}");
        }
        let one = self.cells.first().filter(|_| self.has_one(doses));
        if let (Some(cell), true) = (one, self.is_regular(digest)) {
            let (lines, experiments) = (digest.lines().len(), digest.experiments().len());
            let _ = writeln!(
                page,
                "    {}, {} on {} in {}",
                doses(cell),
                counted(cell.wells, "well"),
                each(lines, "line"),
                each(experiments, "experiment")
            );
            return;
        }
        let _ = match one {
            Some(cell) => writeln!(page, "    {}; wells:", doses(cell)),
            None => writeln!(page, "    doses (wells):"),
        };
        for experiments in digest.experiments().chunks(MOST_COLUMNS) {
            self.table(page, digest, experiments, one.is_some());
        }
    }

    /// Lines × experiments; lines that are alike share a row.
    fn table(&self, page: &mut String, digest: &Digest, experiments: &[&str], doses_are_told: bool) {
        let mut rows: Vec<(Vec<&str>, Vec<String>)> = Vec::new();
        for line in self.lines() {
            let row: Vec<String> = experiments
                .iter()
                .map(|experiment| self.shown(digest, line, experiment, doses_are_told))
                .collect();
            match rows.iter_mut().find(|(_, other)| *other == row) {
                Some((lines, _)) => lines.push(line),
                None => rows.push((vec![line], row)),
            }
        }
        let rows: Vec<Vec<String>> = rows
            .into_iter()
            .map(|(lines, row)| {
                let name = match lines.len() {
                    n if n <= MOST_NAMES => lines.join(", "),
                    n => format!("{} and {} more lines", lines[0], n - 1),
                };
                std::iter::once(name).chain(row).collect()
            })
            .collect();
        let heading = std::iter::once(String::new()).chain(experiments.iter().map(|name| (*name).to_owned()));
        aligned(page, &heading.collect::<Vec<_>>(), &rows, 1);
    }

    fn shown(&self, digest: &Digest, line: &str, experiment: &str, doses_are_told: bool) -> String {
        let compound = self.compounds[0];
        let cell = self.cells.iter().find(|cell| cell.cell_line == line && cell.experiment == experiment);
        let Some(cell) = cell else {
            let is_asked = digest.questions.iter().any(|question| {
                matches!(question, Question::Missing { experiment: own, cells, .. }
                    if own == experiment && cells.iter().any(|[c, l]| c == compound && l == line))
            });
            return if is_asked { "? missing".to_owned() } else { "-".to_owned() };
        };
        if doses_are_told {
            return wells(cell);
        }
        let slip = digest.questions.iter().find_map(|question| match question {
            Question::Thousandfold { compound: own, cells, log10_factor, .. }
                if own == compound && cells.iter().any(|[l, e]| l == line && e == experiment) =>
            {
                Some(match log10_factor {
                    3 => "? 1000x  ".to_owned(),
                    -3 => "? 1/1000x  ".to_owned(),
                    n => format!("? 10^{n}x  "),
                })
            }
            _ => None,
        });
        let number = if self.has_one(|cell| cell.doses.to_string()) {
            String::new()
        } else {
            format!("{}: ", cell.doses)
        };
        format!("{}{number}{} ({})", slip.unwrap_or_default(), cell.range(), wells(cell))
    }
}

/// `each of 3 lines`, `1 line`.
fn each(n: usize, noun: &str) -> String {
    if n == 1 { counted(n, noun) } else { format!("each of {}", counted(n, noun)) }
}

/// Mean responses where experiments disagree: lines that were exchanged are seen here.
fn responses(page: &mut String, digest: &Digest) {
    let far: Vec<(&str, &str, &Vec<String>)> = digest
        .questions
        .iter()
        .filter_map(|question| match question {
            Question::Disagrees { compound, cell_line, experiments } => {
                Some((compound.as_str(), cell_line.as_str(), experiments))
            }
            _ => None,
        })
        .collect();
    if far.is_empty() {
        return;
    }
    page.push_str("\nmean response over all doses in % of the vehicle, where experiments disagree\n");
    for experiments in digest.experiments().chunks(MOST_COLUMNS) {
        let heading = [String::new(), String::new()]
            .into_iter()
            .chain(experiments.iter().map(|name| (*name).to_owned()))
            .collect::<Vec<_>>();
        let rows: Vec<Vec<String>> = far
            .iter()
            .map(|(compound, line, alone)| {
                let numbers = experiments.iter().map(|experiment| {
                    let mean = digest.cell(compound, line, experiment).and_then(|cell| cell.mean_response);
                    let mark = if alone.iter().any(|own| own == experiment) { "? " } else { "" };
                    mean.map_or_else(|| "-".to_owned(), |mean| format!("{mark}{}", fixed(100.0 * mean, 0)))
                });
                [(*compound).to_owned(), (*line).to_owned()].into_iter().chain(numbers).collect()
            })
            .collect();
        aligned(page, &heading, &rows, 2);
    }
}

/// Columns as wide as their widest cell: the first ones to the left, the others to the right.
fn aligned(page: &mut String, heading: &[String], rows: &[Vec<String>], left: usize) {
    let width = |column: usize| {
        std::iter::once(heading)
            .chain(rows.iter().map(Vec::as_slice))
            .map(|row| row[column].chars().count())
            .max()
            .unwrap_or(0)
    };
    let widths: Vec<usize> = (0..heading.len()).map(width).collect();
    for row in std::iter::once(heading).chain(rows.iter().map(Vec::as_slice)) {
        page.push_str("    ");
        for (column, cell) in row.iter().enumerate() {
            let width = widths[column];
            let _ = if column < left {
                write!(page, "{cell:<width$}  ")
            } else {
                write!(page, "{cell:>width$}  ")
            };
        }
        page.push('\n');
    }
}
