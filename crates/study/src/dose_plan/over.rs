//! What the plate of a plan gives over any number of experiments.

use crate::dose_plan::Plan;
use foldshift_curves::optimal_design::width;

/// Upper over lower limit of the fold over so many experiments.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Over {
    /// Experiments.
    pub experiments: usize,
    /// The median.
    pub width: f64,
    /// What four of five such studies do not exceed.
    pub width_80: f64,
    /// The median if days scatter as much as the 95 % limit of what was seen; `None` where the scatter is assumed.
    pub pessimistic: Option<f64>,
}

impl Plan {
    /// The same plate over `n` experiments, two at least.
    #[must_use]
    pub fn over(&self, n: usize) -> Over {
        let wells: f64 = self.answer.design().wells.iter().sum();
        let total = self.days.days + wells;
        Over {
            experiments: n,
            width: width(total, n, 0.5),
            width_80: width(total, n, 0.8),
            pessimistic: self.days.total_limits.map(|[_, upper]| {
                let days = (upper - self.days.wells).max(0.0);
                width(days + wells, n, 0.5)
            }),
        }
    }

    /// Standard deviation of a log₁₀ fold of this plate from experiment to experiment, wells included.
    #[must_use]
    pub fn scatter(&self) -> f64 {
        (self.days.days + self.answer.design().wells.iter().sum::<f64>()).sqrt()
    }
}
