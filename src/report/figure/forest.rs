//! Fold shifts of every line and compound: intervals, means and days on a log axis, calls and numbers in columns.

use super::axis::Axis;
use super::canvas::{Anchor, Canvas, Group, Type};
use super::chip;
use super::fold_axis::{fold_axis, fold_ticks, margins};
use super::forest_words::{self, Texts};
use super::format::Format;
use super::lane::fitted_as;
use super::line_groups::line_groups;
use super::marker::{Fill, LineStyle, style_of};
use super::palette::{DIM, FAINT, INK, PALE, UNKNOWN, WHITE};
use super::pen::Pen;
use super::whisker::{End, Way, Whisker};
use super::{About, Figure, SIMULATED};
use foldshift_curves::compare::{Margins, Method, Metric, Shift, Value};
use foldshift_curves::elementary::log10;
use foldshift_study::analysis::Analysis;

/// Height of a row on a page.
const ROW: f64 = 25.0;
/// Where there are many, at least so many letters high.
const LEAST_ROW: f64 = 1.56;
/// Rows that one figure holds.
const MOST_ROWS: usize = 36;
/// Names of compounds take at most this share of the width.
const NAMES: f64 = 0.34;
/// The axis has at least this share.
const AXIS: f64 = 0.22;
/// Side of the shape of a call on a page.
const CHIP: f64 = 18.0;
/// Between columns.
const GAP: f64 = 9.0;

/// Forest plots of the fold of the absolute IC50, as wide as `format`: one, several where there are many compounds, none
/// where nothing is compared.
#[must_use]
pub fn forest(analysis: &Analysis, format: &Format) -> Vec<Figure> {
    let folds: Vec<&Shift> = analysis.shifts.iter().filter(|shift| shift.metric == Metric::Ic50Abs).collect();
    let groups = line_groups(analysis);
    let place = |shift: &Shift| {
        let group =
            groups.iter().find(|lines| lines[0] == shift.parental && lines.contains(&shift.resistant));
        group.and_then(|lines| lines.iter().position(|line| *line == shift.resistant)).unwrap_or(1)
    };
    let several = folds.iter().any(|shift| shift.parental != folds[0].parental);
    let simulated = analysis.study.simulated;
    let parts = folds.chunks(MOST_ROWS).count();
    folds
        .chunks(MOST_ROWS)
        .enumerate()
        .map(|(part, some)| {
            let rows: Vec<Row> = some.iter().map(|shift| Row::new(shift, place(shift))).collect();
            Figure {
                name: if parts == 1 { "folds".to_owned() } else { format!("folds_{}", part + 1) },
                about: About::Folds,
                caption: forest_words::caption(some, simulated),
                svg: draw(&rows, several, simulated, format),
            }
        })
        .collect()
}

/// One fold with what its row says.
struct Row<'a> {
    shift: &'a Shift,
    /// The place of its line among those of the curves.
    place: usize,
    style: LineStyle,
    texts: Texts,
}

impl<'a> Row<'a> {
    fn new(shift: &'a Shift, place: usize) -> Self {
        Self { shift, place, style: style_of(place), texts: Texts::of(shift) }
    }
}

/// Where the columns stand.
struct Columns {
    /// Right end of the names of compounds.
    names: f64,
    axis: (f64, f64),
    call: f64,
    fold: f64,
    interval: f64,
    /// Letters of the columns.
    text: Type,
    bold: Type,
}

impl Columns {
    fn new(rows: &[Row], format: &Format) -> Self {
        let (text, bold) = (Type::new(format.small), Type::new(format.text).bold());
        let widest = |of: &dyn Fn(&Row) -> f64| rows.iter().map(of).fold(0.0, f64::max);
        let gap = format.scaled(GAP);
        let names = Type::new(format.text);
        let indent = format.scaled(14.0);
        let room = widest(&|row| names.width_of(&row.shift.compound)) + indent;
        let fold = widest(&|row| bold.width_of(&row.texts.fold));
        let interval = widest(&|row| text.width_of(&row.texts.interval));
        let right = format.width - 2.0;
        let interval = right - interval;
        let fold = interval - gap - fold;
        let call = fold - gap - format.scaled(CHIP);
        // What names leave is the axis, but not less than it needs.
        let most = (NAMES * format.width).min(call - 2.0 * gap - AXIS * format.width).max(indent);
        let names = room.min(most);
        Self { names, axis: (names + gap, call - 1.3 * gap), call, fold, interval, text, bold }
    }
}

