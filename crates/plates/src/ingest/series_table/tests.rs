//! Tables either way round, whole and damaged.

use super::*;

fn table(text: &str) -> Result<Vec<(String, f64)>, Problem> {
    let sheet = Sheet::new("a.txt", text.to_owned());
    let table = read(&sheet, 0, 0, sheet.len())?;
    Ok(table.entries.iter().map(|entry| (entry.well.to_string(), entry.moment)).collect())
}

#[test]
fn wells_may_stand_down_or_across() {
    let across =
        table("Cycle Nr.\t1\t2\nTime [s]\t0\t600\nTemp. [°C]\t37\t37\nA1\t1\t2\nA2\t3\t4\n\n").unwrap();
    let down =
        table("Cycle Nr.\tTime [s]\tTemp. [°C]\tA1\tA2\n1\t0\t37\t1\t3\n2\t600\t37\t2\t4\n\n").unwrap();
    let mut sorted = down;
    sorted.sort_by(|a, b| a.0.cmp(&b.0));
    assert_eq!(across, sorted);
    assert_eq!(table("Wavel.\tA1\tA2\n450\t1\t2\n452\t3\t4\n\n").unwrap()[3], ("A2".to_owned(), 452.0));
    assert_eq!(table("Wavel.\t450\t451\nA1\t1\t2\n\n").unwrap()[1].1.to_bits(), 451.0_f64.to_bits());
}

#[test]
fn a_damaged_table_is_refused() {
    for text in [
        "Cycle Nr.\t1\t3\nTime [s]\t0\t600\nA1\t1\t2\n\n",
        "Cycle Nr.\t1\t2\nA1\t1\t2\n\n",
        "Cycle Nr.\t1\t2\nTime [s]\t600\t0\nA1\t1\t2\n\n",
        "Cycle Nr.\t1\t2\nTime [s]\t0\t600\nA1\t1\t2\nA2\t1\n\n",
        "Cycle Nr.\t1\t2\nTime [s]\t0\t600\nA1\t1\t2\t3\n\n",
        "Cycle Nr.\t1\t2\nTime [s]\t0\t600\nA1\t1\t2\n",
        "Cycle Nr.\t1\t2\nTime [s]\t0\t600\nMean\t1\t2\n\n",
        "Cycle Nr.\tTime [s]\tA1\n1\t0\t5\n3\t9\t5\n\n",
    ] {
        assert!(table(text).is_err(), "{text}");
    }
}
