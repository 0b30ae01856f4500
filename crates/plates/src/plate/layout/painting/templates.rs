//! Maps to begin with, laid out from the size of the plate.

use std::fmt::Write as _;

use toml_edit::Value;

use crate::plate::well::{PlateFormat, Well, row_name};

/// A map to begin with.
#[derive(Clone, Copy, Debug)]
pub struct Template {
    /// Its short name.
    pub id: &'static str,
    /// As it is called.
    pub name: &'static str,
    /// What it is for.
    pub said: &'static str,
    /// Sizes of plates that it is laid out for.
    pub wells: &'static [usize],
    lay: fn(PlateFormat, &Names) -> String,
}

/// What stands where nobody has named a compound yet: names of one map alone, so that no two maps are taken to hold the
/// same one.
struct Names<'a> {
    map: &'a str,
}

impl Names<'_> {
    fn compound(&self, number: usize) -> String {
        format!("compound {number} of {}", self.map)
    }
}

/// Is it the name of a template in the place of one that nobody has given: `compound 1 of Panel A`?
#[must_use]
pub fn is_placeholder(compound: &str) -> bool {
    let number = compound.strip_prefix("compound ").and_then(|rest| rest.split_once(" of "));
    number.is_some_and(|(number, map)| number.parse::<usize>().is_ok() && !map.trim().is_empty())
}

/// The same placeholder in another map; `None` where it is none.
#[must_use]
pub fn placeholder_of(compound: &str, map: &str) -> Option<String> {
    let (number, _) = compound.split_once(" of ").filter(|_| is_placeholder(compound))?;
    Some(format!("{number} of {map}"))
}

impl Template {
    /// Its text on a plate of this format, as a map of this name: its compounds are called by it until somebody names them.
    #[must_use]
    pub fn on(&self, format: PlateFormat, map: &str) -> String {
        let head = format!("# {}: {}\n", self.name, self.said);
        format!("{head}\n{}{}", all_empty(format), (self.lay)(format, &Names { map }))
    }
}

/// All there are.
pub const TEMPLATES: [Template; 4] = [
    Template {
        id: "two",
        name: "Two compounds",
        said: "a dilution series each in three rows or more, vehicle beside and at the edge, blanks in the corners.",
        wells: &[96, 384],
        lay: |format, names| compounds(format, 2, names),
    },
    Template {
        id: "four",
        name: "Four compounds",
        said: "a dilution series each, vehicle beside and at the edge, blanks in the corners.",
        wells: &[384],
        lay: |format, names| compounds(format, 4, names),
    },
    Template {
        id: "lines",
        name: "One compound, two lines",
        said: "both lines on one plate, a dilution series each, vehicle of each line, blanks in the corners.",
        wells: &[96, 384],
        lay: two_lines,
    },
    Template {
        id: "checkerboard",
        name: "Two compounds together",
        said: "a matrix of two compounds: one falls to the right, the other downwards; each alone, and neither.",
        wells: &[96, 384],
        lay: checkerboard,
    },
];

/// A map on which every well is empty.
#[must_use]
pub fn blank(format: PlateFormat) -> String {
    all_empty(format)
}

/// Every row empty, which also says how large the plate is.
fn all_empty(format: PlateFormat) -> String {
    format!("[row]\n\"A-{}\" = {{ role = \"empty\" }}\n", row_name(format.rows - 1))
}

/// The well in this row and column, both from 0.
fn at(row: usize, column: usize) -> String {
    Well::new(row, column).unwrap_or(Well::A1).to_string()
}

fn rectangle(rows: (usize, usize), columns: (usize, usize)) -> String {
    format!("{}-{}", at(rows.0, columns.0), at(rows.1, columns.1))
}

/// The doses of a series: as many as there are inner columns beside the vehicle.
const fn doses(format: PlateFormat) -> usize {
    format.cols - 2
}

/// Rows of the inner field, cut into as many bands of one height; the last rows that are left over stay empty.
fn bands(format: PlateFormat, n: usize) -> Vec<(usize, usize)> {
    let height = (format.rows - 2) / n;
    (0..n).map(|band| (1 + band * height, (band + 1) * height)).collect()
}

/// The wells beside the doses, and some at the edge above and below: vehicle. The corners: blank.
fn controls(format: PlateFormat) -> String {
    let (last_row, last_col) = (format.rows - 1, format.cols - 1);
    let corner = format.cols / 3;
    let blanks = [rectangle((0, 0), (0, corner - 1)), rectangle((last_row, last_row), (0, corner - 1))];
    let edge = (last_col - corner / 2, last_col - 1);
    let vehicle = [
        rectangle((1, last_row - 1), (1, 1)),
        rectangle((0, 0), edge),
        rectangle((last_row, last_row), edge),
    ];
    format!(
        "\n[well]\n\"{}\" = {{ role = \"blank\" }}\n\"{}\" = {{ role = \"vehicle\" }}\n",
        blanks.join(","),
        vehicle.join(",")
    )
}

/// A `[[series]]` that falls to the right.
fn series(format: PlateFormat, compound: &str, wells: &str, more: &str) -> String {
    // Ten half-logs reach from 10 µM below 1 nM; of twice as many doses, halves do.
    let factor = if doses(format) > 12 { "2" } else { "\"half-log\"" };
    format!(
        "\n[[series]]\ncompound = {}\nwells = \"{wells}\"\ntop = \"10 uM\"\nfactor = {factor}\ndirection = \"right\"\n{more}",
        Value::from(compound)
    )
}

