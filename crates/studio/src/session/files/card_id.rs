//! What a plate of the folder is called in commands.

/// The export relative to the folder, `exports/a.csv`; behind it the sheet where its workbook holds several things, and the
/// plate where the export holds several: `exports/a.xlsx#Sheet 1#Plate A`.
pub(in crate::session) fn card_id(file: &str, sheet: Option<&str>, plate: Option<&str>) -> String {
    let parts = [Some(file), sheet, plate];
    parts.into_iter().flatten().collect::<Vec<_>>().join("#")
}
