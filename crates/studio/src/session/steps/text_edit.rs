//! A file before a step and after it: what was taken out of its text and what came in its place, so that both are known and the
//! journal stays small; and an answer that no file says.

use crate::session::texts::hash;

/// What a step made of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TextEdit {
    /// The file, relative to the folder of the study, with forward slashes.
    pub(crate) file: String,
    /// The hash of the text before and after; `None` where there is no file.
    pub(crate) before: Option<String>,
    pub(crate) after: Option<String>,
    /// Where the texts part, in bytes from the beginning.
    pub(crate) at: usize,
    /// What stood there, and what stands there now.
    pub(crate) was: String,
    pub(crate) now: String,
}

/// That an edit is of another text than the one that it was to change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct OtherText;

/// An answer before a step and after it; `None` where there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct AnswerEdit {
    pub(crate) question: String,
    pub(crate) before: Option<String>,
    pub(crate) after: Option<String>,
}

impl TextEdit {
    /// The smallest edit that makes one text of another; `None` where they are the same.
    pub(crate) fn between(file: &str, before: Option<&str>, after: Option<&str>) -> Option<Self> {
        if before == after {
            return None;
        }
        let (old, new) = (before.unwrap_or_default(), after.unwrap_or_default());
        let at = common(old.chars().zip(new.chars()));
        let end = common(old[at..].chars().rev().zip(new[at..].chars().rev()));
        Some(Self {
            file: file.to_owned(),
            before: before.map(hash),
            after: after.map(hash),
            at,
            was: old[at..old.len() - end].to_owned(),
            now: new[at..new.len() - end].to_owned(),
        })
    }

    /// What it makes of a text; `None`: no file.
    ///
    /// # Errors
    /// When it is of another text.
    pub(crate) fn of(&self, text: Option<&str>) -> Result<Option<String>, OtherText> {
        if text.map(hash) != self.before {
            return Err(OtherText);
        }
        let text = text.unwrap_or_default();
        let rest = text.get(self.at..).and_then(|rest| rest.strip_prefix(self.was.as_str()));
        let made = format!("{}{}{}", &text[..self.at.min(text.len())], self.now, rest.ok_or(OtherText)?);
        let made = self.after.is_some().then_some(made);
        if made.as_deref().map(hash) == self.after { Ok(made) } else { Err(OtherText) }
    }

    /// The edit that takes it back.
    pub(crate) fn taken_back(&self) -> Self {
        Self {
            file: self.file.clone(),
            before: self.after.clone(),
            after: self.before.clone(),
            at: self.at,
            was: self.now.clone(),
            now: self.was.clone(),
        }
    }
}

/// How many bytes two texts have in common from where they begin.
fn common(letters: impl Iterator<Item = (char, char)>) -> usize {
    letters.take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_edit_holds_only_what_changed() {
        let edit = TextEdit::between("a", Some("top = 10 µM\n"), Some("top = 30 µM\n")).unwrap();
        assert_eq!((edit.at, edit.was.as_str(), edit.now.as_str()), (6, "1", "3"));
        assert_eq!(TextEdit::between("a", Some("one"), Some("one")), None);
        assert_eq!(TextEdit::between("a", None, None), None);
    }

    #[test]
    fn no_file_is_no_empty_file() {
        let made = TextEdit::between("a", None, Some("")).unwrap();
        assert_eq!(made.of(None), Ok(Some(String::new())));
        assert_eq!(made.taken_back().of(Some("")), Ok(None));
        assert_eq!(made.of(Some("")), Err(OtherText), "it is there already");
    }

    proptest! {
        #[test]
        fn an_edit_goes_there_and_back(
            before in prop::option::of("[aµ\n]{0,8}"),
            after in prop::option::of("[aµ\n]{0,8}"),
            other in "[b]{1,3}",
        ) {
            let Some(edit) = TextEdit::between("a", before.as_deref(), after.as_deref()) else {
                prop_assert_eq!(before, after);
                return Ok(());
            };
            prop_assert_eq!(edit.of(before.as_deref()), Ok(after.clone()));
            prop_assert_eq!(edit.taken_back().of(after.as_deref()), Ok(before));
            prop_assert_eq!(edit.of(Some(&other)), Err(OtherText));
        }
    }
}
