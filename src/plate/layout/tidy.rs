//! Layouts in tidy CSV: a well a row, a property a column.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Place, suggest};
use crate::plate::layout::{KEYS, Layout, Properties, Property, wellmap};
use crate::plate::well::Well;

/// Reads `well,role,cell_line,compound,dose,unit,…` with comma, semicolon or tab between.
pub(super) fn read(source: &str, text: &str) -> Result<Layout, Vec<Diagnostic>> {
    let name: Arc<str> = source.into();
    let text = text.trim_start_matches('\u{feff}');
    let header = text.lines().next().unwrap_or_default();
    let delimiter = [b',', b';', b'\t']
        .into_iter()
        .max_by_key(|d| header.bytes().filter(|b| b == d).count())
        .unwrap_or(b',');
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .comment(Some(b'#'))
        .from_reader(text.as_bytes());
    let columns: Vec<String> = match reader.headers() {
        Ok(headers) => headers.iter().map(|cell| canonical(cell.trim())).collect(),
        Err(error) => return Err(vec![Diagnostic::error(error.to_string()).at(Place::file(name))]),
    };
    let Some(well_column) = columns.iter().position(|column| column == "well") else {
        let problem = Diagnostic::error(format!("a layout needs a column `well`; found: {}", shown(&columns)))
            .at(Place::line(Arc::clone(&name), 1))
            .help("write a tidy CSV with `well,role,cell_line,compound,dose,unit`, or a TOML layout; `foldshift layout new` gives a template");
        return Err(vec![problem]);
    };
    let mut problems = Vec::new();
    for column in &columns {
        if !KEYS.contains(&column.as_str())
            && column != "well"
            && let Some(near) = suggest(column, KEYS)
        {
            let problem = Diagnostic::error(format!("unknown column `{column}`; did you mean `{near}`?"));
            problems.push(problem.at(Place::line(Arc::clone(&name), 1)));
        }
    }
    let mut wells: BTreeMap<Well, Properties> = BTreeMap::new();
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                problems.push(Diagnostic::error(error.to_string()).at(Place::file(Arc::clone(&name))));
                break;
            }
        };
        let line = record.position().map_or(0, |position| usize::try_from(position.line()).unwrap_or(0));
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        // Columns count in characters of the line, as in every other message.
        let column_of =
            |field: usize| 1 + record.iter().take(field).map(|cell| cell.chars().count() + 1).sum::<usize>();
        let raw: String = record.iter().collect::<Vec<_>>().join(&char::from(delimiter).to_string());
        let cell = record.get(well_column).unwrap_or_default();
        let well: Well = match cell.parse() {
            Ok(well) => well,
            Err(error) => {
                problems.push(
                    Diagnostic::error(format!("{error}"))
                        .at(Place::at(Arc::clone(&name), line, column_of(well_column)))
                        .excerpt(raw, column_of(well_column), cell.chars().count()),
                );
                continue;
            }
        };
        let mut properties = Properties::new();
        for (field, (column, cell)) in columns.iter().zip(record.iter()).enumerate() {
            if field != well_column && !cell.trim().is_empty() {
                let place = Place::at(Arc::clone(&name), line, column_of(field));
                properties
                    .insert(column.clone(), Property { value: decimal(column, cell, delimiter), place });
            }
        }
        if let Some(earlier) = wells.get(&well) {
            problems.push(twice(well, earlier, &properties, &Place::line(Arc::clone(&name), line)));
        } else {
            wells.insert(well, properties);
        }
    }
    if wells.is_empty() && problems.is_empty() {
        problems.push(Diagnostic::error("this layout names no well").at(Place::file(Arc::clone(&name))));
    }
    if problems.is_empty() {
        Ok(Layout { source: name, wells, lines: wellmap::Lines::default() })
    } else {
        Err(problems)
    }
}

/// Under a semicolon a comma in a dose is a decimal comma.
fn decimal(column: &str, cell: &str, delimiter: u8) -> String {
    let cell = cell.trim();
    if column == "dose" && delimiter != b',' { cell.replace(',', ".") } else { cell.to_owned() }
}

fn twice(well: Well, earlier: &Properties, later: &Properties, place: &Place) -> Diagnostic {
    let role = |properties: &Properties| properties.get("role").map(|role| role.value.clone());
    let message = match (role(earlier), role(later)) {
        (Some(one), Some(other)) if one != other => {
            format!("well {well} has two roles, `{one}` and `{other}`")
        }
        _ => format!("well {well} stands twice in the layout"),
    };
    let problem = Diagnostic::error(message).at(place.clone());
    match earlier.values().next() {
        Some(property) => problem.help(format!("it stands already at {}", property.place)),
        None => problem,
    }
}

/// Our name of a column.
fn canonical(column: &str) -> String {
    let lower = column.trim().to_lowercase().replace([' ', '-'], "_");
    match lower.as_str() {
        "line" | "cellline" | "cell" => "cell_line",
        "drug" | "treatment" => "compound",
        "conc" | "concentration" => "dose",
        "dose_unit" | "concentration_unit" | "units" => "unit",
        other => return other.to_owned(),
    }
    .to_owned()
}

fn shown(columns: &[String]) -> String {
    let list = columns.iter().take(8).map(|column| format!("`{column}`")).collect::<Vec<_>>().join(", ");
    if columns.len() > 8 { format!("{list}, …") } else { list }
}
