//! Rows that cost their curves: a table of them, and the first told.

use std::path::Path;

use crate::cli::Outcome;
use crate::cli::terminal::Terminal;
use crate::report::words::counted;
use foldshift_study::curve_table::{Gathered, Rejected};
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::table::TableWriter;

/// How many rows are told.
const TOLD: usize = 20;

/// Lists the rows that make no sense, tells the first of them, and how many curves they cost.
pub(super) fn list(file: &Path, gathered: &Gathered, terminal: &Terminal) -> Outcome {
    let written = terminal.write(Some(file), |out| {
        let mut table = TableWriter::new(out);
        let names = ["file", "line", "column"].into_iter();
        table.write_record(names.chain(gathered.by.iter().map(String::as_str)).chain(["problem"]))?;
        for Rejected { place, identity, problem } in &gathered.rejected {
            let number = |number: Option<usize>| number.map(|number| number.to_string()).unwrap_or_default();
            let at = [place.file.to_string(), number(place.line), number(place.column)];
            let named = (0..gathered.by.len()).map(|k| identity.get(k).cloned().unwrap_or_default());
            table.write_record(at.into_iter().chain(named).chain([problem.clone()]))?;
        }
        table.flush()
    });
    if written != Outcome::Done {
        return written;
    }
    for Rejected { place, problem, .. } in gathered.rejected.iter().take(TOLD) {
        terminal.tell(&Diagnostic::warning(Code::Cell, problem.clone()).at(place.clone()));
    }
    let (rows, curves) = (gathered.rejected.len(), gathered.rejected_curves());
    if rows > 0 {
        terminal.say(&format!(
            "{} not fitted, since {} no sense: listed in `{}`",
            counted(curves, "curve"),
            if rows == 1 { "1 row makes".to_owned() } else { format!("{rows} rows make") },
            file.display()
        ));
    } else {
        terminal.say(&format!("every row makes sense; `{}` lists none", file.display()));
    }
    Outcome::Done
}
