//! Whole analyses: a study, a screen.

use foldshift::report::in_memory;
use foldshift::report::json_forms::{RUN, SCREEN};
use foldshift::screen::ScreenAnalysis;
use foldshift::study::Analysis;
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::rows::Rows;

/// The tables of an analysis, by their names.
fn named(
    py: Python<'_>,
    tables: impl FnOnce() -> std::io::Result<Vec<(String, foldshift::cli::call::Rows)>> + Send,
) -> PyResult<Bound<'_, PyDict>> {
    let tables = py.detach(tables).map_err(|error| PyRuntimeError::new_err(error.to_string()))?;
    let named = PyDict::new(py);
    for (name, rows) in tables {
        named.set_item(name, Py::new(py, Rows::of(rows, &[])?)?)?;
    }
    Ok(named)
}

fn json(py: Python<'_>, analysis: &(impl serde::Serialize + Sync)) -> PyResult<String> {
    let text = py.detach(|| serde_json::to_string(analysis));
    text.map_err(|error| PyRuntimeError::new_err(error.to_string()))
}

/// A study, analysed.
#[pyclass(frozen, module = "foldshift._native")]
pub(crate) struct Study(Analysis);

impl Study {
    pub(crate) fn of(analysis: Analysis) -> Self {
        Self(analysis)
    }
}

#[pymethods]
impl Study {
    /// What it is called.
    #[getter]
    fn name(&self) -> &str {
        &self.0.study.name
    }

    /// Are its numbers simulated?
    #[getter]
    fn simulated(&self) -> bool {
        self.0.study.simulated
    }

    /// Its tables, by their names: `wells`, `quality`, `fits`, `shifts`, ….
    fn tables<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        named(py, || in_memory::tables_of_study(&self.0))
    }

    /// Its figures: name, caption, SVG.
    fn figures(&self, py: Python<'_>) -> Vec<(String, String, String)> {
        let figures = py.detach(|| in_memory::figures_of_study(&self.0));
        figures.into_iter().map(|figure| (figure.name, figure.caption, figure.svg)).collect()
    }

    /// The report, as one page of HTML.
    fn page(&self, py: Python<'_>) -> String {
        py.detach(|| in_memory::page_of_study(&self.0))
    }

    /// What was done, in words for a paper.
    fn methods(&self, py: Python<'_>) -> String {
        py.detach(|| in_memory::methods_of_study(&self.0))
    }

    /// The works that the methods cite, as BibTeX.
    fn references(&self) -> String {
        in_memory::references_of_study(&self.0)
    }

    /// Everything, as JSON.
    fn json(&self, py: Python<'_>) -> PyResult<String> {
        json(py, &RUN.document(&self.0))
    }
}

/// A screen, analysed.
#[pyclass(frozen, module = "foldshift._native")]
pub(crate) struct Screen(ScreenAnalysis);

impl Screen {
    pub(crate) fn of(analysis: ScreenAnalysis) -> Self {
        Self(analysis)
    }
}

#[pymethods]
impl Screen {
    /// Its tables, by their names: `potency`, `hits`, `matrix_ic50`, ….
    fn tables<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        named(py, || in_memory::tables_of_screen(&self.0))
    }

    /// Its page of HTML.
    fn page(&self, py: Python<'_>) -> String {
        py.detach(|| in_memory::page_of_screen(&self.0))
    }

    /// Everything, as JSON.
    fn json(&self, py: Python<'_>) -> PyResult<String> {
        json(py, &SCREEN.document(&self.0))
    }
}
