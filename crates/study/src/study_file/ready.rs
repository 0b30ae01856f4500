//! Which plates of a study can take part already: those whose wells all have a line and an experiment.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use crate::study_file::plates::PlateSource;
use crate::study_file::study::Study;
use foldshift_plates::plate::layout::{self, Beside, Layouts, Role};
use foldshift_plates::plate::{PlateFormat, WellContent};

/// What the study says for a whole plate.
const WHOLE: [&str; 2] = ["cell_line", "experiment"];

/// The places of plates with wells that nobody gives a line or an experiment. Of a layout that cannot be read nothing is known: it is
/// told when the plate is read.
pub(super) fn nameless(study: &Study) -> BTreeSet<usize> {
    let all = study.plates.iter().enumerate();
    let unsaid = all.filter(|(_, plate)| WHOLE.iter().any(|key| !plate.whole_plate.contains_key(*key)));
    let mut layouts = Opened::default();
    let lacks = |(place, plate): (usize, &PlateSource)| {
        let is_grown = |role: Role| matches!(role, Role::Sample | Role::Vehicle);
        let is_nameless = |well: &WellContent| well.cell_line.is_none() || well.experiment.is_none();
        let unlisted = plate.unlisted.is_some_and(is_grown);
        let wells = layouts.wells(plate);
        let lacks = unlisted || wells.iter().any(|well| is_grown(well.role) && is_nameless(well));
        lacks.then_some(place)
    };
    unsaid.filter_map(lacks).collect()
}

/// Takes these plates out, and what is said of lines and compounds that are on no other.
pub(super) fn keep(study: &mut Study, without: &BTreeSet<usize>) {
    let mut place = 0..study.plates.len();
    study.plates.retain(|_| place.next().is_some_and(|place| !without.contains(&place)));
    let mut layouts = Opened::default();
    let (mut lines, mut compounds) = (BTreeSet::new(), BTreeSet::new());
    for plate in &study.plates {
        lines.extend(plate.cell_line().map(str::to_owned));
        for well in layouts.wells(plate) {
            lines.extend(well.cell_line);
            compounds.extend(well.compound.filter(|_| well.role == Role::Sample));
        }
    }
    for pair in &mut study.pairs {
        pair.resistant.retain(|line| lines.contains(line));
    }
    study.pairs.retain(|pair| lines.contains(&pair.parental) && !pair.resistant.is_empty());
    study.doubling_h.retain(|line, _| lines.contains(line));
    study.assay.reference.take_if(|reference| !compounds.contains(&reference.compound));
}

/// Layouts that were opened, each once.
#[derive(Default)]
struct Opened {
    layouts: BTreeMap<(PathBuf, Beside), Option<Layouts>>,
}

impl Opened {
    /// What a layout says of the wells of a plate, with what holds for all of it; of several plates, of all that may be meant. None
    /// where it cannot be read.
    fn wells(&mut self, plate: &PlateSource) -> Vec<WellContent> {
        let key = (plate.layout.clone(), plate.beside.clone());
        let open = || layout::open(&plate.layout, &plate.beside).ok();
        let Some(layouts) = self.layouts.entry(key).or_insert_with(open) else { return Vec::new() };
        let hints: Vec<&str> = plate.plate.as_deref().into_iter().collect();
        let selected = match layouts.select(plate.layout_plate.as_deref(), &hints) {
            Ok(one) => vec![one],
            // The export may say which: here it is not read.
            Err(_) => {
                let names = layouts.plates();
                names.into_iter().filter_map(|name| layouts.select(Some(name), &[]).ok()).collect()
            }
        };
        let smallest = PlateFormat { rows: 2, cols: 3 };
        let contents = selected.iter().filter_map(|one| {
            let format = one.smallest_format().unwrap_or(smallest);
            one.contents(format, &plate.whole_plate).ok()
        });
        contents.flat_map(|(contents, _)| contents.into_values()).collect()
    }
}
