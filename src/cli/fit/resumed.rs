//! Tables of fits that an interrupted run can go on with: a journal lies beside what is written of them.
//!
//! The bytes are those of a run that nobody disturbed. A journal of other curves or other settings is refused, and says what
//! changed; what is beside the output is ours by its name and its first line, and nothing else is touched.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use super::Arguments;
use super::goal::Goal;
use super::plan::Plan;
use super::streamed::{self, After, Counts, Done};
use crate::cli::Outcome;
use crate::cli::pasteable::pasteable;
use crate::cli::terminal::Terminal;
use crate::cli::whole_file::Begun;
use crate::report::words::counted;
use foldshift_columns::Format;
use foldshift_screen::stream::{Block, Fingerprint, Journal, Setting, Unusable};
use foldshift_study::curve_table::Gathered;
use foldshift_tables::diagnostic::{Code, Diagnostic, Place, why};

/// What is written.
pub(super) struct Streaming<'a> {
    pub(super) gathered: &'a Gathered,
    pub(super) plan: &'a Plan,
    pub(super) format: Format,
    /// Go on with what is there.
    pub(super) resume: bool,
}

/// Can a table of this form be gone on with there? What is packed has no end that could be added to.
pub(super) fn is_possible(path: &Path, format: Format) -> bool {
    let packed = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("gz"));
    !packed && !format.is_binary() && Begun::is_possible(path)
}

/// That `--resume` is asked for where it cannot be.
pub(super) fn impossible(arguments: &Arguments, json: bool) -> Option<Diagnostic> {
    let path = arguments.output.path().filter(|_| arguments.resume)?;
    let together = arguments.share.is_some() || arguments.robust.outliers.is_some();
    if json || together {
        let problem = "`--resume` is for tables of curves that are fitted one by one";
        return Some(
            Diagnostic::error(Code::Arguments, problem)
                .help("leave out `--resume`, or `--json`, `--share` and `--outliers`"),
        );
    }
    let format = super::format(arguments);
    (!is_possible(path, format)).then(|| {
        let problem =
            format!("`{}` cannot be gone on with: only a plain text can be added to", path.display());
        Diagnostic::error(Code::Arguments, problem)
            .help("write a `.csv` or a `.tsv`, or leave out `--resume`")
    })
}

/// Everything that the rows depend on.
pub(super) fn settings(arguments: &Arguments, gathered: &Gathered, plan: &Plan) -> Vec<Setting> {
    let o = &plan.options;
    let shown = |value: Option<f64>| value.map_or_else(|| "free".to_owned(), |value| value.to_string());
    let each = [
        ("the version", env!("CARGO_PKG_VERSION").to_owned()),
        ("the columns of a curve", gathered.by.join(",")),
        ("the number of curves", gathered.len().to_string()),
        ("the number of points", gathered.points().to_string()),
        ("`--top`", shown(o.top)),
        ("`--bottom`", shown(o.bottom)),
        ("`--hill`", shown(o.hill)),
        ("the lowest bottom", shown(o.bottom_at_least)),
        ("the highest top", shown(o.top_at_most)),
        ("half effect", o.half.to_string()),
        ("the direction", o.reads.map_or_else(|| "unknown".to_owned(), |reads| reads.to_string())),
        ("`--interval`", arguments.interval.clone()),
        ("`--se`", arguments.se.clone()),
        ("`--sigma`", arguments.sigma.clone()),
        ("`--model`", arguments.model.clone()),
        ("`--candidates`", arguments.candidates.join(",")),
        ("`--loss`", arguments.robust.loss.clone()),
        ("`--average`", arguments.average.to_string()),
        ("`--details`", arguments.details.to_string()),
        ("the delimiter", if super::format(arguments) == Format::Tsv { "tab" } else { "comma" }.to_owned()),
    ];
    each.into_iter().chain(arguments.shape.settings()).map(|(name, value)| Setting { name, value }).collect()
}

