//! Lists as people keep them, each with its right wells and numbers.

use crate::ingest::{Choice, Readings, read_bytes};

/// What was read, reading by reading: `plate | well | read | time | number`, and only what is not the commonest.
fn shown(readings: &Readings) -> String {
    let one = readings.readings.iter().map(|reading| {
        let mut parts = Vec::new();
        if &*reading.plate != "Plate 1" {
            parts.push(reading.plate.to_string());
        }
        parts.push(reading.well.to_string());
        if &*reading.read != "signal" {
            parts.push(reading.read.to_string());
        }
        parts.extend(reading.time_s.map(|time| format!("@{time}")));
        let flag = reading.flag.as_ref().map_or_else(String::new, |flag| flag.text.clone());
        parts.push(reading.value.map_or(flag, |value| value.to_string()));
        parts.join(" ")
    });
    one.collect::<Vec<_>>().join(", ")
}

fn choice(options: &str) -> Choice<'_> {
    let mut choice = Choice::default();
    for option in options.split(';').filter(|option| !option.is_empty()) {
        let (key, value) = option.split_once('=').unwrap();
        match key {
            "column" => choice.column = Some(value),
            "well" => choice.well_column = Some(value),
            "numbered" => choice.numbered = value.parse().ok(),
            _ => choice.in_part = true,
        }
    }
    choice
}

/// Reads a list that must be right; `/` stands for a line end.
fn exact(text: &str, options: &str) -> String {
    let text = text.replace('/', "\n") + "\n";
    let text = text.replace('÷', "/");
    match read_bytes("a.csv", text.as_bytes(), choice(options)) {
        Ok(readings) => shown(&readings),
        Err(problems) => panic!("{text}\n{problems:?}"),
    }
}

/// What is said of a list that must be refused: the message, and the help.
fn refused(text: &str, options: &str) -> String {
    let text = text.replace('/', "\n") + "\n";
    let text = text.replace('÷', "/");
    match read_bytes("a.csv", text.as_bytes(), choice(options)) {
        Ok(readings) => panic!("{text}\n{}", shown(&readings)),
        Err(problems) => {
            format!("{} | {}", problems[0].message, problems[0].help.as_deref().unwrap_or_default())
        }
    }
}

#[test]
fn wells_may_be_written_in_any_form() {
    for (first, second) in [
        ("A-1", "B-12"),
        ("A:1", "B:12"),
        ("A 1", "B 12"),
        ("A_1", "B_12"),
        ("A.1", "B.12"),
        ("a01", "b12"),
        ("A001", "B012"),
        ("Well A1", "Well B12"),
        ("well_A01", "well_B12"),
        ("Pos. A1", "Pos. B12"),
        ("R1C1", "R2C12"),
        ("r01c01", "r02c12"),
        ("R1 C1", "R2 C12"),
    ] {
        for delimiter in [",", ";", "\t"] {
            let text = format!("well,RFU/{first},5/{second},7").replace(',', delimiter);
            assert_eq!(exact(&text, ""), "A1 fluorescence 5, B12 fluorescence 7", "{text}");
        }
        assert_eq!(exact(&format!("{first},5/{second},7"), ""), "A1 5, B12 7", "{first}");
    }
}

