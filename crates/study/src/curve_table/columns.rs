//! Which column is what.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::coded::{Treatments, nameless};
use super::doses::{DoseColumn, UNIT};
use super::form::{Form, Found, Series, several_measures};
use super::names::{
    IDENTITY, Role, Unused, counts_wells, is_dose, is_plate, is_response_word, names_experiments, of_role,
    summary, unused, words,
};
use super::responses::{self, named_list};
use super::sampled::Sampled;
use super::scaled::Beside;
use super::{CurvesBy, PointsOptions};
use crate::weighting::Weighting;
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::table::{Heading, Table, plain};
use foldshift_tables::units::DoseUnit;

const WEIGHT: [&str; 1] = ["weight"];

/// Where the columns are.
#[derive(Clone, Debug)]
pub(super) struct Columns {
    /// Columns that identify a curve.
    pub(super) by: Vec<usize>,
    /// Their names, and that of the curves beside each other where there are any.
    pub(super) names: Vec<String>,
    pub(super) roles: Vec<Role>,
    /// Doses, unless they head the columns.
    pub(super) dose: Option<DoseColumn>,
    pub(super) form: Arc<Form>,
    pub(super) weight: Option<usize>,
    /// Weights by the response itself.
    pub(super) weighting: Option<Weighting>,
    pub(super) unit: Option<usize>,
    pub(super) compound: Option<usize>,
    /// Every column that tells plates apart.
    pub(super) plates: Vec<usize>,
    /// What signals are measured against.
    pub(super) beside: Beside,
    /// Only rows with one of these texts in this column.
    pub(super) only: Vec<(usize, Vec<String>)>,
    /// Columns whose values are wells of one curve, because the user says so.
    pub(super) pooled: Vec<usize>,
    /// Columns of numbers that a second table gives no doses, and those that hold neither texts nor numbers.
    pub(super) idle: Vec<usize>,
    /// Those of them that may tell batches apart, each with a vehicle of its own.
    pub(super) batches: Vec<usize>,
    pub(super) percent: bool,
    pub(super) headings: Vec<Heading>,
    /// How the table was understood, where that was not plain.
    pub(super) notes: Vec<String>,
}

impl Columns {
    /// Finds the columns of a table by its headings and its first rows; `whole` when these are all rows.
    ///
    /// # Errors
    /// All that is missing or could be meant in two ways.
    pub(super) fn find(
        table: &Table,
        whole: bool,
        options: &PointsOptions,
        treatments: Option<&Treatments>,
    ) -> Result<Self, Vec<Diagnostic>> {
        Self::find_each(table, whole, options, treatments).map_err(|problem| vec![problem])
    }

