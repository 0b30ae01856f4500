//! Plates: addresses, what was put into each well, and the readings joined with it.

mod join;
pub mod layout;
pub mod readings;
pub mod times;
pub mod well;

pub use join::{Plate, PlateWell, join};
pub use layout::{Layout, Layouts, Role, WellContent};
pub use well::{PlateFormat, Well};
