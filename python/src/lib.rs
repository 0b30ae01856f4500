//! The engine for Python: tables of any library in, tables out, words and errors as objects. What people call is written in
//! Python, in `foldshift/`; this is what it stands on.

mod called;
mod calls;
mod rows;
mod study;
mod tables_in;

use std::ffi::OsString;

use pyo3::prelude::*;

/// The program with the arguments of a shell; its exit code.
#[pyfunction]
fn main(py: Python<'_>, arguments: Vec<OsString>) -> u8 {
    py.detach(|| foldshift::cli::exit_code(arguments))
}

#[pymodule]
fn _native(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add_class::<rows::Rows>()?;
    module.add_class::<called::Called>()?;
    module.add_class::<study::Study>()?;
    module.add_class::<study::Screen>()?;
    module.add_function(wrap_pyfunction!(calls::call, module)?)?;
    module.add_function(wrap_pyfunction!(calls::options_of, module)?)?;
    module.add_function(wrap_pyfunction!(calls::end_all, module)?)?;
    module.add_function(wrap_pyfunction!(rows::rows_of_stream, module)?)?;
    module.add_function(wrap_pyfunction!(rows::typed, module)?)?;
    module.add_function(wrap_pyfunction!(main, module)?)?;
    Ok(())
}
