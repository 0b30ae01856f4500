//! Tables whose file keeps texts and numbers apart: what Parquet and Arrow have in common.

use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::Schema;
use foldshift_tables::diagnostic::{Code, Diagnostic, Place};
use foldshift_tables::sheet::Sheet;
use foldshift_tables::table::{Heading, Table};

use crate::arrays::{numbers, texts};
use crate::batch::{Batch, Kind, Origin, Wanted};
use crate::typed_cells::is_read;
use crate::typed_rows::At;

/// Rows that are one batch.
pub(crate) const ROWS: usize = 1 << 15;

/// Cells of a sample, and rows at most.
const SAMPLE: usize = 400_000;
const SAMPLE_ROWS: usize = 20_000;

/// How many rows of a table with so many columns are its sample.
pub(crate) fn sample_rows(columns: usize) -> usize {
    (SAMPLE / columns.max(1)).clamp(200, SAMPLE_ROWS)
}

/// The headings that a schema gives.
pub(crate) fn headings(schema: &Schema) -> Arc<[Heading]> {
    schema.fields().iter().map(|field| Heading::of(field.name())).collect()
}

/// The columns that hold neither texts nor numbers.
pub(crate) fn unread(schema: &Schema) -> Vec<usize> {
    let fields = schema.fields().iter().enumerate();
    fields.filter(|(_, field)| !is_read(field.data_type())).map(|(column, _)| column).collect()
}

/// The wanted columns of a file whose columns stand in another order, and which of them are read.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    /// Each wanted column: its place among those that are read.
    wanted: Vec<(usize, Kind)>,
    /// The columns that are read, rising.
    pub(crate) read: Vec<usize>,
    /// Which column of the sample each of them is.
    in_sample: Vec<usize>,
    headings: Arc<[Heading]>,
}

impl Plan {
    /// # Errors
    /// When the file lacks a wanted column, or it holds neither texts nor numbers.
    pub(crate) fn of(
        source: &Arc<str>,
        schema: &Schema,
        headings: &Arc<[Heading]>,
        wanted: &[Wanted],
    ) -> Result<Self, Diagnostic> {
        let own = self::headings(schema);
        let sheet = Sheet::of_rows(Arc::clone(source), "", String::new(), 0);
        let table = Table::of_rows(sheet, Arc::clone(&own));
        let alike =
            own.len() == headings.len() && own.iter().zip(headings.iter()).all(|(a, b)| a.text == b.text);
        let mut found: Vec<(usize, usize)> = Vec::new();
        for wanted in wanted {
            let name = headings.get(wanted.column).map_or("", |heading| &heading.text);
            let column = if alike { wanted.column } else { table.named(name)? };
            let of = schema.fields().get(column).map(|field| field.data_type());
            if let Some(of) = of.filter(|of| !is_read(of)) {
                let problem = format!("column `{name}` holds neither texts nor numbers: it is of type {of}");
                return Err(Diagnostic::error(Code::Cell, problem)
                    .at(Place::file(Arc::clone(source)))
                    .help("write the table with a plain column, or use another one"));
            }
            found.push((column, wanted.column));
        }
        let mut read = found.clone();
        if wanted.is_empty() {
            // The rows are wanted as tables of texts: every column that can be a text.
            let readable = (0..own.len()).filter(|column| {
                schema.fields().get(*column).is_some_and(|field| is_read(field.data_type()))
            });
            let in_sample = |column: usize| {
                let name = &own.get(column)?.text;
                if alike { Some(column) } else { headings.iter().position(|heading| heading.text == *name) }
            };
            read = readable.filter_map(|column| Some((column, in_sample(column)?))).collect();
        }
        read.sort_unstable();
        read.dedup();
        let place = |column: usize| read.iter().position(|own| own.0 == column).unwrap_or(0);
        Ok(Self {
            wanted: found.iter().zip(wanted).map(|(found, wanted)| (place(found.0), wanted.kind)).collect(),
            in_sample: read.iter().map(|own| own.1).collect(),
            read: read.iter().map(|own| own.0).collect(),
            headings: Arc::clone(headings),
        })
    }

    /// Rows as a batch; their columns are those that are read.
    pub(crate) fn batch(&self, file: usize, at: At, rows: RecordBatch) -> Batch {
        let mut odd: Vec<bool> = vec![false; rows.num_rows()];
        let columns = self
            .wanted
            .iter()
            .map(|(place, kind)| {
                let array = rows.column(*place).as_ref();
                match kind {
                    Kind::Text => texts(array),
                    Kind::Number => {
                        let numbers = numbers(array);
                        for (odd, number) in odd.iter_mut().zip(&numbers) {
                            *odd |= number.is_nan();
                        }
                        crate::batch::Column::Number(numbers)
                    }
                }
            })
            .collect();
        let odd = (0_u32..).zip(odd).filter(|(_, odd)| *odd).map(|(row, _)| row).collect();
        let (count, headings) = (rows.num_rows(), Arc::clone(&self.headings));
        let origin = Origin::Typed { at, rows, columns: self.in_sample.clone(), headings };
        Batch { file, rows: count, columns, odd, origin }
    }
}

/// That a file breaks off or is damaged at a place, and how.
pub(crate) fn damaged(kind: &str, place: Place, error: &dyn std::fmt::Display) -> Diagnostic {
    let error = error.to_string();
    // A packing that is not built in is no damage.
    if let Some((_, packing)) = error.split_once("Disabled feature at compile time: ") {
        let name = if packing == "flate2" { "gzip" } else { packing };
        let problem = format!("the {kind} file is packed by {name}, which is not read");
        let help = "write it with zstd, snappy, lz4 or unpacked";
        return Diagnostic::error(Code::Unreadable, problem).at(place).help(help);
    }
    let problem = format!("the {kind} file is cut short or damaged: {error}");
    Diagnostic::error(Code::Damaged, problem).at(place).help("copy it again, completely, or write it again")
}
