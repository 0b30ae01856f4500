//! Long tables of doses and responses, a point a row, grouped into curves.

use std::collections::HashMap;
use std::io::Read;

use foldshift_curves::curve::{Curve, Point};
use foldshift_curves::fit::FitOptions;
use foldshift_tables::diagnostic::{Code, Diagnostic, Place};
use foldshift_tables::sheet::number::NoNumber;
use foldshift_tables::table::{Batches, MOST_TOLD, Row, Table};
use foldshift_tables::units::DoseUnit;

use crate::weighting::Weighting;

/// How a long table is to be read; what is `None` is found by its name.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PointsOptions {
    /// Columns that tell curves apart.
    pub by: Option<Vec<String>>,
    /// Column of doses.
    pub dose: Option<String>,
    /// Column of responses.
    pub response: Option<String>,
    /// Column of weights; where the table has no such column, the name of a [`Weighting`].
    pub weight: Option<String>,
    /// Half of the vehicle in the unit of the responses; what their heading says, when `None`.
    pub half: Option<f64>,
    /// Skip rows that make no sense, and count them, instead of refusing the table.
    pub lenient: bool,
}

/// The curves of a table, in the order in which each first occurs.
#[derive(Clone, Debug, PartialEq)]
pub struct Points {
    /// Names of the columns that identify a curve.
    pub by: Vec<String>,
    /// Does the heading of the responses say that they are percentages of the vehicle?
    pub percent: bool,
    half_asked: Option<f64>,
    /// The curves.
    pub curves: Vec<NamedCurve>,
    /// Rows that were skipped because they make no sense.
    pub skipped: Vec<Diagnostic>,
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
    /// Half of the vehicle in the unit of the responses: what was asked for; 50 where their heading says percent and they
    /// look so (a workbook keeps `95 %` as 0.95); else 0.5.
    #[must_use]
    pub fn half(&self) -> f64 {
        let half = FitOptions::default().half;
        let percent = self.percent && look_like_percent(self.curves.iter().map(|one| &one.curve));
        self.half_asked.unwrap_or(if percent { 100.0 * half } else { half })
    }
}

