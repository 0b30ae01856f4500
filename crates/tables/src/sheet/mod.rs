//! Files as sheets of cells: text in any encoding, workbooks of any kind, each cell with its place.
//!
//! ```text
//! bytes ─► text ────────────────► Sheet ─┐
//!       └► workbook ─► cells ───► Sheet ─┴─► Book
//! ```
//!
//! A text file is a book of one sheet without a name. What a cell means is not known here.

mod book;
mod excel_xml;
mod extent;
mod guard;
mod lines;
pub mod number;
pub(crate) mod split;
pub mod text;
mod workbook;

pub use book::Book;
pub use guard::{guarded, kept, unguarded};
pub use lines::Sheet;
pub use split::Cell;
pub use workbook::Merged;
