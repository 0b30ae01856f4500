//! Tables of doses and responses, grouped into curves.
//!
//! ```text
//! Table ─► columns (names, doses, responses) ─► row by row ─► Groups ─► Points
//!                                                   └─► unused: does a column part what is read as one curve?
//! ```
//!
//! A table may be long (a well a row), have replicates, compounds or lines beside each other, or a dose a column; its responses may
//! be wells, means with their spread, or signals that are divided by their vehicle. What was understood is said
//! ([`Points::notes`]); what could be meant in two ways is refused with the commands that settle it.

mod coded;
mod columns;
mod command;
mod doses;
mod form;
mod gathered;
mod groups;
mod header;
mod names;
mod notes;
mod of_curve;
mod parted;
mod plain_rows;
mod response_cell;
mod responses;
mod sampled;
mod scaled;
mod scaling;
mod spread;
mod streamed;
mod tally;
mod unused;
mod wide;

use std::io::Read;
use std::path::PathBuf;

use columns::Columns;
pub use command::Command;
use foldshift_curves::curve::{Curve, Point};
use foldshift_curves::fit::FitOptions;
use foldshift_tables::diagnostic::{Code, Diagnostic, Place};
use foldshift_tables::table::{Batches, Table};
use foldshift_tables::units::DoseUnit;
pub use gathered::{Gathered, Gathering, Spent};
use groups::Groups;
pub(crate) use header::OF_FITS;
pub use names::Role;
pub use notes::ScaleHelp;
pub use of_curve::Rejected;
pub use scaled::{GrowthScale, Vehicle};
pub use streamed::gather_tables;

/// How a table is to be read; what is `None` is found by its name.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PointsOptions {
    /// What tells curves apart.
    pub by: CurvesBy,
    /// Column of doses.
    pub dose: Option<String>,
    /// The table that says the doses of columns which are called by codes; [`gather_tables`] reads it.
    pub doses: Option<PathBuf>,
    /// How numbers stand for doses; what their heading says, when `None`.
    pub dose_scale: Option<DoseScale>,
    /// The unit of doses that have none.
    pub unit: Option<DoseUnit>,
    /// Column of responses, or several, between commas, whose cells are wells of one curve.
    pub response: Option<String>,
    /// Column of weights; where the table has no such column, the name of a [`Weighting`](crate::weighting::Weighting).
    pub weight: Option<String>,
    /// Number of wells behind each mean, where no column tells it.
    pub wells: Option<usize>,
    /// Half of the vehicle in the unit of the responses; what their heading says, when `None`.
    pub half: Option<f64>,
    /// Signals are divided by these wells.
    pub vehicle: Option<Vehicle>,
    /// Signals become growth since time zero.
    pub growth: Option<GrowthScale>,
    /// The sheet of a workbook.
    pub sheet: Option<String>,
    /// Do empty cells of columns that identify curves hold what stands above them?
    pub fill_down: bool,
    /// Only rows with this text in this column; of several texts for one column any.
    pub only: Vec<(String, String)>,
    /// Columns that may part curves: their values are wells of one.
    pub pool: Vec<String>,
    /// Skip rows that make no sense, and count them, instead of refusing the table.
    pub lenient: bool,
    /// A row that makes no sense costs its curve, instead of refusing the table.
    pub rejects: bool,
    /// The command that was typed, for suggestions.
    pub command: Command,
}

/// How a number stands for a dose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DoseScale {
    /// By itself.
    Plain,
    /// By its logarithm to the base of ten.
    Log10,
}

/// What tells the curves of a table apart.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum CurvesBy {
    /// The columns of experiments, cell lines, compounds and curves that exist; without any, the table is one curve.
    #[default]
    Found,
    /// The columns of these names.
    Columns(Vec<String>),
    /// Experiment, cell line and compound, for those who compare lines; found where they are `None`.
    Lines {
        /// Column of experiments.
        experiment: Option<String>,
        /// Column of cell lines.
        cell_line: Option<String>,
        /// Column of compounds.
        compound: Option<String>,
        /// The line before selection: where it heads a column, columns are lines.
        parental: String,
        /// The lines after selection, where they are named.
        resistant: Vec<String>,
    },
}

