//! The bands of one membrane: each target over the loading of its own lane, and over the vehicle of its own line.

use std::collections::{BTreeMap, BTreeSet};

use crate::evidence::blot::band::{Band, Membrane, SampleKey};
use crate::knowledge::antibody::{Loading, Target};
use foldshift_curves::elementary::log10;
use foldshift_curves::statistics::mean;

/// The bands of all membranes, found by what they are of.
pub(super) struct Membranes<'a> {
    bands: BTreeMap<&'a Membrane, Lanes<'a>>,
    /// The loading control that each membrane is divided by.
    loading: BTreeMap<&'a Membrane, &'a Target>,
}

/// The bands of one membrane, by target and sample.
type Lanes<'a> = BTreeMap<(&'a Target, SampleKey), Vec<&'a Band>>;

/// One target of one sample on one membrane: logarithms to base 10, means over its lanes.
#[derive(Clone, Debug)]
pub(super) struct Amount {
    pub(super) log_signal: f64,
    /// Is the signal only an upper bound?
    pub(super) below: bool,
    /// `None` when a lane has no loading.
    pub(super) log_loading: Option<f64>,
    /// What makes it useless.
    pub(super) faults: BTreeSet<String>,
}

/// A target under a drug over the same in the vehicle, on one membrane; logarithms to base 10.
#[derive(Clone, Debug)]
pub(super) struct Relative {
    /// Without loading.
    pub(super) plain: f64,
    /// Over loading; `None` when it is not known.
    pub(super) loaded: Option<f64>,
    /// Is it only an upper bound?
    pub(super) below: bool,
    /// What makes it useless.
    pub(super) faults: BTreeSet<String>,
}

impl<'a> Membranes<'a> {
    pub(super) fn of(bands: &'a [Band]) -> Self {
        let mut found: BTreeMap<&Membrane, Lanes> = BTreeMap::new();
        for band in bands {
            let own = found.entry(&band.membrane).or_default();
            own.entry((&band.target, band.sample.key())).or_default().push(band);
        }
        let loading =
            found.iter().filter_map(|(membrane, own)| Some((*membrane, loading_of(own)?))).collect();
        Self { bands: found, loading }
    }

