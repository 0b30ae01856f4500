//! The `[meta]` of a TOML layout: other files that it includes, shifts and puts beside itself.
//!
//! `include` is a path, `{ path = "…", shift = "A1 to B2" }`, or a list of both, of which later ones
//! take precedence. `concat` puts the plates of other layouts beside those of this one. `alert` is
//! told as a warning. `path`, `paths`, `style` and `param_styles` concern wellmap's own loading and
//! drawing of data and are left alone.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::plate::layout::layouts::{Beside, Input, Layouts, ReadOther};
use crate::plate::layout::named_files::{DEEPEST, bytes_beside, plain};
use crate::plate::layout::ranks::{Ranks, ranks};
use crate::plate::well::Well;
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::sheet::text;
use foldshift_tables::toml_document::{Document, Entry, Located, Section};

const META_KEYS: [&str; 9] =
    ["include", "concat", "alert", "path", "paths", "merge", "style", "param_styles", "extras"];

/// How many files a layout may include, each counted as often as it is included.
const MOST_FILES: usize = 500;

/// The files that are read on the way.
pub(super) struct Inclusion<'a> {
    beside: &'a Beside,
    read_other: ReadOther,
    /// The files that include each other, from the first one to the one that is being read.
    open: Vec<PathBuf>,
    pub(super) inputs: Vec<PathBuf>,
    pub(super) warnings: Vec<Diagnostic>,
    pub(super) concatenated: Vec<Layouts>,
}

/// Another file: its path, how far to shift it, and what to call its plate.
struct Other {
    path: Located<String>,
    shift: (isize, isize),
    plate: Option<String>,
}

impl<'a> Inclusion<'a> {
    pub(super) fn of(input: &'a Input<'a>) -> Self {
        Self {
            beside: input.beside,
            read_other: input.read_other,
            open: input.open.clone(),
            inputs: Vec::new(),
            warnings: Vec::new(),
            concatenated: Vec::new(),
        }
    }

    /// Reads a file and all that it includes.
    pub(super) fn read(&mut self, source: &str, text: &str, folder: &Path) -> Result<Ranks, Vec<Diagnostic>> {
        let document = Document::parse(source, text).map_err(|problem| vec![problem])?;
        let root = document.root();
        let mut problems = Vec::new();
        let mut own = ranks(&root, &mut self.warnings, &mut problems);
        if let Some(meta) = root.section("meta", &mut problems) {
            meta.only(&META_KEYS, &mut problems);
            if let Some(alert) = meta.text("alert", &mut problems) {
                let warning = Diagnostic::warning(Code::Layout, alert.value.trim().replace('\n', " "));
                self.warnings.push(meta.source.point(warning, meta.key_span("alert")));
            }
            // The last one takes precedence: it is laid over those before it.
            for other in others(&meta, "include", &mut problems).into_iter().rev() {
                match self.include(&meta, &other, folder) {
                    Ok(below) => own.lay_over(below),
                    Err(more) => problems.extend(more),
                }
            }
            for other in others(&meta, "concat", &mut problems) {
                match self.concatenate(&meta, &other, folder) {
                    Ok(layouts) => self.concatenated.push(layouts),
                    Err(more) => problems.extend(more),
                }
            }
        }
        if problems.is_empty() { Ok(own) } else { Err(problems) }
    }

    fn include(&mut self, meta: &Section, other: &Other, folder: &Path) -> Result<Ranks, Vec<Diagnostic>> {
        let point = |problem: Diagnostic| vec![meta.source.point(problem, other.path.span.clone())];
        let path = folder.join(&other.path.value);
        self.enter(&path).map_err(point)?;
        let bytes = bytes_beside(&path, &other.path.value).map_err(point)?;
        let name = path.display().to_string();
        let text = text::decode(&bytes).map_err(|error| {
            point(Diagnostic::error(Code::Damaged, format!("`{name}` is no layout in TOML: {error}")))
        })?;
        let read = self.read(&name, &text, path.parent().unwrap_or(Path::new("")));
        self.open.pop();
        read?
            .shifted(other.shift)
            .map_err(|why| point(Diagnostic::error(Code::Layout, format!("`{name}`: {why}"))))
    }

