//! What a screen says on the terminal.

use std::path::Path;

use crate::cli::folds::tell_shifts;
use crate::cli::terminal::Terminal;
use crate::report::words::counted;
use foldshift_screen::ScreenAnalysis;
use foldshift_screen::analysis::{Drift, Followed, Hit, PlateVerdict, Repeated};
use foldshift_tables::numerals::{first_few, significant};

/// So many hits, plates and series are named.
const NAMED: usize = 5;

/// The plates of the screen, and which of them fail.
pub(super) fn tell_plates(analysis: &ScreenAnalysis, terminal: &Terminal) {
    let fails = analysis.overview.failed_plates > 0;
    for line in plates(analysis) {
        if fails { terminal.say_failed(&line) } else { terminal.say(&line) }
    }
}

pub(super) fn tell(analysis: &ScreenAnalysis, output: Option<&Path>, terminal: &Terminal) {
    for line in curves(analysis).into_iter().chain(hits(analysis)) {
        terminal.say(&line);
    }
    for line in drift(analysis).into_iter().chain(agreement(analysis)) {
        terminal.say(&line);
    }
    tell_shifts(&analysis.shifts, terminal);
    if let Some(output) = output {
        terminal.say(&format!("results in {}", output.display()));
    }
}

fn plates(analysis: &ScreenAnalysis) -> Vec<String> {
    let overview = &analysis.overview;
    if overview.plates == 0 {
        return Vec::new();
    }
    let named: Vec<String> = analysis
        .plates
        .iter()
        .filter(|plate| plate.verdict == PlateVerdict::Fail)
        .map(|plate| {
            let experiment = analysis.experiments.name(plate.experiment);
            let of = if experiment.is_empty() { String::new() } else { format!(" of {experiment}") };
            let line =
                plate.cell_line.map_or(String::new(), |line| format!(", {}", analysis.cell_lines.name(line)));
            format!("{}{of}{line} ({})", plate.plate, plate.reasons.join("; "))
        })
        .collect();
    let all = counted(overview.plates, "plate");
    if named.is_empty() {
        return vec![format!("{all}: none fails")];
    }
    let kept = if analysis.settings.keep_failed {
        "kept (`--keep-failed`)".to_owned()
    } else {
        format!("left out with {}", counted(overview.wells_of_failed_plates, "well"))
    };
    vec![format!(
        "{all}: {} {} {kept}: {}",
        named.len(),
        if named.len() == 1 { "fails and is" } else { "fail and are" },
        first_few(&named, NAMED)
    )]
}

fn curves(analysis: &ScreenAnalysis) -> Vec<String> {
    let overview = &analysis.overview;
    vec![format!(
        "{} ({} × {}): {} fitted, {} without response, {} not determinable",
        counted(overview.curves, "curve"),
        counted(analysis.matrices.compounds.len(), "compound"),
        counted(analysis.matrices.cell_lines.len(), "line"),
        overview.fitted,
        overview.no_response,
        overview.not_determinable
    )]
}

fn hits(analysis: &ScreenAnalysis) -> Vec<String> {
    let (overview, settings) = (&analysis.overview, &analysis.settings);
    let rate = significant(100.0 * settings.false_discovery_rate, 2);
    let mut said = vec![format!(
        "{} of {} at a false discovery rate of {rate} % and a fall of {} % of the vehicle or more",
        counted(overview.hits, "hit"),
        counted(overview.tested, "pair"),
        significant(100.0 * settings.least_effect, 2)
    )];
    if overview.hits > 0 {
        let name = |hit: &Hit| {
            let line = analysis.cell_lines.name(hit.cell_line);
            let compound = analysis.compounds.name(hit.compound);
            if line.is_empty() { compound.to_owned() } else { format!("{compound} on {line}") }
        };
        let named: Vec<String> = analysis.hits.iter().filter(|hit| hit.hit).take(NAMED).map(name).collect();
        said.push(format!("the strongest: {}", named.join(", ")));
    } else if overview.tested > 0 {
        said.push(format!(
            "this design tells {} and more from chance: more doses or more compounds tell fewer",
            counted(overview.fewest_hits, "hit")
        ));
    }
    if overview.saturated > 0 {
        said.push(format!(
            "{} below half of the vehicle at the lowest dose already: no fall to be tested, called `saturated` in hits.csv",
            counted(overview.saturated, "pair")
        ));
    }
    said
}

fn drift(analysis: &ScreenAnalysis) -> Vec<String> {
    let drifting: Vec<&Drift> = analysis.drift.iter().filter(|series| series.drifts).collect();
    if analysis.drift.is_empty() {
        return Vec::new();
    }
    let series = format!("{} series followed", analysis.drift.len());
    if drifting.is_empty() {
        return vec![format!("no drift ({series})")];
    }
    let named: Vec<String> = drifting.iter().map(|series| sentence(analysis, series)).collect();
    vec![format!("drift ({series}): {}", first_few(&named, NAMED))]
}

fn sentence(analysis: &ScreenAnalysis, series: &Drift) -> String {
    let what = match (series.followed, series.compound) {
        (Followed::VehicleSignal, _) => "the vehicle signal".to_owned(),
        (Followed::VehicleCv, _) => "the CV of the vehicle".to_owned(),
        (Followed::ZPrime, _) => "Z′".to_owned(),
        (Followed::ReferenceIc50, compound) => {
            format!("the IC50 of {}", compound.map_or("", |compound| analysis.compounds.name(compound)))
        }
    };
    let line =
        series.cell_line.map_or(String::new(), |line| format!(" of {}", analysis.cell_lines.name(line)));
    let is_log = matches!(series.followed, Followed::VehicleSignal | Followed::ReferenceIc50);
    let change = if is_log {
        format!("{} fold", significant(foldshift_curves::elementary::exp10(series.change), 2))
    } else {
        format!("by {}", significant(series.change, 2))
    };
    let (first, last) =
        (series.at.first().map_or("", String::as_str), series.at.last().map_or("", String::as_str));
    let step = match &series.step_after {
        Some(at) if series.p_step <= series.p_trend => format!(", in a step after {at}"),
        _ => String::new(),
    };
    format!("{what}{line} changes {change} from {first} to {last}{step}")
}

fn agreement(analysis: &ScreenAnalysis) -> Vec<String> {
    let whole =
        analysis.agreement.iter().find(|one| one.compound.is_none() && one.metric == Repeated::Log10Ic50);
    let Some((whole, ratio)) = whole.and_then(|one| Some((one, one.minimum_significant?))) else {
        return Vec::new();
    };
    let limits = whole.lower.zip(whole.upper).map_or(String::new(), |(lower, upper)| {
        format!(" (95 % {} to {})", significant(lower, 3), significant(upper, 3))
    });
    let icc = whole.icc.map_or(String::new(), |icc| format!(", intraclass correlation {icc:.2}"));
    vec![format!(
        "repeated IC50s of {} agree within {} fold{limits}{icc}",
        counted(whole.n_repeated, "pair"),
        significant(ratio, 3)
    )]
}
