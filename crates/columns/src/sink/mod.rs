//! Tables out: CSV, gzip, Parquet, Arrow IPC, by the ending of the name.
//!
//! ```text
//! rows ─► Block (columns of cells) ─► Encoder (on any thread) ─► Piece ─► Sink (in order) ─► bytes
//! ```
//!
//! The bytes depend on the rows alone: not on how many of them stand in a block, nor on threads.

mod block;
mod format;
#[cfg(feature = "parquet")]
mod kept;
mod packed;
mod text;
#[cfg(feature = "parquet")]
mod typed;

use std::io::{self, Write};
use std::sync::Arc;

pub use block::{Block, Cells, Strings};
pub use format::Format;
#[cfg(feature = "parquet")]
pub use kept::{KeptRows, Rows};

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
    pub fn in_unit(self, unit: impl Into<String>) -> Self {
        self.in_unit_if(Some(unit))
    }

    /// The same, its numbers in a unit where they have one.
    #[must_use]
    pub fn in_unit_if(mut self, unit: Option<impl Into<String>>) -> Self {
        self.unit = unit.map(Into::into);
        self
    }
}

/// Rows as a sink writes them; made by an [`Encoder`].
pub struct Piece(Form);

enum Form {
    Bytes(Vec<u8>),
    #[cfg(feature = "parquet")]
    Typed(arrow_array::RecordBatch),
}

/// Makes pieces of blocks, on any thread.
#[derive(Clone, Debug)]
pub struct Encoder {
    format: Format,
    columns: Arc<[OutColumn]>,
    #[cfg(feature = "parquet")]
    schema: arrow_schema::SchemaRef,
}

impl Encoder {
    fn new(format: Format, columns: &[OutColumn]) -> Self {
        Self {
            format,
            columns: columns.into(),
            #[cfg(feature = "parquet")]
            schema: typed::schema(columns),
        }
    }

    /// The columns of the table.
    #[must_use]
    pub fn columns(&self) -> &[OutColumn] {
        &self.columns
    }

    /// A block as it is written.
    ///
    /// # Errors
    /// When its columns are not those of the sink.
    pub fn encode(&self, block: &Block) -> io::Result<Piece> {
        block.check(&self.columns)?;
        #[cfg(feature = "parquet")]
        if self.format.is_binary() {
            return Ok(Piece(Form::Typed(typed::rows(block, &self.schema)?)));
        }
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
    Packed(packed::PackedOut<W>),
    #[cfg(feature = "parquet")]
    Typed(Box<typed::TypedOut<W>>),
}

impl<W: Write + Send> Sink<W> {
    /// Begins a table of these columns.
    ///
    /// # Errors
    /// Those of the output; that this program was built without Parquet and Arrow.
    pub fn create(out: W, format: Format, columns: &[OutColumn]) -> io::Result<Self> {
        let encoder = Encoder::new(format, columns);
        let out = match format {
            #[cfg(feature = "parquet")]
            Format::Parquet => {
                let out = typed::TypedOut::parquet(out, Arc::clone(&encoder.schema))?;
                return Ok(Self { encoder, out: Out::Typed(Box::new(out)) });
            }
            #[cfg(feature = "parquet")]
            Format::Arrow => {
                let out = typed::TypedOut::arrow(out, Arc::clone(&encoder.schema))?;
                return Ok(Self { encoder, out: Out::Typed(Box::new(out)) });
            }
            #[cfg(not(feature = "parquet"))]
            Format::Parquet | Format::Arrow => return Err(io::ErrorKind::Unsupported.into()),
            Format::CsvGz | Format::TsvGz => Out::Packed(packed::PackedOut::new(out)),
            Format::Csv | Format::Tsv => Out::Plain(out),
        };
        let mut sink = Self { encoder, out };
        sink.put(Piece(Form::Bytes(text::header(columns, format.separator()))))?;
        Ok(sink)
    }

    /// The same, packing on so many threads; without, on all there are.
    #[must_use]
    pub fn on_threads(mut self, threads: usize) -> Self {
        match &mut self.out {
            Out::Plain(_) => {}
            Out::Packed(out) => out.on_threads(threads),
            #[cfg(feature = "parquet")]
            Out::Typed(out) => out.on_threads(threads),
        }
        self
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
    /// Those of the output; when the piece is of another format.
    pub fn put(&mut self, piece: Piece) -> io::Result<()> {
        match (&mut self.out, piece.0) {
            (Out::Plain(out), Form::Bytes(bytes)) => out.write_all(&bytes),
            (Out::Packed(out), Form::Bytes(bytes)) => out.put(&bytes),
            #[cfg(feature = "parquet")]
            (Out::Typed(out), Form::Typed(rows)) => out.put(rows),
            #[cfg(feature = "parquet")]
            _ => Err(io::Error::new(io::ErrorKind::InvalidInput, "the piece is of another format")),
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
            #[cfg(feature = "parquet")]
            Out::Typed(out) => out.finish(),
        }
    }
}
