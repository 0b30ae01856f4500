//! What planned comparisons will say, as one value: for the table, the JSON, the figure and the words of
//! `foldshift plan`.

#[cfg(test)]
mod power_page;

use std::io;

use serde::Serialize;

use crate::report::result_tables::number;
use crate::report::words::{self, counted};
use foldshift_curves::compare::power::{Planned, Power, true_call};
use foldshift_curves::compare::{Call, Margins};
use foldshift_curves::elementary::exp10;
use foldshift_tables::table::TableWriter;

/// Where the scatter of a log fold comes from.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum ScatterSource {
    /// It was given.
    Given,
    /// Folds of a study over its experiments, all pairs and compounds pooled.
    Folds {
        /// Degrees of freedom.
        df: usize,
        /// Pairs of lines and compounds that were measured in two and more experiments.
        repeated: usize,
    },
    /// IC50s of the lines of a study over its experiments, taken for both lines of a fold with nothing shared by a day.
    Lines {
        /// Degrees of freedom.
        df: usize,
    },
    /// Nothing is known: assumed, so that single folds repeat to within threefold.
    Assumed,
}

/// The scatter of a log₁₀ fold over experiments.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Scatter {
    /// Standard deviation, wells included, in log₁₀.
    pub sd: f64,
    /// Where it comes from.
    pub source: ScatterSource,
}

impl Scatter {
    /// The minimum significant ratio of two lines within an experiment: 10^(2·SD).
    ///
    /// Source: Eastwood et al., J. Biomol. Screen. 11 (2006) 253, doi:10.1177/1087057105285611.
    #[must_use]
    pub fn repeats_within(&self) -> f64 {
        exp10(2.0 * self.sd)
    }
}

/// One plan: so many compounds in so many experiments.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct PlannedRow {
    /// Pairs of lines and compounds that are measured together.
    pub compounds: usize,
    /// Experiments.
    pub experiments: usize,
    /// Studies that were simulated.
    pub studies: usize,
    /// By every compound alone.
    pub plain: Power,
    /// With the scatter that compounds lend each other; null where they lend nothing.
    pub moderated: Option<Power>,
}

impl PlannedRow {
    /// What the comparison will rest on.
    #[must_use]
    pub fn main(&self) -> &Power {
        self.moderated.as_ref().unwrap_or(&self.plain)
    }
}

/// What planned comparisons will say.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Outlook {
    /// The scatter of a log₁₀ fold over experiments.
    pub scatter: Scatter,
    /// SD of ln of the compounds' SDs: 0 where all scatter alike.
    pub differing: f64,
    /// The folds that count.
    #[serde(flatten)]
    pub margins: Margins,
    /// The true fold that is to be told.
    pub fold: f64,
    /// The plans, by compounds, then by experiments.
    pub plans: Vec<PlannedRow>,
}

impl Outlook {
    /// Simulates every number of compounds with every number of experiments; `None` where one of them, or the scatter,
    /// is out of range.
    #[must_use]
    pub fn of(
        scatter: Scatter,
        differing: f64,
        margins: Margins,
        fold: f64,
        (compounds, experiments): (&[usize], &[usize]),
    ) -> Option<Self> {
        let mut folds = vec![1.0, margins.negligible(), fold];
        folds.sort_by(f64::total_cmp);
        folds.dedup_by(|a, b| a.to_bits() == b.to_bits());
        let mut plans = Vec::new();
        for &compounds in compounds {
            for &experiments in experiments {
                let planned = Planned { compounds, experiments, scatter: scatter.sd, differing, margins };
                let (plain, moderated) = planned.power(&folds)?;
                plans.push(PlannedRow {
                    compounds,
                    experiments,
                    studies: planned.studies(),
                    plain,
                    moderated,
                });
            }
        }
        Some(Self { scatter, differing, margins, fold, plans })
    }

    /// The call of the fold that is to be told, as its rule has it.
    #[must_use]
    pub fn true_call(&self) -> Call {
        true_call(self.fold, self.margins)
    }

