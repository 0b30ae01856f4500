//! Any table as the text of a CSV, batch by batch: for readers of texts.

use std::io::{self, Read};

use foldshift_tables::table::TableWriter;

use crate::batch::{Batch, Wanted};
use crate::order::Stream;
use crate::source::Source;

impl Source {
    /// The table as the text of a CSV, its headings first. Columns that hold neither texts nor numbers are left out.
    ///
    /// # Errors
    /// Those of the writer of the headings.
    pub fn into_csv(self) -> io::Result<impl Read + Send> {
        let unread = self.unread().to_vec();
        let headings = self.sample().headings();
        let columns: Vec<usize> = (0..headings.len()).filter(|column| !unread.contains(column)).collect();
        let mut text = Vec::new();
        let mut table = TableWriter::new(&mut text);
        table.write_record(columns.iter().filter_map(|column| Some(&*headings.get(*column)?.text)))?;
        table.flush()?;
        drop(table);
        let wanted: Vec<Wanted> = columns.into_iter().map(Wanted::text).collect();
        Ok(AsText { batches: self.into_batches(&wanted), text, at: 0 })
    }
}

/// What is left of a batch that is text already, and the batches behind it.
struct AsText {
    batches: Stream,
    text: Vec<u8>,
    at: usize,
}

impl AsText {
    fn take(&mut self, batch: &Batch) -> io::Result<()> {
        self.text.clear();
        self.at = 0;
        let mut table = TableWriter::new(&mut self.text);
        for row in 0..batch.rows() {
            table.write_record(batch.columns().iter().map(|column| column.text(row)))?;
        }
        table.flush()
    }
}

impl Read for AsText {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while self.at == self.text.len() {
            match self.batches.next() {
                Some(Ok(batch)) => self.take(&batch)?,
                Some(Err(problem)) => return Err(io::Error::other(problem.message)),
                None => return Ok(0),
            }
        }
        let taken = (&self.text[self.at..]).read(out)?;
        self.at += taken;
        Ok(taken)
    }
}
