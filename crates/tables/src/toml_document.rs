//! TOML read key by key: every value with its place, unknown keys with a suggestion, all problems of a
//! file at once.

use std::ops::Range;
use std::sync::Arc;

use toml_edit::{Item, TableLike, Value};

use crate::diagnostic::{Code, Diagnostic, Place, suggest};

/// The text of a file, for finding places in it.
#[derive(Clone, Debug)]
pub struct Source {
    /// How messages name the file.
    pub name: Arc<str>,
    text: String,
}

impl Source {
    /// A text and its name.
    #[must_use]
    pub fn new(name: &str, text: String) -> Self {
        Self { name: name.into(), text }
    }

    /// Points `diagnostic` at a range of bytes.
    #[must_use]
    pub fn point(&self, diagnostic: Diagnostic, span: Option<Range<usize>>) -> Diagnostic {
        let Some(span) = span.filter(|span| span.start <= self.text.len()) else {
            return diagnostic.at(Place::file(Arc::clone(&self.name)));
        };
        let before = &self.text[..floor(&self.text, span.start)];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let line_end = self.text[line_start..].find('\n').map_or(self.text.len(), |at| line_start + at);
        let line = before.matches('\n').count() + 1;
        let column = before[line_start..].chars().count() + 1;
        let end = floor(&self.text, span.end.min(line_end).max(before.len()));
        let width = self.text[before.len()..end].chars().count();
        diagnostic.at(Place::at(Arc::clone(&self.name), line, column)).excerpt(
            self.text[line_start..line_end].trim_end_matches('\r'),
            column,
            width,
        )
    }

    /// The place of a byte.
    #[must_use]
    pub fn place(&self, span: Option<Range<usize>>) -> Place {
        self.point(Diagnostic::error(Code::Cell, ""), span)
            .place
            .unwrap_or_else(|| Place::file(Arc::clone(&self.name)))
    }
}

/// The nearest character border at or before `at`.
fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|&i| text.is_char_boundary(i)).unwrap_or(0)
}

/// A value and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Located<T> {
    /// The value.
    pub value: T,
    /// The bytes it stands at.
    pub span: Option<Range<usize>>,
}

/// A text or a table of a list that may hold both.
pub enum Entry<'a> {
    /// A text.
    Text(Located<String>),
    /// A table.
    Section(Section<'a>),
}

/// A parsed document.
pub struct Document {
    /// The text.
    pub source: Source,
    tree: toml_edit::Document<String>,
}

impl Document {
    /// # Errors
    /// When the text is not TOML: what the parser says, at the place it says it.
    pub fn parse(name: &str, text: &str) -> Result<Self, Diagnostic> {
        let source = Source::new(name, text.to_owned());
        match toml_edit::Document::parse(text.to_owned()) {
            Ok(tree) => Ok(Self { source, tree }),
            Err(error) => {
                let message = error.message().lines().next().unwrap_or("not TOML").to_owned();
                let problem = source.point(
                    Diagnostic::error(Code::Damaged, format!("this is not TOML: {message}")),
                    error.span(),
                );
                let escaped = problem.excerpt.as_ref().is_some_and(|line| line.text.contains('\\'));
                Err(if escaped {
                    problem.help(
                        "a path of Windows stands between single quotes, `'exports\\a.csv'`, or with `/`",
                    )
                } else {
                    problem
                })
            }
        }
    }

    /// The table that all of it is.
    pub(crate) fn table(&self) -> &toml_edit::Table {
        self.tree.as_table()
    }

    /// The whole document as a section without a name.
    #[must_use]
    pub fn root(&self) -> Section<'_> {
        Section { source: &self.source, path: String::new(), table: self.tree.as_table(), span: None }
    }
}

/// A table of a document.
#[derive(Clone)]
pub struct Section<'a> {
    /// The text it stands in.
    pub source: &'a Source,
    /// `normalise`, `plate[3]`; empty for the document itself.
    pub path: String,
    table: &'a dyn TableLike,
    /// The bytes it stands at.
    pub span: Option<Range<usize>>,
}

impl<'a> Section<'a> {
    /// Every key of the table.
    #[must_use]
    pub fn keys(&self) -> Vec<Located<String>> {
        self.table
            .iter()
            .map(|(key, item)| Located {
                value: key.to_owned(),
                span: self.key_span(key).or_else(|| item.span()),
            })
            .collect()
    }

