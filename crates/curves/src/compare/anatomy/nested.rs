//! The two curves of one experiment fitted together, from one curve for both to two curves of their own.
//! F tests and Akaike's criterion of one experiment know the scatter of its wells and nothing of the next day.
//!
//! Source: Motulsky & Christopoulos, Fitting Models to Biological Data Using Linear and Nonlinear Regression
//! (2004), chapters 22 and 27, doi:10.1093/oso/9780195171792.001.0001.

use serde::Serialize;

use crate::compare::anatomy::Part;
use crate::curve::Curve;
use crate::distribution::f_upper;
use crate::elementary::ln;
use crate::fit::{Fit, FitOptions, Reason, fit};
use crate::logistic::Logistic;
use crate::separable_least_squares::descent::{Found, deeper, descend};
use crate::separable_least_squares::family::{At, Doses};
use crate::separable_least_squares::problem::{Data, Observation, Problem};
use crate::separable_least_squares::shared::SharedFamily;

/// Which parameters the lines have of their own in a joint fit; the others they share.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::struct_excessive_bools, reason = "a curve has four parameters")]
pub struct Free {
    /// Midpoint.
    pub mid: bool,
    /// Lower plateau.
    pub bottom: bool,
    /// Slope.
    pub hill: bool,
    /// Upper plateau.
    pub top: bool,
}

impl Free {
    /// From one curve for both to two curves, each before those that it is a special case of.
    pub const ALL: [Self; 9] = [
        Self::of(false, false, false, false),
        Self::of(true, false, false, false),
        Self::of(false, true, false, false),
        Self::of(false, false, true, false),
        Self::of(true, true, false, false),
        Self::of(true, false, true, false),
        Self::of(false, true, true, false),
        Self::of(true, true, true, false),
        Self::of(true, true, true, true),
    ];

    #[expect(clippy::fn_params_excessive_bools, reason = "a curve has four parameters")]
    const fn of(mid: bool, bottom: bool, hill: bool, top: bool) -> Self {
        Self { mid, bottom, hill, top }
    }

    /// Number of parameters of both curves.
    #[must_use]
    pub fn parameters(self) -> usize {
        4 + [self.mid, self.bottom, self.hill, self.top].into_iter().filter(|free| *free).count()
    }

    /// The name in tables: `one_curve`, `potency`, `potency+plateau`, `two_curves`.
    #[must_use]
    pub fn name(self) -> String {
        if self == Self::default() {
            return "one_curve".to_owned();
        }
        if self.top {
            return "two_curves".to_owned();
        }
        let parts = [("potency", self.mid), ("plateau", self.bottom), ("slope", self.hill)];
        parts.into_iter().filter(|(_, free)| *free).map(|(name, _)| name).collect::<Vec<_>>().join("+")
    }

    /// Is it a special case of `other`?
    fn within(self, other: Self) -> bool {
        self != other
            && (other.mid || !self.mid)
            && (other.bottom || !self.bottom)
            && (other.hill || !self.hill)
            && (other.top || !self.top)
    }
}

impl Serialize for Free {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.name())
    }
}

/// A joint fit.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Nested {
    /// What is free.
    #[serde(rename = "model")]
    pub free: Free,
    /// Number of its parameters.
    pub parameters: usize,
    /// Residual sum of squares of both curves.
    pub rss: f64,
    /// Akaike's criterion for few observations; `None` when there are too few for it.
    pub aicc: Option<f64>,
}

/// An extra sum of squares F test.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FTest {
    /// The ratio of mean squares.
    pub f: f64,
    /// Degrees of freedom: parameters that the larger model has more.
    pub df1: usize,
    /// Degrees of freedom of the larger model's residuals.
    pub df2: usize,
    /// p of the smaller model.
    pub p: f64,
}

#[expect(clippy::cast_precision_loss, reason = "counts of wells")]
pub(super) fn real(n: usize) -> f64 {
    n as f64
}

