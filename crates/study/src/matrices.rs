//! Groups wells of two compounds, and those of each alone, into matrices: the bridge between plates and the mathematics of
//! combinations.
//!
//! ```text
//! wells with A and B ─┐
//! wells with A alone ─┼─► one matrix a cell line, pair of compounds and experiment
//! wells with B alone ─┤
//! vehicle wells ──────┘
//! ```
//!
//! Wells of one compound alone are those of the plates that hold the combination; where these have none of it, those of
//! the other plates of the experiment. The vehicle is that of the plates that the wells stand on.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::normalise::{NormalizedPlate, WellResponse};
use foldshift_plates::plate::Well;
use foldshift_plates::plate::layout::{Role, WellContent};
use foldshift_tables::units::{Dose, DoseUnit};

/// What a matrix is of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PairKey {
    /// Cell line.
    pub cell_line: String,
    /// The compound that more wells of the study name first; of two that are named so equally often, the first by name.
    pub compound: String,
    /// The other one.
    pub second_compound: String,
}

/// One well of a matrix.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MatrixWell {
    /// Index of its plate.
    pub plate: usize,
    /// The well.
    pub well: Well,
    /// Dose of the first compound, in its unit; 0 where the second one is alone.
    pub dose: f64,
    /// Dose of the second compound, in its unit; 0 where the first one is alone.
    pub second_dose: f64,
    /// Fraction of the vehicle.
    pub response: f64,
}

/// The wells of one pair of compounds in one cell line and experiment.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AssembledMatrix {
    /// What it is of.
    pub key: PairKey,
    /// The experiment.
    pub experiment: String,
    /// Unit of the doses of the first compound.
    pub unit: DoseUnit,
    /// Unit of the doses of the second compound.
    pub second_unit: DoseUnit,
    /// Its wells: vehicle, each compound alone, both together; by plate and well.
    pub wells: Vec<MatrixWell>,
}

impl AssembledMatrix {
    /// The doses of the first and of the second compound that stand in combined wells, rising.
    #[must_use]
    pub fn combined_doses(&self) -> [Vec<f64>; 2] {
        let of = |pick: fn(&MatrixWell) -> f64| {
            let mut doses: Vec<f64> = self.wells.iter().filter(|well| well.is_combined()).map(pick).collect();
            doses.sort_by(f64::total_cmp);
            doses.dedup();
            doses
        };
        [of(|well| well.dose), of(|well| well.second_dose)]
    }

    /// Combinations of the doses of combined wells that no well holds.
    #[must_use]
    pub fn missing_cells(&self) -> Vec<(f64, f64)> {
        let there: BTreeSet<(u64, u64)> =
            self.wells.iter().map(|well| (well.dose.to_bits(), well.second_dose.to_bits())).collect();
        let [first, second] = self.combined_doses();
        let all = second.iter().flat_map(|b| first.iter().map(|a| (*a, *b)));
        all.filter(|(a, b)| !there.contains(&(a.to_bits(), b.to_bits()))).collect()
    }
}

impl MatrixWell {
    /// Does it hold both compounds?
    #[must_use]
    pub fn is_combined(&self) -> bool {
        self.dose > 0.0 && self.second_dose > 0.0
    }
}

/// The matrices of a study, and how many usable wells hold more than two compounds, which no matrix has.
#[must_use]
pub fn matrices(plates: &[NormalizedPlate], unit: DoseUnit) -> (Vec<AssembledMatrix>, usize) {
    let pairs = Pairs::of(plates);
    let levels = Levels::of(plates, &pairs, unit);
    let mut groups: BTreeMap<(PairKey, String), BTreeSet<usize>> = BTreeMap::new();
    let mut of_more = 0;
    for (index, response) in used(plates) {
        let content = &response.content;
        if content.partners.len() > 1 {
            of_more += 1;
        }
        let (Some(pair), Some(line)) = (Pairs::in_well(content), content.cell_line.as_deref()) else {
            continue;
        };
        let (compound, second_compound) = pairs.in_order(pair);
        let key = PairKey { cell_line: line.to_owned(), compound, second_compound };
        groups.entry((key, experiment(content).to_owned())).or_default().insert(index);
    }
    let found = groups.into_iter().map(|((key, experiment), on)| Group { key, experiment, on });
    (found.filter_map(|group| group.assembled(plates, &levels)).collect(), of_more)
}

