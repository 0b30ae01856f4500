//! `foldshift mechanism`: verdicts for people who have only tables.

use std::io;

use clap::Args;

use crate::cli::input::{Input, paths};
use crate::cli::output::{Data, Output};
use crate::cli::terminal::Terminal;
use crate::cli::verdicts::tell_verdicts;
use crate::cli::{Common, Outcome};
use crate::report::mechanism_table::mechanism;
use foldshift_mechanism::evidence::cases::{Tables, cases};
use foldshift_mechanism::evidence::tables::{self, Told};
use foldshift_mechanism::knowledge::catalogue::Extension;
use foldshift_mechanism::knowledge::{Catalogue, Rules};
use foldshift_mechanism::verdict::{Judgement, Knowledge, judge};
use foldshift_tables::diagnostic::{Code, Diagnostic};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// IC50s: case_id, drug, experiment, parental_ic50_nM, resistant_ic50_nM, resistant_censored; CSV or TSV.
    #[arg(long, value_name = "FILE", help_heading = "Data")]
    ic50: Input,
    /// Alterations: case_id, gene, variant, transcript, vaf_parental, vaf_resistant, copy_number_resistant, ngs_coverage.
    #[arg(long, value_name = "FILE", help_heading = "Data")]
    genotype: Option<Input>,
    /// Residual signals: case_id, drug, target, line, residual_fraction_vs_own_DMSO.
    #[arg(long, value_name = "FILE", help_heading = "Data")]
    blot: Option<Input>,
    /// Growth rates: case_id, divisions_parental, divisions_resistant, hours, gr50_fold, gr50_lower95, gr50_upper95.
    #[arg(long, value_name = "FILE", help_heading = "Data")]
    growth: Option<Input>,
    /// A catalogue of your own, CSV with the columns of the built-in one or TOML: its rows replace or add.
    #[arg(long, value_name = "FILE", help_heading = "Model")]
    catalogue: Option<Input>,
    #[command(flatten)]
    output: Output,
}

impl Arguments {
    /// The tables that are read.
    #[cfg(feature = "parquet")]
    pub(super) fn inputs(&mut self) -> Vec<&mut Input> {
        std::iter::once(&mut self.ic50)
            .chain(&mut self.genotype)
            .chain(&mut self.blot)
            .chain(&mut self.growth)
            .chain(&mut self.catalogue)
            .collect()
    }
}

pub(super) fn run(arguments: &Arguments, common: &Common, terminal: &Terminal) -> Outcome {
    let optional = [&arguments.genotype, &arguments.blot, &arguments.growth, &arguments.catalogue];
    let inputs = paths(std::iter::once(&arguments.ic50).chain(optional.into_iter().flatten()));
    if !arguments.output.is_ready(Data::table_or_json(common.json), inputs, terminal) {
        return Outcome::CouldNotRun;
    }
    let (judgements, warnings) = match judge_all(arguments) {
        Ok(judged) => judged,
        Err(problems) => {
            terminal.tell_all(&problems);
            return Outcome::CouldNotRun;
        }
    };
    terminal.tell_all(&warnings);
    let written = terminal.write(arguments.output.path(), |out| {
        if common.json {
            serde_json::to_writer(&mut *out, &judgements).map_err(io::Error::from)?;
            return writeln!(out);
        }
        mechanism(&judgements, out)
    });
    if written != Outcome::Done {
        return written;
    }
    tell_verdicts(&judgements.iter().collect::<Vec<_>>(), terminal);
    terminal.say("Research use only; not a treatment recommendation.");
    if common.strict && !warnings.is_empty() { Outcome::Failed } else { Outcome::Done }
}

fn judge_all(arguments: &Arguments) -> Result<(Vec<Judgement>, Vec<Diagnostic>), Vec<Diagnostic>> {
    let (mut problems, mut warnings) = (Vec::new(), Vec::new());
    let ic50s = read(Some(&arguments.ic50), tables::ic50, &mut problems, &mut warnings);
    let genotype = read(arguments.genotype.as_ref(), tables::genotype, &mut problems, &mut warnings);
    let residuals = read(arguments.blot.as_ref(), tables::blot, &mut problems, &mut warnings);
    let growth = read(arguments.growth.as_ref(), tables::growth, &mut problems, &mut warnings);
    let rows = read(arguments.catalogue.as_ref(), tables::catalogue, &mut problems, &mut warnings);
    if !problems.is_empty() {
        return Err(problems);
    }
    let mut catalogue = Catalogue::built_in().clone();
    for row in rows {
        let (name, file) = (row.name(), row.file.clone().unwrap_or_default());
        if catalogue.extend(row) == Extension::Replaces {
            let problem = format!("{name} of `{file}` takes the place of the built-in row");
            warnings.push(Diagnostic::warning(Code::Arguments, problem));
        }
    }
    let (alterations, coverage) = genotype;
    let given = [arguments.genotype.is_some(), arguments.blot.is_some(), arguments.growth.is_some()];
    let (cases, told) = cases(Tables { ic50s, alterations, coverage, residuals, growth, given });
    warnings.extend(told);
    let knowledge = Knowledge { catalogue: &catalogue, rules: Rules::built_in() };
    let mut judgements = Vec::new();
    for case in &cases {
        match judge(case, knowledge) {
            Ok(judgement) => {
                warnings.extend(judgement.warnings.iter().cloned());
                judgements.push(judgement);
            }
            Err(found) => problems.extend(found),
        }
    }
    if problems.is_empty() { Ok((judgements, warnings)) } else { Err(problems) }
}

/// Reads a table, if there is one; its problems and warnings are pushed.
fn read<T: Default>(
    input: Option<&Input>,
    reader: fn(&str, &[u8]) -> Told<T>,
    problems: &mut Vec<Diagnostic>,
    warnings: &mut Vec<Diagnostic>,
) -> T {
    let Some(input) = input else { return T::default() };
    let told = match input.bytes() {
        Ok(bytes) => reader(&input.name(), &bytes),
        Err(problem) => Err(vec![problem]),
    };
    match told {
        Ok((value, told)) => {
            warnings.extend(told);
            value
        }
        Err(told) => {
            problems.extend(told);
            T::default()
        }
    }
}
