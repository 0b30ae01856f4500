//! The residual scatter of a curve, alone or with what it borrows of others.
//!
//! Five to eight single wells leave one to four degrees of freedom: too few to know a scatter by. Curves of one table,
//! plate or study scatter much alike, and each takes from all of them as much as they show to be true.
//!
//! ```text
//! s²ᵢ = RSSᵢ/dfᵢ        s̃²ᵢ = (d₀ s₀² + dfᵢ s²ᵢ)/(d₀ + dfᵢ)    on d₀ + dfᵢ degrees of freedom
//! ```
//!
//! Source: Smyth, Stat. Appl. Genet. Mol. Biol. 3 (2004) 3, doi:10.2202/1544-6115.1027.

use serde::Serialize;

use crate::curve::Curve;
use crate::fit::options::FitOptions;
use crate::fit::{Fit, fit_each};
use crate::moderated_variance::SampleVariance;
use crate::statistics::mean;
use crate::variance_trend::VarianceTrend;

/// Which residual scatter the errors, intervals and F tests of a curve rest on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Sigma {
    /// That of the curve alone.
    Own,
    /// That of the curve moderated by what all curves of its kind know.
    Moderated,
}

impl Sigma {
    /// Both, the one of the curve alone first.
    pub const ALL: [Self; 2] = [Self::Own, Self::Moderated];

    /// The name in arguments and settings.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::Moderated => "moderated",
        }
    }

    /// The one of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sigma| sigma.name() == name)
    }
}

/// The residual scatter of a curve with what it borrows.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Moderated {
    /// s̃, in the unit of the response for a weight of 1.
    pub sigma: f64,
    /// Its degrees of freedom: those of the prior and those of the curve.
    pub df: f64,
    /// s₀, in the unit of the response for a weight of 1.
    pub prior_sigma: f64,
    /// d₀: how many degrees of freedom the prior is worth.
    pub prior_df: f64,
}

#[expect(clippy::cast_precision_loss, reason = "counts of wells")]
fn real(df: usize) -> f64 {
    df as f64
}

/// What a fit borrows of the prior that it was told.
pub(crate) fn moderated(fit: &Fit, options: &FitOptions) -> Option<Moderated> {
    let (prior, own) = (options.prior?, own(fit)?);
    let together = borrowing(own, options);
    Some(Moderated {
        sigma: together.variance.sqrt(),
        df: together.df,
        prior_sigma: prior.variance.sqrt(),
        prior_df: prior.df,
    })
}

/// A variance with what it borrows. One that exceeds what its kind shows borrows nothing: what it borrowed would make
/// intervals too short.
pub(crate) fn borrowing(own: SampleVariance, options: &FitOptions) -> SampleVariance {
    match options.prior {
        Some(prior) if !prior.is_exceeded_by(own) => prior.moderated(own),
        _ => own,
    }
}

/// The residual variance that a curve has of its own.
fn own(fit: &Fit) -> Option<SampleVariance> {
    let sigma = fit.sigma.filter(|_| fit.df > 0)?;
    Some(SampleVariance { variance: sigma * sigma, df: real(fit.df) })
}

impl Fit {
    /// The residual variance that errors and intervals rest on, and its degrees of freedom: moderated where curves lend
    /// each other theirs. `None` without a residual.
    #[must_use]
    pub fn scatter(&self) -> Option<SampleVariance> {
        let together = |one: Moderated| SampleVariance { variance: one.sigma * one.sigma, df: one.df };
        self.moderated.map(together).or_else(|| own(self))
    }

    /// The degrees of freedom that intervals rest on.
    pub(crate) fn degrees_of_freedom(&self) -> f64 {
        self.moderated.map_or(real(self.df), |one| one.df)
    }

    /// The same of two fits together: what both borrow counts once.
    pub(crate) fn degrees_of_freedom_with(&self, other: &Self) -> f64 {
        let borrows = |fit: &Self| fit.moderated.map_or(0.0, |one| one.df - real(fit.df)).max(0.0);
        real(self.df) + real(other.df) + borrows(self).max(borrows(other))
    }
}

/// The residual scatter of fitted curves of one kind, and their heights.
#[derive(Clone, Debug, Default)]
pub struct ScatterSamples {
    samples: Vec<(SampleVariance, f64)>,
}

impl ScatterSamples {
    /// Takes the scatter of a curve, as far as it has one.
    pub fn see(&mut self, curve: &Curve, fit: &Fit) {
        self.samples.extend(own(fit).map(|own| (own, height(curve))));
    }

    /// Takes those of others, after its own.
    pub fn append(&mut self, mut others: Self) {
        self.samples.append(&mut others.samples);
    }

    /// What they know; `None` where there are too few with a residual.
    #[must_use]
    pub fn prior(&self) -> Option<ScatterPrior> {
        Some(ScatterPrior { trend: VarianceTrend::of(&self.samples)?, curves: self.samples.len() })
    }
}

/// The height of a curve: the mean of its dose means.
fn height(curve: &Curve) -> f64 {
    let means: Vec<f64> = curve.levels().iter().map(|level| level.mean).collect();
    mean(&means).unwrap_or(f64::NAN)
}

/// What curves of one kind know of their residual scatter: one prior, or one that changes with the height of a curve.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ScatterPrior {
    trend: VarianceTrend,
    curves: usize,
}

