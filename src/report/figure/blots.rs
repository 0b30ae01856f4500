//! What a drug leaves of the phosphorylation of the target and of the pathways behind it: every membrane a point by
//! dose, against the limits of the rules.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::canvas::{Anchor, Canvas, Type, fitted};
use super::format::Format;
use super::marker::{Fill, LineStyle, line_style};
use super::palette::{GREY, INK, PALE};
use super::pen::{Pen, Point};
use super::small_panel::{Doses, Panel, Panels, key, title};
use super::{About, Figure, safe};
use crate::report::words;
use foldshift_curves::elementary::log10;
use foldshift_mechanism::evidence::blot::{Blots, Pooled, Ratio, Sample, Signal, Target};
use foldshift_mechanism::knowledge::Rules;
use foldshift_mechanism::knowledge::compound::identity;
use foldshift_mechanism::reported::Residual;
use foldshift_study::analysis::Analysis;
use foldshift_study::analysis::mechanism::Judged;
use foldshift_tables::units::{DoseUnit, Quantity};

/// Height of a panel, in pixels of a page.
const HEIGHT: f64 = 118.0;
/// Most panels side by side.
const MOST_COLUMNS: usize = 6;
/// Fractions of the vehicle above this are drawn at the end of the axis.
const HIGHEST: f64 = 2.0;
/// Reasons that a caption names.
const MOST_REASONS: usize = 4;

/// One figure for every resistant line and drug with blots, and one for the residuals of a line that were given as they
/// are; none without blots.
#[must_use]
pub fn blots(analysis: &Analysis, format: &Format) -> Vec<Figure> {
    let simulated = analysis.study.simulated;
    let mut figures = Vec::new();
    for judged in &analysis.mechanism {
        if let Some(blots) = &analysis.blots {
            let all = drugs(judged, blots);
            figures.extend(all.iter().map(|seen| of_drug(judged, seen, all.len() > 1, format, simulated)));
        }
        figures.extend(given(judged, analysis.blots.as_ref(), format, simulated));
    }
    figures
}

/// What the blots of a pair show of one drug.
struct Seen<'a> {
    drug: &'a str,
    unit: DoseUnit,
    /// Blot by blot, those of the parental line first.
    ratios: Vec<(usize, &'a Ratio)>,
    pooled: Vec<(usize, &'a Pooled)>,
}

/// Drug in small letters and the quantity of its doses.
type DrugKey = (String, Quantity);

fn drugs<'a>(judged: &Judged, blots: &'a Blots) -> Vec<Seen<'a>> {
    let side =
        |sample: &Sample| [&judged.parental, &judged.resistant].iter().position(|line| **line == sample.line);
    let key = |sample: &Sample| -> DrugKey { (identity(&sample.drug), sample.dose.unit().quantity()) };
    let mut found: BTreeMap<DrugKey, Seen> = BTreeMap::new();
    for ratio in &blots.ratios {
        let Some(side) = side(&ratio.sample) else { continue };
        let sample = &ratio.sample;
        let none =
            || Seen { drug: &sample.drug, unit: sample.dose.unit(), ratios: Vec::new(), pooled: Vec::new() };
        found.entry(key(sample)).or_insert_with(none).ratios.push((side, ratio));
    }
    for pooled in &blots.pooled {
        let Some(side) = side(&pooled.sample) else { continue };
        if let Some(seen) = found.get_mut(&key(&pooled.sample)) {
            seen.pooled.push((side, pooled));
        }
    }
    found.into_values().filter(|seen| !seen.log_doses().is_empty()).collect()
}

