//! `foldshift formats`: what it reads.

use std::io::{self, Write};

use crate::cli::Outcome;
use crate::cli::terminal::Terminal;
use foldshift_plates::ingest::formats;
use foldshift_plates::plate::layout::FORMS;

pub(super) fn run(terminal: &Terminal) -> Outcome {
    let exports: Vec<_> = formats().map(|format| (format.name, format.title, format.recognised_by)).collect();
    let layouts: Vec<_> = FORMS.iter().map(|form| (form.name, form.title, form.recognised_by)).collect();
    let width = exports.iter().chain(&layouts).map(|(name, ..)| name.len()).max().unwrap_or(0);
    terminal.write(None, |out| {
        writeln!(out, "Exports (detected by content; `--format NAME` overrides):\n")?;
        list(out, &exports, width)?;
        writeln!(out, "Layouts (detected by content):\n")?;
        list(out, &layouts, width)
    })
}

fn list(out: &mut dyn Write, formats: &[(&str, &str, &str)], width: usize) -> io::Result<()> {
    for (name, title, recognised_by) in formats {
        writeln!(out, "  {name:<width$} {title}\n  {:<width$}   {recognised_by}\n", "")?;
    }
    Ok(())
}
