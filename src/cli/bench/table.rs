//! A table of the simulated screen, from file to file, the way that `foldshift fit` goes.

use std::fs::File;
use std::io::{self, BufWriter};
use std::path::Path;
use std::time::Instant;

use super::Stage;
use crate::cli::fit::piped;
use foldshift_columns::{Block, Format, OutColumn, Sink};
use foldshift_curves::fit::FitOptions;
use foldshift_curves::screen::Screen;
use foldshift_tables::diagnostic::{Code, Diagnostic, why};

/// The most curves of a table: it lies on a disk for a while.
const MOST: u64 = 100_000;

/// Curves of which the rows are written at once.
const AT_ONCE: u64 = 1 << 10;

/// Stages of the first curves of a screen: what was waited for of each, and the whole.
///
/// # Errors
/// When there is no place for the table.
pub(super) fn stages(
    screen: &Screen,
    curves: u64,
    options: FitOptions,
) -> Result<Vec<Stage>, Vec<Diagnostic>> {
    let curves = curves.min(MOST);
    let no_place = |error: io::Error| {
        let problem = format!("cannot write a table into the folder of temporary files: {}", why(&error));
        vec![Diagnostic::error(Code::Unwritable, problem).help("set TMPDIR to a folder with more room")]
    };
    let folder = tempfile::tempdir().map_err(no_place)?;
    let table = folder.path().join("screen.csv");
    write(screen, curves, &table).map_err(no_place)?;
    let mut out = File::create(folder.path().join("fits.csv")).map_err(no_place)?;
    let begun = Instant::now();
    let (gathered, done) = piped(table, options, &mut out)?;
    let whole = begun.elapsed();
    let (fit, all) =
        if options.intervals { ("table_fit_profile", "table_profile") } else { ("table_fit", "table") };
    let stages = [
        ("table_read", gathered.read),
        ("table_group", gathered.group),
        ("table_look", gathered.look),
        (fit, done.fit),
        ("table_write", done.write),
        (all, whole),
    ];
    Ok(stages.into_iter().map(|(name, spent)| Stage { name, curves, spent }).collect())
}

/// The wells of the first curves, a row each.
fn write(screen: &Screen, curves: u64, path: &Path) -> io::Result<()> {
    let columns = [
        OutColumn::text("cell_line"),
        OutColumn::text("compound"),
        OutColumn::number("dose"),
        OutColumn::number("response"),
    ];
    let mut sink = Sink::create(BufWriter::new(File::create(path)?), Format::Csv, &columns)?;
    let mut from = 0;
    while from < curves {
        let to = (from + AT_ONCE).min(curves);
        let mut block = Block::of(&columns);
        for curve in from..to {
            let (line, compound) = (format!("L{}", curve % 1000), format!("C{}", curve / 1000));
            for point in screen.points(curve) {
                block.columns[0].push_text(&line);
                block.columns[1].push_text(&compound);
                block.columns[2].push_number(Some(point.dose));
                block.columns[3].push_number(Some(point.response));
            }
        }
        sink.write(&block)?;
        from = to;
    }
    sink.finish().map(drop)
}
