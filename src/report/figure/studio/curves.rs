//! Curves of growth-rate inhibition in the form of any others, so that the same rooms draw them.

use foldshift_study::analysis::{Analysis, FittedCurve};
use foldshift_study::assemble::Assembled;

/// The GR curves of one compound. They know their values, and no longer which well each came from.
#[derive(Clone, Debug)]
pub(crate) struct OfGrowth {
    curves: Vec<FittedCurve>,
}

impl OfGrowth {
    /// `None` where no line has one.
    pub(crate) fn new(analysis: &Analysis, lines: &[String], compound: &str) -> Option<Self> {
        let of_line = |line: &String| analysis.growth_of(line, compound).collect::<Vec<_>>();
        let told = lines.iter().flat_map(of_line).filter_map(|growth| {
            let inhibition = growth.outcome.as_ref().ok()?;
            let assembled = Assembled {
                key: growth.key.clone(),
                unit: growth.unit,
                curve: inhibition.curve.clone(),
                samples: Vec::new(),
                zeros: Vec::new(),
                bottom_at_least: -1.0,
                combined: false,
            };
            Some(FittedCurve { assembled, options: inhibition.options, fit: inhibition.fit.clone() })
        });
        let curves: Vec<FittedCurve> = told.collect();
        (!curves.is_empty()).then_some(Self { curves })
    }

    /// Those of a line, one an experiment.
    pub(super) fn of(&self, line: &str) -> Vec<&FittedCurve> {
        self.curves.iter().filter(|curve| curve.assembled.key.cell_line == line).collect()
    }
}
