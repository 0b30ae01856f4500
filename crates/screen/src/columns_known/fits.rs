//! Tables that hold fits of a public screen instead of its responses.

use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::table::Table;

/// Which table it is, by columns that it has and one that it lacks; and what to give instead.
const TABLES: [(&str, &[&str], &str, &str); 4] = [
    (
        "the fitted dose responses of GDSC",
        &["LN_IC50", "AUC"],
        "INTENSITY",
        "give its raw data (`GDSC2_public_raw_data…`), which hold the wells",
    ),
    (
        "the fitted curves of CTRP",
        &["apparent_ec50_umol"],
        "cpd_conc_umol",
        "give `v20.data.per_cpd_post_qc.txt` or `v20.data.per_cpd_well.txt`",
    ),
    (
        "the curve parameters of PRISM",
        &["upper_limit", "lower_limit", "ec50"],
        "LFC",
        "give `secondary-screen-replicate-collapsed-logfold-change.csv`",
    ),
    ("a table of fits", &["ic50_abs_qualifier"], "response", "give the table of responses that was fitted"),
];

pub(super) fn refused(table: &Table) -> Option<Diagnostic> {
    let (what, has, _, help) = TABLES.iter().find(|(_, has, lacks, _)| {
        has.iter().all(|name| table.column(&[name]).is_some()) && table.column(&[lacks]).is_none()
    })?;
    let first = table.column(&[has[0]])?;
    let problem = format!("these are {what}: no responses that a screen can be made of");
    Some(table.header_error(first, problem).code(Code::MissingColumn).help(*help))
}