/// Fits all curves into the file, from where an interrupted run stopped, or from the first.
///
/// # Errors
/// The outcome, when the table is not whole; why was told.
pub(super) fn write(
    path: &Path,
    streaming: &Streaming,
    settings: &[Setting],
    told: &mut dyn FnMut(Done) -> io::Result<()>,
    terminal: &Terminal,
) -> Result<Done, Outcome> {
    let failed = |problem: Diagnostic| {
        terminal.tell(&problem);
        Outcome::CouldNotRun
    };
    terminal.go_on().map_err(failed)?;
    let beside = Begun::beside(path).map_err(|error| failed(unwritable(path, &error)))?;
    let opened = if streaming.resume { opened(path, &beside, settings) } else { Ok(None) };
    let begun = match opened {
        Ok(Some(opened)) => goes_on(opened, path, &beside, streaming, terminal),
        Ok(None) => {
            if streaming.resume {
                terminal.say("there is nothing to go on with: the fits begin with the first curve");
            }
            begun(path, &beside, settings).map(|(begun, journal)| (begun, journal, Done::default()))
        }
        Err(problem) => Err(problem),
    };
    let (mut begun, mut journal, from) = begun.map_err(failed)?;
    let mut done = from;
    match blocks(
        streaming,
        &begun,
        &mut journal,
        from,
        &mut |so_far| {
            done = so_far;
            told(so_far)
        },
        terminal,
    ) {
        Ok(done) => {
            // Where the journal stays, the file in its place is whole all the same.
            begun.put().map_err(|error| failed(unwritable(path, &error)))?;
            let _ = journal.end();
            Ok(done)
        }
        Err(error) => {
            // A program hears of Ctrl-C by itself; what is to be gone on with it asks for.
            let is_left =
                error.kind() == io::ErrorKind::Interrupted && terminal.desk().is_some() && !streaming.resume;
            if done.steps == 0 || is_left {
                drop(begun);
                let _ = journal.end();
                return Err(failed(unwritable(path, &error)));
            }
            begun.keep();
            let fitted = counted(done.counts.all(), "curve");
            let help = format!("go on with `{}`", again(terminal));
            let problem = if error.kind() == io::ErrorKind::Interrupted {
                format!(
                    "interrupted: {fitted} of {} are kept beside `{}`",
                    streaming.gathered.len(),
                    path.display()
                )
            } else {
                format!("cannot write `{}`: {}; {fitted} are kept beside it", path.display(), why(&error))
            };
            Err(failed(Diagnostic::error(Code::Unwritable, problem).help(help)))
        }
    }
}

/// The command that goes on.
fn again(terminal: &Terminal) -> String {
    let given = terminal.words().iter();
    let words = given.map(|word| foldshift_tables::pasteable::pasteable(&word.to_string_lossy()));
    let mut words: Vec<String> = std::iter::once("foldshift".to_owned()).chain(words).collect();
    if !words.iter().any(|word| word == "--resume") {
        words.push("--resume".to_owned());
    }
    words.join(" ")
}

fn unwritable(path: &Path, error: &io::Error) -> Diagnostic {
    Diagnostic::error(Code::Unwritable, format!("cannot write `{}`: {}", path.display(), why(error)))
}

/// Begins the file and its journal anew. What a killed run left of them is replaced.
fn begun(path: &Path, beside: &[PathBuf; 2], settings: &[Setting]) -> Result<(Begun, Journal), Diagnostic> {
    let begun = Begun::new(path).map_err(|error| unwritable(path, &error))?;
    let journal = Journal::begin(&beside[1], settings).map_err(|problem| unusable(path, beside, &problem))?;
    Ok((begun, journal))
}

fn opened(
    path: &Path,
    beside: &[PathBuf; 2],
    settings: &[Setting],
) -> Result<Option<(Begun, Journal)>, Diagnostic> {
    if !beside[0].exists() {
        return Ok(None);
    }
    let begun = Begun::again(path).map_err(|error| unwritable(path, &error))?;
    let journal = Journal::open(&beside[1], settings).map_err(|problem| unusable(path, beside, &problem))?;
    Ok(journal.map(|journal| (begun, journal)))
}

fn unusable(path: &Path, beside: &[PathBuf; 2], problem: &Unusable) -> Diagnostic {
    let journal = &beside[1];
    match problem {
        Unusable::Io(error) => unwritable(journal, error),
        Unusable::Foreign => {
            let message =
                format!("`{}` is no journal of foldshift, and stands where one belongs", journal.display());
            Diagnostic::error(Code::Unwritable, message).help("move it elsewhere, or name another output")
        }
        Unusable::Changed(changed) => {
            let what: Vec<String> = changed.iter().map(ToString::to_string).collect();
            let message =
                format!("the interrupted run of `{}` was another: {}", path.display(), what.join("; "));
            Diagnostic::error(Code::Contradiction, message).help(anew(beside))
        }
    }
}

fn anew(beside: &[PathBuf; 2]) -> String {
    let [part, journal] = beside.each_ref().map(|path| pasteable(path));
    format!(
        "give the settings and the table of then; or begin anew without `--resume`, which removes {part} and {journal}"
    )
}

