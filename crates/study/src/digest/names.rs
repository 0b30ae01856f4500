//! Names of compounds, lines and experiments that may be one: where each is used, how often, and what speaks for a slip.
//!
//! `near_names` (in `foldshift-tables`) says how like two names are. Here stands what the study knows besides: two drugs
//! that the knowledge base has both are two, whatever their names; one drug under two of its names is one; and a name that
//! stands exactly where another one is missing is a slip of the pen.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use crate::digest::cells::Cell;
use crate::digest::questions::Question;
use crate::normalise::NormalizedPlate;
use crate::study_file::Study;
use foldshift_mechanism::knowledge::compound;
use foldshift_plates::plate::layout::Role;
use foldshift_tables::diagnostic::{Code, Diagnostic, Place};
use foldshift_tables::near_names::{self, Likeness};
use foldshift_tables::numerals::counted;

/// What is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum What {
    Compound,
    Line,
    Experiment,
}

impl What {
    const ALL: [Self; 3] = [Self::Compound, Self::Line, Self::Experiment];

    /// The column of layouts, and the key of whole plates.
    const fn key(self) -> &'static str {
        match self {
            Self::Compound => "compound",
            Self::Line => "cell_line",
            Self::Experiment => "experiment",
        }
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Compound => "compound",
            Self::Line => "line",
            Self::Experiment => "experiment",
        }
    }
}

/// One curve by its names, and how many wells or rows it has.
#[derive(Clone, Debug)]
pub(crate) struct Named<'a> {
    /// Compound, line and experiment; empty where nothing is named.
    pub(crate) names: [&'a str; 3],
    pub(crate) count: usize,
    pub(crate) place: Option<&'a Place>,
}

/// Where a name is used: the other two names of its curves, and how many wells or rows they have.
#[derive(Default)]
struct Use<'a> {
    name: &'a str,
    count: usize,
    beside: BTreeSet<[&'a str; 2]>,
    place: Option<&'a Place>,
}

/// Questions about the names of plates: samples, and lines and experiments of controls.
pub(super) fn of_wells(study: &Study, cells: &[Cell], plates: &[NormalizedPlate]) -> Vec<Question> {
    let samples = cells.iter().map(|cell| Named {
        names: [&cell.compound, &cell.cell_line, &cell.experiment],
        count: cell.wells,
        place: Some(&cell.place),
    });
    // Controls count wells of a line and an experiment, and stand beside no compound.
    let controls = plates.iter().flat_map(|plate| plate.wells.values()).map(|response| &response.content);
    let controls =
        controls.filter(|content| !matches!(content.role, Role::Sample | Role::Empty)).map(|content| Named {
            names: [
                "",
                content.cell_line.as_deref().unwrap_or_default(),
                content.experiment.as_deref().unwrap_or_default(),
            ],
            count: 1,
            place: Some(&content.place),
        });
    let mut asked = questions(&samples.chain(controls).collect::<Vec<_>>(), "well");
    for question in &mut asked {
        let Question::OneName { what, names, place, .. } = question else { continue };
        let Some(key) = What::ALL.into_iter().find(|one| one.word() == *what).map(What::key) else {
            continue;
        };
        // What the study says of a whole plate stands there, and not in the layout.
        let stated = study.plates.iter().filter_map(|plate| plate.whole_plate.get(key));
        if let Some(stated) = stated.into_iter().find(|property| Some(&property.value) == names.first()) {
            *place = Some(stated.place.clone());
        }
    }
    asked
}

/// The questions as warnings, for a table of curves; `counts` is what its curves are counted in.
pub(crate) fn of_table(named: &[Named], counts: &str, source: &str) -> Vec<Diagnostic> {
    let mut told: Vec<Diagnostic> = questions(named, counts)
        .iter()
        .filter_map(Question::diagnostic)
        .map(|warning| warning.at(Place::file(source)).code(Code::Slip))
        .collect();
    super::questions::shorten(&mut told);
    told
}

fn questions(named: &[Named], counts: &str) -> Vec<Question> {
    What::ALL.into_iter().flat_map(|what| of_kind(what, named, counts)).collect()
}

