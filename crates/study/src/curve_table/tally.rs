//! What was read otherwise than as a plain number, and what is said of it.

use std::collections::{BTreeMap, BTreeSet};

use super::columns::Columns;
use super::groups::Groups;
use super::names::{Role, is_vehicle};
use super::scaled::vehicles_among;
use super::{GrowthScale, NamedCurve, Points, PointsOptions, looks_like_percent};
use foldshift_tables::diagnostic::{Code, Diagnostic, Place};
use foldshift_tables::numerals::counted;

/// How many values of a column are shown.
const SHOWN: usize = 8;

/// Counts of what was read otherwise than as a plain number.
#[derive(Default)]
pub(super) struct Tally {
    /// Names of vehicles among the doses, with how many cells.
    pub(super) vehicles: BTreeMap<String, usize>,
    pub(super) percent: usize,
    /// The first cell without a percent sign, and the first with one.
    pub(super) plain_at: Option<Place>,
    pub(super) percent_at: Option<Place>,
    /// Cells of tables with several wells a row in which nothing is known.
    pub(super) blank: usize,
    /// Rows that sum up others.
    pub(super) sums: usize,
    /// Units that were converted into others.
    pub(super) converted: BTreeMap<(String, String), usize>,
    /// Rows that were not asked for, of all.
    pub(super) others: usize,
    pub(super) rows: usize,
    /// Of every column of `--only`: was a row found, and which texts stand there?
    only: BTreeMap<usize, (bool, BTreeSet<String>)>,
    /// Means whose spread could not be used, since nobody says how many wells there were.
    pub(super) spread_unused: usize,
    pub(super) spread_used: usize,
    pub(super) number_used: usize,
}

impl Tally {
    /// Sees a cell of a column of `--only`.
    pub(super) fn see_only(&mut self, place: usize, cell: &str, fits: bool) {
        let (found, texts) = self.only.entry(place).or_default();
        *found |= fits;
        if texts.len() < SHOWN && !texts.contains(cell) {
            texts.insert(cell.to_owned());
        }
    }

    /// That no row has the text that is asked for.
    pub(super) fn nothing_asked_for(&self, columns: &Columns, options: &PointsOptions) -> Option<Diagnostic> {
        let (place, (_, texts)) = self.only.iter().find(|(_, (found, _))| !found)?;
        let (column, asked) = columns.only.get(*place)?;
        let name = &columns.headings[*column].text;
        let problem = format!("no row has `{}` in column `{name}`", asked.join("` or `"));
        let shown: Vec<String> = texts.iter().map(|text| format!("`{text}`")).collect();
        let first = texts.iter().next().map_or("", String::as_str);
        let command = options.command.with("--only", &format!("{name}={first}"));
        Some(
            Diagnostic::error(Code::NoSuch, problem)
                .help(format!("there stand {}: `{command}`", shown.join(", "))),
        )
    }

    /// That some responses have a percent sign and some have none.
    pub(super) fn mixed_signs(&self) -> Option<Diagnostic> {
        let (plain, percent) = self.plain_at.as_ref().zip(self.percent_at.as_ref())?;
        let problem = format!("some responses have a percent sign (first at {percent}) and some have none");
        let problem = Diagnostic::error(Code::Contradiction, problem).at(plain.clone());
        Some(problem.help("write all of them as percentages, or none"))
    }
}

