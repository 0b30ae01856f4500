//! What was covered: a BED file, a list of genes, or a word. It says what a negative result is worth.

pub(super) mod bed;

use std::collections::BTreeSet;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use super::stream::{self, Opened, text_of};
use crate::knowledge::gene;
use crate::reported::{Coverage, Extent};
use foldshift_tables::diagnostic::{Code, Diagnostic, Place, unreadable};

/// What was covered, and what the reader must know about it.
#[derive(Clone, Debug, PartialEq)]
pub struct Covered {
    /// What was covered, and where that is said.
    pub extent: Extent,
    /// Where it is said.
    pub place: Place,
    /// What the reader must know.
    pub warnings: Vec<Diagnostic>,
}

impl Covered {
    /// The same, for each of the cases.
    #[must_use]
    pub fn of(&self, cases: &[String]) -> Vec<Coverage> {
        let of = |case: &String| Coverage {
            case: case.clone(),
            extent: self.extent.clone(),
            place: self.place.clone(),
        };
        cases.iter().map(of).collect()
    }
}

/// The extent that a word states: `adequate`, `none`, `unknown`.
#[must_use]
pub fn word(text: &str) -> Option<Extent> {
    match text.trim().to_ascii_lowercase().as_str() {
        "adequate" => Some(Extent::Adequate),
        "none" | "not sequenced" => Some(Extent::None),
        "unknown" => Some(Extent::Unknown),
        _ => None,
    }
}

/// Why a cell states no coverage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::evidence) enum Unstated {
    /// This part of it is no gene.
    NoGene(String),
    /// One word that is neither a coverage nor a gene of the rules.
    NotKnown,
}

/// The extent that a cell of a table states: a word, or the genes covered, `:cn` behind those covered for their copy
/// number too, as in `NTRK1 BRAF MET:cn`.
pub(in crate::evidence) fn of_cell(text: &str) -> Result<Extent, Unstated> {
    if let Some(extent) = word(text) {
        return Ok(extent);
    }
    match text.trim().to_lowercase().as_str() {
        "no" => return Ok(Extent::None),
        "inadequate" | "partial" => return Ok(Extent::Unknown),
        _ => {}
    }
    let (mut variants, mut copies) = (BTreeSet::new(), BTreeSet::new());
    for part in text.split([' ', ',', ';']).filter(|part| !part.is_empty()) {
        let (name, what) = part.split_once(':').unwrap_or((part, ""));
        if !gene::is_symbol_like(name) || !matches!(what.to_lowercase().as_str(), "" | "cn") {
            return Err(Unstated::NoGene(part.to_owned()));
        }
        let symbol = gene::named(name);
        if !what.is_empty() {
            copies.insert(symbol.clone());
        }
        variants.insert(symbol);
    }
    // A lone word that is no gene of the rules is more likely a slip of `adequate` than a panel of one gene.
    if variants.len() == 1 && variants.iter().all(|only| gene::symbol(only).is_none()) {
        return Err(Unstated::NotKnown);
    }
    Ok(Extent::Genes { variants: variants.into_iter().collect(), copies: copies.into_iter().collect() })
}

/// Reads a BED file (3 to 12 columns, genes named in the fourth; plain or packed), or a list of genes, one a line, each
/// with or without a mark such as `copy_number` or `CNV`; `copies` is a second such file of the genes that were covered
/// for their copy number.
///
/// # Errors
/// When a file is neither, or a line of it cannot be read: all problems at once.
pub fn read(path: &Path, copies: Option<&Path>) -> Result<Covered, Vec<Diagnostic>> {
    let mut covered = read_file(path)?;
    let Some(second) = copies else { return Ok(covered) };
    let of_copies = read_file(second)?;
    covered.warnings.extend(of_copies.warnings);
    match (&mut covered.extent, of_copies.extent) {
        (Extent::Genes { copies, .. }, Extent::Genes { variants, copies: marked }) => {
            let all: BTreeSet<String> = copies.drain(..).chain(variants).chain(marked).collect();
            copies.extend(all);
        }
        (_, Extent::Genes { .. }) => {}
        _ => covered.warnings.push(
            Diagnostic::warning(
                Code::EvidenceNotUsed,
                "the file of copy numbers names no genes: no copy number counts as covered",
            )
            .at(of_copies.place)
            .help("give a list of genes, one a line"),
        ),
    }
    Ok(covered)
}

