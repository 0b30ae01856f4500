//! Natural forms of SoftMax exports, each with all the readings that it must give.

use crate::ingest::tests::found;

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

/// A kinetic of version 1.1, with decimal commas, times without hours and a reduced block of blanks.
const OLD: &str = "##BLOCKS= 1\nPlate:\tPlate#1\t1,1\tPlateFormat\tKinetic\tAbsorbance\tRaw\tFALSE\t2\t40\t20\t\t\t\t1\t600 \t1\t3\t6\n\
\tTemperature(°C)\t1\t2\t3\t\n0:00\t37,00\t0,8418\t0,8\t0,7\t\n\t\t0,6\t0,5\t0,4\t\n\n0:20\t37,00\t1,8418\t1,8\t1,7\t\n\t\t1,6\t1,5\t1,234\t\n\n";
const REDUCED: &str = "0:00\t\t \t \t \t\n\t\t \t \t \t\n\n0:20\t\t \t \t \t\n\t\t \t \t \t\n\n";
const READ: [&str; 12] = [
    "Plate#1|absorbance 600|A1|0|0.8418",
    "Plate#1|absorbance 600|A2|0|0.8",
    "Plate#1|absorbance 600|A3|0|0.7",
    "Plate#1|absorbance 600|B1|0|0.6",
    "Plate#1|absorbance 600|B2|0|0.5",
    "Plate#1|absorbance 600|B3|0|0.4",
    "Plate#1|absorbance 600|A1|20|1.8418",
    "Plate#1|absorbance 600|A2|20|1.8",
    "Plate#1|absorbance 600|A3|20|1.7",
    "Plate#1|absorbance 600|B1|20|1.6",
    "Plate#1|absorbance 600|B2|20|1.5",
    "Plate#1|absorbance 600|B3|20|1.234",
];

#[test]
fn a_reduced_block_of_blanks_is_no_second_read() {
    assert_reads(&format!("{OLD}~End\n"), &READ);
    assert_reads(&format!("{OLD}\t\t1\t2\t3\t\n{REDUCED}~End\n"), &READ);
    assert_reads(&format!("{OLD}{REDUCED}~End\nOriginal Filename: a; Date Last Saved: 3/2/2003\n"), &READ);
    assert_refused(&format!("{OLD}{}~End\n", REDUCED.replacen("\t \t", "\t9\t", 1)), "does not come after");
}

#[test]
fn hours_join_the_times_where_they_are_needed() {
    let late = OLD.replace("0:20", "4:00:00").replace("\t40\t20\t", "\t28800\t14400\t");
    assert_eq!(found(&format!("{late}~End\n"))[6], "Plate#1|absorbance 600|A1|14400|1.8418");
    assert_refused(&format!("{}~End\n", OLD.replace("0:20", "0:20:00")), "1200 s apart");
}

#[test]
fn a_column_per_well_may_have_blank_reduced_lines_too() {
    let text = "##BLOCKS= 1\nPlate:\tP\t1,1\tTimeFormat\tKinetic\tAbsorbance\tRaw\tFALSE\t2\t40\t20\t\t\t\t1\t600 \t1\t3\t6\n\
                Time\tTemperature(°C)\tA1\tA2\tA3\tB1\tB2\tB3\n0:00\t37,0\t0,1\t0,2\t0,3\t0,4\t0,5\t0,6\n0:20\t37,0\t1,1\t1,2\t1,3\t1,4\t1,5\t1,6\n\n\
                0:00\t\t \t \t \t \t \t \n0:20\t\t \t \t \t \t \t \n~End\n";
    let readings = found(text);
    assert_eq!((readings.len(), readings[7].as_str()), (12, "P|absorbance 600|A2|20|1.2"));
}

#[test]
fn a_file_cut_behind_its_first_grid_is_read_when_that_is_complete() {
    let text = "Plate:\tPlate#1\t0.3\tPlateFormat\tEndpoint\tAbsorbance\tRaw\tFALSE\t1\t\t\t\t\t\t1\t650 \t1\t3\t6\n\
                \tTemperature(°C)\t1\t2\t3\n\t25\t0.1\t0.2\t0.3\n\t\t0.4\t0.5\t0.6\n";
    let read = ["A1||0.1", "A2||0.2", "A3||0.3", "B1||0.4", "B2||0.5", "B3||0.6"]
        .map(|cell| format!("Plate#1|absorbance 650|{cell}"));
    assert_reads(text, &read.each_ref().map(String::as_str));
    assert_refused(&text.replace("\t\t0.4\t0.5\t0.6\n", ""), "expected the 2 rows");
    assert_refused(
        &OLD.replace("0:20\t37,00\t1,8418\t1,8\t1,7\t\n\t\t1,6\t1,5\t1,234\t\n\n", ""),
        "states 2 time points",
    );
}