impl Groups<'_> {
    /// What was read otherwise than as plain numbers.
    pub(super) fn notes(&self) -> Vec<String> {
        let mut notes = self.columns.notes.clone();
        let (tally, options) = (&self.tally, self.options);
        let command = &options.command;
        for (name, cells) in &tally.vehicles {
            notes.push(format!(
                "{} `{name}` among the doses read as dose 0, the vehicle",
                counted(*cells, "cell")
            ));
        }
        if tally.percent > 0 {
            notes.push("the responses have percent signs: the vehicle is 100".to_owned());
        }
        for ((from, into), points) in &tally.converted {
            notes.push(format!(
                "{} in {from} put into {into}, the unit of their curve",
                counted(*points, "dose")
            ));
        }
        if tally.blank > 0 {
            notes.push(format!("{} without a response: no well", counted(tally.blank, "cell")));
        }
        if tally.sums > 0 {
            notes.push(format!("{} of means or spreads left out", counted(tally.sums, "row")));
        }
        if tally.others > 0 {
            let (others, rows) = (tally.others, counted(tally.rows, "row"));
            notes.push(format!("{others} of {rows} are not asked for by `--only`"));
        }
        if let Some(growth) = options.growth {
            let scale = match growth {
                GrowthScale::Gr => {
                    "GR values: ic50_abs is GR50, emax GRmax, einf GRinf, aac the area over the curve"
                }
                GrowthScale::Nci => "percentage growth of the NCI-60 as a fraction",
            };
            notes.push(format!("responses are {scale}"));
        }
        let (wells, scopes) = self.scaling.vehicle_wells();
        if wells > 0 {
            let (wells, scopes) = (counted(wells, "vehicle well"), counted(scopes, "group"));
            notes.push(format!(
                "the vehicle is the median of {wells}, in {scopes} by line, experiment and plate"
            ));
        }
        if tally.spread_used > 0 {
            notes.push(
                "means enter as the wells behind them: so many, with this mean and this spread".to_owned(),
            );
        }
        if tally.spread_unused > 0 {
            notes.push(format!(
                "the spread beside {} is not used, since nobody says how many wells there were: for three, `{}`",
                counted(tally.spread_unused, "mean"),
                command.with("--wells", "3")
            ));
        }
        if options.wells.is_some() && tally.spread_used + tally.number_used == 0 {
            notes.push("`--wells` has nothing to do: no mean stands without its number".to_owned());
        }
        let said =
            |group: &super::groups::Group| !group.unit.is_empty() && group.unit.parse().ok() != options.unit;
        if options.unit.is_some() && self.each.iter().all(said) {
            notes.push("`--unit` has nothing to do: all doses have units".to_owned());
        }
        for name in vehicles_among(self.compounds()) {
            notes.push(format!(
                "the compound `{name}` looks like the vehicle: `{}` divides by its wells and takes them as dose 0",
                command.with("--vehicle", &name)
            ));
        }
        notes
    }

    fn compounds(&self) -> impl Iterator<Item = &str> {
        let at = self.columns.roles.iter().position(|role| *role == Role::Compound);
        at.into_iter().flat_map(|at| self.each.iter().map(move |group| group.identity[at].as_str()))
    }
}

impl Points {
    /// What to do about responses that nobody has divided by their vehicle: the command that does it, where the table
    /// holds vehicle wells.
    #[must_use]
    pub fn scale_help(&self, options: &PointsOptions) -> String {
        let at = self.roles.iter().position(|role| *role == Role::Compound);
        let named =
            at.and_then(|at| self.curves.iter().map(|one| &one.identity[at]).find(|name| is_vehicle(name)));
        let zero = self.curves.iter().any(|one| one.curve.points().iter().any(|point| point.dose == 0.0));
        let command = &options.command;
        let how = match (named, zero) {
            (Some(name), _) => {
                format!("divide them by the `{name}` wells: `{}`", command.with("--vehicle", name))
            }
            (None, true) => {
                format!("divide them by the wells at dose 0: `{}`", command.with("--vehicle", "0"))
            }
            (None, false) => {
                "divide them by the vehicle (`--vehicle 0` where the table has wells at dose 0)".to_owned()
            }
        };
        format!("{how}, or give with `--half` the response of half effect; the relative IC50 needs neither")
    }
}

/// That some curves look like percentages and some like fractions, if they do.
pub(super) fn mixed_scales(curves: &[NamedCurve], by: &[String]) -> Option<Diagnostic> {
    let fraction = |one: &&NamedCurve| {
        let points = one.curve.points();
        points.iter().all(|point| point.response.abs() <= 2.0)
            && 3 * points.iter().filter(|point| (0.3..=1.5).contains(&point.response)).count() >= points.len()
    };
    let percent: Vec<&NamedCurve> =
        curves.iter().filter(|one| looks_like_percent(one.curve.points())).collect();
    let fractions: Vec<&NamedCurve> = curves.iter().filter(fraction).collect();
    let (a, b) = (percent.first()?, fractions.first()?);
    let shown = |one: &NamedCurve| if by.is_empty() { "a curve".to_owned() } else { one.identity.join(", ") };
    let message = format!(
        "the responses of {} look like percentages (first: {}) and those of {} like fractions (first: {})",
        counted(percent.len(), "curve"),
        shown(a),
        counted(fractions.len(), "curve"),
        shown(b)
    );
    let help = "bring all responses to one scale: absolute IC50s are read at one half for all";
    Some(Diagnostic::warning(Code::Contradiction, message).help(help))
}