/// Every sample that is used, with the index of its plate.
fn used(plates: &[NormalizedPlate]) -> impl Iterator<Item = (usize, &WellResponse)> {
    let wells = plates
        .iter()
        .enumerate()
        .flat_map(|(index, plate)| plate.wells.values().map(move |well| (index, well)));
    wells.filter(|(_, well)| is_used(well) && well.content.role == Role::Sample)
}

fn is_used(well: &WellResponse) -> bool {
    well.excluded.is_none() && well.response.is_some()
}

fn experiment(content: &WellContent) -> &str {
    content.experiment.as_deref().unwrap_or_default()
}

/// The pairs of compounds of a study, each in one order.
struct Pairs {
    /// How many wells name the first by name first, less those that name it second.
    first: BTreeMap<(String, String), i64>,
}

impl Pairs {
    fn of(plates: &[NormalizedPlate]) -> Self {
        let mut first = BTreeMap::new();
        for (a, b) in used(plates).filter_map(|(_, well)| Self::in_well(&well.content)) {
            let (pair, step) = if a < b { ((a, b), 1) } else { ((b, a), -1) };
            *first.entry((pair.0.to_owned(), pair.1.to_owned())).or_insert(0) += step;
        }
        Self { first }
    }

    /// Both compounds of a well that holds two.
    fn in_well(content: &WellContent) -> Option<(&str, &str)> {
        match content.partners.as_slice() {
            [partner] => Some((content.first_compound()?, &partner.compound)),
            _ => None,
        }
    }

    fn in_order(&self, (a, b): (&str, &str)) -> (String, String) {
        let sorted = if a < b { (a.to_owned(), b.to_owned()) } else { (b.to_owned(), a.to_owned()) };
        let turned = self.first.get(&sorted).is_some_and(|first| *first < 0);
        if turned { (sorted.1, sorted.0) } else { sorted }
    }
}

/// The doses of every compound of a pair, in one unit; what a dispenser gave in place of one dose is one dose.
struct Levels {
    of: BTreeMap<String, (DoseUnit, Vec<f64>)>,
}

/// Doses that lie closer than this fraction are one: dispensers meet a dose to less than a percent.
const ONE_DOSE: f64 = 0.01;

impl Levels {
    fn of(plates: &[NormalizedPlate], pairs: &Pairs, unit: DoseUnit) -> Self {
        let mut of: BTreeMap<String, (DoseUnit, Vec<f64>)> = BTreeMap::new();
        let compounds: BTreeSet<&str> =
            pairs.first.keys().flat_map(|(a, b)| [a.as_str(), b.as_str()]).collect();
        for (_, well) in used(plates) {
            for (compound, dose) in drugs(&well.content).filter(|(compound, _)| compounds.contains(compound))
            {
                let own = if dose.in_unit(unit).is_some() { unit } else { dose.unit() };
                let (unit, doses) = of.entry(compound.to_owned()).or_insert((own, Vec::new()));
                doses.extend(dose.in_unit(*unit));
            }
        }
        for (_, doses) in of.values_mut() {
            doses.sort_by(f64::total_cmp);
            doses.dedup();
            let mut levels: Vec<Vec<f64>> = Vec::new();
            for dose in doses.iter() {
                match levels.last_mut() {
                    Some(level) if *dose <= level[0] * (1.0 + ONE_DOSE) => level.push(*dose),
                    _ => levels.push(vec![*dose]),
                }
            }
            *doses = levels.iter().map(|level| level[level.len() / 2]).collect();
        }
        Self { of }
    }

    fn unit(&self, compound: &str) -> Option<DoseUnit> {
        self.of.get(compound).map(|(unit, _)| *unit)
    }

    /// The level that a dose belongs to; `None` where its unit does not convert.
    fn level(&self, compound: &str, dose: Dose) -> Option<f64> {
        let (unit, levels) = self.of.get(compound)?;
        let dose = dose.in_unit(*unit)?;
        let away = |level: &f64| (level - dose).abs();
        levels.iter().copied().min_by(|a, b| away(a).total_cmp(&away(b)))
    }
}

