//! Whole files: every form gives the numbers that the blots were made with, damages are refused, and what must not
//! matter does not.
//!
//! The fixtures are simulated; `fixtures/evidence/blot/make.py` wrote them and holds the truth.

use std::fs;
use std::path::Path;

use proptest::prelude::*;

use super::*;
use foldshift_curves::compare::CompareOptions;

mod damages;
mod normalisation;

const PAIR: [(&str, &str); 1] = [("KM12", "KM12-LR1")];

fn bytes(name: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/evidence/blot").join(name))
        .expect("the fixture is there")
}

fn text(name: &str) -> String {
    String::from_utf8(bytes(name)).expect("the fixture is UTF-8")
}

fn try_read(files: &[(&str, &[u8])], map: Option<&[u8]>) -> Result<Blots, Vec<Diagnostic>> {
    read_bytes(files, map.map(|map| ("lane_map.csv", map)), &PAIR, &Settings::default())
}

/// Fixtures, the last one being the lane map where there is one.
fn form(files: &[&str], map: Option<&str>) -> Blots {
    let read: Vec<(&str, Vec<u8>)> = files.iter().map(|name| (*name, bytes(name))).collect();
    let files: Vec<(&str, &[u8])> = read.iter().map(|(name, bytes)| (*name, bytes.as_slice())).collect();
    let map = map.map(bytes);
    try_read(&files, map.as_deref())
        .unwrap_or_else(|problems| panic!("{files:?}: {problems:?}", files = read.len()))
}

fn tidy(table: &str) -> Blots {
    try_read(&[("blots.csv", table.as_bytes())], None)
        .unwrap_or_else(|problems| panic!("{}", told(&problems)))
}

fn told(problems: &[Diagnostic]) -> String {
    problems.iter().map(ToString::to_string).collect()
}

fn refusal(files: &[(&str, &[u8])], map: Option<&[u8]>) -> String {
    told(&try_read(files, map).expect_err("it must be refused"))
}

/// Fraction of a row of residuals.
fn fraction(blots: &Blots, target: &str, line: &str) -> f64 {
    row(blots, target, line).fraction
}

fn row<'a>(blots: &'a Blots, target: &str, line: &str) -> &'a Residual {
    let mut rows = blots.residuals.iter().filter(|row| row.target == target && row.line == line);
    let row = rows.next().unwrap_or_else(|| panic!("no {target} of {line} in {:?}", blots.residuals));
    assert!(rows.next().is_none(), "{target} of {line} stands twice");
    row
}

fn near(found: f64, expected: f64) {
    assert!((found / expected - 1.0).abs() < 1e-4, "{found} is not {expected}");
}

fn json(blots: &Blots) -> String {
    serde_json::to_string(blots).expect("numbers and texts")
}

/// Truth: `RESIDUAL` in make.py at 100 nM, the lowest dose with a parental pTRK up to 0.3 (0.40 at 30 nM).
#[test]
fn every_program_gives_the_residuals_that_the_blots_were_made_with() {
    let imagej = Some("imagej/lane_map.csv");
    let studio = Some("image_studio/lane_map.csv");
    for (file, map) in [
        ("imagej/Results.csv", imagej),
        ("imagej/Results.txt", imagej),
        ("imagej/Results_decimal_commas.txt", imagej),
        ("imagej/Results_decimal_commas.csv", imagej),
        ("image_studio/shapes.txt", studio),
        ("image_studio/shapes.xlsx", studio),
        ("tidy/blots.csv", None),
        ("tidy/blots_decimal_commas.csv", None),
    ] {
        let blots = form(&[file], map);
        for (target, line, expected) in [
            ("pTRK", "parental", 0.08),
            ("pERK", "parental", 0.2),
            ("pTRK", "resistant", 0.9),
            ("pERK", "resistant", 0.95),
            ("totalTRK_resistant_over_parental", "both", 1.2),
        ] {
            near(fraction(&blots, target, line), expected);
            let row = row(&blots, target, line);
            assert_eq!(
                (row.blots, &row.invalid, row.below, row.case.as_str()),
                (Some(2), &None, false, "KM12-LR1"),
                "{file}"
            );
        }
        assert_eq!(blots.residuals.len(), 5, "{file}");
    }
}

#[test]
fn a_residual_knows_the_dose_and_time_it_was_read_at() {
    let blots = form(&["tidy/blots.csv"], None);
    let behind = blots.behind(row(&blots, "pTRK", "resistant")).expect("it follows from bands");
    assert_eq!(behind.sample.words(), "KM12-LR1 under larotrectinib 100 nM, 4 h");
    let given = bytes("reduced/residuals.csv");
    let both = [("blots.csv", bytes("tidy/blots.csv")), ("residuals.csv", given)];
    let said = refusal(&both.each_ref().map(|(name, bytes)| (*name, bytes.as_slice())), None);
    assert!(
        said.contains("pTRK of KM12-LR1 under larotrectinib is given and also follows from bands"),
        "{said}"
    );
}

/// Truth: blot 1 alone, whose residuals are 1.25 times the mean of both blots.
#[test]
fn one_blot_counts_as_one() {
    let gels = form(&["imagej_gels/peaks.csv"], Some("imagej_gels/lane_map.csv"));
    let lab = form(&["image_lab/membrane_P.csv", "image_lab/membrane_T.csv"], Some("image_lab/lane_map.csv"));
    for blots in [gels, lab] {
        near(fraction(&blots, "pTRK", "parental"), 0.1);
        near(fraction(&blots, "pERK", "resistant"), 0.95 * 1.25);
        assert_eq!(row(&blots, "pTRK", "parental").blots, Some(1));
        assert!(blots.pooled.iter().all(|one| one.residual.is_some_and(|mean| mean.upper.is_none())));
    }
}