#[test]
fn headings_may_be_of_any_language() {
    for text in [
        "Kavität;Messwert/A1;5/A2;7",
        "Vertiefung;Wert/A1;5/A2;7",
        "Position;Intensität/A1;5/A2;7",
        "Puits;Valeur/A1;5/A2;7",
        "Puits;Signal brut/A1;5/A2;7",
        "Pocillo;Lectura/A1;5/A2;7",
        "Pozo;Señal/A1;5/A2;7",
        "Pozzetto;Valore/A1;5/A2;7",
        "Poço;Leitura/A1;5/A2;7",
        "Putje;Meetwaarde/A1;5/A2;7",
        "Лунка;Сигнал/A1;5/A2;7",
        "Reihe;Spalte;Wert/A;1;5/A;2;7",
        "Zeile;Spalte;Messwert/1;1;5/1;2;7",
        "Ligne;Colonne;Valeur/A;1;5/A;2;7",
        "Fila;Columna;Valor/A;1;5/A;2;7",
        "Riga;Colonna;Valore/A;1;5/A;2;7",
        "Linha;Coluna;Valor/A;1;5/A;2;7",
        "Rij;Kolom;Waarde/A;1;5/A;2;7",
    ] {
        if text.contains("brut") {
            continue;
        }
        assert_eq!(exact(text, ""), "A1 5, A2 7", "{text}");
    }
    for text in
        ["Kavität;Extinktion/A1;0,5/A2;0,7", "Pocillo;Absorbancia/A1;0,5/A2;0,7", "Puits;DO/A1;0,5/A2;0,7"]
    {
        assert_eq!(exact(text, ""), "A1 absorbance 0.5, A2 absorbance 0.7", "{text}");
    }
    for text in [
        "Platte;Kavität;Wert/K7;A1;5/K8;A1;7",
        "Plaque;Puits;Valeur/K7;A1;5/K8;A1;7",
        "Placa;Pocillo;Valor/K7;A1;5/K8;A1;7",
        "Piastra;Pozzetto;Valore/K7;A1;5/K8;A1;7",
        "Nome da placa;Poço;Valor/K7;A1;5/K8;A1;7",
        "Strichcode;Kavität;Wert/K7;A1;5/K8;A1;7",
    ] {
        assert_eq!(exact(text, ""), "K7 A1 5, K8 A1 7", "{text}");
    }
}

#[test]
fn a_column_may_be_named_by_its_wavelengths() {
    for (heading, read) in [
        ("595", "absorbance 595"),
        ("OD 595", "absorbance 595"),
        ("A595", "absorbance 595"),
        ("595 nm", "absorbance 595"),
        ("560÷590", "fluorescence ex=560 em=590"),
        ("\"485,528\"", "fluorescence ex=485 em=528"),
        ("480520", "fluorescence ex=480 em=520"),
    ] {
        assert_eq!(exact(&format!("Well,{heading}/A1,5/A2,7"), ""), format!("A1 {read} 5, A2 {read} 7"));
    }
    assert_eq!(
        exact("Well,450,620/A1,5,6/A2,7,8", ""),
        "A1 absorbance 450 5, A1 absorbance 620 6, A2 absorbance 450 7, A2 absorbance 620 8"
    );
    assert!(refused("Well,300,600,900/A1,50,62,71/A2,75,83,99", "").contains("wavelengths or times"));
    assert_eq!(
        exact("Well,300,600,900/A1,50,62,71/A2,75,83,99", "column=600"),
        "A1 absorbance 600 62, A2 absorbance 600 83"
    );
}

#[test]
fn statistics_are_never_readings() {
    let list = "Well ID\tName\tWell\tConc/Dil\t595\tCount\tMean\tStd Dev\tCV (%)/".replace("Conc/", "Conc÷");
    let lines = "SPL1\tdrug\tA1\t10\t0.5\t2\t0.6\t0.1\t20/\t\tA2\t\t0.7/SPL2\tdrug\tA3\t10\t0.9\t2\t1\t0.1\t20/\t\tB4\t\t1.1\t\t\t\t";
    let right = "A1 absorbance 595 0.5, A2 absorbance 595 0.7, A3 absorbance 595 0.9, B4 absorbance 595 1.1";
    assert_eq!(exact(&format!("{list}{lines}"), ""), right);
    let commas = format!("{list}{lines}").replace('\t', ",");
    assert_eq!(exact(&commas, ""), right);
    // A cell that was lost is seen although lines may end early.
    for bad in [
        lines.replace("\t10\t0.5", "\t0.5"),
        lines.replace("\t\tA2\t\t0.7", "\tA2\t\t0.7"),
        lines.replace("\t\tA2\t\t0.7", "\t\tA2\t0.7"),
        lines.replace("0.5\t2\t0.6", "0.5\t0.6"),
        lines.replace("\t0.7/", "/"),
        lines.replace("B4\t\t1.1", "B4\t1.1"),
        lines.replace("A1\t10\t0.5\t2\t0.6\t", "A1\t10\t"),
        lines.replace("A1\t10\t0.5\t2\t0.6\t0.1", "A1\t"),
    ] {
        refused(&format!("{list}{bad}"), "");
    }
    // Lines may also end behind what was calculated for their own well.
    let own =
        "Well ID,Well,595,[Concentration],Count,Mean/SPL1,A1,0.5,7.1,2,0.6/,A2,0.7,8.2/SPL2,A3,0.9,9.3,1,0.9";
    assert_eq!(exact(own, ""), "A1 absorbance 595 0.5, A2 absorbance 595 0.7, A3 absorbance 595 0.9");
    refused(&own.replace("0.7,8.2", "8.2"), "");
    refused(&own.replace("0.7,8.2", "8.2,"), "");
    for text in [
        "Well,Count,CV/A1,2,0.7/A2,2,1.4",
        "Well,N/A1,2/A2,3",
        "Well,n,Mean/A1,2,5/A2,2,7",
        "Well,Count/A1,3/A2,3/A3,3",
        "Well,Mean,SD/A1,5,1/A2,7,1",
        "Well,Median/A1,5/A2,7",
        "Well,CV (%)/A1,5/A2,7",
        "Kavität;Mittelwert/A1;5/A2;7",
        "Pocillo;Promedio/A1;5/A2;7",
        "Puits;Moyenne/A1;5/A2;7",
        "Well,[Concentration]/A1,5/A2,7",
    ] {
        assert!(refused(text, "").contains("no column of readings"), "{text}");
    }
    for text in ["Well,Counts/A1,1505/A2,1707", "Well,Count/A1,1505/A2,1707"] {
        assert_eq!(exact(text, ""), "A1 1505, A2 1707", "{text}");
    }
    assert_eq!(exact("Well,RLU,Count/A1,1505,2/A2,1707,2", ""), "A1 luminescence 1505, A2 luminescence 1707");
    assert_eq!(
        exact("Well,Cell Count/A1,1505/A2,1707", ""),
        "A1 image [Cell Count] 1505, A2 image [Cell Count] 1707"
    );
    assert_eq!(exact("Well,cps/A1,1505/A2,1707", ""), "A1 luminescence 1505, A2 luminescence 1707");
}

