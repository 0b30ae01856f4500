//! The annotation of a record: `CSQ` of VEP in the order of its header, `ANN` of SnpEff; one transcript a gene.

use super::Parts;
use super::header::Header;
use crate::evidence::genotype::wanted::Wanted;
use crate::knowledge::consequence::Kind;
use crate::knowledge::isoform::is_literature;
use crate::knowledge::{gene, hgvs};
use foldshift_tables::diagnostic::{Code, Diagnostic, Place};

/// How a file is annotated.
#[derive(Debug)]
pub(super) enum Annotation {
    /// `CSQ`: where its fields stand.
    Csq(Columns),
    /// `ANN`: sixteen fields, always the same.
    Ann,
}

/// Where the fields of `CSQ` stand.
#[derive(Debug)]
pub(super) struct Columns {
    symbol: usize,
    allele: Option<usize>,
    allele_number: Option<usize>,
    consequence: Option<usize>,
    feature: Option<usize>,
    biotype: Option<usize>,
    hgvsc: Option<usize>,
    hgvsp: Option<usize>,
    residue: Option<usize>,
    residues: Option<usize>,
    mane: Option<usize>,
    canonical: Option<usize>,
}

/// How to annotate.
const HOW: &str = "annotate it: `vep -i in.vcf --vcf --symbol --hgvs --mane --canonical …`, or `snpEff ann GRCh38.mane in.vcf > out.vcf`";

impl Annotation {
    /// How this file is annotated, by its header.
    pub(super) fn of(header: &Header, place: &Place) -> Result<Self, Diagnostic> {
        let has =
            |id: &str| header.annotations.iter().find(|(own, _)| own == id).map(|(_, text)| text.as_str());
        let refuse = |message: String, help: &str| {
            Err(Diagnostic::error(Code::Evidence, message).at(place.clone()).help(help))
        };
        if let Some(description) = has("CSQ") {
            let Some((_, fields)) = description.split_once("Format:") else {
                return refuse(
                    "the header describes CSQ without `Format:`, so that the order of its fields is not known".to_owned(),
                    "keep the header that VEP wrote",
                );
            };
            let fields: Vec<&str> = fields.trim().split('|').map(str::trim).collect();
            return Columns::of(&fields, place).map(Self::Csq);
        }
        if has("ANN").is_some() {
            return Ok(Self::Ann);
        }
        if has("EFF").is_some() {
            return refuse(
                "annotated in the old form `EFF` of SnpEff, which does not name the transcript of its amino acids safely".to_owned(),
                "run SnpEff 4.1 or later, without `-classic`: it writes `ANN`",
            );
        }
        if let Some((id, _)) = header.annotations.first() {
            return refuse(format!("annotated with `{id}`, which is not read"), HOW);
        }
        refuse(
            "the VCF is not annotated: there is neither CSQ nor ANN, so that no protein change is known"
                .to_owned(),
            HOW,
        )
    }

    pub(super) fn is_csq(&self) -> bool {
        matches!(self, Self::Csq(_))
    }

    fn key(&self) -> &'static str {
        if self.is_csq() { "CSQ=" } else { "ANN=" }
    }

    /// The annotation within INFO.
    fn text<'r>(&self, info: &'r str) -> Option<&'r str> {
        let key = self.key();
        let start = memchr::memmem::find_iter(info.as_bytes(), key.as_bytes())
            .find(|at| *at == 0 || info.as_bytes()[at - 1] == b';')?
            + key.len();
        let rest = &info[start..];
        Some(memchr::memchr(b';', rest.as_bytes()).map_or(rest, |end| &rest[..end]))
    }

    /// Has this record an annotation?
    pub(super) fn is_in(&self, info: &str) -> bool {
        self.text(info).is_some_and(|text| !text.is_empty() && text != ".")
    }

    /// Every entry of a wanted gene.
    pub(super) fn read<'r>(&self, info: &'r str, wanted: &Wanted<'_>) -> Vec<Read<'r>> {
        let Some(text) = self.text(info) else { return Vec::new() };
        let mut entries = Vec::new();
        let bytes = text.as_bytes();
        let mut start = 0;
        for end in memchr::memchr_iter(b',', bytes).chain([bytes.len()]) {
            let entry = &text[start..end];
            start = end + 1;
            match self {
                Self::Csq(columns) => {
                    let symbol = field(entry, columns.symbol);
                    if wanted.has(symbol) {
                        entries.push(columns.read(entry, symbol));
                    }
                }
                Self::Ann => {
                    let symbol = field(entry, 3);
                    let fused = symbol.contains('&') && symbol.split('&').any(|part| wanted.has(part));
                    if fused || wanted.has(symbol) {
                        entries.push(Read::of_ann(entry, symbol));
                    }
                }
            }
        }
        entries
    }
}

