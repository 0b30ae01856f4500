//! Columns of responses beside each other: which are wells of one curve, which are curves, and which sum up others.
//!
//! Wells are pooled only where the headings say so: by a word that counts them (`rep 2`, `Y1`), by being the same, by numbers behind
//! a word for responses (`viability 1`), or by the same numbers behind several names (`laro_1, laro_2, entr_1, entr_2`).
//! `PC-3` and `PC-9`, `Drug 1` and `Drug 2`, `24 h` and `48 h` are two.

use std::collections::{BTreeMap, BTreeSet};

use super::form::{Form, Found, Series, missing, several_measures};
use super::names::{
    Summary, Unused, is_response_word, names_experiments, not_a_response, summary, unused, words,
};
use super::sampled::Sampled;
use super::{CurvesBy, PointsOptions};
use foldshift_tables::diagnostic::Diagnostic;
use foldshift_tables::table::{Heading, Table, plain, with_unit};

/// A column of numbers that may hold responses.
struct Column {
    at: usize,
    /// What stands above its heading.
    title: String,
    /// As it is written, without a unit.
    text: String,
    words: Vec<String>,
    summary: Option<Summary>,
    /// The name without what counts wells, and the number of the well.
    base: String,
    index: Option<Index>,
}

/// How a heading numbers wells.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Index {
    /// A word says so.
    Said,
    /// A bare number behind a name.
    Bare(u32),
}

/// Groups the columns of numbers that nothing else takes.
///
/// # Errors
/// When there is none, or they measure different things.
pub(super) fn grouped(
    table: &Table,
    sampled: &Sampled,
    dose: usize,
    taken: &[usize],
    options: &PointsOptions,
) -> Result<Found, Diagnostic> {
    let lines = options.by.lines();
    let mut left_out = Vec::new();
    let titles = Titles::above(table);
    let continued = continued(table, sampled, taken);
    let labels = labels(table, sampled, dose);
    let texts: BTreeSet<&str> = table.headings().iter().map(|heading| heading.text.as_str()).collect();
    let mut columns = Vec::new();
    for at in (0..table.headings().len()).filter(|at| !taken.contains(at) && sampled.is_numeric(*at)) {
        let heading = &table.headings()[continued[at]];
        let named = lines.iter().any(|line| heading.text == **line);
        let idle = sampled.constant(at).is_some_and(|value| ![0.0, 1.0, 100.0].contains(&value));
        let aside = not_a_response(heading) || sampled.is_running(at) || labels.contains(&at);
        // Plates and wells are no responses, whatever their numbers; what sums up responses is.
        let place = unused(heading) != Unused::Asked
            && summary(heading).is_none()
            && numbered(&heading.text).1.is_none();
        if !named && (aside || (place && !heading.is_empty()) || (idle && summary(heading).is_none())) {
            left_out.push(at);
            continue;
        }
        let whole = named || names_experiments(&heading.text);
        // `KM12`, `KM12.1`: a heading that stood there twice, as pandas tells them apart.
        let again = heading
            .text
            .rsplit_once('.')
            .filter(|(name, number)| number.parse::<u8>().is_ok() && texts.contains(name));
        let (base, index) = match again {
            Some((name, _)) => (name.to_owned(), Some(Index::Said)),
            None if whole => (heading.text.clone(), None),
            None => numbered(&heading.text),
        };
        columns.push(Column {
            at,
            title: titles.of(at).to_owned(),
            text: without_count(with_unit(&heading.text).0).to_owned(),
            words: words(heading),
            summary: None,
            base,
            index,
        });
    }
    find_summaries(table, &mut columns, &continued, &lines);
    settle_numbers(&mut columns);
    let mut series = in_series(&columns);
    let mut derived = adopt(&mut series, &columns);
    derived.append(&mut left_out);
    // Beside a measure, a column that never changes is none of responses.
    let measured = |one: &Series| {
        let own = words(&Heading::of(&one.name));
        !own.is_empty() && own.iter().all(|word| is_response_word(word) && word.parse::<u32>().is_err())
    };
    if series.iter().any(measured) {
        let idle =
            |one: &Series| !measured(one) && one.responses().all(|column| sampled.constant(column).is_some());
        derived.extend(series.iter().filter(|one| idle(one)).flat_map(Series::columns));
        series.retain(|one| !idle(one));
    }
    match &mut series[..] {
        [] => Err(missing(table, sampled, taken, options)),
        [one] => {
            let of_curve = one.wells.len() > 1 || one.mean.is_some();
            let own: Vec<String> = words(&Heading::of(&one.name));
            if !of_curve || own.iter().all(|word| is_response_word(word)) {
                one.name = String::new();
            }
            Ok(Found { form: Form::Down(series), derived })
        }
        several => {
            // One measure beside names that may as well be curves is a question, too.
            if several.iter().any(measured) {
                several.sort_by_key(|one| !measured(one));
                return Err(several_measures(table, several, options));
            }
            if measured_twice(several) {
                return Err(several_measures(table, several, options));
            }
            shorten(several);
            Ok(Found { form: Form::Down(series), derived })
        }
    }
}

