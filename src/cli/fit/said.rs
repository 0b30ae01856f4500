//! What is said of the responses of a table before they are fitted: their scale, their direction, whether they make curves.

use std::io;
use std::time::Duration;

use super::streamed::Done;
use crate::cli::terminal::Terminal;
use crate::report::words::counted;
use foldshift_curves::curve::Curve;
use foldshift_curves::fit::{Direction, FitOptions, MOST_ASKED, direction};
use foldshift_study::curve_table::{self, Gathered, ScaleHelp, Spent};
use foldshift_tables::diagnostic::{Code, Diagnostic};

/// That most curves have one dose, as where the columns that tell curves apart number wells or rows.
pub(super) fn numbered_wells(gathered: &Gathered) -> Option<Diagnostic> {
    let (single, all) = (gathered.single_doses(), gathered.len());
    if gathered.by.is_empty() || all < 2 || 2 * single <= all {
        return None;
    }
    let columns: Vec<String> = gathered.by.iter().map(|name| format!("`{name}`")).collect();
    let ask = if columns.len() == 1 { "does" } else { "do" };
    let problem =
        format!("{single} of {all} curves have one dose: {ask} {} number wells?", columns.join(", "));
    Some(Diagnostic::warning(Code::Slip, problem).help("name the columns that identify a curve with `--by`"))
}

/// Responses in percent would make every absolute IC50 a bound: say so once.
pub(in crate::cli) fn scale_hint(
    curves: &[Curve],
    options: &FitOptions,
    help: &ScaleHelp,
    terminal: &Terminal,
) -> bool {
    let percent = curve_table::look_like_percent(curves.iter());
    scale_hint_of(percent, curve_table::look_raw(curves.iter(), options.half), options, help, terminal)
}

/// The same of responses that look like percent, or like raw signals.
pub(super) fn scale_hint_of(
    percent: bool,
    raw: bool,
    options: &FitOptions,
    help: &ScaleHelp,
    terminal: &Terminal,
) -> bool {
    #[expect(clippy::float_cmp, reason = "the default itself")]
    let plain = options.half == 0.5;
    let hint = plain && percent;
    if hint {
        let warning = Diagnostic::warning(
            Code::Arguments,
            "the responses look like percent, and the absolute IC50 is read at 0.5",
        );
        terminal.tell(&warning.help(&*help.percent));
    }
    if plain && !hint && raw {
        let warning = Diagnostic::warning(
            Code::Arguments,
            "all responses lie far above 0.5, at which the absolute IC50 is read: raw signals have none",
        );
        terminal.tell(&warning.help(&*help.raw));
    }
    hint
}

/// The options with the direction of the read-out, found over all curves and named where it is not stated.
///
/// # Errors
/// Those of the file in which rows are.
pub(super) fn with_direction(
    gathered: &Gathered,
    options: FitOptions,
    terminal: &Terminal,
) -> io::Result<FitOptions> {
    if options.reads.is_some() {
        return Ok(options);
    }
    // Of many curves as many are asked evenly as are asked of fewer.
    let asked = gathered.sampled(gathered.len().div_ceil(MOST_ASKED))?;
    let found = direction(&asked, &options);
    say_direction(found, gathered.len(), terminal);
    Ok(FitOptions { reads: found.reads, ..options })
}

/// How long each stage took, for those who asked for more.
pub(super) fn say_spent(gathered: Spent, direction: Duration, done: &Done, terminal: &Terminal) {
    let stages = [
        ("reading", gathered.read),
        ("grouping", gathered.group),
        ("looking at all curves", gathered.look),
        ("finding the direction", direction),
        ("fitting", done.fit),
        ("writing", done.write),
    ];
    let each: Vec<String> =
        stages.iter().map(|(stage, spent)| format!("{stage} {:.2} s", spent.as_secs_f64())).collect();
    terminal.detail(&format!("{}; what went on meanwhile is not counted", each.join(", ")));
}

/// Names the direction that was found, or says that there is none.
pub(in crate::cli) fn say_direction(found: Direction, all: usize, terminal: &Terminal) {
    let curves = |n: usize| {
        let asked = counted(n, "curve");
        if n < all { format!("{asked} asked of {all}") } else { asked }
    };
    let Direction { asked, falling, rising, .. } = found;
    match found.reads {
        Some(reads) => {
            let (along, way) =
                if reads.falls() { (falling, "fall") } else { (rising, "rise") };
            let against = if reads.falls() { rising } else { falling };
            let but = if against == 0 { String::new() } else { format!(", {against} against it") };
            terminal.say(&format!(
                "read as {reads}: responses {way} with dose in {along} of {}{but} (`--reads {reads}` states it)",
                curves(asked)
            ));
        }
        None if found.is_contradicted() => {
            let problem = format!(
                "responses fall with dose in {falling} of {} and rise in {rising}: the direction of the read-out is not known",
                curves(asked)
            );
            let help = "state it with `--reads viability` or `--reads inhibition`; until then curves that do not pass half effect have no bound";
            terminal.tell(&Diagnostic::warning(Code::Arguments, problem).help(help));
        }
        None => terminal.say(&format!(
            "no direction of the read-out is seen in {}: curves that do not pass half effect have no bound; state it with `--reads viability` or `--reads inhibition`",
            curves(asked)
        )),
    }
}

/// Says where half of the vehicle was taken from the responses, which their heading or percent signs call percentages.
pub(in crate::cli) fn say_percent(asked: Option<f64>, options: &FitOptions, terminal: &Terminal) {
    #[expect(clippy::float_cmp, reason = "the default itself")]
    let plain = options.half == FitOptions::default().half;
    if asked.is_none() && !plain {
        terminal.say(&format!("the responses are percentages: absolute IC50s are read at {}", options.half));
    }
}
