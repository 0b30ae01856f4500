//! PDF: a page exactly as large as the drawing, with its text as text in fonts of its own.
//!
//! It has no date, no identifier and no name of a machine, so that the same drawing is the same file.
//!
//! Source: ISO 32000-1:2008; annex C for the longest page.

mod lines;
mod marks;

use pdf_writer::{Chunk, Filter, Finish as _, Name, Pdf, Rect, Ref, Settings, TextStr};
use resvg::tiny_skia::Transform;

use crate::NotPrinted;
use crate::deflate::deflated;
use crate::drawing::{Drawing, PIXELS_AN_INCH};
use marks::Marks;

/// Points of an inch.
const POINTS_AN_INCH: f64 = 72.0;
/// The longest side of a page, in points: 200 inches.
const LONGEST: f64 = 14_400.0;

/// The drawing as a PDF of one page of its size (its pixels are 1/96 inch); its title is that of the document.
///
/// # Errors
/// When the text is no SVG of a figure, when it has what figures do not use (filters, masks, gradients), and beyond 200
/// inches.
pub fn pdf(svg: &str) -> Result<Vec<u8>, NotPrinted> {
    let drawing = Drawing::read(svg)?;
    let size = drawing.tree.size();
    let scale = POINTS_AN_INCH / PIXELS_AN_INCH;
    let (width, height) = (f64::from(size.width()) * scale, f64::from(size.height()) * scale);
    if width.max(height) > LONGEST {
        return Err(NotPrinted::TooLargeAPage { width, height });
    }
    #[expect(clippy::cast_possible_truncation, reason = "lengths of a page")]
    let [width, height, scale] = [width, height, scale].map(|length| length as f32);
    let mut marks = Marks::new();
    // A PDF counts from below, an SVG from above.
    marks.within(Transform::from_row(scale, 0.0, 0.0, -scale, 0.0, height), |marks| {
        marks.group(drawing.tree.root())
    })?;
    Ok(document([width, height], drawing.title.as_deref(), marks))
}

/// The whole file around what was drawn.
fn document([width, height]: [f32; 2], title: Option<&str>, marks: Marks) -> Vec<u8> {
    let mut last = 0;
    let mut next = || {
        last += 1;
        Ref::new(last)
    };
    let [catalog, pages, page_id, content_id, info] = [(); 5].map(|()| next());
    let mut pdf = Pdf::with_settings(Settings { pretty: false });
    let mut root = pdf.catalog(catalog);
    root.pages(pages).lang(TextStr("en"));
    root.viewer_preferences().display_doc_title(title.is_some());
    root.finish();
    pdf.pages(pages).count(1).kids([page_id]);

    let fonts: Vec<_> = marks.typefaces().map(|(name, typeface)| (name, typeface, next())).collect();
    let mut page = pdf.page(page_id);
    page.parent(pages).media_box(Rect::new(0.0, 0.0, width, height)).contents(content_id);
    // Opacity is mixed in the colours of the page.
    page.group().transparency().isolated(true).color_space().device_rgb();
    let mut resources = page.resources();
    let mut of_fonts = resources.fonts();
    for (name, _, id) in &fonts {
        of_fonts.pair(Name(name.as_bytes()), *id);
    }
    of_fonts.finish();
    let mut states = resources.ext_g_states();
    for (name, fill, stroke) in marks.opacities() {
        states
            .insert(Name(name.as_bytes()))
            .start::<pdf_writer::writers::ExtGraphicsState<'_>>()
            .non_stroking_alpha(fill)
            .stroking_alpha(stroke);
    }
    states.finish();
    resources.finish();
    page.finish();

    for (_, typeface, id) in &fonts {
        typeface.write(&mut pdf, *id, &mut next);
    }
    let mut about = pdf.document_info(info);
    if let Some(title) = title {
        about.title(TextStr(title));
    }
    about.producer(TextStr("foldshift"));
    about.finish();
    stream(&mut pdf, content_id, &marks.finish());
    pdf.finish()
}

/// A compressed stream.
fn stream(chunk: &mut Chunk, id: Ref, data: &[u8]) {
    chunk.stream(id, &deflated(data)).filter(Filter::FlateDecode);
}

#[cfg(test)]
mod tests;
