//! Names that changed places: two lines of one experiment, two compounds of one plate, the exports of two
//! plates.
//!
//! A curve is three numbers, its mean response over the low, middle and high third of the doses that all
//! curves of the compound share. Curves of one line and compound agree from experiment to experiment up to a
//! scatter σ, common to the study and unknown: with an inverse gamma prior on σ² the likelihood of a study is
//!
//! ```text
//! L ∝ (b + S/2)^−(a + ν/2)
//! ```
//!
//! S being the squares within each line and compound, ν their degrees of freedom, of three numbers of a curve
//! counted as one and a half. Only lines and compounds of three experiments and more take part: of two that
//! disagree, nobody can say which is the wrong one.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use rayon::prelude::*;

use crate::forensics::likelihood::{Content, Series, Told};
use crate::forensics::{Finding, Kind, THRESHOLD, believed, named};
use crate::normalise::NormalizedPlate;
use foldshift_curves::elementary::{LN_10, ln, log10};
use foldshift_curves::statistics::{mean, median};
use foldshift_plates::plate::layout::Role;
use foldshift_tables::diagnostic::Place;

/// Fewest experiments that hold a line and compound.
const FEWEST_EXPERIMENTS: usize = 3;

/// Shape of the prior of σ², worth four numbers.
const PRIOR_SHAPE: f64 = 2.0;

/// Scatter of a curve from day to day that is expected, as a fraction of the vehicle.
const PRIOR_SIGMA: f64 = 0.06;

/// Numbers that a curve is worth; its three thirds err together.
const NUMBERS_A_CURVE: f64 = 1.5;

/// Least range, in log₁₀, of the doses that all curves of a compound share.
const LEAST_RANGE: f64 = 0.5;

/// Fewest doses of a curve.
const FEWEST_DOSES: usize = 3;

/// Plates up to which the exports of any two are exchanged; beyond, those of one experiment.
const MOST_PLATES_FOR_ALL_PAIRS: usize = 64;

/// Most exchanges that are told of a study; one with more needs another look altogether.
const MOST: usize = 4;

/// log₁₀ prior odds that there is one exchange of a kind in a study.
const LOG10_PRIOR: f64 = -2.5;

type Features = [f64; 3];
type Label = (String, String);

/// A curve of one plate.
#[derive(Clone, Debug)]
struct Observed {
    plate: usize,
    series: usize,
    experiment: String,
    label: Label,
    features: Features,
    /// Of each dose, as the plate reads them.
    responses: Vec<Option<f64>>,
}

/// The study as it is told, and as it may be.
struct Study<'a> {
    plates: &'a [NormalizedPlate],
    told: &'a [Option<Told>],
    curves: Vec<Observed>,
    /// The log doses that all curves of a compound share.
    common: BTreeMap<String, (f64, f64)>,
    /// Curves of these take part.
    judged: BTreeSet<Label>,
}

/// An exchange and the curves as they would be.
struct Exchange {
    kind: Kind,
    /// Natural log of a likelihood ratio beside that of the curves.
    beside: f64,
    /// Place in [`Study::curves`], and the label and features it would have.
    changes: Vec<(usize, Label, Features)>,
    plates: Vec<usize>,
    names: [String; 2],
    experiment: String,
}

/// Every exchange that makes the study agree with itself.
pub(super) fn find(plates: &[NormalizedPlate], told: &[Option<Told>], doubtful: &[usize]) -> Vec<Finding> {
    let mut study = Study::of(plates, told, doubtful);
    let mut found = Vec::new();
    while found.len() < MOST {
        let stated = study.squares();
        let mut best: Option<(Exchange, f64)> = None;
        for ways in [study.lines(&stated), study.compounds(&stated), study.exports(&stated)] {
            let Some((exchange, log10_odds)) = ways.loudest() else { continue };
            if log10_odds > best.as_ref().map_or(THRESHOLD, |(_, odds)| *odds) {
                best = Some((exchange, log10_odds));
            }
        }
        let Some((exchange, log10_odds)) = best else { break };
        found.push(study.told(&exchange, log10_odds));
        if exchange.changes.is_empty() {
            break;
        }
        for (curve, label, features) in exchange.changes {
            study.curves[curve].label = label;
            study.curves[curve].features = features;
        }
    }
    found
}

