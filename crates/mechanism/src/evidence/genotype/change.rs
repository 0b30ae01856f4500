//! Changes of a protein: from every spelling to one, and which consequences are changes.
//!
//! One-letter codes without `p.`, as the literature writes them: `p.(Gly595Arg)`, `NP_002520.2:p.Gly595Arg` and
//! `G595R` are all `G595R`. Nothing is counted anew: the residue stays where the file has it.

use std::borrow::Cow;

use crate::knowledge::change::AMINO_ACIDS;

/// What HGVS writes in three letters beside the amino acids: the stop, the rare ones, any.
const OTHERS: [(&str, char); 4] = [("Ter", '*'), ("Sec", 'U'), ("Pyl", 'O'), ("Xaa", 'X')];

/// The change in one-letter codes, without accession, `p.` and brackets; text that is no HGVS stays as it is.
pub(super) fn short(written: &str) -> String {
    let text = unescaped(written.trim());
    let text = text.rsplit_once(':').map_or(&*text, |(_, change)| change);
    let text = text.strip_prefix("p.").unwrap_or(text);
    let text = text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')).unwrap_or(text);
    let mut short = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        match AMINO_ACIDS.iter().chain(&OTHERS).find(|(name, _)| rest.starts_with(name)) {
            Some((name, letter)) => {
                short.push(*letter);
                rest = &rest[name.len()..];
            }
            None => {
                short.push(first);
                rest = &rest[first.len_utf8()..];
            }
        }
    }
    // A stop was X before it was a star: `R1276X`.
    let bytes = short.as_bytes();
    let middle = bytes.get(1..bytes.len().saturating_sub(1)).unwrap_or_default();
    if short.ends_with('X') && !middle.is_empty() && middle.iter().all(u8::is_ascii_digit) {
        short.pop();
        short.push('*');
    }
    short
}

/// Percent escapes of VEP and SnpEff (`%3D` is `=`), undone; a `%` that begins none stays.
pub(super) fn unescaped(text: &str) -> Cow<'_, str> {
    if !text.contains('%') {
        return Cow::Borrowed(text);
    }
    let bytes = text.as_bytes();
    let (mut plain, mut at) = (Vec::with_capacity(bytes.len()), 0);
    while let Some(byte) = bytes.get(at) {
        let code = (*byte == b'%')
            .then(|| text.get(at + 1..at + 3))
            .flatten()
            .filter(|code| code.bytes().all(|digit| digit.is_ascii_hexdigit()))
            .and_then(|code| u8::from_str_radix(code, 16).ok());
        plain.push(code.unwrap_or(*byte));
        at += if code.is_some() { 3 } else { 1 };
    }
    Cow::Owned(String::from_utf8_lossy(&plain).into_owned())
}

/// Does this read as the change of a protein: `G595R`, `p.Gly595Arg`, `E746_A750del`, `R97Pfs*23`, `M1?`, `X1010_splice`?
pub(super) fn is_protein_change(text: &str) -> bool {
    let explicit = text.starts_with("p.");
    let short = short(text);
    let mut rest = short.as_str();
    let residue = rest.chars().next().filter(|c| "ACDEFGHIKLMNPQRSTVWYUOX*".contains(*c));
    if residue.is_none() {
        return explicit && (rest == "?" || rest == "0" || rest == "=");
    }
    rest = &rest[1..];
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    if digits == 0 || digits > 5 {
        return false;
    }
    rest = &rest[digits..];
    let letters =
        |text: &str| !text.is_empty() && text.chars().all(|c| "ACDEFGHIKLMNPQRSTVWYUOX*".contains(c));
    let number = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let ending = |text: &str| {
        text.strip_prefix("delins").is_some_and(letters)
            || text.strip_prefix("ins").is_some_and(|inserted| letters(inserted) || number(inserted))
            || text.strip_prefix("del").is_some_and(|lost| lost.is_empty() || letters(lost))
            || text.strip_prefix("dup").is_some_and(|twice| twice.is_empty() || letters(twice))
    };
    if let Some(range) = rest.strip_prefix('_') {
        if range == "splice" {
            return true;
        }
        let digits = range.bytes().skip(1).take_while(u8::is_ascii_digit).count();
        return range.starts_with(|c: char| "ACDEFGHIKLMNPQRSTVWYUOX*".contains(c))
            && digits > 0
            && range.get(1 + digits..).is_some_and(ending);
    }
    let shift = |text: &str| {
        text.find("fs").is_some_and(|at| {
            let (before, after) = (&text[..at], &text[at + 2..]);
            (before.is_empty() || letters(before))
                && after.chars().all(|c| c.is_ascii_digit() || matches!(c, '*' | 'X' | '?'))
        })
    };
    let extension = rest.find("ext").is_some_and(|at| rest[..at].is_empty() || letters(&rest[..at]));
    letters(rest) || matches!(rest, "=" | "?") || ending(rest) || shift(rest) || extension
}

/// Does this read as a change of coding DNA: `c.1783G>A`?
pub(super) fn is_coding_change(text: &str) -> bool {
    text.rsplit_once(':').map_or(text, |(_, change)| change).strip_prefix("c.").is_some_and(|rest| {
        rest.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '*' | '(')) && rest.len() > 1
    })
}

/// Is the change none at all: `G595=`, `G595G`?
pub(super) fn is_silent(short: &str) -> bool {
    if short.ends_with('=') {
        return true;
    }
    let mut letters = short.chars();
    let (first, last) = (letters.next(), letters.next_back());
    first.is_some()
        && first == last
        && !letters.as_str().is_empty()
        && letters.as_str().bytes().all(|b| b.is_ascii_digit())
}

