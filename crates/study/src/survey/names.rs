//! What a file name proposes: an experiment and a cell line. A proposal is asked about, never taken.

use foldshift_tables::near_names::is_day;

/// What a name may say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proposal {
    /// The cell line.
    pub cell_line: Option<String>,
    /// The experiment.
    pub experiment: Option<String>,
}

/// Words of file names that name nothing.
const NOISE: [&str; 16] = [
    "plate",
    "export",
    "data",
    "raw",
    "results",
    "result",
    "read",
    "reading",
    "reader",
    "final",
    "copy",
    "new",
    "assay",
    "ctg",
    "mtt",
    "resazurin",
];

/// Proposes for one of the names; what stands in `all` of them tells no plate from another. `within` is the part of the
/// name that tells a plate from the others of its file (a sheet, a plate): what only the file says and all names share
/// (`My plates.xlsx`) names nothing then.
///
/// `2026-03-02_KM12-LR1_A.csv` proposes the line `KM12-LR1` of the experiment `2026-03-02`.
#[must_use]
pub fn propose(name: &str, within: Option<&str>, all: &[&str]) -> Proposal {
    of_name(name, within, &common_words(all))
}

/// The same for each of the names, beside all of them.
pub(super) fn propose_each(named: &[(&str, Option<&str>)]) -> Vec<Proposal> {
    let all: Vec<&str> = named.iter().map(|(name, _)| *name).collect();
    let common = common_words(&all);
    named.iter().map(|(name, within)| of_name(name, *within, &common)).collect()
}

/// The words that stand in all of several names, in the order of the first.
fn common_words(all: &[&str]) -> Vec<String> {
    match all {
        [_] | [] => Vec::new(),
        [first, rest @ ..] => {
            let others: Vec<Vec<String>> = rest.iter().map(|name| words(name)).collect();
            words(first).into_iter().filter(|word| others.iter().all(|other| other.contains(word))).collect()
        }
    }
}

fn of_name(name: &str, within: Option<&str>, common: &[String]) -> Proposal {
    let mut proposal = Proposal::default();
    for word in words(name) {
        if looks_like_experiment(&word) {
            proposal.experiment.get_or_insert(word);
        } else if is_telling(&word) && !common.contains(&word) {
            proposal.cell_line.get_or_insert(word);
        }
    }
    // One line on all plates stands in every name.
    if proposal.cell_line.is_none() {
        let own = within.map(parted);
        let is_own = |word: &&String| own.as_ref().is_none_or(|own| own.contains(word));
        let mut line = common.iter().filter(|word| is_telling(word) && !looks_like_experiment(word));
        proposal.cell_line = line.find(is_own).cloned();
    }
    proposal
}

/// The words of the last part of a path, without its ending.
fn words(name: &str) -> Vec<String> {
    let last = name.rsplit('/').next().unwrap_or(name);
    let stem = last.rsplit_once('.').map_or(last, |(stem, _)| stem);
    parted(stem)
}

fn parted(text: &str) -> Vec<String> {
    let split = text.split(['_', ' ', ',', '+', '(', ')', '[', ']']);
    split.filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// A date, or the number of a repeat: `2026-03-02`, `20260302`, `02.03.2026`, `02.03.`, `03-02`, `rep1`, `exp-2`, `n3`,
/// `day1`. Five digits are rather the number of a plate than a day of a spreadsheet.
#[must_use]
pub fn looks_like_experiment(word: &str) -> bool {
    let digits = word.chars().filter(char::is_ascii_digit).count();
    let others: String = word.chars().filter(|c| !c.is_ascii_digit()).collect();
    let is_date = matches!(others.as_str(), "--" | ".." | "//" | "") && (digits == 8 || digits == 6);
    let lower = others.to_lowercase();
    let stem = lower.trim_end_matches(['-', '#']);
    let is_number = word.len() == 5 && digits == 5;
    is_date
        || (!is_number && !word.contains(char::is_whitespace) && is_day(word))
        || is_month_and_day(word)
        || (digits > 0
            && digits < 4
            && ["rep", "exp", "experiment", "n", "day", "run", "biorep"].contains(&stem))
}

/// `03-02`: two digits each, a month and a day of it in either order.
fn is_month_and_day(word: &str) -> bool {
    let Some((first, second)) = word.split_once('-') else { return false };
    let pair = |part: &str| {
        let is_pair = part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit());
        part.parse::<u8>().ok().filter(|number| is_pair && (1..=31).contains(number))
    };
    matches!((pair(first), pair(second)), (Some(first), Some(second)) if first.min(second) <= 12)
}