fn of_kind(what: What, named: &[Named], counts: &str) -> Vec<Question> {
    let index = what as usize;
    let others = [0, 1, 2].into_iter().filter(|&other| other != index).collect::<Vec<_>>();
    let without_compounds = named.iter().all(|one| one.names[0].is_empty());
    let mut uses: BTreeMap<&str, Use> = BTreeMap::new();
    for one in named.iter().filter(|one| !one.names[index].is_empty()) {
        let own = uses.entry(one.names[index]).or_default();
        own.name = one.names[index];
        own.count += one.count;
        // Wells of controls say nothing of where a compound stands.
        if !one.names[0].is_empty() || what != What::Compound && without_compounds {
            own.beside.insert([one.names[others[0]], one.names[others[1]]]);
            own.place = own.place.or(one.place);
        }
    }
    let uses: Vec<Use> = uses.into_values().collect();
    let names: Vec<&str> = uses.iter().map(|one| one.name).collect();
    let mut pairs: Vec<(usize, usize)> = near_names::pairs(&names)
        .into_iter()
        .filter(|&(a, b, likeness)| may_be_one(what, &uses[a], &uses[b], likeness))
        .map(|(a, b, _)| (a, b))
        .collect();
    if what == What::Compound {
        pairs.extend(one_drug(&names));
    }
    let experiments: BTreeSet<&str> =
        named.iter().map(|one| one.names[2]).filter(|name| !name.is_empty()).collect();
    groups(uses.len(), &pairs)
        .into_iter()
        .map(|mut group| {
            group.sort_by_key(|&index| (uses[index].beside.len(), uses[index].count));
            let group: Vec<&Use> = group.into_iter().map(|index| &uses[index]).collect();
            question(what, &group, counts, experiments.len())
        })
        .collect()
}

/// Is a likeness worth a question?
fn may_be_one(what: What, a: &Use, b: &Use, likeness: Likeness) -> bool {
    if what == What::Compound
        && let (Some(a), Some(b)) = (compound::find(a.name), compound::find(b.name))
        && a.name != b.name
    {
        return false;
    }
    match likeness {
        Likeness::Spelling | Likeness::Day => true,
        // Two runs of one day hold the same lines; two lines that were read one after the other do not.
        Likeness::Time => a.beside.is_disjoint(&b.beside),
        // `afatinib` and `apatinib`, side by side everywhere with as many wells, are two drugs.
        Likeness::Slip => a.beside.len() < 2 || a.beside != b.beside || a.count != b.count,
        Likeness::FarSlip => a.beside.is_disjoint(&b.beside) && stands_in_for(a, b),
    }
}

/// Does one of the names stand where the other one is missing: the rarer one beside names that the other one stands beside
/// elsewhere, as one line of one experiment lacks a compound that its other experiments have?
fn stands_in_for(a: &Use, b: &Use) -> bool {
    let (rare, common) = if a.beside.len() <= b.beside.len() { (a, b) } else { (b, a) };
    rare.beside.len() < common.beside.len()
        && rare
            .beside
            .iter()
            .all(|[first, second]| common.beside.iter().any(|[own, other]| own == first || other == second))
}

/// Two names of one drug of the knowledge base.
fn one_drug(names: &[&str]) -> Vec<(usize, usize)> {
    let mut first: BTreeMap<&str, usize> = BTreeMap::new();
    let mut found = Vec::new();
    for (index, name) in names.iter().enumerate() {
        let Some(drug) = compound::find(name) else { continue };
        match first.get(drug.name.as_str()) {
            Some(&earlier) => found.push((earlier, index)),
            None => {
                first.insert(&drug.name, index);
            }
        }
    }
    found
}

/// The names that hang together by pairs: each points at an earlier one of its group, the first at itself.
fn groups(n: usize, pairs: &[(usize, usize)]) -> Vec<Vec<usize>> {
    fn first(of: &mut [usize], mut one: usize) -> usize {
        while of[one] != one {
            // Halved on the way, paths stay short.
            of[one] = of[of[one]];
            one = of[one];
        }
        one
    }
    let mut of: Vec<usize> = (0..n).collect();
    for &(a, b) in pairs {
        let (a, b) = (first(&mut of, a), first(&mut of, b));
        of[a.max(b)] = a.min(b);
    }
    let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for index in 0..n {
        groups.entry(first(&mut of, index)).or_default().push(index);
    }
    groups.into_values().filter(|group| group.len() > 1).collect()
}