/// The columns that label rows: every value that occurs has several doses, and some dose several values. Responses do not repeat
/// themselves so; numbers of compounds, patients, replicates and plates do.
fn labels(table: &Table, sampled: &Sampled, dose: usize) -> BTreeSet<usize> {
    #[derive(Default)]
    struct Seen {
        /// Two doses of each value.
        doses_of: BTreeMap<String, (String, bool)>,
        value_of: BTreeMap<String, String>,
        several: bool,
    }
    let numeric = (0..table.headings().len()).filter(|column| sampled.is_numeric(*column));
    let mut seen: Vec<(usize, Seen)> = numeric.map(|column| (column, Seen::default())).collect();
    for line in table.lines() {
        let row = table.row(line);
        let dose = row.cell(dose);
        for (column, seen) in &mut seen {
            let value = row.cell(*column);
            if value.is_empty() {
                continue;
            }
            match seen.value_of.get(dose) {
                Some(first) => seen.several |= first != value,
                None => drop(seen.value_of.insert(dose.to_owned(), value.to_owned())),
            }
            match seen.doses_of.get_mut(value) {
                Some((first, two)) => *two |= first != dose,
                None => drop(seen.doses_of.insert(value.to_owned(), (dose.to_owned(), false))),
            }
        }
    }
    let is_label = |seen: &Seen| seen.several && seen.doses_of.values().all(|(_, two)| *two);
    seen.into_iter().filter(|(_, seen)| is_label(seen)).map(|(column, _)| column).collect()
}

/// `KM12 (n=3)` without the number of its wells.
fn without_count(text: &str) -> &str {
    let inside = |text: &str| {
        plain(text).strip_prefix('n').is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))
    };
    match text.rsplit_once('(') {
        Some((name, rest)) if rest.contains('=') && inside(rest) => name.trim(),
        _ => text.trim(),
    }
}

/// The name of a heading, and how it numbers wells.
fn numbered(heading: &str) -> (String, Option<Index>) {
    const SAID: [&str; 14] = [
        "rep",
        "reps",
        "repl",
        "replicate",
        "replicates",
        "replica",
        "réplica",
        "repeat",
        "replikat",
        "wiederholung",
        "wdh",
        "well",
        "messung",
        "y",
    ];
    let text = without_count(with_unit(heading).0);
    let parts: Vec<(usize, &str)> = parts(text);
    let digits = |part: &str| !part.is_empty() && part.len() <= 2 && part.bytes().all(|b| b.is_ascii_digit());
    let counter =
        |part: &str| digits(part) || (part.chars().count() == 1 && part.chars().all(char::is_alphabetic));
    let said = |part: &str| SAID.contains(&part.to_lowercase().as_str());
    // `rep1`, `repB`, `Y2`: the word and its number in one.
    let joined = |part: &str| {
        let lower = part.to_lowercase();
        SAID.iter().any(|word| {
            lower.strip_prefix(word).is_some_and(|rest| digits(rest) || (word.len() > 2 && counter(rest)))
        })
    };
    let y_of_prism =
        |at: usize, word: &str| !word.to_lowercase().starts_with('y') || at == 0 || text[..at].ends_with(':');
    let before = |at: usize| {
        text[..at].trim_end_matches(|c: char| !(c.is_alphanumeric() || c == '%' || c == ')')).to_owned()
    };
    match parts[..] {
        [.., (at, word), (_, number)] if said(word) && counter(number) && y_of_prism(at, word) => {
            (before_technical(&before(at)), Some(Index::Said))
        }
        [.., (at, word)]
            if y_of_prism(at, word)
                && (joined(word)
                    || (said(word) && !["y", "well"].contains(&word.to_lowercase().as_str()))) =>
        {
            (before_technical(&before(at)), Some(Index::Said))
        }
        [.., (_, _), (at, number)] if digits(number) && !text[..at].ends_with(['-', '.', ',']) => {
            (before(at), number.parse().ok().map(Index::Bare))
        }
        [(_, number)] if digits(number) => (String::new(), number.parse().ok().map(Index::Bare)),
        // `r1`, `n2` by themselves.
        [(_, word)]
            if word.len() <= 3 && word.to_lowercase().starts_with(['r', 'n']) && digits(&word[1..]) =>
        {
            (String::new(), word[1..].parse().ok().map(Index::Bare))
        }
        _ => (text.to_owned(), None),
    }
}

