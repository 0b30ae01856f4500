//! Long tables of doses and responses, a point a row, grouped into curves.

use std::collections::HashMap;
use std::io::{self, Read};
use std::sync::Arc;

use foldshift_curves::curve::{Curve, Point};
use foldshift_tables::diagnostic::{Diagnostic, Place, suggest};
use foldshift_tables::sheet::unguarded;

/// How a long table is to be read; what is `None` is found by its name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PointsOptions {
    /// Columns that tell curves apart.
    pub by: Option<Vec<String>>,
    /// Column of doses.
    pub dose: Option<String>,
    /// Column of responses.
    pub response: Option<String>,
    /// Column of weights.
    pub weight: Option<String>,
    /// Skip rows that make no sense, and count them, instead of refusing the table.
    pub lenient: bool,
}

/// The curves of a table, in the order in which each first occurs.
#[derive(Clone, Debug, PartialEq)]
pub struct Points {
    /// Names of the columns that identify a curve.
    pub by: Vec<String>,
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

/// How many bad rows are told one by one.
const MOST_TOLD: usize = 20;

/// Reads a table: comma, semicolon or tab between the cells, with a header.
///
/// # Errors
/// When columns are missing, or (unless lenient) a cell makes no sense: all such cells at once, up to
/// the first twenty.
pub fn read(source: &str, input: impl Read, options: &PointsOptions) -> Result<Points, Vec<Diagnostic>> {
    let source: Arc<str> = source.into();
    let (delimiter, input) = delimiter_of(input).map_err(|error| vec![broken(&source, &error)])?;
    let mut table = csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(input);
    let header: Vec<String> = match table.headers() {
        Ok(header) => header.iter().map(|cell| name_of(cell).to_owned()).collect(),
        Err(error) => return Err(vec![broken(&source, &error.into())]),
    };
    let columns = Columns::find(&source, &header, options).map_err(|problem| vec![problem])?;
    let lenient = options.lenient;
    let mut reader = Rows { source, delimiter, columns, header, lenient, problems: Vec::new(), count: 0 };
    let mut index: HashMap<Vec<String>, usize> = HashMap::new();
    let mut groups: Vec<(Vec<String>, String, Vec<Point>)> = Vec::new();
    let mut record = csv::StringRecord::new();
    loop {
        match table.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => {
                reader.complain(broken(&reader.source, &error.into()));
                break;
            }
        }
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        if record.iter().skip(reader.header.len()).any(|cell| !cell.trim().is_empty()) {
            let message = format!("{} cells in a table of {} columns", record.len(), reader.header.len());
            let help = "are these decimal commas? Separate the columns by semicolons or tabs";
            let problem = reader.point_at(&record, reader.header.len(), message, help);
            reader.complain(problem);
            continue;
        }
        let Some((point, unit)) = reader.point(&record) else { continue };
        let identity: Vec<String> = reader
            .columns
            .by
            .iter()
            .map(|&column| unguarded(record.get(column).unwrap_or_default().trim()).to_owned())
            .collect();
        let slot = *index.entry(identity).or_insert_with_key(|identity| {
            groups.push((identity.clone(), unit.to_owned(), Vec::new()));
            groups.len() - 1
        });
        if groups[slot].1 != unit {
            let message = format!("doses of one curve are given in `{}` and in `{unit}`", groups[slot].1);
            let column = reader.columns.unit.unwrap_or(0);
            let problem =
                reader.point_at(&record, column, message, "convert the doses of a curve to one unit");
            // No row of it can be trusted, and a thousandfold slip is not a row to skip.
            return Err(reader.problems.into_iter().chain([problem]).collect());
        }
        groups[slot].2.push(point);
    }
    let Rows { source, columns, header, problems, count, .. } = reader;
    if count > 0 && !options.lenient {
        let mut problems = problems;
        if count > problems.len() {
            let more = format!("{} more rows make no sense", count - problems.len());
            problems.push(Diagnostic::error(more).at(Place::file(Arc::clone(&source))));
        }
        return Err(problems);
    }
    if groups.is_empty() {
        return Err(vec![Diagnostic::error("the table holds no points").at(Place::file(source))]);
    }
    let by = columns.by.iter().map(|&column| header[column].clone()).collect();
    let curves = groups
        .into_iter()
        .filter_map(|(identity, unit, points)| {
            // Every point was checked when it was read, so a group is a curve.
            Curve::new(points).ok().map(|curve| NamedCurve { identity, unit, curve })
        })
        .collect();
    let skipped = problems
        .into_iter()
        .map(|problem| Diagnostic { severity: foldshift_tables::diagnostic::Severity::Warning, ..problem })
        .chain(
            (count > MOST_TOLD)
                .then(|| Diagnostic::warning(format!("{} more rows were skipped", count - MOST_TOLD))),
        )
        .collect();
    Ok(Points { by, curves, skipped })
}

