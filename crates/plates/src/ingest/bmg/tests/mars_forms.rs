//! Natural forms of MARS exports, each with all the readings that it must give.

use crate::ingest::tests::found;
use crate::ingest::{Choice, read_bytes};

fn assert_reads(text: &str, expected: &[&str]) {
    let (mut found, mut expected) =
        (found(text), expected.iter().map(ToString::to_string).collect::<Vec<_>>());
    found.sort();
    expected.sort();
    assert_eq!(found, expected, "{text}");
}

fn assert_refused(text: &str, words: &str) {
    let found = found(text);
    assert!(found[0].starts_with("refused") && found[0].contains(words), "{found:?}\n{text}");
}

const HEAD: &str = "User: U,Path: C:\\D,Test run no.: 4\r\nTest name: T,Date: 02/03/2026,Time: 10:00:00\r\n\r\nID1: K7,ID2: x\r\nAbsorbance\r\n\r\n";
const LINES: &str = "User: U\nPath: C:\\D\nTest ID: 4\nTest Name: T\nDate: 02/03/2026\nTime: 10:00:00 AM\nID1: K7\nFluorescence (FI)\n\n";

const KINETIC: [&str; 4] = [
    "K7|absorbance 600|A1|0|0.1",
    "K7|absorbance 600|A1|10|0.2",
    "K7|absorbance 600|B1|0|0.3",
    "K7|absorbance 600|B1|10|0.4",
];

#[test]
fn times_without_a_unit_are_seconds() {
    let table = "Well,Content,Raw Data (600),Raw Data (600)\r\n,Time,0,10\r\nA01,water,0.1,0.2\r\nB01,Sample X1,0.3,0.4\r\n";
    assert_reads(&format!("{HEAD}{table}"), &KINETIC);
    assert_reads(&format!("{HEAD}{table}").replace(": ", "="), &KINETIC);
    let padded =
        format!("{HEAD}{table}").replace("ID2: x", "ID2: x,,").replace("Absorbance", "Absorbance,,,");
    assert_reads(&padded, &KINETIC);
    assert_refused(&format!("{HEAD}{}", table.replace("0,10\r", "0.1,0.2\r")), "has no unit");
}

#[test]
fn times_with_a_unit_are_read_as_they_are() {
    for times in
        ["Time,0 h ,0 h 3 min", "Time [min],0,3", "Time [h],0,0.05", "Time,0:00:00,0:03:00", "Time [s],0,180"]
    {
        let table =
            format!("Well,Content,Raw Data (600),Raw Data (600)\r\n,{times}\r\nA01,water,0.1,0.2\r\n");
        assert_reads(
            &format!("{HEAD}{table}"),
            &["K7|absorbance 600|A1|0|0.1", "K7|absorbance 600|A1|180|0.2"],
        );
    }
}

#[test]
fn a_group_is_a_column_or_a_line_between() {
    let column = "Well,Content,Group,Raw Data (600),Raw Data (600)\r\n,,Time,0,10\r\nA01,water,A,0.1,0.2\r\nB01,Sample X1,B,0.3,0.4\r\n";
    assert_reads(&format!("{HEAD}{column}"), &KINETIC);
    let numbers = column.replace("water,A,", "water,1,").replace("X1,B,", "X1,2,");
    assert_reads(&format!("{HEAD}{numbers}"), &KINETIC);
    let line = "Well,,A01,B01\r\nContent,Time,water,Sample X1\r\nGroup,,A,B\r\nRaw Data (600),0 s,0.1,0.3\r\nRaw Data (600),10 s,0.2,0.4\r\n";
    assert_reads(&format!("{HEAD}{line}"), &KINETIC);
    let bare = line.replace("0 s,", "0,").replace("10 s", "10");
    assert_reads(&format!("{HEAD}{bare}"), &KINETIC);
}

#[test]
fn rows_and_columns_of_wells_stand_in_two_columns_or_two_lines() {
    let down = "Well Row,Well Col,Content,Raw Data (600),Raw Data (600)\r\n,,Time [s],0,10\r\nA,1,water,0.1,0.2\r\nB,1,Sample X1,0.3,0.4\r\n";
    assert_reads(&format!("{HEAD}{down}"), &KINETIC);
    let across = "Well Row,,A,B\r\nWell Col,,1,1\r\nContent,Time [s],water,Sample X1\r\nRaw Data (600),0,0.1,0.3\r\nRaw Data (600),10,0.2,0.4\r\n";
    assert_reads(&format!("{HEAD}{across}"), &KINETIC);
}

