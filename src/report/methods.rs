//! The methods paragraph of a paper, written from the settings that were used.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::report::words::{counted, fixed, percent, trimmed};
use foldshift_curves::compare::anatomy::FractionKind;
use foldshift_curves::compare::growth::DIVISIONS_DIFFER;
use foldshift_curves::compare::repeatability::Compared;
use foldshift_curves::compare::{EFFICACY_SHIFT, Method, Metric, RESISTANT_FOLD, Tag};
use foldshift_curves::fit::FLAT_ALPHA;
use foldshift_curves::growth::{LEAST_GROWTH, Source};
use foldshift_plates::plate::layout::Role;
use foldshift_study::analysis::Analysis;
use foldshift_study::normalise::{By, Zero};

/// `methods.md`: Markdown, ready to be pasted and cut.
#[must_use]
pub fn methods(analysis: &Analysis) -> String {
    let mut text = String::from("# Methods\n");
    if analysis.study.simulated {
        text.push_str("\n**Simulated data.**\n");
    }
    for (heading, paragraph) in paragraphs(analysis) {
        let _ = write!(text, "\n## {heading}\n\n{}\n", without_tags(&paragraph));
    }
    text
}

/// A name such as `<b>` is text, not markup, in Markdown too.
fn without_tags(paragraph: &str) -> String {
    let mut text = String::with_capacity(paragraph.len());
    let mut letters = paragraph.chars().peekable();
    while let Some(letter) = letters.next() {
        let opens = |next: &char| next.is_alphabetic() || matches!(next, '/' | '!' | '?');
        if letter == '<' && letters.peek().is_some_and(opens) {
            text.push('\\');
        }
        text.push(letter);
    }
    text
}

/// The paragraphs with their headings, as plain text.
#[must_use]
pub fn paragraphs(analysis: &Analysis) -> Vec<(&'static str, String)> {
    let mut paragraphs = vec![
        ("Assay and plates", assay(analysis)),
        ("Plate quality", quality(analysis)),
        ("Dose-response curves", curves(analysis)),
    ];
    if !analysis.growth.is_empty() {
        paragraphs.push(("Growth", growth(analysis)));
    }
    if !analysis.shifts.is_empty() {
        paragraphs.push(("Fold shifts", folds(analysis)));
        paragraphs.extend(anatomy(analysis).map(|said| ("Anatomy of the shifts", said)));
    }
    if analysis.noise.is_known() {
        paragraphs.push(("Noise of the assay", noise(analysis)));
    }
    paragraphs.extend(mechanism(analysis).map(|said| ("Mechanism", said)));
    paragraphs.push(("Software", software()));
    paragraphs
}

fn readout(name: &str) -> &'static str {
    match name {
        "ctg" => "a luminescent ATP assay",
        "mtt" => "an MTT assay",
        "srb" => "a sulforhodamine B assay",
        "confluence" => "confluence imaging",
        "counts" => "cell counts",
        _ => "a resazurin reduction assay",
    }
}