/// Two excitations, two wells, two times each.
const FLEX: &str = "##BLOCKS= 1\nPlate:\tP\t1.3\tTimeFormat\tFlex\tFluorescence\tFALSE\tRaw\tFALSE\t2\t10\t5\t\t\t\t2\t510 510 \t1\t3\t6\t340 380 \tManual\t\t\t\t6\t\t\t\t1\t2\t\n\
\tTemperature(°C)\tA1T\tA1\tA2T\tA2\n\t37.0\t0.1\t1520\t0.4\t1488\n\t37.0\t5.1\t1530\t5.4\t1498\n\n\t37.0\t0.2\t820\t0.5\t788\n\t37.0\t5.2\t830\t5.5\t798\n~End\n";
const FLEX_READ: [&str; 8] = [
    "P|fluorescence ex=340 em=510|A1|0.1|1520",
    "P|fluorescence ex=340 em=510|A2|0.4|1488",
    "P|fluorescence ex=340 em=510|A1|5.1|1530",
    "P|fluorescence ex=340 em=510|A2|5.4|1498",
    "P|fluorescence ex=380 em=510|A1|0.2|820",
    "P|fluorescence ex=380 em=510|A2|0.5|788",
    "P|fluorescence ex=380 em=510|A1|5.2|830",
    "P|fluorescence ex=380 em=510|A2|5.5|798",
];

#[test]
fn in_flex_mode_each_well_has_its_own_times() {
    assert_reads(FLEX, &FLEX_READ);
    assert_reads(&FLEX.replace("\n\n", "\n"), &FLEX_READ);
    let header = "\tTemperature(°C)\tA1T\tA1\tA2T\tA2\n";
    assert_reads(&FLEX.replace("\n\n", &format!("\n\n{header}")), &FLEX_READ);
    assert_reads(&FLEX.replace("~End", "\n\t\tA1T\tA1\tA2T\tA2\n\t\t0.1\t1.85\t0.4\t1.9\n~End"), &FLEX_READ);
    assert_reads(&FLEX.replace("\n\t37.0", "\n37.0").replace("\n\tTemp", "\nTemp"), &FLEX_READ);
    let commas: String = FLEX
        .split_inclusive('\n')
        .enumerate()
        .map(|(nth, line)| if nth > 1 { line.replace('.', ",") } else { line.to_owned() })
        .collect();
    assert_reads(&commas, &FLEX_READ);
}

#[test]
fn a_damaged_flex_plate_is_refused() {
    for (from, to) in [
        ("\t1520", ""),
        ("\t1520\t0.4", ""),
        ("\tA2T", ""),
        ("A2T\tA2", "A3T\tA2"),
        ("A2T\tA2", "A1T\tA1"),
        ("5.1\t", "0.05\t"),
        ("\t798\n", "\n"),
        ("\t37.0\t5.2\t830\t5.5\t798\n", ""),
        ("340 380 ", "340 "),
        ("\tTemperature(°C)", "\t"),
        ("\t1488", "\t1488\t7"),
        ("\t820", "\t"),
    ] {
        let text = FLEX.replacen(from, to, 1);
        assert_ne!(text, FLEX);
        let found = found(&text);
        assert!(
            found[0].starts_with("refused") || (from == "340 380 " && found.len() == 8),
            "{from} -> {to}: {found:?}"
        );
    }
    assert_refused(&FLEX.replace("\tRaw\t", "\tReduced\t"), "raw");
}

/// Every line with as many commas as the longest, as spreadsheets save them.
fn saved_as(text: &str, delimiter: &str, pad: bool) -> String {
    let width = text.lines().map(|line| line.matches('\t').count()).max().unwrap_or(0);
    let padding =
        |line: &str| if pad { delimiter.repeat(width - line.matches('\t').count()) } else { String::new() };
    let lines: Vec<String> =
        text.lines().map(|line| format!("{}{}\n", line.replace('\t', delimiter), padding(line))).collect();
    lines.concat()
}

#[test]
fn a_copy_that_a_spreadsheet_saved_reads_as_the_export_does() {
    let points: String = OLD.replace("1,1\t", "1.1\t").replace(',', ".");
    let grids = format!(
        "{points}\t\t1\t2\t3\t\n\t\t9\t9\t9\t\n\t\t9\t9\t9\t\n\n~End\nOriginal Filename: a; Date Last Saved: 3/2/2003\n"
    );
    assert_reads(&grids, &READ);
    for pad in [false, true] {
        assert_reads(&saved_as(&grids, ",", pad), &READ);
        assert_reads(&saved_as(&format!("{OLD}~End\n"), ";", pad), &READ);
        assert_reads(&saved_as(FLEX, ",", pad), &FLEX_READ);
        for cells in [vec![",0.8"], vec![",0.7", ",1.8"], vec![",0.6,0.5"], vec![",1.8418,1.8,1.7"]] {
            let whole = saved_as(&grids, ",", pad);
            let torn = cells.iter().fold(whole.clone(), |text, cell| text.replacen(cell, "", 1));
            assert!(torn != whole && found(&torn)[0].starts_with("refused"), "{torn}\n{:?}", found(&torn));
        }
    }
}

