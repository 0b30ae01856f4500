//! The file, read as anyone reads it and held against the analysis.

use std::collections::BTreeMap;

use roxmltree::{Document as Xml, Node};

use super::prism;
use crate::report::fixture::{km12, with_compound};
use foldshift_curves::compare::Metric;
use foldshift_curves::fit::Ic50;
use foldshift_plates::plate::layout::Role;
use foldshift_study::analysis::Analysis;
use foldshift_tables::units::DoseUnit;
use foldshift_tables::visible::visible;

/// Children of a name.
fn all<'a>(node: Node<'a, 'a>, name: &'a str) -> impl Iterator<Item = Node<'a, 'a>> {
    node.children().filter(move |child| child.has_tag_name(name))
}

fn title<'a>(node: Node<'a, 'a>) -> &'a str {
    all(node, "Title").next().and_then(|title| title.text()).unwrap_or_default()
}

/// The table of a name.
fn table<'a>(xml: &'a Xml<'a>, name: &str) -> Node<'a, 'a> {
    all(xml.root_element(), "Table").find(|table| title(*table) == name).unwrap_or_else(|| panic!("{name}"))
}

/// The cells of each subcolumn of a column: the text, and whether it is struck.
fn subcolumns<'a>(column: Node<'a, 'a>) -> Vec<Vec<(&'a str, bool)>> {
    let cell = |d: Node<'a, 'a>| (d.text().unwrap_or_default(), d.attribute("Excluded") == Some("1"));
    all(column, "Subcolumn").map(|subcolumn| all(subcolumn, "d").map(cell).collect()).collect()
}

fn only<'a>(table: Node<'a, 'a>, column: &'a str) -> Vec<(&'a str, bool)> {
    let column = all(table, column).next().expect("it has the column");
    subcolumns(column).remove(0)
}

/// Well by well: compound, line, experiment, dose in millionths of a decade (`None` for dose 0): responses as text and struck or not,
/// sorted.
type Wells = BTreeMap<(String, String, String, Option<i64>), Vec<(String, bool)>>;

#[expect(clippy::cast_possible_truncation, reason = "log doses are small")]
fn rounded(log_dose: f64) -> i64 {
    (1e6 * log_dose).round() as i64
}

/// What the file says of the wells, the experiments from its info sheet.
fn wells_of_file(text: &str, compounds: &[&str]) -> Wells {
    let xml = Xml::parse(text).expect("it is XML");
    let note = all(xml.root_element(), "Info").find(|info| title(*info) == "Experiments by subcolumn");
    let said: Vec<&str> = note
        .expect("it is told")
        .descendants()
        .filter(Node::is_text)
        .map(|node| node.text().unwrap_or_default().trim())
        .collect();
    let mut wells = Wells::new();
    for compound in compounds {
        let name = format!("{}, % of vehicle", visible(compound));
        let blocks =
            said.iter().find_map(|line| line.strip_prefix(&format!("{name}: "))).expect("its blocks");
        let experiments: Vec<&str> = blocks
            .split(", ")
            .flat_map(|block| {
                let words: Vec<&str> = block.split(' ').collect();
                let (from, to) = (words[0], if words.len() > 2 { words[2] } else { words[0] });
                let n = 1 + to.parse::<usize>().unwrap() - from.parse::<usize>().unwrap();
                vec![words[words.len() - 1]; n]
            })
            .collect();
        let table = table(&xml, &name);
        let xs = only(table, "XColumn");
        let rows = only(table, "RowTitlesColumn");
        for column in all(table, "YColumn") {
            for (subcolumn, experiment) in subcolumns(column).iter().zip(&experiments) {
                for (((value, struck), (x, _)), (row, _)) in subcolumn.iter().zip(&xs).zip(&rows) {
                    let dose = (*row != "dose 0").then(|| rounded(x.parse().unwrap()));
                    let key =
                        ((*compound).to_owned(), title(column).to_owned(), (*experiment).to_owned(), dose);
                    if !value.is_empty() {
                        wells.entry(key).or_default().push(((*value).to_owned(), *struck));
                    }
                }
            }
        }
    }
    for cells in wells.values_mut() {
        cells.sort();
    }
    wells
}