/// A field of an entry, counted from 0; empty when there are fewer.
fn field(entry: &str, at: usize) -> &str {
    let bytes = entry.as_bytes();
    let mut start = 0;
    let mut bars = memchr::memchr_iter(b'|', bytes);
    for _ in 0..at {
        match bars.next() {
            Some(bar) => start = bar + 1,
            None => return "",
        }
    }
    &entry[start..bars.next().unwrap_or(bytes.len())]
}

impl Columns {
    fn of(fields: &[&str], place: &Place) -> Result<Self, Diagnostic> {
        let at = |name: &str| fields.iter().position(|own| own.eq_ignore_ascii_case(name));
        let Some(symbol) = at("SYMBOL") else {
            return Err(Diagnostic::error(
                Code::MissingColumn,
                "the CSQ has no SYMBOL, so that genes are not named",
            )
            .at(place.clone())
            .help("run VEP with `--symbol`, and `--hgvs` for the protein changes"));
        };
        let columns = Self {
            symbol,
            allele: at("Allele"),
            allele_number: at("ALLELE_NUM"),
            consequence: at("Consequence"),
            feature: at("Feature"),
            biotype: at("BIOTYPE"),
            hgvsc: at("HGVSc"),
            hgvsp: at("HGVSp"),
            residue: at("Protein_position"),
            residues: at("Amino_acids"),
            mane: at("MANE_SELECT").or_else(|| at("MANE")),
            canonical: at("CANONICAL"),
        };
        if columns.hgvsp.is_none() && (columns.residue.is_none() || columns.residues.is_none()) {
            return Err(Diagnostic::error(
                Code::MissingColumn,
                "the CSQ has neither HGVSp nor Amino_acids with Protein_position",
            )
            .at(place.clone())
            .help("run VEP with `--hgvs`, or with `--protein` and its default fields"));
        }
        Ok(columns)
    }

    fn read<'r>(&self, entry: &'r str, symbol: &'r str) -> Read<'r> {
        let get = |at: Option<usize>| at.map_or("", |at| field(entry, at));
        let hgvsp = get(self.hgvsp);
        let feature = get(self.feature);
        let accession =
            if feature.is_empty() { hgvsp.split_once(':').map_or("", |(own, _)| own) } else { feature };
        Read {
            gene: gene::named(symbol),
            symbol,
            allele: get(self.allele),
            allele_number: get(self.allele_number).parse().ok(),
            consequence: get(self.consequence),
            transcript: (!accession.is_empty()).then(|| accession.to_owned()),
            hgvsc: get(self.hgvsc),
            hgvsp,
            residue: get(self.residue),
            residues: get(self.residues),
            merit: if is_literature(accession) {
                Merit::Preferred
            } else if !matches!(get(self.mane), "" | "-") {
                Merit::Mane
            } else if matches!(get(self.canonical), "YES" | "1") {
                Merit::Canonical
            } else if matches!(get(self.biotype), "protein_coding" | "mRNA")
                || !get(self.residue).is_empty()
                || !hgvsp.is_empty()
            {
                Merit::Coding
            } else {
                Merit::None
            },
            elsewhere: false,
        }
    }
}

/// Why a transcript is chosen among those of its gene: the better comes later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Merit {
    None,
    Coding,
    Canonical,
    /// MANE Select.
    Mane,
    /// The literature counts its residues.
    Preferred,
}

/// What an annotation says of one transcript.
#[derive(Clone, Debug)]
pub(super) struct Read<'r> {
    /// Symbol, in capitals.
    pub(super) gene: String,
    /// The gene as written; two joined by `&` in a fusion of SnpEff.
    pub(super) symbol: &'r str,
    allele: &'r str,
    allele_number: Option<usize>,
    pub(super) consequence: &'r str,
    pub(super) transcript: Option<String>,
    hgvsc: &'r str,
    hgvsp: &'r str,
    residue: &'r str,
    residues: &'r str,
    merit: Merit,
    /// Does another transcript of the gene change, where this one, which is preferred, does not?
    pub(super) elsewhere: bool,
}

impl<'r> Read<'r> {
    fn of_ann(entry: &'r str, symbol: &'r str) -> Self {
        let (feature, hgvsp) = (field(entry, 6), field(entry, 10));
        Self {
            gene: gene::named(symbol),
            symbol,
            allele: field(entry, 0),
            allele_number: None,
            consequence: field(entry, 1),
            transcript: (!feature.is_empty() && field(entry, 5) == "transcript").then(|| feature.to_owned()),
            hgvsc: field(entry, 9),
            hgvsp,
            residue: "",
            residues: "",
            merit: if is_literature(feature) {
                Merit::Preferred
            } else if !hgvsp.is_empty() || matches!(field(entry, 7), "protein_coding" | "Coding" | "mRNA") {
                Merit::Coding
            } else {
                Merit::None
            },
            elsewhere: false,
        }
    }

