//! Exports as people have them: settings of other countries, parts of plates, copies, workbooks.

use crate::ingest::{Choice, Readings, read_bytes};
use foldshift_tables::diagnostic::Diagnostic;

fn read(text: &str) -> Result<Readings, Vec<Diagnostic>> {
    read_bytes("a.txt", text.as_bytes(), Choice::default())
}

/// The value of one reading.
fn at(readings: &Readings, plate: &str, read: &str, well: &str, time: Option<f64>) -> Option<f64> {
    let well = well.parse().unwrap();
    let found = readings
        .readings
        .iter()
        .find(|one| &*one.plate == plate && &*one.read == read && one.well == well && one.time_s == time);
    found.and_then(|one| one.value)
}

fn head(procedure: &str) -> String {
    format!(
        "\n\nSoftware Version\t3.12.08\n\nPlate Number\tPlate 7\nReader Type:\tSynergy\n\nProcedure Details\n\n{procedure}\n\n"
    )
}

const LOOP: &str = "Start Kinetic\tRuntime 0:02:00 (HH:MM:SS), Interval 0:01:00, 3 Reads\n    Read\tAbsorbance Endpoint\n\tFull Plate\n\tWavelengths:  412\nEnd Kinetic\t";

#[test]
fn bandwidths_with_decimal_commas_are_no_part_of_a_read() {
    let procedure = "Plate Type;6 WELL PLATE\nRead;GFP\n;Fluorescence Endpoint\n;Full Plate\n;Filter Set 1\n;    Excitation: 480/9,0,  Emission: 520/20,0\n;Filter Set 2\n;    Excitation: 485/13,5,  Emission: 535/20,0\n";
    let head = format!(
        "Software Version;2.07.17\nPlate Number;Plate 1\nReader Type:;Synergy Mx\n\nProcedure Details\n{procedure}\n"
    );
    let data = "Results\n\n;;1;2;3\n;A;23509;39341;21886;GFP:480,520\n;;0,5;0,25;1,125;GFP:485,535\n;B;22259;18295;38943;GFP:480/9,0,520/20,0\n;;1,5;2,5;3,5;GFP:485/13,5,535/20,0\n";
    let readings = read(&format!(
        "{head}{}",
        data.replace("480/9,0,520/20,0", "480,520").replace("485/13,5,535/20,0", "485,535")
    ))
    .unwrap();
    assert_eq!(readings.reads("Plate 1"), ["fluorescence ex=480 em=520", "fluorescence ex=485 em=535"]);
    assert_eq!(at(&readings, "Plate 1", "fluorescence ex=485 em=535", "A3", None), Some(1.125));
    assert_eq!(at(&readings, "Plate 1", "fluorescence ex=480 em=520", "B2", None), Some(18295.0));
}

#[test]
fn a_label_with_whole_bandwidths_is_the_declared_read() {
    let procedure =
        "Read\tFluorescence Endpoint\n\tFull Plate\n\t    Excitation: 560/9,0,  Emission: 590/20,0";
    let data = "Results\n\t1\t2\t3\nA\t1\t2\t3\t560/9,0,590/20,0\nB\t4\t5\t6\t560/9,0,590/20,0\n\n";
    let readings = read(&(head(procedure) + data)).unwrap();
    assert_eq!(readings.reads("Plate 7"), ["fluorescence ex=560 em=590"]);
}

#[test]
fn what_may_be_raw_and_is_not_explained_is_no_silent_loss() {
    let data = "Results\n\t1\t2\t3\nA\t1\t2\t3\t412\n\t4\t5\t6\tGFP:480,520\n\t4\t5\t6\tRFP:560,590\nB\t4\t5\t6\t412\n\t4\t5\t6\tGFP:480,520\n\t4\t5\t6\tRFP:560,590\n\n";
    let problems = read(&(head("Read\tAbsorbance Endpoint\n\tWavelengths:  412") + data)).unwrap_err();
    assert!(problems[0].message.contains("12 values may be readings"), "{}", problems[0].message);
}

