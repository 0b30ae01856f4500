use super::page;
use crate::report::figure::figures;
use crate::report::fixture::{changed, km12, one_experiment, with_compound};
use foldshift_study::analysis::Analysis;
use foldshift_tables::diagnostic::{Code, Diagnostic};

fn report(analysis: &Analysis) -> String {
    page(analysis, &figures(analysis), "name = \"as resolved\"")
}

#[test]
fn every_compound_line_and_experiment_appears() {
    let html = report(km12());
    for name in ["larotrectinib", "repotrectinib", "selitrectinib", "trametinib", "KM12-LR1", "KM12-LR2"] {
        assert!(html.contains(&format!(">{name}<")), "{name}");
    }
    for text in ["2026-03-16", "SIMULATED DATA", "1 plate", "Growth rate not controlled", "as resolved"] {
        assert!(html.contains(text), "{text}");
    }
    assert!(html.contains("Research use only. Not a treatment recommendation."));
}

/// The letters of a part of the page, without its markup; what stands in elements of its own stands apart.
fn text(html: &str) -> String {
    const INLINE: [&str; 6] = ["a", "b", "strong", "span", "code", "svg"];
    let mut parts = html.split('<');
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let Some((tag, letters)) = part.split_once('>') else { continue };
        let name = tag.trim_start_matches('/').split([' ', '/']).next().unwrap_or_default();
        if !INLINE.contains(&name) {
            text.push(' ');
        }
        text.push_str(letters);
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// One place of the page.
fn place<'h>(html: &'h str, id: &str) -> &'h str {
    let (_, rest) = html.split_once(&format!("<section class=\"place\" id=\"{id}\"")).expect("the place");
    rest.split("<section class=\"place\"").next().unwrap_or_default()
}

#[test]
fn the_answer_comes_in_plain_words_and_bounds_stay_bounds() {
    let html = report(km12());
    let answer = text(place(&html, "answer"));
    for sentence in [
        "KM12-LR1 is resistant to larotrectinib, at least 679-fold; is shifted for certain, at a low level, under selitrectinib (2.2-fold) \
         and repotrectinib (1.7-fold); trametinib still works.",
        "Resistance is on-target (NTRK1 G595R, solvent front), confidence high.",
        "KM12-LR2 is resistant to larotrectinib, 61-fold (47–81), and to selitrectinib (45-fold) and repotrectinib (32-fold); \
         is more sensitive to trametinib (0.25-fold).",
        "1 of 18 plates took no part in any fit: KM12-LR2 2026-03-16 A: Z′(blank) −0.68 is below 0",
        "2 wells left out by the instrument: C11, F7.",
    ] {
        assert!(answer.contains(sentence), "{sentence}\n{answer}");
    }
    assert!(html.contains("≥ 679") && html.contains("&gt; 10 µM"));
}

#[test]
fn the_page_says_which_of_two_numbers_to_quote_and_why() {
    let compounds = text(place(&report(km12()), "compounds"));
    let says = "KM12-LR2: quote 61, not 765 nM ÷ 13.4 nM = 57: a fold compares the lines within an experiment, and KM12-LR2 has 2 \
                experiments with a curve, KM12 3, both lines 2.";
    assert!(compounds.contains(says), "{compounds}");
}

#[test]
fn the_folds_of_a_day_are_those_of_its_two_ic50s() {
    let compounds = text(place(&report(km12()), "compounds"));
    // 644 ÷ 10.9, and a bound: 10 µM ÷ 10.9 nM, rounded down.
    assert!(
        compounds.contains(
            "2026-03-02 10.9 nM (9.80–12.2) > 10 µM 644 nM (554–753) > 915 59".replace('>', "&gt;").as_str()
        ),
        "{compounds}"
    );
    assert!(compounds.contains("15.6 nM (14.2–17.1) &gt; 10 µM plate failed &gt; 641 –"), "{compounds}");
}

#[test]
fn a_name_is_never_taken_for_markup() {
    let html = report(&with_compound("<i>&\"]]></script>"));
    assert!(html.contains("&lt;i&gt;&amp;") && !html.contains("<i>"));
    // The style sheet has none, the data, and the script.
    assert_eq!(html.matches("</script>").count(), html.matches("<script").count());
}

#[test]
fn the_page_stands_alone() {
    let mut html = report(km12());
    // References lead elsewhere when they are clicked; nothing is asked for before.
    for work in crate::report::methods::cited(km12()) {
        if let Some(address) = work.address() {
            assert!(html.contains(&format!("<a href=\"{address}\" rel=\"noreferrer\">")), "{}", work.key);
            html = html.replacen(&format!("href=\"{address}\""), "", 1);
        }
    }
    for load in ["http://", "https://", "src=", "url(", "@import", "<link", "onclick", "onload="] {
        assert!(!html.contains(load), "{load}");
    }
    assert!(html.len() < 1_000_000, "{} bytes", html.len());
}