impl Seen<'_> {
    fn log_dose(&self, sample: &Sample) -> Option<f64> {
        sample.dose.in_unit(self.unit).filter(|dose| *dose > 0.0).map(log10)
    }

    /// log₁₀ of every dose of which a number is known, rising.
    fn log_doses(&self) -> Vec<f64> {
        let known = self.ratios.iter().filter(|(_, ratio)| ratio.residual.is_some());
        let mut doses: Vec<f64> = known.filter_map(|(_, ratio)| self.log_dose(&ratio.sample)).collect();
        doses.sort_by(f64::total_cmp);
        doses.dedup();
        doses
    }

    /// Every blot, sorted.
    fn blots(&self) -> Vec<&str> {
        let names: BTreeSet<&str> = self.ratios.iter().map(|(_, ratio)| ratio.experiment.as_str()).collect();
        names.into_iter().collect()
    }

    /// Targets, and hours under the drug as bits, which sort as the hours do.
    fn targets(&self) -> Vec<&Target> {
        let known = self.ratios.iter().filter(|(_, ratio)| ratio.residual.is_some());
        known.map(|(_, ratio)| &ratio.target).collect::<BTreeSet<_>>().into_iter().collect()
    }

    fn hours(&self) -> Vec<Option<u64>> {
        let known = self.ratios.iter().filter(|(_, ratio)| ratio.residual.is_some());
        let hours: BTreeSet<Option<u64>> = known.map(|(_, ratio)| bits(&ratio.sample)).collect();
        hours.into_iter().collect()
    }
}

fn bits(sample: &Sample) -> Option<u64> {
    sample.time_h.map(f64::to_bits)
}

/// `4 h`.
fn hours_in_words(hours: Option<u64>) -> String {
    hours.map_or_else(
        || "time not said".to_owned(),
        |bits| format!("{} h", words::trimmed(f64::from_bits(bits))),
    )
}

fn of_drug(judged: &Judged, seen: &Seen, several: bool, format: &Format, simulated: bool) -> Figure {
    let (line, lines) = (&judged.resistant, [&judged.parental, &judged.resistant]);
    let (targets, hours) = (seen.targets(), seen.hours());
    let values = seen.ratios.iter().filter_map(|(_, ratio)| Some(ratio.residual?.bound()));
    let highest = highest(values);
    // More times than have room side by side go on below: then a row is no target any more, and panels name both.
    let columns = hours.len().min(MOST_COLUMNS);
    let count = targets.len() * hours.len();
    let dry = |canvas: &mut Canvas| {
        let heading = format!("Blots of {line} under {}", seen.drug);
        let top = title(canvas, format, &heading, simulated);
        let styled = [0, 1].map(|side| (line_style(side), lines[side].as_str()));
        key(canvas, format, (format.scaled(10.0), top), &styled)
    };
    let mut measuring = Canvas::new(format.width, format.width);
    let panels = Panels::new(format, count, columns, dry(&mut measuring), HEIGHT);
    let panels = if columns == hours.len() { panels.stacked() } else { panels };
    let mut canvas = Canvas::new(format.width, panels.bottom() + format.scaled(22.0));
    dry(&mut canvas);
    let doses = seen.log_doses();
    let (from, to) = (doses[0], doses[doses.len() - 1]);
    for (row, target) in targets.iter().enumerate() {
        for (column, time) in hours.iter().enumerate() {
            let panel = panels.panel(row * hours.len() + column);
            let heading = format!("{target}, {}", hours_in_words(*time));
            panel.heading(&mut canvas, &heading, None);
            // Room for blots beside the first and the last dose.
            let edge = 0.04 * (to - from);
            let x = panel.doses(from - edge, to + edge, true);
            frame(&mut canvas, &panel, highest, &x);
            let ticks: Vec<(f64, String)> =
                doses.iter().map(|dose| (*dose, words::trimmed(10_f64.powf(*dose)))).collect();
            panel.dose_ticks(&mut canvas, &x, &ticks, panel.is_last);
            points(&mut canvas, &panel, (seen, target, *time), &x, highest);
        }
    }
    panels.upward_name(&mut canvas, "Fraction of the vehicle");
    let name = format!("{} ({}, log scale)", fitted(seen.drug, format.text, 0.5 * format.width), seen.unit);
    let look = Type::new(format.text).anchor(Anchor::Middle);
    canvas.text((panels.middle(), panels.bottom() + format.scaled(12.0)), &name, look);
    let own = if several { format!("_{}", safe(seen.drug)) } else { String::new() };
    Figure {
        name: format!("blots_{}{own}", safe(line)),
        about: About::Blots(line.clone()),
        caption: caption(judged, seen, highest, simulated),
        svg: canvas.finish_as(
            format,
            &format!("Phosphorylation of {line} and {} under {}, by dose", judged.parental, seen.drug),
        ),
    }
}

