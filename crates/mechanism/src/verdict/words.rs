//! Codes as people read them: flags, tags and classes keep their code in the tables, and have words in every sentence.

/// A class or subclass of the catalogue in words: `solvent front`, `loss of the target`. Own classes read as they are written.
#[must_use]
pub fn class(code: &str) -> String {
    code.replace("target_loss", "loss of the target").replace("on_target", "on-target").replace('_', " ")
}

/// What is not known of one alteration, in words.
#[must_use]
pub fn tag(code: &str) -> String {
    match code {
        "vaf_unknown" => "fraction of reads not known".to_owned(),
        "copies_unknown" => "number of copies not known".to_owned(),
        "parental_unknown" => "parental line not sequenced".to_owned(),
        "isoform_inferred" => "isoform inferred from the residue".to_owned(),
        "stated" => "as stated".to_owned(),
        other => other.replace('_', " "),
    }
}

/// A flag of a judgement in words, with the numbers or the name that it carries.
#[must_use]
pub fn flag(code: &str) -> String {
    let (name, rest) = code.split_once(':').unwrap_or((code, ""));
    match name {
        "resisted_drug_outside_pack" => format!("{rest} is resisted, and no rule speaks of it"),
        "no_pack" => format!("no rule speaks of {rest}"),
        "growth_rate_difference" => format!("the lines grow at different rates: {}", doublings(rest)),
        "growth_rate_artefact" => "shifted by the growth rate alone".to_owned(),
        "little_growth" => "a line hardly grew".to_owned(),
        "one_experiment" => "one experiment alone".to_owned(),
        "on_target_does_not_explain_next_gen_resistance" => {
            "the variant does not explain resistance to next-generation TRK inhibitors".to_owned()
        }
        "conflicting_evidence" => "lines of evidence contradict each other".to_owned(),
        "suspect_nonspecific" => "resistance may not be specific to TRK inhibitors".to_owned(),
        "by_exclusion" => "by exclusion: nothing was found on target".to_owned(),
        "combo_not_interpretable" => {
            "the combination says nothing: its partner alone explains the effect".to_owned()
        }
        "isoform_inferred" => "a residue was renumbered to the one isoform that it fits".to_owned(),
        _ => match code.strip_prefix("GR50_ratio ") {
            Some(ratio) => format!("fold of GR50: {}", ratio_in_words(ratio)),
            None => code.replace('_', " "),
        },
    }
}

/// The flags of a judgement in words; folds of GR50 together, which stand for many drugs.
#[must_use]
pub fn flags<'a>(codes: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut told = Vec::new();
    let mut folds: Vec<String> = Vec::new();
    for code in codes {
        match code.strip_prefix("GR50_ratio ") {
            Some(ratio) => folds.push(ratio_in_words(ratio)),
            None => told.push(flag(code)),
        }
    }
    match folds.as_slice() {
        [] => {}
        [only] => told.push(format!("fold of GR50: {only}")),
        several => told.push(format!("folds of GR50: {}", several.join(", "))),
    }
    told
}

/// `larotrectinib 14 (1.5-1.4e+02)` as `larotrectinib 14 (1.5–140)`.
fn ratio_in_words(ratio: &str) -> String {
    let plain = |number: &str| match number.parse::<f64>() {
        Ok(value) if number.contains("e+") => format!("{value:.0}"),
        _ => number.to_owned(),
    };
    // The name of the drug may hold anything; behind it there is the fold, and its limits in brackets.
    let (head, limits) = match ratio.rsplit_once(" (") {
        Some((head, limits)) => (head, limits.strip_suffix(')')),
        None => (ratio, None),
    };
    let head = match head.rsplit_once(' ') {
        Some((drug, fold)) => format!("{drug} {}", plain(fold)),
        None => plain(head),
    };
    // A negative exponent has a hyphen of its own.
    let limits = limits.map(|limits| match limits.split('-').collect::<Vec<_>>()[..] {
        [lower, upper] => format!(" ({}–{})", plain(lower), plain(upper)),
        _ => format!(" ({limits})"),
    });
    format!("{head}{}", limits.unwrap_or_default())
}

/// `doublings_72h 3.4 vs 1.6` as `3.4 and 1.6 doublings in 72 h`.
fn doublings(text: &str) -> String {
    let told = text.split_once(' ').and_then(|(what, rates)| {
        let hours = what.strip_prefix("doublings")?;
        let hours = hours.strip_prefix('_').and_then(|hours| hours.strip_suffix('h'));
        let hours = hours.map(|hours| format!(" in {hours} h")).unwrap_or_default();
        Some(format!("{} doublings{hours}", rates.replace(" vs ", " and ")))
    });
    told.unwrap_or_else(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flag_is_a_sentence_with_its_numbers() {
        assert_eq!(
            flag("growth_rate_difference:doublings_72h 3.4 vs 1.6"),
            "the lines grow at different rates: 3.4 and 1.6 doublings in 72 h"
        );
        assert_eq!(
            flag("growth_rate_difference:doublings 3.4 vs 1.6"),
            "the lines grow at different rates: 3.4 and 1.6 doublings"
        );
        assert_eq!(
            flag("GR50_ratio larotrectinib 1.1 (0.8-1.5)"),
            "fold of GR50: larotrectinib 1.1 (0.8–1.5)"
        );
        assert_eq!(
            flags(["GR50_ratio a-1 14 (1.5-1.4e+02)", "conflicting_evidence", "GR50_ratio 3e-05"]),
            ["lines of evidence contradict each other", "folds of GR50: a-1 14 (1.5–140), 3e-05"]
        );
        assert_eq!(
            flag("resisted_drug_outside_pack:my_drug"),
            "my_drug is resisted, and no rule speaks of it"
        );
    }

    /// Every flag that the documentation lists has words of its own, not its code without underscores.
    #[test]
    fn every_documented_flag_has_words() {
        let page = include_str!("../../../../docs/mechanism.md");
        let (_, flags) = page.split_once("## Flags").expect("the page lists the flags");
        let (flags, _) = flags.split_once("\n## ").expect("another section follows");
        let rows = flags.lines().filter(|line| line.starts_with("| `"));
        let mut seen = 0;
        for row in rows {
            for code in row.split(" | ").next().unwrap_or_default().split('`').skip(1).step_by(2) {
                let code = code.trim_end_matches('…');
                let words = flag(code);
                assert!(!words.contains('_') && words != code.replace('_', " "), "{code}: {words}");
                seen += 1;
            }
        }
        assert!(seen >= 12, "{seen} flags");
    }

    #[test]
    fn classes_and_tags_read_as_words() {
        assert_eq!(class("predicted solvent_front or gatekeeper"), "predicted solvent front or gatekeeper");
        assert_eq!(class("target_loss + RTK bypass"), "loss of the target + RTK bypass");
        assert_eq!(class("xDFG"), "xDFG");
        assert_eq!(tag("parental_unknown"), "parental line not sequenced");
    }
}