/// The compounds of a well with their doses.
fn drugs(content: &WellContent) -> impl Iterator<Item = (&str, Dose)> {
    let others = content.partners.iter().map(|partner| (partner.compound.as_str(), partner.dose));
    content.first_compound().zip(content.dose).into_iter().chain(others)
}

/// The wells of one matrix, before they are looked up.
struct Group {
    key: PairKey,
    experiment: String,
    /// The plates that hold both compounds together.
    on: BTreeSet<usize>,
}

/// What a well is to a matrix.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Vehicle,
    First,
    Second,
    Both,
}

impl Group {
    fn assembled(self, plates: &[NormalizedPlate], levels: &Levels) -> Option<AssembledMatrix> {
        let unit = levels.unit(&self.key.compound)?;
        let second_unit = levels.unit(&self.key.second_compound)?;
        let beside: Vec<usize> = (0..plates.len()).filter(|index| !self.on.contains(index)).collect();
        let on: Vec<usize> = self.on.iter().copied().collect();
        let mut wells: Vec<MatrixWell> = Vec::new();
        let take = |wells: &mut Vec<MatrixWell>, of: &[usize], wanted: Part| {
            let before = wells.len();
            for index in of {
                for (well, response) in &plates[*index].wells {
                    let Some((part, [dose, second_dose])) = self.part(response, levels) else { continue };
                    if let Some(response) = response.response.filter(|_| part == wanted) {
                        wells.push(MatrixWell { plate: *index, well: *well, dose, second_dose, response });
                    }
                }
            }
            wells.len() > before
        };
        take(&mut wells, &on, Part::Both);
        for alone in [Part::First, Part::Second] {
            if !take(&mut wells, &on, alone) {
                take(&mut wells, &beside, alone);
            }
        }
        let standing: BTreeSet<usize> = wells.iter().map(|well| well.plate).collect();
        take(&mut wells, &Vec::from_iter(standing), Part::Vehicle);
        wells.sort_by_key(|well| (well.plate, well.well));
        let Self { key, experiment, .. } = self;
        Some(AssembledMatrix { key, experiment, unit, second_unit, wells })
    }