fn compounds(format: PlateFormat, n: usize, names: &Names) -> String {
    let columns = (2, 1 + doses(format));
    bands(format, n).into_iter().enumerate().fold(controls(format), |text, (band, rows)| {
        text + &series(format, &names.compound(band + 1), &rectangle(rows, columns), "")
    })
}

fn two_lines(format: PlateFormat, names: &Names) -> String {
    let columns = (2, 1 + doses(format));
    let bands = bands(format, 2);
    let last = bands.last().map_or(1, |(_, last)| *last);
    let mut text = format!(
        "\n[well]\n\"{}\" = {{ role = \"blank\" }}\n",
        [
            rectangle((0, 0), (0, format.cols / 3 - 1)),
            rectangle((format.rows - 1, format.rows - 1), (0, format.cols / 3 - 1))
        ]
        .join(",")
    );
    for ((first, end), line) in bands.iter().zip(["parental", "resistant"]) {
        let vehicle = rectangle((*first, *end), (1, 1));
        // The row at the edge beside the band has vehicle of its line, too.
        let edge_row = if *end == last { format.rows - 1 } else { 0 };
        let edge = rectangle((edge_row, edge_row), (format.cols - 1 - format.cols / 6, format.cols - 2));
        let _ = writeln!(text, "\"{vehicle},{edge}\" = {{ role = \"vehicle\", cell_line = \"{line}\" }}");
    }
    for (rows, line) in bands.into_iter().zip(["parental", "resistant"]) {
        text += &series(
            format,
            &names.compound(1),
            &rectangle(rows, columns),
            &format!("cell_line = \"{line}\"\n"),
        );
    }
    text
}

fn checkerboard(format: PlateFormat, names: &Names) -> String {
    // As many doses of the second one as there are inner rows; the last of each is none of it.
    let side = format.rows - 2;
    let field = rectangle((1, side), (2, 1 + side));
    let ladder = |top: f64| -> String {
        let dose = |step: usize| {
            let zero = step + 1 == side;
            let power = i32::try_from(step).unwrap_or(0);
            if zero { "\"0 nM\"".to_owned() } else { format!("\"{:.4} nM\"", top / 3_f64.powi(power)) }
        };
        (0..side).map(dose).collect::<Vec<_>>().join(", ")
    };
    let mut text = controls(format);
    let _ = write!(
        text,
        "\n[[series]]\ncompound = {}\nwells = \"{field}\"\ndoses = [{}]\ndirection = \"right\"\n\
         \n[[series]]\nsecond_compound = {}\nwells = \"{field}\"\ndoses = [{}]\ndirection = \"down\"\n",
        Value::from(names.compound(1)),
        ladder(10_000.0),
        Value::from(names.compound(2)),
        ladder(1_000.0)
    );
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plate::layout::{Beside, Properties, Role, read};

    #[test]
    fn every_template_is_a_layout_of_its_plate_with_vehicle_and_blanks() {
        for template in TEMPLATES {
            for wells in template.wells {
                let format = PlateFormat::of(*wells).unwrap();
                let text = template.on(format, "Panel A");
                let layouts = read("template", text.as_bytes(), &Beside::default())
                    .unwrap_or_else(|all| panic!("{}: {}\n{text}", template.id, all[0]));
                let layout = layouts.select(None, &[]).unwrap();
                assert_eq!(layout.smallest_format(), Some(format));
                let (contents, warnings) = layout
                    .contents(format, &Properties::new())
                    .unwrap_or_else(|all| panic!("{} {wells}: {}\n{text}", template.id, all[0]));
                assert!(warnings.is_empty(), "{}: {warnings:?}", template.id);
                let count = |role: Role| contents.values().filter(|content| content.role == role).count();
                assert_eq!(contents.len(), format.wells());
                assert!(count(Role::Vehicle) >= 8 && count(Role::Blank) >= 8, "{} {wells}", template.id);
                assert!(count(Role::Sample) * 2 > format.wells() / 2, "{} {wells}", template.id);
                let inside = contents
                    .iter()
                    .any(|(well, content)| content.role == Role::Vehicle && !format.is_edge(*well));
                assert!(inside, "{} {wells}: vehicle at the edge alone", template.id);
            }
        }
    }

    #[test]
    fn compounds_of_a_template_are_called_by_their_map_until_somebody_names_them() {
        let format = PlateFormat::of(96).unwrap();
        let named = |map: &str| {
            let text = TEMPLATES[0].on(format, map);
            let layouts = read("template", text.as_bytes(), &Beside::default()).unwrap();
            let (contents, _) =
                layouts.select(None, &[]).unwrap().contents(format, &Properties::new()).unwrap();
            let all = contents.values().filter_map(|content| content.compound.clone());
            all.collect::<std::collections::BTreeSet<String>>()
        };
        assert_eq!(Vec::from_iter(named("Panel A")), ["compound 1 of Panel A", "compound 2 of Panel A"]);
        assert!(named("Panel A").is_disjoint(&named("a \"b\"")), "two maps pool nothing");
        assert!(named("a \"b\"").iter().all(|name| is_placeholder(name)));
        assert!(
            !is_placeholder("compound 1") && !is_placeholder("compound X of ours"),
            "somebody said these"
        );
        assert_eq!(placeholder_of("compound 2 of Panel A", "B").as_deref(), Some("compound 2 of B"));
        assert_eq!(placeholder_of("larotrectinib", "B"), None);
    }

    #[test]
    fn a_blank_map_says_how_large_its_plate_is() {
        for format in crate::plate::well::PLATE_FORMATS {
            let text = blank(format);
            let layouts = read("blank", text.as_bytes(), &Beside::default()).unwrap();
            assert_eq!(layouts.select(None, &[]).unwrap().smallest_format(), Some(format), "{text}");
        }
    }
}