/// `group` with the rarest first.
fn question(what: What, group: &[&Use], counts: &str, experiments: usize) -> Question {
    let shown: Vec<String> = group
        .iter()
        .map(|one| format!("`{}` ({})", one.name, used(what, one, counts, experiments)))
        .collect();
    let (last, first) = shown
        .split_last()
        .map_or((String::new(), Vec::new()), |(last, first)| (last.clone(), first.to_vec()));
    let number = if group.len() == 2 { "one".to_owned() } else { format!("{} names of one", group.len()) };
    let mut words = format!("are {} and {last} {number} {}?", first.join(", "), what.word());
    if let [rare, common] = group
        && rare.beside.is_disjoint(&common.beside)
        && stands_in_for(rare, common)
    {
        let _ = write!(words, " `{}` is missing there", common.name);
    }
    let told = group.len();
    let size = |one: &Use| (one.beside.len(), one.count);
    // Of two that are as frequent nobody knows which is the right one.
    let write = match group {
        [.., second, last] if size(second) < size(last) => format!("write `{}` everywhere", last.name),
        _ => "give it one name everywhere".to_owned(),
    };
    Question::OneName {
        what: what.word(),
        names: group.iter().map(|one| one.name.to_owned()).collect(),
        words,
        help: format!("if so, {write}; until then they count as {}", counted(told, what.word())),
        place: group.first().and_then(|one| one.place).cloned(),
    }
}

/// `30 wells, only KM12-LR1 in 2026-03-16`, `240 wells in 3 experiments`.
fn used(what: What, one: &Use, counts: &str, experiments: usize) -> String {
    let wells = counted(one.count, counts);
    let each = |index: usize| {
        let names: BTreeSet<&str> =
            one.beside.iter().map(|beside| beside[index]).filter(|name| !name.is_empty()).collect();
        names
    };
    // What stands beside: line and experiment of a compound, compound and experiment of a line, compound and line of an
    // experiment.
    let (first, second) = (each(0), each(1));
    match what {
        What::Experiment => {
            let lines: Vec<String> = second.iter().map(|name| (*name).to_owned()).collect();
            if lines.is_empty() { wells } else { format!("{wells} of {}", super::questions::listed(&lines)) }
        }
        What::Compound | What::Line => {
            let only: Vec<&str> =
                if what == What::Compound { first.into_iter().collect() } else { Vec::new() };
            let of = match only[..] {
                [line] => format!(" of {line}"),
                _ => String::new(),
            };
            match second.iter().collect::<Vec<_>>()[..] {
                [] => format!("{wells}{of}"),
                [_] if experiments == 1 => format!("{wells}{of}"),
                [experiment] => format!("{wells}{of}, only in {experiment}"),
                _ => format!("{wells}{of} in {}", counted(second.len(), "experiment")),
            }
        }
    }
}

/// The one name that stands for each of the names of a kind that may be one.
pub(super) fn one_name(questions: &[Question], kind: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for question in questions {
        if let Question::OneName { what, names, .. } = question
            && *what == kind
            && let Some(common) = names.last()
        {
            found.extend(names.iter().map(|name| (name.clone(), common.clone())));
        }
    }
    found
}

