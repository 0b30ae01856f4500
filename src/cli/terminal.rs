//! Words on stderr, with colour where a terminal shows it; data on stdout or into a file.

use std::ffi::OsString;
use std::io::{self, Write};
use std::path::Path;

use anstyle::{AnsiColor, Style};
use serde::Serialize;

use crate::cli::desk::{Desk, Given};
use crate::cli::faithful::write_faithfully;
use crate::cli::whole_file::{Content, Unwritten, write_whole};
use crate::cli::{Common, Outcome};
use foldshift_tables::diagnostic::kinds::{Told, in_kinds};
use foldshift_tables::diagnostic::{Code, Diagnostic, Severity, why};
use foldshift_tables::visible::visible;

/// What the user wants to hear, and where.
pub(super) struct Terminal {
    quiet: bool,
    verbose: bool,
    /// The words of the command, without the name of the program.
    words: Vec<OsString>,
    /// Of a program that called the command: it hears everything.
    desk: Option<Desk>,
}

const ERROR: Style = AnsiColor::Red.on_default().bold();
const WARNING: Style = AnsiColor::Yellow.on_default().bold();
const FAINT: Style = AnsiColor::Cyan.on_default();

impl Terminal {
    pub(super) fn new(common: &Common, words: &[OsString]) -> Self {
        let choice = match common.color {
            clap::ColorChoice::Auto => anstream::ColorChoice::Auto,
            clap::ColorChoice::Always => anstream::ColorChoice::Always,
            clap::ColorChoice::Never => anstream::ColorChoice::Never,
        };
        choice.write_global();
        Self { quiet: common.quiet, verbose: common.verbose, words: words.to_vec(), desk: None }
    }

    /// That of a program that called a command of these words.
    #[cfg(feature = "parquet")]
    pub(super) fn at_desk(desk: Desk, words: Vec<OsString>) -> Self {
        Self { quiet: false, verbose: false, words, desk: Some(desk) }
    }

    /// One that says nothing.
    #[cfg(test)]
    pub(super) fn silent() -> Self {
        Self { quiet: true, verbose: false, words: Vec::new(), desk: None }
    }

    /// The words of the command, without the name of the program.
    pub(super) fn words(&self) -> &[OsString] {
        &self.words
    }

    /// Of a program that called the command.
    pub(super) fn desk(&self) -> Option<&Desk> {
        self.desk.as_ref()
    }

    /// Does nobody wait for the command any more?
    pub(super) fn is_interrupted(&self) -> bool {
        self.desk.as_ref().is_some_and(Desk::is_interrupted)
    }

    /// Goes on, unless nobody waits for the command any more, or a program that called it takes warnings for errors and was told
    /// some.
    ///
    /// # Errors
    /// That it was interrupted; that nothing is written.
    pub(super) fn go_on(&self) -> Result<(), Diagnostic> {
        if self.is_interrupted() {
            return Err(Diagnostic::error(Code::Interrupted, "interrupted: nothing was written"));
        }
        if self.desk.as_ref().is_some_and(Desk::is_doubtful) {
            let problem = "there are warnings, and `--strict` takes them for errors: nothing was written";
            return Err(Diagnostic::error(Code::Arguments, problem));
        }
        Ok(())
    }

    /// An error of our own making.
    pub(super) fn error(&self, message: &str) {
        self.tell(&Diagnostic::error(Code::Arguments, message));
    }

    /// One problem. Warnings are silent under `--quiet`.
    pub(super) fn tell(&self, diagnostic: &Diagnostic) {
        if let Some(desk) = &self.desk {
            return desk.tell(diagnostic);
        }
        if self.quiet && !diagnostic.is_error() {
            return;
        }
        let style = match diagnostic.severity {
            Severity::Error => ERROR,
            Severity::Warning => WARNING,
        };
        let text = diagnostic.to_string();
        let (word, rest) = text.split_once(':').unwrap_or(("", &text));
        let mut out = anstream::stderr().lock();
        let code = if self.verbose { format!("[{}]", diagnostic.code) } else { String::new() };
        let _ = write!(out, "{style}{word}{code}{style:#}:");
        for line in rest.split_inclusive('\n') {
            let faint = line.trim_start().starts_with("-->") || line.trim_start().starts_with("= help");
            let _ = if faint { write!(out, "{FAINT}{line}{FAINT:#}") } else { write!(out, "{line}") };
        }
        let _ = writeln!(out);
    }

