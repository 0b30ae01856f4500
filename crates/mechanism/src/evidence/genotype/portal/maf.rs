//! MAF, and `data_mutations.txt` of cBioPortal: a change of a sample in every row.

use std::collections::BTreeMap;

use super::{Row, Rows, error};
use crate::evidence::genotype::Form;
use crate::evidence::genotype::cell_lines::{Barcodes, Lines};
use crate::evidence::genotype::observation::{Found, Observation, Seen};
use crate::evidence::genotype::stream::Opened;
use crate::evidence::genotype::wanted::Wanted;
use crate::knowledge::consequence::Kind;
use crate::knowledge::{gene, hgvs, isoform};
use foldshift_tables::diagnostic::{Code, Diagnostic, Place};

/// Where the columns stand.
struct Columns {
    gene: usize,
    sample: Option<usize>,
    normal: Option<usize>,
    classification: Option<usize>,
    changes: [Option<usize>; 4],
    coding: Option<usize>,
    transcripts: [Option<usize>; 4],
    tumour: [Option<usize>; 4],
    matched: [Option<usize>; 4],
    site: [Option<usize>; 4],
    filter: Option<usize>,
}

impl Columns {
    fn of(rows: &Rows<'_>) -> Self {
        let at = |name: &str| rows.at(name);
        let either = |names: &[&str]| names.iter().find_map(|name| rows.at(name));
        Self {
            gene: at("Hugo_Symbol").unwrap_or(0),
            sample: at("Tumor_Sample_Barcode"),
            normal: at("Matched_Norm_Sample_Barcode"),
            classification: at("Variant_Classification"),
            changes: [
                at("HGVSp_Short"),
                at("HGVSp"),
                either(&["Protein_Change", "Amino_Acid_Change", "amino_acid_change"]),
                at("AAChange"),
            ],
            coding: at("HGVSc"),
            transcripts: [at("Transcript_ID"), at("RefSeq"), at("Feature"), at("Annotation_Transcript")],
            tumour: [
                at("t_alt_count"),
                at("t_ref_count"),
                at("t_depth"),
                either(&["t_vaf", "tumor_f", "VAF"]),
            ],
            matched: [at("n_alt_count"), at("n_ref_count"), at("n_depth"), either(&["n_vaf", "normal_f"])],
            site: [
                at("Chromosome"),
                at("Start_Position").or_else(|| at("Start_position")),
                at("Reference_Allele"),
                at("Tumor_Seq_Allele2"),
            ],
            filter: at("FILTER"),
        }
    }
}

/// Reads a MAF.
pub(in super::super) fn read(
    opened: Opened<'_>,
    lines: &Lines,
    wanted: &Wanted<'_>,
) -> Result<Found, Vec<Diagnostic>> {
    let place = opened.place();
    let mut rows = Rows::open(opened.lines())?;
    let name = rows.name();
    let columns = Columns::of(&rows);
    let mut found = Found::new(Form::Maf, place.clone());
    let mut tumours = Barcodes::new(lines);
    let mut unknown: BTreeMap<String, usize> = BTreeMap::new();
    let unnamed = lines.lone.as_deref();
    let mut problems = Vec::new();
    let needed = rows.columns().len();
    while let Some(row) = rows.next()? {
        found.counts.records += 1;
        if row.cells.len() <= columns.gene || (columns.sample.is_some_and(|at| row.cells.len() <= at)) {
            let message = format!("{} cells where the header names {needed}", row.cells.len());
            problems.push(error(
                &name,
                &row,
                row.cells.len(),
                message,
                "the row is cut: copy the file again, completely",
            ));
            if problems.len() >= super::MOST_TOLD {
                break;
            }
            continue;
        }
        let line = match columns.sample {
            Some(at) => tumours.line(row.get(Some(at))),
            None => unnamed,
        };
        let Some(line) = line else {
            found.counts.leave("other_sample");
            continue;
        };
        let gene = gene::named(row.get(Some(columns.gene)));
        if !wanted.has(&gene) {
            found.counts.leave("other_gene");
            continue;
        }
        let Some(variant) = variant(&row, &columns, &mut found, &mut unknown) else { continue };
        let place = Place::line(name.clone(), row.number);
        let mut own = Observation::new(line, &gene, &variant, place);
        own.transcript = transcript(&row, &columns);
        let fraction = match fraction(&row, &columns.tumour, &name) {
            Ok(fraction) => fraction,
            Err(problem) => {
                problems.push(problem);
                continue;
            }
        };
        own.seen = Seen::Present(fraction);
        let filter = row.get(columns.filter);
        own.filter = (!matches!(filter, "" | "." | "PASS" | "NA")).then(|| filter.to_owned());
        let site: Vec<&str> = columns.site.iter().map(|at| row.get(*at)).collect();
        own.site = site
            .iter()
            .all(|cell| !cell.is_empty())
            .then(|| format!("{}:{}:{}>{}", site[0].trim_start_matches("chr"), site[1], site[2], site[3]));
        // The matched normal may be the parental line.
        let normal = lines.of(row.get(columns.normal)).map(|found| found.line);
        if normal.is_some_and(|normal| lines.is_parental(normal)) && !lines.is_parental(line) {
            match self::fraction(&row, &columns.matched, &name) {
                Ok(Some(fraction)) => {
                    let called = fraction > 0.0;
                    own.parental =
                        Some(if called { Seen::Present(Some(fraction)) } else { Seen::Absent(0.0) });
                }
                Ok(None) => own.parental = Some(Seen::Unknown),
                Err(problem) => problems.push(problem),
            }
        }
        found.observations.push(own);
    }
    for problem in problems {
        rows.complain(problem);
    }
    rows.close()?;
    found.lines = match columns.sample {
        Some(_) if found.counts.records == 0 => std::collections::BTreeSet::new(),
        Some(_) => tumours.close(&place)?.into_values().map(str::to_owned).collect(),
        None => match unnamed {
            Some(line) => std::iter::once(line.to_owned()).collect(),
            None => {
                return Err(vec![crate::evidence::genotype::cell_lines::strangers(
                    &[].into(),
                    lines,
                    &place,
                )]);
            }
        },
    };
    for (word, count) in unknown {
        found.warnings.push(
            Diagnostic::warning(Code::EvidenceNotUsed, format!("{count} rows of genes of interest have the Variant_Classification `{word}`, which is not known; they are left out"))
                .at(place.clone())
                .help("if they change the protein, give HGVSp_Short"),
        );
    }
    Ok(found)
}

