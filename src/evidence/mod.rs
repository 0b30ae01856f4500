//! Files of evidence beside the plates, read into what the rules of [`mechanism`](crate::mechanism) weigh.

pub mod cases;
pub mod tables;