#[test]
fn torn_lines_are_refused_in_every_shape() {
    let columns = "##BLOCKS= 1\nPlate:\tP\t1.3\tTimeFormat\tKinetic\tAbsorbance\tRaw\tFALSE\t3\t40\t20\t\t\t\t1\t600 \t1\t3\t6\n\
                   Time\tTemperature(°C)\tA1\tA2\tA3\tB1\tB2\tB3\t\n0:00\t37\t0.11\t0.12\t0.13\t0.14\t0.15\t0.16\t\n0:20\t37\t1.1\t1.2\t1.3\t1.4\t1.5\t1.6\t\n0:40\t37\t2.1\t2.2\t2.3\t2.4\t2.5\t2.6\t\n~End\n";
    assert_eq!(found(columns).len(), 18);
    let endpoint = "Plate:\tP\t1.3\tPlateFormat\tEndpoint\tAbsorbance\tRaw\tFALSE\t1\t\t\t\t\t\t1\t650 \t1\t6\t24\n\
                    \tTemperature(°C)\t1\t2\t3\t4\t5\t6\t\n\t25\t0.11\t0.12\t0.13\t0.14\t0.15\t0.16\t\n\t\t1.1\t1.2\t1.3\t1.4\t1.5\t1.6\t\n\t\t2.1\t2.2\t2.3\t2.4\t2.5\t2.6\t\n\t\t3.1\t3.2\t3.3\t3.4\t3.5\t3.6\t\n~End\n";
    assert_eq!(found(endpoint).len(), 24);
    for whole in [columns, endpoint] {
        for cells in [
            vec!["\t0.12"],
            vec!["\t1.2\t1.3"],
            vec!["\t2.1\t2.2\t2.3\t2.4\t2.5"],
            vec!["\t0.11\t0.12\t0.13\t0.14\t0.15\t0.16"],
            vec!["\t0.12", "\t1.2"],
            vec!["\t0.12", "\t1.2", "\t2.2"],
        ] {
            let torn = cells.iter().fold(whole.to_owned(), |text, cell| text.replacen(cell, "", 1));
            assert!(found(&torn)[0].starts_with("refused"), "{torn}\n{:?}", found(&torn));
        }
    }
}

#[test]
fn several_wavelengths_of_a_kinetic_stand_side_by_side() {
    let text = "##BLOCKS= 1\nPlate:\tP\t1.3\tPlateFormat\tKinetic\tAbsorbance\tRaw\tFALSE\t2\t40\t20\t\t\t\t2\t405 490 \t1\t3\t6\t1\t2\n\
                \tTemperature(°C)\t1\t2\t3\t\t1\t2\t3\t\n00:00\t37\t1\t2\t3\t\t11\t12\t13\t\n\t\t4\t5\t6\t\t14\t15\t16\t\n\n00:20\t37\t7\t8\t9\t\t17\t18\t19\t\n\t\t4\t5\t6\t\t14\t15\t16\t\n\n~End\n";
    let readings = found(text);
    assert_eq!(readings.len(), 24);
    assert!(
        readings.contains(&"P|absorbance 490|A3|20|19".to_owned())
            && readings.contains(&"P|absorbance 405|B1|0|4".to_owned())
    );
}

#[test]
fn a_part_of_a_plate_stands_in_its_own_columns() {
    let text = "##BLOCKS= 1\nPlate:\tP\t1.3\tPlateFormat\tEndpoint\tAbsorbance\tRaw\tFALSE\t1\t\t\t\t\t\t1\t650 \t3\t2\t24\t2\t2\n\
                \tTemperature(°C)\t1\t2\t3\t4\t5\t6\t\n\t\t\t\t\t\t\t\t\n\t25\t\t\t0.1\t0.2\t\t\t\n\t\t\t\t0.3\t0.4\t\t\t\n\t\t\t\t\t\t\t\t\n\n~End\n";
    assert_reads(
        text,
        &[
            "P|absorbance 650|B3||0.1",
            "P|absorbance 650|B4||0.2",
            "P|absorbance 650|C3||0.3",
            "P|absorbance 650|C4||0.4",
        ],
    );
    assert_reads(
        &saved_as(text, ",", true),
        &[
            "P|absorbance 650|B3||0.1",
            "P|absorbance 650|B4||0.2",
            "P|absorbance 650|C3||0.3",
            "P|absorbance 650|C4||0.4",
        ],
    );
    assert_refused(&text.replace("\t\t\t0.1\t0.2", "\t\t0.1\t0.2"), "cells, expected");
}

