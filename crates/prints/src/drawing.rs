//! An SVG read once: its shapes with every letter in its place, its size, its title.

use std::sync::LazyLock;

use resvg::usvg::{FontResolver, ImageHrefResolver, Options, Tree, roxmltree};

use crate::NotPrinted;
use crate::fonts::FONTS;
use crate::pictures::as_tiles;

/// Pixels of an inch in an SVG (CSS).
pub(crate) const PIXELS_AN_INCH: f64 = 96.0;

/// A drawing that can be printed.
pub(crate) struct Drawing {
    /// Shapes and placed letters.
    pub(crate) tree: Tree,
    /// The text of `<title>`.
    pub(crate) title: Option<String>,
}

/// Our fonts for any font, and nothing from outside of the text: no file, no address.
static OPTIONS: LazyLock<Options<'static>> = LazyLock::new(|| Options {
    font_family: "Liberation Sans".to_owned(),
    font_resolver: FontResolver {
        select_font: Box::new(|font, _| Some(FONTS.of_css(font.weight()))),
        select_fallback: Box::new(|_, _, _| None),
    },
    image_href_resolver: ImageHrefResolver {
        resolve_data: Box::new(|_, _, _| None),
        resolve_string: Box::new(|_, _| None),
    },
    fontdb: FONTS.database.clone(),
    ..Options::default()
});

impl Drawing {
    /// Reads an SVG; the size of one in millimetres is in pixels of 1/96 inch afterwards.
    pub(crate) fn read(svg: &str) -> Result<Self, NotPrinted> {
        let document = parse(svg)?;
        let tiles = as_tiles(svg, &document)?;
        let tiled = tiles.as_deref().map(parse).transpose()?;
        let document = tiled.as_ref().unwrap_or(&document);
        let tree = Tree::from_xmltree(document, &OPTIONS).map_err(no_svg)?;
        let title = document.root_element().children().find(|node| node.has_tag_name("title"));
        Ok(Self { tree, title: title.and_then(|title| title.text()).map(str::to_owned) })
    }
}

fn parse(svg: &str) -> Result<roxmltree::Document<'_>, NotPrinted> {
    roxmltree::Document::parse(svg).map_err(no_svg)
}

#[expect(clippy::needless_pass_by_value, reason = "as an argument of map_err")]
fn no_svg(why: impl ToString) -> NotPrinted {
    NotPrinted::NoSvg(why.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn millimetres_become_pixels_of_a_96th_of_an_inch() {
        let svg = r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 890 254" width="89mm" height="25.4mm"><title>T &lt;b&gt;</title></svg>"#;
        let drawing = Drawing::read(svg).unwrap();
        let size = drawing.tree.size();
        assert!((f64::from(size.width()) - 89.0 / 25.4 * 96.0).abs() < 1e-4, "{size:?}");
        assert!((size.height() - 96.0).abs() < 1e-4);
        assert_eq!(drawing.title.as_deref(), Some("T <b>"));
    }

    #[test]
    fn what_is_no_svg_is_refused() {
        for text in ["", "<svg", "a,b\n1,2\n", "<html xmlns=\"http://www.w3.org/1999/xhtml\"/>"] {
            assert!(matches!(Drawing::read(text), Err(NotPrinted::NoSvg(_))), "{text}");
        }
    }

    #[test]
    fn no_file_is_read_and_no_address_asked() {
        let svg = r#"<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="/etc/hostname" width="9" height="9"/></svg>"#;
        assert!(matches!(Drawing::read(svg), Err(NotPrinted::Picture(_))));
    }
}