impl FTest {
    /// `None` without an error to test against.
    pub(super) fn new(small: f64, large: f64, df1: usize, df2: usize) -> Option<Self> {
        if df1 == 0 || df2 == 0 || large <= 0.0 {
            return None;
        }
        let f = ((small - large) / real(df1) / (large / real(df2))).max(0.0);
        Some(Self { f, df1, df2, p: f_upper(f, real(df1), real(df2)) })
    }
}

/// n ln(RSS / n) + 2 K + 2 K (K + 1) / (n − K − 1), K = parameters + 1 for the error.
pub(super) fn aicc(rss: f64, points: usize, parameters: usize) -> Option<f64> {
    let (n, k) = (real(points), real(parameters + 1));
    (rss > 0.0 && n - k - 1.0 > 0.0).then(|| n * ln(rss / n) + 2.0 * k + 2.0 * k * (k + 1.0) / (n - k - 1.0))
}

/// Both curves of one experiment, the parental one first, and their separate fits without constraint.
pub(super) struct Both {
    pub(super) alone: [Logistic; 2],
    /// Residual sum of squares of the two fits.
    pub(super) rss: f64,
    pub(super) points: usize,
    pub(super) pure_ss: f64,
    pub(super) doses: Doses,
    pub(super) data: Data,
}

impl Both {
    /// `None` when one of the curves cannot be fitted or no well is left over to estimate the error.
    pub(super) fn new(curves: [&Curve; 2], fits: [&Fit; 2], options: [&FitOptions; 2]) -> Option<Self> {
        let mut alone = Vec::new();
        let mut rss = 0.0;
        for k in 0..2 {
            let (curve, sum) = unconstrained(curves[k], fits[k], options[k])?;
            alone.push(curve);
            rss += sum;
        }
        let points = curves.iter().map(|curve| curve.points().len()).sum::<usize>();
        let enough = curves.iter().all(|curve| curve.positive_levels().count() >= 4);
        if !enough || points < 10 {
            return None;
        }
        let ranges = [curves[0].tested_log_range()?, curves[1].tested_log_range()?];
        let doses = Doses {
            low: ranges[0].0.min(ranges[1].0),
            high: ranges[0].1.max(ranges[1].1),
            falling: alone[0].hill > 0.0,
        };
        let data = curves
            .iter()
            .enumerate()
            .flat_map(|(group, curve)| {
                curve.levels().iter().map(move |level| Observation {
                    at: At { log_dose: level.log_dose, group },
                    weight: level.weight,
                    response: level.mean,
                })
            })
            .collect();
        Some(Self {
            alone: [alone[0], alone[1]],
            rss,
            points,
            pure_ss: curves.iter().map(|curve| curve.pure_error().0).sum(),
            doses,
            data,
        })
    }

    /// Every joint fit, in the order of [`Free::ALL`].
    pub(super) fn nested(&self) -> Option<Vec<Nested>> {
        let mut ends: Vec<(Free, Shapes, f64)> = Vec::new();
        for free in Free::ALL {
            if free.top {
                continue;
            }
            let known =
                ends.iter().filter(|(smaller, ..)| smaller.within(free)).map(|(_, shapes, _)| *shapes);
            let (shapes, ss) = self.joint(free, known)?;
            ends.push((free, shapes, ss + self.pure_ss));
        }
        // The two curves by themselves are never worse than together.
        let least = ends.iter().map(|(.., rss)| *rss).fold(self.rss, f64::min);
        let two = Free::of(true, true, true, true);
        Some(
            ends.into_iter()
                .map(|(free, _, rss)| (free, rss))
                .chain([(two, least)])
                .map(|(free, rss)| {
                    let parameters = free.parameters();
                    Nested { free, parameters, rss, aicc: aicc(rss, self.points, parameters) }
                })
                .collect(),
        )
    }