#[test]
fn commas_tabs_and_decimal_commas_give_the_same_bytes() {
    let of = |file: &str| json(&form(&[file], Some("imagej/lane_map.csv")));
    let commas = of("imagej/Results.csv");
    for file in
        ["imagej/Results.txt", "imagej/Results_decimal_commas.txt", "imagej/Results_decimal_commas.csv"]
    {
        assert_eq!(of(file), commas, "{file}");
    }
    assert_eq!(json(&form(&["tidy/blots.csv"], None)), json(&form(&["tidy/blots_decimal_commas.csv"], None)));
}

#[test]
fn percent_are_read_as_percent_where_they_say_so_and_refused_where_they_do_not() {
    let fractions = form(&["reduced/residuals.csv"], None);
    near(fraction(&fractions, "pERK", "resistant"), 1.1);
    let percent = form(&["reduced/residuals_percent.csv"], None);
    for row in &fractions.residuals {
        near(fraction(&percent, &row.target, &row.line), row.fraction);
    }
    let said = refusal(&[("r.csv", &bytes("reduced/residuals_percent_unsaid.csv"))], None);
    assert!(
        said.contains("a residual of 92 is no fraction of the vehicle")
            && said.contains("write 0.85 for 85 %"),
        "{said}"
    );
    let cell = text("reduced/residuals.csv").replace("0.92", "92 %");
    let blots = try_read(&[("r.csv", cell.as_bytes())], None).unwrap();
    near(fraction(&blots, "pTRK", "resistant"), 0.92);
}

/// Truth: pTRK of the resistant line needs twenty times the dose (make.py); pERK as well.
#[test]
fn engagement_curves_are_fitted_blot_by_blot_and_compared_over_blots() {
    let blots = form(&["tidy/dose_curves.csv"], None);
    assert_eq!(blots.curves.len(), 3 * 2 * 2);
    let shifts = engagement::shifts(&blots.curves, &PAIR, CompareOptions::default());
    for target in ["pTRK", "pERK"] {
        let found = shifts.iter().find(|one| {
            one.target == target && one.shift.metric == foldshift_curves::compare::Metric::Ic50Abs
        });
        let shift = &found.expect("both lines were measured").shift;
        let (low, high) = (shift.lower.unwrap(), shift.upper.unwrap());
        assert!(low < 20.0 && 20.0 < high && high / low < 3.0, "{target}: {low} to {high}");
        assert_eq!(shift.n_pairs, 3);
    }
}

#[test]
fn the_order_of_the_rows_does_not_matter_to_the_byte() {
    let turned = |name: &str| {
        let text = text(name);
        let mut lines: Vec<&str> = text.lines().collect();
        lines[1..].reverse();
        lines.join("\n") + "\n"
    };
    let table = turned("tidy/blots.csv");
    assert_eq!(json(&tidy(&table)), json(&form(&["tidy/blots.csv"], None)));
    let (results, map) = (turned("imagej/Results.csv"), turned("imagej/lane_map.csv"));
    let blots = try_read(&[("Results.csv", results.as_bytes())], Some(map.as_bytes())).unwrap();
    assert_eq!(json(&blots), json(&form(&["imagej/Results.csv"], Some("imagej/lane_map.csv"))));
}

/// The tidy fixture with signals and loadings of one membrane multiplied.
fn scaled(membrane: &str, signals: f64, loadings: f64) -> String {
    let table = text("tidy/blots.csv");
    let lines = table.lines().map(|line| {
        let mut cells: Vec<String> = line.split(',').map(str::to_owned).collect();
        if cells[1] == membrane {
            for (at, factor) in [(9, signals), (10, loadings)] {
                cells[at] = (cells[at].parse::<f64>().expect("a number") * factor).to_string();
            }
        }
        cells.join(",") + "\n"
    });
    lines.collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn exposure_and_gain_of_a_membrane_change_nothing(signals in 0.01..100.0, loadings in 0.01..100.0, phospho in any::<bool>()) {
        let membrane = if phospho { "P" } else { "T" };
        let (plain, other) = (form(&["tidy/blots.csv"], None), tidy(&scaled(membrane, signals, loadings)));
        prop_assert_eq!(plain.residuals.len(), other.residuals.len());
        for (a, b) in plain.residuals.iter().zip(&other.residuals) {
            prop_assert!((a.fraction / b.fraction - 1.0).abs() < 1e-9, "{:?} {:?}", a, b);
        }
    }
}

/// They are tables of numbers too, and no plates.
#[test]
fn no_plate_reader_takes_a_blot_for_an_export() {
    for file in [
        "imagej/Results.csv",
        "imagej/Results.txt",
        "imagej_gels/peaks.csv",
        "image_studio/shapes.txt",
        "image_studio/shapes.xlsx",
        "image_lab/membrane_P.csv",
        "tidy/blots.csv",
        "reduced/residuals.csv",
        "imagej/lane_map.csv",
    ] {
        let found = foldshift_plates::ingest::read_bytes(
            file,
            &bytes(file),
            foldshift_plates::ingest::Choice::default(),
        );
        assert!(found.is_err(), "{file}");
    }
}
