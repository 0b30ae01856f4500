//! What a row of a lane map, or of a tidy table, says of a band: membrane, lane, sample, target.

use crate::evidence::blot::Target;
use crate::evidence::blot::band::{Membrane, Sample, common_unit};
use crate::knowledge::compound::{VEHICLE, is_vehicle};
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::table::{Row, Table};
use foldshift_tables::units::{Dose, DoseUnit};

/// The columns, each with the names it goes by; the first is the one we print.
const COLUMNS: [(&str, &[&str]); 14] = [
    ("experiment", &["experiment", "replicate"]),
    ("blot", &["blot", "gel"]),
    ("membrane", &["membrane"]),
    ("lane", &["lane", "laneno", "lanenumber"]),
    ("line", &["line", "cellline", "cell"]),
    ("drug", &["drug", "compound", "treatment"]),
    ("dose", &["dose", "conc", "concentration"]),
    ("unit", &["unit", "doseunit"]),
    ("time_h", &["timeh", "hours", "timehours"]),
    ("time_min", &["timemin", "minutes"]),
    ("target", &["target", "antibody", "protein", "probe"]),
    ("loading_membrane", &["loadingmembrane", "loadingfrom"]),
    ("saturated", &["saturated", "saturation"]),
    ("note", &["note", "notes", "comment"]),
];

/// Where the columns are.
#[derive(Clone, Copy)]
pub(super) struct Columns {
    at: [Option<usize>; COLUMNS.len()],
    /// The unit in the heading of the doses: `dose (nM)`, `dose_nM`.
    unit: Option<DoseUnit>,
}

/// What a row says.
pub(super) struct Described {
    pub(super) membrane: Membrane,
    pub(super) lane: Option<String>,
    pub(super) sample: Sample,
    pub(super) target: Target,
    pub(super) loading_membrane: Option<String>,
    pub(super) saturated: bool,
}

impl Columns {
    pub(super) fn of(table: &Table) -> Self {
        let mut found = Self {
            at: COLUMNS.map(
                |(name, names)| if name == "dose" { table.quantity(names) } else { table.column(names) },
            ),
            unit: None,
        };
        if let Some(dose) = COLUMNS.iter().position(|(name, _)| *name == "dose") {
            match found.at[dose] {
                Some(column) => found.unit = table.headings()[column].unit,
                None => {
                    if let Some((column, unit)) = dose_with_unit(table) {
                        (found.at[dose], found.unit) = (Some(column), Some(unit));
                    }
                }
            }
        }
        found
    }

    pub(super) fn at(&self, name: &str) -> Option<usize> {
        COLUMNS.iter().position(|(own, _)| *own == name).and_then(|index| self.at[index])
    }

