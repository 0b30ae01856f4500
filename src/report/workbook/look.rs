//! How the cells of the workbook look: headings, and the grounds of calls and verdicts.

use rust_xlsxwriter::{
    Color, ConditionalFormatCell, ConditionalFormatCellRule, Format, FormatAlign, FormatBorder, Worksheet,
    XlsxError,
};

use crate::report::figure::of_word;

/// The words that have a ground of their own.
const WORDS: [&str; 5] = ["R", "H", "I", "warn", "fail"];

/// The formats of all sheets.
pub(super) struct Look {
    /// The name of a column.
    pub(super) heading: Format,
    /// The unit of a column.
    pub(super) unit: Format,
    /// The title of a sheet.
    pub(super) title: Format,
    /// What stands in bold within a text.
    pub(super) strong: Format,
    /// Words that break into lines.
    pub(super) prose: Format,
}

impl Look {
    pub(super) fn new() -> Self {
        let grey = Color::RGB(0x0055_554f);
        Self {
            heading: Format::new().set_bold().set_border_bottom(FormatBorder::Thin),
            unit: Format::new().set_italic().set_font_color(grey),
            title: Format::new().set_bold().set_font_size(14),
            strong: Format::new().set_bold().set_align(FormatAlign::Top),
            prose: Format::new().set_text_wrap().set_align(FormatAlign::Top),
        }
    }
}

/// Digits that a page across holds in letters that are read.
const PAGE: f64 = 200.0;
/// Points of a line of text.
const LINE: f64 = 15.0;
/// The highest row, in points (Excel's limit).
const HIGHEST: f64 = 409.0;

/// The height of a row whose text breaks into lines of so many digits, in points.
#[expect(clippy::cast_precision_loss, reason = "at most 32,767 letters")]
pub(super) fn height(text: &str, wide: u16) -> f64 {
    let lines = text.chars().count().div_ceil(usize::from(wide)).max(1);
    (LINE * lines as f64).min(HIGHEST)
}

/// Prints a sheet so many digits wide on A4 across, on as few pages side by side as are read, with its first rows on each.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most 4,000 pages")]
pub(super) fn printed(sheet: &mut Worksheet, head: u32, wide: f64) -> Result<(), XlsxError> {
    let pages = (wide / PAGE).ceil().max(1.0) as u16;
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(pages, 0);
    if head > 0 {
        sheet.set_repeat_rows(0, head - 1)?;
    }
    Ok(())
}

/// Gives a column of calls or verdicts the grounds of its words; they follow the words when rows are sorted or changed.
pub(super) fn grounds(sheet: &mut Worksheet, column: u16, rows: (u32, u32)) -> Result<(), XlsxError> {
    for word in WORDS {
        let Some([ground, letters]) = of_word(word) else { continue };
        let format = Format::new().set_bold().set_background_color(ground).set_font_color(letters);
        let rule = ConditionalFormatCell::new()
            .set_rule(ConditionalFormatCellRule::EqualTo(word.to_owned()))
            .set_format(format);
        sheet.add_conditional_format(rows.0, column, rows.1, column, &rule)?;
    }
    Ok(())
}

/// How numbers of a column are shown: whole ones whole, others with three to four digits, whatever their size.
pub(super) fn number_format(numbers: &[f64]) -> &'static str {
    let sizes = || numbers.iter().map(|number| number.abs()).filter(|size| *size > 0.0);
    let (least, most) = sizes().fold((f64::INFINITY, 0.0_f64), |(low, high), v| (low.min(v), high.max(v)));
    let whole = numbers.iter().all(|number| number.fract() == 0.0);
    let below_zero = numbers.iter().any(|number| *number < 0.0);
    match (whole, below_zero) {
        (true, _) if most < 1e15 => "0",
        (false, true) if least >= 0.001 && most < 1000.0 => "0.000",
        (false, false) if most < 1e6 => "[<0.001]0.0E+00;[<100]0.000;0.0",
        _ => "0.000E+00",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_as_high_as_its_lines_and_no_higher_than_excel_allows() {
        let heights = ["", "a", &"a".repeat(111), &"a".repeat(32_000)].map(|text| height(text, 110));
        assert_eq!(heights.map(f64::to_bits), [15.0, 15.0, 30.0, 409.0].map(f64::to_bits));
    }

    #[test]
    fn numbers_are_shown_by_their_size() {
        assert_eq!(number_format(&[1.0, 12.0, 0.0]), "0");
        assert_eq!(number_format(&[-7.25, -6.5]), "0.000");
        assert_eq!(number_format(&[1e-9, 0.5, 1234.5]), "[<0.001]0.0E+00;[<100]0.000;0.0");
        assert_eq!(number_format(&[-1e-9, 0.5]), "0.000E+00");
        assert_eq!(number_format(&[]), "0");
    }
}