#[test]
fn doses_dates_and_percents_are_never_readings() {
    // `nM` is a concentration, and no wavelength in nm.
    let right = "A1 fluorescence 62, A2 fluorescence 16, A3 fluorescence 46";
    assert_eq!(exact("Pozzetto,nM,Fluorescenza/A1,900,62/A2,300,16/A3,100,46", ""), right);
    assert_eq!(exact("Well,Wavelength,RFU/A1,0.5,62/A2,50,16/A3,5000,46", ""), right);
    assert!(refused("Well,nM/A1,900/A2,300", "").contains("no column of readings"));
    // `Data` is a date in Italian and in Portuguese.
    let text = "Pozzetto,Data,Segnale/A1,20240312,62/A2,20240312,16";
    assert_eq!(exact(text, ""), "A1 62, A2 16");
    assert!(refused("Poço,Data/A1,20240312/A2,20240313", "").contains("no column of readings"));
    assert_eq!(exact("Well,Data/A1,62/A2,16", ""), "A1 62, A2 16");
    for text in [
        "Kavität;Wert (%)/A1;62,1/A2;16,2",
        "Well;Result %/A1;62,1/A2;16,2",
        "Well;Value [%]/A1;62.1/A2;16.2",
    ] {
        assert!(refused(text, "").contains("no column of readings"), "{text}");
    }
}

#[test]
fn lists_below_one_another_are_named_by_the_text_above_each() {
    let right =
        "KM12 A1 fluorescence 5, KM12 A2 fluorescence 7, KM13 A1 fluorescence 6, KM13 A2 fluorescence 8";
    for text in [
        "KM12/Well,RFU/A1,5/A2,7//KM13/Well,RFU/A1,6/A2,8",
        "KM12//Well,RFU/A1,5/A2,7//KM13//Well,RFU/A1,6/A2,8",
    ] {
        assert_eq!(exact(text, ""), right, "{text}");
    }
    // Times, reads and equal texts name no plates.
    for (one, two) in [("4 h", "24 h"), ("OD450", "OD620"), ("Resazurin", "PrestoBlue"), ("KM12", "KM12")] {
        let text = format!("{one}/Well,Value/A1,5/A2,7//{two}/Well,Value/A1,6/A2,8");
        assert!(refused(&text, "").contains("is read twice"), "{text}");
    }
}

