//! Where on the plate wells lie off: rows, columns, edge, corners, gradient, over all wells with cells.
//!
//! Uneven plates read every well by a factor: less medium, fewer cells, a warmer corner. So a well is taken to be
//! `expected · (1 + effect of its place)`, samples around their curves and vehicle wells around their centre.
//! Whatever a curve could take up by itself is projected out first, so that a test stays honest although the curve
//! was fitted to the same wells: for every curve its four derivatives, or, more strictly, the mean of every dose. A
//! pattern that lies along the doses of a single curve cannot be told from its shape, and is not named.
//!
//! Patterns are taken one after the other, the clearest first (F test; Bonferroni over patterns and both
//! projections), until none is more than noise. Deviations are cut at three robust standard deviations before
//! they are tested, so that one wild well makes no bad row.

use std::fmt;

use serde::Serialize;

use super::pattern::{Pattern, direction};
use super::projection::{Projection, dot, take_out};
use super::{Limits, Quality, Verdict};
use foldshift_curves::distribution::f_upper;
use foldshift_curves::statistics::median;
use foldshift_plates::plate::{PlateFormat, Well};

/// Something on a plate that lies off by more than noise.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Uneven {
    /// What.
    pub pattern: Pattern,
    /// By how much, as a fraction of the signal, against the other wells; of a gradient the difference between
    /// its highest and its lowest corner.
    pub size: f64,
    /// Where a gradient rises to.
    pub towards: Option<&'static str>,
    /// F test, times the number of patterns that were looked for.
    pub p: f64,
}

impl fmt::Display for Uneven {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {:+.1} %", self.pattern.name(), 100.0 * self.size)?;
        self.towards.map_or(Ok(()), |towards| write!(f, " to the {towards}"))
    }
}

/// A well with cells and what it should read.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Observed {
    pub(crate) well: Well,
    /// Its curve, or the vehicle wells of its line: a number from 0.
    pub(crate) curve: usize,
    /// Its dose within the curve: a number from 0.
    pub(crate) dose: usize,
    pub(crate) response: f64,
    pub(crate) expected: f64,
    /// Derivatives of the expected response by the parameters of the curve.
    pub(crate) derivatives: Vec<f64>,
}

/// Noise of a well without signal, in units of the relative noise of a well with all of it.
const FLOOR: f64 = 0.2;

/// Fewest degrees of freedom from which anything is said.
const FEWEST_DF: usize = 10;

/// Level at which a pattern is more than noise, over all patterns of a plate.
const LEVEL: f64 = 0.01;

/// Deviations are cut at this many robust standard deviations.
const CUT: f64 = 3.0;

/// t that the other curves must show for a pattern that the shape of one curve could feign.
const SUPPORT: f64 = 2.0;

/// Most patterns that are told of a plate.
const MOST: usize = 6;

/// Judges a plate by all its wells; every line on it is told.
pub(crate) fn judge_space(
    quality: &mut [Quality],
    observed: &[Observed],
    format: PlateFormat,
    limits: &Limits,
) {
    let Some(found) = find(observed, format) else { return };
    for judged in quality {
        judged.gradient = found.gradient.map(|gradient| gradient.0);
        judged.gradient_towards = found.gradient.map(|gradient| gradient.1);
        judged.gradient_p = found.gradient.map(|gradient| gradient.2);
        judged.uneven.clone_from(&found.uneven);
        for uneven in found.uneven.iter().filter(|uneven| uneven.size.abs() > limits.space_warn) {
            judged.say(Verdict::Warn, uneven.pattern.code(), words(uneven, limits));
        }
    }
}

fn words(uneven: &Uneven, limits: &Limits) -> String {
    let (percent, limit) = (100.0 * uneven.size, 100.0 * limits.space_warn);
    let more = if uneven.p < 0.001 { "p < 0.001".to_owned() } else { format!("p = {:.3}", uneven.p) };
    if let Some(towards) = uneven.towards {
        return format!(
            "over all wells the signal rises by {percent:.0} % towards the {towards}, more than {limit:.0} % and than noise ({more})"
        );
    }
    let name = uneven.pattern.name();
    let verb = if matches!(uneven.pattern, Pattern::AlternateRows | Pattern::AlternateColumns) {
        "read"
    } else {
        "reads"
    };
    format!(
        "{name} {verb} {percent:+.0} % against curves and vehicle, more than {limit:.0} % and than noise ({more})"
    )
}

