//! Words on stderr, with colour where a terminal shows it; data on stdout or into a file, complete or not
//! at all.

use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use anstyle::{AnsiColor, Style};

use crate::cli::{Common, Outcome};
use crate::diagnostic::{Diagnostic, Severity, why};

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

    /// An error of our own making.
    pub(super) fn error(&self, message: &str) {
        self.tell(&Diagnostic::error(message));
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
        let _ = write!(out, "{style}{word}{style:#}:");
        for line in rest.split_inclusive('\n') {
            let faint = line.trim_start().starts_with("-->") || line.trim_start().starts_with("= help");
            let _ = if faint { write!(out, "{FAINT}{line}{FAINT:#}") } else { write!(out, "{line}") };
        }
        let _ = writeln!(out);
    }

    /// All problems, and a line that counts the errors.
    pub(super) fn tell_all(&self, diagnostics: &[Diagnostic]) {
        for diagnostic in diagnostics {
            self.tell(diagnostic);
        }
        let errors = diagnostics.iter().filter(|diagnostic| diagnostic.is_error()).count();
        if errors > 1 {
            let _ = writeln!(anstream::stderr(), "{ERROR}{errors} errors{ERROR:#}");
        }
    }

    /// A word of progress or of result.
    pub(super) fn say(&self, message: &str) {
        if !self.quiet {
            let _ = writeln!(anstream::stderr(), "{message}");
        }
    }

    /// A word for those who asked for more.
    pub(super) fn detail(&self, message: &str) {
        if self.verbose {
            let _ = writeln!(anstream::stderr(), "{message}");
        }
    }

    /// Writes data to a file (complete or not at all) or to stdout. A reader that went away is no error.
    pub(super) fn write(
        &self,
        output: Option<&Path>,
        write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Outcome {
        let result = match output {
            Some(path) => write_file(path, write),
            None => {
                let mut out = BufWriter::new(io::stdout().lock());
                write(&mut out).and_then(|()| out.flush())
            }
        };
        match result {
            Ok(()) => Outcome::Done,
            Err(error) if output.is_none() && error.kind() == io::ErrorKind::BrokenPipe => Outcome::Done,
            Err(error) => {
                let name = output.map_or_else(|| "stdout".to_owned(), |path| path.display().to_string());
                let why = why(&error);
                self.tell(&Diagnostic::error(format!("cannot write `{name}`: {why}")));
                Outcome::CouldNotRun
            }
        }
    }
}

/// Writes beside the file and renames.
fn write_file(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    // A device or a pipe cannot be renamed onto.
    if fs::metadata(path).is_ok_and(|data| !data.is_file()) {
        let mut out = BufWriter::new(fs::OpenOptions::new().write(true).open(path)?);
        write(&mut out)?;
        return out.flush();
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    builder.prefix(".foldshift-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    let mut out = BufWriter::new(builder.tempfile_in(folder)?);
    write(&mut out)?;
    let file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}