#[test]
fn kinetic_tables_have_any_wells_in_either_order() {
    for (wells, numbers) in
        [("A1\tA2\tA4\tB1\tB7", "1\t2\t4\t11\t17"), ("A1\tB1\tH1\tA2\tC2", "1\t2\t3\t4\t5"), ("C5", "9")]
    {
        let lines: Vec<String> = (0..3)
            .map(|time| format!("0:0{time}:00\t30.1\t{}", numbers.replace('\t', &format!("{time}\t"))))
            .collect();
        let text = format!("{}412\n\nTime\tT° 412\t{wells}\n{}\n\n", head(LOOP), lines.join("\n"));
        let readings = read(&text).unwrap();
        assert_eq!(readings.readings.len(), 3 * wells.split('\t').count());
        let last = wells.split('\t').next_back().unwrap();
        let expected: f64 = numbers.split('\t').next_back().unwrap().parse().unwrap();
        assert_eq!(at(&readings, "Plate 7", "absorbance 412", last, Some(120.0)), Some(expected));
    }
    let text = head(LOOP)
        + "412\n\nTime\tT° 412\tA1\tB1\tA1\n0:00:00\t30\t1\t2\t3\n0:01:00\t30\t1\t2\t3\n0:02:00\t30\t1\t2\t3\n\n";
    assert!(read(&text).is_err());
}

#[test]
fn copies_without_temperatures_and_statistics_of_kinetics_are_derived() {
    let table = |temperature: &str, by: usize| {
        let line = |time: usize| {
            let degrees = if temperature.is_empty() { "" } else { "\t37" };
            format!("0:0{time}:00{degrees}\t{}\t{}\n", by + time, by + 10 + time)
        };
        format!("Time{temperature}\tA1\tA2\n{}{}{}\n", line(0), line(1), line(2))
    };
    let statistics = "Results\n\t1\t2\nA\t0.1\t0.2\tMax V [412]\n\t1\t1\tR-Squared [412]\n\t0:01:00\t0:01:00\tt at Max V [412]\n\t0:00:30\t0:00:30\tLagtime [412]\n\n";
    for title in ["Blank 412", "412", "Corrected"] {
        let text =
            format!("{}412\n\n{}{title}\n\n{}{statistics}", head(LOOP), table("\tT° 412", 100), table("", 5));
        let readings = read(&text).unwrap();
        assert_eq!(readings.reads("Plate 7"), ["absorbance 412"], "{title}");
        assert_eq!(at(&readings, "Plate 7", "absorbance 412", "A2", Some(60.0)), Some(111.0));
        assert_eq!(readings.readings.len(), 6);
        assert!(readings.warnings.iter().any(|warning| warning.message.contains("Max V [412]")));
    }
}

#[test]
fn times_may_stand_side_by_side() {
    let data = "412\n\nTime\t0:00:00\t0:01:00\t0:02:00\nT° 412\t25.0\t25.1\t25.2\nA1\t0.1\t0.2\t0.3\nA2\t0.4\t\t0.6\nB7\t0.7\t0.8\tOVRFLW\n\n";
    for (text, shifted) in
        [(data.to_owned(), false), (data.replace('\n', "\n\t").replace("\n\t\n", "\n\n"), true)]
    {
        let readings =
            read(&(head(LOOP) + &text)).unwrap_or_else(|problems| panic!("{shifted}: {problems:?}"));
        assert_eq!(readings.readings.len(), 8, "{shifted}");
        assert_eq!(at(&readings, "Plate 7", "absorbance 412", "A2", Some(120.0)), Some(0.6));
        assert_eq!(at(&readings, "Plate 7", "absorbance 412", "B7", Some(0.0)), Some(0.7));
    }
    for (text, instead) in
        [("\t0.2\t0.3", "\t0.3"), ("\t0:01:00", ""), ("A1\t", ""), ("B7", "A2"), ("0.3", "0.3\t0.9")]
    {
        assert!(read(&(head(LOOP) + &data.replacen(text, instead, 1))).is_err(), "{instead}");
    }
}

