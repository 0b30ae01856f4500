//! What to do about a file, in the page's own way: readers advise options of the command line, which a page does not have.

/// What can always be done about a file that is not read.
const ANOTHER: &str =
    "export it again as the software of the reader writes it; if you meant another file, drop it here";

/// Options that are keys of a plate, which the step Study has as cells.
const CELLS: [(&str, &str); 8] = [
    ("--grid", "grid"),
    ("--format", "format"),
    ("--plate", "plate"),
    ("--read", "read"),
    ("--column", "column"),
    ("--well-column", "well_column"),
    ("--in-part", "in_part"),
    ("--sheet", "export_sheet"),
];

/// The advice of a reader on a file. A plate of the study has cells that say what an option would: `is_row`. Of another file
/// what only options can do is left out; the questions beside it ask which cells are wells.
pub(super) fn advice(help: &str, is_row: bool) -> String {
    let clauses: Vec<String> = help.split("; ").filter_map(|clause| in_page(clause, is_row)).collect();
    if clauses.is_empty() { ANOTHER.to_owned() } else { clauses.join("; ") }
}

/// A clause without options and commands; `None` where nothing is left of it.
fn in_page(clause: &str, is_row: bool) -> Option<String> {
    let clause = clause.replace(" (see `foldshift formats`)", "");
    let speaks = |part: &str| part.contains("`--") || part.contains("`foldshift ");
    if !speaks(&clause) {
        return (!clause.is_empty()).then_some(clause);
    }
    if is_row && let Some(said) = as_cells(&clause) {
        return Some(said);
    }
    // Of "copy it, or say it with `--grid`" the first half can be done.
    let parts: Vec<&str> = clause.split(", or ").filter(|part| !speaks(part)).collect();
    (!parts.is_empty()).then(|| parts.join(", or "))
}

/// Options as the cells of the step Study; `None` where one is no cell.
fn as_cells(clause: &str) -> Option<String> {
    let mut said = String::new();
    for (at, part) in clause.split('`').enumerate() {
        let is_option = at % 2 == 1 && part.starts_with("--");
        if at % 2 == 1 && part.starts_with("foldshift ") {
            return None;
        }
        if !is_option {
            said.push_str(if at % 2 == 1 { "`" } else { "" });
            said.push_str(part);
            said.push_str(if at % 2 == 1 { "`" } else { "" });
            continue;
        }
        let (option, value) = part.split_once(' ').unwrap_or((part, "true"));
        let (_, key) = CELLS.iter().find(|(own, _)| *own == option)?;
        let value = value.split(" --").next().unwrap_or(value).trim_matches(['\'', '"']);
        let value = if *key != "in_part" && value == "true" { String::new() } else { format!(" = {value}") };
        said.extend(["`", key, &value, "`"]);
    }
    Some(format!("in the step Study, {said}"))
}

#[cfg(test)]
mod tests {
    use super::{ANOTHER, advice};

    #[test]
    fn what_only_a_command_can_do_is_not_advised_to_a_page() {
        for (help, said) in [
            ("`foldshift formats` lists what is read", ANOTHER),
            (
                "write above it what it is (`Blank corrected`, or the name of its plate), or pick the raw ones with `--grid`",
                "write above it what it is (`Blank corrected`, or the name of its plate)",
            ),
            (
                "export it again as the software writes it (see `foldshift formats`), or say where the raw wells are: `--grid B3:M10`",
                "export it again as the software writes it",
            ),
            (
                "export the plate again; nothing was written into this file",
                "export the plate again; nothing was written into this file",
            ),
            ("`--in-part` reads what is certain; `--grid B3:M10` says where the wells are", ANOTHER),
            ("", ANOTHER),
        ] {
            assert_eq!(advice(help, false), said);
        }
    }

    #[test]
    fn a_plate_of_the_study_has_cells_for_it() {
        for (help, said) in [
            (
                "`--in-part` reads what is certain",
                "in the step Study, `in_part = true` reads what is certain",
            ),
            (
                "say which cells are wells: `--grid 'A1:L8'`",
                "in the step Study, say which cells are wells: `grid = A1:L8`",
            ),
            ("say which: `--well-column Position`", "in the step Study, say which: `well_column = Position`"),
            ("`foldshift formats` lists what is read", ANOTHER),
        ] {
            assert_eq!(advice(help, true), said);
        }
    }
}
