//! Day by day: in every experiment a line from the IC50 of the parental line to that of the resistant one. What differs from
//! day to day in both lines alike shows as parallel lines, and leaves the fold as it is.

use super::axis::Axis;
use super::canvas::{Anchor, Canvas, Group, Type, fitted};
use super::curve_sheet::{heading, heading_height};
use super::curve_words::listed;
use super::day_names::day_names;
use super::days_layout::{Layout, Needs, line_height, real};
use super::dose_axis::{DoseAxis, Naming, Scale};
use super::format::{Format, Unit};
use super::lane::{fitted_as, name_look};
use super::line::{Line, Met, experiments};
use super::marker::Fill;
use super::palette::{FAINT, INK, PALE};
use super::pen::Pen;
use super::push_apart::pushed_apart;
use super::slopes::{Pair, Slope, pair, place as place_of};
use super::whisker::{Way, Whisker};
use super::{About, Figure, SIMULATED, safe};
use crate::report::words;
use foldshift_curves::compare::Metric;
use foldshift_curves::fit::Ic50;
use foldshift_study::analysis::Analysis;
use std::fmt::Write as _;

/// Missing days that a caption names.
const MOST_IN_CAPTION: usize = 8;
/// Dash of what is known as a bound.
const CENSORED: &[f64] = &[5.0, 3.0];

/// Day by day for the lines of a figure of curves, the parental one first: a panel a resistant line, in rows of three. `None`
/// where no experiment has an IC50, or a bound, of the parental line and of a resistant one.
#[must_use]
pub fn days(analysis: &Analysis, lines: &[String], compound: &str, format: &Format) -> Option<Figure> {
    let met = Met::new(analysis, lines, compound)?;
    let (parental, others) = met.lines.split_first().filter(|(first, _)| first.place == 0)?;
    let names = day_names(&experiments(analysis));
    let all = experiments(analysis);
    let shift = |line: &Line| {
        analysis.shifts.iter().find(|shift| {
            let pair = (shift.parental.as_str(), shift.resistant.as_str(), shift.compound.as_str());
            shift.metric == Metric::Ic50Abs && pair == (parental.name, line.name, compound)
        })
    };
    let pairs = others.iter().filter_map(|line| {
        let pair = pair(parental, line, shift(line)?, &names, &all, &met);
        (!pair.slopes.is_empty()).then_some(pair)
    });
    let pairs: Vec<Pair> = pairs.collect();
    let ends =
        || pairs.iter().flat_map(|pair| &pair.slopes).flat_map(|slope| slope.ends).filter_map(place_of);
    let (from, to) = (ends().reduce(f64::min)?, ends().reduce(f64::max)?);
    let axis = Axis { from: from - 0.15, to: to + 0.3, start: 0.0, end: 0.0 };
    let axis = DoseAxis { scale: Scale::Log, unit: met.unit, axis };
    let simulated = analysis.study.simulated;
    let sheet = Sheet { pairs: &pairs, parental, compound, axis, simulated, format };
    let layout = Needs { format, pairs: &pairs, head: sheet.head(), margin: sheet.margin() }.layout();
    Some(Figure {
        name: format!("days_{}_{}", safe(parental.name), safe(compound)),
        about: About::Days { compound: compound.to_owned(), lines: lines.to_vec() },
        caption: caption(&pairs, parental, compound, layout.notes.is_some(), simulated),
        svg: sheet.draw(&layout),
    })
}

/// Everything that is drawn.
struct Sheet<'a> {
    pairs: &'a [Pair<'a>],
    parental: &'a Line<'a>,
    compound: &'a str,
    axis: DoseAxis,
    simulated: bool,
    format: &'a Format,
}

/// Where one panel lies.
struct Place {
    left: f64,
    width: f64,
    /// The two lines.
    lines: [f64; 2],
    top: f64,
    floor: f64,
}

