//! What decisions say of fits: parameters that are given, bounds, models.

use super::{Curves, CurvesNamed, Decision, Decisions, FittedModel, Parameter, What};
use crate::assemble::CurveKey;
use crate::normalise::Zero;
use foldshift_curves::fit::FitOptions;

impl Decisions {
    /// The options of a curve: `options` with everything that is decided of it. Of two decisions the one that names more of
    /// the curve counts, of two that name as much the later one; what is fixed comes after the model, and a bound of a
    /// plateau that is fixed says nothing. The curve of all experiments together follows what names no experiment.
    #[must_use]
    pub fn options(&self, key: &CurveKey, options: FitOptions) -> FitOptions {
        let mut told = options;
        for what in self.of_curve(key) {
            if let What::Model { model, .. } = what {
                let [top, bottom] = model.plateaus();
                told = FitOptions { top: top.or(options.top), bottom: bottom.or(options.bottom), ..told };
            }
        }
        for what in self.of_curve(key) {
            match what {
                What::Fix { parameter: Parameter::Top, value, .. } => told.top = Some(*value),
                What::Fix { parameter: Parameter::Bottom, value, .. } => told.bottom = Some(*value),
                What::Fix { parameter: Parameter::Hill, value, .. } => told.hill = Some(*value),
                What::Bound { parameter: Parameter::Top, at, .. } => told.top_at_most = Some(*at),
                What::Bound { parameter: Parameter::Bottom, at, .. } => told.bottom_at_least = Some(*at),
                _ => {}
            }
        }
        FitOptions {
            top_at_most: told.top_at_most.filter(|_| told.top.is_none()),
            bottom_at_least: told.bottom_at_least.filter(|_| told.bottom.is_none()),
            ..told
        }
    }

    /// The same of a curve of growth rates. A response of 1 is the vehicle's growth, whatever the growth; nothing else that
    /// is decided of responses says where growth rates lie.
    #[must_use]
    pub fn growth_options(&self, key: &CurveKey, options: FitOptions) -> FitOptions {
        let of_responses = self.options(key, FitOptions::default());
        let vehicle = |value: &f64| value.total_cmp(&1.0).is_eq();
        FitOptions {
            top: of_responses.top.filter(vehicle).or(options.top),
            top_at_most: of_responses.top_at_most.filter(vehicle).or(options.top_at_most),
            ..options
        }
    }

    /// What is subtracted on every plate, where that is decided.
    #[must_use]
    pub fn zero(&self) -> Option<Zero> {
        let mut zeros = self.list.iter().filter_map(|decision| match decision.what {
            What::Zero { zero } => Some(zero),
            _ => None,
        });
        zeros.next_back()
    }

    /// What is decided of fits of a curve, what names least of it first.
    fn of_curve(&self, key: &CurveKey) -> Vec<&What> {
        let of = |decision: &&Decision| decision.what.fits().is_some_and(|of| of.holds(key));
        let mut found: Vec<&What> = self.list.iter().filter(of).map(|decision| &decision.what).collect();
        found.sort_by_key(|what| what.fits().map(CurvesNamed::names));
        found
    }
}

impl What {
    /// Does it leave wells out?
    #[must_use]
    pub const fn leaves_out(&self) -> bool {
        matches!(
            self,
            Self::LeaveOutWells { .. }
                | Self::LeaveOutCurve(_)
                | Self::LeaveOutPlate { .. }
                | Self::LeaveOutExperiment { .. }
        )
    }

    /// The curves of which parameters, bounds or models are decided.
    #[must_use]
    pub const fn fits(&self) -> Option<&CurvesNamed> {
        match self {
            Self::Fix { of, .. } | Self::Bound { of, .. } | Self::Model { of, .. } => Some(of),
            _ => None,
        }
    }
}

impl FittedModel {
    /// Top and bottom, where the model gives them: fractions of the vehicle.
    #[must_use]
    pub const fn plateaus(self) -> [Option<f64>; 2] {
        match self {
            Self::FourParameter => [None, None],
            Self::TopAtVehicle => [Some(1.0), None],
            Self::BottomAtZero => [None, Some(0.0)],
            Self::TwoParameter => [Some(1.0), Some(0.0)],
        }
    }
}

