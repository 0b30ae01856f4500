//! Tables of other libraries, dictionaries of columns and generators of tables, as the engine takes them.

use std::collections::VecDeque;
use std::sync::Arc;

use arrow_array::builder::{Float64Builder, StringBuilder};
use arrow_array::{ArrayRef, RecordBatch, RecordBatchReader};
use arrow_schema::{ArrowError, Field, Schema, SchemaRef};
use foldshift::cli::call::Handed;
use foldshift::tables::diagnostic::Code;
use pyo3::exceptions::{PyKeyboardInterrupt, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyFloat, PyInt, PyIterator, PyString};
use pyo3_arrow::input::{AnyArray, AnyRecordBatch};

/// A `TableError` of a kind.
fn refused(py: Python<'_>, code: Code, message: String, help: &str) -> PyErr {
    let made = py
        .import("foldshift._errors")
        .and_then(|errors| errors.getattr("table_error"))
        .and_then(|error| error.call1((code.as_str(), message, help)));
    made.map_or_else(|error| error, PyErr::from_value)
}

/// The same for what another library refuses, which stays its cause.
fn not_handed_over(py: Python<'_>, error: PyErr) -> PyErr {
    if error.is_instance_of::<PyKeyboardInterrupt>(py) {
        return error;
    }
    let message = format!("the table cannot be taken over: {}", error.value(py));
    let refused = refused(py, Code::Cell, message, "give columns of one type each: texts, numbers or dates");
    refused.set_cause(py, Some(error));
    refused
}

/// A table as it is handed over; messages call it `<name>`.
///
/// # Errors
/// A `TableError` for what is no table, or one whose columns do not fit together.
pub(crate) fn handed(name: &str, table: &Bound<'_, PyAny>) -> PyResult<Handed> {
    let name = format!("<{name}>");
    if is_arrow(table)? {
        let reader = table.extract::<AnyRecordBatch>().and_then(AnyRecordBatch::into_reader);
        return Ok(Handed::stream(name, reader.map_err(|error| not_handed_over(table.py(), error))?));
    }
    if let Ok(columns) = table.cast::<PyDict>() {
        let batch = of_columns(columns)?;
        return Ok(Handed::whole(name, batch.schema(), vec![batch]));
    }
    if let Ok(parts) = table.cast::<PyIterator>() {
        return Ok(Handed::stream(name, Box::new(Parts::of(parts.clone())?)));
    }
    Err(no_table(table))
}

fn no_table(table: &Bound<'_, PyAny>) -> PyErr {
    let of = table.get_type().name().map_or_else(|_| "value".to_owned(), |name| name.to_string());
    let help =
        "give a data frame of polars, pandas, pyarrow or duckdb, a dict of columns, or the name of a file";
    refused(table.py(), Code::Arguments, format!("a `{of}` is no table"), help)
}

fn is_arrow(table: &Bound<'_, PyAny>) -> PyResult<bool> {
    Ok(table.hasattr("__arrow_c_stream__")? || table.hasattr("__arrow_c_array__")?)
}

/// A dictionary of columns: lists, tuples, arrays, series, anything that gives its cells one after the other.
fn of_columns(columns: &Bound<'_, PyDict>) -> PyResult<RecordBatch> {
    let (mut fields, mut arrays, mut first) = (Vec::new(), Vec::new(), None);
    for (name, cells) in columns {
        let name: String = name.str()?.extract()?;
        let array = of_cells(&name, &cells)?;
        match &first {
            None => first = Some((name.clone(), array.len())),
            Some((other, length)) if *length != array.len() => {
                let problem =
                    format!("column `{name}` has {} cells, and `{other}` has {length}", array.len());
                return Err(refused(
                    columns.py(),
                    Code::RowShape,
                    problem,
                    "give every row a cell in each column",
                ));
            }
            Some(_) => {}
        }
        fields.push(Field::new(name, array.data_type().clone(), true));
        arrays.push(array);
    }
    if arrays.is_empty() {
        let help = "give a column of doses and one of responses";
        return Err(refused(columns.py(), Code::Empty, "the table has no columns".to_owned(), help));
    }
    let batch = RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays);
    batch.map_err(|error| PyValueError::new_err(error.to_string()))
}