/// `tech` before `rep 1` counts as well.
fn before_technical(base: &str) -> String {
    let last = parts(base).last().map(|(at, word)| (*at, word.to_lowercase()));
    match last {
        Some((at, word)) if ["tech", "technical", "techn"].contains(&word.as_str()) => {
            base[..at].trim_end_matches(|c: char| !c.is_alphanumeric()).to_owned()
        }
        _ => base.to_owned(),
    }
}

/// The words of a heading as they are written, each with where it begins.
fn parts(text: &str) -> Vec<(usize, &str)> {
    let mut parts = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        let inside = c.is_alphanumeric() || c == '%';
        match start {
            None if inside => start = Some(at),
            Some(from) if !inside => {
                parts.push((from, &text[from..at]));
                start = None;
            }
            _ => {}
        }
    }
    parts
}

/// Marks the columns that sum up others: nothing else stands in their heading, or the name of another column, or words for responses.
fn find_summaries(table: &Table, columns: &mut [Column], continued: &[usize], lines: &[&str]) {
    let names: Vec<String> = columns.iter().map(|column| column.words.join(" ")).collect();
    let summed: Vec<Option<(Summary, String)>> = columns
        .iter()
        .map(|column| {
            summary(&table.headings()[continued[column.at]])
                .filter(|_| !lines.contains(&table.heading(column.at)))
        })
        .collect();
    for (place, column) in columns.iter_mut().enumerate() {
        let Some((kind, rest)) = &summed[place] else { continue };
        let of_another = || {
            let same = |other: usize| {
                other != place
                    && (names[other] == *rest || summed[other].as_ref().is_some_and(|(_, own)| own == rest))
            };
            (0..names.len()).any(same)
        };
        let of_responses =
            || rest.split(' ').all(|word| is_response_word(word) && word.parse::<u32>().is_err());
        if rest.is_empty() || of_another() || of_responses() {
            column.summary = Some(*kind);
            column.base = as_written(&column.text, rest);
            column.index = None;
        }
    }
}

/// The part of a heading that these words of small letters come from.
fn as_written(text: &str, words: &str) -> String {
    let wanted: Vec<&str> = words.split(' ').filter(|word| !word.is_empty()).collect();
    let own: Vec<(usize, &str)> =
        parts(text).into_iter().filter(|(_, part)| wanted.contains(&part.to_lowercase().as_str())).collect();
    match (own.first(), own.last()) {
        (Some((from, _)), Some((to, last))) => text[*from..to + last.len()].to_owned(),
        _ => words.to_owned(),
    }
}

/// Decides which bare numbers count wells; the others belong to the name.
fn settle_numbers(columns: &mut [Column]) {
    let mut sets: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    for column in columns.iter().filter(|column| column.summary.is_none()) {
        if let Some(Index::Bare(number)) = column.index {
            sets.entry(format!("{} {}", column.title, plain(&column.base))).or_default().push(number);
        }
    }
    let from_one =
        |set: &[u32]| set.iter().copied().eq(1..=u32::try_from(set.len()).unwrap_or(0)) && set.len() > 1;
    let several =
        sets.len() > 1 && sets.values().all(|set| from_one(set) && Some(set) == sets.values().next());
    let all =
        columns.iter().all(|column| column.summary.is_some() || matches!(column.index, Some(Index::Bare(_))));
    for column in columns.iter_mut() {
        if !matches!(column.index, Some(Index::Bare(_))) {
            continue;
        }
        let set =
            sets.get(&format!("{} {}", column.title, plain(&column.base))).map_or(&[][..], Vec::as_slice);
        let of_responses = words(&Heading::of(&column.base)).iter().all(|word| is_response_word(word));
        let nameless = column.base.is_empty();
        let counts = if nameless {
            all && from_one(set) || !column.title.is_empty() && from_one(set)
        } else {
            of_responses || several
        };
        if !counts {
            column.base.clone_from(&column.text);
            column.index = None;
        }
    }
}

