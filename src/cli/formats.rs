//! `foldshift formats`: what it reads.

use crate::cli::Outcome;
use crate::cli::terminal::Terminal;
use crate::ingest::formats;

/// Layout forms, with how each is recognised.
const LAYOUTS: [(&str, &str, &str); 2] = [
    ("toml", "TOML with wellmap's words and dilution series", "starts with a `[section]` or a `key = value`"),
    ("tidy", "tidy CSV, a well a row", "a header with a column `well`; comma, semicolon or tab"),
];

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
        for (name, title, recognised_by) in LAYOUTS {
            writeln!(out, "  {name:<14} {title}\n  {:<14}   {recognised_by}\n", "")?;
        }
        Ok(())
    })
}