    #[expect(clippy::too_many_lines, reason = "one question after the other, each in a room of its own")]
    fn find_each(
        table: &Table,
        whole: bool,
        options: &PointsOptions,
        treatments: Option<&Treatments>,
    ) -> Result<Self, Diagnostic> {
        let sampled = &Sampled::of(table);
        let mut only: Vec<(usize, Vec<String>)> = Vec::new();
        for (name, text) in &options.only {
            let column = table.named(name)?;
            match only.iter_mut().find(|(known, _)| *known == column) {
                Some((_, texts)) => texts.push(text.clone()),
                None => only.push((column, vec![text.clone()])),
            }
        }
        let pooled = named_list(table, &options.pool)?;
        let coded = treatments.map(|of| of.of_columns(table, |column| sampled.is_numeric(column)));
        let coded = coded.transpose()?;
        let dose = if coded.is_some() { None } else { DoseColumn::find(table, options)? };
        // Doses may head the columns, and a column of labels be called after them: `Dose (nM), 1, 10, 100`.
        let free = options.dose.is_none() && options.response.is_none() && coded.is_none();
        let across =
            free.then(|| responses::across(table, sampled, dose.as_ref().map(|dose| dose.column))).flatten();
        let mut notes = Vec::new();
        let by_name = |wanted: &String| Weighting::named(wanted).filter(|_| table.named(wanted).is_err());
        let weighting = options.weight.as_ref().and_then(by_name);
        let weight = match &options.weight {
            Some(_) if weighting.is_some() => None,
            Some(wanted) => Some(table.named(wanted)?),
            None => table.column(&WEIGHT),
        };
        let beside = Beside::find(table, options.vehicle.as_ref(), &mut notes);
        let plates: Vec<usize> =
            (0..table.headings().len()).filter(|column| is_plate(&table.headings()[*column])).collect();
        let unit = table.column(&UNIT).filter(|unit| {
            dose.as_ref().is_none_or(|dose| dose.column != *unit) && holds_units(table, *unit)
        });
        let (mut by, mut roles) = identity(table, sampled, whole, options, dose.as_ref(), weight)?;
        let mut idle = Vec::new();
        let mut compounds = false;
        let (form, dose, derived) = if let Some(coded) = coded {
            let form = Form::Coded(coded.columns);
            notes.push(format!("read as: {}", coded.note));
            idle = coded.idle;
            compounds = coded.named;
            let taken: Vec<usize> = form.columns().into_iter().chain(idle.iter().copied()).collect();
            labels(table, &taken, &mut by, &mut roles, options);
            if by.is_empty() && pooled.is_empty() {
                return Err(nameless(table));
            }
            (form, None, Vec::new())
        } else if let Some(form) = across {
            labels(table, &form.columns(), &mut by, &mut roles, options);
            (form, None, Vec::new())
        } else {
            let dose = dose.ok_or_else(|| no_dose(table, sampled, options))?;
            let mut taken: Vec<usize> =
                by.iter().copied().chain([dose.column]).chain(weight).chain(unit).collect();
            taken.extend(pooled.iter().copied().chain(beside.columns()));
            taken.extend(only.iter().map(|(column, _)| *column));
            let Found { form, derived } = responses::down(table, sampled, dose.column, &taken, options)?;
            (form, Some(dose), derived)
        };
        against_what(table, beside, &form, options)?;
        let read = form.columns();
        if let CurvesBy::Found = options.by {
            // A response that is called like a curve is a response.
            let kept = by.iter().copied().zip(roles.iter().copied());
            (by, roles) = kept.filter(|(column, _)| !read.contains(column)).unzip();
            notes.extend(numbers_wells(table, &by, &read, dose.as_ref(), options));
        }
        let unit = unit.filter(|unit| !read.contains(unit));
        let used = by.iter().copied().chain(dose.as_ref().map(|dose| dose.column)).chain(weight).chain(unit);
        used_once(table, used.chain(read.iter().copied()).collect(), &form)?;
        let mut names: Vec<String> = by.iter().map(|&column| table.heading(column).to_owned()).collect();
        if let Form::Down(series) = &form
            && (series.len() > 1 || series.iter().any(|one| !one.name.is_empty()))
        {
            let (name, role) = beside_each_other(table, series, options, &roles)?;
            names.push(name.to_owned());
            roles.push(role);
        }
        if compounds {
            let known = roles.contains(&Role::Compound);
            names.push(if known { "treatment" } else { "compound" }.to_owned());
            roles.push(if known { Role::Other } else { Role::Compound });
        }
        if matches!(options.by, CurvesBy::Lines { .. }) && !roles.contains(&Role::CellLine) {
            return Err(no_lines(table, &by, &read, dose.as_ref(), options));
        }
        let percent = read.iter().any(|column| table.headings()[*column].percent);
        let compound = match &options.by {
            CurvesBy::Lines { compound: Some(name), .. } => Some(table.named(name)?),
            _ => of_role(table, Role::Compound),
        };
        let unasked = weight.filter(|_| options.weight.is_none());
        say(table, &by, dose.as_ref(), &form, unasked, options, &mut notes);
        if !derived.is_empty() {
            let names: Vec<String> =
                derived.iter().map(|column| format!("`{}`", table.heading(*column))).collect();
            notes.push(format!("not read as responses: {}", names.join(", ")));
        }
        let headings = table.headings().to_vec();
        Ok(Self {
            by,
            names,
            roles,
            dose,
            form: Arc::new(form),
            weight,
            weighting,
            unit,
            compound,
            plates,
            beside,
            only,
            batches: pooled.iter().copied().filter(|column| repeats(table, *column)).collect(),
            pooled,
            idle,
            percent,
            headings,
            notes,
        })
    }

    /// Every column that something reads.
    pub(super) fn used(&self) -> Vec<usize> {
        let mut used = self.by.clone();
        used.extend(self.dose.as_ref().map(|dose| dose.column));
        used.extend(self.form.columns());
        used.extend(self.weight.into_iter().chain(self.unit).chain(self.beside.columns()));
        used.extend(self.only.iter().map(|(column, _)| *column));
        used.extend(&self.pooled);
        used.extend(&self.idle);
        used
    }
}

