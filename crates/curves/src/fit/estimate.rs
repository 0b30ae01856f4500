//! What a fit may say: measured, above, below, unknown, and why.

use std::fmt;

use serde::Serialize;

/// An IC50 as far as the data know it. Doses are log₁₀ of the curve's dose unit; limits are 95 %.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Ic50 {
    /// Inside the tested doses. A limit that the data do not give is `None`.
    Measured {
        /// log₁₀ of the estimated dose, in the curve's unit.
        log_dose: f64,
        /// log₁₀ of the lower 95 % limit, in the curve's unit of dose.
        lower: Option<f64>,
        /// log₁₀ of the upper 95 % limit, in the curve's unit of dose.
        upper: Option<f64>,
    },
    /// Right-censored: above this log₁₀ dose, which is never beyond the highest dose tested.
    Above {
        /// log₁₀ of the bound, in the curve's unit of dose.
        bound: f64,
    },
    /// Left-censored: below this log₁₀ dose, which is never beyond the lowest dose tested.
    Below {
        /// log₁₀ of the bound, in the curve's unit of dose.
        bound: f64,
    },
    /// Nothing can be said.
    Unknown,
}

impl Ic50 {
    /// log₁₀ of the estimate, when it was measured.
    #[must_use]
    pub const fn log_dose(self) -> Option<f64> {
        match self {
            Self::Measured { log_dose, .. } => Some(log_dose),
            _ => None,
        }
    }

    /// log₁₀ of the lower limit: of the interval, or the bound of a right-censored value.
    #[must_use]
    pub const fn lower(self) -> Option<f64> {
        match self {
            Self::Measured { lower, .. } => lower,
            Self::Above { bound } => Some(bound),
            Self::Below { .. } | Self::Unknown => None,
        }
    }

    /// log₁₀ of the upper limit: of the interval, or the bound of a left-censored value.
    #[must_use]
    pub const fn upper(self) -> Option<f64> {
        match self {
            Self::Measured { upper, .. } => upper,
            Self::Below { bound } => Some(bound),
            Self::Above { .. } | Self::Unknown => None,
        }
    }

    /// Does the interval or the bound exclude this log₁₀ dose, in the unit of the curve? An estimate without limits
    /// excludes nothing.
    #[must_use]
    pub fn excludes(self, log_dose: f64) -> bool {
        self.lower().is_some_and(|lower| log_dose < lower)
            || self.upper().is_some_and(|upper| log_dose > upper)
    }

    /// The qualifier in tables: empty, `>`, `<` or `nd`.
    #[must_use]
    pub const fn qualifier(self) -> &'static str {
        match self {
            Self::Measured { .. } => "",
            Self::Above { .. } => ">",
            Self::Below { .. } => "<",
            Self::Unknown => "nd",
        }
    }
}

/// How a fit ended, in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// There is a response and a curve through it.
    Fitted,
    /// The curve is no better than a constant.
    NoResponse,
    /// Too little data for this model.
    NotDeterminable,
}

impl Status {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Fitted, Self::NoResponse, Self::NotDeterminable];
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Fitted => "fitted",
            Self::NoResponse => "no_response",
            Self::NotDeterminable => "not_determinable",
        })
    }
}

macro_rules! reasons {
    ($($(#[doc = $doc:literal])+ $name:ident = $code:literal, $words:literal;)+) => {
        /// Why a fit says what it says. The code stands in the tables, the words in the report.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Reason { $($(#[doc = $doc])+ $name,)+ }

        impl Reason {
            /// Every reason there is.
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            /// The code in the column `reasons`.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)+ }
            }

            /// What the code means, in words.
            #[must_use]
            pub const fn words(self) -> &'static str {
                match self { $(Self::$name => $words,)+ }
            }
        }
    };
}

