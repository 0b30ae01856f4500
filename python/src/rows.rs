//! A table of results, as Arrow tables are handed on.

use std::io::Cursor;
use std::sync::Arc;

use arrow_array::cast::AsArray as _;
use arrow_array::types::{Float64Type, Int64Type};
use arrow_array::{Array, ArrayRef, RecordBatch, StructArray};
use arrow_ipc::reader::StreamReader;
use arrow_ipc::writer::StreamWriter;
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};
use pyo3::exceptions::{PyKeyError, PyRuntimeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyCapsule, PyDict, PyList};
use pyo3_arrow::error::PyArrowResult;
use pyo3_arrow::ffi::{ArrayIterator, to_schema_pycapsule, to_stream_pycapsule};

/// Typed columns in memory.
#[pyclass(frozen, module = "foldshift._native")]
pub(crate) struct Rows {
    schema: SchemaRef,
    batches: Vec<RecordBatch>,
}

impl Rows {
    /// A table, with what is told of it as a whole.
    ///
    /// # Errors
    /// When a record batch has other columns than the table, which would be a fault of ours.
    pub(crate) fn of(rows: foldshift::cli::call::Rows, metadata: &[(String, String)]) -> PyResult<Self> {
        let told = metadata.iter().cloned().collect();
        let schema: SchemaRef = Arc::new(Schema::new_with_metadata(rows.schema.fields().clone(), told));
        let batches = rows.batches.into_iter().map(|batch| batch.with_schema(Arc::clone(&schema)));
        let batches = batches.collect::<Result<Vec<_>, ArrowError>>();
        let batches = batches.map_err(|error| PyRuntimeError::new_err(error.to_string()))?;
        Ok(Self { schema, batches })
    }

    fn column(&self, name: &str) -> Option<usize> {
        self.schema.fields().iter().position(|field| field.name() == name)
    }
}

#[pymethods]
impl Rows {
    /// The table as a stream of record batches, by the PyCapsule interface of Arrow.
    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyCapsule>>,
    ) -> PyArrowResult<Bound<'py, PyCapsule>> {
        let field = Field::new_struct("", self.schema.fields().clone(), false);
        let field = Arc::new(field.with_metadata(self.schema.metadata().clone()));
        let parts: Vec<_> = self.batches.iter().cloned().map(StructArray::from).collect();
        let parts = parts.into_iter().map(|part| Ok(Arc::new(part) as ArrayRef));
        to_stream_pycapsule(py, Box::new(ArrayIterator::new(parts, field)), requested_schema)
    }

    /// What the columns are called, and of which type they are, by the PyCapsule interface of Arrow.
    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyArrowResult<Bound<'py, PyCapsule>> {
        to_schema_pycapsule(py, self.schema.as_ref())
    }

    /// As a stream of Arrow IPC, for other processes.
    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<(Bound<'py, PyAny>, (Bound<'py, PyBytes>,))> {
        let data = py.detach(|| -> Result<Vec<u8>, ArrowError> {
            let mut writer = StreamWriter::try_new(Vec::new(), &self.schema)?;
            self.batches.iter().try_for_each(|batch| writer.write(batch))?;
            writer.into_inner()
        });
        let data = data.map_err(|error| PyRuntimeError::new_err(error.to_string()))?;
        let again = py.import("foldshift._native")?.getattr("rows_of_stream")?;
        Ok((again, (PyBytes::new(py, &data),)))
    }

    /// The names of the columns.
    #[getter]
    fn names(&self) -> Vec<String> {
        self.schema.fields().iter().map(|field| field.name().clone()).collect()
    }

    /// The type of each column: `str`, `float` or `int`.
    #[getter]
    fn types(&self) -> Vec<&'static str> {
        let of = |field: &arrow_schema::FieldRef| match field.data_type() {
            DataType::Float64 => "float",
            DataType::Int64 => "int",
            _ => "str",
        };
        self.schema.fields().iter().map(of).collect()
    }

    /// The units of the columns that have one.
    #[getter]
    fn units<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let units = PyDict::new(py);
        for field in self.schema.fields() {
            if let Some(unit) = field.metadata().get("unit") {
                units.set_item(field.name(), unit)?;
            }
        }
        Ok(units)
    }

    /// What is told of the table as a whole.
    #[getter]
    fn metadata<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let mut told: Vec<(&String, &String)> = self.schema.metadata().iter().collect();
        told.sort();
        let metadata = PyDict::new(py);
        for (name, value) in told {
            metadata.set_item(name, value)?;
        }
        Ok(metadata)
    }

    fn __len__(&self) -> usize {
        self.batches.iter().map(RecordBatch::num_rows).sum()
    }

    /// The cells of a column, `None` where there is none; of the first `rows` rows only, where that is given.
    #[pyo3(signature = (name, rows=None))]
    fn cells<'py>(&self, py: Python<'py>, name: &str, rows: Option<usize>) -> PyResult<Bound<'py, PyList>> {
        let column = self.column(name).ok_or_else(|| PyKeyError::new_err(name.to_owned()))?;
        let cells = PyList::empty(py);
        let mut left = rows.unwrap_or(usize::MAX);
        for batch in &self.batches {
            let array = batch.column(column);
            for row in 0..array.len().min(left) {
                if array.is_null(row) {
                    cells.append(py.None())?;
                    continue;
                }
                match array.data_type() {
                    DataType::Float64 => cells.append(array.as_primitive::<Float64Type>().value(row))?,
                    DataType::Int64 => cells.append(array.as_primitive::<Int64Type>().value(row))?,
                    _ => cells.append(array.as_string::<i32>().value(row))?,
                }
            }
            left = left.saturating_sub(array.len());
        }
        Ok(cells)
    }
}

/// The table that another process sent.
#[pyfunction]
pub(crate) fn rows_of_stream(py: Python<'_>, data: &[u8]) -> PyResult<Rows> {
    let read = py.detach(|| -> Result<Rows, ArrowError> {
        let reader = StreamReader::try_new(Cursor::new(data), None)?;
        let schema = reader.schema();
        Ok(Rows { schema, batches: reader.collect::<Result<_, _>>()? })
    });
    read.map_err(|error| PyValueError::new_err(error.to_string()))
}

/// A table of results, written as CSV, as typed columns; `texts` names further columns of texts.
#[pyfunction]
#[expect(clippy::needless_pass_by_value, reason = "as Python hands them over")]
pub(crate) fn typed(py: Python<'_>, table: &[u8], texts: Vec<String>) -> PyResult<Rows> {
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let rows = py.detach(|| foldshift::report::columns::typed(table, &texts));
    Rows::of(rows.map_err(|error| PyValueError::new_err(error.to_string()))?, &[])
}
