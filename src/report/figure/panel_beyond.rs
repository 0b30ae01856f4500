//! Responses that a panel of curves does not hold: an arrow at its edge, with a number.

use super::canvas::{Anchor, Canvas, Type};
use super::line::Line;
use super::palette::WHITE;
use super::panel::{Panel, own};
use crate::report::words;

impl Panel<'_> {
    /// Responses beyond the axis: at each dose an arrow at the edge with the most extreme number. Gives their count.
    pub(super) fn beyond(&self, canvas: &mut Canvas, lines: &[&Line]) -> usize {
        let mut count = 0;
        for up in [true, false] {
            let mut worst: Vec<(f64, f64, &Line)> = Vec::new();
            for (column, line) in lines.iter().enumerate() {
                for (dose, y) in line.wells().chain(line.left_out.iter().copied()) {
                    if if up { y <= self.response.to } else { y >= self.response.from } {
                        continue;
                    }
                    count += 1;
                    let x = self.x(dose, column);
                    match worst.iter_mut().find(|(at, ..)| (at - x).abs() < 0.5) {
                        Some(one) if (y > one.1) == up => *one = (x, y, line),
                        Some(_) => {}
                        None => worst.push((x, y, line)),
                    }
                }
            }
            worst.sort_by(|a, b| a.0.total_cmp(&b.0));
            self.edge_arrows(canvas, &worst, up);
        }
        canvas.group(None);
        count
    }

    fn edge_arrows(&self, canvas: &mut Canvas, worst: &[(f64, f64, &Line)], up: bool) {
        let size = self.scaled(4.0);
        let look = Type::new(self.format.note()).anchor(Anchor::Middle);
        let (edge, sign) = if up { (self.response.end, 1.0) } else { (self.response.start, -1.0) };
        // Numbers of neighbours that would touch stand in rows.
        let mut rows: Vec<f64> = Vec::new();
        for (x, y, line) in worst {
            own(canvas, "beyond", line);
            let tip = (*x, edge + sign * 1.0);
            let base = tip.1 + sign * 1.5 * size;
            canvas.polygon(&[tip, (x - size, base), (x + size, base)], line.style.colour, 1.0, None);
            let text = words::fixed(100.0 * y, 0);
            let half = 0.5 * look.width_of(&text);
            // A number that is very long keeps to the sheet.
            let x = x.clamp(half + 1.0, (self.format.width - half - 1.0).max(half + 1.0));
            let row = rows.iter().position(|end| *end <= x - half).unwrap_or_else(|| {
                rows.push(f64::NEG_INFINITY);
                rows.len() - 1
            });
            rows[row] = x + half + 3.0;
            #[expect(clippy::cast_precision_loss, reason = "a few rows")]
            let down = base + sign * (row as f64 * 1.1 * look.size + self.scaled(2.0));
            let base = if up { down + 0.72 * look.size } else { down };
            canvas.rect((x - half - 1.0, base - 0.8 * look.size), (2.0 * half + 2.0, 0.9 * look.size), WHITE);
            canvas.text((x, base), &text, look);
        }
    }
}