    /// Where a key stands.
    #[must_use]
    pub fn key_span(&self, key: &str) -> Option<Range<usize>> {
        self.table.get_key_value(key).and_then(|(key, _)| key.span())
    }

    fn wrong(&self, key: &str, item: &Item, expected: &str) -> Diagnostic {
        let found = item.type_name();
        let message = format!("`{key}` must be {expected}, not {}", with_article(found));
        self.source.point(Diagnostic::error(Code::Cell, message), item.span().or_else(|| self.key_span(key)))
    }

    fn value(
        &self,
        key: &str,
        expected: &str,
        problems: &mut Vec<Diagnostic>,
        read: impl Fn(&Value) -> Option<String>,
    ) -> Option<Located<String>> {
        let item = self.table.get(key)?;
        match item.as_value().and_then(&read) {
            Some(value) => Some(Located { value, span: item.span() }),
            None => {
                problems.push(self.wrong(key, item, expected));
                None
            }
        }
    }

    /// A text.
    pub fn text(&self, key: &str, problems: &mut Vec<Diagnostic>) -> Option<Located<String>> {
        self.value(key, "a text", problems, |value| value.as_str().map(str::to_owned))
    }

    /// A text, a number, a date or a truth value, as the text it would be in a table.
    pub fn scalar(&self, key: &str, problems: &mut Vec<Diagnostic>) -> Option<Located<String>> {
        self.value(key, "a single value", problems, |value| match value {
            Value::String(text) => Some(text.value().clone()),
            Value::Integer(number) => Some(number.value().to_string()),
            Value::Float(number) => Some(number.value().to_string()),
            Value::Boolean(truth) => Some(truth.value().to_string()),
            Value::Datetime(date) => Some(date.value().to_string()),
            Value::Array(_) | Value::InlineTable(_) => None,
        })
    }

    /// A number.
    pub fn number(&self, key: &str, problems: &mut Vec<Diagnostic>) -> Option<Located<f64>> {
        let read = |value: &Value| match value {
            Value::Integer(number) => Some(number.value().to_string()),
            Value::Float(number) if number.value().is_finite() => Some(number.value().to_string()),
            _ => None,
        };
        let found = self.value(key, "a number", problems, read)?;
        found.value.parse().ok().map(|value| Located { value, span: found.span })
    }

    /// A list of numbers, in which `none` stands for one that is not there; one alone stands for a list of one.
    pub fn numbers(
        &self,
        key: &str,
        none: &str,
        problems: &mut Vec<Diagnostic>,
    ) -> Option<Located<Vec<Option<f64>>>> {
        let item = self.table.get(key)?;
        let read = |value: &Value| match value {
            // Integers of a reader are far below those that a floating-point number no longer holds.
            #[expect(clippy::cast_precision_loss, reason = "readings")]
            Value::Integer(number) => Some(Some(*number.value() as f64)),
            Value::Float(number) if number.value().is_finite() => Some(Some(*number.value())),
            Value::String(text) if text.value() == none => Some(None),
            _ => None,
        };
        let values: Option<Vec<Option<f64>>> = match (item.as_array(), item.as_value()) {
            (Some(array), _) => array.iter().map(read).collect(),
            (None, Some(value)) => read(value).map(|one| vec![one]),
            (None, None) => None,
        };
        if values.is_none() {
            let mut wrong =
                self.wrong(key, item, &format!("a list of numbers, and \"{none}\" where there is none"));
            if item.is_array() {
                wrong.message =
                    format!("`{key}` must be a list of numbers, and \"{none}\" where there is none");
            }
            problems.push(wrong);
        }
        values.map(|value| Located { value, span: item.span() })
    }

    /// A date, with or without a time, as RFC 3339 writes it.
    pub fn moment(&self, key: &str, problems: &mut Vec<Diagnostic>) -> Option<Located<String>> {
        let read = |value: &Value| {
            let moment = value.as_datetime().filter(|moment| moment.date.is_some());
            moment.map(ToString::to_string)
        };
        self.value(key, "a date and a time, `2026-03-18T10:42:00Z`, without quotes", problems, read)
    }

    /// `true` or `false`.
    pub fn truth(&self, key: &str, problems: &mut Vec<Diagnostic>) -> Option<bool> {
        let read = |value: &Value| value.as_bool().map(|truth| truth.to_string());
        self.value(key, "`true` or `false`", problems, read).map(|found| found.value == "true")
    }

