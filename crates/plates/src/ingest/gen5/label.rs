//! Labels such as `DAPI/GFP:485/20,528/20`: a raw read when a step of the procedure says so.

use std::collections::BTreeSet;

use super::mode::Mode;
use super::optics::{normal, plain_wave, wave_of, without_bandwidths};
use super::procedure::{Procedure, Step};
use crate::ingest::wording::{self, Kind, read_name};

/// A label that belongs to raw numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct RawLabel {
    /// Mode and wavelengths: `absorbance 450`.
    pub(super) base: String,
    /// The name of the step.
    pub(super) step: Option<String>,
    /// What stands in brackets behind it: `Parallel`, `Test`.
    pub(super) tag: Option<String>,
}

/// Words in brackets that leave a read raw.
const TAGS: [&str; 4] = ["Test", "Ref", "Parallel", "Perpendicular"];

/// The read that a label names; `None` when its numbers are derived. `Blank x:450` ends like a raw
/// label, but no step is called `Blank x`.
pub(super) fn parse(label: &str, procedure: &Procedure) -> Option<RawLabel> {
    if procedure.images && is_count(label) {
        return Some(RawLabel { base: format!("image [{label}]"), step: None, tag: None });
    }
    let (core, tag) = match label.strip_suffix(']').and_then(|rest| rest.rsplit_once(" [")) {
        Some((core, tag)) if TAGS.contains(&tag) => (core, Some(tag.to_owned())),
        Some(_) => return None,
        None => (label, None),
    };
    let of =
        |base: String, step: Option<&str>| RawLabel { base, step: step.map(str::to_owned), tag: tag.clone() };
    if procedure.steps.is_empty() {
        let (step, optics) =
            core.rsplit_once(':').map_or((None, core), |(step, optics)| (Some(step), optics));
        if step.is_some_and(|step| wording::kind_of(step) != Kind::Raw)
            || procedure.calculated.contains(label)
        {
            return None;
        }
        let optics = normal(optics);
        return Some(of(base(guessed_mode(&optics)?, &optics)?, step));
    }
    procedure.steps.iter().find_map(|step| {
        let (name, optics) = split(core, step)?;
        let mode = step.mode?;
        let plain = normal(optics);
        let same = |optics: &String| *optics == plain || without_bandwidths(optics) == plain;
        let declared = step.optics.is_empty() || mode == Mode::Alpha || step.optics.iter().any(same);
        let base = base(mode, &plain).filter(|_| declared)?;
        Some(of(base, name))
    })
}

/// Labels that are calculated from others, where no procedure says which steps there were: of two that end
/// alike, the one whose name holds that of the other (`normOD:600` beside `OD:600`).
pub(super) fn calculated<'a>(labels: impl Iterator<Item = &'a str>) -> BTreeSet<String> {
    let parts: Vec<(&str, &str, String)> = labels
        .map(|label| {
            let (step, optics) = label.rsplit_once(':').unwrap_or(("", label));
            (label, step, normal(optics))
        })
        .collect();
    let holds = |(_, step, optics): &(&str, &str, String)| {
        parts.iter().any(|(_, other, like)| like == optics && other != step && step.contains(other))
    };
    parts.iter().filter(|part| holds(part)).map(|(label, _, _)| (*label).to_owned()).collect()
}

/// Does a label end as raw ones do, in wavelengths, and does nothing in it say that it is calculated? Its
/// numbers may be readings although no step of the procedure explains them.
pub(super) fn may_be_raw(label: &str, procedure: &Procedure) -> bool {
    let (step, optics) = label.rsplit_once(':').unwrap_or(("", label));
    let named = |known: &Step| known.name.as_deref().is_some_and(|name| step != name && step.contains(name));
    let waves = normal(optics).split(',').all(|part| plain_wave(part).is_some_and(|wave| wave >= 200));
    waves && wording::kind_of(step) == Kind::Raw && !procedure.steps.iter().any(named)
}

/// Is it a number of cells in an image, `Cell Count`, `Cell Count_2` or `Object Count[DAPI 377,447]`? All else
/// that an analysis of images gives is calculated over the cells.
fn is_count(label: &str) -> bool {
    let last = label.rsplit(':').next().unwrap_or(label);
    let core = last.split(['_', '[']).next().unwrap_or(last).trim_end();
    core.ends_with(" Count") && wording::kind_of(core) == Kind::Raw
}

/// Takes the name of the step off a label; `Read 2:` numbers steps without a name.
fn split<'a>(core: &'a str, step: &'a Step) -> Option<(Option<&'a str>, &'a str)> {
    let Some(name) = &step.name else {
        let numbered = core.split_once(':').filter(|(name, _)| {
            name.strip_prefix("Read ").is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))
        });
        return Some(numbered.map_or((None, core), |(name, optics)| (Some(name), optics)));
    };
    let rest = core.strip_prefix(name.as_str())?;
    match rest.strip_prefix(':') {
        Some(optics) => Some((Some(name), optics)),
        None => (rest.is_empty() && step.mode == Some(Mode::Alpha)).then_some((Some(name), "Alpha")),
    }
}

/// Mode and wavelengths from the part of a label behind the name of its step.
fn base(mode: Mode, optics: &str) -> Option<String> {
    let waves: Option<Vec<u32>> = optics.split(',').map(plain_wave).collect();
    match (mode, waves) {
        (Mode::Absorbance, Some(waves)) if waves.len() == 1 => read_name("absorbance", &waves),
        (Mode::Fluorescence, Some(waves)) if waves.len() == 2 => read_name("fluorescence", &waves),
        (Mode::Luminescence, Some(waves)) if waves.len() == 1 => read_name("luminescence", &waves),
        (Mode::Luminescence, None) if optics == "Lum" => Some("luminescence".to_owned()),
        (Mode::Alpha, None) if optics == "Alpha" => Some("fluorescence".to_owned()),
        _ => None,
    }
}

/// The mode where no procedure names it: two filters are fluorescence, one with a bandwidth is
/// luminescence, one without is absorbance.
fn guessed_mode(optics: &str) -> Option<Mode> {
    match optics {
        "Lum" => Some(Mode::Luminescence),
        "Alpha" => Some(Mode::Alpha),
        _ if optics.contains(',') => Some(Mode::Fluorescence),
        _ if optics.contains('/') => Some(Mode::Luminescence),
        _ => (200..=1000).contains(&wave_of(optics)?).then_some(Mode::Absorbance),
    }
}
