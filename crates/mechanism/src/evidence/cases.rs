//! The tables of evidence put together, a case each.

use std::collections::{BTreeMap, BTreeSet};

use crate::reported::{Alteration, Coverage, GrowthRates, PairedIc50, Residual};
use crate::verdict::Case;
use crate::verdict::given::folds;
use foldshift_tables::diagnostic::{Code, Diagnostic, Place, suggest};

/// So many strange cases get a suggestion.
const SUGGESTIONS: usize = 20;

/// What the tables hold.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tables {
    /// IC50s.
    pub ic50s: Vec<PairedIc50>,
    /// Alterations.
    pub alterations: Vec<Alteration>,
    /// What sequencing covered.
    pub coverage: Vec<Coverage>,
    /// Blots.
    pub residuals: Vec<Residual>,
    /// Growth rates.
    pub growth: Vec<GrowthRates>,
    /// Which tables were given, beside that of the IC50s: genotypes, blots, growth rates.
    pub given: [bool; 3],
}

/// The cases, in the order of their names. A case without IC50s has no verdict and is told of, as is one that a
/// given table lacks.
#[must_use]
pub fn cases(tables: Tables) -> (Vec<Case>, Vec<Diagnostic>) {
    let mut warnings = Vec::new();
    let mut rows: BTreeMap<String, Vec<PairedIc50>> = BTreeMap::new();
    for row in tables.ic50s {
        rows.entry(row.case.clone()).or_default().push(row);
    }
    let mut cases: BTreeMap<String, Case> = rows
        .iter()
        .map(|(name, rows)| {
            let target = rows.iter().find_map(|row| row.target.clone());
            (name.clone(), Case { name: name.clone(), target, folds: folds(rows), ..Case::default() })
        })
        .collect();
    let known: BTreeSet<String> = cases.keys().cloned().collect();
    let mut strangers: BTreeMap<(String, &'static str), Place> = BTreeMap::new();
    let mut seen: [BTreeSet<String>; 3] = Default::default();
    let mut add = |name: &str, table: usize, place: &Place, put: &mut dyn FnMut(&mut Case)| {
        const TABLES: [&str; 3] = ["genotypes", "blots", "growth rates"];
        seen[table].insert(name.to_owned());
        match cases.get_mut(name) {
            Some(case) => put(case),
            None => {
                strangers.entry((name.to_owned(), TABLES[table])).or_insert_with(|| place.clone());
            }
        }
    };
    for row in &tables.alterations {
        add(&row.case, 0, &row.place, &mut |case| case.alterations.push(row.clone()));
    }
    for row in &tables.coverage {
        add(&row.case, 0, &row.place, &mut |case| case.coverage.push(row.clone()));
    }
    for row in &tables.residuals {
        add(&row.case, 1, &row.place, &mut |case| case.residuals.push(row.clone()));
    }
    for row in &tables.growth {
        add(&row.case, 2, &row.place, &mut |case| case.growth.push(row.clone()));
    }
    for (index, ((name, table), place)) in strangers.into_iter().enumerate() {
        let problem = Diagnostic::warning(
            Code::EvidenceNotUsed,
            format!("case `{name}` of the table of {table} has no IC50s: it gets no verdict"),
        );
        // A suggestion each for thousands would take long and help nobody.
        let near = (index < SUGGESTIONS).then(|| suggest(&name, known.iter().map(String::as_str))).flatten();
        let help = match near {
            Some(near) => format!("did you mean {near}?"),
            None => "a case is judged when the table of IC50s has it".to_owned(),
        };
        warnings.push(problem.at(place).help(help));
    }
    // Genotypes only: a case without blots or growth rates is nothing unusual.
    if tables.given[0] {
        for name in known.difference(&seen[0]) {
            let problem =
                format!("case `{name}` is not in the table of genotypes: it counts as not sequenced");
            warnings.push(
                Diagnostic::warning(Code::EvidenceNotUsed, problem)
                    .help("say so with a row that has `none` in `ngs_coverage`"),
            );
        }
    }
    (cases.into_values().collect(), warnings)
}
