//! Tables in memory, handed over by a program instead of a file.

use std::sync::{Arc, Mutex, PoisonError};

use arrow_array::{RecordBatch, RecordBatchReader};
use arrow_schema::{ArrowError, SchemaRef};
use foldshift_tables::diagnostic::{Code, Diagnostic, Place};

/// The record batches of a table, in the order of its rows.
pub(crate) type Batches = Box<dyn Iterator<Item = Result<RecordBatch, ArrowError>> + Send>;

/// A table in memory: a stream of record batches that can be read once, or all of them. A clone is the same table.
#[derive(Clone)]
pub struct Handed {
    name: Arc<str>,
    schema: SchemaRef,
    rows: Arc<Mutex<Rows>>,
}

enum Rows {
    /// What is left of a stream.
    Once(Option<Batches>),
    Held(Vec<RecordBatch>),
}

impl std::fmt::Debug for Handed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Handed")
            .field("name", &self.name)
            .field("schema", &self.schema)
            .finish_non_exhaustive()
    }
}

impl Handed {
    /// A stream, which messages call by this name.
    pub fn stream(name: impl Into<Arc<str>>, reader: Box<dyn RecordBatchReader + Send>) -> Self {
        let schema = reader.schema();
        Self { name: name.into(), schema, rows: Arc::new(Mutex::new(Rows::Once(Some(Box::new(reader))))) }
    }

    /// Record batches of one schema.
    pub fn whole(name: impl Into<Arc<str>>, schema: SchemaRef, batches: Vec<RecordBatch>) -> Self {
        Self { name: name.into(), schema, rows: Arc::new(Mutex::new(Rows::Held(batches))) }
    }

    /// What messages call it.
    #[must_use]
    pub fn name(&self) -> &Arc<str> {
        &self.name
    }

    /// What its columns are called, and of which type they are.
    #[must_use]
    pub fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    /// # Errors
    /// When two columns have one name: which of them is meant, nobody can know.
    pub(crate) fn refuse_duplicates(&self) -> Result<(), Diagnostic> {
        let fields = self.schema.fields();
        let named = |name: &str| fields.iter().filter(|field| field.name() == name).count();
        let Some(twice) = fields.iter().find(|field| named(field.name()) > 1) else { return Ok(()) };
        let problem = format!("{} columns are called `{}`", named(twice.name()), twice.name());
        Err(Diagnostic::error(Code::Duplicate, problem)
            .at(Place::file(Arc::clone(&self.name)))
            .help("give each column a name of its own; replicates are `rep 1`, `rep 2`"))
    }

    /// The rows, from the first.
    pub(crate) fn batches(&self) -> Result<Batches, Diagnostic> {
        match &mut *self.rows.lock().unwrap_or_else(PoisonError::into_inner) {
            Rows::Held(batches) => Ok(Box::new(batches.clone().into_iter().map(Ok))),
            Rows::Once(stream) => stream.take().ok_or_else(|| {
                let problem = format!("`{}` is a stream, which was read already", self.name);
                Diagnostic::error(Code::Unreadable, problem)
                    .at(Place::file(Arc::clone(&self.name)))
                    .help("hand over a table that can be read again, or a new stream")
            }),
        }
    }

    /// Holds what a stream gives, so that it can be read again.
    ///
    /// # Errors
    /// When it breaks off.
    pub fn hold(&self) -> Result<(), Diagnostic> {
        let is_stream =
            matches!(&*self.rows.lock().unwrap_or_else(PoisonError::into_inner), Rows::Once(Some(_)));
        if is_stream {
            let held: Result<Vec<RecordBatch>, ArrowError> = self.batches()?.collect();
            let held = held.map_err(|error| broken_off(&self.name, &error))?;
            *self.rows.lock().unwrap_or_else(PoisonError::into_inner) = Rows::Held(held);
        }
        Ok(())
    }
}

/// That a table was not handed over to its end.
pub(crate) fn broken_off(name: &Arc<str>, error: &dyn std::fmt::Display) -> Diagnostic {
    Diagnostic::error(Code::Damaged, format!("the table breaks off: {error}"))
        .at(Place::file(Arc::clone(name)))
        .help("whoever hands it over failed before its end: see what its error says")
}