/// The cells of a column: numbers where all that are there are numbers, else texts.
fn of_cells(name: &str, cells: &Bound<'_, PyAny>) -> PyResult<ArrayRef> {
    if is_arrow(cells)? {
        let (chunks, field) = cells.extract::<AnyArray>()?.into_chunked_array()?.into_inner();
        let parts: Vec<&dyn arrow_array::Array> = chunks.iter().map(AsRef::as_ref).collect();
        if parts.is_empty() {
            return Ok(arrow_array::new_empty_array(field.data_type()));
        }
        return concat(&parts).map_err(|error| PyValueError::new_err(error.to_string()));
    }
    if cells.is_instance_of::<PyString>() {
        let problem = format!("column `{name}` is one text, and no list of cells");
        return Err(refused(cells.py(), Code::Cell, problem, "give a list with a text for each row"));
    }
    // Arrays and series have a quick way to a list.
    let list = if cells.hasattr("tolist")? { cells.call_method0("tolist")? } else { cells.clone() };
    let each = list.try_iter().map_err(|_| {
        let of = cells.get_type().name().map_or_else(|_| "value".to_owned(), |name| name.to_string());
        let problem = format!("column `{name}` is a `{of}`, and no list of cells");
        refused(cells.py(), Code::Cell, problem, "give a list with a cell for each row")
    })?;
    let cells: Vec<Bound<'_, PyAny>> = each.collect::<PyResult<_>>()?;
    if cells.iter().all(is_number) {
        let mut numbers = Float64Builder::with_capacity(cells.len());
        for cell in &cells {
            numbers.append_option(if cell.is_none() { None } else { Some(cell.extract::<f64>()?) });
        }
        return Ok(Arc::new(numbers.finish()));
    }
    let mut texts = StringBuilder::new();
    for cell in &cells {
        if cell.is_none() || is_missing(cell) {
            texts.append_null();
        } else {
            texts.append_value(cell.str()?.to_cow()?);
        }
    }
    Ok(Arc::new(texts.finish()))
}

fn concat(parts: &[&dyn arrow_array::Array]) -> Result<ArrayRef, ArrowError> {
    arrow_select::concat::concat(parts)
}

fn is_number(cell: &Bound<'_, PyAny>) -> bool {
    let truth = cell.is_instance_of::<PyBool>();
    cell.is_none()
        || (!truth && (cell.is_instance_of::<PyFloat>() || cell.is_instance_of::<PyInt>()))
        || (!cell.is_instance_of::<PyString>() && cell.hasattr("__float__").unwrap_or(false) && !truth)
}

/// NaN among texts, as other libraries keep an empty cell.
fn is_missing(cell: &Bound<'_, PyAny>) -> bool {
    cell.cast::<PyFloat>().is_ok_and(|number| number.extract::<f64>().is_ok_and(f64::is_nan))
}

/// Tables that come one after the other, and are one.
struct Parts {
    rest: Py<PyIterator>,
    schema: SchemaRef,
    ready: VecDeque<Result<RecordBatch, ArrowError>>,
    done: bool,
}

impl Parts {
    fn of(parts: Bound<'_, PyIterator>) -> PyResult<Self> {
        let Some(first) = parts.clone().next() else {
            let help = "give at least one table, be it without rows";
            let problem = "there is no table: the generator gave none".to_owned();
            return Err(refused(parts.py(), Code::Empty, problem, help));
        };
        let reader = reader_of(&first?)?;
        let schema = reader.schema();
        Ok(Self { rest: parts.unbind(), schema, ready: reader.collect(), done: false })
    }

    /// Asks for the next one.
    fn ask(&mut self) {
        let found = Python::attach(|py| {
            let mut rest = self.rest.bind(py).clone();
            let next = rest.next()?;
            Some(next.and_then(|part| reader_of(&part)))
        });
        match found {
            None => self.done = true,
            Some(Ok(reader)) if reader.schema().fields() != self.schema.fields() => {
                let problem = "a part has other columns than the first one".to_owned();
                self.ready.push_back(Err(ArrowError::SchemaError(problem)));
            }
            Some(Ok(reader)) => self.ready.extend(reader),
            Some(Err(error)) => {
                self.ready.push_back(Err(ArrowError::ExternalError(Box::new(error))));
            }
        }
    }
}

fn reader_of(part: &Bound<'_, PyAny>) -> PyResult<Box<dyn RecordBatchReader + Send>> {
    if let Ok(columns) = part.cast::<PyDict>() {
        let batch = of_columns(columns)?;
        let schema = batch.schema();
        return Ok(Box::new(arrow_array::RecordBatchIterator::new(vec![Ok(batch)], schema)));
    }
    if !is_arrow(part)? {
        return Err(no_table(part));
    }
    part.extract::<AnyRecordBatch>()?.into_reader()
}

impl Iterator for Parts {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        while self.ready.is_empty() && !self.done {
            self.ask();
        }
        let next = self.ready.pop_front();
        self.done |= matches!(next, Some(Err(_)));
        next
    }
}

impl RecordBatchReader for Parts {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }
}
