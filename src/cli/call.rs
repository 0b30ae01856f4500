//! A command, called by a program instead of a shell: the same options under the same names, the same words, the same digits;
//! tables in memory where a shell names files.
//!
//! ```text
//! options, tables ─► Call ─► words ─► the parser of the command line ─► the command ─► Called: what it gives, tells and says
//! ```

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, PoisonError};

use clap::{ArgAction, CommandFactory as _, FromArgMatches as _};
pub use foldshift_columns::{Handed, Rows};
use foldshift_tables::diagnostic::{Code, Diagnostic, suggest};
use rayon::ThreadPool;

pub use crate::cli::desk::Given;
use crate::cli::desk::{Cleared, Desk};
use crate::cli::input::Input;
use crate::cli::terminal::Terminal;
use crate::cli::{Cli, Command, MOST_THREADS, Outcome, STACK};

/// What an option is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A switch that is on.
    On,
    /// One value.
    One(String),
    /// Several values.
    Many(Vec<String>),
}

/// A command with its options, to be run once.
#[derive(Debug)]
pub struct Call {
    command: String,
    parser: clap::Command,
    options: Vec<OsString>,
    inputs: Vec<OsString>,
    tables: Vec<Handed>,
    threads: usize,
    interrupted: Arc<AtomicBool>,
}

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// Done.
    Done,
    /// Done, but something failed a check; it has been told.
    Failed,
    /// Could not run; why has been told.
    CouldNotRun,
}

/// What came of a command.
#[derive(Debug)]
pub struct Called {
    /// How it ended.
    pub ended: Ended,
    /// Errors and warnings.
    pub told: Vec<Diagnostic>,
    /// What it said besides: how the input was understood, what was found.
    pub said: Vec<String>,
    /// How options were understood that the input told: `by`, `half`, `reads` of a table of points.
    pub settled: BTreeMap<&'static str, String>,
    /// What it gives.
    pub given: Given,
}

impl Call {
    /// A command of the command line, by its name.
    ///
    /// # Errors
    /// When there is no such command.
    pub fn new(command: &str) -> Result<Self, Diagnostic> {
        let parser = Cli::command();
        if parser.find_subcommand(command).is_none() {
            let problem = format!("there is no command `{command}`");
            return Err(Diagnostic::error(Code::UnknownName, problem));
        }
        Ok(Self {
            command: command.to_owned(),
            parser,
            options: Vec::new(),
            inputs: Vec::new(),
            tables: Vec::new(),
            threads: 0,
            interrupted: Arc::default(),
        })
    }

    /// The options that a command has: their names, and whether each is a switch.
    #[must_use]
    pub fn options_of(command: &str) -> Vec<(String, bool)> {
        let parser = Cli::command();
        let options = parser.find_subcommand(command).into_iter().flat_map(clap::Command::get_arguments);
        options
            .filter_map(|option| {
                Some((option.get_long()?.to_owned(), matches!(option.get_action(), ArgAction::SetTrue)))
            })
            .collect()
    }

    /// Gives an option, by its long name without dashes. Several values need no commas between them, and may hold some.
    ///
    /// # Errors
    /// When the command has no such option; the nearest is named.
    pub fn option(&mut self, name: &str, value: Value) -> Result<(), Diagnostic> {
        let own = self.parser.find_subcommand(&self.command).into_iter();
        let common = self.parser.get_arguments().filter(|option| option.is_global_set());
        let options = own.flat_map(clap::Command::get_arguments).chain(common);
        let found = options.into_iter().find(|option| option.get_long() == Some(name)).cloned();
        let Some(option) = found else {
            let names: Vec<String> =
                Self::options_of(&self.command).into_iter().map(|(name, _)| name).collect();
            let problem = format!("`{}` has no option `--{name}`", self.command);
            let problem = Diagnostic::error(Code::UnknownName, problem);
            return Err(match suggest(name, names.iter().map(String::as_str)) {
                Some(near) => problem.help(format!("did you mean {near}?")),
                None => problem,
            });
        };
        match value {
            Value::On => self.options.push(format!("--{name}").into()),
            Value::One(value) => self.options.push(format!("--{name}={value}").into()),
            Value::Many(values) if matches!(option.get_action(), ArgAction::Append) => {
                let id = option.get_id().clone();
                let parser = std::mem::take(&mut self.parser);
                self.parser = parser.mut_subcommand(&self.command, |command| {
                    command.mut_arg(id, |option| option.value_delimiter(None))
                });
                self.options.extend(values.into_iter().map(|value| format!("--{name}={value}").into()));
            }
            Value::Many(values) => self.options.push(format!("--{name}={}", values.join(",")).into()),
        }
        Ok(())
    }

