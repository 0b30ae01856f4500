//! From readings to responses, plate by plate: blank subtracted, as a fraction of the vehicle.
//!
//! ```text
//! response = (F − B) / (C − B)
//! ```
//!
//! B is the centre of the plate's blanks, C that of its vehicle wells of the same cell line. Nothing is
//! clipped; nothing is pooled across plates.

mod left_out;
pub mod quality;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

use foldshift_curves::statistics::{mean, median, sd};
use foldshift_plates::kinetics::Kinetics;
use foldshift_plates::plate::layout::Role;
use foldshift_plates::plate::readings::{Flag, FlagKind};
use foldshift_plates::plate::{Plate, PlateFormat, Well, WellContent};
pub use left_out::By;
pub use left_out::OF_DECISION;
use left_out::exclusion;
pub(crate) use left_out::{Decided, Marks, WhenLeftOut};
use quality::{Limits, Quality, Verdict};

/// The centre of control wells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Centre {
    /// Robust against one bad well.
    #[default]
    Median,
    /// The plain mean.
    Mean,
}

/// What counts as no response left.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Zero {
    /// Wells without cells.
    #[default]
    Blank,
    /// Wells with a full-kill control.
    Kill,
    /// Nothing is subtracted: a waiver, printed on page one.
    None,
}

impl Zero {
    /// The name in studies and tables.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Blank => "blank",
            Self::Kill => "kill",
            Self::None => "none",
        }
    }
}

impl Centre {
    /// The name in studies and tables.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Median => "median",
            Self::Mean => "mean",
        }
    }

    fn of(self, values: &[f64]) -> Option<f64> {
        match self {
            Self::Median => median(values),
            Self::Mean => mean(values),
        }
    }
}

/// How responses are computed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Normalisation {
    /// Of control wells, per plate.
    pub centre: Centre,
    /// What is subtracted.
    pub zero: Zero,
}

/// One well with what became of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct WellResponse {
    /// What was put in.
    pub content: WellContent,
    /// The raw number.
    pub value: Option<f64>,
    /// The text instead of, or around, the number.
    pub flag: Option<Flag>,
    /// Fraction of the vehicle; 1.0 is untreated.
    pub response: Option<f64>,
    /// Why the well takes no part in any fit, or in the controls.
    pub excluded: Option<String>,
    /// Who says so; there whenever `excluded` is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub excluded_by: Option<By>,
    /// What a decision says of the well.
    #[serde(skip)]
    pub(crate) decided: Option<Decided>,
}

impl WellResponse {
    /// Leaves the well out, or takes it in.
    fn leave_out(&mut self, cause: Option<(By, String)>) {
        (self.excluded_by, self.excluded) = cause.unzip();
    }

    /// Did the reader flag the number as doubtful? What the layout says is not asked.
    #[must_use]
    pub fn is_told_bad(&self) -> bool {
        self.flag.as_ref().is_some_and(|flag| flag.kind.is_doubt())
    }
}

/// The controls of one cell line on one plate.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Controls {
    /// Centre of the vehicle wells, raw.
    pub vehicle: f64,
    /// Centre of what is subtracted, raw; 0 under the waiver.
    pub zero: f64,
    /// Standard error of `zero` as a fraction of the vehicle; `None` from fewer than three wells.
    pub zero_error: Option<f64>,
}

/// A plate with its responses and its quality.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NormalizedPlate {
    /// The export as the user named it.
    pub export: Arc<str>,
    /// The plate as the export names it.
    pub name: Arc<str>,
    /// The read.
    pub read: Arc<str>,
    /// Its shape.
    pub format: PlateFormat,
    /// Every well of the layout.
    pub wells: BTreeMap<Well, WellResponse>,
    /// Controls per cell line (empty name where the layout names none); missing where they failed.
    pub controls: BTreeMap<String, Controls>,
    /// Signal per cell line when the compound was added: the centre of its `t0` wells, background subtracted;
    /// missing where there are none or they failed.
    pub starts: BTreeMap<String, f64>,
    /// Quality per cell line.
    pub quality: Vec<Quality>,
    /// What was taken of a kinetic read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kinetics: Option<Arc<Kinetics>>,
    /// Does a decision let it take part although it fails?
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub used_all_the_same: bool,
}

impl NormalizedPlate {
    /// The worst verdict of its lines.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        self.quality.iter().map(|quality| quality.verdict).max().unwrap_or(Verdict::Fail)
    }

    /// Does the vehicle of a line read no more than what stands for no response?
    #[must_use]
    pub fn has_no_window(&self) -> bool {
        let reasons = self.quality.iter().flat_map(|quality| &quality.reasons);
        reasons.into_iter().any(|reason| reason.code == quality::NO_WINDOW)
    }
}

