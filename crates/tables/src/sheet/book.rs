//! A file as sheets, whatever it is.

use std::sync::Arc;

use crate::diagnostic::{Code, Diagnostic, Place};
use crate::numerals::counted;
use crate::sheet::workbook::{Merged, Unvalued, Workbook};
use crate::sheet::{Sheet, excel_xml, text, workbook};

/// A file as the sheets it holds: one for a text, those of the workbook for a workbook.
#[derive(Clone, Debug)]
pub struct Book {
    source: Arc<str>,
    sheets: Vec<Sheet>,
    /// Sheets with formulas that nobody has computed: how many, and where the first is.
    unvalued: Vec<Unvalued>,
    /// The sheets that spreadsheet programs do not show.
    hidden: Vec<Arc<str>>,
    /// Cells that were merged into one.
    merged: Vec<Merged>,
}

impl Book {
    /// Reads a file from its bytes, `source` being what to call it. What kind of file it is, the bytes
    /// say, not the name: text in UTF-8, UTF-16 or Windows-1252; XLSX, XLS, ODS; Excel 2003 XML.
    ///
    /// # Errors
    /// When the bytes are empty, of another kind, or damaged.
    pub fn read(source: &str, bytes: &[u8]) -> Result<Self, Diagnostic> {
        let source: Arc<str> = source.into();
        let at = |problem: Diagnostic| problem.at(Place::file(Arc::clone(&source)));
        if let Some(kind) = workbook::Kind::of(bytes) {
            let Workbook { sheets, unvalued, hidden, merged } =
                workbook::read(&source, kind, bytes).map_err(at)?;
            return Ok(Self { source, sheets, unvalued, hidden, merged });
        }
        let text = text::decode(bytes)
            .map_err(|problem| at(Diagnostic::error(Code::Cell, problem.to_string()).help(problem.help())))?;
        if excel_xml::is_one(&text) {
            let sheets = excel_xml::read(&source, &text).map_err(at)?;
            return Ok(Self::of_sheets(source, sheets));
        }
        Ok(Self::of_text(source, text.into_owned()))
    }

    /// As [`Book::read`], of bytes that nobody else needs: a large text is not copied.
    ///
    /// # Errors
    /// As [`Book::read`].
    pub fn of_bytes(source: &str, bytes: Vec<u8>) -> Result<Self, Diagnostic> {
        match text::plain(bytes) {
            Ok(text) if excel_xml::is_one(&text) => Self::read(source, text.as_bytes()),
            Ok(text) => Ok(Self::of_text(source, text)),
            Err(bytes) => Self::read(source, &bytes),
        }
    }

    /// A text as a book of one sheet.
    #[must_use]
    pub fn of_text(source: impl Into<Arc<str>>, text: String) -> Self {
        let source = source.into();
        let sheets = vec![Sheet::new(Arc::clone(&source), text)];
        Self::of_sheets(source, sheets)
    }

    fn of_sheets(source: Arc<str>, sheets: Vec<Sheet>) -> Self {
        Self { source, sheets, unvalued: Vec::new(), hidden: Vec::new(), merged: Vec::new() }
    }

    /// The same text with its cells split at `delimiter`, for a format that knows better than a count
    /// of delimiters; sheets of a workbook stay as they are.
    #[must_use]
    pub fn split_by(&self, delimiter: char) -> Self {
        let sheets = self.sheets.iter().map(|sheet| sheet.split_by(delimiter)).collect();
        Self {
            source: Arc::clone(&self.source),
            sheets,
            unvalued: self.unvalued.clone(),
            hidden: self.hidden.clone(),
            merged: self.merged.clone(),
        }
    }

    /// The file as the user named it.
    #[must_use]
    pub fn source(&self) -> &Arc<str> {
        &self.source
    }

    /// The sheets, in the order of the workbook; at least one.
    #[must_use]
    pub fn sheets(&self) -> &[Sheet] {
        &self.sheets
    }

    /// What must be known of its sheets: cells that hold a formula without a value are blank.
    #[must_use]
    pub fn warnings(&self) -> Vec<Diagnostic> {
        let here = |one: &&Unvalued| self.sheet(&one.sheet).is_some();
        let told = self.unvalued.iter().filter(here).map(|one| {
            let (are, hold) = if one.cells == 1 { ("is", "holds") } else { ("are", "hold") };
            let message =
                format!("{} {hold} a formula without a value and {are} blank here", counted(one.cells, "cell"));
            Diagnostic::warning(Code::Cell, message)
                .at(one.place.clone())
                .help("open the workbook in a spreadsheet program and save it, or put the values in place of the formulas")
        });
        told.collect()
    }

    /// Is this sheet one that spreadsheet programs do not show?
    #[must_use]
    pub fn is_hidden(&self, sheet: &str) -> bool {
        self.hidden.iter().any(|hidden| **hidden == *sheet)
    }

    /// The cells that were merged into one.
    #[must_use]
    pub fn merged(&self) -> &[Merged] {
        &self.merged
    }

    /// The first sheet.
    #[must_use]
    pub fn first(&self) -> &Sheet {
        &self.sheets[0]
    }

    /// The sheet of a text; `None` for a workbook.
    #[must_use]
    pub fn text(&self) -> Option<&Sheet> {
        self.sheets.first().filter(|sheet| sheet.name().is_none())
    }

    /// The same book with the sheets of these names alone, in their order in the workbook; all of them when no name is
    /// given.
    ///
    /// # Errors
    /// When a sheet is not there, with all that are.
    pub fn with_sheets<S: AsRef<str>>(mut self, names: &[S]) -> Result<Self, Diagnostic> {
        if names.is_empty() {
            return Ok(self);
        }
        let mut meant: Vec<String> = Vec::new();
        for name in names.iter().map(AsRef::as_ref) {
            let own = self.sheet(name).and_then(Sheet::name).ok_or_else(|| self.no_sheet(name))?;
            meant.push(own.to_string());
        }
        let wanted = |sheet: &Sheet| sheet.name().is_some_and(|own| meant.iter().any(|name| **name == **own));
        self.sheets.retain(wanted);
        Ok(self)
    }

    /// That no sheet is called `name`, and which there are.
    #[must_use]
    pub fn no_sheet(&self, name: &str) -> Diagnostic {
        let names: Vec<&str> =
            self.sheets.iter().filter_map(|sheet| sheet.name().map(|own| &**own)).collect();
        let problem = Diagnostic::error(Code::NoSuch, format!("there is no sheet `{name}`"))
            .at(Place::file(Arc::clone(&self.source)));
        if names.is_empty() {
            return problem.help("the file is a text, and has no sheets");
        }
        let listed: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
        problem.help(format!("sheets of this workbook: {}", listed.join(", ")))
    }

    /// The sheet called `name`, in any case of the letters: spreadsheets keep no two names apart by case.
    #[must_use]
    pub fn sheet(&self, name: &str) -> Option<&Sheet> {
        let called = |is: &dyn Fn(&str) -> bool| {
            self.sheets.iter().find(|sheet| sheet.name().is_some_and(|own| is(own)))
        };
        called(&|own| own == name).or_else(|| {
            let small = name.to_lowercase();
            called(&|own| own.to_lowercase() == small)
        })
    }
}