    /// Names an input: a file, a study, a variant.
    pub fn input(&mut self, name: impl Into<OsString>) {
        self.inputs.push(name.into());
    }

    /// Hands over a table in the place of a file; messages call it by its name.
    pub fn table(&mut self, table: Handed) {
        self.inputs.push((&**table.name()).into());
        self.tables.push(table);
    }

    /// Hands over a table as the value of an option that names a file.
    ///
    /// # Errors
    /// As [`Self::option`].
    pub fn table_option(&mut self, name: &str, table: Handed) -> Result<(), Diagnostic> {
        self.option(name, Value::One(table.name().to_string()))?;
        self.tables.push(table);
        Ok(())
    }

    /// So many threads; all that there are, when 0. The results do not depend on it.
    pub fn threads(&mut self, threads: usize) {
        self.threads = threads;
    }

    /// Becomes true where nobody waits for the command any more: it ends soon then, and writes nothing.
    #[must_use]
    pub fn interrupted(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.interrupted)
    }

    /// Runs the command.
    #[must_use]
    pub fn run(self) -> Called {
        if i64::try_from(self.threads).map_or(true, |threads| threads > MOST_THREADS) {
            return refused(format!("`--threads {}` is more than {MOST_THREADS}", self.threads));
        }
        let pool = match pool(self.threads) {
            Ok(pool) => pool,
            Err(error) => return refused(format!("cannot start the threads: {error}")),
        };
        pool.install(|| self.on_these_threads())
    }

    fn on_these_threads(self) -> Called {
        let mut words = vec![OsString::from(&self.command)];
        words.extend(self.options);
        if !self.inputs.is_empty() {
            words.push("--".into());
            words.extend(self.inputs);
        }
        let spoken = std::iter::once(OsString::from("foldshift")).chain(words.iter().cloned());
        let cli =
            self.parser.try_get_matches_from(spoken).and_then(|matches| Cli::from_arg_matches(&matches));
        let mut cli = match cli {
            Ok(cli) => cli,
            Err(error) => return refused(in_a_sentence(&error)),
        };
        for input in cli.command.inputs() {
            let handed = self.tables.iter().find(|table| is_called(input, table));
            if let Some(handed) = handed {
                *input = Input::Handed(handed.clone());
            }
        }
        // Nothing is drawn on a terminal.
        cli.common.quiet = true;
        words.retain(|word| word != "--");
        let terminal = Terminal::at_desk(Desk::new(self.interrupted, cli.common.strict), words);
        let ended = match cli.command.run(&cli.common, &terminal) {
            Outcome::Done => Ended::Done,
            Outcome::Failed => Ended::Failed,
            Outcome::CouldNotRun => Ended::CouldNotRun,
        };
        let Cleared { told, said, settled, given } = terminal.desk().map(Desk::cleared).unwrap_or_default();
        Called { ended, told, said, settled, given }
    }
}

fn is_called(input: &Input, table: &Handed) -> bool {
    input.path().is_some_and(|path| path.as_os_str() == &**table.name())
}

fn refused(message: String) -> Called {
    let told = vec![Diagnostic::error(Code::Arguments, message)];
    let (said, settled) = (Vec::new(), BTreeMap::new());
    Called { ended: Ended::CouldNotRun, told, said, settled, given: Given::Nothing }
}

/// What the parser says, without how a shell would ask for help.
fn in_a_sentence(error: &clap::Error) -> String {
    let text = error.render().to_string();
    let lines = text.lines().map(str::trim).take_while(|line| !line.starts_with("Usage:"));
    let lines: Vec<&str> =
        lines.filter(|line| !line.is_empty() && !line.starts_with("For more information")).collect();
    let text = lines.join("; ");
    text.strip_prefix("error: ").unwrap_or(&text).to_owned()
}

impl Command {
    /// The tables that it reads.
    fn inputs(&mut self) -> Vec<&mut Input> {
        match self {
            Self::Fit(arguments) => arguments.inputs(),
            Self::Compare(arguments) => arguments.inputs(),
            Self::Screen(arguments) => arguments.inputs(),
            Self::Mechanism(arguments) => arguments.inputs(),
            Self::Normalise(arguments) => arguments.inputs(),
            _ => Vec::new(),
        }
    }
}

/// The threads of the last call: those of another process are not ours after a fork, and do nothing.
struct Last {
    process: u32,
    threads: usize,
    pool: Arc<ThreadPool>,
}