/// What was found.
struct Found {
    /// Size, direction and p of a plane alone, where it can be told from the curves.
    gradient: Option<(f64, &'static str, f64)>,
    uneven: Vec<Uneven>,
}

/// Deviations of all wells with one thing projected out.
struct View {
    projection: Projection,
    /// Weighted deviations, whole and cut.
    whole: Vec<f64>,
    cut: Vec<f64>,
    /// Unit vectors of the patterns that were taken.
    taken: Vec<Vec<f64>>,
    /// May the shape of a single curve feign a pattern?
    strict: bool,
}

/// A pattern in one view.
struct Tested {
    p: f64,
    /// Change along each of its columns.
    change: [f64; 2],
}

fn find(observed: &[Observed], format: PlateFormat) -> Option<Found> {
    let weights: Vec<f64> = observed.iter().map(|one| 1.0 / one.expected.max(0.0).hypot(FLOOR)).collect();
    let signals: Vec<f64> =
        observed.iter().zip(&weights).map(|(one, weight)| one.expected.max(0.0) * weight).collect();
    let deviations: Vec<f64> =
        observed.iter().zip(&weights).map(|(one, weight)| (one.response - one.expected) * weight).collect();
    let mut views = [
        View::new(by_curve(observed, &weights), &deviations, false)?,
        View::new(by_dose(observed, &weights), &deviations, true)?,
    ];
    let curves: Vec<usize> = observed.iter().map(|one| one.curve).collect();
    let patterns: Vec<(Pattern, Vec<Vec<f64>>)> = Pattern::all(format)
        .into_iter()
        .map(|pattern| {
            let column = |k: usize| -> Vec<f64> {
                observed.iter().zip(&signals).map(|(one, s)| s * pattern.share(one.well, format)[k]).collect()
            };
            let n = if pattern == Pattern::Gradient { 2 } else { 1 };
            (pattern, (0..n).map(column).collect())
        })
        .collect();
    let plane = views[0].test(&patterns[0].1, None);
    let gradient = plane.map(|plane| {
        let [across, down] = plane.change;
        (across.abs() + down.abs(), direction(across, down), plane.p)
    });
    let mut uneven = Vec::new();
    #[expect(clippy::cast_precision_loss, reason = "a plate has few rows and columns")]
    let tests = (2 * patterns.len()) as f64;
    while uneven.len() < MOST {
        let mut best: Option<(Pattern, &Vec<Vec<f64>>, Tested)> = None;
        for (pattern, columns) in &patterns {
            for view in &views {
                let Some(tested) = view.test(columns, Some(&curves)) else { continue };
                if best.as_ref().is_none_or(|(.., best)| tested.p < best.p) {
                    best = Some((*pattern, columns, tested));
                }
            }
        }
        let Some((pattern, columns, tested)) = best.filter(|(.., best)| best.p * tests < LEVEL) else {
            break;
        };
        let [across, down] = tested.change;
        let is_plane = pattern == Pattern::Gradient;
        uneven.push(Uneven {
            pattern,
            size: if is_plane { across.abs() + down.abs() } else { across },
            towards: is_plane.then(|| direction(across, down)),
            p: tested.p * tests,
        });
        for view in &mut views {
            view.take(columns);
        }
    }
    Some(Found { gradient, uneven })
}

/// Each curve explains what its derivatives span.
fn by_curve(observed: &[Observed], weights: &[f64]) -> Projection {
    let curves = observed.iter().map(|one| one.curve + 1).max().unwrap_or(0);
    let groups = (0..curves).map(|curve| {
        let wells: Vec<usize> = (0..observed.len()).filter(|&i| observed[i].curve == curve).collect();
        let n = wells.first().map_or(0, |&i| observed[i].derivatives.len());
        let column = |k: usize| wells.iter().map(|&i| observed[i].derivatives[k] * weights[i]).collect();
        let columns = (0..n).map(column).collect();
        (wells, columns)
    });
    Projection::new(observed.len(), groups)
}

/// Each dose explains its mean.
fn by_dose(observed: &[Observed], weights: &[f64]) -> Projection {
    let mut doses: Vec<(usize, usize)> = observed.iter().map(|one| (one.curve, one.dose)).collect();
    doses.sort_unstable();
    doses.dedup();
    let groups = doses.into_iter().map(|dose| {
        let wells: Vec<usize> =
            (0..observed.len()).filter(|&i| (observed[i].curve, observed[i].dose) == dose).collect();
        let column = wells.iter().map(|&i| weights[i]).collect();
        (wells, vec![column])
    });
    Projection::new(observed.len(), groups)
}

impl View {
    fn new(projection: Projection, deviations: &[f64], strict: bool) -> Option<Self> {
        let whole = projection.residual(deviations);
        if projection.df() < FEWEST_DF {
            return strict.then_some(Self {
                projection,
                cut: whole.clone(),
                whole,
                taken: Vec::new(),
                strict,
            });
        }
        let standardised: Vec<f64> = (0..whole.len())
            .filter(|&well| projection.freedom(well) > 0.05)
            .map(|well| whole[well].abs() / projection.freedom(well).sqrt())
            .collect();
        let scale = 1.4826 * median(&standardised)?;
        let cut: Vec<f64> = whole.iter().map(|value| value.clamp(-CUT * scale, CUT * scale)).collect();
        let cut = projection.residual(&cut);
        Some(Self { projection, whole, cut, taken: Vec::new(), strict })
    }

