//! A table of plates that lies in the folder before there is a study: it says what names only suggest.

use super::asked::{Asked, Does};
use super::known::Known;
use super::words::last;
use foldshift_study::study_file::relative;
use foldshift_study::survey::What;

/// One question a table.
pub(super) fn ask(known: &Known) -> Vec<Asked> {
    if known.drafts.study_file.is_some() {
        return Vec::new();
    }
    let tables = known.drafts.seen.iter().filter(|seen| seen.what == What::Plates { workbook: false });
    let of = |file: String| {
        let heading = format!("{} lists plates. Make the study of it?", last(&file));
        let said = "Exports, maps, lines and days are those of its rows. The table itself stays as it is.";
        let asked = Asked::new("table", std::slice::from_ref(&file), "files", heading, said.to_owned());
        let asked = asked.answer("use", "Yes, use it", Does::Begin(file));
        asked.answer("no", "No, leave it aside", Does::Remember)
    };
    tables.map(|seen| of(relative(known.drafts.folder, &seen.path))).collect()
}
