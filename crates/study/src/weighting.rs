//! Weights by name: 1/y and 1/y², y being the observed response.

use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::table::Row;

/// How the squared residual of an observation is weighted by its own response.
///
/// Weights are those of the observed response, as in Prism up to version 4 and in R's `weights = 1/y^2`. Prism 5 and
/// later take the fitted response of the last iteration instead; the two differ by about the scatter of the responses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weighting {
    /// 1/y: the variance grows with the response, as that of counts does.
    PerResponse,
    /// 1/y²: the standard deviation grows with the response.
    PerSquare,
}

impl Weighting {
    /// The weighting of this name: `1/y`, `1/y2`, `1/y^2` or `1/y²`, in any case and with blanks.
    #[must_use]
    pub fn named(text: &str) -> Option<Self> {
        let plain: String =
            text.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect();
        match plain.as_str() {
            "1/y" => Some(Self::PerResponse),
            "1/y2" | "1/y^2" | "1/y²" | "1/y**2" => Some(Self::PerSquare),
            _ => None,
        }
    }

    /// The name on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::PerResponse => "1/y",
            Self::PerSquare => "1/y2",
        }
    }

    /// The weight of a response; `None` for one that is not above 0, or so small or large that its weight is no number.
    #[must_use]
    pub fn of(self, response: f64) -> Option<f64> {
        let weight = match self {
            Self::PerResponse => 1.0 / response,
            Self::PerSquare => 1.0 / (response * response),
        };
        (response > 0.0 && weight.is_finite() && weight > 0.0).then_some(weight)
    }

    /// The weight of a response that stands in this column of a row.
    ///
    /// # Errors
    /// When the response is not above 0, with its place.
    pub fn of_cell(self, row: &Row, column: usize, response: f64) -> Result<f64, Diagnostic> {
        self.of(response).ok_or_else(|| {
            let name = self.name();
            let problem = format!("a response of {response} has no weight {name}, which needs responses above 0");
            row.error(column, problem).code(Code::OutOfRange).help(format!(
                "leave out `--weight {name}`, name a column of weights with `--weight`, or leave such rows out with `--lenient`"
            ))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_however_the_square_is_written() {
        for text in ["1/y2", "1/Y^2", " 1 / Y² ", "1/y**2"] {
            assert_eq!(Weighting::named(text), Some(Weighting::PerSquare), "{text}");
        }
        assert_eq!(Weighting::named("1/Y"), Some(Weighting::PerResponse));
        assert_eq!(Weighting::named("1/x"), None);
    }

    #[test]
    fn only_responses_above_zero_have_a_weight() {
        assert_eq!(Weighting::PerResponse.of(0.5), Some(2.0));
        assert_eq!(Weighting::PerSquare.of(0.5), Some(4.0));
        for response in [0.0, -0.5, 1e-200, f64::NAN] {
            assert_eq!(Weighting::PerSquare.of(response), None, "{response}");
        }
    }
}
