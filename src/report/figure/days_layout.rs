//! Where the panels of day by day lie: roomy where their format holds that, else close to each other and low.

use super::canvas::width_of;
use super::format::Format;
use super::slopes::Pair;
use super::wrapping::wrapped;

/// How close things stand, in pixels of a page.
struct Density {
    /// Panels of a row.
    most_columns: usize,
    /// Least distance of the two lines of a panel.
    lines: f64,
    /// Between a line and the edge of its panel.
    inset: f64,
    /// Between panels.
    gap: f64,
    /// Do days that are missing stand below their panel?
    notes: bool,
}

/// Where there is room.
const ROOMY: Density = Density { most_columns: 3, lines: 32.0, inset: 14.0, gap: 14.0, notes: true };
/// Where a format ends before all panels had theirs.
const TIGHT: Density = Density { most_columns: 8, lines: 20.0, inset: 8.0, gap: 10.0, notes: false };
/// Height of a panel on a page.
const HEIGHT: f64 = 196.0;
/// Of more rows than this each is lower, in this share.
const MANY: (usize, f64) = (2, 0.7);

/// Where all panels lie.
pub(super) struct Layout {
    pub(super) columns: usize,
    /// Left of the first column, and between columns.
    pub(super) margin: f64,
    pub(super) gap: f64,
    /// Width of a panel, what its lines keep from its edge, and room for the names of days.
    pub(super) width: f64,
    pub(super) inset: f64,
    pub(super) label: f64,
    pub(super) high: f64,
    /// Why days are missing, in lines below each panel; `None` where the caption says it.
    pub(super) notes: Option<Vec<Vec<String>>>,
    /// The upper edge of every row.
    pub(super) tops: Vec<f64>,
    pub(super) height: f64,
}

impl Layout {
    /// With panels as much lower as the height asks for, and not lower than the least one.
    fn lowered(mut self, height: f64, least: f64) -> Self {
        let less = ((self.height - height) / real(self.tops.len())).clamp(0.0, (self.high - least).max(0.0));
        self.high -= less;
        for (row, top) in self.tops.iter_mut().enumerate() {
            *top -= less * real(row);
        }
        self.height -= less * real(self.tops.len());
        self
    }
}

pub(super) fn real(n: usize) -> f64 {
    u32::try_from(n).map_or(f64::NAN, f64::from)
}

/// Between labels of neighbouring days.
pub(super) fn line_height(format: &Format) -> f64 {
    1.25 * format.small
}

/// What has to have its place.
pub(super) struct Needs<'a> {
    pub(super) format: &'a Format,
    pub(super) pairs: &'a [Pair<'a>],
    /// Height of what stands above the panels.
    pub(super) head: f64,
    /// Room left of the first panel.
    pub(super) margin: f64,
}

impl Needs<'_> {
    /// Roomy where the format holds that, else as tight as its letters let it be.
    pub(super) fn layout(&self) -> Layout {
        let roomy = self.layout_of(&ROOMY);
        match self.format.tallest() {
            Some(most) if roomy.height > most => self.layout_of(&TIGHT).lowered(most, self.least_height()),
            _ => roomy,
        }
    }

    /// Least height of a panel that names its days.
    fn least_height(&self) -> f64 {
        let most = self.pairs.iter().map(|pair| pair.slopes.len()).max().unwrap_or(0);
        line_height(self.format) * (real(most) + 1.0)
    }

    /// Between the floor of a panel and the next row: names of lines and so many lines of notes.
    fn below(&self, notes: usize) -> f64 {
        let (format, row) = (self.format, line_height(self.format));
        format.scaled(14.0) + format.text + row * real(notes) + format.scaled(12.0)
    }

    fn layout_of(&self, density: &Density) -> Layout {
        let (format, count, margin) = (self.format, self.pairs.len(), self.margin);
        let labels = self.pairs.iter().flat_map(|pair| &pair.slopes);
        let labels = labels.map(|slope| width_of(&slope.label, format.small));
        let label = labels.fold(0.0, f64::max).min(0.4 * format.width);
        let (gap, inset) = (format.scaled(density.gap), format.scaled(density.inset));
        let least = 2.0 * inset + format.scaled(density.lines) + label;
        let room = format.width - margin - 2.0;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few columns")]
        let columns = ((room / (least + gap)).floor().max(1.0) as usize).min(density.most_columns).min(count);
        let width = ((room - gap * (real(columns) - 1.0)) / real(columns)).min(format.scaled(330.0));
        let notes: Option<Vec<Vec<String>>> = density.notes.then(|| {
            let wrapped = |note: &String| wrapped(note, format.small, width);
            self.pairs.iter().map(|pair| pair.missing.iter().flat_map(wrapped).collect()).collect()
        });
        let rows = count.div_ceil(columns);
        let wanted = format.scaled(HEIGHT) * if rows > MANY.0 { MANY.1 } else { 1.0 };
        let high = wanted.max(self.least_height());
        let mut height = self.head;
        let mut tops = Vec::new();
        for row in 0..rows {
            tops.push(height);
            let of_row = notes.iter().flat_map(|notes| notes.iter().skip(row * columns).take(columns));
            height += high + self.below(of_row.map(Vec::len).max().unwrap_or(0));
        }
        Layout { columns, margin, gap, width, inset, label, high, notes, tops, height }
    }
}
