//! A layout file: what its reader gets, the plates that it describes, and which of them is meant.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::plate::layout::one_plate::Layout;
use foldshift_tables::diagnostic::{Code, Diagnostic, Place, suggest};
use foldshift_tables::numerals::first_few;
use foldshift_tables::sheet::Book;

/// What a layout file cannot say itself: a study says it beside the path of the layout.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Beside {
    /// What the source plates of a transfer report hold: a layout of its own.
    pub source: Option<PathBuf>,
    /// Volume of a well after all transfers, such as `50 uL`.
    pub volume: Option<String>,
    /// The sheets of a workbook that are the layout; all of them when none is named.
    pub sheets: Vec<String>,
}

/// Every plate that a layout file describes.
#[derive(Clone, Debug)]
pub struct Layouts {
    source: Arc<str>,
    form: &'static str,
    plates: Vec<Named>,
    /// Other files that were read for it.
    pub(super) inputs: Vec<PathBuf>,
    pub(super) warnings: Vec<Diagnostic>,
}

/// A layout and the names of its plate; none where the file describes one plate only.
#[derive(Clone, Debug)]
struct Named {
    names: Vec<String>,
    layout: Layout,
}

/// A layout file, as its reader gets it.
pub(super) struct Input<'a> {
    pub(super) source: Arc<str>,
    /// Where other files that it names are looked for.
    pub(super) folder: &'a Path,
    pub(super) book: Book,
    /// The whole text, unless it is a workbook.
    pub(super) text: Option<String>,
    pub(super) beside: &'a Beside,
    /// The files that led here, this one last.
    pub(super) open: Vec<PathBuf>,
    /// How another layout is read that this one names, whatever its form.
    pub(super) read_other: ReadOther,
}

/// Reads the layout at a path from its bytes: what to call it, the bytes, the path, what it cannot say
/// itself, and the files that led there, itself the last.
pub(super) type ReadOther =
    fn(&Arc<str>, &[u8], &Path, &Beside, Vec<PathBuf>) -> Result<Layouts, Vec<Diagnostic>>;

impl Layouts {
    pub(super) fn new(source: &Arc<str>, form: &'static str) -> Self {
        Self {
            source: Arc::clone(source),
            form,
            plates: Vec::new(),
            inputs: Vec::new(),
            warnings: Vec::new(),
        }
    }

    /// Of one plate without a name.
    pub(super) fn of_one(form: &'static str, layout: Layout) -> Self {
        let mut layouts = Self::new(&layout.source, form);
        layouts.push(Vec::new(), layout);
        layouts
    }

    pub(super) fn push(&mut self, names: Vec<String>, layout: Layout) {
        let names = names.into_iter().map(|name| name.trim().to_owned()).filter(|name| !name.is_empty());
        self.plates.push(Named { names: names.collect(), layout });
    }

    /// Puts the plates of another file behind these.
    pub(super) fn append(&mut self, other: Self) {
        self.plates.extend(other.plates);
        self.inputs.extend(other.inputs);
        self.warnings.extend(other.warnings);
    }

    /// Names the plate, where there is one only.
    pub(super) fn rename(&mut self, name: Option<&str>) {
        if let (Some(name), [plate]) = (name, self.plates.as_mut_slice()) {
            plate.names = vec![name.to_owned()];
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.plates.is_empty()
    }

    pub(super) fn into_plates(self) -> impl Iterator<Item = (Vec<String>, Layout)> {
        self.plates.into_iter().map(|plate| (plate.names, plate.layout))
    }

    /// The file as the user named it.
    #[must_use]
    pub fn source(&self) -> &Arc<str> {
        &self.source
    }

    /// The form that it has, as `foldshift formats` calls it.
    #[must_use]
    pub fn form(&self) -> &'static str {
        self.form
    }

    /// Other files that were read for it.
    #[must_use]
    pub fn inputs(&self) -> &[PathBuf] {
        &self.inputs
    }

    /// What the user must know although the file could be read.
    #[must_use]
    pub fn warnings(&self) -> &[Diagnostic] {
        &self.warnings
    }

    /// What each plate is called, in the order of the file.
    #[must_use]
    pub fn plates(&self) -> Vec<&str> {
        self.plates.iter().filter_map(|plate| plate.names.first()).map(String::as_str).collect()
    }

    /// The layout of the plate that is called `plate`. Without a name: the only one, or the one that a
    /// hint names, the first hint first.
    ///
    /// # Errors
    /// When no plate is called so, or several plates are there and none is chosen.
    pub fn select(&self, plate: Option<&str>, hints: &[&str]) -> Result<&Layout, Diagnostic> {
        let called = |wanted: &str| {
            let wanted = wanted.trim();
            self.plates.iter().find(|plate| plate.names.iter().any(|name| name == wanted))
        };
        let known = || {
            const MOST: usize = 30;
            let names: Vec<String> = self.plates().iter().map(|name| format!("`{name}`")).collect();
            first_few(&names, MOST)
        };
        let problem = |message: String| {
            Diagnostic::error(Code::Layout, message).at(Place::file(Arc::clone(&self.source)))
        };
        if let Some(wanted) = plate {
            return called(wanted).map(|plate| &plate.layout).ok_or_else(|| {
                let problem = problem(format!("`{}` has no plate `{wanted}`", self.source));
                match (suggest(wanted, self.plates()), self.plates().is_empty()) {
                    (_, true) => problem.help("its plate has no name: leave `layout_plate` out"),
                    (Some(near), _) if self.plates.len() > 30 => {
                        problem.help(format!("did you mean {near}?"))
                    }
                    _ => problem.help(format!("its plates: {}", known())),
                }
            });
        }
        match self.plates.as_slice() {
            [only] => Ok(&only.layout),
            several => {
                hints.iter().find_map(|hint| called(hint)).map(|plate| &plate.layout).ok_or_else(|| {
                    let message =
                        format!("`{}` describes {} plates and none is chosen", self.source, several.len());
                    problem(message).help(format!("choose with `layout_plate`; its plates: {}", known()))
                })
            }
        }
    }
}
