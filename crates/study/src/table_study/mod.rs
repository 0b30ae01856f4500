//! A study as one long table: responses of several lines, compounds and experiments, or the fits of their
//! curves.

mod fits;

use std::collections::{BTreeMap, BTreeSet};

use crate::assemble::is_of_several;
use crate::curve_table::{self, CurvesBy, Points, PointsOptions, Role, ScaleHelp};
use crate::digest::names::{self, Named};
use foldshift_curves::compare::{CompareOptions, Measured, Memory, Replicate, Shift, compare_lines_with};
use foldshift_curves::curve::{Curve, Point};
use foldshift_curves::fit::{
    Direction, Fit, FitOptions, Sigma, direction, direction_of, fit_many, fit_moderated,
};
use foldshift_tables::diagnostic::{Code, Diagnostic, Place, suggest};
use foldshift_tables::numerals::counted;
use foldshift_tables::table::Table;
use foldshift_tables::units::{Dose, DoseUnit};

/// What the columns of a table are called, where they are not called what they usually are.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Names {
    /// Column of experiments.
    pub experiment: Option<String>,
    /// Column of cell lines.
    pub cell_line: Option<String>,
    /// Column of compounds.
    pub compound: Option<String>,
    /// The line before selection, which may head a column.
    pub parental: String,
    /// The lines after selection, where they are named.
    pub resistant: Vec<String>,
    /// Columns of doses, responses and weights, and what to do with rows that make no sense.
    pub points: PointsOptions,
}

/// One curve of the table.
#[derive(Clone, Debug, PartialEq)]
pub struct LineCurve {
    /// The cell line.
    pub cell_line: String,
    /// The compound; empty where the table names none.
    pub compound: String,
    /// The experiment; empty where the table names none.
    pub experiment: String,
    /// Its observations; `None` in a table of fits.
    pub curve: Option<Curve>,
    /// Its fit.
    pub fit: Fit,
}

/// A study as one long table.
#[derive(Clone, Debug, PartialEq)]
pub struct TableStudy {
    /// Its curves, in the order of the table.
    pub curves: Vec<LineCurve>,
    /// The options they were fitted with.
    pub options: FitOptions,
    /// Which way the read-out goes, where it was found and not stated.
    pub direction: Option<Direction>,
    /// Is it a table of fits?
    pub of_fits: bool,
    /// How the table was understood, where that was not plain.
    pub notes: Vec<String>,
    /// What to do about responses that nobody has divided by their vehicle.
    pub scale_help: ScaleHelp,
}

/// The columns that name a curve.
struct Identity {
    experiment: Option<usize>,
    cell_line: usize,
    compound: Option<usize>,
}

