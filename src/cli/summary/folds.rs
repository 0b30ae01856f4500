//! The folds of a study: a table by resistant line, the key of its bars and letters, and what the table has no room for.

use crate::cli::fitted::wrapped;
use crate::cli::summary::style::FAINT;
use crate::cli::summary::table::{Group, Heads, MARK, Row, table};
use crate::report::summary::Fold;
use crate::report::words;
use foldshift_curves::compare::{Call, Margins, Tag};
use foldshift_tables::numerals::first_few;

/// So many folds are all shown.
const FEW: usize = 40;
/// So many of more, the strongest.
const STRONGEST: usize = 20;
/// So many are named beside a remark.
const NAMED: usize = 4;

/// The folds, their key and their remarks; nothing where there are none.
pub(super) fn part(folds: &[Fold], width: usize, all: bool) -> Vec<String> {
    if folds.is_empty() {
        return Vec::new();
    }
    let some = folds.len() > FEW && !all;
    let shown = if some { strongest(folds) } else { folds.iter().collect() };
    let single = shown.iter().any(|fold| fold.one_experiment);
    let heads = Heads {
        name: "compound",
        value: "fold",
        interval: if single { "interval" } else { "95 % CI" },
        call: "call",
    };
    let groups = grouped(&shown, single);
    let mut told = table(heads, &groups, width);
    told.push(String::new());
    let has_bars = told.iter().any(|line| line.contains('┊'));
    let mut key = Vec::new();
    if has_bars {
        key.push(bars(&shown));
    }
    key.push(letters(&shown));
    if told.iter().any(|line| line.ends_with(MARK)) {
        key.push("! there is a remark below".to_owned());
    }
    let faint = |line: String| format!("{FAINT}{line}{FAINT:#}");
    told.extend(key.iter().flat_map(|line| wrapped(line, width)).map(faint));
    if some {
        told.push(String::new());
        told.extend(wrapped(&counts(folds), width));
        told.extend(wrapped(&format!("the {STRONGEST} strongest are shown; `-v` shows all"), width));
    }
    let remarks = remarks(folds);
    if !remarks.is_empty() {
        told.push(String::new());
        told.extend(remarks.iter().flat_map(|remark| wrapped(remark, width)));
    }
    told
}

/// The folds that are the furthest from none: resistant before sensitised before others.
fn strongest(folds: &[Fold]) -> Vec<&Fold> {
    let mut ranked: Vec<&Fold> = folds.iter().collect();
    let rank = |fold: &Fold| fold.call.and_then(|call| Call::ALL.iter().position(|one| *one == call));
    let rank = |fold: &Fold| rank(fold).unwrap_or(Call::ALL.len());
    ranked.sort_by(|a, b| rank(a).cmp(&rank(b)).then(b.distance().total_cmp(&a.distance())));
    ranked.truncate(STRONGEST);
    ranked
}

/// Rows by resistant line, in the order of the first of each.
fn grouped<'a>(folds: &[&'a Fold], single: bool) -> Vec<Group<'a>> {
    let mut groups: Vec<Group> = Vec::new();
    for fold in folds {
        let title = format!("{} against {}", fold.resistant, fold.parental);
        let row = Row {
            name: &fold.compound,
            value: if fold.qualifier == "nd" { "nd" } else { &fold.fold },
            // What the heading says already.
            interval: fold.interval.strip_suffix(" 95 %").filter(|_| !single).unwrap_or(&fold.interval),
            n: fold.n,
            bar: Some(fold),
            call: fold.call.map(|call| format!("{call} {}", words::call(call))).unwrap_or_default(),
            remark: fold.short.join(", "),
        };
        match groups.iter_mut().find(|group| group.title == title) {
            Some(group) => group.rows.push(row),
            None => groups.push(Group { title, rows: vec![row] }),
        }
    }
    groups
}

/// How a bar is read.
fn bars(folds: &[&Fold]) -> String {
    let mut parts = Vec::new();
    if folds.iter().any(|fold| !fold.one_experiment && fold.estimate.is_some()) {
        parts.push("├──●──┤ fold with its 95 % interval");
    }
    if folds.iter().any(|fold| fold.one_experiment && fold.estimate.is_some()) {
        parts.push("├╌╌●╌╌┤ range of the wells of one experiment");
    }
    parts.push("→ open, or a bound");
    parts.push("┊ no shift, and 3-fold");
    parts.join("; ")
}

