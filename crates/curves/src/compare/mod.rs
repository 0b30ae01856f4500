//! Parental against resistant: how far the IC50 shifts, and what that is worth.
//!
//! Experiments are n. Wells are not.

pub mod anatomy;
mod call;
mod censored;
pub mod combined;
mod common_day;
pub mod control_chart;
mod doubts;
pub mod growth;
mod lines;
mod margins;
pub mod memory;
mod mixed;
mod moderation;
mod pair;
pub mod power;
pub mod repeatability;
mod shift;
mod tag;
mod technical;

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

pub use anatomy::{Anatomy, anatomies, anatomy};
use call::Scale;
pub use call::{Call, EFFICACY_SHIFT};
pub use combined::{Combined, combine};
pub use doubts::{Doubt, doubts, exchanged};
pub use growth::GrownReplicate;
pub(crate) use growth::{Grown, Side};
pub use lines::{Comparisons, Measured, compare_lines, compare_lines_with};
pub use margins::{Margins, NEGLIGIBLE_FOLD, RESISTANT_FOLD};
pub use memory::{Agreement, Memory};
pub(crate) use moderation::Borrowed;
pub use moderation::{CAP_PER_EXPERIMENT, Moderation};
use pair::falls;
pub use pair::{PairShift, Value};
pub use shift::Method;
pub use tag::{Ratio, Tag};

use crate::curve::Curve;
use crate::fit::{Fit, FitOptions, Reads};
use crate::statistics::{benjamini_hochberg, holm};

/// One fitted curve of one experiment.
#[derive(Clone, Copy, Debug)]
pub struct Replicate<'a> {
    /// The experiment: one day, one passage.
    pub experiment: &'a str,
    /// Its observations; `None` where only the fit is known, as from a table of fits.
    pub curve: Option<&'a Curve>,
    /// Its fit.
    pub fit: &'a Fit,
    /// The options it was fitted with.
    pub options: &'a FitOptions,
}

/// What is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Metric {
    /// Fold of the absolute IC50, resistant ÷ parental.
    Ic50Abs,
    /// Fold of the relative IC50, resistant ÷ parental.
    Ic50Rel,
    /// Fold of the GR50, resistant ÷ parental; only where the growth of both lines is known.
    Gr50,
    /// Difference of the mean response over the common log doses, resistant − parental.
    Auc,
    /// Difference of the fitted response at the highest common dose, resistant − parental.
    Emax,
    /// Ratio of the slopes |hill|, resistant ÷ parental.
    Hill,
}

impl Metric {
    /// In the order of tables, without GR50, which needs curves of its own.
    pub const ALL: [Self; 5] = [Self::Ic50Abs, Self::Ic50Rel, Self::Auc, Self::Emax, Self::Hill];

    /// The same with it.
    pub const EVERY: [Self; 6] =
        [Self::Ic50Abs, Self::Ic50Rel, Self::Gr50, Self::Auc, Self::Emax, Self::Hill];

    /// Is it a ratio, computed on logarithms, rather than a difference?
    #[must_use]
    pub const fn is_fold(self) -> bool {
        matches!(self, Self::Ic50Abs | Self::Ic50Rel | Self::Gr50 | Self::Hill)
    }

    /// Is it a fold of doses, which a call is made on?
    #[must_use]
    pub(crate) const fn is_potency(self) -> bool {
        matches!(self, Self::Ic50Abs | Self::Ic50Rel | Self::Gr50)
    }
}

impl fmt::Display for Metric {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Ic50Abs => "ic50_abs",
            Self::Ic50Rel => "ic50_rel",
            Self::Gr50 => "gr50",
            Self::Auc => "auc",
            Self::Emax => "emax",
            Self::Hill => "hill",
        })
    }
}

