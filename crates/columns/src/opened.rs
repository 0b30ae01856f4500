//! A file, opened as what its first bytes say it is.

use std::fs::File;
use std::io::{self, Cursor, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use foldshift_tables::diagnostic::{Diagnostic, unreadable};
use foldshift_tables::table::{Heading, Table};

use crate::batch::Wanted;
use crate::files::STDIN;
use crate::order::Task;
use crate::packed::{GZIP, Unpacked};
use crate::source::Options;
use crate::text::Text;

/// Bytes that say what a file is.
const MAGIC: u64 = 8;

/// A file of which the first rows are known.
pub(crate) enum Opened {
    Text(Box<Text>),
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
        let packed = start.starts_with(&GZIP);
        let input = Counted { input: Cursor::new(start).chain(input), read: Arc::clone(read) };
        let input: Box<dyn Read + Send> =
            if packed { Box::new(Unpacked::of(input).map_err(refused)?) } else { Box::new(input) };
        Ok(Self::Text(Box::new(Text::open(&name, input, options)?)))
    }

    /// The first rows as a table of texts.
    pub(crate) fn sample(&self) -> Result<Table<'static>, Diagnostic> {
        match self {
            Self::Text(text) => Ok(text.sample()),
        }
    }

    /// Are these all rows?
    pub(crate) fn is_whole(&self) -> bool {
        match self {
            Self::Text(text) => text.is_whole(),
        }
    }

    pub(crate) fn passed_over(&self) -> &[String] {
        match self {
            Self::Text(text) => text.passed_over(),
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
        }
    }
}

/// Counts what is read.
struct Counted<R> {
    input: R,
    read: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.input.read(into)?;
        self.read.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}
