use super::*;
use foldshift_tables::sheet::Sheet;

fn section(line: &str) -> Result<Section, NotASection> {
    Section::read(&Sheet::new("a.txt", format!("{line}\n")).cells(0))
}

fn names(section: &Section) -> Vec<String> {
    match &section.reads {
        Reads::Named(names) => names.clone(),
        Reads::Scanned(scan) => vec![scan.read_at(400).unwrap()],
    }
}

#[test]
fn fields_are_found_by_what_they_mean() {
    let read = section("Plate:\tP1\t1.3\tPlateFormat\tEndpoint\tAbsorbance\tRaw\tFALSE\t1\t\t\t\t\t\t2\t450 650 \t3\t8\t96\t2\t4\t\t").unwrap();
    assert_eq!(
        (read.rows.clone(), read.cols.clone(), names(&read)),
        (1..5, 2..10, vec!["absorbance 450".to_owned(), "absorbance 650".to_owned()])
    );
    let read = section("Plate:\tP1\t1.3\tTimeFormat\tKinetic\tFluorescence\tFALSE\tRaw\tFALSE\t4\t300\t90\t\t\t\t1\t525 \t1\t24\t384\t485 \tAutomatic\t515 \t\t\t6\tMedium\t\t\t1\t16\t485 ").unwrap();
    assert_eq!(
        (read.points, read.interval_s, read.plate.wells(), read.rows.clone()),
        (Some(4), Some(90.0), 384, 0..16)
    );
    assert_eq!(names(&read), ["fluorescence ex=485 em=525"]);
}

#[test]
fn luminescence_without_a_filter_has_no_wavelength() {
    for filter in ["0 ", "ALL", ""] {
        let read = section(&format!("Plate:\tP1\t1.3\tTimeFormat\tEndpoint\tLuminescence\tRaw\tFALSE\t1\t\t\t\t\t\t1\t{filter}\t1\t12\t96\t\t\t\t\t\t6\t\t\t\t1\t4\t")).unwrap();
        assert_eq!((names(&read), read.rows.clone()), (vec!["luminescence".to_owned()], 0..4));
    }
}

#[test]
fn a_spectrum_says_what_it_scans() {
    let read = section("Plate:\tP1\t1.3\tPlateFormat\tSpectrum\tAbsorbance\tRaw\tFALSE\t21\t\t\t525\t565\t2\t\t\t1\t16\t384\t1\t16").unwrap();
    assert_eq!((names(&read), read.points), (vec!["absorbance 400".to_owned()], Some(21)));
    assert!(matches!(&read.reads, Reads::Scanned(scan) if scan.steps == Some([525, 565, 2])));
    let emission = "Plate:\tP1\t1.3\tPlateFormat\tSpectrum\tFluorescence\tFALSE\tRaw\tFALSE\t21\t\t\t525\t565\t2\t\t\t1\t12\t96\t\tManual\t\tEmSweep\t485\t6\tMedium\t\t\t1\t8";
    assert_eq!(names(&section(emission).unwrap()), ["fluorescence ex=485 em=400"]);
    assert!(section(&emission.replace("EmSweep\t485", "\t")).is_err());
}

#[test]
fn what_is_not_understood_is_refused() {
    let line = "Plate:\tP1\t1.3\tPlateFormat\tEndpoint\tAbsorbance\tRaw\tFALSE\t1\t\t\t\t\t\t2\t450 650 \t1\t12\t96\t1\t8";
    assert!(section(line).is_ok());
    for (word, instead) in [
        ("PlateFormat", "Plate"),
        ("Endpoint", "Well Scan"),
        ("Absorbance", "Fluorescence Polarization"),
        ("Raw", "Row"),
        ("\t96\t", "\t95\t"),
        ("450 650 ", "450 "),
        ("\t12\t", "\t13\t"),
    ] {
        assert!(section(&line.replace(word, instead)).is_err(), "{instead}");
    }
}
