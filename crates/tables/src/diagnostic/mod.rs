//! What is wrong, where it stands, and what to do about it.
//!
//! Every layer reports through [`Diagnostic`]; a file is read to its end and all its problems are
//! told at once. Colour is the terminal's business, not ours; but what is shown of names and cells is fit to be
//! shown, whoever shows it.

mod code;
pub mod kinds;
mod suggest;

use std::fmt;
use std::sync::Arc;

use serde::Serialize;

pub use code::Code;
pub use suggest::{MOST_SHOWN, Near, suggest};

use crate::visible::{is_hidden, visible};

/// A place in a file: lines and columns count from 1, columns in characters; or a cell of a workbook.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Place {
    /// The file as the user named it.
    pub file: Arc<str>,
    /// The sheet, in a workbook.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<Arc<str>>,
    /// Line, from 1; the row of a workbook.
    pub line: Option<usize>,
    /// Column in characters, from 1; the number of the column in a workbook.
    pub column: Option<usize>,
}

impl Place {
    /// The file as a whole.
    pub fn file(file: impl Into<Arc<str>>) -> Self {
        Self { file: file.into(), sheet: None, line: None, column: None }
    }

    /// A line of a file.
    pub fn line(file: impl Into<Arc<str>>, line: usize) -> Self {
        Self { file: file.into(), sheet: None, line: Some(line), column: None }
    }

    /// A line and a column of a file.
    pub fn at(file: impl Into<Arc<str>>, line: usize, column: usize) -> Self {
        Self { file: file.into(), sheet: None, line: Some(line), column: Some(column) }
    }

    /// A row, or a cell, of a sheet of a workbook.
    pub fn cell(file: impl Into<Arc<str>>, sheet: Arc<str>, row: usize, column: Option<usize>) -> Self {
        Self { file: file.into(), sheet: Some(sheet), line: Some(row), column }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", visible(&self.file))?;
        if let Some(sheet) = &self.sheet {
            write!(f, ": {}", visible(sheet))?;
            return match (self.column, self.line) {
                (Some(column), Some(row)) => write!(f, "!{}{row}", column_letters(column)),
                (_, Some(row)) => write!(f, ", row {row}"),
                _ => Ok(()),
            };
        }
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
            if let Some(column) = self.column {
                write!(f, ":{column}")?;
            }
        }
        Ok(())
    }
}

/// The letters of a column of a workbook, counted from 1: `A`, `Z`, `AA`.
#[must_use]
pub fn column_letters(column: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = column;
    while rest > 0 {
        letters.push(char::from(b'A' + u8::try_from((rest - 1) % 26).unwrap_or(0)));
        rest = (rest - 1) / 26;
    }
    letters.into_iter().rev().collect()
}

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The work cannot go on from here.
    Error,
    /// The work goes on; the reader must know.
    Warning,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Error => "error",
            Self::Warning => "warning",
        })
    }
}

/// The line that a diagnostic points into.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Excerpt {
    /// The line as it stands in the file, without its end.
    pub text: String,
    /// First character pointed at, from 1.
    pub column: usize,
    /// How many characters are pointed at; at least 1.
    pub width: usize,
}

/// One problem: what, where, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Diagnostic {
    /// Error or warning.
    pub severity: Severity,
    /// What kind of problem it is.
    pub code: Code,
    /// What is wrong, in a sentence without a full stop.
    pub message: String,
    /// Where it stands.
    pub place: Option<Place>,
    /// The line it stands in.
    pub excerpt: Option<Excerpt>,
    /// What to do about it.
    pub help: Option<String>,
}

impl Diagnostic {
    /// An error of a kind that says `message`.
    pub fn error(code: Code, message: impl Into<String>) -> Self {
        let message = message.into();
        Self { severity: Severity::Error, code, message, place: None, excerpt: None, help: None }
    }

