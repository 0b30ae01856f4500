//! What a table of plates says, put into the rows: a row of the table means exactly one plate, and a plate has one row.
//!
//! Only a pattern (`exports/*.csv`) means several plates, one a file.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::cli::new::draft::Row;
use crate::report::words::counted;
use foldshift_study::study_file::{ListedPlate, absolute, relative};
use foldshift_tables::diagnostic::{Code, Diagnostic, suggest};

/// How many names a message lists.
const MOST: usize = 8;

/// The plates that a table lists, in its order, with what it says of them; and the names of those that it does not list.
///
/// # Errors
/// Rows that mean no plate or several, and plates that have several rows: all of them at once.
pub(super) fn merge(
    rows: &[Row],
    listed: &[ListedPlate],
    folder: &Path,
    table: &Path,
) -> Result<(Vec<Row>, Vec<String>), Vec<Diagnostic>> {
    let home = table.parent().unwrap_or(Path::new(""));
    let mut problems = Vec::new();
    let mut merged = Vec::new();
    // The rows of the table that a plate has already, with the read that each chooses.
    let mut taken: BTreeMap<usize, Vec<(Option<&str>, &ListedPlate)>> = BTreeMap::new();
    for plate in listed {
        let meant = match meant(plate, rows, home) {
            Ok(meant) => meant,
            Err(more) => {
                problems.extend(more);
                continue;
            }
        };
        let read = plate.cells.get("read").map(String::as_str);
        for at in meant {
            let earlier = taken.entry(at).or_default();
            let same = |other: Option<&str>| other.is_none() || read.is_none() || other == read;
            match earlier.iter().find(|(other, _)| same(*other)) {
                Some((_, first)) => problems.push(twice(&rows[at], first, plate)),
                None => merged.push(said(&rows[at], plate, folder, home)),
            }
            earlier.push((read, plate));
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let left = rows.iter().enumerate().filter(|(at, _)| !taken.contains_key(at));
    let left = left.map(|(_, row)| row.called.clone()).collect();
    Ok((merged, left))
}

/// The plate, and what its row says of it; paths as seen from the folder of the study.
fn said(row: &Row, plate: &ListedPlate, folder: &Path, home: &Path) -> Row {
    let mut row = row.clone();
    let mut said = BTreeMap::new();
    for (key, text) in &plate.cells {
        let text = match *key {
            "export" if plate.files.is_some() || absolute(&plate.export) == absolute(&row.path) => {
                row.cells["export"].clone()
            }
            "layout" | "source" => relative(folder, &home.join(text.replace('\\', "/"))),
            _ => text.clone(),
        };
        // Which plate it is, the survey knows, in the letters of the export.
        let is_known = match *key {
            "export" | "plate" => row.has(key),
            "export_sheet" => row.has(key) || row.one_of_several,
            _ => false,
        };
        if !is_known {
            row.cells.insert(key, text.clone());
        }
        said.insert(*key, text);
    }
    row.said = Some(said);
    row
}

/// The plates that a row means, as places in `rows`.
fn meant(plate: &ListedPlate, rows: &[Row], home: &Path) -> Result<Vec<usize>, Vec<Diagnostic>> {
    let of = |file: &Path| -> Vec<usize> {
        let file = absolute(file);
        (0..rows.len()).filter(|at| absolute(&rows[*at].path) == file).collect()
    };
    let written = plate.cells.get("export").map(String::as_str).unwrap_or_default();
    let Some(files) = &plate.files else {
        let mut found = of(&plate.export);
        if found.is_empty() {
            found = called(written, rows);
        }
        let mut paths: Vec<&PathBuf> = found.iter().map(|at| &rows[*at].path).collect();
        paths.dedup();
        if paths.len() > 1 {
            return Err(vec![ambiguous(plate, written, &paths, home)]);
        }
        return one(plate, written, rows, &found).map(|at| vec![at]).map_err(|problem| vec![problem]);
    };
    let (mut found, mut problems) = (Vec::new(), Vec::new());
    for file in files {
        let name = relative(home, file);
        match of(file) {
            none if none.is_empty() => {
                let message = format!("`{name}` fits `{written}` and is no export");
                problems
                    .push(at(plate, Code::NoSuch, message).help("write a pattern that exports alone fit"));
            }
            some => match one(plate, &name, rows, &some) {
                Ok(at) => found.push(at),
                Err(problem) => problems.push(problem),
            },
        }
    }
    if problems.is_empty() { Ok(found) } else { Err(problems) }
}

/// Exports whose path ends as it is written: a bare name, or the last folders and the name; in any case of the letters.
fn called(written: &str, rows: &[Row]) -> Vec<usize> {
    let parts = |path: &str| -> Vec<String> {
        let parts = path.split(['/', '\\']).filter(|part| !part.is_empty() && *part != ".");
        parts.map(str::to_lowercase).collect()
    };
    let wanted = parts(written);
    let ends = |row: &Row| parts(&absolute(&row.path).to_string_lossy()).ends_with(&wanted);
    if wanted.is_empty() { Vec::new() } else { (0..rows.len()).filter(|at| ends(&rows[*at])).collect() }
}

/// The one plate of an export that a row means.
fn one(plate: &ListedPlate, name: &str, rows: &[Row], of: &[usize]) -> Result<usize, Diagnostic> {
    if of.is_empty() {
        return Err(nowhere(plate, name, rows));
    }
    let agrees = |key: &str, row: &Row| {
        let Some(wanted) = plate.cells.get(key).map(|text| text.to_lowercase()) else { return true };
        let is = |own: &str| own.to_lowercase() == wanted;
        match (key, row.cells.get("export_sheet")) {
            ("export_sheet", Some(own)) => is(own),
            // Of a workbook with a plate a sheet, the plates are called as the sheets.
            ("export_sheet", None) => !row.one_of_several || is(&row.plate.name),
            _ => is(&row.plate.name),
        }
    };
    let fitting: Vec<usize> = of
        .iter()
        .copied()
        .filter(|at| agrees("plate", &rows[*at]) && agrees("export_sheet", &rows[*at]))
        .collect();
    match fitting.as_slice() {
        [only] => Ok(*only),
        [] => {
            let wanted: Vec<String> = ["export_sheet", "plate"]
                .iter()
                .filter_map(|key| plate.cells.get(key).map(|text| format!("`{key}` `{text}`")))
                .collect();
            let message = format!("`{name}` has no plate with {}", wanted.join(" and "));
            let (key, names) = told_apart(rows, of);
            Err(at(plate, Code::NoSuch, message).help(format!("its plates, by {key}: {names}")))
        }
        several => {
            let message = format!(
                "`{name}` holds {}, and this row does not say which it is",
                counted(several.len(), "plate")
            );
            let (key, names) = told_apart(rows, several);
            let column = if key.contains(' ') { "columns" } else { "column" };
            let help = format!("write a row for each, with the {column} {key}: {names}");
            Err(at(plate, Code::SeveralFit, message).help(help))
        }
    }
}

/// The columns that tell plates of one export apart, and what stands in them: sheets where every plate has its own, else
/// the names of the plates, else both.
fn told_apart(rows: &[Row], of: &[usize]) -> (&'static str, String) {
    let sheet = |at: &usize| rows[*at].cells.get("export_sheet").map_or("", String::as_str);
    let plate = |at: &usize| rows[*at].plate.name.as_str();
    let sheets: BTreeSet<&str> = of.iter().map(sheet).collect();
    let plates: BTreeSet<&str> = of.iter().map(plate).collect();
    let (key, name): (_, &dyn Fn(&usize) -> String) = if sheets.len() == of.len() && !sheets.contains("") {
        ("`export_sheet`", &|at| format!("`{}`", sheet(at)))
    } else if plates.len() == of.len() || sheets.len() == 1 {
        ("`plate`", &|at| format!("`{}`", plate(at)))
    } else {
        ("`export_sheet` and `plate`", &|at| format!("`{}` and `{}`", sheet(at), plate(at)))
    };
    let shown: Vec<String> = of.iter().take(MOST).map(name).collect();
    let more = of.len().saturating_sub(MOST);
    let names = if more == 0 { shown.join(", ") } else { format!("{} and {more} more", shown.join(", ")) };
    (key, names)
}

/// A name that several exports have.
fn ambiguous(plate: &ListedPlate, written: &str, paths: &[&PathBuf], home: &Path) -> Diagnostic {
    let names: Vec<String> = paths.iter().take(MOST).map(|path| relative(home, path)).collect();
    let more = paths.len().saturating_sub(MOST);
    let more = if more == 0 { String::new() } else { format!(" and {more} more") };
    at(plate, Code::SeveralFit, format!("`{written}` is {}{more}", names.join(" and ")))
        .help("write the path into the column `export`, as it stands here")
}

/// A plate that has two rows.
fn twice(row: &Row, first: &ListedPlate, second: &ListedPlate) -> Diagnostic {
    let line = |plate: &ListedPlate| plate.place.line.map(|line| line.to_string()).unwrap_or_default();
    let message = format!("{} is listed twice, rows {} and {}", row.called, line(first), line(second));
    let message = if first.place == second.place {
        format!("{} is listed twice by row {}", row.called, line(first))
    } else {
        message
    };
    at(second, Code::Duplicate, message)
        .help("remove one of the two rows; two reads of one plate are told apart by the column `read`")
}

/// A row whose export is not there.
fn nowhere(plate: &ListedPlate, name: &str, rows: &[Row]) -> Diagnostic {
    let problem = at(plate, Code::NoSuch, format!("the table lists `{name}`, and no such plate was found"));
    let mut names: Vec<&str> = rows.iter().map(|row| row.cells["export"].as_str()).collect();
    names.dedup();
    let near = suggest(name, names.iter().copied());
    problem.help(match near {
        Some(near) => format!("did you mean {near}?"),
        None => {
            let more = names.len().saturating_sub(MOST);
            let shown = names.iter().take(MOST).copied().collect::<Vec<_>>().join(", ");
            let more = if more == 0 { String::new() } else { format!(" and {more} more") };
            format!("exports that were found: {shown}{more}")
        }
    })
}

/// A problem with a row of the table.
fn at(plate: &ListedPlate, code: Code, message: String) -> Diagnostic {
    Diagnostic::error(code, message).at(plate.place.clone())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use foldshift_plates::plate::PlateFormat;
    use foldshift_study::survey::{PlateSeen, Proposal};
    use foldshift_tables::diagnostic::Place;

    fn row(path: &str, sheet: Option<&str>) -> Row {
        let mut cells = BTreeMap::from([("export", path.to_owned())]);
        cells.extend(sheet.map(|sheet| ("export_sheet", sheet.to_owned())));
        let format = PlateFormat { rows: 8, cols: 12 };
        let plate = PlateSeen {
            name: "Plate 1".to_owned(),
            reads: Vec::new(),
            format,
            times: Vec::new(),
            numbers: Vec::new(),
        };
        Row {
            path: path.into(),
            called: path.to_owned(),
            plate,
            cells,
            proposal: Proposal::default(),
            one_of_several: false,
            said: None,
        }
    }

    fn listed(line: usize, cells: &[(&'static str, &str)]) -> ListedPlate {
        let cells: BTreeMap<_, _> = cells.iter().map(|(key, text)| (*key, (*text).to_owned())).collect();
        let place = Place { line: Some(line), ..Place::file("list.csv") };
        ListedPlate { export: PathBuf::from(&cells["export"]), files: None, cells, place }
    }

    fn told(rows: &[Row], table: &[ListedPlate]) -> Vec<String> {
        match merge(rows, table, Path::new(""), Path::new("list.csv")) {
            Ok((rows, _)) => {
                rows.iter().map(|row| format!("{} {}", row.cells["export"], row.cells["cell_line"])).collect()
            }
            Err(problems) => problems.iter().map(|problem| problem.message.clone()).collect(),
        }
    }

    #[test]
    fn a_name_of_two_exports_is_asked_about_and_a_path_settles_it() {
        let rows = [row("day1/plate1.csv", None), row("day2/plate1.csv", None)];
        assert_eq!(
            told(&rows, &[listed(2, &[("export", "plate1.csv"), ("cell_line", "KM12")])]),
            ["`plate1.csv` is day1/plate1.csv and day2/plate1.csv"]
        );
        for path in ["day2/plate1.csv", "DAY2\\Plate1.csv"] {
            assert_eq!(
                told(&rows, &[listed(2, &[("export", path), ("cell_line", "KM12")])]),
                ["day2/plate1.csv KM12"]
            );
        }
    }

    #[test]
    fn a_plate_that_is_listed_twice_is_told_with_both_rows() {
        let rows = [row("a.csv", None), row("b.csv", None)];
        let table = [
            listed(2, &[("export", "a.csv"), ("cell_line", "KM12")]),
            listed(3, &[("export", "a.csv"), ("cell_line", "LR1")]),
            listed(4, &[("export", "b.csv"), ("cell_line", "LR1")]),
        ];
        assert_eq!(told(&rows, &table), ["a.csv is listed twice, rows 2 and 3"]);
    }

    #[test]
    fn two_reads_of_a_plate_are_two_rows() {
        let rows = [row("a.csv", None)];
        let of = |line, read| listed(line, &[("export", "a.csv"), ("cell_line", read), ("read", read)]);
        assert_eq!(told(&rows, &[of(2, "450"), of(3, "600")]), ["a.csv 450", "a.csv 600"]);
    }

    #[test]
    fn a_row_of_a_workbook_names_its_sheet() {
        let rows = [row("x.xlsx", Some("KM12")), row("x.xlsx", Some("LR1"))];
        let silent = listed(2, &[("export", "x.xlsx"), ("cell_line", "KM12")]);
        assert_eq!(
            told(&rows, &[silent]),
            ["`x.xlsx` holds 2 plates, and this row does not say which it is"]
        );
        let of = |sheet| listed(2, &[("export", "x.xlsx"), ("export_sheet", sheet), ("cell_line", "R")]);
        assert_eq!(told(&rows, &[of("lr1")]), ["x.xlsx R"]);
        assert_eq!(told(&rows, &[of("LR2")]), ["`x.xlsx` has no plate with `export_sheet` `LR2`"]);
    }

    #[test]
    fn plates_of_one_sheet_are_told_apart_by_their_names() {
        let of = |sheet, name: &str| {
            let mut row = row("x.xlsx", sheet);
            row.plate.name = name.to_owned();
            row.one_of_several = true;
            row
        };
        let help = |rows: &[Row]| {
            let silent = listed(2, &[("export", "x.xlsx"), ("cell_line", "KM12")]);
            let told = merge(rows, &[silent], Path::new(""), Path::new("list.csv"));
            told.expect_err("a row that means two plates")[0].help.clone().unwrap_or_default()
        };
        assert_eq!(
            help(&[of(Some("S"), "A"), of(Some("S"), "B")]),
            "write a row for each, with the column `plate`: `A`, `B`"
        );
        assert_eq!(
            help(&[of(Some("S"), "A"), of(Some("T"), "A")]),
            "write a row for each, with the column `export_sheet`: `S`, `T`"
        );
        assert_eq!(
            help(&[of(Some("S"), "A"), of(Some("T"), "A"), of(Some("T"), "B")]),
            "write a row for each, with the columns `export_sheet` and `plate`: `S` and `A`, `T` and `A`, `T` and `B`"
        );
    }
}
