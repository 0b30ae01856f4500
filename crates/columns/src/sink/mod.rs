//! Tables out: CSV, gzip, Parquet, Arrow IPC, by the ending of the name.
//!
//! ```text
//! rows ─► Block (columns of cells) ─► Encoder (on any thread) ─► Piece ─► Sink (in order) ─► bytes
//! ```
//!
//! The bytes depend on the rows alone: not on how many of them stand in a block, nor on threads.

mod block;
mod format;
mod text;

use std::io::{self, Write};
use std::sync::Arc;

use flate2::{Compression, GzBuilder};

pub use block::{Block, Cells, Strings};
pub use format::Format;

/// What the cells of a column of results are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OutType {
    /// Texts; an empty one is an empty cell, in Parquet and Arrow a null.
    Text,
    /// Numbers; NaN and infinity are empty cells, in Parquet and Arrow nulls.
    Number,
    /// Whole numbers, or nothing.
    Integer,
}

/// A column of results.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutColumn {
    /// What it is called.
    pub name: String,
    /// What its cells are.
    pub of: OutType,
    /// The unit of its numbers, kept as metadata `unit` of the column in Parquet and Arrow.
    pub unit: Option<String>,
}

impl OutColumn {
    /// A column of a kind.
    pub fn new(name: impl Into<String>, of: OutType) -> Self {
        Self { name: name.into(), of, unit: None }
    }

    /// A column of texts.
    pub fn text(name: impl Into<String>) -> Self {
        Self::new(name, OutType::Text)
    }

    /// A column of numbers.
    pub fn number(name: impl Into<String>) -> Self {
        Self::new(name, OutType::Number)
    }

    /// A column of whole numbers.
    pub fn integer(name: impl Into<String>) -> Self {
        Self::new(name, OutType::Integer)
    }

    /// The same, its numbers in a unit.
    #[must_use]
    pub fn in_unit(mut self, unit: impl Into<String>) -> Self {
        self.unit = Some(unit.into());
        self
    }
}

/// Rows as a sink writes them; made by an [`Encoder`].
pub struct Piece(Form);

enum Form {
    Bytes(Vec<u8>),
}

/// Makes pieces of blocks, on any thread.
#[derive(Clone, Debug)]
pub struct Encoder {
    format: Format,
    columns: Arc<[OutColumn]>,
}

impl Encoder {
    /// A block as it is written.
    ///
    /// # Errors
    /// When its columns are not those of the sink.
    pub fn encode(&self, block: &Block) -> io::Result<Piece> {
        block.check(&self.columns)?;
        Ok(Piece(Form::Bytes(text::rows(block, self.format.separator()))))
    }
}

/// A table that is being written.
pub struct Sink<W: Write + Send> {
    encoder: Encoder,
    out: Out<W>,
}

enum Out<W: Write + Send> {
    Plain(W),
    Packed(Box<flate2::write::GzEncoder<W>>),
}

impl<W: Write + Send> Sink<W> {
    /// Begins a table of these columns.
    ///
    /// # Errors
    /// Those of the output.
    pub fn create(out: W, format: Format, columns: &[OutColumn]) -> io::Result<Self> {
        let encoder = Encoder { format, columns: columns.into() };
        let mut sink = Self {
            out: if format.is_packed() {
                // Without a time the same rows are the same bytes.
                Out::Packed(Box::new(GzBuilder::new().mtime(0).write(out, Compression::default())))
            } else {
                Out::Plain(out)
            },
            encoder,
        };
        let header = text::header(columns, format.separator());
        sink.put(Piece(Form::Bytes(header)))?;
        Ok(sink)
    }

    /// What makes pieces for this sink.
    #[must_use]
    pub fn encoder(&self) -> &Encoder {
        &self.encoder
    }

    /// Writes the rows of a block.
    ///
    /// # Errors
    /// Those of the output; when its columns are not those of the sink.
    pub fn write(&mut self, block: &Block) -> io::Result<()> {
        let piece = self.encoder.encode(block)?;
        self.put(piece)
    }

    /// Writes the rows of a piece that was encoded elsewhere.
    ///
    /// # Errors
    /// Those of the output.
    pub fn put(&mut self, piece: Piece) -> io::Result<()> {
        let Form::Bytes(bytes) = piece.0;
        match &mut self.out {
            Out::Plain(out) => out.write_all(&bytes),
            Out::Packed(out) => out.write_all(&bytes),
        }
    }

    /// Ends the table, and gives back what it was written to.
    ///
    /// # Errors
    /// Those of the output.
    pub fn finish(self) -> io::Result<W> {
        match self.out {
            Out::Plain(mut out) => out.flush().map(|()| out),
            Out::Packed(out) => out.finish(),
        }
    }
}