    /// A warning of a kind that says `message`.
    pub fn warning(code: Code, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, message) }
    }

    /// The same, of another kind.
    #[must_use]
    pub fn code(mut self, code: Code) -> Self {
        self.code = code;
        self
    }

    /// The same, at `place`.
    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        self.place = Some(place);
        self
    }

    /// The same, showing the `line` it stands in and pointing at `width` characters from `column`.
    #[must_use]
    pub fn excerpt(mut self, line: impl Into<String>, column: usize, width: usize) -> Self {
        self.excerpt = Some(Excerpt { text: line.into(), column, width: width.max(1) });
        self
    }

    /// The same as a warning: the work goes on.
    #[must_use]
    pub fn as_warning(self) -> Self {
        Self { severity: Severity::Warning, ..self }
    }

    /// The same, with advice.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Is this an error?
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// The widest excerpt that is shown, in characters; longer lines are cut around the point.
const EXCERPT_WIDTH: usize = 96;

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}: {}", self.severity, visible(&self.message))?;
        let number =
            self.place.as_ref().and_then(|place| place.line).map_or(String::new(), |n| n.to_string());
        let gutter = " ".repeat(number.len().max(1));
        if let Some(place) = &self.place {
            writeln!(f, "{gutter}--> {place}")?;
        }
        if let Some(excerpt) = &self.excerpt {
            let (shown, start) = window(excerpt);
            let pointer = " ".repeat(excerpt.column.saturating_sub(1).saturating_sub(start));
            writeln!(f, "{gutter} |")?;
            writeln!(f, "{number:>width$} | {shown}", width = gutter.len())?;
            writeln!(f, "{gutter} | {pointer}{}", "^".repeat(excerpt.width.min(EXCERPT_WIDTH)))?;
        }
        if let Some(help) = &self.help {
            writeln!(f, "{gutter} = help: {}", visible(help))?;
        }
        Ok(())
    }
}

/// The part of a line that is shown, tabs as single blanks, and how many characters were cut before it.
fn window(excerpt: &Excerpt) -> (String, usize) {
    let characters: Vec<char> = excerpt.text.chars().map(|c| if is_hidden(c) { ' ' } else { c }).collect();
    let start = if characters.len() <= EXCERPT_WIDTH {
        0
    } else {
        excerpt.column.saturating_sub(EXCERPT_WIDTH / 2).min(characters.len() - EXCERPT_WIDTH)
    };
    (characters.iter().skip(start).take(EXCERPT_WIDTH).collect(), start)
}

/// A file that cannot be read, and why.
#[must_use]
pub fn unreadable(name: &str, error: &std::io::Error, help: &str) -> Diagnostic {
    let why = if error.kind() == std::io::ErrorKind::NotFound {
        "there is no such file".to_owned()
    } else {
        why(error)
    };
    Diagnostic::error(Code::Unreadable, format!("cannot read `{name}`: {why}"))
        .at(Place::file(name.to_owned()))
        .help(help)
}

/// What went wrong with a file or folder, in words.
#[must_use]
pub fn why(error: &std::io::Error) -> String {
    use std::io::ErrorKind;
    match error.kind() {
        ErrorKind::NotFound => "there is no such folder".to_owned(),
        ErrorKind::PermissionDenied => "permission denied".to_owned(),
        ErrorKind::StorageFull => "the disk is full".to_owned(),
        ErrorKind::QuotaExceeded => "the quota of the disk is used up".to_owned(),
        ErrorKind::FileTooLarge => "the file would be larger than the system allows".to_owned(),
        ErrorKind::ReadOnlyFilesystem => "the disk can only be read".to_owned(),
        ErrorKind::AlreadyExists | ErrorKind::NotADirectory => {
            "a file stands where a folder is needed".to_owned()
        }
        ErrorKind::IsADirectory => "it is a folder".to_owned(),
        ErrorKind::InvalidData => "it is not text".to_owned(),
        _ => error.to_string(),
    }
}

/// Is there an error among them?
#[must_use]
pub fn any_error(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(Diagnostic::is_error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_diagnostic_points_at_the_cell() {
        let shown = Diagnostic::error(Code::NotANumber, "reading `OVRFLW` of well C06 is not a number")
            .at(Place::at("a.csv", 31, 33))
            .excerpt("C,0.412,0.398,0.377,0.391,0.402,OVRFLW,0.388", 33, 6)
            .help("say what to do")
            .to_string();
        insta::assert_snapshot!(shown, @r"
        error: reading `OVRFLW` of well C06 is not a number
          --> a.csv:31:33
           |
        31 | C,0.412,0.398,0.377,0.391,0.402,OVRFLW,0.388
           |                                 ^^^^^^
           = help: say what to do
        ");
    }

    #[test]
    fn a_long_line_is_cut_around_the_point() {
        let line = "x".repeat(500) + "HERE" + &"y".repeat(500);
        let shown =
            Diagnostic::error(Code::Cell, "m").at(Place::at("f", 1, 501)).excerpt(line, 501, 4).to_string();
        let lines: Vec<&str> = shown.lines().collect();
        assert_eq!(lines[3].find("HERE"), lines[4].find("^^^^"));
    }
}
