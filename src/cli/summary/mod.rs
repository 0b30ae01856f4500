//! The summary of a run as a terminal shows it: folds in a table, what they mean, what failed, and where the report is.
//!
//! `run` prints it of an analysis and `show` of a folder of results; it is one printing.

mod bar;
mod folds;
mod ic50s;
mod style;
mod table;

use std::path::Path;

use crate::cli::excluded;
use crate::cli::fitted::wrapped;
use crate::cli::pasteable::pasteable;
use crate::cli::{plates, verdicts};
use crate::report::summary::{LeftOut, Summary};
use crate::report::words::counted;
use foldshift_study::normalise::OF_DECISION;
use foldshift_tables::numerals::first_few;
use foldshift_tables::visible::visible;
use style::{BOLD, FAILED, WARNED};

/// How many kinds of reasons are counted beside the wells that were left out.
const KINDS: usize = 4;

/// The summary on a terminal of `width` columns, with colour; of much, everything only where `all` is asked for.
pub(super) fn printed(summary: &Summary, width: usize, all: bool) -> String {
    let parts = [
        title(summary, width),
        folds::part(&summary.folds, width, all),
        ic50s::part(&summary.ic50s, width),
        prose(&summary.combinations, width),
        prose(&verdicts::lines(&summary.verdicts, all), width),
        judged(summary, width, all),
        left_out(&summary.left_out, width),
        prose(&summary.decisions, width),
        places(summary),
    ];
    let parts: Vec<String> =
        parts.into_iter().filter(|part| !part.is_empty()).map(|part| part.join("\n")).collect();
    format!("{}\n", parts.join("\n\n"))
}

/// Sentences, each in lines that fit.
fn prose(sentences: &[String], width: usize) -> Vec<String> {
    sentences.iter().flat_map(|sentence| wrapped(sentence, width)).collect()
}

/// What the study is, and what it does not compare.
fn title(summary: &Summary, width: usize) -> Vec<String> {
    let bold = |line: String| format!("{BOLD}{line}{BOLD:#}");
    let mut told: Vec<String> = wrapped(&summary.study, width).into_iter().map(bold).collect();
    if summary.simulated {
        told.push("simulated data".to_owned());
    }
    let why = summary.nothing_compared.iter().chain(&summary.compared_with_none);
    told.extend(prose(&why.cloned().collect::<Vec<_>>(), width));
    told
}

/// Plates that failed, and then those with a warning.
fn judged(summary: &Summary, width: usize, all: bool) -> Vec<String> {
    let coloured = |line: String| {
        for (start, style) in [("plate failed", FAILED), ("plate warned", WARNED)] {
            if let Some(rest) = line.strip_prefix(start) {
                return format!("{style}{start}{style:#}{rest}");
            }
        }
        line
    };
    prose(&plates::lines(&summary.plates, all), width).into_iter().map(coloured).collect()
}

/// The wells that the study leaves out, and how many there are of each kind.
fn left_out(all: &[LeftOut], width: usize) -> Vec<String> {
    let n: usize = all.iter().map(|one| one.wells.len()).sum();
    if n == 0 {
        return Vec::new();
    }
    let mut kinds: Vec<(String, usize)> = Vec::new();
    for one in all {
        let kind = kind(one);
        match kinds.iter_mut().find(|(known, _)| *known == kind) {
            Some((_, wells)) => *wells += one.wells.len(),
            None => kinds.push((kind, one.wells.len())),
        }
    }
    kinds.sort_by_key(|(_, wells)| std::cmp::Reverse(*wells));
    let kinds: Vec<String> = match kinds.as_slice() {
        [(only, _)] => vec![only.clone()],
        several => several.iter().map(|(kind, wells)| format!("{wells} {kind}")).collect(),
    };
    let were = if n == 1 { "was" } else { "were" };
    let mut told = excluded::lines(all);
    told.push(format!(
        "{} {were} left out; each is listed with its reason in the report ({})",
        counted(n, "well"),
        first_few(&kinds, KINDS)
    ));
    prose(&told, width)
}

/// Why wells were left out, without the words of one of them.
fn kind(one: &LeftOut) -> String {
    if one.reason.starts_with(OF_DECISION) {
        "by decision".to_owned()
    } else if one.given_reason().is_some() {
        "by the study or a layout".to_owned()
    } else if one.reason.starts_with("plate failed") {
        "on plates that failed".to_owned()
    } else {
        one.reason.split(" (").next().unwrap_or_default().to_owned()
    }
}

