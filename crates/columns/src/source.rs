//! A table in one or many files: what it looks like first, then all its rows.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use foldshift_tables::diagnostic::{Code, Diagnostic, suggest};
use foldshift_tables::table::{Heading, Table};

use crate::batch::Wanted;
use crate::files;
use crate::opened::Opened;
use crate::options::Options;
use crate::order::{Stream, failed};

/// A table in one or many files.
pub struct Source {
    files: Vec<PathBuf>,
    options: Options,
    sample: Table<'static>,
    whole: bool,
    passed_over: Vec<String>,
    unread: Vec<usize>,
    /// Files that are read as far as their samples: the first, and those that can be read only once.
    opened: Vec<Option<Opened>>,
    read: Arc<AtomicU64>,
}

impl Source {
    /// Opens the files that `inputs` name: files, patterns (`plates/*.csv`), folders (all tables in them), `-` for standard
    /// input. Their first bytes, not their names, say what they are: Parquet, Arrow IPC, gzip, a workbook, or a text of any
    /// delimiter. Several are one table.
    ///
    /// # Errors
    /// What names nothing or cannot be read, and headings that are not those of the first file.
    pub fn open(inputs: &[PathBuf], options: Options) -> Result<Self, Vec<Diagnostic>> {
        let files = files::of(inputs)?;
        let read = Arc::new(AtomicU64::new(0));
        let Some(first) = files.first() else { return Err(Vec::new()) };
        let opened = Opened::open(first, &options, &read).map_err(|problem| vec![problem])?;
        let sample = opened.sample().clone();
        let (mut held, mut problems) = (Vec::new(), Vec::new());
        for file in &files[1..] {
            match beside(&sample, file, &options, &read) {
                Ok(other) => held.push(other),
                Err(found) => problems.extend(found),
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        let whole = files.len() == 1 && opened.is_whole();
        let (passed_over, unread) = (opened.passed_over().to_vec(), opened.unread());
        let opened = std::iter::once(Some(opened)).chain(held).collect();
        Ok(Self { files, options, sample, whole, passed_over, unread, opened, read })
    }

    /// A table in memory; a stream gives its rows to the first who asks.
    ///
    /// # Errors
    /// When the stream breaks off before its first rows or was read already, or two columns have one name.
    #[cfg(feature = "parquet")]
    pub fn handed(handed: &crate::handed::Handed, options: Options) -> Result<Self, Diagnostic> {
        let opened = Opened::handed(handed)?;
        Ok(Self {
            files: Vec::new(),
            options,
            sample: opened.sample().clone(),
            whole: opened.is_whole(),
            passed_over: opened.passed_over().to_vec(),
            unread: opened.unread(),
            opened: vec![Some(opened)],
            read: Arc::default(),
        })
    }

    /// The first rows of the first file as a table of texts.
    #[must_use]
    pub fn sample(&self) -> &Table<'static> {
        &self.sample
    }

    /// Are these all rows?
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.whole
    }

    /// The files, in the order in which they are read; none for a table in memory.
    #[must_use]
    pub fn files(&self) -> &[PathBuf] {
        &self.files
    }

    /// What was passed over in the first file to get to the table: titles above it, other sheets.
    #[must_use]
    pub fn passed_over(&self) -> &[String] {
        &self.passed_over
    }

    /// The columns that hold neither texts nor numbers, such as lists: to want one is an error.
    #[must_use]
    pub fn unread(&self) -> &[usize] {
        &self.unread
    }