#[test]
fn a_first_time_that_is_blank_is_zero_where_the_interval_says_so() {
    let data = "412\n\nTime\tT° 412\tA1\tA2\n\t37\t1\t2\n0:01:00\t37\t3\t4\n0:02:00\t37\t5\t6\n\n";
    let readings = read(&(head(LOOP) + data)).unwrap();
    assert_eq!(at(&readings, "Plate 7", "absorbance 412", "A2", Some(0.0)), Some(2.0));
    assert!(read(&(head(LOOP) + &data.replace("0:01:00", "0:01:22").replace("0:02:00", "0:02:22"))).is_err());
    let days = data.replace("0:01:00", "2.000694444444444").replace("0:02:00", "2.001388888888889");
    let readings = read(&(head(LOOP) + &days)).unwrap();
    assert_eq!(at(&readings, "Plate 7", "absorbance 412", "A1", Some(120.0)), Some(5.0));
}

#[test]
fn pasted_grids_are_known_by_the_label_under_nothing() {
    let one = ",1,2,3,\nA,0.9,0.5,0.7,540\nB,0.2,0.1,0.4,540\n";
    let two = ",1,2,3\nA,9,5,7,OD:600\n,90,50,70,\"GFP:485/20,528/20\"\nB,2,1,4,OD:600\n,20,10,40,\"GFP:485/20,528/20\"\n";
    let readings = read(one).unwrap();
    assert_eq!((readings.reader, readings.reads("")), ("biotek_gen5", vec!["absorbance 540".to_owned()]));
    assert_eq!(at(&readings, "", "absorbance 540", "B3", None), Some(0.4));
    let readings = read(two).unwrap();
    assert_eq!(at(&readings, "", "absorbance 600", "A2", None), Some(5.0));
    assert_eq!(at(&readings, "", "fluorescence ex=485 em=528", "B1", None), Some(20.0));
}

#[test]
fn notes_behind_labels_and_labels_split_by_commas_do_not_move_a_cell() {
    let notes = "\t1\t2\t3\t\nA\t0.9\t0.5\t0.7\t540\tDMSO\nB\t0.2\t0.1\t0.4\t540\tdrug 1\n";
    assert_eq!(at(&read(notes).unwrap(), "", "absorbance 540", "A3", None), Some(0.7));
    let split = ",1,2,3\nA,900,500,700,528/20,590/20\nB,200,100,400,528/20,590/20\n";
    let readings = read(split).unwrap();
    assert_eq!(at(&readings, "", "fluorescence ex=528 em=590", "B3", None), Some(400.0));
    let shifted = "\t1\t2\t3\t\nA\t0.9\t0.5\t540\tDMSO\nB\t0.2\t0.1\t0.4\t540\tdrug 1\n";
    assert!(read(shifted).is_err());
}

#[test]
fn pasted_plates_are_named_by_their_titles_or_counted() {
    let grid = |by: u32| {
        format!("\t1\t2\t3\nA\t{by}1\t{by}2\t{by}3\t528/20,590/20\nB\t{by}4\t{by}5\t{by}6\t528/20,590/20\n\n")
    };
    let named = read(&format!("Day 1\n{}Day 2\n{}", grid(1), grid(2))).unwrap();
    assert_eq!(named.plates(), ["Day 1", "Day 2"]);
    assert_eq!(at(&named, "Day 2", "fluorescence ex=528 em=590", "A3", None), Some(23.0));
    let corner = |name: &str, by: u32| format!("{name}{}", grid(by));
    let named = read(&(corner("KM12", 1) + &corner("KM20", 2))).unwrap();
    assert_eq!(named.plates(), ["KM12", "KM20"]);
    assert_eq!(at(&named, "KM20", "fluorescence ex=528 em=590", "B1", None), Some(24.0));
    let counted = read(&format!("{}{}", grid(1), grid(2))).unwrap();
    assert_eq!(counted.plates(), ["Plate 1", "Plate 2"]);
}