/// The shift of one metric between two lines under one compound.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Shift {
    /// Line before selection.
    pub parental: String,
    /// Line after selection.
    pub resistant: String,
    /// Compound.
    pub compound: String,
    /// What is compared.
    pub metric: Metric,
    /// Fold, or difference of responses, as [`Shift::metric`] has it; `None` when censored or unknown.
    pub estimate: Option<f64>,
    /// Empty, `>`, `<` or `nd`.
    #[cfg_attr(feature = "schema", schemars(extend("enum" = ["", ">", "<", "nd"])))]
    pub qualifier: &'static str,
    /// Lower 95 % limit, or the bound of a right-censored fold.
    pub lower: Option<f64>,
    /// Upper 95 % limit, or the bound of a left-censored fold.
    pub upper: Option<f64>,
    /// Distinct experiments in which either line was measured.
    pub n_experiments: usize,
    /// Experiments in which both lines were measured and compared.
    pub n_pairs: usize,
    /// How the interval was computed.
    pub method: Method,
    /// p of no shift.
    pub p: Option<f64>,
    /// The same, corrected over the compounds of this line and metric.
    pub p_adjusted: Option<f64>,
    /// The interval from these experiments alone, where pairs were measured; the main one where nothing is borrowed. Of one
    /// experiment beside a memory: what its wells show.
    pub plain: Option<PlainInterval>,
    /// Degrees of freedom of the t interval of pairs: n − 1, and those of the prior where it is moderated.
    pub df: Option<f64>,
    /// SD of the pairs, in log₁₀ of a fold or as a difference of responses; `None` of copies of one experiment.
    pub sd: Option<f64>,
    /// What the pairs of the study lend to the SD.
    pub moderation: Option<Moderation>,
    /// R, H, L, S or I; `None` for what is no fold of doses.
    pub call: Option<Call>,
    /// What else must be known.
    pub tags: Vec<Tag>,
    /// The shift in each experiment.
    pub pairs: Vec<PairShift>,
    /// Is it one of several folds of one combination, at several doses of the second compound? They share their wells of
    /// single compounds and their days: such folds borrow, and lend nothing to others, nor count among them.
    #[serde(skip)]
    pub of_series: bool,
}

/// The t interval of pairs on n − 1 degrees of freedom, with nothing borrowed; on the scale of the metric.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PlainInterval {
    /// Lower 95 % limit.
    pub lower: Option<f64>,
    /// Upper 95 % limit.
    pub upper: Option<f64>,
    /// p of no shift.
    pub p: Option<f64>,
}

/// How experiments are put together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Model {
    /// Paired t, or Welch where no experiment holds both lines.
    #[default]
    Paired,
    /// The mixed model with a random effect of the experiment: experiments that hold one line count too.
    Mixed,
}

impl Model {
    /// The name in studies and on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Paired => "paired",
            Self::Mixed => "mixed",
        }
    }
}

/// How p values of many comparisons are corrected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Adjustment {
    /// Holm's step-down: no false finding in 95 % of families.
    #[default]
    Holm,
    /// Benjamini and Hochberg: 5 % false ones among the findings.
    BenjaminiHochberg,
}

impl Adjustment {
    /// The name in studies and on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Holm => "holm",
            Self::BenjaminiHochberg => "bh",
        }
    }
}

/// How lines are compared; settings of a study.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CompareOptions {
    /// How experiments are put together.
    pub model: Model,
    /// How p values are corrected.
    pub adjust: Adjustment,
    /// Do the pairs of a study lend each other their scatter?
    pub moderate: bool,
    /// The folds that count.
    #[serde(flatten)]
    pub margins: Margins,
}

impl Default for CompareOptions {
    fn default() -> Self {
        Self {
            model: Model::default(),
            adjust: Adjustment::default(),
            moderate: true,
            margins: Margins::default(),
        }
    }
}

/// All metrics of one compound between two lines. Experiments are paired by name, and nothing is borrowed from other
/// compounds; [`compare_lines`] does.
#[must_use]
pub fn compare(
    parental: (&str, &[Replicate]),
    resistant: (&str, &[Replicate]),
    compound: &str,
    options: CompareOptions,
) -> Vec<Shift> {
    let mut comparison = Comparison::of(parental, resistant, compound, options.model);
    comparison.call(options.margins);
    comparison.shifts
}

/// All metrics of one compound between two lines, to be called when the scatter of their experiments is settled.
#[derive(Clone, Debug)]
pub(crate) struct Comparison {
    pub(crate) shifts: Vec<Shift>,
    scale: Scale,
    /// What is known of the growth of both lines.
    grown: Option<Grown>,
    /// Is a curve known by its fit alone?
    of_fits: bool,
}

