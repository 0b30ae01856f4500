//! Every number of every compound, in tables: folds, growth, other measures, how the lines differ, what the calls hang on, the
//! assay's own noise, all fits.

use maud::{Markup, html};

use super::context::Context;
use super::figures::drawn_or_folded;
use crate::report::figure::About;

use super::{anatomy, fold_table, growth, noise, sensitivity, tables};

/// All tables, each under its heading.
pub(super) fn all(context: &Context) -> Markup {
    let (analysis, folded) = (context.analysis, context.folded);
    let sorted = context.figures_about(|about| matches!(about, About::Waterfall(_)));
    html! {
        h2 { "All numbers" }
        @if !context.folds.is_empty() {
            section id="folds" {
                h3 { "Folds" }
                (fold_table::table(context))
                (drawn_or_folded(&sorted, folded))
            }
        }
        (growth::section(analysis, folded))
        (tables::differences(analysis, folded))
        (anatomy::section(analysis, folded))
        (sensitivity::section(analysis, folded))
        (noise::section(context))
        section.across id="curves" {
            h3 { "All curves" }
            (tables::curves(analysis, folded))
        }
    }
}