impl PointsOptions {
    /// What to do about a row that makes no sense.
    fn skip_help(&self) -> String {
        if self.lenient {
            "the row is skipped (`--lenient`)".to_owned()
        } else {
            // No whole command: what it skips is missing from the curve.
            "correct the cell, or skip such rows with `--lenient`".to_owned()
        }
    }
}

/// The curves of a table, in the order in which each first occurs.
#[derive(Clone, Debug, PartialEq)]
pub struct Points {
    /// Names of the columns that identify a curve; none where the table is one curve.
    pub by: Vec<String>,
    /// What each of them names.
    pub roles: Vec<Role>,
    /// Does the heading of the responses say that they are percentages of the vehicle?
    pub percent: bool,
    /// Do percent signs stand in the cells themselves?
    percent_signs: bool,
    half_asked: Option<f64>,
    /// The curves.
    pub curves: Vec<NamedCurve>,
    /// Rows that were skipped because they make no sense.
    pub skipped: Vec<Diagnostic>,
    /// How the table was understood, where that was not plain.
    pub notes: Vec<String>,
    /// What the reader must know before the numbers are used.
    pub warnings: Vec<Diagnostic>,
}

/// One curve of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct NamedCurve {
    /// The cells of the columns [`Points::by`].
    pub identity: Vec<String>,
    /// The unit in which all its doses are given, when the table says one.
    pub unit: String,
    /// Its observations.
    pub curve: Curve,
}

impl Points {
    /// Half of the vehicle in the unit of the responses: what was asked for; 50 where percent signs stand in the cells, or
    /// where the heading says percent, unless nearly all curves lie where fractions do (a workbook keeps `95 %` as 0.95); else 0.5.
    #[must_use]
    pub fn half(&self) -> f64 {
        let half = FitOptions::default().half;
        let percent = self.percent_signs || (self.percent && !self.are_fractions());
        self.half_asked.unwrap_or(if percent { 100.0 * half } else { half })
    }

    /// Are the responses fractions, whatever their heading says? No curve then goes beyond 2, which percentages of a curve that
    /// is measured from the vehicle on do.
    fn are_fractions(&self) -> bool {
        self.curves.iter().all(|one| one.curve.points().iter().all(|point| point.response.abs() <= 2.0))
    }

    /// The identity of a curve by the roles of its columns; empty where the table has no such column.
    #[must_use]
    pub fn named(&self, curve: &NamedCurve, role: Role) -> String {
        let place = self.roles.iter().position(|own| *own == role);
        place.map(|place| curve.identity[place].clone()).unwrap_or_default()
    }

    /// Does a column of this role tell curves apart?
    #[must_use]
    pub fn has(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }
}

/// Do the responses of more than half of the curves lie where percentages of a vehicle lie? Weights have no say.
#[must_use]
pub fn look_like_percent<'a>(curves: impl Iterator<Item = &'a Curve>) -> bool {
    are_mostly(curves, looks_like_percent)
}

fn looks_like_percent(points: &[Point]) -> bool {
    #[expect(clippy::cast_precision_loss, reason = "counts of wells")]
    let mean = points.iter().map(|point| point.response).sum::<f64>() / points.len() as f64;
    (20.0..400.0).contains(&mean) && points.iter().all(|point| point.response < 1000.0)
}

/// Do all responses of more than half of the curves lie far above half effect, as signals do that nobody has divided by
/// their vehicle?
#[must_use]
pub fn look_raw<'a>(curves: impl Iterator<Item = &'a Curve>, half: f64) -> bool {
    are_mostly(curves, |points| half > 0.0 && points.iter().all(|point| point.response > 10.0 * half))
}

/// Does this hold of the points of more than half of the curves?
fn are_mostly<'a>(curves: impl Iterator<Item = &'a Curve>, holds: impl Fn(&[Point]) -> bool) -> bool {
    let (mut so, mut all) = (0, 0);
    for curve in curves {
        so += usize::from(holds(curve.points()));
        all += 1;
    }
    2 * so > all
}

/// The column of a role, under its known names.
#[must_use]
pub fn column_of(table: &Table, role: Role) -> Option<usize> {
    names::of_role(table, role)
}

