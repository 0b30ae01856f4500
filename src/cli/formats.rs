//! `foldshift formats`: what it reads.

use crate::cli::Outcome;
use crate::cli::terminal::Terminal;
use crate::ingest::formats;
use crate::plate::layout::FORMS;

pub(super) fn run(terminal: &Terminal) -> Outcome {
    terminal.write(None, |out| {
        writeln!(out, "Exports (detected by content; `--format NAME` overrides):\n")?;
        for format in formats() {
            writeln!(
                out,
                "  {:<14} {}\n  {:<14}   {}\n",
                format.name, format.title, "", format.recognised_by
            )?;
        }
        writeln!(out, "Layouts (detected by content):\n")?;
        for form in &FORMS {
            writeln!(out, "  {:<14} {}\n  {:<14}   {}\n", form.name, form.title, "", form.recognised_by)?;
        }
        Ok(())
    })
}
