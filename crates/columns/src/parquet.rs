//! Parquet: row groups, each read on a thread.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use arrow_schema::{DataType, Field, Schema};
use foldshift_tables::diagnostic::{Diagnostic, Place};
use foldshift_tables::table::{Heading, Table};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder,
};
use parquet::errors::ParquetError;
use parquet::file::reader::ChunkReader;

use crate::batch::Wanted;
use crate::order::{Give, Task, failed};
use crate::typed::{Plan, ROWS, damaged, headings, sample_rows, unread};
use crate::typed_rows::{At, table};

/// First and last bytes of a file.
pub(crate) const MAGIC: &[u8] = b"PAR1";

/// Where the bytes are.
#[derive(Clone)]
enum Bytes {
    /// In a file that each thread opens for itself.
    File(PathBuf),
    /// Here: what came from standard input.
    Held(bytes::Bytes),
}

/// A file whose end is known: what is in it and where.
pub(crate) struct Parquet {
    source: Arc<str>,
    bytes: Bytes,
    metadata: ArrowReaderMetadata,
    sample: Table<'static>,
    whole: bool,
    read: Arc<AtomicU64>,
}

impl Parquet {
    /// Opens a file and reads its sample.
    pub(crate) fn open(name: &str, path: &Path, read: &Arc<AtomicU64>) -> Result<Self, Diagnostic> {
        Self::of(name, Bytes::File(path.to_path_buf()), read)
    }

    /// The same of bytes that cannot be read in any order.
    pub(crate) fn read(name: &str, mut input: impl Read, read: &Arc<AtomicU64>) -> Result<Self, Diagnostic> {
        let mut held = Vec::new();
        let refused = |error: std::io::Error| damaged("Parquet", Place::file(name), &error);
        input.read_to_end(&mut held).map_err(refused)?;
        Self::of(name, Bytes::Held(held.into()), read)
    }

    fn of(name: &str, bytes: Bytes, read: &Arc<AtomicU64>) -> Result<Self, Diagnostic> {
        let source: Arc<str> = name.into();
        let broken = |error: &dyn std::fmt::Display| damaged("Parquet", Place::file(name), error);
        let metadata = unbroken(|| match &bytes {
            Bytes::File(path) => metadata(&File::open(path)?),
            Bytes::Held(held) => metadata(held),
        });
        let metadata = metadata.map_err(|error| broken(&error))?;
        let own = headings(metadata.schema());
        let groups = metadata.metadata().num_row_groups();
        let all: i64 = metadata
            .metadata()
            .row_groups()
            .iter()
            .map(parquet::file::metadata::RowGroupMetaData::num_rows)
            .sum();
        let columns: Vec<usize> = (0..own.len()).collect();
        let at = At { source: Arc::clone(&source), part: part(0), skipped: 0 };
        // Row groups may be small; a sample is not.
        let most = sample_rows(own.len());
        let group = |group: usize, rows: usize| {
            let reader = reader(&bytes, &metadata, Some(group), None, rows)?;
            reader.into_iter().next().transpose().map_err(ParquetError::from)
        };
        let mut sample =
            table(&at, &arrow_array::RecordBatch::new_empty(Arc::clone(metadata.schema())), &columns, &own);
        if let Some(first) = (0..groups).find(|group| metadata.metadata().row_group(*group).num_rows() > 0) {
            let at = At { part: part(first), ..at };
            let rows =
                unbroken(|| group(first, most)).map_err(|error| damaged("Parquet", at.place(0), &error))?;
            if let Some(rows) = rows {
                sample = table(&at, &rows, &columns, &own);
            }
        }
        let whole = i64::try_from(sample.sheet().len()).is_ok_and(|rows| rows == all);
        Ok(Self { source, bytes, metadata, sample, whole, read: Arc::clone(read) })
    }

