//! Everything an [`Analysis`](crate::analysis::Analysis) has to say, in the forms people want. Nothing
//! here computes a statistic.

pub mod figure;
#[cfg(test)]
mod fixture;
pub mod folder;
pub mod html;
pub mod mechanism_table;
pub mod methods;
pub mod model_table;
pub mod table;
pub mod words;