/// Count, sum and sum of squares of the curves of one line and compound.
type Moments = (f64, Features, f64);

/// Moments of every line and compound that takes part, squares and degrees of freedom of all.
type Squares<'s> = (BTreeMap<&'s Label, Moments>, f64, f64);

fn squares_of(moments: &Moments) -> f64 {
    let (n, sum, squares) = moments;
    if *n < 1.0 { 0.0 } else { (squares - sum.iter().map(|s| s * s).sum::<f64>() / n).max(0.0) }
}

impl<'a> Study<'a> {
    fn of(plates: &'a [NormalizedPlate], told: &'a [Option<Told>], doubtful: &[usize]) -> Self {
        let mut common: BTreeMap<String, (f64, f64)> = BTreeMap::new();
        for series in told.iter().flatten().flat_map(|told| &told.series) {
            let (Some(&low), Some(&high)) = (series.log_doses.first(), series.log_doses.last()) else {
                continue;
            };
            let ends = common.entry(series.compound.clone()).or_insert((low, high));
            *ends = (ends.0.max(low), ends.1.min(high));
        }
        let mut study = Self { plates, told, curves: Vec::new(), common, judged: BTreeSet::new() };
        for (plate, own) in told.iter().enumerate().filter(|(plate, _)| !doubtful.contains(plate)) {
            let (Some(own), Some(experiment)) = (own, experiment(&plates[plate])) else { continue };
            let all = own.responses(&own.raw);
            for ((series, said), responses) in own.series.iter().enumerate().zip(all) {
                let label = (said.line.clone(), said.compound.clone());
                if let Some(features) = study.features(&responses, &said.log_doses, &said.compound) {
                    let experiment = experiment.clone();
                    study.curves.push(Observed { plate, series, experiment, label, features, responses });
                }
            }
        }
        let mut experiments: BTreeMap<&Label, BTreeSet<&str>> = BTreeMap::new();
        for curve in &study.curves {
            experiments.entry(&curve.label).or_default().insert(&curve.experiment);
        }
        let enough = experiments.into_iter().filter(|(_, known)| known.len() >= FEWEST_EXPERIMENTS);
        study.judged = enough.map(|(label, _)| label.clone()).collect();
        study
    }

    /// Are there features of these responses under a compound?
    fn has_features(&self, responses: &[Option<f64>], compound: &str) -> bool {
        let range = self.common.get(compound).map_or(0.0, |(low, high)| high - low);
        range >= LEAST_RANGE && responses.iter().flatten().count() >= FEWEST_DOSES
    }

    /// Mean responses over the thirds of the shared doses.
    fn features(&self, responses: &[Option<f64>], log_doses: &[f64], compound: &str) -> Option<Features> {
        const STEPS: usize = 4;
        let (low, high) = *self.common.get(compound)?;
        let known: Vec<(f64, f64)> =
            log_doses.iter().zip(responses).filter_map(|(x, y)| Some((*x, (*y)?))).collect();
        if !self.has_features(responses, compound) {
            return None;
        }
        let mut features = [0.0; 3];
        for (third, feature) in features.iter_mut().enumerate() {
            for step in 0..STEPS {
                #[expect(clippy::cast_precision_loss, reason = "small numbers")]
                let part = ((third * STEPS + step) as f64 + 0.5) / (3 * STEPS) as f64;
                *feature += interpolated(&known, low + part * (high - low)) / 4.0;
            }
        }
        Some(features)
    }

    fn moments(&self) -> BTreeMap<&Label, Moments> {
        let mut moments: BTreeMap<&Label, Moments> = BTreeMap::new();
        for curve in self.curves.iter().filter(|curve| self.judged.contains(&curve.label)) {
            shift(moments.entry(&curve.label).or_default(), &curve.features, 1.0);
        }
        moments
    }

