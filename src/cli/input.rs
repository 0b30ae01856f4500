//! A table that a command reads: a file by its name, or a table in memory that a program handed over.

use std::ffi::OsString;
use std::io::Read;
use std::path::{Path, PathBuf};

use clap::builder::{OsStringValueParser, TypedValueParser as _, ValueParserFactory};

use crate::cli::fit::open;
#[cfg(feature = "parquet")]
use foldshift_columns::Handed;
use foldshift_columns::{Options, Source};
use foldshift_tables::diagnostic::{Diagnostic, unreadable};

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
                as_text(handed.source(Options::default())?)
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

/// A table of typed columns as a text.
///
/// # Errors
/// When it cannot be one.
pub(super) fn as_text(source: Source) -> Result<Box<dyn Read>, Diagnostic> {
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