    /// The share of studies that call the fold what it is.
    #[must_use]
    pub fn power(&self, of: &Power) -> f64 {
        let calls = of.calls.iter().find(|calls| calls.fold.to_bits() == self.fold.to_bits());
        calls.map_or(0.0, |calls| calls.share(self.true_call()))
    }

    /// What matters, a sentence or two a paragraph.
    #[must_use]
    pub fn paragraphs(&self) -> Vec<String> {
        let mut said = vec![self.scatter_in_words()];
        let mut compounds: Vec<usize> = self.plans.iter().map(|plan| plan.compounds).collect();
        compounds.dedup();
        said.extend(compounds.into_iter().map(|compounds| self.of_compounds(compounds)));
        if self.plans.iter().any(|plan| plan.experiments == 1) {
            said.push("One experiment makes no claim on the line: its fold stays indeterminate.".to_owned());
        }
        said.push(
            "Simulated, by the intervals and calls of a comparison; every fold inside the tested doses. An error that a day \
             makes in all compounds together is in no scatter of one compound."
                .to_owned(),
        );
        said
    }

    fn scatter_in_words(&self) -> String {
        let (sd, repeats) =
            (words::significant(self.scatter.sd, 2), words::significant(self.scatter.repeats_within(), 2));
        let what = format!("{sd} in log10 (single folds repeat to within {repeats}-fold)");
        let differing = if self.differing > 0.0 {
            format!(
                " The SDs of compounds differ: their logarithm has an SD of {}.",
                words::significant(self.differing, 2)
            )
        } else {
            String::new()
        };
        let from = match self.scatter.source {
            ScatterSource::Given => {
                return format!("Between experiments a fold scatters by {what}.{differing}");
            }
            ScatterSource::Folds { df, repeated } => format!(
                "from {} of lines and compounds measured more than once, {} of freedom",
                counted(repeated, "pair"),
                counted(df, "degree")
            ),
            ScatterSource::Lines { df } => format!(
                "from the IC50s of single lines, {} of freedom, taken for both lines as if they shared nothing of a day; no \
                 fold was measured twice",
                counted(df, "degree")
            ),
            ScatterSource::Assumed => {
                return format!(
                    "Between experiments a fold is ASSUMED to scatter by {what}: give `--scatter`, `--msr` or `--from`.\
                     {differing}"
                );
            }
        };
        format!("Between experiments a fold scatters by {what}, {from}.{differing}")
    }

    /// From how many experiments on a fold is told, and how wide its interval is then.
    fn of_compounds(&self, compounds: usize) -> String {
        let plans: Vec<&PlannedRow> = self.plans.iter().filter(|plan| plan.compounds == compounds).collect();
        let first = |kind: fn(&PlannedRow) -> &Power| {
            plans.iter().find(|plan| self.power(kind(plan)) >= ENOUGH).copied()
        };
        let width = |of: &Power| {
            let ratio = of.log_width.map(|log| words::significant(exp10(log), 2)).unwrap_or_default();
            format!("interval {ratio}-fold wide")
        };
        let most = plans.iter().map(|plan| plan.experiments).max().unwrap_or_default();
        let told = format!("a {}-fold shift is called {}", words::trimmed(self.fold), self.true_call());
        let said = |kind: fn(&PlannedRow) -> &Power| match first(kind) {
            Some(plan) => format!(
                "in {} of studies with {}, {}",
                words::percent(Some(self.power(kind(plan)))),
                counted(plan.experiments, "experiment"),
                width(kind(plan))
            ),
            None => {
                let best = plans.iter().map(|plan| self.power(kind(plan))).fold(0.0, f64::max);
                format!(
                    "in no more than {} of studies with up to {}",
                    words::percent(Some(best)),
                    counted(most, "experiment")
                )
            }
        };
        let of = counted(compounds, "compound");
        if plans.iter().any(|plan| plan.moderated.is_some()) {
            format!(
                "{of}: {told} {}. Each compound alone: {}.",
                said(PlannedRow::main),
                said(|plan| &plan.plain)
            )
        } else {
            format!("{of}: {told} {}. So few lend each other nothing.", said(PlannedRow::main))
        }
    }

