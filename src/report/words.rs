//! stub
use crate::compare::Shift;
/// stub
#[must_use]
pub fn fold_sentence(s: &Shift) -> String {
    format!("{:?}", s.estimate)
}
