//! Whether a format holds a figure, and what would where it does not. Letters and lines of a format are never made smaller for
//! that: a figure that needs more room is higher.

use std::fmt;

use super::chosen::only;
use super::format::{Format, Unit};
use super::{
    About, Figure, View, Wanted, blots, combination, control, curves, days, deviation, drug_classes,
    fit_residuals, forest, kinetics, line_groups, matrix, plate, profile, quality, scatter, size, small,
    waterfall,
};
use foldshift_study::analysis::Analysis;

/// A figure is higher than its format is.
#[derive(Clone, Debug, PartialEq)]
pub struct TooLarge {
    /// The figure.
    pub name: String,
    /// The name of the format.
    pub format: &'static str,
    /// Height of the figure, in millimetres.
    pub height_mm: f64,
    /// Greatest height of the format, in millimetres.
    pub most_mm: f64,
    /// What would hold it; `None` until [`TooLarge::advised`] has tried.
    pub advice: Option<Advice>,
}

/// What would hold a figure, found by drawing it so.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Advice {
    /// Formats of paper and slides that hold it as it is.
    pub formats: Vec<&'static str>,
    /// Most lines with which the format holds it, the parental one included; `None` where no fewer help.
    pub lines: Option<usize>,
    /// Most compounds with which the format holds it.
    pub compounds: Option<usize>,
}

/// Does the format hold the figure, which was drawn for it?
///
/// # Errors
/// When the figure is higher than the greatest height of the format.
pub fn held(figure: &Figure, format: &Format) -> Result<(), TooLarge> {
    let Some(most) = format.most_height else { return Ok(()) };
    let height = size(&figure.svg).map_or(0.0, |(_, height)| height);
    if height <= most {
        return Ok(());
    }
    Err(TooLarge {
        name: figure.name.clone(),
        format: format.name,
        height_mm: Format::mm(height),
        most_mm: Format::mm(most),
        advice: None,
    })
}

impl TooLarge {
    /// The same with what would hold the figure, which is drawn again for that.
    #[must_use]
    pub fn advised(self, analysis: &Analysis, figure: &Figure, format: &Format) -> Self {
        Self { advice: Some(advice(analysis, figure, format)), ..self }
    }
}

impl fmt::Display for TooLarge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, format, height_mm, most_mm, advice } = self;
        write!(f, "`{name}` is {height_mm:.0} mm high, and {format} holds {most_mm:.0} mm")?;
        match advice {
            Some(advice) => write!(f, ": {advice}"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Advice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts = Vec::new();
        match self.formats.as_slice() {
            [] => {}
            [one] => parts.push(format!("{one} holds it")),
            [before @ .., last] => parts.push(format!("{} and {last} hold it", before.join(", "))),
        }
        if let Some(lines) = self.lines {
            parts.push(format!("fewer lines (`--lines`): at most {lines} fit, the parental one included"));
        }
        if let Some(compounds) = self.compounds {
            parts.push(format!("fewer compounds (`--compound`): at most {compounds} fit"));
        }
        if parts.is_empty() {
            parts.push("no format holds it, with however few lines and compounds".to_owned());
        }
        f.write_str(&parts.join("; "))
    }
}

impl std::error::Error for TooLarge {}

/// What would hold a figure that this format does not: every format, and fewer lines or compounds, are tried.
#[must_use]
pub fn advice(analysis: &Analysis, figure: &Figure, format: &Format) -> Advice {
    let holds = |format: &Format| {
        let again = drawn(analysis, &figure.about, format);
        again.iter().filter(|one| one.name == figure.name).any(|one| held(one, format).is_ok())
    };
    let formats = Format::ALL.iter().filter(|other| other.unit == Unit::Millimetres && holds(other));
    let (lines, compounds) = (lines_of(analysis, &figure.about), compounds_of(analysis, &figure.about));
    let fits = |analysis: &Analysis, about: &About| {
        let again = drawn(analysis, about, format);
        !again.is_empty() && again.iter().all(|one| held(one, format).is_ok())
    };
    Advice {
        formats: formats.map(|format| format.name).collect(),
        lines: most(lines.len(), |n| {
            let (about, some) = (with_lines(&figure.about, &lines[..n]), &lines[..n]);
            fits(&only(analysis, &Wanted { lines: some.to_vec(), ..Wanted::default() }), &about)
        }),
        compounds: most(compounds.len(), |n| {
            let some = compounds[..n].to_vec();
            fits(&only(analysis, &Wanted { compounds: some, ..Wanted::default() }), &figure.about)
        }),
    }
}

/// The most below `all` that fit, where fewer of those that fit, fit as well; `None` where not even one does.
fn most(all: usize, fits: impl Fn(usize) -> bool) -> Option<usize> {
    let (mut low, mut high) = (0, all);
    while high - low > 1 {
        let middle = low.midpoint(high);
        if fits(middle) { low = middle } else { high = middle }
    }
    (low > 0).then_some(low)
}