/// The columns that identify a curve, and what each names.
fn identity(
    table: &Table,
    sampled: &Sampled,
    whole: bool,
    options: &PointsOptions,
    dose: Option<&DoseColumn>,
    weight: Option<usize>,
) -> Result<(Vec<usize>, Vec<Role>), Diagnostic> {
    let serves = |column: usize| dose.is_some_and(|dose| dose.column == column) || Some(column) == weight;
    let pooled = |column: usize| options.pool.iter().any(|name| table.heading(column) == name);
    let asked = options.response.as_deref().and_then(|name| table.named(name).ok());
    // `Cells` may be counts, and `id`, `run` and `line` the number of the row.
    let is_number = |column: usize, role: Role| {
        let counts =
            ["cell", "cells"].contains(&table.headings()[column].plain()) && sampled.is_numeric(column);
        (role == Role::CellLine && counts) || (whole && sampled.is_running(column))
    };
    let usable = |column: &usize, role: Role| {
        !serves(*column) && Some(*column) != asked && !pooled(*column) && !is_number(*column, role)
    };
    let unique = |column: usize| {
        let mut seen = BTreeSet::new();
        whole
            && table.lines().all(|line| seen.insert(table.row(line).cell(column).to_owned()))
            && seen.len() > 3
    };
    match &options.by {
        CurvesBy::Columns(names) => {
            let by = named_list(table, names)?;
            let role = |column: &usize| {
                let known = |(role, _): &&(Role, &[&str])| of_role(table, *role) == Some(*column);
                IDENTITY.iter().find(known).map_or(Role::Other, |(role, _)| *role)
            };
            let roles = by.iter().map(role).collect();
            Ok((by, roles))
        }
        CurvesBy::Found => {
            let found = IDENTITY.iter().filter_map(|(role, _)| Some((of_role(table, *role)?, *role)));
            let names_wells = |column: usize, role: Role| role == Role::Curve && unique(column);
            Ok(found.filter(|(column, role)| usable(column, *role) && !names_wells(*column, *role)).unzip())
        }
        CurvesBy::Lines { experiment, cell_line, compound, .. } => {
            let wanted =
                [(Role::Experiment, experiment), (Role::CellLine, cell_line), (Role::Compound, compound)];
            let mut found = (Vec::new(), Vec::new());
            for (role, name) in wanted {
                let column = match name {
                    Some(name) => Some(table.named(name)?),
                    None => of_role(table, role).filter(|column| usable(column, role)),
                };
                if let Some(column) = column {
                    found.0.push(column);
                    found.1.push(role);
                }
            }
            Ok(found)
        }
    }
}

/// That a column with the name of one that identifies curves does not, since it numbers the rows.
fn numbers_wells(
    table: &Table,
    by: &[usize],
    read: &[usize],
    dose: Option<&DoseColumn>,
    options: &PointsOptions,
) -> Option<String> {
    let named = IDENTITY.iter().filter_map(|(role, _)| of_role(table, *role));
    let serves = |column: &usize| {
        by.contains(column)
            || read.contains(column)
            || dose.is_some_and(|dose| dose.column == *column)
            || options.pool.iter().any(|name| table.heading(*column) == name)
    };
    let idle: Vec<String> =
        named.filter(|column| !serves(column)).map(|column| format!("`{}`", table.heading(column))).collect();
    (!idle.is_empty()).then(|| format!("{} numbers the rows and tells no curves apart", idle.join(", ")))
}