/// Computes responses and judges the plate.
#[must_use]
pub fn normalize(plate: Plate, how: Normalisation, limits: &Limits) -> NormalizedPlate {
    let Plate { export, name, read, format, wells, kinetics } = plate;
    let wells: BTreeMap<Well, WellResponse> = wells
        .into_iter()
        .map(|(well, joined)| {
            let (value, flag) = joined.reading.map_or((None, None), |reading| (reading.value, reading.flag));
            let flag = flag.map(|flag| *flag);
            let (excluded_by, excluded) = exclusion(&joined.content, value, flag.as_ref(), None).unzip();
            let content = joined.content;
            (
                well,
                WellResponse { content, value, flag, response: None, excluded, excluded_by, decided: None },
            )
        })
        .collect();
    NormalizedPlate { kinetics, ..judged([export, name, read], format, wells, false, how, limits) }
}

/// Computes responses and quality once more, in another way or without the cells of some wells. Blanks and
/// kill controls stay; a plate whose vehicle wells would all be left out keeps them.
#[must_use]
pub fn renormalize(
    plate: &NormalizedPlate,
    how: Normalisation,
    limits: &Limits,
    leave_out: impl Fn(Well, &WellResponse) -> bool,
) -> NormalizedPlate {
    let cells = |role: Role| matches!(role, Role::Sample | Role::Vehicle);
    let stays = |line: Option<&String>| {
        plate.wells.iter().any(|(well, response)| {
            response.content.role == Role::Vehicle
                && response.content.cell_line.as_ref() == line
                && !leave_out(*well, response)
        })
    };
    let wells = plate
        .wells
        .iter()
        .map(|(well, old)| {
            let mut new = WellResponse { response: None, ..old.clone() };
            new.leave_out(exclusion(&old.content, old.value, old.flag.as_ref(), old.decided.as_ref()));
            let role = old.content.role;
            let needed = role == Role::Vehicle && !stays(old.content.cell_line.as_ref());
            if new.excluded.is_none() && cells(role) && !needed && leave_out(*well, old) {
                new.leave_out(Some((By::Rule, "left out to see what it changes".to_owned())));
            }
            (*well, new)
        })
        .collect();
    let labels = [Arc::clone(&plate.export), Arc::clone(&plate.name), Arc::clone(&plate.read)];
    let kinetics = plate.kinetics.clone();
    let used = plate.used_all_the_same;
    NormalizedPlate { kinetics, ..judged(labels, plate.format, wells, used, how, limits) }
}

/// The plate under these decisions and no others, judged anew where that changes anything.
pub(crate) fn marked(
    plate: &NormalizedPlate,
    marks: &Marks,
    how: Normalisation,
    limits: &Limits,
) -> NormalizedPlate {
    let mut marked = plate.clone();
    if *marks == Marks::of(plate) {
        return marked;
    }
    for (well, response) in &mut marked.wells {
        response.decided = marks.wells.get(well).cloned();
    }
    marked.used_all_the_same = marks.used;
    renormalize(&marked, how, limits, |_, _| false)
}

/// The plate with the wells that only `exclude` of the study leaves out taken in, judged anew; `None` when there is none
/// that nothing else leaves out.
#[must_use]
pub fn with_those_left_out_by_hand(
    plate: &NormalizedPlate,
    how: Normalisation,
    limits: &Limits,
) -> Option<NormalizedPlate> {
    let mut whole = plate.clone();
    let mut taken_in = false;
    let of_study =
        |response: &&mut WellResponse| response.excluded_by == Some(By::Hand) && response.content.by_hand;
    for response in whole.wells.values_mut().filter(of_study) {
        response.content.exclude = None;
        response.content.by_hand = false;
        let (content, flag) = (&response.content, response.flag.as_ref());
        taken_in |= exclusion(content, response.value, flag, response.decided.as_ref()).is_none();
    }
    taken_in.then(|| renormalize(&whole, how, limits, |_, _| false))
}