/// Consecutive rows of one pair of lines.
fn groups<'r, 'a>(rows: &'r [Row<'a>]) -> Vec<&'r [Row<'a>]> {
    let pair = |row: &Row<'a>| (row.shift.parental.as_str(), row.shift.resistant.as_str());
    rows.chunk_by(|a, b| pair(a) == pair(b)).collect()
}

#[expect(clippy::cast_precision_loss, reason = "a few rows")]
fn draw(rows: &[Row], several: bool, simulated: bool, format: &Format) -> String {
    let columns = Columns::new(rows, format);
    let folds: Vec<&Shift> = rows.iter().map(|row| row.shift).collect();
    let axis = fold_axis(&folds, columns.axis);
    let groups = groups(rows);
    let top = if simulated { format.small + format.scaled(10.0) } else { format.scaled(4.0) };
    let title = format.scaled(10.0) + 1.9 * format.small;
    let around = top + format.scaled(4.0) + title + format.scaled(6.0);
    let count = (rows.len() + groups.len()) as f64;
    let height = row_height(format, around, count);
    let bottom = top + height * count + format.scaled(4.0);
    let title = bottom + title;
    let mut canvas = Canvas::new(format.width, title + format.scaled(6.0));
    if simulated {
        let look = Type::new(format.small).bold().anchor(Anchor::End);
        canvas.text((format.width - 2.0, format.small + format.scaled(2.0)), SIMULATED, look);
    }
    frame(&mut canvas, (axis, margins(&folds)), (top, bottom), format);
    let mut y = top;
    for group in groups {
        let first = &group[0];
        let look = Type::new(format.heading).bold();
        let look = look.colour(format.inked(first.style.colour));
        let heading = if several {
            format!("{} against {}", first.shift.resistant, first.shift.parental)
        } else {
            first.shift.resistant.clone()
        };
        let text = fitted_as(&heading, look, format.width - 4.0);
        let base = y + 0.5 * height + 0.36 * look.size;
        // A heading may run over the axis: paper beneath keeps it readable.
        let width = look.width_of(&text);
        if width > columns.names {
            canvas.rect((0.0, base - look.size), (width + 4.0, 1.35 * look.size), WHITE);
        }
        canvas.text((2.0, base), &text, look);
        for (row, number) in group.iter().zip(1..) {
            let y = y + height * (f64::from(number) + 0.5);
            draw_row(&mut canvas, axis, &columns, row, (y, height), format);
        }
        y += height * (group.len() + 1) as f64;
    }
    let look = Type::new(format.text).anchor(Anchor::Middle).colour(format.lesser());
    let name = axis_name(look, 0.5 * (axis.start + axis.end), format.width);
    canvas.text((0.5 * (axis.start + axis.end), title), name, look);
    canvas.finish_as(format, &forest_words::title(&folds))
}

/// Height of a row: lower where so many of them and what is around them would leave the format.
fn row_height(format: &Format, around: f64, count: f64) -> f64 {
    let wanted = format.scaled(ROW);
    let room = format.tallest().map_or(wanted, |most| (most - around) / count);
    wanted.min(room.max(LEAST_ROW * format.text))
}

/// The longest name of the axis that keeps to the sheet.
fn axis_name(look: Type, centre: f64, width: f64) -> &'static str {
    let room = 2.0 * centre.min(width - centre);
    let names = ["fold shift, resistant ÷ parental", "fold shift", "fold"];
    names.into_iter().find(|name| look.width_of(name) <= room).unwrap_or("fold")
}