reasons! {
    /// Fewer distinct doses above zero than the model needs.
    TooFewDoses = "too_few_doses", "fewer distinct doses above zero than the model has parameters; fix a plateau (--top, --bottom) or test more doses";
    /// As many parameters as observations: no error can be estimated.
    NoResidual = "no_residual_df", "no observation is left to estimate the error";
    /// Responses or weights whose squares no number can hold.
    OutOfScale = "out_of_scale", "responses or weights beyond 1e100 or below 1e-100: their squares cannot be computed";
    /// Every response is the same number.
    Constant = "constant_response", "every response is the same number";
    /// The F test against the constant does not pass.
    Flat = "flat", "the curve is no better than a constant (F test and trend test, p >= 0.05)";
    /// The trend test passes, the F test does not.
    TrendOnly = "response_by_trend", "ranks show that the response changes with dose (trend test, p < 0.05); the F test alone does not";
    /// Only curves fit that pass half effect among the doses.
    IntervalOnly = "response_by_interval", "only curves fit that pass half effect among the doses: the interval of the absolute IC50 closes; the tests alone do not show a response";
    /// The response rises with dose.
    Rising = "rising", "the response rises with dose";
    /// The response goes against the direction of the read-out.
    Against = "against_direction", "the response goes against the direction of the read-out: the curve has no IC50, at most a bound";
    /// Nothing says which way the read-out goes.
    DirectionUnknown = "direction_unknown", "nothing says whether the read-out falls or rises with dose, so nobody can say on which side the IC50 lies; state it (`reads`)";
    /// Doses lie on both sides of half effect, and no curve passes it for certain.
    BothSides = "doses_on_both_sides", "responses lie on both sides of half effect, and the curve does not pass it for certain: no bound";
    /// The slope lies at the end of its search range.
    HillAtBound = "hill_at_bound", "the slope lies at the end of its search range";
    /// A parameter of the shape other than the midpoint lies at the end of its search range.
    ShapeAtBound = "shape_at_bound", "a parameter of the shape lies at the end of its search range";
    /// The whole response happens between two neighbouring doses.
    Step = "step_between_doses", "the whole response happens between two neighbouring doses: the slope is not identified";
    /// Steeper curves fit as well.
    SteeperFits = "slope_not_identified", "at most one dose lies on the slope: all steeper curves fit as well, the shallowest of them is told";
    /// The midpoint lies at the end of its search range.
    MidAtBound = "mid_at_bound", "the midpoint lies at the end of its search range";
    /// The midpoint lies above the highest dose.
    MidAbove = "mid_above_range", "the midpoint of the curve lies above the highest dose";
    /// The midpoint lies below the lowest dose.
    MidBelow = "mid_below_range", "the midpoint of the curve lies below the lowest dose";
    /// The upper plateau is not reached by the data.
    NoTop = "no_top_plateau", "the doses do not reach the upper plateau";
    /// The lower plateau is not reached by the data.
    NoBottom = "no_bottom_plateau", "the doses do not reach the lower plateau";
    /// The lower plateau lies at its physical bound.
    BottomAtBound = "bottom_at_bound", "the lower plateau lies at its physical bound";
    /// The upper plateau lies at its bound.
    TopAtBound = "top_at_bound", "the upper plateau lies at its bound";
    /// Half effect is not reached among the doses; the bound says how far that is certain.
    AbsAbove = "ic50_abs_above_range", "half effect is not reached up to the highest dose; the bound says up to where that is certain";
    /// Half effect is passed below the doses; the bound says how far that is certain.
    AbsBelow = "ic50_abs_below_range", "half effect is passed at the lowest dose already; the bound says down to where that is certain";
    /// Fewer than two doses below the IC50.
    FewBelow = "few_doses_below", "fewer than two doses below the IC50";
    /// Fewer than two doses above the IC50.
    FewAbove = "few_doses_above", "fewer than two doses above the IC50";
    /// The interval has no lower end.
    LowerOpen = "lower_open", "an interval has no lower end within reach of the doses";
    /// The interval has no upper end.
    UpperOpen = "upper_open", "an interval has no upper end within reach of the doses";
    /// The curve misses the dose means by more than their replicates explain.
    LackOfFit = "lack_of_fit", "the curve misses the dose means by more than replicates explain (p < 0.05)";
    /// The solver stopped before it settled.
    NotConverged = "not_converged", "the solver stopped before it settled";
    /// The steps of a robust fit did not come to rest at one curve: it is plain least squares.
    RobustNotSettled = "robust_not_settled", "the robust fit did not come to rest: plain least squares";
    /// Outliers were left out, as asked.
    OutliersExcluded = "outliers_excluded", "wells called outliers were left out, as asked; the table of outliers lists them";
    /// Wells of several experiments together.
    Pooled = "pooled_for_drawing", "wells of several experiments pooled for drawing: no interval, since wells are no experiments";
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.code())
    }
}

impl Serialize for Reason {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}
