//! Names in the order in which people count: `2`, `9`, `16`; `P2`, `P10`; days as they follow each other, however they are written.

use std::cmp::Ordering;

use crate::near_names::one_day;

/// Sorts names: as days where every name is one, else with their numbers as numbers.
pub fn sort(names: &mut [&str]) {
    if !names.is_empty() && names.iter().all(|name| one_day(name).is_some()) {
        names.sort_by(|a, b| one_day(a).cmp(&one_day(b)).then_with(|| a.cmp(b)));
    } else {
        names.sort_by(|a, b| compare(a, b));
    }
}

/// Two names, their numbers compared as numbers; by their letters where that leaves them equal.
#[must_use]
pub fn compare(a: &str, b: &str) -> Ordering {
    parts(a).cmp(&parts(b)).then_with(|| a.cmp(b))
}

/// Text and digits in turn; digits without leading zeros, the shorter number first.
fn parts(name: &str) -> Vec<(String, usize, String)> {
    let mut found: Vec<(String, usize, String)> = vec![Default::default()];
    let mut in_digits = false;
    for c in name.chars() {
        if !c.is_ascii_digit() && in_digits {
            found.push(Default::default());
        }
        in_digits = c.is_ascii_digit();
        let Some((text, length, digits)) = found.last_mut() else { continue };
        if !in_digits {
            text.push(c);
        } else if !(c == '0' && digits.is_empty()) {
            digits.push(c);
            *length += 1;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sorted(text: &str) -> String {
        let mut names: Vec<&str> = text.split('|').collect();
        sort(&mut names);
        names.join("|")
    }

    #[test]
    fn numbers_are_counted_and_days_follow_each_other() {
        assert_eq!(sorted("16|2|9"), "2|9|16");
        assert_eq!(sorted("P10|P2|P1b|P1"), "P1|P1b|P2|P10");
        assert_eq!(sorted("16.03.2026|02.04.2026|09.03.2026"), "09.03.2026|16.03.2026|02.04.2026");
        assert_eq!(
            sorted("2026-03-09 14:00|9.3.2026 10:30|2026-03-02"),
            "2026-03-02|9.3.2026 10:30|2026-03-09 14:00"
        );
        assert_eq!(sorted("KM12-LR1|KM12"), "KM12|KM12-LR1");
        assert_eq!(sorted("02|2|1"), "1|02|2");
    }
}
