//! Wells, put together as curves: a line under a compound in an experiment.

use std::collections::HashMap;
use std::sync::Arc;

use foldshift_curves::curve::{Curve, Point};
use foldshift_tables::units::{Dose, DoseUnit};

use crate::names::Names;

/// A curve of a screen before it is fitted; its responses are fractions of the vehicle.
#[derive(Clone, Debug, PartialEq)]
pub struct GatheredCurve {
    /// Place of the cell line.
    pub cell_line: u32,
    /// Place of the compound.
    pub compound: u32,
    /// Place of the experiment.
    pub experiment: u32,
    /// The unit of its doses; empty where nobody says it.
    pub unit: Arc<str>,
    /// Its wells.
    pub curve: Curve,
}

/// What a well belongs to: line, compound, experiment.
pub(crate) type Key = [u32; 3];

/// Curves that wells are added to.
#[derive(Debug, Default)]
pub(crate) struct Gatherer {
    pub(crate) cell_lines: Names,
    pub(crate) compounds: Names,
    pub(crate) experiments: Names,
    index: HashMap<Key, usize>,
    each: Vec<(Key, Vec<Point>)>,
    /// The unit of each compound, once a dose of it was seen.
    units: HashMap<u32, Option<DoseUnit>>,
}

impl Gatherer {
    /// The places of these names.
    pub(crate) fn key(&mut self, cell_line: &str, compound: &str, experiment: &str) -> Key {
        [self.cell_lines.place(cell_line), self.compounds.place(compound), self.experiments.place(experiment)]
    }

    /// A dose in the unit of its compound.
    ///
    /// # Errors
    /// Both units, where they do not convert.
    pub(crate) fn in_unit(
        &mut self,
        compound: u32,
        dose: f64,
        unit: Option<DoseUnit>,
    ) -> Result<f64, [String; 2]> {
        if dose == 0.0 {
            return Ok(0.0);
        }
        let common = *self.units.entry(compound).or_insert(unit);
        if common == unit {
            return Ok(dose);
        }
        let converted = common.zip(unit).and_then(|(common, unit)| Dose::new(dose, unit)?.in_unit(common));
        let said = |unit: Option<DoseUnit>| unit.map_or("no unit".to_owned(), |unit| format!("`{unit}`"));
        converted.ok_or_else(|| [said(common), said(unit)])
    }

    /// Adds a well; its dose is in the unit of its compound.
    pub(crate) fn add(&mut self, key: Key, dose: f64, response: f64) {
        let at = *self.index.entry(key).or_insert_with(|| {
            self.each.push((key, Vec::new()));
            self.each.len() - 1
        });
        self.each[at].1.push(Point::new(dose, response));
    }

    /// The curves with a dose above zero, in the order of their first wells, and the number of the others.
    pub(crate) fn curves(&mut self) -> (Vec<GatheredCurve>, usize) {
        let mut texts: HashMap<Option<DoseUnit>, Arc<str>> = HashMap::new();
        let mut without = 0;
        let each = std::mem::take(&mut self.each);
        self.index.clear();
        let curves = each.into_iter().filter_map(|([cell_line, compound, experiment], points)| {
            let dosed = points.iter().any(|point| point.dose > 0.0);
            let unit = self.units.get(&compound).copied().flatten();
            let text = |unit: Option<DoseUnit>| unit.map_or(String::new(), |unit| unit.to_string()).into();
            let unit = Arc::clone(texts.entry(unit).or_insert_with(|| text(unit)));
            let curve = Curve::new(points).ok().filter(|_| dosed);
            without += usize::from(curve.is_none());
            Some(GatheredCurve { cell_line, compound, experiment, unit, curve: curve? })
        });
        let curves = curves.collect();
        (curves, without)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doses_of_a_compound_are_put_into_its_first_unit() {
        let mut gatherer = Gatherer::default();
        let key = gatherer.key("L", "a", "");
        for (dose, unit) in [(1.0, DoseUnit::MICROMOLAR), (100.0, DoseUnit::NANOMOLAR)] {
            let dose = gatherer.in_unit(key[1], dose, Some(unit)).unwrap();
            gatherer.add(key, dose, 1.0);
        }
        let problem = gatherer.in_unit(key[1], 1.0, None).unwrap_err();
        assert_eq!(problem, ["`µM`".to_owned(), "no unit".to_owned()]);
        let vehicle = gatherer.key("L", "DMSO", "");
        gatherer.add(vehicle, 0.0, 1.0);
        let (curves, without) = gatherer.curves();
        assert_eq!((curves.len(), without, &*curves[0].unit), (1, 1, "µM"));
        assert!((curves[0].curve.levels()[0].dose - 0.1).abs() < 1e-15);
    }
}
