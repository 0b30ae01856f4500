//! BMG Labtech: what `MARS`, `SMART Control` and the ASCII export of the Omega share.
//!
//! ```text
//! head      User, Test name, ID1 to ID3: which plate this is
//! title     `Raw Data (485/520) - Cycle 2 (60 s)`: which read, and when; anything else is calculated
//! grids     a title above column numbers and row letters
//! tables    wells down or across, a column or row of readings each
//! unstated  what was read, where a table was copied without the head
//! words     what all this is called in other languages
//! left_out  what is not raw, and how many numbers of it
//! repeats   sheets that show a measurement once more
//! uneven    rows whose cells may have moved
//! views     grids and tables of one measurement, which must agree
//! ```

mod ceiling;
mod grids;
mod head;
mod left_out;
pub(crate) mod mars;
pub(crate) mod omega;
mod reads;
mod repeats;
mod section;
pub(crate) mod smart_control;
mod tables;
#[cfg(test)]
mod tests;
mod title;
mod uneven;
mod unstated;
mod views;
mod words;