#[test]
fn pasted_tables_are_known_by_the_label_above_their_temperatures() {
    let table = |by: u32| {
        format!("Time\tT° 600\tA1\tC7\n0:00:00\t30.0\t{by}1\t{by}2\n0:10:00\t30.0\t{by}3\t{by}4\n\n")
    };
    let one = read(&table(1)).unwrap();
    assert_eq!((one.reader, one.reads("")), ("biotek_gen5", vec!["absorbance 600".to_owned()]));
    assert_eq!(at(&one, "", "absorbance 600", "C7", Some(600.0)), Some(14.0));
    let two = read(&format!("600\n\n{}600\n\n{}", table(1), table(2))).unwrap();
    assert_eq!(two.plates(), ["Plate 1", "Plate 2"]);
    let reads =
        read(&format!("600\n\n{}GFP:485,528\n\n{}", table(1), table(2).replace("T° 600", "T° GFP:485,528")))
            .unwrap();
    assert_eq!(reads.reads(""), ["absorbance 600", "fluorescence ex=485 em=528"]);
    let copy = read(&format!(
        "600\n\n{}Blank 600\n\n{}",
        table(1),
        table(2).replace("T° 600\t", "").replace("\t30.0", "")
    ))
    .unwrap();
    assert_eq!(copy.readings.len(), 4);
}

#[test]
fn commas_between_the_cells_stand_in_the_texts_of_a_procedure_too() {
    let text = "Software Version,3.05.11\n\nPlate Number,Plate 1\nReader Type:,Synergy H1\n\nProcedure Details\n\nPlate Type,6 WELL PLATE\nRead,Viab\n,Fluorescence Endpoint\n,Full Plate\n,    Excitation: 560/20,  Emission: 590/20\nRead,Absorbance Endpoint\n,Wavelengths:  450, 600\n\nResults\n,1,2,3\nA,100,200,300,Viab:560/20,590/20\n,0.1,0.2,0.3,600\nB,400,500,600,Viab:560/20,590/20\n,0.4,0.5,0.7,600\n\n";
    let readings = read(text).unwrap();
    assert_eq!(readings.reads("Plate 1"), ["fluorescence ex=560 em=590", "absorbance 600"]);
    assert_eq!(at(&readings, "Plate 1", "absorbance 600", "B3", None), Some(0.7));
}

#[test]
fn an_empty_procedure_leaves_labelled_results_and_drops_what_is_calculated_from_them() {
    let text = "\nSoftware Version\t3.03.14\n\nPlate Number\tPlate 3\nReader Type:\tSynergy\n\nProcedure Details\n\nResults\n\t1\t2\t3\n\
                A\t0.1\t0.2\t0.3\tOD:600\n\t1\t2\t3\tnormOD:600\n\t0\t0\t0\tBlank OD:600\nB\t0.4\t0.5\t0.6\tOD:600\n\t1\t2\t3\tnormOD:600\n\t0\t0\t0\tBlank OD:600\n\n";
    let readings = read(text).unwrap();
    assert_eq!((readings.reads("Plate 3"), readings.readings.len()), (vec!["absorbance 600".to_owned()], 6));
    assert!(
        readings.warnings.iter().any(|warning| warning.message.contains("nothing says what was measured"))
    );
}

#[test]
fn counts_of_an_image_keep_their_own_names() {
    let procedure = "Read\tImage Montage\n\tFull Plate";
    let lines = |row: char, by: u32| {
        let labels = [
            "Cell Count",
            "Cell Count_2",
            "Object Count[GFP 469,525]",
            "Mean [GFP 469,525]",
            "Confluence %",
            "Ratio Cell Count",
            "Object Mean Area",
        ];
        let line = |(nth, label): (usize, &&str)| {
            let letter = if nth == 0 { row.to_string() } else { String::new() };
            format!("{letter}\t{by}{nth}1\t{by}{nth}2\t{by}{nth}3\t{label}\n")
        };
        labels.iter().enumerate().map(line).collect::<String>()
    };
    let text = format!("{}Results\n\t1\t2\t3\n{}{}\n", head(procedure), lines('A', 1), lines('B', 2));
    let readings = read(&text).unwrap();
    assert_eq!(
        readings.reads("Plate 7"),
        ["image [Cell Count]", "image [Cell Count_2]", "image [Object Count[GFP 469,525]]"]
    );
    assert_eq!(at(&readings, "Plate 7", "image [Cell Count_2]", "B3", None), Some(213.0));
}