impl Sheet<'_> {
    fn scaled(&self, length: f64) -> f64 {
        self.format.scaled(length)
    }

    fn small(&self) -> Type {
        Type::new(self.format.small).colour(self.format.lesser())
    }

    fn line_height(&self) -> f64 {
        line_height(self.format)
    }

    fn naming(&self) -> Naming {
        Naming::of(self.format)
    }

    /// Room left of the first panel, for the name of its axis and its numbers.
    fn margin(&self) -> f64 {
        let small = self.small();
        // Names of ticks are asked for without their size, so that every one of them is there.
        let ticks = self.axis.ticks(self.naming(), 0.0, true);
        let named = ticks.iter().filter_map(|(_, text)| text.as_deref());
        let widest = named.map(|text| small.width_of(text)).fold(0.0, f64::max);
        self.format.text + self.scaled(10.0) + widest
    }

    /// Does nothing else say the compound? A page does, and so does a caption.
    fn stands_alone(&self) -> bool {
        self.format.titled && self.format.unit == Unit::Millimetres
    }

    /// Height of the strip above the panels.
    fn head(&self) -> f64 {
        if self.stands_alone() {
            heading_height(self.format, true, self.simulated)
        } else if self.simulated {
            self.format.small + self.scaled(14.0)
        } else {
            self.scaled(8.0)
        }
    }

    fn draw(&self, layout: &Layout) -> String {
        let small = self.small();
        let mut canvas = Canvas::new(self.format.width, layout.height);
        if self.stands_alone() {
            heading(&mut canvas, self.format, Some(self.compound), self.simulated, self.format.width - 4.0);
        } else if self.simulated {
            let bold = Type::new(self.format.small).bold().anchor(Anchor::End);
            canvas.text((self.format.width - 4.0, self.format.small + self.scaled(2.0)), SIMULATED, bold);
        }
        for (number, pair) in self.pairs.iter().enumerate() {
            let (column, top) = (number % layout.columns, layout.tops[number / layout.columns]);
            let (width, label) = (layout.width, layout.label);
            let left = layout.margin + (width + layout.gap) * real(column);
            let lines = [left + layout.inset, left + width - label - self.scaled(8.0)];
            let place = Place { left, width, lines, top, floor: top + layout.high };
            self.panel(&mut canvas, pair, &place, column == 0);
            let first = place.floor + self.scaled(14.0) + self.format.text + self.line_height();
            let notes = layout.notes.iter().flat_map(|notes| &notes[number]);
            for (row, note) in notes.enumerate() {
                canvas.text((left, first + self.line_height() * real(row)), note, small);
            }
        }
        let title = format!("IC50 of {} day by day, from {}", self.compound, self.parental.name);
        canvas.finish_as(self.format, &title)
    }

    fn panel(&self, canvas: &mut Canvas, pair: &Pair, place: &Place, named: bool) {
        let axis = Axis { start: place.floor, end: place.top, ..self.axis.axis };
        let axis = DoseAxis { axis, ..self.axis };
        let small = self.small();
        let ink = Pen::new(INK, self.format.axis);
        for (y, text) in axis.ticks(self.naming(), small.size, true) {
            if self.format.grid {
                let end = place.lines[1] + self.scaled(6.0);
                canvas.line((place.left, y), (end, y), Pen::new(FAINT, self.format.axis));
            } else {
                canvas.line((place.left - self.scaled(3.0), y), (place.left, y), ink);
            }
            if let Some(text) = text.filter(|_| named) {
                let at = (place.left - self.scaled(6.0), y + 0.36 * small.size);
                canvas.text(at, &text, small.anchor(Anchor::End));
            }
        }
        if !self.format.grid {
            canvas.line((place.left, place.top), (place.left, place.floor), ink);
        }
        if named {
            let name = if self.format.titled {
                "Absolute IC50".to_owned()
            } else {
                format!("Absolute IC50 ({})", axis.printed_unit())
            };
            let look = Type::new(self.format.text).anchor(Anchor::Middle).colour(small.colour);
            canvas.upwards((self.format.text, 0.5 * (place.top + place.floor)), &name, look);
        }
        for slope in &pair.slopes {
            self.slope(canvas, pair.line, slope, axis, place);
        }
        self.labels(canvas, pair, axis, place);
        let base = place.floor + self.scaled(12.0) + self.format.text;
        self.names(canvas, pair.line, place, base);
    }

    /// The names of both lines below their ends; a short one leaves its room to the other.
    fn names(&self, canvas: &mut Canvas, line: &Line, place: &Place, base: f64) {
        let both = [self.parental, line];
        let looks = both.map(|line| name_look(self.format, self.format.text, line));
        let wanted = [0, 1].map(|side| looks[side].width_of(both[side].name));
        let room = place.width - self.scaled(8.0);
        let first = wanted[0].min((room - wanted[1]).max(0.5 * room));
        let rooms = [first, room - first];
        let texts = [0, 1].map(|side| fitted_as(both[side].name, looks[side], rooms[side]));
        let widths = [0, 1].map(|side| looks[side].width_of(&texts[side]));
        let end = place.left + place.width;
        let left = (place.lines[0] - 0.5 * widths[0]).min(end - widths[0]).max(place.left);
        let least = left + widths[0] + self.scaled(8.0);
        let right = (place.lines[1] - 0.5 * widths[1]).max(least).min(end - widths[1]);
        // Where the second one needs all the room, the first one begins at the edge.
        let left = if right < least { place.left } else { left };
        canvas.text((left, base), &texts[0], looks[0]);
        canvas.text((right, base), &texts[1], looks[1]);
    }

    fn slope(&self, canvas: &mut Canvas, line: &Line, slope: &Slope, axis: DoseAxis, place: &Place) {
        canvas.group(Some(Group { kind: "day", line: Some(line.place), day: Some(slope.day), well: None }));
        let at = slope.ends.map(|ic50| axis.clipped(place_of(ic50).unwrap_or(axis.axis.from)));
        let censored = slope.ends.iter().any(|ic50| !matches!(ic50, Ic50::Measured { .. }));
        let pen = Pen::new(line.style.colour, 0.65 * self.format.mean).faint(0.8);
        let pen = if censored { pen.dashed(CENSORED) } else { pen };
        let [a, b] = place.lines;
        canvas.line((a, at[0]), (b, at[1]), pen);
        for ((ic50, end), (x, y)) in
            slope.ends.iter().zip([self.parental, line]).zip([(a, at[0]), (b, at[1])])
        {
            let colour = end.style.colour;
            let whisker =
                Whisker { colour, width: 0.8 * self.format.mean, half: self.scaled(3.6), dashed: false };
            match ic50 {
                Ic50::Above { .. } => whisker.bound(canvas, (x, y), Way::Up, self.scaled(13.0)),
                Ic50::Below { .. } => whisker.bound(canvas, (x, y), Way::Down, self.scaled(13.0)),
                _ => end.style.marker.draw(canvas, (x, y), 0.42 * self.format.mark, colour, Fill::Halo),
            }
        }
        canvas.group(None);
    }

    /// Days and folds at the right, pushed apart, with a thin line where one stands away from its mark.
    fn labels(&self, canvas: &mut Canvas, pair: &Pair, axis: DoseAxis, place: &Place) {
        let small = self.small();
        let mut labels: Vec<(f64, &Slope)> = pair
            .slopes
            .iter()
            .map(|slope| (axis.clipped(place_of(slope.ends[1]).unwrap_or(axis.axis.from)), slope))
            .collect();
        labels.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.day.cmp(&b.1.day)));
        let wanted: Vec<f64> = labels.iter().map(|(y, _)| *y).collect();
        let half = 0.5 * self.line_height();
        let placed = pushed_apart(&wanted, self.line_height(), (place.top + half, place.floor - half));
        let x = place.lines[1] + self.scaled(8.0);
        for ((wanted, slope), y) in labels.into_iter().zip(placed) {
            canvas.group(Some(Group {
                kind: "day",
                line: Some(pair.line.place),
                day: Some(slope.day),
                well: None,
            }));
            if (wanted - y).abs() > self.scaled(4.0) {
                let from = (place.lines[1] + self.scaled(4.5), wanted);
                canvas.line(from, (x - 1.0, y), Pen::new(PALE, 0.7 * self.format.axis));
            }
            let room = place.left + place.width - x;
            canvas.text((x, y + 0.36 * small.size), &fitted(&slope.label, small.size, room), small);
        }
        canvas.group(None);
    }
}

