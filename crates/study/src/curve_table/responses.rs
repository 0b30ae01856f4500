//! Responses: which columns hold them, and which of these are wells of one curve.

use super::names::{Summary, counts_wells, is_response, summary, words};
use super::{PointsOptions, doses};
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::table::{Heading, Row, Table, plain};
use foldshift_tables::units::DoseUnit;

/// Names of a column of responses.
const RESPONSE: [&str; 2] = ["response", "viability"];

/// The responses of one curve within a row.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Series {
    /// What the headings call the curve; empty where other columns name it.
    pub(super) name: String,
    /// Columns of single wells.
    pub(super) wells: Vec<usize>,
    /// Column of their mean, where no wells are given.
    pub(super) mean: Option<usize>,
    /// Column of the standard deviation of the wells behind a mean.
    pub(super) sd: Option<usize>,
    /// Column of the standard error of the mean.
    pub(super) sem: Option<usize>,
    /// Column of the number of wells behind a mean.
    pub(super) number: Option<usize>,
}

/// How responses stand in a table.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Form {
    /// A dose a row; one curve, or several beside each other.
    Down(Vec<Series>),
    /// A column a dose, by heading.
    Across(Vec<(usize, f64, Option<DoseUnit>)>),
}

/// A form, and the columns that it leaves out because they follow from others.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Found {
    pub(super) form: Form,
    pub(super) derived: Vec<usize>,
}

impl Form {
    /// Every column that it reads.
    pub(super) fn columns(&self) -> Vec<usize> {
        match self {
            Self::Down(series) => series.iter().flat_map(Series::columns).collect(),
            Self::Across(doses) => doses.iter().map(|(column, ..)| *column).collect(),
        }
    }

    /// Does a curve have one column, a row a well?
    pub(super) fn is_long(&self) -> bool {
        matches!(self, Self::Down(series) if series.len() == 1 && series[0].columns().count() == 1)
    }
}

impl Series {
    fn of_wells(name: String, wells: Vec<usize>) -> Self {
        Self { name, wells, ..Self::default() }
    }

    pub(super) fn columns(&self) -> impl Iterator<Item = usize> {
        let beside = [self.mean, self.sd, self.sem, self.number];
        self.wells.clone().into_iter().chain(beside.into_iter().flatten())
    }

    /// The columns that hold responses themselves.
    pub(super) fn responses(&self) -> impl Iterator<Item = usize> {
        self.wells.clone().into_iter().chain(self.mean)
    }
}

/// The doses that stand as headings: three or more of them.
pub(super) fn across(table: &Table) -> Option<Form> {
    let commas = table.sheet().delimiter() != ',';
    let doses: Vec<(usize, f64, Option<DoseUnit>)> = table
        .headings()
        .iter()
        .enumerate()
        .filter_map(|(column, heading)| {
            doses::of_heading(&heading.text, commas).map(|(dose, unit)| (column, dose, unit))
        })
        .collect();
    let mut distinct: Vec<u64> = doses.iter().map(|(_, dose, _)| dose.to_bits()).collect();
    distinct.sort_unstable();
    distinct.dedup();
    (distinct.len() >= 3).then_some(Form::Across(doses))
}

/// The columns of responses beside a column of doses; `taken` serve something else.
///
/// # Errors
/// When none is found, or several that measure different things.
pub(super) fn down(table: &Table, taken: &[usize], options: &PointsOptions) -> Result<Found, Diagnostic> {
    let free = |column: &usize| !taken.contains(column);
    if let Some(name) = &options.response {
        let wells = match table.named(name) {
            Ok(column) => vec![column],
            Err(problem) if !name.contains(',') => return Err(problem),
            Err(_) => name.split(',').map(|name| table.named(name.trim())).collect::<Result<_, _>>()?,
        };
        let mut series = Series::of_wells(String::new(), wells);
        if let [column] = series.wells[..] {
            beside(table, column, &mut series, taken);
        }
        return Ok(Found { form: Form::Down(vec![series]), derived: Vec::new() });
    }
    // A response by its own name, unless it stands beside others of the same.
    let named: Vec<usize> = (0..table.headings().len())
        .filter(|column| RESPONSE.iter().any(|name| table.headings()[*column].measures(name)))
        .filter(free)
        .collect();
    let own = table.quantity(&RESPONSE).filter(free);
    let alone = |column: usize| {
        named.iter().filter(|other| table.headings()[**other] == table.headings()[column]).count() == 1
    };
    let numbered = |column: usize| numeric_siblings(table, column, taken) > 1;
    if let Some(column) = own.filter(|column| alone(*column) && !numbered(*column)) {
        let mut series = Series::of_wells(String::new(), vec![column]);
        beside(table, column, &mut series, taken);
        return Ok(Found { form: Form::Down(vec![series]), derived: Vec::new() });
    }
    grouped(table, taken, options)
}

