//! Rows of results as Parquet and Arrow IPC.
//!
//! Rows are gathered into groups of one size, however many come at once: the same rows are the same bytes.

use std::collections::HashMap;
use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use arrow_array::builder::StringBuilder;
use arrow_array::{ArrayRef, Float64Array, Int64Array, RecordBatch};
use arrow_ipc::CompressionType;
use arrow_ipc::writer::{FileWriter, IpcWriteOptions};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};
use arrow_select::concat::concat_batches;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_writer::{
    ArrowColumnChunk, ArrowColumnWriter, ArrowRowGroupWriterFactory, compute_leaves,
};
use parquet::basic::{Compression, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;

use super::{Block, Cells, OutColumn, OutType};

/// Rows of a row group, and of a record batch.
const GROUP: usize = 1 << 17;

/// What the columns are called, and of which type they are.
pub(super) fn schema(columns: &[OutColumn]) -> SchemaRef {
    let field = |column: &OutColumn| {
        let of = match column.of {
            OutType::Text => DataType::Utf8,
            OutType::Number => DataType::Float64,
            OutType::Integer => DataType::Int64,
        };
        let unit = column.unit.iter().map(|unit| ("unit".to_owned(), unit.clone()));
        Field::new(&column.name, of, true).with_metadata(unit.collect::<HashMap<_, _>>())
    };
    Arc::new(Schema::new(columns.iter().map(field).collect::<Vec<_>>()))
}

/// The columns of a block as arrays; empty cells are nulls.
pub(super) fn rows(block: &Block, schema: &SchemaRef) -> io::Result<RecordBatch> {
    let array = |cells: &Cells| -> ArrayRef {
        match cells {
            Cells::Text(texts) => {
                let mut builder = StringBuilder::with_capacity(texts.len(), texts.bytes());
                for row in 0..texts.len() {
                    builder.append_option(Some(texts.get(row)).filter(|text| !text.is_empty()));
                }
                Arc::new(builder.finish())
            }
            Cells::Number(numbers) => {
                let cells = numbers.iter().map(|number| Some(*number).filter(|number| number.is_finite()));
                Arc::new(cells.collect::<Float64Array>())
            }
            Cells::Integer(numbers) => Arc::new(numbers.iter().copied().collect::<Int64Array>()),
        }
    };
    let columns = block.columns.iter().map(array).collect();
    RecordBatch::try_new(Arc::clone(schema), columns).map_err(io_of_arrow)
}

/// An output that is taken back when the writer of the format has ended: what that tells of a full disk is words only.
struct Shared<W>(Arc<Mutex<W>>);

impl<W: Write> Write for Shared<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).flush()
    }
}

/// Rows until they are a group.
pub(super) struct Group {
    schema: SchemaRef,
    held: Vec<RecordBatch>,
    rows: usize,
}

impl Group {
    pub(super) fn new(schema: SchemaRef) -> Self {
        Self { schema, held: Vec::new(), rows: 0 }
    }

    /// What the columns are called, and of which type they are.
    pub(super) fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    /// Takes rows, and hands on what is a whole group.
    pub(super) fn put(
        &mut self,
        mut rows: RecordBatch,
        hand_on: &mut dyn FnMut(RecordBatch) -> io::Result<()>,
    ) -> io::Result<()> {
        while self.rows + rows.num_rows() >= GROUP {
            let fit = GROUP - self.rows;
            self.held.push(rows.slice(0, fit));
            rows = rows.slice(fit, rows.num_rows() - fit);
            hand_on(self.take()?)?;
        }
        if rows.num_rows() > 0 {
            self.rows += rows.num_rows();
            self.held.push(rows);
        }
        Ok(())
    }

    /// The rows that are left, if there are any.
    pub(super) fn rest(&mut self) -> io::Result<Option<RecordBatch>> {
        if self.rows == 0 { Ok(None) } else { self.take().map(Some) }
    }

    fn take(&mut self) -> io::Result<RecordBatch> {
        let group = concat_batches(&self.schema, &self.held).map_err(io_of_arrow)?;
        self.held.clear();
        self.rows = 0;
        Ok(group)
    }
}

/// A table that is being written.
pub(super) struct TypedOut<W: Write + Send> {
    out: Arc<Mutex<W>>,
    group: Group,
    threads: usize,
    to: To<W>,
}

enum To<W: Write + Send> {
    Parquet(Box<(SerializedFileWriter<Shared<W>>, ArrowRowGroupWriterFactory)>),
    Arrow(Box<FileWriter<Shared<W>>>),
}

impl<W: Write + Send> To<W> {
    fn write(&mut self, schema: &SchemaRef, group: &RecordBatch, threads: usize) -> io::Result<()> {
        match self {
            Self::Parquet(writer) => {
                let (file, columns) = &mut **writer;
                write_group(file, columns, schema, group, threads).map_err(io_of_parquet)
            }
            Self::Arrow(writer) => writer.write(group).map_err(io_of_arrow),
        }
    }
}

