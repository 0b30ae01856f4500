//! The words people put above columns and grids, and what we call them.

use crate::plate::layout::KEYS;
use foldshift_tables::table::with_unit;
use foldshift_tables::units::DoseUnit;

/// Headings that say where a row belongs.
const STRUCTURE: [&str; 12] = [
    "well",
    "row",
    "col",
    "column",
    "wellrow",
    "well_row",
    "wellcolumn",
    "well_column",
    "template",
    "duration",
    "filename",
    "file_name",
];

/// Our name of a column or grid; a word that is not ours stays as it is written; and the unit that stands beside it: `dose (nM)`, `conc_uM`, `Gnumber_2`.
pub(super) fn canonical(heading: &str) -> (String, Option<DoseUnit>) {
    let heading = heading.trim();
    let (name, unit) = with_unit(heading);
    let lower = name.trim().to_lowercase().replace([' ', '-'], "_");
    let (stem, number) = numbered(&lower);
    let own = match stem {
        "plate_well" | "well_id" | "well_position" => "well",
        "line" | "cellline" | "cell" | "clid" => "cell_line",
        "drug" | "treatment" | "gnumber" | "drug_name" | "drugname" => "compound",
        "conc" | "concentration" => "dose",
        "dose_unit" | "concentration_unit" | "units" => "unit",
        "plate_id" | "barcode" | "plate_barcode" => "plate",
        "exclude_from_analysis" => "exclude",
        "well_role" | "well_type" => "role",
        other if KEYS.contains(&other) || STRUCTURE.contains(&other) => other,
        _ => return (heading.to_owned(), None),
    };
    let of_a_drug = ["compound", "dose", "unit"].contains(&own);
    match number {
        Some(number) if of_a_drug => (format!("{own}_{number}"), unit.filter(|_| own == "dose")),
        Some(_) => (heading.to_owned(), None),
        None => (own.to_owned(), unit.filter(|_| own == "dose")),
    }
}

/// The stem and the number of `compound_2`, `dose2`, `second_dose`.
fn numbered(name: &str) -> (&str, Option<&str>) {
    if let Some(stem) = name.strip_prefix("second_") {
        return (stem, Some("2"));
    }
    let stem = name.trim_end_matches(|c: char| c.is_ascii_digit());
    let number = &name[stem.len()..];
    if number.parse::<usize>().is_ok_and(|n| (2..=9).contains(&n)) {
        return (stem.strip_suffix('_').unwrap_or(stem), Some(number));
    }
    (name, None)
}

/// The number in `compound_2`, `dose_2`.
pub(super) fn partner_number(key: &str) -> Option<usize> {
    let (stem, number) = key.rsplit_once('_')?;
    let number = number.parse().ok().filter(|number| (2..=9).contains(number))?;
    ["compound", "dose"].contains(&stem).then_some(number)
}

/// Is it one of ours with a number, such as `unit_2`?
pub(super) fn is_numbered(key: &str) -> bool {
    partner_number(key).is_some()
        || key.strip_prefix("unit_").is_some_and(|number| number.parse::<usize>().is_ok())
}

/// Is this the solvent, or nothing at all, and no compound?
pub(super) fn is_vehicle(compound: &str) -> bool {
    ["vehicle", "dmso", "untreated", "solvent"].contains(&compound.trim().to_lowercase().as_str())
}

/// `TRUE`, `yes`, `1`.
pub(super) fn is_yes(text: &str) -> bool {
    ["true", "yes", "1"].contains(&text.trim().to_lowercase().as_str())
}

/// `FALSE`, `no`, `0`.
pub(super) fn is_no(text: &str) -> bool {
    ["false", "no", "0"].contains(&text.trim().to_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heading_may_carry_a_unit_and_a_number() {
        let name = |heading: &str| {
            let (key, unit) = canonical(heading);
            unit.map_or(key.clone(), |unit| format!("{key} in {unit}"))
        };
        for (heading, meant) in [
            ("Dose (nM)", "dose in nM"),
            ("concentration [uM]", "dose in µM"),
            ("conc_uM", "dose in µM"),
            ("Gnumber_2", "compound_2"),
            ("Concentration_2 (µM)", "dose_2 in µM"),
            ("second_compound", "compound_2"),
            ("Second dose (nM)", "dose_2 in nM"),
            ("second_unit", "unit_2"),
            ("drug2", "compound_2"),
            ("conc2_uM", "dose_2 in µM"),
            ("dose3", "dose_3"),
            ("second_opinion", "second_opinion"),
            ("dose_10", "dose_10"),
            ("Cell Line", "cell_line"),
            ("plate_well", "well"),
            ("Bacteria", "Bacteria"),
            ("replicate_2", "replicate_2"),
        ] {
            assert_eq!(name(heading), meant, "{heading}");
        }
    }
}
