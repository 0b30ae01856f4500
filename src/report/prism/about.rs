//! The info sheets: what the study is, how the tables are to be read, what takes no part and why, every setting.

use crate::report::prism::document::Note;
use crate::report::prism::left_out;
use crate::report::prism::table::{MOST_COLUMNS, MOST_SUBCOLUMNS, Table};
use crate::report::prism::wells::CompoundWells;
use crate::report::words::counted;
use foldshift_study::analysis::Analysis;

const SIMULATED: &str = "Simulated data: measured by nobody.";

/// The sheets, the one to read first on top.
pub(super) fn notes(analysis: &Analysis, compounds: &[CompoundWells<'_>], tables: &[Table]) -> Vec<Note> {
    let settings = analysis.study.resolved(&analysis.study.common_folder());
    vec![
        about(analysis, compounds, tables),
        Note {
            title: "Experiments by subcolumn".to_owned(),
            lines: tables
                .iter()
                .filter_map(|table| Some(format!("{}: {}", table.title, table.experiments.as_ref()?)))
                .collect(),
            constants: Vec::new(),
        },
        Note { title: "Wells left out".to_owned(), lines: excluded(analysis), constants: Vec::new() },
        Note {
            title: "Settings".to_owned(),
            lines: settings.lines().map(str::to_owned).collect(),
            constants: Vec::new(),
        },
    ]
}

fn about(analysis: &Analysis, compounds: &[CompoundWells<'_>], tables: &[Table]) -> Note {
    let study = &analysis.study;
    let mut lines = vec![study.name.clone()];
    lines.extend(study.simulated.then(|| SIMULATED.to_owned()));
    lines.extend(
        [
            "Responses are percent of the vehicle wells of the same plate and line, background subtracted as the settings say.",
            "X is log10 of the dose in mol/L (in g/mL or percent where the heading says so).",
            "Dose 0 (the vehicle; of a combination its partner alone) has no logarithm. Its wells stand two decades below the lowest \
             dose, in rows called dose 0: fits need them, and a graph may leave them out.",
            "A column set is a line. Its subcolumns are wells; the sheet Experiments by subcolumn says which experiment each is of. \
             Wells of one experiment are technical replicates: they are not n.",
            "Struck (blue, italic) numbers were measured and left out, those of plates that failed among them; the sheet Wells left \
             out says why. Empty cells were not read or have no response.",
            "Tables of means hold mean, SD and n of the means of single experiments: n is a number of experiments, and an SD \
             stands from three on. Struck wells take no part.",
            "Tables of log10 IC50 hold the absolute IC50 (50 % of the vehicle) of each experiment. Bounds, such as > 10 µM, are no \
             numbers: their cells are empty and the title of the row says them, so a t test of such a table leaves them out. The \
             folds of foldshift take them in as bounds.",
            "The table of folds has no estimate where only a bound is known; the title of the row says it.",
            "Fits that Prism makes of these tables can differ from those of foldshift, which has dose 0 itself, a bound on the lower \
             plateau, and profile-likelihood intervals.",
            "This file says no date of its making: the same study gives the same file.",
        ]
        .map(str::to_owned),
    );
    lines.extend(limits(compounds, tables));
    let yes_no = |is: bool| if is { "yes" } else { "no" }.to_owned();
    Note {
        title: "About this file".to_owned(),
        lines,
        constants: vec![
            ("Project".to_owned(), study.name.clone()),
            ("Software".to_owned(), format!("foldshift {}", env!("CARGO_PKG_VERSION"))),
            ("Simulated data".to_owned(), yes_no(study.simulated)),
            ("Plates".to_owned(), analysis.plates.len().to_string()),
            ("Plates that failed".to_owned(), analysis.failed_plates().len().to_string()),
        ],
    }
}

/// What the tables of Prism cannot hold as it is.
fn limits(compounds: &[CompoundWells<'_>], tables: &[Table]) -> Vec<String> {
    let mut said = Vec::new();
    if tables.iter().any(|table| table.is_part) {
        said.push(format!(
            "A table of Prism holds {MOST_COLUMNS} column sets and {MOST_SUBCOLUMNS} subcolumns: what has more goes on in further parts."
        ));
    }
    for wells in compounds {
        if wells.doses.is_empty() {
            said.push(format!("{} has no dose but zero, and no table of responses.", wells.compound));
        }
        if wells.unconverted > 0 {
            said.push(format!(
                "{} of {} with doses that do not convert to {} stand in no table.",
                counted(wells.unconverted, "well"),
                wells.compound,
                wells.unit
            ));
        }
    }
    said
}

fn excluded(analysis: &Analysis) -> Vec<String> {
    let mut lines = left_out::sentences(analysis);
    if lines.is_empty() {
        lines.push("No well was left out.".to_owned());
    }
    lines.push(
        "Vehicle wells beside which every well of a compound is left out are struck in the table of that compound."
            .to_owned(),
    );
    lines
}
