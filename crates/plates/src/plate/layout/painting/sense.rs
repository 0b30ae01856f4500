//! Does what is said of wells make sense? What would show nowhere is refused, with what to do.

use std::collections::BTreeSet;

use super::amounts::{self, Points};
use super::one_well::{painted, refused, role_named};
use super::said::{Said, Standing, Words};
use crate::plate::layout::dilution_series::OWN_KEYS;
use crate::plate::layout::words::{canonical, is_no, is_numbered, is_yes};
use crate::plate::layout::{KEYS, listed};
use crate::plate::well::Well;
use foldshift_tables::diagnostic::{Code, Diagnostic, suggest};

/// Our words that are long enough for a word near them to be a slip: `note` is no slip of `dose`.
const LONG_KEYS: [&str; 5] = ["compound", "cell_line", "experiment", "exclude", "exclude_reason"];

/// What is said, under our own names, as far as it makes sense.
pub(super) fn checked(words: &Words) -> Result<Words, Diagnostic> {
    let mut all = Words::new();
    if words.is_empty() {
        return Err(refused(
            Code::EmptyCell,
            "nothing is said of the wells",
            "give a role, a compound or a dose",
        ));
    }
    for (key, written) in words {
        let (name, unit) = canonical(key);
        let value = written.trim();
        if value.is_empty() && !written.is_empty() {
            let help = "write it, or leave it empty to take away what was said";
            return Err(refused(Code::EmptyCell, format!("`{key}` is blanks alone"), help));
        }
        if name.is_empty() || name.chars().chain(value.chars()).any(char::is_control) {
            let message = format!("`{key}` holds a line break or another control character, or nothing");
            return Err(refused(Code::Cell, message, "write it in one line"));
        }
        if ["well", "plate", "row", "col"].contains(&name.as_str()) {
            let help = "choose the wells on the map";
            return Err(refused(Code::UnknownName, format!("`{key}` says where a well is"), help));
        }
        if is_reserved(&name) {
            let help = "say it of wells under another name, such as `note`";
            return Err(refused(Code::UnknownName, format!("`{key}` is a word of the layout itself"), help));
        }
        if !value.is_empty()
            && !KEYS.contains(&name.as_str())
            && !is_numbered(&name)
            && let Some(near) = suggest(&name, LONG_KEYS)
        {
            let message = format!("`{key}` is nothing that is known of wells");
            return Err(refused(Code::UnknownName, message, &format!("did you mean {near}?")));
        }
        if name == "exclude" && is_yes(value) {
            return Err(without_reason(value));
        }
        let value = if name == "exclude" && is_no(value) { "" } else { value };
        let is_dose = name == "dose" || (name.starts_with("dose_") && is_numbered(&name));
        let value = match (value, name.as_str()) {
            ("", _) => String::new(),
            (role, "role") => role_named(role)?.name().to_owned(),
            (dose, _) if is_dose => {
                let beside = words.get(&name.replacen("dose", "unit", 1)).or_else(|| words.get("unit"));
                let unit = unit.map(|unit| unit.to_string()).or_else(|| beside.cloned());
                amounts::dose(dose, unit.as_deref(), Points::Decimal)?
            }
            (value, _) => value.to_owned(),
        };
        all.insert(name, value);
    }
    let unit =
        all.iter().find(|(key, value)| (*key == "unit" || key.starts_with("unit_")) && !value.is_empty());
    if let Some((key, unit)) = unit
        && all.get(&key.replacen("unit", "dose", 1)).is_none_or(String::is_empty)
    {
        let help = format!("write it with the dose, such as `10 {unit}`");
        return Err(refused(Code::Unit, format!("the unit {unit} has no dose"), &help));
    }
    // It stands with the dose.
    if all.contains_key("dose") {
        all.retain(|key, _| key != "unit" && !key.starts_with("unit_"));
    }
    Ok(all)
}

/// Words by which a layout names its own parts, and series theirs: said of a well, they would show nowhere, or break one.
fn is_reserved(name: &str) -> bool {
    const SECTIONS: [&str; 8] = ["meta", "expt", "irow", "icol", "block", "series", "template", "column"];
    let name = name.to_lowercase();
    SECTIONS.contains(&name.as_str()) || OWN_KEYS.contains(&name.as_str())
}

/// A well is left out for a reason; that it is left out is none.
pub(super) fn without_reason(said: &str) -> Diagnostic {
    let help = "say why the well is left out, such as `bubble`";
    refused(Code::EmptyCell, format!("`{said}` is no reason"), help)
}

