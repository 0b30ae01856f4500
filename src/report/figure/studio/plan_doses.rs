//! Where the doses of a plan fall on the curves that are known: a stroke and a triangle for each.

use super::super::canvas::{Anchor, Canvas, Type};
use super::super::curve_sheet::{dose_name, heading, heading_height, left_of, response_name, response_room};
use super::super::dose_axis::Scale;
use super::super::format::Format;
use super::super::line::{Course, Line, Met};
use super::super::palette::FOCUS;
use super::super::panel::{Frame, Panel, own};
use super::super::pen::Pen;
use foldshift_study::analysis::Analysis;
use foldshift_study::dose_plan::Plan;
use foldshift_study::dose_plan::known::Known;

/// Height of the figure in CSS pixels.
const HEIGHT: f64 = 322.0;
/// Half of the base of a triangle, and its height.
const TRIANGLE: (f64, f64) = (4.5, 9.0);
/// The curve of a line that nobody has seen whole.
const GUESS: &[f64] = &[4.0, 3.0];

/// The curves of both lines with the doses of the plan; `lines` share the colours of their figure. Empty where no curve is drawn.
pub(crate) fn plan_doses(analysis: &Analysis, plan: &Plan, lines: &[String], format: &Format) -> String {
    let Some(mut met) = Met::new(analysis, lines, &plan.compound) else { return String::new() };
    let pair = [&plan.parental, &plan.resistant];
    met.lines.retain(|line| pair.iter().any(|known| known.cell_line == line.name));
    let doses = plan.answer.design().series.log_doses();
    let ends =
        |tested: (f64, f64)| doses.iter().fold(tested, |(low, high), dose| (low.min(*dose), high.max(*dose)));
    let Some(tested) = met.tested().map(ends) else { return String::new() };
    let top = heading_height(format, false, analysis.study.simulated);
    let names_room = TRIANGLE.1 + format.scaled(5.0) + format.small;
    let title_room = format.scaled(7.0) + format.text;
    let floor = HEIGHT - names_room - title_room - format.scaled(6.0);
    let margin = response_room(format);
    let (zone, start, _) = left_of(format, Scale::Log, margin, 0.0);
    let edge = format.scaled(16.0).max(0.5 * Type::new(format.small).width_of("100 µM"));
    let frame = Frame { zone, dose: (start, format.width - edge), response: (floor, top) };
    let (unit, columns) = (met.unit, met.lines.len());
    let panel = Panel::holding((unit, tested), met.responses(), Scale::Log, frame, columns, format);

    let mut canvas = Canvas::new(format.width, HEIGHT);
    heading(&mut canvas, format, None, analysis.study.simulated, frame.dose.1);
    panel.frame(&mut canvas, true);
    panel.half_of_vehicle(&mut canvas, &met);
    for dose in &doses {
        let x = panel.dose.at(*dose);
        canvas.line((x, top), (x, floor), Pen::new(FOCUS, 1.0).faint(0.4));
    }
    data(&mut canvas, &panel, &met.lines, pair);
    canvas.group(None);
    for dose in &doses {
        let (x, (half, height)) = (panel.dose.at(*dose), TRIANGLE);
        canvas.polygon(
            &[(x, floor), (x - half, floor + height), (x + half, floor + height)],
            FOCUS,
            1.0,
            None,
        );
    }
    panel.dose_names(&mut canvas, floor + names_room, (1.0, format.width));
    let axis = Type::new(format.text).anchor(Anchor::Middle).colour(panel.lesser());
    let (start, right) = frame.dose;
    let name = dose_name(&panel, &plan.compound, right - start);
    canvas.text((0.5 * (start + right), floor + names_room + title_room), &name, axis);
    let beside = zone.0 - margin + format.text;
    canvas.upwards((beside, 0.5 * (top + floor)), response_name(format), axis);
    let title = format!("Proposed doses of {} on the curves that are known", plan.compound);
    canvas.finish_as(format, &title)
}

/// What was measured, and the curve that a guess rests on.
fn data(canvas: &mut Canvas, panel: &Panel, lines: &[Line], pair: [&Known; 2]) {
    for line in lines {
        panel.band(canvas, line);
    }
    for (column, line) in lines.iter().enumerate() {
        panel.vehicles(canvas, line, column);
        panel.days(canvas, line);
    }
    for line in lines {
        panel.mean(canvas, line, 1.0);
        let guess = pair.iter().find(|known| known.cell_line == line.name && known.is_guess());
        if let Some(known) = guess {
            own(canvas, "guess", line);
            let pen = Pen::new(line.style.colour, panel.format.day).dashed(GUESS);
            let range = (panel.dose.axis.from, panel.dose.axis.to);
            for run in panel.of_course(Course::Curve(known.assumed.curve), range) {
                canvas.polyline(&run, pen);
            }
        }
    }
    for line in lines {
        panel.means(canvas, line, 1.0);
    }
}
