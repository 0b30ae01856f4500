//! How a plate of the study stands, as far as it was judged.

use serde_json::{Value, json};

use crate::session::drafting::{Drafts, plate_words};
use foldshift_study::normalise::NormalizedPlate;
use foldshift_study::normalise::quality::Verdict;
use foldshift_study::study_file::edit::PlateRow;
use foldshift_study::study_file::{absolute, relative};
use foldshift_tables::numerals::{counted, fixed};

/// The plate of a row with its place in the analysis, where it has one.
pub(super) fn judged<'d>(
    drafts: &Drafts<'d>,
    row: &PlateRow,
) -> (Option<usize>, Option<&'d NormalizedPlate>) {
    let place = drafts.analysis.and_then(|analysis| {
        let export = absolute(row.export.as_deref()?);
        let line = row.places.get("export").map_or(row.lines.0, |(line, _)| *line);
        analysis.study.plates.iter().position(|source| {
            let at = source.written_at();
            // What is quickly compared goes first: every plate is held against every row.
            at.line == Some(line)
                && source.export.file_name() == export.file_name()
                && relative(drafts.folder, std::path::Path::new(&*at.file)) == row.file
                && absolute(&source.export) == export
        })
    });
    let of_place = place.and_then(|place| drafts.analysis?.plates.get(place));
    let of_look = || {
        let export = row.export.as_ref()?.display().to_string().replace('\\', "/");
        let said = |key: &str| row.cells.get(key).map(String::as_str);
        drafts.examined?.plates.iter().find(|plate| {
            let ends = export.ends_with(&*plate.export)
                && export
                    .strip_suffix(&*plate.export)
                    .is_some_and(|rest| rest.is_empty() || rest.ends_with('/'));
            ends && said("plate").is_none_or(|name| *name == *plate.name)
                && said("read").is_none_or(|name| *name == *plate.read)
        })
    };
    (place, of_place.or_else(of_look))
}

/// Verdict, Z′ and a word for it; `quality` of `SheetRow`.
pub(super) fn of(plate: Option<&NormalizedPlate>) -> Value {
    let Some(plate) = plate else { return json!({ "verdict": "", "z": "", "said": "" }) };
    let verdict = plate.verdict();
    let lowest = plate.quality.iter().filter_map(|quality| quality.z_prime).reduce(f64::min);
    let reason = plate_words::first(plate, verdict, |_| true).map(plate_words::short);
    let said = match (verdict, reason) {
        (Verdict::Fail, Some(reason)) => format!("fails: {reason}"),
        (Verdict::Fail, None) => "fails".to_owned(),
        (Verdict::Warn, Some(reason)) => reason,
        _ => match plate.wells.values().filter(|well| well.flag.is_some()).count() {
            0 => "good".to_owned(),
            n => format!("{} flagged", counted(n, "well")),
        },
    };
    json!({ "verdict": word(verdict), "z": lowest.map(|z| fixed(z, 2)).unwrap_or_default(), "said": said })
}

/// `pass`, `warn`, `fail`.
pub(super) const fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "pass",
        Verdict::Warn => "warn",
        Verdict::Fail => "fail",
    }
}
