//! Fingerprints of experiments: what tells a day that is counted already, under whatever name.

use std::collections::BTreeMap;

use crate::normalise::NormalizedPlate;
use foldshift_curves::compare::Shift;
use foldshift_plates::plate::layout::Role;

/// The 64-bit hash of Fowler, Noll and Vo (FNV-1a), which tells readings apart and keeps no secret.
#[derive(Clone, Copy)]
struct Print(u64);

impl Print {
    const fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    fn add(&mut self, bits: u64) {
        for byte in bits.to_le_bytes() {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}

/// The fingerprint of every line, compound and experiment: of the readings of its samples, whatever their order, those that
/// are left out included. Another normalisation or another version changes none of them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Experiments(BTreeMap<[String; 3], u64>);

impl Experiments {
    pub(crate) fn of(plates: &[NormalizedPlate]) -> Self {
        let mut readings: BTreeMap<[String; 3], Vec<f64>> = BTreeMap::new();
        for well in plates.iter().flat_map(|plate| plate.wells.values()) {
            let content = &well.content;
            if let (Role::Sample, Some(line), Some(compound), Some(experiment), Some(value)) =
                (content.role, &content.cell_line, &content.compound, &content.experiment, well.value)
            {
                let key = [line, compound, experiment].map(Clone::clone);
                readings.entry(key).or_default().push(value);
            }
        }
        let print = |mut values: Vec<f64>| {
            values.sort_by(f64::total_cmp);
            let mut print = Print::new();
            for value in values {
                print.add(value.to_bits());
            }
            print.0
        };
        Self(readings.into_iter().map(|(key, values)| (key, print(values))).collect())
    }

    /// That of one experiment of a pair of lines under a compound; `None` where a line has no reading.
    pub(crate) fn of_pair(&self, lines: [&str; 2], compound: &str, experiment: &str) -> Option<String> {
        let mut print = Print::new();
        for line in lines {
            print.add(*self.0.get(&[line, compound, experiment].map(str::to_owned))?);
        }
        Some(format!("{:016x}", print.0))
    }

    /// Those of the experiments in which a fold was measured, with their names.
    pub(crate) fn named(&self, shift: &Shift) -> Vec<String> {
        use foldshift_curves::compare::Value;
        let measured = shift.pairs.iter().filter(|pair| matches!(pair.value, Value::Measured(_)));
        let print =
            |experiment: &str| self.of_pair([&shift.parental, &shift.resistant], &shift.compound, experiment);
        let named = |experiment: &String| Some(format!("{experiment}:{}", print(experiment)?));
        measured.filter_map(|pair| named(&pair.experiment)).collect()
    }

    /// Those of every pair of lines under every compound.
    pub(crate) fn prints<'a>(
        &'a self,
        pairs: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> impl Iterator<Item = String> {
        pairs.into_iter().flat_map(move |(parental, resistant)| {
            let of_parental = self.0.keys().filter(move |[line, ..]| line == parental);
            of_parental.filter_map(move |[_, compound, experiment]| {
                self.of_pair([parental, resistant], compound, experiment)
            })
        })
    }
}