#[test]
fn other_languages_are_read_by_their_structure() {
    let german = "Softwareversion\t3.05.11\n\nPfad der Experimentdatei:\tC:\\x.xpt\n\nPlattennummer\tPlatte 1\nDatum\t13.09.2023\nLesegerät:\tSynergy H1\n\nProzedurdetails\n\nPlattentyp\t6 WELL PLATE\nTemperatur einstellen\tSollwert 37°C\nLesen\tViab\n\tFluoreszenz Endpunkt\n\tGesamte Platte\n\t    Anregung: 560/9,0,  Emission: 590/20,0\nLesen\tExtinktion Endpunkt\n\tWellenlängen:  450, 600\n\nErgebnisse\n\t1\t2\t3\nA\t100\t200\t300\tViab:560,590\n\t0,1\t0,2\t0,3\t600\n\t9\t9\t9\tLeerwert Viab:560,590\nB\t400\t500\t600\tViab:560,590\n\t0,4\t0,5\t0,6\t600\n\t9\t9\t9\tLeerwert Viab:560,590\n\n";
    let readings = read(german).unwrap();
    assert_eq!(readings.reads("Platte 1"), ["fluorescence ex=560 em=590", "absorbance 600"]);
    assert_eq!(at(&readings, "Platte 1", "absorbance 600", "B3", None), Some(0.6));
    let french = "Version du logiciel\t3.05.11\n\nChemin du fichier d'expérience :\tC:\\x.xpt\n\nNuméro de plaque\tPlaque 2\n\nDétails de la procédure\n\nType de plaque\t6 WELL PLATE\nLecture\tAbsorbance point final\n\tPlaque entière\n\tLongueurs d'onde :  540\n\nRésultats\n\t1\t2\t3\nA\t0,1\t0,2\t0,3\t540\nB\t0,4\t0,5\t0,6\t540\n\n";
    assert_eq!(at(&read(french).unwrap(), "Plaque 2", "absorbance 540", "A2", None), Some(0.2));
    let unknown = "Ohjelmistoversio\t3.05.11\n\nKoetiedosto:\tC:\\x.xpt\n\nMenettely\n\nLevy\t6 WELL PLATE\nLue\tAbsorbanssi\n\tAallonpituudet:  540\n\nTulokset\n\t1\t2\t3\nA\t0,1\t0,2\t0,3\t540\nB\t0,4\t0,5\t0,6\t540\n\n";
    let readings = read(unknown).unwrap();
    assert_eq!(
        (readings.reader, readings.reads("Plate 1")),
        ("biotek_gen5", vec!["absorbance 540".to_owned()])
    );
}

#[test]
fn kinetics_of_other_languages_have_their_words() {
    let text = "Softwareversion\t3.05.11\n\nPlattennummer\tPlatte 1\n\nProzedurdetails\n\nKinetik starten\tLaufzeit 0:02:00 (HH:MM:SS), Intervall 0:01:00, 3 Lesungen\n    Lesen\tExtinktion Endpunkt\n\tWellenlängen:  412\n\n412\n\nZeit\tT° 412\tA1\tA2\n0:00:00\t37,0\t0,1\t0,2\n0:01:00\t37,0\t0,3\t0,4\n0:02:00\t37,0\t0,5\t0,6\n\nLeerwert 412\n\nZeit\tA1\tA2\n0:00:00\t0,0\t0,1\n0:01:00\t0,1\t0,2\n0:02:00\t0,2\t0,3\n\n";
    let readings = read(text).unwrap();
    assert_eq!((readings.readings.len(), readings.reads("Platte 1")), (6, vec!["absorbance 412".to_owned()]));
    assert_eq!(at(&readings, "Platte 1", "absorbance 412", "A2", Some(120.0)), Some(0.6));
}