/// What the analysis says: every sample well with a response, and the vehicle wells on its plates.
fn wells_of_analysis(analysis: &Analysis) -> Wells {
    let mut wells = Wells::new();
    for plate in &analysis.plates {
        for sample in plate.wells.values().filter(|well| well.content.role == Role::Sample) {
            let content = &sample.content;
            let of = |dose| {
                let text = |text: &Option<String>| text.clone().unwrap_or_default();
                (text(&content.compound), text(&content.cell_line), text(&content.experiment), dose)
            };
            let molar = content.dose.and_then(|dose| dose.in_unit(DoseUnit::MOLAR)).expect("doses are molar");
            if let Some(response) = sample.response {
                let cell = ((100.0 * response).to_string(), sample.excluded.is_some());
                wells.entry(of(Some(rounded(molar.log10())))).or_default().push(cell);
            }
            // Dose 0 once a plate: where the first dose of the compound stands.
            let first = plate.wells.values().find(|other| {
                other.content.role == Role::Sample && other.content.compound == content.compound
            });
            if first.is_some_and(|first| std::ptr::eq(first, sample)) {
                let vehicles = plate.wells.values().filter(|well| well.content.role == Role::Vehicle);
                let cells = vehicles
                    .filter_map(|well| Some(((100.0 * well.response?).to_string(), well.excluded.is_some())));
                wells.entry(of(None)).or_default().extend(cells);
            }
        }
    }
    for cells in wells.values_mut() {
        cells.sort();
    }
    wells
}

#[test]
fn every_replicate_and_every_exclusion_is_that_of_the_analysis() {
    let (file, analysis) = (wells_of_file(&prism(km12()), &km12().compounds()), wells_of_analysis(km12()));
    assert_eq!(file, analysis);
    let struck = file.values().flatten().filter(|(_, struck)| *struck).count();
    let failed = km12().failed_plates().len();
    assert!(failed > 0 && struck > 0, "the example leaves wells out: {failed} {struck}");
}

#[test]
fn the_file_is_built_as_prism_builds_its_own() {
    let text = prism(km12());
    let xml = Xml::parse(&text).expect("it is XML");
    let root = xml.root_element();
    assert_eq!(
        (root.tag_name().name(), root.attribute("PrismXMLVersion")),
        ("GraphPadPrismFile", Some("5.00"))
    );
    for (kind, sequence) in [("Info", "InfoSequence"), ("Table", "TableSequence")] {
        let ids = |nodes: Vec<Node<'_, '_>>| -> Vec<String> {
            nodes.iter().filter_map(|node| node.attribute("ID").map(str::to_owned)).collect()
        };
        let listed = ids(all(all(root, sequence).next().unwrap(), "Ref").collect());
        assert_eq!(listed, ids(all(root, kind).collect()), "{kind}");
        assert!(!listed.is_empty());
    }
    let mut names: Vec<&str> = all(root, "Table").map(title).collect();
    let n = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!((names.len(), n), (3 * km12().compounds().len() + 1, n));
    for table in all(root, "Table") {
        let rows = only(table, "RowTitlesColumn").len();
        let wide = match (table.attribute("TableType").unwrap(), table.attribute("YFormat")) {
            ("XY", Some("replicates")) => table.attribute("Replicates").unwrap().parse().unwrap(),
            ("XY", Some("SDN")) | ("TwoWay", Some("upper-lower-limits")) => 3,
            ("OneWay", None) => 1,
            other => panic!("{other:?}"),
        };
        for column in all(table, "YColumn") {
            let cells = subcolumns(column);
            assert_eq!(column.attribute("Subcolumns"), Some(&*wide.to_string()));
            assert_eq!(cells.len(), wide);
            assert!(cells.iter().all(|cells| cells.len() == rows), "{}", title(table));
        }
        let x = all(table, "XColumn").next().map(subcolumns);
        let is_xy = table.attribute("TableType") == Some("XY");
        assert_eq!(x.map(|x| x[0].len()), is_xy.then_some(rows), "{}", title(table));
    }
}

