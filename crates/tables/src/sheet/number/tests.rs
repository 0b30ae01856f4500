use super::*;

fn parsed(column: &[&str], text: &str) -> Result<f64, NoNumber> {
    let mut marks = Marks::new(false);
    column.iter().chain([&text]).for_each(|text| marks.see(3, text));
    marks.parse(3, text)
}

#[test]
fn a_number_is_read_as_it_is_printed() {
    let numbers =
        [("3.45E+06", 3.45e6), ("-0.000", 0.0), ("17", 17.0), ("+2", 2.0), (".5", 0.5), ("2,5e-1", 0.25)];
    for (text, number) in numbers {
        assert!((parsed(&[], text).unwrap() - number).abs() <= 0.0, "{text}");
    }
    assert_eq!(parsed(&[], "1.234.567"), Ok(1_234_567.0));
    for text in ["1.23.4", "", "-", "1e", "0x10", "inf", "NaN", "1 2", "1e999", "12-3", ",5", "1,23,4"] {
        assert_eq!(parsed(&[], text), Err(NoNumber::Text), "{text}");
    }
}

#[test]
fn short_numbers_are_the_nearest_to_what_is_printed() {
    for text in
        ["0.3", "-0", "+.1", "5.", "9007199254740993", "123456789012.345", "0.000000000000007", "-65535"]
    {
        let exact: f64 = text.parse().unwrap();
        assert_eq!(Marks::default().parse(0, text).unwrap().to_bits(), exact.to_bits(), "{text}");
    }
}

#[test]
fn the_column_decides_between_thousands_and_decimals() {
    assert_eq!(parsed(&["0,5"], "1,234"), Ok(1.234));
    assert_eq!(parsed(&["2,345.5"], "1,234"), Ok(1234.0));
    // One slip between points, or a thousand: who knows.
    assert_eq!(parsed(&["987.5"], "1,234"), Err(NoNumber::Ambiguous));
    assert_eq!(parsed(&["12", "7"], "1,234"), Err(NoNumber::Ambiguous));
    assert_eq!(parsed(&["0,5"], "1.234"), Err(NoNumber::Ambiguous));
    assert_eq!(parsed(&["0.5"], "1.234"), Ok(1.234));
    assert_eq!(parsed(&["0,5"], "1,234.5"), Err(NoNumber::Ambiguous));
}

#[test]
fn a_point_before_three_digits_may_stand_between_thousands() {
    assert_eq!(parsed(&["1.001", "2.345"], "1.234"), Ok(1.234));
    assert_eq!(parsed(&["987", "1.006"], "1.234"), Err(NoNumber::Ambiguous));
    assert_eq!(parsed(&["987", "0.006"], "1.234"), Ok(1.234));
    let mut semicolons = Marks::new(true);
    semicolons.see(0, "1.001");
    assert_eq!(semicolons.parse(0, "1.001"), Err(NoNumber::Ambiguous));
    let mut workbook = Marks::of_workbook();
    for text in ["987", "1.001"] {
        workbook.see(0, text);
    }
    assert_eq!(workbook.parse(0, "1.001"), Ok(1.001));
}

#[test]
fn between_semicolons_a_comma_is_a_decimal_comma() {
    assert_eq!(Marks::new(true).parse(0, "1,10"), Ok(1.1));
    assert_eq!(Marks::of_table(';').parse(0, "1,234"), Ok(1.234));
    // Unless nothing says so: in a plate of counts it may as well be a thousand.
    assert_eq!(Marks::new(true).parse(0, "1,234"), Err(NoNumber::Ambiguous));
    assert_eq!(Marks::new(false).parse(0, "1,234"), Err(NoNumber::Ambiguous));
    assert!(!Marks::new(true).is_grouped(0, "1,234") && Marks::new(false).is_grouped(0, "1,234.5"));
}