impl ScatterPrior {
    /// The options of a curve of that kind that borrows.
    #[must_use]
    pub fn told(&self, curve: &Curve, options: &FitOptions) -> FitOptions {
        FitOptions { prior: Some(self.trend.at(height(curve))), ..*options }
    }

    /// The degrees of freedom that the prior is worth.
    #[must_use]
    pub fn df(&self) -> f64 {
        self.trend.df()
    }

    /// How many curves it is of.
    #[must_use]
    pub fn curves(&self) -> usize {
        self.curves
    }

    /// By how much ln s₀² grows with the mean response of a curve; 0 where the curves show no trend.
    #[must_use]
    pub fn slope(&self) -> f64 {
        self.trend.slope()
    }
}

/// Fits curves of one kind that lend each other their scatter: first without intervals, then with what all of them know.
/// Those at places that do not take part borrow nothing and lend nothing. Beside each fit stand the options that it was
/// made with.
///
/// ```
/// use foldshift_curves::fit::{FitOptions, fit_moderated};
/// use foldshift_curves::screen::Screen;
///
/// let curves = Screen { doses: 6, ..Screen::default() }.curves(0..96)?;
/// let options = FitOptions::default();
/// let each: Vec<_> = curves.iter().map(|curve| (curve, &options)).collect();
/// for (fit, _) in fit_moderated(&each, |_| true) {
///     let moderated = fit.moderated.unwrap();
///     assert!(moderated.df >= fit.df as f64);
/// }
/// # Ok::<(), foldshift_curves::curve::CurveError>(())
/// ```
#[must_use]
pub fn fit_moderated(
    curves: &[(&Curve, &FitOptions)],
    takes_part: impl Fn(usize) -> bool,
) -> Vec<(Fit, FitOptions)> {
    let fits = fit_moderated_again(curves, takes_part, |_| None);
    fits.into_iter().map(|one| (one.fit, one.options)).collect()
}

/// A fit of a curve that lends and borrows, with what it takes to know whether it still holds.
#[derive(Clone, Debug, PartialEq)]
pub struct LentFit {
    /// The curve alone, without intervals; `None` of one that does not take part.
    pub alone: Option<Fit>,
    /// The options that it was fitted with: those asked for, and the prior that it was told.
    pub options: FitOptions,
    /// The fit.
    pub fit: Fit,
}

impl LentFit {
    /// The options without what the curve borrows.
    fn asked(&self) -> FitOptions {
        FitOptions { prior: None, ..self.options }
    }
}

/// The same where curves were fitted before, to the bit. `known` gives the fit that the very same observations had then; where
/// the options are the same too, its parts are taken and not computed.
#[must_use]
pub fn fit_moderated_again<'k>(
    curves: &[(&Curve, &FitOptions)],
    takes_part: impl Fn(usize) -> bool,
    known: impl Fn(usize) -> Option<&'k LentFit>,
) -> Vec<LentFit> {
    let known: Vec<Option<&LentFit>> = curves
        .iter()
        .enumerate()
        .map(|(place, (_, options))| known(place).filter(|known| known.asked() == without_prior(options)))
        .collect();
    let points: Vec<FitOptions> =
        curves.iter().map(|(_, options)| FitOptions { intervals: false, ..without_prior(options) }).collect();
    let lending: Vec<usize> = (0..curves.len()).filter(|&place| takes_part(place)).collect();
    let asked = lending.iter().map(|&place| {
        let alone = known[place].and_then(|known| known.alone.as_ref());
        ((curves[place].0, &points[place]), alone)
    });
    let fits = fit_unknown(asked);
    let mut samples = ScatterSamples::default();
    for (fit, &place) in fits.iter().zip(&lending) {
        samples.see(curves[place].0, fit);
    }
    let mut alone: Vec<Option<Fit>> = vec![None; curves.len()];
    for (fit, place) in fits.into_iter().zip(lending) {
        alone[place] = Some(fit);
    }
    let prior = samples.prior();
    let told: Vec<FitOptions> = curves
        .iter()
        .zip(&alone)
        .map(|((curve, options), alone)| match prior.filter(|_| alone.is_some()) {
            Some(prior) => prior.told(curve, options),
            None => **options,
        })
        .collect();
    let asked = curves.iter().zip(&told).zip(&known).map(|(((curve, _), options), known)| {
        let as_before = known.filter(|known| known.options == *options).map(|known| &known.fit);
        ((*curve, options), as_before)
    });
    let fits = fit_unknown(asked);
    let together = alone.into_iter().zip(told).zip(fits);
    together.map(|((alone, options), fit)| LentFit { alone, options, fit }).collect()
}

fn without_prior(options: &FitOptions) -> FitOptions {
    FitOptions { prior: None, ..*options }
}

/// Fits the curves whose fit is not known; all of them in their order.
fn fit_unknown<'a>(asked: impl Iterator<Item = ((&'a Curve, &'a FitOptions), Option<&'a Fit>)>) -> Vec<Fit> {
    let (asked, known): (Vec<_>, Vec<Option<&Fit>>) = asked.unzip();
    let unknown: Vec<_> =
        asked.iter().zip(&known).filter(|(_, known)| known.is_none()).map(|(one, _)| *one).collect();
    let mut fits = fit_each(&unknown).into_iter();
    known.into_iter().filter_map(|known| known.cloned().or_else(|| fits.next())).collect()
}