/// Responses and quality of a plate whose wells are joined and excluded where they must be.
fn judged(
    [export, name, read]: [Arc<str>; 3],
    format: PlateFormat,
    mut wells: BTreeMap<Well, WellResponse>,
    used: bool,
    how: Normalisation,
    limits: &Limits,
) -> NormalizedPlate {
    let lines: Vec<String> = lines_of(&wells);
    let mut controls = BTreeMap::new();
    let mut starts = BTreeMap::new();
    // Samples do not need the `t0` wells beside them.
    let bad_start = if wells.values().any(is_end) { Verdict::Warn } else { Verdict::Fail };
    let mut quality = Vec::new();
    for line in lines {
        let found = Signals::of(&wells, &line);
        let ends = wells.values().any(|response| is_end(response) && belongs(response, &line));
        let mut judged = if ends {
            quality::judge(&line, format, &found, how, limits)
        } else {
            Quality::of(&line, &found)
        };
        if !ends || found.has_t0() {
            quality::judge_start(&mut judged, &found, how, limits, bad_start);
        }
        if let Some(line_controls) = found.controls(how) {
            respond(&mut wells, &line, &line_controls, how);
            controls.insert(line.clone(), line_controls);
        }
        if let Some(start) = found.start(how).filter(|_| used || judged.verdict != Verdict::Fail) {
            starts.insert(line, start);
        }
        quality.push(judged);
    }
    for judged in quality.iter_mut().filter(|judged| judged.verdict == Verdict::Fail) {
        if used && controls.contains_key(&judged.cell_line) {
            judged.say(Verdict::Warn, quality::USED, "used all the same, as somebody decided".to_owned());
            continue;
        }
        let reasons = judged.reasons_of(Verdict::Fail);
        for response in wells.values_mut().filter(|response| belongs(response, &judged.cell_line)) {
            if has_cells(response) && response.excluded.is_none() {
                response.leave_out(Some((By::Plate, format!("plate failed: {reasons}"))));
            }
        }
    }
    left_out::afterwards(&mut wells);
    starts.retain(|line, _| left_out::has_start(&wells, line));
    let used_all_the_same = used;
    let kinetics = None;
    NormalizedPlate {
        export,
        name,
        read,
        format,
        wells,
        controls,
        starts,
        quality,
        kinetics,
        used_all_the_same,
    }
}

/// Is this a well that is read at the end of the assay and needs a vehicle?
fn is_end(response: &WellResponse) -> bool {
    matches!(response.content.role, Role::Sample | Role::Vehicle)
}

/// The same, or a well that was read when the compound was added.
fn has_cells(response: &WellResponse) -> bool {
    is_end(response) || response.content.role == Role::T0
}

/// The cell lines of a plate, in the order of their names; one without a name where none is given. `t0`
/// wells that name no line serve none.
fn lines_of(wells: &BTreeMap<Well, WellResponse>) -> Vec<String> {
    let named = |response: &&WellResponse| is_end(response) || response.content.cell_line.is_some();
    let mut lines: Vec<String> = wells
        .values()
        .filter(|response| has_cells(response))
        .filter(named)
        .map(|response| response.content.cell_line.clone().unwrap_or_default())
        .collect();
    lines.sort();
    lines.dedup();
    lines
}

fn belongs(response: &WellResponse, line: &str) -> bool {
    response.content.cell_line.as_deref().unwrap_or_default() == line
}

/// The usable control readings of one line on one plate.
#[derive(Clone, Debug, Default)]
struct Signals {
    vehicle: Vec<(Well, f64)>,
    t0: Vec<f64>,
    blank: Vec<f64>,
    kill: Vec<f64>,
    overflowing_vehicle: Vec<Well>,
    overflowing_t0: Vec<Well>,
}

impl Signals {
    fn of(wells: &BTreeMap<Well, WellResponse>, line: &str) -> Self {
        let mut signals = Self::default();
        for (well, response) in wells {
            let role = response.content.role;
            let overflows = response.flag.as_ref().is_some_and(|flag| flag.kind == FlagKind::Overflow);
            if belongs(response, line) && overflows && !left_out::at_once(response) {
                match role {
                    Role::Vehicle => signals.overflowing_vehicle.push(*well),
                    Role::T0 => signals.overflowing_t0.push(*well),
                    _ => {}
                }
            }
            let (Some(value), None) = (response.value, &response.excluded) else { continue };
            match role {
                Role::Vehicle if belongs(response, line) => signals.vehicle.push((*well, value)),
                Role::T0 if belongs(response, line) => signals.t0.push(value),
                Role::Blank => signals.blank.push(value),
                // Without a line of their own, kill controls serve every line, as blanks do.
                Role::Kill if belongs(response, line) || response.content.cell_line.is_none() => {
                    signals.kill.push(value);
                }
                _ => {}
            }
        }
        signals
    }

    fn vehicle_values(&self) -> Vec<f64> {
        self.vehicle.iter().map(|(_, value)| *value).collect()
    }

