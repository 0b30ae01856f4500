//! What a plate is called beside its line and day, which stand there already: `A` of `KM12-LR2 2026-03-16 A`.

use super::names::Names;
use foldshift_plates::plate::WellContent;
use foldshift_study::normalise::NormalizedPlate;

/// What parts the words of a name.
const BETWEEN: [char; 8] = [' ', '_', '-', '.', ',', ';', '·', '/'];

/// `A` of `Plate A`.
pub(super) fn short_plate(name: &str) -> &str {
    let rest = name.strip_prefix("Plate ").or_else(|| name.strip_prefix("plate ")).map(str::trim);
    rest.filter(|rest| !rest.is_empty()).unwrap_or(name)
}

/// What is left of a name without its line and its experiment; `None` where it does not name both, where it may name
/// another line, and where nothing is left.
pub(super) fn rest_of(name: &str, line: &str, experiment: &str, lines: &[&str]) -> Option<String> {
    let is_longer = |other: &&str| other.len() > line.len() && other.contains(line) && name.contains(*other);
    if lines.iter().any(is_longer) {
        return None;
    }
    let rest = without(&without(name, line)?, experiment)?;
    let words: Vec<&str> = rest.split(BETWEEN).filter(|word| !word.is_empty()).collect();
    let rest = words.join(" ");
    (!rest.is_empty()).then(|| short_plate(&rest).to_owned())
}

/// A text without a part of it that stands by itself.
fn without(text: &str, part: &str) -> Option<String> {
    if part.is_empty() {
        return None;
    }
    let stands_alone = |at: usize| {
        let (before, after) = (&text[..at], &text[at + part.len()..]);
        before.chars().next_back().is_none_or(|letter| BETWEEN.contains(&letter))
            && after.chars().next().is_none_or(|letter| BETWEEN.contains(&letter))
    };
    let at = text.match_indices(part).map(|(at, _)| at).find(|at| stands_alone(*at))?;
    Some(format!("{} {}", &text[..at], &text[at + part.len()..]))
}

/// The plate as its export names it, else its export.
fn whole(plate: &NormalizedPlate) -> &str {
    if !plate.name.is_empty() {
        return &plate.name;
    }
    let stem = plate.export.rsplit('/').next().unwrap_or_default();
    stem.rsplit_once('.').map_or(stem, |(stem, _)| stem)
}

/// The one value that all wells of a plate have, where they have one.
fn only(plate: &NormalizedPlate, of: fn(&WellContent) -> Option<&str>) -> Option<&str> {
    let mut values = plate.wells.values().filter_map(|well| of(&well.content));
    let first = values.next()?;
    values.all(|value| value == first).then_some(first)
}

/// Line and experiment of a plate of one line and one day.
fn of_one(plate: &NormalizedPlate) -> Option<(&str, &str)> {
    let line = only(plate, |content| content.cell_line.as_deref())?;
    Some((line, only(plate, |content| content.experiment.as_deref())?))
}

/// What a plate is called where its line and day are known: the rest of its name, unless another plate of them has it too.
pub(super) fn beside_line_and_day(names: &Names, plate: &NormalizedPlate) -> String {
    let name = whole(plate);
    let lines: Vec<&str> = names.pairs.iter().flat_map(|(a, b)| [*a, *b]).collect();
    let short = |plate: &NormalizedPlate, (line, experiment): (&str, &str)| {
        let name = whole(plate);
        rest_of(name, line, experiment, &lines).unwrap_or_else(|| short_plate(name).to_owned())
    };
    let Some(own) = of_one(plate) else { return short_plate(name).to_owned() };
    let rest = short(plate, own);
    let others = names.analysis.plates.iter().filter(|other| !std::ptr::eq(*other, plate));
    let mut alike = others.filter(|other| of_one(other) == Some(own));
    if alike.any(|other| short(other, own) == rest) { name.to_owned() } else { rest }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_of_line_day_and_a_rest_is_told_by_its_rest() {
        let of = |name: &str| rest_of(name, "KM12", "2026-03-02", &["KM12", "KM12-LR2"]);
        assert_eq!(of("KM12 2026-03-02 A").as_deref(), Some("A"));
        assert_eq!(of("2026-03-02_KM12_plate B").as_deref(), Some("B"));
        assert_eq!(of("KM12 2026-03-02"), None, "nothing is left");
        assert_eq!(of("KM12 A"), None, "no day");
        assert_eq!(of("KM12-LR2 2026-03-02 A"), None, "the name of another line");
        assert_eq!(of("KM123 2026-03-02 A"), None, "a part of a word");
    }

    #[test]
    fn a_name_without_line_and_day_stays() {
        assert_eq!(short_plate("Plate A"), "A");
        assert_eq!(short_plate("Plate "), "Plate ");
    }
}
