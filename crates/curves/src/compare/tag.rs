//! What else must be known of a shift, in a word.

use std::fmt;

use serde::Serialize;

/// What else must be known of a shift.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tag {
    /// 3- to 10-fold.
    Low,
    /// 10- to 100-fold.
    Moderate,
    /// Above 100-fold.
    High,
    /// At least one IC50 is a bound.
    Censored,
    /// One experiment: the interval knows the scatter of wells only.
    TechnicalOnly,
    /// Two experiments and a large fold: a third would settle it.
    NeedsThirdExperiment,
    /// The lines were measured on different days.
    Unpaired,
    /// This many experiments measured only one of the lines.
    ExperimentsWithoutPartner(usize),
    /// In this many experiments nothing can be said of the IC50s.
    PairsWithoutValue(usize),
    /// Some curves fall with dose and some rise: no fold is taken between them.
    OppositeDirections,
    /// One experiment bounds the fold from below, another from above.
    BoundsDisagree,
    /// Resistant by a raised plateau.
    EfficacyShift,
    /// The IC50 falls and the plateau rises.
    PotencyAndEfficacyDisagree,
    /// Re-sensitised: the 90 % interval of the fold lies within 0.5 to 2 (two one-sided tests at 5 %).
    Equivalent,
    /// The fold is no larger than two IC50s of the parental line in two experiments differ by chance.
    WithinNoise,
    /// The call changes with this choice of the analysis.
    Fragile(&'static str),
    /// An experiment behind the fold has no GR of one of the lines: a slower line looks resistant.
    GrowthNotControlled,
    /// A GR50 rests on a doubling time instead of a reading at the addition of the compound.
    X0Estimated,
    /// The lines divide at different rates, and with the growth rate taken out nothing is shifted.
    GrowthRateArtefact,
    /// A low-level shift towards resistance.
    Up,
    /// A low-level shift towards sensitivity.
    Down,
    /// A low-level shift whose interval reaches the fold that counts as resistant, or as sensitised.
    MayExceedThreefold,
    /// Shifted for certain, by less than counts at all.
    SmallShift,
    /// The experiments of this fold scatter more than those of one in a hundred of its kind: it borrows nothing that
    /// would make its interval shorter.
    VarianceOutlier,
    /// The days move all folds that share them together: their errors are not independent.
    CommonDayError,
    /// With the scatter of its own experiments alone the call would be another.
    RestsOnModeration,
    /// The interval rests on the scatter of earlier studies.
    RestsOnMemory,
    /// The fold that counts as resistant is not the usual one.
    ResistantFold(Ratio),
    /// The fold that counts as negligible is not the usual one.
    NegligibleFold(Ratio),
}

/// A fold that is a setting, in a tag.
#[derive(Clone, Copy, Debug)]
pub struct Ratio(pub f64);

impl Ord for Ratio {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.total_cmp(&other.0)
    }
}

impl PartialOrd for Ratio {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Ratio {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Ratio {}

impl std::hash::Hash for Ratio {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.0.to_bits().hash(state);
    }
}

impl Tag {
    /// Every tag that carries nothing.
    const BARE: [Self; 24] = [
        Self::Low,
        Self::Moderate,
        Self::High,
        Self::Censored,
        Self::TechnicalOnly,
        Self::NeedsThirdExperiment,
        Self::Unpaired,
        Self::OppositeDirections,
        Self::BoundsDisagree,
        Self::EfficacyShift,
        Self::PotencyAndEfficacyDisagree,
        Self::Equivalent,
        Self::WithinNoise,
        Self::GrowthNotControlled,
        Self::X0Estimated,
        Self::GrowthRateArtefact,
        Self::Up,
        Self::Down,
        Self::MayExceedThreefold,
        Self::SmallShift,
        Self::VarianceOutlier,
        Self::CommonDayError,
        Self::RestsOnModeration,
        Self::RestsOnMemory,
    ];

    /// The tag that is written so in tables, `fragile:robust_loss`; `choices` are those that a call may change with.
    #[must_use]
    pub fn read(text: &str, choices: &[&'static str]) -> Option<Self> {
        let Some((name, carried)) = text.split_once(':') else {
            return Self::BARE.into_iter().find(|tag| tag.to_string() == text);
        };
        match name {
            "experiments_without_partner" => carried.parse().ok().map(Self::ExperimentsWithoutPartner),
            "pairs_without_value" => carried.parse().ok().map(Self::PairsWithoutValue),
            "fragile" => {
                choices.iter().find(|choice| **choice == carried).map(|choice| Self::Fragile(choice))
            }
            "resistant_fold" => carried.parse().ok().map(|fold| Self::ResistantFold(Ratio(fold))),
            "negligible_fold" => carried.parse().ok().map(|fold| Self::NegligibleFold(Ratio(fold))),
            _ => None,
        }
    }
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Low => f.write_str("low"),
            Self::Moderate => f.write_str("moderate"),
            Self::High => f.write_str("high"),
            Self::Censored => f.write_str("censored"),
            Self::TechnicalOnly => f.write_str("technical_only"),
            Self::NeedsThirdExperiment => f.write_str("needs_third_experiment"),
            Self::Unpaired => f.write_str("unpaired"),
            Self::ExperimentsWithoutPartner(n) => write!(f, "experiments_without_partner:{n}"),
            Self::PairsWithoutValue(n) => write!(f, "pairs_without_value:{n}"),
            Self::OppositeDirections => f.write_str("opposite_directions"),
            Self::BoundsDisagree => f.write_str("bounds_disagree"),
            Self::EfficacyShift => f.write_str("efficacy_shift"),
            Self::PotencyAndEfficacyDisagree => f.write_str("potency_and_efficacy_disagree"),
            Self::Equivalent => f.write_str("equivalent"),
            Self::WithinNoise => f.write_str("within_noise"),
            Self::Fragile(choice) => write!(f, "fragile:{choice}"),
            Self::GrowthNotControlled => f.write_str("growth_not_controlled"),
            Self::X0Estimated => f.write_str("x0_estimated"),
            Self::GrowthRateArtefact => f.write_str("growth_rate_artefact"),
            Self::Up => f.write_str("up"),
            Self::Down => f.write_str("down"),
            Self::MayExceedThreefold => f.write_str("may_exceed_threefold"),
            Self::SmallShift => f.write_str("small_shift"),
            Self::VarianceOutlier => f.write_str("variance_outlier"),
            Self::CommonDayError => f.write_str("common_day_error"),
            Self::RestsOnModeration => f.write_str("rests_on_moderation"),
            Self::RestsOnMemory => f.write_str("rests_on_memory"),
            Self::ResistantFold(Ratio(fold)) => write!(f, "resistant_fold:{fold}"),
            Self::NegligibleFold(Ratio(fold)) => write!(f, "negligible_fold:{fold}"),
        }
    }
}

impl Serialize for Tag {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_read_back_as_they_are_written() {
        let carrying = [
            Tag::ExperimentsWithoutPartner(2),
            Tag::PairsWithoutValue(1),
            Tag::Fragile("robust_loss"),
            Tag::ResistantFold(Ratio(2.5)),
            Tag::NegligibleFold(Ratio(1.2)),
        ];
        for tag in Tag::BARE.into_iter().chain(carrying) {
            assert_eq!(Tag::read(&tag.to_string(), &["without_edge", "robust_loss"]), Some(tag));
        }
        for unknown in ["", "lowest", "fragile", "fragile:luck", "pairs_without_value:many", "low:1"] {
            assert_eq!(Tag::read(unknown, &["robust_loss"]), None, "{unknown}");
        }
    }
}