    /// All rows in their order, the wanted columns decoded. What breaks within a file is told after the rows before it.
    #[must_use]
    pub fn into_batches(mut self, wanted: &[Wanted]) -> Stream {
        let bytes = if self.files.is_empty() {
            None
        } else {
            self.files.iter().map(|file| Some(std::fs::metadata(file).ok()?.len())).sum()
        };
        let wanted: Arc<[Wanted]> = wanted.into();
        let headings: Arc<[Heading]> = self.sample.headings().into();
        let (read, threads) = (Arc::clone(&self.read), self.options.threads());
        Stream::of(threads, Arc::clone(&read), bytes, move |hand_on| {
            for number in 0..self.files.len().max(self.opened.len()) {
                let held = self.opened.get_mut(number).and_then(Option::take);
                let opened = match (held, self.files.get(number)) {
                    (Some(opened), _) => Ok(opened),
                    (None, Some(path)) => Opened::open(path, &self.options, &read),
                    (None, None) => return,
                };
                let done = match opened {
                    Ok(opened) => opened.hand_on(number, &headings, &wanted, hand_on),
                    Err(problem) => hand_on(failed(problem)),
                };
                if !done {
                    return;
                }
            }
        })
    }
}

/// Holds the headings of a file against those of the first. A file that can be read only once, such as a pipe, stays open.
///
/// # Errors
/// How they differ; that it cannot be read.
fn beside(
    first: &Table,
    file: &Path,
    options: &Options,
    read: &Arc<AtomicU64>,
) -> Result<Option<Opened>, Vec<Diagnostic>> {
    let again = std::fs::metadata(file).is_ok_and(|data| data.is_file());
    let opened = if again {
        let probe = Options { part: Some(PROBE), ..options.clone() };
        Opened::open(file, &probe, &Arc::default())
    } else {
        Opened::open(file, options, read)
    };
    let opened = opened.map_err(|problem| vec![problem])?;
    let problems = differ(first, opened.sample());
    if problems.is_empty() { Ok(Some(opened).filter(|_| !again)) } else { Err(problems) }
}

/// Bytes that are read to know the headings of a file.
const PROBE: usize = 1 << 16;

/// Missing columns that are told one by one; a file that lacks more is another table.
const MOST_MISSING: usize = 2;

fn differ(first: &Table, other: &Table) -> Vec<Diagnostic> {
    let lacks =
        |table: &Table, heading: &Heading| table.headings().iter().all(|own| own.text != heading.text);
    let name = |table: &Table| table.sheet().source().to_string();
    let mut problems = Vec::new();
    let missing: Vec<&Heading> = first.headings().iter().filter(|heading| lacks(other, heading)).collect();
    let new: Vec<&Heading> = other.headings().iter().filter(|heading| lacks(first, heading)).collect();
    if missing.len() > MOST_MISSING {
        let some: Vec<String> =
            missing.iter().take(MOST_MISSING).map(|heading| format!("`{}`", heading.text)).collect();
        let more = missing.len() - MOST_MISSING;
        let problem = format!(
            "`{}` lacks {} and {more} more columns of `{}`: several files are one table",
            name(other),
            some.join(", "),
            name(first)
        );
        let help = format!("its columns: {}; read tables of another kind by themselves", other.listed());
        return vec![Diagnostic::error(Code::MissingColumn, problem).at(other.header_place()).help(help)];
    }
    for heading in &missing {
        let problem = format!(
            "`{}` has no column `{}`, which `{}` has: several files are one table",
            name(other),
            heading.text,
            name(first)
        );
        let near = suggest(&heading.text, new.iter().map(|heading| heading.text.as_str()));
        let help = match near {
            Some(near) => format!("did you mean {near}? Columns are called alike in all files"),
            None => format!("its columns: {}", other.listed()),
        };
        problems.push(Diagnostic::error(Code::MissingColumn, problem).at(other.header_place()).help(help));
    }
    if missing.is_empty() {
        for heading in new {
            let problem = format!(
                "`{}` has a column `{}`, which `{}` has not: several files are one table",
                name(other),
                heading.text,
                name(first)
            );
            problems.push(
                Diagnostic::error(Code::UnknownName, problem)
                    .at(other.header_place())
                    .help("leave the column out, or add it to all files"),
            );
        }
    }
    problems
}