/// A name as far as it tells curves apart.
fn key(name: &str) -> String {
    plain(name).replace('%', "")
}

/// The columns by their names.
fn in_series(columns: &[Column]) -> Vec<Series> {
    let mut series: Vec<Series> = Vec::new();
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    for column in columns {
        let name = [column.title.as_str(), column.base.as_str()].into_iter().filter(|part| !part.is_empty());
        let name = name.collect::<Vec<_>>().join(" ");
        let place = *places.entry(key(&name)).or_insert_with(|| {
            series.push(Series { name, ..Series::default() });
            series.len() - 1
        });
        let one = &mut series[place];
        match column.summary {
            None => one.wells.push(column.at),
            Some(Summary::Mean) => one.mean = one.mean.or(Some(column.at)),
            Some(Summary::Sd) => one.sd = one.sd.or(Some(column.at)),
            Some(Summary::Sem) => one.sem = one.sem.or(Some(column.at)),
            Some(Summary::Number) => one.number = one.number.or(Some(column.at)),
            Some(Summary::Other) => one.other.push(column.at),
        }
    }
    series
}

/// Spreads and numbers without a name go to the curve they stand beside; a mean beside its wells is left out. Gives the columns
/// that are left out.
fn adopt(series: &mut Vec<Series>, columns: &[Column]) -> Vec<usize> {
    let is_curve = |one: &Series| !one.wells.is_empty() || one.mean.is_some();
    // `SD` of the only curve, or of the nearest one to its left.
    let nameless: Vec<usize> = columns
        .iter()
        .filter(|column| {
            column.summary.is_some_and(|kind| kind != Summary::Mean)
                && column.base.is_empty()
                && column.title.is_empty()
        })
        .map(|column| column.at)
        .collect();
    if let Some(place) = series.iter().position(|one| one.name.is_empty() && !is_curve(one)) {
        series.remove(place);
        for at in nameless {
            let kind = columns.iter().find(|column| column.at == at).and_then(|column| column.summary);
            let curves: Vec<usize> = (0..series.len()).filter(|place| is_curve(&series[*place])).collect();
            let left = |place: &usize| series[*place].columns().filter(|column| *column < at).max();
            let nearest = curves.iter().copied().max_by_key(left);
            let is_left = nearest.is_some_and(|place| left(&place).is_some());
            let Some(place) = nearest else { continue };
            if !is_left {
                // Left of all curves it is none of their spreads: SEM is a cell line, too.
                let name = columns.iter().find(|column| column.at == at).map(|column| column.text.clone());
                series.insert(
                    0,
                    Series { name: name.unwrap_or_default(), wells: vec![at], ..Series::default() },
                );
                continue;
            }
            let one = &mut series[place];
            let slot = match kind {
                Some(Summary::Sd) => &mut one.sd,
                Some(Summary::Sem) => &mut one.sem,
                Some(Summary::Number) => &mut one.number,
                _ => {
                    one.other.push(at);
                    continue;
                }
            };
            *slot = slot.or(Some(at));
        }
    }
    let mut derived = Vec::new();
    for one in series.iter_mut() {
        derived.append(&mut one.other);
        if let ([only], true) = (&one.wells[..], one.sd.is_some() || one.sem.is_some()) {
            one.mean = Some(*only);
            one.wells.clear();
        } else if !one.wells.is_empty() {
            // Wells say more than what was computed from them.
            derived.extend(
                [one.mean.take(), one.sd.take(), one.sem.take(), one.number.take()].into_iter().flatten(),
            );
        }
    }
    series.retain(|one| {
        let kept = is_curve(one);
        if !kept {
            derived.extend(one.columns());
        }
        kept
    });
    derived
}

/// Do two names differ by words for responses alone: `KM12 RLU` and `KM12 % of control`?
fn measured_twice(series: &[Series]) -> bool {
    const BESIDE: [&str; 7] = ["of", "control", "ctrl", "vehicle", "dmso", "to", "max"];
    let bare = |one: &Series| {
        let said = words(&Heading::of(&one.name));
        let kept = said.iter().filter(|word| {
            word.parse::<u32>().is_ok() || !(is_response_word(word) || BESIDE.contains(&word.as_str()))
        });
        (said.len(), kept.cloned().collect::<Vec<_>>().join(" "))
    };
    // The most words of those before that are the same without them.
    let mut most: BTreeMap<String, usize> = BTreeMap::new();
    series.iter().map(bare).any(|(words, kept)| {
        let twice = most.get(&kept).is_some_and(|other| other + words > 2);
        let own = most.entry(kept).or_default();
        *own = words.max(*own);
        twice
    })
}