#[test]
fn derived_columns_and_lines_are_left_out_and_counted() {
    let table = "Well,Content,Raw Data (600),Raw Data (600),Blank corrected based on Raw Data (600),Slope based on Raw Data (600),Standard deviation based on Raw Data (600)\r\n\
                 ,Time,0,10,0,,\r\nA01,water,0.1,0.2,0.5,0.6,0.7\r\nB01,Sample X1,0.3,0.4,0.5,0.6,0.7\r\n";
    let text = format!("{HEAD}{table}");
    assert_reads(&text, &KINETIC);
    let warnings = read_bytes("export", text.as_bytes(), Choice::default()).unwrap().warnings;
    assert!(warnings[0].message.contains("(6 values)"), "{}", warnings[0]);
    let across = "Well,,A01,B01\r\nContent,Time,water,Sample X1\r\nRaw Data (600),0 s,0.1,0.3\r\nRaw Data (600),10 s,0.2,0.4\r\n\
                  Blank corrected based on Raw Data (600),0 s,9,9\r\nAverage over replicates based on Raw Data (600),,9,9\r\n";
    assert_reads(&format!("{HEAD}{across}"), &KINETIC);
}

#[test]
fn several_chromatics_are_several_reads() {
    let table = "Well,Content,Raw Data (485-14/520-30 1),Raw Data (544-20/590-20 2)\nA01,Sample X1,10,20\nA02,Blank B,30,40\n";
    let expected = [
        "K7|fluorescence ex=485 em=520|A1||10",
        "K7|fluorescence ex=485 em=520|A2||30",
        "K7|fluorescence ex=544 em=590|A1||20",
        "K7|fluorescence ex=544 em=590|A2||40",
    ];
    assert_reads(&format!("{LINES}{}", table.replace(',', "\t")), &expected);
    let same = table.replace("544-20/590-20 2", "485-14/520-30 2");
    let expected = expected.map(|line| line.replace("ex=544 em=590|", "ex=485 em=520 #2|"));
    let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
    assert_reads(&format!("{LINES}{}", same.replace(',', "\t")), &expected);
    let twice = table.replace("544-20/590-20 2", "485-14/520-30 1");
    assert_refused(&format!("{LINES}{}", twice.replace(',', "\t")), "same title");
}

#[test]
fn a_spectrum_has_a_column_per_wavelength() {
    let expected = [
        "K7|absorbance 220|A1||1.5",
        "K7|absorbance 221|A1||1.652",
        "K7|absorbance 220|A2||0.5",
        "K7|absorbance 221|A2||0.6",
    ];
    let lambda = "Well Row,Well Col,Content,Lambda 220 nm,Lambda 221 nm\r\n,,,220,221\r\nA,1,Sample X1,1.5,1.652\r\nA,2,Sample X2,0.5,0.6\r\n";
    assert_reads(&format!("{HEAD}{lambda}"), &expected);
    let one_line = lambda.replace(",,,220,221\r\n", "");
    assert_reads(&format!("{HEAD}{one_line}"), &expected);
    let raw =
        "Well,Content,Raw Data (220),Raw Data (221)\r\nA01,Sample X1,1.5,1.652\r\nA02,Sample X2,0.5,0.6\r\n";
    assert_reads(&format!("{HEAD}{raw}"), &expected);
    let titled = "Raw Data (220-221)\r\nWell,Content,Wavelength [nm],220,221\r\nA01,Sample X1,,1.5,1.652\r\nA02,Sample X2,,0.5,0.6\r\n";
    assert_reads(&format!("{HEAD}{titled}"), &expected);
    assert_refused(&format!("{HEAD}{}", lambda.replace(",,,220,221", ",,,221,221")), "column of 220 nm");
    let across = "Well,,A01,A02\r\nContent,,Sample X1,Sample X2\r\nLambda 220 nm,220,1.5,0.5\r\nLambda 221 nm,221,1.652,0.6\r\n";
    assert_reads(&format!("{HEAD}{across}"), &expected);
}

#[test]
fn a_fluorescence_spectrum_keeps_its_wavelengths_apart() {
    let table = "Well\tContent\tLambda 500 nm\tLambda 501 nm\nA01\tSample X1\t10\t20\n";
    assert_reads(
        &format!("{LINES}{table}"),
        &["K7|fluorescence [Lambda 500 nm]|A1||10", "K7|fluorescence [Lambda 501 nm]|A1||20"],
    );
}

#[test]
fn other_languages_are_read() {
    let german = "Benutzer: U;Pfad: C:\\D;Testlauf-Nr.: 4\r\nTestname: T;Datum: 02.03.2026;Uhrzeit: 10:00\r\n\r\nID1: K7\r\nAbsorption\r\n\r\n\
                  Vertiefung;Inhalt;Rohdaten (600);Rohdaten (600);Leerwertkorrigiert basierend auf Rohdaten (600)\r\n;Zeit [s];0;10;0\r\nA01;Leerwert B;0,1;0,2;9,9\r\nB01;Probe X1;0,3;0,4;9,9\r\n";
    assert_reads(german, &KINETIC);
    let french = "Utilisateur : U;Chemin : C:\\D;N° du test : 4\r\nNom du test : T;Date : 02/03/2026;Heure : 10:00\r\n\r\nID1 : K7\r\nAbsorbance\r\n\r\n\
                  Puits;Contenu;Données brutes (600);Données brutes (600)\r\n;Temps [s];0;10\r\nA01;Blanc B;0,1;0,2\r\nB01;Echantillon X1;0,3;0,4\r\n";
    assert_reads(french, &KINETIC);
}