    pub(crate) fn sample(&self) -> &Table<'static> {
        &self.sample
    }

    pub(crate) fn unread(&self) -> Vec<usize> {
        unread(self.metadata.schema())
    }

    pub(crate) fn is_whole(&self) -> bool {
        self.whole
    }

    /// Hands on the row groups.
    pub(crate) fn hand_on(
        self,
        file: usize,
        headings: &Arc<[Heading]>,
        wanted: &[Wanted],
        hand_on: &mut dyn FnMut(Task) -> bool,
    ) -> bool {
        let plan = match Plan::of(&self.source, self.metadata.schema(), headings, wanted) {
            Ok(plan) => Arc::new(plan),
            Err(problem) => return hand_on(failed(problem)),
        };
        let this = Arc::new(self);
        for group in 0..this.metadata.metadata().num_row_groups() {
            let (plan, this) = (Arc::clone(&plan), Arc::clone(&this));
            if !hand_on(Box::new(move |give| this.group(file, group, &plan, give))) {
                return false;
            }
        }
        true
    }

    /// Gives the rows of a group.
    fn group(&self, file: usize, group: usize, plan: &Plan, give: &mut Give<'_>) {
        let mut at = At { source: Arc::clone(&self.source), part: part(group), skipped: 0 };
        let fail = |at: &At, error: &dyn std::fmt::Display| damaged("Parquet", at.place(0), error);
        let opened = unbroken(|| reader(&self.bytes, &self.metadata, Some(group), Some(plan), ROWS));
        let mut reader = match opened {
            Ok(reader) => reader,
            Err(error) => {
                give(Err(fail(&at, &error)));
                return;
            }
        };
        let rows =
            usize::try_from(self.metadata.metadata().row_group(group).num_rows()).unwrap_or(usize::MAX);
        loop {
            match unbroken(|| reader.next().transpose().map_err(ParquetError::from)) {
                Ok(Some(batch)) => {
                    let count = batch.num_rows();
                    if !give(Ok(plan.batch(file, at.clone(), batch))) {
                        return;
                    }
                    at.skipped += count;
                }
                Ok(None) if at.skipped == rows => break,
                Ok(None) => {
                    let problem = format!("{} of {rows} rows are there", at.skipped);
                    give(Err(fail(&at, &problem)));
                    return;
                }
                Err(error) => {
                    give(Err(fail(&at, &error)));
                    return;
                }
            }
        }
        let size = self.metadata.metadata().row_group(group).compressed_size();
        self.read.fetch_add(u64::try_from(size).unwrap_or(0), Ordering::Relaxed);
    }
}

/// What people call a row group.
fn part(group: usize) -> Arc<str> {
    format!("row group {}", group + 1).into()
}

/// What is in a file. Texts are read as the codes that they mostly are.
fn metadata(input: &impl ChunkReader) -> Result<ArrowReaderMetadata, ParquetError> {
    let plain = ArrowReaderMetadata::load(input, ArrowReaderOptions::new())?;
    let coded = |field: &Arc<Field>| match field.data_type() {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => {
            let of = DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
            Arc::new(field.as_ref().clone().with_data_type(of))
        }
        _ => Arc::clone(field),
    };
    let fields: Vec<Arc<Field>> = plain.schema().fields().iter().map(coded).collect();
    let schema = Arc::new(Schema::new_with_metadata(fields, plain.schema().metadata().clone()));
    let options = ArrowReaderOptions::new().with_schema(schema);
    Ok(ArrowReaderMetadata::try_new(Arc::clone(plain.metadata()), options).unwrap_or(plain))
}

/// Reads a row group, of the columns of a plan or of all.
fn reader(
    bytes: &Bytes,
    metadata: &ArrowReaderMetadata,
    group: Option<usize>,
    plan: Option<&Plan>,
    rows: usize,
) -> Result<ParquetRecordBatchReader, ParquetError> {
    fn build<T: ChunkReader + 'static>(
        input: T,
        metadata: &ArrowReaderMetadata,
        group: Option<usize>,
        plan: Option<&Plan>,
        rows: usize,
    ) -> Result<ParquetRecordBatchReader, ParquetError> {
        let mut builder = ParquetRecordBatchReaderBuilder::new_with_metadata(input, metadata.clone());
        if let Some(plan) = plan {
            let mask = ProjectionMask::roots(builder.parquet_schema(), plan.read.iter().copied());
            builder = builder.with_projection(mask);
        }
        builder.with_row_groups(group.into_iter().collect()).with_batch_size(rows).build()
    }
    match bytes {
        // Each reader has a place of its own in the file.
        Bytes::File(path) => build(File::open(path)?, metadata, group, plan, rows),
        Bytes::Held(held) => build(held.clone(), metadata, group, plan, rows),
    }
}

/// What `read` finds; a panic over damaged bytes is an error like others.
fn unbroken<T>(read: impl FnOnce() -> Result<T, ParquetError>) -> Result<T, ParquetError> {
    crate::unbroken::unbroken(read)
        .unwrap_or_else(|| Err(ParquetError::General("its pages contradict each other".to_owned())))
}
