//! A file, opened as what its first bytes say it is.

use std::fs::File;
use std::io::{self, Cursor, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use foldshift_tables::diagnostic::{Diagnostic, unreadable};
use foldshift_tables::table::{Heading, Table};

#[cfg(feature = "parquet")]
use crate::arrow::{self, Arrow};
use crate::batch::Wanted;
use crate::counted::Counted;
use crate::files::STDIN;
use crate::options::Options;
use crate::order::Task;
use crate::packed::{GZIP, Unpacked};
#[cfg(feature = "parquet")]
use crate::parquet::{self, Parquet};
use crate::text::Text;

/// Bytes that say what a file is.
const MAGIC: u64 = 8;

/// A file of which the first rows are known.
pub(crate) enum Opened {
    Text(Box<Text>),
    #[cfg(feature = "parquet")]
    Parquet(Box<Parquet>),
    #[cfg(feature = "parquet")]
    Arrow(Box<Arrow>),
}

impl Opened {
    /// Opens a file and reads as much as a sample needs; bytes that are read are counted in `read`.
    pub(crate) fn open(path: &Path, options: &Options, read: &Arc<AtomicU64>) -> Result<Self, Diagnostic> {
        let stdin = path.as_os_str() == STDIN;
        let name = if stdin { "<stdin>".to_owned() } else { path.display().to_string() };
        let refused =
            |error: io::Error| unreadable(&name, &error, "check the name, and whether you may read it");
        let mut input: Box<dyn Read + Send> =
            if stdin { Box::new(io::stdin()) } else { Box::new(File::open(path).map_err(refused)?) };
        let mut start = Vec::new();
        input.by_ref().take(MAGIC).read_to_end(&mut start).map_err(refused)?;
        #[cfg(feature = "parquet")]
        let (table, file, stream) = (
            start.starts_with(parquet::MAGIC),
            start.starts_with(arrow::FILE),
            start.starts_with(arrow::STREAM),
        );
        let packed = start.starts_with(&GZIP);
        let counted = Counted { input: Cursor::new(start).chain(input), read: Arc::clone(read) };
        #[cfg(feature = "parquet")]
        {
            let seekable = std::fs::metadata(path).is_ok_and(|data| data.is_file());
            if table {
                let opened = if seekable {
                    Parquet::open(&name, path, read)
                } else {
                    Parquet::read(&name, counted, &Arc::default())
                };
                return Ok(Self::Parquet(Box::new(opened?)));
            }
            if file {
                let opened =
                    if seekable { Arrow::open(&name, path, read) } else { Arrow::read(&name, counted) };
                return Ok(Self::Arrow(Box::new(opened?)));
            }
            if stream {
                return Ok(Self::Arrow(Box::new(Arrow::stream(&name, counted)?)));
            }
        }
        let input: Box<dyn Read + Send> =
            if packed { Box::new(Unpacked::of(counted).map_err(refused)?) } else { Box::new(counted) };
        Ok(Self::Text(Box::new(Text::open(&name, input, options)?)))
    }

    /// A table that was handed over.
    #[cfg(feature = "parquet")]
    pub(crate) fn handed(handed: &crate::handed::Handed) -> Result<Self, Diagnostic> {
        Ok(Self::Arrow(Box::new(Arrow::handed(handed)?)))
    }

    /// The first rows as a table of texts.
    pub(crate) fn sample(&self) -> &Table<'static> {
        match self {
            Self::Text(text) => text.sample(),
            #[cfg(feature = "parquet")]
            Self::Parquet(parquet) => parquet.sample(),
            #[cfg(feature = "parquet")]
            Self::Arrow(arrow) => arrow.sample(),
        }
    }

    /// Are these all rows?
    pub(crate) fn is_whole(&self) -> bool {
        match self {
            Self::Text(text) => text.is_whole(),
            #[cfg(feature = "parquet")]
            Self::Parquet(parquet) => parquet.is_whole(),
            #[cfg(feature = "parquet")]
            Self::Arrow(arrow) => arrow.is_whole(),
        }
    }

    /// The columns that hold neither texts nor numbers.
    pub(crate) fn unread(&self) -> Vec<usize> {
        match self {
            Self::Text(_) => Vec::new(),
            #[cfg(feature = "parquet")]
            Self::Parquet(parquet) => parquet.unread(),
            #[cfg(feature = "parquet")]
            Self::Arrow(arrow) => arrow.unread(),
        }
    }

    pub(crate) fn passed_over(&self) -> &[String] {
        match self {
            Self::Text(text) => text.passed_over(),
            #[cfg(feature = "parquet")]
            Self::Parquet(_) | Self::Arrow(_) => &[],
        }
    }

    /// Hands on the work of reading the wanted columns, which have these headings; `false` where nobody wants more.
    pub(crate) fn hand_on(
        self,
        number: usize,
        headings: &Arc<[Heading]>,
        wanted: &Arc<[Wanted]>,
        hand_on: &mut dyn FnMut(Task) -> bool,
    ) -> bool {
        match self {
            Self::Text(text) => text.hand_on(number, headings, wanted, hand_on),
            #[cfg(feature = "parquet")]
            Self::Parquet(parquet) => parquet.hand_on(number, headings, wanted, hand_on),
            #[cfg(feature = "parquet")]
            Self::Arrow(arrow) => arrow.hand_on(number, headings, wanted, hand_on),
        }
    }
}
