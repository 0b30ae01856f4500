//! `data_cna.txt` of cBioPortal: genes × samples, −2 … 2.
//!
//! 2 is a high-level amplification, −2 a deep deletion. Lower levels are counted and not passed on; no level is a
//! number of copies.

use super::{Rows, error};
use crate::evidence::genotype::Form;
use crate::evidence::genotype::cell_lines::{Lines, assign};
use crate::evidence::genotype::observation::{Found, Observation, Seen};
use crate::evidence::genotype::stream::Opened;
use crate::evidence::genotype::wanted::Wanted;
use crate::knowledge::gene;
use foldshift_tables::diagnostic::{Diagnostic, Place};

/// Columns that are no samples.
const OTHERS: [&str; 4] = ["hugo_symbol", "entrez_gene_id", "cytoband", "locus id"];

/// Reads the table.
pub(in super::super) fn read(
    opened: Opened<'_>,
    lines: &Lines,
    wanted: &Wanted<'_>,
) -> Result<Found, Vec<Diagnostic>> {
    let place = opened.place();
    let mut rows = Rows::open(opened.lines())?;
    let name = rows.name();
    let gene = rows.at("Hugo_Symbol");
    let samples: Vec<usize> = (0..rows.columns().len())
        .filter(|at| !OTHERS.contains(&rows.columns()[*at].to_lowercase().as_str()))
        .collect();
    let names: Vec<String> = samples.iter().map(|at| rows.columns()[*at].clone()).collect();
    let assigned = assign(&names, lines, &place)?;
    let mut found = Found::new(Form::CopyNumbers, place);
    found.lines = assigned.iter().flatten().map(|line| (*line).to_owned()).collect();
    let mut problems = Vec::new();
    while let Some(row) = rows.next()? {
        found.counts.records += 1;
        let symbol = gene::named(row.get(gene));
        if !wanted.has(&symbol) {
            found.counts.leave("other_gene");
            continue;
        }
        let mut levels = Vec::new();
        for (at, line) in samples.iter().zip(&assigned) {
            let Some(line) = line else { continue };
            let text = row.get(Some(*at));
            if matches!(text, "" | "NA" | "na" | ".") {
                levels.push((*line, None));
                continue;
            }
            match text.parse::<f64>().ok().filter(|level| (-2.0..=2.0).contains(level)) {
                Some(level) => levels.push((line, Some(level))),
                None => {
                    let message = format!("`{text}` is no level of copy number");
                    problems.push(error(
                        &name,
                        &row,
                        *at,
                        message,
                        "levels go from -2 (deep deletion) to 2 (amplification)",
                    ));
                }
            }
        }
        for (variant, is_it) in [
            ("amplification", (|level| level >= 2.0) as fn(f64) -> bool),
            ("deep deletion", |level| level <= -2.0),
        ] {
            if !levels.iter().any(|(_, level)| level.is_some_and(is_it)) {
                continue;
            }
            for (line, level) in &levels {
                let mut own = Observation::new(line, &symbol, variant, Place::line(name.clone(), row.number));
                own.seen = match level {
                    Some(level) if is_it(*level) => Seen::Present(None),
                    Some(_) => Seen::Absent(0.0),
                    None => Seen::Unknown,
                };
                found.observations.push(own);
            }
        }
        for (line, level) in &levels {
            if !lines.is_parental(line) {
                match level {
                    Some(level) if *level >= 2.0 || *level <= -2.0 => {}
                    Some(level) if *level > 0.0 => found.counts.leave("low_level_gain"),
                    Some(level) if *level < 0.0 => found.counts.leave("shallow_loss"),
                    Some(_) => found.counts.leave("no_copy_change"),
                    None => found.counts.leave("no_data_in_resistant"),
                }
            }
        }
    }
    for problem in problems {
        rows.complain(problem);
    }
    rows.close()?;
    Ok(found)
}