/// How many columns of numbers have this heading but for numbers at its end.
fn numeric_siblings(table: &Table, column: usize, taken: &[usize]) -> usize {
    let stem = stem(&words(&table.headings()[column]));
    let same = |other: &usize| stem_of(&words(&table.headings()[*other])) == stem;
    (0..table.headings().len())
        .filter(same)
        .filter(|other| !taken.contains(other) && is_numeric(table, *other))
        .count()
}

/// A mean needs what stands beside it: its spread and its number, where both are there.
fn beside(table: &Table, response: usize, series: &mut Series, taken: &[usize]) {
    let own = summary(&table.headings()[response]).map(|(_, rest)| rest);
    let own = own.unwrap_or_else(|| words(&table.headings()[response]).join(" "));
    for column in (0..table.headings().len()).filter(|column| *column != response && !taken.contains(column))
    {
        let Some((kind, rest)) = summary(&table.headings()[column]) else { continue };
        if !(rest.is_empty() || rest == own) || !is_numeric(table, column) {
            continue;
        }
        match kind {
            Summary::Sd => series.sd = series.sd.or(Some(column)),
            Summary::Sem => series.sem = series.sem.or(Some(column)),
            Summary::Number => series.number = series.number.or(Some(column)),
            Summary::Mean | Summary::Other => {}
        }
    }
    if series.sd.is_some() || series.sem.is_some() || series.number.is_some() {
        series.mean = Some(response);
        series.wells.clear();
    }
}

/// Columns of numbers that nothing else takes, grouped by what their headings say of them.
fn grouped(table: &Table, taken: &[usize], options: &PointsOptions) -> Result<Found, Diagnostic> {
    let titles = Titles::above(table);
    let continued = continued(table, taken);
    let mut series: Vec<Series> = Vec::new();
    let mut measures: Vec<usize> = Vec::new();
    for column in (0..table.headings().len()).filter(|column| !taken.contains(column)) {
        let heading = &table.headings()[continued[column]];
        if !is_numeric(table, column)
            || (is_constant(table, column) && !is_response(heading) && summary(heading).is_none())
            || not_a_response(heading)
        {
            continue;
        }
        let title = titles.of(column);
        let (kind, rest) = match summary(heading) {
            // `n 1`, `n 2`: wells.
            Some((Summary::Number, rest)) if !rest.is_empty() && counts_wells(&rest) => (None, String::new()),
            Some((kind, rest)) => (Some(kind), rest),
            None => (None, name_of(table, continued[column])),
        };
        let name =
            [title, rest.as_str()].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
        let place = series.iter().position(|one| plain(&one.name) == plain(&name));
        let one = match place {
            Some(place) => &mut series[place],
            None => {
                series.push(Series::of_wells(name, Vec::new()));
                series.last_mut().unwrap_or_else(|| unreachable!("one was added"))
            }
        };
        match kind {
            None => one.wells.push(column),
            Some(Summary::Mean) => one.mean = one.mean.or(Some(column)),
            Some(Summary::Sd) => one.sd = one.sd.or(Some(column)),
            Some(Summary::Sem) => one.sem = one.sem.or(Some(column)),
            Some(Summary::Number) => one.number = one.number.or(Some(column)),
            Some(Summary::Other) => {}
        }
        if kind.is_none() && is_response(heading) {
            measures.push(column);
        }
    }
    adopt(&mut series);
    let mut derived = Vec::new();
    for one in series.iter_mut().filter(|one| !one.wells.is_empty()) {
        let (sd, sem, number) = (one.sd, one.sem, one.number);
        if let ([only], true) = (&one.wells[..], sd.is_some() || sem.is_some()) {
            *one = Series { name: one.name.clone(), mean: Some(*only), sd, sem, number, ..Series::default() };
        } else {
            // Wells say more than what was computed from them.
            derived.extend([one.mean, one.sd, one.sem, one.number].into_iter().flatten());
            *one = Series::of_wells(one.name.clone(), one.wells.clone());
        }
    }
    series.retain(|one| !one.wells.is_empty() || one.mean.is_some());
    match &mut series[..] {
        [] => Err(missing(table, taken, options)),
        [one] => {
            let is_of_curve = one.wells.len() > 1 || one.mean.is_some();
            if !(is_of_curve && names_a_curve(table, one)) {
                one.name = String::new();
            }
            Ok(Found { form: Form::Down(series), derived })
        }
        several => {
            let measured = |one: &Series| {
                one.responses().all(|column| measures.contains(&column) && titles.of(column).is_empty())
            };
            if several.iter().any(measured) {
                return Err(several_measures(table, several, options));
            }
            Ok(Found { form: Form::Down(series), derived })
        }
    }
}