/// Where doses head the columns, the other columns name the curve of a row, unless they count wells.
fn labels(
    table: &Table,
    taken: &[usize],
    by: &mut Vec<usize>,
    roles: &mut Vec<Role>,
    options: &PointsOptions,
) {
    if !matches!(options.by, CurvesBy::Found | CurvesBy::Lines { .. }) {
        return;
    }
    let taken: BTreeSet<usize> = taken.iter().copied().collect();
    for column in (0..table.headings().len()).filter(|column| !taken.contains(column)) {
        let heading = &table.headings()[column];
        let texts: Vec<String> = table.lines().map(|line| table.row(line).cell(column).to_owned()).collect();
        let named = !heading.is_empty() && !is_dose(heading);
        // Rows of means and spreads are passed over.
        let sums = |text: &String| summary(&Heading::of(text)).is_some_and(|(_, rest)| rest.is_empty());
        let texts: Vec<String> = texts.into_iter().filter(|text| !sums(text)).collect();
        let numbers = texts.iter().all(|text| text.parse::<f64>().is_ok());
        // Under a heading that names things a number is a name, unless the heading counts wells.
        let counts = if named {
            counts_wells(&heading.text)
                || unused(heading) == Unused::Harmless
                || (!numbers && texts.iter().all(|text| counts_wells(text)))
        } else {
            texts.iter().all(|text| counts_wells(text))
        };
        let pooled = options.pool.contains(&heading.text);
        if by.contains(&column) || counts || pooled || texts.iter().all(String::is_empty) {
            continue;
        }
        let role = match &options.by {
            CurvesBy::Lines { parental, .. }
                if texts.contains(parental) && !roles.contains(&Role::CellLine) =>
            {
                Role::CellLine
            }
            _ => Role::Other,
        };
        by.push(column);
        roles.push(role);
    }
}

/// What curves beside each other are called, and what their headings name.
///
/// # Errors
/// When lines are compared and the headings name neither lines, compounds nor experiments.
fn beside_each_other(
    table: &Table,
    series: &[Series],
    options: &PointsOptions,
    roles: &[Role],
) -> Result<(&'static str, Role), Diagnostic> {
    let names: Vec<&str> = series.iter().map(|one| one.name.as_str()).collect();
    let experiments = names.iter().all(|name| names_experiments(name)) && !roles.contains(&Role::Experiment);
    let CurvesBy::Lines { parental, .. } = &options.by else {
        return Ok(if experiments { ("experiment", Role::Experiment) } else { ("curve", Role::Curve) });
    };
    if names.contains(&parental.as_str()) && !roles.contains(&Role::CellLine) {
        Ok(("cell_line", Role::CellLine))
    } else if experiments {
        Ok(("experiment", Role::Experiment))
    } else if roles.contains(&Role::Compound) {
        // Wells of one curve, or other measures: nobody here knows.
        Err(several_measures(table, series, options))
    } else {
        Ok(("compound", Role::Compound))
    }
}

/// Do most values of the column stand in several rows?
fn repeats(table: &Table, column: usize) -> bool {
    let cells = table.lines().map(|line| table.row(line).cell(column).to_owned());
    let (mut rows, mut distinct) = (0_usize, BTreeSet::new());
    for cell in cells {
        rows += 1;
        distinct.insert(cell);
    }
    2 * distinct.len() <= rows
}

/// Do the cells of a column of units hold units of doses, or none at all? `Unit` may stand beside a signal.
fn holds_units(table: &Table, column: usize) -> bool {
    let mut filled = table
        .lines()
        .map(|line| table.row(line).cell(column).to_owned())
        .filter(|text| !text.is_empty())
        .peekable();
    filled.peek().is_none()
        || filled.take(200).any(|text| text.parse::<DoseUnit>().is_ok() || looks_like_a_unit(&text))
}

/// `nm`, `ug`, `ng/well`: a slip, or a unit of doses that is not known here.
fn looks_like_a_unit(text: &str) -> bool {
    let lower = text.to_lowercase();
    ["n", "u", "µ", "μ", "m", "p"]
        .iter()
        .any(|prefix| lower.strip_prefix(prefix).is_some_and(|rest| rest.starts_with(['m', 'g'])))
}

/// No column serves twice, and none that serves has a twin of the same name.
fn used_once(table: &Table, mut used: Vec<usize>, form: &Form) -> Result<(), Diagnostic> {
    let place = || table.header_place();
    used.sort_unstable();
    if let Some(pair) = used.windows(2).find(|pair| pair[0] == pair[1]) {
        let problem = format!("column `{}` is asked for twice", table.heading(pair[0]));
        return Err(Diagnostic::error(Code::Duplicate, problem).at(place()));
    }
    let same = |column: usize| {
        table.headings().iter().filter(|heading| heading.text == table.heading(column)).count()
    };
    let read: BTreeSet<usize> = form.columns().into_iter().collect();
    if let Some(&twin) = used.iter().find(|&&column| !read.contains(&column) && same(column) > 1) {
        let problem = format!("there are several columns `{}`", table.heading(twin));
        return Err(Diagnostic::error(Code::Duplicate, problem)
            .at(place())
            .help("give each column a name of its own"));
    }
    Ok(())
}

