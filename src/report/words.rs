//! stub
use crate::compare::Shift;
/// stub
pub fn fold_sentence(s: &Shift) -> String {
    format!("{:?}", s.estimate)
}
