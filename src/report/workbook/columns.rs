//! The columns of a table, read back from its CSV: names, kinds, units in words.

use std::collections::BTreeSet;
use std::io;

use foldshift_columns::{OutColumn, OutType};
use foldshift_tables::sheet::unguarded;

use crate::report::columns::result_column;

/// A table as its CSV holds it.
pub(super) struct Table {
    pub(super) columns: Vec<Column>,
    /// Every row; cells are guarded as in the file.
    pub(super) rows: Vec<csv::StringRecord>,
}

/// A column.
#[derive(Clone)]
pub(super) struct Column {
    /// Its name, as in the CSV.
    pub(super) name: String,
    /// Does it hold numbers?
    pub(super) is_number: bool,
    /// Its unit, in words; empty without one.
    pub(super) unit: String,
}

impl Table {
    pub(super) fn read(content: &[u8]) -> io::Result<Self> {
        let mut reader = csv::ReaderBuilder::new().from_reader(content);
        let names: Vec<String> = reader.headers()?.iter().map(|name| unguarded(name).to_owned()).collect();
        let rows: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>()?;
        let of_doses = names.iter().position(|name| matches!(name.as_str(), "dose_unit" | "unit"));
        let unit = of_doses.map(|column| (names[column].as_str(), only_one(&rows, column)));
        let column = |name: &String| {
            let column = result_column(name);
            Column {
                name: name.clone(),
                is_number: column.of != OutType::Text,
                unit: in_words(&column, unit),
            }
        };
        Ok(Self { columns: names.iter().map(column).collect(), rows })
    }
}

/// What all cells of a column say that say anything; `None` where they differ.
fn only_one(rows: &[csv::StringRecord], column: usize) -> Option<&str> {
    let said: BTreeSet<&str> =
        rows.iter().filter_map(|row| row.get(column)).filter(|cell| !cell.is_empty()).collect();
    (said.len() == 1).then(|| said.first().copied()).flatten().map(unguarded)
}

/// A unit as people read it; that of doses is the one of all rows, or stands in a column of its own.
fn in_words(column: &OutColumn, doses: Option<(&str, Option<&str>)>) -> String {
    let Some(unit) = &column.unit else { return String::new() };
    if !unit.contains("dose_unit") {
        return match unit.as_str() {
            "response" => "fraction of vehicle".to_owned(),
            "signal" => "signal of the reader".to_owned(),
            other => other.to_owned(),
        };
    }
    match doses {
        Some((_, Some(one))) => unit.replace("dose_unit", one),
        Some((name, None)) => unit.replace("dose_unit", &format!("unit in `{name}`")),
        None => "unit of the doses".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn units(csv: &str) -> Vec<String> {
        Table::read(csv.as_bytes()).unwrap().columns.into_iter().map(|column| column.unit).collect()
    }

    #[test]
    fn doses_have_the_unit_of_their_rows() {
        assert_eq!(units("compound,ic50_abs,dose_unit\na,1,nM\nb,,\nc,3,nM\n"), ["", "nM", ""]);
        assert_eq!(units("compound,ic50_abs,dose_unit\na,1,nM\nb,2,µM\n")[1], "unit in `dose_unit`");
        assert_eq!(units("compound,response,value\n"), ["", "fraction of vehicle", "signal of the reader"]);
    }

    #[test]
    fn texts_and_numbers_are_told_by_the_name_of_the_column() {
        let table = Table::read(b"cell_line,estimate,qualifier,n_pairs\n'=a,1.5,>,3\n").unwrap();
        let are: Vec<bool> = table.columns.iter().map(|column| column.is_number).collect();
        assert_eq!(are, [false, true, false, true]);
        assert_eq!(&table.rows[0][0], "'=a");
    }
}