const SCAN: &str = "Read\tOD\n\tAbsorbance Area Scan\n\tFull Plate\n\tWavelengths:  600";

#[test]
fn points_of_an_area_scan_are_refused_until_their_mean_is_asked_for() {
    let lines = |row: &str, by: f64| {
        let line = |point: u32| {
            let letter = if point == 1 { row } else { "" };
            let value = |col: u32| by + f64::from(point) / 4.0 + f64::from(col);
            format!("{letter}\t{}\t{}\t{}\tOD:600 [{point}]\n", value(1), value(2), value(3))
        };
        (1..=4).map(line).collect::<String>() + "\t1\t1\t1\tMean [OD:600]\n"
    };
    let text = format!("{}Results\n\t1\t2\t3\n{}{}\n", head(SCAN), lines("A", 0.0), lines("B", 10.0));
    let problems = read(&text).unwrap_err();
    assert!(problems[0].message.contains("`OD:600` is an area scan: 4 points of each well"));
    assert!(problems[0].help.as_ref().is_some_and(|help| help.contains("--area mean")));
    let mean = Choice { area_mean: true, ..Choice::default() };
    let readings = read_bytes("a.txt", text.as_bytes(), mean).unwrap();
    assert_eq!(readings.readings.len(), 6);
    assert_eq!(at(&readings, "Plate 7", "absorbance 600", "B2", None), Some(12.625));
    assert_eq!(readings.readings[0].flag.as_ref().unwrap().text, "mean of 4 points");
    let short = text.replacen("\t0.75\t1.75\t2.75", "\t0.75\t1.75", 1);
    let torn = text.replacen("\t11.5\t", "\t", 1);
    assert!(torn != text && read_bytes("a.txt", torn.as_bytes(), mean).is_err());
    assert!(short == text || read_bytes("a.txt", short.as_bytes(), mean).is_err());
}

#[test]
fn scans_of_single_wells_are_averaged_only_when_asked() {
    let well = |name: &str, by: u32| {
        format!("{name}\n\t1\t2\t3\n1\t{by}1\t{by}2\t{by}3\n2\t{by}4\t{by}5\t{by}6\n\n")
    };
    let text = format!("{}OD:600\n\n{}{}{}", head(SCAN), well("A1", 1), well("A2", 2), well("B1", 3));
    assert!(read(&text).unwrap_err()[0].message.contains("area scan: 6 points"));
    let mean = Choice { area_mean: true, ..Choice::default() };
    let readings = read_bytes("a.txt", text.as_bytes(), mean).unwrap();
    assert_eq!(readings.readings.len(), 3);
    assert_eq!(at(&readings, "Plate 7", "absorbance 600", "A2", None), Some(23.5));
    let torn = text.replacen("\t24\t", "\t", 1);
    assert!(read_bytes("a.txt", torn.as_bytes(), mean).is_err());
    let beyond = text.replacen("\t24\t", "\tOVRFLW\t", 1);
    let readings = read_bytes("a.txt", beyond.as_bytes(), mean).unwrap();
    assert_eq!(
        (readings.readings[1].value, readings.readings[1].flag.as_ref().unwrap().text.as_str()),
        (None, "OVRFLW")
    );
}

#[test]
fn means_of_points_are_no_answer_to_other_formats() {
    let mean = Choice { area_mean: true, ..Choice::default() };
    let problems = read_bytes("a.csv", b",1,2,3\nA,1,2,4\nB,4,5,7\n\n", mean).unwrap_err();
    assert!(problems[0].message.contains("area scans of `grid`"));
}

#[test]
fn the_list_of_statistics_is_left_to_the_lists() {
    let list = "Well ID\tName\tWell\tConc/Dil\t595\tCount\tMean\tStd Dev\tCV (%)\nSPL1\t\tA1\t10\t0.5\t2\t0.55\t0.07\t12.8\n\t\tA2\t\t0.6\t\t\t\t\n";
    let book = foldshift_tables::sheet::Book::of_text("a.txt", list.to_owned());
    assert!((super::FORMAT.recognise)(&book).is_none() && (super::kc4::FORMAT.recognise)(&book).is_none());
}

