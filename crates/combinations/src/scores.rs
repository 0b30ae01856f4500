//! One matrix against the four models: what was expected of each cell, and what it shows beyond.

use serde::Serialize;

use crate::loewe::loewe;
use crate::matrix::{Cell, Drug, Matrix, place};
use crate::model::Model;
use crate::single_agent::{CURVE_DOSES, DrugCurve, single_agents};
use crate::window::{Window, strongest_window};
use crate::zip::ZipSurface;

/// What HSA and Bliss take as the response of a drug alone. Loewe and ZIP always take fitted curves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum SingleAgents {
    /// The mean of its wells at that dose, as `synergyfinder` does. A cell whose dose was not tested alone has no
    /// expectation.
    #[default]
    Observed,
    /// Its fitted curve.
    Fitted,
}

/// How a matrix is scored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Settings {
    /// What HSA and Bliss expect from.
    pub single_agents: SingleAgents,
}

/// One cell under one model.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CellExcess {
    /// Dose of A.
    pub dose_a: f64,
    /// Dose of B.
    pub dose_b: f64,
    /// Number of wells.
    pub n: usize,
    /// Mean response of the wells, a fraction of the vehicle.
    pub observed: f64,
    /// What is compared with the expectation: the mean of the wells; of ZIP the fitted response.
    pub compared: f64,
    /// Expected response under the model.
    pub expected: f64,
    /// `expected` − `compared`, in fractions of the vehicle: positive is more effect than expected.
    pub excess: f64,
}

/// A matrix under one model.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Excess {
    /// The cells with both drugs of which the model says something, by dose of A, then of B. Never empty.
    pub cells: Vec<CellExcess>,
    /// Cells with both drugs of which it says nothing.
    pub silent: usize,
    /// Mean excess of the cells, each counted once.
    pub mean: f64,
    /// The 3 × 3 neighbouring doses with the largest mean excess, if any nine stand together.
    pub window: Option<Window>,
}

/// Why a model says nothing of a matrix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Refusal {
    /// No cell has both of its doses tested alone.
    #[error("no cell has both of its doses tested alone")]
    NoSingleAgents,
    /// A curve of this drug needs more doses.
    #[error("drug {drug} alone has {found} doses, a curve needs {CURVE_DOSES}")]
    TooFewDoses {
        /// Which drug.
        drug: Drug,
        /// Its doses alone.
        found: usize,
    },
    /// No row and no column has doses enough for a curve.
    #[error("no row and no column of the matrix has {CURVE_DOSES} doses, which a curve needs")]
    NoRow,
}

/// A model and what it says.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ModelScore {
    /// The model.
    pub model: Model,
    /// What it says, or why nothing.
    pub outcome: Result<Excess, Refusal>,
}

/// A matrix under all models.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Scores {
    /// The curves of A and B alone; `None` where the doses are too few.
    pub single_agents: [Option<DrugCurve>; 2],
    /// Every model, in the order of [`Model::ALL`].
    pub models: Vec<ModelScore>,
}

impl Scores {
    /// What a model says, or why nothing.
    ///
    /// # Errors
    /// When the matrix lacks what the model needs.
    pub fn of(&self, model: Model) -> Result<&Excess, Refusal> {
        let found = self.models.iter().find(|score| score.model == model);
        found.map_or(Err(Refusal::NoSingleAgents), |score| score.outcome.as_ref().map_err(|refusal| *refusal))
    }
}

/// Scores a matrix under all models.
///
/// ```
/// use foldshift_combinations::{Matrix, Model, Settings, Well, score};
/// // Alone the drugs leave 0.8 and 0.7; together 0.56 is expected of independent ones, and 0.4 is seen.
/// let wells = [(0.0, 0.0, 1.0), (1.0, 0.0, 0.8), (0.0, 1.0, 0.7), (1.0, 1.0, 0.4)];
/// let matrix = Matrix::new(wells.map(|(a, b, y)| Well::new(a, b, y)).to_vec())?;
/// let scores = score(&matrix, Settings::default());
/// assert!((scores.of(Model::Bliss).unwrap().mean - 0.16).abs() < 1e-12);
/// assert!(scores.of(Model::Loewe).is_err(), "one dose is no curve");
/// # Ok::<(), foldshift_combinations::MatrixError>(())
/// ```
#[must_use]
pub fn score(matrix: &Matrix, settings: Settings) -> Scores {
    let single_agents = single_agents(matrix);
    let models = Model::ALL
        .map(|model| ModelScore { model, outcome: excess_under(model, matrix, &single_agents, settings) });
    Scores { single_agents, models: models.to_vec() }
}

