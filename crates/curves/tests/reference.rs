//! The fitter against data sets that other tools have fitted. See `../shared/reference/README.md`.

#[path = "../../../tests/corpora/mod.rs"]
mod corpora;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use corpora::corpus;
use flate2::read::GzDecoder;
use foldshift_curves::compare::{CompareOptions, Metric, Replicate, compare};
use foldshift_curves::curve::{Curve, Point};
use foldshift_curves::fit::{Errors, Fit, FitOptions, Ic50, Status, fit, fit_many};
use foldshift_curves::models::{Model, Sharing, fit_model, fit_shared};

type Row = BTreeMap<String, String>;

fn rows(path: &Path) -> Vec<Row> {
    let file = File::open(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let stream: Box<dyn Read> = if path.extension().is_some_and(|e| e == "gz") {
        Box::new(GzDecoder::new(file))
    } else {
        Box::new(file)
    };
    csv::Reader::from_reader(stream).deserialize().map(|row| row.expect("a row")).collect()
}

fn number(row: &Row, column: &str) -> Option<f64> {
    row.get(column).and_then(|text| text.parse().ok())
}

fn curves(path: &Path) -> BTreeMap<(String, String), Curve> {
    let mut points: BTreeMap<(String, String), Vec<Point>> = BTreeMap::new();
    for row in rows(path) {
        let (Some(dose), Some(response)) = (number(&row, "dose"), number(&row, "response")) else { continue };
        let weight = number(&row, "weight").unwrap_or(1.0);
        let case = row.get("case").cloned().unwrap_or_default();
        points.entry((case, row["curve"].clone())).or_default().push(Point { dose, response, weight });
    }
    points
        .into_iter()
        .filter_map(|(key, points)| match Curve::new(points) {
            Ok(curve) => Some((key, curve)),
            Err(error) => {
                eprintln!("{key:?} is refused: {error}");
                None
            }
        })
        .collect()
}

/// drc's parameters of a fit: b, c, d, ln e.
fn drc_parameters(fit: &Fit) -> [(&'static str, f64); 4] {
    let curve = fit.curve.expect("a curve");
    [
        ("b", curve.hill),
        ("c", curve.bottom),
        ("d", curve.top),
        ("log_e", curve.log_mid * std::f64::consts::LN_10),
    ]
}

/// Sum of squares of the drc parameters of a row; zero when they are missing or too large to compute.
fn sum_of_squares(curve: &Curve, row: &Row) -> f64 {
    let parameter = |name| number(row, name);
    let (Some(b), Some(c), Some(d), Some(e)) =
        (parameter("b"), parameter("c"), parameter("d"), parameter("log_e"))
    else {
        return 0.0;
    };
    let fitted = |dose: f64| c + (d - c) / (1.0 + (b * (dose.ln() - e)).exp());
    let identified = row["identified"].eq_ignore_ascii_case("true");
    if identified { curve.points().iter().map(|p| (p.response - fitted(p.dose)).powi(2)).sum() } else { 0.0 }
}

const AGREED: [&str; 7] = ["DNase", "dr4pl", "drcdata", "neutcurve", "nplr", "ploidy", "voropm2"];

#[test]
fn no_reference_has_a_smaller_sum_of_squares() {
    let Some(shared) = corpus("reference") else { return };
    let (mut compared, mut worst) = (0, 0.0_f64);
    for set in AGREED {
        let data = curves(&shared.join(set).join("data.csv"));
        if set == "voropm2" {
            continue; // its best sums of squares are unweighted; the weighted ones have a test of their own
        }
        for row in rows(&shared.join(set).join("agreement.csv")) {
            let options = match row["model"].as_str() {
                "LL.4" => FitOptions::default(),
                "LL.3" => FitOptions { bottom: Some(0.0), ..FitOptions::default() },
                _ => continue,
            };
            let options = FitOptions { intervals: false, ..options };
            let (Some(curve), Some(best)) =
                (data.get(&(row["case"].clone(), row["curve"].clone())), number(&row, "best_rss"))
            else {
                continue;
            };
            let rss = fit(curve, &options).rss.expect("a sum of squares");
            let excess = rss / best - 1.0;
            let allowed = if row["status"] == "agreed" { 1e-6 } else { 1e-3 };
            assert!(
                excess < allowed,
                "{set} {} {} {}: {rss} > {best}",
                row["case"],
                row["curve"],
                row["model"]
            );
            worst = worst.max(excess);
            compared += 1;
        }
    }
    assert!(compared > 250, "only {compared} curves were compared");
    eprintln!("{compared} fits, worst excess of the sum of squares {worst:e}");
}

#[test]
fn parameters_and_standard_errors_agree_with_scipy_where_the_tools_agree() {
    let Some(shared) = corpus("reference") else { return };
    let (mut parameters, mut errors) = (0, 0);
    for set in AGREED {
        let mut data = curves(&shared.join(set).join("data.csv"));
        for curve in data.values_mut() {
            // scipy's rows are unweighted fits.
            let plain = curve.points().iter().map(|point| Point::new(point.dose, point.response)).collect();
            *curve = Curve::new(plain).expect("finite points");
        }
        let status: BTreeMap<(String, String, String), String> =
            rows(&shared.join(set).join("agreement.csv"))
                .into_iter()
                .map(|row| {
                    ((row["case"].clone(), row["curve"].clone(), row["model"].clone()), row["status"].clone())
                })
                .collect();
        for row in rows(&shared.join(set).join("expected.csv")) {
            let key = (row["case"].clone(), row["curve"].clone(), row["model"].clone());
            if row["model"] != "LL.4"
                || !row["tool"].starts_with("scipy")
                || status.get(&key).is_none_or(|status| status != "agreed")
            {
                continue;
            }
            let found = fit(
                &data[&(key.0.clone(), key.1.clone())],
                &FitOptions { intervals: false, ..FitOptions::default() },
            );
            let named = drc_parameters(&found);
            let Some(index) = named.iter().position(|(name, _)| *name == row["param"]) else { continue };
            let expected = number(&row, "value").expect("a value");
            let scale = if matches!(row["param"].as_str(), "c" | "d") {
                named[1].1.abs().max(named[2].1.abs())
            } else {
                expected.abs().max(1.0)
            };
            let off = (named[index].1 - expected).abs() / scale;
            assert!(off < 1e-5, "{set} {key:?} {}: {} is not {expected}", row["param"], named[index].1);
            parameters += 1;
            if let Some(expected) = number(&row, "se") {
                let [top, bottom, hill, mid] = found.standard_errors();
                let se =
                    [hill, bottom, top, mid.map(|se| se * std::f64::consts::LN_10)][index].expect("an error");
                assert!(
                    (se / expected - 1.0).abs() < 1e-3,
                    "{set} {key:?} se {}: {se} {expected}",
                    row["param"]
                );
                errors += 1;
            }
        }
    }
    assert!(parameters > 400 && errors > 400, "only {parameters} parameters and {errors} errors compared");
    eprintln!("{parameters} parameters and {errors} standard errors agree");
}

#[test]
fn screens_are_fitted_to_their_best_known_sum_of_squares() {
    let Some(shared) = corpus("reference") else { return };
    for set in ["ctrp40_screen", "sarcoma_screen", "gdsc_small", "ccle_small"] {
        let data = curves(&shared.join(set).join("data.csv.gz"));
        let by_curve: BTreeMap<&String, &Curve> =
            data.iter().map(|((_, name), curve)| (name, curve)).collect();
        let best = rows(&shared.join(set).join("best_rss_LL4.csv"));
        let known: Vec<(&Row, &Curve)> =
            best.iter().filter_map(|row| Some((row, *by_curve.get(&row["curve"])?))).collect();
        let curves: Vec<Curve> = known.iter().map(|(_, curve)| (*curve).clone()).collect();
        let fits = fit_many(&curves, &FitOptions { intervals: false, ..FitOptions::default() });
        let (mut worse, mut identified) = (Vec::new(), 0);
        for ((row, curve), fit) in known.iter().zip(&fits) {
            let (Some(rss), Some(best)) = (fit.rss, number(row, "RSS")) else { continue };
            // Three printed sums of squares are smaller, by 1e-6, than what their own parameters give on
            // the data as printed.
            let best = best.max(sum_of_squares(curve, row));
            let is_identified = row["identified"].eq_ignore_ascii_case("true");
            identified += usize::from(is_identified);
            let allowed = if is_identified { 1e-6 } else { 1e-3 };
            if rss > best * (1.0 + allowed) + 1e-20 {
                worse.push(format!("{} {} {rss} {best}", row["curve"], row["identified"]));
            }
        }
        eprintln!("{set}: {} curves, {identified} identified, {} worse", known.len(), worse.len());
        assert!(known.len() > 50, "{set}: only {} curves", known.len());
        assert!(
            worse.is_empty(),
            "{set}: {} of {} are worse: {:#?}",
            worse.len(),
            known.len(),
            &worse[..worse.len().min(20)]
        );
    }
}

/// NIST's Rat42 is LL.3 in dose = exp(x); the certified values carry over.
#[test]
fn certified_values_of_nist_are_met_to_six_digits() {
    let Some(shared) = corpus("reference/nist") else { return };
    let data = curves(&shared.join("data.csv"));
    let mut compared = 0;
    for row in rows(&shared.join("expected.csv")) {
        if row["curve"] != "Rat42" || !row["tool"].contains("NIST") {
            continue;
        }
        let found = fit(
            &data[&("NIST".to_owned(), "Rat42".to_owned())],
            &FitOptions { bottom: Some(0.0), ..FitOptions::default() },
        );
        let named = drc_parameters(&found);
        if let Some((_, value)) = named.iter().find(|(name, _)| *name == row["param"]) {
            let expected = number(&row, "value").expect("a value");
            assert!((value / expected - 1.0).abs() < 1e-8, "{}: {value} is not {expected}", row["param"]);
            compared += 1;
        }
    }
    assert!(compared >= 3, "only {compared} certified values compared");
}

#[test]
fn nasty_curves_get_no_number_that_means_nothing() {
    let Some(shared) = corpus("reference/nasty") else { return };
    for ((_, name), curve) in curves(&shared.join("data.csv")) {
        let found = fit(&curve, &FitOptions::default());
        let (low, high) = curve.tested_log_range().unwrap_or((f64::NEG_INFINITY, f64::INFINITY));
        for ic50 in [found.ic50_rel, found.ic50_abs] {
            if let Ic50::Measured { log_dose, .. } = ic50 {
                assert!((low..=high).contains(&log_dose), "{name}: {ic50:?} lies outside the doses");
            }
        }
        if name.starts_with("flat_") || name.contains("constant") {
            assert_ne!(found.status, Status::Fitted, "{name}");
        }
        if name.starts_with("one_dose") || name.starts_with("few_3pts") {
            assert_eq!(found.status, Status::NotDeterminable, "{name}");
        }
        eprintln!(
            "{name}: {} {:?} rel {:?} abs {:?}",
            found.status, found.reasons, found.ic50_rel, found.ic50_abs
        );
    }
}

/// Vorinostat on OPM-2, weighted: R's nls and drda minimise Σ w r², and so do we.
#[test]
fn weighted_fits_agree_with_nls_and_drda() {
    let Some(shared) = corpus("reference/voropm2") else { return };
    let data = curves(&shared.join("data.csv"));
    let found = fit(&data[&("voropm2".to_owned(), "1".to_owned())], &FitOptions::default());
    let named = drc_parameters(&found);
    let [top, bottom, hill, mid] = found.standard_errors();
    let errors = [hill, bottom, top, mid.map(|se| se * std::f64::consts::LN_10)];
    let mut compared = 0;
    for row in rows(&shared.join("expected.csv")).iter().filter(|row| row["tool"].contains("weighted")) {
        let expected = number(row, "value").expect("a value");
        let value = match named.iter().position(|(name, _)| *name == row["param"]) {
            Some(index) => {
                if let Some(se) = number(row, "se") {
                    assert!(
                        (errors[index].expect("an error") / se - 1.0).abs() < 1e-4,
                        "se of {}",
                        row["param"]
                    );
                }
                named[index].1
            }
            None if row["param"] == "wRSS" => found.rss.expect("a sum of squares"),
            None => continue,
        };
        assert!(
            (value - expected).abs() < 1e-6 * expected.abs().max(1.0),
            "{}: {value} {expected}",
            row["param"]
        );
        compared += 1;
    }
    assert_eq!(compared, 9);
}

/// drc's five-parameter curve at a dose.
fn ll5(parameters: &BTreeMap<String, f64>, dose: f64) -> f64 {
    let of = |name: &str| parameters[name];
    if dose == 0.0 {
        return if of("b") > 0.0 { of("d") } else { of("c") };
    }
    let z = (of("b") * (dose.ln() - of("e").ln())).min(700.0);
    of("c") + (of("d") - of("c")) / (1.0 + z.exp()).powf(of("f"))
}

#[test]
fn five_parameter_fits_are_at_least_as_good_as_those_of_drc() {
    let Some(shared) = corpus("reference") else { return };
    let options = FitOptions { intervals: false, ..FitOptions::default() };
    let (mut compared, mut same, mut worst) = (0, 0, 0.0_f64);
    for set in AGREED {
        let data = curves(&shared.join(set).join("data.csv"));
        let mut references: BTreeMap<(String, String), BTreeMap<String, f64>> = BTreeMap::new();
        for row in rows(&shared.join(set).join("expected.csv")) {
            if row["model"] == "LL.5"
                && let Some(value) = number(&row, "value")
            {
                let key = (row["case"].clone(), row["curve"].clone());
                // Of two tools the later row is the smaller sum of squares or the same.
                references.entry(key).or_default().insert(row["param"].clone(), value);
            }
        }
        for (key, reference) in references {
            let complete = ["b", "c", "d", "e", "f"].iter().all(|name| reference.contains_key(*name));
            let (true, Some(curve), true) = (complete, data.get(&key), set != "voropm2") else { continue };
            let fitted = |dose: f64| ll5(&reference, dose);
            let theirs: f64 = curve.points().iter().map(|p| (p.response - fitted(p.dose)).powi(2)).sum();
            let ours = fit_model(curve, Model::FIVE_PARAMETER, &options);
            let (Some(rss), true) = (ours.fit.rss, theirs.is_finite()) else { continue };
            // drc lets the upper plateau of a falling curve lie below the lower one; we do not.
            if reference["c"] > reference["d"] {
                continue;
            }
            let excess = rss / theirs - 1.0;
            compared += 1;
            same += usize::from(excess.abs() < 1e-9);
            worst = worst.max(excess);
            assert!(excess < 1e-3, "{set} {key:?}: {excess:e} {reference:?} {ours:?}");
        }
    }
    assert!(compared > 80 && same > 50, "{compared} {same}");
    eprintln!("{compared} five-parameter fits, {same} the same, worst excess {worst:e}");
}

/// drc's standard errors come from the Hessian; they are comparable where drc is at the optimum.
#[test]
fn standard_errors_from_the_hessian_agree_with_those_of_drc() {
    let Some(shared) = corpus("reference") else { return };
    let options = FitOptions { intervals: false, errors: Errors::ObservedHessian, ..FitOptions::default() };
    let (mut compared, mut worst, mut differs_from_gauss_newton) = (0, 0.0_f64, 0.0_f64);
    for set in AGREED {
        let data = curves(&shared.join(set).join("data.csv"));
        let agreement = rows(&shared.join(set).join("agreement.csv"));
        let at_optimum = |row: &Row| {
            row["model"] == "LL.4"
                && row["status"] == "agreed"
                && number(row, "drc_excess_rss").is_some_and(|excess| excess.abs() < 1e-9)
        };
        let optimal: Vec<(&String, &String)> =
            agreement.iter().filter(|row| at_optimum(row)).map(|row| (&row["case"], &row["curve"])).collect();
        for row in rows(&shared.join(set).join("expected.csv")) {
            let wanted = row["model"] == "LL.4" && row["tool"] == "drc" && row["curve"] != "*";
            if !wanted || set == "voropm2" || !optimal.contains(&(&row["case"], &row["curve"])) {
                continue;
            }
            let Some(expected) = number(&row, "se") else { continue };
            let curve = &data[&(row["case"].clone(), row["curve"].clone())];
            let found = fit(curve, &options);
            let [top, bottom, hill, mid] = found.standard_errors();
            let e = found.curve.expect("a curve").log_mid * std::f64::consts::LN_10;
            let mid = mid.map(|se| se * std::f64::consts::LN_10 * e.exp());
            let Some((_, se)) = [("b", hill), ("c", bottom), ("d", top), ("e", mid)]
                .into_iter()
                .find(|(name, _)| *name == row["param"])
            else {
                continue;
            };
            let off = (se.expect("an error") / expected - 1.0).abs();
            worst = worst.max(off);
            compared += 1;
            if row["param"] == "e" {
                let plain = fit(curve, &FitOptions { errors: Errors::GaussNewton, ..options });
                let plain = plain.standard_errors()[3].expect("an error") * std::f64::consts::LN_10 * e.exp();
                differs_from_gauss_newton = differs_from_gauss_newton.max((plain / expected - 1.0).abs());
            }
        }
    }
    eprintln!(
        "{compared} standard errors of drc, worst {worst:e}; Gauss-Newton differs by {differs_from_gauss_newton}"
    );
    assert!(compared > 100 && worst < 1e-3, "{compared} {worst}");
    assert!(differs_from_gauss_newton > 0.01);
}

/// Curves that share limits, or everything but the midpoint, against drc's fits of several curves.
#[test]
fn curves_that_share_parameters_agree_with_those_of_drc() {
    let Some(shared) = corpus("reference") else { return };
    let options = FitOptions { intervals: false, ..FitOptions::default() };
    let (mut compared, mut same, mut ratios) = (0, 0, 0);
    for set in ["drcdata", "ploidy", "nplr", "neutcurve", "dr4pl"] {
        let data = curves(&shared.join(set).join("data.csv"));
        let mut references: BTreeMap<(String, String), Vec<Row>> = BTreeMap::new();
        for row in rows(&shared.join(set).join("expected.csv")) {
            if row["curve"] == "*" && matches!(row["model"].as_str(), "LL.4|parallel" | "LL.4|common_limits")
            {
                references.entry((row["case"].clone(), row["model"].clone())).or_default().push(row);
            }
        }
        for ((case, model), reference) in references {
            let names: Vec<&String> = reference
                .iter()
                .filter_map(|row| row["param"].strip_prefix("e:"))
                .filter_map(|name| data.keys().find(|(c, curve)| *c == case && curve == name))
                .map(|(_, curve)| curve)
                .collect();
            let of = |name: &str| reference.iter().find(|row| row["param"] == name);
            let Some(theirs) = of("RSS").and_then(|row| number(row, "value")) else { continue };
            let group: Vec<&Curve> =
                names.iter().map(|name| &data[&(case.clone(), (*name).clone())]).collect();
            let hill = model == "LL.4|parallel";
            let sharing = Sharing { top: true, bottom: true, hill };
            let ours = fit_shared(&group, sharing, 0, &options).expect("a fit");
            let excess = ours.rss / theirs - 1.0;
            eprintln!("{case} {model} {}: {} against {theirs}, {excess:e}", names.len(), ours.rss);
            assert!(excess < 1e-9, "{case} {model}: {} {theirs}", ours.rss);
            compared += 1;
            if excess.abs() < 1e-8 {
                same += 1;
                for row in &reference {
                    let Some(pair) = row["param"].strip_prefix("EDratio50|") else { continue };
                    let Some((a, b)) = pair.strip_suffix(":50/50").and_then(|pair| pair.split_once('/'))
                    else {
                        continue;
                    };
                    let place = |wanted: &str| names.iter().position(|name| *name == wanted);
                    let (Some(a), Some(b)) = (place(a), place(b)) else { continue };
                    let potency = |k: usize| ours.curves[k].log_potency.expect("a potency");
                    let ratio = 10_f64.powf(potency(b) - potency(a));
                    let expected = number(row, "value").expect("a ratio");
                    assert!(
                        (ratio / expected - 1.0).abs() < 1e-3,
                        "{case} {model} {pair}: {ratio} {expected}"
                    );
                    ratios += 1;
                }
            }
        }
    }
    eprintln!("{compared} fits of several curves, {same} the same; {ratios} ratios agree");
    assert!(compared >= 6 && same >= 3 && ratios >= 10, "{compared} {same} {ratios}");
}

/// Reference: the ratio of two separately fitted midpoints, its standard error by the delta method on the log
/// scale, and its Welch interval, derived from scipy's fits.
#[test]
fn ratios_of_separate_curves_agree_with_the_delta_method() {
    let Some(shared) = corpus("reference") else { return };
    let (mut compared, mut worst_ratio, mut worst_error) = (0, 0.0_f64, 0.0_f64);
    let mut wider = Vec::new();
    for set in ["drcdata", "ploidy"] {
        let data = curves(&shared.join(set).join("data.csv"));
        let options = FitOptions::default();
        for row in rows(&shared.join(set).join("foldshift_separate.csv")) {
            let curve = |column: &str| &data[&(row["case"].clone(), row[column].clone())];
            let fits = fit_many(&[curve("numerator").clone(), curve("denominator").clone()], &options);
            let mid = |fit: &Fit| fit.curve.expect("a curve").log_mid;
            let error = |fit: &Fit| fit.standard_errors()[3].expect("an error");
            let log_ratio = mid(&fits[0]) - mid(&fits[1]);
            let expected = number(&row, "ratio").expect("a ratio");
            let se = error(&fits[0]).hypot(error(&fits[1])) * std::f64::consts::LN_10;
            let expected_se = number(&row, "se_ln_ratio").expect("an error");
            worst_ratio = worst_ratio.max((10_f64.powf(log_ratio) / expected - 1.0).abs());
            worst_error = worst_error.max((se / expected_se - 1.0).abs());
            compared += 1;
            // Beside it the interval that the profiles of the same two curves give.
            let replicate = |k: usize, column: &str| Replicate {
                experiment: "1",
                curve: Some(curve(column)),
                fit: &fits[k],
                options: &options,
            };
            let (r, p) = (replicate(0, "numerator"), replicate(1, "denominator"));
            let shifts = compare(("P", &[p]), ("R", &[r]), "x", CompareOptions::default());
            let shift = shifts.iter().find(|shift| shift.metric == Metric::Ic50Rel).expect("always there");
            if let (Some(lower), Some(upper)) = (shift.lower, shift.upper) {
                let wald = (number(&row, "upper95").unwrap() / number(&row, "lower95").unwrap()).ln();
                wider.push((upper / lower).ln() / wald);
            }
        }
    }
    wider.sort_by(f64::total_cmp);
    eprintln!(
        "{compared} ratios: worst ratio {worst_ratio:.1e}, worst standard error {worst_error:.1e}; profile over Wald \
         width {:.2} to {:.2}, median {:.2} of {}",
        wider[0],
        wider[wider.len() - 1],
        wider[wider.len() / 2],
        wider.len()
    );
    assert!(compared > 50 && worst_ratio < 1e-5 && worst_error < 1e-4);
}
