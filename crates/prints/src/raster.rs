//! PNG: a drawing in pixels on white ground, with the size that it has on paper.
//!
//! Source: PNG, third edition (W3C, 2025): `pHYs` holds pixels per metre.

use resvg::tiny_skia::{Color, Pixmap, Transform};

use crate::NotPrinted;
use crate::drawing::{Drawing, PIXELS_AN_INCH};

/// Most pixels of a side of a PNG.
pub const MOST_PIXELS_A_SIDE: u32 = 20_000;
/// Most pixels of a PNG: 400 MB while it is drawn.
pub const MOST_PIXELS: u64 = 100_000_000;

/// Millimetres of a metre ÷ those of an inch.
const INCHES_A_METRE: f64 = 1000.0 / 25.4;

/// The drawing as PNG, with that many pixels to an inch of paper; an SVG has 96 px to the inch. The ground is white
/// where nothing is drawn. The file says how large it is on paper (`pHYs`).
///
/// # Errors
/// When the text is no SVG of a figure, when `pixels_per_inch` is no positive number, and beyond [`MOST_PIXELS_A_SIDE`] and
/// [`MOST_PIXELS`].
pub fn png(svg: &str, pixels_per_inch: f64) -> Result<Vec<u8>, NotPrinted> {
    if !(pixels_per_inch.is_finite() && pixels_per_inch > 0.0) {
        return Err(NotPrinted::Resolution(pixels_per_inch));
    }
    let drawing = Drawing::read(svg)?;
    let size = drawing.tree.size();
    let [width, height] = [size.width(), size.height()]
        .map(|side| (f64::from(side) * pixels_per_inch / PIXELS_AN_INCH).round().max(1.0));
    let too_large = || NotPrinted::TooLarge { width, height };
    if width.max(height) > f64::from(MOST_PIXELS_A_SIDE) {
        return Err(too_large());
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "1…20,000")]
    let (cols, rows) = (width as u32, height as u32);
    if u64::from(cols) * u64::from(rows) > MOST_PIXELS {
        return Err(too_large());
    }
    let mut sheet = Pixmap::new(cols, rows).ok_or_else(too_large)?;
    sheet.fill(Color::WHITE);
    #[expect(clippy::cast_precision_loss, reason = "at most 20,000")]
    let scale = Transform::from_scale(cols as f32 / size.width(), rows as f32 / size.height());
    resvg::render(&drawing.tree, scale, &mut sheet.as_mut());
    Ok(encoded(&sheet, pixels_per_inch))
}

/// How hard bytes are packed, 1 to 9: flat grounds are packed as well by a light hand as by a heavy one. Of a figure of curves
/// 1 makes 67 kB, 3 makes 51 kB and 9 no fewer than 50, in three times the time.
const PACKED: u8 = 3;