/// The curves of both drugs, or the one of which there is none.
fn both(matrix: &Matrix, curves: &[Option<DrugCurve>; 2]) -> Result<[DrugCurve; 2], Refusal> {
    let of = |drug: Drug| {
        curves[drug.index()].ok_or_else(|| Refusal::TooFewDoses {
            drug,
            found: matrix.doses(drug).iter().filter(|&&dose| matrix.alone(drug, dose).is_some()).count(),
        })
    };
    Ok([of(Drug::A)?, of(Drug::B)?])
}

fn excess_under(
    model: Model,
    matrix: &Matrix,
    curves: &[Option<DrugCurve>; 2],
    settings: Settings,
) -> Result<Excess, Refusal> {
    let from_wells = settings.single_agents == SingleAgents::Observed;
    match model {
        Model::Hsa | Model::Bliss => {
            let together = |[a, b]: [f64; 2]| if model == Model::Hsa { a.min(b) } else { a * b };
            if from_wells {
                let alone = |cell: &Cell, drug: Drug| Some(matrix.alone(drug, cell.dose(drug))?.mean);
                let expected = |cell: &Cell| Some(together([alone(cell, Drug::A)?, alone(cell, Drug::B)?]));
                return excess(matrix, |cell| Some((expected(cell)?, cell.mean)))
                    .ok_or(Refusal::NoSingleAgents);
            }
            let curves = both(matrix, curves)?;
            let alone = |cell: &Cell| [curves[0].response(cell.dose_a), curves[1].response(cell.dose_b)];
            excess(matrix, |cell| Some((together(alone(cell)), cell.mean))).ok_or(Refusal::NoSingleAgents)
        }
        Model::Loewe => {
            let [a, b] = both(matrix, curves)?;
            let expected = |cell: &Cell| loewe([&a, &b], [cell.dose_a, cell.dose_b]);
            excess(matrix, |cell| Some((expected(cell), cell.mean))).ok_or(Refusal::NoSingleAgents)
        }
        Model::Zip => {
            let surface = ZipSurface::new(matrix, both(matrix, curves)?);
            let both = |cell: &Cell| {
                let doses = [cell.dose_a, cell.dose_b];
                let places = Drug::BOTH.map(|drug| place(matrix.doses(drug), cell.dose(drug)));
                Some((surface.expected(doses), surface.fitted(doses, places)?))
            };
            excess(matrix, both).ok_or(Refusal::NoRow)
        }
    }
}

/// The excess of the cells for which something is expected and something stands against it; `None` without any.
fn excess(matrix: &Matrix, of: impl Fn(&Cell) -> Option<(f64, f64)>) -> Option<Excess> {
    let mut silent = 0;
    let mut cells = Vec::new();
    for cell in matrix.combined() {
        let Some((expected, compared)) = of(cell) else {
            silent += 1;
            continue;
        };
        cells.push(CellExcess {
            dose_a: cell.dose_a,
            dose_b: cell.dose_b,
            n: cell.n,
            observed: cell.mean,
            compared,
            expected,
            excess: expected - compared,
        });
    }
    let all: Vec<f64> = cells.iter().map(|cell| cell.excess).collect();
    let mean = foldshift_curves::statistics::mean(&all)?;
    let axes = [matrix.doses(Drug::A), matrix.doses(Drug::B)];
    let placed: Vec<([f64; 2], f64)> =
        cells.iter().map(|cell| ([cell.dose_a, cell.dose_b], cell.excess)).collect();
    Some(Excess { window: strongest_window(axes, &placed), cells, silent, mean })
}