/// The zone of no resistance, the line of no shift, and the axis with its ticks.
fn frame(canvas: &mut Canvas, (axis, margins): (Axis, Margins), (top, bottom): (f64, f64), format: &Format) {
    let limit = log10(margins.resistant());
    let (left, right) = (axis.at(-limit), axis.at(limit));
    canvas.rect((left, top), (right - left, bottom - top), UNKNOWN);
    let ticks = fold_ticks(axis, margins, format.small);
    if format.grid {
        for (tick, _) in axis.decades() {
            canvas.line((axis.at(tick), top), (axis.at(tick), bottom), Pen::new(FAINT, format.axis));
        }
    }
    for x in [left, right] {
        canvas.line((x, top), (x, bottom), Pen::new(PALE, format.axis).dashed(&[2.0, 2.0]));
    }
    canvas.line((axis.at(0.0), top), (axis.at(0.0), bottom), Pen::new(DIM, 1.2 * format.axis));
    let ink = Pen::new(INK, format.axis);
    canvas.line((axis.start, bottom), (axis.end, bottom), ink);
    let look = Type::new(format.small).anchor(Anchor::Middle).colour(format.lesser());
    for (x, text) in ticks {
        canvas.line((x, bottom), (x, bottom + format.scaled(4.0)), ink);
        if let Some(text) = text {
            canvas.text((x, bottom + format.scaled(6.0) + look.size), &text, look);
        }
    }
}

fn draw_row(
    canvas: &mut Canvas,
    axis: Axis,
    columns: &Columns,
    row: &Row,
    (y, height): (f64, f64),
    format: &Format,
) {
    let (shift, colour) = (row.shift, row.style.colour);
    let alone = shift.method == Method::TechnicalOnly;
    // A bound is drawn a fifth thicker.
    let width = (0.9 * format.mean).min(format.lines.1 / 1.2);
    let whisker = Whisker { colour, width, half: format.scaled(3.5), dashed: alone };
    let name = Type::new(format.text).anchor(Anchor::End);
    let base = y + 0.36 * name.size;
    canvas.text((columns.names, base), &fitted_as(&shift.compound, name, columns.names - 2.0), name);
    canvas.group(Some(Group { kind: "fold", line: Some(row.place), day: None, well: None }));
    match (shift.estimate, shift.qualifier) {
        (Some(fold), _) if fold > 0.0 => {
            let side = |limit: Option<f64>, open: f64| match limit.filter(|limit| *limit > 0.0).map(log10) {
                Some(limit) if axis.holds(limit) => End::At(axis.at(limit)),
                _ => End::Beyond(open),
            };
            if shift.lower.is_some() || shift.upper.is_some() {
                let ends = [side(shift.lower, axis.start), side(shift.upper, axis.end)];
                whisker.interval(canvas, y, ends);
            }
            let fill = if alone { Fill::Hollow } else { Fill::Halo };
            row.style.marker.draw(canvas, (axis.clipped(log10(fold)), y), 0.5 * format.mark, colour, fill);
            if !alone {
                days(canvas, axis, row, (y, height), format);
            }
        }
        (None, ">") => bounded(canvas, axis, whisker, y, shift.lower, Way::Right),
        (None, "<") => bounded(canvas, axis, whisker, y, shift.upper, Way::Left),
        _ => {}
    }
    canvas.group(None);
    if let Some(call) = shift.call {
        let size = chip::size(format, CHIP.min(0.94 * height / format.scaled(1.0)));
        chip::chip(canvas, format, (columns.call + 0.5 * size, y), size, call);
    }
    canvas.text((columns.fold, base), &row.texts.fold, columns.bold);
    let look = columns.text.colour(format.lesser());
    canvas.text((columns.interval, y + 0.36 * look.size), &row.texts.interval, look);
}

/// The folds of single days, hollow, beneath the interval, so that they hide neither it nor the mean.
fn days(canvas: &mut Canvas, axis: Axis, row: &Row, (y, height): (f64, f64), format: &Format) {
    let beneath = 7.0 / ROW * height;
    let radius = 0.5 * format.well;
    for pair in &row.shift.pairs {
        if let Value::Measured(log_fold) = pair.value {
            let pen = Pen::new(row.style.colour, 0.45 * radius);
            canvas.circle((axis.clipped(log_fold), y + beneath), radius, WHITE, Some(pen));
        }
    }
}

/// A bound, and an arrow to the end of the axis.
fn bounded(canvas: &mut Canvas, axis: Axis, whisker: Whisker, y: f64, bound: Option<f64>, way: Way) {
    let Some(bound) = bound.filter(|bound| *bound > 0.0) else { return };
    let x = axis.clipped(log10(bound));
    let length = if way == Way::Right { axis.end - x } else { x - axis.start };
    whisker.bound(canvas, (x, y), way, length.max(2.0 * whisker.half));
}
