//! `foldshift read`: any export to one row a well.

use std::io;
use std::path::PathBuf;

use clap::Args;
use rayon::prelude::*;

use crate::cli::output::{Data, Output};
use crate::cli::read_explained;
use crate::cli::terminal::Terminal;
use crate::cli::{Common, Outcome};
use foldshift_plates::ingest::write_together;
use foldshift_plates::ingest::{Choice, Numbered, Readings, is_asm, read_path};
use foldshift_plates::kinetics::{Moment, NoMoment, reduce};
use foldshift_tables::diagnostic::{Code, Diagnostic};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Exports, as the instrument wrote them.
    #[arg(value_name = "EXPORT", required = true)]
    exports: Vec<PathBuf>,
    /// The reader to use, by name, instead of detecting it; `foldshift formats` lists them. `asm` for any other export
    /// writes JSON of the Allotrope Simple Model instead of a table.
    #[arg(long, value_name = "NAME", help_heading = "Data")]
    format: Option<String>,
    /// The sheet of a workbook to read; the others are left aside.
    #[arg(long, value_name = "NAME", help_heading = "Data")]
    sheet: Option<String>,
    /// The cells that are wells, as a spreadsheet names them: `B3:M10`, `Sheet1!B3:M10`, several with
    /// commas; `@C3` behind a range says which well its first cell is.
    #[arg(long, value_name = "RANGE", conflicts_with = "format", help_heading = "Data")]
    grid: Option<String>,
    /// Only this plate, and whatever is wrong with others does not matter; may be given several times. With `--grid`,
    /// the name of the plate.
    #[arg(long, value_name = "NAME", help_heading = "Data")]
    plate: Vec<String>,
    /// Only this read; with `--grid`, what was read: `fluorescence ex=560 em=590`.
    #[arg(long, value_name = "NAME", help_heading = "Data")]
    read: Option<String>,
    /// The column of a list that holds the readings, by its heading.
    #[arg(long, value_name = "NAME", conflicts_with_all = ["format", "grid"], help_heading = "Data")]
    column: Option<String>,
    /// The column of a list that holds the wells, by its heading.
    #[arg(long, value_name = "NAME", conflicts_with_all = ["format", "grid"], help_heading = "Data")]
    well_column: Option<String>,
    /// The unit of times that stand below a heading without one: `s`, `min` or `h`.
    #[arg(long, value_name = "UNIT", value_parser = ["s", "min", "h"], conflicts_with_all = ["format", "grid"], help_heading = "Data")]
    time_unit: Option<String>,
    /// How the wells of a list are counted that has numbers for their names: `across` (2 is A2) or `down` (2 is B1),
    /// with the size of the plate where the list does not go up to it: `across-96`.
    #[arg(long, value_name = "ORDER", conflicts_with_all = ["format", "grid"], help_heading = "Data")]
    numbered: Option<Numbered>,
    /// Read a file of which more than half of the values are left out because nothing says what they are.
    #[arg(long, help_heading = "Data")]
    in_part: bool,
    /// Show what was seen instead of reading it: the cells with the blocks that were found, what each reader said, and
    /// what would settle a doubt; a page where `-o` names a file that ends in `.html`.
    #[arg(long, help_heading = "Output")]
    explain: bool,
    /// Where several points of each well were scanned: their mean, with a flag that says so.
    #[arg(long, value_name = "WHAT", value_parser = ["mean"], conflicts_with = "grid", help_heading = "Data")]
    area: Option<String>,
    /// Of kinetic reads only this: `4 h`, `0:30:00`, `first`, `last`, or `slope 10 min to 60 min` (signal per hour).
    #[arg(long, value_name = "TIME", value_parser = moment, help_heading = "Data")]
    time: Option<Moment>,
    #[command(flatten)]
    output: Output,
}

/// The format that is written, too.
const ASM: &str = "asm";

