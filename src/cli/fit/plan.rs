//! What `foldshift fit` fits, and what it knows of a curve then.

use std::sync::Arc;

use super::shape_arguments::Asked;
use crate::report::words::counted;
use foldshift_curves::curve::Curve;
use foldshift_curves::fit::{Fit, FitOptions, ScatterPrior};
use foldshift_curves::models::{Averaged, Choice, Details, Model, ModelFit, SharedFit, Sharing};
use foldshift_curves::robust::{Loss, OutlierTest, RobustFit};

/// What is fitted, and what is said of it.
#[derive(Clone)]
pub(super) struct Plan {
    pub(super) options: FitOptions,
    /// One model; `None` when it is chosen.
    pub(super) model: Option<Model>,
    pub(super) choice: Option<Choice>,
    pub(super) average: bool,
    pub(super) details: bool,
    /// Curves that are fitted together.
    pub(super) together: Option<Together>,
    /// A loss other than the square.
    pub(super) loss: Option<Loss>,
    pub(super) outliers: Option<Outliers>,
    /// Ranges of parameters, further doses.
    pub(super) asked: Asked,
    pub(super) scatter: Scatter,
}

/// Whose residual scatter a curve rests on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Scatter {
    /// Its own.
    Own,
    /// Its own, and what all curves of the table know, which is to be found.
    Asked,
    /// The same, found; `None` where they are too few.
    Known(Option<ScatterPrior>),
}

/// Which outliers are looked for, and what becomes of them.
#[derive(Clone, Copy)]
pub(super) struct Outliers {
    pub(super) test: OutlierTest,
    pub(super) exclude: bool,
}

/// Which curves share which parameters.
#[derive(Clone)]
pub(super) struct Together {
    pub(super) sharing: Sharing,
    /// The column in which the curves of a group differ.
    pub(super) across: String,
    /// Its value for the curve that the others are compared with; the first one when left out.
    pub(super) against: Option<String>,
}

impl Plan {
    /// The same fits without their limits and what is told beside them.
    pub(super) fn without_intervals(&self) -> Self {
        Self {
            options: FitOptions { intervals: false, ..self.options },
            average: false,
            details: false,
            together: None,
            outliers: None,
            asked: Asked { ranges: self.asked.ranges, ..Asked::default() },
            scatter: Scatter::Own,
            ..self.clone()
        }
    }

    /// Is nothing asked for but the row of every fit?
    pub(super) fn is_plain(&self) -> bool {
        !self.is_general()
            && !self.details
            && self.together.is_none()
            && self.loss.is_none()
            && self.outliers.is_none()
            && self.asked.ranges.is_open()
            && self.asked.effects.is_empty()
            && !self.asked.growth_doses
            && !self.asked.pic50
    }

    /// Can a curve be fitted and written without all others?
    pub(super) fn is_by_itself(&self) -> bool {
        self.together.is_none() && self.outliers.is_none() && !self.asked.pic50
    }

    /// Is it more than the four-parameter logistic that is asked for?
    pub(super) fn is_general(&self) -> bool {
        self.model != Some(Model::FOUR_PARAMETER)
    }
}

/// What is known of a curve by its fits.
pub(super) struct Row {
    pub(super) fit: Fit,
    pub(super) model: Option<ModelFit>,
    pub(super) weight: Option<f64>,
    pub(super) averaged: [Option<Averaged>; 2],
    pub(super) details: Option<Details>,
    /// By a loss other than the square.
    pub(super) robust: Option<RobustFit>,
    /// The curves this one was fitted with, its place among them, and the name of the reference.
    pub(super) shared: Option<(Arc<SharedFit>, usize, String)>,
}

impl Row {
    /// The fit that is told.
    pub(super) fn told(&self) -> &Fit {
        self.model.as_ref().map_or(&self.fit, |model| &model.fit)
    }
}

impl Scatter {
    /// The options of a curve that borrows, where it may.
    pub(super) fn told(&self, curve: &Curve, options: &FitOptions) -> FitOptions {
        match self {
            Self::Known(Some(prior)) => prior.told(curve, options),
            _ => *options,
        }
    }

    /// What the curves know, where they do.
    pub(super) fn prior(&self) -> Option<&ScatterPrior> {
        match self {
            Self::Known(prior) => prior.as_ref(),
            Self::Own | Self::Asked => None,
        }
    }

    /// What is said of it.
    pub(super) fn words(&self) -> String {
        let Self::Known(Some(prior)) = self else {
            return "too few curves have a residual: each rests on its own scatter".to_owned();
        };
        let curves = counted(prior.curves(), "curve");
        let grows = match prior.slope() {
            slope if slope > 0.0 => ", more the higher a curve lies",
            slope if slope < 0.0 => ", less the higher a curve lies",
            _ => "",
        };
        format!(
            "the scatter is moderated over {curves}{grows}: what each borrows is worth {:.1} degrees of freedom",
            prior.df()
        )
    }
}
