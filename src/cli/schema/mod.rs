//! `foldshift schema`: how the JSON of each command is formed.

#[cfg(test)]
mod closed;
#[cfg(test)]
mod of_types;

use clap::Args;
use clap::builder::PossibleValuesParser;

use crate::cli::Outcome;
use crate::cli::terminal::Terminal;
use crate::report::json_forms::FORMS;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// What is described; all are listed when left out.
    #[arg(value_name = "NAME", value_parser = PossibleValuesParser::new(FORMS.iter().map(|form| form.name)))]
    name: Option<String>,
}

pub(super) fn run(arguments: &Arguments, terminal: &Terminal) -> Outcome {
    terminal.write(None, |out| {
        if let Some(name) = &arguments.name {
            let asked = FORMS.iter().find(|form| form.name == name);
            return asked.map_or(Ok(()), |form| out.write_all(form.schema.as_bytes()));
        }
        let width = FORMS.iter().map(|form| form.name.len()).max().unwrap_or(0);
        FORMS
            .iter()
            .try_for_each(|form| writeln!(out, "{:<width$}  {}", form.name, form.title.replace('`', "")))
    })
}
