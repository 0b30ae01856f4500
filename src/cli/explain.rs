//! `foldshift explain`: what the catalogue knows of a variant, or the list of compounds of a drug.

use std::io::{self, Write};

use clap::Args;
use serde::Serialize;

use crate::cli::terminal::Terminal;
use crate::cli::{Common, Outcome};
use foldshift_mechanism::knowledge::catalogue::{Catalogue, Row, VERSION};
use foldshift_mechanism::knowledge::change::Change;
use foldshift_mechanism::knowledge::compound::{self, Compound};
use foldshift_mechanism::knowledge::fusion;
use foldshift_mechanism::knowledge::gene;
use foldshift_mechanism::knowledge::isoform::{self, Misplaced, Placed};
use foldshift_mechanism::knowledge::rules::Rules;
use foldshift_mechanism::knowledge::written::read;
use foldshift_mechanism::verdict::words as in_words;
use foldshift_tables::diagnostic::{Near, suggest};
use foldshift_tables::visible::visible;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Variants, `NTRK1:G595R`, `NM_001018064:p.Gly623Arg`, `TRKA G595R`, `MET:amp`, or drugs, `LOXO-101`.
    #[arg(value_name = "VARIANT", required = true)]
    asked: Vec<String>,
}

/// What is known of one variant.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct Answer {
    /// What was asked, as it was written.
    asked: String,
    /// The gene by its symbol; null where none is named, and for a drug.
    gene: Option<String>,
    /// The change as it was asked for.
    change: Option<String>,
    /// The change on the isoform that the catalogue counts by; null where that cannot be told.
    placed: Option<Placed>,
    /// Why it has no place there, in words.
    not_placed: Option<String>,
    /// The same residue as other isoforms count it, in words.
    elsewhere: Vec<String>,
    /// The row of the catalogue; null where there is none.
    row: Option<Row>,
    /// Names that are known and resemble what was asked.
    nearest: Vec<String>,
    /// The drug, where one was asked for.
    drug: Option<Compound>,
}

pub(super) fn run(arguments: &Arguments, common: &Common, terminal: &Terminal) -> Outcome {
    let answers: Vec<Answer> = arguments.asked.iter().map(|asked| answer(asked)).collect();
    let written = terminal.write(None, |out| {
        if common.json {
            serde_json::to_writer(&mut *out, &answers).map_err(io::Error::from)?;
            return writeln!(out);
        }
        for (index, answer) in answers.iter().enumerate() {
            if index > 0 {
                writeln!(out)?;
            }
            print(answer, out)?;
        }
        Ok(())
    });
    let known = answers.iter().all(|answer| answer.row.is_some() || answer.drug.is_some());
    if written == Outcome::Done && !known { Outcome::Failed } else { written }
}

fn answer(asked: &str) -> Answer {
    let catalogue = Catalogue::built_in();
    let mut answer = Answer {
        asked: asked.to_owned(),
        gene: None,
        change: None,
        placed: None,
        not_placed: None,
        elsewhere: Vec::new(),
        row: None,
        nearest: Vec::new(),
        drug: compound::find(asked).cloned(),
    };
    if answer.drug.is_some() {
        return answer;
    }
    let Some((gene, transcript, change)) = parts(asked) else {
        let all: Vec<String> = catalogue.rows().iter().map(Row::name).collect();
        let near = suggest(asked, all.iter().map(String::as_str));
        let drugs = compound::nearest(asked);
        answer.nearest = near.iter().chain(&drugs).flat_map(Near::words).map(str::to_owned).collect();
        return answer;
    };
    answer.change = Some(change.to_string());
    answer.gene = Some(gene.clone());
    let change = match isoform::place(&gene, &change, transcript.as_deref(), catalogue) {
        Ok(placed) => {
            let change = placed.change.clone();
            answer.placed = Some(placed);
            change
        }
        Err(misplaced) => {
            // What no isoform can settle is still looked up as it stands, unless it names another residue.
            let settled = matches!(misplaced, Misplaced::Unchecked { .. });
            answer.not_placed = Some(misplaced.to_string());
            if !settled {
                answer.nearest = nearest(&gene, &change);
                return answer;
            }
            change
        }
    };
    answer.elsewhere = isoform::elsewhere(&gene, &change)
        .into_iter()
        .map(|(isoform, change)| format!("{change} on {isoform}; {}", isoform.certainty))
        .collect();
    answer.row = catalogue.find(&gene, &change, Rules::built_in()).cloned();
    if answer.row.is_none() {
        answer.nearest = nearest(&gene, &change);
    }
    answer
}

