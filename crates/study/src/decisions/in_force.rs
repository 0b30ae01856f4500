//! Decisions held against the plates of a study: which plates and wells they mean, and which of them are asked.
//!
//! ```text
//! Decisions ─► Targets: plate by plate what is marked ─► NormalizedPlate under its marks
//!                  └► Doubts: names that are not there, readings that changed
//! ```

use std::collections::BTreeSet;

use rayon::prelude::*;

use super::{CurvesNamed, Decision, Decisions, Doubt, PlateName, What, Why};
use crate::normalise::{Decided as Mark, Marks, NormalizedPlate, WellResponse, WhenLeftOut, marked};
use crate::study_file::{PlateSource, Study, absolute};
use foldshift_plates::plate::Well;
use foldshift_plates::plate::layout::Role;
use foldshift_tables::diagnostic::suggest;

/// What is printed where no reason is given.
pub const NO_REASON: &str = "no reason given";

/// What decisions mean on the plates of a study.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Targets {
    /// Plate by plate.
    marks: Vec<Marks>,
    /// Decision by decision: the wells that are marked, or the plate that is used.
    wells: Vec<Vec<(usize, Well)>>,
    doubts: Vec<Doubt>,
}

impl Decisions {
    /// Holds the decisions against plates, which may bear earlier decisions: their names, contents and readings are asked,
    /// and nothing else.
    #[must_use]
    pub fn targets(&self, plates: &[NormalizedPlate], study: &Study) -> Targets {
        let mut targets =
            Targets { marks: vec![Marks::default(); plates.len()], wells: Vec::new(), doubts: Vec::new() };
        let search = Search { plates, study };
        for (number, decision) in self.list.iter().enumerate() {
            match search.target(&decision.what) {
                Ok(Target { used, wells, when }) => {
                    for plate in used {
                        targets.marks[plate].used = true;
                    }
                    targets.mark(decision, &wells, when);
                    targets.wells.push(wells);
                }
                Err(why) => {
                    targets.doubts.push(Doubt { decision: number, why });
                    targets.wells.push(Vec::new());
                }
            }
        }
        targets
    }

    /// The decisions that do not fit these plates. A plate is used in vain when it stands here under its decisions without
    /// responses.
    #[must_use]
    pub fn asked(&self, plates: &[NormalizedPlate], study: &Study) -> Vec<Doubt> {
        self.targets(plates, study).asked(plates, self)
    }
}

impl Targets {
    /// A plate under the decisions of its place, judged anew where they differ from those that it bears.
    #[must_use]
    pub fn decided(&self, place: usize, plate: &NormalizedPlate, study: &Study) -> NormalizedPlate {
        let none = Marks::default();
        marked(plate, self.marks.get(place).unwrap_or(&none), study.normalise, &study.quality)
    }

    /// Do decisions say the same of the plate of a place here and there?
    #[must_use]
    pub fn same_of(&self, place: usize, other: &Self) -> bool {
        self.marks.get(place) == other.marks.get(place)
    }

    /// Does no decision mark a plate?
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        self.marks.iter().all(|marks| *marks == Marks::default())
    }

    /// The decisions that do not fit, in their order; `plates` stand under their decisions.
    #[must_use]
    pub fn asked(&self, plates: &[NormalizedPlate], decisions: &Decisions) -> Vec<Doubt> {
        let mut doubts = self.doubts.clone();
        for (number, decision) in decisions.list.iter().enumerate() {
            let used = matches!(decision.what, What::UsePlate { .. });
            let [first, ..] = self.wells[number].as_slice() else { continue };
            let plate = &plates[first.0];
            let silent = plate.quality.iter().any(|line| !plate.controls.contains_key(&line.cell_line));
            if used && plate.used_all_the_same && silent {
                doubts.push(Doubt { decision: number, why: Why::NoResponses });
            }
        }
        doubts.sort_by_key(|doubt| doubt.decision);
        doubts
    }

    /// How many wells a decision leaves out, or takes in of a plate that failed; `plates` stand under their decisions.
    #[must_use]
    pub fn wells_of(&self, number: usize, plates: &[NormalizedPlate], decision: &Decision) -> usize {
        use crate::normalise::By;
        let used = matches!(decision.what, What::UsePlate { .. });
        let counts = |(plate, well): &&(usize, Well)| {
            let response = plates[*plate].wells.get(well);
            response.is_some_and(|response| {
                if used {
                    response.excluded.is_none() && plates[*plate].is_used_though_failed()
                } else {
                    response.excluded_by == Some(By::Hand) && response.decided.is_some()
                }
            })
        };
        self.wells.get(number).map_or(0, |wells| wells.iter().filter(counts).count())
    }

    fn mark(&mut self, decision: &Decision, wells: &[(usize, Well)], when: WhenLeftOut) {
        if matches!(decision.what, What::UsePlate { .. }) {
            return;
        }
        let reason = decision.reason.as_deref().unwrap_or(NO_REASON);
        let what = match &decision.what {
            What::LeaveOutCurve(_) => "the curve is left out: ",
            What::LeaveOutPlate { .. } => "the plate is left out: ",
            What::LeaveOutExperiment { .. } => "the experiment is left out: ",
            _ => "",
        };
        for (plate, well) in wells {
            let mark = Mark { when, reason: format!("{what}{reason}") };
            let marks = &mut self.marks[*plate].wells;
            // A reading that is wrong is wrong whatever else leaves the well out; else the first to say so does.
            if marks.get(well).is_none_or(|there| there.when > when) {
                marks.insert(*well, mark);
            }
        }
    }
}