/// The delimiter and the columns of a table.
///
/// # Errors
/// When its first line is no line of text.
pub fn header(source: &str, table: &[u8]) -> Result<(u8, Vec<String>), Diagnostic> {
    let place = || Place::line(source, 1);
    let (delimiter, input) = delimiter_of(table).map_err(|error| broken(&source.into(), &error))?;
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(input);
    let header = reader
        .headers()
        .map_err(|error| Diagnostic::error(format!("cannot read the table: {error}")).at(place()))?;
    let names = header.iter().map(|cell| name_of(cell).to_owned());
    Ok((delimiter, names.collect()))
}

/// The name of a column.
fn name_of(cell: &str) -> &str {
    unguarded(cell.trim_start_matches('\u{feff}').trim())
}

/// The column of `experiment`, `cell_line`, `compound` or `curve`, under its known names.
#[must_use]
pub fn identity(header: &[String], role: &str) -> Option<usize> {
    let (_, names) = IDENTITY.iter().find(|(name, _)| *name == role)?;
    names.iter().find_map(|name| header.iter().position(|cell| cell.eq_ignore_ascii_case(name)))
}

fn broken(source: &Arc<str>, error: &io::Error) -> Diagnostic {
    Diagnostic::error(format!("cannot read the table: {error}")).at(Place::file(Arc::clone(source)))
}

/// The delimiter that the first line holds most of, and the input with that line still in it.
fn delimiter_of(mut input: impl Read) -> io::Result<(u8, impl Read)> {
    let mut start = Vec::new();
    let mut block = [0_u8; 4096];
    while !start.contains(&b'\n') && start.len() < 1 << 20 {
        let n = input.read(&mut block)?;
        if n == 0 {
            break;
        }
        start.extend_from_slice(&block[..n]);
    }
    let line = start.split(|b| *b == b'\n').next().unwrap_or_default();
    let count = |delimiter: u8| line.iter().filter(|b| **b == delimiter).count();
    let delimiter =
        [b';', b'\t'].into_iter().fold(b',', |best, d| if count(d) > count(best) { d } else { best });
    Ok((delimiter, io::Cursor::new(start).chain(input)))
}

/// Where the columns are.
#[derive(Clone, Debug)]
struct Columns {
    by: Vec<usize>,
    dose: usize,
    response: usize,
    weight: Option<usize>,
    unit: Option<usize>,
}

