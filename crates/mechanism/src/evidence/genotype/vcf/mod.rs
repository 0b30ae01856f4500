//! VCF, record by record in constant memory: plain, gzip, bgzip; annotated by VEP (`CSQ`) or SnpEff (`ANN`).
//!
//! Records are taken apart by `noodles-vcf`, lazily: it splits the columns and nothing is typed by the header, because
//! real headers contradict their records (types, numbers, missing contigs) and a typed reader would refuse the file.

mod annotation;
mod fraction;
mod header;
mod presence;
mod sample;
mod structural;

use std::sync::Arc;

use noodles_vcf as noodles;

use self::annotation::{Annotation, Read as Reading};
use self::header::Header;
use super::cell_lines::{Lines, assign};
use super::observation::{Found, Observation, Seen};
use super::stream::Opened;
use super::wanted::Wanted;
use super::{Counts, Form};
use foldshift_tables::diagnostic::{Code, Diagnostic, Place};

/// How many bad records are told one by one.
const MOST_TOLD: usize = 20;

/// Reads a VCF.
pub(super) fn read(opened: Opened<'_>, lines: &Lines, wanted: &Wanted<'_>) -> Result<Found, Vec<Diagnostic>> {
    let place = opened.place();
    let mut input = opened.lines();
    let header = Header::read(&mut input)?;
    let annotation = Annotation::of(&header, &place).map_err(|problem| vec![problem])?;
    let assigned = assign(&header.samples, lines, &place);
    // A file without samples has, at best, one.
    let assigned = if header.samples.is_empty() {
        let unnamed = lines.lone.as_deref().and_then(|lone| lines.all().find(|line| *line == lone));
        let Some(line) = unnamed else { return Err(assigned.err().unwrap_or_default()) };
        vec![Some(line.as_str())]
    } else {
        assigned?
    };
    let form = if annotation.is_csq() { Form::VcfCsq } else { Form::VcfAnn };
    let mut found = Found::new(form, place);
    found.warnings.extend(header.warnings.iter().cloned());
    found.lines = assigned.iter().flatten().map(|line| (*line).to_owned()).collect();
    let mut records = Records {
        name: Arc::clone(&input.name),
        header: &header,
        annotation: &annotation,
        samples: assigned,
        wanted,
        found,
        structural: structural::Tally::default(),
    };
    let mut record = noodles::Record::default();
    let mut problems = Vec::new();
    while let Some((number, text)) = input.next().map_err(|problem| vec![problem])? {
        if text.trim().is_empty() {
            continue;
        }
        let columns = text.split('\t').count();
        let parsed = noodles::io::Reader::new(text.as_bytes()).read_record(&mut record);
        let needed = if header.samples.is_empty() { 8 } else { 9 + header.samples.len() };
        if parsed.is_err() || columns < needed {
            let text = text.to_owned();
            problems.push(torn(&records.name, number, &text, columns, needed, input.ended()));
            if problems.len() >= MOST_TOLD {
                break;
            }
            continue;
        }
        records.take(number, &record);
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let mut found = records.found;
    records.structural.tell(&mut found);
    Ok(found)
}

/// A record that is none.
fn torn(
    name: &Arc<str>,
    number: usize,
    text: &str,
    columns: usize,
    needed: usize,
    ended: bool,
) -> Diagnostic {
    let empty = text.split('\t').position(str::is_empty);
    let (message, column) = if columns < needed {
        let what = if ended { "" } else { "the file is cut in the middle of a record: " };
        (format!("{what}{columns} columns where the header has {needed}"), text.chars().count() + 1)
    } else {
        let before =
            empty.map_or(0, |at| text.split('\t').take(at).map(|cell| cell.chars().count() + 1).sum());
        ("a column of the record is empty".to_owned(), before + 1)
    };
    Diagnostic::error(Code::Evidence, message)
        .at(Place::at(Arc::clone(name), number, column))
        .excerpt(text, column, 1)
        .help("columns of a VCF are separated by single tabs, and `.` stands for nothing; write or copy the file again")
}

/// Records, one after the other.
struct Records<'a> {
    name: Arc<str>,
    header: &'a Header,
    annotation: &'a Annotation,
    /// The line of each sample.
    samples: Vec<Option<&'a str>>,
    wanted: &'a Wanted<'a>,
    found: Found,
    structural: structural::Tally,
}