    fn squares(&self) -> Squares<'_> {
        let moments = self.moments();
        let squares = moments.values().map(squares_of).sum();
        let df = moments.values().map(|(n, ..)| n - 1.0).sum::<f64>() * NUMBERS_A_CURVE;
        (moments, squares, df)
    }

    /// Natural log of the likelihood ratio of the changed study to the stated one.
    fn log_ratio(&self, (moments, squares, df): &Squares, changes: &[(usize, Label, Features)]) -> f64 {
        let mut changed: BTreeMap<&Label, Moments> = BTreeMap::new();
        for (curve, label, features) in changes {
            let before = &self.curves[*curve];
            for (label, features, sign) in [(&before.label, &before.features, -1.0), (label, features, 1.0)] {
                if let Some(known) = moments.get(label) {
                    shift(changed.entry(label).or_insert(*known), features, sign);
                }
            }
        }
        let after = changed.iter().fold(*squares, |total, (label, moved)| {
            total + squares_of(moved) - moments.get(label).map_or(0.0, squares_of)
        });
        let scale = PRIOR_SHAPE * PRIOR_SIGMA * PRIOR_SIGMA;
        let counted = NUMBERS_A_CURVE / 3.0;
        let spread = |squares: f64| ln(scale + 0.5 * counted * squares.max(0.0));
        (PRIOR_SHAPE + 0.5 * df) * (spread(*squares) - spread(after))
    }

    /// Does a curve of this label take part?
    fn is_judged(&self, curve: &Observed) -> bool {
        self.judged.contains(&curve.label)
    }

    /// How loudly an exchange speaks, in log₁₀ before its prior.
    fn weighed(&self, stated: &Squares, exchange: Exchange) -> Ways {
        let ratio = self.log_ratio(stated, &exchange.changes);
        let log10_ratio = (ratio + exchange.beside) / LN_10;
        Ways { count: 1, best: Some((exchange, log10_ratio)) }
    }

    /// Two lines of one experiment, on all its plates.
    fn lines(&self, stated: &Squares) -> Ways {
        let mut by_day: BTreeMap<&str, BTreeMap<&str, Vec<usize>>> = BTreeMap::new();
        for (index, curve) in self.curves.iter().enumerate() {
            by_day.entry(&curve.experiment).or_default().entry(&curve.label.0).or_default().push(index);
        }
        let mut ways = Ways::default();
        for (experiment, of_day) in by_day {
            let lines: Vec<(&str, &Vec<usize>)> = of_day.iter().map(|(line, own)| (*line, own)).collect();
            for (place, &(one, of_one)) in lines.iter().enumerate() {
                let compound = |index: &usize| self.curves[*index].label.1.as_str();
                let compounds: BTreeSet<&str> = of_one.iter().map(compound).collect();
                for &(other, of_other) in &lines[place + 1..] {
                    let others: BTreeSet<&str> = of_other.iter().map(compound).collect();
                    let both = |index: &&usize| {
                        compounds.contains(compound(index)) && others.contains(compound(index))
                    };
                    let mut shared: Vec<usize> =
                        of_one.iter().chain(of_other).filter(both).copied().collect();
                    shared.sort_unstable();
                    let changes: Vec<(usize, Label, Features)> = shared
                        .into_iter()
                        .map(|index| {
                            let curve = &self.curves[index];
                            let line = if curve.label.0 == one { other } else { one };
                            (index, (line.to_owned(), curve.label.1.clone()), curve.features)
                        })
                        .collect();
                    let exchange = Exchange {
                        kind: Kind::LinesExchanged,
                        beside: 0.0,
                        plates: plates_of(changes.iter().map(|(index, ..)| self.curves[*index].plate)),
                        changes,
                        names: [one.to_owned(), other.to_owned()],
                        experiment: experiment.to_owned(),
                    };
                    ways = ways.or(self.weighed(stated, exchange));
                }
            }
        }
        ways
    }

    /// Two compounds of one line on one plate.
    fn compounds(&self, stated: &Squares) -> Ways {
        let with_partners = |index: usize| {
            let one = &self.curves[index];
            let partners = self.curves.iter().enumerate().skip(index + 1);
            let mut ways = Ways::default();
            for (partner, other) in partners.take_while(|(_, other)| other.plate == one.plate) {
                let doses = |curve: &Observed| {
                    self.told[curve.plate]
                        .as_ref()
                        .map_or(&[][..], |told| told.series[curve.series].log_doses.as_slice())
                };
                if one.label.0 != other.label.0 || doses(one).len() != doses(other).len() {
                    continue;
                }
                if !(self.is_judged(one) || self.is_judged(other)) {
                    // It can have happened, and nothing here can tell.
                    let can =
                        |from: &Observed, to: &Observed| self.has_features(&from.responses, &to.label.1);
                    ways.count += usize::from(can(one, other) && can(other, one));
                    continue;
                }
                let as_other =
                    |from: &Observed, to: &Observed| self.features(&from.responses, doses(to), &to.label.1);
                let (Some(first), Some(second)) = (as_other(one, other), as_other(other, one)) else {
                    continue;
                };
                let exchange = Exchange {
                    kind: Kind::CompoundsExchanged,
                    beside: 0.0,
                    changes: vec![(index, other.label.clone(), first), (partner, one.label.clone(), second)],
                    plates: vec![one.plate],
                    names: [one.label.1.clone(), other.label.1.clone()],
                    experiment: one.experiment.clone(),
                };
                ways = ways.or(self.weighed(stated, exchange));
            }
            ways
        };
        (0..self.curves.len()).into_par_iter().map(with_partners).reduce(Ways::default, Ways::or)
    }

    /// The exports of two plates.
    fn exports(&self, stated: &Squares) -> Ways {
        let mut curves: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (index, curve) in self.curves.iter().enumerate() {
            curves.entry(curve.plate).or_default().push(index);
        }
        let days: Vec<Option<String>> = self.plates.iter().map(experiment).collect();
        let own: Vec<OnceLock<f64>> = self.plates.iter().map(|_| OnceLock::new()).collect();
        let own = |plate: usize, told: &Told| {
            *own[plate].get_or_init(|| told.agreement(&told.contents).log_likelihood)
        };
        let of_two = |first: usize, second: usize| -> Option<Ways> {
            let near = self.plates.len() <= MOST_PLATES_FOR_ALL_PAIRS || days[first] == days[second];
            let (true, Some(a), Some(b)) = (near, &self.told[first], &self.told[second]) else {
                return None;
            };
            if a.wells != b.wells {
                return None;
            }
            let same_contents = a.contents == b.contents && a.controls.len() == b.controls.len();
            if same_contents && a.series == b.series {
                return None;
            }
            let of = |plate: usize| curves.get(&plate).map_or(&[][..], Vec::as_slice);
            let beside = if same_contents {
                let judged = |index: &usize| self.is_judged(&self.curves[*index]);
                if !of(first).iter().chain(of(second)).any(judged) {
                    // It can have happened, and nothing here can tell.
                    return Some(Ways { count: 1, best: None });
                }
                0.0
            } else {
                let (a_as_b, b_as_a) = (a.read_as(b)?, b.read_as(a)?);
                let read = |told: &Told| told.agreement(&told.contents).log_likelihood;
                LN_10 * believed(read(&a_as_b) + read(&b_as_a) - own(first, a) - own(second, b))
            };
            let mut changes = Vec::new();
            for (plate, told, other) in [(first, a, b), (second, b, a)] {
                let responses = told.responses(&other.raw);
                for &index in of(plate) {
                    let curve = &self.curves[index];
                    let doses = &told.series[curve.series].log_doses;
                    let features = self.features(&responses[curve.series], doses, &curve.label.1);
                    changes.extend(features.map(|features| (index, curve.label.clone(), features)));
                }
            }
            let exchange = Exchange {
                kind: Kind::PlatesExchanged,
                beside,
                changes,
                plates: vec![first, second],
                names: [named(&self.plates[first]), named(&self.plates[second])],
                experiment: days[first].clone().unwrap_or_default(),
            };
            Some(self.weighed(stated, exchange))
        };
        let with_earlier = |second: usize| {
            (0..second).filter_map(|first| of_two(first, second)).fold(Ways::default(), Ways::or)
        };
        (0..self.plates.len()).into_par_iter().map(with_earlier).reduce(Ways::default, Ways::or)
    }

    fn told(&self, exchange: &Exchange, log10_odds: f64) -> Finding {
        let [one, other] = &exchange.names;
        let day = &exchange.experiment;
        let plates: Vec<String> = exchange.plates.iter().map(|&plate| named(&self.plates[plate])).collect();
        let (what, suggestion) = match exchange.kind {
            Kind::LinesExchanged => (
                format!("{one} and {other} look exchanged in experiment {day}"),
                format!(
                    "look at the names of {} in the study, and at the flasks of that day",
                    crate::forensics::joined(&plates)
                ),
            ),
            Kind::CompoundsExchanged => (
                format!("{one} and {other} look exchanged on {}", plates.concat()),
                "look at the compounds in the layout, and at the tubes of that day".to_owned(),
            ),
            _ => (
                format!("the exports {one} and {other} look exchanged"),
                "look at which export was saved under which name, and at the plate lists of the study"
                    .to_owned(),
            ),
        };
        let plate = exchange.plates.first().copied().unwrap_or_default();
        Finding {
            kind: exchange.kind,
            plates: exchange.plates.clone(),
            log10_odds,
            what,
            evidence: self.evidence(exchange),
            suggestion,
            place: Place::file(std::sync::Arc::clone(&self.plates[plate].export)),
        }
    }

    /// The curve that fits its own name worst, against its name elsewhere and against its new one.
    fn evidence(&self, exchange: &Exchange) -> String {
        let elsewhere = |label: &Label| {
            let changed = |index: usize| exchange.changes.iter().any(|(curve, ..)| *curve == index);
            let others =
                self.curves.iter().enumerate().filter(|(index, c)| c.label == *label && !changed(*index));
            mean(&others.map(|(_, curve)| average(&curve.features)).collect::<Vec<_>>())
        };
        let worst = exchange
            .changes
            .iter()
            .filter_map(|(index, label, features)| {
                let curve = &self.curves[*index];
                Some((curve, elsewhere(&curve.label)?, average(features), label))
            })
            .max_by(|a, b| {
                let off = |(curve, other, ..): &(&Observed, f64, f64, &Label)| {
                    (average(&curve.features) - other).abs()
                };
                off(a).total_cmp(&off(b))
            });
        let Some((curve, other, exchanged, label)) = worst else {
            return "each agrees better with the layout of the other".to_owned();
        };
        let (line, compound) = &curve.label;
        let percent = |value: f64| format!("{:.0} %", 100.0 * value);
        let own = percent(average(&curve.features));
        let usual = percent(other);
        if exchange.kind == Kind::PlatesExchanged {
            let then = percent(exchanged);
            return format!(
                "over its doses of {compound}, {line} keeps {own} of the vehicle on average here, {usual} in the other experiments, {then} if exchanged"
            );
        }
        let (new_line, new_compound) = label;
        let there = elsewhere(label).map_or("nothing known".to_owned(), percent);
        format!(
            "over its doses of {compound}, {line} keeps {own} of the vehicle on average here and {usual} in the other experiments, where {new_line} under {new_compound} keeps {there}"
        )
    }
}