/// Compound, line and experiment of the holes that the questions explain: the common name is missing where the rare one
/// stands.
pub(super) fn explained(questions: &[Question], cells: &[Cell]) -> BTreeSet<[String; 3]> {
    let mut found = BTreeSet::new();
    for question in questions {
        let Question::OneName { what, names, .. } = question else { continue };
        let Some(index) = What::ALL.iter().position(|one| one.word() == *what) else { continue };
        for cell in cells {
            let key = [&cell.compound, &cell.cell_line, &cell.experiment].map(Clone::clone);
            if names.contains(&key[index]) {
                found.extend(names.iter().map(|name| {
                    let mut other = key.clone();
                    other[index].clone_from(name);
                    other
                }));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(curves: &[(&str, &str, &str)]) -> Vec<String> {
        let named: Vec<Named> = curves
            .iter()
            .map(|(compound, line, experiment)| Named {
                names: [compound, line, experiment],
                count: 30,
                place: None,
            })
            .collect();
        questions(&named, "well").iter().map(ToString::to_string).collect()
    }

    /// Two compounds on two lines in three experiments, with `change` made to each.
    fn study<'a>(change: impl Fn([&'a str; 3]) -> [&'a str; 3]) -> Vec<(&'a str, &'a str, &'a str)> {
        let mut curves = Vec::new();
        for compound in ["larotrectinib", "nazartinib"] {
            for line in ["KM12", "KM12-LR1"] {
                for day in ["2026-03-02", "2026-03-09", "2026-03-16"] {
                    let [c, l, d] = change([compound, line, day]);
                    curves.push((c, l, d));
                }
            }
        }
        curves
    }

    #[test]
    fn a_misspelt_compound_is_named_with_where_it_is_and_what_is_missing_there() {
        let said = told(&study(|[c, l, d]| {
            let c =
                if c == "larotrectinib" && l == "KM12-LR1" && d == "2026-03-16" { "larotrectinb" } else { c };
            [c, l, d]
        }));
        assert_eq!(
            said,
            [
                "are `larotrectinb` (30 wells of KM12-LR1, only in 2026-03-16) and `larotrectinib` (150 wells in 3 \
              experiments) one compound? `larotrectinib` is missing there"
            ]
        );
    }

    #[test]
    fn lines_and_days_in_two_forms_are_asked_about() {
        let said =
            told(&study(|[c, l, d]| [c, if d == "2026-03-02" && l != "KM12" { "KM12 LR1" } else { l }, d]));
        assert_eq!(
            said,
            [
                "are `KM12 LR1` (60 wells, only in 2026-03-02) and `KM12-LR1` (120 wells in 2 experiments) one line? \
              `KM12-LR1` is missing there"
            ]
        );
        let said =
            told(&study(|[c, l, d]| [c, l, if d == "2026-03-02" && l == "KM12" { "02.03.2026" } else { d }]));
        assert_eq!(
            said,
            ["are `02.03.2026` (60 wells of KM12) and `2026-03-02` (60 wells of KM12-LR1) one experiment?"]
        );
    }

    #[test]
    fn what_is_two_is_not_asked_about() {
        let none: [&str; 0] = [];
        assert_eq!(told(&study(|names| names)), none);
        // Both are drugs that the knowledge base knows, one letter and two letters apart.
        assert_eq!(told(&[("afatinib", "P", "1"), ("lapatinib", "P", "1")]), none);
        // One letter apart, and side by side on every line with as many wells: two compounds.
        let lines = ["P", "R"];
        let both = lines.iter().flat_map(|line| [("afatinib", *line, "1"), ("apatinib", *line, "1")]);
        assert_eq!(told(&both.clone().collect::<Vec<_>>()), none);
        assert_eq!(told(&both.skip(1).collect::<Vec<_>>()).len(), 1);
        // Two letters apart and side by side: two compounds. Where the other one is missing: asked.
        assert_eq!(told(&[("nazartinib", "P", "1"), ("lazertinib", "P", "1")]), none);
        let apart = [("nazartinib", "P", "1"), ("nazartinib", "R", "2"), ("lazertinib", "P", "2")];
        assert_eq!(told(&apart).len(), 1);
    }

    #[test]
    fn two_names_of_one_drug_and_three_spellings_are_one_question() {
        let said = told(&[("LOXO-101", "P", "1"), ("larotrectinib", "P", "2")]);
        assert!(said[0].contains("`LOXO-101`") && said[0].ends_with("one compound?"), "{said:?}");
        let said = told(&[("ABC-1", "P", "1"), ("abc 1", "P", "2"), ("ABC_1", "R", "1")]);
        assert_eq!(said.len(), 1);
        assert!(said[0].ends_with("3 names of one compound?"), "{said:?}");
    }

    #[test]
    fn groups_are_what_hangs_together_in_any_order_of_pairs() {
        let pairs = [(4, 5), (0, 2), (5, 2), (1, 3), (2, 0)];
        assert_eq!(groups(7, &pairs), [vec![0, 2, 4, 5], vec![1, 3]]);
        // A chain of 200,000 pairs, which names times pairs would not end in a minute.
        let chain: Vec<(usize, usize)> = (0..200_000).map(|one| (one, one + 1)).rev().collect();
        assert_eq!(groups(200_001, &chain).iter().map(Vec::len).collect::<Vec<_>>(), [200_001]);
    }
}
