//! `foldshift screen` through the binary: the example screen against its truth, tables of public screens, bad input.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use foldshift_curves::screen::Random;
use tempfile::TempDir;

fn foldshift(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_foldshift"))
        .args(arguments)
        .current_dir(folder)
        .env("NO_COLOR", "1")
        .output()
        .expect("the program starts")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

type Row = BTreeMap<String, String>;

fn rows(path: &Path) -> Vec<Row> {
    let mut reader = csv::Reader::from_path(path).expect("a table");
    let names = reader.headers().expect("a header").clone();
    let row = |row: csv::StringRecord| {
        names.iter().zip(&row).map(|(name, cell)| (name.to_owned(), cell.to_owned())).collect()
    };
    reader.records().map(|one| row(one.expect("a row"))).collect()
}

fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder")
}

fn fixture(name: &str) -> String {
    format!("{}/fixtures/screen/{name}", env!("CARGO_MANIFEST_DIR"))
}

/// The screen of one table, in a folder of its own: its words and the folder of its results.
fn screened(table: &str, arguments: &[&str]) -> (TempDir, Output) {
    let place = folder();
    fs::write(place.path().join("t.csv"), table).expect("a table");
    let all: Vec<&str> = ["screen", "t.csv", "-o", "out"].iter().chain(arguments).copied().collect();
    let output = foldshift(place.path(), &all);
    (place, output)
}

#[test]
fn the_example_screen_is_read_as_it_was_made() {
    let place = folder();
    let output =
        foldshift(place.path(), &["screen", &fixture("wells.csv"), "-o", "out", "--parental", "KM12"]);
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "a plate fails: {said}");
    for words in [
        "24 plates: 1 fails",
        "KM12-R2-5 of 2026-04-05",
        "96 wells",
        "276 curves (45 compounds × 3 lines)",
        "drift",
        "results in out",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
    let out = place.path().join("out");
    let truth: BTreeMap<(String, String), bool> = rows(Path::new(&fixture("truth.csv")))
        .into_iter()
        .map(|row| ((row["cell_line"].clone(), row["compound"].clone()), row["acts"] == "yes"))
        .collect();
    let hits = rows(&out.join("hits.csv"));
    assert_eq!(hits.len(), truth.len());
    let called: Vec<bool> = hits
        .iter()
        .filter(|row| row["hit"] == "yes")
        .map(|row| truth[&(row["cell_line"].clone(), row["compound"].clone())])
        .collect();
    let (found, all) =
        (called.iter().filter(|acts| **acts).count(), truth.values().filter(|acts| **acts).count());
    assert!(found + 3 >= all, "{found} of {all}");
    assert!(called.len() - found <= 3, "{} false ones among {}", called.len() - found, called.len());
    // What was made resistant twentyfold is told so, and nothing else.
    let shifts = rows(&out.join("shifts.csv"));
    let resistant: Vec<&Row> =
        shifts.iter().filter(|row| row["metric"] == "ic50_abs" && row["call"] == "R").collect();
    assert!(
        resistant.len() >= 3 && resistant.iter().all(|row| row["resistant"] == "KM12-R1"),
        "{resistant:?}"
    );
    let drift = rows(&out.join("drift.csv"));
    let drifts: Vec<&Row> = drift.iter().filter(|row| row["drifts"] == "yes").collect();
    assert!(!drifts.is_empty() && drifts.iter().all(|row| row["followed"] == "vehicle_signal"), "{drifts:?}");
    let plates = rows(&out.join("plates.csv"));
    assert!(plates.iter().filter(|row| row["verdict"] == "fail").all(|row| row["plate"] == "KM12-R2-5"));
    let matrix = rows(&out.join("matrix_ic50.csv"));
    assert!(matrix.iter().any(|row| row["KM12"] == ">10") && matrix.len() == 45);
    let agreement = rows(&out.join("agreement.csv"));
    let ratio: f64 = agreement[0]["minimum_significant"].parse().expect("a number");
    // Days move IC50s by 0.06 decades: 10^(2·√2·0.06) = 1.48, and the fit adds its own error.
    assert!((1.3..2.2).contains(&ratio), "{ratio}");
}

