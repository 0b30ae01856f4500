//! A text of the study, to be edited as it is.

use serde_json::{Value, json};

use super::base::Base;
use crate::session::drafting::{Drafts, bad};
use crate::session::files::Problem;
use crate::session::refusal::{Refusal, Status};
use crate::session::texts::hash;
use foldshift_study::study_file::relative;
use foldshift_study::survey::What;

/// `TextView` of `page/types.js`.
///
/// # Errors
/// When the file is none of the study's, or no text.
pub(in crate::session::drafting) fn text(drafts: &Drafts, file: &str) -> Result<Value, Refusal> {
    let base = Base::of(drafts);
    let text = current(drafts, &base, file)?;
    let here = |problem: &&foldshift_tables::diagnostic::Diagnostic| {
        let place = problem.place.as_ref();
        place.is_some_and(|place| {
            *place.file == *file || relative(drafts.folder, std::path::Path::new(&*place.file)) == file
        })
    };
    let all = drafts.problems.iter().chain(&base.broken).filter(here);
    let problems: Vec<Problem> = all.map(|problem| Problem::of(problem, drafts.folder)).collect();
    Ok(json!({ "file": file, "text": text, "hash": hash(&text), "problems": problems }))
}

/// The text of a file of the study as it stands.
///
/// # Errors
/// When it is none of the study's, or no text.
pub(super) fn current(drafts: &Drafts, base: &Base, file: &str) -> Result<String, Refusal> {
    if !is_of_the_study(drafts, base, file) {
        let message = format!("`{file}` is no text of this study");
        return Err(Refusal::new(
            Status::NotFound,
            message,
            "study files, tables of plates and maps can be edited",
        ));
    }
    base.text(file).ok_or_else(|| {
        bad(format!("`{file}` is no plain text (UTF-8)"), "change it in the program that made it")
    })
}

/// The study file, a table of plates, a map: within the folder, and not hidden.
fn is_of_the_study(drafts: &Drafts, base: &Base, file: &str) -> bool {
    let is_inside =
        file.split('/').all(|part| !part.is_empty() && !part.starts_with('.') && !part.contains(['\\', ':']));
    let of_row = |row: &foldshift_study::study_file::edit::PlateRow| {
        row.file == file || row.layout.as_ref().is_some_and(|layout| relative(drafts.folder, layout) == file)
    };
    let of_seen = |one: &foldshift_study::survey::Seen| {
        matches!(one.what, What::Layout(_) | What::NearlyLayout(_) | What::Plates { .. } | What::Study)
            && relative(drafts.folder, &one.path) == file
    };
    is_inside && (file == base.file || base.rows.iter().any(of_row) || drafts.seen.iter().any(of_seen))
}