/// The lines of which a figure may have fewer, the parental one first.
fn lines_of(analysis: &Analysis, about: &About) -> Vec<String> {
    match about {
        About::Curves { lines, .. } | About::Days { lines, .. } => lines.clone(),
        About::Plate(_)
        | About::Deviation(_)
        | About::Kinetics(_)
        | About::ControlCharts
        | About::QualityOverTime => Vec::new(),
        _ => {
            let mut lines: Vec<String> = Vec::new();
            for line in line_groups(analysis).into_iter().flatten() {
                if !lines.contains(&line) {
                    lines.push(line);
                }
            }
            lines
        }
    }
}

/// The compounds of which it may have fewer.
fn compounds_of(analysis: &Analysis, about: &About) -> Vec<String> {
    match about {
        About::Folds
        | About::CrossResistance
        | About::Mechanism
        | About::ControlCharts
        | About::Waterfall(_) => analysis.compounds().into_iter().map(str::to_owned).collect(),
        _ => Vec::new(),
    }
}

fn with_lines(about: &About, some: &[String]) -> About {
    match about {
        About::Curves { compound, .. } => About::Curves { compound: compound.clone(), lines: some.to_vec() },
        About::Days { compound, .. } => About::Days { compound: compound.clone(), lines: some.to_vec() },
        other => other.clone(),
    }
}

/// All figures of a kind, in every part where there are several.
fn drawn(analysis: &Analysis, about: &About, format: &Format) -> Vec<Figure> {
    let by_group = |draw: &dyn Fn(&[String]) -> Option<Figure>| -> Vec<Figure> {
        line_groups(analysis).iter().filter_map(|lines| draw(lines)).collect()
    };
    match about {
        About::Folds => forest(analysis, format),
        About::CrossResistance => matrix(analysis, format),
        About::Mechanism => drug_classes(analysis, format).into_iter().collect(),
        About::Blots(_) => blots(analysis, format),
        About::Scatter => scatter(analysis, format).into_iter().collect(),
        About::Combination { .. } => combination(analysis, format),
        About::ControlCharts => control(analysis, format),
        About::QualityOverTime => quality(analysis, format).into_iter().collect(),
        About::Waterfall(_) => waterfall(analysis, format),
        About::Curves { compound, lines } => {
            curves(analysis, lines, compound, View::ALONE, format).into_iter().collect()
        }
        About::Days { compound, lines } => days(analysis, lines, compound, format).into_iter().collect(),
        About::Small { compound } => by_group(&|lines| small(analysis, lines, compound, format)),
        About::Residuals { compound } => by_group(&|lines| fit_residuals(analysis, lines, compound, format)),
        About::Profile { compound } => by_group(&|lines| profile(analysis, lines, compound, format)),
        About::Plate(index) => vec![plate(analysis, *index, format)],
        About::Deviation(index) => deviation(analysis, *index, format).into_iter().collect(),
        About::Kinetics(index) => kinetics(analysis, *index, format).into_iter().collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::cases::{of_one_compound, with_copies};
    use super::*;

    fn days_of(analysis: &Analysis, format: &Format) -> Figure {
        days(analysis, &line_groups(analysis)[0], "larotrectinib", format).expect("days")
    }

    #[test]
    fn every_format_says_what_it_holds_in_millimetres() {
        let tall = Figure {
            name: "tall".to_owned(),
            about: About::QualityOverTime,
            caption: String::new(),
            svg: "<svg viewBox=\"0 0 3364 11339\" width=\"89.0mm\">".to_owned(),
        };
        let problem = held(&tall, &Format::NATURE_SINGLE).unwrap_err();
        assert_eq!(problem.to_string(), "`tall` is 300 mm high, and nature-single holds 247 mm");
        assert_eq!(held(&tall, &Format::POSTER), Ok(()));
        assert_eq!(held(&tall, &Format::PAGE), Ok(()));
    }

    #[test]
    fn what_is_advised_is_held_and_one_line_more_is_not() {
        let analysis = of_one_compound(with_copies(28));
        let figure = days_of(&analysis, &Format::SLIDE);
        let problem = held(&figure, &Format::SLIDE).unwrap_err();
        let advice = advice(&analysis, &figure, &Format::SLIDE);
        let lines = advice.lines.expect("fewer lines fit");
        let all = &line_groups(&analysis)[0];
        let height = |n: usize| {
            let figure = days(&analysis, &all[..n], "larotrectinib", &Format::SLIDE).expect("days");
            held(&figure, &Format::SLIDE).is_ok()
        };
        assert!(height(lines) && !height(lines + 1), "{lines}");
        assert!(advice.formats.contains(&"poster") && !advice.formats.contains(&"slide"), "{advice:?}");
        let said = problem.advised(&analysis, &figure, &Format::SLIDE).to_string();
        assert!(said.contains(&format!("at most {lines} fit")) && said.contains("poster"), "{said}");
    }

    #[test]
    fn the_most_that_fit_are_found() {
        assert_eq!(most(31, |n| n <= 14), Some(14));
        assert_eq!(most(31, |_| false), None);
        assert_eq!(most(0, |_| true), None);
    }
}
