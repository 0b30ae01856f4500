//! Exports that bear the mark of a vendor and that no reader recognised: of kinds that are not read, or with a header
//! that was damaged. The general readers leave them alone, because they do not know which of their grids
//! are raw.

use crate::ingest::formats::LANDMARKS;
use crate::ingest::nearest::Nearest;
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::sheet::Sheet;

/// The refusal of an export that bears the mark of a vendor; `nearest` knows which words are missing.
pub(crate) fn unread(sheet: &Sheet, nearest: impl FnOnce() -> Option<Nearest>) -> Option<Diagnostic> {
    let (landmark, vendor, line) = LANDMARKS
        .iter()
        .find_map(|(landmark, vendor)| Some((*landmark, *vendor, sheet.landmark(landmark)?)))?;
    let before = sheet.line(line).split(landmark).next().unwrap_or_default();
    let resembles = nearest().map(|nearest| format!(": {}", nearest.told())).unwrap_or_default();
    let message = format!(
        "this looks like a {vendor} export (`{landmark}`), but its other landmarks are missing or of a kind that is not read{resembles}"
    );
    let help = "export it again as the software writes it (see `foldshift formats`), or say where the raw wells are: `--grid B3:M10`";
    let (column, width) = (before.chars().count() + 1, landmark.chars().count());
    Some(sheet.error_at(message, line, column, width).code(Code::UnknownName).help(help))
}
