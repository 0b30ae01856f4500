//! Rows of results that stay in memory, for a program that asked for them.

use std::io;
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;

use super::typed::Group;
use super::{Block, Encoder, Form, Format, OutColumn, Piece};

/// A table in memory.
#[derive(Clone, Debug)]
pub struct Rows {
    /// What the columns are called, and of which type they are; the unit of each as metadata `unit`.
    pub schema: SchemaRef,
    /// The rows.
    pub batches: Vec<RecordBatch>,
}

/// A table that is being put together in memory.
pub struct KeptRows {
    encoder: Encoder,
    group: Group,
    done: Vec<RecordBatch>,
}

impl KeptRows {
    /// Begins a table of these columns.
    #[must_use]
    pub fn new(columns: &[OutColumn]) -> Self {
        let encoder = Encoder::new(Format::Arrow, columns);
        let group = Group::new(Arc::clone(&encoder.schema));
        Self { encoder, group, done: Vec::new() }
    }

    /// What makes pieces for this table.
    #[must_use]
    pub fn encoder(&self) -> &Encoder {
        &self.encoder
    }

    /// Takes the rows of a block.
    ///
    /// # Errors
    /// When its columns are not those of the table.
    pub fn write(&mut self, block: &Block) -> io::Result<()> {
        let piece = self.encoder.encode(block)?;
        self.put(piece)
    }

    /// Takes the rows of a piece that was encoded elsewhere.
    ///
    /// # Errors
    /// When the piece is of another format.
    pub fn put(&mut self, piece: Piece) -> io::Result<()> {
        let Form::Typed(rows) = piece.0 else {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "the piece is of another format"));
        };
        let done = &mut self.done;
        self.group.put(rows, &mut |group| {
            done.push(group);
            Ok(())
        })
    }

    /// The table.
    ///
    /// # Errors
    /// When a column of texts takes more than two thousand million bytes in a record batch.
    pub fn finish(mut self) -> io::Result<Rows> {
        self.done.extend(self.group.rest()?);
        Ok(Rows { schema: self.encoder.schema, batches: self.done })
    }
}