    /// What the consequence does.
    pub(super) fn kind(&self) -> Kind {
        let kind = Kind::of_terms(self.consequence);
        let silent = hgvs::protein(self.hgvsp).is_some_and(|change| change.is_silent());
        if kind == Kind::Protein && silent && !self.consequence.contains("splice_") {
            Kind::Synonymous
        } else {
            kind
        }
    }

    /// The change of the protein; `None` when there is none.
    pub(super) fn variant(&self, parts: &Parts<'_>, allele: usize) -> Option<String> {
        if self.kind() != Kind::Protein {
            return None;
        }
        let hgvsp = hgvs::one_letter(self.hgvsp);
        let silent = hgvs::protein(self.hgvsp).is_some_and(|change| change.is_silent());
        if !hgvsp.is_empty() && hgvsp != "?" && !silent {
            return Some(hgvsp);
        }
        if let Some(variant) = self.of_residues() {
            return Some(variant);
        }
        let term = self.consequence.split('&').find(|term| Kind::of_terms(term) == Kind::Protein)?;
        let hgvsc = hgvs::unescaped(self.hgvsc);
        let hgvsc = hgvsc.rsplit_once(':').map_or(&*hgvsc, |(_, change)| change);
        Some(if hgvsc.is_empty() {
            let alternate = parts.alternates.get(allele).copied().unwrap_or(".");
            format!("{term} {}:{}:{}>{alternate}", parts.chromosome, parts.position, parts.reference)
        } else {
            format!("{term} {hgvsc}")
        })
    }

    /// From `Amino_acids` and `Protein_position`: `G/R` at `595/796` is G595R.
    fn of_residues(&self) -> Option<String> {
        let position = self.residue.split('/').next().filter(|text| !text.is_empty())?;
        let (from, to) = self.residues.split_once('/')?;
        let whole = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_uppercase() || c == '*');
        if position.bytes().all(|b| b.is_ascii_digit()) && from.len() == 1 && whole(from) {
            return if to.len() == 1 && whole(to) {
                Some(format!("{from}{position}{to}"))
            } else if self.consequence.contains("frameshift") {
                Some(format!("{from}{position}fs"))
            } else {
                None
            };
        }
        // Several residues, `VK/EN` at `600-601`: V600_K601delinsEN.
        let (first, last) = position.split_once('-')?;
        let number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        if !(number(first) && number(last) && whole(from) && from.len() > 1) {
            return None;
        }
        let ends = format!("{}{first}_{}{last}", &from[..1], &from[from.len() - 1..]);
        if self.consequence.contains("frameshift") {
            Some(format!("{}{first}fs", &from[..1]))
        } else if to == "-" {
            Some(format!("{ends}del"))
        } else {
            whole(to).then(|| format!("{ends}delins{to}"))
        }
    }
}

/// Of each gene, the entry of the best transcript that is about this allele.
pub(super) fn of_allele<'r>(readings: &[Read<'r>], parts: &Parts<'_>, allele: usize) -> Vec<Read<'r>> {
    let mut best: Vec<Read<'r>> = Vec::new();
    let mut changing: Vec<String> = Vec::new();
    for reading in readings.iter().filter(|reading| is_about(reading, parts, allele)) {
        if reading.kind() == Kind::Protein {
            changing.push(reading.gene.clone());
        }
        match best.iter_mut().find(|own| own.gene == reading.gene) {
            Some(own) if own.merit >= reading.merit => {}
            Some(own) => *own = reading.clone(),
            None => best.push(reading.clone()),
        }
    }
    for own in &mut best {
        own.elsewhere = own.kind() != Kind::Protein && changing.contains(&own.gene);
    }
    best
}

/// Is the entry about this allele? By its number, or by the allele itself, with or without the base that VCF keeps
/// before an insertion or deletion (VEP leaves it out and writes `-` for nothing).
fn is_about(reading: &Read<'_>, parts: &Parts<'_>, allele: usize) -> bool {
    if let Some(number) = reading.allele_number {
        return number == allele + 1;
    }
    if parts.alternates.len() == 1 || reading.allele.is_empty() {
        return parts.alternates.len() == 1;
    }
    let alternate = parts.alternates[allele];
    let stated = reading.allele.split('-').next().unwrap_or_default();
    if reading.allele == alternate
        || (!stated.is_empty() && stated == alternate && reading.allele.contains('-'))
    {
        return true;
    }
    // VEP takes the first base away when all alleles share it and one differs in length.
    let first = parts.reference.chars().next();
    let all = || std::iter::once(parts.reference).chain(parts.alternates.iter().copied());
    let trimmed =
        all().all(|own| own.chars().next() == first) && all().any(|own| own.len() != parts.reference.len());
    if !trimmed {
        return false;
    }
    let rest = first.map_or("", |first| &alternate[first.len_utf8()..]);
    reading.allele == if rest.is_empty() { "-" } else { rest }
}
