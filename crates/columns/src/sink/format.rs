//! What a table is written as.

use std::path::Path;

use foldshift_tables::diagnostic::{Code, Diagnostic, Place};

/// What a table is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// Cells between commas.
    Csv,
    /// Cells between tabs.
    Tsv,
    /// Cells between commas, packed by gzip.
    CsvGz,
    /// Cells between tabs, packed by gzip.
    TsvGz,
    /// Parquet, packed by zstd.
    Parquet,
    /// An Arrow IPC file, as Feather 2 is.
    Arrow,
}

impl Format {
    /// Endings that say what a table is written as.
    pub const ENDINGS: [(&'static str, Self); 9] = [
        (".csv", Self::Csv),
        (".tsv", Self::Tsv),
        (".csv.gz", Self::CsvGz),
        (".tsv.gz", Self::TsvGz),
        (".parquet", Self::Parquet),
        (".pq", Self::Parquet),
        (".arrow", Self::Arrow),
        (".feather", Self::Arrow),
        (".ipc", Self::Arrow),
    ];

    /// What the ending of a name says. A name without an ending and `.txt` say CSV, `.gz` alone packed CSV.
    ///
    /// # Errors
    /// When nothing is written under that ending, with those that are known; when this program cannot write it.
    pub fn of_name(path: &Path) -> Result<Self, Diagnostic> {
        let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
        let refuse = |problem: String, help: String| {
            let place = Place::file(path.display().to_string());
            Err(Diagnostic::error(Code::Arguments, problem).at(place).help(help))
        };
        if path.starts_with("/dev") || path.starts_with("/proc") {
            return Ok(Self::Csv);
        }
        let known = Self::ENDINGS.iter().filter(|(ending, _)| name.ends_with(ending));
        let found = match known.max_by_key(|(ending, _)| ending.len()) {
            Some((_, format)) => *format,
            None => match name.rsplit_once('.') {
                None | Some(("", _) | (_, "txt" | "part")) => Self::Csv,
                Some((stem, "gz")) if stem.rsplit_once('.').is_none_or(|(_, inner)| inner == "txt") => {
                    Self::CsvGz
                }
                Some((_, ending)) => {
                    let endings: Vec<&str> = Self::ENDINGS.iter().map(|(ending, _)| *ending).collect();
                    return refuse(
                        format!("no table of results is written as `.{ending}`"),
                        format!("end the name in {}", endings.join(", ")),
                    );
                }
            },
        };
        if cfg!(feature = "parquet") || !found.is_binary() {
            return Ok(found);
        }
        refuse(
            "this program was built without Parquet and Arrow".to_owned(),
            "write .csv, .tsv, .csv.gz or .tsv.gz; or build it with the feature `parquet`".to_owned(),
        )
    }

    /// Is it no text: Parquet or Arrow?
    #[must_use]
    pub const fn is_binary(self) -> bool {
        matches!(self, Self::Parquet | Self::Arrow)
    }

    /// Is it a text that is packed by gzip?
    #[must_use]
    pub const fn is_packed(self) -> bool {
        matches!(self, Self::CsvGz | Self::TsvGz)
    }

    /// The same text without gzip, for whoever packs it himself.
    #[must_use]
    pub const fn unpacked(self) -> Self {
        match self {
            Self::CsvGz => Self::Csv,
            Self::TsvGz => Self::Tsv,
            other => other,
        }
    }

    /// What separates the cells of a text.
    pub(super) const fn separator(self) -> u8 {
        if matches!(self, Self::Tsv | Self::TsvGz) { b'\t' } else { b',' }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(name: &str) -> Result<Format, String> {
        Format::of_name(Path::new(name)).map_err(|problem| problem.to_string())
    }

    #[test]
    fn the_ending_says_what_is_written() {
        for (name, format) in [
            ("fits.csv", Format::Csv),
            ("a.b/FITS.TSV", Format::Tsv),
            ("fits.csv.gz", Format::CsvGz),
            ("fits.gz", Format::CsvGz),
            ("fits.tsv.gz", Format::TsvGz),
            ("fits", Format::Csv),
            ("fits.txt", Format::Csv),
            ("/dev/stdout", Format::Csv),
            ("fits.v2.csv", Format::Csv),
        ] {
            assert_eq!(of(name), Ok(format), "{name}");
        }
        let said = of("fits.xlsx").unwrap_err();
        assert!(said.contains("`.xlsx`") && said.contains(".parquet") && said.contains(".csv.gz"), "{said}");
        assert!(of("fits.parquet.gz").is_err());
    }
}
