//! Folds of published IC50s, by the road of a user who has nothing but a table of them.

#[path = "../../../tests/corpora/mod.rs"]
mod corpora;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use corpora::corpus;
use foldshift_curves::compare::{Call, CompareOptions, Metric, Shift};
use foldshift_curves::fit::{FitOptions, Sigma};
use foldshift_study::table_study::{Names, TableStudy};

type Row = BTreeMap<String, String>;

fn rows(path: &Path) -> Vec<Row> {
    csv::Reader::from_path(path)
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()))
        .deserialize()
        .map(|row| row.expect("a row"))
        .collect()
}

/// IC50s of a line in one experiment as a row of a table of fits; `>` makes it a bound.
struct Ic50s(String);

impl Ic50s {
    fn new() -> Self {
        let columns = ["estimate", "qualifier", "lower95", "upper95"];
        let of = |name: &str| columns.map(|column| format!("ic50_{name}_{column}")).join(",");
        let both = format!("{},{}", of("rel"), of("abs")).replace("_estimate", "");
        Self(format!("experiment,cell_line,compound,status,{both}\n"))
    }

    fn add(&mut self, experiment: &str, line: &str, compound: &str, ic50: &str, qualifier: &str) {
        let cells = if qualifier == ">" { format!(",>,{ic50},") } else { format!("{ic50},,,") };
        let _ = writeln!(self.0, "{experiment},{line},{compound},fitted,{cells},{cells}");
    }

    /// The fold of the absolute IC50 of every compound, R against P.
    fn folds(&self) -> BTreeMap<String, Shift> {
        let read = TableStudy::read(
            "ic50s.csv",
            self.0.as_bytes(),
            &Names::default(),
            (&FitOptions::default(), Sigma::Own),
        );
        let (study, _) = read.unwrap_or_else(|problems| panic!("{problems:?}\n{}", self.0));
        let shifts = study.compare(&[("P", "R")], CompareOptions::default());
        let folds = shifts.into_iter().filter(|shift| shift.metric == Metric::Ic50Abs);
        folds.map(|shift| (shift.compound.clone(), shift)).collect()
    }
}

/// One experiment each: a fold without interval and without call.
#[test]
fn published_folds_come_out_of_published_ic50s() {
    let Some(folder) = corpus("biology") else { return };
    let published = rows(&folder.join("published_ic50.csv"));
    let by_id: BTreeMap<&str, &Row> = published.iter().map(|row| (row["row_id"].as_str(), row)).collect();
    let mut compared = 0;
    for row in published.iter().filter(|row| row["verified"] == "yes" && row["censored"].is_empty()) {
        let Some(parental) = by_id.get(row["parental_row_id"].as_str()) else { continue };
        let printed = [&row["fold_vs_parental_published"], &row["fold_computed"]];
        let mut table = Ic50s::new();
        table.add("1", "P", "x", &parental["ic50_nM"], "");
        table.add("1", "R", "x", &row["ic50_nM"], "");
        let fold = &table.folds()["x"];
        assert_eq!((fold.call, fold.lower, fold.upper), (Some(Call::I), None, None), "{row:?}");
        let fold = fold.estimate.expect("measured");
        for printed in printed.into_iter().filter_map(|text| text.parse::<f64>().ok()) {
            assert!((fold / printed - 1.0).abs() <= 0.03, "{fold} is not {printed}: {row:?}");
            compared += 1;
        }
    }
    assert!(compared >= 50, "{compared}");
}

/// Reference: Drilon et al., Ann. Oncol. 27 (2016) 920, doi:10.1093/annonc/mdw042: 2 and 507 nM, "more than 250-fold".
#[test]
fn the_fold_of_g623r_under_entrectinib_is_253() {
    let mut table = Ic50s::new();
    table.add("1", "P", "entrectinib", "2", "");
    table.add("1", "R", "entrectinib", "507", "");
    let fold = table.folds()["entrectinib"].estimate.expect("measured");
    assert!((fold - 253.5).abs() < 1e-9, "{fold}");
}

/// Reference: eLife 85023, table 3, doi:10.7554/eLife.85023: 14.2-fold and 221-fold would make 3138; seen were 2009.
#[test]
fn folds_of_two_mutations_multiply_to_more_than_is_seen_of_both() {
    let mut table = Ic50s::new();
    for (compound, ic50) in [("C276Y", "63.9"), ("F227Y", "998"), ("both", "9042")] {
        table.add("1", "P", compound, "4.5", "");
        table.add("1", "R", compound, ic50, "");
    }
    let folds = table.folds();
    let fold = |name: &str| folds[name].estimate.expect("measured");
    let (expected, seen) = (fold("C276Y") * fold("F227Y"), fold("both"));
    assert!(
        (expected / 3138.0 - 1.0).abs() < 0.03 && (seen / 2009.0 - 1.0).abs() < 0.03,
        "{expected} {seen}"
    );
    assert!(seen < expected);
}

/// Reference: ratios 166.7, 190.9 and 162.5; their geometric mean with the t interval of two degrees of freedom,
/// computed by hand.
#[test]
fn three_experiments_give_a_geometric_mean_with_its_t_interval() {
    let mut table = Ic50s::new();
    for (experiment, (p, r)) in [("9", "1500"), ("11", "2100"), ("8", "1300")].into_iter().enumerate() {
        table.add(&experiment.to_string(), "P", "larotrectinib", p, "");
        table.add(&experiment.to_string(), "R", "larotrectinib", r, "");
    }
    let fold = &table.folds()["larotrectinib"];
    let logs = [1500.0 / 9.0, 2100.0 / 11.0, 1300.0 / 8.0].map(f64::log10);
    let mean = logs.iter().sum::<f64>() / 3.0;
    let sd = (logs.iter().map(|d| (d - mean).powi(2)).sum::<f64>() / 2.0).sqrt();
    let half = 4.302_652_729_749 * sd / 3_f64.sqrt();
    for (found, by_hand, printed) in
        [(fold.estimate, mean, 172.9), (fold.lower, mean - half, 139.0), (fold.upper, mean + half, 214.0)]
    {
        let found = found.expect("a number");
        assert!((found / 10_f64.powf(by_hand) - 1.0).abs() < 1e-9, "{found}");
        assert!((found / printed - 1.0).abs() < 0.005, "{found} {printed}");
    }
    assert_eq!(fold.call, Some(Call::R));
}

/// W04 and W10 of the worked cases: the resistant line beyond the top dose throughout.
#[test]
fn bounds_throughout_give_a_bound_and_a_call_from_two_experiments_on() {
    for (experiments, call) in [(1, Call::I), (2, Call::R), (3, Call::R)] {
        let mut table = Ic50s::new();
        for (experiment, p) in ["10", "8", "12"].into_iter().enumerate().take(experiments) {
            table.add(&experiment.to_string(), "P", "larotrectinib", p, "");
            table.add(&experiment.to_string(), "R", "larotrectinib", "10000", ">");
        }
        let fold = &table.folds()["larotrectinib"];
        assert_eq!((fold.call, fold.qualifier, fold.estimate, fold.upper), (Some(call), ">", None, None));
        // No more than the geometric mean of what was tested.
        let most = 10_f64.powf(
            [10.0_f64, 8.0, 12.0].iter().take(experiments).map(|p| (10_000.0 / p).log10()).sum::<f64>()
                / f64::from(u8::try_from(experiments).expect("few")),
        );
        assert!(fold.lower.expect("a bound") <= most * (1.0 + 1e-9), "{fold:?} {most}");
    }
}
