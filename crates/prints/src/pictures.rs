//! Pictures of one pixel a well become tiles, so that they are as sharp in a print as in a browser that scales them without
//! smoothing, at any size and in a PDF too.
//!
//! Source: SVG 2, `image`, `preserveAspectRatio`; PNG, third edition (W3C, 2025).

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Cursor;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use resvg::usvg::roxmltree::{Document, Node};

use crate::NotPrinted;

/// Most pixels of a picture; a plate of 1536 wells has as many.
const MOST_PIXELS: usize = 1 << 16;

/// The same SVG with tiles in place of its pictures; `None` when it has none.
pub(crate) fn as_tiles(svg: &str, document: &Document<'_>) -> Result<Option<String>, NotPrinted> {
    let pictures: Vec<Node<'_, '_>> = document
        .descendants()
        .filter(|node| node.has_tag_name(("http://www.w3.org/2000/svg", "image")))
        .collect();
    if pictures.is_empty() {
        return Ok(None);
    }
    let (mut text, mut from) = (String::with_capacity(2 * svg.len()), 0);
    for picture in pictures {
        let range = picture.range();
        text.push_str(&svg[from..range.start]);
        tiles(&mut text, picture)?;
        from = range.end;
    }
    text.push_str(&svg[from..]);
    Ok(Some(text))
}

/// One picture: a path for each of its colours.
fn tiles(svg: &mut String, picture: Node<'_, '_>) -> Result<(), NotPrinted> {
    let number = |name: &str| -> Result<f64, NotPrinted> {
        let text = picture.attribute(name).unwrap_or("0");
        text.parse().map_err(|_| refused(format!("{name} is `{text}`")))
    };
    if picture.attribute("preserveAspectRatio") != Some("none") || picture.attribute("transform").is_some() {
        return Err(refused("it is not stretched to its frame"));
    }
    let href = picture.attribute("href").unwrap_or_default();
    let letters =
        href.strip_prefix("data:image/png;base64,").ok_or_else(|| refused("it is no PNG inside"))?;
    let bytes = BASE64_STANDARD.decode(letters).map_err(refused)?;
    let (cols, pixels) = decoded(&bytes)?;
    let rows = pixels.len() / cols;
    let (x, y, width, height) = (number("x")?, number("y")?, number("width")?, number("height")?);
    #[expect(clippy::cast_precision_loss, reason = "at most 65,536")]
    let (across, down) = (width / cols as f64, height / rows as f64);
    let _ = write!(
        svg,
        "<g shape-rendering=\"crispEdges\" stroke=\"none\" transform=\"translate({x} {y}) scale({across} {down})\">"
    );
    for ([red, green, blue, alpha], path) in of_colours(cols, &pixels) {
        let opacity = f64::from(alpha) / 255.0;
        let _ = write!(
            svg,
            "<path fill=\"#{red:02x}{green:02x}{blue:02x}\" fill-opacity=\"{opacity}\" d=\"{path}\"/>"
        );
    }
    svg.push_str("</g>");
    Ok(())
}

/// The tiles of each colour; neighbours of one colour in a row are one tile, what is transparent is none.
fn of_colours(cols: usize, pixels: &[[u8; 4]]) -> BTreeMap<[u8; 4], String> {
    let mut paths: BTreeMap<[u8; 4], String> = BTreeMap::new();
    for (row, line) in pixels.chunks(cols).enumerate() {
        let mut col = 0;
        for run in line.chunk_by(|a, b| a == b) {
            if run[0][3] > 0 {
                let path = paths.entry(run[0]).or_default();
                let _ = write!(path, "M{col} {row}h{0}v1h-{0}z", run.len());
            }
            col += run.len();
        }
    }
    paths
}

/// Pixels a row, and all pixels with red, green, blue and opacity.
fn decoded(bytes: &[u8]) -> Result<(usize, Vec<[u8; 4]>), NotPrinted> {
    let mut decoder = png::Decoder::new(Cursor::new(bytes));
    decoder.set_transformations(png::Transformations::ALPHA | png::Transformations::STRIP_16);
    let mut reader = decoder.read_info().map_err(refused)?;
    let (cols, rows) = (reader.info().width as usize, reader.info().height as usize);
    if cols.saturating_mul(rows) > MOST_PIXELS {
        return Err(refused(format!("{cols} × {rows} pixels are more than {MOST_PIXELS}")));
    }
    let mut buffer = vec![0; reader.output_buffer_size().ok_or_else(|| refused("it is too large"))?];
    let info = reader.next_frame(&mut buffer).map_err(refused)?;
    let buffer = &buffer[..info.buffer_size()];
    let pixels = match info.color_type {
        png::ColorType::GrayscaleAlpha => {
            buffer.chunks_exact(2).map(|pixel| [pixel[0], pixel[0], pixel[0], pixel[1]]).collect()
        }
        png::ColorType::Rgba => buffer.chunks_exact(4).map(|p| [p[0], p[1], p[2], p[3]]).collect(),
        other => return Err(refused(format!("its colours are {other:?}"))),
    };
    Ok((cols, pixels))
}

#[expect(clippy::needless_pass_by_value, reason = "as an argument of map_err")]
fn refused(why: impl ToString) -> NotPrinted {
    NotPrinted::Picture(why.to_string())
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A drawing of 60 × 40 px with a picture of 3 × 2 pixels: red, red, clear; blue, red, half a green.
    pub(crate) fn with_picture() -> String {
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, 3, 2);
        encoder.set_color(png::ColorType::Rgba);
        let pixels: [[u8; 4]; 6] = [
            [255, 0, 0, 255],
            [255, 0, 0, 255],
            [9, 9, 9, 0],
            [0, 0, 255, 255],
            [255, 0, 0, 255],
            [0, 255, 0, 128],
        ];
        encoder.write_header().unwrap().write_image_data(&pixels.concat()).unwrap();
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 600 400\" width=\"60\" height=\"40\">\
             <image x=\"0\" y=\"0\" width=\"600\" height=\"400\" preserveAspectRatio=\"none\" \
             style=\"image-rendering:pixelated\" href=\"data:image/png;base64,{}\"/></svg>",
            BASE64_STANDARD.encode(bytes)
        )
    }

    #[test]
    fn neighbours_of_one_colour_are_one_tile_and_clear_pixels_are_none() {
        let svg = with_picture();
        let tiled = as_tiles(&svg, &Document::parse(&svg).unwrap()).unwrap().unwrap();
        assert!(tiled.contains("translate(0 0) scale(200 200)"), "{tiled}");
        assert!(
            tiled.contains("fill=\"#ff0000\" fill-opacity=\"1\" d=\"M0 0h2v1h-2zM1 1h1v1h-1z\""),
            "{tiled}"
        );
        assert!(!tiled.contains("#090909") && !tiled.contains("<image"));
    }

    #[test]
    fn a_picture_that_is_none_is_refused_and_no_drawing_without_is_changed() {
        let svg = with_picture();
        for (is, becomes) in
            [("base64,iVBOR", "base64,AAAA"), ("image/png", "image/gif"), ("=\"none\"", "=\"xMinYMin\"")]
        {
            let spoilt = svg.replace(is, becomes);
            assert_ne!(spoilt, svg);
            let found = as_tiles(&spoilt, &Document::parse(&spoilt).unwrap());
            assert!(matches!(found, Err(NotPrinted::Picture(_))), "{becomes}");
        }
        let plain = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"6\" height=\"4\"/>";
        assert_eq!(as_tiles(plain, &Document::parse(plain).unwrap()), Ok(None));
    }
}
