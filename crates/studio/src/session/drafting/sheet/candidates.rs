//! Files of the folder that may be evidence on the mechanism, and that the study does not name.

use super::base::Base;
use crate::session::drafting::Drafts;
use foldshift_study::study_file::edit;
use foldshift_study::study_file::relative;
use foldshift_study::survey::What;

/// Endings of files that hold nothing else.
const ENDINGS: [&str; 5] = [".vcf", ".vcf.gz", ".maf", ".bed", ".maf.gz"];

/// Endings of tables and lists, which may be.
const TABLES: [&str; 5] = [".csv", ".tsv", ".txt", ".xlsx", ".xls"];

/// Folders whose tables and lists are.
const FOLDERS: [&str; 5] = ["evidence", "blots", "variants", "genotype", "sequencing"];

/// Their names, relative to the folder.
pub(super) fn candidates(drafts: &Drafts, base: &Base) -> Vec<String> {
    let named: Vec<String> = base
        .on(edit::settings)
        .unwrap_or_default()
        .into_iter()
        .filter(|setting| setting.key.section == "evidence")
        .filter_map(|setting| setting.value)
        .flat_map(|value| value.lines().map(str::to_owned).collect::<Vec<_>>())
        .map(|line| line.rsplit_once(" = ").map_or(line.clone(), |(file, _)| file.to_owned()))
        .collect();
    let mut found: Vec<String> = drafts
        .seen
        .iter()
        // A table of blots looks like an export, and says by its folder that it is none.
        .filter(|one| !matches!(one.what, What::Study | What::Results | What::Plates { .. }))
        .map(|one| relative(drafts.folder, &one.path))
        .filter(|file| may_be(file) && !named.contains(file) && !is_used(drafts, base, file))
        .collect();
    found.dedup();
    found
}

fn may_be(file: &str) -> bool {
    let small = file.to_lowercase();
    let in_folder = small
        .rsplit_once('/')
        .is_some_and(|(folder, _)| folder.split('/').any(|part| FOLDERS.contains(&part)));
    ENDINGS.iter().any(|end| small.ends_with(end))
        || (in_folder && TABLES.iter().any(|end| small.ends_with(end)))
}

/// Is it an export or a map of the study?
fn is_used(drafts: &Drafts, base: &Base, file: &str) -> bool {
    base.kind != "none"
        && base.rows.iter().any(|row| {
            [&row.export, &row.layout].into_iter().flatten().any(|path| relative(drafts.folder, path) == file)
        })
}