/// Where everything stands, as paths that a shell takes.
fn places(summary: &Summary) -> Vec<String> {
    let place = |what: &str, path: &Option<String>| {
        path.as_ref().map(|path| format!("{what} in {}", visible(&pasteable(Path::new(path)))))
    };
    [place("report", &summary.report), place("results", &summary.folder)].into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use unicode_width::UnicodeWidthStr as _;

    use super::*;
    use crate::report::fixture::{km12, with_compound};

    fn plain(summary: &Summary, width: usize, all: bool) -> String {
        anstream::adapter::strip_str(&printed(summary, width, all)).to_string()
    }

    fn example() -> Summary {
        Summary::of(km12()).standing_in(Path::new("my results"))
    }

    #[test]
    fn the_example_at_eighty_columns() {
        insta::assert_snapshot!(plain(&example(), 80, false));
    }

    #[test]
    fn the_example_at_a_hundred_and_twenty_columns() {
        insta::assert_snapshot!(plain(&example(), 120, false));
    }

    #[test]
    fn the_example_at_fifty_columns() {
        insta::assert_snapshot!(plain(&example(), 50, false));
    }

    #[test]
    fn every_number_is_whole_at_every_width_and_the_bar_goes_before_the_interval() {
        let summary = example();
        for width in 20..160 {
            let told = plain(&summary, width, false);
            for fold in &summary.folds {
                let is_row =
                    |line: &&str| line.starts_with("  ") && line.contains(&format!("  {}  ", fold.fold));
                assert!(told.lines().any(|line| is_row(&line)), "{} at {width}\n{told}", fold.fold);
            }
            let (bars, intervals) = (told.contains('┊'), told.contains("  0.20–0.30  "));
            assert!(intervals || !bars, "{width}\n{told}");
            assert!(if bars { width >= 60 } else { width < 72 }, "{width}\n{told}");
            if width >= 40 {
                let widest = told.lines().filter(|line| !line.contains('/')).map(str::width).max();
                assert!(widest.is_some_and(|widest| widest <= width), "{width}\n{told}");
            }
        }
    }

    #[test]
    fn names_that_would_act_are_shown_as_what_they_are() {
        for (name, shown) in [
            ("<b>&\"]]>", "  <b>&\"]]>  "),
            ("a\nb", "  a\\nb  "),
            ("\u{202e}gpj.exe", "  \\u{202e}gpj.exe  "),
            ("\u{1b}[31mred", "  \\u{1b}[31mred  "),
            (&"x".repeat(200), "x…x"),
        ] {
            let mut summary = Summary::of(&with_compound(name));
            summary.study = format!("study of {name}");
            for width in [50, 80, 120] {
                let told = plain(&summary, width, false);
                assert!(told.contains(shown), "{name} at {width}\n{told}");
                assert!(!told.replace('\n', "").contains(foldshift_tables::visible::is_hidden), "{told:?}");
                for fold in summary.folds.iter().filter(|fold| fold.compound == name) {
                    assert!(told.contains(&format!("  {}  ", fold.fold)), "{}\n{told}", fold.fold);
                }
                let rows =
                    told.lines().filter(|line| line.starts_with("  ") && line.contains(" R resistant"));
                assert!(rows.map(str::width).all(|row| row <= width), "{told}");
            }
        }
    }

    #[test]
    fn of_many_folds_the_strongest_are_shown_and_all_are_counted() {
        let mut summary = example();
        let few = summary.folds.clone();
        summary.folds = (0..10)
            .flat_map(|n| {
                few.iter().cloned().map(move |mut fold| {
                    fold.compound = format!("{} {n}", fold.compound);
                    fold
                })
            })
            .collect();
        let told = plain(&summary, 80, false);
        let counts = "80 folds: 40 resistant (R), 10 sensitised (H), 20 low-level shift (L), 10 not shifted (S), 0 indeterminate (I)";
        assert!(told.split_whitespace().collect::<Vec<_>>().join(" ").contains(counts), "{told}");
        let rows = |told: &str| {
            told.lines()
                .filter(|line| {
                    line.starts_with("  ")
                        && ["  R ", "  L ", "  S ", "  H "].iter().any(|call| line.contains(call))
                })
                .count()
        };
        assert_eq!((rows(&told), rows(&plain(&summary, 80, true))), (20, 80));
        assert!(told.contains("the 20 strongest are shown; `-v` shows all"));
        let first = told.lines().position(|line| line.contains("≥ 679")).expect("the strongest");
        let next = told.lines().position(|line| line.contains("  61  ")).expect("another");
        assert!(first < next, "{told}");
    }

    #[test]
    fn a_folder_is_printed_as_its_analysis_at_every_width() {
        let place = tempfile::tempdir().expect("a folder");
        let results = place.path().join("results");
        crate::report::folder::write(km12(), &results).expect("it can be written");
        let shown = Summary::read(&results).expect("results of ours").summary;
        let told = Summary::of(km12()).standing_in(&results);
        for width in [30, 50, 64, 80, 120, 200] {
            for all in [false, true] {
                assert_eq!(printed(&shown, width, all), printed(&told, width, all), "{width}");
            }
        }
    }

    #[test]
    fn nothing_is_said_by_colour_alone() {
        let text = printed(&example(), 80, false);
        assert!(text.contains("\u{1b}[1m61\u{1b}[0m"), "the fold is bold");
        assert!(plain(&example(), 80, false).contains("plate failed (exports/2026-03-16_KM12-LR2_A.csv"));
    }
}