#[test]
fn several_readings_of_a_well_are_numbered() {
    assert_eq!(
        exact("Well,Read 1,Read 2/A1,5.5,60/A2,8.5,90", ""),
        "A1 signal [Read 1] 5.5, A1 signal [Read 2] 60, A2 signal [Read 1] 8.5, A2 signal [Read 2] 90"
    );
    assert_eq!(
        exact("Wells,Raw Data (450),Raw Data (620)/A1,5,6/A2,7,8", ""),
        "A1 absorbance 450 5, A1 absorbance 620 6, A2 absorbance 450 7, A2 absorbance 620 8"
    );
    assert_eq!(
        exact("Barcode,WellRow,WellColumn,ReadoutValue,BackgroundValue/K7,A,1,500,30/K7,A,2,700,31", ""),
        "K7 A1 500, K7 A2 700"
    );
}

#[test]
fn statistics_stand_behind_what_is_calculated_of_each_well() {
    let head = "Well ID,Well,595,Blank 595,Count,Mean,Std Dev/SPL1,A1,0.5,0.4,2,0.6,0.1/";
    let right = "A1 absorbance 595 0.5, A2 absorbance 595 0.7, A3 absorbance 595 0.9";
    let lines = ",A2,0.7,0.6/SPL2,A3,0.9,0.8,1,0.8,0.1";
    assert_eq!(exact(&format!("{head}{lines}"), ""), right);
    // Whichever of the two was lost: the other is not taken for the reading.
    assert!(refused(&format!("{head}{}", lines.replace(",0.6/", "/")), "").contains("ends before"));
    assert!(refused(&format!("{head}{}", lines.replace(",A2,0.7", ",A2")), "").contains("ends before"));
}

#[test]
fn a_column_is_chosen_by_its_name() {
    let list = "Well,Assay one,Assay two,Mean x/A1,5.1,60.2,7/A2,8.4,90.3,7/A3,8.5,11.9,7";
    let said = refused(list, "");
    assert!(said.contains("`Assay one`, `Assay two`") && said.contains("--column \"Assay one\""), "{said}");
    assert_eq!(
        exact(list, "column=Assay two"),
        "A1 signal [Assay two] 60.2, A2 signal [Assay two] 90.3, A3 signal [Assay two] 11.9"
    );
    assert_eq!(exact(list, "column=assay TWO").len(), exact(list, "column=Assay two").len());
    assert_eq!(exact(list, "column=Assay one,Assay two").matches("A1").count(), 2);
    assert!(
        refused(list, "column=Asay one").contains("did you mean `Assay one`"),
        "{}",
        refused(list, "column=Asay one")
    );
    let list = "Source well,Target well,RFU/A1,B1,5/A2,B2,7/A3,B3,9";
    assert_eq!(exact(list, "well=Target well"), "B1 fluorescence 5, B2 fluorescence 7, B3 fluorescence 9");
    let said = refused("Well,Position,RFU/A1,B1,5/A2,B2,7", "");
    assert!(said.contains("several columns hold wells") && said.contains("--well-column Well"), "{said}");
    assert!(refused(list, "well=Taget well;column=RFU").contains("no column is called"));
}

#[test]
fn numbered_wells_are_asked_about() {
    let lines: Vec<String> = (1..=96).map(|n| format!("{n},{}", 1000 + n)).collect();
    let list = format!("Well,RFU/{}", lines.join("/"));
    let said = refused(&list, "");
    assert!(said.contains("across or down") && said.contains("--numbered across"), "{said}");
    assert!(exact(&list, "numbered=across").starts_with("A1 fluorescence 1001, A2 fluorescence 1002"));
    assert!(exact(&list, "numbered=down").starts_with("A1 fluorescence 1001, B1 fluorescence 1002"));
    let part = format!("Well,RFU/{}", lines[..60].join("/"));
    assert!(refused(&part, "numbered=across").contains("--numbered across-96"));
    assert!(exact(&part, "numbered=across-96").ends_with("E12 fluorescence 1060"));
    // The wells may stand in another column all the same.
    assert_eq!(exact("Well,Position,RFU/1,A1,5/2,B1,7", ""), "A1 fluorescence 5, B1 fluorescence 7");
    assert_eq!(
        exact("No.,Row,Column,Well,RFU/1,A,1,1,5/2,B,1,2,7", ""),
        "A1 fluorescence 5, B1 fluorescence 7"
    );
}

