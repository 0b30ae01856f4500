//! Line 2: which drugs the line resists, and what the pattern says.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::knowledge::compound::{Class, Regimen, regimen};
use crate::knowledge::rules::Rules;
use crate::verdict::given::PanelFold;
use crate::verdict::growth_weight::Growth;
use crate::verdict::numbers::reaches;
use foldshift_curves::compare::{Call, Method, RESISTANT_FOLD, Shift, Tag, Value};
use foldshift_tables::numerals::{Toward, fixed, fold, fold_bound};

/// The pattern of a panel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum PanelCode {
    /// Resistant, without information on the mechanism.
    P0,
    /// A next-generation inhibitor works: solvent front or gatekeeper.
    P1,
    /// Type I inhibitors fail, a type II one works: xDFG.
    P2,
    /// The same beside a bypass receptor, which type II drugs hit too: void.
    P2x,
    /// A pathway inhibitor restores the TRK inhibitor: bypass.
    P3,
    /// Next-generation inhibitors fail, nothing restores: ambiguous.
    P4,
    /// A shallow parallel shift.
    P5,
    /// An unrelated cytotoxic drug fails too: not specific.
    P6,
}

impl PanelCode {
    /// All of them.
    pub const ALL: [Self; 8] =
        [Self::P0, Self::P1, Self::P2, Self::P2x, Self::P3, Self::P4, Self::P5, Self::P6];

    /// What the pattern means.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::P0 => "resistant, no mechanism information in the panel",
            Self::P1 => "a next-generation TRK inhibitor works: on-target, solvent front or gatekeeper",
            Self::P2 => "type I TRK inhibitors fail and a type II drug works: on-target, xDFG type",
            Self::P2x => "a type II drug works, beside a bypass receptor that it may hit: void",
            Self::P3 => "a pathway inhibitor restores the TRK inhibitor: bypass",
            Self::P4 => "next-generation TRK inhibitors fail: xDFG, compound, amplification or bypass",
            Self::P5 => {
                "all TRK inhibitors shift alike, 2- to 5-fold: target amplification, partial bypass or growth"
            }
            Self::P6 => "an unrelated cytotoxic drug fails too: not specific",
        }
    }

    /// The pattern in the fewest words, for a figure.
    #[must_use]
    pub const fn short(self) -> &'static str {
        match self {
            Self::P0 => "no pattern",
            Self::P1 => "next gen. works",
            Self::P2 => "type II works",
            Self::P2x => "type II works, void",
            Self::P3 => "combination works",
            Self::P4 => "next gen. fails",
            Self::P5 => "all shift alike",
            Self::P6 => "cytotoxic fails too",
        }
    }

    /// Does it carry the on-target line?
    #[must_use]
    pub const fn is_on(self) -> bool {
        matches!(self, Self::P1 | Self::P2)
    }
}

impl fmt::Display for PanelCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::P0 => "P0",
            Self::P1 => "P1",
            Self::P2 => "P2",
            Self::P2x => "P2x",
            Self::P3 => "P3",
            Self::P4 => "P4",
            Self::P5 => "P5",
            Self::P6 => "P6",
        })
    }
}

impl Serialize for PanelCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// What a drug counts as in the pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Counts {
    /// Resistant.
    Resistant,
    /// Not shifted, or sensitised.
    Sensitive,
    /// As if it had not been tested.
    Untested,
}

impl Counts {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Resistant, Self::Sensitive, Self::Untested];

    /// The name in tables.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Resistant => "resistant",
            Self::Sensitive => "sensitive",
            Self::Untested => "untested",
        }
    }
}