fn caption(pairs: &[Pair], parental: &Line, compound: &str, noted: bool, simulated: bool) -> String {
    let counts = listed(pairs.iter().map(|pair| {
        let n = words::counted(pair.slopes.len(), "experiment");
        format!("{} ({n})", pair.line.name)
    }));
    let mut text = format!(
        "{compound}: each line is one experiment, from the absolute IC50 of {} to that of the resistant line, named by its day \
         and fold: {counts}.",
        parental.name
    );
    let bound = |slope: &Slope| slope.ends.iter().any(|ic50| !matches!(ic50, Ic50::Measured { .. }));
    if pairs.iter().flat_map(|pair| &pair.slopes).any(bound) {
        text.push_str(" Dashed with an arrow: the doses do not reach half effect.");
    }
    let missing = |pair: &Pair| -> Vec<String> {
        pair.missing
            .iter()
            .map(|note| format!("{}, {}", pair.line.name, note.trim_end_matches('.')))
            .collect()
    };
    let missing: Vec<String> = pairs.iter().flat_map(missing).collect();
    if noted && !missing.is_empty() {
        text.push_str(" Days that are missing are named below.");
    } else if !missing.is_empty() {
        let _ = write!(text, " Missing: {}.", words::first_few(&missing, MOST_IN_CAPTION));
    }
    if simulated {
        text.push_str(" Simulated data.");
    }
    text
}
