//! Figures as prints: an SVG of this project as PNG and as PDF.
//!
//! ```text
//!              pictures as tiles                 ┌─► raster ─► PNG, any pixels per inch
//! SVG ─► text ───────────────────► drawing (tree)┤
//!                  letters placed in own fonts   └─► page ───► PDF, text stays text
//! ```
//!
//! Nothing of the machine goes in: no font of the system, no clock, no order of a hash. The same SVG gives the same
//! bytes, on one thread or many. All text is set in Liberation Sans, which has the widths of Arial and Helvetica and
//! comes with this crate; letters that it lacks are drawn as a hollow box, and [`missing_letters`] names them.
//!
//! What is drawn is what figures are made of: paths, fills, strokes, dashes, opacity, text, and PNG pictures of few
//! pixels. [`pdf`] refuses what it cannot draw rather than leave it out.

mod deflate;
mod drawing;
mod fonts;
mod letters;
mod page;
mod pictures;
mod raster;
mod typeface;

pub use letters::missing_letters;
pub use page::pdf;
pub use raster::{MOST_PIXELS, MOST_PIXELS_A_SIDE, png};

/// Why a drawing was not printed.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum NotPrinted {
    /// The text is no SVG, or one without a size.
    #[error("it is no SVG that can be drawn: {0}")]
    NoSvg(String),
    /// More pixels than [`MOST_PIXELS_A_SIDE`] or [`MOST_PIXELS`].
    #[error("{width:.0} × {height:.0} pixels are too many: fewer pixels per inch fit")]
    TooLarge {
        /// Pixels that its width needs.
        width: f64,
        /// Pixels that its height needs.
        height: f64,
    },
    /// Pixels per inch that are no positive number.
    #[error("{0} pixels per inch: a positive number is needed")]
    Resolution(f64),
    /// An embedded picture that is no PNG of few pixels.
    #[error("a picture in it cannot be drawn: {0}")]
    Picture(String),
    /// Something that figures do not use, such as a filter.
    #[error("it has {0}, which cannot be drawn")]
    Beyond(&'static str),
    /// A page longer or wider than a PDF allows.
    #[error("{width:.0} × {height:.0} pt are more than a page of a PDF holds")]
    TooLargeAPage {
        /// Width in points.
        width: f64,
        /// Height in points.
        height: f64,
    },
}
