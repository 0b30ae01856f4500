//! The law of a study that is open: whatever is decided, in whatever order, it says what an analysis from nothing says.

use std::fmt::Debug;
use std::path::{Path, PathBuf};

use foldshift_curves::compare::{Shift, Tag};
use foldshift_plates::plate::layout::Role;
use foldshift_plates::plate::{Well, WellContent};
use foldshift_study::analysis::Analysis;
use foldshift_study::decisions::{
    CurveName, CurvesNamed, Decision, Decisions, FittedModel, Parameter, PlateName, What,
};
use foldshift_study::live::{Changed, Live};
use foldshift_study::normalise::{NormalizedPlate, Zero};
use foldshift_study::{Study, analyse};
use foldshift_tables::diagnostic::Diagnostic;
use proptest::prelude::*;

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures").join(name)
}

fn example() -> (Study, Vec<Diagnostic>) {
    Study::read(&fixture("km12/study.toml")).unwrap()
}

/// A study that is open beside one that is analysed from nothing.
struct Both {
    study: Study,
    warnings: Vec<Diagnostic>,
    live: Live,
}

impl Both {
    fn open((study, warnings): (Study, Vec<Diagnostic>)) -> Self {
        let live = Live::open(study.clone(), warnings.clone(), Decisions::default()).unwrap();
        Self { study, warnings, live }
    }

    fn anew(&self, decisions: &Decisions) -> Analysis {
        let mut study = self.study.clone();
        study.decisions.clone_from(decisions);
        analyse(study, self.warnings.clone()).unwrap()
    }

    /// Decides, and holds what follows at once against an analysis from nothing; after settling, all of it.
    fn decide(&mut self, decisions: &Decisions, settle: bool) -> Changed {
        let changed = self.live.decide(decisions.clone());
        let wanted = self.anew(decisions);
        at_once(self.live.analysis(), &wanted);
        if settle {
            self.live.settle();
            whole(self.live.analysis(), &wanted);
        }
        changed
    }
}

/// Two parts are the same; else the test says where they part.
fn same<T: Debug + PartialEq>(what: &str, found: &T, wanted: &T) {
    if found != wanted {
        different(what, &format!("{found:?}"), &format!("{wanted:?}"));
    }
}

fn different(what: &str, told: &str, meant: &str) -> ! {
    let at = told.bytes().zip(meant.bytes()).take_while(|(a, b)| a == b).count();
    let around = |text: &str| {
        let bytes = &text.as_bytes()[at.saturating_sub(200)..(at + 200).min(text.len())];
        String::from_utf8_lossy(bytes).into_owned()
    };
    panic!("{what}\n  is     …{}…\n  should …{}…", around(told), around(meant));
}

fn whole(found: &Analysis, wanted: &Analysis) {
    same("study", &found.study, &wanted.study);
    same("plates", &found.plates, &wanted.plates);
    same("curves", &found.curves, &wanted.curves);
    same("growth", &found.growth, &wanted.growth);
    same("shifts", &found.shifts, &wanted.shifts);
    same("anatomy", &found.anatomy, &wanted.anatomy);
    same("combinations", &found.combinations, &wanted.combinations);
    same("sensitivity", &found.sensitivity, &wanted.sensitivity);
    same("by hand", &found.by_hand, &wanted.by_hand);
    same("decided", &found.decided, &wanted.decided);
    same("without decisions", &found.without_decisions, &wanted.without_decisions);
    same("noise", &found.noise, &wanted.noise);
    same("memory", &found.memory, &wanted.memory);
    same("mechanism", &found.mechanism, &wanted.mechanism);
    same("blots", &found.blots, &wanted.blots);
    same("forensics", &found.forensics, &wanted.forensics);
    same("warnings", &found.warnings, &wanted.warnings);
    assert!(found == wanted);
    // The same bytes: 0 and −0 are equal, and printed otherwise.
    let (told, meant) = (format!("{found:?}"), format!("{wanted:?}"));
    if told != meant {
        different("bytes", &told, &meant);
    }
}