/// Leaves words for responses out of names, where they stay apart without them: `KM12 viability (%)` is `KM12`.
fn shorten(series: &mut [Series]) {
    let short: Vec<String> = series
        .iter()
        .map(|one| {
            let kept = parts(&one.name)
                .into_iter()
                .filter(|(_, part)| part.parse::<u32>().is_ok() || !is_response_word(&part.to_lowercase()));
            let kept: Vec<(usize, &str)> = kept.collect();
            match (kept.first(), kept.last()) {
                (Some((from, _)), Some((to, last))) => one.name[*from..to + last.len()].to_owned(),
                _ => String::new(),
            }
        })
        .collect();
    let distinct = short.iter().collect::<std::collections::BTreeSet<_>>().len() == short.len();
    let names = |name: &String| name.chars().any(char::is_alphabetic);
    if distinct && short.iter().all(names) {
        for (one, short) in series.iter_mut().zip(short) {
            one.name = short;
        }
    }
}

/// The column whose heading each column has: its own, or, where a column of numbers has none, that of the next one to the left
/// that is no dose. Spreadsheets write a heading above several columns so.
fn continued(table: &Table, sampled: &Sampled, taken: &[usize]) -> Vec<usize> {
    let mut of: Vec<usize> = (0..table.headings().len()).collect();
    for column in 1..of.len() {
        let left = of[column - 1];
        let goes_on = table.headings()[column].is_empty() && sampled.is_numeric(column);
        if goes_on && !taken.contains(&left) && !table.headings()[left].is_empty() {
            of[column] = left;
        }
    }
    of
}

/// Headings of two lines: what stands above a column, as far as it reaches.
struct Titles(Vec<String>);

impl Titles {
    fn above(table: &Table) -> Self {
        let none = || Self(Vec::new());
        let Some(line) = table.header().checked_sub(1) else { return none() };
        let sheet = table.sheet();
        let cells: Vec<String> =
            sheet.cells(line).iter().map(|cell| cell.text.clone().into_owned()).collect();
        let filled = cells.iter().skip(1).filter(|text| !text.is_empty()).count();
        // Headings that name their columns well enough stand alone.
        let heads: Vec<&Heading> = table.headings().iter().filter(|heading| !heading.is_empty()).collect();
        let repeats = (1..heads.len()).any(|at| heads[..at].contains(&heads[at]));
        let counts =
            heads.iter().any(|heading| numbered(&heading.text).1.is_some() || summary(heading).is_some());
        // One text in the first column is a title of the sheet.
        if filled == 0 || !(repeats || counts) || sheet.line(line).trim_start().starts_with('#') {
            return none();
        }
        let mut titles: Vec<String> = Vec::new();
        for column in 0..table.headings().len() {
            let own = cells.get(column).filter(|text| !text.is_empty()).cloned();
            let before = titles.last().cloned().unwrap_or_default();
            titles.push(if column == 0 { String::new() } else { own.unwrap_or(before) });
        }
        Self(titles)
    }

    fn of(&self, column: usize) -> &str {
        self.0.get(column).map_or("", String::as_str)
    }
}