/// The column whose heading each column has: its own, or, where a column of numbers has none, that of the next one to the left
/// that is no dose. Spreadsheets write a heading above several columns so.
fn continued(table: &Table, taken: &[usize]) -> Vec<usize> {
    let mut of: Vec<usize> = (0..table.headings().len()).collect();
    for column in 1..of.len() {
        let left = of[column - 1];
        let goes_on = table.headings()[column].is_empty() && is_numeric(table, column);
        if goes_on && !taken.contains(&left) && !table.headings()[left].is_empty() {
            of[column] = left;
        }
    }
    of
}

/// A mean, spread or number without a name belongs to the only series that has one.
fn adopt(series: &mut Vec<Series>) {
    let Some(nameless) = series.iter().position(|one| one.name.is_empty() && one.wells.is_empty()) else {
        return;
    };
    let others: Vec<usize> =
        (0..series.len()).filter(|at| *at != nameless && !series[*at].wells.is_empty()).collect();
    if let [only] = others[..] {
        let summary = series[nameless].clone();
        let own = &mut series[only];
        (own.sd, own.sem, own.number) =
            (own.sd.or(summary.sd), own.sem.or(summary.sem), own.number.or(summary.number));
        series.remove(nameless);
    }
}

/// Is the name of these columns more than a word for responses?
fn names_a_curve(table: &Table, one: &Series) -> bool {
    !one.name.is_empty() && one.responses().all(|column| !is_response(&table.headings()[column]))
}

/// The part of a heading that is no number of a well: `KM12` of `KM12 rep 2`, nothing of `Replicate 2`.
fn name_of(table: &Table, column: usize) -> String {
    let heading = &table.headings()[column];
    if counts_wells(&heading.text) {
        return String::new();
    }
    // Several columns of one heading are wells; else the words before the number are the name.
    let words = words(heading);
    let stem = stem(&words);
    let siblings = (0..table.headings().len())
        .filter(|other| stem_of(&super::names::words(&table.headings()[*other])) == stem);
    let text = foldshift_tables::table::with_unit(&heading.text).0.trim();
    // `Drug 1` and `Drug 2` are two, whatever else is numbered counts wells.
    let numbers_things = stem.last().is_some_and(|word| NUMBERED.contains(&word.as_str()));
    if !numbers_things && siblings.count() > 1 && stem.len() < words.len() {
        // As it is written, up to the number.
        let mut name = text;
        for _ in stem.len()..words.len() {
            name = name
                .trim_end_matches(|c: char| c.is_alphanumeric())
                .trim_end_matches(|c: char| !(c.is_alphanumeric() || c == '%'));
        }
        return name.to_owned();
    }
    text.to_owned()
}

/// What a number behind tells apart.
const NUMBERED: [&str; 16] = [
    "drug",
    "compound",
    "cmpd",
    "cpd",
    "agent",
    "inhibitor",
    "treatment",
    "line",
    "clone",
    "patient",
    "donor",
    "mouse",
    "sample",
    "experiment",
    "exp",
    "day",
];

/// Words without those at their end that only count: `km12` of `km12 rep 2`.
fn stem(words: &[String]) -> Vec<String> {
    let counts = |word: &String| counts_wells(word) || is_index(word);
    let kept = words.iter().rposition(|word| !counts(word)).map_or(0, |last| last + 1);
    // Behind a name a single small number counts wells; a name that ends in a number does not begin to count.
    words[..kept].to_vec()
}

fn stem_of(words: &[String]) -> Vec<String> {
    stem(words)
}

/// `1`, `12`, `y2`, `rep3`: a number of a well.
fn is_index(word: &str) -> bool {
    let digits = word.trim_start_matches(|c: char| c.is_alphabetic());
    let letters = &word[..word.len() - digits.len()];
    !digits.is_empty()
        && digits.len() <= 2
        && digits.bytes().all(|b| b.is_ascii_digit())
        && (letters.is_empty() || letters == "y" || counts_wells(letters))
}

/// Headings of two lines: what stands above a column, as far as it reaches.
struct Titles(Vec<String>);

