//! A study changed as a person would change it: cells of plates, plates, keys, pairs. Comments, order, quotes and line ends of
//! a hand-written file stay; nothing is written to a disk.
//!
//! ```text
//! study.toml ─► sections ─┐                  ┌─► cells ──┐
//!                         ├─► rows (a plate) ─┼─► plates ─┼─► texts as they are to stand
//! plates.csv ─► listed ───┘                  └─► pairs ──┘
//!               settings (every other key, as it is typed into a field)
//! ```
//!
//! A value that means nothing is written all the same: what is wrong with it is the study's to say. What cannot be written, and
//! what is no TOML, is refused with its place.

mod begin;
mod cells;
mod listed;
mod pairs;
mod plates;
mod row;
mod rows;
mod sections;
mod settings;
#[cfg(test)]
mod tests;
mod typed;

pub use begin::{begin, begin_unsaid};
pub use cells::set_cells;
pub use pairs::{PairsSaid, pairs, set_pairs};
pub use plates::{add_plates, remove_plates};
pub use row::PlateRow;
pub use rows::rows;
pub use settings::{SectionLines, Setting, section_lines, set_key, settings};
pub use typed::{Kind, choices, kind, typed_example};

use std::collections::BTreeMap;
use std::path::Path;

use crate::study_file::keys;
use crate::study_file::keys::SECTIONS;
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::toml_edits::{Editor, Order};

/// The texts of a study.
#[derive(Clone, Copy)]
pub struct Files<'a> {
    /// The folder of the study file.
    pub folder: &'a Path,
    /// The study file, relative to it.
    pub study: &'a str,
    /// The text of a file, by its name relative to the folder; `None` where there is none.
    pub text: &'a dyn Fn(&str) -> Option<String>,
}

/// Texts as they are to stand, by file; those that stay are left out.
pub type Edited = BTreeMap<String, String>;

impl<'a> Files<'a> {
    /// The study file, to be edited.
    ///
    /// # Errors
    /// When it is no TOML, or no text.
    fn editor(&self) -> Result<Editor<'a>, Diagnostic> {
        let text = (self.text)(self.study).ok_or_else(|| {
            let message = format!("`{}` is no text that can be edited", self.study);
            Diagnostic::error(Code::Unreadable, message).help("change it where it was made")
        })?;
        editor(self.study, &text)
    }

    /// What an editor made of the study file.
    fn edited(&self, editor: Editor) -> Edited {
        let text = editor.into_text();
        if (self.text)(self.study).as_deref() == Some(&text) {
            return Edited::new();
        }
        Edited::from([(self.study.to_owned(), text)])
    }
}

/// Names of the sections, in the order of the page of keys.
const ORDER: [&str; 10] =
    ["assay", "normalise", "fit", "compare", "noise", "growth", "plate", "pair", "evidence", "quality"];

/// A text, to be edited.
///
/// # Errors
/// When it is no TOML: where, and why.
pub fn editor<'a>(name: &'a str, text: &str) -> Result<Editor<'a>, Diagnostic> {
    debug_assert!(SECTIONS.iter().map(|(name, ..)| *name).skip(1).eq(ORDER));
    Editor::new(name, text, Order { sections: &ORDER, keys: &keys::of })
}

/// A text of one line, as cells and fields hold it.
///
/// # Errors
/// When it holds a line break or another control character.
fn one_line<'t>(text: &'t str, key: &str) -> Result<&'t str, Diagnostic> {
    let text = text.trim();
    if text.chars().any(char::is_control) {
        let message = format!("`{key}` holds a line break or another control character");
        return Err(Diagnostic::error(Code::Cell, message).help("write it in one line"));
    }
    Ok(text)
}
