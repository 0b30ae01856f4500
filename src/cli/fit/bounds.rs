//! Where plateaus may lie, and whether a curve can keep all of it.

use clap::Args;

use foldshift_curves::fit::FitOptions;
use foldshift_curves::models::Ranges;
use foldshift_tables::diagnostic::{Code, Diagnostic};

/// The largest number, whatever its sign, that a parameter may be given or bounded by. Squares of what lies beyond
/// leave the range of numbers, and no response is as large.
const FURTHEST: f64 = 1e100;

/// Where plateaus may lie.
#[derive(Debug, Args)]
#[command(next_help_heading = "Model")]
pub(super) struct BoundArguments {
    /// The lower plateau cannot lie below this.
    #[arg(long, value_name = "Y", allow_negative_numbers = true, conflicts_with = "bottom")]
    pub(super) bottom_at_least: Option<f64>,
    /// The upper plateau cannot lie above this.
    #[arg(long, value_name = "Y", allow_negative_numbers = true, conflicts_with = "top")]
    pub(super) top_at_most: Option<f64>,
    /// Keep plateaus that are not given where those of a response scaled to its vehicle can lie: from -10 % to 150 %
    /// of the vehicle, with `--growth` from -100 %. Recommended for screens, where half of the curves show one
    /// plateau only.
    #[arg(long)]
    pub(super) plausible: bool,
}

impl BoundArguments {
    /// The options with the bounds of `--plausible` where it is given, of responses or of growth since time zero.
    pub(super) fn plausibly(&self, options: FitOptions, growth: bool) -> FitOptions {
        match (self.plausible, growth) {
            (false, _) => options,
            (true, false) => options.plausible(),
            (true, true) => options.plausible_growth(),
        }
    }
}

/// The bounds of plateaus that are not given, in words.
pub(super) fn named(options: &FitOptions) -> Option<String> {
    let bound = |what: &str, value: Option<f64>| value.map(|value| format!("{what} {value}"));
    let bounds = [
        bound("the lower at least", options.bottom_at_least.filter(|_| options.bottom.is_none())),
        bound("the upper at most", options.top_at_most.filter(|_| options.top.is_none())),
    ];
    let bounds: Vec<String> = bounds.into_iter().flatten().collect();
    (!bounds.is_empty()).then(|| format!("plausible plateaus: {}", bounds.join(", ")))
}

/// # Errors
/// When a number lies so far from 0 that nothing can be computed with it.
pub(super) fn within_reach(name: &str, value: Option<f64>) -> Result<(), Diagnostic> {
    match value.filter(|value| value.abs() > FURTHEST) {
        None => Ok(()),
        Some(value) => {
            let problem = format!("`{name}` has {value:e}, and numbers go up to {FURTHEST:e}");
            Err(Diagnostic::error(Code::OutOfRange, problem)
                .help("leave a side of a range open to have no bound there"))
        }
    }
}

/// Is there a curve with its plateaus in what is given and asked for? `given` are the options that say so.
///
/// # Errors
/// When there is none.
pub(super) fn feasible(options: &FitOptions, ranges: &Ranges, given: &[String]) -> Result<(), Diagnostic> {
    let top = [options.top.or(ranges.top.least()), options.top.or(options.top_at_most)];
    let bottom = [options.bottom.or(options.bottom_at_least), options.bottom.or(ranges.bottom.most())];
    let above = |a: Option<f64>, b: Option<f64>| a.zip(b).is_some_and(|(a, b)| a > b);
    let none = above(top[0], top[1]) || above(bottom[0], bottom[1]);
    let level = bottom[0].zip(top[1]).is_some_and(|(bottom, top)| bottom >= top);
    if !(none || level) {
        return Ok(());
    }
    let problem = format!("no curve has its upper plateau above its lower one with {}", given.join(" and "));
    Err(Diagnostic::error(Code::OutOfRange, problem)
        .help("widen one, or leave out other bounds of the same plateau"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_that_leave_no_curve_are_told_whichever_option_set_them() {
        let given = ["`--plausible`".to_owned(), "`--bottom-at-least 2`".to_owned()];
        let options = FitOptions { bottom_at_least: Some(2.0), ..FitOptions::default() };
        assert!(feasible(&options, &Ranges::OPEN, &given).is_ok());
        let problem = feasible(&options.plausible(), &Ranges::OPEN, &given).unwrap_err();
        assert!(problem.message.ends_with("`--plausible` and `--bottom-at-least 2`"), "{problem}");
        let below = Ranges { bottom: ":-0.5".parse().unwrap(), ..Ranges::OPEN };
        assert!(feasible(&FitOptions::default().plausible(), &below, &given).is_err());
        assert!(feasible(&FitOptions::default().plausible_growth(), &below, &given).is_ok());
    }

    #[test]
    fn numbers_beyond_all_responses_are_out_of_reach() {
        assert!(within_reach("--top", Some(-1e100)).is_ok() && within_reach("--top", None).is_ok());
        assert!(within_reach("--top", Some(-1.1e100)).is_err());
    }
}