/// A drug of the panel, judged.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[expect(clippy::struct_excessive_bools, reason = "what is known of a drug, one by one")]
pub struct Drug {
    /// As written.
    pub written: String,
    /// What it is.
    #[serde(flatten)]
    pub regimen: Regimen,
    /// R, S, H or I, by the rules of the comparison.
    pub call: Call,
    /// What it counts as here.
    pub counts: Counts,
    /// Fold, or the bound on it.
    pub fold: Option<f64>,
    /// Empty, `>`, `<` or `nd`.
    #[cfg_attr(feature = "schema", schemars(extend("enum" = ["", ">", "<", "nd"])))]
    pub qualifier: &'static str,
    /// Lower 95 % limit of a measured fold.
    pub lower: Option<f64>,
    /// Upper 95 % limit of a measured fold.
    pub upper: Option<f64>,
    /// Is a bound the one-sided 95 % limit of the mean fold?
    pub is_limit: bool,
    /// Experiments with both lines; with either, where they are not paired.
    pub n: usize,
    /// Were the lines never measured in the same experiment?
    pub unpaired: bool,
    /// The fold is taken as given: a single number of a table, whose experiments nobody counts.
    pub single_experiment: bool,
    /// Called by one experiment and the scatter of earlier studies.
    pub remembered: bool,
    /// Measured in one experiment alone, which makes no claim on the line.
    pub one_experiment: bool,
    /// How much higher the response at the top dose is, where it is resisted by that and not by its fold.
    pub raised: Option<f64>,
    /// Were all IC50s, of both lines, inside the tested doses?
    pub in_range: bool,
    /// Resistant by its IC50 and not with the growth rate taken out.
    pub growth_artefact: bool,
    /// Shifted for certain towards resistance, and below threefold.
    pub low_level: bool,
    /// Why it counts as it does, where the call alone does not say.
    pub note: String,
}

impl Drug {
    fn counts(&self, class: Class, as_what: Counts) -> bool {
        self.regimen.class == class && self.counts == as_what
    }

    /// Its fold, or the bound on it, with its sign: `61-fold`, `> 40-fold`, `≥ 679-fold`.
    #[must_use]
    pub fn fold_words(&self) -> Option<String> {
        let value = self.fold?;
        Some(match (self.qualifier, self.is_limit) {
            (">", true) => format!("≥ {}-fold", fold_bound(value, Toward::Below)),
            (">", false) => format!("> {}-fold", fold_bound(value, Toward::Below)),
            ("<", true) => format!("≤ {}-fold", fold_bound(value, Toward::Above)),
            ("<", false) => format!("< {}-fold", fold_bound(value, Toward::Above)),
            _ => format!("{}-fold", fold(value)),
        })
    }

    /// What its resistance rests on: a raised plateau where it is that, else its fold, or the bound on it.
    #[must_use]
    pub fn shift_words(&self) -> Option<String> {
        match self.raised {
            Some(raised) => {
                Some(format!("by a higher response at the top dose, {} points", whole_points(raised)))
            }
            None => self.fold_words(),
        }
    }

    /// Is it resisted, whatever it is? The growth rate excuses TRK inhibitors alone.
    #[must_use]
    pub fn is_resisted(&self) -> bool {
        let excused = self.growth_artefact && self.regimen.class.is_trk();
        !excused && (self.call == Call::R || self.counts == Counts::Resistant)
    }

    /// Is it a TRK inhibitor that the line resists?
    #[must_use]
    pub fn is_resisted_trk(&self) -> bool {
        self.regimen.class.is_trk() && self.counts == Counts::Resistant
    }
}

/// A difference of fractions as whole points of percent: `+37`.
fn whole_points(difference: f64) -> String {
    let points = fixed(100.0 * difference, 0);
    if points.starts_with('−') { points } else { format!("+{points}") }
}

/// What the panel says.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Panel {
    /// Every drug, TRK inhibitors first.
    pub drugs: Vec<Drug>,
    /// The pattern; `None` when no TRK inhibitor is resisted.
    pub code: Option<PanelCode>,
    /// Why the pattern is weaker than it looks, in words.
    pub notes: Vec<String>,
    /// A combination that cannot be interpreted.
    pub combination_void: bool,
}

impl Panel {
    /// Are there drugs of a class that count?
    #[must_use]
    pub fn tested(&self, class: Class) -> bool {
        self.resisted(class) || self.works(class)
    }

    /// Is a drug of the class resisted?
    #[must_use]
    pub fn resisted(&self, class: Class) -> bool {
        self.drugs.iter().any(|drug| drug.counts(class, Counts::Resistant))
    }

    /// Does a drug of the class work as in the parental line?
    #[must_use]
    pub fn works(&self, class: Class) -> bool {
        self.drugs.iter().any(|drug| drug.counts(class, Counts::Sensitive))
    }

