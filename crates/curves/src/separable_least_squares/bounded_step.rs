//! The step that a quadratic model of the sum of squares promises most of, inside a box.

use crate::separable_least_squares::cholesky::factor_and_solve;

/// A step, in rooms that are used again and again.
#[derive(Clone, Debug, Default)]
pub(crate) struct BoundedStep {
    /// How far each coordinate may go, down and up.
    pub(crate) room: Vec<(f64, f64)>,
    pub(crate) step: Vec<f64>,
    free: Vec<usize>,
    matrix: Vec<f64>,
    right: Vec<f64>,
}

impl BoundedStep {
    /// The step for half of the second derivatives, `normal` + `bends` (empty when there are none), damped, and half
    /// of the gradient. What would leave the box stays at its wall, and the others are solved anew. `false` when the
    /// matrix is not positive definite.
    pub(crate) fn solve(
        &mut self,
        normal: &[f64],
        bends: &[f64],
        gradient: &[f64],
        damping: f64,
        ridge: f64,
    ) -> bool {
        let n = gradient.len();
        let element = |a: usize, b: usize| {
            let second = normal[a * n + b] + bends.get(a * n + b).unwrap_or(&0.0);
            if a == b { second + damping * normal[a * n + a] + ridge } else { second }
        };
        self.step.clear();
        self.step.resize(n, 0.0);
        self.free.clear();
        self.free.extend(0..n);
        while !self.free.is_empty() {
            self.matrix.clear();
            self.right.clear();
            for &a in &self.free {
                self.matrix.extend(self.free.iter().map(|&b| element(a, b)));
                let at_walls: f64 =
                    (0..n).filter(|b| !self.free.contains(b)).map(|b| element(a, b) * self.step[b]).sum();
                self.right.push(-gradient[a] - at_walls);
            }
            if !factor_and_solve(&mut self.matrix, &mut self.right) {
                return false;
            }
            let before = self.free.len();
            let (step, room, right) = (&mut self.step, &self.room, &self.right);
            let mut place = 0;
            self.free.retain(|&a| {
                let (low, high) = room[a];
                let wanted = right[place];
                place += 1;
                step[a] = wanted.clamp(low, high);
                low < wanted && wanted < high
            });
            if self.free.len() == before {
                break;
            }
            for &a in &self.free {
                self.step[a] = 0.0;
            }
        }
        true
    }

    /// Shortens the step so that no coordinate goes further than this. Was it longer?
    pub(crate) fn shorten(&mut self, longest: f64) -> bool {
        let length = self.step.iter().fold(0.0_f64, |length, step| length.max(step.abs()));
        if length > longest {
            self.step.iter_mut().for_each(|step| *step *= longest / length);
        }
        length > longest
    }

    /// By how much the sum of squares falls on the step, by the plain model; and what the bends add to that.
    pub(crate) fn promises(&self, normal: &[f64], bends: &[f64], gradient: &[f64]) -> [f64; 2] {
        let n = self.step.len();
        let square = |matrix: &[f64]| -> f64 {
            let row = |a: usize| (0..n).map(|b| matrix[a * n + b] * self.step[b]).sum::<f64>();
            (0..n).map(|a| self.step[a] * row(a)).sum()
        };
        let down: f64 = gradient.iter().zip(&self.step).map(|(g, s)| -2.0 * g * s).sum();
        [down - square(normal), -square(bends)]
    }
}
