//! What sequencing found in a resistant line and in its parental line: VCF, MAF, the tables of cBioPortal, plain
//! lists and tables, and what was covered.
//!
//! ```text
//! file ─► stream (gzip, line ends) ─► form ─┬─► vcf ──────────┐
//!                                           ├─► portal (MAF…) ├─► observations ─► joined ─► Evidence
//!                                           └─► list, table ──┘   (one a line)
//! ```
//!
//! What a file is, its content says. Samples are told apart by their names. What an alteration means for a drug is
//! not known here: [`mechanism`](crate::verdict) weighs it.

mod alteration_table;
mod cell_lines;
pub mod coverage;
mod form;
mod joined;
mod list;
mod observation;
mod portal;
pub(in crate::evidence) mod stated;
mod stream;
mod vcf;
mod wanted;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use serde::Serialize;

pub use self::cell_lines::Lines;
use self::observation::Found;
use crate::reported::{Alteration, Coverage};
use foldshift_tables::diagnostic::{Diagnostic, unreadable};

/// What kind of file it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Form {
    /// VCF with the `CSQ` of VEP.
    VcfCsq,
    /// VCF with the `ANN` of SnpEff.
    VcfAnn,
    /// MAF, or `data_mutations.txt` of cBioPortal.
    Maf,
    /// `data_cna.txt` of cBioPortal: genes × samples.
    CopyNumbers,
    /// `data_sv.txt` of cBioPortal.
    StructuralVariants,
    /// The older `data_fusions.txt`.
    Fusions,
    /// A list, an alteration after the other.
    List,
    /// A table with a header.
    Table,
}

impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::VcfCsq => "VCF with the CSQ of VEP",
            Self::VcfAnn => "VCF with the ANN of SnpEff",
            Self::Maf => "MAF",
            Self::CopyNumbers => "copy numbers, genes × samples",
            Self::StructuralVariants => "structural variants",
            Self::Fusions => "fusions",
            Self::List => "list of alterations",
            Self::Table => "table of alterations",
        })
    }
}

/// How many records a file has, and what became of them. A record with two alternative alleles, or with two
/// genes or samples of interest, counts once for each.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Counts {
    /// Records, rows or items of the file.
    pub records: usize,
    /// Alterations of the resistant lines that were passed on.
    pub passed: usize,
    /// What was not passed on, and why: `synonymous`, `intronic`, `utr`, `other_gene`, …
    pub left: BTreeMap<&'static str, usize>,
}

impl Counts {
    fn leave(&mut self, why: &'static str) {
        *self.left.entry(why).or_default() += 1;
    }
}

/// What files say.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Evidence {
    /// The alterations of the resistant lines, in the order of the files.
    pub alterations: Vec<Alteration>,
    /// What the files themselves say of coverage, a case each: [`Extent::Unknown`] for a line that was sequenced,
    /// because a file of variants does not tell where it could have found one.
    ///
    /// [`Extent::Unknown`]: crate::reported::Extent::Unknown
    pub coverage: Vec<Coverage>,
    /// What kind of file each is.
    pub forms: Vec<Form>,
    /// Which lines the files have samples of.
    pub lines: BTreeSet<String>,
    /// What the reader must know.
    pub warnings: Vec<Diagnostic>,
    /// What became of the records.
    pub counts: Counts,
}

/// Reads a file of alterations: VCF (plain, gzip, bgzip), MAF, a table of cBioPortal, a list, a table.
///
/// `genes` are the symbols, in capitals, whose alterations are wanted; the rest is counted.
///
/// # Errors
/// When the file is none of these, when its samples do not fit the lines, or when something in it cannot be read: all
/// problems at once.
pub fn read(path: &Path, lines: &Lines, genes: &BTreeSet<String>) -> Result<Evidence, Vec<Diagnostic>> {
    read_all(&[path], lines, genes)
}

/// As [`read`], of several files that belong together, such as a VCF of the parental line and one of the resistant
/// line: what one file says of the parental line stands beside what another says of the resistant one.
///
/// # Errors
/// As [`read`], of all files at once.
pub fn read_all(
    paths: &[&Path],
    lines: &Lines,
    genes: &BTreeSet<String>,
) -> Result<Evidence, Vec<Diagnostic>> {
    let files: Vec<(&Path, Option<&str>)> = paths.iter().map(|path| (*path, None)).collect();
    read_each(&files, lines, genes)
}

/// As [`read_all`], where each file may say which line its only sample, or a list that names no line, is of.
///
/// # Errors
/// As [`read`], of all files at once.
pub fn read_each(
    files: &[(&Path, Option<&str>)],
    lines: &Lines,
    genes: &BTreeSet<String>,
) -> Result<Evidence, Vec<Diagnostic>> {
    const HELP: &str = "check the path of the file of variants; it is relative to the study file";
    gather(
        files.iter().map(|(path, line)| {
            let name = path.display().to_string();
            let file = File::open(path).map_err(|error| vec![unreadable(&name, &error, HELP)])?;
            match line {
                None => found(&name, file, lines, genes),
                Some(line) => found(&name, file, &lines.clone().lone(line), genes),
            }
        }),
        lines,
    )
}

/// As [`read`], of bytes; `name` is what to call them.
///
/// # Errors
/// As [`read`].
pub fn read_from(
    name: &str,
    input: impl Read,
    lines: &Lines,
    genes: &BTreeSet<String>,
) -> Result<Evidence, Vec<Diagnostic>> {
    gather([found(name, input, lines, genes)], lines)
}

/// Joins what the files say, or tells all their problems.
fn gather(
    files: impl IntoIterator<Item = Result<Found, Vec<Diagnostic>>>,
    lines: &Lines,
) -> Result<Evidence, Vec<Diagnostic>> {
    let (mut all, mut problems) = (Vec::new(), Vec::new());
    for file in files {
        match file {
            Ok(found) => all.push(found),
            Err(said) => problems.extend(said),
        }
    }
    if problems.is_empty() { Ok(joined::join(all, lines)) } else { Err(problems) }
}

/// What one file says, line by line of cells.
fn found(
    name: &str,
    input: impl Read,
    lines: &Lines,
    genes: &BTreeSet<String>,
) -> Result<Found, Vec<Diagnostic>> {
    let opened = stream::open(name, input).map_err(|problem| vec![problem])?;
    let wanted = wanted::Wanted::new(genes);
    match form::of(&opened)? {
        form::Kind::Vcf => vcf::read(opened, lines, &wanted),
        form::Kind::Maf => portal::maf::read(opened, lines, &wanted),
        form::Kind::CopyNumbers => portal::copies::read(opened, lines, &wanted),
        form::Kind::StructuralVariants => {
            portal::fusions::read(opened, portal::fusions::TWO_SITES, lines, &wanted)
        }
        form::Kind::Fusions => portal::fusions::read(opened, portal::fusions::NAMED, lines, &wanted),
        form::Kind::Table => alteration_table::read(&opened.book()?, lines, &wanted),
        form::Kind::List => list::read(&opened.book()?, lines, &wanted),
    }
}