/// The end of the axis.
fn highest(values: impl Iterator<Item = f64>) -> f64 {
    let most = values.filter(|value| value.is_finite()).fold(1.2, f64::max);
    ((most * 5.0).ceil() / 5.0).min(HIGHEST)
}

/// Axes, the limits of the rules, and the vehicle, which is 1 by definition.
fn frame(canvas: &mut Canvas, panel: &Panel, highest: f64, doses: &Doses) {
    let format = panel.format;
    let rules = Rules::built_in();
    let y = panel.upward(0.0, highest);
    let mut ticks: Vec<(f64, String)> = [0.0, 1.0, 2.0].map(|tick| (tick, words::trimmed(tick))).to_vec();
    ticks.extend([rules.suppressed, rules.persists].map(|limit| (limit, words::trimmed(limit))));
    panel.upward_ticks(canvas, y, &ticks);
    for limit in [rules.suppressed, rules.persists] {
        let pen = Pen::new(GREY, format.axis).dashed(&[4.0, 3.0]);
        canvas.line((panel.left, y.at(limit)), (panel.right, y.at(limit)), pen);
    }
    panel.frame(canvas, Some(doses));
    if let Some((left, right)) = doses.zero {
        let inset = 0.2 * (right - left);
        canvas.line((left + inset, y.at(1.0)), (right - inset, y.at(1.0)), Pen::new(INK, format.mean));
    }
}

fn points(
    canvas: &mut Canvas,
    panel: &Panel,
    (seen, target, time): (&Seen, &Target, Option<u64>),
    doses: &Doses,
    highest: f64,
) {
    let format = panel.format;
    let y = panel.upward(0.0, highest);
    // Lines stand side by side at a dose, and so do their blots, as far as there is room.
    let all = seen.log_doses();
    let gaps = all.windows(2).map(|pair| doses.at(pair[1]) - doses.at(pair[0]));
    let room = 0.8 * gaps.fold(0.25 * panel.width(), f64::min);
    #[expect(clippy::cast_precision_loss, reason = "a few blots")]
    let many = seen.blots().len() as f64;
    let step = (0.9 * format.well).min(0.5 * room / many);
    let beside = |side: usize| 0.55 * step * many * if side == 0 { -1.0 } else { 1.0 };
    let here = |sample: &Sample, of: &Target| of == target && bits(sample) == time;
    for side in [0, 1] {
        let style = line_style(side);
        let mut means: Vec<(f64, f64)> = seen
            .pooled
            .iter()
            .filter(|(own, pooled)| *own == side && here(&pooled.sample, &pooled.target))
            .filter_map(|(_, pooled)| Some((seen.log_dose(&pooled.sample)?, pooled.residual?.value.bound())))
            .collect();
        means.sort_by(|a, b| a.0.total_cmp(&b.0));
        let path: Vec<Point> =
            means.iter().map(|(x, value)| (doses.at(*x) + beside(side), y.clipped(*value))).collect();
        canvas.polyline(&path, Pen::new(style.colour, format.mean).dashed(style.dash));
    }
    let blots = seen.blots();
    for (side, ratio) in seen.ratios.iter().filter(|(_, ratio)| here(&ratio.sample, &ratio.target)) {
        let (Some(residual), Some(x)) = (ratio.residual, seen.log_dose(&ratio.sample)) else { continue };
        // Blots of a line fan out, each to the same side at every dose.
        let blot = blots.iter().position(|blot| *blot == ratio.experiment).unwrap_or_default();
        #[expect(clippy::cast_precision_loss, reason = "a few blots")]
        let fan = (blot as f64 - 0.5 * (blots.len() as f64 - 1.0)) * step;
        let at = (doses.at(x) + beside(*side) + fan, y.clipped(residual.bound()));
        let mark = Mark { used: ratio.is_valid(), below: residual.is_below() };
        draw(canvas, format, at, line_style(*side), mark);
    }
}

/// How a membrane is drawn.
#[derive(Clone, Copy)]
struct Mark {
    used: bool,
    below: bool,
}

