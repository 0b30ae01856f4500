//! The worked cases of the rule book, as tables of residuals.

#[path = "../../../tests/corpora/mod.rs"]
mod corpora;

use foldshift_mechanism::evidence::blot;

#[test]
fn the_worked_cases_are_tables_of_residuals() {
    let Some(biology) = corpora::corpus("biology") else { return };
    let file = biology.join("worked_cases_blot.csv");
    let blots = blot::read(&[&file], None, &[]).unwrap_or_else(|problems| panic!("{problems:?}"));
    let found = blots
        .residuals
        .iter()
        .find(|row| row.case == "W04" && row.target == "pERK" && row.line == "resistant");
    assert_eq!(found.map(|row| row.fraction.to_string()), Some("1.1".to_owned()));
    let lost = blots.residuals.iter().find(|row| row.case == "W10").expect("W10 has a total");
    assert_eq!((lost.drug.as_str(), lost.line.as_str(), lost.below), ("DMSO", "both", false));
    let rows = std::fs::read_to_string(&file).expect("it was read").lines().count() - 1;
    assert_eq!(blots.residuals.len(), rows);
}
