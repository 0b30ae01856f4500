//! Tables of responses that are scaled already, read as `foldshift fit` reads them.

use std::io::Read;

use foldshift_curves::curve::Curve;
use foldshift_curves::fit::{FitOptions, Reads, direction};
use foldshift_study::curve_table::{
    self, CurvesBy, NamedCurve, Points, PointsOptions, Role, look_like_percent, look_raw,
};
use foldshift_tables::diagnostic::{Code, Diagnostic, Place};
use foldshift_tables::units::DoseUnit;

use super::{Reading, ScreenOptions};

impl Reading {
    pub(super) fn points(
        &mut self,
        source: &str,
        input: Box<dyn Read>,
        options: &ScreenOptions,
    ) -> Result<(), Vec<Diagnostic>> {
        let named: Vec<String> = [&options.experiment, &options.cell_line, &options.compound]
            .into_iter()
            .flatten()
            .cloned()
            .collect();
        let by = if named.is_empty() { options.points.by.clone() } else { CurvesBy::Columns(named) };
        let mut wanted = PointsOptions { by, ..options.points.clone() };
        // A plate holds wells of its curves: it tells none apart.
        wanted.pool.extend(options.plate.clone());
        let points = curve_table::read(source, input, &wanted)?;
        self.warnings.extend(points.skipped.iter().chain(&points.warnings).cloned());
        self.understood.extend(points.notes.iter().map(|note| format!("{source}: {note}")));
        let scale = self.scale_of(source, &points, &wanted, options)?;
        for one in &points.curves {
            self.take(source, &points, one, options, &scale).map_err(|problem| vec![problem])?;
        }
        Ok(())
    }

    /// The response of the vehicle, and whether responses rise with effect.
    fn scale_of(
        &mut self,
        source: &str,
        points: &Points,
        wanted: &PointsOptions,
        options: &ScreenOptions,
    ) -> Result<ScaleOf, Vec<Diagnostic>> {
        let curves = || points.curves.iter().map(|one| &one.curve);
        let mut vehicle = 2.0 * points.half();
        let stated = options.points.half.is_some() || (vehicle - 1.0).abs() > 1e-9;
        if !stated && look_like_percent(curves()) {
            self.understood.push(format!(
                "{source}: the responses look like percent, and are divided by 100 (`--half 0.5` if they are not)"
            ));
            vehicle = 100.0;
        } else if !stated && look_raw(curves(), points.half()) {
            let problem = "all responses lie far above those of a vehicle of 1: raw readings, and nothing says which wells are the vehicle";
            let help = format!(
                "give a column of roles (`role`: sample, vehicle, blank) and one of plates; {}",
                points.scale_help(wanted).raw
            );
            return Err(vec![
                Diagnostic::error(Code::MissingColumn, problem).at(Place::file(source)).help(help),
            ]);
        }
        if vehicle <= 0.0 {
            let problem = "`--half` must be above 0 for a screen: responses are divided by twice of it";
            return Err(vec![Diagnostic::error(Code::OutOfRange, problem)]);
        }
        let reads = options.reads.or_else(|| {
            let plain = FitOptions { half: 0.5 * vehicle, ..FitOptions::default() };
            let all: Vec<Curve> = curves().cloned().collect();
            direction(&all, &plain).reads
        });
        let rises = reads == Some(Reads::Inhibition);
        if rises {
            self.understood.push(format!(
                "{source}: the responses count inhibition, and enter as 1 − inhibition (`--reads viability` if they do not)"
            ));
        }
        Ok(ScaleOf { vehicle, rises })
    }

    fn take(
        &mut self,
        source: &str,
        points: &Points,
        one: &NamedCurve,
        options: &ScreenOptions,
        scale: &ScaleOf,
    ) -> Result<(), Diagnostic> {
        let place = |name: &Option<String>| {
            let name = name.as_ref()?;
            points.by.iter().position(|own| own == name).map(|at| one.identity[at].clone())
        };
        let own = |name: &Option<String>, role: Role| place(name).unwrap_or_else(|| points.named(one, role));
        let mut compound = own(&options.compound, Role::Compound);
        if compound.is_empty() {
            // A curve by any other name.
            let others = points.roles.iter().zip(&one.identity);
            let others: Vec<&str> = others
                .filter(|(role, _)| matches!(role, Role::Curve | Role::Other))
                .map(|(_, name)| name.as_str())
                .collect();
            compound = others.join(" ");
        }
        let key = self.gatherer.key(
            &own(&options.cell_line, Role::CellLine),
            &compound,
            &own(&options.experiment, Role::Experiment),
        );
        let unit: Option<DoseUnit> = one.unit.parse().ok();
        for point in one.curve.points() {
            let dose = self.gatherer.in_unit(key[1], point.dose, unit).map_err(|[first, other]| {
                let problem = format!(
                    "doses of `{compound}` are given in {first} and in {other}, which do not convert"
                );
                Diagnostic::error(Code::Unit, problem).at(Place::file(source))
            })?;
            self.gatherer.add(key, dose, scale.response(point.response));
        }
        Ok(())
    }
}

/// How responses of a table become fractions of the vehicle that fall with effect.
struct ScaleOf {
    vehicle: f64,
    rises: bool,
}

impl ScaleOf {
    fn response(&self, value: f64) -> f64 {
        let fraction = value / self.vehicle;
        if self.rises { 1.0 - fraction } else { fraction }
    }
}
