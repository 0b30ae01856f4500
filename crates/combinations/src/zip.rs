//! Zero interaction potency: every row and column of the matrix as a curve that starts at the other drug alone.

use crate::matrix::{Drug, Matrix};
use crate::single_agent::{Anchored, DrugCurve, fit_anchored};

/// The rows and columns of a matrix, each as a curve over doses of one drug at one dose of the other.
///
/// ```text
/// yA|b(a): from yB(b), over doses of A        yB|a(b): from yA(a), over doses of B
///
/// fitted(a, b) = ½ (yA|b(a) + yB|a(b))        expected(a, b) = yA(a) · yB(b)
/// ```
///
/// yA and yB are the fitted curves of the drugs alone, from the vehicle. δ = expected − fitted is the change of potency,
/// slope and plateau that one drug makes to the other. The end of each curve is free, as in the Python package `synergy`;
/// the R package `synergyfinder` fixes it at 0, so that partial plateaus look like interaction. A row of fewer than three
/// doses has no curve: the column alone stands for such a cell, and where neither has one the cell has no δ.
///
/// Source: Yadav et al., Comput. Struct. Biotechnol. J. 13 (2015) 504, doi:10.1016/j.csbj.2015.09.001.
#[derive(Clone, Debug, PartialEq)]
pub struct ZipSurface {
    alone: [DrugCurve; 2],
    /// Over doses of A, one for each dose of B; and the other way round.
    along: [Vec<Option<DrugCurve>>; 2],
}

impl ZipSurface {
    /// The surface of a matrix of which the curves of the drugs alone are known.
    #[must_use]
    pub fn new(matrix: &Matrix, alone: [DrugCurve; 2]) -> Self {
        let row = |drug: Drug, other: f64| {
            let points = matrix.points(drug, other).into_iter().filter(|point| point.dose > 0.0).collect();
            Anchored { points, start: alone[drug.other().index()].response(other) }
        };
        let rows = |drug: Drug| matrix.doses(drug.other()).iter().map(move |&other| row(drug, other));
        let all: Vec<Anchored> = rows(Drug::A).chain(rows(Drug::B)).collect();
        let mut over_a = fit_anchored(&all);
        let over_b = over_a.split_off(matrix.doses(Drug::B).len());
        Self { alone, along: [over_a, over_b] }
    }

    /// The curve over doses of `drug` where the other stands at the k-th of its doses above zero.
    #[must_use]
    pub fn along(&self, drug: Drug, k: usize) -> Option<&DrugCurve> {
        self.along[drug.index()].get(k)?.as_ref()
    }

    /// Fitted response at doses that stand at these places, counted from 1.
    pub(crate) fn fitted(&self, doses: [f64; 2], places: [usize; 2]) -> Option<f64> {
        let of = |drug: Drug| {
            let k = places[drug.other().index()].checked_sub(1)?;
            Some(self.along(drug, k)?.response(doses[drug.index()]))
        };
        match [of(Drug::A), of(Drug::B)] {
            [Some(a), Some(b)] => Some(0.5 * (a + b)),
            [one, other] => one.or(other),
        }
    }

    /// Expected response at doses of both.
    pub(crate) fn expected(&self, doses: [f64; 2]) -> f64 {
        self.alone[0].response(doses[0]) * self.alone[1].response(doses[1])
    }
}