/// Checks what an interrupted run left, block by block: its curves must be these; what is not whole is written again.
fn goes_on(
    (begun, mut journal): (Begun, Journal),
    path: &Path,
    beside: &[PathBuf; 2],
    streaming: &Streaming,
    terminal: &Terminal,
) -> Result<(Begun, Journal, Done), Diagnostic> {
    let unreadable = |error: io::Error| unwritable(path, &error);
    let mut done = Done::default();
    let mut end = 0;
    for block in journal.blocks().to_vec() {
        if done.steps >= streamed::steps(streaming.gathered) {
            break;
        }
        let (curves, numbers) = streamed::step(streaming.gathered, done.steps).map_err(unreadable)?;
        if streamed::fingerprint(streaming.gathered, &curves, &numbers) != block.input {
            let message = format!(
                "the table has changed since the run of `{}` was interrupted: {} from curve {} on",
                path.display(),
                "other points or names",
                done.counts.all() + 1
            );
            let problem = Diagnostic::error(Code::Contradiction, message).help(anew(beside));
            return Err(problem.at(Place::file(path.display().to_string())));
        }
        if !is_whole(begun.file(), end, &block).map_err(unreadable)? {
            break;
        }
        let [fitted, no_response, not_determinable, without_relative] =
            block.counts.map(|count| usize::try_from(count).unwrap_or(usize::MAX));
        done.counts = Counts { fitted, no_response, not_determinable, without_relative };
        done.steps += 1;
        end = block.end;
    }
    journal.forget_from(done.steps).map_err(unreadable)?;
    begun.file().set_len(end).map_err(unreadable)?;
    terminal.say(&format!("{} are there already", counted(done.counts.all(), "curve")));
    Ok((begun, journal, done))
}

/// Are the bytes of a block those that its line tells?
fn is_whole(mut file: &File, from: u64, block: &Block) -> io::Result<bool> {
    if file.metadata()?.len() < block.end || block.end < from {
        return Ok(false);
    }
    file.seek(SeekFrom::Start(from))?;
    let mut bytes = Vec::new();
    file.take(block.end - from).read_to_end(&mut bytes)?;
    let mut seen = Fingerprint::default();
    seen.bytes(&bytes);
    Ok(seen.seen() == block.output)
}

/// Writes the blocks that are not there, each with a line in the journal.
fn blocks(
    streaming: &Streaming,
    begun: &Begun,
    journal: &mut Journal,
    from: Done,
    told: &mut dyn FnMut(Done) -> io::Result<()>,
    terminal: &Terminal,
) -> io::Result<Done> {
    let interrupted: &AtomicBool = match terminal.desk() {
        Some(desk) => desk.interrupted(),
        None => interrupted(),
    };
    let Streaming { gathered, plan, format, .. } = streaming;
    let mut file = begun.file();
    let end = file.seek(SeekFrom::End(0))?;
    let seen = std::cell::Cell::new((end, 0));
    let mut out = Seen { file, seen: &seen };
    let mut after = |done: Done, input: u64| {
        let (end, output) = seen.get();
        let Counts { fitted, no_response, not_determinable, without_relative } = done.counts;
        let counts = [fitted, no_response, not_determinable, without_relative].map(|count| count as u64);
        journal.add(&Block { input, output, end, counts })?;
        told(done)?;
        if interrupted.load(Ordering::Relaxed) { Err(io::ErrorKind::Interrupted.into()) } else { Ok(()) }
    };
    let goal = Goal::written(&mut out, *format, &streamed::columns_of(&gathered.by, plan, *format))?;
    streamed::fit(gathered, plan, goal, from, After::Marked(&mut after))
}

/// A file that remembers where it ends, and the fingerprint of what was written last.
struct Seen<'f> {
    file: &'f File,
    seen: &'f std::cell::Cell<(u64, u64)>,
}

impl Write for Seen<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write_all(bytes)?;
        let mut seen = Fingerprint::default();
        seen.bytes(bytes);
        self.seen.set((self.seen.get().0 + bytes.len() as u64, seen.seen()));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Was the process asked to stop? Whoever asks twice does not wait for the end of a block.
fn interrupted() -> &'static AtomicBool {
    static ASKED: AtomicBool = AtomicBool::new(false);
    static LISTENS: OnceLock<()> = OnceLock::new();
    LISTENS.get_or_init(|| {
        // Where nobody can listen, the process ends as it always did, and the journal serves all the same.
        let _ = ctrlc::set_handler(|| {
            if ASKED.swap(true, Ordering::Relaxed) {
                std::process::exit(130);
            }
        });
    });
    &ASKED
}
