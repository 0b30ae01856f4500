//! Plates: what the instrument wrote and what the person put into the wells, every cell with its place.
//!
//! ```text
//! export ─► sheet ─► ingest ─► readings ─┐
//! layout ─► sheet ─► plate::layout ──────┴─► plate::join ─► Plate
//! ```
//!
//! A file goes in as it is; what comes out is right, or a [`Diagnostic`](foldshift_tables::diagnostic::Diagnostic) that names line and
//! column and says what to do. Nothing here knows a curve.
//!
//! ```
//! use foldshift_plates::ingest::{Choice, read_bytes};
//! use foldshift_plates::plate::layout::{self, Beside, Properties, Role};
//! use foldshift_plates::plate::{Well, join};
//! use foldshift_tables::diagnostic::Diagnostic;
//!
//! # fn main() -> Result<(), Vec<Diagnostic>> {
//! let export = b"well,OD600\nA1,0.05\nA2,1.20\nA3,0.61\n";
//! let readings = read_bytes("monday.csv", export, Choice::default())?;
//! let plate = readings.select(None, None).expect("one plate, read once");
//!
//! let layout = b"well,role,compound,dose\nA1,blank,,\nA2,vehicle,,\nA3,sample,larotrectinib,10 nM\n";
//! let layouts = layout::read("layout.csv", layout, &Beside::default())?;
//! let layout = layouts.select(None, &[]).map_err(|problem| vec![problem])?;
//! let (contents, _warnings) = layout.contents(plate.format, &Properties::new())?;
//!
//! let plate = join(&readings.source, plate, layouts.source(), contents)?;
//! let well: Well = "A3".parse().expect("a well");
//! assert_eq!(plate.wells[&well].content.role, Role::Sample);
//! assert_eq!(plate.wells[&well].reading.as_ref().and_then(|reading| reading.value), Some(0.61));
//! # Ok(())
//! # }
//! ```

pub mod ingest;
pub mod kinetics;
pub mod plate;
#[cfg(feature = "schema")]
mod schema;