#[test]
fn rows_that_no_step_reads_are_not_missed() {
    let procedure = "Plate Type\t24 WELL PLATE\nRead\tAbsorbance Endpoint\n\tA2..B3\n\tWavelengths:  412";
    let layout = "Layout\n\t1\t2\t3\t4\t5\t6\nA\ta\tb\tc\td\te\tf\tWell ID\nD\ta\tb\tc\td\te\tf\tWell ID\n\n";
    let data = "Results\n\t1\t2\t3\t4\t5\t6\nA\t\t0.5\t0.25\t\t\t\t412\nB\t\t1.5\t0.75\t\t\t\t412\n";
    let readings = read(&(head(procedure) + layout + data)).unwrap();
    assert_eq!(readings.readings.len(), 4);
    assert_eq!(at(&readings, "Plate 7", "absorbance 412", "B3", None), Some(0.75));
    let problems = read(&(head(&procedure.replace("..B3", "..C3")) + layout + data)).unwrap_err();
    assert!(problems[0].message.contains("reads row C, the data end after row B"), "{}", problems[0].message);
}

#[test]
fn the_title_of_a_copied_grid_of_results_is_no_plate() {
    let grid = "\t1\t2\t3\nA\t0.5\t0.25\t1\tOD:600\nB\t1.5\t0.75\t2\tOD:600\n";
    for title in ["Results\n", "Ergebnisse\n", ""] {
        let readings = read(&format!("{title}{grid}")).unwrap();
        assert_eq!(at(&readings, "", "absorbance 600", "B2", None), Some(0.75), "{title}");
    }
}

#[test]
fn a_spectrum_with_an_empty_line_in_it_is_refused() {
    let procedure = "Read\tAbsorbance Spectrum\n\tFull Plate\n\tWavelengths:  400 - 420,  Step: 10";
    let data = "Spectrum\n\nWavelength\tA1\tA2\n400\t0.5\t0.25\n410\t1.5\t0.75\n420\t2.5\t1.25\n\n";
    let readings = read(&(head(procedure) + data)).unwrap();
    assert_eq!((readings.reads("Plate 7").len(), readings.readings.len()), (3, 6));
    let problems = read(&(head(procedure) + &data.replace("\n410", "\n\n410"))).unwrap_err();
    assert!(problems[0].message.contains("stands apart"), "{}", problems[0].message);
}

#[test]
fn all_lines_of_a_table_may_end_early_only_behind_a_whole_row() {
    let table = |lines: [&str; 3]| {
        format!("{}412\n\nTime\tT° 412\tA1\tA2\tA3\tB1\tB2\tB3\n{}\n\n", head(LOOP), lines.join("\n"))
    };
    let rows = ["0:00:00\t\t0.5\t0.6\t0.7", "0:01:00\t\t1.5\t1.6\t1.7", "0:02:00\t\t2.5\t2.6\t2.7"];
    let readings = read(&table(rows)).unwrap();
    assert_eq!(at(&readings, "Plate 7", "absorbance 412", "A3", Some(120.0)), Some(2.7));
    let torn = rows.map(|row| row.rsplit_once('\t').map_or("", |(row, _)| row));
    assert!(read(&table(torn)).unwrap_err()[0].message.contains("the wells above them"));
}

#[test]
fn time_points_that_are_missing_are_told() {
    let lines =
        "412\n\nTime\tT° 412\tA1\tA2\n0:00:00\t\t0.5\t0.6\n0:01:00\t\t1\t2\n0:02:00\t\t2.5\t2.6\n\nnote\n";
    let told = |text: String| {
        let warnings = read(&text).unwrap().warnings;
        warnings.iter().any(|one| one.message.contains("3 time points, this table 2"))
    };
    assert!(!told(head(LOOP) + lines));
    assert!(told(head(LOOP) + &lines.replace("0:01:00\t\t1\t2\n", "")));
}
