//! Where the parameters of a curve may lie, and which doses are read from it besides the IC50s.

use clap::Args;

use super::bounds::within_reach;
use foldshift_curves::elementary::log10;
use foldshift_curves::fit::{Effect, FitOptions};
use foldshift_curves::models::{Model, Range, Ranges, has_curves_within};
use foldshift_study::curve_table::Points;
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::units::{DoseUnit, Quantity};

/// Ranges of parameters, and further doses.
#[derive(Debug, Args)]
pub(super) struct ShapeArguments {
    /// Keep the slope in this range (positive falls with dose); one side may be left open: `0.3:`.
    #[arg(
        long,
        value_name = "A:B",
        allow_hyphen_values = true,
        conflicts_with = "hill",
        help_heading = "Model"
    )]
    hill_range: Option<Range>,
    /// Keep the upper plateau in this range, in the unit of the responses.
    #[arg(
        long,
        value_name = "A:B",
        allow_hyphen_values = true,
        conflicts_with = "top",
        help_heading = "Model"
    )]
    top_range: Option<Range>,
    /// Keep the lower plateau in this range, in the unit of the responses.
    #[arg(
        long,
        value_name = "A:B",
        allow_hyphen_values = true,
        conflicts_with = "bottom",
        help_heading = "Model"
    )]
    bottom_range: Option<Range>,
    /// Keep the relative IC50 (the midpoint) in this range, in the unit of the doses.
    #[arg(long, value_name = "A:B", allow_hyphen_values = true, help_heading = "Model")]
    ic50_range: Option<Range>,
    /// Add the doses of these effects in percent, absolute and relative: `--level 10,20,90` for IC10, IC20 and IC90.
    #[arg(long, value_name = "X,Y", value_delimiter = ',', help_heading = "Output")]
    level: Vec<Effect>,
    /// Add both IC50s as pIC50, the negative log₁₀ of the molar dose.
    #[arg(long, help_heading = "Output")]
    pic50: bool,
}

/// What is asked of the shape of curves.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Asked {
    /// Levels, in the order asked for, each once.
    pub(super) effects: Vec<Effect>,
    pub(super) pic50: bool,
    /// GI50, TGI and LC50, of responses that are percentage growths as fractions.
    pub(super) growth_doses: bool,
    /// Ranges besides those that the options keep.
    pub(super) ranges: Ranges,
}

/// What else is asked for, as far as it matters here.
#[derive(Clone, Copy, Debug)]
pub(super) struct Beside<'a> {
    /// `--model`.
    pub(super) model: &'a str,
    pub(super) shares: bool,
    /// Are responses percentage growths, of which GI50, TGI and LC50 are told?
    pub(super) growth_doses: bool,
    /// An option that fits curves in another way, by its name.
    pub(super) other: Option<&'a str>,
}

impl ShapeArguments {
    /// What is asked for, with the part of the ranges that a plain fit keeps by itself among the options.
    pub(super) fn asked(
        &self,
        options: FitOptions,
        beside: Beside,
    ) -> Result<(FitOptions, Asked), Diagnostic> {
        let mut effects: Vec<Effect> = Vec::new();
        for effect in &self.level {
            if !effects.contains(effect) {
                effects.push(*effect);
            }
        }
        if beside.shares && !effects.is_empty() {
            let problem = "`--level` reads curves that were fitted each by itself";
            return Err(Diagnostic::error(Code::Arguments, problem).help("leave out `--level`, or `--share`"));
        }
        let (options, ranges) = self.ranges()?.split(options);
        if !ranges.is_open() {
            self.goes_with(beside, &effects, &ranges)?;
        }
        let growth_doses = beside.growth_doses;
        if growth_doses
            && !(beside.model == "4pl" && beside.other.is_none() && ranges.is_open() && !beside.shares)
        {
            let problem = "GI50, TGI and LC50 are read from the plain four-parameter logistic";
            return Err(Diagnostic::error(Code::Arguments, problem)
                .help("leave out `--model`, `--loss`, `--share` and ranges, or take `--growth gr`"));
        }
        Ok((options, Asked { effects, pic50: self.pic50, growth_doses, ranges }))
    }

