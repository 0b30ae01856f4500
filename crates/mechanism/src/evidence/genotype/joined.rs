//! The resistant line beside its parental line: observations of both, joined into alterations.

use std::collections::BTreeMap;

use super::cell_lines::{Lines, quoted};
use super::observation::{Found, Observation, Seen};
use super::{Counts, Evidence, Form};
use crate::reported::{Alteration, Coverage, Extent};
use foldshift_tables::diagnostic::{Code, Diagnostic};

/// Joins what all files say.
pub(super) fn join(files: Vec<Found>, lines: &Lines) -> Evidence {
    let mut evidence = Evidence {
        alterations: Vec::new(),
        coverage: Vec::new(),
        forms: Vec::new(),
        lines: files.iter().flat_map(|file| file.lines.iter().cloned()).collect(),
        warnings: Vec::new(),
        counts: Counts::default(),
    };
    let beside = Beside::of(&files, lines);
    let mut assumed = 0;
    for file in &files {
        let mut said: BTreeMap<(&str, &str, &str, Option<&str>), &Observation> = BTreeMap::new();
        for own in &file.observations {
            if lines.is_parental(&own.line) {
                continue;
            }
            match own.seen {
                Seen::Present(_) => {}
                Seen::Absent(_) => {
                    let parental = beside.of_observation(own);
                    let only = matches!(parental, Some(Seen::Present(_)));
                    evidence.counts.leave(if only { "only_in_parental" } else { "not_called_in_resistant" });
                    continue;
                }
                Seen::Unknown => {
                    evidence.counts.leave("no_data_in_resistant");
                    continue;
                }
            }
            let key = (&*own.line, &*own.gene, &*own.variant, own.site.as_deref());
            if let Some(first) = said.get(&key) {
                evidence.counts.leave("stated_twice");
                if first.seen != own.seen || first.filter != own.filter {
                    evidence.warnings.push(twice(first, own));
                }
                continue;
            }
            said.insert(key, own);
            let parental = own.parental.or_else(|| beside.of_observation(own));
            assumed += usize::from(
                own.parental.is_none() && parental == Some(Seen::Absent(0.0)) && beside.find(own).is_none(),
            );
            evidence.alterations.push(alteration(own, parental, &beside));
        }
    }
    beside.lost(&files, lines, &mut evidence);
    if assumed > 0 {
        let parental = lines.parental.as_deref().unwrap_or("the parental line");
        evidence.warnings.push(
            Diagnostic::warning(Code::EvidenceNotUsed, format!(
                "{assumed} alterations of resistant lines are not listed for `{parental}`: taken as absent there (fraction 0)"
            ))
            .help("a list of variants does not say how deep the parental line was read at these sites; a joint VCF of both lines does"),
        );
    }
    for file in files {
        unsequenced(&file, lines, &mut evidence);
        evidence.forms.push(file.form);
        evidence.alterations.extend(file.stated);
        evidence.warnings.extend(file.warnings);
        evidence.counts.records += file.counts.records;
        for (why, count) in file.counts.left {
            *evidence.counts.left.entry(why).or_default() += count;
        }
    }
    let missing: Vec<&str> =
        lines.resistant.iter().map(String::as_str).filter(|line| !evidence.lines.contains(*line)).collect();
    if !missing.is_empty() {
        evidence.warnings.push(
            Diagnostic::warning(
                Code::EvidenceNotUsed,
                format!("no sample of the resistant line {}: nothing is known of it", quoted(&missing)),
            )
            .help("give the file of that line, or say which sample is of it"),
        );
    }
    evidence.counts.passed = evidence.alterations.len();
    evidence
}

/// An alteration, with what is known of the parental line.
fn alteration(own: &Observation, parental: Option<Seen>, beside: &Beside<'_>) -> Alteration {
    let fraction = |seen: Seen| match seen {
        Seen::Present(fraction) => fraction,
        Seen::Absent(fraction) => Some(fraction),
        Seen::Unknown => None,
    };
    Alteration {
        case: own.line.clone(),
        gene: own.gene.clone(),
        variant: own.variant.clone(),
        transcript: own.transcript.clone(),
        vaf_parental: parental.and_then(fraction),
        vaf_resistant: fraction(own.seen),
        in_parental: match parental {
            Some(Seen::Present(_)) => Some(true),
            Some(Seen::Absent(_)) => Some(false),
            Some(Seen::Unknown) | None => None,
        },
        copies_parental: own.copies_parental.or_else(|| beside.find(own).and_then(|found| found.copies)),
        copies_resistant: own.copies,
        filter: own.filter.clone(),
        phase: own.phase.clone(),
        place: own.place.clone(),
    }
}

/// Is it about copies of the gene, or a fusion, not about residues?
fn is_whole_gene(own: &Observation) -> bool {
    own.fusion.is_some() || matches!(&*own.variant, "amplification" | "gain" | "deep deletion" | "deletion")
}

/// What all files say of the parental line.
struct Beside<'a> {
    parental: Vec<&'a Observation>,
    by_change: BTreeMap<(&'a str, &'a str), Vec<usize>>,
    /// Has any file a sample of the parental line that tells of small variants, of copies, of fusions?
    sequenced: bool,
    copies: bool,
    fusions: bool,
}

