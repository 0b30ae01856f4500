//! The units of the doses of a table, each a number.

use super::texts::Texts;

/// The units of the doses, as numbers.
#[derive(Debug, Default)]
pub(in crate::curve_table) struct Units {
    texts: Texts,
    last: (String, u16),
}

impl Units {
    /// The number of a unit.
    pub(in crate::curve_table) fn code(&mut self, unit: &str) -> u16 {
        if self.texts.len() == 0 || self.last.0 != unit {
            let code = u16::try_from(self.texts.code(unit)).unwrap_or(u16::MAX);
            self.last = (unit.to_owned(), code);
        }
        self.last.1
    }

    pub(in crate::curve_table) fn text(&self, code: u16) -> &str {
        self.texts.text(code.into())
    }
}
