//! `decisions.csv`: what was decided by hand, why, and what became of it.

use std::io;

use crate::report::result_tables::number;
use foldshift_study::analysis::{Analysis, Decided, Outcome};
use foldshift_study::decisions::{CurvesNamed, NO_REASON, PlateName, What};
use foldshift_tables::table::TableWriter;

/// Columns of `decisions.csv`.
pub(crate) const DECISION_COLUMNS: [&str; 20] = [
    "decision",
    "state",
    "kind",
    "export",
    "plate",
    "read",
    "wells",
    "readings",
    "cell_line",
    "compound",
    "experiment",
    "given",
    "reason",
    "who",
    "when",
    "n_wells",
    "n_curves",
    "doubt",
    "help",
    "what",
];

/// Writes a decision a row, in the order of their file.
///
/// # Errors
/// When the writer fails.
pub(crate) fn decisions(analysis: &Analysis, out: impl io::Write) -> io::Result<()> {
    let mut table = TableWriter::new(out);
    table.write_record(DECISION_COLUMNS)?;
    for (place, decided) in analysis.decided.iter().enumerate() {
        table.write_record(row(analysis, place + 1, decided))?;
    }
    table.flush()
}

fn row(analysis: &Analysis, number_of: usize, decided: &Decided) -> [String; 20] {
    let decision = &decided.decision;
    let what = &decision.what;
    let about = About::of(what);
    let [export, plate, read] = about.plate.map_or_else(<[String; 3]>::default, |name| {
        let export = analysis.study.export_named(name).to_owned();
        [export, name.plate.clone(), name.read.clone().unwrap_or_default()]
    });
    let [cell_line, compound, experiment] = about.curves;
    let (wells, readings) = wells(what);
    let (state, n_wells, n_curves, doubt, help) = match &decided.outcome {
        Outcome::Applied { wells, curves } => {
            ("applied", wells.to_string(), curves.to_string(), String::new(), String::new())
        }
        Outcome::Asked { doubt, help } => {
            ("asked", "0".to_owned(), "0".to_owned(), doubt.clone(), help.clone())
        }
    };
    let text = |text: &Option<String>, none: &str| text.clone().unwrap_or_else(|| none.to_owned());
    [
        number_of.to_string(),
        state.to_owned(),
        about.kind,
        export,
        plate,
        read,
        wells,
        readings,
        cell_line,
        compound,
        experiment,
        number(about.given),
        text(&decision.reason, NO_REASON),
        text(&decision.who, ""),
        text(&decision.when, ""),
        n_wells,
        n_curves,
        doubt,
        help,
        named(analysis, what).about(),
    ]
}

/// The same with its export as tables name it.
pub(crate) fn named(analysis: &Analysis, what: &What) -> What {
    let mut named = what.clone();
    if let What::LeaveOutWells { plate, .. } | What::LeaveOutPlate { plate } | What::UsePlate { plate } =
        &mut named
    {
        plate.export = analysis.study.export_named(plate).to_owned();
    }
    named
}

/// Wells and their readings, as `D9; D10` and `19362; none`.
fn wells(what: &What) -> (String, String) {
    let What::LeaveOutWells { wells, reading, .. } = what else { return (String::new(), String::new()) };
    let wells: Vec<String> = wells.iter().map(ToString::to_string).collect();
    let readings: Vec<String> = reading
        .iter()
        .map(|value| value.map_or_else(|| "none".to_owned(), |value| value.to_string()))
        .collect();
    (wells.join("; "), readings.join("; "))
}

/// What a decision is about, as far as it has it.
struct About<'d> {
    /// `leave_out well`, `fix top`.
    kind: String,
    plate: Option<&'d PlateName>,
    /// Line, compound, experiment; empty where none is named.
    curves: [String; 3],
    given: Option<f64>,
}

impl<'d> About<'d> {
    fn of(what: &'d What) -> Self {
        let plain = |kind: &str| Self {
            kind: kind.to_owned(),
            plate: None,
            curves: <[String; 3]>::default(),
            given: None,
        };
        let curves = |of: &CurvesNamed| {
            [&of.cell_line, &of.compound, &of.experiment].map(|name| name.clone().unwrap_or_default())
        };
        match what {
            What::LeaveOutWells { plate, .. } => Self { plate: Some(plate), ..plain("leave_out well") },
            What::LeaveOutPlate { plate } => Self { plate: Some(plate), ..plain("leave_out plate") },
            What::UsePlate { plate } => Self { plate: Some(plate), ..plain("use plate") },
            What::LeaveOutCurve(name) => Self {
                curves: [name.cell_line.clone(), name.compound.clone(), name.experiment.clone()],
                ..plain("leave_out curve")
            },
            What::LeaveOutExperiment { experiment } => Self {
                curves: [String::new(), String::new(), experiment.clone()],
                ..plain("leave_out experiment")
            },
            What::Fix { parameter, value, of } => Self {
                curves: curves(of),
                given: Some(*value),
                ..plain(&format!("fix {}", parameter.name()))
            },
            What::Bound { parameter, at, of } => {
                Self { curves: curves(of), given: Some(*at), ..plain(&format!("bound {}", parameter.name())) }
            }
            What::Model { model, of } => {
                Self { curves: curves(of), ..plain(&format!("model {}", model.name())) }
            }
            What::Zero { zero } => plain(&format!("zero {}", zero.name())),
        }
    }
}