    /// A list of texts; one text stands for a list of one.
    pub fn texts(&self, key: &str, problems: &mut Vec<Diagnostic>) -> Vec<Located<String>> {
        let Some(item) = self.table.get(key) else { return Vec::new() };
        if let Some(text) = item.as_str() {
            return vec![Located { value: text.to_owned(), span: item.span() }];
        }
        let Some(array) = item.as_array() else {
            problems.push(self.wrong(key, item, "a list of texts"));
            return Vec::new();
        };
        let mut found = Vec::new();
        for value in array {
            match value.as_str() {
                Some(text) => found.push(Located { value: text.to_owned(), span: value.span() }),
                None => problems.push(self.wrong(key, item, "a list of texts")),
            }
        }
        found
    }

    /// A table within this one.
    pub fn section(&self, key: &str, problems: &mut Vec<Diagnostic>) -> Option<Section<'a>> {
        let item = self.table.get(key)?;
        let path = if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) };
        match item.as_table_like() {
            Some(table) => Some(Section {
                source: self.source,
                path,
                table,
                span: item.span().or_else(|| self.key_span(key)),
            }),
            None => {
                problems.push(self.wrong(key, item, &format!("a section `[{path}]`")));
                None
            }
        }
    }

    /// Is there a table of this name?
    pub fn is_section(&self, key: &str) -> bool {
        self.table.get(key).is_some_and(Item::is_table_like)
    }

    /// Texts and tables, one or a list of them: `"a"`, `{ path = "a" }`, `["a", { path = "b" }]`.
    pub fn texts_or_sections(&self, key: &str, problems: &mut Vec<Diagnostic>) -> Vec<Entry<'a>> {
        let Some(item) = self.table.get(key) else { return Vec::new() };
        if item.is_table_like() {
            return self.section(key, problems).into_iter().map(Entry::Section).collect();
        }
        let Some(array) = item.as_array() else {
            return self.texts(key, problems).into_iter().map(Entry::Text).collect();
        };
        let mut found = Vec::new();
        for value in array {
            match value {
                Value::String(text) => {
                    found.push(Entry::Text(Located { value: text.value().clone(), span: value.span() }));
                }
                Value::InlineTable(table) => found.push(Entry::Section(Section {
                    source: self.source,
                    path: format!("{}.{key}", self.path),
                    table,
                    span: value.span(),
                })),
                _ => problems.push(self.wrong(key, item, "a text, a table, or a list of them")),
            }
        }
        found
    }

    /// A list of tables, `[[key]]`.
    pub fn sections(&self, key: &str, problems: &mut Vec<Diagnostic>) -> Vec<Section<'a>> {
        let Some(item) = self.table.get(key) else { return Vec::new() };
        let Some(tables) = item.as_array_of_tables() else {
            problems.push(self.wrong(key, item, &format!("a list of sections, each headed `[[{key}]]`")));
            return Vec::new();
        };
        tables
            .iter()
            .enumerate()
            .map(|(index, table)| Section {
                source: self.source,
                path: format!("{key}[{}]", index + 1),
                table,
                span: table.span(),
            })
            .collect()
    }

    /// Complains about every key that is not known.
    pub fn only(&self, known: &[&str], problems: &mut Vec<Diagnostic>) {
        for key in self.keys() {
            if known.contains(&key.value.as_str()) {
                continue;
            }
            let place = if self.path.is_empty() { String::new() } else { format!(" in `[{}]`", self.path) };
            let help = match suggest(&key.value, known.iter().copied()) {
                Some(near) => format!("did you mean {near}?"),
                None => format!("known here: {}", known.join(", ")),
            };
            let problem = Diagnostic::error(Code::UnknownName, format!("unknown key `{}`{place}", key.value))
                .help(help);
            problems.push(self.source.point(problem, key.span));
        }
    }

    /// Complains that a key is missing.
    #[must_use]
    pub fn missing(&self, key: &str, help: &str) -> Diagnostic {
        let place = if self.path.is_empty() { "the study".to_owned() } else { format!("`[{}]`", self.path) };
        let heading = self.span.clone().map(|span| span.start..span.start + 1);
        self.source.point(
            Diagnostic::error(Code::MissingColumn, format!("{place} lacks `{key}`")).help(help),
            heading,
        )
    }
}

fn with_article(noun: &str) -> String {
    let article = if noun.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    format!("{article} {noun}")
}

/// `text` as a TOML key.
#[must_use]
pub fn key(text: &str) -> String {
    toml_edit::Key::new(text).to_string()
}

/// `text` as a TOML string.
#[must_use]
pub fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}