impl CurvesBy {
    /// The lines that somebody names: no column of such a name is anything else.
    fn lines(&self) -> Vec<&str> {
        match self {
            Self::Lines { parental, resistant, .. } => std::iter::once(parental)
                .chain(resistant)
                .map(String::as_str)
                .filter(|name| !name.is_empty())
                .collect(),
            _ => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Names of the curves and how many columns of wells each has; `None` where it is asked about.
    fn read(headings: &str) -> Option<Vec<(String, usize)>> {
        let columns = headings.split(',').count();
        let row = |dose: usize| {
            (0..columns).map(|column| format!("{dose}.{column}7")).collect::<Vec<_>>().join(",")
        };
        let text = format!("dose,{headings}\n1,{}\n10,{}\n", row(1), row(2));
        let table = Table::read("t.csv", text.as_bytes()).unwrap();
        let found = grouped(&table, &Sampled::of(&table), 0, &[0], &PointsOptions::default()).ok()?;
        let Form::Down(series) = found.form else { return None };
        Some(series.into_iter().map(|one| (one.name, one.wells.len())).collect())
    }

    #[test]
    fn only_what_counts_wells_is_pooled() {
        let of =
            |names: &[(&str, usize)]| Some(names.iter().map(|(name, n)| ((*name).to_owned(), *n)).collect());
        for (headings, expected) in [
            ("rep1,rep2,rep3", of(&[("", 3)])),
            ("repA,repB", of(&[("", 2)])),
            ("Replicate 1,Replicate 2", of(&[("", 2)])),
            ("1,2,3", of(&[("", 3)])),
            ("r1,r2", of(&[("", 2)])),
            ("Y1,Y2", of(&[("", 2)])),
            ("viability 1,viability 2", of(&[("", 2)])),
            ("% inhibition 1,% inhibition 2", of(&[("", 2)])),
            ("KM12,KM12", of(&[("KM12", 2)])),
            ("KM12,,LR1,", of(&[("KM12", 2), ("LR1", 2)])),
            ("A:Y1,A:Y2,B:Y1,B:Y2", of(&[("A", 2), ("B", 2)])),
            ("laro_1,laro_2,entr_1,entr_2", of(&[("laro", 2), ("entr", 2)])),
            ("KM12 rep 1,KM12 rep 2,LR1 rep 1", of(&[("KM12", 2), ("LR1", 1)])),
            ("KM12,KM12-R1,KM12-R2", of(&[("KM12", 1), ("KM12-R1", 1), ("KM12-R2", 1)])),
            ("PC-3,PC-9", of(&[("PC-3", 1), ("PC-9", 1)])),
            ("R406,R788", of(&[("R406", 1), ("R788", 1)])),
            ("WT,R1,R2", of(&[("WT", 1), ("R1", 1), ("R2", 1)])),
            ("P,R", of(&[("P", 1), ("R", 1)])),
            ("Resistant 1,Resistant 2", of(&[("Resistant 1", 1), ("Resistant 2", 1)])),
            ("24,48,72", of(&[("24", 1), ("48", 1), ("72", 1)])),
            ("24 h,48 h", of(&[("24 h", 1), ("48 h", 1)])),
            ("SK-N-AS,SK-N-SH,SEM-1", of(&[("SK-N-AS", 1), ("SK-N-SH", 1), ("SEM-1", 1)])),
            (
                "CI-1040,H-1975,RAW 264.7,Y-27632",
                of(&[("CI-1040", 1), ("H-1975", 1), ("RAW 264.7", 1), ("Y-27632", 1)]),
            ),
            ("KM12,KM12.1,KM12.2", of(&[("KM12", 3)])),
            (
                "Inhibitor X1,Inhibitor Y1,Inhibitor Y2",
                of(&[("Inhibitor X1", 1), ("Inhibitor Y1", 1), ("Inhibitor Y2", 1)]),
            ),
            ("SEM,KM12", of(&[("SEM", 1), ("KM12", 1)])),
            ("RAW_DATA,PCT_INH", None),
            ("KM12 RLU,KM12 % of control,LR1 RLU,LR1 % of control", None),
            ("KM12 (n=3),LR1 (n=3)", of(&[("KM12", 1), ("LR1", 1)])),
            ("KM12 viability (%),LR1 viability (%)", of(&[("KM12", 1), ("LR1", 1)])),
            ("Control,Resistant", of(&[("Control", 1), ("Resistant", 1)])),
            ("viability (raw),confluence", None),
        ] {
            assert_eq!(read(headings), expected, "{headings}");
        }
    }

    #[test]
    fn spreads_go_to_the_curve_they_stand_beside() {
        for headings in
            ["KM12,SD,n,LR1,SD,n", "KM12 mean,KM12 SD,KM12 n,LR1 mean,LR1 SD,LR1 n", "KM12,±,n,LR1,±,n"]
        {
            let columns = headings.split(',').count();
            let row = |dose: usize| {
                (0..columns).map(|column| format!("{dose}.{column}7")).collect::<Vec<_>>().join(",")
            };
            let text = format!("dose,{headings}\n1,{}\n10,{}\n", row(1), row(2));
            let table = Table::read("t.csv", text.as_bytes()).unwrap();
            let found = grouped(&table, &Sampled::of(&table), 0, &[0], &PointsOptions::default()).unwrap();
            let Form::Down(series) = found.form else { panic!() };
            let of = |one: &Series| (one.name.clone(), one.mean, one.sd, one.number);
            let expected = [
                ("KM12".to_owned(), Some(1), Some(2), Some(3)),
                ("LR1".to_owned(), Some(4), Some(5), Some(6)),
            ];
            assert_eq!(series.iter().map(of).collect::<Vec<_>>(), expected, "{headings}");
        }
    }
}