impl<W: Write + Send> TypedOut<W> {
    /// Parquet, packed by zstd.
    pub(super) fn parquet(out: W, schema: SchemaRef) -> io::Result<Self> {
        let properties = WriterProperties::builder()
            .set_created_by("foldshift".to_owned())
            .set_compression(Compression::ZSTD(ZstdLevel::default()))
            .set_max_row_group_row_count(Some(GROUP))
            .build();
        let out = Arc::new(Mutex::new(out));
        let writer = ArrowWriter::try_new(Shared(Arc::clone(&out)), Arc::clone(&schema), Some(properties))
            .and_then(ArrowWriter::into_serialized_writer)
            .map_err(io_of_parquet)?;
        Ok(Self { out, group: Group::new(schema), threads: threads(), to: To::Parquet(Box::new(writer)) })
    }

    /// An Arrow IPC file, packed by LZ4 as Feather is.
    pub(super) fn arrow(out: W, schema: SchemaRef) -> io::Result<Self> {
        let options = IpcWriteOptions::default()
            .try_with_compression(Some(CompressionType::LZ4_FRAME))
            .map_err(io_of_arrow)?;
        let out = Arc::new(Mutex::new(out));
        let writer = FileWriter::try_new_with_options(Shared(Arc::clone(&out)), &schema, options)
            .map_err(io_of_arrow)?;
        Ok(Self { out, group: Group::new(schema), threads: threads(), to: To::Arrow(Box::new(writer)) })
    }

    pub(super) fn on_threads(&mut self, threads: usize) {
        self.threads = threads.max(1);
    }

    /// Takes rows, and writes what is a whole group.
    pub(super) fn put(&mut self, rows: RecordBatch) -> io::Result<()> {
        let Self { group, threads, to, .. } = self;
        let schema = Arc::clone(group.schema());
        group.put(rows, &mut |group| to.write(&schema, &group, *threads))
    }

    /// Ends the table.
    pub(super) fn finish(mut self) -> io::Result<W> {
        if let Some(rest) = self.group.rest()? {
            self.to.write(self.group.schema(), &rest, self.threads)?;
        }
        match self.to {
            To::Parquet(mut writer) => drop(writer.0.finish().map_err(io_of_parquet)?),
            To::Arrow(mut writer) => writer.finish().map_err(io_of_arrow)?,
        }
        let unshared =
            Arc::into_inner(self.out).ok_or_else(|| io::Error::other("the output is still shared"))?;
        let mut out = unshared.into_inner().unwrap_or_else(PoisonError::into_inner);
        out.flush()?;
        Ok(out)
    }
}

/// As many as there are.
fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// Writes a row group.
fn write_group<W: Write + Send>(
    file: &mut SerializedFileWriter<W>,
    columns: &ArrowRowGroupWriterFactory,
    schema: &SchemaRef,
    group: &RecordBatch,
    threads: usize,
) -> Result<(), ParquetError> {
    let number = file.flushed_row_groups().len();
    let chunks = packed(schema, group, columns.create_column_writers(number)?, threads)?;
    let mut rows = file.next_row_group()?;
    for chunk in chunks {
        chunk.append_to_row_group(&mut rows)?;
    }
    rows.close().map(drop)
}

/// The columns of a group as they are written, packed side by side.
fn packed(
    schema: &SchemaRef,
    group: &RecordBatch,
    writers: Vec<ArrowColumnWriter>,
    threads: usize,
) -> Result<Vec<ArrowColumnChunk>, ParquetError> {
    let mut work: Vec<(usize, ArrowColumnWriter)> = writers.into_iter().enumerate().collect();
    let threads = threads.min(work.len()).max(1);
    // Columns of one kind stand together: each thread takes every so manieth.
    let mut shares: Vec<Vec<(usize, ArrowColumnWriter)>> = (0..threads).map(|_| Vec::new()).collect();
    for (place, one) in work.drain(..).enumerate() {
        shares[place % threads].push(one);
    }
    let pack = |share: Vec<(usize, ArrowColumnWriter)>| {
        let one = |(column, mut writer): (usize, ArrowColumnWriter)| {
            for leaf in compute_leaves(schema.field(column), group.column(column))? {
                writer.write(&leaf)?;
            }
            Ok((column, writer.close()?))
        };
        share.into_iter().map(one).collect::<Result<Vec<_>, ParquetError>>()
    };
    let found: Vec<Result<Vec<(usize, ArrowColumnChunk)>, ParquetError>> = std::thread::scope(|scope| {
        let pack = &pack;
        let own = shares.pop();
        let others: Vec<_> = shares.into_iter().map(|share| scope.spawn(move || pack(share))).collect();
        let own = own.map(pack);
        let silent = |_| Err(ParquetError::General("a thread stopped".to_owned()));
        let others = others.into_iter().map(|other| other.join().unwrap_or_else(silent));
        others.chain(own).collect()
    });
    let mut chunks: Vec<(usize, ArrowColumnChunk)> = Vec::with_capacity(schema.fields().len());
    for share in found {
        chunks.extend(share?);
    }
    chunks.sort_by_key(|(column, _)| *column);
    Ok(chunks.into_iter().map(|(_, chunk)| chunk).collect())
}

/// The error of the output behind an error of the format: a full disk stays a full disk.
fn io_of_parquet(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(inner) => match inner.downcast::<io::Error>() {
            Ok(inner) => *inner,
            Err(inner) => io::Error::other(inner),
        },
        other => io::Error::other(other),
    }
}

fn io_of_arrow(error: ArrowError) -> io::Error {
    match error {
        ArrowError::IoError(_, inner) => inner,
        other => io::Error::other(other),
    }
}