#[test]
fn means_are_those_of_experiments_and_n_counts_experiments() {
    let text = prism(km12());
    let xml = Xml::parse(&text).expect("it is XML");
    let wells = wells_of_analysis(km12());
    let mut compared = 0;
    for compound in km12().compounds() {
        let table = table(&xml, &format!("{compound}, mean of experiments, % of vehicle"));
        let xs = only(table, "XColumn");
        for column in all(table, "YColumn") {
            let cells = subcolumns(column);
            for (row, (x, _)) in xs.iter().enumerate().skip(1) {
                let of_one =
                    |((of, line, _, dose), cells): (&(String, String, String, Option<i64>), &Vec<_>)| {
                        let here = of == compound
                            && line == title(column)
                            && *dose == Some(rounded(x.parse().unwrap()));
                        let used: Vec<f64> = cells
                            .iter()
                            .filter(|(_, struck): &&(String, bool)| !struck)
                            .map(|(text, _)| text.parse().unwrap())
                            .collect();
                        #[expect(clippy::cast_precision_loss, reason = "few wells")]
                        let mean = used.iter().sum::<f64>() / used.len() as f64;
                        (here && !used.is_empty()).then_some(mean)
                    };
                let means: Vec<f64> = wells.iter().filter_map(of_one).collect();
                #[expect(clippy::cast_precision_loss, reason = "few experiments")]
                let n = means.len() as f64;
                let mean = means.iter().sum::<f64>() / n;
                let sd = (means.iter().map(|one| (one - mean).powi(2)).sum::<f64>() / (n - 1.0)).sqrt();
                assert_eq!(
                    cells[1][row].0.is_empty(),
                    means.len() < 3,
                    "two experiments say nothing of scatter"
                );
                for (part, (cells, wanted)) in cells.iter().zip([mean, sd, n]).enumerate() {
                    if part == 1 && means.len() < 3 {
                        continue;
                    }
                    let at = format!("{compound}, {}, row {row}: {wanted}", title(column));
                    let found: f64 = cells[row].0.parse().unwrap_or_else(|error| panic!("{at}: {error}"));
                    assert!((found - wanted).abs() < 1e-9, "{at}: {found}");
                    compared += 1;
                }
            }
        }
    }
    assert!(compared > 100);
}

#[test]
fn a_bound_is_no_number_and_the_row_says_it() {
    let text = prism(km12());
    let xml = Xml::parse(&text).expect("it is XML");
    let bounds = km12().curves.iter().filter(|curve| !curve.is_pooled());
    let mut seen = 0;
    for curve in bounds {
        let key = &curve.assembled.key;
        let table = table(&xml, &format!("{}, log10 IC50 (M)", key.compound));
        let experiment = key.experiment.as_deref().unwrap();
        let rows = only(table, "RowTitlesColumn");
        let row = rows.iter().position(|(row, _)| row.starts_with(experiment)).expect("its row");
        let column = all(table, "YColumn").find(|column| title(*column) == key.cell_line).unwrap();
        let cell = subcolumns(column)[0][row].0;
        match curve.fit.ic50_abs {
            Ic50::Measured { log_dose, .. } => {
                assert!((cell.parse::<f64>().unwrap() - (log_dose - 9.0)).abs() < 1e-12, "{cell}");
            }
            Ic50::Above { .. } => {
                assert_eq!(cell, "");
                assert!(rows[row].0.contains(&format!("{} > ", key.cell_line)), "{}", rows[row].0);
                seen += 1;
            }
            Ic50::Below { .. } | Ic50::Unknown => assert_eq!(cell, ""),
        }
    }
    assert!(seen > 0, "the example has bounds");
}

