//! Tables as batches of typed columns: CSV, gzip, Parquet, Arrow IPC, in and out.
//!
//! ```text
//! names, globs, folders, - ─► files ─► Source ─► sample: a Table, as people's tables are recognised
//!                                        └─► Stream ─► Batch: texts by codes, numbers as f64, odd rows named
//! tables in memory ─► Handed ─┘
//! rows of results ─► Block ─► Sink: .csv .tsv .gz .parquet .arrow
//! ```
//!
//! Many files of one kind are one table. Only wanted columns are decoded, in parallel, with a bounded look-ahead; batches
//! come in the order of the rows whatever the number of threads. A row that is not plain is named
//! ([`Batch::odd`]), and [`Batch::table`] gives it as the text that it is, so that one careful road decides about it.
//! Nothing here knows a dose or a curve.

#[cfg(feature = "parquet")]
mod arrays;
#[cfg(feature = "parquet")]
mod arrow;
mod as_text;
mod batch;
mod counted;
mod cut;
mod files;
#[cfg(feature = "parquet")]
mod handed;
#[cfg(feature = "parquet")]
mod messages;
mod opened;
mod options;
mod order;
mod packed;
#[cfg(feature = "parquet")]
mod parquet;
pub mod sink;
mod source;
mod text;
#[cfg(feature = "parquet")]
mod typed;
#[cfg(feature = "parquet")]
mod typed_cells;
#[cfg(feature = "parquet")]
mod typed_rows;
#[cfg(feature = "parquet")]
mod unbroken;

pub use batch::{Batch, Column, Kind, Texts, Wanted};
#[cfg(feature = "parquet")]
pub use handed::Handed;
pub use options::{Ask, Options};
pub use order::Stream;
pub use sink::{Block, Cells, Encoder, Format, OutColumn, OutType, Piece, Sink, Strings};
#[cfg(feature = "parquet")]
pub use sink::{KeptRows, Rows};
pub use source::Source;