impl NormalizedPlate {
    /// Did it fail, and takes part because somebody decided so?
    #[must_use]
    pub fn is_used_though_failed(&self) -> bool {
        use crate::normalise::quality::Verdict;
        self.used_all_the_same && self.verdict() == Verdict::Fail
    }
}

/// Plates under the decisions of their study, and what the decisions mean on them.
pub(crate) fn decide(plates: Vec<NormalizedPlate>, study: &Study) -> (Vec<NormalizedPlate>, Targets) {
    if study.decisions.list.is_empty() {
        return (plates, Targets::default());
    }
    let targets = study.decisions.targets(&plates, study);
    let plates =
        plates.par_iter().enumerate().map(|(place, plate)| targets.decided(place, plate, study)).collect();
    (plates, targets)
}

/// What one decision means.
struct Target {
    /// Plates that are used all the same.
    used: Vec<usize>,
    /// Wells that it leaves out, or that it takes in.
    wells: Vec<(usize, Well)>,
    when: WhenLeftOut,
}

struct Search<'s> {
    plates: &'s [NormalizedPlate],
    study: &'s Study,
}

impl Search<'_> {
    fn target(&self, what: &What) -> Result<Target, Why> {
        let left_out = |wells| Target { used: Vec::new(), wells, when: WhenLeftOut::Afterwards };
        match what {
            What::LeaveOutWells { plate, wells, reading } => {
                let at = self.with_readings(&self.named(plate)?, wells, reading)?;
                let wells = wells.iter().map(|well| (at, *well)).collect();
                Ok(Target { when: WhenLeftOut::AtOnce, ..left_out(wells) })
            }
            What::LeaveOutCurve(name) => {
                let of = CurvesNamed {
                    cell_line: Some(name.cell_line.clone()),
                    compound: Some(name.compound.clone()),
                    experiment: Some(name.experiment.clone()),
                };
                Ok(left_out(self.of_curves(&of)?))
            }
            What::LeaveOutPlate { plate } => Ok(left_out(self.wells_with_cells(&self.named(plate)?))),
            What::LeaveOutExperiment { experiment } => {
                let of = CurvesNamed { experiment: Some(experiment.clone()), ..CurvesNamed::default() };
                self.of_curves(&of)?;
                let all: Vec<usize> = (0..self.plates.len()).collect();
                let mut wells = self.wells_with_cells(&all);
                wells.retain(|(plate, well)| {
                    let content = &self.plates[*plate].wells[well].content;
                    content.experiment.as_deref() == Some(experiment)
                });
                Ok(left_out(wells))
            }
            What::UsePlate { plate } => {
                let used = self.named(plate)?;
                Ok(Target { wells: self.wells_with_cells(&used), used, when: WhenLeftOut::Afterwards })
            }
            What::Fix { of, .. } | What::Bound { of, .. } | What::Model { of, .. } => {
                self.of_curves(of)?;
                Ok(left_out(Vec::new()))
            }
            What::Zero { .. } => Ok(left_out(Vec::new())),
        }
    }

    /// The places of the plates of a name: one, or the same plate at several times.
    fn named(&self, name: &PlateName) -> Result<Vec<usize>, Why> {
        let exports = self.study.exports_named(&name.export);
        if exports.is_empty() {
            let known = self.study.plates.iter().map(|plate| plate.export_name.as_str());
            return Err(no_such("export", &name.export, known));
        }
        let of_export: Vec<usize> =
            (0..self.plates.len()).filter(|place| exports.contains(&&*self.plates[*place].export)).collect();
        let label = |place: &usize| &*self.plates[*place].name;
        let of_plate: Vec<usize> = if name.plate.is_empty() {
            one_of("plates", &of_export, label)?
        } else {
            let of_plate = of_export.iter().copied().filter(|place| label(place) == name.plate);
            of_plate.collect()
        };
        if of_plate.is_empty() {
            return Err(no_such("plate", &name.plate, of_export.iter().map(label)));
        }
        let read = |place: &usize| &*self.plates[*place].read;
        let Some(wanted) = &name.read else { return one_of("reads", &of_plate, read) };
        let of_read: Vec<usize> = of_plate.iter().copied().filter(|place| read(place) == wanted).collect();
        if of_read.is_empty() {
            return Err(no_such("read", wanted, of_plate.iter().map(read)));
        }
        Ok(of_read)
    }

    /// The plate among these of which every well is there and reads what it read.
    fn with_readings(&self, places: &[usize], wells: &[Well], then: &[Option<f64>]) -> Result<usize, Why> {
        let fits = |place: usize| -> Result<usize, Why> {
            let plate = &self.plates[place];
            let there = |well: &Well| {
                let response = plate.wells.get(well);
                response.filter(|response| response.content.role != Role::Empty).ok_or(Why::NoWell(*well))
            };
            for (number, well) in wells.iter().enumerate() {
                let (now, then) = (there(well)?.value, then.get(number).copied().flatten());
                if now != then {
                    return Err(Why::Reading { well: *well, then, now });
                }
            }
            let is_left = |(well, response): (&Well, &WellResponse)| {
                matches!(response.content.role, Role::Sample | Role::Vehicle | Role::T0)
                    && !wells.contains(well)
            };
            if plate.wells.iter().any(is_left) { Ok(place) } else { Err(Why::WholePlate) }
        };
        let mut first = None;
        for place in places {
            match fits(*place) {
                Ok(place) => return Ok(place),
                Err(why) => first = first.or(Some(why)),
            }
        }
        Err(first.unwrap_or(Why::NoCurve))
    }

    fn wells_with_cells(&self, places: &[usize]) -> Vec<(usize, Well)> {
        let cells = |role: Role| matches!(role, Role::Sample | Role::Vehicle | Role::T0);
        let of = |place: usize| {
            let wells = self.plates[place].wells.iter().filter(move |(_, well)| cells(well.content.role));
            wells.map(move |(well, _)| (place, *well))
        };
        places.iter().flat_map(|place| of(*place)).collect()
    }

    /// The sample wells of curves; what names none is a slip.
    fn of_curves(&self, of: &CurvesNamed) -> Result<Vec<(usize, Well)>, Why> {
        let (mut found, mut known) = (Vec::new(), [const { BTreeSet::new() }; 3]);
        for (place, plate) in self.plates.iter().enumerate() {
            for (well, response) in &plate.wells {
                let content = &response.content;
                let (Role::Sample, Some(line), Some(compound), Some(experiment)) =
                    (content.role, &content.cell_line, &content.compound, &content.experiment)
                else {
                    continue;
                };
                let own = [line.as_str(), compound, experiment];
                if of.parts().into_iter().zip(own).all(|(named, own)| named.is_none_or(|named| named == own))
                {
                    found.push((place, *well));
                }
                for (names, name) in known.iter_mut().zip(own) {
                    names.insert(name);
                }
            }
        }
        if !found.is_empty() {
            return Ok(found);
        }
        let kinds = ["line", "compound", "experiment"];
        for ((named, known), kind) in of.parts().into_iter().zip(&known).zip(kinds) {
            if let Some(name) = named.filter(|name| !known.contains(name)) {
                return Err(no_such(kind, name, known.iter().copied()));
            }
        }
        Err(Why::NoCurve)
    }
}

