//! Plates that do not pass on the terminal: a line each where they are few, a line a reason where they are many.

use crate::cli::terminal::Terminal;
use crate::report::summary::JudgedPlate;
use crate::report::words::{counted, true_minus};
use foldshift_study::normalise::quality::{Quality, Verdict};
use foldshift_tables::numerals::first_few;

/// So many plates are told one by one.
const FEW: usize = 6;
/// So many plates are named beside a reason.
const NAMED: usize = 3;

/// Plates that do not pass, with their reasons.
pub(super) fn tell_plates<'a>(
    plates: impl Iterator<Item = (&'a str, &'a str, &'a [Quality])>,
    terminal: &Terminal,
) {
    let all: Vec<JudgedPlate> = plates
        .flat_map(|(export, name, quality)| {
            quality.iter().map(move |line| JudgedPlate::of(export, name, line))
        })
        .filter(|plate| plate.verdict > Verdict::Pass)
        .collect();
    if terminal.desk().is_some() {
        return tell_program(&all, terminal);
    }
    for line in lines(&all, terminal.is_verbose()) {
        terminal.say(&line);
    }
}

/// The lines that tell of plates which do not pass; of many, every plate only where `all` is asked for.
pub(super) fn lines(plates: &[JudgedPlate], all: bool) -> Vec<String> {
    if plates.len() <= FEW || all { one_by_one(plates) } else { by_reason(plates) }
}

/// The same to a program: what failed is one warning, the rest are lines.
fn tell_program(all: &[JudgedPlate], terminal: &Terminal) {
    let (failed, warned): (Vec<JudgedPlate>, Vec<JudgedPlate>) =
        all.iter().cloned().partition(|plate| plate.verdict == Verdict::Fail);
    let failed = one_by_one(&failed);
    if !failed.is_empty() {
        terminal.say_failed(&first_few(&failed, FEW));
    }
    for line in one_by_one(&warned) {
        terminal.say(&line);
    }
}

fn word(verdict: Verdict) -> &'static str {
    if verdict == Verdict::Fail { "failed" } else { "warned" }
}

fn one_by_one(all: &[JudgedPlate]) -> Vec<String> {
    let sentence = |one: &JudgedPlate| {
        let JudgedPlate { export, plate, cell_line, verdict, reasons } = one;
        let reasons: Vec<&str> = reasons.iter().map(|reason| reason.words.as_str()).collect();
        format!(
            "plate {} ({export}, {plate}, {cell_line}): {}",
            word(*verdict),
            true_minus(&reasons.join("; "))
        )
    };
    all.iter().map(sentence).collect()
}

/// The reasons of plates that failed, then those of warnings, the most frequent first; each in the words of one plate.
fn by_reason(all: &[JudgedPlate]) -> Vec<String> {
    let mut told = Vec::new();
    for verdict in [Verdict::Fail, Verdict::Warn] {
        let of: Vec<&JudgedPlate> = all.iter().filter(|plate| plate.verdict == verdict).collect();
        if of.is_empty() {
            continue;
        }
        told.push(format!("{} {}, for", counted(of.len(), "plate"), word(verdict)));
        let mut reasons: Vec<(String, &str, Vec<String>)> = Vec::new();
        for one in &of {
            let mut seen = Vec::new();
            for reason in one.reasons.iter().filter(|reason| reason.verdict == verdict) {
                let kind = without_numbers(&reason.words);
                if seen.contains(&kind) {
                    continue;
                }
                seen.push(kind.clone());
                let plate = format!("{}, {}", one.plate, one.cell_line);
                match reasons.iter_mut().find(|(known, ..)| *known == kind) {
                    Some((.., plates)) => plates.push(plate),
                    None => reasons.push((kind, &reason.words, vec![plate])),
                }
            }
        }
        reasons.sort_by_key(|(.., plates)| std::cmp::Reverse(plates.len()));
        for (_, words, plates) in reasons {
            let words = true_minus(words);
            let n = plates.len();
            told.push(match n {
                1 => format!("  {n:>3}: {words} ({})", plates[0]),
                _ => format!("  {n:>3}: {words} (such as {}; {})", plates[0], others(&plates[1..])),
            });
        }
    }
    told.push("`-v` says every plate with all its reasons".to_owned());
    told
}

/// What two reasons of one kind have in common: the words between their numbers.
fn without_numbers(words: &str) -> String {
    let parts = words.split(|c: char| c.is_ascii_digit() || matches!(c, '.' | '-' | '−'));
    parts.filter(|part| !part.is_empty()).collect()
}

/// The plates that are told of beside the first.
fn others(plates: &[String]) -> String {
    let (named, rest) = plates.split_at(plates.len().min(NAMED - 1));
    let more = if rest.is_empty() { String::new() } else { format!("; and {} more", rest.len()) };
    format!("the like of {}{more}", named.join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture::km12;
    use crate::report::summary::Summary;

    #[test]
    fn many_plates_are_a_line_a_reason() {
        let all = Summary::of(km12()).plates;
        let many: Vec<JudgedPlate> = all.iter().cloned().cycle().take(20).collect();
        let told = by_reason(&many);
        assert!(told.len() < 10, "{told:?}");
        assert_eq!(told[0], "10 plates failed, for");
        assert!(told[1].starts_with("   10: Z′(blank) −0.68 is below 0 (such as "), "{told:?}");
        assert!(told[1].ends_with("; and 7 more)"), "{told:?}");
    }
}
