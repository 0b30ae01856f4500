//! BMG Labtech: what `MARS`, `SMART Control` and the ASCII export of the Omega share.
//!
//! ```text
//! head      User, Test name, ID1 to ID3: which plate this is
//! title     `Raw Data (485/520) - Cycle 2 (60 s)`: which read, and when; anything else is calculated
//! grids     a title above column numbers and row letters
//! tables    wells down or across, a column or row of readings each
//! unstated  what was read, where a table was copied without the head
//! words     what all this is called in other languages
//! views     grids and tables of one measurement, which must agree
//! ```

mod ceiling;
mod grids;
mod head;
pub(crate) mod mars;
pub(crate) mod omega;
mod reads;
mod section;
pub(crate) mod smart_control;
mod tables;
mod title;
mod unstated;
mod views;
mod words;
