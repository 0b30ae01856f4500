//! The journal of a table that is being written: with which settings, and which blocks of it are whole.
//!
//! ```text
//! foldshift journal 1
//! setting<TAB>name<TAB>value
//! block<TAB>input<TAB>output<TAB>end<TAB>counts…<TAB>check
//! ```
//!
//! A line is written when its block is in the file. What a killed process left of a last line does not pass its check, and is
//! as if it had not been written.

use std::fmt::{self, Write as _};
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::Fingerprint;

const FIRST: &str = "foldshift journal 1";

/// Something that the rows of the table depend on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// What it is called.
    pub name: &'static str,
    /// What it is.
    pub value: String,
}

/// A block of rows that is in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    /// Fingerprint of its curves.
    pub input: u64,
    /// Fingerprint of its bytes.
    pub output: u64,
    /// Where it ends in the file.
    pub end: u64,
    /// How many curves ended in which way, up to its end.
    pub counts: [u64; 4],
}

impl Block {
    fn line(&self) -> String {
        let Self { input, output, end, counts: [a, b, c, d] } = self;
        let text = format!("block\t{input:016x}\t{output:016x}\t{end}\t{a}\t{b}\t{c}\t{d}");
        format!("{text}\t{:016x}\n", check(&text))
    }

    fn of_line(line: &str) -> Option<Self> {
        let (text, written) = line.rsplit_once('\t')?;
        if u64::from_str_radix(written, 16).ok()? != check(text) {
            return None;
        }
        let mut cells = text.strip_prefix("block\t")?.split('\t');
        let input = u64::from_str_radix(cells.next()?, 16).ok()?;
        let output = u64::from_str_radix(cells.next()?, 16).ok()?;
        let mut number = || cells.next()?.parse().ok();
        Some(Self { input, output, end: number()?, counts: [number()?, number()?, number()?, number()?] })
    }
}

fn check(text: &str) -> u64 {
    let mut seen = Fingerprint::default();
    seen.bytes(text.as_bytes());
    seen.seen()
}

/// A setting that is not what it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// What it is called.
    pub name: String,
    /// What it was; empty where it was not known.
    pub was: String,
    /// What it is.
    pub is: String,
}

impl fmt::Display for Changed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} was `{}` and is `{}`", self.name, self.was, self.is)
    }
}

/// Why a journal cannot be gone on with.
#[derive(Debug)]
pub enum Unusable {
    /// It cannot be read or written.
    Io(io::Error),
    /// The file of that name is no journal of ours.
    Foreign,
    /// It was begun with other settings.
    Changed(Vec<Changed>),
}

impl From<io::Error> for Unusable {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// The journal of a table that is being written.
#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    file: File,
    /// Blocks that were whole when it was opened.
    blocks: Vec<Block>,
}

impl Journal {
    /// Begins one. An older one of that name is replaced.
    ///
    /// # Errors
    /// When the file of that name is none of ours, or cannot be written.
    pub fn begin(path: &Path, settings: &[Setting]) -> Result<Self, Unusable> {
        Self::remove(path)?;
        let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
        let mut text = format!("{FIRST}\n");
        for Setting { name, value } in settings {
            let _ = writeln!(text, "setting\t{name}\t{}", one_line(value));
        }
        file.write_all(text.as_bytes())?;
        Ok(Self { path: path.to_path_buf(), file, blocks: Vec::new() })
    }

