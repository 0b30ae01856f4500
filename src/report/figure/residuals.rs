//! What a drug leaves of the phosphorylation of the target and of the pathways behind it: parental beside
//! resistant, against the limits of the rules.

use std::collections::BTreeMap;

use super::canvas::{Anchor, Canvas, Type, fitted, width_of};

use super::palette::{FAINT, GREY, INK, PALE, WHITE};
use super::pen::Pen;
use super::{About, Figure, SIMULATED, safe};
use foldshift_mechanism::knowledge::Rules;
use foldshift_mechanism::reported::Residual;
use foldshift_study::analysis::Analysis;
use foldshift_study::analysis::mechanism::Judged;

const LEFT: f64 = 62.0;
const TOP: f64 = 66.0;
const HEIGHT: f64 = 190.0;
const BAR: f64 = 26.0;
const GROUP: f64 = 84.0;
/// Residuals above this are cut, and say so.
const HIGHEST: f64 = 1.4;

/// One figure for every line with blots.
#[must_use]
pub fn residuals(analysis: &Analysis) -> Vec<Figure> {
    analysis.mechanism.iter().filter_map(|judged| figure(judged, analysis.study.simulated)).collect()
}

/// Parental and resistant residual of one drug and target.
type Both<'a> = [Option<&'a Residual>; 2];

fn figure(judged: &Judged, simulated: bool) -> Option<Figure> {
    let mut groups: BTreeMap<(&str, &str), Both> = BTreeMap::new();
    for residual in &judged.residuals {
        let side = match residual.line.as_str() {
            "parental" => 0,
            "resistant" => 1,
            _ => continue,
        };
        groups.entry((&residual.drug, &residual.target)).or_default()[side] = Some(residual);
    }
    if groups.is_empty() {
        return None;
    }
    let line = &judged.resistant;
    let mut caption = format!(
        "Phosphorylation that is left in {} and {line}: normalised to loading and total protein, as a fraction of the \
         own vehicle. Dashed lines: up to 0.3 it counts as suppressed, from 0.5 on as persisting. Open bars are not used.",
        judged.parental
    );
    if simulated {
        caption.push_str(" Simulated data.");
    }
    Some(Figure {
        name: format!("blots_{}", safe(line)),
        about: About::Blots(line.clone()),
        caption,
        svg: draw(&judged.parental, line, &groups, simulated),
    })
}

#[expect(clippy::cast_precision_loss, reason = "a few bars")]
fn draw(parental: &str, resistant: &str, groups: &BTreeMap<(&str, &str), Both>, simulated: bool) -> String {
    let rules = Rules::built_in();
    let width = (LEFT + GROUP * groups.len() as f64 + 30.0).max(420.0);
    let height = TOP + HEIGHT + 92.0;
    let mut canvas = Canvas::new(width, height);
    canvas.text(
        (16.0, 26.0),
        &fitted(&format!("Blots of {resistant}"), 17.0, width - 170.0),
        Type::new(17.0).bold(),
    );
    if simulated {
        canvas.text((width - 16.0, 26.0), SIMULATED, Type::new(12.0).bold().anchor(Anchor::End));
    }
    let y_of = |fraction: f64| TOP + HEIGHT * (1.0 - fraction.clamp(0.0, HIGHEST) / HIGHEST);
    let right = width - 20.0;
    for tick in [0.0, 0.25, 0.5, 0.75, 1.0, 1.25] {
        canvas.line((LEFT, y_of(tick)), (right, y_of(tick)), Pen::new(FAINT, 0.8));
        let label = format!("{tick}");
        canvas.text((LEFT - 6.0, y_of(tick) + 4.0), &label, Type::new(11.0).colour(GREY).anchor(Anchor::End));
    }
    canvas.upwards((20.0, TOP + 0.5 * HEIGHT + 52.0), "fraction of vehicle", Type::new(11.5).colour(GREY));
    for limit in [rules.suppressed, rules.persists] {
        canvas.line((LEFT, y_of(limit)), (right, y_of(limit)), Pen::new(INK, 0.9).dashed(&[5.0, 4.0]));
    }
    canvas.line((LEFT, y_of(0.0)), (right, y_of(0.0)), Pen::new(INK, 1.0));
    for (k, ((drug, target), both)) in groups.iter().enumerate() {
        let x = LEFT + 12.0 + GROUP * k as f64;
        for (side, residual) in both.iter().enumerate() {
            bar(&mut canvas, x + (BAR + 4.0) * side as f64, side == 1, *residual, &y_of);
        }
        let middle = x + BAR + 2.0;
        let centred = |size: f64| Type::new(size).anchor(Anchor::Middle);
        canvas.text((middle, TOP + HEIGHT + 17.0), &fitted(target, 12.0, GROUP - 4.0), centred(12.0).bold());
        canvas.text(
            (middle, TOP + HEIGHT + 32.0),
            &fitted(drug, 10.5, GROUP - 2.0),
            centred(10.5).colour(GREY),
        );
    }
    let y = height - 26.0;
    canvas.rect((LEFT, y - 10.0), (12.0, 12.0), PALE);
    canvas.frame((LEFT, y - 10.0), (12.0, 12.0), Pen::new(INK, 0.8));
    let room = 0.5 * (width - LEFT) - 30.0;
    canvas.text((LEFT + 18.0, y), &fitted(parental, 11.5, room), Type::new(11.5));
    let second = LEFT + 30.0 + room;
    canvas.rect((second, y - 10.0), (12.0, 12.0), INK);
    canvas.text((second + 18.0, y), &fitted(resistant, 11.5, room), Type::new(11.5));
    canvas.finish("Phosphorylation left under the drug, parental beside resistant")
}

fn bar(canvas: &mut Canvas, x: f64, resistant: bool, residual: Option<&Residual>, y_of: &dyn Fn(f64) -> f64) {
    let centred = Type::new(10.5).anchor(Anchor::Middle);
    let Some(residual) = residual else {
        canvas.text((x + 0.5 * BAR, y_of(0.0) - 4.0), "–", centred.colour(GREY));
        return;
    };
    let top = y_of(residual.fraction);
    let size = (BAR, (y_of(0.0) - top).max(0.6));
    if residual.invalid.is_none() {
        canvas.rect((x, top), size, if resistant { INK } else { PALE });
    }
    canvas.frame((x, top), size, Pen::new(INK, 0.8));
    let sign = if residual.below { "<" } else { "" };
    let text = format!("{sign}{:.2}", residual.fraction);
    let room = width_of(&text, 10.5);
    canvas.rect((x + 0.5 * (BAR - room), top - 15.0), (room, 13.0), WHITE);
    canvas.text((x + 0.5 * BAR, top - 5.0), &text, centred);
}