/// Names joined by commas and an `and`.
fn and(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

/// What was taken of plates that were read again and again.
fn kinetics(analysis: &Analysis) -> Option<String> {
    let kinetics = || analysis.plates.iter().filter_map(|plate| plate.kinetics.as_deref());
    let taken: BTreeSet<&str> = kinetics().map(|kinetics| kinetics.taken.as_str()).collect();
    let taken: Vec<&str> = taken.into_iter().collect();
    (!taken.is_empty()).then(|| {
        format!(
            "Of the signals over time of {} this was taken: {} (times since the first cycle; a slope is that of a \
             least-squares line through the readings of a well within its window).",
            counted(kinetics().count(), "plate"),
            taken.join("; ")
        )
    })
}

fn assay(analysis: &Analysis) -> String {
    let study = &analysis.study;
    let wells = || analysis.plates.iter().flat_map(|plate| plate.wells.values());
    let experiments: BTreeSet<&str> = wells().filter_map(|well| well.content.experiment.as_deref()).collect();
    let lines: BTreeSet<&str> = wells().filter_map(|well| well.content.cell_line.as_deref()).collect();
    let lines: Vec<&str> = lines.into_iter().collect();
    let exposure = study
        .assay
        .exposure_h
        .map(|hours| format!(" after {} h of exposure", trimmed(hours)))
        .unwrap_or_default();
    let mut said = vec![format!(
        "Viability of {} under {} was measured by {}{exposure}, on {} in {} (an experiment is one day and \
         passage; n counts experiments, wells of one plate are technical replicates).",
        and(&lines),
        and(&analysis.compounds()),
        readout(&study.assay.readout),
        counted(analysis.plates.len(), "plate"),
        counted(experiments.len(), "independent experiment"),
    )];
    said.extend(kinetics(analysis));
    let centre = study.normalise.centre.name();
    let own = if wells().any(|well| well.content.role == Role::CompoundBlank) {
        "; compound blanks replaced B for their compound and dose"
    } else {
        ""
    };
    said.push(match study.normalise.zero {
        Zero::Blank => format!(
            "Readings were normalised plate by plate as (F − B)/(C − B), with F the reading of a well, B the \
             {centre} of the wells without cells and C the {centre} of the vehicle wells of the same line{own}."
        ),
        Zero::Kill => format!(
            "Readings were normalised plate by plate as (F − K)/(C − K), with F the reading of a well, K the \
             {centre} of the full-kill wells and C the {centre} of the vehicle wells of the same line."
        ),
        Zero::None => format!(
            "Readings were divided plate by plate by the {centre} of the vehicle wells of the same line; no \
             blank was subtracted, so that responses do not fall to zero when cells die."
        ),
    });
    said.push("Responses were not clipped.".to_owned());
    said.join(" ")
}

fn quality(analysis: &Analysis) -> String {
    let limits = &analysis.study.quality;
    let failed = analysis.failed_plates().len();
    let excluded = analysis.exclusions().iter().filter(|e| e.by != By::Plate).count();
    let mut said = vec![format!(
        "A plate passed with Z′ ≥ {} (failed below {}), signal to background ≥ {} (failed below {}), coefficients \
         of variation of the controls up to {} (failed above {}), and a difference between vehicle wells at the \
         edge and inside of up to {} (failed above {}); values between warned. Z′ and SSMD: \
         doi:10.1177/108705719900400206, doi:10.1016/j.ygeno.2006.12.014. Z′ was computed against the kill control \
         where there was one, else against blanks, which flatter a plate.",
        trimmed(limits.z_prime_pass),
        trimmed(limits.z_prime_fail),
        trimmed(limits.signal_to_blank_pass),
        trimmed(limits.signal_to_blank_fail),
        percent(Some(limits.cv_pass)),
        percent(Some(limits.cv_fail)),
        percent(Some(limits.edge_warn)),
        percent(Some(limits.edge_fail)),
    )];
    said.push(format!(
        "Samples were compared with their curves and vehicle wells with their mean: a plate warned when samples scattered \
         more than {} times as much as vehicle wells let expect (F test, 1 %), and when a row, a column, the edge, a \
         corner or a plane lay off by more than {} and than noise (F tests with the curves projected out, 1 % over all \
         patterns of a plate).",
        trimmed(limits.nrfe_ratio_warn),
        percent(Some(limits.space_warn)),
    ));
    said.push(match failed {
        0 => "No plate failed.".to_owned(),
        n => format!("{} failed and took no part in any fit.", counted(n, "plate")),
    });
    if excluded > 0 {
        let was = if excluded == 1 { "was" } else { "were" };
        said.push(format!(
            "{} {was} excluded for a flag of the reader, a missing reading or a remark in layout or study, each listed \
             with its reason.",
            counted(excluded, "further well")
        ));
    }
    said.join(" ")
}

fn curves(analysis: &Analysis) -> String {
    let bound = match (analysis.study.bottom_bound, analysis.study.normalise.zero) {
        (false, _) => "",
        (true, Zero::Blank) => {
            " The lower plateau was kept from lying below the blank by more than the blank’s own 95 % error."
        }
        (true, Zero::Kill) => {
            " The lower plateau was kept from lying below the full-kill wells by more than their own 95 % error."
        }
        (true, Zero::None) => " The lower plateau was kept from lying below zero.",
    };
    format!(
        "For each experiment, line and compound a four-parameter logistic curve, y = bottom + (top − bottom) / \
         (1 + (x/mid)^hill), was fitted by unweighted least squares on the logarithm of the dose, with the plateaus \
         solved exactly and a global search over midpoint and slope. The vehicle wells of the same plates entered as \
         dose 0.{bound} A curve no better than a constant (F test and rank test for a trend, p ≥ {}) was called without response. The \
         relative IC50 is the midpoint between the fitted plateaus, the absolute IC50 the dose at 50 % of the vehicle \
         (doi:10.1002/pst.426). Their 95 % intervals are profile-likelihood intervals and may be open on one side. \
         An IC50 outside the tested doses is reported as a bound (censored), never extrapolated, where every curve that the data allow lies on that side. Over experiments, \
         IC50s are geometric means with t intervals on the logarithm; where one is censored, the geometric mean of \
         the bounds and values is given as a bound. Curves pooled over experiments are drawn and carry no interval.",
        trimmed(FLAT_ALPHA)
    )
}

fn growth(analysis: &Analysis) -> String {
    let of = |source: Source| analysis.growth.iter().any(|curve| curve.source == Some(source));
    let centre = analysis.study.normalise.centre.name();
    let mut starts = Vec::new();
    if of(Source::SamePlate) {
        starts.push(format!("the {centre} of wells of the same plate read when the compound was added"));
    }
    if of(Source::OtherPlate) {
        starts.push(format!(
            "the {centre} of the wells of a plate of the same line and experiment read when the compound was added"
        ));
    }
    if of(Source::DoublingTime) {
        let is_used = |line: &str| {
            analysis.growth.iter().any(|curve| curve.is_estimated() && curve.key.cell_line == line)
        };
        let times = analysis.study.doubling_h.iter().filter(|(line, _)| is_used(line));
        let times: Vec<String> =
            times.map(|(line, time)| format!("{line} {} h", trimmed(time.hours))).collect();
        starts.push(format!(
            "an estimate, x_ctrl · 2^(−t/T), from the exposure t and the doubling time T of the line ({})",
            times.join(", ")
        ));
    }
    let starts = if starts.is_empty() { "not known".to_owned() } else { starts.join(", or ") };
    let background = match analysis.study.normalise.zero {
        Zero::Blank => "each with the blank of its plate subtracted",
        Zero::Kill => "each with the full-kill wells of its plate, or else its blanks, subtracted",
        Zero::None => "no background subtracted",
    };
    let mut said = vec![format!(
        "Growth-rate inhibition was computed well by well as GR = 2^(log₂(x/x0)/log₂(x_ctrl/x0)) − 1 \
         (doi:10.1038/nmeth.3853), with x the signal of the well, x_ctrl the {centre} of the vehicle wells and x0 \
         {starts}, {background}; a signal of zero or less counted as −1. GR curves \
         were fitted as those of the response, with the lower plateau kept from lying below −1. GR50 is the dose at \
         which GR is 0.5, GRmax the lower of the mean GR values at the two highest doses."
    )];
    let refused = analysis.growth.iter().filter(|curve| curve.outcome.is_err()).count();
    if refused > 0 {
        said.push(format!(
            "GR is not reported for {}, without a usable start or with a vehicle that grew less than {}-fold.",
            counted(refused, "curve"),
            trimmed(LEAST_GROWTH)
        ));
    }
    if analysis.shifts.iter().any(|shift| shift.metric == Metric::Gr50) {
        said.push(format!(
            "A line called resistant by its IC50 and not shifted by its GR50, with divisions that differ by more than \
             {}-fold, was marked as an artefact of the growth rate.",
            trimmed(DIVISIONS_DIFFER)
        ));
    }
    said.join(" ")
}

fn folds(analysis: &Analysis) -> String {
    let folds = || analysis.shifts.iter().filter(|shift| shift.metric == Metric::Ic50Abs);
    let has = |method: Method| folds().any(|shift| shift.method == method);
    let mut said = vec![
        "The fold shift is the ratio of the absolute IC50 of a resistant line to that of its parental line."
            .to_owned(),
    ];
    if has(Method::PairedT) {
        said.push("Log₁₀ ratios were taken within experiments and averaged; intervals and p values are those of a paired \
             t test with n − 1 degrees of freedom over experiments.".to_owned());
    }
    if has(Method::Welch) {
        said.push("Where the lines were measured in different experiments, Welch’s t test on log₁₀ IC50 was used and the \
             shift is marked as unpaired.".to_owned());
    }
    if has(Method::TechnicalOnly) {
        said.push("With a single experiment the interval combines the profile likelihoods of the two curves; it is marked \
             as technical only, and neither p value nor call is given.".to_owned());
    }
    if has(Method::MixedModel) {
        said.push("Log₁₀ IC50s were compared by a mixed model with a random effect of the experiment (restricted maximum \
             likelihood, Satterthwaite’s degrees of freedom; doi:10.1093/biomet/58.3.545).".to_owned());
    }
    if has(Method::CensoredLikelihood) {
        said.push("Where IC50s were censored, bounds entered the likelihood of a normal distribution of log₁₀ values over \
             experiments as bounds (Tobit model, doi:10.2307/1907382), without substituted values. Where the mean lay \
             inside the tested doses the interval is two-sided; else the fold is given as a one-sided 95 % limit, without \
             p value.".to_owned());
    }
    if has(Method::Bound) {
        said.push("Where nothing measured the scatter of experiments beside a censored IC50, the fold is a bare bound: that \
             of the weakest experiment, without p value.".to_owned());
    }
    said.push(format!(
        "Shifts of the mean response over the common log doses (AUC) and of the fitted response at the highest \
         common dose (Emax) are differences, averaged in the same way. P values were adjusted over the compounds of \
         each line by Holm’s method (Scand. J. Statist. 6 (1979) 65). A line was called resistant (R) with a fold of \
         at least {fold} and an interval above 1, or with every experiment’s bound at least {fold} (n ≥ 2), or with a \
         response at the highest dose raised by at least {points} points with an interval above 0; not shifted (S) \
         with an interval that ends below {fold}; sensitised (H) with a fold of at most 1/{fold} and an interval below \
         1; else indeterminate (I). Calls rest on intervals, not on p values.",
        fold = trimmed(RESISTANT_FOLD),
        points = fixed(100.0 * EFFICACY_SHIFT, 0),
    ));
    let loose = folds().filter(|shift| shift.tags.contains(&Tag::GrowthNotControlled)).count();
    if loose > 0 {
        let which =
            if loose == folds().count() { String::new() } else { format!(" for {}", counted(loose, "fold")) };
        said.push(format!(
            "Growth rates were not controlled{which}: a line that grows more slowly can appear resistant \
             (doi:10.1038/nmeth.3853)."
        ));
    }
    said.join(" ")
}

fn anatomy(analysis: &Analysis) -> Option<String> {
    let mut said = vec![
        "The two curves of each experiment were fitted together, from one curve for both to two curves of their own, by \
         least squares; models were compared by extra sum of squares F tests (technical: they know the scatter of wells), \
         combined over experiments by Fisher’s method. The lines were said to differ in potency (midpoint), plateau or \
         slope where the differences within experiments had a 95 % t interval over experiments without zero and the \
         combined F test of sharing that part was below 5 %."
            .to_owned(),
    ];
    let kinds = || analysis.anatomy.iter().map(|anatomy| anatomy.fraction.kind);
    if kinds().any(|kind| kind == FractionKind::Mixture) {
        said.push("A resistant fraction is that of a mixture of the parental curve and the same curve shifted; it was \
             reported where the mixture fitted better than two free logistic curves (F test, 5 % in at least two \
             experiments, 1 % in all together), with its t interval over experiments on the scale of logits.".to_owned());
    }
    if kinds().any(|kind| kind == FractionKind::EfficacyOrResistantFraction) {
        said.push("Where more cells survived the highest dose, a raised plateau and a fraction shifted beyond the doses \
             cannot be told apart; the fraction is then given as a one-sided 95 % limit.".to_owned());
    }
    (!analysis.anatomy.is_empty()).then(|| said.join(" "))
}

fn noise(analysis: &Analysis) -> String {
    let mut said = vec![
        "The minimum significant ratio of the assay, 10^(2√2·s), was computed from the standard deviation s of log₁₀ \
         absolute IC50 of each unchanged line over experiments, per compound and pooled over compounds with the degrees \
         of freedom added up; that of a fold, 10^(2·s), from the standard deviation of log₁₀ folds within experiments \
         (doi:10.1177/1087057105285611). Intervals are those of s by χ². Censored IC50s did not enter."
            .to_owned(),
    ];
    for line in analysis.noise.lines.iter().filter(|line| line.compound.is_none()) {
        if let Some(msr) = line.spread.msr(Compared::BetweenExperiments) {
            said.push(format!(
                "For {} it was {} ({} of freedom).",
                line.cell_line,
                fixed(msr, 2),
                counted(line.spread.df, "degree")
            ));
        }
    }
    if analysis.noise.folds.iter().any(|fold| fold.held_against.is_some()) {
        said.push(
            "Folds no larger than the ratio of their parental line are marked as within the noise."
                .to_owned(),
        );
    }
    let charts = &analysis.noise.charts;
    if charts.iter().any(|chart| chart.limits.is_some_and(|limits| limits.sd.is_some())) {
        let of = match &analysis.study.assay.reference {
            Some(reference) => format!("the reference compound {}", reference.compound),
            None => "each compound".to_owned(),
        };
        said.push(format!(
            "Control charts of {of} have limits at 2 and 3 standard deviations from the mean moving range (d₂ = 1.128); \
             no experiment was removed for them."
        ));
    }
    said.join(" ")
}

fn mechanism(analysis: &Analysis) -> Option<String> {
    let version = &analysis.mechanism.first()?.judgement;
    let files = &analysis.study.evidence;
    let mut lines = vec!["the panel of drugs"];
    if !files.variants.is_empty() {
        lines.push("the genotype");
    }
    if !files.blots.is_empty() {
        lines.push("phospho-blots");
    }
    let mut said = format!(
        "On-target and off-target resistance to TRK inhibitors were told apart by fixed rules (version {}) from {}, with a catalogue \
         of resistance mechanisms (version {}).",
        version.rules_version,
        and(&lines),
        version.catalogue_version
    );
    if !files.variants.is_empty() {
        said.push_str(
            " Protein changes were mapped to the reference transcripts of the literature and kept only where the reference residue \
             fits; a negative result counted only where sequencing covered the genes in question.",
        );
    }
    if !files.blots.is_empty() {
        said.push_str(
            " Bands were normalised to loading and total protein on their own membranes and divided by the line’s own vehicle; \
             blots were combined as geometric means.",
        );
    }
    said.push_str(" Verdicts are for research use only.");
    Some(said)
}

fn software() -> String {
    format!(
        "Analysis and figures: foldshift {}. Colours: Okabe & Ito (2008) and cividis \
         (doi:10.1371/journal.pone.0199239). For research use only.",
        env!("CARGO_PKG_VERSION")
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture::{changed, km12, one_experiment};

    #[test]
    fn the_paragraph_says_what_was_done() {
        let text = methods(km12());
        for words in [
            "on 18 plates in 3 independent experiments",
            "median of the wells without cells",
            "1 plate failed",
            "paired t test",
            "Holm",
            "**Simulated data.**",
            concat!("foldshift ", env!("CARGO_PKG_VERSION")),
        ] {
            assert!(text.contains(words), "{words}: {text}");
        }
        assert!(!text.contains("Welch"), "no experiment was unpaired");
    }

    #[test]
    fn the_paragraph_follows_the_settings() {
        let waived = methods(&changed(|text| {
            text.replace("zero = \"blank\"", "zero = \"none\"")
                .replace("centre = \"median\"", "centre = \"mean\"")
        }));
        assert!(
            waived.contains("no blank was subtracted") && waived.contains("the mean of the vehicle wells")
        );
        let single = methods(one_experiment());
        assert!(single.contains("technical only") && !single.contains("paired t test"));
    }
}