    /// What was asked for, by the names of the options.
    pub(super) fn settings(&self) -> [(&'static str, String); 6] {
        let range = |range: &Option<Range>| {
            range.as_ref().map_or_else(|| "free".to_owned(), |range| format!("{range:?}"))
        };
        let levels: Vec<String> = self.level.iter().map(|effect| effect.percent().to_string()).collect();
        [
            ("`--hill-range`", range(&self.hill_range)),
            ("`--top-range`", range(&self.top_range)),
            ("`--bottom-range`", range(&self.bottom_range)),
            ("`--ic50-range`", range(&self.ic50_range)),
            ("`--level`", levels.join(",")),
            ("`--pic50`", self.pic50.to_string()),
        ]
    }

    fn ranges(&self) -> Result<Ranges, Diagnostic> {
        for (name, range) in [
            ("--hill-range", self.hill_range),
            ("--top-range", self.top_range),
            ("--bottom-range", self.bottom_range),
            ("--ic50-range", self.ic50_range),
        ] {
            let ends = range.map_or([None; 2], |range| [range.least(), range.most()]);
            ends.into_iter().try_for_each(|end| within_reach(name, end))?;
        }
        if let Some(range) = self.ic50_range
            && [range.least(), range.most()].into_iter().flatten().any(|end| end <= 0.0)
        {
            let problem = format!("`--ic50-range {range}` has an end that is no dose above 0");
            return Err(Diagnostic::error(Code::OutOfRange, problem)
                .help("leave a side open to have no bound there, as in `--ic50-range :1000`"));
        }
        let or_open = |range: Option<Range>| range.unwrap_or_default();
        Ok(Ranges {
            top: or_open(self.top_range),
            bottom: or_open(self.bottom_range),
            hill: or_open(self.hill_range),
            log_mid: or_open(self.ic50_range).map(log10),
        })
    }

    /// The ranges of plateaus, as they were given.
    pub(super) fn plateaus_given(&self) -> [Option<String>; 2] {
        [("--top-range", self.top_range), ("--bottom-range", self.bottom_range)]
            .map(|(name, range)| range.map(|range| format!("`{name} {range}`")))
    }

    fn goes_with(&self, beside: Beside, effects: &[Effect], ranges: &Ranges) -> Result<(), Diagnostic> {
        let refuse =
            |problem: String, help: &str| Err(Diagnostic::error(Code::Arguments, problem).help(help));
        let plain = "`--bottom-range A:` and `--top-range :B` go with it";
        if beside.shares {
            return refuse(
                "parameters that curves share have no ranges".to_owned(),
                "leave out the ranges, or `--share`",
            );
        }
        if let Some(other) = beside.other {
            return refuse(format!("ranges of parameters are kept by plain fits, not with `{other}`"), plain);
        }
        let Ok(model) = beside.model.parse::<Model>() else {
            let problem =
                format!("ranges of parameters are kept by one model, and `--model {}` chooses", beside.model);
            return refuse(problem, "name the model, as in `--model 5pl`");
        };
        let slopes = model.slopes();
        if slopes == 0 || slopes > 1 && self.hill_range.is_some() {
            let what = if slopes == 0 { "ranges of parameters" } else { "`--hill-range`" };
            let problem = format!("{what} cannot be given for `{}`, which has {slopes} slopes", model.name());
            return refuse(problem, "leave it out, or give another `--model`");
        }
        if !has_curves_within(model, ranges) {
            let range = self.hill_range.unwrap_or_default();
            let problem = format!("no curve of `{}` has its slope in `--hill-range {range}`", model.name());
            return refuse(problem, "widen it, or give another `--model`");
        }
        if self.ic50_range.is_some() && effects.iter().any(|effect| *effect != Effect::HALF) {
            let problem = "relative levels other than 50 are not known within a range of the IC50".to_owned();
            return refuse(problem, "leave out `--ic50-range`, or `--level`");
        }
        Ok(())
    }
}

impl Asked {
    /// Doses as −log₁₀ need molar units: the curve whose unit is none, named.
    pub(super) fn not_molar(&self, points: &Points) -> Option<Diagnostic> {
        let odd = points.curves.iter().find(|named| molar(&named.unit).is_none()).filter(|_| self.pic50)?;
        let named = odd.identity.join(" ");
        let of = if named.is_empty() { String::new() } else { format!(" of {named}") };
        Some(if odd.unit.is_empty() {
            Diagnostic::error(Code::Unit, format!("`--pic50` needs molar doses, and those{of} have no unit"))
                .help("give it with `--unit nM`, or beside the heading of the doses, as in `dose (nM)`")
        } else {
            let problem = format!("`--pic50` needs molar doses, and those{of} are in `{}`", odd.unit);
            Diagnostic::error(Code::Unit, problem)
                .help("convert them with the molar mass of the compound, or leave out `--pic50`")
        })
    }
}

/// The unit when it is molar.
pub(super) fn molar(unit: &str) -> Option<DoseUnit> {
    unit.parse().ok().filter(|unit: &DoseUnit| unit.quantity() == Quantity::Molar)
}
