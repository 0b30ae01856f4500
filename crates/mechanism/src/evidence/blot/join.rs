//! Densitometry and lane map put together: every row of one must be a row of the other, and a band must stand
//! above its background.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::evidence::blot::Target;
use crate::evidence::blot::band::{Band, Membrane, Signal};
use crate::evidence::blot::described::{Described, quoted};
use crate::evidence::blot::export::{Export, Intensity, Measured, ceiling};
use crate::evidence::blot::lane_map::{Background, Entry, Mapped};
use foldshift_curves::statistics::sd;
use foldshift_tables::diagnostic::Diagnostic;

/// A band is seen when it stands this many standard deviations of the background above it.
const DETECTION: f64 = 3.0;

/// What counts as darker than the background where its scatter is not known: this fraction of it.
const DARKER: f64 = 0.05;

/// A row of densitometry and the row of the map that means it.
struct Pair<'a> {
    measured: &'a Measured,
    mapped: &'a Mapped,
    ceiling: Option<f64>,
}

/// The bands of all exports.
///
/// # Errors
/// Every row that does not fit, and every band whose background is not known.
pub(super) fn join(exports: &[Export], map: &[Mapped]) -> Result<Vec<Band>, Vec<Diagnostic>> {
    let pairs = pair(exports, map)?;
    let mut problems = Vec::new();
    let backgrounds = Backgrounds::of(&pairs, &mut problems);
    let mut raised: Vec<Raised> = Vec::new();
    for pair in &pairs {
        let Entry::Band(described) = &pair.mapped.entry else { continue };
        match raise(pair, described, &backgrounds) {
            Ok(found) => raised.push(found),
            Err(problem) => problems.push(problem),
        }
    }
    let mut groups: BTreeMap<(&Membrane, &Target), Vec<&Raised>> = BTreeMap::new();
    for one in &raised {
        groups.entry((&one.described.membrane, &one.described.target)).or_default().push(one);
    }
    let mut bands = Vec::new();
    for group in groups.values() {
        match limit_of(group) {
            Ok(limit) => bands.extend(group.iter().map(|one| one.band(limit))),
            Err(problem) => problems.push(problem),
        }
    }
    if problems.is_empty() { Ok(bands) } else { Err(problems) }
}

/// The same diagnostic with other words.
pub(super) fn say(at: &Diagnostic, message: impl Into<String>) -> Diagnostic {
    Diagnostic { message: message.into(), ..at.clone() }
}

/// Which row of the map means which row of densitometry.
fn pair<'a>(exports: &'a [Export], map: &'a [Mapped]) -> Result<Vec<Pair<'a>>, Vec<Diagnostic>> {
    let mut problems = Vec::new();
    let mut claims: Vec<Vec<Vec<usize>>> =
        exports.iter().map(|export| vec![Vec::new(); export.rows.len()]).collect();
    // The rows of each export that have a key, so that a large map is not a large square.
    let rows: Vec<BTreeMap<(&str, &str), Vec<usize>>> = exports.iter().map(rows_by_key).collect();
    let known: BTreeSet<&str> = rows.iter().flat_map(|rows| rows.keys().map(|(key, _)| *key)).collect();
    for (index, mapped) in map.iter().enumerate() {
        let keys: BTreeMap<&str, &str> = mapped
            .keys
            .iter()
            .filter(|(key, _)| known.contains(*key) || **key == "file")
            .map(|(key, value)| (*key, value.as_str()))
            .collect();
        let words: Vec<String> = keys.iter().map(|(key, value)| format!("{key} {value}")).collect();
        if keys.keys().all(|key| *key == "file") {
            let message = "this row does not say which row of the densitometry it means";
            problems.push(
                say(&mapped.at, message)
                    .help("write its `row`, or its `lane` where the densitometry has lanes"),
            );
            continue;
        }
        let mut found = 0;
        for ((export, rows), claimed) in exports.iter().zip(&rows).zip(&mut claims) {
            if keys.get("file").is_some_and(|file| !is_file(&export.source, file)) {
                continue;
            }
            let own = keys.iter().filter(|(key, _)| **key != "file");
            let having = own.map(|(key, value)| rows.get(&(*key, *value)).map_or(&[][..], Vec::as_slice));
            let having: Vec<&[usize]> = having.collect();
            let Some(fewest) = having.iter().min_by_key(|rows| rows.len()) else { continue };
            for row in *fewest {
                if having.iter().all(|rows| rows.binary_search(row).is_ok()) {
                    claimed[*row].push(index);
                    found += 1;
                }
            }
        }
        match found {
            1 => {}
            0 => problems.push(say(&mapped.at, format!("the densitometry has no {}", words.join(", "))).help(
                "a lane map has one row for each row of the densitometry: take this one out, or export the results again",
            )),
            n => problems.push(say(&mapped.at, format!("{} means {n} rows of the densitometry", words.join(", "))).help(
                "add a column that tells them apart: `row`, `band`, `channel`, `name`, or `file` where there are several files",
            )),
        }
    }
    let mut pairs = Vec::new();
    for (export, claimed) in exports.iter().zip(&claims) {
        let ceiling = ceiling(&export.rows);
        for (measured, claimed) in export.rows.iter().zip(claimed) {
            match claimed[..] {
                [only] => pairs.push(Pair { measured, mapped: &map[only], ceiling }),
                [] => problems.push(
                    say(&measured.at, format!("{} is not in the lane map", measured.words()))
                        .help("give it a row in the lane map; with kind `ignore` when it is no band"),
                ),
                _ => {
                    let places: Vec<String> =
                        claimed.iter().map(|index| map[*index].place.to_string()).collect();
                    let message = format!("{} is in the lane map {} times", measured.words(), claimed.len());
                    problems
                        .push(say(&measured.at, message).help(format!("it stands at {}", quoted(&places))));
                }
            }
        }
    }
    if problems.is_empty() { Ok(pairs) } else { Err(problems) }
}

