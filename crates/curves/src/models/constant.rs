//! The same response at every dose: one parameter, the mean of all responses.

use crate::area::Area;
use crate::curve::Curve;
use crate::fit::{Fit, FitOptions, Reason, Status, moderated, nothing};
use crate::models::ic50s::say_bound_of;
use crate::models::model::{Entry, Model, ModelFit, Road, aicc};

impl Model {
    /// The same response at every dose: one parameter.
    pub const CONSTANT: Self = Self::new(&CONSTANT);
}

static CONSTANT: Entry = Entry {
    name: "constant",
    purpose: "",
    parameters: 1,
    slopes: 0,
    own: &[],
    is_rung: true,
    road: Road::Direct(fit),
};

/// The mean of all responses as a model.
fn fit(curve: &Curve, options: &FitOptions, logistic: &Fit) -> ModelFit {
    let mean = curve.mean();
    let mut fit = nothing(curve, options);
    fit.model = Model::CONSTANT.label(options).into();
    fit.df = fit.n_points - 1;
    fit.reasons.clear();
    (fit.einf, fit.emax) = (Some(mean), Some(mean));
    fit.take_area(Some(Area::of_constant(mean, options.vehicle())), options);
    (fit.rss, fit.r2) = (Some(curve.total_ss()), (curve.total_ss() > 0.0).then_some(0.0));
    (fit.p_flat, fit.p_trend) = (logistic.p_flat, logistic.p_trend);
    #[expect(clippy::cast_precision_loss, reason = "counts of wells")]
    let sigma = (curve.total_ss() / fit.df.max(1) as f64).sqrt();
    fit.sigma = (fit.df > 0).then_some(sigma);
    fit.moderated = moderated(&fit, options);
    if curve.levels().len() > 1 {
        fit.status = Status::NoResponse;
        // The mean of all doses says nothing about half effect; what curves the data allow does.
        say_bound_of(&mut fit, logistic);
    } else {
        fit.say(Reason::TooFewDoses);
    }
    let aicc = aicc(&fit, Model::CONSTANT.free_parameters(options));
    ModelFit { aicc, ..ModelFit::bare(Model::CONSTANT, fit) }
}