/// The parts of a table of points: text of any delimiter, packed or not, or a sheet of a workbook; titles may stand above
/// its headings.
///
/// # Errors
/// When the input cannot be read.
pub fn open<'r>(
    source: &str,
    input: impl Read + 'r,
    options: &PointsOptions,
) -> Result<Batches<Box<dyn Read + 'r>>, Diagnostic> {
    let command = options.command.clone();
    let ask = Box::new(move |name: &str| command.with("--sheet", name));
    Ok(Batches::open(source, input)?.on_sheet(options.sheet.as_deref()).headed_by(header::find, ask))
}

/// Reads a table with a header: text of any delimiter, packed or not, or a workbook. Large tables are read in parts.
///
/// # Errors
/// When columns are missing, when a column parts what is read as one curve, or (unless lenient) a cell makes no sense: all such
/// cells at once, up to the first twenty.
pub fn read(source: &str, input: impl Read, options: &PointsOptions) -> Result<Points, Vec<Diagnostic>> {
    let gathered = gather(source, input, options, &Gathering::default())?;
    gathered.to_points().map_err(|error| {
        let problem =
            format!("the curves cannot be put together: {}", foldshift_tables::diagnostic::why(&error));
        vec![Diagnostic::error(Code::Unreadable, problem).at(Place::file(source))]
    })
}

/// As [`read`], of tables whose points need not all be held.
///
/// # Errors
/// Also when there is no place for rows beyond the limit of memory.
pub fn gather(
    source: &str,
    input: impl Read,
    options: &PointsOptions,
    gathering: &Gathering,
) -> Result<Gathered, Vec<Diagnostic>> {
    let mut batches = open(source, input, options).map_err(|problem| vec![problem])?;
    let mut groups: Option<Groups> = None;
    let mut notes = Vec::new();
    while let Some(table) = batches.next() {
        let table = match (table, &mut groups) {
            (Ok(table), _) => table,
            (Err(problem), None) => return Err(vec![problem]),
            (Err(problem), Some(groups)) => {
                groups.problem(problem);
                break;
            }
        };
        let groups = match &mut groups {
            Some(groups) => groups,
            None => {
                notes.extend(batches.passed_over().iter().cloned());
                let whole = batches.is_ended();
                let columns = Columns::find(&table, whole, options, None)?;
                groups.insert(Groups::new(&table, whole, columns, options, gathering))
            }
        };
        groups.take(&table)?;
        groups.keep_within(gathering.memory).map_err(|problem| vec![problem])?;
    }
    finished(source, groups, notes)
}