/// What a consequence does to the protein.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// The protein changes, or is not made as before.
    Protein,
    Synonymous,
    Utr,
    Intronic,
    /// Outside of what is translated.
    Noncoding,
}

impl Kind {
    /// The name under which it is counted when it is left.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Protein => "protein_changing",
            Self::Synonymous => "synonymous",
            Self::Utr => "utr",
            Self::Intronic => "intronic",
            Self::Noncoding => "noncoding",
        }
    }

    /// Of terms of the Sequence Ontology joined by `&`, as VEP and SnpEff write them: the gravest.
    pub(super) fn of_terms(terms: &str) -> Self {
        terms.split('&').map(Self::of_term).min().unwrap_or(Self::Noncoding)
    }

    fn of_term(term: &str) -> Self {
        match term {
            "missense_variant"
            | "stop_gained"
            | "stop_lost"
            | "start_lost"
            | "initiator_codon_variant"
            | "frameshift_variant"
            | "inframe_insertion"
            | "inframe_deletion"
            | "conservative_inframe_insertion"
            | "conservative_inframe_deletion"
            | "disruptive_inframe_insertion"
            | "disruptive_inframe_deletion"
            | "protein_altering_variant"
            | "coding_sequence_variant"
            | "rare_amino_acid_variant"
            | "splice_acceptor_variant"
            | "splice_donor_variant"
            | "exon_loss_variant"
            | "transcript_ablation"
            | "frameshift_elongation"
            | "frameshift_truncation"
            | "frameshift_indel"
            | "stop_gained_NMD_triggering"
            | "missense"
            | "bidirectional_gene_fusion"
            | "gene_fusion" => Self::Protein,
            "synonymous_variant"
            | "stop_retained_variant"
            | "start_retained_variant"
            | "start_retained"
            | "incomplete_terminal_codon_variant" => Self::Synonymous,
            term if term.contains("UTR") => Self::Utr,
            term if term.contains("intron") || term.starts_with("splice_") => Self::Intronic,
            _ => Self::Noncoding,
        }
    }

    /// Of a `Variant_Classification` of MAF.
    pub(super) fn of_classification(word: &str) -> Option<Self> {
        Some(match word.to_ascii_lowercase().as_str() {
            "missense_mutation"
            | "missense"
            | "nonsense_mutation"
            | "frame_shift_del"
            | "frame_shift_ins"
            | "in_frame_del"
            | "in_frame_ins"
            | "nonstop_mutation"
            | "translation_start_site"
            | "splice_site"
            | "start_codon_snp"
            | "start_codon_del"
            | "start_codon_ins"
            | "stop_codon_del"
            | "stop_codon_ins"
            | "de_novo_start_outofframe" => Self::Protein,
            "silent" => Self::Synonymous,
            "3'utr" | "5'utr" | "de_novo_start_inframe" => Self::Utr,
            "intron" | "splice_region" => Self::Intronic,
            "igr" | "rna" | "lincrna" | "3'flank" | "5'flank" | "targeted_region" => Self::Noncoding,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_a_change_becomes_one() {
        for written in [
            "G595R",
            "p.G595R",
            "p.Gly595Arg",
            "p.(Gly595Arg)",
            "p.(G595R)",
            "NP_002520.2:p.Gly595Arg",
            "ENSP00000431418.1:p.Gly595Arg",
        ] {
            assert_eq!(short(written), "G595R");
            assert!(is_protein_change(written), "{written}");
        }
        assert_eq!(short("p.Arg97ProfsTer23"), "R97Pfs*23");
        assert_eq!(short("p.Glu746_Ala750del"), "E746_A750del");
        assert_eq!(short("NP_1.1:p.Gly595%3D"), "G595=");
        assert_eq!(short("R1276X"), "R1276*");
    }

    #[test]
    fn changes_are_told_from_other_words() {
        for change in [
            "E746_A750del",
            "V600_K601delinsE",
            "R97Pfs*23",
            "L52fs",
            "M1?",
            "X1010_splice",
            "*797Gext*?",
            "p.?",
            "A767_V769dup",
            "G12=",
            "D770_N771insSVD",
        ] {
            assert!(is_protein_change(change), "{change}");
        }
        for word in ["NTRK1", "amp", "G595", "595R", "CN", "V600x", "", "p.", "é1R", "ETV6-NTRK3", "W01"] {
            assert!(!is_protein_change(word), "{word}");
        }
        assert!(is_silent("G595=") && is_silent("G595G") && !is_silent("G595R") && !is_silent("GG"));
        assert!(is_coding_change("NM_002529.3:c.1783G>A") && !is_coding_change("c.x"));
    }

    #[test]
    fn escapes_that_are_none_stay() {
        assert_eq!(unescaped("a%2Cb%3Dc%"), "a,b=c%");
        assert_eq!(unescaped("%zz%é%4"), "%zz%é%4");
    }

    #[test]
    fn the_gravest_consequence_counts() {
        assert_eq!(Kind::of_terms("intron_variant&missense_variant"), Kind::Protein);
        assert_eq!(Kind::of_terms("splice_region_variant&synonymous_variant"), Kind::Synonymous);
        assert_eq!(Kind::of_terms("5_prime_UTR_variant"), Kind::Utr);
        assert_eq!(Kind::of_terms("splice_polypyrimidine_tract_variant&intron_variant"), Kind::Intronic);
        assert_eq!(Kind::of_terms("upstream_gene_variant"), Kind::Noncoding);
    }
}