/// A dose without a compound shows nowhere.
pub(super) fn each_has_a_compound(
    wells: &BTreeSet<Well>,
    words: &Words,
    said: &Said,
) -> Result<(), Diagnostic> {
    for (key, dose) in words.iter().filter(|(key, dose)| key.starts_with("dose") && !dose.is_empty()) {
        let number = key.trim_start_matches("dose");
        if dose == "Inf" || !(number.is_empty() || is_numbered(key)) {
            continue;
        }
        let compound = format!("compound{number}");
        let lacks = |well: &&Well| {
            let there = said.get(well).and_then(|words| words.get(&compound));
            there.is_none_or(String::is_empty)
        };
        let lacking: Vec<Well> = wells.iter().filter(lacks).copied().collect();
        if !lacking.is_empty() {
            let help = "name it with the dose, or choose wells that have one";
            let what = if lacking.len() == 1 { "has" } else { "have" };
            let message = format!("{} {what} no compound to which the dose belongs", listed(&lacking));
            return Err(refused(Code::EmptyCell, message, help));
        }
    }
    Ok(())
}

/// Does this say a dose of a well that has no compound?
pub(super) fn lacks_compound(well: Well, words: &Words, now: &Standing) -> Option<Diagnostic> {
    let there = now.said.get(&well).cloned().unwrap_or_else(|| now.below(well));
    let said = Said::from([(well, painted(there, words))]);
    each_has_a_compound(&BTreeSet::from([well]), words, &said).err()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plate::layout::painting::{SeriesDrawn, Stroke, paint};
    use crate::plate::layout::wells_named;
    use crate::plate::well::PLATE_FORMATS;

    const MAP: &str = "[well]\nA1 = { compound = \"a\", dose = \"1 nM\" }\nA2 = { role = \"blank\" }\n";

    /// The text after it, or why it is refused.
    fn set(wells: &str, all: &[(&str, &str)]) -> Result<String, String> {
        let words = all.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        let stroke = Stroke::Set { wells: wells_named(wells).unwrap().into_iter().collect(), words };
        told(&stroke)
    }

    fn told(stroke: &Stroke) -> Result<String, String> {
        let told =
            |all: Vec<Diagnostic>| format!("{}; {}", all[0].message, all[0].help.clone().unwrap_or_default());
        paint("map", MAP, PLATE_FORMATS[4], stroke).map(|painted| painted.text).map_err(told)
    }

    #[test]
    fn what_would_show_nowhere_is_refused() {
        for (wells, all, why) in [
            (
                "A2",
                vec![("dose", "5 nM")],
                "A2 has no compound to which the dose belongs; name it with the dose",
            ),
            ("A1-B2", vec![("dose", "0")], "A2, B1, B2 have no compound to which the dose belongs; "),
            ("B1", vec![("unit", "nM")], "the unit nM has no dose; write it with the dose, such as `10 nM`"),
            ("B1", vec![("compound", " ")], "`compound` is blanks alone; "),
            ("B1", vec![("meta", "x")], "`meta` is a word of the layout itself; "),
            ("B1", vec![("wells", "A1")], "`wells` is a word of the layout itself; "),
            (
                "B1",
                vec![("compond", "x")],
                "`compond` is nothing that is known of wells; did you mean `compound`?",
            ),
            ("B1", vec![], "nothing is said of the wells; "),
            ("A1", vec![("exclude", "TRUE")], "`TRUE` is no reason; "),
            ("A1", vec![("dose", "1,500 nM")], "`1,500 nM` may be 1500 or 1.5: "),
        ] {
            let refused = set(wells, &all).expect_err(why);
            assert!(refused.starts_with(why), "{refused}");
        }
    }

    #[test]
    fn what_people_write_of_wells_is_painted() {
        assert!(set("A1", &[("dose", "3,16 µM")]).unwrap().contains("dose = \"3.16 uM\""));
        assert!(
            set("B1", &[("compound", "b"), ("dose", "1 000"), ("unit", "nM")]).unwrap().contains("1000 nM")
        );
        assert!(set("B1", &[("note", "late"), ("role", "blank")]).unwrap().contains("note = \"late\""));
        assert_eq!(set("A1", &[("exclude", "no")]).unwrap(), MAP, "it is not left out");
        assert!(set("A1", &[("exclude", "bubble")]).unwrap().contains("exclude = \"bubble\""));
    }

    #[test]
    fn a_series_has_doses_that_are_pipetted() {
        let drawn = |top: &str, factor: &str| {
            told(&Stroke::Series(SeriesDrawn {
                from: "C3".parse().unwrap(),
                to: "E12".parse().unwrap(),
                compound: "a".to_owned(),
                top: top.to_owned(),
                factor: factor.to_owned(),
                direction: None,
                cell_line: String::new(),
            }))
        };
        assert!(
            drawn("10 uM", "1e300").unwrap_err().starts_with("a dilution factor of 1e300 is too large; ")
        );
        assert!(
            drawn("10 uM", "1.0000001")
                .unwrap_err()
                .starts_with("a dilution factor of 1.0000001 is too small; ")
        );
        let deep = drawn("10 uM", "1000").unwrap_err();
        assert!(deep.starts_with("10 steps by 1000 from 10 uM end below 1 fM; "), "{deep}");
        let text = drawn("3,16 µM", "half log").unwrap();
        assert!(text.contains("top = \"3.16 uM\"\nfactor = \"half-log\""), "{text}");
        // Nine tenfold steps from 1 uM end at 1 fM.
        assert!(drawn("1 uM", "10").unwrap().contains("factor = 10\n"));
    }
}