impl Titles {
    fn above(table: &Table) -> Self {
        let none = || Self(Vec::new());
        let Some(line) = table.header().checked_sub(1) else { return none() };
        let sheet = table.sheet();
        let cells: Vec<String> =
            sheet.cells(line).iter().map(|cell| cell.text.clone().into_owned()).collect();
        let filled = cells.iter().skip(1).filter(|text| !text.is_empty()).count();
        // Headings that name their columns well enough stand alone.
        let heads: Vec<&Heading> = table.headings().iter().filter(|heading| !heading.is_empty()).collect();
        let repeats = (1..heads.len()).any(|at| heads[..at].contains(&heads[at]));
        if !repeats && !heads.iter().any(|heading| counts_wells(&heading.text)) {
            return none();
        }
        // One text in the first column is a title of the sheet.
        if filled == 0 || sheet.line(line).trim_start().starts_with('#') {
            return none();
        }
        let mut titles: Vec<String> = Vec::new();
        for column in 0..table.headings().len() {
            let own = cells.get(column).filter(|text| !text.is_empty()).cloned();
            let before = titles.last().cloned().unwrap_or_default();
            titles.push(if column == 0 { String::new() } else { own.unwrap_or(before) });
        }
        Self(titles)
    }

    fn of(&self, column: usize) -> &str {
        self.0.get(column).map_or("", String::as_str)
    }
}

fn sample(table: &Table, column: usize) -> impl Iterator<Item = Option<String>> {
    let read = move |line: usize| {
        let row: Row = table.row(line);
        row.text(Some(column)).map(str::to_owned)
    };
    table.lines().take(200).map(read)
}

/// Are nearly all filled cells of a column numbers, a percent sign or a spread beside them?
pub(super) fn is_numeric(table: &Table, column: usize) -> bool {
    let (mut numbers, mut filled) = (0, 0);
    for line in table.lines().take(200) {
        let row = table.row(line);
        let Some(text) = row.text(Some(column)) else { continue };
        filled += 1;
        let bare = text.split(['%', '±']).next().unwrap_or_default().trim();
        let bare = bare.split("+/-").next().unwrap_or_default().trim();
        numbers += usize::from(row.value(column, bare).is_ok());
    }
    filled > 0 && 10 * numbers >= 8 * filled
}

fn is_constant(table: &Table, column: usize) -> bool {
    let mut texts = sample(table, column).flatten();
    let Some(first) = texts.next() else { return true };
    let mut rest = texts.peekable();
    rest.peek().is_some() && rest.all(|text| text == first)
}

/// Columns of numbers that are surely no responses: places on a plate, logarithms of doses, times.
fn not_a_response(heading: &Heading) -> bool {
    const WORDS: [&str; 19] = [
        "time",
        "hours",
        "hour",
        "h",
        "hrs",
        "passage",
        "weight",
        "row",
        "col",
        "column",
        "plate",
        "index",
        "id",
        "temperature",
        "seeding",
        "density",
        "position",
        "day",
        "duration",
    ];
    let said = words(heading);
    said.iter().any(|word| WORDS.contains(&word.as_str()))
        || super::names::is_dose(heading)
        || super::names::has_dose_unit(heading)
}

fn missing(table: &Table, taken: &[usize], options: &PointsOptions) -> Diagnostic {
    let problem = format!("no column of responses found; columns: {}", table.listed());
    let first =
        (0..table.headings().len()).find(|column| !taken.contains(column) && is_numeric(table, *column));
    let help = match first {
        Some(column) => {
            format!("name it, for example `{}`", options.command.with("--response", table.heading(column)))
        }
        None => "name it with `--response`, or call it `response`".to_owned(),
    };
    Diagnostic::error(Code::MissingColumn, problem).at(table.header_place()).help(help)
}

fn several_measures(table: &Table, series: &[Series], options: &PointsOptions) -> Diagnostic {
    let heads =
        |one: &Series| one.responses().map(|column| table.heading(column).to_owned()).collect::<Vec<_>>();
    let names: Vec<String> = series.iter().flat_map(heads).map(|name| format!("`{name}`")).collect();
    let problem = format!("several columns could be the responses: {}", names.join(", "));
    let commands: Vec<String> = series
        .iter()
        .map(|one| format!("`{}`", options.command.with("--response", &heads(one).join(","))))
        .collect();
    Diagnostic::error(Code::SeveralFit, problem)
        .at(table.header_place())
        .help(format!("say which: {}", commands.join(", or ")))
}
