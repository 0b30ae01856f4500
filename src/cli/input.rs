//! A table that a command reads: a file by its name, or a table in memory that a program handed over.

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};

use clap::builder::{OsStringValueParser, TypedValueParser as _, ValueParserFactory};

use crate::cli::whole_file::folder_of;
use crate::report::folder::is_between;
use flate2::read::MultiGzDecoder;
#[cfg(feature = "parquet")]
use foldshift_columns::Handed;
use foldshift_columns::{Options, Source};
use foldshift_tables::diagnostic::{Code, Diagnostic, Place, unreadable};

/// Where a table comes from.
#[derive(Clone, Debug)]
pub(super) enum Input {
    /// A file, a pattern of names, a folder, or `-` for standard input.
    Named(PathBuf),
    #[cfg(feature = "parquet")]
    Handed(Handed),
}

impl ValueParserFactory for Input {
    type Parser = clap::builder::MapValueParser<OsStringValueParser, fn(OsString) -> Self>;

    fn value_parser() -> Self::Parser {
        OsStringValueParser::new().map(|name| Self::Named(name.into()))
    }
}

impl Input {
    /// The name, of what has one.
    pub(super) fn path(&self) -> Option<&Path> {
        match self {
            Self::Named(path) => Some(path),
            #[cfg(feature = "parquet")]
            Self::Handed(_) => None,
        }
    }

    /// What messages call it.
    pub(super) fn name(&self) -> String {
        match self {
            Self::Named(_) if self.is_stdin() => "stdin".to_owned(),
            Self::Named(path) => path.display().to_string(),
            #[cfg(feature = "parquet")]
            Self::Handed(handed) => handed.name().to_string(),
        }
    }

    /// Is it standard input?
    pub(super) fn is_stdin(&self) -> bool {
        self.path() == Some(Path::new("-"))
    }

    /// The table as a text, from its beginning.
    ///
    /// # Errors
    /// When there is no such file, or it cannot be read as a text.
    pub(super) fn open(&self) -> Result<Box<dyn Read>, Diagnostic> {
        match self {
            Self::Named(path) => open(path),
            #[cfg(feature = "parquet")]
            Self::Handed(handed) => {
                handed.hold()?;
                as_text(Source::handed(handed, Options::default())?)
            }
        }
    }

    /// The bytes of a file as they are, or of a table in memory as a text.
    ///
    /// # Errors
    /// As [`Self::open`]; when it breaks off.
    pub(super) fn bytes(&self) -> Result<Vec<u8>, Diagnostic> {
        match self {
            Self::Named(path) => std::fs::read(path).map_err(|error| {
                let help = "check the name; paths are relative to the working folder";
                unreadable(&self.name(), &error, help)
            }),
            #[cfg(feature = "parquet")]
            Self::Handed(_) => self.read(),
        }
    }

    /// All of the text.
    ///
    /// # Errors
    /// As [`Self::open`]; when it breaks off.
    pub(super) fn read(&self) -> Result<Vec<u8>, Diagnostic> {
        let mut held = Vec::new();
        self.open()?.read_to_end(&mut held).map_err(|error| {
            let name = self.name();
            unreadable(&name, &error, "copy it again, completely")
        })?;
        Ok(held)
    }
}

/// # Errors
/// When the file belongs to results that a run was exchanging when it was stopped.
pub(super) fn between(path: &Path) -> Result<(), Diagnostic> {
    if !is_between(folder_of(path)) {
        return Ok(());
    }
    let name = path.display().to_string();
    let problem = format!("a run was stopped while it exchanged the results that `{name}` belongs to");
    let help = "run the study into that folder again, which puts them in order";
    Err(Diagnostic::error(Code::Arguments, problem).at(Place::file(name)).help(help))
}

/// The first of several problems with one file.
fn first_of(problems: Vec<Diagnostic>) -> Diagnostic {
    let none = || Diagnostic::error(Code::Unreadable, "the table cannot be read");
    problems.into_iter().next().unwrap_or_else(none)
}

/// The table as a stream of text: unpacked when it is gzip, written out when it is Parquet or Arrow.
fn open(path: &Path) -> Result<Box<dyn Read>, Diagnostic> {
    let name = path.display().to_string();
    let plain: Box<dyn Read> = if name == "-" {
        Box::new(io::stdin())
    } else {
        between(path)?;
        let metadata = std::fs::metadata(path);
        if metadata.is_ok_and(|data| data.is_dir()) {
            return Err(
                Diagnostic::error(Code::Unreadable, format!("`{name}` is a folder")).at(Place::file(name))
            );
        }
        let help = "give a long table of doses and responses, or `-` for stdin";
        Box::new(File::open(path).map_err(|error| unreadable(&name, &error, help))?)
    };
    let mut plain = BufReader::with_capacity(1 << 20, plain);
    let start = io::BufRead::fill_buf(&mut plain)
        .map_err(|error| Diagnostic::error(Code::Unreadable, format!("cannot read `{name}`: {error}")))?;
    if path.is_file() && (start.starts_with(b"PAR1") || start.starts_with(b"ARROW1")) {
        let source = Source::open(&[path.to_path_buf()], Options::default());
        return as_text(source.map_err(first_of)?);
    }
    if start.starts_with(&[0x1f, 0x8b]) {
        return Ok(Box::new(MultiGzDecoder::new(plain)));
    }
    Ok(Box::new(plain))
}

/// A table of typed columns as a text.
///
/// # Errors
/// When it cannot be one.
fn as_text(source: Source) -> Result<Box<dyn Read>, Diagnostic> {
    let name = source.sample().sheet().source().to_string();
    match source.into_csv() {
        Ok(text) => Ok(Box::new(text)),
        Err(error) => Err(unreadable(&name, &error, "write it as CSV")),
    }
}

/// The names among inputs.
pub(super) fn paths<'a>(inputs: impl IntoIterator<Item = &'a Input>) -> impl Iterator<Item = &'a Path> {
    inputs.into_iter().filter_map(Input::path)
}