impl TableStudy {
    /// Reads a table of responses and fits its curves, or a table of fits as `foldshift fit` and `run` write
    /// them. Warnings come back beside it.
    ///
    /// # Errors
    /// When columns are missing or cells make no sense: all of them at once.
    pub fn read(
        source: &str,
        table: &[u8],
        names: &Names,
        (options, sigma): (&FitOptions, Sigma),
    ) -> Result<(Self, Vec<Diagnostic>), Vec<Diagnostic>> {
        let wanted = PointsOptions {
            by: CurvesBy::Lines {
                experiment: names.experiment.clone(),
                cell_line: names.cell_line.clone(),
                compound: names.compound.clone(),
                parental: names.parental.clone(),
                resistant: names.resistant.clone(),
            },
            ..names.points.clone()
        };
        let first = curve_table::open(source, table, &wanted).map_err(|problem| vec![problem])?.next();
        let Some(first) = first.transpose().map_err(|problem| vec![problem])? else {
            return Err(vec![Diagnostic::error(Code::Empty, "the table is empty").at(Place::file(source))]);
        };
        let of_fits = first.column(&[crate::curve_table::OF_FITS]).is_some();
        let mut options = *options;
        let mut warnings = Vec::new();
        let one_experiment = || {
            let warning = Diagnostic::warning(
                Code::MissingColumn,
                "no column of experiments: all of it counts as one experiment",
            );
            warning.at(first.header_place()).help("name the column with `--experiment`")
        };
        let read = if of_fits {
            let identity = Identity::find(&first, names)?;
            if identity.experiment.is_none() {
                warnings.push(one_experiment());
            }
            let curves = fits::read(source, table, names.points.sheet.as_deref(), &identity)?;
            if names.points.half.is_none() {
                options.half = half_of(&curves).unwrap_or(options.half);
            }
            let found = options
                .reads
                .is_none()
                .then(|| direction_of(curves.iter().map(|one| &one.fit), options.half))
                .filter(|found| found.falling + found.rising > 0);
            options.reads = options.reads.or(found.and_then(|found| found.reads));
            Read { curves, direction: found, notes: Vec::new(), scale_help: ScaleHelp::default() }
        } else {
            let points = curve_table::read(source, table, &wanted)?;
            if !points.has(Role::Experiment) {
                warnings.push(one_experiment());
            }
            warnings.extend(points.skipped.iter().chain(&points.warnings).cloned());
            fitted(source, points, &wanted, (&mut options, sigma))?
        };
        let Read { curves, direction, notes, scale_help } = read;
        Ok((Self { curves, options, direction, of_fits, notes, scale_help }, warnings))
    }

    /// The curves as the comparison sees them.
    #[must_use]
    pub fn measured(&self) -> Vec<Measured<'_>> {
        self.curves
            .iter()
            .map(|one| Measured {
                cell_line: &one.cell_line,
                compound: &one.compound,
                replicate: Replicate {
                    experiment: &one.experiment,
                    curve: one.curve.as_ref(),
                    fit: &one.fit,
                    options: &self.options,
                },
                grown: None,
                of_series: false,
            })
            .collect()
    }

    /// The pairs of the parental with every resistant line; with all others when none is named.
    ///
    /// # Errors
    /// When a line is not in the table, with the nearest name that is, or is compared with itself.
    pub fn pairs<'a>(
        &'a self,
        parental: &'a str,
        resistant: &'a [String],
    ) -> Result<Vec<(&'a str, &'a str)>, Vec<Diagnostic>> {
        let lines: BTreeSet<&str> = self.curves.iter().map(|one| one.cell_line.as_str()).collect();
        let mut problems = Vec::new();
        for line in std::iter::once(parental).chain(resistant.iter().map(String::as_str)) {
            if !lines.contains(line) {
                let known: Vec<&str> = lines.iter().copied().collect();
                let help = match suggest(line, lines.iter().copied()) {
                    Some(near) => format!("did you mean {near}?"),
                    None => format!("lines of this table: {}", known.join(", ")),
                };
                problems.push(
                    Diagnostic::error(Code::NoSuch, format!("no curve is of the line `{line}`")).help(help),
                );
            }
        }
        if resistant.iter().any(|line| line == parental) {
            problems.push(Diagnostic::error(
                Code::Contradiction,
                format!("`{parental}` is compared with itself"),
            ));
        }
        let mut seen = BTreeSet::new();
        for line in resistant.iter().filter(|line| !seen.insert(line.as_str())) {
            problems.push(Diagnostic::error(Code::Duplicate, format!("`{line}` is named twice")));
        }
        if lines.len() == 1 && problems.is_empty() {
            problems
                .push(Diagnostic::error(Code::NoSuch, format!("all curves are of the line `{parental}`")));
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        let named: Vec<&str> = if resistant.is_empty() {
            lines.into_iter().filter(|line| *line != parental).collect()
        } else {
            resistant.iter().map(String::as_str).collect()
        };
        Ok(named.into_iter().map(|line| (parental, line)).collect())
    }

    /// Names of compounds, lines and experiments that may be one, as warnings; `source` is the name of the table.
    #[must_use]
    pub fn near_names(&self, source: &str) -> Vec<Diagnostic> {
        let named: Vec<Named> = self
            .curves
            .iter()
            .map(|one| Named {
                names: [&one.compound, &one.cell_line, &one.experiment],
                count: one.curve.as_ref().map_or(1, |curve| curve.points().len()),
                place: None,
            })
            .collect();
        names::of_table(&named, if self.of_fits { "curve" } else { "row" }, source)
    }

    /// Every shift between the lines of the pairs.
    #[must_use]
    pub fn compare(&self, pairs: &[(&str, &str)], options: CompareOptions) -> Vec<Shift> {
        self.compare_with(pairs, options, &Memory::default())
    }

    /// The same with the scatter of earlier studies.
    #[must_use]
    pub fn compare_with(
        &self,
        pairs: &[(&str, &str)],
        options: CompareOptions,
        memory: &Memory,
    ) -> Vec<Shift> {
        compare_lines_with(&self.measured(), pairs, options, memory)
    }
}

