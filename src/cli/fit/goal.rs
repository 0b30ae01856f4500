//! Where the rows of fits go: written as they come, or kept for a program that asked for them.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

#[cfg(feature = "parquet")]
use crate::cli::desk::{Desk, Given};
#[cfg(feature = "parquet")]
use foldshift_columns::KeptRows;
use foldshift_columns::{Block, Encoder, Format, OutColumn, Piece, Sink};

/// A table that is being made.
pub(super) enum Goal<'o> {
    Written(Box<Writing<'o>>),
    #[cfg(feature = "parquet")]
    Kept(Box<KeptRows>, &'o Desk),
}

/// A table that is being written.
pub(super) struct Writing<'o> {
    sink: Sink<Written>,
    written: Written,
    out: &'o mut dyn Write,
}

impl<'o> Goal<'o> {
    /// A table of this form.
    ///
    /// # Errors
    /// Those of the form; nothing is written yet.
    pub(super) fn written(out: &'o mut dyn Write, format: Format, columns: &[OutColumn]) -> io::Result<Self> {
        let written = Written::default();
        let sink = Sink::create(written.clone(), format, columns)?.on_threads(rayon::current_num_threads());
        Ok(Self::Written(Box::new(Writing { sink, written, out })))
    }

    /// A table in memory, given to this desk when it is whole.
    #[cfg(feature = "parquet")]
    pub(super) fn kept(desk: &'o Desk, columns: &[OutColumn]) -> Self {
        Self::Kept(Box::new(KeptRows::new(columns)), desk)
    }

    /// What makes pieces of it.
    pub(super) fn encoder(&self) -> Encoder {
        match self {
            Self::Written(writing) => writing.sink.encoder().clone(),
            #[cfg(feature = "parquet")]
            Self::Kept(kept, _) => kept.encoder().clone(),
        }
    }

    /// Its columns.
    pub(super) fn columns(&self) -> Vec<OutColumn> {
        self.encoder().columns().to_vec()
    }

    /// Leaves out the headings, which are there already.
    ///
    /// # Errors
    /// None that is known.
    pub(super) fn goes_on(&mut self) -> io::Result<()> {
        match self {
            Self::Written(writing) => writing.written.pass_on(&mut io::sink()),
            #[cfg(feature = "parquet")]
            Self::Kept(..) => Ok(()),
        }
    }

    /// Takes rows, and writes them.
    ///
    /// # Errors
    /// Those of the output.
    pub(super) fn put(&mut self, pieces: Vec<Piece>) -> io::Result<()> {
        match self {
            Self::Written(writing) => {
                pieces.into_iter().try_for_each(|piece| writing.sink.put(piece))?;
                writing.written.pass_on(writing.out)
            }
            #[cfg(feature = "parquet")]
            Self::Kept(kept, _) => pieces.into_iter().try_for_each(|piece| kept.put(piece)),
        }
    }

    /// The same of a block.
    ///
    /// # Errors
    /// Those of the output.
    pub(super) fn write(&mut self, block: &Block) -> io::Result<()> {
        let piece = self.encoder().encode(block)?;
        self.put(vec![piece])
    }

    /// Ends the table.
    ///
    /// # Errors
    /// Those of the output.
    pub(super) fn finish(self) -> io::Result<()> {
        match self {
            Self::Written(writing) => {
                let Writing { sink, written, out } = *writing;
                sink.finish()?;
                written.pass_on(out)
            }
            #[cfg(feature = "parquet")]
            Self::Kept(kept, desk) => {
                desk.give(Given::Rows(kept.finish()?));
                Ok(())
            }
        }
    }
}

/// What a sink wrote, until it is passed on.
#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl Written {
    fn pass_on(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut bytes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !bytes.is_empty() {
            out.write_all(&bytes)?;
        }
        bytes.clear();
        Ok(())
    }
}

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