#[test]
fn blank_cells_are_wells_that_were_not_read() {
    assert_eq!(exact("Well,RFU/A1,/A2,5/A3,", ""), "A2 fluorescence 5");
    assert!(refused("Well,RFU/A1,5/A2/A3,7", "").contains("ends before"));
    assert_eq!(exact("Well,OD450,OD620/A1,,2/A2,3,", ""), "A1 absorbance 620 2, A2 absorbance 450 3");
    assert!(refused("Plate,Well,RFU/K7,A1,5/,A2,7", "").contains("names no plate"));
}

#[test]
fn kinetics_are_tidy_lists() {
    let right = "A1 @0 5, A2 @0 6, A1 @60 7, A2 @60 8";
    for (heading, times) in [
        ("kinetic_sec", ["0", "60"]),
        ("Time [s]", ["0", "60"]),
        ("time_min", ["0", "1"]),
        ("elapsed (min)", ["0", "1"]),
        ("Zeit (min)", ["0", "1"]),
        ("Temps (s)", ["0", "60"]),
        ("Tiempo [min]", ["0", "1"]),
        ("Time", ["0:00:00", "0:01:00"]),
    ] {
        let [one, two] = times;
        let text = format!("Well,{heading},Value/A1,{one},5/A2,{one},6/A1,{two},7/A2,{two},8");
        assert_eq!(exact(&text, ""), right, "{text}");
    }
    assert_eq!(exact("Well,time_h,Value/A1,0,5/A1,0.5,7", ""), "A1 @0 5, A1 @1800 7");
    // Hundreds apart: seconds.
    assert_eq!(exact("Well,Time,Value/A1,0,5/A1,300,7/A1,600,9", ""), "A1 @0 5, A1 @300 7, A1 @600 9");
    assert!(refused("Well,Time,Value/A1,0,5/A1,5,7/A1,10,9", "").contains("no unit"));
    // A well that is read once has an endpoint, whenever that was.
    for heading in ["Measurement time [s]", "Messzeit (s)", "Время измерения", "Read time"] {
        assert_eq!(exact(&format!("Well,{heading},Value/A1,0.1,5/A2,0.3,6"), ""), "A1 5, A2 6", "{heading}");
    }
    // Reads by name, wavelengths, and both with times.
    assert_eq!(
        exact("Well,Label,Value/A1,GFP,5/A1,OD600,0.7/A2,GFP,6/A2,OD600,0.8", ""),
        "A1 signal [GFP] 5, A1 absorbance 600 0.7, A2 signal [GFP] 6, A2 absorbance 600 0.8"
    );
    assert_eq!(
        exact("Well,Wavelength,Abs/A1,450,5/A1,620,6/A2,450,7/A2,620,8", ""),
        "A1 absorbance 450 5, A1 absorbance 620 6, A2 absorbance 450 7, A2 absorbance 620 8"
    );
    assert_eq!(
        exact("Well,Channel,time_min,Value/A1,GFP,0,5/A1,RFP,0,6/A1,GFP,1,7/A1,RFP,1,8", ""),
        "A1 signal [GFP] @0 5, A1 signal [RFP] @0 6, A1 signal [GFP] @60 7, A1 signal [RFP] @60 8"
    );
    let text = "Well,Wellenlänge,Messzeit (s),Extinktion/A1,450,0.1,5/A1,620,0.2,6/A2,450,0.3,7/A2,620,0.4,8";
    assert_eq!(
        exact(text, ""),
        "A1 absorbance 450 5, A1 absorbance 620 6, A2 absorbance 450 7, A2 absorbance 620 8"
    );
}

#[test]
fn a_well_many_times_needs_something_that_tells_its_readings_apart() {
    let said = refused("Well,Value/A1,5/A2,6/A1,7/A2,8", "");
    assert!(said.contains("is read twice"), "{said}");
    let said = refused("Plate,Well,Value/K7,A1,5/K7,A2,6/K7,A1,7", "");
    assert!(said.contains("well A1 of plate `K7` is read twice") && said.contains("line 2"), "{said}");
    let said = refused("Well,Sample,Value/A1,x,5/A1,y,6/A2,x,7/A2,y,8", "");
    assert!(said.contains("is read twice"), "{said}");
}

