//! A step as the deed that it was: "Well D9 left out" is "leaving out D9", as in "What leaving out D9 changed".

/// How a step ends, and what was done there.
const ENDS: [(&str, &str); 3] =
    [(" left out", "leaving out "), (" put back", "putting back "), (": taken back", "taking back ")];

/// How a step begins that says what is given of curves, and what was done there.
const BEGINS: [(&str, &str); 5] = [
    ("Failed plate used", "using the failed plate"),
    ("Top at ", "bounding the top"),
    ("Bottom at ", "bounding the bottom"),
    ("Model: ", "choosing the model"),
    ("Zero: ", "choosing the zero"),
];

/// The deed of a step that is told in these words.
pub(super) fn deed(said: &str) -> String {
    if let Some(step) = said.strip_prefix("Undone: ") {
        return format!("undoing “{step}”");
    }
    if let Some(file) =
        said.strip_suffix(" was changed outside").or(said.strip_suffix(" were changed outside"))
    {
        return format!("changing {file} elsewhere");
    }
    if let Some(file) = said.strip_suffix(" was taken away") {
        return format!("taking {file} away");
    }
    if said.ends_with(": asked") {
        return "your answer".to_owned();
    }
    for (end, deed) in ENDS {
        if let Some(what) = said.strip_suffix(end) {
            return format!("{deed}{}", if end.starts_with(':') { format!("“{what}”") } else { named(what) });
        }
    }
    if let Some((what, value)) = said.split_once(" fixed at ") {
        return format!("fixing the {} at {value}", what.to_lowercase());
    }
    let begun = BEGINS.into_iter().find(|(begin, _)| said.starts_with(begin));
    begun.map_or_else(|| format!("“{said}”"), |(_, deed)| deed.to_owned())
}

/// What stands behind a deed: `D9` of `Well D9`.
fn named(what: &str) -> String {
    let well = what.strip_prefix("Well ").or_else(|| what.strip_prefix("Wells "));
    match (what, well, what.strip_prefix("Curve of ")) {
        ("Plate", ..) => "the plate".to_owned(),
        (_, Some(well), _) => well.to_owned(),
        (.., Some(compound)) => format!("the curve of {compound}"),
        _ => what.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::deed;

    #[test]
    fn steps_are_told_as_deeds() {
        for (said, told) in [
            ("Well D9 left out", "leaving out D9"),
            ("Wells D9 and E9 left out", "leaving out D9 and E9"),
            ("6 wells left out", "leaving out 6 wells"),
            ("Plate left out", "leaving out the plate"),
            ("9 Mar left out", "leaving out 9 Mar"),
            ("Curve of trametinib left out", "leaving out the curve of trametinib"),
            ("Well D9 put back", "putting back D9"),
            ("Well D9 left out: taken back", "taking back “Well D9 left out”"),
            ("Undone: Well D9 left out", "undoing “Well D9 left out”"),
            ("Failed plate used all the same", "using the failed plate"),
            ("Top fixed at 100 %", "fixing the top at 100 %"),
            ("Bottom at least 0 %", "bounding the bottom"),
            ("Top at most 110 %", "bounding the top"),
            ("Model: bottom at zero", "choosing the model"),
            ("Zero: the blank", "choosing the zero"),
            ("Well D9 left out: asked", "your answer"),
            ("decisions.toml was changed outside", "changing decisions.toml elsewhere"),
            ("layouts/panel.toml was changed outside", "changing layouts/panel.toml elsewhere"),
            ("3 files were changed outside", "changing 3 files elsewhere"),
            ("layouts/panel.toml was taken away", "taking layouts/panel.toml away"),
            ("Larotrectinib painted, 30 wells", "“Larotrectinib painted, 30 wells”"),
            ("Something new", "“Something new”"),
        ] {
            assert_eq!(deed(said), told);
        }
    }
}