#[test]
fn folds_are_those_of_the_analysis_with_their_limits() {
    let text = prism(km12());
    let xml = Xml::parse(&text).expect("it is XML");
    let table = table(&xml, "Folds of the IC50, resistant ÷ parental");
    let rows = only(table, "RowTitlesColumn");
    let cells = subcolumns(all(table, "YColumn").next().unwrap());
    let shifts: Vec<_> = km12().shifts.iter().filter(|shift| shift.metric == Metric::Ic50Abs).collect();
    assert_eq!(rows.len(), shifts.len());
    let mut bounds = 0;
    for (row, shift) in shifts.iter().enumerate() {
        let numbers: Vec<Option<f64>> = cells.iter().map(|cells| cells[row].0.parse().ok()).collect();
        assert_eq!(numbers, [shift.estimate, shift.upper, shift.lower]);
        assert!(rows[row].0.starts_with(&format!("{}, {}", shift.compound, shift.resistant)));
        if shift.qualifier == ">" {
            assert!(rows[row].0.contains('≥') || rows[row].0.contains('>'), "{}", rows[row].0);
            bounds += 1;
        }
    }
    assert!(bounds > 0, "the example has bounds");
}

/// The example with another name in place of larotrectinib, in its wells too.
fn renamed(name: &str) -> Analysis {
    let mut analysis = with_compound(name);
    for well in analysis.plates.iter_mut().flat_map(|plate| plate.wells.values_mut()) {
        if well.content.compound.as_deref() == Some("larotrectinib") {
            well.content.compound = Some(name.to_owned());
        }
    }
    analysis
}

#[test]
fn hostile_names_are_text() {
    let long = "x".repeat(200);
    for name in [
        "=cmd|'/C'!A0",
        "<b>&\"]]>",
        "a\nb\t\u{0}\u{1b}",
        "\u{202e}gpj.exe",
        "'",
        "CON/../NUL",
        "\u{ffff}",
        &long,
    ] {
        let analysis = renamed(name);
        let text = prism(&analysis);
        let xml = Xml::parse(&text).unwrap_or_else(|error| panic!("{name:?}: {error}"));
        let shown = visible(name).replace('\u{ffff}', "\\u{ffff}");
        table(&xml, &format!("{shown}, mean of experiments, % of vehicle"));
        let of = table(&xml, &format!("{shown}, % of vehicle"));
        assert_eq!(all(of, "YColumn").map(title).collect::<Vec<_>>(), ["KM12", "KM12-LR1", "KM12-LR2"]);
    }
}

#[test]
fn what_no_table_holds_goes_on_in_further_parts_and_is_told() {
    for of_lines in [true, false] {
        let mut analysis = km12().clone();
        let plate = analysis.plates[0].clone();
        analysis.curves.clear();
        analysis.plates = (0..300)
            .map(|index| {
                let mut plate = plate.clone();
                for well in plate.wells.values_mut() {
                    let name =
                        if of_lines { &mut well.content.cell_line } else { &mut well.content.experiment };
                    *name = Some(format!("N{index}"));
                }
                plate
            })
            .collect();
        let text = prism(&analysis);
        let xml = Xml::parse(&text).expect("it is XML");
        let compound = plate.wells.values().find_map(|well| well.content.compound.clone()).unwrap();
        let parts: Vec<_> = all(xml.root_element(), "Table")
            .filter(|table| title(*table).starts_with(&format!("{compound}, % of vehicle (part ")))
            .collect();
        let columns: Vec<&str> = parts.iter().flat_map(|table| all(*table, "YColumn").map(title)).collect();
        let widths =
            parts.iter().map(|table| table.attribute("Replicates").unwrap().parse::<usize>().unwrap());
        assert!(parts.len() > 1 && widths.clone().all(|width| width <= 256));
        let wanted = |well: &&foldshift_study::normalise::WellResponse| {
            well.content.compound.as_deref() == Some(compound.as_str()) && well.response.is_some()
        };
        let held: usize = parts
            .iter()
            .flat_map(|table| {
                let rows = only(*table, "RowTitlesColumn");
                let cells = all(*table, "YColumn").flat_map(subcolumns).map(move |cells| {
                    let of = cells
                        .iter()
                        .zip(&rows)
                        .filter(|((value, _), (row, _))| !value.is_empty() && *row != "dose 0");
                    of.count()
                });
                cells.collect::<Vec<_>>()
            })
            .sum();
        assert_eq!(held, 300 * plate.wells.values().filter(wanted).count());
        if of_lines {
            assert_eq!((columns.len(), columns[0], columns[299]), (300, "N0", "N299"));
        }
        assert!(text.contains("goes on in further parts"));
    }
}