/// Does a word only say what was read, or that it was: `Fluorometric1`, `ATP`, `h1`?
pub(super) fn is_of_a_read_out(word: &str) -> bool {
    const WORDS: [&str; 24] = [
        "fluorometric",
        "fluorescence",
        "luminescence",
        "luminescent",
        "absorbance",
        "photometric",
        "rlu",
        "rfu",
        "od",
        "atp",
        "ctg",
        "mtt",
        "srb",
        "resazurin",
        "example",
        "export",
        "results",
        "result",
        "data",
        "raw",
        "well",
        "wells",
        "sheet",
        "h",
    ];
    let lower = word.to_lowercase();
    let letters = lower.trim_end_matches(|c: char| c.is_ascii_digit() || c == '-');
    // `h1` is an hour or a well; `H3122` is a line.
    let is_short = letters.len() > 1 || lower.len() <= 3;
    is_short && WORDS.contains(&letters)
}

/// Letters with a number, or with a capital inside: `KM12-LR1`, `HeLa`.
pub(super) fn looks_like_line(word: &str) -> bool {
    let mut letters = word.chars();
    let begins = letters.next().is_some_and(char::is_alphabetic);
    let is_mixed = word.chars().any(char::is_lowercase) && letters.any(char::is_uppercase);
    begins && (is_mixed || word.chars().any(|c| c.is_ascii_digit()))
}

/// Could it be the name of a line: more than a letter or a number?
fn is_telling(word: &str) -> bool {
    let lower = word.to_lowercase();
    let stem = lower.trim_end_matches(|c: char| c.is_ascii_digit() || c == '-');
    word.chars().count() > 1
        && word.chars().any(char::is_alphabetic)
        && !NOISE.contains(&stem)
        && !["p", "pl"].contains(&stem)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proposed(name: &str, all: &[&str]) -> (String, String) {
        let Proposal { cell_line, experiment } = propose(name, None, all);
        (cell_line.unwrap_or_default(), experiment.unwrap_or_default())
    }

    #[test]
    fn a_name_proposes_a_line_and_a_day() {
        for (name, line, experiment) in [
            ("exports/2026-03-02_KM12-LR1_A.csv", "KM12-LR1", "2026-03-02"),
            ("20260302 plate 3 H3122.txt", "H3122", "20260302"),
            ("KM12_rep2_raw.xlsx", "KM12", "rep2"),
            ("KM12 03-02.x", "KM12", "03-02"),
            ("KM12 02.03..x", "KM12", "02.03."),
            ("KM12 13-14 46090.x", "KM12", ""),
            ("plate1.csv", "", ""),
            ("A.csv", "", ""),
        ] {
            assert_eq!(proposed(name, &[name]), (line.to_owned(), experiment.to_owned()), "{name}");
        }
    }

    #[test]
    fn words_of_the_read_out_are_no_lines() {
        for word in ["Fluorometric1", "ATP", "Luminescence", "Example", "raw", "h1", "wells"] {
            assert!(is_of_a_read_out(word), "{word}");
        }
        for line in ["KM12", "KM12-LR1", "HeLa", "H3122", "PC-3"] {
            assert!(looks_like_line(line) && !is_of_a_read_out(line), "{line}");
        }
        assert!(!looks_like_line("Example") && !looks_like_line("ATP"));
    }

    #[test]
    fn what_stands_in_all_names_tells_no_plate_from_another() {
        let all = ["Gen5_KM12_rep1.csv", "Gen5_LR1_rep1.csv"];
        assert_eq!(proposed(all[1], &all), ("LR1".to_owned(), "rep1".to_owned()));
        let one_line = ["KM12_rep1.csv", "KM12_rep2.csv"];
        assert_eq!(proposed(one_line[1], &one_line), ("KM12".to_owned(), "rep2".to_owned()));
    }

    #[test]
    fn what_only_the_file_says_of_all_its_plates_names_nothing() {
        let all = ["Plate 1 My plates.x", "Plate 2 My plates.x"];
        assert_eq!(propose(all[0], Some("Plate 1"), &all), Proposal::default());
        let all = ["KM12 rep1 My plates.x", "KM12 rep2 My plates.x"];
        assert_eq!(propose(all[0], Some("KM12 rep1"), &all).cell_line.as_deref(), Some("KM12"));
    }
}