#[test]
fn the_same_bytes_come_from_any_number_of_threads_and_the_folder_is_ours_alone() {
    let place = folder();
    let wells = fixture("wells.csv");
    for (threads, out) in [("1", "a"), ("3", "b")] {
        foldshift(place.path(), &["screen", &wells, "-o", out, "--threads", threads, "-q"]);
    }
    for name in ["potency.csv", "hits.csv", "matrix_dss.csv", "agreement.csv", "manifest.json"] {
        let read = |out: &str| fs::read(place.path().join(out).join(name)).expect("a result");
        assert_eq!(read("a"), read("b"), "{name}");
    }
    fs::write(place.path().join("a/mine.txt"), "mine").expect("a file");
    let again = foldshift(place.path(), &["screen", &wells, "-o", "a", "-q"]);
    assert_eq!(again.status.code(), Some(1), "{}", text(&again.stderr));
    assert_eq!(fs::read_to_string(place.path().join("a/mine.txt")).expect("still there"), "mine");
    fs::write(place.path().join("b/hits.csv"), "mine now").expect("a file");
    let refused = foldshift(place.path(), &["screen", &wells, "-o", "b"]);
    assert_eq!(refused.status.code(), Some(2), "a changed result is not replaced: {}", text(&refused.stderr));
    fs::copy(&wells, place.path().join("a/wells.csv")).expect("a copy");
    let above = foldshift(place.path(), &["screen", "a/wells.csv", "-o", "a"]);
    assert!(text(&above.stderr).contains("holds the input"), "{}", text(&above.stderr));
}

#[test]
fn json_holds_the_whole_analysis() {
    let place = folder();
    let output = foldshift(place.path(), &["screen", &fixture("wells.csv"), "-o", "out", "--json", "-q"]);
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(json["overview"]["curves"], 276);
    assert_eq!(json["cell_lines"].as_array().expect("names").len(), 3);
    assert_eq!(json["curves"][0]["levels"].as_array().expect("levels").len(), 8);
    assert_eq!(json["matrices"]["cells"].as_array().expect("rows").len(), 45);
}

/// Responses of a compound with a midpoint of 0.3 µM at this dose in µM.
fn response(dose: f64) -> f64 {
    0.1 + 0.9 / (1.0 + (dose / 0.3).powf(1.5))
}

const DOSES: [f64; 8] = [0.0025, 0.008, 0.025, 0.08, 0.25, 0.8, 2.53, 8.0];

