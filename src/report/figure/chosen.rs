//! Some figures of an analysis: of compounds, of lines, of a kind, or by their names.

use super::{About, Figure, Format, MOST_LINES, for_print, line_groups, named_apart, of_plates};
use foldshift_mechanism::knowledge::compound::{identity, regimen};
use foldshift_study::analysis::Analysis;

/// Which figures are wanted; whatever is empty leaves nothing out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Compounds.
    pub compounds: Vec<String>,
    /// Cell lines. A fold belongs to its resistant line.
    pub lines: Vec<String>,
    /// Kinds, as [`About::kind`] names them, or names of figures.
    pub figures: Vec<String>,
}

impl About {
    /// Every kind of figure by its name, in the order in which a report has them.
    pub const KINDS: [&str; 17] = [
        "folds",
        "cross_resistance",
        "mechanism_panel",
        "waterfall",
        "blots",
        "combination",
        "curves",
        "small",
        "days",
        "residuals",
        "profile",
        "scatter",
        "control_charts",
        "quality",
        "plate",
        "deviation",
        "kinetics",
    ];

    /// The name of its kind, one of [`About::KINDS`].
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Folds => "folds",
            Self::CrossResistance => "cross_resistance",
            Self::Mechanism => "mechanism_panel",
            Self::Waterfall(_) => "waterfall",
            Self::Blots(_) => "blots",
            Self::Combination { .. } => "combination",
            Self::Curves { .. } => "curves",
            Self::Small { .. } => "small",
            Self::Days { .. } => "days",
            Self::Residuals { .. } => "residuals",
            Self::Profile { .. } => "profile",
            Self::Scatter => "scatter",
            Self::ControlCharts => "control_charts",
            Self::QualityOverTime => "quality",
            Self::Plate(_) => "plate",
            Self::Deviation(_) => "deviation",
            Self::Kinetics(_) => "kinetics",
        }
    }

    /// The plate that it shows, by its index.
    const fn plate(&self) -> Option<usize> {
        match self {
            Self::Plate(index) | Self::Deviation(index) | Self::Kinetics(index) => Some(*index),
            _ => None,
        }
    }
}

/// The name of a figure or a kind without what nobody minds: small and capital letters, `-`, `_` and blanks are one.
pub(crate) fn plain(name: &str) -> String {
    name.to_lowercase().replace(['-', ' '], "_")
}

impl Wanted {
    fn line(&self, line: &str) -> bool {
        self.lines.is_empty() || self.lines.iter().any(|wanted| wanted == line)
    }

    fn compound(&self, compound: &str) -> bool {
        self.compounds.is_empty() || self.compounds.iter().any(|wanted| wanted == compound)
    }

    /// Is a drug of a blot one of the compounds, under whatever spelling?
    fn drug(&self, drug: &str) -> bool {
        let same = |wanted: &String| {
            identity(wanted) == identity(drug) || regimen(wanted).name == regimen(drug).name
        };
        self.compounds.is_empty() || self.compounds.iter().any(same)
    }

    /// Is a figure of a kind or name that is wanted?
    #[must_use]
    pub fn figure(&self, figure: &Figure) -> bool {
        let names = [figure.about.kind(), figure.name.as_str()].map(plain);
        self.figures.is_empty() || self.figures.iter().any(|wanted| names.contains(&plain(wanted)))
    }

    /// Does a plate hold a line and a compound that are wanted?
    fn plate(&self, analysis: &Analysis, index: usize) -> bool {
        let holds = |well: &foldshift_study::normalise::WellResponse| {
            let content = &well.content;
            content.cell_line.as_deref().is_some_and(|line| self.line(line))
                && (self.compounds.is_empty()
                    || content.compound.as_deref().is_some_and(|compound| self.compound(compound)))
        };
        (self.lines.is_empty() && self.compounds.is_empty())
            || analysis.plates.get(index).is_some_and(|plate| plate.wells.values().any(holds))
    }
}

/// The figures that are wanted, in a format: on a page exactly those of a report, where nothing of them is left out.
#[must_use]
pub fn chosen(analysis: &Analysis, wanted: &Wanted, format: &Format) -> Vec<Figure> {
    if wanted.lines.is_empty() && wanted.compounds.is_empty() {
        return asked(for_print(analysis, format), wanted);
    }
    let mut found = for_print(&only(analysis, wanted), format);
    found.retain(|figure| figure.about.plate().is_none());
    // A plate is drawn whole, whatever else lies on it.
    let holds = |index: &usize| wanted.plate(analysis, *index);
    let plates: Vec<usize> = (0..analysis.plates.len()).filter(holds).collect();
    found.extend(of_plates(analysis, &plates, format));
    asked(named_apart(found), wanted)
}

