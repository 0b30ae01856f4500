//! Where a command writes its data: a file, or stdout when none is named.
//!
//! A name is a promise. `fits.parquet` with the text of a CSV inside helps nobody, so a name that promises what a
//! command cannot write is refused before the work begins; and so is one that would destroy an input. A table is made
//! again from its input and replaces the one before; a layout is filled in by hand, and none is ever written over.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;

use crate::cli::pasteable::pasteable;
use crate::cli::terminal::Terminal;
use crate::cli::whole_file::{folder_of, free};
use foldshift_tables::diagnostic::{Code, Diagnostic};

/// Where to write data.
#[derive(Clone, Debug, Args)]
pub(super) struct Output {
    /// Write here instead of stdout; packed when the name ends in `.gz`.
    #[arg(short, long, value_name = "FILE", help_heading = "Output")]
    pub(super) output: Option<PathBuf>,
}

/// What a command writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Data {
    /// A table, as CSV.
    Table,
    /// A table of fits, as CSV, TSV, Parquet or Arrow.
    Fits,
    /// The same as JSON.
    Json,
    /// A layout, in a form of its own.
    Layout,
    /// A picture: of letters, or a page.
    Picture,
}

impl Data {
    /// What is written where a command can write tables and JSON.
    pub(super) fn table_or_json(json: bool) -> Self {
        if json { Self::Json } else { Self::Table }
    }

    /// The endings that say what is written.
    fn endings(self) -> &'static [&'static str] {
        match self {
            Self::Table => &["csv", "txt"],
            Self::Fits => &["csv", "tsv", "txt", "parquet", "pq", "arrow", "feather", "ipc"],
            Self::Json => &["json", "txt"],
            Self::Layout => &["toml", "csv", "xlsx", "txt"],
            Self::Picture => &["html", "htm", "txt"],
        }
    }

    fn help(self) -> &'static str {
        match self {
            Self::Table => {
                "name a file that ends in `.csv` or `.csv.gz`; with `--json`, in `.json` or `.json.gz`"
            }
            Self::Fits => {
                "name a file that ends in `.csv`, `.csv.gz`, `.tsv`, `.parquet` or `.arrow`; with `--json`, in `.json` or `.json.gz`"
            }
            Self::Json => {
                "name a file that ends in `.json` or `.json.gz`; without `--json`, in `.csv` or `.csv.gz`"
            }
            Self::Layout => "name a file that ends in `.toml`, `.csv` or `.xlsx`",
            Self::Picture => "name a file that ends in `.html`, or in `.txt`",
        }
    }
}

/// Endings that promise a form. Any other says nothing of what is inside.
const PROMISES: [&str; 56] = [
    "7z", "arrow", "avro", "br", "bz2", "csv", "db", "docx", "dta", "duckdb", "feather", "gz", "h5", "hdf5",
    "htm", "html", "ipc", "json", "jsonl", "lz4", "md", "ndjson", "npy", "npz", "numbers", "ods", "orc",
    "parq", "parquet", "pdf", "pkl", "png", "pq", "psv", "pzf", "pzfx", "rar", "rda", "rdata", "rds",
    "sas7bdat", "sav", "sqlite", "svg", "tab", "tar", "tgz", "toml", "tsv", "xls", "xlsb", "xlsm", "xlsx",
    "xml", "xz", "zip",
];

/// More of them: packers and notations.
const MORE_PROMISES: [&str; 4] = ["yaml", "yml", "zst", "zstd"];

/// Does an ending promise a form?
pub(super) fn is_promise(ending: &str) -> bool {
    PROMISES.contains(&ending) || MORE_PROMISES.contains(&ending)
}

impl Output {
    /// The path, if a file is named.
    pub(super) fn path(&self) -> Option<&Path> {
        self.output.as_deref()
    }