/// The ways in which exchanges of one kind can have happened, and the first of those that speak loudest.
#[derive(Default)]
struct Ways {
    count: usize,
    /// With log₁₀ of its likelihood ratio.
    best: Option<(Exchange, f64)>,
}

impl Ways {
    /// Of these and of later ones.
    fn or(self, later: Self) -> Self {
        let count = self.count + later.count;
        let best = match (self.best, later.best) {
            (Some(own), Some(later)) => Some(if later.1 > own.1 { later } else { own }),
            (own, later) => own.or(later),
        };
        Self { count, best }
    }

    /// The loudest with log₁₀ of its odds: the prior of a kind is shared among all ways.
    fn loudest(self) -> Option<(Exchange, f64)> {
        #[expect(clippy::cast_precision_loss, reason = "few plates")]
        let log10_prior = LOG10_PRIOR - log10(self.count.max(1) as f64);
        self.best.map(|(exchange, log10_ratio)| (exchange, log10_ratio + log10_prior))
    }
}

fn shift(moments: &mut Moments, features: &Features, sign: f64) {
    moments.0 += sign;
    for (sum, feature) in moments.1.iter_mut().zip(features) {
        *sum += sign * feature;
    }
    moments.2 += sign * features.iter().map(|f| f * f).sum::<f64>();
}

