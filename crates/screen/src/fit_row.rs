//! A fit as the cells of a row: one order and one kind of cell for every table of fits, whatever it is written as.

use foldshift_columns::{Block, Cells, OutColumn, OutType};
use foldshift_curves::fit::{Fit, Ic50, StandardError, Status, dose_of};
use foldshift_curves::logistic::Logistic;
use foldshift_tables::table::number_cell as number;

/// Columns of `fits.csv` after those that identify the curve.
pub const FIT_COLUMNS: [&str; 37] = [
    "model",
    "status",
    "reasons",
    "n_points",
    "n_doses",
    "dose_min",
    "dose_max",
    "dose_unit",
    "top",
    "top_se",
    "bottom",
    "bottom_se",
    "hill",
    "hill_se",
    "log10_mid",
    "log10_mid_se",
    "ic50_rel",
    "ic50_rel_qualifier",
    "ic50_rel_lower95",
    "ic50_rel_upper95",
    "ic50_abs",
    "ic50_abs_qualifier",
    "ic50_abs_lower95",
    "ic50_abs_upper95",
    "einf",
    "emax",
    "auc",
    "aac",
    "rss",
    "df",
    "sigma",
    "r2",
    "p_flat",
    "p_lack_of_fit",
    "iterations",
    "auc_clipped",
    "p_trend",
];

/// Columns of curves that lend each other their residual scatter.
pub const MODERATED_COLUMNS: [&str; 4] = ["sigma_moderated", "df_moderated", "prior_sigma", "prior_df"];

/// What stands for a number that the observations do not tell.
pub const NOT_DETERMINED: &str = "nd";

/// Takes the cells of a row, one after the other.
pub trait Row {
    /// A text.
    fn text(&mut self, text: &str);
    /// A number, or nothing.
    fn number(&mut self, number: Option<f64>);
    /// A whole number.
    fn whole(&mut self, number: usize);
    /// A number that is `nd` where the observations do not tell it.
    fn determined(&mut self, number: Option<f64>, is_determined: bool);
}

/// Puts the cells of [`FIT_COLUMNS`]; `unit` is the unit of the doses, empty when unknown.
pub fn put_fit(fit: &Fit, unit: &str, row: &mut impl Row) {
    let value = |pick: fn(&Logistic) -> f64| fit.curve.as_ref().map(pick);
    let [top, bottom, hill, mid] = fit.errors;
    let parameters = [
        (value(|curve| curve.top), top),
        (value(|curve| curve.bottom), bottom),
        (value(|curve| curve.hill), hill),
        (value(|curve| curve.log_mid), mid),
    ];
    put_fit_with(fit, parameters, unit, row);
}

/// The same with other values and errors of top, bottom, hill and log₁₀ midpoint.
pub fn put_fit_with(
    fit: &Fit,
    parameters: [(Option<f64>, StandardError); 4],
    unit: &str,
    row: &mut impl Row,
) {
    row.text(&fit.model);
    row.text(match fit.status {
        Status::Fitted => "fitted",
        Status::NoResponse => "no_response",
        Status::NotDeterminable => "not_determinable",
    });
    let mut reasons = fit.reasons.iter().map(|reason| reason.code());
    match (reasons.next(), reasons.next()) {
        (None, _) => row.text(""),
        (Some(one), None) => row.text(one),
        (Some(one), Some(other)) => {
            let codes: Vec<&str> = [one, other].into_iter().chain(reasons).collect();
            row.text(&codes.join(";"));
        }
    }
    row.whole(fit.n_points);
    row.whole(fit.n_doses);
    row.number(fit.tested.map(|tested| tested.0));
    row.number(fit.tested.map(|tested| tested.1));
    row.text(unit);
    for (value, error) in parameters {
        row.number(value);
        let undetermined = matches!(error, StandardError::NotDetermined) && value.is_some();
        row.determined(error.value(), !undetermined);
    }
    for ic50 in [fit.ic50_rel, fit.ic50_abs] {
        put_ic50(ic50, fit.tested, row);
    }
    row.determined(fit.einf, !(fit.einf.is_none() && fit.emax.is_some()));
    for number in [fit.emax, fit.auc, fit.aac, fit.rss] {
        row.number(number);
    }
    row.whole(fit.df);
    for number in [fit.sigma, fit.r2, fit.p_flat, fit.p_lack_of_fit] {
        row.number(number);
    }
    row.whole(fit.iterations);
    row.number(fit.auc_clipped);
    row.number(fit.p_trend);
}

/// Puts the cells of [`MODERATED_COLUMNS`]; empty where nothing is borrowed.
pub fn put_moderated(fit: &Fit, row: &mut impl Row) {
    let cells = fit.moderated.map(|one| [one.sigma, one.df, one.prior_sigma, one.prior_df]);
    for place in 0..MODERATED_COLUMNS.len() {
        row.number(cells.map(|cells| cells[place]));
    }
}