    fn zero_values(&self, zero: Zero) -> &[f64] {
        match zero {
            Zero::Blank => &self.blank,
            Zero::Kill => &self.kill,
            Zero::None => &[],
        }
    }

    fn has_t0(&self) -> bool {
        !(self.t0.is_empty() && self.overflowing_t0.is_empty())
    }

    /// What is subtracted from the `t0` wells. Where that is a full-kill control and the plate holds none,
    /// because nothing can be killed before it begins, it is the plate's blanks.
    fn start_zero(&self, how: Normalisation) -> Option<f64> {
        match how.zero {
            Zero::None => Some(0.0),
            Zero::Kill if self.kill.is_empty() => how.centre.of(&self.blank),
            zero => how.centre.of(self.zero_values(zero)),
        }
    }

    /// Centre of the `t0` wells, background subtracted; `None` without any, or when one is out of range.
    fn start(&self, how: Normalisation) -> Option<f64> {
        let start = how.centre.of(&self.t0)? - self.start_zero(how)?;
        self.overflowing_t0.is_empty().then_some(start)
    }

    /// Centres of vehicle and zero; `None` when the plate cannot be normalised.
    fn controls(&self, how: Normalisation) -> Option<Controls> {
        let vehicle = how.centre.of(&self.vehicle_values())?;
        let values = self.zero_values(how.zero);
        let zero = if how.zero == Zero::None { 0.0 } else { how.centre.of(values)? };
        #[expect(clippy::cast_precision_loss, reason = "a plate has few wells")]
        let n = values.len() as f64;
        let zero_error = sd(values).map(|sd| sd / n.sqrt() / (vehicle - zero));
        (vehicle > zero && self.overflowing_vehicle.is_empty()).then_some(Controls {
            vehicle,
            zero,
            zero_error,
        })
    }
}

/// A dose as a key: to three digits of its base unit, so that `316 nM` is the second step of a half-log
/// series from `1 uM`.
pub(crate) fn same_dose(dose: foldshift_tables::units::Dose) -> String {
    format!("{:?} {:.2e}", dose.unit().quantity(), dose.value() * 10_f64.powi(dose.unit().exponent()))
}

/// Fills in the responses of one line. A compound blank replaces the blank for wells of the same
/// compound and dose.
fn respond(wells: &mut BTreeMap<Well, WellResponse>, line: &str, controls: &Controls, how: Normalisation) {
    let mut compound_blanks: BTreeMap<(String, String), Vec<f64>> = BTreeMap::new();
    for response in wells.values() {
        if let (Role::CompoundBlank, Some(value), None, Some(compound), Some(dose)) = (
            response.content.role,
            response.value,
            &response.excluded,
            &response.content.compound,
            response.content.dose,
        ) {
            compound_blanks.entry((compound.clone(), same_dose(dose))).or_default().push(value);
        }
    }
    for response in wells.values_mut().filter(|response| belongs(response, line)) {
        if !matches!(response.content.role, Role::Sample | Role::Vehicle | Role::Kill) {
            continue;
        }
        // A masked or excluded well keeps its response for the eye; censored and missing ones have none.
        let Some(value) = response.value else { continue };
        let own_zero = match (&response.content.compound, response.content.dose, how.zero) {
            (Some(compound), Some(dose), Zero::Blank) => compound_blanks
                .get(&(compound.clone(), same_dose(dose)))
                .and_then(|values| how.centre.of(values)),
            _ => None,
        };
        let zero = own_zero.unwrap_or(controls.zero);
        response.response = Some((value - zero) / (controls.vehicle - controls.zero));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use foldshift_tables::diagnostic::Place;

    #[test]
    fn a_mean_of_several_points_is_no_bad_well() {
        let content = WellContent::of_role(Role::Sample, &BTreeMap::new(), Place::file("layout"));
        let judged = |kind: FlagKind| {
            let flag = Flag { text: "mean of 9 points".to_owned(), kind };
            let (excluded_by, excluded) = exclusion(&content, Some(1.5), Some(&flag), None).unzip();
            let well = WellResponse {
                content: content.clone(),
                value: Some(1.5),
                flag: Some(flag),
                response: None,
                excluded,
                excluded_by,
                decided: None,
            };
            (well.is_told_bad(), well.excluded_by)
        };
        assert_eq!(judged(FlagKind::Averaged), (false, None));
        for kind in
            [FlagKind::Overflow, FlagKind::Underflow, FlagKind::Masked, FlagKind::Missed, FlagKind::NoValue]
        {
            assert_eq!(judged(kind), (true, Some(By::Instrument)), "{kind:?}");
        }
    }
}