    /// The deepest end of descents from the best of: the separate fits, each curve's shape for both, their mean,
    /// the `known` ends of smaller models.
    fn joint(&self, free: Free, known: impl Iterator<Item = Shapes>) -> Option<(Shapes, f64)> {
        let inside = |mid: f64| mid.clamp(self.doses.low - 0.5, self.doses.high + 0.5);
        let [p, r] = self.alone.map(|curve| (inside(curve.log_mid), ln(curve.hill.abs()).clamp(-2.0, 3.0)));
        let mean = (0.5 * (p.0 + r.0), 0.5 * (p.1 + r.1));
        let family = SharedFamily {
            doses: self.doses,
            curves: 2,
            origin: 0,
            top: true,
            bottom: !free.bottom,
            hill: !free.hill,
            mids: vec![p.0, r.0],
        };
        let mut problem = Problem::new(&family, &self.data);
        if !free.mid {
            problem = problem.holding_coordinate(family.mid_of(1), 0.0);
        }
        let mut starts: Vec<(f64, Vec<f64>)> = [[p, r], [p, p], [r, r], [mean, mean]]
            .into_iter()
            .chain(known)
            .filter_map(|[p, r]| {
                let mids = if free.mid { [p.0, r.0] } else { [0.5 * (p.0 + r.0); 2] };
                let hills = if free.hill { vec![p.1, r.1] } else { vec![0.5 * (p.1 + r.1)] };
                let phi = family.coordinates_of(&mids, &hills);
                problem.solve(&phi).map(|solved| (solved.ss(), phi))
            })
            .collect();
        starts.sort_by(|a, b| a.0.total_cmp(&b.0));
        let followed = starts.iter().take(FOLLOWED);
        let found: Found = followed.filter_map(|(_, phi)| descend(&problem, phi)).reduce(deeper)?;
        let shape =
            |group: usize| (family.log_mid(&found.phi, group), ln(family.slope(&found.phi, group).abs()));
        Some(([shape(0), shape(1)], found.ss()))
    }
}

/// Starts that are followed: the lowest. The end of a smaller model is among them or above them, so that no
/// model ends above one that it contains.
const FOLLOWED: usize = 2;

/// (log₁₀ midpoint, ln |hill|) of both curves.
type Shapes = [(f64, f64); 2];

/// The curve and its sum of squares without any bound on its plateaus.
fn unconstrained(curve: &Curve, known: &Fit, options: &FitOptions) -> Option<(Logistic, f64)> {
    let bound = options.top.is_some() || options.bottom.is_some() || options.hill.is_some();
    if !bound && !known.reasons.contains(&Reason::BottomAtBound) {
        return known.curve.zip(known.rss);
    }
    let plain = FitOptions { half: options.half, intervals: false, ..FitOptions::default() };
    let free = fit(curve, &plain);
    free.curve.zip(free.rss)
}

/// The test of one curve for both lines against two.
pub(super) fn one_curve(nested: &[Nested], points: usize) -> Option<FTest> {
    let (one, two) = (nested.first()?, nested.last()?);
    FTest::new(one.rss, two.rss, two.parameters - one.parameters, points.checked_sub(two.parameters)?)
}

/// The test of a part shared by both lines against one of their own, everything else being their own. Midpoint,
/// lower plateau and slope are tested with the upper plateau in common.
pub(super) fn shared_part(nested: &[Nested], part: Part, points: usize) -> Option<FTest> {
    let of = |free: Free| nested.iter().find(|one| one.free == free);
    let three = Free::of(true, true, true, false);
    let (small, large) = match part {
        Part::Potency => (of(Free { mid: false, ..three })?, of(three)?),
        Part::Plateau => (of(Free { bottom: false, ..three })?, of(three)?),
        Part::Slope => (of(Free { hill: false, ..three })?, of(three)?),
        Part::Top => (of(three)?, of(Free { top: true, ..three })?),
    };
    FTest::new(small.rss, large.rss, 1, points.checked_sub(large.parameters)?)
}
