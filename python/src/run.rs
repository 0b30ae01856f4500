//! A command, run beside the interpreter: without its lock, and until somebody presses Ctrl-C.

use std::sync::atomic::Ordering;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use foldshift::cli::call::{Call, Value};
use foldshift::tables::diagnostic::Diagnostic;
use pyo3::exceptions::{PyKeyError, PyRuntimeError};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict};

use crate::called::Called;
use crate::columns::handed;

/// How often is looked whether somebody pressed Ctrl-C.
const LOOK: Duration = Duration::from_millis(50);

/// How long an interrupted command may take to its next step, before nobody waits for it any more. It writes nothing then.
const PATIENCE: Duration = Duration::from_secs(3);

/// The options of a command, and whether each is a switch.
#[pyfunction]
pub(crate) fn options_of(command: &str) -> Vec<(String, bool)> {
    Call::options_of(command)
}

/// Runs a command. `options` are by their long names; `inputs` are names of files; `tables` are handed over in the place of
/// files, `table_options` as the values of options. `as_table`: a text that it gives is a table.
#[pyfunction]
#[pyo3(signature = (command, options, inputs, tables, table_options, threads, as_table))]
#[expect(clippy::too_many_arguments, reason = "called in one place, by name")]
pub(crate) fn call(
    py: Python<'_>,
    command: &str,
    options: &Bound<'_, PyDict>,
    inputs: Vec<std::path::PathBuf>,
    tables: &Bound<'_, PyDict>,
    table_options: &Bound<'_, PyDict>,
    threads: usize,
    as_table: bool,
) -> PyResult<Called> {
    let mut call = Call::new(command).map_err(|problem| unknown(&problem))?;
    call.threads(threads);
    for (name, value) in options {
        let name: String = name.extract()?;
        let value = if value.is_instance_of::<PyBool>() {
            if !value.is_truthy()? {
                continue;
            }
            Value::On
        } else if let Ok(one) = value.extract::<String>() {
            Value::One(one)
        } else {
            Value::Many(value.extract()?)
        };
        call.option(&name, value).map_err(|problem| unknown(&problem))?;
    }
    for input in inputs {
        call.input(input);
    }
    for (name, table) in tables {
        call.table(handed(&name.extract::<String>()?, &table)?);
    }
    for (option, table) in table_options {
        let option: String = option.extract()?;
        let table = handed(&option, &table)?;
        call.table_option(&option, table).map_err(|problem| unknown(&problem))?;
    }
    let interrupted = call.interrupted();
    let (done, came) = channel();
    // Asked by this thread alone; the lock says so to the compiler.
    let came = Mutex::new(came);
    let wait = |time| came.lock().unwrap_or_else(PoisonError::into_inner).recv_timeout(time);
    let spawned = std::thread::Builder::new().name("foldshift".to_owned()).spawn(move || {
        // Who would take it may be gone.
        let _ = done.send(call.run());
    });
    spawned.map_err(|error| PyRuntimeError::new_err(format!("the system gives no thread: {error}")))?;
    let stopped = || PyRuntimeError::new_err("the command stopped where it should not: please report this");
    loop {
        match py.detach(|| wait(LOOK)) {
            Ok(called) => return Called::of(py, called, as_table),
            Err(RecvTimeoutError::Disconnected) => return Err(stopped()),
            Err(RecvTimeoutError::Timeout) => {
                if let Err(pressed) = py.check_signals() {
                    interrupted.store(true, Ordering::Relaxed);
                    let _ = py.detach(|| wait(PATIENCE));
                    return Err(pressed);
                }
            }
        }
    }
}

/// A name that the command line does not know.
fn unknown(problem: &Diagnostic) -> PyErr {
    let help = problem.help.as_deref().map_or(String::new(), |help| format!(": {help}"));
    PyKeyError::new_err(format!("{}{help}", problem.message))
}