fn read_file(path: &Path) -> Result<Covered, Vec<Diagnostic>> {
    let name = path.display().to_string();
    let help = "check the path of the coverage; or write `adequate` or `none`";
    let file = File::open(path).map_err(|error| vec![unreadable(&name, &error, help)])?;
    read_from(&name, file)
}

/// As [`read`], of the bytes of one file; `name` is what to call it.
///
/// # Errors
/// As [`read`].
pub fn read_from(name: &str, input: impl Read) -> Result<Covered, Vec<Diagnostic>> {
    let opened = stream::open(name, input).map_err(|problem| vec![problem])?;
    let refuse = |message: &str, help: &str, opened: &Opened<'_>| {
        Err(vec![Diagnostic::error(Code::Evidence, message).at(opened.place()).help(help)])
    };
    let text = text_of(&opened.head).into_owned();
    if text.trim().is_empty() {
        return refuse(
            "the file is empty",
            "give a BED file or a list of genes, or write `adequate` or `none`",
            &opened,
        );
    }
    if text.starts_with("##fileformat=VCF") || text.starts_with("BCF\u{2}") {
        return refuse(
            "this is a file of variants: it does not say what was covered",
            "give the BED file of the panel, or a list of its genes",
            &opened,
        );
    }
    let end = if opened.whole { text.len() } else { text.rfind('\n').unwrap_or(text.len()) };
    let lines: Vec<&str> = text[..end].lines().collect();
    if bed::is_one(&lines) {
        return bed::read(opened);
    }
    genes(opened)
}

/// Marks of a gene that was covered for its copy number as well.
const COPIES: [&str; 7] = ["copy_number", "copynumber", "copy-number", "cnv", "cna", "cn", "copies"];

/// A list of genes.
fn genes(opened: Opened<'_>) -> Result<Covered, Vec<Diagnostic>> {
    let place = opened.place();
    let mut input = opened.lines();
    let (mut variants, mut copies) = (BTreeSet::new(), BTreeSet::new());
    let mut problems = Vec::new();
    while let Some((number, text)) = input.next().map_err(|problem| vec![problem])? {
        let body = text.split('#').next().unwrap_or_default();
        let words: Vec<&str> = body
            .split([',', ';', '\t', ' ', ':', '|', '"', '(', ')'])
            .filter(|word| !word.is_empty())
            .collect();
        let Some(gene) = words.first() else { continue };
        let lower: Vec<String> = words[1..].iter().map(|word| word.to_lowercase()).collect();
        if number == 1 && matches!(gene.to_lowercase().as_str(), "gene" | "genes" | "symbol" | "hugo_symbol")
        {
            continue;
        }
        let two = lower.len() == 2 && lower[0] == "copy" && lower[1] == "number";
        let marked = two || (!lower.is_empty() && lower.iter().all(|word| COPIES.contains(&word.as_str())));
        if !gene::is_approved_like(gene) || (!lower.is_empty() && !marked) {
            let at =
                if gene::is_approved_like(gene) { words.get(1).copied().unwrap_or_default() } else { gene };
            let column = body.find(at).map_or(1, |start| body[..start].chars().count() + 1);
            problems.push(
                Diagnostic::error(
                    Code::UnknownWord,
                    format!("`{at}` is neither a gene nor a mark such as `copy_number`"),
                )
                .at(Place::at(place.file.clone(), number, column))
                .excerpt(text, column, at.chars().count())
                .help("write one gene a line, as in `MET` or `MET copy_number`; or give a BED file"),
            );
            if problems.len() >= 20 {
                break;
            }
            continue;
        }
        let gene = gene::named(gene);
        if marked {
            copies.insert(gene.clone());
        }
        variants.insert(gene);
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    if variants.is_empty() {
        return Err(vec![
            Diagnostic::error(Code::Empty, "the list names no gene").at(place).help("write one gene a line"),
        ]);
    }
    let extent =
        Extent::Genes { variants: variants.into_iter().collect(), copies: copies.into_iter().collect() };
    Ok(Covered { extent, place, warnings: Vec::new() })
}
