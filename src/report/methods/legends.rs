//! A legend for every figure that is a file: its caption, and what a journal asks for beside it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::markdown::escaped;
use crate::report::figure::{About, Figure};
use crate::report::file_names::ONE_COLUMN;
use crate::report::words::{counted, method, n_of, true_minus};
use foldshift_curves::compare::{Adjustment, Metric, Shift};
use foldshift_curves::fit::Ic50;
use foldshift_study::analysis::{Analysis, FittedCurve};

/// Figures up to which each has its legend here; beneath them on the page all have.
const MOST_LEGENDS: usize = 200;

/// The legends as Markdown, a paragraph each, in the order of the figures.
pub(super) fn legends(analysis: &Analysis, figures: &[Figure]) -> String {
    let mut told: Vec<String> =
        figures.iter().take(MOST_LEGENDS).map(|figure| legend(analysis, figure)).collect();
    if figures.len() > MOST_LEGENDS {
        let more = counted(figures.len() - MOST_LEGENDS, "further figure");
        told.push(format!("The legends of {more} stand beneath them in report.html.\n"));
    }
    told.join("\n")
}

fn legend(analysis: &Analysis, figure: &Figure) -> String {
    let mut files = format!("plots/{}.svg", figure.name);
    if figure.about.is_for_print() {
        let _ = write!(files, "; one column: {ONE_COLUMN}/{}.svg", figure.name);
    }
    let mut said = vec![escaped(&true_minus(&figure.caption))];
    said.extend(beside(analysis, &figure.about).iter().map(|sentence| escaped(sentence)));
    format!("**{}** ({}). {}\n", escaped(&title(&figure.about)), escaped(&files), said.join(" "))
}

fn title(about: &About) -> String {
    match about {
        About::Folds => "Fold shifts".to_owned(),
        About::CrossResistance => "Cross-resistance".to_owned(),
        About::Mechanism => "Panel of drugs by class".to_owned(),
        About::Blots(line) => format!("Blots of {line}"),
        About::Scatter => "Scatter of folds over experiments".to_owned(),
        About::Combination { cell_line, compounds: [first, second] } => {
            format!("{first} and {second} together in {cell_line}")
        }
        About::ControlCharts => "Control charts".to_owned(),
        About::Curves { compound, .. } | About::Small { compound } => {
            format!("Dose-response curves of {compound}")
        }
        About::Days { compound, .. } => format!("{compound}, experiment by experiment"),
        About::Residuals { compound } => format!("Residuals of {compound}"),
        About::Profile { compound } => format!("Profile likelihood of {compound}"),
        About::QualityOverTime => "Quality of the plates".to_owned(),
        About::Waterfall(line) => format!("Folds of {line}, sorted"),
        About::Plate(_) => "Plate".to_owned(),
        About::Deviation(_) => "Deviations of a plate".to_owned(),
        About::Kinetics(_) => "Signals over time".to_owned(),
    }
}

/// What a caption leaves to the page and a journal wants: replicates, tests, what is censored.
fn beside(analysis: &Analysis, about: &About) -> Vec<String> {
    let folds = |holds: &dyn Fn(&Shift) -> bool| -> Vec<&Shift> {
        let all = analysis.shifts.iter().filter(|shift| shift.metric == Metric::Ic50Abs);
        all.filter(|shift| holds(shift)).collect()
    };
    match about {
        About::Folds | About::CrossResistance => tests(analysis, &folds(&|_| true)),
        About::Waterfall(line) => tests(analysis, &folds(&|shift| shift.resistant == *line)),
        About::Days { compound, lines } => {
            let of_lines =
                |shift: &Shift| lines.first() == Some(&shift.parental) && lines.contains(&shift.resistant);
            tests(analysis, &folds(&|shift| shift.compound == *compound && of_lines(shift)))
        }
        About::Curves { compound, lines } => {
            let of = |line: &'_ String| analysis.experiments_of(line, compound).collect::<Vec<_>>();
            replicates(&lines.iter().flat_map(of).collect::<Vec<_>>())
        }
        _ => Vec::new(),
    }
}

