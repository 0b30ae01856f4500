//! The names of the files of a study's results, which its page links and its folder writes.

use std::path::Path;

use foldshift_study::analysis::Analysis;

/// Names that results always have, whatever the study: for a look at the folder before the work.
pub(crate) const ALWAYS: [&str; 18] = [
    "wells.csv",
    "quality.csv",
    "fits.csv",
    "mechanism.csv",
    "shifts.csv",
    "sensitivity.csv",
    "anatomy.csv",
    "noise.csv",
    "curve_points.csv",
    "gdr.csv",
    PUBCHEM,
    "plots/",
    "study.resolved.toml",
    "methods.md",
    REFERENCES,
    "prism.pzfx",
    "report.html",
    "report.xlsx",
];

/// What was decided by hand, as the results keep it.
pub(crate) const DECISIONS: &str = "decisions.toml";

/// The works that the methods cite.
pub(crate) const REFERENCES: &str = "references.bib";

/// IC50s as PubChem has them: below its headings stand rows that are none.
pub(crate) const PUBCHEM: &str = "pubchem.csv";

/// Tables for programs: dense, in the forms of others, or as long as an export. A workbook does without them.
pub(crate) const FOR_PROGRAMS: [&str; 4] = ["curve_points.csv", "gdr.csv", "kinetics.csv", PUBCHEM];

/// Where the figures lie as a journal prints them in one column of 89 mm.
pub(crate) const ONE_COLUMN: &str = "plots/89mm";

/// The names of the tables: of those of which every row is one.
pub(crate) fn of_tables(analysis: &Analysis) -> Vec<&'static str> {
    let is_table = |name: &&str| Path::new(name).extension().is_some_and(|ending| ending == "csv");
    ALWAYS.into_iter().filter(is_table).filter(|name| *name != PUBCHEM).chain(sometimes(analysis)).collect()
}

/// The names of the tables of two compounds together, as far as there is anything to tell.
fn of_combinations(analysis: &Analysis) -> impl Iterator<Item = &'static str> + use<> {
    let pairs = &analysis.combinations;
    let there = !pairs.is_empty();
    let has_rays = pairs.iter().any(|pair| !pair.indices.is_empty());
    let is_compared = pairs.iter().any(|pair| !pair.resensitised.is_empty());
    [
        there.then_some("combinations.csv"),
        there.then_some("combination_cells.csv"),
        has_rays.then_some("combination_index.csv"),
        is_compared.then_some("resensitisation.csv"),
    ]
    .into_iter()
    .flatten()
}

/// The names of the tables that only some results have.
pub(crate) fn sometimes(analysis: &Analysis) -> impl Iterator<Item = &'static str> + use<> {
    let growth = (!analysis.growth.is_empty()).then_some("gr.csv");
    let panel = (!analysis.mechanism.is_empty()).then_some("panel.csv");
    let blots = analysis.blots.is_some().then_some("blots.csv");
    let kinetics = analysis.plates.iter().any(|plate| plate.kinetics.is_some()).then_some("kinetics.csv");
    let decisions = (!analysis.decided.is_empty()).then_some("decisions.csv");
    let without = (!analysis.without_decisions.is_empty()).then_some("without_decisions.csv");
    let together = [growth, panel, blots, kinetics, decisions, without].into_iter().flatten();
    together.chain(of_combinations(analysis))
}