/// The rows that have a key with a value, in their order.
fn rows_by_key(export: &Export) -> BTreeMap<(&str, &str), Vec<usize>> {
    let mut found: BTreeMap<(&str, &str), Vec<usize>> = BTreeMap::new();
    for (index, row) in export.rows.iter().enumerate() {
        for (key, value) in &row.keys {
            found.entry((*key, value.as_str())).or_default().push(index);
        }
    }
    found
}

/// Is this the file that the map names, with or without its folder?
fn is_file(source: &str, named: &str) -> bool {
    let name = |path: &str| Path::new(path).file_name().map(std::ffi::OsStr::to_os_string);
    source == named || name(source) == name(named)
}

/// The areas without a band on each membrane.
struct Backgrounds<'a>(BTreeMap<&'a Membrane, Vec<Area<'a>>>);

/// The target that an area is of, if it is of one; sum and size.
type Area<'a> = (Option<&'a Target>, f64, f64);

impl<'a> Backgrounds<'a> {
    fn of(pairs: &[Pair<'a>], said: &mut Vec<Diagnostic>) -> Self {
        let mut found: BTreeMap<&Membrane, Vec<Area>> = BTreeMap::new();
        for pair in pairs {
            let Entry::Background { membrane, target } = &pair.mapped.entry else { continue };
            match pair.measured.intensity {
                Intensity::Raw { sum, area: Some(area), .. } => {
                    found.entry(membrane).or_default().push((target.as_ref(), sum, area));
                }
                Intensity::Raw { area: None, .. } => {
                    said.push(say(
                        &pair.measured.at,
                        "a background without an area cannot be scaled to the bands",
                    ));
                }
                Intensity::Adjusted(_) => {
                    said.push(
                        say(&pair.measured.at, "this program has subtracted the background already")
                            .help("mark the row `ignore`"),
                    );
                }
            }
        }
        Self(found)
    }

    /// Background per unit of area, and the standard deviation of three areas and more.
    fn around(&self, membrane: &Membrane, target: &Target) -> Option<(f64, Option<f64>)> {
        let all = self.0.get(membrane)?;
        let own: Vec<_> = all.iter().filter(|(of, ..)| *of == Some(target)).collect();
        let mut used =
            if own.is_empty() { all.iter().filter(|(of, ..)| of.is_none()).collect() } else { own };
        // Rows in another order must give the same bits.
        used.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.2.total_cmp(&b.2)));
        let area: f64 = used.iter().map(|(_, _, area)| area).sum();
        let means: Vec<f64> = used.iter().map(|(_, sum, area)| sum / area).collect();
        (!used.is_empty()).then(|| (used.iter().map(|(_, sum, _)| sum).sum::<f64>() / area, sd(&means)))
    }
}

/// A band above its background, or below it.
struct Raised<'a> {
    pair: &'a Pair<'a>,
    described: &'a Described,
    /// Sum less background.
    adjusted: f64,
    /// The background that was taken away, where it is known.
    background: Option<f64>,
    /// Standard deviation of the background over the area of the band, where it is known.
    scatter: Option<f64>,
}