/// The tests behind folds, how p was adjusted, n, and how many folds are bounds.
fn tests(analysis: &Analysis, folds: &[&Shift]) -> Vec<String> {
    let methods: BTreeSet<&str> =
        folds.iter().filter(|fold| fold.qualifier != "nd").map(|fold| method(fold.method)).collect();
    if methods.is_empty() {
        return Vec::new();
    }
    let adjusted = if folds.iter().any(|fold| fold.p_adjusted.is_some()) {
        match analysis.study.compare.adjust {
            Adjustment::Holm => "; p values, two-sided, adjusted by Holm’s method",
            Adjustment::BenjaminiHochberg => {
                "; p values, two-sided, adjusted by the method of Benjamini and Hochberg"
            }
        }
    } else {
        ""
    };
    let counts: BTreeSet<usize> = folds.iter().map(|fold| n_of(fold)).collect();
    let n = match (counts.first(), counts.last()) {
        (Some(least), Some(most)) if least < most => format!("{least} to {most}"),
        (_, most) => most.copied().unwrap_or_default().to_string(),
    };
    let methods: Vec<&str> = methods.into_iter().collect();
    let mut said = vec![format!("Statistics: {}{}; n = {n}.", methods.join("; "), adjusted)];
    let bounds = folds.iter().filter(|fold| matches!(fold.qualifier, ">" | "<" | "≥" | "≤")).count();
    if bounds > 0 {
        said.push(format!("Censored: {bounds} of {}.", counted(folds.len(), "fold")));
    }
    said
}

/// Wells of a dose within an experiment, and how many IC50s of experiments are bounds.
fn replicates(curves: &[&FittedCurve]) -> Vec<String> {
    let mut wells: BTreeSet<usize> = BTreeSet::new();
    for curve in curves {
        let mut of_dose: BTreeMap<u64, usize> = BTreeMap::new();
        for (_, _, dose) in &curve.assembled.samples {
            *of_dose.entry(dose.to_bits()).or_default() += 1;
        }
        wells.extend(of_dose.into_values());
    }
    let (Some(least), Some(most)) = (wells.first(), wells.last()) else { return Vec::new() };
    let range = if least < most { format!("{least} to {most} wells") } else { counted(*most, "well") };
    let mut said = vec![format!("Technical replicates: {range} a dose and experiment.")];
    let bounds = curves
        .iter()
        .filter(|curve| matches!(curve.fit.ic50_abs, Ic50::Above { .. } | Ic50::Below { .. }))
        .count();
    if bounds > 0 {
        said.push(format!("Censored: {bounds} of {} of experiments.", counted(curves.len(), "IC50")));
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::figure::figures;
    use crate::report::fixture::{km12, with_compound};

    #[test]
    fn every_figure_of_the_example_has_its_legend_with_its_file() {
        let figures = figures(km12());
        let text = legends(km12(), &figures);
        for figure in &figures {
            assert!(text.contains(&escaped(&format!("(plots/{}.svg", figure.name))), "{}", figure.name);
            assert!(text.contains(&escaped(&true_minus(&figure.caption))), "{}", figure.name);
        }
        assert_eq!(text.matches("**").count(), 2 * figures.len());
        for words in [
            "Statistics: ",
            "adjusted by Holm’s method; n = ",
            "Technical replicates: 3 wells a dose",
            "Censored: ",
        ] {
            assert!(text.contains(words), "{words}: {text}");
        }
    }

    #[test]
    fn of_many_figures_the_first_have_legends_and_the_others_are_counted() {
        let one = figures(km12()).swap_remove(0);
        let many = vec![one; MOST_LEGENDS + 3];
        let text = legends(km12(), &many);
        assert_eq!(text.matches("**Fold shifts**").count(), MOST_LEGENDS);
        assert!(
            text.ends_with("The legends of 3 further figures stand beneath them in report.html.\n"),
            "{text}"
        );
    }

    #[test]
    fn a_hostile_compound_is_no_markup_in_a_legend() {
        let analysis = with_compound("**<b>[@x](y)\u{202e}\n# h");
        let text = legends(&analysis, &figures(&analysis));
        assert!(text.contains("\\*\\*\\<b>\\[\\@x\\](y)\\\\u{202e}\\\\n# h"), "{text}");
        assert!(!text.contains("[@x]") && !text.contains("\n# h") && !text.contains('\u{202e}'), "{text}");
    }
}