#[test]
fn an_early_version_has_no_column_numbers() {
    let text = "Plate:\tP\t0.3\tPlateFormat\tEndpoint\tAbsorbance\tRaw\tFALSE\t1\t\t\t\t\t\t1\t650 \t1\t3\t6\n\
                \t25\t0.1\t0.2\t0.3\n\t\t0.4\t0.5\t0.6\n\n";
    let read = ["A1||0.1", "A2||0.2", "A3||0.3", "B1||0.4", "B2||0.5", "B3||0.6"]
        .map(|cell| format!("P|absorbance 650|{cell}"));
    assert_reads(text, &read.each_ref().map(String::as_str));
    for (from, to) in [
        ("\t\t0.4\t0.5\t0.6\n", ""),
        ("\t0.2", ""),
        ("\t0.5", ""),
        ("\t0.5\t0.6", ""),
        ("0.3\tPlate", "1.3\tPlate"),
        ("\t25", "\t"),
        ("\n\t25", "\n25"),
    ] {
        let text = text.replacen(from, to, 1);
        assert!(found(&text)[0].starts_with("refused"), "{text}");
    }
}

#[test]
fn grids_copied_without_their_first_line_are_read_by_their_header() {
    let grid = "\tTemperature(°C)\t1\t2\t3\t\n\t25\t0.1\t0.2\t0.3\t\n\t\t0.4\t0.5\t0.6\t\n\n";
    let read = |plate: &str| {
        ["A1||0.1", "A2||0.2", "A3||0.3", "B1||0.4", "B2||0.5", "B3||0.6"]
            .map(|cell| format!("{plate}|signal|{cell}"))
    };
    assert_reads(grid, &read("Plate 1").each_ref().map(String::as_str));
    let two = [read("KM12 day 3"), read("Plate 2")].concat();
    assert_reads(&format!("KM12 day 3\n{grid}{grid}"), &two.iter().map(String::as_str).collect::<Vec<_>>());
    let kinetic = "Time\tTemperature(°C)\t1\t2\t3\n00:00:00\t25\t1\t2\t3\n\t\t4\t5\t6\n\n00:01:00\t25\t7\t8\t9\n\t\t4\t5\t6\n\n";
    assert_eq!(found(kinetic)[6], "Plate 1|signal|A1|60|7");
    let waves =
        "\tTemperature(°C)\t1\t2\t3\t\t1\t2\t3\n\t25\t1\t2\t3\t\t11\t12\t13\n\t\t4\t5\t6\t\t14\t15\t16\n";
    assert_eq!(found(waves)[3], "Plate 1|signal #2|A1||11");
    assert_refused(&grid.replacen("\tTemp", "Temp", 1), "not as SoftMax Pro writes it");
    assert_refused(&grid.replacen("\t3\t\n", "\n", 1), "");
    for text in [grid, kinetic, waves] {
        for cells in [
            vec!["\t2"],
            vec!["\t4"],
            vec!["\t0.2"],
            vec!["\t0.4\t0.5"],
            vec!["\t\t4\t5\t6\n"],
            vec!["\t\t0.4\t0.5\t0.6\t\n"],
        ] {
            let torn = cells.iter().fold(text.to_owned(), |text, cell| text.replacen(cell, "", 1));
            assert!(torn == text || found(&torn)[0].starts_with("refused"), "{torn}\n{:?}", found(&torn));
        }
    }
}

#[test]
fn what_separates_blocks_is_no_row_where_rows_that_were_not_read_are_wide() {
    let head = "##BLOCKS= 1\nPlate:\tP1\t1.3\tPlateFormat\tEndpoint\tAbsorbance\tRaw\tFALSE\t1\t\t\t\t\t\t1\t600 \t1\t6\t24\t2\t2\t\t\n";
    let wide = "\t\t\t\t\t\t\t\t\t\n";
    let first = "\t25\t0.1\t0.2\t0.3\t0.4\t0.5\t0.6\t\t\n";
    let second = "\t\t1.1\t\t\t\t\t\t\t\n";
    let grid = format!("\tTemperature(°C)\t1\t2\t3\t4\t5\t6\t\t\n{wide}{first}{second}{wide}\n~End\n");
    let wells = ["B1||0.1", "B2||0.2", "B3||0.3", "B4||0.4", "B5||0.5", "B6||0.6", "C1||1.1"];
    let expected: Vec<String> = wells.iter().map(|well| format!("P1|absorbance 600|{well}")).collect();
    assert_reads(&format!("{head}{grid}"), &expected.iter().map(String::as_str).collect::<Vec<_>>());
    // Row B was lost: row C would stand in its place.
    assert_refused(&format!("{head}{}", grid.replacen(first, "", 1)), "rows stand here");
}
