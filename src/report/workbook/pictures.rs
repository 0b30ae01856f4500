//! The sheet of pictures: folds, and each compound's curves and days, with their captions.

use rayon::prelude::*;
use rust_xlsxwriter::{Image, Worksheet, XlsxError};

use super::FIGURES;
use super::look::{Look, height, printed};
use crate::report::figure::{About, Figure};
use foldshift_prints::png;

/// Pixels per inch: those of a screen, so that a workbook is small and soon drawn.
const PIXELS_PER_INCH: f64 = 96.0;
/// Most pictures: a workbook with more is slow to open.
const MOST: usize = 60;
/// Pixels of a screen of a row of a sheet.
const ROW: f64 = 20.0;
/// Width of the column of captions, in digits: wider than a figure of the page (744 pixels), so that a program whose letters are
/// wider stretches no picture with its columns.
const WIDE: u16 = 110;
/// Most letters of a description of a picture (Excel's limit); the whole caption stands above it.
const MOST_LETTERS: usize = 255;

/// Pictures, and what is not among them.
pub(super) struct Drawn<'a> {
    pub(super) pictures: Vec<(&'a Figure, Vec<u8>)>,
    pub(super) notes: Vec<String>,
}

/// Draws the pictures of the workbook.
pub(super) fn drawn(figures: &[Figure]) -> Drawn<'_> {
    let wanted: Vec<&Figure> = figures
        .iter()
        .filter(|figure| matches!(figure.about, About::Folds | About::Curves { .. } | About::Days { .. }))
        .collect();
    let mut notes = Vec::new();
    if wanted.len() > MOST {
        notes.push(format!(
            "{FIGURES}: the first {MOST} of {} figures of folds, curves and days; all of them lie in plots/",
            wanted.len()
        ));
    }
    let drawn: Vec<_> =
        wanted.into_par_iter().take(MOST).map(|figure| (figure, png(&figure.svg, PIXELS_PER_INCH))).collect();
    let mut pictures = Vec::with_capacity(drawn.len());
    for (figure, result) in drawn {
        match result {
            Ok(bytes) => pictures.push((figure, bytes)),
            Err(why) => notes.push(format!("{FIGURES}: no picture of plots/{}.svg: {why}", figure.name)),
        }
    }
    Drawn { pictures, notes }
}

/// Writes the sheet: a caption, and its picture below.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "pictures have at most 20,000 pixels"
)]
pub(super) fn write(sheet: &mut Worksheet, drawn: &Drawn<'_>, look: &Look) -> Result<(), XlsxError> {
    sheet.set_name(FIGURES)?;
    printed(sheet, 0, f64::from(WIDE))?;
    sheet.set_screen_gridlines(false);
    sheet.set_column_width(0, WIDE)?;
    let mut row = 0;
    for (figure, bytes) in &drawn.pictures {
        sheet.write_string_with_format(row, 0, &figure.caption, &look.prose)?;
        sheet.set_row_height(row, height(&figure.caption, WIDE))?;
        let description = described(&figure.caption);
        let picture = Image::new_from_buffer(bytes)?.set_alt_text(description);
        let tall = picture.height() / picture.height_dpi() * 96.0;
        sheet.insert_image(row + 1, 0, &picture)?;
        row += 3 + (tall / ROW).ceil() as u32;
    }
    Ok(())
}

/// A caption as the description of its picture: as many of its sentences as Excel takes.
fn described(caption: &str) -> String {
    if caption.encode_utf16().count() <= MOST_LETTERS {
        return caption.to_owned();
    }
    let mut room = MOST_LETTERS - 1;
    let begun: String = caption
        .chars()
        .take_while(|letter| {
            let fits = letter.len_utf16() <= room;
            room = room.saturating_sub(letter.len_utf16());
            fits
        })
        .collect();
    begun.rfind(". ").map_or_else(|| format!("{begun}…"), |end| begun[..=end].to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_description_is_the_caption_as_far_as_excel_takes_it() {
        assert_eq!(described("Folds. All of them."), "Folds. All of them.");
        let long = format!("First sentence. {}", "word ".repeat(100));
        assert_eq!(described(&long), "First sentence.");
        assert_eq!(described(&"🧪".repeat(300)).encode_utf16().count(), 255);
    }
}
