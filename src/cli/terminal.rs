//! Words on stderr, with colour where a terminal shows it; data on stdout or into a file.

use std::io::{self, Write};
use std::path::Path;

use anstyle::{AnsiColor, Style};
use serde::Serialize;

use crate::cli::faithful::write_faithfully;
use crate::cli::whole_file::{Content, Unwritten, write_whole};
use crate::cli::{Common, Outcome};
use foldshift_tables::diagnostic::kinds::{Told, in_kinds};
use foldshift_tables::diagnostic::{Code, Diagnostic, Severity, why};
use foldshift_tables::visible::visible;

/// What the user wants to hear.
pub(super) struct Terminal {
    quiet: bool,
    verbose: bool,
}

const ERROR: Style = AnsiColor::Red.on_default().bold();
const WARNING: Style = AnsiColor::Yellow.on_default().bold();
const FAINT: Style = AnsiColor::Cyan.on_default();

impl Terminal {
    pub(super) fn new(common: &Common) -> Self {
        let choice = match common.color {
            clap::ColorChoice::Auto => anstream::ColorChoice::Auto,
            clap::ColorChoice::Always => anstream::ColorChoice::Always,
            clap::ColorChoice::Never => anstream::ColorChoice::Never,
        };
        choice.write_global();
        Self { quiet: common.quiet, verbose: common.verbose }
    }

    /// One that says nothing.
    #[cfg(test)]
    pub(super) fn silent() -> Self {
        Self { quiet: true, verbose: false }
    }

    /// An error of our own making.
    pub(super) fn error(&self, message: &str) {
        self.tell(&Diagnostic::error(Code::Arguments, message));
    }

    /// One problem. Warnings are silent under `--quiet`.
    pub(super) fn tell(&self, diagnostic: &Diagnostic) {
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
        if !self.quiet {
            let _ = writeln!(anstream::stderr(), "{}", visible(message));
        }
    }

    /// Do the words go to those who asked for more?
    pub(super) fn is_verbose(&self) -> bool {
        self.verbose
    }

    /// Columns of the terminal that shows the words; 80 where there is none.
    #[expect(clippy::unused_self, reason = "a question to the terminal")]
    pub(super) fn width(&self) -> usize {
        terminal_size::terminal_size_of(io::stderr()).map_or(80, |(width, _)| usize::from(width.0))
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
        let (name, unwritten) = match output {
            Some(path) => match write_whole(path, content, write) {
                Ok(()) => return Outcome::Done,
                Err(unwritten) => (path.display().to_string(), unwritten),
            },
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