impl<'a> Beside<'a> {
    fn of(files: &'a [Found], lines: &Lines) -> Self {
        let has = |wanted: fn(Form) -> bool| {
            files
                .iter()
                .any(|file| wanted(file.form) && file.lines.iter().any(|line| lines.is_parental(line)))
        };
        let parental: Vec<&Observation> = files
            .iter()
            .flat_map(|file| &file.observations)
            .filter(|own| lines.is_parental(&own.line))
            .collect();
        let mut by_change: BTreeMap<_, Vec<usize>> = BTreeMap::new();
        for (at, own) in parental.iter().enumerate() {
            by_change.entry((&*own.gene, &*own.variant)).or_default().push(at);
        }
        Self {
            parental,
            by_change,
            sequenced: has(|form| matches!(form, Form::VcfCsq | Form::VcfAnn | Form::Maf | Form::List)),
            copies: has(|form| matches!(form, Form::CopyNumbers | Form::List)),
            fusions: has(is_of_fusions),
        }
    }

    /// The same alteration of the parental line: at the same site, or else the same change.
    fn find(&self, own: &Observation) -> Option<&'a Observation> {
        if own.fusion.is_some() {
            return self.parental.iter().copied().find(|other| other.same_as(own));
        }
        // One record of a gain: how it is called depends on the copies of each line.
        let of_record = |other: &&&Observation| other.gene == own.gene && other.site == own.site;
        if own.site.is_some() && is_whole_gene(own) {
            return self.parental.iter().find(of_record).copied();
        }
        let same = self.by_change.get(&(&*own.gene, &*own.variant))?;
        let at_site = same.iter().find(|at| self.parental[**at].site == own.site);
        at_site.or_else(|| same.first()).map(|at| self.parental[*at])
    }

    /// What is known of it in the parental line; where the parental line was read and does not list it, it is absent.
    fn of_observation(&self, own: &Observation) -> Option<Seen> {
        if let Some(found) = self.find(own) {
            let less = own.fusion.is_none() && found.variant != own.variant && found.seen != Seen::Unknown;
            return Some(if less { Seen::Absent(0.0) } else { found.seen });
        }
        let looked = if own.fusion.is_some() {
            self.fusions
        } else if is_whole_gene(own) {
            self.copies
        } else {
            self.sequenced
        };
        looked.then_some(Seen::Absent(0.0))
    }

    /// Fusions that the parental line has and a resistant line has lost: only where a file of fusions, or a record,
    /// has samples of both.
    fn lost(&self, files: &[Found], lines: &Lines, evidence: &mut Evidence) {
        let mut told: Vec<(&str, &(String, String))> = Vec::new();
        for found in self.parental.iter().filter(|own| matches!(own.seen, Seen::Present(_))) {
            let Some(pair) = &found.fusion else { continue };
            for line in &lines.resistant {
                let of_line =
                    || files.iter().flat_map(|file| &file.observations).filter(|own| own.line == *line);
                let here: Vec<&Observation> = of_line().filter(|own| own.same_as(found)).collect();
                let lost = format!("{} lost", found.variant);
                let present = here.iter().any(|own| matches!(own.seen, Seen::Present(_)))
                    || of_line().any(|own| own.variant == lost)
                    || files
                        .iter()
                        .flat_map(|file| &file.stated)
                        .any(|own| own.case == *line && own.variant == lost);
                if present || told.contains(&(line, pair)) {
                    continue;
                }
                let table = files.iter().find(|file| is_of_fusions(file.form) && file.lines.contains(line));
                let record = here.iter().find(|own| matches!(own.seen, Seen::Absent(_)));
                told.push((line, pair));
                if table.is_none() && record.is_none() {
                    let message = format!(
                        "`{}` has the fusion {}; whether `{line}` has lost it cannot be said: no table of fusions has a row of that line",
                        found.line, found.variant
                    );
                    evidence.warnings.push(
                        Diagnostic::warning(Code::EvidenceNotUsed, message)
                            .at(found.place.clone())
                            .help(format!("when it is lost, say so in a list: `{} lost`", found.variant)),
                    );
                    continue;
                }
                let lost = Observation::new(line, &found.gene, &lost, found.place.clone());
                let mut lost = alteration(&lost, Some(Seen::Present(None)), self);
                lost.filter.clone_from(&found.filter);
                evidence.alterations.push(lost);
            }
        }
    }
}

fn is_of_fusions(form: Form) -> bool {
    matches!(form, Form::StructuralVariants | Form::Fusions)
}

/// A line that was sequenced, and nobody said how far.
fn unsequenced(file: &Found, lines: &Lines, evidence: &mut Evidence) {
    for coverage in &file.coverage {
        evidence.coverage.retain(|other| other.case != coverage.case || other.extent != Extent::Unknown);
        evidence.coverage.push(coverage.clone());
    }
    for line in file.lines.iter().filter(|line| !lines.is_parental(line)) {
        if !evidence.coverage.iter().any(|other| other.case == *line) {
            let place = file.place.clone();
            evidence.coverage.push(Coverage { case: line.clone(), extent: Extent::Unknown, place });
        }
    }
}

fn twice(first: &Observation, again: &Observation) -> Diagnostic {
    let line = first.place.line.map_or(String::new(), |line| format!(" in line {line}"));
    Diagnostic::warning(
        Code::Duplicate,
        format!(
            "`{}` has {} {} a second time, with another fraction or filter: the first{line} is taken",
            again.line, again.gene, again.variant
        ),
    )
    .at(again.place.clone())
    .help("remove one of them")
}
