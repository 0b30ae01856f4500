//! What came of a command.

use foldshift::cli::call::{self, Ended, Given};
use foldshift::tables::diagnostic::{Diagnostic, Severity};
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::rows::Rows;
use crate::study::{Screen, Study};

/// What a command gives, tells and says.
#[pyclass(frozen, module = "foldshift._native")]
pub(crate) struct Called {
    /// Could it run?
    #[pyo3(get)]
    ran: bool,
    /// Did everything pass its checks?
    #[pyo3(get)]
    passed: bool,
    told: Vec<Diagnostic>,
    /// What it said: how the input was understood, what was found.
    #[pyo3(get)]
    said: Vec<String>,
    /// The table it gives.
    #[pyo3(get)]
    rows: Option<Py<Rows>>,
    /// The text it gives, such as JSON.
    #[pyo3(get)]
    text: Option<String>,
    /// The study it gives.
    #[pyo3(get)]
    study: Option<Py<Study>>,
    /// The screen it gives.
    #[pyo3(get)]
    screen: Option<Py<Screen>>,
}

impl Called {
    /// `as_table`: a text that is given is a table, and becomes typed columns.
    pub(crate) fn of(py: Python<'_>, called: call::Called, as_table: bool) -> PyResult<Self> {
        let call::Called { ended, told, said, settled, given } = called;
        let metadata: Vec<(String, String)> = settled
            .into_iter()
            .map(|(option, value)| (option.to_owned(), value))
            .chain([("foldshift".to_owned(), env!("CARGO_PKG_VERSION").to_owned())])
            .collect();
        let mut this = Self {
            ran: ended != Ended::CouldNotRun,
            passed: ended == Ended::Done,
            told,
            said,
            rows: None,
            text: None,
            study: None,
            screen: None,
        };
        match given {
            Given::Nothing => {}
            Given::Rows(rows) => this.rows = Some(Py::new(py, Rows::of(rows, &metadata)?)?),
            // A document is no table, whatever was asked for.
            Given::Text(text) if as_table && !text.starts_with(b"{") => {
                let rows = py.detach(|| foldshift::report::columns::typed(&text, &[]));
                let rows = rows.map_err(|error| PyRuntimeError::new_err(error.to_string()))?;
                this.rows = Some(Py::new(py, Rows::of(rows, &metadata)?)?);
            }
            Given::Text(text) => this.text = Some(String::from_utf8_lossy(&text).into_owned()),
            Given::Study(analysis) => this.study = Some(Py::new(py, Study::of(*analysis))?),
            Given::Screen(analysis) => this.screen = Some(Py::new(py, Screen::of(*analysis))?),
        }
        Ok(this)
    }
}

#[pymethods]
impl Called {
    /// Errors and warnings, each a `dict`: `is_error`, `code`, `message`, `help`, and of its place `file`, `sheet`, `line`,
    /// `column`; of the line that it points into `excerpt`.
    #[getter]
    fn told<'py>(&self, py: Python<'py>) -> PyResult<Vec<Bound<'py, PyDict>>> {
        let one = |diagnostic: &Diagnostic| {
            let told = PyDict::new(py);
            told.set_item("is_error", diagnostic.severity == Severity::Error)?;
            told.set_item("code", diagnostic.code.as_str())?;
            told.set_item("message", &diagnostic.message)?;
            told.set_item("help", diagnostic.help.as_deref())?;
            let place = diagnostic.place.as_ref();
            told.set_item("where", place.map(ToString::to_string))?;
            told.set_item("file", place.map(|place| &*place.file))?;
            told.set_item("sheet", place.and_then(|place| place.sheet.as_deref()))?;
            told.set_item("line", place.and_then(|place| place.line))?;
            told.set_item("column", place.and_then(|place| place.column))?;
            told.set_item("excerpt", diagnostic.excerpt.as_ref().map(|excerpt| &*excerpt.text))?;
            Ok(told)
        };
        self.told.iter().map(one).collect()
    }
}