fn average(features: &Features) -> f64 {
    features.iter().sum::<f64>() / 3.0
}

fn plates_of(plates: impl Iterator<Item = usize>) -> Vec<usize> {
    plates.collect::<BTreeSet<usize>>().into_iter().collect()
}

fn experiment(plate: &NormalizedPlate) -> Option<String> {
    plate.wells.values().find_map(|response| response.content.experiment.clone())
}

/// Piecewise linear; constant beyond the ends. `known` ascends and is not empty.
fn interpolated(known: &[(f64, f64)], x: f64) -> f64 {
    let after = known.partition_point(|(at, _)| *at <= x);
    match (after.checked_sub(1).map(|before| known[before]), known.get(after)) {
        (Some((x0, y0)), Some(&(x1, y1))) => y0 + (y1 - y0) * (x - x0) / (x1 - x0),
        (Some((_, y)), None) | (None, Some(&(_, y))) => y,
        (None, None) => 0.0,
    }
}

impl Told {
    /// Median response at each dose of every series, as a fraction of the vehicle of its line: kept within
    /// −0.2…1.5, where one bad well cannot outweigh a curve. `raw` are readings of the same wells, this plate's or
    /// another's.
    fn responses(&self, raw: &[Option<f64>]) -> Vec<Vec<Option<f64>>> {
        let mut doses: Vec<Vec<Vec<f64>>> =
            self.series.iter().map(|series| vec![Vec::new(); series.log_doses.len()]).collect();
        let mut controls: Vec<Vec<f64>> = vec![Vec::new(); self.controls.len()];
        for (content, value) in self.contents.iter().zip(raw) {
            let Some(value) = *value else { continue };
            match *content {
                Content::Unused => {}
                Content::Control(index) => controls[index].push(value),
                Content::Dose { series, rank } => doses[series][rank].push(value),
            }
        }
        let control = |role: Role, line: Option<&str>| {
            let named = self.controls.iter().zip(&controls);
            let wells = named
                .filter(|((known, own), _)| *known == role && line.is_none_or(|line| line == own))
                .flat_map(|(_, wells)| wells);
            median(&wells.copied().collect::<Vec<_>>())
        };
        let mut sorted: Vec<f64> = raw.iter().copied().flatten().collect();
        sorted.sort_by(f64::total_cmp);
        let (low, high) = (sorted[(sorted.len() - 1) / 20], sorted[(sorted.len() - 1) * 19 / 20]);
        let blank = control(Role::Blank, None).or_else(|| control(Role::Kill, None)).unwrap_or(0.0);
        let of_series = |(series, doses): (&Series, Vec<Vec<f64>>)| {
            let vehicle = control(Role::Vehicle, Some(&series.line)).unwrap_or(high);
            // Controls that are none: the plate's own ends, so that there is still a curve to compare.
            let (zero, vehicle) =
                if vehicle - blank < 0.2 * (high - low) { (low, high) } else { (blank, vehicle) };
            let response = |reading: f64| ((reading - zero) / (vehicle - zero)).clamp(-0.2, 1.5);
            doses.iter().map(|wells| median(wells).map(response)).collect()
        };
        self.series.iter().zip(doses).map(of_series).collect()
    }
}
