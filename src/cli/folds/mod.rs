//! The folds of the absolute IC50 on the terminal: a sentence each where they are few, a table where they are many.

mod matrix;

use std::collections::BTreeSet;

use crate::cli::terminal::Terminal;
use crate::report::words;
use foldshift_curves::compare::{Call, Metric, Shift, Tag};
use foldshift_tables::numerals::first_few;

/// So many folds are told in sentences.
const FEW: usize = 12;
/// So many are named where they are counted.
const NAMED: usize = 3;

/// Every fold of the absolute IC50: in sentences where they are few, or where the user asked for more; else as tables
/// of compounds and lines, with what needs words counted below.
pub(super) fn tell_shifts(shifts: &[Shift], terminal: &Terminal) {
    let folds: Vec<&Shift> = shifts.iter().filter(|shift| shift.metric == Metric::Ic50Abs).collect();
    let told = if folds.len() <= FEW || terminal.is_verbose() {
        folds.iter().map(|fold| sentence(fold, shifts)).collect()
    } else if terminal.desk().is_some() {
        // A program has the table itself.
        std::iter::once(counts(&folds)).chain(remarks(&folds, shifts)).collect()
    } else {
        table(&folds, shifts, terminal.width())
    };
    for line in told {
        terminal.say(&line);
    }
}

/// What is said of many folds on a terminal of so many columns.
fn table(folds: &[&Shift], shifts: &[Shift], width: usize) -> Vec<String> {
    let mut told = Vec::new();
    let parentals: BTreeSet<&str> = folds.iter().map(|fold| fold.parental.as_str()).collect();
    for parental in parentals {
        let of: Vec<&Shift> = folds.iter().filter(|fold| fold.parental == parental).copied().collect();
        told.push(format!("folds of the absolute IC50 against {parental}"));
        told.extend(matrix::lines(&of, width));
        told.push(String::new());
    }
    told.push(counts(folds));
    told.push("- nothing to compare".to_owned());
    told.extend(remarks(folds, shifts));
    told.push("`-v` says each fold in a sentence, with its interval".to_owned());
    told
}

/// How many of each call, which is the key of the letters too.
fn counts(folds: &[&Shift]) -> String {
    let calls = Call::ALL.map(|call| {
        let n = folds.iter().filter(|fold| fold.call == Some(call)).count();
        format!("{n} {} ({call})", words::call(call))
    });
    format!("{}: {}", words::counted(folds.len(), "fold"), calls.join(", "))
}

/// What the letters do not say, counted.
fn remarks(folds: &[&Shift], shifts: &[Shift]) -> Vec<String> {
    type Asked<'a> = (&'a str, &'a dyn Fn(&Shift) -> bool);
    let plateau = |fold: &Shift| fold.tags.contains(&Tag::EfficacyShift);
    let lowered = |fold: &Shift| emax_of(fold, shifts).is_some_and(|rise| rise < 0.0);
    let asked: [Asked; 8] = [
        ("a higher response at the top dose", &|fold| plateau(fold) && !lowered(fold)),
        ("a lower response at the top dose", &|fold| plateau(fold) && lowered(fold)),
        ("experiments that are not paired", &|fold| fold.tags.contains(&Tag::Unpaired)),
        ("an experiment without partner", &|fold| without_partner(fold) > 0),
        ("an artefact of the growth rate, not shifted by GR50", &|fold| {
            fold.tags.contains(&Tag::GrowthRateArtefact)
        }),
        ("fragile: another choice of the analysis changes the call", &is_fragile),
        ("one experiment alone, which makes no claim", &words::is_of_one_experiment),
        (words::OF_MEMORY, &words::is_of_memory),
    ];
    let mut told = Vec::new();
    for (what, holds) in asked {
        let names: Vec<String> = folds.iter().filter(|fold| holds(fold)).map(|fold| named(fold)).collect();
        if !names.is_empty() {
            told.push(format!("{} with {what}: {}", names.len(), first_few(&names, NAMED)));
        }
    }
    told
}