/// Counts beside their control, or beside time zero, are no responses yet: how they become some is for the user to say.
fn against_what(
    table: &Table,
    beside: Beside,
    form: &Form,
    options: &PointsOptions,
) -> Result<(), Diagnostic> {
    let asked = options.vehicle.is_some() || options.growth.is_some() || options.half.is_some();
    let own = form.columns().iter().all(|column| ["response", "viability"].contains(&table.heading(*column)));
    let Some(control) = beside.control.filter(|_| !asked && !own) else { return Ok(()) };
    let name = table.heading(control);
    let problem =
        format!("the signals stand beside their control (`{name}`), and nothing says what becomes of them");
    let command = &options.command;
    let ratio = format!("`{}` divides by it", command.with("--vehicle", name));
    let help = match beside.time_zero {
        Some(_) => format!("`{}` makes GR values; {ratio}", command.with("--growth", "gr")),
        None => ratio,
    };
    Err(Diagnostic::error(Code::SeveralFit, problem).at(table.header_place()).help(help))
}

/// That no column names the lines that are to be compared.
fn no_lines(
    table: &Table,
    by: &[usize],
    read: &[usize],
    dose: Option<&DoseColumn>,
    options: &PointsOptions,
) -> Diagnostic {
    let problem = format!("no column of cell lines; columns: {}", table.listed());
    let free = |column: &usize| {
        !by.contains(column) && !read.contains(column) && dose.is_none_or(|dose| dose.column != *column)
    };
    let parental = if let CurvesBy::Lines { parental, .. } = &options.by { parental.as_str() } else { "" };
    let holds = |column: &usize| table.lines().any(|line| table.row(line).cell(*column) == parental);
    let named = (0..table.headings().len()).filter(free).find(holds);
    let help = match named {
        Some(column) => {
            let name = table.heading(column);
            format!("`{parental}` stands in `{name}`: `{}`", options.command.with("--cell-line", name))
        }
        None => {
            let near = table
                .headings()
                .iter()
                .find(|heading| !parental.is_empty() && plain(&heading.text) == plain(parental));
            match near {
                Some(heading) => format!("did you mean `{}`?", options.command.with("--parental", &heading.text)),
                None => "name it with `--cell-line`; where a heading names a line and something else, give each a column or a table of its own".to_owned(),
            }
        }
    };
    Diagnostic::error(Code::MissingColumn, problem).at(table.header_place()).help(help)
}

fn no_dose(table: &Table, sampled: &Sampled, options: &PointsOptions) -> Diagnostic {
    let roles: Vec<usize> = IDENTITY.iter().filter_map(|(role, _)| of_role(table, *role)).collect();
    let serves = |column: &usize| {
        let said = words(&table.headings()[*column]);
        roles.contains(column) || (!said.is_empty() && said.iter().all(|word| is_response_word(word)))
    };
    let all = (0..table.headings().len()).filter(|column| sampled.is_numeric(*column));
    let numbers_rows = |column: &usize| {
        table.heading(*column).is_empty()
            || sampled.is_running(*column)
            || sampled.constant(*column).is_some()
    };
    let numeric: Vec<usize> = all.filter(|column| !serves(column) && !numbers_rows(column)).collect();
    // `Larotrectinib 10 nM` in one cell.
    let both = (0..table.headings().len()).find(|column| {
        let texts = table.lines().take(50).map(|line| table.row(line).cell(*column).to_owned());
        let (mut filled, mut dosed) = (0, 0);
        for text in texts.filter(|text| !text.is_empty()) {
            filled += 1;
            let words: Vec<&str> = text.split_whitespace().collect();
            let ends = (words.len() > 1).then(|| words[words.len().saturating_sub(2)..].join(" "));
            let last = words.last().filter(|_| words.len() > 1);
            let is_dose = |text: &str| text.parse::<foldshift_tables::units::Dose>().is_ok();
            dosed += usize::from(
                ends.is_some_and(|text| is_dose(&text)) || last.is_some_and(|text| is_dose(text)),
            );
        }
        filled > 2 && 2 * dosed > filled
    });
    let headless = !table.headings().is_empty()
        && table.headings().iter().all(|heading| heading.text.replace(',', ".").parse::<f64>().is_ok());
    if headless {
        let problem = "the first line holds numbers where the names of the columns are expected";
        return Diagnostic::error(Code::MissingColumn, problem)
            .at(table.header_place())
            .help("put a line of names above it, such as `dose,response`");
    }
    let problem = format!("no column of doses found; columns: {}", table.listed());
    if let Some(column) = both {
        let name = table.heading(column);
        let help = format!("`{name}` holds a name and a dose in one cell: give each a column of its own");
        return Diagnostic::error(Code::MissingColumn, problem).at(table.header_place()).help(help);
    }
    let help = match numeric[..] {
        [first, second] if options.response.is_none() => format!(
            "name it, for example `{}`",
            options.command.having(&[
                ("--dose", Some(table.heading(first))),
                ("--response", Some(table.heading(second))),
            ])
        ),
        [first, ..] => {
            format!("name it, for example `{}`", options.command.with("--dose", table.heading(first)))
        }
        [] => "name it with `--dose`, or call it `dose`".to_owned(),
    };
    Diagnostic::error(Code::MissingColumn, problem).at(table.header_place()).help(help)
}