    /// What is new in a column beside curves and patterns taken; `None` when that is next to nothing.
    fn new_in(&self, column: &[f64], others: &[Vec<f64>]) -> Option<Vec<f64>> {
        let mut left = self.projection.residual(column);
        for unit in self.taken.iter().chain(others) {
            take_out(&mut left, unit);
        }
        let (length, before) = (dot(&left, &left).sqrt(), dot(column, column).sqrt());
        (length > LEAST_NEW * before && length > 0.0).then(|| {
            for value in &mut left {
                *value /= length;
            }
            left
        })
    }

    /// F test of a pattern; with `curves`, only if it is no shape of a single one.
    fn test(&self, columns: &[Vec<f64>], curves: Option<&[usize]>) -> Option<Tested> {
        let df = self.projection.df().checked_sub(self.taken.len() + columns.len())?;
        if df < FEWEST_DF {
            return None;
        }
        let mut units: Vec<Vec<f64>> = Vec::new();
        for column in columns {
            units.push(self.new_in(column, &units)?);
        }
        let mut left = self.cut.clone();
        for unit in self.taken.iter().chain(&units) {
            take_out(&mut left, unit);
        }
        let explained: f64 = units.iter().map(|unit| dot(&self.cut, unit).powi(2)).sum();
        #[expect(clippy::cast_precision_loss, reason = "few wells")]
        let (df1, df2) = (units.len() as f64, df as f64);
        let variance = dot(&left, &left) / df2;
        // Rounding errors of numbers that agree exactly are no pattern.
        if variance < 1e-20 {
            return None;
        }
        let p = f_upper(explained / df1 / variance, df1, df2);
        if !self.strict && curves.is_some_and(|curves| !self.is_shared(&units, curves, variance)) {
            return None;
        }
        Some(Tested { p, change: self.change(columns, &units) })
    }

    /// Do the curves agree on it, also without the one that speaks loudest for it?
    fn is_shared(&self, units: &[Vec<f64>], curves: &[usize], variance: f64) -> bool {
        let shares: Vec<f64> = units.iter().map(|unit| dot(&self.cut, unit)).collect();
        let along =
            |well: usize| units.iter().zip(&shares).map(|(unit, share)| share * unit[well]).sum::<f64>();
        let n = curves.iter().max().map_or(0, |last| last + 1);
        let mut parts = vec![(0.0, 0.0); n];
        for (well, &curve) in curves.iter().enumerate() {
            let along = along(well);
            parts[curve].0 += along * self.cut[well];
            parts[curve].1 += along * along;
        }
        let loudest = parts.iter().map(|part| part.0).fold(f64::NEG_INFINITY, f64::max);
        let whole = parts.iter().fold((0.0, 0.0), |sum, part| (sum.0 + part.0, sum.1 + part.1));
        let lost = parts.iter().find(|part| part.0 >= loudest).copied().unwrap_or_default();
        let (speaks, length) = (whole.0 - lost.0, whole.1 - lost.1);
        length > 0.0 && speaks > SUPPORT * (variance * length).sqrt()
    }

    /// The change along each column, from the uncut deviations: normal equations of one or two columns.
    fn change(&self, columns: &[Vec<f64>], units: &[Vec<f64>]) -> [f64; 2] {
        let first = dot(&columns[0], &units[0]);
        let Some(second) = columns.get(1) else {
            return [dot(&self.whole, &units[0]) / first, 0.0];
        };
        // The columns in terms of the units: upper triangular, solved from below.
        let (across, down) = (dot(second, &units[0]), dot(second, &units[1]));
        let last = dot(&self.whole, &units[1]) / down;
        [(dot(&self.whole, &units[0]) - across * last) / first, last]
    }

    fn take(&mut self, columns: &[Vec<f64>]) {
        for column in columns {
            if let Some(unit) = self.new_in(column, &[]) {
                self.taken.push(unit);
            }
        }
    }
}

/// A pattern of which curves leave less than this share of its length cannot be told from them.
const LEAST_NEW: f64 = 0.15;