/// Gene, transcript and change of `NTRK1:G595R`, `TRKA G595R`, `NM_002529.4:p.Gly595Arg`, `TPM3-NTRK1 lost`.
fn parts(asked: &str) -> Option<(String, Option<String>, Change)> {
    if let Some(written) = read(asked) {
        if let Some(before) = written.before {
            if let Some(isoform) = isoform::by_accession(&before) {
                return Some((isoform.gene.clone(), Some(before), written.change));
            }
            return gene::symbol(&before).map(|gene| (gene.to_owned(), None, written.change));
        }
        let named = asked.split_whitespace().next().and_then(fusion::read);
        return named.map(|(_, gene)| (gene.to_owned(), None, written.change));
    }
    let (first, rest) = asked.trim().split_once([' ', ':'])?;
    let written = read(rest)?;
    let gene = gene::symbol(first).or_else(|| fusion::read(first).map(|(_, gene)| gene))?;
    Some((gene.to_owned(), written.before, written.change))
}

/// Rows of the same gene, those of the nearest residues first.
fn nearest(gene: &str, change: &Change) -> Vec<String> {
    let position = change.residue().map(|(_, position)| position);
    let mut rows: Vec<(u32, String)> = Catalogue::built_in()
        .rows()
        .iter()
        .filter(|row| row.genes.iter().any(|one| one == gene))
        .map(|row| {
            let at =
                read(&row.variant).and_then(|written| written.change.residue()).map(|(_, position)| position);
            let distance = at.zip(position).map_or(u32::MAX, |(a, b)| a.abs_diff(b));
            (distance, row.name())
        })
        .collect();
    rows.sort();
    rows.into_iter().take(5).map(|(_, name)| name).collect()
}

fn print(answer: &Answer, out: &mut dyn Write) -> io::Result<()> {
    if let Some(drug) = &answer.drug {
        writeln!(out, "{}", drug.name)?;
        line(out, "other names", &drug.aliases.join("; "))?;
        line(out, "class", &drug.class.to_string())?;
        line(out, "acts on", &drug.targets.join("; "))?;
        return line(out, "note", &drug.note);
    }
    let gene = answer.gene.clone().unwrap_or_default();
    let shown =
        answer.placed.as_ref().map(|placed| placed.change.to_string()).or_else(|| answer.change.clone());
    match &shown {
        Some(change) => writeln!(out, "{gene} {change}")?,
        None => writeln!(out, "{}", visible(&answer.asked))?,
    }
    if !gene.is_empty() {
        line(out, "other names", &gene::aliases(&gene).join("; "))?;
    }
    if let Some(placed) = answer.placed.as_ref().filter(|placed| placed.renumbered) {
        let on = placed.isoform.as_deref().unwrap_or("another isoform");
        let how = if placed.inferred { ", inferred from the residue" } else { "" };
        line(out, "written as", &format!("{} of {on}{how}", answer.change.clone().unwrap_or_default()))?;
    }
    line(out, "not placed", answer.not_placed.as_deref().unwrap_or_default())?;
    for elsewhere in &answer.elsewhere {
        line(out, "numbering", elsewhere)?;
    }
    let Some(row) = &answer.row else {
        writeln!(out, "  not in the catalogue (version {VERSION})")?;
        return line(out, "nearest", &answer.nearest.join("; "));
    };
    line(out, "catalogue", &format!("{} (version {VERSION})", row.name()))?;
    line(out, "class", in_words::class(&[row.class.as_str(), &row.subclass].join(" ")).trim())?;
    line(out, "mechanism", &word(&row.mechanism))?;
    line(out, "counts as", &word(&row.counts_as))?;
    line(out, "pathway", &row.pathway)?;
    line(out, "effect", &row.effect)?;
    for (name, drugs) in
        [("resists", &row.resisted), ("retaining activity", &row.retaining), ("not active", &row.not_active)]
    {
        line(out, name, &drugs.join("; ").replace('_', " "))?;
    }
    line(out, "on the drugs", &row.drug_note)?;
    line(out, "explains next-gen", &word(&row.explains))?;
    line(out, "match", &row.match_rule)?;
    line(out, "seen in", &row.fusion_context)?;
    line(out, "evidence", &row.status)?;
    line(out, "source", &row.source)
}

fn line(out: &mut dyn Write, name: &str, text: &str) -> io::Result<()> {
    if text.is_empty() { Ok(()) } else { writeln!(out, "  {name:<19}{}", visible(text)) }
}

/// The word that tables and JSON use for a value of a short list.
fn word(value: &impl Serialize) -> String {
    let json = serde_json::to_value(value).ok();
    json.and_then(|value| value.as_str().map(|text| text.replace('_', " "))).unwrap_or_default()
}