fn draw(canvas: &mut Canvas, format: &Format, at: Point, style: LineStyle, mark: Mark) {
    let radius = 0.5 * format.well;
    if mark.below {
        let (tip, wide) = (at.1 + 2.6 * radius, 0.7 * radius);
        canvas.line(at, (at.0, tip), Pen::new(style.colour, format.axis));
        let head = [(at.0, tip + wide), (at.0 - wide, tip), (at.0 + wide, tip)];
        canvas.polygon(&head, style.colour, 1.0, None);
    }
    let fill = if mark.used { Fill::Solid } else { Fill::Hollow };
    style.marker.draw(canvas, at, radius, style.colour, fill);
}

fn caption(judged: &Judged, seen: &Seen, highest: f64, simulated: bool) -> String {
    let rules = Rules::built_in();
    let doses: Vec<String> = seen.log_doses().iter().map(|dose| words::trimmed(10_f64.powf(*dose))).collect();
    let hours: Vec<String> = seen.hours().into_iter().map(hours_in_words).collect();
    let mut text = format!(
        "Phosphorylation that {} leaves in {} and {} at {} {} ({}): normalised to loading and total protein, as a fraction \
         of the own vehicle, which is 1. A point a blot ({}); lines: geometric mean of blots. Dashed: up to {} it counts \
         as suppressed, from {} on as persisting.",
        seen.drug,
        judged.parental,
        judged.resistant,
        doses.join(", "),
        seen.unit,
        hours.join(", "),
        words::counted(seen.blots().len(), "blot"),
        words::trimmed(rules.suppressed),
        words::trimmed(rules.persists),
    );
    let drawn = || seen.ratios.iter().map(|(_, ratio)| *ratio).filter(|ratio| ratio.residual.is_some());
    if drawn().any(|ratio| ratio.residual.is_some_and(Signal::is_below)) {
        text.push_str(" Arrow: less than this, because the band was not told from the background.");
    }
    let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
    for fault in drawn().flat_map(|ratio| &ratio.faults) {
        *reasons.entry(fault).or_default() += 1;
    }
    if !reasons.is_empty() {
        let told: Vec<String> = reasons
            .iter()
            .map(|(reason, n)| if *n > 1 { format!("{reason} ({n} times)") } else { (*reason).to_owned() })
            .collect();
        text.push_str(" Hollow, not used: ");
        text.push_str(&words::first_few(&told, MOST_REASONS));
        text.push('.');
    }
    let nothing = seen.ratios.iter().filter(|(_, ratio)| ratio.residual.is_none()).count();
    if nothing > 0 {
        let _ = write!(text, " Without a number and not drawn: {}.", words::counted(nothing, "ratio"));
    }
    beyond(&mut text, drawn().filter_map(|ratio| Some(ratio.residual?.bound())), highest);
    if simulated {
        text.push_str(" Simulated data.");
    }
    text
}

fn beyond(text: &mut String, values: impl Iterator<Item = f64>, highest: f64) {
    let mut values: Vec<f64> = values.filter(|value| *value > highest).collect();
    values.sort_by(f64::total_cmp);
    if !values.is_empty() {
        let told: Vec<String> = values.iter().map(|value| words::trimmed(*value)).collect();
        let _ =
            write!(text, " Beyond the axis and drawn at its end: {}.", words::first_few(&told, MOST_REASONS));
    }
}

