//! How a table of doses and responses is read: the options that `fit` and `compare` share.

use clap::Args;

use crate::cli::terminal::Terminal;
use foldshift_study::curve_table::{Command, CurvesBy, DoseScale, PointsOptions, Vehicle};
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::units::DoseUnit;

#[derive(Debug, Args)]
#[command(next_help_heading = "Data")]
#[expect(clippy::struct_excessive_bools, reason = "switches of a command line")]
pub(super) struct PointsArguments {
    /// Column of doses; found by its heading when left out (`dose`, `Conc (uM)`, `log10_dose`).
    #[arg(long, value_name = "COLUMN")]
    dose: Option<String>,
    /// Doses are given by their logarithm to the base of ten.
    #[arg(long)]
    log_dose: bool,
    /// Doses are given by themselves, whatever their heading says of logarithms.
    #[arg(long, conflicts_with = "log_dose")]
    plain_dose: bool,
    /// The unit of doses that stand without one, such as nM.
    #[arg(long, value_name = "UNIT", value_parser = |text: &str| text.parse::<DoseUnit>())]
    unit: Option<DoseUnit>,
    /// Column of responses, or several between commas, whose cells are wells of one curve; found when left out:
    /// `response`, `viability`, or the columns of numbers beside the doses.
    #[arg(long, value_name = "COLUMN")]
    response: Option<String>,
    /// Column of weights of the squared residuals, or `1/y` or `1/y2` for weights by the response; the column
    /// `weight` when left out and there.
    #[arg(long, value_name = "COLUMN")]
    weight: Option<String>,
    /// How many wells stand behind each mean, for means with an SD or SEM beside them and no column `n`.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(2..))]
    wells: Option<u16>,
    /// The response at which the absolute IC50 is read: 0.5 for fractions of the vehicle, 50 for percent.
    /// When left out, what the headings or percent signs of the responses say, or 0.5.
    #[arg(long, value_name = "Y", allow_negative_numbers = true)]
    half: Option<f64>,
    /// What the responses count: viability falls with dose, inhibition rises. When left out, found over all curves.
    #[arg(long, value_name = "WHAT", value_parser = ["viability", "inhibition"])]
    reads: Option<String>,
    /// Divide counts or raw signals by their vehicle: `0` for the wells at dose 0, or its name among the compounds or doses.
    /// The median of its wells in every line, experiment and plate.
    #[arg(long, value_name = "0|NAME")]
    vehicle: Option<String>,
    /// Turn counts into growth since time zero (rows at time 0, or the columns of GRmetrics): gr (growth-rate
    /// inhibition), nci (percentage growth as a fraction, of which `fit` tells GI50, TGI and LC50).
    #[arg(long, value_name = "SCALE", value_parser = ["gr", "nci"])]
    growth: Option<String>,
    /// The sheet of a workbook.
    #[arg(long, value_name = "NAME")]
    sheet: Option<String>,
    /// Empty cells of columns that identify curves hold what stands above them, as merged cells of a workbook do.
    #[arg(long)]
    fill_down: bool,
    /// Only rows with this text in this column; several texts of one column are any of them.
    #[arg(long, value_name = "COLUMN=TEXT")]
    only: Vec<String>,
    /// Columns that tell wells of one curve apart, such as a plate, and no curves.
    #[arg(long, value_name = "A,B", value_delimiter = ',')]
    pool: Vec<String>,
    /// Skip rows that make no sense, and count them.
    #[arg(long)]
    lenient: bool,
}

impl PointsArguments {
    /// The response of half effect, where it was given.
    pub(super) fn half(&self) -> Option<f64> {
        self.half
    }

    /// What the responses count, where it was stated.
    pub(super) fn reads(&self) -> Option<foldshift_curves::fit::Reads> {
        let growth_falls = self.growth.as_ref().map(|_| foldshift_curves::fit::Reads::Viability);
        self.reads.as_deref().and_then(|reads| reads.parse().ok()).or(growth_falls)
    }

    /// Are the responses percentage growths?
    pub(super) fn is_percentage_growth(&self) -> bool {
        self.growth.as_deref() == Some("nci")
    }

    /// Do the responses become growth since time zero?
    pub(super) fn is_growth(&self) -> bool {
        self.growth.is_some()
    }

    /// The given options that say how responses are read: a table of fits holds none. What is left, `--half`, `--reads`
    /// and `--sheet`, fits have too.
    pub(super) fn of_responses(&self) -> Vec<&'static str> {
        [
            ("--dose", self.dose.is_some()),
            ("--log-dose", self.log_dose),
            ("--unit", self.unit.is_some()),
            ("--response", self.response.is_some()),
            ("--weight", self.weight.is_some()),
            ("--wells", self.wells.is_some()),
            ("--vehicle", self.vehicle.is_some()),
            ("--growth", self.growth.is_some()),
            ("--only", !self.only.is_empty()),
            ("--pool", !self.pool.is_empty()),
            ("--lenient", self.lenient),
        ]
        .into_iter()
        .filter_map(|(name, given)| given.then_some(name))
        .collect()
    }

    /// The options of the reader.
    ///
    /// # Errors
    /// When one of them makes no sense.
    pub(super) fn options(&self, by: CurvesBy, terminal: &Terminal) -> Result<PointsOptions, Diagnostic> {
        if let Some(scale) = self.growth.as_ref().filter(|_| self.reads.as_deref() == Some("inhibition")) {
            let problem =
                format!("`--reads inhibition` contradicts `--growth {scale}`: growth falls with dose");
            return Err(Diagnostic::error(Code::Contradiction, problem).help("leave out `--reads`"));
        }
        if self.half.is_some_and(|half| !half.is_finite()) {
            return Err(Diagnostic::error(Code::NotANumber, "`--half` must be a finite number"));
        }
        let only = self.only.iter().map(|text| match text.split_once('=') {
            Some((column, text)) => Ok((column.to_owned(), text.to_owned())),
            None => Err(Diagnostic::error(Code::Arguments, format!("`--only {text}` names no text"))
                .help("write it as `--only COLUMN=TEXT`")),
        });
        let words = terminal.words().iter().map(|word| word.to_string_lossy().into_owned());
        Ok(PointsOptions {
            by,
            dose: self.dose.clone(),
            doses: None,
            dose_scale: match (self.log_dose, self.plain_dose) {
                (true, _) => Some(DoseScale::Log10),
                (_, true) => Some(DoseScale::Plain),
                _ => None,
            },
            fill_down: self.fill_down,
            unit: self.unit,
            response: self.response.clone(),
            weight: self.weight.clone(),
            wells: self.wells.map(usize::from),
            half: self.half,
            vehicle: self.vehicle.as_deref().and_then(|text| text.parse::<Vehicle>().ok()),
            growth: self.growth.as_deref().and_then(|text| text.parse().ok()),
            sheet: self.sheet.clone(),
            only: only.collect::<Result<_, _>>()?,
            pool: self.pool.clone(),
            lenient: self.lenient,
            rejects: false,
            command: Command::new(words),
        })
    }
}
