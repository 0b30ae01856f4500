//! Tables of other libraries, dictionaries of columns and generators of tables, as the engine takes them.

use std::collections::VecDeque;
use std::sync::Arc;

use arrow_array::builder::StringBuilder;
use arrow_array::{ArrayRef, Float64Array, Int64Array, RecordBatch, RecordBatchReader};
use arrow_schema::{ArrowError, Field, Schema, SchemaRef};
use foldshift::cli::call::Handed;
use foldshift::tables::diagnostic::Code;
use pyo3::exceptions::{PyKeyboardInterrupt, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{
    PyBool, PyByteArray, PyBytes, PyDict, PyFloat, PyFrozenSet, PyInt, PyIterator, PySet, PyString,
};
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

/// That an iterator broke off; its error is the cause.
pub(crate) fn broken_off(py: Python<'_>, error: PyErr) -> PyErr {
    let message = format!("the table breaks off: {}: {}", kind_of(py, &error), error.value(py));
    let refused =
        refused(py, Code::Damaged, message, "whoever gives the parts failed: see the cause of this error");
    refused.set_cause(py, Some(error));
    refused
}

fn kind_of(py: Python<'_>, error: &PyErr) -> String {
    error.get_type(py).name().map_or_else(|_| "error".to_owned(), |name| name.to_string())
}

/// A table as it is handed over; messages call it `<name>`.
///
/// # Errors
/// A `TableError` for what is no table, or one whose columns do not fit together.
/// Parts of an iterator are asked for through `ask`, and given by [`Parts::next`].
pub(crate) fn handed(
    name: &str,
    table: &Bound<'_, PyAny>,
    ask: Box<dyn Fn() -> Option<Part> + Send>,
) -> PyResult<(Handed, Option<Parts>)> {
    let name = format!("<{name}>");
    if is_arrow(table)? {
        let reader = table.extract::<AnyRecordBatch>().and_then(AnyRecordBatch::into_reader);
        let reader = reader.map_err(|error| not_handed_over(table.py(), error))?;
        return Ok((Handed::stream(name, reader), None));
    }
    if let Ok(columns) = table.cast::<PyDict>() {
        let batch = of_columns(columns)?;
        return Ok((Handed::whole(name, batch.schema(), vec![batch]), None));
    }
    if let Ok(parts) = table.cast::<PyIterator>() {
        let (parts, handed) = Parts::of(name, parts, ask)?;
        return Ok((handed, Some(parts)));
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

/// A dictionary of columns: lists, tuples, arrays, series.
fn of_columns(columns: &Bound<'_, PyDict>) -> PyResult<RecordBatch> {
    let (mut fields, mut arrays, mut first) = (Vec::<Field>::new(), Vec::new(), None);
    for (name, cells) in columns {
        let name: String = name.str()?.extract()?;
        if fields.iter().any(|field| *field.name() == name) {
            let problem = format!("two columns are called `{name}`");
            return Err(refused(
                columns.py(),
                Code::Duplicate,
                problem,
                "give each column a name of its own",
            ));
        }
        let array = of_cells(&name, &cells)?;
        match &first {
            None => first = Some((name.clone(), array.len())),
            Some((other, length)) if *length != array.len() => {
                let problem =
                    format!("column `{name}` has {} cells, and `{other}` has {length}", array.len());
                let help = "give every row a cell in each column";
                return Err(refused(columns.py(), Code::RowShape, problem, help));
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

/// The cells of a column: whole numbers or numbers where all that are there are, else texts.
fn of_cells(name: &str, cells: &Bound<'_, PyAny>) -> PyResult<ArrayRef> {
    let has_list = cells.hasattr("tolist")?;
    if is_arrow(cells)? {
        match of_arrow(cells) {
            // What Arrow refuses, such as a series of texts and numbers, is taken cell by cell where it can be.
            Err(_) if has_list => {}
            taken => return taken.map_err(|error| not_handed_over(cells.py(), error)),
        }
    }
    let py = cells.py();
    let no_list = || {
        let of = cells.get_type().name().map_or_else(|_| "value".to_owned(), |name| name.to_string());
        let problem = format!("column `{name}` is a `{of}`, and no list of cells");
        refused(py, Code::Cell, problem, "give a list with a cell for each row")
    };
    let unordered = cells.is_instance_of::<PyString>()
        || cells.is_instance_of::<PyBytes>()
        || cells.is_instance_of::<PyByteArray>()
        || cells.is_instance_of::<PyDict>()
        || cells.is_instance_of::<PySet>()
        || cells.is_instance_of::<PyFrozenSet>();
    if unordered {
        return Err(no_list());
    }
    let list = if has_list { listed(cells)? } else { cells.clone() };
    let each = list.try_iter().map_err(|_| no_list())?;
    let cells: Vec<Cell<'_>> = each.map(|cell| Cell::of(name, &cell?)).collect::<PyResult<_>>()?;
    let all = |is: fn(&Cell<'_>) -> bool| cells.iter().all(is);
    if all(|cell| matches!(cell, Cell::Missing | Cell::Whole(_))) {
        let numbers =
            cells.iter().map(|cell| if let Cell::Whole(number) = cell { Some(*number) } else { None });
        return Ok(Arc::new(numbers.collect::<Int64Array>()));
    }
    if all(|cell| matches!(cell, Cell::Missing | Cell::Whole(_) | Cell::Number(_))) {
        #[expect(
            clippy::cast_precision_loss,
            reason = "the nearest number, among others that are no whole ones"
        )]
        let number = |cell: &Cell<'_>| match cell {
            Cell::Whole(number) => Some(*number as f64),
            Cell::Number(number) => Some(*number),
            _ => None,
        };
        return Ok(Arc::new(cells.iter().map(number).collect::<Float64Array>()));
    }
    let mut texts = StringBuilder::new();
    for cell in &cells {
        match cell {
            Cell::Missing => texts.append_null(),
            Cell::Whole(number) => texts.append_value(number.to_string()),
            Cell::Number(number) => texts.append_value(number.to_string()),
            Cell::Text(text) => texts.append_value(text.to_cow()?),
        }
    }
    Ok(Arc::new(texts.finish()))
}

/// A column of another library.
fn of_arrow(cells: &Bound<'_, PyAny>) -> PyResult<ArrayRef> {
    let (chunks, field) = cells.extract::<AnyArray>()?.into_chunked_array()?.into_inner();
    let parts: Vec<&dyn arrow_array::Array> = chunks.iter().map(AsRef::as_ref).collect();
    if parts.is_empty() {
        return Ok(arrow_array::new_empty_array(field.data_type()));
    }
    concat(&parts).map_err(|error| PyValueError::new_err(error.to_string()))
}

/// An array or a series as a list; moments as those of the standard library, which say their day.
fn listed<'py>(cells: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
    let of = cells.getattr("dtype");
    let is_moment = of.as_ref().is_ok_and(|of| {
        let kind = of.getattr("kind").and_then(|kind| kind.extract::<String>());
        kind.is_ok_and(|kind| kind == "M") && !of.hasattr("tz").unwrap_or(true)
    });
    if is_moment && cells.hasattr("astype")? {
        return cells.call_method1("astype", ("datetime64[us]",))?.call_method0("tolist");
    }
    cells.call_method0("tolist")
}

/// A cell of a list.
enum Cell<'py> {
    Missing,
    Whole(i64),
    Number(f64),
    Text(Bound<'py, PyString>),
}

impl<'py> Cell<'py> {
    fn of(column: &str, cell: &Bound<'py, PyAny>) -> PyResult<Self> {
        let py = cell.py();
        if cell.is_none() {
            return Ok(Self::Missing);
        }
        if let Ok(text) = cell.cast::<PyString>() {
            return Ok(Self::Text(text.clone()));
        }
        if cell.is_instance_of::<PyBool>() {
            return Ok(Self::Text(cell.str()?));
        }
        if let Ok(number) = cell.cast::<PyFloat>() {
            let number: f64 = number.extract()?;
            return Ok(if number.is_nan() { Self::Missing } else { Self::Number(number) });
        }
        if cell.is_instance_of::<PyInt>() {
            // A whole number without end is a name, and is kept as it is written.
            return cell.extract::<i64>().map(Self::Whole).or_else(|_| cell.str().map(Self::Text));
        }
        if cell.is_instance_of::<PyBytes>() || cell.is_instance_of::<PyByteArray>() {
            let problem = format!("column `{column}` holds bytes, and no texts");
            return Err(refused(py, Code::Cell, problem, "decode them first: `cell.decode()`"));
        }
        // Numbers of arrays, one by one.
        if cell.hasattr("dtype")? && cell.hasattr("item")? {
            let item = cell.call_method0("item")?;
            if !item.hasattr("dtype")? {
                return Self::of(column, &item);
            }
        }
        // `NaT`, `NA` and their like are not even themselves.
        let itself = cell.eq(cell);
        if !itself.is_ok_and(|itself| itself) {
            return Ok(Self::Missing);
        }
        // A moment is that of its own time zone.
        let zone = cell.getattr("tzinfo").ok().filter(|zone| !zone.is_none());
        let cell = match zone {
            Some(_) if cell.hasattr("replace")? => {
                let none = PyDict::new(py);
                none.set_item("tzinfo", py.None())?;
                &cell.call_method("replace", (), Some(&none))?
            }
            _ => cell,
        };
        let text = cell.str()?;
        match text.to_cow()?.strip_suffix(" 00:00:00") {
            Some(day) => Ok(Self::Text(PyString::new(py, day))),
            None => Ok(Self::Text(text)),
        }
    }
}

fn concat(parts: &[&dyn arrow_array::Array]) -> Result<ArrayRef, ArrowError> {
    arrow_select::concat::concat(parts)
}

/// Tables that come one after the other, and are one: Python gives them on its own thread, where Ctrl-C and errors are its own.
pub(crate) struct Parts {
    rest: Py<PyIterator>,
    schema: SchemaRef,
    /// What Python raised instead of a part.
    pub(crate) raised: Option<PyErr>,
}

/// What an iterator gives when it is asked: the record batches of a part, or none at its end.
pub(crate) type Part = Result<Option<Vec<RecordBatch>>, String>;

impl Parts {
    /// The iterator, asked once, and the table that is handed over, which asks through `ask` for what follows.
    fn of(
        name: String,
        parts: &Bound<'_, PyIterator>,
        ask: Box<dyn Fn() -> Option<Part> + Send>,
    ) -> PyResult<(Self, Handed)> {
        let py = parts.py();
        let Some(first) = parts.clone().next() else {
            let help = "give at least one table, be it without rows";
            let problem = "there is no table: the generator gave none".to_owned();
            return Err(refused(py, Code::Empty, problem, help));
        };
        let reader = reader_of(&first?)?;
        let schema = reader.schema();
        let ready = reader.collect::<Result<VecDeque<_>, ArrowError>>();
        let ready = ready.map_err(|error| not_handed_over(py, PyValueError::new_err(error.to_string())))?;
        let following = Following { schema: Arc::clone(&schema), ready, ask, done: false };
        let handed = Handed::stream(name, Box::new(following));
        Ok((Self { rest: parts.clone().unbind(), schema, raised: None }, handed))
    }

    /// Asks Python for the next part.
    pub(crate) fn next(&mut self, py: Python<'_>) -> Part {
        let next = self.rest.bind(py).clone().next();
        let part = match next {
            None => return Ok(None),
            Some(part) => part.and_then(|part| reader_of(&part)),
        };
        let batches = part.and_then(|reader| {
            if reader.schema().fields() != self.schema.fields() {
                let (first, own) = (names(&self.schema), names(&reader.schema()));
                let problem = format!("a part has the columns {own}, and the first one has {first}");
                let help = "give all parts the same columns, in one order and of one type each";
                return Err(refused(py, Code::RowShape, problem, help));
            }
            let batches = reader.collect::<Result<Vec<_>, ArrowError>>();
            batches.map_err(|error| PyValueError::new_err(error.to_string()))
        });
        batches.map(Some).map_err(|error| {
            let words = error.value(py).to_string();
            self.raised = Some(error);
            words
        })
    }
}

/// The columns of a schema, and their types.
fn names(schema: &Schema) -> String {
    let each = schema.fields().iter().map(|field| format!("`{}` ({})", field.name(), field.data_type()));
    each.collect::<Vec<_>>().join(", ")
}

/// The record batches behind the first part.
struct Following {
    schema: SchemaRef,
    ready: VecDeque<RecordBatch>,
    ask: Box<dyn Fn() -> Option<Part> + Send>,
    done: bool,
}

impl Iterator for Following {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        while self.ready.is_empty() && !self.done {
            match (self.ask)() {
                Some(Ok(Some(batches))) => self.ready.extend(batches),
                Some(Ok(None)) | None => self.done = true,
                Some(Err(words)) => {
                    self.done = true;
                    return Some(Err(ArrowError::ExternalError(words.into())));
                }
            }
        }
        self.ready.pop_front().map(Ok)
    }
}

impl RecordBatchReader for Following {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
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
    let reader = part.extract::<AnyRecordBatch>().and_then(AnyRecordBatch::into_reader);
    reader.map_err(|error| not_handed_over(part.py(), error))
}