    fn concatenate(
        &mut self,
        meta: &Section,
        other: &Other,
        folder: &Path,
    ) -> Result<Layouts, Vec<Diagnostic>> {
        let point = |problem: Diagnostic| vec![meta.source.point(problem, other.path.span.clone())];
        let path = folder.join(&other.path.value);
        self.enter(&path).map_err(point)?;
        let bytes = bytes_beside(&path, &other.path.value).map_err(point)?;
        let name: Arc<str> = path.display().to_string().into();
        let open = self.open.clone();
        let mut layouts = (self.read_other)(&name, &bytes, &path, self.beside, open)?;
        self.open.pop();
        layouts.rename(other.plate.as_deref());
        Ok(layouts)
    }

    /// Opens a file, unless it is open already.
    fn enter(&mut self, path: &Path) -> Result<(), Diagnostic> {
        let path_plain = plain(path);
        if let Some(at) = self.open.iter().position(|open| *open == path_plain) {
            let round: Vec<String> = self.open[at..]
                .iter()
                .chain([&path_plain])
                .map(|path| format!("`{}`", path.file_name().unwrap_or_default().to_string_lossy()))
                .collect();
            let message = format!("layouts include each other in a circle: {}", round.join(" includes "));
            return Err(Diagnostic::error(Code::Contradiction, message).help("remove one of the includes"));
        }
        if self.open.len() >= DEEPEST {
            let message = format!("layouts include each other more than {DEEPEST} files deep");
            return Err(
                Diagnostic::error(Code::TooLarge, message).help("write what they share into one file")
            );
        }
        if self.inputs.len() >= MOST_FILES {
            let message = format!("this layout includes more than {MOST_FILES} files");
            return Err(
                Diagnostic::error(Code::TooLarge, message).help("write what they share into one file")
            );
        }
        self.open.push(path_plain);
        self.inputs.push(path.to_path_buf());
        Ok(())
    }
}

/// The files that `include` or `concat` names, in their order.
fn others(meta: &Section, key: &str, problems: &mut Vec<Diagnostic>) -> Vec<Other> {
    let mut found = Vec::new();
    for entry in meta.texts_or_sections(key, problems) {
        match entry {
            Entry::Text(path) => found.push(Other { path, shift: (0, 0), plate: None }),
            Entry::Section(table) if key == "concat" => {
                for plate in table.keys() {
                    if let Some(path) = table.text(&plate.value, problems) {
                        found.push(Other { path, shift: (0, 0), plate: Some(plate.value) });
                    }
                }
            }
            Entry::Section(table) => {
                table.only(&["path", "shift"], problems);
                let shift = shift(&table, problems);
                match table.text("path", problems) {
                    Some(path) => found.push(Other { path, shift, plate: None }),
                    None => problems.push(table.missing("path", "name the layout to include")),
                }
            }
        }
    }
    found
}

/// `A1 to B2`: one down, one to the right.
fn shift(table: &Section, problems: &mut Vec<Diagnostic>) -> (isize, isize) {
    let Some(text) = table.text("shift", problems) else { return (0, 0) };
    let wells = text
        .value
        .split_once(" to ")
        .and_then(|(from, to)| Some((from.trim().parse::<Well>().ok()?, to.trim().parse::<Well>().ok()?)));
    let Some((from, to)) = wells else {
        let problem = Diagnostic::error(Code::UnknownWord, format!("`{}` is not a shift", text.value));
        let help = "say which well becomes which: `shift = \"A1 to B2\"`";
        problems.push(table.source.point(problem.help(help), text.span));
        return (0, 0);
    };
    let way = |from: usize, to: usize| to.cast_signed() - from.cast_signed();
    (way(from.row(), to.row()), way(from.col(), to.col()))
}