/// The IC50 of the first curve, which is 0.3 µM at 0.55, and at 0.5 about 0.35 µM.
fn is_found(place: &TempDir, output: &Output, said: &str) {
    let words = text(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{words}");
    assert!(words.contains(said), "{said}: {words}");
    let row = rows(&place.path().join("out/potency.csv")).remove(0);
    let ic50: f64 = row["ic50_abs"].parse().expect("a number");
    assert!((0.3..0.4).contains(&ic50) && row["dose_unit"] == "µM", "{row:?}");
}

#[test]
fn a_table_of_ccle_is_read_from_its_lists() {
    let list = |values: [f64; 8]| values.map(|value| value.to_string()).join(",");
    let activity = DOSES.map(|dose| 100.0 * (response(dose) - 1.0));
    let table = format!(
        "CCLE Cell Line Name,Primary Cell Line Name,Compound,Doses (uM),Activity Data (median),Activity SD\n\
         A_LUNG,A,drug,\"{}\",\"{}\",\"1\"\n",
        list(DOSES),
        list(activity)
    );
    let (place, output) = screened(&table, &[]);
    is_found(&place, &output, "CCLE: a curve a row");
    let short = table.replace("8\",\"-", "8,9\",\"-");
    let (_, output) = screened(&short, &[]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("9 doses and 8 responses"), "{}", text(&output.stderr));
}

#[test]
fn tables_of_ctrp_are_read_by_viability_and_by_logarithm() {
    let mut means = String::from("experiment_id\tmaster_cpd_id\tcpd_conc_umol\tcpd_avg_pv\n");
    let mut wells =
        String::from("experiment_id\tassay_plate_barcode\tbsub_value_log2\tmaster_cpd_id\tcpd_conc_umol\n");
    for dose in DOSES {
        let _ = writeln!(means, "1\t7\t{dose}\t{}", response(dose));
        let _ = writeln!(wells, "1\tP1\t{}\t7\t{dose}", response(dose).log2());
    }
    let (place, output) = screened(&means, &[]);
    is_found(&place, &output, "an experiment stands for its cell line");
    let (place, output) = screened(&wells, &[]);
    is_found(&place, &output, "log₂ of the viability");
}

#[test]
fn tables_of_prism_are_read_long_and_wide() {
    let mut long = String::from("depmap_id,broad_id,dose,screen_id,LFC\n");
    let (mut heads, mut cells) = (String::new(), String::from("ACH-1"));
    for dose in DOSES {
        let _ = writeln!(long, "ACH-1,BRD-1,{dose},MTS5,{}", response(dose).log2());
        let _ = write!(heads, ",BRD-1::{dose}::MTS5");
        let _ = write!(cells, ",{}", response(dose).log2());
    }
    let (place, output) = screened(&long, &[]);
    is_found(&place, &output, "PRISM");
    let (place, output) = screened(&format!("{heads}\n{cells}\n"), &[]);
    is_found(&place, &output, "8 treatments");
}

/// Raw wells of a plate as GDSC publishes them.
fn gdsc() -> String {
    let mut random = Random::new(4, 0);
    let mut table = String::from(
        "RESEARCH_PROJECT,BARCODE,SCAN_ID,DATE_CREATED,CELL_LINE_NAME,TAG,DRUG_ID,CONC,INTENSITY\n",
    );
    let mut well = |tag: &str, drug: &str, dose: &str, level: f64| {
        let intensity = 1000.0 + 50_000.0 * (level + 0.02 * random.normal());
        let _ = writeln!(table, "GDSC,P1,9,2010-11-17T00:00:00Z,A,{tag},{drug},{dose},{intensity:.0}");
    };
    for _ in 0..12 {
        well("NC-0", "", "", 1.05);
        well("NC-1", "", "", 1.0);
        well("B", "", "", 0.0);
    }
    well("UN-USED", "", "", 0.4);
    well("L9-D1-C", "9", "1", 0.4);
    for (place, dose) in DOSES.iter().enumerate() {
        well(&format!("L1-D{}-S", 8 - place), "1001", &dose.to_string(), response(*dose));
    }
    table
}

#[test]
fn raw_data_of_gdsc_are_divided_by_their_own_controls() {
    let (place, output) = screened(&gdsc(), &[]);
    is_found(&place, &output, "GDSC raw data");
    let plate = rows(&place.path().join("out/plates.csv")).remove(0);
    assert_eq!((&*plate["n_vehicle"], &*plate["n_blank"], &*plate["experiment"]), ("12", "12", "2010-11-17"));
    assert_eq!(rows(&place.path().join("out/potency.csv")).len(), 1, "combinations are no curves");
}

#[test]
fn a_table_of_fits_is_refused_with_what_to_give_instead() {
    let (_, output) = screened("CELL_LINE_NAME,DRUG_NAME,MIN_CONC,MAX_CONC,LN_IC50,AUC\nA,b,1,2,3,4\n", &[]);
    assert_eq!(output.status.code(), Some(2));
    let said = text(&output.stderr);
    assert!(said.contains("the fitted dose responses of GDSC") && said.contains("raw data"), "{said}");
}

#[test]
fn a_bad_cell_is_named_and_skipped_where_that_is_asked_for() {
    let broken = gdsc().replacen("NC-0", "NC-O", 1).replacen(",1001,0.08,", ",1001,O.08,", 1);
    let (_, output) = screened(&broken, &[]);
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    for words in ["t.csv:2:", "`NC-O` in column `TAG`", "`O.08` in column `CONC` is not a number"] {
        assert!(said.contains(words), "{words}: {said}");
    }
    let (_, output) = screened(&broken, &["--lenient"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
}

#[test]
fn missing_columns_are_answered_with_the_nearest_names() {
    let table = "role,plaet,compound,dose,unit,signal\nvehicle,1,,,,100\nsample,1,a,1,uM,50\n";
    let (_, output) = screened(table, &[]);
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(2));
    assert!(said.contains("no column of plates") && said.contains("is it `plaet`?"), "{said}");
    let (_, output) = screened(table, &["--plate", "plate"]);
    assert!(text(&output.stderr).contains("did you mean `plaet`?"), "{}", text(&output.stderr));
    let (_, output) = screened(table, &["--plate", "plaet"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
}

#[test]
fn units_that_do_not_convert_are_named_and_those_that_do_are_converted() {
    // Lines of one compound in two units; a curve in two units is refused, as `fit` does.
    let mut table = String::from("cell_line,compound,dose,unit,viability\n");
    for (line, times, unit) in [("A", 1.0, "uM"), ("B", 1000.0, "nM")] {
        for dose in DOSES {
            let _ = writeln!(table, "{line},drug,{},{unit},{}", times * dose, response(dose));
        }
    }
    let (place, output) = screened(&table, &[]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let fits = rows(&place.path().join("out/potency.csv"));
    let ic50 = |row: &Row| row["ic50_abs"].parse::<f64>().expect("a number");
    assert!((ic50(&fits[0]) / ic50(&fits[1]) - 1.0).abs() < 1e-6 && fits[1]["dose_unit"] == "µM", "{fits:?}");
    let (_, output) = screened(
        "role,plate,compound,dose,unit,reading\nvehicle,1,,,,9\nsample,1,a,1,uM,5\nsample,1,a,1,ug/mL,5\n",
        &[],
    );
    assert!(text(&output.stderr).contains("do not convert"), "{}", text(&output.stderr));
}

#[test]
fn inhibition_and_percent_enter_as_fractions_of_the_vehicle() {
    let mut table = String::from("cell_line,compound,dose_uM,inhibition (%)\n");
    for compound in ["a", "b", "c"] {
        for dose in DOSES {
            let _ = writeln!(table, "A,{compound},{dose},{}", 100.0 * (1.0 - response(dose)));
        }
    }
    let (place, output) = screened(&table, &[]);
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(said.contains("count inhibition"), "{said}");
    let row = rows(&place.path().join("out/potency.csv")).remove(0);
    let top: f64 = row["top"].parse().expect("a number");
    assert!((top - 1.0).abs() < 0.02 && row["class"] == "potent", "{row:?}");
}

/// Reference screens, read in place where they lie beside the project: nothing stops, and every curve has its row.
#[test]
fn real_screens_beside_the_project_are_read_in_place() {
    let place = folder();
    for (name, curves) in [("gdsc_small", 589), ("ctrp40_screen", 411), ("sarcoma_screen", 1440)] {
        let table =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/reference").join(name).join("data.csv.gz");
        if !table.exists() {
            continue;
        }
        let output = foldshift(place.path(), &["screen", table.to_str().expect("UTF-8"), "-o", name]);
        assert_eq!(output.status.code(), Some(0), "{name}: {}", text(&output.stderr));
        assert_eq!(rows(&place.path().join(name).join("potency.csv")).len(), curves, "{name}");
    }
}

#[test]
fn the_example_is_what_its_script_writes() {
    let Ok(output) = Command::new("python3").arg(fixture("make.py")).arg("--check").output() else { return };
    assert!(output.status.success(), "{}", text(&output.stderr));
}

#[test]
fn roles_are_known_in_several_languages_and_others_are_asked_about() {
    let wells = |sample: &str, vehicle: &str, blank: &str| {
        let mut table = String::from("plate,role,cell_line,compound,dose_uM,signal\n");
        for well in 0..6 {
            let _ = writeln!(table, "P,{vehicle},K,,,{}", 1000 + well);
            let _ = writeln!(table, "P,{blank},K,,,{}", 10 + well);
        }
        for dose in DOSES {
            let _ = writeln!(table, "P,{sample},K,a,{dose},{}", 12.5 + 990.0 * response(dose));
        }
        table
    };
    for (sample, vehicle, blank) in [
        ("Probe", "Lösungsmittel", "Leerwert"),
        ("muestra", "vehículo", "blanco"),
        ("cpd", "neg_ctrl", "background"),
    ] {
        let (place, output) = screened(&wells(sample, vehicle, blank), &[]);
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        let fits = rows(&place.path().join("out/potency.csv"));
        assert_eq!((fits.len(), fits[0]["class"].as_str()), (1, "potent"), "{sample}");
    }
    // Some count the signal, others the effect: nobody guesses which of these is the vehicle.
    let (_, output) = screened(&wells("test", "MAX", "MIN"), &[]);
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(2));
    assert!(said.contains("`MAX` in column `role` says nothing of what the well holds"), "{said}");
}