/// Those of the figures that are asked for: by a name exactly as it is where there is one.
fn asked(figures: Vec<Figure>, wanted: &Wanted) -> Vec<Figure> {
    if wanted.figures.is_empty() {
        return figures;
    }
    let exact = |name: &String| figures.iter().any(|figure| figure.name == *name);
    let (names, others): (Vec<String>, Vec<String>) = wanted.figures.iter().cloned().partition(exact);
    let others = Wanted { figures: others, ..Wanted::default() };
    let is_asked =
        |figure: &Figure| names.contains(&figure.name) || !others.figures.is_empty() && others.figure(figure);
    figures.into_iter().filter(is_asked).collect()
}

/// The analysis with nothing but these lines and compounds; its plates stay, and every number is that of the whole. Lines
/// keep their places, and so their colours, where all lines of their parental one have a colour of their own.
pub(super) fn only(analysis: &Analysis, wanted: &Wanted) -> Analysis {
    let mut some = analysis.clone();
    for (place, line) in some.study.pairs.iter_mut().flat_map(|pair| &mut pair.resistant).enumerate() {
        if !wanted.line(line) {
            *line = nobody(place);
        }
    }
    if line_groups(analysis).iter().any(|lines| lines.len() > MOST_LINES) {
        for pair in &mut some.study.pairs {
            pair.resistant.retain(|line| !line.starts_with(NOBODY));
        }
        some.study.pairs.retain(|pair| !pair.resistant.is_empty());
    }
    some.curves.retain(|curve| {
        let key = &curve.assembled.key;
        wanted.line(&key.cell_line) && wanted.compound(&key.compound)
    });
    some.shifts.retain(|shift| wanted.line(&shift.resistant) && wanted.compound(&shift.compound));
    some.combinations.retain(|pair| {
        let key = &pair.key;
        wanted.line(&key.cell_line)
            && (wanted.compound(&key.compound) || wanted.compound(&key.second_compound))
    });
    some.noise.charts.retain(|chart| wanted.line(&chart.cell_line) && wanted.compound(&chart.compound));
    some.mechanism.retain(|judged| wanted.line(&judged.resistant));
    for judged in &mut some.mechanism {
        judged.judgement.panel.drugs.retain(|drug| wanted.compound(&drug.written));
        judged.residuals.retain(|residual| wanted.drug(&residual.drug));
    }
    if let Some(blots) = &mut some.blots {
        blots.ratios.retain(|ratio| wanted.drug(&ratio.sample.drug));
        blots.pooled.retain(|pooled| wanted.drug(&pooled.sample.drug));
    }
    some
}

/// How the name begins that stands in the place of a line that is not drawn: no line is called so.
const NOBODY: char = '\0';

fn nobody(place: usize) -> String {
    format!("{NOBODY}{place}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::figure::figures;
    use crate::report::fixture::km12;

    fn of(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn everything_is_what_a_report_draws() {
        assert_eq!(chosen(km12(), &Wanted::default(), &Format::PAGE), figures(km12()));
    }

    #[test]
    fn some_lines_and_compounds_are_drawn_and_no_others_with_the_numbers_of_the_whole() {
        let wanted =
            Wanted { lines: of(&["KM12", "KM12-LR2"]), compounds: of(&["trametinib"]), ..Wanted::default() };
        let some = only(km12(), &wanted);
        assert!(!some.shifts.is_empty() && some.shifts.iter().all(|shift| km12().shifts.contains(shift)));
        let drawn = chosen(km12(), &wanted, &Format::NATURE_SINGLE);
        let of_folds = drawn.iter().find(|figure| figure.about == About::Folds).expect("a fold");
        assert!(of_folds.svg.contains("trametinib") && !of_folds.svg.contains("KM12-LR1"));
        // Of plates all are shown, whatever lies on them.
        let of_lines =
            |figure: &&Figure| figure.about.plate().is_none() && figure.about != About::QualityOverTime;
        for figure in drawn.iter().filter(of_lines) {
            assert!(
                !figure.svg.contains("KM12-LR1") && !figure.caption.contains("KM12-LR1"),
                "{}",
                figure.name
            );
            assert!(!figure.svg.contains('\0') && !figure.caption.contains('\0'), "{}", figure.name);
        }
    }

    #[test]
    fn a_kind_or_a_name_is_asked_for_in_any_letters() {
        let named = |name: &str| {
            let wanted = Wanted { figures: of(&[name]), ..Wanted::default() };
            let drawn = chosen(km12(), &wanted, &Format::PAGE);
            drawn.into_iter().map(|figure| figure.name).collect::<Vec<_>>()
        };
        assert_eq!(named("Cross resistance"), ["cross_resistance"]);
        assert_eq!(named("curves").len(), 4);
        assert_eq!(named("curves_KM12_larotrectinib"), ["curves_KM12_larotrectinib"]);
        assert!(named("nothing").is_empty());
    }
}