    /// The names of the columns that a table must have but lacks.
    fn lacking(&self) -> Vec<&'static str> {
        ["membrane", "line", "drug", "dose", "target"]
            .into_iter()
            .filter(|name| self.at(name).is_none())
            .collect()
    }

    /// Complains of columns that are missing, and of those that are nearly one of ours; `others` are columns that
    /// this table may have beside.
    pub(super) fn check(&self, table: &Table, others: &[&str], said: &mut Vec<Diagnostic>) {
        let ours: Vec<&str> = COLUMNS
            .iter()
            .flat_map(|(_, names)| names.iter().copied())
            .chain(others.iter().copied())
            .collect();
        let cells = table.sheet().cells(table.header());
        let missing = self.lacking();
        for (name, cell) in table.plain_names().iter().zip(&cells) {
            let known =
                name.is_empty() || ours.contains(&name.as_str()) || self.unit.is_some() && has_dose(name);
            // Only a slip of one letter: a lane map may have columns of its own.
            let near = ours
                .iter()
                .find(|own| !known && name.len() > 2 && strsim::damerau_levenshtein(name, own) == 1);
            if let Some(near) = near {
                let printed =
                    COLUMNS.iter().find(|(_, names)| names.contains(near)).map_or(*near, |(name, _)| *name);
                let message = format!("unknown column `{}`; did you mean `{printed}`?", cell.text);
                said.push(table.sheet().error(message, table.header(), cell).code(Code::UnknownName));
            }
        }
        if !missing.is_empty() {
            let message = format!("the table has no column {}", quoted(&missing));
            said.push(table.sheet().error_at_end(message, table.header()).code(Code::MissingColumn).help(
                "one row a band: membrane, lane, line, drug, dose, unit, time_h, target; \
                 write DMSO and dose 0 for the vehicle",
            ));
        }
    }

    /// Reads a row; `None` when something is wrong with it, which is then said.
    pub(super) fn read(&self, row: &Row, said: &mut Vec<Diagnostic>) -> Option<Described> {
        let before = said.len();
        let mut need = |name: &str| -> Option<String> {
            let column = self.at(name)?;
            let text = row.text(Some(column)).map(str::to_owned);
            if text.is_none() {
                said.push(row.missing(column));
            }
            text
        };
        let (line, target) = (need("line"), need("target"));
        let target = target.and_then(|text| {
            let found = Target::parse(&text);
            if found.is_none() {
                let message = format!("`{text}` does not say what the band shows");
                let help = "write pTRK, TRK, pERK, ERK, pAKT, AKT, pS6, GAPDH, actin, total protein, …; \
                            with a phosphorylation site: p-TrkA (Y490)";
                said.push(row.error(self.at("target").unwrap_or(0), message).help(help));
            }
            found
        });
        let membrane = self.membrane(row, said);
        let mut keep = |result: Result<Option<f64>, Diagnostic>| {
            result.unwrap_or_else(|problem| {
                said.push(problem);
                None
            })
        };
        let (hours, minutes) = (keep(row.number(self.at("time_h"))), keep(row.number(self.at("time_min"))));
        let time_h = hours.or(minutes.map(|minutes| minutes / 60.0));
        if let Some(column) =
            self.at("time_h").or(self.at("time_min")).filter(|_| time_h.is_some_and(|h| h < 0.0))
        {
            said.push(row.error(column, "a time under the drug cannot be negative"));
        }
        let dose = self.dose(row, said);
        let saturated = row.truth(self.at("saturated")).unwrap_or_else(|problem| {
            said.push(problem);
            false
        });
        if said.len() > before {
            return None;
        }
        let (drug, dose) = dose?;
        let text = |name| row.text(self.at(name)).map(str::to_owned);
        Some(Described {
            membrane: membrane?,
            lane: text("lane").map(|lane| number_name(&lane)),
            sample: Sample { line: line?, drug, dose, time_h: time_h.map(|h| h + 0.0) },
            target: target?,
            loading_membrane: text("loading_membrane").map(|name| number_name(&name)),
            saturated,
        })
    }

    /// The membrane of a row.
    pub(super) fn membrane(&self, row: &Row, said: &mut Vec<Diagnostic>) -> Option<Membrane> {
        let text = |name| row.text(self.at(name)).map(number_name);
        let column = self.at("membrane")?;
        let Some(name) = text("membrane") else {
            said.push(row.missing(column));
            return None;
        };
        let (experiment, blot) = (text("experiment"), text("blot"));
        let counted = experiment.or_else(|| blot.clone()).unwrap_or_else(|| "1".to_owned());
        Some(Membrane { experiment: counted, blot, name })
    }

    /// The drug and the dose in the unit of comparison; the vehicle is `DMSO` and 0.
    fn dose(&self, row: &Row, said: &mut Vec<Diagnostic>) -> Option<(String, Dose)> {
        let (drug_at, dose_at) = (self.at("drug")?, self.at("dose")?);
        let drug = row.text(Some(drug_at)).map(str::to_owned);
        let (dose_text, unit_text) = (row.text(Some(dose_at)), row.text(self.at("unit")));
        let vehicle = || Some((VEHICLE.to_owned(), Dose::new(0.0, DoseUnit::NANOMOLAR)?));
        let is_vehicle = drug.as_deref().is_some_and(is_vehicle);
        let read = match dose_text {
            None => Ok(None),
            Some(text) => match row.parse(dose_at, text) {
                Ok(value) => Ok(Some((value, None))),
                Err(problem) => match text.parse::<Dose>() {
                    Ok(dose) => Ok(Some((dose.value(), Some(dose.unit())))),
                    Err(_) => Err(problem),
                },
            },
        };
        let (value, own_unit) = match read {
            Ok(Some(read)) => read,
            Ok(None) if is_vehicle => return vehicle(),
            Ok(None) => {
                let help = "write DMSO and dose 0 for the vehicle; untreated cells are no vehicle";
                said.push(row.missing(dose_at).help(help));
                return None;
            }
            Err(problem) => {
                said.push(problem);
                return None;
            }
        };
        if value == 0.0 {
            return vehicle();
        }
        if is_vehicle {
            said.push(row.error(dose_at, format!("the vehicle has a dose of {value}")));
            return None;
        }
        let Some(drug) = drug else {
            said.push(row.missing(drug_at));
            return None;
        };
        let unit = match (own_unit.or(self.unit), unit_text) {
            (Some(unit), _) => Ok(unit),
            (None, Some(text)) => text
                .parse::<DoseUnit>()
                .map_err(|error| (self.at("unit").unwrap_or(dose_at), error.to_string())),
            (None, None) => Err((dose_at, format!("dose {value} of {drug} has no unit"))),
        };
        match unit {
            Ok(unit) => {
                let Some(dose) = Dose::new(value, unit) else {
                    said.push(row.error(dose_at, format!("`{value}` is not a dose")));
                    return None;
                };
                if dose.is_implausible() {
                    said.push(
                        row.error(dose_at, format!("a dose of {dose} is not plausible: is the unit right?")),
                    );
                    return None;
                }
                Some((drug, common_unit(dose)))
            }
            Err((column, message)) => {
                said.push(row.error(column, message));
                None
            }
        }
    }
}

/// The names that a column of doses begins with.
const DOSE: [&str; 3] = ["concentration", "conc", "dose"];

fn has_dose(name: &str) -> bool {
    DOSE.iter().any(|word| name.starts_with(word))
}

/// A column of doses whose unit stands in its heading, with nothing between: `dosenM`.
fn dose_with_unit(table: &Table) -> Option<(usize, DoseUnit)> {
    table.headings().iter().enumerate().find_map(|(column, heading)| {
        let word = DOSE.iter().find(|word| heading.plain().starts_with(**word))?;
        let unit = heading.text.get(word.len()..)?.trim_matches(|c: char| " _()[],".contains(c));
        Some((column, unit.parse().ok()?))
    })
}

/// A name that may be a number: `3`, `3.0` and `03` are one lane.
pub(super) fn number_name(text: &str) -> String {
    let plain = text.trim();
    let whole = plain.strip_suffix(".0").or_else(|| plain.strip_suffix(",0")).unwrap_or(plain);
    if !whole.is_empty() && whole.bytes().all(|b| b.is_ascii_digit()) {
        let digits = whole.trim_start_matches('0');
        return if digits.is_empty() { "0" } else { digits }.to_owned();
    }
    plain.to_owned()
}

/// Names between back ticks, with commas.
pub(super) fn quoted<T: AsRef<str>>(names: &[T]) -> String {
    names.iter().map(|name| format!("`{}`", name.as_ref())).collect::<Vec<_>>().join(", ")
}
