//! Columns that `foldshift fit` appends when doses of other effects than half are asked for, or IC50s as −log₁₀ of the
//! molar dose.

use crate::report::result_tables::{ic50_cells, number};
use foldshift_curves::fit::{Effect, Ic50};
use foldshift_curves::percentage_growth::GROWTH_DOSES;
use foldshift_tables::units::DoseUnit;
use serde::Serialize;

/// What is known of an effect: its absolute dose, and its relative one where the model of the curve tells it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EffectDoses {
    /// The effect.
    pub effect: Effect,
    /// Where the response is that part of the way from the vehicle to the full effect.
    pub absolute: Ic50,
    /// Where the curve has gone that part of its own way; `None` where its model tells half of it only.
    pub relative: Option<Ic50>,
}

/// The four columns of a dose.
fn columns_of(name: &str) -> [String; 4] {
    ["", "_qualifier", "_lower95", "_upper95"].map(|what| format!("{name}{what}"))
}

/// `ic10_abs`, `ic10_abs_qualifier`, `ic10_abs_lower95`, `ic10_abs_upper95`, and the same of `ic10_rel`, for every
/// effect but half, of which the columns stand in every table.
pub fn level_columns(effects: &[Effect]) -> impl Iterator<Item = String> {
    let names = |effect: &Effect| ["abs", "rel"].map(|kind| format!("ic{effect}_{kind}"));
    effects
        .iter()
        .filter(|effect| **effect != Effect::HALF)
        .flat_map(names)
        .flat_map(|name| columns_of(&name))
}

/// The cells of [`level_columns`] of one curve, in the unit of its doses.
#[must_use]
pub fn level_cells(doses: &[EffectDoses], tested: Option<(f64, f64)>) -> Vec<String> {
    let cells = |ic50: Option<Ic50>| ic50.map_or_else(Default::default, |ic50| ic50_cells(ic50, tested));
    let others = doses.iter().filter(|doses| doses.effect != Effect::HALF);
    others.flat_map(|doses| [cells(Some(doses.absolute)), cells(doses.relative)]).flatten().collect()
}

/// The dose of an effect as JSON; log₁₀ in the unit of the curve.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Level {
    /// The effect, in percent of the full one.
    pub percent: f64,
    /// Where the response is that part of the way from the vehicle to the full effect.
    pub absolute: Ic50,
    /// Where the curve has gone that part of its own way; null where its model tells half of it only.
    pub relative: Option<Ic50>,
}

/// The same as JSON.
#[must_use]
pub fn level_json(doses: &[EffectDoses]) -> Vec<Level> {
    let level = |doses: &EffectDoses| Level {
        percent: doses.effect.percent(),
        absolute: doses.absolute,
        relative: doses.relative,
    };
    doses.iter().map(level).collect()
}

/// `gi50`, `tgi` and `lc50`, each with qualifier and limits, as
/// [`growth_doses`](foldshift_curves::percentage_growth::growth_doses) has them.
pub fn growth_dose_columns() -> impl Iterator<Item = String> {
    GROWTH_DOSES.into_iter().flat_map(columns_of)
}

/// The cells of [`growth_dose_columns`] of one curve, in the unit of its doses.
#[must_use]
pub fn growth_dose_cells(doses: [Ic50; 3], tested: Option<(f64, f64)>) -> Vec<String> {
    doses.into_iter().flat_map(|ic50| ic50_cells(ic50, tested)).collect()
}

/// `pic50_rel` and `pic50_abs`, each with qualifier and limits.
pub fn pic50_columns() -> impl Iterator<Item = String> {
    ["pic50_rel", "pic50_abs"].into_iter().flat_map(columns_of)
}

/// An IC50 as pIC50: estimate, qualifier, lower and upper limit. What is more of a dose is less of its negative
/// logarithm, so the limits change places, and the qualifiers `>` and `<`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct NegativeLog {
    /// −log₁₀ of the molar dose, or of the bound on it; null where nothing is known of it.
    value: Option<f64>,
    /// Empty for a measured one; `>` or `<` where `value` is a bound; `nd` where nothing is known.
    #[cfg_attr(test, schemars(extend("enum" = ["", ">", "<", "nd"])))]
    qualifier: &'static str,
    /// Its lower 95 % limit; null where it is open.
    lower: Option<f64>,
    /// Its upper 95 % limit; null where it is open.
    upper: Option<f64>,
}

/// Both IC50s of a curve as pIC50.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Pic50 {
    /// Of the relative IC50, halfway between the plateaus.
    pub ic50_rel: NegativeLog,
    /// Of the absolute IC50, at half of the vehicle.
    pub ic50_abs: NegativeLog,
}

impl NegativeLog {
    /// Of an IC50 in this unit, which is molar.
    fn of(ic50: Ic50, unit: DoseUnit) -> Self {
        let turned =
            |log_dose: Option<f64>| log_dose.map(|log_dose| -(log_dose + f64::from(unit.exponent())));
        Self {
            value: turned(ic50.log_dose()),
            qualifier: match ic50 {
                Ic50::Above { .. } => "<",
                Ic50::Below { .. } => ">",
                Ic50::Measured { .. } | Ic50::Unknown => ic50.qualifier(),
            },
            lower: turned(ic50.upper()),
            upper: turned(ic50.lower()),
        }
    }
}

/// The cells of [`pic50_columns`] of the relative and the absolute IC50 of one curve, whose doses have this molar unit.
#[must_use]
pub fn pic50_cells(ic50s: [Ic50; 2], unit: DoseUnit) -> Vec<String> {
    let cells = |ic50: Ic50| {
        let NegativeLog { value, qualifier, lower, upper } = NegativeLog::of(ic50, unit);
        [number(value), qualifier.to_owned(), number(lower), number(upper)]
    };
    ic50s.into_iter().flat_map(cells).collect()
}

/// The same as JSON.
#[must_use]
pub fn pic50_json([relative, absolute]: [Ic50; 2], unit: DoseUnit) -> Pic50 {
    Pic50 { ic50_rel: NegativeLog::of(relative, unit), ic50_abs: NegativeLog::of(absolute, unit) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_named_by_their_percentage() {
        let effects: Vec<Effect> = [10.0, 50.0, 12.5].into_iter().filter_map(Effect::new).collect();
        let columns: Vec<String> = level_columns(&effects).collect();
        assert_eq!(
            columns[0..5],
            ["ic10_abs", "ic10_abs_qualifier", "ic10_abs_lower95", "ic10_abs_upper95", "ic10_rel"]
        );
        assert_eq!((columns[8].as_str(), columns.len()), ("ic12.5_abs", 16));
    }

    #[test]
    fn what_is_above_a_dose_is_below_its_negative_logarithm() {
        let measured = Ic50::Measured { log_dose: 2.0, lower: Some(1.5), upper: None };
        let cells = pic50_cells([measured, Ic50::Above { bound: 3.0 }], DoseUnit::NANOMOLAR);
        assert_eq!(cells, ["7", "", "", "7.5", "", "<", "", "6"]);
        let cells = pic50_cells([Ic50::Unknown, Ic50::Below { bound: 0.0 }], DoseUnit::MICROMOLAR);
        assert_eq!(cells, ["", "nd", "", "", "", ">", "6", ""]);
    }
}