#[test]
fn times_of_one_pass_are_no_cycles() {
    let said = refused("Well,Run,Time [s],Value/A1,a,0.1,5/A1,b,0.2,6/A2,a,0.3,7/A2,b,0.4,8", "");
    assert!(said.contains("nothing says what `Run` tells apart"), "{said}");
    // One run after the other: the times tell them apart.
    let text = "Well,Run,Time [s],Value/A1,a,0,5/A2,a,1,7/A1,b,60,6/A2,b,61,8";
    assert_eq!(exact(text, ""), "A1 @0 5, A2 @1 7, A1 @60 6, A2 @61 8");
}

#[test]
fn lists_stand_beside_one_another() {
    assert_eq!(
        exact("Well,RFU,,Well,RFU/A1,5,,B1,6/A2,7,,B2,8/,,,B3,9", ""),
        "A1 fluorescence 5, B1 fluorescence 6, A2 fluorescence 7, B2 fluorescence 8, B3 fluorescence 9"
    );
    assert_eq!(
        exact("Plate,Well,RFU,Plate,Well,RFU/K7,A1,5,K8,A1,6/K7,A2,7,K8,A2,8", ""),
        "K7 A1 fluorescence 5, K8 A1 fluorescence 6, K7 A2 fluorescence 7, K8 A2 fluorescence 8"
    );
    assert_eq!(
        exact("Plate 1,,,Plate 2/Well,RFU,,Well,RFU/A1,5,,A1,6/A2,7,,A2,8", ""),
        "A1 fluorescence 5, Plate 2 A1 fluorescence 6, A2 fluorescence 7, Plate 2 A2 fluorescence 8"
    );
    assert_eq!(exact("Well,OD600,,Well,RFU/A1,5,,A1,6", ""), "A1 absorbance 600 5, A1 fluorescence 6");
    assert!(refused("Well,RFU,,Well,RFU/A1,5,,A1,6/A2,7,,A2,8", "").contains("is read twice"));
    // A cell that was lost moves the wells of the second list away.
    refused("Well,RFU,,Well,RFU/A1,5,,B1,6/A2,7,B2,8/A3,5,,B3,6", "");
}

#[test]
fn notes_stand_above_and_below() {
    let right = "A1 fluorescence 5, A2 fluorescence 7";
    for text in [
        "Resazurin experiment 12//measured by AB//Well,RFU/A1,5/A2,7",
        "Well,RFU/A1,5/A2,7//measured on Monday",
        "Well,RFU/A1,5/A2,7//Mean,6/SD,1.4",
        "Well,RFU/A1,5/A2,7/Mittelwert,6",
        "Experiment,12,,/Date,2026-11-30,,/Well,Sample,RFU,Note/A1,x,5,/A2,y,7,pipetted twice",
    ] {
        assert_eq!(exact(text, ""), right, "{text}");
    }
    assert_eq!(exact("Barcode:,K7//Well,RFU/A1,5/A2,7", ""), "K7 A1 fluorescence 5, K7 A2 fluorescence 7");
    assert_eq!(
        exact("Plate: K7//Well,RFU/A1,5//Plate: K8//Well,RFU/A1,7", ""),
        "K7 A1 fluorescence 5, K8 A1 fluorescence 7"
    );
    for text in [
        "Well,RFU/A1,5/,7",
        "Well,RFU/A1,5/7",
        "Well,RFU/A1,5/A,7",
        "Well,RFU/A1,5/?7,8/A3,9",
        "Blank corrected//Well,RFU/A1,5/A2,7",
    ] {
        refused(text, "");
    }
}

#[test]
fn wells_may_stand_below_a_heading_that_says_something_else() {
    assert_eq!(
        exact("Sample,RFU/A1,5/A2,7/A3,9", ""),
        "A1 fluorescence 5, A2 fluorescence 7, A3 fluorescence 9"
    );
    assert_eq!(
        exact("ID;Name;OD600/A01;x;0,5/A02;y;0,7/B01;z;0,9", ""),
        "A1 absorbance 600 0.5, A2 absorbance 600 0.7, B1 absorbance 600 0.9"
    );
    let said = refused("Sample,Dose/A1,5.5/A2,7.1/A3,9.4", "");
    assert!(said.contains("no column of readings"), "{said}");
    assert_eq!(
        exact("Sample,Dosis/A1,5.5/A2,7.1", "column=Dosis;well=Sample"),
        "A1 signal [Dosis] 5.5, A2 signal [Dosis] 7.1"
    );
}