    /// Opens the one of an interrupted run; `None` where there is none.
    ///
    /// # Errors
    /// When it is none of ours, cannot be read, or was begun with other settings.
    pub fn open(path: &Path, settings: &[Setting]) -> Result<Option<Self>, Unusable> {
        let mut file = match OpenOptions::new().read(true).write(true).open(path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let mut text = Vec::new();
        file.read_to_end(&mut text)?;
        // A process may be killed before it has written a line.
        if FIRST.as_bytes().starts_with(&text) {
            return Ok(None);
        }
        let text = String::from_utf8_lossy(&text);
        let mut lines = text.split_inclusive('\n').map(|line| (line, line.trim_end_matches('\n')));
        match lines.next() {
            Some((_, FIRST)) => {}
            _ => return Err(Unusable::Foreign),
        }
        let mut length = FIRST.len() + 1;
        let mut known: Vec<(&str, &str)> = Vec::new();
        let mut blocks = Vec::new();
        for (whole, line) in lines {
            let setting = line.strip_prefix("setting\t").and_then(|rest| rest.split_once('\t'));
            match (setting, Block::of_line(line)) {
                (Some(setting), _) if whole.ends_with('\n') => known.push(setting),
                (_, Some(block)) if whole.ends_with('\n') => blocks.push(block),
                _ => break,
            }
            length += whole.len();
        }
        let was = |name: &str| known.iter().find(|(own, _)| *own == name).map_or("", |(_, value)| *value);
        let changed: Vec<Changed> = settings
            .iter()
            .filter(|setting| was(setting.name) != one_line(&setting.value))
            .map(|setting| Changed {
                name: setting.name.to_owned(),
                was: was(setting.name).to_owned(),
                is: one_line(&setting.value),
            })
            .collect();
        if !changed.is_empty() {
            return Err(Unusable::Changed(changed));
        }
        file.set_len(length as u64)?;
        file.seek(SeekFrom::Start(length as u64))?;
        Ok(Some(Self { path: path.to_path_buf(), file, blocks }))
    }

    /// Blocks that were whole when it was opened.
    #[must_use]
    pub fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    /// Forgets all blocks from this one on: they are written again.
    ///
    /// # Errors
    /// Those of the file.
    pub fn forget_from(&mut self, block: usize) -> io::Result<()> {
        let lines: usize =
            self.blocks[block.min(self.blocks.len())..].iter().map(|block| block.line().len()).sum();
        let length = self.file.metadata()?.len().saturating_sub(lines as u64);
        self.blocks.truncate(block);
        self.file.set_len(length)?;
        self.file.seek(SeekFrom::Start(length)).map(drop)
    }

    /// A block is in the file.
    ///
    /// # Errors
    /// Those of the file.
    pub fn add(&mut self, block: &Block) -> io::Result<()> {
        self.file.write_all(block.line().as_bytes())
    }

    /// The table is whole: it needs no journal.
    ///
    /// # Errors
    /// Those of the file.
    pub fn end(self) -> io::Result<()> {
        drop(self.file);
        std::fs::remove_file(&self.path)
    }

    /// Removes the journal of that name, if there is one of ours.
    ///
    /// # Errors
    /// When the file of that name is none of ours, or cannot be removed.
    pub fn remove(path: &Path) -> Result<(), Unusable> {
        let mut first = Vec::new();
        match File::open(path) {
            Ok(file) => file.take(FIRST.len() as u64).read_to_end(&mut first)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(error.into()),
        };
        // A process may be killed before it has written a letter.
        if !FIRST.as_bytes().starts_with(&first) {
            return Err(Unusable::Foreign);
        }
        Ok(std::fs::remove_file(path)?)
    }
}

/// A value that stands in one line.
fn one_line(value: &str) -> String {
    value.replace(['\n', '\r', '\t'], " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(top: &str) -> [Setting; 2] {
        [Setting { name: "top", value: top.to_owned() }, Setting { name: "curves", value: "9".to_owned() }]
    }

    fn block(k: u64) -> Block {
        Block { input: k, output: k + 1, end: 100 * (k + 1), counts: [k, 0, 1, 2] }
    }

    #[test]
    fn whole_lines_count_and_a_torn_one_is_as_if_it_had_not_been_written() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("j");
        let mut journal = Journal::begin(&path, &settings("1")).unwrap();
        (0..3).for_each(|k| journal.add(&block(k)).unwrap());
        drop(journal);
        let whole = std::fs::read(&path).unwrap();
        for length in 0..whole.len() {
            std::fs::write(&path, &whole[..length]).unwrap();
            match Journal::open(&path, &settings("1")) {
                Ok(Some(mut journal)) => {
                    let n = journal.blocks().len();
                    let all: Vec<Block> = (0..3).map(block).collect();
                    assert_eq!(journal.blocks(), &all[..n]);
                    (n as u64..3).for_each(|k| journal.add(&block(k)).unwrap());
                    assert_eq!(std::fs::read(&path).unwrap(), whole, "{length}");
                }
                // Killed within the first line: there is nothing to go on with.
                Ok(None) => assert!(length <= FIRST.len(), "{length}"),
                Err(_) => assert!(length < 60, "{length}"),
            }
        }
        let mut journal = Journal::open(&path, &settings("1")).unwrap().unwrap();
        journal.forget_from(1).unwrap();
        assert_eq!(journal.blocks().len(), 1);
        (1..3).for_each(|k| journal.add(&block(k)).unwrap());
        assert_eq!(std::fs::read(&path).unwrap(), whole);
    }

    #[test]
    fn another_setting_is_named_and_a_foreign_file_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("j");
        drop(Journal::begin(&path, &settings("1")).unwrap());
        match Journal::open(&path, &settings("2")) {
            Err(Unusable::Changed(changed)) => assert_eq!(changed[0].to_string(), "top was `1` and is `2`"),
            other => panic!("{other:?}"),
        }
        std::fs::write(&path, "my notes").unwrap();
        assert!(matches!(Journal::open(&path, &settings("1")), Err(Unusable::Foreign)));
        assert!(matches!(Journal::begin(&path, &settings("1")), Err(Unusable::Foreign)));
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "my notes");
    }
}