    /// The plans as a table, a true fold a row.
    ///
    /// # Errors
    /// When the writer fails.
    pub fn table(&self, out: impl io::Write) -> io::Result<()> {
        let mut table = TableWriter::new(out);
        table.write_record(PLAN_COLUMNS)?;
        for plan in &self.plans {
            for (main, plain) in plan.main().calls.iter().zip(&plan.plain.calls) {
                let mut row = vec![
                    plan.compounds.to_string(),
                    plan.experiments.to_string(),
                    number(Some(self.scatter.sd)),
                    if plan.moderated.is_some() { "moderated_t" } else { method(plan.experiments) }
                        .to_owned(),
                    number(Some(main.fold)),
                    true_call(main.fold, self.margins).to_string(),
                ];
                for (power, calls) in [(plan.main(), main), (&plan.plain, plain)] {
                    row.extend([
                        number(power.log_width.map(exp10)),
                        number(power.log_width),
                        number(power.covered),
                    ]);
                    row.push(number(Some(calls.share(true_call(calls.fold, self.margins)))));
                    row.extend(
                        [calls.r, calls.h, calls.l, calls.s, calls.i].map(|share| number(Some(share))),
                    );
                }
                table.write_record(row)?;
            }
        }
        table.flush()
    }
}

/// Power that is called enough: nine studies of ten.
pub(crate) const ENOUGH: f64 = 0.9;

/// Columns of the table of `foldshift plan`.
pub const PLAN_COLUMNS: [&str; 24] = [
    "compounds",
    "experiments",
    "scatter",
    "method",
    "true_fold",
    "true_call",
    "width",
    "log_width",
    "covered",
    "power",
    "r",
    "h",
    "l",
    "s",
    "i",
    "plain_width",
    "plain_log_width",
    "plain_covered",
    "plain_power",
    "plain_r",
    "plain_h",
    "plain_l",
    "plain_s",
    "plain_i",
];

const fn method(experiments: usize) -> &'static str {
    if experiments < 2 { "technical_only" } else { "paired_t" }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outlook(compounds: &[usize], experiments: &[usize], fold: f64) -> Outlook {
        let scatter = Scatter { sd: 0.15, source: ScatterSource::Given };
        Outlook::of(scatter, 0.0, Margins::default(), fold, (compounds, experiments)).unwrap()
    }

    #[test]
    fn words_say_from_how_many_experiments_on_a_fold_is_told() {
        let said = outlook(&[12, 1], &[1, 2, 3], 5.0).paragraphs().join("\n");
        assert!(
            said.contains("12 compounds: a 5-fold shift is called R in 9") && said.contains("2 experiments")
        );
        assert!(said.contains("So few lend each other nothing") && said.contains("One experiment"), "{said}");
        let said = outlook(&[4], &[2], 5.0).paragraphs().join("\n");
        assert!(said.contains("Each compound alone: in no more than 3"), "{said}");
    }

    #[test]
    fn the_table_has_a_row_a_true_fold_with_plain_beside_moderated() {
        let mut bytes = Vec::new();
        outlook(&[4], &[1, 2], 5.0).table(&mut bytes).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        let rows: Vec<Vec<&str>> = text.lines().map(|line| line.split(',').collect()).collect();
        assert_eq!(rows.len(), 1 + 2 * 3);
        assert!(rows.iter().all(|row| row.len() == PLAN_COLUMNS.len()));
        assert_eq!((rows[1][3], rows[1][6], rows[1][14]), ("technical_only", "", "1"));
        assert_eq!((rows[6][3], rows[6][5]), ("moderated_t", "R"));
        let of = |row: &[&str], column: usize| row[column].parse::<f64>().unwrap();
        assert!(of(&rows[6], 7) < of(&rows[6], 16) && of(&rows[6], 9) > of(&rows[6], 18));
    }
}
