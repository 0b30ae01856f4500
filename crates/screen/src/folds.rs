//! Folds of resistant lines in a screen, with the statistics of a study.

use std::collections::BTreeSet;

use foldshift_curves::compare::{
    Adjustment, CompareOptions, Measured, Model, Replicate, Shift, compare_lines,
};
use foldshift_curves::curve::Curve;
use foldshift_curves::fit::Fit;
use foldshift_tables::diagnostic::{Code, Diagnostic, suggest};

use crate::names::Names;
use crate::potency::fit_options;

/// A curve of a line that is compared.
pub(crate) struct Compared {
    pub(crate) cell_line: u32,
    pub(crate) compound: u32,
    pub(crate) experiment: u32,
    pub(crate) curve: Curve,
    pub(crate) fit: Fit,
}

/// The places of the parental line and of its resistant lines; all others where none is named.
///
/// # Errors
/// When a line is not there, with the nearest name that is, or is compared with itself.
pub(crate) fn lines(
    parental: &str,
    resistant: &[String],
    known: &Names,
) -> Result<(u32, Vec<u32>), Vec<Diagnostic>> {
    let mut problems = Vec::new();
    let mut find = |name: &str| {
        let found = known.find(name);
        if found.is_none() {
            let help = match suggest(name, known.iter()) {
                Some(near) => format!("did you mean {near}?"),
                None => {
                    format!("lines of this screen: {}", known.iter().take(20).collect::<Vec<_>>().join(", "))
                }
            };
            problems.push(
                Diagnostic::error(Code::NoSuch, format!("no curve is of the line `{name}`")).help(help),
            );
        }
        found
    };
    let own = find(parental);
    let named: Vec<u32> = resistant.iter().filter_map(|name| find(name)).collect();
    if resistant.iter().any(|name| name == parental) {
        problems
            .push(Diagnostic::error(Code::Contradiction, format!("`{parental}` is compared with itself")));
    }
    let distinct: BTreeSet<u32> = named.iter().copied().collect();
    if distinct.len() < named.len() {
        problems.push(Diagnostic::error(Code::Duplicate, "a resistant line is named twice"));
    }
    if known.len() < 2 && problems.is_empty() {
        problems.push(Diagnostic::error(Code::NoSuch, format!("all curves are of the line `{parental}`")));
    }
    match own.filter(|_| problems.is_empty()) {
        Some(own) if resistant.is_empty() => {
            Ok((own, known.in_order().into_iter().filter(|line| *line != own).collect()))
        }
        Some(own) => Ok((own, named)),
        None => Err(problems),
    }
}

/// Every fold; p values are corrected by the false discovery rate, as in a screen.
pub(crate) fn folds(
    compared: &[Compared],
    (parental, resistant): (u32, &[u32]),
    (cell_lines, compounds, experiments): (&Names, &Names, &Names),
) -> Vec<Shift> {
    let options = fit_options();
    let measured: Vec<Measured> = compared
        .iter()
        .map(|one| Measured {
            cell_line: cell_lines.name(one.cell_line),
            compound: compounds.name(one.compound),
            replicate: Replicate {
                experiment: experiments.name(one.experiment),
                curve: Some(&one.curve),
                fit: &one.fit,
                options: &options,
            },
            grown: None,
            of_series: false,
        })
        .collect();
    let pairs: Vec<(&str, &str)> =
        resistant.iter().map(|line| (cell_lines.name(parental), cell_lines.name(*line))).collect();
    compare_lines(
        &measured,
        &pairs,
        CompareOptions {
            model: Model::Paired,
            adjust: Adjustment::BenjaminiHochberg,
            ..CompareOptions::default()
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_is_not_there_is_suggested_and_all_others_are_taken_where_none_is_named() {
        let mut known = Names::default();
        for name in ["KM12", "KM12-LR2", "KM12-LR1"] {
            known.place(name);
        }
        assert_eq!(lines("KM12", &[], &known).unwrap(), (0, vec![2, 1]));
        let problems = lines("KM12", &["KM12-LR3".to_owned(), "KM12".to_owned()], &known).unwrap_err();
        assert!(problems[0].to_string().contains("did you mean"), "{}", problems[0]);
        assert_eq!(problems.len(), 2);
    }
}
