//! What was put into the wells of a plate: a colour a compound, deeper with the dose, and letters for controls.

use super::canvas::{Canvas, Type, fitted};
use super::format::Format;
use super::palette::{INK, PALE, UNKNOWN, WHITE, tint};
use super::pen::{Pen, Point};
use super::well_grid::Grid;
use super::well_marks::letter_of;
use foldshift_plates::plate::layout::Role;
use foldshift_plates::plate::layout::WellContent;
use foldshift_study::normalise::NormalizedPlate;

/// Compounds that have a colour of their own; from the next one on a letter stands in the wells too.
const OWN_COLOURS: usize = 4;
/// Compounds that the key names.
const NAMED: usize = 8;
const ROW: f64 = 16.0;
/// Width of a column of the key at least.
const COLUMN: f64 = 120.0;

/// The compounds of a plate, in the order of their names, each with its doses, rising.
pub(super) struct PlateContents {
    compounds: Vec<(String, Vec<f64>)>,
}

fn dose_of(content: &WellContent) -> Option<f64> {
    let dose = content.dose?.readable();
    dose.in_unit(foldshift_tables::units::DoseUnit::NANOMOLAR).or_else(|| Some(content.dose?.value()))
}

impl PlateContents {
    pub(super) fn of(plate: &NormalizedPlate) -> Self {
        let mut compounds: Vec<(String, Vec<f64>)> = Vec::new();
        for content in
            plate.wells.values().map(|well| &well.content).filter(|content| content.role == Role::Sample)
        {
            let name = content.compound.as_deref().unwrap_or_default();
            let at = compounds.iter().position(|(known, _)| known == name).unwrap_or_else(|| {
                compounds.push((name.to_owned(), Vec::new()));
                compounds.len() - 1
            });
            compounds[at].1.extend(dose_of(content));
        }
        for (_, doses) in &mut compounds {
            doses.sort_by(f64::total_cmp);
            doses.dedup();
        }
        compounds.sort_by(|a, b| a.0.cmp(&b.0));
        Self { compounds }
    }

    /// Place of the compound of a well, and the share of its doses up to that of the well.
    #[expect(clippy::cast_precision_loss, reason = "a few doses")]
    fn place(&self, content: &WellContent) -> Option<(usize, f64)> {
        let name = content.compound.as_deref().unwrap_or_default();
        let at = self.compounds.iter().position(|(known, _)| known == name)?;
        let doses = &self.compounds[at].1;
        let dose = dose_of(content)?;
        let rank = doses.partition_point(|other| *other < dose);
        Some((at, if doses.len() < 2 { 1.0 } else { rank as f64 / (doses.len() - 1) as f64 }))
    }

    /// The map.
    pub(super) fn draw(&self, canvas: &mut Canvas, plate: &NormalizedPlate, grid: &Grid) {
        let cell = grid.cell;
        let look = grid.letters(0.42, (6.0, 10.0));
        let has_letters = grid.holds(look, 9.0);
        for (well, response) in &plate.wells {
            let content = &response.content;
            let (x, y) = grid.at(*well);
            let place = (content.role == Role::Sample).then(|| self.place(content)).flatten();
            let fill = place.map_or(UNKNOWN, |(compound, share)| tint(compound, share));
            canvas.rect((x, y), (cell, cell), fill);
            canvas.frame((x, y), (cell, cell), Pen::new(PALE, grid.format.stroke(0.3)));
            let letter = match place {
                Some((compound, _)) if compound >= OWN_COLOURS => Some(letter(compound)),
                Some(_) => None,
                None => letter_of(content.role).map(str::to_owned),
            };
            if let Some(letter) = letter.filter(|_| has_letters) {
                let ink = if fill.is_dark() { WHITE } else { INK };
                canvas.text((x + 0.5 * cell, y + 0.5 * cell + 0.36 * look.size), &letter, look.colour(ink));
            }
        }
    }

    /// How much room the key takes.
    #[expect(clippy::cast_precision_loss, reason = "a few compounds")]
    pub(super) fn height(&self, format: &Format, room: f64) -> f64 {
        let named = self.compounds.len().min(NAMED).div_ceil(columns(format, room));
        let rows = named + usize::from(self.compounds.len() > NAMED);
        format.scaled(ROW * rows as f64 + 6.0)
    }

    /// The names behind their colours, in columns.
    #[expect(clippy::cast_precision_loss, reason = "a few compounds")]
    pub(super) fn key(&self, canvas: &mut Canvas, format: &Format, corner: Point, room: f64) {
        let scaled = |length: f64| format.scaled(length);
        let look = Type::new(format.letter(10.5));
        let columns = columns(format, room);
        let width = room / columns as f64;
        let row = scaled(ROW);
        for (at, (name, _)) in self.compounds.iter().take(NAMED).enumerate() {
            let (x, y) = (corner.0 + width * (at % columns) as f64, corner.1 + row * (at / columns) as f64);
            canvas.rect((x, y), (scaled(11.0), scaled(11.0)), tint(at, 1.0));
            let name = if at >= OWN_COLOURS { format!("{} {name}", letter(at)) } else { name.clone() };
            let name = fitted(&name, look.size, width - scaled(22.0));
            canvas.text((x + scaled(16.0), y + scaled(9.5)), &name, look);
        }
        if self.compounds.len() > NAMED {
            let y = corner.1 + row * NAMED.div_ceil(columns) as f64 + scaled(9.5);
            let more = format!("and {} more", self.compounds.len() - NAMED);
            canvas.text((corner.0, y), &more, look);
        }
    }
}

/// Columns of the key, as far as names have room in them.
fn columns(format: &Format, room: f64) -> usize {
    if room >= 2.0 * format.scaled(COLUMN) { 2 } else { 1 }
}

/// `A`, `B`, … of a compound; `Z` follows `A` again.
fn letter(compound: usize) -> String {
    char::from(b'A' + u8::try_from(compound % 26).unwrap_or_default()).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compounds_are_told_by_colour_and_deepen_with_their_dose() {
        let plate = &crate::report::fixture::km12().plates[0];
        let contents = PlateContents::of(plate);
        assert_eq!(contents.compounds.len(), 2);
        let (_, doses) = &contents.compounds[0];
        assert!(doses.len() > 5 && doses.windows(2).all(|pair| pair[0] < pair[1]));
        let places: Vec<(usize, f64)> =
            plate.wells.values().filter_map(|well| contents.place(&well.content)).collect();
        let shares: Vec<f64> = places.iter().map(|(_, share)| *share).collect();
        assert!(shares.iter().any(|share| *share <= 0.0) && shares.iter().any(|share| *share >= 1.0));
        assert_eq!(letter(27), "B");
    }
}
