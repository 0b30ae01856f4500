//! Dose-response curves of one compound: wells, means of experiments, fits, and beneath them the IC50s.

use super::canvas::{Canvas, Type, fitted};
use super::marker::{Fill, line_style};
use super::palette::GREY;
use super::panel::{ASIDE, LEFT, Line, Panel, TOP, WIDTH};
use super::pen::Pen;
use super::{About, Figure, SIMULATED, safe};
use crate::report::words;
use foldshift_curves::compare::combined::dose_means;
use foldshift_curves::compare::{Combined, combine};
use foldshift_curves::fit::Status;
use foldshift_study::analysis::{Analysis, FittedCurve};
use foldshift_tables::units::DoseUnit;

/// The curves of one compound for these lines, the parental one first; `None` when no line met it.
#[must_use]
pub fn curves(analysis: &Analysis, lines: &[String], compound: &str) -> Option<Figure> {
    let mut met: Vec<Line> = Vec::new();
    let mut unit: Option<DoseUnit> = None;
    for (place, name) in lines.iter().enumerate() {
        let mut experiments: Vec<&FittedCurve> = analysis.experiments_of(name, compound).collect();
        experiments.retain(|curve| *unit.get_or_insert(curve.assembled.unit) == curve.assembled.unit);
        if !experiments.is_empty() {
            met.push(Line {
                name,
                style: line_style(place),
                pooled: analysis.pooled(name, compound),
                ic50: over_experiments(&experiments),
                means: dose_means(experiments.iter().map(|curve| &curve.assembled.curve)),
                experiments,
            });
        }
    }
    let unit = unit?;
    let panel = Panel::around(&met)?;
    let height = Panel::strip_end(met.len()) + 52.0;
    let mut canvas = Canvas::new(WIDTH, height);
    canvas.text((LEFT, 28.0), &fitted(compound, 17.0, 500.0), Type::new(17.0).bold());
    if analysis.study.simulated {
        canvas.text((ASIDE, 28.0), SIMULATED, Type::new(12.0).bold());
    }
    panel.frame(&mut canvas, met.len(), compound, unit);
    for (place, line) in met.iter().enumerate() {
        panel.wells(&mut canvas, line, place, met.len());
    }
    for line in &met {
        panel.band(&mut canvas, line);
    }
    for line in &met {
        panel.fit(&mut canvas, line);
    }
    for (place, line) in met.iter().enumerate() {
        panel.means(&mut canvas, line, place, met.len());
    }
    for (place, line) in met.iter().enumerate() {
        panel.ic50(&mut canvas, line, place, unit);
        legend(&mut canvas, line, place);
    }
    let title = format!("Dose-response curves of {compound}: {}", names(&met));
    let parental = met.first().map_or("", |line| line.name);
    Some(Figure {
        name: format!("curves_{}_{}", safe(parental), safe(compound)),
        about: About::Curves { compound: compound.to_owned(), lines: lines.to_vec() },
        caption: caption(&met, compound, analysis.study.simulated, panel.outside(&met)),
        svg: canvas.finish(&title),
        linear: None,
        axes: None,
    })
}

/// The IC50 over experiments; of a single one with the interval of its wells.
fn over_experiments(experiments: &[&FittedCurve]) -> Combined {
    let mut combined = combine(experiments.iter().map(|curve| curve.fit.ic50_abs));
    if let ([only], Some(_)) = (experiments, combined.log_ic50) {
        (combined.lower, combined.upper) = (only.fit.ic50_abs.lower(), only.fit.ic50_abs.upper());
    }
    combined
}

fn names(lines: &[Line]) -> String {
    lines.iter().map(|line| line.name).collect::<Vec<_>>().join(", ")
}

fn legend(canvas: &mut Canvas, line: &Line, place: usize) {
    #[expect(clippy::cast_precision_loss, reason = "a few lines")]
    let y = TOP + 14.0 + 40.0 * place as f64;
    let pen = Pen::new(line.style.colour, 2.2).dashed(line.style.dash);
    canvas.line((ASIDE, y), (ASIDE + 38.0, y), pen);
    line.style.marker.draw(canvas, (ASIDE + 19.0, y), 4.8, line.style.colour, Fill::Halo);
    canvas.text((ASIDE + 46.0, y + 4.5), &fitted(line.name, 13.0, 128.0), Type::new(13.0));
    let n = format!("n = {}", words::counted(line.experiments.len(), "experiment"));
    canvas.text((ASIDE + 46.0, y + 19.5), &n, Type::new(11.0).colour(GREY));
}

fn caption(lines: &[Line], compound: &str, simulated: bool, outside: usize) -> String {
    let counts: Vec<String> =
        lines.iter().map(|line| format!("{} (n = {})", line.name, line.experiments.len())).collect();
    let mut text =
        format!("Dose-response curves of {compound}: {}; n counts experiments.", counts.join(", "));
    text.push_str(
        " Response in percent of the vehicle wells of the same plate; dose 0 is the vehicle. Small dots: wells.",
    );
    let several = lines.iter().any(|line| line.experiments.len() > 1);
    if several {
        text.push_str(
            " Symbols and bars: mean and SD over experiments of their mean responses, set side by side. Lines: \
             one curve through all wells. Bands: 95 % t interval over the curves of the experiments.",
        );
    } else {
        text.push_str(" Symbols: mean of the wells. Lines: the fitted curve.");
    }
    let single: Vec<&str> =
        lines.iter().filter(|line| line.experiments.len() == 1).map(|line| line.name).collect();
    if !single.is_empty() {
        text.push_str(" One experiment only, so neither bar nor band: ");
        text.push_str(&single.join(", "));
        text.push('.');
    }
    text.push_str(" Tick on the 50 % line and lower panel: absolute IC50");
    if several {
        text.push_str(", geometric mean with 95 % t interval over experiments");
    }
    if !single.is_empty() {
        text.push_str("; hollow and dashed: interval over the wells of one experiment");
    }
    text.push_str("; an arrow starts at a bound.");
    let flat: Vec<&str> = lines
        .iter()
        .filter(|line| line.pooled.is_some_and(|pooled| pooled.fit.status == Status::NoResponse))
        .map(|line| line.name)
        .collect();
    if !flat.is_empty() {
        text.push_str(" Drawn as its mean, since no curve is better than a constant: ");
        text.push_str(&flat.join(", "));
        text.push('.');
    }
    if outside > 0 {
        text.push_str(" Beyond the axis and drawn at its end: ");
        text.push_str(&words::counted(outside, "well"));
        text.push('.');
    }
    if simulated {
        text.push_str(" Simulated data.");
    }
    text
}