/// The residuals of a line that a table gives as they are, by drug: no dose and no membrane is known of them.
fn given(judged: &Judged, blots: Option<&Blots>, format: &Format, simulated: bool) -> Option<Figure> {
    let of_side =
        |residual: &Residual| ["parental", "resistant"].iter().position(|side| *side == residual.line);
    let is_given = |residual: &&Residual| blots.is_none_or(|blots| blots.behind(residual).is_none());
    let known: Vec<(usize, &Residual)> = judged
        .residuals
        .iter()
        .filter(is_given)
        .filter_map(|residual| Some((of_side(residual)?, residual)))
        .filter(|(_, residual)| residual.fraction.is_finite())
        .collect();
    let targets: BTreeSet<&str> = known.iter().map(|(_, residual)| residual.target.as_str()).collect();
    let drugs: BTreeSet<&str> = known.iter().map(|(_, residual)| residual.drug.as_str()).collect();
    let drugs: Vec<&str> = drugs.into_iter().collect();
    if known.is_empty() {
        return None;
    }
    let (line, lines) = (&judged.resistant, [&judged.parental, &judged.resistant]);
    let highest = highest(known.iter().map(|(_, residual)| residual.fraction));
    let dry = |canvas: &mut Canvas| {
        let top = title(canvas, format, &format!("Blots of {line}"), simulated);
        let styled = [0, 1].map(|side| (line_style(side), lines[side].as_str()));
        key(canvas, format, (format.scaled(10.0), top), &styled)
    };
    let mut measuring = Canvas::new(format.width, format.width);
    let panels = Panels::new(format, targets.len(), 1, dry(&mut measuring), HEIGHT).stacked();
    let mut canvas = Canvas::new(format.width, panels.bottom() + format.scaled(8.0));
    dry(&mut canvas);
    let rules = Rules::built_in();
    for (row, target) in targets.iter().enumerate() {
        let panel = panels.panel(row);
        panel.heading(&mut canvas, target, None);
        let y = panel.upward(0.0, highest);
        let mut ticks: Vec<(f64, String)> = [0.0, 1.0, 2.0].map(|tick| (tick, words::trimmed(tick))).to_vec();
        ticks.extend([rules.suppressed, rules.persists].map(|limit| (limit, words::trimmed(limit))));
        panel.upward_ticks(&mut canvas, y, &ticks);
        for limit in [rules.suppressed, rules.persists] {
            let pen = Pen::new(GREY, format.axis).dashed(&[4.0, 3.0]);
            canvas.line((panel.left, y.at(limit)), (panel.right, y.at(limit)), pen);
        }
        panel.frame(&mut canvas, None);
        #[expect(clippy::cast_precision_loss, reason = "a few drugs")]
        let (x, room) = (panel.across(-0.5, drugs.len() as f64 - 0.5), panel.width() / drugs.len() as f64);
        for (place, drug) in drugs.iter().enumerate() {
            #[expect(clippy::cast_precision_loss, reason = "a few drugs")]
            let middle = x.at(place as f64);
            let own = known.iter().filter(|(_, one)| one.drug == *drug && one.target == *target);
            let own: Vec<(usize, &Residual)> = own.copied().collect();
            let at = |side: usize, residual: &Residual| {
                let beside = if side == 0 { -0.12 * room } else { 0.12 * room };
                (middle + beside.clamp(-3.0 * format.mark, 3.0 * format.mark), y.clipped(residual.fraction))
            };
            if let [(a, one), (b, other), ..] = own.as_slice() {
                canvas.line(at(*a, one), at(*b, other), Pen::new(PALE, format.axis));
            }
            for (side, residual) in own {
                let mark = Mark { used: residual.invalid.is_none(), below: residual.below };
                draw(&mut canvas, format, at(side, residual), line_style(side), mark);
            }
            if panel.is_last {
                let base = panel.floor + format.scaled(7.0) + format.small;
                let name = fitted(drug, format.small, room - format.scaled(4.0));
                canvas.text((middle, base), &name, Type::new(format.small).anchor(Anchor::Middle));
            }
        }
    }
    panels.upward_name(&mut canvas, "Fraction of the vehicle");
    let mut text = format!(
        "Phosphorylation that drugs leave in {} and {line}, as a table gives it: a fraction of the own vehicle, at a dose \
         and time that it does not say. Dashed: up to {} it counts as suppressed, from {} on as persisting.",
        judged.parental,
        words::trimmed(rules.suppressed),
        words::trimmed(rules.persists),
    );
    if known.iter().any(|(_, residual)| residual.below) {
        text.push_str(" Arrow: less than this, because the band was not told from the background.");
    }
    let reasons: BTreeSet<&str> = known.iter().filter_map(|(_, one)| one.invalid.as_deref()).collect();
    if !reasons.is_empty() {
        let reasons: Vec<&str> = reasons.into_iter().collect();
        let _ = write!(text, " Hollow, not used: {}.", words::first_few(&reasons, MOST_REASONS));
    }
    beyond(&mut text, known.iter().map(|(_, residual)| residual.fraction), highest);
    if simulated {
        text.push_str(" Simulated data.");
    }
    Some(Figure {
        name: format!("blots_{}_given", safe(line)),
        about: About::Blots(line.clone()),
        caption: text,
        svg: canvas
            .finish_as(format, &format!("Phosphorylation of {line} and {} under drugs", judged.parental)),
    })
}