fn named(fold: &Shift) -> String {
    // A table of one compound need not name it.
    let under = if fold.compound.is_empty() { String::new() } else { format!(" under {}", fold.compound) };
    format!("{}{under}", fold.resistant)
}

/// Experiments that measured one of the lines only.
fn without_partner(fold: &Shift) -> usize {
    let of = |tag: &Tag| if let Tag::ExperimentsWithoutPartner(n) = tag { Some(*n) } else { None };
    fold.tags.iter().find_map(of).unwrap_or(0)
}

/// How the experiments of both lines go together, where they do not all: `, unpaired`, `, 1 without partner`.
fn pairing(fold: &Shift) -> String {
    let unpaired = if fold.tags.contains(&Tag::Unpaired) { ", unpaired" } else { "" };
    match without_partner(fold) {
        0 => unpaired.to_owned(),
        n => format!("{unpaired}, {n} without partner"),
    }
}

/// The line, with its parental one where there are several.
fn named_among(fold: &Shift, shifts: &[Shift]) -> String {
    let is_other = |other: &Shift| other.parental != fold.parental;
    if !shifts.iter().any(is_other) {
        return named(fold);
    }
    format!("{} against {}", named(fold), fold.parental)
}

fn is_fragile(fold: &Shift) -> bool {
    fold.tags.iter().any(|tag| matches!(tag, Tag::Fragile(_)))
}

/// One fold in a sentence, behind the letter of its call.
fn sentence(shift: &Shift, shifts: &[Shift]) -> String {
    let call = shift.call.map(|call| call.to_string()).unwrap_or_default();
    if words::is_of_one_experiment(shift) {
        let pairing = pairing(shift);
        return format!(
            "{call:<2} {}: {}{pairing}",
            named_among(shift, shifts),
            words::in_one_experiment(shift)
        );
    }
    let fold = match shift.qualifier {
        "nd" => "not determinable".to_owned(),
        _ => format!("{}-fold", words::shift_value(shift)),
    };
    let limits = words::shift_limits(shift);
    let limits = if limits.is_empty() { String::new() } else { format!(" ({limits})") };
    let n = if words::is_of_memory(shift) {
        format!(" with {}", words::OF_MEMORY)
    } else {
        format!(", {}", words::counted(words::n_of(shift), "experiment"))
    };
    let fragile = if is_fragile(shift) { ", fragile" } else { "" };
    let growth = if shift.tags.contains(&Tag::GrowthRateArtefact) {
        ", but an artefact of the growth rate: not shifted by GR50"
    } else {
        ""
    };
    let plateau = match (shift.tags.contains(&Tag::EfficacyShift), emax_of(shift, shifts)) {
        (false, _) => "",
        // Of inhibition, less effect is a lower response.
        (true, Some(rise)) if rise < 0.0 => ", lower response at the top dose",
        (true, _) => ", higher response at the top dose",
    };
    let (line, pairing) = (named_among(shift, shifts), pairing(shift));
    format!("{call:<2} {line}: {fold}{limits}{n}{pairing}{plateau}{growth}{fragile}")
}

