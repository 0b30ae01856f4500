//! Tables in one or many files, as batches of columns where their rows are plain.

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use super::coded::Treatments;
use super::columns::Columns;
use super::gathered::{Gathered, Gathering, Spent, lap};
use super::groups::Groups;
use super::plain_rows::PlainRows;
use super::{PointsOptions, finished, header};
use foldshift_columns::{Options, Source};
use foldshift_tables::diagnostic::{Code, Diagnostic};

/// The curves of a table that `open` gives: one in many files (CSV of any delimiter, gzip, Parquet, Arrow IPC or a workbook), or
/// one in memory. `read` is told how many bytes were read, and of how many where that is known; the work ends where it says so.
///
/// # Errors
/// As [`read`](super::read); also when files of one table have different columns, there is no place for rows beyond the
/// limit of memory, or `read` ends the work.
pub fn gather_tables(
    open: impl FnOnce(Options) -> Result<Source, Vec<Diagnostic>>,
    options: &PointsOptions,
    gathering: &Gathering,
    read: &mut dyn FnMut(u64, Option<u64>) -> ControlFlow<()>,
) -> Result<Gathered, Vec<Diagnostic>> {
    let command = options.command.clone();
    let reading = Options {
        sheet: options.sheet.clone(),
        header: options.doses.is_none().then_some(header::find),
        ask: Some(Arc::new(move |name: &str| command.with("--sheet", name))),
        threads: Some(rayon::current_num_threads()),
        ..Options::default()
    };
    let source = open(reading)?;
    let (notes, files) = (source.passed_over().to_vec(), source.files().to_vec());
    let name = source.sample().sheet().source().to_string();
    let read_doses = |path: &PathBuf| Treatments::read(path, source.sample().headings(), options);
    let treatments = options.doses.as_ref().map(read_doses).transpose()?;
    let mut columns = Columns::find(source.sample(), source.is_whole(), options, treatments.as_ref())?;
    // Nobody asks whether a column of lists parts curves.
    columns.idle.extend(source.unread());
    let mut groups = Groups::new(source.sample(), source.is_whole(), columns, options, gathering);
    let mut plain = PlainRows::of(&groups);
    let wanted = plain.as_ref().map_or(&[][..], PlainRows::wanted);
    let mut batches = source.into_batches(wanted);
    let mut spent = Spent::default();
    let mut since = Instant::now();
    while let Some(batch) = batches.next() {
        spent.read += lap(&mut since);
        let batch = match batch {
            Ok(batch) => batch,
            Err(problem) => {
                if groups.rows.len() == 0 {
                    return Err(vec![problem]);
                }
                groups.problem(problem);
                break;
            }
        };
        groups.cut.extend(batch.looks_cut());
        match &mut plain {
            Some(plain) => plain.take(&mut groups, &batch)?,
            None => groups.take(&batch.table())?,
        }
        groups.keep_within(gathering.memory).map_err(|problem| vec![problem])?;
        let (bytes, of) = batches.progress();
        if read(bytes, of).is_break() {
            return Err(vec![Diagnostic::error(Code::Interrupted, "interrupted while the table was read")]);
        }
        spent.group += lap(&mut since);
    }
    let gathered = finished(&name, Some(groups), notes)?;
    spent.look = lap(&mut since);
    Ok(Gathered { files, spent, ..gathered })
}