/// The parts of a record.
struct Parts<'r> {
    chromosome: &'r str,
    position: String,
    reference: &'r str,
    alternates: Vec<&'r str>,
    filter: Option<String>,
    info: &'r str,
    keys: Vec<&'r str>,
    samples: Vec<&'r str>,
}

impl<'r> Parts<'r> {
    /// The value of a key of INFO; empty for a flag.
    fn info(&self, key: &str) -> Option<&'r str> {
        self.info.split(';').find_map(|field| match field.split_once('=') {
            Some((own, value)) if own == key => Some(value),
            None if field == key => Some(""),
            _ => None,
        })
    }
}

impl Records<'_> {
    fn take(&mut self, number: usize, record: &noodles::Record) {
        self.found.counts.records += 1;
        let (alternates, info, samples) = (record.alternate_bases(), record.info(), record.samples());
        let (alternates, info) = (alternates.as_ref(), info.as_ref());
        // The genes first: of most records nothing else need be known.
        let readings = self.annotation.read(info, self.wanted);
        let keys: Vec<&str> = samples.keys().iter().collect();
        let values: Vec<noodles::record::samples::Sample<'_>> = samples.iter().collect();
        let filters = record.filters();
        let filters = filters.as_ref();
        let parts = Parts {
            chromosome: record.reference_sequence_name(),
            position: match record.variant_start() {
                Some(Ok(position)) => position.get().to_string(),
                _ => "0".to_owned(),
            },
            reference: record.reference_bases(),
            alternates: alternates.split(',').filter(|base| !base.is_empty()).collect(),
            filter: (!filters.is_empty() && filters != "PASS").then(|| filters.to_owned()),
            info,
            keys,
            samples: values.iter().map(AsRef::as_ref).collect(),
        };
        if structural::is_one(&parts) {
            structural::take(self, number, &parts, &readings);
            return;
        }
        if parts.alternates.is_empty() {
            self.found.counts.leave("no_alternative");
            return;
        }
        for allele in 0..parts.alternates.len() {
            self.allele(number, &parts, allele, &readings);
        }
    }

    /// One alternative allele, counted from 0.
    fn allele(&mut self, number: usize, parts: &Parts<'_>, allele: usize, readings: &[Reading<'_>]) {
        let alternate = parts.alternates[allele];
        if alternate == "*" || alternate.starts_with('<') {
            self.found.counts.leave("no_alternative");
            return;
        }
        let mut chosen = annotation::of_allele(readings, parts, allele);
        if chosen.is_empty() {
            let annotated = self.annotation.is_in(parts.info);
            self.found.counts.leave(if !annotated {
                "not_annotated"
            } else if readings.is_empty() {
                "other_gene"
            } else {
                "no_annotation_of_allele"
            });
            return;
        }
        chosen.sort_by(|a, b| a.gene.cmp(&b.gene));
        for reading in chosen {
            let Some(variant) = reading.variant(parts, allele) else {
                let why =
                    if reading.elsewhere { "changes_only_another_transcript" } else { reading.kind().name() };
                self.found.counts.leave(why);
                continue;
            };
            for at in 0..self.samples.len() {
                let Some(line) = self.samples[at] else { continue };
                let place = Place::line(Arc::clone(&self.name), number);
                let mut own = Observation::new(line, &reading.gene, &variant, place);
                own.transcript.clone_from(&reading.transcript);
                own.site = Some(format!(
                    "{}:{}:{}>{alternate}",
                    parts.chromosome.trim_start_matches("chr"),
                    parts.position,
                    parts.reference
                ));
                own.filter.clone_from(&parts.filter);
                let sample = sample::Sample::new(parts, at);
                (own.seen, own.phase) = match &sample {
                    Some(sample) => (presence::of_allele(sample, parts, allele), sample.phase(parts, allele)),
                    None => (Seen::Present(fraction::of_info(parts, allele, self.header)), None),
                };
                if own.filter.is_none() {
                    own.filter = sample.and_then(|sample| sample.filter());
                }
                self.found.observations.push(own);
            }
        }
    }

    fn leave(&mut self, why: &'static str) {
        self.counts().leave(why);
    }

    fn counts(&mut self) -> &mut Counts {
        &mut self.found.counts
    }
}
