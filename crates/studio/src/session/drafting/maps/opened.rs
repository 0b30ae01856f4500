//! A map opened: what it says of every well, what is wrong with it, and whether it is painted where it stands.

use std::collections::BTreeSet;

use super::super::Drafts;
use super::file_names::{LAYOUTS, free_file};
use super::known::Known;
use foldshift_plates::plate::layout::painting::{Said, is_placeholder, said};
use foldshift_plates::plate::layout::{Beside, Contents, FORMS, Layout, Layouts, Properties, open, read_at};
use foldshift_plates::plate::{PlateFormat, WellContent};
use foldshift_tables::diagnostic::Diagnostic;

/// The plate that is shown where nothing says how large it is.
const USUAL: PlateFormat = PlateFormat { rows: 8, cols: 12 };

/// A map as it stands.
pub(super) struct Opened {
    pub(super) known: Known,
    /// The form of the file, as people call it; empty where it cannot be read.
    pub(super) form: &'static str,
    /// The plate that is shown.
    pub(super) format: PlateFormat,
    /// The smallest plate that holds the wells that it names.
    pub(super) smallest: Option<PlateFormat>,
    /// The words of every well.
    pub(super) said: Said,
    /// What they mean, as far as they make sense.
    pub(super) contents: Contents,
    pub(super) problems: Vec<Diagnostic>,
    /// The text; empty where it is none.
    pub(super) text: String,
    /// The file that is painted in its place; empty where it is painted itself.
    pub(super) becomes: String,
    /// What the study says of all wells.
    whole: Properties,
}

/// The plates that have a map.
pub(super) struct On<'a> {
    pub(super) plates: &'a [PlateFormat],
    /// What the study says of all wells.
    pub(super) whole: Properties,
}

impl Opened {
    pub(super) fn of(drafts: &Drafts, known: &Known, beside: &Beside, on: On) -> Self {
        let text = drafts.texts.current(&known.file);
        let path = drafts.folder.join(&known.file);
        let beside = Beside { sheets: known.sheets.clone(), ..beside.clone() };
        let layouts = match &text {
            Some(text) => read_at(&known.file, text.as_bytes(), &path, &beside),
            None => open(&path, &beside),
        };
        Self::read(drafts, known, text.unwrap_or_default(), layouts, on)
    }

    /// The same of a text that is to stand there.
    pub(super) fn with_text(&self, drafts: &Drafts, file: &str, text: &str) -> Self {
        let known = if file == self.known.file { self.known.clone() } else { Known::new(file, &[], None) };
        let layouts = read_at(file, text.as_bytes(), &drafts.folder.join(file), &Beside::default());
        let format = self.format;
        let on = On { plates: &[format], whole: self.whole.clone() };
        Self { format, ..Self::read(drafts, &known, text.to_owned(), layouts, on) }
    }

    fn read(
        drafts: &Drafts,
        known: &Known,
        text: String,
        layouts: Result<Layouts, Vec<Diagnostic>>,
        on: On,
    ) -> Self {
        let plates = on.plates;
        let mut opened = Self {
            known: known.clone(),
            form: "",
            format: plates.first().copied().unwrap_or(USUAL),
            smallest: None,
            said: Said::new(),
            contents: Contents::new(),
            problems: Vec::new(),
            text,
            becomes: String::new(),
            whole: on.whole,
        };
        let layouts = match layouts {
            Ok(layouts) => layouts,
            Err(problems) => {
                opened.problems = problems;
                return opened;
            }
        };
        opened.form = form(layouts.form());
        opened.problems.extend_from_slice(layouts.warnings());
        match layouts.select(known.plate.as_deref(), &[]) {
            Ok(layout) => opened.take(layout, plates),
            Err(problem) => opened.problems.push(problem),
        }
        // What paints it looks closer; this is the same without reading it once more.
        let stands_alone =
            layouts.form() == "toml" && layouts.inputs().is_empty() && layouts.plates().is_empty();
        if known.plate.is_some() || !known.sheets.is_empty() || !stands_alone {
            opened.becomes = free_file(drafts, &called(known));
        }
        opened
    }

    fn take(&mut self, layout: &Layout, plates: &[PlateFormat]) {
        self.smallest = layout.smallest_format();
        let named = self.smallest.unwrap_or(self.format);
        self.format = self.smallest.unwrap_or(plates.first().copied().unwrap_or(USUAL));
        match said(layout, named) {
            Ok(said) => self.said = said,
            Err(problems) => self.problems.extend(problems),
        }
        // A map that leaves wells of its own size open may be one of the larger plate that has it.
        let larger =
            plates.iter().copied().filter(|plate| plate.rows >= named.rows && plate.cols >= named.cols);
        if self.said.len() < named.wells()
            && let Some(plate) = larger.min()
            && let Ok(said) = said(layout, plate)
        {
            (self.format, self.said) = (plate, said);
        }
        let (contents, problems, warnings) = layout.understood(self.format, &self.whole);
        self.contents = contents;
        self.problems.extend(problems);
        self.problems.extend(warnings);
    }

    /// The compounds that nobody has named: a template calls them so.
    pub(super) fn placeholders(&self) -> Vec<String> {
        let of_well = |content: &WellContent| {
            let partners = content.partners.iter().map(|partner| partner.compound.clone());
            content.first_compound().map(str::to_owned).into_iter().chain(partners).collect::<Vec<_>>()
        };
        let all: BTreeSet<String> = self.contents.values().flat_map(of_well).collect();
        all.into_iter().filter(|name| is_placeholder(name)).collect()
    }

    /// Is there anything that keeps it from being used?
    pub(super) fn has_errors(&self) -> bool {
        self.problems.iter().any(Diagnostic::is_error)
    }

    /// The problem of a map that does not fit a plate.
    pub(super) fn misfit(&self, plate: PlateFormat) -> Option<String> {
        let smallest = self.smallest?;
        if smallest.rows > plate.rows || smallest.cols > plate.cols || self.format.wells() < plate.wells() {
            return Some(format!("{} wells, and the map has {}", plate.wells(), self.format.wells()));
        }
        None
    }
}

/// What a new file of it is called.
fn called(known: &Known) -> String {
    let name = known.name();
    let slug: String = name
        .chars()
        .map(|c| if c.is_alphanumeric() { c.to_lowercase().next().unwrap_or(c) } else { '_' })
        .collect();
    let parts: Vec<&str> = slug.split('_').filter(|part| !part.is_empty()).collect();
    format!("{LAYOUTS}{}", parts.join("_"))
}

/// A form as people call it.
fn form(name: &str) -> &'static str {
    match name {
        "toml" => "TOML",
        "tidy" => "tidy table",
        other => FORMS.iter().find(|form| form.name == other).map_or("", |form| form.title),
    }
}
