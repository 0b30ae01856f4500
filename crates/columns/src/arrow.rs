//! Arrow IPC: files and streams of record batches.

use std::fs::File;
use std::io::{BufReader, Cursor, Read, Seek};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use arrow_array::RecordBatch;
use arrow_schema::{ArrowError, SchemaRef};
use foldshift_tables::diagnostic::{Diagnostic, Place};
use foldshift_tables::sheet::Sheet;
use foldshift_tables::table::{Heading, Table};

use crate::batch::Wanted;
use crate::counted::Counted;
use crate::handed::{Batches, Handed, broken_off};
use crate::messages::{InFile, InStream};
use crate::order::{Task, failed};
use crate::typed::{Plan, ROWS, damaged, headings, sample_rows, unread};
use crate::typed_rows::{At, table};

/// First bytes of a file, and of a stream.
pub(crate) const FILE: &[u8] = b"ARROW1";
pub(crate) const STREAM: &[u8] = &[0xff, 0xff, 0xff, 0xff];

/// Where record batches come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum From {
    /// A file, of so many of them where that is known; rows are counted in each.
    File(Option<usize>),
    /// Another program; rows are counted through.
    Memory,
}

/// A file or a stream of which the first record batch is known.
pub(crate) struct Arrow {
    source: Arc<str>,
    from: From,
    /// Rows of the record batches that were handed on.
    before: usize,
    schema: SchemaRef,
    first: Option<RecordBatch>,
    rest: Batches,
    sample: Table<'static>,
    whole: bool,
}

impl Arrow {
    /// Opens a file, which can be read in any order.
    pub(crate) fn open(name: &str, path: &Path, read: &Arc<AtomicU64>) -> Result<Self, Diagnostic> {
        let refused = |error: std::io::Error| damaged("Arrow", Place::file(name), &error);
        let input = Counted { input: File::open(path).map_err(refused)?, read: Arc::clone(read) };
        Self::of_file(name, BufReader::new(input))
    }

    /// The same of bytes that cannot.
    pub(crate) fn read(name: &str, mut input: impl Read) -> Result<Self, Diagnostic> {
        let mut held = Vec::new();
        let refused = |error: std::io::Error| damaged("Arrow", Place::file(name), &error);
        input.read_to_end(&mut held).map_err(refused)?;
        Self::of_file(name, Cursor::new(held))
    }

    /// A stream of record batches.
    pub(crate) fn stream(name: &str, input: impl Read + Send + 'static) -> Result<Self, Diagnostic> {
        let opened = unbroken(|| InStream::open(BufReader::new(input)));
        let reader = opened.map_err(|error| damaged("Arrow", Place::file(name), &error))?;
        Self::of(name.into(), reader.schema(), From::File(None), Box::new(reader))
    }

    /// A table that was handed over.
    pub(crate) fn handed(handed: &Handed) -> Result<Self, Diagnostic> {
        handed.refuse_duplicates()?;
        let rest = handed.batches()?;
        Self::of(Arc::clone(handed.name()), Arc::clone(handed.schema()), From::Memory, rest)
    }

    fn of_file(name: &str, input: impl Read + Seek + Send + 'static) -> Result<Self, Diagnostic> {
        let opened = unbroken(|| InFile::open(input));
        let reader = opened.map_err(|error| damaged("Arrow", Place::file(name), &error))?;
        let count = reader.blocks();
        Self::of(name.into(), reader.schema(), From::File(Some(count)), Box::new(reader))
    }

    fn of(source: Arc<str>, schema: SchemaRef, from: From, rest: Batches) -> Result<Self, Diagnostic> {
        let none = Sheet::of_rows(Arc::clone(&source), part(0), String::new(), 0);
        let sample = Table::of_rows(none, headings(&schema));
        let mut this = Self { source, from, before: 0, schema, first: None, rest, sample, whole: false };
        let at = this.at(0, 0);
        let first = this.next().map_err(|error| this.broken(0, &error))?;
        let Some(first) = first else {
            this.whole = true;
            return Ok(this);
        };
        let columns: Vec<usize> = (0..this.schema.fields().len()).collect();
        let rows = first.num_rows().min(sample_rows(columns.len()));
        this.sample = table(&at, &first.slice(0, rows), &columns, &headings(&this.schema));
        this.whole = from == From::File(Some(1)) && rows == first.num_rows();
        this.first = Some(first);
        Ok(this)
    }

    fn next(&mut self) -> Result<Option<RecordBatch>, ArrowError> {
        unbroken(|| self.rest.next().transpose())
    }

    fn at(&self, batch: usize, skipped: usize) -> At {
        let (part, before) = match self.from {
            From::File(_) => (part(batch), 0),
            From::Memory => ("rows".into(), self.before),
        };
        At { source: Arc::clone(&self.source), part, skipped: before + skipped }
    }

    /// That the record batches end where they should not.
    fn broken(&self, batch: usize, error: &ArrowError) -> Diagnostic {
        match self.from {
            From::File(_) => damaged("Arrow", self.at(batch, 0).place(0), error),
            From::Memory => broken_off(&self.source, error),
        }
    }

    pub(crate) fn sample(&self) -> &Table<'static> {
        &self.sample
    }

    pub(crate) fn unread(&self) -> Vec<usize> {
        unread(&self.schema)
    }

    pub(crate) fn is_whole(&self) -> bool {
        self.whole
    }

    /// Hands on the record batches, large ones in parts.
    pub(crate) fn hand_on(
        mut self,
        file: usize,
        headings: &Arc<[Heading]>,
        wanted: &[Wanted],
        hand_on: &mut dyn FnMut(Task) -> bool,
    ) -> bool {
        let plan = match Plan::of(&self.source, &self.schema, headings, wanted) {
            Ok(plan) => Arc::new(plan),
            Err(problem) => return hand_on(failed(problem)),
        };
        let (mut number, mut next) = (0, Ok(self.first.take()));
        loop {
            let batch = match next.and_then(|batch: Option<RecordBatch>| {
                batch.map(|batch| batch.project(&plan.read)).transpose()
            }) {
                Ok(Some(batch)) => batch,
                Ok(None) => return true,
                Err(error) => {
                    return hand_on(failed(self.broken(number, &error)));
                }
            };
            for start in (0..batch.num_rows()).step_by(ROWS) {
                let rows = batch.slice(start, ROWS.min(batch.num_rows() - start));
                let (plan, at) = (Arc::clone(&plan), self.at(number, start));
                let work = move |give: &mut crate::order::Give<'_>| {
                    give(Ok(plan.batch(file, at, rows)));
                };
                if !hand_on(Box::new(work)) {
                    return false;
                }
            }
            number += 1;
            self.before += batch.num_rows();
            next = self.next();
        }
    }
}

/// What people call a record batch.
fn part(batch: usize) -> Arc<str> {
    format!("record batch {}", batch + 1).into()
}

/// What `read` finds; a panic over damaged bytes is an error like others.
fn unbroken<T>(read: impl FnOnce() -> Result<T, ArrowError>) -> Result<T, ArrowError> {
    crate::unbroken::unbroken(read)
        .unwrap_or_else(|| Err(ArrowError::ParseError("its parts contradict each other".to_owned())))
}