    /// Are all drugs of the class that count resisted, and is there one?
    #[must_use]
    pub fn all_resisted(&self, class: Class) -> bool {
        self.resisted(class) && !self.works(class)
    }

    /// The gate: is a TRK inhibitor resisted?
    #[must_use]
    pub fn is_resistant(&self) -> bool {
        self.drugs.iter().any(Drug::is_resisted_trk)
    }

    /// Is a TRK inhibitor shifted for certain, though none is resisted?
    #[must_use]
    pub fn is_low_level(&self) -> bool {
        let shifted = |drug: &Drug| drug.regimen.class.is_trk() && drug.low_level;
        !self.is_resistant() && self.drugs.iter().any(shifted)
    }

    /// The drugs that are resisted and are no TRK inhibitors, of which the rules know no mechanism; the largest fold
    /// first.
    #[must_use]
    pub fn resisted_outside(&self) -> Vec<&Drug> {
        let mut outside: Vec<&Drug> =
            self.drugs.iter().filter(|drug| !drug.regimen.class.is_trk() && drug.is_resisted()).collect();
        let fold = |drug: &Drug| drug.fold.unwrap_or(0.0);
        outside.sort_by(|a, b| fold(b).total_cmp(&fold(a)));
        outside
    }

    /// The drugs that leave the gate open, which are not called: TRK inhibitors, and whatever was tested where there is
    /// none.
    #[must_use]
    pub fn left_open(&self) -> Vec<&Drug> {
        let counts = |drug: &&Drug| drug.call == Call::I && (drug.regimen.class.is_trk() || !self.has_trk());
        self.drugs.iter().filter(counts).collect()
    }

    /// The drugs that were measured in one experiment alone.
    #[must_use]
    pub fn of_one_experiment(&self) -> Vec<&Drug> {
        self.drugs.iter().filter(|drug| drug.one_experiment).collect()
    }

    /// Is there a TRK inhibitor in the panel, whatever came of it?
    #[must_use]
    pub fn has_trk(&self) -> bool {
        self.drugs.iter().any(|drug| drug.regimen.class.is_trk())
    }

    /// Is every TRK inhibitor of the panel called not shifted?
    #[must_use]
    pub fn is_not_shifted(&self) -> bool {
        let mut trk = self.drugs.iter().filter(|drug| drug.regimen.class.is_trk()).peekable();
        let unshifted = |drug: &Drug| {
            matches!(drug.call, Call::S | Call::H)
                || (drug.call == Call::L && !drug.low_level)
                || drug.growth_artefact
        };
        trk.peek().is_some() && trk.all(unshifted)
    }

    /// The drug whose fold stands for the case: resisted before others, first generation before next, in the order of
    /// the list of compounds.
    #[must_use]
    pub fn lead(&self) -> Option<&Drug> {
        let class = |drug: &Drug| (!drug.regimen.class.is_trk(), drug.regimen.class);
        self.drugs
            .iter()
            .filter(|drug| drug.fold.is_some() || drug.regimen.class.is_trk())
            .min_by_key(|drug| {
                let resisted = drug.counts != Counts::Resistant;
                (
                    !drug.regimen.class.is_trk(),
                    resisted,
                    drug.fold.is_none(),
                    class(drug),
                    drug.single_experiment,
                    drug.regimen.rank,
                )
            })
            .filter(|drug| drug.regimen.class.is_trk())
    }

    /// Does resistance rest on one experiment alone?
    #[must_use]
    pub fn rests_on_one_experiment(&self) -> bool {
        let mut resisted = self.drugs.iter().filter(|drug| drug.is_resisted_trk()).peekable();
        resisted.peek().is_some() && resisted.all(|drug| drug.single_experiment || drug.remembered)
    }
}

