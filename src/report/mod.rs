//! Everything an [`Analysis`](foldshift_study::analysis::Analysis) has to say, in the forms people want. Nothing
//! here computes a statistic.

pub mod again;
pub mod anatomy_table;
pub mod columns;
pub mod combination_sentences;
pub mod combination_tables;
pub mod curve_points_table;
mod decided_words;
mod decisions_table;
pub mod digest_table;
pub mod dose_plan_words;
pub mod evidence_tables;
pub mod figure;
pub(crate) mod file_names;
#[cfg(test)]
pub(crate) mod fixture;
pub mod folder;
pub mod gdr_table;
pub mod html;
#[cfg(feature = "parquet")]
pub mod in_memory;
pub mod json_forms;
pub mod level_table;
pub mod mechanism_table;
pub mod methods;
pub mod model_table;
pub mod noise_table;
pub mod outlook;
pub(crate) mod prints;
pub mod prism;
pub mod pubchem_table;
pub mod resensitisation_table;
pub mod result_tables;
pub(crate) mod screen;
pub mod signal_table;
pub mod summary;
pub mod words;
mod workbook;