/// Difference of the responses at the highest dose that goes with a fold.
fn emax_of(fold: &Shift, shifts: &[Shift]) -> Option<f64> {
    let of = |shift: &&Shift| {
        shift.metric == Metric::Emax
            && (&shift.parental, &shift.resistant, &shift.compound)
                == (&fold.parental, &fold.resistant, &fold.compound)
    };
    shifts.iter().find(of)?.estimate
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture::km12;
    use foldshift_curves::compare::Method;

    /// The folds of the example under so many names of compounds.
    fn many(times: usize) -> Vec<Shift> {
        let named = |n: usize| {
            km12().shifts.iter().cloned().map(move |mut shift| {
                shift.compound = format!("{} {n}", shift.compound);
                shift
            })
        };
        (0..times).flat_map(named).collect()
    }

    #[test]
    fn many_folds_are_a_table_that_counts_every_call() {
        let shifts = many(10);
        let folds: Vec<&Shift> = shifts.iter().filter(|shift| shift.metric == Metric::Ic50Abs).collect();
        let told = table(&folds, &shifts, 80);
        assert!(told.len() < 55, "{} lines", told.len());
        let table = told.iter().take_while(|line| !line.starts_with("80 folds"));
        assert!(table.map(|line| line.chars().count()).max().is_some_and(|widest| widest <= 80), "{told:?}");
        let all = told.join("\n");
        assert!(
            all.contains(
                "80 folds: 40 resistant (R), 10 sensitised (H), 20 low-level shift (L), 10 not shifted (S), 0 indeterminate (I)"
            ),
            "{all}"
        );
        assert!(
            all.contains("20 with a higher response at the top dose: KM12-LR1 under larotrectinib 0, "),
            "{all}"
        );
        assert!(all.contains("R ≥679") && all.contains("R 61") && all.contains("H 0.25"), "{all}");
    }

    #[test]
    fn one_fold_is_a_sentence_with_its_interval() {
        let shifts = &km12().shifts;
        let told: Vec<String> = shifts
            .iter()
            .filter(|shift| shift.metric == Metric::Ic50Abs)
            .map(|fold| sentence(fold, shifts))
            .collect();
        assert!(
            told.contains(&"L  KM12-LR1 under selitrectinib: 2.2-fold (1.8–2.7), 3 experiments".to_owned()),
            "{told:?}"
        );
    }
    /// A fold of the example that is an estimate.
    fn one() -> Shift {
        let estimates = |shift: &&Shift| shift.metric == Metric::Ic50Abs && shift.estimate.is_some();
        km12().shifts.iter().find(estimates).expect("the example has one").clone()
    }

    #[test]
    fn experiments_that_do_not_go_together_are_told_beside_the_fold() {
        let mut fold = one();
        fold.tags = vec![Tag::ExperimentsWithoutPartner(2)];
        assert!(
            sentence(&fold, &[]).contains("3 experiments, 2 without partner"),
            "{}",
            sentence(&fold, &[])
        );
        fold.tags = vec![Tag::Unpaired];
        assert!(sentence(&fold, &[]).contains("3 experiments, unpaired"), "{}", sentence(&fold, &[]));
        let remarks = remarks(&[&fold], &[]);
        assert!(remarks[0].starts_with("1 with experiments that are not paired: "), "{remarks:?}");
    }

    #[test]
    fn a_fold_of_one_experiment_with_a_memory_says_so() {
        let (estimate, lower, upper) = (Some(4.3), Some(3.0), Some(6.3));
        let tags = vec![Tag::Low, Tag::RestsOnMemory];
        let fold = Shift { method: Method::MemoryT, n_pairs: 1, estimate, lower, upper, tags, ..one() };
        let told = sentence(&fold, &[]);
        let end = ": 4.3-fold (3.0–6.3) with one experiment and the scatter of earlier studies";
        assert!(told.ends_with(end), "{told}");
        let counted = remarks(&[&fold], &[]);
        assert!(
            counted[0].starts_with("1 with one experiment and the scatter of earlier studies: "),
            "{counted:?}"
        );
    }

    #[test]
    fn a_line_with_two_parental_lines_names_that_of_each_fold() {
        let fold = one();
        let other = Shift { parental: "PC9".to_owned(), ..fold.clone() };
        let both = [fold.clone(), other.clone()];
        let under = format!("{} against PC9: ", named(&fold));
        assert!(sentence(&other, &both).contains(&under), "{}", sentence(&other, &both));
        assert!(sentence(&fold, &both).contains(" against KM12: "));
        assert!(!sentence(&fold, &both[..1]).contains("against"));
    }
}