/// Reads the panel of one case. A bypass receptor that changed with the resistance makes type II drugs say nothing.
pub(crate) fn read(folds: &[PanelFold], growth: &Growth, receptor_event: bool, rules: &Rules) -> Panel {
    let mut drugs: Vec<Drug> = folds.iter().map(|fold| drug(fold, growth)).collect();
    drugs.sort_by(|a, b| {
        let key = |drug: &Drug| (!drug.regimen.class.is_trk(), drug.regimen.class, drug.regimen.rank);
        key(a).cmp(&key(b)).then_with(|| a.written.cmp(&b.written))
    });
    let mut panel = Panel { drugs, code: None, notes: Vec::new(), combination_void: false };
    void_combinations(&mut panel, folds, rules);
    void_out_of_range(&mut panel);
    if panel.is_resistant() {
        panel.code = Some(code(&mut panel, receptor_event, rules));
    } else if panel.is_low_level() {
        panel.code = Some(if is_parallel(&panel, rules) { PanelCode::P5 } else { PanelCode::P0 });
    }
    panel
}

fn drug(fold: &PanelFold, growth: &Growth) -> Drug {
    let shift = &fold.shift;
    let regimen = regimen(&fold.drug);
    let measured = shift.estimate.is_some();
    let call = shift.call.unwrap_or(Call::I);
    let single = is_taken_as_given(fold);
    let one_experiment = !single && is_of_one_experiment(shift);
    let by_growth = shift.tags.contains(&Tag::GrowthRateArtefact) || growth.is_artefact(&regimen);
    let low_level = call == Call::L && shift.tags.contains(&Tag::Up);
    let growth_artefact = (call == Call::R || low_level) && by_growth;
    let counts = match call {
        _ if growth_artefact => Counts::Sensitive,
        Call::R => Counts::Resistant,
        Call::S | Call::H | Call::L => Counts::Sensitive,
        Call::I if single && !by_growth => Counts::Resistant,
        Call::I => Counts::Untested,
    };
    let note = match (call, counts) {
        (Call::L, _) if low_level && !by_growth => "shifted for certain, below threefold",
        (Call::R | Call::L, Counts::Sensitive) if growth_artefact => {
            "the shift is gone with the growth rate taken out (GR50)"
        }
        (Call::I, Counts::Resistant) => {
            "one number of a table: the fold is used as given, without an interval"
        }
        (Call::I, _) if one_experiment => "one experiment: it makes no claim",
        (Call::I, _) if shift.tags.contains(&Tag::NeedsThirdExperiment) => "needs a third experiment",
        _ => "",
    };
    Drug {
        written: fold.drug.clone(),
        call,
        counts,
        fold: shift.estimate.or(fold.bound),
        is_limit: shift.method == Method::CensoredLikelihood && !measured && fold.place.is_none(),
        qualifier: if measured { "" } else { shift.qualifier },
        lower: shift.lower.filter(|_| measured),
        upper: shift.upper.filter(|_| measured),
        n: if shift.n_pairs > 0 { shift.n_pairs } else { shift.n_experiments },
        unpaired: shift.tags.contains(&Tag::Unpaired),
        single_experiment: single,
        remembered: shift.method == Method::MemoryT,
        one_experiment,
        raised: fold.raised,
        in_range: shift.pairs.iter().all(|pair| matches!(pair.value, Value::Measured(_)))
            && !shift.pairs.is_empty(),
        growth_artefact,
        low_level: low_level && !growth_artefact,
        note: note.to_owned(),
        regimen,
    }
}

/// One experiment, or copies of one: experiments that agree to the last digit. There is no interval to call by.
fn is_of_one_experiment(shift: &Shift) -> bool {
    let copies = shift.method == Method::PairedT && shift.lower.is_none();
    shift.call == Some(Call::I) && (shift.n_pairs == 1 || shift.tags.contains(&Tag::TechnicalOnly) || copies)
}

/// A table may hold one number alone, such as a published fold without an interval: from three on it opens the gate as it
/// was given, and never closes it. Wells of one experiment open nothing, and neither does a bound.
fn is_taken_as_given(fold: &PanelFold) -> bool {
    let of_a_table = fold.place.is_some();
    of_a_table
        && is_of_one_experiment(&fold.shift)
        && fold.shift.estimate.is_some_and(|fold| reaches(fold, RESISTANT_FOLD))
}