    /// May the file be written? If not, why is told: its name promises something else, it is an input, a layout stands
    /// there, or there is no place for it.
    pub(super) fn is_ready<'a>(
        &self,
        data: Data,
        inputs: impl IntoIterator<Item = &'a Path>,
        terminal: &Terminal,
    ) -> bool {
        let Some(path) = self.path() else { return true };
        let problem = broken_promise(path, data)
            .or_else(|| overwritten(path, inputs))
            .or_else(|| if data == Data::Layout { written_over(path) } else { None })
            .or_else(|| no_place(path));
        if let Some(problem) = &problem {
            terminal.tell(problem);
        }
        problem.is_none()
    }

    /// Do both name the same file?
    pub(super) fn is_same(&self, other: &Self) -> bool {
        let place = |path: &Path| {
            let folder = folder_of(path).canonicalize().unwrap_or_else(|_| folder_of(path).to_path_buf());
            path.canonicalize()
                .unwrap_or_else(|_| path.file_name().map_or(folder.clone(), |name| folder.join(name)))
        };
        self.path().zip(other.path()).is_some_and(|(a, b)| place(a) == place(b))
    }
}

/// A name that promises what is not written.
fn broken_promise(path: &Path, data: Data) -> Option<Diagnostic> {
    let ending = |path: &Path| path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    let last = ending(path)?;
    // A table or JSON may be packed; what is packed has an ending of its own.
    let last =
        if last == "gz" && data != Data::Layout { ending(Path::new(path.file_stem()?))? } else { last };
    let promises = is_promise(&last);
    if !promises || data.endings().contains(&last.as_str()) {
        return None;
    }
    let what = match data {
        Data::Table => "a table is written as CSV",
        Data::Fits => "fits are written as CSV, TSV, Parquet or Arrow",
        Data::Json => "`--json` writes JSON",
        Data::Layout => "a layout is written as TOML, CSV or workbook",
        Data::Picture => "what was seen is written as a page or as text",
    };
    let problem =
        Diagnostic::error(Code::Unwritable, format!("`{}` cannot be written: {what}", path.display()));
    Some(problem.help(data.help()))
}

/// An input that would be destroyed.
pub(super) fn overwritten<'a>(path: &Path, inputs: impl IntoIterator<Item = &'a Path>) -> Option<Diagnostic> {
    let clash = inputs.into_iter().any(|input| is_same_file(path, input));
    clash.then(|| {
        Diagnostic::error(
            Code::Unwritable,
            format!("`{}` is an input: it would be overwritten", path.display()),
        )
    })
}

/// A file that somebody may have filled in, and that would be lost. Devices and pipes hold nothing.
fn written_over(path: &Path) -> Option<Diagnostic> {
    if !path.is_file() {
        return None;
    }
    let problem = Diagnostic::error(
        Code::Unwritable,
        format!("`{}` is there already, and is not written over", path.display()),
    );
    Some(problem.help(format!("name another file: `-o {}`", pasteable(&free(path)))))
}

/// Are both one file, under whatever names? `-` is the file that stdin reads.
fn is_same_file(output: &Path, input: &Path) -> bool {
    let input = if input == Path::new("-") { Path::new("/dev/stdin") } else { input };
    let (Ok(a), Ok(b)) = (fs::metadata(output), fs::metadata(input)) else { return false };
    if !(a.is_file() && b.is_file()) {
        return false;
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        (a.dev(), a.ino()) == (b.dev(), b.ino())
    }
    #[cfg(not(unix))]
    {
        matches!((output.canonicalize(), input.canonicalize()), (Ok(a), Ok(b)) if a == b)
    }
}

/// A folder under that name, or none to put the file in.
fn no_place(path: &Path) -> Option<Diagnostic> {
    let why = if path.is_dir() {
        "it is a folder"
    } else if !folder_of(path).exists() {
        "there is no such folder"
    } else {
        return None;
    };
    Some(Diagnostic::error(Code::Unwritable, format!("cannot write `{}`: {why}", path.display())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_a_promise() {
        let kept = |name: &str, data: Data| broken_promise(Path::new(name), data).is_none();
        for name in
            ["fits.csv", "fits.CSV.GZ", "fits", "fits.txt", "run.2026-03-02", "fits.gz", "/dev/full", ".csv"]
        {
            assert!(kept(name, Data::Table), "{name}");
        }
        for name in
            ["fits.parquet", "fits.XLSX", "a.arrow", "a.feather", "a.tsv", "a.json", "a.csv.zst", "a.xlsx.gz"]
        {
            assert!(!kept(name, Data::Table), "{name}");
        }
        assert!(kept("a.json", Data::Json) && kept("a.json.gz", Data::Json) && !kept("a.csv", Data::Json));
        assert!(
            kept("a.xlsx", Data::Layout) && !kept("a.toml.gz", Data::Layout) && !kept("a.json", Data::Layout)
        );
    }
}
