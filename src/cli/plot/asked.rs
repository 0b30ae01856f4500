//! What is asked for: compounds, lines, kinds and presets by their names, and what is told of names that are none.

use std::collections::BTreeSet;

use crate::report::figure::{About, Figure, Format, Wanted, chosen, plain};
use foldshift_study::analysis::Analysis;
use foldshift_tables::diagnostic::{Code, Diagnostic, suggest};

/// A preset by its name.
pub(super) fn preset(text: &str) -> Result<Format, String> {
    Format::by_name(text).ok_or_else(|| {
        let names: Vec<&str> = Format::ALL.iter().map(|format| format.name).collect();
        format!("there are {}", names.join(", "))
    })
}

/// Compounds as the study calls them, whatever the size of their letters.
///
/// # Errors
/// When the results hold none of a name.
pub(super) fn compounds(asked: &[String], analysis: &Analysis) -> Result<Vec<String>, Vec<Diagnostic>> {
    let of_shifts = analysis.shifts.iter().map(|shift| shift.compound.as_str());
    let known: BTreeSet<&str> = analysis.compounds().into_iter().chain(of_shifts).collect();
    named(asked, &known, "compound")
}

/// Cell lines, in the same way.
///
/// # Errors
/// When the results hold none of a name.
pub(super) fn lines(asked: &[String], analysis: &Analysis) -> Result<Vec<String>, Vec<Diagnostic>> {
    let wells = analysis.plates.iter().flat_map(|plate| plate.wells.values());
    let known: BTreeSet<&str> = wells.filter_map(|well| well.content.cell_line.as_deref()).collect();
    named(asked, &known, "cell line")
}

fn named(asked: &[String], known: &BTreeSet<&str>, what: &str) -> Result<Vec<String>, Vec<Diagnostic>> {
    let (mut found, mut problems) = (Vec::new(), Vec::new());
    let find = |name: &str| {
        let same = |known: &&&str| known.to_lowercase() == name.to_lowercase();
        known.get(name).or_else(|| known.iter().find(same)).map(|known| (*known).to_owned())
    };
    for names in asked {
        // A name may have commas of its own.
        if let Some(known) = find(names) {
            found.push(known);
            continue;
        }
        for name in names.split(',').map(str::trim) {
            match find(name) {
                Some(known) => found.push(known),
                None => problems.push(unknown(name, known.iter().copied(), what)),
            }
        }
    }
    if problems.is_empty() { Ok(found) } else { Err(problems) }
}

fn unknown<'a>(name: &str, known: impl Iterator<Item = &'a str> + Clone, what: &str) -> Diagnostic {
    const MOST: usize = 12;
    let problem = Diagnostic::error(Code::NoSuch, format!("the results hold no {what} `{name}`"));
    if let Some(near) = suggest(name, known.clone()) {
        return problem.help(format!("did you mean {near}?"));
    }
    let all: Vec<&str> = known.clone().take(MOST).collect();
    let more = known.count() - all.len();
    let more = if more == 0 { String::new() } else { format!(" and {more} more") };
    problem.help(format!("there are {}{more}", all.join(", ")))
}

/// That something is drawn of everything that was asked for.
///
/// # Errors
/// For names of figures that are none, and when nothing is left of what was asked for.
pub(super) fn known(
    wanted: &Wanted,
    drawn: &[Figure],
    analysis: &Analysis,
    format: &Format,
) -> Result<(), Vec<Diagnostic>> {
    let alone = |name: &String| Wanted { figures: vec![name.clone()], ..Wanted::default() };
    let missing: Vec<&String> =
        wanted.figures.iter().filter(|name| !drawn.iter().any(|figure| alone(name).figure(figure))).collect();
    if missing.is_empty() && !drawn.is_empty() {
        return Ok(());
    }
    let all = chosen(analysis, &Wanted { figures: Vec::new(), ..wanted.clone() }, format);
    let kinds: BTreeSet<&str> = all.iter().map(|figure| figure.about.kind()).collect();
    let names: BTreeSet<&str> =
        all.iter().map(|figure| figure.name.as_str()).chain(kinds.iter().copied()).collect();
    if missing.is_empty() {
        let problem = "of these lines and compounds there is no figure";
        return Err(vec![Diagnostic::error(Code::NoSuch, problem).help("name fewer of them, or others")]);
    }
    let told = |name: &String| {
        let is_kind = About::KINDS.iter().any(|kind| plain(kind) == plain(name));
        let problem = if is_kind {
            format!("of what is asked for there is no figure of the kind `{name}`")
        } else {
            format!("there is no figure `{name}`")
        };
        let problem = Diagnostic::error(Code::NoSuch, problem);
        match suggest(name, names.iter().copied()).filter(|_| !is_kind) {
            Some(near) => problem.help(format!("did you mean {near}?")),
            None => {
                problem.help(format!("there are {}", kinds.iter().copied().collect::<Vec<_>>().join(", ")))
            }
        }
    };
    Err(missing.into_iter().map(told).collect())
}
