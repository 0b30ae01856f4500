//! `data_sv.txt` and the older `data_fusions.txt` of cBioPortal: a rearrangement of a sample in every row.

use super::{Row, Rows};
use crate::evidence::genotype::Form;
use crate::evidence::genotype::cell_lines::{Barcodes, Lines, strangers};
use crate::evidence::genotype::observation::{Found, Observation, Seen};
use crate::evidence::genotype::stream::Opened;
use crate::evidence::genotype::wanted::Wanted;
use crate::knowledge::gene;
use foldshift_tables::diagnostic::{Code, Diagnostic, Place};

/// How a table names the two genes.
#[derive(Clone, Copy)]
pub(in super::super) struct Naming {
    form: Form,
    samples: &'static [&'static str],
}

/// `Site1_Hugo_Symbol` and `Site2_Hugo_Symbol`.
pub(in super::super) const TWO_SITES: Naming =
    Naming { form: Form::StructuralVariants, samples: &["Sample_Id", "Sample_ID", "Tumor_Sample_Barcode"] };

/// `Fusion`, such as `TPM3-NTRK1 fusion`, in one row of each gene.
pub(in super::super) const NAMED: Naming =
    Naming { form: Form::Fusions, samples: &["Tumor_Sample_Barcode", "Sample_Id"] };

/// Reads the table.
pub(in super::super) fn read(
    opened: Opened<'_>,
    naming: Naming,
    lines: &Lines,
    wanted: &Wanted<'_>,
) -> Result<Found, Vec<Diagnostic>> {
    let place = opened.place();
    let mut rows = Rows::open(opened.lines())?;
    let name = rows.name();
    let sample = naming.samples.iter().find_map(|column| rows.at(column));
    let sites = [rows.at("Site1_Hugo_Symbol"), rows.at("Site2_Hugo_Symbol")];
    let (fusion, gene) = (rows.at("Fusion"), rows.at("Hugo_Symbol"));
    let filter = rows.at("FILTER");
    let mut found = Found::new(naming.form, place.clone());
    let mut barcodes = Barcodes::new(lines);
    let mut unreadable: Vec<(usize, String)> = Vec::new();
    while let Some(row) = rows.next()? {
        found.counts.records += 1;
        let line = match sample {
            Some(at) => barcodes.line(row.get(Some(at))),
            None => lines.lone.as_deref(),
        };
        let Some(line) = line else {
            found.counts.leave("other_sample");
            continue;
        };
        let partners = match naming.form {
            Form::Fusions => named(&row, fusion, gene, wanted),
            _ => Some((row.get(sites[0]).to_owned(), row.get(sites[1]).to_owned())),
        };
        let Some((left, right)) = partners else {
            unreadable.push((row.number, row.get(fusion).to_owned()));
            found.counts.leave("unreadable_fusion");
            continue;
        };
        let two = !left.is_empty() && !right.is_empty() && !left.eq_ignore_ascii_case(&right);
        if !two {
            let within = wanted.has(&left) || wanted.has(&right);
            found.counts.leave(if within { "within_one_gene" } else { "other_gene" });
            continue;
        }
        let Some(fused) = wanted.fusion(&left, &right) else {
            found.counts.leave("other_gene");
            continue;
        };
        let mut own = Observation::new(line, &fused.gene, &fused.name, Place::line(name.clone(), row.number));
        own.seen = Seen::Present(None);
        own.fusion = Some(fused.pair);
        let word = row.get(filter);
        own.filter = (!matches!(word, "" | "." | "PASS" | "NA")).then(|| word.to_owned());
        if found.observations.iter().any(|other| other.line == own.line && other.same_as(&own)) {
            found.counts.leave("stated_twice");
        } else {
            found.observations.push(own);
        }
    }
    rows.close()?;
    found.lines = match sample {
        Some(_) if found.counts.records == 0 => std::collections::BTreeSet::new(),
        Some(_) => barcodes.close(&place)?.into_values().map(str::to_owned).collect(),
        None => match &lines.lone {
            Some(line) => std::iter::once(line.clone()).collect(),
            None => return Err(vec![strangers(&[].into(), lines, &place)]),
        },
    };
    if let Some((line, text)) = unreadable.first() {
        let message = format!("{} fusions cannot be read, the first is `{text}`", unreadable.len());
        found.warnings.push(
            Diagnostic::warning(Code::EvidenceNotUsed, message)
                .at(Place { line: Some(*line), ..place.clone() })
                .help("name both genes: `TPM3-NTRK1 fusion`"),
        );
    }
    let within = found.counts.left.get("within_one_gene").copied().unwrap_or_default();
    if within > 0 {
        found.warnings.push(
            Diagnostic::warning(Code::UnknownName, format!("{within} rearrangements lie within one gene of interest, or name one gene only, and are not used"))
                .at(place)
                .help("state what they do in a list, such as `EGFR activation`"),
        );
    }
    Ok(found)
}

/// The partners that a name such as `TPM3-NTRK1 fusion` or `NTRK1-intragenic` gives.
fn named(
    row: &Row<'_>,
    fusion: Option<usize>,
    gene: Option<usize>,
    wanted: &Wanted<'_>,
) -> Option<(String, String)> {
    let text = row.get(fusion);
    let bare = text.split_whitespace().next().unwrap_or_default();
    let (left, right) = wanted.partners(bare).or_else(|| bare.split_once("--"))?;
    if right.eq_ignore_ascii_case("intragenic") {
        return Some((left.to_owned(), left.to_owned()));
    }
    let own = row.get(gene);
    let of_row = [left, right].iter().any(|part| gene::named(part) == gene::named(own));
    (of_row || own.is_empty()).then(|| (left.to_owned(), right.to_owned()))
}
