//! The colours of compounds, the same in every map of the study.

use std::collections::BTreeMap;

use super::super::Drafts;
use super::Maps;
use super::opened::Opened;
use foldshift_plates::plate::WellContent;

/// Compounds in the order of their colours, and lines.
#[derive(Clone, Debug, Default)]
pub(super) struct Colours {
    pub(super) compounds: Vec<String>,
    pub(super) lines: Vec<String>,
}

impl Colours {
    /// Of all maps of the study: compounds in the order in which the maps name them.
    pub(super) fn of(maps: &Maps, opened: &[Opened]) -> Self {
        let mut colours = Self::default();
        for map in opened {
            for content in map.contents.values() {
                colours.add(content);
            }
        }
        for row in &maps.rows {
            push(&mut colours.lines, &row.line);
        }
        colours
    }

    /// Of every map of the study, opened for this.
    pub(super) fn of_study(drafts: &Drafts, maps: &Maps) -> Self {
        let opened: Vec<Opened> = maps.known.iter().map(|known| maps.open(drafts, known)).collect();
        Self::of(maps, &opened)
    }

    /// With what another map names besides.
    pub(super) fn with(mut self, map: &Opened) -> Self {
        for content in map.contents.values() {
            self.add(content);
        }
        self
    }

    fn add(&mut self, content: &WellContent) {
        let partners = content.partners.iter().map(|partner| partner.compound.as_str());
        let first = content.first_compound().filter(|_| content.dose.is_some());
        for compound in first.into_iter().chain(partners) {
            push(&mut self.compounds, compound);
        }
        push(&mut self.lines, content.cell_line.as_deref().unwrap_or_default());
    }

    /// The place of the colour of a compound; −1 where it has none.
    pub(super) fn colour(&self, compound: &str) -> i64 {
        let place = self.compounds.iter().position(|known| known == compound);
        place.and_then(|place| i64::try_from(place).ok()).unwrap_or(-1)
    }
}

fn push(all: &mut Vec<String>, name: &str) {
    if !name.is_empty() && !all.iter().any(|known| known == name) {
        all.push(name.to_owned());
    }
}

/// Where each dose of a compound stands among those of one map: 0 for the highest, and how many there are.
pub(super) struct Ladders {
    steps: BTreeMap<String, Vec<f64>>,
}

impl Ladders {
    pub(super) fn of(map: &Opened) -> Self {
        let mut steps: BTreeMap<String, Vec<f64>> = BTreeMap::new();
        for content in map.contents.values() {
            if let (Some(compound), Some(dose)) = (content.first_compound(), log_dose(content)) {
                steps.entry(compound.to_owned()).or_default().push(dose);
            }
        }
        for doses in steps.values_mut() {
            doses.sort_by(|one, other| other.total_cmp(one));
            doses.dedup_by(|one, other| (*one - *other).abs() < 1e-6);
        }
        Self { steps }
    }

    /// The step of a well from the highest dose of its compound, and how many steps there are.
    pub(super) fn step(&self, content: &WellContent) -> Option<(usize, usize)> {
        let doses = self.steps.get(content.first_compound()?)?;
        let dose = log_dose(content)?;
        let at = doses.iter().position(|known| (known - dose).abs() < 1e-6)?;
        Some((at, doses.len()))
    }

    /// The number of doses of a compound.
    pub(super) fn count(&self, compound: &str) -> usize {
        self.steps.get(compound).map_or(0, Vec::len)
    }
}

fn log_dose(content: &WellContent) -> Option<f64> {
    let dose = content.dose.filter(|dose| !dose.is_zero())?;
    Some(dose.value().log10() + f64::from(dose.unit().exponent()))
}
