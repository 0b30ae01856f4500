//! The ways to name many rows, columns or wells at once: `A,B`, `A-H`, `A,B,...,H`, `A1-C4`.

use crate::plate::well::{Well, parse_row};

/// Rows of a pattern, from 0.
pub(super) fn rows(text: &str) -> Result<Vec<usize>, String> {
    numbers(text, |part| {
        parse_row(part).ok_or_else(|| format!("`{part}` is not a row: expected a letter such as `A`"))
    })
}

/// Columns of a pattern, from 0.
pub(super) fn cols(text: &str) -> Result<Vec<usize>, String> {
    numbers(text, |part| {
        let column: Option<usize> = part.parse().ok().filter(|column| (1..=48).contains(column));
        column
            .map(|column| column - 1)
            .ok_or_else(|| format!("`{part}` is not a column: expected a number such as `1`"))
    })
}

/// Wells of a pattern: single wells, rectangles `A1-C4`, and progressions `A1,A3,...,C5`.
///
/// # Errors
/// When a part of it is no well, or a progression does not reach its end.
pub fn wells(text: &str) -> Result<Vec<Well>, String> {
    let parts: Vec<&str> = text.split(',').map(str::trim).collect();
    let well = |part: &str| part.parse::<Well>().map_err(|error| error.to_string());
    let mut found = Vec::new();
    for (index, part) in parts.iter().enumerate() {
        if *part == "..." {
            let (Some(before), Some(after)) = (index.checked_sub(1), parts.get(index + 1)) else {
                return Err("`...` needs a well before and after it".to_owned());
            };
            let (step, to) = (well(parts[before])?, well(after)?);
            let from = before.checked_sub(1).map_or(Ok(step), |first| well(parts[first]))?;
            // The step of wellmap: how far the second well lies from the first, in rows and in columns.
            let stride = |a: usize, b: usize| {
                b.checked_sub(a).map(|d| d.max(1)).ok_or("a progression runs down and to the right")
            };
            let (down, right) = (stride(from.row(), step.row())?, stride(from.col(), step.col())?);
            for (name, from, to, stride) in
                [("rows", step.row(), to.row(), down), ("columns", step.col(), to.col(), right)]
            {
                reaches(from, to, stride).map_err(|()| {
                    format!("steps of {stride} {name} from `{}` do not reach `{after}`", parts[before])
                })?;
            }
            for row in (from.row()..=to.row()).step_by(down) {
                found.extend((from.col()..=to.col()).step_by(right).filter_map(|col| Well::new(row, col)));
            }
        } else if let Some((from, to)) = part.split_once('-') {
            found.extend(rectangle(well(from.trim())?, well(to.trim())?));
        } else {
            found.push(well(part)?);
        }
    }
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

/// A progression ends at its end, neither before nor behind it.
fn reaches(from: usize, to: usize, step: usize) -> Result<(), ()> {
    to.checked_sub(from).filter(|way| way % step == 0).map(|_| ()).ok_or(())
}

/// Every well between two corners, row by row.
pub(super) fn rectangle(one: Well, other: Well) -> impl Iterator<Item = Well> {
    let rows = one.row().min(other.row())..=one.row().max(other.row());
    let cols = one.col().min(other.col())..=one.col().max(other.col());
    rows.flat_map(move |row| cols.clone().filter_map(move |col| Well::new(row, col)))
}

fn numbers(text: &str, parse: impl Fn(&str) -> Result<usize, String>) -> Result<Vec<usize>, String> {
    let parts: Vec<&str> = text.split(',').map(str::trim).collect();
    let mut found: Vec<usize> = Vec::new();
    for (index, part) in parts.iter().enumerate() {
        if *part == "..." {
            let (Some(&last), Some(after)) = (found.last(), parts.get(index + 1)) else {
                return Err("`...` needs something before and after it".to_owned());
            };
            let step = match found.len() {
                1 => 1,
                n => last
                    .checked_sub(found[n - 2])
                    .filter(|step| *step > 0)
                    .ok_or("a progression must rise")?,
            };
            let to = parse(after)?;
            reaches(last, to, step).map_err(|()| format!("steps of {step} do not reach `{after}`"))?;
            found.extend((last..=to).step_by(step).skip(1));
        } else if let Some((from, to)) = part.split_once('-') {
            let (from, to) = (parse(from.trim())?, parse(to.trim())?);
            found.extend(from.min(to)..=from.max(to));
        } else {
            found.push(parse(part)?);
        }
    }
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_named_one_by_one_in_ranges_and_in_progressions() {
        assert_eq!(rows("A"), Ok(vec![0]));
        assert_eq!(rows("A,B,...,E"), Ok(vec![0, 1, 2, 3, 4]));
        assert_eq!(rows("A,C,...,G"), Ok(vec![0, 2, 4, 6]));
        assert_eq!(rows("B-D, H"), Ok(vec![1, 2, 3, 7]));
        assert_eq!(cols("1,3,...,11"), Ok(vec![0, 2, 4, 6, 8, 10]));
        assert!(rows("1").is_err() && cols("A").is_err() && cols("0").is_err() && rows("...,B").is_err());
    }

    #[test]
    fn wells_are_named_one_by_one_in_rectangles_and_in_progressions() {
        let names =
            |text: &str| wells(text).unwrap().iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
        assert_eq!(names("B2-A1"), "A1 A2 B1 B2");
        assert_eq!(names("A1, C4"), "A1 C4");
        assert_eq!(names("A1,B3,...,C5"), "A1 A3 A5 B1 B3 B5 C1 C3 C5");
        assert!(wells("A1-").is_err());
    }
}
