//! A command, run beside the interpreter: without its lock, and until somebody presses Ctrl-C.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use foldshift::cli::call::{Call, Value};
use foldshift::tables::diagnostic::Diagnostic;
use pyo3::exceptions::{PyException, PyKeyError, PyMemoryError, PyRuntimeError};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict};

use crate::called::Called;
use crate::tables_in::{Part, Parts, broken_off, handed};

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
    let (say, hear) = channel();
    let mut parts: Vec<Parts> = Vec::new();
    for (name, table) in tables {
        let (handed, iterated) = handed(&name.extract::<String>()?, &table, asking(&say, parts.len()))?;
        parts.extend(iterated);
        call.table(handed);
    }
    for (option, table) in table_options {
        let option: String = option.extract()?;
        let (table, iterated) = handed(&option, &table, asking(&say, parts.len()))?;
        parts.extend(iterated);
        call.table_option(&option, table).map_err(|problem| unknown(&problem))?;
    }
    let interrupted = call.interrupted();
    let running = Running::begin(Arc::clone(&interrupted));
    let spawned = std::thread::Builder::new().name("foldshift".to_owned()).spawn(move || {
        // Who would hear of it may be gone.
        let _ = say.send(Event::Done(Box::new(call.run())));
        drop(running);
    });
    spawned.map_err(|error| PyRuntimeError::new_err(format!("the system gives no thread: {error}")))?;
    // Heard by this thread alone; the lock says so to the compiler.
    let hear = Mutex::new(hear);
    let wait = |time| hear.lock().unwrap_or_else(PoisonError::into_inner).recv_timeout(time);
    let stopped = || PyRuntimeError::new_err("the command stopped where it should not: please report this");
    loop {
        match py.detach(|| wait(LOOK)) {
            Ok(Event::Done(called)) => {
                // What Python raised while it gave a table is its own error, unless it is an ordinary one.
                if let Some(raised) = parts.iter_mut().find_map(|parts| parts.raised.take()) {
                    return Err(of_parts(py, raised));
                }
                return Called::of(py, *called, as_table);
            }
            Ok(Event::Asks { which, answer }) => {
                let part = parts.get_mut(which).map_or(Ok(None), |parts| parts.next(py));
                let _ = answer.send(part);
            }
            Err(RecvTimeoutError::Disconnected) => return Err(stopped()),
            Err(RecvTimeoutError::Timeout) => {
                if let Err(pressed) = py.check_signals() {
                    interrupted.store(true, Ordering::Relaxed);
                    // Whoever asks for a part now gets none, and the command ends.
                    let patience = Instant::now() + PATIENCE;
                    while Instant::now() < patience {
                        match py.detach(|| wait(LOOK)) {
                            Ok(Event::Asks { answer, .. }) => drop(answer),
                            Err(RecvTimeoutError::Timeout) => {}
                            Ok(Event::Done(_)) | Err(RecvTimeoutError::Disconnected) => break,
                        }
                    }
                    return Err(pressed);
                }
            }
        }
    }
}

/// What the thread of a command says to that of Python.
enum Event {
    Done(Box<foldshift::cli::call::Called>),
    /// It wants the next part of an iterator.
    Asks {
        which: usize,
        answer: Sender<Part>,
    },
}

/// How the thread of a command asks for the parts of an iterator; nothing comes where nobody answers.
fn asking(say: &Sender<Event>, which: usize) -> Box<dyn Fn() -> Option<Part> + Send> {
    let say = say.clone();
    Box::new(move || {
        let (answer, come) = channel();
        say.send(Event::Asks { which, answer }).ok()?;
        come.recv().ok()
    })
}

/// The error of an iterator: ours and those that end a program as they are; others as the cause of a `TableError`.
fn of_parts(py: Python<'_>, raised: PyErr) -> PyErr {
    let ours = py
        .import("foldshift._errors")
        .and_then(|errors| errors.getattr("FoldshiftError"))
        .is_ok_and(|ours| raised.matches(py, ours).unwrap_or(false));
    let ordinary = raised.is_instance_of::<PyException>(py) && !raised.is_instance_of::<PyMemoryError>(py);
    if ours || !ordinary {
        return raised;
    }
    broken_off(py, raised)
}

/// Commands that run; at the end of the interpreter they are waited for, since none may call Python after it.
static RUNNING: Mutex<Vec<One>> = Mutex::new(Vec::new());

/// A command that runs: in which process (after a fork those of the parent are not ours), its number, how it is ended.
struct One {
    process: u32,
    number: usize,
    interrupted: Arc<AtomicBool>,
}

struct Running(usize);

impl Running {
    fn begin(interrupted: Arc<AtomicBool>) -> Self {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        RUNNING.lock().unwrap_or_else(PoisonError::into_inner).push(One {
            process: std::process::id(),
            number,
            interrupted,
        });
        Self(number)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        RUNNING.lock().unwrap_or_else(PoisonError::into_inner).retain(|one| one.number != self.0);
    }
}

/// Ends the commands that run still, and waits for them: the interpreter is about to end.
#[pyfunction]
pub(crate) fn end_all(py: Python<'_>) {
    py.detach(|| {
        let patience = Instant::now() + PATIENCE;
        loop {
            let running = RUNNING.lock().unwrap_or_else(PoisonError::into_inner);
            let ours = || running.iter().filter(|one| one.process == std::process::id());
            ours().for_each(|one| one.interrupted.store(true, Ordering::Relaxed));
            if ours().next().is_none() || Instant::now() > patience {
                return;
            }
            drop(running);
            std::thread::sleep(LOOK / 10);
        }
    });
}

/// A name that the command line does not know.
fn unknown(problem: &Diagnostic) -> PyErr {
    let help = problem.help.as_deref().map_or(String::new(), |help| format!(": {help}"));
    PyKeyError::new_err(format!("{}{help}", problem.message))
}