/// Is a document of the Allotrope Simple Model to be written: is it named for an export that is none?
fn writes_asm(arguments: &Arguments) -> bool {
    arguments.format.as_deref() == Some(ASM) && arguments.exports.iter().any(|export| !is_asm(export))
}

/// A time of a kinetic read, or what one is.
fn moment(text: &str) -> Result<Moment, String> {
    text.parse().map_err(|error: NoMoment| format!("{error}; {}", NoMoment::HELP))
}

pub(super) fn run(arguments: &Arguments, common: &Common, terminal: &Terminal) -> Outcome {
    let exports = arguments.exports.iter().map(PathBuf::as_path);
    let data = if arguments.explain {
        Data::Picture
    } else {
        Data::table_or_json(common.json || writes_asm(arguments))
    };
    if !arguments.output.is_ready(data, exports, terminal) {
        return Outcome::CouldNotRun;
    }
    let writes_asm = writes_asm(arguments);
    if writes_asm && arguments.exports.len() > 1 {
        let message = "`--format asm` writes one export at a time";
        let help = "a document of the Allotrope Simple Model is that of one export: write one for each";
        terminal.tell_all(&[Diagnostic::error(Code::SeveralFit, message).help(help)]);
        return Outcome::CouldNotRun;
    }
    let choice = Choice {
        format: arguments.format.as_deref().filter(|_| !writes_asm),
        sheet: arguments.sheet.as_deref(),
        grid: arguments.grid.as_deref(),
        plate: match arguments.plate.as_slice() {
            [only] => Some(only),
            _ => None,
        },
        plates: if arguments.plate.len() > 1 { &arguments.plate } else { &[] },
        read: arguments.read.as_deref(),
        column: arguments.column.as_deref(),
        well_column: arguments.well_column.as_deref(),
        time_unit: arguments.time_unit.as_deref(),
        numbered: arguments.numbered,
        in_part: arguments.in_part,
        area_mean: arguments.area.is_some(),
    };
    if arguments.explain && common.json {
        let problem =
            Diagnostic::error(Code::UnknownName, "`--explain` draws what was seen, and has no form as JSON");
        terminal.tell(&problem.help("leave one of the two out; `--json` alone writes what is read"));
        return Outcome::CouldNotRun;
    }
    if arguments.explain {
        return read_explained::run(&arguments.exports, choice, arguments.output.path(), terminal);
    }
    let mut all: Vec<Readings> = Vec::new();
    let mut told: Vec<Diagnostic> = Vec::new();
    let mut failed = false;
    let mut warned = false;
    let read: Vec<_> = arguments
        .exports
        .par_iter()
        .map(|export| read_path(export, choice))
        .map(|read| match arguments.time {
            Some(time) => read.and_then(|readings| reduce(readings, time)),
            None => read,
        })
        .collect();
    for readings in read {
        match readings {
            Ok(readings) => {
                terminal.detail(&format!(
                    "{}: read as {} ({})",
                    readings.source, readings.reader, readings.evidence
                ));
                told.extend(readings.warnings.iter().cloned());
                warned |= !readings.warnings.is_empty();
                all.push(readings);
            }
            Err(problems) => {
                told.extend(problems);
                failed = true;
            }
        }
    }
    // Of all exports together: forty with one problem have one.
    terminal.tell_all(&told);
    if all.is_empty() {
        return Outcome::CouldNotRun;
    }
    let written = terminal.write(arguments.output.path(), |out| {
        if writes_asm {
            all.iter().try_for_each(|only| only.write_asm(&mut *out))
        } else if common.json {
            serde_json::to_writer(&mut *out, &all).map_err(io::Error::from)?;
            writeln!(out)
        } else if let [only] = all.as_slice() {
            only.write_csv(out)
        } else {
            write_together(&all, out)
        }
    });
    if terminal.desk().is_none() {
        // The process ends here: freeing millions of readings one by one would only take time.
        std::mem::forget(all);
    }
    match written {
        Outcome::Done if failed || (common.strict && warned) => Outcome::Failed,
        other => other,
    }
}