impl Identity {
    fn find(table: &Table, names: &Names) -> Result<Self, Vec<Diagnostic>> {
        let mut problems = Vec::new();
        let mut find = |role: Role, wanted: Option<&String>| match wanted {
            None => curve_table::column_of(table, role),
            Some(wanted) => table.named(wanted).map_err(|problem| problems.push(problem)).ok(),
        };
        let experiment = find(Role::Experiment, names.experiment.as_ref());
        let cell_line = find(Role::CellLine, names.cell_line.as_ref());
        let compound = find(Role::Compound, names.compound.as_ref());
        if cell_line.is_none() && names.cell_line.is_none() {
            let problem = Diagnostic::error(
                Code::MissingColumn,
                format!("no column of cell lines; columns: {}", table.listed()),
            );
            problems.push(problem.at(table.header_place()).help("name it with `--cell-line`"));
        }
        match cell_line {
            Some(cell_line) if problems.is_empty() => Ok(Self { experiment, cell_line, compound }),
            _ => Err(problems),
        }
    }
}

/// Half of the vehicle that fits were made with: `auc` and `aac` add up to the vehicle. `None` where they do not say the
/// same.
fn half_of(curves: &[LineCurve]) -> Option<f64> {
    let mut halves = curves.iter().filter_map(|one| Some(0.5 * (one.fit.auc? + one.fit.aac?)));
    let first = halves.next()?;
    // Differences of areas lose digits; a scale is a round number.
    let half = (first * 1e6).round() / 1e6;
    let same = |other: f64| (other - half).abs() <= 1e-6 * half.abs();
    (half > 0.0 && same(first) && halves.all(same)).then_some(half)
}

/// What a table holds.
struct Read {
    curves: Vec<LineCurve>,
    direction: Option<Direction>,
    notes: Vec<String>,
    scale_help: ScaleHelp,
}