    /// All problems, and a line that counts the errors. Of many of one kind a few are told in full, and the places of
    /// the others; all of them to those who asked for more.
    pub(super) fn tell_all(&self, diagnostics: &[Diagnostic]) {
        if let Some(desk) = &self.desk {
            return diagnostics.iter().for_each(|diagnostic| desk.tell(diagnostic));
        }
        if self.verbose {
            for diagnostic in diagnostics {
                self.tell(diagnostic);
            }
        } else {
            for told in in_kinds(diagnostics) {
                match told {
                    Told::InFull(diagnostic) => self.tell(diagnostic),
                    Told::More(more) if self.quiet && more.severity != Severity::Error => {}
                    Told::More(more) => {
                        let _ = writeln!(anstream::stderr(), "{more} (`-v` shows all)\n");
                    }
                }
            }
        }
        let errors = diagnostics.iter().filter(|diagnostic| diagnostic.is_error()).count();
        if errors > 1 {
            let _ = writeln!(anstream::stderr(), "{ERROR}{errors} errors{ERROR:#}");
        }
    }

    /// A line of progress or of result.
    pub(super) fn say(&self, message: &str) {
        if let Some(desk) = &self.desk {
            return desk.say(message);
        }
        if !self.quiet {
            let _ = writeln!(anstream::stderr(), "{}", visible(message));
        }
    }

    /// A line that a check failed: to a program, which sees no exit code, a warning.
    pub(super) fn say_failed(&self, message: &str) {
        match &self.desk {
            Some(desk) => {
                let help = "look at the plates before the numbers are used";
                desk.tell(&Diagnostic::warning(Code::Quality, message).help(help));
            }
            None => self.say(message),
        }
    }

    /// Do the words go to those who asked for more?
    pub(super) fn is_verbose(&self) -> bool {
        self.verbose
    }

    /// Columns of the terminal that shows the words; 80 where there is none.
    pub(super) fn width(&self) -> usize {
        if self.desk.is_some() {
            return 80;
        }
        terminal_size::terminal_size_of(io::stderr()).map_or(80, |(width, _)| usize::from(width.0))
    }

    /// Columns of the terminal that shows the data; 80 where there is none.
    pub(super) fn width_of_data(&self) -> usize {
        if self.desk.is_some() {
            return 80;
        }
        terminal_size::terminal_size_of(io::stdout()).map_or(80, |(width, _)| usize::from(width.0))
    }

    /// Text with colour that is a result of its own, on stderr; nothing of it acts but the colour.
    pub(super) fn print(&self, text: &str) {
        if !self.quiet {
            let _ = write!(anstream::stderr(), "{text}");
        }
    }

    /// Text with colour that is the data of a command, on stdout.
    pub(super) fn write_words(&self, text: &str) -> Outcome {
        let shows_colour = self.desk.is_none()
            && anstream::AutoStream::choice(&io::stdout()) != anstream::ColorChoice::Never;
        let plain = (!shows_colour).then(|| anstream::adapter::strip_str(text).to_string());
        let text = plain.as_deref().unwrap_or(text);
        self.write(None, |out| out.write_all(text.as_bytes()))
    }

    /// A line for those who asked for more.
    pub(super) fn detail(&self, message: &str) {
        if self.verbose {
            let _ = writeln!(anstream::stderr(), "{}", visible(message));
        }
    }

    /// Writes data to a file (complete or not at all) or to stdout. A reader that went away is no error.
    pub(super) fn write(
        &self,
        output: Option<&Path>,
        write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Outcome {
        self.write_content(output, Content::Plain, write)
    }

    /// Writes a value as JSON to stdout.
    pub(super) fn write_json(&self, value: &impl Serialize) -> Outcome {
        self.write(None, |out| {
            serde_json::to_writer(&mut *out, value).map_err(io::Error::from)?;
            writeln!(out)
        })
    }

    /// Writes data that may be packed already, as [`Self::write`] does.
    pub(super) fn write_content(
        &self,
        output: Option<&Path>,
        content: Content,
        write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Outcome {
        if let Err(problem) = self.go_on() {
            self.tell(&problem);
            return Outcome::CouldNotRun;
        }
        let (name, unwritten) = match output {
            Some(path) => match write_whole(path, content, write) {
                Ok(()) => return Outcome::Done,
                Err(unwritten) => (path.display().to_string(), unwritten),
            },
            None if let Some(desk) = &self.desk => {
                let mut text = Vec::new();
                match write(&mut text) {
                    Ok(()) => {
                        desk.give(Given::Text(text));
                        return Outcome::Done;
                    }
                    Err(error) => ("the table".to_owned(), Unwritten::from(error)),
                }
            }
            None => match write_faithfully(io::stdout().lock(), write) {
                Ok(()) => return Outcome::Done,
                Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Outcome::Done,
                Err(error) => ("stdout".to_owned(), Unwritten::from(error)),
            },
        };
        let problem =
            Diagnostic::error(Code::Unwritable, format!("cannot write `{name}`: {}", why(&unwritten.error)));
        self.tell(&if unwritten.half {
            problem
                .help("nothing could be put beside it, so it was written in its place, and is not whole now")
        } else {
            problem
        });
        Outcome::CouldNotRun
    }
}