/// Says how a table was understood, where the headings are not those of the contract.
fn say(
    table: &Table,
    by: &[usize],
    dose: Option<&DoseColumn>,
    form: &Form,
    weight: Option<usize>,
    options: &PointsOptions,
    notes: &mut Vec<String>,
) {
    let quoted = |column: &usize| format!("`{}`", table.heading(*column));
    let list = |columns: &[usize]| columns.iter().map(quoted).collect::<Vec<_>>().join(", ");
    let plain = |column: usize, names: &[&str]| names.contains(&table.heading(column));
    let given = matches!(options.by, CurvesBy::Columns(_));
    let own = by.iter().all(|&column| plain(column, &["experiment", "cell_line", "compound", "curve"]));
    let dose_said = dose.is_some_and(|dose| options.dose.is_some() || plain(dose.column, &["dose"]));
    let response_said = options.response.is_some()
        || matches!(form, Form::Down(series) if form.is_long() && series[0].columns().all(|column| plain(column, &["response", "viability"])));
    let mut parts = Vec::new();
    if let Some(dose) = dose.filter(|dose| !dose_said || dose.scale != super::names::Scale::Plain) {
        let scale = match dose.scale {
            super::names::Scale::Plain => "",
            super::names::Scale::Log10 => ", as their logarithms to the base of ten",
            super::names::Scale::NegativeLog10 => ", as their negative logarithms to the base of ten",
            super::names::Scale::Log2 => ", as their logarithms to the base of two",
            super::names::Scale::Ln => ", as their natural logarithms",
        };
        parts.push(format!("doses from {}{scale}", quoted(&dose.column)));
    }
    if !response_said {
        parts.push(match form {
            Form::Across(doses) => format!("{} doses from the headings", doses.len()),
            // What the second table says was said.
            Form::Coded(_) => return,
            Form::Down(series) => {
                let each: Vec<String> = series
                    .iter()
                    .take(6)
                    .map(|one| {
                        let columns: Vec<usize> = one.columns().collect();
                        let name =
                            if one.name.is_empty() { String::new() } else { format!("`{}` ", one.name) };
                        let what = match (one.wells.len(), one.mean) {
                            (_, Some(_)) => "mean and spread from ",
                            (0 | 1, _) => "",
                            _ => "wells from ",
                        };
                        if name.is_empty() {
                            format!("{what}{}", list(&columns))
                        } else {
                            format!("{name}({what}{})", list(&columns))
                        }
                    })
                    .collect();
                let more = if series.len() > each.len() {
                    format!(" and {} more", series.len() - each.len())
                } else {
                    String::new()
                };
                let what = if series.len() > 1 { "curves beside each other: " } else { "responses: " };
                format!("{what}{}{more}", each.join(", "))
            }
        });
    }
    if !own && !given && !by.is_empty() {
        parts.push(format!("a curve by {}", list(by)));
    }
    if let Some(column) = weight {
        parts.push(format!("weights from {}", quoted(&column)));
    }
    if !parts.is_empty() {
        notes.push(format!("read as: {}", parts.join("; ")));
    }
}