/// Do the responses of more than half of the curves lie where percentages of a vehicle lie? Weights have no say.
#[must_use]
pub fn look_like_percent<'a>(curves: impl Iterator<Item = &'a Curve>) -> bool {
    are_mostly(curves, |points| {
        #[expect(clippy::cast_precision_loss, reason = "counts of wells")]
        let mean = points.iter().map(|point| point.response).sum::<f64>() / points.len() as f64;
        (20.0..400.0).contains(&mean) && points.iter().all(|point| point.response < 1000.0)
    })
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

/// The names under which a column is looked for.
const DOSE: [&str; 3] = ["dose", "conc", "concentration"];
const RESPONSE: [&str; 2] = ["response", "viability"];
const WEIGHT: [&str; 1] = ["weight"];
const UNIT: [&str; 2] = ["unit", "dose_unit"];
const IDENTITY: [(&str, &[&str]); 4] = [
    ("experiment", &["experiment", "experiment_id", "run"]),
    ("cell_line", &["cell_line", "cellline", "cell line", "line", "cell"]),
    ("compound", &["compound", "drug", "treatment"]),
    ("curve", &["curve", "curve_id", "id"]),
];

/// Reads a table with a header: text of any delimiter, packed or not, or a workbook. Large tables are read in parts.
///
/// # Errors
/// When columns are missing, or (unless lenient) a cell makes no sense: all such cells at once, up to
/// the first twenty.
pub fn read(source: &str, input: impl Read, options: &PointsOptions) -> Result<Points, Vec<Diagnostic>> {
    let batches = Batches::open(source, input).map_err(|problem| vec![problem])?;
    let mut columns: Option<Columns> = None;
    let mut groups = Groups { index: HashMap::new(), each: Vec::new() };
    let mut problems = Problems { told: Vec::new(), count: 0 };
    for table in batches {
        let table = match table {
            Ok(table) => table,
            Err(problem) if columns.is_none() => return Err(vec![problem]),
            Err(problem) => {
                problems.add(problem);
                break;
            }
        };
        let columns = match &mut columns {
            Some(columns) => columns,
            None => columns.insert(Columns::find(&table, options).map_err(|problem| vec![problem])?),
        };
        let mut lines = table.lines();
        let Some(first) = lines.next() else { continue };
        let mut row = table.row(first);
        loop {
            if let Some(problem) = row.too_long() {
                problems.add(problem);
            } else {
                match columns.point(&row) {
                    Ok(point) => {
                        if let Err(problem) = groups.add(columns, &row, point) {
                            // No row of it can be trusted, and a thousandfold slip is not a row to skip.
                            return Err(problems.told.into_iter().chain([problem]).collect());
                        }
                    }
                    Err(problem) => problems.add(problem),
                }
            }
            let Some(line) = lines.next() else { break };
            row.turn_to(line);
        }
    }
    let place = || Place::file(source);
    if problems.count > 0 && !options.lenient {
        let Problems { mut told, count } = problems;
        if count > told.len() {
            let more = format!("{} more rows make no sense", count - told.len());
            told.push(Diagnostic::error(Code::ManyMore, more).at(place()));
        }
        return Err(told);
    }
    let (Some(columns), false) = (columns, groups.each.is_empty()) else {
        return Err(vec![Diagnostic::error(Code::Empty, "the table holds no points").at(place())]);
    };
    let curves = groups.each.into_iter().filter_map(|group| {
        // Every point was checked when it was read, so a group is a curve.
        let curve = Curve::new(group.points).ok()?;
        Some(NamedCurve { identity: group.identity, unit: group.unit, curve })
    });
    Ok(Points {
        by: columns.names,
        percent: columns.percent,
        half_asked: options.half,
        curves: curves.collect(),
        skipped: problems.skipped(),
    })
}

/// The column of `experiment`, `cell_line`, `compound` or `curve`, under its known names.
#[must_use]
pub fn identity(table: &Table, role: &str) -> Option<usize> {
    let (_, names) = IDENTITY.iter().find(|(name, _)| *name == role)?;
    table.column(names)
}

/// Where the columns are.
#[derive(Clone, Debug)]
struct Columns {
    by: Vec<usize>,
    /// The headings of `by`.
    names: Vec<String>,
    dose: usize,
    response: usize,
    weight: Option<usize>,
    /// Weights by the response itself.
    weighting: Option<Weighting>,
    unit: Option<usize>,
    /// The unit that stands beside the name of the column of doses.
    unit_of_heading: Option<DoseUnit>,
    percent: bool,
    lenient: bool,
}

impl Columns {
    fn find(table: &Table, options: &PointsOptions) -> Result<Self, Diagnostic> {
        let place = || table.header_place();
        let required = |wanted: Option<&String>, names: &[&str], what: &str, option: &str| match wanted {
            Some(wanted) => table.named(wanted),
            None => table.quantity(names).ok_or_else(|| {
                Diagnostic::error(
                    Code::MissingColumn,
                    format!("no column of {what} found; columns: {}", table.listed()),
                )
                .at(place())
                .help(format!("name it with `{option}`, or call it `{}`", names[0]))
            }),
        };
        let dose = required(options.dose.as_ref(), &DOSE, "doses", "--dose")?;
        let response = required(options.response.as_ref(), &RESPONSE, "responses", "--response")?;
        let of_dose = |column: usize| table.headings()[column].unit.filter(|unit| *unit != DoseUnit::PERCENT);
        if options.response.is_none() && of_dose(response).is_some() {
            let name = table.heading(response);
            let problem = format!("no column of responses found: `{name}` has a unit of dose");
            return Err(Diagnostic::error(Code::MissingColumn, problem)
                .at(place())
                .help("name it with `--response`"));
        }
        let by_name = |wanted: &String| Weighting::named(wanted).filter(|_| table.named(wanted).is_err());
        let weighting: Option<Weighting> = options.weight.as_ref().and_then(by_name);
        let weight = match &options.weight {
            Some(_) if weighting.is_some() => None,
            Some(wanted) => Some(table.named(wanted)?),
            None => table.column(&WEIGHT),
        };
        let by = match &options.by {
            Some(names) => names.iter().map(|name| table.named(name)).collect::<Result<Vec<_>, _>>()?,
            None => {
                let asked = |column: &usize| ![dose, response].contains(column) && Some(*column) != weight;
                IDENTITY.iter().filter_map(|(_, names)| table.column(names)).filter(asked).collect()
            }
        };
        if by.is_empty() {
            let columns = table.listed();
            let problem = format!("nothing tells the curves of this table apart; columns: {columns}");
            return Err(Diagnostic::error(Code::MissingColumn, problem).at(place()).help(
                "name the columns that identify a curve with `--by`, for example `--by plate,compound`",
            ));
        }
        let unit = table.column(&UNIT).filter(|column| ![dose, response].contains(column));
        let mut used: Vec<usize> =
            by.iter().copied().chain([dose, response]).chain(weight).chain(unit).collect();
        used.sort_unstable();
        if let Some(pair) = used.windows(2).find(|pair| pair[0] == pair[1]) {
            let problem = format!("column `{}` is asked for twice", table.heading(pair[0]));
            return Err(Diagnostic::error(Code::Duplicate, problem).at(place()));
        }
        let same = |column: usize| {
            table.headings().iter().filter(|heading| heading.text == table.heading(column)).count()
        };
        if let Some(&twin) = used.iter().find(|&&column| same(column) > 1) {
            let problem = format!("there are several columns `{}`", table.heading(twin));
            return Err(Diagnostic::error(Code::Duplicate, problem)
                .at(place())
                .help("give each column a name of its own"));
        }
        let names = by.iter().map(|&column| table.heading(column).to_owned()).collect();
        let unit_of_heading = table.headings()[dose].unit;
        let percent = table.headings()[response].percent;
        let lenient = options.lenient;
        Ok(Self { by, names, dose, response, weight, weighting, unit, unit_of_heading, percent, lenient })
    }

    fn point(&self, row: &Row) -> Result<Point, Diagnostic> {
        let dose = self.number(row, self.dose, |dose| dose >= 0.0, "a dose of zero or more")?;
        let response = self.number(row, self.response, |_| true, "a finite number")?;
        let weight = match self.weight {
            Some(column) => self.number(row, column, |weight| weight > 0.0, "a weight above zero")?,
            None => match self.weighting {
                Some(weighting) => weighting.of_cell(row, self.response, response)?,
                None => 1.0,
            },
        };
        Ok(Point { dose, response, weight })
    }

    /// The unit of a dose: that of its row, or that beside the name of the column.
    fn unit(&self, row: &Row) -> Result<String, Diagnostic> {
        let said = row.text(self.unit).unwrap_or_default();
        let Some(heading) = self.unit_of_heading else { return Ok(said.to_owned()) };
        if !said.is_empty() && said.parse() != Ok(heading) {
            let name = row.table().heading(self.dose);
            let message = format!("the unit of this dose is `{said}`, and its column is called `{name}`");
            let problem = row.error(self.unit.unwrap_or(0), message).code(Code::Contradiction);
            return Err(problem.help("keep the one that is right"));
        }
        Ok(if said.is_empty() { heading.to_string() } else { said.to_owned() })
    }

    fn number(
        &self,
        row: &Row,
        column: usize,
        accept: impl Fn(f64) -> bool,
        expected: &str,
    ) -> Result<f64, Diagnostic> {
        let text = row.cell(column);
        let parsed = row.value(column, text);
        if let Ok(value) = parsed
            && accept(value)
        {
            return Ok(value);
        }
        let help = if self.lenient {
            "the row is skipped (`--lenient`)"
        } else {
            "correct the cell, or skip such rows with `--lenient`"
        };
        if parsed == Err(NoNumber::Ambiguous) {
            return Err(row.no_number(column, text, NoNumber::Ambiguous));
        }
        let found = if text.is_empty() { "an empty cell".to_owned() } else { format!("`{text}`") };
        let message = format!("{found} in column `{}` is not {expected}", row.table().heading(column));
        let code = if text.is_empty() {
            Code::EmptyCell
        } else if parsed.is_ok() {
            Code::OutOfRange
        } else {
            Code::NotANumber
        };
        Err(row.error(column, message).code(code).help(help))
    }
}

/// The points of the curves, in the order in which each curve first occurs.
struct Groups {
    index: HashMap<Vec<String>, usize>,
    each: Vec<Group>,
}

struct Group {
    identity: Vec<String>,
    unit: String,
    points: Vec<Point>,
}

impl Groups {
    fn add(&mut self, columns: &Columns, row: &Row, point: Point) -> Result<(), Diagnostic> {
        let unit = columns.unit(row)?;
        let identity: Vec<String> = columns.by.iter().map(|&column| row.cell(column).to_owned()).collect();
        let each = &mut self.each;
        let slot = *self.index.entry(identity).or_insert_with_key(|identity| {
            each.push(Group { identity: identity.clone(), unit: unit.clone(), points: Vec::new() });
            each.len() - 1
        });
        let group = &mut each[slot];
        if group.unit != unit {
            let message = format!("doses of one curve are given in `{}` and in `{unit}`", group.unit);
            let problem = row.error(columns.unit.unwrap_or(0), message).code(Code::Unit);
            return Err(problem.help("convert the doses of a curve to one unit"));
        }
        group.points.push(point);
        Ok(())
    }
}

/// What is wrong with rows; the first of them are told one by one.
struct Problems {
    told: Vec<Diagnostic>,
    count: usize,
}

impl Problems {
    fn add(&mut self, problem: Diagnostic) {
        self.count += 1;
        if self.told.len() < MOST_TOLD {
            self.told.push(problem);
        }
    }

    /// What is said of rows that are skipped.
    fn skipped(self) -> Vec<Diagnostic> {
        let more = (self.count > MOST_TOLD).then(|| {
            Diagnostic::warning(Code::ManyMore, format!("{} more rows were skipped", self.count - MOST_TOLD))
        });
        let warned = self.told.into_iter().map(Diagnostic::as_warning);
        warned.chain(more).collect()
    }
}

#[cfg(test)]
mod tests {
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
    fn a_table_without_identity_lists_its_columns() {
        let problems = table("dose,response\n1,1\n", &PointsOptions::default()).unwrap_err();
        assert!(problems[0].message.contains("`dose`, `response`"), "{}", problems[0]);
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