/// What follows at once: everything of wells, curves, folds and verdicts, but what sensitivity, noise and forensics add.
fn at_once(found: &Analysis, wanted: &Analysis) {
    let plates = |analysis: &Analysis| -> Vec<NormalizedPlate> {
        let suspected: Vec<&str> = foldshift_study::forensics::Kind::ALL.map(|(code, _)| code).to_vec();
        let mut plates = analysis.plates.clone();
        for quality in plates.iter_mut().flat_map(|plate| &mut plate.quality) {
            quality.reasons.retain(|reason| !suspected.contains(&reason.code));
            quality.verdict = quality
                .reasons
                .iter()
                .map(|reason| reason.verdict)
                .max()
                .unwrap_or(foldshift_study::normalise::quality::Verdict::Pass);
        }
        plates
    };
    let untagged = |shifts: &[Shift]| -> Vec<Shift> {
        let mut shifts = shifts.to_vec();
        for shift in &mut shifts {
            shift.tags.retain(|tag| !matches!(tag, Tag::Fragile(_) | Tag::WithinNoise));
        }
        shifts
    };
    let verdicts = |analysis: &Analysis| {
        let mut judged = analysis.mechanism.clone();
        for beside in judged.iter_mut().flat_map(|one| &mut one.engagement) {
            beside.viability = untagged(std::slice::from_ref(&beside.viability)).remove(0);
        }
        format!("{judged:?}").replace(", WithinNoise", "").replace("WithinNoise, ", "")
    };
    same("study at once", &found.study, &wanted.study);
    same("plates at once", &plates(found), &plates(wanted));
    same("curves at once", &found.curves, &wanted.curves);
    same("growth at once", &found.growth, &wanted.growth);
    same("shifts at once", &untagged(&found.shifts), &untagged(&wanted.shifts));
    same("decided at once", &found.decided, &wanted.decided);
    same("memory at once", &found.memory, &wanted.memory);
    same("verdicts at once", &verdicts(found), &verdicts(wanted));
}

fn decision(what: What) -> Decision {
    Decision { what, reason: Some("bubble".to_owned()), who: None, when: None }
}

fn decisions(all: impl IntoIterator<Item = What>) -> Decisions {
    Decisions { list: all.into_iter().map(decision).collect() }
}

fn named(plate: &NormalizedPlate) -> PlateName {
    PlateName { export: plate.export.to_string(), plate: plate.name.to_string(), read: None }
}

/// The wells of a plate that are used and bear a role.
fn wells_of(plate: &NormalizedPlate, role: Role) -> Vec<(Well, &WellContent, Option<f64>)> {
    let used = plate.wells.iter().filter(|(_, well)| well.content.role == role);
    used.map(|(at, well)| (*at, &well.content, well.value)).collect()
}

fn leave_out(plate: &NormalizedPlate, wells: &[(Well, Option<f64>)]) -> What {
    let mut wells = wells.to_vec();
    wells.sort_by_key(|(well, _)| *well);
    wells.dedup_by_key(|(well, _)| *well);
    let (wells, reading) = wells.into_iter().unzip();
    What::LeaveOutWells { plate: named(plate), wells, reading }
}