fn raise<'a>(
    pair: &'a Pair<'a>,
    described: &'a Described,
    backgrounds: &Backgrounds,
) -> Result<Raised<'a>, Diagnostic> {
    let found = |adjusted, background, scatter| Ok(Raised { pair, described, adjusted, background, scatter });
    let (sum, area, own) = match pair.measured.intensity {
        Intensity::Adjusted(sum) => return found(sum, None, None),
        Intensity::Raw { sum, area, background } => (sum, area, background),
    };
    let around = backgrounds.around(&described.membrane, &described.target);
    let (mean, sd) = match (pair.mapped.background, own, around) {
        (Some(Background::Subtracted), ..) => return found(sum, None, None),
        (Some(Background::Mean(mean)), ..) | (None, Some(mean), _) => (mean, None),
        (None, None, Some((mean, sd))) => (mean, sd),
        (None, None, None) => {
            let message = format!(
                "the background of {}, {}, is not known",
                described.target,
                described.membrane.words()
            );
            return Err(say(&pair.measured.at, message).help(
                "measure areas without a band and give them kind `background` in the lane map, export a background-adjusted \
                 volume, or write `subtracted` into a column `background` of the lane map",
            ));
        }
    };
    let Some(area) = area else {
        return Err(say(&pair.measured.at, "this band has no area, so its background cannot be taken away")
            .help("tick `Area` in Analyze > Set Measurements and measure again"));
    };
    found(sum - mean * area, Some(mean * area), sd.map(|sd| sd * area))
}

/// What bands of one target on one membrane are less than when they are not seen; an error when all of them are
/// darker than their background.
fn limit_of(group: &[&Raised]) -> Result<Option<f64>, Diagnostic> {
    let signals = || group.iter().map(|one| one.adjusted);
    let weakest = signals().filter(|signal| *signal > 0.0).fold(f64::INFINITY, f64::min);
    let brightest = signals().fold(0.0, f64::max);
    let first = group[0];
    let of = format!("{} on {}", first.described.target, first.described.membrane.words());
    let is_dark = |one: &&&Raised| {
        let noise =
            one.scatter.map(|sd| DETECTION * sd).or(one.background.map(|background| DARKER * background));
        -one.adjusted > brightest.max(noise.unwrap_or(0.0))
    };
    // One speck in a background makes one dark band; an image that is not inverted makes them all dark.
    if signals().sum::<f64>() < 0.0 && group.iter().any(|one| is_dark(&one)) {
        let message = format!("the bands of {of} are below their background");
        return Err(say(&first.pair.measured.at, message).help(
            "bands must be bright on dark: invert the image (Edit > Invert) and measure again; or the background was not \
             measured beside these bands",
        ));
    }
    if weakest.is_finite() {
        return Ok(Some(weakest));
    }
    let noise = signals().map(f64::abs).fold(0.0, f64::max);
    if noise > 0.0 {
        return Ok(Some(noise));
    }
    Err(say(&first.pair.measured.at, format!("{of} has no signal at all"))
        .help("were the right areas measured?"))
}

impl Raised<'_> {
    fn band(&self, weakest: Option<f64>) -> Band {
        let (pair, described) = (self.pair, self.described);
        let seen_from = self.scatter.map(|sd| DETECTION * sd).filter(|limit| *limit > 0.0);
        let signal = match (seen_from, weakest) {
            (Some(limit), _) if self.adjusted <= limit => Signal::Below(limit),
            (None, Some(limit)) if self.adjusted <= 0.0 => Signal::Below(limit),
            _ => Signal::Measured(self.adjusted),
        };
        let at_ceiling = pair.ceiling.filter(|ceiling| pair.measured.max.is_some_and(|max| max >= *ceiling));
        let saturated = match at_ceiling {
            Some(ceiling) => {
                Some(format!("its brightest pixel is at the ceiling of the detector, {ceiling}"))
            }
            None if pair.measured.saturated => Some("the program marks it as saturated".to_owned()),
            None if described.saturated => Some("the lane map marks it as saturated".to_owned()),
            None => None,
        };
        let lane = described.lane.clone().or_else(|| pair.measured.keys.get("lane").cloned());
        Band {
            membrane: described.membrane.clone(),
            lane: lane.unwrap_or_else(|| described.sample.words()),
            sample: described.sample.clone(),
            target: described.target.clone(),
            signal,
            loading: None,
            loading_membrane: described.loading_membrane.clone(),
            saturated,
            place: pair.measured.place.clone(),
        }
    }
}