/// Threads that work; those of the last call where as many are asked for.
fn pool(threads: usize) -> Result<Arc<ThreadPool>, rayon::ThreadPoolBuildError> {
    static LAST: Mutex<Option<Last>> = Mutex::new(None);
    let process = std::process::id();
    let mut last = LAST.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(last) = last.as_ref().filter(|last| last.process == process && last.threads == threads) {
        return Ok(Arc::clone(&last.pool));
    }
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).stack_size(STACK).build()?;
    let pool = Arc::new(pool);
    let before = last.replace(Last { process, threads, pool: Arc::clone(&pool) });
    if let Some(before) = before.filter(|before| before.process != process) {
        // To end threads that are not there would wait for ever.
        std::mem::forget(before);
    }
    Ok(pool)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::columns::typed;

    const TABLE: &str = "compound,dose,response\na,1,1.01\na,10,0.6\na,100,0.1\na,1000,0.02\na,10000,0\n\
        b,1,1\nb,10,0.99\nb,100,1.02\nb,1000,0.98\nb,10000,1\n";

    fn handed(table: &str) -> Handed {
        let rows = typed(table.as_bytes(), &["compound", "clone, or line", "response"]).unwrap();
        Handed::whole("<table>", rows.schema, rows.batches)
    }

    fn fitted(call: Call) -> Called {
        let called = call.run();
        assert_eq!(called.ended, Ended::Done, "{:?}", called.told);
        called
    }

    fn rows(called: Called) -> Rows {
        let Given::Rows(rows) = called.given else { panic!("no rows: {:?}", called.told) };
        rows
    }

    #[test]
    fn a_table_in_memory_is_fitted_as_a_file_is() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("points.csv");
        std::fs::write(&file, TABLE).unwrap();
        let mut of_file = Call::new("fit").unwrap();
        of_file.input(file);
        for threads in [1, 3] {
            let mut of_memory = Call::new("fit").unwrap();
            of_memory.table(handed(TABLE));
            of_memory.threads(threads);
            let called = fitted(of_memory);
            assert_eq!(called.settled["reads"], "viability");
            assert!(called.said.iter().any(|said| said.contains("2 curves")), "{:?}", called.said);
            let found = rows(called);
            assert_eq!(found.batches.iter().map(arrow_array::RecordBatch::num_rows).sum::<usize>(), 2);
            let mut again = Call::new("fit").unwrap();
            again.input(folder.path().join("points.csv"));
            assert_eq!(found.batches, rows(fitted(again)).batches);
        }
        assert_eq!(rows(fitted(of_file)).schema.field(1).name(), "model");
    }

    #[test]
    fn options_are_those_of_the_command_line() {
        let mut call = Call::new("fit").unwrap();
        let problem = call.option("tops", Value::One("1".to_owned())).unwrap_err();
        assert!(problem.help.unwrap().contains("`top`"));
        assert!(Call::new("fits").is_err());
        call.option("interval", Value::One("both".to_owned())).unwrap();
        call.table(handed(TABLE));
        let called = call.run();
        assert_eq!(called.ended, Ended::CouldNotRun);
        assert!(called.told[0].message.contains("invalid value 'both'"), "{:?}", called.told);
    }

    #[test]
    fn names_may_hold_commas_and_begin_with_dashes() {
        let mut call = Call::new("fit").unwrap();
        call.option("by", Value::Many(vec!["clone, or line".to_owned()])).unwrap();
        call.table(handed(&TABLE.replace("compound", "\"clone, or line\"")));
        assert_eq!(rows(fitted(call)).schema.field(0).name(), "clone, or line");
        let mut call = Call::new("explain").unwrap();
        call.input("--not-a-variant");
        assert_eq!(call.run().ended, Ended::Failed);
    }

    #[test]
    fn a_cell_of_a_table_in_memory_has_its_row() {
        let mut call = Call::new("fit").unwrap();
        call.table(handed(&TABLE.replace("a,100,0.1", "a,100,lost")));
        let told = call.run().told;
        let place = told[0].place.clone().unwrap();
        assert_eq!((&*place.file, place.line), ("<table>", Some(3)), "{told:?}");
        assert!(told[0].message.contains("`lost`"));
    }

    #[test]
    fn an_interrupted_command_ends_and_gives_nothing() {
        let mut call = Call::new("fit").unwrap();
        call.table(handed(TABLE));
        call.interrupted().store(true, std::sync::atomic::Ordering::Relaxed);
        let called = call.run();
        assert_eq!((called.ended, called.told[0].code), (Ended::CouldNotRun, Code::Interrupted));
        assert!(matches!(called.given, Given::Nothing));
    }
}