impl CurvesNamed {
    /// Line, compound and experiment, as far as they are named.
    pub(super) fn parts(&self) -> Curves<'_> {
        [&self.cell_line, &self.compound, &self.experiment].map(Option::as_deref)
    }

    /// How much of a curve is named: 0 to 3.
    pub(super) fn names(&self) -> usize {
        self.parts().iter().flatten().count()
    }

    /// Is a curve one of these?
    #[must_use]
    pub fn holds(&self, key: &CurveKey) -> bool {
        let own = [Some(key.cell_line.as_str()), Some(&key.compound), key.experiment.as_deref()];
        self.parts().into_iter().zip(own).all(|(named, own)| named.is_none() || named == own)
    }

    /// Is every curve of `other` one of these?
    pub(super) fn holds_all(&self, other: &Self) -> bool {
        self.parts().into_iter().zip(other.parts()).all(|(named, own)| named.is_none() || named == own)
    }

    /// Can a curve be one of these and of the others?
    pub(super) fn meets(&self, other: &Self) -> bool {
        let apart = |(one, two): (Option<&str>, Option<&str>)| one.is_some() && two.is_some() && one != two;
        !self.parts().into_iter().zip(other.parts()).any(apart)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(line: Option<&str>, compound: Option<&str>, experiment: Option<&str>) -> CurvesNamed {
        let [cell_line, compound, experiment] =
            [line, compound, experiment].map(|part| part.map(str::to_owned));
        CurvesNamed { cell_line, compound, experiment }
    }

    fn decided(all: impl IntoIterator<Item = What>) -> Decisions {
        let decision = |what| Decision { what, reason: None, who: None, when: None };
        Decisions { list: all.into_iter().map(decision).collect() }
    }

    fn key(experiment: Option<&str>) -> CurveKey {
        CurveKey { cell_line: "L".into(), compound: "C".into(), experiment: experiment.map(str::to_owned) }
    }

    #[test]
    fn of_two_decisions_the_one_that_names_more_of_the_curve_counts() {
        let fix = |value, of| What::Fix { parameter: Parameter::Top, value, of };
        let decisions = decided([
            fix(0.9, named(Some("L"), Some("C"), Some("day"))),
            fix(1.0, named(None, None, None)),
            fix(1.1, named(None, Some("other"), None)),
        ]);
        let top = |experiment| decisions.options(&key(experiment), FitOptions::default()).top;
        assert_eq!([top(Some("day")), top(Some("next")), top(None)], [Some(0.9), Some(1.0), Some(1.0)]);
    }

    #[test]
    fn a_bound_takes_the_place_of_that_of_the_blank_and_gives_way_to_a_fixed_plateau() {
        let bound = What::Bound { parameter: Parameter::Bottom, at: 0.1, of: CurvesNamed::default() };
        let study = FitOptions { bottom_at_least: Some(-0.02), ..FitOptions::default() };
        let bounded = decided([bound.clone()]).options(&key(None), study);
        assert_eq!((bounded.bottom, bounded.bottom_at_least), (None, Some(0.1)));
        let model = What::Model { model: FittedModel::TwoParameter, of: CurvesNamed::default() };
        let given = decided([bound, model]).options(&key(None), study);
        assert_eq!((given.top, given.bottom, given.bottom_at_least), (Some(1.0), Some(0.0), None));
    }

    #[test]
    fn growth_rates_follow_what_is_said_of_the_vehicle_alone() {
        let of = CurvesNamed::default;
        let decisions = decided([
            What::Fix { parameter: Parameter::Top, value: 1.0, of: of() },
            What::Fix { parameter: Parameter::Hill, value: 2.0, of: of() },
            What::Bound { parameter: Parameter::Bottom, at: 0.0, of: of() },
        ]);
        let usual = FitOptions { bottom_at_least: Some(-1.0), ..FitOptions::default() };
        let told = decisions.growth_options(&key(Some("day")), usual);
        assert_eq!(told, FitOptions { top: Some(1.0), ..usual });
    }
}
