//! What the maps of a combination show: doses, shades, numbers.

use super::palette::{Colour, UNKNOWN, WHITE, shade_of_deviation, tint};
use crate::report::words;
use foldshift_combinations::Model;
use foldshift_study::analysis::combinations::{MeanCell, PairOnLine};

/// An excess of this size, a fraction of the vehicle, has the full shade.
pub(super) const FULL_EXCESS: f64 = 0.4;
/// The compound of a plate map whose tints shade the response.
const TINTED: usize = 2;
/// An effect below this stays white.
const NO_EFFECT: f64 = 0.08;
/// A cell of a map.
#[derive(Clone)]
pub(super) struct Shown {
    pub(super) colour: Colour,
    pub(super) text: String,
    pub(super) bold: bool,
}

/// One map: its title and its cells, `None` where no well stands.
pub(super) struct Map {
    pub(super) title: String,
    pub(super) cells: Vec<Option<Shown>>,
    /// Values of the shades.
    pub(super) key: [(String, Colour); 3],
}

/// Both maps over the same doses.
pub(super) struct Maps {
    /// Doses of the columns and of the rows, lowest first, zero among them.
    pub(super) doses: [Vec<f64>; 2],
    /// Response, then excess; row by row from the lowest dose.
    pub(super) both: [Map; 2],
}

impl Maps {
    pub(super) fn of(pair: &PairOnLine, model: Model) -> Self {
        let distinct = |dose: fn(&MeanCell) -> f64| {
            let mut doses: Vec<f64> = pair.cells.iter().map(dose).collect();
            doses.sort_by(f64::total_cmp);
            doses.dedup();
            doses
        };
        let doses = [distinct(|cell| cell.dose), distinct(|cell| cell.second_dose)];
        let at = |dose: f64, second: f64| {
            let place =
                |doses: &[f64], dose: f64| doses.iter().position(|one| one.to_bits() == dose.to_bits());
            Some(place(&doses[1], second)? * doses[0].len() + place(&doses[0], dose)?)
        };
        let none = vec![None; doses[0].len() * doses[1].len()];
        let (mut responses, mut excesses) = (none.clone(), none);
        for cell in &pair.cells {
            let Some(index) = at(cell.dose, cell.second_dose) else { continue };
            let effect = 1.0 - cell.response;
            responses[index] = Some(Shown {
                colour: of_effect(effect),
                text: words::fixed(100.0 * cell.response, 0),
                bold: false,
            });
            if cell.dose <= 0.0 || cell.second_dose <= 0.0 {
                excesses[index] = Some(Shown { colour: UNKNOWN, text: String::new(), bold: false });
            }
        }
        for cell in pair.excess(model).into_iter().flat_map(|excess| &excess.cells) {
            let Some(index) = at(cell.dose_a, cell.dose_b) else { continue };
            excesses[index] = Some(Shown {
                colour: shade_of_deviation(cell.excess.value / FULL_EXCESS),
                text: signed(cell.excess.value),
                bold: cell.call.is_some(),
            });
        }
        let full = words::fixed(100.0 * FULL_EXCESS, 0);
        let maps = [
            Map {
                title: "Response, % of vehicle".to_owned(),
                cells: responses,
                key: [
                    ("100".to_owned(), of_effect(0.0)),
                    ("50".to_owned(), of_effect(0.5)),
                    ("0".to_owned(), of_effect(1.0)),
                ],
            },
            Map {
                title: format!("{} excess, points", model.title()),
                cells: excesses,
                key: [
                    (format!("−{full}"), shade_of_deviation(-1.0)),
                    ("0".to_owned(), shade_of_deviation(0.0)),
                    (format!("+{full}"), shade_of_deviation(1.0)),
                ],
            },
        ];
        Self { doses, both: maps }
    }
}

/// The shade of an effect, 0 to 1: white, then deeper.
fn of_effect(effect: f64) -> Colour {
    if effect < NO_EFFECT { WHITE } else { tint(TINTED, effect) }
}

/// An excess in whole points with its sign: `+21`, `−3`, `0`.
fn signed(excess: f64) -> String {
    let text = words::fixed(100.0 * excess, 0);
    if text.starts_with('−') || text == "0" { text } else { format!("+{text}") }
}