fn put_ic50(ic50: Ic50, tested: Option<(f64, f64)>, row: &mut impl Row) {
    row.number(dose_of(ic50.log_dose()));
    row.text(ic50.qualifier());
    row.number(exact_bound(ic50.lower(), tested));
    row.number(exact_bound(ic50.upper(), tested));
}

/// A limit in the unit of the doses: one that is the lowest or highest dose is that dose, not ten to its logarithm.
#[must_use]
pub fn exact_bound(bound: Option<f64>, tested: Option<(f64, f64)>) -> Option<f64> {
    let dose = dose_of(bound)?;
    let same = |end: f64| (dose / end - 1.0).abs() < 1e-12;
    let (low, high) = tested?;
    Some(if same(low) {
        low
    } else if same(high) {
        high
    } else {
        dose
    })
}

impl Row for Vec<String> {
    fn text(&mut self, text: &str) {
        self.push(text.to_owned());
    }

    fn number(&mut self, value: Option<f64>) {
        self.push(number(value));
    }

    fn whole(&mut self, number: usize) {
        self.push(number.to_string());
    }

    fn determined(&mut self, value: Option<f64>, is_determined: bool) {
        self.push(if is_determined { number(value) } else { NOT_DETERMINED.to_owned() });
    }
}

/// The columns of [`FIT_COLUMNS`]. Where cells have types, `nd` is an empty one among numbers; in a text it is written.
pub fn fit_columns(has_types: bool) -> impl Iterator<Item = OutColumn> {
    FIT_COLUMNS.into_iter().map(move |name| {
        let text = ["model", "status", "reasons", "dose_unit", "ic50_rel_qualifier", "ic50_abs_qualifier"];
        let may_be_nd = name.ends_with("_se") || name == "einf";
        let of = if text.contains(&name) || (may_be_nd && !has_types) {
            OutType::Text
        } else if ["n_points", "n_doses", "df", "iterations"].contains(&name) {
            OutType::Integer
        } else {
            OutType::Number
        };
        OutColumn::new(name, of).in_unit_if(unit(name).filter(|_| of == OutType::Number))
    })
}

/// The unit of a column of fits: that of the responses, or the one which the row names for doses.
fn unit(name: &str) -> Option<&'static str> {
    match name.strip_suffix("_se").unwrap_or(name) {
        "top" | "bottom" | "einf" | "emax" | "auc" | "aac" | "auc_clipped" | "sigma" => Some("response"),
        "rss" => Some("response^2"),
        "log10_mid" => Some("log10(dose_unit)"),
        name if name.starts_with("ic50") || name.starts_with("dose") => Some("dose_unit"),
        _ => None,
    }
}

/// Rows of fits, column by column.
pub struct FitBlock {
    block: Block,
    /// The column of the next cell.
    next: usize,
}

impl FitBlock {
    /// No rows yet, of these columns.
    #[must_use]
    pub fn of(columns: &[OutColumn]) -> Self {
        Self { block: Block::of(columns), next: 0 }
    }

    /// Turns to the next row.
    pub fn next_row(&mut self) {
        self.next = 0;
    }

    /// A cell that was made as a text.
    pub fn cell(&mut self, text: &str) {
        if let Some(cells) = self.turn() {
            match cells {
                Cells::Text(texts) => texts.push(text),
                Cells::Number(numbers) => numbers.push(text.parse().unwrap_or(f64::NAN)),
                Cells::Integer(numbers) => numbers.push(text.parse().ok()),
            }
        }
    }

    /// The rows.
    #[must_use]
    pub fn into_block(self) -> Block {
        self.block
    }

    fn turn(&mut self) -> Option<&mut Cells> {
        self.next += 1;
        self.block.columns.get_mut(self.next - 1)
    }
}

impl Row for FitBlock {
    fn text(&mut self, text: &str) {
        if let Some(cells) = self.turn() {
            cells.push_text(text);
        }
    }

    fn number(&mut self, number: Option<f64>) {
        match self.turn() {
            Some(Cells::Text(texts)) => texts.push_number(number),
            Some(cells) => cells.push_number(number),
            None => {}
        }
    }

    fn whole(&mut self, number: usize) {
        if let Some(cells) = self.turn() {
            cells.push_integer(i64::try_from(number).ok());
        }
    }

    fn determined(&mut self, number: Option<f64>, is_determined: bool) {
        if is_determined {
            self.number(number);
        } else if let Some(cells) = self.turn() {
            match cells {
                Cells::Text(texts) => texts.push(NOT_DETERMINED),
                cells => cells.push_number(None),
            }
        }
    }
}
