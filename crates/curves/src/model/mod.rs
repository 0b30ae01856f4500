//! Dose-response models: values, gradients, inverses, areas. Nothing here iterates.

pub mod logistic;

pub use logistic::Logistic;