#[test]
fn the_waiver_of_the_blank_is_on_page_one() {
    let html = report(&changed(|text| text.replace("zero = \"blank\"", "zero = \"none\"")));
    assert!(text(place(&html, "answer")).contains("No blank was subtracted."));
}

#[test]
fn one_experiment_supports_no_call() {
    let answer = text(place(&report(one_experiment()), "answer"));
    assert!(answer.contains("One experiment supports no call."), "{answer}");
    assert!(answer.contains("in this one experiment") && !answer.contains("is resistant to"), "{answer}");
}

#[test]
fn a_study_without_pairs_or_usable_plates_still_has_a_page() {
    let mut alone = changed(|text| text.split("[[pair]]").next().unwrap_or_default().to_owned());
    assert!(report(&alone).contains("Nothing is compared"));
    alone.curves.clear();
    assert!(report(&alone).contains("every sample was left out"));
}

#[test]
fn a_flood_of_warnings_is_folded_and_none_is_lost() {
    let mut flooded = km12().clone();
    flooded.warnings = (0..225)
        .map(|n| Diagnostic::warning(Code::Folds, format!("curve `drug <{n}>` is flat")).help("look at it"))
        .collect();
    let html = report(&flooded);
    let left_out = place(&html, "left-out");
    assert!(left_out.contains("<p>225 warnings.</p>") && left_out.contains("and 222 more of this kind"));
    let (open, folded) = left_out.split_once("<details>").unwrap();
    assert_eq!(open.matches("is flat").count(), 3);
    assert_eq!(folded.matches("is flat").count(), 222);
    assert!(folded.contains("Curve <code>drug &lt;224&gt;</code> is flat: look at it"));
}

#[test]
fn wells_that_a_person_left_out_are_told_with_what_they_change() {
    let exclude = "exclude = { B3 = \"bubble\", C3 = \"hair\" }\n";
    let html = report(&changed(|text| text.replacen("[[plate]]\n", &format!("[[plate]]\n{exclude}"), 1)));
    let left_out = text(place(&html, "left-out"));
    assert!(
        left_out.contains("bubble") && left_out.contains("hair") && left_out.contains("What they change"),
        "{left_out}"
    );
    let answer = text(place(&html, "answer"));
    assert!(answer.contains("2 wells: B3, C3, each with its reason."), "{answer}");
}

#[test]
fn a_line_of_which_nothing_is_compared_does_not_vanish() {
    let mut analysis = km12().clone();
    analysis.shifts.retain(|shift| shift.resistant != "KM12-LR1");
    let answer = text(place(&report(&analysis), "answer"));
    let says = "KM12-LR1 is not compared with KM12: no compound has a usable curve in both lines.";
    assert!(answer.contains(says), "{answer}");
}

#[test]
fn a_line_with_two_parental_lines_says_against_which() {
    let mut analysis = km12().clone();
    let mut other: Vec<_> =
        analysis.shifts.iter().filter(|shift| shift.resistant == "KM12-LR2").cloned().collect();
    for shift in &mut other {
        "H2228".clone_into(&mut shift.parental);
    }
    analysis.shifts.extend(other);
    let html = report(&analysis);
    let answer = text(place(&html, "answer"));
    for parental in ["KM12", "H2228"] {
        assert!(
            answer.contains(&format!("KM12-LR2 against {parental} is resistant to larotrectinib")),
            "{answer}"
        );
    }
    assert!(text(place(&html, "compounds")).contains("KM12-LR2 against H2228: 61-fold"));
}

#[test]
fn a_compound_without_half_effect_is_not_said_to_work() {
    let mut analysis = km12().clone();
    let of = |line: &str| line == "KM12" || line == "KM12-LR1";
    for curve in &mut analysis.curves {
        let key = &curve.assembled.key;
        if of(&key.cell_line) && key.compound == "trametinib" {
            curve.fit.ic50_abs = foldshift_curves::fit::Ic50::Above { bound: 3.0 };
        }
    }
    for shift in &mut analysis.shifts {
        if shift.resistant == "KM12-LR1" && shift.compound == "trametinib" {
            (shift.qualifier, shift.estimate, shift.lower, shift.upper) = ("nd", None, None, None);
            shift.call = Some(foldshift_curves::compare::Call::I);
        }
    }
    let answer = text(place(&report(&analysis), "answer"));
    assert!(
        answer.contains("trametinib reaches no half effect in either line, so that no fold can be told."),
        "{answer}"
    );
    assert!(!answer.contains("and trametinib still work"), "{answer}");
}

#[test]
fn a_sentence_to_paste_keeps_what_makes_it_weaker() {
    let html = report(km12());
    let says = "KM12-LR1 under selitrectinib, against KM12: shifted for certain, at a low level, 2.2-fold in absolute IC50 \
                (95 % CI 1.8–2.7 with scatter borrowed from 7 folds, 1.7–2.9 without, n = 3 experiments) [growth rate not \
                controlled; simulated data].";
    assert!(html.contains(says), "{:?}", html.split("data-sentence=").nth(3).map(|part| &part[..300]));
}