impl Columns {
    fn find(source: &Arc<str>, header: &[String], options: &PointsOptions) -> Result<Self, Diagnostic> {
        let place = || Place::line(Arc::clone(source), 1);
        let listed = || header.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        let position = |names: &[&str]| {
            names.iter().find_map(|name| header.iter().position(|cell| cell.eq_ignore_ascii_case(name)))
        };
        let named = |wanted: &str| {
            header.iter().position(|cell| cell == wanted).ok_or_else(|| {
                let problem = Diagnostic::error(format!("there is no column `{wanted}`")).at(place());
                problem.help(match suggest(wanted, header.iter().map(String::as_str)) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("columns: {}", listed()),
                })
            })
        };
        let required = |wanted: Option<&String>, names: &[&str], what: &str, option: &str| match wanted {
            Some(wanted) => named(wanted),
            None => position(names).ok_or_else(|| {
                Diagnostic::error(format!("no column of {what} found; columns: {}", listed()))
                    .at(place())
                    .help(format!("name it with `{option}`, or call it `{}`", names[0]))
            }),
        };
        let dose = required(options.dose.as_ref(), &DOSE, "doses", "--dose")?;
        let response = required(options.response.as_ref(), &RESPONSE, "responses", "--response")?;
        let weight = match &options.weight {
            Some(wanted) => Some(named(wanted)?),
            None => position(&WEIGHT),
        };
        let by = match &options.by {
            Some(names) => names.iter().map(|name| named(name)).collect::<Result<Vec<_>, _>>()?,
            None => IDENTITY.iter().filter_map(|(_, names)| position(names)).collect(),
        };
        if by.is_empty() {
            return Err(Diagnostic::error(format!(
                "nothing tells the curves of this table apart; columns: {}",
                listed()
            ))
            .at(place())
            .help("name the columns that identify a curve with `--by`, for example `--by plate,compound`"));
        }
        let unit = position(&UNIT);
        let mut used: Vec<usize> =
            by.iter().copied().chain([dose, response]).chain(weight).chain(unit).collect();
        used.sort_unstable();
        if let Some(pair) = used.windows(2).find(|pair| pair[0] == pair[1]) {
            let problem = format!("column `{}` is asked for twice", header[pair[0]]);
            return Err(Diagnostic::error(problem).at(place()));
        }
        let twin =
            used.iter().find(|&&column| header.iter().filter(|name| **name == header[column]).count() > 1);
        if let Some(&twin) = twin {
            let problem = format!("there are several columns `{}`", header[twin]);
            return Err(Diagnostic::error(problem).at(place()).help("give each column a name of its own"));
        }
        Ok(Self { by, dose, response, weight, unit })
    }
}

/// Reads points and collects what is wrong with them.
struct Rows {
    source: Arc<str>,
    delimiter: u8,
    columns: Columns,
    header: Vec<String>,
    lenient: bool,
    problems: Vec<Diagnostic>,
    count: usize,
}

impl Rows {
    fn point<'r>(&mut self, record: &'r csv::StringRecord) -> Option<(Point, &'r str)> {
        let dose = self.number(record, self.columns.dose, |dose| dose >= 0.0, "a dose of zero or more")?;
        let response = self.number(record, self.columns.response, |_| true, "a finite number")?;
        let weight = match self.columns.weight {
            Some(column) => self.number(record, column, |weight| weight > 0.0, "a weight above zero")?,
            None => 1.0,
        };
        let unit = self.columns.unit.and_then(|column| record.get(column)).unwrap_or_default().trim();
        Some((Point { dose, response, weight }, unit))
    }

    fn number(
        &mut self,
        record: &csv::StringRecord,
        column: usize,
        accept: impl Fn(f64) -> bool,
        expected: &str,
    ) -> Option<f64> {
        let text = record.get(column).unwrap_or_default().trim();
        let parsed = if self.delimiter == b';' { text.replace(',', ".").parse() } else { text.parse() };
        match parsed.ok().filter(|value: &f64| value.is_finite() && accept(*value)) {
            Some(value) => Some(value),
            None => {
                let found = if text.is_empty() { "an empty cell".to_owned() } else { format!("`{text}`") };
                let message = format!("{found} in column `{}` is not {expected}", self.header[column]);
                let help = if self.lenient {
                    "the row is skipped (`--lenient`)"
                } else {
                    "correct the cell, or skip such rows with `--lenient`"
                };
                let problem = self.point_at(record, column, message, help);
                self.complain(problem);
                None
            }
        }
    }

    fn point_at(&self, record: &csv::StringRecord, column: usize, message: String, help: &str) -> Diagnostic {
        let line = record.position().map_or(0, |position| usize::try_from(position.line()).unwrap_or(0));
        let start = 1 + record.iter().take(column).map(|cell| cell.chars().count() + 1).sum::<usize>();
        let raw = record.iter().collect::<Vec<_>>().join(&char::from(self.delimiter).to_string());
        let width = record.get(column).map_or(1, |cell| cell.chars().count());
        let place = Place::at(Arc::clone(&self.source), line, start);
        Diagnostic::error(message).at(place).excerpt(raw, start, width).help(help)
    }

    fn complain(&mut self, problem: Diagnostic) {
        self.count += 1;
        if self.problems.len() < MOST_TOLD {
            self.problems.push(problem);
        }
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
    fn semicolons_bring_decimal_commas() {
        let points = table("curve;dose;response\na;0,5;1,25\n", &PointsOptions::default()).unwrap();
        assert_eq!(points.curves[0].curve.points()[0], Point::new(0.5, 1.25));
    }
}
