//! Arguments in. What is wrong with them is told like everything else: names with escape sequences never reach the
//! terminal as they are, and help that cannot be written is an error.

use std::ffi::OsString;
use std::io::{self, IsTerminal as _, Write as _};

use clap::Parser as _;

use crate::cli::faithful::write_faithfully;
use crate::cli::{Cli, Outcome};
use foldshift_tables::diagnostic::why;
use foldshift_tables::visible::{is_hidden, visible};

/// What the arguments ask for, or how the process ends without it.
pub(super) fn parse(arguments: &[OsString]) -> Result<Cli, Outcome> {
    Cli::try_parse_from(arguments).map_err(|error| {
        if error.use_stderr() {
            refuse(arguments, error);
            Outcome::CouldNotRun
        } else {
            help(&error)
        }
    })
}

/// Tells what is wrong with the arguments.
fn refuse(arguments: &[OsString], error: clap::Error) {
    let texts: Vec<String> =
        arguments.iter().map(|argument| visible(&argument.to_string_lossy()).into_owned()).collect();
    let hidden = arguments.iter().any(|argument| argument.to_string_lossy().contains(is_hidden));
    let mut stderr = anstream::stderr().lock();
    // The message repeats arguments: it is made anew from what may be shown.
    let shown = if hidden { Cli::try_parse_from(texts).err() } else { Some(error) };
    let _ = match shown {
        Some(error) => write!(stderr, "{}", error.render().ansi()),
        None => writeln!(stderr, "error: an argument holds control characters and is not understood"),
    };
}

/// Help and version, on stdout.
fn help(error: &clap::Error) -> Outcome {
    let text = error.render();
    let stdout = io::stdout();
    let colour =
        anstream::AutoStream::choice(&stdout) != anstream::ColorChoice::Never && stdout.is_terminal();
    let written = write_faithfully(stdout.lock(), |out| {
        if colour { write!(out, "{}", text.ansi()) } else { write!(out, "{text}") }
    });
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            let _ = writeln!(anstream::stderr(), "error: cannot write `stdout`: {}", why(&error));
            Outcome::CouldNotRun
        }
        _ => Outcome::Done,
    }
}