/// The file of a sheet without transparency. Rows are not told by their differences: flat grounds pack better as they are.
fn encoded(sheet: &Pixmap, pixels_per_inch: f64) -> Vec<u8> {
    let pixels: Vec<u8> =
        sheet.data().chunks_exact(4).flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect();
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, sheet.width(), sheet.height());
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_filter(png::Filter::NoFilter);
    encoder.set_deflate_compression(png::DeflateCompression::Level(PACKED));
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "positive, and it saturates")]
    let a_metre = (pixels_per_inch * INCHES_A_METRE).round() as u32;
    encoder.set_pixel_dims(Some(png::PixelDimensions {
        xppu: a_metre,
        yppu: a_metre,
        unit: png::Unit::Meter,
    }));
    let written = encoder.write_header().and_then(|mut writer| {
        writer.write_image_data(&pixels)?;
        writer.finish()
    });
    written.expect("memory takes what is written");
    bytes
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;
    use crate::pictures::tests::with_picture;

    /// Width, height, pixels per metre and the colours of a PNG.
    fn read(bytes: &[u8]) -> (u32, u32, u32, Vec<[u8; 3]>) {
        let mut decoder = png::Decoder::new(Cursor::new(bytes));
        decoder.set_transformations(png::Transformations::EXPAND);
        let mut reader = decoder.read_info().unwrap();
        let dims = reader.info().pixel_dims.unwrap();
        assert_eq!((dims.xppu, dims.unit), (dims.yppu, png::Unit::Meter));
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut pixels).unwrap();
        assert_eq!(info.color_type, png::ColorType::Rgb);
        (info.width, info.height, dims.xppu, pixels.chunks(3).map(|p| [p[0], p[1], p[2]]).collect())
    }

    fn sheet(inside: &str) -> String {
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 890 254\" width=\"89mm\" height=\"25.4mm\">\
             <title>A figure</title><style>.a{{fill:#00f}}</style>{inside}</svg>"
        )
    }

    #[test]
    fn a_png_has_the_size_of_the_figure_on_paper() {
        let (width, height, a_metre, pixels) = read(&png(&sheet(""), 600.0).unwrap());
        assert_eq!((width, height, a_metre), (2102, 600, 23622));
        assert!(pixels.iter().all(|pixel| *pixel == [255; 3]), "white where nothing is drawn");
    }

    #[test]
    fn colours_lie_where_they_are_drawn() {
        let inside = "<path fill=\"#bd5200\" d=\"M0 0h445v127h-445z\"/><path class=\"a\" d=\"M445 127h445v127h-445z\"/>";
        let (width, height, _, pixels) = read(&png(&sheet(inside), 100.0).unwrap());
        let at = |x: u32, y: u32| pixels[(y * width + x) as usize];
        assert_eq!((width, height), (350, 100));
        assert_eq!([at(5, 5), at(340, 95), at(340, 5)], [[0xbd, 0x52, 0], [0, 0, 255], [255; 3]]);
    }

    #[test]
    fn neighbouring_wells_keep_their_own_colours_up_to_the_edge() {
        let (width, _, _, pixels) = read(&png(&with_picture(), 96.0).unwrap());
        let at = |x: u32, y: u32| pixels[(y * width + x) as usize];
        assert_eq!(
            [at(0, 20), at(19, 39), at(20, 20), at(39, 20)],
            [[0, 0, 255], [0, 0, 255], [255, 0, 0], [255, 0, 0]]
        );
        assert_eq!([at(39, 19), at(40, 19), at(59, 0)], [[255, 0, 0], [255; 3], [255; 3]]);
        assert_eq!(at(50, 30), [127, 255, 127]);
    }

    #[test]
    fn dots_of_no_length_are_drawn_round() {
        let inside = "<path fill=\"none\" stroke=\"#000\" stroke-width=\"100\" stroke-linecap=\"round\" d=\"M127 127h0m254 0h0\"/>";
        let (width, _, _, pixels) = read(&png(&sheet(inside), 254.0).unwrap());
        let at = |x: u32, y: u32| pixels[(y * width + x) as usize];
        assert_eq!(
            [at(127, 127), at(381, 127), at(254, 127), at(127 + 40, 127 + 40)],
            [[0; 3], [0; 3], [255; 3], [255; 3]]
        );
        assert_eq!(at(127 + 45, 127), [0; 3]);
    }

    #[test]
    fn many_colours_are_kept_as_they_are() {
        use std::fmt::Write as _;
        let inside = (0..300).fold(String::new(), |mut text, k| {
            let _ = write!(text, "<path fill=\"#{k:06x}\" d=\"M{} 0h2v254h-2z\"/>", 2 * k);
            text
        });
        let (_, _, _, pixels) = read(&png(&sheet(&inside), 254.0).unwrap());
        assert_eq!([pixels[1], pixels[2 * 255], pixels[2 * 299]], [[0, 0, 0], [0, 0, 255], [0, 1, 43]]);
    }

    #[test]
    fn too_many_pixels_and_no_resolution_are_errors_and_take_no_memory() {
        assert_eq!(png(&sheet(""), 1e5), Err(NotPrinted::TooLarge { width: 350_394.0, height: 1e5 }));
        let square = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"15000\" height=\"15000\"/>";
        assert!(matches!(png(square, 96.0), Err(NotPrinted::TooLarge { .. })));
        for none in [0.0, -1.0, f64::INFINITY] {
            assert_eq!(png(&sheet(""), none), Err(NotPrinted::Resolution(none)));
        }
        assert!(matches!(png(&sheet(""), f64::NAN), Err(NotPrinted::Resolution(_))));
        assert_eq!(read(&png(&sheet(""), 1e-9).unwrap()).0, 1);
    }

    #[test]
    fn the_same_drawing_gives_the_same_bytes_on_many_threads() {
        let svg = sheet("<text x=\"20\" y=\"100\" font-size=\"90\">IC₅₀ &gt; 10 µM</text>");
        let first = png(&svg, 192.0).unwrap();
        std::thread::scope(|scope| {
            for thread in [(); 4].map(|()| scope.spawn(|| png(&svg, 192.0).unwrap())) {
                assert_eq!(thread.join().unwrap(), first);
            }
        });
    }
}
