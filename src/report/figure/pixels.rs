//! A plate as a tiny picture of one pixel a well, in the colours of readings. A browser scales it without smoothing, so that
//! it is sharp on a screen and on paper, in half a kilobyte.
//!
//! Source: PNG, third edition (W3C, 2025): indexed colours, the first of them transparent.

use super::palette::{STEPS, colour_of};

/// A picture of `rows × cols` wells in reading order, each by the step of its colour; `None` stays transparent.
pub(super) fn picture(rows: usize, cols: usize, steps: &[Option<usize>]) -> Vec<u8> {
    let mut palette = vec![0, 0, 0];
    for step in 0..STEPS {
        let colour = colour_of(step);
        palette.extend([colour.0, colour.1, colour.2]);
    }
    let index = |step: &Option<usize>| step.map_or(0, |step| u8::try_from(step + 1).unwrap_or(u8::MAX));
    let data: Vec<u8> = steps.iter().map(index).collect();
    let mut bytes = Vec::new();
    let side = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
    let mut encoder = png::Encoder::new(&mut bytes, side(cols), side(rows));
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_palette(palette);
    encoder.set_trns(vec![0]);
    encoder.set_compression(png::Compression::High);
    let written = encoder.write_header().and_then(|mut writer| {
        writer.write_image_data(&data)?;
        writer.finish()
    });
    written.expect("memory takes what is written");
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decoder_reads_the_wells_again() {
        let steps: Vec<Option<usize>> = (0..96).map(|well| (well != 5).then_some(well % STEPS)).collect();
        let bytes = picture(8, 12, &steps);
        assert!(bytes.len() < 450, "{} bytes", bytes.len());
        let mut decoder = png::Decoder::new(std::io::Cursor::new(bytes));
        decoder.set_transformations(png::Transformations::EXPAND);
        let mut reader = decoder.read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut pixels).unwrap();
        assert_eq!((info.width, info.height), (12, 8));
        let expected = colour_of(17);
        assert_eq!(pixels[17 * 4..18 * 4], [expected.0, expected.1, expected.2, 255]);
        assert_eq!(pixels[5 * 4 + 3], 0);
    }
}