/// A combination says something only where its pathway inhibitor alone, at the fixed dose, leaves the line alive.
fn void_combinations(panel: &mut Panel, folds: &[PanelFold], rules: &Rules) {
    let alone = |name: &str| folds.iter().find(|fold| regimen(&fold.drug).name == name);
    let type_two_fails: Vec<String> = panel
        .drugs
        .iter()
        .filter(|drug| drug.counts(Class::TypeTwo, Counts::Resistant))
        .map(|drug| drug.regimen.name.clone())
        .collect();
    let mut notes = Vec::new();
    for drug in panel.drugs.iter_mut().filter(|drug| drug.regimen.class == Class::Combination) {
        let given = folds.iter().find(|fold| fold.drug == drug.written).and_then(|fold| fold.pathway_alone);
        let kills = given.is_some_and(|left| left < rules.combination_viability);
        let by_ic50 = given.is_none()
            && drug.regimen.partners.iter().any(|(name, dose)| {
                let ic50 = alone(name).and_then(|fold| fold.alone_nm);
                dose.zip(ic50).is_some_and(|(dose, ic50)| dose >= ic50)
            });
        let partner = drug.regimen.type_two_partner.clone();
        let may_hit_trk = partner.as_ref().is_some_and(|name| !type_two_fails.contains(name));
        let why = if kills || by_ic50 {
            format!(
                "{}: the pathway drug alone leaves less than half of the cells at its fixed dose",
                drug.regimen.name
            )
        } else if may_hit_trk && drug.counts == Counts::Sensitive {
            format!(
                "{}: the type II drug may act on TRK itself, and is not shown to fail alone",
                drug.regimen.name
            )
        } else {
            continue;
        };
        drug.counts = Counts::Untested;
        drug.note.clone_from(&why);
        notes.push(why);
    }
    panel.combination_void = !notes.is_empty();
    panel.notes.extend(notes);
}

/// A next-generation drug may look unshifted because the tested doses end: both lines need an IC50 within them.
fn void_out_of_range(panel: &mut Panel) {
    for drug in panel.drugs.iter_mut().filter(|drug| drug.counts(Class::Next, Counts::Sensitive)) {
        if !drug.in_range && !drug.growth_artefact {
            drug.counts = Counts::Untested;
            "not shifted, with IC50s outside the tested doses: counts as untested".clone_into(&mut drug.note);
            panel.notes.push(format!("{}: {}", drug.regimen.name, drug.note));
        }
    }
}

fn code(panel: &mut Panel, receptor_event: bool, rules: &Rules) -> PanelCode {
    use Class::{Combination, Cytotoxic, First, Next, TypeTwo};
    let surely_resisted = |drug: &Drug| {
        drug.counts(Cytotoxic, Counts::Resistant) && !drug.single_experiment && !drug.remembered
    };
    if panel.drugs.iter().any(surely_resisted) {
        return PanelCode::P6;
    }
    let once: Vec<String> = panel
        .drugs
        .iter()
        .filter(|drug| drug.counts(Cytotoxic, Counts::Resistant))
        .map(|drug| format!("{}: resisted in one experiment, which says nothing yet", drug.regimen.name))
        .collect();
    panel.notes.extend(once);
    if is_parallel(panel, rules) {
        return PanelCode::P5;
    }
    let first = panel.resisted(First) || (!panel.tested(First) && panel.resisted(Next));
    if !panel.resisted(First) && first {
        panel.notes.push("no first-generation TRK inhibitor is called".to_owned());
    }
    let next_fails = panel.all_resisted(Next);
    if first && panel.works(Next) {
        PanelCode::P1
    } else if first && (next_fails || !panel.tested(Next)) && panel.works(Combination) {
        PanelCode::P3
    } else if first && next_fails && panel.works(TypeTwo) {
        if receptor_event { PanelCode::P2x } else { PanelCode::P2 }
    } else if first && next_fails {
        PanelCode::P4
    } else {
        PanelCode::P0
    }
}

/// Every TRK inhibitor, two at least, shifted 2- to 5-fold.
fn is_parallel(panel: &Panel, rules: &Rules) -> bool {
    let trk: Vec<&Drug> =
        panel.drugs.iter().filter(|drug| drug.regimen.class.is_trk() && drug.fold.is_some()).collect();
    let (low, high) = rules.parallel;
    trk.len() > 1
        && trk.iter().all(|drug| {
            drug.qualifier.is_empty()
                && drug.fold.is_some_and(|fold| reaches(fold, low) && reaches(high, fold))
        })
}