/// What the number `text` is in a sheet.
fn in_sheet(sheet: &str, column: usize, text: &str) -> Result<f64, NoNumber> {
    crate::sheet::Sheet::new("a.csv", sheet.to_owned()).marks().parse(column, text)
}

#[test]
fn numbers_below_a_thousand_without_a_mark_say_that_it_parts_thousands() {
    let counts = ";1;2;3\nA;1,350;301;2,480\nB;870;9,301;12,000\n";
    assert_eq!(in_sheet(counts, 1, "1,350"), Ok(1350.0));
    // A column without a number below 1000 follows the others.
    assert_eq!(in_sheet(counts, 3, "2,480"), Ok(2480.0));
    assert_eq!(in_sheet("Plate;450\n\n;1;2;3\nA;1,350;2,301;2,480\n", 1, "1,350"), Err(NoNumber::Ambiguous));
    assert_eq!(in_sheet("Wave;450\n;1;2;3\nA;1,350;0,301;2,480\n", 1, "1,350"), Ok(1.35));
    assert_eq!(in_sheet("Wave;450\n;1;2;3\nA;1,350;1,301;2,480\n", 1, "1,350"), Err(NoNumber::Ambiguous));
    let quoted = counts.replace(',', "_").replace(';', ",");
    let quoted: Vec<String> = quoted
        .lines()
        .map(|line| {
            line.split(',')
                .map(|cell| format!("\"{}\"", cell.replace('_', ",")))
                .collect::<Vec<_>>()
                .join(",")
        })
        .collect();
    assert_eq!(in_sheet(&(quoted.join("\n") + "\n"), 1, "1,350"), Ok(1350.0));
}

#[test]
fn points_between_thousands_need_several_numbers_that_say_so() {
    let counts = ";1;2\nA;1.350;301\nB;870;9.301\nC;12.001;455\nD;998;2.001\n";
    assert_eq!(in_sheet(counts, 1, "1.350"), Ok(1350.0));
    assert_eq!(
        in_sheet("A;1.350;30,1\nB;870;9,3\nC;870;9,3\nD;1.870;9,3\n", 1, "1.350"),
        Err(NoNumber::Ambiguous)
    );
    assert_eq!(in_sheet("Version;2.05\n\n".to_owned().as_str(), 1, "1.350"), Ok(1.35));
    assert_eq!(in_sheet(&format!("Version;2.05\n\n{counts}"), 1, "1.350"), Err(NoNumber::Ambiguous));
    assert_eq!(in_sheet("A;1.350.000;2.001\nB;1.350,5;7.100\n", 2, "7.100"), Ok(7100.0));
}

#[test]
fn blanks_and_apostrophes_part_thousands_where_others_agree() {
    for mark in [" ", "\u{a0}", "\u{202f}", "\u{2009}", "'", "\u{2019}"] {
        let text = format!(",1,2\nA,1{mark}350,301\nB,12{mark}870,9\n");
        assert_eq!(in_sheet(&text, 1, &format!("12{mark}870")), Ok(12870.0), "{mark:?}");
        let torn = text.replace("301", "4301").replace(",1{mark}350", ",1350");
        assert!(in_sheet(&torn.replace(&format!("1{mark}350"), "1350"), 1, &format!("12{mark}870")).is_err());
    }
    assert_eq!(in_sheet("A,485 520,1\n", 1, "485 520"), Err(NoNumber::Text));
}

#[test]
fn one_point_above_a_column_leaves_decimal_commas_to_the_others() {
    let mut marks = Marks::new(false);
    for (column, text) in [(2, "1.3"), (2, "1,848"), (3, "0,5"), (4, "37,00")] {
        marks.see(column, text);
    }
    assert_eq!(marks.parse(2, "1,848"), Err(NoNumber::Ambiguous));
    marks.see(5, "0,479");
    assert_eq!(marks.parse(2, "1,848"), Ok(1.848));
    // Two points are those of readings.
    marks.see(2, "1.7");
    assert_eq!(marks.parse(2, "1,848"), Err(NoNumber::Ambiguous));
}
