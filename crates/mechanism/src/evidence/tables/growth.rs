//! Growth rates of both lines.

use foldshift_tables::diagnostic::Code;
use std::collections::BTreeMap;

use super::Told;
use super::case_table::{CaseTable, Kind};
use crate::knowledge::compound::regimen;
use crate::reported::GrowthRates;

const GROWTH: Kind = Kind {
    name: "growth rates",
    needed: &["case_id"],
    known: &[
        "drug",
        "divisions_parental",
        "divisions_resistant",
        "hours",
        "gr50_fold",
        "gr50_lower95",
        "gr50_upper95",
    ],
    may_be_empty: true,
};

/// A table of growth rates: one row a case, or a case and drug.
///
/// # Errors
/// All problems of the table.
pub fn growth(source: &str, bytes: &[u8]) -> Told<Vec<GrowthRates>> {
    let mut table = CaseTable::read(source, bytes, &GROWTH)?;
    let (mut found, mut seen): (Vec<GrowthRates>, BTreeMap<_, usize>) = (Vec::new(), BTreeMap::new());
    for row in table.rows() {
        let case = table.needed(row, "case_id");
        let mut of = |name: &str| table.positive(row, name);
        let one = GrowthRates {
            divisions_parental: of("divisions_parental"),
            divisions_resistant: of("divisions_resistant"),
            hours: of("hours"),
            gr50_fold: of("gr50_fold"),
            gr50_lower: of("gr50_lower95"),
            gr50_upper: of("gr50_upper95"),
            drug: table.filled(row, "drug"),
            place: table.place(row, "case_id"),
            case,
        };
        let outside = |limit: Option<f64>, above: bool| {
            limit
                .zip(one.gr50_fold)
                .is_some_and(|(limit, fold)| if above { limit < fold } else { limit > fold })
        };
        if outside(one.gr50_lower, false) || outside(one.gr50_upper, true) {
            table.complain(
                Code::OutOfRange,
                row,
                "gr50_fold",
                "the fold of GR50 lies outside its own limits".to_owned(),
                "check the three numbers",
            );
        }
        let name = |one: &GrowthRates| (one.case.clone(), one.drug.as_ref().map(|drug| regimen(drug).name));
        if let Some(first) = seen.get(&name(&one)).and_then(|at: &usize| found.get(*at)) {
            let help = format!("the other row is {}: one row a case and drug", first.place);
            table.complain(
                Code::Duplicate,
                row,
                "case_id",
                format!("the growth of `{}` stands twice", one.case),
                &help,
            );
            continue;
        }
        seen.insert(name(&one), found.len());
        found.push(one);
    }
    table.finish(found)
}
