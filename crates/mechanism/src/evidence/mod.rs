//! Files of evidence beside the plates, read into what the rules of [`mechanism`](crate::verdict) weigh.

pub mod blot;
pub mod cases;
pub mod genotype;
pub mod tables;