/// The change of the protein; `None` when there is none, which is counted.
fn variant(
    row: &Row<'_>,
    columns: &Columns,
    found: &mut Found,
    unknown: &mut BTreeMap<String, usize>,
) -> Option<String> {
    let stated = columns.changes.iter().map(|at| row.get(*at)).find(|text| !matches!(*text, "" | "." | "NA"));
    let short = stated.map(hgvs::one_letter).filter(|short| !short.is_empty() && short != "?");
    let word = row.get(columns.classification);
    let kind = Kind::of_classification(word);
    if let Some(kind) = kind.filter(|kind| *kind != Kind::Protein) {
        found.counts.leave(kind.name());
        return None;
    }
    if let Some(short) = short {
        // A splice site may be written as silent; its classification says more.
        if !hgvs::protein(&short).is_some_and(|change| change.is_silent()) {
            return Some(short);
        }
        if kind.is_none() {
            found.counts.leave("synonymous");
            return None;
        }
    }
    if kind.is_none() {
        found.counts.leave("unknown_classification");
        *unknown.entry(word.to_owned()).or_default() += 1;
        return None;
    }
    let coding = row.get(columns.coding);
    let coding = coding.rsplit_once(':').map_or(coding, |(_, change)| change);
    Some(format!("{word} {coding}").trim().to_owned())
}

/// The transcript: the one of the literature where the row names it, else the first.
fn transcript(row: &Row<'_>, columns: &Columns) -> Option<String> {
    let stated = columns.transcripts.iter().flat_map(|at| row.get(*at).split([',', ';']));
    let mut named = stated.map(str::trim).filter(|text| !matches!(*text, "" | "." | "NA"));
    let first = named.clone().next();
    named.find(|text| isoform::is_literature(text)).or(first).map(str::to_owned)
}

/// The fraction of reads: alternative over alternative and reference; or over the depth; or as stated.
fn fraction(
    row: &Row<'_>,
    at: &[Option<usize>; 4],
    name: &std::sync::Arc<str>,
) -> Result<Option<f64>, Diagnostic> {
    let number = |at: Option<usize>| -> Result<Option<f64>, Diagnostic> {
        let text = row.get(at);
        if matches!(text, "" | "." | "NA" | "na" | "-" | "null") {
            return Ok(None);
        }
        match text.parse::<f64>() {
            Ok(number) if number.is_finite() && number >= 0.0 => Ok(Some(number)),
            _ => Err(error(
                name,
                row,
                at.unwrap_or(0),
                format!("`{text}` is no count of reads and no fraction"),
                "counts are whole numbers; leave the cell empty when it is not known",
            )),
        }
    };
    let (alternate, reference, depth, stated) =
        (number(at[0])?, number(at[1])?, number(at[2])?, number(at[3])?);
    let share = |part: f64, whole: f64| (whole > 0.0 && part <= whole).then(|| part / whole);
    let counted = match (alternate, reference, depth) {
        (Some(alternate), Some(reference), _) => share(alternate, alternate + reference),
        (Some(alternate), None, Some(depth)) => share(alternate, depth),
        _ => None,
    };
    if counted.is_none() && stated.is_some_and(|fraction| fraction > 1.0) {
        let message = format!("`{}` is no fraction of reads", row.get(at[3]));
        let help =
            "a fraction lies between 0 and 1: divide percentages by 100, or give t_alt_count and t_ref_count";
        return Err(error(name, row, at[3].unwrap_or(0), message, help));
    }
    Ok(counted.or(stated))
}