    /// The membranes of an experiment.
    pub(super) fn of_experiment(&self, experiment: &str) -> impl Iterator<Item = &'a Membrane> {
        self.bands.keys().copied().filter(move |membrane| membrane.experiment == experiment)
    }

    /// Every target of every sample of every membrane, loading left out.
    pub(super) fn all(&self) -> impl Iterator<Item = (&'a Membrane, &'a Target, &SampleKey, &'a Band)> {
        self.bands.iter().flat_map(|(membrane, own)| {
            own.iter().filter_map(|((target, key), bands)| Some((*membrane, *target, key, *bands.first()?)))
        })
    }

    /// log₁₀ of the loading of a band's lane; what is wrong with it goes into `faults`.
    fn loading(&self, band: &Band, faults: &mut BTreeSet<String>) -> Option<f64> {
        if let Some(loading) = band.loading {
            return Some(log10(loading));
        }
        let other = band
            .loading_membrane
            .as_ref()
            .map(|name| Membrane { name: name.clone(), ..band.membrane.clone() });
        let on = other.as_ref().unwrap_or(&band.membrane);
        let target = *self.loading.get(on)?;
        let there = self.bands.get(on)?.get(&(target, band.sample.key()))?;
        let lane: Vec<&&Band> = there.iter().filter(|one| one.lane == band.lane).collect();
        // A parallel gel may hold the sample in a lane of another name.
        let used = if lane.is_empty() && other.is_some() { there.iter().collect() } else { lane };
        for one in &used {
            if let Some(why) = &one.saturated {
                faults.insert(format!("{} is saturated: {why}", place_of(one)));
            }
            if one.signal.is_below() {
                faults.insert(format!("{} is not above its background", place_of(one)));
                return None;
            }
        }
        let logs: Vec<f64> = used.iter().map(|one| log10(one.signal.bound())).collect();
        mean(&logs)
    }

    /// A target of a sample on a membrane; `None` when it is not there.
    pub(super) fn amount(&self, membrane: &Membrane, target: &Target, sample: &SampleKey) -> Option<Amount> {
        let bands = self.bands.get(membrane)?.get(&(target, sample.clone()))?;
        let mut faults = BTreeSet::new();
        let logs: Vec<f64> = bands.iter().map(|band| log10(band.signal.bound())).collect();
        let loadings: Vec<Option<f64>> = bands.iter().map(|band| self.loading(band, &mut faults)).collect();
        for band in bands {
            if let Some(why) = &band.saturated {
                faults.insert(format!("{} is saturated: {why}", place_of(band)));
            }
        }
        let loadings: Option<Vec<f64>> = loadings.into_iter().collect();
        Some(Amount {
            log_signal: mean(&logs)?,
            below: bands.iter().any(|band| band.signal.is_below()),
            log_loading: loadings.and_then(|logs| mean(&logs)),
            faults,
        })
    }

    /// The vehicle of a sample on a membrane: of the same line and time, or of the line when the vehicle has no time.
    fn vehicle(&self, membrane: &Membrane, target: &Target, sample: &SampleKey) -> Option<SampleKey> {
        let own = self.bands.get(membrane)?;
        let of = |time| Some(sample.vehicle(time)).filter(|key| own.contains_key(&(target, key.clone())));
        of(sample.time).or_else(|| of(None))
    }

    /// A target of a sample over that of its vehicle on the same membrane. `None` when the membrane has no such band;
    /// an error in words when it has no vehicle to divide by.
    pub(super) fn relative(
        &self,
        membrane: &Membrane,
        target: &Target,
        sample: &SampleKey,
        loading_within: f64,
    ) -> Option<Result<Relative, String>> {
        let drug = self.amount(membrane, target, sample)?;
        let on = || format!("{target} of {} on {}", sample.line, membrane.words());
        let Some(key) = self.vehicle(membrane, target, sample) else {
            let time = sample.time.map_or(String::new(), |bits| format!(" at {} h", f64::from_bits(bits)));
            return Some(Err(format!("there is no vehicle{time} for {}", on())));
        };
        let vehicle = self.amount(membrane, target, &key)?;
        Some(ratio_of(&drug, &vehicle, &on(), "the vehicle", loading_within))
    }
}

/// The loading control that a membrane is divided by: a stain of all protein before one protein, then the one that
/// most lanes have.
fn loading_of<'a>(own: &Lanes<'a>) -> Option<&'a Target> {
    let mut lanes: BTreeMap<&Target, usize> = BTreeMap::new();
    for ((target, _), bands) in own.iter().filter(|((target, _), _)| target.is_loading()) {
        *lanes.entry(target).or_default() += bands.len();
    }
    let stain = |target: &Target| *target == Target::Loading(Loading::TotalProtein);
    let best = lanes.into_iter().min_by_key(|(target, n)| (!stain(target), std::cmp::Reverse(*n), *target));
    best.map(|(target, _)| target)
}

/// One amount over another of the same membrane; an error in words when the other is not seen.
pub(super) fn ratio_of(
    of: &Amount,
    over: &Amount,
    what: &str,
    base: &str,
    loading_within: f64,
) -> Result<Relative, String> {
    if over.below {
        return Err(format!("{base} of {what} is not above its background"));
    }
    let mut faults: BTreeSet<String> = of.faults.union(&over.faults).cloned().collect();
    let loading = of.log_loading.zip(over.log_loading).map(|(of, over)| of - over);
    if let Some(difference) = loading.filter(|difference| difference.abs() > log10(loading_within) + ROUNDING)
    {
        let fold = foldshift_curves::elementary::exp10(difference.abs());
        faults.insert(format!("the loading of {what} differs {fold:.1}-fold from that of {base}"));
    }
    let plain = of.log_signal - over.log_signal;
    Ok(Relative { plain, loaded: loading.map(|loading| plain - loading), below: of.below, faults })
}

/// A loading that differs exactly by the factor allowed is allowed.
const ROUNDING: f64 = 1e-9;

/// In words: `pTRK in lane 3 of membrane M1 of blot 2`.
fn place_of(band: &Band) -> String {
    format!("{} in lane {} of {}", band.target, band.lane, band.membrane.words())
}
