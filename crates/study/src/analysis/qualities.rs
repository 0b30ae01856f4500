//! The quality of every plate, step by step, so that a step can be taken again without those before it.
//!
//! ```text
//! by its own wells ─► beside the plates of its run ─► with what forensics suspects ─► with the fits of its curves
//! ```

use std::collections::BTreeSet;

use rayon::prelude::*;

use crate::normalise::NormalizedPlate;
use crate::normalise::quality::{Quality, Runs, judge_wells};
use crate::study_file::Study;

/// What was said of every plate at each of the first two steps; the last ones stand in the plates.
#[derive(Clone, Debug, Default)]
pub(crate) struct Qualities {
    own: Vec<Vec<Quality>>,
    beside: Vec<Vec<Quality>>,
    runs: Runs,
}

impl Qualities {
    /// Judges plates of which only the controls are judged, by their wells and beside each other.
    pub(crate) fn of(plates: &mut [NormalizedPlate], study: &Study) -> Self {
        plates.par_iter_mut().for_each(|plate| of_wells(plate, study));
        let own = now(plates);
        let runs = Runs::of(plates);
        for run in runs.each() {
            run.judge(plates, &study.quality);
        }
        Self { own, beside: now(plates), runs }
    }

    /// The same when these plates were normalised again. The plates that are another than before, or of which another thing
    /// is said, stand at the second step; all others are left as they are.
    pub(crate) fn again(
        &mut self,
        plates: &mut [NormalizedPlate],
        normalised: &BTreeSet<usize>,
        study: &Study,
    ) -> BTreeSet<usize> {
        for &index in normalised {
            of_wells(&mut plates[index], study);
            self.own[index].clone_from(&plates[index].quality);
        }
        let mut touched = normalised.clone();
        for run in self.runs.each().filter(|run| run.plates().iter().any(|plate| normalised.contains(plate)))
        {
            let last: Vec<(usize, Vec<Quality>)> = run
                .plates()
                .iter()
                .map(|&index| (index, std::mem::replace(&mut plates[index].quality, self.own[index].clone())))
                .collect();
            run.judge(plates, &study.quality);
            for (index, last) in last {
                if normalised.contains(&index) {
                    continue;
                }
                if plates[index].quality == self.beside[index] {
                    plates[index].quality = last;
                } else {
                    touched.insert(index);
                }
            }
        }
        for &index in &touched {
            self.beside[index].clone_from(&plates[index].quality);
        }
        touched
    }

    /// Takes these plates back to the second step.
    pub(crate) fn take_back(&self, plates: &mut [NormalizedPlate], which: &BTreeSet<usize>) {
        for &index in which {
            plates[index].quality.clone_from(&self.beside[index]);
        }
    }
}

fn of_wells(plate: &mut NormalizedPlate, study: &Study) {
    judge_wells(plate, study.normalise, &study.quality, &study.assay.readout);
}

fn now(plates: &[NormalizedPlate]) -> Vec<Vec<Quality>> {
    plates.iter().map(|plate| plate.quality.clone()).collect()
}