    /// What a well is to this matrix, with its doses; `None` of all others.
    fn part(&self, response: &WellResponse, levels: &Levels) -> Option<(Part, [f64; 2])> {
        let content = &response.content;
        let here = is_used(response)
            && content.cell_line.as_deref() == Some(self.key.cell_line.as_str())
            && experiment(content) == self.experiment;
        if !here {
            return None;
        }
        match content.role {
            Role::Vehicle => Some((Part::Vehicle, [0.0, 0.0])),
            Role::Sample => {
                let mut doses = [0.0, 0.0];
                for (compound, dose) in drugs(content) {
                    let at = if compound == self.key.compound {
                        0
                    } else if compound == self.key.second_compound {
                        1
                    } else {
                        return None;
                    };
                    doses[at] = levels.level(compound, dose)?;
                }
                let part = match doses {
                    [a, b] if a > 0.0 && b > 0.0 => Part::Both,
                    [a, _] if a > 0.0 => Part::First,
                    [_, b] if b > 0.0 => Part::Second,
                    _ => return None,
                };
                Some((part, doses))
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use foldshift_plates::plate::PlateFormat;
    use foldshift_plates::plate::layout::Partner;
    use foldshift_tables::diagnostic::Place;

    type Said<'a> = (Option<(&'a str, &'a str)>, Option<(&'a str, &'a str)>);

    fn content(said: Said) -> WellContent {
        let dose = |text: &str| text.parse::<Dose>().unwrap();
        let role = if said.0.is_some() { Role::Sample } else { Role::Vehicle };
        let mut content = WellContent::of_role(role, &BTreeMap::new(), Place::file("a"));
        content.cell_line = Some("K".to_owned());
        content.experiment = Some("1".to_owned());
        let partners: Vec<Partner> = said
            .1
            .iter()
            .map(|(name, of)| Partner { compound: (*name).to_owned(), dose: dose(of) })
            .collect();
        content.compound = said.0.map(|(name, _)| {
            partners.iter().fold(name.to_owned(), |label, partner| format!("{label} + {partner}"))
        });
        content.dose = said.0.map(|(_, of)| dose(of));
        content.partners = partners;
        content
    }

    fn plate(wells: &[Said]) -> NormalizedPlate {
        let well = |(index, said): (usize, &Said)| {
            let response = WellResponse {
                content: content(*said),
                value: Some(1.0),
                flag: None,
                response: Some(f64::from(u32::try_from(index).unwrap())),
                excluded: None,
                excluded_by: None,
                decided: None,
            };
            (Well::new(index / 12, index % 12).unwrap(), response)
        };
        NormalizedPlate {
            export: "e".into(),
            name: "p".into(),
            read: "r".into(),
            format: PlateFormat { rows: 8, cols: 12 },
            wells: wells.iter().enumerate().map(well).collect(),
            controls: BTreeMap::new(),
            starts: BTreeMap::new(),
            quality: Vec::new(),
            kinetics: None,
            used_all_the_same: false,
        }
    }

    fn said(matrix: &AssembledMatrix) -> String {
        let PairKey { compound, second_compound, .. } = &matrix.key;
        let wells =
            matrix.wells.iter().map(|well| format!("{}:{}/{}", well.well, well.dose, well.second_dose));
        let wells: Vec<String> = wells.collect();
        format!("{compound} {} {second_compound} {} {}", matrix.unit, matrix.second_unit, wells.join(" "))
    }

    const VEHICLE: Said = (None, None);

    #[test]
    fn both_orders_are_one_matrix_with_the_single_agents_and_the_vehicle() {
        let plates = [plate(&[
            VEHICLE,
            (Some(("B", "1 nM")), Some(("A", "2 nM"))),
            (Some(("B", "1 nM")), Some(("A", "4 nM"))),
            (Some(("A", "2 nM")), Some(("B", "0.003 uM"))),
            (Some(("A", "4 nM")), None),
            (Some(("B", "3 nM")), None),
            (Some(("C", "3 nM")), None),
        ])];
        let (found, of_more) = matrices(&plates, DoseUnit::NANOMOLAR);
        assert_eq!((found.len(), of_more), (1, 0));
        assert_eq!(said(&found[0]), "B nM A nM A1:0/0 A2:1/2 A3:1/4 A4:3/2 A5:0/4 A6:3/0");
        assert_eq!(found[0].combined_doses(), [vec![1.0, 3.0], vec![2.0, 4.0]]);
        assert_eq!(found[0].missing_cells(), [(3.0, 4.0)]);
    }

    #[test]
    fn what_a_dispenser_gave_in_place_of_one_dose_is_one_dose() {
        let plates = [plate(&[
            (Some(("A", "2.004 nM")), Some(("B", "3 nM"))),
            (Some(("A", "2 nM")), Some(("B", "3.01 nM"))),
            (Some(("A", "1.999 nM")), None),
        ])];
        let found = matrices(&plates, DoseUnit::NANOMOLAR).0;
        assert_eq!(said(&found[0]), "A nM B nM A1:2/3.01 A2:2/3.01 A3:2/0");
    }

    #[test]
    fn single_agents_of_another_plate_serve_where_the_plate_has_none_with_its_vehicle() {
        let both = (Some(("A", "2 nM")), Some(("B", "3 nM")));
        let alone = [(Some(("A", "2 nM")), None), (Some(("B", "3 nM")), None), VEHICLE];
        let plates = [plate(&[both, (Some(("A", "9 nM")), None)]), plate(&alone)];
        let found = matrices(&plates, DoseUnit::NANOMOLAR).0;
        let wells: Vec<(usize, String, f64, f64)> =
            found[0].wells.iter().map(|w| (w.plate, w.well.to_string(), w.dose, w.second_dose)).collect();
        let of = |plate: usize, well: &str, a: f64, b: f64| (plate, well.to_owned(), a, b);
        let wanted =
            [of(0, "A1", 2.0, 3.0), of(0, "A2", 9.0, 0.0), of(1, "A2", 0.0, 3.0), of(1, "A3", 0.0, 0.0)];
        assert_eq!(wells, wanted);
    }

    #[test]
    fn wells_that_are_left_out_are_in_no_matrix() {
        let mut plates = [plate(&[(Some(("A", "2 nM")), Some(("B", "3 nM")))])];
        plates[0].wells.values_mut().for_each(|well| well.excluded = Some("bubble".to_owned()));
        assert_eq!(matrices(&plates, DoseUnit::NANOMOLAR), (Vec::new(), 0));
    }
}
