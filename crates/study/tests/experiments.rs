//! Whole experiments beside the project, refitted by their sources' own recipes. See
//! `../shared/plates/FORMATS.md`, "Whole experiments".

#[path = "../../../tests/corpora/mod.rs"]
mod corpora;

use std::collections::BTreeMap;
use std::path::Path;

use corpora::corpus;
use foldshift_curves::curve::{Curve, Point};
use foldshift_curves::fit::{FitOptions, fit};
use foldshift_plates::ingest::{Choice, read_path};

fn table(path: &Path) -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    text.lines().map(|line| line.split('\t').map(|cell| cell.trim().to_owned()).collect()).collect()
}

/// A row of a transposed table, by its first cell.
fn row<'a>(table: &'a [Vec<String>], name: &str) -> &'a [String] {
    &table.iter().find(|row| row[0] == name).unwrap_or_else(|| panic!("no row {name}"))[1..]
}

type Block = Vec<[f64; 3]>;

/// Fluorescence between the mean of the zero dose and the smallest value, clipped to 0…1, and fitted with
/// both plateaus fixed; the midpoint.
fn source_recipe(block: &Block, bottom_of: &Block, doses: &[f64]) -> f64 {
    let top = block[0].iter().sum::<f64>() / 3.0;
    let bottom = bottom_of.iter().flatten().copied().fold(f64::INFINITY, f64::min);
    let points = block.iter().zip(doses).flat_map(|(row, &dose)| {
        row.iter().map(move |value| Point::new(dose, ((value - bottom) / (top - bottom)).clamp(0.0, 1.0)))
    });
    let options = FitOptions { top: Some(1.0), bottom: Some(0.0), ..FitOptions::default() };
    let found = fit(&Curve::new(points.collect()).expect("finite"), &options);
    10_f64.powf(found.curve.expect("a curve").log_mid)
}

fn doses(compounds: &[Vec<String>], position: usize) -> Vec<f64> {
    (1..=8).map(|level| row(compounds, &level.to_string())[position].parse().expect("a dose")).collect()
}

/// Fluorescence of every plate of an export: plate → (row, col) → value.
fn fluorescence(path: &Path) -> BTreeMap<String, BTreeMap<(usize, usize), f64>> {
    let readings = read_path(path, Choice::default()).unwrap_or_else(|problems| panic!("{}", problems[0]));
    let mut plates: BTreeMap<String, BTreeMap<(usize, usize), f64>> = BTreeMap::new();
    for reading in readings.readings.iter().filter(|reading| &*reading.read == "fluorescence") {
        let plate = plates.entry(reading.plate.to_string()).or_default();
        plate.insert((reading.well.row(), reading.well.col()), reading.value.expect("a number"));
    }
    plates
}

fn block(plate: &BTreeMap<(usize, usize), f64>, first_col: usize) -> Block {
    (0..8).map(|row| std::array::from_fn(|k| plate[&(row, first_col + k)])).collect()
}

/// How many of the reported IC50s ours agree with within 2 %, and of how many.
fn agreement(reported: &Path, ours: &BTreeMap<(String, String), f64>) -> (usize, usize) {
    let mut reader = csv::Reader::from_path(reported).expect("a report");
    let rows: Vec<BTreeMap<String, String>> = reader.deserialize().map(|row| row.expect("a row")).collect();
    let agree = rows.iter().filter(|row| {
        let reported: Option<f64> = row["ED"].parse().ok();
        let found = ours[&(row["sample_id"].clone(), row["Compound"].clone())];
        reported.is_some_and(|reported| (found / reported - 1.0).abs() < 0.02)
    });
    (agree.count(), rows.len())
}

#[test]
fn lung_experiment_30_agrees_with_its_source_where_it_can() {
    let Some(plates) = corpus("plates") else { return };
    let folder = plates.join("experiments/lung_resazurin");
    let compounds = table(&folder.join("Resazurin_Exp_30_Compound.txt"));
    let names = row(&compounds, "Compound");
    let mut ours = BTreeMap::new();
    for (plate, values) in fluorescence(&plates.join("moldev_softmax_paste/Resazurin_Exp_30_Raw.txt")) {
        let (sample, half) = plate.rsplit_once('_').expect("sample and half");
        for place in 0..4 {
            let position = place + if half == "A" { 0 } else { 4 };
            let own = block(&values, 3 * place);
            // RSL3 and erastin take their bottom from the same compound with smoke extract beside them.
            let shared = matches!(names[position].as_str(), "RSL3" | "Erastin");
            let bottom = if shared { block(&values, 3 * (place - 1)) } else { own.clone() };
            let mid = source_recipe(&own, &bottom, &doses(&compounds, position));
            ours.insert((sample.to_owned(), names[position].clone()), mid);
        }
    }
    let (agree, of) = agreement(&folder.join("reported_exp30_IC50_raw_results.csv"), &ours);
    eprintln!("experiment 30: {agree} of {of} reported IC50s agree within 2 %");
    assert_eq!((agree, of), (44, 64));
}

