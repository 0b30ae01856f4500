//! How a table was understood, and what can be done about signals that nobody has scaled.

use super::groups::Groups;
use super::names::{Role, is_vehicle};
use super::of_curve::OfCurve;
use super::scaled::vehicles_among;
use super::{Command, GrowthScale, Points, PointsOptions};
use foldshift_tables::numerals::counted;

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
        if tally.days > 0 {
            notes
                .push("times of day are read as their day: an experiment is one day, one passage".to_owned());
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
        let said = |own: &OfCurve| {
            let unit = self.units.text(own.unit);
            !unit.is_empty() && unit.parse().ok() != options.unit
        };
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

    /// The compounds of the curves.
    pub(super) fn compounds(&self) -> impl Iterator<Item = &str> {
        let at = self.columns.roles.iter().position(|role| *role == Role::Compound);
        at.into_iter().flat_map(|at| self.identities.texts(at))
    }
}

/// What to do about responses on a scale that nobody has told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ScaleHelp {
    /// Signals that nobody has divided by their vehicle.
    pub raw: String,
    /// Responses that look like percentages.
    pub percent: String,
}

impl Points {
    /// What to do about responses that nobody has divided by their vehicle: the command that does it, where the table
    /// holds vehicle wells.
    #[must_use]
    pub fn scale_help(&self, options: &PointsOptions) -> ScaleHelp {
        let at = self.roles.iter().position(|role| *role == Role::Compound);
        let named =
            at.and_then(|at| self.curves.iter().map(|one| &one.identity[at]).find(|name| is_vehicle(name)));
        let zero = self.curves.iter().any(|one| one.curve.points().iter().any(|point| point.dose == 0.0));
        ScaleHelp::of(named.map(String::as_str), zero, &options.command)
    }
}

impl ScaleHelp {
    /// Of a table with a compound that is called like a vehicle, with wells at dose 0.
    pub(super) fn of(named: Option<&str>, zero: bool, command: &Command) -> Self {
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
        let raw = format!(
            "{how}, or give with `--half` the response of half effect; the relative IC50 needs neither"
        );
        let percent = format!("for percent of the vehicle: `{}`", command.with("--half", "50"));
        Self { raw, percent }
    }
}
