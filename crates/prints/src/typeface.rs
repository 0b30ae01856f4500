//! A font within a PDF: only the letters that a page shows, their widths, and what each stands for.
//!
//! Source: ISO 32000-1:2008, 9.6 to 9.8 (Type 0 fonts, CIDFonts, font descriptors) and 9.10.3 (ToUnicode).

use std::collections::BTreeMap;

use pdf_writer::types::{CidFontType, FontFlags, SystemInfo, UnicodeCmap};
use pdf_writer::writers::WMode;
use pdf_writer::{Filter, Name, Pdf, Rect, Ref, Str};
use skrifa::instance::{LocationRef, Size};
use skrifa::{GlyphId, MetadataProvider as _};
use subsetter::GlyphRemapper;

use crate::deflate::deflated;
use crate::fonts::{Weight, face};

const IDENTITY: SystemInfo<'static> =
    SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"Identity"), supplement: 0 };

/// The letters of one weight that a page shows.
pub(crate) struct Typeface {
    weight: Weight,
    glyphs: GlyphRemapper,
    /// What a glyph of the page stands for.
    texts: BTreeMap<u16, String>,
}

impl Typeface {
    pub(crate) fn new(weight: Weight) -> Self {
        Self { weight, glyphs: GlyphRemapper::new(), texts: BTreeMap::new() }
    }

    /// The number on the page of a glyph of the font, and its width there in thousandths of the size of the type.
    pub(crate) fn take(&mut self, glyph: u16, text: &str) -> (u16, f32) {
        let number = self.glyphs.remap(glyph);
        if number != 0 && !text.is_empty() {
            self.texts.entry(number).or_insert_with(|| text.to_owned());
        }
        (number, self.width(glyph))
    }

    fn width(&self, glyph: u16) -> f32 {
        let font = face(self.weight);
        let metrics = font.glyph_metrics(Size::new(1000.0), LocationRef::default());
        metrics.advance_width(GlyphId::new(u32::from(glyph))).unwrap_or(0.0)
    }

    fn name(&self) -> &'static str {
        match self.weight {
            Weight::Regular => "LiberationSans",
            Weight::Bold => "LiberationSans-Bold",
        }
    }

    /// Six letters in front of the name say which glyphs are in it, as a PDF wants of a part of a font.
    fn tag(&self) -> String {
        let mix = |hash: u64, glyph: u16| (hash ^ u64::from(glyph)).wrapping_mul(0x0100_0000_01b3);
        let mut hash = self.glyphs.remapped_gids().fold(0xcbf2_9ce4_8422_2325, mix);
        let letter = |_| {
            let letter = u8::try_from(hash % 26).expect("below 26");
            hash /= 26;
            char::from(b'A' + letter)
        };
        (0..6).map(letter).collect()
    }

    /// Writes the font as the object `id`, and what belongs to it as further objects.
    pub(crate) fn write(&self, pdf: &mut Pdf, id: Ref, mut further: impl FnMut() -> Ref) {
        let [cid_id, descriptor_id, file_id, texts_id] = [(); 4].map(|()| further());
        let name = format!("{}+{}", self.tag(), self.name());
        let name = Name(name.as_bytes());
        pdf.type0_font(id)
            .base_font(name)
            .encoding_predefined(Name(b"Identity-H"))
            .descendant_font(cid_id)
            .to_unicode(texts_id);
        let mut cid = pdf.cid_font(cid_id);
        cid.subtype(CidFontType::Type2).base_font(name).system_info(IDENTITY).font_descriptor(descriptor_id);
        cid.default_width(0.0).cid_to_gid_map_predefined(Name(b"Identity"));
        cid.widths().consecutive(0, self.glyphs.remapped_gids().map(|glyph| self.width(glyph)));
        drop(cid);

        let font = face(self.weight);
        let metrics = font.metrics(Size::new(1000.0), LocationRef::default());
        let bounds = metrics.bounds.unwrap_or_default();
        let mut descriptor = pdf.font_descriptor(descriptor_id);
        descriptor.name(name).flags(FontFlags::SYMBOLIC).italic_angle(metrics.italic_angle);
        descriptor
            .bbox(Rect::new(bounds.x_min, bounds.y_min, bounds.x_max, bounds.y_max))
            .ascent(metrics.ascent)
            .descent(metrics.descent)
            .cap_height(metrics.cap_height.unwrap_or(metrics.ascent))
            .stem_v(if self.weight == Weight::Bold { 140.0 } else { 80.0 })
            .font_file2(file_id);
        drop(descriptor);

        let part =
            subsetter::subset(self.weight.file(), 0, &self.glyphs).expect("the file in `fonts/` is a font");
        let packed = deflated(&part);
        let mut file = pdf.stream(file_id, &packed);
        file.filter(Filter::FlateDecode)
            .pair(Name(b"Length1"), i32::try_from(part.len()).unwrap_or(i32::MAX));
        drop(file);

        let mut texts = UnicodeCmap::new(Name(b"Letters"), IDENTITY);
        for (glyph, text) in &self.texts {
            texts.pair_with_multiple(*glyph, text.chars());
        }
        let texts = texts.finish();
        pdf.cmap(texts_id, &texts).writing_mode(WMode::Horizontal);
    }
}