#[test]
fn lung_experiment_35_agrees_with_its_source_where_it_can() {
    let Some(plates) = corpus("plates") else { return };
    let folder = plates.join("experiments/lung_resazurin");
    let compounds = table(&folder.join("Resazurin_Exp_35_Compound.txt"));
    let samples = table(&folder.join("Resazurin_Exp_35_Sample.txt"));
    let positions = row(&compounds, "ID").to_vec();
    let mut ours = BTreeMap::new();
    for (plate, values) in fluorescence(&plates.join("moldev_softmax_paste/Resazurin_Exp_35_Raw.txt")) {
        let position = positions.iter().position(|name| *name == plate).expect("a plate of the layout");
        for (index, sample) in row(&samples, "Sample").iter().enumerate() {
            let first = (1..=12).find(|col| row(&samples, &col.to_string())[index] == "1").expect("columns");
            // The table of samples has a row `1` for its header too: columns count from its second one.
            let own = block(&values, first - 1);
            let mid = source_recipe(&own, &own, &doses(&compounds, position));
            ours.insert((sample.clone(), row(&compounds, "Compound")[position].clone()), mid);
        }
    }
    let (agree, of) = agreement(&folder.join("reported_exp35_IC50_raw_results.csv"), &ours);
    eprintln!("experiment 35: {agree} of {of} reported IC50s agree within 2 %");
    assert_eq!((agree, of), (15, 16));
}

#[test]
fn gonococcal_curves_agree_with_their_source_where_it_can() {
    let Some(folder) = corpus("plates/experiments/ngono_resazurin") else { return };
    let mut curves: BTreeMap<String, Vec<(String, f64)>> = BTreeMap::new();
    let mut reader = csv::Reader::from_path(folder.join("curves_reference.csv")).expect("curves");
    for row in reader.deserialize::<BTreeMap<String, String>>() {
        let row = row.expect("a row");
        let response = row["response"].parse().expect("a number");
        curves.entry(row["ID"].clone()).or_default().push((row["concentration"].clone(), response));
    }
    let mut reader = csv::Reader::from_path(folder.join("reference_data_normalized_parametertable.csv"))
        .expect("parameters");
    let (mut agree, mut of) = (0, 0);
    for row in reader.deserialize::<BTreeMap<String, String>>() {
        let row = row.expect("a row");
        let points = &curves[&row["ID"]];
        let finite: Vec<f64> = points
            .iter()
            .filter_map(|(dose, _)| dose.parse().ok())
            .filter(|d: &f64| d.is_finite() && *d > 0.0)
            .collect();
        let top = finite.iter().copied().fold(0.0, f64::max);
        let low = finite.iter().copied().fold(f64::INFINITY, f64::min);
        // The source's recipe: the kill control stands at ten times the top dose, no drug at a tenth of the lowest.
        let dose = |text: &str| match text {
            "Inf" => 10.0 * top,
            "0" => 0.1 * low,
            other => other.parse().expect("a dose"),
        };
        let curve =
            Curve::new(points.iter().map(|(d, y)| Point::new(dose(d), *y)).collect()).expect("finite");
        let found =
            fit(&curve, &FitOptions { intervals: false, ..FitOptions::default() }).curve.expect("a curve");
        let number = |column: &str| row[column].parse::<f64>().expect("a number");
        let ln_mid = found.log_mid * std::f64::consts::LN_10;
        of += 1;
        if (ln_mid - number("Estimate")).abs() < 0.02 && (found.hill / number("Hill") - 1.0).abs() < 0.05 {
            agree += 1;
        }
    }
    eprintln!("gonococci: {agree} of {of} curves agree in ln EC50 and slope");
    assert_eq!((agree, of), (153, 168));
}