/// What the letters mean, of those that are there.
fn letters(folds: &[&Fold]) -> String {
    let there = |call: &Call| folds.iter().any(|fold| fold.call == Some(*call));
    let tags: Vec<Tag> =
        folds.iter().flat_map(|fold| &fold.tags).filter_map(|tag| Tag::read(tag, &[])).collect();
    let margins = Margins::told(&tags);
    let told = Call::ALL.into_iter().filter(there).map(|call| {
        let (word, rule) = (words::call(call), words::call_rule(call, margins));
        format!("{call} {word}: {rule}")
    });
    let unknown = folds.iter().any(|fold| fold.qualifier == "nd").then(|| "nd not determinable".to_owned());
    told.chain(unknown).collect::<Vec<_>>().join("; ")
}

/// How many of each call.
fn counts(folds: &[Fold]) -> String {
    let calls = Call::ALL.map(|call| {
        let n = folds.iter().filter(|fold| fold.call == Some(call)).count();
        format!("{n} {} ({call})", words::call(call))
    });
    format!("{}: {}", words::counted(folds.len(), "fold"), calls.join(", "))
}

/// What must be known of folds, each with the folds that it is said of; the most frequent first.
fn remarks(folds: &[Fold]) -> Vec<String> {
    let mut found: Vec<(&str, Vec<String>)> = Vec::new();
    let several = folds.iter().any(|fold| fold.parental != folds[0].parental);
    for fold in folds {
        for remark in &fold.remarks {
            let against = if several { format!(" against {}", fold.parental) } else { String::new() };
            let name = format!("{} under {}{against}", fold.resistant, fold.compound);
            match found.iter_mut().find(|(known, _)| known == remark) {
                Some((_, names)) => names.push(name),
                None => found.push((remark, vec![name])),
            }
        }
    }
    found.sort_by_key(|(_, names)| std::cmp::Reverse(names.len()));
    let named = |names: &[String]| {
        if names.len() == folds.len() && names.len() > 1 {
            format!("each of the {} folds", names.len())
        } else {
            first_few(names, NAMED)
        }
    };
    found.into_iter().map(|(remark, names)| format!("{}: {remark}", named(&names))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture::km12;

    #[test]
    fn a_remark_names_the_parental_line_where_there_are_several() {
        let mut folds = Fold::all(&km12().shifts);
        folds.retain(|fold| fold.compound == "selitrectinib");
        folds[0].remarks.push("fragile: the call changes with a robust loss".to_owned());
        let fragile = |folds: &[Fold]| remarks(folds).into_iter().find(|told| told.contains("fragile"));
        let told = fragile(&folds).expect("a fragile fold");
        assert_eq!(told, "KM12-LR1 under selitrectinib: fragile: the call changes with a robust loss");
        "PC9".clone_into(&mut folds[1].parental);
        let told = fragile(&folds).expect("a fragile fold");
        assert!(told.starts_with("KM12-LR1 under selitrectinib against KM12: fragile"), "{told}");
    }

    #[test]
    fn what_is_said_of_every_fold_is_said_once() {
        let mut folds = Fold::all(&km12().shifts);
        for fold in &mut folds {
            fold.remarks = vec!["experiments not paired".to_owned()];
        }
        assert_eq!(remarks(&folds), ["each of the 8 folds: experiments not paired"]);
    }

    #[test]
    fn letters_and_marks_are_explained_where_they_stand() {
        let folds = Fold::all(&km12().shifts);
        let of = |calls: &[Call]| {
            let there: Vec<&Fold> =
                folds.iter().filter(|fold| fold.call.is_some_and(|call| calls.contains(&call))).collect();
            letters(&there)
        };
        assert_eq!(of(&[Call::S]), "S not shifted: certainly below 3-fold");
        let both = of(&[Call::R, Call::H]);
        assert!(
            both.starts_with("R resistant: 3-fold or more") && both.contains("; H sensitised: "),
            "{both}"
        );
    }
}