/// Anything that can be decided of a study, by what `number` picks.
fn anything(analysis: &Analysis, kind: usize, number: usize) -> What {
    let plate = &analysis.plates[number % analysis.plates.len()];
    let single: Vec<_> = analysis.curves.iter().filter(|curve| !curve.is_pooled()).collect();
    // Under some zeros every plate fails, and no curve is left.
    let Some(one) = single.get(number % single.len().max(1)) else {
        return What::LeaveOutPlate { plate: named(plate) };
    };
    let key = &one.assembled.key;
    let experiment = key.experiment.clone().unwrap();
    let of = match number % 3 {
        0 => CurvesNamed::default(),
        1 => CurvesNamed { compound: Some(key.compound.clone()), ..CurvesNamed::default() },
        _ => CurvesNamed {
            cell_line: Some(key.cell_line.clone()),
            compound: Some(key.compound.clone()),
            experiment: Some(experiment.clone()),
        },
    };
    let wells = |role: Role, many: usize| {
        let wells = wells_of(plate, role);
        let from = (number / 7) % wells.len().max(1);
        let picked: Vec<(Well, Option<f64>)> =
            wells.iter().cycle().skip(from).take(many.min(wells.len())).map(|one| (one.0, one.2)).collect();
        leave_out(plate, &picked)
    };
    match kind {
        0 => wells(Role::Sample, 1),
        1 => wells(Role::Sample, 2 + number % 9),
        2 => wells(Role::Vehicle, 1),
        3 => wells(Role::Blank, 1),
        4 => wells(Role::Vehicle, usize::MAX),
        5 => What::LeaveOutCurve(CurveName {
            cell_line: key.cell_line.clone(),
            compound: key.compound.clone(),
            experiment,
        }),
        6 => What::LeaveOutPlate { plate: named(plate) },
        7 => What::LeaveOutExperiment { experiment },
        8 => What::UsePlate { plate: named(plate) },
        9 => {
            let parameter = Parameter::ALL[number % 3];
            What::Fix { parameter, value: [1.0, 0.05, 1.2][number % 3], of }
        }
        10 => {
            let parameter = [Parameter::Top, Parameter::Bottom][number % 2];
            What::Bound { parameter, at: [1.0, 0.1][number % 2], of }
        }
        11 => What::Model { model: FittedModel::ALL[number % 4], of },
        12 => What::Zero { zero: [Zero::Kill, Zero::None, Zero::Blank][number % 3] },
        _ => wells(Role::Kill, 1),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4, max_shrink_iters: 16, ..ProptestConfig::default() })]

    /// Property: the order and number of decisions, and what was decided before, change nothing.
    #[test]
    fn an_open_study_says_what_an_analysis_from_nothing_says(
        steps in prop::collection::vec((0_usize..14, any::<u16>(), 0_u8..5, any::<bool>()), 3..7)
    ) {
        let mut both = Both::open(example());
        let mut list: Vec<What> = Vec::new();
        for (kind, number, deed, settle) in steps {
            let number = usize::from(number);
            match deed {
                0 if !list.is_empty() => {
                    list.remove(number % list.len());
                }
                1 => list.truncate(number % 2),
                _ => list.push(anything(both.live.analysis(), kind, number)),
            }
            both.decide(&decisions(list.clone()), settle);
        }
        both.decide(&Decisions::default(), true);
    }
}

#[test]
fn every_kind_of_decision_is_followed_and_taken_back() {
    let mut both = Both::open(example());
    for kind in 0..14 {
        let what = anything(both.live.analysis(), kind, 10 + kind);
        let changed = both.decide(&decisions([what]), kind % 3 == 0);
        assert!(kind == 8 || kind == 13 || changed != Changed::default(), "{kind}");
    }
    both.decide(&Decisions::default(), true);
}

#[test]
fn a_sample_well_moves_its_own_curve_and_the_pooled_one() {
    let mut both = Both::open(example());
    let what = anything(both.live.analysis(), 0, 10);
    let changed = both.live.decide(decisions([what.clone()]));
    let fits = both.live.analysis().curves.len();
    // The scatter that curves borrow moves with every residual, so that those of experiments have other intervals.
    assert!(changed.curves < fits && changed.curves >= 2, "{changed:?} of {fits}");
    assert!(!both.live.is_settled());
    let again = both.live.decide(decisions([what]));
    assert_eq!(again, Changed::default());
}

#[test]
fn studies_of_two_compounds_and_of_growth_are_followed_too() {
    let combination =
        Study::read(&fixture("combination").join("study.toml")).expect("a study of two compounds");
    let folder = fixture("km12");
    let text = std::fs::read_to_string(folder.join("study.toml")).expect("the example");
    let growth = format!("{text}\n[growth]\ndoubling_h = {{ KM12 = 30, KM12-LR1 = 34, KM12-LR2 = 38 }}\n");
    let growth = Study::parse("study.toml", &growth, &folder).expect("the example with doubling times");
    for (study, grows) in [(combination, false), (growth, true)] {
        let mut both = Both::open(study);
        assert_eq!(!both.live.analysis().growth.is_empty(), grows);
        for (kind, number) in [(0, 1), (2, 3), (6, 2), (9, 4)] {
            let what = anything(both.live.analysis(), kind, number);
            both.decide(&decisions([what]), kind != 2);
        }
        both.decide(&Decisions::default(), true);
    }
}