#[test]
fn a_table_copied_without_its_head_is_named_by_its_titles() {
    let table = "Well,Content,Raw Data (600),Raw Data (600)\r\n,Time,0,10\r\nA01,water,0.1,0.2\r\nB01,Sample X1,0.3,0.4\r\n";
    assert_reads(table, &KINETIC.map(|line| line.replace("K7", "Plate 1")).each_ref().map(String::as_str));
    let fluorescence = "Well\tContent\tRaw Data (485/520)\nA01\tSample X1\t10\nA02\tBlank B\t20\n";
    assert_reads(
        fluorescence,
        &["Plate 1|fluorescence ex=485 em=520|A1||10", "Plate 1|fluorescence ex=485 em=520|A2||20"],
    );
    assert_refused(&fluorescence.replace("485/520", "520"), "says what was read");
}

#[test]
fn cycles_are_grids_below_their_headings() {
    let grid = |cycle: &str, first: &str| format!("{cycle}\n\t1\t2\t3\nA\t{first}\t2\t3\nB\t4\t5\t6\n\n");
    let text = format!(
        "{LINES}\t1. Raw Data (485/520)\n{}{}",
        grid("\tCycle 1 (0 s)", "10"),
        grid("\tCycle 2 (1 min 30 s)", "20")
    );
    let found = found(&text);
    assert_eq!(found.len(), 12);
    assert_eq!(
        (found[0].as_str(), found[6].as_str()),
        ("K7|fluorescence ex=485 em=520|A1|0|10", "K7|fluorescence ex=485 em=520|A1|90|20")
    );
}

#[test]
fn torn_lines_of_tables_and_grids_are_refused() {
    let table = "Well,Content,Raw Data (600),Raw Data (600),Raw Data (600)\r\n,Time,0,10,20\r\nA01,X1,0.1,0.2,0.3\r\nA02,X2,0.4,0.5,0.6\r\nA03,X3,0.7,0.8,0.9\r\nA04,X4,1.1,1.2,1.3\r\n";
    let across = "Well,,A01,A02,A03\r\nContent,,X1,X2,X3\r\nRaw Data (600),0 s,0.1,0.4,0.7\r\nRaw Data (600),10 s,0.2,0.5,0.8\r\nRaw Data (600),20 s,0.3,0.6,0.9\r\n";
    let grid =
        "Raw Data (600)\r\n\r\n,1,2,3,4\r\nA,0.1,0.2,0.3,0.7\r\nB,0.4,0.5,0.6,0.8\r\nC,0.7,0.8,0.9,1.5\r\n";
    for whole in [table, across, grid] {
        let pad = |text: &str| text.replace("\r\n", ",,,\r\n");
        for whole in [whole.to_owned(), pad(whole)] {
            let text = format!("{HEAD}{whole}");
            assert!(!found(&text)[0].starts_with("refused"), "{text}\n{:?}", found(&text));
            for cells in [
                vec![",0.5"],
                vec![",0.4,0.5"],
                vec![",0.2", ",0.5"],
                vec![",0.1", ",0.4", ",0.8"],
                vec![",0.2,0.3"],
            ] {
                let torn = cells.iter().fold(text.clone(), |text, cell| text.replacen(cell, "", 1));
                if torn != text {
                    assert!(found(&torn)[0].starts_with("refused"), "{torn}\n{:?}", found(&torn));
                }
            }
        }
    }
    let spectrum = format!(
        "{HEAD}Well,Content,Lambda 220 nm,Lambda 221 nm\r\n,,220,221\r\nA01,X,1.5,1.6\r\nB01,X,1.7,1.8\r\n"
    );
    for torn in ["A01,", "A01,X,", "A01,X,1.5,"] {
        assert_refused(&spectrum.replacen(torn, "", 1), "names no well");
    }
    let two = "Well,Content,Raw Data (600),Raw Data (600),Slope based on Raw Data (600)\r\n,Time,0,10,0\r\nA01,X,0.1,0.2,0\r\n";
    assert_refused(&format!("{HEAD}{}", two.replace("0,10,0", "0,0")), "same title");
    assert_refused(&format!("{HEAD}{}", two.replace("0,10,0", "10")), "no time");
    let emptied = format!("{HEAD}{}", table.replace("A02,X2,0.4,0.5,0.6", ",,,,"));
    assert_refused(&emptied, "go on below an empty line");
}

#[test]
fn another_measurement_under_the_same_name_is_another_plate() {
    let grid = |value: &str| format!("Raw Data (600)\r\n\r\n,1,2,3\r\nA,{value},2,3\r\nB,4,5,6\r\n\r\n");
    let text = format!("{HEAD}{}{}{}", grid("1"), HEAD.replace("no.: 4", "no.: 5"), grid("7"));
    let found = found(&text);
    assert_eq!(
        (found[0].as_str(), found[6].as_str()),
        ("K7|absorbance 600|A1||1", "K7 #2|absorbance 600|A1||7")
    );
    assert_refused(&format!("{HEAD}{}{}", grid("1"), grid("7")), "another plate, or another read");
}
