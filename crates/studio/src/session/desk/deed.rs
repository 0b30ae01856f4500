//! A step as the deed that it was: "Well D9 left out" is "leaving out D9", as in "What leaving out D9 changed".

/// The deed of a step that is told in these words.
pub(super) fn deed(said: &str) -> String {
    if let Some(step) = said.strip_prefix("Undone: ") {
        return format!("undoing “{step}”");
    }
    let of = |end: &str, deed: &str| {
        let what = said.strip_suffix(end)?;
        let what = what.strip_prefix("Well ").or_else(|| what.strip_prefix("Wells ")).unwrap_or(what);
        let name = if what == "Plate" { "the plate" } else { what };
        Some(format!("{deed} {name}"))
    };
    of(" left out", "leaving out")
        .or_else(|| of(" put back", "putting back"))
        .unwrap_or_else(|| format!("“{said}”"))
}

#[cfg(test)]
mod tests {
    use super::deed;

    #[test]
    fn steps_are_told_as_deeds() {
        for (said, told) in [
            ("Well D9 left out", "leaving out D9"),
            ("6 wells left out", "leaving out 6 wells"),
            ("Plate left out", "leaving out the plate"),
            ("Well D9 put back", "putting back D9"),
            ("Undone: Well D9 left out", "undoing “Well D9 left out”"),
            ("Top fixed at 1", "“Top fixed at 1”"),
        ] {
            assert_eq!(deed(said), told);
        }
    }
}