/// The curves of a table of responses, fitted.
fn fitted(
    source: &str,
    points: Points,
    wanted: &PointsOptions,
    (options, sigma): (&mut FitOptions, Sigma),
) -> Result<Read, Vec<Diagnostic>> {
    options.half = points.half();
    let scale_help = points.scale_help(wanted);
    let mut units: BTreeMap<String, (DoseUnit, String)> = BTreeMap::new();
    let mut problems = Vec::new();
    let mut named = Vec::new();
    let mut several: BTreeMap<String, usize> = BTreeMap::new();
    for one in &points.curves {
        let name = |role: Role| points.named(one, role);
        let [experiment, cell_line, compound] = [Role::Experiment, Role::CellLine, Role::Compound].map(name);
        if is_of_several(&experiment) {
            *several.entry(experiment).or_default() += 1;
            continue;
        }
        match in_one_unit(one.curve.clone(), &one.unit, &compound, &mut units) {
            Ok(curve) => named.push((experiment, cell_line, compound, curve)),
            Err(problem) => problems.push(problem.at(Place::file(source))),
        }
    }
    if named.is_empty() && problems.is_empty() && !several.is_empty() {
        let problem = Diagnostic::error(Code::Empty, "the table holds no curve of an experiment");
        problems.push(problem.at(Place::file(source)));
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let left_out = several.iter().map(|(experiment, count)| {
        format!("`{experiment}` is no experiment: {} left out", counted(*count, "curve"))
    });
    let notes: Vec<String> = points.notes.into_iter().chain(left_out).collect();
    let curves: Vec<Curve> = named.iter().map(|(.., curve)| curve.clone()).collect();
    let direction = options.reads.is_none().then(|| direction(&curves, options));
    options.reads = options.reads.or(direction.and_then(|direction| direction.reads));
    let fits: Vec<Fit> = match sigma {
        Sigma::Own => fit_many(&curves, options),
        Sigma::Moderated => {
            let pairs: Vec<(&Curve, &FitOptions)> = curves.iter().map(|curve| (curve, &*options)).collect();
            fit_moderated(&pairs, |_| true).into_iter().map(|(fit, _)| fit).collect()
        }
    };
    let each = named.into_iter().zip(fits).map(|((experiment, cell_line, compound, curve), fit)| LineCurve {
        cell_line,
        compound,
        experiment,
        curve: Some(curve),
        fit,
    });
    Ok(Read { curves: each.collect(), direction, notes, scale_help })
}

/// The curve with its doses in the unit of the compound's first curve.
fn in_one_unit(
    curve: Curve,
    unit: &str,
    compound: &str,
    units: &mut BTreeMap<String, (DoseUnit, String)>,
) -> Result<Curve, Diagnostic> {
    let parsed: Option<DoseUnit> = unit.parse().ok();
    let Some(parsed) = parsed else {
        let known = units.get(compound);
        return if unit.is_empty() && known.is_none() {
            Ok(curve)
        } else if unit.is_empty() {
            let problem = format!("some doses of {compound} have a unit and some have none");
            Err(Diagnostic::error(Code::Unit, problem).help("fill in the column of units"))
        } else {
            Err(Diagnostic::error(Code::Unit, format!("`{unit}` is not a unit of doses"))
                .help("such as nM, uM, mM or M"))
        };
    };
    let (common, name) = units.entry(compound.to_owned()).or_insert((parsed, unit.to_owned()));
    if *common == parsed {
        return Ok(curve);
    }
    let convert = |point: &Point| {
        let dose = Dose::new(point.dose, parsed)?.in_unit(*common)?;
        Some(Point { dose, ..*point })
    };
    let converted: Option<Vec<Point>> = curve.points().iter().map(convert).collect();
    converted.and_then(|points| Curve::new(points).ok()).ok_or_else(|| {
        Diagnostic::error(
            Code::Unit,
            format!("doses of {compound} are given in `{name}` and in `{unit}`, which do not convert"),
        )
    })
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;
    use foldshift_curves::compare::Metric;

    fn table(unit: &str, times: f64) -> String {
        let mut text = String::from("day,cell_line,drug,dose,unit,response\n");
        for day in 1..=3 {
            for (line, mid, unit, times) in [("P", 10.0, "nM", 1.0), ("R", 100.0, unit, times)] {
                for k in 0..9 {
                    let dose = 3_f64.powi(k);
                    let moved = mid * (1.0 + 0.1 * f64::from(day));
                    let wiggle = 0.01 * f64::from((k * 7 + day * 3) % 5 - 2);
                    let response = 1.0 / (1.0 + dose / moved) + wiggle;
                    let _ = writeln!(text, "{day},{line},x,{},{unit},{response}", dose * times);
                }
            }
        }
        text
    }

    fn fold(text: &str, names: &Names) -> Shift {
        let options = FitOptions::default();
        let (study, _) = TableStudy::read("t.csv", text.as_bytes(), names, (&options, Sigma::Own)).unwrap();
        let shifts = study.compare(&study.pairs("P", &[]).unwrap(), CompareOptions::default());
        shifts.into_iter().find(|shift| shift.metric == Metric::Ic50Abs).unwrap()
    }

    fn names() -> Names {
        Names { experiment: Some("day".to_owned()), ..Names::default() }
    }

    #[test]
    fn units_of_the_two_lines_need_not_be_one() {
        let plain = fold(&table("nM", 1.0), &names());
        let mixed = fold(&table("uM", 0.001), &names());
        assert_eq!(plain.n_pairs, 3);
        assert!((plain.estimate.unwrap() / 10.0 - 1.0).abs() < 0.1, "{plain:?}");
        assert!((plain.estimate.unwrap() / mixed.estimate.unwrap() - 1.0).abs() < 1e-6);
    }

    /// The mean of the days, as `curve_points.csv` has it, is not one more day.
    #[test]
    fn means_and_pooled_curves_are_no_experiments_and_are_told() {
        let plain = table("nM", 1.0);
        let mut text = plain.clone();
        for name in ["(mean)", "(pooled)"] {
            let of_first = plain.lines().filter(|line| line.starts_with("1,"));
            text.extend(of_first.map(|line| format!("{name}{}\n", &line[1..])));
        }
        assert_eq!(fold(&text, &names()), fold(&plain, &names()));
        let read = |text: &str| {
            TableStudy::read("t.csv", text.as_bytes(), &names(), (&FitOptions::default(), Sigma::Own))
        };
        let (study, _) = read(&text).unwrap();
        for name in ["(mean)", "(pooled)"] {
            let told = format!("`{name}` is no experiment: 2 curves left out");
            assert!(study.notes.contains(&told), "{:?}", study.notes);
        }
        let only = text.lines().filter(|line| line.starts_with("day") || line.starts_with("(mean)"));
        let problems = read(&(only.collect::<Vec<_>>().join("\n") + "\n")).unwrap_err();
        assert_eq!(problems[0].message, "the table holds no curve of an experiment");
    }

    #[test]
    fn a_line_that_is_not_there_is_suggested_and_none_is_compared_with_itself() {
        let options = FitOptions::default();
        let text = table("nM", 1.0).replace(",R,", ",KM12-LR1,");
        let (study, _) =
            TableStudy::read("t.csv", text.as_bytes(), &names(), (&options, Sigma::Own)).unwrap();
        let problems = study.pairs("P", &["KM12-LR2".to_owned(), "P".to_owned()]).unwrap_err();
        assert!(problems[0].to_string().contains("did you mean `KM12-LR1`?"), "{}", problems[0]);
        assert!(problems[1].to_string().contains("compared with itself"));
        // A column of days is known by its name; one that nobody knows is asked about, and none makes one experiment.
        let days = text.replace("day,", "passage,");
        let asked = TableStudy::read("t.csv", days.as_bytes(), &Names::default(), (&options, Sigma::Own))
            .unwrap_err();
        assert!(asked[0].message.contains("`passage`"), "{}", asked[0]);
        let first = |line: &&str| line.starts_with('1') || line.starts_with("day");
        let one: Vec<&str> =
            text.lines().filter(first).map(|line| &line[line.find(',').unwrap() + 1..]).collect();
        let one = one.join("\n") + "\n";
        let none =
            TableStudy::read("t.csv", one.as_bytes(), &Names::default(), (&options, Sigma::Own)).unwrap().1;
        assert!(none[0].message.contains("one experiment"));
        let wrong = Names { experiment: Some("dya".to_owned()), ..Names::default() };
        let problems =
            TableStudy::read("t.csv", text.as_bytes(), &wrong, (&options, Sigma::Own)).unwrap_err();
        assert!(problems[0].to_string().contains("did you mean `day`?"));
    }
}