/// The curves of a table all of whose rows were taken; `notes` were made before.
fn finished(
    source: &str,
    groups: Option<Groups>,
    mut notes: Vec<String>,
) -> Result<Gathered, Vec<Diagnostic>> {
    let empty = || {
        Diagnostic::error(Code::Empty, "the table holds no points")
            .at(Place::file(source))
            .help("a table has a row a point, with a dose and a response: is it the right one, and whole?")
    };
    let Some(groups) = groups else { return Err(vec![empty()]) };
    let mut gathered = groups.finish(source)?;
    if gathered.is_empty() && gathered.rejected.is_empty() {
        return Err(vec![empty()]);
    }
    notes.append(&mut gathered.notes);
    gathered.notes = notes;
    Ok(gathered)
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;

    fn table(text: &str, options: &PointsOptions) -> Result<Points, Vec<Diagnostic>> {
        read("points.csv", text.as_bytes(), options)
    }

    #[test]
    fn rows_of_one_curve_need_not_be_neighbours() {
        let text = "drug,dose,viability\na,1,1\nb,1,0.9\na,10,0.5\n";
        let points = table(text, &PointsOptions::default()).unwrap();
        assert_eq!(points.by, ["drug"]);
        assert_eq!(points.curves.len(), 2);
        assert_eq!(points.curves[0].curve.points().len(), 2);
    }

    #[test]
    fn a_bad_cell_is_named_by_row_and_column_or_skipped_and_counted() {
        let text = "curve,dose,response\na,1,1\na,-2,0.5\na,3,NaN\na,4,x\n";
        let problems = table(text, &PointsOptions::default()).unwrap_err();
        let places: Vec<String> =
            problems.iter().filter_map(|p| p.place.as_ref()).map(ToString::to_string).collect();
        assert_eq!(places, ["points.csv:3:3", "points.csv:4:5", "points.csv:5:5"]);
        let lenient = table(text, &PointsOptions { lenient: true, ..PointsOptions::default() }).unwrap();
        assert_eq!((lenient.curves[0].curve.points().len(), lenient.skipped.len()), (1, 3));
    }

    #[test]
    fn a_table_without_identity_is_one_curve_unless_a_column_parts_it() {
        let points = table("dose,response\n1,1\n10,0.5\n", &PointsOptions::default()).unwrap();
        assert!(points.by.is_empty() && points.curves.len() == 1);
        let mut text = String::from("serum,dose,response\n");
        for serum in ["low", "high"] {
            for dose in [1, 10, 100] {
                let _ = writeln!(text, "{serum},{dose},1");
            }
        }
        let problem = table(&text, &PointsOptions::default()).unwrap_err()[0].to_string();
        for said in ["`serum`", "`high`, `low`", "--by serum`", "--pool serum`"] {
            assert!(problem.contains(said), "{said}: {problem}");
        }
        let pooled = PointsOptions { pool: vec!["serum".to_owned()], ..PointsOptions::default() };
        assert_eq!(table(&text, &pooled).unwrap().curves[0].curve.points().len(), 6);
        let only =
            PointsOptions { only: vec![("serum".to_owned(), "low".to_owned())], ..PointsOptions::default() };
        assert_eq!(table(&text, &only).unwrap().curves[0].curve.points().len(), 3);
        // Plates may hold wells of one curve: told, not asked about. Wells and what follows from the dose: nothing.
        let plates = table(&text.replace("serum", "plate"), &PointsOptions::default()).unwrap();
        assert!(plates.warnings[0].message.contains("`plate`"));
        for harmless in ["replicate", "row", "comment"] {
            assert!(
                table(&text.replace("serum", harmless), &PointsOptions::default())
                    .unwrap()
                    .warnings
                    .is_empty()
            );
        }
        let follows = "drug,dose,level,response\na,1,low,1\na,1,low,1\na,10,mid,1\na,10,mid,1\na,100,high,1\na,100,high,1\n";
        assert!(table(follows, &PointsOptions::default()).unwrap().warnings.is_empty());
    }

    #[test]
    fn a_column_is_watched_to_the_end_of_a_long_table() {
        // The second agent begins far behind the first part of the table.
        let mut text = String::from("cell_line,mixture,dose,response\n");
        for mixture in ["one", "other"] {
            for row in 0..40_000 {
                let _ = writeln!(text, "K,{mixture},{},1.0000000001", row % 5 + 1);
            }
        }
        let problems = table(&text, &PointsOptions::default()).unwrap_err();
        assert!(problems[0].message.contains("`mixture`"), "{}", problems[0]);
        let explicit =
            PointsOptions { by: CurvesBy::Columns(vec!["cell_line".to_owned()]), ..PointsOptions::default() };
        assert!(table(&text, &explicit).unwrap().warnings[0].message.contains("`mixture`"));
    }

    #[test]
    fn percentages_and_fractions_do_not_mix() {
        let problems =
            table("drug,dose,response\na,1,99 %\na,10,0.5\n", &PointsOptions::default()).unwrap_err();
        assert!(problems[0].message.contains("percent sign"), "{}", problems[0]);
        let mut text = String::from("drug,dose,response\n");
        for (drug, scale) in [("a", 1.0), ("b", 100.0)] {
            for (dose, response) in [(1, 0.99), (10, 0.6), (100, 0.2)] {
                let _ = writeln!(text, "{drug},{dose},{}", scale * response);
            }
        }
        let warned = &table(&text, &PointsOptions::default()).unwrap().warnings[0];
        assert!(warned.message.contains("first: b") && warned.message.contains("first: a"), "{warned}");
    }

    #[test]
    fn signals_are_divided_by_the_vehicle_of_their_own_plate() {
        let text = "plate,drug,dose,count\n1,DMSO,0,90\n1,DMSO,0,100\n1,DMSO,0,130\n1,a,1,50\n2,DMSO,0,1000\n2,a,1,500\n2,a,10,100\n";
        let options = PointsOptions { vehicle: "dmso".parse().ok(), ..PointsOptions::default() };
        let points = table(text, &options).unwrap();
        assert_eq!((points.curves.len(), points.half().to_string().as_str()), (1, "0.5"));
        let mut seen: Vec<(f64, f64)> =
            points.curves[0].curve.points().iter().map(|point| (point.dose, point.response)).collect();
        seen.sort_by(|a, b| a.partial_cmp(b).unwrap());
        assert_eq!(
            seen,
            [(0.0, 0.9), (0.0, 1.0), (0.0, 1.0), (0.0, 1.3), (1.0, 0.5), (1.0, 0.5), (10.0, 0.1)]
        );
        let missing = text.replace("2,DMSO,0,1000\n", "");
        assert!(table(&missing, &options).unwrap_err()[0].message.contains("no vehicle well of 2"));
    }

    /// Doses and responses of a curve, sorted.
    fn seen(points: &Points, curve: usize) -> Vec<(f64, f64)> {
        let points = points.curves[curve].curve.points().iter();
        let mut seen: Vec<(f64, f64)> = points.map(|point| (point.dose, point.response)).collect();
        seen.sort_by(|a, b| a.partial_cmp(b).unwrap());
        seen
    }

    #[test]
    fn lines_beside_each_other_have_a_vehicle_each() {
        let options = PointsOptions { vehicle: "0".parse().ok(), ..PointsOptions::default() };
        let points =
            table("dose,KM12,LR1\n0,1000,5000\n0,1000,5000\n1,500,4000\n10,100,2500\n", &options).unwrap();
        assert_eq!(seen(&points, 0), [(0.0, 1.0), (0.0, 1.0), (1.0, 0.5), (10.0, 0.1)]);
        assert_eq!(seen(&points, 1), [(0.0, 1.0), (0.0, 1.0), (1.0, 0.8), (10.0, 0.5)]);
        let named = PointsOptions { vehicle: "dmso".parse().ok(), ..PointsOptions::default() };
        let text = "drug,dose,KM12,LR1\nDMSO,,1000,5000\na,1,500,4000\na,10,100,2500\n";
        let points = table(text, &named).unwrap();
        assert_eq!(seen(&points, 1), [(0.0, 1.0), (1.0, 0.8), (10.0, 0.5)]);
    }

    #[test]
    fn vehicle_wells_keep_their_number_and_weight() {
        let options = PointsOptions { vehicle: "dmso".parse().ok(), ..PointsOptions::default() };
        let points = table("drug,dose,mean,sd,n\nDMSO,0,1000,30,12\na,1,500,20,3\n", &options).unwrap();
        assert_eq!(seen(&points, 0).iter().filter(|(dose, _)| *dose == 0.0).count(), 12);
        let points = table("drug,dose,response,weight\nDMSO,0,1000,0.5\na,1,500,0.5\n", &options).unwrap();
        assert!(points.curves[0].curve.points().iter().all(|point| (point.weight - 0.5).abs() < 1e-15));
    }

    #[test]
    fn many_vehicle_wells_are_their_mean_with_their_weight() {
        let mut text = String::from("drug,dose,response\n");
        for well in 0..500 {
            let _ = writeln!(text, "DMSO,0,{}", 990 + 20 * (well % 2));
        }
        text += "a,1,500\n";
        let options = PointsOptions { vehicle: "dmso".parse().ok(), ..PointsOptions::default() };
        let points = table(&text, &options).unwrap();
        let zero: Vec<&Point> =
            points.curves[0].curve.points().iter().filter(|point| point.dose == 0.0).collect();
        assert_eq!((zero.len(), zero[0].weight), (1, 500.0));
        assert!((zero[0].response - 1.0).abs() < 1e-12);
    }

    #[test]
    fn growth_of_a_time_course_is_measured_from_time_zero_at_each_time() {
        let mut text = String::from("cell_line,drug,time_h,dose,count\nK,-,0 h,0,100\n");
        for (time, control) in [("24", 200.0), ("72", 800.0)] {
            for dose in [0.0, 1.0, 10.0, 100.0] {
                let _ = writeln!(text, "K,a,{time},{dose},{}", control / (1.0 + dose));
            }
        }
        let growth = PointsOptions { growth: Some(GrowthScale::Gr), ..PointsOptions::default() };
        assert!(table(&text, &growth).unwrap_err()[0].message.contains("`time_h`"));
        let only = PointsOptions { only: vec![("time_h".to_owned(), "72".to_owned())], ..growth.clone() };
        let points = table(&text, &only).unwrap();
        // GR = 2^(log2(x / x0) / log2(control / x0)) - 1, three divisions.
        let gr = |x: f64| 2_f64.powf((x / 100.0).log2() / 3.0) - 1.0;
        let expected = [0.0, 1.0, 10.0, 100.0].map(|dose| (dose, gr(800.0 / (1.0 + dose))));
        for (found, expected) in seen(&points, 0).iter().zip(expected) {
            assert!(
                (found.0 - expected.0).abs() + (found.1 - expected.1).abs() < 1e-12,
                "{found:?} {expected:?}"
            );
        }
        let by = CurvesBy::Columns(["cell_line", "drug", "time_h"].map(str::to_owned).to_vec());
        assert_eq!(table(&text, &PointsOptions { by, ..growth }).unwrap().curves.len(), 2);
    }

    #[test]
    fn signals_that_cannot_be_scaled_are_named_by_their_row_or_skipped() {
        let text = "plate,drug,dose,count\n1,a,0,100\n1,a,1,50\n2,a,1,50\n";
        let options = PointsOptions { vehicle: "0".parse().ok(), ..PointsOptions::default() };
        let problem = table(text, &options).unwrap_err()[0].to_string();
        assert!(problem.contains("points.csv:4") && problem.contains("no vehicle well of 2"), "{problem}");
        let lenient = table(text, &PointsOptions { lenient: true, ..options }).unwrap();
        assert_eq!((seen(&lenient, 0).len(), lenient.skipped.len()), (2, 1));
    }

    #[test]
    fn names_in_the_first_row_of_a_block_are_asked_about_and_filled_down() {
        let text = "drug,dose,response\na,1,1\n,10,0.5\nb,1,0.9\n,10,0.4\n";
        let problem = table(text, &PointsOptions::default()).unwrap_err()[0].to_string();
        assert!(problem.contains("points.csv:3") && problem.contains("--fill-down"), "{problem}");
        let points = table(text, &PointsOptions { fill_down: true, ..PointsOptions::default() }).unwrap();
        assert_eq!(
            [seen(&points, 0), seen(&points, 1)],
            [[(1.0, 1.0), (10.0, 0.5)], [(1.0, 0.9), (10.0, 0.4)]]
        );
    }

    #[test]
    fn a_unit_has_several_spellings_and_a_second_table_is_none_of_the_first() {
        let points =
            table("drug,dose,unit,response\na,1,uM,1\na,2,µM,1\n", &PointsOptions::default()).unwrap();
        assert_eq!(points.curves.len(), 1);
        let lenient = PointsOptions { lenient: true, ..PointsOptions::default() };
        let blocks = "dose,response\n1,1\n10,0.5\nEntrectinib,\ndose,response\n1,0.9\n";
        assert!(
            table(blocks, &lenient)
                .unwrap_err()
                .iter()
                .any(|problem| problem.message.contains("second table"))
        );
        let none =
            PointsOptions { only: vec![("drug".to_owned(), "b".to_owned())], ..PointsOptions::default() };
        let problem = table("drug,dose,response\na,1,1\n", &none).unwrap_err()[0].to_string();
        assert!(problem.contains("there stand `a`"), "{problem}");
        let huge = table("dose,mean ± SD\n1,0.9 ± 0.1 (n=30000000000)\n", &PointsOptions::default());
        assert!(huge.unwrap_err()[0].message.contains("is not a finite number"));
    }

    #[test]
    fn numbers_that_label_rows_are_no_responses() {
        let mut text = String::from("NSC,Replicate,Conc (uM),OD\n");
        for nsc in [7018, 7598] {
            for (dose, od) in [(1, 0.9), (10, 0.5), (100, 0.1)] {
                for replicate in 1..=2 {
                    let _ = writeln!(text, "{nsc},{replicate},{dose},{}", od + 0.01 * f64::from(replicate));
                }
            }
        }
        let problem = table(&text, &PointsOptions::default()).unwrap_err()[0].to_string();
        assert!(problem.contains("`NSC` has several values") && problem.contains("--by NSC"), "{problem}");
        let by = CurvesBy::Columns(vec!["NSC".to_owned()]);
        let points = table(&text, &PointsOptions { by, ..PointsOptions::default() }).unwrap();
        assert_eq!((points.curves.len(), seen(&points, 0).len()), (2, 6));
        let means = table(
            "Rep,dose,Mean,SD\n1,1,0.9,0.1\n1,10,0.5,0.1\n2,1,0.8,0.1\n2,10,0.4,0.1\n",
            &PointsOptions::default(),
        );
        assert_eq!(seen(&means.unwrap(), 0), [(1.0, 0.8), (1.0, 0.9), (10.0, 0.4), (10.0, 0.5)]);
    }

    #[test]
    fn vehicle_wells_that_differ_in_an_unused_column_are_asked_about() {
        let text = "batch,drug,dose,count\n1,DMSO,0,100\n1,a,1,50\n2,DMSO,0,1000\n2,b,1,500\n";
        let options = PointsOptions { vehicle: "DMSO".parse().ok(), ..PointsOptions::default() };
        let problem = table(text, &options).unwrap_err()[0].to_string();
        assert!(problem.contains("`batch`: `1`, `2`") && problem.contains("--pool batch"), "{problem}");
        let pooled = table(text, &PointsOptions { pool: vec!["batch".to_owned()], ..options }).unwrap();
        assert_eq!(seen(&pooled, 1), [(0.0, 1.0), (1.0, 0.5)]);
        let blanks = "drug,dose,count\nDMSO,0,100\nblank,0,5\na,1,50\n";
        let zero = PointsOptions { vehicle: "0".parse().ok(), ..PointsOptions::default() };
        let problem = table(blanks, &zero).unwrap_err()[0].to_string();
        assert!(
            problem.contains("`DMSO`, `blank` stand at dose 0 only") && problem.contains("--vehicle DMSO"),
            "{problem}"
        );
        let nameless = "drug,dose,count\n,0,100\n,0,110\n,0,5\n,0,4\na,1,50\n";
        let problem = table(nameless, &zero).unwrap_err()[0].to_string();
        assert!(problem.contains("2 of the 4 vehicle wells"), "{problem}");
        let points = table(&nameless.replace(",0,5\n,0,4\n", ""), &zero).unwrap();
        assert_eq!(seen(&points, 0), [(0.0, 100.0 / 105.0), (0.0, 110.0 / 105.0), (1.0, 50.0 / 105.0)]);
        let spelt = PointsOptions { vehicle: "dms".parse().ok(), ..PointsOptions::default() };
        let problem = table(blanks, &spelt).unwrap_err()[0].to_string();
        assert!(problem.contains("did you mean") && problem.contains("--vehicle DMSO"), "{problem}");
    }

    #[test]
    fn wells_of_one_day_are_one_experiment_and_wells_are_no_curves() {
        let text = "Date,dose,response\n2026-03-02 10:00,1,1\n2026-03-02 10:15,10,0.5\n2026-03-09 9:00,1,1\n";
        let points = table(text, &PointsOptions::default()).unwrap();
        let days: Vec<&str> = points.curves.iter().map(|one| one.identity[0].as_str()).collect();
        assert_eq!(days, ["2026-03-02", "2026-03-09"]);
        let wells = "id,dose,response\nW1,1,1\nW2,10,0.9\nW3,100,0.5\nW4,1000,0.1\n";
        let points = table(wells, &PointsOptions::default()).unwrap();
        assert_eq!(points.curves.len(), 1);
        assert!(points.notes.iter().any(|note| note.contains("`id` numbers the rows")), "{:?}", points.notes);
        // Of a longer table nobody knows that before its end.
        let mut long = String::from("id,dose,response\n");
        for row in 0..60_000 {
            let _ = writeln!(long, "well {row},{},0.123456789", row % 5 + 1);
        }
        let problem = table(&long, &PointsOptions::default()).unwrap_err()[0].to_string();
        assert!(problem.contains("--pool id"), "{problem}");
    }

    #[test]
    fn a_unit_of_signals_is_none_of_doses_and_stocks_are_no_doses() {
        let points = table("conc,signal,unit\n1,0.9,RLU\n10,0.5,RLU\n", &PointsOptions::default()).unwrap();
        assert_eq!(points.curves[0].unit, "");
        let points =
            table("Stock Conc,Final Conc,response\n10,1,1\n10,5,0.5\n", &PointsOptions::default()).unwrap();
        assert_eq!(seen(&points, 0), [(1.0, 1.0), (5.0, 0.5)]);
        let two =
            table("dose,Actual dose,response\n1,1.1,1\n10,9,0.5\n", &PointsOptions::default()).unwrap_err();
        assert!(two[0].message.contains("`dose` and `Actual dose`"), "{}", two[0]);
    }

    #[test]
    fn means_with_their_spread_fit_as_the_wells_behind_them() {
        use foldshift_curves::fit::fit;
        let wells = [
            [0.98, 1.02, 1.03],
            [0.9, 0.97, 0.92],
            [0.52, 0.58, 0.49],
            [0.2, 0.12, 0.17],
            [0.03, 0.06, 0.02],
        ];
        let (mut long, mut short) = (String::from("dose,response\n"), String::from("dose,mean,sd,n\n"));
        for (dose, wells) in [0.1, 1.0, 10.0, 100.0, 1000.0].iter().zip(wells) {
            for well in wells {
                let _ = writeln!(long, "{dose},{well}");
            }
            let mean = wells.iter().sum::<f64>() / 3.0;
            let sd = (wells.iter().map(|well| (well - mean).powi(2)).sum::<f64>() / 2.0).sqrt();
            let _ = writeln!(short, "{dose},{mean},{sd},3");
        }
        let of = |text: &str| {
            fit(&table(text, &PointsOptions::default()).unwrap().curves[0].curve, &FitOptions::default())
        };
        let (of_wells, of_means) = (of(&long), of(&short));
        assert_eq!((of_means.n_points, of_means.df), (15, of_wells.df));
        let close = |a: Option<f64>, b: Option<f64>| (a.unwrap() / b.unwrap() - 1.0).abs() < 1e-6;
        assert!(close(of_wells.rss, of_means.rss) && close(of_wells.p_lack_of_fit, of_means.p_lack_of_fit));
        assert!(close(of_wells.ic50_abs.log_dose(), of_means.ic50_abs.log_dose()));
        let unknown =
            table(&short.replace(",n", ",plot").replace(",3\n", ",\n"), &PointsOptions::default()).unwrap();
        assert!(unknown.notes.iter().any(|note| note.contains("--wells 3")), "{:?}", unknown.notes);
    }

    #[test]
    fn headings_bring_units_and_percentages() {
        let text = "Cell Line,Drug,Conc (uM),% viability\nK,x,1,90\nK,x,10,20\n";
        let points = table(text, &PointsOptions::default()).unwrap();
        assert_eq!((points.by.len(), points.curves[0].unit.as_str()), (2, "µM"));
        let half = |text: &str, half| {
            let points = table(text, &PointsOptions { half, ..PointsOptions::default() }).unwrap();
            format!("{}", points.half())
        };
        assert_eq!([None, Some(0.5), Some(30.0)].map(|asked| half(text, asked)), ["50", "0.5", "30"]);
        assert_eq!(half(&text.replace("90", "0.9").replace("20", "0.2"), None), "0.5");
    }

    #[test]
    fn two_units_of_one_dose_are_a_contradiction() {
        let text = "curve,Dose (nM),unit,response\na,1,uM,1\na,2,nM,1\n";
        let problems = table(text, &PointsOptions::default()).unwrap_err();
        assert!(problems[0].to_string().contains("points.csv:2:5"), "{}", problems[0]);
        assert_eq!(table(&text.replace("uM", ""), &PointsOptions::default()).unwrap().curves[0].unit, "nM");
    }

    #[test]
    fn semicolons_bring_decimal_commas() {
        let points = table("curve;dose;response\na;0,5;1,25\n", &PointsOptions::default()).unwrap();
        assert_eq!(points.curves[0].curve.points()[0], Point::new(0.5, 1.25));
    }
}
