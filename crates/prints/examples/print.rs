//! SVG files as PNG and PDF beside them, and how long each took.
//!
//!     cargo run --release -p foldshift-prints --example print -- 192 FIGURE.svg …

use std::error::Error;
use std::path::Path;
use std::time::Instant;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let pixels_per_inch: f64 = arguments.next().ok_or("pixels per inch, then files")?.parse()?;
    for file in arguments {
        let svg = std::fs::read_to_string(&file)?;
        let timed = Instant::now();
        let png = foldshift_prints::png(&svg, pixels_per_inch)?;
        let of_png = timed.elapsed();
        let timed = Instant::now();
        let pdf = foldshift_prints::pdf(&svg)?;
        let of_pdf = timed.elapsed();
        let missing = foldshift_prints::missing_letters(&svg);
        println!(
            "{file}: {} bytes; PNG {of_png:.1?}, {} bytes; PDF {of_pdf:.1?}, {} bytes; letters missing: {missing:?}",
            svg.len(),
            png.len(),
            pdf.len()
        );
        std::fs::write(Path::new(&file).with_extension("png"), png)?;
        std::fs::write(Path::new(&file).with_extension("pdf"), pdf)?;
    }
    Ok(())
}