impl Comparison {
    fn of(
        (parental, parental_curves): (&str, &[Replicate]),
        (resistant, resistant_curves): (&str, &[Replicate]),
        compound: &str,
        model: Model,
    ) -> Self {
        let shifts = Metric::ALL
            .into_iter()
            .map(|metric| {
                let measured =
                    parental_curves.iter().chain(resistant_curves).filter_map(|one| falls(one, metric));
                let opposite = metric.is_potency() && are_opposite(measured);
                let curves = if opposite { [&[][..], &[]] } else { [parental_curves, resistant_curves] };
                let mut shift = shift::shift(metric, curves[0], curves[1], model);
                if opposite {
                    shift.tags.push(Tag::OppositeDirections);
                }
                parental.clone_into(&mut shift.parental);
                resistant.clone_into(&mut shift.resistant);
                compound.clone_into(&mut shift.compound);
                shift
            })
            .collect();
        let options = parental_curves.iter().chain(resistant_curves).map(|one| one.options).next();
        let scale = options.map_or_else(Scale::default, |options| Scale {
            half: options.half,
            falls: options.reads.is_none_or(Reads::falls),
        });
        let of_fits = parental_curves.iter().chain(resistant_curves).any(|one| one.curve.is_none());
        Self { shifts, scale, grown: None, of_fits }
    }

    /// Adds the fold of GR50, where the growth of both lines is known.
    fn with_growth(mut self, parental: Side, resistant: Side, model: Model) -> Self {
        if let Some((mut gr50, grown)) = growth::of(parental, resistant, model) {
            if let Some(named) = self.shifts.first() {
                gr50.parental.clone_from(&named.parental);
                gr50.resistant.clone_from(&named.resistant);
                gr50.compound.clone_from(&named.compound);
            }
            let place = self.shifts.iter().take_while(|shift| shift.metric < Metric::Gr50).count();
            self.shifts.insert(place, gr50);
            self.grown = Some(grown);
        }
        self
    }

    /// Calls every fold on its main interval, and tags those that their own experiments alone would call otherwise.
    fn call(&mut self, margins: Margins) {
        let plain = self.shifts.iter().any(|shift| shift.moderation.is_some()).then(|| {
            let mut plain = self.shifts.clone();
            plain.iter_mut().for_each(moderation::undo);
            call::call(&mut plain, self.scale, margins);
            plain
        });
        call::call(&mut self.shifts, self.scale, margins);
        if let Some(grown) = self.grown {
            grown.mark(&mut self.shifts);
        }
        for (shift, plain) in self.shifts.iter_mut().zip(plain.iter().flatten()) {
            let repeated = shift.method != Method::MemoryT && shift.moderation.is_some();
            if repeated && shift.call != plain.call {
                shift.tags.push(Tag::RestsOnModeration);
                shift.tags.sort_unstable();
            }
        }
    }
}

/// Do these curves have IC50s of curves that fall with dose and of such that rise? Then they are not of one kind, and no
/// fold is taken between them.
fn are_opposite(curves: impl Iterator<Item = bool>) -> bool {
    let mut seen = [false; 2];
    for falls in curves {
        seen[usize::from(falls)] = true;
    }
    seen == [true; 2]
}

/// Fills in `p_adjusted` over the compounds of each line and metric; over the doses of combinations by themselves.
pub(crate) fn adjust(shifts: &mut [Shift], how: Adjustment) {
    let mut families: BTreeMap<(String, String, Metric, bool), Vec<usize>> = BTreeMap::new();
    for (index, shift) in shifts.iter().enumerate() {
        if shift.p.is_some() {
            let family = (shift.parental.clone(), shift.resistant.clone(), shift.metric, shift.of_series);
            families.entry(family).or_default().push(index);
        }
    }
    for family in families.into_values() {
        let p: Vec<f64> = family.iter().map(|&index| shifts[index].p.unwrap_or(1.0)).collect();
        let adjusted = match how {
            Adjustment::Holm => holm(&p),
            Adjustment::BenjaminiHochberg => benjamini_hochberg(&p),
        };
        for (index, adjusted) in family.into_iter().zip(adjusted) {
            shifts[index].p_adjusted = Some(adjusted);
        }
    }
}