impl Study {
    /// The exports that a text may mean, by their names in tables: a path from the folder of the study, or the name itself.
    pub(super) fn exports_named(&self, text: &str) -> BTreeSet<&str> {
        let by = |is: &dyn Fn(&PlateSource) -> bool| -> BTreeSet<&str> {
            let meant = self.plates.iter().filter(|source| is(source));
            meant.map(|source| source.export_name.as_str()).collect()
        };
        let path = absolute(&self.folder.join(text.replace('\\', "/")));
        let of_path = by(&|source| absolute(&source.export) == path);
        if of_path.is_empty() { by(&|source| source.export_name == text) } else { of_path }
    }
}

/// All of these when they bear one name.
fn one_of<'n>(
    kind: &'static str,
    places: &[usize],
    name: impl Fn(&usize) -> &'n str,
) -> Result<Vec<usize>, Why> {
    let names: BTreeSet<&str> = places.iter().map(name).collect();
    if names.len() > 1 {
        return Err(Why::Several { kind, names: names.into_iter().map(str::to_owned).collect() });
    }
    Ok(places.to_vec())
}

fn no_such<'n>(kind: &'static str, name: &str, known: impl Iterator<Item = &'n str>) -> Why {
    let known: BTreeSet<&str> = known.collect();
    let near = suggest(name, known).map(|near| near.to_string());
    Why::NoSuch { kind, name: name.to_owned(), near }
}
