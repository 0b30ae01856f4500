//! Plates that do not pass on the terminal: a line each where they are few, a line a reason where they are many.

use crate::cli::terminal::Terminal;
use crate::report::words::counted;
use foldshift_study::normalise::quality::{Quality, Verdict};
use foldshift_tables::numerals::first_few;

/// So many plates are told one by one.
const FEW: usize = 6;
/// So many plates are named beside a reason.
const NAMED: usize = 3;

/// A plate that does not pass: its export, its name, what was judged.
type Judged<'a> = (&'a str, &'a str, &'a Quality);

/// Plates that do not pass, with their reasons.
pub(super) fn tell_plates<'a>(
    plates: impl Iterator<Item = (&'a str, &'a str, &'a [Quality])>,
    terminal: &Terminal,
) {
    let all: Vec<Judged> = plates
        .flat_map(|(export, name, quality)| quality.iter().map(move |line| (export, name, line)))
        .filter(|(.., line)| line.verdict > Verdict::Pass)
        .collect();
    if terminal.desk().is_some() {
        return tell_program(&all, terminal);
    }
    let told = if all.len() <= FEW || terminal.is_verbose() { one_by_one(&all) } else { by_reason(&all) };
    for line in told {
        terminal.say(&line);
    }
}

/// The same to a program: what failed is one warning, the rest are lines.
fn tell_program(all: &[Judged], terminal: &Terminal) {
    let (failed, warned): (Vec<Judged>, Vec<Judged>) =
        all.iter().partition(|(.., line)| line.verdict == Verdict::Fail);
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

fn one_by_one(all: &[Judged]) -> Vec<String> {
    let sentence = |(export, name, line): &Judged| {
        let reasons: Vec<&str> = line.reasons.iter().map(|reason| reason.words.as_str()).collect();
        format!("plate {} ({export}, {name}, {}): {}", word(line.verdict), line.cell_line, reasons.join("; "))
    };
    all.iter().map(sentence).collect()
}

/// The reasons of plates that failed, then those of warnings, the most frequent first; each in the words of one plate.
fn by_reason(all: &[Judged]) -> Vec<String> {
    let mut told = Vec::new();
    for verdict in [Verdict::Fail, Verdict::Warn] {
        let of: Vec<&Judged> = all.iter().filter(|(.., line)| line.verdict == verdict).collect();
        if of.is_empty() {
            continue;
        }
        told.push(format!("{} {}, for", counted(of.len(), "plate"), word(verdict)));
        let mut reasons: Vec<(&str, &str, Vec<String>)> = Vec::new();
        for (_, name, line) in &of {
            let mut seen = Vec::new();
            for reason in line.reasons.iter().filter(|reason| reason.verdict == verdict) {
                if seen.contains(&reason.code) {
                    continue;
                }
                seen.push(reason.code);
                let plate = format!("{name}, {}", line.cell_line);
                match reasons.iter_mut().find(|(code, ..)| *code == reason.code) {
                    Some((.., plates)) => plates.push(plate),
                    None => reasons.push((reason.code, &reason.words, vec![plate])),
                }
            }
        }
        reasons.sort_by_key(|(.., plates)| std::cmp::Reverse(plates.len()));
        for (_, words, plates) in reasons {
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

    #[test]
    fn many_plates_are_a_line_a_reason() {
        let all: Vec<Judged> = km12()
            .plates
            .iter()
            .flat_map(|plate| plate.quality.iter().map(|line| (&*plate.export, &*plate.name, line)))
            .filter(|(.., line)| line.verdict > Verdict::Pass)
            .collect();
        let many: Vec<Judged> = all.iter().copied().cycle().take(20).collect();
        let told = by_reason(&many);
        assert!(told.len() < 10, "{told:?}");
        assert_eq!(told[0], "10 plates failed, for");
        assert!(told[1].starts_with("   10: Z′(blank) -0.68 is below 0 (such as "), "{told:?}");
        assert!(told[1].ends_with("; and 7 more)"), "{told:?}");
    }
}
