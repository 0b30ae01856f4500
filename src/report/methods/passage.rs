//! A paragraph with its citations. What it says and whom it cites are kept apart, so that no name of a study is ever taken for
//! a citation, on the page or in Markdown.

use super::markdown::escaped;
use super::works::Work;
use crate::report::words::true_minus;

/// A part of a paragraph.
#[derive(Clone, Debug, PartialEq)]
pub enum Piece {
    /// Text, with names as they are.
    Words(String),
    /// Works that stand behind what was said just before.
    Cited(Vec<&'static Work>),
}

/// A paragraph.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Passage {
    pieces: Vec<Piece>,
}

impl Passage {
    /// Its parts, in their order.
    #[must_use]
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// A new sentence.
    pub(super) fn say(&mut self, words: impl AsRef<str>) -> &mut Self {
        if !self.pieces.is_empty() {
            self.on(" ");
        }
        self.on(words)
    }

    /// More of the same sentence.
    pub(super) fn on(&mut self, words: impl AsRef<str>) -> &mut Self {
        let words = words.as_ref();
        if let Some(Piece::Words(before)) = self.pieces.last_mut() {
            before.push_str(words);
        } else {
            self.pieces.push(Piece::Words(words.to_owned()));
        }
        self
    }

    /// The works behind what was said just before.
    pub(super) fn cite(&mut self, works: impl IntoIterator<Item = &'static Work>) -> &mut Self {
        self.pieces.push(Piece::Cited(works.into_iter().collect()));
        self
    }

    /// The works that it cites, in its order.
    pub(super) fn works(&self) -> impl Iterator<Item = &'static Work> + '_ {
        self.pieces
            .iter()
            .flat_map(|piece| match piece {
                Piece::Words(_) => &[][..],
                Piece::Cited(works) => works,
            })
            .copied()
    }

    /// As Markdown, with citations as pandoc reads them: `[@key; @key]`.
    pub(super) fn markdown(&self) -> String {
        self.pieces
            .iter()
            .map(|piece| match piece {
                Piece::Words(words) => escaped(&true_minus(words)),
                Piece::Cited(works) => {
                    let keys: Vec<String> = works.iter().map(|work| format!("@{}", work.key)).collect();
                    format!(" [{}]", keys.join("; "))
                }
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::works::{HOLM, WELCH};
    use super::*;

    #[test]
    fn a_name_that_looks_like_a_citation_is_none() {
        let mut said = Passage::default();
        said.say("Line [@holm1979] was adjusted").cite([&HOLM, &WELCH]).on(".").say("More.");
        assert_eq!(said.markdown(), "Line \\[\\@holm1979\\] was adjusted [@holm1979; @welch1947]. More.");
        assert_eq!(said.works().map(|work| work.key).collect::<Vec<_>>(), ["holm1979", "welch1947"]);
    }
}
