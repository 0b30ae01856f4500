//! A table of wells of our own making: a column says what each well holds, another on which plate it lies.

use foldshift_study::curve_table::{Role, column_of};
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::table::Table;

use super::{Known, RoleWords, Scale, WellColumns, first_rows, quoted};
use crate::roles::{WellRole, role_of};
use crate::screen_options::ScreenOptions;

/// Names that say it, and names that say it where all of their words do.
const ROLES: [&str; 7] = ["role", "well_type", "well_role", "welltype", "control_type", "pert_type", "tag"];
const PERHAPS_ROLES: [&str; 5] = ["control", "type", "content", "kind", "sample_type"];
const PLATES: [&str; 8] = [
    "plate",
    "plate_id",
    "plate_name",
    "barcode",
    "plate_barcode",
    "assay_plate",
    "assay_plate_barcode",
    "plate_no",
];
const READINGS: [&str; 17] = [
    "reading",
    "signal",
    "intensity",
    "raw",
    "raw_value",
    "value",
    "luminescence",
    "fluorescence",
    "absorbance",
    "counts",
    "count",
    "rlu",
    "rfu",
    "od",
    "measurement",
    "readout",
    "raw_signal",
];
const RESPONSES: [&str; 6] =
    ["response", "viability", "percent_viability", "relative_viability", "survival", "normalized_response"];
const DOSES: [&str; 8] =
    ["dose", "conc", "concentration", "dose_um", "dose_nm", "conc_um", "conc_nm", "final_concentration"];
const UNITS: [&str; 4] = ["unit", "units", "dose_unit", "conc_unit"];

/// The columns, where one says what the wells hold.
///
/// # Errors
/// When one does, and others are missing.
pub(super) fn find(
    table: &Table,
    options: &ScreenOptions,
) -> Result<Option<(Known, String)>, Vec<Diagnostic>> {
    let mut problems = Vec::new();
    let mut asked = |name: &Option<String>| {
        name.as_ref().and_then(|name| table.named(name).map_err(|problem| problems.push(problem)).ok())
    };
    let role = asked(&options.role).or_else(|| role_column(table));
    let (plate, line, compound, experiment, dose, response) = (
        asked(&options.plate),
        asked(&options.cell_line),
        asked(&options.compound),
        asked(&options.experiment),
        asked(&options.points.dose),
        asked(&options.points.response),
    );
    if !problems.is_empty() {
        return Err(problems);
    }
    let Some(role) = role else { return Ok(None) };
    let own = |asked: Option<usize>, found: Option<usize>| asked.or(found.filter(|found| *found != role));
    let dose = own(dose, table.quantity(&DOSES));
    let reading = table.quantity(&READINGS).map(|column| (column, Scale::Reading));
    let scaled = |column: usize| {
        let percent =
            table.headings()[column].percent || table.headings()[column].plain().contains("percent");
        (column, if percent { Scale::Percent } else { Scale::Fraction })
    };
    let named = |column: usize| {
        let known = |names: &[&str]| table.quantity(names) == Some(column);
        if known(&RESPONSES) { scaled(column) } else { (column, Scale::Reading) }
    };
    let response = response.map(named).or(reading).or_else(|| table.quantity(&RESPONSES).map(scaled));
    let plate = own(plate, table.column(&PLATES));
    let compound = own(compound, column_of(table, Role::Compound));
    let mut need = |found: bool, what: &str, option: &str, names: &[&str]| {
        if !found {
            problems.push(missing(table, role, what, option, names));
        }
    };
    need(dose.is_some(), "doses", "--dose", &DOSES);
    need(response.is_some(), "readings", "--response", &READINGS);
    need(compound.is_some(), "compounds", "--compound", &["compound", "drug", "treatment"]);
    let is_raw = response.is_none_or(|(_, scale)| scale == Scale::Reading);
    need(plate.is_some() || !is_raw, "plates", "--plate", &PLATES);
    let (Some(dose), Some((response, scale)), true) = (dose, response, problems.is_empty()) else {
        return Err(problems);
    };
    let unit = table.headings()[dose].unit;
    let columns = WellColumns {
        line_prefix: "",
        cell_line: own(line, column_of(table, Role::CellLine)),
        compound,
        experiment: own(experiment, column_of(table, Role::Experiment)),
        plate,
        role: Some((role, RoleWords::Plain)),
        dose,
        unit: unit.or(options.points.unit),
        unit_column: table.column(&UNITS).filter(|_| unit.is_none()),
        response,
        scale,
    };
    let words = words(table, role, &columns);
    Ok(Some((Known::Wells(columns), words)))
}

fn role_column(table: &Table) -> Option<usize> {
    let tells_controls = |column: &usize| {
        first_rows(table).any(|row| {
            role_of(row.cell(*column))
                .is_some_and(|role| role != WellRole::Sample && role != WellRole::Unused)
        })
    };
    let all_words = |column: &usize| first_rows(table).all(|row| role_of(row.cell(*column)).is_some());
    // Samples among words that nobody knows: which they are is told row by row.
    let has_samples = |column: &usize| {
        let roles = || first_rows(table).map(|row| role_of(row.cell(*column)));
        roles().any(|role| role == Some(WellRole::Sample)) && roles().any(|role| role.is_none())
    };
    let meant = |column: &usize| {
        tells_controls(column) || (table.headings()[*column].plain() != "tag" && has_samples(column))
    };
    let sure = table.column(&ROLES).filter(meant);
    sure.or_else(|| table.column(&PERHAPS_ROLES).filter(|column| all_words(column) && tells_controls(column)))
}

fn words(table: &Table, role: usize, columns: &WellColumns) -> String {
    let from = |what: &str, column: Option<usize>| {
        column.map_or(String::new(), |column| format!(", {what} from {}", quoted(table, column)))
    };
    let what = if columns.scale == Scale::Reading {
        "raw wells, divided plate by plate by their vehicle"
    } else {
        "responses that are scaled already; controls are left out"
    };
    format!(
        "{what}: what a well holds from {}, {}{}{}{}{}",
        quoted(table, role),
        format_args!("readings from {}", quoted(table, columns.response)),
        from("plates", columns.plate),
        from("compounds", columns.compound),
        from("lines", columns.cell_line),
        from("experiments", columns.experiment),
    )
}

fn missing(table: &Table, role: usize, what: &str, option: &str, names: &[&str]) -> Diagnostic {
    let near = table.headings().iter().map(|heading| heading.text.as_str());
    let near = names.iter().find_map(|name| {
        foldshift_tables::diagnostic::suggest(name, near.clone()).map(|near| near.first().to_owned())
    });
    let problem = format!(
        "no column of {what} beside {}, which says what the wells hold; columns: {}",
        quoted(table, role),
        table.listed()
    );
    let help = match near {
        Some(near) => format!("is it `{near}`? Name it with `{option}`, or call it `{}`", names[0]),
        None => format!("name it with `{option}`, or call it `{}`", names[0]),
    };
    Diagnostic::error(Code::MissingColumn, problem).at(table.header_place()).help(help)
}
