//! The header of a VCF: the samples, and how the annotation is laid out.

use std::sync::Arc;

use crate::evidence::genotype::stream::LineReader;
use foldshift_tables::diagnostic::{Code, Diagnostic, Place};

/// What is needed of a header.
#[derive(Debug, Default)]
pub(super) struct Header {
    /// Names of the samples, in order.
    pub(super) samples: Vec<String>,
    /// `ID` and `Description` of the INFO lines that annotate.
    pub(super) annotations: Vec<(String, String)>,
    /// The programs that the header names, in small letters.
    pub(super) sources: String,
    pub(super) warnings: Vec<Diagnostic>,
}

/// INFO keys of programs that annotate.
const ANNOTATIONS: [&str; 9] = [
    "CSQ",
    "ANN",
    "EFF",
    "BCSQ",
    "FUNCOTATION",
    "AAChange.refGene",
    "AAChange.refGeneWithVer",
    "AAChange.ensGene",
    "vep",
];

impl Header {
    /// Reads up to the line that names the columns.
    pub(super) fn read(input: &mut LineReader<'_>) -> Result<Self, Vec<Diagnostic>> {
        let mut header = Self::default();
        let name = Arc::clone(&input.name);
        let mut last = 0;
        while let Some((number, text)) = input.next().map_err(|problem| vec![problem])? {
            last = number;
            if let Some(meta) = text.strip_prefix("##") {
                header.meta(meta);
                continue;
            }
            if text.trim().is_empty() {
                continue;
            }
            let refuse = |message: String, help: &str| {
                let place = Place::line(Arc::clone(&name), number);
                Err(vec![
                    Diagnostic::error(Code::Evidence, message)
                        .at(place)
                        .excerpt(text, 1, text.chars().take(60).count())
                        .help(help),
                ])
            };
            let Some(columns) = text.strip_prefix("#CHROM\t") else {
                return refuse(
                    "the line that names the columns is missing: expected `#CHROM`, POS, … separated by tabs"
                        .to_owned(),
                    "keep the whole header, up to the line that begins with #CHROM",
                );
            };
            let columns: Vec<&str> =
                std::iter::once("#CHROM").chain(columns.split('\t').map(str::trim)).collect();
            let expected = ["#CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO"];
            if columns.len() < 8 || columns[..8] != expected {
                return refuse(
                    format!("the columns of a VCF are {}", expected.join(", ")),
                    "keep the header as the caller wrote it",
                );
            }
            header.samples = columns.iter().skip(9).map(|name| (*name).to_owned()).collect();
            return Ok(header);
        }
        Err(vec![
            Diagnostic::error(
                Code::Damaged,
                "the file is cut in its header: there is no line that names the columns",
            )
            .at(Place::line(name, last.max(1)))
            .help("copy the file again, completely"),
        ])
    }

    fn meta(&mut self, meta: &str) {
        if let Some(value) = meta.strip_prefix("source=").or_else(|| meta.strip_prefix("source_version=")) {
            self.sources.push_str(&value.to_lowercase());
            self.sources.push(' ');
        }
        let Some(fields) = meta.strip_prefix("INFO=<") else { return };
        let Some(id) = fields.split(',').find_map(|field| field.trim().strip_prefix("ID=")) else { return };
        if !ANNOTATIONS.contains(&id) {
            return;
        }
        let description = fields.split_once("Description=").map_or("", |(_, rest)| rest);
        let description = description.trim_end_matches('>').trim_matches('"');
        if !self.annotations.iter().any(|(own, _)| own == id) {
            self.annotations.push((id.to_owned(), description.to_owned()));
        }
    }
}
