//! `foldshift normalise`: raw wells of plates to responses, a point a row, as `fit` and `compare` read them.

use clap::Args;

use crate::cli::input::paths;
use crate::cli::output::{Data, Output};
use crate::cli::screen::WellsArguments;
use crate::cli::terminal::Terminal;
use crate::cli::{Common, Outcome};
use crate::report::words::counted;
use foldshift_screen::ScreenTable;
use foldshift_screen::analysis::PlateVerdict;
use foldshift_tables::table::{TableWriter, number_cell};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    wells: WellsArguments,
    #[command(flatten)]
    output: Output,
}

/// The columns that are written; those of curves, doses and responses are found by `fit` and `compare`.
const COLUMNS: [&str; 6] = ["experiment", "cell_line", "compound", "dose", "unit", "response"];

impl Arguments {
    /// The tables that are read.
    #[cfg(feature = "parquet")]
    pub(super) fn inputs(&mut self) -> Vec<&mut crate::cli::input::Input> {
        self.wells.tables.iter_mut().collect()
    }
}

pub(super) fn run(arguments: &Arguments, common: &Common, terminal: &Terminal) -> Outcome {
    if common.json {
        terminal.error("`normalise` writes a table: leave out `--json`");
        return Outcome::CouldNotRun;
    }
    if !arguments.output.is_ready(Data::Table, paths(&arguments.wells.tables), terminal) {
        return Outcome::CouldNotRun;
    }
    let table = match arguments.wells.read(common, terminal) {
        Ok(table) => table,
        Err(problems) => {
            terminal.tell_all(&problems);
            return Outcome::CouldNotRun;
        }
    };
    say(&table, terminal);
    let written = terminal.write(arguments.output.path(), |out| {
        let mut written = TableWriter::new(out);
        written.write_record(COLUMNS)?;
        for gathered in &table.curves {
            let named = [
                table.experiments.name(gathered.experiment),
                table.cell_lines.name(gathered.cell_line),
                table.compounds.name(gathered.compound),
            ];
            for point in gathered.curve.points() {
                let (dose, response) = (number_cell(Some(point.dose)), number_cell(Some(point.response)));
                written.write_record(named.into_iter().chain([&*dose, &*gathered.unit, &*response]))?;
            }
        }
        written.flush()
    });
    if written != Outcome::Done {
        return written;
    }
    let failed = table.plates.iter().any(|plate| plate.verdict == PlateVerdict::Fail);
    if failed || (common.strict && !table.warnings.is_empty()) { Outcome::Failed } else { Outcome::Done }
}

fn say(table: &ScreenTable, terminal: &Terminal) {
    let points: usize = table.curves.iter().map(|gathered| gathered.curve.points().len()).sum();
    terminal.say(&format!("{} of {}", counted(points, "response"), counted(table.curves.len(), "curve")));
    let failed: Vec<&str> = table
        .plates
        .iter()
        .filter(|plate| plate.verdict == PlateVerdict::Fail)
        .map(|plate| plate.plate.as_str())
        .collect();
    if !failed.is_empty() {
        let (plates, lost) = (counted(failed.len(), "plate"), counted(table.wells_of_failed_plates, "well"));
        let (some, more) = failed.split_at(failed.len().min(5));
        let more = if more.is_empty() { String::new() } else { format!(" and {} more", more.len()) };
        terminal.say_failed(&format!(
            "{plates} failed the quality check ({}{more}): {lost} left out (`--keep-failed` keeps them)",
            some.join(", ")
        ));
    }
}
